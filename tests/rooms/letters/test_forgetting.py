"""Uploads that were never sent: what goes, what stays, and the note that is left of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from inang.audit.models import Entry
from inang.letters import forgetting, queries, services
from inang.letters.models import KeptFile
from tests.rooms.letters import papers, signed
from tests.rooms.letters.test_services import _own_folder as _own_folder

pytestmark = pytest.mark.django_db
AT, WEEK, SECOND = signed.AT, timedelta(days=7), timedelta(seconds=1)


def test_what_was_taken_in_and_never_sent_goes_after_a_week_with_a_note_and_nothing_else_does(tmp_path: Path) -> None:
    def kept(quality: int, at: datetime) -> KeptFile:
        source = tmp_path / "unggahan"
        source.write_bytes(papers.jpeg(quality=quality))
        return services.keep(source=source, at=at)

    old, sent, later = kept(50, AT), kept(60, AT), kept(70, AT + WEEK)
    services.register_incoming(
        kind="request", subject_key="H-2026-0001", number="1", date=AT.date(), subject="Hal", party="Dinas", file=sent, at=AT
    )
    stranger = queries.place("ab" * 32)
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"from a database that was put back")
    assert forgetting.forget_unused(at=AT + WEEK) == [], "a week is not over before its end"
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert forgetting.forget_unused(at=AT + WEEK + SECOND) == [old.sha256]
    assert not queries.place(old.sha256).exists() and not queries.pages_folder(old.sha256).exists()
    assert all(queries.path(one).is_file() and queries.page_image(one, 1).is_file() for one in (sent, later))
    assert stranger.is_file() and services.sweep() == 0
    note = Entry.objects.get(verb="forget_file")
    assert (note.data["sha256"], note.data["days"], note.actor) == (old.sha256, 7, "sistem")
    again = kept(70, AT + 3 * WEEK)  # somebody chose the same picture again: its time begins anew
    assert again.pk == later.pk and forgetting.forget_unused(at=AT + 3 * WEEK + SECOND) == []
    assert forgetting.forget_unused(at=AT + 9 * WEEK) == [later.sha256]
    assert not KeptFile.objects.exclude(pk=sent.pk).exists()


def test_every_table_that_points_at_an_original_keeps_it() -> None:
    asked = str(forgetting.unused(AT).query)
    tables = {"letters_letter", "requests_hostingrequest", "complaints_attachment", "complaints_draftfile"}
    found = {one.related_model._meta.db_table for one in KeptFile._meta.get_fields(include_hidden=True) if one.one_to_many}
    assert found >= tables and all(f'"{table}"' in asked for table in found)
    with CaptureQueriesContext(connection) as seen:
        list(forgetting.unused(AT))
    assert len(seen) == 1


def test_who_keeps_the_same_bytes_while_they_are_removed_finds_or_stores_them(tmp_path: Path) -> None:
    source = tmp_path / "unggahan"
    source.write_bytes(papers.jpeg())
    first = services.keep(source=source, at=AT)
    place, real = queries.place(first.sha256), KeptFile.objects.filter

    def meanwhile(*args: object, **kwargs: object) -> object:
        """Somebody keeps them in the moment before the last look."""
        with patch.object(KeptFile.objects, "filter", real):
            services.keep(source=source, at=AT)
        return real(*args, **kwargs)

    with patch.object(services, "_remove"):
        assert services.destroy(first)
    with patch.object(KeptFile.objects, "filter", meanwhile):
        services._remove(first.sha256)
    kept = KeptFile.objects.get()
    assert kept.pk != first.pk and place.read_bytes() == source.read_bytes() and queries.page_image(kept, 1).is_file()
    assert not list(place.parent.glob("*.gone")) and services.sweep() == 0
    with patch.object(services, "_remove"):
        assert services.destroy(kept)
    again = services.keep(source=source, at=AT)  # before the first step: they are there, and have to be there afterwards
    services._remove(again.sha256)
    assert place.read_bytes() == source.read_bytes() and queries.page_image(again, 1).is_file()
    place.rename(place.with_name(f"{place.name}.gone"))  # killed between the first step and the last look
    services._remove(again.sha256)
    assert queries.path(again).is_file() and not list(place.parent.glob("*.gone"))
