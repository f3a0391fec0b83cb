"""The confirmation letter as its reader meets it: mail, both verifiers, QR, one changed byte; and the audit chain."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from typing import Any, Final

from inang.cli.demo_people import MAIL_SECONDS
from inang.cli.demo_stage import Stage, json_of, ports_in_use
from inang.cli.visitor import Unexpected

QR_SCALE: Final = 3.0  # 216 dots an inch, what a phone sees of a printed page
CONTACT: Final = "operator@dinkes.contoh.go.id"


def mail_arrived(stage: Stage) -> str:
    """The agency's mail with the PDF, read on the demo page of the loopback mail server."""
    anybody = stage.person("")
    deadline = time.monotonic() + MAIL_SECONDS
    while True:
        page = anybody.open(f"/demo/mail/?kepada={CONTACT}")
        mails = [address for address, _ in page.links if address.startswith("/demo/mail/") and address.endswith(".eml/")]
        for address in mails:
            words = anybody.open(address)
            attached = [link for link, _ in words.links if "/lampiran/" in link]
            if stage.case.number in words.text and any(anybody.fetch(link) == stage.case.letter for link in attached):
                _keep_mails(stage, mails)
                stage.picture(anybody, address, "pos-el")
                return f"{len(mails)} pos-el kepada {CONTACT}; lampiran PDF sama dengan surat yang diunduh."
        if time.monotonic() > deadline:
            raise Unexpected(f"Tidak ada pos-el dengan surat konfirmasi kepada {CONTACT} ({len(mails)} pos-el).")
        time.sleep(0.3)


def _keep_mails(stage: Stage, mails: list[str]) -> None:
    anybody = stage.person("")
    for number, address in enumerate(sorted(mails), 1):
        words = anybody.open(address)
        stage.leave(f"mail/{number:02d}.txt", f"{words.title}\n\n{words.text}\n")


def signature_ours(stage: Stage) -> str:
    """`inang verify-letter` with the certificate that is handed out, in a process of its own."""
    trust = stage.inside("portal", "cat", f"{stage.layout.portal}/keys/trust.pem")
    stage.leave("trust.pem", trust)
    verdict, status = _verify(stage, stage.case.letter, trusted=True)
    if verdict["verdict"] != "genuine" or status != 0:
        raise Unexpected(f"verify-letter menjawab {verdict}, kode {status}.")
    unknown, status = _verify(stage, stage.case.letter, trusted=False)
    if unknown["verdict"] != "unknown" or status == 0:
        raise Unexpected(f"Tanpa akar tepercaya seharusnya unknown, bukan {unknown['verdict']} (kode {status}).")
    return "verify-letter: genuine dengan trust.pem, unknown dengan akar lain."


def _verify(stage: Stage, letter: bytes, *, trusted: bool) -> tuple[dict[str, Any], int]:
    """Verdict and exit code; untrusted means a root that has nothing to do with the letter: the sites' CA."""
    file = stage.folder / "periksa.pdf"
    file.write_bytes(letter)
    root = (stage.keep or stage.folder) / "trust.pem" if trusted else stage.layout.ca_certificate
    command = [sys.executable, "-m", "inang", "verify-letter", str(file), "--trust", str(root), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return dict(json_of(ended.stdout)), ended.returncode


def signature_pdfsig(stage: Stage) -> str:
    """A second opinion from a program that is not ours: poppler."""
    file = stage.folder / "pdfsig.pdf"
    file.write_bytes(stage.case.letter)
    ended = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False, timeout=60)
    stage.leave("pdfsig.txt", ended.stdout + ended.stderr)
    if "Signature is Valid" not in ended.stdout or "Total document signed" not in ended.stdout:
        raise Unexpected(f"pdfsig menjawab: {ended.stdout} {ended.stderr}"[:900])
    return "pdfsig: Signature is Valid, seluruh berkas ditandatangani."


def qr_opens_check_page(stage: Stage) -> str:
    """Read the QR off the rendered page, open what it says, and find this letter there."""
    address = _read_qr(stage)
    if not address.startswith(f"{stage.base}/s/"):
        raise Unexpected(f"QR memuat {address}, bukan alamat periksa layanan ini.")
    anybody = stage.person("")
    path = address.removeprefix(stage.base)
    anybody.open(path)
    anybody.expect("Surat ini asli", "Konfirmasi Aktivasi Hosting", "Dinas Kesehatan", stage.case.check_code)
    copy = anybody.fetch(anybody.link("surat.pdf"))
    if copy != stage.case.letter:
        raise Unexpected("Salinan resmi di halaman periksa berbeda dari surat yang diterima perangkat daerah.")
    stage.picture(anybody, path, "periksa-surat")
    return f"QR membuka {path}: surat ini asli, salinannya sama."


def _read_qr(stage: Stage) -> str:
    import pypdfium2  # these two take a moment that other commands need not pay
    import zxingcpp

    document = pypdfium2.PdfDocument(stage.case.letter)
    try:
        for number in range(len(document)):
            picture = document[number].render(scale=QR_SCALE).to_pil()
            target = io.BytesIO()
            picture.save(target, "PNG")
            stage.leave(f"confirmation-{number + 1}.png", target.getvalue())
            for found in zxingcpp.read_barcodes(picture):
                return str(found.text)
    finally:
        document.close()
    raise Unexpected("Tidak ada QR yang terbaca pada surat konfirmasi.")


def changed_byte_refused(stage: Stage) -> str:
    """One bit anywhere: in the middle of the content, and in the first line; by command and by the public page."""
    letter = stage.case.letter
    for place in (6, len(letter) // 2):
        forged = bytearray(letter)
        forged[place] ^= 1
        verdict, status = _verify(stage, bytes(forged), trusted=True)
        if verdict["verdict"] != "altered" or status == 0:
            raise Unexpected(f"Bita {place} diubah, tetapi verify-letter menjawab {verdict['verdict']} (kode {status}).")
    anybody = stage.person("")
    anybody.open("/periksa/")
    file = stage.folder / "surat-diubah.pdf"
    file.write_bytes(bytes(forged))
    anybody.send(anybody.form(has="berkas"), {}, files={"berkas": file})
    anybody.expect("tidak sama dengan surat yang diterbitkan")
    return "Satu bita diubah: verify-letter menjawab altered, halaman periksa menolak."


def audit_verifies(stage: Stage) -> str:
    command = [sys.executable, "-m", "inang", "verify-audit", "--data", str(stage.layout.data), "--json"]
    text = stage.inside("portal", *command)
    stage.leave("audit.json", text)
    report = json_of(text)
    if not report["ok"] or report["entries"] < 10:
        raise Unexpected(f"Rantai audit: {report}")
    return f"Rantai {report['entries']} catatan audit utuh."


def service_stops(stage: Stage) -> str:
    """Nothing is left: no listener on any port, no process that knows the data folder."""
    assert stage.instance is not None
    data = str(stage.layout.data)
    stage.instance.stop()
    if ports := ports_in_use(stage.layout):
        raise Unexpected(f"Sesudah berhenti masih ada yang mendengar: {ports}")
    ended = subprocess.run(["pgrep", "-f", "--", data], capture_output=True, text=True, check=False, timeout=20)
    if left := ended.stdout.split():
        raise Unexpected(f"Sesudah berhenti masih ada proses: {left}")
    return "Tidak ada proses dan port yang tersisa."
