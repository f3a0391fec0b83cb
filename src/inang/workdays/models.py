"""Holidays as the office knows them, and the ledger of run and pause segments that every clock is."""

from django.db import models


class Holiday(models.Model):
    """One day off with its legal basis; seeded from `data/*.toml`."""

    class Kind(models.TextChoices):
        PUBLIC = "public", "libur nasional"
        JOINT_LEAVE = "joint_leave", "cuti bersama"

    date = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=120)
    decree = models.CharField(max_length=200)
    decree_date = models.DateField(null=True)
    estimated = models.BooleanField(default=False)  # "perkiraan": the date may still move

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "kind"],
                name="holiday_once",
                violation_error_message="Hari libur ini sudah tercatat untuk tanggal itu.",
            )
        ]


class DecreedYear(models.Model):
    """A year whose days off are all known by decree; beyond the last one, dates are provisional."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    decree = models.CharField(max_length=200)
    decree_date = models.DateField(null=True)


class Clock(models.Model):
    """The clock of one subject, e.g. kind "request", key "H-2026-0147"; times in UTC, days in office days."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    edition = models.CharField(max_length=60)  # slug of the edition whose counting rule holds
    rule = models.JSONField(default=dict)  # that rule, copied: CountingRule.as_data
    days = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField()
    first_promise = models.DateField()  # kept for ever, whatever happens later
    first_provisional = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                name="clock_once",
                violation_error_message="Perkara ini sudah punya jam.",
            )
        ]


class ClockSegment(models.Model):
    """One stretch of a clock: it runs, waits or has stopped, from `at` until the next segment."""

    class Kind(models.TextChoices):
        RUN = "run", "berjalan"
        PAUSE = "pause", "jeda"
        STOP = "stop", "berhenti"

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="segments")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    actor = models.CharField(max_length=160)

    class Meta:
        ordering = ["at", "pk"]


class Breach(models.Model):
    """The promise was not kept: an event that nothing removes."""

    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="breach")
    due = models.DateField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
