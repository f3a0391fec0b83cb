"""The trail as sentences, by case, person and day; and whether its chain was whole at the last check, and when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies.rules import actor
from inang.audit import queries as audit
from inang.audit import services
from inang.audit.models import Check
from inang.complaints import queries as complaints
from inang.portal.access import Actor, desk_page
from inang.portal.desk import paging
from inang.portal.templatetags.inang import ribuan
from inang.workdays import sealing
from inang.workdays.words import saat, with_dates

AT_ONCE: Final = 5_000  # entries; a shorter trail is checked as somebody asks, a longer one by the worker
ROWS: Final = 50
SHOWN: Final = 5  # faults that the page names
# what an entry is about, by the beginning of its subject or by all of it; numbers and names of sites say it themselves
SUBJECTS: Final = {
    "edition:konsep-": "Konsep edisi ",
    "edition:": "Edisi ",
    "person:": "Orang: ",
    "agency:": "Perangkat daerah: ",
    "agencies": "Impor perangkat daerah",
    "draft:": "Draf permintaan ",
    "draf:": "Draf pengaduan ",
    "kalender:": "Kalender versi ",
    "kalender": "Kalender",
    "usulan-kalender:": "Usulan kalender ",
    "berkas:": "Berkas ",
    "survei:": "Survei ",
    "surat:": "Pos-el masuk ",
    "surat-masuk": "Pos-el masuk",
    "jangkar": "Kunci jangkar",
}


def subject_words(subject: str) -> str:
    """What an entry is about: "edition:konsep-1" → "Konsep edisi 1"."""
    begun = next((one for one in SUBJECTS if (subject.startswith(one) if one[-1] in ":-" else subject == one)), "")
    return f"{SUBJECTS[begun]}{subject.removeprefix(begun)}" if begun else subject


def check_words(check: Check | None, length: int) -> str:
    """The outcome of the last check in one sentence."""
    if check is None or check.finished_at is None:
        return f"{ribuan(length)} catatan. Rantai belum pernah diperiksa seluruhnya."
    when = saat(timezone.localtime(check.finished_at))
    if check.died:
        again = "Pemeriksaan diulang sendiri; bila tetap gagal, hubungi pengelola server."
        return f"Rantai tidak dapat dipastikan utuh: pemeriksaan pada {when} gagal. {' '.join(check.faults)} {again}"
    if not check.fault_count:
        return f"Rantai utuh: {ribuan(check.entries)} catatan, diperiksa {when}."
    words = f"Rantai rusak, {ribuan(check.fault_count)} temuan pada {when}. {with_dates(' '.join(check.faults[:SHOWN]))}"
    if check.fault_count > SHOWN:
        words += f" {ribuan(check.fault_count - SHOWN)} temuan lain ditunjukkan inang verify-audit di server."
    return words


def _moments(text: str) -> tuple[datetime, datetime] | None:
    """A day of the office as two moments; None when it is no day."""
    try:
        day = date.fromisoformat(text)
        if not 2000 <= day.year <= 2200:
            return None
        return tuple(  # type: ignore[return-value]
            timezone.make_aware(datetime.combine(one, time())) for one in (day, day + timedelta(days=1))
        )
    except (ValueError, OverflowError):
        return None


def _kept(request: Actor) -> dict[str, str]:
    """What the rows are chosen by."""
    kept = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ("perkara", "orang", "hari")}
    kept["perkara"] = kept["perkara"] or paging.query(request)
    if kept["hari"] and _moments(kept["hari"]) is None:
        messages.warning(request, f"{kept['hari']} bukan tanggal. Tulis seperti 2026-11-25.")
        kept["hari"] = ""
    return {name: value for name, value in kept.items() if value}


@desk_page("administrator")
def page(request: Actor) -> HttpResponse:
    kept, before = _kept(request), request.GET.get("sebelum", "")
    # A complaint about whoever looks does not exist for that person, in the trail either.
    hidden = [key for case in complaints.hidden_from(request.person) for key in complaints.clock_keys(case)]
    rows = audit.chosen(
        subject=kept.get("perkara", ""),
        actor=kept.get("orang", ""),
        between=_moments(kept["hari"]) if "hari" in kept else None,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
        unsaid=hidden,
    )
    rows = rows.exclude(subject__in=hidden) if hidden else rows
    found, seen = audit.readable(rows[: ROWS + 1]), complaints.hiding(request.person)
    length, check = audit.length(), audit.last_check()
    context: dict[str, Any] = {
        "rows": [(entry, subject_words(entry.subject), with_dates(seen(entry.sentence))) for entry in found[:ROWS]],
        "older": f"?{urlencode({**kept, 'sebelum': found[ROWS - 1].seq})}" if len(found) > ROWS else "",
        "newest": f"?{urlencode(kept)}" if before else "",
        "kept": kept,
        "length": length,
        "check": check,
        "check_words": check_words(check, length),
        "asked": audit.asked_check(),
    }
    return render(request, "desk/trail.html", context)


@require_POST
@desk_page("administrator")
def check(request: Actor) -> HttpResponse:
    """Check the whole chain: a short one at once, a long one by the worker."""
    services.ask_check(by=actor(request.person), at=timezone.now())
    if audit.length() <= AT_ONCE:
        services.check_chain(clock=timezone.now, witnesses=(sealing.faults,))
    else:
        messages.info(request, "Pemeriksaan diminta. Hasilnya tampil di halaman ini dalam beberapa menit.")
    return redirect("portal:trail")
