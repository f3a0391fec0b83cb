"""The tree of PD and UPT from a file: looked at first, written at once or not at all, and again without harm."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inang.agencies import importing, services, tree
from inang.agencies.models import Agency, AgencyImport
from inang.agencies.rules import Overtaken, Refused
from inang.audit import queries as audit

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HEAD = "kode,nama,jenis,induk,jabatan_kepala,pos_el,telepon"
GOOD = f"""{HEAD}
dinkes,Dinas Kesehatan,PD,,Kepala Dinas Kesehatan,d@x.go.id,+62 561 123
rsud,"RSUD ""Soedarso"", Pontianak",UPT,dinkes,Direktur,r@x.go.id,
"""
KNOWN = {
    "setda": {
        "name": "Setda",
        "kind": "pd",
        "parent": "",
        "head_title": "Sekretaris Daerah",
        "email": "s@x.go.id",
        "address": "",
        "city": "Pontianak",
        "phone": "",
        "letter_unit": "",
    }
}


def told(*lines: str, head: str = HEAD, known: dict[str, dict[str, str]] | None = None) -> list[tuple[int, str, str]]:
    plan = tree.plan("\n".join([head, *lines]).encode(), known if known is not None else KNOWN)
    assert not plan.fault, plan.fault
    return [(row.line, row.action, row.sentence) for row in plan.rows]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('x,"Dinas X,PD,,Kepala,x@x.go.id,', "Tanda kutip tidak ditutup"),
        ('x,"Dinas" X,PD,,Kepala,x@x.go.id,', "Tanda kutip tidak ditutup"),
        ("x,Dinas X,PD,,Kepala", "memuat 5 sel, seharusnya 7"),
        ("x,=HYPERLINK(1),PD,,Kepala,x@x.go.id,", "Kolom nama berawal dengan =: itu rumus"),
        ("x,Dinas X,PD,,@SUM(A1),x@x.go.id,", "itu rumus"),
        ("x,-1+1,PD,,Kepala,x@x.go.id,", "itu rumus"),
        ("x,Dinas X,PD,,+1+1,x@x.go.id,", "itu rumus"),
        ("x,Dinas X,PD,,Kepala,x@x.go.id,+cmd|calc", "itu rumus"),
        ("x,,PD,,Kepala,x@x.go.id,", "Kolom nama kosong"),
        ("x y,Dinas X,PD,,Kepala,x@x.go.id,", "hanya boleh memuat huruf kecil"),
        ("x,Dinas X,PD,,Kepala,bukan,", "bukan alamat pos-el"),
        ("x,Dinas X,PD,,Kepala,dinas..x@contoh.go.id,", "bukan alamat pos-el"),
        ("x,Dinas X,PD,,Kepala,x@x.go.id,lihat laman", "lihat laman bukan nomor telepon"),
        ("x,Dinas X,BUMD,,Kepala,x@x.go.id,", "Jenis bumd tidak dikenal"),
        ("x,Dinas X,UPT,,Kepala,x@x.go.id,", "UPT memerlukan induk"),
        ("x,Dinas X,PD,x,Kepala,x@x.go.id,", "dirinya sendiri"),
        ("x,Dinas X,PD,tidakada,Kepala,x@x.go.id,", "Induk tidakada tidak ada"),
        (f"x,{'D' * 201},PD,,Kepala,x@x.go.id,", "paling banyak 200 karakter"),
        ("x,Dinas \x07X,PD,,Kepala,x@x.go.id,", "tidak terlihat"),
        ("x,\u200b=1+1,PD,,Kepala,x@x.go.id,", "Kolom nama memuat karakter yang tidak terlihat"),
        ("x,Dinas\xad X,PD,,Kepala,x@x.go.id,", "tidak terlihat"),
        (f"x,{'D' * 99_000},PD,,Kepala,x@x.go.id,", "Kolom nama paling banyak 200 karakter"),
        (f"x,{'D' * 200_000},PD,,Kepala,x@x.go.id,", "memuat 200024 karakter, paling banyak 100000"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_at_the_row_and_the_others_stand(line: str, sentence: str) -> None:
    found = told("a,Dinas A,PD,,Kepala,a@x.go.id,", line, "b,Dinas B,PD,a,Kepala,b@x.go.id,")
    assert [row[:2] for row in found] == [(2, "create"), (3, "refuse"), (4, "create")]
    assert sentence in found[1][2]


def test_a_row_is_named_by_its_line_in_the_file_also_behind_empty_lines() -> None:
    assert told("", "a,Dinas A,PD,,Kepala,a@x.go.id,", ",,,,,,", "x,,PD,,Kepala,x@x.go.id,")[1][:2] == (5, "refuse")


def test_doubles_rings_and_the_children_of_refused_rows_are_refused() -> None:
    found = told(
        "a,Dinas A,PD,,Kepala,a@x.go.id,",
        "A,Dinas A lagi,PD,,Kepala,a@x.go.id,",
        "p,P,PD,q,Kepala,p@x.go.id,",
        "q,Q,PD,r,Kepala,q@x.go.id,",
        "r,R,PD,p,Kepala,r@x.go.id,",
        "t,T,UPT,r,Kepala,t@x.go.id,",
        "setda,Setda,PD,a,Sekretaris Daerah,s@x.go.id,",
    )
    assert [row[1] for row in found] == ["create", "refuse", "refuse", "refuse", "refuse", "refuse", "change"]
    assert "sudah ada pada baris 2" in found[1][2]
    assert "Induk berputar" in found[2][2] and "→" in found[4][2]
    assert "Induk r" in found[5][2]


def test_a_ring_through_an_agency_that_is_there_is_found() -> None:
    known = {**KNOWN, "anak": {**KNOWN["setda"], "name": "Anak", "parent": "setda"}}
    found = told("setda,Setda,PD,anak,Sekretaris Daerah,s@x.go.id,", known=known)
    assert found[0][1] == "refuse" and "berputar" in found[0][2]


TREE = {
    code: {**KNOWN["setda"], "name": code.title(), "kind": kind, "parent": parent}
    for code, kind, parent in (("dinkes", "pd", ""), ("rsud", "upt", "dinkes"), ("dishub", "pd", ""), ("setda", "pd", ""))
}
PLACE = "kode,nama,jenis,induk,jabatan_kepala,pos_el"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("rsud,Rsud,,,K,s@x.go.id", "UPT memerlukan induk"),
        ("rsud,Rsud,UPT,,K,s@x.go.id", "UPT memerlukan induk"),
        ("dishub,Dishub,UPT,,K,s@x.go.id", "UPT memerlukan induk"),
        ("dinkes,Dinkes,PD,rsud,K,s@x.go.id", "Induk berputar: dinkes → rsud → dinkes"),
        ("dinkes,Dinkes,UPT,dishub,K,s@x.go.id", "rsud berada di bawahnya, jadi tetap PD"),
        ("dishub,Dishub,PD,rsud,K,s@x.go.id", "rsud adalah UPT"),
        ("baru,Baru,UPT,rsud,K,s@x.go.id", "rsud adalah UPT"),
        ("baru,Baru,,rsud,K,s@x.go.id", "rsud adalah UPT"),
    ],
)
def test_a_row_that_would_break_the_tree_is_refused_as_the_form_refuses_it(line: str, sentence: str) -> None:
    ((_line, action, said),) = told(line, head=PLACE, known=TREE)
    assert action == "refuse" and sentence in said


def test_a_file_may_turn_the_tree_round_when_it_is_one_afterwards() -> None:
    lines = ("rsud,Rsud,UPT,dishub,K,s@x.go.id", "dinkes,Dinkes,UPT,dishub,K,s@x.go.id", "baru,Baru,UPT,setda,K,s@x.go.id")
    assert [row[1] for row in told(*lines, head=PLACE, known=TREE)] == ["change", "change", "create"]


def test_a_file_without_a_column_for_parents_moves_nobody() -> None:
    rows = told("rsud,Rumah Sakit,UPT,K,s@x.go.id", head="kode,nama,jenis,jabatan_kepala,pos_el", known=TREE)
    assert [row[1] for row in rows] == ["change"]


@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", "c", "d", ""])] * 2, st.sampled_from(["pd", "upt", ""])), max_size=6))
def test_whatever_a_file_says_the_tree_is_one_afterwards(lines: list[tuple[str, str, str]]) -> None:
    known = {**dict.fromkeys("ab", TREE["dinkes"]), "c": {**TREE["rsud"], "parent": "b"}}
    plan = tree.plan("\n".join([PLACE, *(f"{one},N,{kind},{above},K,n@x.go.id" for one, above, kind in lines)]).encode(), known)
    after = {code: (row["kind"], row["parent"]) for code, row in known.items()}
    for row in plan.of(tree.CREATE, tree.CHANGE, tree.SAME):
        kind, parent = after.get(row.code, ("", ""))
        after[row.code] = row.values.get("kind") or kind, row.values.get("parent", parent)
    for kind, parent in after.values():
        assert (kind == "pd" or parent) and (not parent or after[parent][0] == "pd")
        seen = 0
        while parent:
            parent, seen = after[parent][1], seen + 1
            assert seen <= len(after)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "kosong"),
        (b"kode,nama\na,Dinas", "tidak memuat kolom jabatan_kepala, pos_el"),
        (f"{HEAD},rahasia\n".encode(), "kolom rahasia tidak dikenal"),
        (f'"{HEAD}\n'.encode(), "tanda kutip"),
        (f"{HEAD}\na,Dinas A,PD,,Kepala,a@x.go.id,\nb,Caf\xe9,PD,,K,b@x.go.id,".encode("latin-1"), "Baris 3 bukan UTF-8"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_as_a_whole(data: bytes, sentence: str) -> None:
    plan = tree.plan(data, {})
    assert sentence in plan.fault and plan.rows == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_tables_of_the_usual_office_programs_are_read(encoding: str, mark: str, end: str) -> None:
    text = f"kode{mark}nama{mark}jabatan_kepala{mark}pos_el{end}a{mark}Dinas Ä{mark}Kepala{mark}a@x.go.id{end}"
    rows = tree.plan(text.encode(encoding), {}).rows
    assert [(row.code, row.name, row.action) for row in rows] == [("a", "Dinas Ä", "create")]


@given(st.binary(max_size=400), st.text(max_size=200))
def test_any_bytes_get_sentences_and_never_an_error(data: bytes, text: str) -> None:
    for one in (data, f"{HEAD}\n{text}".encode("utf-8", "replace")):
        plan = tree.plan(one, KNOWN)
        assert plan.fault or all(row.sentence for row in plan.of(tree.REFUSE))


def test_fifty_thousand_rows_are_planned_row_by_row() -> None:
    lines = [
        f"u{n},Unit {n},PD,setda,Kepala,u{n}@x.go.id," if n % 50 == 0 else f"u{n},Unit {n},UPT,u{n - n % 50},Kepala,u{n}@x.go.id,"
        for n in range(50_000)
    ]
    lines[777] = "u777,=1+1,UPT,setda,Kepala,x@x.go.id,"
    found = told(*lines)
    assert [row[0] for row in found if "itu rumus" in row[2]] == [779]
    assert sum(row[1] == "refuse" for row in found) == 1
    assert len(found) == 50_000


@pytest.mark.django_db
def test_the_preview_writes_nothing_and_what_it_showed_is_written_once() -> None:
    kept, plan = importing.preview(by=None, at=AT, data=GOOD.encode(), name="pd.csv")
    assert not Agency.objects.exists() and plan.counts() == {"create": 2, "change": 0, "same": 0, "refuse": 0}
    assert importing.preview(by=None, at=AT, data=GOOD.encode(), name="lain.csv")[0] == kept
    importing.apply(by=None, at=AT, kept=kept, digest=plan.digest())
    rsud = Agency.objects.get(code="rsud")
    assert (rsud.name, rsud.kind, rsud.city) == ('RSUD "Soedarso", Pontianak', "upt", "Pontianak")
    assert rsud.parent == Agency.objects.get(code="dinkes", phone="+62 561 123")
    entry = audit.latest()[0]
    assert (entry.verb, entry.data["created"]) == ("import", ["dinkes", "rsud"])
    again = importing.apply(by=None, at=AT, kept=kept, digest=plan.digest())
    assert again == {"create": 0, "change": 0, "same": 2, "refuse": 0}
    assert audit.latest()[0] == entry


@pytest.mark.django_db
def test_what_has_changed_since_the_preview_is_looked_at_again() -> None:
    kept, plan = importing.preview(by=None, at=AT, data=GOOD.encode(), name="pd.csv")
    services.add_agency(by=None, at=AT, code="dinkes", name="Lain", head_title="Kepala", email="d@x.go.id")
    with pytest.raises(Overtaken, match="berubah sejak pratinjau"):
        importing.apply(by=None, at=AT, kept=kept, digest=plan.digest())
    assert Agency.objects.count() == 1
    newer = importing.plan_of(kept)
    changed = newer.of(tree.CHANGE)[0]
    assert changed.changes["name"] == ("Lain", "Dinas Kesehatan") and "city" not in changed.changes
    importing.apply(by=None, at=AT, kept=kept, digest=newer.digest())
    assert Agency.objects.get(code="dinkes").name == "Dinas Kesehatan"
    assert AgencyImport.objects.get().applied_at == AT


@pytest.mark.django_db
def test_a_row_that_can_no_longer_be_written_is_not_called_written() -> None:
    health = services.add_agency(by=None, at=AT, code="dinkes", name="Dinas", head_title="Kepala", email="d@x.go.id")
    above = services.add_agency(by=None, at=AT, code="setda", name="Setda", head_title="Kepala", email="d@x.go.id")
    data = b"kode,nama,jabatan_kepala,pos_el,induk\nrsud,RSUD,Direktur,r@x.go.id,dinkes\n"
    kept, plan = importing.preview(by=None, at=AT, data=data, name="upt.csv")
    services.change_agency(by=None, at=AT, agency=health, kind="upt", parent=above)
    with pytest.raises(Overtaken, match="berubah sejak pratinjau"):
        importing.apply(by=None, at=AT, kept=kept, digest=plan.digest())
    assert importing.plan_of(kept).counts()["refuse"] == 1


@pytest.mark.django_db
def test_what_was_applied_once_undoes_no_later_change_and_the_same_file_comes_in_anew() -> None:
    kept, plan = importing.preview(by=None, at=AT, data=GOOD.encode(), name="pd.csv")
    importing.apply(by=None, at=AT, kept=kept, digest=plan.digest())
    services.change_agency(by=None, at=AT, agency=Agency.objects.get(code="dinkes"), name="Dinas Kesehatan dan KB")
    with pytest.raises(Refused, match="sudah diterapkan"):
        importing.apply(by=None, at=AT, kept=kept, digest=importing.plan_of(kept).digest())
    assert Agency.objects.get(code="dinkes").name == "Dinas Kesehatan dan KB"
    anew, plan = importing.preview(by=None, at=AT, data=GOOD.encode(), name="pd.csv")
    assert anew != kept and anew.applied_at is None and importing.preview(by=None, at=AT, data=GOOD.encode(), name="x")[0] == anew
    importing.apply(by=None, at=AT, kept=anew, digest=plan.digest())
    assert Agency.objects.get(code="dinkes").name == "Dinas Kesehatan"


@pytest.mark.django_db
def test_only_an_administrator_imports() -> None:
    sari = services.add_person(by=None, at=AT, email="s@x.test", name="Sari")
    with pytest.raises(Refused, match="Hanya administrator"):
        importing.preview(by=sari, at=AT, data=GOOD.encode(), name="pd.csv")
    kept, plan = importing.preview(by=None, at=AT, data=GOOD.encode(), name="pd.csv")
    with pytest.raises(Refused, match="Hanya administrator"):
        importing.apply(by=sari, at=AT, kept=kept, digest=plan.digest())
    with pytest.raises(Refused, match="kosong"):
        importing.preview(by=None, at=AT, data=b"", name="pd.csv")
