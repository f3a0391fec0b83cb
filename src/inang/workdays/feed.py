"""The calendar as an iCalendar feed (RFC 5545) that others subscribe to; a revoked day stays in it as CANCELLED. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from inang.workdays.days import ONE_DAY, DayOff
from inang.workdays.importing import without_unseen
from inang.workdays.versions import KINDS, Version, fold

MOST_OCTETS = 75  # of one line, RFC 5545 §3.1


def feed(versions: Iterable[Version], *, name: str, domain: str) -> str:
    """All decreed days, one all-day event each; the same versions give the same bytes."""
    known = list(versions)
    calendar = fold(known)
    told: dict[tuple[date, str], int] = {}
    for version in known:
        for entry in version.entries:
            told[(entry.date, entry.kind)] = told.get((entry.date, entry.kind), -1) + 1
    stamp = max(one.announced for one in known)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Inang//Kalender hari kerja//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
    ]
    days = [(one, False, one.decree) for one in calendar.decreed.values()]
    days += [(one.day, True, one.decree) for one in calendar.revoked]
    for day, is_revoked, decree in sorted(days, key=lambda one: (one[0].date, one[0].kind)):
        lines.extend(_event(day, is_revoked, decree, told.get((day.date, day.kind), 0), stamp, domain))
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(day: DayOff, is_revoked: bool, decree: str, sequence: int, stamp: date, domain: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{day.date.isoformat()}-{day.kind}@{domain}"
    yield f"DTSTAMP:{stamp:%Y%m%d}T000000Z"
    yield f"SEQUENCE:{sequence}"
    yield f"DTSTART;VALUE=DATE:{day.date:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day.date + ONE_DAY:%Y%m%d}"
    estimated = " (perkiraan)" if day.estimated else ""
    yield f"SUMMARY:{_text(day.name + estimated)}"
    yield f"CATEGORIES:{_text(KINDS[day.kind].word)}"
    yield f"DESCRIPTION:{_text(f'Dicabut oleh {decree}' if is_revoked else f'Dasar: {decree}')}"
    yield f"STATUS:{'CANCELLED' if is_revoked else 'TENTATIVE' if day.estimated else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(words: str) -> str:
    """RFC 5545 §3.3.11."""
    words = without_unseen(" ".join(words.split()))  # what was recorded before such letters were refused stays recorded
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets that never split a letter; a part after the first begins with a space."""
    part, room = "", MOST_OCTETS
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield part
            part, room = " ", MOST_OCTETS - 1
        part, room = part + letter, room - size
    yield part
