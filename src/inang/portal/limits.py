"""How often one address may try something costly or guessable; counted in the shared cache, so processes agree.

Each try takes one of a number of places, and a place is free again when its time is over. `cache.add` gives a place to
one process only, so the count is exact however many ask at once (`cache.incr` reads and writes, and would miscount).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

from inang.portal import errors

P = ParamSpec("P")


def client_address(request: HttpRequest) -> str:
    """The address that reached us; the front's header counts only when the front itself speaks from
    loopback.
    """
    near = str(request.META.get("REMOTE_ADDR", ""))
    if near in {"127.0.0.1", "::1", ""} and (far := request.META.get("HTTP_X_FORWARDED_FOR")):
        return str(far).rsplit(",", 1)[-1].strip()
    return near


def network(address: str, *, small: bool = False) -> str:
    """The network of an address: 24 bits of an IPv4 one, 48 of an IPv6 one.

    `small`: what one subscriber has (a whole IPv4 address, 64 bits of IPv6), so that nobody has more tries by counting up.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    found = getattr(found, "ipv4_mapped", None) or found
    bits = {4: 32 if small else 24, 6: 64 if small else 48}[found.version]
    return str(ipaddress.ip_network((found, bits), strict=False).network_address)


def _places(key: str, tries: int) -> list[str]:
    return [f"limit:{key}:{place}" for place in range(tries)]


def used_up(key: str, *, tries: int) -> bool:
    """Whether no try is left; takes none."""
    return len(cache.get_many(_places(key, tries))) >= tries


def take_try(key: str, *, tries: int, seconds: int, mark: str = "1") -> bool:
    """Take one of `tries` within any `seconds`; False when there is none left. By its `mark` it can be given back."""
    places = _places(key, tries)
    held = cache.get_many(places)  # it also forgets those whose time is over
    return any(cache.add(place, mark, seconds) for place in places if place not in held)


def give_back(key: str, *, tries: int, mark: str) -> None:
    """The tries that were taken under this mark, once: whoever took a place after that keeps it."""
    held = cache.get_many(_places(key, tries))
    cache.delete_many([place for place, by in held.items() if by == mark])


def too_often(request: HttpRequest, action: str, *, tries: int, seconds: int) -> bool:
    """Count one try; True when this address has had `tries` within the last `seconds`."""
    return not take_try(f"{action}:{network(client_address(request), small=True)}", tries=tries, seconds=seconds)


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
                return errors.too_often(request, seconds)
            return view(request, *args, **kwargs)

        return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], counted)

    return decorate
