"""What an officer began to type and could not finish: sealed like an identity, its owner's alone, gone when it is registered.

Personal data of somebody who has no case yet: nobody else reads it, and it is forgotten after the days of the edition.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.rules import actor
from inang.audit import services as audit
from inang.complaints import codes, sealing
from inang.complaints.models import Complaint, Draft, DraftFile
from inang.complaints.rules import Refused
from inang.letters import services as letters
from inang.letters.models import KeptFile
from inang.standard import queries as standard

ROLE: Final = "complaint_officer"
MOST: Final = 20  # drafts of one officer
LONGEST: Final = 100_000  # characters of one


class Opened(NamedTuple):
    """A draft as its owner typed it."""

    values: dict[str, str]
    files: list[tuple[KeptFile, str]]


@transaction.atomic
def keep_draft(
    *, code: str, values: Mapping[str, str], files: Sequence[tuple[KeptFile, str]] = (), by: Person, at: datetime
) -> Draft:
    """Keep what was typed by now, in place of what the same form kept before. `code`: its receipt code. Raises Refused."""
    on, code_hash = agencies.office_day(at), codes.code_hash(code)
    if not agencies.roles(by, on) & set(standard.current(on).complaints.officer_roles):
        raise Refused("Hanya pejabat pengelola pengaduan yang mencatat pengaduan.")
    if Complaint.objects.filter(code_hash=code_hash).exists():
        raise Refused("Formulir ini sudah terkirim.")
    text = json.dumps({"values": dict(values), "names": {file.sha256: name for file, name in files}}, ensure_ascii=False)
    if len(text) > LONGEST:
        raise Refused("Tulisan ini terlalu panjang untuk disimpan sebagai draf. Pendekkan, atau simpan sebagai pengaduan.")
    own = Draft.objects.select_for_update().filter(person=by)
    row = own.filter(code_hash=code_hash).first()
    if row is None and own.count() >= MOST:
        raise Refused(f"Sudah ada {MOST} draf. Simpan atau hapus dahulu draf yang lama.")
    row = row or Draft(person=by, code_hash=code_hash)
    row.sealed, row.saved_at = sealing.lock(text, _bound(row)), at
    row.save()
    row.files.all().delete()
    DraftFile.objects.bulk_create(DraftFile(draft=row, file=file) for file in {file.pk: file for file, _name in files}.values())
    _record(row, "keep_draft", f"Draf pengaduan disimpan oleh {by.name}", by, at)
    return row


def drafts_of(person: Person) -> QuerySet[Draft]:
    """Somebody's own drafts, newest first."""
    return Draft.objects.filter(person=person).order_by("-saved_at", "-pk")


def typed(row: Draft) -> dict[str, str]:
    """What was typed into a draft, without its files. Raises sealing.Unreadable."""
    values: dict[str, str] = _told(row)["values"]
    return values


def opened(row: Draft) -> Opened:
    """What stands in a draft. Raises sealing.Unreadable."""
    told = _told(row)
    files = [(one.file, told["names"].get(one.file.sha256, "lampiran")) for one in row.files.select_related("file")]
    return Opened(told["values"], files)


def _told(row: Draft) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(sealing.unlock(row.sealed, _bound(row)))
    return found


@transaction.atomic
def drop_draft(*, row: Draft, by: Person, at: datetime) -> None:
    """Throw away an own draft, with the files that nothing else uses. Raises Refused for somebody else's."""
    if row.person_id != by.pk:
        raise Refused("Draf ini tidak ditemukan.")
    _record(row, "drop_draft", f"Draf pengaduan dihapus oleh {by.name}", by, at)
    _destroy(row)


@transaction.atomic
def forget_drafts(*, at: datetime) -> int:
    """Throw away what nobody went on with in the days of the edition; how many."""
    days = standard.current(agencies.office_day(at)).complaints.draft_days
    old = list(Draft.objects.select_for_update().filter(saved_at__lt=at - timedelta(days=days)).select_related("person"))
    for row in old:
        _record(row, "forget_draft", f"Draf pengaduan {row.person.name} dihapus setelah {days} hari", None, at)
        _destroy(row)
    return len(old)


def became(case: Complaint) -> None:
    """What an officer had begun of a case that is registered now goes, with files that the case did not take over."""
    for row in Draft.objects.filter(code_hash=case.code_hash):
        _destroy(row)


def _destroy(row: Draft) -> None:
    files = [one.file for one in row.files.select_related("file")]
    row.delete()
    for file in files:
        letters.destroy(file)


def _bound(row: Draft) -> str:
    """It opens for this person and this form only."""
    return f"draft:{row.person_id}:{row.code_hash}"


def _record(row: Draft, verb: str, sentence: str, by: Person | None, at: datetime) -> None:
    data: dict[str, Any] = {"owner": row.person.email}
    role = ROLE if by else "system"
    who, subject = actor(by) if by else "sistem", f"draf:{row.pk}"
    audit.record(actor=who, role=role, room="complaints", subject=subject, verb=verb, sentence=sentence, at=at, data=data)
