"""Words in braces: those that an edition may write are those that its messages fill in."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from inang.agencies.models import Agency
from inang.complaints import transition as complaints
from inang.complaints.models import Complaint
from inang.requests import transition as requests
from inang.requests.models import HostingRequest
from inang.standard import queries
from inang.standard.braces import COMPLAINT_WORDS, MAIL_WORDS, REQUEST_WORDS, brace_faults, fill
from inang.workdays.calendar import shipped
from inang.workdays.rules import RUN, ClockState, CountingRule, Stretch, clock_state


@pytest.fixture
def state() -> ClockState:
    rule = CountingRule(**queries.seed().counting_values())
    received = datetime(2026, 11, 23, 10, tzinfo=rule.zone)
    return clock_state([Stretch(RUN, received)], 3, shipped(), rule, received, received)


def test_what_a_message_of_a_request_may_name_is_what_it_fills_in(state: ClockState) -> None:
    case = HostingRequest(agency=Agency(name="Dinas"), edition="kalbar-2022", kind="hosting", due=date(2026, 11, 26))
    assert set(REQUEST_WORDS) <= {*requests.values_from(case, state), "share", "desk_url"}


def test_what_a_message_of_a_complaint_may_name_is_what_it_fills_in(state: ClockState) -> None:
    received = datetime.fromisoformat("2026-11-23T10:00+07:00")
    named = {"number": "P-2026-0001", "edition": "kalbar-2022", "classification": "minor", "channel": "email"}
    case = Complaint(**named, received_at=received)
    assert set(COMPLAINT_WORDS) <= {*complaints.values_from(case, state), "share", "to_name"}


STRANGE = ["Separuh {nomor}", "{", "}", "{number", "{number!r}", "{number:>9999999}", "{0}", "{}", "{number.x}"]


@pytest.mark.parametrize("text", STRANGE)
def test_what_cannot_be_filled_in_is_one_fault_that_names_the_key(text: str) -> None:
    (fault,) = brace_faults("escalation[1].title", text, REQUEST_WORDS)
    assert fault.startswith("escalation[1].title berisi ")


def test_a_word_that_was_stored_before_it_was_refused_is_sent_as_it_stands() -> None:
    assert fill("Separuh {nomor}: {count} {", {"count": 3}) == "Separuh {nomor}: 3 {"
    assert brace_faults("x", "{count} sejak {oldest}, {days} hari", MAIL_WORDS) == []
