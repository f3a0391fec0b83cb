"""Two complaints from their first word: one by mail and its answer by mail, one by telephone, both followed without login."""

from __future__ import annotations

import re
import time
from typing import Final

from django.utils import timezone

from inang.cli.demo_stage import POLL_SECONDS, Stage
from inang.cli.forms import Page
from inang.cli.visitor import Unexpected
from inang.standard import queries as standard
from inang.standard.patterns import number_of
from inang.standard.rules import COMPLAINTS

SECONDS: Final = 120.0  # patience with a busy machine
SENDER: Final = "warga.demo@contoh.id"
WORDS: Final = "Formulir bantuan di situs dinsos tidak dapat dikirim sejak kemarin sore."
MORE: Final = "Saya memakai Firefox di telepon."
TOLD: Final = "Penelepon tidak dapat membuka situs dinkes sejak tadi pagi, dari dua telepon."
_CODE: Final = re.compile(r"(?<![0-9A-Z])(?:[0-9A-HJKMNP-TV-Z]{4} ){3}[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Z])")


def mailed(stage: Stage) -> str:
    """A mail by real SMTP into the real mailbox becomes a case, whose receipt opens it; the answer to it is a message."""
    anybody = stage.person("")
    anybody.open("/demo/mail/tulis/")
    anybody.send(anybody.form(has="kepada"), {"dari": SENDER, "nama": "Warga Demo", "hal": "Situs dinsos", "isi": WORDS})
    receipt = _receipt(stage)
    number, code = _found(_shape(), receipt), _found(_CODE, receipt)
    if WORDS in receipt.text:
        raise Unexpected("Tanda terima mengulang tulisan pengirim.")
    stage.picture(anybody, anybody.path, "pengaduan-tanda-terima")
    anybody.open(anybody.link("balas="))
    answer = anybody.form(has="isi")
    cited = dict(answer.values).get("isi", "")
    anybody.send(answer, {"isi": MORE + cited})
    stage.wait_for(anybody, _tracked(stage, number, code), lambda page: MORE in page.text, SECONDS, "Balasan lewat pos-el")
    anybody.expect(number, WORDS, MORE)
    if code in anybody.page.text:
        raise Unexpected("Kode tanda terima yang ikut terkutip tampil di percakapan.")
    stage.picture(anybody, anybody.path, "pengaduan-lacak")
    return f"{number}: pos-el menjadi perkara, tanda terima sampai, balasannya tampil di halaman lacak."


def telephoned(stage: Stage) -> str:
    """An officer types while somebody speaks; the receipt code that is read out opens the case."""
    officer = stage.person("pengaduan")
    officer.open("/meja/pengaduan/catat/")
    values = {"saluran": "telephone", "pelapor": "anonymous", "tentang": "", "isi": TOLD}
    page = officer.send(officer.form(has="saluran"), values)
    number, code = _found(_shape(), page), _found(_CODE, page)
    anybody = stage.person("")
    anybody.open(_tracked(stage, number, code))
    anybody.expect(number, TOLD)
    return f"{number}: dicatat dari telepon tanpa nama, dibuka dengan kode yang dibacakan."


def _receipt(stage: Stage) -> Page:
    """The mail that our sender gets, as soon as it is there."""
    anybody, deadline = stage.person(""), time.monotonic() + SECONDS
    while True:
        page = anybody.open(f"/demo/mail/?kepada={SENDER}")
        mails = [address for address, words in page.links if address.endswith(".eml/") and "diterima" in words]
        if mails:
            return anybody.open(mails[0])
        if time.monotonic() > deadline:
            raise Unexpected(f"Tanda terima tidak sampai ke {SENDER} dalam {SECONDS:.0f} detik.")
        time.sleep(POLL_SECONDS)


def _tracked(stage: Stage, number: str, code: str) -> str:
    """The address of the case for whoever holds its number and receipt code, entered as everybody does."""
    anybody = stage.person("")
    anybody.open("/lacak/")
    anybody.send(anybody.form(has="kode"), {"nomor": number, "kode": code})
    return anybody.path


def _shape() -> re.Pattern[str]:
    """What a complaint's number looks like by the edition that a demo begins with; no table is asked for it."""
    written = number_of(standard.seed(), COMPLAINTS, 1, timezone.localdate())
    return re.compile(re.sub(r"\d+", r"\\d+", re.escape(written)))


def _found(pattern: re.Pattern[str], page: Page) -> str:
    match = pattern.search(page.text)
    if match is None:
        raise Unexpected(f"Tidak tertulis {pattern.pattern}. Tertulis: {page.text[:600]}")
    return match.group()
