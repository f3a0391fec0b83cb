"""What can be found, and the views of lists that somebody keeps. Public names and numbers only, no foreign keys."""

from typing import Final

from django.db import models


class Document(models.Model):
    """One thing that can be found: its names to show, its words to search, and who may see it.

    Beside it the migrations keep the index: on SQLite the FTS5 table `lookup_words` (its rowid is our id, written by
    services.put), on PostgreSQL the generated column `words` with a GIN index.
    """

    kind = models.CharField(max_length=20)  # whose row it is: the owner's word, e.g. "case"
    key = models.CharField(max_length=120)  # its public name within the kind
    row = models.PositiveBigIntegerField(default=0)  # the owner's row, to narrow the owner's own lists
    title = models.CharField(max_length=250)
    detail = models.CharField(max_length=400, blank=True)
    about = models.CharField(max_length=80, blank=True)  # public number of the case it belongs to, where there is one
    text = models.TextField()  # rules.index_words
    scope = models.CharField(max_length=60)  # "desk" or "agency:<code>"
    at = models.DateTimeField()  # last put

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index("kind", models.F("id") * -1, name="document_newest"),  # by an order that no other index has
            models.Index(fields=["kind", "row"], name="document_row"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], name="document_once", violation_error_message="Dokumen ini sudah tercatat."
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


NAME_LENGTH: Final = 60


class SavedView(models.Model):
    """How somebody likes to see a list: a name for its filter, sort and words."""

    owner = models.PositiveBigIntegerField()  # the person's number
    place = models.CharField(max_length=40)  # which list
    name = models.CharField("nama tampilan", max_length=NAME_LENGTH)
    query = models.CharField(max_length=500)  # as in the address
    at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "place", "name"],
                name="view_name_once",
                violation_error_message="Nama ini sudah dipakai untuk tampilan lain.",
            )
        ]

    def __str__(self) -> str:
        return self.name
