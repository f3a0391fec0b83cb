"""What each clock does now, from its last segment; due dates are filled in by the next look of the worker."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    Clock, Segment = apps.get_model("workdays", "Clock"), apps.get_model("workdays", "ClockSegment")
    last = Segment.objects.filter(clock=OuterRef("pk")).order_by("-pk").values("kind")[:1]
    Clock.objects.filter(segments__isnull=False).update(status=Subquery(last))


class Migration(migrations.Migration):
    dependencies = [("workdays", "0005_clock_ledger")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
