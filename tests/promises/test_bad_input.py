"""Bad input and faults, phrase by phrase: which test proves each, and here those that had none."""

from __future__ import annotations

import ast
import socket
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from pytest_django.live_server_helper import LiveServer

from inang.cli import doctor
from inang.letters.models import KeptFile
from inang.letters.states import FLAGS
from inang.requests import services
from inang.requests.models import HostingRequest
from inang.requests.rules import Refused
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.letters import papers

TESTS = Path(__file__).resolve().parents[1]
INSPECTION = "rooms/letters/test_inspection.py"
DRAFT = "portal/agency/test_draft.py"
HERE = "promises/test_bad_input.py"
# phrase of the promise -> tests that prove it, as file::function
PROOFS: dict[str, tuple[str, ...]] = {
    "nothing typed or uploaded lost": (
        "portal/desk/test_counter.py::test_all_faults_are_said_at_once_and_the_scan_need_not_be_chosen_again",
        "rooms/requests/test_procedure.py::test_what_is_wrong_is_refused_at_its_field_and_nothing_is_lost",
    ),
    "wrong type or polyglot file": (
        f"{INSPECTION}::test_a_bad_file_is_refused_with_its_own_sentence",
        f"{DRAFT}::test_a_file_that_is_no_letter_is_refused_at_the_field",
        "portal/desk/test_counter.py::test_a_file_that_is_no_letter_is_refused_with_its_reason",
    ),
    "encrypted, truncated, huge, bomb PDF": (
        f"{INSPECTION}::test_a_bad_file_is_refused_with_its_own_sentence",
        f"{INSPECTION}::test_a_page_of_endless_drawing_is_stopped",
        f"{DRAFT}::test_too_large_a_file_is_refused_while_it_arrives",
    ),
    "empty file": (f"{DRAFT}::test_a_file_that_is_no_letter_is_refused_at_the_field",),
    "script or launch action, accepted and flagged": (
        f"{INSPECTION}::test_what_is_active_in_a_letter_is_accepted_as_evidence_and_flagged",
        f"{HERE}::test_a_letter_with_a_script_is_kept_flagged_and_only_downloaded",
    ),
    "name taken, reserved, unlawful, look-alike": (
        "portal/agency/test_name_check.py::test_each_answer_has_its_sentence",
        "portal/agency/test_name_check.py::test_own_names_may_differ_by_a_letter_but_not_look_the_same",
        f"{DRAFT}::test_a_name_that_is_taken_is_said_at_its_field_without_scripts_too",
    ),
    "NIP with wrong digits": (f"{DRAFT}::test_a_wrong_nip_is_said_at_its_field_and_everything_typed_stays",),
    "two tabs submitting the same draft": (
        f"{DRAFT}::test_sending_twice_from_two_tabs_makes_one_case",
        "rooms/requests/test_procedure.py::test_two_windows_on_one_draft_do_not_undo_each_other",
    ),
    "double click": ("journeys/test_agency_path.py::test_a_double_click_sends_one_request",),
    "back button": (f"{DRAFT}::test_the_back_button_to_a_sent_draft_leads_to_the_case",),
    "expired session while typing": (
        "journeys/test_agency_path.py::test_a_session_that_ends_while_typing_loses_nothing",
        f"{DRAFT}::test_text_sent_after_the_session_ended_comes_back_after_signing_in",
    ),
    "upload cut off": (f"{HERE}::test_an_upload_that_is_cut_off_changes_nothing_and_the_next_one_is_kept",),
    "second approval": (
        "races/test_approvals.py::test_fifty_parallel_approvals_make_one_decision_and_one_site",
        "portal/desk/test_verbs.py::test_a_second_decision_says_who_decided_and_keeps_what_was_typed",
    ),
    "stale page": (f"{HERE}::test_a_stale_page_is_told_so_and_keeps_what_was_typed",),
    "mail server down": (
        "rooms/notices/test_outbox.py::test_over_real_smtp_a_server_that_comes_back_gets_each_mail_once",
        "rooms/notices/test_outbox.py::test_a_server_that_is_down_is_tried_again_later_and_nothing_is_lost_or_doubled",
        "rooms/notices/test_processes.py::test_a_worker_that_is_killed_loses_no_notice_and_doubles_none_in_a_mailbox",
    ),
    "disk full": (
        f"{DRAFT}::test_a_full_disk_is_said_in_a_sentence",
        "rooms/letters/test_services.py::test_a_full_disk_leaves_no_half_original",
    ),
    "clock before the calendar's first year": (
        f"{HERE}::test_a_receipt_before_the_first_decreed_year_is_refused_at_its_field",
        "portal/public/test_counting.py::test_a_question_that_cannot_be_counted_says_why_at_the_field",
    ),
    "SQLite older than 3.51.3": (f"{HERE}::test_an_old_sqlite_is_named_with_its_cure",),
}


@pytest.fixture
def cast(db: None, settings: object) -> Cast:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    return casting.make()


@pytest.mark.parametrize("phrase", PROOFS)
def test_every_phrase_has_tests_that_exist(phrase: str) -> None:
    for proof in PROOFS[phrase]:
        file, _sep, name = proof.partition("::")
        tree = ast.parse((TESTS / file).read_text())
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in functions, proof


def test_a_letter_with_a_script_is_kept_flagged_and_only_downloaded(cast: Cast, tmp_path: Path) -> None:
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(papers.with_javascript())
    by, at = cast.people["operator"], casting.now()
    draft = casting.request_of(cast.agency, by, consents=[row.id for row in casting.standard.current().consents])
    draft = services.attach_letter(request=draft, file=letter, name="surat.pdf", by=by, at=at)
    case = services.submit(request=draft, by=by, at=at)
    assert case.letter_file is not None and "javascript" in case.letter_file.flags
    desk = cast.client("reviewer").get(f"/meja/{case.number}/").content.decode()
    assert "Berkas ini ditandai" in desk and FLAGS["javascript"] in desk
    served = cast.client("reviewer").get(f"/meja/{case.number}/surat/")
    assert served["Content-Disposition"].startswith("attachment"), "such a file is never opened in the browser"


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_is_cut_off_changes_nothing_and_the_next_one_is_kept(
    live_server: LiveServer, cast: Cast
) -> None:
    draft = casting.request_of(cast.agency, cast.people["operator"])
    client = cast.client("operator")
    address = f"/permintaan/draf/{draft.pk}/surat/"
    client.get(address)
    token = client.cookies["csrftoken"].value
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    letter = papers.jpeg()
    head = (
        f'--grens\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n--grens\r\n'
        'Content-Disposition: form-data; name="berkas"; filename="surat.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    ).encode()
    server = urlsplit(live_server.url)
    with socket.create_connection((server.hostname or "", server.port or 0), timeout=20) as line:
        line.sendall(
            f"POST {address} HTTP/1.1\r\nHost: {server.netloc}\r\nOrigin: {live_server.url}\r\n"
            f"Cookie: csrftoken={token}; {django_settings.SESSION_COOKIE_NAME}={session}\r\n"
            "Content-Type: multipart/form-data; boundary=grens\r\n"
            f"Content-Length: {len(head) + len(letter) + 13}\r\n\r\n".encode()
        )
        line.sendall(head + letter[: len(letter) // 2])
        line.shutdown(socket.SHUT_WR)  # the line breaks in the middle of the letter
        line.recv(65536)
    draft.refresh_from_db()
    assert draft.letter_file_id is None and not KeptFile.objects.exists()
    scan = casting.Path(django_settings.DATA) / "surat.jpg"
    scan.write_bytes(letter)
    with scan.open("rb") as whole:
        client.post(address, {"berkas": whole, "unggah": "1"})
    draft.refresh_from_db()
    assert draft.letter_file is not None and draft.app_name == "Situs Dinas Kesehatan"


def test_a_stale_page_is_told_so_and_keeps_what_was_typed(cast: Cast) -> None:
    case = casting.request_of(cast.agency, cast.people["operator"], "submitted", number="H-2026-0001")
    seen = case.version
    services.claim(request=case, by=cast.people["reviewer"], at=casting.now())
    typed = {"version": seen, "other": "Alasan yang sudah panjang ditulis."}
    answer = cast.client("reviewer").post("/meja/H-2026-0001/kembalikan/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409 and "sudah berubah sejak halaman ini dibuka" in page
    assert "Alasan yang sudah panjang ditulis." in page
    case.refresh_from_db()
    assert case.state == "in_review"


def test_a_receipt_before_the_first_decreed_year_is_refused_at_its_field(cast: Cast, tmp_path: Path) -> None:
    scan = tmp_path / "surat.jpg"
    scan.write_bytes(papers.jpeg())
    at = casting.now()
    with pytest.raises(Refused) as refused:
        services.register_at_counter(
            agency=cast.agency,
            fields={**casting.FILLED, "letter_date": at.date() - timedelta(days=2)},
            file=scan,
            received_at=datetime(2019, 3, 4, 9, 0, tzinfo=ZoneInfo("Asia/Pontianak")),
            brought_by="Kurir",
            by=cast.people["reviewer"],
            at=at,
        )
    assert refused.value.field == "received_at" and refused.value.sentence.endswith(".")
    assert not HostingRequest.objects.exists(), "nothing was half-written, no number was taken"


def test_an_old_sqlite_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._sqlite()["ok"]
    monkeypatch.setitem(__import__("sys").modules, "sqlite3", SimpleNamespace(sqlite_version="3.40.1"))
    found = doctor._sqlite()
    assert not found["ok"] and "3.51.3" in str(found) and "script/setup" in str(found)
    assert tuple(int(part) for part in sqlite3.sqlite_version.split(".")) >= (3, 51, 3), "what all tests ran on"
