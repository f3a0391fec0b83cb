"""What is printed about somebody, and that one person is one account: NIP once, a name that comes again is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from inang.agencies import naming
from inang.agencies.finding import delegation_entry
from inang.agencies.models import Delegation, Membership, Person
from inang.agencies.queries import delegations, namesakes, office_day, only_administrator
from inang.agencies.rules import Overtaken, Refused, actor, check_nip, tidy_nip
from inang.audit import services as audit
from inang.lookup import services as lookup
from inang.workdays.words import tanggal

ADMINISTRATOR: Final = Membership.Role.ADMINISTRATOR
# What is printed about somebody, with the words of its field.
PERSON_WORDS: Final = {"name": "Nama", "position": "Jabatan", "nip": "NIP", "rank": "Pangkat/golongan", "phone": "Telepon"}
NIP_TAKEN: Final = "NIP ini baru saja dicatat pada akun lain. Satu orang memakai satu akun."


@transaction.atomic
def change_person(
    *,
    by: Person | None,
    at: datetime,
    person: Person,
    seen: Mapping[str, str] | None = None,
    same_name: bool = False,
    **changes: str,
) -> Person:
    """Change what is printed about somebody: `name`, `nip`, `position`, `rank`, `phone`. Addresses stay.

    `seen` is what the page showed: a field that was left as it was stays as it is now, and Overtaken is raised at one
    that somebody else changed meanwhile. A name that another account bears wants `same_name`. Raises Refused.
    """
    only_administrator(by, at)
    if strange := set(changes) - set(PERSON_WORDS):
        raise TypeError(f"not changed here: {', '.join(sorted(strange))}")
    person = Person.objects.select_for_update().get(pk=person.pk)
    wanted = {name: _fitting(name, value) for name, value in changes.items()}
    wanted = {name: value for name, value in wanted.items() if seen is None or value != seen.get(name)}
    before = {name: getattr(person, name) for name in wanted}
    for name, value in wanted.items():
        if seen is not None and before[name] not in (seen.get(name), value):
            words = f"{PERSON_WORDS[name]} baru saja diubah administrator lain menjadi “{before[name] or 'kosong'}”."
            raise Overtaken(f"{words} Tulisan Anda masih ada di halaman ini; periksa, lalu simpan lagi.", name)
    wanted = {name: value for name, value in wanted.items() if value != before[name]}
    if not wanted:
        return person
    if wanted.get("position") == "":
        _keep_position(person, office_day(at))
    if wanted.get("nip"):
        wanted["nip"] = free_nip(wanted["nip"], at, but=person)
    others = named_again(wanted["name"], at, but=person.email, is_known=same_name) if "name" in wanted else []
    for name, value in wanted.items():
        setattr(person, name, value)
    if "nip" in wanted:
        person.shares_nip, person.former_nip = False, "" if wanted["nip"] else before["nip"]
    try:
        with transaction.atomic():
            person.save(update_fields=[*wanted, "shares_nip", "former_nip"])
    except IntegrityError:
        raise Refused(NIP_TAKEN, "nip") from None
    for row in delegations().filter(Q(person=person) | Q(principal=person)):
        lookup.put(delegation_entry(row, row.created_at))
    if "name" in wanted:
        naming.person_renamed(person.pk, at)
    data = {"from": {name: before[name] for name in wanted}, "to": wanted} | ({"same_name": others} if others else {})
    audit.record(
        actor=actor(by),
        role=ADMINISTRATOR.value if by else "system",
        room="agencies",
        subject=f"person:{person.email}",
        verb="change_person",
        sentence=f"Data {person.name} diubah",
        at=at,
        data=data,
    )
    return person


def _keep_position(person: Person, today: date) -> None:
    """What is printed under a signature is not emptied while somebody may sign by it, today or later."""
    own = person.memberships.filter(role=Membership.Role.SIGNATORY)
    if any(not row.is_over(today) for row in own):
        raise Refused("Orang ini penanda tangan, dan surat mencetak jabatannya. Tulis jabatan yang benar.", "position")
    an = delegations().filter(person=person, capacity=Delegation.Capacity.AN, days__day__gte=today).first()
    if an is not None:
        words = f"Pelimpahan {an.words()} mencetak jabatan ini sampai {tanggal(an.until)}."
        raise Refused(f"{words} Tulis jabatan yang benar, atau akhiri pelimpahan itu dahulu.", "position")


def _fitting(name: str, value: str) -> str:
    """A typed value as it is kept: one line, no longer than its column."""
    value = tidy_nip(value) if name == "nip" else " ".join(value.split())
    limit = getattr(Person._meta.get_field(name), "max_length", None)
    if name == "name" and not value:
        raise Refused("Nama belum diisi.", "name")
    if name != "nip" and limit and len(value) > limit:
        raise Refused(f"{PERSON_WORDS[name]} paling panjang {limit} karakter, yang tertulis {len(value)}. Pendekkan.", name)
    return value


def free_nip(nip: str, at: datetime, but: Person | None = None) -> str:
    """A NIP as it is kept; refused when it cannot be one, or is another account's."""
    nip = tidy_nip(nip)
    for fault in check_nip(nip, office_day(at)):
        raise Refused(fault, "nip")
    other = Person.objects.filter(nip=nip).exclude(pk=but.pk if but else 0).order_by("pk").first()
    if other is not None:
        words = f"NIP ini sudah tercatat pada akun {other.name} ({other.email})."
        raise Refused(f"{words} Satu orang memakai satu akun: pakai akun itu, atau perbaiki NIP-nya dahulu.", "nip")
    return nip


def named_again(name: str, at: datetime, *, but: str, is_known: bool) -> list[str]:
    """Who else bears this name; refused until the administrator has said that it is somebody else."""
    others = namesakes(name, at, but=but)
    if others and not is_known:
        words = f"Nama ini sudah dipakai akun lain yang aktif: {', '.join(others)}."
        raise Refused(f"{words} Bila orangnya sama, pakai akun itu. Bila orang lain, nyatakan dengan mencentang.", "same_name")
    return others
