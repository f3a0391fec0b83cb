"""What waits for nobody, what a decree would move, and the count behind a date: in both widths, with no row, one and many."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from inang.agencies.models import Membership
from inang.complaints.models import Complaint
from inang.letters import services as letters
from inang.requests.models import HostingRequest
from inang.standard import services as standard
from inang.workdays import services as workdays
from tests.browsing import ACROSS, PHONE, WIDE, held
from tests.journeys.walking import Walk, Walks
from tests.portal.cast import LONGEST, Cast, now
from tests.portal.complaining import handled
from tests.promises.test_kalender_berubah import LEAVE, cases, draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANY = 500


def looked_at(walk: Walk, address: str, name: str) -> None:
    """What the page says against itself in both widths is found among the faults of the walk."""
    walk.go(address)
    for width in (WIDE, PHONE):
        walk.page.set_viewport_size({"width": width, "height": 900})
        walk.width = width
        walk.look(name)


def test_complaints_without_a_handler_fit_with_none_one_and_many(walks: Walks, cast: Cast) -> None:
    officer = walks.of("complaint_officer", everywhere=False)
    officer.enter("/meja/pengaduan/")
    looked_at(officer, "/meja/tanpa-pemegang/", "tanpa-0")
    first = handled(cast, about_site=f"{'layanan-terpadu-' * 3}perlindungan.kalbarprov.go.id")
    Complaint.objects.filter(pk=first.pk).update(handler=cast.people["nobody"], subject=LONGEST)
    looked_at(officer, "/meja/tanpa-pemegang/", "tanpa-1")
    first.refresh_from_db()
    values = {one.attname: getattr(first, one.attname) for one in Complaint._meta.concrete_fields if not one.primary_key}
    for_many = ({**values, "number": f"P-2026-{n:04d}", "code_hash": f"{n:064d}"} for n in range(1000, 1000 + MANY))
    Complaint.objects.bulk_create(Complaint(**one) for one in for_many)
    looked_at(officer, "/meja/tanpa-pemegang/", "tanpa-500")
    assert f"{MANY + 1 - 50} pengaduan lain" in officer.page.inner_text("main")
    assert walks.faults == []


def test_the_preview_of_a_decree_and_what_waits_for_nobody_fit_with_no_case_and_many(walks: Walks, cast: Cast) -> None:
    workdays.seed()
    Membership.objects.update(since="2026-01-01")
    admin, by = walks.of("administrator", everywhere=False), cast.people["administrator"]
    admin.enter("/meja/")
    made = draft(by, LEAVE)
    looked_at(admin, f"/meja/kalender/usulan/{made.pk}/", "pratinjau-0")
    cases(Cast(cast.other, cast.agency, cast.people), MANY)
    looked_at(admin, f"/meja/kalender/usulan/{made.pk}/", "pratinjau-500")
    assert f"{MANY} dari {MANY} perkara" in " ".join(admin.page.inner_text("main").split())
    HostingRequest.objects.update(state="in_review", reviewer=by)  # who may review nothing
    looked_at(admin, "/meja/tanpa-pemegang/", "tanpa-permintaan-500")
    assert f"dari {MANY} permintaan" in admin.page.inner_text("main")
    assert walks.faults == []


@pytest.mark.parametrize(
    ("part", "name", "code"),
    [
        ("jenis", "request_kinds.2.site_states", "suspended"),
        ("penanganan-pengaduan", "complaints.handler_roles", "approver"),
    ],
)
def test_the_edition_is_chosen_from_lists_that_fit_and_can_be_touched(
    part: str, name: str, code: str, walks: Walks, cast: Cast
) -> None:
    standard.start_draft(by="Admin <a@contoh.go.id>", at=now())
    admin = walks.of("administrator", everywhere=False)
    admin.enter("/meja/")
    admin.go(f"/meja/edisi/bagian/{part}/")
    admin.page.evaluate("document.querySelectorAll('details.record').forEach(one => one.open = true)")
    assert held(admin.page, ACROSS) == []
    tick = admin.page.locator(f'input[name="{name}"][value="{code}"]')
    was = tick.is_checked()
    tick.locator("xpath=..").click(position={"x": 2, "y": 2})  # the corner of the label
    assert tick.is_checked() is not was
    admin.page.locator(".actions .btn-primary").click()
    admin.reads("disimpan dalam konsep")
    assert tick.is_checked() is not was


def test_the_paper_of_a_register_folds_on_a_phone_and_is_a_table_on_paper(walks: Walks, cast: Cast) -> None:
    letters.register_incoming(
        kind="request",
        subject_key="H-2026-0001",
        number="440/1182/Dinkes-A",
        date=date(2026, 11, 20),
        subject="Permintaan Layanan Hosting",
        party=LONGEST,
        file=None,
        at=now(),
    )
    reviewer = walks.of("reviewer", everywhere=False)
    reviewer.enter("/meja/")
    looked_at(reviewer, "/meja/buku/masuk/cetak/", "buku-kertas")
    assert walks.faults == []
    page = reviewer.page  # still as narrow as a phone

    def shown(what: str) -> str:
        return str(page.evaluate("what => getComputedStyle(document.querySelector(what)).display", what))

    assert page.evaluate("(one => one.scrollWidth - one.clientWidth)(document.querySelector('.scroll'))") == 0
    assert shown(".register tbody tr") == "grid" and "Dari: " in page.evaluate(
        "getComputedStyle(document.querySelector('.register td[data-word=Dari]'), '::before').content"
    )
    page.emulate_media(media="print")
    assert [shown(f".register {part}") for part in ("tbody tr", "td[data-word=Dari]")] == ["table-row", "table-cell"]
    page.goto(page.url.replace("cetak/", ""))
    assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible", "no column is cut off"


def test_the_count_of_a_case_is_whole_on_paper(walks: Walks, cast: Cast, tmp_path: Path) -> None:
    workdays.seed()
    cases(cast, 1)
    reviewer = walks.of("reviewer", everywhere=False)
    reviewer.enter("/meja/")
    looked_at(reviewer, "/meja/H-2026-0001/cara-hitung/", "hitung")
    paper = tmp_path / "hitung.pdf"
    reviewer.page.pdf(path=paper, format="A4")
    document = pypdfium2.PdfDocument(paper)
    words = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    for part in ("DINAS KOMUNIKASI", "H-2026-0001", "hari ke-3", "Jatuh tempo, akhir hari", "Perpres 21/2023", "Versi "):
        assert part.lower() in words.lower(), part
    assert len(document) <= 2
    assert walks.faults == []
