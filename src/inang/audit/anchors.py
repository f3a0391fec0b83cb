"""Anchors: where the chain ended on one day, signed, small enough to be kept anywhere else.

Whoever holds yesterday's anchor can say of today's chain whether it still is the same one. A chain that was
rewritten from an earlier entry on, hashes and head and all, is whole in itself; only the anchor tells.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from inang.audit.rules import FARTHEST, UNREADABLE, plain

KIND: Final = "inang-anchor-1"
MOST_BYTES: Final = 64 * 1024  # of an anchor or a key; both have some hundred


class AnchorFault(ValueError):
    """The file is no anchor, or was changed after it was signed; the text says which."""


@dataclass(frozen=True)
class Anchor:
    """After entry `seq` the chain had `hash`; `public_key` is base64 of 32 bytes."""

    date: date
    at: datetime
    seq: int
    hash: str
    public_key: str
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """What the signature covers: everything but itself."""
        values = self.as_data()
        del values["signature"]
        return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()

    def as_data(self) -> dict[str, Any]:
        return {
            "kind": KIND,
            "date": self.date.isoformat(),
            "at": self.at.isoformat(),
            "seq": self.seq,
            "hash": self.hash,
            "public_key": self.public_key,
            "signature": self.signature,
        }


def fingerprint(public_key: str) -> str:
    """A key in few letters, to be compared by eye."""
    digest = hashlib.sha256(base64.b64decode(public_key)).hexdigest()
    return " ".join(digest[place : place + 4] for place in range(0, 16, 4))


def signed(anchor: Anchor, key: Ed25519PrivateKey) -> Anchor:
    """The anchor with its signature; `public_key` becomes that of the key."""
    ready = Anchor(anchor.date, anchor.at, anchor.seq, anchor.hash, public_of(key))
    signature = base64.b64encode(key.sign(ready.signed_bytes())).decode()
    return Anchor(ready.date, ready.at, ready.seq, ready.hash, ready.public_key, signature)


def public_of(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def read(text: str | bytes) -> Anchor:
    """An anchor file, its signature checked; raises AnchorFault."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("kind") != KIND:
            raise AnchorFault("Berkas ini bukan jangkar audit Inang.")
        anchor = Anchor(
            date.fromisoformat(data["date"]),
            datetime.fromisoformat(data["at"]),
            _number(data["seq"]),
            str(data["hash"]),
            str(data["public_key"]),
            str(data["signature"]),
        )
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(anchor.public_key, validate=True))
        key.verify(base64.b64decode(anchor.signature, validate=True), anchor.signed_bytes())
    except InvalidSignature:
        raise AnchorFault("Jangkar ini diubah setelah ditandatangani.") from None
    except (KeyError, *UNREADABLE) as fault:
        if isinstance(fault, AnchorFault):
            raise
        raise AnchorFault("Berkas ini bukan jangkar audit Inang, atau terpotong.") from None
    return anchor


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= FARTHEST:
        raise ValueError(value)
    return value


def kept(folder: Path) -> tuple[list[Anchor], list[str]]:
    """The anchors in a folder, oldest first, and a sentence for each file there that is none."""
    found, faults = [], []
    for path in sorted(folder.glob("[!.]*.json")):
        name = plain(path.name)  # a name may be no text
        try:
            anchor = read(_content(path))
            found.append(anchor)
            if _day(path.stem) not in (None, anchor.date):
                faults.append(f"{name}: isinya jangkar {anchor.date.isoformat()}, bukan jangkar hari itu: ditimpa.")
        except AnchorFault as fault:
            faults.append(f"{name}: {fault}")
        except OSError as fault:
            faults.append(f"{name}: jangkar tidak dapat dibaca ({fault.strerror}).")
    return found, faults


def _content(path: Path) -> bytes:
    """What a file of ours holds: a pipe that somebody put there would be waited for, and a device has no end."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "bukan berkas biasa")
    with path.open("rb") as file:
        return file.read(MOST_BYTES)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def known_key(path: Path) -> Ed25519PrivateKey | None:
    """The key of this installation, when it has one. Raises OSError, or ValueError for what is no such key."""
    try:
        found = load_pem_private_key(_content(path), password=None)
    except FileNotFoundError:
        return None
    except (TypeError, UnsupportedAlgorithm):  # locked with a passphrase, or of a kind unknown here
        raise AnchorFault(f"{path.name} tidak dapat dibuka.") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise AnchorFault(f"{path.name} bukan kunci Ed25519.")
    return found


def own_key(path: Path) -> Ed25519PrivateKey:
    """The key of this installation; made at the first use, by one of any number of processes."""
    if (found := known_key(path)) is not None:
        return found
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_once(path, text, 0o600)
    found = known_key(path)
    assert found is not None
    return found


def keep(anchor: Anchor, folder: Path) -> Path:
    """The day's file in the folder; one that is there already stays."""
    path = folder / f"{anchor.date.isoformat()}.json"
    _write_once(path, (json.dumps(anchor.as_data(), indent=1) + "\n").encode(), 0o644)
    return path


def _write_once(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, and never over what is there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(half, path)
    except FileExistsError:
        pass
    finally:
        half.unlink()
