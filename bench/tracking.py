"""`python bench/tracking.py [1000,100000] [runs] [tries]`: the tracking page as complaints grow; can a hit be told from a miss?

Prints the page's p95 at each size with its ratio (target 2). Then so many tries of each kind (right pair, and every way to be
wrong), shuffled round by round: medians, the difference to the right pair with its interval, a Mann-Whitney test, and how often
a guesser who learnt the best threshold names the kind rightly (target: not surely above 52 %); by the clock and by the processor
time of this process, which other work on the machine disturbs less. The same for the page behind, misses against each other. A
control asks the database one question more (SELECT 1), so that one sees what would be noticed; right pairs once more show what
chance alone makes of it. Databases as in pages.py.
"""

from __future__ import annotations

import logging
import random
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pages
from telling_apart import apart

TARGET = 2.0
TRIES = 2000
WARM = 20  # rounds before it counts
USEFUL = 0.52  # what a guesser may surely reach at most
FORM, ENTER, PAGE = "/lacak/", "/lacak/pengaduan/buka/", "/lacak/pengaduan/"


def _fill(pattern: Any, first: int, last: int, year: int = 2020, codes: Sequence[str] = ()) -> None:
    """Complaints number `first` to `last` as copies of a received one, with the words, timeline and clock of each."""
    from inang.complaints.codes import code_hash
    from inang.complaints.models import Complaint, Event, Message
    from inang.workdays.models import Clock, ClockSegment

    def copies(model: Any, source: Any, **changed: Any) -> Any:
        held = {field.attname: getattr(source, field.attname) for field in model._meta.concrete_fields if not field.primary_key}
        return model(**{**held, **changed})

    clock = Clock.objects.get(kind="complaint", key=pattern.number)
    segments = list(ClockSegment.objects.filter(clock=clock))
    messages, events = list(pattern.messages.all()), list(pattern.events.all())
    for begin in range(first, last + 1, 2000):
        numbers = range(begin, min(begin + 2000, last + 1))
        part = [f"P-{year}-{n:07d}" for n in numbers]
        hashes = [code_hash(codes[n - first]) for n in numbers] if codes else part
        rows = zip(part, hashes, strict=True)
        made = Complaint.objects.bulk_create(copies(Complaint, pattern, number=one, code_hash=known) for one, known in rows)
        clocks = Clock.objects.bulk_create(copies(Clock, clock, key=one) for one in part)
        Message.objects.bulk_create(copies(Message, row, complaint_id=case.pk) for case in made for row in messages)
        Event.objects.bulk_create(copies(Event, row, complaint_id=case.pk) for case in made for row in events)
        ClockSegment.objects.bulk_create(copies(ClockSegment, row, clock_id=one.pk) for one in clocks for row in segments)


def _pairs(made: Any, at: datetime, tries: int) -> dict[str, Any]:
    """Every kind of try, by the number and a code of it; no code is tried twice, the right ones neither."""
    from inang.complaints import services, states
    from inang.complaints.codes import new_code
    from inang.complaints.models import Complaint
    from inang.complaints.rules import Complainant

    def other(state: str = "", **more: Any) -> str:
        one = services.receive(channel="contact_page", received_at=at, text="Situs mati sejak pagi.", at=at, **more).complaint
        changed = {"state": state or one.state, **({"code_hash": None} if state == states.PURGED else {})}
        Complaint.objects.filter(pk=one.pk).update(**changed)
        return str(one.number)

    right = [new_code() for _n in range(2 * tries)]
    _fill(made.complaint, 1, len(right), 2021, right)
    pairs = ((f"P-2021-{n:07d}", code) for n, code in enumerate(right, 1))
    who, own = Complainant(name="Warga Contoh"), made.complaint.number
    numbers = {
        "wrong code": own,
        "no such number": "P-2019-9999",
        "no number": "entah",
        "named": other(complainant=who),
        "confidential": other(complainant=who, confidential=True),
        "closed": other(states.CLOSED),
        "linked": other(states.LINKED),
        "purged": other(states.PURGED),
    }
    kinds: dict[str, Any] = {RIGHT: lambda: next(pairs), AGAIN: lambda: next(pairs), CONTROL: lambda: (own, new_code())}
    kinds |= {name: lambda number=number: (number, new_code()) for name, number in numbers.items()}
    return {**kinds, "malformed code": lambda: (own, new_code()[:-3])}


RIGHT, AGAIN, CONTROL = "right pair", "(right pair)", "(control)"
Times = dict[str, list[tuple[float, float]]]


def _took(call: Any) -> tuple[Any, tuple[float, float]]:
    """An answer, and its microseconds by the clock and by the processor."""
    clock, own = time.perf_counter(), time.thread_time()
    answer = call()
    return answer, ((time.perf_counter() - clock) * 1e6, (time.thread_time() - own) * 1e6)


def _tries(pairs: dict[str, Any], tries: int) -> tuple[Times, Times]:
    """Each kind so often, from an address of its own each time: sending the pair, and the page behind."""
    from django.db import connection
    from django.test import Client

    sent: Times = {name: [] for name in pairs}
    opened: Times = {name: [] for name in pairs}
    dice = random.Random(20261126)
    for turn in range(tries + WARM):
        names = list(pairs)
        dice.shuffle(names)
        for name in names:
            number, code = pairs[name]()
            client, address = Client(), f"2001:db8:{turn + 1:x}:{list(pairs).index(name) + 1:x}::1"

            def send() -> Any:
                answer = client.post(ENTER, {"nomor": number, "kode": code}, REMOTE_ADDR=address)  # noqa: B023 - called at once
                if name == CONTROL:  # noqa: B023
                    connection.cursor().execute("SELECT 1")
                return answer

            client.get(FORM, REMOTE_ADDR=address)  # so that every try follows the same page
            answer, first = _took(send)
            assert answer.status_code == 302, (name, answer.status_code)
            answer, second = _took(lambda: client.get(PAGE, REMOTE_ADDR=address))  # noqa: B023
            assert answer.status_code == (200 if name in (RIGHT, AGAIN) else 404), (name, answer.status_code)
            if turn >= WARM:
                sent[name].append(first)
                opened[name].append(second)
    return sent, opened


def _judge(times: Times, base: str, what: str) -> int:
    """Print every kind against the base; how many a guesser surely tells from it."""
    told = 0
    for which, unit in enumerate(("clock", "processor")):
        lots = {name: [one[which] for one in lot] for name, lot in times.items()}
        print(f"{what}, {unit}: {base} {statistics.median(lots[base]):.0f} µs median of {len(lots[base]):,}")
        for name in lots:
            if name != base:
                found = apart(lots[base], lots[name])
                surely = found.guessed_low > USEFUL
                told += surely and name not in (AGAIN, CONTROL)
                print(f"  {name:<16} {found.words()}{'  TOLD' if surely else ''}", flush=True)
    return told


def main() -> int:
    sizes = [int(part) for part in (sys.argv[1] if len(sys.argv) > 1 else "1000,100000").split(",")]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    tries = int(sys.argv[3]) if len(sys.argv) > 3 else TRIES
    with pages.database():
        logging.getLogger("django.request").setLevel(logging.ERROR)  # thousands of misses
        from django.test import Client

        import filling
        from inang.complaints import services
        from inang.workdays import services as workdays

        workdays.seed()
        at = datetime.now(UTC)
        made = services.receive(channel="contact_page", received_at=at, text="Formulir tidak dapat dikirim.", at=at)
        found, there = {}, 0
        for size in sizes:
            _fill(made.complaint, there + 1, size - 1)
            there = size - 1
            filling.settle()
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
        sent, opened = _tries(_pairs(made, at, tries + WARM), tries)
        misses = {name: lot for name, lot in opened.items() if name not in (RIGHT, AGAIN, CONTROL)}
        told = _judge(sent, RIGHT, "sending the pair") + _judge(misses, "wrong code", "the page behind a miss")
        print(f"told apart by more than {100 * USEFUL:.0f} %: {told} (target 0)")
    return int(ratio > TARGET or told > 0)


if __name__ == "__main__":
    sys.exit(main())
