"""No page of the agency side reads anything without the scope of whoever looks: one walk over all of them, from both sides.

That the addresses of another agency's things are closed is proven by tests/house/test_routes.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from inang.agencies.models import Agency, Person
from inang.cli.reindex import begin_anew
from inang.hosting.models import Site, SiteKey
from inang.letters.models import Letter
from inang.requests.models import HostingRequest
from tests.house.test_routes import AGENCY, World
from tests.portal.cast import Cast, kept_file, now, request_of, site_of
from tests.portal.complaining import at_desk

STATES = ("submitted", "in_review", "returned", "recommended", "confirmed", "closed", "rejected", "withdrawn")
WORDS = {"operator": "kenari", "stranger": "merpati"}  # each stands in everything that one of the two agencies has
SEARCHED = ("/cari/?q={}", "/permintaan/?q={}", "/permintaan/unduh.csv?q={}", "/situs/?q={}")


def _filled(cast: Cast, agency: Agency, by: Person, word: str, first: int) -> World:
    """A draft, a case in each state, a letter, a site with its key and a complaint about it, all with this word."""
    named = {"app_name": f"Aplikasi {word}", "contact_name": f"Orang {word}", "purpose": f"Untuk {word}.", "label": word}
    named |= {"letter_subject": f"Permintaan {word}", "contact_email": f"{word}@contoh.go.id", "reference": f"X/{word}"}
    known = {field.name for field in HostingRequest._meta.concrete_fields}
    named = {name: value for name, value in named.items() if name in known}
    file = kept_file(b"%PDF-1.4 " + word.encode(), "pdf")
    draft = request_of(agency, by, letter_file=file, **{**named, "label": f"{word}-draf"})
    cases = [
        request_of(agency, by, state, number=f"H-2026-{first + n:04d}", letter_file=file, **{**named, "label": f"{word}-{n}"})
        for n, state in enumerate(STATES)
    ]
    site = site_of(agency, str(cases[0].number), f"{word}.kalbarprov.go.id")
    Site.objects.filter(pk=site.pk).update(title=f"Situs {word}", contact_name=f"Orang {word}")
    SiteKey.objects.filter(site=site).update(label=f"Laptop {word}")
    letter = Letter.objects.create(
        direction="out", kind="confirmation", state="registered", agenda=first, year=2026, number=f"{first}/X", date=now().date(),
        subject=f"Jawaban {word}", party=agency.name, subject_key=str(cases[4].number), created_at=now(),
    )  # fmt: skip
    at_desk(cast, text=f"Situs {word} mati.", subject=f"Situs {word}", about_site=site.host)
    parts: dict[str, Any] = {"draft": draft.pk, "case": str(cases[2].number), "site": site.host, "answer": letter.pk}
    return World(cast, {**parts, "key": site.keys.get().pk})


def _body(client: Client, address: str) -> str:
    answer = client.get(address)
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{raw.decode(errors='replace')} {answer.get('Content-Disposition', '')}".lower()


@pytest.mark.once
def test_no_page_of_an_agency_reads_anything_without_its_scope(cast: Cast) -> None:
    agencies = {"operator": cast.agency, "stranger": cast.other}
    numbered = [(who, word, 1 + 100 * n) for n, (who, word) in enumerate(WORDS.items())]
    worlds = {who: _filled(cast, agencies[who], cast.people[who], word, first) for who, word, first in numbered}
    begin_anew(now())
    for who, other in (("operator", "stranger"), ("stranger", "operator")):
        client, own, foreign, shown = cast.client(who), WORDS[who], WORDS[other], set()
        for name in AGENCY.keys() - {"draft_to_sign"}:  # a PDF, whose words are packed
            body = _body(client, worlds[who].address(name))
            assert foreign not in body, (who, name)
            shown |= {name} if own in body else set()
        assert {"requests", "requests_export", "case", "sites", "site", "draft"} <= shown, "it proves something"
        for address in SEARCHED:
            assert foreign not in _body(client, address.format(own)), address
            found = _body(client, address.format(foreign))
            hits = (f"{foreign}.kalbar", f"orang {foreign}", f"{foreign}-", str(worlds[other].parts["case"]).lower())
            assert not [one for one in hits if one in found], address
        assert f"/situs/{own}.kalbarprov.go.id/" in _body(client, f"/cari/?q={own}")
