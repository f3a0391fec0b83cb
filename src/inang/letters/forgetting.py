"""Uploads that were taken in and never sent: after some days they belong to nobody, and are destroyed with a note."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, ManyToOneRel, OuterRef, QuerySet

from inang.audit import services as audit
from inang.letters import services
from inang.letters.models import KeptFile

DAYS: Final = 7  # a form carries its files along for half a day; the rest is for whoever comes back and asks
MOST: Final = 200  # a round; the next one goes on


def unused(before: datetime) -> QuerySet[KeptFile]:
    """What nobody has brought since then and no row of any room refers to."""
    found = KeptFile.objects.filter(brought_at__lt=before)
    for relation in KeptFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            users = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            found = found.filter(~Exists(users))
    return found


def forget_unused(*, at: datetime) -> list[str]:
    """Destroy what belongs to nothing; returns the hashes. What is on the disk and in no row is not looked at."""
    before = at - timedelta(days=DAYS)
    keys = list(unused(before).order_by("pk").values_list("pk", flat=True)[:MOST])
    return [sha256 for pk in keys if (sha256 := _forget(pk, before, at))]


@transaction.atomic
def _forget(pk: int, before: datetime, at: datetime) -> str:
    """One of them, unless somebody brought it again or sent it meanwhile."""
    file = KeptFile.objects.select_for_update().filter(pk=pk, brought_at__lt=before).first()
    if file is None:
        return ""
    told = {"sha256": file.sha256, "size": file.size, "type": file.type, "brought": file.brought_at.isoformat(), "days": DAYS}
    if not services.destroy(file):
        return ""
    audit.record(
        actor="sistem",
        role="system",
        room="letters",
        subject=f"berkas:{file.sha256[:16]}",
        verb="forget_file",
        sentence=f"Berkas yang tidak pernah dikirim dimusnahkan setelah {DAYS} hari",
        at=at,
        data=told,
    )
    return file.sha256
