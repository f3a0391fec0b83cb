"""The shape of an edition. Pure: TOML or JSON values in, frozen records out.

What types cannot say of it stands in `checking`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Final

from inang.standard.asking import Survey
from inang.standard.braces import KIND_WORDS, fill
from inang.standard.complaining import ComplaintLimit, Complaints
from inang.standard.reading import EditionFault

FIRST_KIND: Final = "hosting"  # the kind that every edition has: a new site
CASES: Final = "case"  # the register of the public numbers of requests
COMPLAINTS: Final = "complaint"  # and that of complaints
NUMBERED: Final = ("out", "in", CASES, COMPLAINTS)  # registers whose numbers the office itself gives: letters out, agenda, cases
# of an edition that says nothing of them
_PATTERNS: Final = {"in": "{nomor}", CASES: "H-{tahun}-{nomor:04}", COMPLAINTS: "P-{tahun}-{nomor:04}"}
FONTS: Final = ("TeX Gyre Bonum", "Liberation Sans")  # families that the composer of letters carries with it


@dataclass(frozen=True)
class Office:
    """Who provides the service, as printed in pages and letters."""

    government: str
    name: str
    full_name: str
    short: str
    division: str
    head_title: str
    address: str
    city: str
    postal_code: str
    phone: str
    whatsapp: str
    email: str
    web: str
    time_zone: str  # its abbreviation (WIB, WITA, WIT) follows from it: workdays.words.ZONES
    platform_domain: str


@dataclass(frozen=True)
class Text:
    """One published sentence."""

    text: str


@dataclass(frozen=True)
class ProcedureStep:
    """One official step: as published (`text`) and in plain words."""

    step: str
    text: str
    who: str
    plain: str


@dataclass(frozen=True)
class Limit:
    """Waktu penyelesaian, in working days."""

    days: int
    text: str


@dataclass(frozen=True)
class SpecialHours:
    """Days with office hours of their own, such as Ramadan; both ends belong to it."""

    name: str
    since: date
    until: date
    opening_time: time
    closing_time: time
    friday_closing_time: time
    break_from: time
    break_until: time
    friday_break_from: time
    friday_break_until: time
    source: str


@dataclass(frozen=True)
class Escalation:
    """Who is told when a share (percent) of the working time is used up; `roles`: holder, reviewer, approver, …"""

    share: int
    roles: tuple[str, ...]
    title: str
    text: str


@dataclass(frozen=True)
class Counting:
    """How days are counted: the values of a workdays.CountingRule."""

    closing_time: time
    friday_closing_time: time
    opening_time: time
    joint_leave_counts: bool
    source: str
    week_source: str
    break_from: time = time(12, 0)
    break_until: time = time(13, 0)
    friday_break_from: time = time(11, 30)
    friday_break_until: time = time(13, 0)
    special_hours: tuple[SpecialHours, ...] = ()


@dataclass(frozen=True)
class Cost:
    """Biaya, in rupiah."""

    text: str
    amount: int


@dataclass(frozen=True)
class Pledge:
    """Maklumat pelayanan: what is promised in public, what follows when it is not kept, and by which law.

    "{service}" in the text stands for the name of the service.
    """

    text: str
    consequence: str
    basis: str


@dataclass(frozen=True)
class Channel:
    """One channel for complaints; `links` are (name, address) pairs."""

    id: str
    name: str
    text: str
    icon: str
    url: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Offer:
    """What may be asked for; quotas in MB, days in working days after the return."""

    default_quota_mb: int
    quota_choices_mb: tuple[int, ...]
    return_lapse_days: int
    return_reminder_days: tuple[int, ...]
    reserved_names: tuple[str, ...]
    former_name_days: int = 90  # calendar days for which a former name of a site leads to its new one
    ending_grace_days: int = 30  # calendar days in which a site that was ended can be brought back


@dataclass(frozen=True)
class Consent:
    """A statement that the agency must agree to."""

    id: str
    text: str


@dataclass(frozen=True)
class ChecklistItem:
    """One item of the reviewer's checklist with ready-made reasons for a return.

    `fields` are the data that the reviewer looks at for it; () means all of them, so that any change asks it anew.
    """

    id: str
    group: str
    text: str
    reasons: tuple[str, ...]
    hint: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequestKind:
    """One kind of request: what is asked and checked, what it does to the site, what its letters say.

    `effect` is a word of the requests room's table, `fields` are names of a request's fields, `checklist` ids of the
    edition's list and `own_items` what is asked of this kind only. `subject`, `opening` and `closing` are of the
    office's letter, `wish_subject` is that of the agency's.
    """

    id: str
    name: str
    plain: str
    effect: str
    needs_letter: bool
    site_states: tuple[str, ...]
    fields: tuple[str, ...]
    checklist: tuple[str, ...]
    consents: tuple[str, ...]
    wish_subject: str
    done: str
    subject: str
    opening: str
    closing: str
    own_items: tuple[ChecklistItem, ...] = ()

    @property
    def word(self) -> str:
        """The name within a sentence."""
        return self.name[:1].lower() + self.name[1:]


@dataclass(frozen=True)
class RefusalReason:
    """A ground for refusal."""

    id: str
    text: str


@dataclass(frozen=True)
class BreachCause:
    """Why a promise may be broken, in words that the public reads."""

    id: str
    text: str


@dataclass(frozen=True)
class LetterStyle:
    """Numbers, paper and fixed words of the office's letters."""

    code: str
    unit: str
    number_pattern: str
    nature: str
    paper: str
    margins: str
    font: str
    copies: tuple[str, ...]
    footer: str
    objection: str


@dataclass(frozen=True)
class NumberPattern:
    """How the numbers of one register (NUMBERED) are written."""

    register: str
    pattern: str


@dataclass(frozen=True)
class Edition:
    """One service standard as decreed; everything that a page or rule needs to know about it."""

    slug: str
    service: str
    decree: str
    effective: date
    office: Office
    requirements: tuple[Text, ...]
    procedure: tuple[ProcedureStep, ...]
    limit: Limit
    counting: Counting
    cost: Cost
    products: tuple[Text, ...]
    pledge: Pledge
    channels: tuple[Channel, ...]
    complaint_limits: tuple[ComplaintLimit, ...]
    offer: Offer
    consents: tuple[Consent, ...]
    checklist: tuple[ChecklistItem, ...]
    request_kinds: tuple[RequestKind, ...]
    refusal_reasons: tuple[RefusalReason, ...]
    letters: LetterStyle
    escalation: tuple[Escalation, ...] = ()
    numbers: tuple[NumberPattern, ...] = ()
    survey: Survey = field(default_factory=Survey)
    breach_causes: tuple[BreachCause, ...] = ()
    complaints: Complaints = field(default_factory=Complaints)

    def complaint_class(self, class_id: str) -> ComplaintLimit:
        """One class of complaints, or what a complaint was converted to; raises EditionFault when it is not known."""
        for one in (*self.complaint_limits, *self.complaints.conversions):
            if one.id == class_id:
                return one
        raise EditionFault(f"Edisi {self.slug} tidak memuat golongan pengaduan {class_id}.")

    def channel(self, channel_id: str) -> Channel:
        """One channel; raises EditionFault when it is not known."""
        for one in self.channels:
            if one.id == channel_id:
                return one
        raise EditionFault(f"Edisi {self.slug} tidak memuat saluran {channel_id}.")

    def number_pattern(self, register: str) -> str:
        """The pattern of one register; letters out without a row of their own have that of the letters."""
        own = next((one.pattern for one in self.numbers if one.register == register), "")
        return own or _PATTERNS.get(register, self.letters.number_pattern)

    def kind(self, kind_id: str) -> RequestKind:
        """One kind of request; raises EditionFault when the edition does not know it."""
        for one in self.request_kinds:
            if one.id == kind_id:
                return one
        raise EditionFault(f"Edisi {self.slug} tidak memuat jenis permintaan {kind_id}.")

    def plain_of(self, kind: RequestKind) -> str:
        """What a kind of request does, in words, with the days of this edition."""
        return fill(kind.plain, {name: getattr(self.offer, name) for name in KIND_WORDS})

    def items_of(self, kind_id: str) -> tuple[ChecklistItem, ...]:
        """The checklist of one kind, in the order of the edition, then what only this kind asks."""
        kind = self.kind(kind_id)
        return (*(item for item in self.checklist if item.id in kind.checklist), *kind.own_items)

    def every_item(self) -> tuple[ChecklistItem, ...]:
        """What any kind of request may be checked for."""
        return (*self.checklist, *(item for kind in self.request_kinds for item in kind.own_items))

    def consents_of(self, kind_id: str) -> tuple[Consent, ...]:
        """The statements that go with one kind."""
        kind = self.kind(kind_id)
        return tuple(one for one in self.consents if one.id in kind.consents)

    def counting_values(self) -> dict[str, Any]:
        """Keyword arguments for workdays.rules.CountingRule (this room may not import that one)."""
        return {
            "closing": self.counting.closing_time,
            "friday_closing": self.counting.friday_closing_time,
            "opening": self.counting.opening_time,
            "joint_leave_counts": self.counting.joint_leave_counts,
            "tz": self.office.time_zone,
            "source": self.counting.source,
            "week_source": self.counting.week_source,
            "noon": (self.counting.break_from, self.counting.break_until),
            "friday_noon": (self.counting.friday_break_from, self.counting.friday_break_until),
            "periods": tuple(_period(one) for one in self.counting.special_hours),
        }


def _period(hours: SpecialHours) -> dict[str, Any]:
    """Plain values of a workdays.Period."""
    return {
        "name": hours.name,
        "since": hours.since,
        "until": hours.until,
        "opening": hours.opening_time,
        "closing": hours.closing_time,
        "friday_closing": hours.friday_closing_time,
        "noon": (hours.break_from, hours.break_until),
        "friday_noon": (hours.friday_break_from, hours.friday_break_until),
        "source": hours.source,
    }
