"""`python bench/tracking.py [1000,100000] [runs]`: the tracking page as complaints grow, and how long a hit and two misses take.

Prints the page's p95 at each size with its ratio (target 2), and the median of entering a right pair, a wrong code of a
number that exists, and a number that does not, as ratios to the first. Databases as in pages.py.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime
from typing import Any

import pages

TARGET = 2.0
TRIES = 200
ENTER, PAGE = "/lacak/pengaduan/buka/", "/lacak/pengaduan/"


def _fill(pattern: Any, first: int, last: int) -> None:
    """Complaints number `first` to `last` as copies of a received one, with the words, timeline and clock of each."""
    from inang.complaints.models import Complaint, Event, Message
    from inang.workdays.models import Clock, ClockSegment

    def copies(model: Any, source: Any, **changed: Any) -> Any:
        held = {field.attname: getattr(source, field.attname) for field in model._meta.concrete_fields if not field.primary_key}
        return model(**{**held, **changed})

    clock = Clock.objects.get(kind="complaint", key=pattern.number)
    segments = list(ClockSegment.objects.filter(clock=clock))
    messages, events = list(pattern.messages.all()), list(pattern.events.all())
    for begin in range(first, last + 1, 2000):
        part = [f"P-2020-{n:07d}" for n in range(begin, min(begin + 2000, last + 1))]
        made = Complaint.objects.bulk_create(copies(Complaint, pattern, number=one, code_hash=one) for one in part)
        clocks = Clock.objects.bulk_create(copies(Clock, clock, key=one) for one in part)
        Message.objects.bulk_create(copies(Message, row, complaint_id=case.pk) for case in made for row in messages)
        Event.objects.bulk_create(copies(Event, row, complaint_id=case.pk) for case in made for row in events)
        ClockSegment.objects.bulk_create(copies(ClockSegment, row, clock_id=one.pk) for one in clocks for row in segments)


def _enter(client: Any, number: str, code: str, turn: int, place: int) -> float:
    """Milliseconds of one try, from an address of its own."""
    begun = time.perf_counter()
    answer = client.post(ENTER, {"nomor": number, "kode": code}, REMOTE_ADDR=f"2001:db8:{place:x}:{turn:x}::1")
    spent = (time.perf_counter() - begun) * 1000
    assert answer.status_code == 302, answer.status_code
    return spent


def _tries(made: Any) -> dict[str, list[float]]:
    from django.test import Client

    from inang.complaints.codes import new_code

    pairs = {
        "right pair": lambda: (made.complaint.number, made.code),
        "wrong code": lambda: (made.complaint.number, new_code()),
        "no such number": lambda: ("P-2019-9999", new_code()),
    }
    spent: dict[str, list[float]] = {name: [] for name in pairs}
    for turn in range(TRIES):
        names = list(pairs) if turn % 2 else list(reversed(pairs))
        for name in names:
            spent[name].append(_enter(Client(), *pairs[name](), turn, list(pairs).index(name)))
    return spent


def main() -> int:
    sizes = [int(part) for part in (sys.argv[1] if len(sys.argv) > 1 else "1000,100000").split(",")]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    with pages.database():
        from django.test import Client

        from inang.complaints import services
        from inang.workdays import services as workdays

        workdays.seed()
        at = datetime.now(UTC)
        made = services.receive(channel="contact_page", received_at=at, text="Formulir tidak dapat dikirim.", at=at)
        found, there = {}, 0
        for size in sizes:
            _fill(made.complaint, there + 1, size - 1)
            there = size - 1
            client = Client()
            client.post(ENTER, {"nomor": made.complaint.number, "kode": made.code})
            spent = []
            for _turn in range(runs):
                begun = time.perf_counter()
                assert client.get(PAGE).status_code == 200
                spent.append((time.perf_counter() - begun) * 1000)
            found[size] = statistics.quantiles(spent, n=20)[-1]
            print(f"{size:>9,} complaints: p95 {found[size]:6.1f} ms, median {statistics.median(spent):6.1f} ms", flush=True)
        ratio = found[sizes[-1]] / found[sizes[0]]
        print(f"p95 ratio {ratio:.2f} (target {TARGET:g})")
        medians = {name: statistics.median(times) for name, times in _tries(made).items()}
        first = medians["right pair"]
        for name, median in medians.items():
            print(f"  {name:<16} {median:6.2f} ms  {median / first:.3f}")
    return int(ratio > TARGET)


if __name__ == "__main__":
    sys.exit(main())
