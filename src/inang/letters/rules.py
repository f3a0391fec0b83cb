"""Numbers, check codes and number words of letters. Pure: values in, values out."""

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U to misread
_CODE: Final = re.compile(rf"[{ALPHABET}]{{8}}")
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "–": "", ".": ""})

_UNITS: Final = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_STEPS: Final = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"))


LONGEST_PASSPHRASE: Final = 1000  # characters; what the form for signing takes
SOON: Final = timedelta(days=30)  # from when on a key that ends is warned of


class Refused(ValueError):
    """A verb was refused; `sentence` is for the reader, `field` the form field that it belongs to."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


_DIGITS: Final = re.compile(r"[0-9]+")
_LONGEST_ORDER: Final = 250  # as the column


def number_order(number: str) -> str:
    """A letter's number so that it sorts by the numbers in it: 440/9/Dinkes before 440/10/Dinkes."""
    return _DIGITS.sub(lambda found: found[0].lstrip("0").zfill(8), number.casefold())[:_LONGEST_ORDER]


INSERTED: Final = "abcdefghijklmnopqrstuvwxyz"


def next_inserted(taken: Iterable[str]) -> str:
    """The letter of the next number between two: after none a, after b c. Raises Refused after z."""
    last = max(taken, default="")
    place = INSERTED.index(last) + 1 if last else 0
    if place == len(INSERTED):
        raise Refused("Sesudah nomor ini sudah ada 26 sisipan. Sisipkan sesudah nomor lain.", "after")
    return INSERTED[place]


def new_check_code() -> str:
    """A fresh code such as "7QF3-K2MD": 40 random bits, so that nobody finds a letter by guessing."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{text[:4]}-{text[4:]}"


def tidy_check_code(typed: str) -> str | None:
    """The code as kept, from what a person typed or a QR carried; None when it cannot be one."""
    text = typed.strip().upper().translate(_MISREAD)
    return f"{text[:4]}-{text[4:]}" if _CODE.fullmatch(text) else None


def terbilang(number: int) -> str:
    """A whole number in words: 10 → "sepuluh", 2026 → "dua ribu dua puluh enam"."""
    if number < 0:
        return f"minus {terbilang(-number)}"
    return _words(number).strip() or "nol"


def _words(number: int) -> str:
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    if number < 100:
        return f"{_UNITS[number // 10]} puluh {_UNITS[number % 10]}".strip()
    for size, name in _STEPS:
        if number >= size:
            count, rest = divmod(number, size)
            # "seratus" and "seribu", but "satu juta"
            head = f"se{name}" if count == 1 and size <= 1000 else f"{_words(count)} {name}"
            return f"{head} {_words(rest)}".strip()
    return ""


def storage_words(megabytes: int) -> str:
    """Storage as a letter writes it: 10240 → "10 GB (sepuluh gigabita)", 512 → "512 MB (lima ratus dua belas megabita)"."""
    if megabytes % 1024 == 0:
        return f"{megabytes // 1024} GB ({terbilang(megabytes // 1024)} gigabita)"
    return f"{megabytes} MB ({terbilang(megabytes)} megabita)"


def short_hash(sha256: str) -> str:
    """First and last bytes of a hash, to compare by eye: "4f7a 21c9 … 88be 03d5"."""
    return f"{sha256[:4]} {sha256[4:8]} … {sha256[-8:-4]} {sha256[-4:]}"


def grouped_hash(sha256: str) -> str:
    """A hash in groups of four, as the check page shows it."""
    return " ".join(sha256[place : place + 4] for place in range(0, len(sha256), 4))
