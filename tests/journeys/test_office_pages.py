"""What waits for nobody, what a decree would move, and the count behind a date: in both widths, with no row, one and many."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from inang.agencies.models import Membership
from inang.complaints.models import Complaint
from inang.workdays import services as workdays
from tests.browsing import PHONE, WIDE, held
from tests.journeys.walking import Walk, Walks
from tests.portal.cast import LONGEST, Cast
from tests.portal.complaining import handled
from tests.promises.test_kalender_berubah import LEAVE, cases, draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANY = 500
BOTH = ((WIDE, "light"), (PHONE, "light"))


def looked_at(walk: Walk, address: str, name: str) -> list[str]:
    """What the page says against itself in both widths."""
    walk.go(address)
    for width in (WIDE, PHONE):
        walk.page.set_viewport_size({"width": width, "height": 900})
        walk.width = width
        walk.look(name)
    return [f"{address}: {fault}" for fault in held(walk.page, BOTH)]


def test_complaints_without_a_handler_fit_with_none_one_and_many(walks: Walks, cast: Cast) -> None:
    officer = walks.of("complaint_officer", everywhere=False)
    officer.enter("/meja/pengaduan/")
    faults = looked_at(officer, "/meja/tanpa-pemegang/", "tanpa-0")
    first = handled(cast, about_site=f"{'layanan-terpadu-' * 3}perlindungan.kalbarprov.go.id")
    Complaint.objects.filter(pk=first.pk).update(handler=cast.people["nobody"], subject=LONGEST)
    faults += looked_at(officer, "/meja/tanpa-pemegang/", "tanpa-1")
    first.refresh_from_db()
    values = {one.attname: getattr(first, one.attname) for one in Complaint._meta.concrete_fields if not one.primary_key}
    for_many = ({**values, "number": f"P-2026-{n:04d}", "code_hash": f"{n:064d}"} for n in range(1000, 1000 + MANY))
    Complaint.objects.bulk_create(Complaint(**one) for one in for_many)
    faults += looked_at(officer, "/meja/tanpa-pemegang/", "tanpa-500")
    assert f"{MANY + 1 - 50} pengaduan lain" in officer.page.inner_text("main")
    assert faults == [] and walks.faults == []


def test_the_preview_of_a_decree_fits_with_no_case_and_with_many_and_the_longest_name(walks: Walks, cast: Cast) -> None:
    workdays.seed()
    Membership.objects.update(since="2026-01-01")
    admin, by = walks.of("administrator", everywhere=False), cast.people["administrator"]
    admin.enter("/meja/")
    made = draft(by, LEAVE)
    faults = looked_at(admin, f"/meja/kalender/usulan/{made.pk}/", "pratinjau-0")
    cases(Cast(cast.other, cast.agency, cast.people), MANY)
    faults += looked_at(admin, f"/meja/kalender/usulan/{made.pk}/", "pratinjau-500")
    assert f"{MANY} dari {MANY} perkara" in " ".join(admin.page.inner_text("main").split())
    assert faults == [] and walks.faults == []


def test_the_count_of_a_case_is_whole_on_paper(walks: Walks, cast: Cast, tmp_path: Path) -> None:
    workdays.seed()
    cases(cast, 1)
    reviewer = walks.of("reviewer", everywhere=False)
    reviewer.enter("/meja/")
    faults = looked_at(reviewer, "/meja/H-2026-0001/cara-hitung/", "hitung")
    paper = tmp_path / "hitung.pdf"
    reviewer.page.pdf(path=paper, format="A4")
    document = pypdfium2.PdfDocument(paper)
    words = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    for part in ("DINAS KOMUNIKASI", "H-2026-0001", "hari ke-3", "Jatuh tempo, akhir hari", "Perpres 21/2023", "Versi "):
        assert part.lower() in words.lower(), part
    assert len(document) <= 2
    assert faults == []
