"""How long a complaint is kept: first nobody can be recognised in it, then it is destroyed; figures and trail stay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db import transaction

from inang.agencies.models import Person
from inang.complaints import queries, rules, sealing, states
from inang.complaints.models import Attachment, Complaint, Identity, Message, Release
from inang.complaints.rules import MASK, Complainant, Refused
from inang.complaints.transition import Told, locked, may, move, not_accused, record, write_event
from inang.letters import services as letters
from inang.letters.models import KeptFile
from inang.notices import fetching
from inang.notices import services as notices
from inang.standard import queries as standard
from inang.worklist.rounds import each

MOST: Final = 200  # cases a round; the next round goes on


def keep_schedule(*, at: datetime) -> list[str]:
    """Anonymise and destroy what is due by the edition; returns "number verb" of each."""
    done = [f"{number} anonymise" for number in _each(_ANONYMISABLE, "retention_days", _anonymise, at)]
    return done + [f"{number} purge" for number in _each((states.ANONYMISED,), "purge_days", _purge, at)]


_ANONYMISABLE: Final = (states.CLOSED, states.REFERRED, states.WITHDRAWN)


def _each(wanted: Iterable[str], days: str, verb: Any, at: datetime) -> list[str]:
    """Cases of some states that have been quiet long enough, each in a transaction of its own."""
    ended = Complaint.objects.filter(state__in=tuple(wanted), hold_reason="")
    used = ended.order_by().values_list("edition", flat=True).distinct()
    least = min((getattr(standard.edition(slug).complaints, days) for slug in used), default=None)
    if least is None:
        return []
    quiet = ended.filter(active_at__lte=at - timedelta(days=least)).order_by("active_at", "pk")
    done = each(quiet.iterator(chunk_size=200), lambda case: _due(case, days, at) and verb(case.pk, at))
    return [case.number for case, _ in islice(done, MOST)]


def _due(case: Complaint, days: str, at: datetime) -> bool:
    """By the last time that anybody wrote or did something: recent words are never destroyed."""
    kept: int = getattr(queries.edition_of(case).complaints, days)
    return at - case.active_at >= timedelta(days=kept)


@transaction.atomic
def _anonymise(pk: int, at: datetime) -> bool:
    case = locked(pk)
    if case.state not in _ANONYMISABLE or case.hold_reason or not _due(case, "retention_days", at):
        return False
    who, last = _known(case), case.active_at
    destroyed = _destroy_said(case)
    _mask(case, who)
    notices.erase(subject_key=case.number)
    destroyed["mails"] = fetching.erase(subject_key=case.number, at=at)
    Identity.objects.filter(complaint=case).delete()
    case.code_hash, case.external_id = None, ""
    case.backdate_reason = _hidden(case.backdate_reason, who)
    kind = queries.class_of(case).name.lower()
    case.subject = f"Pengaduan {kind}" + (f" tentang {case.about_site}" if case.about_site else "")
    told = Told(data={**destroyed, "quiet_since": last.isoformat(), "edition": case.edition, "days": _days(case)[0]})
    told.data["identity_was_readable"] = who is not None
    move(case, "anonymise", by=None, at=at, told=told)
    Complaint.objects.filter(pk=pk).update(active_at=last)  # the schedule goes on from the last words, not from this
    return True


def _days(case: Complaint) -> tuple[int, int]:
    kept = queries.edition_of(case).complaints
    return kept.retention_days, kept.purge_days


def _destroy_said(case: Complaint) -> dict[str, Any]:
    """Erase what the complainant wrote and sent; returns the record of it."""
    said = case.messages.filter(side=Message.Side.COMPLAINANT, erased=False)
    files = list(KeptFile.objects.filter(pk__in=Attachment.objects.filter(message__in=said).values("file_id")))
    Attachment.objects.filter(message__in=said).delete()
    gone = [file.sha256 for file in files if letters.destroy(file)]
    count = said.update(text="", erased=True)
    return {"messages": count, "files": gone, "kept_elsewhere": len(files) - len(gone)}


def _known(case: Complaint) -> Complainant | None:
    """Who complained; None when nobody can read it any more."""
    try:
        return queries.complainant_of(case)
    except sealing.Unreadable:
        return None


def _hidden(text: str, who: Complainant | None) -> str:
    """A text without the facts about who complained; of somebody unreadable nobody can say which these are: all of it goes."""
    if who is None:
        return text and MASK
    return rules.masked(text, who, MASK)


def _mask(case: Complaint, who: Complainant | None) -> None:
    """Take the complainant's name, addresses and numbers out of what the office wrote."""
    if who is not None and who.is_empty:
        return
    for rows, names in (
        (case.messages.filter(erased=False), ("text",)),
        (case.answers.all(), ("text", "evidence", "reason")),
        (case.examinations.all(), ("findings",)),
        (case.referrals.all(), ("body", "reason")),
        (case.events.all(), ("sentence", "detail", "public")),
    ):
        for row in rows:
            changed = {name: _hidden(getattr(row, name), who) for name in names}
            if any(changed[name] != getattr(row, name) for name in names):
                type(row).objects.filter(pk=row.pk).update(**changed)


@transaction.atomic
def _purge(pk: int, at: datetime) -> bool:
    case = locked(pk)
    if case.state != states.ANONYMISED or case.hold_reason or not _due(case, "purge_days", at):
        return False
    counts = {
        "messages": case.messages.count(),
        "answers": case.answers.count(),
        "events": case.events.count(),
        "letters": [one.letter.number for one in case.answers.select_related("letter") if one.letter],
    }
    files = list(KeptFile.objects.filter(pk__in=Attachment.objects.filter(message__complaint=case).values("file_id")))
    for rows in (case.messages, case.answers, case.examinations, case.referrals, case.links, case.children, case.involved):
        rows.all().delete()
    case.accused.all().delete()
    case.events.all().delete()
    Release.objects.filter(complaint=case).delete()
    gone = [file.sha256 for file in files if letters.destroy(file)]
    case.handler = case.entered_by = None
    case.subject, case.backdate_reason = "Dimusnahkan", ""
    told = Told(data={**counts, "files": gone, "edition": case.edition, "days": _days(case)[1]})
    move(case, "purge", by=None, at=at, told=told)
    return True


@transaction.atomic
def hold(*, complaint: Complaint, reason: str, by: Person, at: datetime) -> Complaint:
    """Keep a case from its schedule while a dispute or an examination elsewhere needs it; "" lets it go again."""
    case = locked(complaint.pk)
    not_accused(case, by)
    may(case, "officer", by, at)
    if case.state == states.PURGED:
        raise Refused("Pengaduan ini sudah dimusnahkan.")
    case.hold_reason, case.version = " ".join(rules.tidy_text(reason).split())[:300], case.version + 1
    case.save(update_fields=["hold_reason", "version"])
    sentence = f"Pemusnahan ditahan oleh {by.name}" if case.hold_reason else f"Penahanan dicabut oleh {by.name}"
    write_event(case, sentence, at, detail=case.hold_reason)
    # The trail is for ever, the timeline is masked in its time.
    data = {"reason": _hidden(case.hold_reason, _known(case))}
    record(case, "hold", sentence, by=by, role="officer", at=at, data=data)
    return case
