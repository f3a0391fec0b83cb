from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0007_shared_nip'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('nip', ''), _negated=True), ('shares_nip', False)), fields=('nip',), name='person_nip_once', violation_error_message='NIP ini sudah tercatat pada akun lain. Satu orang memakai satu akun.'),
        ),
    ]
