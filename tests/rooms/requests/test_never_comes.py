"""What was approved and cannot be made has a way out: it is seen, it is refused, and the site is again what it was."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client

from inang.hosting import services as hosting
from inang.hosting.drivers.interface import Permanent
from inang.requests import effects, queries, services
from inang.requests.models import HostingRequest
from inang.requests.rules import Refused
from inang.standard import queries as standard
from tests.rooms.hosting.stage import key
from tests.rooms.requests.changes import Life
from tests.rooms.requests.test_true_letters import page, refused, signed

pytestmark = pytest.mark.django_db
KIND = standard.current().kind
BEFORE = ("host", "quota_mb", "runtime", "database", "contact_name", "contact_email", "desired", "status", "suspend_reason")


def stands(life: Life) -> dict[str, object]:
    site = life.site
    found: dict[str, object] = {name: getattr(site, name) for name in BEFORE}
    return {**found, "keys": sorted(site.keys.values_list("label", "fingerprint")), "formers": site.former_names.count()}


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("rename", "active"),
        *(pytest.param(kind, "active", marks=pytest.mark.once) for kind in ("runtime", "resize", "contact", "keys", "retire")),
        pytest.param("unsuspend", "suspended", marks=pytest.mark.once),
        ("reactivate", "ended"),
    ],
)
@pytest.mark.parametrize("for_good", [True, False])
def test_a_change_that_cannot_be_made_is_refused_and_the_site_is_again_what_it_was(
    life: Life, kind: str, state: str, for_good: bool
) -> None:
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


def test_keys_that_a_reset_took_away_do_not_come_back_by_its_refusal(life: Life) -> None:
    case = life.approved(KIND("access"))
    life.driver.failing["sftp"] = Permanent("Mesin menolak.")
    life.work()
    refused(life, case, "Mesin menolak kunci itu.")
    assert list(life.site.keys.all()) == []


def test_a_site_that_came_back_and_is_refused_is_ended_again_with_its_whole_time(life: Life) -> None:
    life.into("ended")
    ended = life.site.ends_at
    case = life.activated(KIND("reactivate"))
    hosting.suspend(site=life.site, reason="Berkas berbahaya.", by=life.stage.people["kabid"], at=life.tick())
    life.work()
    life.now += timedelta(days=20)
    refused(life, case, "Disalahgunakan lagi.")
    life.work()
    assert life.site.status == life.site.desired == "ended" and ended is not None
    assert life.site.ends_at == life.now - timedelta(minutes=1) + timedelta(days=standard.current().offer.ending_grace_days)


def test_what_somebody_else_changed_since_stays_when_a_change_is_refused(life: Life) -> None:
    case = life.approved(KIND("keys"))
    life.driver.failing["sftp"] = Permanent("Mesin menolak.")
    life.work()
    hosting.add_key(site=life.site, label="sesudahnya", public=key(), by=life.stage.people["operator"], at=life.tick())
    life.work()
    refused(life, case, "Mesin menolak.")
    assert list(life.site.keys.order_by("label").values_list("label", flat=True)) == ["laptop", "sesudahnya"]


def test_a_suspended_site_is_opened_although_a_letter_waits_and_the_letter_can_be_refused(life: Life) -> None:
    case = life.activated(KIND("rename"))
    life.into("suspended")
    assert effects.lost(case, life.site), "a head may refuse it"
    for kind in ("unsuspend", "retire"):
        assert queries.why_not(KIND(kind), life.site, at=life.now) == "", kind
    life.activated(KIND("unsuspend"))
    services.confirm_ready(at=life.tick())
    life.stage.signatory_key()
    case.refresh_from_db()
    assert signed(life, case, version=case.version).state == "confirmed"


def test_a_letter_that_waits_does_not_hold_up_an_end_and_is_refused_then(life: Life) -> None:
    case = life.activated(KIND("resize"))
    life.activated(KIND("retire"))
    with pytest.raises(Refused, match=r"sekarang dinonaktifkan, jadi surat ini tidak benar\. Minta kepala bidang menolak"):
        signed(life, case)
    refused(life, case, "Situs dinonaktifkan sebelum suratnya keluar.")
    life.work()
    assert life.site.status == life.site.desired == "ended"


@pytest.mark.parametrize("kind", ["access", "keys"])
def test_a_letter_about_keys_is_not_signed_while_other_keys_are_on_the_site(life: Life, kind: str) -> None:
    life.stage.signatory_key()
    old, operator = life.site.keys.get(), life.stage.people["operator"]
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


def test_nobody_holds_up_an_access_reset_by_adding_keys(life: Life) -> None:
    case = life.recommended(KIND("access"))
    hosting.add_key(site=life.site, label="penyusup", public=key(), by=life.stage.people["operator"], at=life.tick())
    life.work()
    services.approve(request=case, by=life.stage.people["kabid"], at=life.tick())
    assert "penyusup" not in life.site.keys.values_list("label", flat=True)


def test_a_mark_goes_when_the_site_comes_true_after_all(life: Life) -> None:
    case = life.approved(KIND("rename"))
    life.driver.failing["publish"] = Permanent("Mesin menolak.")
    life.work()
    services.confirm_ready(at=life.tick())
    assert HostingRequest.objects.get(pk=case.pk).is_lost
    life.driver.failing = {}
    hosting.retry(site=life.site, by=life.stage.people["kabid"], at=life.tick())
    life.work()
    assert services.confirm_ready(at=life.tick()) == [case.number]
    assert not HostingRequest.objects.get(pk=case.pk).is_lost


def test_a_name_that_another_site_takes_at_this_very_moment_is_a_sentence_and_nothing_is_refused_by_half(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_the_agency_reads_which_keys_keep_its_letter_back(life: Life, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    case = life.activated(KIND("access"))
    hosting.add_key(site=life.site, label="luar", public=key(), by=life.stage.people["operator"], at=life.tick())
    life.work()
    assert "Kunci pada situs bukan lagi yang disetujui (luar)" in page(life, "operator", f"/permintaan/{case.number}/")


def test_the_office_reaches_whoever_has_the_site_now_and_by_its_name_of_now(life: Life, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    case = life.sent(KIND("resize"))
    for kind in ("contact", "rename"):
        life.activated(KIND(kind))
    shown = page(life, "penelaah", f"/meja/{case.number}/")
    assert "Pengelola Baru" in shown and "0813 4567 8901" in shown and "0812 3456 7890" not in shown
    client = Client()
    client.force_login(life.stage.people["penelaah"], backend="allauth.account.auth_backends.AuthenticationBackend")
    leads = unquote(client.post(f"/meja/{case.number}/hubungi/", {"cara": "whatsapp"})["Refresh"])
    assert "wa.me/6281345678901" in leads and "Pengelola Baru" in leads and "sehat-kalbar.kalbarprov.go.id" in leads


def test_the_head_is_led_to_the_refusal_of_a_change_that_cannot_be_made(life: Life, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    case = life.approved(KIND("rename"))
    life.driver.failing["publish"] = Permanent("Mesin menolak.")
    life.work()
    assert f"/meja/{case.number}/tolak/" in page(life, "kabid", f"/meja/{case.number}/")
    shown = page(life, "kabid", f"/meja/{case.number}/tolak/")
    assert "Yang sudah diubah pada situs dikembalikan seperti sebelum permintaan ini." in shown and "<textarea" in shown
