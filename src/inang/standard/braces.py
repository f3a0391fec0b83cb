"""Words in braces that an edition writes: which there are, and a sentence for one that there is not. Pure.

The rooms that send the messages put the values in; a test holds these names against theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

_WORD: Final = re.compile(r"{(\w+)}")
_OFFICE: Final = ("office", "phone", "whatsapp")
REQUEST_WORDS: Final = (
    "number", "host", "agency", "what", "due", "provisional", "share", "received", "strip", "division", "head", *_OFFICE,
    "url", "site_url", "desk_url",
)  # fmt: skip
COMPLAINT_WORDS: Final = (
    "number", "class", "limit", "channel", "due", "provisional", "share", "received", "strip", "to_name", *_OFFICE,
    "url", "count_url", "desk_url",
)  # fmt: skip
MAIL_WORDS: Final = ("count", "oldest", "days")
PLEDGE_WORDS: Final = ("service",)
KIND_WORDS: Final = ("former_name_days", "ending_grace_days")  # of the offer


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its values; what has none stays as it was written, since a warning with an odd word is better than none."""
    return _WORD.sub(lambda found: str(values.get(found[1], found[0])), text)


def brace_faults(key: str, text: str, known: Sequence[str]) -> list[str]:
    """A word in braces that would not be filled in, or a brace that belongs to none."""
    offered = ", ".join(f"{{{one}}}" for one in known)
    if strange := [name for name in _WORD.findall(text) if name not in known]:
        return [f"{key} berisi {{{strange[0]}}} yang tidak dikenal. Yang ada: {offered}."]
    if re.search(r"[{}]", _WORD.sub("", text)):
        return [f"{key} berisi kurung kurawal yang tidak berpasangan. Hapus, atau tulis seperti {{{known[0]}}}."]
    return []
