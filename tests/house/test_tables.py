"""The procedure's tables are complete: every state has its word, every arrow holder, audit word, notice."""

from __future__ import annotations

from inang.agencies.models import Membership
from inang.hosting import states as site_states
from inang.hosting.drivers.interface import STEPS
from inang.requests import services, states


def test_every_state_of_a_case_has_a_word_a_holder_and_one_of_four_steps() -> None:
    roles = {role.value for role in Membership.Role} | {"system", "nobody"}
    for state, facts in states.STATES.items():
        assert facts.word and facts.icon and facts.tone, state
        assert facts.holder in roles, state
        assert facts.step in {1, 2, 3, 4}, state


def test_every_arrow_joins_known_states_and_says_who_and_what() -> None:
    roles = {role.value for role in Membership.Role} | {"system", "office"}
    for (source, verb), arrow in states.ARROWS.items():
        assert source in states.STATES and arrow.to in states.STATES, (source, verb)
        assert arrow.who in roles, (source, verb)
        assert arrow.audit, (source, verb)
        assert arrow.clock in {"", "start", "run", "hand_over", "pause", "resume", "stop"}, (source, verb)


def test_every_state_can_be_reached_and_every_open_one_can_be_left() -> None:
    reached, todo = {states.DRAFT}, [states.DRAFT]
    while todo:
        here = todo.pop()
        for (source, _), arrow in states.ARROWS.items():
            if source == here and arrow.to not in reached:
                reached.add(arrow.to)
                todo.append(arrow.to)
    assert reached == set(states.STATES)
    left = {source for source, _ in states.ARROWS}
    assert left >= states.OPEN
    assert not (states.ENDED - {states.CONFIRMED}) & left, "an ended case goes nowhere"


def test_open_ended_and_draft_together_are_all_states() -> None:
    assert states.OPEN | states.ENDED | {states.DRAFT} == set(states.STATES)
    assert not states.OPEN & states.ENDED


def test_every_verb_of_the_table_is_a_verb_of_the_room() -> None:
    other_name = {
        "return": "return_for_correction",
        "activated": "confirm_ready",
        "confirm": "sign_confirmation",
        "close": "close_signed",
        "note": "forward",  # disposisi to the division: the case stays where it is
    }
    missing = {verb for _, verb in states.ARROWS if not hasattr(services, other_name.get(verb, verb))}
    assert missing == set()


def test_every_notice_of_the_table_has_its_words() -> None:
    from inang.requests import words  # beside the table

    for notice in {arrow.notice for arrow in states.ARROWS.values()} - {""}:
        title, text = words.NOTICES[notice]
        assert title.strip() and text.strip(), notice


def test_every_state_of_a_site_has_a_word_and_arrows_and_every_step_a_name() -> None:
    assert set(site_states.WORDS) == set(site_states.ARROWS)
    for goals in site_states.ARROWS.values():
        assert goals <= set(site_states.WORDS)
    assert set(site_states.STEP_WORDS) == set(STEPS)
