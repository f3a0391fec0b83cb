"""What a complainant is told by mail: title and text of each notice, as one table. No notice names a person."""

from __future__ import annotations

from typing import Final

_GREETING: Final = "Yth. Bapak/Ibu pelapor,\n\n"
_TRACK: Final = (
    "\n\nPerkembangan dan percakapan: {url}\nBuka dengan nomor {number} dan kode tanda terima Anda.\n\n{reply}"
    "Pelayanan ini tidak dipungut biaya.\n\n{office}\nTelepon {phone} · WhatsApp {whatsapp}"
)
# Where a mailbox is read.
REPLY_WORDS: Final = "Untuk menambah keterangan, balas saja pos-el ini dari alamat yang sama.\n\n"
_COUNT: Final = "\nHitungannya: {strip}.\nDasar setiap hari: {count_url}"
_DUE: Final = "{until_answered}" + _COUNT
# Until when the office answers; while the count waits for the complainant no date is certain.
UNTIL_ANSWERED: Final = "Kami jawab paling lambat {due}{provisional}."
UNTIL_ANSWERED_PAUSED: Final = (
    "Selama kami menunggu jawaban Anda, hitungan hari berhenti dan tanggal jawaban kami belum pasti: "
    "{due}{provisional} bila Anda menjawab hari ini."
)
_UNTIL: Final = "Mohon dijawab paling lambat {until} (cara menghitung batas itu: {until_url}). "
# A mail may be held up on its way; nothing goes on before a whole working day after it was sent.
HELD_UP: Final = "Bila pesan ini terlambat dikirim, Anda tetap mempunyai satu hari kerja penuh sesudah hari pengirimannya."

# notice -> (title, text); placeholders are those of transition.values_of and the verb's own
NOTICES: Final[dict[str, tuple[str, str]]] = {
    # No word of the sender stands in it, so nobody can mail words of their own through our form.
    "received": (
        "Pengaduan {number} diterima",
        _GREETING
        + "pengaduan Anda kami terima pada {received} lewat {channel} dengan nomor {number}.\n\n"
        + "Kode tanda terima: {code}\nSimpan baik-baik: siapa pun yang memegang nomor dan kode ini dapat membaca "
        + "perkembangannya.\n\n"
        + _DUE
        + "{unsorted}"
        + _TRACK,
    ),
    "triaged": (
        "Pengaduan {number} digolongkan: {class}",
        _GREETING + "pengaduan {number} digolongkan {class}: {limit}, dihitung sejak diterima.\n\n" + _DUE + _TRACK,
    ),
    "asked": (
        "Pengaduan {number}: kami perlu jawaban Anda",
        _GREETING
        + "untuk menangani pengaduan {number} kami bertanya:\n\n{question}\n\n"
        + _UNTIL
        + "Selama menunggu jawaban Anda, hitungan hari berhenti. "
        + "Bila tidak ada jawaban, penanganan kami lanjutkan dengan yang sudah ada."
        + _TRACK,
    ),
    "reminder": (
        "Pengingat: pengaduan {number} menunggu jawaban Anda",
        _GREETING
        + "sudah {waited} hari kerja kami menunggu jawaban Anda untuk pengaduan {number}:\n\n{question}\n\n"
        + _UNTIL
        + HELD_UP
        + _TRACK,
    ),
    "timed_out": (
        "Pengaduan {number}: penanganan dilanjutkan",
        _GREETING
        + "jawaban Anda untuk pengaduan {number} belum kami terima dalam {wait} hari kerja. "
        + "Penanganan kami lanjutkan dengan yang sudah ada; Anda tetap dapat menulis kepada kami.\n\n"
        + _DUE
        + _TRACK,
    ),
    "answered": (
        "Jawaban atas pengaduan {number}",
        _GREETING + "jawaban kami atas pengaduan {number}:\n\n{answer}\n\n" + "{dispute_words}" + _TRACK,
    ),
    "answered_letter": (
        "Surat jawaban {letter_number} atas pengaduan {number}",
        _GREETING
        + "terlampir surat jawaban nomor {letter_number} atas pengaduan {number}. "
        + "Keaslian surat dapat diperiksa di {check_url} dengan kode {check_code}.\n\n"
        + "{dispute_words}"
        + _TRACK,
    ),
    "closed": (
        "Pengaduan {number} selesai",
        _GREETING
        + "kami tidak menerima keberatan atas jawaban kami dalam {accept} hari kerja, sehingga pengaduan {number} selesai. "
        + "{dispute_words}"
        + _TRACK,
    ),
    "reopened": (
        "Keberatan atas pengaduan {number} diterima",
        _GREETING
        + "keberatan Anda kami terima. Pengaduan {number} dibuka kembali dengan batas waktu baru; "
        + "keterlambatan sebelumnya, bila ada, tetap tercatat.\n\n"
        + _DUE
        + _TRACK,
    ),
    "referred": (
        "Pengaduan {number} diteruskan ke {body}",
        _GREETING
        + "pengaduan {number} berada di luar kewenangan kami dan kami teruskan ke {body}.\n\nAlasan: {reason}"
        + _TRACK,
    ),
    "converted": (
        "Kiriman {number} kami tangani sebagai {class}",
        _GREETING
        + "kiriman Anda kami tangani sebagai {class}, bukan pengaduan.\n\nAlasan: {reason}\n\n"
        + _DUE
        + "\n\nBila menurut Anda ini pengaduan, nyatakan di halaman lacak; kami catat kembali sebagai pengaduan."
        + _TRACK,
    ),
    "withdrawn": (
        "Pengaduan {number} ditarik",
        _GREETING + "pengaduan {number} sudah ditarik. Bila ini bukan kehendak Anda, hubungi kami." + _TRACK,
    ),
    "ex_officio": (
        "Pengaduan {number}: penarikan Anda kami catat",
        _GREETING
        + "penarikan Anda kami catat. Karena isinya berkadar pengawasan, pemeriksaan kami lanjutkan karena jabatan; "
        + "dari Anda tidak diminta apa pun lagi."
        + _TRACK,
    ),
    "redated": (
        "Jatuh tempo pengaduan {number} berubah: {due}{provisional}",
        _GREETING
        + "pengaduan {number} semula kami jawab paling lambat {old}. "
        + "Karena {decree}, tanggalnya sekarang {due}{provisional}.{passed}"
        + _COUNT
        + "\n\nJanji pertama tetap tercatat: {first}."
        + _TRACK,
    ),
    # The same while the count waits for the complainant: the date is certain only when it goes on.
    "redated_paused": (
        "Kalender berubah selama pengaduan {number} menunggu jawaban Anda",
        _GREETING
        + "selama kami menunggu jawaban Anda, hitungan hari pengaduan {number} berhenti dan tanggal jawaban kami belum pasti. "
        + "Karena {decree}, tanggalnya menjadi {due}{provisional} bila Anda menjawab hari ini (sebelumnya {old})."
        + _COUNT
        + "\n\nJanji pertama tetap tercatat: {first}."
        + _TRACK,
    ),
    "until_moved": (
        "Batas menjawab pengaduan {number} berubah: {until}",
        _GREETING
        + "kami menunggu jawaban Anda untuk pengaduan {number}, semula paling lambat {old}. Karena {decree}, batasnya sekarang "
        + "{until} (cara menghitung batas itu: {until_url}). "
        + HELD_UP
        + " Bila tidak ada jawaban, penanganan kami lanjutkan dengan yang sudah ada."
        + _TRACK,
    ),
}
DISPUTE_WORDS: Final = (
    "Bila jawaban ini belum menyelesaikan masalah Anda, ajukan keberatan di halaman lacak dalam {dispute} hari kerja."
)
UNSORTED_WORDS: Final = "\nIni batas terpendek; setelah digolongkan, batasnya mengikuti golongan dan dihitung sejak diterima."
_DESK_COUNT: Final = "Cara menghitung: {strip}\nHari demi hari: {desk_url}hitung/\n\n"
# To the office's own people; {text} is the edition's sentence, {bodies} what is sent outside at the last step.
DESK_TEXT: Final = (
    "Yth. {to_name},\n\n{text}{bodies}\n\n"
    + _DESK_COUNT
    + "Buka perkara: {desk_url}\n\nPesan ini dikirim sekali, pada jam kerja."
)
UNREAD_TEXT: Final = "Yth. {to_name},\n\n{text}\n\nBuka: {url}\n\nPesan ini dikirim sekali sehari, pada jam kerja."
BODIES_WORDS: Final = "\n\nBila kantor tidak menyelesaikannya:\n{lines}"
BODY_LINE: Final = "- {name}, {address}: {what}."
DUE: Final = "Jatuh tempo {due}{provisional}."
DUE_PAUSED: Final = "Hitungan berhenti, menunggu pelapor; jatuh tempo {due}{provisional} bila dilanjutkan hari ini."
NEW_CASE: Final = (
    "Pengaduan {number} ditunjuk kepada Anda",
    "Yth. {to_name},\n\nPengaduan {number} ({class}) diserahkan kepada Anda. {due_sentence}{note}\n\n"
    + _DESK_COUNT
    + "Buka perkara: {desk_url}",
)
