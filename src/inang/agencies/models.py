"""Agencies (PD and UPT), people, and memberships with a beginning and an end."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

CODE_TAKEN: Final = "Kode ini sudah dipakai perangkat daerah lain. Tulis kode lain."


class Agency(models.Model):
    """A Perangkat Daerah or one of its UPT; `code` is its official short name, e.g. "dinkes"."""

    class Kind(models.TextChoices):
        PD = "pd", "Perangkat Daerah"
        UPT = "upt", "UPT"

    code = models.SlugField(max_length=40, unique=True, error_messages={"unique": CODE_TAKEN})
    name = models.CharField("nama", max_length=200)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.PD)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="units")
    head_title = models.CharField("jabatan kepala", max_length=120)  # "Kepala Dinas Kesehatan"
    address = models.CharField("alamat", max_length=300, blank=True)
    city = models.CharField("kota", max_length=80, default="Pontianak")
    phone = models.CharField("telepon", max_length=40, blank=True)
    email = models.EmailField("pos-el dinas")
    letter_unit = models.CharField(max_length=60, blank=True)  # unit part of the agency's own letter numbers

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="agency_code_once", violation_error_message=CODE_TAKEN)
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who can sign in, by official e-mail address."""

    email = models.EmailField("pos-el", unique=True)
    name = models.CharField("nama", max_length=160)
    nip = models.CharField("NIP", max_length=18, blank=True)
    # Of before one NIP was one account's: another has the same, and it counts as the same person until it is corrected.
    shares_nip = models.BooleanField(default=False)
    # The NIP that an account without one had last: it stays that person's when the NIP goes on to a new account.
    former_nip = models.CharField(max_length=18, blank=True)
    position = models.CharField("jabatan", max_length=160, blank=True)
    rank = models.CharField("pangkat/golongan", max_length=80, blank=True)
    phone = models.CharField("telepon", max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(
        default=False
    )  # technical owner: sees the desk, decides nothing by itself
    created_at = models.DateTimeField(auto_now_add=True)
    # Grows when somebody is locked or must sign in again everywhere: sessions of before are void for ever.
    session_epoch = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="person_email_once", violation_error_message="Pos-el ini sudah dipakai."
            ),
            models.UniqueConstraint(
                fields=["nip"],
                condition=~models.Q(nip="") & models.Q(shares_nip=False),
                name="person_nip_once",
                violation_error_message="NIP ini sudah tercatat pada akun lain. Satu orang memakai satu akun.",
            ),
        ]

    @property
    def known_nip(self) -> str:
        """The NIP by which others know them: the own, or the one that an account without one had last; "" when none is known."""
        return self.nip or self.former_nip

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to count: bound to the password, and to the last lock."""
        if not self.session_epoch:
            return str(super()._get_session_auth_hash(secret=secret))  # type: ignore[misc]
        salt = "inang.agencies.models.Person.session"
        value = f"{self.session_epoch}:{self.password}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    # There is no admin site and no permission table: rights are memberships (agencies.queries.roles).
    is_staff = False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_perms(self, perm_list: object, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Membership(models.Model):
    """What somebody may do, where, and when; rights end at 00:00 office time of the day after `until`."""

    class Role(models.TextChoices):
        AGENCY = "agency", "Operator PD/UPT"
        AGENCY_HEAD = "agency_head", "Kepala PD/UPT"
        REVIEWER = "reviewer", "Penelaah"
        APPROVER = "approver", "Kepala Bidang"
        SIGNATORY = "signatory", "Penanda tangan"
        COMPLAINT_OFFICER = "complaint_officer", "Pejabat Pengelola Pengaduan"
        ADMINISTRATOR = "administrator", "Administrator"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["agency", "agency_head"], agency__isnull=False)
                | (~models.Q(role__in=["agency", "agency_head"]) & models.Q(agency__isnull=True)),
                name="membership_place",
                violation_error_message="Peran PD/UPT memerlukan perangkat daerah; peran kantor tidak.",
            ),
        ]

    def is_over(self, on: date) -> bool:
        """Whether it ended before that day, or was cancelled before it began."""
        return self.until is not None and self.until < max(on, self.since)


class Invitation(models.Model):
    """A one-time link to set the first password; only the hash of its token is kept."""

    email = models.EmailField()
    name = models.CharField(max_length=160)
    role = models.CharField(max_length=20, choices=Membership.Role.choices)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.CharField(max_length=200)
    inviter = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # None: the installation
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)


class Delegation(models.Model):
    """Plt., Plh. or a.n.: somebody acts for an office by a numbered letter. Its rights are its DelegatedDays."""

    class Capacity(models.TextChoices):
        PLT = "plt", "Plt."
        PLH = "plh", "Plh."
        AN = "an", "a.n."

    class Scope(models.TextChoices):
        SIGN = "sign", "menandatangani surat"
        DECIDE = "decide", "memutus permintaan"
        BOTH = "both", "menandatangani dan memutus"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    principal = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # None: vacant
    capacity = models.CharField(max_length=3, choices=Capacity.choices)
    scope = models.CharField(max_length=6, choices=Scope.choices)
    title = models.CharField("jabatan", max_length=160)  # the office that is acted for: "Kepala Dinas"
    letter_number = models.CharField("nomor surat", max_length=100)
    letter_date = models.DateField("tanggal surat")
    agenda = models.CharField("agenda surat masuk", max_length=60, blank=True)  # when the letter came in
    since = models.DateField("mulai")
    until = models.DateField("sampai dengan")  # as the letter says; rights end at 00:00 of the day after
    reason = models.CharField("alasan pencatatan terlambat", max_length=300, blank=True)
    by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # taken back early
    end_reason = models.CharField(max_length=300, blank=True)
    replaced: tuple[Delegation, ...] = ()  # those whose idle days it took, said by the verb that made it

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="delegation_days",
                violation_error_message="Tanggal berakhir lebih awal daripada tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=models.Q(principal__isnull=True) | ~models.Q(principal=models.F("person")),
                name="delegation_two_people",
                violation_error_message="Penerima dan pemberi pelimpahan harus dua orang.",
            ),
        ]

    def words(self) -> str:
        """Plh. Kepala Dinas"""
        return f"{self.get_capacity_display()} {self.title}"


class DelegatedDay(models.Model):
    """One day of one power in one person's hand: no two delegations can have the same."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="days")
    role = models.CharField(max_length=20, choices=Membership.Role.choices)  # signatory or approver
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["role", "day"],
                name="delegated_once",
                violation_error_message="Kewenangan ini sudah dilimpahkan pada hari itu.",
            )
        ]


class Absence(models.Model):
    """Somebody is away, and who is asked first in the meantime."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    since = models.DateField()
    until = models.DateField()
    substitute = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="absence_days",
                violation_error_message="Tanggal berakhir lebih awal daripada tanggal mulai.",
            )
        ]


class SignIn(models.Model):
    """One try to sign in, good or not. A typed address is kept only when it is somebody's."""

    class Step(models.TextChoices):
        PASSWORD = "password", "kata sandi"
        SECOND = "second", "langkah kedua"

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(db_index=True)
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=300, blank=True)  # as the browser calls itself
    ok = models.BooleanField()
    step = models.CharField(max_length=10, choices=Step.choices, blank=True)  # at which it failed

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="sign_in_history")]


class AgencyImport(models.Model):
    """A CSV file of agencies as it was uploaded: what was looked at is what is written, once."""

    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    name = models.CharField(max_length=200)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=models.Q(applied_at=None),
                name="agency_import_open_once",
                violation_error_message="Berkas ini sudah menunggu diterapkan.",
            )
        ]
