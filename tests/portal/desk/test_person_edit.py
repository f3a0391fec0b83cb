"""What letters print about somebody is entered and mended by an administrator; nothing that was signed changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from inang.agencies.delegating import delegate
from inang.agencies.models import Person
from inang.agencies.queries import office_day
from inang.audit import queries as audit
from tests.portal.cast import Cast, now

NIP = "198503142010011004"


def typed(person: Person, **more: str) -> dict[str, Any]:
    """What the page of this person sends."""
    shown = {name: getattr(person, name) for name in ("name", "position", "nip", "rank")}
    return {**{f"semula-{name}": value for name, value in shown.items()}, **shown, **more}


def test_name_jabatan_nip_and_pangkat_are_entered_and_audited(cast: Cast) -> None:
    client, who = cast.client("administrator"), cast.people["approver"]
    address = f"/meja/orang/akun/{who.pk}/"
    assert f"{address}ubah/" in client.get(address).content.decode()
    page = client.get(f"{address}ubah/").content.decode()
    assert 'value="Approver"' in page and "bernama sama" not in page
    values = typed(who, name="Dr. Approver", position="Kepala Bidang Aptika", nip="19850314 201001 1 004", rank="Pembina (IV/a)")
    page = client.post(f"{address}ubah/", values, follow=True).content.decode()
    assert "Data Dr. Approver disimpan." in page and NIP in page and "Pembina (IV/a)" in page
    who.refresh_from_db()
    assert (who.position, who.nip, who.email) == ("Kepala Bidang Aptika", NIP, "approver@contoh.go.id")
    entry = audit.latest()[0]
    assert (entry.verb, entry.data["to"]["nip"], entry.data["from"]["name"]) == ("change_person", NIP, "Approver")
    assert client.get("/meja/orang/akun/999999/ubah/").status_code == 404


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    client, who = cast.client("administrator"), cast.people["approver"]
    Person.objects.filter(pk=cast.people["reviewer"].pk).update(nip=NIP)
    for more, sentence in (
        ({"nip": "123"}, "18 angka"),
        ({"nip": NIP}, "tercatat pada akun Reviewer"),
        ({"name": " "}, "Isi nama"),
        ({"name": "  reviewer "}, "Nama ini sudah dipakai akun lain yang aktif: reviewer@contoh.go.id"),
    ):
        answer = client.post(f"/meja/orang/akun/{who.pk}/ubah/", typed(who, **more, position="Kepala Bidang"))
        page = answer.content.decode()
        assert answer.status_code == 422 and sentence in page and 'value="Kepala Bidang"' in page, sentence
    assert "Orang lain yang kebetulan bernama sama" in page
    client.post(f"/meja/orang/akun/{who.pk}/ubah/", typed(who, name="Reviewer", same_name="on"))
    who.refresh_from_db()
    assert who.name == "Reviewer" and audit.latest()[0].data["same_name"] == ["reviewer@contoh.go.id"]


def test_a_page_that_another_administrator_overtook_says_so_and_keeps_both(cast: Cast) -> None:
    client, who = cast.client("administrator"), cast.people["approver"]
    address, stale = f"/meja/orang/akun/{who.pk}/ubah/", typed(who)
    client.post(address, typed(who, position="Kepala Bidang"))
    answer = client.post(address, {**stale, "position": "Kabid", "rank": "Pembina (IV/a)"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "menjadi “Kepala Bidang”" in page
    assert 'value="Kabid"' in page and 'name="semula-position" value="Kepala Bidang"' in page
    again = {**stale, "semula-position": "Kepala Bidang", "position": "Kabid", "rank": "Pembina (IV/a)"}
    client.post(address, again)
    who.refresh_from_db()
    assert (who.position, who.rank) == ("Kabid", "Pembina (IV/a)")


def test_an_account_that_shares_a_nip_says_with_whom(cast: Cast) -> None:
    one, other = cast.people["reviewer"], cast.people["approver"]
    Person.objects.filter(pk=one.pk).update(nip=NIP)
    Person.objects.filter(pk=other.pk).update(nip=NIP, shares_nip=True)
    client = cast.client("administrator")
    assert "NIP ini juga tercatat pada akun lain" in client.get(f"/meja/orang/akun/{one.pk}/").content.decode()
    assert "reviewer@contoh.go.id" in client.get(f"/meja/orang/akun/{other.pk}/").content.decode()


def test_an_account_in_use_whose_last_nip_went_on_and_one_without_a_nip_say_what_it_means(cast: Cast) -> None:
    old, new = cast.people["reviewer"], cast.people["approver"]
    Person.objects.filter(pk=old.pk).update(former_nip=NIP)
    Person.objects.filter(pk=new.pk).update(nip=NIP)
    client = cast.client("administrator")
    page = client.get(f"/meja/orang/akun/{old.pk}/").content.decode()
    assert "NIP terakhir akun ini tercatat pada akun lain" in page and "NIP belum diisi" in page
    page = client.get(f"/meja/orang/akun/{new.pk}/").content.decode()
    assert "reviewer@contoh.go.id" in page and "NIP belum diisi" not in page
    lent, today = cast.people["complaint_officer"], office_day(now())
    page = f"/meja/orang/akun/{lent.pk}/"
    assert "NIP belum diisi" not in client.get(page).content.decode()
    day = today + timedelta(days=1)  # the letter comes before its first day
    letter = {"letter_number": "800/7", "letter_date": today, "since": day, "until": day}
    delegate(by=None, at=now(), person=lent, capacity="plt", scope="decide", title="Kepala Bidang", **letter)
    assert "NIP belum diisi" in client.get(page).content.decode(), "who is lent a power will decide as well"
    Person.objects.filter(pk=old.pk).update(is_active=False)
    assert "reviewer@contoh.go.id" not in client.get(f"/meja/orang/akun/{new.pk}/").content.decode(), "it is settled"
