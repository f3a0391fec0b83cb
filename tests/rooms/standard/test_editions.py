"""An edition is data that is checked whole: whoever writes one is told the file, the key and the cure."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from inang.standard import queries
from inang.standard.checking import faults_of
from inang.standard.reading import EditionFault
from inang.standard.rules import Edition

TEXT = (queries.SHIPPED / "kalbar-2022.toml").read_text(encoding="utf-8")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with an `editions` folder in it."""
    monkeypatch.setenv("INANG_DATA", str(tmp_path))
    folder = tmp_path / "editions"
    folder.mkdir()
    return folder


def write(folder: Path, slug: str, *changes: tuple[str, str]) -> None:
    text = TEXT.replace('slug = "kalbar-2022"', f'slug = "{slug}"')
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / f"{slug}.toml").write_text(text, encoding="utf-8")


def test_the_shipped_edition_is_the_current_one() -> None:
    edition = queries.current()
    assert isinstance(edition, Edition)
    assert (edition.slug, edition.decree) == ("kalbar-2022", "09/DISKOMINFO/2022")


def test_another_office_writes_its_own_edition_beside_the_shipped_one(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        own,
        "sambas-2026",
        ('decree = "09/DISKOMINFO/2022"', 'decree = "21/DISKOMINFO/2026"'),
        ("effective = 2022-01-03", "effective = 2026-02-01"),
        ("days = 3", "days = 5"),
        ('text = "3 Hari kerja"', 'text = "5 Hari kerja"'),
    )
    monkeypatch.setenv("INANG_EDITION", "sambas-2026")
    assert queries.current().limit.days == 5
    assert [one.slug for one in queries.editions()] == ["kalbar-2022", "sambas-2026"]


def test_a_changed_file_is_read_again(own: Path) -> None:
    write(own, "sambas-2026")
    assert queries.edition("sambas-2026").limit.days == 3
    write(own, "sambas-2026", ("days = 3", "days = 4"), ('text = "3 Hari kerja"', 'text = "4 Hari kerja"'))
    os.utime(own / "sambas-2026.toml", ns=(1, 1))
    assert queries.edition("sambas-2026").limit.days == 4


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('service = "Pelayanan Hosting"\n', "", "kunci service tidak ada"),
        ('service = "Pelayanan Hosting"', 'servis = "x"\nservice = "x"', "kunci servis tidak dikenal"),
        ('city = "Pontianak"', 'city = "Pontianak"\ncitty = "x"', "kunci office.citty tidak dikenal"),
        ('city = "Pontianak"', 'city = ""', "office.city masih kosong"),
        ("days = 3", 'days = "3"', "limit.days harus berupa bilangan bulat, bukan '3'"),
        ("days = 3", "days = true", "limit.days harus berupa bilangan bulat"),
        ("days = 3", "days = 0", "limit.days harus antara 1 dan 365"),
        ("days = 3", "days = 4", "limit.text menyebut 3, sedangkan limit.days 4. Samakan keduanya."),
        ('closing_time = "16:00"', 'closing_time = "sore"', "counting.closing_time berisi 'sore', bukan jam"),
        ('opening_time = "07:30"', 'opening_time = "17:30"', "counting.opening_time harus lebih awal"),
        ('opening_time = "07:30"', 'opening_time = "07:30+07:00"', "counting.opening_time berisi .* tanpa zona"),
        ('opening_time = "07:30"', "opening_time = 07:30:15", "counting.opening_time berisi .* tanpa zona dan detik"),
        ('break_from = "12:00"', 'break_from = "07:00"', "break_from harus di antara jam buka 07.30 dan jam tutup 16.00"),
        ('break_from = "12:00"', 'break_from = "17:00"', "counting.break_from harus di antara"),
        ('break_until = "13:00"', 'break_until = "17:00"', "counting.break_until .* tidak melewati jam tutup 16.00"),
        ('break_until = "13:00"', 'break_until = "09:00"', "counting.break_until harus sesudah 12.00"),
        ('friday_break_until = "13:00"', 'friday_break_until = "11:30"', "counting.friday_break_until harus sesudah 11.30"),
        ('break_until = "12:30"', 'break_until = "12:00"', r"counting.special_hours\[1\].break_until harus sesudah 12.00"),
        ("until = 2024-04-09", "until = 2024-03-01", r"counting.special_hours\[1\].until lebih awal"),
        ("joint_leave_counts = false", "joint_leave_counts = 0", "joint_leave_counts harus berupa true atau"),
        ("effective = 2022-01-03", 'effective = "2022"', "effective harus berupa tanggal"),
        ('time_zone = "Asia/Pontianak"', 'time_zone = "Asia/Pontianac"', "office.time_zone 'Asia/Pontianac'"),
        ('time_zone = "Asia/Pontianak"', 'time_zone = "../etc/passwd"', "office.time_zone"),
        ("default_quota_mb = 10240", "default_quota_mb = 7", "offer.default_quota_mb harus salah satu"),
        (
            "return_reminder_days = [5, 8]",
            "return_reminder_days = [5, 12]",
            "offer.return_reminder_days harus",
        ),
        ("return_lapse_days = 10", "return_lapse_days = 0", "offer.return_lapse_days harus antara 1 dan 365 hari kerja"),
        ("return_lapse_days = 10", "return_lapse_days = -5", "offer.return_lapse_days harus antara 1 dan 365 hari kerja"),
        ("return_lapse_days = 10", "return_lapse_days = 99999999", "offer.return_lapse_days harus antara 1 dan 365"),
        ("ending_grace_days = 30", "ending_grace_days = 999999999999", "offer.ending_grace_days harus antara 0 dan 3.650"),
        ("former_name_days = 90", "former_name_days = -1", "offer.former_name_days harus antara 0 dan 3.650 hari kalender"),
        ("retention_days = 730", "retention_days = 999999999999", "complaints.retention_days harus antara 1 dan 36.500"),
        ("[1024, 2048, 5120, 10240]", "[-1, 0, 10240]", r"offer.quota_choices_mb\[1\] harus antara 1 dan 1.048.576 MB"),
        ("return_reminder_days = [5, 8]", "return_reminder_days = 5", "harus berupa daftar"),
        ("return_reminder_days = [5, 8]", 'return_reminder_days = [5, "8"]', r"return_reminder_days\[2\]"),
        ('id = "stamped"', 'id = "signed_by_head"', r"\[\[checklist\]\] id signed_by_head dipakai dua kali"),
        ('["Instagram", "https://www.instagram.com/diskominfo.kalbar/"]', '["Instagram"]', "berisi 2 nilai"),
        ("amount = 0", "amount = -1", "cost.amount -1 tidak dapat dipakai: pelayanan ini tidak dipungut biaya"),
        ("amount = 0", "amount = 50000", "cost.amount 50000 tidak dapat dipakai: pelayanan ini tidak dipungut biaya"),
        ('text = "Tidak dipungut biaya"', 'text = "Rp 50.000 per situs"', "cost.text menyebut harga “Rp 50.000”"),
        ('text = "Tidak dipungut biaya"', 'text = "50 ribu rupiah"', "cost.text menyebut harga “50 ribu”"),
        ('text = "Tidak dipungut biaya"', 'text = "Lima puluh ribu rupiah per bulan"', "harga “Lima puluh ribu rupiah”"),
        ('text = "Tidak dipungut biaya"', 'text = "IDR 50.000"', "cost.text menyebut harga “IDR 50.000”"),
        ('text = "Tidak dipungut biaya"', 'text = "Biaya 50.000/bulan"', "cost.text menyebut harga “Biaya 50.000”"),
        ('number_pattern = "{kode}/{nomor}/{unit}"', 'number_pattern = "{kode}"', "harus memuat {nomor} satu kali"),
        ('number_pattern = "{kode}/{nomor}/{unit}"', 'number_pattern = "{nomor.x}"', "{nomor.x} yang tidak dikenal"),
        ('number_pattern = "{kode}/{nomor}/{unit}"', 'number_pattern = "{nomor}/{bulan"', "tidak berpasangan"),
        ('number_pattern = "{kode}/{nomor}/{unit}"', 'number_pattern = "{nomor:>9}"', "{nomor:04}"),
        ('"in"\npattern = "{nomor}"', '"case"\npattern = "K-{tahun}-{nomor}"', r"numbers\[2\].register case ditulis dua kali"),
        ('register = "in"', 'register = "masuk"', r"numbers\[1\].register 'masuk' tidak dikenal"),
        ("H-{tahun}-{nomor:04}", "H-{nomor:04}", r"numbers\[2\].pattern harus memuat {tahun}"),
        ("H-{tahun}-{nomor:04}", "{kode}/{nomor}/{tahun}", "tanpa garis miring|menjadi alamat halaman"),
        ("H-{tahun}-{nomor:04}", "Permintaan-Hosting-{tahun}-{kode}-{unit}-{nomor:04}", "lebih dari 40 karakter"),
        ('code = "500.12.6"', f'code = "{"5" * 200}"', "letters.number_pattern menghasilkan .* lebih dari 100 karakter"),
        ('decree = "09/DISKOMINFO/2022"', f'decree = "{"9" * 201}"', "decree paling panjang 200 karakter, sekarang 201"),
        ('nature = "Biasa"', f'nature = "{"x" * 300}"', "letters.nature paling panjang 40 karakter, sekarang 300. Pendekkan."),
        ('footer = "Dok', f'footer = "{"kata " * 500}', "letters.footer paling panjang 400 karakter"),
        ("15mm 20mm 25mm 25mm", "99mm 99mm 99mm 99mm", "letters.margins menyisakan 17 × 132 mm .* 120 × 180 mm"),
        ("15mm 20mm 25mm 25mm", "99mm", "letters.margins menyisakan 17 × 132 mm"),
        ("15mm 20mm 25mm 25mm", "15mm 20mm 25mm 0mm", "letters.margins .* sedikitnya 5mm"),
        ("215mm 330mm", "999mm 999mm", "letters.paper .* terlalu besar"),
        ('url = "tel:+625618173627"', 'url = "javascript:alert(1)"', r"channels\[4\].url 'javascript:alert\(1\)' bukan tautan"),
        ('url = "tel:+625618173627"', 'url = "apa saja"', r"channels\[4\].url 'apa saja' bukan tautan"),
        ('"https://twitter.com/kominfokalbar"', '"data:text/html,x"', r"channels\[8\].links 'data:text/html,x' bukan tautan"),
        ('url = "https://ombudsman.go.id/"', 'url = "ombudsman"', r"complaints.bodies\[2\].url 'ombudsman' bukan alamat laman"),
        ('web = "https://diskominfo.kalbarprov.go.id/"', 'web = "laman kami"', "office.web 'laman kami' bukan alamat laman"),
        ('email = "diskominfo@kalbarprov.go.id"', 'email = "bukan surel"', "office.email 'bukan surel' bukan alamat pos-el"),
        ('phone = "(0561) 8173627"', 'phone = "-"', "office.phone '-' bukan nomor telepon. Contoh"),
        ('whatsapp = "089699305225"', 'whatsapp = "abc"', "office.whatsapp 'abc' bukan nomor WhatsApp"),
        ('whatsapp = "089699305225"', 'whatsapp = "112"', "office.whatsapp '112' bukan nomor WhatsApp"),
        ('break_from = "12:00"', 'break_from = "07:30"', "break_from harus di antara jam buka 07.30 dan jam tutup 16.00"),
        ('roles = ["holder"]', "roles = []", r"escalation\[1\].roles kosong, jadi tidak ada yang diberi tahu"),
        ('domain = "kalbarprov.go.id"', 'domain = "bukan domain !/"', "office.platform_domain .* bukan nama domain"),
        ('title = "Separuh waktu terpakai: {number}"', 'title = "Separuh {nomor}"', r"escalation\[1\].title berisi {nomor} yang"),
        ('title = "Separuh waktu terpakai: {number}"', 'title = "Separuh {"', r"escalation\[1\].title .* tidak berpasangan"),
        ("pengaduan {number} ({class})", "pengaduan {nomor} ({class})", r"complaints.escalation\[1\].text berisi {nomor}"),
        ('title = "{count} surat', 'title = "{jumlah} surat', r"complaints.mail_reminders\[1\].title berisi {jumlah}"),
        ("menyelenggarakan {service}", "menyelenggarakan {servis}", r"pledge.text berisi {servis} .* Yang ada: {service}"),
        ("selama {former_name_days} hari", "selama {hari} hari", r"request_kinds\[2\].plain berisi {hari} .* {ending_grace"),
        ('name = "Perubahan nama situs"', f'name = "{"x" * 121}"', r"request_kinds\[2\].name paling panjang 120 karakter"),
        ("[limit]", "[[limit]]", "limit harus berupa tabel"),
        ("[limit]", "[limit", "bukan TOML yang benar"),
    ],
)
def test_a_fault_is_named_with_file_and_key(own: Path, old: str, new: str, sentence: str) -> None:
    write(own, "sambas-2026", (old, new))
    with pytest.raises(EditionFault, match=sentence) as found:
        queries.edition("sambas-2026")
    assert str(found.value).startswith("sambas-2026.toml: ")


def test_an_empty_list_of_requirements_is_a_fault(own: Path) -> None:
    start, end = TEXT.index("[[requirements]]"), TEXT.index("[[procedure]]")
    text = TEXT[:start] + TEXT[end:]
    text = text.replace('slug = "kalbar-2022"', 'slug = "sambas-2026"\nrequirements = []')
    (own / "sambas-2026.toml").write_text(text)
    with pytest.raises(EditionFault, match=r"\[\[requirements\]\] kosong"):
        queries.edition("sambas-2026")


def test_the_slug_must_be_the_name_of_the_file(own: Path) -> None:
    write(own, "sambas-2026")
    (own / "sambas-2026.toml").rename(own / "sambas.toml")
    with pytest.raises(EditionFault, match="slug sambas-2026 harus sama dengan nama berkas"):
        queries.edition("sambas")


@pytest.mark.parametrize("slug", ["../../etc/passwd", "", "a/b", "Kalbar"])
def test_a_slug_is_no_path(slug: str) -> None:
    with pytest.raises(EditionFault, match="bukan nama edisi"):
        queries.edition(slug)


def test_a_missing_edition_says_where_it_was_looked_for() -> None:
    with pytest.raises(EditionFault, match=r"tidak ditemukan di .*editions\. Periksa INANG_EDITION"):
        queries.edition("tiada")


@pytest.mark.parametrize("phone", ["112", "+62 561 736541", "(0561) 736541, 736542", "(0561) 736541 ext. 12 / 021 345-6789"])
def test_a_telephone_may_be_written_as_offices_write_it(own: Path, phone: str) -> None:
    write(own, "sambas-2026", ('phone = "(0561) 8173627"', f'phone = "{phone}"'), ('"089699305225"', '"+62 896-9930-5225"'))
    assert queries.edition("sambas-2026").office.phone == phone


FREE = ["Gratis", "Rp 0,-", "Rp0,00", "Nol rupiah", "Tidak dipungut biaya (Perda 1 Tahun 2024, SK 500.12.6/214, 27.11.2026)"]


@pytest.mark.parametrize("text", FREE)
def test_that_nothing_is_paid_may_be_said_as_offices_say_it(own: Path, text: str) -> None:
    write(own, "sambas-2026", ('text = "Tidak dipungut biaya"', f'text = "{text}"'))
    assert queries.edition("sambas-2026").cost.text == text


def test_two_special_hours_on_one_day_and_a_sheet_too_low_for_a_letter_are_faults() -> None:
    seed = queries.seed()
    first, *rest = seed.counting.special_hours
    touching = replace(first, name="Lain", since=first.until, until=first.until)
    counting = replace(seed.counting, special_hours=(first, touching, *rest))
    assert any("bertumpang" in one for one in faults_of(replace(seed, counting=counting)))
    low = replace(seed, letters=replace(seed.letters, paper="215mm 200mm", margins="15mm 20mm 25mm 25mm"))
    assert any("letters.margins menyisakan 170 × 160 mm" in one for one in faults_of(low))


def test_words_have_exactly_the_room_that_their_place_has_and_a_break_may_last_until_closing() -> None:
    seed = queries.seed()
    for table, name, most in (("office", "head_title", 160), ("letters", "objection", 1000), ("letters", "copies", 200)):
        for length, faults in ((most, 0), (most + 1, 1)):
            text = "x" * length
            value = (text,) if isinstance(getattr(getattr(seed, table), name), tuple) else text
            found = faults_of(replace(seed, **{table: replace(getattr(seed, table), **{name: value})}))
            assert len([one for one in found if f"paling panjang {most} karakter" in one]) == faults, (name, length)
    long_break = replace(seed.counting, break_until=seed.counting.closing_time)
    assert faults_of(replace(seed, counting=long_break)) == []


def test_an_edition_that_warns_nobody_of_a_due_date_is_a_fault() -> None:
    assert faults_of(replace(queries.seed(), escalation=())) == ["[[escalation]] kosong. Tulis sedikitnya satu."]
