"""Cases are found by their address too: the worker writes anew what is found of each agency, as on the day of another name."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone


def write_anew(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    work = apps.get_model("worklist", "Work")
    sent = apps.get_model("requests", "HostingRequest").objects.filter(number__isnull=False)
    agencies = sent.order_by().values_list("agency", flat=True).distinct()
    again = work.objects.filter(kind="agency_name")  # of each that was written once before
    again.update(done=False, due_at=timezone.now(), generation=models.F("generation") + 1, attempts=0, error="")
    items = [work(kind="agency_name", key=str(pk), due_at=timezone.now()) for pk in agencies]
    work.objects.bulk_create(items, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("requests", "0014_nip_of_contacts"), ("worklist", "0001_initial")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
