"""What was approved and cannot be made has a way out: it is seen, it is refused, and the site is again what it was."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client

from inang.agencies import services as people
from inang.hosting import services as hosting
from inang.hosting.drivers.interface import Permanent
from inang.requests import effects, queries, queue, services
from inang.requests.models import HostingRequest
from inang.requests.rules import Overtaken, Refused
from inang.standard import queries as standard
from inang.workdays.rules import CountingRule
from tests.rooms.hosting.stage import key
from tests.rooms.requests.changes import Life
from tests.rooms.requests.stage import Stage
from tests.rooms.requests.test_true_letters import page, refused, signed

pytestmark = pytest.mark.django_db
KIND = standard.current().kind
RULE = CountingRule(**standard.current().counting_values())
BEFORE = ("host", "quota_mb", "runtime", "database", "contact_name", "contact_email", "desired", "status", "suspend_reason")


def stands(life: Life) -> dict[str, object]:
    site = life.site
    found: dict[str, object] = {name: getattr(site, name) for name in BEFORE}
    return {**found, "keys": sorted(site.keys.values_list("label", "fingerprint")), "formers": site.former_names.count()}


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        *((kind, "active") for kind in ("rename", "runtime", "resize", "contact", "keys", "retire")),
        ("unsuspend", "suspended"),
        ("reactivate", "ended"),
    ],
)
@pytest.mark.parametrize("for_good", [True, False])
def test_a_change_that_cannot_be_made_is_refused_and_the_site_is_again_what_it_was(
    stage: Stage, kind: str, state: str, for_good: bool
) -> None:
    life = Life(stage).begin()
    if state != "active":
        life.into(state)
    before = stands(life)
    case = life.approved(KIND(kind))
    if for_good:
        life.driver.failing = dict.fromkeys(("account", "storage", "database", "sftp", "publish"), Permanent("Mesin menolak."))
    life.driver.disproved = dict.fromkeys(("https", "publish"), "Tidak menjawab.")
    for _ in range(3):
        life.now += timedelta(hours=5)
        life.work()
    assert services.confirm_ready(at=life.tick()) == []
    case = refused(life, case, "Mesin tidak dapat menjalankannya.")
    life.driver.failing, life.driver.disproved = {}, {}
    life.work()
    assert case.state == "rejected" and stands(life) == before and life.site.proven_generation == life.site.generation
    assert not queries.under_way(life.key).exclude(number=case.number).exists()
    assert life.sent(KIND(kind)).number, "and can be asked again"


def test_keys_that_a_reset_took_away_do_not_come_back_by_its_refusal(stage: Stage) -> None:
    life = Life(stage).begin()
    case = life.approved(KIND("access"))
    life.driver.failing["sftp"] = Permanent("Mesin menolak.")
    life.work()
    refused(life, case, "Mesin menolak kunci itu.")
    assert list(life.site.keys.all()) == []


def test_a_site_that_came_back_and_is_refused_is_ended_again_with_its_whole_time(stage: Stage) -> None:
    life = Life(stage).begin()
    life.into("ended")
    ended = life.site.ends_at
    case = life.activated(KIND("reactivate"))
    hosting.suspend(site=life.site, reason="Berkas berbahaya.", by=stage.people["kabid"], at=life.tick())
    life.work()
    life.now += timedelta(days=20)
    refused(life, case, "Disalahgunakan lagi.")
    life.work()
    assert life.site.status == life.site.desired == "ended" and ended is not None
    assert life.site.ends_at == life.now - timedelta(minutes=1) + timedelta(days=standard.current().offer.ending_grace_days)


def test_what_somebody_else_changed_since_stays_when_a_change_is_refused(stage: Stage) -> None:
    life = Life(stage).begin()
    case = life.approved(KIND("keys"))
    life.driver.failing["sftp"] = Permanent("Mesin menolak.")
    life.work()
    hosting.add_key(site=life.site, label="sesudahnya", public=key(), by=stage.people["operator"], at=life.tick())
    life.work()
    refused(life, case, "Mesin menolak.")
    assert list(life.site.keys.order_by("label").values_list("label", flat=True)) == ["laptop", "sesudahnya"]


def test_while_a_site_is_tried_again_its_refusal_says_so(stage: Stage) -> None:
    life = Life(stage)
    case = stage.approved()
    life.key = str(case.number)
    life.driver.disproved["https"] = "Tidak menjawab."
    life.work()
    hosting.retry(site=life.site, by=stage.people["kabid"], at=life.tick())
    with pytest.raises(Overtaken, match="sedang dicoba: tunggu hasilnya, dan tolak bila gagal lagi"):
        refused(life, case, "Tidak dapat dibangun.")


def test_a_suspended_site_is_opened_although_a_letter_waits_and_the_letter_can_be_refused(stage: Stage) -> None:
    life = Life(stage).begin()
    case = life.activated(KIND("rename"))
    life.into("suspended")
    assert effects.lost(case, life.site), "a head may refuse it"
    for kind in ("unsuspend", "retire"):
        assert queries.why_not(KIND(kind), life.site, at=life.now) == "", kind
    life.activated(KIND("unsuspend"))
    services.confirm_ready(at=life.tick())
    stage.signatory_key()
    case.refresh_from_db()
    assert signed(life, case, version=case.version).state == "confirmed"


def test_a_letter_that_waits_does_not_hold_up_an_end_and_is_refused_then(stage: Stage) -> None:
    life = Life(stage).begin()
    case = life.activated(KIND("resize"))
    life.activated(KIND("retire"))
    with pytest.raises(Refused, match=r"sekarang dinonaktifkan, jadi surat ini tidak benar\. Minta kepala bidang menolak"):
        signed(life, case)
    refused(life, case, "Situs dinonaktifkan sebelum suratnya keluar.")
    life.work()
    assert life.site.status == life.site.desired == "ended"


@pytest.mark.parametrize("kind", ["access", "keys"])
def test_a_letter_about_keys_is_not_signed_while_other_keys_are_on_the_site(stage: Stage, kind: str) -> None:
    life = Life(stage).begin()
    stage.signatory_key()
    old, operator = life.site.keys.get(), stage.people["operator"]
    case = life.activated(KIND(kind))
    back = hosting.add_key(site=life.site, label="lama", public=old.public, by=operator, at=life.tick())
    life.work()
    services.confirm_ready(at=life.tick())
    case.refresh_from_db()
    with pytest.raises(Refused, match=r"Kunci situs .* bukan lagi yang disetujui \(lama\), jadi surat ini tidak benar"):
        signed(life, case, version=case.version)
    assert effects.lost(case, life.site), "a head may refuse it when nobody puts it right"
    hosting.remove_key(site=life.site, key=back, by=operator, at=life.tick())
    life.work()
    services.confirm_ready(at=life.tick())
    case.refresh_from_db()
    assert signed(life, case, version=case.version).state == "confirmed"


def test_nobody_holds_up_an_access_reset_by_adding_keys(stage: Stage) -> None:
    life = Life(stage).begin()
    case = life.recommended(KIND("access"))
    hosting.add_key(site=life.site, label="penyusup", public=key(), by=stage.people["operator"], at=life.tick())
    life.work()
    services.approve(request=case, by=stage.people["kabid"], at=life.tick())
    assert "penyusup" not in life.site.keys.values_list("label", flat=True)


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


def test_a_mark_goes_when_the_site_comes_true_after_all(stage: Stage) -> None:
    life = Life(stage).begin()
    case = life.approved(KIND("rename"))
    life.driver.failing["publish"] = Permanent("Mesin menolak.")
    life.work()
    services.confirm_ready(at=life.tick())
    assert HostingRequest.objects.get(pk=case.pk).is_lost
    life.driver.failing = {}
    hosting.retry(site=life.site, by=stage.people["kabid"], at=life.tick())
    life.work()
    assert services.confirm_ready(at=life.tick()) == [case.number]
    assert not HostingRequest.objects.get(pk=case.pk).is_lost


def test_a_name_that_another_site_takes_at_this_very_moment_is_a_sentence_and_nothing_is_refused_by_half(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Life(stage).begin()
    old = life.site.host
    case = life.approved(KIND("rename"))
    life.driver.failing["publish"] = Permanent("Mesin menolak.")
    life.work()
    other = life.site
    other.pk, other.order_key, other.host = None, "H-2026-0999", old
    other.save()
    monkeypatch.setattr("inang.hosting.queries.name_taken", lambda _host: False)  # it was looked at a moment too early
    with pytest.raises(Refused, match="baru saja dipakai situs lain"):
        refused(life, case, "Mesin tidak dapat menjalankannya.")
    assert HostingRequest.objects.get(pk=case.pk).state == "approved" and life.site.former_names.get().host == old
    monkeypatch.undo()
    assert refused(life, case, "Mesin tidak dapat menjalankannya.").state == "rejected" and life.site.host != old


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


def test_the_agency_reads_which_keys_keep_its_letter_back(stage: Stage, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    life = Life(stage).begin()
    case = life.activated(KIND("access"))
    hosting.add_key(site=life.site, label="luar", public=key(), by=stage.people["operator"], at=life.tick())
    life.work()
    assert "Kunci pada situs bukan lagi yang disetujui (luar)" in page(life, "operator", f"/permintaan/{case.number}/")


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


def test_the_office_reaches_whoever_has_the_site_now_and_by_its_name_of_now(stage: Stage, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    life = Life(stage).begin()
    case = life.sent(KIND("resize"))
    for kind in ("contact", "rename"):
        life.activated(KIND(kind))
    shown = page(life, "penelaah", f"/meja/{case.number}/")
    assert "Pengelola Baru" in shown and "0813 4567 8901" in shown and "0812 3456 7890" not in shown
    client = Client()
    client.force_login(stage.people["penelaah"], backend="allauth.account.auth_backends.AuthenticationBackend")
    leads = unquote(client.post(f"/meja/{case.number}/hubungi/", {"cara": "whatsapp"})["Refresh"])
    assert "wa.me/6281345678901" in leads and "Pengelola Baru" in leads and "sehat-kalbar.kalbarprov.go.id" in leads


def test_the_head_is_led_to_the_refusal_of_a_change_that_cannot_be_made(stage: Stage, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    life = Life(stage).begin()
    case = life.approved(KIND("rename"))
    life.driver.failing["publish"] = Permanent("Mesin menolak.")
    life.work()
    assert f"/meja/{case.number}/tolak/" in page(life, "kabid", f"/meja/{case.number}/")
    shown = page(life, "kabid", f"/meja/{case.number}/tolak/")
    assert "Yang sudah diubah pada situs dikembalikan seperti sebelum permintaan ini." in shown and "<textarea" in shown
