from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client

from inang.portal.public.figures import Case, Figures, count
from inang.portal.public.home import marked
from inang.standard import queries as standard
from tests.portal import cast as casting

pytestmark = pytest.mark.django_db


def test_the_front_page_is_made_from_the_edition(client: Client) -> None:
    page = client.get("/").content.decode()
    edition = standard.current()
    assert "aktif dalam tiga hari kerja" in page
    assert edition.cost.text in page
    for step in edition.procedure:
        assert step.step in page
        assert step.who in page
    for channel in edition.channels:
        assert channel.name in page
    for limit in edition.complaint_limits:
        assert limit.name in page
        assert f"{limit.amount} {limit.unit}" in page


def test_the_requirement_stands_there_word_for_word(client: Client) -> None:
    for requirement in standard.current().requirements:
        assert "".join(part.text for part in marked(requirement.text)) == requirement.text
        assert any(part.marked for part in marked(requirement.text))
    assert marked("Lain sama sekali.") == [("Lain sama sekali.", False)]


def test_without_finished_requests_the_page_says_so_and_shows_no_figure(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "Belum ada permintaan yang selesai" in page
    assert "Median sampai selesai" not in page


def test_figures_are_counted_and_drawn_one_mark_a_request() -> None:
    day = datetime(2026, 11, 24, tzinfo=UTC).date()
    cases = (Case(1, False), Case(2, False), Case(2, False), Case(5, True))
    figures = Figures(4, 3, 2.0, 3, cases, 7, (1,) * 11 + (7,), day, day, day)
    assert figures.on_time_percent == 75.0
    assert len(figures.dots) == len(figures.squares) == 4
    assert sum(dot.late for dot in figures.dots) == sum(box.late for box in figures.squares) == 1
    assert all(0 <= dot.x <= 300 and 0 <= dot.y <= 60 for dot in figures.dots)
    early = [dot for dot in figures.dots if not dot.late]
    late = [dot for dot in figures.dots if dot.late]
    assert all(dot.x < figures.limit_x for dot in early)
    assert all(dot.x > figures.limit_x for dot in late)
    assert "1 lewat batas" in figures.squares_words


def test_a_promise_that_was_broken_stays_late_on_the_front_page_when_its_date_moved_later() -> None:
    cast = casting.make()
    at = datetime(2026, 11, 25, 3, tzinfo=UTC)
    for number, was_late in (("H-2026-0001", True), ("H-2026-0002", False)):
        fields = {"received_at": at - timedelta(days=2), "confirmed_at": at, "was_late": was_late}
        casting.request_of(cast.agency, cast.people["operator"], "closed", number=number, **fields)
    found = count(at=at, limit=3)
    assert (found.requests, found.on_time) == (2, 1) and "1 dari 2 tepat waktu" in found.squares_words


def test_a_line_of_no_site_at_all_is_not_drawn() -> None:
    day = datetime(2026, 11, 24, tzinfo=UTC).date()
    for trend, plots in (((0,) * 12, 2), ((0,) * 11 + (1,), 3)):
        figures = Figures(1, 1, 2.0, 3, (Case(2, False),), trend[-1], trend, day, day, day)
        assert render_to_string("public/home_figures.html", {"figures": figures}).count("<svg") == plots


def test_numbers_inside_pictures_have_a_point_and_numbers_in_words_a_comma() -> None:
    day = datetime(2026, 11, 24, tzinfo=UTC).date()
    figures = Figures(2, 1, 1.5, 3, (Case(1, False), Case(2, True)), 1, (1,) * 12, day, day, day)
    page = render_to_string("public/home_figures.html", {"figures": figures})
    assert not re.findall(r'(?:cx|cy|x|y|r|d)="[^"]*\d,\d', page)
    assert '<p class="figure">1,5' in page


def test_english_comes_only_by_the_switch_not_from_the_browser(client: Client) -> None:
    assert "Empat langkah resmi" in client.get("/", headers={"accept-language": "en"}).content.decode()
    answer = client.post("/bahasa/", {"language": "en", "next": "/"})
    assert answer.status_code == 302
    page = client.get("/").content.decode()
    assert "Four official steps" in page
    assert '<html lang="en"' in page
    assert "Empat langkah resmi" not in page
