"""Verbs of finding: put and forget in the transaction of the verb whose row it is; begin anew; keep a view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from inang.lookup.models import NAME_LENGTH, Document, SavedView
from inang.lookup.rules import Entry, beginnings

VIEWS_MOST: Final = 20  # of one person and list
_BATCH: Final = 500
_SHOWN: Final = ("row", "title", "detail", "about", "text", "scope", "at")


class Refused(ValueError):
    """A verb was refused; `sentence` is for the reader, `field` the form field that it belongs to."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


def _document(entry: Entry) -> Document:
    words = entry.words()
    return Document(
        kind=entry.kind,
        key=entry.key,
        row=entry.row,
        title=entry.title[:250],
        detail=entry.detail[:400],
        about=entry.about,
        text=beginnings(words, entry.kind) if connection.vendor == "postgresql" else words,
        scope=entry.scope,
        at=entry.at,
    )


@transaction.atomic
def put(*entries: Entry) -> None:
    """Write what can be found, or write it anew; the same again changes nothing."""
    if not entries:
        return
    documents = Document.objects.bulk_create(
        [_document(entry) for entry in entries],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=_SHOWN,
    )
    _index(documents)


@transaction.atomic
def forget(*, kind: str, key: str) -> None:
    """It cannot be found any more."""
    gone = list(Document.objects.filter(kind=kind, key=key).values_list("pk", flat=True))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM lookup_words WHERE rowid = %s", [(pk,) for pk in gone])
    Document.objects.filter(pk__in=gone).delete()


def _index(documents: Sequence[Document]) -> None:
    """SQLite's index is a table of its own; PostgreSQL keeps its column itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT OR REPLACE INTO lookup_words (rowid, words) VALUES (%s, %s)",
            [(document.pk, document.text) for document in documents],
        )


@transaction.atomic
def rebuild(entries: Iterable[Entry]) -> int:
    """Begin anew from what the owners say now, in one transaction: readers see the old index until the new one stands.

    Who puts something meanwhile waits, else it would stand there twice; on SQLite, with its one writer, that is so by itself.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE lookup_document IN SHARE ROW EXCLUSIVE MODE")
    Document.objects.all().delete()
    if connection.vendor == "sqlite":
        _tell_fts5("delete-all")  # leaves no mark of what was there, through which every later search would have to go
    number = 0
    for part in batches(entries):
        _index(Document.objects.bulk_create([_document(entry) for entry in part]))
        number += len(part)
    if connection.vendor == "sqlite":
        _tell_fts5("optimize")  # one piece, as it is when it grew slowly
    return number


def _tell_fts5(command: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO lookup_words (lookup_words) VALUES (%s)", [command])


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries in parts that one statement can carry."""
    part: list[Entry] = []
    for entry in entries:
        part.append(entry)
        if len(part) == _BATCH:
            yield part
            part = []
    if part:
        yield part


@transaction.atomic
def keep_view(*, owner: int, place: str, name: str, query: str, at: datetime) -> SavedView:
    """Keep a view under a name; the same name again means the new one."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Refused("Beri nama tampilan ini, misalnya Surat keluar bulan ini.", "nama")
    if len(name) > NAME_LENGTH:
        raise Refused(f"Nama tampilan paling panjang {NAME_LENGTH} karakter, yang tertulis {len(name)}. Pendekkan.", "nama")
    if len(query) > 500:
        raise Refused("Saringan ini terlalu panjang untuk disimpan. Kurangi kata carinya.", "nama")
    kept = SavedView.objects.filter(owner=owner, place=place)
    if not kept.filter(name=name).exists() and kept.count() >= VIEWS_MOST:
        raise Refused(f"Paling banyak {VIEWS_MOST} tampilan. Hapus yang tidak dipakai.", "nama")
    view, _new = SavedView.objects.update_or_create(
        owner=owner, place=place, name=name, defaults={"query": query, "at": at}
    )
    return view


@transaction.atomic
def drop_view(*, owner: int, place: str, pk: int) -> bool:
    """Forget one of the own views; says whether there was one."""
    gone, _kinds = SavedView.objects.filter(owner=owner, place=place, pk=pk).delete()
    return bool(gone)
