"""Importing the tree of PD and UPT: upload, preview of what would be created, changed and refused, then apply."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.agencies import importing, tree
from inang.agencies.models import AgencyImport
from inang.agencies.rules import Overtaken, Refused
from inang.portal import uploads
from inang.portal.access import Actor, desk_page
from inang.portal.desk import paging
from inang.portal.parts import Link, PagerView

# ?lihat=… -> (words, what becomes of the rows)
VIEWS: Final[dict[str, tuple[str, str]]] = {
    "ditolak": ("Ditolak", tree.REFUSE),
    "baru": ("Baru", tree.CREATE),
    "berubah": ("Berubah", tree.CHANGE),
    "sama": ("Tetap", tree.SAME),
}
_NAMES: Final = {field: column for column, field in tree.COLUMNS.items()}


class UploadForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label="Berkas CSV",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Pilih berkas CSV."},
    )


def _crumbs(last: str) -> list[Link]:
    return [Link(reverse("portal:agencies"), "Perangkat daerah"), Link("", last)]


@desk_page("administrator")
def page(request: Actor) -> HttpResponse:
    """Upload a file; nothing is written but the file itself."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status, form = 422, UploadForm(request.POST, request.FILES)
        if sentence := uploads.refusal(request):
            form.add_error("file", sentence)
        elif form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                kept, _plan = importing.preview(by=request.person, at=timezone.now(), data=upload.read(), name=upload.name)
            except Refused as fault:
                form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
            else:
                return redirect("portal:agency_preview", kept.pk)
    columns = [(column, column in tree.NEEDED) for column in tree.COLUMNS]
    context = {"form": form, "columns": columns, "crumbs": _crumbs("Impor CSV")}
    return render(request, "desk/agency_import.html", context, status=status)


def _part(request: Actor, plan: tree.Plan, view: str) -> tuple[list[tree.Row], PagerView]:
    rows = plan.of(VIEWS[view][1])
    first = min(paging.start(request), max(0, len(rows) - 1) // paging.ROWS * paging.ROWS)
    found = rows[first : first + paging.ROWS]
    kept = {"lihat": view}
    return found, PagerView(
        first + 1 if found else 0,
        first + len(found),
        len(rows),
        newer=f"?{urlencode({**kept, 'dari': max(0, first - paging.ROWS)})}" if first else "",
        older=f"?{urlencode({**kept, 'dari': first + paging.ROWS})}" if first + paging.ROWS < len(rows) else "",
        what="baris",
    )


def _apply(request: Actor, kept: AgencyImport) -> HttpResponse:
    try:
        counts = importing.apply(by=request.person, at=timezone.now(), kept=kept, digest=request.POST.get("digest", ""))
    except (Overtaken, Refused) as fault:
        messages.warning(request, fault.sentence)
        return redirect("portal:agency_preview", kept.pk)
    if counts[tree.CREATE] + counts[tree.CHANGE]:
        words = f"{counts[tree.CREATE]} perangkat daerah dan UPT ditambahkan, {counts[tree.CHANGE]} diubah."
        messages.success(request, words)
    else:
        messages.info(request, "Semua baris berkas ini sudah ditulis. Tidak ada yang berubah.")
    return redirect("portal:agencies")


@desk_page("administrator")
def preview(request: Actor, pk: int) -> HttpResponse:
    """What the kept file would do now; the button writes exactly this."""
    kept = AgencyImport.objects.filter(pk=pk).first()
    if kept is None:
        raise Http404
    if request.method == "POST":
        return _apply(request, kept)
    plan = importing.plan_of(kept)
    counts = plan.counts()
    first = next((slug for slug, (_words, action) in VIEWS.items() if counts[action]), "baru")
    view = request.GET.get("lihat", first)
    view = view if view in VIEWS else first
    rows, pager = _part(request, plan, view)
    context = {
        "kept": kept,
        "rows": [(row, [(_NAMES[name], *pair) for name, pair in row.changes.items()]) for row in rows],
        "pager": pager,
        "tabs": [
            Link(f"?lihat={slug}", words, count=counts[action], here=slug == view) for slug, (words, action) in VIEWS.items()
        ],
        "view": view,
        "counts": counts,
        "writes": counts[tree.CREATE] + counts[tree.CHANGE],
        "digest": plan.digest(),
        "crumbs": _crumbs("Pratinjau"),
    }
    return render(request, "desk/agency_import_preview.html", context)
