"""A site's life: state -> (word, icon, tone), the arrows between states, the names of the steps."""

from typing import Final

RESERVED, BUILDING, ACTIVE, SUSPENDED, ENDED, RETIRING, PURGED = (
    "reserved",
    "building",
    "active",
    "suspended",
    "ended",
    "retiring",
    "purged",
)

# state -> (word, icon of the sprite, tone); never colour alone
WORDS: Final[dict[str, tuple[str, str, str]]] = {
    RESERVED: ("Dipesan", "bookmark", "quiet"),
    BUILDING: ("Dibangun", "arrow-repeat", "accent"),
    ACTIVE: ("Aktif", "check-circle-fill", "ok"),
    SUSPENDED: ("Ditangguhkan", "pause-circle", "warn"),
    ENDED: ("Dinonaktifkan", "archive", "quiet"),  # closed, everything of it kept until its last day
    RETIRING: ("Diakhiri", "box-arrow-down", "quiet"),
    PURGED: ("Dihapus", "trash", "quiet"),
}
ARROWS: Final[dict[str, frozenset[str]]] = {
    RESERVED: frozenset({BUILDING, PURGED}),
    BUILDING: frozenset({ACTIVE, SUSPENDED, ENDED, RETIRING}),
    ACTIVE: frozenset({SUSPENDED, ENDED, RETIRING, BUILDING}),
    SUSPENDED: frozenset({ACTIVE, ENDED, RETIRING, BUILDING}),
    ENDED: frozenset({ACTIVE, SUSPENDED, RETIRING}),  # suspended before it ended: suspended again
    RETIRING: frozenset({PURGED}),
    PURGED: frozenset(),
}
# What is desired -> the state that a site has once that is proven.
SETTLED: Final[dict[str, str]] = {"active": ACTIVE, "suspended": SUSPENDED, "ended": ENDED}
# What is desired, while the site is not yet seen so: the word that stands until then. What is built has words of its own.
COMING: Final[dict[str, tuple[str, str, str]]] = {
    "active": ("Sedang dipulihkan", "arrow-repeat", "accent"),
    "suspended": ("Sedang ditangguhkan", "pause-circle", "warn"),
    "ended": ("Sedang dinonaktifkan", "archive", "quiet"),
    "absent": ("Sedang diakhiri", "box-arrow-down", "quiet"),
}
STEP_WORDS: Final[dict[str, str]] = {
    "account": "Akun",
    "storage": "Penyimpanan",
    "database": "Basis data",
    "sftp": "SFTP",
    "name": "Nama",
    "certificate": "Sertifikat",
    "publish": "Penerbitan",
    "https": "HTTPS menjawab",
    "limits": "Batas berlaku",
}
# Taking a site away is one step with the same visible condition; it is no part of the evidence.
REMOVAL: Final = "removal"
REMOVAL_WORD: Final = "Penghapusan"


def is_coming(desired: str, status: str) -> bool:
    """Is something wanted of the site that has not been seen of it yet?"""
    if desired == "absent":
        return status not in (RETIRING, PURGED)
    return status not in (SETTLED[desired], BUILDING, RESERVED, RETIRING, PURGED)


def heads_for(desired: str, status: str) -> str:
    """Under which state a site is listed: the one that was seen, or the one that it is on its way to, as it reads."""
    return (SETTLED | {"absent": RETIRING})[desired] if is_coming(desired, status) else status


def proven_words(status: str) -> str:
    """What the last proof of a site showed: of a shut one that nobody sees it."""
    if status in (RETIRING, PURGED):
        return "Terakhir terbukti"
    return "Terbukti tertutup" if status in (SUSPENDED, ENDED) else "Terbukti menjawab"


def look(desired: str, status: str) -> tuple[str, str, str]:
    """How a site reads: as it was last seen, or as what is on its way."""
    return COMING[desired] if is_coming(desired, status) else WORDS[status]
