"""A link is for one answer; the answer is nobody's; a quarter that was shown never changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from inang.agencies import services as agencies
from inang.agencies.models import Person
from inang.audit.models import Entry
from inang.notices.models import Notice
from inang.survey import queries, services
from inang.survey.models import Answer, Gathering, Invitation, Spent
from inang.survey.rules import Quarter, Refused
from tests.rooms.survey.asking import NOW, answer, given, quarters

pytestmark = pytest.mark.django_db


def officer(role: str = "complaint_officer") -> Person:
    person = agencies.add_person(by=None, at=NOW, email=f"{role}@contoh.go.id", name=f"Petugas {role}")
    agencies.add_membership(by=None, at=NOW, person=person, role=role, since=NOW.date() - timedelta(days=400))
    return person


def test_a_link_takes_one_answer_and_then_says_so_kindly() -> None:
    token, until = services.issue(after="request", at=NOW)
    assert services.look(token, NOW) == "open" and until.isoformat() == "2026-12-31"
    services.answer(token=token, given=given(4), at=NOW)
    assert services.look(token, NOW) == "used"
    with pytest.raises(Refused, match="sudah kami terima"):
        services.answer(token=token, given=given(1), at=NOW)
    assert Answer.objects.count() == 1


def test_a_link_ends_with_its_last_day_and_a_guessed_one_is_none() -> None:
    token, until = services.issue(after="request", at=NOW)
    later = datetime(until.year, until.month, until.day, 18, 0, tzinfo=UTC)  # the next day in Pontianak
    assert services.look(token, later - timedelta(hours=2)) == "open"
    assert services.look(token, later) == "expired"
    assert services.look(token + "x", NOW) == "unknown"
    for bad, at in ((token, later), ("tebakan", NOW)):
        with pytest.raises(Refused):
            services.answer(token=bad, given=given(4), at=at)
    assert not Answer.objects.exists() and not Spent.objects.exists()


def test_an_answer_that_lacks_an_element_leaves_the_link_open() -> None:
    token, _until = services.issue(after="request", at=NOW)
    with pytest.raises(Refused) as fault:
        services.answer(token=token, given=services.Given({"requirements": 4}, {}), at=NOW)
    assert fault.value.field == "procedure" and services.look(token, NOW) == "open"


def test_nothing_that_is_stored_joins_an_answer_to_an_invitation_a_person_or_a_case() -> None:
    """No value of an answer's row, nor of the mark that its link was used, stands anywhere else in the database."""
    asked = {"contact": ("pengelola@dinkes.contoh.go.id", "Pengelola Contoh")}
    for number in (1, 2):
        what = {"about": f"Permintaan H-2026-000{number}", "event": f"request:H-2026-000{number}:survey"}
        assert services.invite(after="request", people=asked, subject_key=f"H-2026-000{number}", at=NOW, **what)
    before = list(Invitation.objects.order_by("pk").values())
    entries = Entry.objects.count()
    token, _until = services.issue(after="request", at=NOW)
    invited = Invitation.objects.exclude(pk__in=[row["token_hash"] for row in before]).get()
    unanswered = list(Invitation.objects.filter(pk=invited.pk).values())
    services.answer(token=token, given=given(4, 3, 2, 4, 3, 2, 4, 3, 2, comment="Cepat."), at=NOW)
    assert list(Invitation.objects.filter(pk=invited.pk).values()) == unanswered, "answering changes no invitation"
    assert Entry.objects.count() == entries, "no entry of the trail tells when somebody answered"
    row = Answer.objects.get()
    marks = {str(row.pk), row.pk.hex, Spent.objects.get().pk}
    for model in apps.get_models():
        if model in (Answer, Spent) or not model._meta.managed:
            continue
        for values in model.objects.values():
            assert not any(mark in json.dumps(values, default=str) for mark in marks), model
    assert row.quarter.isoformat() == "2026-10-01", "no day, no hour"
    assert row.pk.version == 4, "a key by lot: one made from the clock or the machine would tell the hour"
    held = {field.name for field in Answer._meta.get_fields()}
    assert not {name for name in held if name in ("at", "created_at", "person", "case", "number", "invitation", "token")}
    assert not any(field.is_relation for model in (Answer, Spent, Invitation) for field in model._meta.get_fields())


def test_the_token_is_stored_nowhere_but_sealed_in_the_message_until_it_is_sent() -> None:
    people = {"contact": ("pengelola@dinkes.contoh.go.id", "Pengelola Contoh")}
    services.invite(after="request", people=people, about="Permintaan 1", event="e", subject_key="1", at=NOW)
    notice = Notice.objects.get()
    assert "/survei/" not in notice.text and notice.secret and "/survei/" not in notice.secret
    assert "berlaku sampai 31 Desember 2026" in notice.text and "anonim" in notice.text


def test_nobody_is_asked_twice_for_one_case_and_a_missing_address_stops_nothing() -> None:
    people = {"contact": ("", ""), "agency": ("dinkes@contoh.go.id", "Dinas")}
    asked = services.invite(after="request", people=people, about="x", event="e", subject_key="1", at=NOW)
    assert not asked and not Invitation.objects.exists(), "the edition asks the contact, and there is none"
    people["contact"] = ("bukan alamat", "X")
    assert not services.invite(after="request", people=people, about="x", event="e", subject_key="1", at=NOW)
    assert not Invitation.objects.exists() and not Notice.objects.exists()


def test_a_paper_form_is_entered_by_an_officer_for_an_open_quarter_and_marked_as_paper() -> None:
    by = officer()
    services.enter(given=given(4), quarter=Quarter(2026, 4), by=by, at=NOW)
    assert Answer.objects.get().medium == "paper"
    entry = Entry.objects.get(room="survey")
    assert entry.verb == "enter" and entry.data == {}
    with pytest.raises(Refused, match="tidak terbuka"):
        services.enter(given=given(4), quarter=Quarter(2026, 3), by=by, at=NOW)
    with pytest.raises(Refused, match="Hanya petugas"):
        services.enter(given=given(4), quarter=Quarter(2026, 4), by=officer("signatory"), at=NOW)


def test_a_settled_quarter_takes_no_answer_even_when_the_edition_gives_more_days(monkeypatch: pytest.MonkeyPatch) -> None:
    quarters([0, 0, 6])
    monkeypatch.setattr(services, "open_quarters", lambda survey, day: [Quarter(2026, 4), Quarter(2026, 3)])
    with pytest.raises(Refused, match="sudah diumumkan"):
        services.enter(given=given(1), quarter=Quarter(2026, 3), by=officer(), at=NOW)
    assert Answer.objects.count() == 6


def test_settling_happens_once_after_the_days_of_grace_and_the_trail_keeps_a_seal() -> None:
    answer(5, datetime(2026, 8, 10, 4, 0, tzinfo=UTC))
    assert services.settle(at=datetime(2026, 10, 10, 16, 59, tzinfo=UTC)) == []
    assert services.settle(at=datetime(2026, 10, 10, 17, 1, tzinfo=UTC)) == ["2026-T3"]
    assert services.settle(at=NOW) == []
    entry = Entry.objects.get(verb="settle")
    assert entry.data["sha256"] == Gathering.objects.get().digest and "5" not in entry.sentence
    assert queries.broken_seals() == []


def test_an_answer_that_was_changed_removed_or_added_behind_our_back_breaks_the_seal() -> None:
    quarters([5, 6])
    assert queries.broken_seals() == []
    row = Answer.objects.filter(quarter="2026-04-01").first()
    assert row is not None
    Answer.objects.filter(pk=row.pk).update(time=1 if row.time != 1 else 2)
    assert queries.broken_seals() == [Quarter(2026, 2)]
    Answer.objects.filter(quarter="2026-01-01").first().delete()  # type: ignore[union-attr]
    assert queries.broken_seals() == [Quarter(2026, 1), Quarter(2026, 2)]


def test_only_settled_pools_of_five_or_more_are_shown_and_few_wait_for_the_next_quarter() -> None:
    quarters([7, 3, 4])
    answer(9, NOW)
    found = queries.shown()
    assert [(one.pool.words, one.sums.n) for one in found] == [("Triwulan I 2026", 7), ("Triwulan II–III 2026", 7)]
    assert queries.together(queries.of_period("2026", found)).n == 14
    assert queries.of_period("2026-T2", found) == [] and len(queries.of_period("2026-T3", found)) == 1
    kept = Answer.objects.filter(quarter="2026-01-01").values_list("requirements", flat=True)
    assert found[0].sums.values["requirements"] == sum(kept)


def test_the_profile_counts_few_together_and_never_shows_one_to_four() -> None:
    at = datetime(2026, 2, 10, 4, 0, tzinfo=UTC)
    answer(9, at)
    answer(2, at, education="s3", sex="male")
    answer(3, at, education="sma", sex="")
    services.settle(at=NOW)
    found = queries.profile(queries.shown(), services.standard.current().survey)
    education = {group.codes: group.n for group in found["education"]}
    assert education[("sma", "s3")] == 5 and education[("s1",)] == 9
    assert {group.codes: group.n for group in found["sex"]} == {("male", ""): 5, ("female",): 9}
    assert all(group.n == 0 or group.n >= 5 for groups in found.values() for group in groups)


def test_comments_are_shown_with_their_pool_alone_and_apart_from_values() -> None:
    at = datetime(2026, 2, 10, 4, 0, tzinfo=UTC)
    answer(5, at)
    answer(1, at, comment="<script>alert(1)</script>")
    answer(1, NOW, comment="belum boleh dilihat")
    services.settle(at=NOW)
    assert queries.comments(queries.shown()) == ["<script>alert(1)</script>"]


def test_a_plan_is_versioned_kept_and_refused_when_somebody_was_faster() -> None:
    by = officer()
    first = services.write_plan(period="2026", text="Tambah loket.", seen=0, by=by, at=NOW)
    services.write_plan(period="2026", text="Tambah loket dan jam.", seen=1, by=by, at=NOW)
    assert [plan.version for plan in queries.plans("2026")] == [2, 1] and first.text == "Tambah loket."
    wrong = (("x", 1, "sudah diubah oleh Petugas"), ("  ", 2, "Tulis rencananya"), ("x" * 4001, 2, "paling panjang"))
    for text, seen, words in wrong:
        with pytest.raises(Refused, match=words):
            services.write_plan(period="2026", text=text, seen=seen, by=by, at=NOW)
    with pytest.raises(Refused, match="Hanya pimpinan"):
        services.write_plan(period="2026", text="x", seen=2, by=officer("reviewer"), at=NOW)
    assert Entry.objects.filter(verb="write_plan").count() == 2
