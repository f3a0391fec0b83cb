"""The edition's editor: parts as forms, faults at their fields, differences, publication, two administrators."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from inang.portal.desk import edition_form
from inang.standard import queries, services
from inang.standard.checking import read_edition
from inang.standard.models import EditionVersion
from inang.standard.reading import as_data
from tests.portal.cast import Cast, now

PAGE = "/meja/edisi/"


def form_of(page: str) -> dict[str, str]:
    """What a browser would send back of a page that nobody touched."""
    body = page[page.index('class="edition-form"') :]
    sent = {}
    for tag in re.findall(r"<input [^>]*>", body):
        named = re.search(r'name="([^"]*)"', tag)
        if named and 'type="checkbox"' not in tag:
            value = re.search(r'value="([^"]*)"', tag)
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


def opened(cast: Cast, part: str) -> dict[str, str]:
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
    assert sent["refusal_reasons.rows"] == "6"
    sent |= {"refusal_reasons.5.text": "Lampiran belum lengkap.", "refusal_reasons.5.order": "0,5"}
    sent |= {"refusal_reasons.1.gone": "on"}
    assert client.post(f"{PAGE}bagian/alasan/", sent).status_code == 302
    row = services.draft()
    assert row is not None
    found = [(one.id, one.text) for one in services.edition_of(row).refusal_reasons]
    assert found[0] == ("lampiran_belum_lengkap", "Lampiran belum lengkap.")
    assert len(found) == 5 and "duplicate" not in dict(found)


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


def test_publishing_needs_a_day_that_is_today_or_later(cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    client.post(f"{PAGE}bagian/tenggat/", {**opened(cast, "tenggat"), "limit.days": "5", "limit.text": "5 Hari kerja"})
    row = services.draft()
    assert row is not None
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    for day, sentence in ((yesterday, "sudah lewat"), ("besok", "Tulis tanggal"), ("", "Isi tanggal")):
        answer = client.post(PAGE + "terbitkan/", {"version": row.version, "effective": day})
        assert answer.status_code == 422 and sentence in answer.content.decode()
    stale = client.post(PAGE + "terbitkan/", {"version": 1, "effective": "2099-01-01"}, follow=True).content.decode()
    assert "Konsep diubah oleh Administrator" in stale
    done = client.post(PAGE + "terbitkan/", {"version": row.version, "effective": "2099-01-04"}, follow=True).content.decode()
    assert "Versi 1 diterbitkan, berlaku sejak 4 Januari 2099" in done
    assert queries.published()[0].edition.limit.days == 5 and queries.current().limit.days == 3


def test_a_discarded_draft_is_gone_unless_it_changed_meanwhile(cast: Cast, draft: EditionVersion) -> None:
    client = cast.client("administrator")
    assert "tidak dihapus" in client.post(PAGE + "hapus/", {"version": "7"}, follow=True).content.decode()
    assert "Konsep dihapus" in client.post(PAGE + "hapus/", {"version": "1"}, follow=True).content.decode()
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
    assert f'id="id_request_kinds-{place}-effect-error"' in page and "Grow tidak dikenal" in page and "Pilih: create" in page
    assert f'id="id_request_kinds-{place - 1}-fields-error"' in page and "Isian warna tidak dikenal" in page


def test_a_draft_that_the_counters_cannot_work_with_is_not_published(cast: Cast, draft: EditionVersion) -> None:
    data = services.content(draft)
    data["limit"] |= {"days": 5, "text": "5 Hari kerja"}
    data["request_kinds"][1]["effect"] = "grow"  # written before the program lost an effect
    draft.content = services.canonical(data)
    draft.save()
    sent = {"version": draft.version, "effective": timezone.localdate().isoformat()}
    answer = cast.client("administrator").post(PAGE + "terbitkan/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Jenis permintaan: Akibat pada situs: Grow tidak dikenal" in page
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
