"""The working-day calendar for everybody: days off by year with their decree, and a feed to subscribe to."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.portal.calendars import year_of
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays.calendar import shipped_versions
from inang.workdays.feed import feed as calendar_feed
from inang.workdays.rules import CountingRule


def page(request: HttpRequest) -> HttpResponse:
    calendar = workdays.calendar()
    rule = CountingRule(**standard.current().counting_values())
    first, complete = calendar.covered_from.year, max(calendar.covered_until.year, calendar.covered_from.year)
    said = {day.year for day, _kind in calendar.decreed} | {one.day.date.year for one in calendar.revoked}
    years = {*range(first, complete + 1), *(year for year in said if year > complete)}
    asked = request.GET.get("tahun", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else timezone.localdate().year
    year = year if first <= year <= calendar.last.year else min(max(year, first), complete)
    context = {
        "year": year,
        "years": sorted({*years, year}),
        "incomplete": year > complete,
        "days": year_of(calendar, year),
        "working": calendar.count(date(year - 1, 12, 31), date(year, 12, 31), rule),
        "calendar": calendar,
        "feed_url": settings.INANG_BASE_URL + reverse("portal:working_days_feed"),
    }
    return render(request, "public/calendar.html", context)


def feed(request: HttpRequest) -> HttpResponse:
    """The same as iCalendar; a revoked day is CANCELLED, so that subscribers lose it."""
    office = standard.current().office
    text = calendar_feed(
        workdays.versions() or shipped_versions(),
        name=f"Hari libur dan hari kerja, {office.short}",
        domain=office.platform_domain,
    )
    answer = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="hari-kerja.ics"'
    answer["Cache-Control"] = "public, max-age=3600"
    return answer
