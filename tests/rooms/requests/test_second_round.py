"""After a correction the reviewer judges what changed; what was right and untouched is taken over by one verb."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inang.audit import queries as audit
from inang.letters.forgetting import forget_unused
from inang.letters.models import KeptFile
from inang.requests import queries, services, wording
from inang.requests.models import HostingRequest
from inang.requests.rules import FIELDS, Refused, unchanged_items
from inang.standard import queries as standard
from tests.rooms.requests.stage import MONDAY, Stage

pytestmark = pytest.mark.django_db
BACK = MONDAY + timedelta(days=1)


def _corrected(stage: Stage, *, again: bool = False, no: str = "", **changed: object) -> HostingRequest:
    """A case whose stamp was not readable, sent again; `again` with another scan; `no`: an item that was wrong beside it."""
    reviewer, by, at = stage.people["penelaah"], stage.people["operator"], MONDAY + timedelta(days=2)
    case = stage.reviewed()
    for item in filter(None, ("stamped", no)):
        services.answer(request=case, item=item, ok=False, note="Cap kabur.", by=reviewer, at=BACK)
    case = services.return_for_correction(request=case, items=[("stamped", "Cap kabur.")], by=reviewer, at=BACK)
    if changed:
        case = services.save_draft(request=case, fields=changed, version=case.version, by=by, at=at)
    if again:
        case = services.attach_letter(request=case, file=stage.scan("Surat dengan cap"), name="surat.png", by=by, at=at)
    return services.resubmit(request=case, replies={case.return_items.get().pk: "Dipindai ulang."}, by=by, at=at)


def _carry(stage: Stage, case: HostingRequest) -> set[str]:
    return {row.item for row in services.carry_answers(request=case, by=stage.people["penelaah"], at=_later())}


def _later() -> datetime:
    return MONDAY + timedelta(days=2, hours=1)


def _items(group: str = "") -> set[str]:
    return {row.id for row in standard.current().checklist if not group or row.group == group}


def test_answers_of_the_round_before_stand_beside_each_item(stage: Stage) -> None:
    rows = queries.checklist(_corrected(stage))
    assert all(row.answer is None and row.before is not None for row in rows)
    assert [row.item.id for row in rows if row.before and not row.before.ok] == ["stamped"]


def test_only_what_was_returned_stays_open_when_nothing_else_changed(stage: Stage) -> None:
    assert _carry(stage, _corrected(stage)) == _items() - {"stamped"}


def test_a_no_is_never_taken_over_also_when_it_was_not_what_was_returned(stage: Stage) -> None:
    assert _carry(stage, _corrected(stage, no="readable")) == _items() - {"stamped", "readable"}


def test_a_new_scan_of_the_letter_leaves_every_item_on_the_letter_open(stage: Stage) -> None:
    assert _carry(stage, _corrected(stage, again=True)) == _items() - _items("Surat")


def test_a_changed_telephone_leaves_the_items_that_look_at_it_open(stage: Stage) -> None:
    taken = _carry(stage, _corrected(stage, contact_phone="0813 0000 0000"))
    assert _items() - taken == {"stamped", "contact_reachable", "same_as_form"}


def test_the_recommendation_still_needs_every_item_and_its_entry_names_what_was_carried(stage: Stage) -> None:
    case, by = _corrected(stage), stage.people["penelaah"]
    taken = _carry(stage, case)
    with pytest.raises(Refused, match="1 butir belum dijawab"):
        services.recommend(request=case, verdict="yes", by=by, at=_later())
    services.answer(request=case, item="stamped", ok=True, by=by, at=_later())
    services.recommend(request=case, verdict="yes", by=by, at=_later())
    entry = next(row for row in audit.history(str(case.number)) if row.verb == "recommend")
    assert set(entry.data["carried"]) == taken and "stamped" not in entry.data["carried"]


def test_an_answer_given_anew_is_no_longer_carried(stage: Stage) -> None:
    case = _corrected(stage)
    _carry(stage, case)
    found = services.answer(request=case, item="readable", ok=True, by=stage.people["penelaah"], at=_later())
    assert not found.carried
    with pytest.raises(Refused, match="Jawab setiap butir"):
        _carry(stage, case)  # once only: nothing is left to carry


def test_a_colleague_neither_carries_answers_nor_returns_the_case_and_a_first_round_has_none(stage: Stage) -> None:
    case = _corrected(stage)
    with pytest.raises(Refused, match="sedang dikaji"):
        services.carry_answers(request=case, by=stage.people["rangkap"], at=_later())
    with pytest.raises(Refused, match="sedang dikaji"):
        services.return_for_correction(request=case, items=[("", "Lagi.")], by=stage.people["rangkap"], at=_later())
    first = services.claim(request=stage.sent(label="lain"), by=stage.people["penelaah"], at=_later())
    with pytest.raises(Refused, match="Tidak ada jawaban"):
        _carry(stage, first)


def test_every_item_of_the_edition_names_fields_that_the_form_has() -> None:
    for item in standard.current().checklist:
        assert set(item.fields) <= set(FIELDS) | {"letter_file"}, item.id


@given(st.sets(st.sampled_from([*FIELDS, "letter_file"])))
def test_an_item_stands_exactly_while_none_of_its_data_moved(changed: set[str]) -> None:
    items = standard.current().checklist
    still = set(unchanged_items(items, changed))
    for item in items:
        looked_at = set(item.fields) or {*FIELDS, "letter_file"}
        assert (item.id in still) == (not looked_at & changed)


def test_an_approval_against_the_advice_needs_a_reason_that_the_trail_keeps(stage: Stage) -> None:
    by, head, at = stage.people["penelaah"], stage.people["kabid"], MONDAY + timedelta(hours=3)
    case = services.recommend(request=stage.reviewed(), verdict="no", reason="Di luar tugas.", by=by, at=at)
    with pytest.raises(Refused) as refused:
        services.approve(request=case, reason="  ", by=head, at=at)
    assert refused.value.field == "reason" and not case.decisions.filter(stage="decide").exists()
    services.approve(request=case, reason="Tugas ditambah Pergub.", by=head, at=at)
    entry = next(row for row in audit.history(str(case.number)) if row.verb == "approve")
    assert entry.data["reason"] == "Tugas ditambah Pergub." and entry.data["against_advice"] is True
    assert "Tugas ditambah Pergub." in case.events.first().detail


def test_every_letter_that_was_sent_is_kept_and_a_scan_that_was_not_sent_is_not(stage: Stage) -> None:
    reviewer, by = stage.people["penelaah"], stage.people["operator"]
    case = _corrected(stage, again=True)
    case = services.return_for_correction(request=case, items=[("stamped", "Masih kabur.")], by=reviewer, at=_later())
    unsent = services.attach_letter(request=case, file=stage.scan("Salah pilih"), name="x.png", by=by, at=_later()).letter_file
    case = services.attach_letter(request=case, file=stage.scan("Cap jelas"), name="surat.png", by=by, at=_later())
    item = case.return_items.get(reply="")
    case = services.resubmit(request=case, replies={item.pk: "Dicap ulang."}, by=by, at=_later())
    sent = {one.file.sha256 for one in case.sent_letters.all()}
    assert unsent is not None and case.letter_file is not None
    assert [one.round for one in case.sent_letters.all()] == [1, 2, 3] and len(sent) == 3 and case.letter_file.sha256 in sent
    assert forget_unused(at=_later() + timedelta(days=30)) == [unsent.sha256]
    assert set(KeptFile.objects.values_list("sha256", flat=True)) == sent


def test_the_trail_holds_a_correction_whole_and_the_reviewer_reads_it_in_words(stage: Stage) -> None:
    long = "Pendaftaran layanan kesehatan bagi masyarakat, " * 9
    values = {"purpose": f"{long}dengan data pasien.", "data_class": "limited", "quota_mb": 2048}
    case = _corrected(stage, **values)
    told = audit.history(str(case.number)).get(verb="resubmit").data["changes"]
    assert ["purpose", stage.fields()["purpose"], values["purpose"]] in told
    read = wording.corrected(case, case.previous_fields, case.submitted_fields)
    assert [(one.label, one.before, one.after) for one in read] == [
        ("Keperluan", stage.fields()["purpose"], values["purpose"]),
        ("Ruang simpan", "1 GB", "2 GB"),
        ("Golongan data", "Hanya informasi publik", "Ada data terbatas"),
    ]


def test_several_reasons_are_told_as_sentences(stage: Stage) -> None:
    reviewer, items = stage.people["penelaah"], [("stamped", "Cap kabur, pindai ulang."), ("", "Nomor telepon salah")]
    case = services.return_for_correction(request=stage.reviewed(), items=items, by=reviewer, at=BACK)
    assert case.events.get(sentence__startswith="Dikembalikan").detail == "Cap kabur, pindai ulang. Nomor telepon salah."
    replies = {item.pk: "Sudah" if item.item else "Sudah!" for item in case.return_items.order_by("pk")}
    services.resubmit(request=case, replies=replies, by=stage.people["operator"], at=BACK + timedelta(days=1))
    found = case.events.filter(detail__contains="→").get().detail
    assert found == "Cap kabur, pindai ulang. → Sudah. Nomor telepon salah → Sudah!"
