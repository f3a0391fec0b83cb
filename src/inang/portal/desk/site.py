"""One site for the office: proofs, what failed, history; suspend, open for mending, bring back, try again, end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.hosting import queries as hosting
from inang.hosting import services, states
from inang.hosting.models import Site
from inang.hosting.rules import Refused
from inang.portal import cases, keeping, stash
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.portal.desk.sites import RUNTIMES
from inang.portal.parts import Link
from inang.requests import contacting, effects
from inang.requests.models import HostingRequest
from inang.workdays.words import saat

MANAGERS: Final = ("reviewer", "approver")


class SuspendForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label="Alasan penangguhan",
        max_length=300,
        error_messages={
            "required": "Tulis alasan penangguhan; perangkat daerah membacanya.",
            "max_length": "Alasan paling panjang %(limit_value)d karakter, yang tertulis %(show_value)d.",
        },
    )


class RetireForm(forms.Form):
    use_required_attribute = False
    confirm = forms.CharField(label="Nama situs", required=False, max_length=300)


def _site(host: str) -> Site:
    """The site of this name, or the one that had it and still holds it."""
    found = hosting.by_name(hosting.sites(), host)
    if found is None:
        raise Http404
    return found


def _facts(site: Site) -> list[tuple[str, str]]:
    quota = f"{site.quota_mb / 1024:g} GB".replace(".", ",")
    found = [
        ("Perangkat daerah", site.agency.name),
        ("Permintaan", site.order_key),
        ("Aplikasi", site.title),
        ("Platform", f"{RUNTIMES.get(site.runtime, site.runtime)}, {'dengan' if site.database else 'tanpa'} basis data"),
        ("Ruang simpan", quota),
        ("Golongan data", dict(HostingRequest.DataClass.choices).get(site.data_class, site.data_class)),
        ("Pengelola", f"{site.contact_name}, {site.contact_position}"),
        ("Kontak", f"{site.contact_phone} · {site.contact_email}"),
        ("Kunci SFTP", str(site.keys.count())),
        ("Dipesan", saat(timezone.localtime(site.ordered_at))),
    ]
    if site.suspend_reason:
        found.append(("Alasan penangguhan", site.suspend_reason))
    if site.evidence_hash:
        found.append(("Sidik bukti (SHA-256)", site.evidence_hash))
    return found


def _fault(site: Site) -> dict[str, Any] | None:
    step = hosting.fault(site)
    if step is None:
        return None
    name = states.REMOVAL_WORD if step.name == states.REMOVAL else states.STEP_WORDS.get(step.name, step.name)
    return {"name": name, "sentence": step.sentence, "next_try": step.next_try}


def _show(request: Actor, site: Site, form: forms.Form | None = None, typed: str = "", status: int = 200) -> HttpResponse:
    context = {
        "title": site.host,
        "lead": site.agency.name,
        "crumbs": [Link(reverse("portal:desk_sites"), "Situs"), Link("", site.host)],
        "site": site,
        "look": states.look(site.desired, site.status),
        "proven_words": states.proven_words(site.status),
        "last_seen": states.WORDS[site.status][0] if states.is_coming(site.desired, site.status) else "",
        "alias": hosting.demo_address(site) if settings.INANG_DEMO else "",
        "evidence": cases.evidence(site),
        "fault": _fault(site),
        "kept": keeping.of_site(site, timezone.now()),
        **cases.history_of(request, site),
        "facts": _facts(site),
        "reachable": contacting.international(site.contact_phone),
        "can_manage": bool(request.roles & set(MANAGERS)) and site.status != states.PURGED,
        "can_file": "reviewer" in request.roles and site.status != states.PURGED,
        "is_purged": site.status == states.PURGED,
        "typed": typed,
        "form": form,
    }
    return render(request, "desk/site.html", context, status=status)


@desk_page(*showing.OFFICE)
def page(request: Actor, host: str) -> HttpResponse:
    site = _site(host)
    return _show(request, site) if site.host == host else redirect("portal:desk_site", site.host)


def _do(request: Actor, site: Site, form: forms.Form, verb: Callable[[], object], done: str, typed: str = "") -> HttpResponse:
    """One verb; its refusal stands on the page of the site and keeps what was typed."""
    if form.is_valid():
        try:
            verb()
        except Refused as fault:
            form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        else:
            messages.success(request, done)
            return redirect("portal:desk_site", site.host)
    return _show(request, _site(site.host), form, typed, 422)


@desk_page(*MANAGERS)
def suspend(request: Actor, host: str) -> HttpResponse:
    """Suspend with a reason; after signing in again the reason is on the page as it was typed."""
    site = _site(host)
    if request.method != "POST":
        kept = stash.waiting(request)
        return _show(request, site, typed=kept.get("reason", "") if kept else "")
    form, typed = SuspendForm(request.POST), request.POST.get("reason", "")
    return _do(
        request,
        site,
        form,
        lambda: services.suspend(site=site, reason=form.cleaned_data["reason"], by=request.person, at=timezone.now()),
        "Penangguhan diminta. Situs menampilkan pemberitahuan sebentar lagi.",
        typed,
    )


@require_POST
@desk_page(*MANAGERS)
def mend(request: Actor, host: str) -> HttpResponse:
    """Open or lock SFTP of a suspended site."""
    site, is_open = _site(host), request.POST.get("buka") == "ya"
    return _do(
        request,
        site,
        forms.Form(request.POST),
        lambda: services.mend(site=site, is_open=is_open, by=request.person, at=timezone.now()),
        "SFTP dibuka untuk perbaikan sebentar lagi." if is_open else "SFTP dikunci sebentar lagi.",
    )


@require_POST
@desk_page(*MANAGERS)
def resume(request: Actor, host: str) -> HttpResponse:
    site = _site(host)
    return _do(
        request,
        site,
        forms.Form(request.POST),
        lambda: services.resume(site=site, by=request.person, at=timezone.now()),
        "Pemulihan diminta. Situs dibuktikan lagi dari luar.",
    )


@require_POST
@desk_page(*MANAGERS)
def retry(request: Actor, host: str) -> HttpResponse:
    site = _site(host)
    return _do(
        request,
        site,
        forms.Form(request.POST),
        lambda: services.retry(site=site, by=request.person, at=timezone.now()),
        "Pemeriksaan ulang diminta.",
    )


@require_POST
@desk_page(*MANAGERS)
def retire(request: Actor, host: str) -> HttpResponse:
    """End a site for good; its name must be typed, so that no slip of the hand does it."""
    site, form = _site(host), RetireForm(request.POST)

    def verb() -> Site:
        if form.cleaned_data["confirm"].strip().lower() != site.host:
            raise Refused(f"Ketik {site.host} persis untuk memastikan. Situs belum diakhiri.", "confirm")
        return effects.end_site(site=site, by=request.person, at=timezone.now())

    return _do(request, site, form, verb, "Layanan diakhiri. Berkas dan basis datanya sedang dihapus.")
