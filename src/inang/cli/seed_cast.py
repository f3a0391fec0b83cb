"""Who plays in the demo, as plain tables: invented agencies, people and cases. No real person is named."""

from __future__ import annotations

from typing import Final, NamedTuple

# A public key whose private half was thrown away: demo sites are opened with keys that people add themselves.
KEY: Final = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGGr2LKxScyxKlnf2BfawtMOj1ZkIOoucpAryV1kC5ob komputer pengelola"

# code, name, kind, parent, title of its head
AGENCIES: Final = (
    ("dinkes", "Dinas Kesehatan", "pd", "", "Kepala Dinas Kesehatan"),
    ("disdikbud", "Dinas Pendidikan dan Kebudayaan", "pd", "", "Kepala Dinas Pendidikan dan Kebudayaan"),
    ("dishub", "Dinas Perhubungan", "pd", "", "Kepala Dinas Perhubungan"),
    ("dinsos", "Dinas Sosial", "pd", "", "Kepala Dinas Sosial"),
    (
        "dp3ap2kb",
        "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana",
        "pd",
        "",
        "Kepala Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana",
    ),
    ("bkd", "Badan Kepegawaian Daerah", "pd", "", "Kepala Badan Kepegawaian Daerah"),
    ("bpbd", "Badan Penanggulangan Bencana Daerah", "pd", "", "Kepala Badan Penanggulangan Bencana Daerah"),
    ("disbunnak", "Dinas Perkebunan dan Peternakan", "pd", "", "Kepala Dinas Perkebunan dan Peternakan"),
    ("dlhk", "Dinas Lingkungan Hidup dan Kehutanan", "pd", "", "Kepala Dinas Lingkungan Hidup dan Kehutanan"),
    ("rohukum", "Biro Hukum Sekretariat Daerah", "pd", "", "Kepala Biro Hukum Sekretariat Daerah"),
    ("labkesda", "UPT Laboratorium Kesehatan", "upt", "dinkes", "Kepala UPT Laboratorium Kesehatan"),
    ("uptmuseum", "UPT Museum", "upt", "disdikbud", "Kepala UPT Museum"),
)
# address before @, name, role, agency, position, rank, NIP
PEOPLE: Final = (
    (
        "operator",
        "Operator Dinas Kesehatan",
        "agency",
        "dinkes",
        "Pranata Komputer",
        "Penata (III/c)",
        "199003122015031002",
    ),
    (
        "kepala",
        "Kepala Dinas Kesehatan Contoh",
        "agency_head",
        "dinkes",
        "Kepala Dinas Kesehatan",
        "Pembina Utama Muda (IV/c)",
        "197204051998031003",
    ),
    (
        "operator-dishub",
        "Operator Dinas Perhubungan",
        "agency",
        "dishub",
        "Pranata Komputer",
        "Penata Muda (III/a)",
        "199507182019032004",
    ),
    (
        "operator-dp3ap2kb",
        "Operator DP3AP2KB",
        "agency",
        "dp3ap2kb",
        "Pranata Komputer",
        "Penata (III/c)",
        "199111232014032005",
    ),
    (
        "penelaah",
        "Penelaah Satu",
        "reviewer",
        "",
        "Pranata Komputer Ahli Muda",
        "Penata Tingkat I (III/d)",
        "198802142011011006",
    ),
    (
        "penelaah-dua",
        "Penelaah Dua",
        "reviewer",
        "",
        "Pranata Komputer Ahli Pertama",
        "Penata Muda (III/a)",
        "199406302018012007",
    ),
    (
        "kabid",
        "Kepala Bidang Contoh",
        "approver",
        "",
        "Kepala Bidang Aplikasi Informatika",
        "Pembina (IV/a)",
        "197909092005011008",
    ),
    (
        "kadis",
        "Kepala Dinas Contoh",
        "signatory",
        "",
        "Kepala Dinas",
        "Pembina Utama Muda (IV/c)",
        "197105171996031009",
    ),
    (
        "pengaduan",
        "Petugas Pengaduan Contoh",
        "complaint_officer",
        "",
        "Pejabat Pengelola Pengaduan",
        "Penata Tingkat I (III/d)",
        "198511032009012012",
    ),
    (
        "admin",
        "Administrator Contoh",
        "administrator",
        "",
        "Administrator Sistem",
        "Penata (III/c)",
        "198612052010011010",
    ),
)
DOMAIN: Final = "contoh.go.id"
# label, agency, application, kind, runtime, database, state to reach, working days ago
CASES: Final[tuple[tuple[str, str, str, str, str, bool, str, int], ...]] = (
    ("arsip-pegawai", "bkd", "Arsip Pegawai", "service", "php", True, "in_review", 4),
    ("labkes", "labkesda", "Hasil Laboratorium", "service", "php", True, "recommended", 3),
    ("ppdb", "disdikbud", "Penerimaan Siswa Baru", "event", "php", True, "in_review", 2),
    ("angkutan", "dishub", "Informasi Angkutan", "service", "static", False, "recommended", 2),
    ("dinkes", "dinkes", "Situs Dinas Kesehatan", "profile", "php", True, "approved", 1),
    ("siaga", "bpbd", "Siaga Bencana", "service", "php", True, "in_review", 1),
    ("sawit", "disbunnak", "Harga Sawit", "service", "static", False, "submitted", 1),
    ("dp3ap2kb", "dp3ap2kb", "Situs DP3AP2KB", "profile", "php", True, "submitted", 0),
    ("wisata-museum", "uptmuseum", "Kunjungan Museum", "service", "php", True, "returned", 3),
    ("pantau-hutan", "dlhk", "Pantau Hutan", "service", "php", False, "returned", 1),
    ("jdih", "rohukum", "Dokumentasi Hukum", "service", "static", False, "approved", 1),
    ("undian", "dinsos", "Undian Bantuan", "event", "php", False, "rejected", 6),
    ("lomba", "dishub", "Lomba Tertib Lalu Lintas", "event", "static", False, "withdrawn", 5),
)


class Past(NamedTuple):
    """A case that ended: received so many working days ago at this hour, signed `pace` working days later."""

    label: str
    agency: str
    name: str
    kind: str
    runtime: str
    database: bool
    fate: str  # closed, paused, late, lapsed, rejected, withdrawn
    ago: int
    pace: int
    hour: int = 8


BREACH_CAUSE: Final = "technical"
BREACH_REASON: Final = "Pemindahan ruang server dua hari; surat konfirmasi tertunda."
# Half a year of work, oldest first; one promise was broken, and it stays written.
PAST: Final = (
    Past("dishub", "dishub", "Situs Dinas Perhubungan", "profile", "php", True, "closed", 124, 2),
    Past("labkesda", "labkesda", "Situs Laboratorium Kesehatan", "profile", "static", False, "paused", 113, 1, 9),
    Past("bpbd", "bpbd", "Situs BPBD", "profile", "php", True, "closed", 108, 2),
    Past("dlhk", "dlhk", "Situs Lingkungan Hidup", "profile", "static", False, "closed", 96, 3),
    Past("gawai-sehat", "dinkes", "Gawai Sehat", "event", "static", False, "withdrawn", 88, 0, 9),
    Past("dinsos", "dinsos", "Situs Dinas Sosial", "profile", "static", False, "closed", 77, 3),
    Past("beasiswa", "disdikbud", "Beasiswa Daerah", "service", "php", True, "paused", 66, 2),
    Past("rohukum", "rohukum", "Situs Biro Hukum", "profile", "static", False, "closed", 61, 0),
    Past("kamus-hukum", "rohukum", "Kamus Hukum", "service", "static", False, "lapsed", 52, 0),
    Past("posyandu", "dinkes", "Data Posyandu", "service", "php", True, "late", 42, 5),
    Past("diklat", "bkd", "Jadwal Diklat", "event", "static", False, "closed", 37, 1),
    Past("pengaduan-anak", "dp3ap2kb", "Pengaduan Anak", "service", "static", False, "rejected", 28, 2, 9),
    Past("banjir", "bpbd", "Pantau Banjir", "service", "static", False, "closed", 24, 1),
    Past("bansos", "dinsos", "Informasi Bantuan Sosial", "service", "static", False, "closed", 20, 3),
    Past("sampah", "dlhk", "Bank Sampah", "service", "static", False, "closed", 12, 2),
)
