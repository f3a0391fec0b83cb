"""The verbs of the procedure, one for each arrow of states.ARROWS; each is one transaction."""

from inang.requests.assigning import end_term, forward, hand_over
from inang.requests.confirming import close_signed, confirm_ready, lapse, sign_confirmation, sign_refusal
from inang.requests.filing import (
    attach_letter,
    register_at_counter,
    resubmit,
    save_draft,
    snapshot,
    start_change,
    start_draft,
    submit,
    withdraw,
)
from inang.requests.papers import request_letter
from inang.requests.reviewing import (
    answer,
    approve,
    carry_answers,
    claim,
    obstacle,
    recommend,
    reject,
    return_for_correction,
    send_back,
    take_over,
)

__all__ = [
    "answer",
    "approve",
    "attach_letter",
    "carry_answers",
    "claim",
    "close_signed",
    "confirm_ready",
    "end_term",
    "forward",
    "hand_over",
    "lapse",
    "obstacle",
    "recommend",
    "register_at_counter",
    "reject",
    "request_letter",
    "resubmit",
    "return_for_correction",
    "save_draft",
    "send_back",
    "sign_confirmation",
    "sign_refusal",
    "snapshot",
    "start_change",
    "start_draft",
    "submit",
    "take_over",
    "withdraw",
]
