"""One entry for each change, chained by hash; names and numbers are copied, nothing is referenced."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from inang.audit.rules import AppendOnly


class AppendOnlyRows(models.QuerySet["Entry"]):
    """Entries are added one by one and never touched again; whoever goes round this is named by verify."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Catatan audit hanya dapat ditambah, tidak dapat diubah atau dihapus.")

    update = delete = bulk_update = bulk_create = update_or_create = _refuse


class Entry(models.Model):
    """`hash` = SHA-256 over `prev_hash` and the canonical JSON of all other fields; `seq` has no gap."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)  # "nama <pos-el>" or "sistem"
    actor_role = models.CharField(max_length=40)
    room = models.CharField(max_length=20)
    subject = models.CharField(max_length=80, db_index=True)  # e.g. "H-2026-0147", "dinkes.kalbarprov.go.id"
    verb = models.CharField(max_length=40)
    sentence = models.CharField(max_length=400)
    data = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = AppendOnlyRows.as_manager()

    class Meta:
        ordering = ["seq"]

    def _do_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        # Django's own last step of save() for a row that exists: whatever leads here would change an entry.
        raise AppendOnly("Catatan audit hanya ditulis oleh audit.services.record.")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Catatan audit tidak dapat dihapus.")


class Head(models.Model):
    """The single row that says where the chain ends; its lock orders the writers, so that none forks it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)


class Check(models.Model):
    """One check of the whole chain: when it was asked for, and what came out."""

    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True, db_index=True)
    entries = models.PositiveBigIntegerField(default=0)
    fault_count = models.PositiveBigIntegerField(default=0)
    faults = models.JSONField(default=list)  # sentences of the first few
    died = models.BooleanField(default=False)  # it broke off: nothing is known of the chain
