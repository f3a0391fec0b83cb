"""The survey in Chromium: a complaint by form, answered by the office and accepted; nine questions on a phone; the report."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers

from inang.complaints.models import Complaint
from inang.survey import services as survey
from inang.survey.models import Answer
from tests.browsing import PHONE
from tests.journeys.asked import COMMENT, answers_nine
from tests.journeys.office import answers, sorts_and_gives
from tests.journeys.walking import Walks
from tests.portal.cast import Cast, now
from tests.portal.complaining import TEXT
from tests.rooms.survey.asking import answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORT = "/meja/laporan/survei/"


def _nothing_joins(answer_key: str, *case: str) -> None:
    """No row of the survey names the case, and no other row of the house names the answer or what it says."""
    for model in apps.get_models():
        if model is Answer or not model.__module__.startswith("inang."):
            continue
        rows = serializers.serialize("json", model._default_manager.all())
        assert answer_key not in rows and COMMENT not in rows, model
        if model._meta.app_label == "survey":
            assert not any(words in rows for words in case), model
    kept = serializers.serialize("json", Answer.objects.all())
    assert not any(words in kept for words in case)


def test_a_complainant_accepts_the_answer_is_asked_once_and_the_report_counts_it(walks: Walks, cast: Cast) -> None:
    them = walks.of("pelapor", PHONE)
    them.go("/pengaduan/")
    them.follow("Kirim pengaduan")
    them.page.fill("textarea[name=isi]", TEXT)
    them.page.check("input[name=pelapor][value=anonymous]")
    them.page.check("input[name=setuju]")
    them.press("Kirim pengaduan")
    them.title("Pengaduan Anda sudah diterima")
    number, code = them.page.locator(".receipt-number").inner_text(), them.page.locator("#kode").inner_text()
    sorts_and_gives(walks, number)
    answers(walks, number, "Formulir sudah diperbaiki, silakan dicoba lagi.")
    them.follow("Ke halaman lacak")
    them.page.fill("#nomor-pengaduan", number)
    them.page.fill("#kode", code)
    them.press("Lihat pengaduan")
    them.title("Pengaduan Anda sudah dijawab")
    assert them.page.get_by_role("button", name="Nilai pelayanan kami").count() == 0, "not before it is closed"
    them.press("Terima jawaban ini")
    them.reads("Nilai pelayanan kami")
    them.look("selesai")
    them.press("Nilai pelayanan kami")
    answers_nine(them)
    them.go("/lacak/pengaduan/")
    them.reads("Percakapan")
    assert them.page.get_by_role("button", name="Nilai pelayanan kami").count() == 0, "the link is shown once"
    case = Complaint.objects.get()
    _nothing_joins(str(Answer.objects.get().pk), case.number, code, TEXT)
    answer(4, now(), 4)
    survey.settle(at=now() + timedelta(days=120))
    officer = walks.of("complaint_officer")
    officer.go(REPORT)
    officer.reads(COMMENT)
    figures = officer.page.locator("dl.measures").inner_text().split()
    assert figures[:2] == ["Indeks", "95,00"] and "5" in figures, "nine times (3 + 4 × 4) / 5, × 25 / 9"
    officer.look("laporan-survei")
    assert walks.faults == []
