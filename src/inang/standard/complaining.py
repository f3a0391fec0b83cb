"""Complaints of an edition: classes with their limits, who may what, how long is waited and kept, who is warned. Pure records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from inang.standard.braces import COMPLAINT_WORDS, MAIL_WORDS, brace_faults

DAYS, HOURS = "hari kerja", "jam kerja"  # units of a limit
UNITS: Final = (DAYS, HOURS)
OFFICE_ROLES: Final = frozenset({"reviewer", "approver", "signatory", "complaint_officer", "administrator"})
NOBODY: Final = "kosong, jadi tidak ada yang diberi tahu. Pilih sedikitnya satu."
LADDER_ROLES: Final = (OFFICE_ROLES | {"holder"}) - {"reviewer"}


@dataclass(frozen=True)
class ComplaintLimit:
    """The limit of one class of complaints, in working days or working hours (`unit` is one of UNITS).

    `examination`: a class that a team examines and a numbered letter answers ("berkadar pengawasan").
    """

    id: str
    name: str
    text: str
    amount: int
    unit: str
    examination: bool = False

    @property
    def days(self) -> int:
        """The limit in working days, 0 when it is one of hours."""
        return self.amount if self.unit == DAYS else 0

    @property
    def hours(self) -> int:
        """The limit in working hours, 0 when it is one of days."""
        return self.amount if self.unit == HOURS else 0


@dataclass(frozen=True)
class OutsideBody:
    """Who is asked when the office itself does not settle a complaint, and what to send there."""

    id: str
    name: str
    address: str
    what: str
    url: str = ""


@dataclass(frozen=True)
class ComplaintEscalation:
    """As Escalation; `bodies` are ids of outside bodies that the last message names with what to send them."""

    share: int
    roles: tuple[str, ...]
    title: str
    text: str
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailReminder:
    """Who hears once a working day, in office hours, of mails that no reader could settle: from `days` of waiting on."""

    days: int
    roles: tuple[str, ...]
    title: str
    text: str


@dataclass(frozen=True)
class Complaints:
    """How complaints are handled: by whom (roles), how long is waited (working days), how long is kept (calendar days)."""

    unsorted_class: str = "minor"  # whose limit holds until an officer has classified it
    officer_roles: tuple[str, ...] = ("complaint_officer",)  # register, classify, link, convert
    assigner_roles: tuple[str, ...] = ("complaint_officer", "approver", "signatory")
    handler_roles: tuple[str, ...] = ("complaint_officer", "reviewer")
    approver_roles: tuple[str, ...] = ("approver", "signatory")
    signer_roles: tuple[str, ...] = ("signatory",)
    identity_roles: tuple[str, ...] = ("complaint_officer",)  # beside the handlers of the case
    examiners_least: int = 2
    backdate_days: int = 1  # earlier receipts need a reason
    wait_days: int = 10  # for the complainant's answer
    wait_reminder_days: tuple[int, ...] = (4, 8)
    accept_days: int = 10  # silence after an answer closes the case
    dispute_days: int = 10
    disputes_most: int = 1  # more need new facts
    draft_days: int = 3  # calendar days that an officer's unfinished intake is kept
    retention_days: int = 730
    purge_days: int = 1825
    conversions: tuple[ComplaintLimit, ...] = ()
    escalation: tuple[ComplaintEscalation, ...] = ()
    bodies: tuple[OutsideBody, ...] = ()
    mail_reminders: tuple[MailReminder, ...] = ()


def complaint_faults(limits: Sequence[ComplaintLimit], rules: Complaints) -> list[str]:
    """Classes, roles and waits of complaints that cannot be kept."""
    faults = []
    classes = (*limits, *rules.conversions)
    for name, rows in (("complaint_limits", limits), ("complaints.conversions", rules.conversions)):
        for place, one in enumerate(rows, 1):
            if one.unit not in UNITS:
                faults.append(f"{name}[{place}].unit {one.unit!r} tidak dikenal ({one.id}). Pilih: {', '.join(UNITS)}.")
            if not 1 <= one.amount <= 365:
                faults.append(f"{name}[{place}].amount harus antara 1 dan 365 ({one.id}).")
    ids = [one.id for one in classes]
    if double := sorted({one.id for one in rules.conversions if ids.count(one.id) > 1}):
        faults.append(f"complaints.conversions id {double[0]} dipakai dua kali. Setiap id hanya sekali.")
    if ids and rules.unsorted_class not in {one.id for one in limits}:
        faults.append(f"complaints.unsorted_class {rules.unsorted_class!r} tidak ada di [[complaint_limits]]. Pilih yang ada.")
    return faults + _rule_faults(rules)


def _rule_faults(rules: Complaints) -> list[str]:
    faults = []
    for name in ("officer_roles", "assigner_roles", "handler_roles", "approver_roles", "signer_roles", "identity_roles"):
        held = getattr(rules, name)
        if not held:
            faults.append(f"complaints.{name} kosong. Tulis sedikitnya satu peran.")
        if unknown := [one for one in held if one not in OFFICE_ROLES]:
            faults.append(f"complaints.{name} peran {unknown[0]!r} tidak dikenal. Pilih: {', '.join(sorted(OFFICE_ROLES))}.")
    if not 2 <= rules.examiners_least <= 20:
        faults.append("complaints.examiners_least harus antara 2 dan 20: pemeriksaan dilakukan oleh tim.")
    if any(day >= rules.wait_days for day in rules.wait_reminder_days):
        faults.append("complaints.wait_reminder_days harus lebih kecil daripada complaints.wait_days.")
    if rules.purge_days < rules.retention_days:
        faults.append("complaints.purge_days tidak boleh lebih pendek daripada complaints.retention_days.")
    if not rules.escalation and rules != Complaints():  # an edition of before complaints were handled says nothing of them
        faults.append("complaints.escalation kosong. Tulis sedikitnya satu.")
    bodies = {one.id for one in rules.bodies}
    for place, step in enumerate(rules.escalation, 1):
        if unknown := [one for one in step.bodies if one not in bodies]:
            key = f"complaints.escalation[{place}].bodies"
            faults.append(f"{key} memakai {unknown[0]!r}, yang tidak ada di complaints.bodies. Pilih yang ada.")
    faults += mail_faults(rules.mail_reminders)
    return faults + ladder_faults("complaints.escalation", rules.escalation, LADDER_ROLES, COMPLAINT_WORDS)


def mail_faults(reminders: Sequence[MailReminder]) -> list[str]:
    """Steps that do not rise, nobody to be told, roles that nobody holds, and words that cannot be filled."""
    faults, key = [], "complaints.mail_reminders"
    for place, one in enumerate(reminders, 1):
        if place > 1 and one.days <= reminders[place - 2].days:
            faults.append(f"{key}[{place}].days harus lebih besar daripada pada pengingat sebelumnya.")
        if not one.roles:
            faults.append(f"{key}[{place}].roles {NOBODY}")
        if unknown := [role for role in one.roles if role not in OFFICE_ROLES]:
            faults.append(f"{key}[{place}].roles peran {unknown[0]!r} tidak dikenal. Pilih: {', '.join(sorted(OFFICE_ROLES))}.")
        faults += _message_faults(f"{key}[{place}]", one, MAIL_WORDS)
    return faults


class Message(Protocol):
    """Words of an edition that are filled in and sent."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


class Step(Message, Protocol):
    """One step of a ladder of warnings (rules.Escalation, ComplaintEscalation)."""

    @property
    def share(self) -> int: ...
    @property
    def roles(self) -> tuple[str, ...]: ...


def _message_faults(key: str, message: Message, known: Sequence[str]) -> list[str]:
    return brace_faults(f"{key}.title", message.title, known) + brace_faults(f"{key}.text", message.text, known)


def ladder_faults(key: str, ladder: Sequence[Step], known_roles: frozenset[str], known_words: Sequence[str]) -> list[str]:
    """Shares that do not rise, nobody to be told, roles that nobody holds, and words that cannot be filled in."""
    faults = []
    for place, one in enumerate(ladder, 1):
        before = ladder[place - 2].share if place > 1 else 0
        if not 1 <= one.share <= 100 or one.share <= before:
            faults.append(f"{key}[{place}].share harus antara 1 dan 100, dan lebih besar daripada pada peringatan sebelumnya.")
        if not one.roles:
            faults.append(f"{key}[{place}].roles {NOBODY}")
        for role in one.roles:
            if role not in known_roles:
                known = ", ".join(sorted(known_roles))
                faults.append(f"{key}[{place}].roles peran {role!r} tidak dikenal. Pilih dari: {known}.")
        faults += _message_faults(f"{key}[{place}]", one, known_words)
    return faults
