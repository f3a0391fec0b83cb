from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0009_who_invited'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='former_nip',
            field=models.CharField(blank=True, max_length=18),
        ),
    ]
