"""The receipt code: 80 random bits that are shown once, kept as a hash, and read out by telephone. Pure."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U to misread
SIGNS: Final = 16  # of five bits each
_CODE: Final = re.compile(rf"[{ALPHABET}]{{{SIGNS}}}")
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_NOISE: Final = re.compile(r"[\s.,·•_–—-]+")
_NUMBER: Final = re.compile(r"(?=[A-Z]*\d)[A-Z0-9]{4,30}")
_DIGITS: Final = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


def new_code() -> str:
    """A fresh code such as "K7H294QDM0XW5T3B"."""
    return code_from(secrets.token_bytes(SIGNS * 5 // 8))


def code_from(random: bytes) -> str:
    """The code in the first 80 bits of what must be random."""
    number = int.from_bytes(random[: SIGNS * 5 // 8])
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(SIGNS)))


def tidy_code(typed: str) -> str | None:
    """The code as made, from what a person typed; None when it cannot be one."""
    text = _NOISE.sub("", typed[:100]).upper().translate(_MISREAD)
    return text if _CODE.fullmatch(text) else None


def plain_number(typed: str) -> str:
    """P20260061 from what a person typed ("p 2026 0061"), as Complaint.plain_number; "-" when it cannot be a number."""
    text = _NOISE.sub("", typed[:100]).upper()
    return text if _NUMBER.fullmatch(text) else "-"


def code_hash(code: str) -> str:
    """What is stored: with 80 random bits behind it a plain SHA-256 is not to be turned round."""
    return hashlib.sha256(f"inang.complaint:{code}".encode()).hexdigest()


def typed_hash(typed: str) -> str:
    """The hash of a code as a person typed it; what cannot be a code has one that no code has, and each its own."""
    return code_hash(tidy_code(typed) or f"-{typed}")


def grouped(code: str) -> str:
    """K7H2 94QD M0XW 5T3B, as it is shown and printed."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def spoken(code: str) -> str:
    """As it is read out: "K, tujuh, H, dua. Sembilan, empat, Q, D. …"."""
    groups = [[_DIGITS[int(sign)] if sign.isdigit() else sign for sign in part] for part in grouped(code).split()]
    return " ".join(f"{', '.join([part[0].capitalize(), *part[1:]])}." for part in groups)
