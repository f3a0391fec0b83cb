"""The edition's editor: parts as forms, faults at their fields, differences, publication, two administrators."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from inang.portal import edition_choices
from inang.portal.desk import edition_form
from inang.portal.edition_changes import said
from inang.standard import queries, services
from inang.standard.checking import faults_of, read_edition
from inang.standard.models import EditionVersion
from inang.standard.reading import as_data
from inang.workdays.words import tanggal_surat
from tests.portal.cast import Cast, now

# An edition is one document: its forms are the same beside either database, which promises/test_edisi and the races ask.
pytestmark = pytest.mark.once

PAGE = "/meja/edisi/"


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send back of a page that nobody touched."""
    body = page[page.index('class="edition-form"') :]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", body):
        named, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if not named or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        if 'type="checkbox"' in tag and value:
            sent[named[1]] = [*sent.get(named[1], []), unescape(value[1])]
        else:
            sent[named[1]] = unescape(value[1]) if value else ""
    for name, value in re.findall(r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', body, re.DOTALL):
        sent[name] = unescape(value)
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        assert chosen, name
        sent[name] = unescape(chosen[1])
    sent.pop("csrfmiddlewaretoken", None)
    return sent


@pytest.fixture
def draft(cast: Cast) -> EditionVersion:
    return services.start_draft(by="Admin <a@contoh.go.id>", at=now())


def opened(cast: Cast, part: str) -> dict[str, Any]:
    return form_of(cast.client("administrator").get(f"{PAGE}bagian/{part}/").content.decode())


def test_without_a_draft_the_page_says_how_to_begin(cast: Cast) -> None:
    client = cast.client("administrator")
    page = client.get(PAGE).content.decode()
    assert "Mulai konsep baru" in page and "09/DISKOMINFO/2022" in page
    assert client.get(PAGE + "bagian/tenggat/").status_code == 302
    assert client.post(PAGE + "mulai/").status_code == 302
    page = client.get(PAGE).content.decode()
    assert "Konsep sedang disusun" in page
    for part in edition_form.parts():
        assert part.title in page


def test_no_key_of_the_edition_is_left_out_of_the_editor() -> None:
    keys = [key for part in edition_form.parts() for key in part.keys]
    assert len(keys) == len(set(keys))
    assert set(keys) | {"slug", "effective"} == set(queries.seed().__dataclass_fields__)


@pytest.mark.parametrize("part", [part.slug for part in edition_form.parts()])
def test_a_form_that_nobody_touched_changes_nothing(part: str, cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    answer = client.post(f"{PAGE}bagian/{part}/", opened(cast, part))
    assert answer.status_code == 302, answer.content.decode()
    row = services.draft()
    assert row is not None and row.version == 1
    assert services.edition_of(row).checklist == queries.seed().checklist


def test_a_changed_value_is_in_the_draft_and_in_the_differences(cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    sent = {**opened(cast, "tenggat"), "limit.days": "5", "limit.text": "5 Hari kerja", "counting.closing_time": "15:30"}
    assert client.post(f"{PAGE}bagian/tenggat/", sent).status_code == 302
    page = client.get(PAGE + "terbitkan/").content.decode()
    assert "<del>3 Hari kerja</del>" in page and "<ins>5 Hari kerja</ins>" in page and "<ins>15:30</ins>" in page
    assert "diubah" in client.get(PAGE).content.decode()
    assert queries.current().limit.days == 3


def test_every_fault_stands_at_its_field_and_nothing_typed_is_lost(cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    sent = {**opened(cast, "tenggat"), "limit.days": "tiga", "counting.closing_time": "sore", "limit.text": ""}
    answer = client.post(f"{PAGE}bagian/tenggat/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="tiga"' in page and 'value="sore"' in page
    assert "Harus berupa bilangan bulat" in page and "bukan jam" in page and "Masih kosong. Isi dahulu." in page
    assert page.count("field-error") == 3
    slug = next(part.slug for part in edition_form.parts() if "request_kinds" in part.keys)
    answer = client.post(f"{PAGE}bagian/{slug}/", {**opened(cast, slug), "request_kinds.0.effect": "tumbuh"})
    assert answer.status_code == 422, "what only the counters can judge"
    assert 'id="id_request_kinds-0-effect-error"' in answer.content.decode()


def test_a_fault_in_a_list_stands_at_the_row_that_was_typed(cast: Cast, draft: EditionVersion) -> None:
    sent = {**opened(cast, "periksa"), "checklist.0.gone": "on", "checklist.3.text": " ", "checklist.3.order": "1"}
    page = cast.client("administrator").post(f"{PAGE}bagian/periksa/", sent).content.decode()
    assert 'id="id_checklist-3-text-error"' in page and "akan dihapus" in page


def test_rows_are_added_removed_and_put_in_another_order(cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    sent = opened(cast, "alasan")
    more = client.post(f"{PAGE}bagian/alasan/", {**sent, "tambah": "refusal_reasons"}).content.decode()
    sent = form_of(more)
    assert sent["refusal_reasons.rows"] == "7"
    sent |= {"refusal_reasons.6.text": "Lampiran belum lengkap.", "refusal_reasons.6.order": "0,5"}
    sent |= {"refusal_reasons.1.gone": "on"}
    assert client.post(f"{PAGE}bagian/alasan/", sent).status_code == 302
    row = services.draft()
    assert row is not None
    found = [(one.id, one.text) for one in services.edition_of(row).refusal_reasons]
    assert found[0] == ("lampiran_belum_lengkap", "Lampiran belum lengkap.")
    assert len(found) == 6 and "duplicate" not in dict(found)


def test_a_channel_by_which_complaints_come_in_by_themselves_stays(cast: Cast, draft: EditionVersion) -> None:
    sent, ids = opened(cast, "saluran"), [one.id for one in queries.seed().channels]
    for gone, words in (("contact_page", "formulir pengaduan"), ("email", "pos-el pengaduan")):
        answer = cast.client("administrator").post(
            f"{PAGE}bagian/saluran/", {**sent, f"channels.{ids.index(gone)}.gone": "on"}
        )
        assert answer.status_code == 422 and words in answer.content.decode()
    kept = cast.client("administrator").post(f"{PAGE}bagian/saluran/", {**sent, f"channels.{ids.index('box')}.gone": "on"})
    assert kept.status_code == 302, "any other may go"


def test_adding_a_row_stores_nothing_and_loses_nothing(cast: Cast, draft: EditionVersion) -> None:
    sent = {**opened(cast, "alasan"), "refusal_reasons.0.text": "Sedang ditulis", "tambah": "refusal_reasons"}
    page = cast.client("administrator").post(f"{PAGE}bagian/alasan/", sent).content.decode()
    assert "Sedang ditulis" in page
    row = services.draft()
    assert row is not None and row.version == 1


def test_the_second_of_two_administrators_is_told_and_loses_nothing(cast: Cast, draft: EditionVersion) -> None:
    first, second = cast.client("administrator"), cast.client("superuser")
    mine, other = opened(cast, "tenggat"), opened(cast, "tenggat")
    assert first.post(f"{PAGE}bagian/tenggat/", {**other, "limit.days": "4", "limit.text": "4 Hari kerja"}).status_code == 302
    answer = second.post(f"{PAGE}bagian/tenggat/", {**mine, "limit.days": "6", "limit.text": "6 Hari kerja"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Administrator mengubah bagian ini" in page and 'value="6"' in page
    assert "<del>4</del>" in page and "<ins>6</ins>" in page
    assert second.post(f"{PAGE}bagian/tenggat/", form_of(page)).status_code == 302
    row = services.draft()
    assert row is not None and services.edition_of(row).limit.days == 6


def test_a_limit_that_says_another_number_than_it_counts_is_refused_at_its_field(cast: Cast, draft: EditionVersion) -> None:
    answer = cast.client("administrator").post(f"{PAGE}bagian/tenggat/", {**opened(cast, "tenggat"), "limit.days": "4"})
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count("field-error") == 1
    assert "Menyebut 3" in page and "Samakan keduanya" in page


WRONG = [
    ("tenggat", "escalation.0.title", "Separuh {nomor}", "{nomor} yang tidak dikenal. Yang ada: {number}, {host}"),
    ("tenggat", "escalation.1.text", "Hampir {", "kurung kurawal yang tidak berpasangan"),
    ("tenggat", "counting.break_from", "07:00", "Harus di antara jam buka 07.30 dan jam tutup 16.00"),
    ("tenggat", "counting.opening_time", "07:30+07:00", "tanpa zona dan detik"),
    ("tenggat", "counting.special_hours.1.break_until", "09:00", "Harus sesudah 12.00"),
    ("penanganan-pengaduan", "complaints.escalation.2.title", "Habis {nomor}", "{nomor} yang tidak dikenal"),
    ("penanganan-pengaduan", "complaints.mail_reminders.1.title", "{jumlah}", "Yang ada: {count}, {oldest}, {days}."),
    ("penanganan-pengaduan", "complaints.retention_days", "999999999999", "antara 1 dan 36.500 hari kalender"),
    ("penawaran", "offer.return_lapse_days", "0", "antara 1 dan 365 hari kerja"),
    ("penawaran", "offer.quota_choices_mb", "-1, 0, 10240", "antara 1 dan 1.048.576 MB"),
    ("prosedur", "cost.amount", "50000", "tidak dipungut biaya. Tulis 0."),
    ("saluran", "channels.3.url", "javascript:alert(1)", "bukan tautan. Tulis lengkap dengan https://, mailto:, atau tel:"),
    ("saluran", "channels.7.links", "Instagram | apa saja", "bukan tautan"),
    ("identitas", "office.time_zone", "Asia/Jayapura", "jalankan dahulu layanan dengan INANG_TIME_ZONE=Asia/Jayapura"),
    ("identitas", "office.email", "bukan surel", "bukan alamat pos-el"),
    ("identitas", "office.platform_domain", "bukan domain !/", "bukan nama domain"),
    ("identitas", "office.phone", "-", "bukan nomor telepon. Contoh: (0561) 123456"),
    ("tenggat", "escalation.0.roles", "", "Kosong, jadi tidak ada yang diberi tahu. Pilih sedikitnya satu."),
    ("tenggat", "limit.days", "5", "Menyebut 3, sedangkan “Batas dalam hari kerja” 5. Samakan keduanya."),
    ("surat", "numbers.1.pattern", "P-{tahun}-{nomor}", "Nomor permintaan dapat sama dengan nomor pengaduan. Beri huruf"),
    ("surat", "letters.margins", "99mm 99mm 99mm 99mm", "Sisakan sedikitnya 120 × 180 mm"),
    ("surat", "letters.code", "5" * 200, "lebih dari 100 karakter"),
]


@pytest.mark.parametrize(("part", "name", "value", "sentence"), WRONG)
def test_what_cannot_be_used_is_refused_at_its_field_with_the_cure(
    part: str, name: str, value: str, sentence: str, cast: Cast, draft: EditionVersion
) -> None:
    answer = cast.client("administrator").post(f"{PAGE}bagian/{part}/", {**opened(cast, part), name: value})
    page = answer.content.decode()
    field = {"letters.code": "letters.number_pattern", "limit.days": "limit.text"}.get(name, name)
    assert answer.status_code == 422 and form_of(page).get(name, "") == value
    error = page[page.index(f'id="id_{field.replace(".", "-")}-error"') :].partition("</p>")[0]
    assert sentence in unescape(error) and page.count("field-error") <= 2, "the other one follows from it"
    draft.refresh_from_db()
    assert draft.version == 1


SURVEY = queries.seed().survey
SAID = [
    ("offer", {"default_quota_mb": 7}, "Penawaran: Ruang simpan bawaan (MB): Harus salah satu dari “Pilihan ruang simpan (MB)”."),
    ("offer", {"return_lapse_days": 5}, "Harus lebih kecil daripada “Permintaan gugur setelah (hari kerja)”."),
    ("offer", {"quota_choices_mb": (0, 10240)}, "Penawaran: Pilihan ruang simpan (MB): Harus antara 1 dan 1.048.576 MB."),
    ("complaints", {"unsorted_class": "besar"}, "Golongan sementara: 'besar' tidak ada di “Golongan pengaduan”. Pilih yang ada."),
    ("complaints", {"officer_roles": ("tamu",)}, "Peran 'tamu' tidak dikenal. Pilih: Administrator, "),
    ("complaints", {"bodies": ()}, "Memakai 'inspectorate', yang tidak ada di “Lembaga di luar kantor”. Pilih yang ada."),
    ("survey", {"elements": SURVEY.elements[1:]}, "Survei: Unsur: Harus memuat sembilan unsur, masing-masing sekali: "),
    ("survey", {"grades": SURVEY.grades[::-1]}, "Baik: Mulai dari indeks: Harus lebih rendah daripada mutu di atasnya"),
    ("survey", {"grades": (replace(SURVEY.grades[0], least="9"),)}, "Mulai dari indeks: Berisi '9'. Tulis angka"),
    ("counting", {"opening_time": time(17)}, "Aturan hitung: Jam buka: Harus lebih awal daripada jam tutup (16.00)."),
]


@pytest.mark.parametrize(("table", "values", "sentence"), SAID)
def test_a_fault_is_said_in_the_words_of_the_page(table: str, values: dict[str, Any], sentence: str) -> None:
    wrong = replace(queries.seed(), **{table: replace(getattr(queries.seed(), table), **values)})
    data = as_data(wrong)
    told = [str(said(fault, data, edition_choices.known(data))) for fault in faults_of(wrong)]
    assert [one for one in told if sentence in one], told
    assert not [one for one in told if re.search(r"\w\[\d|[a-z]_[a-z]|[a-z]\.[a-z]|\]\]", one)], told


def test_a_fault_of_another_part_is_said_by_the_names_of_the_page(cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    sent = opened(cast, "pernyataan")
    gone = next(name for name in sent if name.endswith(".id") and sent[name] == "true_data").removesuffix(".id")
    page = unescape(client.post(f"{PAGE}bagian/pernyataan/", {**sent, f"{gone}.gone": "on"}).content.decode())
    kind, words = queries.seed().request_kinds[0].name, sent[f"{gone}.text"]
    assert f"<li>Jenis permintaan, {kind}: Pernyataan yang dipakai: Memakai “{words}”, yang tidak ada di “Pernyataan”." in page
    sent = {**opened(cast, "tenggat"), **{f"escalation.{place}.gone": "on" for place in range(3)}}
    page = client.post(f"{PAGE}bagian/tenggat/", sent).content.decode()
    assert "<li>Peringatan menjelang jatuh tempo: Kosong. Tulis sedikitnya satu.</li>" in page


def test_a_fault_from_before_it_was_one_stands_in_the_way_of_publishing_and_of_no_other_part(
    cast: Cast, draft: EditionVersion
) -> None:
    data = services.content(draft)
    data["cost"]["amount"], data["office"]["email"] = 50000, "bukan surel"
    draft.content = services.canonical(data)
    draft.save()
    client = cast.client("administrator")
    sent = {**opened(cast, "tenggat"), "limit.days": "5", "limit.text": "5 Hari kerja"}
    assert client.post(f"{PAGE}bagian/tenggat/", sent).status_code == 302
    row = services.draft()
    assert row is not None and services.edition_of(row).limit.days == 5
    today = timezone.localdate().isoformat()
    answer = client.post(PAGE + "terbitkan/", {"draft": row.pk, "version": row.version, "effective": today})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Biaya: Biaya dalam rupiah: 50000 tidak dapat dipakai" in page
    assert client.post(f"{PAGE}bagian/prosedur/", opened(cast, "prosedur")).status_code == 422, "in its own part it is refused"
    assert client.post(f"{PAGE}bagian/prosedur/", {**opened(cast, "prosedur"), "cost.amount": "0"}).status_code == 302
    assert client.post(f"{PAGE}bagian/identitas/", {**opened(cast, "identitas"), "office.email": "a@b.go.id"}).status_code == 302


def test_publishing_needs_a_day_that_is_today_or_later(cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    client.post(f"{PAGE}bagian/tenggat/", {**opened(cast, "tenggat"), "limit.days": "5", "limit.text": "5 Hari kerja"})
    row = services.draft()
    assert row is not None
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    for day, sentence in ((yesterday, "sudah lewat"), ("besok", "Tulis tanggal"), ("", "Isi tanggal")):
        answer = client.post(PAGE + "terbitkan/", {"draft": row.pk, "version": row.version, "effective": day})
        assert answer.status_code == 422 and sentence in answer.content.decode()
    far = client.post(PAGE + "terbitkan/", {"draft": row.pk, "version": row.version, "effective": "2206-11-27"})
    assert far.status_code == 422 and "Tanggal berlaku paling jauh dua tahun lagi" in far.content.decode()
    day = timezone.localdate() + timedelta(days=40)
    sent = {"draft": row.pk, "version": row.version, "effective": day.isoformat(), "against": "kalbar-2022"}
    stale = client.post(PAGE + "terbitkan/", {**sent, "version": 1}, follow=True).content.decode()
    assert "Konsep diubah oleh Administrator" in stale
    done = client.post(PAGE + "terbitkan/", sent, follow=True).content.decode()
    assert f"Versi 1 diterbitkan, berlaku sejak {tanggal_surat(day)}." in done and "Tarik kembali versi 1" in done
    assert queries.published()[0].edition.limit.days == 5 and queries.current().limit.days == 3


def published(days: int, later: int) -> EditionVersion:
    row, today = services.start_draft(by="Admin <a@contoh.go.id>", at=now()), timezone.localdate()
    seen = services.fingerprint({"limit": services.content(row)["limit"]})
    part, by = {"limit": {"days": days, "text": f"{days} Hari kerja"}}, {"by": "Admin <a@contoh.go.id>", "at": now()}
    row = services.change(row=row, parts=part, seen=seen, **by)
    return services.publish(row=row, version=row.version, effective=today + timedelta(days=later), today=today, **by)


def test_what_becomes_of_a_version_that_begins_later_is_said_before_and_after_publishing(cast: Cast) -> None:
    client, today = cast.client("administrator"), timezone.localdate()
    later = published(7, later=30)
    begins = later.effective
    assert begins is not None
    client.post(PAGE + "mulai/")
    client.post(f"{PAGE}bagian/tenggat/", {**opened(cast, "tenggat"), "limit.days": "5", "limit.text": "5 Hari kerja"})
    page = client.get(PAGE + "terbitkan/").content.decode()
    assert f"Versi 1 tetap mulai berlaku pada {tanggal_surat(begins)} dan menggantikan versi ini" in page
    sent = {"draft": services.draft().pk, "version": "2", "against": "kalbar-2022"}  # type: ignore[union-attr]
    answer = client.post(PAGE + "terbitkan/", {**sent, "effective": begins.isoformat()})
    page = answer.content.decode()
    assert answer.status_code == 422 and f"yang digantikan adalah {later.slug}" in page
    assert "<del>7 Hari kerja</del>" in page and f'name="against" value="{later.slug}"' in page
    assert "sehingga versi 1 tidak pernah berlaku" in page
    done = client.post(PAGE + "terbitkan/", {**sent, "effective": today.isoformat()}, follow=True).content.decode()
    assert "Versi 1 tetap menggantikannya kemudian." in done
    assert (queries.current(today).limit.days, queries.current(begins).limit.days) == (5, 7)


def test_a_draft_begins_from_what_holds_or_from_a_version_that_is_chosen(cast: Cast) -> None:
    client, later = cast.client("administrator"), published(7, later=30)
    page = client.get(PAGE).content.decode()
    assert '<select class="input" id="dari" name="dari"><option value="kalbar-2022" selected>' in page
    assert "tiada" in client.post(PAGE + "mulai/", {"dari": "tiada"}, follow=True).content.decode() and services.draft() is None
    client.post(PAGE + "mulai/", {"dari": later.slug})
    row = services.draft()
    assert row is not None and services.edition_of(row).limit.days == 7
    assert f"Belum ada yang berbeda dari {later.slug}" in client.get(PAGE).content.decode()
    assert f'value="{later.effective}"' in client.get(PAGE + "terbitkan/").content.decode(), "meant for the same day"


@pytest.mark.parametrize("how", ["published", "discarded"])
def test_what_was_typed_stays_when_the_draft_is_published_or_discarded_and_begins_a_new_one(
    how: str, cast: Cast, draft: EditionVersion
) -> None:
    first, second = cast.client("administrator"), cast.client("superuser")
    mine = {**opened(cast, "tenggat"), "limit.days": "6", "limit.text": "6 Hari kerja"}
    first.post(f"{PAGE}bagian/tenggat/", {**opened(cast, "tenggat"), "limit.days": "4", "limit.text": "4 Hari kerja"})
    end = {"draft": draft.pk, "version": "2", "effective": timezone.localdate().isoformat()}
    assert first.post(PAGE + ("terbitkan/" if how == "published" else "hapus/"), end).status_code == 302
    answer = second.post(f"{PAGE}bagian/tenggat/", mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and services.draft() is None
    assert 'value="6"' in page and "Tulisan Anda masih ada di bawah" in page and "Mulai konsep baru dengan tulisan ini" in page
    holds = "4" if how == "published" else "3"
    assert f"<del>{holds}</del>" in page and "<ins>6</ins>" in page and "Berlaku sekarang" in page
    more = second.post(f"{PAGE}bagian/tenggat/", {**form_of(page), "tambah": "escalation"})
    assert more.status_code == 409 and form_of(more.content.decode())["escalation.rows"] == "4", "nor with one more row"
    assert second.post(f"{PAGE}bagian/tenggat/", {**form_of(page), "mulai": "ya"}).status_code == 302
    row = services.draft()
    assert row is not None and services.edition_of(row).limit.days == 6 and queries.current().limit.days == int(holds)


def test_a_new_draft_that_begins_with_faults_keeps_what_was_typed_beside_them(cast: Cast) -> None:
    client = cast.client("administrator")
    client.post(PAGE + "mulai/")
    sent = {**opened(cast, "tenggat"), "limit.days": "tujuh"}
    client.post(PAGE + "hapus/", {"draft": services.draft().pk, "version": "1"})  # type: ignore[union-attr]
    page = client.post(f"{PAGE}bagian/tenggat/", sent).content.decode()
    answer = client.post(f"{PAGE}bagian/tenggat/", {**form_of(page), "mulai": "ya"})
    assert answer.status_code == 422 and 'value="tujuh"' in answer.content.decode()
    assert services.draft() is not None


def test_a_discarded_draft_is_gone_unless_it_changed_meanwhile(cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    assert "tidak dihapus" in client.post(PAGE + "hapus/", {"draft": draft.pk, "version": "7"}, follow=True).content.decode()
    assert "Konsep dihapus" in client.post(PAGE + "hapus/", {"draft": draft.pk, "version": "1"}, follow=True).content.decode()
    assert services.draft() is None


def test_a_list_of_five_hundred_records_is_edited_too(cast: Cast, draft: EditionVersion) -> None:
    rows = [{"id": f"r{n}", "text": f"Alasan {n}"} for n in range(500)]
    data = {**as_data(queries.seed()), "refusal_reasons": rows}
    read_edition(data, "-")
    seen = services.fingerprint({"refusal_reasons": as_data(queries.seed())["refusal_reasons"]})
    services.change(row=draft, parts={"refusal_reasons": rows}, seen=seen, by="Admin <a@contoh.go.id>", at=now())
    sent = {**opened(cast, "alasan"), "refusal_reasons.499.text": "Yang terakhir"}
    assert cast.client("administrator").post(f"{PAGE}bagian/alasan/", sent).status_code == 302
    row = services.draft()
    assert row is not None and services.edition_of(row).refusal_reasons[499].text == "Yang terakhir"


def test_what_the_counters_cannot_work_with_is_refused_at_its_field(cast: Cast, draft: EditionVersion) -> None:
    client, before = cast.client("administrator"), services.content(draft)
    place = next(n for n, kind in enumerate(queries.seed().request_kinds) if kind.id == "resize")
    wrong = {f"request_kinds.{place}.effect": "grow", f"request_kinds.{place - 1}.fields": "purpose\nwarna"}
    sent = {**opened(cast, "jenis"), **wrong}
    answer = client.post(f"{PAGE}bagian/jenis/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and services.content(draft) == before
    assert f'id="id_request_kinds-{place}-effect-error"' in page and "Grow tidak dikenal. Pilih: Membuat situs baru" in page
    assert f'id="id_request_kinds-{place - 1}-fields-error"' in page and "Isian warna tidak dikenal" in page


def test_a_draft_that_the_counters_cannot_work_with_is_not_published(cast: Cast, draft: EditionVersion) -> None:
    data = services.content(draft)
    data["limit"] |= {"days": 5, "text": "5 Hari kerja"}
    data["request_kinds"][1]["effect"] = "grow"  # written before the program lost an effect
    draft.content = services.canonical(data)
    draft.save()
    sent = {"draft": draft.pk, "version": draft.version, "effective": timezone.localdate().isoformat()}
    answer = cast.client("administrator").post(PAGE + "terbitkan/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Jenis permintaan, Perubahan nama situs: Akibat pada situs: Grow tidak dikenal" in page
    draft.refresh_from_db()
    assert draft.state == "draft" and queries.current().limit.days == 3


def test_the_patterns_of_the_registers_are_changed_beside_that_of_the_letters(cast: Cast, draft: EditionVersion) -> None:
    client, sent = cast.client("administrator"), opened(cast, "surat")
    page = client.get(f"{PAGE}bagian/surat/").content.decode()
    assert "Pola nomor surat keluar" in page and "Nomor permintaan</option>" in page and "{number}" not in page
    wrong = client.post(f"{PAGE}bagian/surat/", {**sent, "numbers.1.pattern": "{kode}/{nomor}/{tahun}"}).content.decode()
    assert 'id="id_numbers-1-pattern-error"' in wrong and "alamat halaman" in wrong
    assert client.post(f"{PAGE}bagian/surat/", {**sent, "numbers.0.pattern": "{nomor}/{bulan}/{tahun}"}).status_code == 302
    assert services.edition_of(services.draft()).number_pattern("in") == "{nomor}/{bulan}/{tahun}"  # type: ignore[arg-type]


# -- what may be chosen ----------------------------------------------------------------------------
def controls_of(part: str, data: dict[str, Any]) -> dict[str, edition_form.Control]:
    """By key without the places of rows, the first control of each."""
    found: dict[str, edition_form.Control] = {}
    for block in edition_form.blocks(edition_form.part_of(part), data):  # type: ignore[arg-type]
        for _row, control in block.everything():
            found.setdefault(re.sub(r"\.\d+(?=\.)", "", control.name), control)
    return found


PARTS = [part.slug for part in edition_form.parts()]
CHOSEN = {
    part: [control.name for control in controls_of(part, as_data(queries.seed())).values() if control.choices]
    for part in PARTS
}


def test_nobody_types_a_code() -> None:
    data = as_data(queries.seed())
    everything = {key: control for part in PARTS for key, control in controls_of(part, data).items()}
    codes = {code for control in everything.values() for code, _word in control.choices}
    assert {"reviewer", "holder", "letter_file", "create", "active", "stamped", "true_data", "minor", "hari kerja"} <= codes
    free = [control for key, control in everything.items() if not control.choices and key != "offer.reserved_names"]
    assert [(one.name, one.value) for one in free if codes & set(one.value.split("\n"))] == []
    assert len(free) > 50 and "{" not in "".join(one.value for one in free if one.kind == "lines"), "and no JSON"


def test_each_choice_has_a_word_of_its_own() -> None:
    of = edition_choices.known(as_data(queries.seed()))
    for part in PARTS:
        for key, control in controls_of(part, as_data(queries.seed())).items():
            words = [word for _code, word in control.choices]
            assert len(words) == len(set(words)) and all(words), key
            assert control.choices in (of(key), edition_form.YES_NO, ()), key


@pytest.mark.parametrize("part", [part for part, names in CHOSEN.items() if names])
def test_what_is_no_choice_is_refused_at_its_field_and_stays_there(part: str, cast: Cast, draft: EditionVersion) -> None:
    client, sent = cast.client("administrator"), opened(cast, part)
    before = services.content(draft)
    for name in CHOSEN[part]:
        wrong = [*sent[name], "entah"] if isinstance(sent.get(name), list) else "entah"
        answer = client.post(f"{PAGE}bagian/{part}/", {**sent, name: wrong})
        page = answer.content.decode()
        assert answer.status_code == 422, name
        assert f'id="id_{name.replace(".", "-")}-error"' in page, name
        again = form_of(page)[name]
        assert again == (wrong if isinstance(wrong, list) else "entah") or again == ["entah"], name
    draft.refresh_from_db()
    assert services.content(draft) == before


def test_values_in_another_order_than_the_list_stay_in_it(cast: Cast, draft: EditionVersion) -> None:
    data = services.content(draft)
    data["escalation"][2]["roles"] = ["signatory", "holder", "approver"]
    data["request_kinds"][1]["fields"] = ["purpose", "label"]
    draft.content = services.canonical(data)
    draft.save()
    for part in ("tenggat", "jenis"):
        assert cast.client("administrator").post(f"{PAGE}bagian/{part}/", opened(cast, part)).status_code == 302
    row = services.draft()
    assert row is not None and row.version == 1
    sent = opened(cast, "tenggat")
    sent["escalation.2.roles"] = [*sent["escalation.2.roles"], "reviewer"]
    assert cast.client("administrator").post(f"{PAGE}bagian/tenggat/", sent).status_code == 302
    row = services.draft()
    assert row is not None
    assert services.edition_of(row).escalation[2].roles == ("signatory", "holder", "approver", "reviewer")


def test_no_tick_is_none_and_not_what_is_usual(cast: Cast, draft: EditionVersion) -> None:
    client, sent = cast.client("administrator"), opened(cast, "penanganan-pengaduan")
    none = {key: value for key, value in sent.items() if key != "complaints.officer_roles"}
    page = client.post(f"{PAGE}bagian/penanganan-pengaduan/", none)
    assert page.status_code == 422 and 'id="id_complaints-officer_roles-error"' in page.content.decode()
    none = {key: value for key, value in sent.items() if key != "complaints.escalation.2.bodies"}
    assert client.post(f"{PAGE}bagian/penanganan-pengaduan/", none).status_code == 302
    assert services.edition_of(services.draft()).complaints.escalation[2].bodies == ()  # type: ignore[arg-type]


def test_a_record_of_nothing_but_choices_is_kept(cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    more = client.post(f"{PAGE}bagian/survei/", {**opened(cast, "survei"), "tambah": "survey.occasions"}).content.decode()
    sent = form_of(more)
    assert sent["survey.occasions.rows"] == "3" and sent["survey.occasions.2.after"] == ""
    half = client.post(f"{PAGE}bagian/survei/", {**sent, "survey.occasions.2.after": "request"})
    assert half.status_code == 422 and 'id="id_survey-occasions-2-ask-error"' in half.content.decode()
    sent |= {"survey.occasions.2.after": "request", "survey.occasions.2.ask": "agency"}
    assert client.post(f"{PAGE}bagian/survei/", sent).status_code == 302
    asked = services.edition_of(services.draft()).survey.occasions  # type: ignore[arg-type]
    assert [(one.after, one.ask) for one in asked][2:] == [("request", "agency")]


def test_a_list_within_a_record_has_rows_faults_and_codes_too(cast: Cast, draft: EditionVersion) -> None:
    client, own = cast.client("administrator"), "request_kinds.1.own_items"
    more = client.post(f"{PAGE}bagian/jenis/", {**opened(cast, "jenis"), "tambah": own}).content.decode()
    sent = form_of(more)
    assert sent[f"{own}.rows"] == "2"
    sent |= {f"{own}.1.group": "Surat", f"{own}.1.fields": ["letter_file"], f"{own}.1.order": "0"}
    page = client.post(f"{PAGE}bagian/jenis/", sent).content.decode()
    assert f'id="id_{own.replace(".", "-")}-1-text-error"' in page, "shown where it stands, though it comes first"
    assert "Perubahan nama situs, Surat, Pertanyaan" in page, "and named with its rows at the head"
    sent |= {f"{own}.1.text": "Lampiran lengkap", f"{own}.1.reasons": "Lampiran belum lengkap."}
    assert client.post(f"{PAGE}bagian/jenis/", sent).status_code == 302
    found = services.edition_of(services.draft()).request_kinds[1].own_items  # type: ignore[arg-type]
    assert [(one.id, one.fields) for one in found] == [("lampiran_lengkap", ("letter_file",)), ("rename_reason", ())]
    page = client.get(PAGE + "terbitkan/").content.decode()
    assert "Jenis permintaan, Perubahan nama situs: Butir periksa tersendiri, Lampiran lengkap" in page


def test_differences_are_read_in_words(cast: Cast, draft: EditionVersion) -> None:
    client, sent = cast.client("administrator"), opened(cast, "tenggat")
    sent["escalation.0.roles"] = ["holder", "approver"]
    assert client.post(f"{PAGE}bagian/tenggat/", sent).status_code == 302
    page = client.get(PAGE + "terbitkan/").content.decode()
    assert "<del>Pemegang perkara</del>" in page and "<ins>Pemegang perkara; Kepala Bidang</ins>" in page
    assert "Peringatan menjelang jatuh tempo, 1: Yang diberi tahu" in page


def test_a_list_and_a_text_that_are_emptied_on_the_page_are_empty_in_the_draft(cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    sent = {**opened(cast, "penanganan-pengaduan"), "complaints.wait_reminder_days": ""}
    assert client.post(f"{PAGE}bagian/penanganan-pengaduan/", sent).status_code == 302
    sent = {**opened(cast, "survei"), "survey.paper_return": ""}
    sent |= {f"survey.profile.{place}.gone": "on" for place in range(len(SURVEY.profile))}
    assert client.post(f"{PAGE}bagian/survei/", sent).status_code == 302
    found = services.edition_of(services.draft())  # type: ignore[arg-type]
    assert found.complaints.wait_reminder_days == () and found.survey.paper_return == "" and found.survey.profile == ()
    wrong = {**opened(cast, "penanganan-pengaduan"), "complaints.wait_days": ""}
    answer = client.post(f"{PAGE}bagian/penanganan-pengaduan/", wrong)
    assert answer.status_code == 422 and 'id="id_complaints-wait_days-error"' in answer.content.decode(), "no number is none"


def _hidden(page: str) -> dict[str, str]:
    """What the form of a page carries along about its draft."""
    found = dict(re.findall(r'name="(draft|version|against)" value="([^"]*)"', page.replace(' type="hidden"', "")))
    return found | {"effective": timezone.localdate().isoformat()}


def _other_draft(cast: Cast, days: int) -> EditionVersion:
    """A new draft by the second administrator, as far on as the first one was."""
    second = cast.client("superuser")
    second.post(PAGE + "mulai/")
    second.post(f"{PAGE}bagian/tenggat/", {**opened(cast, "tenggat"), "limit.days": days, "limit.text": f"{days} Hari kerja"})
    row = services.draft()
    assert row is not None and row.version == 2
    return row


def test_nobody_publishes_the_draft_of_another_that_the_page_did_not_show(cast: Cast) -> None:
    first, second = cast.client("administrator"), cast.client("superuser")
    _other_draft(cast, 4)
    seen = _hidden(first.get(PAGE + "terbitkan/").content.decode())
    second.post(PAGE + "hapus/", _hidden(second.get(PAGE).content.decode()))
    row = _other_draft(cast, 9)
    page = first.post(PAGE + "terbitkan/", seen, follow=True).content.decode()
    assert "Konsep ini sudah dihapus orang lain" in page and "<ins>9 Hari kerja</ins>" in page, "now it is shown"
    row.refresh_from_db()
    assert row.state == "draft" and queries.current().limit.days == 3
    assert first.post(PAGE + "terbitkan/", _hidden(page)).status_code == 302 and queries.current().limit.days == 9


def test_nobody_discards_the_draft_of_another_that_the_page_did_not_show(cast: Cast) -> None:
    first, second = cast.client("administrator"), cast.client("superuser")
    _other_draft(cast, 4)
    seen = _hidden(first.get(PAGE).content.decode())
    second.post(PAGE + "terbitkan/", _hidden(second.get(PAGE + "terbitkan/").content.decode()))
    row = _other_draft(cast, 9)
    page = first.post(PAGE + "hapus/", seen, follow=True).content.decode()
    assert "Konsep ini sudah diterbitkan oleh" in page and "sebagai versi 1" in page
    assert services.draft() == row


def test_what_may_be_ticked_is_said_in_words_and_its_code_is_not_shown(cast: Cast, draft: EditionVersion) -> None:
    page = cast.client("administrator").get(f"{PAGE}bagian/penanganan-pengaduan/").content.decode()
    texts = re.sub(r"<[^>]+>", " ", page)
    assert "Pejabat Pengelola Pengaduan" in texts and not re.search(r"complaint_officer|\breviewer\b|\bapprover\b", texts)
