"""Letters in and out. A kept file's bytes never change: its name on disk is its SHA-256."""

from django.conf import settings
from django.db import models


class KeptFile(models.Model):
    """An original: write-once under DATA/files/ab/cd/<sha256>; previews are derivatives beside it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    type = models.CharField(max_length=10)  # pdf, jpeg, png (by content)
    pages = models.PositiveIntegerField(default=0)
    flags = models.JSONField(default=list)
    signed = models.BooleanField(default=False)
    verdict = models.JSONField(default=dict)  # four lines, see verification.Verdict
    created_at = models.DateTimeField()
    brought_at = models.DateTimeField()  # when somebody last brought these bytes


class Destroyed(models.Model):
    """An original whose row is gone and whose bytes may still be on the disk; goes when they are gone."""

    sha256 = models.CharField(max_length=64, primary_key=True)


class Letter(models.Model):
    """One official letter, in or out; number and register row are taken in the transaction that issues it."""

    class Direction(models.TextChoices):
        IN = "in", "surat masuk"
        OUT = "out", "surat keluar"

    class Kind(models.TextChoices):
        REQUEST = "request", "Surat Permintaan Hosting"
        CONFIRMATION = "confirmation", "Surat Konfirmasi"
        REFUSAL = "refusal", "Surat Penolakan"
        COMPLAINT = "complaint", "Surat Jawaban Pengaduan"
        OTHER = "other", "Surat lain"  # written elsewhere, numbered here

    class State(models.TextChoices):
        REGISTERED = "registered", "tercatat"  # letters in
        DRAFT = "draft", "menunggu tanda tangan"  # numbered, not yet signed
        SIGNED = "signed", "ditandatangani"
        VOID = "void", "batal"  # numbered, and never sent: the number stays in its book

    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices)
    subject_key = models.CharField(max_length=80, db_index=True)  # public number of the case it belongs to
    agenda = models.PositiveIntegerField()  # running number in the register of its direction and year
    agenda_text = models.CharField(max_length=60, blank=True)  # as the edition wrote it then; "" = the running number
    inserted = models.CharField(max_length=1, blank=True)  # "a" of 123.a: written in later, between 123 and 124
    insert_reason = models.CharField("alasan sisipan", max_length=300, blank=True)
    year = models.PositiveSmallIntegerField()
    number = models.CharField("nomor surat", max_length=100)
    number_order = models.CharField(max_length=250, default="")  # rules.number_order, by which others' numbers are sorted
    date = models.DateField("tanggal surat")
    subject = models.CharField("hal", max_length=200)
    party = models.CharField(max_length=250)  # sender or addressee, as printed; of a reserved letter in neutral words
    file = models.ForeignKey(KeptFile, null=True, on_delete=models.PROTECT, related_name="letters")
    # letters out:
    check_code = models.CharField(max_length=20, unique=True, null=True)
    content = models.JSONField(default=dict)  # everything the page was composed from, evidence hash included
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    signed_at = models.DateTimeField(null=True)
    # Rahasia: its book shows that it is there; what it is about, whom it goes to and its code only whoever has the case.
    reserved = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-agenda", "-inserted"]
        indexes = [
            models.Index(fields=["state", "kind"], name="letter_waiting"),
            # the orders in which a book is read
            models.Index(fields=["direction", "date", "id"], name="letter_by_date"),
            models.Index(fields=["direction", "year", "date", "id"], name="letter_by_year"),
            models.Index(fields=["direction", "year", "number_order", "id"], name="letter_by_number_order"),
            models.Index(fields=["direction", "party", "id"], name="letter_by_party"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["direction", "year", "agenda", "inserted"],
                name="agenda_once",
                violation_error_message="Nomor agenda ini sudah dipakai.",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_key"],
                condition=models.Q(direction="out") & ~models.Q(kind="other"),
                name="letter_out_once",
                violation_error_message="Surat jenis ini sudah diterbitkan untuk perkara itu.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def open_case(self) -> str:
        """The case as everybody at the desk may read it."""
        return "" if self.reserved else self.subject_key

    @property
    def addressee(self) -> str:
        """As the page names it, for whoever has the letter or its case."""
        return str(self.content.get("to") or self.party) if self.reserved else self.party

    @property
    def open_code(self) -> str:
        """The check code as everybody at the desk may read it: whoever has it can open the letter."""
        return "" if self.reserved else self.check_code or ""

    @property
    def agenda_words(self) -> str:
        """As the agenda writes it: 214, 214/XI/2026, or 214.a for a number that was written in later."""
        return self.agenda_text or (f"{self.agenda}.{self.inserted}" if self.inserted else str(self.agenda))


class SigningKey(models.Model):
    """A key that somebody made here to sign letters with; its files lie under DATA/keys as `<name>.p12` and `<name>.pem`.

    The passphrase is nowhere. A key that was replaced loses its `.p12`; the certificate stays, since letters name it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signing_keys")
    name = models.CharField(max_length=60, unique=True)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the certificate
    valid_until = models.DateTimeField()
    created_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(replaced_at=None),
                name="signing_key_in_force_once",
                violation_error_message="Orang ini sudah mempunyai kunci tanda tangan yang berlaku.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Register(models.Model):
    """The counter of one register and year; its row is locked while a number is taken, so there is no gap."""

    name = models.CharField(max_length=10)  # "in", "out", "H" and "P" (public numbers of requests and complaints)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "year"], name="register_once", violation_error_message="Buku ini sudah ada.")
        ]
