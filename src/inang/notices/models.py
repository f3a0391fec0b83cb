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
    reply_to = models.CharField(max_length=254, blank=True, default="")  # our own address with a token, for answers
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


class Incoming(models.Model):
    """One mail as it came in: its bytes lie sealed on disk and never change (keeping.py); what became of it stands here.

    Nothing in a row says who wrote it: whoever complains may ask that nobody reads that.
    """

    class State(models.TextChoices):
        KEPT = "kept", "belum dibaca"
        TAKEN = "taken", "menjadi pengaduan atau pesan"
        COPY = "copy", "salinan"  # of a mail that was taken
        IGNORED = "ignored", "bukan dari orang"  # answers of machines, bounces, our own mail
        HELD = "held", "menunggu petugas"  # too many from one address
        FAILED = "failed", "tidak terbaca"
        ERASED = "erased", "dimusnahkan"

    mailbox = models.CharField(max_length=200)
    uidvalidity = models.PositiveBigIntegerField()
    uid = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()  # on the server
    whole = models.BooleanField(default=True)  # False: too large, only its beginning is kept
    received_at = models.DateTimeField()  # when the office's mail server took it
    fetched_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.KEPT)
    tries = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    subject_key = models.CharField(max_length=80, blank=True, db_index=True)  # the case that it went to
    fingerprint = models.CharField(max_length=64, blank=True)  # the same for one mail by two roads
    sender_mark = models.CharField(max_length=64, blank=True)  # whose it is, without being readable
    forced = models.BooleanField(default=False)  # an officer says that it is a person's, and not too much
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "received_at", "id"], name="incoming_waiting"),
            models.Index(fields=["sender_mark", "settled_at"], name="incoming_sender"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "uidvalidity", "uid"],
                name="incoming_once",
                violation_error_message="Surat ini sudah diambil.",
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=models.Q(state="taken") & ~models.Q(fingerprint=""),
                name="incoming_taken_once",
                violation_error_message="Surat ini sudah menjadi pengaduan atau pesan.",
            ),
        ]
