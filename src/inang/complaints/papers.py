"""The words of the letter that answers an examined complaint; whoever complained is not named in it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from inang.agencies.models import Person
from inang.complaints import queries, rules
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused
from inang.complaints.transition import office_time
from inang.letters import queries as letter_files
from inang.letters import services as letters
from inang.letters.compose import AnswerLetter
from inang.letters.models import Letter
from inang.letters.office import office_part, sample_part, signer
from inang.standard.patterns import number_of
from inang.standard.rules import COMPLAINTS, Edition

SUBJECT: Final = "Jawaban atas Pengaduan"
NATURE: Final = "Rahasia"
PARTY: Final = "Pelapor pengaduan"  # in the book, which the whole desk reads: not even of which case
NAMED: Final = "Surat jawaban disimpan lebih lama daripada data pelapor. Sapa dengan Saudara, tanpa nama, alamat, dan nomornya."


def addressee(number: str) -> str:
    """Whom the page names: by the number of the case, since a letter lasts longer than a name may be kept."""
    return f"Pelapor Pengaduan Nomor {number}"


def numbered(case: Complaint) -> Letter | None:
    """The letter of this round that has its number and no signature yet."""
    return letter_files.unsigned(Letter.Kind.COMPLAINT, queries.clock_key(case))


def give_up(case: Complaint) -> dict[str, str]:
    """The case ends without an answer: a number that was drawn for one stays in its book, for nothing. What the trail says."""
    letter = numbered(case)
    if letter is None:
        return {}
    letters.void(letter)
    return {"void": letter.number}


def unnamed(case: Complaint, text: str) -> str:
    """The words of a letter: it lasts longer than anything of whoever complained may be kept. Raises Refused."""
    if rules.names_in(text, queries.checked_complainant(case)):
        raise Refused(NAMED, "text")
    return text


def answer_letter(case: Complaint, text: str, objection: str, signatory: Person, at: datetime) -> AnswerLetter:
    """Surat Jawaban with the approved text, paragraph by paragraph."""
    edition = queries.edition_of(case)
    return AnswerLetter(
        **{**office_part(edition), "nature": NATURE, "copies": ()},
        to=addressee(case.number),
        to_city="Tempat",
        signer=signer(signatory, at),
        subject=SUBJECT,
        case_number=case.number,
        received_at=office_time(case.received_at),
        paragraphs=tuple(part.strip() for part in re.split(r"\n\s*\n", unnamed(case, text)) if part.strip()),
        objection=objection,
    )


def sample(edition: Edition, at: datetime) -> AnswerLetter:
    """A Surat Jawaban with invented values, to show what an edition makes of it."""
    number = number_of(edition, COMPLAINTS, 1, at.date())
    return AnswerLetter(
        **{**sample_part(edition, at), "nature": NATURE, "copies": ()},
        to=addressee(number),
        to_city="Tempat",
        subject=SUBJECT,
        case_number=number,
        received_at=office_time(at),
        paragraphs=("Hasil pemeriksaan berdiri di sini.",),
        objection="Cara berkeberatan berdiri di sini.",
    )
