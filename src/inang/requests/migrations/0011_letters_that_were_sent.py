import django.db.models.deletion
from django.db import migrations, models


def keep_sent(apps, schema_editor):
    """What cases hold now, and what the submission before that held, as far as it was not replaced since."""
    kept, sent = apps.get_model("letters", "KeptFile"), apps.get_model("requests", "SentLetter")
    for case in apps.get_model("requests", "HostingRequest").objects.filter(number__isnull=False).iterator():
        for number, fields in ((case.round - 1, case.previous_fields), (case.round, case.submitted_fields)):
            file = kept.objects.filter(sha256=fields.get("letter_file") or "-").first()
            if number > 0 and file is not None:
                sent.objects.create(request=case, round=number, file=file)


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0009_brought_again'),
        ('requests', '0010_sent_is_dated'),
    ]

    operations = [
        migrations.CreateModel(
            name='SentLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='letters.keptfile')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent_letters', to='requests.hostingrequest')),
            ],
            options={
                'ordering': ['round'],
                'constraints': [models.UniqueConstraint(fields=('request', 'round'), name='letter_sent_once', violation_error_message='Surat putaran ini sudah dikirim.')],
            },
        ),
        migrations.RunPython(keep_sent, migrations.RunPython.noop),
    ]
