"""The database itself keeps versions of the calendar and their days as they were recorded: whatever the door, no change."""

from django.db import migrations

TABLES = ("workdays_calendarversion", "workdays_calendarentry")
SENTENCE = "Kalender hanya bertambah: catat versi baru, jangan ubah atau hapus yang lama."
# PostgreSQL: 23001 is what it calls a restrict violation, so that both databases answer with the same kind of fault.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION workdays_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = '{SENTENCE}', ERRCODE = '23001'; END $$
"""


def guard(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        run(FUNCTION)
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            each = f"ON {table} FOR EACH"
            run(f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE {each} ROW EXECUTE FUNCTION workdays_only_grows()")
            run(f"CREATE TRIGGER never_emptied BEFORE TRUNCATE {each} STATEMENT EXECUTE FUNCTION workdays_only_grows()")
        else:
            for deed in ("UPDATE", "DELETE"):
                name = f"{table}_no_{deed.lower()}"
                run(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END")


def lift(apps, schema_editor):
    run = schema_editor.execute
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            run(f"DROP TRIGGER IF EXISTS only_grows ON {table}")
            run(f"DROP TRIGGER IF EXISTS never_emptied ON {table}")
        else:
            run(f"DROP TRIGGER IF EXISTS {table}_no_update")
            run(f"DROP TRIGGER IF EXISTS {table}_no_delete")
    if schema_editor.connection.vendor == "postgresql":
        run("DROP FUNCTION IF EXISTS workdays_only_grows()")


class Migration(migrations.Migration):
    dependencies = [("workdays", "0006_clock_status")]
    operations = [migrations.RunPython(guard, lift)]
