from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from inang.requests.states import STATES


@pytest.mark.django_db
def test_every_part_shows_every_state_from_the_literal_tables(client: Client, settings: Settings) -> None:
    settings.INANG_DEMO = True
    page = client.get("/demo/tampilan/").content.decode()
    for state in STATES.values():
        assert state.word in page
    for words in ("Aman · 2 hari lagi", "Lewat 1 hari kerja", "Jeda · 1 dari 3 hari", "langkah 3 dari 4"):
        assert words in page
