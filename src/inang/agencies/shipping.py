"""Decrees that an update of the program brings, taken in before anybody works with it: as carefully as a person's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from inang.agencies import redating
from inang.agencies.moving import Subject
from inang.workdays import decreeing, proposing
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.models import CalendarDraft


def take(*, at: datetime, subjects: Sequence[Subject]) -> int:
    """Load the calendar, or what it lacks of the shipped one; returns how many decrees went in.

    Promises that were broken while the service was down are written first. A decree that makes a date shorter waits as a
    draft for the words of two people; one that was offered before is not offered again, whatever they said.
    """
    clocks.forget_calendar()  # tables of before may have been brought up to date just now
    if not clocks.versions():
        return workdays.seed(at=at)
    ours = Q(by=decreeing.SHIPPED) | Q(by__endswith=f", dari {decreeing.SHIPPED}")  # also once an administrator made it the own
    offered = set(CalendarDraft.objects.filter(ours).values_list("decree", flat=True))
    new = [one for one in decreeing.lacking() if one.decree not in offered]
    if new:
        redating.note_breaches(at=at, subjects=subjects)
    waiting = []
    for version in new:
        made = proposing.of_shipped(version, by=decreeing.SHIPPED, by_id=redating.NOBODY, at=at)
        if redating.preview(made, at, subjects).shorter:
            waiting.append(version)
        else:
            decreeing.ship(version, at=at)
    for version in waiting:  # behind the others, so that none of those overtakes it
        proposing.of_shipped(version, by=decreeing.SHIPPED, by_id=redating.NOBODY, at=at).save()
    return len(new) - len(waiting)
