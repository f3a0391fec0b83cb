"""One form for each step of a request: they read what was typed; what is lawful is asked of the room."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final

from django import forms

from inang.requests.kinds import said
from inang.requests.models import HostingRequest
from inang.requests.rules import CHANGE_WORDS, FIELDS, asked
from inang.standard.rules import FIRST_KIND, Edition

_TOO_LONG: Final = "Terlalu panjang: paling banyak %(limit_value)d karakter, yang tertulis %(show_value)d."


def _text(
    label: str, hint: str = "", *, most: int = 160, needed: bool = True, **attrs: str
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=needed,
        max_length=most,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"max_length": _TOO_LONG},
    )


def _nip(label: str) -> forms.CharField:
    return _text(label, "18 angka, tanpa spasi.", most=30, inputmode="numeric", autocomplete="off")


class StepForm(forms.Form):
    """Draft form: empty fields are no fault here, so that a half-filled page can be saved and left."""

    use_required_attribute = False
    title: ClassVar[str] = ""

    def __init__(self, *args: Any, edition: Edition, kind: str = FIRST_KIND, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.kind = edition, edition.kind(kind)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # what is too long is said, not cut off
        self.prepare()
        for name in (set(self.fields) & set(FIELDS)) - set(asked(self.kind)):
            del self.fields[name]  # this kind of the edition does not ask it

    def prepare(self) -> None:
        """Fill in choices that the edition decides."""

    def full_clean(self) -> None:
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:  # the page says which ones may stay empty
            field.required = True

    def values(self) -> dict[str, Any]:
        """What can be stored: every field that could be read."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.fields}


class NamaForm(StepForm):
    label = _text(
        "Nama situs",
        "Huruf kecil, angka, dan tanda hubung. Paling panjang 63 karakter.",
        most=100,
        autocomplete="off",
        autocapitalize="none",
        spellcheck="false",
    )

    def clean_label(self) -> str:
        return str(self.cleaned_data["label"]).strip().lower()


class KeperluanForm(StepForm):
    app_name = _text("Nama aplikasi atau situs", "Seperti yang dibaca masyarakat.")
    app_kind = forms.ChoiceField(label="Jenis", choices=HostingRequest.Kind.choices, widget=forms.RadioSelect)
    purpose = forms.CharField(
        label="Keperluan",
        help_text="Untuk apa situs ini dipakai, dan tugas apa yang dilayaninya.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _TOO_LONG},
    )
    runtime = forms.ChoiceField(
        label="Platform", choices=HostingRequest.Runtime.choices, widget=forms.RadioSelect
    )
    database = forms.BooleanField(
        label="Memakai basis data",
        help_text="MariaDB, satu basis data hanya untuk situs ini.",
        required=False,
    )
    quota_mb = forms.TypedChoiceField(label="Ruang simpan", coerce=int, empty_value=None)
    developer = _text(
        "Pengembang", "Nama perusahaan atau tim, bila bukan dikerjakan sendiri.", most=200, needed=False
    )
    data_class = forms.ChoiceField(
        label="Golongan data", choices=HostingRequest.DataClass.choices, widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        sizes = self.edition.offer.quota_choices_mb
        self.fields["quota_mb"].choices = [(size, said("quota_mb", size)) for size in sizes]  # type: ignore[attr-defined]


class PengelolaForm(StepForm):
    contact_name = _text("Nama pengelola", "Orang yang mengurus situs ini sehari-hari.", autocomplete="off")
    contact_nip = _nip("NIP pengelola")
    contact_position = _text("Jabatan pengelola")
    contact_phone = _text("Nomor HP", "Yang dapat dihubungi pada jam kerja.", most=30, inputmode="tel")
    contact_email = forms.CharField(
        label="Pos-el dinas",
        help_text="Surat konfirmasi dikirim ke alamat ini.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _TOO_LONG},
    )


class PenandaTanganForm(StepForm):
    signer_name = _text("Nama penanda tangan", "Kepala PD atau Kepala UPT, dengan gelar.", autocomplete="off")
    signer_position = _text("Jabatan penanda tangan", "Seperti tercetak di surat.")
    signer_rank = _text("Pangkat/golongan", "Misalnya Pembina Utama Muda.", most=80, needed=False)
    signer_nip = _nip("NIP penanda tangan")
    letter_number = _text(
        "Nomor surat", "Dari buku agenda perangkat daerah Anda.", most=100, autocomplete="off"
    )
    letter_date = forms.DateField(
        label="Tanggal surat",
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Isi tanggal surat seperti 2026-11-20."},
    )
    letter_subject = _text("Hal surat", most=200)

    def values(self) -> dict[str, Any]:
        found = super().values()
        day = found.get("letter_date")
        found["letter_date"] = day if isinstance(day, date) else None
        return found


class KunciForm(StepForm):
    ssh_keys = forms.CharField(
        label="Kunci publik SSH",
        help_text="Satu kunci satu baris, diawali ssh-ed25519 atau ssh-rsa. Boleh lebih dari satu.",
        max_length=20000,
        strip=True,
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "spellcheck": "false",
                "autocapitalize": "none",
                "class": "mono",
                "autocomplete": "off",
            }
        ),
        error_messages={"max_length": _TOO_LONG},
    )


class SuratForm(StepForm):
    berkas = forms.FileField(
        label="Surat yang sudah ditandatangani",
        help_text="PDF, atau foto/pindaian JPEG atau PNG, paling besar 20 MB.",
        allow_empty_file=True,  # the intake says what is wrong with it
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}),
    )


class UbahForm(NamaForm, KeperluanForm, PengelolaForm, KunciForm):
    """What a change of a site asks for: the fields of its kind, with today's values in them."""

    def prepare(self) -> None:
        super().prepare()
        self.name_fields()
        self.order_fields(self.kind.fields)

    def name_fields(self: StepForm) -> None:
        """What a change calls by another word than a new site does."""
        if "label" in self.fields:
            self.fields["label"].label = CHANGE_WORDS["label"]
        if "purpose" in self.fields:
            self.fields["purpose"].label = CHANGE_WORDS["purpose"]
            self.fields["purpose"].help_text = "Satu atau dua kalimat; dibaca penelaah dan dimuat dalam surat."


class PeriksaForm(StepForm):
    consents = forms.MultipleChoiceField(
        label="Pernyataan perangkat daerah", widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        self.fields["consents"].choices = [(row.id, row.text) for row in self.edition.consents_of(self.kind.id)]  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    """A new SFTP key of a site."""

    use_required_attribute = False
    label = forms.CharField(
        label="Sebutan",
        help_text="Agar mudah dikenali, misalnya Laptop pengelola.",
        max_length=80,
        error_messages={"required": "Isi sebutan kunci.", "max_length": _TOO_LONG},
    )
    public = forms.CharField(
        label="Kunci publik SSH",
        help_text="Satu baris, diawali ssh-ed25519 atau ssh-rsa. Jangan pernah mengirim kunci pribadi.",
        max_length=5000,
        widget=forms.Textarea(
            attrs={"rows": 4, "spellcheck": "false", "class": "mono", "autocomplete": "off"}
        ),
        error_messages={"required": "Tempel kunci publik SSH.", "max_length": _TOO_LONG},
    )


class WithdrawForm(forms.Form):
    """Why a request is withdrawn."""

    alasan = forms.CharField(
        label="Alasan",
        required=False,
        max_length=300,
        help_text="Dibaca penelaah dan dicatat pada riwayat.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )


class NewForm(forms.Form):
    """For which agency the request is; only asked of people with several."""

    agency = forms.ChoiceField(
        label="Perangkat daerah atau UPT",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih perangkat daerah.",
            "invalid_choice": "Pilih perangkat daerah dari daftar.",
        },
    )
