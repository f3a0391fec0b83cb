"""The draft of the edition as others will see it: the real public page and a real letter, marked as samples."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from inang.letters import compose, inspection
from inang.portal import drawn, serving
from inang.portal.access import Actor, desk_page
from inang.portal.parts import Link
from inang.requests import papers
from inang.standard import services
from inang.standard.rules import Edition

MARK = "CONTOH"


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


def _letter(edition: Edition) -> compose.ConfirmationLetter:
    return papers.sample(edition, timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0))


def _pdf(edition: Edition) -> bytes:
    return compose.compose(_letter(edition), draft=True, mark=MARK)


def _drawn(edition: Edition) -> Path:
    name = hashlib.sha256(json.dumps([MARK, dataclasses.asdict(_letter(edition))], sort_keys=True).encode()).hexdigest()
    return drawn.pages(name, lambda: _pdf(edition))


@desk_page("administrator")
def letter(request: Actor) -> HttpResponse:
    """A letter of confirmation, composed from the draft."""
    try:
        count = drawn.count(_drawn(_draft()))
    except inspection.RenderFailed:
        count = 0  # the PDF stays reachable
    context = {
        "title": "Contoh surat konfirmasi",
        "lead": "Disusun dari konsep edisi, dengan data karangan.",
        "crumbs": [Link(reverse("portal:edition"), "Edisi"), Link("", "Contoh surat")],
        "pages": [reverse("portal:edition_letter_page", args=[number]) for number in range(1, count + 1)],
    }
    return render(request, "desk/edition_preview.html", context)


@desk_page("administrator")
def letter_page(request: Actor, page: int) -> HttpResponseBase:
    """The picture of one page of the sample."""
    return serving.picture(_drawn(_draft()) / f"page-{page}.webp", f"contoh-{page}.webp")


@desk_page("administrator")
def letter_pdf(request: Actor) -> HttpResponse:
    """The sample as PDF."""
    answer = HttpResponse(_pdf(_draft()), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, "Contoh surat konfirmasi.pdf") or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
