"""The calendar as versions that are never edited, and the ledger of run and pause segments that every clock is."""

from django.db import models


class CalendarVersion(models.Model):
    """What one decree changed. Append-only: a mistake is taken back by a newer version, never by an edit."""

    number = models.PositiveIntegerField(unique=True)  # in the order of recording; one winner when two apply at once
    decree = models.CharField(max_length=200)
    decree_date = models.DateField(null=True)
    announced = models.DateField()  # who asks as of an earlier day does not see it
    covers = models.JSONField(default=list)  # years whose days off are all decreed with it
    note = models.CharField(max_length=300, blank=True)  # why a decree older than the last one came later
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=200)
    second_by = models.CharField(max_length=200, blank=True)  # whose word a shorter date needed
    undoes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        ordering = ["number"]


class CalendarEntry(models.Model):
    """One day that a version adds or revokes."""

    class Action(models.TextChoices):
        ADD = "add", "ditetapkan"
        REVOKE = "revoke", "dicabut"

    class Kind(models.TextChoices):
        PUBLIC = "public", "libur nasional"
        JOINT_LEAVE = "joint_leave", "cuti bersama"
        REGIONAL = "regional", "libur daerah"
        CLOSURE = "closure", "penutupan kantor"
        MAKE_UP = "make_up", "hari kerja pengganti"

    version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="entries")
    date = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    action = models.CharField(max_length=6, choices=Action.choices, default=Action.ADD)
    name = models.CharField(max_length=120, blank=True)
    estimated = models.BooleanField(default=False)  # "perkiraan": the date may still move

    class Meta:
        ordering = ["date", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "date", "kind"],
                name="calendar_entry_once",
                violation_error_message="Tanggal ini sudah tercatat dalam versi itu.",
            )
        ]


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
