"""Delegation of signing and deciding (Plt., Plh., a.n.) by a numbered letter, and who stands in for whom who is away.

A delegation is the right of its days: one row a day and power, so that the database refuses two at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone

from inang.agencies.finding import delegation_entry
from inang.agencies.models import Absence, DelegatedDay, Delegation, Membership, Person
from inang.agencies.queries import (
    accounts_of,
    ending_with,
    given,
    has_role,
    is_over,
    leads,
    live_days,
    office_day,
    only_administrator,
    received,
    roles,
    staff,
)
from inang.agencies.rules import BACK_DATED_DAYS, LONGEST_DELEGATION, POWERS, Refused, actor
from inang.audit import services as audit
from inang.lookup import services as lookup
from inang.workdays.words import tanggal

_ONE_DAY: Final = timedelta(days=1)
# What is printed before an office, or says the same in full, at the beginning of its name.
_PREFIX: Final = re.compile(r"(plt|plh|a\.? ?n|pelaksana (tugas|harian)|atas nama)\b", re.IGNORECASE)


@transaction.atomic
def delegate(
    *,
    by: Person | None,
    at: datetime,
    person: Person,
    capacity: str,
    scope: str,
    title: str,
    letter_number: str,
    letter_date: date,
    since: date,
    until: date,
    principal: Person | None = None,
    agenda: str = "",
    reason: str = "",
) -> Delegation:
    """Let `person` act as Plt. or Plh. of an office (`title`), or a.n. its holder, from `since` to the end of `until`.

    Only to somebody who holds a role of the office on all of these days. a.n. names its giver, who has the powers himself
    on all of them; who is named with Plt. or Plh. is a head. A beginning that lies back needs a reason and gives no
    right for the days that are over. Raises Refused.
    """
    only_administrator(by, at)
    if by is not None and person.pk in accounts_of(by):
        raise Refused("Administrator tidak dapat melimpahkan kewenangan kepada dirinya sendiri.", "person")
    made = Delegation(
        person=person,
        principal=principal,
        capacity=capacity,
        scope=scope,
        title=title.strip(),
        letter_number=letter_number.strip(),
        letter_date=letter_date,
        agenda=agenda.strip(),
        since=since,
        until=until,
        reason=reason.strip(),
        by=actor(by),
        created_at=at,
    )
    _check(made, office_day(at))
    first = max(since, office_day(at))
    made.replaced = tuple(_free_days(made, first, at))
    made.save()
    _take_days(made, first)
    _check_terms(made, first)
    lookup.put(delegation_entry(made, at))
    record_ends(made.replaced, by=by, at=at)
    words = f"{person.name} menjadi {made.words()} dari {tanggal(since)} sampai {tanggal(until)}"
    data = {"letter": made.letter_number, "scope": scope, "since": since, "until": until, "reason": made.reason}
    _record(by, at, person, "delegate", words, data)
    return made


def _check(made: Delegation, today: date) -> None:
    """What can be said against a delegation before its days are taken."""
    if made.capacity not in Delegation.Capacity.values:
        raise Refused("Pilih Plt., Plh., atau a.n.", "capacity")
    if made.scope not in POWERS:
        raise Refused("Pilih kewenangan yang dilimpahkan.", "scope")
    for name, sentence in (
        ("title", "Tulis jabatan yang dilimpahkan, misalnya Kepala Dinas."),
        ("letter_number", "Tulis nomor surat pelimpahan."),
    ):
        if not getattr(made, name):
            raise Refused(sentence, name)
    if _PREFIX.match(made.title):
        raise Refused("Tulis jabatannya saja, misalnya Kepala Dinas. Plt., Plh., atau a.n. dicetak di depannya.", "title")
    if not made.person.is_active:
        raise Refused(f"{made.person.name} sedang dikunci. Buka kuncinya dahulu.", "person")
    if made.principal is not None and made.principal.pk in accounts_of(made.person):
        raise Refused("Penerima dan pemberi pelimpahan harus dua orang.", "principal")
    office = staff(today)
    for name in ("person", "principal"):
        who = getattr(made, name)
        if who is not None and not office.filter(pk=who.pk).exists():
            raise Refused(f"{who.name} tidak memegang peran kantor hari ini. Beri peran di halaman orangnya dahulu.", name)
    if made.capacity == Delegation.Capacity.AN and made.principal is None:
        raise Refused("Pilih pemberinya: a.n. hanya atas nama pejabat yang ada. Bila jabatan kosong, pakai Plt.", "principal")
    if made.capacity == Delegation.Capacity.AN and not made.person.position:
        raise Refused(f"Jabatan {made.person.name} belum diisi; surat a.n. mencetak jabatan itu.", "person")
    if made.letter_date > today:
        raise Refused("Tanggal surat pelimpahan ada di masa depan.", "letter_date")
    _check_days(made, today)


def _check_days(made: Delegation, today: date) -> None:
    if made.until < made.since:
        raise Refused("Tanggal berakhir lebih awal daripada tanggal mulai. Perbaiki salah satunya.", "until")
    if made.until < today:
        raise Refused("Pelimpahan ini sudah berakhir sebelum dicatat, jadi tidak memberi kewenangan apa pun.", "until")
    if (made.until - made.since).days >= LONGEST_DELEGATION:
        raise Refused(f"Pelimpahan paling lama {LONGEST_DELEGATION} hari. Perpanjang dengan surat yang baru.", "until")
    if (today - made.since).days > BACK_DATED_DAYS:
        raise Refused(f"Tanggal mulai paling jauh {BACK_DATED_DAYS} hari ke belakang.", "since")
    if made.since < today and not made.reason:
        raise Refused("Tanggal mulai sudah lewat. Tulis alasan pencatatan terlambat, atau pilih hari ini.", "reason")


def _free_days(made: Delegation, first: date, at: datetime) -> list[Delegation]:
    """Days of these powers that are in nobody's hand, since a term is over or somebody is locked, can be given again.

    The delegation that had them ends with the first of them.
    """
    taken = DelegatedDay.objects.filter(role__in=POWERS[made.scope], day__range=(first, made.until))
    idle = taken.exclude(pk__in=live_days().values("pk")).values("delegation").annotate(first=Min("day"))
    reason = f"Diganti dengan surat {made.letter_number}"
    rows = list(idle.order_by("delegation").values_list("delegation", "first"))
    return [_stop(_locked(pk), reason, moment=_beginning(day, at)) for pk, day in rows]


def _check_terms(made: Delegation, first: date) -> None:
    """A power is in somebody's hand on each of its days: no term, the receiver's or the giver's, ends before."""
    an = made.capacity == Delegation.Capacity.AN
    power = f"kewenangan {made.get_scope_display()}" if an else "peran Kepala Bidang atau penanda tangan"
    for name, what, holds in (("person", "peran kantor", received()), ("principal", power, given())):
        lost = made.days.filter(~holds).order_by("day").first()
        if lost is None:
            continue
        who = getattr(made, name).name
        if lost.day == first:
            cure = "Pilih pemegang jabatan itu" if name == "principal" else "Beri peran di halaman orangnya dahulu"
            raise Refused(f"{who} tidak memegang {what} pada {tanggal(first)}. {cure}.", name)
        last = tanggal(lost.day - _ONE_DAY)
        cure = f"Pilih paling lama {last}, atau perpanjang perannya dahulu"
        raise Refused(f"{who} memegang {what} hanya sampai {last}. {cure}.", "until")


def _take_days(made: Delegation, first: date) -> None:
    """One row a power and day; the day that somebody else has already names who has it."""
    days = [first + timedelta(days=number) for number in range((made.until - first).days + 1)]
    wanted = [DelegatedDay(delegation=made, role=role, day=day) for role in POWERS[made.scope] for day in days]
    try:
        with transaction.atomic():
            DelegatedDay.objects.bulk_create(wanted)
    except IntegrityError:
        held = DelegatedDay.objects.filter(role__in=POWERS[made.scope], day__range=(first, made.until))
        other = held.exclude(delegation=made).select_related("delegation__person").order_by("day").first()
        if other is None:  # it has just been withdrawn again
            raise Refused("Pelimpahan lain baru saja berubah. Coba sekali lagi.", "since") from None
        raise Refused(
            f"Pada {tanggal(other.day)} kewenangan ini sudah dilimpahkan kepada {other.delegation.person.name} "
            f"(surat {other.delegation.letter_number}). Pilih tanggal lain, atau akhiri yang itu dahulu.",
            "since",
        ) from None


@transaction.atomic
def end_delegation(*, by: Person | None, at: datetime, delegation: Delegation, reason: str = "") -> Delegation:
    """Take a delegation back at once: it holds no longer, and its days are free again."""
    only_administrator(by, at)
    found = _locked(delegation.pk)
    if is_over(found, office_day(at)):
        ended = "diakhiri" if found.ended_at is not None else "berakhir dengan sendirinya"
        raise Refused(f"Pelimpahan ini sudah {ended}.")
    stopped = _stop(found, reason, moment=at)
    record_ends([stopped], by=by, at=at)
    return stopped


def stop_with_term(*, at: datetime, membership: Membership, until: date) -> list[Delegation]:
    """Stop what depends on a role whose last day is `until`, in the transaction of the verb that ends the role.

    That verb writes them into the trail (`record_ends`) when it holds all its other locks: the trail's is the last.
    """
    keys = sorted(row.pk for row in ending_with(membership, until))
    if not keys:  # nothing is behind the last day that a date can have
        return []
    reason, moment = f"Peran {membership.get_role_display()} {membership.person.name} berakhir", _beginning(until + _ONE_DAY, at)
    return [_stop(_locked(pk), reason, moment=moment) for pk in keys]


def _beginning(day: date, at: datetime) -> datetime:
    """When a day begins in office time; now, where it has begun."""
    return max(at, datetime.combine(day, time.min, timezone.get_default_timezone()))


def _locked(pk: int) -> Delegation:
    return Delegation.objects.select_for_update(of=("self",)).select_related("person", "principal").get(pk=pk)


def _stop(found: Delegation, reason: str, *, moment: datetime) -> Delegation:
    """No right from the day of `moment` on; its days are free again, and the register keeps what was given."""
    found.ended_at, found.end_reason = moment, reason.strip()[:300]
    found.save(update_fields=["ended_at", "end_reason"])
    found.days.filter(day__gte=office_day(moment)).delete()
    return found


def record_ends(stopped: Iterable[Delegation], *, by: Person | None, at: datetime) -> None:
    """Write delegations that were stopped into the trail."""
    for found in stopped:
        assert found.ended_at is not None
        day = office_day(found.ended_at)
        from_when = "" if found.ended_at <= at else f" mulai {tanggal(day)}"
        words = f"{found.person.name} tidak lagi {found.words()}{from_when}"
        data = {"letter": found.letter_number, "reason": found.end_reason, "from": day}
        _record(by, at, found.person, "end_delegation", words, data)


@transaction.atomic
def set_absence(
    *,
    by: Person | None,
    at: datetime,
    person: Person,
    since: date,
    until: date,
    substitute: Person | None = None,
    note: str = "",
) -> Absence:
    """Mark somebody away from one day to another, with who stands in; by the person, a head or an administrator.

    A substitute is proposed wherever work is handed over; being one gives no right. Raises Refused.
    """
    today = office_day(at)
    if by is not None and by.pk != person.pk and not _manages(by, today):
        raise Refused("Ketidakhadiran dicatat oleh orangnya sendiri, atasannya, atau administrator.")
    if until < since:
        raise Refused("Tanggal berakhir lebih awal daripada tanggal mulai. Perbaiki salah satunya.", "until")
    if until < today:
        raise Refused("Hari itu sudah lewat. Pilih hari ini atau sesudahnya.", "until")
    if substitute is not None:
        if substitute.pk in accounts_of(person):
            raise Refused("Pengganti harus orang lain.", "substitute")
        if not roles(person, today) & roles(substitute, today):
            raise Refused(f"{substitute.name} tidak memegang peran yang sama, jadi tidak dapat menggantikan.", "substitute")
    Person.objects.select_for_update().get(pk=person.pk)  # two windows for one person: one after the other
    held = Absence.objects.filter(person=person, since__lte=until, until__gte=since).first()
    if held is not None:
        raise Refused(
            f"{person.name} sudah tercatat tidak di tempat {tanggal(held.since)} sampai {tanggal(held.until)}.", "since"
        )
    made = Absence.objects.create(
        person=person, since=since, until=until, substitute=substitute, note=note.strip()[:200], by=actor(by), created_at=at
    )
    instead = f", digantikan {substitute.name}" if substitute else ""
    words = f"{person.name} tidak di tempat {tanggal(since)} sampai {tanggal(until)}{instead}"
    _record(by, at, person, "set_absence", words, {"since": since, "until": until})
    return made


@transaction.atomic
def end_absence(*, by: Person | None, at: datetime, absence: Absence) -> None:
    """Somebody is back, or does not go: the days from today on are taken back."""
    today = office_day(at)
    found = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=absence.pk)
    if by is not None and by.pk != found.person_id and not _manages(by, today):
        raise Refused("Ketidakhadiran diubah oleh orangnya sendiri, atasannya, atau administrator.")
    if found.since >= today:
        found.delete()
    else:
        Absence.objects.filter(pk=found.pk).update(until=min(found.until, today - _ONE_DAY))
    _record(by, at, found.person, "end_absence", f"{found.person.name} kembali di tempat", {"since": found.since})


def _manages(by: Person, today: date) -> bool:
    return leads(by, today) or has_role(by, "administrator", today)


def _record(by: Person | None, at: datetime, person: Person, verb: str, sentence: str, data: dict[str, Any]) -> None:
    audit.record(
        actor=actor(by),
        role="administrator" if by else "system",
        room="agencies",
        subject=f"person:{person.email}",
        verb=verb,
        sentence=sentence,
        at=at,
        data=data,
    )
