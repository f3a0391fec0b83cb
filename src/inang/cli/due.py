"""`inang due`: when a limit ends, and how every day was counted. Needs neither data folder nor Django, but reads both."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inang.cli.instance import Data, open_instance
from inang.cli.output import Fault, Json, as_json

if TYPE_CHECKING:
    from inang.standard.rules import Edition
    from inang.workdays.rules import Calendar

USUAL = 3
Received = Annotated[
    str, typer.Option("--received", metavar="TANGGAL", help="Tanggal terima, misalnya 2026-11-23.")
]
Days = Annotated[
    int | None, typer.Option("--days", min=1, max=2000, metavar="N", help=f"Batas dalam hari kerja; bawaan: {USUAL}.")
]
Hours = Annotated[int, typer.Option("--hours", min=0, max=2000, metavar="N", help="Batas dalam jam kerja, sebagai ganti hari.")]
At = Annotated[str, typer.Option("--at", metavar="JAM", help="Jam terima waktu kantor, misalnya 15:42.")]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of", metavar="TANGGAL", help="Pakai kalender seperti yang sudah diumumkan sampai hari itu; bawaan: semuanya."
    ),
]
EditionName = Annotated[
    str,
    typer.Option(
        "--edition", metavar="EDISI", help="Edisi standar pelayanan; bawaan: yang berlaku di folder data, atau INANG_EDITION."
    ),
]


def due(
    received: Received,
    days: Days = None,
    hours: Hours = 0,
    at: At = "",
    as_of: AsOf = "",
    edition: EditionName = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Hitung jatuh tempo dalam hari kerja, atau dalam jam kerja, dengan dasar setiap harinya."""
    from inang.workdays import rules  # start-up speed: not for --help
    from inang.workdays.words import sementara

    when: date | datetime = _day("--received", received)
    known = _day("--as-of", as_of) if as_of else None
    try:
        found_calendar = _calendar(data, known)
    except rules.OutsideCalendar as fault:
        raise Fault(str(fault)) from None
    rule = rules.CountingRule(**_edition(edition, data is not None).counting_values())
    if at:
        try:
            when = datetime.combine(when, time.fromisoformat(at))
        except ValueError:
            raise Fault(f"--at {at}: bukan jam. Tulis seperti 15:42.") from None
    if hours and days:
        raise Fault(f"--days {days} dan --hours {hours}: batasnya hari atau jam. Tulis salah satu.")
    if hours and not isinstance(when, datetime):
        raise Fault("--hours memerlukan jam terima. Tambahkan --at, misalnya --at 15:42.")
    try:
        found = (
            rules.due_hours(when, hours, found_calendar, rule)
            if hours and isinstance(when, datetime)
            else rules.due(when, days or USUAL, found_calendar, rule)
        )
    except ValueError as fault:
        raise Fault(str(fault)) from None
    if json:
        as_json(_told(found, found_calendar, as_of, data is not None))
        return
    for day in found.days:
        print(
            day.date.isoformat(), f"{day.number:>3}" if day.counted else "  -", day.reason, f"({day.source})"
        )
    moment = f" {found.due_at:%H:%M}" if found.due_at else ""
    print(f"Jatuh tempo: {found.due.isoformat()}{moment}{sementara(found.provisional)}")
    if as_of:
        print(f"Kalender seperti diketahui {as_of}: {found_calendar.decree}.")


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Fault(f"{option} {text}: bukan tanggal. Tulis seperti 2026-11-23.") from None


def _calendar(data: Any, as_of: date | None) -> "Calendar":
    """The installation's versions when a data folder is named, else those that ship with the product."""
    if data is None:
        from inang.workdays.calendar import shipped  # start-up speed

        return shipped(as_of)
    open_instance(data)
    from inang.workdays import queries  # Django must know its settings first

    return queries.calendar(as_of)


def _edition(slug: str, installed: bool) -> "Edition":
    """The one that is asked for; else the one in force in the installation, or the file that INANG_EDITION names."""
    from inang.standard import queries as standard  # start-up speed
    from inang.standard.reading import EditionFault

    try:
        if slug:
            return standard.edition(slug) if installed else standard.from_file(slug)
        return standard.current() if installed else standard.seed()
    except EditionFault as fault:
        raise Fault(str(fault)) from None


def _told(found: Any, calendar: "Calendar", as_of: str, installed: bool) -> dict[str, Any]:
    """The answer for programs; which calendar it was counted with is said when one was asked for."""
    told: dict[str, Any] = {
        "due": found.due.isoformat(),
        "days": [
            {
                "date": day.date.isoformat(),
                "counted": day.counted,
                "reason": day.reason,
                "source": day.source,
            }
            for day in found.days
        ],
        "provisional": found.provisional,
    }
    if found.due_at:
        told["due_at"] = found.due_at.isoformat()
    if as_of or installed:
        told["calendar"] = {
            "as_of": as_of or None,
            "version": calendar.version,
            "decree": calendar.decree,
            "announced": calendar.announced,
            "covered_until": calendar.covered_until,
        }
    return told
