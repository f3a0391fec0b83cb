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
    size = models.PositiveIntegerField()  # how many days it has: with as many it is closed, and the database takes no more

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


class CalendarDraft(models.Model):
    """A version that somebody wants: read and checked, shown with what it would move, not in force yet."""

    class State(models.TextChoices):
        OPEN = "open", "menunggu"
        APPLIED = "applied", "diterapkan"
        DROPPED = "dropped", "dibatalkan"

    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decree = models.CharField(max_length=200)
    decree_date = models.DateField(null=True)
    announced = models.DateField()
    covers = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    entries = models.JSONField(default=list)  # versions.Entry as plain values
    remarks = models.JSONField(default=list)  # what the reader noticed: weekend holidays, days that are known
    base = models.PositiveIntegerField()  # number of the version that the preview was counted with
    undoes = models.ForeignKey(CalendarVersion, null=True, on_delete=models.PROTECT, related_name="+")
    by_id = models.PositiveBigIntegerField()  # public number of the person; the people live one floor up
    by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    settled_by = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    version = models.ForeignKey(CalendarVersion, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]


class Clock(models.Model):
    """The clock of one subject, e.g. kind "request", key "H-2026-0147"; times in UTC, days in office days."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    edition = models.CharField(max_length=60)  # slug of the edition whose counting rule holds
    rule = models.JSONField(default=dict)  # that rule, copied: CountingRule.as_data
    days = models.PositiveSmallIntegerField()  # the limit in working days, 0 when it is one of hours
    hours = models.PositiveSmallIntegerField(default=0)  # the limit in working hours, 0 when it is one of days
    received_at = models.DateTimeField()
    first_promise = models.DateField()  # kept for ever, whatever happens later
    first_promise_at = models.DateTimeField(null=True)  # of a limit in hours
    first_provisional = models.BooleanField(default=False)
    first_calendar = models.PositiveIntegerField(null=True)  # version that it was counted with; null: of before that was noted
    # Derived from the segments and the calendar, kept for sorting and for finding what is due; never the truth itself.
    status = models.CharField(max_length=10, default="run")  # kind of the last segment
    due = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)  # of a limit in hours
    calendar = models.PositiveIntegerField(default=0)  # number of the calendar's version that its parties know of
    next_warning = models.DateTimeField(null=True)  # when the next share of working time is used up; null = not known

    class Meta:
        indexes = [models.Index(fields=["status", "due"], name="clock_due")]
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
    calendar = models.PositiveIntegerField(null=True)  # version that it was counted with; null: of before that was noted

    class Meta:
        ordering = ["at", "pk"]


class ClockLimit(models.Model):
    """A change of the limit (re-classification): the days are counted again from receipt, pauses stay."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="limits")
    before = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    before_hours = models.PositiveSmallIntegerField(default=0)
    hours = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    actor = models.CharField(max_length=160)

    class Meta:
        ordering = ["at", "pk"]


class ClockWarning(models.Model):
    """A share of the working time was used up; `told` is False for one that a higher one overtook while nobody looked."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="warnings")
    share = models.PositiveSmallIntegerField()  # percent
    days = models.PositiveSmallIntegerField()  # the limit that it is a share of
    hours = models.PositiveSmallIntegerField(default=0)
    moment = models.DateTimeField()  # when it was reached
    at = models.DateTimeField()  # when it was noticed
    told = models.BooleanField(default=True)

    class Meta:
        ordering = ["at", "share"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "share", "days", "hours"],
                name="warning_once",
                violation_error_message="Peringatan ini sudah diberikan.",
            )
        ]


class Breach(models.Model):
    """A promised day passed: an event that nothing removes. One clock may have several, one a due date."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="breaches")
    kind = models.CharField(max_length=20)  # of its clock, beside the time: those of one kind are read in order from one index
    due = models.DateField()
    days = models.PositiveSmallIntegerField(default=0)  # the limit then; 0 = not recorded, or one of hours
    hours = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()  # the moment that passed: end of the due date in office time
    noted_at = models.DateTimeField(null=True)
    reason = models.CharField("sebab", max_length=300, blank=True)  # an officer writes it afterwards
    cause = models.CharField(max_length=40, blank=True)  # id of the edition's breach causes: what the public reads
    reason_by = models.CharField(max_length=200, blank=True)
    reason_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["kind", "at", "id"], name="breach_by_kind_and_time"),
            models.Index(fields=["kind", "due", "id"], name="breach_by_kind_and_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=""),
                name="breach_has_kind",
                violation_error_message="Pelanggaran ini tidak bergolongan.",
            ),
            models.UniqueConstraint(
                fields=["clock", "due", "hours"],
                name="breach_once",
                violation_error_message="Pelanggaran ini sudah tercatat.",
            )
        ]
