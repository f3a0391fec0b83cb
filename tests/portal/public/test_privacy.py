"""Whom to ask about personal data."""

from __future__ import annotations

import pytest
from django.test import Client

from inang.standard import queries as standard

pytestmark = pytest.mark.django_db


def test_the_privacy_page_names_whom_to_ask(client: Client) -> None:
    assert standard.current().office.email in client.get("/privasi/").content.decode()


def test_it_says_how_long_a_complaint_is_kept_in_both_languages(client: Client) -> None:
    rules = standard.current().complaints
    page = client.get("/privasi/").content.decode()
    assert f"{rules.retention_days} hari tidak ada kabar" in page and f"{rules.purge_days} hari isi perkaranya" in page
    client.cookies["django_language"] = "en"
    english = client.get("/privasi/").content.decode()
    assert f"heard for {rules.retention_days} days" in english and "Whoever holds number and receipt code" in english
