"""Letters with invented values, to show what an edition makes of each: confirmations by kind, and the refusal."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from inang.letters.compose import Answered, ChangeLetter, ConfirmationLetter, Fact, RefusalLetter, Turned
from inang.letters.office import sample_part
from inang.letters.rules import storage_words
from inang.requests.kinds import EFFECTS
from inang.requests.rules import FIELDS
from inang.requests.transition import office_time
from inang.standard.patterns import number_of
from inang.standard.rules import CASES, FIRST_KIND, Edition, RequestKind
from inang.workdays.words import tanggal, tanggal_surat

REFUSAL: Final = "penolakan"
Sample = ConfirmationLetter | ChangeLetter | RefusalLetter


def choices(edition: Edition) -> list[tuple[str, str]]:
    """(what `sample` is asked for, its word), the new site's first."""
    kinds = sorted(edition.request_kinds, key=lambda one: one.id != FIRST_KIND)
    return [*((kind.id, f"Konfirmasi: {kind.word}") for kind in kinds), (REFUSAL, "Penolakan permintaan")]


def sample(edition: Edition, at: datetime, chosen: str = FIRST_KIND) -> Sample:
    """One letter; what is no choice is shown as the confirmation of a new site."""
    if chosen == REFUSAL:
        return _refusal(edition, at)
    kind = next((one for one in edition.request_kinds if one.id == chosen), edition.kind(FIRST_KIND))
    return _confirmation(edition, at, kind) if kind.id == FIRST_KIND else _change(edition, at, kind)


def _common(edition: Edition, at: datetime) -> dict[str, Any]:
    return {
        **sample_part(edition, at),
        "to": "Kepala Dinas Contoh",
        "to_city": edition.office.city,
        "answered": Answered(number="440/1182/Contoh-A", date=tanggal_surat(at.date()), subject="Permintaan Layanan Hosting"),
        "received_at": office_time(at),
    }


def _host(edition: Edition) -> str:
    return f"contoh.{edition.office.platform_domain}"


def _number(edition: Edition, at: datetime) -> str:
    return number_of(edition, CASES, 1, at.date())


def _confirmation(edition: Edition, at: datetime, kind: RequestKind) -> ConfirmationLetter:
    return ConfirmationLetter(
        **_common(edition, at),
        subject=kind.subject,
        opening=kind.opening,
        closing=kind.closing,
        activated_at=office_time(at),
        due=tanggal(at.date()),
        working_day=1,
        limit_days=edition.limit.days,
        facts=(
            Fact("Alamat situs", f"https://{_host(edition)}", strong=True),
            Fact("Nama aplikasi", "Situs Dinas Contoh"),
            Fact("Ruang simpan", f"{storage_words(edition.offer.default_quota_mb)}, satu basis data MariaDB"),
            Fact("Platform", "PHP, HTTPS, SFTP dengan kunci"),
            Fact("Penanggung jawab", "Kepala Dinas Contoh"),
            Fact("Pengelola teknis", "Nama Pengelola, Pranata Komputer"),
            Fact("Nomor permintaan", _number(edition, at)),
            Fact("Bukti aktivasi", "9 dari 9 terbukti, SHA-256", code="0" * 64),
        ),
    )


def _change(edition: Edition, at: datetime, kind: RequestKind) -> ChangeLetter:
    effect = EFFECTS.get(kind.effect)
    fields = [name for name in (effect.sets if effect else ()) if name in kind.fields]
    return ChangeLetter(
        **_common(edition, at),
        subject=kind.subject,
        by_letter=kind.needs_letter,
        opening=kind.opening,
        closing=kind.closing,
        done_at=office_time(at),
        due=tanggal(at.date()),
        working_day=1,
        limit_days=edition.limit.days,
        turned=tuple(Turned(FIELDS.get(name, name).partition(" (")[0], "semula", "menjadi") for name in fields),
        facts=(
            Fact("Alamat situs", f"https://{_host(edition)}", strong=True),
            Fact("Nomor permintaan", _number(edition, at)),
            Fact("Bukti", "Generasi 2, SHA-256", code="0" * 64),
        ),
    )


def _refusal(edition: Edition, at: datetime) -> RefusalLetter:
    return RefusalLetter(
        **_common(edition, at),
        subject="Penolakan Permintaan Hosting",
        case_number=_number(edition, at),
        address=_host(edition),
        reasons=(edition.refusal_reasons[0].text, "Penjelasan penelaah berdiri di sini."),
        objection=edition.letters.objection,
    )
