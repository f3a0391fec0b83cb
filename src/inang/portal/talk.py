"""A conversation in parts that weigh little, however long it is: the newest messages, and what came before by key.

?sebelum=<pk> asks for what came before that message, ?pesan=<pk> for the whole of one that is too long for a part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import linebreaks

from inang.complaints.models import Message
from inang.portal import by_key

MOST: Final = 20  # messages of one part
ROOM: Final = 18_000  # bytes of one part: with all that it loads the page stays below 100 kB
_BESIDE: Final = 300  # bytes that a message or a file takes beside its words
PLACE: Final = "#percakapan"


@dataclass(frozen=True)
class Said:
    """One message with as much of its text as a part has room for."""

    message: Message
    text: str
    whole: str = ""  # where all of it is


@dataclass(frozen=True)
class Talk:
    """One part, oldest first, and where the parts beside it are."""

    said: list[Said]
    earlier: str = ""
    is_newest: bool = True

    @property
    def last(self) -> int | None:
        return self.said[-1].message.pk if self.said and self.is_newest else None


def part(request: HttpRequest, rows: QuerySet[Message]) -> Talk:
    """The part of a conversation (oldest first, with its attachments) that is asked for; the newest one without a key."""
    whole = by_key.asked(request, "pesan")
    if whole is not None and (one := rows.filter(pk=whole).first()) is not None:
        return Talk([Said(one, one.text)], _before(one), is_newest=False)
    before = by_key.asked(request, "sebelum")
    mark = rows.filter(pk=before).values_list("at", "pk").first() if before is not None else None
    found = rows.filter(Q(at__lt=mark[0]) | Q(at=mark[0], pk__lt=mark[1])) if mark else rows
    newest = list(found.reverse()[: MOST + 1])
    shown = _that_fit(newest[:MOST])
    earlier = _before(shown[-1].message) if len(shown) < len(newest) else ""
    return Talk(shown[::-1], earlier, is_newest=mark is None)


def _before(one: Message) -> str:
    return f"?sebelum={one.pk}{PLACE}"


def _that_fit(messages: Iterable[Message]) -> list[Said]:
    """From the first on what a part has room for; the first one always, however much of it."""
    found: list[Said] = []
    room = ROOM
    for one in messages:
        beside = _BESIDE * (1 + len(one.attachments.all()))
        weight = len(linebreaks(one.text, autoescape=True).encode()) + beside
        if weight > room and found:
            break
        cut = one.text if weight <= room else _cut(one.text, max(room - beside, ROOM // 10))
        found.append(Said(one, cut, "" if cut == one.text else f"?pesan={one.pk}{PLACE}"))
        room -= weight
    return found


def _cut(text: str, most: int) -> str:
    """As many whole words as fit into so many bytes of a page."""
    while (over := len(linebreaks(text, autoescape=True).encode()) - most) > 0:
        text = text[: -over // 6 - 1]  # no sign takes more than six
    return f"{text.rpartition(' ')[0] or text} …"
