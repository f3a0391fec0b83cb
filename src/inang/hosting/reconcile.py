"""One round of one site: observe, plan, apply, prove; creation, change, repair and removal alike.

What a killed round left is what the next one observes. Each write is a short transaction that locks
the site and renews the claim, so that pages stream and a worker that lost its lease writes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

from django.db import transaction

from inang.hosting import plan, queries, rules
from inang.hosting.drivers.interface import Driver, Permanent, Proof, SiteSpec, Temporary
from inang.hosting.models import Evidence, Site, Step
from inang.hosting.plan import Action
from inang.hosting.services import locked, move, tell
from inang.hosting.states import ACTIVE, BUILDING, ENDED, PURGED, RETIRING, SETTLED, STEP_WORDS, SUSPENDED
from inang.worklist import services as worklist
from inang.worklist.rules import Claim, Fenced

log = logging.getLogger(__name__)
LEASE_SECONDS: Final = 15.0  # a killed worker is replaced after this; the door keeps renewing (keeping)
PROOFS_AT_ONCE: Final = 6
Outcome = Literal["right", "proven", "suspended", "purged", "later", "officer", "again", "fenced", "gone"]


class _Overtaken(Exception):
    """What is desired changed while this round ran; the next one starts from there."""


@dataclass
class _Failed(Exception):
    """A step that failed, as the driver told it."""

    step: str
    trouble: Temporary | Permanent
    changed: bool = True  # False: we could not even look, so nothing is known against the site


@dataclass
class _Round:
    claim: Claim
    driver: Driver
    clock: Callable[[], datetime]
    site: Site
    spec: SiteSpec
    ms: dict[str, float] = field(default_factory=dict)
    repaired: list[str] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[tuple[Site, datetime]]:
        """The site's row, alone, still ours and of this generation. Raises Fenced, _Overtaken."""
        with transaction.atomic():
            site = locked(self.site.pk)  # before the item, as every verb does: they wait for one another and never in a ring
            at = self.clock()
            if not worklist.renew(self.claim, at, LEASE_SECONDS):
                raise Fenced(f"site {self.claim.key} is in other hands")
            if site.generation != self.spec.generation:
                raise _Overtaken
            yield site, at

    def step(self, name: str, **values: Any) -> None:
        with self.writing() as (site, at):
            site.steps.update_or_create(name=name, defaults={"at": at, **values})


def reconcile(*, claim: Claim, driver: Driver, clock: Callable[[], datetime]) -> Outcome:
    """Make one site as desired and prove it; always ends the claim, unless somebody else holds it by now."""
    site = Site.objects.filter(pk=int(claim.key)).first()
    if site is None or site.status == PURGED:
        worklist.finish(claim, clock())
        return "gone"
    this = _Round(claim, driver, clock, site, queries.spec(site))
    try:
        outcome = _go(this)
    except Fenced:
        return "fenced"
    except _Overtaken:
        worklist.finish(claim, clock())  # the change woke the item again, so it stays due
        return "again"
    except _Failed as failure:
        return _failed(this, failure)
    worklist.finish(claim, clock())
    return outcome


def _go(this: _Round) -> Outcome:
    if this.spec.desired == "absent":
        return _remove(this)
    observed = _ask(lambda: this.driver.observe(this.spec))
    actions = plan.plan(this.spec, observed, proven=_stands(this))
    if not actions:
        _measure(this)
        return "right"
    _announce(this, actions)
    for action in actions:
        if action.verb == "apply":
            _apply(this, action)
    lines = _prove(this, [action.step for action in actions if action.verb == "prove"])
    if this.spec.desired != "active":
        return _shut(this, lines)
    _complete(this, lines)
    _measure(this)
    return "proven"


def _stands(this: _Round) -> bool:
    """Is the proof of what is desired now there, and fresh enough?"""
    site = this.site
    if site.status != SETTLED[site.desired] or site.proven_generation != site.generation or site.proven_at is None:
        return False
    return this.spec.desired != "active" or this.clock() - site.proven_at < rules.PROVE_AGAIN_AFTER


def _heard(call: Callable[[], Any]) -> Any:
    """What a driver answers. An error that it should not let out is a visible condition too, never a silent one."""
    try:
        return call()
    except (Temporary, Permanent):
        raise
    except Exception as fault:
        log.exception("the driver broke its contract")
        sentence = f"Galat tak terduga pada penggerak hosting ({type(fault).__name__}); rinciannya ada di log pekerja."
        raise Temporary(sentence, 30.0) from fault


def _ask(call: Callable[[], Any]) -> Any:
    """A look at the machine; what goes wrong belongs to the step that it names, else to the first that is not proven."""
    try:
        return _heard(call)
    except (Temporary, Permanent) as trouble:
        raise _Failed(getattr(trouble, "step", ""), trouble, changed=False) from None


def _announce(this: _Round, actions: list[Action]) -> None:
    """Show what is going to happen before it does."""
    with this.writing() as (site, at):
        if site.status not in (BUILDING, SUSPENDED, ENDED, ACTIVE):
            move(site, BUILDING, at)
            site.save(update_fields=["status"])
        known = set(site.steps.values_list("name", flat=True))
        steps = {action.step for action in actions}
        Step.objects.bulk_create(Step(site=site, name=name) for name in steps - known)
        doing = next((action.step for action in actions if action.verb == "apply"), "")
        site.steps.filter(name__in=steps).update(
            state=Step.State.WAITING, sentence="", next_try=None, ms=None
        )
        site.steps.filter(name=doing).update(state=Step.State.RUNNING, at=at)
        this.site = site
    this.repaired = [action.step for action in actions if action.verb == "apply"]


def _apply(this: _Round, action: Action) -> None:
    begin = time.perf_counter()
    try:
        sentence = _heard(lambda: this.driver.apply(action.step, this.spec, fence=this.claim.token))
    except (Temporary, Permanent) as trouble:
        raise _Failed(action.step, trouble) from None
    this.ms[action.step] = (time.perf_counter() - begin) * 1000
    this.step(action.step, state=Step.State.RUNNING, sentence=sentence[:300], ms=this.ms[action.step])


def _prove(this: _Round, steps: list[str]) -> list[dict[str, Any]]:
    """All proofs side by side; each is written as it comes.

    Of several failures one is raised at the end, and always the same: what only an officer can mend, then the earliest step.
    """
    lines: list[dict[str, Any]] = []
    failures: dict[str, Temporary | Permanent] = {}
    with ThreadPoolExecutor(PROOFS_AT_ONCE, thread_name_prefix="proof") as pool:
        futures = {pool.submit(_heard, partial(this.driver.prove, step, this.spec)): step for step in steps}
        for future in as_completed(futures):
            step = futures[future]
            try:
                proof: Proof = future.result()
                if not (proof.ok or not proof.applies):
                    raise Temporary(proof.sentence, 3.0)
            except (Temporary, Permanent) as trouble:
                failures[step] = trouble
                continue
            lines.append(_write_proof(this, proof))
    if failures:
        first = min(failures, key=lambda step: (isinstance(failures[step], Temporary), steps.index(step)))
        raise _Failed(first, failures[first])
    return sorted(lines, key=lambda line: steps.index(line["step"]))


def _write_proof(this: _Round, proof: Proof) -> dict[str, Any]:
    state = Step.State.PROVEN if proof.applies else Step.State.NOT_APPLICABLE
    ms = this.ms.get(proof.step, 0.0) + proof.ms
    with this.writing() as (site, at):
        kept = {"at": at, "state": state, "sentence": proof.sentence[:300], "ms": ms}
        site.steps.update_or_create(name=proof.step, defaults={**kept, "attempt": 0, "next_try": None})
    return plan.evidence_line(proof, at)


def _complete(this: _Round, lines: list[dict[str, Any]]) -> None:
    """Every step is proven: only here does a site become active."""
    if not plan.complete(lines):
        raise _Failed("limits", Permanent("Bukti tidak lengkap; periksa penggerak hosting."))
    with this.writing() as (site, at):
        if site.proven_generation < site.generation:
            site.evidence, site.evidence_hash = lines, _keep(site, lines, at)
        before, first = site.status, site.activated_at is None
        move(site, ACTIVE, at)
        site.proven_generation, site.proven_at = site.generation, at
        site.activated_at = site.activated_at or at
        site.save(
            update_fields=[
                "status", "evidence", "evidence_hash", "proven_generation", "proven_at", "activated_at",
            ]
        )  # fmt: skip
        if sentence := _news(before, first, this.repaired, lines):
            tell(site, sentence, at, tone="ok")
        this.site = site


def _keep(site: Site, lines: list[dict[str, Any]], at: datetime) -> str:
    """Keep the proof of this generation for ever; returns its hash."""
    text = rules.document(
        site_id=site.pk, host=site.host, order=site.order_key, generation=site.generation, proofs=lines
    )
    found = rules.evidence_hash(text)
    Evidence.objects.create(site=site, generation=site.generation, at=at, document=text, hash=found)
    return found


def _news(before: str, first: bool, repaired: list[str], lines: list[dict[str, Any]]) -> str:
    if first:
        proofs = sum(bool(line["applies"]) for line in lines)  # what does not apply is no proof
        return f"Situs aktif: {proofs} hal terbukti dari luar"
    if before in (SUSPENDED, ENDED):
        return "Situs pulih dan terbukti kembali"
    if before == BUILDING:
        return "Situs terbukti kembali"
    return f"Diperbaiki dan terbukti kembali: {', '.join(STEP_WORDS[one] for one in repaired)}" if repaired else ""


def _shut(this: _Round, lines: list[dict[str, Any]]) -> Outcome:
    """Nobody sees the site any more, and that is proven; the evidence of its last active days stays with it."""
    with this.writing() as (site, at):
        if site.proven_generation < site.generation:
            _keep(site, lines, at)
        if site.status != SETTLED[site.desired]:
            move(site, SETTLED[site.desired], at)
            words = "dinonaktifkan" if site.status == ENDED else f"ditangguhkan: {site.suspend_reason}"
            tell(site, f"Situs {words}", at, tone="warn")
        site.proven_generation, site.proven_at = site.generation, at
        site.save(update_fields=["status", "proven_generation", "proven_at"])
    return "suspended"


def _remove(this: _Round) -> Outcome:
    """Take everything away, then look that nothing is left; only then is the site purged."""
    name = "removal"
    if this.site.status != RETIRING:
        with this.writing() as (site, at):
            move(site, RETIRING, at)
            site.save(update_fields=["status"])
    this.step(name, state=Step.State.RUNNING, sentence="")
    try:
        sentence = _heard(lambda: this.driver.remove(this.spec.site_id, this.spec.host, fence=this.claim.token))
        left = this.spec.site_id in _heard(this.driver.inventory)
    except (Temporary, Permanent) as trouble:
        raise _Failed(name, trouble) from None
    if left:
        raise _Failed(name, Temporary("Masih ada sisa situs ini di mesin.", 5.0))
    with this.writing() as (site, at):
        site.steps.exclude(name=name).delete()
        site.steps.filter(name=name).update(state=Step.State.PROVEN, sentence=sentence[:300], next_try=None)
        move(site, PURGED, at)
        site.former_names.all().delete()
        site.proven_generation, site.usage = site.generation, {}
        site.save(update_fields=["status", "proven_generation", "usage"])
        tell(site, "Situs dihapus dari server; tidak ada yang tersisa", at)
    return "purged"


def _measure(this: _Round) -> None:
    """Note how much the site uses, after everything that somebody waits for; no answer is no fault."""
    try:
        usage = asdict(_heard(lambda: this.driver.usage(this.spec.site_id)))
    except (Temporary, Permanent):
        return
    if usage != this.site.usage:
        with this.writing() as (site, _):
            site.usage = usage
            site.save(update_fields=["usage"])


def _failed(this: _Round, failure: _Failed) -> Outcome:
    """Make the failure a visible condition with its next try, or leave it to the officer."""
    trouble, claim = failure.trouble, this.claim
    temporary = isinstance(trouble, Temporary)
    delay = rules.next_delay(
        claim.attempts, trouble.delay if isinstance(trouble, Temporary) else 0, claim.key
    )
    try:
        with this.writing() as (site, at):
            _show_failure(this, site, failure, at, at + delay if temporary else None)
            if temporary:
                worklist.fail(claim, at, delay, trouble.sentence)
            else:
                worklist.finish(claim, at)
    except Fenced:
        return "fenced"
    except _Overtaken:
        worklist.finish(claim, this.clock())
        return "again"
    return "later" if temporary else "officer"


def _show_failure(
    this: _Round, site: Site, failure: _Failed, at: datetime, next_try: datetime | None
) -> None:
    sentence = failure.trouble.sentence[:300]
    settled = site.status in (ACTIVE, SUSPENDED, ENDED) and site.proven_generation == site.generation
    if not failure.changed and settled and next_try:
        return  # the machine could not be looked at; that says nothing against the site
    if failure.step:
        name = failure.step
    else:
        done = (Step.State.PROVEN, Step.State.NOT_APPLICABLE)
        first = site.steps.exclude(state__in=done).order_by("pk").first()
        name = first.name if first else "account"
    site.steps.filter(state=Step.State.RUNNING).exclude(name=name).update(
        state=Step.State.WAITING, sentence=""
    )
    old = site.steps.filter(name=name).first()
    site.steps.update_or_create(
        name=name,
        defaults={
            "state": Step.State.FAILED, "sentence": sentence, "at": at, "next_try": next_try,
            "attempt": (old.attempt if old else 0) + 1,
        },
    )  # fmt: skip
    if failure.changed and site.status == ACTIVE and this.spec.desired == "active":
        move(site, BUILDING, at)  # active means proven, and it is not any more
        site.save(update_fields=["status"])
    if old is None or old.attempt == 0:
        again = "dicoba lagi otomatis" if next_try else "menunggu petugas"
        tell(site, f"Langkah {name} gagal, {again}: {sentence}", at, tone="bad")
