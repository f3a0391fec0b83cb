"""What tests of the desk share: the cast, cases at every stage, and a cache of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from inang.requests.models import Answer, Decision, HostingRequest
from inang.standard import queries as standard
from tests.portal import cast as casting
from tests.portal.cast import Cast, now
from tests.standing import standing

LINES = {"lines": {name: {"ok": None, "sentence": "Pindaian."} for name in ("integrity", "changes", "signer", "time")}}


@pytest.fixture(autouse=True)
def _fresh_cache(settings: object) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    cache.clear()


@pytest.fixture(scope="package", autouse=True)
def _office(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Every test here has these people before it."""
    with standing(django_db_blocker, casting.make) as found:
        yield found


@pytest.fixture
def cast(db: None, _office: Cast) -> Cast:
    return deepcopy(_office)


Make = Callable[..., HostingRequest]


@pytest.fixture
def make(cast: Cast) -> Make:
    """A sent case in a state; answered=True answers the whole checklist with yes."""

    def build(state: str = "submitted", number: str = "H-2026-0001", answered: bool = False, **more: Any) -> HostingRequest:
        file = casting.kept_file()
        file.verdict = LINES
        file.save()
        if state not in ("submitted", "draft"):
            more.setdefault("reviewer", cast.people["reviewer"])
        agency = more.pop("agency", cast.agency)
        case = casting.request_of(agency, cast.people["operator"], state, number=number, letter_file=file, **more)
        if answered:
            for item in standard.edition(case.edition).checklist:
                Answer.objects.create(request=case, round=1, item=item.id, ok=True, by="uji", at=now())
        if state == "recommended":
            Decision.objects.create(
                request=case,
                stage="recommend",
                sequence=1,
                verdict="yes",
                reason="Lengkap.",
                by=cast.people["reviewer"],
                reviewer=cast.people["reviewer"],
                at=now(),
            )
        return case

    return build
