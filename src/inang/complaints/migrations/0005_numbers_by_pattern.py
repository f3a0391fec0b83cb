"""Numbers as the edition writes them, and beside each one how it is found from what somebody typed."""

from django.db import migrations, models
from django.db.models.functions import Replace


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_figures")]

    # The type before the column that is made of it: PostgreSQL changes neither while the other hangs on it.
    operations = [
        migrations.AlterField("complaint", "number", models.CharField(max_length=40, unique=True)),
        migrations.AlterField("complaint", "about_request", models.CharField(blank=True, db_index=True, max_length=40)),
        migrations.AddField(
            "complaint",
            "plain_number",
            models.GeneratedField(
                db_index=True,
                db_persist=True,
                expression=Replace(
                    Replace("number", models.Value("-"), models.Value("")), models.Value("."), models.Value("")
                ),
                output_field=models.CharField(max_length=40),
            ),
        ),
    ]
