"""An installation of before is brought up to date: what a new column says of old rows is what it says of new ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.utils import timezone

from inang.agencies import naming
from inang.agencies import services as agencies
from inang.agencies.finding import agency_entry
from inang.agencies.models import Agency, Invitation, Person
from inang.complaints.models import Complaint
from inang.complaints.papers import PARTY
from inang.hosting.models import Site
from inang.letters.forgetting import forget_unused
from inang.letters.models import KeptFile, Letter
from inang.lookup import queries as finding
from inang.lookup import services as lookup
from inang.lookup.models import Document
from inang.lookup.rules import DESK, Entry
from inang.requests import services
from inang.requests.finding import case_entry
from inang.requests.models import HostingRequest, SentLetter
from inang.requests.queries import host_of
from inang.standard import services as standard
from inang.standard.models import EditionVersion
from inang.standard.queries import seed
from inang.workdays import services as workdays
from inang.workdays.models import Breach, Clock
from inang.worklist import services as worklist
from tests.rooms.requests.stage import MONDAY, Stage, build
from tests.rooms.workdays.counting import RULE

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@contextmanager
def _before(app: str, name: str) -> Iterator[None]:
    """Inside, the tables are those of this migration; afterwards they are today's, with what was done to the rows on the way."""
    try:
        MigrationExecutor(connection).migrate([(app, name)])
        yield
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


def _in_three_rounds(stage: Stage) -> HostingRequest:
    reviewer, by = stage.people["penelaah"], stage.people["operator"]
    case = stage.reviewed()
    for n in (1, 2):
        services.answer(request=case, item="stamped", ok=False, note="Cap kabur.", by=reviewer, at=MONDAY + n * DAY)
        case = services.return_for_correction(request=case, items=[("stamped", "Cap kabur.")], by=reviewer, at=MONDAY + n * DAY)
        case = services.attach_letter(request=case, file=stage.scan(f"Surat {n}"), name="a.png", by=by, at=MONDAY + n * DAY)
        replies = {case.return_items.get(reply="").pk: "Dipindai ulang."}
        case = services.resubmit(request=case, replies=replies, by=by, at=MONDAY + n * DAY + timedelta(hours=1))
    return case


def test_a_breach_of_before_is_of_the_kind_of_its_clock() -> None:
    workdays.seed()
    for kind, days in (("request", 3), ("complaint", 5)):
        said = {"key": "X-1", "edition": "uji", "at": MONDAY, "by": "uji", "rule": RULE}
        workdays.start(kind=kind, received_at=MONDAY, days=days, **said)
    workdays.note_breaches(at=MONDAY + 30 * DAY)
    assert set(Breach.objects.values_list("kind", "clock__kind")) == {("request", "request"), ("complaint", "complaint")}
    with _before("workdays", "0010_breaches_by_time"):
        columns = {one.name for one in connection.introspection.get_table_description(connection.cursor(), Breach._meta.db_table)}
        assert "kind" not in columns
    assert Breach.objects.count() == Clock.objects.count() == 2 and not Breach.objects.exclude(kind=F("clock__kind")).exists()


def test_letters_that_were_sent_before_are_kept_as_those_of_today(tmp_path: Path) -> None:
    case = _in_three_rounds(build(tmp_path))
    sent = list(SentLetter.objects.values_list("request", "round", "file__sha256"))
    assert [round for _case, round, _file in sent] == [1, 2, 3]
    with _before("requests", "0010_sent_is_dated"):
        assert SentLetter._meta.db_table not in connection.introspection.table_names()
    assert list(SentLetter.objects.values_list("request", "round", "file__sha256")) == sent[1:], "as far as it was known then"
    assert case.letter_file is not None and case.letter_file.sha256 == sent[2][2]
    assert forget_unused(at=MONDAY + 60 * DAY) == [], "the first one is in the register of incoming letters"


def test_whoever_began_or_sent_a_case_of_before_is_remembered_with_everybodys_nip(tmp_path: Path) -> None:
    stage = build(tmp_path)
    draft, colleague = stage.draft(), stage.people["orang-lain"]
    agencies.add_membership(by=None, at=MONDAY - DAY, person=colleague, role="agency", agency=stage.agency)
    case = services.submit(request=draft, by=colleague, at=MONDAY)
    nip, reviewer = "198503142010011004", stage.people["penelaah"]
    agencies.change_person(by=None, at=MONDAY, person=reviewer, nip=nip)
    services.claim(request=case, by=reviewer, at=MONDAY)
    with _before("requests", "0012_ended_by_edition"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM requests_involvement")
        assert cursor.fetchone() == (1,), "of applicants nothing was known"
    people = {row.person: (row.part, row.nip) for row in case.involved.select_related("person")}
    assert people == {stage.people["operator"]: ("file", ""), colleague: ("file", ""), reviewer: ("review", nip)}


def test_accounts_of_before_with_one_nip_keep_it_and_only_one_has_it_as_the_own() -> None:
    nip, people = "198503142010011004", Person.objects
    locked, first, second = (people.create_user(f"p{n}@x.test", name=f"P{n}", is_active=n > 0) for n in range(3))
    people.create_user("kosong@x.test", name="Tanpa NIP")
    with _before("agencies", "0006_codes_once"), connection.cursor() as cursor:
        cursor.execute("UPDATE agencies_person SET nip = %s WHERE email LIKE %s", [nip, "p%"])
    assert set(people.filter(nip=nip)) == {locked, first, second}
    assert set(people.filter(shares_nip=True)) == {locked, second}


def test_an_upload_of_before_was_brought_when_it_was_taken_in(tmp_path: Path) -> None:
    build(tmp_path).draft()
    KeptFile.objects.update(brought_at=F("created_at") + DAY)
    with _before("letters", "0008_letters_that_were_given_up"):
        pass
    assert KeptFile.objects.exists() and not KeptFile.objects.exclude(brought_at=F("created_at")).exists()


def test_what_could_be_found_before_its_words_were_put_beside_it_is_found_after() -> None:
    long = " ".join(f"perkara{n}" for n in range(400))  # more than stands in a row
    entry = Entry(kind="case", key="H-2026-0147", row=1, title="dinkes.contoh.go.id", scope=DESK, at=MONDAY, text=long)
    with _before("lookup", "0004_newest_of_a_kind"):
        lookup.put(entry)
        Document.objects.update(text=Replace("text", Value("_b3a"), Value("_b")))  # as beginnings were marked then
    for kinds in ((), ("case",)):
        assert [one.key for one in finding.search("dinkes.con", scopes=[DESK], kinds=kinds)] == [entry.key]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            told = "reloptions IS NOT NULL AND relname LIKE 'lookup_document%'"
            cursor.execute(f"SELECT relname, reloptions::text FROM pg_class WHERE {told}")
            kept = dict(cursor.fetchall())
        assert kept == {
            "lookup_document": "{toast_tuple_target=512}",
            "lookup_document_words": "{gin_pending_list_limit=256}",
        }


def test_a_case_of_before_is_found_by_its_address_once_the_worker_came(tmp_path: Path) -> None:
    case = build(tmp_path).sent()
    lookup.put(replace(case_entry(case, MONDAY), text=""))
    for claim in worklist.claim([naming.WORK], "uji", timezone.now() + DAY, 60, limit=10):
        worklist.finish(claim, timezone.now())  # what another name had written anew before
    address = host_of(case)
    assert not finding.search(address, scopes=[DESK], kinds=["case"])
    with _before("requests", "0013_applicants"):
        pass
    for claim in worklist.claim([naming.WORK], "uji", timezone.now(), 60, limit=10):
        naming.carry(claim, timezone.now())
    assert [one.key for one in finding.search(address, scopes=[DESK], kinds=["case"])] == [case.number]


def test_a_reserved_letter_of_before_tells_its_book_no_longer_which_case_it_answers() -> None:
    told = "Pelapor Pengaduan Nomor P-2026-0046"
    Letter.objects.create(
        direction="out", kind="complaint", state="signed", subject_key="P-2026-0046", agenda=19, year=2026, number="500.12.6/19",
        date=MONDAY.date(), subject="Jawaban", party=PARTY, content={"to": told}, reserved=True, created_at=MONDAY,
    )  # fmt: skip
    with _before("letters", "0009_brought_again"), connection.cursor() as cursor:
        cursor.execute("SELECT party FROM letters_letter")
        assert cursor.fetchall() == [(told,)]
    letter = Letter.objects.get()
    assert letter.party == PARTY and letter.addressee == told


def test_agencies_of_before_become_one_tree_with_each_code_once_and_can_be_found() -> None:
    facts = {"head_title": "Kepala", "email": "k@x.go.id"}
    with _before("agencies", "0004_failed_step"):
        codes = ("DISHUB", "dishub", "RSUD", "dishub-2")
        first, twin, alone, _third = (Agency.objects.create(code=code, name=f"Dinas {code}", **facts) for code in codes)
        Agency.objects.filter(pk=alone.pk).update(kind="upt", parent=first)
        Agency.objects.filter(pk=first.pk).update(parent=alone)
        lookup.put(agency_entry(first, MONDAY), agency_entry(twin, MONDAY))
    rows = {one.pk: one for one in Agency.objects.all()}
    assert [rows[one.pk].code for one in (first, twin, alone)] == ["dishub", "dishub-3", "rsud"]
    assert rows[first.pk].parent_id is None and rows[alone.pk].parent_id == first.pk
    for claim in worklist.claim([naming.WORK], "uji", timezone.now(), 60, limit=10):
        naming.carry(claim, timezone.now())
    found = finding.search("dinas", scopes=[DESK])
    assert {one.key for one in found} == {"dishub", "dishub-2", "dishub-3", "rsud"} and len(found) == 4


def test_an_open_invitation_of_before_knows_who_sent_it(tmp_path: Path) -> None:
    admin = build(tmp_path).people["admin"]
    for by in (admin, None):
        agencies.invite(by=by, at=MONDAY, email=f"{by.pk if by else 0}@contoh.go.id", name=f"Baru dari {by}", role="reviewer")
    with _before("agencies", "0008_one_nip_one_account"):
        pass
    assert list(Invitation.objects.order_by("pk").values_list("inviter", flat=True)) == [admin.pk, None]


def test_a_letter_of_before_is_sorted_by_the_numbers_in_its_number() -> None:
    facts = {"direction": "in", "kind": "request", "state": "registered", "year": 2026, "date": MONDAY.date(), "subject": "Hal"}
    for agenda, number in enumerate(("440/10/Dinkes", "440/9/Dinkes", "44/100/Dinkes"), 1):
        Letter.objects.create(
            **facts, subject_key=f"H-{agenda}", agenda=agenda, number=number, number_order="x", party="PD", created_at=MONDAY
        )
    with _before("letters", "0010_reserved_in_neutral_words"):
        pass
    numbers = Letter.objects.order_by("number_order").values_list("number", flat=True)
    assert list(numbers) == ["44/100/Dinkes", "440/9/Dinkes", "440/10/Dinkes"]


def test_a_complaint_of_before_has_the_hour_of_its_limit_and_is_sorted_by_the_numbers_in_its_number() -> None:
    facts = {"state": "in_handling", "edition": "x", "classification": "minor", "channel": "box", "anonymity": "anonymous"}
    moments = {"received_at": MONDAY, "entered_at": MONDAY, "active_at": MONDAY}
    for number, round_ in (("P-2026-10", 1), ("P-2026-9", 2), ("P-2026-8", 1)):
        Complaint.objects.create(**facts, **moments, number=number, round=round_, subject="Hal", code_hash=number)
    for key, hours in (("P-2026-10", 1), ("P-2026-9", 2), ("P-2026-9/2", 3), ("P-2026-8", 0)):
        at = MONDAY + timedelta(hours=hours) if hours else None
        rest = {"days": 5, "edition": "x", "received_at": MONDAY, "first_promise": MONDAY.date()}
        Clock.objects.create(**rest, kind="complaint", key=key, hours=hours, due_at=at)
    nips = (("198503142010011004", ""), ("", "199003122015031002"), ("", ""))
    for n, (nip, former) in enumerate(nips):
        who = Person.objects.create_user(f"p{n}@x.test", name=f"P{n}", nip=nip, former_nip=former)
        Complaint.objects.get(number="P-2026-8").involved.create(person=who, part="handle", since=MONDAY)
    with _before("complaints", "0006_drafts"):
        pass
    involved = Complaint.objects.get(number="P-2026-8").involved.order_by("person").values_list("nip", flat=True)
    assert list(involved) == ["198503142010011004", "199003122015031002", ""], "or the one that was emptied"
    found = Complaint.objects.order_by("number_order").values_list("number", "due_at")
    hour = timedelta(hours=1)
    assert list(found) == [("P-2026-8", None), ("P-2026-9", MONDAY + 3 * hour), ("P-2026-10", MONDAY + hour)]


def test_a_site_of_before_gets_the_nip_of_the_contact_that_it_has(tmp_path: Path) -> None:
    old, new = "199003122015031002", "198505052010011005"
    case = build(tmp_path).approved()
    site = Site.objects.get(order_key=case.number)
    person = {"contact_name": "Pengelola Baru", "contact_email": site.contact_email}
    order = {"site_key": str(case.number), "state": "closed", "due": case.due, "agency": case.agency, "saved_at": MONDAY}
    order |= {"created_by": case.created_by, "created_at": MONDAY, "edition": case.edition, **person}
    before = {"contact_name": case.contact_name}
    HostingRequest.objects.create(number="H-2026-0901", kind="contact", contact_nip=new, before=before, **order)
    HostingRequest.objects.create(number="H-2026-0902", kind="resize", contact_nip=old, **order)
    Site.objects.update(contact_name="Pengelola Baru", contact_nip="")
    with _before("requests", "0013_applicants"):
        pass
    assert Site.objects.get().contact_nip == new


def _without_defaults(content: str) -> str:
    """As versions were stored that left out what was a default."""
    data = json.loads(content)
    data["complaints"].pop("wait_days")
    del data["breach_causes"]
    return standard.canonical(data)


def _stored(days: int) -> EditionVersion:
    """A draft of another limit."""
    row = standard.start_draft(by="uji", at=MONDAY)
    seen = standard.fingerprint({"limit": standard.content(row)["limit"]})
    part = {"limit": {"days": days, "text": f"{days} Hari kerja"}}
    return standard.change(row=row, parts=part, seen=seen, by="uji", at=MONDAY)


def test_a_version_of_before_reads_as_it_did_whatever_its_file_becomes_and_its_content_is_what_the_trail_sealed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, day = _stored(5), MONDAY.date()
    old = standard.publish(row=old, version=old.version, effective=day, today=day, by="uji", at=MONDAY)
    _stored(6)
    short = {row.pk: _without_defaults(row.content) for row in EditionVersion.objects.all()}
    with _before("standard", "0002_a_version_can_be_taken_back"), connection.cursor() as cursor:
        for pk, text in short.items():
            cursor.execute("UPDATE standard_editionversion SET content = %s WHERE id = %s", [text, pk])
    file = seed()
    other = replace(file, breach_causes=(), complaints=replace(file.complaints, wait_days=99))
    monkeypatch.setattr("inang.standard.published.seed", lambda: other)
    for row in EditionVersion.objects.all():
        found = standard.edition_of(row)
        assert found.breach_causes == file.breach_causes and found.complaints.wait_days == file.complaints.wait_days
        if row.state == "published":
            assert (row.content, row.sha256) == (short[row.pk], old.sha256), "not a letter of it changes"
        else:
            assert row.filled == "" and row.sha256 == hashlib.sha256(row.content.encode()).hexdigest()
