"""Plt., Plh., a.n.: printed in the signer block of the letter that is really signed, and only on its days."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest

from inang.agencies import delegating
from inang.agencies import services as agencies
from inang.agencies.models import Delegation, Person
from inang.agencies.rules import Refused as NotForThem
from inang.letters import office
from inang.letters import queries as letters
from inang.letters.drivers import demo_ca
from inang.requests import services
from inang.requests.rules import Refused
from tests.rooms.letters import signed
from tests.rooms.requests.stage import MONDAY, PASSPHRASE, Stage, build

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=4)


def delegate(stage: Stage, capacity: str, since: int = 0) -> Person:
    person = agencies.add_person(
        by=None, at=MONDAY, email="sekretaris@contoh.go.id", name="Dra. Sekretaris Contoh", position="Sekretaris"
    )
    agencies.add_membership(by=None, at=MONDAY, person=person, role="complaint_officer")
    signatory = demo_ca.Signatory(str(person.pk), person.name, person.position, PASSPHRASE)
    signed.give_key(letters.keys_folder(), signatory, MONDAY - timedelta(days=30))
    day = MONDAY.date()
    delegating.delegate(
        by=None,
        at=MONDAY,
        person=person,
        principal=stage.people["kadis"],
        capacity=capacity,
        scope="sign",
        title="Kepala Dinas",
        letter_number="800/12/Diskominfo",
        letter_date=day,
        since=day + timedelta(days=since),
        until=day + timedelta(days=since),
    )
    return person


@pytest.mark.parametrize(
    ("capacity", "lines"),
    [("plt", ["Plt. KEPALA DINAS"]), ("plh", ["Plh. KEPALA DINAS"]), ("an", ["a.n. KEPALA DINAS", "SEKRETARIS"])],
)
def test_the_signed_letter_says_as_what_it_was_signed(tmp_path: Path, capacity: str, lines: list[str]) -> None:
    stage = build(tmp_path)
    case = stage.activated()
    person = delegate(stage, capacity)
    case = services.sign_confirmation(request=case, by=person, passphrase=PASSPHRASE, at=LATER)
    letter = letters.out_of(str(case.number))
    assert letter is not None and letter.file is not None and letter.signer == person
    pages = pypdfium2.PdfDocument(letters.path(letter.file))
    words = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)
    for line in [*lines, "Dra. Sekretaris Contoh"]:
        assert line in words


def test_a_delegate_signs_on_the_days_of_the_letter_alone(tmp_path: Path) -> None:
    stage = build(tmp_path)
    case = stage.activated()
    person = delegate(stage, "plh", since=1)
    with pytest.raises(Refused, match="Hanya penanda tangan"):
        services.sign_confirmation(request=case, by=person, passphrase=PASSPHRASE, at=LATER)
    midnight = (LATER + timedelta(days=2)).replace(hour=0, minute=0)
    with pytest.raises(Refused, match="Hanya penanda tangan"):
        services.sign_confirmation(request=case, by=person, passphrase=PASSPHRASE, at=midnight)
    case = services.sign_confirmation(
        request=case, by=person, passphrase=PASSPHRASE, at=midnight - timedelta(seconds=1)
    )
    assert case.state == "confirmed"


def test_a_letter_that_is_issued_while_somebody_acts_names_the_acting_one(tmp_path: Path) -> None:
    stage = build(tmp_path)
    delegate(stage, "plh")
    letter = letters.out_of(str(stage.activated().number))
    assert letter is not None
    assert letter.content["signer"]["name"] == "Dra. Sekretaris Contoh"
    assert (letter.content["signer"]["capacity"], letter.content["signer"]["position"]) == ("Plh.", "Kepala Dinas")


def test_what_was_signed_keeps_what_it_printed_when_the_signatory_is_corrected(tmp_path: Path) -> None:
    stage = build(tmp_path)
    case = stage.activated()
    person = delegate(stage, "an")
    case = services.sign_confirmation(request=case, by=person, passphrase=PASSPHRASE, at=LATER)
    letter = letters.out_of(str(case.number))
    assert letter is not None and letter.file is not None
    printed, sha256 = dict(letter.content["signer"]), letter.file.sha256
    agencies.change_person(
        by=stage.people["admin"], at=LATER, person=person, name="Orang Baru", position="Kepala Bidang", rank="Pembina (IV/a)"
    )
    letter.refresh_from_db()
    assert letter.content["signer"] == printed and letter.file.sha256 == sha256


def test_an_invited_person_acts_on_behalf_once_the_jabatan_is_entered(tmp_path: Path) -> None:
    stage, day = build(tmp_path), MONDAY.date()
    token = agencies.invite(by=stage.people["admin"], at=MONDAY, email="baru@contoh.go.id", name="Baru", role="approver")
    person = agencies.accept(token=token, password="kapuas-hulu-2026-sungai", at=MONDAY)

    def lend() -> Delegation:
        return delegating.delegate(
            by=stage.people["admin"], at=MONDAY, person=person, capacity="an", scope="sign", title="Kepala Dinas",
            principal=stage.people["kadis"], letter_number="800/12", letter_date=day, since=day, until=day,
        )  # fmt: skip

    with pytest.raises(NotForThem, match="Jabatan Baru belum diisi"):
        lend()
    nip = "198503142010011004"
    facts = {"position": "Sekretaris", "nip": nip, "rank": "IV/a"}
    person = agencies.change_person(by=stage.people["admin"], at=MONDAY, person=person, **facts)
    lend()
    block = office.signer(person, MONDAY)
    assert (block.position, block.behalf, block.nip, block.rank) == ("Sekretaris", "Kepala Dinas", nip, "IV/a")
