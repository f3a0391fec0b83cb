"""The draft of the edition as others will see it: the real public page and a real letter, marked as samples."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from inang.complaints import papers as complaints
from inang.letters import compose, inspection
from inang.portal import drawn, serving
from inang.portal.access import Actor, desk_page
from inang.portal.parts import Link
from inang.requests import samples
from inang.standard import services
from inang.standard.rules import Edition

MARK = "CONTOH"
ANSWER = "jawaban"  # of an examined complaint


def _draft() -> Edition:
    row = services.draft()
    if row is None:
        raise Http404
    return services.edition_of(row)


@desk_page("administrator")
def public(request: Actor) -> HttpResponse:
    """The public page of the standard, from the draft."""
    edition = _draft()
    return render(request, "public/standard.html", {"edition": edition, "office": edition.office, "sample": True})


def choices(edition: Edition) -> list[tuple[str, str]]:
    """Every letter that can be looked at: (code, word)."""
    return [*samples.choices(edition), (ANSWER, "Jawaban atas pengaduan")]


def _letter(edition: Edition, chosen: str) -> compose.Letter:
    at = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    return complaints.sample(edition, at) if chosen == ANSWER else samples.sample(edition, at, chosen)


def _pdf(edition: Edition, chosen: str) -> bytes:
    return compose.compose(_letter(edition, chosen), draft=True, mark=MARK)


def _drawn(edition: Edition, chosen: str) -> Path:
    asked = [MARK, chosen, dataclasses.asdict(_letter(edition, chosen))]
    name = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return drawn.pages(name, lambda: _pdf(edition, chosen))


def _chosen(request: Actor, edition: Edition) -> str:
    """Which letter was asked for; the confirmation of a new site when it was none that there is."""
    known = [code for code, _word in choices(edition)]
    asked = request.GET.get("surat", "")
    return asked if asked in known else known[0]


@desk_page("administrator")
def letter(request: Actor) -> HttpResponse:
    """A letter, composed from the draft."""
    edition = _draft()
    chosen = _chosen(request, edition)
    try:
        count = drawn.count(_drawn(edition, chosen))
    except inspection.RenderFailed:
        count = 0  # the PDF stays reachable
    asked = "?" + urlencode({"surat": chosen})
    context = {
        "title": "Contoh surat",
        "lead": "Disusun dari konsep edisi, dengan data karangan.",
        "crumbs": [Link(reverse("portal:edition"), "Edisi"), Link("", "Contoh surat")],
        "pages": [reverse("portal:edition_letter_page", args=[number]) + asked for number in range(1, count + 1)],
        "choices": choices(edition),
        "chosen": chosen,
        "pdf": reverse("portal:edition_letter_pdf") + asked,
    }
    return render(request, "desk/edition_preview.html", context)


@desk_page("administrator")
def letter_page(request: Actor, page: int) -> HttpResponseBase:
    """The picture of one page of the sample."""
    edition = _draft()
    return serving.picture(_drawn(edition, _chosen(request, edition)) / f"page-{page}.webp", f"contoh-{page}.webp")


@desk_page("administrator")
def letter_pdf(request: Actor) -> HttpResponse:
    """The sample as PDF."""
    edition = _draft()
    chosen = _chosen(request, edition)
    answer = HttpResponse(_pdf(edition, chosen), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"Contoh surat {chosen}.pdf") or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
