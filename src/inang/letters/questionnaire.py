"""A questionnaire as PDF, to be filled in with a pen: the office's head, questions with boxes, room for words."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass

from django.template import Context

from inang.letters import compose
from inang.letters.compose import Kop


@dataclass(frozen=True)
class Ask:
    """One question with its answers, the lowest value first."""

    code: str
    name: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is printed; every text is ready."""

    kop: Kop
    title: str
    service: str
    lead: tuple[str, ...]
    asks: tuple[Ask, ...]
    profile: tuple[tuple[str, tuple[str, ...]], ...]
    closing: str = ""
    footer: tuple[str, ...] = ()
    paper: str = "215mm 330mm"
    margins: str = "15mm 20mm 25mm 25mm"
    font: str = "TeX Gyre Bonum"
    created: str = "2000-01-01T00:00:00Z"


def draw(sheet: Sheet) -> bytes:
    """The sheet as a tagged PDF; the same values give the same bytes."""
    identifier = hashlib.sha256(json.dumps(["questionnaire", dataclasses.asdict(sheet)], sort_keys=True).encode()).digest()[:16]
    context = Context({"sheet": sheet, **compose.kop_values(sheet.kop)}, autoescape=True, use_l10n=False, use_tz=False)
    page = compose.page("questionnaire.html", context)
    return compose.draw(page, {"paper": sheet.paper, "margins": sheet.margins, "font": sheet.font}, identifier)
