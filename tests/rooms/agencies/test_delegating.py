"""Plt., Plh. and a.n.: by a numbered letter, for its days, in one hand at a time; and who stands in for whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from inang.agencies import delegating, queries, services
from inang.agencies.models import DelegatedDay, Delegation, Membership, Person
from inang.agencies.rules import Capacity, Refused
from inang.audit import queries as audit

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 09.00 WIB
TODAY = date(2026, 11, 24)
MIDNIGHT = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # 00.00 WIB of 1 December


OWN = "complaint_officer"  # a role of the office that neither signs nor decides


def person(name: str, role: str = OWN, position: str = "Sekretaris") -> Person:
    made = services.add_person(by=None, at=AT, email=f"{name}@kantor.test", name=name.title(), position=position)
    if role:
        services.add_membership(by=None, at=AT, person=made, role=role)
    return made


def lend(to: Person, **more: Any) -> Delegation:
    facts: dict[str, Any] = {
        "by": None,
        "at": AT,
        "person": to,
        "capacity": "plh",
        "scope": "both",
        "title": "Kepala Dinas",
        "letter_number": "800/12/Diskominfo",
        "letter_date": TODAY,
        "since": TODAY,
        "until": date(2026, 11, 30),
    }
    return delegating.delegate(**{**facts, **more})


def refused(field: str, sentence: str, **more: Any) -> None:
    with pytest.raises(Refused, match=sentence) as fault:
        lend(**more)
    assert fault.value.field == field and fault.value.sentence.endswith(".")


def test_a_delegation_ends_at_midnight_of_the_office_after_its_last_day() -> None:
    sekretaris = person("sekretaris")
    lend(sekretaris)
    last = queries.office_day(MIDNIGHT - timedelta(seconds=1))
    assert queries.roles(sekretaris, last) == {"signatory", "approver", OWN}
    assert queries.roles(sekretaris, queries.office_day(MIDNIGHT)) == {OWN}
    assert queries.roles(sekretaris, TODAY - timedelta(days=1)) == frozenset()
    assert list(queries.office_people("approver", last)) == [sekretaris]


@pytest.mark.parametrize(
    ("scope", "roles"), [("sign", {"signatory"}), ("decide", {"approver"}), ("both", {"signatory", "approver"})]
)
def test_a_scope_gives_its_powers_and_no_other(scope: str, roles: set[str]) -> None:
    sekretaris = person("sekretaris")
    lend(sekretaris, scope=scope)
    assert queries.roles(sekretaris, TODAY) - {OWN} == roles


def test_the_signer_block_says_as_what_somebody_signs() -> None:
    plt, plh, an = person("plt"), person("plh"), person("an", position="Sekretaris")
    kadis = person("kadis", "signatory")
    days = [TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=2)]
    for who, capacity, day in zip((plt, plh, an), ("plt", "plh", "an"), days, strict=True):
        lend(who, capacity=capacity, scope="sign", since=day, until=day, principal=kadis if capacity == "an" else None)
    assert queries.signs_as(plt, days[0]) == Capacity("Kepala Dinas", "Plt.")
    assert queries.signs_as(plh, days[1]) == Capacity("Kepala Dinas", "Plh.")
    assert queries.signs_as(an, days[2]) == Capacity("Sekretaris", "a.n.", "Kepala Dinas")
    assert queries.signs_as(plt, days[1]) == Capacity("Sekretaris")


def test_one_power_is_in_one_hand_on_one_day() -> None:
    first, second = person("satu"), person("dua")
    lend(first, scope="sign")
    lend(second, scope="decide")  # another power
    refused("since", "sudah dilimpahkan kepada Satu", to=second, scope="sign", since=date(2026, 11, 30), until=date(2026, 12, 3))
    assert Delegation.objects.count() == 2  # nothing of the refused one is there
    for power, day in (("sign", date(2026, 12, 7)), ("decide", date(2026, 12, 8))):  # the free power goes not without the other
        lend(first, scope=power, since=day, until=day)
        refused("since", "sudah dilimpahkan kepada Satu", to=second, scope="both", since=day, until=day)
    lend(second, scope="sign", since=date(2026, 12, 1), until=date(2026, 12, 3))
    held = DelegatedDay.objects.filter(role="signatory").first()
    assert held is not None
    with pytest.raises(IntegrityError), transaction.atomic():  # the database says so too
        other = Delegation.objects.get(person=second, scope="decide")
        DelegatedDay.objects.create(delegation=other, role=held.role, day=held.day)


def test_a_delegation_that_starts_in_the_past_needs_a_reason_and_gives_no_right_for_those_days() -> None:
    sekretaris, early = person("sekretaris"), TODAY - timedelta(days=3)
    refused("reason", "sudah lewat", to=sekretaris, since=early)
    refused("since", "30 hari ke belakang", to=sekretaris, since=TODAY - timedelta(days=31), reason="Terlambat.")
    refused("until", "sudah berakhir", to=sekretaris, since=early, until=early, reason="Terlambat.")
    made = lend(sekretaris, since=early, reason="Surat baru diterima.")
    assert made.since == early
    assert queries.roles(sekretaris, early) == frozenset() and "approver" in queries.roles(sekretaris, TODAY)
    delegating.end_delegation(by=None, at=AT, delegation=made)
    made = lend(sekretaris, since=TODAY - timedelta(days=30), until=TODAY, reason="Surat baru diterima.")
    assert delegating.end_delegation(by=None, at=AT, delegation=made).ended_at == AT, "on its last day it still holds"


@pytest.mark.parametrize(
    ("field", "sentence", "more"),
    [
        ("until", "lebih awal", {"until": TODAY - timedelta(days=1)}),
        ("until", "paling lama 366 hari", {"until": TODAY + timedelta(days=366)}),
        ("capacity", "Plt., Plh., atau a.n.", {"capacity": "raja"}),
        ("scope", "kewenangan", {"scope": "semua"}),
        ("title", "jabatan", {"title": " "}),
        *(("title", "jabatannya saja", {"title": f"{word} Kepala Dinas"}) for word in ("Plh.", "plt", "A. N.", "Atas nama")),
        *(("title", "jabatannya saja", {"title": f"{word} Kepala Dinas"}) for word in ("Pelaksana Tugas", "pelaksana harian")),
        ("principal", "Pilih pemberinya", {"capacity": "an"}),
        ("letter_number", "nomor surat", {"letter_number": ""}),
        ("letter_date", "masa depan", {"letter_date": TODAY + timedelta(days=1)}),
    ],
)
def test_what_is_wrong_with_a_delegation_is_said_at_its_field(field: str, sentence: str, more: dict[str, Any]) -> None:
    refused(field, sentence, to=person("sekretaris"), **more)
    assert not Delegation.objects.exists() and not DelegatedDay.objects.exists()


def test_the_name_of_an_office_may_begin_like_a_word_that_is_printed_before_it() -> None:
    assert lend(person("sekretaris"), title="Analis Kebijakan").words() == "Plh. Analis Kebijakan"


def test_only_an_administrator_delegates_and_never_to_the_own_person() -> None:
    admin, sekretaris = person("admin", "administrator"), person("sekretaris")
    refused("", "Hanya administrator", to=admin, by=sekretaris)
    refused("person", "dirinya sendiri", to=admin, by=admin)
    refused("principal", "dua orang", to=sekretaris, by=admin, principal=sekretaris)
    lend(sekretaris, by=admin)
    entry = audit.latest()[0]
    assert (entry.verb, entry.data["letter"]) == ("delegate", "800/12/Diskominfo")


def test_a_delegation_that_is_taken_back_frees_its_days_and_stays_in_the_register() -> None:
    first, second = person("satu"), person("dua")
    made = lend(first)
    delegating.end_delegation(by=None, at=AT + timedelta(days=1), delegation=made, reason="Kembali.")
    tomorrow = TODAY + timedelta(days=1)
    assert queries.roles(first, tomorrow) == {OWN}
    lend(second, at=AT + timedelta(days=1), since=tomorrow)
    assert [row.person.name for row in queries.delegations()] == ["Dua", "Satu"]
    with pytest.raises(Refused, match="sudah diakhiri"):
        delegating.end_delegation(by=None, at=AT + timedelta(days=1), delegation=made)


def test_a_locked_person_holds_no_delegation() -> None:
    sekretaris = person("sekretaris")
    lend(sekretaris)
    services.deactivate(by=None, at=AT, person=sekretaris)
    sekretaris.refresh_from_db()
    assert queries.roles(sekretaris, TODAY) == frozenset()
    assert not queries.office_people("signatory", TODAY)


def test_somebody_who_is_away_has_a_substitute_who_is_proposed_while_it_lasts() -> None:
    budi, sari, other = person("budi", "reviewer"), person("sari", "reviewer"), person("lain", "approver")
    until = TODAY + timedelta(days=2)
    with pytest.raises(Refused, match="tidak memegang peran yang sama"):
        delegating.set_absence(by=budi, at=AT, person=budi, since=TODAY, until=until, substitute=other)
    with pytest.raises(Refused, match="oleh orangnya sendiri"):
        delegating.set_absence(by=sari, at=AT, person=budi, since=TODAY, until=until)
    made = delegating.set_absence(by=budi, at=AT, person=budi, since=TODAY, until=until, substitute=sari, note="Cuti")

    def instead(day: date) -> Person | None:
        found = queries.away("reviewer", day).get(budi.pk)
        return found.instead if found else None

    assert instead(until) == sari and instead(until + timedelta(days=1)) is None
    delegating.set_absence(by=sari, at=AT, person=sari, since=until, until=until)
    assert instead(until) is None, "the substitute is away too that day"
    assert instead(TODAY) == sari
    with pytest.raises(Refused, match="sudah tercatat"):
        delegating.set_absence(by=other, at=AT, person=budi, since=until, until=until)
    delegating.end_absence(by=other, at=AT + timedelta(days=1), absence=made)
    assert instead(TODAY) == sari and instead(TODAY + timedelta(days=1)) is None
    delegating.end_absence(by=other, at=AT + timedelta(days=3), absence=made)
    made.refresh_from_db()
    assert made.until == TODAY, "what is over is not made longer"


def test_a_power_is_delegated_to_and_from_people_of_the_office_alone() -> None:
    dishub = services.add_agency(by=None, at=AT, code="dishub", name="Dishub", head_title="Kepala", email="d@x.test")
    operator, sekretaris, gone = person("operator", ""), person("sekretaris"), person("pensiun", "")
    services.add_membership(by=None, at=AT, person=operator, role="agency", agency=dishub)
    refused("person", "Operator tidak memegang peran kantor", to=operator)
    refused("principal", "Pensiun tidak memegang peran kantor", to=sekretaris, principal=gone)
    assert sekretaris in queries.staff(TODAY) and operator not in queries.staff(TODAY)
    assert not Delegation.objects.exists()


def test_a_delegation_gives_nothing_to_somebody_who_holds_no_role_of_the_office_any_more() -> None:
    kabid = person("kabid", "approver")
    lend(kabid, scope="sign")
    kabid.memberships.update(until=TODAY)  # a role that runs out by itself: no verb is there to end what depends on it
    tomorrow = TODAY + timedelta(days=1)
    assert queries.roles(kabid, TODAY) == {"approver", "signatory"} and queries.signs_as(kabid, TODAY).word == "Plh."
    assert queries.roles(kabid, tomorrow) == frozenset() and not queries.office_people("signatory", tomorrow)
    assert queries.delegation_of(kabid, "signatory", tomorrow) is None and not queries.leads(kabid, tomorrow)
    dishub = services.add_agency(by=None, at=AT, code="dishub", name="Dishub", head_title="Kepala", email="d@x.test")
    services.add_membership(by=None, at=AT, person=kabid, role="agency", agency=dishub, since=tomorrow)
    assert queries.roles(kabid, tomorrow) == {"agency"} and not queries.office_people("signatory", tomorrow)


def test_the_end_of_a_role_ends_what_was_delegated_to_its_holder_and_by_him() -> None:
    kadis, kabid, sekretaris = person("kadis", "signatory"), person("kabid", "approver"), person("sekretaris")
    to_him, by_him = lend(kabid, scope="sign", principal=kadis), lend(sekretaris, scope="decide", principal=kabid)
    role = Membership.objects.get(person=kabid)
    assert queries.ending_with(role, TODAY - timedelta(days=1)) == [by_him, to_him]
    services.end_membership(by=None, at=AT, membership=role)
    for row in (to_him, by_him):
        row.refresh_from_db()
        assert row.ended_at == AT and row.end_reason == "Peran Kepala Bidang Kabid berakhir" and queries.is_over(row, TODAY)
    assert not DelegatedDay.objects.exists() and len(queries.delegations()) == 2  # the register keeps both
    assert [entry.verb for entry in audit.latest()[:3]] == ["end_delegation", "end_delegation", "end_membership"]
    assert queries.roles(kabid, TODAY) == frozenset() and queries.roles(sekretaris, TODAY) == {OWN}


def test_a_role_that_ends_later_cuts_its_delegations_to_that_day_and_they_can_still_be_ended_before() -> None:
    kabid, sekretaris, last = person("kabid", "approver"), person("sekretaris"), TODAY + timedelta(days=2)
    made = lend(sekretaris, scope="decide", principal=kabid)
    services.end_membership(by=None, at=AT, membership=Membership.objects.get(person=kabid), until=last)
    made.refresh_from_db()
    assert "approver" in queries.roles(sekretaris, last) and queries.roles(sekretaris, last + timedelta(days=1)) == {OWN}
    assert not queries.is_over(made, last) and queries.is_over(made, last + timedelta(days=1))
    assert audit.latest()[0].sentence == "Sekretaris tidak lagi Plh. Kepala Dinas mulai Jumat, 27 November 2026"
    delegating.end_delegation(by=None, at=AT + timedelta(days=1), delegation=made)
    assert queries.roles(sekretaris, last) == {OWN}


def test_a_role_that_ends_with_its_delegation_leaves_it_to_run_out_by_itself() -> None:
    kabid, sekretaris = person("kabid", "approver"), person("sekretaris")
    made = lend(sekretaris, scope="decide", principal=kabid)
    role = Membership.objects.get(person=kabid)
    assert queries.ending_with(role, made.until) == []
    services.end_membership(by=None, at=AT, membership=role, until=made.until)
    made.refresh_from_db()
    assert made.ended_at is None and "approver" in queries.roles(sekretaris, made.until)


def test_a_delegation_stays_while_another_role_of_the_office_is_left() -> None:
    kabid = person("kabid", "approver")
    services.add_membership(by=None, at=AT, person=kabid, role="reviewer")
    lend(kabid, scope="sign")
    services.end_membership(by=None, at=AT, membership=Membership.objects.get(person=kabid, role="reviewer"))
    assert queries.roles(kabid, TODAY) == {"approver", "signatory"}


def in_days(number: int) -> date:
    return TODAY + timedelta(days=number)


def ending(who: Person, role: str, last: date) -> None:
    """A role with a last day of its own: no verb is there when it comes."""
    who.memberships.filter(role=role).update(until=last)


def signers(on: date) -> list[str]:
    return [one.name for one in queries.office_people("signatory", on)]


@pytest.mark.parametrize("capacity", ["an", "plh"])
def test_a_delegation_ends_with_the_term_of_its_giver_also_when_that_ends_by_its_own_date(capacity: str) -> None:
    kadis, sekretaris = person("kadis", "signatory"), person("sekretaris")
    services.add_membership(by=None, at=AT, person=kadis, role="reviewer")  # stays at the office, without the power
    lend(sekretaris, capacity=capacity, scope="sign", principal=kadis)
    ending(kadis, "signatory", in_days(2))
    assert queries.roles(sekretaris, in_days(2)) == {OWN, "signatory"} and signers(in_days(2)) == ["Kadis", "Sekretaris"]
    assert queries.roles(sekretaris, in_days(3)) == {OWN} and signers(in_days(3)) == []
    assert queries.signs_as(sekretaris, in_days(3)).word == ""


def test_plt_and_plh_stand_in_for_an_office_and_an_only_for_a_power_that_its_giver_has() -> None:
    kadis, sekretaris, admin = person("kadis", "signatory"), person("sekretaris"), person("admin", "administrator")
    refused("principal", "Kadis tidak memegang kewenangan", to=sekretaris, capacity="an", scope="both", principal=kadis)
    refused("principal", "Admin tidak memegang peran Kepala Bidang", to=sekretaris, scope="both", principal=admin)
    lend(sekretaris, scope="both", principal=kadis)  # the whole office, of which the head himself uses one power
    assert {"signatory", "approver"} < queries.roles(sekretaris, TODAY)
    ending(kadis, "signatory", TODAY)
    assert queries.roles(sekretaris, in_days(1)) == {OWN}
    lend(sekretaris, capacity="plt", since=in_days(1), letter_number="2")  # the office is vacant: nobody's term counts but his
    assert {"signatory", "approver"} < queries.roles(sekretaris, in_days(6))


def test_no_day_is_lent_behind_the_end_of_a_term_of_receiver_or_giver() -> None:
    kadis, sekretaris = person("kadis", "signatory"), person("sekretaris")
    ending(sekretaris, OWN, in_days(5))
    refused("until", "hanya sampai Minggu, 29 November 2026", to=sekretaris)
    refused("person", "tidak memegang peran kantor pada Senin, 30", to=sekretaris, since=in_days(6), until=in_days(6))
    services.add_membership(by=None, at=AT, person=sekretaris, role="reviewer", since=in_days(6))  # the term goes on
    services.end_membership(by=None, at=AT, membership=Membership.objects.get(person=kadis), until=in_days(2))
    given = {"to": sekretaris, "capacity": "an", "scope": "sign", "principal": kadis}
    refused("until", "Kadis memegang kewenangan menandatangani surat hanya sampai Kamis, 26", **given)
    refused("principal", "Kadis tidak memegang", **given, since=in_days(3))
    assert not Delegation.objects.exists()
    lend(sekretaris)


def test_a_power_that_is_in_nobodys_hand_can_be_lent_again_and_the_register_knows_that_it_was_idle() -> None:
    gone, locked, third = person("pergi"), person("kunci"), person("tiga")
    services.add_membership(by=None, at=AT, person=gone, role="reviewer", until=in_days(2))
    first, second = lend(gone, scope="sign"), lend(locked, scope="decide")
    ending(gone, OWN, in_days(1))
    services.deactivate(by=None, at=AT, person=locked)
    assert queries.in_force([first, second], TODAY) == {first.pk} and not queries.in_force([first, second], in_days(3))
    refused("since", "sudah dilimpahkan kepada Pergi", to=third, since=in_days(2))
    later = AT + timedelta(days=3)
    lend(third, at=later, since=in_days(3), letter_number="800/13")
    assert queries.roles(third, in_days(3)) == {OWN, "signatory", "approver"}
    for row in (first, second):
        row.refresh_from_db()
        assert row.end_reason == "Diganti dengan surat 800/13" and queries.is_over(row, in_days(3))
    assert [entry.verb for entry in audit.latest()[:3]] == ["delegate", "end_delegation", "end_delegation"]
    services.reactivate(by=None, at=later, person=locked)
    assert [one.name for one in queries.office_people("approver", in_days(3))] == ["Tiga"]


def test_a_new_letter_ends_no_idle_delegation_of_another_power_or_of_other_days() -> None:
    locked, later, third = person("kunci"), person("nanti"), person("tiga")
    other_power = lend(locked, scope="decide")
    other_days = lend(later, scope="sign", since=in_days(5))
    for who in (locked, later):
        services.deactivate(by=None, at=AT, person=who)
    lend(third, scope="sign", since=in_days(1), until=in_days(3), letter_number="800/13")
    for row in (other_power, other_days):
        row.refresh_from_db()
        assert row.ended_at is None and row.days.exists()
        services.reactivate(by=None, at=AT, person=row.person)
    assert [one.name for one in queries.office_people("approver", TODAY)] == ["Kunci"] and signers(in_days(5)) == ["Nanti"]


def test_nobody_signs_on_behalf_of_somebody_who_is_locked_and_a_plh_still_stands_in() -> None:
    kadis, sekretaris, other = person("kadis", "signatory"), person("sekretaris"), person("lain")
    lend(sekretaris, capacity="an", scope="sign", principal=kadis, until=TODAY)
    lend(other, scope="sign", principal=kadis, since=in_days(1))
    services.deactivate(by=None, at=AT, person=kadis)
    assert signers(TODAY) == [] and queries.roles(sekretaris, TODAY) == {OWN} and signers(in_days(1)) == ["Lain"]


def test_the_jabatan_under_a_signature_is_not_emptied_while_somebody_may_sign_by_it() -> None:
    kadis, sekretaris = person("kadis", "signatory", position="Kepala Dinas"), person("sekretaris")
    made = lend(sekretaris, capacity="an", scope="sign", principal=kadis)
    for who, sentence in ((kadis, "penanda tangan"), (sekretaris, "Pelimpahan a.n. Kepala Dinas mencetak jabatan ini")):
        with pytest.raises(Refused, match=sentence) as fault:
            services.change_person(by=None, at=AT, person=who, position=" ")
        assert fault.value.field == "position"
    services.change_person(by=None, at=AT, person=sekretaris, position="Sekretaris Dinas")
    delegating.end_delegation(by=None, at=AT, delegation=made)
    later = lend(sekretaris, capacity="an", scope="sign", principal=kadis, since=in_days(2), letter_number="2")
    coming = person("calon", position="Kepala Dinas")
    services.add_membership(by=None, at=AT, person=coming, role="signatory", since=in_days(9))
    for who in (sekretaris, coming):  # not today, but on a day that comes
        with pytest.raises(Refused):
            services.change_person(by=None, at=AT, person=who, position="")
    delegating.end_delegation(by=None, at=AT, delegation=later)
    assert services.change_person(by=None, at=AT, person=sekretaris, position="").position == ""


def test_a_role_may_end_on_the_last_day_that_a_date_can_have() -> None:
    kabid = person("kabid", "approver")
    lend(kabid, scope="sign")
    services.end_membership(by=None, at=AT, membership=Membership.objects.get(person=kabid), until=date.max)
    assert "signatory" in queries.roles(kabid, TODAY)


@pytest.mark.parametrize(("scope", "leads"), [("sign", False), ("decide", True), ("both", True)])
def test_a_head_by_role_leads_and_a_delegate_only_with_the_power_to_decide(scope: str, leads: bool) -> None:
    sekretaris = person("sekretaris")
    lend(sekretaris, scope=scope)
    assert queries.leads(sekretaris, TODAY) is leads
    assert queries.leads(person("kadis", "signatory"), TODAY) and not queries.leads(person("admin", "administrator"), TODAY)
    budi = person("budi", "reviewer")
    if leads:
        delegating.set_absence(by=sekretaris, at=AT, person=budi, since=TODAY, until=TODAY)
    else:
        with pytest.raises(Refused, match="oleh orangnya sendiri"):
            delegating.set_absence(by=sekretaris, at=AT, person=budi, since=TODAY, until=TODAY)
