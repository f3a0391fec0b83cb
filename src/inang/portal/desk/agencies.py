"""The tree of PD and UPT: to see, to search, to add to and to mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.agencies import queries as agencies
from inang.agencies import services
from inang.agencies.models import CODE_TAKEN, Agency
from inang.agencies.rules import Overtaken, Refused
from inang.portal.access import Actor, desk_page
from inang.portal.desk import paging
from inang.portal.parts import Link, PagerView

_DEEPEST: Final = 5  # levels below a root that are drawn; one query each
_MOST_BELOW: Final = 500  # rows of one part of the list
_SEEN: Final = "semula-"  # what the page showed, beside what is typed


@dataclass(frozen=True)
class Row:
    """One line of the tree; `level` 0 stands at the edge."""

    agency: Agency
    level: int
    above: str = ""


def _tree(roots: list[Agency]) -> tuple[list[Row], bool]:
    """The roots with everything below them, and whether some were left out; a query a level."""
    below: dict[int, list[Agency]] = {}
    ids, left = [root.pk for root in roots], _MOST_BELOW
    for _level in range(_DEEPEST):
        children = list(Agency.objects.filter(parent__in=ids).order_by("name")[: left + 1]) if ids else []
        left -= len(children)
        for child in children:
            below.setdefault(child.parent_id or 0, []).append(child)
        ids = [child.pk for child in children]
        if left < 0:
            break
    found: list[Row] = []

    def walk(agency: Agency, level: int) -> None:
        found.append(Row(agency, level))
        for child in below.get(agency.pk, []):
            walk(child, level + 1)

    for root in roots:
        walk(root, 0)
    return found, left < 0


def _rows(request: Actor, words: str) -> tuple[list[Row], PagerView, bool]:
    rows = agencies.agencies()
    if not words:
        roots, pager = paging.part(request, rows.filter(parent=None), {}, what="perangkat daerah")
        found, cut = _tree(roots)
        return found, pager, cut
    rows = rows.filter(Q(name__icontains=words) | Q(code__icontains=words) | Q(email__icontains=words))
    part, pager = paging.part(request, rows, {"q": words}, what="perangkat daerah dan UPT")
    return [Row(row, 0, row.parent.name if row.parent else "") for row in part], pager, False


@desk_page("administrator")
def page(request: Actor) -> HttpResponse:
    words = paging.query(request)
    rows, pager, cut = _rows(request, words)
    context = {
        "rows": rows,
        "pager": pager,
        "cut": cut,
        "q": words,
        "total": Agency.objects.count(),
        "actions": [
            Link(reverse("portal:agency_import"), "Impor CSV", icon="upload"),
            Link(reverse("portal:agency_add"), "Tambah", icon="plus-lg"),
        ],
    }
    return render(request, "desk/agencies.html", context)


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]
    use_required_attribute = False

    class Meta:
        model = Agency
        fields = ("code", "name", "kind", "parent", "head_title", "email", "phone", "address", "city", "letter_unit")
        labels = {
            "code": "Kode",
            "kind": "Jenis",
            "parent": "Induk",
            "letter_unit": "Unit dalam nomor surat",
        }
        widgets = {
            "kind": forms.Select(attrs={"class": "input"}),
            "parent": forms.Select(attrs={"class": "input"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = Q(kind=Agency.Kind.PD) | Q(pk=self.instance.parent_id)
        self.fields["parent"].queryset = Agency.objects.filter(above).exclude(pk=self.instance.pk).order_by("name")  # type: ignore[attr-defined]
        self.fields["parent"].error_messages["invalid_choice"] = "Induk harus perangkat daerah (PD) lain. Pilih satu dari daftar."
        self.fields["parent"].empty_label = "Tidak ada (perangkat daerah)"  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["required"] = "Isi kolom ini."
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = "Kode tidak berubah: nomor dan alamat memakainya."

    def clean_code(self) -> str:
        """In small letters, as in a file; the table's own rule against doubles knows no field to say it at."""
        code = str(self.cleaned_data["code"]).lower()
        if Agency.objects.filter(code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(CODE_TAKEN)
        return code


def _save(request: Actor, agency: Agency | None, form: AgencyForm) -> int:
    """Write what was typed; 0 when it is done, else the status of the page that says what is wrong."""
    # The form has already put the values on its own copy; the verb takes them from the row anew.
    values = {name: form.cleaned_data[name] for name in form.fields if not form.fields[name].disabled}
    seen = {name: request.POST[f"{_SEEN}{name}"] for name in values if f"{_SEEN}{name}" in request.POST}
    try:
        if agency is None:
            services.add_agency(by=request.person, at=timezone.now(), **values)
        else:
            services.change_agency(by=request.person, at=timezone.now(), agency=agency, seen=seen, **values)
    except Refused as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        return 409 if isinstance(fault, Overtaken) else 422
    messages.success(request, f"{values['name']} disimpan.")
    return 0


def _shown(agency: Agency | None) -> list[tuple[str, str]]:
    """What the page shows of an agency as it is now, to be sent back with what is typed."""
    if agency is None:
        return []
    now = Agency.objects.get(pk=agency.pk)
    words = services.agency_words({name: getattr(now, name) for name in AgencyForm.Meta.fields})
    return [(f"{_SEEN}{name}", value) for name, value in words.items()]


def _form_page(request: Actor, agency: Agency | None) -> HttpResponse:
    form = AgencyForm(request.POST or None, instance=agency)
    status = 200
    if request.method == "POST":
        status = _save(request, agency, form) if form.is_valid() else 422
        if not status:
            return redirect("portal:agencies")
    title = "Ubah perangkat daerah" if agency else "Tambah perangkat daerah"
    context = {
        "form": form,
        "seen": _shown(agency),
        "title": title,
        "crumbs": [Link(reverse("portal:agencies"), "Perangkat daerah"), Link("", title)],
    }
    return render(request, "desk/agencies_form.html", context, status=status)


@desk_page("administrator")
def add(request: Actor) -> HttpResponse:
    return _form_page(request, None)


@desk_page("administrator")
def edit(request: Actor, pk: int) -> HttpResponse:
    agency = Agency.objects.filter(pk=pk).first()
    if agency is None:
        raise Http404
    return _form_page(request, agency)
