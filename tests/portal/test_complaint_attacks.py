"""What a stranger writes into every field, and what one complainant could learn of another: every page, file and mail is read."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from inang.complaints import queries, services
from inang.complaints.codes import new_code
from inang.complaints.models import Complaint
from inang.complaints.rules import Complainant
from inang.portal.tables import is_formula
from tests.portal import cast as casting
from tests.portal.cast import Cast, now
from tests.portal.complaining import at_desk, holding, received
from tests.rooms.complaints.stage import mails

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(7)</script>"
EVIL = f'=cmd|"/c calc"!A1 {SCRIPT} "onmouseover=alert(7) x="'
A = Complainant(
    name=f"Kenari {SCRIPT}", email="kenari@contoh.id", phone="0899 7777 1111", address="=Jalan Kenari 7", handle="@kenari<b>"
)
PRIVATE = ("Kenari", "kenari@contoh.id", "7777 1111", "77771111", "Jalan Kenari", "isi-milik-a")
DESK = ("complaint_officer", "reviewer", "approver", "signatory", "administrator")
START = (
    "/meja/pengaduan/",
    "/meja/pengaduan/?tampilan=dijawab",
    "/meja/pengaduan/unduh.csv",
    "/meja/buku/pengaduan/",
    "/meja/buku/pengaduan/unduh.csv",
    "/meja/buku/pengaduan/cetak/",
    "/meja/cari/?q=cmd",
    "/meja/ikhtisar/",
    "/meja/tanpa-pemegang/",
    "/meja/pelanggaran/",
)
PUBLIC = ("/pengaduan/", "/pengaduan/jawaban/", "/lacak/", "/statistik/", "/")


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.INANG_MFA_REQUIRED = False
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return casting.make()


def _poisoned(cast: Cast, tmp_path: Path) -> tuple[Complaint, Complaint, str]:
    """A complaint with the canary in every field, its twin by somebody else, and the twin's receipt code."""
    place = tmp_path / "foto.png"
    Image.new("RGB", (320, 240), "white").save(place)
    officer, handler, approver = (cast.people[role] for role in ("complaint_officer", "reviewer", "approver"))
    text = f"isi-milik-a {EVIL}"
    case = at_desk(
        cast,
        complainant=A,
        text=text,
        subject=EVIL,
        external_id=EVIL,
        about_site="dinsos.go.id",
        files=[(place, f"{SCRIPT}.png")],
    )
    twin = received(text="Masalah yang sama, kata tetangga.", about_site="dinsos.go.id")
    services.link(complaint=twin.complaint, parent=case, by=officer, at=now())
    services.triage(complaint=case, classification="minor", by=officer, at=now())
    services.assign(complaint=case, to=handler, note=EVIL, by=officer, at=now())
    services.write(complaint=case, text=EVIL, by=handler, at=now())
    services.ask(complaint=case, text=EVIL, by=handler, at=now())
    services.reply(complaint=case, text=text, at=now(), files=[(place, f"{SCRIPT}.png")])
    services.draft(complaint=case, text=EVIL, evidence=EVIL, by=handler, at=now())
    services.send_back(complaint=case, reason=EVIL, by=approver, at=now())
    return services.draft(complaint=case, text=EVIL, evidence=EVIL, by=handler, at=now()), twin.complaint, twin.code


def _approved(cast: Cast, case: Complaint) -> Complaint:
    return services.approve(complaint=case, by=cast.people["approver"], at=now())


def _body(answer: Any) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(raw.decode(errors="replace"))


def _crawl(client: Client, start: tuple[str, ...], inside: str) -> dict[str, str]:
    """Every page that links lead to from there, and what it says; forms are shown, never sent."""
    seen: dict[str, str] = {}
    todo = list(start)
    while todo:
        address = todo.pop()
        if address in seen:
            continue
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "")
        seen[address] = _body(answer) if kind.startswith("text/") and answer.status_code == 200 else ""
        if kind.startswith("text/html") and address.partition("?")[0].startswith(inside):
            found = (unescape(link) for link in re.findall(r'(?:href|src)="(/[^"#]*)', seen[address]))
            todo += [link for link in found if link.startswith(inside) and "urut=" not in link and "?tampilan=" not in link]
    return seen


def _runs(page: str) -> bool:
    """Whether anything of the canary would be more than text."""
    return SCRIPT in page or bool(re.search(r"<[^>]*\sonmouseover=", page))


def _read(cast: Cast, people: tuple[str, ...]) -> int:
    """Read everything that these people reach; returns how many pages and files that were."""
    read = 0
    for who in people:
        for address, page in _crawl(cast.client(who), START, "/meja/pengaduan/P-").items():
            read += bool(page)
            assert not any(word in page for word in PRIVATE[:5]), (who, address)
            if ".csv" not in address:
                assert not _runs(page), (who, address)
            else:
                assert not [cell for row in csv.reader(io.StringIO(page.lstrip("\ufeff"))) for cell in row if is_formula(cell)]
    return read


@pytest.mark.once
def test_what_a_stranger_types_is_text_on_every_page_no_formula_in_a_file_and_names_are_shown_on_none_of_them(
    cast: Cast, tmp_path: Path
) -> None:
    case, _twin, _code = _poisoned(cast, tmp_path)
    read = _read(cast, ("approver", "complaint_officer"))
    case = services.delivered(complaint=_approved(cast, case), way="telephone", by=cast.people["reviewer"], at=now())
    words = {"title": EVIL, "question": EVIL, "answer": EVIL}
    services.release(complaint=case, **words, by=cast.people["complaint_officer"], at=now())
    assert read + _read(cast, DESK) > 50, "the crawl has gone through the case, its verbs and its lists"
    assert [address for address in PUBLIC if _runs(_body(Client().get(address)))] == []


def test_mails_hold_one_line_in_every_head_and_nothing_of_the_complainant_but_the_address(cast: Cast, tmp_path: Path) -> None:
    _approved(cast, _poisoned(cast, tmp_path)[0])
    sent = mails(now())
    assert {mail.to for mail in sent} >= {A.email, "reviewer@contoh.go.id"}
    for mail in sent:
        assert "\n" not in mail.title + mail.to + mail.to_name and "\r" not in mail.title + mail.to + mail.to_name
        assert not any(word in mail.title + mail.text for word in PRIVATE)


def test_nothing_of_one_complainant_is_seen_by_another_even_of_a_twin_nor_by_the_public(cast: Cast, tmp_path: Path) -> None:
    case, twin, code = _poisoned(cast, tmp_path)
    _approved(cast, case)
    client = holding(twin, code)
    pages = _crawl(client, ("/lacak/pengaduan/", "/lacak/pengaduan/hitung/", *PUBLIC), "/lacak/pengaduan/")
    assert "kata tetangga" in pages["/lacak/pengaduan/"]
    for address, page in pages.items():
        assert not any(word in page for word in (*PRIVATE, case.number)), address
    attached = case.messages.filter(attachments__isnull=False).values_list("attachments__pk", flat=True)
    assert attached and all(client.get(f"/lacak/pengaduan/lampiran/{pk}/1/").status_code == 404 for pk in attached)


@pytest.mark.once
def test_thousands_of_guesses_hit_nothing_and_soon_are_not_even_looked_at(cast: Cast) -> None:
    number = received().complaint.number
    assert not any(queries.track(number=number, code=new_code()) for _n in range(2000))
    found = []
    for place in range(5):
        for _n in range(15):
            typed = {"nomor": number, "kode": new_code()}
            found.append(Client().post("/lacak/pengaduan/buka/", typed, REMOTE_ADDR=f"203.0.113.{place}").status_code)
    assert found == ([302] * 10 + [429] * 5) * 5
