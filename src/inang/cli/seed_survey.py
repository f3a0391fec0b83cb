"""Answers to the survey over the demo's last year, by the real verbs: links, a few paper forms, settled quarters, a plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from inang.agencies.models import Person
from inang.standard import queries as standard
from inang.survey import services
from inang.survey.rules import Quarter, quarter_of
from inang.survey.services import Given

# answers in the quarters before the present one, the oldest first; three are too few and wait for the next quarter
COUNTS: Final = (12, 3, 24, 30)
PRESENT: Final = 4
# element -> how many of twenty answer 4, 3, 2 (the rest 1): free of charge pleases, complaints least
HABITS: Final = {
    "requirements": (13, 6, 1),
    "procedure": (11, 8, 1),
    "time": (10, 8, 2),
    "cost": (19, 1, 0),
    "product": (11, 8, 1),
    "competence": (12, 8, 0),
    "conduct": (14, 6, 0),
    "complaints": (7, 9, 3),
    "facilities": (9, 9, 2),
}
# what most respondents are, beside one of each: operators of agencies
USUAL: Final = {
    "education": ("s1",) * 7 + ("s2", "sma", "diploma") * 2,
    "occupation": ("pns",) * 12,
    "age": ("to_35", "to_45") * 3,
}
COMMENTS: Final = (
    "Prosesnya jelas, tanggal jatuh temponya bisa dihitung sendiri.",
    "Tolong panduan unggah lewat SFTP dibuat lebih singkat.",
    "Surat konfirmasi datang cepat. Terima kasih.",
    "Jawaban pengaduan sebaiknya menyebut siapa yang menangani.",
)
PLAN: Final = (
    "Penanganan pengaduan: setiap jawaban menyebut langkah yang diambil dan siapa yang dapat dihubungi; mulai bulan depan.\n"
    "Sarana dan prasarana: panduan SFTP dua halaman dan satu meja bantu di loket; sebelum akhir triwulan."
)


def load(*, people: dict[str, Person], at: datetime) -> None:
    """The same answers at every start: chance is drawn from a fixed seed."""
    chance = Random(14_2017)  # noqa: S311 - invented answers, nothing secret
    survey = standard.current().survey
    choices = {one.id: [*(code for code, _words in one.choices), *USUAL.get(one.id, ())] for one in survey.profile}
    comments = iter(COMMENTS)
    for quarter, count in _quarters(at.date()):
        day = min(quarter.first + timedelta(days=45), at.date())
        moment = min(datetime(day.year, day.month, day.day, 3, tzinfo=UTC), at)
        for number in range(count):
            profile = {key: chance.choice(codes) if chance.random() < 0.97 else "" for key, codes in choices.items()}
            given = Given(_values(chance), profile, next(comments, "") if number % 6 == 1 else "")
            token, _until = services.issue(after="request", at=moment)
            services.answer(token=token, given=given, at=moment)
    services.enter(given=Given(_values(chance), {}), quarter=quarter_of(at.date()), by=people["penelaah"], at=at)
    services.settle(at=at)
    services.write_plan(period=str(at.year), text=PLAN, seen=0, by=people["kabid"], at=at)


def _quarters(today: date) -> Iterator[tuple[Quarter, int]]:
    here = quarter_of(today)
    before = []
    for _count in COUNTS:
        here = quarter_of(here.first - timedelta(days=1))
        before.append(here)
    yield from zip(reversed(before), COUNTS, strict=True)
    yield quarter_of(today), PRESENT


def _values(chance: Random) -> dict[str, int]:
    found = {}
    for element, (four, three, two) in HABITS.items():
        lot = chance.randrange(20)
        found[element] = 4 if lot < four else 3 if lot < four + three else 2 if lot < four + three + two else 1
    return found
