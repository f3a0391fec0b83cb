"""Clocks in words and pictures: from the state of a clock to what the due parts of a page show."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from inang.letters.rules import terbilang
from inang.portal.parts import DayView, DueDays, DueView
from inang.portal.said import lasting, said
from inang.portal.templatetags.inang import tanggal, tanggal_surat
from inang.standard.complaining import ComplaintLimit
from inang.standard.rules import Edition
from inang.workdays import queries as workdays
from inang.workdays.models import Breach, Clock, ClockLimit
from inang.workdays.rules import Calendar, ClockState, CountingRule, Day, Due, OutsideCalendar
from inang.workdays.states import LEVELS
from inang.workdays.words import duration_words, hours_left_words, jam, overtime_words, tanggal_pendek

Part = Literal["full", "half", "empty"]
DayState = Literal["received", "counted", "due", "off", "paused"]
MOST_PARTS: Final = 5  # sixty parts would not be a picture any more
BREACH: Final = "pelanggaran"  # how the count of a broken promise is asked for
EDITION: Final = "edisi"  # how the public count is asked for by the edition of a case
HOURS: Final = "jam"  # how the public count is asked for working hours

# kind of a day (workdays.rules.Day) -> (state on the strip, words on the strip; "" = the whole reason)
_STRIP: Final[dict[str, tuple[DayState, str]]] = {
    "received": ("received", "Diterima"),
    "start": ("received", "Dianggap diterima"),
    "late": ("off", "Setelah tutup"),
    "work": ("counted", "Hari kerja"),
    "due": ("due", "Jatuh tempo"),
    "weekend": ("off", "Akhir pekan"),
    "public": ("off", "Libur nasional"),
    "joint_leave": ("off", "Cuti bersama"),
    "regional": ("off", "Libur daerah"),
    "closure": ("off", "Kantor tutup"),
    "pause": ("paused", "Jeda"),
}


def _bar(state: ClockState) -> tuple[Part, ...]:
    """One part a working day (at most five parts); the day that is running is half."""
    shown = min(max(state.limit, 1), MOST_PARTS)
    if state.hours:
        used = 1 - state.left / timedelta(hours=state.hours)
        return tuple(_part(min(used, 1) * shown - n) for n in range(shown))
    if state.late and not state.stopped:
        return tuple(_part(1) for _n in range(shown))
    running = not state.stopped and not state.paused
    done = (state.consumed - (0.5 if running and state.consumed else 0)) * shown / max(state.limit, 1)
    return tuple(_part(done - n) for n in range(shown))


def _part(used: float) -> Part:
    return "full" if used >= 1 else "half" if used > 0 else "empty"


def _left(remaining: int) -> str:
    return "hari ini" if remaining == 0 else f"{remaining} hari lagi"


def _words(state: ClockState, party: str) -> tuple[str, str]:
    """The chip's words and the page's sentence."""
    word = LEVELS[state.level].word
    if state.due_at:
        return _hour_words(state, word, party)
    if state.stopped:
        if state.late:
            return f"Selesai, lewat {state.overdue} hari", f"Selesai, lewat {state.overdue} hari kerja"
        return f"Selesai dalam {state.consumed} hari", f"Selesai dalam {state.consumed} hari kerja"
    if state.late:
        return f"Lewat {state.overdue} hari kerja", f"Lewat {state.overdue} hari kerja"
    if state.paused:
        used = f"{state.consumed} dari {state.limit} hari"
        return f"Jeda · {used}", f"Hitungan berhenti, menunggu {party}, {used} kerja terpakai"
    sentence = "Hari ini" if state.remaining == 0 else f"{state.remaining} hari kerja lagi"
    return f"{word} · {_left(state.remaining)}", sentence


def _hour_words(state: ClockState, word: str, party: str) -> tuple[str, str]:
    """The same for a limit in working hours."""
    used = duration_words(timedelta(hours=state.hours) - state.left)
    if state.stopped:
        late = f", lewat {overtime_words(state.left)}" if state.late else ""
        return f"Selesai dalam {used}{late}", f"Selesai dalam {used} kerja{late}"
    left = hours_left_words(state.left, late=state.late)
    if state.late:
        return left[:1].upper() + left[1:], left[:1].upper() + left[1:]
    if state.paused:
        return f"Jeda · {used} terpakai", f"Hitungan berhenti, menunggu {party}, {used} kerja terpakai"
    return f"{word} · {duration_words(max(state.left, timedelta()))} lagi", left


def due_view(state: ClockState, href: str = "", *, party: str = "pemohon") -> DueView:
    """The chip and the sentence of one clock; `href` leads to its day-by-day page, `party` is whom a pause waits for."""
    words, sentence = _words(state, party)
    level = LEVELS["late"] if state.stopped and state.late else LEVELS[state.level]
    note = f"{tanggal_pendek(state.due)}, {jam(state.due_at)}" if state.due_at else tanggal_pendek(state.due)
    if state.paused and state.paused_since and not state.stopped:
        note = f"sejak {tanggal_pendek(state.paused_since)}"
    return DueView(
        tone=level.tone,  # type: ignore[arg-type]  # the table's tones are those of parts.Tone
        icon=level.icon,
        words=words,
        sentence=sentence,
        due=state.due,
        parts=_bar(state),
        note=note,
        href=href,
        provisional=state.provisional,
        floats=state.floats,
    )


def rule_words(rule: CountingRule, *, hours: bool = False) -> str:
    """The counting rule of days or of hours as people read it."""
    if hours:
        words = _(
            "Yang dihitung hanya waktu kerja sejak jam penerimaan, sampai ke menit: pukul {opening} sampai {closing} "
            "(Jumat sampai {friday}), tanpa istirahat, hari libur dan jeda. Jatuh tempo pada jam yang tertulis."
        )
        opening = f"{rule.opening:%H.%M}"
        return words.format(opening=opening, closing=f"{rule.closing:%H.%M}", friday=f"{rule.friday_closing:%H.%M}")
    words = _(
        "Hari penerimaan adalah hari ke-0. Surat setelah pukul {closing} (Jumat {friday}) atau pada hari libur dianggap diterima "
        "hari kerja berikutnya. Hari yang terkena jeda tidak dihitung. Jatuh tempo berakhir pada akhir hari terakhir."
    )
    return words.format(closing=f"{rule.closing:%H.%M}", friday=f"{rule.friday_closing:%H.%M}")


def _short(day: Day, received: datetime | date) -> str:
    if day.kind in ("received", "late") and isinstance(received, datetime):
        return f"{_('Diterima')} {received:%H.%M}"
    return _(_STRIP[day.kind][1])


def _days(days: Sequence[Day], received: datetime | date) -> list[DayView]:
    return [
        DayView(day.date, _STRIP[day.kind][0], _short(day, received), day.reason, day.source, day.number)
        for day in days
    ]


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])}{',' if len(parts) > 2 else ''} {_('dan')} {parts[-1]}"


def _number(count: int) -> str:
    """tiga; in figures where the reader's language has no word for it here."""
    words = terbilang(count)
    said = _(words)
    return str(count) if said == words and get_language() == "en" else said


def _not_counted(days: Sequence[Day]) -> str:
    """ "Tidak dihitung: satu cuti bersama, satu akhir pekan, dan jeda dua hari kerja." """
    weekends = len({day.date.isocalendar()[:2] for day in days if day.kind == "weekend"})
    found = [
        (sum(day.kind == "joint_leave" for day in days), _("{n} cuti bersama")),
        (sum(day.kind == "public" for day in days), _("{n} libur nasional")),
        (sum(day.kind == "regional" for day in days), _("{n} libur daerah")),
        (sum(day.kind == "closure" for day in days), _("{n} penutupan kantor")),
        (weekends, _("{n} akhir pekan")),
        (sum(day.kind == "pause" for day in days), _("jeda {n} hari kerja")),
    ]
    parts = [words.format(n=_number(count)) for count, words in found if count]
    return _("Tidak dihitung: {parts}.").format(parts=_listed(parts)) if parts else _("Semua hari di antaranya dihitung.")


def _waited_late(found: ClockState | Due) -> str:
    """What of the time after the due date is no lateness, because it waited for somebody else; "" when nothing is."""
    waited = found.paused_days - found.moved_days if isinstance(found, ClockState) and found.late and not found.hours else 0
    words = "Sesudah jatuh tempo, {n} hari kerja jeda tidak dihitung sebagai keterlambatan."
    if not waited or not isinstance(found, ClockState):
        return ""
    days = [(day, one.turns(day)) for one in found.late_pauses for day in one.days]
    turns = "; ".join(f"{tanggal(day)}, {'; '.join(map(said, turned))}" for day, turned in days)
    return f" {ngettext(words, words, waited).format(n=_number(waited))} {_('Jeda, {turns}.').format(turns=turns)}"


def _calendar_words(calendar: Calendar | None) -> str:
    """Which version of the calendar a count used."""
    if calendar is None:
        return ""
    when = f", {_('diumumkan')} {tanggal_surat(calendar.announced)}" if calendar.announced else ""
    return f"{_('Versi')} {calendar.version}: {calendar.decree}{when}."


def _begun(days: Sequence[Day]) -> list[tuple[str, ...]]:
    """What began of the pauses that took working days out; one on days off or on that of receipt alone moved nothing."""
    found: list[tuple[str, ...]] = []
    waiting: tuple[str, ...] = ()
    for day in days:
        if day.kind == "pause":
            found += [turns for turns in (waiting, day.turns) if any(turn.startswith("mulai ") for turn in turns)]
            waiting = ()
        elif day.turns:
            waiting = day.turns if day.turns[-1].startswith("mulai ") else ()
    return found


def _shifted(found: ClockState, promised: date | datetime | None, limits: Sequence[str]) -> str:
    """Every cause for which the due date is not the one that was promised first."""
    causes = list(limits)
    if found.paused_time:
        causes.append(_("Bergeser {time} kerja karena jeda.").format(time=said(duration_words(found.paused_time))))
    elif found.moved_days:
        words = "Bergeser {n} hari kerja karena jeda."
        causes.append(ngettext(words, words, found.moved_days).format(n=_number(found.moved_days)))
        causes += [_("Jeda, {turns}.").format(turns="; ".join(map(said, turns))) for turns in _begun(found.days)]
    if promised != (found.due_at or found.due) if promised else not causes:
        causes.append(_("Bergeser karena kalender hari libur berubah setelah surat diterima."))
    return " ".join(causes)


def clock_days(
    clock: Clock, at: datetime, *, edition: Edition, breach: Breach | None = None, calendar: Calendar | None = None
) -> DueDays:
    """The same for a clock of a case: as it stands at `at` (also with another calendar), or stood when a promise was broken."""
    calendar = calendar or workdays.calendar_for(clock)
    state = workdays.state_of(clock, at, with_calendar=calendar)
    if breach:
        state, calendar = workdays.when_broken(breach)
    promised = None
    if breach is None and state.has_moved:
        with suppress(OutsideCalendar):
            of_then = workdays.calendar_promised(clock)
            by_then = workdays.state_of(clock, at, explain=False, with_calendar=of_then)
            promised = by_then.due_at or by_then.due
    limits = [_changed(row) for row in clock.limits.order_by("pk") if breach is None or row.at < breach.at]
    return due_days(
        state,
        received=clock.received_at,
        limit=state.limit,
        rule=CountingRule.from_data(clock.rule),
        edition=edition,
        calendar=calendar,
        limits=limits,
        promised=promised,
    )


def _changed(row: ClockLimit) -> str:
    """That the class gave the clock another limit, and when; who did it stands in the trail."""
    before = lasting(row.before_hours, "jam") if row.before_hours else lasting(row.before, "hari")
    after = lasting(row.hours, "jam") if row.hours else lasting(row.days, "hari")
    day = tanggal_surat(timezone.localtime(row.at).date())
    words = _("Batasnya berubah dari {before} menjadi {after} kerja menurut golongan, {day}.")
    return words.format(before=before, after=after, day=day)


def breach_asked(request: HttpRequest, kind: str, number: str) -> Breach | None:
    """The broken promise of this case whose count is asked for, of any round; raises Http404 for one that is none of its."""
    asked = request.GET.get(BREACH, "")
    if not asked:
        return None
    of_case = Q(clock__key=number) | Q(clock__key__startswith=f"{number}/")
    key = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0
    found = workdays.breaches(kind).filter(of_case, pk=key).first()
    if found is None:
        raise Http404
    return found


def breach_url(page: str, number: str, breach: Breach) -> str:
    """The page of a case's count, as it was when that promise was broken."""
    return f"{reverse(page, args=[number])}?{urlencode({BREACH: breach.pk})}"


def due_days(
    found: ClockState | Due,
    *,
    received: datetime | date,
    limit: int,
    rule: CountingRule,
    edition: Edition,
    calendar: Calendar | None = None,
    limits: Sequence[str] = (),
    promised: date | datetime | None = None,
) -> DueDays:
    """The explanation of one due date, for the strip, the table and the words around them.

    `received`: a moment is shown with its hour in office time; a plain date without one. `limits`: a sentence for each
    time that the limit itself was changed. `promised`: the due date by the calendar of the first promise, with the limit and
    the pauses of now; where it is another one, the calendar moved it too.
    """
    local = rule.local(received) if isinstance(received, datetime) else received
    day = local.date() if isinstance(local, datetime) else local
    since = "{n} jam kerja sejak diterima {day}." if found.due_at else "{n} hari kerja sejak diterima {day}."
    since = ngettext(since, since, limit).format(n=_number(limit).capitalize(), day=tanggal(day))
    first = found.first_promise if isinstance(found, ClockState) else None
    may_have_moved = isinstance(found, ClockState) and found.first_provisional and (found.provisional or first != found.due)
    shifted = _shifted(found, promised, limits) if isinstance(found, ClockState) and found.has_moved else ""
    first_at = found.first_promise_at if isinstance(found, ClockState) else None
    return DueDays(
        calendar=_calendar_words(calendar),
        due=found.due,
        days=_days(found.days, local),
        summary=f"{since} {_not_counted(found.days)}{_waited_late(found)}",
        rule=rule_words(rule, hours=bool(found.due_at)),
        edition=edition.decree,
        first_promise=first,
        first_hour=f", {jam(rule.local(first_at))}" if first_at else "",
        first_provisional=may_have_moved,
        shifted=shifted,
        provisional=found.provisional,
        floats=isinstance(found, ClockState) and found.floats,
        hour=jam(rule.local(found.due_at)) if found.due_at else "",
    )


def counting_url(received: datetime, limit: ComplaintLimit, edition: str) -> str:
    """The public page filled in: a limit counted from a moment in office time on, for anybody and without a case."""
    asked: dict[str, str | int] = {"diterima": f"{received:%Y-%m-%d}", "jam": f"{received:%H:%M}"}
    asked |= {EDITION: edition, **({"satuan": HOURS} if limit.hours else {})}
    return f"{reverse('portal:counting')}?{urlencode({**asked, 'hari': limit.amount})}"
