"""Work items: level-triggered, leased, fenced; a wake-up is never lost."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from inang.worklist import queries, services
from inang.worklist.models import Heartbeat, Work
from inang.worklist.rules import Claim, Fenced, backoff

pytestmark = pytest.mark.django_db
T0 = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def take(at: datetime = T0, owner: str = "a", lease: float = 10, limit: int = 1) -> list[Claim]:
    return services.claim(["site"], owner, at, lease, limit)


def one(at: datetime = T0, owner: str = "a") -> Claim:
    (claim,) = take(at, owner)
    return claim


def test_what_was_woken_is_claimed_once() -> None:
    services.wake("site", "7", T0)
    assert one().key == "7"
    assert take(owner="b") == []


def test_many_wake_ups_are_one_item() -> None:
    for _ in range(5):
        services.wake("site", "7", T0)
    assert Work.objects.get().generation == 5
    assert len(take(limit=9)) == 1


def test_work_is_not_due_before_its_time() -> None:
    services.wake("site", "7", T0 + 5 * SECOND)
    assert take() == []
    assert len(take(T0 + 5 * SECOND)) == 1


def test_a_wake_up_brings_a_later_item_forward_and_never_puts_it_off() -> None:
    services.wake("site", "7", T0 + 60 * SECOND)
    services.wake("site", "7", T0)
    services.wake("site", "7", T0 + 90 * SECOND)
    assert len(take()) == 1


def test_only_the_kinds_asked_for_are_claimed_and_the_longest_due_first() -> None:
    services.wake("mail", "1", T0)
    services.wake("site", "late", T0 - SECOND)
    services.wake("site", "later", T0 - 2 * SECOND)
    assert [claim.key for claim in take(limit=5)] == ["later", "late"]


def test_finished_work_is_not_due_again_until_it_is_woken() -> None:
    services.wake("site", "7", T0)
    assert services.finish(one(), T0)
    assert take(T0 + 99 * SECOND) == []
    services.wake("site", "7", T0 + 100 * SECOND)
    assert len(take(T0 + 100 * SECOND)) == 1


def test_a_wake_up_during_the_run_is_not_lost() -> None:
    services.wake("site", "7", T0)
    claim = one()
    services.wake("site", "7", T0 + SECOND)
    assert services.finish(claim, T0 + 2 * SECOND)
    assert one(T0 + 2 * SECOND).generation == 2


def test_a_wake_up_during_a_failing_run_is_tried_at_once() -> None:
    services.wake("site", "7", T0)
    claim = one()
    services.wake("site", "7", T0 + SECOND)
    assert services.fail(claim, T0 + 2 * SECOND, timedelta(hours=1), "MariaDB mati") == T0 + 2 * SECOND
    assert one(T0 + 2 * SECOND).attempts == 1


def test_a_lease_that_ended_gives_the_work_to_the_next_and_fences_the_first() -> None:
    services.wake("site", "7", T0)
    first = one()
    assert take(T0 + 9 * SECOND, "b") == []
    second = one(T0 + 10 * SECOND, "b")
    assert second.token == first.token + 1
    assert not services.renew(first, T0 + 11 * SECOND, 10)
    assert not services.finish(first, T0 + 11 * SECOND)
    assert services.fail(first, T0 + 11 * SECOND) is None
    assert not queries.holds(first) and queries.holds(second)
    with pytest.raises(Fenced), transaction.atomic():
        services.hold(first)
    with transaction.atomic():
        services.hold(second)
    assert services.finish(second, T0 + 11 * SECOND)


def test_holding_locks_the_row_where_the_database_can() -> None:
    services.wake("site", "7", T0)
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        services.hold(one())
    locks = "FOR UPDATE" in seen[-1]["sql"] or "FOR UPDATE" in seen[-2]["sql"]
    assert locks == connection.features.has_select_for_update


OPS = ["wake", "claim", "finish", "fail", "renew", "wait", "wait long"]
count = itertools.count()


@given(st.lists(st.sampled_from(OPS), max_size=30))
def test_whatever_happens_the_last_wake_up_is_followed_by_a_run(ops: list[str]) -> None:
    """Many workers, lost leases and failures in any order: nobody but the last claimant settles anything."""
    key, now, claims, woken_at, run_at = f"p{next(count)}", T0, list[Claim](), 0, 0
    services.wake("any", key, now)
    for step, op in enumerate(ops, 1):
        now += {"wait": 3 * SECOND, "wait long": timedelta(hours=2)}.get(op, timedelta())
        if op == "wake":
            services.wake("any", key, now)
            woken_at = step
        elif op == "claim":
            got = services.claim(["any"], f"w{step}", now, 10, 9)
            assert len(got) <= 1
            if got:
                claims += got
                run_at = step
        elif op in ("finish", "fail", "renew") and claims:
            settle = {"finish": services.finish, "fail": services.fail}.get(op)
            for old in claims[:-1]:
                assert not (settle(old, now) if settle else services.renew(old, now, 10))
            if settle:
                settle(claims[-1], now)
            else:
                services.renew(claims[-1], now, 10)
    if run_at <= woken_at:
        assert len(services.claim(["any"], "last", now + timedelta(days=1), 10, 9)) == 1
    Work.objects.all().delete()


def test_a_renewed_lease_holds() -> None:
    services.wake("site", "7", T0)
    claim = one()
    assert services.renew(claim, T0 + 8 * SECOND, 10)
    assert take(T0 + 15 * SECOND, "b") == []


def test_a_failure_comes_back_later_with_its_sentence_and_more_and_more_delay() -> None:
    services.wake("site", "7", T0)
    at, delays = T0, []
    for _ in range(4):
        next_try = services.fail(one(at), at, sentence="MariaDB mati")
        assert next_try is not None
        delays.append((next_try - at).total_seconds())
        at = next_try
    assert delays == sorted(delays) and 1.5 < delays[0] < 3 and 13 < delays[3] < 19
    (pending,) = queries.pending(at)
    assert (pending.kind, pending.count, pending.due, pending.failing) == ("site", 1, 1, 1)
    assert pending.error == "MariaDB mati"
    assert queries.of("site", "7").due_at == at  # type: ignore[union-attr]


def test_success_forgets_earlier_failures() -> None:
    services.wake("site", "7", T0)
    at = services.fail(one(), T0, sentence="x")
    assert at is not None
    services.finish(one(at), at)
    work = Work.objects.get()
    assert (work.done, work.attempts, work.error, work.owner, work.lease_until) == (True, 0, "", "", None)


def test_back_off_is_capped_and_differs_by_key() -> None:
    assert backoff(99, "a") <= timedelta(seconds=3600 * 1.1)
    assert len({backoff(3, str(n)) for n in range(50)}) > 40


def test_a_periodic_item_rearms_itself_unless_woken() -> None:
    services.wake("site", "sweep", T0)
    services.finish(one(), T0, again_at=T0 + 60 * SECOND)
    assert take(T0 + 59 * SECOND) == []
    claim = one(T0 + 60 * SECOND)
    services.wake("site", "sweep", T0 + 61 * SECOND)
    services.finish(claim, T0 + 62 * SECOND, again_at=T0 + 600 * SECOND)
    assert len(take(T0 + 62 * SECOND)) == 1


def test_work_that_was_rolled_back_was_never_there() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        services.wake("site", "7", T0)
        raise RuntimeError
    assert not Work.objects.exists()


def test_a_worker_is_alive_for_half_a_minute_after_its_beat() -> None:
    assert not queries.alive(T0) and queries.last_beat() is None
    services.beat("a", T0)
    services.beat("a", T0 + SECOND)
    assert queries.alive(T0 + 30 * SECOND) and not queries.alive(T0 + 32 * SECOND)
    services.beat("b", T0 + timedelta(days=2))
    assert list(Heartbeat.objects.values_list("owner", flat=True)) == ["b"]


def test_an_idle_worker_knows_how_long_it_may_sleep() -> None:
    assert queries.next_due(["site"]) is None
    services.wake("site", "7", T0 + 5 * SECOND)
    services.wake("mail", "1", T0)
    assert queries.next_due(["site"]) == T0 + 5 * SECOND
