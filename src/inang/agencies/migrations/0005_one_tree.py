"""Old rows as the rules want them: codes in small letters and never twice, and nobody above themselves.

A code that stood twice (dishub, DISHUB) stays with the older agency; the other one's gets a number (dishub-2), and
its people and cases stay its own: whether the two are one office is for the administrator to say. Imported agencies
could not be found, and what bore an old name only under that: the worker looks at each agency once.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone


def one_tree(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    using = schema_editor.connection.alias
    rows = apps.get_model("agencies", "Agency").objects.using(using).order_by("pk")
    changed = _codes(dict(rows.values_list("pk", "code")))
    found = apps.get_model("lookup", "Document").objects.using(using).filter(kind="agency")
    for codes in ({pk: f"_{pk}" for pk in changed}, changed):  # out of the way first: a code may go from one to another
        for pk, code in codes.items():
            rows.filter(pk=pk).update(code=code)
            found.filter(row=pk).update(key=code)
    _rings(rows)
    work = apps.get_model("worklist", "Work")
    items = [work(kind="agency_name", key=str(pk), due_at=timezone.now()) for pk in rows.values_list("pk", flat=True)]
    work.objects.using(using).bulk_create(items, batch_size=500, ignore_conflicts=True)


def _codes(codes: dict[int, str]) -> dict[int, str]:
    """Agencies that get another code, and which."""
    after: dict[str, int] = {}
    doubles = [pk for pk, code in codes.items() if after.setdefault(code.lower(), pk) != pk]
    for pk in doubles:
        number = 2
        while (code := f"{codes[pk].lower()[:36]}-{number}") in after:
            number += 1
        after[code] = pk
    return {pk: code for code, pk in after.items() if codes[pk] != code}


def _rings(rows) -> None:
    parents = dict(rows.values_list("pk", "parent_id"))
    kinds = dict(rows.values_list("pk", "kind"))
    for start in parents:
        path: list[int] = []
        at = start
        while at is not None and at not in path:
            path.append(at)
            at = parents[at]
        if at is not None:
            ring = path[path.index(at) :]
            top = next((pk for pk in ring if kinds[pk] == "pd"), min(ring))
            rows.filter(pk=top).update(parent_id=None)
            parents[top] = None


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_failed_step"),
        ("lookup", "0005_words_beside_the_row"),
        ("worklist", "0001_initial"),
    ]

    operations = [migrations.RunPython(one_tree, migrations.RunPython.noop)]
