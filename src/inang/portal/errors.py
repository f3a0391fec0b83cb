"""Pages for what went wrong: what happened, what to do now, a way back, and what was typed, so that it can be copied."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from inang.portal import stash

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def page(request: HttpRequest, template: str, status: int, **more: object) -> HttpResponse:
    """One of these pages; nobody keeps it, since it shows what was typed, if it was typed on a page of ours."""
    context = {"back": way_back(request), "typed": stash.long_texts(request) if is_own(request) else [], **more}
    answer = render(request, template, context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def is_own(request: HttpRequest) -> bool:
    """Did a page of ours send this? Nobody else may put words on a page of ours."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def way_back(request: HttpRequest) -> str:
    """The page of ours from which this request came, "" when there was none or it was this very address."""
    came = urlsplit(request.headers.get("Referer", ""))
    here = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME")  # get_host() refuses what may be the fault
    if came.netloc != here or came.scheme not in ("http", "https"):
        return ""
    try:
        resolve(came.path)
    except Resolver404:
        return ""
    found = came.path + (f"?{came.query}" if came.query else "")
    return "" if request.method == "GET" and found == request.get_full_path() else found


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, TOO_MUCH):
        return page(request, "errors/413.html", 413)
    return page(request, "errors/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "errors/403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "errors/404.html", 404)


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page that says how long to wait."""
    answer = page(request, "errors/429.html", 429, minutes=-(-seconds // 60))
    answer["Retry-After"] = str(seconds)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request's context: what failed may be the very thing that fills it."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def unanswered(code: str) -> str:
    """The page of what no view has seen, since the server could not read or answer it."""
    return render_to_string("errors/500.html" if code >= "500" else "errors/unread.html", {"code": code})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or cookies are off; nothing was changed, and what was typed comes back."""
    answer = page(request, "errors/csrf.html", 403)
    if is_own(request):  # another tab signed in again: this form's token is old, the text is its own
        stash.keep(request, answer)
    return answer


def with_page_of_405(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: an address that only takes forms answers a reader with a page, where Django answers with nothing."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        found = get_response(request)
        if not isinstance(found, HttpResponseNotAllowed):
            return found
        told = page(request, "errors/405.html", 405)
        told["Allow"] = found["Allow"]
        return told

    return answer
