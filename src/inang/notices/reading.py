"""One mail as plain data: who wrote, what they wrote, what hangs on it, and what could not be read. Pure.

Meant to run in a locked child process (complaints.opening_child): a mail is a file from outside. Nothing of a broken
mail is dropped without a sentence that says so; the raw mail is kept whatever becomes of it here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_binary_file
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from pathlib import Path
from typing import IO, Final

from inang.notices.wording import from_html, plain

MOST_PARTS: Final = 300
MOST_DEPTH: Final = 20
MOST_ATTACHMENTS: Final = 20
MOST_TEXT: Final = 60_000  # characters of all texts together
LARGEST_ATTACHMENT: Final = 20 * 1024 * 1024  # as everywhere in the house
SUBJECT_MOST: Final = 200
NAME_MOST: Final = 120

TOO_MANY_PARTS: Final = "Surat ini berisi lebih dari {most} bagian; yang dibaca hanya {most} bagian pertama."
TOO_DEEP: Final = "Surat ini bersarang lebih dari {most} lapis; lapis yang lebih dalam tidak dibaca."
TOO_LONG: Final = "Isi surat ini lebih dari {most} karakter; selebihnya hanya ada di surat asli."
TOO_MANY_ATTACHMENTS: Final = "Surat ini membawa lebih dari {most} lampiran; selebihnya hanya ada di surat asli."
TOO_LARGE: Final = "Lampiran {name} {size} MB, paling besar {most} MB; lampiran ini hanya ada di surat asli."
EMPTY_ATTACHMENT: Final = "Lampiran {name} kosong."
INSIDE_MAIL: Final = "Surat lain yang dilampirkan ({name}) tidak dibuka; isinya hanya ada di surat asli."
ENCRYPTED: Final = "Surat ini terenkripsi, sehingga isinya tidak dapat dibaca di sini."
BROKEN: Final = "Susunan surat ini rusak; yang terbaca ada di sini, selebihnya hanya di surat asli."


@dataclass(frozen=True)
class Hung:
    """One attachment: `file` lies in the folder that was given to `read`."""

    name: str
    file: str
    size: int
    sha256: str


@dataclass
class Letter:
    """A mail that was read. Addresses are in lower case; `headers` holds what judging needs, first value of each."""

    sender: str = ""
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    date: str = ""
    text: str = ""
    attachments: list[Hung] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    received: int = 0  # how many servers it came through
    content_type: str = ""
    returned: str = ""  # Message-ID of ours that a bounce tells of


WANTED_HEADERS: Final = (
    "auto-submitted", "precedence", "return-path", "x-loop", "x-autoreply", "x-autorespond", "x-auto-response-suppress",
    "x-failed-recipients", "list-id", "feedback-type",
)  # fmt: skip
_ADDRESSED: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_ID: Final = re.compile(r"<[^<>\s]{1,250}>")
_ADDRESS: Final = re.compile(r"[^@\s<>\"(),;:\\]{1,64}@[^@\s<>\"(),;:\\]{1,253}")


def read(source: IO[bytes], folder: Path) -> Letter:
    """Read one mail and write its attachments into `folder`. Raises RecursionError or MemoryError for a hostile one."""
    message = message_from_binary_file(source)
    letter = Letter(content_type=message.get_content_type())
    _read_headers(message, letter)
    texts: list[tuple[str, str]] = []
    for part in _parts(message, letter):
        _read_part(part, letter, texts, folder)
        if part.defects:  # also those that decoding found
            _remark(letter, BROKEN)
    _gather_text(texts, letter)
    return letter


# -- headers -------------------------------------------------------------------------------------------------------
def _read_headers(message: Message, letter: Letter) -> None:
    senders = addresses(message, "from") or addresses(message, "sender")
    if senders:
        letter.sender_name, letter.sender = senders[0]
    found = [address for name in _ADDRESSED for _, address in addresses(message, name)]
    letter.recipients = tuple(dict.fromkeys(found))[:100]
    letter.subject = " ".join(plain(header(message, "subject")).split())[:SUBJECT_MOST]
    ids = _ID.findall(header(message, "message-id"))
    letter.message_id = ids[0] if ids else ""
    cited = _ID.findall(header(message, "in-reply-to")) + _ID.findall(header(message, "references"))
    letter.references = tuple(dict.fromkeys(cited))[:50]
    letter.date = header(message, "date")[:80]
    letter.received = len(raw_headers(message, "received"))
    letter.headers = {name: header(message, name)[:300] for name in WANTED_HEADERS if raw_headers(message, name)}


def header(message: Message, name: str) -> str:
    """The first header of this name as text, however it was encoded; never raises."""
    values = raw_headers(message, name)
    return decoded(values[0]) if values else ""


def raw_headers(message: Message, name: str) -> list[str]:
    """Every header of this name as it came; bytes that nobody declared are lone surrogates in it."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name]


def decoded(value: str) -> str:
    """An encoded header as text; what cannot be decoded stays as replacement marks."""
    raw = "".join(_eight_bit(value).splitlines())[:20_000]
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError):
        return raw
    return "".join(
        piece if isinstance(piece, str) else text_of(piece, charset or "utf-8") for piece, charset in pieces
    )


def _eight_bit(text: str) -> str:
    """Headers with bytes that nobody declared arrive as lone surrogates."""
    return text_of(text.encode("utf-8", "surrogateescape"), "utf-8") if not text.isascii() else text


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """(name, address) of every address in these headers that looks like one."""
    raw = ["".join(str(value).splitlines()) for value in raw_headers(message, name)[:20]]
    found = []
    for person, address in getaddresses([one[:20_000] for one in raw]):
        tidy = _eight_bit(address).strip().lower()
        if _ADDRESS.fullmatch(tidy):
            found.append((" ".join(plain(decoded(person)).split())[:NAME_MOST], tidy))
    return found


# -- parts ---------------------------------------------------------------------------------------------------------
def _parts(message: Message, letter: Letter) -> Iterator[Message]:
    """The leaves in order, each once, within the limits; of alternatives only the plainest."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            _remark(letter, TOO_MANY_PARTS.format(most=MOST_PARTS))
            return
        if part.defects:
            _remark(letter, BROKEN)
        kind = part.get_content_type()
        if kind == "multipart/encrypted" or kind == "application/pkcs7-mime":
            _remark(letter, ENCRYPTED)
        if kind == "message/rfc822" or not part.is_multipart():
            yield part
            continue
        inner = [one for one in part.get_payload() if isinstance(one, Message)]
        if kind == "multipart/report":
            _read_report(inner, letter)
        if depth >= MOST_DEPTH:
            _remark(letter, TOO_DEEP.format(most=MOST_DEPTH))
            continue
        if kind == "multipart/alternative":
            inner = _plainest(inner)
        waiting.extend((one, depth + 1) for one in reversed(inner))


def _plainest(parts: list[Message]) -> list[Message]:
    """Of alternatives the plain text, unless it is empty; then whatever else there is."""
    for part in parts:
        if part.get_content_type() == "text/plain" and plain(_text(part)).strip():
            return [part]
    return parts


def _read_report(parts: list[Message], letter: Letter) -> None:
    """Which mail of ours a bounce is about: it carries the mail or its headers as its last part."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            ids = re.findall(r"(?im)^message-id:\s*(<[^<>\s]{1,250}>)", _text(part)[:50_000])
            letter.returned = letter.returned or (ids[0] if ids else "")
        elif part.get_content_type() == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            ids = _ID.findall(header(inner, "message-id")) if isinstance(inner, Message) else []
            letter.returned = letter.returned or (ids[0] if ids else "")


def _read_part(part: Message, letter: Letter, texts: list[tuple[str, str]], folder: Path) -> None:
    kind = part.get_content_type()
    hung = part.get_content_disposition() == "attachment"
    if kind == "message/rfc822" or part.is_multipart():
        inner = part.get_payload(0) if part.is_multipart() else part
        title = header(inner, "subject") if isinstance(inner, Message) else ""
        _remark(letter, INSIDE_MAIL.format(name=" ".join(plain(title).split())[:80] or "tanpa hal"))
        return
    if kind in ("text/plain", "text/html", "text/enriched") and not hung and not _file_name(part):
        if sum(len(text) for _, text in texts) <= MOST_TEXT * 4:
            texts.append((kind, _text(part)))
        return
    if kind.startswith("message/") or kind == "text/rfc822-headers":
        return  # the small print of a report
    _keep(part, letter, folder)


def _keep(part: Message, letter: Letter, folder: Path) -> None:
    name = _file_name(part) or f"lampiran-{len(letter.attachments) + 1}"
    if len(letter.attachments) >= MOST_ATTACHMENTS:
        _remark(letter, TOO_MANY_ATTACHMENTS.format(most=MOST_ATTACHMENTS))
        return
    content = _bytes(part)
    if not content:
        _remark(letter, EMPTY_ATTACHMENT.format(name=name))
        return
    if len(content) > LARGEST_ATTACHMENT:
        size = f"{len(content) / 1024 / 1024:.1f}".replace(".", ",")
        _remark(letter, TOO_LARGE.format(name=name, size=size, most=LARGEST_ATTACHMENT // 1024 // 1024))
        return
    file = f"part-{len(letter.attachments) + 1}"
    (folder / file).write_bytes(content)
    letter.attachments.append(Hung(name, file, len(content), hashlib.sha256(content).hexdigest()))


def _file_name(part: Message) -> str:
    """What the sender calls it: one line, no folder; "" when it has no name."""
    try:
        name = part.get_filename() or ""
    except (LookupError, UnicodeError, ValueError, TypeError):
        name = ""
    tidy = " ".join(plain(decoded(name)).replace("\\", "/").split("/")[-1].split())
    return tidy[-NAME_MOST:].lstrip(".")


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = None
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    try:
        charset = part.get_content_charset() or "utf-8"
    except (LookupError, UnicodeError, ValueError):
        charset = "utf-8"
    return text_of(_bytes(part), charset)


def text_of(content: bytes, charset: str) -> str:
    """Bytes as text: as declared, else as UTF-8, else as Windows and Western Europe write; never raises."""
    for attempt in (charset, "utf-8", "cp1252"):
        try:
            return content.decode(attempt)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1")


def _gather_text(texts: list[tuple[str, str]], letter: Letter) -> None:
    whole = "\n\n".join(from_html(text) if kind != "text/plain" else plain(text) for kind, text in texts).strip()
    if len(whole) > MOST_TEXT:
        whole = whole[:MOST_TEXT]
        _remark(letter, TOO_LONG.format(most=f"{MOST_TEXT:,}".replace(",", ".")))
    letter.text = whole


def _remark(letter: Letter, sentence: str) -> None:
    if sentence not in letter.remarks and len(letter.remarks) < 30:
        letter.remarks.append(sentence)
