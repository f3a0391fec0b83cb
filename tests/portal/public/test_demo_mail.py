from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db
NAME = "00000000001764000000.eml"


@pytest.fixture
def stored(tmp_path: Path, settings: Settings) -> Path:
    settings.INANG_DEMO = True
    settings.INANG_MAIL_FOLDER = tmp_path
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        "inang@localhost",
        "dinkes@contoh.go.id",
        "Permintaan diterima <b>",
    )
    mail["Date"] = "Tue, 24 Nov 2026 14:05:00 +0700"
    mail.set_content("Nomor H-2026-0147\nhttps://contoh.go.id/ <script>")
    mail.add_attachment(b"%PDF-1.7 isi", maintype="application", subtype="pdf", filename='surat "1".pdf')
    (tmp_path / NAME).write_bytes(mail.as_bytes())
    return tmp_path


def test_the_mails_of_the_demo_can_be_listed_read_and_their_attachments_fetched(
    client: Client, stored: Path
) -> None:
    listed = client.get("/demo/mail/").content.decode()
    assert "Permintaan diterima &lt;b&gt;" in listed
    assert "Sel, 24 Nov 2026, 14.05 WIB" in listed
    read = client.get(f"/demo/mail/{NAME}/").content.decode()
    assert "H-2026-0147" in read
    assert "<script>" not in read.split("<main")[1]
    hung = client.get(f"/demo/mail/{NAME}/lampiran/1/")
    assert hung.content == b"%PDF-1.7 isi"
    assert hung.headers["Content-Security-Policy"] == "sandbox"
    assert client.get(f"/demo/mail/{NAME}/lampiran/2/").status_code == 404


def test_the_list_can_be_narrowed_to_one_person_and_says_when_there_is_none(
    client: Client, stored: Path
) -> None:
    assert "Permintaan diterima" in client.get("/demo/mail/?kepada=DINKES").content.decode()
    assert "Belum ada pos-el" in client.get("/demo/mail/?kepada=lain").content.decode()


@pytest.mark.parametrize("name", ["..%2f..%2fsecret.key", "x.eml", "00000000000000000000.eml"])
def test_no_other_file_can_be_reached(client: Client, stored: Path, name: str) -> None:
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_outside_a_demo_the_page_does_not_exist(client: Client, stored: Path, settings: Settings) -> None:
    settings.INANG_DEMO = False
    assert client.get("/demo/mail/").status_code == 404
    assert client.get(f"/demo/mail/{NAME}/").status_code == 404
    assert client.get("/demo/tampilan/").status_code == 404
