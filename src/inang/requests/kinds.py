"""Kinds of requests: what each may do to a site, which may run side by side, today's values beside the wanted ones. Pure.

Which kinds there are, what they ask and say is data of the edition; what an approval can do is this literal table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from inang.hosting.rules import parse_key
from inang.hosting.states import ACTIVE, BUILDING, ENDED, SUSPENDED, WORDS
from inang.standard.rules import FIRST_KIND, Edition, RequestKind

CREATE: Final = "create"
REACTIVATE: Final = "reactivate"
RETIRE: Final = "retire"
LIFT: Final = "lift_suspension"
CHANGE_KEYS: Final = "change_keys"
RESET_ACCESS: Final = "reset_access"
STATE: Final = "state"  # the row of a comparison that is no field
HELD: Final = "held"  # why a site that is asked back was suspended when it ended: it comes back suspended


@dataclass(frozen=True)
class Effect:
    """What an approval does, `words` say it. `parts` are those of the site that it touches; "life" touches all of it.

    `sets` are the fields of the request that have a value on the site today; `goal` is the state of the site when the
    change is proven, "" where it stays what it was; `needs_change`: equal values are no request; `opens`: the fields
    begin empty, since today's values are what must go. `needs` are fields without which nothing could be made, `states`
    those of a site in which its verb can begin.
    """

    words: str
    parts: frozenset[str]
    sets: tuple[str, ...] = ()
    goal: str = ""
    needs_change: bool = True
    opens: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


CONTACT: Final = ("contact_name", "contact_nip", "contact_position", "contact_phone", "contact_email")
_NEW: Final = ("label", "app_name", "purpose", "runtime", *(name for name in CONTACT if name != "contact_nip"), "ssh_keys")
_OPEN: Final = (ACTIVE, SUSPENDED)
# effect -> what it touches and sets; the verbs are changing.VERBS
EFFECTS: Final[dict[str, Effect]] = {
    CREATE: Effect("Membuat situs baru", frozenset({"life"}), goal=ACTIVE, needs_change=False, needs=_NEW),
    "rename": Effect("Mengganti nama situs", frozenset({"name"}), ("label",), states=(ACTIVE,)),
    "resize": Effect("Mengubah ruang simpan", frozenset({"room"}), ("quota_mb",), states=_OPEN),
    "change_runtime": Effect("Mengganti platform", frozenset({"runtime"}), ("runtime", "database"), states=(ACTIVE,)),
    "change_contact": Effect("Mengganti pengelola", frozenset({"contact"}), CONTACT, states=_OPEN),
    CHANGE_KEYS: Effect("Mengganti kunci SSH", frozenset({"keys"}), ("ssh_keys",), states=_OPEN),
    RESET_ACCESS: Effect(
        "Memulihkan akses dengan kunci baru", frozenset({"keys"}), ("ssh_keys",), opens=("ssh_keys",), states=_OPEN
    ),
    LIFT: Effect(
        "Membuka situs yang ditangguhkan", frozenset({"life"}), goal=ACTIVE, needs_change=False, states=(SUSPENDED,)
    ),
    RETIRE: Effect(
        "Menonaktifkan situs", frozenset({"life"}), goal=ENDED, needs_change=False, states=(*_OPEN, BUILDING)
    ),
    REACTIVATE: Effect(
        "Mengaktifkan lagi situs yang dinonaktifkan", frozenset({"life"}), goal=ACTIVE, needs_change=False, states=(ENDED,)
    ),
}
# Fields whose words are not simply what was typed.
_CHOICES: Final[dict[str, dict[str, str]]] = {"runtime": {"static": "Statis (HTML)", "php": "PHP"}}


@dataclass(frozen=True)
class Change:
    """One row of today beside wanted; `now` is what stands there now, when it is no longer what stood at the submission."""

    field: str
    label: str
    today: str
    wanted: str
    now: str | None = None

    @property
    def differs(self) -> bool:
        return self.wanted != (self.today if self.now is None else self.now)

    @property
    def moved(self) -> bool:
        return self.now is not None


def effect_of(kind: RequestKind) -> Effect:
    """What a kind does; a word that is not in the table is the edition's fault."""
    return EFFECTS[kind.effect]


def edition_faults(edition: Edition, fields: Mapping[str, str]) -> list[str]:
    """What the standard's room cannot know: effects, fields (name -> label) and states of sites that do not exist.

    Each sentence begins with its key, as those of the standard's room do.
    """
    found = []
    for place, kind in enumerate(edition.request_kinds, 1):
        key, effect = f"request_kinds[{place}]", EFFECTS.get(kind.effect)
        if effect is None:
            found.append(f"{key}.effect {kind.effect} tidak dikenal. Pilih: {', '.join(EFFECTS)}.")
            continue
        strange = [name for name in kind.fields if name not in fields]
        found += [f"{key}.fields isian {name} tidak dikenal. Hapus, atau periksa ejaannya." for name in strange]
        states = [state for state in kind.site_states if state not in WORDS]
        found += [f"{key}.site_states keadaan {one} tidak dikenal. Pilih: {', '.join(WORDS)}." for one in states]
        needed = (*effect.sets, *effect.needs, *(("purpose",) if kind.needs_letter else ()))
        if missing := [name for name in needed if name not in kind.fields and name != "contact_nip"]:
            word = f"{fields[missing[0]]} ({missing[0]})"
            found.append(f"{key}.fields tanpa isian {word}, yang diperlukan untuk {effect.words.lower()}. Tambahkan.")
        if (kind.effect == CREATE) != (not kind.site_states):
            found.append(f"{key}.site_states hanya kosong untuk situs baru. Pilih sedikitnya satu untuk jenis lain.")
        elif not states and not set(kind.site_states) <= set(effect.states):
            offered = ", ".join(effect.states)
            found.append(f"{key}.site_states tidak semuanya dapat untuk {effect.words.lower()}. Pilih hanya: {offered}.")
        found += _first_faults(key, kind)
    return found


def _first_faults(key: str, kind: RequestKind) -> list[str]:
    """One kind makes new sites, by the letter that the standard asks for; the pages of a new site begin it and no other."""
    if kind.id != FIRST_KIND:
        others = ", ".join(name for name in EFFECTS if name != CREATE)
        return [f"{key}.effect membuat situs baru hanya untuk hosting baru. Pilih: {others}."] if kind.effect == CREATE else []
    found = [] if kind.effect == CREATE else [f"{key}.effect harus membuat situs baru untuk hosting baru. Pilih: {CREATE}."]
    if not kind.needs_letter:
        found.append(f"{key}.needs_letter harus ya: hosting baru diminta dengan surat yang ditandatangani dan dicap.")
    return found


def conflict(wanted: str, under_way: str) -> bool:
    """Can two effects not be under way on one site at once? Whatever opens or shuts a site goes alone."""
    one, other = EFFECTS[wanted].parts, EFFECTS[under_way].parts
    return "life" in one | other or bool(one & other)


def said(name: str, value: Any) -> str:
    """One value as people read it."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if name == "quota_mb":
        return f"{int(value) / 1024:g} GB".replace(".", ",") if value else ""
    if name == "ssh_keys":
        return "\n".join(key_words(line) for line in str(value or "").splitlines() if line.strip())
    return _CHOICES.get(name, {}).get(str(value), "" if value is None else str(value))


def key_words(line: str) -> str:
    """A public key by its name and fingerprint; what is no key stays as it was typed."""
    try:
        _public, fingerprint = parse_key(line)
    except ValueError:
        return line.strip()[:80]
    words = line.split(None, 2)
    return f"{words[2].strip()[:80]}, {fingerprint}" if len(words) > 2 else fingerprint


def today_words(kind: RequestKind, today: Mapping[str, Any], status: str, held: str = "") -> dict[str, str]:
    """What stands on the site today, as words to be kept with the request; `held`: why it is or was suspended."""
    effect = effect_of(kind)
    found = {name: said(name, today.get(name)) for name in effect.sets}
    found |= {STATE: WORDS[status][0]} if effect.goal else {}
    return found | ({HELD: held} if held and kind.effect == REACTIVATE else {})


def goals(kind: RequestKind, before: Mapping[str, str]) -> tuple[str, ...]:
    """The state that a proven change leaves the site in, and one that is as good; () where it stays what it was."""
    goal = effect_of(kind).goal
    if HELD in before:
        return SUSPENDED, goal  # the office may open it while the letter is being written
    return (goal,) if goal else ()


def true_in(kind: RequestKind, before: Mapping[str, str]) -> tuple[str, ...]:
    """The states of a site in which the letter of a proven request is true: its goal, else those in which it may be asked."""
    return goals(kind, before) or tuple(kind.site_states)


@dataclass(frozen=True)
class Outcome:
    """What was reached, in the words of a notice and of the letter."""

    done: str
    opening: str
    closing: str


_STILL_SUSPENDED: Final = Outcome(
    "Situs diaktifkan kembali dan tetap ditangguhkan",
    "situs Saudara telah diaktifkan kembali dan tetap ditangguhkan seperti sebelum dinonaktifkan",
    "Situs dibuka bagi umum setelah sebab penangguhan diperbaiki dan penangguhannya dicabut. Atas kerja samanya diucapkan "
    "terima kasih.",
)


def outcome(kind: RequestKind, status: str) -> Outcome:
    """The words of the kind; they would not be true of a site that came back suspended."""
    if kind.effect == REACTIVATE and status == SUSPENDED:
        return _STILL_SUSPENDED
    return Outcome(kind.done, kind.opening, kind.closing)


def changes(
    kind: RequestKind, labels: Mapping[str, str], before: Mapping[str, str], case: Any, now: Mapping[str, str] | None = None
) -> list[Change]:
    """Today beside wanted, row by row; [] for a new site, which has no today. `now`: what stands there now, where known."""
    if kind.effect == CREATE:
        return []
    effect = effect_of(kind)

    def row(name: str, label: str, wanted: str) -> Change:
        today = before.get(name, "")
        newer = today if now is None else now.get(name, "")
        return Change(name, label, today, wanted, None if newer == today else newer)

    rows = [
        row(name, labels[name].partition(" (")[0], said(name, getattr(case, name)))
        for name in effect.sets
        if name in kind.fields
    ]
    if effect.goal:
        rows.append(row(STATE, "Keadaan situs", WORDS[goals(kind, before)[0]][0]))
    return rows


def change_fault(kind: RequestKind, rows: Iterable[Change]) -> tuple[str, str]:
    """(field, sentence) when nothing would change, or a withdrawn key would stay; ("", "") when nothing is wrong."""
    effect, found = effect_of(kind), list(rows)
    if effect.needs_change and found and not any(row.differs for row in found):
        return found[0].field, "Belum ada yang berubah dari keadaan sekarang. Ubah isian ini, atau batalkan permintaan."
    for row in found:
        if row.field in effect.opens and (kept := _fingerprints(row.today) & _fingerprints(row.wanted)):
            return row.field, f"Kunci {min(kept)} sudah terpasang sekarang. Pemulihan akses memerlukan kunci baru."
    return "", ""


def _fingerprints(words: str) -> set[str]:
    return {line.rpartition(" ")[2] for line in words.splitlines()}
