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

from inang.standard.addresses import address_faults
from inang.standard.asking import survey_faults
from inang.standard.bounds import bound_faults
from inang.standard.braces import KIND_WORDS, PLEDGE_WORDS, REQUEST_WORDS, brace_faults
from inang.standard.complaining import complaint_faults, ladder_faults
from inang.standard.patterns import number_faults
from inang.standard.reading import EditionFault, Reader
from inang.standard.rules import FIRST_KIND, FONTS, Cost, Counting, Edition, LetterStyle, SpecialHours

ESCALATION_ROLES: Final = frozenset({"holder", "reviewer", "approver", "signatory", "administrator"})

RETIRED: Final = (("office", "time_zone_name"),)  # it follows from the zone
LEAST_MARGIN: Final = 5  # mm; printers leave that much white
_FIGURE: Final = r"\d[\d.,]*"
_UNIT: Final = r"(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)"
_WORD: Final = rf"(?:(?:{_UNIT}|(?:se)?(?:puluh|belas|ratus|ribu|juta))\b\s*)"
# "Rp 50.000", "IDR 50000", "biaya 50.000/bulan", "50 ribu", "50.000", "lima puluh ribu", "satu rupiah"
_PRICE: Final = re.compile(
    rf"(?:\brp\.?|\b(?:idr|usd|rupiah)|\$)[\s:]*{_FIGURE}|\b(?:biaya|tarif|sebesar)[\s:]*\d[\d.,]{{2,}}"
    rf"|{_FIGURE}\s*(?:rupiah|rb|jt|idr|usd|{_WORD})"
    rf"|(?<![\d./])\d{{1,3}}(?:[.,]\d{{3}})+(?!\d|\.\d)"
    rf"|\b{_WORD}+rupiah|\b{_WORD}*(?:ribu|juta|seribu|sejuta)\b",
    re.IGNORECASE,
)
_MUCH: Final = re.compile(rf"[1-9]|{_WORD}", re.IGNORECASE)
LEAST_COLUMN: Final = (120, 180)  # mm, width and height of what is written


def read_edition(data: Mapping[str, Any], file: str) -> Edition:
    """Check every key and value; raises EditionFault naming `file` and the key."""
    edition = read_stored(data, file)
    if faults := faults_of(edition):
        raise EditionFault(f"{file}: {faults[0]}", faults)
    return edition


def read_stored(data: Mapping[str, Any], file: str) -> Edition:
    """As `read_edition` without asking whether it makes sense: what was stored holds by the checks of its own day."""
    reader = Reader()
    edition = cast(Edition, reader.record(Edition, _without_retired(data), ""))
    if reader.faults:
        raise EditionFault(f"{file}: {reader.faults[0]}", reader.faults)
    return edition


def _without_retired(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without keys that files and versions of older programs have, and that say nothing any more."""
    for table, name in RETIRED:
        if isinstance(data.get(table), Mapping) and name in data[table]:
            data = {**data, table: {key: value for key, value in data[table].items() if key != name}}
    return data


def faults_of(edition: Edition) -> list[str]:
    """What types cannot say: empty lists, ids used twice, values that make no sense."""
    faults = []
    lists = ("requirements", "procedure", "channels", "complaint_limits", "checklist", "request_kinds", "refusal_reasons")
    for name in (*lists, "escalation"):
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
    faults.extend(bound_faults(edition))
    numbers = re.findall(r"\d+", edition.limit.text)
    if numbers and str(edition.limit.days) not in numbers:
        faults.append(f"limit.text menyebut {numbers[0]}, sedangkan limit.days {edition.limit.days}. Samakan keduanya.")
    faults += _cost_faults(edition.cost) + brace_faults("pledge.text", edition.pledge.text, PLEDGE_WORDS)
    if edition.offer.default_quota_mb not in edition.offer.quota_choices_mb:
        faults.append("offer.default_quota_mb harus salah satu dari offer.quota_choices_mb.")
    if any(day >= edition.offer.return_lapse_days for day in edition.offer.return_reminder_days):
        faults.append("offer.return_reminder_days harus lebih kecil daripada offer.return_lapse_days.")
    faults.extend(_hours_faults(edition.counting))
    faults.extend(ladder_faults("escalation", edition.escalation, ESCALATION_ROLES, REQUEST_WORDS))
    faults.extend(number_faults(edition))
    faults.extend(address_faults(edition))
    faults += _layout_faults(edition.letters) + _kind_faults(edition) + survey_faults(edition.survey)
    return faults + complaint_faults(edition.complaint_limits, edition.complaints)


def _cost_faults(cost: Cost) -> list[str]:
    """The standard says "Tidak dipungut biaya", letters and mails repeat it, and nothing here takes a payment."""
    faults = []
    if cost.amount != 0:
        faults.append(f"cost.amount {cost.amount} tidak dapat dipakai: pelayanan ini tidak dipungut biaya. Tulis 0.")
    named = (found[0].strip(" .,") for found in _PRICE.finditer(cost.text))
    if price := next((one for one in named if _MUCH.search(one)), ""):
        faults.append(f"cost.text menyebut harga “{price}”, padahal pelayanan ini tidak dipungut biaya. Hapus jumlahnya.")
    return faults


def _kind_faults(edition: Edition) -> list[str]:
    """Kinds of requests that name what the edition does not have."""
    faults = []
    if FIRST_KIND not in {kind.id for kind in edition.request_kinds}:
        faults.append(f"[[request_kinds]] harus memuat kode {FIRST_KIND}: permintaan hosting baru. Jangan dihapus.")
    items, consents = {one.id for one in edition.checklist}, {one.id for one in edition.consents}
    for place, kind in enumerate(edition.request_kinds, 1):
        key, own = f"request_kinds[{place}]", [item.id for item in kind.own_items]
        if unknown := [one for one in kind.checklist if one not in items]:
            faults.append(f"{key}.checklist memakai {unknown[0]}, yang tidak ada di [[checklist]]. Kembalikan, atau lepas.")
        if unknown := [one for one in kind.consents if one not in consents]:
            faults.append(f"{key}.consents memakai {unknown[0]}, yang tidak ada di [[consents]]. Kembalikan, atau lepas.")
        if double := [one for one in own if one in items or own.count(one) > 1]:
            faults.append(f"{key}.own_items memuat butir {double[0]} yang sudah ada. Tulis dengan kata lain, atau hapus.")
        faults += brace_faults(f"{key}.plain", kind.plain, KIND_WORDS)
        if not kind.checklist and not kind.own_items:
            faults.append(f"{key}.checklist kosong. Pilih sedikitnya satu butir, atau tulis butir tersendiri.")
    return faults


def _hours_faults(counting: Counting) -> list[str]:
    """Hours that cannot be kept: a day without any, special ones that end before they begin, or two of them on one day."""
    faults = _day_faults("counting", counting)
    for place, hours in enumerate(counting.special_hours, 1):
        key = f"counting.special_hours[{place}]"
        if hours.until < hours.since:
            faults.append(f"{key}.until lebih awal daripada tanggal mulainya ({hours.name}).")
        faults += _day_faults(key, hours)
    ordered = sorted(counting.special_hours, key=lambda one: one.since)
    for one, after in itertools.pairwise(ordered):
        if after.since <= one.until:
            faults.append(f"counting.special_hours {one.name} dan {after.name} bertumpang. Ubah salah satu tanggalnya.")
    return faults


def _day_faults(key: str, hours: Counting | SpecialHours) -> list[str]:
    """The office opens, has its break, works on or goes home: in this order, on Fridays too."""
    faults = []
    for day, words in (("", ""), ("friday_", " Jumat")):
        closing, since, until = (getattr(hours, day + name) for name in ("closing_time", "break_from", "break_until"))
        if hours.opening_time >= closing:
            faults.append(f"{key}.opening_time harus lebih awal daripada jam tutup{words} ({closing:%H.%M}).")
        elif not hours.opening_time < since < closing:
            open_from = f"{hours.opening_time:%H.%M} dan jam tutup {closing:%H.%M}"
            faults.append(f"{key}.{day}break_from harus di antara jam buka {open_from}.")
        elif not since < until <= closing:
            faults.append(f"{key}.{day}break_until harus sesudah {since:%H.%M} dan tidak melewati jam tutup {closing:%H.%M}.")
    return faults


def _layout_faults(letters: LetterStyle) -> list[str]:
    """Paper, margins and font go into the style sheet of letters, so they are nothing but that, and leave room for a letter."""
    faults = []
    paper = re.fullmatch(r"([1-9]\d{1,2})mm ([1-9]\d{1,2})mm", letters.paper)
    margins = re.fullmatch(r"\d{1,2}mm(?: \d{1,2}mm){0,3}", letters.margins)
    if paper is None:
        faults.append(f"letters.paper {letters.paper!r} bukan ukuran kertas. Contoh: 215mm 330mm.")
    elif not (int(paper[1]) <= 330 and int(paper[2]) <= 460):
        faults.append(f"letters.paper {letters.paper!r} terlalu besar. Paling besar 330mm 460mm.")
    if margins is None:
        faults.append(f"letters.margins {letters.margins!r} bukan pias. Contoh: 15mm 20mm 25mm 25mm.")
    elif min(sides := four_sides(letters.margins)) < LEAST_MARGIN:
        faults.append(f"letters.margins {letters.margins!r} terlalu sempit. Setiap sisi sedikitnya {LEAST_MARGIN}mm.")
    elif paper is not None:
        width, height = int(paper[1]) - sides[1] - sides[3], int(paper[2]) - sides[0] - sides[2]
        if width < LEAST_COLUMN[0] or height < LEAST_COLUMN[1]:
            least = " × ".join(map(str, LEAST_COLUMN))
            faults.append(f"letters.margins menyisakan {width} × {height} mm untuk tulisan. Sisakan sedikitnya {least} mm.")
    if letters.font not in FONTS:
        faults.append(f"letters.font {letters.font!r} tidak ada. Pilih: {', '.join(FONTS)}.")
    return faults


def four_sides(margins: str) -> tuple[int, int, int, int]:
    """Top, right, bottom, left in mm of one to four values, as a style sheet reads them."""
    top, *rest = (int(one.removesuffix("mm")) for one in margins.split())
    right = rest[0] if rest else top
    return top, right, rest[1] if len(rest) > 1 else top, rest[2] if len(rest) > 2 else right
