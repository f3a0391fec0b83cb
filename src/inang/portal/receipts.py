"""The receipt code of a form that is not sent yet: made from the form's own random token and the key of this installation.

So an officer can read the code out while typing, and an answer that was lost on the way can be given again to whoever
sends the same form once more: nothing of it is stored but the code's hash, which the case holds.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from inang.complaints import codes, queries
from inang.complaints.models import Complaint
from inang.complaints.rules import tidy_text

FIELD: Final = "lembar"
AGAIN: Final = timedelta(minutes=15)  # an answer that did not arrive is given once more within this time
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")


def new_token() -> str:
    """192 random bits for one form."""
    return secrets.token_urlsafe(24)


def tidy(token: str) -> str:
    """The token of a form that was sent, or a fresh one."""
    return token if _TOKEN.fullmatch(token) else new_token()


def code_of(token: str) -> str:
    """The receipt code that belongs to a form: 80 bits that nobody can tell without the token and the key."""
    key = settings.SECRET_KEY.encode()
    return codes.code_from(hmac.new(key, f"inang.receipt:{token}".encode(), hashlib.sha256).digest())


@dataclass(frozen=True)
class Made:
    """What this very form has made already; `may_show`: so short ago that its code is given once more."""

    complaint: Complaint
    may_show: bool


def made_by(token: str, text: str) -> Made | None:
    """The case that this form made; None when it made none, or when another text stands in it now."""
    found = queries.by_code_hash(codes.code_hash(code_of(token)))
    if found is None:
        return None
    first = found.messages.order_by("pk").first()
    same = first is not None and first.text == tidy_text(text)
    return Made(found, timezone.now() - found.entered_at <= AGAIN) if same else None


def unused(token: str) -> str:
    """This token, or a fresh one when a case has come of it already."""
    return new_token() if queries.by_code_hash(codes.code_hash(code_of(token))) else token
