"""Invitations, answers, plans. Nothing here joins an answer to an invitation, to a person or to a case."""

from django.db import models

from inang.standard.asking import ELEMENTS, SCALE


class Invitation(models.Model):
    """A one-time link, known by the hash of its token. Answering changes nothing here: `Spent` says that it was used."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    after = models.CharField(max_length=12)  # asking.OCCASIONS: what had ended
    quarter = models.DateField(db_index=True)  # its first day
    until = models.DateField()  # last day of the link, the end of a month


class Spent(models.Model):
    """A token that was used, under another hash than its invitation: only who has the token sees that both are one."""

    token_hash = models.CharField(max_length=64, primary_key=True)


class Gathering(models.Model):
    """The answers of one quarter: open, or settled for good; what was settled can be shown and never changes."""

    quarter = models.DateField(primary_key=True)  # its first day
    settled_at = models.DateTimeField(null=True)
    n = models.PositiveIntegerField(default=0)  # answers when it was settled
    digest = models.CharField(max_length=64, blank=True)  # of all of them; the trail has it too


class Answer(models.Model):
    """One respondent. Its key is drawn by lot, its time is a quarter, and it says neither who nor about what."""

    class Medium(models.TextChoices):
        LINK = "link", "tautan"
        PAPER = "paper", "formulir kertas"

    id = models.UUIDField(primary_key=True)
    quarter = models.DateField(db_index=True)  # its first day
    medium = models.CharField(max_length=5, choices=Medium.choices)
    requirements = models.PositiveSmallIntegerField()
    procedure = models.PositiveSmallIntegerField()
    time = models.PositiveSmallIntegerField()
    cost = models.PositiveSmallIntegerField()
    product = models.PositiveSmallIntegerField()
    competence = models.PositiveSmallIntegerField()
    conduct = models.PositiveSmallIntegerField()
    complaints = models.PositiveSmallIntegerField()
    facilities = models.PositiveSmallIntegerField()
    profile = models.JSONField(default=dict)  # question -> code of the edition's choice, "" = not said
    comment = models.TextField(blank=True, max_length=1000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(**{f"{element}__range": (1, SCALE) for element in ELEMENTS}),
                name="answers_1_to_4",
                violation_error_message="Nilai setiap unsur harus 1 sampai 4.",
            )
        ]


class Plan(models.Model):
    """Rencana perbaikan of a period, as an officer wrote it; a newer version does not remove the older ones."""

    period = models.CharField(max_length=10)  # "2026" or "2026-T3"
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=4000)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["period", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "version"],
                name="plan_version_once",
                violation_error_message="Versi rencana ini sudah ada.",
            )
        ]
