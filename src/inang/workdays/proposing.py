"""From a reading to a draft: what the calendar says against it, and what should be remarked. Nothing is in force yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from inang.workdays import queries
from inang.workdays.days import MAKE_UP, Calendar
from inang.workdays.decreeing import last_number, seed
from inang.workdays.importing import Fault, Row
from inang.workdays.models import CalendarDraft, CalendarVersion
from inang.workdays.versions import ADD, KINDS, REVOKE, Entry, fold, in_order, undoing
from inang.workdays.words import WEEKDAYS, tanggal, tanggal_surat

MOST_FAULTS = 50


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
    undoes: int | None = None,
    by: str,
    by_id: int,
    at: datetime,
    today: date,
) -> CalendarDraft:
    """Keep a draft of a new version; raises DraftRefused with every fault, at its line or field."""
    if not queries.versions():
        seed()
    calendar = queries.calendar()
    entries, noticed, faults = checked(list(rows), calendar)
    faults = [*_header_faults(decree, decree_date, announced, note, today), *faults]
    years = [year for year in covers if year not in {y for one in queries.versions() for y in one.covers}]
    if not faults and not entries and not years:
        faults = [Fault(0, "Semua hari itu sudah ada di kalender; tidak ada yang berubah.")]
    if faults:
        raise DraftRefused(faults)
    return CalendarDraft.objects.create(
        decree=decree.strip()[:200],
        decree_date=decree_date,
        announced=announced,
        covers=years,
        note=note.strip()[:300],
        entries=[{**asdict(one), "date": one.date.isoformat()} for one in entries],
        remarks=[*remarks, *noticed][:200],
        base=last_number(),
        undoes_id=undoes,
        by=by[:200],
        by_id=by_id,
        created_at=at,
    )


def propose_undo(
    *, version: CalendarVersion, reason: str, by: str, by_id: int, at: datetime, today: date
) -> CalendarDraft:
    """A draft that takes a version back; the version itself stays where it is."""
    known = queries.versions()
    this = next(one for one in known if one.number == version.number)
    without = [one for one in known if one.number != version.number]
    entries = undoing(this, fold(without)) if without else ()
    now = queries.calendar()
    there = {(one.date, one.kind) for one in (*now.days_off.values(), *now.make_up.values())}
    rows = [Row(0, one) for one in entries if one.action == ADD or (one.date, one.kind) in there]
    words = f"Pembatalan versi {version.number}: {reason.strip()}" if reason.strip() else ""
    return propose(
        rows=rows, decree=words, decree_date=None, announced=today, undoes=version.pk, by=by, by_id=by_id, at=at, today=today
    )


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


def checked(rows: list[Row], calendar: Calendar) -> tuple[list[Entry], list[str], list[Fault]]:
    """(entries that change something, remarks, faults)."""
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
        if is_there:
            remarks.append(f"{word} sudah ada di kalender; dilewati.")
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
    if any(one.decree == decree.strip() for one in known):
        faults.append(Fault(0, f"Ketetapan {decree.strip()} sudah tercatat. Periksa nomornya.", "decree"))
    return faults
