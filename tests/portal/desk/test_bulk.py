"""Several cases at once: each row is checked again, and each says what happened to it."""

from __future__ import annotations

from inang.agencies import delegating
from inang.agencies import services as agencies
from inang.agencies.models import Person
from inang.agencies.queries import office_day
from inang.requests import services
from inang.requests.models import HostingRequest
from tests.portal.cast import Cast, now
from tests.portal.desk.conftest import Make
from tests.portal.desk.test_handing import colleague


def _colleague() -> Person:
    person = agencies.add_person(by=None, at=now(), email="rekan@contoh.go.id", name="Rekan")
    agencies.add_membership(by=None, at=now(), person=person, role="reviewer", since=now().date())
    return person


def _versions(*cases: HostingRequest) -> list[str]:
    return [f"{case.number}@{case.version}" for case in cases]


def test_what_is_chosen_is_claimed_and_a_row_that_somebody_took_says_who(cast: Cast, make: Make) -> None:
    first, second = make("submitted", "H-2026-0001", label="satu"), make("submitted", "H-2026-0002", label="dua")
    picked = _versions(first, second)
    services.claim(request=second, by=_colleague(), at=now())
    page = cast.client("reviewer").post("/meja/sekaligus/", {"verba": "ambil", "pilih": picked}).content.decode()
    assert "1 dari 2 permintaan diambil" in page and "mulai dikaji oleh Rekan" in page
    assert HostingRequest.objects.get(number="H-2026-0001").reviewer == cast.people["reviewer"]
    assert HostingRequest.objects.get(number="H-2026-0002").reviewer != cast.people["reviewer"]


def test_a_row_that_changed_since_the_page_was_shown_is_left_as_it_is(cast: Cast, make: Make) -> None:
    case = make("in_review")
    to = _colleague()
    stale = f"{case.number}@{case.version + 1}"
    page = cast.client("reviewer").post("/meja/sekaligus/", {"verba": "serahkan", "kepada": to.pk, "pilih": [stale]})
    assert "sudah berubah sejak halaman ini dibuka" in page.content.decode()
    assert HostingRequest.objects.get().reviewer == cast.people["reviewer"]


def test_what_is_chosen_is_handed_to_a_colleague(cast: Cast, make: Make) -> None:
    mine, new = make("in_review", "H-2026-0001", label="satu"), make("submitted", "H-2026-0002", label="dua")
    to = _colleague()
    typed = {"verba": "serahkan", "kepada": str(to.pk), "pilih": _versions(mine, new), "tampilan": "milik-saya"}
    page = cast.client("reviewer").post("/meja/sekaligus/", typed).content.decode()
    assert "1 dari 2 permintaan diserahkan kepada Rekan" in page and "?tampilan=milik-saya" in page
    assert HostingRequest.objects.get(number="H-2026-0001").reviewer == to


def test_each_row_goes_to_the_substitute_of_its_own_reviewer(cast: Cast, make: Make) -> None:
    to, third, today = _colleague(), colleague("ketiga"), office_day(now())
    delegating.set_absence(by=None, at=now(), person=cast.people["reviewer"], since=today, until=today, substitute=to)
    away = make("in_review", "H-2026-0001", label="satu")
    there = make("in_review", "H-2026-0002", label="dua", reviewer=third)
    client = cast.client("approver")
    queue = client.get("/meja/").content.decode()
    assert "tidak di tempat s.d." in queue and queue.count("pengganti Rekan</small>") == 1
    assert '<option value="pengganti">pengganti masing-masing</option>' in queue
    typed = {"verba": "serahkan", "kepada": "pengganti", "pilih": _versions(away, there)}
    page = client.post("/meja/sekaligus/", typed).content.decode()
    assert "1 dari 2 permintaan diserahkan kepada pengganti masing-masing" in page and "Sekarang dikaji Rekan." in page
    assert "Rekan ketiga tidak punya pengganti yang ditunjuk hari ini." in page
    assert HostingRequest.objects.get(number="H-2026-0001").reviewer == to


def test_nothing_chosen_or_nobody_named_is_said_and_changes_nothing(cast: Cast, make: Make) -> None:
    case = make("in_review")
    client = cast.client("reviewer")
    page = client.post("/meja/sekaligus/", {"verba": "ambil"}, follow=True).content.decode()
    assert "Centang sedikitnya satu baris" in page
    typed = {"verba": "serahkan", "kepada": "²", "pilih": _versions(case)}
    assert "Pilih penelaah yang menerima" in client.post("/meja/sekaligus/", typed, follow=True).content.decode()
    many = {"verba": "ambil", "pilih": [f"H-2026-{n:04d}@1" for n in range(101)]}
    assert "Paling banyak 100 baris" in client.post("/meja/sekaligus/", many, follow=True).content.decode()


def test_a_number_that_does_not_exist_says_so(cast: Cast) -> None:
    page = cast.client("reviewer").post("/meja/sekaligus/", {"verba": "ambil", "pilih": ["H-2026-9999@x"]})
    assert "tidak ada" in page.content.decode()
