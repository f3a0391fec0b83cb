"""Kontak Kami: named, confidential, anonymous; the receipt once; nothing typed is lost; nobody floods anybody."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from inang.complaints import codes, queries
from inang.complaints.models import Complaint, Identity
from inang.letters import queries as letters
from inang.notices.models import Notice
from inang.portal.public import complain
from tests.portal.complaining import FORM, NAMED, TEXT, WARGA, code_on, number_on, send, text
from tests.rooms.complaints.stage import mails

pytestmark = pytest.mark.django_db


def photo() -> SimpleUploadedFile:
    """A photograph that knows where it was taken."""
    picture, out = Image.effect_noise((640, 480), 60).convert("RGB"), io.BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (0.0, 1.0, 33.3)}
    picture.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("rumah saya.jpg", out.getvalue(), "image/jpeg")


def test_without_a_name_nothing_of_a_person_is_kept_whatever_stood_in_the_fields(client: Client) -> None:
    answer = send(client, **{**NAMED, "pelapor": "anonymous"})
    case = Complaint.objects.get()
    assert answer.status_code == 200 and (case.anonymity, case.channel) == ("anonymous", "contact_page")
    assert not Identity.objects.exists() and not Notice.objects.exists()


def test_the_receipt_has_number_due_date_with_its_reason_and_a_code_for_eye_and_ear(client: Client) -> None:
    answer = send(client)
    case, code = Complaint.objects.get(), code_on(answer)
    assert number_on(answer) == case.number and len(code.replace(" ", "")) == 16
    assert queries.track(number=case.number, code=code) == case
    page = text(answer)
    assert codes.spoken(code.replace(" ", "")) in page and "Lima hari kerja sejak diterima" in page
    assert "hanya ditampilkan sekali" in page and "/hitung/?diterima=" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert code.replace(" ", "") not in str(Complaint.objects.values().get())


def test_with_a_name_the_receipt_goes_by_mail_and_no_word_of_the_sender_with_it(client: Client) -> None:
    send(client, **NAMED, tentang="https://dinsos.kalbarprov.go.id/bantuan?x=1")
    case, (mail,) = Complaint.objects.get(), mails(timezone.now())
    assert (case.anonymity, case.about_site) == ("named", "dinsos.kalbarprov.go.id")
    assert mail.to == WARGA.email and case.number in mail.title
    assert not any(word in mail.title + mail.text for word in (WARGA.name, "Formulir bantuan", "dinsos"))


def test_what_is_missing_stands_at_its_field_and_nothing_typed_is_lost(client: Client) -> None:
    answer = send(client, isi="  ", pelapor="", setuju="", tentang="situs dinas", nama="Warga <b>", pos_el="bukan alamat")
    page = text(answer)
    assert answer.status_code == 422 and not Complaint.objects.exists()
    for sentence in ("Tulis apa yang terjadi.", "Pilih salah satu", "Beri tanda bahwa Anda setuju", "Tulis alamat situs seperti"):
        assert sentence in page
    assert "bukan alamat pos-el yang benar" in page and "Warga &lt;b&gt;" in answer.content.decode()
    answer = send(client, isi="pendek", pelapor="named", setuju="on")
    assert "sedikitnya 10 karakter, yang tertulis 6" in text(answer) and "Tulis nama Anda" not in text(client.get("/"))


def test_a_photo_is_shown_without_its_place_and_its_original_stays_as_it_was(client: Client) -> None:
    sent = photo()
    answer = send(client, lampiran=[sent], setuju="")
    assert answer.status_code == 422 and 'name="terlampir"' in answer.content.decode()
    token = answer.context["kept"][0].token
    send(client, terlampir=[token])
    file = Complaint.objects.get().messages.get().attachments.get().file
    sent.seek(0)
    assert letters.path(file).read_bytes() == sent.read()
    shown = letters.page_image(file, 1).read_bytes()
    assert b"Exif" not in shown and b"GPS" not in shown


ZIP = b"PK\x05\x06" + b"\0" * 18  # where an unzip program begins to read


def picture(kind: str, hidden: bytes = b"") -> bytes:
    """A whole picture; what is hidden stands in a part of it that every viewer skips."""
    out, notes = io.BytesIO(), PngInfo()
    notes.add(b"hiDe", hidden)
    Image.new("RGB", (320, 240), "white").save(out, kind, **({"pnginfo": notes} if hidden else {}))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("gambar.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "Ini gambar SVG, bukan PDF, JPEG"),
        ("dua.png", picture("PNG") + b"<html><script>1</script>", "dibaca sebagai dua jenis sekaligus"),
        ("dua.jpg", picture("JPEG") + b"%PDF-1.7", "dibaca sebagai dua jenis sekaligus"),
        ("arsip.png", picture("PNG", ZIP), "sekaligus sebuah arsip ZIP"),
        ("foto.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 400, "Ubah setelan kamera ke JPEG"),
        ("foto.jpg", b"PK\x03\x04" + b"\x00" * 200, "lampirkan isinya satu per satu"),
    ],
)
def test_what_is_no_photo_and_no_paper_is_refused_by_its_name_with_a_cure(
    client: Client, name: str, content: bytes, sentence: str
) -> None:
    answer = send(client, lampiran=[SimpleUploadedFile(name, content)])
    assert answer.status_code == 422 and f"{name}: " in text(answer) and sentence in text(answer)
    assert not Complaint.objects.exists() and "tanda tangan dan cap" not in text(answer)


def test_a_form_that_is_sent_twice_makes_one_case_and_its_receipt_comes_once_more(client: Client) -> None:
    first = send(client)
    token = first.wsgi_request.POST["lembar"]
    again = client.post("/pengaduan/kirim/", {**FORM, "lembar": token})
    assert Complaint.objects.count() == 1 and code_on(again) == code_on(first) != ""
    Complaint.objects.update(entered_at=Complaint.objects.get().entered_at - complain.receipts.AGAIN)
    late = client.post("/pengaduan/kirim/", {**FORM, "lembar": token})
    assert code_on(late) == "" and "Kodenya hanya ditampilkan sekali" in text(late) and Complaint.objects.count() == 1
    other = client.post("/pengaduan/kirim/", {**FORM, "lembar": token, "isi": TEXT + " Sekarang juga di situs lain."})
    assert Complaint.objects.count() == 2 and code_on(other) not in ("", code_on(first))


def test_one_subscriber_and_one_network_make_only_so_many_and_keep_what_they_wrote(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(complain, "NETWORK", 3)
    token = "a" * 31
    for n in range(5):
        answer = client.post("/pengaduan/kirim/", {**FORM, "lembar": f"{token}{n}"}, REMOTE_ADDR=f"203.0.113.{n % 2}")
        assert answer.status_code == (200 if n < 3 else 429), n
    assert "Tulisan Anda masih ada di halaman ini" in text(answer) and TEXT in answer.content.decode()
    elsewhere = client.post("/pengaduan/kirim/", {**FORM, "lembar": f"{token}9"}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 200 and Complaint.objects.count() == 4
    monkeypatch.setattr(complain, "NETWORK", 40)
    found = []
    for n in range(7):
        answer = client.post("/pengaduan/kirim/", {**FORM, "lembar": f"{'b' * 31}{n}"}, REMOTE_ADDR=f"2001:db8:1:2::{n}")
        found.append(answer.status_code)
    assert found == [200] * 5 + [429] * 2, "one subscriber, however the last half of the address is counted up"


def test_in_english_every_word_of_the_form_is(client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = text(client.get("/pengaduan/kirim/"))
    assert "What happened?" in page and "Pilih" not in page and "boleh kosong" not in page
