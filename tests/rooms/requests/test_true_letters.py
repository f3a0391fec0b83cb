"""A letter goes out only for a site of which it is true; what can never come true ends lawfully, and nothing waits for it."""

from __future__ import annotations

import pytest
from django.test import Client

from inang.hosting import services as hosting
from inang.letters import queries as letters
from inang.letters.models import Letter
from inang.requests import effects, queries, services
from inang.requests.models import HostingRequest
from inang.requests.rules import Overtaken, Refused
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from inang.workdays.words import tanggal_surat
from tests.rooms.hosting.stage import key
from tests.rooms.requests.changes import CHANGES, Life
from tests.rooms.requests.stage import PASSPHRASE, Stage

pytestmark = pytest.mark.django_db
KIND = standard.current().kind


def signed(life: Life, case: HostingRequest, version: int | None = None) -> HostingRequest:
    by = life.stage.people["kadis"]
    return services.sign_confirmation(request=case, by=by, passphrase=PASSPHRASE, at=life.tick(), version=version)


def refused(life: Life, case: HostingRequest, text: str) -> HostingRequest:
    by = life.stage.people["kabid"]
    return services.reject(request=case, reason_id="not_possible", text=text, by=by, at=life.tick())


def test_every_change_waits_until_the_request_that_ordered_the_site_is_answered(stage: Stage) -> None:
    life = Life(stage).begin(is_answered=False)
    for kind in CHANGES:
        if "active" in kind.site_states:
            sentence = f"Hosting baru ({life.key}) untuk situs ini masih berjalan. Tunggu sampai selesai."
            assert queries.why_not(kind, life.site, at=life.now) == sentence
    with pytest.raises(Refused, match="Hosting baru") as found:
        life.draft(KIND("retire"))
    assert found.value.field == "kind"


def test_a_new_site_that_cannot_be_built_is_refused_after_its_approval_and_nothing_hangs(stage: Stage) -> None:
    life = Life(stage)
    case = stage.approved()
    life.key = str(case.number)
    with pytest.raises(Overtaken, match="sudah diputus oleh Orang kabid"):
        refused(life, case, "Belum.")
    life.driver.disproved["https"] = "Tidak menjawab."
    life.work()
    assert services.confirm_ready(at=life.tick()) == []
    with pytest.raises(Refused) as found:
        refused(life, case, " ")
    assert found.value.field == "text"
    with pytest.raises(Refused, match="Hanya kepala bidang"):
        services.reject(request=case, reason_id="not_possible", text="x", by=stage.people["penelaah"], at=life.tick())
    case = refused(life, case, "Server tidak dapat memuat situs ini.")
    life.work()
    assert case.state == "rejected" and life.site.status == "purged" and life.driver.inventory() == []
    assert clocks.state("request", life.key, life.now).stopped and not queries.under_way(life.key).exists()
    letter = letters.out_of(life.key)
    assert letter is not None and letter.kind == Letter.Kind.REFUSAL
    assert "Server tidak dapat memuat situs ini." in letter.content["reasons"]
    assert [row.verdict for row in case.decisions.filter(stage="decide")] == ["yes", "no"]


def test_no_letter_is_signed_for_a_site_that_does_not_answer_now(stage: Stage) -> None:
    life = Life(stage).begin(is_answered=False)
    case, kabid = HostingRequest.objects.get(number=life.key), stage.people["kabid"]
    hosting.suspend(site=life.site, reason="Berkas berbahaya.", by=kabid, at=life.tick())
    for words in ("sekarang ditangguhkan", "Minta kepala bidang atau penelaah memulihkan situs, atau minta"):
        with pytest.raises(Refused, match=words):  # as soon as it is wanted, and once it is so
            signed(life, case)
        life.work()
    hosting.resume(site=life.site, by=kabid, at=life.tick())
    with pytest.raises(Refused, match="sedang dibuktikan lagi"):
        signed(life, case)
    life.work()
    with pytest.raises(Refused, match="sedang disusun ulang"):
        signed(life, case)
    services.confirm_ready(at=life.tick())
    with pytest.raises(Overtaken, match="Baca konsepnya sekali lagi"):
        signed(life, case, version=case.version)
    case.refresh_from_db()
    draft = letters.out_of(life.key)
    assert draft is not None and life.site.evidence_hash in str(draft.content["facts"])
    hosting.suspend(site=life.site, reason="Lagi.", by=kabid, at=life.tick())
    life.work()
    case = refused(life, case, "Situs disalahgunakan sebelum suratnya keluar.")
    draft.refresh_from_db()
    assert draft.state == Letter.State.VOID, "its number leaves no gap"
    life.work()
    assert case.state == "rejected" and life.site.status == "purged"


def test_a_draft_of_a_letter_is_written_anew_when_its_site_changes(stage: Stage) -> None:
    life = Life(stage).begin()
    begun = life.draft(KIND("keys"))
    case = life.activated(KIND("resize"))
    before = letters.out_of(str(case.number))
    life.tick(2 * 24 * 60)
    life.activated(KIND("rename"))
    after = letters.out_of(str(case.number))
    assert before is not None and after is not None and after.number == before.number
    assert "sehat-kalbar" in str(after.content["facts"]) and "sehat-kalbar" not in str(before.content["facts"])
    assert [after.content[one] for one in ("due", "working_day")] == [before.content[one] for one in ("due", "working_day")]
    assert after.content["done_at"] == before.content["done_at"]
    stage.signatory_key()
    case.refresh_from_db()
    assert signed(life, case, version=case.version).state == "confirmed"
    wish = services.request_letter(HostingRequest.objects.get(pk=begun.pk), life.now)
    assert life.site.host in str(wish.facts)


def test_a_change_that_does_not_succeed_yet_is_not_lost_and_cannot_be_refused(stage: Stage) -> None:
    life = Life(stage).begin()
    case = life.approved(KIND("resize"))
    life.driver.disproved["https"] = "Tidak menjawab."
    life.work()
    assert life.site.steps.filter(state="failed").exists() and not effects.lost(case, life.site)
    with pytest.raises(Overtaken, match="sudah diputus"):
        refused(life, case, "Servernya penuh.")


def page(life: Life, who: str, address: str, *, follow: bool = False) -> str:
    client = Client()
    client.force_login(life.stage.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(address, follow=follow).content.decode()


def test_a_lift_that_the_office_took_back_is_not_confirmed_and_can_be_refused(stage: Stage, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    life = Life(stage).begin()
    life.into("suspended")
    case = life.activated(KIND("unsuspend"))
    life.into("suspended")
    with pytest.raises(Refused, match="sekarang ditangguhkan"):
        signed(life, case)
    shown = page(life, "kadis", f"/meja/{case.number}/tanda-tangan/")
    assert "sekarang ditangguhkan" in shown and 'name="passphrase"' not in shown, "said before a passphrase is typed"
    assert f"/meja/{case.number}/tolak/" in page(life, "kabid", f"/meja/{case.number}/")
    refused(life, case, "Berkas berbahaya muncul lagi.")
    assert life.site.status == life.site.desired == "suspended", "what stood before stays as it is"
    letter = letters.out_of(str(case.number))
    assert letter is not None and letter.subject == "Penolakan Permintaan Pencabutan penangguhan"
    assert life.sent(KIND("unsuspend")).number, "and can be asked again"


def test_an_ended_site_is_kept_until_its_letter_is_signed_and_can_be_asked_back_meanwhile(stage: Stage) -> None:
    life = Life(stage).begin()
    case = life.activated(KIND("retire"))
    back = life.recommended(KIND("reactivate"))
    with pytest.raises(Refused, match=f"Surat penonaktifan {case.number} belum ditandatangani"):
        services.approve(request=back, by=stage.people["kabid"], at=life.tick())
    services.reject(request=back, reason_id="wrong_signer", by=stage.people["kabid"], at=life.tick())
    assert life.site.ends_at is not None
    life.now = life.site.ends_at
    assert effects.run_out(at=life.now) == [] and life.site.status == "ended"
    stage.signatory_key()
    with pytest.raises(Refused, match=r"Hari terakhir masa simpan .* sudah lewat, jadi surat ini sedang disusun ulang"):
        signed(life, case)
    services.confirm_ready(at=life.tick())
    life.work()
    services.confirm_ready(at=life.tick())
    case.refresh_from_db()
    draft = letters.out_of(str(case.number))
    assert draft is not None and tanggal_surat(life.site.ends_at.date()) in str(draft.content)
    signed(life, case, version=case.version)
    assert effects.run_out(at=life.tick()) == [], "what the letter says is kept is kept"
    assert life.site.ends_at > life.now
    assert effects.run_out(at=life.site.ends_at) == [life.site.host]



def test_what_changed_on_the_site_since_the_submission_is_told_and_no_key_is_taken_away_unseen(
    stage: Stage, settings: object
) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    life = Life(stage).begin()
    case, reviewer, head = life.recommended(KIND("keys")), stage.people["penelaah"], stage.people["kabid"]
    hosting.add_key(site=life.site, label="darurat", public=key(), by=stage.people["operator"], at=life.tick())
    life.work()
    (row,) = queries.changes_of(case)
    assert "darurat" not in row.today and row.now is not None and "darurat" in row.now
    for who, address in (("penelaah", "/meja/{}/"), ("kabid", "/meja/{}/keputusan/"), ("operator", "/permintaan/{}/")):
        shown = page(life, who, address.format(case.number))
        assert "Berubah sejak diajukan. Sekarang:" in shown and "darurat" in shown, who
    with pytest.raises(Refused, match="Kunci darurat dipasang di situs sesudah permintaan ini direkomendasikan"):
        services.approve(request=case, by=head, at=life.tick())
    case = services.send_back(request=case, reason="Timbang kunci darurat.", by=head, at=life.tick())
    case = services.recommend(request=case, verdict="yes", by=reviewer, at=life.tick())
    case = services.approve(request=case, by=head, at=life.tick())
    assert "darurat" in queries.changes_of(case)[0].today, "the letter says what really was there"
    assert [row.now for row in queries.changes_of(case)] == [None]


def test_a_site_that_was_suspended_meanwhile_is_called_so_in_comparison_and_letter_also_in_the_second_round(stage: Stage) -> None:
    life = Life(stage).begin()
    case = services.claim(request=life.sent(KIND("retire")), by=stage.people["penelaah"], at=life.tick())
    case = services.return_for_correction(request=case, items=[("", "Perbaiki.")], by=stage.people["penelaah"], at=life.tick())
    life.into("suspended")
    assert [(row.today, row.now) for row in queries.changes_of(case)] == [("Aktif", "Ditangguhkan")]
    replies = {item.pk: "Sudah." for item in queries.open_items(case)}
    case = services.resubmit(request=case, replies=replies, by=stage.people["operator"], at=life.tick())
    assert [(row.today, row.now) for row in queries.changes_of(case)] == [("Ditangguhkan", None)]
