"""PostgreSQL: the mark of a beginning tells its kind, so that a word which all of one kind have costs the other kinds nothing."""

import hashlib

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MARKED = """
UPDATE lookup_document SET text = (
    SELECT string_agg(CASE WHEN starts_with(word, %s) THEN %s || substr(word, %s) ELSE word END, ' ' ORDER BY place)
    FROM unnest(string_to_array(text, ' ')) WITH ORDINALITY AS one (word, place)
) WHERE kind = %s
"""
INDEX = "CREATE INDEX lookup_document_words ON lookup_document USING gin (words) WITH (gin_pending_list_limit = 256)"


def _marked(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor, *, tells_kind: bool) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    kinds = apps.get_model("lookup", "Document").objects.order_by().values_list("kind", flat=True).distinct()
    schema_editor.execute("DROP INDEX lookup_document_words")
    for kind in list(kinds):
        plain, told = "_b", f"_b{hashlib.blake2s(kind.encode(), digest_size=1).hexdigest()}"
        before, after = (plain, told) if tells_kind else (told, plain)
        schema_editor.execute(MARKED, [before, after, len(before) + 1, kind])
    schema_editor.execute(INDEX)


def tell(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _marked(apps, schema_editor, tells_kind=True)


def tell_no_more(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _marked(apps, schema_editor, tells_kind=False)


class Migration(migrations.Migration):
    dependencies = [("lookup", "0005_words_beside_the_row")]

    operations = [migrations.RunPython(tell, tell_no_more)]
