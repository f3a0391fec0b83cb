"""Who may open which page: decided by membership on today's office date; 404 hides what is not yours."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from inang.agencies import queries as agencies
from inang.agencies.models import Agency, Membership, Person
from inang.portal import stash
from inang.standard.published import STORE as editions
from inang.workdays import queries as workdays

P = ParamSpec("P")
ENDED = (
    "Sesi Anda berakhir. Tulisan disimpan di peramban ini; muat ulang halaman, masuk lagi, lalu lanjutkan."
)
OFFICE_ROLES = frozenset(
    {
        Membership.Role.REVIEWER,
        Membership.Role.APPROVER,
        Membership.Role.SIGNATORY,
        Membership.Role.COMPLAINT_OFFICER,
        Membership.Role.ADMINISTRATOR,
    }
)
AGENCY_ROLES = frozenset({Membership.Role.AGENCY, Membership.Role.AGENCY_HEAD})


class Actor(HttpRequest):
    """A request by somebody who is signed in; the middleware sets what is named here."""

    person: Person
    roles: frozenset[str]
    own_agencies: tuple[Agency, ...]


class SettledMiddleware:
    """Calendar and edition are looked at once, as a page begins: it costs the same at any time, and is of one piece.

    A page that only reads asks for the roles of each person once as well; a verb asks anew.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = agencies.asked_once() if request.method in ("GET", "HEAD") else nullcontext()
        with editions.settled(), workdays.settled(), asked:
            return self.get_response(request)


class AccessMiddleware:
    """Look up roles and agencies once; a membership that ended at midnight is gone with the next click."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = cast(Actor, request)
        actor.roles, actor.own_agencies = frozenset(), ()
        if request.user.is_authenticated:
            today = timezone.localdate()
            actor.person = request.user
            actor.roles = agencies.roles(actor.person, today)
            if actor.roles & AGENCY_ROLES:
                actor.own_agencies = tuple(agencies.agencies_of(actor.person, today))
        return self.get_response(request)


def signed_out(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back again; what was being sent is kept, scripts are told so."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"sentence": ENDED}, status=401)
    back = (
        urlsplit(request.headers.get("HX-Current-URL", "")).path if request.headers.get("HX-Request") else ""
    )
    answer = redirect_to_login(back or request.get_full_path(), settings.LOGIN_URL)
    if request.method == "POST" and stash.keep(request, answer):
        messages.warning(
            request, "Sesi Anda berakhir. Masuk lagi: tulisan Anda disimpan dan akan dikembalikan."
        )
    if request.headers.get("HX-Request"):
        told = HttpResponse(status=204)
        told["HX-Redirect"] = answer["Location"]
        return told
    return answer


def allowed(
    *roles: str,
) -> Callable[
    [Callable[Concatenate[Any, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Only for holders of one of `roles`; others get 404, strangers the sign-in page.

    `view.roles` feeds the matrix test.
    """

    def decorate(
        view: Callable[Concatenate[Any, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return signed_out(request)
            actor = cast(Actor, request)
            if not actor.roles & set(roles):
                raise Http404
            if (
                settings.INANG_MFA_REQUIRED
                and actor.roles & OFFICE_ROLES
                and not is_mfa_enabled(request.user)
            ):
                return redirect("mfa_index")
            return view(request, *args, **kwargs)

        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]
        return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], guarded)

    return decorate


def signed_in(
    view: Callable[Concatenate[Any, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For everybody with an account, whatever the role: pages about oneself."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else signed_out(request)

    return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], guarded)


agency_page = allowed(*AGENCY_ROLES)
desk_page = allowed
