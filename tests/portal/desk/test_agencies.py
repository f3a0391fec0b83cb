"""The tree of PD and UPT: to see, to search, to add to and to mend."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.agencies.models import Agency
from tests.portal.cast import LONGEST, Cast

PAGE = "/meja/orang/perangkat-daerah/"


def test_units_stand_below_their_agency(cast: Cast) -> None:
    Agency.objects.create(code="rsud", name="AAA RSUD", kind="upt", parent=cast.agency, head_title="Direktur", email="r@x.go.id")
    page = cast.client("administrator").get(PAGE).content.decode()
    assert page.index("Dinas Kesehatan") < page.index("AAA RSUD") and "tree-1" in page and LONGEST in page
    found = cast.client("administrator").get(f"{PAGE}?q=rsud").content.decode()
    assert "di bawah Dinas Kesehatan" in found and LONGEST not in found
    assert "Tidak ditemukan" in cast.client("administrator").get(f"{PAGE}?q=zzz").content.decode()


def test_five_hundred_units_cost_as_many_queries_as_one(cast: Cast) -> None:
    client = cast.client("administrator")
    facts = {"kind": "upt", "parent": cast.agency, "head_title": "Kepala", "email": "u@x.go.id"}
    Agency.objects.create(code="u", name="Unit", **facts)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    Agency.objects.bulk_create(Agency(code=f"u{n}", name=f"Unit {n}", **facts) for n in range(600))
    with CaptureQueriesContext(connection) as many:
        page = client.get(PAGE).content.decode()
    assert len(many) <= len(few) and "terlalu banyak" in page


def test_an_agency_is_added_and_changed_and_its_code_stays(cast: Cast) -> None:
    client = cast.client("administrator")
    typed = {"code": "dishub", "name": "Dinas Perhubungan", "kind": "pd", "head_title": "Kepala Dinas", "email": "h@x.go.id"}
    wrong = client.post(f"{PAGE}tambah/", {**typed, "city": "Pontianak", "email": "bukan"})
    assert wrong.status_code == 422 and "Dinas Perhubungan" in wrong.content.decode()
    page = client.post(f"{PAGE}tambah/", {**typed, "city": "Pontianak"}, follow=True).content.decode()
    assert "Dinas Perhubungan disimpan." in page
    made = Agency.objects.get(code="dishub")
    client.post(f"{PAGE}{made.pk}/", {**typed, "code": "lain", "city": "Pontianak", "parent": cast.agency.pk})
    made.refresh_from_db()
    assert (made.code, made.parent) == ("dishub", cast.agency)
    assert client.get(f"{PAGE}999999/").status_code == 404


def test_what_would_break_the_tree_is_said_at_the_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    client = cast.client("administrator")
    facts = {"name": "Nama Baru", "kind": "pd", "head_title": "Kepala", "email": "r@x.go.id", "city": "Pontianak"}
    unit = Agency.objects.create(code="rsud", **{**facts, "name": "RSUD", "kind": "upt", "parent": cast.agency})
    part = Agency.objects.create(code="bagian", **{**facts, "name": "Bagian", "parent": cast.agency})
    own, new = f"{PAGE}{cast.agency.pk}/", f"{PAGE}tambah/"
    for address, typed, sentence in (
        (own, {"parent": unit.pk}, "Induk harus perangkat daerah (PD) lain."),
        (own, {"parent": part.pk}, "Induk berputar: dinkes → bagian → dinkes."),
        (own, {"kind": "upt", "parent": cast.other.pk}, "berada di bawahnya, jadi tetap PD."),
        (f"{PAGE}{unit.pk}/", {"kind": "upt"}, "UPT memerlukan induk."),
        (new, {"code": "lepas", "kind": "upt"}, "UPT memerlukan induk."),
        (new, {"code": "DINKES"}, "Kode ini sudah dipakai perangkat daerah lain."),
    ):
        answer = client.post(address, {**facts, **typed})
        text = answer.content.decode()
        assert answer.status_code == 422 and "Nama Baru" in text, sentence
        assert sentence in text
        assert len(answer.context["form"].errors) == 1 and "__all__" not in answer.context["form"].errors, sentence
    assert set(cast.agency.units.all()) == {unit, part} and Agency.objects.get(pk=cast.agency.pk).parent is None


def test_an_older_page_undoes_nothing_and_says_what_another_changed_meanwhile(cast: Cast) -> None:
    client, address = cast.client("administrator"), f"{PAGE}{cast.agency.pk}/"
    page = client.get(address)
    form = page.context["form"]
    typed = {**{name: form[name].value() or "" for name in form.fields}, **dict(page.context["seen"])}
    client.post(address, {**typed, "phone": "0561 1"})
    assert client.post(address, {**typed, "city": "Singkawang"}).status_code == 302
    cast.agency.refresh_from_db()
    assert (cast.agency.phone, cast.agency.city) == ("0561 1", "Singkawang")
    answer = client.post(address, {**typed, "phone": "0561 2"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "baru saja diubah administrator lain" in text
    assert 'value="0561 2"' in text and 'name="semula-phone" value="0561 1"' in text
