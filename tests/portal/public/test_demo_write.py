from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.rooms.notices.mailbox import Mailbox, free_port, smtp_server

pytestmark = pytest.mark.django_db
FILLED = {
    "dari": "warga@contoh.id",
    "nama": "Warga Contoh",
    "kepada": "pengaduan@localhost",
    "hal": "Situs mati",
    "isi": "Situs dinsos tidak dapat dibuka.",
}
NAME = "00000000001764000000.eml"


@pytest.fixture
def box(settings: Settings, tmp_path: Path) -> Iterator[Mailbox]:
    made, port = Mailbox(), free_port()
    settings.INANG_DEMO, settings.INANG_MAIL_FOLDER = True, tmp_path
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    with smtp_server(made, port):
        yield made


def test_a_mail_is_written_and_goes_out_by_smtp_with_its_attachment(client: Client, box: Mailbox) -> None:
    page = client.get("/demo/mail/tulis/").content.decode()
    assert 'value="pengaduan@localhost"' in page
    answer = client.post("/demo/mail/tulis/", {**FILLED, "lampiran": SimpleUploadedFile("foto.png", b"isi")})
    assert answer.status_code == 302
    (mail,) = box.mails
    assert mail["From"] == "Warga Contoh <warga@contoh.id>" and mail["Subject"] == "Situs mati"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["foto.png"]
    assert box.envelopes == [["pengaduan@localhost"]]


def test_an_answer_begins_as_mail_programs_begin_it(client: Client, box: Mailbox, tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Reply-To"] = "inang@localhost", "warga@contoh.id", "pengaduan+p20260001-abc@localhost"
    mail["Subject"], mail["Message-ID"] = "Re: Pengaduan P-2026-0001 diterima", "<a@localhost>"
    mail.set_content("Kami jawab <b>segera</b>.")
    (tmp_path / NAME).write_bytes(mail.as_bytes())
    page = client.get(f"/demo/mail/tulis/?balas={NAME}").content.decode()
    assert 'value="pengaduan+p20260001-abc@localhost"' in page and 'value="warga@contoh.id"' in page
    assert 'value="Re: Pengaduan P-2026-0001 diterima"' in page and "&gt; Kami jawab &lt;b&gt;segera&lt;/b&gt;." in page
    client.post("/demo/mail/tulis/", {**FILLED, "jawaban_atas": "<a@localhost>"})
    assert box.mails[0]["In-Reply-To"] == "<a@localhost>"
    assert client.get("/demo/mail/tulis/?balas=..%2fsecret.key").status_code == 404


@pytest.mark.parametrize("field", ["dari", "kepada", "isi"])
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(client: Client, box: Mailbox, field: str) -> None:
    answer = client.post("/demo/mail/tulis/", {**FILLED, field: ""})
    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {field}
    assert "Situs mati" in answer.content.decode() and box.mails == []


def test_a_line_break_in_a_head_line_and_a_server_that_refuses_send_nothing(client: Client, box: Mailbox) -> None:
    injected = {"hal": "Satu\r\nBcc: lain@contoh.id", "nama": "A\nB", "jawaban_atas": "<a>\r\nBcc: x"}
    client.post("/demo/mail/tulis/", FILLED | injected)
    (mail,) = box.mails
    assert mail["Bcc"] is None and mail["In-Reply-To"] is None and mail["Subject"] == "Satu Bcc: lain@contoh.id"
    box.answers.append("552 terlalu besar")
    answer = client.post("/demo/mail/tulis/", FILLED)
    assert answer.status_code == 422 and "terlalu besar" in answer.content.decode()


def test_outside_a_demo_nobody_writes_from_here(client: Client, box: Mailbox, settings: Settings) -> None:
    settings.INANG_DEMO = False
    assert client.get("/demo/mail/tulis/").status_code == client.post("/demo/mail/tulis/", FILLED).status_code == 404
