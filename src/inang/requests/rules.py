"""What a request must hold before it may go on, who may decide it, and what changed between two rounds. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Protocol

from inang.agencies.rules import check_nip, tidy_nip
from inang.hosting.rules import parse_key
from inang.requests.kinds import said
from inang.requests.names import Finding, NameCheck, Taken, look_alike, name_faults, shape_fault, skeleton
from inang.standard.addresses import is_mail
from inang.standard.rules import FIRST_KIND, ChecklistItem, Consent, Edition, RequestKind

__all__ = [
    "COUNTER_OPTIONAL",
    "FIELDS",
    "KEPT",
    "Difference",
    "Finding",
    "NameCheck",
    "Overtaken",
    "Refused",
    "Stale",
    "Taken",
    "asked",
    "differences",
    "faults",
    "field_words",
    "keys_of",
    "look_alike",
    "name_faults",
    "skeleton",
    "unchanged_items",
]

LETTER_LIFE: Final = timedelta(days=366)
PURPOSE_LEAST: Final = 20
KEYS_MOST: Final = 10
# Fields that the agency fills in, in the order of its pages, with the words of summaries and differences.
FIELDS: Final[dict[str, str]] = {
    "label": "Nama situs",
    "app_name": "Nama aplikasi",
    "app_kind": "Jenis aplikasi",
    "purpose": "Keperluan",
    "runtime": "Platform",
    "database": "Basis data",
    "quota_mb": "Ruang simpan (MB)",
    "developer": "Pengembang",
    "data_class": "Golongan data",
    "contact_name": "Nama pengelola",
    "contact_nip": "NIP pengelola",
    "contact_position": "Jabatan pengelola",
    "contact_phone": "Nomor HP pengelola",
    "contact_email": "Pos-el dinas pengelola",
    "ssh_keys": "Kunci publik SSH",
    "signer_name": "Nama penanda tangan",
    "signer_position": "Jabatan penanda tangan",
    "signer_rank": "Pangkat penanda tangan",
    "signer_nip": "NIP penanda tangan",
    "letter_number": "Nomor surat",
    "letter_date": "Tanggal surat",
    "letter_subject": "Hal surat",
    "consents": "Pernyataan",
}
# What a reviewer can look at for one item of the checklist.
CHECKED: Final[dict[str, str]] = {"letter_file": "Berkas surat", **FIELDS}
# What is kept of a submission, with its word where it differs from the one before.
KEPT: Final[dict[str, str]] = {**FIELDS, "letter_file": f"{CHECKED['letter_file']} (SHA-256)"}
# What a change calls by another word than a new site does.
CHANGE_WORDS: Final[dict[str, str]] = {"label": "Nama situs baru", "purpose": "Alasan perubahan"}
LETTER_FIELDS: Final = (
    "signer_name", "signer_position", "signer_rank", "signer_nip", "letter_number", "letter_date", "letter_subject",
)  # fmt: skip
OPTIONAL: Final = frozenset({"developer", "signer_rank", "database"})
# On paper the statements stand in the signed letter, and keys can be added later on the site's page.
COUNTER_OPTIONAL: Final = frozenset({"ssh_keys", "consents"})
_CHOICES: Final[dict[str, frozenset[str]]] = {
    "app_kind": frozenset({"profile", "service", "event"}),
    "runtime": frozenset({"static", "php"}),
    "data_class": frozenset({"public", "limited", "personal"}),
}
_PRIVATE_MAIL: Final = frozenset(
    {"gmail.com", "yahoo.com", "yahoo.co.id", "ymail.com", "hotmail.com", "outlook.com", "icloud.com"}
)


class Refused(ValueError):
    """A verb was refused; `sentence` is for the reader, `field` the form field that it belongs to."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class Overtaken(Refused):
    """Somebody was faster: the page that was used is older than the case."""


class Stale(Overtaken):
    """A draft was changed in another window; `saved` holds, by field, what stands there now."""

    def __init__(self, sentence: str, saved: Mapping[str, Any]) -> None:
        super().__init__(sentence, next(iter(saved), ""))
        self.saved = dict(saved)


def as_sentences(parts: Iterable[str]) -> str:
    """What several people or items say, one behind the other: each ends as a sentence does."""
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in map(str.strip, parts))


class Fields(Protocol):
    """What `faults` reads of a request (models.HostingRequest has it)."""

    label: str
    kind: str
    letter_file_id: Any


@dataclass(frozen=True)
class Difference:
    """One field that is not what it was in the round before."""

    field: str
    label: str
    before: str
    after: str


def asked(kind: RequestKind) -> tuple[str, ...]:
    """The fields that a kind asks for, in the order of the pages; the letter's only where one is needed."""
    names = {*kind.fields, *(LETTER_FIELDS if kind.needs_letter else ()), *(("consents",) if kind.consents else ())}
    return tuple(name for name in FIELDS if name in names)


def field_words(kind: RequestKind) -> dict[str, str]:
    """Field -> its word in this kind of request."""
    return FIELDS if kind.id == FIRST_KIND else {**FIELDS, **CHANGE_WORDS}


def faults(request: Any, edition: Edition, on: date | None = None, *, optional: Iterable[str] = ()) -> dict[str, str]:
    """By field, the first sentence that speaks against sending; {} = it may be sent.

    Dates are held against `on`. Whether the name is free is asked of queries.check_name.
    """
    kind = edition.kind(request.kind)
    may_be_empty, words = OPTIONAL | frozenset(optional), field_words(kind)
    wanted = {*asked(kind), *(("letter_file",) if kind.needs_letter else ())}
    found = {
        name: f"Isi {words[name][0].lower()}{words[name][1:]}." if not words[name].startswith("NIP") else f"Isi {words[name]}."
        for name in asked(kind)
        if name not in may_be_empty and getattr(request, name) in ("", None, [], 0)
    }
    checks = {
        "label": shape_fault(request.label),
        **_choice_faults(request, edition),
        **_person_faults(request, on),
        **_letter_faults(request, on),
        "ssh_keys": _key_fault(request.ssh_keys),
        "consents": "" if "consents" in may_be_empty else _consent_fault(request.consents, edition.consents_of(kind.id)),
    }
    for name, sentence in checks.items():
        if sentence and name in wanted:
            found.setdefault(name, sentence)
    return found


def _choice_faults(request: Any, edition: Edition) -> dict[str, str]:
    found = {
        name: f"Pilih {FIELDS[name].lower()} dari daftar."
        for name, allowed in _CHOICES.items()
        if getattr(request, name) and getattr(request, name) not in allowed
    }
    if request.quota_mb and request.quota_mb not in edition.offer.quota_choices_mb:
        sizes = ", ".join(said("quota_mb", size) for size in edition.offer.quota_choices_mb)
        found["quota_mb"] = f"Pilih ruang simpan dari daftar: {sizes}."
    if request.database and request.runtime == "static":
        found["database"] = "Situs statis tidak dapat memakai basis data. Pilih PHP, atau lepas centang basis data."
    if request.purpose and len(request.purpose.strip()) < PURPOSE_LEAST:
        word = field_words(edition.kind(request.kind))["purpose"].lower()
        found["purpose"] = f"Jelaskan {word} dengan satu kalimat, sedikitnya 20 karakter."
    return found


def _person_faults(request: Any, on: date | None) -> dict[str, str]:
    found = {}
    for name in ("signer_nip", "contact_nip"):
        value = getattr(request, name)
        wrong = check_nip(value, on) if value else []
        if wrong:
            found[name] = wrong[0]
    digits = re.sub(r"[\s().+-]", "", request.contact_phone)
    if request.contact_phone and not re.fullmatch(r"(0|62)[0-9]{8,13}", digits):
        found["contact_phone"] = "Tulis nomor HP seperti 0812 3456 7890 atau +62 812 3456 7890."
    if request.contact_email:
        found["contact_email"] = _email_fault(request.contact_email)
    return found


def _email_fault(address: str) -> str:
    if not is_mail(address.strip()):
        return f"{address} bukan alamat pos-el yang benar. Contoh: nama@dinas.go.id."
    if address.strip().lower().rpartition("@")[2] in _PRIVATE_MAIL:
        return "Pakai pos-el dinas, bukan pos-el pribadi. Surat konfirmasi dikirim ke alamat ini."
    return ""


def _letter_faults(request: Any, on: date | None) -> dict[str, str]:
    found = {}
    if request.letter_file_id is None:
        found["letter_file"] = "Unggah surat yang sudah ditandatangani dan dicap."
    day: date | None = request.letter_date
    if day is not None and on is not None and day > on:
        found["letter_date"] = "Tanggal surat ada di masa depan. Tulis tanggal seperti tercetak di surat."
    elif day is not None and on is not None and on - day > LETTER_LIFE:
        found["letter_date"] = "Surat sudah lebih dari setahun. Mohon buat surat permintaan yang baru."
    return found


def _consent_fault(ticked: Iterable[str], consents: Iterable[Consent]) -> str:
    missing = [one.text for one in consents if one.id not in set(ticked)]
    return f"Centang semua pernyataan. Yang belum: {missing[0]}" if missing else ""


def _key_fault(text: str) -> str:
    try:
        keys_of(text)
    except Refused as fault:
        return fault.sentence
    return ""


def keys_of(text: str) -> list[tuple[str, str]]:
    """(name, public key) of each line; raises Refused with the sentence for the field."""
    if "PRIVATE KEY" in text:  # a pasted private key has many lines: judge it whole
        _parse(text)
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    for number, line in enumerate((row.strip() for row in text.splitlines() if row.strip()), 1):
        public, fingerprint = _parse(line)
        if fingerprint in seen:
            raise Refused(f"Kunci pada baris {number} sudah ada di atasnya. Hapus salah satu.", "ssh_keys")
        seen.add(fingerprint)
        comment = line.split(None, 2)[2] if len(line.split(None, 2)) > 2 else ""
        found.append((comment.strip()[:80] or f"Kunci {number}", public))
    if len(found) > KEYS_MOST:
        raise Refused(f"Paling banyak {KEYS_MOST} kunci. Kunci lain dapat ditambah di halaman situs.", "ssh_keys")
    return found


def _parse(text: str) -> tuple[str, str]:
    try:
        public, fingerprint = parse_key(text)
    except ValueError as fault:
        raise Refused(str(getattr(fault, "sentence", fault)), "ssh_keys") from None
    return public, fingerprint


def tidied(name: str, value: Any) -> Any:
    """A typed value as it is kept: no spaces around it, NIP as digits, names of sites in lower case."""
    if isinstance(value, str):
        value = value.replace("\x00", "").strip()
    if name in ("signer_nip", "contact_nip"):
        return tidy_nip(value)[:18] if value and len(tidy_nip(value)) <= 18 else value
    if name in ("label", "contact_email"):
        return str(value).lower()
    return value


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Fields that changed between two submissions, with their values as they were kept, in the order of the form."""
    return [
        Difference(name, word, str(before.get(name, "")), str(after.get(name, "")))
        for name, word in KEPT.items()
        if before and str(before.get(name, "")) != str(after.get(name, ""))
    ]


def unchanged_items(items: Iterable[ChecklistItem], changed: Iterable[str]) -> list[str]:
    """The items whose data are as they were in the round before; an item that names no fields looks at all of them."""
    moved = set(changed)
    return [item.id for item in items if (not moved if not item.fields else moved.isdisjoint(item.fields))]


@dataclass(frozen=True)
class Eyes:
    """One pair of eyes: the accounts of one person, and the NIP by which others know them."""

    accounts: frozenset[int]
    nip: str = ""

    def among(self, others: Iterable[Eyes]) -> bool:
        return any(self.accounts & one.accounts or (self.nip and self.nip == one.nip) for one in others)


def own_case_fault(person: Eyes, filed: Iterable[Eyes], is_of_agency: bool) -> str:
    """Why these eyes may not judge: whoever filed a case, signed its letter, or holds a role in its agency, is no judge in it."""
    if is_of_agency or person.among(filed):
        return (
            "Yang mengajukan permintaan, menandatangani suratnya, atau memegang peran di perangkat daerahnya, "
            "tidak boleh mengkaji, memutus, atau menandatanganinya. Serahkan kepada orang lain."
        )
    return ""


def four_eyes_fault(approver: Eyes, reviewed: Iterable[Eyes]) -> str:
    """Why these eyes may not decide: whoever reviewed or recommended the case never decides it."""
    if approver.among(reviewed):
        return "Penelaah tidak boleh memutus permintaan yang dikajinya sendiri. Keputusan diambil orang lain."
    return ""


def unknown_eyes_fault(perhaps: Eyes, reviewed: Iterable[Eyes]) -> str:
    """Why an account may not decide that may be a second one of whoever reviewed the case."""
    if perhaps.among(reviewed):
        return (
            "Penelaah dan pemutus belum tentu dua orang: akun yang satu didaftarkan atau diberi peran oleh yang lain, "
            "dan NIP-nya belum tercatat. Minta administrator mencatat NIP itu, atau serahkan keputusan kepada orang lain."
        )
    return ""
