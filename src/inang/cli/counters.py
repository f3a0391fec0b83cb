"""What the counters say for work that is done over all of them at once."""

from typing import Final

from inang.complaints.redating import subject as complaints
from inang.requests.redating import SUBJECT as REQUESTS

SUBJECTS: Final = (REQUESTS, complaints())  # whose open cases a new calendar moves
