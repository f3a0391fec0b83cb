"""The mails of a demo, as its loopback mail server stored them; in a real installation this page does not
exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

_NAME: Final = re.compile(r"[0-9]{10,30}\.eml")
SHOWN: Final = 200


@dataclass(frozen=True)
class Attachment:
    name: str
    type: str
    size: int


@dataclass(frozen=True)
class Mail:
    """One stored mail, its words and what hangs on it."""

    name: str
    subject: str
    sender: str
    to: str
    at: datetime | None
    text: str
    attachments: tuple[Attachment, ...]


def folder() -> Path:
    return Path(settings.INANG_MAIL_FOLDER)


def parse(path: Path) -> EmailMessage:
    """A stored mail."""
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _date(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        return None


def _mail(path: Path) -> Mail:
    message = parse(path)
    body = message.get_body(("plain",))
    hung = tuple(
        Attachment(
            part.get_filename("lampiran"), part.get_content_type(), len(part.get_payload(decode=True) or b"")
        )
        for part in message.iter_attachments()
    )
    return Mail(
        path.name,
        str(message["Subject"] or "(tanpa judul)"),
        str(message["From"] or ""),
        str(message["To"] or ""),
        _date(message),
        str(body.get_content()) if body else "",
        hung,
    )


def find(name: str) -> Path:
    """Where the mail of this name is stored; Http404 for any other name."""
    if not settings.INANG_DEMO or not _NAME.fullmatch(name) or not (folder() / name).is_file():
        raise Http404
    return folder() / name


def page(request: HttpRequest) -> HttpResponse:
    if not settings.INANG_DEMO:
        raise Http404
    names = sorted(folder().glob("*.eml"), reverse=True)
    wanted = request.GET.get("kepada", "").strip().lower()
    mails = [mail for path in names[:SHOWN] if wanted in (mail := _mail(path)).to.lower()]
    return render(request, "public/demo_mail.html", {"mails": mails, "wanted": wanted, "total": len(names)})


def message(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "public/demo_message.html", {"mail": _mail(find(name))})


def attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    parts = list(parse(find(name)).iter_attachments())
    if not 1 <= number <= len(parts):
        raise Http404
    part = parts[number - 1]
    answer = HttpResponse(part.get_payload(decode=True), content_type="application/octet-stream")
    filename = re.sub(r"[^\w.() -]", "_", part.get_filename("lampiran"))
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer["Content-Security-Policy"] = "sandbox"
    return answer
