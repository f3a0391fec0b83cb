"""Issue: registers and finding things, one test a sentence. What each page shows stands in tests/portal/desk."""

from __future__ import annotations

import csv
import datetime
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.agencies.delegating import delegate
from inang.cli.reindex import begin_anew
from inang.complaints.models import Complaint
from inang.letters import services as letters
from inang.letters.models import Letter
from inang.portal.desk.books import REGISTERS
from inang.requests.models import Decision
from tests.portal import cast as casting
from tests.portal import complaining
from tests.portal.cast import Cast, now, request_of, site_of
from tests.portal.test_tables import sheet


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    settings.INANG_MFA_REQUIRED = False
    return casting.make()


def text(cast: Cast, address: str, who: str = "reviewer") -> str:
    return cast.client(who).get(address).content.decode()


def incoming(number: str, subject: str, party: str = "Dinas Kesehatan") -> Letter:
    day = datetime.date(2026, 11, 20)
    return letters.register_incoming(
        kind="request", subject_key="H-2026-0001", number=number, date=day, subject=subject, party=party, file=None, at=now()
    )


WORDS = {  # of both rows of each register
    "masuk": ("440/1/Satu", "440/2/Dua"),
    "keluar": ("500/1/Satu", "500/2/Dua"),
    "situs": ("satu.contoh.go.id", "dua.contoh.go.id"),
    "keputusan": ("H-2026-0001", "H-2026-0002"),
    "pelimpahan": ("800/1/BKD", "800/2/BKD"),
    "pengaduan": ("P-2026-9001", "P-2026-9002"),
}


def stocked(cast: Cast) -> None:
    """Two rows in every register, alike in nothing that can be filtered or ordered."""
    at, people = now(), cast.people
    for place, agency in enumerate((cast.agency, cast.other)):
        day, moment = at.date() + datetime.timedelta(days=place), at - datetime.timedelta(days=400 * (1 - place))
        for slug, direction in (("masuk", "in"), ("keluar", "out")):
            Letter.objects.create(
                direction=direction, kind=("request", "other")[place], state="registered", subject_key="", agenda=place + 1,
                year=2025 + place, number=WORDS[slug][place], date=day, subject="Hal", party=agency.name, created_at=at,
            )  # fmt: skip
        site = site_of(agency, f"S-{place}", WORDS["situs"][place])
        site.status = site.desired = ("active", "suspended")[place]
        site.ordered_at = moment
        site.save()
        case = request_of(agency, people["operator"], "approved", number=WORDS["keputusan"][place])
        who = {"by": people["approver"], "reviewer": people["reviewer"]}
        Decision.objects.create(request=case, stage="decide", sequence=1, verdict=("yes", "no")[place], at=moment, **who)
        delegate(
            by=None, at=at, person=people["reviewer"], capacity="plh", scope=("sign", "decide")[place], title="Kepala",
            letter_number=WORDS["pelimpahan"][place], letter_date=at.date(), since=day + datetime.timedelta(days=2),
            until=day + datetime.timedelta(days=3),
        )  # fmt: skip
        complaint = complaining.received(channel=("telephone", "box")[place], by=people["complaint_officer"]).complaint
        Complaint.objects.filter(pk=complaint.pk).update(
            number=WORDS["pengaduan"][place], received_at=moment, due=day, state=("registered", "closed")[place],
            classification=("minor", "normative")[place], is_sorted=True,
        )  # fmt: skip
    begin_anew(at)


def rows(cast: Cast, slug: str, query: str = "") -> list[list[str]]:
    """The rows of a register as its file has them, which is what its page shows."""
    answer = cast.client(_who(slug)).get(f"/meja/buku/{slug}/unduh.csv?{query}")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))[1:]  # type: ignore[attr-defined]


def _who(slug: str) -> str:
    return "complaint_officer" if slug == "pengaduan" else "reviewer"


def test_there_are_registers_of_letters_in_and_out_sites_decisions_delegations_and_complaints(cast: Cast) -> None:
    stocked(cast)
    index = text(cast, "/meja/buku/")
    for slug, name in zip(WORDS, ("Surat masuk", "Surat keluar", "Situs", "Keputusan", "Pelimpahan", "Pengaduan"), strict=True):
        assert f">{name}<" in index
        page = text(cast, f"/meja/buku/{slug}/", _who(slug))
        assert all(word in page for word in WORDS[slug]), slug
        assert not any(word in page for word in WORDS["masuk" if slug == "keluar" else "keluar"]), slug


@pytest.mark.parametrize("slug", REGISTERS)
def test_every_register_filters_sorts_searches_and_pages_by_key(cast: Cast, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stocked(cast)
    register, here, every = REGISTERS[slug], f"/meja/buku/{slug}/", rows(cast, slug)
    page = text(cast, here, _who(slug))
    assert len(every) == 2 and 'name="q"' in page and page.count("<select") == len(register.choices)
    for choice in register.choices:
        control = re.search(rf'<select[^>]*name="{choice.slug}".*?</select>', page, re.DOTALL)
        assert control is not None, choice.slug
        found = [rows(cast, slug, f"{choice.slug}={value}") for value in re.findall(r'value="([^"]+)"', control[0])]
        assert [len(some) for some in found if some] == [1, 1], choice.slug
        assert sorted(row for some in found for row in some) == sorted(every), choice.slug
    for place, column in enumerate(register.columns):
        if column.sort:
            rising = rows(cast, slug, f"urut={column.slug}")
            assert rising[0][place] < rising[1][place], column.slug
            assert rows(cast, slug, f"urut=-{column.slug}") == rising[::-1], column.slug
    first, second = WORDS[slug]
    (only,) = rows(cast, slug, f"q={first}")
    assert first in only and second not in only
    monkeypatch.setattr("inang.portal.by_key.part.__kwdefaults__", {"falling": False, "most": 1})
    with CaptureQueriesContext(connection) as asked:
        page = text(cast, here, _who(slug))
        link = re.search(r'href="([^"]+)" rel="next"', page)
        assert link is not None and (first in page) != (second in page)
        after = text(cast, here + link[1].replace("&amp;", "&"), _who(slug))
    page, after = (one.partition("<tbody")[2].partition("</tbody")[0] for one in (page, after))  # links name rows as well
    assert (first in after) == (second in page) and (second in after) == (first in page)
    assert not any("OFFSET" in query["sql"] for query in asked)


def test_full_text_search_goes_over_numbers_names_agencies_and_letter_subjects(cast: Cast) -> None:
    incoming("440/1182/Dinkes-A", "Permintaan Layanan Hosting Posyandu")
    incoming("420/7/Disdik", "Hal lain", "Dinas Pendidikan")
    for words in ("440/1182", "posyandu", "din kes", "layanan posy 1182"):
        page = text(cast, f"/meja/buku/masuk/?q={words}")
        assert "440/1182/Dinkes-A" in page and "420/7/Disdik" not in page, words


def test_views_can_be_kept(cast: Cast) -> None:
    cast.client("reviewer").post("/meja/buku/masuk/tampilan/", {"nama": "Tahun ini", "saringan": "urut=tanggal"})
    assert "Tahun ini" in text(cast, "/meja/buku/masuk/")


def test_one_formula_safe_writer_makes_csv_and_xlsx(cast: Cast) -> None:
    for sign in "=+-@\t\r":
        incoming(f"{sign}1+1", "Hal")
    client = cast.client("reviewer")
    book = sheet(client.get("/meja/buku/masuk/unduh.xlsx"))  # fails when a cell is a formula
    assert sorted(row[2] for row in book[1:]) == sorted(f"{sign}1+1" for sign in "=+-@\t\r")
    table = b"".join(client.get("/meja/buku/masuk/unduh.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert all(f"'{sign}1+1" in table for sign in "=+-@\t\r")


def test_there_is_a_print_view(cast: Cast) -> None:
    incoming("440/1182/Dinkes-A", "Hal")
    assert "440/1182/Dinkes-A" in text(cast, "/meja/buku/masuk/cetak/")


def test_one_search_box_is_on_every_page_of_the_desk_under_the_key_slash(cast: Cast) -> None:
    for address in ("/meja/", "/meja/buku/", "/meja/cari/"):
        assert 'data-key="/"' in text(cast, address)


def test_the_search_is_scoped_by_rights(cast: Cast) -> None:
    request_of(cast.other, cast.people["stranger"], "submitted", number="H-2026-0002", label="dp3a")
    site_of(cast.other, "H-2026-0002", "dp3a.kalbarprov.go.id")
    complaint = complaining.at_desk(cast, about_person=cast.people["approver"]).number
    begin_anew(now())
    assert "/meja/H-2026-0002/" in text(cast, "/meja/cari/?q=dp3a")
    assert "/permintaan/H-2026-0002/" in text(cast, "/cari/?q=dp3a", "stranger")
    assert "H-2026-0002" not in text(cast, "/cari/?q=dp3a", "operator")
    assert cast.client("operator").get("/meja/cari/?q=dp3a").status_code == 404
    assert "H-2026-0002" not in text(cast, "/meja/cari/?q=dp3a", "complaint_officer"), "complaints only"
    asked, found = f"/meja/cari/?q={complaint}", f"/meja/pengaduan/{complaint}/"
    assert found in text(cast, asked, "complaint_officer") and found in text(cast, asked, "signatory")
    for who in ("reviewer", "administrator", "approver"):
        assert found not in text(cast, asked, who), "no role for it, or it is about this person"
