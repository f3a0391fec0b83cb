"""How an edition counts: office hours of ordinary days, Fridays and special periods, and the time zone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

FRIDAY: Final = 4
Stretch = tuple[time, time]
# Breaks of Perpres 21/2023: one hour, on Fridays one and a half.
NOON: Final[Stretch] = (time(12, 0), time(13, 0))
FRIDAY_NOON: Final[Stretch] = (time(11, 30), time(13, 0))


@dataclass(frozen=True)
class Hours:
    """Office hours of one day; `noon` is the break."""

    opening: time
    closing: time
    noon: Stretch

    @property
    def stretches(self) -> tuple[Stretch, Stretch]:
        """The two stretches in which the office works."""
        return (self.opening, self.noon[0]), (self.noon[1], self.closing)


@dataclass(frozen=True)
class Period:
    """Days with hours of their own, such as Ramadan; both ends belong to it."""

    name: str
    since: date
    until: date
    opening: time
    closing: time
    friday_closing: time
    noon: Stretch
    friday_noon: Stretch
    source: str

    def hours(self, friday: bool) -> Hours:
        return Hours(
            self.opening, self.friday_closing if friday else self.closing, self.friday_noon if friday else self.noon
        )


@dataclass(frozen=True)
class CountingRule:
    """How an edition counts: office hours, whether joint leave counts, the time zone, and the legal basis."""

    closing: time
    friday_closing: time
    opening: time
    joint_leave_counts: bool
    tz: str
    source: str  # basis of the counting itself
    week_source: str = "Perpres 21/2023"  # basis of the five-day week
    noon: Stretch = NOON
    friday_noon: Stretch = FRIDAY_NOON
    periods: tuple[Period, ...] = ()

    def __post_init__(self) -> None:
        """The edition gives periods as plain values, since its room may not know this one."""
        read = tuple(one if isinstance(one, Period) else Period(**one) for one in self.periods)
        object.__setattr__(self, "periods", read)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    def period(self, day: date) -> Period | None:
        """The special period that this day lies in, if any."""
        return next((one for one in self.periods if one.since <= day <= one.until), None)

    def hours(self, day: date) -> Hours:
        """Office hours of a working day."""
        friday, special = day.weekday() == FRIDAY, self.period(day)
        if special:
            return special.hours(friday)
        return Hours(
            self.opening, self.friday_closing if friday else self.closing, self.friday_noon if friday else self.noon
        )

    def closes(self, day: date) -> time:
        """Closing time of a working day."""
        return self.hours(day).closing

    def has_closed(self, local: datetime) -> bool:
        """Whether the office's day is over, in office time: the minute of closing still belongs to it, as people read a clock."""
        return local.time().replace(second=0, microsecond=0) > self.closes(local.date())

    def local(self, moment: datetime) -> datetime:
        """The moment in office time; a naive one is taken as office time already."""
        return moment.replace(tzinfo=self.zone) if moment.tzinfo is None else moment.astimezone(self.zone)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON values; `from_data` reads them back."""
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CountingRule:
        """Reads rules of older versions as well, which had no breaks and no periods."""
        return cls(**_times({**data, "periods": tuple(_times(one) for one in data.get("periods", ()))}))


def _plain(value: Any) -> Any:
    if isinstance(value, time | date):
        return value.isoformat()
    if isinstance(value, Period):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _times(data: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(data)
    for name, value in data.items():
        if name in ("opening", "closing", "friday_closing"):
            found[name] = time.fromisoformat(value)
        elif name in ("noon", "friday_noon"):
            found[name] = (time.fromisoformat(value[0]), time.fromisoformat(value[1]))
        elif name in ("since", "until"):
            found[name] = date.fromisoformat(value)
    return found
