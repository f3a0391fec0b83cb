"""What an edition says of complaints is checked: units, roles, waits, ladder, and the bodies that it names."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from inang.standard import queries
from inang.standard.checking import read_edition
from inang.standard.reading import EditionFault, as_data

DATA = as_data(queries.edition("kalbar-2022"))


def changed(path: str, value: Any) -> dict[str, Any]:
    data: Any = copy.deepcopy(DATA)
    *way, last = path.split(".")
    here = data
    for step in way:
        here = here[int(step)] if step.isdecimal() else here.setdefault(step, {})
    here[int(last) if last.isdecimal() else last] = value
    whole: dict[str, Any] = data
    return whole


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("complaint_limits.0.unit", "menit", "unit 'menit' tidak dikenal"),
        ("complaint_limits.0.amount", 0, "antara 1 dan 365"),
        ("complaints.unsorted_class", "besar", "tidak ada di"),
        ("complaints.officer_roles", [], "sedikitnya satu peran"),
        ("complaints.handler_roles", ["agency"], "'agency' tidak dikenal"),
        ("complaints.examiners_least", 1, "antara 2 dan 20"),
        ("complaints.wait_reminder_days", [4, 10], "lebih kecil daripada"),
        ("complaints.wait_days", 0, "antara 1 dan 365 hari kerja"),
        ("complaints.purge_days", 10, "lebih pendek"),
        ("complaints.escalation.2.bodies", ["kpk"], "'kpk', yang tidak ada"),
        ("complaints.escalation.0.roles", ["reviewer"], "'reviewer' tidak dikenal"),
        ("complaints.escalation.0.share", 90, r"escalation\[2\].share harus antara 1 dan 100, dan lebih besar daripada"),
        ("complaints.escalation.0.share", 0, r"escalation\[1\].share harus antara 1 dan 100"),
        ("complaints.escalation.1.roles", [], r"escalation\[2\].roles kosong, jadi tidak ada yang diberi tahu"),
        ("complaints.escalation", [], "complaints.escalation kosong"),
        ("complaints.mail_reminders.1.days", 0, r"\[2\].days harus lebih besar daripada pada pengingat sebelumnya"),
        ("complaints.mail_reminders.0.roles", [], "tidak ada yang diberi tahu"),
        ("complaints.mail_reminders.0.days", -1, "antara 0 dan 365 hari kerja"),
        ("complaints.conversions.0.id", "minor", "dipakai dua kali"),
    ],
)
def test_rules_that_cannot_be_kept_are_named_with_their_cure(path: str, value: Any, sentence: str) -> None:
    with pytest.raises(EditionFault, match=sentence):
        read_edition(changed(path, value), "uji.toml")


def test_an_edition_of_before_complaints_were_handled_gets_the_usual_rules() -> None:
    data = copy.deepcopy(DATA)
    del data["complaints"]
    rules = read_edition(data, "lama.toml").complaints
    assert (rules.wait_days, rules.wait_reminder_days, rules.examiners_least) == (10, (4, 8), 2)


def test_the_limit_is_days_or_hours_and_only_the_supervision_class_is_examined() -> None:
    hours = read_edition(changed("complaint_limits.0", {**DATA["complaint_limits"][0], "amount": 3, "unit": "jam kerja"}), "x")
    first = hours.complaint_limits[0]
    assert (first.days, first.hours) == (0, 3)
    assert [one.id for one in hours.complaint_limits if one.examination] == ["supervisory"]
