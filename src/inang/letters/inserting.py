"""Inserted numbers: a letter that was forgotten gets 123.a, between 123 and 124, with a reason that stays in the register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction

from inang.agencies.models import Person
from inang.agencies.queries import office_day, roles
from inang.agencies.rules import actor
from inang.audit import services as audit
from inang.letters.finding import letter_entry
from inang.letters.models import Letter, Register
from inang.letters.queries import is_sent
from inang.letters.rules import Refused, next_inserted, number_order
from inang.lookup import services as lookup
from inang.standard import queries as standard
from inang.standard.patterns import number_of
from inang.workdays.words import tanggal_surat

ROLES: Final = frozenset({"signatory", "administrator"})


@transaction.atomic
def insert_number(
    *, year: int, after: int, date: date, subject: str, party: str, reason: str, by: Person, at: datetime
) -> Letter:
    """Register an outgoing letter that was written elsewhere under the next letter after a number of that year.

    Its date lies between the days on which the numbers beside it were given.
    Raises Refused at the field; then nothing is written.
    """
    today = office_day(at)
    if not roles(by, today) & ROLES:
        raise Refused("Hanya penanda tangan atau administrator yang boleh memberi nomor sisipan.")
    texts = {"subject": (subject, 200, "Hal"), "party": (party, 250, "Kepada"), "reason": (reason, 300, "Alasan")}
    for field, (text, most, name) in texts.items():
        if not text.strip():
            raise Refused(f"{name} belum diisi.", field)
        if len(text.strip()) > most:
            raise Refused(f"{name} paling panjang {most} karakter, yang tertulis {len(text.strip())}. Pendekkan.", field)
    Register.objects.select_for_update().filter(name="out", year=year).first()  # as whoever takes a number: one at a time
    book = Letter.objects.filter(direction=Letter.Direction.OUT, year=year)
    before = book.filter(agenda=after, inserted="").first()
    if before is None:
        raise Refused(f"Surat keluar nomor {after} tahun {year} tidak ada di register. Periksa nomor dan tahunnya.", "after")
    inserted = list(book.filter(agenda=after).exclude(inserted="").order_by("inserted"))
    following = book.filter(agenda__gt=after, inserted="").order_by("agenda").first()  # a number may have been passed over
    _fitting_date(date, [before, *inserted][-1], following, today)
    return _write(before, next_inserted(one.inserted for one in inserted), date, texts, by, at)


def _fitting_date(day: date, before: Letter, following: Letter | None, today: date) -> None:
    """Dates run through the book as its numbers were given; that of a letter of our own is the day of its signature, later on."""
    first, last = numbered_on(before), numbered_on(following) if following else today
    if day > today:
        raise Refused("Tanggal surat ada di masa depan. Periksa tanggalnya.", "date")
    if day.year != before.year:
        raise Refused(f"Nomor tahun {before.year} hanya untuk surat bertanggal tahun itu.", "date")
    if day < first:
        words = f"Nomor {before.number} diberikan {tanggal_surat(first)}"
        raise Refused(f"{words}; sisipan sesudahnya tidak boleh lebih awal.", "date")
    if following is not None and day > last:
        words = f"Nomor berikutnya, {following.number}, diberikan {tanggal_surat(last)}"
        raise Refused(f"{words}; sisipan tidak boleh lebih akhir.", "date")


def numbered_on(letter: Letter) -> date:
    """The office's day on which a letter of the book got its number; an inserted one stands at its own date."""
    return letter.date if letter.inserted or letter.signed_at is None else office_day(letter.created_at)


def _write(
    before: Letter, inserted: str, day: date, texts: dict[str, tuple[str, int, str]], by: Person, at: datetime
) -> Letter:
    edition, reason = standard.current(day), texts["reason"][0].strip()
    number = number_of(edition, "out", before.agenda, day, inserted=inserted, year=before.year)
    while is_sent(number, before.year):  # under an earlier pattern
        inserted = next_inserted([inserted])
        number = number_of(edition, "out", before.agenda, day, inserted=inserted, year=before.year)
    letter = Letter.objects.create(
        direction=Letter.Direction.OUT,
        kind=Letter.Kind.OTHER,
        state=Letter.State.REGISTERED,
        agenda=before.agenda,
        inserted=inserted,
        insert_reason=reason,
        year=before.year,
        number=number,
        number_order=number_order(number),
        date=day,
        subject=texts["subject"][0].strip(),
        party=texts["party"][0].strip(),
        created_at=at,
    )
    lookup.put(letter_entry(letter, at))
    audit.record(
        actor=actor(by),
        role=", ".join(sorted(roles(by, office_day(at)) & ROLES)),
        room="letters",
        subject=letter.number[:80],
        verb="insert_number",
        sentence=f"Nomor sisipan {letter.number} diberikan oleh {by.name}: {reason}"[:300],
        at=at,
        data={"year": letter.year, "after": letter.agenda, "inserted": inserted, "reason": reason},
    )
    return letter
