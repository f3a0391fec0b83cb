"""Who may open which address: every route of the portal has its row here, and a route without one fails."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from inang.agencies import delegating, importing
from inang.agencies import services as agencies
from inang.agencies.models import Invitation
from inang.agencies.queries import office_day
from inang.complaints.services import keep_draft
from inang.portal.access import AGENCY_ROLES, OFFICE_ROLES
from inang.workdays.importing import Row
from inang.workdays.models import Breach, Clock
from inang.workdays.proposing import propose
from inang.workdays.versions import Entry
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.portal.complaining import handled
from tests.standing import standing

# name -> whose objects the address names: "" none, "draft", "case", "page", "site", "key", "answer"
AGENCY: dict[str, str] = {
    "requests": "",
    "requests_export": "",
    "new": "",
    "draft_resume": "draft",
    "draft_to_sign": "draft",
    "draft_withdraw": "draft",
    "name_check": "draft",
    "draft_letter": "draft",
    "draft_letter_page": "draft page",
    "draft": "draft step",
    "case": "case",
    "case_live": "case",
    "receipt": "case",
    "case_count": "case",
    "correction": "case",
    "withdraw": "case",
    "case_letter": "case",
    "case_letter_page": "case page",
    "case_answer": "case answer",
    "sites": "",
    "agency_search": "",
    "site": "site",
    "key_add": "site",
    "change": "site",
    "key_remove": "site key",
}
# For everybody who is signed in, whatever the role.
ACCOUNT: dict[str, str] = {"sessions": "", "session_end": "session", "sessions_end_others": ""}
# Open to anybody: nothing that belongs to one agency is shown without a code that is printed on a letter.
PUBLIC: frozenset[str] = frozenset(
    {
        "home",
        "standard",
        "editions",
        "edition_version",
        "pledge",
        "verify",
        "letter_check",
        "letter_copy",
        "track",
        "complaints",
        "complain",
        "released",
        # a complaint is seen by whoever holds its number and receipt code (trackers.py)
        "tracked",
        "tracked_enter",
        "tracked_leave",
        "tracked_count",
        "tracked_reply",
        "tracked_letter",
        "tracked_attachment",
        "tracked_accept",
        "tracked_dispute",
        "tracked_withdraw",
        "tracked_objection",
        "tracked_hide",
        "tracked_survey",
        "privacy",
        "survey",
        "survey_sheet",
        "statistics",
        "statistics_data",
        "statistics_csv",
        "statistics_xlsx",
        "statistics_method",
        "counting",
        "working_days",
        "working_days_feed",
        "start",
        "style",
        "theme",
        "language",
        "healthz",
        "demo_mail",
        "demo_message",
        "demo_attachment",
        "demo_write",
        "invitation",
    }
)
OFFICE = frozenset({"reviewer", "approver", "signatory", "administrator"})
BOOKS = OFFICE | {"complaint_officer"}
COMPLAINTS = frozenset({"complaint_officer", "reviewer", "approver", "signatory"})
MANAGERS = frozenset({"reviewer", "approver"})
HEADS = frozenset({"approver", "signatory"})
# name -> (who may, what the address names)
DESK: dict[str, tuple[frozenset[str], str]] = {
    "queue": (BOOKS, ""),  # who has the complaints alone is led to them
    "queue_export": (OFFICE, ""),
    "search": (BOOKS, ""),
    "overview": (HEADS, ""),
    "report": (OFFICE, ""),
    "report_export": (OFFICE, ""),
    "report_pdf": (OFFICE, ""),
    "survey_report": (OFFICE | {"complaint_officer"}, ""),
    "survey_pdf": (OFFICE | {"complaint_officer"}, ""),
    "survey_xlsx": (OFFICE | {"complaint_officer"}, ""),
    "survey_plan": (HEADS | {"complaint_officer"}, ""),
    "survey_entry": (frozenset({"reviewer", "complaint_officer", "administrator"}), ""),
    "queue_live": (OFFICE, ""),
    "bulk": (MANAGERS, ""),
    "contact": (OFFICE, "case"),
    "desk_site_contact": (OFFICE, "site"),
    "quick": (OFFICE, "case"),
    "review": (OFFICE, "case"),
    "progress": (OFFICE, "case"),
    "answers": (frozenset({"reviewer"}), "case"),
    "carry": (frozenset({"reviewer"}), "case"),
    "claim": (frozenset({"reviewer"}), "case"),
    "take_over": (frozenset({"reviewer"}), "case"),
    "return": (frozenset({"reviewer"}), "case"),
    "recommend": (frozenset({"reviewer"}), "case"),
    "counter": (frozenset({"reviewer"}), ""),
    "counter_change": (frozenset({"reviewer"}), "site"),
    "decide": (frozenset({"approver"}), "case"),
    "approve": (frozenset({"approver"}), "case"),
    "send_back": (frozenset({"approver"}), "case"),
    "reject": (frozenset({"approver"}), "case"),
    "sign": (OFFICE, "case"),
    "draft_pdf": (OFFICE, "case"),
    "draft_page": (OFFICE, "case page"),
    "desk_count": (OFFICE, "case"),
    "desk_receipt": (OFFICE, "case"),
    "desk_letter": (OFFICE, "case"),
    "desk_letter_page": (OFFICE, "case page"),
    "desk_sites": (OFFICE, ""),
    "desk_sites_export": (OFFICE, ""),
    "desk_site": (OFFICE, "site"),
    "desk_site_retry": (MANAGERS, "site"),
    "desk_site_suspend": (MANAGERS, "site"),
    "desk_site_mend": (MANAGERS, "site"),
    "desk_site_resume": (MANAGERS, "site"),
    "desk_site_retire": (MANAGERS, "site"),
    "registers": (BOOKS, ""),
    "register": (BOOKS, "register"),
    "register_csv": (BOOKS, "register"),
    "register_xlsx": (BOOKS, "register"),
    "register_paper": (BOOKS, "register"),
    "register_view": (BOOKS, "register"),
    "register_view_drop": (BOOKS, "register membership"),
    "insert": (frozenset({"signatory", "administrator"}), ""),
    "people": (frozenset({"administrator"}), ""),
    "end_membership": (frozenset({"administrator"}), "membership"),
    "person": (frozenset({"administrator"}), "person"),
    "person_edit": (frozenset({"administrator"}), "person"),
    "person_lock": (frozenset({"administrator"}), "person"),
    "person_unlock": (frozenset({"administrator"}), "person"),
    "invitation_resend": (frozenset({"administrator"}), "invitation"),
    "invitation_withdraw": (frozenset({"administrator"}), "invitation"),
    "sign_ins": (frozenset({"administrator"}), ""),
    "agencies": (frozenset({"administrator"}), ""),
    "agency_add": (frozenset({"administrator"}), ""),
    "agency_edit": (frozenset({"administrator"}), "agency"),
    "agency_import": (frozenset({"administrator"}), ""),
    "agency_preview": (frozenset({"administrator"}), "import"),
    # of one's own account, and only for whoever may sign today
    "letter_key": (frozenset({"signatory"}), ""),
    "letter_key_make": (frozenset({"signatory"}), ""),
    "delegations": (OFFICE, ""),
    "end_delegation": (frozenset({"administrator"}), "delegation"),
    "absences": (BOOKS, ""),
    "end_absence": (BOOKS, "absence"),
    "without_holder": (BOOKS - {"reviewer"}, ""),
    "give": (frozenset({"approver", "signatory", "administrator"}), ""),
    "give_complaints": (HEADS | {"complaint_officer"}, ""),
    "hand_over": (OFFICE, "case"),
    "forward": (frozenset({"approver", "signatory"}), "case"),
    "calendar": (frozenset({"administrator", "approver"}), ""),
    "calendar_propose": (frozenset({"administrator"}), ""),
    "calendar_draft": (frozenset({"administrator", "approver"}), "calendar_draft"),
    "calendar_draft_count": (frozenset({"administrator", "approver"}), "calendar_draft case"),
    "calendar_apply": (frozenset({"administrator", "approver"}), "calendar_draft"),
    "calendar_drop": (frozenset({"administrator"}), "calendar_draft"),
    "calendar_renew": (frozenset({"administrator"}), "calendar_draft"),
    "calendar_undo": (frozenset({"administrator"}), "calendar_version"),
    "breaches": (BOOKS, ""),
    "breach_reason": (MANAGERS | {"complaint_officer"}, "breach"),
    "trail": (frozenset({"administrator"}), ""),
    "history": (OFFICE, "case"),
    "trail_check": (frozenset({"administrator"}), ""),
    "edition": (frozenset({"administrator"}), ""),
    "edition_start": (frozenset({"administrator"}), ""),
    "edition_discard": (frozenset({"administrator"}), ""),
    "edition_publish": (frozenset({"administrator"}), ""),
    "edition_part": (frozenset({"administrator"}), "part"),
    "edition_withdraw": (frozenset({"administrator"}), "edition_version"),
    "edition_public": (frozenset({"administrator"}), ""),
    "edition_letter": (frozenset({"administrator"}), ""),
    "edition_letter_page": (frozenset({"administrator"}), "page"),
    "edition_letter_pdf": (frozenset({"administrator"}), ""),
    # whom a complaint is shown to is decided by the room; here nobody but an officer sees the one that there is
    "complaint_desk": (COMPLAINTS, ""),
    "complaint_export": (COMPLAINTS, ""),
    "complaint_intake": (frozenset({"complaint_officer"}), ""),
    "complaint_side": (frozenset({"complaint_officer"}), ""),
    "complaint_draft_drop": (frozenset({"complaint_officer"}), "intake"),
    "complaint": (COMPLAINTS, "complaint"),
    "complaint_count": (COMPLAINTS, "complaint"),
    "complaint_receipt": (COMPLAINTS, "complaint"),
    "complaint_attachment": (COMPLAINTS, "complaint file page"),
    "complaint_mail": (frozenset({"complaint_officer"}), ""),
    "complaint_mail_again": (frozenset({"complaint_officer"}), "mail"),
    "complaint_mail_original": (frozenset({"complaint_officer"}), "mail"),
    "complaint_verb": (COMPLAINTS, "complaint verb"),
    "complaint_identity": (COMPLAINTS, "complaint"),
    "complaint_code": (frozenset({"complaint_officer"}), "complaint"),
    "complaint_history": (COMPLAINTS, "complaint"),
    "complaint_sign": (COMPLAINTS, "complaint"),
    "complaint_letter_pdf": (COMPLAINTS, "complaint"),
    "complaint_letter_page": (COMPLAINTS, "complaint page"),
}
# The broken promise of this world is of a request: of that an officer of complaints learns nothing.
NOT_THEIRS = frozenset({("breach_reason", "complaint_officer")})
# No letter of the office, no page image and no such membership in this world: 404 for everybody alike.
NOT_THERE = frozenset(
    {
        "sign",
        "draft_pdf",
        "draft_page",
        "desk_letter_page",
        "edition_discard",
        "edition_withdraw",
        "edition_public",
        "edition_letter",
        "edition_letter_page",
        "edition_letter_pdf",
        "survey_pdf",
        "survey_xlsx",
        "survey_plan",
        "complaint_attachment",
        "complaint_sign",
        "complaint_letter_pdf",
        "complaint_letter_page",
    }
)
EVERYBODY = ("operator", "head", "stranger", "reviewer", "approver", "signatory", "complaint_officer")
EVERYBODY += ("administrator", "superuser", "nobody")


def routes() -> dict[str, URLPattern]:
    """Name -> route, of all that is ours."""
    found: dict[str, URLPattern] = {}
    for entry in get_resolver().url_patterns:
        if getattr(entry, "namespace", None) == "portal":
            for route in entry.url_patterns:
                assert isinstance(route, URLPattern) and route.name, route
                assert route.name not in found, f"two routes are called {route.name}"
                found[route.name] = route
    return found


def roles(route: URLPattern) -> frozenset[str] | None:
    """Who may, as the view says it; None = it asks nobody."""
    return getattr(route.callback, "roles", None)


SESSION = "sessionid"
BY_PK = frozenset({"key", "answer", "membership", "person", "invitation", "agency", "delegation", "absence", "import"})
BY_PK |= {"calendar_draft", "breach", "mail", "intake"}


@dataclass(frozen=True)
class World:
    cast: Cast
    parts: dict[str, str | int]
    sessions: dict[str, str] = field(default_factory=dict)  # of everybody, begun before anything was asked

    def answers(self, address: str) -> Iterator[tuple[str, str, HttpResponse]]:
        """(who, method, answer) for everybody and both methods; what one person does stands in nobody's way."""
        for who in EVERYBODY:
            client = Client()
            client.cookies[SESSION] = self.sessions[who]
            for method in ("get", "post"):
                with transaction.atomic():
                    answer = getattr(client, method)(address)
                    transaction.set_rollback(True)
                yield who, method, answer

    def address(self, name: str) -> str:
        kwargs: dict[str, str | int] = {}
        for word in (AGENCY[name] if name in AGENCY else DESK[name][1]).split():
            if word == "draft":
                kwargs["pk"] = self.parts["draft"]
            elif word == "case":
                kwargs["number"] = self.parts["case"]
            elif word == "site":
                kwargs["host"] = self.parts["site"]
            elif word in BY_PK:
                kwargs["pk"] = self.parts[word]
            elif word in ("calendar_version", "edition_version"):
                kwargs["number"] = 1
            elif word == "page":
                kwargs["page"] = 1
            elif word == "register":
                kwargs["slug"] = "masuk"
            elif word == "complaint":
                kwargs["number"] = self.parts["complaint"]
            elif word == "file":
                kwargs["pk"] = 1
            elif word == "verb":
                kwargs["slug"] = "pesan"
            elif word == "part":
                kwargs["slug"] = "tenggat"
            elif word == "step":
                kwargs["step"] = "keperluan"
        return reverse(f"portal:{name}", kwargs=kwargs)


@pytest.fixture(scope="module")
def _standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with standing(django_db_blocker, _signed_in) as found:
        yield found


@pytest.fixture
def world(db: None, _standing: World, settings: object) -> World:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    return deepcopy(_standing)


def build() -> World:
    cast = casting.make()
    file = casting.kept_file()
    draft = casting.request_of(cast.agency, cast.people["operator"], letter_file=file, label="sehat")
    casting.request_of(cast.agency, cast.people["operator"], "returned", number="H-2026-0001", letter_file=file)
    site = casting.site_of(cast.agency, "H-2026-0002")
    key = site.keys.get()
    held = cast.people["stranger"].memberships.get()
    named = _named(cast)
    return World(
        cast,
        {
            "draft": draft.pk,
            "case": "H-2026-0001",
            "site": site.host,
            "key": key.pk,
            "answer": 999,
            "membership": held.pk,
            **named,
            **_calendar(cast),
            "complaint": handled(cast).number,
            "mail": casting.kept_mail().pk,
            "intake": _draft(cast),
        },
    )


def _signed_in() -> World:
    found = build()
    return replace(found, sessions={who: found.cast.client(who).cookies[SESSION].value for who in EVERYBODY})


def may_open(who: str, name: str) -> bool:
    """Whether a page of the desk is open to somebody by role; everybody else gets the same 404 (the tests below)."""
    return name not in DESK or who in DESK[name][0]


def _draft(cast: Cast) -> int:
    """An intake that its officer has not finished."""
    officer = cast.people["complaint_officer"]
    return keep_draft(code="0" * 16, values={"isi": "Belum selesai."}, by=officer, at=casting.now()).pk


def _calendar(cast: Cast) -> dict[str, int]:
    """What the pages about the calendar name: a draft and a broken promise."""
    at, day = casting.now(), office_day(casting.now())
    made = propose(
        rows=[Row(1, Entry(day + timedelta(days=400), "closure", "Tutup"))],
        decree="Surat 1",
        decree_date=None,
        announced=day,
        by="uji",
        by_id=0,
        at=at,
        today=day,
    )
    breach = Breach.objects.create(clock=Clock.objects.get(key="H-2026-0001"), kind="request", due=day, at=at)
    return {"calendar_draft": made.pk, "breach": breach.pk}


def _named(cast: Cast) -> dict[str, int]:
    """What the pages about people name: an invitation, a delegation, an absence, a file of agencies."""
    at, day = casting.now(), office_day(casting.now())
    agencies.invite(by=None, at=at, email="baru@contoh.go.id", name="Baru", role="reviewer")
    lent = delegating.delegate(
        by=None,
        at=at,
        person=cast.people["complaint_officer"],
        capacity="plh",
        scope="sign",
        title="Kepala Dinas",
        letter_number="1",
        letter_date=day,
        since=day + timedelta(days=9),
        until=day + timedelta(days=9),
    )
    away = delegating.set_absence(by=None, at=at, person=cast.people["reviewer"], since=day, until=day)
    file, _plan = importing.preview(by=None, at=at, data=b"kode,nama,jabatan_kepala,pos_el\n", name="pd.csv")
    return {
        "person": cast.people["stranger"].pk,
        "invitation": Invitation.objects.get().pk,
        "agency": cast.agency.pk,
        "delegation": lent.pk,
        "absence": away.pk,
        "import": file.pk,
    }


def test_every_route_has_its_row() -> None:
    assert set(routes()) == set(AGENCY) | PUBLIC | set(DESK) | set(ACCOUNT)


def test_a_route_of_one_side_is_never_open_to_the_other() -> None:
    for name, route in routes().items():
        who = roles(route)
        if name in AGENCY:
            assert who == AGENCY_ROLES, name
        elif name in PUBLIC or name in ACCOUNT:
            assert who is None, name
        else:
            assert who == DESK[name][0] and not who & AGENCY_ROLES and who <= OFFICE_ROLES, name


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(AGENCY))
def test_only_the_own_agency_reaches_its_pages(name: str, world: World) -> None:
    address = world.address(name)
    for who, method, answer in world.answers(address):
        is_own = who in ("operator", "head")
        is_agency = is_own or who == "stranger"
        may = is_own or (is_agency and not AGENCY[name])
        if may:
            assert answer.status_code in (200, 302, 405, 409, 422) or name in MISSING, (who, method, answer.status_code)
        else:
            assert answer.status_code == 404, (who, method, answer.status_code)
    answer = Client().get(address)
    assert answer.status_code == 302 and answer["Location"].startswith("/akun/login/"), "no account: asked to sign in"


MISSING = {
    "draft_letter_page",
    "case_letter_page",
    "case_answer",
}  # no page image, no signed letter in this world


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(DESK))
def test_only_the_named_roles_reach_a_page_of_the_desk(name: str, world: World) -> None:
    address, may = world.address(name), DESK[name][0]
    for who, method, answer in world.answers(address):
        role = "administrator" if who == "superuser" else who
        is_theirs = role in may and (name, role) not in NOT_THEIRS
        if is_theirs and name not in NOT_THERE:
            assert answer.status_code in (200, 302, 405, 409, 422), (who, method, answer.status_code)
        elif not is_theirs:
            assert answer.status_code in (404, 405), (who, method, answer.status_code)
            assert b"H-2026-0001" not in answer.content.replace(address.encode(), b"")
    answer = Client().get(address)
    if answer.status_code != 405:
        assert answer.status_code == 302 and answer["Location"].startswith("/akun/login/"), "no account: asked to sign in"


@pytest.mark.parametrize("name", sorted(ACCOUNT))
def test_pages_about_oneself_ask_strangers_to_sign_in_and_name_nobody_else(name: str, world: World, client: object) -> None:
    address = reverse(f"portal:{name}", args=[999] if ACCOUNT[name] else [])
    for method in ("get", "post"):
        answer = getattr(client, method)(address)
        assert answer.status_code == 405 or answer["Location"].startswith("/akun/login/")
    answer = world.cast.client("nobody").get(address)
    assert answer.status_code in (200, 405)
    assert world.cast.client("nobody").post(address).status_code in (200, 302, 404)


def test_pages_that_name_something_say_not_found_alike_for_foreign_and_for_missing(world: World) -> None:
    client = world.cast.client("stranger")
    foreign = client.get(world.address("case"))
    missing = client.get(reverse("portal:case", args=["H-2026-9999"]))
    assert foreign.status_code == missing.status_code == 404
    own_words = b"H-2026-0001"
    assert own_words not in foreign.content.replace(b"/permintaan/H-2026-0001/", b"")
