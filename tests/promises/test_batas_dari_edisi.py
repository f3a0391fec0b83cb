"""What the edition says, the clocks do: another office has other hours, other people who are warned, other limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from inang.agencies.models import Membership
from inang.cli import doctor
from inang.cli.doctor import _time_zone
from inang.notices.models import Notice
from inang.requests import services
from inang.requests.escalating import escalate
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from inang.workdays.calendar import shipped
from inang.workdays.rules import CountingRule, effective_start
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.requests.stage import MONDAY, build
from tests.rooms.requests.test_escalating import NUMBER, case, told, wib

TEXT = (standard.SHIPPED / "kalbar-2022.toml").read_text(encoding="utf-8")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """An office with an edition of its own: the shipped one with some lines changed."""

    def found(*changes: tuple[str, str]) -> None:
        text = TEXT.replace('slug = "kalbar-2022"', 'slug = "lain-2026"')
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        (tmp_path / "editions").mkdir()
        (tmp_path / "editions" / "lain-2026.toml").write_text(text, encoding="utf-8")
        monkeypatch.setenv("INANG_DATA", str(tmp_path))
        monkeypatch.setenv("INANG_EDITION", "lain-2026")

    return found


@pytest.fixture
def cast(db: None) -> Cast:
    clocks.forget_calendar()
    found = casting.make()
    Membership.objects.update(since=date(2026, 1, 1))
    return found


def test_closing_time_and_time_zone_are_those_of_the_offices_edition(office: object) -> None:
    received = datetime.fromisoformat("2026-11-23T14:30:00+07:00")  # 14.30 WIB, 16.30 WIT
    assert effective_start(received, shipped(), CountingRule(**standard.current().counting_values())) == date(2026, 11, 23)
    office(('closing_time = "16:00"', 'closing_time = "14:00"'))  # type: ignore[operator]
    assert effective_start(received, shipped(), CountingRule(**standard.current().counting_values())) == date(2026, 11, 24)


def test_an_office_in_jayapura_counts_by_its_own_clock(office: object) -> None:
    office(('time_zone = "Asia/Pontianak"', 'time_zone = "Asia/Jayapura"'))  # type: ignore[operator]
    rule = CountingRule(**standard.current().counting_values())
    assert effective_start(datetime.fromisoformat("2026-11-23T14:30:00+07:00"), shipped(), rule) == date(2026, 11, 24)


def test_a_service_in_another_time_zone_than_its_edition_is_a_fault_with_its_cure(
    office: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _time_zone()["ok"]
    office(('time_zone = "Asia/Pontianak"', 'time_zone = "Asia/Jayapura"'))  # type: ignore[operator]
    assert not _time_zone()["ok"] and "INANG_TIME_ZONE=Asia/Jayapura" in _time_zone()["cure"]
    monkeypatch.setenv("INANG_TIME_ZONE", "Asia/Jayapura")
    assert _time_zone()["ok"]


def test_an_edition_that_would_be_refused_today_is_named_by_the_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._edition()["ok"]
    seed = standard.seed()
    old = replace(seed, escalation=(replace(seed.escalation[0], title="Separuh {nomor}"), *seed.escalation[1:]))
    monkeypatch.setattr(standard, "current", lambda: old)
    found = doctor._edition()
    assert not found["ok"] and "{nomor} yang tidak dikenal" in found["sentence"] and "terbitkan" in found["cure"]


def test_warnings_go_to_the_persons_that_the_edition_names_at_its_own_shares(office: object, cast: Cast) -> None:
    office(  # type: ignore[operator]
        ('[[escalation]]\nshare = 50\nroles = ["holder"]', '[[escalation]]\nshare = 30\nroles = ["administrator"]'),
        ('[[escalation]]\nshare = 80\nroles = ["holder", "approver"]', '[[escalation]]\nshare = 60\nroles = ["signatory"]'),
    )
    case(cast)
    assert escalate(at=wib("2026-11-24T15:59")) == [f"{NUMBER} 30"] and told() == [("30", "administrator")]
    assert escalate(at=wib("2026-11-25T15:30")) == [f"{NUMBER} 60"]
    assert told() == [("30", "administrator"), ("60", "signatory")]


@pytest.mark.django_db
def test_a_returned_request_lapses_after_the_days_of_the_edition_and_is_reminded_on_its_two_days(
    office: object, tmp_path: Path
) -> None:
    office(  # type: ignore[operator]
        ("return_lapse_days = 10", "return_lapse_days = 4"), ("return_reminder_days = [5, 8]", "return_reminder_days = [1, 3]")
    )
    stage = build(tmp_path)
    by = stage.people["penelaah"]
    returned = services.return_for_correction(
        request=services.claim(request=stage.sent(), by=by, at=MONDAY), items=[("", "Lengkapi.")], by=by, at=MONDAY
    )
    fates = {}
    for day in range(1, 10):
        services.lapse(at=MONDAY + timedelta(days=day))
        Notice.objects.filter(state="waiting").update(state="handed_over", handed_over_at=MONDAY + timedelta(days=day))
        returned.refresh_from_db()
        reminders = Notice.objects.filter(event__contains=":reminder:").values("event").distinct().count()
        fates[(MONDAY + timedelta(days=day)).day] = (returned.state, reminders)
    assert fates[24] == fates[25] == ("returned", 1)
    assert fates[26] == fates[27] == fates[29] == ("returned", 2), "Thursday is the third working day; the weekend does not count"
    assert fates[30] == ("lapsed", 2)
    assert clocks.state("request", str(returned.number), MONDAY + timedelta(days=9)).stopped
    for mail in Notice.objects.filter(event__regex=":(returned|reminder):"):
        assert "paling lambat Jumat, 27 November 2026;" in mail.text and "/hitung/?diterima=2026-11-23&hari=4" in mail.text
