"""The monthly report to the head of the office: page, table to take away, and PDF, all from the same sections."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from inang.letters import reports
from inang.letters.office import office_kop
from inang.letters.reports import Section
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.portal.parts import Link
from inang.portal.tables import csv_answer
from inang.portal.templatetags.inang import desimal, ribuan
from inang.requests import ledger
from inang.requests.figures import OUTCOMES, Month, month_after, months_until
from inang.standard import queries as standard
from inang.standard.rules import Edition
from inang.workdays import queries as clocks
from inang.workdays.words import MONTHS, saat, tanggal

MOST_MONTHS: Final = 120
UNWRITTEN: Final = "belum ditulis"
SHOWN: Final = 20  # broken promises on the page; the rest stand in their own list, and all of them in the files
BROKEN: Final = "Janji yang lewat dan sebabnya"


@dataclass(frozen=True)
class Figures:
    """All numbers of one month; `breaches` may be the first of `broken` only."""

    first: date
    month: Month
    open: int
    kinds: list[ledger.KindRow]
    breaches: list[ledger.Broken]
    broken: int
    returns: dict[str, int]

    @property
    def is_empty(self) -> bool:
        return not (self.month.received or self.month.out or self.breaches or self.returns)


def figures(first: date, most: int | None = None) -> Figures:
    month = ledger.months(_last_day(first, timezone.localdate()), 1)[0]
    breaches, broken = ledger.breaches(first, most)
    return Figures(first, month, ledger.open_after(first), ledger.kinds(first), breaches, broken, ledger.returns(first))


def _last_day(first: date, today: date) -> date:
    """The last day of a month, or today while it runs."""
    return max(first, min(month_after(first) - timedelta(days=1), today))


def limit_words(limits: Collection[int]) -> str:
    """3 hari kerja, or 3 atau 5 hari kerja when the limit changed between the cases."""
    return f"{' atau '.join(str(one) for one in sorted(limits))} hari kerja"


def month_words(first: date) -> str:
    """November 2026"""
    return f"{MONTHS[first.month - 1]} {first.year}"


def _number(value: Decimal | float | None, unit: str = "") -> str:
    return f"{desimal(value)}{unit}" if value is not None else "–"


def _answered_words(month: Month) -> str:
    """What the times are of, and how many of them a letter has answered."""
    waiting = f"; {ribuan(month.waiting)} ditolak dan suratnya menunggu tanda tangan" if month.waiting else ""
    own = " Setiap permintaan dihitung menurut batas edisinya sendiri." if len(month.limits) > 1 else ""
    return f"Dijawab dengan surat: {ribuan(month.answered)}{waiting}. Yang ditarik atau gugur tidak dihitung.{own}"


def sections(found: Figures) -> tuple[Section, ...]:
    """The tables of the report, in the words and limits that held for their cases."""
    month = found.month
    flow = [("Masuk", ribuan(month.received))]
    flow += [(words, ribuan(month.ended.get(state, 0))) for state, words in OUTCOMES.items()]
    flow += [("Keluar seluruhnya", ribuan(month.out)), ("Masih terbuka pada akhir bulan", ribuan(found.open))]
    times = [
        ("Median", _number(month.median, " hari kerja")),
        ("Sembilan dari sepuluh selesai dalam", _number(month.ninetieth, " hari kerja")),
        (f"Bagian yang tepat waktu, dalam {limit_words(month.limits)}", _number(month.share, " %")),
        ("Permintaan tepat waktu", ribuan(month.on_time)),
        ("Permintaan lewat batas", ribuan(month.late)),
    ]
    spread = tuple((f"{days} hari kerja", ribuan(count)) for days, count in sorted(month.days.items()))
    last = _last_day(found.first, timezone.localdate())  # a month that is over keeps its words
    names = standard.named(lambda edition: edition.request_kinds, last)
    kinds = tuple(
        (names[row.kind].name if row.kind in names else row.kind, ribuan(row.received), ribuan(row.out), ribuan(row.open))
        for row in found.kinds
    )
    broken = tuple((row.number, row.agency, clocks.day_words(row.due), row.reason or UNWRITTEN) for row in found.breaches)
    items = standard.named(lambda edition: edition.every_item(), last)
    returns = tuple(
        (items[item].text if item in items else item or "Hal lain", ribuan(count)) for item, count in found.returns.items()
    )
    return (
        Section("Masuk dan keluar", ("Uraian", "Jumlah"), tuple(flow)),
        Section("Menurut jenis permintaan", ("Jenis", "Masuk", "Keluar", "Terbuka"), kinds, empty="Tidak ada."),
        Section("Lama pengerjaan", ("Ukuran", "Nilai"), tuple(times), note=_answered_words(month)),
        Section("Sebaran hari kerja", ("Lama", "Permintaan"), spread, empty="Tidak ada permintaan yang selesai bulan ini."),
        Section(
            BROKEN,
            ("Permintaan", "Perangkat daerah", "Jatuh tempo", "Sebab"),
            broken,
            note=f"{ribuan(len(broken))} yang pertama dari {ribuan(found.broken)}." if found.broken > len(broken) else "",
            empty="Tidak ada janji yang lewat bulan ini.",
            words=4,
        ),
        Section(
            "Pengembalian menurut sebab", ("Sebab", "Kali"), returns, empty="Tidak ada permintaan yang dikembalikan bulan ini."
        ),
    )


def _months(today: date) -> list[date]:
    """Months that can be chosen, the newest first."""
    first = ledger.first_month() or today.replace(day=1)
    count = (today.year - first.year) * 12 + today.month - first.month + 1
    return list(months_until(today, max(1, min(count, MOST_MONTHS))))[::-1]


def chosen(request: Actor, months: list[date]) -> date:
    """The month that is asked for; the newest one for anything else."""
    asked = request.GET.get("bulan", "")
    return next((first for first in months if f"{first:%Y-%m}" == asked), months[0])


def _period(first: date, today: date) -> str:
    running = f", sampai {tanggal(today)}" if first <= today < month_after(first) else ""
    return month_words(first) + running


def _places(first: date, months: list[date]) -> dict[str, Any]:
    """The way to other months, and to the files of this one."""
    place, asked = months.index(first), urlencode({"bulan": f"{first:%Y-%m}"})
    return {
        "actions": [
            Link(f"{reverse('portal:report_pdf')}?{asked}", "PDF", icon="file-earmark-pdf"),
            Link(f"{reverse('portal:report_export')}?{asked}", "CSV", icon="download"),
        ],
        "months": [(f"{one:%Y-%m}", month_words(one), one == first) for one in months],
        "older": f"?bulan={months[place + 1]:%Y-%m}" if place + 1 < len(months) else "",
        "newer": f"?bulan={months[place - 1]:%Y-%m}" if place else "",
    }


@desk_page(*showing.OFFICE)
def page(request: Actor) -> HttpResponse:
    today = timezone.localdate()
    months = _months(today)
    first = chosen(request, months)
    found = figures(first, SHOWN)
    context: dict[str, Any] = {
        **_places(first, months),
        "title": "Laporan bulanan",
        "lead": _period(first, today),
        "found": found,
        "sections": sections(found),
        "broken": BROKEN,
        "broken_href": f"{reverse('portal:breaches')}?{urlencode({'jenis': 'permintaan', 'bulan': f'{first:%Y-%m}'})}",
    }
    return render(request, "desk/report.html", context)


def _cells(found: Figures) -> Iterator[tuple[str, str, str, str]]:
    for section in sections(found):
        for row in section.rows:
            for name, value in zip(section.head[1:], row[1:], strict=True):
                yield section.title, row[0], name, value


@desk_page(*showing.OFFICE)
def export(request: Actor) -> StreamingHttpResponse:
    """One line a figure: section, row, column, value."""
    first = chosen(request, _months(timezone.localdate()))
    head = ("Bagian", "Baris", "Kolom", "Nilai")
    return csv_answer(f"laporan-hosting-{first:%Y-%m}.csv", head, _cells(figures(first)))


def printed(first: date, at: datetime, edition: Edition) -> bytes:
    """The report as PDF."""
    local = timezone.localtime(at)
    found, office, style = figures(first), edition.office, edition.letters
    lead = ["Laporan ini dihitung dari buku besar permintaan: setiap angka dapat dihitung ulang dari catatan waktunya."]
    if found.is_empty:
        lead.append("Tidak ada permintaan yang masuk, keluar, dikembalikan, atau lewat batas pada bulan ini.")
    return reports.draw(
        reports.Report(
            kop=office_kop(edition),
            title="Laporan Bulanan Pelayanan Hosting",
            period=_period(first, local.date()),
            to=f"Yth. {office.head_title}",
            lead=tuple(lead),
            sections=() if found.is_empty else sections(found),
            footer=(f"Disusun {saat(local)}", f"Standar Pelayanan {standard.current(_last_day(first, local.date())).decree}"),
            paper=style.paper,
            margins=style.margins,
            font=style.font,
            created=local.replace(microsecond=0).isoformat(),
        )
    )


@desk_page(*showing.OFFICE)
def pdf(request: Actor) -> HttpResponse:
    first = chosen(request, _months(timezone.localdate()))
    answer = HttpResponse(printed(first, timezone.now(), standard.current()), content_type="application/pdf")
    name = f"Laporan Hosting {month_words(first)}.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return answer
