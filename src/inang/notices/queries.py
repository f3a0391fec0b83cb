"""What was sent about a case, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from inang.notices.models import Notice


def of(subject_key: str) -> QuerySet[Notice]:
    """All notices of one case or site with their attempts, oldest first."""
    return Notice.objects.filter(subject_key=subject_key).prefetch_related("deliveries")


def of_event(event: str) -> QuerySet[Notice]:
    """The notices of one event, one for each address."""
    return Notice.objects.filter(event=event).prefetch_related("deliveries")


def handed_over(events: Iterable[str]) -> set[str]:
    """Those of the events of which at least one notice exists and none still waits or failed."""
    rows = list(Notice.objects.filter(event__in=list(events)).values_list("event", "state"))
    open_ = {event for event, state in rows if state != Notice.State.HANDED_OVER}
    return {event for event, _ in rows} - open_


def failed() -> QuerySet[Notice]:
    """Notices that were given up: somebody must look at them."""
    return Notice.objects.filter(state=Notice.State.FAILED)


def waiting_count() -> int:
    """How many notices wait for the mail server."""
    return Notice.objects.filter(state=Notice.State.WAITING).count()
