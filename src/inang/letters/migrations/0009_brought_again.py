from django.db import migrations, models


def as_created(apps, schema_editor):
    apps.get_model("letters", "KeptFile").objects.update(brought_at=models.F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0008_letters_that_were_given_up'),
    ]

    operations = [
        migrations.AddField(model_name='keptfile', name='brought_at', field=models.DateTimeField(null=True)),
        migrations.RunPython(as_created, migrations.RunPython.noop),
        migrations.AlterField(model_name='keptfile', name='brought_at', field=models.DateTimeField()),
    ]
