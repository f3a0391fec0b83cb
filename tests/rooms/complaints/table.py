"""Every state of the table reached, and every arrow of it walked, by the real verbs; for tests that go through all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from inang.complaints import services
from inang.complaints.models import Complaint, Link
from inang.complaints.waiting import remind
from inang.notices.models import Notice
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, PASSPHRASE, Stage, mails

WORDS: Final = "Cukup panjang untuk apa pun yang diminta."
OFFICERS: Final = ("petugas", "petugas-dua")
APPROVERS: Final = ("kabid", "kadis", "rangkap")


def _class(verb: str) -> str:
    """The class that a case needs so that this arrow may be walked."""
    return "supervisory" if verb in ("examine", "conclude", "withdraw_ex_officio", "approve_letter", "sign") else "minor"


def preparation(verb: str) -> str:
    """What a case must be, beside its state, for this arrow."""
    return verb if verb in ("refer", "unlink", "unlink_unsorted", "part_unsorted", "close_silent") else _class(verb)


# -- each state ------------------------------------------------------------------------------------
def _registered(stage: Stage, verb: str) -> Complaint:
    return stage.received().complaint


def _triaged(stage: Stage, verb: str) -> Complaint:
    return stage.triaged(_class(verb))


def _handled(stage: Stage, verb: str) -> Complaint:
    return stage.handled(_class(verb))


def _waiting(stage: Stage, verb: str) -> Complaint:
    return services.ask(complaint=_handled(stage, verb), text=WORDS, by=stage.people["penangan"], at=MONDAY + 3 * HOUR)


def _examined(stage: Stage, verb: str) -> Complaint:
    return stage.examined()


def _drafted(stage: Stage, verb: str) -> Complaint:
    if _class(verb) == "minor":
        return stage.drafted()
    return services.draft(complaint=stage.examined(), text=WORDS, by=stage.people["penangan"], at=MONDAY + 5 * HOUR)


def _to_sign(stage: Stage, verb: str) -> Complaint:
    stage.signatory_key()
    case = _drafted(stage, "sign")
    return services.approve(complaint=case, by=stage.people["kabid"], at=MONDAY + 6 * HOUR)


def _answered(stage: Stage, verb: str) -> Complaint:
    if verb == "close_silent":  # counted from the day on which the answer arrived: here, on the page at once
        return stage.answered(complainant=None)
    return stage.answered()


def _closed(stage: Stage, verb: str) -> Complaint:
    return services.accept(complaint=stage.answered(), at=MONDAY + 5 * HOUR)


def _reopened(stage: Stage, verb: str) -> Complaint:
    if _class(verb) == "minor":
        return services.dispute(complaint=_closed(stage, verb), text=WORDS, at=MONDAY + 6 * HOUR)
    case = services.sign(
        complaint=_to_sign(stage, verb), by=stage.people["kadis"], passphrase=PASSPHRASE, at=MONDAY + 7 * HOUR
    )
    return services.dispute(complaint=case, text=WORDS, at=MONDAY + 8 * HOUR)


def _linked(stage: Stage, verb: str) -> Complaint:
    twin = _registered(stage, verb) if verb.endswith("_unsorted") else stage.triaged(_class(verb))
    return services.link(complaint=twin, parent=stage.handled(), by=stage.people["petugas"], at=MONDAY + 2 * HOUR)


def _propose(stage: Stage, case: Complaint) -> None:
    services.propose_referral(complaint=case, body="Dinas Lain", reason=WORDS, by=stage.people["petugas"], at=MONDAY + 2 * HOUR)


def _referred(stage: Stage, verb: str) -> Complaint:
    case = stage.triaged()
    _propose(stage, case)
    return services.refer(complaint=case, by=stage.people["kabid"], at=MONDAY + 3 * HOUR)


def _converted(stage: Stage, verb: str) -> Complaint:
    case = _registered(stage, verb)
    return services.convert(complaint=case, to="question", reason=WORDS, by=stage.people["petugas"], at=MONDAY + 2 * HOUR)


def _withdrawn(stage: Stage, verb: str) -> Complaint:
    return services.withdraw(complaint=stage.handled(), at=MONDAY + 3 * HOUR)


def _anonymised(stage: Stage, verb: str) -> Complaint:
    case = _withdrawn(stage, verb)
    services.keep_schedule(at=MONDAY + timedelta(days=740))
    return case


def _purged(stage: Stage, verb: str) -> Complaint:
    case = _anonymised(stage, verb)
    services.keep_schedule(at=MONDAY + timedelta(days=1900))
    return case


REACHED: Final[dict[str, Callable[[Stage, str], Complaint]]] = {
    "registered": _registered,
    "triaged": _triaged,
    "in_handling": _handled,
    "waiting": _waiting,
    "examination": _examined,
    "answer_drafted": _drafted,
    "to_sign": _to_sign,
    "answered": _answered,
    "closed": _closed,
    "reopened": _reopened,
    "linked": _linked,
    "referred": _referred,
    "converted": _converted,
    "withdrawn": _withdrawn,
    "anonymised": _anonymised,
    "purged": _purged,
}


def reach(stage: Stage, state: str, verb: str = "") -> Complaint:
    """A case in this state, ready for one of its arrows."""
    case = REACHED[state](stage, verb)
    if verb == "unlink" and state != "linked":  # an arrow of twins that are worked on
        Link.objects.create(child=case, parent=stage.handled(), kind="twin", since=MONDAY, by="x")
    if verb == "refer":
        _propose(stage, case)
    case.refresh_from_db()
    return case


# -- each verb -------------------------------------------------------------------------------------
def _another_class(case: Complaint) -> str:
    return "normative" if case.classification != "normative" else "minor"


def _part(case: Complaint, at: datetime) -> None:
    link = Link.objects.filter(child=case, kind="twin", ended_at=None).select_related("parent").first()
    if link is not None and link.parent.state == "in_handling":
        services.withdraw(complaint=link.parent, at=at)
    services.part_ended(at=at)


def _settle(case: Complaint, at: datetime) -> None:
    mails(at)
    services.settle_sent(at=at)


def _time_out(case: Complaint, at: datetime) -> None:
    """The last reminder, taken by the mail server, and a working day after it."""
    remind(at=at - 4 * DAY)
    reminders = Notice.objects.filter(event__contains=":reminder:", state="waiting")
    reminders.update(state="handed_over", handed_over_at=at - 4 * DAY)
    remind(at=at)


# verb of the room -> how it is called by somebody; system verbs take nobody
DEEDS: Final[dict[str, Callable[..., Any]]] = {
    "triage": lambda s, c, by, at: services.triage(complaint=c, classification=_another_class(c), by=by, at=at),
    "assign": lambda s, c, by, at: services.assign(complaint=c, to=s.people["penangan-dua"], by=by, at=at),
    "hand_over": lambda s, c, by, at: services.hand_over(complaint=c, to=s.people["penangan-dua"], by=by, at=at),
    "ask": lambda s, c, by, at: services.ask(complaint=c, text=WORDS, by=by, at=at),
    "examine": lambda s, c, by, at: services.examine(
        complaint=c, team=[s.people["penangan"], s.people["penangan-dua"]], by=by, at=at
    ),
    "conclude": lambda s, c, by, at: services.conclude(complaint=c, findings=WORDS, by=by, at=at),
    "draft": lambda s, c, by, at: services.draft(complaint=c, text=WORDS, by=by, at=at),
    "send_back": lambda s, c, by, at: services.send_back(complaint=c, reason=WORDS, by=by, at=at),
    "return_letter": lambda s, c, by, at: services.return_letter(complaint=c, reason=WORDS, by=by, at=at),
    "approve": lambda s, c, by, at: services.approve(complaint=c, by=by, at=at),
    "sign": lambda s, c, by, at: services.sign(complaint=c, by=by, passphrase=PASSPHRASE, at=at),
    "delivered": lambda s, c, by, at: services.delivered(complaint=c, way="telephone", by=by, at=at),
    "link": lambda s, c, by, at: services.link(complaint=c, parent=_other(s), by=by, at=at),
    "unlink": lambda s, c, by, at: services.unlink(complaint=c, by=by, at=at),
    "propose_referral": lambda s, c, by, at: services.propose_referral(
        complaint=c, body="Dinas Lain", reason=WORDS, by=by, at=at
    ),
    "refer": lambda s, c, by, at: services.refer(complaint=c, by=by, at=at),
    "convert": lambda s, c, by, at: services.convert(complaint=c, to="aspiration", reason=WORDS, by=by, at=at),
    "accept": lambda s, c, by, at: services.accept(complaint=c, by=by, at=at),
    "dispute": lambda s, c, by, at: services.dispute(complaint=c, text=WORDS, by=by, at=at),
    "withdraw": lambda s, c, by, at: services.withdraw(complaint=c, by=by, at=at),
    "object": lambda s, c, by, at: services.object_to_conversion(complaint=c, by=by, at=at),
}
SWEEPS: Final[dict[str, Callable[[Complaint, datetime], object]]] = {
    "reply": lambda c, at: services.reply(complaint=c, text=WORDS, at=at),
    "time_out": _time_out,
    "sent": _settle,
    "close_silent": lambda c, at: services.close_silent(at=at),
    "part": _part,
    "keep": lambda c, at: services.keep_schedule(at=at),
}
# verb of the table -> verb of the room, where they differ
CALLED: Final = {
    "reclassify": "triage",
    "approve_letter": "approve",
    "unlink_unsorted": "unlink",
    "part_unsorted": "part",
    "withdraw_ex_officio": "withdraw",
    "anonymise": "keep",
    "purge": "keep",
}
# how long after the last step a verb of the system has something to do
LATER: Final = {
    "time_out": 19 * DAY,
    "close_silent": 26 * DAY,  # a working day, in office hours
    "anonymise": timedelta(days=740),
    "purge": timedelta(days=1900),
}


def _other(stage: Stage) -> Complaint:
    found = Complaint.objects.filter(subject="Kasus induk").first()
    return found or services.rename(complaint=stage.handled(), subject="Kasus induk", by=stage.people["petugas"], at=MONDAY)


def allowed(state: str, verb: str) -> tuple[str, ...]:
    """Who may walk this arrow; () = nobody by name. Written down here by hand, apart from the table."""
    verb = CALLED.get(verb, verb)
    if verb in ("triage", "link", "unlink", "propose_referral", "convert"):
        return OFFICERS
    if verb in ("assign", "hand_over", "examine"):
        return (*OFFICERS, *APPROVERS)
    if verb in ("approve", "send_back", "refer"):
        return APPROVERS
    if verb == "conclude" or (verb == "draft" and state == "examination"):
        return ("penangan", "penangan-dua")  # the team
    if verb in ("ask", "draft"):
        return ("penangan",)  # of a twin: the handler of the other one
    if verb == "delivered":
        return (*OFFICERS, "penangan")
    if verb in ("sign", "return_letter"):
        return ("kadis",)
    if verb in ("accept", "dispute", "withdraw", "object"):
        return (*OFFICERS, "penangan")  # typed for the complainant by an officer or the handler
    return ()
