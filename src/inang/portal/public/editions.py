"""All versions of the service standard, each with an address that stays."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from inang.portal.edition_changes import differences
from inang.standard import queries


def page(request: HttpRequest) -> HttpResponse:
    """The history of versions, newest first."""
    now = queries.current(timezone.localdate())
    context = {"versions": queries.published(), "withdrawn": queries.withdrawn(), "now": now.slug, "today": timezone.localdate()}
    return render(request, "public/editions.html", context)


def version(request: HttpRequest, slug: str) -> HttpResponse:
    """One version, word for word, and what it changed."""
    versions = queries.published()
    found = next((one for one in [*versions, *queries.withdrawn()] if one.slug == slug), None)
    if found is None:
        raise Http404
    others = [one for one in versions if one.slug != slug]
    before = next((one for one in others if (one.effective, one.number) < (found.effective, found.number)), None)
    before = next((one for one in others if one.slug == request.GET.get("dengan")), before)
    context = {
        "edition": found.edition,
        "office": found.edition.office,
        "version": found,
        "others": others,
        "before": before,
        "holds": found.slug == queries.current(timezone.localdate()).slug,
        "is_coming": found.effective > timezone.localdate(),
        "changes": differences(before.edition, found.edition) if before else [],
    }
    return render(request, "public/standard.html", context)
