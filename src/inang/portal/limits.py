"""How often one address may try something costly or guessable; counted in the shared cache, so processes
agree.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

P = ParamSpec("P")


def client_address(request: HttpRequest) -> str:
    """The address that reached us; the front's header counts only when the front itself speaks from
    loopback.
    """
    near = str(request.META.get("REMOTE_ADDR", ""))
    if near in {"127.0.0.1", "::1", ""} and (far := request.META.get("HTTP_X_FORWARDED_FOR")):
        return str(far).rsplit(",", 1)[-1].strip()
    return near


def too_often(request: HttpRequest, action: str, *, tries: int, seconds: int) -> bool:
    """Count one try; True when this address has had `tries` within the last window of `seconds`."""
    key = f"limit:{action}:{client_address(request)}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > tries
    except ValueError:  # the window ended between the two calls
        cache.set(key, 1, seconds)
        return False


def limited(
    action: str, *, tries: int, seconds: int, methods: frozenset[str] = frozenset({"POST"})
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Answer 429 with a page that says how long to wait."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def counted(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in methods and too_often(request, action, tries=tries, seconds=seconds):
                answer = render(request, "errors/429.html", {"minutes": -(-seconds // 60)}, status=429)
                answer["Retry-After"] = str(seconds)
                return answer
            return view(request, *args, **kwargs)

        return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], counted)

    return decorate
