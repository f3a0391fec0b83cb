"""A one-time link waits sealed, reaches its addressee after a crash too, and no row of the database can be read for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from inang.notices import sealing, services
from inang.notices.drivers.interface import Permanent, Temporary
from inang.notices.models import Delivery, Notice
from inang.notices.rules import WORK, Message
from inang.worklist import services as worklist

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TOKEN = "x7Kq-token-yang-tidak-boleh-terbaca-0123456789"


class Mailbox:
    """A driver that keeps what it was given; `down` lets the first tries fail."""

    def __init__(self, down: int = 0) -> None:
        self.down, self.taken = down, list[Message]()

    def send(self, message: Message) -> str:
        if self.down:
            self.down -= 1
            raise Temporary("Server surat tidak menjawab.")
        self.taken.append(message)
        return "250 ok"


def written() -> Notice:
    return services.send(
        event="invitation:abc",
        subject_key="person:a@x.go.id",
        to="a@x.go.id",
        to_name="A",
        title="Undangan",
        text=f"Buka tautan ini: {sealing.MARK} sekarang.",
        secret=f"https://kantor.test/undangan/{TOKEN}/",
        at=AT,
    )


def tables_with(words: str) -> list[str]:
    """Tables of the database in some row of which these words stand."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            cells = (cell for row in cursor.fetchall() for cell in row)
            if any(words in str(bytes(cell) if isinstance(cell, memoryview) else cell) for cell in cells):
                found.append(table)
    return found


def deliver(box: Mailbox, at: datetime) -> None:
    for claim in worklist.claim([WORK], "uji", at, 60, limit=5):
        services.deliver(claim, at, box)


def test_no_row_of_the_database_holds_the_secret_and_the_mail_does() -> None:
    notice = written()
    assert apps.get_models() and tables_with(notice.title) == ["notices_notice"]  # the search does find words
    assert tables_with(TOKEN) == []
    box = Mailbox()
    deliver(box, AT)
    assert TOKEN in box.taken[0].text and sealing.MARK not in box.taken[0].text
    notice.refresh_from_db()
    assert (notice.state, notice.secret) == (Notice.State.HANDED_OVER, "")
    assert tables_with(TOKEN) == []


def test_a_secret_is_still_delivered_when_the_first_worker_died_or_the_server_was_down() -> None:
    notice = written()
    assert worklist.claim([WORK], "mati", AT, 10, limit=5)  # a worker that takes it and is never seen again
    box = Mailbox(down=1)
    deliver(box, AT + timedelta(seconds=11))
    deliver(box, AT + timedelta(minutes=5))
    assert [TOKEN in message.text for message in box.taken] == [True]
    notice.refresh_from_db()
    assert notice.secret == ""


def test_a_secret_of_another_installation_is_never_sent_half(settings: Any) -> None:
    notice = written()
    settings.SECRET_KEY = "another-key-" + "y" * 40
    box = Mailbox()
    deliver(box, AT)
    notice.refresh_from_db()
    assert (box.taken, notice.state) == ([], Notice.State.FAILED)
    assert "Buat undangan baru" in notice.deliveries.get().answer


def test_a_withdrawn_notice_is_not_sent_and_keeps_no_secret() -> None:
    notice = written()
    assert services.withdraw(event=notice.event) == 1
    box = Mailbox()
    deliver(box, AT)
    notice.refresh_from_db()
    assert (box.taken, notice.state, notice.secret) == ([], Notice.State.WITHDRAWN, "")


@pytest.mark.parametrize("fault", [Temporary, Permanent])
def test_what_a_server_answers_names_no_addressee_who_has_an_alias(fault: type[Temporary | Permanent]) -> None:
    class Refusing(Mailbox):
        def send(self, message: Message) -> str:
            raise fault(f"Server surat menolak alamat ini: 550 5.1.1 <{message.to.title()}>: no mailbox warga.contoh here")

    services.send(
        event="uji", subject_key="P-1", to="warga.contoh@surel.id", to_name="", title="T", text="x", alias="pelapor P-1", at=AT
    )
    deliver(Refusing(), AT)
    answer = Delivery.objects.get().answer
    assert answer.endswith("550 5.1.1 <pelapor P-1>: no mailbox pelapor P-1 here"), answer
    assert tables_with("arga.") == []
