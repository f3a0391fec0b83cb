"""One address for "take me to my work": the agency's requests or the office's queue, by role."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inang.portal.access import AGENCY_ROLES, OFFICE_ROLES, Actor
from inang.requests.queries import DESK_ROLES


def page(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    roles = cast(Actor, request).roles
    if roles & DESK_ROLES:
        return redirect("portal:queue")
    if roles & AGENCY_ROLES:
        return redirect("portal:requests")
    if roles & OFFICE_ROLES:  # a complaint officer has no desk of requests
        return redirect("portal:complaint_desk")
    return render(request, "public/start.html")
