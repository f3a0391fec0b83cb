"""Who holds number and receipt code of a complaint: one signed cookie of two hours, for the tracking pages only.

The answer to number and code is the same for a hit and a miss (a redirect and a cookie of the same length); what it was
is seen on the page behind. The cookie holds the code's hash, never the code, and is worth nothing once the code is not.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.core.cache import cache
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


def find(request: HttpRequest, number: str, code: str) -> Complaint | None:
    """The case behind what was typed; a wrong pair uses up a try of this subscriber and of this code. Raises TooOften."""
    subscriber = limits.network(limits.client_address(request), small=True)
    places = [
        limits.place_of_try(f"lacak:{subscriber}", tries=TRIES, seconds=WINDOW),
        limits.place_of_try(f"lacak-kode:{_hash(code)[:32]}", tries=TRIES, seconds=CODE_WINDOW),
    ]
    if not all(places):
        raise TooOften
    case = queries.track(number=number, code=code)
    # A right pair gives its tries back; a wrong one gives back what nobody took, so that both take as long.
    cache.delete_many(places if case else [f"{place}-" for place in places])
    return case


def _hash(code: str) -> str:
    return codes.code_hash(codes.tidy_code(code) or "")


def remember(answer: HttpResponse, number: str, code: str) -> None:
    """Let this browser ask for the pair that was typed, right or wrong."""
    wanted = codes.plain_number(number).ljust(_WIDTH)
    answer.set_cookie(
        COOKIE,
        signing.dumps([wanted, _hash(code)], salt=_SALT),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget(answer: HttpResponse) -> None:
    answer.delete_cookie(COOKIE, path=PATH)


def asked(request: HttpRequest) -> bool:
    """Whether this browser comes with a pair at all."""
    return bool(request.COOKIES.get(COOKIE))


def case_of(request: HttpRequest) -> Complaint | None:
    """The case whose pair this browser holds."""
    try:
        number, code_hash = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    return queries.by_code_hash(code_hash, number=codes.plain_number(number))
