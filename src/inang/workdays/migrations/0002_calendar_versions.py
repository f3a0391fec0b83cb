"""Tables of the calendar's versions; what an installation has is carried over by the next migration."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("decree", models.CharField(max_length=200)),
                ("decree_date", models.DateField(null=True)),
                ("announced", models.DateField()),
                ("covers", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("second_by", models.CharField(blank=True, max_length=200)),
                (
                    "undoes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="workdays.calendarversion",
                    ),
                ),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.CreateModel(
            name="CalendarEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("public", "libur nasional"),
                            ("joint_leave", "cuti bersama"),
                            ("regional", "libur daerah"),
                            ("closure", "penutupan kantor"),
                            ("make_up", "hari kerja pengganti"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("add", "ditetapkan"), ("revoke", "dicabut")], default="add", max_length=6
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("estimated", models.BooleanField(default=False)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="workdays.calendarversion",
                    ),
                ),
            ],
            options={
                "ordering": ["date", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "date", "kind"),
                        name="calendar_entry_once",
                        violation_error_message="Tanggal ini sudah tercatat dalam versi itu.",
                    )
                ],
            },
        ),
    ]
