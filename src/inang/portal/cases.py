"""A case as page parts: the four steps, the timeline, the evidence and the letter, the same on every side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, cast

from django.http import HttpRequest
from django.template.defaultfilters import capfirst
from django.utils import timezone

from inang.complaints.models import Event as ComplaintEvent
from inang.hosting.models import Site, SiteEvent
from inang.hosting.states import STEP_WORDS
from inang.letters.models import KeptFile
from inang.letters.states import FLAGS, TYPE_NAMES
from inang.notices.models import Notice
from inang.portal import by_key
from inang.portal.counting import due_view
from inang.portal.parts import DueView, EventView, EvidenceView, LetterView, LineView, ProofView, StepView, Tone
from inang.portal.templatetags.inang import ukuran
from inang.requests import queries as requests
from inang.requests import states
from inang.requests.kinds import CREATE
from inang.requests.models import Decision, Event, HostingRequest
from inang.standard import queries as standard
from inang.standard.rules import FIRST_KIND, Office, RequestKind
from inang.workdays import queries as clocks
from inang.workdays.models import Clock
from inang.workdays.words import jam, saat, sejak, tanggal_pendek, tanggal_surat

CLOCK: Final = "request"  # kind of clock of a hosting request
Progress = Literal["done", "now", "paused", "stopped", "next"]
_STOPPED: Final = frozenset({states.REJECTED, states.LAPSED, states.WITHDRAWN})
_FINISHED: Final = frozenset({states.CONFIRMED, states.CLOSED})
# step of the machine -> what is proven by it, in words, while it still waits
WAITING: Final[dict[str, str]] = {
    "account": "akun tersendiri untuk situs ini",
    "storage": "ruang simpan dengan batasnya",
    "database": "basis data hanya untuk situs ini",
    "sftp": "masuk dengan kunci, unggah dan hapus berkas uji",
    "name": "nama situs menunjuk ke server",
    "certificate": "sertifikat HTTPS dengan rantai lengkap",
    "publish": "alamat dipasang ke situs",
    "https": "situs menjawab kode uji dari luar",
    "limits": "kuota dan memori ditolak bila terlampaui",
}
# kept order of a signature's verdict -> words
VERDICT_LINES: Final[dict[str, str]] = {
    "integrity": "Keutuhan berkas",
    "changes": "Perubahan setelah ditandatangani",
    "signer": "Penanda tangan dan sertifikat",
    "time": "Waktu penandatanganan",
}


def due_of(case: HostingRequest, href: str) -> DueView | None:
    """The due date of a case in words, `href` leads to its count; nothing while it has no clock."""
    try:
        return due_view(clocks.state(CLOCK, str(case.number), timezone.now()), href)
    except Clock.DoesNotExist:
        return None


def _when(moment: datetime | None) -> str:
    """Senin, 23 November, 09.12"""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{tanggal_pendek(local.date())}, {jam(local).rsplit(' ', 1)[0]}"


def _progress(case: HostingRequest, step: int) -> Progress:
    if case.state in _FINISHED:
        return "done"
    now = states.STATES[case.state].step
    if step != now:
        return "done" if step < now else "next"
    if case.state in _STOPPED:
        return "stopped"
    return "paused" if case.state == states.RETURNED else "now"


def _reviewed(case: HostingRequest, decisions: Sequence[Decision]) -> tuple[str, str]:
    """Who reviewed and decided, and when."""
    last = next((row for row in reversed(decisions) if row.stage == Decision.Stage.DECIDE), None)
    reviewer = case.reviewer.name if case.reviewer else "Bidang Aplikasi Informatika"
    if last is None:
        return reviewer, ""
    word = "disetujui" if last.verdict == Decision.Verdict.YES else "ditolak"
    return f"{reviewer}, {word} {last.by.name}", _when(last.at)


def _held(case: HostingRequest, office: Office) -> str:
    """Who has the case now, in words."""
    reviewer = case.reviewer.name if case.reviewer else ""
    return {
        "agency": f"Menunggu {case.agency.name}",
        "reviewer": f"Dipegang {reviewer or office.division}",
        "approver": f"Menunggu keputusan Kepala {office.division}",
        "system": f"Dipegang {office.division}",
        "signatory": f"Menunggu tanda tangan {office.head_title}",
        "nobody": "",
    }[states.STATES[case.state].holder]


def steps(
    case: HostingRequest, decisions: Sequence[Decision], since: datetime | None, at: datetime, office: Office
) -> list[StepView]:
    """The official steps of one case; `since`: when it came to whoever has it now."""
    done = {
        1: (case.agency.name, _when(case.received_at)),
        2: _reviewed(case, decisions),
        3: (office.division, _when(case.activated_at)),
        4: (f"{office.head_title} menandatangani", _when(case.confirmed_at)),
    }
    coming = {
        3: "Hosting dibangun lalu dibuktikan" if case.kind == FIRST_KIND else "Perubahan dijalankan lalu dibuktikan",
        4: f"{office.head_title} menandatangani surat konfirmasi",
    }
    held = _held(case, office), sejak(since, timezone.localtime(at)) if since else ""
    found = []
    for number, name in enumerate(states.STEPS, 1):
        state = _progress(case, number)
        if state in ("now", "paused"):
            who, when = held
        elif state == "stopped":
            who, when = states.STATES[case.state].word, _when(since)
        elif state == "done":
            who, when = done[number]
        else:
            who, when = coming.get(number, ""), ""
        found.append(StepView(name, state, who, when))
    return found


def tone_of(event: Event | SiteEvent | ComplaintEvent) -> Tone | Literal[""]:
    """The tone of one line of a timeline; ordinary ones have none."""
    return "" if event.tone not in ("accent", "ok", "warn", "bad") else cast(Tone, event.tone)


def timeline(events: Iterable[Event | ComplaintEvent]) -> list[EventView]:
    """What happened, newest first; the words up to " oleh " are the deed."""
    found = []
    for event in events:
        deed, by, who = event.sentence.partition(" oleh ")
        rest = f"oleh {who}" if by else ""
        found.append(EventView(deed, event.at, rest=rest, note=event.detail, tone=tone_of(event)))
    return found


@dataclass(frozen=True)
class OfferView:
    """One kind of change of a site; `why_not` is empty when it can be asked for now."""

    kind: RequestKind
    plain: str
    why_not: str


def offers(site: Site) -> list[OfferView]:
    """Every change that the edition knows, the lawful ones first."""
    edition, running = standard.current(), list(requests.under_way(site.order_key))
    found = [
        OfferView(kind, edition.plain_of(kind), requests.why_not(kind, site, at=timezone.now(), running=running))
        for kind in edition.request_kinds
        if kind.effect != CREATE
    ]
    return sorted(found, key=lambda offer: bool(offer.why_not))


def history_of(request: HttpRequest, site: Site) -> dict[str, Any]:
    """What happened to a site, newest first, and the way to what happened before."""
    rows, pager = by_key.part(request, site.events.all(), ("at",), {}, what="kejadian", falling=True)
    return {"events": [EventView(row.sentence, row.at, tone=tone_of(row)) for row in rows], "pager": pager}


def evidence(site: Site | None) -> EvidenceView:
    """All lines of an activation as far as they are proven; before the order everything waits."""
    rows = {row.name: row for row in site.steps.all()} if site else {}
    proofs = []
    for name, word in STEP_WORDS.items():
        row = rows.get(name)
        if row is None:
            proofs.append(ProofView(word, WAITING[name], "waiting"))
            continue
        if row.state == row.State.NOT_APPLICABLE:
            continue
        state: Literal["proven", "running", "waiting", "failed"] = row.state  # type: ignore[assignment]
        sentence = row.sentence or WAITING[name]
        if row.state == row.State.FAILED and row.next_try:
            sentence = f"{sentence} Dicoba lagi {_when(row.next_try)}."
        ms = round(row.ms) if row.ms is not None and row.state == row.State.PROVEN else None
        proofs.append(ProofView(word, sentence, state, ms))
    return EvidenceView(proofs)


def letter_kind(file: KeptFile) -> str:
    """PDF, 1 halaman, 412 kB"""
    return f"{capfirst(TYPE_NAMES.get(file.type, file.type))}, {file.pages} halaman, {ukuran(file.size)}"


def letter(file: KeptFile, *, pages: Sequence[str], href: str, title: str = "Surat permintaan") -> LetterView:
    """The letter for `letter_preview`; the caller knows the addresses of its side."""
    return LetterView(pages, href, letter_kind(file), file.sha256, title)


def verdict(file: KeptFile) -> list[LineView]:
    """The four lines of the signature; a scan says that a machine cannot tell."""
    lines = file.verdict.get("lines", {}) if file.signed else {}
    if not lines:
        scan = "Tidak dapat diperiksa mesin: ini pindaian atau PDF tanpa tanda tangan elektronik."
        return [
            LineView(VERDICT_LINES["integrity"], "Berkas disimpan apa adanya; sidiknya dicatat.", True),
            LineView(VERDICT_LINES["changes"], scan, None),
            LineView(VERDICT_LINES["signer"], "Tanda tangan dan cap dilihat oleh penelaah.", None, look=True),
            LineView(VERDICT_LINES["time"], "Menurut tanggal yang tertulis di surat.", None),
        ]
    return [
        LineView(words, lines[name]["sentence"], lines[name]["ok"])
        for name, words in VERDICT_LINES.items()
        if name in lines
    ]


def receipt_facts(case: HostingRequest, domain: str) -> list[tuple[str, str]]:
    """What stands on the receipt of a request, whichever way it came in."""
    letter_date, kind = tanggal_surat(case.letter_date) if case.letter_date else "", requests.kind_of(case)
    facts = [
        ("Nomor permintaan", str(case.number)),
        ("Diterima", saat(timezone.localtime(case.received_at)) if case.received_at else ""),
        ("Perangkat daerah", case.agency.name),
        ("Jenis permintaan", kind.name),
        *([("Surat", f"{case.letter_number}, {letter_date}"), ("Hal", case.letter_subject)] if kind.needs_letter else []),
        ("Alamat yang diminta" if case.asks_name else "Situs", f"{case.label}.{domain}"),
        *([("Situs sekarang", case.site_host)] if case.site_host and case.asks_name else []),
        ("Pengelola", f"{case.contact_name}, {case.contact_position}"),
    ]
    if case.registered_by:
        facts += [
            ("Dibawa oleh", case.brought_by),
            ("Dicatat di loket oleh", case.registered_by.partition(" <")[0]),
        ]
    if case.letter_file:
        facts.append(("Sidik surat (SHA-256)", case.letter_file.sha256))
    return facts


def warnings(file: KeptFile) -> list[str]:
    """What is odd about the file, for the eyes of both sides."""
    return [f"Berkas ini {FLAGS[flag]}." for flag in file.flags if flag in FLAGS]


# state of a notice -> (word, icon, tone)
MAIL_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    Notice.State.WAITING: ("Menunggu dikirim", "hourglass-split", "quiet"),
    Notice.State.HANDED_OVER: ("Terkirim", "envelope-check", "ok"),
    Notice.State.FAILED: ("Gagal dikirim", "x-circle", "bad"),
    Notice.State.WITHDRAWN: ("Dibatalkan", "x-circle", "quiet"),
}
