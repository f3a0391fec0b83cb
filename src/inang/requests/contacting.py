"""An officer calls the contact person from the own telephone: the number as the network knows it, and a note in the history."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.requests.models import HostingRequest
from inang.requests.queries import DESK_ROLES
from inang.requests.rules import Refused
from inang.requests.transition import locked, record, write_event

# way -> how the history says it
WAYS: Final[dict[str, str]] = {"whatsapp": "Dihubungi lewat WhatsApp", "telepon": "Dihubungi lewat telepon"}


def international(phone: str) -> str:
    """62812…, digits only, of the first number in a field; "" when it is none that can be called."""
    digits = re.sub(r"\D", "", re.split(r"[/;,]", phone.strip(), maxsplit=1)[0])
    digits = re.sub(r"^0+(?=62)", "", digits)  # 0062812, as it is dialled abroad
    if digits.startswith("620"):  # +62 (0)812
        digits = "62" + digits[3:]
    elif digits.startswith("0"):
        digits = "62" + digits[1:]
    elif digits.startswith("8"):
        digits = "62" + digits
    return digits if digits.startswith("62") and 10 <= len(digits) <= 15 else ""


@transaction.atomic
def note_contact(*, request: HostingRequest, way: str, by: Person, at: datetime) -> HostingRequest:
    """Write into the history that somebody of the office turned to the contact person; changes nothing else."""
    case = locked(request.pk)
    if case.number is None or not agencies.roles(by, agencies.office_day(at)) & DESK_ROLES:
        raise Refused("Hanya petugas kantor yang mencatat ini.")
    if way not in WAYS:
        raise Refused("Pilih WhatsApp atau telepon.", "cara")
    sentence = f"{WAYS[way]} oleh {by.name}"
    write_event(case, sentence, at, public=False)
    record(case, "contact", sentence, by=by, role="office", at=at, data={"way": way})
    return case
