"""Signing by a key file and by a service elsewhere: one contract for both."""

import base64
import json
import logging
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest

from inang.letters import signing, verification
from inang.letters.drivers import demo_ca
from inang.letters.drivers.interface import Permanent, SigningDriver, SigningFault, Temporary, WrongPassphrase
from inang.letters.drivers.pkcs12 import Pkcs12Driver
from inang.letters.drivers.remote import RemoteDriver
from tests.rooms.letters import papers, signed


class Gateway(BaseHTTPRequestHandler):
    """A signing service as an office may have one, on loopback."""

    def do_GET(self) -> None:
        place = signed.authority().folder / f"{self.path.rsplit('/', 1)[1]}.pem"
        if not place.is_file():
            return self._say(404, {"error": "tidak terdaftar"})
        return self._say(200, {"certificate": place.read_text()})

    def do_POST(self) -> None:
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            digest = base64.b64decode(order["digest"])
            cms = signed.authority().sign_digest(order["signatory"], digest, order["passphrase"], signed.AT)
        except WrongPassphrase:
            return self._say(400, {"error": "passphrase", "status_code": 2031})
        except Permanent:
            return self._say(404, {"error": "tidak terdaftar"})
        return self._say(200, {"cms": base64.b64encode(cms).decode()})

    def _say(self, status: int, body: dict[str, object]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_words: object) -> None:
        return None


@contextmanager
def gateway() -> Iterator[RemoteDriver]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield RemoteDriver(f"http://127.0.0.1:{server.server_address[1]}", signed.roots())
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(params=["pkcs12", "remote"])
def driver(request: pytest.FixtureRequest) -> Iterator[SigningDriver]:
    if request.param == "pkcs12":
        yield signed.authority()
    else:
        with gateway() as remote:
            yield remote


def sign(driver: SigningDriver, passphrase: str = signed.PASSPHRASE) -> bytes:
    prepared = signing.prepare(papers.pdf(), name="NAMA", reason="Konfirmasi", place="Pontianak", at=signed.AT)
    return signing.finish(prepared, driver.sign_digest("7", prepared.digest, passphrase, signed.AT))


def test_what_a_driver_signs_is_genuine(driver: SigningDriver) -> None:
    verdict = verification.judge(sign(driver), driver.trust_roots(), at=signed.LATER)
    assert verdict.verdict == "genuine"


def test_a_driver_describes_the_certificate(driver: SigningDriver) -> None:
    holder = driver.holder("7", signed.AT)
    assert (holder.name, holder.usable) == ("NAMA PEJABAT CONTOH", True)
    later = driver.holder("7", signed.AT + timedelta(days=6 * 366))
    assert not later.usable
    assert "berakhir" in later.sentence


@pytest.mark.parametrize("passphrase", ["", "salah", signed.PASSPHRASE + " ", signed.PASSPHRASE.upper()])
def test_a_wrong_passphrase_gets_a_sentence(driver: SigningDriver, passphrase: str) -> None:
    with pytest.raises(WrongPassphrase, match="Frasa sandi"):
        sign(driver, passphrase)


def test_a_signatory_without_a_key_gets_a_sentence(driver: SigningDriver) -> None:
    sentence = "Minta administrator" if driver.kept_elsewhere() else "Buat sendiri di akun Anda"
    with pytest.raises(Permanent, match=sentence):
        driver.holder("99", signed.AT)
    with pytest.raises(Permanent, match=sentence):
        driver.sign_digest("99", bytes(32), signed.PASSPHRASE, signed.AT)


def test_only_a_service_elsewhere_and_an_authority_elsewhere_keep_keys_that_nobody_makes_here(tmp_path: Path) -> None:
    assert signed.authority().kept_elsewhere() == Pkcs12Driver(tmp_path).kept_elsewhere() == ""
    with gateway() as remote:
        assert "layanan tanda tangan elektronik 127.0.0.1" in remote.kept_elsewhere()
    (tmp_path / "trust.pem").write_bytes(signed.roots()[0])  # as of a PSrE, whose issuing key is not here
    assert "diterbitkan oleh" in Pkcs12Driver(tmp_path).kept_elsewhere()
    with pytest.raises(Permanent, match="minta administrator memasang berkas kunci"):
        Pkcs12Driver(tmp_path).holder("7", signed.AT)


@pytest.mark.parametrize("name", ["../7", "", "7/../7", "a" * 99, "7\x00"])
def test_a_name_that_is_no_key_name_opens_no_file(name: str) -> None:
    with pytest.raises(Permanent):
        signed.authority().sign_digest(name, bytes(32), signed.PASSPHRASE, signed.AT)


def test_an_ended_certificate_does_not_sign() -> None:
    with pytest.raises(Permanent, match="berakhir"):
        signed.authority().sign_digest("7", bytes(32), signed.PASSPHRASE, signed.AT + timedelta(days=6 * 366))


def test_a_service_that_does_not_answer_is_temporary() -> None:
    with gateway() as remote:
        pass
    with pytest.raises(Temporary, match="tidak menjawab"):
        remote.sign_digest("7", bytes(32), "rahasia-sekali", signed.AT)


def test_the_passphrase_is_in_no_fault_no_log_and_no_file(driver: SigningDriver, caplog: pytest.LogCaptureFixture) -> None:
    secret = "Rahasia-Sekali-123"
    with caplog.at_level(logging.DEBUG), pytest.raises(SigningFault) as caught:
        sign(driver, secret)
    fault: BaseException | None = caught.value
    while fault is not None:
        assert secret not in repr(fault) + str(fault)
        fault = None if fault.__suppress_context__ else (fault.__cause__ or fault.__context__)
    assert secret not in caplog.text
    for place in signed.authority().folder.iterdir():
        assert signed.PASSPHRASE.encode() not in place.read_bytes()


def test_poppler_calls_the_signature_valid(tmp_path: Path) -> None:
    place = tmp_path / "surat.pdf"
    place.write_bytes(sign(signed.authority()))
    told = subprocess.run(["pdfsig", "-nocert", place], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    assert "SHA-256" in told


def test_the_letter_is_certified_against_every_change_and_carries_the_given_time(tmp_path: Path) -> None:
    with pikepdf.open(__import__("io").BytesIO(sign(signed.authority()))) as document:
        signature = document.Root.Perms.DocMDP
        assert int(signature.Reference[0].TransformParams.P) == 1
        assert str(signature.M).startswith("D:20261126102200")
        field = document.Root.AcroForm.Fields[0]
        assert [float(side) for side in field.Rect] == [0, 0, 0, 0]  # invisible


def test_keys_are_private_made_once_and_the_roots_key_is_gone(tmp_path: Path) -> None:
    person = demo_ca.Signatory("7", "NAMA", "Kepala Dinas", signed.PASSPHRASE)
    demo_ca.prepare(tmp_path / "keys", [person], signed.AT)
    before = {place.name: place.read_bytes() for place in (tmp_path / "keys").iterdir()}
    demo_ca.prepare(tmp_path / "keys", [person], signed.AT)
    assert {place.name: place.read_bytes() for place in (tmp_path / "keys").iterdir()} == before
    assert set(before) == {"trust.pem", "issuing.pem", "issuing.key", "7.pem", "7.p12"}
    assert (tmp_path / "keys" / "7.p12").stat().st_mode & 0o077 == 0
    assert (tmp_path / "keys" / "issuing.key").stat().st_mode & 0o077 == 0


def test_the_test_authority_says_in_every_name_that_it_is_one() -> None:
    assert "bukan PSrE" in demo_ca.DEMO.root
    assert "CA uji" in signed.authority().notice() and "hanya untuk peragaan" in signed.authority().notice()
    assert Pkcs12Driver(Path("/tidak/ada")).notice() == ""
