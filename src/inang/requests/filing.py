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
from inang.hosting import queries as hosting
from inang.hosting.services import locked as lock_site
from inang.letters import services as letters
from inang.letters.models import Letter
from inang.requests import queries, states
from inang.requests.kinds import CREATE, EFFECTS
from inang.requests.models import HostingRequest, Involvement, ReturnItem, SentLetter
from inang.requests.rules import COUNTER_OPTIONAL, FIELDS, Overtaken, Refused, Stale, as_sentences, asked, differences, tidied
from inang.requests.transition import Told, involve, locked, may, move, overtaken_sentence, take
from inang.standard import queries as standard
from inang.standard.rules import CASES, FIRST_KIND
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
        letter_subject=edition.kind(FIRST_KIND).wish_subject,
    )


@transaction.atomic
def start_change(*, site_key: str, kind: str, by: Person, at: datetime, resume: bool = True) -> HostingRequest:
    """A draft of a change to a site, with today's values; the draft that is there already is gone on with."""
    edition, site = standard.current(), hosting.site_by_order_key(site_key)
    wanted = next((one for one in edition.request_kinds if one.id == kind), None)
    if site is None or wanted is None or wanted.effect == CREATE:
        raise Refused("Pilih jenis permintaan dari daftar.", "kind")
    draft = start_draft(agency=site.agency, by=by, at=at)
    if fault := queries.why_not(wanted, site, at=at):
        raise Refused(fault, "kind")
    known = HostingRequest.objects.filter(site_key=site_key, kind=kind, state=states.DRAFT, edition=edition.slug)
    if resume and (before := known.order_by("pk").first()):
        draft.delete()
        return before
    values = queries.site_values(site)
    values |= dict.fromkeys(EFFECTS[wanted.effect].opens, "") | queries.last_signer(site.agency)
    for name, value in values.items():
        setattr(draft, name, value)
    draft.kind, draft.site_key, draft.site_host = kind, site_key, site.host
    draft.asks_name, draft.letter_subject = "label" in wanted.fields, wanted.wish_subject
    draft.save()
    return draft


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
    if strange := set(fields) - set(asked(queries.kind_of(case))):
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
            involve(case, by, Involvement.Part.FILE, at)
            return _file(case, received_at=at, by=by, at=at)
    except IntegrityError as fault:
        raise _held(fault) from None
    except OutsideCalendar as fault:
        raise Refused(str(fault)) from None


def register_at_counter(
    *,
    agency: Agency,
    fields: Mapping[str, Any],
    file: Path | None,
    file_name: str = "surat",
    received_at: datetime,
    brought_by: str,
    by: Person,
    at: datetime,
    kind: str = FIRST_KIND,
    site_key: str = "",
) -> HostingRequest:
    """Register a paper letter on behalf of an agency; its clock runs from the hour of receipt.

    The statements stand in the signed letter, keys of a new site can be added later. A change names its kind and its
    site; kinds without a letter need no file. Raises Refused at the field.
    """
    if not agencies.has_role(by, "reviewer", agencies.office_day(at)):
        raise Refused("Hanya penelaah yang boleh mencatat surat di loket.")
    if received_at > at:
        raise Refused("Waktu terima ada di masa depan. Periksa tanggal dan jamnya.", "received_at")
    if not brought_by.strip():
        raise Refused("Tulis siapa yang membawa surat.", "brought_by")
    kept = letters.keep(source=file, at=at) if file else None
    try:
        with transaction.atomic():
            case = locked(_begun_at_counter(agency, kind, site_key, by, at).pk)
            for name, value in fields.items():
                setattr(case, name, _fitting(name, tidied(name, value)))
            case.letter_file, case.letter_file_name = kept, Path(file_name).name[-200:] if kept else ""
            case.brought_by, case.registered_by = brought_by.strip()[:160], actor(by)
            _complete(case, at, optional=counter_optional(kind))
            return _file(case, received_at=received_at, by=by, at=at)
    except IntegrityError as fault:
        raise _held(fault) from None
    except OutsideCalendar as fault:
        raise Refused(str(fault), "received_at") from None


def _begun_at_counter(agency: Agency, kind: str, site_key: str, by: Person, at: datetime) -> HostingRequest:
    if kind == FIRST_KIND:
        return start_draft(agency=agency, by=by, at=at)
    site = hosting.site_by_order_key(site_key)
    if site is None or site.agency_id != agency.pk:
        raise Refused("Pilih situs perangkat daerah ini.", "site_key")
    return start_change(site_key=site_key, kind=kind, by=by, at=at, resume=False)  # the agency's own draft stays its own


def counter_optional(kind: str) -> frozenset[str]:
    """What may be left open at the counter: the statements stand in the letter, a new site's keys come later."""
    return COUNTER_OPTIONAL if kind == FIRST_KIND else frozenset({"consents"})


def _complete(case: HostingRequest, at: datetime, *, optional: Iterable[str] = ()) -> None:
    """Everything that a request must hold, and the name once more under the lock."""
    for name, sentence in queries.faults_of(case, agencies.office_day(at), optional=optional).items():
        raise Refused(sentence, name)


def _held(fault: IntegrityError) -> Refused:
    """Somebody was faster in the same moment; the database says in what (by field on one, by constraint on the other)."""
    text = str(fault)
    if "label" in text:
        return Refused("Nama ini baru saja diminta dalam permintaan lain. Pilih nama lain.", "label")
    if "one_open_change" in text or "site_key" in text:
        return Refused("Permintaan sejenis untuk situs ini baru saja dikirim dan masih berjalan.")
    raise fault


def _file(case: HostingRequest, *, received_at: datetime, by: Person, at: datetime) -> HostingRequest:
    """Number, register and receipt of one request, on a locked row; `move` starts its clock."""
    case.number = letters.draw(CASES, at, is_taken=_is_given).text
    # The register is locked until the end: of two changes that cannot run together the second one sees the first.
    # So is the site: what would end it now waits, and then sees this request, or has ended it already.
    if site := queries.site_of(case):
        lock_site(site.pk)
    if fault := queries.standing_fault(case, received_at):
        raise Refused(fault)
    case.received_at = received_at
    case.before = queries.before_of(case)
    data = {"kind": case.kind, "received_at": received_at.isoformat()}
    detail = f"Diterima {f'di loket, dibawa {case.brought_by}' if case.brought_by else 'secara daring'}"
    if case.letter_file is not None and case.letter_date is not None:
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
        detail += f", nomor agenda {case.letter.agenda_words}"
        data |= {"agenda": case.letter.agenda_words, "sha256": case.letter_file.sha256}
    _keep_sent(case)
    case.submitted_fields = snapshot(case)
    told = Told(sentence=f"Dicatat di loket oleh {by.name}" if case.brought_by else "", detail=detail, data=data)
    return move(case, "submit", by=by, at=at, told=told)


def _is_given(number: str, _year: int) -> bool:
    return HostingRequest.objects.filter(number=number).exists()


def _keep_sent(case: HostingRequest) -> None:
    """What was sent stays in the archive, whatever is sent after it."""
    if case.letter_file is not None:
        SentLetter.objects.create(request=case, round=case.round, file=case.letter_file)


def snapshot(case: HostingRequest) -> dict[str, str]:
    """What was submitted, each value as text, to show differences after a correction; wording.in_words reads it."""
    values = {name: _text(getattr(case, name)) for name in FIELDS}
    return {**values, "letter_file": case.letter_file.sha256 if case.letter_file else ""}


def _changes(case: HostingRequest) -> list[list[str]]:
    """What a correction changed, for the trail: name, before, after, each whole; no field is longer than its form allows."""
    return [[one.field, one.before, one.after] for one in differences(case.previous_fields, case.submitted_fields)]


def _text(value: Any) -> str:
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
    case.before = queries.now_of(case) or case.before  # sent anew: beside today's values of today
    _complete(case, at, optional=counter_optional(case.kind) if case.brought_by else ())
    if involve(case, by, Involvement.Part.FILE, at).part != Involvement.Part.FILE:
        raise Refused("Anda pernah mengkaji atau memutus permintaan ini. Minta orang lain dari perangkat daerah mengirim ulang.")
    ReturnItem.objects.bulk_update(items, ["reply", "replied_at"])
    case.previous_fields, case.submitted_fields = case.submitted_fields, snapshot(case)
    case.round += 1
    _keep_sent(case)
    case.returned_at = None
    told = Told(
        detail=as_sentences(f"{item.reason} → {item.reply}" for item in items),
        data={"round": case.round, "changes": _changes(case), "replies": {str(item.pk): item.reply for item in items}},
    )
    return move(case, "resubmit", by=by, at=at, told=told)


@transaction.atomic
def withdraw(
    *, request: HostingRequest, by: Person, at: datetime, reason: str = "", version: int | None = None
) -> HostingRequest:
    """Take a request back before the decision; a draft ends without a trace at the desk."""
    case = take(request, "withdraw", by=by, at=at, version=version)
    return move(case, "withdraw", by=by, at=at, told=Told(detail=reason.strip(), data={"reason": reason.strip()}))
