"""A clock is a ledger of run and pause segments; what it consumed is derived, its breaches are events."""

from __future__ import annotations

import dataclasses
import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from inang.workdays import queries, services
from inang.workdays.calendar import shipped, shipped_versions
from inang.workdays.explanation import strip_words
from inang.workdays.models import Breach, Clock, ClockLimit, ClockSegment, ClockWarning
from inang.workdays.moments import is_open, moments
from inang.workdays.rules import PAUSE, RUN, OutsideCalendar, Stretch, clock_state, due_date, effective_start
from inang.workdays.versions import fold
from tests.rooms.workdays.counting import DAY, RAMADAN, RULE, closes
from tests.rooms.workdays.lives import START, Walk, as_by_hand, step, walks

KEY = {"kind": "request", "key": "H-2026-0001"}
BY = "Sari <sari@diskominfo.test>"


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RULE.zone)


@given(walks())
def test_any_ledger_of_pauses_and_hand_overs_under_any_calendar_counts_like_brute_force(walk: Walk) -> None:
    as_by_hand(walk, clock_state(walk.segments, walk.limit, fold(walk.versions), RULE, walk.received, walk.now))


DEEDS = st.sampled_from(("pause", "resume", "hand over", "decree", "reclassify"))
STEPS = st.lists(st.tuples(DEEDS, st.integers(1, 4 * 24 * 60), st.integers(1, 14)), min_size=1, max_size=10)


@pytest.mark.django_db
@settings(max_examples=10)
@given(st.integers(0, 200 * 24 * 60), st.integers(1, 14), STEPS)
def test_any_order_of_pause_resume_hand_over_calendar_change_and_re_classification_counts_like_brute_force(
    later: int, limit: int, steps: list[tuple[str, int, int]]
) -> None:
    """By the verbs of the room, on its tables: after each of them the clock says what was counted by hand."""
    received = START + timedelta(minutes=later)
    walk = Walk(received, [Stretch(RUN, received)], list(shipped_versions()), limit, received)
    services.seed(at=START)
    with transaction.atomic():
        services.start(**KEY, received_at=received, days=limit, edition="kalbar-2022", at=received, by=BY, rule=RULE)
        changed, broken = 0, 0
        for deed, minutes, amount in steps:
            walk.now += timedelta(minutes=minutes)
            changed += really(walk, deed, amount)
            as_by_hand(walk, queries.state(**KEY, at=walk.now))
            services.note_breaches(at=walk.now)
            broken, before = Breach.objects.count(), broken
            assert broken >= before, "a broken promise stays broken"
        ledger = ClockSegment.objects.order_by("pk").values_list("kind", "at")
        assert list(ledger) == [(one.kind, one.at) for one in walk.segments]
        assert ClockLimit.objects.count() == changed
        transaction.set_rollback(True)
    queries.forget_calendar()


def really(walk: Walk, deed: str, amount: int) -> bool:
    """One deed by its verb and by hand, and whether it was a re-classification."""
    told, known, limit = {**KEY, "at": walk.now, "reason": deed, "by": BY}, len(walk.segments), walk.limit
    step(walk, deed, amount)
    if deed == "decree":
        last = walk.versions[-1]
        services.record_version(
            decree=last.decree, decree_date=None, announced=last.announced, entries=last.entries, base=last.number - 1,
            by=BY, at=walk.now,
        )  # fmt: skip
    elif deed == "reclassify":
        assert services.reclassify(**told, days=amount) == (amount != limit)
    else:
        verb = {"pause": services.pause, "resume": services.resume, "hand over": services.hand_over}[deed]
        assert verb(**told) == (len(walk.segments) > known)
    return deed == "reclassify" and amount != limit


@pytest.mark.django_db
@pytest.mark.parametrize("other", [1, 4, 14])
def test_re_classification_loses_no_pause(other: int) -> None:
    walk = Walk(wib("2026-11-23T10:00"), [], list(shipped_versions()), 3, wib("2026-11-23T10:00"))
    begin()
    services.pause(**KEY, at=wib("2026-11-24T10:00"), reason="cap", by=BY)
    services.resume(**KEY, at=wib("2026-11-26T09:00"), reason="dikirim", by=BY)
    ledger = list(ClockSegment.objects.values())
    assert services.reclassify(**KEY, days=other, at=wib("2026-11-27T09:00"), reason="Kelas lain", by=BY)
    assert list(ClockSegment.objects.values()) == ledger
    walk.segments = [Stretch(one["kind"], one["at"]) for one in ledger]
    walk.limit, walk.now = other, wib("2026-12-01T09:00")
    state = queries.state(**KEY, at=walk.now)
    as_by_hand(walk, state)
    assert state.paused_days == 3


def begin(received: str = "2026-11-23T10:00", key: str = KEY["key"]) -> Clock:
    moment = wib(received)
    return services.start(
        kind="request", key=key, received_at=moment, days=3, edition="kalbar-2022", at=moment, by=BY, rule=RULE
    )


@pytest.fixture(autouse=True)
def _fresh_calendar() -> object:
    queries.forget_calendar()
    yield
    queries.forget_calendar()


@pytest.mark.django_db
def test_the_verbs_keep_the_ledger_and_its_derived_due_date_through_random_lives() -> None:
    chance = random.Random(20261125)
    for number in range(12):
        key = f"H-2026-{number:04d}"
        clock, now = begin("2026-11-02T10:00", key), wib("2026-11-02T10:00")
        for _ in range(8):
            now += timedelta(minutes=chance.randrange(1, 4 * 24 * 60))
            verb = chance.choice([services.pause, services.resume, services.hand_over, services.reclassify])
            more = {"days": chance.randrange(1, 15)} if verb is services.reclassify else {}
            verb(kind="request", key=key, at=now, reason="contoh", by=BY, **more)
        clock.refresh_from_db()
        segments = [Stretch(one.kind, one.at, one.reason) for one in clock.segments.order_by("pk")]
        settled = clock_state(segments, clock.days, queries.calendar(), RULE, clock.received_at, now)
        assert clock.status == segments[-1].kind
        assert queries.state("request", key, now).due == settled.due
        if clock.status == RUN:
            assert clock.due == settled.due
        assert clock.first_promise == date(2026, 11, 5)


@pytest.mark.django_db
def test_a_clock_is_a_ledger_of_run_and_pause_segments_with_reason_actor_and_time() -> None:
    begin()
    services.pause(**KEY, at=wib("2026-11-24T10:00"), reason="cap belum ada", by=BY)
    services.resume(**KEY, at=wib("2026-11-25T09:30"), reason="dikirim ulang", by="Operator <op@dinkes.test>")
    services.stop(**KEY, at=wib("2026-11-27T08:00"), reason="terkirim", by="sistem")
    rows = ClockSegment.objects.order_by("pk").values_list("kind", "at", "reason", "actor")
    assert list(rows) == [
        ("run", wib("2026-11-23T10:00"), "Diterima", BY),
        ("pause", wib("2026-11-24T10:00"), "cap belum ada", BY),
        ("run", wib("2026-11-25T09:30"), "dikirim ulang", "Operator <op@dinkes.test>"),
        ("stop", wib("2026-11-27T08:00"), "terkirim", "sistem"),
    ]
    counters = {field.name for field in Clock._meta.get_fields() if "consum" in field.name or "remain" in field.name}
    assert not counters, "what was consumed and what remains are derived, and stored nowhere"
    assert queries.state(**KEY, at=wib("2026-11-27T08:00")).consumed == 2


@pytest.mark.django_db
def test_a_breach_is_an_event_that_pausing_re_classifying_and_closing_do_not_remove() -> None:
    begin()
    assert services.note_breaches(at=wib("2026-11-26T23:59")) == []
    services.note_breaches(at=wib("2026-11-27T00:01"))
    first = Breach.objects.get()
    assert (first.due, first.at, first.days) == (date(2026, 11, 26), wib("2026-11-27T00:00"), 3)
    assert services.reclassify(**KEY, days=5, at=wib("2026-11-27T09:00"), reason="Kelas lain", by=BY)
    services.pause(**KEY, at=wib("2026-11-30T09:00"), reason="cap", by=BY)
    services.resume(**KEY, at=wib("2026-12-01T09:00"), reason="dikirim", by=BY)
    assert services.note_breaches(at=wib("2026-12-02T10:00")) == [], "the second promise is not broken yet"
    services.stop(**KEY, at=wib("2026-12-04T10:00"), reason="terkirim", by=BY)
    assert [one.due for one in Breach.objects.order_by("due")] == [date(2026, 11, 26), date(2026, 12, 2)]
    assert ClockLimit.objects.get().before == 3
    begin("2026-12-07T10:00", "H-2026-0001/2")  # reopened: a clock of its own
    assert Breach.objects.filter(clock__key=KEY["key"]).count() == 2


@pytest.mark.django_db
def test_how_a_broken_promise_was_counted_is_told_with_the_limit_of_then() -> None:
    begin()
    services.reclassify(**KEY, days=14, at=wib("2026-11-27T09:00"), reason="Kelas lain", by=BY)
    found, _calendar = queries.when_broken(Breach.objects.select_related("clock").get())
    assert (found.limit, found.due) == (3, date(2026, 11, 26)) and queries.state(**KEY, at=wib("2026-11-27T10:00")).limit == 14


@pytest.mark.django_db
def test_a_breach_is_written_before_a_change_hides_it_even_when_no_worker_looked() -> None:
    begin()
    assert services.reclassify(**KEY, days=14, at=wib("2026-11-30T09:00"), reason="Kelas lain", by=BY)
    assert Breach.objects.get().due == date(2026, 11, 26)
    assert not services.reclassify(**KEY, days=14, at=wib("2026-11-30T09:01"), reason="sama", by=BY)
    begin(key="H-2026-0002")
    services.pause(kind="request", key="H-2026-0002", at=wib("2026-11-30T09:00"), reason="cap", by=BY)
    assert Breach.objects.get(clock__key="H-2026-0002").noted_at == wib("2026-11-30T09:00")


@pytest.mark.django_db
def test_a_shorter_limit_that_has_passed_already_is_a_breach_at_once() -> None:
    begin()
    services.reclassify(**KEY, days=14, at=wib("2026-11-24T09:00"), reason="Kelas lain", by=BY)
    services.reclassify(**KEY, days=1, at=wib("2026-11-26T09:00"), reason="Kelas semula", by=BY)
    assert Breach.objects.get().due == date(2026, 11, 24)
    with pytest.raises((OutsideCalendar, ValueError)):
        services.reclassify(**KEY, days=9999, at=wib("2026-11-26T10:00"), reason="x", by=BY)


@pytest.mark.django_db
def test_an_officer_writes_why_afterwards_and_the_event_stays_as_it_was() -> None:
    begin()
    services.note_breaches(at=wib("2026-11-28T09:00"))
    event = Breach.objects.values("pk", "clock", "kind", "due", "days", "hours", "at", "noted_at").get()
    words = {"reason": " Server\x00 padam. ", "cause": "x", "by": BY, "at": wib("2026-11-30T09:00")}
    services.explain_breach(breach=Breach.objects.get(), **words)
    found = Breach.objects.get()
    told = (found.reason, found.cause, found.reason_by, found.reason_at)
    assert told == ("Server padam.", "x", BY, wib("2026-11-30T09:00"))
    assert Breach.objects.values(*event).get() == event


@pytest.mark.django_db
def test_a_hand_over_stands_in_the_ledger_and_changes_no_count() -> None:
    begin()
    before = queries.state(**KEY, at=wib("2026-11-25T09:00"))
    assert services.hand_over(**KEY, at=wib("2026-11-24T12:00"), reason="Diserahkan kepada Budi", by=BY)
    assert queries.state(**KEY, at=wib("2026-11-25T09:00")) == before
    services.pause(**KEY, at=wib("2026-11-25T10:00"), reason="cap", by=BY)
    services.hand_over(**KEY, at=wib("2026-11-26T12:00"), reason="Diserahkan kepada Citra", by=BY)
    services.resume(**KEY, at=wib("2026-11-27T10:00"), reason="dikirim", by=BY)
    assert queries.state(**KEY, at=wib("2026-11-30T09:00")).paused_days == 3
    assert list(ClockSegment.objects.order_by("pk").values_list("kind", "reason", "actor", "at"))[1:] == [
        ("run", "Diserahkan kepada Budi", BY, wib("2026-11-24T12:00")),
        ("pause", "cap", BY, wib("2026-11-25T10:00")),
        ("pause", "Diserahkan kepada Citra", BY, wib("2026-11-26T12:00")),
        ("run", "dikirim", BY, wib("2026-11-27T10:00")),
    ]


@pytest.mark.django_db
def test_a_re_classification_while_the_clock_waits_leaves_it_waiting() -> None:
    begin()
    services.pause(**KEY, at=wib("2026-11-24T10:00"), reason="cap", by=BY)
    assert services.reclassify(**KEY, days=5, at=wib("2026-11-25T10:00"), reason="Kelas lain", by=BY)
    assert queries.state(**KEY, at=wib("2026-11-26T10:00")).paused
    services.resume(**KEY, at=wib("2026-11-27T10:00"), reason="dikirim", by=BY)
    state = queries.state(**KEY, at=wib("2026-11-27T11:00"))
    assert (state.paused_days, state.due) == (4, date(2026, 12, 4))


def test_shares_of_working_time_fall_into_office_hours() -> None:
    """Three days of 7.5 hours: half is day 2 at 11.15, four fifths day 3 at 10.30, all at closing."""
    received = wib("2026-11-23T10:00")
    found = moments((50, 80, 100), [Stretch(RUN, received)], 3, shipped(), RULE, received, received)
    assert found == {50: wib("2026-11-25T11:15"), 80: wib("2026-11-26T10:30"), 100: wib("2026-11-26T16:00")}


@given(walks())
def test_every_moment_lies_in_office_hours_of_a_day_that_counts(walk: Walk) -> None:
    calendar = fold(walk.versions)
    found = moments((50, 80, 100), walk.segments, walk.limit, calendar, RULE, walk.received, walk.now)
    assert found[50] <= found[80] <= found[100]
    for moment in found.values():
        assert walk.works(moment.date())
        morning, afternoon = RULE.hours(moment.date()).stretches
        assert morning[0] < moment.time() <= morning[1] or afternoon[0] < moment.time() <= afternoon[1]
    state = clock_state(walk.segments, walk.limit, calendar, RULE, walk.received, walk.now, explain=False)
    assert found[100].date() == state.due and found[100].time() == closes(state.due)


@pytest.mark.django_db
def test_each_share_is_told_once_in_working_hours_and_after_a_stop_only_the_highest_missed() -> None:
    clock = begin()
    assert services.warn(clock=clock, shares=(50, 80, 100), at=wib("2026-11-25T11:14")) is None
    told = services.warn(clock=clock, shares=(50, 80, 100), at=wib("2026-11-25T11:16"))
    assert told and told.share == 50 and told.moment == wib("2026-11-25T11:15")
    assert services.warn(clock=clock, shares=(50, 80, 100), at=wib("2026-11-25T11:17")) is None
    # the worker was down over 80 % and 100 %, and the office is closed at night
    assert services.warn(clock=clock, shares=(50, 80, 100), at=wib("2026-11-26T20:00")) is None
    told = services.warn(clock=clock, shares=(50, 80, 100), at=wib("2026-11-27T07:30"))
    assert told and told.share == 100
    assert [(one.share, one.told) for one in ClockWarning.objects.order_by("share")] == [(50, True), (80, False), (100, True)]
    assert services.warn(clock=clock, shares=(50, 80, 100), at=wib("2026-11-30T09:00")) is None


@pytest.mark.django_db
def test_another_limit_has_its_own_warnings() -> None:
    clock = begin()
    assert services.warn(clock=clock, shares=(50, 80), at=wib("2026-11-25T11:16"))
    services.reclassify(**KEY, days=10, at=wib("2026-11-25T11:20"), reason="lain", by=BY)
    assert services.warn(clock=clock, shares=(50, 80), at=wib("2026-11-30T10:00")) is None
    told = services.warn(clock=clock, shares=(50, 80), at=wib("2026-12-01T10:00"))
    assert told and (told.share, told.days) == (50, 10)


@pytest.mark.django_db
def test_a_clock_that_waits_warns_nobody() -> None:
    clock = begin()
    services.pause(**KEY, at=wib("2026-11-24T10:00"), reason="cap", by=BY)
    assert services.warn(clock=clock, shares=(50,), at=wib("2026-11-27T09:00")) is None


@pytest.mark.parametrize(
    ("when", "is_working"),
    [
        ("2026-11-23T07:29", False),
        ("2026-11-23T07:30", True),
        ("2026-11-23T12:30", False),
        ("2026-11-23T16:00", True),
        ("2026-11-23T16:01", False),
        ("2026-11-27T16:30", True),
        ("2026-11-27T11:45", False),
        ("2026-11-27T12:45", False),
        ("2026-11-28T10:00", False),
        ("2026-12-25T10:00", False),
        ("2026-02-23T07:45", False),  # Ramadan: 08.00 to 15.00
        ("2026-02-23T15:00", True),
        ("2026-02-23T15:01", False),
        ("2026-02-27T15:30", True),
    ],
)
def test_office_hours_are_data_with_fridays_and_ramadan(when: str, is_working: bool) -> None:
    assert is_open(wib(when), shipped(), RULE) is is_working


def test_the_hours_of_ramadan_hold_from_its_first_to_its_last_day() -> None:
    for first, last in RAMADAN:
        for day in (first + n * DAY for n in range(-1, (last - first).days + 2)):
            opening, back = (time(8), time(12, 30)) if first <= day <= last else (time(7, 30), time(13))
            noon = time(11, 30) if day.weekday() == 4 else time(12)
            assert RULE.hours(day).stretches == ((opening, noon), (back, closes(day))), day


def test_in_ramadan_a_letter_after_three_o_clock_is_late_and_the_row_says_why() -> None:
    assert effective_start(wib("2026-02-23T15:10"), shipped(), RULE) == date(2026, 2, 24)
    assert effective_start(wib("2026-02-13T15:10"), shipped(), RULE) == date(2026, 2, 13)
    received = wib("2026-02-23T15:10")
    row = clock_state([Stretch(RUN, received)], 3, shipped(), RULE, received, received).days[0]
    assert row.reason == "Diterima 15.10, sesudah tutup 15.00 (jam kerja Ramadan 1447 H)" and "Perpres 21/2023" in row.source


@pytest.mark.parametrize(
    ("tz", "expected"),
    [("Asia/Pontianak", date(2026, 11, 23)), ("Asia/Makassar", date(2026, 11, 24)), ("Asia/Jayapura", date(2026, 11, 24))],
)
def test_closing_time_is_that_of_the_office_in_wib_wita_or_wit(tz: str, expected: date) -> None:
    received = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # 15.30 WIB, 16.30 WITA, 17.30 WIT
    rule = dataclasses.replace(RULE, tz=tz)
    assert rule.zone == ZoneInfo(tz)
    assert effective_start(received, shipped(), rule) == expected


def test_the_strip_says_in_words_what_counted_and_what_did_not() -> None:
    received = wib("2026-12-22T15:42")
    segments = [
        Stretch(RUN, received),
        Stretch(PAUSE, wib("2026-12-28T08:20"), "cap tidak terbaca"),
        Stretch(RUN, wib("2026-12-29T14:10"), "dikirim ulang"),
    ]
    state = clock_state(segments, 3, shipped(), RULE, received, wib("2026-12-30T09:00"))
    assert strip_words(state.days) == (
        "Selasa 22 Des diterima (hari ke-0); Rabu 23 Des hari ke-1; Kamis 24 Des tidak dihitung (Cuti bersama Natal); "
        "Jumat 25 Des tidak dihitung (Hari Raya Natal); Sabtu 26 Des s.d. Minggu 27 Des akhir pekan; "
        "Senin 28 Des s.d. Selasa 29 Des jeda; Rabu 30 Des hari ke-2; Kamis 31 Des hari ke-3, jatuh tempo"
    )


def test_the_quick_count_and_the_explained_one_agree() -> None:
    for day in range(1, 29):
        received = wib(f"2026-03-{day:02d}T14:59")
        assert due_date(received, 7, shipped(), RULE) == clock_state(
            [Stretch(RUN, received)], 7, shipped(), RULE, received, received
        ).due
