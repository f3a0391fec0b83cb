"""How long a complaint is kept: what the office wrote names nobody afterwards, and in the end nothing of the case is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import TestCase

from inang.audit import queries as audit
from inang.complaints import queries, retention, rules, services
from inang.complaints.models import (
    Accused,
    Answer,
    Attachment,
    Complaint,
    Event,
    Examination,
    Examiner,
    Identity,
    Involvement,
    Message,
    Referral,
    Release,
)
from inang.complaints.rules import Complainant, Refused
from inang.letters import queries as files
from inang.letters import services as letters
from inang.letters.models import Letter
from inang.workdays import queries as clocks
from tests.rooms.complaints import conftest as room
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, Stage

pytestmark = pytest.mark.django_db
_people, stage = room._people, room.stage
YEARS = timedelta(days=731)
NAMED = "Pelapor, Warga Contoh (0800 1234 5678, warga@contoh.id), sudah dihubungi."


def ended(stage: Stage) -> Complaint:
    """A complaint with the complainant's name in every field that the office types, closed after its answer was disputed."""
    people = stage.people
    petugas, penangan, kabid = people["petugas"], people["penangan"], people["kabid"]
    case = stage.received(received_at=MONDAY - 10 * DAY, backdate_reason=NAMED).complaint
    case = services.triage(complaint=case, classification="supervisory", by=petugas, at=MONDAY + HOUR)
    services.propose_referral(complaint=case, body="Inspektorat", reason=NAMED, by=petugas, at=MONDAY + HOUR)
    services.drop_referral(complaint=case, by=kabid, at=MONDAY + HOUR)
    case = services.assign(complaint=case, to=penangan, note=NAMED, by=kabid, at=MONDAY + 2 * HOUR)
    case = services.examine(complaint=case, team=[penangan, people["penangan-dua"]], by=kabid, at=MONDAY + 3 * HOUR)
    case = services.conclude(complaint=case, findings=NAMED, by=penangan, at=MONDAY + 4 * HOUR)
    services.write(complaint=case, text=NAMED, by=penangan, at=MONDAY + 4 * HOUR)
    case.refresh_from_db()
    case = services.triage(complaint=case, classification="minor", by=petugas, at=MONDAY + 4 * HOUR)
    case = services.draft(complaint=case, text=NAMED, evidence=NAMED, by=penangan, at=MONDAY + 5 * HOUR)
    case = services.send_back(complaint=case, reason=NAMED, by=kabid, at=MONDAY + 5 * HOUR)
    case = services.draft(complaint=case, text=NAMED, evidence=NAMED, by=penangan, at=MONDAY + 6 * HOUR)
    case = services.approve(complaint=case, by=kabid, at=MONDAY + 6 * HOUR)
    case = services.delivered(complaint=case, way="telephone", by=penangan, at=MONDAY + 7 * HOUR)
    words = dict.fromkeys(("title", "question", "answer"), "Formulir bantuan sosial")
    services.release(complaint=case, **words, by=petugas, at=MONDAY + 8 * HOUR)
    services.accuse(complaint=case, person=people["admin"], by=petugas, at=MONDAY + 8 * HOUR)
    case.refresh_from_db()
    return services.accept(complaint=case, at=MONDAY + DAY)


def rows(case: Complaint) -> str:
    """Every word that stands in the tables of complaints."""
    models = (Complaint, Message, Event, Answer, Examination, Referral, Release)
    return str([list(model._default_manager.values()) for model in models])


def test_what_the_office_wrote_names_nobody_afterwards(stage: Stage) -> None:
    case = ended(stage)
    case.referrals.update(body="Dinas Sosial, u.p. Warga Contoh")  # as when the name became known after the proposal
    assert rows(case).count("Warga Contoh") >= 13, "it stood in every field"
    assert services.keep_schedule(at=MONDAY + YEARS) == [f"{case.number} anonymise"]
    left = rows(case)
    assert not [word for word in ("Warga Contoh", "1234", "warga@") if word in left] and "sudah dihubungi" in left
    with pytest.raises(Refused, match="sudah disamarkan"):
        services.rename(complaint=case, subject="Keluhan Warga Contoh", by=stage.people["petugas"], at=MONDAY + YEARS)


def test_of_a_complainant_whom_nobody_can_read_any_more_nothing_that_was_typed_is_kept(stage: Stage) -> None:
    case = ended(stage)
    Identity.objects.filter(complaint=case).update(sealed=b"kunci yang hilang")
    assert retention.keep_schedule(at=MONDAY + YEARS) == [f"{case.number} anonymise"]
    assert not Identity.objects.exists()
    for fact in ("Warga Contoh", "800 1234", "warga@"):
        assert fact not in rows(case)
    case.refresh_from_db()
    assert case.answers.exists() and {one.text for one in case.answers.all()} == {rules.MASK}
    assert case.events.exists() and retention.keep_schedule(at=MONDAY + 9 * YEARS) == [f"{case.number} purge"]


def test_the_trail_of_a_hold_names_nobody_who_complained(stage: Stage) -> None:
    case = services.hold(complaint=stage.received().complaint, reason=NAMED, by=stage.people["petugas"], at=MONDAY + HOUR)
    kept = audit.history(case.number).get(verb="hold").data["reason"]
    assert case.hold_reason == NAMED and kept.startswith("Pelapor, [disamarkan] ([disamarkan]"), kept
    Identity.objects.update(sealed="x")
    services.hold(complaint=case, reason="Warga Contoh meminta.", by=stage.people["petugas"], at=MONDAY + 2 * HOUR)
    assert [one.data["reason"] for one in audit.history(case.number).filter(verb="hold").order_by("seq")][1] == rules.MASK


def test_a_name_that_was_mended_is_hidden_where_it_stands_and_told_to_nobody(stage: Stage) -> None:
    before = Complainant(name="Warga Contoh", email="warga@contoh.id", phone="0800 1234 5678")
    case, officer = stage.received(confidential=True, complainant=before, text=NAMED).complaint, stage.people["petugas"]
    services.write(complaint=case, text=NAMED, by=officer, at=MONDAY + HOUR)
    for name in ("Wargi Contoh", "Warni Contoh"):
        mended = Complainant(name=name, phone="0800 9999 0000")
        case = services.identify(complaint=case, complainant=mended, by=officer, at=MONDAY + HOUR)
    shown = [one.text for one in queries.as_read(case, queries.conversation(case))]
    assert shown == ["Pelapor, [disamarkan] ([disamarkan], [disamarkan]), sudah dihubungi."] * 2
    who = services.open_identity(complaint=case, by=officer, at=MONDAY + HOUR)
    assert who == mended and who.as_data() == {"name": "Warni Contoh", "phone": "0800 9999 0000"}
    assert rules.masked("Wargi Contoh, Warni Contoh, 0800 99990000", who, "-") == "-, -, -"


def test_the_trail_of_a_case_names_nobody_who_complained_whatever_the_office_typed(stage: Stage) -> None:
    case = ended(stage)
    trail = str([(entry.sentence, entry.data) for entry in audit.history(case.number)])
    assert "sudah dihubungi" in trail and not [word for word in ("Warga Contoh", "1234", "warga@") if word in trail]


def test_the_trail_keeps_no_number_by_which_another_system_knows_who_complained(stage: Stage) -> None:
    case = stage.answered(channel="lapor", external_id="LAPOR-771")
    services.carry_back(complaint=case, by=stage.people["petugas"], at=MONDAY + 5 * HOUR)
    trail = [(entry.sentence, entry.data) for entry in audit.history(case.number)]
    assert "SP4N-LAPOR!" in str(trail) and "771" not in str(trail)


def test_the_body_to_which_a_complaint_is_to_go_names_nobody_who_complained(stage: Stage) -> None:
    case, people = stage.triaged(), stage.people
    body = "Dinas Sosial, u.p. atasan Warga Contoh"
    services.propose_referral(complaint=case, body=body, reason="Di luar wenang.", by=people["petugas"], at=MONDAY + HOUR)
    services.refer(complaint=case, by=people["kabid"], at=MONDAY + 2 * HOUR)
    kept = [(entry.sentence, entry.data) for entry in audit.history(case.number)]
    kept += [clocks.clock("complaint", case.number).segments.values_list("reason", flat=True)]
    assert "Dinas Sosial" in str(kept) and "Warga Contoh" not in str(kept)


def test_a_hold_that_comes_while_the_schedule_runs_stops_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    case = ended(stage)
    real = retention._due

    def held_meanwhile(*args: object) -> bool:
        Complaint.objects.filter(pk=case.pk).update(hold_reason="Sengketa.")
        return bool(real(*args))

    monkeypatch.setattr(retention, "_due", held_meanwhile)
    assert services.keep_schedule(at=MONDAY + YEARS) == []
    case.refresh_from_db()
    assert case.state == "closed" and case.messages.filter(erased=False).exists()


def test_in_the_end_nothing_of_the_case_is_left_but_its_figures_and_the_record(stage: Stage) -> None:
    case = ended(stage)
    services.keep_schedule(at=MONDAY + YEARS)
    assert Release.objects.exists() and Accused.objects.exists() and Involvement.objects.exists()
    services.keep_schedule(at=MONDAY + timedelta(days=1827))
    case.refresh_from_db()
    assert (case.state, case.handler, case.entered_by, case.backdate_reason) == ("purged", None, None, "")
    for model in (Message, Answer, Examination, Examiner, Referral, Release, Accused, Involvement):
        assert not model._default_manager.exists(), model.__name__
    assert case.events.count() <= 1, "only that it was destroyed"
    assert audit.history(case.number).get(verb="purge").data["answers"] == 2


def test_a_letter_that_outlives_the_case_names_nobody_of_it(stage: Stage) -> None:
    case, people = stage.examined(), stage.people
    text = "Yth. {name}, formulirnya sudah kami buka lagi."
    for name in ("Warga  contoh", "pelapor (+62 800-1234-5678)", "warga@contoh.id"):
        with pytest.raises(Refused, match="tanpa nama") as refused:
            services.draft(complaint=case, text=text.format(name=name), by=people["penangan"], at=MONDAY + 5 * HOUR)
        assert refused.value.field == "text"
    case = services.draft(complaint=case, text=text.format(name="Saudara"), by=people["penangan"], at=MONDAY + 5 * HOUR)
    case.answers.update(text=text.format(name="Warga Contoh"))  # as when the name became known after the draft
    with pytest.raises(Refused, match="tanpa nama"):
        services.approve(complaint=case, by=people["kabid"], at=MONDAY + 6 * HOUR)
    assert not Letter.objects.exists()


def test_a_name_is_found_as_a_word_of_its_own_and_not_in_the_middle_of_others() -> None:
    who = Complainant(name="Ari")
    assert not rules.names_in("Setiap hari kerja, arisan pun.", who) and rules.masked("hari", who, "-") == "hari"
    for text in ("ARI", "kata Ari,", "Arinya", "_ari_", "si-Ari"):
        assert rules.names_in(text, who) and "ari" not in rules.masked(text, who, "-").lower(), text


def test_a_name_is_found_with_any_apostrophe_and_joined_as_in_names_of_files() -> None:
    for name, text in (
        ("Nur'aini", "Saya Nur\u2019aini."), ("Ma\u2019ruf Amin", "Ma'ruf  Amin"), ("Warga Contoh", "KTP_Warga-contoh.pdf")
    ):  # fmt: skip
        who = Complainant(name=name)
        assert rules.names_in(text, who) and "-" in rules.masked(text, who, "-").replace("Warga-c", ""), text
    assert not rules.names_in("Sejak 24 November.", Complainant(phone="000000")), "no number is none that stands anywhere"


def test_a_name_that_was_given_with_titles_is_found_without_them() -> None:
    for name in ("Drs. H. Budi Santoso, M.Si.", "Bapak Budi Santoso", "Dr Budi Santoso S.H. M.Kn"):
        who = Complainant(name=name)
        for text in (f"Menurut {name}, formulirnya rusak.", "Menurut Pak Budi Santoso, formulirnya rusak."):
            assert rules.names_in(text, who) and "Budi" not in rules.masked(text, who, "-"), (name, text)
    for name in ("Tn. Budi Santoso", "Haji Budi Santoso", "Budi Santoso SKom", "Nyonya Budi Santoso SH MH", "Budi Santoso ST"):
        assert rules.names_in("kata Budi Santoso", Complainant(name=name)), name
    marked = Complainant(name="Andr\u00e9 Wijaya")  # one letter, or a letter and its mark
    assert rules.names_in("kata Andre\u0301 Wijaya", marked) and rules.masked("Andre\u0301 Wijaya", marked, "-") == "-"
    for title in ("H.", "Dr. H.", ", S.H."):
        assert "Ali" in rules.masked("Pak Dr. H. Ali, S.H.", Complainant(name=title), "-"), "a title is no name"


def test_a_file_that_the_office_sent_goes_with_the_last_of_the_case_and_one_that_others_have_stays(stage: Stage) -> None:
    case, other = ended(stage), stage.received(files=[(stage.picture("bersama"), "foto.png")]).complaint
    shared = Attachment.objects.get(message__complaint=other).file
    alone = letters.keep(source=stage.picture("jawaban"), at=MONDAY)
    answer = case.messages.filter(kind=Message.Kind.ANSWER).get()
    for file in (alone, shared):
        Attachment.objects.create(message=answer, file=file, name="lampiran.png")
    with TestCase.captureOnCommitCallbacks(execute=True):
        services.keep_schedule(at=MONDAY + YEARS)
        assert Attachment.objects.filter(message=answer).count() == 2, "what the office wrote stays, without names"
        services.keep_schedule(at=MONDAY + timedelta(days=1827))
    assert audit.history(case.number).get(verb="purge").data["files"] == [alone.sha256]
    assert not files.place(alone.sha256).exists() and files.path(shared).is_file()
    assert list(Attachment.objects.values_list("file", flat=True)) == [shared.pk]
