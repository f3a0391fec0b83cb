"""What an administrator reads beside each value of the edition: parts, labels, help. A table without words shows its keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Part:
    """One page of the editor; `keys` are keys of the edition."""

    slug: str
    title: str
    lead: str
    keys: tuple[str, ...]
    icon: str = "pencil"


PARTS: Final = (
    Part(
        "identitas",
        "Identitas kantor",
        "Nama, alamat, dan saluran kantor pada halaman dan kop surat.",
        ("service", "decree", "office"),
        "buildings",
    ),
    Part(
        "tenggat",
        "Tenggat dan aturan hitung",
        "Berapa hari kerja, dan bagaimana hari dihitung.",
        ("limit", "counting", "escalation"),
        "stopwatch",
    ),
    Part(
        "prosedur",
        "Persyaratan dan prosedur",
        "Yang dibawa, empat langkah, biaya, dan produk, kata demi kata.",
        ("requirements", "procedure", "cost", "products"),
        "list-check",
    ),
    Part(
        "periksa",
        "Daftar periksa",
        "Butir yang dijawab penelaah, dengan alasan siap pakai bila dikembalikan.",
        ("checklist",),
        "card-checklist",
    ),
    Part(
        "jenis",
        "Jenis permintaan",
        "Apa yang dapat diminta, apa yang ditanyakan dan diperiksa, dan kata-kata suratnya.",
        ("request_kinds",),
        "folder2-open",
    ),
    Part("alasan", "Alasan penolakan", "Dasar yang dapat dipilih saat menolak.", ("refusal_reasons",), "x-octagon"),
    Part("pernyataan", "Pernyataan pemohon", "Yang disetujui perangkat daerah sebelum mengirim.", ("consents",), "check-all"),
    Part("maklumat", "Maklumat pelayanan", "Janji yang diumumkan kepada masyarakat.", ("pledge",), "patch-check-fill"),
    Part("saluran", "Saluran pengaduan", "Tempat mengadu, seperti diumumkan.", ("channels",), "megaphone"),
    Part("pengaduan", "Batas pengaduan", "Golongan pengaduan dan batas waktunya.", ("complaint_limits",), "hourglass-split"),
    Part("sebab", "Sebab pelanggaran", "Dipilih bila janji waktu lewat; tampil pada statistik.", ("breach_causes",), "stopwatch"),
    Part(
        "survei",
        "Survei kepuasan",
        "Sembilan unsur dan jawabannya, bobot dan mutu, siapa yang ditanya. Tanpa unsur tidak ada survei.",
        ("survey",),
        "clipboard-check",
    ),
    Part(
        "penanganan-pengaduan",
        "Penanganan pengaduan",
        "Siapa menangani, berapa lama ditunggu, siapa diberi tahu, dan berapa lama disimpan.",
        ("complaints",),
        "people",
    ),
    Part(
        "surat",
        "Tata letak surat",
        "Nomor, kertas, huruf, pias, dan kata-kata tetap. Kop diisi dari identitas kantor.",
        ("letters", "numbers"),
        "file-earmark-text",
    ),
    Part(
        "penawaran",
        "Penawaran",
        "Ruang simpan yang dapat diminta, tenggat perbaikan, dan nama yang dicadangkan.",
        ("offer",),
        "hdd-stack",
    ),
)

TABLES: Final = {
    "": "Umum",
    "office": "Kantor",
    "limit": "Waktu penyelesaian",
    "counting": "Aturan hitung",
    "counting.special_hours": "Jam khusus",
    "escalation": "Peringatan menjelang jatuh tempo",
    "requirements": "Persyaratan",
    "procedure": "Langkah prosedur",
    "cost": "Biaya",
    "products": "Produk pelayanan",
    "pledge": "Maklumat pelayanan",
    "checklist": "Butir periksa",
    "refusal_reasons": "Alasan penolakan",
    "request_kinds": "Jenis permintaan",
    "request_kinds.own_items": "Butir periksa tersendiri",
    "consents": "Pernyataan",
    "channels": "Saluran",
    "complaint_limits": "Golongan pengaduan",
    "complaints": "Penanganan pengaduan",
    "complaints.conversions": "Bukan pengaduan, tetapi dijawab",
    "complaints.escalation": "Peringatan menjelang jatuh tempo pengaduan",
    "complaints.bodies": "Lembaga di luar kantor",
    "complaints.mail_reminders": "Pengingat surat yang menunggu petugas",
    "breach_causes": "Sebab pelanggaran",
    "survey": "Survei",
    "survey.elements": "Unsur",
    "survey.grades": "Mutu pelayanan",
    "survey.profile": "Profil responden",
    "survey.occasions": "Siapa yang ditanya",
    "letters": "Surat",
    "numbers": "Pola nomor register lain",
    "offer": "Penawaran",
}

# key of the value -> (label, help). Values of records in a list are named without their place.
FIELDS: Final[dict[str, tuple[str, str]]] = {
    "service": ("Nama layanan", ""),
    "decree": ("Nomor keputusan (SK)", "Nomor SK yang menetapkan edisi ini."),
    "office.government": ("Pemerintah", "Baris pertama kop surat."),
    "office.name": ("Nama kantor", "Baris kedua kop surat."),
    "office.full_name": ("Nama lengkap kantor", ""),
    "office.short": ("Nama singkat", ""),
    "office.division": ("Bidang yang mengkaji", ""),
    "office.head_title": ("Jabatan kepala", ""),
    "office.address": ("Alamat", ""),
    "office.city": ("Kota", "Juga di depan tanggal surat."),
    "office.postal_code": ("Kode pos", ""),
    "office.phone": ("Telepon", ""),
    "office.whatsapp": ("WhatsApp", ""),
    "office.email": ("Pos-el", ""),
    "office.web": ("Laman", "Alamat lengkap, dengan https://"),
    "office.time_zone": ("Zona waktu", "WIB, WITA, atau WIT di belakang setiap jam mengikuti zona ini."),
    "office.platform_domain": ("Domain induk situs", "Situs dibuka sebagai nama.domain ini."),
    "limit.days": ("Batas dalam hari kerja", ""),
    "limit.text": ("Bunyi yang diumumkan", "Harus sesuai dengan angka di atas."),
    "counting.opening_time": ("Jam buka", ""),
    "counting.closing_time": ("Jam tutup Senin–Kamis", "Surat setelah jam ini dihitung diterima hari kerja berikutnya."),
    "counting.friday_closing_time": ("Jam tutup Jumat", ""),
    "counting.joint_leave_counts": ("Cuti bersama dihitung hari kerja", ""),
    "counting.break_from": ("Istirahat mulai", ""),
    "counting.break_until": ("Istirahat selesai", ""),
    "counting.friday_break_from": ("Istirahat Jumat mulai", ""),
    "counting.friday_break_until": ("Istirahat Jumat selesai", ""),
    "counting.source": ("Dasar aturan hitung", ""),
    "counting.week_source": ("Dasar hari dan jam kerja", ""),
    "counting.special_hours.name": ("Nama", "Misalnya: Ramadan 1448 H."),
    "counting.special_hours.since": ("Sejak", ""),
    "counting.special_hours.until": ("Sampai", ""),
    "counting.special_hours.opening_time": ("Jam buka", ""),
    "counting.special_hours.closing_time": ("Jam tutup Senin–Kamis", ""),
    "counting.special_hours.friday_closing_time": ("Jam tutup Jumat", ""),
    "counting.special_hours.break_from": ("Istirahat mulai", ""),
    "counting.special_hours.break_until": ("Istirahat selesai", ""),
    "counting.special_hours.friday_break_from": ("Istirahat Jumat mulai", ""),
    "counting.special_hours.friday_break_until": ("Istirahat Jumat selesai", ""),
    "counting.special_hours.source": ("Dasar", ""),
    "escalation.share": ("Pada persen waktu kerja", ""),
    "escalation.roles": ("Yang diberi tahu", ""),
    "escalation.title": ("Judul pesan", "Dapat memuat {number}, {host}, {agency}, {due}, {provisional}, {share}."),
    "escalation.text": ("Isi pesan", "Dapat memuat {number}, {host}, {agency}, {due}, {provisional}, {share}."),
    "requirements.text": ("Persyaratan", ""),
    "procedure.step": ("Nama langkah", ""),
    "procedure.text": ("Bunyi yang diumumkan", ""),
    "procedure.who": ("Pelaksana", ""),
    "procedure.plain": ("Penjelasan sederhana", "Kelanjutan kalimat setelah nama pelaksana."),
    "cost.text": ("Biaya, bunyi yang diumumkan", ""),
    "cost.amount": ("Biaya dalam rupiah", "Selalu 0: menurut standar pelayanan ini tidak dipungut biaya."),
    "products.text": ("Produk", ""),
    "checklist.group": ("Kelompok", "Butir dengan kelompok sama berdiri bersama."),
    "checklist.text": ("Pertanyaan", ""),
    "checklist.hint": ("Petunjuk", ""),
    "checklist.reasons": ("Alasan siap pakai", "Satu alasan per baris; dipilih penelaah saat mengembalikan."),
    "checklist.fields": ("Isian yang dilihat", "Tanpa pilihan: setiap perbaikan menanyakan butir ini lagi."),
    "refusal_reasons.text": ("Alasan", ""),
    "request_kinds.name": ("Nama jenis", ""),
    "request_kinds.plain": ("Penjelasan sederhana", ""),
    "request_kinds.effect": ("Akibat pada situs", "Yang dilakukan program setelah disetujui; jangan diubah tanpa perlu."),
    "request_kinds.needs_letter": ("Perlu surat", ""),
    "request_kinds.site_states": ("Keadaan situs yang boleh", "Hanya situs baru yang tanpa pilihan."),
    "request_kinds.fields": ("Isian yang ditanyakan", ""),
    "request_kinds.checklist": ("Butir periksa yang dipakai", "Dari daftar periksa edisi ini."),
    "request_kinds.consents": ("Pernyataan yang dipakai", ""),
    "request_kinds.wish_subject": ("Hal surat permintaan", ""),
    "request_kinds.done": ("Kalimat selesai", ""),
    "request_kinds.subject": ("Hal surat jawaban", ""),
    "request_kinds.opening": ("Kalimat pembuka surat jawaban", ""),
    "request_kinds.closing": ("Kalimat penutup surat jawaban", ""),
    "request_kinds.own_items.group": ("Kelompok", ""),
    "request_kinds.own_items.text": ("Pertanyaan", ""),
    "request_kinds.own_items.hint": ("Petunjuk", ""),
    "request_kinds.own_items.reasons": ("Alasan siap pakai", "Satu alasan per baris."),
    "request_kinds.own_items.fields": ("Isian yang dilihat", "Tanpa pilihan: setiap perbaikan menanyakan butir ini lagi."),
    "consents.text": ("Pernyataan", ""),
    "pledge.text": ("Janji", "{service} diganti dengan nama layanan."),
    "pledge.consequence": ("Bila tidak ditepati", ""),
    "pledge.basis": ("Dasar", ""),
    "channels.name": ("Nama saluran", ""),
    "channels.text": ("Bunyi yang diumumkan", ""),
    "channels.icon": ("Gambar", "Berdiri di samping nama saluran."),
    "channels.url": ("Tautan", "Alamat https://, mailto:, atau tel:"),
    "channels.links": ("Beberapa tautan", "Satu per baris: Nama | alamat."),
    "complaint_limits.name": ("Nama golongan", ""),
    "complaint_limits.text": ("Bunyi yang diumumkan", ""),
    "complaint_limits.amount": ("Batas", ""),
    "complaint_limits.unit": ("Satuan", ""),
    "complaint_limits.examination": ("Perlu pemeriksaan", "Diperiksa tim dan dijawab dengan surat bernomor."),
    "complaints.unsorted_class": ("Golongan sementara", "Batasnya berlaku sampai petugas menggolongkan."),
    "complaints.officer_roles": ("Yang mencatat dan menggolongkan", ""),
    "complaints.assigner_roles": ("Yang menunjuk penangan", ""),
    "complaints.handler_roles": ("Yang boleh menangani", ""),
    "complaints.approver_roles": ("Yang menyetujui jawaban", "Tidak pernah penangannya sendiri."),
    "complaints.signer_roles": ("Yang menandatangani surat jawaban", ""),
    "complaints.identity_roles": ("Yang boleh membuka identitas rahasia", "Selain penangan perkaranya."),
    "complaints.examiners_least": ("Anggota tim pemeriksa, sedikitnya", ""),
    "complaints.backdate_days": ("Tanggal terima mundur tanpa alasan (hari kerja)", ""),
    "complaints.draft_days": ("Draf petugas disimpan (hari kalender)", "Setelah itu dihapus."),
    "complaints.wait_days": ("Menunggu jawaban pelapor (hari kerja)", "Setelah itu penanganan dilanjutkan tanpa jawaban."),
    "complaints.wait_reminder_days": ("Pelapor diingatkan pada hari kerja ke-", "Dipisah koma."),
    "complaints.accept_days": ("Selesai bila pelapor diam (hari kerja)", "Dihitung sejak jawaban sampai."),
    "complaints.dispute_days": ("Keberatan dapat diajukan selama (hari kerja)", ""),
    "complaints.disputes_most": ("Keberatan tanpa fakta baru, paling banyak", ""),
    "complaints.retention_days": ("Identitas disimpan (hari kalender)", "Dihitung sejak pengaduan selesai."),
    "complaints.purge_days": ("Isi disimpan (hari kalender)", "Setelah itu dimusnahkan dengan catatan pemusnahan."),
    "complaints.conversions.name": ("Nama", ""),
    "complaints.conversions.text": ("Bunyi yang diumumkan", ""),
    "complaints.conversions.amount": ("Batas", ""),
    "complaints.conversions.unit": ("Satuan", ""),
    "complaints.conversions.examination": ("Perlu pemeriksaan", ""),
    "complaints.escalation.share": ("Pada persen waktu kerja", ""),
    "complaints.escalation.roles": ("Yang diberi tahu", ""),
    "complaints.escalation.title": ("Judul pesan", "Dapat memuat {number}, {class}, {due}, {provisional}, {share}."),
    "complaints.escalation.text": ("Isi pesan", "Dapat memuat {number}, {class}, {due}, {provisional}, {share}."),
    "complaints.escalation.bodies": (
        "Lembaga yang disebut",
        "Lembaga baru dapat dipilih setelah bagian ini disimpan.",
    ),
    "complaints.mail_reminders.days": ("Mulai hari kerja ke-", "0 adalah hari surat itu mulai menunggu."),
    "complaints.mail_reminders.roles": ("Yang diberi tahu", ""),
    "complaints.mail_reminders.title": ("Judul pesan", "Dapat memuat {count}, {oldest}, {days}."),
    "complaints.mail_reminders.text": ("Isi pesan", "Dapat memuat {count}, {oldest}, {days}."),
    "complaints.bodies.name": ("Nama lembaga", ""),
    "complaints.bodies.address": ("Alamat", ""),
    "complaints.bodies.what": ("Yang dikirim ke sana", ""),
    "complaints.bodies.url": ("Laman", ""),
    "breach_causes.text": ("Sebab", ""),
    "survey.decree": ("Dasar survei", "Misalnya: PermenPANRB 14/2017."),
    "survey.weight": ("Bobot setiap unsur", "Keduanya tertulis dalam peraturan; nilai tertinggi menjadi 100 atau 99,9."),
    "survey.link_days": ("Tautan berlaku sedikitnya (hari)", "Berakhir pada akhir bulan."),
    "survey.settle_days": ("Hasil triwulan diumumkan setelah (hari)", "Sampai hari itu formulir kertas masih dapat dimasukkan."),
    "survey.paper_return": ("Tempat mengembalikan formulir kertas", ""),
    "survey.elements.name": ("Nama unsur", ""),
    "survey.elements.short": ("Nama pendek", "Untuk grafik."),
    "survey.elements.question": ("Pertanyaan", ""),
    "survey.elements.answers": ("Empat jawaban", "Satu per baris, dari nilai 1 sampai 4."),
    "survey.grades.name": ("Sebutan", ""),
    "survey.grades.least": ("Mulai dari indeks", "Dua desimal, misalnya 88.31."),
    "survey.profile.name": ("Pertanyaan", ""),
    "survey.profile.choices": ("Pilihan", "Satu per baris: kode | kata."),
    "survey.occasions.after": ("Saat ditanya", ""),
    "survey.occasions.ask": ("Yang ditanya", "Pelapor setelah pengaduan; yang lain setelah permintaan."),
    "letters.code": ("Kode klasifikasi", ""),
    "letters.unit": ("Kode unit", ""),
    "letters.number_pattern": (
        "Pola nomor surat keluar",
        "Harus memuat {nomor}; boleh {kode}, {unit}, {bulan} (Romawi), dan {tahun}.",
    ),
    "numbers.register": ("Register", ""),
    "numbers.pattern": (
        "Pola nomor",
        "Harus memuat {nomor}, atau {nomor:04} agar selalu empat angka; boleh {kode}, {unit}, {bulan} (Romawi), dan {tahun}. "
        "Nomor permintaan juga menjadi alamat halaman: tanpa garis miring, dengan {tahun}.",
    ),
    "letters.nature": ("Sifat", ""),
    "letters.paper": ("Kertas", ""),
    "letters.margins": (
        "Pias",
        "Atas, kanan, bawah, kiri, misalnya 15mm 20mm 25mm 25mm. Pias bawah yang lebih rendah daripada kaki surat dinaikkan "
        "sampai kaki surat muat.",
    ),
    "letters.font": ("Huruf", ""),
    "letters.copies": ("Tembusan", "Satu per baris."),
    "letters.footer": ("Kaki surat", ""),
    "letters.objection": ("Cara keberatan pada surat penolakan", ""),
    "offer.default_quota_mb": ("Ruang simpan bawaan (MB)", ""),
    "offer.quota_choices_mb": ("Pilihan ruang simpan (MB)", "Dipisah koma."),
    "offer.former_name_days": ("Nama lama diteruskan selama (hari kalender)", ""),
    "offer.ending_grace_days": ("Situs yang ditutup dapat dibuka lagi selama (hari kalender)", ""),
    "offer.return_lapse_days": ("Permintaan gugur setelah (hari kerja)", "Dihitung sejak dikembalikan."),
    "offer.return_reminder_days": ("Diingatkan pada hari kerja ke-", "Dipisah koma."),
    "offer.reserved_names": ("Nama yang dicadangkan", "Satu per baris."),
}
# "[[consents]]", "limit.days", "complaints.escalation[2].share"
_KEYS: Final = re.compile(r"\[\[[a-z_.]+\]\]|\b[a-z_]+(?:\[\d+\])?(?:\.[a-z_]+(?:\[\d+\])?)+")
UNKNOWN: Final = "Tabel yang belum bernama pada halaman ini; kuncinya seperti dalam berkas edisi."


def label(key: str) -> str:
    """The label of a value; its key in plain letters when the tables do not know it."""
    return _named(key) or key.rpartition(".")[2].replace("_", " ").capitalize()


def _named(key: str) -> str:
    return FIELDS[key][0] if key in FIELDS else TABLES.get(key, "")


def with_labels(sentence: str) -> str:
    """A sentence for the reader of this page: keys of the edition in it become what the page calls them."""

    def named(found: re.Match[str]) -> str:
        word = _named(re.sub(r"\[\d+\]|[\[\]]", "", found[0]))
        return f"“{word}”" if word else found[0]

    return _KEYS.sub(named, sentence)


def help_of(key: str) -> str:
    found = FIELDS.get(key)
    return found[1] if found else ""


def table_name(key: str) -> str:
    return TABLES.get(key, key.replace("_", " ").replace(".", ": ").capitalize())


def title(record: Mapping[str, Any]) -> str:
    """What people call a record: its name, else its first words."""
    named = (record.get(name) for name in ("name", "step", "title", "text"))
    return str(next((one for one in named if one), ""))
