"""The standard as it was published."""

from __future__ import annotations

import pytest
from django.test import Client

from inang.standard import queries as standard

pytestmark = pytest.mark.django_db


def test_the_standard_page_has_every_published_sentence(client: Client) -> None:
    page = client.get("/standar/").content.decode()
    edition = standard.current()
    sentences = [
        *(one.text for one in edition.requirements),
        *(one.text for one in edition.procedure),
        edition.limit.text,
        edition.cost.text,
        *(one.text for one in edition.products),
        *(one.text for one in edition.complaint_limits),
        edition.decree,
        edition.office.government,
    ]
    for sentence in sentences:
        assert sentence in page
