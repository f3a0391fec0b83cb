from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from inang.standard import queries as standard
from inang.standard.rules import NumberPattern

pytestmark = pytest.mark.django_db


def test_a_stranger_learns_nothing_about_a_number_but_how_to_sign_in(client: Client) -> None:
    page = client.get("/lacak/", {"nomor": "h-2026-0147"})
    assert page.status_code == 200
    assert "Masuk dahulu untuk melihat permintaan <b>H-2026-0147</b>" in page.content.decode()


def test_a_number_of_the_wrong_shape_is_told_at_the_field(client: Client) -> None:
    page = client.get("/lacak/", {"nomor": "147"})
    assert page.status_code == 404
    assert f"berbentuk H-{timezone.localdate().year}-0147" in page.content.decode()


def test_starting_work_leads_a_stranger_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/mulai/").headers["Location"] == "/akun/login/?next=/mulai/"


def test_a_number_of_any_pattern_is_asked_for_by_its_own_example_and_is_an_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = replace(standard.current(), numbers=(NumberPattern("case", "PH.{tahun}.{nomor:05}"),))
    monkeypatch.setattr("inang.standard.queries.current", lambda _on=None: edition)
    page = client.get("/lacak/", {"nomor": "147"}).content.decode()
    assert re.search(r"berbentuk PH\.\d{4}\.00147", page)
    assert resolve("/permintaan/PH.2026.00147/").url_name == "case"
    assert resolve("/meja/PH.2026.00147/").url_name == "review"


def test_a_complaints_number_is_carried_to_its_own_form(client: Client) -> None:
    page = client.get("/lacak/", {"nomor": "p 2026 0061"}).content.decode()
    assert 'value="P20260061"' in page and 'action="/lacak/pengaduan/buka/"' in page
