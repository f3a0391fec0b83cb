"""What comes next for the agency, in one or two plain sentences a state."""

from __future__ import annotations

from typing import Final

from inang.requests import effects, states
from inang.requests.models import HostingRequest
from inang.requests.transition import contact_now
from inang.standard import queries as standard
from inang.standard.rules import FIRST_KIND

# {head}: head of the office; {division}; {email}: contact's address; {days}: working days to answer a return
_NEXT: Final[dict[str, str]] = {
    states.SUBMITTED: (
        "Penelaah {division} mengambil permintaan ini, lalu memeriksa surat dan nama situs. Anda "
        "tidak perlu melakukan apa pun."
    ),
    states.IN_REVIEW: (
        "Penelaah memeriksa surat dan nama situs, lalu memberi rekomendasi kepada kepala bidang. "
        "Bila ada yang kurang, permintaan dikembalikan dan hitungan hari berhenti."
    ),
    states.RETURNED: (
        "Jawab setiap butir yang diminta, lalu kirim ulang. Hitungan hari berhenti selama "
        "menunggu Anda. Tanpa jawaban dalam {days} hari kerja, permintaan gugur."
    ),
    states.RECOMMENDED: (
        "Kepala {division} memutus. Setelah disetujui, hosting dibangun dan dibuktikan sendiri."
    ),
    states.APPROVED: "{head} menandatangani surat konfirmasi. Surat dikirim ke {email}.",
    states.ACTIVATED: (
        "Hosting sudah aktif. {head} menandatangani surat konfirmasi, lalu surat dikirim ke {email}."
    ),
    states.CONFIRMED: "Surat konfirmasi sedang dikirim ke {email}.",
    states.CLOSED: (
        "Selesai. Situs dikelola dari halaman situs: unggah berkas lewat SFTP, ganti kunci, lihat pemakaian."
    ),
    states.REJECTED: (
        "Surat penolakan menyebut alasan dan cara mengajukan keberatan. Anda juga dapat "
        "mengajukan permintaan baru."
    ),
    states.LAPSED: (
        "Permintaan ini gugur karena tidak dilengkapi. Ajukan permintaan baru bila masih diperlukan."
    ),
    states.WITHDRAWN: "Permintaan ini sudah ditarik. Ajukan permintaan baru bila masih diperlukan.",
    states.DRAFT: "Lengkapi, lalu kirim.",
}
# What differs when a site that is there is changed.
_NEXT_CHANGE: Final[dict[str, str]] = {
    states.SUBMITTED: "Penelaah {division} mengambil permintaan ini. Anda tidak perlu melakukan apa pun.",
    states.IN_REVIEW: (
        "Penelaah memeriksa permintaan, lalu memberi rekomendasi kepada kepala bidang. "
        "Bila ada yang kurang, permintaan dikembalikan dan hitungan hari berhenti."
    ),
    states.RECOMMENDED: "Kepala {division} memutus. Setelah disetujui, perubahan dijalankan dan dibuktikan sendiri.",
    states.ACTIVATED: "Perubahan sudah berlaku. {head} menandatangani surat konfirmasi, lalu surat dikirim ke {email}.",
    states.CLOSED: "Selesai. Keadaan situs terlihat di halaman situs.",
}


# A letter waits that is not true of the site any more.
_FALSE: Final = (
    "Situs sekarang tidak seperti yang disetujui, jadi surat konfirmasi belum dapat ditandatangani. "
    "{division} memulihkan situs atau memutus lagi permintaan ini."
)
_STRANGE_KEYS: Final = (
    "Kunci pada situs bukan lagi yang disetujui ({keys}), jadi surat konfirmasi belum dapat ditandatangani. "
    "Kembalikan kuncinya di halaman situs."
)


def _words(case: HostingRequest, keys: str) -> str:
    if case.state == states.ACTIVATED and effects.is_lost(case):
        return _STRANGE_KEYS if keys else _FALSE
    return (_NEXT if case.kind == FIRST_KIND else {**_NEXT, **_NEXT_CHANGE})[case.state]


def next_words(case: HostingRequest) -> str:
    """The sentences for this case now."""
    edition = standard.edition(case.edition)
    keys = ", ".join(effects.strange_keys(case, case.site)) if case.state == states.ACTIVATED and case.site else ""
    return _words(case, keys).format(
        keys=keys,
        head=edition.office.head_title,
        division=edition.office.division,
        email=contact_now(case)[0] or case.agency.email,
        days=edition.offer.return_lapse_days,
    )
