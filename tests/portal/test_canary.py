"""A canary in every text column of every table that a person could fill, then every address of the portal as everybody."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from inang.complaints import services
from inang.complaints.models import Complaint
from inang.portal.tables import is_formula
from tests.house.test_routes import AGENCY, DESK, World, build, may_open, routes
from tests.portal.complaining import at_desk, drafted, handled, holding, officer, received
from tests.rooms.complaints.stage import mails
from tests.rooms.survey.asking import past

pytestmark = pytest.mark.django_db
MARK: Final = "alert(7)"
CANARIES: Final = (
    f'=cmd|"/c calc"!A1 <script>{MARK}</script> "onmouseover={MARK} x=\'\r\nBcc: semua@contoh.id',
    f"=1<script>{MARK}</script>",
    "=<b>7</b>",
)
EMAIL: Final = '"<script>alert(7)</script>"@contoh.id'
# What the program itself writes and reads again: names of rows, states, hashes, paths, and what a strict rule let in
# (a host, a key, a number); columns of the trail are never changed by anybody.
_NAMES: Final = """
key kind edition status cause slug content sha256 made_from hash prev_hash room subject verb owner place query code password
token_hash address_mark address browser event subject_key to attachments message_id mailbox fingerprint sender_mark type flags
verdict agenda_text inserted number check_code host order_key runtime data_class evidence evidence_hash usage public after digest
profile period state field_versions site_key site_host before label ssh_keys consents submitted_fields previous_fields item tone
channel classification code_hash about_site about_request sent_way sealed plain_number reply_to secret covers entries remarks
faults error rule document about scope actor actor_role data
"""
STRUCTURE: Final = frozenset(_NAMES.split())
# The same names where a person's words do stand in them.
WORDS: Final = {("letters", "Letter", "subject"), ("letters", "Letter", "number"), ("agencies", "Agency", "address")}
WORDS |= {("complaints", "Complaint", "subject"), ("complaints", "Event", "public"), ("complaints", "Answer", "evidence")}
# Rows that the database itself never lets anybody change, and what only the worker and an administrator's file write.
SKIPPED: Final = {("audit", "Entry"), ("audit", "Head"), ("standard", "EditionVersion"), ("worklist", "Work")}
SKIPPED |= {("workdays", "CalendarVersion"), ("workdays", "CalendarEntry"), ("letters", "Register")}


@pytest.fixture
def world(settings: Any) -> World:
    """A world with everything in it."""
    settings.INANG_MFA_REQUIRED = False
    return build()


def _poison(but: str = "") -> list[str]:
    """Write the canary into every text column that is not structure; the columns, by name."""
    done = []
    for model in apps.get_models():
        room = model.__module__.split(".")[1]
        if not model.__module__.startswith("inang.") or room == but or (room, model.__name__) in SKIPPED:
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField) or field.choices or field.generated:
                continue
            if field.name in STRUCTURE and (room, model.__name__, field.name) not in WORDS:
                continue
            _write(model, field)
            done.append(f"{room}.{model.__name__}.{field.name}")
    return done


def _write(model: type[models.Model], field: Any) -> None:
    """One column of all rows, each with its own number at the end, for what must differ."""
    room = (field.max_length or 10_000) - 4
    text = EMAIL if isinstance(field, models.EmailField) else next((one for one in CANARIES if len(one) <= room), "")
    assert text, f"{model.__name__}.{field.name} is too short for a canary"
    for place, pk in enumerate(model._default_manager.order_by("pk").values_list("pk", flat=True), 1):
        model._default_manager.filter(pk=pk).update(**{field.attname: f"{text}{place}"})


def _addresses(world: World, who: str) -> list[str]:
    """Every route of the portal with the things of this world in it, and what lists can be asked for.

    Whom a page of the desk is closed to gets one and the same 404 everywhere: all of them are asked by an agency's operator.
    """
    found = [world.address(name) for name in (*AGENCY, *DESK) if who == "operator" or may_open(who, name)]
    others = {name: str(route.pattern) for name, route in routes().items() if name not in AGENCY and name not in DESK}
    plain = [name for name, pattern in others.items() if "<" not in pattern]
    found += [reverse(f"portal:{name}") for name in plain]
    complaint = f"/meja/pengaduan/{world.parts['complaint']}/"
    found += [f"{complaint}{slug}/" for slug in ("kaitkan", "teruskan", "golongkan", "konsep", "jawab", "lepas", "setujui")]
    found += ["/meja/cari/?q=alert", "/situs/cari/?q=alert", "/meja/buku/keluar/", "/meja/buku/situs/"]
    found += [f"/meja/pengaduan/{number}/" for number in Complaint.objects.values_list("number", flat=True)]
    found += ["/meja/pengaduan/?tampilan=dijawab", "/meja/pengaduan/?tampilan=selesai"]
    return [*found, "/meja/buku/pengaduan/", "/meja/buku/pengaduan/unduh.csv", "/meja/buku/pengaduan/cetak/"]


def _faults(answer: Any) -> list[str]:
    """What of an answer would be more than text for whoever gets it."""
    kind = answer.headers.get("Content-Type", "")
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    found = [f"head {name}" for name, value in answer.headers.items() if "\n" in value or "\r" in value or "Bcc:" in name]
    if kind.startswith("text/html"):
        page = raw.decode()
        found += ["script"] if f"<script>{MARK}" in page or "<b>7</b>" in page else []
        found += ["attribute"] if re.search(r"<[^>]*\sonmouseover\s*=", page) else []
        found += ["address"] if re.search(r'(?:href|src|action)="\s*(?:javascript|data):', unescape(page)) else []
    elif kind.startswith("text/csv"):
        cells = [cell for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"))) for cell in row]
        found += [f"formula {cell[:20]}" for cell in cells if is_formula(cell)]
    elif "spreadsheet" in kind:
        book = zipfile.ZipFile(io.BytesIO(raw))
        found += [name for name in book.namelist() if re.search(rb"<f[ >]|<script", book.read(name))]
    elif kind.startswith("application/pdf"):
        found += [word.decode() for word in (b"/JavaScript", b"/JS ", b"/Launch", b"/OpenAction") if word in raw]
        pypdfium2.PdfDocument(raw)
    elif MARK.encode() in raw and not kind.startswith(("application/json", "message/", "image/", "text/plain")):
        found.append(f"kind {kind}")
    return found


def _examined(world: World, files: list[tuple[Path, str]]) -> None:
    """A complaint with files, what its team found, and an answer with its evidence that waits for approval."""
    by, at = world.cast.people, timezone.now()
    case = handled(world.cast, "supervisory", files=files)
    team = [by["reviewer"], officer("pemeriksa", "reviewer")]
    case = services.examine(complaint=case, team=team, by=by["approver"], at=at)
    case = services.conclude(complaint=case, findings="Formulir ditutup tanpa pemberitahuan.", by=team[0], at=at)
    services.draft(complaint=case, text="Formulir sudah dibuka lagi.", evidence="Diuji.", by=team[0], at=at)


def _richer(world: World, folder: Path) -> tuple[Complaint, str]:
    """More of everything: a released answer, a twin, a referral, an examination, comments of the survey; a pair to track with."""
    Image.new("RGB", (320, 240), "white").save(folder / "foto.png")
    files = [(folder / "foto.png", "foto.png")]
    _examined(world, files)
    cast = world.cast
    by = cast.people
    at = timezone.now()
    answered = services.approve(complaint=drafted(cast), by=by["approver"], at=at)
    answered = services.delivered(complaint=answered, way="telephone", by=by["reviewer"], at=timezone.now())
    words = dict.fromkeys(("title", "question", "answer"), "Formulir bantuan")
    services.release(complaint=answered, **words, by=by["complaint_officer"], at=timezone.now())
    parent = at_desk(cast, about_site="dinkes.kalbarprov.go.id")
    twin = received(about_site="dinkes.kalbarprov.go.id", files=files)
    services.link(complaint=twin.complaint, parent=parent, by=by["complaint_officer"], at=timezone.now())
    referred = at_desk(cast, classification="minor")
    services.propose_referral(
        complaint=referred, body="Dinas Lain", reason="Bukan kami.", email="lain@contoh.go.id", by=by["complaint_officer"], at=at
    )
    services.hold(complaint=referred, reason="Sengketa.", by=by["complaint_officer"], at=timezone.now())
    past([7, 8], timezone.now(), comment="Saran")
    return twin.complaint, twin.code


@pytest.mark.once
def test_a_canary_in_every_text_column_is_only_text_at_every_address_for_everybody(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    twin, code = _richer(world, tmp_path)
    columns = _poison()
    assert len(columns) > 100 and "complaints.Message.text" in columns and "agencies.Agency.name" in columns
    cache.clear()
    read, wrong = 0, []
    for who in ("operator", "reviewer", "approver", "signatory", "complaint_officer", "administrator", ""):
        client = world.cast.client(who) if who else holding(twin, code)
        for address in dict.fromkeys(_addresses(world, who)):
            answer = client.get(address)
            assert answer.status_code < 500 or address == "/healthz", (who, address)  # no worker beats here
            faults = _faults(answer)
            read += answer.status_code == 200
            wrong += [f"{who or 'publik'} {address}: {fault}" for fault in faults]
    assert wrong == [] and read > 350


def test_a_canary_in_every_text_column_stays_one_line_in_every_head_of_a_mail(world: World, tmp_path: Path) -> None:
    _richer(world, tmp_path)
    _poison(but="notices")  # whose words are made one line when they are written there
    case = services.write(
        complaint=Complaint.objects.get(number=world.parts["complaint"]),
        text=CANARIES[0],
        by=world.cast.people["reviewer"],
        at=timezone.now(),
        public=True,
    ).complaint
    services.draft(complaint=case, text=CANARIES[0], by=world.cast.people["reviewer"], at=timezone.now())
    sent = mails(timezone.now())
    assert len(sent) > 5
    for mail in sent:
        for head in (mail.title, mail.to, mail.to_name, mail.reply_to, mail.message_id):
            assert "\n" not in head and "\r" not in head, head


def test_the_list_of_columns_left_out_names_only_what_there_is() -> None:
    names = {field.name for model in apps.get_models() for field in model._meta.concrete_fields}
    assert names >= STRUCTURE, STRUCTURE - names


def test_a_strangers_browser_runs_nothing_that_is_not_ours() -> None:
    policy = Client().get("/").headers["Content-Security-Policy"]
    rules = dict(one.strip().split(" ", 1) for one in policy.split(";") if " " in one.strip())
    assert "unsafe-inline" not in rules.get("script-src", rules["default-src"]) and "'self'" in rules["default-src"]
