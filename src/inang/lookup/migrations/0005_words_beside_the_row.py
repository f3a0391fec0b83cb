"""PostgreSQL: the words stand beside the row, so that eleven thousand rows are gathered from hundreds of pages, not thousands."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# A new column writes the table anew, and with it each row in its new manner.
COLUMN = (
    "ALTER TABLE lookup_document DROP COLUMN words",
    "ALTER TABLE lookup_document ADD COLUMN words tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(text, ' '))) STORED",
    "CREATE INDEX lookup_document_words ON lookup_document USING gin (words)",
)


def _written(schema_editor: BaseDatabaseSchemaEditor, manner: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for sql in (f"ALTER TABLE lookup_document {manner}", *COLUMN):
            schema_editor.execute(sql)


def part(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _written(schema_editor, "SET (toast_tuple_target = 512)")  # bytes; of a longer row its longest columns are put beside


def join(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _written(schema_editor, "RESET (toast_tuple_target)")


class Migration(migrations.Migration):
    dependencies = [("lookup", "0004_newest_of_a_kind")]

    operations = [migrations.RunPython(part, join)]
