"""From a reading to a draft: what the calendar says against it, and what should be remarked. Nothing is in force yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TypedDict

from django.db import transaction

from inang.workdays import queries
from inang.workdays.days import MAKE_UP, Calendar
from inang.workdays.decreeing import last_number, seed
from inang.workdays.importing import YEARS, Fault, Row, unseen
from inang.workdays.models import CalendarDraft, CalendarVersion
from inang.workdays.versions import ADD, KINDS, REVOKE, Entry, Version, confirmable, difference, fold, in_force, in_order
from inang.workdays.words import WEEKDAYS, tanggal, tanggal_surat

MOST_FAULTS = 50
_NOTHING_NEW = "Semua itu sudah tercatat di kalender; tidak ada yang berubah."
_UNSEEN = "Ada huruf yang tidak terlihat ({}). Ketik ulang isinya."
_LATER = "Periksa tanggal pengumumannya."
_SHIPPED_EARLIER = "Datang dengan versi baru produk. Menunggu di sini karena ada jatuh tempo yang menjadi lebih awal."
_NEEDS_DATE = "Hari-hari itu sudah ada tetapi belum dikonfirmasi. Agar ketetapan ini menjadi dasarnya, isi tanggal ketetapannya."


class _Who(TypedDict):
    by: str
    by_id: int
    at: datetime
    today: date


class DraftRefused(ValueError):
    """A draft cannot be made; `faults` says where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(str(one) for one in faults[:MOST_FAULTS]))
        self.faults = list(faults[:MOST_FAULTS])
        if len(faults) > MOST_FAULTS:
            self.faults.append(Fault(0, f"Dan {len(faults) - MOST_FAULTS} kesalahan lagi."))


class NothingNew(DraftRefused):
    """Nothing is wrong and nothing would change: all of it stands already; `remarks` says by what."""

    def __init__(self, remarks: Sequence[str] = ()) -> None:
        super().__init__([Fault(0, _NOTHING_NEW)])
        self.remarks = list(remarks)


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
    """Keep a draft of a new version; raises DraftRefused with every fault, at its line or field, NothingNew when all stands."""
    if not queries.versions():
        seed()
    calendar, known = queries.calendar(), in_force(queries.versions())
    listed, is_open = list(rows), confirmable(known, calendar)
    kept, noticed, faults = checked(listed, calendar, is_open if decree_date else ())
    years, misplaced = _years(covers, known, calendar, is_dated=decree_date is not None)
    faults = [*_header_faults(decree, decree_date, announced, note, today), *misplaced, *faults]
    if not faults and not kept and not years:
        if decree_date or not any(_as_open(row.entry) in is_open for row in listed):
            raise NothingNew([*remarks, *noticed])
        faults = [Fault(0, _NEEDS_DATE, "decree_date")]
    draft = CalendarDraft(
        decree=decree.strip()[:200],
        decree_date=decree_date,
        announced=announced,
        covers=years,
        note=note.strip()[:300],
        entries=_as_data(row.entry for row in kept),
        remarks=[*remarks, *noticed][:200],
        base=last_number(),
        by=by[:200],
        by_id=by_id,
        created_at=at,
    )
    if faults := faults or list(_in_vain(kept, draft)):
        raise DraftRefused(faults)
    draft.save()
    return draft


def of_shipped(version: Version, *, by: str, by_id: int, at: datetime) -> CalendarDraft:
    """A shipped decree as a draft against the calendar as it is, not kept yet; its days were checked before it was shipped."""
    return CalendarDraft(
        decree=version.decree,
        decree_date=version.decree_date,
        announced=version.announced,
        covers=list(version.covers),
        entries=_as_data(version.entries),
        remarks=[_SHIPPED_EARLIER],
        base=last_number(),
        by=by,
        by_id=by_id,
        created_at=at,
    )


def _years(covers: Sequence[int], known: list[Version], calendar: Calendar, *, is_dated: bool) -> tuple[list[int], list[Fault]]:
    """Years that become complete; one apart from those that are would complete nothing."""
    decreed = {year for one in known for year in one.covers if not (is_dated and one.is_stopgap)}
    years = sorted({year for year in covers if year not in decreed})
    first, last = calendar.covered_from.year, calendar.covered_until.year
    faults = []
    for year in sorted(years, key=lambda year: abs(year - first)):
        if first - 1 <= year <= last + 1:
            first, last = min(first, year), max(last, year)
        else:
            told = f"Tahun {year} tidak bersambung dengan tahun-tahun yang sudah lengkap ({first} sampai {last})."
            faults.append(Fault(0, f"{told} Lengkapi tahun di antaranya dahulu.", "covers"))
    return years, faults


def _in_vain(rows: Iterable[Row], draft: CalendarDraft) -> Iterator[Fault]:
    """What would be recorded and not be so: rows without effect, and years that are not complete."""
    after = fold([*queries.versions(), version_of(draft)])
    yield from _without_effect(rows, draft, after)
    for year in draft.covers:
        if lacking := ", ".join(tanggal_surat(day) for day in after.lacking(year)):
            told = f"Tahun {year} belum lengkap: {lacking} belum tercatat sebagai libur nasional."
            yield Fault(0, f"{told} Masukkan semua liburnya, atau jangan nyatakan tahun itu lengkap.", "covers")


def _without_effect(rows: Iterable[Row], draft: CalendarDraft, after: Calendar) -> Iterator[Fault]:
    """Rows that change nothing, since no count comes there or a decree that was announced later says otherwise."""
    for row in rows:
        entry, stands = row.entry, after.decreed.get((row.entry.date, row.entry.kind))
        word = f"{tanggal(entry.date)}, {KINDS[entry.kind].word}"
        if not after.covered_from <= entry.date <= after.last:
            until = f"{after.covered_from.year} sampai {after.last.year}"
            yield Fault(row.line, f"{word} di luar kalender ({until}), jadi tidak mengubah hitungan. Hapus barisnya.")
        elif entry.action == REVOKE and stands is not None:
            yield Fault(row.line, f"{word} tetap berlaku oleh {stands.decree}, yang diumumkan sesudah ketetapan ini. {_LATER}")
        elif entry.action == ADD and (stands is None or stands.decree != draft.decree):
            back = after.taken_back(entry.date)
            other = stands.decree if stands else back.decree if back else "ketetapan lain"
            yield Fault(row.line, f"{word} tidak akan berlaku karena {other}, yang diumumkan sesudah ketetapan ini. {_LATER}")
        elif entry.kind == MAKE_UP and entry.action == ADD and entry.date in after.days_off:
            off = after.days_off[entry.date]
            yield Fault(row.line, f"{word} tidak akan berlaku: hari itu {off.name} ({off.decree}). Cabut liburnya lebih dahulu.")


def propose_undo(*, version: CalendarVersion, reason: str, by: str, by_id: int, at: datetime, today: date) -> CalendarDraft:
    """A draft that takes a version back; the version itself stays where it is, and what it overruled counts again.

    It holds from the day on which it is applied: until then nobody knows of it.
    """
    if not reason.strip():
        raise DraftRefused([Fault(0, f"Isi sebab versi {version.number} dicabut.")])
    if letter := unseen(reason):
        raise DraftRefused([Fault(0, _UNSEEN.format(letter))])
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
    if after.covered_from > before.covered_from:
        told = f"Versi ini memuat tahun pertama kalender ({before.covered_from.year}); tanpanya perkara lama tidak terhitung."
        raise DraftRefused([Fault(0, f"{told} Betulkan hari-harinya dengan ketetapan baru.")])
    if not entries and after.covered_until == before.covered_until:
        raise NothingNew
    draft.entries = _as_data(entries)
    if after.covered_until < before.covered_until:
        until = tanggal_surat(after.covered_until)
        draft.remarks = [f"Kalender lalu hanya lengkap sampai {until}; jatuh tempo sesudahnya menjadi sementara."]
    draft.save()
    return draft


@transaction.atomic
def renew(*, draft: CalendarDraft, by: str, by_id: int, at: datetime, today: date) -> CalendarDraft:
    """The same wish against the calendar as it is by now, and the old draft given up.

    Raises DraftRefused, with the old draft as it was, when it is settled, or when nothing of it is left to change.
    """
    if not drop(draft=draft, by=by, at=at):
        raise DraftRefused([Fault(0, "Usulan ini sudah selesai lebih dahulu.")])
    who: _Who = {"by": by, "by_id": by_id, "at": at, "today": today}
    if draft.undoes is not None:
        return propose_undo(version=draft.undoes, reason=draft.decree.partition(": ")[2], **who)
    return propose(
        rows=[Row(line, entry) for line, entry in enumerate(entries_of(draft), 1)],
        decree=draft.decree,
        decree_date=draft.decree_date,
        announced=draft.announced,
        covers=draft.covers,
        note=draft.note or f"Diperbarui setelah versi {last_number()}",
        **who,
    )


def is_overtaken(draft: CalendarDraft) -> bool:
    """Whether the calendar has changed since this draft was checked against it: it must be renewed before it can hold."""
    return draft.base != last_number()


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


def _as_open(entry: Entry) -> tuple[date, str, bool]:
    return entry.date, entry.kind, entry.estimated


def checked(
    rows: list[Row], calendar: Calendar, is_open: Collection[tuple[date, str, bool]] = ()
) -> tuple[list[Row], list[str], list[Fault]]:
    """(rows that change something, remarks, faults); `is_open`: versions.confirmable, when the decree may confirm."""
    kept: list[Row] = []
    remarks: list[str] = []
    faults: list[Fault] = []
    seen: dict[tuple[date, str], int] = {}
    gone = {(one.day.date, one.day.kind): one.decree for one in calendar.revoked}
    for line, entry in ((row.line, row.entry) for row in rows):
        key = (entry.date, entry.kind)
        word = f"{tanggal(entry.date)}, {KINDS[entry.kind].word}"
        if key in seen:
            faults.append(Fault(line, f"{word} sudah ada di baris {seen[key]}. Hapus salah satunya."))
            continue
        seen[key] = line
        there = calendar.decreed.get(key)
        if entry.action == REVOKE:
            if there is None and key in gone:
                remarks.append(f"{word} sudah dicabut oleh {gone[key]}; dilewati.")
            elif there is None:
                faults.append(Fault(line, f"{word} tidak ada di kalender, jadi tidak dapat dicabut."))
            else:
                kept.append(Row(line, replace(entry, name=entry.name or there.name)))
            continue
        if there is not None and _as_open(entry) not in is_open:
            remarks.append(f"{word} sudah ada di kalender; dilewati.")
            continue
        if there is not None:
            remarks.append(f"{word} sudah ada di kalender; ketetapan ini menjadi dasarnya.")
            kept.append(Row(line, entry))
            continue
        weekend = entry.date.weekday() >= 5
        if entry.kind == MAKE_UP and not weekend:
            faults.append(Fault(line, f"{tanggal(entry.date)} bukan Sabtu atau Minggu, jadi tidak perlu hari kerja pengganti."))
            continue
        if entry.kind != MAKE_UP and weekend:
            remarks.append(f"{word} jatuh pada {WEEKDAYS[entry.date.weekday()]}; hitungan tidak berubah.")
        if (other := calendar.days_off.get(entry.date)) is not None and entry.kind != MAKE_UP:
            remarks.append(f"{tanggal(entry.date)} sudah {KINDS[other.kind].word} ({other.name}).")
        kept.append(Row(line, entry))
    return kept, remarks, faults


def _header_faults(decree: str, decree_date: date | None, announced: date, note: str, today: date) -> list[Fault]:
    faults = []
    if not decree.strip():
        faults.append(Fault(0, "Isi nomor ketetapan.", "decree"))
    if announced > today:
        faults.append(Fault(0, "Tanggal pengumuman belum tiba. Terapkan setelah diumumkan.", "announced"))
    for name, text in (("decree", decree), ("note", note)):
        if letter := unseen(text):
            faults.append(Fault(0, _UNSEEN.format(letter), name))
    for name, day in (("announced", announced), ("decree_date", decree_date)):
        if day and day.year < YEARS[0]:
            faults.append(Fault(0, f"Tahun {day.year} sebelum {YEARS[0]}. Perbaiki tahunnya.", name))
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
