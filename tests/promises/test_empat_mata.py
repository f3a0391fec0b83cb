"""Penelaah tidak pernah memutus permintaan yang dikajinya: whatever door somebody comes through."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from inang.agencies import delegating
from inang.agencies import services as agencies
from inang.agencies.models import Person
from inang.hosting.models import Site
from inang.letters.models import Letter
from inang.requests import queries, services, states
from inang.requests.models import Decision, HostingRequest, Involvement
from inang.requests.rules import Refused
from inang.standard import queries as standard
from tests.rooms.requests import conftest as room
from tests.rooms.requests.stage import MONDAY, PASSPHRASE, Stage

pytestmark = pytest.mark.django_db
_people, stage = room._people, room.stage
LATER = MONDAY + timedelta(hours=5)


def lend(stage: Stage, person: Person, scope: str = "both") -> None:
    """The person acts for the head from today on."""
    day = LATER.date()
    delegating.delegate(
        by=stage.people["admin"],
        at=LATER,
        person=person,
        principal=stage.people["kadis"],
        capacity="plh",
        scope=scope,
        title="Kepala Dinas",
        letter_number="800/12/Diskominfo",
        letter_date=day,
        since=day,
        until=day + timedelta(days=6),
    )


def officer(email: str, name: str) -> Person:
    """Somebody of the office who neither reviews nor decides by the own role."""
    made = agencies.add_person(by=None, at=MONDAY, email=email, name=name)
    agencies.add_membership(by=None, at=MONDAY, person=made, role="complaint_officer")
    return made


def decisions(case: HostingRequest) -> int:
    return Decision.objects.filter(request=case, stage="decide").exclude(verdict="back").count()


def all_ways(case: HostingRequest, who: Person) -> None:
    """Every verb that decides is refused, and nothing is decided."""
    for verb, more in (
        (services.approve, {}),
        (services.reject, {"reason_id": "incomplete"}),
        (services.send_back, {"reason": "Lagi."}),
    ):
        with pytest.raises(Refused):
            verb(request=case, by=who, at=LATER, **more)
    assert decisions(case) == 0 and not Site.objects.exists()
    case.refresh_from_db()
    assert case.state == states.RECOMMENDED


def reviewed_by(stage: Stage, who: Person) -> HostingRequest:
    """A case that `who` had for a moment and somebody else recommended."""
    case = services.claim(request=stage.sent(), by=who, at=MONDAY)
    case = services.hand_over(request=case, to=stage.people["penelaah"], by=who, at=MONDAY)
    for item in standard.current().checklist:
        services.answer(request=case, item=item.id, ok=True, by=stage.people["penelaah"], at=MONDAY)
    return services.recommend(request=case, verdict="yes", by=stage.people["penelaah"], at=MONDAY)


def test_a_reviewer_with_the_approvers_role_decides_nothing_that_was_theirs(stage: Stage) -> None:
    all_ways(stage.recommended(), stage.people["penelaah"])
    agencies.add_membership(by=None, at=MONDAY, person=stage.people["penelaah"], role="approver")
    all_ways(HostingRequest.objects.get(), stage.people["penelaah"])


def test_handing_a_case_over_does_not_make_its_old_reviewer_an_approver(stage: Stage) -> None:
    both = stage.people["rangkap"]
    case = reviewed_by(stage, both)
    assert case.reviewer == stage.people["penelaah"]
    all_ways(case, both)


def test_a_delegate_decides_nothing_that_was_theirs_and_decides_the_rest(stage: Stage) -> None:
    case = stage.recommended()
    lend(stage, stage.people["penelaah"])
    all_ways(case, stage.people["penelaah"])
    lender = stage.people["admin"]
    with pytest.raises(Exception, match="kepada dirinya sendiri"):
        lend_to_self(stage, lender)
    other = officer("lain@contoh.go.id", "Orang lain")
    with pytest.raises(Exception, match="sudah dilimpahkan"):
        lend(stage, other, "decide")


def lend_to_self(stage: Stage, who: Person) -> None:
    day = LATER.date()
    delegating.delegate(
        by=who,
        at=LATER,
        person=who,
        capacity="plt",
        scope="decide",
        title="Kepala Bidang",
        letter_number="1",
        letter_date=day,
        since=day,
        until=day,
    )


def test_a_delegate_who_did_not_review_decides(stage: Stage) -> None:
    case, delegate = stage.recommended(), officer("p@contoh.go.id", "Plh")
    with pytest.raises(Refused, match="Hanya kepala bidang"):
        services.approve(request=case, by=delegate, at=LATER)
    lend(stage, delegate, "decide")
    assert services.approve(request=case, by=delegate, at=LATER).state == states.APPROVED


def test_a_superuser_decides_nothing(stage: Stage) -> None:
    root = Person.objects.create_user("root@contoh.go.id", "x", name="Root", is_superuser=True)
    all_ways(stage.recommended(), root)


def test_the_pages_let_nobody_decide_an_own_review(stage: Stage, settings: Any) -> None:
    settings.INANG_MFA_REQUIRED = False
    both = stage.people["rangkap"]
    case = reviewed_by(stage, both)
    since = date(2026, 1, 1)
    agencies.add_membership(by=None, at=MONDAY, person=stage.people["admin"], role="reviewer", since=since)
    client = Client()
    client.force_login(both, backend="allauth.account.auth_backends.AuthenticationBackend")
    for way, values in DECIDING:
        answer = client.post(f"/meja/{case.number}/{way}/", {"version": case.version, **values}, follow=True)
        assert answer.status_code in (200, 409, 422)
    assert decisions(case) == 0
    case.refresh_from_db()
    assert case.state == states.RECOMMENDED


DECIDING = (("setujui", {}), ("kirim-balik", {"reason": "Lagi."}), ("tolak", {"reason_id": "incomplete"}))


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_on_the_pages_a_delegate_of_the_head_decides_no_own_review_either(stage: Stage, settings: Any) -> None:
    settings.INANG_MFA_REQUIRED = False
    case, reviewer = stage.recommended(), stage.people["penelaah"]
    day = timezone.localdate()
    delegating.delegate(
        by=None, at=timezone.now(), person=reviewer, principal=stage.people["kabid"], capacity="plh", scope="decide",
        title="Kepala Bidang", letter_number="800/13", letter_date=day, since=day, until=day + timedelta(days=3),
    )  # fmt: skip
    client = signed_in(reviewer)
    for way, values in DECIDING:
        client.post(f"/meja/{case.number}/{way}/", {"version": case.version, **values}, follow=True)
    page = client.get(f"/meja/{case.number}/keputusan/").content.decode()
    assert "/setujui/" not in page and "/tolak/" not in page, "the page does not even offer it"
    assert decisions(case) == 0 and HostingRequest.objects.get().state == states.RECOMMENDED


def test_an_administrator_decides_nothing_and_there_is_no_admin_site(stage: Stage, settings: Any) -> None:
    settings.INANG_MFA_REQUIRED = False
    case, admin = stage.recommended(), stage.people["admin"]
    all_ways(case, admin)
    with pytest.raises(Exception, match="tidak dapat memberi peran keputusan kepada dirinya sendiri"):
        agencies.add_membership(by=admin, at=LATER, person=admin, role="approver")
    client = signed_in(admin)
    for way, values in DECIDING:
        assert client.post(f"/meja/{case.number}/{way}/", {"version": case.version, **values}).status_code == 404
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert client.get("/admin/").status_code == 404
    assert decisions(case) == 0


def judge(who: Person) -> Person:
    """All roles of the office at once."""
    for role in ("reviewer", "approver", "signatory"):
        agencies.add_membership(by=None, at=MONDAY, person=who, role=role)
    return who


def no_judge(stage: Stage, who: Person) -> None:
    """`who` neither reviews, recommends, decides nor signs a case of the first agency; somebody else does."""
    case, own = stage.sent(), "memegang peran di perangkat daerahnya"
    with pytest.raises(Refused, match=own):
        services.claim(request=case, by=who, at=MONDAY)
    with pytest.raises(Refused, match=own):
        services.forward(request=case, to=who, note="Ya.", by=stage.people["kabid"], at=MONDAY)
    case = reviewed(stage, case)
    with pytest.raises(Refused, match=own):
        services.hand_over(request=case, to=who, by=stage.people["kabid"], at=MONDAY)
    HostingRequest.objects.filter(pk=case.pk).update(reviewer=who)  # as if the role had come after the claim
    with pytest.raises(Refused, match=own):
        services.recommend(request=case, verdict="yes", by=who, at=MONDAY)
    HostingRequest.objects.filter(pk=case.pk).update(reviewer=stage.people["penelaah"])
    case = services.recommend(request=case, verdict="yes", by=stage.people["penelaah"], at=MONDAY)
    all_ways(case, who)
    services.approve(request=case, by=stage.people["kabid"], at=MONDAY + timedelta(hours=3))
    stage.activate()
    services.confirm_ready(at=LATER)
    with pytest.raises(Refused, match=own):
        services.sign_confirmation(request=case, by=who, passphrase=PASSPHRASE, at=LATER)


def reviewed(stage: Stage, case: HostingRequest) -> HostingRequest:
    case = services.claim(request=case, by=stage.people["penelaah"], at=MONDAY)
    for item in standard.current().checklist:
        services.answer(request=case, item=item.id, ok=True, by=stage.people["penelaah"], at=MONDAY)
    return case


def test_whoever_sent_a_case_is_no_judge_in_it_also_after_leaving_the_agency(stage: Stage) -> None:
    operator = judge(stage.people["operator"])
    sent = stage.sent(label="lebih-dahulu")
    agencies.end_membership(by=None, at=LATER, membership=operator.memberships.get(role="agency"))
    assert not operator.memberships.filter(role="agency", until=None).exists()
    with pytest.raises(Refused, match="Yang mengajukan permintaan"):
        services.claim(request=sent, by=operator, at=LATER)
    case = services.claim(request=sent, by=stage.people["penelaah"], at=LATER)
    with pytest.raises(Refused, match="Yang mengajukan permintaan"):
        services.hand_over(request=case, to=operator, by=stage.people["kabid"], at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():  # one person is one thing in one case, the database says
        Involvement.objects.create(request=case, person=operator, part="decide", since=LATER)


def test_whoever_sent_a_case_neither_reviews_decides_nor_signs_it(stage: Stage) -> None:
    no_judge(stage, judge(stage.people["operator"]))


def test_whoever_holds_a_role_in_the_agency_is_no_judge_in_its_cases(stage: Stage) -> None:
    head = judge(officer("kepala@contoh.go.id", "Kepala"))
    agencies.add_membership(by=None, at=MONDAY, person=head, role="agency_head", agency=stage.agency)
    no_judge(stage, head)


def test_a_reviewer_who_joins_the_agency_meanwhile_recommends_nothing_any_more(stage: Stage) -> None:
    case, reviewer = stage.reviewed(), stage.people["penelaah"]
    agencies.add_membership(by=None, at=LATER, person=reviewer, role="agency", agency=stage.agency)
    with pytest.raises(Refused, match="memegang peran di perangkat daerahnya"):
        services.recommend(request=case, verdict="yes", by=reviewer, at=LATER)


def test_a_role_in_another_agency_stands_in_nobodys_way(stage: Stage) -> None:
    other = judge(stage.people["orang-lain"])
    assert services.approve(request=stage.recommended(), by=other, at=LATER).state == states.APPROVED


def test_an_officer_who_typed_a_letter_at_the_counter_is_no_applicant(stage: Stage) -> None:
    reviewer = stage.people["penelaah"]
    case = services.register_at_counter(
        agency=stage.agency, fields=stage.fields(), file=stage.scan(), received_at=MONDAY, brought_by="Kurir", by=reviewer,
        at=MONDAY,
    )  # fmt: skip
    assert services.claim(request=case, by=reviewer, at=MONDAY).reviewer == reviewer


NIP = "198503142010011004"


def test_two_accounts_of_one_person_are_not_four_eyes(stage: Stage, settings: Any) -> None:
    """The NIP goes to a second account after the first one recommended: the case remembers it."""
    settings.INANG_MFA_REQUIRED = False
    first, second = stage.people["penelaah"], stage.people["kabid"]
    agencies.change_person(by=None, at=MONDAY, person=first, nip=NIP)
    first.refresh_from_db()
    case = stage.recommended()
    agencies.change_person(by=None, at=LATER, person=first, nip="")
    agencies.change_person(by=None, at=LATER, person=second, nip=NIP)
    second.refresh_from_db()
    all_ways(case, second)
    assert list(queries.without_decider(LATER.date())) == []  # there is still somebody who holds both roles and did not review
    page = signed_in(second).get(f"/meja/{case.number}/keputusan/").content.decode()
    assert "/setujui/" not in page and "Penelaah tidak boleh memutus" in page


def test_the_pages_say_before_that_somebody_cannot_decide(stage: Stage, settings: Any) -> None:
    settings.INANG_MFA_REQUIRED = False
    both, sent = stage.people["rangkap"], stage.people["operator"]
    case = reviewed_by(stage, both)  # had it for a moment and handed it over
    judge(sent)
    for who, words in ((both, "Penelaah tidak boleh memutus"), (sent, "Yang mengajukan permintaan")):
        client = signed_in(who)
        page = client.get(f"/meja/{case.number}/keputusan/").content.decode()
        assert words in page and "/setujui/" not in page and "/tolak/" not in page
        for way in ("tolak", "kirim-balik"):
            page = client.get(f"/meja/{case.number}/{way}/").content.decode()
            assert words in page and "<textarea" not in page
        page = client.get(f"/meja/{case.number}/").content.decode()
        assert words in page and f"/meja/{case.number}/keputusan/" not in page
    new = stage.sent(label="baru")
    page = signed_in(sent).get("/meja/?tampilan=belum-diambil").content.decode()
    assert "permintaan sendiri" in page and f"/meja/{new.number}/ambil/" not in page
    assert f"{new.number}@" not in page, "nothing to tick for many at once"
    page = signed_in(both).get("/meja/?tampilan=belum-diambil").content.decode()
    assert f"/meja/{new.number}/ambil/" in page and f"{new.number}@" in page and "permintaan sendiri" not in page


def test_a_case_that_nobody_who_decides_may_decide_is_listed_until_somebody_may(stage: Stage) -> None:
    case, today = reviewed_by(stage, stage.people["rangkap"]), LATER.date()
    assert not queries.without_decider(today)
    agencies.end_membership(by=None, at=LATER, membership=stage.people["kabid"].memberships.get())
    assert list(queries.without_decider(today)) == [case], "whoever is left once had it for review"
    judge(stage.people["operator"])
    assert list(queries.without_decider(today)) == [case], "the applicant does not count"
    agencies.add_membership(by=None, at=LATER, person=officer("baru@contoh.go.id", "Baru"), role="approver")
    assert not queries.without_decider(today)


def test_what_somebody_may_not_decide_is_said_alike_of_one_case_and_of_all(stage: Stage) -> None:
    """Reviewed, recommended, only held, typed at the counter; by another account too, with the NIP of now or then."""
    people, today = stage.people, LATER.date()
    _reviewed, advised, held = (stage.recommended(label=label) for label in ("satu", "dua", "tiga"))
    Decision.objects.filter(request=advised).update(by=people["rangkap"], reviewer=people["rangkap"])
    HostingRequest.objects.filter(pk=held.pk).update(reviewer=people["rangkap"])
    services.register_at_counter(
        agency=stage.agency, fields=stage.fields(label="loket"), file=stage.scan(), received_at=MONDAY, brought_by="Kurir",
        by=people["penelaah"], at=MONDAY,
    )  # fmt: skip
    Person.objects.filter(pk=people["rangkap"].pk).update(nip=NIP)
    Person.objects.filter(pk=people["kabid"].pk).update(nip=NIP, shares_nip=True)
    Involvement.objects.filter(request=held, person=people["penelaah"]).update(nip="198001012005011001")
    Person.objects.filter(pk=people["kadis"].pk).update(nip="198001012005011001")
    said = set()
    for who in Person.objects.order_by("pk"):
        of_all = set(queries.desk().filter(queries.undecidable_by(who, today)).values_list("label", flat=True))
        of_one = {case.label for case in queries.desk() if queries.decide_fault(case, who, today)}
        assert of_all == of_one, who
        own = set(queries.desk().filter(queries.own_of(who, today)).values_list("label", flat=True))
        assert own == {case.label for case in queries.desk() if queries.own_case_fault(case, who, today)}, who
        said.add(frozenset(of_one))
    assert len(said) > 3, "they differ, so that this proves something"


def test_in_bulk_nothing_can_be_decided_even_by_who_may_decide(stage: Stage, settings: Any) -> None:
    settings.INANG_MFA_REQUIRED = False
    case = stage.recommended()
    for who in ("kabid", "rangkap", "penelaah"):
        for verb in ("setujui", "tolak", "kirim-balik", "approve", ""):
            rows = {"pilih": f"{case.number}@{case.version}", "verba": verb, "reason_id": "incomplete", "reason": "Lagi."}
            signed_in(stage.people[who]).post("/meja/sekaligus/", rows, follow=True)
    case.refresh_from_db()
    assert decisions(case) == 0 and case.state == states.RECOMMENDED and case.reviewer == stage.people["penelaah"]


def test_in_bulk_nobody_gets_a_case_to_review_that_he_decided(stage: Stage, settings: Any) -> None:
    settings.INANG_MFA_REQUIRED = False
    both, case = stage.people["rangkap"], stage.recommended()
    case = services.send_back(request=case, reason="Periksa lagi.", by=both, at=LATER)
    client = Client()
    client.force_login(stage.people["kabid"], backend="allauth.account.auth_backends.AuthenticationBackend")
    rows = {"pilih": f"{case.number}@{case.version}", "verba": "serahkan", "kepada": both.pk}
    answer = client.post("/meja/sekaligus/", rows).content.decode()
    assert "sudah memutus permintaan ini" in answer
    give = {"nomor": f"{case.number}@{case.version}", "to": both.pk}
    assert "sudah memutus" in client.post("/meja/tanpa-pemegang/serahkan/", give, follow=True).content.decode()
    case.refresh_from_db()
    assert case.reviewer == stage.people["penelaah"]


def test_the_database_itself_refuses_both_eyes_in_one_head(stage: Stage) -> None:
    case, reviewer, kabid = stage.recommended(), stage.people["penelaah"], stage.people["kabid"]
    facts = {"request": case, "stage": "decide", "verdict": "yes", "at": LATER}
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(**facts, sequence=1, by=reviewer, reviewer=reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Involvement.objects.create(request=case, person=reviewer, part="decide", since=LATER)
    made = services.approve(request=case, by=kabid, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(request=made, stage="decide").update(reviewer=kabid)
    with pytest.raises(IntegrityError), transaction.atomic():
        Involvement.objects.filter(request=made, person=reviewer).update(person=kabid)


def test_a_case_is_listed_also_when_who_is_left_leads_the_agency_above_or_may_not_sign(stage: Stage) -> None:
    """The one approver leads the PD above the case's agency; then the one signatory is of the agency itself."""
    today, both = LATER.date(), stage.people["rangkap"]
    case, above = stage.recommended(), agencies.add_agency(
        by=None, at=MONDAY, code="setda", name="Setda", head_title="Sekda", email="setda@contoh.go.id"
    )  # fmt: skip
    agencies.change_agency(by=None, at=MONDAY, agency=stage.agency, parent=above)
    agencies.add_membership(by=None, at=MONDAY, person=both, role="agency_head", agency=above)
    assert queries.decide_fault(case, both, today) and not queries.without_decider(today)
    agencies.end_membership(by=None, at=LATER, membership=stage.people["kabid"].memberships.get())
    assert list(queries.without_decider(today)) == [case]
    HostingRequest.objects.update(state=states.ACTIVATED)
    assert not queries.without_decider(today)
    agencies.add_membership(by=None, at=MONDAY, person=stage.people["kadis"], role="agency", agency=stage.agency)
    assert queries.own_case_fault(case, stage.people["kadis"], today) and list(queries.without_decider(today)) == [case]
    HostingRequest.objects.update(state=states.REJECTED)
    assert not queries.without_decider(today), "a refusal that is signed waits for nobody"
    Letter.objects.create(
        direction="out", kind="refusal", state="draft", agenda=1, year=2026, number="1/X", date=today, subject="Penolakan",
        party="Dinas", subject_key=str(case.number), created_at=LATER,
    )  # fmt: skip
    assert list(queries.without_decider(today)) == [case], "nobody may sign its refusal"
    lend(stage, officer("plh@contoh.go.id", "Plh"), "sign")
    assert not queries.without_decider(today)