"""One thing that can be done with a complaint: its words, its questions, and whether somebody may do it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from inang.agencies.models import Person
from inang.complaints import states, transition
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused
from inang.portal.desk.complaint_questions import Questions

THEIRS, MORE = "Atas nama pelapor", "Lainnya"  # groups beside the steps of the procedure
LIVE: Final = states.OPEN | {states.ANSWERED}
KEPT: Final = LIVE | {states.CLOSED, states.REFERRED, states.WITHDRAWN}  # everything but what is anonymised


@dataclass(frozen=True)
class Verb:
    """One verb: the arrow that it walks ("" = it moves nothing), its page, and what is said before and after."""

    slug: str  # in the address
    words: str  # on the button that leads to its page
    icon: str
    arrow: str
    form: type[Questions]
    run: Callable[..., object]
    button: str
    done: str
    consequence: str = ""
    key: str = ""
    group: str = ""  # "" = a step of the procedure
    danger: bool = False
    # where there is no arrow: by whom ("" = the form knows), and in which states
    who: str = "officer"
    when: frozenset[str] = LIVE

    def allows(self, case: Complaint, person: Person, at: datetime) -> bool:
        """Whether this person may do it now."""
        arrow = states.ARROWS.get((case.state, self.arrow)) if self.arrow else None
        if arrow is None and (self.arrow or case.state not in self.when):
            return False
        who = arrow.who if arrow else self.who
        try:
            if who:
                transition.may(case, who, person, at)
        except Refused:
            return False
        return self.form.fits(case, person)
