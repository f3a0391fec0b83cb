from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workdays', '0013_versions_are_closed'),
    ]

    operations = [
        migrations.AddField(
            model_name='clock',
            name='first_calendar',
            field=models.PositiveIntegerField(null=True),
        ),
    ]
