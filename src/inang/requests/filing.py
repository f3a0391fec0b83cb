"""a. PD mengajukan surat permintaan hosting: drafts, the letter, sending, the counter, corrections, withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Agency, Person
from inang.agencies.rules import actor
from inang.letters import services as letters
from inang.letters.models import Letter
from inang.requests import queries, states
from inang.requests.models import HostingRequest, ReturnItem
from inang.requests.rules import COUNTER_OPTIONAL, FIELDS, Overtaken, Refused, Stale, faults, tidied
from inang.requests.transition import Told, edition_of, locked, may, move, overtaken_sentence, take
from inang.standard import queries as standard
from inang.workdays.rules import OutsideCalendar

EDITABLE = (states.DRAFT, states.RETURNED)


@transaction.atomic
def start_draft(*, agency: Agency, by: Person, at: datetime) -> HostingRequest:
    """A new draft of one agency; a reviewer opens it at the counter on the agency's behalf."""
    on = agencies.office_day(at)
    own = agencies.agencies_of(by, on).filter(pk=agency.pk).exists()
    if not own and not agencies.has_role(by, "reviewer", on):
        raise Refused("Anda bukan operator perangkat daerah ini.", "agency")
    edition = standard.current(on)
    return HostingRequest.objects.create(
        agency=agency,
        state=states.DRAFT,
        edition=edition.slug,
        created_by=by,
        created_at=at,
        saved_at=at,
        quota_mb=edition.offer.default_quota_mb,
        signer_position=agency.head_title,
    )


def _editable(request: HostingRequest, by: Person, at: datetime) -> HostingRequest:
    case = locked(request.pk)
    if case.state not in EDITABLE:
        raise Overtaken(overtaken_sentence(case))
    may(case, "agency", by, at)
    return case


@transaction.atomic
def save_draft(
    *, request: HostingRequest, fields: Mapping[str, Any], version: int, by: Person, at: datetime
) -> HostingRequest:
    """Store what was typed, finished or not; two windows on one draft do not undo each other.

    Raises Stale when another window changed one of the same fields after `version`; nothing is stored then, the
    other's values stay, and the page keeps what it shows.
    """
    case = _editable(request, by, at)
    if strange := set(fields) - set(FIELDS):
        raise Refused(f"Isian {', '.join(sorted(strange))} tidak dikenal.")
    changed = {}
    for name, value in fields.items():
        value = _fitting(name, tidied(name, value))
        if getattr(case, name) != value:
            changed[name] = value
    newer = {name: getattr(case, name) for name in changed if case.field_versions.get(name, 0) > version}
    if newer:
        words = ", ".join(FIELDS[name] for name in newer)
        raise Stale(
            f"{words} baru saja diubah di jendela lain. Tulisan Anda masih ada di halaman ini; periksa, lalu simpan lagi.",
            newer,
        )
    return _write(case, changed, at) if changed else case


def _fitting(name: str, value: Any) -> Any:
    """Refuse what does not fit its column, with the count that was typed."""
    limit = getattr(HostingRequest._meta.get_field(name), "max_length", None)
    if isinstance(value, str) and limit and len(value) > limit:
        raise Refused(f"{FIELDS[name]} paling panjang {limit} karakter, yang tertulis {len(value)}. Pendekkan.", name)
    return value


def _write(case: HostingRequest, changed: Mapping[str, Any], at: datetime) -> HostingRequest:
    case.version += 1
    for name, value in changed.items():
        setattr(case, name, value)
        case.field_versions[name] = case.version
    case.saved_at = at
    case.save(update_fields=[*changed, "version", "field_versions", "saved_at"])
    return case


def attach_letter(*, request: HostingRequest, file: Path, name: str, by: Person, at: datetime) -> HostingRequest:
    """Keep the signed and stamped letter with the case; raises letters' Refused with the reason when it is not one.

    The file is looked at before the transaction begins, so that a hostile one holds no lock.
    """
    kept = letters.keep(source=file, at=at)
    with transaction.atomic():
        case = _editable(request, by, at)
        case.letter_file, case.letter_file_name = kept, Path(name).name[-200:]
        case.version += 1
        case.saved_at = at
        case.save(update_fields=["letter_file", "letter_file_name", "version", "saved_at"])
    return case


def submit(*, request: HostingRequest, version: int | None = None, by: Person, at: datetime) -> HostingRequest:
    """Send a draft: it gets its number, its clock starts, the letter is registered, the agency has its receipt."""
    try:
        with transaction.atomic():
            case = take(request, "submit", by=by, at=at, version=version)
            _complete(case, at)
            return _file(case, received_at=at, by=by, at=at)
    except IntegrityError as fault:
        raise _held_name(fault) from None
    except OutsideCalendar as fault:
        raise Refused(str(fault)) from None


def register_at_counter(
    *,
    agency: Agency,
    fields: Mapping[str, Any],
    file: Path,
    file_name: str = "surat",
    received_at: datetime,
    brought_by: str,
    by: Person,
    at: datetime,
) -> HostingRequest:
    """Register a paper letter on behalf of an agency; its clock runs from the hour of receipt.

    The statements stand in the signed letter, keys can be added later. Raises Refused at the field.
    """
    if not agencies.has_role(by, "reviewer", agencies.office_day(at)):
        raise Refused("Hanya penelaah yang boleh mencatat surat di loket.")
    if received_at > at:
        raise Refused("Waktu terima ada di masa depan. Periksa tanggal dan jamnya.", "received_at")
    if not brought_by.strip():
        raise Refused("Tulis siapa yang membawa surat.", "brought_by")
    kept = letters.keep(source=file, at=at)
    try:
        with transaction.atomic():
            case = locked(start_draft(agency=agency, by=by, at=at).pk)
            for name, value in fields.items():
                setattr(case, name, _fitting(name, tidied(name, value)))
            case.letter_file, case.letter_file_name = kept, Path(file_name).name[-200:]
            case.brought_by, case.registered_by = brought_by.strip()[:160], actor(by)
            _complete(case, at, optional=COUNTER_OPTIONAL)
            return _file(case, received_at=received_at, by=by, at=at)
    except IntegrityError as fault:
        raise _held_name(fault) from None
    except OutsideCalendar as fault:
        raise Refused(str(fault), "received_at") from None


def _complete(case: HostingRequest, at: datetime, *, optional: Iterable[str] = ()) -> None:
    """Everything that a request must hold, and the name once more under the lock."""
    found = faults(case, edition_of(case), agencies.office_day(at), optional=optional)
    if found:
        name, sentence = next(iter(found.items()))
        raise Refused(sentence, name)
    check = queries.check_name(case.label, case)
    if not check.ok:
        raise Refused(check.fault, "label")


def _held_name(fault: IntegrityError) -> Refused:
    if "label" in str(fault):
        return Refused("Nama ini baru saja diminta dalam permintaan lain. Pilih nama lain.", "label")
    raise fault


def _file(case: HostingRequest, *, received_at: datetime, by: Person, at: datetime) -> HostingRequest:
    """Number, register and receipt of one request, on a locked row; `move` starts its clock."""
    year = agencies.office_day(at).year
    case.number = f"H-{year}-{letters.take_number('H', year):04d}"
    case.received_at = received_at
    assert case.letter_file is not None
    assert case.letter_date is not None
    case.letter = letters.register_incoming(
        kind=Letter.Kind.REQUEST,
        subject_key=case.number,
        number=case.letter_number,
        date=case.letter_date,
        subject=case.letter_subject,
        party=case.agency.name,
        file=case.letter_file,
        at=at,
    )
    case.submitted_fields = snapshot(case)
    where = f"di loket, dibawa {case.brought_by}" if case.brought_by else "secara daring"
    told = Told(
        sentence=f"Dicatat di loket oleh {by.name}" if case.brought_by else "",
        detail=f"Diterima {where}, nomor agenda {case.letter.agenda}",
        data={"agenda": case.letter.agenda, "sha256": case.letter_file.sha256, "received_at": received_at.isoformat()},
    )
    return move(case, "submit", by=by, at=at, told=told)


def snapshot(case: HostingRequest) -> dict[str, str]:
    """What was submitted, as words, to show differences after a correction."""
    values = {name: _words(getattr(case, name)) for name in FIELDS}
    return {**values, "letter_file": case.letter_file.sha256 if case.letter_file else ""}


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


@transaction.atomic
def resubmit(
    *,
    request: HostingRequest,
    replies: Mapping[int, str],
    by: Person,
    at: datetime,
    version: int | None = None,
) -> HostingRequest:
    """Send a corrected case again: every item answered, a new round, the clock runs on. `replies`: item pk -> text."""
    case = take(request, "resubmit", by=by, at=at, version=version)
    items = queries.open_items(case)
    for item in items:
        text = replies.get(item.pk, item.reply).strip()
        if not text:
            raise Refused("Jawab setiap butir: apa yang sudah diperbaiki.", f"jawab-{item.pk}")
        item.reply, item.replied_at = text[:1000], at
    _complete(case, at, optional=COUNTER_OPTIONAL if case.brought_by else ())
    ReturnItem.objects.bulk_update(items, ["reply", "replied_at"])
    case.previous_fields, case.submitted_fields = case.submitted_fields, snapshot(case)
    case.round += 1
    case.returned_at = None
    told = Told(
        detail="; ".join(f"{item.reason} → {item.reply}" for item in items),
        data={"round": case.round, "replies": {str(item.pk): item.reply for item in items}},
    )
    return move(case, "resubmit", by=by, at=at, told=told)


@transaction.atomic
def withdraw(
    *, request: HostingRequest, by: Person, at: datetime, reason: str = "", version: int | None = None
) -> HostingRequest:
    """Take a request back before the decision; a draft ends without a trace at the desk."""
    case = take(request, "withdraw", by=by, at=at, version=version)
    return move(case, "withdraw", by=by, at=at, told=Told(detail=reason.strip(), data={"reason": reason.strip()}))
