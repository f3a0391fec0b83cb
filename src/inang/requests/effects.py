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
from inang.hosting.states import SETTLED, WORDS
from inang.requests import queries
from inang.requests.kinds import CREATE, RESET_ACCESS, RETIRE, effect_of, true_in
from inang.requests.models import HostingRequest
from inang.requests.rules import Overtaken, Refused, keys_of
from inang.requests.states import ACTIVATED, APPROVED
from inang.requests.transition import overtaken_sentence

KEYS: Final = "keys"
_RESUME: Final = "Minta kepala bidang atau penelaah memulihkan situs"
_REFUSE: Final = "Minta kepala bidang menolak permintaan ini."
_REFUSE_OR: Final = ", atau minta kepala bidang menolak permintaan ini"


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
        stood = changing.standing(site)
    else:
        stood = {}
    try:
        done = VERBS[queries.kind_of(case).effect](case, by, at)
    except hosting_rules.Refused as fault:
        raise Refused(fault.sentence, fault.field) from None
    case.undo = _undo(case, stood, changing.standing(done)) if stood else {}
    return done


def _undo(case: HostingRequest, before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What this change did to the site, value by value, so that it can be put back when it never comes true."""
    names = [name for name in before if before[name] != after[name]]
    found = {"before": {name: before[name] for name in names}, "after": {name: after[name] for name in names}}
    if queries.kind_of(case).effect == RESET_ACCESS and "keys" in names:
        found["before"]["keys"] = {}  # who lost the access may not have it back by a refusal
    return found


def reached(case: HostingRequest, site: Site) -> bool:
    """Is the change of this very case proven, not only an older state of the site?"""
    if not hosting.settled(site) or site.proven_generation < (case.wanted_generation or 1):
        return False
    return site.status in true_in(queries.kind_of(case), case.before) and not strange_keys(case, site)


def strange_keys(case: HostingRequest, site: Site) -> list[str]:
    """Names of keys that make a letter about keys false: they are on the site and not in the request, or the other way."""
    if KEYS not in effect_of(queries.kind_of(case)).parts:
        return []
    there = dict(site.keys.order_by("pk").values_list("public", "label"))
    wanted = {public: name for name, public in keys_of(case.ssh_keys)}
    return [name or "tanpa nama" for public, name in {**wanted, **there}.items() if (public in wanted) != (public in there)]


def _is_gone(site: Site | None) -> bool:
    return site is None or site.desired == Site.Desired.ABSENT


def lost(case: HostingRequest, site: Site | None) -> bool:
    """Can what was approved not come true by itself? It fails, or the site is gone, was turned elsewhere, has other keys."""
    if site is None or _is_gone(site):
        return True
    if reached(case, site):
        return False
    kind = queries.kind_of(case)
    if kind.effect == CREATE and hosting.fault(site) is not None:
        return True
    if site.proven_generation < (case.wanted_generation or 1) and hosting.stuck(site):
        return True
    return SETTLED[site.desired] not in true_in(kind, case.before) or bool(strange_keys(case, site))


def is_lost(case: HostingRequest) -> bool:
    """Whether a case was approved and only a head can still end it."""
    return case.state in (APPROVED, ACTIVATED) and lost(case, queries.site_of(case))


def give_up(case: HostingRequest, by: Person, at: datetime) -> None:
    """Let go of what was approved: a new site is taken away, one that stood before becomes again what it was.

    In the caller's transaction. Raises Overtaken when it came true meanwhile, Refused with hosting's own sentence.
    """
    site = queries.site_of(case)
    site = services.locked(site.pk) if site else None
    if not lost(case, site):
        raise Overtaken(not_lost_sentence(case, site))
    if site is None or _is_gone(site):
        return
    try:
        if queries.kind_of(case).effect != CREATE:
            _put_back(case, by, at)
        elif site.desired in (Site.Desired.ACTIVE, Site.Desired.SUSPENDED):
            services.retire(site=site, by=by, at=at)  # an ended one is kept as its own letter says
    except hosting_rules.Refused as fault:
        raise Refused(fault.sentence, fault.field) from None


def _put_back(case: HostingRequest, by: Person, at: datetime) -> None:
    if case.undo:
        keep_until = at + timedelta(days=queries.edition_of(case).offer.ending_grace_days)
        changing.put_back(**case.undo, keep_until=keep_until, **_who(case, by, at))


def not_lost_sentence(case: HostingRequest, site: Site | None) -> str:
    """Why what was approved is not refused now: it is decided, and perhaps being tried at this moment."""
    said = overtaken_sentence(case)
    if site is None or case.state not in (APPROVED, ACTIVATED) or reached(case, site):
        return said
    return f"{said} Situs {site.host} sedang dicoba: tunggu hasilnya, dan tolak bila gagal lagi."


def unsaid(case: HostingRequest, site: Site | None, at: datetime) -> str:
    """Why the letter of a proven case cannot be signed as the site stands now, with the cure; "" when it is true."""
    if site is None or _is_gone(site):
        return f"Situsnya sudah tidak ada, jadi surat ini tidak dapat ditandatangani. {_REFUSE}"
    anew = "jadi surat ini sedang disusun ulang. Muat ulang halaman sebentar lagi."
    if reached(case, site):
        if is_over(case, site, at):
            return f"Hari terakhir masa simpan {site.host} sudah lewat, {anew}"
        return "" if site.proven_generation == case.wanted_generation else f"Situs {site.host} berubah, {anew}"
    if site.desired == Site.Desired.SUSPENDED:
        cure = _REFUSE_OR if lost(case, site) else ""
        return f"Situs {site.host} sekarang ditangguhkan, jadi surat ini tidak benar. {_RESUME}{cure}."
    if SETTLED[site.desired] in true_in(queries.kind_of(case), case.before) and (names := strange_keys(case, site)):
        said = f"Kunci situs {site.host} bukan lagi yang disetujui ({', '.join(names)}), jadi surat ini tidak benar."
        return f"{said} Minta perangkat daerah mengembalikannya di halaman situs{_REFUSE_OR}."
    if lost(case, site):
        word = WORDS[SETTLED[site.desired]][0].lower() if site.desired != Site.Desired.ACTIVE else "tidak terbukti menjawab"
        return f"Situs {site.host} sekarang {word}, jadi surat ini tidak benar. {_REFUSE}"
    return f"Situs {site.host} sedang dibuktikan lagi. Tunggu sampai selesai, lalu muat ulang halaman."


def is_over(case: HostingRequest, site: Site, at: datetime) -> bool:
    """Does the letter of a deactivation name a last day that is over?"""
    return queries.kind_of(case).effect == RETIRE and site.ends_at is not None and site.ends_at <= at


def keep_longer(case: HostingRequest, at: datetime) -> Site:
    """Give an ended site, whose letter did not go out in time, its whole time again; the letter is then written anew."""
    ends_at = at + timedelta(days=queries.edition_of(case).offer.ending_grace_days)
    return changing.keep_longer(site_key=case.site_key, order=str(case.number), ends_at=ends_at, by=None, at=at)


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
