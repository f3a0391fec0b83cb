"""Words of a mail: markup to text, what is safe to show, and what the sender wrote apart from what they cite. Pure."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

# Marks that turn the direction of what follows, or hide within words: they make a page say what it does not.
_TURNING: Final = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad")
_BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "td", "th", "tr", "ul",
))
_UNSEEN: Final = frozenset((
    "head", "script", "style", "template", "title", "noscript", "object", "svg", "math", "iframe", "textarea",
    "select",
))
_CITING: Final = (
    re.compile(r"^-{2,}\s*(original message|pesan asli|pesan terusan|forwarded message)\s*-{2,}", re.IGNORECASE),
    re.compile(r"^_{20,}\s*$"),
    re.compile(r"^(on|pada)\b.{0,250}\b(wrote|menulis)\s*:?\s*$", re.IGNORECASE),
    re.compile(r"^.{0,200}<[^<>\s]+@[^<>\s]+>\s*(menulis|wrote)\s*:\s*$", re.IGNORECASE),
)
_SENT_FROM: Final = re.compile(r"^(from|dari)\s*:\s.*@", re.IGNORECASE)
_SIGNATURE: Final = re.compile(r"^-- ?$")


def plain(text: str) -> str:
    """Text that shows what it is: lines of one kind, no control signs, no marks that turn or hide words."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n").replace("\u00a0", " ")
    kept = (one for one in text if one in "\n\t" or (one not in _TURNING and unicodedata.category(one) not in ("Cc", "Cs", "Cn")))
    lines = "".join(kept).expandtabs(4).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


class _Reader(HTMLParser):
    """Keeps the words; an address that a link hides stands after its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.unseen: list[str] = []
        self.link, self.link_from = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen.append(tag)
        elif tag in _BLOCKS:
            self.pieces.append("\n" if tag not in ("td", "th") else "  ")
        elif tag == "a":
            self._end_link()
            self.link, self.link_from = (dict(attrs).get("href") or "").strip()[:500], len(self.pieces)
        elif tag == "blockquote":
            self.pieces.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unseen:
            while self.unseen and self.unseen.pop() != tag:
                pass
        elif tag == "a":
            self._end_link()
        elif tag in _BLOCKS:
            self.pieces.append("\n" if tag not in ("td", "th") else " ")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _end_link(self) -> None:
        shown = "".join(self.pieces[self.link_from :]).strip() if self.link else ""
        if self.link.lower().startswith(("http://", "https://")) and self.link.rstrip("/") != shown.rstrip("/"):
            self.pieces.append(f" ({self.link})")
        self.link = ""


def from_html(markup: str) -> str:
    """The words of a page as text; nothing of it is run, loaded or kept as markup."""
    reader = _Reader()
    try:
        reader.feed(markup)
        reader.close()
    except (AssertionError, ValueError):  # the parser gives up on some broken declarations
        reader.handle_data(re.sub(r"<[^>]{0,2000}>", " ", markup[len("".join(reader.pieces)) :]))
    lines = "".join(reader.pieces).split("\n")
    return plain("\n".join(re.sub(r" {2,}", "  ", line.strip()) for line in lines))


def own_words(text: str) -> tuple[str, str]:
    """What the sender wrote, and what they only cite from the mail that they answer; signature left out of both.

    Cited is what stands below a line that says so, and any line that begins with ">". When nothing else is there, the
    whole text counts as written: somebody who answers between the lines of a citation loses nothing.
    """
    own: list[str] = []
    lines = text.split("\n")
    end = next((number for number in range(len(lines)) if _cites(lines, number)), len(lines))
    for line in lines[:end]:
        if _SIGNATURE.match(line):
            break
        if not line.lstrip().startswith(">"):
            own.append(line)
    written = "\n".join(own).strip()
    if not written:
        return text.strip(), ""
    cited = "\n".join([line for line in lines[:end] if line.lstrip().startswith(">")] + lines[end:]).strip()
    return re.sub(r"\n{3,}", "\n\n", written), cited


def _cites(lines: list[str], number: int) -> bool:
    """Does the citation begin with this line? Some programs break the line that says so in two."""
    bare = lines[number].strip()
    if any(mark.match(bare) for mark in _CITING):
        return True
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""
    if len(bare) < 200 and bare.lower().startswith(("on ", "pada ")) and _CITING[2].match(f"{bare} {following}"):
        return True
    below = [line.strip().lower() for line in lines[number : number + 6]]
    return bool(_SENT_FROM.match(bare)) and any(line.startswith(("subject:", "hal:", "perihal:")) for line in below)
