"""Everything that will be sent, step by step, with what is still lacking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inang.portal.agency import wizard
from inang.requests.models import HostingRequest
from inang.workdays.words import tanggal


@dataclass(frozen=True)
class Row:
    name: str
    value: str
    fault: str = ""


@dataclass(frozen=True)
class Section:
    step: wizard.Step
    rows: tuple[Row, ...]


def value_words(case: HostingRequest, name: str) -> str:
    """One value as people read it."""
    value = getattr(case, name)
    if name == "letter_file":
        return case.letter_file_name
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if name == "letter_date":
        return tanggal(value) if value else ""
    if name == "quota_mb":
        return f"{value // 1024} GB" if value else ""
    choice = getattr(case, f"get_{name}_display", None)
    return str(choice() if choice else value or "")


def field_name(name: str) -> str:
    """The field's name as the forms write it."""
    for step in wizard.STEPS:
        if name in step.form.base_fields:
            return str(step.form.base_fields[name].label)
    return "Surat" if name == "letter_file" else name


def summary(draft: HostingRequest, faults: Mapping[str, str]) -> list[Section]:
    """All steps but the last, in order."""
    return [
        Section(
            step,
            tuple(
                Row(field_name(name), value_words(draft, name), faults.get(name, "")) for name in step.fields
            ),
        )
        for step in wizard.STEPS[:-1]
    ]
