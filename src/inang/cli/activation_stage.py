"""The cast of a bench: one agency, one officer, and sites that are ordered or merely stand there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction

from inang.agencies.models import Agency, Person
from inang.hosting import drivers, queries, services
from inang.hosting.drivers.interface import STEPS, SiteSpec
from inang.hosting.models import Site, Step
from inang.hosting.states import ACTIVE

FILLERS = 4  # fillers are made this many at once
DOMAIN = "kalbarprov.go.id"


class Stage:
    """Orders and fills; every site has PHP, a database and one SFTP key."""

    def __init__(self) -> None:
        self.driver = drivers.get(settings.INANG_DRIVER)
        self.agency = Agency.objects.create(
            code="bench", name="Dinas Pengukuran", head_title="Kepala Dinas", email="bench@localhost"
        )
        self.officer = Person.objects.create_user("bench@localhost", name="Pengukur")
        self.key = (
            Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
        )

    def order(self, label: str) -> int:
        """What an approval commits; returns the site's number."""
        at = datetime.now(UTC)
        with transaction.atomic():
            site = services.order_site(
                order_key=label, agency=self.agency, host=f"{label}.{DOMAIN}", title=label, runtime="php",
                database=True, quota_mb=100, keys=[("bench", self.key.decode())], contact_name="Pengukur",
                contact_position="Pengukur", contact_email="bench@localhost", contact_phone="0",
                data_class="", by=self.officer, at=at,
            )  # fmt: skip
        return site.pk

    def fill(self, count: int) -> None:
        """Sites on the machine and in the database until there are `count`; made, not proven."""
        at = datetime.now(UTC)
        known = Site.objects.count()
        rows = [
            Site(
                order_key=f"isi{number}", agency=self.agency, host=f"isi{number}.{DOMAIN}", title="Isi",
                runtime="php", database=True, quota_mb=100, status=ACTIVE, proven_generation=1,
                ordered_at=at, activated_at=at, proven_at=at,
            )
            for number in range(known, count)
        ]  # fmt: skip
        with transaction.atomic():  # a worker that sweeps meanwhile sees no site without its steps
            Site.objects.bulk_create(rows, batch_size=500)
            Step.objects.bulk_create(
                [Step(site=row, name=step, state=Step.State.PROVEN, at=at) for row in rows for step in STEPS],
                batch_size=2000,
            )
        with ThreadPoolExecutor(FILLERS) as pool:
            list(pool.map(self._stand, [row.pk for row in rows], [row.host for row in rows]))

    def _stand(self, number: int, host: str) -> None:
        spec = SiteSpec(number, host, "php", True, 100, (self.key.decode(),), "active", 1)
        for step in STEPS:
            self.driver.apply(step, spec, fence=1)

    def fault(self, number: int) -> str:
        """The sentence of the step that failed."""
        step = queries.fault(Site.objects.get(pk=number))
        return step.sentence if step else "tanpa sebab yang tercatat."
