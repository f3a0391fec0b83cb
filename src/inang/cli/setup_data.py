"""What a data folder holds before anybody works with it: tables, static files, calendar, people."""

from __future__ import annotations

import io
from datetime import datetime
from importlib import import_module

import django
from django.conf import settings
from django.core.management import call_command


def load(*, at: datetime, demo: bool) -> None:
    """Bring the folder to this version of the program; repeating it changes nothing."""
    django.setup()
    silence = io.StringIO()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False, clear=False, stdout=silence)
    import_module("inang.agencies.shipping").take(at=at, subjects=import_module("inang.cli.counters").SUBJECTS)
    if not import_module("inang.lookup.models").Document.objects.exists():  # data that are older than the index
        import_module("inang.cli.reindex").begin_anew(at)
    import_module("inang.letters.services").find_reserved(at=at)
    import_module("inang.requests.ledger").complete(at=at)
    if demo:
        import_module("inang.cli.seed").load(at=at)
    else:
        _first_administrator(at)
    import_module("inang.workdays.services").seal_versions(at=at)  # behind the past of a demo: the trail is in the order of time


def _first_administrator(at: datetime) -> None:
    """An empty installation begins with one link: whoever opens it becomes its administrator."""
    models, services = import_module("inang.agencies.models"), import_module("inang.agencies.services")
    if models.Person.objects.exists() or models.Invitation.objects.filter(expires_at__gt=at).exists():
        return
    token = services.invite(
        by=None, at=at, email="admin@localhost.local", name="Administrator pertama", role="administrator"
    )
    print(f"Buat akun administrator pertama di: {settings.INANG_BASE_URL}/undangan/{token}/")
