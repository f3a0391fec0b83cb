"""A site's life: state -> (word, icon, tone), the arrows between states, the names of the steps."""

from typing import Final

RESERVED, BUILDING, ACTIVE, SUSPENDED, RETIRING, PURGED = (
    "reserved",
    "building",
    "active",
    "suspended",
    "retiring",
    "purged",
)

# state -> (word, icon of the sprite, tone); never colour alone
WORDS: Final[dict[str, tuple[str, str, str]]] = {
    RESERVED: ("Dipesan", "bookmark", "quiet"),
    BUILDING: ("Dibangun", "arrow-repeat", "accent"),
    ACTIVE: ("Aktif", "check-circle-fill", "ok"),
    SUSPENDED: ("Ditangguhkan", "pause-circle", "warn"),
    RETIRING: ("Diakhiri", "box-arrow-down", "quiet"),
    PURGED: ("Dihapus", "trash", "quiet"),
}
ARROWS: Final[dict[str, frozenset[str]]] = {
    RESERVED: frozenset({BUILDING, PURGED}),
    BUILDING: frozenset({ACTIVE, RETIRING}),
    ACTIVE: frozenset({SUSPENDED, RETIRING, BUILDING}),
    SUSPENDED: frozenset({ACTIVE, RETIRING, BUILDING}),
    RETIRING: frozenset({PURGED}),
    PURGED: frozenset(),
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
