"""Addresses: what a mail address is, for everybody; and those within an edition (pages, mail, telephones, domain). Pure.

They become links and names that machines use, so they are nothing but that.
"""

from __future__ import annotations

import re
from typing import Final

from inang.standard.bounds import values
from inang.standard.rules import Edition


def _number(least: int, most: int) -> str:
    """So many digits, grouped as people write them: "(0561) 123456", "+62 561 123456", "0812-3456-7890"."""
    return rf"\+?\(?\d(?:[ ().-]*\d){{{least - 1},{most - 1}}}"


_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])"
_ATOM: Final = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_MAIL: Final = rf"(?i:(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_DOMAIN})"
_MAIL_LONGEST: Final = 254
_PAGE: Final = rf"(?i:https?://{_DOMAIN}(?::\d{{1,5}})?(?:[/?#][^\s<>\"\\]*)?)"
_LINK: Final = rf"{_PAGE}|mailto:{_MAIL}|tel:\+?[\d-]{{3,20}}"
_TELEPHONE: Final = rf"{_number(3, 15)}(?: (?:ext\.?|psw\.?|pesawat) \d{{1,6}})?"
_TELEPHONES: Final = rf"{_TELEPHONE}(?:(?:,| /| atau) {_TELEPHONE})*"
# key -> (pattern, longest, what it must be)
_KINDS: Final = {
    "office.phone": (_TELEPHONES, 80, "bukan nomor telepon. Contoh: (0561) 123456"),
    "office.whatsapp": (_number(8, 15), 30, "bukan nomor WhatsApp. Tulis angkanya, misalnya 081234567890"),
    "office.email": (_MAIL, _MAIL_LONGEST, "bukan alamat pos-el. Contoh: dinas@contoh.go.id"),
    "office.web": (_PAGE, 500, "bukan alamat laman. Tulis lengkap, misalnya https://dinas.contoh.go.id/"),
    "office.platform_domain": (_DOMAIN, 180, "bukan nama domain. Contoh: contoh.go.id"),
    "channels.url": (_LINK, 500, "bukan tautan. Tulis lengkap dengan https://, mailto:, atau tel:"),
    "complaints.bodies.url": (_PAGE, 500, "bukan alamat laman. Tulis lengkap, misalnya https://ombudsman.go.id/"),
}


def is_mail(text: str) -> bool:
    """Can mail be sent to this address? Forms, files, editions and the outbox all ask here: none takes what another refuses."""
    return len(text) <= _MAIL_LONGEST and re.fullmatch(_MAIL, text) is not None


def is_telephone(text: str) -> bool:
    """Can an office be called by what is written there? One number or several, with or without an extension."""
    return re.fullmatch(_TELEPHONES, text) is not None


def address_faults(edition: Edition) -> list[str]:
    """A sentence for every address that is none; one that may be left out is no fault when it is."""
    found = [(name, text, kind) for key, kind in _KINDS.items() for name, text in values(edition, key) if text]
    for place, channel in enumerate(edition.channels, 1):
        found += [(f"channels[{place}].links", address, _KINDS["channels.url"]) for _name, address in channel.links]
    return [
        f"{name} {text[:80]!r} {words}."
        for name, text, (pattern, longest, words) in found
        if len(text) > longest or not re.fullmatch(pattern, text)
    ]
