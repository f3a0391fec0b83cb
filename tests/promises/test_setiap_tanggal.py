"""Every shown due date links to its explanation: the pages of all sides are walked, with cases at every stage of their clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.test import Client

from inang.agencies import delegating
from inang.agencies.models import Person
from inang.cli.reindex import begin_anew
from inang.complaints import services as complaints
from inang.complaints import words as complaints_words
from inang.complaints.models import Complaint
from inang.complaints.queries import clock_key
from inang.notices.models import Notice
from inang.requests import ledger
from inang.requests import words as requests_words
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries
from inang.workdays import services as workdays
from inang.workdays.importing import Row
from inang.workdays.proposing import propose
from inang.workdays.rules import CountingRule
from inang.workdays.versions import Entry
from inang.workdays.words import tanggal_surat
from tests.portal import cast as casting
from tests.portal import complaining
from tests.portal.cast import Cast, now

RULE = CountingRule(**standard.current().counting_values())
STAGES = ("submitted", "in_review", "returned", "recommended", "approved", "activated", "confirmed", "closed", "rejected")
ENDED = ("confirmed", "closed", "rejected")
LATE = ("in_review", "returned", "recommended", "closed")
SIDES = (  # who begins where; what somebody of the same side has seen is not looked at again
    ("operator", "/permintaan/"),
    ("reviewer", "/meja/"),
    ("reviewer", "/meja/H-2026-0002/tanda-terima/"),
    ("approver", "/meja/H-2026-0004/"),
    ("approver", "/meja/ikhtisar/"),
    ("administrator", "/meja/orang/"),
)
CASE = r"H-2026-\d{4}"
SHOWING = (  # pages that must have shown one, so that the walk proves something
    r"/permintaan/", rf"/permintaan/{CASE}/", rf"/permintaan/{CASE}/tanda-terima/", r"/meja/", rf"/meja/{CASE}/",
    rf"/meja/{CASE}/ringkas/", rf"/meja/{CASE}/kembalikan/", rf"/meja/{CASE}/serahkan/", rf"/meja/{CASE}/keputusan/",
    rf"/meja/{CASE}/tanda-terima/", r"/meja/ikhtisar/", r"/meja/laporan/.*", r"/meja/pelanggaran/.*",
    r"/meja/tanpa-pemegang/", r"/meja/kalender/usulan/\d+/",
)  # fmt: skip
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NO_PAGE = re.compile(
    r"\.(csv|xlsx|pdf|ics|svg|js|css|webp|png|txt)(\?|$)|/(static|akun|tema|bahasa|berkas|surat|konsep)/|\?zoom="
)
Looks = Callable[["Page", dict[str, date]], tuple[int, list[str]]]
MANY = {"main", "body", "table", "ul", "ol"}  # what holds more than one case, or everything


@dataclass
class Node:
    """One element of a page: its own words, and the elements in it."""

    tag: str
    attributes: dict[str, str]
    above: Node | None
    words: str = ""
    inside: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for one in self.inside:
            yield from one.walk()

    def links(self) -> set[str]:
        return {one.attributes.get("href", "") for one in self.walk()}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = self.here = Node("", {}, None)
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(made)
        if tag not in VOID:
            self.here = made

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.here
        while node is not None and node.tag != tag:
            node = node.above
        if node is not None and node.above is not None:
            self.here = node.above

    def handle_data(self, data: str) -> None:
        self.here.words += data


@pytest.fixture
def cast(db: None, settings: object) -> Cast:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    cache.clear()
    return casting.make()


def sent(cast: Cast, number: str, state: str, received: datetime) -> date:
    """One case with its clock: waiting since it was returned, stopped when it ended, running else; its due date."""
    new, today = casting.request_of(cast.agency, cast.people["operator"], state, label=number.lower()), now()
    made = workdays.start(
        kind="request", key=number, received_at=received, days=3, edition=new.edition, at=received, by="uji", rule=RULE
    )
    new.number, new.received_at, new.due = number, received, made.first_promise
    new.created_at = new.saved_at = received
    new.letter_date, new.letter_file = date(2025, 1, 2), casting.kept_file()
    new.reviewer = None if state == "submitted" else cast.people["reviewer"]
    ledger.write_start(new)
    new.save()
    facts = {"kind": "request", "key": number, "reason": "uji", "by": "uji"}
    later = min(today, received + timedelta(days=20))
    if state in ENDED:
        workdays.stop(at=later, **facts)
    elif state == "returned":
        workdays.pause(at=min(today, received + timedelta(hours=1)), **facts)
        new.returned_at = today
        new.save()
    return made.first_promise


def decreed(admin: Person) -> None:
    """A decree that would move dates, as its administrator sees it before it holds."""
    today = now().astimezone(RULE.zone).date()
    leave = Row(1, Entry(queries.calendar().nth_after(today, 1, RULE), "joint_leave", "Cuti bersama mendadak"))
    propose(
        rows=[leave], decree="SKB 1", decree_date=today, announced=today, by="Admin", by_id=admin.pk, at=now(), today=today
    )


def world(cast: Cast) -> dict[str, date]:
    """Number -> due date: each stage once in time and once late; somebody away, a calendar that would move dates."""
    today, found = now().astimezone(RULE.zone), dict[str, date]()
    for place, (state, days) in enumerate([*((state, 0) for state in STAGES), *((state, 40) for state in LATE)], 1):
        number = f"H-2026-{place:04d}"
        found[number] = sent(cast, number, state, today - timedelta(days=days, minutes=5))
    workdays.note_breaches(at=now())
    admin = cast.people["administrator"]
    away = {"since": today.date(), "until": today.date() + timedelta(days=1)}  # also when midnight comes meanwhile
    delegating.set_absence(by=None, at=now(), person=cast.people["reviewer"], **away)
    HostingRequest.objects.filter(number="H-2026-0011").update(reviewer=cast.people["nobody"])  # nobody has it
    decreed(admin)
    begin_anew(now())
    return {number: queries.state("request", number, now()).due for number in found}


def addresses(page: Page, here: str) -> set[str]:
    """Where a page leads within the site, without its files."""
    named = {one.attributes.get(name, "") for one in page.root.walk() for name in ("href", "hx-get")}
    own = {link if link.startswith("/") else f"{here.split('?')[0]}{link}" for link in named if link[:1] in ("/", "?")}
    return {link.split("#")[0] for link in own if not link.startswith("//") and not NO_PAGE.search(link)}


def shown(day: date) -> re.Pattern[str]:
    """A day in words, with or without its year; a moment of that day is something else."""
    words = tanggal_surat(day).removesuffix(f" {day.year}")
    return re.compile(rf"(?<!\d){words}(?: {day.year})?(?! \d)(?!, \d\d\.\d\d)")


def ways(number: str) -> tuple[str, ...]:
    """How the address of its count ends, on the desk and for whoever the case is of."""
    return (f"/{number}/hitung/", "/lacak/pengaduan/hitung/", "&hari=5") if number[0] == "P" else (
        f"/{number}/cara-hitung/", f"/{number}/hitung/",
    )  # fmt: skip


def unexplained(page: Page, dues: dict[str, date]) -> tuple[int, list[str]]:
    """How often a due date is shown, and the words of those without a link to the count beside them."""
    seen, lacking = 0, []
    for day in set(dues.values()):
        counts = {end for number, due in dues.items() if due == day for end in ways(number)}
        for node in page.root.walk():
            if node.tag in ("option", "title", "script") or not shown(day).search(node.words):
                continue
            seen += 1
            around: Node | None = node
            while around is not None and around.tag not in MANY:
                links = [link.split("?pelanggaran=")[0] for link in around.links()]  # that of a broken promise is of its own day
                if any(link.endswith(end) for link in links for end in counts):
                    break
                around = around.above
            else:
                lacking.append(" ".join(node.words.split()))
    return seen, lacking


def unmarked(page: Page, dues: dict[str, date]) -> tuple[int, list[str]]:
    """How often a due date is shown, and the words of those that nothing around them calls provisional."""
    seen, lacking = 0, []
    for node in page.root.walk():
        if node.tag in ("option", "title", "script") or not any(shown(day).search(node.words) for day in set(dues.values())):
            continue
        seen += 1
        around: Node | None = node
        while around is not None and around.tag not in {*MANY, "tr", "section"}:
            if any("sementara" in one.words for one in around.walk()):
                break
            around = around.above
        else:
            lacking.append(" ".join(node.words.split()))
    return seen, lacking


def walked(
    client: Client, start: str, dues: dict[str, date], been: set[str], lacks: Looks = unexplained
) -> dict[str, tuple[int, list[str]]]:
    """Every page that can be reached from one: address -> how many due dates it shows, and those that lack something."""
    found: dict[str, tuple[int, list[str]]] = {}
    waiting = [start]
    been.discard(start)
    while waiting:
        here = waiting.pop()
        if here in been:
            continue
        been.add(here)
        answer = client.get(here)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = Page(answer.content.decode())
        waiting += sorted(addresses(page, here) - been)
        # Choices of a class say until when each would go: no due date, though it may fall on that of some case.
        if not re.search("/(cara-)?hitung/|/golongkan(-ulang)?/", here) and not re.match("/(meja/)?kalender/(\\?|$)", here):
            found[here] = lacks(page, dues)
    return found


@pytest.mark.once
def test_every_shown_due_date_links_to_its_explanation_on_every_page_of_every_side(cast: Cast) -> None:
    dues = world(cast)
    found = walked(Client(), "/", dues, set())
    assert sum(seen for seen, _lacking in found.values()) == 0, "strangers see no case"
    been: set[str] = set()
    for who, start in SIDES:
        found |= walked(cast.client(who), start, dues, been)
    lacking = {page: words for page, (_seen, words) in found.items() if words}
    assert not lacking, lacking
    showing = [page for page, (seen, _lacking) in found.items() if seen]
    for part in SHOWING:
        assert any(re.fullmatch(part, page) for page in showing), part


COMPLAINT = r"P-\d{4}-\d{4}"
SHOWING_COMPLAINTS = (
    r"/lacak/pengaduan/", r"/meja/pengaduan/(\?.*)?", rf"/meja/pengaduan/{COMPLAINT}/",
    rf"/meja/pengaduan/{COMPLAINT}/tanda-terima/", r"/meja/ikhtisar/", r"/meja/tanpa-pemegang/", r"/meja/pelanggaran/.*",
    r"/meja/kalender/usulan/\d+/",
)  # fmt: skip


def complaints_world(cast: Cast) -> tuple[dict[str, date], list[Client]]:
    """Number -> due date of complaints at each stage, some late, one without a handler; browsers that hold a receipt code."""
    workdays.seed()
    people, at = cast.people, now()
    old = {"received_at": at - timedelta(days=20), "backdate_reason": "Kotak baru dibuka", "by": people["complaint_officer"]}
    holders = []
    for more in ({}, {"channel": "box", **old}):
        receipt = complaining.received(**more)
        holders.append(complaining.holding(receipt.complaint, receipt.code))
    complaining.handled(cast)
    complaining.handled(cast, **old)
    complaining.drafted(cast)
    complaining.answered(cast)
    complaints.ask(complaint=complaining.handled(cast, **old), text="Peramban apa?", by=people["reviewer"], at=at)
    lost = complaining.handled(cast)
    Complaint.objects.filter(pk=lost.pk).update(handler=people["nobody"])
    workdays.note_breaches(at=at)
    decreed(people["administrator"])
    begin_anew(at)
    rows = {case: clock_key(case) for case in Complaint.objects.all()}
    return {case.number: queries.state("complaint", key, at).due for case, key in rows.items()}, holders


@pytest.mark.once
def test_every_shown_due_date_of_a_complaint_links_to_its_explanation_on_every_page_of_every_side(cast: Cast) -> None:
    dues, holders = complaints_world(cast)
    assert len(set(dues.values())) > 1
    found: dict[str, tuple[int, list[str]]] = {}
    for holder in holders:
        found |= walked(holder, "/lacak/pengaduan/", dues, set())
    been: set[str] = set()
    sides = (("complaint_officer", "/meja/pengaduan/"), ("approver", "/meja/ikhtisar/"), ("administrator", "/meja/kalender/"))
    for who, start in sides:
        found |= walked(cast.client(who), start, dues, been)
    lacking = {page: words for page, (_seen, words) in found.items() if words}
    assert not lacking, lacking
    showing = [page for page, (seen, _lacking) in found.items() if seen]
    for part in SHOWING_COMPLAINTS:
        assert any(re.fullmatch(part, page) for page in showing), part


def test_every_day_and_every_hour_that_is_expected_at_intake_leads_to_the_count_that_gives_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    workdays.seed()
    edition, client = standard.current(), cast.client("complaint_officer")
    limits = [replace(one, amount=3, unit="jam kerja") if one.id == "minor" else one for one in edition.complaint_limits]
    monkeypatch.setattr(standard, "current", lambda on=None: replace(edition, complaint_limits=tuple(limits)))
    side = client.post("/meja/pengaduan/catat/samping/", {"golongan": "minor"}).content.decode()
    for page in (client.get("/meja/pengaduan/catat/").content.decode(), side):
        expected = re.findall(r'<a href="(/hitung/[^"]+)"[^>]*>([^<]+)</a>', page)
        assert len({address for address, _words in expected}) == len(limits)
        assert len(expected) == len(limits) + 1, "each class, and what is read out"
        for address, words in expected:
            assert f"<h1>Jatuh tempo {words}</h1>" in client.get(address.replace("&amp;", "&")).content.decode()
        assert sum("WIB" in words for _address, words in expected) >= 1


def test_a_mail_that_names_a_day_has_the_count_in_words_and_the_way_to_its_page() -> None:
    """Every mail of the two tables and those to the office: none names a day without its explanation."""
    texts = {f"request {name}": text for name, (_title, text) in requests_words.NOTICES.items()}
    texts |= {f"complaint {name}": text for name, (_title, text) in complaints_words.NOTICES.items()}
    texts |= {"redated": requests_words.REDATED[1], "remended": requests_words.REMENDED[1]}
    texts |= {"redated while paused": requests_words.REDATED_PAUSED[1], "given": complaints_words.NEW_CASE[1]}
    # The sentence of the edition names the day; what is around it explains it.
    texts |= {"warned": "{due}" + requests_words.ESCALATION_TEXT, "warned of": "{due}" + complaints_words.DESK_TEXT}
    said = {"{until_answered}": complaints_words.UNTIL_ANSWERED, "{due_sentence}": complaints_words.DUE}
    for placeholder, words in said.items():
        texts = {name: text.replace(placeholder, words) for name, text in texts.items()}
    promised = {name: text for name, text in texts.items() if "{due}" in text}
    assert len(promised) == 14
    for name, text in promised.items():
        assert "{strip}" in text and re.search(r"\{(desk_)?url\}(cara-)?hitung/|\{count_url\}", text), name
    waited = {name: text for name, text in texts.items() if "{until}" in text}
    assert len(waited) == 6 and all("{until_url}" in text for text in waited.values())


@pytest.mark.once
@pytest.mark.usefixtures("undecreed")
def test_a_date_beyond_the_decreed_years_is_called_provisional_on_every_page_and_in_every_file_that_shows_it(cast: Cast) -> None:
    today, dues = now().astimezone(RULE.zone), dict[str, date]()
    for place, state in enumerate(("submitted", "in_review", "recommended", "approved"), 1):
        dues[f"H-2026-{place:04d}"] = sent(cast, f"H-2026-{place:04d}", state, today - timedelta(minutes=5))
    dues["H-2026-0005"] = sent(cast, "H-2026-0005", "in_review", today - timedelta(days=40))
    receipt = complaining.received()
    case = complaining.handled(cast)
    late = complaining.handled(
        cast, received_at=now() - timedelta(days=20), backdate_reason="Kotak baru dibuka", by=cast.people["complaint_officer"]
    )
    dues |= {one.number: queries.state("complaint", clock_key(one), now()).due for one in (receipt.complaint, case, late)}
    workdays.note_breaches(at=now())
    assert queries.state("request", "H-2026-0001", now()).provisional
    begin_anew(now())
    sides = [
        (complaining.holding(receipt.complaint, receipt.code), "/lacak/pengaduan/"),
        (cast.client("operator"), "/permintaan/"),
        (cast.client("complaint_officer"), "/meja/pengaduan/"),
        (cast.client("reviewer"), "/meja/"),
        (cast.client("approver"), "/meja/ikhtisar/"),
    ]
    found: dict[str, tuple[int, list[str]]] = {}
    for client, start in sides:
        found |= walked(client, start, dues, set(), unmarked)
    lacking = {page: words for page, (_seen, words) in found.items() if words}
    assert not lacking, lacking
    assert sum(seen > 0 for seen, _words in found.values()) > 15
    shows = [page for page, (seen, _words) in found.items() if seen]
    for part in ("/pelanggaran/?jenis=permintaan", "/pelanggaran/?jenis=pengaduan", "/meja/laporan/"):
        assert any(part in page for page in shows), part
    files = ("/meja/unduh.csv", "/meja/pengaduan/unduh.csv", "/meja/buku/pengaduan/unduh.csv", "/permintaan/unduh.csv")
    files += (f"/meja/laporan/unduh.csv?bulan={dues['H-2026-0005']:%Y-%m}",)
    for who, file in zip(("reviewer", "complaint_officer", "complaint_officer", "operator", "approver"), files, strict=True):
        rows = b"".join(cast.client(who).get(file).streaming_content).decode()  # type: ignore[attr-defined]
        assert "(sementara)" in rows, file
    told = Notice.objects.filter(subject_key=case.number, text__contains="paling lambat")
    assert told and all("(sementara)" in one.text for one in told)


def test_the_explanation_has_a_strip_of_days_with_legal_basis_pauses_and_calendar_version_and_can_be_printed(cast: Cast) -> None:
    received = datetime(2026, 10, 5, 10, 0, tzinfo=RULE.zone)
    sent(cast, "H-2026-0001", "in_review", received)
    facts = {"kind": "request", "key": "H-2026-0001", "by": "uji"}
    workdays.pause(at=received + timedelta(days=1), reason="Cap belum ada", **facts)
    workdays.resume(at=received + timedelta(days=3), reason="Dikirim ulang", **facts)
    receipt = complaining.received()
    pages = {
        "desk": cast.client("reviewer").get("/meja/H-2026-0001/cara-hitung/"),
        "agency": cast.client("operator").get("/permintaan/H-2026-0001/cara-hitung/"),
        "complaint": cast.client("complaint_officer").get(f"/meja/pengaduan/{receipt.complaint.number}/hitung/"),
        "complainant": complaining.holding(receipt.complaint, receipt.code).get("/lacak/pengaduan/hitung/"),
        "anybody": Client().get("/hitung/?diterima=2026-12-22&hari=3"),
    }
    for side, answer in pages.items():
        page = answer.content.decode()
        assert '<ol class="days"' in page and "data-print" in page, side
        assert "Perpres 21/2023" in page and re.search(r"Versi \d+: SKB 3 Menteri", page), side
    for side in ("desk", "agency"):
        page = pages[side].content.decode()
        assert "Cap belum ada" in page and "Dikirim ulang" in page and "jeda" in page and "putaran 1" in page, side
        strip, table = ["received", "paused", "paused", "paused", "counted", "off", "off", "counted", "due"], ["jeda"] * 3
        table = ["hari ke-0", *table, "hari ke-1", "tidak dihitung", "tidak dihitung", "hari ke-2", "hari ke-3"]
        assert (re.findall(r'class="day is-(\w+)"', page), re.findall('<td class="nowrap">([^<]+)</td>', page)) == (strip, table)
    page = pages["anybody"].content.decode()
    assert re.findall(r'class="day is-(\w+)"', page) == ["received", "counted", "off", "off", "off", "off", "counted", "due"]
