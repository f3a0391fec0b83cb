"""Each verb has its page, its questions and its sentence; what cannot be done now is not asked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inang.agencies.rules import actor
from inang.audit import services as audit
from inang.complaints import services, states
from inang.complaints.models import Complaint
from inang.portal.desk.complaint_table import VERBS
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.rules import CountingRule, due_date
from inang.workdays.words import tanggal
from tests.portal.cast import Cast, request_of, site_of
from tests.portal.complaining import WARGA, answered, at_desk, drafted, handled, officer, text

LIST = "/meja/pengaduan/"


def do(cast: Cast, who: str, case: Complaint, slug: str, **typed: Any) -> Any:
    return cast.client(who).post(f"{LIST}{case.number}/{slug}/", {"version": case.version, **typed})


def test_every_verb_walks_an_arrow_of_the_table_or_moves_nothing() -> None:
    arrows = {verb for _state, verb in states.ARROWS}
    assert {verb.arrow for verb in VERBS} - {""} <= arrows
    assert len({verb.slug for verb in VERBS}) == len(VERBS)


def test_from_the_telephone_to_the_drafted_answer_by_the_pages(cast: Cast) -> None:
    case = at_desk(cast)
    page = cast.client("complaint_officer").get(f"{LIST}{case.number}/golongkan/")
    assert page.status_code == 200 and "60 hari kerja" in text(page)
    assert do(cast, "complaint_officer", case, "golongkan", classification="normative").status_code == 302
    case.refresh_from_db()
    to = cast.people["reviewer"].pk
    assert do(cast, "complaint_officer", case, "serahkan", to=to, note="Segera.").status_code == 302
    case.refresh_from_db()
    assert do(cast, "reviewer", case, "tanya", text="Muncul pesan merah?").status_code == 302
    case.refresh_from_db()
    assert case.state == states.WAITING
    assert do(cast, "complaint_officer", case, "balas", text="Ya, merah.", channel="telephone").status_code == 302
    case.refresh_from_db()
    answer = do(cast, "reviewer", case, "jawab", text="Formulir sudah diperbaiki.", evidence="Diuji.")
    case.refresh_from_db()
    assert answer.status_code == 302 and case.state == states.ANSWER_DRAFTED


@pytest.mark.parametrize(
    ("slug", "typed", "words"),
    [
        ("tanya", {"text": " "}, "Tulis isi pertanyaan."),
        ("jawab", {"text": "ya"}, "sedikitnya 10 karakter"),
        ("pesan", {"text": ""}, "Tulis isi pesan."),
        ("pokok", {"subject": ""}, "Tulis pokok pengaduan"),
        ("balas", {"text": "", "channel": "telephone"}, "Tulis isi pesan."),
    ],
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(cast: Cast, slug: str, typed: dict[str, str], words: str) -> None:
    case = handled(cast)
    answer = do(cast, "reviewer", case, slug, **typed)
    assert answer.status_code == 422 and words in text(answer)


def test_every_field_that_is_missing_or_wrong_has_its_own_sentence_and_nothing_typed_is_lost(cast: Cast) -> None:
    fresh, done = at_desk(cast), answered(cast)
    services.delivered(complaint=done, way="telephone", by=cast.people["reviewer"], at=timezone.now())
    done.refresh_from_db()
    broken = SimpleUploadedFile("gambar.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    for case, slug, typed, words in (
        (fresh, "usul-teruskan", {"email": "dinas@", "body": "", "reason": " "}, ("body", "email", "reason")),
        (fresh, "usul-teruskan", {"email": "", "body": "Dinas Sosial", "reason": "x"}, ("reason",)),
        (fresh, "alihkan", {"to": "", "reason": ""}, ("to", "reason")),
        (fresh, "identitas-baru", {"name": "Warga", "email": "warga@", "phone": "1"}, ("email", "phone")),
        (fresh, "balas", {"text": " ", "channel": "telephone", "lampiran": broken}, ("text", "lampiran")),
        (done, "umumkan", {"title": "", "question": "", "answer": "Hubungi 0812 3456 7890."}, ("title", "question", "answer")),
        (done, "keberatan", {"text": "", "lampiran": broken}, ("text", "lampiran")),
    ):
        broken.seek(0)
        answer = do(cast, "complaint_officer", case, slug, **typed)
        form = answer.context["form"]
        assert answer.status_code == 422 and set(form.errors) == set(words), (slug, form.errors)
        page = text(answer)
        assert all(str(fault[0]) in page for fault in form.errors.values()), slug
        assert all(value in answer.content.decode() for value in typed.values() if isinstance(value, str)), slug


def test_a_page_that_is_older_than_the_case_is_told_so_with_the_text_still_there(cast: Cast) -> None:
    case = handled(cast)
    services.write(complaint=case, text="Dari rekan.", by=cast.people["reviewer"], at=timezone.now())
    answer = do(cast, "reviewer", case, "jawab", text="Formulir sudah diperbaiki.")
    assert answer.status_code == 409 and "sudah berubah sejak halaman ini dibuka" in text(answer)
    assert "Formulir sudah diperbaiki." in text(answer)


def test_what_is_not_this_persons_or_not_now_is_not_asked(cast: Cast) -> None:
    case = handled(cast)
    for who, slug in (
        ("approver", "jawab"),
        ("reviewer", "golongkan-ulang"),
        ("complaint_officer", "golongkan"),
        ("signatory", "pokok"),
    ):
        answer = cast.client(who).get(f"{LIST}{case.number}/{slug}/")
        assert answer.status_code == 302, (who, slug)
    assert cast.client("reviewer").get(f"{LIST}{case.number}/entah/").status_code == 404


def test_who_has_a_part_in_it_is_not_offered_as_handler(cast: Cast) -> None:
    case = at_desk(cast, about_person=cast.people["reviewer"], classification="minor")
    page = cast.client("complaint_officer").get(f"{LIST}{case.number}/serahkan/")
    offered = list(page.context["form"].fields["to"].queryset)
    assert cast.people["reviewer"] not in offered and cast.people["complaint_officer"] in offered


def test_an_answer_that_came_back_says_why(cast: Cast) -> None:
    case = drafted(cast)
    services.send_back(complaint=case, reason="Sebut tanggalnya.", by=cast.people["approver"], at=timezone.now())
    page = text(cast.client("reviewer").get(f"{LIST}{case.number}/jawab/"))
    assert "Sebut tanggalnya." in page and "Formulir sudah diperbaiki" in page


def test_referral_needs_two_people_and_conversion_a_reason(cast: Cast) -> None:
    case = at_desk(cast)
    answer = do(cast, "complaint_officer", case, "usul-teruskan", body="Dinas Sosial", reason="Bantuan diurus di sana.")
    assert answer.status_code == 302
    page = text(cast.client("approver").get(f"{LIST}{case.number}/"))
    assert "Diusulkan diteruskan ke Dinas Sosial" in page and "Setujui penerusan" in page
    case.refresh_from_db()
    assert do(cast, "approver", case, "teruskan").status_code == 302
    case.refresh_from_db()
    assert case.state == states.REFERRED
    case = at_desk(cast)
    assert do(cast, "complaint_officer", case, "alihkan", to="question", reason="").status_code == 422
    assert do(cast, "complaint_officer", case, "alihkan", to="question", reason="Hanya bertanya.").status_code == 302
    case.refresh_from_db()
    assert case.state == states.CONVERTED


def test_twins_are_linked_by_number_and_let_go_again(cast: Cast) -> None:
    parent, case = at_desk(cast, about_site="dinsos.kalbarprov.go.id"), at_desk(cast, about_site="dinsos.kalbarprov.go.id")
    page = text(cast.client("complaint_officer").get(f"{LIST}{case.number}/kaitkan/"))
    assert parent.number in page
    hidden = at_desk(cast, by=officer(), about_person=cast.people["complaint_officer"])
    for typed in ("P-2026-9999", "entah", hidden.number):
        assert do(cast, "complaint_officer", case, "kaitkan", parent=typed).status_code == 422, typed
    assert do(cast, "complaint_officer", case, "kaitkan", parent=parent.number.lower()).status_code == 302
    assert f"{case.number} ditangani bersama" in text(cast.client("complaint_officer").get(f"{LIST}{parent.number}/"))
    case.refresh_from_db()
    assert do(cast, "complaint_officer", case, "lepas").status_code == 302
    case.refresh_from_db()
    assert case.state == states.REGISTERED


def test_a_complaint_is_linked_to_a_site_or_a_request_from_the_desk_and_leads_there(cast: Cast) -> None:
    host, asked = "dinkes.kalbarprov.go.id", request_of(cast.agency, cast.people["operator"], "submitted", number="H-2026-0007")
    site_of(cast.agency, "H-2026-0002", host)
    case, client = handled(cast), cast.client("reviewer")
    address = f"{LIST}{case.number}/"
    assert f"{address}tentang/" in cast.client("complaint_officer").get(address).content.decode()
    for wrong, words in (("situs dinas", "Tulis alamat situs"), ("H-2026-0999", "Permintaan H-2026-0999 tidak ada")):
        answer = do(cast, "complaint_officer", case, "tentang", about=wrong)
        assert answer.status_code == 422 and words in text(answer) and f'value="{wrong}"' in answer.content.decode()
    assert do(cast, "approver", case, "tentang", about=host).status_code == 302
    case.refresh_from_db()
    assert case.about_site == "", "it is not the approver's"
    for typed, leads in ((f"https://{host}/bantuan", f"/meja/situs/{host}/"), ("h-2026-0007", f"/meja/{asked.number}/")):
        assert do(cast, "complaint_officer", case, "tentang", about=typed).status_code == 302
        page = client.get(address)
        assert f'href="{leads}"' in page.content.decode() and client.get(leads).status_code == 200
        assert f"Dikaitkan dengan {host if 'http' in typed else asked.number}" in text(page)
    page = text(cast.client("complaint_officer").get(f"{LIST}?q=H-2026-0007"))
    assert case.number in page and "H-2026-0007" in page
    audit.record(
        actor=actor(cast.people["reviewer"]), role="reviewer", room="requests", subject="H-2026-0007", verb="claim", sentence="x",
        at=timezone.now(), data={},
    )  # fmt: skip
    assert do(cast, "complaint_officer", case, "tentang", about="").status_code == 302
    case.refresh_from_db()
    assert (case.about_site, case.about_request) == ("", "")
    answer = do(cast, "complaint_officer", case, "tentang", about="H-2026-0007")
    assert answer.status_code == 422 and "Reviewer ikut mengerjakan permintaan H-2026-0007" in text(answer)


def test_who_is_accused_later_loses_the_case_at_once(cast: Cast) -> None:
    case, who = handled(cast), cast.people["reviewer"]
    assert do(cast, "complaint_officer", case, "terlapor", person="").status_code == 422
    assert do(cast, "complaint_officer", case, "terlapor", person=who.pk).status_code == 302
    assert cast.client("reviewer").get(f"{LIST}{case.number}/").status_code == 404
    assert "Yang diadukan Reviewer" in text(cast.client("complaint_officer").get(f"{LIST}{case.number}/"))
    assert do(cast, "complaint_officer", case, "bukan-terlapor", person=who.pk).status_code == 302


def test_an_answer_is_released_only_without_anybodys_data(cast: Cast) -> None:
    case = answered(cast, complainant=WARGA)
    services.delivered(complaint=case, way="telephone", by=cast.people["reviewer"], at=timezone.now())
    typed = {"title": "Formulir tidak terkirim", "question": "Formulir bantuan macet.", "answer": f"Sudah, kata {WARGA.name}."}
    refused = do(cast, "complaint_officer", case, "umumkan", **typed)
    assert refused.status_code == 422 and "menyebut pelapor" in text(refused)
    others = (("tetangga@contoh.id", "alamat pos-el"), ("6171010101700001", "NIK"), ("0811-2222-333", "nomor telepon"))
    for someone, word in others:
        refused = do(cast, "complaint_officer", case, "umumkan", **{**typed, "answer": f"Hubungi {someone}."})
        assert refused.status_code == 422 and f"memuat {word}" in text(refused), "nor of anybody else"
    assert do(cast, "complaint_officer", case, "umumkan", **{**typed, "answer": "Sudah diperbaiki."}).status_code == 302
    assert "Formulir tidak terkirim" in text(cast.client("nobody").get("/pengaduan/jawaban/"))
    assert do(cast, "complaint_officer", case, "turunkan").status_code == 302
    assert "Formulir tidak terkirim" not in text(cast.client("nobody").get("/pengaduan/jawaban/"))


def test_what_the_complainant_says_by_telephone_is_typed_in_their_name(cast: Cast) -> None:
    case = answered(cast, complainant=None)
    assert do(cast, "complaint_officer", case, "keberatan", text="Masih macet di rumah saya.").status_code == 302
    case.refresh_from_db()
    assert case.state == states.REOPENED
    for slug, typed in (
        ("identitas-baru", {"name": "Warga Contoh"}),
        ("rahasiakan", {}),
        ("tahan", {"reason": "Diperiksa Inspektorat."}),
    ):
        assert do(cast, "complaint_officer", case, slug, **typed).status_code == 302, slug
    case.refresh_from_db()
    assert (case.anonymity, case.hold_reason) == ("confidential", "Diperiksa Inspektorat.")
    assert do(cast, "complaint_officer", case, "tarik", reason="").status_code == 302


def test_an_answer_to_lapor_is_carried_back_under_its_tracking_id(cast: Cast) -> None:
    case = answered(cast, complainant=None, channel="lapor", external_id="7654321")
    page = text(cast.client("complaint_officer").get(f"{LIST}{case.number}/balik-lapor/"))
    assert "7654321" in page and "Formulir sudah diperbaiki" in page
    assert do(cast, "complaint_officer", case, "balik-lapor").status_code == 302
    assert do(cast, "complaint_officer", case, "balik-lapor").headers["Location"] == f"{LIST}{case.number}/"


def test_the_handler_of_one_opens_its_twin_and_answers_it(cast: Cast) -> None:
    officer = cast.people["complaint_officer"]
    first, twin = handled(cast), at_desk(cast)
    services.link(complaint=twin, parent=first, by=officer, at=timezone.now())
    client = cast.client("reviewer")
    page = client.get(f"/meja/pengaduan/{twin.number}/").content.decode()
    assert "Ditangani bersama pengaduan kaitannya." in page and "Bersama penangan kaitannya" in page and "Susun jawaban" in page
    assert "Bersama kaitannya" in client.get("/meja/pengaduan/?tampilan=milik-saya").content.decode()
    twin.refresh_from_db()
    do(cast, "reviewer", twin, "jawab", text="Formulir Anda sudah baik.")
    twin.refresh_from_db()
    assert twin.state == "answer_drafted" and twin.handler == cast.people["reviewer"]


def test_each_class_shows_the_day_that_it_would_really_give_with_the_pauses_of_this_case(cast: Cast) -> None:
    at, rule = timezone.now(), CountingRule(**standard.current().counting_values())
    early = at - timedelta(days=28)
    reason = {"received_at": early, "backdate_reason": "Kotak baru dibuka"}
    case = handled(cast, channel="box", **reason)
    clock = {"kind": "complaint", "key": case.number, "by": "uji"}
    workdays.pause(at=early + timedelta(days=1), reason="tanya", **clock)
    workdays.resume(at=early + timedelta(days=12), reason="dijawab", **clock)
    page = cast.client("complaint_officer").get(f"/meja/pengaduan/{case.number}/golongkan-ulang/").content.decode()
    shown = re.findall(r"14 hari kerja · <a href=\"([^\"]*)\"[^>]*>([^<]*)</a>", page)
    services.triage(complaint=case, classification="non_supervisory", by=cast.people["complaint_officer"], at=at)
    now_due = clocks.state("complaint", case.number, at).due
    assert now_due > due_date(early, 14, clocks.calendar(), rule), "the pause moves it"
    assert shown == [(f"/meja/pengaduan/{case.number}/hitung/", tanggal(now_due))]
