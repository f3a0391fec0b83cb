"""What somebody cannot do as a case stands now is not offered, or says so before anything is typed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inang.agencies import services as people
from inang.hosting import services as hosting
from inang.requests import queries, queue, services
from inang.requests.models import HostingRequest
from inang.requests.rules import Overtaken, Refused
from inang.standard import queries as standard
from inang.workdays.rules import CountingRule
from tests.rooms.requests.changes import Life
from tests.rooms.requests.stage import Stage
from tests.rooms.requests.test_true_letters import page, refused

pytestmark = pytest.mark.django_db
RULE = CountingRule(**standard.current().counting_values())


def test_while_a_site_is_tried_again_its_refusal_says_so(stage: Stage) -> None:
    life = Life(stage)
    case = stage.approved()
    life.key = str(case.number)
    life.driver.disproved["https"] = "Tidak menjawab."
    life.work()
    hosting.retry(site=life.site, by=stage.people["kabid"], at=life.tick())
    with pytest.raises(Overtaken, match="sedang dicoba: tunggu hasilnya, dan tolak bila gagal lagi"):
        refused(life, case, "Tidak dapat dibangun.")


def test_what_only_a_head_can_end_stands_among_the_decisions_and_without_a_holder_when_nobody_may(
    stage: Stage, settings: object
) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    life = Life(stage)
    case = stage.approved()
    life.key, today, kabid = str(case.number), life.now.date(), stage.people["kabid"]
    life.driver.disproved["https"] = "Tidak menjawab."
    life.work()
    services.confirm_ready(at=life.tick())
    assert not HostingRequest.objects.get(pk=case.pk).is_lost, "it only stumbled, and is tried again"
    for _ in range(2):
        life.now += timedelta(hours=1)
        life.work()
    services.confirm_ready(at=life.tick())
    asked = queue.Chosen(queue.VIEWS["keputusan"], kabid, today, RULE)
    assert queue.part(asked, most=5).rows == list(queue.rows(asked)) == [case]
    assert queue.count(asked) == queue.counts(kabid, today, RULE)["keputusan"] == 1
    shown = page(life, "kabid", "/meja/ikhtisar/")
    assert f'href="/meja/{case.number}/"' in shown.partition("Menunggu keputusan Anda")[2].partition("</section>")[0]
    assert not queries.without_decider(today).exists()
    for who in ("kabid", "rangkap"):
        for row in stage.people[who].memberships.all():
            people.end_membership(by=None, at=life.tick(), membership=row)
    people.add_membership(by=None, at=life.tick(), person=stage.people["penelaah"], role="approver")
    assert case in queries.without_decider(today)


def test_a_letter_that_is_not_true_is_not_offered_and_both_sides_read_why(stage: Stage, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    life = Life(stage).begin(is_answered=False)
    number = life.key
    assert "Tanda tangani surat" in page(life, "kadis", f"/meja/{number}/")
    assert "<h2>Hosting aktif dan terbukti</h2>" in page(life, "operator", f"/permintaan/{number}/")
    life.into("suspended")
    shown = page(life, "kadis", f"/meja/{number}/")
    assert "Tanda tangani surat" not in shown and "Minta kepala bidang atau penelaah memulihkan situs" in shown
    assert "Menunggu keputusan Kepala Bidang" in page(life, "penelaah", f"/meja/{number}/")
    shown = page(life, "operator", f"/permintaan/{number}/")
    assert "Hosting sudah aktif" not in shown and "<h2>Hosting aktif dan terbukti</h2>" not in shown
    assert "Situs sekarang tidak seperti yang disetujui, jadi surat konfirmasi belum dapat ditandatangani" in shown


def test_until_a_refusal_is_signed_nobody_reads_that_the_case_is_over(stage: Stage, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    life = Life(stage)
    case = refused(life, stage.recommended(), "Belum lengkap.")
    shown = page(life, "penelaah", f"/meja/{case.number}/")
    assert "Menunggu tanda tangan surat penolakan." in shown and "Permintaan ini sudah berakhir." not in shown


FORMS = {
    "penelaah": ("kembalikan", "rekomendasi", "serahkan"),
    "kabid": ("tolak", "kirim-balik", "keputusan"),
}
REVIEW, DECIDE = ("kembalikan", "rekomendasi"), ("tolak", "kirim-balik")
REFUSALS = {
    "submitted": {"rekomendasi": "belum diambil", "serahkan": "belum dipegang", **dict.fromkeys(DECIDE, "masih dikaji")},
    "returned": dict.fromkeys((*REVIEW, *DECIDE, "keputusan"), "menunggu perbaikan"),
    "recommended": dict.fromkeys((*REVIEW, "serahkan"), "sudah berstatus Menunggu keputusan"),
    "approved": dict.fromkeys((*REVIEW, "serahkan", *DECIDE), "sudah diputus oleh Orang kabid"),
}


@pytest.mark.parametrize("state", list(REFUSALS))
def test_a_form_that_would_be_refused_says_so_before_anything_is_typed(stage: Stage, settings: object, state: str) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    life, by = Life(stage), stage.people["penelaah"]
    if state == "returned":
        case = services.claim(request=stage.sent(), by=by, at=life.tick())
        case = services.return_for_correction(request=case, items=[("", "Perbaiki.")], by=by, at=life.tick())
    else:
        case = {"submitted": stage.sent, "recommended": stage.recommended, "approved": stage.approved}[state]()
    for who, forms in FORMS.items():
        for form in forms:
            if words := REFUSALS[state].get(form):
                shown = page(life, who, f"/meja/{case.number}/{form}/", follow=True)
                assert words in shown and "<textarea" not in shown, (form, words)
    other = page(life, "rangkap", f"/meja/{stage_in_review(stage, life).number}/rekomendasi/")
    assert "sedang dikaji Orang penelaah" in other and "<textarea" not in other


def stage_in_review(stage: Stage, life: Life) -> HostingRequest:
    return services.claim(request=stage.sent(label="lain"), by=stage.people["penelaah"], at=life.tick())


def test_a_case_whose_agency_has_nobody_to_mend_it_is_not_sent_back(stage: Stage) -> None:
    life, by = Life(stage), stage.people["penelaah"]
    alone = people.add_agency(
        by=None, at=life.now, code="tanpaakun", name="Badan Tanpa Akun", head_title="Kepala Badan", email="b@contoh.go.id"
    )
    case = services.register_at_counter(
        agency=alone, fields=stage.fields(label="tanpaakun"), file=stage.scan(), received_at=life.now, brought_by="Kurir",
        by=by, at=life.now,
    )  # fmt: skip
    case = services.claim(request=case, by=by, at=life.tick())
    with pytest.raises(Refused, match="Badan Tanpa Akun belum mempunyai akun"):
        services.return_for_correction(request=case, items=[("", "NIP salah ketik.")], by=by, at=life.tick())
    case.refresh_from_db()
    assert case.state == "in_review"
    people.add_membership(by=None, at=life.tick(), person=stage.people["orang-lain"], role="agency", agency=alone)
    case = services.return_for_correction(request=case, items=[("", "NIP salah ketik.")], by=by, at=life.tick())
    assert case.state == "returned"


def test_whoever_reviewed_a_case_does_not_send_its_correction(stage: Stage) -> None:
    life, by = Life(stage), stage.people["rangkap"]
    case = services.claim(request=stage.sent(), by=by, at=life.tick())
    case = services.return_for_correction(request=case, items=[("", "Perbaiki.")], by=by, at=life.tick())
    people.add_membership(by=None, at=life.tick(), person=by, role="agency", agency=stage.agency)
    replies = {item.pk: "Sudah." for item in queries.open_items(case)}
    with pytest.raises(Refused, match="Anda pernah mengkaji atau memutus permintaan ini"):
        services.resubmit(request=case, replies=replies, by=by, at=life.tick())
