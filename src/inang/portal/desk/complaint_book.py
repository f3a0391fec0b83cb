"""The register of complaints; nobody who complained stands in it: identities are opened on the case, each time recorded."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils import timezone

from inang.complaints import finding, queries, states
from inang.complaints.models import Complaint
from inang.portal.desk.complaint_parts import ROLES
from inang.portal.desk.register_parts import Choice, Column, Register, Rows, listed
from inang.standard import queries as standard
from inang.workdays import queries as clocks


def _complaint(number: str) -> str:
    return reverse("portal:complaint", args=[number])


def _count(row: Complaint) -> str:
    return reverse("portal:complaint_count", args=[row.number]) if row.due else ""


def _due(row: Complaint) -> object:
    """The day itself, so that a spreadsheet can count with it; in words while it may still move."""
    if row.due is None:
        return ""
    return row.due if row.due <= clocks.calendar().covered_until else clocks.day_words(row.due)


def _class_names(_rows: object = None) -> list[tuple[str, str]]:
    edition = standard.current()
    return [(one.id, one.name) for one in (*edition.complaint_limits, *edition.complaints.conversions)]


def _channel_names(_rows: object = None) -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in standard.current().channels]


def _complaint_years(rows: Rows) -> list[tuple[str, str]]:
    first, last = (
        rows.order_by(order).values_list("received_at", flat=True).first() for order in ("received_at", "-received_at")
    )
    if first is None or last is None:
        return []
    return [(str(year), str(year)) for year in range(timezone.localtime(last).year, timezone.localtime(first).year - 1, -1)]


def _late(row: Complaint) -> str:
    return "" if row.was_late is None else "ya" if row.was_late else "tidak"


COMPLAINTS: Final = Register(
    "Pengaduan",
    "pengaduan",
    Complaint.objects.none,
    finding.KIND,
    (
        Column("nomor", "Nomor", lambda row: row.number, ("number",), lambda row: _complaint(row.number), style="nowrap"),
        Column("diterima", "Diterima", lambda row: row.received_at, ("received_at",), style="stamp"),
        Column("saluran", "Saluran", lambda row: dict(_channel_names()).get(row.channel, row.channel)),
        Column("asal", "Nomor asal", lambda row: row.external_id, style="wraps only-file"),
        Column("pokok", "Pokok", lambda row: row.subject, style="wraps"),
        Column("tentang", "Tentang", lambda row: row.about_site or row.about_request, style="wraps host"),
        Column(
            "golongan",
            "Golongan",
            lambda row: (
                dict(_class_names()).get(row.classification, row.classification) if row.is_sorted else "belum digolongkan"
            ),
            style="wraps",
        ),
        Column(
            "keadaan",
            "Keadaan",
            lambda row: states.STATES[row.state].word,
            look=lambda row: (
                states.STATES[row.state].word,
                states.STATES[row.state].icon,
                states.STATES[row.state].tone,
            ),
        ),
        Column("pelapor", "Pelapor", lambda row: row.get_anonymity_display(), style="only-file"),
        Column("penangan", "Penangan", lambda row: row.handler.name if row.handler else "", style="wraps only-file"),
        Column("tempo", "Jatuh tempo", _due, ("due",), _count, style="nowrap"),
        Column("dijawab", "Dijawab", lambda row: row.answered_at or "", style="stamp"),
        Column("hari", "Hari kerja", lambda row: "" if row.used_days is None else row.used_days, style="end only-file"),
        Column("lewat", "Lewat batas", _late, style="only-file"),
    ),
    (
        Choice("tahun", "Tahun", "Semua tahun", _complaint_years, lambda rows, value: rows.filter(received_at__year=int(value))),
        Choice("golongan", "Golongan", "Semua golongan", _class_names, lambda rows, value: rows.filter(classification=value)),
        Choice("saluran", "Saluran", "Semua saluran", _channel_names, lambda rows, value: rows.filter(channel=value)),
        Choice(
            "keadaan",
            "Keadaan",
            "Semua keadaan",
            listed({slug: state.word for slug, state in states.STATES.items()}),
            lambda rows, value: rows.filter(state=value),
        ),
    ),
    "-diterima",
    "Pengaduan tercatat di sini begitu diterima, lewat saluran mana pun.",
    frozenset(ROLES),
    queries.visible_to,
    finding.scopes,
)
