"""What an officer types when somebody complains by telephone, at the counter, or through any other channel."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from inang.agencies.models import Membership, Person
from inang.complaints import states
from inang.complaints.receiving import receipt_time
from inang.complaints.rules import Complainant, Refused, complainant_faults
from inang.portal import attachments
from inang.portal.access import OFFICE_ROLES
from inang.portal.complaint_forms import GentleForm, about, text_fault
from inang.standard import queries as standard
from inang.standard.rules import Edition

WHO: Final = ((states.NAMED, "Bernama", "b"), (states.CONFIDENTIAL, "Rahasia", "s"), (states.ANONYMOUS, "Tanpa nama", "n"))
LAPOR: Final = "lapor"
# field of the room -> field of this form
PLACES: Final = {
    "channel": "saluran",
    "received_at": "tanggal",
    "backdate_reason": "alasan_mundur",
    "text": "isi",
    "name": "nama",
    "email": "pos_el",
    "phone": "telepon",
    "address": "alamat",
    "handle": "akun",
    "external_id": "nomor_asal",
    "classification": "golongan",
    "about_person": "terlapor",
    "about_site": "tentang",
    "about_request": "tentang",
    "files": "lampiran",
}


def _line(label: str, hint: str = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, widget=forms.TextInput(attrs={"autocomplete": "off", **attrs})
    )


class IntakeForm(GentleForm):
    """One complaint as it is told; the room judges what is missing."""

    saluran = forms.ChoiceField(label="Saluran", required=False, error_messages={"invalid_choice": "Pilih saluran dari daftar."})
    tanggal = forms.DateField(
        label="Tanggal diterima",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "data-key": "w"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Isi tanggal diterima seperti 2026-11-24."},
    )
    jam = forms.TimeField(
        label="Jam diterima",
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Isi jam diterima seperti 14.05."},
    )
    alasan_mundur = _line("Mengapa baru dicatat sekarang")
    pelapor = forms.ChoiceField(
        label="Pelapor",
        choices=[(value, word) for value, word, _key in WHO],
        required=False,
        error_messages={"invalid_choice": "Pilih bernama, rahasia, atau tanpa nama."},
    )
    nama = _line("Nama", placeholder="Nama")
    telepon = _line("Nomor telepon", placeholder="Nomor telepon", inputmode="tel")
    pos_el = _line("Pos-el", placeholder="Pos-el", inputmode="email", autocapitalize="none")
    akun = _line("Nama akun", placeholder="Nama akun media sosial", autocapitalize="none")
    alamat = _line("Alamat", placeholder="Alamat")
    nomor_asal = _line("Nomor dari saluran asal", placeholder="Nomor pelacakan")
    tentang = _line("Tentang", placeholder="Situs atau nomor permintaan", autocapitalize="none", spellcheck="false")
    isi = forms.CharField(label="Isi pengaduan", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 5}))
    golongan = forms.ChoiceField(
        label="Golongan", required=False, error_messages={"invalid_choice": "Pilih golongan dari daftar."}
    )
    terlapor = forms.ModelChoiceField(
        label="Pegawai yang diadukan",
        help_text="Ia tidak akan melihat pengaduan ini, juga tidak dapat menanganinya.",
        queryset=Person.objects.none(),
        required=False,
        empty_label="tidak ada",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": "Pilih orang dari daftar."},
    )
    lampiran = attachments.files_field("Lampiran", "Foto atau PDF, paling besar 20 MB.")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["saluran"].choices = [(one.id, one.name) for one in edition.channels]
        fields["golongan"].choices = [(one.id, one.name) for one in edition.complaint_limits]
        fields["terlapor"].queryset = office_people()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("saluran") and "saluran" not in self.errors:
            self.add_error("saluran", "Pilih saluran: tekan 1 sampai 8.")
        for name, sentence in (("tanggal", "Isi tanggal diterima."), ("jam", "Isi jam diterima.")):
            if values.get(name) is None and name not in self.errors:
                self.add_error(name, sentence)
        if fault := text_fault(values.get("isi", ""), "Tulis kata-kata pelapor."):
            self.add_error("isi", fault)
        if values.get("saluran") == LAPOR and not values.get("nomor_asal", "").strip():
            self.add_error("nomor_asal", "Tulis nomor pelacakan SP4N-LAPOR!, supaya jawaban dapat dikirim balik ke sana.")
        self.about_site, self.about_request, fault = about(values.get("tentang", ""))
        if fault:
            self.add_error("tentang", fault)
        self._receipt(values)
        self._who(values)
        return values

    def _receipt(self, values: dict[str, Any]) -> None:
        """When it came; late entries say why."""
        if values.get("tanggal") is None or values.get("jam") is None:
            return
        at = timezone.now()
        try:
            receipt_time(standard.current(), self.received_before(at), at, values.get("alasan_mundur", ""))
        except Refused as fault:
            self.add_error(PLACES[fault.field], fault.sentence)

    def _who(self, values: dict[str, Any]) -> None:
        self.complainant: Complainant | None = None
        choice = values.get("pelapor") or states.NAMED
        if choice == states.ANONYMOUS:
            return
        who = Complainant(
            name=values.get("nama", ""),
            email=values.get("pos_el", ""),
            phone=values.get("telepon", ""),
            address=values.get("alamat", ""),
            handle=values.get("akun", ""),
        ).tidied()
        for name, sentence in complainant_faults(who).items():
            self.add_error(PLACES[name], sentence)
        if who.is_empty:
            self.add_error("nama", "Tulis nama atau cara menghubungi pelapor, atau pilih tanpa nama.")
        self.complainant = who

    def received_before(self, at: datetime) -> datetime:
        """The moment of receipt in office time; one of today is past, whatever the clock of the desk says."""
        day: date = self.cleaned_data["tanggal"]
        hour: time = self.cleaned_data["jam"]
        typed = timezone.make_aware(datetime.combine(day, hour))
        return min(typed, at) if day == timezone.localdate(at) else typed


def office_people() -> QuerySet[Person]:
    """Everybody who works or worked for the office, whom a complaint may be about."""
    held = Membership.objects.filter(role__in=OFFICE_ROLES).order_by().values("person_id")
    return Person.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")
