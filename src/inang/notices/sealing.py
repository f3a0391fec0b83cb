"""The secret part of a message (a one-time link) while it waits: readable for this installation's key alone."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK: Final = "⟦tautan pribadi⟧"  # where the secret stands in the stored text


class Unreadable(ValueError):
    """The secret was sealed with another key, or is gone."""


def seal(secret: str) -> str:
    """The secret as it may be stored."""
    return _lock(settings.SECRET_KEY).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret again; raises Unreadable."""
    try:
        return _lock(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable("sealed with another key") from None


@lru_cache(maxsize=2)
def _lock(key: str) -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"inang.notices.secret").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
