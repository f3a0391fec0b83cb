"""What the rooms say, read once: counts of what is alike. Nothing here is about one person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inang.complaints import open_book as complaints
from inang.complaints.disclosing import Pool, pools
from inang.complaints.open_book import Alike
from inang.hosting import queries as hosting
from inang.requests import open_book as requests
from inang.requests.open_book import Ended
from inang.standard import queries as standard
from inang.standard.asking import Survey
from inang.standard.rules import Edition
from inang.survey import queries as survey
from inang.survey.queries import Shown


@dataclass(frozen=True)
class Facts:
    """Everything that figures are made of, as of a day."""

    today: date
    edition: Edition
    came: Sequence[tuple[date, str, int]]
    ended: Sequence[Ended]
    open_broken: Mapping[date, int]
    breaches: Mapping[tuple[date, str], int]
    sites: Mapping[date, int]
    complaints_came: Mapping[date, int]
    complaints_ended: Sequence[complaints.Ended]
    complaints_broken: Mapping[date, int]
    complaint_breaches: Mapping[tuple[date, str], int]
    alike: Sequence[Alike]
    answers: Sequence[Shown]

    @property
    def begin(self) -> date:
        """The first month with anything in it; this month when there is nothing."""
        months = [month for month, _kind, _n in self.came] + list(self.complaints_came)
        months += [one.pool.quarters[0].first for one in self.answers]
        return min(months, default=self.today.replace(day=1))

    def survey_of(self, parts: Sequence[Shown]) -> Survey:
        """The rules under which the last of these pools was gathered; today's when that edition did not ask."""
        survey_then = standard.current(parts[-1].pool.last.last).survey if parts else self.edition.survey
        return survey_then if survey_then.elements else self.edition.survey

    @property
    def complaint_pools(self) -> list[Pool]:
        """Months of entry that are over, together until they hold five complaints or more."""
        counts: Counter[date] = Counter()
        for one in self.alike:
            counts[one.entered] += one.n
        return pools(counts, self.today.replace(day=1))

    @property
    def class_ends(self) -> dict[int, Counter[tuple[str, int, bool]]]:
        """How complaints ended by class, days used and late or not, for each year of entry: nothing finer, so that the month
        of nobody's answer leads to a class. Endings of a month count when it is over, five or more together: what one day's
        book has more than another's is about five people or more.
        """
        counts = Counter[date]()
        for one in self.complaints_ended:
            counts[one.month] += one.n
        told = {month for pool in pools(counts, self.today.replace(day=1)) for month in pool.months}
        year = {month: pool.last.year for pool in self.complaint_pools for month in pool.months}
        found: dict[int, Counter[tuple[str, int, bool]]] = defaultdict(Counter)
        for row in self.alike:
            if row.entered in year and row.ended in told:
                found[year[row.entered]][row.classification, row.days or 0, row.late] += row.n
        return found

    @property
    def complaint_days(self) -> list[tuple[date, Counter[int]]]:
        """Working days that complaints took, by the last month of each pool: months that are over, five or more ended."""
        by_month: dict[date, Counter[int]] = defaultdict(Counter)
        for one in self.complaints_ended:
            by_month[one.month][one.days] += one.n
        found = []
        for pool in pools({month: days.total() for month, days in by_month.items()}, self.today.replace(day=1)):
            days = Counter[int]()
            for month in pool.months:
                days += by_month[month]
            found.append((pool.last, days))
        return found


def gather(today: date) -> Facts:
    """Read the rooms."""
    return Facts(
        today=today,
        edition=standard.current(today),
        came=requests.came(),
        ended=requests.ended(),
        open_broken=requests.open_broken(),
        breaches=requests.breaches(),
        sites=hosting.active_by_month(),
        complaints_came=complaints.came(),
        complaints_ended=complaints.ended(),
        complaints_broken=complaints.open_broken(),
        complaint_breaches=complaints.breaches(),
        alike=complaints.alike(),
        answers=survey.shown(),
    )
