"""What a search found, ready to be shown: grouped by kind, with the words that were typed marked in the names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest

from inang.lookup import queries as lookup
from inang.lookup.models import Document
from inang.lookup.rules import enough, typed_words, words_of

OF_EACH: Final = 5  # rows of one kind on the page that shows all kinds
ROWS: Final = 50  # rows of a page that shows one kind
_EXACT: Final = 3
_PIECE: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Sort:
    """One kind of result: its heading, its icon, and where a result leads."""

    words: str
    icon: str
    href: Callable[[Document], str]


@dataclass(frozen=True)
class Hit:
    """One result; `title` and `detail` come in pieces with whether each was typed."""

    kind: Sort
    href: str
    title: Sequence[tuple[str, bool]]
    detail: Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Group:
    """Results under one heading; `more` leads to the rest."""

    words: str
    hits: Sequence[Hit]
    more: str = ""


@dataclass(frozen=True)
class Found:
    """Everything that a page of results shows."""

    q: str
    groups: Sequence[Group]
    asked: bool  # whether enough was typed to search at all
    kind: str = ""  # when only one kind is shown
    older: str = ""

    @property
    def empty(self) -> bool:
        return not any(group.hits for group in self.groups)


def pieces(text: str, typed: str) -> list[tuple[str, bool]]:
    """A text cut where typed words begin: ("Dinas ", False), ("Kes", True), …; put together it is the text again."""
    asked, found, place = typed_words(typed), [], 0
    for piece in _PIECE.finditer(text):
        whole = "".join(words_of(piece.group()))
        lengths = [len(word) for word in asked if whole.startswith(word) and (len(word) > 1 or whole == word)]
        if not lengths:
            continue
        # A letter with an accent may be two after folding; then the whole word is marked.
        end = piece.start() + max(lengths) if len(whole) == len(piece.group()) else piece.end()
        found += [(text[place : piece.start()], False), (text[piece.start() : end], True)]
        place = end
    return [(part, is_typed) for part, is_typed in (*found, (text[place:], False)) if part]


def _hit(document: Document, kinds: Mapping[str, Sort], typed: str) -> Hit:
    kind = kinds[document.kind]
    return Hit(kind, kind.href(document), pieces(document.title, typed), pieces(document.detail, typed))


def look(
    request: HttpRequest, kinds: Mapping[str, Sort], scopes: Collection[str], among: lookup.Among | None = None
) -> Found:
    """What the address asks for: ?q=words, ?jenis=one kind, ?sesudah=the last one already seen. At most two queries.

    `among`: of these kinds only these rows.
    """
    among = among or {}
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    only, after = request.GET.get("jenis", ""), request.GET.get("sesudah", "")
    if only in kinds:
        place = int(after) if after.isdecimal() and len(after) < 16 else None
        rows = lookup.search(typed, scopes=scopes, kinds=[only], limit=ROWS + 1, after=place, among=among)
        hits = [_hit(row, kinds, typed) for row in rows[:ROWS]]
        older = f"?{urlencode({'q': typed, 'jenis': only, 'sesudah': rows[ROWS - 1].pk})}" if len(rows) > ROWS else ""
        return Found(typed, [Group(kinds[only].words, hits)], enough(typed), only, older)
    exact = lookup.search(typed, scopes=scopes, kinds=tuple(kinds), limit=_EXACT, exact=True, among=among)
    groups = [Group("Tepat seperti yang ditulis", [_hit(row, kinds, typed) for row in exact])]
    each = lookup.search_each(typed, scopes=scopes, kinds=tuple(kinds), limit=OF_EACH + 1, among=among)
    for kind, rows in each.items():
        more = f"?{urlencode({'q': typed, 'jenis': kind})}" if len(rows) > OF_EACH else ""
        rest = [row for row in rows if row not in exact][:OF_EACH]  # what stands above is not said twice
        groups.append(Group(kinds[kind].words, [_hit(row, kinds, typed) for row in rest], more))
    return Found(typed, [group for group in groups if group.hits], enough(typed))
