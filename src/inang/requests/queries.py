"""Reading cases. Every list goes through a scope and costs a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from inang.agencies import queries as agencies
from inang.agencies.models import Agency, Person
from inang.hosting import queries as hosting
from inang.hosting.models import Site
from inang.hosting.rules import too_late
from inang.hosting.states import WORDS
from inang.letters import queries as letters
from inang.requests.kinds import (
    CHANGE_KEYS,
    CREATE,
    EFFECTS,
    LIFT,
    REACTIVATE,
    RETIRE,
    Change,
    change_fault,
    changes,
    conflict,
    today_words,
)
from inang.requests.models import Answer, Decision, HostingRequest, Involvement, ReturnItem
from inang.requests.names import NameCheck, Taken, name_faults
from inang.requests.rules import FIELDS, Eyes, differences, faults, four_eyes_fault, keys_of, unchanged_items, unknown_eyes_fault
from inang.requests.rules import own_case_fault as own_case_rule
from inang.requests.states import ACTIVATED, APPROVED, ARROWS, DRAFT, IN_REVIEW, OPEN, RECOMMENDED, REJECTED, RETURNED, SUBMITTED
from inang.standard import queries as standard
from inang.standard.rules import ChecklistItem, Edition, RequestKind
from inang.workdays import queries as clocks
from inang.workdays.words import PAUSED_DUE

HOLDING: Final = (SUBMITTED, IN_REVIEW, RETURNED, RECOMMENDED)  # states in which a wanted name is held
APPROVED_ONCE: Final = (APPROVED, ACTIVATED)
LOST: Final = Q(state__in=APPROVED_ONCE, is_lost=True)  # approved, and only a head can end it (effects.lost)
DESK_ROLES: Final = frozenset({"reviewer", "approver", "signatory", "administrator"})


def visible_to(person: Person, on: date) -> QuerySet[HostingRequest]:
    """Cases that somebody may see: those of the own agencies, and for office roles all that were sent."""
    own = Q(agency__in=agencies.agencies_of(person, on))
    if agencies.roles(person, on) & DESK_ROLES:
        own |= ~Q(state=DRAFT) & Q(number__isnull=False)
    return HostingRequest.objects.filter(own)


def desk() -> QuerySet[HostingRequest]:
    """Everything that was ever sent, with what a row shows."""
    return HostingRequest.objects.filter(number__isnull=False).select_related("agency", "reviewer")


def decisions() -> QuerySet[Decision]:
    """What heads decided, for the register; recommendations are no decisions."""
    decided = Decision.objects.filter(stage=Decision.Stage.DECIDE)
    return decided.select_related("request__agency", "by", "reviewer").order_by("-at", "-pk")


def without_holder(on: date) -> QuerySet[HostingRequest]:
    """Open reviews whose reviewer's membership has ended by that day, or who is locked: nobody would go on with them.

    A returned case is among them: its correction would come back to nobody.
    """
    holders = agencies.office_people("reviewer", on).order_by().values("pk")
    return desk().filter(state__in=(IN_REVIEW, RETURNED)).exclude(reviewer__in=holders).order_by("due", "pk")


def without_decider(on: date) -> QuerySet[HostingRequest]:
    """Cases that nobody who decides on that day may decide, also again, and those whose letter nobody may sign.

    They would wait for nobody. As decide_fault and own_case_fault say it, for all cases at once.
    """
    approvers, signatories = agencies.office_people("approver", on), agencies.office_people("signatory", on)
    refused = letters.waiting_refusals().order_by().values("subject_key")
    undecided, unsigned = Q(state=RECOMMENDED) | LOST, Q(state=ACTIVATED) | Q(state=REJECTED, number__in=refused)
    for person in approvers:
        undecided &= undecidable_by(person, on)
    for person in signatories:
        unsigned &= own_of(person, on)
    return desk().filter(undecided | unsigned).order_by("due", "pk")


# -- whose eyes --------------------------------------------------------------------------------------
def _eyes(case: HostingRequest, part: str) -> set[Eyes]:
    """Everybody who was this in the case, with the NIP of then."""
    return {_account(pk, then) for pk, then in case.involved.filter(part=part).values_list("person_id", "nip")}


def _account(account: int, nip: str = "") -> Eyes:
    return Eyes(frozenset({account}), nip)


def _eyes_of(person: Person) -> Eyes:
    """Somebody with all accounts."""
    return Eyes(agencies.accounts_of(person), person.known_nip)


def own_case_fault(case: HostingRequest, person: Person, on: date) -> str:
    """Why somebody may neither review, decide nor sign a case; "" when it is not the own one."""
    filed = _eyes(case, Involvement.Part.FILE)
    if not case.brought_by:  # at the counter an officer types what the agency's letter says
        filed.add(_account(case.created_by_id))
    if case.signer_nip:
        filed.add(Eyes(frozenset(), case.signer_nip))
    is_of_agency = agencies.agencies_of_person(person, on).filter(pk=case.agency_id).exists()
    return own_case_rule(_eyes_of(person), filed, is_of_agency)


def own_of(person: Person, on: date) -> Q:
    """Cases that are somebody's own: what `own_case_fault` says, asked of the database."""
    eyes = _eyes_of(person)
    made = Q(created_by__in=eyes.accounts, brought_by="") | _had(eyes, Involvement.Part.FILE)
    signed = Q(signer_nip=eyes.nip) if eyes.nip else Q()
    return made | signed | Q(agency__in=agencies.agencies_of_person(person, on).order_by().values("pk"))


def undecidable_by(person: Person, on: date) -> Q:
    """Cases that somebody may not decide: what `decide_fault` says, asked of the database.

    Of each case by itself: the few that wait are looked at, never all that somebody has had a part in.
    """
    eyes = _eyes_of(person)
    eyes = Eyes(eyes.accounts | agencies.perhaps_same(person), eyes.nip)
    advised = Decision.objects.filter(by__in=eyes.accounts, request=OuterRef("pk"), stage=Decision.Stage.RECOMMEND)
    return own_of(person, on) | _had(eyes, Involvement.Part.REVIEW) | Q(Exists(advised)) | Q(reviewer__in=eyes.accounts)


def _had(eyes: Eyes, part: str) -> Q:
    """Cases in which the person was this."""
    return Q(Exists(_parts(eyes, part).filter(request=OuterRef("pk"))))


def _parts(eyes: Eyes, part: str) -> QuerySet[Involvement]:
    """What the person was in cases, by the NIP of then too."""
    then = Q(nip=eyes.nip) if eyes.nip else Q()
    return Involvement.objects.filter(Q(person__in=eyes.accounts) | then, part=part)


def own_among(cases: Iterable[HostingRequest], person: Person, on: date) -> frozenset[int]:
    """Which of these cases are somebody's own; as many queries for many as for one."""
    rows, eyes = list(cases), _eyes_of(person)
    places = set(agencies.agencies_of_person(person, on).values_list("pk", flat=True))
    sent = _parts(eyes, Involvement.Part.FILE).filter(request__in=[row.pk for row in rows])
    filed = set(sent.values_list("request_id", flat=True))
    made = {row.pk for row in rows if row.created_by_id in eyes.accounts and not row.brought_by}
    signed = {row.pk for row in rows if eyes.nip and row.signer_nip == eyes.nip}
    return frozenset(filed | made | signed | {row.pk for row in rows if row.agency_id in places})


def decide_fault(case: HostingRequest, person: Person, on: date) -> str:
    """Why somebody may not decide a case: the own one, or one that he reviewed; "" when nothing stands in the way."""
    reviewed = _eyes(case, Involvement.Part.REVIEW)
    advised = case.decisions.filter(stage=Decision.Stage.RECOMMEND).values_list("by_id", flat=True)
    reviewed |= {_account(pk) for pk in (*advised, case.reviewer_id) if pk is not None}
    same = own_case_fault(case, person, on) or four_eyes_fault(_eyes_of(person), reviewed)
    return same or unknown_eyes_fault(Eyes(agencies.perhaps_same(person)), reviewed)


def review_fault(case: HostingRequest, person: Person, on: date) -> str:
    """Why somebody may not review a case: the own one, or one that he decided or sent back."""
    if _eyes_of(person).among(_eyes(case, Involvement.Part.DECIDE)):
        return f"{person.name} sudah memutus permintaan ini, jadi tidak dapat mengkajinya. Pilih penelaah lain."
    return own_case_fault(case, person, on)


@dataclass(frozen=True)
class CheckRow:
    """One item of the checklist with its answer in this round."""

    number: int
    item: ChecklistItem
    answer: Answer | None
    before: Answer | None = None  # of the previous round, to be seen beside it


def checklist(request: HostingRequest) -> list[CheckRow]:
    """The checklist of this kind of request with the answers of this round and of the one before."""
    rounds = (request.round, request.round - 1)
    answers = {(row.round, row.item): row for row in Answer.objects.filter(request=request, round__in=rounds)}
    items = standard.edition(request.edition).items_of(request.kind)
    return [
        CheckRow(number, item, answers.get((request.round, item.id)), answers.get((request.round - 1, item.id)))
        for number, item in enumerate(items, 1)
    ]


def carriable(request: HostingRequest, rows: Sequence[CheckRow]) -> list[str]:
    """Items whose yes of the previous round still stands: not answered yet, not returned, their data as they were."""
    wishes = [row.item for row in rows if row.answer is None and row.before is not None and row.before.ok]
    if not wishes:
        return []
    returned = set(ReturnItem.objects.filter(request=request, round=request.round - 1).values_list("item", flat=True))
    changed = [row.field for row in differences(request.previous_fields, request.submitted_fields)]
    return [item for item in unchanged_items(wishes, changed) if item not in returned]


def advised_no(request: HostingRequest) -> bool:
    """Whether the reviewer's last recommendation is to refuse."""
    last = request.decisions.filter(stage=Decision.Stage.RECOMMEND).order_by("sequence").last()
    return last is not None and last.verdict == Decision.Verdict.NO


def edition_of(case: HostingRequest) -> Edition:
    """The edition under which the case was begun."""
    return standard.edition(case.edition)


def due_words(case: HostingRequest) -> str:
    """Until when, for a file; while the count waits no date is certain that had not passed before, and a draft has none."""
    if case.state == RETURNED and not clocks.had_passed(case.returned_at, case.due):
        return PAUSED_DUE
    return clocks.day_words(case.due) if case.due else ""


def tail_of(case: HostingRequest) -> str:
    """What stands behind the label in the address: the platform's domain as the edition of the case has it."""
    return f".{edition_of(case).office.platform_domain}"


def host_of(case: HostingRequest) -> str:
    """The whole name as the request has it: label and platform domain."""
    return f"{case.label}{tail_of(case)}"


def open_items(request: HostingRequest) -> list[ReturnItem]:
    """What the agency must mend in this round."""
    return list(ReturnItem.objects.filter(request=request, round=request.round).order_by("pk"))


def taken(platform_domain: str, *, but: HostingRequest | None = None) -> list[Taken]:
    """Names that a site has or had, or that an open case holds, of every agency, in three queries."""
    ending = f".{platform_domain}"
    found: dict[str, Taken] = {}
    for host, code, name in hosting.held_names(former_of=but.site_key if but else ""):
        if host.endswith(ending):
            found[host.removesuffix(ending)] = Taken(host.removesuffix(ending), code, name)
    held = HostingRequest.objects.filter(state__in=HOLDING, asks_name=True)
    for pk, label, code, name in held.values_list("pk", "label", "agency__code", "agency__name"):
        if but is None or pk != but.pk:
            found.setdefault(label, Taken(label, code, name))
    return list(found.values())


def check_name(label: str, request: HostingRequest) -> NameCheck:
    """Whether the agency of this request may have this name now; its own request does not stand in the way."""
    edition = standard.edition(request.edition)
    names = taken(edition.office.platform_domain, but=request)
    return name_faults(label, edition, names, request.agency.code, request.agency.name)


def faults_of(case: HostingRequest, on: date, *, optional: Iterable[str] = ()) -> dict[str, str]:
    """By field, what speaks against sending this request now; a name that is not free, and a change that is none."""
    found = faults(case, standard.edition(case.edition), on, optional=optional)
    field, sentence = change_fault(kind_of(case), changes_of(case))
    if sentence:
        found.setdefault(field, sentence)
    if case.asks_name and "label" not in found and (fault := check_name(case.label, case).fault):
        found["label"] = fault
    return found


# -- changes of a site ---------------------------------------------------------------------------
def kind_of(case: HostingRequest) -> RequestKind:
    """The kind of a case, as its edition describes it."""
    return edition_of(case).kind(case.kind)


def site_of(case: HostingRequest) -> Site | None:
    """The site that a case ordered or is about."""
    return hosting.site_by_order_key(case.site_key or str(case.number))


def names_of(site: Site) -> set[str]:
    """Every name that a site has or had: all of them were asked for by requests."""
    asked = HostingRequest.objects.filter(Q(number=site.order_key) | Q(site_key=site.order_key), asks_name=True)
    wished = {f"{label}.{standard.edition(slug).office.platform_domain}" for label, slug in asked.values_list("label", "edition")}
    return {site.host, *wished}


def site_values(site: Site) -> dict[str, Any]:
    """What stands on a site today, by the fields of a request."""
    return {
        "label": site.host.partition(".")[0],
        "app_name": site.title,
        "runtime": site.runtime,
        "database": site.database,
        "quota_mb": site.quota_mb,
        "data_class": site.data_class,
        "contact_name": site.contact_name,
        "contact_nip": site.contact_nip,
        "contact_position": site.contact_position,
        "contact_phone": site.contact_phone,
        "contact_email": site.contact_email,
        "ssh_keys": "\n".join(f"{key.public} {key.label}" for key in site.keys.order_by("pk")),
    }


def last_signer(agency: Agency) -> dict[str, Any]:
    """Who signed the agency's last letter; {} when it sent none."""
    names = ("signer_name", "signer_position", "signer_rank", "signer_nip")
    sent = HostingRequest.objects.filter(agency=agency, number__isnull=False).exclude(signer_name="")
    return sent.order_by("-pk").values(*names).first() or {}


def now_of(case: HostingRequest) -> dict[str, str]:
    """What stands on the site now, in words; {} for a new site, and for one that is not there."""
    site = site_of(case) if case.site_key else None
    return today_words(kind_of(case), site_values(site), site.status, site.suspend_reason) if site else {}


def before_of(case: HostingRequest) -> dict[str, str]:
    """What stood on the site when the request was sent, or when it was decided; while it is a draft, what stands there now."""
    return dict(case.before) or now_of(case)


def changes_of(case: HostingRequest) -> list[Change]:
    """Today's values beside the wanted ones, as of the submission; [] for a new site.

    Until the decision each row also says what stands there now, when the site was changed in another way meanwhile.
    """
    now = now_of(case) if case.before and case.state in HOLDING else {}
    return changes(kind_of(case), FIELDS, before_of(case), case, now or None)


def unseen_keys(case: HostingRequest, site: Site) -> list[str]:
    """Names of keys that came onto the site after the reviewer's last word, and that the request would take away."""
    if kind_of(case).effect != CHANGE_KEYS:
        return []  # an access reset takes away whatever is there: else whoever adds keys could hold it up for ever
    last = case.decisions.filter(stage=Decision.Stage.RECOMMEND).order_by("sequence").last()
    newer = site.keys.filter(added_at__gt=last.at).order_by("pk") if last else ()
    wanted = {public for _name, public in keys_of(case.ssh_keys)} if newer else set()
    return [key.label for key in newer if key.public not in wanted]


def under_way(site_key: str) -> QuerySet[HostingRequest]:
    """What is not yet answered about one site: the request that ordered it, and its changes."""
    return HostingRequest.objects.filter(Q(number=site_key) | Q(site_key=site_key), state__in=OPEN).order_by("pk")


def drafts_about(site_key: str) -> list[tuple[HostingRequest, RequestKind]]:
    """Changes of one site that were begun and not sent."""
    rows = HostingRequest.objects.filter(site_key=site_key, state=DRAFT).order_by("-saved_at")[:10]
    return [(row, kind_of(row)) for row in rows]


def asked_back(site: Site) -> HostingRequest | None:
    """The open request, sent while the site was still kept, that wants an ended site back: until its end nothing is deleted."""
    sent = under_way(site.order_key).filter(received_at__lt=site.ends_at) if site.ends_at else ()
    return next((case for case in sent if kind_of(case).effect == REACTIVATE), None)


def unanswered_end(site_key: str) -> HostingRequest | None:
    """The deactivation whose letter has not gone out: what it says is kept must be there until the agency has read it."""
    return next((case for case in under_way(site_key) if kind_of(case).effect == RETIRE), None)


def _in_the_way(kind: RequestKind, other: HostingRequest) -> bool:
    """Must this kind wait for another request? What is done and waits for its letter alone does not hold up some.

    An ended site is asked back at once; a suspended one, of which a letter cannot be signed, can be opened or ended.
    """
    effect = kind_of(other).effect
    if other.state == ACTIVATED:
        asks_back = kind.effect == REACTIVATE and effect == RETIRE
        opens = kind.effect == LIFT and effect not in (CREATE, LIFT)
        ends = kind.effect == RETIRE and "life" not in EFFECTS[effect].parts
        if asks_back or opens or ends:
            return False
    return conflict(kind.effect, effect)


def why_not(
    kind: RequestKind,
    site: Site,
    *,
    at: datetime,
    but: HostingRequest | None = None,
    running: Iterable[HostingRequest] | None = None,
) -> str:
    """Why this kind of request, received at a moment, cannot be sent for this site; "" when it can."""
    if site.status not in kind.site_states:
        words = " atau ".join(WORDS[state][0].lower() for state in kind.site_states)
        return f"Hanya untuk situs yang {words}; situs ini {WORDS[site.status][0].lower()}."
    if kind.effect == REACTIVATE and (fault := too_late(site.ends_at, at)):
        return fault
    for other in under_way(site.order_key) if running is None else running:
        if (but is None or other.pk != but.pk) and _in_the_way(kind, other):
            cure = "Tunggu selesai, atau tarik dahulu." if (other.state, "withdraw") in ARROWS else "Tunggu sampai selesai."
            return f"{kind_of(other).name} ({other.number}) untuk situs ini masih berjalan. {cure}"
    return ""


def standing_fault(case: HostingRequest, at: datetime) -> str:
    """Why a change received at a moment cannot be asked of its site as both stand now; "" when nothing is in the way."""
    if not case.site_key:
        return ""
    site = site_of(case)
    if site is None or site.agency_id != case.agency_id:
        return "Situs ini tidak ada lagi."
    return why_not(kind_of(case), site, at=at, but=case)
