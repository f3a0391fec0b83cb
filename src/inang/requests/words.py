"""What the agency is told by mail: title and text of each notice, as one table."""

from __future__ import annotations

from typing import Final

_GREETING: Final = "Yth. {to_name},\n\n"
_END: Final = (
    "\n\nLihat permintaan: {url}\n\nPelayanan ini tidak dipungut biaya.\n\n"
    "{office}\nTelepon {phone} · WhatsApp {whatsapp}\nSebutkan nomor {number} bila menghubungi kami."
)
_CASE: Final = "{what} {host} dari {agency} (nomor {number}) "
# A mail may be held up on its way; nothing lapses before a whole working day after the first of it was sent.
HELD_UP: Final = "Bila pesan ini terlambat terkirim, masih ada satu hari kerja penuh sesudah hari pesan ini pertama terkirim. "

# notice -> (title, text); placeholders are those of transition.notice_values and the verb's own
NOTICES: Final[dict[str, tuple[str, str]]] = {
    "submitted": (
        "Permintaan {number} diterima: {host}",
        _GREETING
        + _CASE
        + "sudah diterima pada {received}{agenda}.\n\n"
        + "Jatuh tempo: {due}{provisional}.\nHitungannya: {strip}.\nDasar setiap hari: {url}cara-hitung/\n\n"
        + "Berikutnya, {division} memeriksa permintaan ini."
        + _END,
    ),
    "returned": (
        "Permintaan {number} perlu diperbaiki",
        _GREETING
        + _CASE
        + "dikembalikan untuk diperbaiki:\n\n{items}\n\n"
        + "Hitungan hari kerja berhenti sampai perbaikan dikirim. Mohon dilengkapi paling lambat {until}; "
        + "setelah itu permintaan gugur dan dapat diajukan lagi. Cara menghitung batas itu: {until_url}"
        + _END,
    ),
    "resubmitted": (
        "Perbaikan permintaan {number} diterima",
        _GREETING + _CASE + "dilanjutkan. Hitungan hari kerja berjalan lagi; jatuh tempo {due}{provisional}.\n"
        + "Hitungannya: {strip}.\nDasar setiap hari: {url}cara-hitung/"
        + _END,
    ),
    "reminder": (
        "Pengingat: permintaan {number} menunggu perbaikan",
        _GREETING
        + _CASE
        + "sudah {waited} hari kerja menunggu perbaikan dari perangkat daerah Anda:\n\n{items}\n\n"
        + "Mohon dilengkapi paling lambat {until}; setelah itu permintaan gugur dan dapat diajukan lagi. "
        + HELD_UP
        + "Cara menghitung batas itu: {until_url}"
        + _END,
    ),
    "lapsed": (
        "Permintaan {number} gugur",
        _GREETING
        + _CASE
        + "gugur karena perbaikan belum dikirim dalam {limit} hari kerja. Tidak ada yang perlu dikerjakan; "
        + "perangkat daerah dapat mengajukan permintaan baru kapan saja."
        + _END,
    ),
    "approved": (
        "Permintaan {number} disetujui",
        _GREETING
        + _CASE
        + "disetujui. Hosting sedang diaktifkan dan dibuktikan dari luar. "
        + "Surat konfirmasi menyusul setelah ditandatangani {head}."
        + _END,
    ),
    "rejected": (
        "Permintaan {number} ditolak",
        _GREETING
        + _CASE
        + "ditolak.\n\nAlasan: {reason}\n\nSurat penolakan bernomor dikirim setelah ditandatangani {head}.\n\n{objection}"
        + _END,
    ),
    "refusal": (
        "Surat penolakan {letter_number}",
        _GREETING
        + "Terlampir surat penolakan nomor {letter_number} atas permintaan {number} ({host}).\n\n"
        + "Keaslian surat dapat diperiksa di {check_url} dengan kode {check_code}.\n\n{objection}"
        + _END,
    ),
    "withdrawn": (
        "Permintaan {number} ditarik",
        _GREETING + _CASE + "ditarik oleh {by}. Nama situs bebas dipakai kembali." + _END,
    ),
    "confirmed": (
        "Surat konfirmasi {letter_number}: {host} aktif",
        _GREETING
        + "Hosting https://{host} aktif sejak {activated}. Terlampir surat konfirmasi nomor {letter_number}.\n\n"
        + "Keaslian surat dapat diperiksa di {check_url} dengan kode {check_code}.\n\n"
        + "Berkas situs diunggah lewat SFTP dengan kunci yang didaftarkan; petunjuknya di halaman situs: {site_url}"
        + _END,
    ),
    "approved_change": (
        "Permintaan {number} disetujui",
        _GREETING
        + _CASE
        + "disetujui. Perubahan sedang dijalankan dan dibuktikan dari luar. "
        + "Surat konfirmasi menyusul setelah ditandatangani {head}."
        + _END,
    ),
    "confirmed_change": (
        "Surat konfirmasi {letter_number}: {host}",
        _GREETING
        + "{done} ({host}). Terlampir surat konfirmasi nomor {letter_number}.\n\n"
        + "Keaslian surat dapat diperiksa di {check_url} dengan kode {check_code}.\n\n"
        + "Keadaan situs: {site_url}"
        + _END,
    ),
    "withdrawn_change": ("Permintaan {number} ditarik", _GREETING + _CASE + "ditarik oleh {by}. Situs tidak berubah." + _END),
}
# notice of the procedure -> its words for a change of a site, where they differ
CHANGE_NOTICES: Final[dict[str, str]] = {
    "approved": "approved_change",
    "confirmed": "confirmed_change",
    "withdrawn": "withdrawn_change",
}

# To the office's own people; {text} is the edition's sentence.
ESCALATION_TEXT: Final = (
    _GREETING
    + "{text}\n\n"
    + "Cara menghitung: {strip}\nHari demi hari: {desk_url}cara-hitung/\n\n"
    + "Buka perkara: {desk_url}\n\nPesan ini dikirim sekali, pada jam kerja."
)

# A decree changed the calendar: (title, text) for the parties of a case whose date moved.
REDATED: Final = (
    "Jatuh tempo {number} berubah: {due}{provisional}",
    _GREETING
    + _CASE
    + "semula jatuh tempo {old}. Karena {decree}, jatuh temponya sekarang {due}{provisional}.{passed}\n"
    + "Hitungannya: {strip}.\nDasar setiap hari: {url}cara-hitung/\n\n"
    + "Janji pertama saat surat diterima tetap tercatat: {first}."
    + _END,
)

# The same while the count waits: the date is certain only when it goes on.
REDATED_PAUSED: Final = (
    "Kalender berubah selama {number} menunggu perbaikan",
    _GREETING
    + _CASE
    + "menunggu perbaikan dari perangkat daerah Anda; selama itu hitungan hari kerja berhenti dan jatuh temponya belum pasti. "
    + "Karena {decree}, jatuh temponya menjadi {due}{provisional} bila perbaikan dikirim hari ini (sebelumnya {old}). "
    + "Tanggal yang pasti kami sampaikan setelah perbaikan diterima.\n"
    + "Hitungannya: {strip}.\nDasar setiap hari: {url}cara-hitung/\n\n"
    + "Janji pertama saat surat diterima tetap tercatat: {first}."
    + _END,
)

# The same for a returned case whose last day for mending moved.
REMENDED: Final = (
    "Batas perbaikan {number} berubah: {until}",
    _GREETING
    + _CASE
    + "menunggu perbaikan dari perangkat daerah Anda, semula paling lambat {old}. Karena {decree}, batasnya sekarang {until}; "
    + "setelah itu permintaan gugur dan dapat diajukan lagi. "
    + HELD_UP
    + "Cara menghitung batas itu: {until_url}"
    + _END,
)
