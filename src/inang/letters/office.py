"""What every letter of the office has from its edition: head, paper, fixed words, and whoever signs today."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.letters.compose import Kop, Signer
from inang.standard.patterns import number_of
from inang.standard.rules import Edition
from inang.workdays.words import tanggal_surat

POSITION_MISSING: Final = "(jabatan belum diisi)"  # on a draft: nobody signs before it is entered


def office_kop(edition: Edition) -> Kop:
    """The office's own head of letter."""
    office = edition.office
    return Kop(
        government=office.government,
        office=office.name,
        lines=(
            f"{office.address}, Telepon {office.phone}",
            f"Pos-el {office.email}, Laman {office.web.removeprefix('https://').rstrip('/')}",
        ),
        city=f"{office.city} {office.postal_code}",
    )


def signer(person: Person, at: datetime) -> Signer:
    """The signer block of somebody of the office; a delegate signs as Plt. or Plh., or a.n. the office acted for."""
    capacity = agencies.signs_as(person, agencies.office_day(at))
    return Signer(
        position=capacity.position or POSITION_MISSING,
        name=person.name,
        rank=person.rank,
        nip=person.nip,
        capacity=capacity.word,
        behalf=capacity.behalf,
    )


def office_part(edition: Edition) -> dict[str, Any]:
    """What every letter of the office has from its edition: head, paper and fixed words."""
    style = edition.letters
    return {
        "kop": office_kop(edition),
        "city": edition.office.city,
        "nature": style.nature,
        "copies": style.copies,
        "footer": (style.footer,),
        "paper": style.paper,
        "margins": style.margins,
        "font": style.font,
    }


def sample_part(edition: Edition, at: datetime) -> dict[str, Any]:
    """What a letter with invented values has besides, to show what an edition makes of it: number, date, signer, check."""
    return {
        **office_part(edition),
        "signer": Signer(position=edition.office.head_title, name="Nama Penanda Tangan", rank="Pembina Utama Muda"),
        "number": number_of(edition, "out", 214, at.date()),
        "date": tanggal_surat(at.date()),
        "check_url": f"{settings.INANG_BASE_URL}/s/0000-0000/",
        "check_code": "0000-0000",
    }


NOBODY_SIGNS: Final = "Belum ada penanda tangan. Minta administrator menetapkan penanda tangan di halaman Orang."


def signatory(at: datetime, *, but: Collection[int] = ()) -> Person | None:
    """Who signs the office's letters today; the block of the letter is written again for whoever really signs.

    `but`: who does not sign this one.
    """
    today = agencies.office_day(at)
    everybody = [one for one in agencies.office_people("signatory", today) if one.pk not in but]
    acting = (one for one in everybody if agencies.signs_as(one, today).word)
    return next(acting, everybody[0] if everybody else None)
