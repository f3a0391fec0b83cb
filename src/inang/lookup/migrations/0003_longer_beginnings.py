"""SQLite: an index for beginnings of up to twelve letters; without it each long beginning was gathered anew at every question."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE VIRTUAL TABLE lookup_words USING fts5(
  words, content='', contentless_delete=1, detail='none', prefix='{lengths}',
  tokenize="unicode61 remove_diacritics 0 tokenchars '_'"
)
"""


def _anew(schema_editor: BaseDatabaseSchemaEditor, longest: int) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    schema_editor.execute("DROP TABLE lookup_words")
    schema_editor.execute(SQLITE.format(lengths=" ".join(str(length) for length in range(1, longest + 1))))
    schema_editor.execute("INSERT INTO lookup_words (rowid, words) SELECT id, text FROM lookup_document")


def lengthen(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _anew(schema_editor, 12)


def shorten(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _anew(schema_editor, 3)


class Migration(migrations.Migration):
    dependencies = [("lookup", "0002_index_of_words")]

    operations = [migrations.RunPython(lengthen, shorten)]
