"""Versions and drafts of the edition in full: what they left out, because it was a default, written as it reads today."""

import hashlib

from django.db import migrations, models

from inang.standard.published import edition_of
from inang.standard.reading import as_data
from inang.standard.services import canonical


def fill(apps, schema_editor):
    for row in apps.get_model("standard", "EditionVersion").objects.all():
        whole = canonical(as_data(edition_of(row.content, row.slug or "konsep")))
        if whole == row.content:
            continue
        if row.state == "draft":
            row.content, row.sha256 = whole, hashlib.sha256(whole.encode()).hexdigest()
        else:
            row.filled = whole  # what was published stays as it was: the trail has its SHA-256
        row.save()


class Migration(migrations.Migration):
    dependencies = [("standard", "0002_a_version_can_be_taken_back")]

    operations = [
        migrations.AddField("editionversion", "filled", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
