"""The health page names what is not up."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_without_worker_and_servers_it_says_503_and_names_them(client: Client) -> None:
    answer = client.get("/healthz")
    told = answer.json()
    assert answer.status_code == 503
    assert told["ok"] is False
    assert {"worker", "agent", "mail"} <= set(told["down"])
    assert told["parts"]["database"]["ok"] is True
    assert all(part["sentence"] for part in told["parts"].values())
