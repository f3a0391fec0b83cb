"""Satu orang, satu pasang mata: whatever accounts somebody has or makes, and whatever they are called."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inang.agencies import delegating, redating
from inang.agencies import queries as agencies
from inang.agencies import services as people
from inang.agencies.models import Person
from inang.agencies.rules import Refused as NotForThem
from inang.complaints import queries as complaints
from inang.complaints import services as handling
from inang.complaints.models import Complaint
from inang.complaints.rules import Complainant
from inang.complaints.rules import Refused as ComplaintRefused
from inang.requests import queries, services, states
from inang.requests.models import HostingRequest
from inang.requests.redating import SUBJECT
from inang.requests.rules import Refused
from inang.workdays.versions import REVOKE, Entry
from tests.promises.test_kalender_berubah import draft
from tests.rooms.requests import conftest as room
from tests.rooms.requests.stage import MONDAY, Stage

pytestmark = pytest.mark.django_db
_people, stage = room._people, room.stage
NIP, WORD = "198001012005011001", "kapuas-hulu-2026-sungai"
HOUR = timedelta(hours=1)
LATER, TODAY = MONDAY + 5 * HOUR, MONDAY.date()


def account(box: str, role: str, **more: str) -> Person:
    made = people.add_person(by=None, at=MONDAY, email=f"{box}@contoh.go.id", name=f"Nama {box}", position="Jabatan", **more)
    people.add_membership(by=None, at=MONDAY, person=made, role=role)
    return made


def moved(old: Person, role: str) -> Person:
    """A new account with the NIP of another, which has none any more: as the page's own sentence advises."""
    people.change_person(by=None, at=LATER, person=old, nip="")
    return account("akun-baru", role, nip=NIP)


def shared(one: Person, other: Person) -> Person:
    """Two accounts of before one NIP was one account's."""
    Person.objects.filter(pk__in=[one.pk, other.pk]).update(nip=NIP, shares_nip=True)
    return Person.objects.get(pk=other.pk)


def cannot_decide(case: HostingRequest, who: Person, words: str) -> None:
    """The verb says it, and so does the question that is asked of all cases at once."""
    with pytest.raises(Refused, match=words):
        services.approve(request=case, by=who, at=LATER)
    assert HostingRequest.objects.filter(queries.undecidable_by(who, TODAY), pk=case.pk).exists()
    case.refresh_from_db()
    assert case.state == states.RECOMMENDED


def can_decide(case: HostingRequest, who: Person) -> None:
    assert not HostingRequest.objects.filter(queries.undecidable_by(who, TODAY), pk=case.pk).exists()
    assert services.approve(request=case, by=who, at=LATER).state == states.APPROVED


# -- requests ----------------------------------------------------------------------------------------
def test_a_head_of_the_agency_by_another_account_does_not_decide_its_case(stage: Stage) -> None:
    twin = account("kabid-dua", "complaint_officer")
    people.add_membership(by=None, at=MONDAY, person=twin, role="agency_head", agency=stage.agency)
    case, kabid = stage.recommended(), stage.people["kabid"]
    shared(twin, kabid)
    kabid.refresh_from_db()
    cannot_decide(case, kabid, "memegang peran di perangkat daerahnya")
    assert queries.own_among([case], kabid, TODAY) == {case.pk}


def test_whoever_wrote_the_draft_does_not_decide_it_by_a_new_account(stage: Stage) -> None:
    operator, other = stage.people["operator"], account("operator-dua", "complaint_officer")
    people.change_person(by=None, at=MONDAY, person=operator, nip=NIP)
    people.add_membership(by=None, at=MONDAY, person=other, role="agency", agency=stage.agency)
    case = services.submit(request=stage.draft(), by=other, at=MONDAY)
    new = moved(operator, "approver")
    by, at = stage.people["penelaah"], MONDAY + HOUR
    case = services.claim(request=case, by=by, at=at)
    for row in queries.checklist(case):
        services.answer(request=case, item=row.item.id, ok=True, by=by, at=at)
    case = services.recommend(request=case, verdict="yes", by=by, at=at)
    cannot_decide(case, new, "Yang mengajukan permintaan")
    assert queries.own_among([case], new, TODAY) == {case.pk}


def test_whoever_signed_the_request_letter_does_not_decide_it(stage: Stage) -> None:
    case, kabid = stage.recommended(), stage.people["kabid"]
    people.change_person(by=None, at=MONDAY, person=kabid, nip=case.signer_nip)
    kabid.refresh_from_db()
    cannot_decide(case, kabid, "menandatangani suratnya")
    assert queries.own_among([case], kabid, TODAY) == {case.pk}
    assert not queries.own_among([case], stage.people["rangkap"], TODAY)
    can_decide(case, stage.people["rangkap"])


def test_a_row_of_the_queue_knows_the_nip_of_then_as_the_verb_does(stage: Stage) -> None:
    operator = stage.people["operator"]
    for nip in (NIP, ""):
        people.change_person(by=None, at=MONDAY, person=operator, nip=nip)
    operator.refresh_from_db()
    case = stage.sent()
    people.change_person(by=None, at=LATER, person=operator, nip="198503142010011004")
    new = account("akun-baru", "reviewer", nip=NIP)
    assert queries.own_case_fault(case, new, TODAY)
    assert queries.own_among([case], new, TODAY) == {case.pk}


def invited(by: Person, role: str) -> Person:
    """A second account, by somebody's own invitation, under another name."""
    token = people.invite(by=by, at=MONDAY, email=f"lain-{role}@contoh.go.id", name=f"Nama Samaran {role}", role=role)
    return people.accept(token=token, password=WORD, at=MONDAY)


def test_an_administrator_who_reviews_does_not_decide_by_an_account_that_he_invited(stage: Stage) -> None:
    reviewer = stage.people["penelaah"]
    people.change_person(by=None, at=MONDAY, person=reviewer, nip=NIP)
    people.add_membership(by=None, at=MONDAY, person=reviewer, role="administrator")
    second = invited(reviewer, "approver")
    case = stage.recommended()
    cannot_decide(case, second, "belum tentu dua orang")
    people.change_person(by=stage.people["admin"], at=LATER, person=second, nip="198503142010011004")
    second.refresh_from_db()
    can_decide(case, second)  # a NIP is one person's


def test_an_administrator_who_decides_does_not_review_by_an_account_that_he_invited(stage: Stage) -> None:
    kabid, admin = stage.people["kabid"], stage.people["admin"]
    people.add_membership(by=admin, at=MONDAY, person=kabid, role="administrator")
    stage.people["penelaah"] = second = invited(kabid, "reviewer")
    case = stage.recommended()
    assert case.reviewer == second
    cannot_decide(case, kabid, "belum tentu dua orang")
    can_decide(case, stage.people["rangkap"])


def test_whom_another_administrator_let_in_decides_without_a_nip(stage: Stage) -> None:
    new = invited(stage.people["admin"], "approver")
    assert not new.nip and agencies.perhaps_same(new) == {stage.people["admin"].pk}
    can_decide(stage.recommended(), new)


# -- complaints --------------------------------------------------------------------------------------
def complaint_about(officer: Person, number: str = "") -> Complaint:
    who, text = Complainant(name="Warga", email="w@contoh.id"), "Permintaan kami diperiksa dengan tidak adil."
    got = handling.receive(channel="telephone", received_at=MONDAY, text=text, complainant=who, by=officer, at=MONDAY)
    case = handling.triage(complaint=got.complaint, classification="minor", by=officer, at=MONDAY + HOUR)
    return handling.set_about(complaint=case, site="", request=number, by=officer, at=MONDAY + HOUR) if number else case


def test_a_corrected_name_forgets_nothing_of_who_worked_on_the_request(stage: Stage) -> None:
    request, reviewer, officer = stage.recommended(), stage.people["penelaah"], account("petugas", "complaint_officer")
    case = complaint_about(officer, str(request.number))
    people.change_person(by=stage.people["admin"], at=LATER, person=reviewer, name="Orang penelaah, S.Kom.")
    reviewer.refresh_from_db()
    with pytest.raises(ComplaintRefused, match="ikut mengerjakan permintaan"):
        handling.assign(complaint=case, to=reviewer, by=officer, at=LATER)
    people.change_person(by=None, at=LATER, person=reviewer, nip=NIP)
    with pytest.raises(ComplaintRefused, match="ikut mengerjakan permintaan"):
        handling.assign(complaint=case, to=moved(reviewer, "reviewer"), by=officer, at=LATER)
    assert handling.assign(complaint=case, to=stage.people["rangkap"], by=officer, at=LATER).handler == stage.people["rangkap"]


def handled(stage: Stage, handler: Person) -> tuple[Complaint, Person]:
    officer = account("petugas", "complaint_officer")
    case = handling.assign(complaint=complaint_about(officer), to=handler, by=officer, at=MONDAY + 2 * HOUR)
    return handling.draft(complaint=case, text="Sudah kami perbaiki.", by=handler, at=MONDAY + 3 * HOUR), officer


def test_whoever_drafted_an_answer_does_not_approve_it_by_a_new_account(stage: Stage) -> None:
    handler = stage.people["penelaah"]
    people.change_person(by=None, at=MONDAY, person=handler, nip=NIP)
    case, _officer = handled(stage, handler)
    people.deactivate(by=None, at=LATER, person=handler)
    with pytest.raises(ComplaintRefused, match="tidak boleh menyetujui jawabannya sendiri"):
        handling.approve(complaint=case, by=moved(handler, "approver"), at=LATER)


def test_the_nip_of_then_is_known_in_a_complaint_also_when_another_account_has_it_now(stage: Stage) -> None:
    handler, kabid = stage.people["penelaah"], stage.people["kabid"]
    case, officer = handled(stage, people.change_person(by=None, at=MONDAY, person=handler, nip=NIP))
    people.change_person(by=None, at=LATER, person=handler, nip="198503142010011004")
    new = account("akun-baru", "approver", nip=NIP)
    with pytest.raises(ComplaintRefused, match="tidak boleh menyetujui jawabannya sendiri"):
        handling.approve(complaint=case, by=new, at=LATER)
    other = complaint_about(officer)
    other.involved.create(person=kabid, part="approve", nip=NIP, since=MONDAY)
    people.add_membership(by=None, at=MONDAY, person=new, role="reviewer")
    assert "sudah menyetujui jawaban atas pengaduan ini" in handling.conflict(other, new, LATER)


def test_an_administrator_who_handles_does_not_approve_by_an_account_that_he_invited(stage: Stage) -> None:
    handler = stage.people["penelaah"]
    people.add_membership(by=None, at=MONDAY, person=handler, role="administrator")
    case, _officer = handled(stage, handler)
    with pytest.raises(ComplaintRefused, match="belum tentu dua orang"):
        handling.approve(complaint=case, by=invited(handler, "approver"), at=LATER)


@pytest.mark.parametrize("way", ["moved", "shared"])
def test_no_account_of_whom_a_complaint_is_about_sees_or_touches_it(way: str, stage: Stage) -> None:
    accused, officer = stage.people["penelaah"], account("petugas", "complaint_officer")
    people.change_person(by=None, at=MONDAY, person=accused, nip=NIP)
    case = handling.accuse(complaint=complaint_about(officer), person=accused, by=officer, at=MONDAY + 2 * HOUR)
    other = moved(accused, "approver") if way == "moved" else shared(accused, stage.people["kabid"])
    assert not complaints.visible_to(other, TODAY).filter(pk=case.pk).exists()
    assert list(complaints.hidden_from(other)) == [case] and other.pk in complaints.accused_of(case)
    assert not complaints.may_open_identity(other, case, TODAY)
    with pytest.raises(ComplaintRefused, match="tidak ditemukan"):
        handling.assign(complaint=case, to=stage.people["rangkap"], by=other, at=LATER)
    assert complaints.visible_to(stage.people["rangkap"], TODAY).filter(pk=case.pk).exists()


def test_who_is_accused_loses_the_case_also_where_another_account_has_it(stage: Stage) -> None:
    case, officer = handled(stage, stage.people["penelaah"])
    twin = account("kembar", "reviewer")
    shared(stage.people["penelaah"], twin)
    case = handling.accuse(complaint=case, person=twin, by=officer, at=LATER)
    assert case.handler is None


def test_a_complaint_whose_handler_turns_out_to_be_whom_it_is_about_is_found_and_given_on(stage: Stage) -> None:
    accused, other, officer = (account(name, "complaint_officer") for name in ("lama", "petugas-dua", "petugas"))
    handler, alone = account("baru", "reviewer"), account("rekan", "reviewer")
    people.change_person(by=None, at=MONDAY, person=accused, nip=NIP)
    cases = [handling.accuse(complaint=complaint_about(officer), person=accused, by=officer, at=LATER) for _ in range(2)]
    case = handling.assign(complaint=cases[0], to=handler, by=officer, at=LATER)
    own = handling.assign(complaint=complaint_about(officer), to=handler, by=officer, at=LATER)
    twin = handling.link(complaint=cases[1], parent=own, by=officer, at=LATER)
    assert not complaints.without_holder(TODAY).exists()
    people.change_person(by=None, at=LATER, person=accused, nip="")
    people.change_person(by=None, at=LATER, person=handler, nip=NIP)
    assert set(complaints.without_holder(TODAY)) == {case, twin}
    handling.hand_over(complaint=case, to=alone, by=other, at=LATER)
    assert list(complaints.without_holder(TODAY)) == [twin]


def test_nobody_notes_that_a_complaint_is_about_an_own_other_account(stage: Stage) -> None:
    officer = account("petugas", "complaint_officer")
    twin = shared(officer, account("petugas-dua", "complaint_officer"))
    officer.refresh_from_db()
    with pytest.raises(ComplaintRefused, match="Minta petugas lain"):
        handling.accuse(complaint=complaint_about(officer), person=twin, by=officer, at=LATER)
    with pytest.raises(ComplaintRefused, match="Minta petugas lain"):
        handling.receive(channel="telephone", received_at=MONDAY, text="Tidak dijawab.", about_person=twin, by=officer, at=LATER)


# -- roles -------------------------------------------------------------------------------------------
# -- the calendar ------------------------------------------------------------------------------------
def test_an_administrator_gives_no_second_word_for_a_shorter_date_by_an_account_that_he_invited(stage: Stage) -> None:
    admin, closed = stage.people["admin"], Entry(stage.sent().due - timedelta(days=1), "closure", "Tutup")
    said = {"at": LATER, "today": TODAY, "announced": TODAY, "decree_date": TODAY}
    redating.apply(draft=draft(admin, closed, **said), by=admin, at=LATER, subjects=(SUBJECT,))
    made = draft(admin, Entry(closed.date, closed.kind, "", REVOKE), decree="Surat 2", **said)
    for role in ("approver", "administrator"):
        with pytest.raises(NotForThem, match="belum tentu dua orang"):
            redating.apply(draft=made, by=invited(admin, role), at=LATER, subjects=(SUBJECT,))
    assert redating.apply(draft=made, by=stage.people["kabid"], at=LATER, subjects=(SUBJECT,)).decree == "Surat 2"


def test_an_administrator_gives_the_own_other_account_no_power(stage: Stage) -> None:
    admin = stage.people["admin"]
    other = shared(admin, account("admin-dua", "complaint_officer"))
    admin.refresh_from_db()
    letter = {"capacity": "plh", "scope": "both", "title": "Kepala Dinas", "letter_number": "800/1", "letter_date": TODAY}
    days = {"since": TODAY, "until": TODAY}
    with pytest.raises(NotForThem, match="harus orang lain"):
        delegating.set_absence(by=admin, at=MONDAY, person=admin, since=TODAY, until=TODAY, substitute=other)
    with pytest.raises(NotForThem, match="kepada dirinya sendiri"):
        people.add_membership(by=admin, at=MONDAY, person=other, role="approver")
    with pytest.raises(NotForThem, match="kepada dirinya sendiri"):
        people.invite(by=admin, at=MONDAY, email=other.email.upper(), name="Nama Lain", role="signatory")
    with pytest.raises(NotForThem, match="kepada dirinya sendiri"):
        delegating.delegate(by=admin, at=MONDAY, person=other, **letter, **days)
    with pytest.raises(NotForThem, match="harus dua orang"):
        delegating.delegate(by=None, at=MONDAY, person=other, principal=admin, **letter, **days)
    people.add_membership(by=admin, at=MONDAY, person=other, role="administrator")
