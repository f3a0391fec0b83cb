"""The page of one's own key for signing letters: made there by its owner alone, after a second proof that it is he."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from inang.agencies import services as agencies
from inang.letters import keys, queries
from inang.letters import services as letters
from inang.letters.drivers.remote import RemoteDriver
from inang.letters.models import SigningKey
from inang.portal import letter_key
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.letters import signed

# Keys are files: the same beside either database.
pytestmark = pytest.mark.once

PAGE, MAKE, PROOF = "/akun/kunci-tanda-tangan/", "/akun/kunci-tanda-tangan/buat/", "/akun/reauthenticate/"
PASSWORD, CHOSEN = "rahasia-sekali-2026", "kucing saya bernama Tom"
TYPED = {"passphrase": CHOSEN, "again": CHOSEN}


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.INANG_MFA_REQUIRED = False
    cache.clear()
    folder = Path(settings.DATA) / "keys"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in signed._made_before().items():
        (folder / name).write_bytes(content)
    return casting.make()


def proven(cast: Cast, who: str = "signatory") -> Client:
    """Somebody who has just given the password again."""
    client = cast.client(who)
    assert client.post(PROOF, {"password": PASSWORD}).status_code == 302
    return client


def test_a_signatory_without_a_key_makes_one_after_giving_the_password_again(cast: Cast) -> None:
    client = cast.client("signatory")
    page = client.get(PAGE).content.decode()
    assert "Anda belum mempunyai kunci" in page and f'href="{MAKE}"' in page
    answer = client.get(MAKE)
    assert answer.status_code == 302 and answer["Location"].startswith(PROOF)
    form = client.post(answer["Location"], {"password": PASSWORD, "next": MAKE}, follow=True)
    assert form.redirect_chain[-1][0] == MAKE and 'name="again"' in form.content.decode()
    page = client.post(MAKE, TYPED, follow=True).content.decode()
    made = SigningKey.objects.get()
    assert made.person == cast.people["signatory"] and queries.key_of(str(made.person_id)) == made.name
    assert "Kunci tanda tangan Anda dibuat, berlaku sampai" in page and CHOSEN not in page
    holder = letters.signing_driver().holder(str(made.person_id), timezone.now())
    for shown in (holder.name, holder.serial, holder.fingerprint[:4], "CA Uji Lokal Inang - Penerbit", "Ganti kunci"):
        assert shown in page


def test_what_is_posted_without_the_second_proof_makes_nothing_and_is_kept_nowhere(cast: Cast) -> None:
    client = cast.client("signatory")
    answer = client.post(MAKE, TYPED, follow=True)
    assert answer.redirect_chain[-1][0].startswith(PROOF) and "ketik ulang frasa sandinya" in answer.content.decode()
    assert not SigningKey.objects.exists()
    assert CHOSEN not in str([row.get_decoded() for row in Session.objects.all()])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"passphrase": "", "again": ""}, keys.EMPTY),
        ({"passphrase": CHOSEN, "again": CHOSEN + "x"}, "Kedua frasa sandi tidak sama."),
        ({"passphrase": "pendek", "again": "pendek"}, keys.WEAK),
        ({"passphrase": PASSWORD, "again": PASSWORD}, keys.SAME),
        ({"passphrase": "x" * 1001, "again": "x" * 1001}, keys.STRANGE),
    ],
)
def test_a_weak_or_mistyped_passphrase_gets_its_sentence_at_the_field_and_is_not_shown_again(
    cast: Cast, typed: dict[str, str], sentence: str
) -> None:
    answer = proven(cast).post(MAKE, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and not SigningKey.objects.exists()
    assert not typed["passphrase"] or f'value="{typed["passphrase"]}"' not in page


def test_a_replaced_key_stays_on_the_page_with_its_date(cast: Cast) -> None:
    client = proven(cast)
    client.post(MAKE, TYPED)
    old = SigningKey.objects.get()
    assert "Surat yang sudah ditandatangani dengannya tetap asli" in client.get(MAKE).content.decode()
    client.post(MAKE, {"passphrase": "anjing tetangga Roni", "again": "anjing tetangga Roni"})
    page = client.get(PAGE).content.decode()
    assert "Kunci yang sudah diganti" in page and old.fingerprint[:4] in page.split("Kunci yang sudah diganti")[1]
    assert SigningKey.objects.filter(replaced_at=None).count() == 1 and SigningKey.objects.count() == 2


def test_a_key_that_ends_within_thirty_days_or_names_what_was_changed_is_warned_of(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, person = proven(cast), cast.people["signatory"]
    client.post(MAKE, TYPED)
    end = SigningKey.objects.get().valid_until
    for days, warned in ((31, False), (29, True)):
        monkeypatch.setattr(letter_key.timezone, "now", lambda days=days: end - timedelta(days=days))
        assert ("Ganti sebelum hari itu" in str(letter_key._remarks(person, letter_key._holder(person)))) is warned  # type: ignore[arg-type]
    monkeypatch.setattr(letter_key.timezone, "now", lambda: end + timedelta(days=1))
    assert "sudah berakhir" in str(letter_key._remarks(person, letter_key._holder(person)))  # type: ignore[arg-type]
    monkeypatch.undo()
    agencies.change_person(by=None, at=timezone.now(), person=person, name="Nama Baru", position="Sekretaris")
    assert "berbeda dari data Anda sekarang: nama, jabatan." in client.get(PAGE).content.decode()


def test_nobody_but_who_may_sign_today_sees_the_page_or_makes_a_key(cast: Cast) -> None:
    for who in ("reviewer", "approver", "administrator", "operator"):
        client = proven(cast, who)
        assert client.get(PAGE).status_code == client.get(MAKE).status_code == client.post(MAKE, TYPED).status_code == 404
        assert PAGE not in client.get("/akun/sesi/").content.decode()
    assert not SigningKey.objects.exists() and PAGE in cast.client("signatory").get("/akun/sesi/").content.decode()


def test_the_way_back_leads_to_a_page_of_ours_alone(cast: Cast) -> None:
    client = proven(cast)
    assert client.post(f"{MAKE}?kembali=/meja/H-2026-0001/tanda-tangan/", TYPED)["Location"] == "/meja/H-2026-0001/tanda-tangan/"
    for bad in ("https://lain.example/", "//lain.example/", "javascript:alert(1)"):
        assert client.post(f"{MAKE}?kembali={bad}", TYPED)["Location"] == PAGE


def test_where_a_service_keeps_the_keys_the_page_says_so_and_offers_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    service = RemoteDriver("http://127.0.0.1:9", ())
    monkeypatch.setattr(letters, "signing_driver", lambda: service)
    monkeypatch.setattr(keys, "signing_driver", lambda: service)
    client = proven(cast)
    for address in (PAGE, MAKE):
        page = client.get(address).content.decode()
        assert "disimpan di layanan tanda tangan elektronik 127.0.0.1" in page
        assert "passphrase" not in page and "Buat kunci</a>" not in page and "Ganti kunci</a>" not in page
    assert client.post(MAKE, TYPED).status_code == 422 and not SigningKey.objects.exists()
    assert not list((Path(settings.DATA) / "keys").glob("*.p12"))
