"""Is a mail a person's? Answers of machines, returned mail and our own mail coming back make no case. Pure.

RFC 3834 (Auto-Submitted), RFC 3464 (reports of delivery), and what mail programs did before there was either.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from inang.notices.reading import Letter

MOST_HOPS: Final = 40
_MACHINES: Final = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?(\+.*)?)@", re.IGNORECASE)
_RETURNERS: Final = re.compile(r"(mailer-daemon|postmaster)@", re.IGNORECASE)
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})


class Verdict(NamedTuple):
    """`kind`: "person", "bounce", "loop" or "machine"; the sentence says for the desk why it makes no case."""

    kind: str
    sentence: str = ""


PERSON: Final = Verdict("person")


def judge(letter: Letter, *, our_addresses: Iterable[str], our_domain: str) -> Verdict:
    """Whose a mail is; everything but a person's is kept, shown on the desk, and answered by nothing."""
    ours = {address.lower() for address in our_addresses}
    head = {name: value.strip().lower() for name, value in letter.headers.items()}
    if bounced(letter):
        return Verdict("bounce", "Pemberitahuan bahwa surat kita tidak sampai.")
    if letter.sender and without_tag(letter.sender) in ours:
        return Verdict("loop", "Surat dari alamat kita sendiri.")
    if any(one in head.get("x-loop", "") for one in ours):
        return Verdict("loop", "Surat kita sendiri yang kembali (X-Loop).")
    if is_ours(letter.message_id, our_domain):
        return Verdict("loop", "Surat kita sendiri yang kembali (Message-ID kita).")
    if letter.received > MOST_HOPS:
        return Verdict("loop", f"Surat ini sudah lewat {letter.received} server: berputar-putar.")
    submitted = head.get("auto-submitted", "no").partition(";")[0].strip()
    if submitted not in ("", "no"):
        return Verdict("machine", f"Jawaban otomatis (Auto-Submitted: {submitted[:40]}).")
    if head.get("precedence", "") in _BULK:
        return Verdict("machine", f"Surat massal atau otomatis (Precedence: {head['precedence']}).")
    for name in ("x-autoreply", "x-autorespond", "feedback-type"):
        if name in head:
            return Verdict("machine", f"Jawaban otomatis ({name}).")
    if "list-id" in head:
        return Verdict("machine", "Surat dari milis (List-Id).")
    if head.get("return-path", "") == "<>" or _MACHINES.match(letter.sender):
        return Verdict("machine", "Surat dari mesin, bukan dari orang.")
    return PERSON


def bounced(letter: Letter) -> bool:
    """A report that some mail did not arrive, in the standard's form or in an older one."""
    if letter.content_type == "multipart/report" or "x-failed-recipients" in letter.headers:
        return True
    empty_path = letter.headers.get("return-path", "").strip() == "<>"
    return empty_path and bool(_RETURNERS.match(letter.sender))


def is_ours(message_id: str, domain: str) -> bool:
    """A Message-ID as rules.message_id makes them."""
    return bool(re.fullmatch(rf"<[0-9a-f]{{40}}@{re.escape(domain)}>", message_id, re.IGNORECASE))


def without_tag(address: str) -> str:
    """box+TAG@domain is box@domain."""
    box, _, domain = address.lower().rpartition("@")
    return f"{box.partition('+')[0]}@{domain}"


def tag_of(address: str) -> str:
    """What stands between + and @."""
    return address.rpartition("@")[0].partition("+")[2]


def fingerprint(letter: Letter, key: bytes) -> str:
    """The same for one mail that came twice, by two roads; "" for a mail that says of itself neither name nor time."""
    if not (letter.message_id or letter.date):
        return ""
    told = (letter.message_id, letter.date, letter.sender, letter.subject, letter.text)
    hung = tuple(one.sha256 for one in letter.attachments)
    return hmac.new(key, "\x1f".join(told + hung).encode("utf-8", "replace"), hashlib.sha256).hexdigest()
