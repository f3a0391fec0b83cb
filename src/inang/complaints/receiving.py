"""One intake for all channels: the case, its number, its receipt code, its clock, and the receipt by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db import IntegrityError, transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import codes, drafts, queries, rules, sealing, states
from inang.complaints.models import Accused, Complaint, Event, Identity, Link, Message
from inang.complaints.rules import Complainant, Refused
from inang.complaints.transition import Told, move, record, say, write_event
from inang.complaints.words import UNSORTED_WORDS
from inang.letters import rules as letter_rules
from inang.letters import services as letters
from inang.letters.models import KeptFile
from inang.standard import queries as standard
from inang.standard.reading import EditionFault
from inang.standard.rules import COMPLAINTS, Edition
from inang.workdays import queries as clocks
from inang.workdays.rules import CountingRule

DAY: Final = timedelta(days=1)
TOO_MANY: Final = "Paling banyak {most} lampiran, yang dikirim {sent}. Kurangi."
Files = Sequence[tuple[Path | KeptFile, str]]  # what came along, and what it was called


class Receipt(NamedTuple):
    """What a complainant is given; the code is shown now and never again."""

    complaint: Complaint
    code: str

    @property
    def grouped(self) -> str:
        return codes.grouped(self.code)

    @property
    def spoken(self) -> str:
        return codes.spoken(self.code)


def receive(
    *,
    channel: str,
    received_at: datetime,
    text: str,
    at: datetime,
    by: Person | None = None,
    complainant: Complainant | None = None,
    confidential: bool = False,
    classification: str = "",
    subject: str = "",
    about_site: str = "",
    about_request: str = "",
    about_person: Person | None = None,
    external_id: str = "",
    backdate_reason: str = "",
    files: Files = (),
    related_to: Complaint | None = None,
    code: str = "",
) -> Receipt:
    """Take a complaint in: `received_at` is its legal receipt, `at` when it is entered; `by` None = self-service.

    Without a complainant it is anonymous and has no identity row at all. `about_site` is a host, `about_request` a
    public number. With `classification` an officer sorts it in the same step. `code`: made by the door, so that a form
    that is sent twice makes one case (Refused at "code"). Raises Refused with every field that is wrong.
    """
    edition = standard.current(agencies.office_day(at))
    who = complainant.tidied() if complainant else Complainant()
    if by is not None and not agencies.roles(by, agencies.office_day(at)) & set(edition.complaints.officer_roles):
        raise Refused("Hanya pejabat pengelola pengaduan yang mencatat pengaduan.")
    text, reason, *_ = rules.judged(
        lambda: rules.text_of(text),
        lambda: receipt_time(edition, received_at, at, backdate_reason),
        lambda: _channel(edition, channel, by),
        lambda: _numbered(channel, external_id),
        lambda: _who(who, confidential),
        lambda: _others(about_person, by),
        lambda: _class(edition, classification, by) if classification else "",
    )
    kept = keep_files(files, at)
    case = Complaint(
        edition=edition.slug,
        channel=channel,
        external_id=" ".join(external_id.split())[:120],
        anonymity=states.ANONYMOUS if who.is_empty else states.CONFIDENTIAL if confidential else states.NAMED,
        classification=edition.complaints.unsorted_class,
        subject=_subject(subject, text, who if confidential else Complainant()),
        about_site=about_site.strip().lower()[:253],
        about_request=about_request.strip().upper()[:40],
        received_at=received_at,
        entered_at=at,
        active_at=at,
        backdate_reason=reason,
        entered_by=by,
    )
    try:
        with transaction.atomic():
            return _written(case, text, who, about_person, kept, related_to, classification, code or codes.new_code())
    except IntegrityError as fault:
        raise _known(fault, case) from None


def _subject(typed: str, text: str, hidden: Complainant) -> str:
    """The name of a case in lists: as it was typed, or from its first words; never with whoever complains in confidence."""
    name, words = (rules.masked(one, hidden, rules.MASK) for one in (" ".join(rules.tidy_text(typed).split()), text))
    return (name or rules.subject_of(words))[: rules.SUBJECT_MOST]


def _channel(edition: Edition, channel: str, by: Person | None) -> str:
    try:
        edition.channel(channel)
    except EditionFault:
        raise Refused("Pilih saluran dari daftar.", "channel") from None
    if by is None and channel not in rules.SELF_SERVICE:
        raise Refused("Saluran ini dicatat oleh petugas.", "channel")
    return channel


def _numbered(channel: str, external_id: str) -> str:
    if channel in rules.NUMBERED and not external_id.strip():
        raise Refused("Tulis nomor pelacakan SP4N-LAPOR!.", "external_id")
    return external_id


def _who(who: Complainant, confidential: bool) -> str:
    rules.refuse([Refused(sentence, name) for name, sentence in rules.complainant_faults(who).items()])
    if confidential and who.is_empty:
        raise Refused("Tulis nama atau cara menghubungi pelapor, atau pilih tanpa nama.", "name")
    return who.name


def _others(about_person: Person | None, by: Person | None) -> str:
    if about_person is not None and by is not None and about_person.pk in agencies.accounts_of(by):
        raise Refused("Minta petugas lain mencatat pengaduan tentang diri Anda.", "about_person")
    return ""


def _class(edition: Edition, classification: str, by: Person | None) -> str:
    if by is None:
        raise Refused("Golongan ditetapkan petugas.", "classification")
    if classification not in {one.id for one in edition.complaint_limits}:
        raise Refused("Pilih golongan dari daftar.", "classification")
    return classification


def receipt_time(edition: Edition, received_at: datetime, at: datetime, reason: str) -> str:
    """The reason for a receipt that is written down late; raises Refused when one is needed and missing."""
    if received_at > at:
        raise Refused("Waktu terima ada di masa depan. Periksa tanggal dan jamnya.", "received_at")
    rule = CountingRule(**edition.counting_values())
    days = clocks.calendar().count(rule.local(received_at).date(), rule.local(at).date(), rule)
    reason = " ".join(rules.tidy_text(reason).split())[:300]
    most = edition.complaints.backdate_days
    if days > most and not reason:
        raise Refused(
            f"Pengaduan ini diterima {days} hari kerja yang lalu. Tulis mengapa baru dicatat sekarang.", "backdate_reason"
        )
    return reason if days > most else ""


def keep_files(files: Files, at: datetime) -> list[tuple[KeptFile, str]]:
    """Look at what came along before the transaction begins, so that a hostile file holds no lock."""
    if len(files) > rules.FILES_MOST:
        raise Refused(TOO_MANY.format(most=rules.FILES_MOST, sent=len(files)), "files")
    kept = []
    for file, name in files:
        clean = rules.tidy_text(Path(name.replace("\\", "/")).name)[-200:] or "lampiran"
        try:
            found = file if isinstance(file, KeptFile) else letters.keep(source=file, at=at)
        except letter_rules.Refused as fault:
            raise Refused(f"{clean}: {fault.sentence}", "files") from None
        kept.append((found, clean))
    return kept


def _is_given(number: str, _year: int) -> bool:
    return Complaint.objects.filter(number=number).exists()


def _written(
    case: Complaint,
    text: str,
    who: Complainant,
    about_person: Person | None,
    kept: list[tuple[KeptFile, str]],
    related_to: Complaint | None,
    classification: str,
    code: str,
) -> Receipt:
    at, by = case.entered_at, case.entered_by
    # A link is written below both: cases are locked before registers, in every verb.
    hint = Complaint.objects.select_for_update().get(pk=related_to.pk) if related_to else None
    case.number = letters.draw(COMPLAINTS, at, is_taken=_is_given).text
    case.number_order = letter_rules.number_order(case.number)
    case.code_hash = codes.code_hash(code)
    case.state = states.RECEIVED
    case.save()
    if not who.is_empty:
        keep_identity(case, who)
    if about_person is not None:
        Accused.objects.create(complaint=case, person=about_person)
    say(case, Message.Kind.ORIGINAL, text, by=by, at=case.received_at, office=False, channel=case.channel, files=kept)
    drafts.became(case)
    way = queries.edition_of(case).channel(case.channel).name
    data: dict[str, Any] = {
        "channel": case.channel,
        "received_at": case.received_at.isoformat(),
        "anonymity": case.anonymity,
        "files": [file.sha256 for file, _name in kept],
    }
    detail = f"Dicatat {by.name}" if by else ""
    if case.backdate_reason:
        data["backdate_reason"] = rules.masked(case.backdate_reason, who, rules.MASK)  # the trail is for ever
        detail += f"; dicatat kemudian karena: {case.backdate_reason}"
    told = Told(detail=detail, data=data, values={"way": way}, event_at=case.received_at)
    move(case, "receive", by=by, at=at, told=told, before=states.NEW)
    told = Told(
        secret=codes.grouped(code),
        values={"unsorted": "" if classification else UNSORTED_WORDS},
        quiet=not who.email or _flooded(who, at),
    )
    move(case, "register", by=by, at=at, told=told)
    if hint is not None:
        relate(case, hint, by=by, at=at)
    if classification and by is not None:
        sort(case, classification, by=by, at=at, quiet=True)
    return Receipt(case, code)


def keep_identity(case: Complaint, who: Complainant) -> None:
    """Seal who complained, in a table of its own."""
    Identity.objects.update_or_create(
        complaint=case,
        defaults={
            "sealed": sealing.seal(who, case.number),
            "has_email": bool(who.email),
            "has_phone": bool(who.phone),
            "address_mark": sealing.address_mark(who.email) if who.email else "",
        },
    )


def _flooded(who: Complainant, at: datetime) -> bool:
    """Whether this address had enough receipts today: the case counts, but no more mails go to it."""
    mark = sealing.address_mark(who.email)
    recent = Identity.objects.filter(address_mark=mark, complaint__entered_at__gt=at - DAY)
    return recent.count() > rules.RECEIPTS_MOST


def relate(case: Complaint, other: Complaint, *, by: Person | None, at: datetime) -> None:
    """Note on a locked case that it may belong together with another one; nothing of either is shown to the other."""
    Link.objects.get_or_create(
        child=case,
        parent=other,
        ended_at=None,
        defaults={"kind": Link.Kind.RELATED, "since": at, "by": by.name if by else "sistem"},
    )
    sentence = f"Mungkin berkaitan dengan {other.number}"
    write_event(case, sentence, at)
    record(case, "relate", sentence, by=by, role="officer" if by else "system", at=at, data={"other": other.number})


def _known(fault: IntegrityError, case: Complaint) -> Exception:
    """The same number of the same channel again: which case it is already."""
    text = str(fault)
    if "code_hash" in text:
        return Refused("Formulir ini sudah terkirim.", "code")
    if "external" not in text:
        return fault
    known = Complaint.objects.filter(channel=case.channel, external_id=case.external_id).first()
    by, on = case.entered_by, agencies.office_day(case.entered_at)
    seen = known and by and queries.visible_to(by, on).filter(pk=known.pk).exists()
    number = f": {known.number}" if known and seen else ""
    return Refused(f"Nomor {case.external_id} dari saluran ini sudah tercatat{number}.", "external_id")


def sort(
    case: Complaint, classification: str, *, by: Person, at: datetime, quiet: bool = False, verb: str = "triage"
) -> Complaint:
    """Give a locked case its class; the limit counts from receipt, with every pause."""
    before, case.classification = case.classification, _class(queries.edition_of(case), classification, by)
    case.is_sorted, case.nature = True, Complaint.Nature.COMPLAINT
    told = Told(data={"class": classification, "before": before}, quiet=quiet)
    return move(case, verb, by=by, at=at, told=told)


def last_public(case: Complaint) -> Event | None:
    """The last line of the complainant's own timeline."""
    return case.events.exclude(public="").first()
