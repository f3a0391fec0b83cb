"""Turning to the contact person: noted in the history, then the officer's own app, and no secret on the way."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from inang.audit.models import Entry
from inang.hosting.models import FormerName, Site, SiteEvent
from inang.requests.contacting import international
from inang.requests.models import Event
from tests.portal import cast as casting
from tests.portal.cast import Cast, now
from tests.portal.desk.conftest import Make


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0812 3456 7890", "6281234567890"),
        ("+62 812-3456-7890", "6281234567890"),
        ("+62 (0)812 3456 7890", "6281234567890"),
        ("81234567890", "6281234567890"),
        ("(0561) 8173627 / 0812", "625618173627"),
        ("ext. 12", ""),
        ("", ""),
        ("0812", ""),
        ("0062812345678", "62812345678"),
        ("062812345678", "62812345678"),
    ],
)
def test_a_number_is_called_as_the_network_knows_it(typed: str, digits: str) -> None:
    assert international(typed) == digits


def test_whatsapp_opens_with_a_ready_text_without_secrets_and_is_noted(cast: Cast, make: Make) -> None:
    make("in_review")
    answer = cast.client("reviewer").post("/meja/H-2026-0001/hubungi/", {"cara": "whatsapp"})
    address = answer["Refresh"].removeprefix("0; url=")
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "wa.me", "/6281234567890")
    text = parse_qs(parts.query)["text"][0]
    assert "H-2026-0001" in text and "Pengelola Contoh" in text and "/permintaan/H-2026-0001/" in text
    assert "sandi" not in text and "kode" not in text
    event = Event.objects.get(sentence__startswith="Dihubungi lewat WhatsApp oleh Reviewer")
    assert not event.public
    assert Entry.objects.filter(verb="contact", subject="H-2026-0001").count() == 1


def test_the_telephone_is_opened_with_the_same_number_and_noted(cast: Cast, make: Make) -> None:
    make("in_review")
    answer = cast.client("approver").post("/meja/H-2026-0001/hubungi/", {"cara": "telepon"})
    assert answer["Refresh"] == "0; url=tel:+6281234567890"
    assert 'href="tel:+6281234567890"' in answer.content.decode()
    page = cast.client("reviewer").get("/meja/H-2026-0001/").content.decode()
    assert "Dihubungi lewat telepon" in page and "Kabari lewat WhatsApp" in page
    assert "Dihubungi" not in cast.client("operator").get("/permintaan/H-2026-0001/").content.decode()


def test_a_number_that_cannot_be_called_offers_nothing_and_notes_nothing(cast: Cast, make: Make) -> None:
    make("in_review", contact_phone="belum ada")
    client = cast.client("reviewer")
    assert "Kabari lewat WhatsApp" not in client.get("/meja/H-2026-0001/").content.decode()
    page = client.post("/meja/H-2026-0001/hubungi/", {"cara": "telepon"}, follow=True).content.decode()
    assert "tidak dapat dihubungi" in page and not Event.objects.filter(sentence__startswith="Dihubungi").exists()


def test_the_contact_of_a_site_is_noted_in_the_history_of_the_site(cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0002")
    Site.objects.filter(pk=site.pk).update(contact_phone="0812 3456 7890")
    client = cast.client("reviewer")
    assert "Telepon" in client.get(f"/meja/situs/{site.host}/").content.decode()
    answer = client.post(f"/meja/situs/{site.host}/hubungi/", {"cara": "whatsapp"})
    assert answer["Refresh"].startswith("0; url=https://wa.me/6281234567890?text=")
    assert SiteEvent.objects.get(site=site).sentence == "Dihubungi lewat WhatsApp oleh Reviewer"


def test_whoever_is_called_from_a_page_of_before_hears_the_name_that_the_site_has_now(cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0002")
    Site.objects.filter(pk=site.pk).update(contact_phone="0812 3456 7890")
    FormerName.objects.create(site=site, host="lama.kalbarprov.go.id", until=now())
    answer = cast.client("reviewer").post("/meja/situs/lama.kalbarprov.go.id/hubungi/", {"cara": "whatsapp"})
    assert site.host in answer["Refresh"] and "lama." not in answer["Refresh"]
