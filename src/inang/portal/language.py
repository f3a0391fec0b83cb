"""Indonesian first; English only on the public side, and only for those who asked for it with the switch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

# Working pages and letters are Indonesian by law and habit; a browser's own preference does not change that.
WORKING: Final = ("/permintaan/", "/situs/", "/meja/", "/akun/", "/demo/")


def language_of(request: HttpRequest) -> str:
    """The language of one page."""
    wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
    if wanted not in dict(settings.LANGUAGES) or request.path.startswith(WORKING):
        return settings.LANGUAGE_CODE
    return wanted


class LanguageMiddleware:
    """Speak one language for the whole of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = language_of(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            answer = self.get_response(request)
        answer.headers.setdefault("Content-Language", code)
        return answer
