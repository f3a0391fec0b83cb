"""`inang due`: when a limit ends, and how every day was counted. Needs no data folder and no Django."""

import os
from datetime import date, datetime, time
from typing import Annotated

import typer

from inang.cli.output import Fault, Json, as_json

Received = Annotated[
    str, typer.Option("--received", metavar="TANGGAL", help="Tanggal terima, misalnya 2026-11-23.")
]
Days = Annotated[int, typer.Option("--days", min=1, max=2000, metavar="N", help="Batas dalam hari kerja.")]
At = Annotated[str, typer.Option("--at", metavar="JAM", help="Jam terima waktu kantor, misalnya 15:42.")]


def due(received: Received, days: Days = 3, at: At = "", json: Json = False) -> None:
    """Hitung jatuh tempo dalam hari kerja, dengan dasar setiap harinya."""
    from inang.standard import queries as standard  # start-up speed: not for --help
    from inang.workdays import calendar, rules

    try:
        when: date | datetime = date.fromisoformat(received)
    except ValueError:
        raise Fault(f"--received {received}: bukan tanggal. Tulis seperti 2026-11-23.") from None
    edition = standard.edition(os.environ.get("INANG_EDITION", "kalbar-2022"))
    rule = rules.CountingRule(**edition.counting_values())
    if at:
        try:
            when = datetime.combine(when, time.fromisoformat(at))
        except ValueError:
            raise Fault(f"--at {at}: bukan jam. Tulis seperti 15:42.") from None
    try:
        found = rules.due(when, days, calendar.shipped(), rule)
    except ValueError as fault:
        raise Fault(str(fault)) from None
    if json:
        as_json(
            {
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
        )
        return
    for day in found.days:
        print(
            day.date.isoformat(), f"{day.number:>3}" if day.counted else "  -", day.reason, f"({day.source})"
        )
    print(f"Jatuh tempo: {found.due.isoformat()}{' (sementara)' if found.provisional else ''}")
