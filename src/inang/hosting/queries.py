"""Which sites there are, whose they are, how one reaches them, and what a machine should make of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from inang.agencies.models import Agency
from inang.hosting.drivers.interface import Desired, Runtime, SiteSpec
from inang.hosting.models import Evidence, FormerName, Site, Step
from inang.hosting.rules import TRIED_ENOUGH, Refused, parse_key
from inang.hosting.states import ACTIVE, COMING, PURGED, SETTLED, WORDS, heads_for


def spec(site: Site) -> SiteSpec:
    """The desired state of a site as plain data for a driver."""
    keys = tuple(site.keys.order_by("pk").values_list("public", flat=True))
    return SiteSpec(
        site_id=site.pk,
        host=site.host,
        runtime=cast(Runtime, site.runtime),
        database=site.database,
        quota_mb=site.quota_mb,
        keys=keys,
        desired=cast(Desired, site.desired),
        generation=site.generation,
        formers=tuple(site.former_names.order_by("host").values_list("host", flat=True)),
        mending=site.mending,
    )


def name_taken(host: str) -> bool:
    """Does any site hold this name, now or as its former one? A purged site gives its names back."""
    # In this order: a name that is being left is seen as the one or as the other, never as neither.
    return Site.objects.filter(host=host).exclude(status=PURGED).exists() or FormerName.objects.filter(host=host).exists()


def held_names(*, former_of: str = "") -> list[tuple[str, str, str]]:
    """(host, agency code, agency name) of every held name; a site may go back to its own former ones."""
    now = Site.objects.exclude(status=PURGED).values_list("host", "agency__code", "agency__name")
    former = FormerName.objects.exclude(site__order_key=former_of)
    return [*now, *former.values_list("host", "site__agency__code", "site__agency__name")]


def site_by_order_key(order_key: str) -> Site | None:
    return Site.objects.select_related("agency").filter(order_key=order_key).first()


def sites_by_order_key(order_keys: Iterable[str]) -> dict[str, Site]:
    """The same for many, in one query."""
    return {site.order_key: site for site in Site.objects.filter(order_key__in=list(order_keys))}


def sites() -> QuerySet[Site]:
    """Every site, for the desk; of two with the same name the living one comes first."""
    return Site.objects.select_related("agency").order_by("host", "-pk")


def listed_as(*wanted: str) -> Q:
    """The sites that are listed under these states (states.heads_for)."""
    found = Q(pk__in=[])
    for desired in COMING:
        found |= Q(desired=desired, status__in=[status for status in WORDS if heads_for(desired, status) in wanted])
    return found


def active_by_month() -> dict[date, int]:
    """Sites that are active today, by the month (office time) in which they were first proven."""
    rows = Site.objects.filter(status=ACTIVE, activated_at__isnull=False).order_by()
    days = rows.annotate(day=TruncDate("activated_at")).values_list("day").annotate(n=Count("pk"))
    found: Counter[date] = Counter()
    for day, n in days:
        found[day.replace(day=1)] += n
    return dict(found)


def of_agency(agencies: Iterable[Agency] | QuerySet[Agency]) -> QuerySet[Site]:
    """The sites of these agencies; of two with the same name the living one comes first."""
    return sites().filter(agency__in=agencies)


def by_name(among: QuerySet[Site], host: str) -> Site | None:
    """The living site of this name, else the one that had it and still holds it, else one that is gone."""
    living = among.exclude(status=PURGED)
    found = living.filter(host=host).first() or living.filter(former_names__host=host).first()
    return found or among.filter(host=host).first()


def proven(site: Site) -> bool:
    """Is all of what is desired now proven? Only then may a letter say so."""
    return (
        site.status == ACTIVE
        and site.desired == Site.Desired.ACTIVE
        and site.proven_generation == site.generation
        and bool(site.evidence_hash)
    )


def settled(site: Site) -> bool:
    """Is all of what is desired now real and proven, whatever it is?"""
    return site.status == SETTLED.get(site.desired) and site.proven_generation == site.generation


def evidence_since(site: Site, generation: int) -> Evidence | None:
    """The proof of this generation or of a later one."""
    return site.proofs.filter(generation__gte=generation).order_by("-generation", "-pk").first()


def fault(site: Site) -> Step | None:
    """The step that failed, with its sentence and next try."""
    return site.steps.filter(state=Step.State.FAILED).order_by("pk").first()


def stuck(site: Site) -> bool:
    """Did a step fail for good, or so often that trying again has not helped?"""
    failed = site.steps.filter(state=Step.State.FAILED)
    return failed.filter(Q(next_try=None) | Q(attempt__gte=TRIED_ENOUGH)).exists()


def waits_for_officer(site: Site) -> bool:
    """Did a step fail in a way that trying again cannot mend?"""
    return site.steps.filter(state=Step.State.FAILED, next_try=None).exists()


def evidence_by_hash(value: str) -> Evidence | None:
    """The proof behind the hash in a letter, also after the site has changed or gone."""
    return Evidence.objects.select_related("site").filter(hash=value).order_by("pk").first()


def unproven() -> QuerySet[Site]:
    """Sites on which work is open."""
    return Site.objects.exclude(status=PURGED).exclude(proven_generation=F("generation"))


# -- how one reaches a site ----------------------------------------------------------------------
@dataclass(frozen=True)
class Access:
    """What the site's people need to type."""

    sftp_host: str
    sftp_port: int
    sftp_user: str
    folder: str
    host_key: str
    database: str
    database_socket: str


def demo_address(site: Site) -> str:
    """Address on the machine where Inang is tried: NAME.<alias domain> at the embedded front's port."""
    label = site.host.partition(".")[0]
    return f"https://{label}.{settings.INANG_ALIAS_DOMAIN}:{settings.INANG_PORT + 443}/"


def access(site: Site) -> Access:
    """SFTP and database of one site. In the embedded mode both are on this machine."""
    world = _world()
    return Access(
        sftp_host="127.0.0.1" if settings.INANG_DEMO else f"sftp.{site.host.partition('.')[2]}",
        sftp_port=settings.INANG_PORT + 22,
        sftp_user=f"s{site.pk}",
        folder="htdocs",
        host_key=_fingerprint(world / "trust" / "sftp_host_key.pub"),
        database=f"s{site.pk}",
        database_socket=str(world / "run" / "db" / "mariadb.sock"),
    )


def _world() -> Path:
    """The instance's folder; the portal's own data lies in it."""
    return Path(os.environ.get("INANG_WORLD", settings.DATA.parent))


def _fingerprint(file: Path) -> str:
    try:
        return parse_key(file.read_text())[1]
    except (OSError, Refused):
        return ""
