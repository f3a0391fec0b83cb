"""The words of the three letters of a case, ready to be printed: request, confirmation, refusal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from inang.agencies.models import Person
from inang.hosting import queries as hosting
from inang.hosting.models import Site
from inang.letters.compose import (
    Answered,
    ChangeLetter,
    ConfirmationLetter,
    Fact,
    Kop,
    RefusalLetter,
    RequestLetter,
    Signer,
    Turned,
)
from inang.letters.office import office_part, signer
from inang.letters.rules import storage_words
from inang.requests import queries
from inang.requests.kinds import CREATE, STATE, Change, outcome
from inang.requests.models import HostingRequest
from inang.requests.transition import CLOCK, host_now, office_time
from inang.standard.rules import Edition, RefusalReason
from inang.workdays import queries as clocks
from inang.workdays.rules import ClockState
from inang.workdays.words import due_words, tanggal_surat


def answered(case: HostingRequest) -> Answered:
    """The agency's letter that ours answers; a request without one by its own number and day."""
    if case.letter is None:
        assert case.received_at is not None
        received = case.received_at.astimezone(timezone.get_default_timezone()).date()
        return Answered(number=str(case.number), date=tanggal_surat(received), subject=queries.kind_of(case).wish_subject)
    day = tanggal_surat(case.letter_date) if case.letter_date else "-"
    return Answered(number=case.letter_number, date=day, subject=case.letter_subject)


def addressee(case: HostingRequest) -> str:
    """Who is written to: the head of the agency."""
    title = case.agency.head_title
    return title if title.lower() not in ("kepala", "kepala dinas", "kepala badan") else f"{title} {case.agency.name}"


def _reply(case: HostingRequest, edition: Edition, signatory: Person, at: datetime) -> dict[str, Any]:
    """What every answer of the office has in common, whatever it says."""
    return {
        **office_part(edition),
        "to": addressee(case),
        "to_city": case.agency.city,
        "signer": signer(signatory, at),
        "answered": answered(case),
    }


def _promised(clock: ClockState) -> str:
    """The day that was promised: the first one, unless the agency itself let it move; a provisional one is called so."""
    if clock.moved_days or clock.first_promise in (None, clock.due):
        return due_words(clock)
    return clock.first_words


def answer(case: HostingRequest, site: Site, signatory: Person, at: datetime) -> ConfirmationLetter | ChangeLetter:
    """The office's answer when everything is proven: each kind ends in its own letter."""
    if queries.kind_of(case).effect == CREATE:
        return confirmation(case, site, signatory, at)
    return change(case, site, signatory, at)


def change(case: HostingRequest, site: Site, signatory: Person, at: datetime) -> ChangeLetter:
    """The letter of one kind of change, in the edition's words: today and wanted side by side, and the proof."""
    edition, kind = queries.edition_of(case), queries.kind_of(case)
    clock = clocks.state_of(clocks.clock(CLOCK, str(case.number)), at, explain=False)
    assert case.received_at is not None and site.proven_at is not None
    proof = hosting.evidence_since(site, case.wanted_generation or 1)
    rows = [row for row in queries.changes_of(case) if row.differs or row.field == STATE]
    told = outcome(kind, site.status)
    return ChangeLetter(
        **_reply(case, edition, signatory, at),
        subject=kind.subject,
        by_letter=case.letter is not None,
        opening=told.opening,
        closing=told.closing,
        done_at=office_time(case.activated_at or site.proven_at),
        received_at=office_time(case.received_at),
        due=_promised(clock),
        working_day=clock.consumed + clock.overdue,
        limit_days=edition.limit.days,
        turned=_turned(rows),
        facts=(
            Fact("Alamat situs", f"https://{site.host}", strong=True),
            *_until(site),
            Fact("Nomor permintaan", str(case.number)),
            *((Fact("Bukti", f"Generasi {proof.generation}, SHA-256", code=proof.hash),) if proof else ()),
        ),
    )


def _turned(rows: Iterable[Change]) -> tuple[Turned, ...]:
    return tuple(Turned(row.label, row.today or "–", row.wanted or "–") for row in rows)


def _until(site: Site) -> list[Fact]:
    """What ends by itself: the way from a former name, and an ended site."""
    zone = timezone.get_default_timezone()
    found = [
        Fact("Nama lama", f"{name.host} mengantar ke nama baru sampai {tanggal_surat(name.until.astimezone(zone).date())}")
        for name in site.former_names.all()
    ]
    if site.ends_at:
        found.append(Fact("Disimpan sampai", tanggal_surat(site.ends_at.astimezone(zone).date())))
    return found


def confirmation(case: HostingRequest, site: Site, signatory: Person, at: datetime) -> ConfirmationLetter:
    """Surat Konfirmasi for a proven site, with the hash of its evidence."""
    edition, kind = queries.edition_of(case), queries.kind_of(case)
    clock = clocks.state_of(clocks.clock(CLOCK, str(case.number)), at, explain=False)
    assert case.received_at is not None and site.activated_at is not None
    return ConfirmationLetter(
        **_reply(case, edition, signatory, at),
        subject=kind.subject,
        opening=kind.opening,
        closing=kind.closing,
        activated_at=office_time(site.activated_at),
        received_at=office_time(case.received_at),
        due=_promised(clock),
        working_day=clock.consumed + clock.overdue,
        limit_days=edition.limit.days,
        facts=site_facts(case, site),
    )


def site_facts(case: HostingRequest, site: Site) -> tuple[Fact, ...]:
    """The table of the site's data: only what really exists stands in it."""
    database = ", satu basis data MariaDB" if site.database else ", tanpa basis data"
    platform = "PHP" if site.runtime == "php" else "Statis (HTML)"
    # A step that does not exist for this site (no database asked for, DNS elsewhere) is no proof.
    proven = sum(bool(proof.get("applies", True)) for proof in site.evidence)
    return (
        Fact("Alamat situs", f"https://{site.host}", strong=True),
        Fact("Nama aplikasi", site.title),
        Fact("Ruang simpan", f"{storage_words(site.quota_mb)}{database}"),
        Fact("Platform", f"{platform}, HTTPS, SFTP dengan kunci"),
        Fact("Penanggung jawab", case.signer_position),
        Fact("Pengelola teknis", f"{site.contact_name}, {site.contact_position}"),
        Fact("Nomor permintaan", str(case.number)),
        Fact("Bukti aktivasi", f"{proven} dari {proven} terbukti, SHA-256", code=site.evidence_hash),
    )


def refusal_subject(case: HostingRequest) -> str:
    """Hal of the refusal letter."""
    kind = queries.kind_of(case)
    return "Penolakan Permintaan Hosting" if kind.effect == CREATE else f"Penolakan Permintaan {kind.name}"


def refusal(
    case: HostingRequest, reason: RefusalReason, text: str, signatory: Person, at: datetime
) -> RefusalLetter:
    """Surat Penolakan with its reasons and the way to object."""
    edition = queries.edition_of(case)
    assert case.received_at is not None
    return RefusalLetter(
        **_reply(case, edition, signatory, at),
        subject=refusal_subject(case),
        by_letter=case.letter is not None,
        what="hosting" if queries.kind_of(case).effect == CREATE else queries.kind_of(case).word,
        received_at=office_time(case.received_at),
        case_number=str(case.number),
        address=host_now(case),
        reasons=(reason.text, text) if text else (reason.text,),
        objection=edition.letters.objection,
    )


def request_letter(case: HostingRequest, at: datetime) -> RequestLetter:
    """The agency's own letter from the fields of its draft, to be signed and stamped on paper."""
    edition, kind = queries.edition_of(case), queries.kind_of(case)
    agency = case.agency
    above = agency.parent.name if agency.parent else edition.office.government
    day = case.letter_date or at.astimezone(timezone.get_default_timezone()).date()
    lines = tuple(line for line in (agency.address, _phone_line(agency.phone, agency.email)) if line)
    is_new = kind.effect == CREATE
    return RequestLetter(
        kop=Kop(government=above, office=agency.name, lines=lines, city=agency.city),
        city=agency.city,
        to=f"{edition.office.head_title} {edition.office.full_name.removeprefix('Dinas ')}".strip(),
        to_city=edition.office.city,
        signer=Signer(
            position=case.signer_position or agency.head_title,
            name=case.signer_name,
            rank=case.signer_rank,
            nip=case.signer_nip,
        ),
        subject=case.letter_subject,
        number=case.letter_number,
        date=tanggal_surat(day),
        opening=f"Untuk keperluan berikut: {case.purpose.strip().rstrip('.')}. Sehubungan dengan itu,"
        if is_new
        else f"Dengan alasan berikut: {case.purpose.strip().rstrip('.')}. Sehubungan dengan itu,",
        what="permintaan layanan hosting" if is_new else f"permintaan {kind.word}",
        facts=_wished(case) if is_new else (Fact("Alamat situs", case.site.host if case.site else case.site_host, strong=True),),
        turned=_turned(queries.changes_of(case)),
    )


def _wished(case: HostingRequest) -> tuple[Fact, ...]:
    """What a new site is to be."""
    kinds, classes = dict(HostingRequest.Kind.choices), dict(HostingRequest.DataClass.choices)
    storage = storage_words(case.quota_mb) if case.quota_mb else "-"
    database = "satu basis data" if case.database else "tanpa basis data"
    nip = f", NIP {case.contact_nip}" if case.contact_nip else ""
    return (
        Fact("Nama aplikasi", case.app_name),
        Fact("Jenis", str(kinds.get(case.app_kind, "-"))),
        Fact("Alamat", queries.host_of(case), strong=True),
        Fact("Platform", f"{case.get_runtime_display()}, {storage}, {database}"),
        Fact("Golongan data", str(classes.get(case.data_class, "-"))),
        Fact("Pengembang", case.developer or "Dikerjakan sendiri"),
        Fact("Pengelola", f"{case.contact_name}, {case.contact_position}{nip}"),
        Fact("Kontak pengelola", f"{case.contact_phone}, {case.contact_email}"),
    )


def _phone_line(phone: str, email: str) -> str:
    return ", ".join(part for part in (f"Telepon {phone}" if phone else "", f"Pos-el {email}" if email else "") if part)
