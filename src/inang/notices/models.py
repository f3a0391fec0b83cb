"""The outbox: written in the transaction of the verb, delivered after it, its fate visible."""

from django.db import models


class Notice(models.Model):
    """One message to one address. `event` makes it unique: the same event never mails somebody twice."""

    class State(models.TextChoices):
        WAITING = "waiting", "menunggu dikirim"
        HANDED_OVER = "handed_over", "diterima server surat"
        FAILED = "failed", "gagal"
        WITHDRAWN = "withdrawn", "dibatalkan"

    event = models.CharField(max_length=120)  # e.g. "request:H-2026-0147:submitted"
    subject_key = models.CharField(max_length=80, db_index=True)  # the case or site that it belongs to
    to = models.EmailField()  # or an alias, when the address itself is nobody's to read
    address = models.TextField(blank=True, default="")  # behind an alias, sealed; erased once it was handed over
    to_name = models.CharField(max_length=160, blank=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    # What only the addressee may read (a one-time link), sealed; put into the text at sending, then erased.
    secret = models.TextField(blank=True, default="")
    # [{"name": "konfirmasi.pdf", "path": "files/ab/cd…", "type": "application/pdf"}]: read when sending
    attachments = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    message_id = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "to"],
                name="notice_once",
                violation_error_message="Pemberitahuan ini sudah dibuat.",
            )
        ]


class Delivery(models.Model):
    """One attempt to hand a notice over."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    at = models.DateTimeField()
    ok = models.BooleanField()
    answer = models.CharField(max_length=300)
