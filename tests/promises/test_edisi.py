"""Issue 4 §6: "Administrator: edition (new version with effective date; open cases keep theirs) … every change in the
audit chain", one test a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from inang.audit import queries as audit
from inang.audit.models import Entry
from inang.requests.queries import edition_of as edition_of_case
from inang.standard import comparing, queries, reading, services
from inang.standard.checking import read_edition
from inang.standard.models import EditionVersion, EditionWithdrawal, Fixed
from inang.standard.published import STORE, edition_of
from inang.standard.reading import EditionFault, as_data, completed, place
from tests.portal import cast as casting

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 3, tzinfo=UTC)
TODAY = date(2026, 11, 25)
BY = "Admin Contoh <admin@contoh.go.id>"


def changed(table: str, **values: object) -> EditionVersion:
    """The draft with some values of one table changed."""
    row = services.start_draft(by=BY, at=AT)
    part = {table: {**services.content(row)[table], **values}}
    seen = services.fingerprint({table: services.content(row)[table]})
    return services.change(row=row, parts=part, seen=seen, by=BY, at=AT)


def published(effective: date = TODAY, days: int = 5) -> EditionVersion:
    row = changed("limit", days=days, text=f"{days} Hari kerja")
    return services.publish(row=row, version=row.version, effective=effective, today=TODAY, by=BY, at=AT)


def test_a_new_version_holds_from_its_effective_date() -> None:
    published(effective=TODAY + timedelta(days=7))
    assert queries.current(TODAY).limit.days == 3
    assert queries.current(TODAY + timedelta(days=6)).limit.days == 3
    assert queries.current(TODAY + timedelta(days=7)).limit.days == 5
    assert queries.current(TODAY + timedelta(days=7)).effective == TODAY + timedelta(days=7)


def test_open_cases_keep_theirs() -> None:
    cast = casting.make()
    old = casting.request_of(cast.agency, cast.people["operator"], "in_review", number="H-2026-0001")
    first = queries.current(TODAY).slug
    second = published().slug
    third = published(days=4).slug
    assert [queries.edition(str(slug)).limit.days for slug in (first, second, third)] == [3, 5, 4]
    assert queries.current(TODAY).slug == third == "kalbar-2022-v2"
    new = casting.request_of(cast.agency, cast.people["operator"], "in_review", number="H-2026-0002", label="baru")
    assert [edition_of_case(case).limit.days for case in (old, new)] == [3, 4]


def test_a_draft_holds_nowhere() -> None:
    changed("limit", days=9, text="9 Hari kerja")
    assert queries.current(date(2099, 1, 1)).limit.days == 3
    with pytest.raises(EditionFault):
        queries.edition(services.DRAFT_SLUG)


def test_every_change_is_in_the_audit_chain() -> None:
    row = published()
    told = list(Entry.objects.filter(room="standard").order_by("seq"))
    assert [entry.verb for entry in told] == ["draft", "change", "publish"]
    assert told[1].data["changes"] == [["limit.days", "3", "5"], ["limit.text", "3 Hari kerja", "5 Hari kerja"]]
    assert told[2].data["sha256"] == row.sha256 and told[2].actor == BY
    assert audit.verify().ok


def test_the_trail_holds_every_changed_value_and_each_whole_however_many_and_long() -> None:
    old, new = (f"Keberatan diajukan kepada kepala dinas{' secara tertulis' * 20} dalam {days} hari." for days in (14, 3))
    changed("letters", objection=old)
    row = changed("letters", objection=new)
    told = Entry.objects.filter(verb="change").latest("seq").data["changes"]
    assert len(old) > 340 and told == [["letters.objection", old, new]]
    reasons = [{"id": f"alasan-{n}", "text": f"Alasan nomor {n}."} for n in range(70)]
    seen = services.fingerprint({"refusal_reasons": services.content(row)["refusal_reasons"]})
    row = services.change(row=row, parts={"refusal_reasons": reasons}, seen=seen, by=BY, at=AT)
    last = Entry.objects.filter(verb="change").latest("seq")
    names = {key for key, _old, _new in last.data["changes"]}
    assert {f"refusal_reasons.alasan-{n}" for n in range(70)} <= names and f": {len(names)} nilai" in last.sentence
    services.publish(row=row, version=row.version, effective=TODAY, today=TODAY, by=BY, at=AT)
    told = Entry.objects.get(verb="publish").data["changes"]
    assert ["letters.objection", queries.seed().letters.objection, new] in told
    assert names <= {key for key, _old, _new in told}


def test_a_published_version_never_changes_again() -> None:
    row = published()
    text = EditionVersion.objects.get().content
    for attempt in (
        lambda: EditionVersion.objects.update(content="{}"),
        lambda: EditionVersion.objects.all().delete(),
        lambda: row.delete(),
        lambda: row.save(),
        lambda: services.change(row=row, parts={}, seen="", by=BY, at=AT),
        lambda: services.publish(row=row, version=row.version, effective=TODAY, today=TODAY, by=BY, at=AT),
        lambda: services.discard(row=row, version=row.version, by=BY, at=AT),
    ):
        row.content = "{}"
        with pytest.raises((Fixed, services.Overtaken)), transaction.atomic():
            attempt()  # type: ignore[no-untyped-call]
    assert EditionVersion.objects.get().content == text


def test_the_whole_is_checked_and_every_fault_names_its_field() -> None:
    with pytest.raises(EditionFault) as found:
        changed("office", city=" ", phone="", time_zone=7)
    assert [place(fault) for fault in found.value.faults] == [
        ("office.city", "Masih kosong. Isi dahulu."),
        ("office.phone", "Masih kosong. Isi dahulu."),
        ("office.time_zone", "Harus berupa teks, bukan 7."),
    ]
    row = services.draft()
    assert row is not None and row.version == 1


def test_two_administrators_changing_one_part_the_second_is_told_and_nothing_is_lost() -> None:
    row = services.start_draft(by=BY, at=AT)
    seen = services.fingerprint({"limit": services.content(row)["limit"]})
    other = {"limit": {"days": 4, "text": "4 Hari kerja"}}
    services.change(row=row, parts=other, seen=seen, by="Lain <lain@contoh.go.id>", at=AT)
    with pytest.raises(services.Overtaken, match="Lain mengubah bagian ini"):
        services.change(row=row, parts={"limit": {"days": 6, "text": "6 Hari kerja"}}, seen=seen, by=BY, at=AT)
    assert services.content(EditionVersion.objects.get())["limit"]["days"] == 4


def test_two_administrators_changing_different_parts_do_not_hinder_each_other() -> None:
    row = services.start_draft(by=BY, at=AT)
    whole = services.content(row)
    for part in ({"limit": {"days": 4, "text": "4 Hari kerja"}}, {"cost": {"text": "Gratis", "amount": 0}}):
        seen = services.fingerprint({key: whole[key] for key in part})
        services.change(row=row, parts=part, seen=seen, by=BY, at=AT)
    edition = services.edition_of(EditionVersion.objects.get())
    assert (edition.limit.days, edition.cost.text) == (4, "Gratis")


def test_there_is_one_draft_whoever_starts_it() -> None:
    first = services.start_draft(by=BY, at=AT)
    assert services.start_draft(by="Lain <l@contoh.go.id>", at=AT).pk == first.pk
    assert Entry.objects.filter(room="standard").count() == 1


@pytest.mark.parametrize(
    ("effective", "sentence"),
    [
        (TODAY - timedelta(days=1), "sudah lewat"),
        (date(2028, 11, 25), "paling jauh dua tahun lagi, 2028-11-24"),
        (date.max, "paling jauh dua tahun lagi"),
    ],
)
def test_the_effective_date_is_today_or_later_and_within_two_years(effective: date, sentence: str) -> None:
    row = changed("limit", days=6, text="6 Hari kerja")
    with pytest.raises(services.Refused, match=sentence) as found:
        services.publish(row=row, version=row.version, effective=effective, today=TODAY, by=BY, at=AT)
    assert found.value.field == "effective" and services.draft() is not None


def test_an_edition_may_begin_on_the_last_day_of_the_two_years() -> None:
    assert published(effective=date(2028, 11, 24), days=6).effective == date(2028, 11, 24)


def test_no_draft_takes_for_complaints_the_letters_that_an_edition_gave_to_requests() -> None:
    row = services.start_draft(by=BY, at=AT)
    held, patterns = services.content(row)["numbers"], {"case": "R-{tahun}-{nomor:04}", "complaint": "H-{tahun}-{nomor:04}"}
    wanted = [one for one in held if one["register"] not in patterns]
    wanted += [{"register": register, "pattern": pattern} for register, pattern in patterns.items()]
    seen = services.fingerprint({"numbers": held})
    with pytest.raises(EditionFault, match=r"nomor pengaduan dapat sama dengan nomor permintaan .edisi kalbar-2022"):
        services.change(row=row, parts={"numbers": wanted}, seen=seen, by=BY, at=AT)
    assert services.content(EditionVersion.objects.get())["numbers"] == held


def test_the_edition_in_force_is_mended_while_a_later_version_waits_and_that_one_begins_on_its_day() -> None:
    later = published(effective=date(2027, 1, 1), days=7)
    row = changed("cost", text="Gratis")
    assert row.made_from == "kalbar-2022" and services.edition_of(row).limit.days == 3, "made from what holds"
    mended = services.publish(row=row, version=row.version, effective=TODAY, today=TODAY, by=BY, at=AT)
    assert [one.slug for one in services.coming(TODAY)] == [later.slug]
    assert services.holding(date(2027, 1, 1)).slug == later.slug, "what a draft for that day is compared with"
    assert (queries.current(TODAY).slug, queries.current(TODAY).cost.text) == (mended.slug, "Gratis")
    assert queries.current(date(2026, 12, 31)).slug == mended.slug
    assert queries.current(date(2027, 1, 1)).slug == later.slug and queries.current(date(2027, 1, 1)).cost.text != "Gratis"
    assert [one.number for one in queries.published()] == [1, 2, 0], "what begins last stands first"


def test_what_a_draft_was_compared_with_is_what_it_replaces_on_its_day() -> None:
    later = published(effective=date(2027, 1, 1), days=7)
    row = changed("cost", text="Gratis")
    words = {"row": row, "version": row.version, "today": TODAY, "by": BY, "at": AT}
    with pytest.raises(services.Refused, match=f"yang digantikan adalah {later.slug}"):
        services.publish(**words, effective=date(2027, 2, 1), against="kalbar-2022")
    services.publish(**words, effective=date(2027, 2, 1), against=str(later.slug))
    told = Entry.objects.filter(room="standard", verb="publish").order_by("seq").last()
    assert told is not None and told.data["from"] == later.slug and ["limit.days", "7", "3"] in told.data["changes"]


def test_a_version_that_has_not_begun_is_taken_back_with_its_reason_and_stays_to_be_read() -> None:
    row = published(effective=date(2027, 1, 1), days=7)
    before = EditionVersion.objects.values().get()
    services.withdraw(row=row, reason=" Tahun salah  ketik. ", today=TODAY, by=BY, at=AT)
    assert EditionVersion.objects.values().get() == before, "the version itself never changes"
    assert queries.current(date(2027, 6, 1)).slug == "kalbar-2022" and services.coming(TODAY) == []
    (back,) = queries.withdrawn()
    assert (back.slug, back.withdrawn_on, back.reason) == (row.slug, TODAY, "Tahun salah ketik.")
    assert queries.edition(str(row.slug)).limit.days == 7
    told = Entry.objects.filter(room="standard").order_by("seq").last()
    assert told is not None and (told.verb, told.data["reason"]) == ("withdraw", "Tahun salah ketik.") and audit.verify().ok
    again = services.start_draft(by=BY, at=AT, base=str(row.slug))
    assert services.edition_of(again).limit.days == 7 and services.first_day(again, TODAY) == date(2027, 1, 1)
    assert services.first_day(again, date(2024, 1, 1)) == date(2025, 12, 31), "never beyond two years, whatever the clock says"
    done = services.publish(row=again, version=again.version, effective=date(2026, 12, 1), today=TODAY, by=BY, at=AT)
    assert (done.number, queries.current(date(2027, 6, 1)).slug) == (2, done.slug)


def test_a_version_that_has_begun_or_was_taken_back_is_not_taken_back_and_a_reason_is_needed() -> None:
    begun, later = published(), published(effective=TODAY + timedelta(days=1), days=7)
    words = {"today": TODAY, "by": BY, "at": AT}
    with pytest.raises(services.Refused, match="Versi 1 sudah berlaku sejak 2026-11-25"):
        services.withdraw(row=begun, reason="Salah.", **words)
    with pytest.raises(services.Refused, match="Tulis alasan") as found:
        services.withdraw(row=later, reason="  ", **words)
    assert found.value.field == "reason"
    services.withdraw(row=later, reason="Salah.", **words)
    with pytest.raises(services.Overtaken, match="sudah ditarik kembali oleh Admin Contoh"):
        services.withdraw(row=later, reason="Salah.", **words)
    done = EditionWithdrawal.objects.get()
    for attempt in (done.save, done.delete, EditionWithdrawal.objects.all().delete):
        with pytest.raises(Fixed), transaction.atomic():
            attempt()


def test_another_process_sees_within_a_second_that_a_version_was_taken_back() -> None:
    row = published(effective=TODAY + timedelta(days=1), days=7)
    assert queries.current(date(2026, 12, 1)).limit.days == 7
    EditionWithdrawal.objects.create(version=row, reason="Salah.", by=BY, at=AT)  # as another process does it
    STORE._next_look = 0.0
    assert queries.current(date(2026, 12, 1)).limit.days == 3


def test_a_zone_that_is_not_the_services_is_refused_and_names_the_setting() -> None:
    with pytest.raises(EditionFault) as found:
        changed("office", time_zone="Asia/Jayapura")
    (fault,) = found.value.faults
    key, sentence = place(fault)
    assert key == "office.time_zone" and "INANG_TIME_ZONE=Asia/Jayapura" in sentence and "Pilih Asia/Pontianak" in sentence


def test_an_office_that_moves_its_service_to_another_zone_publishes_it(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Jayapura"
    changed("cost", text="Gratis")  # another part does not wait for it
    row = services.draft()
    assert row is not None
    words = {"effective": TODAY, "today": TODAY, "by": BY, "at": AT}
    with pytest.raises(EditionFault, match=r"office\.time_zone Asia/Pontianak bukan zona layanan ini, Asia/Jayapura"):
        services.publish(row=row, version=row.version, **words)
    row = changed("office", time_zone="Asia/Jayapura")
    services.publish(row=row, version=row.version, **words)
    assert queries.current(TODAY).office.time_zone == "Asia/Jayapura"


def test_a_version_or_file_that_still_names_the_abbreviation_of_its_zone_is_read() -> None:
    data = as_data(queries.seed())
    data["office"]["time_zone_name"] = "WIT"
    assert read_edition(data, "lama.toml") == queries.seed() == edition_of(json.dumps(data), "lama")


def test_what_was_changed_since_the_page_was_opened_is_not_published_unseen() -> None:
    row = changed("limit", days=6, text="6 Hari kerja")
    seen = row.version
    changed("cost", text="Tanpa biaya")
    with pytest.raises(services.Overtaken, match="diubah oleh Admin Contoh"):
        services.publish(row=row, version=seen, effective=TODAY, today=TODAY, by=BY, at=AT)


def test_a_draft_that_changes_nothing_is_not_published() -> None:
    row = services.start_draft(by=BY, at=AT)
    with pytest.raises(services.Refused, match="sama dengan edisi yang berlaku"):
        services.publish(row=row, version=row.version, effective=TODAY, today=TODAY, by=BY, at=AT)


def test_a_discarded_draft_leaves_its_trace() -> None:
    row = changed("limit", days=6, text="6 Hari kerja")
    services.discard(row=row, version=row.version, by=BY, at=AT)
    assert services.draft() is None
    assert [entry.verb for entry in Entry.objects.filter(room="standard").order_by("seq")] == ["draft", "change", "discard"]


def test_a_version_from_before_the_program_knew_a_table_is_read_with_the_seed_s() -> None:
    row = published()
    data = json.loads(row.content)
    del data["offer"], data["office"]["web"]
    edition = edition_of(json.dumps(data), "lama")
    assert edition.offer == queries.seed().offer and edition.office.web == queries.seed().office.web
    assert edition.limit.days == 5


EMPTIED: list[tuple[str, dict[str, object]]] = [
    ("counting", {"special_hours": []}),
    ("survey", {"elements": []}),
    ("survey", {"profile": []}),
    ("survey", {"paper_return": ""}),
    ("complaints", {"conversions": []}),
    ("complaints", {"mail_reminders": []}),
    ("complaints", {"wait_reminder_days": []}),
]


@pytest.mark.parametrize(("table", "values"), EMPTIED, ids=lambda one: "-".join(one) if isinstance(one, dict) else one)
def test_what_is_emptied_or_set_to_a_default_stays_so_when_it_is_published(table: str, values: dict[str, object]) -> None:
    row = changed(table, **values)
    services.publish(row=row, version=row.version, effective=TODAY, today=TODAY, by=BY, at=AT)
    found = as_data(getattr(queries.current(TODAY), table))
    assert {name: found[name] for name in values} == values


@pytest.mark.parametrize("table", ["breach_causes", "numbers"])
def test_a_list_that_is_emptied_stays_empty_when_it_is_published(table: str) -> None:
    row = services.start_draft(by=BY, at=AT)
    seen = services.fingerprint({table: services.content(row)[table]})
    row = services.change(row=row, parts={table: []}, seen=seen, by=BY, at=AT)
    assert services.content(row)[table] == []
    services.publish(row=row, version=row.version, effective=TODAY, today=TODAY, by=BY, at=AT)
    assert getattr(queries.current(TODAY), table) == ()


def test_an_office_whose_own_file_says_otherwise_sets_the_programs_default(monkeypatch: pytest.MonkeyPatch) -> None:
    own = replace(queries.seed(), offer=replace(queries.seed().offer, former_name_days=30))
    monkeypatch.setattr(queries, "seed", lambda: own)
    monkeypatch.setattr("inang.standard.published.seed", lambda: own)
    row = changed("offer", former_name_days=90)
    assert Entry.objects.get(verb="change").data["changes"] == [["offer.former_name_days", "30", "90"]]
    services.publish(row=row, version=row.version, effective=TODAY, today=TODAY, by=BY, at=AT)
    assert queries.current(TODAY).offer.former_name_days == 90


def test_a_published_version_stays_as_it_is_when_the_file_changes_that_the_installation_began_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = published()
    before = services.edition_of(row)
    assert before.offer.former_name_days == 90 and before.complaints.wait_days == 10
    file = queries.seed()
    other = replace(
        file, offer=replace(file.offer, former_name_days=7), complaints=replace(file.complaints, wait_days=99), survey=file.survey
    )
    monkeypatch.setattr("inang.standard.published.seed", lambda: other)
    assert services.edition_of(row) == before


def test_the_trail_and_the_differences_say_the_value_that_was_there_also_when_it_was_a_default() -> None:
    changed("complaints", wait_days=12)
    changed("counting", break_from="12:15")
    told = [entry.data["changes"] for entry in Entry.objects.filter(verb="change").order_by("seq")]
    assert told == [[["complaints.wait_days", "10", "12"]], [["counting.break_from", "12:00", "12:15"]]]


def test_an_edition_survives_the_way_to_json_and_back() -> None:
    for edition in queries.editions():
        assert reading.Reader().record(type(edition), json.loads(json.dumps(as_data(edition))), "") == edition
        assert completed(as_data(edition), {}) == as_data(edition)


def test_differences_name_what_changed_and_nothing_else() -> None:
    old = queries.seed()
    items = [item for item in old.checklist if item.id != "stamped"]
    new = replace(
        old,
        limit=replace(old.limit, days=4),
        checklist=(*items[1:], items[0], replace(items[0], id="extra", text="Tambahan")),
        slug="lain",
    )
    found = {change.key: (change.old, change.new) for change in comparing.differences(old, new)}
    assert found["limit.days"] == ("3", "4")
    assert "Dibubuhi cap" in found["checklist.stamped"][0] and found["checklist.stamped"][1] == ""
    assert "Tambahan" in found["checklist.extra"][1]
    assert set(found) == {"limit.days", "checklist.stamped", "checklist.extra", "checklist.order"}
    assert comparing.differences(old, old) == []


def test_what_is_in_force_costs_no_query_until_something_is_published(django_assert_num_queries: object) -> None:
    published()
    queries.current()
    with django_assert_num_queries(0):  # type: ignore[operator]
        for _ in range(50):
            queries.current()
            queries.edition("kalbar-2022-v1")


def test_a_database_that_is_away_leaves_what_was_known(monkeypatch: pytest.MonkeyPatch) -> None:
    published()
    assert queries.current(TODAY).limit.days == 5

    def away(*args: object, **kwargs: object) -> None:
        raise DatabaseError

    STORE._next_look = 0.0
    monkeypatch.setattr(EditionVersion.objects, "aggregate", away)
    assert queries.current(TODAY).limit.days == 5
