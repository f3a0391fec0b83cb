"""Which case a mail belongs to: a token in the address that only this installation can make, and weaker hints."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from django.conf import settings

from inang.complaints import codes, queries, sealing
from inang.complaints.models import Complaint
from inang.notices import queries as notices
from inang.notices.judging import tag_of, without_tag
from inang.notices.reading import Letter

SIGNS: Final = 16  # of five bits each: 80 bits
_TAG: Final = re.compile(rf"(?<![0-9a-z])([0-9a-z]{{4,30}})-([0-9a-z]{{{SIGNS}}})(?![0-9a-z])", re.IGNORECASE)
_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{3,39}")  # as a number may be cited in a line of words
MOST: Final = 50  # places of one text that are looked at
# Every place where a receipt code may begin: a word of four signs before it must not hide it.
_CODE: Final = re.compile(r"(?<![0-9A-Za-z])(?=((?:[0-9A-Za-z]{4}[\s\-·.\u2013]{0,2}){3}[0-9A-Za-z]{4})(?![0-9A-Za-z]))")
HIDDEN: Final = "[kode disembunyikan]"


def reply_address(case: Complaint) -> str:
    """Where an answer to our mail goes; "" where no mailbox is read."""
    if not settings.INANG_IMAP_HOST:
        return ""
    box, _, domain = settings.INANG_COMPLAINT_ADDRESS.rpartition("@")
    return f"{box}+{tag(case)}@{domain}"


def tag(case: Complaint) -> str:
    """p20260061-k7h294qdm0xw5t3b"""
    return f"{codes.plain_number(case.number).lower()}-{_token(case.number)}"


def _token(number: str) -> str:
    digest = hmac.new(sealing.own_key(), f"reply:{number}".encode(), hashlib.sha256).digest()
    value = int.from_bytes(digest[:10])
    return "".join(codes.ALPHABET[value >> 5 * place & 31] for place in range(SIGNS)).lower()


def case_of(letter: Letter) -> Complaint | None:
    """The case whose token stands in an address of ours, or in the subject; None when none verifies."""
    ours = settings.INANG_COMPLAINT_ADDRESS.lower()
    tags = " ".join(tag_of(address) for address in letter.recipients if without_tag(address) == ours)
    return next((case for _written, case in _verified(f"{tags} {letter.subject}")), None)


def _verified(text: str) -> Iterator[tuple[str, Complaint]]:
    """Every tag of ours in a text, as it stands there, with its case."""
    tags = list(islice(_TAG.finditer(text), MOST))
    known = _by_plain(tag[1] for tag in tags)
    for tag in tags:
        for case in known.get(codes.plain_number(tag[1]), ()):
            if hmac.compare_digest(_token(case.number), tag[2].lower()):
                yield tag[0], case


def _by_plain(written: Iterable[str]) -> dict[str, list[Complaint]]:
    """The cases behind what may be numbers, in one question."""
    plain = {codes.plain_number(one) for one in written} - {"-"}
    found: dict[str, list[Complaint]] = {}
    for case in Complaint.objects.select_related("handler").filter(plain_number__in=plain) if plain else ():
        found.setdefault(case.plain_number, []).append(case)
    return found


def hinted(letter: Letter) -> Complaint | None:
    """A case that a mail may belong to, by what anybody could have written: proves nothing."""
    words = [found.group() for found in islice(_WORD.finditer(letter.subject), MOST)]
    known = _by_plain(words)
    for word in words:
        if cases := known.get(codes.plain_number(word)):
            return cases[0]
    key = notices.subject_of_mail(letter.references)
    return queries.by_number(key) if key else None


def without_codes(text: str) -> str:
    """The same text without receipt codes and reply tokens that somebody cited: no officer should hold one."""
    written = {one.group(1) for one in _CODE.finditer(text)}
    hashes = {one: codes.code_hash(code) for one in written if (code := codes.tidy_code(one))}
    known = _known(hashes.values())
    for one in written:
        if hashes.get(one) in known:
            text = text.replace(one, HIDDEN)
    for one, _case in list(_verified(text)):
        text = text.replace(one, HIDDEN)
    return text


def _known(hashes: Iterable[str]) -> frozenset[str]:
    wanted = list(hashes)[:200]
    found = Complaint.objects.filter(code_hash__in=wanted).values_list("code_hash", flat=True) if wanted else ()
    return frozenset(str(one) for one in found)
