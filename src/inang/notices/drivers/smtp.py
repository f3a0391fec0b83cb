"""Hands messages to the mail server of EMAIL_HOST, through Django's mail backend (whatever EMAIL_BACKEND
is).
"""

from __future__ import annotations

import smtplib
from email.utils import format_datetime, formataddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from inang.notices.drivers.interface import Permanent, Temporary
from inang.notices.rules import Message


class SmtpDriver:
    """Answers 4xx and a silent server are Temporary, 5xx for this message or address Permanent."""

    def send(self, message: Message) -> str:
        try:
            mail = compose(message)
        except OSError as fault:
            raise Temporary(f"Lampiran tidak dapat dibaca: {fault.strerror}.") from None
        try:
            with get_connection(fail_silently=False) as connection:
                sent = connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as fault:
            code, answer = next(iter(fault.recipients.values()), (550, b""))
            raise _refusal(code, answer, "menolak alamat ini") from None
        except smtplib.SMTPAuthenticationError as fault:
            raise Temporary(f"Server surat menolak kata sandi kami ({_line(fault.smtp_error)}).") from None
        except smtplib.SMTPResponseException as fault:
            raise _refusal(fault.smtp_code, fault.smtp_error, "menolak surat ini") from None
        except (smtplib.SMTPException, OSError) as fault:
            raise Temporary(
                f"Server surat tidak dapat dihubungi ({_line(str(fault) or type(fault).__name__)})."
            ) from None
        if not sent:
            raise Temporary("Server surat tidak menerima surat ini.")
        return "250 diterima server surat"


def compose(message: Message) -> EmailMessage:
    """The message as mail; Message-ID and Date are those of the notice, not of the attempt."""
    mail = EmailMessage(
        subject=message.title,
        body=message.text,
        to=[formataddr((message.to_name, message.to))],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(message.written_at),
            "Auto-Submitted": "auto-generated",  # no holiday answers, please (RFC 3834)
            "X-Loop": settings.INANG_COMPLAINT_ADDRESS,  # what comes back with this makes no case
        },
    )
    for attachment in message.attachments:
        mail.attach(attachment.name, attachment.path.read_bytes(), attachment.type)
    return mail


def _refusal(code: int, answer: bytes | str, what: str) -> Temporary | Permanent:
    sentence = f"Server surat {what}: {code} {_line(answer)}"
    return Permanent(sentence) if code >= 500 else Temporary(sentence)


def _line(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:200]
