"""Raw mails for tests, good and bad."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

TEXT = "Situs kami tidak dapat dibuka sejak Senin pagi."


def mail(
    text: str = TEXT,
    *,
    sender: str = "Warga Contoh <warga@contoh.test>",
    to: str = "pengaduan@localhost",
    subject: str = "Situs tidak dapat dibuka",
    message_id: str = "<satu@contoh.test>",
    html: str = "",
    files: tuple[tuple[str, bytes], ...] = (),
    headers: dict[str, str] | None = None,
) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Date"] = sender, to, subject, format_datetime(AT)
    if message_id:
        made["Message-ID"] = message_id
    for name, value in (headers or {}).items():
        made[name] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def bounce(message_id: str, sender: str = "MAILER-DAEMON@contoh.test") -> bytes:
    """A report of delivery (RFC 3464) about a mail of ours."""
    return f"""Return-Path: <>
From: Mail Delivery System <{sender}>
To: inang@localhost
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn-{message_id[1:9]}@contoh.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; warga@contoh.test
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Subject: Pengaduan diterima
Message-ID: {message_id}

--b--
""".replace("\n", "\r\n").encode()


def many_parts(count: int) -> bytes:
    part = b'--b\r\nContent-Type: application/pdf; name="a.pdf"\r\n\r\nx\r\n'
    head = b'From: a@contoh.test\r\nSubject: Banyak\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    first = b"--b\r\nContent-Type: text/plain\r\n\r\n" + TEXT.encode() + b"\r\n"
    return head + first + part * count + b"--b--\r\n"


def nested(depth: int) -> bytes:
    head = b"From: a@contoh.test\r\nSubject: Dalam\r\nMIME-Version: 1.0\r\n"
    for number in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number)
    return head + b"Content-Type: text/plain\r\n\r\nDi dasar.\r\n"
