"""Reading letters: by code, by case, their files and page pictures, and whom their signatures must come from."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from inang.agencies.models import Person
from inang.letters.models import KeptFile, Letter, SigningKey
from inang.letters.rules import number_order


def folder() -> Path:
    """Where originals lie, write-once, under the name of their content."""
    return Path(settings.DATA) / "files"


def place(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256[2:4] / sha256


def path(file: KeptFile) -> Path:
    """The untouched original."""
    return place(file.sha256)


def pages_folder(sha256: str) -> Path:
    """The derivatives of an original: page pictures, never the original itself."""
    original = place(sha256)
    return original.with_name(original.name + ".pages")


def page_image(file: KeptFile, number: int) -> Path:
    """The picture of one page, from 1."""
    return pages_folder(file.sha256) / f"page-{number}.webp"


def thumbnail(file: KeptFile, number: int = 1) -> Path:
    return pages_folder(file.sha256) / f"thumb-{number}.webp"


def by_code(code: str) -> Letter | None:
    """The letter behind a tidy check code."""
    return Letter.objects.select_related("file", "signer").filter(check_code=code).first()


def of(subject_key: str) -> QuerySet[Letter]:
    """All letters of one case, in and out."""
    return Letter.objects.select_related("file", "signer").filter(subject_key=subject_key).order_by("pk")


def out_of(subject_key: str) -> Letter | None:
    """The office's letter of one case, signed or not."""
    return of(subject_key).filter(direction=Letter.Direction.OUT).last()


def unsigned(kind: str, subject_key: str) -> Letter | None:
    """The numbered letter of one case that waits for its signature."""
    return of(subject_key).filter(direction=Letter.Direction.OUT, kind=kind, state=Letter.State.DRAFT).first()


def register(direction: str) -> QuerySet[Letter]:
    """One book: letters in or out, newest first."""
    return Letter.objects.select_related("file", "signer").filter(direction=direction)


def waiting_refusals() -> QuerySet[Letter]:
    """Numbered refusal letters that wait for their signature."""
    waiting = Letter.objects.filter(state=Letter.State.DRAFT, kind=Letter.Kind.REFUSAL, direction=Letter.Direction.OUT)
    return waiting.order_by("pk")


def keys_folder() -> Path:
    return Path(settings.DATA) / "keys"


def key_of(person: str) -> str:
    """The name of the key that is in force of the person with this number; one of the set-up is named as the person is."""
    found = SigningKey.objects.filter(person_id=person, replaced_at=None).values_list("name", flat=True).first()
    return found or person


def replaced_keys(person: Person) -> QuerySet[SigningKey]:
    """Keys that sign nothing more, newest first: their certificates stay."""
    return SigningKey.objects.filter(person=person, replaced_at__isnull=False)


def made_here(person: Person) -> bool:
    """Whether somebody chose the passphrase of the own key, here."""
    return SigningKey.objects.filter(person=person, replaced_at=None).exists()


def anything_to_sign() -> bool:
    """Whether a numbered letter of the office waits for a signature."""
    return Letter.objects.filter(direction=Letter.Direction.OUT, state=Letter.State.DRAFT).exists()


def trust_roots() -> list[Path]:
    """The certificates that signatures must end in: this office's, and those that an administrator put beside it."""
    return sorted(keys_folder().glob("trust*.pem"))


def is_sent(number: str, year: int) -> bool:
    """A letter of the office has this number."""
    same = Letter.objects.filter(direction=Letter.Direction.OUT, year=year, number_order=number_order(number))
    return same.filter(number=number).exists()
