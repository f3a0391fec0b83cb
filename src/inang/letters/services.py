"""Verbs of the letters room: keep an original, register, number, issue, sign.

Numbers are taken in the caller's transaction, so a verb that fails gives its number back and no gap remains.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.letters import compose, inspection, queries, signing
from inang.letters.drivers.interface import Permanent, SigningDriver, SigningFault
from inang.letters.drivers.pkcs12 import Pkcs12Driver
from inang.letters.finding import KINDS, letter_entry
from inang.letters.models import Destroyed, KeptFile, Letter, Register
from inang.letters.rules import Refused, new_check_code, number_order
from inang.letters.verification import verify, verify_upload
from inang.lookup import services as lookup
from inang.lookup.models import Document
from inang.standard import queries as standard
from inang.standard.patterns import number_of
from inang.standard.rules import CASES, COMPLAINTS
from inang.workdays.words import saat, tanggal_surat
from inang.worklist.rounds import each

NO_POSITION: Final = (
    "Jabatan Anda belum diisi, jadi surat belum dapat ditandatangani. Minta administrator mengisinya di halaman Orang."
)


def keep(*, source: Path, at: datetime) -> KeptFile:
    """Keep an upload as it is, after a look at it in the locked child; the same bytes are kept once.

    Raises Refused with the reason when it is no letter that can be kept. OSError (disk full) leaves nothing half-made.
    """
    if (known := _kept_already(source, at)) is not None:
        return known
    found = inspection.inspect(source)
    if not found.accepted:
        raise Refused(found.reason, "letter_file")
    _store(source, found.sha256)
    _draw(found.sha256)
    verdict = verify_upload(queries.place(found.sha256), queries.trust_roots(), at=at)
    kept, new = KeptFile.objects.get_or_create(
        sha256=found.sha256,
        defaults={
            "size": found.size,
            "type": found.type,
            "pages": found.pages,
            "flags": list(found.flags),
            "signed": found.signed,
            "verdict": verdict.as_dict(),
            "created_at": at,
            "brought_at": at,
        },
    )
    if not new and not _brought(found.sha256, at):
        return keep(source=source, at=at)
    if not queries.place(found.sha256).is_file():  # the same bytes were destroyed in between
        _store(source, found.sha256)
        _draw(found.sha256)
    return kept


def _kept_already(source: Path, at: datetime) -> KeptFile | None:
    """The same bytes, looked at and drawn before, which are brought again now; None when anything of them is missing."""
    with source.open("rb") as upload:
        sha256 = hashlib.file_digest(upload, "sha256").hexdigest()
    known = KeptFile.objects.filter(sha256=sha256).first()
    if known is None or not queries.place(sha256).is_file():
        return None
    drawn = all(queries.page_image(known, page).is_file() for page in range(1, known.pages + 1))
    return known if drawn and _brought(sha256, at) else None


def _brought(sha256: str, at: datetime) -> bool:
    """Note that somebody brought it again; False when it was destroyed meanwhile."""
    return bool(KeptFile.objects.filter(sha256=sha256).update(brought_at=at))


def _store(source: Path, sha256: str) -> None:
    """Copy, check and give the name in one rename; an original that is there is never touched again."""
    place = queries.place(sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".incoming-") as copy:
        with source.open("rb") as original:
            shutil.copyfileobj(original, copy)
        copy.flush()
        os.fsync(copy.fileno())
        copy.seek(0)
        if hashlib.file_digest(copy, "sha256").hexdigest() != sha256:
            raise Refused("Berkas berubah selagi diterima. Unggah lagi.", "letter_file")
        os.fchmod(copy.fileno(), 0o444)
        try:
            os.link(copy.name, place)
        except FileExistsError:
            return


def _draw(sha256: str) -> None:
    """Page pictures beside the original, made again when they are missing."""
    folder = queries.pages_folder(sha256)
    if folder.exists():
        return
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".pages-") as fresh:
        try:
            inspection.render_pages(queries.place(sha256), fresh)
        except inspection.RenderFailed as fault:
            raise Refused(str(fault), "letter_file") from None
        os.chmod(fresh, 0o755)  # noqa: S103 - pictures for the portal's own processes
        try:
            os.rename(fresh, folder)
        except OSError:
            if not folder.exists():
                raise
        else:
            Path(fresh).mkdir()  # what the context manager takes away


_BOOKS: Final = {CASES: "H", COMPLAINTS: "P"}  # registers whose counter has another name


@transaction.atomic
def destroy(file: KeptFile) -> bool:
    """Destroy an original and its pictures, when its schedule says so and nothing else refers to it; says whether it is gone."""
    sha256 = file.sha256
    try:
        with transaction.atomic():
            file.delete()
    except ProtectedError:
        return False
    Destroyed.objects.get_or_create(sha256=sha256)
    transaction.on_commit(lambda: _remove(sha256))
    return True


def _remove(sha256: str) -> None:
    """Out of the way first, then a last look: whoever keeps the same bytes meanwhile finds them missing and stores them anew."""
    places = [(one, one.with_name(f"{one.name}.gone")) for one in (queries.place(sha256), queries.pages_folder(sha256))]
    for here, aside in places:
        if here.exists():
            _clear(aside)
            with contextlib.suppress(FileNotFoundError):
                here.rename(aside)
    again = KeptFile.objects.filter(sha256=sha256).exists()
    for here, aside in places:
        if again and aside.exists() and not here.exists():
            aside.rename(here)
        _clear(aside)
    Destroyed.objects.filter(sha256=sha256).delete()


def _clear(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


def sweep() -> int:
    """Remove originals that were destroyed while the worker died before it reached the disk; how many went.

    Only what `destroy` noted: an original that the database merely does not know (it was restored, or is another one) stays.
    """
    left = list(Destroyed.objects.values_list("sha256", flat=True))
    return sum(1 for _ in each(left, _swept))


def _swept(sha256: str) -> bool:
    _remove(sha256)
    return True


def take_number(register: str, year: int) -> int:
    """The next number of a register in this transaction; its row stays locked until the end."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("take_number needs the transaction that uses the number")
    Register.objects.get_or_create(name=register, year=year)
    row = Register.objects.select_for_update().get(name=register, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


@dataclasses.dataclass(frozen=True)
class Drawn:
    """A number that was taken: `text` as the edition of its `day` writes it, which is the office's own."""

    number: int
    text: str
    day: date


def draw(register: str, at: datetime, *, is_taken: Callable[[str, int], bool] | None = None) -> Drawn:
    """The next number of one of the edition's registers, in this transaction; it begins anew at the office's midnight.

    What reads like a number (of this year) that an earlier pattern has given is passed over: no number is given twice.
    """
    day = at.astimezone(ZoneInfo(standard.current().office.time_zone)).date()
    while True:
        number = take_number(_BOOKS.get(register, register), day.year)
        text = number_of(standard.current(day), register, number, day)
        if is_taken is None or not is_taken(text, day.year):
            return Drawn(number, text, day)


@transaction.atomic
def register_incoming(
    *,
    kind: str,
    subject_key: str,
    number: str,
    date: date,
    subject: str,
    party: str,
    file: KeptFile | None,
    at: datetime,
) -> Letter:
    """Write a letter that came in into its book, with its agenda number."""
    drawn = draw("in", at)
    letter = Letter.objects.create(
        direction=Letter.Direction.IN,
        kind=kind,
        state=Letter.State.REGISTERED,
        subject_key=subject_key,
        agenda=drawn.number,
        agenda_text=drawn.text,
        year=drawn.day.year,
        number=number,
        number_order=number_order(number),
        date=date,
        subject=subject,
        party=party[:250],
        file=file,
        created_at=at,
    )
    lookup.put(letter_entry(letter, at))
    return letter


@transaction.atomic
def issue(
    *,
    kind: str,
    subject_key: str,
    content: compose.Letter,
    party: str,
    subject: str,
    at: datetime,
    reserved: bool = False,
) -> Letter:
    """Number a letter of the office; it waits for its signature. The same case and kind again gives the same letter.

    A `reserved` one stands in its book and is found by its number like any other, but nobody reads there what it is about:
    its `party` is in neutral words, its addressee stands in the content alone.
    """
    found = Letter.objects.filter(direction=Letter.Direction.OUT, kind=kind, subject_key=subject_key).first()
    if found is not None:
        return found
    drawn = draw("out", at, is_taken=queries.is_sent)
    letter = Letter.objects.create(
        direction=Letter.Direction.OUT,
        kind=kind,
        state=Letter.State.DRAFT,
        subject_key=subject_key,
        agenda=drawn.number,
        year=drawn.day.year,
        number=drawn.text,
        number_order=number_order(drawn.text),
        date=drawn.day,
        subject=subject[:200],
        party=party[:250],
        check_code=new_check_code(),
        content=dataclasses.asdict(content),
        reserved=reserved,
        created_at=at,
    )
    lookup.put(letter_entry(letter, at))
    return letter


@transaction.atomic
def find_reserved(*, at: datetime) -> int:
    """Put into the index what it lacks of reserved letters, which once nobody could find; returns how many."""
    known = Document.objects.filter(kind=KINDS[Letter.Direction.OUT]).values("row")
    lacking = list(Letter.objects.filter(reserved=True, direction=Letter.Direction.OUT).exclude(pk__in=known).order_by("pk"))
    lookup.put(*(letter_entry(letter, at) for letter in lacking))
    return len(lacking)


@transaction.atomic
def rewrite(*, letter: Letter, content: compose.Letter) -> Letter:
    """Put other words under a number that waits for its signature, so that it is used and leaves no gap."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.state != Letter.State.DRAFT:
        raise Refused(f"Surat {row.number} sudah {row.get_state_display()}.")
    row.content = dataclasses.asdict(content)
    row.save(update_fields=["content"])
    return row


def void(letter: Letter) -> None:
    """A letter that was numbered and will not go out: it stays in its book as such, and leaves no gap."""
    Letter.objects.filter(pk=letter.pk, state=Letter.State.DRAFT).update(state=Letter.State.VOID)


def check_url(letter: Letter) -> str:
    """Where anybody checks this letter; the QR leads there."""
    return f"{settings.INANG_BASE_URL}/s/{letter.check_code}/"


def _composed(letter: Letter, by: Person | None, at: datetime) -> compose.Letter:
    """The letter as it will be printed: number, date and code of the register, and whoever signs it."""
    values = dict(letter.content)
    zone = ZoneInfo(standard.current().office.time_zone)
    if notice := signing_driver().notice():
        values["footer"] = [*values["footer"], notice]
    values |= {
        "number": letter.number,
        "date": tanggal_surat(at.astimezone(zone).date() if by else letter.date),
        "check_code": str(letter.check_code),
        "check_url": check_url(letter),
        "created": (at if by else letter.created_at).astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if by is not None:
        capacity = agencies.signs_as(by, at.astimezone(zone).date())
        values["signer"] = {
            **values["signer"],
            "name": by.name,
            "position": capacity.position,
            "capacity": capacity.word,
            "behalf": capacity.behalf,
            "rank": by.rank,
            "nip": by.nip,
        }
        values["signed_at"] = saat(at, zone)
    return compose.from_dict(letter.kind, values)


def unsigned_preview(letter: Letter) -> bytes:
    """The draft as PDF, marked as one."""
    return compose.compose(_composed(letter, None, letter.created_at), draft=True)


def signing_driver() -> SigningDriver:
    return Pkcs12Driver(queries.keys_folder(), queries.key_of)


def key_fault(person: Person, at: datetime) -> str:
    """Why the key of somebody cannot sign now, with the cure; "" when it can."""
    try:
        holder = signing_driver().holder(str(person.pk), at)
    except SigningFault as fault:
        return fault.sentence
    return "" if holder.usable else holder.sentence


def position_fault(person: Person, at: datetime) -> str:
    """Why a letter cannot say as what somebody signs it, with the cure; "" when it can."""
    return "" if agencies.signs_as(person, agencies.office_day(at)).position else NO_POSITION


def sign(*, letter: Letter, by: Person, passphrase: str, at: datetime) -> Letter:
    """Compose, sign with the person's own key, verify before it counts, keep, and write it into the book.

    The passphrase lives in this call only. Raises SigningFault or Refused; then nothing is signed and nothing kept.
    """
    if fault := position_fault(by, at):
        raise Refused(fault)
    driver = signing_driver()
    zone = ZoneInfo(standard.current().office.time_zone)
    final = compose.compose(_composed(letter, by, at))
    prepared = signing.prepare(final, name=by.name, reason=letter.subject, place=standard.current().office.city, at=at)
    signed = signing.finish(prepared, driver.sign_digest(str(by.pk), prepared.digest, passphrase, at))
    verdict = verify(signed, driver.trust_roots(), at=at)
    if verdict.verdict != "genuine":
        raise Permanent(
            "Surat yang baru ditandatangani tidak lulus pemeriksaan sendiri, jadi tidak dikirim. Hubungi administrator."
        )
    kept = _keep_own(signed, verdict.as_dict(), at)
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter.pk)
        if row.state == Letter.State.SIGNED:
            raise Refused(f"Surat {row.number} sudah ditandatangani.")
        row.state, row.file, row.signer, row.signed_at = Letter.State.SIGNED, kept, by, at
        row.date = at.astimezone(zone).date()
        row.save(update_fields=["state", "file", "signer", "signed_at", "date"])
    return row


def _keep_own(data: bytes, verdict: dict[str, object], at: datetime) -> KeptFile:
    """Our own letter, just verified, goes the same way as every original."""
    sha256 = hashlib.sha256(data).hexdigest()
    with tempfile.NamedTemporaryFile(prefix="letter-") as copy:
        copy.write(data)
        copy.flush()
        _store(Path(copy.name), sha256)
    _draw(sha256)
    pages = len(list(queries.pages_folder(sha256).glob("page-*.webp")))
    kept, _new = KeptFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "size": len(data),
            "type": "pdf",
            "pages": pages,
            "flags": [],
            "signed": True,
            "verdict": verdict,
            "created_at": at,
            "brought_at": at,
        },
    )
    return kept
