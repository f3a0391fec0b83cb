"""What the office does with a complaint on its pages, by the keys that they show: sorted, given, asked, answered."""

from __future__ import annotations

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


def sorts_and_gives(walks: Walks, number: str) -> Walk:
    """The officer says that it is a small matter, and who handles it."""
    officer = _opens(walks, "complaint_officer", number)
    officer.key("Golongkan")
    officer.title("Golongkan")
    officer.key("Ringan")
    officer.page.locator("form#verba .btn-primary").click()
    officer.reads("Pengaduan digolongkan")
    officer.key("Tunjuk penangan")
    officer.title("Tunjuk penangan")
    officer.page.locator("select[name=to]").select_option(label="Reviewer")
    officer.page.locator("form#verba .btn-primary").click()
    officer.reads("Penangan ditunjuk")
    return officer


def asks(walks: Walks, number: str, question: str) -> Walk:
    """Whoever handles it asks the complainant."""
    handler = _opens(walks, "reviewer", number)
    handler.key("Tanya pelapor")
    handler.title("Tanya pelapor")
    handler.page.fill("textarea[name=text]", question)
    handler.press("Kirim pertanyaan")
    handler.reads("Hitungan hari berhenti sampai dijawab")
    return handler


def answers(walks: Walks, number: str, words: str) -> None:
    """Whoever handles it writes the answer, and somebody else lets it go."""
    handler = _opens(walks, "reviewer", number)
    handler.key("Susun jawaban")
    handler.title("Susun jawaban")
    handler.page.fill("textarea[name=text]", words)
    handler.press("Ajukan untuk disetujui")
    handler.reads("menunggu persetujuan orang lain")
    head = _opens(walks, "approver", number)
    head.follow("Periksa jawaban")
    head.press("Setujui dan kirim")
    head.reads("Jawaban disetujui")
