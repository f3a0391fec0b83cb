import re

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def remember(apps, schema_editor):
    """Whoever sent an invitation that is still open is named in it with the address, which never changes."""
    people = apps.get_model("agencies", "Person").objects
    for row in apps.get_model("agencies", "Invitation").objects.filter(accepted_at=None):
        address = re.search(r"<([^<>]+)>$", row.by)
        row.inviter = people.filter(email=address[1]).first() if address else None
        if row.inviter is not None:
            row.save(update_fields=["inviter"])


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0008_one_nip_one_account'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='inviter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
