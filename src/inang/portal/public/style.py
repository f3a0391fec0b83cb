"""Every part of the pages in its states, to look at while building; only in a demo."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from inang.portal.public import style_sample


def page(request: HttpRequest) -> HttpResponse:
    if not settings.INANG_DEMO:
        raise Http404
    return render(request, "public/style.html", style_sample.sample(timezone.now()))
