"""The registers of the office as one table: which rows, which columns, what can be sorted, filtered and searched."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from inang.agencies import queries as agencies
from inang.agencies.models import Delegation, Person
from inang.hosting import queries as hosting
from inang.hosting import states
from inang.letters import queries as letters
from inang.letters.models import Letter
from inang.lookup import queries as lookup
from inang.lookup.rules import DESK
from inang.portal.addresses import Number
from inang.portal.desk.complaint_book import COMPLAINTS
from inang.portal.desk.register_parts import Choice, Column, Picked, Register, Rows, listed, narrowed, picked
from inang.requests import queries as requests
from inang.requests.finding import VERDICTS
from inang.requests.models import HostingRequest

RUNTIMES: Final = dict(HostingRequest.Runtime.choices)


def _years(rows: Rows) -> list[tuple[str, str]]:
    """From the first year of a register to its last: two looks into an index, not one through all rows."""
    first, last = (rows.order_by(order).values_list("year", flat=True).first() for order in ("year", "-year"))
    return [(str(year), str(year)) for year in range(last, first - 1, -1)] if first and last else []


YEAR: Final = Choice("tahun", "Tahun", "Semua tahun", _years, lambda rows, value: rows.filter(year=int(value)))


def _agencies(_rows: Rows) -> list[tuple[str, str]]:
    return list(agencies.agencies().values_list("code", "name"))


def _review(number: str) -> str:
    """To the case behind a public number; other letters have none."""
    return reverse("portal:review", args=[number]) if re.fullmatch(Number.regex, number) else ""


# Our numbers run with the agenda, an inserted one (18.a) after its own (18); others' are sorted by the numbers in them.
_NUMBERS: Final = {"in": ("year", "number_order"), "out": ("year", "agenda", "inserted")}


def _letters(direction: str) -> Callable[[], Rows]:
    return lambda: letters.register(direction)


def _book(words: str, direction: str, party: str, more: Sequence[Column], empty: str) -> Register:
    """The two books of letters differ in one word and in what only a letter of ours has."""
    kinds = {kind.value: kind.label for kind in Letter.Kind}
    return Register(
        words,
        "surat",
        _letters(direction),
        f"letter_{direction}",
        (
            Column("tahun", "Tahun", lambda row: row.year, style="num only-file"),
            Column("agenda", "Agenda", lambda row: row.agenda_words, ("year", "agenda", "inserted"), style="num"),
            Column("nomor", "Nomor surat", lambda row: row.number, _NUMBERS[direction], style="broad"),
            Column("tanggal", "Tanggal", lambda row: row.date, ("date",), style="nowrap"),
            Column("hal", "Hal", lambda row: row.subject, style="wraps"),
            Column("pihak", party, lambda row: row.party, ("party",), style="wraps"),
            Column("perkara", "Perkara", lambda row: row.open_case, href=lambda row: _review(row.open_case), style="nowrap"),
            *more,
        ),
        (YEAR, Choice("jenis", "Jenis surat", "Semua jenis", listed(kinds), lambda rows, value: rows.filter(kind=value))),
        "-agenda",
        empty,
    )


REGISTERS: Final[dict[str, Register]] = {
    "masuk": _book(
        "Surat masuk",
        "in",
        "Dari",
        (),
        "Surat masuk tercatat dengan nomor agendanya saat permintaan diajukan atau dibawa ke loket.",
    ),
    "keluar": _book(
        "Surat keluar",
        "out",
        "Kepada",
        (
            Column("keadaan", "Keadaan", lambda row: row.get_state_display()),
            Column("sisipan", "Alasan sisipan", lambda row: row.insert_reason, style="wraps only-file"),
            Column("kode", "Kode periksa", lambda row: row.open_code, style="only-file"),
        ),
        "Surat keluar tercatat saat konfirmasi atau penolakan diterbitkan.",
    ),
    "situs": Register(
        "Situs",
        "situs",
        hosting.sites,
        "site",
        (
            Column("situs", "Situs", lambda row: row.host, ("host",), lambda row: reverse("portal:desk_site", args=[row.host])),
            Column("pd", "Perangkat daerah", lambda row: row.agency.name, style="wraps"),
            Column(
                "keadaan",
                "Keadaan",
                lambda row: states.look(row.desired, row.status)[0],
                look=lambda row: states.look(row.desired, row.status),
            ),
            Column("platform", "Platform", lambda row: RUNTIMES.get(row.runtime, row.runtime)),
            Column("ruang", "Ruang (MB)", lambda row: row.quota_mb, style="end"),
            Column("dipesan", "Dipesan", lambda row: row.ordered_at, ("ordered_at",), style="stamp"),
            Column("terbukti", "Terbukti terakhir", lambda row: row.proven_at or "belum", style="stamp"),
            Column("perkara", "Perkara", lambda row: row.order_key, href=lambda row: _review(row.order_key), style="nowrap"),
        ),
        (
            Choice("pd", "Perangkat daerah", "Semua perangkat daerah", _agencies, lambda rows, v: rows.filter(agency__code=v)),
            Choice(
                "keadaan",
                "Keadaan",
                "Semua keadaan",
                listed({slug: look[0] for slug, look in states.WORDS.items()}),
                lambda rows, value: rows.filter(hosting.listed_as(value)),
            ),
        ),
        "situs",
        "Situs muncul di sini begitu permintaannya disetujui.",
    ),
    "keputusan": Register(
        "Keputusan",
        "keputusan",
        requests.decisions,
        "decision",
        (
            Column("waktu", "Diputus", lambda row: row.at, ("at",), style="stamp"),
            Column("keputusan", "Keputusan", lambda row: VERDICTS[row.verdict]),
            Column(
                "perkara",
                "Perkara",
                lambda row: str(row.request.number),
                href=lambda row: _review(row.request.number),
                style="nowrap",
            ),
            Column("situs", "Situs", lambda row: row.request.label),
            Column("pd", "Perangkat daerah", lambda row: row.request.agency.name, style="wraps"),
            Column("oleh", "Oleh", lambda row: row.by.name, style="wraps"),
            Column("penelaah", "Penelaah", lambda row: row.reviewer.name if row.reviewer else "", style="wraps"),
            Column("alasan", "Alasan", lambda row: row.reason, style="wraps"),
        ),
        (
            Choice(
                "keputusan", "Keputusan", "Semua keputusan", listed(VERDICTS), lambda rows, value: rows.filter(verdict=value)
            ),
            Choice(
                "pd",
                "Perangkat daerah",
                "Semua perangkat daerah",
                _agencies,
                lambda rows, code: rows.filter(request__agency__code=code),
            ),
        ),
        "-waktu",
        "Keputusan kepala bidang tercatat di sini begitu diambil.",
    ),
    "pelimpahan": Register(
        "Pelimpahan",
        "pelimpahan",
        agencies.delegations,
        "delegation",
        (
            Column("mulai", "Mulai", lambda row: row.since, ("since",), style="nowrap"),
            Column("sampai", "Sampai dengan", lambda row: row.until, ("until",), style="nowrap"),
            Column("jabatan", "Bertindak sebagai", lambda row: row.words(), style="wraps"),
            Column("oleh", "Penerima", lambda row: row.person.name, style="wraps"),
            Column("dari", "Pemberi", lambda row: row.principal.name if row.principal else "jabatan lowong", style="wraps"),
            Column("wewenang", "Wewenang", lambda row: row.get_scope_display(), style="wraps"),
            Column("surat", "Nomor surat", lambda row: row.letter_number, ("letter_number",), style="broad"),
            Column("diakhiri", "Diakhiri lebih awal", lambda row: row.ended_at or "", style="stamp"),
            Column("alasan", "Alasan", lambda row: row.end_reason or row.reason, style="wraps"),
        ),
        (
            Choice(
                "wewenang",
                "Wewenang",
                "Semua wewenang",
                listed(dict(Delegation.Scope.choices)),
                lambda rows, value: rows.filter(scope=value),
            ),
        ),
        "-mulai",
        "Pelimpahan (Plt., Plh., a.n.) tercatat di sini saat administrator mencatat suratnya.",
    ),
    "pengaduan": COMPLAINTS,
}
ROLES: Final = tuple(sorted({role for one in REGISTERS.values() for role in one.roles}))


def open_to(roles: frozenset[str]) -> list[str]:
    """The registers that somebody with these roles may open."""
    return [slug for slug, one in REGISTERS.items() if roles & one.roles]


@dataclass(frozen=True)
class Asked:
    """What an address asks of a register; a name or an order that the table does not know is as if it were not there."""

    slug: str
    register: Register
    words: str
    picks: Sequence[Picked]
    order: str
    person: Person
    on: date

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        return {one.choice.slug: one.value for one in self.picks if one.value}

    @property
    def kept(self) -> dict[str, str]:
        """The address again, without what is as it always is."""
        same = {"q": self.words, **self.chosen, "urut": "" if self.order == self.register.order else self.order}
        return {name: value for name, value in same.items() if value}

    @property
    def sort(self) -> tuple[str, ...]:
        """The fields of the chosen order."""
        return next(one.sort for one in self.register.columns if one.slug == self.order.removeprefix("-"))

    @property
    def falling(self) -> bool:
        return self.order.startswith("-")

    def rows(self) -> Rows:
        """The rows, in no order yet."""
        rows = narrowed(_every(self.register, self.person, self.on), self.picks)
        if not self.words:
            return rows
        scopes = self.register.found(self.person, self.on) if self.register.found else {DESK}
        return lookup.narrowed(rows, self.words, scopes=scopes, kind=self.register.kind)

    def ordered(self) -> Rows:
        """The rows in the chosen order, for a file or for paper."""
        sign = "-" if self.falling else ""
        return self.rows().order_by(*(f"{sign}{field}" for field in (*self.sort, "pk")))


def _every(register: Register, person: Person, on: date) -> Rows:
    return register.seen(person, on) if register.seen else register.rows()


def asked(slug: str, address: Mapping[str, str], person: Person, on: date) -> Asked:
    """Read an address; unknown filters and orders are left out, an unknown choice is kept and said at its field."""
    register = REGISTERS[slug]
    picks = picked(register.choices, _every(register, person, on), address)
    order = address.get("urut", "")
    can = {one.slug for one in register.columns if one.sort}
    order = order if order.removeprefix("-") in can else register.order
    return Asked(slug, register, address.get("q", "").replace("\x00", "").strip()[:100], picks, order, person, on)
