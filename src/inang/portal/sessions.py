"""Where somebody is signed in, and how signing in went: to look at, and to end what is not one's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies import queries as agencies
from inang.agencies import services
from inang.agencies.models import Person, SignIn
from inang.portal import browsers
from inang.portal.access import Actor, signed_in

HISTORY: Final = 30  # newest tries that the page shows


@dataclass(frozen=True)
class SessionView:
    """One session in words; `here` is the one that looks."""

    pk: int
    browser: str
    address: str
    since: datetime
    here: bool = False


@dataclass(frozen=True)
class SignInView:
    """One try to sign in, in words."""

    at: datetime
    ok: bool
    browser: str
    address: str
    name: str = ""
    look: tuple[str, str, str] = ("", "", "")


def sessions_of(person: Person, key: str | None = None) -> list[SessionView]:
    """Sessions that still count, newest first; those that have ended meanwhile are forgotten."""
    rows: list[UserSession] = UserSession.objects.purge_and_list(person)
    rows.sort(key=lambda row: row.created_at, reverse=True)
    return [
        SessionView(row.pk, browsers.words(row.user_agent), row.ip, row.created_at, here=row.session_key == key) for row in rows
    ]


def _failure(row: SignIn) -> str:
    return f"Gagal: {row.get_step_display()}" if row.step else "Gagal"


def in_words(rows: Iterable[SignIn]) -> list[SignInView]:
    good = ("Berhasil", "check-circle", "ok")
    return [
        SignInView(
            row.at,
            row.ok,
            browsers.words(row.browser),
            row.address,
            name=row.person.name if row.person else "",
            look=good if row.ok else (_failure(row), "x-circle", "bad"),
        )
        for row in rows
    ]


def end_all(person: Person) -> int:
    """End every session of somebody, those included that no list knows; how many were listed."""
    listed = list(UserSession.objects.filter(user=person))
    for row in listed:
        row.end()
    return len(listed)


@signed_in
def page(request: Actor) -> HttpResponse:
    context = {
        "sessions": sessions_of(request.person, request.session.session_key),
        "history": in_words(agencies.sign_ins(request.person)[:HISTORY]),
    }
    return render(request, "account/sessions.html", context)


@require_POST
@signed_in
def end(request: Actor, pk: int) -> HttpResponse:
    """End one of the own sessions."""
    row = UserSession.objects.filter(pk=pk, user=request.person).first()
    if row is None:
        raise Http404
    if row.session_key == request.session.session_key:
        messages.info(request, "Ini sesi yang sedang Anda pakai. Tekan Keluar untuk mengakhirinya.")
    else:
        row.end()
        messages.success(request, "Sesi diakhiri.")
    return redirect("portal:sessions")


@require_POST
@signed_in
def end_others(request: Actor) -> HttpResponse:
    """End every own session but this one, those included that the list does not know."""
    with transaction.atomic():
        for row in UserSession.objects.filter(user=request.person).exclude(session_key=request.session.session_key):
            row.end()
        Person.objects.filter(pk=request.person.pk).update(session_epoch=F("session_epoch") + 1)
        request.person.refresh_from_db()
    key = request.session.session_key
    update_session_auth_hash(request, request.person)  # gives this session a new key
    UserSession.objects.filter(session_key=key).update(session_key=request.session.session_key)
    messages.success(request, "Semua sesi lain diakhiri.")
    return redirect("portal:sessions")


def note(request: HttpRequest, email: str, *, ok: bool, address: str, step: str = "") -> None:
    """Write one try to sign in into the history."""
    browser = str(request.META.get("HTTP_USER_AGENT", ""))
    services.note_sign_in(at=timezone.now(), email=email, address=address, browser=browser, ok=ok, step=step)
