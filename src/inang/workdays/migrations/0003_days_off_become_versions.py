"""Each decree that an installation had becomes a version with the days that stood under it, edits and all.

A day that the office had deleted stays away: seeding afterwards adds decrees that are missing, not days of known ones.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, time

from django.db import migrations

# Decrees that were shipped without a date, and the day by which they were announced.
ANNOUNCED = {"SKB 3 Menteri tentang Hari Libur Nasional dan Cuti Bersama Tahun 2027": date(2026, 9, 30)}
BY = "suntingan kantor sebelum kalender berversi"


def carry_over(apps, schema_editor):
    Holiday = apps.get_model("workdays", "Holiday")
    Version = apps.get_model("workdays", "CalendarVersion")
    Entry = apps.get_model("workdays", "CalendarEntry")
    days, dates, covers = defaultdict(list), {}, defaultdict(list)
    for day in Holiday.objects.order_by("date"):
        days[day.decree].append(day)
        dates[day.decree] = dates.get(day.decree) or day.decree_date
    for year in apps.get_model("workdays", "DecreedYear").objects.order_by("year"):
        covers[year.decree].append(year.year)
        dates[year.decree] = dates.get(year.decree) or year.decree_date
    found = []
    for decree in {*days, *covers}:
        first = date(min([*covers[decree], *(day.date.year for day in days[decree])]), 1, 1)
        announced = dates[decree] or ANNOUNCED.get(decree) or date(first.year - 1, 12, 31)
        found.append((announced, first, decree))
    for number, (announced, _first, decree) in enumerate(sorted(found), 1):
        version = Version.objects.create(
            number=number,
            decree=decree,
            decree_date=dates[decree],
            announced=announced,
            covers=covers[decree],
            recorded_at=datetime.combine(announced, time(0), UTC),
            by=BY,
        )
        Entry.objects.bulk_create(
            Entry(version=version, date=day.date, kind=day.kind, name=day.name, estimated=day.estimated)
            for day in days[decree]
        )


class Migration(migrations.Migration):
    dependencies = [("workdays", "0002_calendar_versions")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
