"""Who holds number and receipt code of a complaint: one signed cookie of two hours, for the tracking pages only.

The answer to number and code is the same for a hit and a miss (a redirect and a cookie of the same length), and so is the
work behind it: no case is looked for. What it was is seen on the page behind, which gives a right pair its try back. The
cookie holds the code's hash, never the code, and is worth nothing once the code is not.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from inang.complaints import codes, queries
from inang.complaints.models import Complaint
from inang.portal import limits

COOKIE: Final = "inang_lacak"
PATH: Final = "/lacak/"
SECONDS: Final = 2 * 3600
TRIES: Final = 10
WINDOW: Final = 600  # seconds for the tries of one subscriber
CODE_WINDOW: Final = 3600  # and for those with one code
_SALT: Final = "inang.tracking"
_WIDTH: Final = 30  # of a number, filled up with spaces


class TooOften(Exception):
    """No more tries for now."""


def enter(request: HttpRequest, answer: HttpResponse, number: str, code: str) -> None:
    """Take a try of this subscriber and one of this code, and let this browser ask for the pair, right or wrong.

    Raises TooOften.
    """
    code_hash, mark = codes.typed_hash(code), secrets.token_hex(8)
    taken = [limits.take_try(key, tries=TRIES, seconds=seconds, mark=mark) for key, seconds in _counts(request, code_hash)]
    if not all(taken):
        raise TooOften
    answer.set_cookie(
        COOKIE,
        signing.dumps([codes.plain_number(number).ljust(_WIDTH), code_hash, mark], salt=_SALT),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _counts(request: HttpRequest, code_hash: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """Where tries are counted, and for how many seconds each."""
    subscriber = limits.network(limits.client_address(request), small=True)
    return (f"lacak:{subscriber}", WINDOW), (f"lacak-kode:{code_hash[:32]}", CODE_WINDOW)


def forget(answer: HttpResponse) -> None:
    answer.delete_cookie(COOKIE, path=PATH)


def asked(request: HttpRequest) -> bool:
    """Whether this browser comes with a pair at all."""
    return bool(request.COOKIES.get(COOKIE))


def _pair(request: HttpRequest) -> tuple[str, str, str] | None:
    """Number, hash of the code and mark of the tries, as this browser holds them."""
    try:
        number, code_hash, mark = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError):  # forged, too old, or of another make
        return None
    return codes.plain_number(number), code_hash, mark


def number_asked(request: HttpRequest) -> str:
    """P20260061 that this browser comes with, to be mended where it was typed; "" when it cannot be a number."""
    pair = _pair(request)
    return pair[0].removeprefix("-") if pair else ""


def case_of(request: HttpRequest) -> Complaint | None:
    """The case whose pair this browser holds."""
    pair = _pair(request)
    return queries.by_code_hash(pair[1], number=pair[0]) if pair else None


def was_right(request: HttpRequest) -> None:
    """The pair led to its case: it cost no try."""
    if pair := _pair(request):
        for key, _seconds in _counts(request, pair[1]):
            limits.give_back(key, tries=TRIES, mark=pair[2])
