"""The words of a clock: its levels, and what each means to a reader."""

from typing import Final, NamedTuple


class Level(NamedTuple):
    word: str
    icon: str
    tone: str


LEVELS: Final[dict[str, Level]] = {
    "safe": Level("Aman", "check-circle", "ok"),
    "half": Level("50 %", "clock", "accent"),
    "most": Level("80 %", "exclamation-triangle-fill", "warn"),
    "late": Level("Lewat", "x-octagon-fill", "bad"),
    "paused": Level("Jeda", "pause-circle", "quiet"),
    "done": Level("Selesai", "check-all", "quiet"),
}
