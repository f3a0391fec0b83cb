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
from inang.workdays.words import PAUSED_DUE


def _complaint(number: str) -> str:
    return reverse("portal:complaint", args=[number])


def _count(row: Complaint) -> str:
    return reverse("portal:complaint_count", args=[row.number]) if row.due else ""


def _floats(row: Complaint) -> bool:
    """Whether the count waits, and its date had not passed before."""
    return row.state == states.WAITING and not clocks.had_passed(row.waiting_since, row.due, row.due_at)


def due_words(row: Complaint) -> str:
    """Until when, with the hour where the limit is one of hours; while the count waits no date is certain."""
    if _floats(row):
        return PAUSED_DUE
    return clocks.day_words(row.due, row.due_at and timezone.localtime(row.due_at)) if row.due else ""


def _due(row: Complaint) -> object:
    """The day or the moment itself, so that a spreadsheet can count with it; in words while it may still move."""
    is_settled = row.due is not None and not _floats(row) and row.due <= clocks.calendar().covered_until
    return (row.due_at or row.due) if is_settled else due_words(row)


UNSORTED, UNSORTED_WORDS = "belum", "Belum digolongkan"


def class_word(row: Complaint) -> str:
    """Its class as its own edition calls it, once an officer chose one."""
    return queries.class_of(row).name if row.is_sorted else UNSORTED_WORDS


def channel_word(row: Complaint) -> str:
    """The channel as its own edition calls it."""
    return queries.edition_of(row).channel(row.channel).name


def _classes(_rows: Rows) -> list[tuple[str, str]]:
    """Those of every edition that ever held, as complaints of before keep theirs."""
    found = standard.named(lambda edition: (*edition.complaint_limits, *edition.complaints.conversions))
    return [(UNSORTED, UNSORTED_WORDS), *((key, one.name) for key, one in found.items())]


def _channels(_rows: Rows) -> list[tuple[str, str]]:
    return [(key, one.name) for key, one in standard.named(lambda edition: edition.channels).items()]


def _of_class(rows: Rows, value: str) -> Rows:
    """By what the list says of a row: until somebody chose it, a class is only what counts meanwhile."""
    return rows.filter(is_sorted=False) if value == UNSORTED else rows.filter(is_sorted=True, classification=value)


CHOICES: Final = (
    Choice("golongan", "Golongan", "Semua golongan", _classes, _of_class),
    Choice("saluran", "Saluran", "Semua saluran", _channels, lambda rows, value: rows.filter(channel=value)),
    Choice(
        "keadaan",
        "Keadaan",
        "Semua keadaan",
        listed({slug: state.word for slug, state in states.STATES.items()}),
        lambda rows, value: rows.filter(state=value),
    ),
)


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
        Column("nomor", "Nomor", lambda row: row.number, ("number_order",), lambda row: _complaint(row.number), style="nowrap"),
        Column("diterima", "Diterima", lambda row: row.received_at, ("received_at",), style="stamp"),
        Column("saluran", "Saluran", channel_word),
        Column("asal", "Nomor asal", lambda row: row.external_id, style="wraps only-file"),
        Column("pokok", "Pokok", lambda row: row.subject, style="wraps"),
        Column("tentang", "Tentang", lambda row: row.about_site or row.about_request, style="wraps host"),
        Column("golongan", "Golongan", class_word, style="wraps"),
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
        Column("tempo", "Jatuh tempo", _due, ("due",), _count, style="stamp"),
        Column("dijawab", "Dijawab", lambda row: row.answered_at or "", style="stamp"),
        Column("hari", "Hari kerja", lambda row: "" if row.used_days is None else row.used_days, style="end only-file"),
        Column("lewat", "Lewat batas", _late, style="only-file"),
    ),
    (
        Choice("tahun", "Tahun", "Semua tahun", _complaint_years, lambda rows, value: rows.filter(received_at__year=int(value))),
        *CHOICES,
    ),
    "-diterima",
    "Pengaduan tercatat di sini begitu diterima, lewat saluran mana pun.",
    frozenset(ROLES),
    queries.visible_to,
    finding.scopes,
)
