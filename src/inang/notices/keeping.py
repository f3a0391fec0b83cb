"""Raw mails on disk: sealed with a key of this installation, written once, named by the SHA-256 of what is inside.

A mail tells who wrote it, and whoever complains may ask that nobody reads that: so no mail lies open on a disk.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FIRST_BYTES: Final = b"inang1\n"
PIECE: Final = 1024 * 1024
TAG: Final = 16


class Kept(NamedTuple):
    """What lies on disk now; the size is that of the mail."""

    sha256: str
    size: int


class Unreadable(Exception):
    """The file is missing, was changed, or was sealed with another key."""


def place(folder: Path, sha256: str) -> Path:
    """Where a mail lies."""
    return folder / sha256[:2] / sha256


def keep(folder: Path, pieces: Iterable[bytes], key: str) -> Kept:
    """Seal a mail while it arrives; on disk before this returns, or not there at all. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".masuk-") as half:

        def passing() -> Iterator[bytes]:
            nonlocal size
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                yield piece

        for sealed in _sealed(passing(), key):
            half.write(sealed)
        half.flush()
        os.fsync(half.fileno())
        final = place(folder, digest.hexdigest())
        final.parent.mkdir(mode=0o700, exist_ok=True)
        os.chmod(half.name, 0o400)
        try:
            os.link(half.name, final)
        except FileExistsError:  # the same mail was fetched before
            return Kept(digest.hexdigest(), size)
    for changed in (final.parent, folder):
        _sync(changed)
    return Kept(digest.hexdigest(), size)


def opened(folder: Path, sha256: str, key: str) -> IO[bytes]:
    """The mail itself, in memory only; read it from its beginning. Raises Unreadable."""
    digest = hashlib.sha256()
    out = os.fdopen(os.memfd_create("inang-surat", os.MFD_CLOEXEC), "w+b")
    try:
        with open(place(folder, sha256), "rb") as file:
            for piece in _unsealed(file, key):
                digest.update(piece)
                out.write(piece)
    except (OSError, InvalidTag, ValueError):
        out.close()
        raise Unreadable(sha256) from None
    if digest.hexdigest() != sha256:
        out.close()
        raise Unreadable(sha256)
    out.flush()
    out.seek(0)
    return out


def erase(folder: Path, sha256: str) -> bool:
    """Remove a mail for good; False when it was not there."""
    try:
        place(folder, sha256).unlink()
    except FileNotFoundError:
        return False
    _sync(place(folder, sha256).parent)
    return True


def _sealed(pieces: Iterable[bytes], key: str) -> Iterator[bytes]:
    """A head with the file's own number, then pieces, each with its place and whether it is the last one."""
    number = os.urandom(8)
    yield FIRST_BYTES + number
    lock, count, waiting = _lock(key), 0, b""
    for piece in pieces:
        waiting += piece
        while len(waiting) > PIECE:
            yield lock.encrypt(_nonce(number, count), waiting[:PIECE], b"more")
            waiting, count = waiting[PIECE:], count + 1
    yield lock.encrypt(_nonce(number, count), waiting, b"last")


def _unsealed(file: IO[bytes], key: str) -> Iterator[bytes]:
    head = file.read(len(FIRST_BYTES) + 8)
    if not head.startswith(FIRST_BYTES) or len(head) != len(FIRST_BYTES) + 8:
        raise ValueError("not a sealed mail")
    number, lock, count = head[len(FIRST_BYTES) :], _lock(key), 0
    piece = file.read(PIECE + TAG)
    while piece:
        following = file.read(PIECE + TAG)
        yield lock.decrypt(_nonce(number, count), piece, b"more" if following else b"last")
        piece, count = following, count + 1


def _nonce(number: bytes, count: int) -> bytes:
    return number + count.to_bytes(4)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@lru_cache(maxsize=2)
def _lock(key: str) -> AESGCM:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"inang.notices.incoming").derive(key.encode())
    return AESGCM(derived)
