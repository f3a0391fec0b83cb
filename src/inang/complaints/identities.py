"""Who complained, and whom it is about: opened on the record, hidden when somebody asks for it, never shown to the accused."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import codes, queries, rules, sealing, states
from inang.complaints.models import Accused, Complaint, Examiner, Identity, Referral
from inang.complaints.passing_on import send_on
from inang.complaints.receiving import keep_identity
from inang.complaints.rules import Complainant, Refused
from inang.complaints.transition import (
    NOT_THERE,
    alias_of,
    find_anew,
    locked,
    may,
    not_accused,
    notice_event,
    record,
    write_event,
)
from inang.notices import queries as outbox
from inang.notices import services as notices
from inang.notices.models import Notice

ONLY_NAMED: Final = "Hanya pengaduan bernama yang dapat dirahasiakan."


@transaction.atomic
def open_identity(*, complaint: Complaint, by: Person, at: datetime) -> Complainant:
    """Who complained. Of a confidential complaint only for named officers, and every look is in trail and timeline."""
    case = locked(complaint.pk)
    on = agencies.office_day(at)
    if not queries.visible_to(by, on).filter(pk=case.pk).exists():
        raise Refused(NOT_THERE)
    row = Identity.objects.filter(complaint=case).first()
    if row is None:
        raise Refused("Pengaduan ini tanpa nama: tidak ada identitas yang disimpan.")
    if case.anonymity == states.CONFIDENTIAL:
        if not queries.may_open_identity(by, case, on):
            raise Refused("Identitas rahasia hanya dibuka pejabat pengelola pengaduan dan penangan perkara ini.")
        sentence = f"Identitas rahasia dibuka oleh {by.name}"
        write_event(case, sentence, at, tone="warn")
        record(case, "open_identity", sentence, by=by, role="officer", at=at, data={})
    try:
        return sealing.unseal(row.sealed, case.number)
    except sealing.Unreadable as fault:
        raise Refused(str(fault)) from None


@transaction.atomic
def make_confidential(*, complaint: Complaint, at: datetime, by: Person | None = None) -> Complaint:
    """The complainant wants to stay unknown from now on: what still waits to be sent names nobody any more."""
    case = locked(complaint.pk)
    if by is not None:
        not_accused(case, by)
    may(case, "complainant", by, at)
    if case.anonymity != states.NAMED or case.state in states.GONE:
        raise Refused(ONLY_NAMED)
    case.anonymity, case.version = states.CONFIDENTIAL, case.version + 1
    who = queries.complainants_of([case]).get(case.pk)
    case.subject = queries.open_subject(case) if who else "Pengaduan yang dirahasiakan"
    case.save(update_fields=["anonymity", "subject", "version"])
    stopped = _stop_naming(case, who, at)
    find_anew(case, at)
    sentence = f"Identitas dirahasiakan atas permintaan pelapor; {stopped} pesan yang menyebut nama dihentikan"
    write_event(case, sentence, at, public="Identitas Anda dirahasiakan")
    record(case, "make_confidential", sentence, by=by, role="complainant", at=at, data={"stopped": stopped})
    return case


def _stop_naming(case: Complaint, who: Complainant | None, at: datetime) -> int:
    """Take back what names the complainant to others and has not left yet; it goes again without the name.

    Of whom nobody can read any more who it is (None), anything may name: all of it is taken back, and nothing goes again.
    The complainant's own mail stays: an answer that was to come by it would arrive by no other way.
    """
    stopped: list[Notice] = []
    waiting = outbox.of(case.number).filter(state__in=(Notice.State.WAITING, Notice.State.FAILED)).exclude(to=alias_of(case))
    for notice in waiting:
        if who is None or rules.names_in(f"{notice.title}\n{notice.text}\n{notice.to_name}\n{notice.to}", who):
            stopped += [notice] * notices.withdraw(event=notice.event, to=notice.to)
    if who is not None:
        _send_anew(case, stopped, who, at)
    return len(stopped)


def _send_anew(case: Complaint, stopped: list[Notice], who: Complainant, at: datetime) -> None:
    """The same once more, naming nobody: to the competent body, and to whoever of the office was to hear of the case."""
    approved = Referral.objects.filter(complaint=case, approved_at__isnull=False)
    referrals = {notice_event(case, "referral", str(one.pk)): one for one in approved}
    for notice in stopped:
        if (referral := referrals.get(notice.event)) is not None:
            send_on(case, referral, at, again=":rahasia")
            continue
        notices.send(
            event=f"{notice.event}:rahasia",
            subject_key=case.number,
            to=notice.to,
            to_name=notice.to_name,
            title=rules.masked(notice.title, who, rules.MASK),
            text=rules.masked(notice.text, who, rules.MASK),
            at=at,
        )


@transaction.atomic
def identify(*, complaint: Complaint, complainant: Complainant, by: Person | None, at: datetime) -> Complaint:
    """Write down, or mend, who complains: by an officer, or by whoever shows the receipt code."""
    case = locked(complaint.pk)
    if by is not None:
        not_accused(case, by)
    may(case, "complainant", by, at)
    who = complainant.tidied()
    if who.is_empty or case.state in states.GONE:
        raise Refused("Tulis nama atau cara menghubungi pelapor.", "name")
    rules.refuse([Refused(sentence, name) for name, sentence in rules.complainant_faults(who).items()])
    if case.anonymity == states.ANONYMOUS:
        case.anonymity = states.NAMED
    before = queries.complainants_of([case]).get(case.pk)
    keep_identity(case, who.after(before) if before else who)
    case.subject, case.version = queries.open_subject(case), case.version + 1
    case.save(update_fields=["anonymity", "subject", "version"])
    find_anew(case, at)
    sentence = f"Data pelapor diperbarui oleh {by.name}" if by else "Data pelapor diperbarui pelapor"
    write_event(case, sentence, at)
    record(case, "identify", sentence, by=by, role="complainant", at=at, data={"fields": sorted(who.as_data())})
    return case


@transaction.atomic
def renew_code(*, complaint: Complaint, by: Person, at: datetime) -> str:
    """A new receipt code for a complainant who lost the old one and was recognised; the old one is worth nothing."""
    case = locked(complaint.pk)
    not_accused(case, by)
    may(case, "officer", by, at)
    if case.state in states.GONE:
        raise Refused("Pengaduan ini sudah disamarkan, jadi tidak dapat dilacak lagi.")
    code = codes.new_code()
    case.code_hash, case.version = codes.code_hash(code), case.version + 1
    case.save(update_fields=["code_hash", "version"])
    sentence = f"Kode tanda terima diganti oleh {by.name}"
    write_event(case, sentence, at, public="Kode tanda terima diganti")
    record(case, "renew_code", sentence, by=by, role="officer", at=at, data={})
    return code


@transaction.atomic
def accuse(*, complaint: Complaint, person: Person, by: Person, at: datetime) -> Complaint:
    """Note that a complaint is about somebody of the office: from now on it does not exist for that person."""
    case = locked(complaint.pk)
    not_accused(case, by)
    may(case, "officer", by, at)
    accounts = agencies.accounts_of(person)
    if by.pk in accounts:
        raise Refused("Minta petugas lain mencatat pengaduan tentang diri Anda.", "person")
    _row, new = Accused.objects.get_or_create(complaint=case, person=person)
    if not new:
        return case
    if case.handler_id in accounts:
        case.handler = None  # found among the cases without a holder until somebody else has it
    Examiner.objects.filter(examination__complaint=case, examination__round=case.round, person__in=accounts).delete()
    case.version += 1
    case.save(update_fields=["handler", "version"])
    addresses = Person.objects.filter(pk__in=accounts).values("email")
    unsent = (Notice.State.WAITING, Notice.State.FAILED)  # what failed can be sent again
    for notice in outbox.of(case.number).filter(to__in=addresses, state__in=unsent):
        notices.withdraw(event=notice.event, to=notice.to)
    find_anew(case, at)
    sentence = f"Yang diadukan dicatat oleh {by.name}"
    write_event(case, sentence, at, detail=person.name)
    record(case, "accuse", sentence, by=by, role="officer", at=at, data={"person": person.email})
    return case


@transaction.atomic
def clear(*, complaint: Complaint, person: Person, by: Person, at: datetime) -> Complaint:
    """Take back that a complaint is about somebody, when it was written down by mistake."""
    case = locked(complaint.pk)
    not_accused(case, by)
    may(case, "officer", by, at)
    gone, _kinds = Accused.objects.filter(complaint=case, person=person).delete()
    if gone:
        case.version += 1
        case.save(update_fields=["version"])
        find_anew(case, at)
        sentence = f"Catatan yang diadukan dihapus oleh {by.name}"
        write_event(case, sentence, at, detail=person.name)
        record(case, "clear", sentence, by=by, role="officer", at=at, data={"person": person.email})
    return case
