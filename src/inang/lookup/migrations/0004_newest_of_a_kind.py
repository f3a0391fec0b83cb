"""The newest of a kind, in an order that no other index has: PostgreSQL would take the wrong one and read for seconds."""

from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("lookup", "0003_longer_beginnings")]

    operations = [
        migrations.RemoveIndex(model_name="document", name="document_kind"),
        migrations.AddIndex(model_name="document", index=models.Index(F("kind"), F("id") * -1, name="document_newest")),
        migrations.AddIndex(model_name="document", index=models.Index(fields=["kind", "row"], name="document_row")),
    ]
