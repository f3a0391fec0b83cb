"""The office's verbs until the decision: claim, answer, return, recommend; approve, send back, reject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.rules import actor
from inang.letters import office
from inang.letters import queries as letter_queries
from inang.letters import services as letters
from inang.letters.models import Letter
from inang.lookup import services as lookup
from inang.requests import effects, mending, papers, queries, states
from inang.requests.assigning import hold
from inang.requests.finding import decision_entry
from inang.requests.models import Answer, Decision, HostingRequest, Involvement, ReturnItem
from inang.requests.rules import Overtaken, Refused, as_sentences
from inang.requests.transition import Told, involve, may, move, overtaken_sentence, take
from inang.workdays import queries as clocks


@transaction.atomic
def claim(*, request: HostingRequest, by: Person, at: datetime, version: int | None = None) -> HostingRequest:
    """Begin the review; the case is this reviewer's until somebody takes it over."""
    case = take(request, "claim", by=by, at=at, version=version)
    hold(case, by, at)
    return move(case, "claim", by=by, at=at)


@transaction.atomic
def take_over(*, request: HostingRequest, by: Person, at: datetime, version: int | None = None) -> HostingRequest:
    """Go on with the review of a colleague who is away."""
    case = take(request, "take_over", by=by, at=at, version=version)
    if case.reviewer_id == by.pk:
        raise Refused("Permintaan ini sudah Anda kaji.")
    before = case.reviewer.name if case.reviewer else ""
    hold(case, by, at)
    return move(case, "take_over", by=by, at=at, told=Told(detail=f"Semula dikaji {before}", data={"before": before}))


@transaction.atomic
def answer(*, request: HostingRequest, item: str, ok: bool, note: str = "", by: Person, at: datetime) -> Answer:
    """Store one answer of the checklist; may be changed until the recommendation. The trail gets the whole list then."""
    case = take(request, "recommend", by=by, at=at)
    _own_review(case, by)
    if item not in {one.id for one in queries.edition_of(case).items_of(case.kind)}:
        raise Refused("Butir ini tidak ada di daftar periksa. Muat ulang halaman.")
    found, _new = Answer.objects.update_or_create(
        request=case,
        round=case.round,
        item=item,
        defaults={"ok": ok, "note": note.strip()[:500], "by": actor(by), "at": at, "carried": False},
    )
    return found


@transaction.atomic
def carry_answers(
    *, request: HostingRequest, by: Person, at: datetime, version: int | None = None
) -> list[Answer]:
    """Take over the yes-answers of the previous round whose items were not returned and whose data did not change.

    The trail names them in the recommendation's data; raises Refused when there are none.
    """
    case = take(request, "recommend", by=by, at=at, version=version)
    _own_review(case, by)
    items = queries.carriable(case, queries.checklist(case))
    if not items:
        raise Refused("Tidak ada jawaban putaran sebelumnya yang masih berlaku. Jawab setiap butir.")
    return Answer.objects.bulk_create(
        Answer(request=case, round=case.round, item=item, ok=True, by=actor(by), at=at, carried=True) for item in items
    )


def _others_review(case: HostingRequest, by: Person) -> str:
    if case.reviewer_id == by.pk:
        return ""
    name = case.reviewer.name if case.reviewer else "penelaah lain"
    return f"Permintaan ini sedang dikaji {name}. Ambil alih dahulu bila akan melanjutkannya."


def nobody_corrects(case: HostingRequest, on: date) -> str:
    """Why a case cannot be sent back for correction; "" when its agency has somebody who can mend it."""
    if agencies.has_people(case.agency, on):
        return ""
    return (
        f"{case.agency.name} belum mempunyai akun, jadi tidak ada yang dapat memperbaiki permintaan ini. "
        "Minta administrator mengundang operatornya dahulu, atau rekomendasikan ditolak."
    )


def _own_review(case: HostingRequest, by: Person) -> None:
    if fault := _others_review(case, by):
        raise Refused(fault)


def obstacle(case: HostingRequest, verb: str, *, by: Person, at: datetime) -> str:
    """Why somebody cannot do this to a case as it stands now, before anything is typed; "" when nothing is in the way.

    `verb`: return, recommend, approve, send_back or reject. The verb itself asks again, under its lock.
    """
    arrow, today = states.ARROWS.get((case.state, verb)), agencies.office_day(at)
    if arrow is None:
        return _not_now(case, verb)
    try:
        may(case, arrow.who, by, at)
    except Refused as fault:
        return fault.sentence
    if arrow.who == "approver":
        site = queries.site_of(case)
        if case.state != states.RECOMMENDED and not effects.lost(case, site):
            return effects.not_lost_sentence(case, site)
        return queries.decide_fault(case, by, today)
    others = _others_review(case, by) if case.state == states.IN_REVIEW else ""
    nobody = nobody_corrects(case, today) if verb == "return" else ""
    return others or queries.review_fault(case, by, today) or nobody


def _not_now(case: HostingRequest, verb: str) -> str:
    if case.state == states.RETURNED:
        return "Permintaan ini sedang menunggu perbaikan dari perangkat daerah."
    if case.state in (states.SUBMITTED, states.IN_REVIEW):
        is_review = verb == "recommend"
        return f"Permintaan ini {'belum diambil' if is_review else 'masih dikaji'}, jadi belum dapat {_DEEDS[is_review]}."
    return overtaken_sentence(case)


_DEEDS: Final = {True: "direkomendasikan", False: "diputus"}


@transaction.atomic
def return_for_correction(
    *,
    request: HostingRequest,
    items: Sequence[tuple[str, str]],
    by: Person,
    at: datetime,
    version: int | None = None,
) -> HostingRequest:
    """Send the case back with (checklist item or "", reason) pairs; the clock waits for the agency."""
    case = take(request, "return", by=by, at=at, version=version)
    if fault := nobody_corrects(case, agencies.office_day(at)):
        raise Refused(fault)
    if case.state == states.IN_REVIEW:
        _own_review(case, by)
    known = {one.id for one in queries.edition_of(case).items_of(case.kind)} | {""}
    wanted = [(item, reason.strip()) for item, reason in items]
    if not wanted:
        raise Refused("Tulis sedikitnya satu hal yang harus diperbaiki.", "items")
    for item, reason in wanted:
        if item not in known:
            raise Refused("Butir ini tidak ada di daftar periksa. Muat ulang halaman.", "items")
        if not reason:
            raise Refused("Setiap butir yang dikembalikan memerlukan alasan yang dibaca pemohon.", item or "items")
    ReturnItem.objects.bulk_create(
        ReturnItem(request=case, round=case.round, item=item, reason=reason[:500], at=at) for item, reason in wanted
    )
    hold(case, by, at)
    clocks.look_anew()  # a last day is promised
    case.returned_at = at
    reasons = "\n".join(f"{number}. {reason}" for number, (_item, reason) in enumerate(wanted, 1))
    told = Told(
        detail=as_sentences(reason for _item, reason in wanted),
        data={"round": case.round, "items": [list(pair) for pair in wanted]},
        values={"items": reasons, **clocks.until_values(mending.wait_of(case), case.edition)},
    )
    return move(case, "return", by=by, at=at, told=told)


@transaction.atomic
def recommend(
    *, request: HostingRequest, verdict: str, reason: str = "", by: Person, at: datetime, version: int | None = None
) -> HostingRequest:
    """Recommend yes or no, once every item is answered and the letter's verdict is recorded."""
    case = take(request, "recommend", by=by, at=at, version=version)
    _own_review(case, by)
    if fault := queries.own_case_fault(case, by, agencies.office_day(at)):
        raise Refused(fault)
    _complete(case, verdict, reason)
    rows = queries.checklist(case)
    passed = sum(row.answer.ok for row in rows if row.answer)
    Decision.objects.create(
        request=case,
        stage=Decision.Stage.RECOMMEND,
        sequence=case.decisions.filter(stage=Decision.Stage.RECOMMEND).count() + 1,
        verdict=verdict,
        reason=reason.strip()[:1000],
        by=by,
        reviewer=by,
        at=at,
    )
    word = "disetujui" if verdict == Decision.Verdict.YES else "ditolak"
    told = Told(
        sentence=f"Direkomendasikan {word} oleh {by.name}",
        detail=f"{passed} dari {len(rows)} butir terpenuhi" + (f". {reason.strip()}" if reason.strip() else ""),
        data={
            "verdict": verdict,
            "reason": reason.strip(),
            "answers": {row.item.id: row.answer.ok for row in rows if row.answer},
            "carried": [row.item.id for row in rows if row.answer and row.answer.carried],
            "letter": case.letter_file.sha256 if case.letter_file else "",
        },
    )
    return move(case, "recommend", by=by, at=at, told=told)


def _complete(case: HostingRequest, verdict: str, reason: str) -> None:
    """Guard of the recommendation."""
    if verdict not in (Decision.Verdict.YES, Decision.Verdict.NO):
        raise Refused("Pilih rekomendasi: disetujui atau ditolak.", "verdict")
    rows = queries.checklist(case)
    missing = [row for row in rows if row.answer is None]
    if missing:
        raise Refused(
            f"Masih ada {len(missing)} butir belum dijawab, mulai dari butir {missing[0].number}.", missing[0].item.id
        )
    wrong = [row for row in rows if row.answer and not row.answer.ok]
    if wrong and verdict == Decision.Verdict.YES:
        raise Refused(
            f"Butir {wrong[0].number} dijawab tidak. Kembalikan untuk perbaikan, atau rekomendasikan ditolak.",
            "verdict",
        )
    if verdict == Decision.Verdict.NO and not reason.strip():
        raise Refused("Tulis alasan bila merekomendasikan ditolak.", "reason")
    if not queries.kind_of(case).needs_letter:
        return
    if case.letter_file is None or not case.letter_file.verdict:
        raise Refused("Surat belum diperiksa. Unggah ulang surat, atau tunggu pemeriksaannya.", "letter_file")


def _decide(case: HostingRequest, verdict: str, reason: str, by: Person, at: datetime) -> Decision:
    """Write the decision; refused for whoever filed, reviewed or recommended the case, and once only."""
    if fault := queries.decide_fault(case, by, agencies.office_day(at)):
        raise Refused(fault)
    try:
        with transaction.atomic():
            involve(case, by, Involvement.Part.DECIDE, at)
            decision = Decision.objects.create(
                request=case,
                stage=Decision.Stage.DECIDE,
                sequence=case.decisions.filter(stage=Decision.Stage.DECIDE).count() + 1,
                verdict=verdict,
                reason=reason[:1000],
                by=by,
                reviewer=case.reviewer,
                at=at,
            )
    except IntegrityError:
        raise Overtaken(overtaken_sentence(case)) from None
    lookup.put(decision_entry(decision, case, at))
    return decision


@transaction.atomic
def approve(
    *, request: HostingRequest, reason: str = "", by: Person, at: datetime, version: int | None = None
) -> HostingRequest:
    """Decide yes: Decision and desired Site, new or changed, in one transaction; the worker makes and proves it.

    Against the reviewer's advice only with a written reason.
    """
    case = take(request, "approve", by=by, at=at, version=version)
    why = reason.strip()[:1000]
    against = queries.advised_no(case)
    if against and not why:
        raise Refused("Penelaah merekomendasikan ditolak. Tulis alasan mengapa tetap disetujui.", "reason")
    _decide(case, Decision.Verdict.YES, why, by, at)
    site = effects.carry_out(case, by, at)
    case.wanted_generation = site.generation
    data = {"kind": case.kind, "host": site.host, "site": site.pk}
    data |= {"reason": why, "against_advice": against} if why or against else {}
    detail = f"Berbeda dari rekomendasi penelaah. {why}" if against else why
    return move(case, "approve", by=by, at=at, told=Told(detail=detail, data=data))


@transaction.atomic
def send_back(
    *, request: HostingRequest, reason: str, by: Person, at: datetime, version: int | None = None
) -> HostingRequest:
    """Give the case back to its reviewer with a reason."""
    case = take(request, "send_back", by=by, at=at, version=version)
    if not reason.strip():
        raise Refused("Tulis alasan untuk penelaah.", "reason")
    _decide(case, Decision.Verdict.BACK, reason.strip(), by, at)
    return move(case, "send_back", by=by, at=at, told=Told(detail=reason.strip(), data={"reason": reason.strip()}))


@transaction.atomic
def reject(
    *,
    request: HostingRequest,
    reason_id: str,
    text: str = "",
    by: Person,
    at: datetime,
    version: int | None = None,
) -> HostingRequest:
    """Decide no, with a reason of the edition's list: a numbered refusal letter waits for its signature.

    What was approved is decided again only when it can never come true; then what was ordered for it is let go.
    """
    case = take(request, "reject", by=by, at=at, version=version)
    is_approved = case.state != states.RECOMMENDED
    site = queries.site_of(case)
    if is_approved and not effects.lost(case, site):
        raise Overtaken(effects.not_lost_sentence(case, site))
    edition = queries.edition_of(case)
    reasons = {one.id: one for one in edition.refusal_reasons}
    if reason_id not in reasons:
        raise Refused("Pilih alasan penolakan dari daftar.", "reason_id")
    reason, more = reasons[reason_id], text.strip()
    if is_approved and not more:
        raise Refused("Jelaskan mengapa yang sudah disetujui tidak dapat dipenuhi.", "text")
    _decide(case, Decision.Verdict.NO, f"{reason.text} {more}".strip(), by, at)
    letter = letters.issue(
        kind=Letter.Kind.REFUSAL,
        subject_key=str(case.number),
        content=papers.refusal(case, reason, more, signatory(at), at),
        party=papers.addressee(case),
        subject=papers.refusal_subject(case),
        at=at,
    )
    if is_approved:
        effects.give_up(case, by, at)
        if draft := letter_queries.unsigned(Letter.Kind.CONFIRMATION, str(case.number)):
            letters.void(draft)
        case.is_lost = False
    told = Told(
        detail=f"{reason.text} {more}".strip(),
        data={"reason": reason_id, "note": more, "letter": letter.number},
        values={"reason": f"{reason.text} {more}".strip(), "objection": edition.letters.objection},
    )
    return move(case, "reject", by=by, at=at, told=told)


def signatory(at: datetime) -> Person:
    """Who signs the office's letters today; raises Refused when nobody does."""
    found = office.signatory(at)
    if found is None:
        raise Refused(office.NOBODY_SIGNS)
    return found
