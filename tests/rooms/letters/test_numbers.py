"""Numbers of letters: without gaps, anew at the office's midnight, and inserted ones between their neighbours."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from inang.agencies import services as agencies
from inang.agencies.models import Person
from inang.audit.models import Entry
from inang.letters import services
from inang.letters.inserting import insert_number
from inang.letters.models import Letter, Register
from inang.letters.rules import Refused, number_order
from inang.standard import queries as standard
from inang.standard.patterns import number_faults
from inang.standard.rules import NumberPattern
from tests.rooms.installation import installation
from tests.rooms.letters.test_compose import refusal

OFFICE = ZoneInfo("Asia/Pontianak")
AT = datetime(2026, 11, 25, 10, 0, tzinfo=OFFICE)
PARALLEL = 50
RACE = """
import json, sys, threading
from datetime import datetime
from zoneinfo import ZoneInfo
from django.db import connection, transaction
from inang.letters import services
from inang.letters.models import Letter
from tests.rooms.letters.test_compose import refusal
at, gate = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Pontianak")), threading.Barrier(int(sys.argv[1]))
facts, cases = {"party": "PD", "subject": "Hal", "at": at}, []
def file(n):  # as a request is filed: its own number first, then that of its letter in the agenda
    case = services.draw("case", at).text
    services.register_incoming(kind="request", subject_key=case, number="1/X", date=at.date(), file=None, **facts)
    return case
def issue(n):
    services.issue(kind="refusal", subject_key=f"H-{n}", content=refusal(), **facts)
def draw(n):
    gate.wait()
    for verb in (file, issue):
        try:
            with transaction.atomic():
                case = verb(n)
                if n % 10 == 0:
                    raise ValueError  # a verb that fails gives its number back
                cases.append(case)
        except ValueError:
            pass
    connection.close()
threads = [threading.Thread(target=draw, args=(n,)) for n in range(1, int(sys.argv[1]) + 1)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
books = {book: sorted(Letter.objects.filter(direction=book).values_list("agenda", flat=True)) for book in ("in", "out")}
print(json.dumps({**books, "case": sorted(case for case in cases if case)}))
"""


def issue(key: str, at: datetime = AT) -> Letter:
    return services.issue(kind="refusal", subject_key=key, content=refusal(), party="PD", subject="Hal", at=at)


def came_in(key: str, at: datetime = AT) -> Letter:
    facts = {"kind": "request", "number": "440/1/X", "date": at.date(), "subject": "Hal", "party": "PD"}
    return services.register_incoming(subject_key=key, file=None, at=at, **facts)  # type: ignore[arg-type]


@pytest.fixture
def secretary(db: None) -> Person:
    since = AT - timedelta(days=30)
    person = agencies.add_person(by=None, at=since, email="sekretaris@contoh.go.id", name="Sekretaris Contoh")
    agencies.add_membership(by=None, at=since, person=person, role="administrator", since=since.date())
    return person


def inserted(by: Person, after: int = 1, day: date = AT.date(), **changed: str) -> Letter:
    facts = {"subject": "Undangan rapat", "party": "Sekretaris Daerah", "reason": "Terlewat saat listrik padam.", **changed}
    return insert_number(year=2026, after=after, date=day, by=by, at=AT + timedelta(days=1), **facts)


@pytest.mark.both
def test_fifty_parallel_verbs_draw_from_every_register_without_gap_or_double(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        drawn = json.loads(made.run(RACE, str(PARALLEL)).splitlines()[-1])
    numbers = list(range(1, PARALLEL - PARALLEL // 10 + 1))
    assert drawn == {"in": numbers, "out": numbers, "case": [f"H-2026-{n:04d}" for n in numbers]}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["signed", "void"])
def test_no_other_words_come_under_the_number_of_a_letter_that_waits_for_no_signature(state: str) -> None:
    letter = issue("H-1")
    Letter.objects.update(state=state)
    with pytest.raises(Refused, match=f"Surat {letter.number} sudah"):
        services.rewrite(letter=letter, content=replace(refusal(), reasons=("Lain.",)))
    assert Letter.objects.get().content["reasons"] == list(letter.content["reasons"]) != ["Lain."]


class Midnight(TestCase):
    @settings(max_examples=25)
    @given(st.lists(st.integers(min_value=-120, max_value=120), min_size=1, max_size=6))
    def test_numbers_begin_anew_at_the_offices_midnight_and_not_at_that_of_utc(self, seconds: list[int]) -> None:
        Letter.objects.all().delete()
        Register.objects.all().delete()
        midnight = datetime(2027, 1, 1, tzinfo=OFFICE)
        counted = {2026: 0, 2027: 0}
        for n, second in enumerate(sorted(seconds)):
            at = (midnight + timedelta(seconds=second)).astimezone(UTC)
            year = 2026 if second < 0 else 2027
            counted[year] += 1
            for letter in (issue(f"H-{n}", at), came_in(f"H-{n}", at)):
                assert (letter.year, letter.agenda) == (year, counted[year])
            assert services.draw("case", at).text == f"H-{year}-{counted[year]:04d}"


@pytest.mark.django_db
def test_every_register_writes_its_numbers_by_the_pattern_of_the_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    case = NumberPattern("case", "PH.{tahun}.{bulan}.{nomor:05}")
    numbers = (NumberPattern("out", "{nomor}/{unit}/{bulan}/{tahun}"), NumberPattern("in", "{kode}/{nomor:03}/{bulan}"), case)
    edition = replace(standard.current(), numbers=numbers)
    monkeypatch.setattr("inang.standard.queries.current", lambda _on=None: edition)
    came = came_in("H-1")
    assert issue("H-1").number == "1/DISKOMINFO-C/XI/2026"
    assert (came.agenda, came.agenda_words, came.number) == (1, "500.12.6/001/XI", "440/1/X")
    with transaction.atomic():
        assert services.draw("case", AT).text == "PH.2026.XI.00001"


@pytest.mark.django_db
def test_a_number_stays_as_it_was_written_when_the_pattern_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    before = came_in("H-1")
    edition = replace(standard.current(), numbers=(NumberPattern("in", "{nomor}/{tahun}"),))
    monkeypatch.setattr("inang.standard.queries.current", lambda _on=None: edition)
    after = came_in("H-2")
    before.refresh_from_db()
    assert [before.agenda_words, after.agenda_words] == ["1", "2/2026"]


def test_an_inserted_number_stands_between_its_neighbours_with_its_reason_and_moves_no_other(secretary: Person) -> None:
    issue("H-1")
    issue("H-2", AT + timedelta(hours=1))
    first, second = inserted(secretary), inserted(secretary)
    assert [first.number, second.number] == ["500.12.6/1.a/DISKOMINFO-C", "500.12.6/1.b/DISKOMINFO-C"]
    book = list(Letter.objects.filter(direction="out").order_by("year", "agenda", "inserted"))
    assert [one.agenda_words for one in book] == ["1", "1.a", "1.b", "2"]
    assert issue("H-3").agenda == 3
    entry = Entry.objects.get(verb="insert_number", data__inserted="a")
    assert "Terlewat saat listrik padam." in entry.sentence and entry.actor.startswith("Sekretaris Contoh")


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"reason": " "}, "reason", "belum diisi"),
        ({"subject": ""}, "subject", "belum diisi"),
        ({"party": "p" * 251}, "party", "paling panjang 250"),
        ({"after": 9}, "after", "tidak ada di register"),
        ({"day": date(2026, 11, 24)}, "date", "tidak boleh lebih awal"),
        ({"day": date(2026, 11, 27)}, "date", "masa depan"),
        ({"day": date(2026, 11, 26)}, "date", "tidak boleh lebih akhir"),
        ({"day": date(2025, 12, 31)}, "date", "tahun itu"),
    ],
)
def test_an_inserted_number_that_cannot_be_is_refused_at_its_field(
    secretary: Person, changed: dict[str, object], field: str, sentence: str
) -> None:
    issue("H-1")
    issue("H-2")
    with pytest.raises(Refused, match=sentence) as told:
        inserted(secretary, **changed)  # type: ignore[arg-type]
    assert told.value.field == field and Letter.objects.count() == 2


def signed_on(letter: Letter, at: datetime) -> None:
    """What a signature does to the row of the book."""
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SIGNED, signed_at=at, date=at.astimezone(OFFICE).date())


@pytest.mark.parametrize(("first", "second"), [(2, 1), (40, 1), (40, 39), (None, 40)])
def test_a_number_can_be_inserted_whenever_and_in_whatever_order_the_letters_beside_it_are_signed(
    secretary: Person, first: int | None, second: int
) -> None:
    for letter, later in ((issue("H-1"), first), (issue("H-2", AT + timedelta(days=1)), second)):
        if later is not None:
            signed_on(letter, AT + timedelta(days=later))
    with pytest.raises(Refused, match="diberikan 25 November 2026; sisipan sesudahnya tidak boleh lebih awal"):
        inserted(secretary, day=AT.date() - timedelta(days=1))
    assert [inserted(secretary, day=AT.date() + timedelta(days=n)).inserted for n in (0, 1)] == ["a", "b"]
    with pytest.raises(Refused, match="tidak boleh lebih awal"):
        inserted(secretary)  # before 1.b


def test_a_letter_of_this_years_book_that_is_signed_next_year_leaves_room_in_its_own_year(secretary: Person) -> None:
    at = datetime(2026, 12, 30, 3, tzinfo=UTC)
    signed_on(issue("H-1", at), at + timedelta(days=5))
    facts = {"subject": "Undangan", "party": "Sekretaris Daerah", "reason": "Terlewat."}
    later = {"year": 2026, "after": 1, "by": secretary, "at": at + timedelta(days=7), **facts}
    assert insert_number(date=date(2026, 12, 31), **later).number == "500.12.6/1.a/DISKOMINFO-C"  # type: ignore[arg-type]
    with pytest.raises(Refused, match="tahun itu"):
        insert_number(date=date(2027, 1, 4), **later)  # type: ignore[arg-type]


def test_the_number_after_an_inserted_one_is_the_next_that_was_given_and_not_the_next_that_could_be(secretary: Person) -> None:
    issue("H-1")
    with transaction.atomic():
        services.take_number("out", AT.year)  # passed over: an earlier pattern has given it
    assert issue("H-2").agenda == 3
    with pytest.raises(Refused, match="tidak boleh lebih akhir"):
        inserted(secretary, day=AT.date() + timedelta(days=1))
    assert inserted(secretary).inserted == "a"


def test_an_inserted_number_has_room_in_the_register_whatever_the_pattern() -> None:
    edition, column = standard.seed(), Letter._meta.get_field("number").max_length
    room = column - len("999999.z")
    assert number_faults(replace(edition, numbers=(NumberPattern("out", "x" * room + "{nomor}"),))) == []
    (fault,) = number_faults(replace(edition, numbers=(NumberPattern("out", "x" * (room + 1) + "{nomor}"),)))
    assert f"lebih dari {column} karakter" in fault


def test_an_inserted_number_that_an_earlier_pattern_has_given_is_passed_over(secretary: Person) -> None:
    issue("H-1")
    given = "500.12.6/1.a/DISKOMINFO-C"
    Letter.objects.filter(pk=issue("H-2").pk).update(number=given, number_order=number_order(given))
    assert inserted(secretary).number == "500.12.6/1.b/DISKOMINFO-C"


def test_after_z_no_further_number_is_inserted(secretary: Person) -> None:
    issue("H-1")
    for _n in range(26):
        inserted(secretary)
    with pytest.raises(Refused, match="26 sisipan"):
        inserted(secretary)


def test_only_those_who_keep_the_register_insert_numbers(secretary: Person) -> None:
    issue("H-1")
    someone = agencies.add_person(by=None, at=AT, email="lain@contoh.go.id", name="Lain")
    agencies.add_membership(by=None, at=AT, person=someone, role="reviewer")
    with pytest.raises(Refused, match="Hanya penanda tangan atau administrator"), transaction.atomic():
        inserted(someone)


@pytest.mark.django_db
def test_a_number_that_an_earlier_pattern_has_given_is_not_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def by(pattern: str) -> None:
        edition = replace(standard.current(), numbers=(NumberPattern("out", pattern),))
        monkeypatch.setattr("inang.standard.queries.current", lambda _on=None: edition)

    by("1{nomor}/{unit}/{tahun}")
    assert issue("H-1").number == "11/DISKOMINFO-C/2026"
    by("{nomor}/{unit}/{tahun}")
    numbers = [issue(f"H-{n}").number.partition("/")[0] for n in range(2, 12)]
    assert numbers == ["2", "3", "4", "5", "6", "7", "8", "9", "10", "12"], "11 stands already"


@pytest.mark.django_db
def test_the_subject_of_a_letter_is_cut_to_its_place_in_the_register() -> None:
    with transaction.atomic():
        row = services.issue(
            kind="refusal", subject_key="H-9", content=refusal(), party="PD", subject="Penolakan " + "kata " * 60, at=AT
        )
    row.refresh_from_db()
    assert len(row.subject) == 200
