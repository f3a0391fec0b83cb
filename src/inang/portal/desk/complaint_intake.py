"""Catat pengaduan: every choice has a key, the limit follows the class, and the sentence to read out stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from inang.complaints import codes, drafts, queries, services, states
from inang.complaints.models import Complaint, Draft
from inang.complaints.rules import Refused
from inang.complaints.sealing import Unreadable
from inang.hosting import queries as hosting
from inang.hosting.models import Site
from inang.hosting.states import WORDS as SITE_WORDS
from inang.portal import attachments, receipts
from inang.portal.access import Actor, desk_page
from inang.portal.complaint_forms import add_faults
from inang.portal.complaints import receipt_of
from inang.portal.desk.complaint_parts import classes
from inang.portal.desk.intake_form import PLACES, WHO, IntakeForm
from inang.portal.parts import KeysView
from inang.standard import queries as standard
from inang.standard.rules import Channel

GOAL: Final = 60  # seconds
# Fields of a draft: what is chosen, and what is typed; without any of the latter there is nothing to keep.
DRAFTED: Final = ("saluran", "tanggal", "jam", "pelapor", "golongan", "terlapor", "kaitkan")
WORDS: Final = ("isi", "nama", "telepon", "pos_el", "akun", "alamat", "nomor_asal", "tentang", "alasan_mundur")
KEYS: Final = KeysView(
    (
        (("Tab",), "kolom berikutnya"),
        (("Alt",), "+ huruf atau angka memilih"),
        (("Esc",), "simpan sebagai draf"),
    ),
    "Nomor diberikan saat disimpan",
)


@dataclass(frozen=True)
class Similar:
    """One complaint about the same site, and whether it can be linked with."""

    case: Complaint
    state: states.State
    channel: str
    can_link: bool


def _similar(request: Actor, site: str) -> list[Similar]:
    edition, found = standard.current(), []
    channels: dict[str, Channel] = {one.id: one for one in edition.channels}
    for case in queries.similar(site=site, person=request.person, on=timezone.localdate()):
        channel = channels[case.channel].name if case.channel in channels else case.channel
        found.append(Similar(case, states.STATES[case.state], channel, case.state in states.OPEN))
    return found


def _site(host: str) -> Site | None:
    return hosting.by_name(hosting.sites(), host) if host else None


def _side(request: Actor, form: IntakeForm, token: str) -> dict[str, Any]:
    """What stands at the right: the sentence to read out, similar ones, the site as it is now."""
    form.is_valid()
    values, site = form.cleaned_data, _site(form.about_site)
    received = form.received_before(timezone.now()) if values.get("tanggal") and values.get("jam") else timezone.now()
    rows = classes(received)
    chosen = values.get("golongan") or standard.current().complaints.unsorted_class
    code = receipts.code_of(token)
    step = site.steps.filter(name="https").first() if site else None
    return {
        "code": codes.grouped(code),
        "spoken": codes.spoken(code),
        "chosen": next((row for row in rows if row.limit.id == chosen), None),
        "is_sorted": bool(values.get("golongan")),
        "classes": rows,
        "similar": _similar(request, form.about_site),
        "linked": form.data.get("kaitkan", ""),
        "about_site": form.about_site,
        "site": site,
        "site_state": SITE_WORDS[site.status] if site else None,
        "site_step": step,
        "holder": standard.current().office.division,
    }


def _blank() -> IntakeForm:
    now, edition = timezone.localtime(), standard.current()
    start = {"tanggal": now.date().isoformat(), "jam": f"{now:%H:%M}", "pelapor": states.NAMED}
    return IntakeForm(initial=start, edition=edition)


def _show(request: Actor, form: IntakeForm, token: str, kept: list[attachments.Kept], status: int = 200) -> HttpResponse:
    edition = standard.current()
    data = request.POST if form.is_bound else form.initial
    side = _side(request, IntakeForm(data, edition=edition), token)
    context = {
        **side,
        "form": form,
        "token": token,
        "kept": kept,
        "channels": list(enumerate(edition.channels, 1)),
        "who": WHO,
        "goal": GOAL,
        "keys": KEYS,
        "drafts": drafts_of(request),
    }
    return render(request, "desk/complaint_intake.html", context, status=status)


@require_POST
@desk_page("complaint_officer")
@never_cache
def side(request: Actor) -> HttpResponse:
    """The right-hand side for what is typed by now; it changes nothing."""
    form = IntakeForm(request.POST, edition=standard.current())
    token = receipts.tidy(request.POST.get(receipts.FIELD, ""))
    return render(request, "desk/complaint_intake_side.html", {**_side(request, form, token), "is_live": True})


# -- what is not finished yet ----------------------------------------------------------------------
@dataclass(frozen=True)
class Begun:
    """One draft as its owner tells it from another."""

    row: Draft
    channel: str
    about: str


def drafts_of(request: Actor) -> list[Begun]:
    """The officer's own drafts, newest first."""
    names, found = {one.id: one.name for one in standard.current().channels}, []
    for row in drafts.drafts_of(request.person):
        try:
            values = drafts.typed(row)
        except Unreadable:
            values = {"tentang": "tidak dapat dibuka lagi"}
        found.append(Begun(row, names.get(values.get("saluran", ""), ""), values.get("tentang", "")))
    return found


def _resumed(request: Actor, row: Draft) -> HttpResponse:
    """The form as it was left, with the code that was read out."""
    try:
        found = drafts.opened(row)
    except Unreadable:
        messages.error(request, "Draf ini tidak dapat dibuka: kuncinya lain, atau catatannya rusak. Hapus, lalu catat lagi.")
        return redirect("portal:complaint_intake")
    form = IntakeForm(initial=found.values, edition=standard.current())
    return _show(request, form, receipts.tidy(found.values.get(receipts.FIELD, "")), attachments.as_kept(found.files))


def _keep_draft(request: Actor, form: IntakeForm, token: str) -> HttpResponse:
    kept = attachments.take_in(request, form)
    if "lampiran" in form.errors:
        return _show(request, form, token, kept, 422)
    values = {name: request.POST.get(name, "") for name in (*DRAFTED, *WORDS)}
    if not kept and not any(values[name].strip() for name in WORDS):
        messages.info(request, "Tidak ada yang perlu disimpan: formulirnya masih kosong.")
        return redirect("portal:complaint_desk")
    values[receipts.FIELD] = token
    files = attachments.files_of(kept)
    try:
        services.keep_draft(code=receipts.code_of(token), values=values, files=files, by=request.person, at=timezone.now())
    except Refused as fault:
        form.add_error(None, fault.sentence)
        return _show(request, form, token, kept, 422)
    days = standard.current().complaints.draft_days
    messages.success(request, f"Draf disimpan, hanya Anda yang melihatnya. Lanjutkan dalam {days} hari; setelah itu terhapus.")
    return redirect("portal:complaint_desk")


@require_POST
@desk_page("complaint_officer")
def drop(request: Actor, pk: int) -> HttpResponse:
    row = get_object_or_404(Draft, pk=pk, person=request.person)
    services.drop_draft(row=row, by=request.person, at=timezone.now())
    messages.success(request, "Draf dihapus.")
    return redirect("portal:complaint_intake")


def _receive(request: Actor, form: IntakeForm, kept: list[attachments.Kept], token: str) -> Complaint | None:
    """Make the case, and link it when that was chosen; None, with a fault on the form, when the room refuses."""
    values, at = form.cleaned_data, timezone.now()
    try:
        return services.receive(
            channel=values["saluran"],
            received_at=form.received_before(at),
            at=at,
            by=request.person,
            text=values["isi"],
            complainant=form.complainant,
            confidential=values["pelapor"] == states.CONFIDENTIAL,
            classification=values["golongan"],
            about_site=form.about_site,
            about_request=form.about_request,
            about_person=values["terlapor"],
            external_id=values["nomor_asal"],
            backdate_reason=values["alasan_mundur"],
            files=attachments.files_of(kept),
            code=receipts.code_of(token),
        ).complaint
    except Refused as fault:
        add_faults(form, fault, PLACES)
        return None


def _link(request: Actor, case: Complaint) -> str:
    """Handle it with the similar one that was ticked; why not, when it cannot be. The case itself is there either way."""
    wanted, today = request.POST.get("kaitkan", "")[:20], timezone.localdate()
    other = queries.visible_to(request.person, today).filter(number=wanted).first() if wanted else None
    if other is None:
        return ""
    try:
        services.link(complaint=case, parent=other, by=request.person, at=timezone.now())
    except Refused as fault:
        return f"Tidak dikaitkan dengan {other.number}: {fault.sentence}"
    return ""


def _receipt(request: Actor, case: Complaint, code: str, fault: str = "") -> HttpResponse:
    case = queries.by_number(case.number) or case
    context = {**receipt_of(case, code, timezone.now()), "fault": fault}
    return render(request, "desk/complaint_intake_receipt.html", context)


@never_cache
@desk_page("complaint_officer")
def page(request: Actor) -> HttpResponse:
    """The form; what it makes is answered with the receipt to read out or print, since its code is shown once."""
    token = receipts.tidy(request.POST.get(receipts.FIELD, ""))
    if request.method != "POST":
        if wanted := request.GET.get("draf", ""):
            return _resumed(request, get_object_or_404(Draft, pk=int(wanted) if wanted.isdecimal() else 0, person=request.person))
        return _show(request, _blank(), token, [])
    if made := receipts.made_by(token, request.POST.get("isi", "")):
        return _receipt(request, made.complaint, receipts.code_of(token) if made.may_show else "")
    token, form = receipts.unused(token), IntakeForm(request.POST, request.FILES, edition=standard.current())
    form.is_valid()
    if "draf" in request.POST:
        return _keep_draft(request, form, token)
    kept = attachments.take_in(request, form)
    if form.errors:
        return _show(request, form, token, kept, 422)
    case = _receive(request, form, kept, token)
    if case is None:
        return _show(request, form, token, kept, 422)
    return _receipt(request, case, receipts.code_of(token), _link(request, case))
