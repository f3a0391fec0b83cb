"""What each verb on a complaint asks: one form a verb; what is missing or wrong is judged by the verb itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import queries, services, states
from inang.complaints.models import Complaint
from inang.portal import attachments
from inang.portal.complaint_forms import GentleForm, about
from inang.portal.desk.complaint_parts import Class, classes_of
from inang.requests import queries as requests


def long_text(label: str, hint: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, strip=False, widget=forms.Textarea(attrs={"rows": rows}))


class Questions(GentleForm):
    """The questions of one verb; `arguments` is what the verb is called with."""

    has_version: ClassVar[bool] = True

    def __init__(self, *args: Any, case: Complaint, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.person = case, person
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the case."""

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        """Whether it makes sense for this person now, beside the table."""
        return True

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != attachments.FIELD}

    def class_rows(self) -> list[Class]:
        """Classes with their dates, where a class is asked for."""
        return []

    def before(self) -> list[tuple[str, str]]:
        """What was said to this before: title and words."""
        return []


class ClassForm(Questions):
    shown_as_needed = ("classification",)
    classification = forms.ChoiceField(
        label="Golongan",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Pilih golongan dari daftar."},
    )

    def prepare(self) -> None:
        field: Any = self.fields["classification"]
        field.choices = [(one.id, one.name) for one in queries.edition_of(self.case).complaint_limits]
        if self.case.is_sorted:
            self.initial["classification"] = self.case.classification

    def class_rows(self) -> list[Class]:
        return classes_of(self.case, timezone.now())


class HandlerForm(Questions):
    shown_as_needed = ("to",)
    to = forms.ModelChoiceField(
        label="Penangan",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Pilih orangnya",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": "Pilih orang dari daftar."},
    )
    note = long_text("Catatan untuk penangan", rows=3)

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return case.sent_at is None or case.state != states.ANSWERED

    def prepare(self) -> None:
        today, at = timezone.localdate(), timezone.now()
        roles = queries.edition_of(self.case).complaints.handler_roles
        people = {one.pk: one for role in roles for one in agencies.office_people(role, today)}
        # Whom it is about is not even named here; a conflict is said when somebody is chosen.
        able = [pk for pk, one in people.items() if pk != self.case.handler_id and not services.conflict(self.case, one, at)]
        field: Any = self.fields["to"]
        field.queryset = Person.objects.filter(pk__in=able).order_by("name", "pk")

    def clean_to(self) -> Person | None:
        to: Person | None = self.cleaned_data["to"]
        if to is None:
            raise forms.ValidationError("Pilih penangan.")
        return to


class AskForm(Questions):
    shown_as_needed = ("text",)
    text = long_text("Pertanyaan")

    def prepare(self) -> None:
        days = queries.edition_of(self.case).complaints.wait_days
        self.fields["text"].help_text = f"Pelapor membacanya di halaman lacak dan pos-el. Ditunggu paling lama {days} hari kerja."

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return not case.ex_officio


class DraftForm(Questions):
    shown_as_needed = ("text",)
    text = long_text("Jawaban kepada pelapor", rows=9)
    evidence = long_text("Dasar jawaban", "Untuk orang yang menyetujui: apa yang diperiksa dan di mana buktinya.")

    def prepare(self) -> None:
        last = self.case.answers.last()
        if last is not None and last.round == self.case.round:
            self.initial.setdefault("text", last.text)
            self.initial.setdefault("evidence", last.evidence)

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return not queries.class_of(case).examination or queries.is_found(case)

    def before(self) -> list[tuple[str, str]]:
        last = self.case.answers.filter(verdict="back", round=self.case.round).exclude(reason="").last()
        return [("Dikirim balik dengan alasan", queries.open_words(self.case, last.reason))] if last is not None else []


class ReplyForm(Questions):
    has_version = False
    shown_as_needed = ("text", "channel")
    text = long_text("Kata-kata pelapor")
    channel = forms.ChoiceField(label="Lewat", required=False, widget=forms.Select(attrs={"class": "input"}))
    lampiran = attachments.files_field("Lampiran", "Foto atau PDF, paling besar 20 MB.")

    def prepare(self) -> None:
        field: Any = self.fields["channel"]
        field.choices = [(one.id, one.name) for one in queries.edition_of(self.case).channels]
        self.initial.setdefault("channel", self.case.channel)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():  # said beside what is wrong with the files
            raise forms.ValidationError("Tulis isi pesan.")
        return text

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return not case.ex_officio


class WriteForm(Questions):
    shown_as_needed = ("text", "public")
    text = long_text("Pesan atau catatan")
    public = forms.ChoiceField(
        label="Untuk siapa",
        choices=[("", "Catatan, hanya untuk rekan di kantor"), ("1", "Pesan kepada pelapor; hitungan hari berjalan terus")],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return may_write(case, person)

    def arguments(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"], "public": self.cleaned_data["public"] == "1"}


class SubjectForm(Questions):
    has_version = False
    shown_as_needed = ("subject",)
    subject = forms.CharField(label="Pokok pengaduan", required=False, help_text="Tanpa nama orang, paling panjang 160 karakter.")

    def prepare(self) -> None:
        self.initial.setdefault("subject", self.case.subject)

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return may_write(case, person)


class AboutForm(Questions):
    has_version = False
    about = forms.CharField(
        label="Situs atau nomor permintaan",
        help_text="Misalnya dinkes.kalbarprov.go.id atau H-2026-0147. Kosongkan untuk menghapus kaitannya.",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def prepare(self) -> None:
        self.initial.setdefault("about", self.case.about_site or self.case.about_request)

    def clean_about(self) -> tuple[str, str]:
        site, number, fault = about(self.cleaned_data["about"])
        if fault:
            raise forms.ValidationError(fault)
        if number and not requests.desk().filter(number=number).exists():
            raise forms.ValidationError(f"Permintaan {number} tidak ada. Periksa nomornya di tanda terima.")
        return site, number

    def arguments(self) -> dict[str, Any]:
        site, number = self.cleaned_data["about"]
        return {"site": site, "request": number}

    @classmethod
    def fits(cls, case: Complaint, person: Person) -> bool:
        return may_write(case, person)


def may_write(case: Complaint, person: Person) -> bool:
    """Officers add to a case, and so do the handler and the team as long as they may handle complaints."""
    held, rules = agencies.roles(person, timezone.localdate()), queries.edition_of(case).complaints
    is_theirs = bool(held & set(rules.handler_roles)) and person.pk in {case.handler_id, *queries.examiners_of(case)}
    return bool(held & set(rules.officer_roles)) or is_theirs
