"""The table to take away: every case of requests, and of complaints and answers only what may be shown. No personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from inang.complaints.disclosing import Pool
from inang.portal.open_book.facts import Facts
from inang.portal.open_book.figures import figures
from inang.portal.open_book.periods import offered
from inang.requests import open_book as requests

HEAD: Final = (
    "buku",
    "kunci",
    "jenis",
    "saluran",
    "bulan_masuk",
    "bulan_selesai",
    "hasil",
    "hari_kerja",
    "lewat",
    "bulan_lewat",
    "hari_jeda",
    "digeser",
    "sebab",
    "jumlah",
    "nilai",
)
Row = Sequence[object]


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _yes(value: bool) -> str:
    return "ya" if value else "tidak"


def _row(book: str, **values: object) -> Row:
    return [book, *(values.get(name, "") for name in HEAD[1:])]


def rows(facts: Facts) -> Iterator[Row]:
    """The whole book, as of the day of the facts; what is large is streamed."""
    yield _row("dibuat", kunci=facts.today.isoformat(), bulan_masuk=_month(facts.begin))
    for line in requests.lines():
        yield _row(
            "permintaan",
            kunci=line.number,
            jenis=line.kind,
            bulan_masuk=_month(line.came),
            bulan_selesai=_month(line.ended),
            hasil=line.state,
            hari_kerja="" if line.days is None else line.days,
            lewat=_yes(line.late),
            bulan_lewat=_month(line.broken),
            hari_jeda=line.paused_days,
            digeser=_yes(line.redated),
        )
    for number, month, cause in requests.breach_lines():
        yield _row("pelanggaran", kunci=number, bulan_lewat=_month(month), sebab=cause)
    for month, n in sorted(facts.sites.items()):
        yield _row("situs", bulan_masuk=_month(month), hasil="active", jumlah=n)
    yield from _complaint_rows(facts)
    yield from _survey_rows(facts)


def _complaint_rows(facts: Facts) -> Iterator[Row]:
    for month, n in sorted(facts.complaints_came.items()):
        yield _row("pengaduan_masuk", bulan_masuk=_month(month), jumlah=n)
    yield from _ended_rows(facts)
    for month, n in sorted(facts.complaints_broken.items()):
        yield _row("pengaduan_terbuka", bulan_lewat=_month(month), jumlah=n)
    for (month, cause), n in sorted(facts.complaint_breaches.items()):
        yield _row("pengaduan_pelanggaran", bulan_lewat=_month(month), sebab=cause, jumlah=n)
    for one in facts.edition.complaint_limits:
        yield _row("golongan", jenis=one.id)
    for pool in facts.complaint_pools:
        yield from _class_rows(facts, pool)
    for year, ends in sorted(facts.class_ends.items()):
        for (name, days, late), n in sorted(ends.items()):
            yield _row("pengaduan_golongan_tahun", kunci=year, jenis=name, hari_kerja=days, lewat=_yes(late), jumlah=n)
    for period in offered(facts.begin, facts.today):
        found = figures(facts, period).complaints
        if found is None or found.table is None:
            continue
        for channel, lower in found.table.channels.items():
            yield _row("pengaduan_saluran", kunci=period.slug, saluran=channel, nilai=lower)
        for (channel, name), lower in found.table.cells.items():
            yield _row("pengaduan_saluran", kunci=period.slug, saluran=channel, jenis=name, nilai=lower)


def _ended_rows(facts: Facts) -> Iterator[Row]:
    """By month: in time or not; with a pause, dated anew; days used by pools. Each by itself, so that none tells of another."""
    ended, paused, redated = Counter[tuple[date, bool]](), Counter[date](), Counter[date]()
    for one in facts.complaints_ended:
        ended[one.month, one.late] += one.n
        paused[one.month] += one.n if one.paused else 0
        redated[one.month] += one.n if one.redated else 0
    for (month, late), n in sorted(ended.items()):
        yield _row("pengaduan_selesai", bulan_selesai=_month(month), lewat=_yes(late), jumlah=n)
    for book, counts in (("pengaduan_jeda", paused), ("pengaduan_digeser", redated)):
        for month, n in sorted((+counts).items()):
            yield _row(book, bulan_selesai=_month(month), jumlah=n)
    for month, days in facts.complaint_days:
        for used, n in sorted(days.items()):
            yield _row("pengaduan_hari", bulan_selesai=_month(month), hari_kerja=used, jumlah=n)


def _class_rows(facts: Facts, pool: Pool) -> Iterator[Row]:
    """One pool by class; nothing of channels, and of how they ended only what a whole year has."""
    found: Counter[str] = Counter()
    for one in facts.alike:
        if one.entered in pool.months:
            found[one.classification] += one.n
    for name, n in sorted(found.items()):
        yield _row("pengaduan_golongan", kunci=_month(pool.last), jenis=name, jumlah=n)


def _survey_rows(facts: Facts) -> Iterator[Row]:
    """Sums of each pool, with the weight and the grades that hold for it."""
    for one in facts.answers:
        rules = facts.survey_of([one])
        for element in rules.elements:
            yield _row(
                "survei",
                kunci=one.pool.last.slug,
                jenis=element.id,
                hasil=rules.weight,
                jumlah=one.sums.n,
                nilai=one.sums.values[element.id],
            )
        for mark in rules.grades:
            yield _row("mutu", kunci=one.pool.last.slug, jenis=mark.id, nilai=mark.least)
