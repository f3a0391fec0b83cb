"""Official letters as PDF, from plain values: the request to be signed by hand, the confirmation, the refusal.

Every text in these nouns is ready to be printed (dates in words, Indonesian); `compose_values` makes it so.
Composing the same values gives the same bytes. `from_dict(asdict(letter))` gives the letter back.
"""

from __future__ import annotations

import atexit
import base64
import dataclasses
import functools
import hashlib
import json
import math
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.template import Context, Engine

from inang.agencies.rules import spaced_nip
from inang.standard.checking import LEAST_MARGIN, four_sides

# WeasyPrint is 25 MB that a worker without a letter to write does not carry; the web loads it once, before it forks.
if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

ASSETS = Path(__file__).resolve().parent / "assets"
_LONG_OFFICE, _LONG_CITY = 44, 20  # characters
_TALL = 320  # mm
_FOOT_GAP = 3  # mm between the text and the foot
_MM_OF_A_PIXEL = 25.4 / 96
_FONTS = (
    ("TeX Gyre Bonum", "normal", "normal", "texgyrebonum-regular.otf"),
    ("TeX Gyre Bonum", "bold", "normal", "texgyrebonum-bold.otf"),
    ("TeX Gyre Bonum", "normal", "italic", "texgyrebonum-italic.otf"),
    ("TeX Gyre Bonum", "bold", "italic", "texgyrebonum-bolditalic.otf"),
    ("Liberation Sans", "normal", "normal", "LiberationSans-Regular.ttf"),
    ("Liberation Sans", "bold", "normal", "LiberationSans-Bold.ttf"),
    ("Liberation Sans", "normal", "italic", "LiberationSans-Italic.ttf"),
    ("Liberation Sans", "bold", "italic", "LiberationSans-BoldItalic.ttf"),
    ("Liberation Mono", "normal", "normal", "LiberationMono-Regular.ttf"),
)
# WeasyPrint shares font tables between documents; one letter at a time keeps them whole.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Kop:
    """The head of a letter: government, office, address lines, city with postal code."""

    government: str
    office: str
    lines: tuple[str, ...]
    city: str
    emblem: str = ""  # SVG text; empty = the neutral emblem of this package; "-" = none


@dataclass(frozen=True)
class Signer:
    """Who signs. `capacity` is "", "a.n.", "Plt." or "Plh."; with "a.n." `behalf` is the superior's office."""

    position: str
    name: str
    rank: str = ""
    nip: str = ""
    capacity: str = ""
    behalf: str = ""

    def lines(self) -> tuple[str, ...]:
        """The office above the name: "Plh. KEPALA DINAS"; for a delegation the superior's line comes first."""
        if self.capacity == "a.n.":
            return (f"a.n. {self.behalf.upper()}", self.position.upper())
        return (f"{self.capacity} {self.position.upper()}".strip(),)


@dataclass(frozen=True)
class Fact:
    """One row of the table."""

    name: str
    value: str
    strong: bool = False
    code: str = ""


@dataclass(frozen=True)
class Turned:
    """One row of what was and what is now, or what is wished."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Answered:
    """The letter that this one answers."""

    number: str
    date: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class _Letter:
    kop: Kop
    city: str
    to: str
    to_city: str
    signer: Signer
    subject: str
    number: str = ""
    date: str = ""
    nature: str = "Biasa"
    attachments: str = "-"
    copies: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    check_url: str = ""  # whole address behind the QR; empty = a letter signed by hand
    check_code: str = ""
    signed_at: str = ""
    created: str = "2000-01-01T00:00:00Z"  # ISO time in the file's properties
    paper: str = "215mm 330mm"
    margins: str = "15mm 20mm 25mm 25mm"
    font: str = "TeX Gyre Bonum"  # a family of _FONTS


@dataclass(frozen=True, kw_only=True)
class ConfirmationLetter(_Letter):
    """Surat Konfirmasi: the hosting is active, since when, with what, and within the promised days; in the edition's words."""

    answered: Answered
    activated_at: str
    received_at: str
    due: str
    working_day: int
    limit_days: int
    facts: tuple[Fact, ...]
    opening: str = "hosting telah diaktifkan"  # of drafts that were written without these two
    closing: str = "Demikian disampaikan, atas kerja samanya diucapkan terima kasih."
    fee: str = "Layanan ini tidak dipungut biaya."
    duties: str = (
        "Berkas situs diunggah melalui SFTP dengan kunci yang didaftarkan; tidak ada kata sandi dalam "
        "surat ini. "
        "Saudara bertanggung jawab atas isi dan keamanan situs serta melaporkan setiap insiden kepada kami."
    )


@dataclass(frozen=True, kw_only=True)
class ChangeLetter(_Letter):
    """Surat Konfirmasi of a change: what it was, what it is, since when, and the proof; its words are the edition's."""

    answered: Answered
    by_letter: bool  # False: there was no letter, `answered` is the request itself
    opening: str
    closing: str
    done_at: str
    received_at: str
    due: str
    working_day: int
    limit_days: int
    turned: tuple[Turned, ...]
    facts: tuple[Fact, ...]
    fee: str = "Layanan ini tidak dipungut biaya."


@dataclass(frozen=True, kw_only=True)
class RefusalLetter(_Letter):
    """Surat Penolakan: the reasons, numbered, and the way to object."""

    answered: Answered
    received_at: str
    case_number: str
    address: str
    reasons: tuple[str, ...]
    objection: str
    what: str = "hosting"
    by_letter: bool = True
    fee: str = "Layanan ini tidak dipungut biaya."


@dataclass(frozen=True, kw_only=True)
class RequestLetter(_Letter):
    """Surat Permintaan Hosting of an agency, ready to be signed and stamped on paper."""

    opening: str
    facts: tuple[Fact, ...]
    what: str = "permintaan layanan hosting"
    turned: tuple[Turned, ...] = ()
    promise: str = field(
        default="Kami bersedia mematuhi ketentuan layanan hosting serta bertanggung jawab atas isi dan keamanan situs."
    )


@dataclass(frozen=True, kw_only=True)
class AnswerLetter(_Letter):
    """Surat Jawaban of a complaint that was examined; whoever complained is not named in it."""

    case_number: str
    received_at: str
    paragraphs: tuple[str, ...]
    objection: str
    fee: str = "Layanan ini tidak dipungut biaya."


Letter = ConfirmationLetter | ChangeLetter | RefusalLetter | RequestLetter | AnswerLetter
_TEMPLATES: dict[type, str] = {
    ConfirmationLetter: "confirmation.html",
    ChangeLetter: "change.html",
    RefusalLetter: "refusal.html",
    RequestLetter: "request.html",
    AnswerLetter: "answer.html",
}
KINDS: dict[str, type[Letter]] = {
    "confirmation": ConfirmationLetter,
    "change": ChangeLetter,
    "refusal": RefusalLetter,
    "request": RequestLetter,
    "complaint": AnswerLetter,
}


def from_dict(kind: str, values: dict[str, Any]) -> Letter:
    """A letter from what `dataclasses.asdict` (and JSON) made of it."""
    ready = dict(values)
    if kind == "confirmation" and "turned" in ready:
        kind = "change"  # one kind of letter in the book, two in words
    ready["kop"] = Kop(**{**ready["kop"], "lines": tuple(ready["kop"]["lines"])})
    ready["signer"] = Signer(**ready["signer"])
    if "answered" in ready:
        ready["answered"] = Answered(**ready["answered"])
    if "facts" in ready:
        ready["facts"] = tuple(Fact(**fact) for fact in ready["facts"])
    if "turned" in ready:
        ready["turned"] = tuple(Turned(**row) for row in ready["turned"])
    for name in ("copies", "footer", "reasons", "paragraphs"):
        if name in ready:
            ready[name] = tuple(ready[name])
    return KINDS[kind](**ready)


def compose(letter: Letter, *, draft: bool = False, mark: str = "DRAF") -> bytes:
    """The letter as PDF/A-3a; `draft` lays `mark` across the page."""
    identifier = hashlib.sha256(
        json.dumps([type(letter).__name__, dataclasses.asdict(letter), draft and mark], sort_keys=True).encode()
    ).digest()[:16]
    return draw(page(_TEMPLATES[type(letter)], _context(letter, mark if draft else "")), _layout(letter), identifier)


def page(template: str, context: Context) -> str:
    """One of the templates beside this file, filled."""
    return str(_engine().get_template(template).render(context))


def draw(html: str, layout: dict[str, str], identifier: bytes) -> bytes:
    """A page as PDF/A-3a under the style sheet of letters, filled with the layout's paper, margins and font.

    Its foot never leaves the paper: a bottom margin that is lower than the foot grows to it.
    """
    from weasyprint import HTML  # memory, see above

    with _one_at_a_time:
        top, right, bottom, left = four_sides(layout["margins"])
        foot = math.ceil(_FOOT_GAP + _foot_height(html, layout) + LEAST_MARGIN)
        margins = f"{top}mm {right}mm {max(bottom, foot)}mm {left}mm"
        return bytes(
            HTML(string=html, url_fetcher=_fetcher()).write_pdf(
                stylesheets=_styles({**layout, "margins": margins}),
                font_config=_fonts()[0],
                pdf_variant="pdf/a-3a",
                pdf_identifier=identifier,
            )
        )


def _styles(layout: dict[str, str], more: str = "") -> list[CSS]:
    return [_fonts()[1], _style(tuple(sorted(layout.items())), more)]


@functools.lru_cache(maxsize=16)
def _style(layout: tuple[tuple[str, str], ...], more: str) -> CSS:
    from weasyprint import CSS  # memory, see above

    values = Context({**dict(layout), "gap": _FOOT_GAP}, autoescape=False, use_l10n=False, use_tz=False)
    text = str(_engine().get_template("letter.css").render(values)) + more
    return CSS(string=text, url_fetcher=_fetcher(), font_config=_fonts()[0])


def _foot_height(html: str, layout: dict[str, str]) -> float:
    """How high (mm) the foot of a page stands between the side margins of its paper."""
    _top, right, _bottom, left = four_sides(layout["margins"])
    width = int(layout["paper"].partition("mm")[0]) - right - left
    foot = html[html.index("<footer>") : html.index("</footer>")]
    return _measured(re.sub("<b>.*</b>", "<b>0000-0000</b>", foot), width, layout["font"])  # a code is as high as another


@functools.lru_cache(maxsize=64)
def _measured(foot: str, width: int, font: str) -> float:
    """The foot is set alone, on a sheet without margins; where the next box would begin is its height."""
    from weasyprint import HTML  # memory, see above

    alone = f"@page {{ size: {width}mm 2000mm; margin: 0; @bottom-left {{ content: none }} }} footer {{ position: static }}"
    styles = _styles({"paper": "auto", "margins": "0", "font": font}, alone)
    document = HTML(string=f'{foot}</footer><div id="end"></div>', url_fetcher=_fetcher())
    _left, top, *_rest = document.render(font_config=_fonts()[0], stylesheets=styles).pages[0].anchors["end"]
    return float(top) * _MM_OF_A_PIXEL


def _layout(letter: Letter) -> dict[str, str]:
    """What an edition decides of the style sheet; `standard.rules` lets nothing else through."""
    return {"paper": letter.paper, "margins": letter.margins, "font": letter.font, "short": _is_short(letter.paper)}


def _is_short(paper: str) -> str:
    """Words when a sheet is lower than F4: the same letter stands on it in smaller type and closer lines."""
    height = paper.split()[-1].removesuffix("mm")
    return "short" if height.isdecimal() and int(height) < _TALL else ""


def _context(letter: Letter, draft: str) -> Context:
    place = letter.check_url.split("://", 1)[-1].rsplit("/", 1)[0]
    values = {
        "letter": letter,
        "draft": draft,
        **kop_values(letter.kop),
        "position_lines": letter.signer.lines(),
        "nip": spaced_nip(letter.signer.nip),
        "qr": _qr(letter.check_url) if letter.check_url else "",
        "check_place": place,
        "long_city": len(letter.city) > _LONG_CITY,
        "created": letter.created,
    }
    # Values are finished text: Django must not translate or localise anything on an official letter.
    return Context(values, autoescape=True, use_l10n=False, use_tz=False)


def kop_values(kop: Kop) -> dict[str, Any]:
    """What a template needs beside the head's own texts."""
    return {"emblem": _emblem(kop.emblem), "long_office": len(kop.office) > _LONG_OFFICE}


@functools.cache
def _engine() -> Engine:
    return Engine(dirs=[str(ASSETS)], autoescape=True)


@functools.cache
def _fetcher() -> URLFetcher:
    """Nothing from disk or network can get into a letter: pictures and fonts come as data."""
    from weasyprint.urls import URLFetcher  # memory, see above

    return URLFetcher(allowed_protocols=["data"])


@functools.cache
def _fonts() -> tuple[FontConfiguration, CSS]:
    from weasyprint import CSS  # memory, see above
    from weasyprint.text.fonts import FontConfiguration

    config = FontConfiguration()
    atexit.register(_fonts.cache_clear)  # its end needs modules that an ending interpreter has taken away
    faces = []
    for family, weight, style, name in _FONTS:
        data = base64.b64encode((ASSETS / "fonts" / name).read_bytes()).decode()
        source = f'src: url("data:font/{name[-3:]};base64,{data}")'
        faces.append(f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; {source} }}')
    return config, CSS(string="\n".join(faces), font_config=config, url_fetcher=_fetcher())


def _emblem(svg: str) -> str:
    if svg == "-":
        return ""
    return _as_data(svg or _neutral_emblem())


@functools.cache
def _neutral_emblem() -> str:
    return (ASSETS / "emblem.svg").read_text(encoding="utf-8")


@functools.lru_cache(maxsize=64)
def _qr(url: str) -> str:
    return str(segno.make(url, error="m", micro=False).svg_data_uri(border=0, dark="#111"))


def _as_data(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
