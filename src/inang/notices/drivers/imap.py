"""A mailbox on an IMAP server. Nothing is ever deleted or moved there: we read, and set one mark."""

from __future__ import annotations

import imaplib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from inang.notices.drivers.incoming import MARK, Head, Look
from inang.notices.drivers.interface import Permanent, Temporary

if TYPE_CHECKING:
    from imapclient import IMAPClient

PIECE: Final = 1024 * 1024
CONNECT_SECONDS: Final = 10
ANSWER_SECONDS: Final = 60


class ImapMailbox:
    def __init__(self, *, host: str, port: int, tls: bool, user: str, password_file: str, folder: str) -> None:
        self.host, self.port, self.tls, self.user, self.folder = host, port, tls, user, folder
        self.password_file = password_file
        self.name = f"{user}@{host}/{folder}"
        self.client: IMAPClient | None = None
        self.uidvalidity, self.keeps_marks = 0, False

    def __enter__(self) -> Self:
        import imapclient  # memory: only the worker opens a mailbox

        timeout = imapclient.SocketTimeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
        with self._faults("tidak dapat dibuka"):
            self.client = imapclient.IMAPClient(self.host, self.port, ssl=self.tls, timeout=timeout)
        try:
            self._open()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _open(self) -> None:
        try:
            password = Path(self.password_file).read_text().strip()
        except OSError as fault:
            raise Temporary(f"Kata sandi kotak surat tidak terbaca ({self.password_file}: {fault.strerror}).") from None
        with self._faults("tidak dapat dibuka"):
            try:
                self._client.login(self.user, password)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as fault:
                raise Temporary(f"Kotak surat menolak kata sandi kami ({_line(fault)}). Perbaiki kata sandinya.") from None
            self._client.normalise_times = False  # times with their zone
            found = self._client.select_folder(self.folder)
        self.uidvalidity = int(found[b"UIDVALIDITY"])
        allowed = set(found.get(b"PERMANENTFLAGS", ()))
        self.keeps_marks = b"\\*" in allowed or MARK.encode() in allowed

    def __exit__(self, *_: object) -> None:
        if self.client is not None:
            try:
                self.client.logout()
            except (OSError, imaplib.IMAP4.error):
                pass  # it was gone already
            self.client = None

    def look(self) -> Look:
        with self._faults("tidak menjawab"):
            found = self._client.search(["UNKEYWORD", MARK] if self.keeps_marks else "ALL")
        return Look(self.uidvalidity, tuple(sorted(int(uid) for uid in found)))

    def heads(self, uids: Sequence[int]) -> list[Head]:
        with self._faults("tidak menjawab"):
            found = self._client.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE"]) if uids else {}
        heads = [
            Head(int(uid), int(facts[b"RFC822.SIZE"]), facts[b"INTERNALDATE"])
            for uid, facts in found.items()
            if b"RFC822.SIZE" in facts and b"INTERNALDATE" in facts
        ]
        return sorted(heads, key=lambda head: head.uid)

    def pieces(self, uid: int, most: int) -> Iterator[bytes]:
        got = 0
        while got < most:
            wanted = min(PIECE, most - got)
            with self._faults("terputus saat surat diambil"):
                facts = self._client.fetch([uid], [f"BODY.PEEK[]<{got}.{wanted}>"]).get(uid, {})
            piece = facts.get(f"BODY[]<{got}>".encode()) or b""
            if piece:
                yield bytes(piece)
            got += len(piece)
            if len(piece) < wanted:
                return

    def mark(self, uids: Iterable[int]) -> None:
        wanted = list(uids)
        with self._faults("tidak menjawab"):
            if wanted:
                flags = [MARK, "\\Seen"] if self.keeps_marks else ["\\Seen"]
                self._client.add_flags(wanted, flags, silent=True)

    @property
    def _client(self) -> IMAPClient:
        assert self.client is not None, "the mailbox is not open"
        return self.client

    @contextmanager
    def _faults(self, what: str) -> Iterator[None]:
        """Whatever the server or the line does is Temporary, but for a folder that is not there."""
        try:
            yield
        except (imaplib.IMAP4.abort, OSError) as fault:
            raise Temporary(f"Kotak surat {what} ({_line(fault)}).") from None
        except imaplib.IMAP4.error as fault:
            if "NONEXISTENT" in str(fault).upper() or "doesn't exist" in str(fault):
                raise Permanent(f"Folder {self.folder} tidak ada di kotak surat. Perbaiki INANG_IMAP_FOLDER.") from None
            raise Temporary(f"Kotak surat {what} ({_line(fault)}).") from None


def _line(fault: Exception) -> str:
    return " ".join(str(fault).split())[:160] or type(fault).__name__
