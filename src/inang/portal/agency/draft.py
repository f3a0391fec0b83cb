"""A new request, one question a page; it saves itself and can be left and resumed at every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.letters.rules import Refused as LetterRefused
from inang.portal import cases, stash, uploads
from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope, wizard
from inang.portal.agency.name_check import faults_of, name_view
from inang.portal.agency.summary import summary
from inang.portal.parts import LetterView
from inang.portal.request_forms import StepForm
from inang.requests import queries, rules, services
from inang.requests.models import HostingRequest
from inang.requests.states import DRAFT, RETURNED
from inang.standard import queries as standard
from inang.standard.rules import FIRST_KIND
from inang.workdays.words import jam

EDITABLE: Final = frozenset({DRAFT, RETURNED})  # a returned request is mended on the same pages
RESTORED: Final = "Tulisan Anda sebelum sesi berakhir sudah dikembalikan. Periksa, lalu simpan."


@dataclass(frozen=True)
class Page:
    """Everything that one step needs; faults are those of the whole draft."""

    request: Actor
    draft: HostingRequest
    step: wizard.Step
    form: StepForm
    faults: Mapping[str, str]


def _address(draft: HostingRequest, step: wizard.Step) -> str:
    return reverse("portal:draft", args=[draft.pk, step.slug])


def saved_words(draft: HostingRequest) -> str:
    """Draf tersimpan 10.04."""
    return f"Draf tersimpan {jam(timezone.localtime(draft.saved_at)).rsplit(' ', 1)[0]}."


def _sent_already(request: Actor, draft: HostingRequest) -> HttpResponse:
    """A second tab or the back button: the draft is a case by now."""
    if draft.number:
        messages.info(
            request,
            f"Draf ini sudah dikirim sebagai permintaan {draft.number}. Tidak ada yang terkirim dua kali.",
        )
        return redirect("portal:case", draft.number)
    messages.info(request, "Draf ini sudah dihapus.")
    return redirect("portal:requests")


def _form(request: Actor, draft: HostingRequest, step: wizard.Step) -> StepForm:
    edition = standard.edition(draft.edition)
    start = {name: getattr(draft, name, None) for name in step.form.base_fields}
    if request.method == "POST":
        return step.form(request.POST, request.FILES, initial=start, edition=edition, kind=draft.kind)
    kept = stash.waiting(request)
    if kept is not None:
        messages.info(request, RESTORED)
        return step.form(kept, initial=start, edition=edition, kind=draft.kind)
    if step.slug in ("nama", "ubah") and "usul" in request.GET:  # one of the names that were proposed
        start["label"] = request.GET["usul"][:63]
    return step.form(initial=start, edition=edition, kind=draft.kind)


def _letter(draft: HostingRequest) -> LetterView | None:
    file = draft.letter_file
    if file is None:
        return None
    pages = [reverse("portal:draft_letter_page", args=[draft.pk, n]) for n in range(1, file.pages + 1)]
    return cases.letter(file, pages=pages, href=reverse("portal:draft_letter", args=[draft.pk]))


def _show(page: Page, status: int = 200) -> HttpResponse:
    draft, step = page.draft, page.step
    context: dict[str, Any] = {
        "draft": draft,
        "step": step,
        "form": page.form,
        "places": wizard.places(draft, step, page.faults),
        "kind": queries.kind_of(draft),
        "is_change": draft.kind != FIRST_KIND,
        "back": wizard.before(draft, step),
        "saved": saved_words(draft),
        "returned": draft.state == RETURNED,
        "letter": _letter(draft) if step.slug in ("surat", "periksa") else None,
    }
    if "label" in page.form.fields:
        context["name"] = name_view(draft, str(page.form["label"].value() or ""))
        context["domain"] = f".{standard.edition(draft.edition).office.platform_domain}"
    if step.slug == "surat" and draft.letter_file:
        context |= {
            "verdict": cases.verdict(draft.letter_file),
            "warnings": cases.warnings(draft.letter_file),
        }
    if step.slug == "periksa":
        context["summary"] = summary(draft, page.faults)
    if step.slug in ("periksa", "ubah"):
        context["changes"] = queries.changes_of(draft)
    return render(page.request, step.template, context, status=status)


def _blame(form: StepForm, fault: ValueError) -> None:
    """A refusal of a room becomes a message at its field."""
    field = getattr(fault, "field", "")
    name = {"letter_file": "berkas"}.get(field, field)
    form.add_error(name if name in form.fields else None, getattr(fault, "sentence", str(fault)))


def _version(request: HttpRequest, draft: HostingRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else draft.version


def _save(page: Page) -> HostingRequest | None:
    """Store what could be read; None (and a fault on the form) when somebody else was faster."""
    try:
        return services.save_draft(
            request=page.draft,
            fields=page.form.values(),
            version=_version(page.request, page.draft),
            by=page.request.person,
            at=timezone.now(),
        )
    except rules.Refused as fault:
        _blame(page.form, fault)
        return None


def _autosave(page: Page) -> JsonResponse:
    page.form.is_valid()
    draft = _save(page)
    if draft is None:
        sentence = (
            " ".join(str(row) for row in page.form.non_field_errors())
            or "Belum tersimpan. Tekan Lanjut untuk melihat sebabnya."
        )
        return JsonResponse({"sentence": sentence}, status=409)
    return JsonResponse({"version": draft.version, "words": saved_words(draft)})


def _attach(page: Page) -> bool:
    """Keep the uploaded letter; True when the draft has one afterwards and nothing was refused."""
    request, form = page.request, page.form
    upload = request.FILES.get("berkas")
    if upload is None:
        if sentence := uploads.refusal(request):
            form.add_error("berkas", sentence)
        elif page.draft.letter_file is None:
            form.add_error("berkas", "Pilih berkas surat yang sudah ditandatangani dan dicap.")
        return not form.errors
    try:
        with uploads.as_path(upload) as path:
            services.attach_letter(
                request=page.draft,
                file=path,
                name=upload.name or "surat",
                by=request.person,
                at=timezone.now(),
            )
    except (rules.Refused, LetterRefused) as fault:
        form.add_error("berkas", fault.sentence)
    except OSError as fault:
        if not uploads.is_full(fault):
            raise
        form.add_error("berkas", uploads.NO_ROOM)
    return not form.errors


def _submit(page: Page) -> HttpResponse:
    try:
        case = services.submit(
            request=page.draft, version=page.draft.version, by=page.request.person, at=timezone.now()
        )
    except rules.Refused as fault:
        page.draft.refresh_from_db()
        if page.draft.state != DRAFT:
            return _sent_already(page.request, page.draft)
        _blame(page.form, fault)
        return _show(page, 422)
    messages.success(
        page.request, f"Permintaan terkirim dengan nomor {case.number}. Tanda terima dikirim ke pos-el dinas."
    )
    return redirect("portal:receipt", case.number)


def _step_faults(page: Page) -> bool:
    """Show the faults of this step at their fields."""
    for name in page.step.fields:
        if name in page.faults and name in page.form.fields and name not in page.form.errors:
            page.form.add_error(name, page.faults[name])
    return bool(page.form.errors)


def _onward(page: Page) -> HttpResponse:
    """After saving: leave, stay to mend, send, or go to the next step."""
    request, draft, step = page.request, page.draft, page.step
    if "keluar" in request.POST:
        messages.success(request, f"{saved_words(draft)} Lanjutkan kapan saja dari daftar ini.")
        return redirect("portal:case", draft.number) if draft.number else redirect("portal:requests")
    if _step_faults(page):
        return _show(page, 422)
    if draft.state == RETURNED:
        messages.success(request, "Perubahan tersimpan. Jawab setiap butir, lalu kirim ulang.")
        return redirect("portal:correction", draft.number)
    if step.slug == "periksa":
        return _submit(page)
    following = wizard.after(draft, step)
    return redirect(_address(draft, following or step))


def _step(draft: HostingRequest, slug: str) -> wizard.Step:
    """A page that this kind of request has."""
    found = wizard.step_named(draft, slug)
    if found is None:
        raise Http404
    return found


@agency_page
def page(request: Actor, pk: int, step: str) -> HttpResponseBase:
    """Show one step, or save it: by itself (autosave), by hand, with its file, or as the last one."""
    draft = scope.any_draft(request, pk)
    now = _step(draft, step)
    if draft.state not in EDITABLE:
        return _sent_already(request, draft)
    form = _form(request, draft, now)
    shown = Page(request, draft, now, form, faults_of(draft))
    if request.method != "POST":
        return _show(shown)
    if request.headers.get("X-Autosave"):
        return _autosave(shown)
    form.is_valid()
    stored = _attach(shown) if now.slug == "surat" else _save(shown) is not None
    draft = scope.any_draft(request, pk)
    if draft.state not in EDITABLE:
        return _sent_already(request, draft)
    shown = Page(request, draft, now, form, faults_of(draft))
    return _onward(shown) if stored else _show(shown, 422)


@agency_page
def resume(request: Actor, pk: int) -> HttpResponse:
    """Back to a draft: to the first step that lacks something."""
    draft = scope.any_draft(request, pk)
    if draft.state not in EDITABLE:
        return _sent_already(request, draft)
    faults = faults_of(draft)
    return redirect(_address(draft, wizard.first_open(draft, faults)))
