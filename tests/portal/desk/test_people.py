"""People and invitations: the link goes out by mail and works once; roles end with a click."""

from __future__ import annotations

import re

from django.test import Client

from inang.agencies import services as agencies
from inang.agencies.models import Invitation, Membership
from inang.notices import sealing
from inang.notices.models import Notice
from tests.portal.cast import Cast, now
from tests.rooms.notices.test_secret import tables_with

PAGE = "/meja/orang/"


def test_everybody_stands_in_the_list_with_role_and_place(cast: Cast) -> None:
    page = cast.client("administrator").get(PAGE).content.decode()
    assert "reviewer@contoh.go.id" in page and "Operator PD/UPT" in page and "Dinas Kesehatan" in page


def test_an_invitation_is_mailed_and_its_link_opens(cast: Cast) -> None:
    typed = {"name": "Baru Contoh", "email": "Baru@contoh.go.id", "role": "agency", "agency": cast.agency.pk}
    answer = cast.client("administrator").post(PAGE, typed, follow=True)
    notice = Notice.objects.get(to="baru@contoh.go.id")
    assert "/undangan/" not in notice.text
    link = re.search(r"/undangan/[^\s]+/", sealing.unseal(notice.secret))
    assert link and link.group().split("/")[2] not in answer.content.decode()  # the secret is in the mail alone
    assert tables_with(link.group().split("/")[2]) == []  # and no row of the database can be read for it
    assert "Undangan dikirim ke baru@contoh.go.id." in answer.content.decode()
    assert "Undangan yang belum dijawab" in answer.content.decode()
    assert cast.client("nobody").get(link.group()).status_code == 200


def test_a_refused_invitation_keeps_what_was_typed_and_mails_nobody(cast: Cast) -> None:
    client = cast.client("administrator")
    for typed in ({}, {"name": "A", "email": "bukan", "role": "reviewer"}, {"name": "A", "email": "a@b.go.id", "role": "agency"}):
        answer = client.post(PAGE, typed)
        assert answer.status_code == 422
        assert not typed or f'value="{typed["email"]}"' in answer.content.decode()
    assert not Invitation.objects.exists() and not Notice.objects.exists()


def test_a_name_that_an_active_account_bears_is_remarked_before_a_second_one_is_invited(cast: Cast) -> None:
    client = cast.client("administrator")
    typed = {"name": " REVIEWER ", "email": "lain@contoh.go.id", "role": "approver"}
    assert "bernama sama" not in client.get(PAGE).content.decode()
    answer = client.post(PAGE, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "reviewer@contoh.go.id" in page and "Orang lain yang kebetulan bernama sama" in page
    assert not Invitation.objects.exists() and not Notice.objects.exists()
    assert "Undangan dikirim" in client.post(PAGE, {**typed, "same_name": "on"}, follow=True).content.decode()


def test_a_role_ends_and_the_page_of_the_role_is_gone(cast: Cast) -> None:
    held = Membership.objects.get(person=cast.people["reviewer"])
    reviewer = cast.client("reviewer")
    assert reviewer.get("/meja/").status_code == 200
    client = cast.client("administrator")
    assert "berakhir" in client.post(f"{PAGE}{held.pk}/akhiri/", follow=True).content.decode()
    assert reviewer.get("/meja/").status_code == 404
    assert "sudah diakhiri" in client.post(f"{PAGE}{held.pk}/akhiri/", follow=True).content.decode()


def test_a_role_that_is_not_there_cannot_end(cast: Cast) -> None:
    assert cast.client("administrator").post(f"{PAGE}999999/akhiri/").status_code == 404


def test_an_invitation_is_sent_again_with_a_new_link_or_withdrawn(cast: Cast) -> None:
    client = cast.client("administrator")
    client.post(PAGE, {"name": "Baru", "email": "baru@contoh.go.id", "role": "reviewer"})
    first = Invitation.objects.get()
    page = client.post(f"{PAGE}undangan/{first.pk}/kirim-ulang/", follow=True).content.decode()
    assert "Undangan baru dikirim ke baru@contoh.go.id." in page
    second = Invitation.objects.exclude(pk=first.pk).get()
    states = {row.event: (row.state, bool(row.secret)) for row in Notice.objects.all()}
    assert states == {
        f"invitation:{first.token_hash}": ("withdrawn", False),
        f"invitation:{second.token_hash}": ("waiting", True),
    }
    page = client.post(f"{PAGE}undangan/{second.pk}/batalkan/", follow=True).content.decode()
    assert "Undangan untuk baru@contoh.go.id dibatalkan." in page and "Undangan yang belum dijawab" not in page
    assert not Notice.objects.filter(state="waiting").exists() and not Notice.objects.exclude(secret="").exists()


def test_a_nul_is_left_out_of_what_is_typed_on_any_page(cast: Cast) -> None:
    client, own = cast.client("administrator"), cast.people["administrator"]
    client.post(f"/meja/orang/akun/{own.pk}/ubah/", {"name": "Ari\x00 Admin", "position": "", "nip": "", "rank": ""})
    own.refresh_from_db()
    assert own.name == "Ari Admin"
    typed = {"to": cast.people["reviewer"].pk, "nomor": ["H-2026-\x000001", "\x00"]}
    assert client.post("/meja/tanpa-pemegang/serahkan/", typed).status_code == 302


def test_an_invitation_whose_sender_is_no_administrator_any_more_is_called_so_and_sent_again(cast: Cast) -> None:
    other = agencies.add_person(by=None, at=now(), email="lama@contoh.go.id", name="Admin Lama")
    held = agencies.add_membership(by=None, at=now(), person=other, role="administrator")
    token = agencies.invite(by=other, at=now(), email="baru@contoh.go.id", name="Baru", role="signatory")
    agencies.end_membership(by=None, at=now(), membership=held)
    assert "tidak bertugas lagi" in Client().get(f"/undangan/{token}/").content.decode()
    client, row = cast.client("administrator"), Invitation.objects.get()
    assert "pengundangnya bukan administrator lagi" in client.get("/meja/orang/").content.decode()
    page = client.post(f"/meja/orang/undangan/{row.pk}/kirim-ulang/", follow=True).content.decode()
    assert "Undangan baru dikirim" in page and "pengundangnya bukan administrator lagi" not in page
