"""What somebody typed when the session had ended: kept for two hours, given back after signing in again.

Only text is kept (no files, passwords or tokens), in the shared cache, under a random name that one cookie of
this browser carries; it is given back on the same address only.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError

COOKIE: Final = "inang_titip"
SECONDS: Final = 2 * 3600
LARGEST: Final = 200_000
LONG: Final = 40  # characters; less is typed again sooner than copied
_NEVER: Final = frozenset(
    {"csrfmiddlewaretoken", "password", "passphrase", "sandi", "kata_sandi", "oldpassword"}
)
_TOKEN_LENGTH: Final = 43


def keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Keep the posted text and let `response` carry its cookie; False when there was nothing to keep."""
    values = _texts(request)
    text = values.urlencode()
    if not any(value.strip() for name, group in values.lists() if name != "version" for value in group):
        return False
    if len(text) > LARGEST:
        return False
    token = secrets.token_urlsafe(32)
    cache.set(f"titip:{token}", {"path": request.path, "text": text}, SECONDS)
    response.set_cookie(
        COOKIE, token, max_age=SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return True


def long_texts(request: HttpRequest) -> list[str]:
    """What was typed at length, for a page that can only show it to be copied; [] when it cannot be read."""
    try:
        values = _texts(request)
    except (SuspiciousOperation, MultiPartParserError, OSError):
        return []
    found = [text.strip() for _name, group in values.lists() for text in group]
    return [text[:LARGEST] for text in found if len(text) >= LONG and " " in text]


def _texts(request: HttpRequest) -> QueryDict:
    """What was sent, without anything secret."""
    values = request.POST.copy()
    for name in list(values):
        if name in _NEVER or "password" in name or "passphrase" in name:
            del values[name]
    return values


def waiting(request: HttpRequest) -> QueryDict | None:
    """What was kept for this very address, once; None when there is nothing."""
    token = request.COOKIES.get(COOKIE, "")
    if len(token) != _TOKEN_LENGTH:
        return None
    kept = cache.get(f"titip:{token}")
    if not isinstance(kept, dict) or kept.get("path") != request.path:
        return None
    cache.delete(f"titip:{token}")
    return QueryDict(str(kept["text"]))
