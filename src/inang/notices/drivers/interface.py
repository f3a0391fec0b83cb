"""What a way to send must do: one verb on plain data, and two ways to fail."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from inang.notices.rules import Message


class Temporary(Exception):
    """Not now: nothing was accepted; try again (after `delay`, when the other side asked for one)."""

    def __init__(self, sentence: str, delay: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.delay = sentence, delay


class Permanent(Exception):
    """Never: the other side refused this message or address; `sentence` is for the officer."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Driver(Protocol):
    """A way to send."""

    def send(self, message: Message) -> str:
        """Hand one message over and return the other side's answer in one line.

        Returning means accepted: from then on it is the other side's. Raises Temporary or Permanent, and then
        nothing was accepted as far as we know. Sending the same message again repeats its Message-ID.
        """
        ...
