"""The two letters of the standard: the signed and stamped request, and the confirmation."""

from pathlib import Path

import pytest

from inang.letters import inspection, verification
from inang.letters.compose import compose
from inang.standard import queries as standard
from tests.rooms.letters import papers, signed
from tests.rooms.letters.test_compose import confirmation, request_letter, text


@pytest.mark.parametrize("data", [papers.pdf(), papers.jpeg(), papers.png(), signed.letter()], ids=["pdf", "jpeg", "png", "tte"])
def test_surat_permintaan_hosting_yang_ditandatangani_diterima_dalam_bentuk_apa_pun(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "surat").write_bytes(data)
    assert inspection.inspect(tmp_path / "surat").accepted


def test_cap_dan_tanda_tangan_basah_tidak_dinyatakan_sah_oleh_mesin() -> None:
    verdict = verification.judge(papers.jpeg(), signed.roots(), at=signed.LATER)
    assert {line.ok for line in verdict.lines.values()} == {None}


def test_surat_siap_tanda_tangan_memberi_tempat_untuk_kepala_pd_dan_cap() -> None:
    words = text(compose(request_letter()))
    assert "(tanda tangan dan cap)" in words
    assert "KEPALA DINAS PEMBERDAYAAN PEREMPUAN" in words


def test_surat_konfirmasi_ke_pd_bahwa_hosting_telah_diaktifkan() -> None:
    words = text(compose(confirmation()))
    assert "dengan ini disampaikan bahwa hosting telah diaktifkan pada Kamis, 26 November 2026" in words


def test_surat_konfirmasi_menyebut_waktu_dan_biaya_sesuai_standar() -> None:
    edition = standard.edition("kalbar-2022")
    words = text(compose(confirmation(limit_days=edition.limit.days)))
    assert f"dari {edition.limit.days}." in words
    assert edition.cost.text.lower() in words.lower()
