"""A world of cases for the statistics: made as rows, so that thousands cost little; their sums are known to the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.test import Client
from django.utils import timezone

from inang.agencies.models import Agency, Person
from inang.complaints.models import Complaint
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays.models import Breach, Clock
from tests.rooms.survey.asking import past

CANARY = "=HYPERLINK(\"x\")<script>alert('kenari')</script>"
KINDS = ("hosting", "hosting", "hosting", "rename", "resize")
STATES = ("closed",) * 8 + ("rejected", "withdrawn", "lapsed")


def month_before(today: date, back: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return date(year, month + 1, 1)


def clock(key: str, due: date, kind: str = "request", status: str = "stop") -> Clock:
    at = datetime(due.year, due.month, due.day, tzinfo=UTC)
    return Clock.objects.create(
        kind=kind, key=key, edition="kalbar-2022", days=3, received_at=at, first_promise=due, due=due, status=status
    )


def requests(number: int, seed: int = 1) -> None:
    """So many cases over the last 26 months: late ones, open ones, paused ones, with broken promises and their causes."""
    chance, today = Random(seed), timezone.localdate()
    agency, _new = Agency.objects.get_or_create(
        code="kenari", defaults={"name": CANARY[:50], "head_title": "Kepala", "email": "kenari@contoh.go.id"}
    )
    by = Person.objects.filter(email="kenari@contoh.go.id").first() or Person.objects.create_user(
        "kenari@contoh.go.id", "x", name=CANARY[:50]
    )
    causes = ["", *(one.id for one in standard.current().breach_causes)]
    made, broken = [], []
    for n in range(number):
        came = month_before(today, chance.randrange(26))
        is_open, days = chance.random() < 0.2, min(int(chance.expovariate(0.35)), 30)
        late = days > 3
        values: dict[str, Any] = {} if is_open else _ended(chance, came, today, days, late)
        state = "in_review" if is_open else values.pop("state")
        key = f"H-{came.year}-{n:06d}"
        more = {"agency": agency, "created_by": by, "edition": "kalbar-2022", "app_name": CANARY[:50], "asks_name": False}
        more |= {"label": f"kenari-{n}", "kind": chance.choice(KINDS), "received_month": came, "due": came}
        row = HostingRequest(number=key, state=state, **more, **values)
        row.created_at = row.saved_at = datetime(came.year, came.month, 2, tzinfo=UTC)
        made.append(row)
        if late and (is_open or state in ("closed", "rejected")):
            broken.append((key, min(came + timedelta(days=9), today), "run" if is_open else "stop", chance.choice(causes)))
    HostingRequest.objects.bulk_create(made, batch_size=500)
    for key, due, status, cause in broken:
        row_clock = clock(key, due, status=status)
        at = datetime(due.year, due.month, due.day, tzinfo=UTC)
        Breach.objects.create(clock=row_clock, kind="request", due=due, days=3, at=at, reason=CANARY, cause=cause)


def _ended(chance: Random, came: date, today: date, days: int, late: bool) -> dict[str, Any]:
    until = min(month_before(came, -1) if chance.random() < 0.3 else came, today.replace(day=1))
    return {
        "state": chance.choice(STATES),
        "ended_month": until,
        "used_days": days,
        "was_late": late,
        "paused_days": chance.choice((0, 0, 0, 2)),
        "was_redated": chance.random() < 0.05,
    }


def complaints(number: int, seed: int = 2) -> None:
    """So many complaints of the last 14 months: late, paused and dated anew, and open ones whose promise broke, with causes."""
    chance, more, today = Random(seed), Random(seed + 1), timezone.localdate()
    edition = standard.current()
    causes = ["", *(one.id for one in edition.breach_causes)]
    made, broken = [], []
    for n in range(number):
        came = month_before(today, chance.randrange(14))
        at = datetime(came.year, came.month, 3, tzinfo=UTC)
        ended = chance.random() < 0.8
        made.append(
            Complaint(
                number=f"P-{came.year}-{n:05d}",
                state="closed" if ended else "in_handling",
                edition=edition.slug,
                channel=chance.choice(edition.channels[:4]).id if chance.random() < 0.7 else chance.choice(edition.channels).id,
                classification=chance.choice(edition.complaint_limits).id,
                anonymity="anonymous",
                subject=CANARY,
                received_at=at,
                entered_at=at,
                active_at=at,
                received_month=came,
                entered_month=came,
                ended_month=min(month_before(came, -1), today.replace(day=1)) if ended else None,
                used_days=chance.randrange(1, 20) if ended else None,
                was_late=chance.random() < 0.2 if ended else None,
                paused_days=more.choice((0, 0, 3)) if ended else None,
                was_redated=more.random() < 0.1,
            )
        )
        if made[-1].was_late or (not ended and more.random() < 0.5):
            key, status = made[-1].number, "stop" if ended else "run"
            broken.append((key, made[-1].ended_month or came, status, more.choice(causes)))
    Complaint.objects.bulk_create(made, batch_size=500)
    for key, due, status, cause in broken:
        late = clock(key, due, "complaint", status)
        Breach.objects.create(clock=late, kind="complaint", due=due, at=timezone.now(), reason=CANARY, cause=cause)


def open_complaints(number: int, came: date, name: str) -> None:
    """So many complaints of one class that came in one month, all of them open."""
    at, begun = datetime(came.year, came.month, 3, tzinfo=UTC), Complaint.objects.count()
    more = {"state": "in_handling", "edition": standard.current().slug, "channel": "telephone", "anonymity": "anonymous"}
    more |= {"subject": CANARY, "received_at": at, "entered_at": at, "active_at": at}
    more |= {"received_month": came, "entered_month": came}
    one = range(begun, begun + number)
    Complaint.objects.bulk_create(Complaint(number=f"P-{came.year}-{n:05d}", classification=name, **more) for n in one)


def everything(cases: int = 400, heard: int = 120) -> None:
    requests(cases)
    complaints(heard)
    past([7, 3, 8, 12], timezone.now(), comment=CANARY)


def fetch(name: str) -> bytes:
    """A file of the statistics page, as anybody gets it."""
    answered = Client().get(f"/statistik/{name}")
    return b"".join(answered.streaming_content) if answered.streaming else answered.content  # type: ignore[attr-defined]
