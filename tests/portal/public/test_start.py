"""One address for everybody: to the own work."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: Client) -> None:
    answer = client.get("/mulai/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/akun/login/?next=/mulai/"
