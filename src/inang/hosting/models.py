"""Desired sites, the steps that make them real, the keys that open them, and what went wrong."""

from django.db import models

from inang.agencies.models import Agency


class Site(models.Model):
    """`id` is never reused: it gives the uid, the account `s<id>` and the database `s<id>`."""

    class Desired(models.TextChoices):
        ACTIVE = "active", "aktif"
        SUSPENDED = "suspended", "ditangguhkan"
        ENDED = "ended", "dinonaktifkan"
        ABSENT = "absent", "dihapus"

    host = models.CharField(max_length=253)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="sites")
    order_key = models.CharField(max_length=80, unique=True)  # public number that ordered it
    title = models.CharField(max_length=160)
    runtime = models.CharField(max_length=10)
    database = models.BooleanField(default=False)
    quota_mb = models.PositiveIntegerField()
    contact_name = models.CharField(max_length=160)
    contact_position = models.CharField(max_length=160)
    contact_email = models.EmailField()
    contact_phone = models.CharField(max_length=30)
    contact_nip = models.CharField(max_length=18, blank=True)
    data_class = models.CharField(max_length=20, blank=True)
    desired = models.CharField(max_length=10, choices=Desired.choices, default=Desired.ACTIVE)
    suspend_reason = models.CharField(max_length=300, blank=True)  # kept while ended: it comes back suspended
    mending = models.BooleanField(default=False)  # suspended, but SFTP is open to put things right
    status = models.CharField(max_length=12, default="reserved")  # states.WORDS
    generation = models.PositiveIntegerField(default=1)  # grows with every change of what is desired
    proven_generation = models.PositiveIntegerField(default=0)
    evidence = models.JSONField(default=list)  # the complete set of proofs of the last proven generation
    evidence_hash = models.CharField(max_length=64, blank=True)
    ordered_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)  # first time proven
    proven_at = models.DateTimeField(null=True)  # last time proven
    usage = models.JSONField(default=dict)
    ends_at = models.DateTimeField(null=True)  # an ended site is taken away after this moment

    class Meta:
        ordering = ["host"]
        indexes = [
            models.Index(fields=["host", "id"], name="site_by_host"),
            models.Index(fields=["ordered_at", "id"], name="site_by_order"),
            models.Index(fields=["desired", "status"], name="site_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["host"],
                condition=~models.Q(status="purged"),
                name="host_once",
                violation_error_message="Nama ini sudah dipakai situs lain.",
            )
        ]

    def __str__(self) -> str:
        return self.host


class FormerName(models.Model):
    """A name that a site had: it leads to the new one until a day, and is nobody else's as long as it stands here."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="former_names")
    host = models.CharField(max_length=253, unique=True, error_messages={"unique": "Nama ini masih dipegang situs lain."})
    until = models.DateTimeField()

    class Meta:
        ordering = ["host"]


class SiteKey(models.Model):
    """An SFTP key of a site, without options or comment."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="keys")
    label = models.CharField(max_length=80)
    public = models.CharField(max_length=2100)
    fingerprint = models.CharField(max_length=60)  # SHA256:…
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "fingerprint"],
                name="key_once",
                violation_error_message="Kunci ini sudah terpasang pada situs ini.",
            )
        ]


class Step(models.Model):
    """The visible condition of one step: waiting, running, proven, not applicable or failed."""

    class State(models.TextChoices):
        WAITING = "waiting", "menunggu"
        RUNNING = "running", "berjalan"
        PROVEN = "proven", "terbukti"
        NOT_APPLICABLE = "not_applicable", "tidak berlaku"
        FAILED = "failed", "gagal"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)  # interface.STEPS
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    sentence = models.CharField(max_length=300, blank=True)
    ms = models.FloatField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(null=True)
    next_try = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "site"], name="step_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                name="step_once",
                violation_error_message="Langkah ini sudah tercatat.",
            )
        ]


class SiteEvent(models.Model):
    """The site's own history, newest first on its page."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    sentence = models.CharField(max_length=300)
    tone = models.CharField(max_length=10, default="plain")

    class Meta:
        ordering = ["-at", "-pk"]


class Evidence(models.Model):
    """The complete proof of one generation, kept for ever; SHA-256 of `document` stands in the letter."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="proofs")
    generation = models.PositiveIntegerField()
    at = models.DateTimeField()
    document = models.TextField()  # canonical JSON (rules.document)
    hash = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]
