"""Eight channels, four limits."""

from __future__ import annotations

import pytest
from django.test import Client

from inang.standard import queries as standard

pytestmark = pytest.mark.django_db


def test_the_complaint_page_has_all_eight_channels_and_four_limits(client: Client) -> None:
    page = client.get("/pengaduan/").content.decode()
    edition = standard.current()
    assert len(edition.channels) == 8
    assert len(edition.complaint_limits) == 4
    for channel in edition.channels:
        assert channel.name in page
        assert (channel.url or channel.text.split(" ")[0]) in page
    for limit in edition.complaint_limits:
        assert f"{limit.amount} {limit.unit}" in page
