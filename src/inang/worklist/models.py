"""One row for each thing that some worker must look at; level-triggered and coalescing."""

from django.db import models


class Work(models.Model):
    """`token`, the fence, grows with each claim; `generation` with each wake-up, so that none is lost."""

    kind = models.CharField(max_length=30)  # "site", "mail", "request", ...
    key = models.CharField(max_length=80)
    due_at = models.DateTimeField(db_index=True)
    generation = models.PositiveBigIntegerField(default=1)
    token = models.PositiveBigIntegerField(default=0)
    owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                name="work_once",
                violation_error_message="Pekerjaan ini sudah tercatat.",
            )
        ]
        indexes = [models.Index(fields=["done", "due_at"], name="work_due")]


class Heartbeat(models.Model):
    """When a worker process last went round."""

    owner = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()
