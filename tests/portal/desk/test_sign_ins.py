"""The history of signing in: failures too, and no address that is nobody's."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from tests.portal.cast import Cast

PAGE = "/meja/orang/riwayat-masuk/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_good_and_failed_tries_are_listed_with_browser_and_address(cast: Cast) -> None:
    assert "Belum ada catatan" in cast.client("administrator").get(PAGE).content.decode()
    visitor = Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.7")
    visitor.post("/akun/login/", {"login": "reviewer@contoh.go.id", "password": "salah"})
    visitor.post("/akun/login/", {"login": "rahasia-yang-salah-kolom", "password": "x"})
    visitor.post("/akun/login/", {"login": "tidak@ada.go.id", "password": "x"})
    visitor.post("/akun/login/", {"login": "reviewer@contoh.go.id", "password": "rahasia-sekali-2026"})
    client = cast.client("administrator")
    page = client.get(PAGE).content.decode()
    assert "Firefox di Linux" in page and "192.0.2.7" in page and "Berhasil" in page and "Gagal: kata sandi" in page
    assert "alamat tidak dikenal" in page and "tidak@ada.go.id" not in page and "rahasia-yang" not in page
    own = cast.client("reviewer").get(reverse("portal:sessions")).content.decode()
    assert "Berhasil" in own and "Gagal: kata sandi" in own and "alamat tidak dikenal" not in own, "the own tries alone"
    failed = client.get(f"{PAGE}?hasil=gagal").content.decode()
    assert "Berhasil" not in failed and "Reviewer" in failed
    assert "Tidak ada catatan masuk dengan kata itu" in client.get(f"{PAGE}?q=zzz").content.decode()


def test_a_wrong_code_of_the_second_step_is_a_failure_and_no_sign_in(cast: Cast) -> None:
    TOTP.activate(cast.people["reviewer"], generate_totp_secret())
    visitor = Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.7")
    visitor.post("/akun/login/", {"login": "reviewer@contoh.go.id", "password": "rahasia-sekali-2026"})
    assert list(cast.people["reviewer"].sign_ins.all()) == []  # the password alone is no sign-in
    visitor.post("/akun/2fa/authenticate/", {"code": "000000"})
    assert [row.ok for row in cast.people["reviewer"].sign_ins.all()] == [False]
    assert "Gagal: langkah kedua" in cast.client("administrator").get(PAGE).content.decode()


def test_a_part_behind_the_end_of_a_list_is_its_last_part(cast: Cast) -> None:
    Client().post("/akun/login/", {"login": "reviewer@contoh.go.id", "password": "salah"})
    page = cast.client("administrator").get(f"{PAGE}?dari=500").content.decode()
    assert "Gagal: kata sandi" in page and "Belum ada catatan" not in page
