"""Words of a text and of a question, and the question in the languages of both databases. Pure: texts in, texts out.

Both databases are given the same ready words, so that they find the same: lower case, no accents, cut at everything
that is neither letter nor digit. Official Indonesian needs no stemmer: names and numbers are searched, not prose.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

DESK: Final = "desk"
_AGENCY: Final = "agency:"
# Letters to Python that part words for FTS5, which would take the pieces for a phrase: they part words here as well.
_WORD: Final = re.compile(r"[^\W_\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]+")
_SLASH: Final = re.compile(r"\s*/\s*")
# What announces a number and is no part of it: "No. 440/1182", "Nomor : 440/1182" as at the head of a letter.
_ANNOUNCED: Final = re.compile(r"\b(?:no|nomor)[.:\s]+(?=\S+\d|\d\S)", re.IGNORECASE)
_LONGEST_WORD: Final = 60
LONGEST_BEGINNING: Final = 12  # as in the migration of the index
_MOST_PARTS: Final = 8  # of a number
_MOST_TERMS: Final = 10
_LONGEST_QUESTION: Final = 200
Quote = Callable[[str], str]


def agency_scope(code: str) -> str:
    """What the people of one agency may see."""
    return _AGENCY + code


def sees(scopes: Collection[str], scope: str) -> bool:
    """Whether somebody with these scopes may see it: the desk sees its own and what every agency sees."""
    return scope in scopes or (DESK in scopes and scope.startswith(_AGENCY))


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: "Jum'at, 440/1182" → jum, at, 440, 1182."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return [word[:_LONGEST_WORD] for word in _WORD.findall(plain)]


def index_words(*, kind: str, scope: str, exact: Iterable[str], texts: Iterable[str]) -> str:
    """What is put into the index for one document, each word once, with its marks for kind, scope and exact names."""
    found: dict[str, None] = {_mark("k", kind): None, _mark("s", scope): None}
    for name in exact:
        if whole := "".join(words_of(name)):
            found[_mark("e", whole[: 2 * _LONGEST_WORD])] = None
    for text in texts:
        for chunk in _chunks(text):
            words = words_of(chunk)
            found.update(dict.fromkeys(words))
            if _is_number(chunk, words):
                # From each of its parts on, so that 1182/Dinkes finds 440/1182/Dinkes-A, and h20260147 H-2026-0147.
                found.update(dict.fromkeys("".join(words[n:])[:_LONGEST_WORD] for n in range(min(len(words), _MOST_PARTS))))
    return " ".join(found)


def _chunks(text: str) -> list[str]:
    """The pieces between spaces; a slash belongs to its number even when somebody put spaces around it."""
    return _SLASH.sub("/", text).split()


def _is_number(chunk: str, words: list[str]) -> bool:
    """Whether the order of the parts matters, as in 440/1182/Dinkes-A."""
    return len(words) > 1 and any(character.isdecimal() for character in chunk)


def beginnings(words: str, kind: str) -> str:
    """The words of an index again, with a mark for each beginning of one to twelve letters, of this kind alone.

    For PostgreSQL, whose index gathers every word with a common beginning anew at each question, and would hold a word that
    all of one kind have against all of every other; FTS5 keeps its own.
    """
    plain = [word for word in words.split() if not word.startswith("_")]
    lengths = {word: range(1, min(len(word), LONGEST_BEGINNING) + 1) for word in plain}
    return " ".join([words, *dict.fromkeys(_beginning(kind, word[:n]) for word in plain for n in lengths[word])])


def _beginning(kind: str, word: str) -> str:
    """Two letters stand for the kind, in thousands of marks; of two kinds that share them the column tells them apart."""
    return f"_b{hashlib.blake2s(kind.encode(), digest_size=1).hexdigest()}{word}"


def _lexeme(word: str) -> str:
    return f"'{word}'"


def _mark(sort: str, value: str) -> str:
    """A word that nobody can type: the underscore is no letter of `words_of`."""
    return f"_{sort}{value.encode().hex()}"


@dataclass(frozen=True)
class Entry:
    """What an owner says about one thing: names to show, and more words by which it is found."""

    kind: str
    key: str  # public name within its kind
    row: int  # the owner's row
    title: str
    scope: str
    at: datetime
    detail: str = ""
    about: str = ""  # public number of the case it belongs to
    text: str = ""

    def words(self) -> str:
        """The words of the index. A key that is only a number of ours is no name, so nobody finds it by that."""
        named = (self.title,) if self.key.isdecimal() else (self.key, self.title)
        texts = (*named, self.detail, self.about, self.text)
        return index_words(kind=self.kind, scope=self.scope, exact=named, texts=texts)


@dataclass(frozen=True)
class Term:
    """One word of a question; the last of each typed piece may be the beginning of a longer one."""

    word: str
    beginning: bool


def terms(question: str) -> list[Term]:
    """The terms of what somebody typed; punctuation and quotes only part words, and never mean anything."""
    found: dict[str, Term] = {}
    for chunk in _chunks(_ANNOUNCED.sub("", question[:_LONGEST_QUESTION])):
        words = words_of(chunk)
        if _is_number(chunk, words):
            words = ["".join(words)[:_LONGEST_WORD]]
        for number, word in enumerate(words, 1):
            found.setdefault(word, Term(word, number == len(words)))
    return list(found.values())[:_MOST_TERMS]


def typed_words(question: str) -> list[str]:
    """The words as they were typed, numbers in their parts: to mark them in what was found."""
    return words_of(question[:_LONGEST_QUESTION])


def enough(question: str) -> bool:
    """A single letter is the beginning of nearly everything: nothing is searched for it."""
    return sum(len(term.word) for term in terms(question)) > 1


@dataclass(frozen=True)
class Wanted:
    """A question with the marks that go with it."""

    terms: tuple[Term, ...]
    kinds: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    exact: str = ""

    def fts5(self) -> str:
        """For SQLite's FTS5: quoted words, so no character of them is an operator."""
        return self._written(lambda word: f'"{word}"', lambda word: f'"{word}"*', " OR ", " AND ")

    def tsquery(self) -> str:
        """For PostgreSQL, cast to tsquery: quoted lexemes, not parsed again."""
        is_told = not self.exact and any(term.beginning and self._has_mark(term.word) for term in self.terms)
        return self._written(_lexeme, self._lexeme_beginning, " | ", " & ", kind_is_told=is_told)

    def _lexeme_beginning(self, word: str) -> str:
        if not self._has_mark(word):
            return f"{_lexeme(word)}:*"
        return f"({' | '.join(_lexeme(_beginning(kind, word)) for kind in self.kinds)})"

    def _has_mark(self, word: str) -> bool:
        """Whether this beginning stands in the index by a mark, which tells the kind as well."""
        return bool(self.kinds) and len(word) <= LONGEST_BEGINNING

    def _written(self, quote: Quote, beginning: Quote, either: str, both: str, *, kind_is_told: bool = False) -> str:
        parts = []
        if self.kinds and not kind_is_told:
            parts.append(f"({either.join(quote(_mark('k', kind)) for kind in self.kinds)})")
        if self.scopes and DESK not in self.scopes:
            parts.append(f"({either.join(quote(_mark('s', scope)) for scope in self.scopes)})")
        if self.exact:
            parts.append(quote(_mark("e", self.exact[: 2 * _LONGEST_WORD])))
        else:
            parts += [(beginning if term.beginning else quote)(term.word) for term in self.terms]
        return both.join(parts)


def wanted(question: str, *, kinds: Iterable[str], scopes: Iterable[str], exact: bool = False) -> Wanted:
    """The question ready to be asked; `exact` asks for what is called just so."""
    whole = "".join(words_of(question[:_LONGEST_QUESTION])) if exact else ""
    return Wanted(tuple(terms(question)), tuple(kinds), tuple(sorted(scopes)), whole)
