"""What waits, and whether anybody works."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from inang.worklist.models import Heartbeat, Work
from inang.worklist.rules import ALIVE_SECONDS, Claim, Pending


def alive(at: datetime) -> bool:
    """Has any worker gone round within half a minute?"""
    return Heartbeat.objects.filter(at__gte=at - timedelta(seconds=ALIVE_SECONDS)).exists()


def last_beat() -> datetime | None:
    """When some worker last went round."""
    return Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()


def pending(at: datetime | None = None) -> list[Pending]:
    """Unfinished work by kind; with `at` also how much of it is due by then."""
    rows = (
        Work.objects.filter(done=False)
        .values("kind")
        .annotate(
            count=Count("pk"),
            due=Count("pk", filter=Q(due_at__lte=at) if at else Q()),
            failing=Count("pk", filter=Q(attempts__gt=0)),
            error=Max("error"),
        )
        .order_by("kind")
    )
    return [Pending(**row) for row in rows]


def next_due(kinds: list[str]) -> datetime | None:
    """When the next unfinished item of these kinds is due, so that an idle worker knows how long to sleep."""
    first = Work.objects.filter(done=False, kind__in=kinds).order_by("due_at").first()
    return first.due_at if first else None


def of(kind: str, key: str) -> Work | None:
    """One item, for pages that show the next try."""
    return Work.objects.filter(kind=kind, key=key).first()


def holds(claim: Claim) -> bool:
    """Is the claim still ours? A look, no lock (services.hold locks)."""
    return Work.objects.filter(kind=claim.kind, key=claim.key, token=claim.token, done=False).exists()
