"""The verbs of a complaint, one for each arrow of states.ARROWS; each is one transaction."""

from inang.complaints.answering import approve, send_back
from inang.complaints.asking import survey_link
from inang.complaints.handling import ask, draft, rename, reply, wait_until, write
from inang.complaints.receiving import Files, Receipt, receive
from inang.complaints.triaging import assign, conflict, hand_over, triage

__all__ = [
    "Files",
    "Receipt",
    "approve",
    "ask",
    "assign",
    "conflict",
    "draft",
    "hand_over",
    "receive",
    "rename",
    "reply",
    "send_back",
    "survey_link",
    "triage",
    "wait_until",
    "write",
]
