"""Versions of the edition: one draft at a time, and what was published, which never changes again."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q


class Fixed(TypeError):
    """Somebody tried to change or delete a published version from within the program."""


SENTENCE = "Versi edisi yang sudah terbit tidak dapat diubah atau dihapus. Terbitkan versi baru."


class Rows(models.QuerySet[Any]):
    """Rows are changed one by one, as drafts only."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Fixed(SENTENCE)

    update = delete = bulk_update = bulk_create = update_or_create = _refuse


class EditionVersion(models.Model):
    """`content` is the canonical JSON of the whole edition; `number` and `slug` come with publication.

    `filled` is that of a version whose content left out what was a default, as the program read it when it began to store
    everything; "" where nothing is lacking. The content itself stays as it was published, for the trail has its SHA-256.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "konsep"
        PUBLISHED = "published", "terbit"

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    number = models.PositiveIntegerField(null=True, unique=True)
    slug = models.CharField(max_length=60, null=True, unique=True)
    decree = models.CharField(max_length=200, blank=True)
    effective = models.DateField(null=True)
    content = models.TextField()
    filled = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    made_from = models.CharField(max_length=60)  # slug of the edition that the draft began as
    version = models.PositiveIntegerField(default=1)  # counts the changes of a draft
    made_by = models.CharField(max_length=250)
    made_at = models.DateTimeField()
    changed_by = models.CharField(max_length=250)
    changed_at = models.DateTimeField()
    published_by = models.CharField(max_length=250, blank=True)
    published_at = models.DateTimeField(null=True)

    objects = Rows.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="draft"),
                name="one_draft_of_the_edition",
                violation_error_message="Sudah ada satu konsep edisi. Lanjutkan konsep itu.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", number=None)
                | Q(state="published", number__isnull=False, slug__isnull=False, effective__isnull=False),
                name="published_editions_are_numbered",
                violation_error_message="Versi yang terbit harus bernomor dan bertanggal berlaku.",
            ),
        ]

    @property
    def text(self) -> str:
        """What this edition is read from."""
        return self.filled or self.content

    def _do_update(self, base_qs: Any, *args: Any, **kwargs: Any) -> Any:
        # Django's own last step of save() for a row that exists: only a draft is found, whatever leads here.
        if not (done := super()._do_update(base_qs.filter(state="draft"), *args, **kwargs)):
            raise Fixed(SENTENCE)
        return done

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.state != self.State.DRAFT:
            raise Fixed(SENTENCE)
        return super().delete(*args, **kwargs)


class EditionWithdrawal(models.Model):
    """A published version that was taken back before it began: a fact beside the version, which stays as it was."""

    version = models.OneToOneField(EditionVersion, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=250)
    at = models.DateTimeField()

    objects = Rows.as_manager()

    def _do_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Fixed(SENTENCE)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Fixed(SENTENCE)
