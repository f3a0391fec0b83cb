"""Issue: the satisfaction survey and the public figures, one test a sentence. What each page shows stands in tests/portal."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from inang.cli.statistics import compare
from inang.complaints import services as hearing
from inang.complaints.models import Complaint
from inang.notices.models import Notice
from inang.portal.open_book.facts import gather
from inang.portal.open_book.figures import Flat, figures
from inang.portal.open_book.periods import chosen, offered
from inang.portal.open_book.rows import rows
from inang.standard import queries as standard
from inang.standard.asking import ELEMENTS
from inang.survey import queries, services
from inang.survey.models import Answer
from inang.survey.rules import quarter_of
from inang.workdays import services as workdays
from inang.workdays.models import Breach
from inang.workdays.rules import CountingRule
from tests.portal.cast import Cast
from tests.portal.public import books
from tests.portal.public.books import fetch
from tests.rooms.complaints.stage import DAY, MONDAY, build
from tests.rooms.survey.asking import answer, given, past

pytestmark = pytest.mark.django_db
REPORT = "/meja/laporan/survei/"


@pytest.fixture(autouse=True)
def _fresh_cache(settings: object) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    cache.clear()


def crawled(cast: Cast) -> dict[str, str]:
    """Every page and file about survey and statistics, as everybody sees it."""
    open_pages = ("/statistik/", "/statistik/?periode=semua", "/statistik/angka.json")
    found = {path: Client().get(path).content.decode() for path in open_pages}
    found["buku.csv"] = fetch("buku.csv").decode()
    for role in ("reviewer", "approver", "complaint_officer"):
        found[role] = cast.client(role).get(REPORT).content.decode()
    return found


# -- survey ----------------------------------------------------------------------------------------
def test_invitation_by_one_time_link() -> None:
    people = {"contact": ("pengelola@dinkes.contoh.go.id", "Pengelola Contoh")}
    assert services.invite(after="request", people=people, about="Permintaan 1", event="e", subject_key="1", at=timezone.now())
    assert "untuk satu jawaban" in Notice.objects.get().text


def test_optional_comment_anonymous_answers_unlinked_from_the_case() -> None:
    answer(1, timezone.now(), comment="")
    kept = {field.name for field in Answer._meta.get_fields()}
    assert kept == {"id", "quarter", "medium", "profile", "comment", *ELEMENTS}


def test_also_a_paper_form_as_pdf_and_entry_by_an_officer(cast: Cast) -> None:
    with pikepdf.open(BytesIO(Client().get("/survei/formulir.pdf").content)) as pdf:
        assert len(pdf.pages) == 1
    data = {"quarter": quarter_of(timezone.localdate()).slug, "values": "432143214"}
    assert cast.client("reviewer").post(f"{REPORT}formulir/", data).status_code == 302
    assert Answer.objects.get().medium == "paper"


def test_the_index_is_times_25_rounded_to_two_decimals_before_the_grade() -> None:
    past([6], timezone.now())
    data = json.loads(fetch("angka.json?periode=semua"))["figures"]
    sums = queries.together(queries.shown())
    by_hand = Decimal(sum(sums.values.values())) * 25 / (9 * sums.n)
    assert abs(Decimal(data["survei.ikm"]) - by_hand) <= Decimal("0.005")
    bands = {one.id: one.bound for one in standard.seed().survey.grades}
    assert Decimal(data["survei.ikm"]) >= bands[data["survei.mutu"]]


def test_small_groups_are_suppressed_on_every_page_and_in_every_file(cast: Cast) -> None:
    past([4], timezone.now(), comment="KENARI KECIL")
    for name, text in crawled(cast).items():
        assert "KENARI" not in text and "survei.ikm" not in text and "4 responden" not in text, name


# -- public figures ----------------------------------------------------------------------------------
def test_every_figure_on_the_page_is_recomputed_from_the_exported_csv_alone_with_difference_0() -> None:
    books.everything()
    compared, _periods, differences = compare(fetch)
    assert compared and differences == []


def test_plots_are_accessible_svg_each_with_its_table_and_a_plain_sentence() -> None:
    books.requests(60)
    page = Client().get("/statistik/").content.decode()
    sections = re.findall(r"<section>.*?</section>", page, re.DOTALL)
    drawn = [one for one in sections if 'role="img"' in one]
    assert drawn and all("<title" in one and "<table" in one and '<p class="quiet">' in one for one in drawn)


def test_pauses_and_re_dated_cases_are_shown_and_breaches_with_their_reasons() -> None:
    books.requests(200)
    page = Client().get("/statistik/").content.decode()
    assert "pernah jeda" in page and "bertanggal baru" in page and "Kelalaian kami" in page


def test_a_complaint_past_its_limit_stands_among_the_broken_promises_while_it_is_open_and_when_it_is_answered(
    tmp_path: Path,
) -> None:
    """Through the real verbs: asked and waited for, dated anew by nobody, late, its cause told, answered."""
    stage = build(tmp_path)
    case, question = stage.handled(complainant=None), stage.handled(complainant=None)
    Complaint.objects.filter(pk=question.pk).update(nature=Complaint.Nature.QUESTION)
    hearing.ask(complaint=case, text="Peramban apa?", by=stage.people["penangan"], at=MONDAY + DAY)
    hearing.reply(complaint=case, text="Firefox.", at=MONDAY + 3 * DAY)
    facts = {"edition": question.edition, "by": "uji", "rule": CountingRule(**standard.current().counting_values())}
    workdays.start(kind="complaint", key=f"{question.number}/2", days=1, received_at=MONDAY, at=MONDAY, **facts)
    workdays.note_breaches(at=MONDAY + 15 * DAY)
    assert Breach.objects.count() == 3, "two of a question, in its first round and in a later one: no complaint's"
    breach = Breach.objects.get(clock__key=case.number)
    day, month, year = (MONDAY + 15 * DAY).date(), breach.due.replace(day=1), str(breach.due.year)

    def counted() -> Flat:
        facts = gather(day)
        return figures(facts, chosen(year, offered(facts.begin, day))).flat()

    found = counted()
    assert (found["pengaduan.terbuka_lewat"], found[f"pengaduan.{month:%Y-%m}.terbuka_lewat"]) == (1, 1)
    assert found["pengaduan.tepat_persen"] == "0.0" and found["pelanggaran.pengaduan.belum_ditulis"] == 1
    cause = standard.current().breach_causes[0].id
    workdays.explain_breach(breach=breach, reason="Server mati.", by="Petugas", at=MONDAY + 16 * DAY, cause=cause)
    case.refresh_from_db()
    people = stage.people
    case = hearing.draft(complaint=case, text="Sudah baik.", by=people["penangan"], at=MONDAY + 16 * DAY)
    hearing.approve(complaint=case, by=people["kabid"], at=MONDAY + 16 * DAY)
    found = counted()
    assert (found["pengaduan.terbuka_lewat"], found["pengaduan.lewat"], found["pengaduan.jeda"]) == (0, 1, 1)
    assert found[f"pelanggaran.pengaduan.{cause}"] == 1 and found["pengaduan.tepat_persen"] == "0.0"
    lines = {str(row[0]): row for row in rows(gather(day)) if str(row[0]).startswith("pengaduan_")}
    assert case.number not in str(lines) and "Server mati" not in str(lines)


def test_complaints_have_by_month_what_requests_have_and_by_class_median_and_ninetieth() -> None:
    books.everything()
    figures_of_all = json.loads(fetch("angka.json?periode=semua"))["figures"]
    for name in ("masuk", "selesai", "lewat", "terbuka_lewat", "tepat_persen", "median", "p90", "jeda", "digeser"):
        assert figures_of_all[f"pengaduan.{name}"], name
    for one in standard.current().complaint_limits:
        assert figures_of_all[f"golongan.{one.id}.median"] and figures_of_all[f"golongan.{one.id}.p90"]
    page = Client().get("/statistik/?periode=semua").content.decode()
    assert "Pengaduan menurut tahun" in page and "pernah jeda karena menunggu pelapor" in page
    assert page.count("9 dari 10 dalam") >= 3
    method = Client().get("/statistik/cara-hitung/").content.decode()
    books_named = {
        str(row[0]).removeprefix("pengaduan") for row in rows(gather(timezone.localdate())) if "pengaduan" in str(row[0])
    }
    assert [name for name in books_named if f"<code>{name}</code>" not in method] == []


# -- attacks -----------------------------------------------------------------------------------------
def test_a_canary_in_every_text_field_runs_nowhere_and_reaches_no_public_page(cast: Cast) -> None:
    books.everything(80, 60)
    now, year = timezone.now(), str(queries.shown()[-1].pool.year)
    services.write_plan(period=year, text=books.CANARY, seen=0, by=cast.people["approver"], at=now)
    token, _until = services.issue(after="request", at=now)
    services.answer(token=token, given=given(3, comment=books.CANARY), at=now)
    pages = crawled(cast)
    assert pages["approver"].count("kenari") >= 2, "the plan and a comment are there to be read, as text"
    for name, text in pages.items():
        assert "<script>alert" not in text and "\n=HYPERLINK" not in text and ",=HYPERLINK" not in text, name
        assert name in ("reviewer", "approver", "complaint_officer") or "kenari" not in text.lower(), name
