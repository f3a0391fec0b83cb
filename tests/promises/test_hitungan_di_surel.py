"""A mail that names a day says how that day was counted, and the address in it opens the page of the very same day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as office
from django.test import Client

from inang.agencies import redating
from inang.agencies.models import Membership
from inang.cli.counters import SUBJECTS
from inang.complaints import services as complaints
from inang.notices.models import Notice
from inang.requests import services
from inang.requests.escalating import escalate
from inang.workdays import queries as clocks
from inang.workdays.versions import Entry
from tests.portal import complaining
from tests.portal.cast import Cast, now
from tests.promises.test_kalender_berubah import LEAVE, NOW, cases, draft
from tests.rooms.requests.stage import MONDAY, build
from tests.rooms.requests.test_escalating import case as sent
from tests.rooms.workdays.counting import RULE

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _signed_in_with_one_step(db: None, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]


def mail(subject: str, event: str) -> str:
    """The words of one mail of an event; what the others are told of it is the same."""
    return Notice.objects.filter(subject_key=subject, event__contains=f":{event}:").earliest("pk").text


def opened(client: Client, text: str) -> str:
    """The heading of the page to which a mail leads."""
    (address,) = set(re.findall(rf"{re.escape(office.INANG_BASE_URL)}(/[^\s)]*hitung/[^\s)]*)", text))
    found = re.search("<h1[^>]*>(.*?)</h1>", client.get(address).content.decode(), re.DOTALL)
    return found[1] if found else ""


def test_a_mail_about_a_request_leads_to_the_count_of_its_day(tmp_path: Path, client: Client) -> None:
    stage = build(tmp_path)
    by, operator = stage.people["penelaah"], stage.people["operator"]
    client.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    case = stage.sent()
    told = mail(case.number, "submitted")
    assert "Jatuh tempo: Kamis, 26 November 2026.\nHitungannya: Senin 23 Nov diterima (hari ke-0); " in told
    assert "Kamis 26 Nov hari ke-3, jatuh tempo." in told and opened(client, told) == "Jatuh tempo Kamis, 26 November 2026"
    case = services.claim(request=case, by=by, at=MONDAY)
    case = services.return_for_correction(request=case, items=[("", "Lengkapi.")], by=by, at=MONDAY)
    services.lapse(at=MONDAY + 8 * DAY)
    for notice in ("returned", "reminder"):
        told = mail(case.number, notice)
        assert "paling lambat Senin, 7 Desember 2026;" in told and opened(Client(), told) == "Jatuh tempo Senin, 7 Desember 2026"
    services.resubmit(
        request=case, replies={item.pk: "Sudah." for item in case.return_items.all()}, by=operator, at=MONDAY + timedelta(hours=1)
    )
    told = mail(case.number, "resubmitted")
    assert "jatuh tempo Kamis, 26 November 2026.\nHitungannya: Senin 23 Nov diterima (hari ke-0); " in told
    assert opened(client, told) == "Jatuh tempo Kamis, 26 November 2026"


def test_a_mail_about_a_decree_leads_to_the_new_count_of_a_request(cast: Cast) -> None:
    Membership.objects.update(since=date(2026, 1, 1))
    (number,) = cases(cast, 1)
    admin = cast.people["administrator"]
    redating.apply(draft=draft(admin, LEAVE), by=admin, at=NOW, subjects=SUBJECTS)
    told = mail(number, "redated")
    assert "Rabu 25 Nov tidak dihitung (Cuti bersama mendadak); Kamis 26 Nov hari ke-2; Jumat 27 Nov hari ke-3, jatuh" in told
    assert opened(cast.client("operator"), told) == "Jatuh tempo Jumat, 27 November 2026"


def test_a_warning_leads_to_the_count_on_the_desk(cast: Cast) -> None:
    Membership.objects.update(since=date(2026, 1, 1))
    found = sent(cast)
    escalate(at=datetime(2026, 11, 25, 13, 0, tzinfo=MONDAY.tzinfo))
    told = mail(str(found.number), "escalation")
    assert "Kamis 26 Nov hari ke-3, jatuh tempo" in told
    assert opened(cast.client("reviewer"), told) == "Cara menghitung jatuh tempo"


def test_a_mail_about_a_complaint_leads_to_the_count_of_its_day(cast: Cast) -> None:
    receipt = complaining.received(complainant=complaining.WARGA)
    case, holder = receipt.complaint, complaining.holding(receipt.complaint, receipt.code)
    officer, reviewer, at = cast.people["complaint_officer"], cast.people["reviewer"], now()

    def leads(notice: str, client: Client) -> None:
        told = mail(case.number, notice)
        named = re.findall(r"\w+, \d+ \w+ \d{4}", re.split("(?i)hitungannya|cara menghitung", told)[0])
        assert opened(client, told) in (f"Jatuh tempo {named[-1]}", "Cara menghitung jatuh tempo"), told
        assert notice == "asked" or re.search(r"(?:Hitungannya|Cara menghitung): \S+ \d+ .*hari ke-\d+, jatuh tempo", told)

    leads("received", holder)
    case = complaints.triage(complaint=case, classification="non_supervisory", by=officer, at=at)
    leads("triaged", holder)
    case = complaints.assign(complaint=case, to=reviewer, by=officer, at=at)
    leads("given", cast.client("reviewer"))
    admin, day = cast.people["administrator"], at.date()
    leave = Entry(clocks.calendar().nth_after(day, 2, RULE), "joint_leave", "Cuti bersama mendadak")
    made = draft(admin, leave, at=at, announced=day, decree_date=day, today=day)
    redating.apply(draft=made, by=admin, at=at, subjects=SUBJECTS)
    leads("redated", holder)
    case.refresh_from_db()
    complaints.ask(complaint=case, text="Peramban apa?", by=reviewer, at=at)
    leads("asked", Client())
