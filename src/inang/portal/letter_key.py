"""The own key for signing letters: what it is, until when, and how its owner makes one or another in its place."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from inang.agencies.models import Person
from inang.letters import keys
from inang.letters import queries as letters
from inang.letters import services as letter_services
from inang.letters.drivers.interface import Holder, SigningFault
from inang.letters.rules import LONGEST_PASSPHRASE, SOON, Refused
from inang.portal.access import Actor, desk_page
from inang.workdays.words import tanggal

BACK = "kembali"  # the address that asked for a key, and is returned to


class KeyForm(forms.Form):
    """The passphrase that its owner chooses, twice; it is never shown again."""

    use_required_attribute = False
    passphrase = forms.CharField(
        label="Frasa sandi baru",
        strip=False,
        max_length=LONGEST_PASSPHRASE,
        help_text="Paling sedikit 12 karakter, lain daripada kata sandi akun. Kalimat pendek lebih mudah diingat.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": keys.EMPTY, "max_length": keys.STRANGE},
    )
    again = forms.CharField(
        label="Frasa sandi baru, sekali lagi",
        strip=False,
        max_length=LONGEST_PASSPHRASE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Ketik frasa sandi itu sekali lagi.", "max_length": keys.STRANGE},
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("passphrase") not in (None, again):
            raise forms.ValidationError("Kedua frasa sandi tidak sama. Ketik ulang keduanya.")
        return again


def obstacle(request: Actor) -> tuple[str, str]:
    """Why this person cannot sign now, and where to make a key and come back; ("", "") when nothing is in the way."""
    if fault := letter_services.position_fault(request.person, timezone.now()):
        return fault, ""
    fault = letter_services.key_fault(request.person, timezone.now())
    if not fault or letter_services.signing_driver().kept_elsewhere():
        return fault, ""
    return fault, f"{reverse('portal:letter_key_make')}?{urlencode({BACK: request.path})}"


def _holder(person: Person) -> Holder | None:
    try:
        return letter_services.signing_driver().holder(str(person.pk), timezone.now())
    except SigningFault:
        return None


def _remarks(person: Person, holder: Holder) -> list[str]:
    """What speaks for another key: its end, or a certificate that says what is no longer so."""
    if not holder.usable:
        return [holder.sentence]
    found = []
    if holder.valid_until - timezone.now() <= SOON:
        found.append(f"Kunci ini berakhir pada {tanggal(timezone.localdate(holder.valid_until))}. Ganti sebelum hari itu.")
    printed = {"nama": (holder.name, person.name[:64]), "jabatan": (holder.position, person.position[:64])}
    printed["NIP"] = (holder.nip, person.nip)
    if changed := [word for word, (then, today) in printed.items() if then != today]:
        found.append(f"Data di sertifikat berbeda dari data Anda sekarang: {', '.join(changed)}. Ganti kunci agar sama.")
    return found


@desk_page("signatory")
def page(request: Actor) -> HttpResponse:
    holder = _holder(request.person)
    context = {
        "holder": holder,
        "remarks": _remarks(request.person, holder) if holder else [],
        "elsewhere": letter_services.signing_driver().kept_elsewhere(),
        "replaced": letters.replaced_keys(request.person),
    }
    return render(request, "account/letter_key.html", context)


def _back(request: HttpRequest) -> str:
    """The page that asked for a key; only one of ours."""
    asked = request.GET.get(BACK, "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if safe else ""


@sensitive_variables("form")
def _make(request: Actor) -> HttpResponse:
    form = KeyForm(request.POST)
    if form.is_valid():
        passphrase = form.cleaned_data["passphrase"]
        try:
            made = keys.make_key(person=request.person, passphrase=passphrase, by=request.person, at=timezone.now())
        except Refused as fault:
            form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        else:
            until = tanggal(timezone.localdate(made.valid_until))
            messages.success(request, f"Kunci tanda tangan Anda dibuat, berlaku sampai {until}. Simpan frasa sandinya baik-baik.")
            return redirect(_back(request) or "portal:letter_key")
    return _show(request, form, 422)


def _show(request: Actor, form: KeyForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "holder": _holder(request.person),
        "elsewhere": letter_services.signing_driver().kept_elsewhere(),
        "back": _back(request),
    }
    return render(request, "account/letter_key_make.html", context, status=status)


@sensitive_post_parameters("passphrase", "again")
@desk_page("signatory")
def make(request: Actor) -> HttpResponse:
    """Asks for the password or the second step again; what was posted after that has run out is not kept for later."""
    if did_recently_reauthenticate(request):
        return _make(request) if request.method == "POST" else _show(request, KeyForm())
    if request.method == "POST":  # by way of GET: the library would put what was posted into the session
        messages.warning(request, "Waktu pembuktian habis. Buktikan lagi bahwa ini Anda, lalu ketik ulang frasa sandinya.")
        return redirect(request.get_full_path())
    raise ReauthenticationRequired
