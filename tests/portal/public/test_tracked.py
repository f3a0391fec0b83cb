"""By number and code: state in plain words, who has it, both sides' words; a hit and a miss answer alike."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inang.complaints import services
from inang.complaints.codes import new_code
from inang.complaints.models import Complaint
from tests.portal.complaining import WARGA, holding, officer, received, text
from tests.portal.public.test_complain import photo

pytestmark = pytest.mark.django_db
ENTER, PAGE = "/lacak/pengaduan/buka/", "/lacak/pengaduan/"


def test_number_and_code_lead_to_state_due_date_and_next_step_in_plain_words() -> None:
    receipt = received(complainant=WARGA)
    page = text(holding(receipt.complaint, receipt.grouped.lower()).get(PAGE))
    assert "Pengaduan Anda sudah dicatat" in page and "5 hari kerja lagi" in page
    assert "Pejabat pengelola pengaduan" in page and "Petugas menggolongkannya" in page
    assert "Formulir bantuan" in page and WARGA.name not in page and receipt.code not in page


def test_who_has_it_is_an_office_and_never_a_name_and_both_write() -> None:
    receipt = received()
    case, by, handler = receipt.complaint, officer(), officer("penangan", "reviewer")
    services.triage(complaint=case, classification="minor", by=by, at=timezone.now())
    services.assign(complaint=case, to=handler, by=by, at=timezone.now())
    services.write(complaint=case, text="Hanya untuk rekan.", by=handler, at=timezone.now())
    services.ask(complaint=case, text="Muncul pesan merah?", by=handler, at=timezone.now())
    client = holding(case, receipt.code)
    page = text(client.get(PAGE))
    assert "Kami menunggu jawaban Anda" in page and "Hitungan berhenti" in page and "Muncul pesan merah?" in page
    assert "Digolongkan ringan" in page and handler.name not in page and "Hanya untuk rekan" not in page
    answer = client.post(f"{PAGE}balas/", {"text": "Ya, merah.", "lampiran": [photo()]})
    assert answer.status_code == 302
    page = text(client.get(PAGE))
    assert "Pengaduan Anda sedang ditangani" in page and "Bidang Aplikasi Informatika" in page and "rumah saya.jpg" in page
    attached = Complaint.objects.get().messages.last().attachments.get()  # type: ignore[union-attr]
    picture = client.get(f"{PAGE}lampiran/{attached.pk}/1/")
    assert picture["Content-Type"] == "image/webp" and "inline" in picture["Content-Disposition"]
    assert client.get(f"{PAGE}hitung/").status_code == 200


def test_a_reply_that_says_nothing_is_told_at_its_field() -> None:
    receipt = received()
    answer = holding(receipt.complaint, receipt.code).post(f"{PAGE}balas/", {"text": "  "})
    assert answer.status_code == 422 and "Tulis isi pesan." in text(answer)


def test_what_belongs_to_another_case_is_not_there() -> None:
    other = received(files=[])
    services.reply(complaint=other.complaint, text="Foto.", at=timezone.now(), files=[])
    mine = received()
    client = holding(mine.complaint, mine.code)
    assert client.get(f"{PAGE}lampiran/1/1/").status_code == 404
    assert holding(other.complaint, mine.code).get(PAGE).status_code == 404


def test_leaving_and_a_spent_code_close_the_page(client: Client) -> None:
    receipt = received()
    holder = holding(receipt.complaint, receipt.code)
    holder.post(f"{PAGE}keluar/")
    assert holder.get(PAGE).status_code == 401 and client.get(PAGE).status_code == 401
    holder = holding(receipt.complaint, receipt.code)
    Complaint.objects.update(code_hash=None)
    assert holder.get(PAGE).status_code == 404


def _enter(number: str, code: str, address: str = "") -> Any:
    return Client().post(ENTER, {"nomor": number, "kode": code}, REMOTE_ADDR=address or "192.0.2.1")


def _face(answer: Any) -> tuple[object, ...]:
    """Everything of an answer that a stranger could measure, but the cookie's own letters."""
    cookie = answer.cookies["inang_lacak"]
    head = sorted((name, value) for name, value in answer.headers.items() if name != "Expires")
    return answer.status_code, head, answer.content, len(cookie.value), {key: cookie[key] for key in cookie if key != "expires"}


def test_a_hit_a_wrong_code_and_a_number_that_is_none_answer_alike() -> None:
    receipt = received()
    number = receipt.complaint.number
    faces = [_face(_enter(*pair)) for pair in ((number, receipt.code), (number, new_code()), ("P-2026-9999", new_code()))]
    assert faces[0] == faces[1] == faces[2]
    missed = [
        Client().post(ENTER, {"nomor": one, "kode": new_code()}, REMOTE_ADDR="192.0.2.9", follow=True)
        for one in (number, "P-2026-9999")
    ]
    pages = [(one.status_code, text(one), sorted(one.headers)) for one in missed]
    assert pages[0] == pages[1] and "tidak cocok" in pages[0][1]


def test_a_wrong_code_asks_the_same_questions_whether_the_number_exists_or_not() -> None:
    """What is asked of the database, in which order; how long that takes is measured in bench/, not by a test."""
    number = received().complaint.number
    asked = {}
    for place, one in enumerate((number, "P-2026-9999", number, "P-2026-9999")):  # the first look of a process may ask more
        with CaptureQueriesContext(connection) as seen:
            _enter(one, new_code(), f"2001:db8:{place}::1")
        asked[one] = [re.sub(r"'[^']*'|\b\d+\b", "?", row["sql"]) for row in seen.captured_queries]
    assert asked[number] == asked["P-2026-9999"] != []


def test_after_ten_wrong_tries_an_address_waits_and_a_right_one_costs_nothing() -> None:
    receipt = received()
    for _n in range(12):
        assert _enter(receipt.complaint.number, receipt.code).status_code == 302
    found = [_enter(receipt.complaint.number, new_code()).status_code for _n in range(12)]
    assert found == [302] * 10 + [429] * 2
    assert _enter(receipt.complaint.number, receipt.code).status_code == 429
    assert _enter(receipt.complaint.number, receipt.code, "192.0.2.77").status_code == 302


def test_one_code_is_tried_ten_times_only_from_wherever() -> None:
    number, code = received().complaint.number, new_code()
    found = [_enter(number, code, f"192.0.2.{n}").status_code for n in range(12)]
    assert found == [302] * 10 + [429] * 2
