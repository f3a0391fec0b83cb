"""Everything that will be sent, step by step, with what is still lacking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inang.portal.agency import wizard
from inang.requests import queries
from inang.requests.kinds import said
from inang.requests.models import HostingRequest
from inang.requests.rules import CHANGE_WORDS
from inang.standard.rules import FIRST_KIND
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
        return said(name, value)
    choice = getattr(case, f"get_{name}_display", None)
    return str(choice() if choice else value or "")


def field_name(draft: HostingRequest, name: str) -> str:
    """The field's name as the forms write it."""
    if draft.kind != FIRST_KIND and name in CHANGE_WORDS:
        return CHANGE_WORDS[name]
    for step in wizard.steps_of(draft):
        if name in step.form.base_fields:
            return str(step.form.base_fields[name].label)
    return "Surat" if name == "letter_file" else name


def summary(draft: HostingRequest, faults: Mapping[str, str]) -> list[Section]:
    """All steps but the last, in order; what stands in the comparison of a change is not said twice."""
    compared = {row.field for row in queries.changes_of(draft)}
    return [
        Section(
            step,
            tuple(
                Row(field_name(draft, name), value_words(draft, name), faults.get(name, ""))
                for name in step.fields
                if name not in compared or name in faults
            ),
        )
        for step in wizard.steps_of(draft)[:-1]
    ]
