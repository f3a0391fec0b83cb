"""The procedure as one table: (from, verb) -> to, with who holds the case, what is written, and what the clock does.

The four official steps: 1 mengajukan, 2 dikaji, 3 diaktifkan, 4 dikonfirmasi.
"""

from typing import Final, NamedTuple

DRAFT, SUBMITTED, IN_REVIEW, RETURNED, RECOMMENDED = "draft", "submitted", "in_review", "returned", "recommended"
APPROVED, ACTIVATED, CONFIRMED, CLOSED = "approved", "activated", "confirmed", "closed"
REJECTED, LAPSED, WITHDRAWN = "rejected", "lapsed", "withdrawn"


class State(NamedTuple):
    word: str  # on the page
    icon: str  # name in the sprite
    tone: str  # quiet, plain, accent, ok, warn, bad
    holder: str  # role that has it now: agency, reviewer, approver, system, signatory, nobody
    step: int  # official step 1..4


STATES: Final[dict[str, State]] = {
    DRAFT: State("Draf", "pencil", "quiet", "agency", 1),
    SUBMITTED: State("Belum diambil", "inbox", "quiet", "reviewer", 2),
    IN_REVIEW: State("Dikaji", "search", "plain", "reviewer", 2),
    RETURNED: State("Dikembalikan", "reply", "warn", "agency", 2),
    RECOMMENDED: State("Menunggu keputusan", "person-check", "accent", "approver", 2),
    APPROVED: State("Diaktifkan", "arrow-repeat", "accent", "system", 3),
    ACTIVATED: State("Menunggu tanda tangan", "pen", "accent", "signatory", 4),
    CONFIRMED: State("Dikonfirmasi", "envelope-check", "ok", "nobody", 4),
    CLOSED: State("Selesai", "check-all", "ok", "nobody", 4),
    REJECTED: State("Ditolak", "x-circle", "bad", "nobody", 2),
    LAPSED: State("Gugur", "hourglass-bottom", "quiet", "nobody", 2),
    WITHDRAWN: State("Ditarik", "arrow-counterclockwise", "quiet", "nobody", 2),
}


class Arrow(NamedTuple):
    to: str
    who: str  # role that may; "system" = the worker, "office" = any office role, narrowed by the verb
    clock: str  # "", start, run, hand_over, pause, resume, stop
    audit: str  # sentence of the audit entry and of the timeline; {by} is the actor's name
    notice: str  # template of notices to the agency, "" = none


# (from, verb) -> arrow
ARROWS: Final[dict[tuple[str, str], Arrow]] = {
    (DRAFT, "submit"): Arrow(SUBMITTED, "agency", "start", "Diajukan oleh {by}", "submitted"),
    (SUBMITTED, "claim"): Arrow(IN_REVIEW, "reviewer", "run", "Mulai dikaji oleh {by}", ""),
    (SUBMITTED, "return"): Arrow(RETURNED, "reviewer", "pause", "Dikembalikan untuk perbaikan oleh {by}", "returned"),
    (IN_REVIEW, "take_over"): Arrow(IN_REVIEW, "reviewer", "hand_over", "Kajian diambil alih oleh {by}", ""),
    # Who may hand over or give a disposisi is asked by assigning.py: it is more than one role.
    (SUBMITTED, "forward"): Arrow(IN_REVIEW, "office", "run", "Didisposisikan oleh {by}", ""),
    (SUBMITTED, "note"): Arrow(SUBMITTED, "office", "", "Didisposisikan kepada bidang oleh {by}", ""),
    (IN_REVIEW, "forward"): Arrow(IN_REVIEW, "office", "hand_over", "Didisposisikan oleh {by}", ""),
    (IN_REVIEW, "note"): Arrow(IN_REVIEW, "office", "", "Didisposisikan oleh {by}", ""),
    (IN_REVIEW, "hand_over"): Arrow(IN_REVIEW, "office", "hand_over", "Diserahkan kepada penelaah lain oleh {by}", ""),
    (RETURNED, "hand_over"): Arrow(RETURNED, "office", "hand_over", "Diserahkan kepada penelaah lain oleh {by}", ""),
    (IN_REVIEW, "return"): Arrow(RETURNED, "reviewer", "pause", "Dikembalikan untuk perbaikan oleh {by}", "returned"),
    (RETURNED, "resubmit"): Arrow(IN_REVIEW, "agency", "resume", "Dikirim ulang oleh {by}", "resubmitted"),
    (RETURNED, "lapse"): Arrow(LAPSED, "system", "stop", "Gugur karena tidak dilengkapi", "lapsed"),
    (IN_REVIEW, "recommend"): Arrow(RECOMMENDED, "reviewer", "run", "Direkomendasikan oleh {by}", ""),
    (RECOMMENDED, "approve"): Arrow(APPROVED, "approver", "run", "Disetujui oleh {by}", "approved"),
    (RECOMMENDED, "send_back"): Arrow(IN_REVIEW, "approver", "run", "Dikirim balik ke penelaah oleh {by}", ""),
    (RECOMMENDED, "reject"): Arrow(REJECTED, "approver", "stop", "Ditolak oleh {by}", "rejected"),
    # What was approved and can never come true (effects.lost) ends as a refusal does: decided again, with a letter.
    (APPROVED, "reject"): Arrow(REJECTED, "approver", "stop", "Persetujuan dicabut, permintaan ditolak oleh {by}", "rejected"),
    (ACTIVATED, "reject"): Arrow(REJECTED, "approver", "stop", "Persetujuan dicabut, permintaan ditolak oleh {by}", "rejected"),
    (APPROVED, "activated"): Arrow(ACTIVATED, "system", "run", "Hosting aktif dan terbukti dari luar", ""),
    # The promise is a letter that was sent: the clock stops when the mail server has taken it, not at the signature.
    (ACTIVATED, "confirm"): Arrow(
        CONFIRMED, "signatory", "run", "Surat konfirmasi ditandatangani oleh {by}", "confirmed"
    ),
    (CONFIRMED, "close"): Arrow(CLOSED, "system", "stop", "Surat konfirmasi terkirim, perkara selesai", ""),
    (DRAFT, "withdraw"): Arrow(WITHDRAWN, "agency", "", "Draf dihapus oleh {by}", ""),
    (SUBMITTED, "withdraw"): Arrow(WITHDRAWN, "agency", "stop", "Ditarik oleh {by}", "withdrawn"),
    (IN_REVIEW, "withdraw"): Arrow(WITHDRAWN, "agency", "stop", "Ditarik oleh {by}", "withdrawn"),
    (RETURNED, "withdraw"): Arrow(WITHDRAWN, "agency", "stop", "Ditarik oleh {by}", "withdrawn"),
    (RECOMMENDED, "withdraw"): Arrow(WITHDRAWN, "agency", "stop", "Ditarik oleh {by}", "withdrawn"),
}
OPEN: Final = frozenset({SUBMITTED, IN_REVIEW, RETURNED, RECOMMENDED, APPROVED, ACTIVATED})
RUNNING: Final = OPEN | {CONFIRMED}  # signed is not yet sent: the clock runs until the letter has arrived
ENDED: Final = frozenset({CONFIRMED, CLOSED, REJECTED, LAPSED, WITHDRAWN})
STEPS: Final = ("Mengajukan", "Dikaji", "Diaktifkan", "Dikonfirmasi")
