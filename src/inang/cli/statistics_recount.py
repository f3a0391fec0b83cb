"""The figures of the statistics page counted again from its table alone. Shares nothing with the page.

What each figure means is said on the page "cara hitung"; this is that page as a program.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

Row = dict[str, str]
CASE_BY_CASE = ("permintaan", "pelanggaran")  # one line a case or event; all other books are counts already
Value = int | str | None


class Unreadable(ValueError):
    """The table is not the one that the page gives away; the text says what is wrong."""


def read(text: str) -> dict[str, list[Row]]:
    """The table by its books; lines that say the same become one with their number in `jumlah`."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    head = next(lines, [])
    if head[:2] != ["buku", "kunci"]:
        raise Unreadable("Berkas ini bukan buku statistik: kepala tabelnya lain.")
    counted: Counter[tuple[str, ...]] = Counter()
    cases: set[str] = set()
    for line in lines:
        if line[0] == "permintaan":
            if line[1] in cases:
                raise Unreadable(f"Permintaan {line[1]} tertulis dua kali.")
            cases.add(line[1])
        counted[(line[0], "", *line[2:]) if line[0] in CASE_BY_CASE else tuple(line)] += 1
    books: dict[str, list[Row]] = defaultdict(list)
    for line_, number in counted.items():
        row = dict(zip(head, line_, strict=True))
        books[line_[0]].append({**row, "jumlah": str(number)} if line_[0] in CASE_BY_CASE else row)
    if len(books["dibuat"]) != 1:
        raise Unreadable("Berkas ini bukan buku statistik: baris 'dibuat' tidak ada.")
    return books


def recount(books: dict[str, list[Row]], period: str) -> dict[str, Value]:
    """Every figure of one period ("2026-T4", "2026" or "semua") by its name."""
    today, begin = books["dibuat"][0]["kunci"], books["dibuat"][0]["bulan_masuk"]
    inside = _inside(period)
    found: dict[str, Value] = {}
    for name, within in [("", inside), *_parts(period, begin[:4], today[:7], inside)]:
        found |= _requests(books, name, within)
        found |= _complaints(books, name, within)
    found |= _more_of_requests(books, inside)
    found |= _more_of_complaints(books, inside)
    found |= _sites(books, today[:7])
    found |= _classes(books, inside, period)
    found |= _channels(books, period)
    return found | _survey(books, inside)


# -- time ------------------------------------------------------------------------------------------
Within = Callable[[str], bool]  # of a month "2026-03"


def _inside(period: str) -> Within:
    if period == "semua":
        return bool
    if "-T" in period:
        year, number = period.split("-T")
        return lambda month: month[:4] == year and (int(month[5:]) + 2) // 3 == int(number)
    return lambda month: month[:4] == period


def _parts(period: str, first_year: str, now: str, inside: Within) -> list[tuple[str, Within]]:
    """The months of a period up to now, or the years of everything."""
    years = [str(year) for year in range(int(first_year), int(now[:4]) + 1)]
    if period == "semua":
        return [(f"{year}.", _inside(year)) for year in years]
    months = [f"{period[:4]}-{month:02d}" for month in range(1, 13)]
    return [(f"{month}.", month.__eq__) for month in months if month <= now and inside(month)]


def _quarter(slug: str) -> str:
    """A month of the quarter "2026-T3"."""
    year, number = slug.split("-T")
    return f"{year}-{3 * int(number):02d}"


# -- counting --------------------------------------------------------------------------------------
def _number(text: str) -> int:
    return int(text) if text else 0


def _total(rows: Iterable[Row]) -> int:
    return sum(_number(row["jumlah"]) for row in rows)


def _middle(values: list[int]) -> str | None:
    """The median as text: 2, 1.5."""
    if not values:
        return None
    ordered = sorted(values)
    twice = ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
    return str(twice // 2) if twice % 2 == 0 else f"{twice // 2}.5"


def _nine_of_ten(values: list[int]) -> int | None:
    ordered = sorted(values)
    return next((value for place, value in enumerate(ordered, 1) if 10 * place >= 9 * len(ordered)), None)


def _rounded(value: Fraction, places: int) -> str:
    """Half up, with exactly so many decimals."""
    whole = (value * 10**places * 2 + 1) // 2
    return f"{whole // 10**places}.{whole % 10**places:0{places}d}"


def _answered(books: dict[str, list[Row]], within: Within) -> list[Row]:
    rows = books["permintaan"]
    return [row for row in rows if row["hasil"] in ("closed", "rejected") and row["hari_kerja"] and _ended_in(row, within)]


def _ended_in(row: Row, within: Within) -> bool:
    return bool(row["bulan_selesai"]) and within(row["bulan_selesai"])


def _days(rows: Iterable[Row]) -> list[int]:
    return [int(row["hari_kerja"]) for row in rows for _one in range(_number(row["jumlah"]))]


def _requests(books: dict[str, list[Row]], name: str, within: Within) -> dict[str, Value]:
    answered = _answered(books, within)
    late, days = _total(row for row in answered if row["lewat"] == "ya"), _days(answered)
    still = _total(row for row in books["permintaan"] if row["bulan_lewat"] and within(row["bulan_lewat"]))
    promised = len(days) + still
    return {
        f"permintaan.{name}masuk": _total(row for row in books["permintaan"] if within(row["bulan_masuk"])),
        f"permintaan.{name}dijawab": len(days),
        f"permintaan.{name}lewat": late,
        f"permintaan.{name}terbuka_lewat": still,
        f"permintaan.{name}tepat_persen": _rounded(Fraction(100 * (len(days) - late), promised), 1) if promised else None,
        f"permintaan.{name}median": _middle(days),
        f"permintaan.{name}p90": _nine_of_ten(days),
    }


def _more_of_requests(books: dict[str, list[Row]], inside: Within) -> dict[str, Value]:
    answered = _answered(books, inside)
    found: dict[str, Any] = defaultdict(int)
    found["permintaan.jeda"] = _total(row for row in answered if _number(row["hari_jeda"]))
    found["permintaan.digeser"] = _total(row for row in answered if row["digeser"] == "ya")
    for row in answered:
        key, number = f"permintaan.hari.{int(row['hari_kerja'])}", _number(row["jumlah"])
        found[key] += number
        found[f"{key}.lewat"] += number if row["lewat"] == "ya" else 0
    for outcome in ("closed", "rejected", "withdrawn", "lapsed"):
        same = [row for row in books["permintaan"] if row["hasil"] == outcome and _ended_in(row, inside)]
        found[f"permintaan.hasil.{outcome}"] = _total(same)
    for row in books["permintaan"]:
        if inside(row["bulan_masuk"]):
            found[f"permintaan.jenis.{row['jenis']}"] += _number(row["jumlah"])
    return dict(found)


def _sites(books: dict[str, list[Row]], now: str) -> dict[str, Value]:
    found: dict[str, Value] = {"situs.aktif": _total(books["situs"])}
    year, month = int(now[:4]), int(now[5:])
    for _back in range(12):
        name = f"{year}-{month:02d}"
        found[f"situs.{name}"] = _total(row for row in books["situs"] if row["bulan_masuk"] <= name)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found


def _complaints(books: dict[str, list[Row]], name: str, within: Within) -> dict[str, Value]:
    ended = [row for row in books["pengaduan_selesai"] if within(row["bulan_selesai"])]
    late = _total(row for row in ended if row["lewat"] == "ya")
    still = _total(row for row in books["pengaduan_terbuka"] if within(row["bulan_lewat"]))
    promised = _total(ended) + still
    days = _days(row for row in books["pengaduan_hari"] if within(row["bulan_selesai"]))
    return {
        f"pengaduan.{name}masuk": _total(row for row in books["pengaduan_masuk"] if within(row["bulan_masuk"])),
        f"pengaduan.{name}selesai": _total(ended),
        f"pengaduan.{name}lewat": late,
        f"pengaduan.{name}terbuka_lewat": still,
        f"pengaduan.{name}tepat_persen": _rounded(Fraction(100 * (_total(ended) - late), promised), 1) if promised else None,
        f"pengaduan.{name}median": _middle(days),
        f"pengaduan.{name}p90": _nine_of_ten(days),
    }


def _more_of_complaints(books: dict[str, list[Row]], inside: Within) -> dict[str, Value]:
    """Pauses and new dates; broken promises by cause, those of requests beside them."""
    found: dict[str, Value] = {}
    for name in ("jeda", "digeser"):
        found[f"pengaduan.{name}"] = _total(row for row in books[f"pengaduan_{name}"] if inside(row["bulan_selesai"]))
    kinds = {"permintaan": books["pelanggaran"], "pengaduan": books["pengaduan_pelanggaran"]}
    broken = {kind: [row for row in rows if inside(row["bulan_lewat"])] for kind, rows in kinds.items()}
    for cause in {row["sebab"] for rows in broken.values() for row in rows}:
        for kind, rows in broken.items():
            same = (row for row in rows if row["sebab"] == cause)
            found[f"pelanggaran.{kind}.{cause or 'belum_ditulis'}"] = _total(same)
    return found


def _classes(books: dict[str, list[Row]], inside: Within, period: str) -> dict[str, Value]:
    """How they ended stands in the table by whole years only."""
    shown = [row for row in books["pengaduan_golongan"] if inside(row["kunci"])]
    if not shown:
        return {}
    found: dict[str, Value] = {}
    ends = [row for row in books["pengaduan_golongan_tahun"] if period in ("semua", row["kunci"])]
    for name in dict.fromkeys(row["jenis"] for row in [*books["golongan"], *shown, *ends]):
        ended = [row for row in ends if row["jenis"] == name]
        found[f"golongan.{name}.masuk"] = _total(row for row in shown if row["jenis"] == name)
        if "-T" in period:
            continue
        found[f"golongan.{name}.selesai"] = _total(ended)
        found[f"golongan.{name}.lewat"] = _total(row for row in ended if row["lewat"] == "ya")
        found[f"golongan.{name}.median"] = _middle(_days(ended))
        found[f"golongan.{name}.p90"] = _nine_of_ten(_days(ended))
    return found


def _channels(books: dict[str, list[Row]], period: str) -> dict[str, Value]:
    """Shown only in bands of five, so the table has nothing finer: it is held against the page as it is."""
    found: dict[str, Value] = {}
    for row in books["pengaduan_saluran"]:
        if row["kunci"] == period:
            name = f"{row['saluran']}.{row['jenis']}" if row["jenis"] else row["saluran"]
            found[f"saluran.{name}.sedikitnya"] = _number(row["nilai"])
    return found


def _survey(books: dict[str, list[Row]], inside: Within) -> dict[str, Value]:
    rows = [row for row in books["survei"] if inside(_quarter(row["kunci"]))]
    if not rows:
        return {}
    last = max(row["kunci"] for row in rows)
    elements = [row["jenis"] for row in rows if row["kunci"] == last]
    sums = {element: sum(int(row["nilai"]) for row in rows if row["jenis"] == element) for element in elements}
    n = sum(int(row["jumlah"]) for row in rows if row["jenis"] == elements[0])
    weight = Fraction(next(row["hasil"] for row in rows if row["kunci"] == last))
    ikm = _rounded(sum((Fraction(value, n) * weight for value in sums.values()), Fraction(0)) * 25, 2)
    marks = [(row["jenis"], Fraction(row["nilai"])) for row in books["mutu"] if row["kunci"] == last]
    mark = next((name for name, least in marks if Fraction(ikm) >= least), marks[-1][0])
    return {
        "survei.responden": n,
        "survei.ikm": ikm,
        "survei.mutu": mark,
        "survei.terlemah": " ".join(sorted(elements, key=lambda element: sums[element])[:3]),
        **{f"survei.unsur.{element}": _rounded(Fraction(value, n), 2) for element, value in sums.items()},
    }
