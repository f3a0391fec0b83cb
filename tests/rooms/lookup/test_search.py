"""Searching on whichever database there is: beginnings, numbers, exact names, scopes, paging by key, beginning anew."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from inang.cli import duties
from inang.lookup import queries, services
from inang.lookup.models import Document, SavedView
from inang.lookup.rules import Entry, sees, terms, words_of

AT = datetime(2026, 11, 25, tzinfo=UTC)
ROWS = count(1)


def entry(title: str, *, kind: str = "case", scope: str = "desk", key: str = "", detail: str = "", text: str = "") -> Entry:
    row = next(ROWS)
    return Entry(kind=kind, key=key or f"K{row}", row=row, title=title, scope=scope, at=AT, detail=detail, text=text)


def titles(words: str, *scopes: str, **more: object) -> list[str]:
    return [one.title for one in queries.search(words, scopes=scopes or ("desk",), **more)]  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "din kes",
        "KESEHATAN dinas",
        "440/1182/Dinkes-A",
        "440/1182",
        "1182/Dinkes",
        "440 / 1182",
        "No.440/1182",
        "nomor: 440 / 1182",
        "Nomor : 440/1182/Dinkes-A",
        "No.: 440/1182",
        "Dinas No. 1182",
        "1182",
        "4401182dinkesa",
        '"Dinas Kesehatan"',
        "dinas' OR 1=1 --",
        "kes* dinas:",
        "ruang sehat",
    ],
)
def test_a_document_is_found_by_beginnings_numbers_and_whatever_punctuation(typed: str) -> None:
    services.put(
        entry("Dinas Kesehatan", text="440/1182/Dinkes-A OR 1 ruang-sehat sehat"),
        entry("Dinas Pendidikan", text="420/77/Disdik"),
    )
    assert titles(typed) == ["Dinas Kesehatan"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["", " ", "'", '"', "*", "d", "NEAR(", "\x00", "\ud800", "%", "🙂", "ka\u19b0ta", "a" * 5000, "- & | ! ( ) : <->"]
)
def test_nothing_that_is_typed_breaks_a_search(typed: str) -> None:
    services.put(entry("Dinas Kesehatan"))
    assert titles(typed) == []


@pytest.mark.django_db
def test_writing_again_replaces_the_words_and_forgetting_takes_them_away() -> None:
    services.put(entry("Dinas Kesehatan", key="dinkes"))
    first = Document.objects.get().pk
    services.put(entry("Dinas Sosial", key="dinkes"))
    assert titles("kesehatan") == [] and titles("sosial") == ["Dinas Sosial"]
    assert Document.objects.get().pk == first
    services.forget(kind="case", key="dinkes")
    assert titles("sosial") == [] and not Document.objects.exists()


@pytest.mark.django_db
def test_what_a_verb_put_is_gone_when_the_verb_fails() -> None:
    def failing() -> None:
        with transaction.atomic():
            services.put(entry("Dinas Kesehatan"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert titles("kesehatan") == []
    services.put(entry("Dinas Perhubungan"))
    assert titles("dinas") == ["Dinas Perhubungan"]


@pytest.mark.django_db
def test_results_come_newest_first_and_go_on_by_key() -> None:
    services.put(*(entry(f"Situs {number}") for number in range(7)))
    first = queries.search("situs", scopes={"desk"}, limit=3)
    second = queries.search("situs", scopes={"desk"}, limit=3, after=first[-1].pk)
    assert [one.title for one in (*first, *second)] == [f"Situs {number}" for number in (6, 5, 4, 3, 2, 1)]


@pytest.mark.django_db
def test_an_exact_name_is_told_from_one_that_only_contains_it() -> None:
    services.put(entry("H-2026-0014", key="H-2026-0014"), entry("H-2026-00147", key="H-2026-00147"))
    assert titles("h 2026 0014", exact=True) == ["H-2026-0014"]
    assert titles("H-2026-0014") == ["H-2026-00147", "H-2026-0014"]


@pytest.mark.django_db
def test_each_kind_has_its_own_best_in_one_query() -> None:
    services.put(*(entry(f"Dinas {number}", kind=kind) for number in range(4) for kind in ("case", "site")))
    with CaptureQueriesContext(connection) as asked:
        found = queries.search_each("dinas", scopes={"desk"}, kinds=("case", "site", "letter_in"), limit=2)
    assert {kind: [one.title for one in rows] for kind, rows in found.items()} == {
        "case": ["Dinas 3", "Dinas 2"],
        "site": ["Dinas 3", "Dinas 2"],
        "letter_in": [],
    }
    assert len(asked) == 1


def own_rows(*entries: Entry) -> None:
    """The owner's rows behind these documents."""
    SavedView.objects.bulk_create(SavedView(pk=one.row, owner=1, place="x", name=f"{one.row}", at=AT) for one in entries)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("few", "walked", "newest"),
    [(2000, 2000, 200), (2000, 0, 200), (0, 0, 200), (2000, 2000, 2)],
    ids=["looked up", "met in order", "looked for in each row", "which half of the newest have"],
)
def test_an_owner_narrows_its_own_list_by_the_rows_of_a_search(
    few: int, walked: int, newest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_FEW", few), ("_WALKED", walked), ("_NEWEST", newest)):
        monkeypatch.setattr(queries, name, value)
    there = [
        entry("Dinas Kesehatan", text="440/1182/Dinkes-A"),
        entry("Dinas Kesejahteraan", scope="agency:dinsos", text="440/11"),
        entry("Dinas Sosial", scope="complaints", text="kes"),
    ]
    other = replace(entry("Dinas Kesehatan, Kes", kind="site"), row=there[2].row)  # of another table, under the same row
    services.put(*there, other)
    own_rows(*there)
    for words in ("kesehatan", "kes", "din kes", "440/1182", "1182/dink", "440/11", "dinas 440", "keseh", "sos", "zz", "k", "_k"):
        for scopes in ({"desk"}, {"agency:dinsos"}, {"complaints", "desk"}, set()):
            asked = SavedView.objects.order_by("-name")
            found = queries.narrowed(asked, words, scopes=scopes, kind="case")
            known = {one.row for one in queries.search(words, scopes=scopes, kinds=["case"])}
            assert {one.pk for one in found} == known, (words, scopes)
            assert found.count() == len(known)


@pytest.mark.django_db
def test_of_a_kind_in_which_somebody_sees_some_rows_only_those_are_found() -> None:
    there = [entry(f"Dinas {number}", kind=kind) for number in range(6) for kind in ("case", "site")]
    services.put(*there)
    own_rows(*there)
    some = [one.row for one in there if one.kind == "case"][1::2]
    among = {"case": SavedView.objects.filter(pk__in=some).order_by().values("pk")}
    found = queries.search("dinas", scopes={"desk"}, kinds=["case"], limit=2, among=among)
    assert [one.title for one in found] == ["Dinas 5", "Dinas 3"]
    more = queries.search("dinas", scopes={"desk"}, kinds=["case"], after=found[-1].pk, among=among)
    assert [one.title for one in more] == ["Dinas 1"]
    assert len(queries.search("dinas", scopes={"desk"}, among=among)) == 6 + 3
    each = queries.search_each("din", scopes={"desk"}, kinds=["case", "site"], limit=9, among=among)
    assert {kind: len(rows) for kind, rows in each.items()} == {"case": 3, "site": 6}
    assert [one.kind for one in queries.search("dinas 2", scopes={"desk"}, exact=True, among=among)] == ["site"]
    assert len(queries.search("dinas 3", scopes={"desk"}, exact=True, among=among)) == 2
    assert queries.search("dinas", scopes={"other"}, kinds=["case"], among=among) == [], "a row is no scope"


@pytest.mark.django_db
def test_once_the_tables_are_known_few_rows_are_looked_up_and_many_are_met_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_NEWEST", 5000)  # too few have the word among so many: they are gathered
    there = [entry(f"Dinas {n}", text="langka" if n == 7 else "") for n in range(1500)]
    services.put(*there)
    own_rows(*there)
    duties.ROUNDS["know_tables"][1](AT)
    mine = SavedView.objects.filter(owner=1, place="x").order_by("-name")
    for words, number in (("langka", 1), ("dinas", 1500)):
        found = queries.narrowed(mine, words, scopes={"desk"}, kind="case")
        assert found.count() == number
        if connection.vendor == "sqlite":  # PostgreSQL learns of its tables by itself
            assert ("USING INTEGER PRIMARY KEY" in found.explain()) is (number == 1)


@pytest.mark.django_db
def test_the_newest_stand_first_however_many_share_a_word() -> None:
    services.put(*(entry(f"Dinas {n}", text="langka" if n in (1, 2, 4) else "") for n in range(60)))
    services.put(*(entry(f"Situs {n}", kind="site") for n in range(3)))
    for words, numbers in (("dinas", range(59, -1, -1)), ("langka", (4, 2, 1))):
        shown, last = [], None
        while part := queries.search(words, scopes={"desk"}, kinds=["case"], limit=2, after=last):
            shown, last = [*shown, *(one.title for one in part)], part[-1].pk
        assert shown == [f"Dinas {n}" for n in numbers]


@pytest.mark.django_db
def test_the_index_begun_anew_holds_exactly_what_the_owners_say() -> None:
    services.put(entry("Lama"))
    told: Iterator[Entry] = (entry(f"Baru {number}") for number in range(1201))
    assert services.rebuild(told) == 1201
    assert titles("lama") == [] and len(titles("baru", limit=2000)) == 1201


SCOPES = st.sampled_from(["desk", "agency:dinkes", "agency:din", "agency:dp3a", "complaints"])
WORDS = st.sampled_from(["dinas", "kesehatan", "din", "440/12", "h-2026-1", "kes", "agency", "desk", "dp3a", "complaints"])


class Scope(TestCase):
    @given(st.lists(st.tuples(WORDS, SCOPES), max_size=8), WORDS, st.sets(SCOPES, max_size=3))
    def test_no_result_is_out_of_scope_and_none_within_is_missing(
        self, told: list[tuple[str, str]], typed: str, scopes: set[str]
    ) -> None:
        Document.objects.all().delete()
        services.put(*(entry(title, scope=scope) for title, scope in told))
        found = queries.search(typed, scopes=scopes, limit=100)
        assert all(sees(scopes, one.scope) for one in found)

        def holds(title: str) -> bool:
            parts = words_of(title)
            words = set(parts) | {"".join(parts[number:]) for number in range(len(parts))}
            return all(
                any(word.startswith(one.word) if one.beginning else word == one.word for word in words) for one in terms(typed)
            )

        right = sorted(title for title, scope in told if holds(title) and sees(scopes, scope))
        assert sorted(one.title for one in found) == right


@pytest.mark.django_db
def test_a_view_is_kept_under_its_name_and_only_its_owner_drops_it() -> None:
    services.keep_view(owner=1, place="masuk", name=" Bulan\x00  ini ", query="tahun=2026", at=AT)
    kept = services.keep_view(owner=1, place="masuk", name="Bulan ini", query="tahun=2025", at=AT)
    assert [(one.name, one.query) for one in queries.views(1, "masuk")] == [("Bulan ini", "tahun=2025")]
    assert not queries.views(2, "masuk") and not queries.views(1, "keluar")
    assert not services.drop_view(owner=2, place="masuk", pk=kept.pk)
    assert services.drop_view(owner=1, place="masuk", pk=kept.pk) and not SavedView.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "   ", "n" * 61])
def test_a_view_without_a_fitting_name_is_refused_at_its_field(name: str) -> None:
    with pytest.raises(services.Refused) as told:
        services.keep_view(owner=1, place="masuk", name=name, query="", at=AT)
    assert told.value.field == "nama"


@pytest.mark.django_db
def test_twenty_views_of_one_list_are_enough() -> None:
    for number in range(services.VIEWS_MOST):
        services.keep_view(owner=1, place="masuk", name=f"Tampilan {number}", query="", at=AT)
    with pytest.raises(services.Refused, match="Paling banyak 20"):
        services.keep_view(owner=1, place="masuk", name="Satu lagi", query="", at=AT)


@pytest.mark.django_db(transaction=True)
def test_what_is_put_while_the_index_begins_anew_waits_for_it() -> None:
    if connection.vendor != "postgresql":
        return  # one writer at a time by itself
    new, said = entry("Dinas Kesehatan"), list[str]()

    def put_impatiently() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        try:
            services.put(new)
        except OperationalError as fault:
            said.append(str(fault))
        connection.close()

    def told() -> Iterator[Entry]:
        with ThreadPoolExecutor(1) as other:
            other.submit(put_impatiently).result()
        yield new

    assert services.rebuild(told()) == 1 and "lock timeout" in said[0]
    assert titles("kesehatan") == ["Dinas Kesehatan"]
