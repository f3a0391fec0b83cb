"""One contract for every way to send; SMTP on a real server."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inang.notices import drivers
from inang.notices.drivers.interface import Driver, Permanent, Temporary
from inang.notices.drivers.memory import MemoryDriver
from inang.notices.rules import Attachment, Message
from tests.rooms.notices.mailbox import Mailbox, free_port, smtp_server

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF\n"
WRITTEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    made = Mailbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.DEFAULT_FROM_EMAIL = "Diskominfo <inang@diskominfo.test>"
    with smtp_server(made, settings.EMAIL_PORT):
        yield made


@pytest.fixture
def message(tmp_path: Path) -> Message:
    path = tmp_path / "surat.pdf"
    path.write_bytes(PDF)
    return Message(
        message_id="<abc@diskominfo.test>",
        to="operator@dinkes.test",
        to_name="Óscar Sutrisno, S.Kom.",
        title="Permintaan H-2026-0001 diterima — jatuh tempo Kamis",
        text="Yth. Bapak/Ibu,\n\nPermintaan diterima.\n.\nBaris sesudah titik.\n",
        written_at=WRITTEN,
        attachments=(Attachment("Surat konfirmasi.pdf", path, "application/pdf"),),
    )


@pytest.fixture(params=sorted(drivers.DRIVERS))
def driver(request: pytest.FixtureRequest, box: Mailbox) -> Driver:
    MemoryDriver.sent.clear()
    MemoryDriver.refusals.clear()
    return drivers.get(request.param)


def test_accepted_means_an_answer_in_one_line(driver: Driver, message: Message) -> None:
    answer = driver.send(message)
    assert answer and "\n" not in answer and len(answer) <= 300


def test_sending_again_is_no_error(driver: Driver, message: Message) -> None:
    driver.send(message)
    driver.send(message)


def test_an_attachment_that_cannot_be_read_is_a_fault_and_nothing_is_accepted(
    driver: Driver, message: Message, box: Mailbox
) -> None:
    gone = replace(
        message, attachments=(Attachment("x.pdf", message.attachments[0].path / "x", "application/pdf"),)
    )
    with pytest.raises((Temporary, OSError)):
        driver.send(gone)
    assert box.mails == [] and MemoryDriver.sent == {}


def test_a_name_that_is_not_in_the_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        drivers.get("pigeon")


def test_smtp_delivers_words_and_attachment_byte_for_byte(box: Mailbox, message: Message) -> None:
    drivers.get("smtp").send(message)
    (mail,) = box.mails
    assert box.envelopes == [["operator@dinkes.test"]]
    assert mail["Subject"].strip() == message.title  # folded before its first word
    assert mail["Message-ID"] == "<abc@diskominfo.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == WRITTEN
    assert mail["From"] == "Diskominfo <inang@diskominfo.test>"
    (address,) = mail["To"].addresses
    assert (address.display_name, address.addr_spec) == (message.to_name, message.to)
    body = mail.get_body()
    assert body is not None and body.get_content().replace("\r\n", "\n") == message.text
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "Surat konfirmasi.pdf"
    assert attachment.get_content_type() == "application/pdf"
    content = attachment.get_content()
    assert isinstance(content, bytes)
    assert hashlib.sha256(content).digest() == hashlib.sha256(PDF).digest()


@pytest.mark.parametrize(
    "name",
    ['"; DROP', "A\r\nBcc: mata@mata.test", "Ibu <b@b.test>, Bapak", "a\x00b\u2028c\u202e", "Ñ" * 160, ""],
)
def test_no_name_gets_out_of_its_header(box: Mailbox, message: Message, name: str) -> None:
    from inang.notices.rules import one_line

    drivers.get("smtp").send(replace(message, to_name=one_line(name), title=one_line(name) or "x"))
    (mail,) = box.mails
    assert box.envelopes == [["operator@dinkes.test"]]
    assert mail["Bcc"] is None and [one.addr_spec for one in mail["To"].addresses] == ["operator@dinkes.test"]


REFUSALS: list[tuple[Callable[[Mailbox], object], type[Exception], str]] = [
    (lambda box: box.answers.append("451 Coba lagi nanti"), Temporary, "451 Coba lagi nanti"),
    (lambda box: box.answers.append("554 Tidak mau"), Permanent, "554 Tidak mau"),
    (
        lambda box: setattr(box, "refuse_address", "550 Tidak ada orang itu"),
        Permanent,
        "menolak alamat ini: 550",
    ),
    (lambda box: setattr(box, "refuse_address", "450 Kotak penuh"), Temporary, "menolak alamat ini: 450"),
]


@pytest.mark.parametrize(("tell", "kind", "sentence"), REFUSALS)
def test_the_servers_answer_decides_whether_to_try_again(
    box: Mailbox, message: Message, tell: Callable[[Mailbox], object], kind: type[Exception], sentence: str
) -> None:
    tell(box)
    with pytest.raises(kind, match=sentence):
        drivers.get("smtp").send(message)
    assert box.mails == []


def test_a_server_that_is_down_is_temporary(settings: Any, message: Message) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with pytest.raises(Temporary, match="tidak dapat dihubungi"):
        drivers.get("smtp").send(message)
