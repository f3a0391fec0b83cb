"""The account pages: Indonesian, in our look, and the demo's one-press sign-in."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from inang.agencies.models import Membership, Person

pytestmark = pytest.mark.django_db
ENGLISH = (
    "Sign In",
    "Sign Up",
    "Password",
    "Confirm",
    "Authenticator",
    "Security Key",
    "Recovery",
    "Are you sure",
)


@pytest.fixture(autouse=True)
def _cache(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def person() -> Person:
    person = Person.objects.create_user(
        "penelaah@contoh.go.id", "kalimat yang panjang", name="Penelaah Contoh"
    )
    Membership.objects.create(person=person, role="reviewer", since=date(2020, 1, 1))
    return person


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_entrance_pages_are_indonesian(client: Client, name: str) -> None:
    page = client.get(reverse(name)).content.decode()
    assert '<html lang="id"' in page
    assert not [word for word in ENGLISH if word in page]


@pytest.mark.parametrize(
    "name",
    [
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
    ],
)
def test_pages_of_a_signed_in_person_are_indonesian(client: Client, person: Person, name: str) -> None:
    client.post(reverse("account_login"), {"login": person.email, "password": "kalimat yang panjang"})
    client.post(reverse("account_reauthenticate"), {"password": "kalimat yang panjang"})
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert not [word for word in ENGLISH if word in page]
    assert " style=" not in page


def test_a_wrong_password_is_told_and_the_address_is_kept(client: Client, person: Person) -> None:
    answer = client.post(reverse("account_login"), {"login": person.email, "password": "salah"})
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert person.email in page


def test_nobody_signs_up_alone(client: Client) -> None:
    assert "Akun dibuat lewat undangan" in client.get(reverse("account_signup")).content.decode()


def test_the_demo_lists_its_people_to_sign_in_with_one_press(
    client: Client, person: Person, settings: Settings
) -> None:
    settings.INANG_DEMO = True
    person.set_password(settings.INANG_DEMO_PASSWORD)
    person.save()
    page = client.get(reverse("account_login")).content.decode()
    assert person.email in page
    assert "Mode demo" in page
    answer = client.post(
        reverse("account_login"), {"login": person.email, "password": settings.INANG_DEMO_PASSWORD}
    )
    assert answer.headers["Location"] == "/mulai/"


def test_outside_a_demo_no_account_and_no_password_is_shown(
    client: Client, person: Person, settings: Settings
) -> None:
    settings.INANG_DEMO = False
    page = client.get(reverse("account_login")).content.decode()
    assert person.email not in page
    assert settings.INANG_DEMO_PASSWORD not in page
