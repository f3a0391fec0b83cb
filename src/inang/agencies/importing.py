"""The tree of PD and UPT from a CSV file: looked at first, then written in one transaction, or not at all."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from inang.agencies import naming, tree
from inang.agencies.models import Agency, AgencyImport, Person
from inang.agencies.queries import only_administrator
from inang.agencies.rules import Overtaken, Refused, actor
from inang.audit import services as audit

MOST_BYTES: Final = 20 * 1024 * 1024
_NAMED: Final = 200  # codes that the audit entry lists; the file itself is kept
_TEXT: Final = ("name", "kind", "head_title", "email", "address", "city", "phone", "letter_unit")
_BATCH: Final = 500


def _known(*, lock: bool = False) -> dict[str, Agency]:
    rows = Agency.objects.order_by("pk")
    return {row.code: row for row in (rows.select_for_update(no_key=True) if lock else rows)}


def _as_values(known: dict[str, Agency]) -> dict[str, dict[str, str]]:
    codes = {row.pk: code for code, row in known.items()}
    return {
        code: {**{name: getattr(row, name) for name in _TEXT}, "parent": codes.get(row.parent_id or 0, "")}
        for code, row in known.items()
    }


@transaction.atomic
def preview(*, by: Person | None, at: datetime, data: bytes, name: str) -> tuple[AgencyImport, tree.Plan]:
    """Keep the file and say what it would do; nothing of the tree is written. Until it is applied the same file is kept once."""
    only_administrator(by, at)
    if not data:
        raise Refused("Berkas ini kosong. Pilih berkas CSV.", "file")
    if len(data) > MOST_BYTES:
        raise Refused("Berkas paling besar 20 MB.", "file")
    plan = tree.plan(data, _as_values(_known()))
    if plan.fault:
        raise Refused(plan.fault, "file")
    kept, _new = AgencyImport.objects.get_or_create(
        sha256=hashlib.sha256(data).hexdigest(),
        applied_at=None,
        defaults={"content": data, "name": name[:200], "by": actor(by), "at": at},
    )
    return kept, plan


def plan_of(kept: AgencyImport) -> tree.Plan:
    """What a kept file would do now."""
    return tree.plan(bytes(kept.content), _as_values(_known()))


@transaction.atomic
def apply(*, by: Person | None, at: datetime, kept: AgencyImport, digest: str) -> dict[str, int]:
    """Write what the preview showed, all of it or nothing; once, and a second time there is nothing left to write.

    `digest` is that of the plan which was looked at: raises Overtaken when the agencies have changed since.
    """
    only_administrator(by, at)
    kept = AgencyImport.objects.select_for_update().get(pk=kept.pk)
    known = _known(lock=True)
    plan = tree.plan(bytes(kept.content), _as_values(known))
    counts = plan.counts()
    writes = counts[tree.CREATE] + counts[tree.CHANGE]
    if kept.applied_at is not None:
        if not writes:
            return counts
        # What others changed since would be undone by an old page.
        raise Refused("Berkas ini sudah diterapkan. Untuk menulisnya sekali lagi, unggah berkasnya lagi.")
    if plan.digest() != digest:
        raise Overtaken("Daftar perangkat daerah berubah sejak pratinjau dibuat. Periksa pratinjau yang baru.")
    if not writes:
        return counts
    try:
        with transaction.atomic():
            _write(plan, known)
            _found_again(plan, known, at)
    except IntegrityError:
        raise Overtaken("Daftar perangkat daerah baru saja diubah orang lain. Periksa pratinjau yang baru.") from None
    AgencyImport.objects.filter(pk=kept.pk).update(applied_at=at, applied_by=actor(by))
    _record(by, at, kept, plan, counts)
    return counts


def _write(plan: tree.Plan, known: dict[str, Agency]) -> None:
    """New agencies first, so that every parent is there; then, over their codes, what changes and who stands below whom."""
    created = plan.of(tree.CREATE)
    Agency.objects.bulk_create([_fresh(row) for row in created], batch_size=_BATCH)
    places = dict(Agency.objects.values_list("code", "pk"))
    below = [row for row in created if row.values["parent"]]
    over = [_placed(_fresh(row), row, places) for row in below]
    over += [_placed(_changed(known[row.code], row), row, places) for row in plan.of(tree.CHANGE)]
    Agency.objects.bulk_create(
        over, batch_size=_BATCH, update_conflicts=True, unique_fields=["code"], update_fields=[*_TEXT, "parent"]
    )


def _found_again(plan: tree.Plan, known: dict[str, Agency], at: datetime) -> None:
    """Every agency of the file is found as it is written now, and what is found under a changed name with it."""
    codes = [row.code for row in plan.of(tree.CREATE, tree.CHANGE)]
    written = Agency.objects.filter(code__in=codes[: naming.AT_ONCE + 1]).order_by("pk")
    naming.listed(list(written), at)
    naming.renamed([known[row.code].pk for row in plan.of(tree.CHANGE) if "name" in row.changes], at)


def _fresh(row: tree.Row) -> Agency:
    return Agency(code=row.code, **{name: row.values[name] for name in _TEXT if row.values.get(name)})


def _changed(before: Agency, row: tree.Row) -> Agency:
    """The agency with the changes of the row, without its key: it is written over its code."""
    values = {name: getattr(before, name) for name in _TEXT}
    values |= {name: after for name, (_before, after) in row.changes.items() if name != "parent"}
    return Agency(code=before.code, parent_id=before.parent_id, **values)


def _placed(agency: Agency, row: tree.Row, places: dict[str, int]) -> Agency:
    if "parent" in row.values:
        agency.parent_id = places[row.values["parent"]] if row.values["parent"] else None
    return agency


def _record(by: Person | None, at: datetime, kept: AgencyImport, plan: tree.Plan, counts: dict[str, int]) -> None:
    audit.record(
        actor=actor(by),
        role="administrator" if by else "system",
        room="agencies",
        subject="agencies",
        verb="import",
        sentence=f"Daftar perangkat daerah diimpor: {counts[tree.CREATE]} baru, {counts[tree.CHANGE]} berubah",
        at=at,
        data={
            "sha256": kept.sha256,
            "counts": counts,
            "created": [row.code for row in plan.of(tree.CREATE)][:_NAMED],
            "changed": {row.code: row.changes for row in plan.of(tree.CHANGE)[:_NAMED]},
        },
    )
