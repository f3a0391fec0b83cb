"""The procedure, walked by people through the portal's pages; every step returns one sentence of what was seen."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django.conf import settings

from inang.cli.demo_stage import Stage
from inang.cli.scan import signed_scan
from inang.cli.visitor import Unexpected, Visitor

ACTIVATION_SECONDS: Final = 120.0  # patience with a busy machine; the time itself is printed
MAIL_SECONDS: Final = 120.0
NUMBER: Final = re.compile(r"H-\d{4}-\d{4,6}")
# page of the draft -> what the operator types
ANSWERS: Final[dict[str, dict[str, str | list[str]]]] = {
    "keperluan": {
        "app_name": "Gizi Balita",
        "app_kind": "service",
        "purpose": "Pencatatan gizi balita di puskesmas, dibaca masyarakat dan kader posyandu.",
        "runtime": "php",
        "database": "on",
        "developer": "Internal perangkat daerah",
        "data_class": "public",
    },
    "pengelola": {
        "contact_name": "Operator Dinas Kesehatan",
        "contact_nip": "199003122015031002",
        "contact_position": "Pranata Komputer",
        "contact_phone": "0812 0000 0000",
        "contact_email": "operator@dinkes.contoh.go.id",
    },
    "penandatangan": {
        "signer_name": "Kepala Dinas Kesehatan Contoh",
        "signer_position": "Kepala Dinas Kesehatan",
        "signer_rank": "Pembina Utama Muda (IV/c)",
        "signer_nip": "197204051998031003",
        "letter_number": "000.8.3/512/DINKES",
    },
}


def service_starts(stage: Stage) -> str:
    stage.begin()
    assert stage.instance is not None
    return f"{stage.base} menjawab, isolasi: {stage.instance.world.isolation.label}."


def public_page(stage: Stage) -> str:
    """What anybody reads before asking: one requirement, the limit, the cost."""
    anybody = stage.person("")
    anybody.open("/")
    anybody.expect("hosting", "tiga hari kerja", "tidak dipungut biaya")
    anybody.open("/standar/")
    anybody.expect("surat permintaan", "hari kerja", "tidak dipungut biaya")
    stage.picture(anybody, "/", "beranda")
    return "Beranda dan standar menyebut syarat, 3 hari kerja, dan tanpa biaya."


def draft_written(stage: Stage) -> str:
    operator = stage.person("operator")
    operator.open("/permintaan/baru/")
    form = operator.form(has="agency", action="/permintaan/baru/")
    operator.send(form, {"agency": agencies[0]} if (agencies := form.choices.get("agency")) else {})
    stage.case.draft = operator.path.removesuffix("nama/")
    check = operator.client.get(f"{stage.case.draft}nama/cek/", params={"label": stage.case.label})
    words = check.text.lower()
    if check.status_code != 200 or "dapat dipakai" not in words or "belum dapat dipakai" in words:
        raise Unexpected(f"Nama {stage.case.label} tidak dinyatakan dapat dipakai: {check.text[:400]}")
    stage.picture(operator, operator.path, "permintaan-nama")
    _fill(operator, {"label": stage.case.label}, "/keperluan/")
    quotas = operator.form(has="app_name").choices["quota_mb"]
    _fill(operator, {**ANSWERS["keperluan"], "quota_mb": next(size for size in quotas if size)}, "/pengelola/")
    _fill(operator, ANSWERS["pengelola"], "/kunci/")
    _fill(operator, {"ssh_keys": _public_key(stage)}, "/penandatangan/")
    today = datetime.now(ZoneInfo("Asia/Pontianak")).date().isoformat()
    _fill(operator, {**ANSWERS["penandatangan"], "letter_date": today}, "/surat/")
    return f"Draf {stage.case.label} terisi lima halaman."


def _fill(visitor: Visitor, values: dict[str, str | list[str]], onward: str) -> None:
    """Fill in one page of the draft; it must lead to the next one."""
    visitor.send(visitor.form(has=next(iter(values))), values, press="Lanjut")
    if not visitor.path.endswith(onward):
        raise Unexpected(f"{visitor.name}: seharusnya sampai di {onward}, berada di {visitor.path}. {visitor.page.text[:900]}")


def _public_key(stage: Stage) -> str:
    import asyncssh  # a quarter second that other commands need not pay

    stage.key = asyncssh.generate_private_key("ssh-ed25519", comment="kunci demo")
    return stage.key.export_public_key().decode().strip()


def letter_signed(stage: Stage) -> str:
    """The generated request letter is printed, signed, stamped and scanned, then uploaded."""
    operator = stage.person("operator")
    operator.open(f"{stage.case.draft}surat/")
    letter = operator.fetch(operator.link("surat.pdf"))
    if not letter.startswith(b"%PDF-"):
        raise Unexpected("Surat permintaan yang disusun bukan PDF.")
    stage.leave("surat-permintaan.pdf", letter)
    scan = stage.leave("surat-permintaan-pindaian.jpg", signed_scan(letter))
    operator.send(operator.form(has="unggah"), {}, press="unggah", files={"berkas": scan})
    operator.open(f"{stage.case.draft}surat/")
    operator.expect("tidak dapat diperiksa mesin", scan.name)
    stage.picture(operator, operator.path, "permintaan-surat")
    return f"PDF {len(letter)} bita dicetak, dicap, dan diunggah sebagai pindaian {scan.stat().st_size} bita."


def request_submitted(stage: Stage) -> str:
    operator = stage.person("operator")
    operator.open(f"{stage.case.draft}periksa/")
    form = operator.form(has="consents")
    operator.send(form, {"consents": form.choices["consents"]}, press="Kirim permintaan")
    found = NUMBER.search(operator.path)
    if not found or not operator.path.endswith("/tanda-terima/"):
        raise Unexpected(f"Permintaan tidak terkirim: {operator.path} {operator.page.text[:900]}")
    stage.case.number = found.group()
    operator.expect(stage.case.number)
    stage.picture(operator, operator.path, "tanda-terima")
    count = f"/permintaan/{stage.case.number}/cara-hitung/"
    operator.open(count)
    operator.expect("hari kerja")
    stage.picture(operator, count, "cara-hitung")
    return f"Nomor {stage.case.number}, tanda terima dan cara hitung terbaca."


def other_agency_sees_nothing(stage: Stage) -> str:
    stranger = stage.person("operator-dishub")
    stranger.open(f"/permintaan/{stage.case.number}/", status=404)
    return "Perangkat daerah lain mendapat 404."


# -- the desk --------------------------------------------------------------------------------------------------------
def _review(stage: Stage, visitor: Visitor) -> str:
    """Open the case from the queue, as the desk does; returns its address."""
    visitor.open("/mulai/")
    if not _listed(stage, visitor):
        visitor.open(f"/meja/?q={stage.case.number}")  # a search for a number leads to its case
    if _listed(stage, visitor) and not visitor.path.startswith(f"/meja/{stage.case.number}/"):
        visitor.open(visitor.link(stage.case.label))
    visitor.expect(stage.case.label)
    return visitor.path


def _listed(stage: Stage, visitor: Visitor) -> bool:
    return any(stage.case.number in address for address, _ in visitor.page.links)


def reviewed(stage: Stage) -> str:
    reviewer = stage.person("penelaah")
    place = _review(stage, reviewer)
    reviewer.send(reviewer.form(has="Ambil dan kaji"))
    stage.picture(reviewer, "/mulai/", "antrean")
    reviewer.open(place)
    form = next(form for form in reviewer.page.forms if any(name.startswith("jawab-") for name in form.names))
    items = sorted(name for name in form.names if name.startswith("jawab-"))
    reviewer.send(form, dict.fromkeys(items, "y"), press="Simpan")
    reviewer.open(place)
    reviewer.expect("Semua butir terpenuhi")
    stage.picture(reviewer, place, "kajian")
    return f"{len(items)} butir dijawab, surat di samping daftar."


def recommended(stage: Stage) -> str:
    reviewer = stage.person("penelaah")
    place = reviewer.path
    reviewer.open(reviewer.link("Rekomendasikan setuju"))
    reviewer.send(
        reviewer.form(has="verdict"), {"verdict": "yes", "reason": "Surat lengkap, nama sesuai aturan, kapasitas cukup."}
    )
    reviewer.open(place)
    reviewer.expect("Menunggu keputusan")
    return "Direkomendasikan: disetujui."


def reviewer_cannot_approve(stage: Stage) -> str:
    """Two different people: the page refuses the reviewer even when the address is typed."""
    reviewer, head = stage.person("penelaah"), stage.person("kabid")
    _review(stage, head)
    head.open(head.link("Putuskan"))
    stage.picture(head, head.path, "keputusan")
    form = head.form(has="Setujui")
    address = urljoin(str(head.seen.url), form.action)
    token = reviewer.client.cookies.get("csrftoken", "")
    answer = reviewer.client.post(
        address, data={"csrfmiddlewaretoken": token}, headers={"Referer": stage.base, "Origin": stage.base}
    )
    if answer.status_code not in (403, 404):
        raise Unexpected(f"Penelaah mendapat {answer.status_code} ketika mencoba menyetujui, bukan penolakan.")
    return f"Penelaah yang mencoba menyetujui mendapat {answer.status_code}."


def approved(stage: Stage) -> str:
    head = stage.person("kabid")
    head.send(head.form(has="Setujui"), press="Setujui")
    head.expect("Disetujui")
    return "Disetujui Kepala Bidang, orang lain dari penelaah."


def activated(stage: Stage) -> str:
    """The agency watches its case until every line of evidence is proven from outside."""
    operator, case = stage.person("operator"), f"/permintaan/{stage.case.number}/"
    page = stage.wait_for(
        operator, case, lambda page: "Menunggu tanda tangan" in page.text, ACTIVATION_SECONDS, "Aktivasi yang terbukti"
    )
    stage.picture(operator, case, "permintaan-aktif")
    stage.leave("bukti-aktivasi.txt", page.text + "\n")
    address = operator.link("/situs/" + stage.case.label)
    operator.open(address)
    stage.case.host = address.rstrip("/").rpartition("/")[2]
    stage.case.site = site_number(operator)
    stage.picture(operator, operator.path, "situs")
    stage.leave("bukti-situs.txt", operator.page.text + "\n")
    return f"{stage.case.host} aktif dengan bukti lengkap, dilihat perangkat daerah pada halaman permintaannya."


def site_number(visitor: Visitor) -> int:
    """Number of the site in the SFTP command that its page shows."""
    found = re.search(r"\bsftp -P \d+ s(\d+)@", visitor.page.text)
    if not found:
        raise Unexpected(f"Halaman situs tidak menyebut perintah SFTP: {visitor.page.text[:600]}")
    return int(found.group(1))


def confirmation_signed(stage: Stage) -> str:

    signatory = stage.person("kadis")
    place = _review(stage, signatory)
    signatory.open(signatory.link("Tanda tangani surat"))
    stage.picture(signatory, signatory.path, "tanda-tangan")
    sign = signatory.path
    signatory.send(signatory.form(has="passphrase"), {"passphrase": "frasa yang keliru"}, status=422)
    signatory.open(sign)
    signatory.send(signatory.form(has="passphrase"), {"passphrase": settings.INANG_DEMO_PASSPHRASE})
    signatory.open(place)
    return "Frasa sandi keliru ditolak, yang benar menandatangani; tanda tangan diperiksa sebelum berlaku."


def case_closed(stage: Stage) -> str:
    """The mail server has taken the letter: only now the clock stops and the case is closed."""
    operator, case = stage.person("operator"), f"/permintaan/{stage.case.number}/"
    stage.wait_for(operator, case, lambda page: "perkara selesai" in page.text, MAIL_SECONDS, "Perkara yang selesai")
    stage.case.letter = operator.fetch(operator.link("Unduh PDF"))
    check = operator.link("Periksa keaslian").rstrip("/")
    stage.case.check_code = check.rpartition("/")[2]
    stage.leave("confirmation.pdf", stage.case.letter)
    stage.picture(operator, case, "permintaan-selesai")
    return f"Perkara selesai, surat konfirmasi {len(stage.case.letter)} bita terunduh, kode {stage.case.check_code}."
