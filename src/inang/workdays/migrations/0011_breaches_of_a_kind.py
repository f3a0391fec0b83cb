from django.db import migrations, models


def copy_kinds(apps, _editor):
    """What each breach is of, from its clock; in one statement."""
    clock = apps.get_model("workdays", "Clock").objects.filter(pk=models.OuterRef("clock"))
    apps.get_model("workdays", "Breach").objects.update(kind=models.Subquery(clock.values("kind")[:1]))


class Migration(migrations.Migration):
    dependencies = [("workdays", "0010_breaches_by_time")]

    operations = [
        migrations.AddField(
            model_name="breach",
            name="kind",
            field=models.CharField(default="", max_length=20),
            preserve_default=False,
        ),
        migrations.RunPython(copy_kinds, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="breach", name="breach_by_time"),
        migrations.AddIndex(
            model_name="breach",
            index=models.Index(fields=["kind", "at", "id"], name="breach_by_kind_and_time"),
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", ""), _negated=True),
                name="breach_has_kind",
                violation_error_message="Pelanggaran ini tidak bergolongan.",
            ),
        ),
    ]
