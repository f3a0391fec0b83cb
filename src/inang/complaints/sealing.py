"""Who complained, as it may be stored: AES-256-GCM under a key of its own beside the other keys of the installation."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from inang.complaints.rules import Complainant

FILE: Final = "complaints.key"
_NONCE: Final = 12


class Unreadable(ValueError):
    """The identity was sealed with another key or for another case, or is damaged; the text says so to the officer."""


def seal(who: Complainant, number: str) -> str:
    """The identity as stored; it can be opened for this case only."""
    former = {"former": [one.as_data() for one in who.former]} if who.former else {}
    return lock(json.dumps({**who.as_data(), **former}, ensure_ascii=False), number)


def unseal(sealed: str, number: str) -> Complainant:
    """The identity again; raises Unreadable."""
    data = json.loads(unlock(sealed, number))
    return Complainant(**{**data, "former": tuple(Complainant(**one) for one in data.get("former", ()))})


def lock(text: str, bound_to: str) -> str:
    """A text as stored; it can be opened only for what it is bound to."""
    nonce, plain = os.urandom(_NONCE), text.encode()
    # Padded, so that its length says little about whose it is.
    plain += b" " * (-len(plain) % 256)
    return base64.b64encode(nonce + AESGCM(own_key()).encrypt(nonce, plain, bound_to.encode())).decode()


def unlock(sealed: str, bound_to: str) -> bytes:
    """The text again; raises Unreadable."""
    try:
        raw = base64.b64decode(sealed)
        return AESGCM(own_key()).decrypt(raw[:_NONCE], raw[_NONCE:], bound_to.encode())
    except (InvalidTag, ValueError):
        raise Unreadable("Identitas tidak dapat dibuka: kuncinya lain, atau catatannya rusak.") from None


def address_mark(email: str) -> str:
    """A mail address as it may be looked for without being readable."""
    return hmac.new(own_key(), b"address:" + email.strip().lower().encode(), hashlib.sha256).hexdigest()


def own_key() -> bytes:
    """The key of this installation; made at the first use, by one of any number of processes."""
    path = Path(settings.DATA) / "keys" / FILE
    try:
        return path.read_bytes()
    except FileNotFoundError:
        _make(path)
        return path.read_bytes()


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(AESGCM.generate_key(256))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(half, path)
    except FileExistsError:
        pass
    finally:
        half.unlink()
