"""The outbox: written with the verb, delivered after it, nothing lost and nothing doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from django.db import transaction

from inang.audit import queries as audit
from inang.notices import queries, services
from inang.notices.drivers.interface import Permanent, Temporary
from inang.notices.drivers.memory import MemoryDriver
from inang.notices.models import Delivery, Notice
from inang.notices.rules import GIVE_UP_AFTER, Refused, message_id, next_try, one_line
from inang.worklist import queries as worklist_queries
from inang.worklist import services as worklist
from inang.worklist.rules import Claim
from tests.rooms.notices.mailbox import Mailbox, free_port, smtp_server

pytestmark = pytest.mark.django_db
T0 = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def driver(settings: Any) -> MemoryDriver:
    settings.INANG_MAIL_DRIVER = "memory"
    MemoryDriver.sent.clear()
    MemoryDriver.refusals.clear()
    return MemoryDriver()


def post(event: str = "request:H-2026-0001:submitted", to: str = "op@dinkes.test", **more: Any) -> Notice:
    values = {"subject_key": "H-2026-0001", "to_name": "Operator", "title": "Diterima", "text": "Isi."}
    return services.send(event=event, to=to, at=T0, **{**values, **more})


def claim(at: datetime = T0, lease: float = 30) -> Claim:
    (found,) = worklist.claim(["mail"], "w", at, lease, 1)
    return found


def test_a_notice_waits_until_it_is_handed_over(driver: MemoryDriver) -> None:
    notice = post()
    assert notice.state == "waiting" and queries.waiting_count() == 1
    assert services.deliver(claim(), T0 + SECOND) == "handed_over"
    notice.refresh_from_db()
    assert notice.handed_over_at == T0 + SECOND
    assert [one.answer for one in queries.of("H-2026-0001")[0].deliveries.all()] == ["250 kept in memory"]
    assert list(driver.sent) == [notice.message_id]
    assert worklist_queries.pending() == []
    assert audit.latest()[0].sentence == "Pemberitahuan untuk op@dinkes.test diterima server surat"


def test_the_same_event_never_mails_an_address_twice(driver: MemoryDriver) -> None:
    first, second = post(), post(to="OP@Dinkes.test ", title="Lain")
    assert first.pk == second.pk and Notice.objects.count() == 1
    post(to="kepala@dinkes.test")
    for _ in range(2):
        services.deliver(claim(), T0)
    assert len(driver.sent) == 2


def test_a_verb_that_is_rolled_back_writes_to_nobody() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        post()
        raise RuntimeError
    assert not Notice.objects.exists() and worklist_queries.pending() == []


def test_a_server_that_is_down_is_tried_again_later_and_nothing_is_lost_or_doubled(
    driver: MemoryDriver,
) -> None:
    notice, at = post(), T0
    driver.refusals.extend([Temporary("Server surat tidak dapat dihubungi (x).") for _ in range(3)])
    delays = []
    for _ in range(3):
        assert services.deliver(claim(at), at) == "waiting"
        work = worklist_queries.of("mail", str(notice.pk))
        assert work is not None and "tidak dapat dihubungi" in work.error
        delays.append((work.due_at - at).total_seconds())
        at = work.due_at
    assert delays == [5, 10, 20]
    assert services.deliver(claim(at), at) == "handed_over"
    assert len(driver.sent) == 1
    assert list(Delivery.objects.order_by("pk").values_list("ok", flat=True)) == [False, False, False, True]


def test_after_a_day_of_failures_the_notice_has_failed_visibly_and_can_be_sent_again(
    driver: MemoryDriver,
) -> None:
    notice = post()
    driver.refusals.append(Temporary("Server surat tidak dapat dihubungi (x)."))
    late = T0 + GIVE_UP_AFTER
    assert services.deliver(claim(late), late) == "failed"
    (failed,) = queries.failed()
    assert (
        failed.deliveries.get().answer == "Menyerah setelah 24 jam. Server surat tidak dapat dihubungi (x)."
    )
    assert worklist_queries.pending() == []
    services.again(notice=notice, at=late, actor="Ari <a@x.test>", role="administrator")
    assert services.deliver(claim(late), late) == "handed_over"
    with pytest.raises(Refused, match="tidak gagal"):
        services.again(notice=notice, at=late, actor="Ari <a@x.test>", role="administrator")


def test_an_address_that_is_refused_has_failed_at_once(driver: MemoryDriver) -> None:
    post()
    driver.refusals.append(Permanent("Server surat menolak alamat ini: 550 tidak ada."))
    assert services.deliver(claim(), T0) == "failed"
    assert worklist_queries.pending() == []


def test_an_event_is_handed_over_when_all_its_notices_are(driver: MemoryDriver) -> None:
    post()
    post(to="kepala@dinkes.test")
    event = "request:H-2026-0001:submitted"
    services.deliver(claim(), T0)
    assert queries.handed_over([event]) == set()
    services.deliver(claim(), T0)
    assert queries.handed_over([event, "none"]) == {event}
    assert queries.of_event(event).count() == 2


def test_a_worker_that_lost_its_lease_changes_nothing(driver: MemoryDriver) -> None:
    post()
    slow = claim(lease=1)
    quick = claim(T0 + 2 * SECOND)
    assert services.deliver(quick, T0 + 2 * SECOND) == "handed_over"
    assert services.deliver(slow, T0 + 3 * SECOND) is None
    assert len(driver.sent) == 1 and Delivery.objects.count() == 1


def test_a_worker_that_lost_its_lease_while_sending_writes_no_second_result(driver: MemoryDriver) -> None:
    post()
    slow = claim(lease=1)

    class Slow:
        def send(self, message: Any) -> str:
            services.deliver(claim(T0 + 2 * SECOND), T0 + 2 * SECOND)  # meanwhile somebody else
            return driver.send(message)

    assert services.deliver(slow, T0 + 3 * SECOND, Slow()) is None
    assert Delivery.objects.count() == 1
    assert len(driver.sent) == 1, "a mailbox knows both by one Message-ID"


def test_a_crash_after_the_server_accepted_repeats_the_same_message_id(driver: MemoryDriver) -> None:
    notice = post()

    class Crash:
        def send(self, message: Any) -> str:
            driver.send(message)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.deliver(claim(lease=1), T0, Crash())
    notice.refresh_from_db()
    assert notice.state == "waiting"
    assert services.deliver(claim(T0 + 2 * SECOND), T0 + 2 * SECOND) == "handed_over"
    assert list(driver.sent) == [notice.message_id]


def test_an_attachment_is_read_from_the_archive_when_it_is_sent(driver: MemoryDriver) -> None:
    path = Path(conf.DATA) / "files" / "ab" / "surat"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    post(attachments=[{"name": "a\r\nb.pdf", "path": "files/ab/surat", "type": "application/pdf"}])
    services.deliver(claim(), T0)
    (sent,) = driver.sent.values()
    assert sent.attachments[0].name == "a b.pdf" and sent.attachments[0].path.read_bytes() == b"%PDF-"


@pytest.mark.parametrize(
    "path", ["secret.key", "files/../secret.key", "/etc/passwd", "files", "files/none", ""]
)
def test_nothing_outside_the_archive_can_be_attached(path: str) -> None:
    (Path(conf.DATA) / "secret.key").write_text("x")
    with pytest.raises(Refused) as found:
        post(attachments=[{"name": "x", "path": path, "type": "text/plain"}])
    assert found.value.field == "attachments"
    assert not Notice.objects.exists()


def test_a_link_that_leads_out_of_the_archive_is_refused() -> None:
    folder = Path(conf.DATA) / "files"
    folder.mkdir(exist_ok=True)
    (folder / "out").unlink(missing_ok=True)
    (folder / "out").symlink_to("/etc/hostname")
    with pytest.raises(Refused):
        post(attachments=[{"name": "x", "path": "files/out", "type": "text/plain"}])


NO_ADDRESSES = [
    "", "siapa", "a@b@c", "budi..s@dinkes.go.id", "é@dinkes.go.id", ".b@dinkes.go.id", "b@dinkes-.go.id",
    "op@dinkes.test\r\nBcc: x@x.test", "a@x.test, b@x.test",
]  # fmt: skip


@pytest.mark.parametrize("to", NO_ADDRESSES)
def test_an_address_that_is_none_stops_nobody_and_fails_where_it_is_seen(driver: MemoryDriver, to: str) -> None:
    notice, other = post(to=to), services.Outgoing("request:H-2026-0001:submitted", "H-2026-0001", to, "X", "Diterima", "Isi.")
    assert services.send_many([other], at=T0) == 0, "the same notice, by either way"
    assert services.deliver(claim(), T0 + SECOND) == "failed" and not driver.sent
    assert [one.answer[:34] for one in notice.deliveries.all()] == ["Alamat pos-el penerima tidak benar"]
    assert queries.handed_over([notice.event]) == set()
    post()
    services.deliver(claim(), T0 + SECOND)
    assert queries.handed_over([notice.event]) == {notice.event}, "nothing waits for a copy that can never arrive"


def test_what_one_of_two_real_addresses_did_not_get_is_not_handed_over(driver: MemoryDriver) -> None:
    notice, other = post(), post(to="lain@dinkes.test")
    Notice.objects.filter(pk=notice.pk).update(state="handed_over")
    Notice.objects.filter(pk=other.pk).update(state="failed")
    assert notice.event == other.event and queries.handed_over([notice.event]) == set()


def test_words_are_made_safe_for_headers() -> None:
    notice = post(title="Satu\r\nBcc: x@x.test\u2028dua\x00", to_name='Ibu "Ani"\n', text="a\r\nb\x00c")
    assert notice.title == "Satu Bcc: x@x.test dua"
    assert notice.to_name == 'Ibu "Ani"' and notice.text == "a\nbc"
    assert one_line("  a \t b ") == "a b"
    many = services.Outgoing("banyak", "H-2026-0001", "op@dinkes.test", "Ibu\r\nBcc: x@x.test", "Satu\nBcc: x@x.test", "a")
    assert services.send_many([many], at=T0) == 1
    notice = Notice.objects.get(event="banyak")
    assert (notice.to_name, notice.title) == ("Ibu Bcc: x@x.test", "Satu Bcc: x@x.test")


def test_the_message_id_is_the_same_for_each_attempt_and_differs_by_address() -> None:
    assert message_id("e", "A@x.test", "d.test") == message_id("e", "a@x.test", "d.test")
    assert message_id("e", "a@x.test", "d.test") != message_id("e", "b@x.test", "d.test")


def test_delays_grow_to_half_an_hour_and_end_after_a_day() -> None:
    delays = [next_try(T0, n, T0 + SECOND) for n in range(1, 40)]
    assert delays[0] == timedelta(seconds=5) and delays[-1] == timedelta(minutes=30)
    assert next_try(T0, 1, T0 + GIVE_UP_AFTER) is None


def test_over_real_smtp_a_server_that_comes_back_gets_each_mail_once(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.INANG_MAIL_DRIVER = "smtp"
    notices = [post(event=f"request:H-2026-000{n}:submitted") for n in range(3)]
    for _ in notices:
        assert services.deliver(claim(), T0) == "waiting"
    box = Mailbox()
    box.answers.append("451 sebentar")
    with smtp_server(box, settings.EMAIL_PORT):
        at = T0
        for _ in range(4):
            at += 60 * SECOND
            for found in worklist.claim(["mail"], "w", at, 30, 9):
                services.deliver(found, at)
    assert sorted(mail["Message-ID"] for mail in box.mails) == sorted(one.message_id for one in notices)
    assert set(Notice.objects.values_list("state", flat=True)) == {"handed_over"}
