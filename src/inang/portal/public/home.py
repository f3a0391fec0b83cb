"""The front page: what it is, how long, what it costs, one button; made from the edition and from real
cases.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.portal.public.figures import figures
from inang.requests.kinds import said
from inang.standard import queries as standard

# What a reader must not miss in the requirement; a text without these words simply has nothing marked.
_MARKED: Final = re.compile(
    r"(ditandatangani Kepala PD (?:dan/)?atau Kepala UPT|dibubuhi cap(?:/stempel)?(?: PD)?)"
)


class Part(NamedTuple):
    text: str
    marked: bool


def marked(text: str) -> list[Part]:
    """The requirement in parts, the decisive words marked."""
    return [Part(part, n % 2 == 1) for n, part in enumerate(_MARKED.split(text)) if part]


def page(request: HttpRequest) -> HttpResponse:
    edition = standard.current()
    return render(
        request,
        "public/home.html",
        {
            "requirements": [marked(requirement.text) for requirement in edition.requirements],
            "quota": said("quota_mb", edition.offer.default_quota_mb),
            "start_url": reverse("portal:start"),
            "figures": figures(at=timezone.now(), edition=edition),
        },
    )
