"""The table of complaints is complete: every state has its words and a holder, every arrow a verb, sentence and notice."""

from __future__ import annotations

from dataclasses import fields

from inang.complaints import services, states, words
from inang.standard.complaining import Complaints

ROLES = {one.name.removesuffix("_roles") for one in fields(Complaints) if one.name.endswith("_roles")} - {"identity"}
VALUES = ("by", "number", "class", "way", "to", "parent", "body")
OTHER_NAME = {
    "register": "receive",
    "reclassify": "triage",
    "time_out": "remind",
    "approve_letter": "approve",
    "sent": "settle_sent",
    "unlink_unsorted": "unlink",
    "part": "part_ended",
    "part_unsorted": "part_ended",
    "object": "object_to_conversion",
    "withdraw_ex_officio": "withdraw",
    "anonymise": "keep_schedule",
    "purge": "keep_schedule",
}


def test_every_state_of_a_complaint_has_words_for_both_sides_and_a_holder() -> None:
    for state, facts in states.STATES.items():
        assert facts.word and facts.plain and facts.next and facts.icon and facts.tone, state
        assert facts.holder in ROLES | {"complainant", "nobody"}, state
        assert 1 <= states.STEP_OF[state] <= len(states.STEPS), state
    assert states.OPEN | states.ENDED | {states.ANSWERED} == set(states.STATES)
    assert not states.OPEN & states.ENDED


def test_every_arrow_of_a_complaint_joins_known_states_and_says_who_and_what() -> None:
    for (source, verb), arrow in states.ARROWS.items():
        assert (source in states.STATES or source == states.NEW) and arrow.to in states.STATES, (source, verb)
        assert arrow.who in ROLES | {"bearer", "complainant", "system"}, (source, verb)
        for sentence in (arrow.audit, arrow.public):
            sentence.format_map(dict.fromkeys(VALUES, "x"))
        assert "{by}" not in arrow.public, "the complainant reads no names"
        turns = {"", "start", "restart", "run", "hand_over", "pause", "resume", "stop", "reclassify"}
        assert arrow.audit and arrow.clock in turns, (source, verb)
        assert not arrow.notice or all(part.strip() for part in words.NOTICES[arrow.notice]), (source, verb)


def test_every_state_of_a_complaint_can_be_reached_and_every_open_one_left() -> None:
    reached, todo = {states.NEW}, [states.NEW]
    while todo:
        here = todo.pop()
        for (source, _verb), arrow in states.ARROWS.items():
            if source == here and arrow.to not in reached:
                reached.add(arrow.to)
                todo.append(arrow.to)
    assert reached - {states.NEW} == set(states.STATES)
    left = {source for (source, _verb), arrow in states.ARROWS.items() if arrow.to != source}
    assert left >= states.OPEN and states.PURGED not in left


def test_every_verb_of_the_complaints_table_is_a_verb_of_the_room() -> None:
    assert {verb for _source, verb in states.ARROWS if not hasattr(services, OTHER_NAME.get(verb, verb))} == set()
