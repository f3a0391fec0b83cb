"""A report of the office as PDF, from plain values: the head of its letters, sentences, tables. Signed by nobody."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass

from django.template import Context

from inang.letters import compose
from inang.letters.compose import Kop


@dataclass(frozen=True)
class Section:
    """One table with its heading; `empty` is said when there are no rows. All columns but the first `words` are figures."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    empty: str = ""
    words: int = 1


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is printed; every text is ready, dates in words."""

    kop: Kop
    title: str
    period: str
    to: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: tuple[str, ...] = ()
    paper: str = "215mm 330mm"
    margins: str = "15mm 20mm 25mm 25mm"
    font: str = "TeX Gyre Bonum"
    created: str = "2000-01-01T00:00:00Z"  # ISO time in the file's properties


def draw(report: Report) -> bytes:
    """The report as a tagged PDF; the same values give the same bytes."""
    values = dataclasses.asdict(report)
    identifier = hashlib.sha256(json.dumps(["report", values], sort_keys=True).encode()).digest()[:16]
    context = Context({"report": report, **compose.kop_values(report.kop)}, autoescape=True, use_l10n=False, use_tz=False)
    page = compose.page("report.html", context)
    return compose.draw(page, {"paper": report.paper, "margins": report.margins, "font": report.font}, identifier)
