"""How a letter is found: by its number, subject, sender or addressee, agenda number, check code and case.

A reserved one is found by what its book shows: neither its code nor its case is a word of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from inang.letters.models import Letter
from inang.lookup.rules import DESK, Entry

KINDS: Final = {Letter.Direction.IN.value: "letter_in", Letter.Direction.OUT.value: "letter_out"}


def letter_entry(letter: Letter, at: datetime) -> Entry:
    """Letters are the desk's: an agency finds its own with the case that they belong to."""
    return Entry(
        kind=KINDS[letter.direction],
        key=str(letter.pk),
        row=letter.pk,
        title=letter.number,
        detail=f"{letter.subject} · {letter.party}",
        about=letter.open_case,
        text=f"{letter.get_kind_display()} agenda {letter.agenda_words} {letter.open_code}",
        scope=DESK,
        at=at,
    )


def entries(at: datetime) -> Iterator[Entry]:
    """All of them, to begin the index anew."""
    for letter in Letter.objects.order_by("pk").iterator(chunk_size=500):
        yield letter_entry(letter, at)
