"""What letters print about somebody: name, jabatan, NIP, pangkat; the address stays, since one signs in with it."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.agencies import services
from inang.agencies.models import Person
from inang.agencies.rules import Overtaken, Refused
from inang.portal.access import Actor, desk_page
from inang.portal.desk.namesakes import SameNamePart
from inang.portal.parts import Link

PRINTED: Final = ("name", "position", "nip", "rank")
_SEEN: Final = "semula-"  # what the page showed, beside what is typed


class PersonForm(SameNamePart):
    use_required_attribute = False
    name = forms.CharField(label="Nama", max_length=160, error_messages={"required": "Isi nama, dengan gelar bila ada."})
    position = forms.CharField(
        label="Jabatan", max_length=160, required=False, help_text="Seperti tercetak di surat, misalnya Sekretaris."
    )
    nip = forms.CharField(label="NIP", max_length=40, required=False, help_text="18 angka. Kosong bila bukan ASN.")
    rank = forms.CharField(
        label="Pangkat/golongan", max_length=80, required=False, help_text="Misalnya Pembina Tingkat I (IV/b)."
    )
    field_order = PRINTED


def _printed(person: Person) -> dict[str, str]:
    return {name: getattr(person, name) for name in PRINTED}


def _show(request: Actor, person: Person, form: PersonForm, status: int = 200) -> HttpResponse:
    form.settle()
    context = {
        "person": person,
        "form": form,
        "seen": [(f"{_SEEN}{name}", value) for name, value in _printed(person).items()],
        "crumbs": [
            Link(reverse("portal:people"), "Orang"),
            Link(reverse("portal:person", args=[person.pk]), person.name),
            Link("", "Ubah data"),
        ],
    }
    return render(request, "desk/person_edit.html", context, status=status)


def _save(request: Actor, person: Person, form: PersonForm) -> int:
    """Write what was typed; 0 when it is done, else the status of the page that says what is wrong."""
    values = {name: form.cleaned_data[name] for name in PRINTED}
    seen = {name: request.POST.get(f"{_SEEN}{name}", value) for name, value in _printed(person).items()}
    same_name = bool(form.cleaned_data["same_name"])
    try:
        services.change_person(by=request.person, at=timezone.now(), person=person, seen=seen, same_name=same_name, **values)
    except Refused as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        return 409 if isinstance(fault, Overtaken) else 422
    return 0


@desk_page("administrator")
def page(request: Actor, pk: int) -> HttpResponse:
    person = Person.objects.filter(pk=pk).first()
    if person is None:
        raise Http404
    if request.method != "POST":
        return _show(request, person, PersonForm(initial=_printed(person)))
    form = PersonForm(request.POST)
    status = _save(request, person, form) if form.is_valid() else 422
    person.refresh_from_db()
    if status:
        return _show(request, person, form, status)
    messages.success(request, f"Data {person.name} disimpan.")
    return redirect("portal:person", pk)
