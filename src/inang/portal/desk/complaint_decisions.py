"""What the rarer verbs on a complaint ask: examination, approval, passing on, twins, and what the complainant decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import codes, queries, rules, services, states
from inang.complaints.models import Complaint, Message, Release
from inang.portal import attachments
from inang.portal.complaint_forms import Objection
from inang.portal.desk.complaint_questions import Questions, long_text
from inang.portal.desk.intake_form import office_people


def _line(label: str, hint: str = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, help_text=hint, required=False, widget=widget)


def _people(label: str, hint: str = "") -> forms.ModelChoiceField[Person]:
    return forms.ModelChoiceField(
        label=label,
        help_text=hint,
        queryset=Person.objects.none(),
        required=False,
        empty_label="Pilih orangnya",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": "Pilih orang dari daftar."},
    )


# -- examination -----------------------------------------------------------------------------------
class TeamForm(Questions):
    shown_as_needed = ("team",)
    team = forms.ModelMultipleChoiceField(
        label="Anggota tim",
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Pilih orang dari daftar.", "invalid_pk_value": "Pilih orang dari daftar."},
    )

    def prepare(self) -> None:
        today, at = timezone.localdate(), timezone.now()
        kept = queries.edition_of(self.case).complaints
        people = {one.pk: one for role in kept.handler_roles for one in agencies.office_people(role, today)}
        able = [pk for pk, one in people.items() if not services.conflict(self.case, one, at)]
        field: Any = self.fields["team"]
        field.queryset = Person.objects.filter(pk__in=able).order_by("name", "pk")
        field.help_text = f"Sedikitnya {kept.examiners_least} orang, tanpa yang diadukan dan yang ikut mengerjakan perkaranya."
        self.initial["team"] = list(queries.examiners_of(self.case))

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return queries.class_of(case).examination and queries.examination_of(case) is None

    def arguments(self) -> dict[str, Any]:
        return {"team": list(self.cleaned_data["team"])}


class NewTeamForm(TeamForm):
    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return queries.class_of(case).examination and queries.examination_of(case) is not None


class FindingsForm(Questions):
    shown_as_needed = ("findings",)
    findings = long_text("Temuan tim", "Apa yang diperiksa, siapa yang didengar, apa yang terbukti. Hanya untuk kantor.", rows=10)

    def prepare(self) -> None:
        found = queries.examination_of(self.case)
        self.initial["findings"] = found.findings if found else ""

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return person.pk in queries.examiners_of(case)


# -- the second pair of eyes -----------------------------------------------------------------------
def second_eyes(case: Complaint, person: Person) -> bool:
    """Whether somebody may decide on the drafted answer: nobody who handled, examined or drafted it."""
    return not queries.approve_fault(case, person)


def _original(case: Complaint) -> str:
    """The complaint itself."""
    return "".join(one.text for one in queries.as_read(case, case.messages.order_by("pk")[:1]))


def _answer(case: Complaint) -> list[tuple[str, str]]:
    """What whoever approves reads: the complaint, the objection of a later round, the answer, what it rests on."""
    found, draft, shown = queries.examination_of(case), case.answers.last(), queries.as_shown(case)
    objections = queries.as_read(case, case.messages.filter(kind=Message.Kind.DISPUTE).order_by("-pk")[:1])
    rows = [
        ("Pengaduan", _original(case)),
        ("Keberatan pelapor", objections[0].text if objections else ""),
        ("Temuan tim pemeriksa", shown(found.findings) if found else ""),
        (f"Jawaban yang disusun {draft.drafted_by.name}" if draft else "", draft.text if draft else ""),
        ("Dasar jawaban", shown(draft.evidence) if draft else ""),
    ]
    return [(title, text) for title, text in rows if text]


class ApproveForm(Questions):
    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return second_eyes(case, person)

    def before(self) -> list[tuple[str, str]]:
        return _answer(self.case)


class SendBackForm(ApproveForm):
    shown_as_needed = ("reason",)
    reason = long_text("Apa yang harus diperbaiki")


class DeliveredForm(Questions):
    shown_as_needed = ("way",)
    way = forms.ChoiceField(
        label="Disampaikan lewat",
        choices=list(rules.WAYS.items()),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Pilih cara jawaban disampaikan."},
    )

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return case.sent_at is None

    def before(self) -> list[tuple[str, str]]:
        answer = self.case.messages.filter(kind="answer").last()
        return [("Jawaban", answer.text)] if answer else []


class CarryBackForm(Questions):
    has_version = False

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return case.channel == "lapor" and case.answered_at is not None and case.carried_back_at is None

    def before(self) -> list[tuple[str, str]]:
        answer = self.case.messages.filter(kind="answer").last()
        return [
            ("Nomor pelacakan SP4N-LAPOR!", self.case.external_id),
            ("Jawaban untuk diketik di sana", answer.text if answer else ""),
        ]


# -- passing on, converting ------------------------------------------------------------------------
class ReferralForm(Questions):
    shown_as_needed = ("body", "reason")
    body = _line("Lembaga yang berwenang", "Misalnya Dinas Sosial Provinsi Kalimantan Barat.")
    email = _line("Pos-el lembaga", "Bila diisi, pengaduan dikirim ke sana setelah disetujui.", inputmode="email")
    reason = long_text("Alasan", "Pelapor membacanya.", rows=3)

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return queries.open_referral(case) is None


class ReferForm(Questions):
    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        found = queries.open_referral(case)
        return found is not None and found.proposed_by_id != person.pk

    def before(self) -> list[tuple[str, str]]:
        found, rows = queries.open_referral(self.case), [("Pengaduan", _original(self.case))]
        if found is not None:
            reason = queries.open_words(self.case, found.reason)
            rows.append((f"Diusulkan ke {found.body} oleh {found.proposed_by.name}", reason))
        return rows


class DropForm(ReferForm):
    has_version = False

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return queries.open_referral(case) is not None


class ConvertForm(Questions):
    shown_as_needed = ("to", "reason")
    to = forms.ChoiceField(
        label="Ditangani sebagai",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Pilih permintaan informasi atau aspirasi."},
    )
    reason = long_text("Alasan", "Pelapor membacanya dan dapat berkeberatan.", rows=3)

    def prepare(self) -> None:
        field: Any = self.fields["to"]
        kept = queries.edition_of(self.case).complaints
        field.choices = [(one.id, f"{one.name}, {one.amount} {one.unit}") for one in kept.conversions]

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return bool(queries.edition_of(case).complaints.conversions)


# -- twins -----------------------------------------------------------------------------------------
class LinkForm(Questions):
    shown_as_needed = ("parent",)
    parent = _line("Nomor pengaduan lain", "Keduanya tetap punya kode, tenggat, dan jawaban sendiri.")

    def clean_parent(self) -> Complaint:
        seen = queries.visible_to(self.person, timezone.localdate())
        found = seen.filter(plain_number=codes.plain_number(self.cleaned_data["parent"])).first()
        if found is None:
            raise forms.ValidationError(f"Tulis nomor pengaduan yang ada, seperti {self.case.number}.")
        return found

    def before(self) -> list[tuple[str, str]]:
        near = queries.similar(site=self.case.about_site, person=self.person, on=timezone.localdate(), but=self.case.number)
        rows = "\n".join(f"{one.number} · {one.subject}" for one in near if one.state in states.OPEN)
        return [(f"Terbuka tentang {self.case.about_site}", rows)] if rows else []


class UnlinkForm(Questions):
    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return queries.parent_of(case) is not None


# -- in the complainant's name ---------------------------------------------------------------------
class AcceptForm(Questions):
    pass


class DisputeForm(Objection, Questions):
    shown_as_needed = ("text",)
    text = long_text("Keberatan pelapor", "Dengan kata-katanya sendiri.")
    new_facts = forms.BooleanField(label="Ada fakta baru", required=False)
    lampiran = attachments.files_field("Lampiran", "Foto atau PDF, paling besar 20 MB.")


class WithdrawForm(Questions):
    reason = long_text("Alasan pelapor", rows=3)

    def before(self) -> list[tuple[str, str]]:
        if not queries.class_of(self.case).examination:
            return []
        return [("Berkadar pengawasan", "Pemeriksaan dilanjutkan karena jabatan; pelapor tidak dihubungi lagi.")]

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return not case.ex_officio


class ObjectForm(Questions):
    pass


class ConfidentialForm(Questions):
    has_version = False

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return case.anonymity == states.NAMED


class IdentifyForm(Questions):
    has_version = False
    name = _line("Nama")
    phone = _line("Nomor telepon", inputmode="tel")
    email = _line("Pos-el", inputmode="email", autocapitalize="none")
    address = _line("Alamat")
    handle = _line("Nama akun", autocapitalize="none")

    def arguments(self) -> dict[str, Any]:
        return {"complainant": rules.Complainant(**self.cleaned_data)}


# -- people and keeping ----------------------------------------------------------------------------
class AccuseForm(Questions):
    has_version = False

    def prepare(self) -> None:
        self.fields["person"] = _people("Pegawai yang diadukan")
        field: Any = self.fields["person"]
        field.queryset, field.required = self._choices(), True
        field.error_messages["required"] = "Pilih orangnya."

    def _choices(self) -> Any:
        return office_people().exclude(pk__in=(*queries.accused_of(self.case), self.person.pk))


class ClearForm(AccuseForm):
    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return bool(queries.accused_of(case))

    def _choices(self) -> Any:
        return Person.objects.filter(pk__in=self.case.accused.values("person")).order_by("name", "pk")


class HoldForm(Questions):
    has_version = False
    reason = _line("Alasan penahanan", "Misalnya diperiksa Inspektorat. Kosongkan untuk mencabut penahanan.")

    def prepare(self) -> None:
        self.initial.setdefault("reason", self.case.hold_reason)


class ReleaseForm(Questions):
    has_version = False
    shown_as_needed = ("title", "question", "answer")
    title = _line("Judul untuk umum")
    question = long_text("Ringkasan pengaduan", "Tanpa nama, alamat, nomor, atau apa pun yang mengenali orang.")
    answer = long_text("Ringkasan jawaban", "Seperti yang berguna bagi orang lain dengan masalah yang sama.")

    def prepare(self) -> None:
        found = Release.objects.filter(complaint=self.case).first()
        if found is not None:
            self.initial.update({"title": found.title, "question": found.question, "answer": found.answer})

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return case.sent_at is not None

    def before(self) -> list[tuple[str, str]]:
        return _said(self.case, ("original", "answer"))


class UnreleaseForm(Questions):
    has_version = False

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return Release.objects.filter(complaint=case).exists()


def _said(case: Complaint, kinds: Iterable[str]) -> list[tuple[str, str]]:
    rows = case.messages.filter(kind__in=tuple(kinds), erased=False).order_by("at", "pk")
    return [(row.get_kind_display().capitalize(), row.text) for row in queries.as_read(case, rows)]
