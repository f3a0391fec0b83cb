"""Foreign keys and templates go down the stairs, as imports do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Field

from tests.house.test_layout import PACKAGE, ROOT, floors

TAG = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"'#]+)""")


def room_of(label: str) -> str:
    return apps.get_app_config(label).name.removeprefix("inang.")


def test_foreign_keys_go_down_only() -> None:
    """Rooms beside or above each other pass a public number, not a foreign key."""
    floor = floors()
    wrong = []
    for model in apps.get_models():
        room = room_of(model._meta.app_label)
        if room not in floor:
            continue
        for field in model._meta.get_fields():
            if not (isinstance(field, Field) and field.is_relation and field.related_model):
                continue
            target = room_of(field.related_model._meta.app_label)  # type: ignore[union-attr]
            if target != room and (target in floor and floor[target] >= floor[room]):
                wrong.append(f"{room}.{model.__name__}.{field.name} -> {target}")
    assert wrong == []


def test_doors_own_no_tables() -> None:
    assert [m for m in apps.get_models() if room_of(m._meta.app_label) in {"portal", "api", "cli"}] == []


def test_every_constraint_has_a_sentence_for_people() -> None:
    silent = [
        f"{model.__name__}.{constraint.name}"
        for model in apps.get_models()
        if model.__module__.startswith("inang.")
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
    ]
    assert silent == []


def test_no_model_hides_work_in_save_or_signals() -> None:
    saving = [
        m.__name__ for m in apps.get_models() if m.__module__.startswith("inang.") and "save" in vars(m)
    ]
    assert saving == []
    signals = re.compile(r"@receiver\(|\b(pre|post)_(save|delete|init)\.connect|m2m_changed")
    found = [str(p.relative_to(ROOT)) for p in PACKAGE.rglob("*.py") if signals.search(p.read_text())]
    assert found == []


def templates() -> list[tuple[Path, Path]]:
    """(room's template folder, template) of every template of the house."""
    folders = [room / "templates" for room in PACKAGE.iterdir() if (room / "templates").is_dir()]
    return [(folder, path) for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


def test_templates_use_only_templates_of_their_own_room() -> None:
    wrong = []
    for folder, path in templates():
        if path.suffix not in {".html", ".txt", ".svg"}:
            continue
        for used in TAG.findall(path.read_text()):
            # allauth's own templates are a library below all rooms.
            if not (folder / used).is_file() and not used.startswith(("allauth/", "socialaccount/", "account/", "mfa/")):
                wrong.append(f"{path.relative_to(PACKAGE)} uses {used}")
    assert wrong == []


def test_no_room_below_the_doors_has_web_pages() -> None:
    assert [
        str(p) for f, p in templates() if f.parent.name != "portal" and "{% extends" in p.read_text()
    ] == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    """No model has changed without its migration."""
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
