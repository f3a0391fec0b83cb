"""A site that is there, and short ways to change it: any kind of the edition, by the real verbs, on one fake machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from inang.hosting import reconcile
from inang.hosting import services as hosting
from inang.hosting.drivers.fake import FakeDriver
from inang.hosting.models import Site
from inang.requests import queries, services
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.standard.rules import RequestKind
from inang.worklist import services as worklist
from tests.rooms.hosting.stage import key
from tests.rooms.requests.stage import MONDAY, Stage

CHANGES: Final = [kind for kind in standard.seed().request_kinds if kind.effect != "create"]
REASON: Final = "Susunan organisasi perangkat daerah berubah tahun ini."


def wishes(effect: str) -> dict[str, Any]:
    """What somebody would write for each effect."""
    keys = f"{key()} laptop baru\n{key()} komputer kantor"
    return {
        "create": {},
        "rename": {"label": "sehat-kalbar"},
        "resize": {"quota_mb": 2048},
        "change_runtime": {"runtime": "static", "database": False},
        "change_contact": {
            "contact_name": "Pengelola Baru",
            "contact_position": "Analis Sistem",
            "contact_phone": "0813 4567 8901",
            "contact_email": "baru@dinkes.contoh.go.id",
        },
        "change_keys": {"ssh_keys": keys},
        "reset_access": {"ssh_keys": keys},
        "lift_suspension": {},
        "retire": {},
        "reactivate": {},
    }[effect]


@dataclass
class Life:
    """A site on its machine, and the clock of the story; every step is some minutes later."""

    stage: Stage
    now: datetime = MONDAY + timedelta(hours=4)
    driver: FakeDriver = field(default_factory=FakeDriver)
    key: str = ""

    def tick(self, minutes: float = 1) -> datetime:
        self.now += timedelta(minutes=minutes)
        return self.now

    @property
    def site(self) -> Site:
        return Site.objects.get(order_key=self.key)

    def begin(self, *, is_answered: bool = True) -> Life:
        """Order the site, and let the worker make it; its letter has gone out, so that changes can be asked for."""
        self.key = str(self.stage.approved().number)
        self.work()
        services.confirm_ready(at=self.tick())
        if is_answered:
            HostingRequest.objects.filter(number=self.key).update(state="closed")
        return self

    def work(self) -> None:
        at = self.tick()
        for claim in worklist.claim(["site"], "test", at, 60, limit=50):
            reconcile.reconcile(claim=claim, driver=self.driver, clock=lambda: at)

    def into(self, status: str) -> None:
        """Bring the site into a state in which a kind is lawful."""
        if status == "suspended":
            hosting.suspend(site=self.site, reason="Berkas berbahaya.", by=self.stage.people["kabid"], at=self.tick())
            self.work()
        elif status == "ended":
            self.activated(standard.current().kind("retire"))
            HostingRequest.objects.filter(kind="retire").update(state="closed")
        assert self.site.status == status

    def draft(self, kind: RequestKind, **changed: Any) -> HostingRequest:
        by = self.stage.people["operator"]
        draft = services.start_change(site_key=self.key, kind=kind.id, by=by, at=self.tick())
        values = {**wishes(kind.effect), "purpose": REASON, "consents": list(kind.consents), **changed}
        if kind.needs_letter:
            values |= {"letter_number": "440/77/Dinkes-A", "letter_date": MONDAY.date()}
        draft = services.save_draft(request=draft, fields=values, version=draft.version, by=by, at=self.tick())
        if kind.needs_letter:
            # The scan that the first request brought: looking at the same bytes again proves nothing new here.
            kept = HostingRequest.objects.exclude(letter_file=None).values_list("letter_file", flat=True)[0]
            HostingRequest.objects.filter(pk=draft.pk).update(letter_file=kept, letter_file_name="surat.png")
            draft.refresh_from_db()
        return draft

    def sent(self, kind: RequestKind, **changed: Any) -> HostingRequest:
        return services.submit(request=self.draft(kind, **changed), by=self.stage.people["operator"], at=self.tick())

    def recommended(self, kind: RequestKind, **changed: Any) -> HostingRequest:
        by = self.stage.people["penelaah"]
        case = services.claim(request=self.sent(kind, **changed), by=by, at=self.tick())
        for row in queries.checklist(case):
            services.answer(request=case, item=row.item.id, ok=True, by=by, at=self.tick())
        return services.recommend(request=case, verdict="yes", by=by, at=self.tick())

    def approved(self, kind: RequestKind, **changed: Any) -> HostingRequest:
        return services.approve(request=self.recommended(kind, **changed), by=self.stage.people["kabid"], at=self.tick())

    def activated(self, kind: RequestKind, **changed: Any) -> HostingRequest:
        case = self.approved(kind, **changed)
        self.work()
        assert services.confirm_ready(at=self.tick()) == [case.number]
        case.refresh_from_db()
        return case
