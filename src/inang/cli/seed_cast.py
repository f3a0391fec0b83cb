"""Who plays in the demo, as plain tables: invented agencies, people and cases. No real person is named."""

from __future__ import annotations

from typing import Final

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
