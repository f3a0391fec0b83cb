"""What an approval does to the desired site: one verb of the hosting room for each effect of kinds.EFFECTS."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from inang.agencies.models import Person
from inang.hosting import changing, services
from inang.hosting import queries as hosting
from inang.hosting import rules as hosting_rules
from inang.hosting.models import Site
from inang.hosting.states import ACTIVE, SETTLED, SUSPENDED, WORDS
from inang.requests import queries
from inang.requests.kinds import CREATE, goals, true_in
from inang.requests.models import HostingRequest
from inang.requests.rules import Overtaken, Refused, keys_of
from inang.requests.transition import overtaken_sentence


def carry_out(case: HostingRequest, by: Person, at: datetime) -> Site:
    """Write what was approved as desired, in the caller's transaction. Raises Refused with hosting's own sentence.

    Today's values become those of this moment: what the letter says was there before is what really was.
    """
    if case.site_key and (site := queries.site_of(case)):
        if unseen := queries.unseen_keys(case, services.locked(site.pk)):
            raise Refused(
                f"Kunci {', '.join(unseen)} dipasang di situs sesudah permintaan ini direkomendasikan dan akan ikut tercabut. "
                "Kirim balik supaya penelaah menimbangnya."
            )
        case.before = queries.now_of(case)
    try:
        return VERBS[queries.kind_of(case).effect](case, by, at)
    except hosting_rules.Refused as fault:
        raise Refused(fault.sentence, fault.field) from None


def reached(case: HostingRequest, site: Site) -> bool:
    """Is the change of this very case proven, not only an older state of the site?"""
    if not hosting.settled(site) or site.proven_generation < (case.wanted_generation or 1):
        return False
    return site.status in true_in(queries.kind_of(case), case.before)


def _is_gone(site: Site | None) -> bool:
    return site is None or site.desired == Site.Desired.ABSENT


def lost(case: HostingRequest, site: Site | None) -> bool:
    """Can what was approved not come true by itself? A new site that fails, one that is gone, or that was turned elsewhere."""
    if site is None or _is_gone(site):
        return True
    if reached(case, site):
        return False
    kind = queries.kind_of(case)
    if kind.effect == CREATE and hosting.fault(site) is not None:
        return True
    return SETTLED[site.desired] not in (goals(kind, case.before) or (ACTIVE, SUSPENDED))


def give_up(case: HostingRequest, by: Person, at: datetime) -> None:
    """Let go of what was approved: a new site is taken away, one that stood before stays as it is.

    In the caller's transaction. Raises Overtaken when it came true meanwhile.
    """
    site = queries.site_of(case)
    site = services.locked(site.pk) if site else None
    if not lost(case, site):
        raise Overtaken(overtaken_sentence(case))
    if site and queries.kind_of(case).effect == CREATE and site.desired in (Site.Desired.ACTIVE, Site.Desired.SUSPENDED):
        services.retire(site=site, by=by, at=at)  # an ended one is kept as its own letter says


def unsaid(case: HostingRequest, site: Site | None) -> str:
    """Why the letter of a proven case cannot be signed as the site stands now, with the cure; "" when it is true."""
    if site is None or _is_gone(site):
        return "Situsnya sudah tidak ada, jadi surat ini tidak dapat ditandatangani. Kepala bidang menolak permintaan ini."
    if reached(case, site):
        if site.proven_generation == case.wanted_generation:
            return ""
        return f"Situs {site.host} berubah, jadi surat ini sedang disusun ulang. Muat ulang halaman sebentar lagi."
    if lost(case, site) or site.desired == Site.Desired.SUSPENDED:
        word = WORDS[SETTLED[site.desired]][0].lower()
        cures = ["pulihkan situs di halaman situs"] if site.desired == Site.Desired.SUSPENDED else []
        cures += ["minta kepala bidang menolak permintaan ini"] if lost(case, site) else []
        if site.desired == Site.Desired.ACTIVE:
            word = "tidak terbukti menjawab"
        return f"Situs {site.host} sekarang {word}, jadi surat ini tidak benar. {' atau '.join(cures).capitalize()}."
    return f"Situs {site.host} sedang dibuktikan lagi. Tunggu sampai selesai, lalu muat ulang halaman."


@transaction.atomic
def end_site(*, site: Site, by: Person, at: datetime) -> Site:
    """End a site by the office's own word. Raises hosting's Refused while a request about it still waits for its answer."""
    services.locked(site.pk)  # whoever sends a request about it now waits, and then sees it ended
    open_case = queries.under_way(site.order_key).first()
    if open_case is not None:
        raise hosting_rules.Refused(
            f"Permintaan {open_case.number} tentang situs ini masih berjalan. Selesaikan atau tolak dahulu, lalu akhiri."
        )
    return services.retire(site=site, by=by, at=at)


def run_out(*, at: datetime) -> list[str]:
    """Take away ended sites whose last day is over, but none that is asked back or whose letter waits; returns their names."""
    return changing.run_out(held=_is_held, at=at)


def _is_held(site: Site) -> bool:
    return (queries.asked_back(site) or queries.unanswered_end(site.order_key)) is not None


def _who(case: HostingRequest, by: Person, at: datetime) -> dict[str, Any]:
    return {"site_key": case.site_key, "order": str(case.number), "by": by, "at": at}


def _create(case: HostingRequest, by: Person, at: datetime) -> Site:
    return services.order_site(
        order_key=str(case.number),
        agency=case.agency,
        host=queries.host_of(case),
        title=case.app_name,
        runtime=case.runtime,
        database=case.database,
        quota_mb=case.quota_mb or queries.edition_of(case).offer.default_quota_mb,
        keys=keys_of(case.ssh_keys),
        contact_name=case.contact_name,
        contact_nip=case.contact_nip,
        contact_position=case.contact_position,
        contact_email=case.contact_email,
        contact_phone=case.contact_phone,
        data_class=case.data_class,
        by=by,
        at=at,
    )


def _rename(case: HostingRequest, by: Person, at: datetime) -> Site:
    until = at + timedelta(days=queries.edition_of(case).offer.former_name_days)
    return changing.rename(host=queries.host_of(case), until=until, **_who(case, by, at))


def _resize(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.resize(quota_mb=case.quota_mb or 0, **_who(case, by, at))


def _change_runtime(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.change_runtime(runtime=case.runtime, database=case.database, **_who(case, by, at))


def _change_contact(case: HostingRequest, by: Person, at: datetime) -> Site:
    contact = {name: getattr(case, f"contact_{name}") for name in ("name", "nip", "position", "email", "phone")}
    if "contact_nip" not in queries.kind_of(case).fields:
        contact["nip"] = ""  # an edition that does not ask for it: nobody has the NIP of who was there before
    return changing.change_contact(contact=contact, **_who(case, by, at))


def _change_keys(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.replace_keys(keys=keys_of(case.ssh_keys), **_who(case, by, at))


def _reset_access(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.replace_keys(keys=keys_of(case.ssh_keys), reset=True, **_who(case, by, at))


def _lift_suspension(case: HostingRequest, by: Person, at: datetime) -> Site:
    return changing.lift_suspension(**_who(case, by, at))


def _retire(case: HostingRequest, by: Person, at: datetime) -> Site:
    ends_at = at + timedelta(days=queries.edition_of(case).offer.ending_grace_days)
    return changing.deactivate(ends_at=ends_at, **_who(case, by, at))


def _reactivate(case: HostingRequest, by: Person, at: datetime) -> Site:
    if end := queries.unanswered_end(case.site_key):
        raise Refused(f"Surat penonaktifan {end.number} belum ditandatangani. Tanda tangani dahulu, lalu setujui permintaan ini.")
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
