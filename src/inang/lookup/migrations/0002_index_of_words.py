"""The index of the documents' words, in the manner of each database."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Words come ready-made (rules.index_words): the tokenizer only parts them at spaces. The underscore marks our own words.
# No positions, no copies of the text: a question is an AND of words, and the rows stand in lookup_document.
SQLITE = """
CREATE VIRTUAL TABLE lookup_words USING fts5(
  words, content='', contentless_delete=1, detail='none', prefix='1 2 3',
  tokenize="unicode61 remove_diacritics 0 tokenchars '_'"
)
"""
POSTGRESQL = (
    "ALTER TABLE lookup_document ADD COLUMN words tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(text, ' '))) STORED",
    "CREATE INDEX lookup_document_words ON lookup_document USING gin (words)",
)


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for sql in (SQLITE,) if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(sql)


def take_away(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE lookup_words")
    else:
        schema_editor.execute("ALTER TABLE lookup_document DROP COLUMN words")


class Migration(migrations.Migration):
    dependencies = [("lookup", "0001_documents_and_views")]

    operations = [migrations.RunPython(make, take_away)]
