"""Requests of other kinds: each kind of the edition from its draft to its letter, by the same verbs and the same clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings

from inang.audit import queries as audit
from inang.hosting import queries as hosting
from inang.hosting import services as hosting_services
from inang.hosting.models import FormerName
from inang.letters import queries as letters
from inang.letters.models import Letter
from inang.letters.verification import verify
from inang.notices.models import Notice
from inang.requests import effects, queries, services, states
from inang.requests.kinds import EFFECTS, Change, change_fault, conflict, edition_faults
from inang.requests.models import HostingRequest
from inang.requests.rules import FIELDS, Refused
from inang.standard import queries as standard
from inang.standard.rules import RequestKind
from inang.workdays import queries as clocks
from tests.rooms.hosting.stage import key
from tests.rooms.requests.changes import CHANGES, Life, wishes
from tests.rooms.requests.stage import PASSPHRASE

pytestmark = pytest.mark.django_db
EDITION = standard.current()
# One row of the table like another: two of them are walked beside PostgreSQL as well.
each_kind = pytest.mark.parametrize(
    "kind",
    [pytest.param(one, id=one.id, marks=() if one.id in ("rename", "access") else pytest.mark.once) for one in CHANGES],
)


# -- the tables are complete ---------------------------------------------------------------------
def test_every_edition_names_only_effects_fields_and_states_that_exist() -> None:
    for edition in standard.editions():
        assert edition_faults(edition, FIELDS) == []


def test_every_effect_has_its_verb_and_its_test() -> None:
    assert set(EFFECTS) == set(effects.VERBS)
    assert all(isinstance(wishes(effect), dict) for effect in EFFECTS)
    assert {kind.effect for kind in EDITION.request_kinds} == set(EFFECTS), "every effect can be asked for"


def test_an_edition_that_names_something_unknown_is_told_which() -> None:
    import dataclasses

    kind = dataclasses.replace(EDITION.kind("resize"), effect="grow")
    wrong = dataclasses.replace(EDITION, request_kinds=(kind,))
    assert "effect grow tidak dikenal" in edition_faults(wrong, FIELDS)[0]
    kind = dataclasses.replace(EDITION.kind("resize"), fields=("purpose", "colour"), site_states=("asleep",))
    sentences = " ".join(edition_faults(dataclasses.replace(EDITION, request_kinds=(kind,)), FIELDS))
    for word in ("[1].fields isian colour", "[1].site_states keadaan asleep", "(quota_mb), yang diperlukan"):
        assert word in sentences


def test_an_edition_under_which_no_new_site_could_be_asked_for_is_told_why() -> None:
    """Only the first kind makes new sites, with its letter and all that a site cannot be without; a verb begins where it can."""
    import dataclasses

    hosting, more = EDITION.kind("hosting"), EDITION.kind("rename")

    def told(*kinds: RequestKind) -> list[str]:
        return [one.partition(" ")[0] for one in edition_faults(dataclasses.replace(EDITION, request_kinds=kinds), FIELDS)]

    for name in hosting.fields:
        without = dataclasses.replace(hosting, fields=tuple(one for one in hosting.fields if one != name))
        assert told(without) == (["request_kinds[1].fields"] if name in EFFECTS["create"].needs else []), name
    assert told(dataclasses.replace(hosting, needs_letter=False)) == ["request_kinds[1].needs_letter"]
    assert told(dataclasses.replace(more, id="hosting", fields=more.fields)) == ["request_kinds[1].effect"]
    assert told(hosting, dataclasses.replace(hosting, id="second")) == ["request_kinds[2].effect"]
    assert told(hosting, dataclasses.replace(more, fields=("label",))) == ["request_kinds[2].fields"]
    assert told(hosting, dataclasses.replace(more, needs_letter=False, fields=("label",))) == []
    assert told(hosting, dataclasses.replace(more, site_states=("active", "ended"))) == ["request_kinds[2].site_states"]


def test_conflicts_are_mutual_and_every_kind_stands_in_its_own_way() -> None:
    for one in EFFECTS:
        assert conflict(one, one)
        assert all(conflict(one, other) == conflict(other, one) for other in EFFECTS)
    assert conflict("rename", "retire") and conflict("change_keys", "reset_access")
    assert not conflict("rename", "resize")


def squeezed(text: str) -> str:
    return "".join(text.split())


def words_of(letter: Letter) -> str:
    """What is printed on a signed letter, without any space."""
    assert letter.file is not None
    pages = pypdfium2.PdfDocument(letters.path(letter.file))
    return squeezed("".join(page.get_textpage().get_text_range() for page in pages))


# -- one procedure for all of them ---------------------------------------------------------------
@each_kind
def test_every_kind_goes_from_draft_to_closed_and_ends_in_its_own_signed_letter(life: Life, kind: RequestKind) -> None:
    if "active" not in kind.site_states:
        life.into(kind.site_states[0])
    before = life.site.generation
    case = life.activated(kind)
    site = life.site
    assert (case.letter is not None) == kind.needs_letter
    receipts = Notice.objects.filter(event__startswith=f"request:{case.number}:submitted")
    assert receipts.exists() and all("{" not in row.text and kind.word in row.text for row in receipts)
    assert case.state == "activated" and site.generation > before
    assert case.wanted_generation == site.generation == site.proven_generation
    first = HostingRequest.objects.get(kind="hosting")
    assert case.due == first.due and not clocks.state("request", str(case.number), life.now).stopped, "the same clock"
    life.stage.signatory_key()
    kadis = life.stage.people["kadis"]
    case = services.sign_confirmation(request=case, by=kadis, passphrase=PASSPHRASE, at=life.tick())
    letter = Letter.objects.get(direction="out", subject_key=case.number)
    assert letter.file is not None and letter.subject == kind.subject
    assert verify(letters.path(letter.file), letters.trust_roots(), at=life.now).verdict == "genuine"
    proof = hosting.evidence_since(site, site.generation)
    assert proof is not None and proof.hash in str(letter.content["facts"])
    assert letter.content["opening"] == kind.opening
    sent = Notice.objects.filter(event__startswith=f"request:{case.number}:confirmed")
    papers = {tuple(paper["path"] for paper in one.attachments) for one in sent}
    assert papers == {(str(Path(letters.path(letter.file)).relative_to(settings.DATA)),)}, "that very paper is mailed"
    paper = words_of(letter)
    assert squeezed(kind.closing) in paper
    for one in EDITION.request_kinds:  # its own subject and sentence stand on the paper, and no other kind's
        assert (squeezed(one.subject) in paper and squeezed(one.opening) in paper) == (one.id == kind.id), one.id
    told = {row["name"]: (row["before"], row["after"]) for row in letter.content["turned"]}
    assert told == {row.label: (row.today, row.wanted) for row in queries.changes_of(case) if row.differs}
    assert told, "a letter of a change says what changed"
    for before, after in told.values():
        assert all(squeezed(line) in paper for line in f"{before}\n{after}".splitlines()), "today and wanted, on the paper"
    Notice.objects.filter(event__contains="confirmed").update(state="handed_over", handed_over_at=life.now)
    assert services.close_signed(at=life.tick()) == [case.number]
    case.refresh_from_db()
    assert case.state == "closed" and clocks.state("request", str(case.number), life.now).stopped
    verbs = [row.verb for row in audit.history(str(case.number)) if row.room == "requests"]
    walked = {"submit", "claim", "recommend", "approve", "activated", "confirm", "close"}
    assert walked <= set(verbs) and audit.verify().ok


def test_a_kind_is_refused_where_the_site_is_in_another_state(life: Life) -> None:
    for status in ("active", "suspended", "ended"):
        if status != "active":
            life.into(status)
        for kind in CHANGES:
            sentence = queries.why_not(kind, life.site, at=life.now)
            assert bool(sentence) != (status in kind.site_states), (status, kind.id)
            assert not sentence or sentence.startswith("Hanya untuk situs yang")
    with pytest.raises(Refused, match="Hanya untuk situs yang aktif"):
        life.draft(EDITION.kind("rename"))


def test_a_change_that_changes_nothing_is_refused_at_its_field(life: Life) -> None:
    today = queries.site_values(life.site)
    for kind in CHANGES:
        effect = EFFECTS[kind.effect]
        if kind.effect == "reset_access" or not effect.needs_change:
            continue
        draft = life.draft(kind, **{name: today[name] for name in effect.sets if name in kind.fields})
        with pytest.raises(Refused) as refused:
            services.submit(request=draft, by=life.stage.people["operator"], at=life.tick())
        assert refused.value.field in effect.sets and "Belum ada yang berubah" in refused.value.sentence


def test_todays_values_are_kept_with_the_request_after_the_site_has_changed(life: Life) -> None:
    case = life.activated(EDITION.kind("resize"))
    assert life.site.quota_mb == 2048
    assert queries.changes_of(case) == [Change("quota_mb", "Ruang simpan", "1 GB", "2 GB")]


def test_a_draft_that_was_begun_is_gone_on_with(life: Life) -> None:
    by = life.stage.people["operator"]
    first = services.start_change(site_key=life.key, kind="resize", by=by, at=life.tick())
    assert services.start_change(site_key=life.key, kind="resize", by=by, at=life.tick()) == first
    with pytest.raises(Refused):
        services.start_change(site_key=life.key, kind="resize", by=life.stage.people["orang-lain"], at=life.tick())
    with pytest.raises(Refused):
        services.start_change(site_key=life.key, kind="hosting", by=by, at=life.tick())
    assert HostingRequest.objects.filter(state="draft").count() == 1


def test_a_case_waits_for_the_proof_of_its_own_generation(life: Life) -> None:
    case = life.approved(EDITION.kind("contact"))
    assert life.site.evidence_hash, "an older proof is there"
    assert services.confirm_ready(at=life.tick()) == []
    hosting_services.retry(site=life.site, by=life.stage.people["kabid"], at=life.tick())  # one generation more
    life.driver.disproved["https"] = "Tidak menjawab."
    life.work()
    assert services.confirm_ready(at=life.tick()) == []
    life.driver.disproved.clear()
    life.tick(60)
    life.work()
    assert services.confirm_ready(at=life.tick()) == [case.number]


def test_a_change_that_was_undone_before_it_was_proven_gets_no_letter(life: Life) -> None:
    life.into("suspended")
    case = life.approved(EDITION.kind("unsuspend"))
    hosting_services.suspend(site=life.site, reason="Berkas berbahaya lagi.", by=life.stage.people["kabid"], at=life.tick())
    life.work()
    assert life.site.status == "suspended" and services.confirm_ready(at=life.tick()) == []
    assert not Letter.objects.filter(direction="out", subject_key=case.number).exists()


def test_two_changes_that_cannot_go_together_are_refused_with_a_sentence(life: Life) -> None:
    case = life.sent(EDITION.kind("rename"))
    with pytest.raises(Refused, match=f"Perubahan nama situs \\({case.number}\\) untuk situs ini masih berjalan"):
        life.sent(EDITION.kind("retire"))
    assert life.sent(EDITION.kind("resize")).number, "a change of another part goes beside it"
    services.withdraw(request=case, by=life.stage.people["operator"], at=life.tick())
    with pytest.raises(Refused, match="Perubahan ruang simpan"):
        life.sent(EDITION.kind("retire"))


def test_a_change_sent_after_a_draft_of_the_other_was_begun_is_refused_at_sending(life: Life) -> None:
    draft = life.draft(EDITION.kind("retire"))
    life.sent(EDITION.kind("rename"))
    numbers = HostingRequest.objects.exclude(number=None).count()
    with pytest.raises(Refused, match="masih berjalan"):
        services.submit(request=draft, by=life.stage.people["operator"], at=life.tick())
    assert HostingRequest.objects.exclude(number=None).count() == numbers, "no number was lost"


def test_a_returned_change_is_mended_and_goes_on(life: Life) -> None:
    kind, reviewer = EDITION.kind("resize"), life.stage.people["penelaah"]
    case = services.claim(request=life.sent(kind), by=reviewer, at=life.tick())
    with pytest.raises(Refused, match="tidak ada di daftar periksa"):
        services.answer(request=case, item="lawful_name", ok=True, by=reviewer, at=life.tick())
    case = services.return_for_correction(request=case, items=[("usage_fits", "Terlalu kecil.")], by=reviewer, at=life.tick())
    by = life.stage.people["operator"]
    with pytest.raises(Refused, match="tidak dikenal"):
        services.save_draft(request=case, fields={"label": "lain"}, version=case.version, by=by, at=life.tick())
    case = services.save_draft(request=case, fields={"quota_mb": 5120}, version=case.version, by=by, at=life.tick())
    replies = {item.pk: "Sudah diperbesar." for item in case.return_items.all()}
    case = services.resubmit(request=case, replies=replies, by=by, at=life.tick())
    assert case.state == states.IN_REVIEW and queries.changes_of(case)[0].wanted == "5 GB"


def test_a_change_is_refused_and_its_letter_says_what_was_asked(life: Life) -> None:
    kind = EDITION.kind("contact")
    case = services.reject(
        request=life.recommended(kind), reason_id="wrong_signer", by=life.stage.people["kabid"], at=life.tick()
    )
    letter = Letter.objects.get(direction="out", subject_key=case.number)
    assert letter.subject == "Penolakan Permintaan Penggantian pengelola"
    assert letter.content["what"] == "penggantian pengelola" and letter.content["by_letter"] is False
    assert life.site.contact_name == "Pengelola Contoh"
    life.stage.signatory_key()
    services.sign_refusal(request=case, by=life.stage.people["kadis"], passphrase=PASSPHRASE, at=life.tick())
    letter.refresh_from_db()
    paper = words_of(letter)
    for words in (letter.subject, "bahwa permintaan penggantian pengelola untuk dinkes.kalbarprov.go.id belum dapat kami penuhi"):
        assert squeezed(words) in paper, words


# -- what they do --------------------------------------------------------------------------------
def test_a_renamed_site_keeps_its_former_name_for_the_days_of_the_edition(life: Life) -> None:
    case = life.activated(EDITION.kind("rename"))
    assert life.site.host == "sehat-kalbar.kalbarprov.go.id" and life.site.order_key != case.number
    former = FormerName.objects.get()
    assert former.host == "dinkes.kalbarprov.go.id" and former.site == life.site
    stranger = services.start_draft(agency=life.stage.other, by=life.stage.people["orang-lain"], at=life.tick())
    assert not queries.check_name("dinkes", stranger).ok and hosting.name_taken(former.host)
    assert hosting.spec(life.site).formers == (former.host,)
    effects.run_out(at=former.until - timedelta(seconds=1))
    assert FormerName.objects.exists()
    effects.run_out(at=former.until)
    assert not hosting.name_taken("dinkes.kalbarprov.go.id") and queries.check_name("dinkes-lain", stranger).ok
    assert hosting.spec(life.site).formers == ()


def test_a_site_may_go_back_to_a_name_that_it_had(life: Life) -> None:
    kind = EDITION.kind("rename")
    HostingRequest.objects.filter(pk=life.activated(kind).pk).update(state="closed")
    case = life.activated(kind, label="dinkes")
    assert life.site.host == "dinkes.kalbarprov.go.id" and case.asks_name
    assert [row.host for row in FormerName.objects.all()] == ["sehat-kalbar.kalbarprov.go.id"]


def test_a_name_that_another_open_request_wants_is_refused_for_a_rename(life: Life) -> None:
    life.stage.sent(label="sehat-kalbar")
    with pytest.raises(Refused) as refused:
        life.sent(EDITION.kind("rename"))
    assert refused.value.field == "label"


def test_less_room_than_is_used_is_refused_at_the_decision(life: Life) -> None:
    site = life.site
    site.usage = {"storage_kb": 3 * 1024 * 1024}
    site.save(update_fields=["usage"])
    with pytest.raises(Refused, match="sudah memakai 3072 MB"):
        life.approved(EDITION.kind("resize"))
    assert life.site.quota_mb == 1024
    assert HostingRequest.objects.get(kind="resize").state == "recommended", "decision and change go together or not at all"


def test_a_reset_takes_every_old_key_away_and_takes_none_of_them_back(life: Life) -> None:
    old = queries.site_values(life.site)["ssh_keys"]
    kind = EDITION.kind("access")
    draft = services.start_change(site_key=life.key, kind=kind.id, by=life.stage.people["operator"], at=life.tick())
    assert draft.ssh_keys == ""
    with pytest.raises(Refused) as refused:
        life.sent(kind, ssh_keys=f"{old}\n{key()} baru")
    assert refused.value.field == "ssh_keys" and "sudah terpasang sekarang" in refused.value.sentence
    HostingRequest.objects.filter(state="draft").delete()
    life.activated(kind)
    assert life.site.keys.count() == 2 and old.split()[1] not in str(hosting.spec(life.site).keys)


def test_mails_of_changes_side_by_side_name_the_site_and_reach_its_contact_as_they_are_when_they_are_sent(life: Life) -> None:
    cases = [life.recommended(EDITION.kind(kind)) for kind in ("rename", "contact", "resize")]
    for case in cases:
        services.approve(request=case, by=life.stage.people["kabid"], at=life.tick())
        life.work()
        assert services.confirm_ready(at=life.tick()) == [case.number]
    life.stage.signatory_key()
    for case in cases:
        case.refresh_from_db()
        services.sign_confirmation(request=case, by=life.stage.people["kadis"], passphrase=PASSPHRASE, at=life.tick())
        mails = list(Notice.objects.filter(event__startswith=f"request:{case.number}:confirmed"))
        old = {"situs@dinkes.contoh.go.id"} if case.kind == "contact" else set()  # whoever is replaced hears of it
        assert {mail.to for mail in mails} == {"baru@dinkes.contoh.go.id", "dinkes@contoh.go.id"} | old, case.kind
        for mail in mails:
            assert "/situs/sehat-kalbar.kalbarprov.go.id/" in mail.text and "dinkes.kalbarprov" not in mail.text, case.kind
            assert "sehat-kalbar.kalbarprov.go.id" in mail.title
    Notice.objects.filter(event__contains="confirmed").update(state="handed_over", handed_over_at=life.now)
    services.close_signed(at=life.tick())
    asked = Notice.objects.filter(event__contains="survey").values_list("to", flat=True)
    assert set(asked) == {"baru@dinkes.contoh.go.id"}


def test_a_refusal_names_the_site_by_its_present_name(life: Life) -> None:
    case = life.recommended(EDITION.kind("resize"))
    life.activated(EDITION.kind("rename"))
    services.reject(request=case, reason_id="wrong_signer", by=life.stage.people["kabid"], at=life.tick())
    letter = Letter.objects.get(direction="out", subject_key=case.number)
    assert letter.content["address"] == "sehat-kalbar.kalbarprov.go.id"
    mails = Notice.objects.filter(event__startswith=f"request:{case.number}:reject")
    assert mails and all("sehat-kalbar.kalbarprov.go.id" in mail.text for mail in mails)


def test_the_nip_of_a_replaced_contact_never_comes_back(life: Life) -> None:
    old, new = "199003122015031002", "198505052010011005"
    assert queries.site_values(life.site)["contact_nip"] == old
    same_mailbox = {"contact_email": life.site.contact_email, "contact_nip": new}
    life.approved(EDITION.kind("contact"), **same_mailbox)
    life.work()
    resize = life.sent(EDITION.kind("resize"))
    assert resize.contact_nip == new, "a draft of another kind begins with the one of today"
    HostingRequest.objects.filter(pk=resize.pk).update(state="closed", contact_nip=old)  # as a draft of before had it
    today = queries.site_values(life.site)
    assert (today["contact_name"], today["contact_nip"]) == ("Pengelola Baru", new)


def test_a_replaced_contact_is_told_and_so_is_the_new_one(life: Life) -> None:
    case = life.sent(EDITION.kind("contact"))
    told = set(Notice.objects.filter(subject_key=case.number).values_list("to", flat=True))
    assert {"situs@dinkes.contoh.go.id", "baru@dinkes.contoh.go.id", "dinkes@contoh.go.id"} <= told


@pytest.mark.parametrize("kind", ["keys", "access"])
def test_new_keys_let_the_people_of_a_suspended_site_in_to_mend_it(life: Life, kind: str) -> None:
    life.into("suspended")
    assert not hosting.spec(life.site).sftp_open
    case = life.activated(EDITION.kind(kind))
    site = life.site
    assert site.status == "suspended" and hosting.spec(site).sftp_open and site.keys.count() == 2
    proof = hosting.evidence_since(site, case.wanted_generation or 0)
    assert proof is not None and '"step":"sftp"' in proof.document, "the letter says that they work"
    HostingRequest.objects.filter(pk=case.pk).update(state="closed")
    life.activated(EDITION.kind("unsuspend"))
    assert life.site.status == "active" and not life.site.mending


def test_a_suspension_is_not_forgotten_by_deactivation_and_reactivation(life: Life) -> None:
    life.into("suspended")
    life.into("ended")
    assert life.site.suspend_reason == "Berkas berbahaya." and life.driver.observe(hosting.spec(life.site)).notice == "ended"
    case = life.activated(EDITION.kind("reactivate"))
    assert life.site.status == "suspended" and life.site.suspend_reason == "Berkas berbahaya." and life.site.ends_at is None
    assert queries.changes_of(case) == [Change("state", "Keadaan situs", "Dinonaktifkan", "Ditangguhkan")]
    letter = Letter.objects.get(direction="out", subject_key=case.number)
    assert "tetap ditangguhkan" in letter.content["opening"] and "menjawab" not in letter.content["opening"]
    life.stage.signatory_key()
    services.sign_confirmation(request=case, by=life.stage.people["kadis"], passphrase=PASSPHRASE, at=life.tick())
    mails = Notice.objects.filter(event__startswith=f"request:{case.number}:confirmed")
    assert mails and all("tetap ditangguhkan" in mail.text for mail in mails)
    case = life.activated(EDITION.kind("unsuspend"))
    assert life.site.status == "active" and life.site.suspend_reason == ""
    assert "cause_mended" in {row.item.id for row in queries.checklist(case)}


def test_an_ended_site_is_kept_for_its_grace_and_then_taken_away(life: Life) -> None:
    life.into("ended")
    site = life.site
    assert site.ends_at is not None and life.driver.inventory() == [site.pk]
    with pytest.raises(ValueError, match="tidak sedang ditangguhkan"):
        hosting_services.resume(site=site, by=life.stage.people["kabid"], at=life.tick())
    effects.run_out(at=site.ends_at - timedelta(seconds=1))
    assert life.site.desired == "ended"
    life.now = site.ends_at
    assert effects.run_out(at=life.now) == [site.host]
    life.work()
    assert life.site.status == "purged" and life.driver.inventory() == []
    with pytest.raises(Refused, match="Hanya untuk situs yang dinonaktifkan"):
        life.draft(EDITION.kind("reactivate"))


def test_a_site_that_is_asked_back_in_time_is_kept_and_brought_back_however_long_the_answer_takes(life: Life) -> None:
    life.into("ended")
    case = life.recommended(EDITION.kind("reactivate"))
    assert life.site.ends_at is not None
    life.now = life.site.ends_at + timedelta(days=2)
    assert effects.run_out(at=life.now) == [] and life.site.desired == "ended"
    services.approve(request=case, by=life.stage.people["kabid"], at=life.tick())
    life.work()
    assert services.confirm_ready(at=life.tick()) == [case.number] and life.site.status == "active"
    assert effects.run_out(at=life.tick()) == [] and life.driver.inventory() == [life.site.pk]


def test_a_site_whose_way_back_was_refused_ends_at_the_next_round(life: Life) -> None:
    life.into("ended")
    case = life.recommended(EDITION.kind("reactivate"))
    life.now = life.site.ends_at or life.now
    assert effects.run_out(at=life.now) == []
    services.reject(request=case, reason_id="wrong_signer", by=life.stage.people["kabid"], at=life.tick())
    assert effects.run_out(at=life.tick()) == [life.site.host]
    life.work()
    assert life.site.status == "purged" and life.driver.inventory() == []


def test_what_is_asked_after_the_last_moment_is_too_late_and_keeps_nothing(life: Life) -> None:
    life.into("ended")
    draft = life.draft(EDITION.kind("reactivate"))
    life.now = life.site.ends_at or life.now
    for ask in (
        lambda: services.submit(request=draft, by=life.stage.people["operator"], at=life.now),
        lambda: life.draft(EDITION.kind("reactivate")),
    ):
        with pytest.raises(Refused, match="Masa simpan situs ini sudah habis"):
            ask()
    assert effects.run_out(at=life.now) == [life.site.host]


def test_a_fault_of_a_change_names_its_field() -> None:
    rows = [Change("quota_mb", "Ruang simpan", "1 GB", "1 GB")]
    assert change_fault(EDITION.kind("resize"), rows)[0] == "quota_mb"
    assert change_fault(EDITION.kind("retire"), []) == ("", "")
