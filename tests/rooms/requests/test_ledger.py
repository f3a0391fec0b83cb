"""The figures of the office against the ledger itself: recounted from raw rows by a counter that knows none of our code."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inang.letters.models import Letter
from inang.portal.open_book.figures import Slice
from inang.portal.public.figures import Figures
from inang.portal.templatetags.inang import desimal
from inang.requests import ledger, services
from inang.requests.figures import Month, median, month_after, months_until, ninetieth, together
from inang.requests.models import HostingRequest, ReturnItem
from inang.standard import queries as standard
from inang.standard import source
from inang.workdays import services as workdays
from inang.workdays.models import Breach, Clock
from tests.rooms.requests.stage import MONDAY, Stage
from tests.rooms.workdays.counting import DAY, RULE, naive_start, works

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_median_and_ninetieth_are_those_of_the_plain_list(values: list[int]) -> None:
    days = Counter(values)
    assert median(days) == statistics.median(values)
    within = ninetieth(days)
    assert within is not None
    assert sum(value <= within for value in values) >= 0.9 * len(values)
    assert sum(value < within for value in values) < 0.9 * len(values)


def test_of_nothing_there_is_no_median() -> None:
    month = Month(NOVEMBER)
    assert month.median is None and month.ninetieth is None and month.share is None and month.finished == 0


def test_cases_that_ended_alike_count_as_many_as_they_are() -> None:
    month = Month(NOVEMBER)
    month.count("closed", 5, True, 3, 4)
    month.count("lapsed", 5, True, 3, 2)
    assert (month.out, month.finished, month.late, month.on_time, month.share) == (6, 4, 4, 0, 0.0)


def test_a_share_is_rounded_in_the_report_and_on_the_front_page_as_in_the_public_book() -> None:
    part, day = Slice(first=NOVEMBER, words="", days=Counter({2: 16}), late_days=Counter({2: 3})), NOVEMBER
    front = Figures(16, 13, 2.0, 3, (), 0, (), day, day, day)
    month = Month(NOVEMBER)
    month.count("closed", 2, False, 3, 13)
    month.count("closed", 2, True, 3, 3)
    assert desimal(part.share) == desimal(month.share) == desimal(front.on_time_percent) == "81,3", "half up, as people round"


def test_months_follow_one_another_over_the_year() -> None:
    assert list(months_until(date(2027, 1, 20), 3)) == [NOVEMBER, DECEMBER, date(2027, 1, 1)]
    assert month_after(DECEMBER) == date(2027, 1, 1) and month_after(NOVEMBER) == DECEMBER


def _naive(clock: Clock) -> tuple[int, bool, date] | None:
    """(working days used, late, day of the end) from the raw segments, day by day; None while it runs."""
    rows = sorted(clock.segments.values_list("at", "kind"))
    if rows[-1][1] != "stop":
        return None
    end = rows[-1][0].astimezone(RULE.zone).date()
    paused: set[date] = set()
    for (at, kind), (until, _kind) in pairwise(rows):
        day = at.astimezone(RULE.zone).date()
        while kind == "pause" and day <= until.astimezone(RULE.zone).date():
            paused.add(day)
            day += DAY
    day, used = naive_start(clock.received_at), 0
    while day < end:
        day += DAY
        used += works(day) and day not in paused
    return used, used > clock.days, end


def _month(case: HostingRequest) -> date | None:
    return case.received_at.astimezone(RULE.zone).date().replace(day=1) if case.received_at else None


def _world(stage: Stage) -> None:
    """Cases that ended in every way, in time and late, in two months, and some that are open."""
    rejected = stage.recommended(label="ditolak")
    _reject(stage, rejected, MONDAY + timedelta(days=1))
    late = stage.recommended(label="terlambat")
    _reject(stage, late, MONDAY + timedelta(days=11))
    services.withdraw(request=stage.sent(label="ditarik"), by=stage.people["operator"], at=MONDAY + timedelta(days=2))
    back = services.claim(request=stage.sent(label="kembali"), by=stage.people["penelaah"], at=MONDAY + timedelta(hours=1))
    items = [("stamped", "Cap tidak terbaca."), ("", "Lampirkan peta."), ("", "Sebutkan alamatnya.")]
    back = services.return_for_correction(
        request=back, items=items, by=stage.people["penelaah"], at=MONDAY + timedelta(hours=2)
    )
    replies = {item.pk: "Sudah." for item in ReturnItem.objects.filter(request=back)}
    services.resubmit(request=back, replies=replies, by=stage.people["operator"], at=MONDAY + timedelta(days=3))
    services.withdraw(request=back, by=stage.people["operator"], at=MONDAY + timedelta(days=9))
    stage.sent(label="terbuka")
    workdays.note_breaches(at=MONDAY + timedelta(days=12))


def _reject(stage: Stage, case: HostingRequest, at: datetime) -> None:
    services.reject(request=case, reason_id="outside_authority", by=stage.people["kabid"], at=at)


@pytest.mark.django_db
def test_the_figures_of_each_month_are_those_that_the_ledger_gives(stage: Stage) -> None:
    _world(stage)
    months = {month.first: month for month in ledger.months(DECEMBER, 2)}
    for first in (NOVEMBER, DECEMBER):
        raw = [(case, _naive(Clock.objects.get(key=case.number))) for case in HostingRequest.objects.exclude(number=None)]
        ended = [(case, found) for case, found in raw if found and found[2].replace(day=1) == first]
        finished = [found for case, found in ended if case.state in ("rejected", "closed")]
        came = [case for case, _found in raw if _month(case) == first]
        month = months[first]
        assert month.received == len(came)
        assert month.ended == Counter(case.state for case, _found in ended)
        assert month.days == Counter(used for used, _late, _end in finished)
        assert month.late == sum(late for _used, late, _end in finished)
        assert month.limits == {3}
        still = [case for case, found in raw if found is None or found[2] >= month_after(first)]
        assert ledger.open_after(first) == len([case for case in still if case in came or first == DECEMBER])
        assert sum(row.open for row in ledger.kinds(first)) == ledger.open_after(first)
    assert months[NOVEMBER].finished == 1 and months[DECEMBER].late == 1  # the world has both
    whole = together(list(months.values()))
    assert whole.finished == whole.waiting == 2 and whole.median == (1 + 9) / 2


@pytest.mark.django_db
def test_a_refusal_is_answered_by_letter_once_its_letter_has_gone_out(stage: Stage) -> None:
    _world(stage)

    def counted() -> list[tuple[int, int, int]]:
        return [(month.finished, month.waiting, month.answered) for month in ledger.months(DECEMBER, 2)]

    assert counted() == [(1, 1, 0), (1, 1, 0)]
    case = HostingRequest.objects.get(label="ditolak")
    Letter.objects.filter(subject_key=case.number, kind="refusal").update(state="signed")
    assert counted() == [(1, 0, 1), (1, 1, 0)]


@dataclass
class _Store:
    """Versions that hold here, long after the last of them began."""

    rows: Sequence[source.Version]

    def versions(self) -> Sequence[source.Version]:
        return self.rows

    def today(self) -> date:
        return date(2027, 2, 1)


@pytest.mark.django_db
def test_a_month_keeps_the_limit_of_its_own_cases_whatever_edition_holds_today(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _world(stage)
    before = ledger.months(DECEMBER, 3)
    longer = replace(standard.current(), slug="lima-hari", effective=DECEMBER)
    longer = replace(longer, limit=replace(longer.limit, days=5))
    later = replace(longer, slug="tujuh-hari", effective=date(2027, 1, 15), limit=replace(longer.limit, days=7))
    versions = [source.Version(n, one.slug, one.effective, one) for n, one in enumerate((later, longer), 1)]
    monkeypatch.setattr(source, "_store", [_Store(versions)])
    assert standard.current(date(2026, 12, 20)).limit.days == 5
    assert ledger.months(date(2026, 12, 20), 3) == before, "October had no case: the limit that held then"
    HostingRequest.objects.filter(label="terlambat").update(edition="lima-hari")
    assert [month.limits for month in ledger.months(date(2027, 1, 20), 4)] == [{3}, {3}, {5}, {7}], "at its end, or today"
    assert ledger.months(date(2027, 1, 14), 1)[0].limits == {5}


@pytest.mark.django_db
def test_a_promise_of_the_last_day_of_a_month_is_broken_in_that_month(stage: Stage) -> None:
    case = stage.sent(label="akhir-bulan")
    clock = Clock.objects.get(key=case.number)
    midnight = datetime(2026, 12, 1, tzinfo=RULE.zone)
    Breach.objects.create(clock=clock, kind="request", due=date(2026, 11, 30), days=3, at=midnight, noted_at=midnight)
    assert [count for _rows, count in map(ledger.breaches, (NOVEMBER, DECEMBER))] == [1, 0]


@pytest.mark.django_db
def test_breaches_and_returns_of_a_month_are_the_rows_that_were_written(stage: Stage) -> None:
    _world(stage)
    facts = {"edition": "x", "by": "uji", "rule": RULE, "received_at": MONDAY, "at": MONDAY}
    workdays.start(kind="complaint", key="P-2026-0001", days=1, **facts)
    assert workdays.note_breaches(at=MONDAY + timedelta(days=12)), "a complaint's, which is no request's"
    assert ledger.returns(NOVEMBER) == {"": 2, "stamped": 1}
    assert ledger.returns(DECEMBER) == {}
    months = [ledger.breaches(first) for first in (NOVEMBER, DECEMBER)]
    found = [row for rows, _count in months for row in rows]
    written = Breach.objects.filter(clock__kind="request").select_related("clock")
    assert {row.number for row in found} == {one.clock.key for one in written}
    assert len(found) == written.count() == sum(count for _rows, count in months) > 0
    assert all(row.agency for row in found)
    assert [ledger.breaches(first, 0) for first in (NOVEMBER, DECEMBER)] == [([], count) for _rows, count in months]


@pytest.mark.django_db
def test_cases_older_than_the_figures_get_theirs_from_their_clocks(stage: Stage) -> None:
    _world(stage)
    fields = ("pk", "received_month", "ended_month", "used_days", "was_late")
    before = list(HostingRequest.objects.order_by("pk").values_list(*fields))
    HostingRequest.objects.update(received_month=None, ended_month=None, used_days=None, was_late=None)
    assert ledger.complete(at=MONDAY + timedelta(days=20)) == HostingRequest.objects.exclude(number=None).count()
    assert list(HostingRequest.objects.order_by("pk").values_list(*fields)) == before
    assert ledger.complete(at=MONDAY + timedelta(days=20)) == 0


@pytest.mark.django_db
def test_the_load_names_every_reviewer_and_what_is_late(stage: Stage) -> None:
    services.claim(request=stage.sent(), by=stage.people["penelaah"], at=MONDAY + timedelta(hours=1))
    waits = stage.reviewed(label="menunggu")  # for its agency: of the same day, and never late by that
    services.return_for_correction(
        request=waits, items=[("stamped", "Cap.")], by=stage.people["penelaah"], at=MONDAY + timedelta(hours=2)
    )
    due = HostingRequest.objects.get(label="dinkes").due
    assert due == MONDAY.date() + timedelta(days=3)
    for day, late in ((due, 0), (due + timedelta(days=1), 1)):
        loads = {one.name: (one.reviewing, one.waiting, one.late) for one in ledger.load(day)}
        assert loads == {"Orang penelaah": (1, 1, late), "Orang rangkap": (0, 0, 0)}
        assert [case.label for case in ledger.late(day, 5)] == ["dinkes"] * late and ledger.late_count(day) == late


def test_a_broken_promise_is_broken_while_the_case_is_open_and_however_its_date_moves_later(stage: Stage) -> None:
    """Leaving a late case open, or a decree that moves its date behind the breach, makes no figure better."""
    case, late = stage.recommended(label="terbuka"), MONDAY + timedelta(days=5)
    assert workdays.note_breaches(at=late) and ledger.note_broken(at=late) == 1
    assert ledger.note_broken(at=late) == 0
    case.refresh_from_db()
    assert case.was_late is True and case.ended_month is None
    Clock.objects.filter(key=case.number).update(days=30)  # as if its days were no working days any more
    _reject(stage, case, late + timedelta(hours=1))
    case.refresh_from_db()
    assert case.was_late is True and case.paused_days == 0
