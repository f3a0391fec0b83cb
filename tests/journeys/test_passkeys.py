"""The second step in a real browser: a passkey from registration to sign-in, and office roles that must have one."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests.journeys.walking import PASSWORD, Walk, Walks
from tests.portal.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def strict(cast: Cast, settings: Any) -> Cast:
    settings.INANG_MFA_REQUIRED = True
    return cast


def _authenticator(walk: Walk) -> None:
    """A key in the machine itself, as a laptop has it; the browser talks to it by its real protocol."""
    devtools = walk.page.context.new_cdp_session(walk.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})


def test_a_passkey_is_registered_and_then_opens_the_desk_without_a_password(walks: Walks, strict: Cast) -> None:
    walk = walks.of("reviewer", axe=False, everywhere=False)  # under the real content security policy
    page = walk.page
    _authenticator(walk)
    walk.go("/meja/")
    walk.sign_in("reviewer@contoh.go.id")
    walk.title("Keamanan akun")  # an office role without a second step gets no further than this page
    walk.go("/akun/2fa/webauthn/add/")
    _confirm(walk)
    page.get_by_label("Nama kunci").fill("Laptop kantor")
    if (box := page.get_by_label("Boleh dipakai masuk tanpa kata sandi")).count():
        box.check()
    walk.press("Tambah kunci")
    page.wait_for_url(lambda address: "add" not in address)
    walk.go("/meja/")
    walk.title("Antrean")
    assert Authenticator.objects.filter(user=strict.people["reviewer"], type="webauthn").count() == 1
    page.context.clear_cookies()
    walk.go("/akun/login/?next=/meja/")
    walk.press("Masuk dengan kunci sandi")
    page.wait_for_url("**/meja/")
    walk.title("Antrean")
    assert walks.faults == []


def test_office_roles_must_have_a_second_step_and_agencies_need_not(strict: Cast) -> None:
    for who in ("reviewer", "approver", "signatory", "administrator"):
        assert strict.client(who).get("/meja/")["Location"] == "/akun/2fa/", who
    assert strict.client("operator").get("/permintaan/").status_code == 200


def test_an_authenticator_app_is_set_up_and_asked_for_at_the_next_sign_in(walks: Walks, strict: Cast) -> None:
    walk = walks.of("approver", axe=False, everywhere=False)
    page = walk.page
    walk.go("/meja/")
    walk.sign_in("approver@contoh.go.id")
    walk.title("Keamanan akun")
    walk.go("/akun/2fa/totp/activate/")
    _confirm(walk)
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("Enam angka dari aplikasi").fill("000000" if _code(secret) != "000000" else "111111")
    walk.press("Aktifkan")
    page.locator("#kesalahan").wait_for()
    page.wait_for_load_state()  # the scripts too, before anything is pressed
    page.get_by_label("Enam angka dari aplikasi").fill(_code(secret))
    walk.press("Aktifkan")
    page.wait_for_url(lambda address: "activate" not in address)
    walk.go("/meja/")
    walk.title("Antrean")
    page.context.clear_cookies()
    walk.go("/meja/")
    walk.sign_in("approver@contoh.go.id")
    page.wait_for_url("**/2fa/authenticate/**")
    assert Client().get("/meja/").status_code == 302
    assert walks.faults == []


def _confirm(walk: Walk) -> None:
    """Whoever changes the second step says the password once more."""
    walk.title("Pastikan ini Anda")
    walk.page.get_by_label("Kata sandi").fill(PASSWORD)
    walk.press("Lanjutkan")


def _code(secret: str) -> str:
    """What the app on the telephone shows now."""
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))
