"""The old tables of days off, whose content is in versions now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workdays", "0003_days_off_become_versions")]
    operations = [migrations.DeleteModel(name="Holiday"), migrations.DeleteModel(name="DecreedYear")]
