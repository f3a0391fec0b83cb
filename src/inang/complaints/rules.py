"""What a complaint must hold, what a class may do, and how a person is told apart. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from inang.standard.addresses import is_mail
from inang.standard.rules import Edition

TEXT_LEAST, TEXT_MOST = 10, 20_000
MASK: Final = "[disamarkan]"  # in place of the facts about a complainant
NOTE_MOST: Final = 2000
SUBJECT_MOST: Final = 160
FORMER_MOST: Final = 20  # names and numbers that were mended, the last ones
FILES_MOST: Final = 10
# What is said about words and people, also to whoever complains: English words stand in the portal by these templates.
TEXT_MISSING: Final = "Tulis isi {what}."
TEXT_SHORT: Final = "Isi {what} sedikitnya {least} karakter, yang tertulis {typed}. Jelaskan sedikit lagi."
TEXT_LONG: Final = "Isi {what} paling panjang {most} karakter, yang tertulis {typed}. Pendekkan."
LINE_LONG: Final = "{word} paling panjang {most} karakter, yang tertulis {typed}. Pendekkan."
NO_MAIL: Final = "{email} bukan alamat pos-el yang benar. Contoh: nama@contoh.id."
NO_PHONE: Final = "Tulis nomor telepon seperti 0812 3456 7890."
RECEIPTS_MOST: Final = 5  # receipts by mail to one address in a day: nobody is flooded through our form
# channels by which nobody of the office types -> what comes by them
SELF_SERVICE: Final = {"contact_page": "formulir pengaduan layanan ini", "email": "pos-el pengaduan"}
NUMBERED: Final = frozenset({"lapor"})  # channels whose complaints have a tracking id of their own
# way of handing an answer over -> how the history says it
WAYS: Final[dict[str, str]] = {
    "tracking": "halaman lacak",
    "email": "pos-el",
    "telephone": "telepon",
    "whatsapp": "WhatsApp",
    "face_to_face": "tatap muka",
    "post": "surat",
    "lapor": "SP4N-LAPOR!",
    "social": "media sosial",
}


def edition_faults(edition: Edition) -> list[str]:
    """What the standard's room cannot know: the ways by which complaints come in without anybody typing them."""
    known = {one.id for one in edition.channels}
    return [
        f"[[channels]] harus memuat kode {one}: {words} masuk melaluinya. Jangan dihapus."
        for one, words in SELF_SERVICE.items()
        if one not in known
    ]


class Refused(ValueError):
    """A verb was refused; `sentence` is for the reader, `field` its field in the form, `others` what else is wrong."""

    def __init__(self, sentence: str, field: str = "", others: Iterable[Refused] = ()) -> None:
        super().__init__(sentence)
        self.sentence, self.field, self.others = sentence, field, tuple(others)

    @property
    def every(self) -> tuple[Refused, ...]:
        """This and what else is wrong, field by field."""
        return (self, *self.others)


class Overtaken(Refused):
    """Somebody was faster: the page that was used is older than the case."""


def judged(*checks: Callable[[], str]) -> list[str]:
    """What each check makes of one field; raises Refused with the fault of every field, not of the first alone."""
    found: list[str] = []
    faults: list[Refused] = []
    for check in checks:
        try:
            found.append(check())
        except Refused as fault:
            faults.extend(fault.every)
    refuse(faults)
    return found


def refuse(faults: Sequence[Refused]) -> None:
    """Raise all of these as one; nothing when there are none."""
    if faults:
        raise Refused(faults[0].sentence, faults[0].field, faults[1:])


@dataclass(frozen=True)
class Complainant:
    """Who complains and how they are reached; empty where it is not known. `former`: what was mended, and is told to nobody."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    handle: str = ""  # in social media
    former: tuple[Complainant, ...] = field(default=(), compare=False)

    def tidied(self) -> Complainant:
        """No control characters, single spaces, the mail address in lower case."""
        values: dict[str, Any] = {name: " ".join(_plain(getattr(self, name)).split()) for name in LIMITS}
        return Complainant(**{**values, "email": values["email"].lower()})

    def as_data(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in LIMITS if getattr(self, name)}

    def after(self, before: Complainant) -> Complainant:
        """The same, once called or found otherwise: a name that was mended stands in words from before, and is hidden there."""
        said: dict[str, Any] = {name: word for name, word in before.as_data().items() if word != getattr(self, name)}
        lost = Complainant(**said)
        kept = before.former if lost.is_empty or lost in before.former else (*before.former, lost)
        return replace(self, former=kept[-FORMER_MOST:])

    @property
    def is_empty(self) -> bool:
        return not self.as_data()


LIMITS: Final[Mapping[str, tuple[str, int]]] = {
    "name": ("Nama", 160),
    "email": ("Pos-el", 254),
    "phone": ("Nomor telepon", 40),
    "address": ("Alamat", 300),
    "handle": ("Nama akun", 100),
}


def _plain(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)


def tidy_text(text: str) -> str:
    """What somebody wrote, as it is kept: no NUL, lines of one kind, no half letters, nothing round it."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def text_of(text: str, field: str = "text", *, least: int = TEXT_LEAST, most: int = TEXT_MOST, what: str = "pengaduan") -> str:
    """The tidied text; raises Refused when it is too short or too long, with the count that was typed."""
    tidy = tidy_text(text)
    if not tidy:
        raise Refused(TEXT_MISSING.format(what=what), field)
    if len(tidy) < least:
        raise Refused(TEXT_SHORT.format(what=what, least=least, typed=len(tidy)), field)
    if len(tidy) > most:
        raise Refused(TEXT_LONG.format(what=what, most=most, typed=len(tidy)), field)
    return tidy


def complainant_faults(who: Complainant) -> dict[str, str]:
    """By field, what cannot be kept of a person."""
    found = {}
    for name, (word, most) in LIMITS.items():
        if len(getattr(who, name)) > most:
            found[name] = LINE_LONG.format(word=word, most=most, typed=len(getattr(who, name)))
    if who.email and "email" not in found and not is_mail(who.email):
        found["email"] = NO_MAIL.format(email=who.email)
    digits = re.sub(r"\D", "", who.phone)
    if who.phone and "phone" not in found and not 5 <= len(digits) <= 15:
        found["phone"] = NO_PHONE
    return found


def subject_of(text: str) -> str:
    """The first words of a complaint, as its name in lists until an officer gives it a better one."""
    first = " ".join(_plain(text).split())
    if len(first) <= 80:
        return first
    cut = first[:80].rsplit(" ", 1)[0] or first[:80]
    return f"{cut.rstrip('.,;: ')} …"


_APOSTROPHES: Final = "'\u2019\u2018\u02bc\u02bb`\u00b4"  # a telephone writes another one than a form
_APOSTROPHE: Final = re.compile(rf"[{_APOSTROPHES}]")


def _whole(word: str) -> str:
    """A name as words of its own, however they are spaced, also with what Indonesian writes onto it: Ari, Arinya, not hari.

    In the name of a file or an account its parts are joined: KTP_Budi_Santoso.jpg. An apostrophe is any apostrophe.
    """
    spaced = r"[\s_.-]+".join(_APOSTROPHE.sub(f"[{_APOSTROPHES}]", re.escape(part)) for part in word.split())
    return rf"(?<![^\W_]){spaced}(?=(?:nya|ku|mu|lah|kah|pun)?(?![^\W_]))"


_BEFORE: Final = re.compile(
    r"\A(?:(?:bapak|bpk|pak|ibu|bu|tuan|tn|nyonya|ny|nona|nn|sdri?|saudara|saudari|hj?|haji|hajjah|kh|kiai|kyai|drs?|dra|ir|prof"
    r"|apt|ns|ustadz|ustaz)\b\.?\s*)+",
    re.IGNORECASE,
)
# S.Kom, also where no comma stands before it; and those that are written without a dot.
_AFTER: Final = re.compile(
    r"(?:\s+(?:(?:[^\W\d_]{1,4}\.)+[^\W\d_]{0,6}|[AM]\.?Md|S[EHTP]|M[HTM]|[SM](?:Si|Pd|Kom|Sos|Ag|Hut|Kes|Sc|Ked|Farm)|SIP|MAP|MBA|PhD))+$"
)


def _called(name: str) -> list[str]:
    """A name as it was given, and without what stands before and after it: Drs. Budi Santoso, M.Si. → Budi Santoso."""
    return list(dict.fromkeys((name, _BEFORE.sub("", _AFTER.sub("", name.partition(",")[0].strip())))))


def _facts(who: Complainant) -> list[str]:
    """What a person is or was called by and found at, the longest first; what is too short says nothing."""
    every = (fact for one in (who, *who.former) for fact in (*_called(one.name), one.email, one.address, one.handle))
    found = dict.fromkeys(map(_composed, every))
    return sorted((one for one in found if len(one.strip()) >= 3), key=len, reverse=True)


def _composed(text: str) -> str:
    """Letters with their marks as one: é typed as e and a mark is the same name."""
    return unicodedata.normalize("NFC", text)


def names_in(text: str, who: Complainant) -> list[str]:
    """Which facts about a person stand in a text: name, addresses, numbers, however they are spaced or written."""
    text, digits = _composed(text), re.sub(r"\D", "", text)
    found = [word for word in _facts(who) if re.search(_whole(word), text, re.IGNORECASE)]
    found += [phone for one, phone in _phones(who) if one in digits]
    return found


def _phones(who: Complainant) -> list[tuple[str, str]]:
    """Numbers as they stand in every way of writing them, and as they were given; what is too short says nothing."""
    found = ((re.sub(r"\D", "", one.phone).lstrip("0").removeprefix("62"), one.phone) for one in (who, *who.former))
    return [(digits, phone) for digits, phone in found if len(digits) >= 6]


def masked(text: str, who: Complainant, mask: str) -> str:
    """A text without the facts about a person, however they are spaced."""
    text = _composed(text)
    for word in _facts(who):
        text = re.sub(_whole(word), mask, text, flags=re.IGNORECASE)
    for digits, _phone in _phones(who):
        text = re.sub(r"(?:\+?62|0)?[\s().-]*" + r"[\s().-]*".join(digits), mask, text)
    return text


def four_eyes_fault(accounts: Iterable[int], worked_on: Iterable[int]) -> str:
    """Why these eyes, with whatever account, may not approve: whoever handled, examined or drafted never approves."""
    if set(accounts) & set(worked_on):
        return "Penangan tidak boleh menyetujui jawabannya sendiri. Jawaban disetujui orang lain."
    return ""


def unknown_eyes_fault(perhaps: Iterable[int], worked_on: Iterable[int]) -> str:
    """Why an account may not approve that may be a second one of whoever worked on the case."""
    if set(perhaps) & set(worked_on):
        return (
            "Penangan dan penyetuju belum tentu dua orang: akun yang satu didaftarkan atau diberi peran oleh yang lain, "
            "dan NIP-nya belum tercatat. Minta administrator mencatat NIP itu, atau serahkan kepada orang lain."
        )
    return ""
