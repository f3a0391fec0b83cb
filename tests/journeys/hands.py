"""An officer's hands on the keyboard: what is pressed is counted, and turned into seconds at a rate that is stated here.

The keystroke-level model of Card, Moran and Newell (1983) with its average typist who is no secretary (40 words a minute):
0.28 s for each character and key, and 1.35 s of thought before each key that decides something. How long the machine took
is held apart: here it runs beside many others.
"""

from __future__ import annotations

import time
from typing import Final

from tests.journeys.walking import Walk

STROKE: Final = 0.28
THOUGHT: Final = 1.35
MOST_KEYS: Final = 9  # beside the words themselves
MOST_SECONDS: Final = 60


class Hands:
    """Counts the characters of the words, and the keys beside them."""

    def __init__(self, walk: Walk) -> None:
        self.keyboard, self.characters, self.begun = walk.page.keyboard, 0, time.monotonic()
        self.keys: list[str] = []

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keyboard.press(key)
            self.keys.append(key)

    def type(self, words: str) -> None:
        self.keyboard.type(words)
        self.characters += len(words)

    @property
    def seconds(self) -> float:
        """What an officer needs for it."""
        return STROKE * self.characters + (STROKE + THOUGHT) * len(self.keys)

    def are_quick(self) -> bool:
        return len(self.keys) <= MOST_KEYS and max(self.seconds, time.monotonic() - self.begun) < MOST_SECONDS
