"""Whom to ask about personal data."""

from __future__ import annotations

import pytest
from django.test import Client

from inang.standard import queries as standard

pytestmark = pytest.mark.django_db


def test_the_privacy_page_names_whom_to_ask(client: Client) -> None:
    assert standard.current().office.email in client.get("/privasi/").content.decode()
