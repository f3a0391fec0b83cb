"""A note in a site's history that the office turned to its contact person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from inang.agencies.models import Person
from inang.agencies.queries import office_day, roles
from inang.agencies.rules import actor
from inang.audit.services import record
from inang.hosting.models import Site, SiteEvent
from inang.hosting.rules import Refused
from inang.hosting.services import role_of

OFFICE = frozenset({"reviewer", "approver", "signatory", "administrator"})


@transaction.atomic
def note_contact(*, site: Site, words: str, by: Person, at: datetime) -> None:
    """Write that somebody of the office turned to the contact person, e.g. "Dihubungi lewat WhatsApp"."""
    if not roles(by, office_day(at)) & OFFICE:
        raise Refused("Hanya petugas kantor yang mencatat ini.")
    sentence = f"{words} oleh {by.name}"
    SiteEvent.objects.create(site=site, at=at, sentence=sentence[:300])
    record(
        actor=actor(by),
        role=role_of(by, at),
        room="hosting",
        subject=site.host,
        verb="contact",
        sentence=sentence,
        at=at,
        data={"site": site.pk},
    )
