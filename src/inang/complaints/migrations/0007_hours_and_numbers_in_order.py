"""Beside a case the hour at which a limit in hours ends, and what its number is sorted by; those of before get both."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from inang.letters.rules import number_order

BATCH = 1000


def write(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    cases, clocks = (apps.get_model(*name).objects for name in (("complaints", "Complaint"), ("workdays", "Clock")))
    hours, last = dict(clocks.filter(kind="complaint", due_at__isnull=False).values_list("key", "due_at")), 0
    while part := list(cases.filter(pk__gt=last).order_by("pk").only("pk", "number", "round")[:BATCH]):
        for case in part:
            case.number_order = number_order(case.number)
            case.due_at = hours.get(case.number if case.round == 1 else f"{case.number}/{case.round}")
        cases.bulk_update(part, ["number_order", "due_at"])
        last = part[-1].pk


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_drafts"), ("workdays", "0013_versions_are_closed")]

    operations = [
        migrations.AddField("complaint", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("complaint", "number_order", models.CharField(max_length=250, default="")),
        migrations.RunPython(write, migrations.RunPython.noop),
        migrations.AddIndex("complaint", models.Index(fields=["number_order", "id"], name="complaint_by_number")),
    ]
