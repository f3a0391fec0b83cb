"""How people come in: by invitation only, with a password that they choose once."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any, ClassVar, Final, cast

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inang.agencies import services as agencies
from inang.agencies.models import Invitation, Person, SignIn
from inang.agencies.rules import Refused
from inang.portal import sessions
from inang.portal.limits import client_address, limited

_BOTH: Final = frozenset({"GET", "POST"})


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth as this office wants it."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Terlalu banyak percobaan masuk yang gagal. Tunggu lima menit, lalu coba lagi."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits count by and that histories show; always one that can be stored."""
        try:
            return str(ip_address(client_address(request)))
        except ValueError:
            return "0.0.0.0"  # noqa: S104 - nothing listens here: it means "not known"

    def post_login(self, request: HttpRequest, user: Person, **more: Any) -> HttpResponse:
        """After the last step of signing in."""
        sessions.note(request, user.email, ok=True, address=self.get_client_ip(request))
        return cast(HttpResponse, super().post_login(request, user, **more))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        typed = credentials.get("email") or credentials.get("login") or credentials.get("username") or ""
        sessions.note(request, str(typed), ok=False, address=self.get_client_ip(request), step=SignIn.Step.PASSWORD)


class AcceptForm(forms.Form):
    """The first password, twice; people who have an account already only confirm."""

    use_required_attribute = False
    password = forms.CharField(
        label="Kata sandi baru",
        strip=False,
        help_text="Paling sedikit 12 karakter. Kalimat pendek lebih mudah diingat daripada kata yang rumit.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Isi kata sandi."},
    )
    again = forms.CharField(
        label="Kata sandi baru, sekali lagi",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Ulangi kata sandi."},
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in (None, again):
            raise forms.ValidationError("Kedua kata sandi tidak sama. Ketik ulang keduanya.")
        return again


class ConfirmForm(forms.Form):
    """For people who have a password: nothing to fill in."""


def _form(request: HttpRequest, found: Invitation) -> forms.Form:
    known = Person.objects.filter(email__iexact=found.email).exclude(password="").first()
    kind = ConfirmForm if known is not None and known.has_usable_password() else AcceptForm
    return kind(request.POST) if request.method == "POST" else kind()


@limited("undangan", tries=30, seconds=300, methods=_BOTH)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in the invitation opens; using it once closes it."""
    try:
        found = agencies.invitation(token, timezone.now())
    except Refused as fault:
        return render(request, "account/invitation.html", {"problem": fault.sentence}, status=404)
    form = _form(request, found)
    if form.is_bound and form.is_valid():
        try:
            agencies.accept(token=token, password=form.cleaned_data.get("password", ""), at=timezone.now())
        except Refused as fault:
            form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        else:
            messages.success(request, "Undangan diterima. Masuk dengan pos-el dan kata sandi Anda.")
            return redirect("account_login")
    answer = render(
        request,
        "account/invitation.html",
        {"form": form, "found": found},
        status=422 if form.errors else 200,
    )
    # The address is the secret. Not "no-referrer": with it browsers send `Origin: null`, which no form here accepts.
    answer["Referrer-Policy"] = "strict-origin"
    answer["Cache-Control"] = "no-store"
    return answer
