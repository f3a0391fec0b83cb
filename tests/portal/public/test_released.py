"""What was released is there for everybody, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from inang.complaints.models import Release
from tests.portal.complaining import WARGA, officer, received, text

pytestmark = pytest.mark.django_db


def test_nothing_is_published_before_somebody_releases_it(client: Client) -> None:
    received(complainant=WARGA)
    assert "Belum ada yang diumumkan" in text(client.get("/pengaduan/jawaban/"))


def test_a_released_answer_stands_there_in_the_officers_words(client: Client) -> None:
    case = received(complainant=WARGA).complaint
    Release.objects.create(
        complaint=case,
        title="Formulir tidak terkirim",
        question="Formulir bantuan macet.",
        answer="Sudah <baik>.",
        by=officer(),
        at=timezone.now(),
    )
    for address in ("/pengaduan/jawaban/", "/pengaduan/"):
        answer = client.get(address)
        assert "Formulir tidak terkirim" in text(answer) and "Sudah &lt;baik&gt;." in answer.content.decode()
        assert not any(word in answer.content.decode() for word in (WARGA.name, case.number, "kemarin sore"))
