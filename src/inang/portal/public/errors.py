"""Pages for what went wrong, each with what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from inang.portal import stash


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request's context: what failed may be the very thing that fills it."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or cookies are off; nothing was changed, and what was typed comes back."""
    answer = render(request, "errors/csrf.html", status=403)
    # Another tab signed in again: this form's token is old, the text is its own. Only kept for our own pages.
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        stash.keep(request, answer)
    return answer
