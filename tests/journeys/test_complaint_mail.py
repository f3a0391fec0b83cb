"""A complaint by mail in Chromium: written, its receipt opened, asked and answered by mail, disputed; the servers are real."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from inang.cli.mailbox import Folder, is_ours
from inang.complaints import posting, services, states
from inang.complaints.models import Complaint
from inang.notices import fetching
from inang.notices import services as notices
from inang.worklist import services as worklist
from tests.browsing import PHONE
from tests.dovecot import MailStore, free_port
from tests.journeys.office import answers, asks, sorts_and_gives
from tests.journeys.walking import Walk, Walks
from tests.portal.cast import Cast
from tests.portal.complaining import TEXT

pytestmark = [pytest.mark.browser, pytest.mark.real, pytest.mark.django_db(transaction=True)]
SENDER, BOX = "warga@contoh.id", "Perjalanan"


class Post(Folder):
    """The demo's mail server, whose office mailbox is a folder of a real Dovecot."""

    def __init__(self, folder: Path, store: MailStore) -> None:
        super().__init__(folder, None)
        self.store = store

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if any(is_ours(address) for address in envelope.rcpt_tos):
            await asyncio.to_thread(self.store.put, bytes(envelope.content), BOX)
        self._keep(bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def office(settings: Any, tmp_path: Path, cast: Cast, mail_store: MailStore, live_server: LiveServer) -> Iterator[None]:
    """A demo whose mails really go out and come in."""
    port, folder = free_port(), tmp_path / "surat"
    folder.mkdir()
    for name, value in mail_store.settings(mail_store.make(BOX)).items():
        setattr(settings, name, value)
    settings.INANG_DEMO, settings.INANG_MAIL_FOLDER, settings.INANG_MAIL_DRIVER = True, folder, "smtp"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # tests have one in memory
    settings.INANG_BASE_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = live_server.url, "127.0.0.1", port
    controller = Controller(Post(folder, mail_store), hostname="127.0.0.1", port=port)
    controller.start()
    yield
    controller.stop()


def work() -> None:
    """One round of the worker: what came in becomes a case or a message, what waits goes out."""
    at = timezone.now()
    fetching.watch(at)
    for claim in worklist.claim(["mailbox"], "uji", at, 60):
        fetching.fetch(claim, timezone.now)
    for claim in worklist.claim(["incoming"], "uji", timezone.now(), 60, limit=10):
        posting.post(claim, timezone.now())
    for claim in worklist.claim(["mail"], "uji", timezone.now(), 60, limit=10):
        notices.deliver(claim, timezone.now())
    services.settle_sent(at=timezone.now())


def opens(them: Walk, title: str) -> None:
    """Open the newest mail to our sender whose title begins so."""
    them.go(f"/demo/mail/?kepada={SENDER}")
    them.follow(title)
    them.page.locator(".mail-text").wait_for()


def test_a_complaint_by_mail_gets_its_receipt_a_question_its_answer_and_a_dispute(
    walks: Walks, cast: Cast, office: None
) -> None:
    them = walks.of("penulis", PHONE)
    them.go("/demo/mail/tulis/")
    them.page.fill("input[name=dari]", SENDER)
    them.page.fill("input[name=hal]", "Situs dinsos")
    them.page.fill("textarea[name=isi]", TEXT)
    them.look("tulis-surat")
    them.press("Kirim")
    them.reads("Surat terkirim")
    work()
    case = Complaint.objects.get()
    opens(them, f"Pengaduan {case.number} diterima")
    them.look("tanda-terima-pos-el")
    receipt = them.page.locator(".mail-text").inner_text()
    code = re.search(r"Kode tanda terima: (.*)", receipt)
    assert code is not None and TEXT not in receipt, "nothing that a stranger wrote goes out from here"
    sorts_and_gives(walks, case.number)
    asks(walks, case.number, "Muncul pesan merah?")
    work()
    opens(them, f"Pengaduan {case.number}: kami perlu jawaban Anda")
    them.reads("Muncul pesan merah?")
    them.follow("Balas")
    cited = them.page.locator("textarea[name=isi]").input_value()
    them.page.fill("textarea[name=isi]", f"Ya, di bawah tombol.{cited}")
    them.press("Kirim")
    them.reads("Surat terkirim")
    work()
    case.refresh_from_db()
    assert case.state == states.IN_HANDLING and case.messages.get(kind="reply").channel == "email"
    answers(walks, case.number, "Formulir sudah diperbaiki, silakan dicoba lagi.")
    work()
    opens(them, f"Jawaban atas pengaduan {case.number}")
    them.look("jawaban-pos-el")
    them.page.locator(".mail-text a[href*='/lacak/']").first.click()
    them.page.fill("#nomor-pengaduan", case.number)
    them.page.fill("#kode", code[1])
    them.press("Lihat pengaduan")
    them.title("Pengaduan Anda sudah dijawab")
    them.reads("Ya, di bawah tombol.")
    them.look("lacak-pos-el")
    them.follow("Belum selesai, ajukan keberatan")
    them.page.fill("textarea[name=text]", "Di telepon saya masih sama.")
    them.press("Kirim keberatan")
    them.title("Keberatan Anda kami terima; pengaduan dibuka kembali")
    case.refresh_from_db()
    assert (case.channel, case.state, case.round) == ("email", states.REOPENED, 2)
    assert walks.faults == []
