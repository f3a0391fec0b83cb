"""The calendar comes to its end: its administrators are told in time, whether or not somebody opens its page."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings

from inang.agencies import queries as agencies
from inang.agencies.hours import is_office_open
from inang.notices import services as notices
from inang.workdays import queries as workdays
from inang.workdays.days import ALARM_DAYS
from inang.workdays.words import days_off_words, tanggal

SUBJECT: Final = "calendar"
TEXT: Final = """Yth. {name}

Kalender hari kerja hanya lengkap sampai {until}, {left}. Tanggal sesudahnya dihitung untuk sementara.
Masukkan ketetapan libur tahun {year} begitu diumumkan:
{url}

Pesan ini dikirim satu kali."""


def alarm(at: datetime) -> int:
    """Under 120 days before the end of the last decreed year each administrator gets one mail, in office hours.

    Returns how many have it.
    """
    calendar, today = workdays.calendar(), agencies.office_day(at)
    left = workdays.days_covered(today)
    if left >= ALARM_DAYS or not is_office_open(at):
        return 0
    until = calendar.covered_until
    url = f"{settings.INANG_BASE_URL}/meja/kalender/"
    values = {"until": tanggal(until), "left": days_off_words(left), "year": until.year + 1, "url": url}
    told = agencies.people_of(["administrator"], today)
    for person in told:
        notices.send(
            event=f"calendar:covered:{until.isoformat()}",
            subject_key=SUBJECT,
            to=person.email,
            to_name=person.name,
            title=f"Kalender hari kerja hanya lengkap sampai {values['until']}",
            text=TEXT.format(name=person.name, **values),
            at=at,
        )
    return len(told)
