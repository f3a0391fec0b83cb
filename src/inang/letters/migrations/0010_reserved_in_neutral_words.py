"""A reserved letter told in its book whose case it answers: its party is in neutral words, as of every new one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PARTY = "Pelapor pengaduan"  # as complaints.papers


def hide(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("letters", "Letter").objects.filter(reserved=True).update(party=PARTY)


def tell(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Back to the words of the page, which the letter keeps."""
    letters = apps.get_model("letters", "Letter").objects
    for pk, content in letters.filter(reserved=True).values_list("pk", "content"):
        letters.filter(pk=pk).update(party=str(content.get("to") or PARTY)[:250])


class Migration(migrations.Migration):
    dependencies = [("letters", "0009_brought_again")]

    operations = [migrations.RunPython(hide, tell)]
