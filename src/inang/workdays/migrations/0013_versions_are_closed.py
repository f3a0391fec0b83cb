"""A version is closed once it has all its days: no day comes into it later, and no row takes the place of another.

SQLite remakes tables for some changes and loses their triggers, and a trigger names another table: a later migration of
these two tables lifts them before (`lift`) and sets them again afterwards (`guard`).
"""

from importlib import import_module

from django.db import migrations, models

before = import_module("inang.workdays.migrations.0007_versions_only_grow")
SENTENCE = before.SENTENCE
FULL = (
    "(SELECT count(*) FROM workdays_calendarentry WHERE version_id = NEW.version_id)"
    " >= coalesce((SELECT size FROM workdays_calendarversion WHERE id = NEW.version_id), 0)"
)
FUNCTION = f"""
CREATE OR REPLACE FUNCTION workdays_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {FULL} THEN RAISE EXCEPTION USING MESSAGE = '{SENTENCE}', ERRCODE = '23001'; END IF;
  RETURN NEW;
END $$
"""
# name -> (table, when); SQLite's INSERT OR REPLACE removes rows without asking the triggers of deletion.
SQLITE = {
    "workdays_calendarversion_no_replace": (
        "workdays_calendarversion",
        "EXISTS (SELECT 1 FROM workdays_calendarversion WHERE id = NEW.id OR number = NEW.number)",
    ),
    "workdays_calendarentry_no_replace": (
        "workdays_calendarentry",
        "EXISTS (SELECT 1 FROM workdays_calendarentry WHERE id = NEW.id"
        " OR (version_id = NEW.version_id AND date = NEW.date AND kind = NEW.kind))",
    ),
    "workdays_calendarentry_closed": ("workdays_calendarentry", FULL),
}
CLOSED = "CREATE TRIGGER stays_closed BEFORE INSERT ON workdays_calendarentry FOR EACH ROW EXECUTE FUNCTION workdays_stays_closed()"


def guard(apps, schema_editor):
    before.guard(apps, schema_editor)
    run = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        run(FUNCTION)
        run(CLOSED)
        return
    for name, (table, when) in SQLITE.items():
        run(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END")


def lift(apps, schema_editor):
    before.lift(apps, schema_editor)
    run = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        run("DROP TRIGGER IF EXISTS stays_closed ON workdays_calendarentry")
        run("DROP FUNCTION IF EXISTS workdays_stays_closed()")
        return
    for name in SQLITE:
        run(f"DROP TRIGGER IF EXISTS {name}")


def count_days(apps, schema_editor):
    for version in apps.get_model("workdays", "CalendarVersion").objects.annotate(days=models.Count("entries")):
        version.size = version.days
        version.save(update_fields=["size"])


class Migration(migrations.Migration):
    dependencies = [("workdays", "0012_breaches_by_day")]
    operations = [
        migrations.RunPython(before.lift, before.guard),
        migrations.AddField("calendarversion", "size", models.PositiveIntegerField(default=0), preserve_default=False),
        migrations.RunPython(count_days, migrations.RunPython.noop),
        migrations.RunPython(guard, lift),
    ]
