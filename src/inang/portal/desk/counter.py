"""The counter: a letter that was brought on paper becomes a request like any other, with its receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from inang.agencies import queries as agencies
from inang.agencies.models import Agency
from inang.letters import queries as letters
from inang.letters import services as letter_services
from inang.letters.models import KeptFile
from inang.letters.rules import Refused as LetterRefused
from inang.portal import stash, uploads
from inang.portal.access import Actor, desk_page
from inang.portal.request_forms import KeperluanForm, NamaForm, PenandaTanganForm, PengelolaForm
from inang.requests import queries, services
from inang.requests.models import HostingRequest
from inang.requests.rules import COUNTER_OPTIONAL, Refused, faults, tidied
from inang.standard import queries as standard
from inang.standard.rules import FIRST_KIND

_SALT: Final = "inang.counter"
_KEPT_SECONDS: Final = 12 * 3600
_PLACES: Final = {"letter_file": "berkas", "received_at": "received_date"}
_RECEIPT: Final = ("agency", "received_date", "received_time", "brought_by", "berkas")
_GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Penerimaan", _RECEIPT),
    ("Surat dan penanda tangan", tuple(PenandaTanganForm.base_fields)),
    ("Situs yang diminta", (*NamaForm.base_fields, *KeperluanForm.base_fields)),
    ("Pengelola", tuple(PengelolaForm.base_fields)),
)


class CounterForm(NamaForm, KeperluanForm, PengelolaForm, PenandaTanganForm):
    """The fields of all steps, and what only the counter knows."""

    agency = forms.ChoiceField(label="Perangkat daerah", error_messages={"invalid_choice": "Pilih perangkat daerah dari daftar."})
    received_date = forms.DateField(
        label="Tanggal diterima",
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Isi tanggal diterima seperti 2026-11-20."},
    )
    received_time = forms.TimeField(
        label="Jam diterima",
        help_text="Jam yang tertera pada cap terima.",
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "input-date"}, format="%H:%M"),
        error_messages={"invalid": "Isi jam diterima seperti 09.12."},
    )
    brought_by = forms.CharField(
        label="Dibawa oleh",
        max_length=160,
        help_text="Nama orang yang menyerahkan surat.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    berkas = forms.FileField(
        label="Pindaian surat",
        help_text="PDF, atau foto/pindaian JPEG atau PNG, paling besar 20 MB.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}),
    )

    def prepare(self) -> None:
        super().prepare()
        rows = [(str(row.pk), row.name) for row in agencies.agencies()]
        choice: Any = self.fields["agency"]
        choice.widget = forms.Select(attrs={"class": "input"})
        choice.choices = [("", "Pilih perangkat daerah"), *rows]

    def clean(self) -> dict[str, Any]:
        """What the counter itself must know; the rest is judged by the room."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        needed = {
            "agency": "Pilih perangkat daerah.",
            "received_date": "Isi tanggal diterima.",
            "received_time": "Isi jam diterima.",
            "brought_by": "Tulis siapa yang membawa surat.",
        }
        for name, sentence in needed.items():
            if name in self.fields and name not in self.errors and values.get(name) in (None, ""):
                self.add_error(name, sentence)
        return values

    @property
    def receipt(self) -> list[Any]:
        """The fields that only the counter knows, as far as this form has them."""
        return [self[name] for name in _RECEIPT if name in self.fields]

    def request_values(self) -> dict[str, Any]:
        """The fields of the request alone."""
        return {name: tidied(name, value) for name, value in self.values().items() if name not in _RECEIPT}

    @property
    def received_at(self) -> datetime:
        """The hour of receipt in office time."""
        day: date = self.cleaned_data["received_date"]
        hour: time = self.cleaned_data["received_time"]
        return timezone.make_aware(datetime.combine(day, hour))


@dataclass(frozen=True)
class Kept:
    """A scan that is stored already, so that it need not be chosen again after a refusal."""

    file: KeptFile
    name: str
    token: str


def _kept(request: Actor) -> Kept | None:
    """The scan of the attempt before; its token is signed and belongs to this person."""
    token = request.POST.get("kept", "")
    try:
        person, sha256, name = signing.loads(token, salt=_SALT, max_age=_KEPT_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    file = KeptFile.objects.filter(sha256=sha256).first() if person == request.person.pk else None
    return Kept(file, name, token) if file else None


def take_in(request: Actor, form: CounterForm) -> Kept | None:
    """Keep the scan that was sent; what is wrong with it stands at its field."""
    upload = request.FILES.get("berkas")
    if upload is None:
        kept = _kept(request)
        sentence = uploads.refusal(request)
        if sentence or kept is None:
            form.add_error("berkas", sentence or "Pilih pindaian surat yang sudah ditandatangani dan dicap.")
        return kept
    try:
        with uploads.as_path(upload) as path:
            file = letter_services.keep(source=path, at=timezone.now())
    except LetterRefused as fault:
        form.add_error("berkas", fault.sentence)
        return None
    except OSError as fault:
        if not uploads.is_full(fault):
            raise
        form.add_error("berkas", uploads.NO_ROOM)
        return None
    name = (upload.name or "surat")[-200:]
    return Kept(file, name, signing.dumps([request.person.pk, file.sha256, name], salt=_SALT))


def blame(form: CounterForm, field: str, sentence: str) -> None:
    place = _PLACES.get(field, field)
    if place in form.fields and place not in form.errors:
        form.add_error(place, sentence)
    elif place not in form.fields:
        form.add_error(None, sentence)


def _judge(form: CounterForm, agency: Agency | None) -> None:
    """Every fault at once, each at its field."""
    edition = standard.current()
    wanted = HostingRequest(edition=edition.slug, agency=agency, **form.request_values())
    found = faults(wanted, edition, timezone.localdate(), optional=COUNTER_OPTIONAL)
    found.pop("letter_file", None)
    for field, sentence in found.items():
        blame(form, field, sentence)
    if agency is not None and "label" not in form.errors:
        check = queries.check_name(wanted.label, wanted)
        if not check.ok:
            blame(form, "label", check.fault)


def _form(data: Mapping[str, Any] | None, files: Any = None) -> CounterForm:
    edition, now = standard.current(), timezone.localtime()
    start = {
        "received_date": now.date(),
        "received_time": now.time(),
        "quota_mb": edition.offer.default_quota_mb,
        "letter_subject": edition.kind(FIRST_KIND).wish_subject,
    }
    return CounterForm(data, files, initial=start, edition=edition)


def _show(request: Actor, form: CounterForm, kept: Kept | None = None, status: int = 200) -> HttpResponse:
    groups = [{"title": title, "fields": [form[name] for name in names if name in form.fields]} for title, names in _GROUPS]
    context = {"form": form, "groups": groups, "kept": kept}
    return render(request, "desk/counter.html", context, status=status)


def _register(request: Actor, form: CounterForm, agency: Agency, kept: Kept) -> HostingRequest | None:
    """Register the letter; None, with a fault on the form, when the room refuses."""
    try:
        return services.register_at_counter(
            agency=agency,
            fields=form.request_values(),
            file=letters.path(kept.file),
            file_name=kept.name,
            received_at=form.received_at,
            brought_by=form.cleaned_data["brought_by"],
            by=request.person,
            at=timezone.now(),
        )
    except (Refused, LetterRefused) as fault:
        blame(form, fault.field, fault.sentence)
        return None


def _agency(form: CounterForm) -> Agency | None:
    chosen = form.cleaned_data.get("agency", "")
    return agencies.agencies().filter(pk=int(chosen)).first() if chosen else None


@desk_page("reviewer")
def page(request: Actor) -> HttpResponse:
    if request.method != "POST":
        return _show(request, _form(stash.waiting(request)))
    form = _form(request.POST, request.FILES)
    form.is_valid()
    agency, kept = _agency(form), take_in(request, form)
    _judge(form, agency)
    if form.errors or kept is None or agency is None:
        return _show(request, form, kept, 422)
    case = _register(request, form, agency, kept)
    if case is None:
        return _show(request, form, kept, 422)
    messages.success(request, f"Permintaan {case.number} tercatat. Cetak tanda terima untuk pembawa surat.")
    return redirect("portal:desk_receipt", case.number)
