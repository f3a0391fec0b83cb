"""Language and light or dark: plain forms that come back to the page they were pressed on."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from inang.portal.navigation import THEMES

_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe and target.startswith("/") else "/")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    answer = _back(request)
    if (code := request.POST.get("language")) in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=_YEAR, samesite="Lax", secure=request.is_secure()
        )
    return answer


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    answer = _back(request)
    if (name := request.POST.get("theme")) in THEMES:
        answer.set_cookie("tema", name, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return answer
