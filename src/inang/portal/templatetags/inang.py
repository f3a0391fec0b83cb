"""Tags and filters of every page: dates in words, icons, chips and fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from inang.agencies.models import Membership
from inang.agencies.queries import memberships
from inang.letters.rules import grouped_hash, short_hash
from inang.letters.rules import terbilang as number_words
from inang.portal.parts import DueView
from inang.portal.said import lasting, said
from inang.standard.complaining import ComplaintLimit
from inang.workdays import words

register = template.Library()
_SWAPPED: Final = str.maketrans(",.", ".,")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """One icon of the sprite, hidden from readers: the word beside it says the same."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def status(state: Any) -> SafeString:
    """The chip of a state; takes a (word, icon, tone) tuple or a row with these three names."""
    word, name, tone = (state.word, state.icon, state.tone) if hasattr(state, "word") else tuple(state)[:3]
    return mark_safe(  # noqa: S308 - the template escapes
        render_to_string("components/status.html", {"word": word, "icon": name, "tone": tone}).strip()
    )


@register.simple_tag
def due_chip(due: DueView | None) -> SafeString:
    """Icon, bar, words and date of one due date; nothing when there is none."""
    if due is None:
        return SafeString("")
    return mark_safe(render_to_string("components/due.html", {"due": due}).strip())  # noqa: S308


@register.simple_tag
def due_line(due: DueView | None) -> SafeString:
    """The due date as a sentence with the link to its count."""
    if due is None:
        return SafeString("")
    return mark_safe(render_to_string("components/due_line.html", {"due": due}).strip())  # noqa: S308


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, CheckboxInput):
        return "check"
    return "file" if isinstance(widget, FileInput) else "text"


@register.simple_tag
def field(bound: BoundField, label: str = "", hint: str = "", suffix: str = "", **attrs: str) -> SafeString:
    """One form field: label, hint, error and control, tied together; attrs go to the control.

    In attrs `_` becomes `-`; hint "-" leaves out the help text of the form.
    """
    hint = "" if hint == "-" else hint or str(bound.help_text or "")
    described = [f"{bound.auto_id}-hint"] if hint else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    given: dict[str, str | bool] = {key.replace("_", "-"): value for key, value in attrs.items()}
    if described:
        given["aria-describedby"] = " ".join(described)
    if bound.errors:
        given["aria-invalid"] = "true"
    kind = _kind(bound)
    context = {
        "field": bound,
        "label": label or bound.label,
        "hint": hint,
        "suffix": suffix,
        "kind": kind,
        "described": " ".join(described),
        "optional": not bound.field.required and kind != "check",
        "control": "" if kind == "group" else bound.as_widget(attrs=given),
    }
    return mark_safe(render_to_string("components/field.html", context).strip())  # noqa: S308


def _local_day(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """Kamis, 26 November 2026"""
    day = _local_day(value)
    if day and get_language() == "en":
        return f"{day:%A}, {day.day} {day:%B} {day.year}"
    return words.tanggal(day) if day else ""


@register.filter
def tanggal_pendek(value: date | datetime | None) -> str:
    """Kamis, 26 November"""
    day = _local_day(value)
    if day and get_language() == "en":
        return f"{day:%A}, {day.day} {day:%B}"
    return words.tanggal_pendek(day) if day else ""


@register.filter
def tanggal_surat(value: date | datetime | None) -> str:
    """26 November 2026"""
    day = _local_day(value)
    if day and get_language() == "en":
        return f"{day.day} {day:%B} {day.year}"
    return words.tanggal_surat(day) if day else ""


@register.filter
def waktu(value: datetime | None) -> str:
    """09.12 WIB"""
    return words.jam(_local(value)) if value else ""


@register.filter
def tanggal_waktu(value: date | datetime | None) -> str:
    """Selasa, 24 November 2026, 13.58 WIB; a plain date has no hour."""
    if isinstance(value, datetime):
        return f"{tanggal(value)}, {words.jam(_local(value))}"
    return tanggal(value)


@register.filter
def dari_iso(value: str) -> datetime | None:
    """A moment that a page part carries as ISO text."""
    return datetime.fromisoformat(value) if value else None


@register.filter
def halaman(pages: int) -> range:
    """Numbers of the pages of a file, from 1."""
    return range(1, pages + 1)


@register.filter
def mesin(value: date | datetime | None) -> str:
    """The same moment for machines, ISO 8601."""
    return value.isoformat() if value else ""


@register.filter
def hari(value: date) -> str:
    """Kamis"""
    return f"{value:%A}" if get_language() == "en" else words.WEEKDAYS[value.weekday()]


@register.filter
def bulan_pendek(value: date) -> str:
    """Nov"""
    return f"{value:%b}" if get_language() == "en" else words.MONTHS[value.month - 1][:3]


def _written(number: str) -> str:
    """Points and commas as the reader writes them."""
    return number if get_language() == "en" else number.translate(_SWAPPED)


@register.filter
def ribuan(value: int | None) -> str:
    """41.280"""
    return _written(f"{value:,}") if value is not None else ""


@register.filter
def desimal(value: Decimal | float | None) -> str:
    """1,4; a whole number stays whole."""
    if value is None:
        return ""
    return _written(f"{value:.1f}".removesuffix(".0"))


@register.filter
def dua(value: Decimal | None) -> str:
    """88,17: two decimals, always."""
    return _written(f"{value:.2f}") if value is not None else ""


@register.filter
def ukuran(value: int | None) -> str:
    """412 kB; bytes in decimal steps, as file managers show them."""
    if value is None:
        return ""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if value >= size:
            return f"{desimal(value / size) if unit != 'kB' else round(value / size)} {unit}"
    return f"{value} bita"


@register.filter
def hash_kelompok(value: str) -> str:
    """b81d 0c47 6e2a f913 …, in fours."""
    return grouped_hash(value)


@register.filter
def hash_pendek(value: str) -> str:
    """9c41 e07b … 5d12 a83f"""
    return short_hash(value)


@register.filter
def terbilang(value: int) -> str:
    """tiga; in the reader's language where it is known."""
    return gettext(number_words(value))


@register.filter
def nama_saja(value: str) -> str:
    """Sari Contoh for "Sari Contoh <sari@contoh.go.id>", as the trail names people."""
    return value.partition(" <")[0]


@register.filter
def inisial(name: str) -> str:
    """PA for Penelaah A: first letters of the first and the last word."""
    parts = [part for part in name.split() if part[:1].isalpha()]
    if not parts:
        return "?"
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()


@register.filter
def tanggal_jam(value: datetime | None) -> str:
    """Sel, 24 Nov 2026, 13.58 WIB"""
    if value is None:
        return ""
    local = _local(value)
    return f"{hari(local)[:3]}, {local.day} {bulan_pendek(local)} {local.year}, {words.jam(local)}"


@register.simple_tag
def dengan_nama(sentence: str, name: str) -> str:
    """A fault under the name of its field, unless the sentence has named it already."""
    name = str(name)
    if len(name) > 60 or name.rstrip("?.").lower() in sentence.lower():
        return sentence
    return f"{name} {sentence}" if name.endswith(("?", ".")) else f"{name}: {sentence}"


@register.filter
def tanpa(value: str, part: str) -> str:
    """The text without a part that stands beside it already."""
    return value.replace(part, "").strip()


@register.filter
def terjemah(value: str) -> str:
    """A text of the edition or a sentence of a room in the reader's language, where there is one."""
    return said(value)


@register.filter
def lamanya(limit: ComplaintLimit) -> str:
    """5 hari kerja, in the reader's language."""
    return lasting(limit.amount, limit.unit)


@register.simple_tag
def isi(text: str, **values: str) -> str:
    """A text of the edition with its {places} filled in; in the reader's language, where there is one."""
    found = gettext(text) if text else ""
    for name, value in values.items():
        found = found.replace("{" + name + "}", gettext(value))
    return found


@dataclass(frozen=True)
class DemoAccount:
    """One person of the demo, to sign in with one press."""

    name: str
    role: str
    agency: str
    email: str
    password: str


@register.simple_tag
def demo_accounts() -> list[DemoAccount]:
    """The people of a demo, one for each role and agency; nobody outside a demo."""
    if not settings.INANG_DEMO:
        return []
    held = memberships(timezone.localdate()).select_related("person", "agency").order_by("pk")
    order = [*reversed(Membership.Role.values)]
    seen: set[str] = set()
    found = []
    for one in sorted(held, key=lambda m: (m.agency_id is not None, -order.index(m.role), m.pk)):
        if one.person.email not in seen:
            seen.add(one.person.email)
            agency = one.agency.name if one.agency else ""
            role = one.get_role_display()
            found.append(
                DemoAccount(one.person.name, role, agency, one.person.email, settings.INANG_DEMO_PASSWORD)
            )
    return found
