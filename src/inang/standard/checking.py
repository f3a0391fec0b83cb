"""Is an edition whole and does it make sense? Pure: TOML or JSON values in, an Edition or its faults out.

Every fault is one sentence that names the file and the key, since the reader is the person who wrote the edition.
What types can say is said by `reading`; what they cannot, here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any, Final, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inang.standard.asking import survey_faults
from inang.standard.complaining import complaint_faults, ladder_faults
from inang.standard.patterns import number_faults
from inang.standard.reading import EditionFault, Reader
from inang.standard.rules import FIRST_KIND, FONTS, Counting, Edition, LetterStyle

ESCALATION_ROLES: Final = frozenset({"holder", "reviewer", "approver", "signatory", "administrator"})


def read_edition(data: Mapping[str, Any], file: str) -> Edition:
    """Check every key and value; raises EditionFault naming `file` and the key."""
    reader = Reader()
    edition = cast(Edition, reader.record(Edition, data, ""))
    if faults := reader.faults or _faults(edition):
        raise EditionFault(f"{file}: {faults[0]}", faults)
    return edition


def _faults(edition: Edition) -> list[str]:
    """What types cannot say: empty lists, ids used twice, values that make no sense."""
    faults = []
    lists = ("requirements", "procedure", "channels", "complaint_limits", "checklist", "request_kinds", "refusal_reasons")
    for name in lists:
        if not getattr(edition, name):
            faults.append(f"[[{name}]] kosong. Tulis sedikitnya satu.")
    for name in ("channels", "complaint_limits", "consents", "checklist", "request_kinds", "refusal_reasons", "breach_causes"):
        ids = [one.id for one in getattr(edition, name)]
        double = sorted({one for one in ids if ids.count(one) > 1})
        if double:
            faults.append(f"[[{name}]] id {double[0]} dipakai dua kali. Setiap id hanya sekali.")
    try:
        ZoneInfo(edition.office.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        faults.append(f"office.time_zone {edition.office.time_zone!r} tidak dikenal. Contoh: Asia/Pontianak.")
    if not 1 <= edition.limit.days <= 365:
        faults.append("limit.days harus antara 1 dan 365 hari kerja.")
    numbers = re.findall(r"\d+", edition.limit.text)
    if numbers and str(edition.limit.days) not in numbers:
        faults.append(f"limit.text menyebut {numbers[0]}, sedangkan limit.days {edition.limit.days}. Samakan keduanya.")
    if edition.cost.amount < 0:
        faults.append("cost.amount tidak boleh negatif.")
    if edition.offer.default_quota_mb not in edition.offer.quota_choices_mb:
        faults.append("offer.default_quota_mb harus salah satu dari offer.quota_choices_mb.")
    if any(day >= edition.offer.return_lapse_days for day in edition.offer.return_reminder_days):
        faults.append("offer.return_reminder_days harus lebih kecil daripada offer.return_lapse_days.")
    if edition.counting.opening_time >= min(
        edition.counting.closing_time, edition.counting.friday_closing_time
    ):
        faults.append("counting.opening_time harus lebih awal daripada jam tutup.")
    faults.extend(_hours_faults(edition.counting))
    faults.extend(ladder_faults("escalation", edition.escalation, ESCALATION_ROLES))
    faults.extend(number_faults(edition))
    faults += _layout_faults(edition.letters) + _kind_faults(edition) + survey_faults(edition.survey)
    return faults + complaint_faults(edition.complaint_limits, edition.complaints)


def _kind_faults(edition: Edition) -> list[str]:
    """Kinds of requests that name what the edition does not have."""
    faults = []
    if FIRST_KIND not in {kind.id for kind in edition.request_kinds}:
        faults.append(f"[[request_kinds]] harus memuat id {FIRST_KIND}: permintaan hosting baru.")
    items, consents = {one.id for one in edition.checklist}, {one.id for one in edition.consents}
    for place, kind in enumerate(edition.request_kinds, 1):
        key, own = f"request_kinds[{place}]", [item.id for item in kind.own_items]
        if unknown := [one for one in kind.checklist if one not in items]:
            faults.append(f"{key}.checklist butir {unknown[0]} tidak ada di [[checklist]] ({kind.id}).")
        if unknown := [one for one in kind.consents if one not in consents]:
            faults.append(f"{key}.consents pernyataan {unknown[0]} tidak ada di [[consents]] ({kind.id}).")
        if double := [one for one in own if one in items or own.count(one) > 1]:
            faults.append(f"[[request_kinds]] {kind.id}: id butir {double[0]} dipakai dua kali. Setiap id hanya sekali.")
        if not kind.checklist and not kind.own_items:
            faults.append(f"{key}.checklist kosong ({kind.id}). Pilih sedikitnya satu butir, atau tulis butir tersendiri.")
    if edition.offer.former_name_days < 0 or edition.offer.ending_grace_days < 0:
        faults.append("offer.former_name_days dan offer.ending_grace_days tidak boleh negatif.")
    return faults


def _hours_faults(counting: Counting) -> list[str]:
    """Special hours that cannot be kept: they end before they begin, or two of them hold on one day."""
    faults = []
    for hours in counting.special_hours:
        if hours.until < hours.since:
            faults.append(f"counting.special_hours {hours.name}: until lebih awal daripada since.")
        if hours.opening_time >= min(hours.closing_time, hours.friday_closing_time):
            faults.append(f"counting.special_hours {hours.name}: opening_time harus lebih awal daripada jam tutup.")
    ordered = sorted(counting.special_hours, key=lambda one: one.since)
    for one, after in itertools.pairwise(ordered):
        if after.since <= one.until:
            faults.append(f"counting.special_hours {one.name} dan {after.name} bertumpang. Ubah salah satu tanggalnya.")
    return faults


def _layout_faults(letters: LetterStyle) -> list[str]:
    """Paper, margins and font go into the style sheet of letters, so they are nothing but that."""
    faults = []
    if not re.fullmatch(r"[1-9]\d{1,2}mm [1-9]\d{1,2}mm", letters.paper):
        faults.append(f"letters.paper {letters.paper!r} bukan ukuran kertas. Contoh: 215mm 330mm.")
    if not re.fullmatch(r"\d{1,2}mm( \d{1,2}mm){0,3}", letters.margins):
        faults.append(f"letters.margins {letters.margins!r} bukan pias. Contoh: 15mm 20mm 25mm 25mm.")
    if letters.font not in FONTS:
        faults.append(f"letters.font {letters.font!r} tidak ada. Pilih: {', '.join(FONTS)}.")
    return faults
