"""On a phone everything of a row can be read without pushing its table aside."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from inang.agencies import importing
from inang.agencies.models import Membership
from inang.complaints.models import Complaint
from tests.browsing import PHONE, TALL
from tests.journeys.walking import Walks
from tests.portal import cast as casting
from tests.portal.cast import LONGEST, Cast, now
from tests.portal.complaining import handled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Whatever of a table ends outside of the screen, or of the box that scrolls it.
OUTSIDE = """[...document.querySelectorAll('.scroll')].flatMap(box => [...box.querySelectorAll('td, th, .status')]
    .filter(cell => cell.checkVisibility() && !cell.closest('thead'))
    .filter(cell => Math.max(cell.getBoundingClientRect().right, cell.getBoundingClientRect().left + cell.scrollWidth)
        > Math.min(innerWidth, box.getBoundingClientRect().right) + 1)
    .map(cell => cell.textContent.trim().slice(0, 60)))"""


def outside(page: Page) -> list[str]:
    page.set_viewport_size({"width": PHONE, "height": TALL})
    assert page.locator(".scroll tbody tr").count()
    return list(page.evaluate(OUTSIDE))


def test_the_preview_of_an_import_is_read_on_a_phone_without_pushing_it_aside(walks: Walks, cast: Cast) -> None:
    rows = (
        "kode,nama,jenis,induk,jabatan_kepala,pos_el",
        f'dinkes,"{LONGEST}",PD,,{"Kepala " * 15},{"alamat-" * 8}panjang@contoh.go.id',
        f'{"balai-" * 6}baru,"{LONGEST}",UPT,dinkes,Kepala,b@contoh.go.id',
        f'salah,"{LONGEST}",UPT,,Kepala,b@contoh.go.id',
    )
    kept, _plan = importing.preview(by=None, at=now(), data="\n".join(rows).encode(), name="pd.csv")
    admin = walks.of("administrator", everywhere=False)
    admin.enter("/meja/")
    for view in ("berubah", "baru", "ditolak"):
        admin.go(f"/meja/orang/perangkat-daerah/impor/{kept.pk}/?lihat={view}")
        assert outside(admin.page) == [], view


def test_what_has_no_holder_is_read_on_a_phone_with_its_state(walks: Walks, cast: Cast) -> None:
    Membership.objects.create(person=cast.people["complaint_officer"], role="signatory", since=now().date())
    Complaint.objects.filter(pk=handled(cast).pk).update(handler=cast.people["nobody"], state="answer_drafted", subject=LONGEST)
    case = casting.request_of(cast.other, cast.people["stranger"], "in_review", number="H-2026-0147", label="l" * 63)
    case.reviewer = cast.people["nobody"]
    case.save()
    officer = walks.of("complaint_officer", everywhere=False)
    officer.enter("/meja/tanpa-pemegang/")
    assert officer.page.locator(".status").count() == 2
    assert outside(officer.page) == []
