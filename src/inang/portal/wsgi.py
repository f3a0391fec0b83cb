"""WSGI door for gunicorn: what it serves, and the page of what it could not read or answer."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inang.settings")
application = get_wsgi_application()

from inang.portal.errors import unanswered  # noqa: E402 - Django has to be set up first

__all__ = ["application", "unanswered"]
