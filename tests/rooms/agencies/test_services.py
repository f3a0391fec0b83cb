"""Who is who, and who may, from when to when."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from inang.agencies import queries, services
from inang.agencies.models import Agency, Invitation, Membership, Person
from inang.agencies.rules import Overtaken, Refused, actor
from inang.audit import queries as audit

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 09.00 WIB
TODAY = date(2026, 11, 24)
GOOD = "kapuas-hulu-2026-sungai"


@pytest.fixture
def admin() -> Person:
    person = services.add_person(by=None, at=AT, email="admin@diskominfo.test", name="Ari Admin")
    services.add_membership(by=None, at=AT, person=person, role="administrator")
    return person


def agency(code: str = "dinkes", **more: Any) -> Agency:
    facts = {"name": f"Dinas {code}", "head_title": "Kepala Dinas", "email": f"{code}@kalbarprov.test"}
    return services.add_agency(by=None, at=AT, code=code, **{**facts, **more})


def person(name: str = "sari", **more: Any) -> Person:
    return services.add_person(by=None, at=AT, email=f"{name}@kalbarprov.test", name=name.title(), **more)


def refused(field: str, sentence: str, verb: Any, **values: Any) -> None:
    with pytest.raises(Refused, match=sentence) as found:
        verb(at=AT, **values)
    assert found.value.field == field and found.value.sentence.endswith(".")


def test_a_role_holds_from_its_first_to_its_last_day_in_office_time() -> None:
    sari, dinkes = person(), agency()
    services.add_membership(
        by=None, at=AT, person=sari, role="agency", agency=dinkes, since=TODAY, until=date(2026, 11, 30)
    )
    days = [TODAY - timedelta(days=1), TODAY, date(2026, 11, 30), date(2026, 12, 1)]
    assert [queries.has_role(sari, "agency", day) for day in days] == [False, True, True, False]
    assert [queries.agencies_of(sari, day).count() for day in days] == [0, 1, 1, 0]
    midnight = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)  # 23.59 WIB
    assert queries.office_day(midnight) == date(2026, 11, 30)
    assert queries.office_day(midnight + timedelta(minutes=1)) == date(2026, 12, 1)


def test_a_head_sees_the_upt_of_the_own_pd_and_an_operator_does_not() -> None:
    dinkes = agency()
    upt = agency("rsud", kind="upt", parent=dinkes, head_title="Kepala UPT")
    agency("dishub")
    head, operator, of_upt = person("kepala"), person("operator"), person("upt")
    for who, role, where in (
        (head, "agency_head", dinkes),
        (operator, "agency", dinkes),
        (of_upt, "agency", upt),
    ):
        services.add_membership(by=None, at=AT, person=who, role=role, agency=where)
    assert set(queries.agencies_of(head, TODAY)) == {dinkes, upt}
    assert set(queries.agencies_of(operator, TODAY)) == {dinkes}
    assert set(queries.agencies_of(of_upt, TODAY)) == {upt}
    assert list(queries.agency_people(dinkes, TODAY)) == [head, operator]


@pytest.mark.parametrize("seed", range(4))
def test_a_head_sees_exactly_the_subtree_below_in_one_query(seed: int, django_assert_num_queries: Any) -> None:
    chance = random.Random(seed)
    made: list[Agency] = []
    for number in range(25):
        above = chance.choice([None, *made]) if made else None
        made.append(agency(f"unit-{number}", parent=above))
    head, tops = person("kepala"), chance.sample(made, 2)
    for top in tops:
        services.add_membership(by=None, at=AT, person=head, role="agency_head", agency=top)
    below = {one.pk: {one} for one in made}  # each with all above it, walked up row by row
    for one in made:
        above = one.parent
        while above is not None:
            below[one.pk].add(above)
            above = above.parent
    with django_assert_num_queries(1):
        seen = set(queries.agencies_of(head, TODAY))
    assert seen == {one for one in made if below[one.pk] & set(tops)}
    assert not queries.agencies_of(head, TODAY - timedelta(days=1)).exists()


def test_a_ring_of_agencies_hangs_nothing() -> None:
    first = agency("satu")
    second = agency("dua", parent=first)
    Agency.objects.filter(pk=first.pk).update(parent=second)  # no verb does this
    head = person("kepala")
    services.add_membership(by=None, at=AT, person=head, role="agency_head", agency=first)
    assert set(queries.agencies_of(head, TODAY)) == {first, second}


def test_somebody_who_was_deactivated_has_no_role(admin: Person) -> None:
    sari = person()
    services.add_membership(by=admin, at=AT, person=sari, role="reviewer")
    services.deactivate(by=admin, at=AT, person=sari)
    sari.refresh_from_db()
    assert queries.roles(sari, TODAY) == frozenset()
    assert list(queries.office_people("reviewer", TODAY)) == []


def test_a_superuser_administers_and_decides_nothing() -> None:
    root = person("root", is_superuser=True)
    assert queries.roles(root, TODAY) == {"administrator"}
    assert not root.has_perm("anything") and not root.has_module_perms("requests") and not root.is_staff


def test_only_an_administrator_changes_people_and_agencies(admin: Person) -> None:
    sari, dinkes = person(), agency()
    facts = {"name": "x", "head_title": "x", "email": "x@x.test", "code": "x"}
    for verb, values in (
        (services.add_agency, facts),
        (services.change_agency, {"agency": dinkes, "name": "y"}),
        (services.add_person, {"email": "y@x.test", "name": "y"}),
        (services.add_membership, {"person": sari, "role": "reviewer"}),
        (services.invite, {"email": "y@x.test", "name": "y", "role": "reviewer"}),
        (services.deactivate, {"person": admin}),
    ):
        refused("", "Hanya administrator", verb, by=sari, **values)


@pytest.mark.parametrize("role", ["reviewer", "approver", "signatory"])
def test_an_administrator_gives_himself_no_role_that_decides(admin: Person, role: str) -> None:
    refused("role", "kepada dirinya sendiri", services.add_membership, by=admin, person=admin, role=role)
    refused(
        "role", "kepada dirinya sendiri", services.invite, by=admin, email=admin.email, name="A", role=role
    )


def test_a_role_and_its_place_must_fit() -> None:
    sari, dinkes = person(), agency()
    verb = services.add_membership
    refused("agency", "memerlukan perangkat daerah", verb, by=None, person=sari, role="agency")
    refused("agency", "tidak terikat", verb, by=None, person=sari, role="approver", agency=dinkes)
    refused("role", "tidak dikenal", verb, by=None, person=sari, role="raja")
    with pytest.raises(IntegrityError), transaction.atomic():  # the database says so too
        Membership.objects.create(person=sari, role="agency", since=TODAY)


def test_the_same_role_is_not_given_twice_for_the_same_time() -> None:
    sari, verb = person(), services.add_membership
    verb(by=None, at=AT, person=sari, role="reviewer", until=date(2026, 12, 31))
    refused("role", "sudah memegang", verb, by=None, person=sari, role="reviewer")
    verb(by=None, at=AT, person=sari, role="reviewer", since=date(2027, 1, 1))
    refused("until", "lebih awal", verb, by=None, person=sari, role="approver", until=date(2026, 1, 1))


def test_the_last_administrator_stays(admin: Person) -> None:
    first = Membership.objects.get(person=admin)
    refused("", "administrator terakhir", services.end_membership, by=admin, membership=first)
    second = person("dua")
    services.add_membership(by=admin, at=AT, person=second, role="administrator")
    services.end_membership(by=second, at=AT, membership=first)
    assert not queries.has_role(admin, "administrator", TODAY)
    assert queries.has_role(admin, "administrator", TODAY - timedelta(days=1)) is False
    refused("", "tidak dapat menonaktifkan diri", services.deactivate, by=second, person=second)


def test_no_way_leaves_a_later_day_without_an_administrator(admin: Person) -> None:
    held, tomorrow = Membership.objects.get(person=admin), TODAY + timedelta(days=1)
    passing = person("sementara")
    services.add_membership(by=admin, at=AT, person=passing, role="administrator", until=tomorrow)
    for verb, values in (
        (services.deactivate, {"person": admin}),
        (services.end_membership, {"membership": held}),
        (services.end_membership, {"membership": held, "until": TODAY}),
    ):
        refused("", "administrator terakhir", verb, by=passing, **values)
    successor = person("penerus")
    soon = services.add_membership(by=admin, at=AT, person=successor, role="administrator", since=tomorrow)
    Membership.objects.filter(person=passing).update(until=TODAY - timedelta(days=1), since=TODAY - timedelta(days=9))
    services.end_membership(by=admin, at=AT, membership=held, until=TODAY)  # the other one begins on the very next day
    Membership.objects.filter(pk=held.pk).update(until=None)
    Membership.objects.filter(pk=soon.pk).update(since=tomorrow + timedelta(days=1))
    words = {"by": admin, "membership": Membership.objects.get(pk=held.pk), "until": TODAY}
    refused("", "administrator terakhir", services.end_membership, **words)  # tomorrow would be empty
    soon.delete()
    Membership.objects.filter(person=passing).update(since=TODAY, until=tomorrow)
    late = services.add_membership(by=admin, at=AT, person=successor, role="administrator", since=tomorrow + timedelta(days=2))
    refused("", "administrator terakhir", services.deactivate, by=passing, person=admin)  # one day is empty
    services.end_membership(by=admin, at=AT, membership=late)
    services.add_membership(by=admin, at=AT, person=successor, role="administrator", since=tomorrow + timedelta(days=1))
    services.deactivate(by=passing, at=AT, person=admin)  # today and tomorrow the one, then the other
    assert not queries.has_role(admin, "administrator", TODAY)
    root = person("root", is_superuser=True)
    services.deactivate(by=root, at=AT, person=successor)
    refused("", "administrator terakhir", services.deactivate, by=passing, person=root)


def test_the_last_day_of_a_role_only_comes_nearer(admin: Person) -> None:
    """An administrator who is Kepala Bidang until today does not stay it by ending the role in 2031."""
    held = services.add_membership(by=None, at=AT, person=admin, role="approver", until=TODAY)
    far = date(2031, 12, 31)
    refused("until", "hanya dapat dimajukan", services.end_membership, by=admin, membership=held, until=far)
    held.refresh_from_db()
    assert held.until == TODAY and not queries.has_role(admin, "approver", TODAY + timedelta(days=1))
    sari = services.add_membership(by=None, at=AT, person=person(), role="approver", until=far)
    services.end_membership(by=admin, at=AT, membership=sari, until=TODAY)
    refused("until", "hanya dapat dimajukan", services.end_membership, by=admin, membership=sari, until=far)
    gone = services.end_membership(by=admin, at=AT, membership=sari)
    refused("", "sudah berakhir", services.end_membership, by=admin, membership=gone, until=TODAY)


def test_the_end_of_a_role_takes_no_day_back_that_is_over(admin: Person) -> None:
    early = TODAY - timedelta(days=30)
    held = services.add_membership(by=None, at=AT, person=person(), role="reviewer", since=early)
    for day in (early - timedelta(days=9), early, TODAY - timedelta(days=1)):
        refused("until", "sudah lewat", services.end_membership, by=admin, membership=held, until=day)
    services.end_membership(by=admin, at=AT, membership=held)
    held.refresh_from_db()
    assert (held.since, held.until) == (early, TODAY - timedelta(days=1))
    later = services.add_membership(by=None, at=AT, person=held.person, role="reviewer", since=TODAY + timedelta(days=9))
    refused("until", "baru mulai", services.end_membership, by=admin, membership=later, until=TODAY)
    assert services.end_membership(by=admin, at=AT, membership=later).is_over(TODAY)  # cancelled before it began
    assert not queries.has_role(held.person, "reviewer", TODAY + timedelta(days=9))


def test_an_address_belongs_to_one_person_whatever_its_case() -> None:
    person("sari")
    refused("email", "sudah dipakai", services.add_person, by=None, email=" SARI@Kalbarprov.test ", name="S")
    refused("email", "bukan alamat pos-el", services.add_person, by=None, email="sari", name="S")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person(email="Sari@kalbarprov.test", name="x").save()


def test_a_person_with_a_wrong_nip_is_refused_at_the_field() -> None:
    refused("nip", "18 angka", services.add_person, by=None, email="s@x.test", name="S", nip="1985")
    assert person("budi", nip="19850314 201001 1 004").nip == "198503142010011004"


def test_what_is_printed_about_a_person_can_be_changed_and_the_address_cannot(admin: Person) -> None:
    sari = person()
    services.change_person(by=admin, at=AT, person=sari, rank="Pembina (IV/a)", nip="19850314 201001 1 004")
    sari.refresh_from_db()
    assert (sari.rank, sari.nip) == ("Pembina (IV/a)", "198503142010011004")
    assert audit.latest()[0].data["from"] == {"rank": "", "nip": ""}
    refused("nip", "18 angka", services.change_person, by=admin, person=sari, nip="12")
    refused("name", "belum diisi", services.change_person, by=admin, person=sari, name=" ")
    with pytest.raises(TypeError):
        services.change_person(by=admin, at=AT, person=sari, email="lain@x.test")


NIP = "198503142010011004"


def test_a_nip_is_one_accounts_and_the_sentence_names_it(admin: Person) -> None:
    person("budi", nip=NIP)
    sari = person()
    words = r"tercatat pada akun Budi \(budi@kalbarprov.test\)"
    refused("nip", words, services.change_person, by=admin, person=sari, nip="19850314 201001 1 004")
    refused("nip", words, services.add_person, by=None, email="s@x.test", name="S", nip=NIP)
    with pytest.raises(IntegrityError), transaction.atomic():  # the database says so too
        Person.objects.filter(pk=sari.pk).update(nip=NIP)
    assert Person.objects.filter(nip="").count() == 2, "an empty one is nobody's"


def test_an_account_of_before_that_shares_a_nip_keeps_it_until_it_is_corrected(admin: Person) -> None:
    budi, sari = person("budi", nip=NIP), person()
    Person.objects.filter(pk=sari.pk).update(nip=NIP, shares_nip=True)
    services.change_person(by=admin, at=AT, person=sari, position="Sekretaris", nip=NIP)
    sari.refresh_from_db()
    assert sari.shares_nip and queries.same_nip(sari) == [budi] and queries.same_nip(budi) == [sari]
    services.change_person(by=admin, at=AT, person=sari, nip="199003122015032002")
    sari.refresh_from_db()
    assert not sari.shares_nip and queries.same_nip(budi) == []


def test_two_administrators_at_once_undo_nothing_of_each_other(admin: Person) -> None:
    sari, shown = person(), {"name": "Sari", "position": "", "nip": "", "rank": ""}

    def save(**typed: str) -> Person:
        return services.change_person(by=admin, at=AT, person=sari, seen=shown, **{**shown, **typed})

    save(position="Sekretaris")
    save(rank="Pembina (IV/a)")  # another field: both stay
    sari.refresh_from_db()
    assert (sari.position, sari.rank) == ("Sekretaris", "Pembina (IV/a)")
    before = len(audit.latest())
    with pytest.raises(Overtaken, match="menjadi “Sekretaris”") as found:
        save(position="Kepala Bidang")
    save(position="Sekretaris")  # the same word twice is no quarrel, and no entry
    assert found.value.field == "position" and len(audit.latest()) == before


def test_a_name_that_another_account_bears_wants_the_word_of_the_administrator(admin: Person) -> None:
    sari, values = person(), {"by": admin, "email": "sari.dua@x.test", "role": "approver"}
    refused("same_name", "sari@kalbarprov.test", services.invite, **values, name=" SARI ")
    token = services.invite(**values, at=AT, name="sari", same_name=True)
    assert audit.latest()[0].data["same_name"] == [sari.email]
    refused("same_name", "sari.dua@x.test", services.change_person, by=admin, person=person("lain"), name="Sari")
    services.invite(**values, at=AT, name="Sari", same_name=True)  # the same address again
    services.deactivate(by=admin, at=AT, person=sari)
    services.invite(**values, at=AT, name="Sari")  # nobody else who is active bears it
    assert token


def test_an_agency_with_a_code_that_is_taken_is_refused_at_the_field() -> None:
    agency()
    with pytest.raises(Refused) as found:
        agency()
    assert found.value.field == "code"


@pytest.mark.parametrize("code", ["DISHUB", "Dishub", " dishub "])
def test_a_code_is_taken_whatever_its_case_and_the_database_says_so_too(code: str) -> None:
    agency("dishub")
    refused("code", "sudah dipakai", services.add_agency, by=None, code=code, name="N", head_title="K", email="n@x.test")
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.create(code="DisHub", name="N", head_title="K", email="n@x.test")
    assert agency("SETDA").code == "setda"


def test_the_tree_stays_one_whoever_is_put_below_whom() -> None:
    dinkes, dishub = agency(), agency("dishub")
    rsud, part = agency("rsud", kind="upt", parent=dinkes), agency("bagian", parent=dinkes)
    change = services.change_agency
    refused("parent", "Induk berputar: dinkes → rsud → dinkes", change, by=None, agency=dinkes, parent=rsud)
    refused("parent", "Induk berputar: dinkes → bagian → dinkes", change, by=None, agency=dinkes, parent=part)
    refused("parent", "berputar", change, by=None, agency=dinkes, parent=dinkes)
    refused("parent", "rsud adalah UPT", change, by=None, agency=dishub, parent=rsud)
    refused("parent", "UPT memerlukan induk", change, by=None, agency=rsud, parent=None)
    refused("parent", "UPT memerlukan induk", change, by=None, agency=dishub, kind="upt")
    refused("kind", "berada di bawahnya, jadi tetap PD", change, by=None, agency=dinkes, kind="upt", parent=dishub)
    facts = {"name": "N", "head_title": "K", "email": "n@x.test"}
    refused("parent", "UPT memerlukan induk", services.add_agency, by=None, code="lepas", kind="upt", **facts)
    refused("parent", "rsud adalah UPT", services.add_agency, by=None, code="lepas", kind="upt", parent=rsud, **facts)
    assert Agency.objects.filter(parent=dinkes).count() == 2 and not Agency.objects.filter(code="lepas").exists()
    for moved in (rsud, part):
        change(by=None, at=AT, agency=moved, kind="upt", parent=dishub)
    change(by=None, at=AT, agency=dinkes, kind="upt", parent=dishub)
    assert set(dishub.units.values_list("code", "kind")) == {("rsud", "upt"), ("bagian", "upt"), ("dinkes", "upt")}


def test_an_invitation_makes_the_person_with_a_password_and_the_role(admin: Person) -> None:
    dinkes = agency()
    token = services.invite(
        by=admin, at=AT, email="Baru@dinkes.test", name="Baru", role="agency", agency=dinkes
    )
    kept = Invitation.objects.get()
    assert token not in str(vars(kept)) and len(token) >= 40
    assert [one.email for one in queries.open_invitations(AT)] == ["baru@dinkes.test"]
    made = services.accept(token=token, password=GOOD, at=AT + timedelta(days=1))
    assert made.check_password(GOOD) and made.name == "Baru"
    assert queries.has_role(made, "agency", TODAY + timedelta(days=1))
    assert list(queries.open_invitations(AT)) == []
    assert authenticate(None, email="baru@dinkes.test", password=GOOD) == made


def test_an_invitation_works_once_for_seven_days(admin: Person) -> None:
    token = services.invite(by=admin, at=AT, email="b@x.test", name="B", role="reviewer")
    with pytest.raises(Refused, match="kedaluwarsa"):
        services.accept(token=token, password=GOOD, at=AT + timedelta(days=7))
    services.accept(token=token, password=GOOD, at=AT + timedelta(days=6, hours=23))
    with pytest.raises(Refused, match="sudah dipakai"):
        services.accept(token=token, password=GOOD, at=AT)
    with pytest.raises(Refused, match="tidak dikenal"):
        services.accept(token="x" * 43, password=GOOD, at=AT)


def test_a_second_invitation_replaces_the_first(admin: Person) -> None:
    values = {"email": "b@x.test", "name": "B", "role": "reviewer"}
    first = services.invite(by=admin, at=AT, **values)
    second = services.invite(by=admin, at=AT + timedelta(hours=1), **values)
    with pytest.raises(Refused, match="kedaluwarsa"):
        services.invitation(first, AT + timedelta(hours=2))
    assert services.invitation(second, AT + timedelta(hours=2)).name == "B"


def test_a_weak_password_is_refused_and_the_invitation_stays_open(admin: Person) -> None:
    token = services.invite(by=admin, at=AT, email="b@x.test", name="B", role="reviewer")
    with pytest.raises(Refused) as found:
        services.accept(token=token, password="rahasia", at=AT)
    assert found.value.field == "password" and "12" in found.value.sentence
    assert not Person.objects.filter(email="b@x.test").exists()
    services.accept(token=token, password=GOOD, at=AT)


def test_an_invitation_gives_somebody_known_the_role_and_leaves_the_password(admin: Person) -> None:
    sari = person("sari", password="kata-sandi-lama-sari")
    token = services.invite(by=admin, at=AT, email=sari.email, name="Orang Lain", role="reviewer")
    services.accept(token=token, password=GOOD, at=AT)
    sari.refresh_from_db()
    assert sari.check_password("kata-sandi-lama-sari") and sari.name == "Sari"
    assert queries.roles(sari, TODAY) == {"reviewer"}


def test_an_invitation_to_a_role_that_begins_later_lets_it_begin_now_and_gives_it_once(admin: Person) -> None:
    sari = person(password="kata-sandi-lama-sari")
    token = services.invite(by=admin, at=AT, email=sari.email, name="Sari", role="approver")
    services.add_membership(by=admin, at=AT, person=sari, role="approver", since=TODAY + timedelta(days=3))
    services.accept(token=token, password="", at=AT)
    held = Membership.objects.get(person=sari)
    assert (held.role, held.since, held.until) == ("approver", TODAY, None)
    services.end_membership(by=admin, at=AT, membership=held)
    assert "approver" not in queries.roles(sari, TODAY + timedelta(days=7))


def test_an_invitation_gives_a_role_again_that_somebody_once_had(admin: Person) -> None:
    sari = person(password="kata-sandi-lama-sari")
    term = {"since": TODAY - timedelta(days=90), "until": TODAY - timedelta(days=60)}
    services.add_membership(by=None, at=AT, person=sari, role="reviewer", **term)
    token = services.invite(by=admin, at=AT, email=sari.email, name="Sari", role="reviewer")
    services.accept(token=token, password="", at=AT)
    assert queries.roles(sari, TODAY) == {"reviewer"} and sari.memberships.count() == 2


def test_an_invitation_by_somebody_who_is_no_administrator_any_more_gives_nothing(admin: Person) -> None:
    other = person("lain")
    services.add_membership(by=admin, at=AT, person=other, role="administrator")
    token = services.invite(by=admin, at=AT, email="b@x.test", name="B", role="approver")
    services.deactivate(by=other, at=AT, person=admin)
    refused("", "tidak bertugas lagi", services.accept, token=token, password=GOOD)
    assert [row.email for row in queries.orphaned(TODAY)] == ["b@x.test"] and not Person.objects.filter(email="b@x.test")
    root = person("root", is_superuser=True)
    by_root = services.invite(by=root, at=AT, email="r@x.test", name="R", role="reviewer")
    services.deactivate(by=other, at=AT, person=root)
    refused("", "tidak bertugas lagi", services.accept, token=by_root, password=GOOD)
    again = services.invite(by=other, at=AT, email="b@x.test", name="B", role="approver")
    assert queries.roles(services.accept(token=again, password=GOOD, at=AT), TODAY) == {"approver"}


def test_somebody_who_was_deactivated_cannot_come_back_by_an_invitation(admin: Person) -> None:
    sari = person()
    services.deactivate(by=admin, at=AT, person=sari)
    token = services.invite(by=admin, at=AT, email=sari.email, name="Sari", role="reviewer")
    with pytest.raises(Refused, match="dinonaktifkan"):
        services.accept(token=token, password=GOOD, at=AT)


def test_every_change_of_people_is_in_the_trail(admin: Person) -> None:
    dinkes = agency()
    token = services.invite(by=admin, at=AT, email="b@x.test", name="B", role="agency", agency=dinkes)
    services.accept(token=token, password=GOOD, at=AT)
    services.change_agency(by=admin, at=AT, agency=dinkes, phone="0561-1")
    refused("phone", "bukan nomor telepon", services.change_agency, by=admin, agency=dinkes, phone="tanya front office")
    verbs = [entry.verb for entry in audit.latest()][::-1]
    assert verbs == ["add_person", "add_membership", "add_agency", "invite", "accept", "change_agency"]
    assert audit.latest()[0].actor == actor(admin)
    assert GOOD not in str([vars(entry) for entry in audit.latest()]) and token not in str(
        [vars(entry) for entry in audit.latest()]
    )
    assert audit.verify().ok


def test_a_lock_voids_every_session_and_unlocking_revives_none(admin: Person) -> None:
    sari = person(password=GOOD)
    before = sari.get_session_auth_hash()
    services.deactivate(by=admin, at=AT, person=sari)
    services.deactivate(by=admin, at=AT, person=sari)  # twice is once
    sari.refresh_from_db()
    assert not sari.is_active and sari.get_session_auth_hash() != before
    services.reactivate(by=admin, at=AT, person=sari)
    sari.refresh_from_db()
    assert sari.is_active and sari.get_session_auth_hash() != before
    assert [row.verb for row in audit.latest()[:2]] == ["reactivate", "deactivate"]


def test_a_withdrawn_invitation_is_worth_nothing(admin: Person) -> None:
    token = services.invite(by=admin, at=AT, email="b@x.test", name="B", role="reviewer")
    services.withdraw_invitation(by=admin, at=AT, invitation=Invitation.objects.get())
    assert not queries.open_invitations(AT)
    refused("", "dibatalkan", lambda at: services.invitation(token, at))
    with pytest.raises(Refused, match="dibatalkan"):
        services.accept(token=token, password=GOOD, at=AT)
    token = services.invite(by=admin, at=AT, email="b@x.test", name="B", role="reviewer")
    services.accept(token=token, password=GOOD, at=AT)
    with pytest.raises(Refused, match="sudah menerima"):
        services.withdraw_invitation(by=admin, at=AT, invitation=Invitation.objects.get(withdrawn_at=None))


def test_the_history_keeps_no_address_that_is_nobodys(admin: Person) -> None:
    for email in (admin.email.upper(), "kata-sandi-di-kolom-yang-salah"):
        services.note_sign_in(at=AT, email=email, address="192.0.2.7", browser="Mozilla/5.0", ok=False)
    rows = list(queries.sign_ins())
    assert {row.person for row in rows} == {admin, None}
    assert list(queries.sign_ins(admin)) == [row for row in rows if row.person]


def test_whoever_would_be_the_only_administrator_later_is_not_locked(admin: Person) -> None:
    sari, week = person(), TODAY + timedelta(days=7)
    services.add_membership(by=admin, at=AT, person=sari, role="administrator", since=week)
    services.end_membership(by=admin, at=AT, membership=admin.memberships.get(), until=week - timedelta(days=1))
    refused("", "administrator terakhir", services.deactivate, by=admin, person=sari)
    assert queries.office_people("administrator", week).get() == sari
    budi = person("budi")
    services.add_membership(by=admin, at=AT, person=budi, role="administrator", since=week)
    services.deactivate(by=admin, at=AT, person=sari)
    assert queries.office_people("administrator", week).get() == budi


def test_an_open_invitation_does_not_give_back_a_role_that_was_ended(admin: Person) -> None:
    sari = person(password=GOOD)
    token = services.invite(by=admin, at=AT, email=sari.email, name=sari.name, role="reviewer")
    other = services.invite(by=admin, at=AT, email=sari.email, name=sari.name, role="complaint_officer")
    held = services.add_membership(by=admin, at=AT, person=sari, role="reviewer")
    services.end_membership(by=admin, at=AT, membership=held)
    refused("", "sudah dibatalkan", services.accept, token=token, password="")
    assert queries.roles(sari, TODAY) == frozenset()
    services.accept(token=other, password="", at=AT)
    anew = services.invite(by=admin, at=AT, email=sari.email, name=sari.name, role="reviewer")
    services.accept(token=anew, password="", at=AT)
    assert queries.roles(sari, TODAY) == {"reviewer", "complaint_officer"}, "another role, and a newer word, hold"


def test_what_an_older_page_left_as_it_was_undoes_nothing_newer(admin: Person) -> None:
    dinkes = agency(kind="pd")
    page = {name: getattr(dinkes, name) for name in ("name", "kind", "parent", "email", "phone")}
    change = {"by": admin, "agency": dinkes, "seen": services.agency_words(page)}
    services.change_agency(**change, at=AT, **{**page, "email": "baru@kalbarprov.test"})
    made = services.change_agency(**change, at=AT, **{**page, "phone": "0561"})
    assert (made.email, made.phone) == ("baru@kalbarprov.test", "0561")
    with pytest.raises(Overtaken, match="baru saja diubah") as found:
        services.change_agency(**change, at=AT, **{**page, "email": "lain@kalbarprov.test"})
    assert found.value.field == "email" and Agency.objects.get().email == "baru@kalbarprov.test"


def test_an_account_stays_the_person_of_its_last_nip_until_it_has_another(admin: Person) -> None:
    budi, sari = person("budi", nip=NIP), person()
    services.change_person(by=admin, at=AT, person=budi, nip="")
    sari = services.change_person(by=admin, at=AT, person=sari, nip=NIP)
    assert queries.accounts_of(sari) == queries.accounts_of(budi) == {budi.pk, sari.pk}
    services.change_person(by=admin, at=AT, person=budi, nip="199003122015032002")
    assert queries.accounts_of(sari) == {sari.pk}
