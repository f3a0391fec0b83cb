"""The handling of a complaint as one table: (from, verb) -> to, with who may, what is written, and what the clock does.

`who` is a word of the edition's [complaints] table (officer, assigner, handler, approver, signer), the complainant (who
shows the receipt code, or an officer who types for them), or the system.
"""

from __future__ import annotations

from typing import Final, NamedTuple

NEW: Final = ""
RECEIVED, REGISTERED, TRIAGED, IN_HANDLING = "received", "registered", "triaged", "in_handling"
WAITING, EXAMINATION, ANSWER_DRAFTED, TO_SIGN = "waiting", "examination", "answer_drafted", "to_sign"
ANSWERED, CLOSED, REOPENED, LINKED = "answered", "closed", "reopened", "linked"
REFERRED, CONVERTED, WITHDRAWN = "referred", "converted", "withdrawn"
ANONYMISED, PURGED = "anonymised", "purged"


class State(NamedTuple):
    word: str  # on the desk
    plain: str  # to the complainant, who reads no state but a sentence
    next: str  # what happens next, to the complainant
    icon: str
    tone: str  # quiet, plain, accent, ok, warn, bad
    holder: str  # officer, assigner, handler, approver, signer, complainant, nobody


_ENDED: Final = "Tidak ada lagi yang perlu dikerjakan."
STATES: Final[dict[str, State]] = {
    RECEIVED: State("Diterima", "Pengaduan Anda sudah diterima", "Petugas mencatatnya.", "inbox", "quiet", "officer"),
    REGISTERED: State(
        "Belum digolongkan",
        "Pengaduan Anda sudah dicatat",
        "Petugas menggolongkannya; batas waktunya mengikuti golongan, dihitung sejak diterima.",
        "inbox",
        "quiet",
        "officer",
    ),
    TRIAGED: State(
        "Menunggu penangan", "Pengaduan Anda sudah digolongkan", "Seorang penangan ditunjuk.", "list-check", "plain", "assigner"
    ),
    IN_HANDLING: State(
        "Ditangani",
        "Pengaduan Anda sedang ditangani",
        "Penangan menyusun jawaban; orang lain memeriksanya sebelum dikirim.",
        "search",
        "plain",
        "handler",
    ),
    WAITING: State(
        "Menunggu pelapor",
        "Kami menunggu jawaban Anda",
        "Jawab pertanyaan kami di bawah. Selama menunggu, hitungan hari berhenti.",
        "reply",
        "warn",
        "complainant",
    ),
    EXAMINATION: State(
        "Diperiksa tim",
        "Pengaduan Anda sedang diperiksa oleh tim",
        "Tim menulis temuannya, lalu jawaban disusun dan diperiksa orang lain.",
        "people",
        "accent",
        "handler",
    ),
    ANSWER_DRAFTED: State(
        "Menunggu persetujuan",
        "Jawaban sudah disusun",
        "Orang lain memeriksa jawaban sebelum dikirim.",
        "person-check",
        "accent",
        "approver",
    ),
    TO_SIGN: State(
        "Menunggu tanda tangan",
        "Jawaban sudah disetujui",
        "Surat jawaban ditandatangani, lalu dikirim.",
        "pen",
        "accent",
        "signer",
    ),
    ANSWERED: State(
        "Dijawab",
        "Pengaduan Anda sudah dijawab",
        "Terima jawabannya, atau ajukan keberatan bila belum selesai. Bila Anda diam, pengaduan ditutup.",
        "envelope-check",
        "ok",
        "complainant",
    ),
    CLOSED: State("Selesai", "Pengaduan Anda selesai", _ENDED, "check-all", "ok", "nobody"),
    REOPENED: State(
        "Keberatan",
        "Keberatan Anda kami terima; pengaduan dibuka kembali",
        "Seorang penangan ditunjuk. Batas waktu dihitung baru; keterlambatan yang lama tetap tercatat.",
        "arrow-counterclockwise",
        "warn",
        "assigner",
    ),
    LINKED: State(
        "Ditangani bersama",
        "Pengaduan Anda sedang ditangani",
        "Masalah yang sama sedang ditangani. Anda tetap mendapat jawaban sendiri dalam batas waktu Anda.",
        "share",
        "plain",
        "handler",
    ),
    REFERRED: State(
        "Diteruskan",
        "Pengaduan Anda diteruskan ke lembaga yang berwenang",
        "Lembaga itu yang menanganinya sekarang.",
        "envelope",
        "quiet",
        "nobody",
    ),
    CONVERTED: State(
        "Bukan pengaduan",
        "Kiriman Anda kami tangani sebagai permintaan informasi atau aspirasi",
        "Seorang penangan ditunjuk. Bila menurut Anda ini pengaduan, Anda dapat berkeberatan.",
        "question-circle",
        "plain",
        "assigner",
    ),
    WITHDRAWN: State("Ditarik", "Pengaduan ini sudah ditarik", _ENDED, "arrow-counterclockwise", "quiet", "nobody"),
    ANONYMISED: State("Disamarkan", "Pengaduan ini selesai", _ENDED, "check-all", "quiet", "nobody"),
    PURGED: State("Dimusnahkan", "Pengaduan ini selesai", _ENDED, "check-all", "quiet", "nobody"),
}


class Arrow(NamedTuple):
    to: str
    who: str  # officer, assigner, handler, bearer (handler or officer), approver, signer, complainant, system
    clock: str  # "", start, restart, run, hand_over, pause, resume, stop, reclassify
    audit: str  # sentence of the audit entry and of the desk's timeline; {by} is who did it
    notice: str  # template of the notice to the complainant, "" = none
    public: str = ""  # sentence of the complainant's own timeline, "" = not shown there


UNSORTED: Final = (REGISTERED, TRIAGED, IN_HANDLING)  # a case may still turn out to be another's, or none
OPEN: Final = frozenset(
    {
        RECEIVED,
        REGISTERED,
        TRIAGED,
        IN_HANDLING,
        WAITING,
        EXAMINATION,
        ANSWER_DRAFTED,
        TO_SIGN,
        REOPENED,
        LINKED,
        CONVERTED,
    }
)
DUE: Final = OPEN - {WAITING}  # states in which the office owes the next step by a day
ENDED: Final = frozenset({CLOSED, REFERRED, WITHDRAWN, ANONYMISED, PURGED})
GONE: Final = (ANONYMISED, PURGED)  # who complained and what was sent is destroyed
HANDLED: Final = (IN_HANDLING, WAITING, EXAMINATION, ANSWER_DRAFTED)  # states in which a case is one handler's
MERGEABLE: Final = (REGISTERED, TRIAGED, IN_HANDLING, REOPENED)
WITHDRAWABLE: Final = (REGISTERED, TRIAGED, IN_HANDLING, WAITING, ANSWER_DRAFTED, REOPENED, LINKED, CONVERTED)
GOES_ON: Final = (TRIAGED, IN_HANDLING, WAITING, EXAMINATION, ANSWER_DRAFTED, TO_SIGN, REOPENED, LINKED)

# (from, verb) -> arrow
ARROWS: Final[dict[tuple[str, str], Arrow]] = {
    (NEW, "receive"): Arrow(RECEIVED, "complainant", "start", "Pengaduan diterima lewat {way}", "", "Diterima lewat {way}"),
    (RECEIVED, "register"): Arrow(REGISTERED, "complainant", "", "Dicatat dengan nomor {number}", "received"),
    (REGISTERED, "triage"): Arrow(
        TRIAGED, "officer", "reclassify", "Digolongkan {class} oleh {by}", "triaged", "Digolongkan {class}"
    ),
    **{
        (state, "reclassify"): Arrow(
            IN_HANDLING if state == EXAMINATION else state,
            "officer",
            "reclassify",
            "Digolongkan ulang menjadi {class} oleh {by}",
            "triaged",
            "Digolongkan ulang menjadi {class}",
        )
        for state in (TRIAGED, IN_HANDLING, WAITING, EXAMINATION, REOPENED, LINKED)
    },
    **{
        (state, "assign"): Arrow(IN_HANDLING, "assigner", "run", "Diserahkan kepada {to} oleh {by}", "", "Mulai ditangani")
        for state in (TRIAGED, REOPENED, CONVERTED)
    },
    **{
        (state, "hand_over"): Arrow(state, "assigner", "hand_over", "Diserahkan kepada {to} oleh {by}", "")
        for state in (*HANDLED, ANSWERED)  # an answer that has not arrived is still its handler's to bring
    },
    (IN_HANDLING, "ask"): Arrow(WAITING, "handler", "pause", "Pelapor ditanya oleh {by}", "asked", "Kami bertanya kepada Anda"),
    (WAITING, "reply"): Arrow(IN_HANDLING, "complainant", "resume", "Pelapor menjawab", "", "Anda menjawab"),
    (WAITING, "time_out"): Arrow(
        IN_HANDLING,
        "system",
        "resume",
        "Pelapor tidak menjawab sampai batas waktu; penanganan dilanjutkan",
        "timed_out",
        "Belum ada jawaban; penanganan dilanjutkan",
    ),
    (IN_HANDLING, "examine"): Arrow(
        EXAMINATION, "assigner", "run", "Tim pemeriksa dibentuk oleh {by}", "", "Diperiksa oleh tim"
    ),
    (EXAMINATION, "examine"): Arrow(EXAMINATION, "assigner", "hand_over", "Tim pemeriksa diganti oleh {by}", ""),
    (EXAMINATION, "conclude"): Arrow(EXAMINATION, "handler", "", "Temuan pemeriksaan ditulis oleh {by}", ""),
    **{
        (state, "draft"): Arrow(ANSWER_DRAFTED, "handler", "run", "Jawaban disusun oleh {by}", "")
        for state in (IN_HANDLING, EXAMINATION, LINKED, ANSWER_DRAFTED)
    },
    (ANSWER_DRAFTED, "send_back"): Arrow(IN_HANDLING, "approver", "run", "Jawaban dikirim balik oleh {by}", ""),
    (ANSWER_DRAFTED, "approve"): Arrow(ANSWERED, "approver", "run", "Jawaban disetujui oleh {by}", "answered", "Dijawab"),
    (ANSWER_DRAFTED, "approve_letter"): Arrow(
        TO_SIGN, "approver", "run", "Jawaban disetujui oleh {by}; suratnya menunggu tanda tangan", ""
    ),
    (TO_SIGN, "sign"): Arrow(ANSWERED, "signer", "run", "Surat jawaban ditandatangani oleh {by}", "answered_letter", "Dijawab"),
    (TO_SIGN, "return_letter"): Arrow(IN_HANDLING, "signer", "run", "Surat jawaban dikirim balik oleh {by}", ""),
    # The promise is an answer that arrived: the clock stops when it was handed over, not at the approval.
    (ANSWERED, "sent"): Arrow(ANSWERED, "system", "stop", "Jawaban sampai: {way}", ""),
    (ANSWERED, "delivered"): Arrow(ANSWERED, "bearer", "stop", "Jawaban disampaikan lewat {way} oleh {by}", ""),
    (ANSWERED, "accept"): Arrow(CLOSED, "complainant", "stop", "Jawaban diterima pelapor", "", "Anda menerima jawaban kami"),
    (ANSWERED, "close_silent"): Arrow(
        CLOSED, "system", "stop", "Ditutup: pelapor tidak menyatakan keberatan", "closed", "Ditutup karena tidak ada keberatan"
    ),
    (ANSWERED, "dispute"): Arrow(REOPENED, "complainant", "restart", "Pelapor keberatan", "reopened", "Anda berkeberatan"),
    (CLOSED, "dispute"): Arrow(REOPENED, "complainant", "restart", "Pelapor keberatan", "reopened", "Anda berkeberatan"),
    **{(state, "link"): Arrow(LINKED, "officer", "", "Dikaitkan dengan {parent} oleh {by}", "") for state in MERGEABLE},
    # A twin that is already worked on, or was disputed, stays where it is and goes its own way.
    **{
        (state, "unlink"): Arrow(state, "officer", "", "Kaitan dengan {parent} dilepas oleh {by}", "")
        for state in (*HANDLED, REOPENED)
    },
    (LINKED, "unlink"): Arrow(TRIAGED, "officer", "", "Kaitan dengan {parent} dilepas oleh {by}", ""),
    (LINKED, "unlink_unsorted"): Arrow(REGISTERED, "officer", "", "Kaitan dengan {parent} dilepas oleh {by}", ""),
    (LINKED, "part"): Arrow(TRIAGED, "system", "", "Kaitan dilepas: {parent} sudah berakhir", ""),
    (LINKED, "part_unsorted"): Arrow(REGISTERED, "system", "", "Kaitan dilepas: {parent} sudah berakhir", ""),
    **{
        (state, "propose_referral"): Arrow(state, "officer", "", "Diusulkan diteruskan ke {body} oleh {by}", "")
        for state in UNSORTED
    },
    **{
        (state, "refer"): Arrow(
            REFERRED, "approver", "stop", "Diteruskan ke {body}; disetujui {by}", "referred", "Diteruskan ke {body}"
        )
        for state in UNSORTED
    },
    **{
        (state, "convert"): Arrow(
            CONVERTED, "officer", "reclassify", "Ditangani sebagai {class} oleh {by}", "converted", "Ditangani sebagai {class}"
        )
        for state in (REGISTERED, TRIAGED)
    },
    (CONVERTED, "object"): Arrow(
        REGISTERED, "complainant", "reclassify", "Pelapor menyatakan ini pengaduan", "", "Anda menyatakan ini pengaduan"
    ),
    **{
        (state, "withdraw"): Arrow(WITHDRAWN, "complainant", "stop", "Ditarik pelapor", "withdrawn", "Anda menarik pengaduan")
        for state in WITHDRAWABLE
    },
    # What needs an examination goes on without the complainant (berkadar pengawasan).
    **{
        (state, "withdraw_ex_officio"): Arrow(
            IN_HANDLING if state == WAITING else state,
            "complainant",
            "resume" if state == WAITING else "",
            "Ditarik pelapor; pemeriksaan dilanjutkan karena jabatan",
            "ex_officio",
            "Anda menarik pengaduan; pemeriksaan dilanjutkan karena jabatan",
        )
        for state in GOES_ON
    },
    **{
        (state, "anonymise"): Arrow(ANONYMISED, "system", "", "Identitas dan kiriman pelapor dihapus menurut jadwal retensi", "")
        for state in (CLOSED, REFERRED, WITHDRAWN)
    },
    (ANONYMISED, "purge"): Arrow(PURGED, "system", "", "Isi perkara dimusnahkan menurut jadwal retensi", ""),
}
STEPS: Final = ("Diterima", "Digolongkan", "Ditangani", "Dijawab")
# state -> how many of the four steps are done, for the complainant's page
STEP_OF: Final[dict[str, int]] = {
    RECEIVED: 1,
    REGISTERED: 1,
    TRIAGED: 2,
    CONVERTED: 2,
    REOPENED: 2,
    IN_HANDLING: 2,
    WAITING: 2,
    EXAMINATION: 2,
    LINKED: 2,
    ANSWER_DRAFTED: 3,
    TO_SIGN: 3,
    ANSWERED: 4,
    CLOSED: 4,
    REFERRED: 4,
    WITHDRAWN: 4,
    ANONYMISED: 4,
    PURGED: 4,
}
NAMED, CONFIDENTIAL, ANONYMOUS = "named", "confidential", "anonymous"
