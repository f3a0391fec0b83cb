"""Words and questions: the same cut on both sides, and nothing that somebody types is an operator."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inang.lookup.rules import LONGEST_BEGINNING, Entry, enough, index_words, sees, terms, wanted, words_of

AT = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dinas Kesehatan", ["dinas", "kesehatan"]),
        ("440/1182/Dinkes-A", ["440", "1182", "dinkes", "a"]),
        ("Jum'at, “café”", ["jum", "at", "cafe"]),
        ("dinkes.kalbarprov.go.id", ["dinkes", "kalbarprov", "go", "id"]),
        ("_k_ \x00 ' \" * - ", ["k"]),
        ("", []),
    ],
)
def test_a_text_is_cut_at_everything_that_is_no_letter_and_no_digit(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_only_the_last_word_of_a_typed_piece_is_a_beginning_and_a_number_is_one_word() -> None:
    assert [(one.word, one.beginning) for one in terms("din dinkes.kalbarprov 440 / 1182")] == [
        ("din", True),
        ("dinkes", False),
        ("kalbarprov", True),
        ("4401182", True),
    ]


@pytest.mark.parametrize(("typed", "asked"), [("", False), ("d", False), ("'", False), ("di", True), ("h-2", True)])
def test_a_single_letter_is_not_searched(typed: str, asked: bool) -> None:
    assert enough(typed) is asked


@given(st.text(max_size=300))
def test_a_question_in_either_language_holds_only_quoted_words_and_our_own_operators(typed: str) -> None:
    asked = wanted(typed, kinds=["case"], scopes=["agency:dinkes"])
    quoted = [f'"{one.word}"' for one in asked.terms]
    rest = asked.fts5()
    for one in quoted:
        assert one in rest
    assert all(word.isalnum() for one in asked.terms for word in [one.word])
    marked = any(one.beginning and len(one.word) <= LONGEST_BEGINNING for one in asked.terms)  # which tells the kind as well
    assert asked.tsquery().count("'") == 2 * (len(asked.terms) + (1 if marked else 2))


@given(st.text(max_size=80))
def test_every_word_of_a_text_is_a_word_of_its_entry(typed: str) -> None:
    entry = Entry(kind="case", key="H-2026-0001", row=1, title=typed, scope="desk", at=AT)
    assert set(words_of(typed)) <= set(entry.words().split(" "))
    assert "" not in entry.words().split(" ")


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_marks_of_kinds_and_scopes_cannot_be_typed(kind: str, typed: str) -> None:
    marks = {word for word in index_words(kind=kind, scope="desk", exact=[kind], texts=[]).split() if word.startswith("_")}
    for tried in (typed, " ".join(marks)):
        assert not marks & set(words_of(tried)) and not marks & {one.word for one in terms(tried)}


def test_the_desk_sees_what_agencies_see_and_an_agency_only_its_own() -> None:
    assert sees({"desk"}, "agency:dinkes") and sees({"desk"}, "desk")
    assert sees({"agency:dinkes"}, "agency:dinkes")
    assert not sees({"agency:dinkes"}, "desk") and not sees({"agency:din"}, "agency:dinkes")
    assert not sees({"desk"}, "complaints") and not sees(set(), "desk")
