"""The report of the satisfaction survey: page, PDF and spreadsheet from the same sections, and the plan of improvement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_POST

from inang.letters import reports
from inang.letters.office import office_kop
from inang.letters.reports import Section
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.portal.parts import Link
from inang.portal.tables import table_answer
from inang.portal.templatetags.inang import dua, ribuan
from inang.standard import queries as standard
from inang.standard.asking import Survey
from inang.standard.rules import Edition
from inang.survey import queries, services
from inang.survey.models import Answer
from inang.survey.queries import UNSAID, Group, Shown
from inang.survey.rules import (
    SMALLEST,
    Refused,
    Sums,
    element_value,
    grade,
    index,
    quarter_of,
    rounded,
    settled_from,
    weakest,
)
from inang.workdays.words import saat, tanggal_surat

READERS: Final = ("reviewer", "approver", "signatory", "complaint_officer", "administrator")
MEDIA: Final = dict(Answer.Medium.choices)


@dataclass(frozen=True)
class Period:
    """What can be asked for: a year, or the pool that became big enough in a quarter."""

    slug: str
    words: str
    note: str = ""


def periods(every: Sequence[Shown]) -> list[Period]:
    """The newest first; the year before its quarters."""
    found: list[Period] = []
    for year in sorted({one.pool.year for one in every}, reverse=True):
        inside = [one.pool for one in every if one.pool.year == year]
        early = [quarter for pool in inside for quarter in pool.quarters if quarter.year < year]
        note = f"Termasuk jawaban {early[0].words} yang terlalu sedikit untuk ditampilkan sendiri." if early else ""
        found.append(Period(str(year), f"Tahun {year}", note))
        found += [Period(pool.last.slug, pool.words) for pool in reversed(inside)]
    return found


@dataclass(frozen=True)
class Row:
    """One element of the report."""

    code: str
    name: str
    total: int
    value: Decimal
    grade: str


@dataclass(frozen=True)
class Found:
    """Everything of one period."""

    period: Period
    parts: Sequence[Shown]
    sums: Sums
    survey: Survey

    @property
    def index(self) -> Decimal:
        return index(self.sums, self.survey.weight)

    @property
    def grade(self) -> Any:
        return grade(self.index, self.survey.grades)

    @property
    def to_next(self) -> str:
        """Kurang 0,14 menuju mutu A"""
        better = [one for one in self.survey.grades if one.bound > self.index]
        return f"Kurang {dua(better[-1].bound - self.index)} menuju mutu {better[-1].id}" if better else "Mutu tertinggi"

    @property
    def rows(self) -> list[Row]:
        found = []
        for one in self.survey.elements:
            total = self.sums.values[one.id]
            mark = grade(rounded(Fraction(total, self.sums.n) * 25), self.survey.grades).id
            found.append(Row(self.survey.code(one.id), one.name, total, element_value(self.sums, one.id), mark))
        return found

    @property
    def weakest(self) -> list[Row]:
        rows = {row.code: row for row in self.rows}
        return [rows[self.survey.code(one)] for one in weakest(self.sums, [one.id for one in self.survey.elements])]


def sections(found: Found) -> tuple[Section, ...]:
    """The tables of the report."""
    survey, mark = found.survey, found.grade
    whole = (
        ("Responden", ribuan(found.sums.n)),
        ("Indeks Kepuasan Masyarakat (IKM)", dua(found.index)),
        ("Mutu pelayanan", f"{mark.id} ({mark.name})"),
        ("Jarak ke mutu berikutnya", found.to_next),
        ("Bobot setiap unsur", survey.weight.replace(".", ",")),
    )
    rows = tuple((f"{row.code} {row.name}", ribuan(row.total), dua(row.value), row.grade) for row in found.rows)
    weak = tuple((f"{row.code} {row.name}", dua(row.value)) for row in found.weakest)
    profile = queries.profile(found.parts, survey)
    people = tuple(
        (f"{question.name}: {words}", ribuan(n))
        for question in survey.profile
        for words, n in _rows(profile[question.id], dict(question.choices))
    )
    media = tuple((words, ribuan(n)) for words, n in _rows(queries.media(found.parts), MEDIA))
    note = f"Kelompok yang lebih kecil dari {SMALLEST} orang dihitung bersama kelompok lain."
    return (
        Section("Ringkasan", ("Uraian", "Nilai"), whole),
        Section("Nilai per unsur", ("Unsur", "Jumlah nilai", "Rata-rata", "Mutu"), rows, note="Skala 1 sampai 4."),
        Section("Tiga unsur terlemah", ("Unsur", "Rata-rata"), weak),
        Section("Profil responden", ("Kelompok", "Responden"), people, note=note),
        Section("Cara menjawab", ("Cara", "Responden"), media),
    )


def _rows(groups: Sequence[Group], names: dict[str, str]) -> list[tuple[str, int]]:
    """Groups in words; those that are counted together are all named, and all of them together are not told apart."""
    if len(groups) == 1:
        return [("terlalu sedikit untuk dirinci", groups[0].n)]
    found = []
    for group in groups:
        words = [names.get(code, code) if code else "tidak diisi" for code in group.codes]
        if group.n or UNSAID not in group.codes:
            found.append((", ".join(words) + (" (dihitung bersama)" if len(words) > 1 else ""), group.n))
    return found


def _found(request: Actor) -> tuple[Found | None, list[Period]]:
    """The period that is asked for; the newest year for anything else, None when nothing can be shown yet."""
    every = queries.shown()
    known = periods(every)
    asked = request.GET.get("periode", "")
    chosen = next((one for one in known if one.slug == asked), known[0] if known else None)
    if chosen is None:
        return None, []
    parts = queries.of_period(chosen.slug, every)
    survey = standard.current(parts[-1].pool.last.last).survey
    survey = survey if survey.elements else standard.current().survey
    return Found(chosen, parts, queries.together(parts), survey), known


def _context(request: Actor, today: date) -> dict[str, Any]:
    found, known = _found(request)
    survey = standard.current(today).survey
    here = quarter_of(today)
    context = {
        "found": found,
        "periods": [(one.slug, one.words, found is not None and one == found.period) for one in known],
        "title": "Survei kepuasan",
        "lead": found.period.words if found else "",
        "next_words": f"Hasil {here.words} keluar {tanggal_surat(settled_from(here, survey))}.",
        "may_enter": bool(set(services.ENTERING) & request.roles),
        "may_plan": bool(set(services.PLANNING) & request.roles),
        "may_report": bool(set(showing.OFFICE) & request.roles),
        "asks": bool(survey.elements),
        "invited": queries.invited([here]),
        "quarter": here.words,
    }
    return {**context, **_of_period(found)} if found else context


def _of_period(found: Found) -> dict[str, Any]:
    """What only a period has: files, tables, plans, comments."""
    query = urlencode({"periode": found.period.slug})
    return {
        "actions": [
            Link(f"{reverse('portal:survey_pdf')}?{query}", "PDF", icon="file-earmark-pdf"),
            Link(f"{reverse('portal:survey_xlsx')}?{query}", "XLSX", icon="download"),
        ],
        "sections": sections(found),
        "plans": queries.plans(found.period.slug),
        "comments": queries.comments(found.parts),
    }


@desk_page(*READERS)
def page(request: Actor) -> HttpResponse:
    context = _context(request, timezone.localdate())
    plans = context.get("plans", [])
    more = {"text": plans[0].text if plans else "", "seen": plans[0].version if plans else 0, "error": ""}
    return render(request, "desk/survey.html", {**context, **more})


@require_POST
@desk_page(*services.PLANNING)
def plan(request: Actor) -> HttpResponse:
    """A new version of the plan of improvement; what was typed comes back when it cannot be kept."""
    context = _context(request, timezone.localdate())
    if context["found"] is None:
        raise Http404
    text, seen = request.POST.get("text", ""), request.POST.get("seen", "")
    period = context["found"].period.slug
    try:
        number = int(seen) if seen.isdecimal() and len(seen) < 6 else 0
        services.write_plan(period=period, text=text, seen=number, by=request.person, at=timezone.now())
    except Refused as fault:
        last = context["plans"][0].version if context["plans"] else 0
        more = {"text": text, "seen": last, "error": fault.sentence}
        return render(request, "desk/survey.html", {**context, **more}, status=422)
    return redirect(f"{reverse('portal:survey_report')}?{urlencode({'periode': period})}#rencana")


def _cells(found: Found) -> Iterator[tuple[str, str, str, str]]:
    yield "Periode", found.period.words, "", found.period.note
    for section in sections(found):
        for row in section.rows:
            for name, value in zip(section.head[1:], row[1:], strict=True):
                yield section.title, row[0], name, value
    if last := queries.plan(found.period.slug):
        yield "Rencana perbaikan", f"Versi {last.version}", tanggal_surat(timezone.localtime(last.at).date()), last.text


def _of_file(request: Actor) -> Found:
    found, _known = _found(request)
    if found is None:
        raise Http404
    return found


@desk_page(*READERS)
def xlsx(request: Actor) -> StreamingHttpResponse:
    """One line a figure: section, row, column, value."""
    found = _of_file(request)
    return table_answer(f"survei-{found.period.slug}.xlsx", ("Bagian", "Baris", "Kolom", "Nilai"), _cells(found))


def printed(found: Found, at: datetime, edition: Edition) -> bytes:
    """The report as PDF."""
    local, office, style = timezone.localtime(at), edition.office, edition.letters
    lead = [f"{ribuan(found.sums.n)} responden menilai {edition.service}; indeksnya {dua(found.index)}, mutu {found.grade.id}."]
    lead += [found.period.note] if found.period.note else []
    last = queries.plan(found.period.slug)
    rows = tuple((line,) for line in last.text.split("\n") if line.strip()) if last else ()
    by = f"Versi {last.version}, {tanggal_surat(timezone.localtime(last.at).date())}" if last else ""
    plan_section = Section("Rencana perbaikan", ("Rencana",), rows, note=by, empty="Belum ditulis.")
    return reports.draw(
        reports.Report(
            kop=office_kop(edition),
            title="Laporan Survei Kepuasan Masyarakat",
            period=found.period.words,
            to=f"Yth. {office.head_title}",
            lead=tuple(lead),
            sections=(*sections(found), plan_section),
            footer=(f"Disusun {saat(local)}", f"Dasar: {found.survey.decree}"),
            paper=style.paper,
            margins=style.margins,
            font=style.font,
            created=local.replace(microsecond=0).isoformat(),
        )
    )


@desk_page(*READERS)
def pdf(request: Actor) -> HttpResponse:
    found = _of_file(request)
    answer = HttpResponse(printed(found, timezone.now(), standard.current()), content_type="application/pdf")
    name = f"Laporan Survei {found.period.words}.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return answer
