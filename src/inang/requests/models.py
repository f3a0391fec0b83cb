"""One hosting request, what the reviewer found, what was sent back, and what was decided."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from inang.agencies.models import Agency
from inang.hosting import queries as hosting
from inang.hosting.models import Site
from inang.letters.models import KeptFile, Letter


class HostingRequest(models.Model):
    """A request of one agency. `version` grows with every change; a stale page is told so and loses nothing."""

    class Kind(models.TextChoices):
        PROFILE = "profile", "Situs profil perangkat daerah"
        SERVICE = "service", "Aplikasi layanan"
        EVENT = "event", "Situs kegiatan"

    class Runtime(models.TextChoices):
        STATIC = "static", "Statis (HTML)"
        PHP = "php", "PHP"

    class DataClass(models.TextChoices):
        PUBLIC = "public", "Hanya informasi publik"
        LIMITED = "limited", "Ada data terbatas"
        PERSONAL = "personal", "Ada data pribadi"

    number = models.CharField(max_length=40, unique=True, null=True)  # H-2026-0147, given at submit by the edition
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="requests", verbose_name="perangkat daerah"
    )
    state = models.CharField(max_length=12, default="draft")
    version = models.PositiveIntegerField(default=1)
    # field -> version at which it last changed, so that two windows on one draft do not undo each other
    field_versions = models.JSONField(default=dict)
    round = models.PositiveSmallIntegerField(default=1)
    edition = models.CharField(max_length=60)
    kind = models.CharField("jenis permintaan", max_length=40, default="hosting")  # id in the edition
    # the site that a change is about: the number that ordered it, for ever, and its name when the draft was begun
    site_key = models.CharField(max_length=80, blank=True, db_index=True)
    site_host = models.CharField(max_length=253, blank=True)
    asks_name = models.BooleanField(default=True)  # whether `label` is a wish, or only says which site it is
    before = models.JSONField(default=dict)  # words of what stood on the site at the submission (kinds.today_words)
    undo = models.JSONField(default=dict)  # what the approval changed on the site, before and after (changing.standing)
    is_lost = models.BooleanField(default=False)  # approved, and only a head can end it: as the worker saw it last
    wanted_generation = models.PositiveIntegerField(null=True)  # of the site, whose proof the case waits for
    # surat
    letter_number = models.CharField("nomor surat", max_length=100, blank=True)
    letter_date = models.DateField("tanggal surat", null=True, blank=True)
    letter_subject = models.CharField("hal surat", max_length=200, blank=True, default="Permintaan Layanan Hosting")
    signer_name = models.CharField("nama penanda tangan", max_length=160, blank=True)
    signer_position = models.CharField("jabatan penanda tangan", max_length=160, blank=True)
    signer_nip = models.CharField("NIP penanda tangan", max_length=18, blank=True)
    signer_rank = models.CharField("pangkat/golongan", max_length=80, blank=True)
    # pengelola
    contact_name = models.CharField("nama pengelola", max_length=160, blank=True)
    contact_nip = models.CharField("NIP pengelola", max_length=18, blank=True)
    contact_position = models.CharField("jabatan pengelola", max_length=160, blank=True)
    contact_phone = models.CharField("nomor HP", max_length=30, blank=True)
    contact_email = models.EmailField("pos-el dinas", blank=True)
    # situs
    app_name = models.CharField("nama aplikasi", max_length=160, blank=True)
    app_kind = models.CharField("jenis aplikasi", max_length=10, choices=Kind.choices, blank=True)
    purpose = models.TextField("keperluan", max_length=2000, blank=True)
    label = models.CharField("nama situs", max_length=63, blank=True)  # the wanted name, without the platform domain
    runtime = models.CharField("platform", max_length=10, choices=Runtime.choices, blank=True)
    database = models.BooleanField("basis data", default=False)
    quota_mb = models.PositiveIntegerField("ruang simpan (MB)", null=True, blank=True)
    developer = models.CharField("pengembang", max_length=200, blank=True)
    data_class = models.CharField("golongan data", max_length=10, choices=DataClass.choices, blank=True)
    ssh_keys = models.TextField("kunci publik SSH", blank=True)
    consents = models.JSONField(default=list)  # ids of the edition's consent statements that were ticked
    # surat yang diunggah
    letter_file = models.ForeignKey(KeptFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    letter_file_name = models.CharField(max_length=200, blank=True)
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # jalannya perkara
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    brought_by = models.CharField("yang membawa surat", max_length=160, blank=True)  # counter only
    registered_by = models.CharField(max_length=200, blank=True)  # officer, when filed at the counter
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_fields = models.JSONField(default=dict)  # values as of the last (re)submission, for differences
    previous_fields = models.JSONField(default=dict)  # values as of the submission before that
    returned_at = models.DateTimeField(null=True)  # since when the agency has it for correction
    due = models.DateField(null=True)  # derived from the clock, kept for sorting; null while a draft
    activated_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # derived from the clock when it starts and stops, kept for figures over many cases (ledger.py)
    received_month = models.DateField(null=True)
    ended_month = models.DateField(null=True)
    used_days = models.PositiveSmallIntegerField(null=True)
    was_late = models.BooleanField(null=True)  # True as soon as a promise is broken, and for ever
    paused_days = models.PositiveSmallIntegerField(null=True)
    was_redated = models.BooleanField(default=False)  # a decree moved its date while it was open

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "due", "id"], name="request_queue"),
            models.Index(fields=["reviewer", "state", "due", "id"], name="request_mine"),
            models.Index(fields=["state", "due", "id"], condition=models.Q(is_lost=True), name="request_lost"),
            models.Index(fields=["received_month", "kind"], name="request_came"),
            models.Index(
                fields=["ended_month", "state", "used_days", "was_late", "kind", "paused_days", "was_redated", "edition"],
                name="request_ended",
            ),
        ]
        constraints = [
            # A name in an open case is held: two agencies cannot both be promised it.
            models.UniqueConstraint(
                fields=["label"],
                condition=models.Q(state__in=["submitted", "in_review", "returned", "recommended"], asks_name=True),
                name="label_held_once",
                violation_error_message="Nama ini sedang diminta dalam permintaan lain.",
            ),
            models.UniqueConstraint(
                fields=["site_key", "kind"],
                condition=models.Q(
                    state__in=["submitted", "in_review", "returned", "recommended", "approved", "activated"]
                )
                & ~models.Q(site_key=""),
                name="one_open_change",
                violation_error_message="Permintaan sejenis untuk situs ini masih berjalan.",
            ),
            # The queue and the figures know what was sent by its date, which their indexes hold.
            models.CheckConstraint(
                condition=models.Q(number__isnull=True, due__isnull=True)
                | models.Q(number__isnull=False, due__isnull=False),
                name="sent_is_numbered_and_dated",
                violation_error_message="Permintaan yang terkirim bernomor dan bertanggal jatuh tempo; draf tidak.",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"draf {self.pk}"

    @cached_property
    def site(self) -> Site | None:
        """The site that it ordered or is about, as that stands when it is first asked for; whoever reads many gives it."""
        order = self.site_key or self.number
        return hosting.site_by_order_key(order) if order else None


class Answer(models.Model):
    """The reviewer's answer to one item of the edition's checklist in one round."""

    request = models.ForeignKey(HostingRequest, on_delete=models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)  # id in the edition
    ok = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)  # read by the applicant when ok is False
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    carried = models.BooleanField(default=False)  # taken over from the round before, not judged anew

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "round", "item"],
                name="answer_once",
                violation_error_message="Butir ini sudah dijawab.",
            )
        ]


class SentLetter(models.Model):
    """The letter as it was sent in one round: a corrected one replaces it in the case, not in the archive."""

    request = models.ForeignKey(HostingRequest, on_delete=models.CASCADE, related_name="sent_letters")
    round = models.PositiveSmallIntegerField()
    file = models.ForeignKey(KeptFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "round"],
                name="letter_sent_once",
                violation_error_message="Surat putaran ini sudah dikirim.",
            )
        ]


class ReturnItem(models.Model):
    """One thing that the agency must mend, and its reply."""

    request = models.ForeignKey(HostingRequest, on_delete=models.CASCADE, related_name="return_items")
    round = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40, blank=True)  # checklist item, "" = free
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(null=True, db_index=True)
    reply = models.CharField(max_length=1000, blank=True)
    replied_at = models.DateTimeField(null=True)


class Decision(models.Model):
    """Recommendation and decision; one of each stage and round, by two different people."""

    class Stage(models.TextChoices):
        RECOMMEND = "recommend", "rekomendasi"
        DECIDE = "decide", "keputusan"

    class Verdict(models.TextChoices):
        YES = "yes", "setuju"
        NO = "no", "tolak"
        BACK = "back", "kirim balik"

    request = models.ForeignKey(HostingRequest, on_delete=models.PROTECT, related_name="decisions")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    sequence = models.PositiveSmallIntegerField()  # 1, 2, … per case: send-backs make it grow
    verdict = models.CharField(max_length=5, choices=Verdict.choices)
    reason = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["stage", "at", "id"], name="decision_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "stage", "sequence"],
                name="decision_once",
                violation_error_message="Keputusan ini sudah diambil.",
            ),
            # Four eyes, kept by the database whatever door somebody comes through.
            models.CheckConstraint(
                condition=~models.Q(stage="decide") | ~models.Q(by=models.F("reviewer")),
                name="reviewer_is_not_approver",
                violation_error_message="Penelaah tidak boleh memutus permintaan yang dikajinya sendiri.",
            ),
        ]


class Involvement(models.Model):
    """What one person is in one case: applicant, reviewer or decider, for ever, and never two of them (one row a person)."""

    class Part(models.TextChoices):
        FILE = "file", "mengajukan"
        REVIEW = "review", "mengkaji"
        DECIDE = "decide", "memutus"

    request = models.ForeignKey(HostingRequest, on_delete=models.CASCADE, related_name="involved")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=6, choices=Part.choices)
    nip = models.CharField(max_length=18, blank=True)  # as it was then: a second account does not make other eyes
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "person"],
                name="four_eyes",
                violation_error_message="Satu orang tidak boleh mengkaji dan memutus permintaan yang sama.",
            )
        ]


class Disposition(models.Model):
    """Lembar disposisi: what the head or an approver asks of the division (`to` empty) or of one reviewer."""

    request = models.ForeignKey(HostingRequest, on_delete=models.CASCADE, related_name="dispositions")
    from_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField("petunjuk", max_length=500, blank=True)
    at = models.DateTimeField()
    due = models.DateField(null=True)  # asked for; the promise to the agency is the clock's

    class Meta:
        ordering = ["at", "pk"]


class Event(models.Model):
    """The case's timeline, as people read it; written beside the audit entry."""

    request = models.ForeignKey(HostingRequest, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    sentence = models.CharField(max_length=300)
    detail = models.CharField(max_length=1000, blank=True)
    tone = models.CharField(max_length=10, default="plain")
    public = models.BooleanField(default=True)  # False: for the desk only

    class Meta:
        ordering = ["-at", "-pk"]
