"""What a site is changed into: name, room, platform, contact, keys, open or shut. Plain values, desired state only.

Each verb names the site by the public number that ordered it, and the number that asks for the change; it runs in the
caller's transaction, wakes the worker, and gives the site with the generation whose proof the caller may wait for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from inang.agencies.models import Person
from inang.hosting import queries
from inang.hosting.drivers.interface import HOST
from inang.hosting.models import FormerName, Site, SiteKey
from inang.hosting.rules import KEYS_MOST, Refused, too_late
from inang.hosting.services import changed, insert_key, locked, retire
from inang.hosting.states import ACTIVE, BUILDING, ENDED, SUSPENDED, WORDS
from inang.worklist.rounds import each

OPEN: Final = (ACTIVE, SUSPENDED)
LIFE: Final = ("desired", "suspend_reason", "mending", "ends_at")  # of a site that was turned elsewhere since they stay
_CONTACT: Final = tuple(f"contact_{name}" for name in ("name", "nip", "position", "email", "phone"))
CHANGED: Final = ("host", "quota_mb", "runtime", "database", *_CONTACT, *LIFE)


def _take(site_key: str, statuses: Sequence[str], *, settled: bool = True) -> Site:
    """The site's row, alone; refused unless it is in one of these states and its last change is proven."""
    known = queries.site_by_order_key(site_key)
    if known is None:
        raise Refused("Situs ini tidak ada lagi.")
    site = locked(known.pk)
    if site.status not in statuses or site.desired == Site.Desired.ABSENT:
        word = WORDS[site.status][0].lower()
        raise Refused(f"Situs {site.host} sedang {word}, jadi perubahan ini tidak dapat dijalankan sekarang.")
    if settled and not queries.settled(site):
        raise Refused(f"Perubahan sebelumnya pada {site.host} belum terbukti. Tunggu sampai selesai, lalu ulangi.")
    return site


def _set(site: Site, verb: str, sentence: str, order: str, by: Person | None, at: datetime, values: Mapping[str, Any]) -> Site:
    """Write the new wishes; their old values go into the trail."""
    before = {name: getattr(site, name) for name in values}
    for name, value in values.items():
        setattr(site, name, value)
    if faults := queries.spec(site).faults():
        raise Refused(f"Situs tidak dapat diubah: {'; '.join(faults)}.")
    data = {"order": order, "before": _plain(before), "after": _plain(values)}
    changed(site, verb, f"{sentence} (permintaan {order})", by, at, data)
    return site


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def standing(site: Site) -> dict[str, Any]:
    """Everything of a site that a change may touch, as plain values to be kept: what put_back can bring back."""
    keys = {key.fingerprint: [key.label, key.public, key.added_at.isoformat(), key.added_by] for key in site.keys.order_by("pk")}
    formers = {one.host: one.until.isoformat() for one in site.former_names.all()}
    return {**_plain({name: getattr(site, name) for name in CHANGED}), "keys": keys, "formers": formers}


@transaction.atomic
def put_back(
    *,
    site_key: str,
    order: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    keep_until: datetime,
    by: Person,
    at: datetime,
) -> Site:
    """Undo one change: what stood before it stands again, but nothing that somebody else changed since.

    `before` and `after` are what differs of two `standing`. A site that was ended before is ended again, whatever the
    office made of it meanwhile, and is kept until `keep_until` at least. Raises Refused.
    """
    known = queries.site_by_order_key(site_key)
    if known is None or known.desired == Site.Desired.ABSENT:
        raise Refused("Situs ini tidak ada lagi.")
    site = locked(known.pk)
    values = _still(site, before, after)
    if values.get("ends_at"):
        values["ends_at"] = max(datetime.fromisoformat(values["ends_at"]), keep_until)
    if "host" in values:
        _names_back(site, values, before.get("formers", {}), after.get("formers", {}), at)
    _keys_back(site, before.get("keys", {}), after.get("keys", {}))
    try:
        with transaction.atomic():  # a savepoint: another case may take the old name at this very moment
            return _set(site, "put_back", "Perubahan dibatalkan", order, by, at, values)
    except IntegrityError:
        told = f"Nama {values['host']} baru saja dipakai situs lain."
        raise Refused(f"{told} Ulangi; situs ini tetap bernama seperti sekarang.") from None


def _still(site: Site, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The old values of what is still as the change left it."""
    ended = before.get("desired") == Site.Desired.ENDED
    life = LIFE if ended or site.desired == after.get("desired", site.desired) else ()
    names = [name for name in CHANGED if name in before and (name not in LIFE or name in life)]
    now = _plain({name: getattr(site, name) for name in names})
    return {name: before[name] for name in names if now[name] == after[name] or (ended and name == "desired")}


def _names_back(site: Site, values: dict[str, Any], before: Mapping[str, str], after: Mapping[str, str], at: datetime) -> None:
    """The old name is the site's own again, and former names are what they were; one that others have by now stays theirs."""
    site.former_names.filter(host__in=set(after) - set(before)).delete()
    if queries.name_taken(values["host"]):
        del values["host"]
        return
    for host in set(before) - set(after):
        until = datetime.fromisoformat(before[host])
        if until > at and (host == site.host or not queries.name_taken(host)):
            FormerName.objects.create(site=site, host=host, until=until)


def _keys_back(site: Site, before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> None:
    site.keys.filter(fingerprint__in=set(after) - set(before)).delete()
    there = set(site.keys.values_list("fingerprint", flat=True))
    missing = [one for one in before if one not in after and one not in there][: max(0, KEYS_MOST - len(there))]
    for fingerprint in missing:
        label, public, added_at, added_by = before[fingerprint]
        SiteKey.objects.create(
            site=site, label=label, public=public, fingerprint=fingerprint,
            added_at=datetime.fromisoformat(added_at), added_by=added_by,
        )  # fmt: skip


@transaction.atomic
def keep_longer(*, site_key: str, order: str, ends_at: datetime, by: Person | None, at: datetime) -> Site:
    """Another last day for an ended site, since the letter that names it did not go out in time."""
    site = _take(site_key, (ENDED,))
    return _set(site, "keep_longer", "Masa simpan diperpanjang", order, by, at, {"ends_at": ends_at})


@transaction.atomic
def rename(*, site_key: str, order: str, host: str, until: datetime, by: Person, at: datetime) -> Site:
    """Give the site a new name; the old one leads to it until a moment and stays this site's alone."""
    site = _take(site_key, (ACTIVE,))
    if not HOST.fullmatch(host):
        raise Refused("Nama situs hanya huruf kecil, angka, dan tanda hubung di dalamnya.", "label")
    if host == site.host:
        raise Refused(f"Situs ini sudah bernama {host}.", "label")
    site.former_names.filter(host=host).delete()  # back to a name that it had
    if queries.name_taken(host):
        raise Refused(f"Nama {host} sudah dipakai situs lain. Minta PD memilih nama lain.", "label")
    old = site.host
    try:
        with transaction.atomic():  # a savepoint: another case may take the name at this very moment
            if until > at:
                FormerName.objects.create(site=site, host=old, until=until)
            return _set(site, "rename", f"Nama berubah dari {old} menjadi {host}", order, by, at, {"host": host})
    except IntegrityError:
        raise Refused(f"Nama {host} baru saja dipakai situs lain. Minta PD memilih nama lain.", "label") from None


@transaction.atomic
def resize(*, site_key: str, order: str, quota_mb: int, by: Person, at: datetime) -> Site:
    """More room or less; never less than what is used already. `quota_mb` in MiB."""
    site = _take(site_key, OPEN)
    used = -(-int(site.usage.get("storage_kb", 0)) // 1024)
    if used > quota_mb:
        raise Refused(f"Situs ini sudah memakai {used} MB, lebih dari {quota_mb} MB yang diminta.", "quota_mb")
    sentence = f"Ruang simpan berubah dari {site.quota_mb} MB menjadi {quota_mb} MB"
    return _set(site, "resize", sentence, order, by, at, {"quota_mb": quota_mb})


@transaction.atomic
def change_runtime(*, site_key: str, order: str, runtime: str, database: bool, by: Person, at: datetime) -> Site:
    """Static or PHP, with a database or without; files stay, and so does a database that is no longer used."""
    site = _take(site_key, (ACTIVE,))
    sentence = f"Platform berubah dari {site.runtime} menjadi {runtime}"
    return _set(site, "change_runtime", sentence, order, by, at, {"runtime": runtime, "database": database})


@transaction.atomic
def change_contact(*, site_key: str, order: str, contact: Mapping[str, str], by: Person, at: datetime) -> Site:
    """Another person for the site: `contact` holds name, NIP, position, email and phone."""
    site = _take(site_key, OPEN)
    values = {f"contact_{name}": contact[name] for name in ("name", "nip", "position", "email", "phone")}
    sentence = f"Pengelola berganti dari {site.contact_name} menjadi {contact['name']}"
    return _set(site, "change_contact", sentence, order, by, at, values)


@transaction.atomic
def replace_keys(
    *, site_key: str, order: str, keys: Sequence[tuple[str, str]], by: Person, at: datetime, reset: bool = False
) -> Site:
    """These SFTP keys and no others; sessions that a withdrawn key opened end. `reset`: not one of the old may stay.

    A suspended site opens SFTP to them, so that it can be mended; the public sees the notice.
    """
    site = _take(site_key, OPEN)
    if not keys:
        raise Refused("Tulis sedikitnya satu kunci publik SSH.", "ssh_keys")
    if len(keys) > KEYS_MOST:
        raise Refused(f"Paling banyak {KEYS_MOST} kunci.", "ssh_keys")
    before = set(site.keys.values_list("fingerprint", flat=True))
    site.keys.all().delete()
    for number, (label, text) in enumerate(keys, 1):
        insert_key(site, label or f"Kunci {number}", text, by, at)
    now = set(site.keys.values_list("fingerprint", flat=True))
    if reset and before & now:
        raise Refused("Kunci lama tidak boleh dipasang lagi pada pemulihan akses. Buat kunci baru.", "ssh_keys")
    sentence = f"{'Akses dipulihkan' if reset else 'Kunci SFTP diganti'}: {len(before)} kunci lama, {len(now)} kunci baru"
    if site.status == SUSPENDED:
        site.mending, sentence = True, f"{sentence}; SFTP terbuka untuk perbaikan"
    data = {"order": order, "before": sorted(before), "after": sorted(now)}
    changed(site, "reset_access" if reset else "replace_keys", f"{sentence} (permintaan {order})", by, at, data)
    return site


@transaction.atomic
def lift_suspension(*, site_key: str, order: str, by: Person, at: datetime) -> Site:
    """Open a suspended site again; it is active when it is proven."""
    site = _take(site_key, (SUSPENDED,))
    values = {"desired": Site.Desired.ACTIVE, "suspend_reason": "", "mending": False}
    return _set(site, "resume", "Penangguhan dicabut", order, by, at, values)


@transaction.atomic
def deactivate(*, site_key: str, order: str, ends_at: datetime, by: Person, at: datetime) -> Site:
    """Shut the site; everything of it is kept until `ends_at`, and then taken away. A suspension is not forgotten."""
    site = _take(site_key, (*OPEN, BUILDING), settled=False)  # a site that does not work can be given up too
    if site.desired == Site.Desired.ENDED:
        raise Refused(f"Situs {site.host} sudah dinonaktifkan.")
    values = {"desired": Site.Desired.ENDED, "mending": False, "ends_at": ends_at}
    return _set(site, "deactivate", "Situs dinonaktifkan", order, by, at, values)


@transaction.atomic
def reactivate(*, site_key: str, order: str, asked_at: datetime, by: Person, at: datetime) -> Site:
    """Bring an ended site back; what was asked before its last moment is in time, however long the answer takes.

    One that was suspended when it ended is suspended again: nobody has seen yet that the cause was mended.
    """
    site = _take(site_key, (ENDED,))
    if fault := too_late(site.ends_at, asked_at):
        raise Refused(fault)
    desired, tail = (Site.Desired.SUSPENDED, ", tetap ditangguhkan") if site.suspend_reason else (Site.Desired.ACTIVE, "")
    values = {"desired": desired, "ends_at": None}
    return _set(site, "reactivate", f"Situs diaktifkan kembali{tail}", order, by, at, values)


def run_out(*, held: Callable[[Site], bool], at: datetime) -> list[str]:
    """Take away ended sites whose last day is over and give former names back; returns the names of the sites.

    `held` is asked of each site under its lock: is it still asked for? Then it stays until a later round.
    """
    sites = Site.objects.filter(desired=Site.Desired.ENDED, ends_at__lte=at).order_by("pk")
    ended = [site.host for site, _ in each(sites, lambda site: _end(site.pk, held, at))]
    names = list(FormerName.objects.filter(until__lte=at).order_by("pk").values_list("pk", flat=True))
    return ended + [host for _, host in each(names, lambda pk: _release(pk, at))]


@transaction.atomic
def _end(pk: int, held: Callable[[Site], bool], at: datetime) -> bool:
    site = locked(pk)
    if site.desired != Site.Desired.ENDED or site.ends_at is None or site.ends_at > at or held(site):
        return False  # brought back at the last moment, or about to be
    retire(site=site, by=None, at=at)
    return True


@transaction.atomic
def _release(pk: int, at: datetime) -> str:
    """Give one former name back: from now on it answers 404 and others may ask for it."""
    name = FormerName.objects.select_related("site").filter(pk=pk).first()
    if name is None:
        return ""
    site, host = locked(name.site_id), name.host
    name.delete()
    changed(site, "release_name", f"Nama lama {host} dilepas", None, at, {"host": host})
    return site.host
