"""One case under review: letter beside checklist, answers saved one by one, the bar proposes what follows."""

from __future__ import annotations

from inang.requests.models import Answer
from inang.standard import queries as standard
from tests.portal.cast import Cast
from tests.portal.desk.conftest import Make


def _first(cast: Cast) -> str:
    return standard.current().checklist[0].id


def test_letter_checklist_and_facts_stand_on_one_page(cast: Cast, make: Make) -> None:
    make("in_review")
    page = cast.client("reviewer").get("/meja/H-2026-0001/").content.decode()
    for words in ("SHA-256", "/meja/H-2026-0001/surat/1/", "Keutuhan berkas", "Pengelola Contoh", "Simpan jawaban"):
        assert words in page
    for item in standard.current().checklist:
        assert f'name="jawab-{item.id}"' in page


def test_an_answer_is_stored_as_it_is_chosen(cast: Cast, make: Make) -> None:
    make("in_review")
    typed = {f"jawab-{_first(cast)}": "n", f"alasan-{_first(cast)}": "Nomor surat kosong."}
    page = cast.client("reviewer").post("/meja/H-2026-0001/jawaban/", typed, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert Answer.objects.get().note == "Nomor surat kosong."
    first = page.content.decode()
    assert first.index("Kembalikan") < first.index("Rekomendasikan")  # what follows from the answer comes first


def test_without_scripts_all_answers_are_stored_by_the_button(cast: Cast, make: Make) -> None:
    make("in_review")
    typed = {f"jawab-{item.id}": "y" for item in standard.current().checklist}
    assert cast.client("reviewer").post("/meja/H-2026-0001/jawaban/", typed)["Location"] == "/meja/H-2026-0001/"
    assert Answer.objects.filter(ok=True).count() == len(typed)
    assert "Semua butir terpenuhi" in cast.client("reviewer").get("/meja/H-2026-0001/").content.decode()


def test_a_colleague_sees_the_answers_and_may_take_over(cast: Cast, make: Make) -> None:
    make("in_review", reviewer=cast.people["administrator"])
    page = cast.client("reviewer").get("/meja/H-2026-0001/").content.decode()
    assert "Ambil alih kajian" in page and "Simpan jawaban" not in page
    answer = cast.client("reviewer").post("/meja/H-2026-0001/jawaban/", {f"jawab-{_first(cast)}": "y"})
    assert answer.status_code == 422 and not Answer.objects.exists()


def test_progress_reloads_the_page_once_the_activation_has_ended(cast: Cast, make: Make) -> None:
    case = make("approved")
    client = cast.client("reviewer")
    assert "HX-Refresh" not in client.get("/meja/H-2026-0001/aktivasi/")
    case.state = "activated"
    case.save()
    assert client.get("/meja/H-2026-0001/aktivasi/")["HX-Refresh"] == "true"


def test_a_draft_is_no_case_of_the_desk(cast: Cast, make: Make) -> None:
    assert cast.client("reviewer").get("/meja/H-2026-0009/").status_code == 404


def test_one_press_takes_over_the_answers_of_the_round_before(cast: Cast, make: Make) -> None:
    case = make("in_review", answered=True)
    case.round = 2
    case.save()
    client = cast.client("reviewer")
    page = client.get("/meja/H-2026-0001/").content.decode()
    assert "Pakai jawaban putaran sebelumnya" in page and "Putaran sebelumnya: ya" in page
    page = client.post("/meja/H-2026-0001/jawaban/pakai/", follow=True).content.decode()
    assert "dipakai dari putaran sebelumnya" in page and "Pakai jawaban putaran" not in page
    assert Answer.objects.filter(round=2, carried=True).count() == len(standard.current().checklist)
    assert "Tidak ada jawaban putaran" in client.post("/meja/H-2026-0001/jawaban/pakai/", follow=True).content.decode()
