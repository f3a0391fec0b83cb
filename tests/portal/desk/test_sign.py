"""Signing: the letter is seen as it will be sent; the passphrase is used once and never shown again."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pypdfium2
import pytest
from django.conf import settings
from django.utils.timezone import localdate

from inang.agencies import delegating
from inang.agencies.models import Person
from inang.letters import queries as letters
from inang.letters.drivers import demo_ca
from inang.letters.keys import make_key
from inang.letters.models import Letter
from inang.notices.models import Notice
from inang.requests import services
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from tests.portal.cast import Cast, now
from tests.portal.desk.conftest import Make
from tests.rooms.letters import signed

PASSPHRASE = "frasa sandi yang panjang sekali"
PAGE = "/meja/H-2026-0001/tanda-tangan/"


@pytest.fixture
def rejected(cast: Cast, make: Make) -> HostingRequest:
    """A rejected case whose refusal letter waits, and a signatory who has a key."""
    person = cast.people["signatory"]
    holder = demo_ca.Signatory(str(person.pk), person.name, "Kepala Dinas", PASSPHRASE)
    signed.give_key(Path(settings.DATA) / "keys", holder, now())
    case = make("recommended", answered=True)
    reason = standard.current().refusal_reasons[0].id
    return services.reject(request=case, reason_id=reason, text="", by=cast.people["approver"], at=now())


def test_a_case_without_a_letter_has_nothing_to_sign(cast: Cast, make: Make) -> None:
    make("in_review")
    assert cast.client("signatory").get(PAGE).status_code == 404


@pytest.mark.once
def test_the_draft_is_shown_as_pictures_and_as_pdf(cast: Cast, rejected: HostingRequest) -> None:
    client = cast.client("signatory")
    page = client.get(PAGE).content.decode()
    assert "/meja/H-2026-0001/konsep/1/" in page and 'autocomplete="off"' in page
    picture = client.get("/meja/H-2026-0001/konsep/1/")
    assert picture["Content-Type"] == "image/webp" and b"".join(picture.streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]
    assert client.get("/meja/H-2026-0001/konsep.pdf").content.startswith(b"%PDF-")


@pytest.mark.once
def test_others_see_the_draft_and_who_may_sign_it(cast: Cast, rejected: HostingRequest) -> None:
    client = cast.client("reviewer")
    page = client.get(PAGE).content.decode()
    assert "Hanya penanda tangan" in page and 'name="passphrase"' not in page
    Person.objects.filter(pk=cast.people["signatory"].pk).update(position="")
    page = cast.client("signatory").get(PAGE).content.decode()
    assert "Jabatan Anda belum diisi" in page and 'name="passphrase"' not in page, "nor anybody whose jabatan is not known"
    assert client.post(PAGE, {"passphrase": PASSPHRASE}).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("typed", ["", "salah sama sekali"])
def test_a_wrong_passphrase_signs_nothing_and_is_not_echoed(cast: Cast, rejected: HostingRequest, typed: str) -> None:
    answer = cast.client("signatory").post(PAGE, {"version": rejected.version, "passphrase": typed})
    assert answer.status_code == 422 and Letter.objects.get(direction="out").state == "draft"
    assert not typed or typed not in answer.content.decode()


def test_the_signed_letter_is_sent_and_its_passphrase_is_nowhere(cast: Cast, rejected: HostingRequest) -> None:
    client = cast.client("signatory")
    typed = {"version": rejected.version, "passphrase": PASSPHRASE}
    answer = client.post(PAGE, typed, follow=True)
    assert "ditandatangani dan dikirim" in answer.content.decode()
    assert Letter.objects.get(direction="out").state == "signed"
    assert Notice.objects.filter(event__contains=":refusal").exists()
    page = client.get(PAGE).content.decode()
    assert "sudah ditandatangani oleh Signatory" in page
    assert PASSPHRASE not in page and not Notice.objects.filter(text__contains=PASSPHRASE).exists()
    assert client.get("/meja/H-2026-0001/konsep/1/").status_code == 200
    again = client.post(PAGE, typed)
    assert again.status_code == 422 and "sudah ditandatangani oleh" in again.content.decode()


def test_a_letter_is_signed_only_by_a_page_that_showed_it_as_it_is(cast: Cast, rejected: HostingRequest) -> None:
    client = cast.client("signatory")
    stale = str(rejected.version - 1)
    for known in ({}, {"version": ""}, {"version": stale}):
        answer = client.post(PAGE, {**known, "passphrase": PASSPHRASE})
        assert answer.status_code == 422 and "Surat ini berubah sejak halaman dibuka." in answer.content.decode()
    forgotten = client.post(PAGE, {"version": stale, "passphrase": ""}).content.decode()
    assert f'name="version" value="{stale}"' in forgotten, "a slip is no reading"
    assert Letter.objects.get(direction="out").state == "draft"


@pytest.mark.once
def test_the_demo_says_which_passphrase_opens_its_key_and_nobody_else_does(
    cast: Cast, rejected: HostingRequest, settings: Any
) -> None:
    client = cast.client("signatory")
    assert settings.INANG_DEMO_PASSPHRASE not in client.get(PAGE).content.decode()
    settings.INANG_DEMO = True
    assert settings.INANG_DEMO_PASSPHRASE in client.get(PAGE).content.decode()


@pytest.mark.once
def test_who_has_no_key_is_led_to_make_one_and_comes_back_to_the_letter(cast: Cast, rejected: HostingRequest) -> None:
    """A Plh. of today: the key is the own one, the signer block says as what it was signed."""
    acting = cast.people["complaint_officer"]
    delegating.delegate(
        by=None, at=now(), person=acting, capacity="plh", scope="sign", title="Kepala Dinas", letter_number="800/1",
        letter_date=localdate(), since=localdate(), until=localdate(),
    )  # fmt: skip
    client = cast.client("complaint_officer")
    page = client.get(PAGE).content.decode()
    way = f"/akun/kunci-tanda-tangan/buat/?kembali={quote(PAGE, safe='')}"
    assert "Kunci tanda tangan Anda belum ada di kantor ini." in page and f'href="{way}"' in page
    assert client.post(PAGE, {"passphrase": PASSPHRASE}).status_code == 422
    client.post("/akun/reauthenticate/", {"password": "rahasia-sekali-2026"})
    own = {"passphrase": "kucing saya bernama Tom", "again": "kucing saya bernama Tom"}
    back = client.post(way, own, follow=True)
    assert back.redirect_chain[-1][0] == PAGE and "Plh. Kepala Dinas" in back.content.decode()
    typed = {"version": rejected.version, "passphrase": PASSPHRASE}
    assert client.post(PAGE, typed).status_code == 422, "another's passphrase opens nothing"
    answer = client.post(PAGE, {**typed, "passphrase": own["passphrase"]}, follow=True)
    assert "ditandatangani dan dikirim" in answer.content.decode()
    letter = Letter.objects.get(direction="out")
    assert letter.signer == acting and letter.file is not None and letter.file.verdict["verdict"] == "genuine"
    words = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(letters.path(letter.file)))
    assert "Plh. KEPALA DINAS" in words and acting.name in words


@pytest.mark.once
def test_the_demo_shows_no_passphrase_to_who_chose_an_own_one(cast: Cast, rejected: HostingRequest, settings: Any) -> None:
    settings.INANG_DEMO = True
    person = cast.people["signatory"]
    make_key(person=person, passphrase="kucing saya bernama Tom", by=person, at=now())
    assert settings.INANG_DEMO_PASSPHRASE not in cast.client("signatory").get(PAGE).content.decode()
