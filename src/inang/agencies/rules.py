"""Who may hold which role, and what a NIP looks like. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from inang.standard.addresses import is_mail

AGENCY_ROLES: Final = frozenset({"agency", "agency_head"})
OFFICE_ROLES: Final = frozenset({"reviewer", "approver", "signatory", "complaint_officer", "administrator"})
HEAD_ROLES: Final = frozenset({"approver", "signatory"})
DECIDING_ROLES: Final = frozenset({"reviewer", "approver", "signatory"})
INVITATION_DAYS: Final = 7
# scope of a delegation -> the roles whose power it gives
POWERS: Final[dict[str, tuple[str, ...]]] = {
    "sign": ("signatory",),
    "decide": ("approver",),
    "both": ("signatory", "approver"),
}
LONGEST_DELEGATION: Final = 366  # days
BACK_DATED_DAYS: Final = 30
SIGN_IN_DAYS: Final = 400  # how long the history of signing in is kept
SYSTEM: Final = "sistem"
# Verbs by which an administrator lets somebody in, or gives a power.
LET_IN: Final = ("add_person", "invite", "add_membership", "delegate")


class Refused(ValueError):
    """A verb was refused; `sentence` is for the reader, `field` the form field that it belongs to."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class Overtaken(Refused):
    """Somebody was faster: what was looked at is not what is there now."""


@dataclass(frozen=True)
class Capacity:
    """As what somebody signs: `word` is "", "Plt.", "Plh." or "a.n."; with "a.n." `behalf` is the office acted for."""

    position: str
    word: str = ""
    behalf: str = ""


class Named(Protocol):
    """Somebody with a name and an address."""

    name: str
    email: str


def actor(person: Named | None) -> str:
    """How trail and register name somebody: "Nama <pos-el>", or "sistem" for the worker."""
    return f"{person.name} <{person.email}>" if person else SYSTEM


def mail_address(email: str) -> str:
    """The address in lower case, so that one person has one account."""
    email = email.strip().lower()
    if not is_mail(email):
        raise Refused(f"{email or 'Pos-el'} bukan alamat pos-el yang benar. Contoh: nama@dinas.go.id.", "email")
    return email


def address_in(actor: str) -> str:
    """The address in such a name, which stays when the name is corrected; "" when there is none."""
    return actor.rpartition("<")[2].removesuffix(">") if actor.endswith(">") else ""


def check_nip(nip: str, on: date | None = None) -> list[str]:
    """What is wrong with a NIP, [] when nothing: 8 digits birth, 6 appointment, 1 sex, 3 serial number.

    Spaces and dots are ignored. The month of appointment 21 marks a PPPK. With `on`, no date may lie after
    it. Source: Perka BKN 22/2007, lampiran.
    """
    digits = re.sub(r"[\s.]", "", nip)
    if not re.fullmatch(r"[0-9]+", digits):
        return ["NIP hanya boleh berisi angka."]
    if len(digits) != 18:
        return [f"NIP terdiri dari 18 angka, yang tertulis {len(digits)} angka. Periksa lagi."]
    faults = []
    born = _date(digits[0:8])
    if born is None or not 1940 <= born.year <= 2100:
        faults.append(
            f"Delapan angka pertama NIP ({digits[0:8]}) bukan tanggal lahir. Tulis tahun, bulan, hari."
        )
    year, month = int(digits[8:12]), int(digits[12:14])
    if not 1960 <= year <= 2100 or not (1 <= month <= 12 or month == 21):
        faults.append(f"Angka ke-9 sampai ke-14 NIP ({digits[8:14]}) bukan tahun dan bulan pengangkatan.")
    elif born is not None and not 16 <= year - born.year <= 60:
        faults.append(
            f"Menurut NIP, pengangkatan tahun {year} pada usia {year - born.year} tahun. Periksa lagi."
        )
    if digits[14] not in "12":
        faults.append(f"Angka ke-15 NIP harus 1 (laki-laki) atau 2 (perempuan), yang tertulis {digits[14]}.")
    if digits[15:] == "000":
        faults.append("Tiga angka terakhir NIP adalah nomor urut dan mulai dari 001.")
    if on is not None and not faults and year > on.year:
        faults.append(f"Menurut NIP, pengangkatan baru pada tahun {year}. Periksa lagi.")
    return faults


def covered(first: date, last: date | None, terms: Iterable[tuple[date, date | None]]) -> bool:
    """Whether terms in the order of their beginnings leave no day from `first` to `last` empty; None = without an end."""
    day, end = first.toordinal(), last.toordinal() if last else None
    for since, until in terms:
        if since.toordinal() <= day and (until is None or until.toordinal() >= day):
            if until is None:
                return True
            day = until.toordinal() + 1
    return end is not None and day > end


def folded(name: str) -> str:
    """A name as it is compared: case and spaces make no other person."""
    return " ".join(name.casefold().split())


def tidy_nip(nip: str) -> str:
    """Digits only, as stored."""
    return re.sub(r"[\s.]", "", nip)


def spaced_nip(nip: str) -> str:
    """As letters print it: 19800101 200501 1 001."""
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if len(nip) == 18 and nip.isdigit() else nip


def _date(text: str) -> date | None:
    try:
        return date(int(text[0:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
