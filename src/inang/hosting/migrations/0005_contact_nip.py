from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hosting', '0004_mending'),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='contact_nip',
            field=models.CharField(blank=True, max_length=18),
        ),
    ]
