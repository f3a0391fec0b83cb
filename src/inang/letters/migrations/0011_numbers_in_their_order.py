"""Numbers of letters are sorted by the numbers in them, not as text; those of before get what they are sorted by."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from inang.letters.rules import number_order

BATCH = 1000


def write(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    letters, last = apps.get_model("letters", "Letter").objects, 0
    while part := list(letters.filter(pk__gt=last).order_by("pk").only("pk", "number")[:BATCH]):
        for letter in part:
            letter.number_order = number_order(letter.number)
        letters.bulk_update(part, ["number_order"])
        last = part[-1].pk


class Migration(migrations.Migration):
    dependencies = [("letters", "0010_reserved_in_neutral_words")]

    operations = [
        migrations.AddField("letter", "number_order", models.CharField(max_length=250, default="")),
        migrations.RunPython(write, migrations.RunPython.noop),
        migrations.RemoveIndex("letter", "letter_by_number"),
        migrations.AddIndex(
            "letter",
            models.Index(fields=["direction", "year", "number_order", "id"], name="letter_by_number_order"),
        ),
    ]
