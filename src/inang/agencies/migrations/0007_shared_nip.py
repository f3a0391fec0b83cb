from django.db import migrations, models
from django.db.models import Count


def mark(apps, schema_editor):
    """Of several accounts with one NIP the oldest that may sign in keeps it as its own; the others say that they share it."""
    people = apps.get_model("agencies", "Person").objects
    doubled = people.exclude(nip="").values("nip").annotate(accounts=Count("pk")).filter(accounts__gt=1).order_by()
    for nip in list(doubled.values_list("nip", flat=True)):
        _first, *others = people.filter(nip=nip).order_by("-is_active", "pk").values_list("pk", flat=True)
        people.filter(pk__in=others).update(shares_nip=True)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0006_codes_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='shares_nip',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
