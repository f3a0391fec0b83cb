"""From a reading to a draft: what the calendar says against it, and what should be remarked. Nothing is in force yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from inang.workdays import queries
from inang.workdays.days import MAKE_UP, Calendar
from inang.workdays.decreeing import last_number, seed
from inang.workdays.importing import Fault, Row
from inang.workdays.models import CalendarDraft, CalendarVersion
from inang.workdays.versions import ADD, KINDS, REVOKE, Entry, Version, difference, fold, in_force, in_order, unsure
from inang.workdays.words import WEEKDAYS, tanggal, tanggal_surat

MOST_FAULTS = 50
_NOTHING_NEW = "Semua hari itu sudah ada di kalender; tidak ada yang berubah."
_NEEDS_DATE = "Hari-hari itu sudah ada tetapi belum dikonfirmasi. Agar ketetapan ini menjadi dasarnya, isi tanggal ketetapannya."


class DraftRefused(ValueError):
    """A draft cannot be made; `faults` says where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(str(one) for one in faults[:MOST_FAULTS]))
        self.faults = list(faults[:MOST_FAULTS])
        if len(faults) > MOST_FAULTS:
            self.faults.append(Fault(0, f"Dan {len(faults) - MOST_FAULTS} kesalahan lagi."))


def propose(
    *,
    rows: Iterable[Row],
    remarks: Sequence[str] = (),
    decree: str,
    decree_date: date | None,
    announced: date,
    covers: Sequence[int] = (),
    note: str = "",
    by: str,
    by_id: int,
    at: datetime,
    today: date,
) -> CalendarDraft:
    """Keep a draft of a new version; raises DraftRefused with every fault, at its line or field."""
    if not queries.versions():
        seed()
    calendar, known = queries.calendar(), in_force(queries.versions())
    listed, open_days = list(rows), {one.date for one in unsure(known, calendar)}
    entries, noticed, faults = checked(listed, calendar, open_days if decree_date else ())
    faults = [*_header_faults(decree, decree_date, announced, note, today), *faults]
    decreed = {year for one in known for year in one.covers if not (decree_date and one.is_stopgap)}
    years = [year for year in covers if year not in decreed]
    if not faults and not entries and not years:
        is_open = any(row.entry.date in open_days for row in listed)
        faults = [Fault(0, _NEEDS_DATE, "decree_date") if is_open and not decree_date else Fault(0, _NOTHING_NEW)]
    if faults:
        raise DraftRefused(faults)
    return CalendarDraft.objects.create(
        decree=decree.strip()[:200],
        decree_date=decree_date,
        announced=announced,
        covers=years,
        note=note.strip()[:300],
        entries=_as_data(entries),
        remarks=[*remarks, *noticed][:200],
        base=last_number(),
        by=by[:200],
        by_id=by_id,
        created_at=at,
    )


def propose_undo(*, version: CalendarVersion, reason: str, by: str, by_id: int, at: datetime, today: date) -> CalendarDraft:
    """A draft that takes a version back; the version itself stays where it is, and what it overruled counts again."""
    if not reason.strip():
        raise DraftRefused([Fault(0, f"Isi sebab versi {version.number} dicabut.")])
    draft = CalendarDraft(
        decree=f"Pembatalan versi {version.number}: {reason.strip()}"[:200],
        announced=today,
        base=last_number(),
        undoes=version,
        by=by[:200],
        by_id=by_id,
        created_at=at,
    )
    before, after = queries.calendar(), fold([*queries.versions(), version_of(draft)])
    entries = difference(before, after)
    if not entries and after.covered_until == before.covered_until:
        raise DraftRefused([Fault(0, _NOTHING_NEW)])
    draft.entries = _as_data(entries)
    if after.covered_until < before.covered_until:
        until = tanggal_surat(after.covered_until)
        draft.remarks = [f"Kalender lalu hanya lengkap sampai {until}; jatuh tempo sesudahnya menjadi sementara."]
    draft.save()
    return draft


def version_of(draft: CalendarDraft) -> Version:
    """What a draft would be as the next version."""
    return Version(
        last_number() + 1,
        draft.decree,
        draft.decree_date,
        draft.announced,
        entries_of(draft),
        tuple(draft.covers),
        draft.undoes.number if draft.undoes else None,
    )


def _as_data(entries: Iterable[Entry]) -> list[dict[str, object]]:
    return [{**asdict(one), "date": one.date.isoformat()} for one in entries]


def entries_of(draft: CalendarDraft) -> tuple[Entry, ...]:
    """The draft's days as plain data."""
    return tuple(Entry(**{**one, "date": date.fromisoformat(one["date"])}) for one in draft.entries)


@transaction.atomic
def drop(*, draft: CalendarDraft, by: str, at: datetime) -> bool:
    """Give a draft up; False when it was settled already."""
    return bool(
        CalendarDraft.objects.filter(pk=draft.pk, state=CalendarDraft.State.OPEN).update(
            state=CalendarDraft.State.DROPPED, settled_by=by[:200], settled_at=at
        )
    )


def checked(
    rows: list[Row], calendar: Calendar, open_days: Collection[date] = ()
) -> tuple[list[Entry], list[str], list[Fault]]:
    """(entries that change something, remarks, faults); `open_days` are those that the decree may confirm."""
    entries: list[Entry] = []
    remarks: list[str] = []
    faults: list[Fault] = []
    seen: dict[tuple[date, str], int] = {}
    for line, entry in ((row.line, row.entry) for row in rows):
        key = (entry.date, entry.kind)
        word = f"{tanggal(entry.date)}, {KINDS[entry.kind].word}"
        if key in seen:
            faults.append(Fault(line, f"{word} sudah ada di baris {seen[key]}. Hapus salah satunya."))
            continue
        seen[key] = line
        active = calendar.make_up if entry.kind == MAKE_UP else calendar.days_off
        there = active.get(entry.date)
        is_there = there is not None and there.kind == entry.kind
        if entry.action == REVOKE:
            if not is_there:
                faults.append(Fault(line, f"{word} tidak ada di kalender, jadi tidak dapat dicabut."))
                continue
            entries.append(Entry(entry.date, entry.kind, entry.name or (there.name if there else ""), REVOKE))
            continue
        if is_there and entry.date not in open_days:
            remarks.append(f"{word} sudah ada di kalender; dilewati.")
            continue
        if is_there:
            remarks.append(f"{word} sudah ada di kalender; ketetapan ini menjadi dasarnya.")
            entries.append(entry)
            continue
        weekend = entry.date.weekday() >= 5
        if entry.kind == MAKE_UP and not weekend:
            faults.append(Fault(line, f"{tanggal(entry.date)} bukan Sabtu atau Minggu, jadi tidak perlu hari kerja pengganti."))
            continue
        if entry.kind != MAKE_UP and weekend:
            remarks.append(f"{word} jatuh pada {WEEKDAYS[entry.date.weekday()]}; hitungan tidak berubah.")
        if there is not None:
            remarks.append(f"{tanggal(entry.date)} sudah {KINDS[there.kind].word} ({there.name}).")
        entries.append(Entry(entry.date, entry.kind, entry.name, ADD, entry.estimated))
    return entries, remarks, faults


def _header_faults(decree: str, decree_date: date | None, announced: date, note: str, today: date) -> list[Fault]:
    faults = []
    if not decree.strip():
        faults.append(Fault(0, "Isi nomor ketetapan.", "decree"))
    if announced > today:
        faults.append(Fault(0, "Tanggal pengumuman belum tiba. Terapkan setelah diumumkan.", "announced"))
    if decree_date and decree_date > announced:
        faults.append(Fault(0, "Tanggal ketetapan lebih baru daripada pengumumannya. Periksa keduanya.", "decree_date"))
    known = in_order(queries.versions())
    if known and announced < known[-1].announced and not note.strip():
        faults.append(
            Fault(
                0,
                f"Ketetapan ini lebih lama daripada yang terakhir ({known[-1].decree}, diumumkan "
                f"{tanggal_surat(known[-1].announced)}). Bila memang terlambat dicatat, tulis sebabnya.",
                "note",
            )
        )
    if any(one.decree == decree.strip() for one in in_force(known)):
        faults.append(Fault(0, f"Ketetapan {decree.strip()} sudah tercatat. Periksa nomornya.", "decree"))
    return faults
