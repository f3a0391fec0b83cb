"""What is not this office's, or no complaint: referred by two people, or answered as a question or an aspiration."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import papers, queries, rules, states
from inang.complaints.models import Complaint, Referral
from inang.complaints.rules import Overtaken, Refused
from inang.complaints.transition import (
    Told,
    locked,
    may,
    move,
    not_accused,
    notice_event,
    office_time,
    overtaken_sentence,
    record,
    take,
    write_event,
)
from inang.notices import services as notices
from inang.standard.addresses import is_mail

_HIDDEN: Final = "[dirahasiakan]"
_MAIL: Final = (
    "Penerusan pengaduan {number}",
    "Yth. {body},\n\npengaduan berikut kami teruskan karena berada di luar kewenangan kami.\n\n"
    "Nomor kami: {number}\nDiterima: {received} lewat {channel}\nAlasan: {reason}\nPelapor: {who}\n\n"
    "Isi pengaduan:\n\n{text}",
)


@transaction.atomic
def propose_referral(
    *, complaint: Complaint, body: str, reason: str, email: str = "", by: Person, at: datetime, version: int | None = None
) -> Referral:
    """Propose to pass a complaint on to whoever is competent; somebody else approves it. `email`: where it is sent then."""
    case = take(complaint, "propose_referral", by=by, at=at, version=version)
    name, address, words = rules.judged(lambda: _body(body), lambda: _address(email), lambda: _reason(reason))
    name = queries.unnamed(case.number, name)[:200]  # trail and count say it too, and are kept longer than the case
    if queries.open_referral(case) is not None:
        raise Overtaken(f"Usulan penerusan {case.number} masih menunggu persetujuan.")
    found = Referral.objects.create(
        complaint=case, body=name, reason=words, email=address, proposed_by=by, proposed_at=at
    )
    move(case, "propose_referral", by=by, at=at, told=Told(detail=words, values={"body": name}, data={"body": name}))
    return found


def _body(typed: str) -> str:
    name = " ".join(rules.tidy_text(typed).split())[:200]
    if not name:
        raise Refused("Tulis lembaga yang berwenang.", "body")
    return name


def _address(typed: str) -> str:
    address = typed.strip().lower()
    if address and not is_mail(address):
        raise Refused(f"{typed} bukan alamat pos-el yang benar.", "email")
    return address


def _reason(typed: str) -> str:
    return rules.text_of(typed, "reason", least=5, most=1000, what="alasan")


@transaction.atomic
def drop_referral(*, complaint: Complaint, by: Person, at: datetime) -> Complaint:
    """Take a proposal back, or refuse it: the complaint stays here."""
    case = _open(complaint, by, at)
    found = queries.open_referral(case)
    if found is None:
        raise Overtaken(overtaken_sentence(case, stale=True))
    found.dropped_at = at
    found.save(update_fields=["dropped_at"])
    case.version += 1
    case.save(update_fields=["version"])
    sentence = f"Usulan penerusan ke {found.body} tidak diteruskan: {by.name}"
    write_event(case, sentence, at)
    record(case, "drop_referral", sentence, by=by, role="officer", at=at, data={"body": found.body})
    return case


def _open(complaint: Complaint, by: Person, at: datetime) -> Complaint:
    case = locked(complaint.pk)
    not_accused(case, by)
    try:
        may(case, "officer", by, at)
    except Refused:
        may(case, "approver", by, at)
    return case


@transaction.atomic
def refer(*, complaint: Complaint, by: Person, at: datetime, version: int | None = None) -> Complaint:
    """Approve the proposal: the complainant is told to whom, and the clock ends."""
    case = take(complaint, "refer", by=by, at=at, version=version)
    found = queries.open_referral(case)
    if found is None:
        raise Refused("Belum ada usulan penerusan. Petugas mengusulkannya dahulu.")
    if found.proposed_by_id in queries.accused_of(case):
        raise Refused("Penerusan ini diusulkan oleh yang diadukan. Tolak usulannya; petugas lain dapat mengusulkannya lagi.")
    if found.proposed_by_id in agencies.accounts_of(by):
        raise Refused("Pengusul tidak boleh menyetujui penerusannya sendiri. Minta orang lain.")
    if fault := rules.unknown_eyes_fault(agencies.perhaps_same(by), [found.proposed_by_id]):
        raise Refused(fault)
    found.approved_by, found.approved_at = by, at
    found.save(update_fields=["approved_by", "approved_at"])
    case.closed_at = at
    send_on(case, found, at)
    told = Told(values={"body": found.body, "reason": found.reason}, data={"body": found.body, **papers.give_up(case)})
    return move(case, "refer", by=by, at=at, told=told)


def send_on(case: Complaint, referral: Referral, at: datetime, *, again: str = "") -> None:
    """The complaint itself to the competent body; who complained goes along only when it was said openly.

    Of a confidential complaint neither the sender's line nor the words of it name anybody.
    """
    if not referral.email:
        return
    who = queries.checked_complainant(case)
    hidden, shown = (rules.Complainant(), who) if case.anonymity == states.NAMED else (who, rules.Complainant())
    original = case.messages.filter(kind="original").first()
    values = {
        "number": case.number,
        "body": referral.body,
        "received": office_time(case.received_at),
        "channel": queries.edition_of(case).channel(case.channel).name,
        "reason": rules.masked(referral.reason, hidden, _HIDDEN),
        "who": ", ".join(shown.as_data().values()) or "identitas tidak disertakan",
        "text": rules.masked(original.text, hidden, _HIDDEN) if original else "",
    }
    notices.send(
        event=notice_event(case, "referral", f"{referral.pk}{again}"),
        subject_key=case.number,
        to=referral.email,
        to_name=referral.body,
        title=_MAIL[0].format_map(values),
        text=_MAIL[1].format_map(values),
        at=at,
    )


@transaction.atomic
def convert(
    *, complaint: Complaint, to: str, reason: str, by: Person, at: datetime, version: int | None = None
) -> Complaint:
    """Handle it as a question or an aspiration, with their own limit from receipt; the complainant may object."""
    case = take(complaint, "convert", by=by, at=at, version=version)
    _to, words = rules.judged(lambda: _conversion(case, to), lambda: _reason(reason))
    before, case.classification, case.is_sorted = case.classification, to, True
    case.nature = to if to in Complaint.Nature.values else Complaint.Nature.QUESTION
    told = Told(detail=words, values={"reason": words}, data={"class": to, "before": before})
    return move(case, "convert", by=by, at=at, told=told)


def _conversion(case: Complaint, to: str) -> str:
    if to not in {one.id for one in queries.edition_of(case).complaints.conversions}:
        raise Refused("Pilih permintaan informasi atau aspirasi.", "to")
    return to


@transaction.atomic
def object_to_conversion(
    *, complaint: Complaint, at: datetime, by: Person | None = None, version: int | None = None
) -> Complaint:
    """The complainant says that it is a complaint: it waits to be classified again, counted from receipt."""
    case = take(complaint, "object", by=by, at=at, version=version)
    case.classification = queries.edition_of(case).complaints.unsorted_class
    case.nature, case.is_sorted = Complaint.Nature.COMPLAINT, False
    return move(case, "object", by=by, at=at)
