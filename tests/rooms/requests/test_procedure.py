"""The procedure from the letter in to the letter out, by its verbs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from inang.audit import queries as audit
from inang.hosting.models import Site
from inang.letters import queries as letters
from inang.letters.models import Letter, Register
from inang.letters.verification import verify
from inang.notices.models import Notice
from inang.requests import services
from inang.requests.models import Decision, HostingRequest
from inang.requests.rules import Overtaken, Refused, Stale, differences
from inang.standard import queries as standard
from inang.standard.rules import NumberPattern
from inang.workdays import queries as clocks
from inang.workdays.models import Breach
from tests.rooms.requests.stage import MONDAY, PASSPHRASE, Stage

pytestmark = pytest.mark.django_db


def test_a_sent_request_has_number_agenda_due_date_and_receipt(stage: Stage) -> None:
    case = stage.sent()
    assert case.number == "H-2026-0001"
    assert case.due is not None and case.due.isoformat() == "2026-11-26"
    assert case.letter is not None and case.letter.agenda == 1
    notices = Notice.objects.filter(subject_key=case.number)
    assert {row.to for row in notices} == {"situs@dinkes.contoh.go.id", "dinkes@contoh.go.id"}
    assert all(case.number in row.title for row in notices)


def test_a_number_that_an_earlier_pattern_has_given_stops_no_request(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def by(pattern: str) -> None:
        edition = replace(standard.seed(), numbers=(NumberPattern("case", pattern),))
        monkeypatch.setattr("inang.standard.queries.current", lambda _on=None: edition)

    by("H-1{nomor}-{tahun}")
    assert stage.sent(label="satu").number == "H-11-2026"
    by("H-{nomor}-{tahun}")
    Register.objects.filter(name="H").update(last=9)
    assert [stage.sent(label=label).number for label in ("dua", "tiga")] == ["H-10-2026", "H-12-2026"]


def test_the_letters_of_a_new_site_say_what_its_edition_says(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, words = standard.seed(), {"opening": "situs telah berdiri", "closing": "Sekian.", "wish_subject": "Mohon Hosting"}
    kinds = tuple(replace(one, **words) if one.id == "hosting" else one for one in whole.request_kinds)
    edition = replace(whole, request_kinds=kinds)
    monkeypatch.setattr("inang.standard.queries.current", lambda _on=None: edition)
    monkeypatch.setattr("inang.standard.queries.edition", lambda _slug: edition)
    begun = services.start_draft(agency=stage.agency, by=stage.people["operator"], at=MONDAY)
    assert begun.letter_subject == "Mohon Hosting"
    case = stage.activated()
    content = Letter.objects.get(direction="out", subject_key=case.number).content
    assert (content["opening"], content["closing"]) == ("situs telah berdiri", "Sekian.")


def test_the_letter_is_kept_as_it_came_and_write_once(stage: Stage) -> None:
    case = stage.sent()
    assert case.letter_file is not None
    kept = letters.path(case.letter_file)
    assert kept.read_bytes() == stage.scan().read_bytes()
    assert kept.stat().st_mode & 0o222 == 0
    assert letters.page_image(case.letter_file, 1).is_file()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", "Dinas_Kesehatan"),
        ("label", "www"),
        ("signer_nip", "123"),
        ("contact_email", "orang@gmail.com"),
        ("contact_email", "budi..santoso@dinkes.go.id"),
        ("contact_email", "é@dinkes.go.id"),
        ("letter_date", MONDAY.date() + timedelta(days=2)),
        ("purpose", ""),
        ("ssh_keys", "-----BEGIN OPENSSH PRIVATE KEY-----"),
        ("consents", []),
        ("quota_mb", 77),
    ],
)
def test_what_is_wrong_is_refused_at_its_field_and_nothing_is_lost(stage: Stage, field: str, value: object) -> None:
    draft = stage.draft(**{field: value})
    with pytest.raises(Refused) as refused:
        services.submit(request=draft, by=stage.people["operator"], at=MONDAY)
    assert refused.value.field == field
    assert refused.value.sentence.endswith(".")
    draft.refresh_from_db()
    assert draft.state == "draft" and draft.app_name == "Situs Dinas Kesehatan"


def test_two_windows_on_one_draft_do_not_undo_each_other(stage: Stage) -> None:
    by = stage.people["operator"]
    draft = services.start_draft(agency=stage.agency, by=by, at=MONDAY)
    seen = draft.version
    services.save_draft(request=draft, fields={"app_name": "Pertama"}, version=seen, by=by, at=MONDAY)
    merged = services.save_draft(request=draft, fields={"developer": "Kedua"}, version=seen, by=by, at=MONDAY)
    assert (merged.app_name, merged.developer) == ("Pertama", "Kedua")
    with pytest.raises(Stale) as stale:
        services.save_draft(request=draft, fields={"app_name": "Ketiga"}, version=seen, by=by, at=MONDAY)
    assert stale.value.saved == {"app_name": "Pertama"}


def test_the_second_window_that_sends_a_draft_is_told_its_number(stage: Stage) -> None:
    draft = stage.draft()
    case = services.submit(request=draft, by=stage.people["operator"], at=MONDAY)
    with pytest.raises(Overtaken, match=str(case.number)):
        services.submit(request=draft, by=stage.people["operator"], at=MONDAY)
    assert HostingRequest.objects.exclude(number=None).count() == 1


def test_a_name_that_an_open_case_holds_is_refused_to_others(stage: Stage) -> None:
    stage.sent()
    other = stage.draft()
    with pytest.raises(Refused) as refused:
        services.submit(request=other, by=stage.people["operator"], at=MONDAY)
    assert refused.value.field == "label"


def test_people_of_another_agency_can_do_nothing(stage: Stage) -> None:
    case, stranger = stage.sent(), stage.people["orang-lain"]
    with pytest.raises(Refused):
        services.withdraw(request=case, by=stranger, at=MONDAY)
    draft = stage.draft(label="lain")
    with pytest.raises(Refused):
        services.save_draft(request=draft, fields={"app_name": "x"}, version=99, by=stranger, at=MONDAY)


def test_a_return_pauses_the_clock_and_a_resubmission_lets_it_run(stage: Stage) -> None:
    case, reviewer = stage.reviewed(ok=False), stage.people["penelaah"]
    case = services.return_for_correction(
        request=case, items=[("stamped", "Cap tidak terbaca.")], by=reviewer, at=MONDAY + timedelta(days=1)
    )
    state = clocks.state("request", str(case.number), MONDAY + timedelta(days=2))
    assert differences(case.submitted_fields, services.snapshot(case)) == [], "nothing was touched yet"
    assert case.state == "returned" and state.paused
    by = stage.people["operator"]
    with pytest.raises(Refused):
        services.resubmit(request=case, replies={}, by=by, at=MONDAY + timedelta(days=3))
    case = services.save_draft(
        request=case, fields={"developer": "Penyedia"}, version=case.version, by=by, at=MONDAY + timedelta(days=3)
    )
    item = case.return_items.get()
    case = services.resubmit(
        request=case, replies={item.pk: "Sudah dipindai ulang."}, by=by, at=MONDAY + timedelta(days=3)
    )
    assert case.state == "in_review" and case.round == 2
    assert case.due is not None and case.due > MONDAY.date() + timedelta(days=3)
    assert [row.field for row in differences(case.previous_fields, case.submitted_fields)] == ["developer"]
    assert case.previous_fields["developer"] == "Internal" and case.submitted_fields["developer"] == "Penyedia"


def test_nobody_recommends_before_the_checklist_is_whole(stage: Stage) -> None:
    case = services.claim(request=stage.sent(), by=stage.people["penelaah"], at=MONDAY)
    with pytest.raises(Refused, match="belum dijawab"):
        services.recommend(request=case, verdict="yes", by=stage.people["penelaah"], at=MONDAY)


def test_whoever_reviewed_a_case_never_decides_it(stage: Stage) -> None:
    both = stage.people["rangkap"]
    case = services.claim(request=stage.sent(), by=both, at=MONDAY)
    for item in standard.current().checklist:
        services.answer(request=case, item=item.id, ok=True, by=both, at=MONDAY)
    case = services.recommend(request=case, verdict="yes", by=both, at=MONDAY)
    both.is_superuser = True
    both.save()
    for verb, more in (
        (services.approve, {}),
        (services.send_back, {"reason": "x"}),
        (services.reject, {"reason_id": "duplicate"}),
    ):
        with pytest.raises(Refused, match="tidak boleh memutus"):
            verb(request=case, by=both, at=MONDAY, **more)  # type: ignore[operator]
    assert not Decision.objects.filter(stage="decide").exists()


def test_the_database_itself_refuses_a_reviewer_who_decides(stage: Stage) -> None:
    case, by = stage.recommended(), stage.people["penelaah"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(request=case, stage="decide", sequence=1, verdict="yes", by=by, reviewer=by, at=MONDAY)


def test_approval_writes_decision_and_desired_site_together(stage: Stage) -> None:
    case = stage.approved()
    site = Site.objects.get(order_key=case.number)
    assert site.host == "dinkes.kalbarprov.go.id" and site.status != "active"
    assert case.decisions.get(stage="decide").by == stage.people["kabid"]
    with pytest.raises(Overtaken, match="sudah diputus oleh Orang kabid pada"):
        services.approve(request=case, by=stage.people["kabid"], at=MONDAY + timedelta(hours=4))
    assert Site.objects.count() == 1


def test_with_an_item_that_is_not_met_nobody_recommends_yes(stage: Stage) -> None:
    case, by = stage.reviewed(ok=False), stage.people["penelaah"]
    with pytest.raises(Refused, match="Butir 1 dijawab tidak") as fault:
        services.recommend(request=case, verdict="yes", by=by, at=MONDAY)
    assert fault.value.field == "verdict" and not case.decisions.exists()
    assert services.recommend(request=case, verdict="no", reason="Belum lengkap.", by=by, at=MONDAY).state == "recommended"


def test_no_letter_before_the_site_is_proven(stage: Stage) -> None:
    case = stage.approved()
    assert services.confirm_ready(at=MONDAY + timedelta(hours=4)) == []
    assert not Letter.objects.filter(direction="out").exists()
    stage.activate()
    assert services.confirm_ready(at=MONDAY + timedelta(hours=4)) == [case.number]
    letter = Letter.objects.get(direction="out")
    assert letter.state == "draft" and letter.number.startswith("500.12.6/1/")


def test_a_signed_letter_verifies_is_mailed_and_closes_the_case(stage: Stage, settings: object) -> None:
    settings.INANG_MAIL_DRIVER = "memory"  # type: ignore[attr-defined]
    case = stage.activated()
    stage.signatory_key()
    kadis, at = stage.people["kadis"], MONDAY + timedelta(hours=5)
    with pytest.raises(Refused) as refused:
        services.sign_confirmation(request=case, by=kadis, passphrase="salah", at=at)
    assert refused.value.field == "passphrase" and "salah" not in refused.value.sentence
    case = services.sign_confirmation(request=case, by=kadis, passphrase=PASSPHRASE, at=at)
    letter = Letter.objects.get(direction="out")
    assert letter.state == "signed" and letter.file is not None
    verdict = verify(letters.path(letter.file), letters.trust_roots(), at=at)
    assert verdict.verdict == "genuine"
    assert services.close_signed(at=at) == []
    Notice.objects.filter(event__contains="confirmed").update(state="handed_over", handed_over_at=at)
    assert services.close_signed(at=at + timedelta(days=8)) == [case.number], "the worker was down for a week"
    case.refresh_from_db()
    state = clocks.state("request", str(case.number), at + timedelta(days=9))
    assert case.state == "closed" and state.stopped_at == at and not state.late and case.was_late is False
    assert not Breach.objects.exists(), "what the mail server took in time breaks nothing"
    asked = Notice.objects.get(event=f"request:{case.number}:survey")
    assert asked.to == case.contact_email and case.number in asked.title and "anonim" in asked.text
    attached = Notice.objects.filter(event__contains="confirmed")[0].attachments
    assert attached[0]["type"] == "application/pdf"
    assert PASSPHRASE not in str(list(Notice.objects.values())) and not mail.outbox


def test_a_refusal_is_numbered_says_why_and_how_to_object(stage: Stage) -> None:
    case = services.reject(
        request=stage.recommended(), reason_id="duplicate", text="Pakai yang ada.", by=stage.people["kabid"], at=MONDAY
    )
    letter = Letter.objects.get(direction="out", kind="refusal")
    assert case.state == "rejected"
    assert letter.content["objection"].startswith("Keberatan")
    assert any("Pakai yang ada." in reason for reason in letter.content["reasons"])
    assert not Site.objects.exists()


def test_a_returned_case_is_reminded_twice_and_then_lapses(stage: Stage) -> None:
    case = services.return_for_correction(
        request=services.claim(request=stage.sent(), by=stage.people["penelaah"], at=MONDAY),
        items=[("", "Lengkapi.")],
        by=stage.people["penelaah"],
        at=MONDAY,
    )
    for day in range(1, 30):
        services.lapse(at=MONDAY + timedelta(days=day))
        Notice.objects.filter(state="waiting").update(state="handed_over", handed_over_at=MONDAY + timedelta(days=day))
    case.refresh_from_db()
    reminders = Notice.objects.filter(event__contains=":reminder:").values("event").distinct()
    assert case.state == "lapsed" and reminders.count() == 2
    assert [row.data["day"] for row in audit.history(str(case.number)) if row.verb == "remind"] == [5, 8]


def test_the_trail_of_a_whole_case_verifies_and_names_each_step(stage: Stage) -> None:
    case = stage.activated()
    assert audit.verify().ok
    verbs = [row.verb for row in audit.history(str(case.number)) if row.room == "requests"]
    for verb in ("submit", "claim", "recommend", "approve", "activated"):
        assert verb in verbs
