"""Verbs of the edition: one draft, changed part by part, then published to hold from a day on.

`by` is the copied name of the person ("Nama <pos-el>"). Each verb is one transaction with its entry in the trail.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from inang.audit import services as audit
from inang.standard import comparing, published, queries
from inang.standard.checking import faults_of, read_stored
from inang.standard.models import EditionVersion, EditionWithdrawal
from inang.standard.patterns import clashes
from inang.standard.reading import EditionFault, as_data, place
from inang.standard.rules import Edition

ROLE: Final = "administrator"
DRAFT_SLUG: Final = "konsep"
Check = Callable[[Edition], list[str]]  # an edition -> what is wrong with it, each sentence beginning with its key
MOST_AHEAD: Final = timedelta(days=2 * 365)  # a decree is not made for later; a year with a wrong figure is far beyond
LONGEST: Final = 300  # characters of a reason


class Refused(ValueError):
    """A verb was refused; `sentence` is for the reader, `field` the form field that it belongs to."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class Overtaken(Refused):
    """Somebody else was faster."""


def canonical(data: Mapping[str, Any]) -> str:
    """One text for one content, whatever order it was typed in; lists keep theirs."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)


def fingerprint(part: Any) -> str:
    """What a form carries along, to see whether its part was changed meanwhile."""
    return hashlib.sha256(canonical({"": part}).encode()).hexdigest()[:16]


def draft() -> EditionVersion | None:
    """The draft that is being worked on."""
    return EditionVersion.objects.filter(state=EditionVersion.State.DRAFT).first()


def content(row: EditionVersion) -> dict[str, Any]:
    """The whole content, complete for this program."""
    data: dict[str, Any] = as_data(edition_of(row))
    return data


def edition_of(row: EditionVersion) -> Edition:
    return published.edition_of(row.text, row.slug or DRAFT_SLUG)


def _live() -> QuerySet[EditionVersion]:
    """Published and not taken back."""
    return EditionVersion.objects.filter(state=EditionVersion.State.PUBLISHED, withdrawal__isnull=True)


def holding(day: date) -> Edition:
    """What holds on a day as things stand: the version that began last by then, or the file."""
    last = _live().filter(effective__lte=day).order_by("-effective", "-number").first()
    return edition_of(last) if last else queries.seed()


def coming(day: date) -> list[EditionVersion]:
    """Versions that begin after a day, the next one first."""
    return list(_live().filter(effective__gt=day).order_by("effective", "number"))


def first_day(row: EditionVersion, today: date) -> date:
    """The day for which a draft is meant: that of the version it was begun from, when that was to begin later; else today."""
    base = EditionVersion.objects.filter(slug=row.made_from).first()
    meant = base.effective if base and base.effective else today
    return min(max(meant, today), today + MOST_AHEAD)


def start_draft(*, by: str, at: datetime, base: str = "") -> EditionVersion:
    """The draft of the next version; there is only one, so whoever comes second gets the same.

    It begins as the edition in force, or as the version whose slug `base` is: one that is to begin, or was taken back.
    """
    found = draft()
    if found is not None:
        return found
    try:
        begun = queries.edition(base) if base else holding(at.astimezone(timezone.get_default_timezone()).date())
    except EditionFault as fault:
        raise Refused(str(fault)) from None
    text = canonical({**as_data(begun), "slug": DRAFT_SLUG})
    try:
        with transaction.atomic():
            row = EditionVersion.objects.create(
                content=text,
                sha256=_sha256(text),
                decree=begun.decree,
                made_from=begun.slug,
                made_by=by,
                made_at=at,
                changed_by=by,
                changed_at=at,
            )
            _record(row, "draft", f"Konsep edisi dibuat dari {begun.slug} oleh {_name(by)}", by, at, {"from": begun.slug})
            return row
    except IntegrityError:
        found = draft()
        if found is None:
            raise
        return found


def nothing_more(_edition: Edition) -> list[str]:
    """The check of a door that knows no room above this one."""
    return []


def _own_faults(edition: Edition) -> list[str]:
    """What is wrong with an edition in this installation; hours are counted in its zone and shown in that of the service."""
    faults, zone, service = faults_of(edition), edition.office.time_zone, timezone.get_default_timezone_name()
    if zone != service:
        faults.append(
            f"office.time_zone {zone} bukan zona layanan ini, {service}. Pilih {service}, atau jalankan dahulu layanan dengan "
            f"INANG_TIME_ZONE={zone}."
        )
    return faults


def _pass(check: Check, edition: Edition, known: Sequence[str] = ()) -> None:
    """Raise EditionFault for what is wrong; faults that are `known` stand elsewhere in the draft and wait for publication."""
    own = _own_faults(edition)
    faults = [one for one in own if one not in known] or check(edition)
    if not own:
        faults += clashes(edition, [one.edition for one in queries.published()])
    if faults:
        raise EditionFault(f"{DRAFT_SLUG}: {faults[0]}", faults)


def _elsewhere(edition: Edition, tables: Iterable[str]) -> list[str]:
    """Faults of tables other than these: from before the program knew them as faults."""
    return [one for one in _own_faults(edition) if place(one)[0].partition(".")[0].partition("[")[0] not in tables]


def change(
    *, row: EditionVersion, parts: Mapping[str, Any], seen: str, by: str, at: datetime, check: Check = nothing_more
) -> EditionVersion:
    """Replace whole tables of the draft; the whole edition is checked before anything is stored.

    `check` says what rooms above find wrong. `seen` is the fingerprint of these tables when the form was opened.
    Raises EditionFault with every fault, and Overtaken when somebody else changed the same tables meanwhile; then
    nothing is stored.
    """
    with transaction.atomic():
        now = _locked(row)
        data = content(now)
        if fingerprint({key: data.get(key) for key in parts}) != seen:
            who = f"{_name(now.changed_by)} mengubah bagian ini"
            raise Overtaken(f"{who} sejak halaman ini dibuka. Tulisan Anda masih ada di bawah: bandingkan, lalu simpan lagi.")
        before = edition_of(now)
        after = read_stored({**data, **parts}, DRAFT_SLUG)
        _pass(check, after, _elsewhere(before, parts))
        changes = comparing.differences(before, after)
        if not changes:
            return now
        now.content = canonical(as_data(after))
        now.sha256, now.decree = _sha256(now.content), after.decree
        now.changed_by, now.changed_at = by, at
        now.version += 1
        now.save()
        count = "1 nilai" if len(changes) == 1 else f"{len(changes)} nilai"
        _record(now, "change", f"Konsep edisi diubah oleh {_name(by)}: {count}", by, at, {"changes": _told(changes)})
        return now


def publish(
    *,
    row: EditionVersion,
    version: int,
    effective: date,
    today: date,
    by: str,
    at: datetime,
    against: str = "",
    check: Check = nothing_more,
) -> EditionVersion:
    """Let the draft hold from a day on (`today` is the office's day); it never changes again.

    It holds until the next version begins, also one that was published before it. `against` is the slug of the edition that
    it was compared with on the page; when another one is replaced on that day, the page must be looked at again.

    Raises Overtaken when the draft was changed or published since the page was opened, Refused with the field, and
    EditionFault when `check` finds what rooms above cannot work with.
    """
    with transaction.atomic():
        now = _locked(row)
        if now.version != version:
            raise Overtaken(f"Konsep diubah oleh {_name(now.changed_by)} sejak halaman ini dibuka. Periksa lagi perbedaannya.")
        followed = _followed(effective, today, against)
        changes = comparing.differences(followed, edition_of(now))
        if not changes:
            raise Refused("Konsep ini sama dengan edisi yang berlaku pada hari itu. Ubah sesuatu, atau hapus konsepnya.")
        now.number = (EditionVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        now.slug = _slug(now.number)
        now.effective, now.state = effective, EditionVersion.State.PUBLISHED
        now.content = canonical({**content(now), "slug": now.slug, "effective": effective.isoformat()})
        now.sha256 = _sha256(now.content)
        _pass(check, edition_of(now))  # the whole is read once more as it will be read for ever
        now.published_by, now.published_at = by, at
        now.save()
        told = {"slug": now.slug, "sha256": now.sha256, "effective": effective, "decree": now.decree, "from": followed.slug}
        told["changes"] = _told(changes)
        sentence = f"Edisi versi {now.number} ({now.decree}) diterbitkan oleh {_name(by)}, berlaku sejak {effective.isoformat()}"
        _record(now, "publish", sentence, by, at, told)
        transaction.on_commit(published.STORE.forget)
    published.STORE.forget()
    return now


def _followed(effective: date, today: date, against: str) -> Edition:
    """The edition that a version follows which begins on this day. Raises Refused, at the field of the day."""
    if effective < today:
        raise Refused("Tanggal berlaku sudah lewat. Pilih hari ini atau sesudahnya.", "effective")
    if effective > today + MOST_AHEAD:
        last = (today + MOST_AHEAD).isoformat()
        raise Refused(f"Tanggal berlaku paling jauh dua tahun lagi, {last}. Periksa tahunnya.", "effective")
    followed = holding(effective)
    if against and against != followed.slug:
        sentence = f"Pada hari itu yang digantikan adalah {followed.slug}. Periksa perbedaannya, kini ada di halaman ini."
        raise Refused(sentence, "effective")
    return followed


def withdraw(*, row: EditionVersion, reason: str, today: date, by: str, at: datetime) -> EditionWithdrawal:
    """Take back a version that has not begun (`today` is the office's day); it stays to be read, and never holds.

    Raises Overtaken when it was taken back already, Refused when it has begun or no reason is given.
    """
    reason = " ".join(reason.split())
    with transaction.atomic():
        now = EditionVersion.objects.select_for_update().get(pk=row.pk)
        if now.effective is None:
            raise Refused("Konsep tidak ditarik kembali. Hapus konsepnya.")
        if done := EditionWithdrawal.objects.filter(version=now).first():
            raise Overtaken(f"Versi {now.number} sudah ditarik kembali oleh {_name(done.by)}.")
        if now.effective <= today:
            raise Refused(f"Versi {now.number} sudah berlaku sejak {now.effective.isoformat()}. Terbitkan versi baru.")
        if not reason:
            raise Refused("Tulis alasan menarik kembali.", "reason")
        made = EditionWithdrawal.objects.create(version=now, reason=reason[:LONGEST], by=by, at=at)
        sentence = f"Edisi versi {now.number} ({now.decree}) ditarik kembali oleh {_name(by)} sebelum berlaku"
        told = {"slug": now.slug, "sha256": now.sha256, "effective": now.effective, "reason": made.reason}
        _record(now, "withdraw", sentence, by, at, told)
        transaction.on_commit(published.STORE.forget)
    published.STORE.forget()
    return made


def discard(*, row: EditionVersion, version: int, by: str, at: datetime) -> None:
    """Throw the draft away; the trail keeps that it was there and every change in it."""
    with transaction.atomic():
        now = _locked(row)
        if now.version != version:
            raise Overtaken(f"Konsep diubah oleh {_name(now.changed_by)} sejak halaman ini dibuka. Konsep tidak dihapus.")
        _record(now, "discard", f"Konsep edisi dihapus oleh {_name(by)}", by, at, {"sha256": now.sha256, "from": now.made_from})
        now.delete()


def shown_draft(pk: int) -> EditionVersion:
    """The draft that a page showed; raises Overtaken when it is no longer one, whichever other was begun since."""
    return _still_draft(EditionVersion.objects.filter(pk=pk).first())


def _locked(row: EditionVersion) -> EditionVersion:
    """The draft as it is now, and nobody else's until the transaction ends."""
    return _still_draft(EditionVersion.objects.select_for_update().filter(pk=row.pk).first())


def _still_draft(found: EditionVersion | None) -> EditionVersion:
    if found is None:
        raise Overtaken("Konsep ini sudah dihapus orang lain. Mulai konsep baru.")
    if found.state != EditionVersion.State.DRAFT:
        raise Overtaken(f"Konsep ini sudah diterbitkan oleh {_name(found.published_by)} sebagai versi {found.number}.")
    return found


def _slug(number: int) -> str:
    """kalbar-2022 → kalbar-2022-v3: named after what the installation began with."""
    root = re.sub(r"-v\d+$", "", queries.seed().slug)
    return f"{root[:50]}-v{number}"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _name(by: str) -> str:
    return by.partition(" <")[0]


def _told(changes: Iterable[comparing.Change]) -> list[list[str]]:
    """Changes as the trail holds them: every one, and each whole; an edition is no longer than its check allows."""
    return [[one.key, one.old, one.new] for one in changes]


def _record(row: EditionVersion, verb: str, sentence: str, by: str, at: datetime, data: dict[str, Any]) -> None:
    subject = f"edition:{row.slug or f'{DRAFT_SLUG}-{row.pk}'}"
    audit.record(
        actor=by, role=ROLE, room="standard", subject=subject, verb=verb, sentence=sentence, at=at,
        data={"version": row.version, **data},
    )  # fmt: skip
