"""One kept mail becomes one new case, or one message of an old one, in one transaction.

A message only when the token in its address verifies and its sender is the complainant of that case; whatever else a
person wrote is a new case, with a note of what it may belong to. Machines, copies and floods make nothing by themselves,
and nothing is thrown away: the desk sees every mail and why.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.db import transaction

from inang.complaints import addressing, opening, queries, rules, sealing
from inang.complaints.handling import reply
from inang.complaints.models import Complaint
from inang.complaints.opening import Opened
from inang.complaints.receiving import receive
from inang.complaints.rules import Complainant, Refused
from inang.complaints.transition import locked, write_event
from inang.notices import fetching
from inang.notices import queries as notices
from inang.notices.judging import PERSON, fingerprint, judge
from inang.notices.models import Incoming
from inang.notices.reading import Letter
from inang.notices.wording import own_words
from inang.worklist import services as worklist
from inang.worklist.rules import Claim

CHANNEL: Final = "email"
DAY: Final = timedelta(days=1)
MOST_A_DAY: Final = 20  # mails of one address that become something by themselves
MOST_TRIES: Final = 3
FLOOD: Final = "Sudah {most} surat dari alamat ini dalam sehari. Petugas memutuskan apa yang dibuat darinya."
EMPTY: Final = "Surat ini kosong: tidak ada tulisan dan tidak ada lampiran yang dapat dibuka."
COPY: Final = "Surat yang sama sudah diterima."
LATE: Final = "Surat tiba di kotak surat kantor pada waktu itu; baru dapat dibaca kemudian."
CUT: Final = "Isi surat dipotong pada {most} karakter; selebihnya di surat asli."
ONLY_FILES: Final = "(Surat ini hanya berisi lampiran.)"
NOT_ARRIVED: Final = "Pos-el kepada pelapor tidak sampai"


def post(claim: Claim, at: datetime) -> Incoming | None:
    """Settle the mail of this work; None when there is nothing to do or somebody else does it.

    The mail is opened before the transaction, so that a hostile one holds no lock. A crash anywhere leaves it as it was.
    """
    row = Incoming.objects.filter(pk=int(claim.key)).first()
    if row is None or row.state != Incoming.State.KEPT:
        worklist.finish(claim, at)
        return None
    try:
        mail = opening.opened(row, at)
    except opening.Unreadable as fault:
        return _unread(claim, fault, at)
    return _settled(claim, mail, at)


@transaction.atomic
def _unread(claim: Claim, fault: opening.Unreadable, at: datetime) -> Incoming | None:
    row = fetching.held(claim)
    if row is None:
        return None
    row.tries += 1
    if fault.passing and row.tries < MOST_TRIES:
        row.save(update_fields=["tries"])
        worklist.fail(claim, at, sentence=fault.sentence)
        return row
    fetching.settle(row, Incoming.State.FAILED, at, reason=fault.sentence)
    worklist.finish(claim, at)
    return row


@transaction.atomic
def _settled(claim: Claim, mail: Opened, at: datetime) -> Incoming | None:
    row = fetching.held(claim)
    if row is None:
        return None
    row.tries += 1
    row.sender_mark = sealing.address_mark(mail.letter.sender) if mail.letter.sender else ""
    _become(row, mail, at)
    worklist.finish(claim, at)
    return row


def _become(row: Incoming, mail: Opened, at: datetime) -> None:
    """What a locked mail becomes."""
    letter, mark = mail.letter, fingerprint(mail.letter, sealing.own_key()) or row.sha256
    verdict = PERSON if row.forced else judge(letter, our_addresses=our_addresses(), our_domain=our_domain())
    if verdict.kind == "bounce":
        _returned(row, letter, verdict.sentence, at)
    elif verdict.kind != "person":
        fetching.settle(row, Incoming.State.IGNORED, at, reason=verdict.sentence)
    elif (first := notices.taken(mark)) is not None:
        fetching.settle(row, Incoming.State.COPY, at, reason=COPY, subject_key=first.subject_key)
    elif not row.forced and notices.taken_from(row.sender_mark, at - DAY) >= MOST_A_DAY:
        fetching.settle(row, Incoming.State.HELD, at, reason=FLOOD.format(most=MOST_A_DAY))
    else:
        _taken(row, mail, mark, at)


def _taken(row: Incoming, mail: Opened, mark: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            case = _written(row, mail, at)
    except Refused as fault:
        fetching.settle(row, Incoming.State.FAILED, at, reason=fault.sentence)
        return
    if mail.letter.remarks:
        files = f"{mail.refused} lampiran tidak dapat dibuka. Kirim lagi sebagai PDF, JPEG, atau PNG." if mail.refused else ""
        write_event(case, "Catatan pembacaan surat", at, detail=" ".join(mail.letter.remarks), public=files, tone="warn")
    fetching.settle(row, Incoming.State.TAKEN, at, subject_key=case.number, fingerprint=mark)


def _written(row: Incoming, mail: Opened, at: datetime) -> Complaint:
    """The message of an old case, or a new case. Raises Refused."""
    letter = mail.letter
    case = addressing.case_of(letter)
    if case is not None and queries.is_party(case, letter.sender):
        written = addressing.without_codes(own_words(letter.text)[0]) or (ONLY_FILES if mail.files else "")
        try:
            reply(complaint=case, text=_cut(written, letter), at=at, files=mail.files, channel=CHANNEL)
            return case
        except rules.Overtaken:
            pass  # the old case is closed: what is written now is a case of its own
    text = text_of(letter, bool(mail.files))
    if not text:
        raise Refused(EMPTY)
    return receive(
        channel=CHANNEL,
        received_at=row.received_at,
        at=at,
        text=_cut(addressing.without_codes(text), letter),
        subject=addressing.without_codes(letter.subject),
        complainant=complainant(letter),
        backdate_reason=LATE,
        files=mail.files,
        related_to=case or addressing.hinted(letter),
    ).complaint


def text_of(letter: Letter, has_files: bool) -> str:
    """What is complained about: the words, with the subject before words that are too few to stand alone."""
    if len(letter.text) >= rules.TEXT_LEAST:
        return letter.text
    text = "\n\n".join(one for one in (letter.subject, letter.text) if one)
    if len(text) >= rules.TEXT_LEAST:
        return text
    return f"{text}\n\n{ONLY_FILES}".strip() if has_files else ""


def _cut(text: str, letter: Letter) -> str:
    if len(text) <= rules.TEXT_MOST:
        return text
    letter.remarks.append(CUT.format(most=f"{rules.TEXT_MOST:,}".replace(",", ".")))
    return text[: rules.TEXT_MOST]


def complainant(letter: Letter) -> Complainant | None:
    """Who wrote, as far as it can be kept; nobody is asked for more before the case stands."""
    who = Complainant(name=letter.sender_name, email=letter.sender).tidied()
    faults = rules.complainant_faults(who)
    kept = Complainant(name="" if "name" in faults else who.name, email="" if "email" in faults else who.email)
    return None if kept.is_empty else kept


def _returned(row: Incoming, letter: Letter, sentence: str, at: datetime) -> None:
    """A mail of ours did not arrive: the desk reads it in the case, once for each mail."""
    key = notices.subject_of_mail([letter.returned]) if letter.returned else ""
    case = queries.by_number(key) if key else None
    first = case is not None and not Incoming.objects.filter(subject_key=key, fingerprint=mark_of(letter.returned)).exists()
    if case is not None and first:
        write_event(locked(case.pk), NOT_ARRIVED, at, detail="Hubungi pelapor lewat jalan lain bila ada.", tone="warn")
    mark = mark_of(letter.returned) if letter.returned else ""
    fetching.settle(row, Incoming.State.IGNORED, at, reason=sentence, subject_key=key if case else "", fingerprint=mark)


def mark_of(message_id: str) -> str:
    """A Message-ID as it may be compared without being read."""
    return sealing.address_mark(f"returned:{message_id}")


def our_addresses() -> list[str]:
    """From which nobody but ourselves writes."""
    return [settings.INANG_COMPLAINT_ADDRESS, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]]


def our_domain() -> str:
    """The domain in the Message-IDs that we make."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
