"""Agencies as they are registered, described and placed in the tree, one at a time; many at once: `importing`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from inang.agencies import naming, queries, tree
from inang.agencies.finding import agency_entry
from inang.agencies.models import CODE_TAKEN, Agency, Membership, Person
from inang.agencies.queries import only_administrator
from inang.agencies.rules import Overtaken, Refused, actor, mail_address
from inang.audit import services as audit
from inang.lookup import services as lookup
from inang.standard.addresses import is_telephone


@transaction.atomic
def add_agency(
    *, by: Person | None, at: datetime, code: str, name: str, head_title: str, email: str, **more: Any
) -> Agency:
    """Register a PD or UPT (`kind`, `parent`, `address`, `city`, `phone`, `letter_unit`)."""
    only_administrator(by, at)
    agency = Agency(code=code.strip().lower(), name=name, head_title=head_title, email=email, **more)
    _check(agency)
    _check_tree(agency, queries.places(lock=True))
    try:
        with transaction.atomic():  # a savepoint: somebody else may take the code at this very moment
            agency.save()
    except IntegrityError:
        raise Refused(CODE_TAKEN, "code") from None
    lookup.put(agency_entry(agency, at))
    _record(by, at, agency, "add_agency", f"{agency.name} didaftarkan", {"kind": agency.kind})
    return agency


@transaction.atomic
def change_agency(
    *, by: Person | None, at: datetime, agency: Agency, seen: Mapping[str, str] | None = None, **changes: Any
) -> Agency:
    """Change what is printed about an agency; under a new name its cases and sites are found too.

    `seen` is what the page showed (`agency_words`): as in change_person, a field that was left as it was stays as it is
    now, and Overtaken is raised at one that somebody else changed meanwhile.
    """
    only_administrator(by, at)
    places = queries.places(lock=True)
    agency = Agency.objects.get(pk=agency.pk)
    changes = _meant(agency, seen or {}, changes)
    old_name, before = agency.name, {name: str(getattr(agency, name)) for name in changes}
    for name, value in changes.items():
        setattr(agency, name, value)
    _check(agency)
    _check_tree(agency, places)
    agency.save()
    lookup.put(agency_entry(agency, at))
    if agency.name != old_name:
        naming.renamed([agency.pk], at)
    after = {name: str(getattr(agency, name)) for name in changes}
    _record(by, at, agency, "change_agency", f"Data {agency.name} diubah", {"from": before, "to": after})
    return agency


def agency_words(values: Mapping[str, Any]) -> dict[str, str]:
    """Values of an agency as a page holds them: an agency above by its number, nothing as ""."""
    return {name: str(value.pk if isinstance(value, Agency) else value or "") for name, value in values.items()}


def _meant(agency: Agency, seen: Mapping[str, str], changes: dict[str, Any]) -> dict[str, Any]:
    """The changes without the fields that were left as the page showed them."""
    typed, now = agency_words(changes), agency_words({name: getattr(agency, name) for name in changes})
    meant = {name: value for name, value in changes.items() if typed[name] != seen.get(name)}
    for name in meant:
        if name in seen and now[name] not in (seen[name], typed[name]):
            words = "Kolom ini baru saja diubah administrator lain."
            raise Overtaken(f"{words} Tulisan Anda masih ada di halaman ini; periksa, lalu simpan lagi.", name)
    return meant


def _check(agency: Agency) -> None:
    agency.email = mail_address(agency.email)
    try:
        agency.full_clean()
    except ValidationError as fault:
        field, sentences = next(iter(fault.message_dict.items()))
        raise Refused(sentences[0], "" if field == "__all__" else field) from None
    if agency.phone and not is_telephone(agency.phone):
        raise Refused(tree.NO_TELEPHONE.format(text=agency.phone), "phone")


def _check_tree(agency: Agency, places: dict[str, dict[str, str]]) -> None:
    """As for a row of a file: the tree stays one."""
    row = tree.Row(0, agency.code, values={"kind": agency.kind, "parent": agency.parent.code if agency.parent else ""})
    for _row, field, sentence in tree.misplaced({agency.code: row}, places):
        raise Refused(sentence, field)


def _record(by: Person | None, at: datetime, agency: Agency, verb: str, sentence: str, data: dict[str, Any]) -> None:
    audit.record(
        actor=actor(by),
        role=Membership.Role.ADMINISTRATOR.value if by else "system",
        room="agencies",
        subject=f"agency:{agency.code}",
        verb=verb,
        sentence=sentence,
        at=at,
        data=data,
    )
