"""What the office does with a complaint on its pages, by the keys that they show: sorted, given, asked, answered."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.walking import Walk, Walks

LIST = "/meja/pengaduan/"


def _opens(walks: Walks, who: str, number: str) -> Walk:
    """The case on somebody's screen; signs in the first time."""
    walk = walks.of(who, everywhere=False)
    walk.go(f"{LIST}{number}/")
    if walk.page.locator("input[name=login]").count():
        walk.sign_in(f"{who}@contoh.go.id")
        walk.page.wait_for_url(f"**{LIST}{number}/")
    walk.page.wait_for_load_state()
    return walk


def _does(desk: Walk, verb: str, fill: Callable[[Walk], object], told: str) -> None:
    """The form behind a key: opened, filled and sent, until the page says what became of it."""
    desk.key(verb)
    desk.title(verb)
    fill(desk)
    desk.page.locator("form#verba .btn-primary").click()
    desk.reads(told)


def _writes(words: str) -> Callable[[Walk], object]:
    return lambda desk: desk.page.fill("textarea[name=text]", words)


def sorts_and_gives(walks: Walks, number: str) -> Walk:
    """The officer says that it is a small matter, and who handles it."""
    officer = _opens(walks, "complaint_officer", number)
    _does(officer, "Golongkan", lambda desk: desk.key("Ringan"), "Pengaduan digolongkan")
    to = officer.page.locator("select[name=to]")
    _does(officer, "Tunjuk penangan", lambda _desk: to.select_option(label="Reviewer"), "Penangan ditunjuk")
    return officer


def asks(walks: Walks, number: str, question: str) -> Walk:
    """Whoever handles it asks the complainant."""
    handler = _opens(walks, "reviewer", number)
    _does(handler, "Tanya pelapor", _writes(question), "Hitungan hari berhenti sampai dijawab")
    return handler


def answers(walks: Walks, number: str, words: str) -> None:
    """Whoever handles it writes the answer, and somebody else lets it go."""
    handler = _opens(walks, "reviewer", number)
    _does(handler, "Susun jawaban", _writes(words), "menunggu persetujuan orang lain")
    head = _opens(walks, "approver", number)
    head.follow("Periksa jawaban")
    head.press("Setujui dan kirim")
    head.reads("Jawaban disetujui")
