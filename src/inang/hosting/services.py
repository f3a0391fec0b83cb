"""The verbs of a site's life: order, suspend, resume, retire, keys, retry, sweep; desired state only.

What a site is changed into stands in changing.py. Each verb runs in one transaction (its own, or the caller's) and
wakes the worker; reconcile.py makes it true.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from inang.agencies.models import Agency, Person
from inang.agencies.queries import office_day, roles
from inang.agencies.rules import OFFICE_ROLES, actor
from inang.audit.services import ROLE_MOST, record
from inang.hosting import queries, rules
from inang.hosting.drivers.interface import HOST, STEPS
from inang.hosting.finding import site_entry
from inang.hosting.models import Site, SiteEvent, SiteKey, Step
from inang.hosting.rules import Refused
from inang.hosting.states import ACTIVE, ARROWS, BUILDING, PURGED, RETIRING, SUSPENDED, WORDS
from inang.lookup import services as lookup
from inang.worklist import services as worklist

WORK: Final = "site"  # kind of work item; its key is the site's number


@transaction.atomic
def order_site(
    *,
    order_key: str,
    agency: Agency,
    host: str,
    title: str,
    runtime: str,
    database: bool,
    quota_mb: int,
    keys: Sequence[tuple[str, str]],
    contact_name: str,
    contact_position: str,
    contact_email: str,
    contact_phone: str,
    data_class: str,
    contact_nip: str = "",
    by: Person,
    at: datetime,
) -> Site:
    """Write the desired site in the caller's transaction; the same order twice gives the same site."""
    if known := queries.site_by_order_key(order_key):
        return known
    if not HOST.fullmatch(host):
        raise Refused("Nama situs hanya huruf kecil, angka, dan tanda hubung di dalamnya.", "label")
    if queries.name_taken(host):
        raise Refused(f"Nama {host} sudah dipakai situs lain. Minta PD memilih nama lain.", "label")
    site = Site(
        order_key=order_key, agency=agency, host=host, title=title, runtime=runtime, database=database,
        quota_mb=quota_mb, contact_name=contact_name, contact_position=contact_position,
        contact_email=contact_email, contact_phone=contact_phone, contact_nip=contact_nip, data_class=data_class,
        ordered_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():  # a savepoint: another case may take the name at this very moment
            site.save(force_insert=True)
    except IntegrityError:
        if known := queries.site_by_order_key(order_key):
            return known
        raise Refused(
            f"Nama {host} baru saja dipakai situs lain. Minta PD memilih nama lain.", "label"
        ) from None
    for number, (label, text) in enumerate(keys, 1):
        insert_key(site, label or f"Kunci {number}", text, by, at)
    if faults := queries.spec(site).faults():
        raise Refused(f"Situs tidak dapat dibuat: {'; '.join(faults)}.")
    Step.objects.bulk_create(Step(site=site, name=name) for name in STEPS)
    tell(site, "Situs dipesan", at)
    lookup.put(site_entry(site, at))
    worklist.wake(WORK, str(site.pk), at)
    _audit(site, "order", f"Situs {host} dipesan untuk {agency.name}", by, at, {"order": order_key})
    return site


@transaction.atomic
def suspend(*, site: Site, reason: str, by: Person, at: datetime) -> Site:
    """Show "ditangguhkan" instead of the site and lock its doors; nothing of it is lost."""
    site = locked(site.pk)
    if not reason.strip():
        raise Refused("Tulis alasan penangguhan; perangkat daerah membacanya.", "reason")
    if site.desired != Site.Desired.ACTIVE or site.status not in (ACTIVE, SUSPENDED):
        raise Refused(f"Situs yang {WORDS[site.status][0].lower()} tidak dapat ditangguhkan.")
    site.suspend_reason = reason.strip()[:300]
    return _want(
        site, Site.Desired.SUSPENDED, "suspend", f"Penangguhan diminta: {site.suspend_reason}", by, at
    )


@transaction.atomic
def resume(*, site: Site, by: Person, at: datetime) -> Site:
    """Bring a suspended site back."""
    site = locked(site.pk)
    if site.desired != Site.Desired.SUSPENDED:
        raise Refused("Situs ini tidak sedang ditangguhkan.")
    site.suspend_reason, site.mending = "", False
    return _want(site, Site.Desired.ACTIVE, "resume", "Pemulihan diminta", by, at)


@transaction.atomic
def mend(*, site: Site, is_open: bool, by: Person, at: datetime) -> Site:
    """Open SFTP of a suspended site, so that its people can put things right, or lock it again; the public sees the notice."""
    site = locked(site.pk)
    if site.desired != Site.Desired.SUSPENDED:
        raise Refused("SFTP hanya dibuka untuk perbaikan pada situs yang ditangguhkan.")
    if site.mending == is_open:
        raise Refused(f"SFTP situs ini sudah {'terbuka' if is_open else 'terkunci'}.")
    site.mending = is_open
    deed = "dibuka untuk perbaikan" if is_open else "dikunci lagi"
    changed(site, "mend" if is_open else "lock", f"SFTP {deed} (oleh {by.name})", by, at, {"mending": is_open})
    return site


@transaction.atomic
def retire(*, site: Site, by: Person | None, at: datetime) -> Site:
    """End a site: everything of it is taken away from the machine; its number is never used again."""
    site = locked(site.pk)
    if site.desired == Site.Desired.ABSENT or site.status == PURGED:
        raise Refused("Layanan situs ini sudah diakhiri.")
    if site.status == "reserved":
        move(site, BUILDING, at, by=by)  # nothing stands yet, but a worker may be about to begin
    site = _want(site, Site.Desired.ABSENT, "retire", "Layanan diakhiri", by, at)
    move(site, RETIRING, at, by=by)
    site.save(update_fields=["status"])
    return site


@transaction.atomic
def add_key(*, site: Site, label: str, public: str, by: Person, at: datetime) -> SiteKey:
    """Let one more SFTP key in. Raises `Refused` for the field "public"."""
    site = _with_keys(site)
    if site.keys.count() >= rules.KEYS_MOST:
        raise Refused(f"Paling banyak {rules.KEYS_MOST} kunci. Cabut kunci yang tidak dipakai.", "public")
    key = insert_key(site, label, public, by, at)
    sentence = f"Kunci SFTP {key.label} ditambahkan oleh {by.name}"
    changed(site, "add_key", sentence, by, at, {"fingerprint": key.fingerprint})
    return key


@transaction.atomic
def remove_key(*, site: Site, key: SiteKey, by: Person, at: datetime) -> None:
    """Let an SFTP key in no longer."""
    site = _with_keys(site)
    found = site.keys.filter(pk=key.pk).first()
    if found is None:
        raise Refused("Kunci itu sudah dicabut.")
    found.delete()
    sentence = f"Kunci SFTP {found.label} dicabut oleh {by.name}"
    changed(site, "remove_key", sentence, by, at, {"fingerprint": found.fingerprint})


@transaction.atomic
def retry(*, site: Site, by: Person, at: datetime) -> Site:
    """Look at the site now: what failed is tried again, what was proven is proven anew."""
    site = locked(site.pk)
    if site.status == PURGED:
        raise Refused("Situs ini sudah dihapus.")
    changed(site, "retry", f"Pemeriksaan ulang diminta oleh {by.name}", by, at, {})
    return site


@transaction.atomic
def sweep(*, at: datetime) -> int:
    """Wake every site to find and repair drift, except those that wait for an officer; returns how many."""
    waiting = Step.objects.filter(state=Step.State.FAILED, next_try=None).values("site_id")
    found = (
        Site.objects.exclude(status=PURGED)
        .exclude(pk__in=waiting)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    numbers = list(found)
    for number in numbers:
        worklist.wake(WORK, str(number), at)
    return len(numbers)


# -- what the verbs share with reconcile.py ------------------------------------------------------
def locked(pk: int) -> Site:
    """The row, alone, as it is now."""
    return Site.objects.select_for_update().get(pk=pk)


def move(site: Site, status: str, at: datetime, *, by: Person | None = None) -> None:
    """Take one arrow of states.ARROWS, with its entry in the trail. Raises ValueError for any other way."""
    if status == site.status:
        return
    if status not in ARROWS[site.status]:
        raise ValueError(f"{site.host}: no arrow from {site.status} to {status}")
    words = f"Situs {site.host}: {WORDS[site.status][0]} → {WORDS[status][0]}"
    data = {"from": site.status, "to": status, "generation": site.generation}
    site.status = status
    lookup.put(site_entry(site, at))
    _audit(site, status, words, by, at, data)


def tell(site: Site, sentence: str, at: datetime, tone: str = "plain") -> None:
    """One line of the site's own history."""
    SiteEvent.objects.create(site=site, at=at, sentence=sentence[:300], tone=tone)


def _want(site: Site, desired: str, verb: str, sentence: str, by: Person | None, at: datetime) -> Site:
    site.desired = desired
    changed(site, verb, f"{sentence} (oleh {by.name if by else 'sistem'})", by, at, {"desired": desired})
    return site


def changed(site: Site, verb: str, sentence: str, by: Person | None, at: datetime, data: dict[str, Any]) -> None:
    """One more generation: whatever was proven is proven anew, and what failed is tried again."""
    site.generation += 1
    site.save()
    site.steps.filter(state=Step.State.FAILED).update(
        state=Step.State.WAITING, sentence="", next_try=None, attempt=0
    )
    tell(site, sentence, at)
    lookup.put(site_entry(site, at))
    worklist.wake(WORK, str(site.pk), at)
    _audit(site, verb, f"{site.host}: {sentence}", by, at, {**data, "generation": site.generation})


def _with_keys(site: Site) -> Site:
    site = locked(site.pk)
    if site.desired == Site.Desired.ABSENT or site.status == PURGED:
        raise Refused("Layanan situs ini sudah diakhiri, jadi kuncinya tidak dapat diubah.")
    return site


def insert_key(site: Site, label: str, text: str, by: Person, at: datetime) -> SiteKey:
    public, fingerprint = rules.parse_key(text)
    if site.keys.filter(fingerprint=fingerprint).exists():
        raise Refused("Kunci ini sudah terpasang pada situs ini.", "public")
    return SiteKey.objects.create(
        site=site, label=rules.key_label(label, "Kunci"), public=public, fingerprint=fingerprint,
        added_at=at, added_by=actor(by),
    )  # fmt: skip


def _audit(
    site: Site, verb: str, sentence: str, by: Person | None, at: datetime, data: dict[str, Any]
) -> None:
    record(
        actor=actor(by), role=role_of(by, at), room="hosting", subject=site.host, verb=verb,
        sentence=sentence, at=at, data={"site": site.pk, **data},
    )  # fmt: skip


def role_of(by: Person | None, at: datetime) -> str:
    """What somebody is in the trail: every role of that day, or in one word where its column is too short for them."""
    if by is None:
        return "sistem"
    held = roles(by, office_day(at))
    words = ", ".join(sorted(held))
    return words if len(words) <= ROLE_MOST else "office" if held & OFFICE_ROLES else "agency"
