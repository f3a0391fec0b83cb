"""Values of the edition that come from a closed set: each code with its word, which stands in the room that owns it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from inang.agencies.models import Membership
from inang.hosting.states import WORDS
from inang.portal.edition_words import title
from inang.requests.kinds import EFFECTS
from inang.requests.rules import CHECKED, LETTER_FIELDS
from inang.standard.asking import OCCASIONS, WEIGHTS
from inang.standard.checking import ESCALATION_ROLES
from inang.standard.complaining import LADDER_ROLES, OFFICE_ROLES, UNITS
from inang.standard.rules import CASES, COMPLAINTS

Pairs = Sequence[tuple[str, str]]
Known = Callable[[str], Pairs]  # key of a value -> (code, word) of all that it may be; () = whatever is typed


def _roles(codes: frozenset[str]) -> Pairs:
    role = Membership.Role
    order = (role.COMPLAINT_OFFICER, role.REVIEWER, role.APPROVER, role.SIGNATORY, role.ADMINISTRATOR)
    words = [("holder", "Pemegang perkara"), *((one.value, one.label) for one in order)]
    return tuple((code, word) for code, word in words if code in codes)


_UNITS: Final = tuple((unit, unit[:1].upper() + unit[1:]) for unit in UNITS)
_ASKED: Final = {"contact": "Pengelola situs", "agency": "Perangkat daerah", "complainant": "Pelapor"}
_AFTER: Final = {"request": "Setelah permintaan", "complaint": "Setelah pengaduan"}
_CHECKED: Final = tuple(CHECKED.items())
_FIXED: Final[dict[str, Pairs]] = {
    "office.time_zone": (
        ("Asia/Jakarta", "Jakarta (WIB)"),
        ("Asia/Pontianak", "Pontianak (WIB)"),
        ("Asia/Makassar", "Makassar (WITA)"),
        ("Asia/Jayapura", "Jayapura (WIT)"),
    ),
    "escalation.roles": _roles(ESCALATION_ROLES),
    "checklist.fields": _CHECKED,
    "request_kinds.own_items.fields": _CHECKED,
    "request_kinds.effect": tuple((code, effect.words) for code, effect in EFFECTS.items()),
    "request_kinds.site_states": tuple((state, word) for state, (word, _icon, _tone) in WORDS.items()),
    # What the letter says is asked with the letter, and statements have a list of their own.
    "request_kinds.fields": tuple(
        (name, word) for name, word in _CHECKED if name not in (*LETTER_FIELDS, "letter_file", "consents")
    ),
    "channels.icon": (
        ("people", "Orang"),
        ("inbox", "Kotak"),
        ("whatsapp", "WhatsApp"),
        ("telephone", "Telepon"),
        ("envelope", "Amplop"),
        ("megaphone", "Pengeras suara"),
        ("pencil-square", "Pena dan kertas"),
        ("share", "Berbagi"),
    ),
    "complaint_limits.unit": _UNITS,
    "complaints.conversions.unit": _UNITS,
    **{
        f"complaints.{who}_roles": _roles(OFFICE_ROLES)
        for who in ("officer", "assigner", "handler", "approver", "signer", "identity")
    },
    "complaints.escalation.roles": _roles(LADDER_ROLES),
    "complaints.mail_reminders.roles": _roles(OFFICE_ROLES),
    "survey.weight": tuple((weight, weight.replace(".", ",")) for weight in WEIGHTS),
    "survey.occasions.after": tuple((after, _AFTER[after]) for after in OCCASIONS),
    "survey.occasions.ask": tuple((who, _ASKED[who]) for asked in OCCASIONS.values() for who in asked),
    "numbers.register": (
        ("in", "Agenda surat masuk"),
        (CASES, "Nomor permintaan"),
        (COMPLAINTS, "Nomor pengaduan"),
        ("out", "Surat keluar"),
    ),
    "letters.paper": (("215mm 330mm", "F4 (215 × 330 mm)"), ("210mm 297mm", "A4 (210 × 297 mm)")),
    "letters.font": (
        ("TeX Gyre Bonum", "TeX Gyre Bonum (setara Bookman Old Style)"),
        ("Liberation Sans", "Liberation Sans (setara Arial)"),
    ),
}
# key -> the list of the same edition whose records it names by their ids
_NAMED: Final = {
    "request_kinds.checklist": "checklist",
    "request_kinds.consents": "consents",
    "complaints.unsorted_class": "complaint_limits",
    "complaints.escalation.bodies": "complaints.bodies",
}


def known(data: Mapping[str, Any]) -> Known:
    """What may be chosen in this edition; a value that the office once wrote into its file stays choosable."""
    found: dict[str, Pairs] = {}

    def of(key: str) -> Pairs:
        if key not in found:
            pairs = _FIXED.get(key) or _records(data, key)
            found[key] = with_more(pairs, _values(data, key.split("."))) if pairs else ()
        return found[key]

    return of


def with_more(pairs: Pairs, codes: Sequence[str] | Iterator[str]) -> Pairs:
    """`pairs`, and behind them the codes that are not among them, as they are."""
    more = [code for code in dict.fromkeys(codes) if code and code not in dict(pairs)]
    return (*pairs, *((code, code) for code in more))


def in_words(pairs: Pairs, text: str) -> str:
    """A value of `standard.comparing` by its words: "holder; approver" → "Pemegang perkara; Kepala Bidang"."""
    words = dict(pairs)
    return words.get(text) or "; ".join(words.get(code, code) for code in text.split("; "))


def with_words(pairs: Pairs, sentence: str) -> str:
    """A sentence about a value: its codes become words, wherever they can be nothing else and in what is offered."""
    words = dict(pairs)
    head, pick, offered = sentence.partition("Pilih")
    head = re.sub(r"[a-z]+(?:_[a-z0-9]+)+", lambda found: f"“{words[found[0]]}”" if found[0] in words else found[0], head)
    return head + pick + re.sub(r"[a-z_]+", lambda found: words.get(found[0], found[0]), offered)


def _records(data: Mapping[str, Any], key: str) -> Pairs:
    named = _NAMED.get(key)
    if named is None:
        return ()
    rows: Any = data
    for part in named.split("."):
        rows = rows.get(part) or {}
    return tuple((str(row["id"]), title(row)) for row in rows)


def _values(data: Any, path: Sequence[str]) -> Iterator[str]:
    """Everything that is stored under a key, through lists of records."""
    if isinstance(data, Mapping):
        if path:
            yield from _values(data.get(path[0]), path[1:])
    elif isinstance(data, list | tuple):
        for one in data:
            yield from _values(one, path)
    elif isinstance(data, str) and not path:
        yield data
