"""`inang calendar`: import a decree's days from a file, with the same checks and preview as the administrator's page."""

import getpass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inang.cli.instance import Data, open_instance
from inang.cli.output import Fault, Json, as_json

if TYPE_CHECKING:
    from inang.agencies.moving import Preview

File = Annotated[Path, typer.Argument(metavar="BERKAS", help="CSV (tanggal, jenis, nama, tindakan) atau iCalendar (.ics).")]
Decree = Annotated[str, typer.Option("--decree", metavar="NOMOR", help="Nomor ketetapan.")]
Announced = Annotated[str, typer.Option("--announced", metavar="TANGGAL", help="Tanggal diumumkan, misalnya 2027-09-20.")]
Dated = Annotated[str, typer.Option("--dated", metavar="TANGGAL", help="Tanggal ketetapan, bila diketahui.")]
Covers = Annotated[list[int] | None, typer.Option("--covers", metavar="TAHUN", help="Tahun yang liburnya menjadi lengkap.")]
Note = Annotated[str, typer.Option("--note", metavar="SEBAB", help="Sebab, bila ketetapan lebih lama daripada yang terakhir.")]
Apply = Annotated[bool, typer.Option("--apply", help="Terapkan setelah pratinjau; tanpa ini hanya usulan yang dibuat.")]


def import_(
    file: File,
    decree: Decree,
    announced: Announced,
    dated: Dated = "",
    covers: Covers = None,
    note: Note = "",
    apply: Apply = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Baca ketetapan dari berkas, tunjukkan perkara yang bergeser, dan terapkan bila diminta."""
    from inang.workdays.importing import read, read_date  # start-up speed

    try:
        content = file.read_bytes()
    except OSError as fault:
        raise Fault(f"{file}: tidak dapat dibaca ({fault.strerror}).") from None
    days: dict[str, date | None] = {"announced": None, "decree_date": None}
    for name, option, text in (("announced", "--announced", announced), ("decree_date", "--dated", dated)):
        try:
            days[name] = read_date(text) if text or name == "announced" else None
        except ValueError as fault:
            raise Fault(f"{option}: {fault}") from None
    reading = read(content, file.name)
    if reading.faults:
        raise Fault("\n".join(f"{file.name}: {one}" for one in reading.faults[:50]))
    open_instance(data)
    _propose(reading, decree, days, covers or [], note, apply, json)


def _propose(
    reading: Any, decree: str, days: dict[str, Any], covers: list[int], note: str, apply: bool, json: bool
) -> None:
    from inang.agencies import redating  # Django must know its settings first
    from inang.agencies.rules import Overtaken, Refused
    from inang.cli.counters import SUBJECTS
    from inang.workdays.proposing import DraftRefused, NothingNew, propose

    now = datetime.now(UTC)
    who = f"baris perintah ({getpass.getuser()})"
    try:
        draft = propose(
            rows=reading.rows, remarks=reading.remarks, decree=decree, covers=covers, note=note,
            by=who, by_id=redating.NOBODY, at=now, today=now.astimezone().date(), **days,
        )  # fmt: skip
    except NothingNew as nothing:
        _nothing_new(nothing, json)
        return
    except DraftRefused as fault:
        raise Fault("\n".join(str(one) for one in fault.faults)) from None
    found = redating.preview(draft, now, SUBJECTS)
    version = None
    if apply:
        try:
            version = redating.apply(draft=draft, by=None, at=now, subjects=SUBJECTS)
            redating.redate(at=now, subjects=SUBJECTS)
        except (Refused, Overtaken) as fault:
            raise Fault(f"{fault} Usulan nomor {draft.pk} menunggu di halaman Kalender.") from None
    if json:
        as_json(
            {
                "draft": draft.pk,
                "version": version.number if version else None,
                "entries": draft.entries,
                "remarks": draft.remarks,
                "looked_at": found.looked_at,
                "moved": len(found.moved),
                "shorter": found.shorter,
                "cases": [
                    {
                        "number": one.number,
                        "what": one.what,
                        "old": one.old,
                        "old_at": one.old_at,
                        "old_provisional": one.was_provisional,
                        "new": one.new,
                        "new_at": one.new_at,
                        "provisional": one.provisional,
                    }
                    for one in found.moved
                ],
            }
        )
        return
    for remark in draft.remarks:
        print(f"Catatan: {remark}")
    _say(found)
    print(f"Diterapkan sebagai versi {version.number}." if version else f"Usulan nomor {draft.pk} menunggu di halaman Kalender.")


def _say(found: "Preview") -> None:
    """The cases whose date moves, the first fifty by name."""
    from inang.workdays.words import sementara  # Django must know its settings first

    for one in found.moved[:50]:
        old = f"{one.old}{one.old_hour}{sementara(one.was_provisional)}"
        new = f"{one.new}{one.new_hour}{sementara(one.provisional)}"
        what = f" ({one.what})" if one.what else ""
        mark = ("  LEBIH AWAL" if one.is_shorter else "") + (", LANGSUNG LEWAT" if one.became_late else "")
        print(f"{one.number}{what}  {old} -> {new}{mark}  {one.agency}")
    if len(found.moved) > 50:
        print(f"… dan {len(found.moved) - 50} perkara lagi.")
    print(f"{len(found.moved)} dari {found.looked_at} perkara terbuka bergeser, {found.shorter} menjadi lebih awal.")


def _nothing_new(nothing: Any, json: bool) -> None:
    """All of it stands already: no draft, and nothing that went wrong."""
    if json:
        none: dict[str, Any] = dict.fromkeys(("looked_at", "moved", "shorter"), 0)
        as_json({"draft": None, "version": None, "entries": [], "remarks": nothing.remarks, **none, "cases": []})
    else:
        print(nothing)


def list_(data: Data = None, json: Json = False) -> None:
    """Tulis semua versi kalender, dari yang pertama dicatat."""
    open_instance(data)
    from inang.workdays import queries  # Django must know its settings first

    rows = [
        {
            "number": one.number,
            "decree": one.decree,
            "decree_date": one.decree_date,
            "announced": one.announced,
            "added": sum(entry.action == "add" for entry in one.entries),
            "revoked": sum(entry.action == "revoke" for entry in one.entries),
            "covers": list(one.covers),
            "undoes": one.undoes,
        }
        for one in queries.versions()
    ]
    if json:
        as_json(rows)
        return
    for row in rows:
        print(f"{row['number']:>3}  {row['announced']}  +{row['added']} -{row['revoked']}  {row['decree']}")
