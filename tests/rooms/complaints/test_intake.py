"""One intake for all channels: receipt, code, identity, attachments, and what is refused at which field."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.audit.models import Entry
from inang.complaints import codes, queries, sealing
from inang.complaints.models import Complaint, Identity
from inang.complaints.rules import Complainant, Refused
from inang.letters import queries as letters
from inang.notices.models import Notice
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, TEXT, WARGA, Stage, mails

pytestmark = pytest.mark.django_db


def test_every_channel_of_the_edition_makes_the_same_case(stage: Stage) -> None:
    numbers = []
    for channel in standard.current().channels:
        case, code = stage.received(channel=channel.id, external_id=f"x-{channel.id}")
        assert case.state == "registered" and case.due is not None and case.due.isoformat() == "2026-11-30"
        assert queries.track(number=case.number, code=code) == case
        numbers.append(case.number)
    assert numbers == [f"P-2026-{n:04d}" for n in range(1, 9)]


def test_only_self_service_channels_need_no_officer(stage: Stage) -> None:
    for channel in standard.current().channels:
        if channel.id in ("contact_page", "email"):
            continue
        with pytest.raises(Refused) as refused:
            stage.received(channel=channel.id, by=None)
        assert refused.value.field == "channel"
    with pytest.raises(Refused):
        stage.received(by=stage.people["penangan"])


def test_the_receipt_code_has_eighty_bits_is_kept_as_a_hash_and_can_be_read_out(stage: Stage) -> None:
    receipt = stage.received()
    assert len(receipt.code) == 16 and len(codes.ALPHABET) == 32
    assert receipt.code not in str(Complaint.objects.values().get())
    many = [codes.new_code() for _ in range(1000)]
    assert all(len(set(signs)) == 32 for signs in zip(*many, strict=True)), "every sign at every place: none of the bits is lost"
    bits = [codes.code_from((1 << place).to_bytes(10)) for place in range(80)]
    assert len({codes.code_from(bytes(10)), *bits}) == 81 and codes.code_from(b"\xff" * 10) == "Z" * 16
    assert receipt.grouped.replace(" ", "") == receipt.code
    assert codes.spoken("K7H294QD0XW5T3B1") == "K, tujuh, H, dua. Sembilan, empat, Q, D. Nol, X, W, lima. T, tiga, B, satu."
    assert codes.tidy_code("k7h2-94qd · oxw5 t3bl") == "K7H294QD0XW5T3B1"
    assert codes.tidy_code("k7h2") is None and codes.plain_number(" p-2026 0061") == "P20260061"


def test_a_wrong_code_or_a_wrong_number_finds_nothing(stage: Stage) -> None:
    one, two = stage.received(), stage.received()
    for number, code in (
        (one.complaint.number, two.code),
        ("P-2026-9999", one.code),
        ("", one.code),
        (one.complaint.number, ""),
        (one.complaint.number, "-" * 16),
        (one.complaint.number, one.code[:-1]),
    ):
        assert queries.track(number=number, code=code) is None
    for number, code in (("P-2026-9999", one.code), (one.complaint.number, two.code), (one.complaint.number, one.code)):
        with CaptureQueriesContext(connection) as counted:
            queries.track(number=number, code=code)
        assert len(counted) == 1, "a hit and a miss ask the same of the database"


def test_the_receipt_goes_by_mail_with_code_and_due_date_and_without_the_senders_words(stage: Stage) -> None:
    canary = "=HYPERLINK() <script>kenari</script>"
    receipt = stage.received(channel="contact_page", text=TEXT + canary)
    notice = Notice.objects.get()
    assert "warga@" not in str(Notice.objects.values().get()), "the outbox does not know whose address it is"
    assert receipt.grouped not in notice.text
    (mail,) = mails(MONDAY + HOUR)
    assert mail.to == "warga@contoh.id" and mail.to_name == ""
    assert receipt.grouped in mail.text and "Senin, 30 November 2026" in mail.text and "hari ke-5, jatuh tempo" in mail.text
    assert "kenari" not in mail.text + mail.title and "Warga" not in mail.text
    assert Notice.objects.get().address == "" and "warga" not in str(list(Entry.objects.values()))


def test_one_address_gets_no_flood_of_receipts(stage: Stage) -> None:
    for _ in range(8):
        stage.received(channel="contact_page")
    assert Complaint.objects.count() == 8 and len(mails(MONDAY + HOUR)) == 5
    stage.received(channel="contact_page", at=MONDAY + 2 * DAY, received_at=MONDAY + 2 * DAY)
    assert len(mails(MONDAY + 2 * DAY + HOUR)) == 1


def test_an_anonymous_complaint_has_no_identity_row_and_a_confidential_one_is_sealed(stage: Stage) -> None:
    anonymous = stage.received(complainant=None).complaint
    assert anonymous.anonymity == "anonymous" and not Identity.objects.exists()
    case = stage.received(confidential=True).complaint
    row = Identity.objects.get()
    assert case.anonymity == "confidential" and "Warga" not in row.sealed
    assert sealing.unseal(row.sealed, case.number) == WARGA
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(row.sealed, anonymous.number)
    key = Path(letters.keys_folder()) / sealing.FILE
    assert key.stat().st_mode & 0o077 == 0 and len(key.read_bytes()) == 32
    with pytest.raises(Refused):
        stage.received(complainant=Complainant(), confidential=True)


def test_back_dating_by_more_than_one_working_day_needs_a_reason(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    friday, monday = MONDAY - 3 * DAY, MONDAY
    assert stage.received(received_at=friday, at=monday).complaint.backdate_reason == ""
    assert stage.received(received_at=friday, at=monday, backdate_reason="Akhir pekan.").complaint.backdate_reason == ""
    with pytest.raises(Refused) as refused:
        stage.received(received_at=friday - DAY, at=monday)
    assert refused.value.field == "backdate_reason"
    case = stage.received(received_at=friday - DAY, at=monday, backdate_reason="Kotak dibuka hari ini.").complaint
    assert case.backdate_reason == "Kotak dibuka hari ini." and case.due is not None
    assert case.due.isoformat() == "2026-11-26", "five working days from the legal receipt"
    assert Entry.objects.get(subject=case.number, verb="receive").data["backdate_reason"] == "Kotak dibuka hari ini."
    with pytest.raises(Refused) as refused:
        stage.received(received_at=monday + timedelta(minutes=5), at=monday)
    assert refused.value.field == "received_at"
    edition = standard.current()
    other = replace(edition, complaints=replace(edition.complaints, backdate_days=2))
    monkeypatch.setattr(standard, "current", lambda on=None: other)
    assert stage.received(received_at=friday - DAY, at=monday).complaint.backdate_reason == "", "how many days is the edition's"


def test_the_same_number_of_the_same_channel_makes_one_case(stage: Stage) -> None:
    first = stage.received(channel="lapor", external_id="LAPOR-771").complaint
    with pytest.raises(Refused) as refused:
        stage.received(channel="lapor", external_id="LAPOR-771")
    assert refused.value.field == "external_id" and first.number in refused.value.sentence
    assert stage.received(channel="social", external_id="LAPOR-771").complaint.number == "P-2026-0002"


def test_every_field_that_cannot_be_kept_is_named_at_once_with_its_own_sentence(stage: Stage) -> None:
    wrong = Complainant(name="n" * 161, email="bukan alamat", phone="12", address="j" * 301, handle="a" * 101)
    values: dict[str, Any] = {"text": " ", "channel": "lapor", "complainant": wrong, "classification": "besar"}
    with pytest.raises(Refused) as refused:
        stage.received(**values, received_at=MONDAY - 10 * DAY, about_person=stage.people["petugas"])
    said = {fault.field: fault.sentence for fault in refused.value.every}
    person = {"name", "email", "phone", "address", "handle"}
    assert set(said) == {"text", "backdate_reason", "external_id", "about_person", "classification"} | person
    assert len(set(said.values())) == len(refused.value.every) == len(said) and all(one.endswith(".") for one in said.values())
    with pytest.raises(Refused) as refused:
        stage.received(text="", channel="fax", complainant=None, confidential=True, received_at=MONDAY + DAY)
    assert [fault.field for fault in refused.value.every] == ["text", "received_at", "channel", "name"]
    with pytest.raises(Refused) as refused:
        stage.received(text="", channel="telephone", by=None, classification="minor")
    assert [fault.field for fault in refused.value.every] == ["text", "channel", "classification"]
    with pytest.raises(Refused) as refused:
        stage.received(text="", channel="fax", by=stage.people["penangan"])
    assert [fault.field for fault in refused.value.every] == [""], "whoever may not is told nothing else"
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("text", {"text": "  \x00 "}),
        ("text", {"text": "x" * 20_001}),
        ("channel", {"channel": "fax"}),
        ("email", {"complainant": Complainant(email="bukan alamat")}),
        ("phone", {"complainant": Complainant(phone="12")}),
        ("name", {"complainant": Complainant(name="n" * 161)}),
        ("classification", {"classification": "besar"}),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(stage: Stage, field: str, values: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        stage.received(**values)
    assert refused.value.field == field and refused.value.sentence.endswith(".")
    assert not Complaint.objects.exists() and not Notice.objects.exists() and not Entry.objects.filter(room="complaints")


def test_attachments_go_through_the_intake_of_letters_and_the_original_is_kept(stage: Stage) -> None:
    picture = stage.picture()
    case = stage.received(files=[(picture, "../../etc/galat.png")]).complaint
    (attached,) = case.messages.get().attachments.all()
    assert attached.name == "galat.png" and letters.path(attached.file).read_bytes() == picture.read_bytes()
    assert letters.page_image(attached.file, 1).is_file()
    bad = stage.folder / "foto.svg"
    bad.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    with pytest.raises(Refused) as refused:
        stage.received(files=[(bad, "foto.svg")])
    assert refused.value.field == "files" and refused.value.sentence.startswith("foto.svg: ")


def test_a_class_chosen_at_the_telephone_counts_from_receipt(stage: Stage) -> None:
    case = stage.received(classification="non_supervisory").complaint
    assert case.state == "triaged" and case.due is not None and case.due.isoformat() == "2026-12-11"
    state = clocks.state("complaint", case.number, MONDAY)
    assert state.limit == 14 and state.first_promise is not None and state.first_promise.isoformat() == "2026-11-30"
