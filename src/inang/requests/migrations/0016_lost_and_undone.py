"""What an approval changed can be put back; what only a head can end is found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0015_found_by_address")]

    operations = [
        migrations.AddField("hostingrequest", "is_lost", models.BooleanField(default=False)),
        migrations.AddField("hostingrequest", "undo", models.JSONField(default=dict)),
        migrations.AddIndex(
            "hostingrequest",
            models.Index(fields=["state", "due", "id"], condition=models.Q(is_lost=True), name="request_lost"),
        ),
    ]
