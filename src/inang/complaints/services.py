"""The verbs of a complaint, one for each arrow of states.ARROWS; each is one transaction."""

from inang.complaints.answering import approve, carry_back, delivered, return_letter, send_back, settle_sent, sign
from inang.complaints.asking import survey_link
from inang.complaints.closing import accept, close_silent, dispute, withdraw
from inang.complaints.drafts import drop_draft, forget_drafts, keep_draft
from inang.complaints.examining import conclude, examine
from inang.complaints.handling import ask, draft, rename, reply, write
from inang.complaints.identities import accuse, clear, identify, make_confidential, open_identity, renew_code
from inang.complaints.linking import link, part_ended, unlink
from inang.complaints.passing_on import convert, drop_referral, object_to_conversion, propose_referral, refer
from inang.complaints.receiving import Files, Receipt, receive
from inang.complaints.releasing import release, unrelease
from inang.complaints.retention import hold, keep_schedule
from inang.complaints.triaging import assign, conflict, hand_over, pass_on, set_about, triage
from inang.complaints.waiting import remind, wait_until

__all__ = [
    "Files",
    "Receipt",
    "accept",
    "accuse",
    "approve",
    "ask",
    "assign",
    "carry_back",
    "clear",
    "close_silent",
    "conclude",
    "conflict",
    "convert",
    "delivered",
    "dispute",
    "draft",
    "drop_draft",
    "drop_referral",
    "examine",
    "forget_drafts",
    "hand_over",
    "hold",
    "identify",
    "keep_draft",
    "keep_schedule",
    "link",
    "make_confidential",
    "object_to_conversion",
    "open_identity",
    "part_ended",
    "pass_on",
    "propose_referral",
    "receive",
    "refer",
    "release",
    "remind",
    "rename",
    "renew_code",
    "reply",
    "return_letter",
    "send_back",
    "set_about",
    "settle_sent",
    "sign",
    "survey_link",
    "triage",
    "unlink",
    "unrelease",
    "wait_until",
    "withdraw",
    "write",
]
