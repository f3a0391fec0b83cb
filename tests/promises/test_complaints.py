"""Pengaduan Layanan: what the standard and the text of the issue promise of the handling, a test a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from inang.agencies import services as agencies
from inang.agencies.delegating import set_absence
from inang.agencies.models import Person
from inang.audit import queries as audit
from inang.audit.models import Entry
from inang.complaints import escalating, finding, queries, services
from inang.complaints.escalating import escalate
from inang.complaints.models import Accused, Complaint, Examination, Identity, Link, Message
from inang.complaints.rules import Complainant, Overtaken, Refused, names_in
from inang.complaints.triaging import conflict
from inang.letters import queries as letters
from inang.letters.models import KeptFile, Letter
from inang.letters.verification import verify
from inang.lookup import queries as lookup
from inang.lookup.models import Document
from inang.notices.models import Incoming, Notice
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.models import Breach
from tests.portal.cast import kept_mail
from tests.rooms.complaints import conftest as room
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, PASSPHRASE, WARGA, Stage, mails

pytestmark = pytest.mark.django_db
_people, stage = room._people, room.stage
LIMITS = {"minor": "2026-11-30", "normative": "2026-11-30", "non_supervisory": "2026-12-11", "supervisory": "2027-02-22"}


# -- Jangka Waktu Penyelesaian Pengaduan -----------------------------------------------------------
@pytest.mark.parametrize("classification", LIMITS)
def test_the_due_date_follows_the_class_and_counts_from_receipt(stage: Stage, classification: str) -> None:
    case = stage.triaged(classification)
    assert case.due is not None and case.due.isoformat() == LIMITS[classification]


def test_reclassification_recounts_from_receipt_and_loses_no_pause(stage: Stage) -> None:
    case = stage.handled()
    services.ask(complaint=case, text="Peramban apa?", by=stage.people["penangan"], at=MONDAY + DAY)
    services.reply(complaint=case, text="Firefox.", at=MONDAY + 3 * DAY)
    case.refresh_from_db()
    case = services.triage(complaint=case, classification="non_supervisory", by=stage.people["petugas"], at=MONDAY + 3 * DAY)
    state = clocks.state("complaint", case.number, MONDAY + 4 * DAY)
    assert state.limit == 14 and state.paused_days == 3 and state.due == date(2026, 12, 16)
    case = services.triage(complaint=case, classification="minor", by=stage.people["petugas"], at=MONDAY + 4 * DAY)
    assert clocks.state("complaint", case.number, MONDAY + 4 * DAY).due == date(2026, 12, 3)


def test_an_edition_with_three_hours_for_ringan_is_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = standard.current()
    hours = [replace(one, amount=3, unit="jam kerja") if one.id == "minor" else one for one in edition.complaint_limits]
    other = replace(edition, complaint_limits=tuple(hours))
    monkeypatch.setattr(standard, "current", lambda on=None: other)
    monkeypatch.setattr(standard, "edition", lambda slug: other)
    case = stage.received(received_at=MONDAY, at=MONDAY).complaint
    state = clocks.state("complaint", case.number, MONDAY + HOUR)
    assert state.hours == 3 and state.due_at == MONDAY.replace(hour=13, minute=12), "the break does not count"
    late = [Complaint.objects.filter(queries.late(MONDAY + n * HOUR)).count() for n in (4, 5)]
    assert late == [0, 1] and case.due_at == state.due_at, "late from the minute on, not from the next day"
    assert [one.hours for one in workdays.note_breaches(at=MONDAY + 5 * HOUR)] == [3]
    (mail,) = mails(MONDAY + HOUR)
    assert "Senin, 23 November 2026, 13.12 WIB" in mail.text
    count = "Hitungannya: Senin, 23 November: Diterima 09.12 WIB; 3 jam kerja, seluruhnya 3 jam; jatuh tempo 13.12 WIB."
    assert count in mail.text
    case = services.triage(complaint=case, classification="normative", by=stage.people["petugas"], at=MONDAY + 6 * HOUR)
    assert (case.due, case.due_at) == (date(2026, 11, 30), None)
    assert Breach.objects.count() == 1, "the broken promise of three hours stays"


# -- ask the complainant: pause, bounded, two reminders --------------------------------------------
def test_waiting_for_the_complainant_is_bounded_with_two_reminders(stage: Stage) -> None:
    case = services.ask(
        complaint=stage.handled(), text="Peramban apa yang dipakai?", by=stage.people["penangan"], at=MONDAY + 5 * HOUR
    )
    mails(MONDAY + 6 * HOUR)
    titles = []
    for day in range(1, 20):
        at = MONDAY + day * DAY
        services.remind(at=at.replace(hour=3))  # at night nobody is reminded
        services.remind(at=at)
        services.remind(at=at)
        titles += [f"{day}: {mail.title}" for mail in mails(at + HOUR)]
    case.refresh_from_db()
    number = case.number
    assert titles == [
        f"4: Pengingat: pengaduan {number} menunggu jawaban Anda",
        f"10: Pengingat: pengaduan {number} menunggu jawaban Anda",
        f"15: Pengaduan {number}: penanganan dilanjutkan",
    ], "after four and eight working days, and on the day after the tenth"
    assert case.state == "in_handling" and not clocks.state("complaint", number, MONDAY + 20 * DAY).paused


# -- examination by a team of two or more for the supervision class --------------------------------
def test_an_examination_is_made_by_a_team_of_two_or_more_and_only_for_the_supervision_class(stage: Stage) -> None:
    people, kabid = stage.people, stage.people["kabid"]
    with pytest.raises(Refused, match="tidak memerlukan pemeriksaan"):
        services.examine(complaint=stage.handled(), team=[people["penangan"], people["penangan-dua"]], by=kabid, at=MONDAY)
    case = stage.handled("supervisory")
    for team in ([], [people["penangan"]], [people["penangan"], people["penangan"]]):
        with pytest.raises(Refused, match="2 orang atau lebih") as refused:
            services.examine(complaint=case, team=team, by=kabid, at=MONDAY + 3 * HOUR)
        assert refused.value.field == "team"
    with pytest.raises(Refused, match="memerlukan pemeriksaan"):
        services.draft(complaint=case, text="Langsung dijawab saja.", by=people["penangan"], at=MONDAY + 3 * HOUR)
    case = services.examine(
        complaint=case, team=[people["rangkap"], people["penangan-dua"]], by=kabid, at=MONDAY + 3 * HOUR
    )
    with pytest.raises(Refused, match="Temuan ditulis"):
        services.conclude(complaint=case, findings="Saya tahu sendiri.", by=people["penangan"], at=MONDAY + 4 * HOUR)
    assert queries.examination_of(case) is not None and Examination.objects.get().team.count() == 2
    case = services.examine(complaint=case, team=[people["penangan"], people["rangkap"]], by=kabid, at=MONDAY + 5 * HOUR)
    assert queries.examiners_of(case) == {people["penangan"].pk, people["rangkap"].pk}
    last = clocks.clock("complaint", case.number).segments.last()
    assert last is not None and last.reason == "Tim pemeriksa diganti", "a hand-over in the count, as of a handler"
    had = f"Semula {people['rangkap'].name}, {people['penangan-dua'].name}. "
    assert case.events.order_by("pk").last().detail.startswith(had)  # type: ignore[union-attr]


def test_no_examiner_is_accused_and_no_examiner_approves(stage: Stage) -> None:
    people, kabid = stage.people, stage.people["kabid"]
    case = stage.handled("supervisory", about_person=people["penangan-dua"])
    with pytest.raises(Refused, match="konflik kepentingan"):
        services.examine(complaint=case, team=[people["penangan"], people["penangan-dua"]], by=kabid, at=MONDAY + 3 * HOUR)
    case = services.examine(complaint=case, team=[people["penangan"], people["rangkap"]], by=kabid, at=MONDAY + 3 * HOUR)
    case = services.conclude(complaint=case, findings="Sudah diperiksa.", by=people["rangkap"], at=MONDAY + 4 * HOUR)
    case = services.draft(complaint=case, text="Sudah diperiksa tim.", by=people["penangan"], at=MONDAY + 5 * HOUR)
    with pytest.raises(Refused, match="tidak boleh menyetujui"):
        services.approve(complaint=case, by=people["rangkap"], at=MONDAY + 6 * HOUR)


# -- answer: letter or mail; a numbered letter for the supervision class ---------------------------
def test_two_accounts_of_one_person_are_one_pair_of_eyes(stage: Stage) -> None:
    """Accounts of before that share a NIP: the one drafts, handles or proposes, and the other neither approves nor takes over."""
    case, twin, other = stage.drafted(), stage.people["kabid"], stage.people["kadis"]
    Person.objects.filter(pk=case.handler_id).update(nip="198001012005011001")
    Person.objects.filter(pk=twin.pk).update(nip="198001012005011001", shares_nip=True)
    twin.refresh_from_db()
    with pytest.raises(Refused, match="tidak boleh menyetujui jawabannya sendiri"):
        services.approve(complaint=case, by=twin, at=MONDAY + 5 * HOUR)
    assert queries.approve_fault(case, twin) and not queries.approve_fault(case, other)
    about_him = stage.received().complaint
    services.accuse(complaint=about_him, person=stage.people["penangan"], by=stage.people["petugas"], at=MONDAY + HOUR)
    assert "konflik kepentingan" in conflict(about_him, twin, MONDAY + HOUR)
    services.approve(complaint=case, by=other, at=MONDAY + 5 * HOUR)
    Person.objects.filter(pk=stage.people["penangan-dua"].pk).update(nip="197001011995011001")
    Person.objects.filter(pk=other.pk).update(nip="197001011995011001", shares_nip=True)
    assert "sudah menyetujui" in conflict(case, Person.objects.get(pk=stage.people["penangan-dua"].pk), MONDAY + 6 * HOUR)
    passed_on, proposer = stage.triaged(), stage.people["petugas"]
    services.propose_referral(complaint=passed_on, body="Dinsos", reason="Urusan bantuan.", by=proposer, at=MONDAY + 2 * HOUR)
    Person.objects.filter(pk=proposer.pk).update(nip="199003122015031002")
    Person.objects.filter(pk=other.pk).update(nip="199003122015031002", shares_nip=True)
    other.refresh_from_db()
    passed_on.refresh_from_db()
    with pytest.raises(Refused, match="Pengusul tidak boleh menyetujui"):
        services.refer(complaint=passed_on, by=other, at=MONDAY + 3 * HOUR)


def test_the_supervision_class_is_answered_by_a_numbered_signed_letter(stage: Stage) -> None:
    stage.signatory_key()
    text = "Formulir ditutup tanpa pemberitahuan.\n\nPetugas sudah ditegur dan formulir dibuka."
    case = services.draft(complaint=stage.examined(), text=text, by=stage.people["penangan"], at=MONDAY + DAY)
    case = services.approve(complaint=case, by=stage.people["kabid"], at=MONDAY + DAY + HOUR)
    letter = Letter.objects.get()
    assert case.state == "to_sign" and letter.number.startswith("500.12.6/1/") and letter.state == "draft"
    assert not case.messages.filter(kind="answer").exists(), "nothing is said before it is signed"
    with pytest.raises(Refused, match="Hanya penanda tangan"):
        services.sign(complaint=case, by=stage.people["kabid"], passphrase=PASSPHRASE, at=MONDAY + 2 * DAY)
    case = services.sign(complaint=case, by=stage.people["kadis"], passphrase=PASSPHRASE, at=MONDAY + 2 * DAY)
    letter.refresh_from_db()
    assert case.state == "answered" and letter.file is not None
    assert verify(letters.path(letter.file), letters.trust_roots(), at=MONDAY + 2 * DAY).verdict == "genuine"
    (mail,) = (one for one in mails(MONDAY + 2 * DAY + HOUR) if letter.number in one.title)
    assert [paper.name for paper in mail.attachments] == [f"Surat Jawaban {case.number}.pdf"]
    assert services.settle_sent(at=MONDAY + 2 * DAY + HOUR) == [case.number]
    assert "Warga" not in str(Letter.objects.values().get()), "letter and book last longer than a name may be kept"
    found = str(Document.objects.values().get(kind="letter_out", title=letter.number))
    told = [word for word in ("Warga", case.number, letter.check_code) if word in found]
    assert not told, "its number leads to the book and no further"
    assert (letter.open_case, letter.open_code) == ("", "")
    assert case.messages.get(kind="answer").attachments.get().file_id == letter.file_id


def test_the_clock_stops_when_the_answer_has_arrived(stage: Stage) -> None:
    case = stage.answered()
    assert services.settle_sent(at=MONDAY + DAY) == []
    mails(MONDAY + DAY)
    assert services.settle_sent(at=MONDAY + 2 * DAY) == [case.number]
    case.refresh_from_db()
    assert (case.sent_at, case.sent_way) == (MONDAY + DAY, "email")
    assert clocks.state("complaint", case.number, MONDAY + 3 * DAY).stopped_at == MONDAY + DAY


def test_an_answer_that_mail_cannot_bring_is_handed_over_otherwise(stage: Stage) -> None:
    case = stage.answered()
    case = services.delivered(complaint=case, way="telephone", by=stage.people["penangan"], at=MONDAY + DAY)
    assert case.sent_way == "telephone" and clocks.state("complaint", case.number, MONDAY + 2 * DAY).stopped
    with pytest.raises(Overtaken, match="sudah sampai lewat telepon"):
        services.delivered(complaint=case, way="post", by=stage.people["penangan"], at=MONDAY + DAY)
    case = stage.answered()
    mails(MONDAY + DAY)
    with pytest.raises(Overtaken, match="sudah sampai lewat"):  # also before the worker has seen it
        services.delivered(complaint=case, way="post", by=stage.people["penangan"], at=MONDAY + DAY)


# -- accept or silent N working days -> closed -----------------------------------------------------
def test_an_accepted_answer_closes_the_case_and_silence_does_after_its_days(stage: Stage) -> None:
    accepted, silent = stage.answered(complainant=None), stage.answered(complainant=None)
    accepted = services.accept(complaint=accepted, at=MONDAY + DAY)
    assert accepted.state == "closed" and accepted.closed_at == MONDAY + DAY
    assert services.close_silent(at=MONDAY + 14 * DAY) == []
    services.reply(complaint=silent, text="Saya coba dulu ya.", at=MONDAY + 3 * DAY)
    assert services.close_silent(at=MONDAY + 15 * DAY) == [], "whoever wrote again is not silent"
    assert services.close_silent(at=MONDAY + 18 * DAY - timedelta(hours=6)) == [], "nobody hears of it at night"
    assert services.close_silent(at=MONDAY + 18 * DAY) == [silent.number]
    assert services.close_silent(at=MONDAY + 19 * DAY) == []


# -- dispute -> reopened with a new clock while the old breach stays --------------------------------
def test_a_dispute_opens_a_new_clock_and_the_old_breach_stays(stage: Stage) -> None:
    case = stage.handled(complainant=None)
    workdays.note_breaches(at=MONDAY + 9 * DAY)
    case = services.draft(complaint=case, text="Sudah diperbaiki.", by=stage.people["penangan"], at=MONDAY + 10 * DAY)
    case = services.approve(complaint=case, by=stage.people["kabid"], at=MONDAY + 10 * DAY)
    assert (case.was_late, case.used_days) == (True, 8)
    case = services.dispute(complaint=case, text="Masih galat seperti kemarin.", at=MONDAY + 14 * DAY)
    assert (case.state, case.round, case.handler) == ("reopened", 2, None)
    new = clocks.state("complaint", f"{case.number}/2", MONDAY + 14 * DAY)
    assert new.consumed == 0 and not new.late and case.due == new.due == date(2026, 12, 14)
    assert clocks.state("complaint", case.number, MONDAY + 14 * DAY).late and Breach.objects.count() == 1
    case = services.assign(complaint=case, to=stage.people["penangan-dua"], by=stage.people["kabid"], at=MONDAY + 14 * DAY)
    case = services.draft(complaint=case, text="Sekarang sungguh baik.", by=stage.people["penangan-dua"], at=MONDAY + 14 * DAY)
    case = services.approve(complaint=case, by=stage.people["kabid"], at=MONDAY + 14 * DAY)
    assert (case.was_late, case.used_days) == (True, 8), "figures tell of the first promise"
    with pytest.raises(Refused, match=r"fakta baru.*Ombudsman"):
        services.dispute(complaint=case, text="Masih saja galat begitu.", at=MONDAY + 15 * DAY)
    case = services.dispute(complaint=case, text="Ini bukti barunya, lihat.", new_facts=True, at=MONDAY + 15 * DAY)
    assert case.round == 3


def test_a_closed_case_is_disputed_within_its_days_only(stage: Stage) -> None:
    case = services.accept(complaint=stage.answered(complainant=None), at=MONDAY + DAY)
    with pytest.raises(Refused, match="dalam 10 hari kerja"):
        services.dispute(complaint=case, text="Ternyata masih galat.", at=MONDAY + 30 * DAY)
    assert services.dispute(complaint=case, text="Ternyata masih galat.", at=MONDAY + 10 * DAY).state == "reopened"


# -- refer, convert, withdraw ----------------------------------------------------------------------
def test_a_referral_needs_two_people_and_ends_the_clock(stage: Stage) -> None:
    case, petugas = stage.triaged(), stage.people["petugas"]
    reason = "Bukan kewenangan kantor ini."
    services.propose_referral(
        complaint=case, body="Dinas Sosial", reason=reason, email="dinsos@contoh.go.id", by=petugas, at=MONDAY + HOUR
    )
    with pytest.raises(Refused):
        services.refer(complaint=case, by=petugas, at=MONDAY + HOUR)
    case.referrals.update(proposed_by=stage.people["kabid"])
    with pytest.raises(Refused, match="Pengusul"):
        services.refer(complaint=case, by=stage.people["kabid"], at=MONDAY + HOUR)
    case.referrals.update(proposed_by=petugas)
    case = services.refer(complaint=case, by=stage.people["kabid"], at=MONDAY + 2 * HOUR)
    assert case.state == "referred" and clocks.state("complaint", case.number, MONDAY + DAY).stopped
    box = {mail.to: mail for mail in mails(MONDAY + 3 * HOUR)}
    assert "Warga Contoh" in box["dinsos@contoh.go.id"].text, "a named complainant goes along"
    assert "Dinas Sosial" in next(mail.title for mail in [box["warga@contoh.id"]])


def test_a_confidential_complaint_is_passed_on_without_the_name_that_stands_in_its_own_words(stage: Stage) -> None:
    words = f"Saya {WARGA.name}, telepon {WARGA.phone}. Situs dinas tidak dapat dibuka sejak kemarin."
    case = stage.triaged(confidential=True, text=words)
    services.propose_referral(
        complaint=case, body="Dinas Sosial", reason=f"{WARGA.name} sudah diberi tahu.", email="dinsos@contoh.go.id",
        by=stage.people["petugas"], at=MONDAY + HOUR,
    )  # fmt: skip
    services.refer(complaint=case, by=stage.people["kabid"], at=MONDAY + 2 * HOUR)
    text = next(mail.text for mail in mails(MONDAY + 3 * HOUR) if mail.to == "dinsos@contoh.go.id")
    assert names_in(text, WARGA) == []
    assert "Situs dinas tidak dapat dibuka" in text and "[dirahasiakan] sudah diberi tahu" in text


def test_a_question_or_an_aspiration_is_answered_within_its_own_days_and_one_may_object(stage: Stage) -> None:
    case = stage.received().complaint
    case = services.convert(
        complaint=case, to="question", reason="Menanyakan jam layanan.", by=stage.people["petugas"], at=MONDAY + HOUR
    )
    assert (case.state, case.nature) == ("converted", "question")
    assert not clocks.state("complaint", case.number, MONDAY + DAY).stopped, "a question is answered too"
    case = services.object_to_conversion(complaint=case, at=MONDAY + DAY)
    assert (case.state, case.nature, case.is_sorted) == ("registered", "complaint", False)
    assert case.due == date(2026, 11, 30)


def test_whoever_withdraws_ends_it_but_the_supervision_class_goes_on_ex_officio(stage: Stage) -> None:
    plain = services.withdraw(complaint=stage.handled(), at=MONDAY + DAY, reason="Sudah beres.")
    assert plain.state == "withdrawn" and clocks.state("complaint", plain.number, MONDAY + 2 * DAY).stopped
    case = services.withdraw(complaint=stage.handled("supervisory"), at=MONDAY + DAY)
    assert case.state == "in_handling" and case.ex_officio
    assert not clocks.state("complaint", case.number, MONDAY + 2 * DAY).stopped
    with pytest.raises(Refused):
        services.ask(complaint=case, text="Boleh tanya lagi?", by=stage.people["penangan"], at=MONDAY + DAY)
    with pytest.raises(Refused, match="sudah Anda tarik"):
        services.withdraw(complaint=case, at=MONDAY + 2 * DAY)


# -- link twins without blending -------------------------------------------------------------------
def test_twins_keep_their_own_receipt_clock_and_answer_and_can_be_parted(stage: Stage) -> None:
    first = stage.handled()
    twin, code = stage.received(received_at=MONDAY + DAY, at=MONDAY + DAY, complainant=None)
    case = services.link(complaint=twin, parent=first, by=stage.people["petugas"], at=MONDAY + DAY + HOUR)
    assert case.state == "linked" and queries.track(number=case.number, code=code) == case
    assert (first.due, case.due) == (date(2026, 11, 30), date(2026, 12, 1))
    case = services.draft(complaint=case, text="Untuk Anda: sudah baik.", by=stage.people["penangan"], at=MONDAY + 2 * DAY)
    case = services.approve(complaint=case, by=stage.people["kabid"], at=MONDAY + 2 * DAY)
    assert case.state == "answered" and clocks.state("complaint", case.number, MONDAY + 3 * DAY).stopped
    first.refresh_from_db()
    assert first.state == "in_handling" and not clocks.state("complaint", first.number, MONDAY + 3 * DAY).stopped
    assert not first.messages.filter(text__contains="Untuk Anda").exists()
    other = services.link(
        complaint=stage.received().complaint, parent=first, by=stage.people["petugas"], at=MONDAY + 2 * DAY
    )
    other = services.unlink(complaint=other, by=stage.people["petugas"], at=MONDAY + 3 * DAY)
    assert other.state == "registered" and other.due == date(2026, 11, 30), "its clock never stood still"
    assert Link.objects.filter(ended_at=None).count() == 1


def test_a_twin_whose_parent_ends_without_it_goes_on_by_itself(stage: Stage) -> None:
    first, twin = stage.triaged(), stage.triaged()
    services.link(complaint=twin, parent=first, by=stage.people["petugas"], at=MONDAY + 2 * HOUR)
    with pytest.raises(Overtaken, match="sudah dikaitkan dengan pengaduan ini"):
        services.link(complaint=first, parent=twin, by=stage.people["petugas-dua"], at=MONDAY + 2 * HOUR)
    assert services.part_ended(at=MONDAY + DAY) == []
    services.withdraw(complaint=first, at=MONDAY + DAY)
    assert services.part_ended(at=MONDAY + DAY) == [twin.number]
    twin.refresh_from_db()
    assert twin.state == "triaged" and queries.parent_of(twin) is None


def test_nothing_of_one_complainant_is_ever_shown_to_the_other(stage: Stage) -> None:
    canary = Complainant(name="Kenari Pertama", email="kenari@contoh.id", phone="0899 7777 6666", address="Jalan Sangkar 9")
    first = stage.handled(complainant=canary, text="Saya Kenari Pertama, formulir di Jalan Sangkar 9 rusak.")
    twin = services.link(
        complaint=stage.received().complaint, parent=first, by=stage.people["petugas"], at=MONDAY + 2 * HOUR
    )
    first = services.ask(complaint=first, text="Nomor Kenari berapa?", by=stage.people["penangan"], at=MONDAY + 3 * HOUR)
    services.reply(complaint=first, text="Nomor saya 0899 7777 6666.", at=MONDAY + 4 * HOUR)
    twin = services.draft(complaint=twin, text="Formulir sudah baik.", by=stage.people["penangan"], at=MONDAY + 5 * HOUR)
    twin = services.approve(complaint=twin, by=stage.people["kabid"], at=MONDAY + 6 * HOUR)
    seen = [str(row) for row in queries.public_conversation(twin).values()] + [str(row) for row in twin.events.values()]
    seen += [f"{one.title}{one.text}" for one in mails(MONDAY + DAY) if one.to == WARGA.email]
    seen += [str(row) for row in Document.objects.filter(key=twin.number).values()]
    assert len(seen) > 8 and not [one for one in seen if "enari" in one or "7777" in one or "Sangkar" in one]


def test_photos_are_shown_without_where_they_were_taken_and_the_original_is_kept(stage: Stage) -> None:
    place = stage.folder / "foto.jpg"
    with Image.open(stage.picture()) as picture:
        exif = Image.Exif()
        exif.get_ifd(0x8825).update({1: "S", 2: (0.0, 2.0, 3.0), 3: "E", 4: (109.0, 20.0, 0.0)})
        picture.convert("RGB").save(place, "JPEG", exif=exif)
    case = stage.received(files=[(place, "foto.jpg")]).complaint
    file = case.messages.get().attachments.get().file
    assert letters.path(file).read_bytes() == place.read_bytes()
    for drawn in (letters.page_image(file, 1), letters.thumbnail(file)):
        with Image.open(drawn) as shown:
            assert not shown.getexif() and "exif" not in shown.info


# -- identity --------------------------------------------------------------------------------------
def test_each_view_of_a_confidential_identity_is_in_the_trail_and_only_for_named_officers(stage: Stage) -> None:
    case, people = stage.handled(confidential=True), stage.people
    for who in ("penangan", "petugas", "petugas-dua"):
        assert services.open_identity(complaint=case, by=people[who], at=MONDAY + DAY) == WARGA
    for who in ("kabid", "kadis", "admin", "penangan-dua"):
        with pytest.raises(Refused):
            services.open_identity(complaint=case, by=people[who], at=MONDAY + DAY)
    views = audit.history(case.number).filter(verb="open_identity").values_list("actor", flat=True)
    assert [actor.split(" <")[0] for actor in views] == ["Orang penangan", "Orang petugas", "Orang petugas-dua"]
    assert not Document.objects.filter(text__contains="warga").exists(), "nobody finds a confidential name"


def test_nobody_finds_or_lists_a_confidential_name_that_stands_in_the_name_of_its_complaint(stage: Stage) -> None:
    petugas, words = stage.people["petugas"], "Saya Warga Contoh, dan formulir bantuan itu tidak bisa dikirim."
    case = stage.received(confidential=True, text=words).complaint
    assert case.subject.startswith("Saya [disamarkan], dan formulir bantuan")
    case = services.rename(complaint=case, subject="Keluhan warga contoh dari Ibu Contoh", by=petugas, at=MONDAY + HOUR)
    services.identify(complaint=case, complainant=Complainant(name="Ibu Contoh"), by=petugas, at=MONDAY + HOUR)
    later = stage.received(text=words).complaint
    assert later.subject.startswith("Saya Warga Contoh"), "said openly"
    later = services.make_confidential(complaint=later, at=MONDAY + HOUR)
    shown = str([*Complaint.objects.values_list("subject", flat=True), *Document.objects.values_list("title", "text")])
    assert "Keluhan [disamarkan] dari [disamarkan]" in shown and "arga" not in shown and "Ibu" not in shown, shown


def test_a_confidential_name_in_the_name_of_a_file_is_not_read_on_the_desk(stage: Stage) -> None:
    case = stage.received(confidential=True, files=[(stage.picture("Galat"), "KTP_Warga_Contoh.png")]).complaint
    (said,) = queries.as_read(case, queries.conversation(case))
    assert [file.name for file in said.attachments.all()] == ["KTP_[disamarkan].png"]
    assert queries.public_conversation(case)[0].attachments.get().name == "KTP_Warga_Contoh.png", "whoever sent it reads it"


def test_asking_for_confidentiality_later_stops_queued_notices_that_name_the_person(stage: Stage) -> None:
    case = stage.triaged()
    services.propose_referral(
        complaint=case, body="Dinas Sosial", reason="Bukan kewenangan.", email="dinsos@contoh.go.id",
        by=stage.people["petugas"], at=MONDAY + HOUR,
    )  # fmt: skip
    case = services.refer(complaint=case, by=stage.people["kabid"], at=MONDAY + HOUR)
    assert Notice.objects.filter(text__contains="Warga Contoh", state="waiting").count() == 1
    assert Document.objects.filter(kind="complaint", text__contains="warga").exists()
    services.make_confidential(complaint=case, at=MONDAY + 2 * HOUR)
    texts = [mail.text for mail in mails(MONDAY + 3 * HOUR)]
    assert texts and not any("Warga" in text or "0800" in text for text in texts)
    assert any("identitas tidak disertakan" in text for text in texts), "the complaint itself still goes on"
    assert not Document.objects.filter(kind="complaint", text__contains="warga").exists()


def test_asking_for_confidentiality_keeps_no_case_from_its_handler_and_sends_nothing_twice(stage: Stage) -> None:
    people, case = stage.people, stage.triaged()
    services.propose_referral(
        complaint=case, body="Dinas Sosial", reason="Bukan kewenangan.", email="dinsos@contoh.go.id",
        by=people["petugas"], at=MONDAY + HOUR,
    )  # fmt: skip
    services.refer(complaint=case, by=people["kabid"], at=MONDAY + HOUR)
    assert any(mail.to == "dinsos@contoh.go.id" for mail in mails(MONDAY + HOUR))
    Complaint.objects.filter(pk=case.pk).update(state="triaged")
    note = "Warga Contoh menunggu di loket."
    services.assign(complaint=case, to=people["penangan"], note=note, by=people["petugas"], at=MONDAY + 2 * HOUR)
    services.make_confidential(complaint=case, at=MONDAY + 2 * HOUR)
    (mail,) = mails(MONDAY + 3 * HOUR)
    assert mail.to == people["penangan"].email and "Catatan: [disamarkan] menunggu di loket." in mail.text


def test_asking_for_confidentiality_keeps_no_answer_from_the_person_who_asks(stage: Stage) -> None:
    case, handler = stage.handled(), stage.people["penangan"]
    words = "Yth. Warga Contoh, formulir sudah diperbaiki."
    case = services.draft(complaint=case, text=words, by=handler, at=MONDAY + 3 * HOUR)
    case = services.approve(complaint=case, by=stage.people["kabid"], at=MONDAY + 3 * HOUR)
    services.make_confidential(complaint=case, at=MONDAY + 3 * HOUR)
    assert any(words in mail.text for mail in mails(MONDAY + 4 * HOUR))


def test_whom_a_complaint_is_about_hears_nothing_of_it_by_a_mail_that_is_tried_again(stage: Stage) -> None:
    case, handler = stage.handled(), stage.people["penangan"]
    Notice.objects.filter(to=handler.email).update(state="failed")
    services.accuse(complaint=case, person=handler, by=stage.people["petugas"], at=MONDAY + 3 * HOUR)
    assert set(Notice.objects.filter(to=handler.email).values_list("state", flat=True)) == {"withdrawn"}


def test_whom_a_complaint_is_about_learns_nothing_of_it(stage: Stage) -> None:
    target = stage.people["kabid"]
    case = stage.handled("supervisory")
    services.accuse(complaint=case, person=target, by=stage.people["petugas"], at=MONDAY + 3 * HOUR)
    assert not queries.visible_to(target, MONDAY.date()).exists() and queries.open_count(target, MONDAY.date()) == 0
    assert lookup.search(case.number, scopes=finding.scopes(stage.people["petugas"], MONDAY.date()) | {"desk"})
    assert not lookup.search(case.number, scopes=finding.scopes(target, MONDAY.date()) | {"desk"})
    for day in range(1, 100):
        escalate(at=MONDAY + day * DAY)
    told = set(Notice.objects.filter(event__contains=":escalation:").values_list("to", flat=True))
    assert "kadis@contoh.go.id" in told and target.email not in told
    with pytest.raises(Refused, match="tidak ditemukan"):
        services.open_identity(complaint=case, by=target, at=MONDAY + DAY)
    by, text = stage.people["petugas"], "Petugas pengaduan tidak menjawab telepon saya."
    with pytest.raises(Refused, match="tentang diri Anda"):
        services.receive(channel="telephone", text=text, about_person=by, by=by, received_at=MONDAY, at=MONDAY)


def test_when_the_handler_is_accused_the_case_is_nobodys_until_it_is_handed_over(stage: Stage) -> None:
    case = stage.handled()
    services.accuse(complaint=case, person=stage.people["penangan"], by=stage.people["petugas"], at=MONDAY + 3 * HOUR)
    case.refresh_from_db()
    assert case.handler is None and list(queries.without_holder(MONDAY.date())) == [case]
    services.hand_over(complaint=case, to=stage.people["penangan-dua"], by=stage.people["kadis"], at=MONDAY + DAY)
    assert not queries.without_holder(MONDAY.date()).exists()


def test_a_case_whose_whole_team_turns_out_to_be_whom_it_is_about_is_found_without_a_holder(stage: Stage) -> None:
    officer, team = stage.people["petugas"], [stage.people["penangan-dua"], stage.people["rangkap"]]
    case = services.examine(complaint=stage.handled("supervisory"), team=team, by=officer, at=MONDAY + 3 * HOUR)
    for person in team:
        assert not queries.without_holder(MONDAY.date()).exists(), "one of them goes on"
        Accused.objects.create(complaint=case, person=person)  # as a NIP that is recorded later makes it
    assert list(queries.without_holder(MONDAY.date())) == [case]


def test_while_the_handler_is_away_the_officers_who_can_hand_the_case_over_hear_too(stage: Stage) -> None:
    case, today = stage.handled(), MONDAY.date()
    assert [one.email for one in escalating.recipients(case, ["holder"], MONDAY)] == ["penangan@contoh.go.id"]
    set_absence(by=None, at=MONDAY, person=stage.people["penangan"], since=today, until=today)
    heard = {one.email for one in escalating.recipients(case, ["holder"], MONDAY)}
    assert heard == {"penangan@contoh.go.id", "petugas@contoh.go.id", "petugas-dua@contoh.go.id"}
    for name in ("petugas", "petugas-dua"):
        set_absence(by=None, at=MONDAY, person=stage.people[name], since=today, until=today)
    heard = {one.email.partition("@")[0] for one in escalating.recipients(case, ["holder"], MONDAY)}
    assert {"petugas", "petugas-dua", "kabid", "kadis"} < heard, "when none of these is there, those above"


# -- escalation ladder to the persons of the edition ------------------------------------------------
def test_whoever_handles_no_complaints_any_more_does_nothing_in_the_own_ones(stage: Stage) -> None:
    both, at = stage.people["rangkap"], MONDAY + DAY
    case = services.assign(complaint=stage.triaged(), to=both, by=stage.people["kabid"], at=MONDAY + 2 * HOUR)
    verbs: list[Callable[[], object]] = [
        lambda: services.rename(complaint=case, subject="Formulir", by=both, at=at),
        lambda: services.write(complaint=case, text="Catatan", by=both, at=at),
        lambda: services.reply(complaint=case, text="Kata pelapor", by=both, at=at),
        lambda: services.set_about(complaint=case, site="dinsos.contoh.go.id", request="", by=both, at=at),
    ]
    for verb in verbs:
        verb()
    agencies.end_membership(by=None, at=at, membership=both.memberships.get(role="reviewer"))
    assert queries.visible_to(both, at.date()).filter(pk=case.pk).exists(), "as an approver"
    for verb in verbs:
        with pytest.raises(Refused, match="Hanya"):
            verb()


def test_no_answer_rests_on_what_whom_the_complaint_is_about_wrote_down_as_found(stage: Stage) -> None:
    one, found, other, kabid = (stage.people[name] for name in ("penangan", "penangan-dua", "rangkap", "kabid"))
    words, at = "Formulir sudah diperbaiki.", MONDAY + DAY
    case = services.draft(complaint=stage.examined(), text=words, by=one, at=at)
    services.accuse(complaint=case, person=found, by=stage.people["petugas"], at=at)
    with pytest.raises(Refused, match="Temuan pemeriksaan ditulis oleh yang diadukan"):
        services.approve(complaint=case, by=kabid, at=at)
    case = services.send_back(complaint=case, reason="Periksa lagi.", by=kabid, at=at)
    case = services.examine(complaint=case, team=[one, other], by=kabid, at=at)
    with pytest.raises(Refused, match="Tulis temuan tim dahulu"):
        services.draft(complaint=case, text=words, by=one, at=at)
    case = services.conclude(complaint=case, findings="Tim lain menemukan hal yang sama.", by=other, at=at)
    case = services.draft(complaint=case, text=words, by=one, at=at)
    assert services.approve(complaint=case, by=kabid, at=at).state == "to_sign"


def test_no_complaint_is_passed_on_by_the_word_of_whom_it_is_about(stage: Stage) -> None:
    one, other, kabid, at = stage.people["petugas"], stage.people["petugas-dua"], stage.people["kabid"], MONDAY + DAY
    case, said = stage.triaged(), {"body": "Dinas Sosial", "reason": "Bukan kewenangan."}
    services.propose_referral(complaint=case, **said, by=one, at=at)
    services.accuse(complaint=case, person=one, by=other, at=at)
    with pytest.raises(Refused, match="diusulkan oleh yang diadukan"):
        services.refer(complaint=case, by=kabid, at=at)
    services.drop_referral(complaint=case, by=kabid, at=at)
    services.propose_referral(complaint=case, **said, by=other, at=at)
    assert services.refer(complaint=case, by=kabid, at=at).state == "referred"


def test_findings_of_whom_it_is_about_hold_up_no_answer_of_a_class_without_examination(stage: Stage) -> None:
    officer, case, at = stage.people["petugas"], stage.examined(), MONDAY + DAY
    services.accuse(complaint=case, person=stage.people["penangan-dua"], by=officer, at=at)
    case = services.triage(complaint=case, classification="minor", by=officer, at=at)
    case = services.draft(complaint=case, text="Formulir sudah diperbaiki.", by=stage.people["penangan"], at=at)
    assert services.approve(complaint=case, by=stage.people["kabid"], at=at).state == "answered"


def test_no_letter_waits_for_a_signature_that_nobody_may_give(stage: Stage) -> None:
    case, kabid, at = stage.examined(), stage.people["kabid"], MONDAY + DAY
    case = services.draft(complaint=case, text="Formulir sudah diperbaiki.", by=stage.people["penangan"], at=at)
    services.accuse(complaint=case, person=stage.people["kadis"], by=stage.people["petugas"], at=at)
    with pytest.raises(Refused, match="Pengaduan ini tentang penanda tangan suratnya"):
        services.approve(complaint=case, by=kabid, at=at)
    agencies.add_membership(by=None, at=at, person=stage.people["petugas-dua"], role="signatory")
    assert services.approve(complaint=case, by=kabid, at=at).state == "to_sign"


def test_no_letter_is_signed_with_words_of_whom_the_complaint_is_about(stage: Stage) -> None:
    officer, drafter, at = stage.people["petugas"], stage.people["penangan"], MONDAY + DAY
    case = services.draft(complaint=stage.examined(), text="Formulir sudah diperbaiki.", by=drafter, at=at)
    case = services.approve(complaint=case, by=stage.people["kabid"], at=at)
    for accused in (drafter, stage.people["kabid"]):
        case = services.accuse(complaint=case, person=accused, by=officer, at=at)
        with pytest.raises(Refused, match="oleh yang diadukan"):
            services.sign(complaint=case, by=stage.people["kadis"], passphrase=PASSPHRASE, at=at)
        case = services.clear(complaint=case, person=accused, by=officer, at=at)
    case = services.accuse(complaint=case, person=drafter, by=officer, at=at)
    case = services.return_letter(complaint=case, reason="Disusun yang diadukan.", by=stage.people["kadis"], at=at)
    assert case.state == "in_handling" and list(queries.without_holder(at.date())) == [case]
    assert services.hand_over(complaint=case, to=stage.people["rangkap"], by=officer, at=at).handler == stage.people["rangkap"]


def test_the_ladder_climbs_to_the_persons_of_the_edition_and_ends_with_inspektorat_and_ombudsman(stage: Stage) -> None:
    case = stage.handled()
    told = []
    for hour in range(1, 24 * 8):
        for line in escalate(at=MONDAY + hour * HOUR):
            share = line.split()[1]
            found = Notice.objects.filter(event__contains=f":escalation:1:{share}:")
            told.append((share, sorted(one.to.split("@")[0] for one in found)))
    assert told == [
        ("50", ["penangan"]),
        ("80", ["kabid", "penangan", "petugas", "petugas-dua", "rangkap"]),
        ("100", ["kabid", "kadis", "penangan", "petugas", "petugas-dua", "rangkap"]),
    ]
    text = Notice.objects.get(event__contains=":100:", to="kadis@contoh.go.id").text
    assert "Inspektorat Provinsi Kalimantan Barat" in text and "Ombudsman RI" in text
    assert "hasil pemeriksaan sejauh ini" in text and "tanda terima pengaduan" in text
    assert "Warga" not in text and case.number in text
    assert "hari ke-5, jatuh tempo\n" in text and f"/meja/pengaduan/{case.number}/hitung/\n" in text


def test_a_complaint_that_cannot_be_told_of_does_not_stop_the_others(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, case = stage.handled(), stage.handled(external_id="W-2")
    edition_of = escalating.queries.edition_of

    def edition(one: Complaint) -> object:
        if one.pk == broken.pk:
            raise LookupError("edisi hilang")
        return edition_of(one)

    monkeypatch.setattr(escalating.queries, "edition_of", edition)
    told = [line for hour in range(1, 24 * 8) for line in escalate(at=MONDAY + hour * HOUR)]
    assert told == [f"{case.number} 50", f"{case.number} 80", f"{case.number} 100"]
    assert "edisi hilang" in caplog.text and "failed; it comes again" in caplog.text


# -- retention -> anonymise -> purge with destruction record ---------------------------------------
def test_after_its_time_a_case_is_anonymised_and_later_destroyed_with_a_record(stage: Stage) -> None:
    receipt = stage.received(files=[(stage.picture("rahasia"), "foto.png")], external_id="W-1")
    case = services.triage(
        complaint=receipt.complaint, classification="minor", by=stage.people["petugas"], at=MONDAY + HOUR
    )
    case = services.assign(complaint=case, to=stage.people["penangan"], by=stage.people["kabid"], at=MONDAY + HOUR)
    text = "Yth. Warga Contoh (0800-1234-5678), sudah kami perbaiki."
    case = services.draft(complaint=case, text=text, by=stage.people["penangan"], at=MONDAY + HOUR)
    case = services.approve(complaint=case, by=stage.people["kabid"], at=MONDAY + HOUR)
    case = services.accept(complaint=case, at=MONDAY + DAY)
    file, years, raw = KeptFile.objects.get(), timedelta(days=731), kept_mail(subject_key=case.number, state="taken")
    assert services.keep_schedule(at=MONDAY + timedelta(days=720)) == []
    services.hold(complaint=case, reason="Sengketa di Ombudsman.", by=stage.people["petugas"], at=MONDAY + 2 * DAY)
    assert services.keep_schedule(at=MONDAY + years + DAY) == []
    services.hold(complaint=case, reason="", by=stage.people["petugas"], at=MONDAY + 2 * DAY)
    assert services.keep_schedule(at=MONDAY + years + DAY) == [f"{case.number} anonymise"]
    rows = str([list(model.objects.values()) for model in (Complaint, Message, Notice, Document, Identity)])
    rows += str(list(case.answers.values())) + str(list(case.events.values()))
    assert not any(word in rows for word in ("Warga", "warga@", "5678", "sejak kemarin sore", "W-1"))
    assert not Identity.objects.exists(), "sealed or not, nobody's data is kept any longer"
    assert "[disamarkan]" in case.messages.get(kind="answer").text
    assert queries.track(number=case.number, code=receipt.code) is None and not KeptFile.objects.exists()
    destroyed = audit.history(case.number).get(verb="anonymise").data
    assert destroyed["files"] == [file.sha256] and destroyed["messages"] == 1 and destroyed["days"] == 730
    assert destroyed["mails"] == [raw.sha256] and Incoming.objects.get().state == Incoming.State.ERASED, "the raw mail too"
    assert services.keep_schedule(at=MONDAY + timedelta(days=1826)) == [f"{case.number} purge"]
    case.refresh_from_db()
    assert case.state == "purged" and not case.messages.exists() and not case.answers.exists()
    assert audit.history(case.number).get(verb="purge").data["answers"] == 1
    assert (case.classification, case.was_late, case.used_days) == ("minor", False, 1), "the figures stay"
    assert audit.verify().fault_count == 0 and not Entry.objects.filter(data__icontains="warga").exists()


# -- the database itself ---------------------------------------------------------------------------
def test_the_database_refuses_what_no_verb_may_do(stage: Stage) -> None:
    one, two = stage.received().complaint, stage.received().complaint
    petugas = stage.people["petugas"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(child=one, parent=one, kind="twin", since=MONDAY, by="x")
    Link.objects.create(child=one, parent=two, kind="twin", since=MONDAY, by="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(child=one, parent=stage.received().complaint, kind="twin", since=MONDAY, by="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        one.referrals.create(body="x", reason="x", proposed_by=petugas, proposed_at=MONDAY, approved_by=petugas)
    Complaint.objects.filter(pk=one.pk).update(channel="lapor", external_id="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=two.pk).update(channel="lapor", external_id="1")
