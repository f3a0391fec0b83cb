"""Four lines and one word: only an untouched letter of a trusted signatory is genuine."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.sign import PdfTimeStamper
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from inang.letters import verification
from inang.letters.drivers import pkcs12
from inang.letters.verification import Verdict
from tests.rooms.letters import papers, signed


def judge(data: bytes, at: datetime = signed.LATER) -> Verdict:
    return verification.judge(data, signed.roots(), at=at)


def test_an_untouched_letter_is_genuine_and_says_whose_and_when() -> None:
    verdict = judge(signed.letter())
    assert verdict.verdict == "genuine"
    assert verdict.integrity.ok is True
    assert verdict.changes.ok is True
    assert verdict.signer.ok is True
    assert "NAMA PEJABAT CONTOH (Kepala Dinas)" in verdict.signer.sentence
    assert "bukan PSrE" in verdict.signer.sentence
    assert verdict.time.ok is None  # nobody but the signer vouches for the time
    assert "Kamis, 26 November 2026, 10.22 WIB" in verdict.time.sentence
    assert Verdict.from_dict(verdict.as_dict()) == verdict


@pytest.mark.parametrize("name", signed.TAMPERED)
def test_every_tampered_letter_is_altered(name: str) -> None:
    verdict = judge(signed.TAMPERED[name]())
    assert verdict.verdict == "altered", verdict
    assert verdict.integrity.ok is False or verdict.changes.ok is False


def test_there_are_more_than_thirty_ways_to_tamper() -> None:
    assert len(signed.TAMPERED) > 30
    assert len({function() for function in signed.TAMPERED.values()}) == len(signed.TAMPERED)


@given(st.integers(0, 2**31), st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
def test_a_flipped_bit_anywhere_is_never_genuine(place: int, bit: int) -> None:
    data = bytearray(signed.letter())
    data[place % len(data)] ^= bit
    assert judge(bytes(data)).verdict != "genuine"


def test_a_flipped_bit_in_the_signature_itself_is_never_genuine() -> None:
    der, size = signed._der()
    for place in range(0, size, 23):
        changed = bytearray(der)
        changed[place] ^= 1 << (place % 8)
        assert judge(signed.with_der(bytes(changed))).verdict != "genuine", place


def test_a_letter_that_ends_in_no_trusted_root_is_unknown() -> None:
    for roots in ((), signed.authority("lain").trust_roots()):
        verdict = verification.judge(signed.letter(), roots, at=signed.LATER)
        assert verdict.verdict == "unknown"
        assert verdict.integrity.ok is True
        assert verdict.signer.ok is None


def test_the_same_name_from_another_authority_is_unknown() -> None:
    forged = signed.sign(papers.pdf(), signed.authority("lain"))
    assert judge(forged).verdict == "unknown"


def test_a_scan_and_an_unsigned_pdf_say_that_no_machine_can_check() -> None:
    scan = judge(papers.jpeg())
    assert scan.verdict == "unsigned"
    assert "tidak dapat diperiksa mesin" in scan.integrity.sentence
    assert judge(papers.pdf()).verdict == "unsigned"
    assert judge(b"bukan apa-apa").verdict == "unsigned"
    assert judge(b"%PDF-1.7 rusak").verdict == "unsigned"


def test_a_letter_from_which_every_trace_of_a_signature_is_gone_is_unsigned() -> None:
    assert judge(signed._resaved(strip=True)).verdict == "unsigned"


def test_after_the_certificate_has_ended_a_letter_without_time_stamp_is_unknown() -> None:
    verdict = judge(signed.letter(), signed.AT + timedelta(days=6 * 366))
    assert verdict.verdict == "unknown"
    assert "berakhir" in verdict.signer.sentence


def test_a_signing_time_in_the_future_is_not_believed() -> None:
    verdict = judge(signed.letter(), signed.AT - timedelta(hours=2))
    assert verdict.verdict == "unknown"
    assert verdict.time.ok is False


def test_two_signatures_of_trusted_people_are_genuine_and_a_change_between_them_is_not() -> None:
    first = signed.approve(papers.pdf(), "Paraf")
    both = judge(signed.approve(first, "Kepala"))
    assert (both.verdict, both.signatures) == ("genuine", 2)
    between = signed._update(signed._content, first)
    assert judge(signed.approve(between, "Kepala")).verdict == "altered"


def test_a_title_changed_between_two_signatures_is_altered() -> None:
    with papers.new() as document:
        document.docinfo["/Title"] = "Permintaan"
        first = signed.approve(papers.saved(document), "Paraf")
    assert judge(signed.approve(first, "Kepala")).verdict == "genuine"
    assert judge(signed.approve(signed._update(signed._title, first), "Kepala")).verdict == "altered"


def test_a_signature_added_to_our_certified_letter_is_altered() -> None:
    with pytest.raises(SigningError):  # a decent program refuses: the letter forbids every change
        signed.approve(signed.letter(), "Lain")
    with patch.object(PdfSigner, "_enforce_certification_constraints"):
        assert judge(signed.approve(signed.letter(), "Lain")).verdict == "altered"


def test_a_time_stamp_added_later_is_explained_but_nothing_beside_it() -> None:
    signer = pkcs12._open((signed.authority().folder / "7.p12").read_bytes(), signed.PASSPHRASE, signed.AT)
    stamper = PdfTimeStamper(DummyTimeStamper(tsa_cert=signer.signing_cert, tsa_key=signer.signing_key))
    writer = signed.Quiet(io.BytesIO(signed.letter()))
    stamped = stamper.timestamp_pdf(writer, "sha256", validation_context=None).getvalue()
    assert stamped.startswith(signed.letter())
    verdict = judge(stamped)
    assert verdict.changes.ok is True
    assert verdict.verdict == "genuine"
    assert verdict.time.ok is None  # that certificate is none for time stamps, so it proves no time
    assert judge(stamped + b"\n% gelap\n").verdict == "altered"
    assert judge(signed._update(signed._title, stamped)).verdict == "altered"
    gap = stamped[: len(signed.letter())] + b"9 0 obj (gelap) endobj\n" + stamped[len(signed.letter()) :]
    assert judge(gap).verdict == "altered"


def test_a_broken_issuer_certificate_in_the_signature_is_never_genuine() -> None:
    assert judge(signed._cms_flip(0.6)).verdict in ("unknown", "altered")


@pytest.mark.usefixtures("own_programs")
def test_the_locked_child_comes_to_the_same_verdict(tmp_path: Path) -> None:
    place = tmp_path / "surat.pdf"
    for data in (signed.letter(), signed.TAMPERED["title_updated"](), papers.pdf(), papers.png()):
        place.write_bytes(data)
        own = verification.verify(place, signed.roots(), at=signed.LATER)
        assert verification.verify_upload(place, signed.roots(), at=signed.LATER) == own


@pytest.mark.usefixtures("own_programs")
def test_a_hostile_file_gets_a_verdict_and_never_a_green_one(tmp_path: Path) -> None:
    place = tmp_path / "bom.pdf"
    for data in (papers.deflate_bomb(), papers.page_doubling(), papers.object_crowd(), papers.user_locked()):
        place.write_bytes(data)
        assert verification.verify_upload(place, signed.roots(), at=signed.LATER).verdict == "unsigned"


def test_an_extra_page_in_a_resaved_file_is_altered_too() -> None:
    with pikepdf.open(io.BytesIO(signed.letter())) as document:
        document.add_blank_page()
        assert judge(papers.saved(document)).verdict == "altered"
