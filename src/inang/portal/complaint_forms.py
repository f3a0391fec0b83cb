"""What whoever complains is asked: the complaint itself, and what they write later with number and receipt code.

What is too long or wrong in itself is judged by the room, so that it is said the same at every door.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inang.complaints import states
from inang.complaints.rules import Complainant, Refused, complainant_faults, text_of
from inang.portal import attachments
from inang.portal.said import said
from inang.standard.patterns import CASE_NUMBER

_HOST: Final = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]{1,63}\.)+[a-z]{2,63})(?:[/:?#].*)?", re.IGNORECASE)
ANONYMITY: Final = (
    (states.NAMED, _("Dengan nama"), _("Petugas yang menangani melihat nama Anda.")),
    (
        states.CONFIDENTIAL,
        _("Rahasia"),
        _("Nama Anda disandikan; hanya petugas tertentu dapat membukanya, dan setiap kali dicatat."),
    ),
    (states.ANONYMOUS, _("Tanpa nama"), _("Tidak ada data diri yang disimpan. Anda tetap menerima jawaban dengan kode.")),
)


def about(typed: str) -> tuple[str, str, str]:
    """A site or the number of a request out of what was typed, and what is wrong with it."""
    typed = typed.strip()
    host, number = _HOST.fullmatch(typed), typed.upper().replace(" ", "")
    if host:
        return host[1].lower(), "", ""
    if re.fullmatch(CASE_NUMBER, number):
        return "", number, ""
    sentence = gettext(
        "Tulis alamat situs seperti dinkes.kalbarprov.go.id, atau nomor permintaan seperti H-2026-0147. Boleh dikosongkan."
    )
    return "", "", sentence if typed else ""


def add_faults(form: forms.Form, refused: Refused, places: Mapping[str, str] | None = None) -> None:
    """Everything that the room refused, each at its field; `places`: fields of the room that this form calls otherwise."""
    for fault in refused.every:
        place = (places or {}).get(fault.field, fault.field)
        form.add_error(place if place in form.fields else None, said(fault.sentence))


def text_fault(text: str, missing: str, what: str = "pengaduan") -> str:
    """What is wrong with the words of a complaint; "" when nothing is."""
    if not text.strip():
        return missing
    try:
        text_of(text, what=what)
    except Refused as fault:
        return said(fault.sentence)
    return ""


class GentleForm(forms.Form):
    """A form whose page says which fields are needed while the verb judges what is missing."""

    use_required_attribute = False
    shown_as_needed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._need(True)

    def _need(self, needed: bool) -> None:
        """Only the words "boleh kosong" hang on it."""
        for name in self.shown_as_needed:
            self.fields[name].required = needed

    def full_clean(self) -> None:
        self._need(False)
        super().full_clean()
        self._need(True)


# field of the room -> field of this form
PLACES: Final = {
    "text": "isi",
    "name": "nama",
    "email": "pos_el",
    "phone": "telepon",
    "address": "alamat",
    "about_site": "tentang",
    "about_request": "tentang",
    "files": "lampiran",
}


def _line(label: Any, hint: Any = "", *, most: int = 160, **attrs: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.TextInput(attrs=attrs))


class ComplainForm(GentleForm):
    """What is asked; what is too long or wrong is judged by the room, so that it is said the same at every door."""

    shown_as_needed = ("isi", "nama")
    isi = forms.CharField(
        label=_("Apa yang terjadi?"),
        help_text=_("Ceritakan apa, di mana, dan sejak kapan. Apa yang Anda harapkan dari kami?"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    tentang = _line(
        _("Situs atau nomor permintaan"),
        _("Misalnya dinkes.kalbarprov.go.id atau H-2026-0147, bila Anda tahu."),
        autocomplete="off",
        autocapitalize="none",
        spellcheck="false",
    )
    lampiran = attachments.files_field(
        _("Lampiran"), _("Foto atau PDF, paling besar 20 MB. Lokasi dan data kamera tidak ikut ditampilkan.")
    )
    pelapor = forms.ChoiceField(
        label=_("Siapa Anda?"),
        choices=[(value, word) for value, word, _hint in ANONYMITY],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Pilih salah satu: dengan nama, rahasia, atau tanpa nama.")},
    )
    nama = _line(_("Nama"), autocomplete="name")
    pos_el = _line(
        _("Pos-el"),
        _("Tanda terima dan jawaban dikirim juga ke sini."),
        autocomplete="email",
        inputmode="email",
        autocapitalize="none",
    )
    telepon = _line(_("Nomor telepon"), _("Bila kami perlu bertanya."), autocomplete="tel", inputmode="tel")
    alamat = _line(_("Alamat"), autocomplete="street-address")
    setuju = forms.BooleanField(
        label=_("Saya setuju data ini dipakai untuk menangani pengaduan saya."),
        help_text=_("Dipakai hanya untuk itu, dibaca petugas pengaduan, dan dihapus menurut jadwal retensi."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("pelapor") and "pelapor" not in self.errors:
            self.add_error("pelapor", gettext("Pilih salah satu: dengan nama, rahasia, atau tanpa nama."))
        if not values.get("setuju"):
            self.add_error("setuju", gettext("Beri tanda bahwa Anda setuju, supaya pengaduan dapat kami tangani."))
        if fault := text_fault(values.get("isi", ""), gettext("Tulis apa yang terjadi.")):
            self.add_error("isi", fault)
        self._about(str(values.get("tentang", "")).strip())
        self._who(values)
        return values

    def _about(self, typed: str) -> None:
        self.about_site, self.about_request, fault = about(typed)
        if fault:
            self.add_error("tentang", fault)

    def _who(self, values: dict[str, Any]) -> None:
        """The complainant; whoever chose to have no name gives none, whatever stands in the fields."""
        self.complainant: Complainant | None = None
        if values.get("pelapor") == states.ANONYMOUS:
            return
        who = Complainant(
            name=values.get("nama", ""),
            email=values.get("pos_el", ""),
            phone=values.get("telepon", ""),
            address=values.get("alamat", ""),
        ).tidied()
        for name, sentence in complainant_faults(who).items():
            self.add_error(PLACES[name], said(sentence))
        if values.get("pelapor") == states.NAMED and not who.name:
            self.add_error("nama", gettext("Tulis nama Anda, atau pilih rahasia atau tanpa nama."))
        if values.get("pelapor") == states.CONFIDENTIAL and who.is_empty:
            self.add_error("nama", gettext("Tulis nama atau cara menghubungi Anda, atau pilih tanpa nama."))
        self.complainant = who


class Objection(forms.Form):
    """Words of an objection are judged beside its files, so that both are said at once."""

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if fault := text_fault(text, gettext("Tulis isi keberatan."), "keberatan"):
            raise forms.ValidationError(fault)
        return text


class ReplyForm(GentleForm):
    shown_as_needed = ("text",)
    text = forms.CharField(label=_("Balas"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 4}))
    lampiran = attachments.files_field(_("Lampiran"), _("Foto atau PDF, paling besar 20 MB."))


class DisputeForm(Objection, GentleForm):
    shown_as_needed = ("text",)
    text = forms.CharField(
        label=_("Apa yang belum selesai?"),
        help_text=_("Pengaduan dibuka kembali dengan batas waktu baru. Sebut fakta baru bila ada."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    new_facts = forms.BooleanField(label=_("Ada fakta baru"), required=False)
    lampiran = attachments.files_field(_("Lampiran"), _("Foto atau PDF, paling besar 20 MB."))


class WithdrawForm(GentleForm):
    reason = forms.CharField(label=_("Alasan"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3}))
