"""What was submitted, in the words of its reader: what is kept are codes, and words are found when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from inang.requests.kinds import said
from inang.requests.models import HostingRequest
from inang.requests.rules import Difference, differences, field_words
from inang.standard import queries as standard
from inang.standard.rules import Edition
from inang.workdays.words import tanggal_surat

_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "app_kind": dict(HostingRequest.Kind.choices),
    "runtime": dict(HostingRequest.Runtime.choices),
    "data_class": dict(HostingRequest.DataClass.choices),
}


def corrected(case: HostingRequest, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What differs between two submissions of a case, in words."""
    return [in_words(case, one) for one in differences(before, after)]


def in_words(case: HostingRequest, found: Difference) -> Difference:
    """One difference with the field's word in this kind of request, and both values as people read them."""
    edition = standard.edition(case.edition)
    label = {**field_words(edition.kind(case.kind)), "quota_mb": "Ruang simpan"}.get(found.field, found.label)
    before, after = (_value(found.field, kept, edition) for kept in (found.before, found.after))
    return replace(found, label=label, before=before, after=after)


def _value(name: str, kept: str, edition: Edition) -> str:
    """A value as filing.snapshot keeps it; what cannot be read stays as it was kept."""
    if name == "consents":
        texts = {one.id: one.text for one in edition.consents}
        return "\n".join(texts.get(one, one) for one in kept.split(", "))
    if name == "letter_date" and kept:
        try:
            return tanggal_surat(date.fromisoformat(kept))
        except ValueError:
            return kept
    if name == "ssh_keys" or (name == "quota_mb" and kept.isdecimal()):
        return said(name, kept)
    return _CHOICES.get(name, {}).get(kept, kept)
