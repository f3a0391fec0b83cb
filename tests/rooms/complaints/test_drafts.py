"""What an officer could not finish: sealed, its owner's alone, gone when it is registered, thrown away or too old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from inang.audit.models import Entry
from inang.complaints import codes, drafts, sealing, services
from inang.complaints.models import Draft, DraftFile
from inang.complaints.rules import Refused
from inang.letters import services as letters
from inang.letters.models import KeptFile
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, Stage

pytestmark = pytest.mark.django_db
VALUES = {"saluran": "telephone", "nama": "Kenari Rahasia", "telepon": "0899 7777 1111", "isi": "Situs dinsos mati seja"}


def kept(stage: Stage, who: str = "petugas", **changed: object) -> Draft:
    values: dict[str, object] = {"code": codes.new_code(), "values": VALUES, "by": stage.people[who], "at": MONDAY, **changed}
    return services.keep_draft(**values)  # type: ignore[arg-type]


def test_a_draft_is_sealed_and_opens_as_it_was_left(stage: Stage) -> None:
    file = letters.keep(source=stage.picture("bukti"), at=MONDAY)
    row = kept(stage, files=[(file, "kenari.png")])
    assert drafts.opened(row) == drafts.Opened(VALUES, [(file, "kenari.png")])
    with connection.cursor() as cursor:
        stored = ""
        for table in (Draft._meta.db_table, DraftFile._meta.db_table, Entry._meta.db_table):
            cursor.execute(f"SELECT * FROM {table}")
            stored += str(cursor.fetchall())
    assert not any(word in stored for word in ("enari", "7777", "dinsos"))
    Draft.objects.filter(pk=row.pk).update(person=stage.people["petugas-dua"])
    with pytest.raises(sealing.Unreadable):
        drafts.opened(Draft.objects.get())


def test_the_same_form_keeps_one_draft_and_each_officer_sees_only_own_ones(stage: Stage) -> None:
    code = codes.new_code()
    kept(stage, code=code)
    kept(stage, code=code, values={**VALUES, "isi": "Situs dinsos mati sejak kemarin."}, at=MONDAY + HOUR)
    other = kept(stage, "petugas-dua")
    (row,) = drafts.drafts_of(stage.people["petugas"])
    assert drafts.opened(row).values["isi"] == "Situs dinsos mati sejak kemarin." and row.saved_at == MONDAY + HOUR
    with pytest.raises(Refused, match="tidak ditemukan"):
        services.drop_draft(row=other, by=stage.people["petugas"], at=MONDAY)
    with pytest.raises(Refused, match="Hanya pejabat"):
        kept(stage, "penangan")


def test_a_registered_complaint_leaves_no_draft_of_itself(stage: Stage) -> None:
    code = codes.new_code()
    kept(stage, code=code)
    kept(stage)
    stage.received(code=code)
    assert Draft.objects.count() == 1, "the other one stays"
    with pytest.raises(Refused, match="sudah terkirim"):
        kept(stage, code=code)


def test_a_file_that_was_taken_out_before_the_complaint_was_registered_goes_with_its_draft(stage: Stage) -> None:
    code, place = codes.new_code(), stage.picture("dipakai")
    used = letters.keep(source=place, at=MONDAY)
    kept(stage, code=code, files=[(used, "a.png"), (letters.keep(source=stage.picture("dibuang"), at=MONDAY), "b.png")])
    stage.received(code=code, files=[(used, "a.png")])
    assert list(KeptFile.objects.all()) == [used] and not Draft.objects.exists()


def test_what_is_thrown_away_or_too_old_is_gone_with_its_files(stage: Stage) -> None:
    first = letters.keep(source=stage.picture("satu"), at=MONDAY)
    second = letters.keep(source=stage.picture("dua"), at=MONDAY)
    row = kept(stage, files=[(first, "satu.png")])
    kept(stage, files=[(second, "dua.png")], at=MONDAY + DAY)
    services.drop_draft(row=row, by=stage.people["petugas"], at=MONDAY)
    assert list(KeptFile.objects.all()) == [second]
    assert services.forget_drafts(at=MONDAY + timedelta(days=4)) == 0, "three days and not one hour less"
    assert services.forget_drafts(at=MONDAY + timedelta(days=4, hours=1)) == 1
    assert not KeptFile.objects.exists() and not Draft.objects.exists()
    verbs = Entry.objects.filter(subject__startswith="draf:").order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["drop_draft", "forget_draft"]


def test_a_file_that_a_case_uses_stays_when_a_draft_with_it_goes(stage: Stage) -> None:
    place = stage.picture("bukti")
    row = kept(stage, files=[(letters.keep(source=place, at=MONDAY), "a.png")])
    stage.received(files=[(place, "a.png")])
    services.drop_draft(row=row, by=stage.people["petugas"], at=MONDAY)
    assert KeptFile.objects.count() == 1


def test_too_many_or_too_long_drafts_are_refused_with_their_cure(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 1)
    kept(stage)
    with pytest.raises(Refused, match="Simpan atau hapus dahulu"):
        kept(stage)
    with pytest.raises(Refused, match="terlalu panjang"):
        kept(stage, "petugas-dua", values={"isi": "x" * drafts.LONGEST})
