"""The maklumat says what the edition says."""

from __future__ import annotations

import pytest
from django.test import Client

from inang.standard import queries as standard

pytestmark = pytest.mark.django_db


def test_the_pledge_is_the_editions_with_the_service_and_every_limit(client: Client) -> None:
    edition, page = standard.current(), client.get("/maklumat/").content.decode()
    assert edition.pledge.text.replace("{service}", edition.service) in page
    assert edition.pledge.consequence in page and edition.pledge.basis in page
    for limit in edition.complaint_limits:
        assert f"{limit.amount} {limit.unit}" in page


def test_in_english_the_indonesian_text_stays_and_holds(client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = client.get("/maklumat/").content.decode()
    assert standard.current().pledge.consequence in page and "The Indonesian text is the binding one." in page
