"""The questionnaire of the survey as a form: built from the edition, the same for a link and for a sheet of paper."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inang.standard.asking import Survey
from inang.survey.rules import Quarter, Refused
from inang.survey.services import LONGEST_COMMENT, Given

NO_NAMES: Final = gettext_lazy("Jangan menulis nama, nomor telepon, atau nomor perkara: jawaban Anda anonim.")


class Questionnaire(forms.Form):
    """Nine elements, then what may be left out."""

    use_required_attribute = False

    def __init__(self, survey: Survey, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.survey = survey
        self.add_elements()
        self.fields["comment"] = forms.CharField(
            label=_("Saran atau masukan"),
            required=False,
            max_length=LONGEST_COMMENT,
            help_text=NO_NAMES,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"max_length": _("Saran paling panjang 1.000 huruf. Ringkas sedikit.")},
        )
        for question in survey.profile:
            choices = [("", "–"), *((code, _(words)) for code, words in question.choices)]
            self.fields[question.id] = forms.ChoiceField(
                label=_(question.name),
                required=False,
                choices=choices,
                error_messages={"invalid_choice": _("Pilih salah satu dari daftar, atau kosongkan.")},
            )

    def add_elements(self) -> None:
        """One choice of four for each element."""
        for element in self.survey.elements:
            self.fields[element.id] = forms.TypedChoiceField(
                label=_(element.name),
                coerce=int,
                choices=[(value, _(words)) for value, words in enumerate(element.answers, 1)],
                widget=forms.RadioSelect,
                error_messages={"required": _("Pilih satu jawaban."), "invalid_choice": _("Pilih salah satu dari keempatnya.")},
            )

    def questions(self) -> list[dict[str, Any]]:
        """Elements with their bound fields, in the order of the edition, for the page."""
        return [{"element": one, "field": self[one.id], "code": self.survey.code(one.id)} for one in self.survey.elements]

    def profile(self) -> list[forms.BoundField]:
        return [self[question.id] for question in self.survey.profile]

    def given(self) -> Given:
        """What was filled in; only after `is_valid`."""
        data = self.cleaned_data
        values = {one.id: data[one.id] for one in self.survey.elements}
        return Given(values, {one.id: data[one.id] for one in self.survey.profile}, data["comment"])

    def refuse(self, fault: Refused) -> None:
        """A refusal of the verb, at its field where the form has it."""
        self.add_error(fault.field if fault.field in self.fields else None, fault.sentence)


class PaperForm(Questionnaire):
    """The same from a sheet of paper: nine figures in one go, in the order of the sheet."""

    def __init__(self, survey: Survey, quarters: list[Quarter], *args: Any, **more: Any) -> None:
        self.quarters = {one.slug: one for one in quarters}
        super().__init__(survey, *args, **more)

    def add_elements(self) -> None:
        self.fields["quarter"] = forms.ChoiceField(
            label="Triwulan formulir diisi",
            choices=[(slug, one.words) for slug, one in self.quarters.items()],
            error_messages={"invalid_choice": "Pilih triwulan yang masih terbuka.", "required": "Pilih triwulannya."},
        )
        self.fields["values"] = forms.RegexField(
            label="Sembilan jawaban, U1 sampai U9",
            regex=r"[1-4]{9}",
            strip=True,
            help_text="Ketik sembilan angka 1 sampai 4 berurutan, misalnya 343343344.",
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "maxlength": 20, "autocomplete": "off", "class": "nine", "autofocus": True}
            ),
            error_messages={
                "required": "Ketik sembilan angka.",
                "invalid": "Harus tepat sembilan angka, masing-masing 1 sampai 4. Formulir yang belum lengkap tidak dihitung.",
            },
        )

    def given(self) -> Given:
        data = self.cleaned_data
        values = {one.id: int(digit) for one, digit in zip(self.survey.elements, data["values"], strict=True)}
        return Given(values, {one.id: data[one.id] for one in self.survey.profile}, data["comment"])

    def quarter(self) -> Quarter:
        return self.quarters[self.cleaned_data["quarter"]]
