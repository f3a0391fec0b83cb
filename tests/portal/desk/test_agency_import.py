"""A CSV of agencies: nothing is written before Terapkan, and then exactly what was shown."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from inang.agencies.models import Agency, AgencyImport
from tests.portal.cast import Cast

PAGE = "/meja/orang/perangkat-daerah/impor/"
HEAD = "kode,nama,jenis,induk,jabatan_kepala,pos_el\n"


def upload(cast: Cast, text: str | bytes) -> HttpResponse:
    data = text.encode() if isinstance(text, str) else text
    answer: HttpResponse = cast.client("administrator").post(
        PAGE, {"file": SimpleUploadedFile("pd.csv", data, "text/csv")}, follow=True
    )
    return answer


def test_what_would_be_created_changed_and_refused_is_shown_and_then_written(cast: Cast) -> None:
    before = Agency.objects.count()
    answer = upload(
        cast,
        HEAD
        + "dinkes,Dinas Kesehatan Provinsi,PD,,Kepala Dinas Kesehatan,d@contoh.go.id\n"
        + "rsud,RSUD,UPT,dinkes,Direktur,r@x.go.id\n"
        + "x,=1+1,PD,,Kepala,x@x.go.id\n",
    )
    page = answer.content.decode()
    assert "Kolom nama berawal dengan =: itu rumus." in page and "Terapkan 1 baru dan 1 perubahan" in page
    assert Agency.objects.count() == before
    address = answer.request["PATH_INFO"]
    client = cast.client("administrator")
    changed = client.get(f"{address}?lihat=berubah").content.decode()
    assert "<del>Dinas Kesehatan</del> <ins>Dinas Kesehatan Provinsi</ins>" in changed
    digest = changed.split('name="digest" value="')[1].split('"')[0]
    stale = client.post(address, {"digest": "0" * 64}, follow=True).content.decode()
    assert "berubah sejak pratinjau" in stale and Agency.objects.count() == before
    done = client.post(address, {"digest": digest}, follow=True).content.decode()
    assert "1 perangkat daerah dan UPT ditambahkan, 1 diubah." in done
    assert Agency.objects.get(code="rsud").parent == Agency.objects.get(name="Dinas Kesehatan Provinsi")
    again = client.post(address, {"digest": digest}, follow=True).content.decode()
    assert "Tidak ada yang berubah." in again


def test_a_file_that_cannot_be_read_is_refused_at_the_field(cast: Cast) -> None:
    for data, sentence in (
        (b"", "kosong"),
        (b"kode,nama\n", "tidak memuat kolom jabatan_kepala, pos_el"),
        (HEAD.encode() + "x,Caf\xe9,PD,,Kepala,x@x.go.id".encode("latin-1"), "Baris 2 bukan UTF-8"),
    ):
        answer = upload(cast, data)
        assert answer.status_code == 422 and sentence in answer.content.decode()
    assert cast.client("administrator").post(PAGE, {}).status_code == 422
    assert cast.client("administrator").get(f"{PAGE}999999/").status_code == 404


def test_many_rows_are_shown_in_parts(cast: Cast) -> None:
    rows = "".join(f"u{n},Unit {n},UPT,dinkes,Kepala,u{n}@x.go.id\n" for n in range(120))
    page = upload(cast, HEAD + rows).content.decode()
    assert "Unit 49<" in page and "Unit 50<" not in page and "lihat=baru&amp;dari=50" in page
    address = f"{PAGE}{AgencyImport.objects.get().pk}/?lihat=baru&dari=9000"
    assert "Unit 119<" in cast.client("administrator").get(address).content.decode(), "behind the end is the last part"


def test_the_preview_of_what_was_applied_says_when_and_by_whom_and_applies_no_more(cast: Cast) -> None:
    answer = upload(cast, HEAD + "baru,Dinas Baru,PD,,Kepala,b@x.go.id\n")
    address, client = answer.request["PATH_INFO"], cast.client("administrator")
    digest = answer.content.decode().split('name="digest" value="')[1].split('"')[0]
    client.post(address, {"digest": digest})
    Agency.objects.filter(code="baru").update(name="Dinas Baru Sekali")
    page = client.get(address).content.decode()
    assert "Sudah diterapkan" in page and f"oleh {cast.people['administrator'].name}" in page and "unggah berkasnya lagi" in page
    assert 'name="digest"' not in page
    refused = client.post(address, {"digest": client.get(address).context["digest"]}, follow=True).content.decode()
    assert "Berkas ini sudah diterapkan." in refused and Agency.objects.get(code="baru").name == "Dinas Baru Sekali"
