"""What an approval does to the desired site: one verb of the hosting room for each effect of kinds.EFFECTS."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from inang.agencies.models import Person
from inang.hosting import changing, services
from inang.hosting import queries as hosting
from inang.hosting import rules as hosting_rules
from inang.hosting.models import Site
from inang.requests import queries
from inang.requests.kinds import goals
from inang.requests.models import HostingRequest
from inang.requests.rules import Refused, keys_of
from inang.requests.states import OPEN
from inang.requests.transition import edition_of, host_of


def carry_out(case: HostingRequest, by: Person, at: datetime) -> Site:
    """Write what was approved as desired, in the caller's transaction. Raises Refused with hosting's own sentence."""
    try:
        return VERBS[queries.kind_of(case).effect](case, by, at)
    except hosting_rules.Refused as fault:
        raise Refused(fault.sentence, fault.field) from None


def reached(case: HostingRequest, site: Site) -> bool:
    """Is the change of this very case proven, not only an older state of the site?"""
    kind = queries.kind_of(case)
    if not hosting.settled(site) or site.proven_generation < (case.wanted_generation or 1):
        return False
    wanted = goals(kind, case.before)
    return not wanted or site.status in wanted


@transaction.atomic
def end_site(*, site: Site, by: Person, at: datetime) -> Site:
    """End a site by the office's own word. Raises hosting's Refused while a request about it still waits for its answer."""
    services.locked(site.pk)  # whoever sends a request about it now waits, and then sees it ended
    about = Q(number=site.order_key) | Q(site_key=site.order_key)
    open_case = HostingRequest.objects.filter(about, state__in=OPEN).order_by("pk").first()
    if open_case is not None:
        raise hosting_rules.Refused(
            f"Permintaan {open_case.number} tentang situs ini masih berjalan. Selesaikan atau tolak dahulu, lalu akhiri."
        )
    return services.retire(site=site, by=by, at=at)


def run_out(*, at: datetime) -> list[str]:
    """Take away ended sites whose last day is over, but none that is still asked back; returns their names."""
    return changing.run_out(held=lambda site: queries.asked_back(site) is not None, at=at)


def _who(case: HostingRequest, by: Person, at: datetime) -> dict[str, Any]:
    return {"site_key": case.site_key, "order": str(case.number), "by": by, "at": at}


def _create(case: HostingRequest, by: Person, at: datetime) -> Site:
    return services.order_site(
        order_key=str(case.number),
        agency=case.agency,
        host=host_of(case),
        title=case.app_name,
        runtime=case.runtime,
        database=case.database,
        quota_mb=case.quota_mb or edition_of(case).offer.default_quota_mb,
        keys=keys_of(case.ssh_keys),
        contact_name=case.contact_name,
        contact_position=case.contact_position,
        contact_email=case.contact_email,
        contact_phone=case.contact_phone,
        data_class=case.data_class,
        by=by,
        at=at,
    )


def _rename(case: HostingRequest, by: Person, at: datetime) -> Site:
    until = at + timedelta(days=edition_of(case).offer.former_name_days)
    return changing.rename(host=host_of(case), until=until, **_who(case, by, at))


def _resize(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.resize(quota_mb=case.quota_mb or 0, **_who(case, by, at))


def _change_runtime(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.change_runtime(runtime=case.runtime, database=case.database, **_who(case, by, at))


def _change_contact(case: HostingRequest, by: Person, at: datetime) -> Site:
    contact = {name: getattr(case, f"contact_{name}") for name in ("name", "position", "email", "phone")}
    return changing.change_contact(contact=contact, **_who(case, by, at))


def _change_keys(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.replace_keys(keys=keys_of(case.ssh_keys), **_who(case, by, at))


def _reset_access(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.replace_keys(keys=keys_of(case.ssh_keys), reset=True, **_who(case, by, at))


def _lift_suspension(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.lift_suspension(**_who(case, by, at))


def _retire(case: HostingRequest, by: Person, at: datetime) -> Site:
    ends_at = at + timedelta(days=edition_of(case).offer.ending_grace_days)
    return changing.deactivate(ends_at=ends_at, **_who(case, by, at))


def _reactivate(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.reactivate(asked_at=case.received_at or at, **_who(case, by, at))


VERBS: Final[dict[str, Callable[[HostingRequest, Person, datetime], Site]]] = {
    "create": _create,
    "rename": _rename,
    "resize": _resize,
    "change_runtime": _change_runtime,
    "change_contact": _change_contact,
    "change_keys": _change_keys,
    "reset_access": _reset_access,
    "lift_suspension": _lift_suspension,
    "retire": _retire,
    "reactivate": _reactivate,
}
