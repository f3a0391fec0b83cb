"""One complaint, who made it (sealed, in a table of its own), what was said, who worked on it, and what was answered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from inang.complaints import states
from inang.letters.models import KeptFile, Letter

PERSON = settings.AUTH_USER_MODEL


class Complaint(models.Model):
    """One case. `version` grows with every change; a stale page is told so and loses nothing."""

    class Anonymity(models.TextChoices):
        NAMED = "named", "bernama"
        CONFIDENTIAL = "confidential", "rahasia"
        ANONYMOUS = "anonymous", "tanpa nama"

    class Nature(models.TextChoices):
        COMPLAINT = "complaint", "pengaduan"
        QUESTION = "question", "permintaan informasi"
        ASPIRATION = "aspiration", "aspirasi"

    number = models.CharField(max_length=40, unique=True)  # P-2026-0061, or as the edition writes it
    number_order = models.CharField(max_length=250, default="")  # letters.rules.number_order, by which numbers are sorted
    # P20260061: as it is found from what somebody typed, said or mailed, however it was separated
    plain_number = models.GeneratedField(
        expression=Replace(Replace("number", Value("-"), Value("")), Value("."), Value("")),
        output_field=models.CharField(max_length=40),
        db_persist=True,
        db_index=True,
    )
    state = models.CharField(max_length=16)
    version = models.PositiveIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=1)  # grows with each dispute: each round has its own clock
    edition = models.CharField(max_length=60)
    channel = models.CharField(max_length=40)  # id in the edition
    external_id = models.CharField("nomor di saluran asal", max_length=120, blank=True)
    anonymity = models.CharField(max_length=12, choices=Anonymity.choices)
    nature = models.CharField(max_length=10, choices=Nature.choices, default=Nature.COMPLAINT)
    classification = models.CharField(max_length=40)  # id in the edition; whose limit counts
    is_sorted = models.BooleanField(default=False)  # an officer chose the class
    code_hash = models.CharField(max_length=64, unique=True, null=True)  # of the receipt code; null = no way in any more
    subject = models.CharField("pokok pengaduan", max_length=160)
    about_site = models.CharField(max_length=253, blank=True, db_index=True)  # host
    about_request = models.CharField(max_length=40, blank=True, db_index=True)  # public number
    # jalannya perkara
    received_at = models.DateTimeField()  # legal receipt
    entered_at = models.DateTimeField()
    backdate_reason = models.CharField("alasan tanggal mundur", max_length=300, blank=True)
    entered_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    waiting_since = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)  # when the answer was handed over
    sent_way = models.CharField(max_length=20, blank=True)
    closed_at = models.DateTimeField(null=True)  # closed, referred or withdrawn
    active_at = models.DateTimeField()  # last time that anybody wrote or did something
    ex_officio = models.BooleanField(default=False)  # withdrawn, but goes on because of what it is about
    disputes = models.PositiveSmallIntegerField(default=0)
    hold_reason = models.CharField("alasan penahanan", max_length=300, blank=True)  # not destroyed while it stands
    carried_back_at = models.DateTimeField(null=True)  # answer typed in at the channel that it came from
    asked = models.BooleanField(default=False)  # a link to the survey was given; whether it was used nobody knows
    due = models.DateField(null=True)  # derived from the clock, kept for sorting and for finding what is late
    due_at = models.DateTimeField(null=True)  # of a limit in hours
    # derived from the clock of the first round when it starts and stops, kept for figures over many cases (ledger.py)
    received_month = models.DateField(null=True)
    entered_month = models.DateField(null=True)  # by which a case is counted where nobody may be recognised
    ended_month = models.DateField(null=True)
    used_days = models.PositiveSmallIntegerField(null=True)
    was_late = models.BooleanField(null=True)  # a promise was broken, while the case is open too
    paused_days = models.PositiveSmallIntegerField(null=True)  # working days that pauses took out
    was_redated = models.BooleanField(default=False)  # a new calendar moved its date

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "due", "id"], name="complaint_queue"),
            models.Index(fields=["handler", "state", "due", "id"], name="complaint_mine"),
            models.Index(fields=["received_month", "channel"], name="complaint_came"),
            models.Index(fields=["ended_month", "classification"], name="complaint_ended"),
            models.Index(fields=["state", "active_at"], name="complaint_idle"),
            models.Index(fields=["number_order", "id"], name="complaint_by_number"),
            models.Index(fields=["received_at", "id"], name="complaint_by_day"),
            models.Index(fields=["due", "id"], name="complaint_by_due"),
            # The open ones are the last of all by their day: in the index of all PostgreSQL would walk past every closed one.
            # Answers that have not arrived may be late as well.
            models.Index(
                fields=["due", "id"],
                condition=Q(state__in=sorted(states.OPEN)) | Q(state=states.ANSWERED, sent_at=None),
                name="complaint_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~Q(external_id=""),
                name="complaint_external_once",
                violation_error_message="Pengaduan dengan nomor ini sudah tercatat dari saluran itu.",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Identity(models.Model):
    """Who complained, sealed (sealing.py); an anonymous complaint has no row. Every view of it is in the trail."""

    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, related_name="identity")
    sealed = models.TextField()
    has_email = models.BooleanField(default=False)
    has_phone = models.BooleanField(default=False)
    address_mark = models.CharField(max_length=64, blank=True, db_index=True)  # sealing.address_mark of the mail address


class Draft(models.Model):
    """What an officer began to type, sealed (drafts.py); the receipt code of its form tells which case it became."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    saved_at = models.DateTimeField(db_index=True)


class DraftFile(models.Model):
    """A file that was taken in with a draft; what it is called stands in the draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(KeptFile, on_delete=models.PROTECT, related_name="+")


class Accused(models.Model):
    """Somebody of the office whom a complaint is about: never sees, handles or hears of it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="accused")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "person"],
                name="accused_once",
                violation_error_message="Orang ini sudah tercatat sebagai yang diadukan.",
            )
        ]


class Message(models.Model):
    """One thing that was said, as it was said; `public`: the complainant sees it."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "pengaduan"
        QUESTION = "question", "pertanyaan"
        REPLY = "reply", "balasan"
        ANSWER = "answer", "jawaban"
        NOTE = "note", "catatan"
        DISPUTE = "dispute", "keberatan"
        WITHDRAWAL = "withdrawal", "penarikan"

    class Side(models.TextChoices):
        COMPLAINANT = "complainant", "pelapor"
        OFFICE = "office", "kantor"

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    side = models.CharField(max_length=11, choices=Side.choices)
    text = models.TextField()
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")  # officer who wrote or typed it
    channel = models.CharField(max_length=40, blank=True)  # by which way it came
    public = models.BooleanField(default=True)
    erased = models.BooleanField(default=False)  # by retention

    class Meta:
        ordering = ["at", "pk"]


class Attachment(models.Model):
    """A file beside a message: the original is kept, pages show only pictures made of it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(KeptFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]


class Involvement(models.Model):
    """What one person is in one case: a handler (examiners too) or an approver, for ever, and never both."""

    class Part(models.TextChoices):
        HANDLE = "handle", "menangani"
        APPROVE = "approve", "menyetujui"

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="involved")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=7, choices=Part.choices)
    nip = models.CharField(max_length=18, blank=True)  # as it was then: a second account does not make other eyes
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "person"],
                name="complaint_four_eyes",
                violation_error_message="Satu orang tidak boleh menangani dan menyetujui pengaduan yang sama.",
            )
        ]


class Examination(models.Model):
    """The examination of one round by a team, and what it found."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="examinations")
    round = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    findings = models.TextField("temuan", blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "round"],
                name="examination_once",
                violation_error_message="Pemeriksaan putaran ini sudah dibentuk.",
            )
        ]


class Examiner(models.Model):
    """One member of the team."""

    examination = models.ForeignKey(Examination, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["examination", "person"],
                name="examiner_once",
                violation_error_message="Orang ini sudah dalam tim pemeriksa.",
            )
        ]


class Answer(models.Model):
    """A drafted answer and what became of it; drafted and approved by two people."""

    class Verdict(models.TextChoices):
        WAITING = "", "menunggu"
        APPROVED = "approved", "disetujui"
        BACK = "back", "dikirim balik"

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="answers")
    sequence = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    text = models.TextField()
    evidence = models.TextField(blank=True)  # what it rests on, for the approver
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True, default="")
    reason = models.CharField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    letter = models.ForeignKey(Letter, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "sequence"],
                name="answer_sequence_once",
                violation_error_message="Jawaban ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("drafted_by")),
                name="answer_two_people",
                violation_error_message="Penyusun dan penyetuju jawaban harus dua orang.",
            ),
        ]


class Link(models.Model):
    """Two complaints about the same: a twin is handled with its parent, yet keeps receipt, clock and answer."""

    class Kind(models.TextChoices):
        TWIN = "twin", "masalah yang sama"
        RELATED = "related", "mungkin berkaitan"

    child = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="links")
    parent = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="children")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    since = models.DateTimeField()
    by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(kind="twin", ended_at__isnull=True),
                name="one_parent",
                violation_error_message="Pengaduan ini sudah dikaitkan.",
            ),
            models.UniqueConstraint(
                fields=["child", "parent"],
                condition=Q(ended_at__isnull=True),
                name="link_once",
                violation_error_message="Kedua pengaduan ini sudah dikaitkan.",
            ),
            models.CheckConstraint(
                condition=~Q(child=F("parent")),
                name="link_two_complaints",
                violation_error_message="Pengaduan tidak dapat dikaitkan dengan dirinya sendiri.",
            ),
        ]


class Referral(models.Model):
    """To whom a complaint is to be passed on: proposed by an officer, approved by somebody else."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="referrals")
    body = models.CharField("lembaga", max_length=200)
    email = models.EmailField("pos-el lembaga", blank=True)  # where the complaint itself is sent, when it is approved
    reason = models.CharField(max_length=1000)
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(approved_at__isnull=True, dropped_at__isnull=True),
                name="one_open_referral",
                violation_error_message="Usulan penerusan untuk pengaduan ini masih menunggu.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="referral_two_people",
                violation_error_message="Pengusul dan penyetuju penerusan harus dua orang.",
            ),
        ]


class Release(models.Model):
    """What the public may read of an answered complaint, written by an officer without anybody's data."""

    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, related_name="release")
    title = models.CharField(max_length=160)
    question = models.TextField()
    answer = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)


class Event(models.Model):
    """The timeline as people read it, written beside the audit entry: `sentence` on the desk, `public` to the complainant."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    sentence = models.CharField(max_length=300)
    detail = models.CharField(max_length=1000, blank=True)
    public = models.CharField(max_length=300, blank=True)  # "" = for the desk only
    tone = models.CharField(max_length=10, default="plain")

    class Meta:
        ordering = ["-at", "-pk"]
