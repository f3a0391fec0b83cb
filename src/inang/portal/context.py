"""What every page knows: the office of the current edition, who is signed in, and whether this is a demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from inang.portal.navigation import navigation
from inang.standard import queries as standard


def office(request: HttpRequest) -> dict[str, Any]:
    edition = standard.current()
    return {
        **navigation(request),
        "edition": edition,
        "office": edition.office,
        "demo": settings.INANG_DEMO,
        "roles": getattr(request, "roles", frozenset()),
        "own_agencies": getattr(request, "own_agencies", ()),
    }
