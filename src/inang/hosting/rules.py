"""What is asked of keys, how long to wait after a failure, and what the hash of evidence covers. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

KEYS_MOST: Final = 20
LABEL_LONGEST: Final = 80
PROVE_AGAIN_AFTER: Final = timedelta(hours=24)  # a sweep proves a site from outside again after this
TRIED_ENOUGH: Final = 3  # a step that failed so often has not only stumbled
LEAST_RSA_BITS: Final = 2048
FIRST_DELAY: Final = 2.0  # seconds
LONGEST_DELAY: Final = 900.0


class Refused(ValueError):
    """A verb was refused; `sentence` is for the reader, `field` the form field that it belongs to."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


def too_late(ends_at: datetime | None, asked_at: datetime) -> str:
    """Why an ended site cannot be asked back at this moment any more; "" while it is kept."""
    if ends_at is None or asked_at < ends_at:
        return ""
    return "Masa simpan situs ini sudah habis, jadi tidak dapat diaktifkan kembali. Ajukan hosting baru."


def next_delay(attempts: int, least_seconds: float, key: str) -> timedelta:
    """2, 4, 8 … 900 seconds, never less than the driver asked for, plus up to 20 percent by key."""
    base = max(least_seconds, min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempts, 20)))
    spread = int.from_bytes(hashlib.sha256(f"{key} {attempts}".encode()).digest()[:4]) / 2**32
    return timedelta(seconds=base * (1 + 0.2 * spread))


def document(
    *, site_id: int, host: str, order: str, generation: int, proofs: Sequence[Mapping[str, Any]]
) -> str:
    """Evidence as canonical JSON: sorted keys, no spaces, UTF-8."""
    whole = {
        "site": site_id,
        "host": host,
        "order": order,
        "generation": generation,
        "proofs": [dict(one) for one in proofs],
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def evidence_hash(text: str) -> str:
    """SHA-256, hex, of the canonical document: what the confirmation letter carries."""
    return hashlib.sha256(text.encode()).hexdigest()


def key_label(label: str, default: str) -> str:
    """A key's name on one line, as people typed it, or the default."""
    return " ".join(label.split())[:LABEL_LONGEST] or default


# -- SSH keys --------------------------------------------------------------------------------
_CURVES: Final = {"ecdsa-sha2-nistp256": 65, "ecdsa-sha2-nistp384": 97, "ecdsa-sha2-nistp521": 133}
_ED25519: Final = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com")
_PRIVATE: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File|^Private-Lines:", re.MULTILINE
)
_EXAMPLE: Final = "Tempel satu baris yang diawali ssh-ed25519 atau ssh-rsa, dari berkas yang berakhiran .pub."


def parse_key(text: str) -> tuple[str, str]:
    """An OpenSSH public key without comment, and its fingerprint `SHA256:…`; raises Refused.

    Format: RFC 4253 §6.6; Ed25519 RFC 8709; ECDSA RFC 5656 §3.1.
    """
    if _PRIVATE.search(text):
        raise Refused(
            "BERHENTI: ini kunci PRIBADI. Jangan kirim kepada siapa pun; anggap kunci ini sudah bocor "
            "dan buat yang baru. Yang diminta kunci publik, dari berkas yang berakhiran .pub.",
            "public",
        )
    words = text.split()
    if not words:
        raise Refused(f"Kunci publik SSH kosong. {_EXAMPLE}", "public")
    if len(text.strip().splitlines()) > 1:
        raise Refused(f"Kunci publik SSH harus satu baris. {_EXAMPLE}", "public")
    name = words[0]
    if name in ("ssh-dss", "ssh-dsa"):
        raise Refused("Kunci DSA terlalu lemah. Buat kunci baru dengan ssh-keygen -t ed25519.", "public")
    if name not in (*_ED25519, "ssh-rsa", *_CURVES):
        hint = " Hapus opsi di depan jenis kunci." if "ssh-" in text[1:] or "ecdsa-" in text[1:] else ""
        raise Refused(f"Ini bukan kunci publik SSH yang dikenal.{hint} {_EXAMPLE}", "public")
    blob = _blob(words)
    _check(name, blob)
    fingerprint = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return f"{name} {base64.b64encode(blob).decode()}", f"SHA256:{fingerprint}"


def _blob(words: list[str]) -> bytes:
    if len(words) < 2:
        raise Refused(f"Kunci publik SSH terpotong: isinya tidak ada. {_EXAMPLE}", "public")
    try:
        blob = base64.b64decode(words[1], validate=True)
    except ValueError:
        raise Refused(f"Isi kunci publik SSH rusak atau terpotong. {_EXAMPLE}", "public") from None
    if len(blob) > 1500:
        raise Refused("Kunci publik SSH terlalu besar; paling besar RSA 8192 bit.", "public")
    return blob


def _check(name: str, blob: bytes) -> None:
    broken = Refused(f"Isi kunci publik SSH rusak atau terpotong. {_EXAMPLE}", "public")
    try:
        parts = list(_parts(blob))
    except ValueError:
        raise broken from None
    if not parts or parts[0] != name.encode():
        raise broken
    if name == "ssh-rsa":
        bits = int.from_bytes(parts[2]).bit_length() if len(parts) == 3 else 0
        if not bits:
            raise broken
        if bits < LEAST_RSA_BITS:
            raise Refused(
                f"Kunci RSA {bits} bit terlalu lemah, paling sedikit {LEAST_RSA_BITS} bit. "
                "Buat kunci baru dengan ssh-keygen -t ed25519.",
                "public",
            )
    elif name in _CURVES:
        if len(parts) != 3 or parts[1] != name.rpartition("-")[2].encode() or len(parts[2]) != _CURVES[name]:
            raise broken
    elif len(parts) != (2 if name == "ssh-ed25519" else 3) or len(parts[1]) != 32:
        raise broken


def _parts(blob: bytes) -> Iterable[bytes]:
    """Length-prefixed strings (RFC 4251 §5)."""
    while blob:
        if len(blob) < 4:
            raise ValueError("truncated")
        (length,) = struct.unpack(">I", blob[:4])
        if len(blob) < 4 + length:
            raise ValueError("truncated")
        yield blob[4 : 4 + length]
        blob = blob[4 + length :]
