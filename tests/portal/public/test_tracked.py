"""By number and code: state in plain words, who has it, both sides' words; a hit and a miss answer alike."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inang.agencies import redating
from inang.cli.counters import SUBJECTS
from inang.complaints import services, states, waiting
from inang.complaints.codes import new_code
from inang.complaints.models import Complaint, Message
from inang.portal import trackers
from inang.workdays.models import ClockSegment
from inang.workdays.queries import calendar
from inang.workdays.versions import Entry
from inang.workdays.words import due_words
from tests.portal.complaining import WARGA, holding, officer, received, text
from tests.portal.public.test_complain import photo
from tests.promises.test_kalender_berubah import draft

pytestmark = pytest.mark.django_db
ENTER, PAGE = "/lacak/pengaduan/buka/", "/lacak/pengaduan/"


def test_number_and_code_lead_to_state_due_date_and_next_step_in_plain_words() -> None:
    receipt = received(complainant=WARGA)
    page = text(holding(receipt.complaint, receipt.grouped.lower()).get(PAGE))
    assert "Pengaduan Anda sudah dicatat" in page and "5 hari kerja lagi" in page
    assert "Pejabat pengelola pengaduan" in page and "Petugas menggolongkannya" in page
    assert "Formulir bantuan" in page and WARGA.name not in page and receipt.code not in page


def test_who_has_it_is_an_office_and_never_a_name_and_both_write() -> None:
    receipt = received()
    case, by, handler = receipt.complaint, officer(), officer("penangan", "reviewer")
    services.triage(complaint=case, classification="minor", by=by, at=timezone.now())
    services.assign(complaint=case, to=handler, by=by, at=timezone.now())
    services.write(complaint=case, text="Hanya untuk rekan.", by=handler, at=timezone.now())
    services.ask(complaint=case, text="Muncul pesan merah?", by=handler, at=timezone.now())
    client = holding(case, receipt.code)
    page = text(client.get(PAGE))
    assert "Kami menunggu jawaban Anda" in page and "Hitungan berhenti" in page and "Muncul pesan merah?" in page
    assert "Digolongkan ringan" in page and handler.name not in page and "Hanya untuk rekan" not in page
    answer = client.post(f"{PAGE}balas/", {"text": "Ya, merah.", "lampiran": [photo()]})
    assert answer.status_code == 302
    page = text(client.get(PAGE))
    assert "Pengaduan Anda sedang ditangani" in page and "Bidang Aplikasi Informatika" in page and "rumah saya.jpg" in page
    attached = Complaint.objects.get().messages.last().attachments.get()  # type: ignore[union-attr]
    picture = client.get(f"{PAGE}lampiran/{attached.pk}/1/")
    assert picture["Content-Type"] == "image/webp" and "inline" in picture["Content-Disposition"]
    count = client.get(f"{PAGE}hitung/").content.decode()
    assert f'<p class="print-only">Pengaduan {case.number}</p>' in count and "print-only kop" in count
    reasons = ClockSegment.objects.values_list("reason", flat=True)  # what the count says of a pause
    assert "Pelapor ditanya" in reasons and not any(one.name in reason for reason in reasons for one in (handler, by))


def test_a_reply_that_says_nothing_is_told_at_its_field() -> None:
    receipt = received()
    answer = holding(receipt.complaint, receipt.code).post(f"{PAGE}balas/", {"text": "  "})
    assert answer.status_code == 422 and "Tulis isi pesan." in text(answer)


def test_what_belongs_to_another_case_is_not_there() -> None:
    other = received(files=[])
    services.reply(complaint=other.complaint, text="Foto.", at=timezone.now(), files=[])
    mine = received()
    client = holding(mine.complaint, mine.code)
    assert client.get(f"{PAGE}lampiran/1/1/").status_code == 404
    assert holding(other.complaint, mine.code).get(PAGE).status_code == 404


def test_leaving_and_a_spent_code_close_the_page(client: Client) -> None:
    receipt = received()
    holder = holding(receipt.complaint, receipt.code)
    holder.post(f"{PAGE}keluar/")
    assert holder.get(PAGE).status_code == 401 and client.get(PAGE).status_code == 401
    holder = holding(receipt.complaint, receipt.code)
    Complaint.objects.update(code_hash=None)
    assert holder.get(PAGE).status_code == 404


def _enter(number: str, code: str, address: str = "") -> Any:
    return Client().post(ENTER, {"nomor": number, "kode": code}, REMOTE_ADDR=address or "192.0.2.1")


def _face(answer: Any) -> tuple[object, ...]:
    """Everything of an answer that a stranger could measure, but the cookie's own letters."""
    cookie = answer.cookies["inang_lacak"]
    head = sorted((name, value) for name, value in answer.headers.items() if name != "Expires")
    return answer.status_code, head, answer.content, len(cookie.value), {key: cookie[key] for key in cookie if key != "expires"}


def _pairs() -> dict[str, tuple[str, str]]:
    """The right pair, and every way to be wrong."""
    right = received()
    found = {"right": (right.complaint.number, right.code), "wrong code": (right.complaint.number, new_code())}
    for state in (states.CLOSED, states.LINKED, states.PURGED):
        made = received()
        Complaint.objects.filter(pk=made.complaint.pk).update(
            state=state, **({"code_hash": None} if state == states.PURGED else {})
        )
        found[state] = made.complaint.number, made.code if state == states.PURGED else new_code()
    found["confidential"] = received(confidential=True, complainant=WARGA).complaint.number, new_code()
    found["named"] = received(complainant=WARGA).complaint.number, new_code()
    found["malformed code"] = right.complaint.number, "K7H2 94QD M0XW"
    found["no code"] = right.complaint.number, ""
    found["no such number"] = "P-2026-9999", new_code()
    found["a right code under another number"] = found["named"][0], right.code
    return {**found, "no number": ("x", new_code())}


def test_a_hit_a_wrong_code_and_a_number_that_is_none_answer_alike() -> None:
    pairs = _pairs()
    faces = {name: _face(_enter(*pair, f"2001:db8:{place}::1")) for place, (name, pair) in enumerate(pairs.items())}
    assert all(face == faces["right"] for face in faces.values())
    missed = {}
    for place, (name, (number, code)) in enumerate(list(pairs.items())[1:]):
        data = {"nomor": number, "kode": code}
        one = Client().post(ENTER, data, REMOTE_ADDR=f"2001:db8:9{place}::1", follow=True)
        missed[name] = one.status_code, text(one), sorted(one.headers)
    assert all(page == missed["wrong code"] for page in missed.values()) and "tidak cocok" in missed["wrong code"][1]


def test_a_number_beside_a_wrong_code_stays_where_it_was_typed_and_the_code_does_not() -> None:
    case, code = received().complaint, new_code()
    page = Client().post(ENTER, {"nomor": case.number, "kode": code}, follow=True).content.decode()
    assert f'value="{case.plain_number}"' in page and code not in page
    page = Client().post(ENTER, {"nomor": "salah", "kode": code}, follow=True).content.decode()
    assert "tidak cocok" in page and 'value="-"' not in page


def _asked(pair: tuple[str, str], address: str) -> tuple[list[str], list[str]]:
    """What is asked of the database, in which order, when a pair is sent and when its page is opened."""
    client, found = Client(), []
    for method, where, data in (("post", ENTER, {"nomor": pair[0], "kode": pair[1]}), ("get", PAGE, None)):
        with CaptureQueriesContext(connection) as seen:
            getattr(client, method)(where, data, REMOTE_ADDR=address)
        found.append([re.sub(r"'[^']*'|\b\d+\b", "?", row["sql"]) for row in seen.captured_queries])
    return found[0], found[1]


def test_a_hit_and_a_miss_ask_the_same_questions_and_no_miss_another_than_its_like() -> None:
    """No case is looked for before the page behind; how long all of it takes is measured in bench/, not by a test."""
    pairs = _pairs()
    _asked(pairs["right"], "2001:db8:ff::1")  # the first look of a process may ask more
    asked = {name: _asked(pair, f"2001:db8:{place}::1") for place, (name, pair) in enumerate(pairs.items())}
    sent, opened = {name: one[0] for name, one in asked.items()}, {name: one[1] for name, one in asked.items()}
    assert all(one == sent["right"] for one in sent.values()) and "complaints_" not in str(sent["right"]) != "[]"
    assert all(opened[name] == opened["wrong code"] != [] for name in pairs if name != "right")


def test_after_ten_wrong_tries_an_address_waits_and_a_right_one_costs_nothing() -> None:
    receipt = received()
    for _n in range(12):
        opened = Client()
        opened.post(ENTER, {"nomor": receipt.complaint.number, "kode": receipt.code}, REMOTE_ADDR="192.0.2.1")
        assert opened.get(PAGE, REMOTE_ADDR="192.0.2.1").status_code == 200
    found = [_enter(receipt.complaint.number, new_code()).status_code for _n in range(12)]
    assert found == [302] * 10 + [429] * 2
    assert opened.get(PAGE, REMOTE_ADDR="192.0.2.1").status_code == 200
    assert _enter(receipt.complaint.number, receipt.code).status_code == 429, "a right pair gives back its own try, once"
    assert _enter(receipt.complaint.number, receipt.code, "192.0.2.77").status_code == 302


def test_one_code_is_tried_ten_times_only_from_wherever() -> None:
    number, code = received().complaint.number, new_code()
    found = [_enter(number, code, f"192.0.2.{n}").status_code for n in range(12)]
    assert found == [302] * 10 + [429] * 2


def test_what_is_no_code_uses_up_no_tries_of_another_one_that_is_none() -> None:
    found = [_enter("P-2026-0001", f"salah {n}", f"192.0.2.{n}").status_code for n in range(12)]
    assert found == [302] * 12


def test_a_pair_that_another_make_of_the_cookie_holds_is_asked_for_again() -> None:
    receipt, client = received(), Client()
    client.cookies[trackers.COOKIE] = signing.dumps([receipt.complaint.number, "x"], salt="inang.tracking")
    assert client.get(PAGE).status_code == 404


def test_a_long_conversation_comes_in_parts_and_one_too_long_message_has_a_place_for_all_of_it() -> None:
    receipt = received()
    case, other = receipt.complaint, received().complaint
    client = holding(case, receipt.code)
    assert "Pesan sebelumnya" not in text(client.get(PAGE))
    at = timezone.now()
    long = "panjang " * 2400 + "ujungnya"
    Message.objects.bulk_create(
        Message(complaint=case, at=at, kind="reply", side="complainant", text=long if n == 24 else f"Pesan nomor {n}.")
        for n in range(50)
    )
    Message.objects.create(complaint=case, at=at, kind="note", side="office", text="Catatan rekan.", public=False)
    newest = client.get(PAGE)
    assert "Pesan nomor 49." in text(newest) and "Pesan nomor 30." in text(newest) and "Pesan nomor 29." not in text(newest)
    addresses = [PAGE]
    while earlier := re.search(r'href="(\?sebelum=\d+)#percakapan"', client.get(addresses[-1]).content.decode()):
        addresses.append(f"{PAGE}{earlier[1]}")
    pages = [text(client.get(address)) for address in addresses]
    met = [int(n) for page in reversed(pages) for n in re.findall(r"Pesan nomor (\d+)\.", page)]
    assert met == [n for n in range(50) if n != 24] and "Formulir bantuan" in pages[-1] and "Catatan rekan" not in str(pages)
    assert all("Pesan terbaru" in page for page in pages[1:]) and "ujungnya" not in str(pages)
    (whole,) = {one for address in addresses for one in re.findall(r"\?pesan=\d+", client.get(address).content.decode())}
    assert "ujungnya" in text(client.get(f"{PAGE}{whole}"))
    theirs = other.messages.get().pk
    for asked in (f"?pesan={theirs}", f"?sebelum={theirs}", "?sebelum=x", "?pesan=99999999999999999999"):
        assert text(client.get(f"{PAGE}{asked}")) == text(newest)


def test_who_has_no_address_reads_until_when_to_answer_and_that_it_moved_and_the_desk_can_tell_it_by_telephone(
    settings: Any,
) -> None:
    settings.INANG_MFA_REQUIRED = False
    receipt, by, handler = received(complainant=None), officer(), officer("penangan", "reviewer")
    case, at = receipt.complaint, timezone.now()
    services.triage(complaint=case, classification="minor", by=by, at=at)
    services.assign(complaint=case, to=handler, by=by, at=at)
    case = services.ask(complaint=case, text="Kapan kejadiannya?", by=handler, at=at)
    client, desk = holding(case, receipt.code), Client()
    desk.force_login(handler, backend="allauth.account.auth_backends.AuthenticationBackend")

    def until() -> str:
        page = client.get(PAGE).content.decode()
        where = re.search(r'href="(/hitung/[^"]+)"', page)
        assert where is not None
        said = due_words(waiting.standing(Complaint.objects.get()).until(calendar()))
        assert f"Mohon jawab paling lambat: {said.partition(' (')[0]}" in text(client.get(PAGE))
        assert f"Jatuh tempo {said.partition(' (')[0]}" in text(client.get(unescape(where[1])))
        assert f"Menunggu pelapor, paling lambat {said}." in text(desk.get(f"/meja/pengaduan/{case.number}/"))
        return said

    first = until()
    assert "bila Anda menjawab hari ini" in text(client.get(PAGE)), "the office's own date is not certain"
    assert "bila dilanjutkan hari ini" in text(client.get(f"{PAGE}hitung/"))
    assert "Kami bertanya kepada Anda" in text(client.get(PAGE))
    at += timedelta(hours=1)
    admin, today = officer("admin", "administrator"), timezone.localdate(at)
    closed = Entry(waiting.wait_until(case), "closure", "Banjir")
    made = draft(admin, closed, at=at, decree_date=None, announced=today, today=today)
    redating.apply(draft=made, by=admin, at=at, subjects=SUBJECTS)
    assert until() != first
    page = text(client.get(PAGE))
    assert "Batas jawaban Anda berubah menjadi" in page and "SKB contoh 1/2026" in page
    for hours in range(24, 24 * 40, 5):
        services.remind(at=at + timedelta(hours=hours))
        if "Kami mengingatkan Anda" in text(client.get(PAGE)):
            break
    assert "Kami mengingatkan Anda" in text(client.get(PAGE))
    until()
