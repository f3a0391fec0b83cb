"""What was sent about a case, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from inang.notices.models import Incoming, Notice
from inang.standard.addresses import is_mail


def of(subject_key: str) -> QuerySet[Notice]:
    """All notices of one case or site with their attempts, oldest first."""
    return Notice.objects.filter(subject_key=subject_key).prefetch_related("deliveries")


def of_event(event: str) -> QuerySet[Notice]:
    """The notices of one event, one for each address."""
    return Notice.objects.filter(event=event).prefetch_related("deliveries")


def titles(events: Iterable[str]) -> dict[str, str]:
    """Event -> title of what was sent, for those that are still kept."""
    wanted = sorted(set(events))
    return dict(Notice.objects.filter(event__in=wanted).values_list("event", "title")) if wanted else {}


def last_of(subject_key: str, kinds: tuple[str, ...]) -> list[Notice]:
    """The notices of the last event of a case whose name begins with one of these, one for each address."""
    found = [one for one in Notice.objects.filter(subject_key=subject_key) if one.event.startswith(kinds)]
    return [one for one in found if one.event == found[-1].event]


def handed_over(events: Iterable[str]) -> set[str]:
    """Those of the events of which at least one notice was handed over and none still waits or failed.

    A copy to what is no address can never arrive: it stays a failure that is seen, and nothing waits for it.
    """
    rows = list(Notice.objects.filter(event__in=list(events)).values_list("event", "state", "to", "address"))
    done = {event for event, state, _, _ in rows if state == Notice.State.HANDED_OVER}
    open_ = {
        event
        for event, state, to, alias_of in rows
        if state != Notice.State.HANDED_OVER and not (state == Notice.State.FAILED and not alias_of and not is_mail(to))
    }
    return done - open_


def failed() -> QuerySet[Notice]:
    """Notices that were given up: somebody must look at them."""
    return Notice.objects.filter(state=Notice.State.FAILED)


def waiting_count() -> int:
    """How many notices wait for the mail server."""
    return Notice.objects.filter(state=Notice.State.WAITING).count()


def subject_of_mail(message_ids: Iterable[str]) -> str:
    """The case or site of a mail of ours, by its Message-ID as others cite it; "" when it is none of ours."""
    found = Notice.objects.filter(message_id__in=list(message_ids)[:50]).values_list("subject_key", flat=True)
    return found.first() or ""


# -- what came in --------------------------------------------------------------------------------------------------
def taken(fingerprint: str) -> Incoming | None:
    """The mail with this fingerprint that became something."""
    return Incoming.objects.filter(fingerprint=fingerprint, state=Incoming.State.TAKEN).first()


def taken_from(sender_mark: str, since: datetime) -> int:
    """How many mails of one sender became something since then; of nobody's there are none to count."""
    if not sender_mark:
        return 0
    return Incoming.objects.filter(sender_mark=sender_mark, state=Incoming.State.TAKEN, settled_at__gt=since).count()


def unsettled() -> QuerySet[Incoming]:
    """Mails that wait for an officer: unreadable, or too many from one address; oldest first."""
    waiting = (Incoming.State.FAILED, Incoming.State.HELD)
    return Incoming.objects.filter(state__in=waiting).order_by("received_at", "pk")


def without_case() -> QuerySet[Incoming]:
    """Mails that made nothing, newest first: an officer may think otherwise."""
    return Incoming.objects.filter(state__in=(Incoming.State.IGNORED, Incoming.State.COPY))


def mails_of(subject_key: str) -> QuerySet[Incoming]:
    """The raw mails of one case."""
    return Incoming.objects.filter(subject_key=subject_key).exclude(state=Incoming.State.ERASED)
