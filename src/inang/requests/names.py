"""Is a wanted name lawful, free and unmistakable? Pure: names in, findings with Indonesian sentences out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from inang.standard.rules import Edition

LONGEST: Final = 63
# What the eye takes for the same: digits for letters, and pairs that melt together in small print.
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SINGLES: Final = str.maketrans({"0": "o", "1": "i", "l": "i", "j": "i", "5": "s", "2": "z", "8": "b", "-": ""})
_SHORTEST_TYPO: Final = 4  # one letter more or less in a three-letter abbreviation is another abbreviation


@dataclass(frozen=True)
class Finding:
    """One rule that the name was held against; `note` is the small print at its right."""

    ok: bool
    sentence: str
    note: str = ""


@dataclass(frozen=True)
class Taken:
    """A name that a site has or an open case holds."""

    label: str
    agency_code: str
    agency_name: str


@dataclass(frozen=True)
class NameCheck:
    """All findings on one name; `fault` is the first sentence that speaks against it."""

    label: str
    findings: tuple[Finding, ...]
    suggestions: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return all(finding.ok for finding in self.findings)

    @property
    def fault(self) -> str:
        return next((finding.sentence for finding in self.findings if not finding.ok), "")


def tidy(typed: str) -> str:
    """The nearest lawful spelling: "Dinas_Kesehatan" → "dinas-kesehatan"; "" when nothing is left."""
    text = re.sub(r"[^a-z0-9]+", "-", typed.strip().lower())
    text = re.sub(r"-{2,}", "-", text).strip("-")
    return text[:LONGEST].strip("-")


def skeleton(label: str) -> str:
    """What the eye remembers of a name: equal skeletons are taken for one another."""
    text = label.lower()
    for pair, single in _PAIRS:
        text = text.replace(pair, single)
    return text.translate(_SINGLES)


def shape_fault(label: str) -> str:
    """What is wrong with the letters of a name, "" when nothing (RFC 1035 and 5891: letters, digits, hyphen)."""
    better = tidy(label)
    cure = f" Tulis {better}." if better and better != label else ""
    if not label:
        return "Isi nama situs."
    if len(label) > LONGEST:
        return f"Nama paling panjang {LONGEST} karakter, yang tertulis {len(label)}. Pendekkan."
    if "_" in label:
        return f"Garis bawah tidak boleh. Pakai tanda hubung.{cure}"
    if "." in label:
        return f"Titik tidak boleh di dalam nama.{cure}"
    if re.search(r"\s", label):
        return f"Spasi tidak boleh. Pakai tanda hubung.{cure}"
    if re.search(r"[A-Z]", label):
        return f"Pakai huruf kecil.{cure}"
    if not re.fullmatch(r"[a-z0-9-]+", label):
        return f"Nama hanya boleh memuat huruf kecil a–z, angka, dan tanda hubung.{cure}"
    if label.startswith("-") or label.endswith("-"):
        return f"Tanda hubung tidak boleh di awal atau di akhir.{cure}"
    if label[2:4] == "--":
        return f"Dua tanda hubung pada tempat ketiga dan keempat disimpan untuk nama teknis.{cure}"
    if label.isdigit():
        return "Nama tidak boleh hanya angka. Tambahkan huruf."
    return ""


def one_slip(left: str, right: str) -> bool:
    """Does one letter typed wrong, left out, added or swapped lead from one to the other?"""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    if len(left) > len(right):
        left, right = right, left
    start = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    if len(left) < len(right):
        return left[start:] == right[start + 1 :]
    swapped = left[start : start + 2] == right[start : start + 2][::-1] and left[start + 2 :] == right[start + 2 :]
    return swapped or left[start + 1 :] == right[start + 1 :]


def look_alike(label: str, taken: Iterable[Taken], agency_code: str) -> Taken | None:
    """A name that could be mistaken for this one; an agency's own short name is always its right.

    Names that the eye takes for the same are refused whoever has them; one letter more or less (ppdb, ppdb2) is an
    agency's own affair among its own names.
    """
    if label == agency_code:
        return None
    bones = skeleton(label)
    for other in taken:
        if other.label == label:
            continue
        if skeleton(other.label) == bones:
            return other
        if other.agency_code == agency_code:
            continue
        if min(len(label), len(other.label)) >= _SHORTEST_TYPO and one_slip(label, other.label):
            return other
    return None


def name_faults(
    label: str, edition: Edition, taken: Iterable[Taken] = (), agency_code: str = "", agency_name: str = ""
) -> NameCheck:
    """Hold a name against every rule; suggestions only when something speaks against it."""
    names = list(taken)
    wrong_shape = shape_fault(label)
    found = [
        Finding(not wrong_shape, wrong_shape or "Bentuk nama sah", "" if wrong_shape else f"{len(label)} karakter")
    ]
    if not wrong_shape:
        owner = next((one for one in names if one.label == label), None)
        found.append(_free(owner, len(names), agency_code))
        found.append(_reserved(label, edition, agency_code))
        found.append(_unmistakable(look_alike(label, names, agency_code), agency_code))
        if agency_code and label == agency_code:
            found.append(Finding(True, f"Sesuai nama {agency_name}", "singkatan resmi"))
    check = NameCheck(label, tuple(found))
    return check if check.ok else NameCheck(label, check.findings, suggest(label, edition, names, agency_code))


def _free(owner: Taken | None, count: int, agency_code: str) -> Finding:
    if owner is None:
        return Finding(True, "Belum dipakai situs lain", f"{count} situs diperiksa")
    whose = "perangkat daerah Anda sendiri" if owner.agency_code == agency_code else owner.agency_name
    return Finding(False, f"Sudah dipakai atau sedang diminta {whose}. Pilih nama lain.")


def _reserved(label: str, edition: Edition, agency_code: str) -> Finding:
    if label in edition.offer.reserved_names and label != agency_code:
        return Finding(False, f"Nama {label} dicadangkan untuk keperluan pemerintah daerah. Pilih nama lain.")
    return Finding(True, "Bukan nama yang dicadangkan")


def _unmistakable(other: Taken | None, agency_code: str) -> Finding:
    if other is None:
        return Finding(True, "Tidak mirip nama situs lain")
    whose = "perangkat daerah Anda sendiri" if other.agency_code == agency_code else other.agency_name
    return Finding(False, f"Terlalu mirip {other.label} milik {whose}. Pilih nama yang lebih berbeda.")


def suggest(label: str, edition: Edition, taken: list[Taken], agency_code: str) -> tuple[str, ...]:
    """At most three lawful, free and unmistakable names near the one that was typed."""
    stem = tidy(label)
    wishes = [stem, agency_code]
    if stem:
        wishes += [
            f"{stem}-layanan",
            f"{stem}-{agency_code}",
            f"{agency_code}-{stem}",
            f"layanan-{stem}",
            f"info-{stem}",
        ]
    used = {one.label for one in taken} | set(edition.offer.reserved_names) - {agency_code}
    found: list[str] = []
    for wish in wishes:
        if wish == label or wish in used or wish in found or shape_fault(wish):
            continue
        if look_alike(wish, taken, agency_code) is None:
            found.append(wish)
    return tuple(found[:3])
