"""The intake: eight channels, four classes with their dates, the sentence with the code, similar ones, the site."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone
from PIL import Image

from inang.complaints import codes, queries
from inang.complaints.models import Accused, Complaint, Draft
from inang.portal import receipts
from inang.standard import queries as standard
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.portal.complaining import TEXT, WARGA, at_desk, code_on, officer, text

PAGE, SIDE = "/meja/pengaduan/catat/", "/meja/pengaduan/catat/samping/"


def typed(**changed: str) -> dict[str, str]:
    now = timezone.localtime()
    values = {"saluran": "telephone", "tanggal": now.date().isoformat(), "jam": f"{now:%H:%M}", "pelapor": "named"}
    values |= {"nama": WARGA.name, "telepon": WARGA.phone, "tentang": "dinsos.kalbarprov.go.id", "isi": TEXT, "golongan": "minor"}
    return {**values, "lembar": "x" * 32, **changed}


def save(cast: Cast, **changed: str) -> Any:
    return cast.client("complaint_officer").post(PAGE, typed(**changed))


def test_every_channel_and_class_has_its_key_and_its_date(cast: Cast) -> None:
    page = cast.client("complaint_officer").get(PAGE).content.decode()
    edition = standard.current()
    for key, channel in enumerate(edition.channels, 1):
        assert re.search(rf'data-key="{key}"><input type="radio" name="saluran" value="{channel.id}"', page)
    for key, limit in zip("qert", edition.complaint_limits, strict=True):
        assert re.search(rf'data-key="{key}"><input type="radio" name="golongan" value="{limit.id}"', page)
    assert page.count(" hari kerja · ") == 4


def test_the_code_that_is_read_out_while_typing_is_the_one_that_counts(cast: Cast) -> None:
    client = cast.client("complaint_officer")
    page = client.get(PAGE).content.decode()
    token = re.search(r'name="lembar" value="([^"]+)"', page)
    assert token is not None
    read = re.search(r'<p class="code num">([^<]+)</p>', page)
    answer = client.post(PAGE, typed(lembar=token[1]))
    case = Complaint.objects.get()
    assert read is not None and code_on(answer) == read[1] and codes.spoken(read[1].replace(" ", "")) in text(answer)
    assert queries.track(number=case.number, code=read[1]) == case and case.number in text(answer)
    assert (case.channel, case.classification, case.is_sorted) == ("telephone", "minor", True)
    assert read[1] not in text(client.get(f"/meja/pengaduan/{case.number}/tanda-terima/"))


def test_the_side_shows_due_date_similar_ones_and_the_site_as_it_is(cast: Cast) -> None:
    casting.site_of(cast.agency, "H-2026-0002", "dinsos.kalbarprov.go.id")
    other = at_desk(cast, about_site="dinsos.kalbarprov.go.id", subject="Form bantuan eror")
    hidden = at_desk(cast, about_site="dinsos.kalbarprov.go.id")
    Accused.objects.create(complaint=hidden, person=cast.people["complaint_officer"])
    page = cast.client("complaint_officer").post(SIDE, typed(golongan="non_supervisory"))
    assert other.number in text_of(page) and "Form bantuan eror" in text_of(page) and hidden.number not in text_of(page)
    assert "dinsos.kalbarprov.go.id · aktif" in text_of(page) and "14 hari kerja" in text_of(page)
    assert "bukan situs yang dikelola" in text_of(cast.client("complaint_officer").post(SIDE, typed(tentang="lain.go.id")))
    assert Complaint.objects.count() == 2


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    answer = save(cast, saluran="", nama="", telepon="", isi="", tanggal="", tentang="situs dinas")
    page = text(answer)
    assert answer.status_code == 422 and not Complaint.objects.exists()
    for words in ("Pilih saluran", "Isi tanggal diterima", "Tulis kata-kata pelapor", "pilih tanpa nama", "Tulis alamat situs"):
        assert words in page
    assert 'value="situs dinas"' in answer.content.decode()
    assert "Tulis nomor pelacakan" in text(save(cast, saluran="lapor"))
    long_ago = (timezone.localdate() - timedelta(days=30)).isoformat()
    page = text(save(cast, tanggal=long_ago, isi=""))
    assert "Tulis mengapa baru dicatat sekarang" in page and "Tulis kata-kata pelapor" in page
    page = text(save(cast, tanggal="1926-01-04", isi=""))
    assert "Tulis kata-kata pelapor" in page and not Complaint.objects.exists()


def test_a_number_of_lapor_is_taken_once(cast: Cast) -> None:
    assert save(cast, saluran="lapor", nomor_asal="7654321").status_code == 200
    answer = save(cast, saluran="lapor", nomor_asal="7654321", lembar="y" * 32)
    assert answer.status_code == 422 and Complaint.objects.get().number in text(answer)


def test_back_dating_asks_for_its_reason_and_the_future_is_refused(cast: Cast) -> None:
    then = (timezone.localtime() - timedelta(days=25)).date().isoformat()  # not all of them days off, whatever month it is
    answer = save(cast, tanggal=then)
    assert answer.status_code == 422 and "mengapa baru dicatat sekarang" in text(answer).lower()
    assert save(cast, tanggal=then, alasan_mundur="Kotak dibuka sepekan sekali.").status_code == 200
    assert Complaint.objects.get().backdate_reason == "Kotak dibuka sepekan sekali."
    later = (timezone.localtime() + timedelta(days=3)).date().isoformat()
    assert "masa depan" in text(save(cast, tanggal=later, lembar="z" * 32))


def test_a_second_press_makes_no_second_case(cast: Cast) -> None:
    first, again = save(cast), save(cast)
    assert Complaint.objects.count() == 1 and code_on(first) == code_on(again) != ""


def test_without_a_name_there_is_none_and_in_confidence_it_is_sealed(cast: Cast) -> None:
    save(cast, pelapor="anonymous")
    assert not hasattr(Complaint.objects.get(), "identity")
    save(cast, pelapor="confidential", lembar="c" * 32)
    sealed = Complaint.objects.get(anonymity="confidential").identity.sealed
    assert WARGA.name not in sealed


def test_a_similar_one_that_is_ticked_is_linked_in_the_same_step(cast: Cast) -> None:
    other = at_desk(cast, about_site="dinsos.kalbarprov.go.id")
    answer = save(cast, kaitkan=other.number)
    case = Complaint.objects.exclude(pk=other.pk).get()
    assert queries.parent_of(case) == other and code_on(answer) and case.due is not None
    hidden = at_desk(cast, by=officer(), about_person=cast.people["complaint_officer"])
    save(cast, kaitkan=hidden.number, lembar="h" * 32)
    assert queries.parent_of(Complaint.objects.order_by("pk").last()) is None  # type: ignore[arg-type]


def test_what_is_put_aside_comes_back_as_it_was_with_the_code_that_was_read_out(cast: Cast, tmp_path: Path) -> None:
    Image.new("RGB", (620, 400), "white").save(tmp_path / "bukti.png")
    client = cast.client("complaint_officer")
    with (tmp_path / "bukti.png").open("rb") as file:
        answer = client.post(PAGE, {**typed(draf="1", isi="Situs mati seja", golongan=""), "lampiran": file})
    assert answer.headers["Location"] == "/meja/pengaduan/" and not Complaint.objects.exists()
    row = Draft.objects.get()
    assert "Draf disimpan" in client.get("/meja/pengaduan/").content.decode()
    assert f'href="?draf={row.pk}"' in client.get(PAGE).content.decode()
    page = client.get(PAGE, {"draf": row.pk}).content.decode()
    for part in ("Situs mati seja", f'value="{WARGA.name}"', 'value="telephone" checked', "bukti.png", f'value="{"x" * 32}"'):
        assert part in page, part
    assert codes.grouped(receipts.code_of("x" * 32)) in page
    token = re.search(r'name="terlampir" value="([^"]+)"', page)
    assert token is not None
    save(cast, terlampir=token[1])
    case = Complaint.objects.get()
    assert not Draft.objects.exists() and case.messages.get().attachments.get().name == "bukti.png"


def test_a_draft_is_nobodys_but_its_owners_and_an_empty_form_keeps_none(cast: Cast) -> None:
    client = cast.client("complaint_officer")
    client.post(PAGE, {"draf": "1", "saluran": "telephone", "lembar": "y" * 32})
    assert not Draft.objects.exists()
    save(cast, draf="1")
    row, other = Draft.objects.get(), Client()
    other.force_login(officer("lain"))
    assert "?draf=" not in other.get(PAGE).content.decode()
    assert other.get(PAGE, {"draf": row.pk}).status_code == 404
    assert other.post(f"{PAGE}draf/{row.pk}/hapus/").status_code == 404
    assert client.get(PAGE, {"draf": "entah"}).status_code == 404
    client.post(f"{PAGE}draf/{row.pk}/hapus/")
    assert not Draft.objects.exists()


def test_a_draft_that_nobody_can_open_any_more_keeps_no_officer_from_the_form(cast: Cast) -> None:
    save(cast, draf="1")
    Draft.objects.update(sealed="rusak")
    client, row = cast.client("complaint_officer"), Draft.objects.get()
    assert "tidak dapat dibuka lagi" in client.get(PAGE).content.decode()
    assert "Hapus, lalu catat lagi." in client.get(PAGE, {"draf": row.pk}, follow=True).content.decode()
    client.post(f"{PAGE}draf/{row.pk}/hapus/")
    assert not Draft.objects.exists() and client.get(PAGE).status_code == 200


def test_nobody_can_tell_a_receipt_code_without_the_token_of_its_form_and_the_key_of_the_installation(
    cast: Cast, settings: Any
) -> None:
    one, other = "x" * 32, "x" * 31 + "y"
    assert receipts.code_of(one) == receipts.code_of(one) != receipts.code_of(other)
    told = receipts.code_of(one)
    settings.SECRET_KEY = "another installation"
    assert receipts.code_of(one) != told
