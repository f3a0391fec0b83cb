"""What the rooms say, in the reader's language: they speak Indonesian, and fill their sentences with values.

A sentence is known again by its template, which stands in its room; what is filled in stays, but for dates, lengths of
time and words of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from django.utils.translation import get_language, gettext, ngettext

from inang.complaints import closing, handling, receiving, rules, transition
from inang.letters import verification, verification_trust
from inang.workdays.words import MONTHS, WEEKDAYS

TEMPLATES: Final = (
    rules.TEXT_MISSING,
    rules.TEXT_SHORT,
    rules.TEXT_LONG,
    rules.LINE_LONG,
    rules.NO_MAIL,
    receiving.TOO_MANY,
    closing.TOO_LATE,
    closing.DECIDED,
    closing.OUTSIDE,
    transition.STALE,
    transition.BEHIND,
    transition.FASTER,
    handling.OVER + handling.OBJECT,
    handling.OVER,
    verification.OWN_CLOCK,
    verification.OWN_CLOCK + verification.NOT_YET,
    verification.OWN_CLOCK + verification.NOT_VALID,
    verification.STAMPED,
    verification_trust.UNKNOWN_ROOT,
    verification_trust.EXPIRED,
    verification_trust.REVOKED,
    verification_trust.NOT_ASKED,
    verification_trust.TRUSTED,
    verification_trust.TRUSTED + verification_trust.NO_LIST,
    verification_trust.TRUSTED + verification_trust.NOT_REVOKED,
    # of a day outside the calendar
    "Hitungan melewati {day}, batas kalender. Periksa tanggal terimanya.",
    "Tanggal terima {day} lebih awal daripada kalender hari libur, yang mulai {first}. Periksa tanggalnya, "
    "atau minta administrator menambahkan tahun itu.",
    "Tanggal terima {day} melewati {last}, batas kalender. Periksa tanggalnya.",
    "Tanggal terima {day} berada di luar kalender hari libur. Periksa tanggalnya.",
    # of a limit in hours, and of its pauses
    "Selesai dalam {used} kerja, lewat di luar jam kerja",
    "Selesai dalam {used} kerja, lewat {late}",
    "Selesai dalam {used} kerja, lewat {late} kerja",
    "Selesai dalam {used} kerja",
    "Hitungan berhenti, menunggu {whom}, {used} kerja terpakai",
    "Lewat {late} kerja",
    "{left} kerja lagi",
    "mulai {since}: {why}",
    "dilanjutkan {until}: {end}",
    "hitungan berakhir {until}: {end}",
)
_PLACE: Final = re.compile(r"\{(\w+)(?:[:.][^}]*)?\}")
_DAY_WORDS: Final = re.compile(rf"\b(?:{'|'.join((*WEEKDAYS, *MONTHS))})\b")
_SPAN: Final = re.compile(r"\b(\d+) (jam|menit)\b")
_LENGTH: Final = re.compile(r"\d+ (?:jam|menit)(?: \d+ menit)?")  # a length of time, and nothing beside it


def said(sentence: str, templates: Iterable[str] = TEMPLATES) -> str:
    """A sentence of a room in the reader's language, where it is known; else as it is."""
    if get_language() != "en" or not sentence:
        return sentence
    if (whole := gettext(sentence)) != sentence:
        return whole
    for template in sorted(templates, key=len, reverse=True):  # the longer one first: it may end as a shorter one begins
        if found := _pattern(template).fullmatch(sentence):
            values = {name: _value(value) for name, value in found.groupdict().items()}
            return _PLACE.sub(lambda place: values[place[1]], gettext(template))  # noqa: B023 - used at once
    return _SPAN.sub(_span, sentence) if _LENGTH.fullmatch(sentence) else sentence


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What a filled template looks like."""
    parts, at = [], 0
    for place in _PLACE.finditer(template):
        parts += [re.escape(template[at : place.start()]), f"(?P<{place[1]}>.+?)"]
        at = place.end()
    return re.compile("".join([*parts, re.escape(template[at:])]), re.DOTALL)


def _value(text: str) -> str:
    known = said(text)
    return known if known != text else _SPAN.sub(_span, _DAY_WORDS.sub(lambda word: gettext(word[0]), text))


def _span(found: re.Match[str]) -> str:
    return lasting(int(found[1]), found[2])


def lasting(count: int, unit: str) -> str:
    """1 jam, 20 menit, 3 hari kerja; the catalogue has each unit."""
    return ngettext(f"%(n)s {unit}", f"%(n)s {unit}", count) % {"n": count}
