"""Complaints of the demo: all eight channels and every class, walked by the real verbs to where they stand. All invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings

from inang.agencies.models import Person
from inang.agencies.rules import actor
from inang.cli.seed_days import Days, Deed
from inang.complaints import ledger, services
from inang.complaints.models import Complaint
from inang.complaints.rules import Complainant
from inang.workdays import services as workdays
from inang.workdays.models import Breach


class Plaint(NamedTuple):
    """One complaint: by which channel, of which class, about which site, its fate, and how many working days ago."""

    channel: str
    classification: str  # "" = nobody has classified it yet
    site: str
    fate: str
    ago: int
    who: str  # "" = anonymous; a name with "*" in front = confidential
    text: str
    pace: int = 2  # working days to the answer
    external: str = ""


PLAINTS: Final = (
    Plaint("telephone", "minor", "dinsos", "released", 72, "Warga Satu",
           "Formulir bantuan di situs dinsos tidak bisa dikirim sejak kemarin sore. Sudah dicoba tiga kali."),
    Plaint("whatsapp", "normative", "dishub", "silent", 58, "Warga Dua",
           "Di halaman syarat layanan masih tertulis biaya, padahal katanya gratis.", 3),
    Plaint("face_to_face", "non_supervisory", "bpbd", "late", 44, "Warga Tiga",
           "Peta banjir di situs BPBD tidak diperbarui sejak bulan lalu, mohon dijelaskan kapan.", 16),
    Plaint("box", "minor", "dinsos", "accepted", 30, "",
           "Huruf di halaman bantuan sosial terlalu kecil untuk orang tua seperti saya.", 1),
    Plaint("lapor", "normative", "dlhk", "carried", 21, "Warga Empat",
           "Nomor telepon di situs tidak dapat dihubungi pada jam kerja.", 4, "LAPOR-7712045"),
    Plaint("contact_page", "non_supervisory", "bansos", "disputed", 18, "Warga Lima",
           "Nama saya tidak ada di daftar bantuan, dan jawaban lewat situs tidak menjelaskan sebabnya.", 5),
    Plaint("social", "", "rohukum", "referred", 16, "Warga Enam",
           "Jalan di depan kantor lurah kami berlubang, siapa yang mengurusnya?"),
    Plaint("email", "minor", "dishub", "withdrawn", 13, "Warga Tujuh",
           "Jadwal angkutan di situs tidak terbuka di telepon saya."),
    Plaint("telephone", "supervisory", "beasiswa", "examined", 12, "*Warga Delapan",
           "Petugas meminta uang untuk mempercepat pendaftaran beasiswa di situs."),
    Plaint("contact_page", "supervisory", "sampah", "to_sign", 11, "",
           "Data peserta bank sampah dapat dibuka siapa saja dari alamat situs.", 8),
    Plaint("email", "minor", "dinsos", "answered", 6, "Warga Sembilan",
           "Tombol unduh di halaman laporan tidak melakukan apa-apa.", 3),
    Plaint("whatsapp", "", "bansos", "converted", 5, "Warga Sepuluh",
           "Jam berapa kantor buka selama bulan Ramadan?"),
    Plaint("social", "minor", "dishub", "waiting", 4, "Warga Sebelas",
           "Peta rute angkutan hilang dari halaman depan."),
    Plaint("contact_page", "minor", "dinsos", "handled", 3, "Warga Dua Belas",
           "Formulir bantuan eror waktu dikirim, kembali ke halaman awal."),
    Plaint("telephone", "minor", "dinsos", "twin", 2, "Warga Tiga Belas",
           "Saya juga tidak bisa mengirim formulir bantuan di situs dinsos."),
    Plaint("face_to_face", "non_supervisory", "bpbd", "drafted", 4, "*Warga Empat Belas",
           "Saran: tampilkan tinggi air setiap jam, bukan setiap hari."),
    Plaint("lapor", "normative", "dlhk", "triaged", 1, "Warga Lima Belas",
           "Syarat di situs berbeda dengan yang diminta petugas.", 2, "LAPOR-7740012"),
    Plaint("email", "", "labkesda", "received", 0, "Warga Enam Belas",
           "Hasil laboratorium tidak dapat dibuka dengan nomor yang diberikan."),
)  # fmt: skip
# What the office answered in the months before: so many by each channel that public figures may tell of them.
OLDER: Final = 36
_SAID: Final = (
    ("dinsos", "Halaman syarat bantuan sulit dibaca di telepon, hurufnya terlalu kecil dan rapat."),
    ("dishub", "Tarif angkutan di situs berbeda dengan yang ditempel di terminal."),
    ("bpbd", "Nomor darurat di halaman depan situs tidak aktif sejak minggu lalu."),
    ("dlhk", "Formulir aduan sampah meminta berkas yang tidak dijelaskan contohnya."),
    ("bansos", "Daftar penerima bantuan belum diperbarui untuk triwulan ini."),
    ("rohukum", "Peraturan daerah tahun lalu belum dapat diunduh dari situs hukum."),
    ("beasiswa", "Pendaftaran beasiswa berhenti di langkah ketiga tanpa pesan apa pun."),
)
_CHANNELS: Final = ("contact_page", "social", "email", "telephone", "whatsapp", "face_to_face", "box", "lapor")
_CLASSES: Final = ("minor", "normative", "minor", "non_supervisory", "normative")
_SIGNED: Final = (5, 14, 22, 30, 33)  # the few that needed an examination and a letter


def _older(n: int) -> Plaint:
    """The n-th answered complaint of the past: every channel in turn, a few working days apart."""
    site, text = _SAID[n % len(_SAID)]
    channel = _CHANNELS[n % len(_CHANNELS)]
    classification = "supervisory" if n in _SIGNED else _CLASSES[(n // 8 + n) % 5]
    fate = "signed" if n in _SIGNED else "silent" if n % 3 == 0 else "accepted"
    pace = {"supervisory": 9, "non_supervisory": 4 + n % 7}.get(classification, 1 + n % 4)
    who = "" if channel == "box" else f"{'*' if n % 9 == 4 else ''}Warga Lama {n + 1}"
    external = f"LAPOR-76{n:05d}" if channel == "lapor" else ""
    return Plaint(channel, classification, site, fate, 200 - 4 * n, who, text, pace, external)


BREACH_CAUSE: Final = ("workload", "Data peta harus diminta dari tiga kabupaten.")
ANSWER: Final = "Terima kasih atas pengaduannya. Penyebabnya sudah ditemukan dan diperbaiki; mohon dicoba kembali."


@dataclass
class Desk:
    """The people who handle complaints, and the cases by place in the table."""

    people: dict[str, Person]
    now: datetime
    cases: dict[int, Complaint] = field(default_factory=dict)

    def of(self, box: str) -> Person:
        return self.people[box]


def deeds(people: dict[str, Person], now: datetime) -> list[tuple[datetime, Deed]]:
    """The moments of every complaint and what happens in each; none lies in the future."""
    desk, last = Desk(people, now), now - timedelta(minutes=5)
    rows = [*(_older(n) for n in range(OLDER)), *PLAINTS]
    every = (one for n, row in enumerate(rows) for one in _life(desk, n, row))
    return [(min(moment, last), deed) for moment, deed in every]


def _life(desk: Desk, n: int, row: Plaint) -> list[tuple[datetime, Deed]]:
    days, hour = Days(desk.now, row.ago), 8 + n % 4
    step = timedelta(minutes=35)
    begin = days.at(0, hour, 12)
    found: list[tuple[datetime, Deed]] = [(begin, lambda at: _receive(desk, n, row, at))]
    if row.fate == "received":
        return found
    if row.fate in _EARLY:
        return [*found, (begin + step, lambda at: _EARLY[row.fate](desk, n, row, at))]
    found.append((begin + step, lambda at: _triage(desk, n, row, at)))
    if row.fate == "triaged":
        return found
    if row.fate == "twin":
        return [*found, (begin + 2 * step, lambda at: _link(desk, n, at))]
    found.append((begin + 2 * step, lambda at: _assign(desk, n, row, at)))
    if row.fate in _MIDDLE:
        return [*found, (begin + 3 * step, lambda at: _MIDDLE[row.fate](desk, n, at))]
    if row.fate == "handled":
        return found
    if row.fate == "late":
        found.append((days.at(15, 7), lambda at: _note_breach(desk, n, at)))
    if row.fate in ("to_sign", "signed"):
        found.append((days.at(row.pace - 2, 10), lambda at: _examine(desk, n, at)))
        found.append((days.at(row.pace - 1, 10), lambda at: _conclude(desk, n, at)))
    drafted = 1 if row.fate == "drafted" else row.pace
    found.append((days.at(drafted, 10, 20), lambda at: _draft(desk, n, at)))
    if row.fate == "drafted":
        return found
    return [*found, (days.at(row.pace, 14, 5), lambda at: _approve(desk, n, at)), *_after(desk, n, row, days)]


def _after(desk: Desk, n: int, row: Plaint, days: Days) -> list[tuple[datetime, Deed]]:
    """What happens once it was answered."""
    if row.fate == "to_sign":
        return []
    found: list[tuple[datetime, Deed]] = [(days.at(row.pace, 14, 20), lambda at: services.settle_sent(at=at))]
    if row.fate == "signed":
        found.insert(0, (days.at(row.pace, 14, 15), lambda at: _sign(desk, n, at)))
    if row.fate in ("released", "accepted", "signed"):
        found.append((days.at(row.pace + 1, 9, 40), lambda at: services.accept(complaint=_now(desk, n), at=at)))
    if row.fate in ("silent", "late", "carried"):
        found.append((days.at(row.pace + 12, 8), lambda at: services.close_silent(at=at)))
    if row.fate == "released":
        found.append((days.at(row.pace + 2, 10), lambda at: _release(desk, n, at)))
    if row.channel == "lapor":
        officer = desk.of("pengaduan")
        found.append((days.at(row.pace, 15), lambda at: services.carry_back(complaint=_now(desk, n), by=officer, at=at)))
    if row.fate == "disputed":
        found.append((days.at(row.pace + 3, 10), lambda at: _dispute(desk, n, at)))
    return found


def _now(desk: Desk, n: int) -> Complaint:
    return Complaint.objects.get(pk=desk.cases[n].pk)


def _receive(desk: Desk, n: int, row: Plaint, at: datetime) -> None:
    name = row.who.lstrip("*")
    number = f"{n + 1:04d}"
    email = f"warga{n + 1}@contoh.id" if row.channel in ("email", "contact_page", "lapor") else ""
    who = Complainant(name=name, phone=f"0800 0000 {number}", email=email) if name else None
    desk.cases[n] = services.receive(
        channel=row.channel,
        received_at=at,
        text=row.text,
        complainant=who,
        confidential=row.who.startswith("*"),
        about_site=f"{row.site}.kalbarprov.go.id",
        external_id=row.external,
        by=None if row.channel in ("email", "contact_page") else desk.of("pengaduan"),
        at=at,
    ).complaint


def _triage(desk: Desk, n: int, row: Plaint, at: datetime) -> None:
    officer = desk.of("pengaduan")
    services.triage(complaint=_now(desk, n), classification=row.classification, by=officer, at=at)


def _assign(desk: Desk, n: int, row: Plaint, at: datetime) -> None:
    to = desk.of("penelaah" if n % 2 else "penelaah-dua")
    services.assign(complaint=_now(desk, n), to=to, by=desk.of("kabid"), at=at)


def _handler(desk: Desk, n: int) -> Person:
    found = _now(desk, n).handler
    assert found is not None
    return found


def _ask(desk: Desk, n: int, at: datetime) -> None:
    question = "Apakah peta hilang di telepon, di komputer, atau di keduanya?"
    services.ask(complaint=_now(desk, n), text=question, by=_handler(desk, n), at=at)


def _examine(desk: Desk, n: int, at: datetime) -> None:
    team = [desk.of("penelaah"), desk.of("penelaah-dua")]
    services.examine(complaint=_now(desk, n), team=team, by=desk.of("kabid"), at=at)


def _conclude(desk: Desk, n: int, at: datetime) -> None:
    found = "Daftar peserta terbuka karena salah pengaturan hak baca; tidak ada tanda penyalahgunaan."
    services.conclude(complaint=_now(desk, n), findings=found, by=desk.of("penelaah"), at=at)


def _draft(desk: Desk, n: int, at: datetime) -> None:
    services.draft(complaint=_now(desk, n), text=ANSWER, evidence="Diuji dari luar kantor.", by=_handler(desk, n), at=at)


def _approve(desk: Desk, n: int, at: datetime) -> None:
    services.approve(complaint=_now(desk, n), by=desk.of("kabid"), at=at)


def _sign(desk: Desk, n: int, at: datetime) -> None:
    services.sign(complaint=_now(desk, n), by=desk.of("kadis"), passphrase=settings.INANG_DEMO_PASSPHRASE, at=at)


def _release(desk: Desk, n: int, at: datetime) -> None:
    services.release(
        complaint=_now(desk, n),
        title="Formulir bantuan tidak dapat dikirim",
        question="Formulir bantuan di situs Dinas Sosial tidak dapat dikirim.",
        answer="Pemutakhiran sehari sebelumnya merusak formulir. Formulir dipulihkan pada hari kerja kedua.",
        by=desk.of("pengaduan"),
        at=at,
    )


def _dispute(desk: Desk, n: int, at: datetime) -> None:
    services.dispute(complaint=_now(desk, n), text="Jawaban belum menyebut mengapa nama saya tidak ada di daftar.", at=at)


def _note_breach(desk: Desk, n: int, at: datetime) -> None:
    """The promise was broken; the head writes why."""
    workdays.note_breaches(at=at)
    ledger.note_broken(at=at)
    cause, reason = BREACH_CAUSE
    for breach in Breach.objects.filter(clock__kind="complaint", clock__key=desk.cases[n].number):
        workdays.explain_breach(breach=breach, cause=cause, reason=reason, by=actor(desk.of("kabid")), at=at)


def _link(desk: Desk, n: int, at: datetime) -> None:
    """With the one before it in the table."""
    services.link(complaint=_now(desk, n), parent=_now(desk, n - 1), by=desk.of("pengaduan"), at=at)


def _refer(desk: Desk, n: int, row: Plaint, at: datetime) -> None:
    reason = "Jalan kelurahan adalah kewenangan pemerintah kota."
    services.propose_referral(
        complaint=_now(desk, n), body="Pemerintah Kota Pontianak", reason=reason, by=desk.of("pengaduan"), at=at
    )
    services.refer(complaint=_now(desk, n), by=desk.of("kabid"), at=at)


def _convert(desk: Desk, n: int, row: Plaint, at: datetime) -> None:
    officer, reason = desk.of("pengaduan"), "Menanyakan jam buka kantor, bukan mengadukan layanan."
    services.convert(complaint=_now(desk, n), to="question", reason=reason, by=officer, at=at)


def _withdraw(desk: Desk, n: int, row: Plaint, at: datetime) -> None:
    services.withdraw(complaint=_now(desk, n), reason="Ternyata telepon saya yang bermasalah.", at=at)


_EARLY: Final[dict[str, Callable[[Desk, int, Plaint, datetime], None]]] = {
    "referred": _refer,
    "converted": _convert,
    "withdrawn": _withdraw,
}
_MIDDLE: Final[dict[str, Callable[[Desk, int, datetime], None]]] = {"waiting": _ask, "examined": _examine}
