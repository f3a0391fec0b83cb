"""Keeping originals, numbering without gaps, and the way of our own letter to a signature that counts."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import transaction

from inang.agencies.models import Person
from inang.letters import office, queries, services, verification
from inang.letters.drivers import demo_ca
from inang.letters.drivers.interface import Permanent, WrongPassphrase
from inang.letters.models import KeptFile, Letter, Register
from inang.letters.rules import Refused
from tests.rooms.letters import papers, signed
from tests.rooms.letters.test_compose import confirmation, refusal, text

pytestmark = pytest.mark.django_db
AT = signed.AT


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: object) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "files").mkdir()


@pytest.fixture
def head() -> Person:
    person = Person.objects.create_user(
        "kadis@contoh.test", name="NAMA PEJABAT CONTOH", position="Kepala Dinas", rank="Pembina (IV/a)", nip="1" * 18
    )
    someone = demo_ca.Signatory(str(person.pk), person.name, person.position, signed.PASSPHRASE)
    signed.give_key(queries.keys_folder(), someone, AT)
    return person


def issued(case: str = "H-2026-0147", kind: str = "confirmation") -> Letter:
    content = confirmation(number="", date="", check_url="", check_code="", signed_at="") if kind == "confirmation" else refusal()
    return services.issue(kind=kind, subject_key=case, content=content, party="Kepala Dinas", subject="Hal", at=AT)


def test_an_original_is_kept_once_read_only_with_pictures_beside_it(tmp_path: Path) -> None:
    source = tmp_path / "unggahan"
    source.write_bytes(papers.with_javascript())
    kept = services.keep(source=source, at=AT)
    again = services.keep(source=source, at=AT)
    assert kept.pk == again.pk
    place = queries.path(kept)
    assert place.read_bytes() == source.read_bytes()
    assert place.stat().st_mode & 0o222 == 0
    assert queries.page_image(kept, 1).is_file() and queries.thumbnail(kept).is_file()
    assert set(kept.flags) == {"javascript", "open_action"}
    assert kept.verdict["verdict"] == "unsigned"


def test_only_what_was_destroyed_is_swept_and_an_original_that_the_database_does_not_know_stays(tmp_path: Path) -> None:
    source = tmp_path / "unggahan"
    source.write_bytes(papers.jpeg())
    kept = services.keep(source=source, at=AT)
    place = queries.place(kept.sha256)
    with patch.object(services, "_remove"):  # the worker dies here, whenever that is
        assert services.destroy(kept)
    assert place.is_file() and services.sweep() == 1 and not place.exists() and services.sweep() == 0
    again = services.keep(source=source, at=AT)
    KeptFile.objects.all().delete()  # a database of before, put back
    assert services.sweep() == 0 and queries.place(again.sha256).is_file()


def test_a_refused_file_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "unggahan"
    source.write_bytes(papers.user_locked())
    with pytest.raises(Refused, match="kata sandi"):
        services.keep(source=source, at=AT)
    assert not KeptFile.objects.exists()
    assert not list((tmp_path / "files").rglob("*"))


def test_a_full_disk_leaves_no_half_original(tmp_path: Path) -> None:
    source = tmp_path / "unggahan"
    source.write_bytes(papers.pdf())
    with patch("inang.letters.services.shutil.copyfileobj", side_effect=OSError(28, "No space left")), pytest.raises(OSError):
        services.keep(source=source, at=AT)
    assert not KeptFile.objects.exists()
    assert not [place for place in (tmp_path / "files").rglob("*") if place.is_file()]


def test_a_letter_with_an_electronic_signature_is_kept_with_its_four_lines(tmp_path: Path) -> None:
    source = tmp_path / "unggahan"
    source.write_bytes(signed.letter())
    kept = services.keep(source=source, at=datetime(2026, 11, 27, 3, 0, tzinfo=UTC))
    assert kept.signed
    assert kept.verdict["verdict"] == "unknown"  # signed by somebody whose root nobody here trusts
    assert "WIB" in kept.verdict["lines"]["time"]["sentence"]


def test_numbers_have_no_gap_after_a_verb_that_failed() -> None:
    assert issued("A").agenda == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        issued("B")
        raise RuntimeError
    assert issued("C").agenda == 2
    assert Register.objects.get(name="out", year=2026).last == 2


def test_a_number_is_taken_only_inside_the_verb_that_uses_it(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        services.take_number("out", 2026)


def test_the_year_of_a_number_is_the_offices_year() -> None:
    midnight = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # 1 January in Pontianak, the old year elsewhere
    made = [
        services.issue(kind="refusal", subject_key=f"X{at}", content=refusal(), party="P", subject="S", at=at)
        for at in (midnight - timedelta(minutes=1), midnight, midnight + timedelta(minutes=1))
    ]
    assert [(one.year, one.agenda) for one in made] == [(2026, 1), (2027, 1), (2027, 2)]
    assert [one.date for one in made] == [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 1)]


def test_the_same_case_gets_one_letter_however_often_it_is_asked_for() -> None:
    assert issued().pk == issued().pk
    assert Register.objects.get(name="out").last == 1
    assert issued(kind="refusal").number != issued().number


def test_incoming_and_outgoing_letters_have_their_own_books() -> None:
    issued()
    came = services.register_incoming(
        kind="request", subject_key="H", number="440/1", date=date(2026, 11, 20), subject="S", party="P", file=None, at=AT
    )
    assert came.agenda == 1
    assert [row.pk for row in queries.register("in")] == [came.pk]


def test_a_signed_letter_is_genuine_numbered_findable_and_says_that_it_is_a_test(head: Person) -> None:
    letter = services.sign(letter=issued(), by=head, passphrase=signed.PASSPHRASE, at=AT)
    assert letter.state == Letter.State.SIGNED
    assert letter.file is not None
    data = queries.path(letter.file).read_bytes()
    verdict = verification.verify(data, queries.trust_roots(), at=signed.LATER)
    assert verdict.verdict == "genuine"
    words = text(data)
    assert letter.number in words
    assert "bukan dari PSrE" in words
    assert "26 November 2026, 10.22 WIB" in words
    assert "NIP" in words and "Pembina (IV/a)" in words
    assert queries.by_code(str(letter.check_code)) == letter
    assert services.check_url(letter).endswith(f"/s/{letter.check_code}/")


def test_a_wrong_passphrase_signs_nothing_and_keeps_nothing(head: Person, tmp_path: Path) -> None:
    letter = issued()
    with pytest.raises(WrongPassphrase):
        services.sign(letter=letter, by=head, passphrase="salah", at=AT)
    letter.refresh_from_db()
    assert (letter.state, letter.file) == (Letter.State.DRAFT, None)
    assert not [place for place in (tmp_path / "files").rglob("*") if place.is_file()]


def test_somebody_without_a_key_cannot_sign(head: Person) -> None:
    other = Person.objects.create_user("lain@contoh.test", name="Orang Lain", position="Sekretaris")
    with pytest.raises(Permanent, match="Buat sendiri di akun Anda"):
        services.sign(letter=issued(), by=other, passphrase=signed.PASSPHRASE, at=AT)


def test_nobody_signs_before_the_own_jabatan_is_entered(head: Person) -> None:
    letter = issued()
    head.position = ""
    assert office.signer(head, AT).position == "(jabatan belum diisi)", "a draft claims no office that the signer may not hold"
    with pytest.raises(Refused, match=r"Jabatan Anda belum diisi.* di halaman Orang"):
        services.sign(letter=letter, by=head, passphrase=signed.PASSPHRASE, at=AT)
    letter.refresh_from_db()
    assert letter.state == Letter.State.DRAFT


def test_a_letter_is_signed_once(head: Person) -> None:
    letter = issued()
    first = services.sign(letter=letter, by=head, passphrase=signed.PASSPHRASE, at=AT)
    with pytest.raises(Refused, match="sudah ditandatangani"):
        services.sign(letter=letter, by=head, passphrase=signed.PASSPHRASE, at=signed.LATER)
    letter.refresh_from_db()
    assert letter.file == first.file


def test_what_does_not_verify_does_not_count(head: Person) -> None:
    letter = issued()
    with (
        patch("inang.letters.services.signing.finish", side_effect=lambda prepared, _cms: prepared.document),
        pytest.raises(Permanent),
    ):
        services.sign(letter=letter, by=head, passphrase=signed.PASSPHRASE, at=AT)
    letter.refresh_from_db()
    assert letter.state == Letter.State.DRAFT


def test_the_preview_is_marked_as_a_draft() -> None:
    assert "DRAF" in text(services.unsigned_preview(issued()))


def test_content_survives_the_database() -> None:
    letter = issued()
    letter.refresh_from_db()
    assert services._composed(letter, None, AT).facts == dataclasses.replace(confirmation()).facts  # type: ignore[union-attr]
