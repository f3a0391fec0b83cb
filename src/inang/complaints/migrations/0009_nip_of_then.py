from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce, NullIf


def remember(apps, schema_editor):
    """Of whoever worked on a complaint before the NIP of then was kept, the NIP of now is the nearest that is known."""
    person = apps.get_model("agencies", "Person").objects.filter(pk=models.OuterRef("person_id"))
    known = Coalesce(NullIf("nip", models.Value("")), "former_nip", output_field=models.CharField())
    apps.get_model("complaints", "Involvement").objects.update(nip=models.Subquery(person.values(known=known)[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0008_found_by_day'),
        ('agencies', '0010_former_nip'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='involvement',
            name='nip',
            field=models.CharField(blank=True, default='', max_length=18),
            preserve_default=False,
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
