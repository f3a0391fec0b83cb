"""Who complained is opened on the record; a new code makes the old one worthless."""

from __future__ import annotations

from inang.audit.models import Entry
from inang.complaints import queries, services
from tests.portal.cast import Cast, now
from tests.portal.complaining import WARGA, at_desk, code_on, drafted, handled, text

LIST = "/meja/pengaduan/"


def test_a_confidential_name_is_opened_by_few_and_each_look_is_recorded(cast: Cast) -> None:
    case = handled(cast, confidential=True)
    address = f"{LIST}{case.number}/identitas/"
    answer = cast.client("complaint_officer").post(address)
    assert WARGA.name in text(answer) and WARGA.email in text(answer) and "no-store" in answer["Cache-Control"]
    assert cast.client("reviewer").post(address).status_code == 200, "the handler of this case"
    assert cast.client("approver").post(address).status_code == 302
    looks = Entry.objects.filter(verb="open_identity", subject=case.number)
    assert looks.count() == 2 and WARGA.name not in "".join(str(row.data) + row.sentence for row in looks)
    assert "Identitas rahasia dibuka oleh Reviewer" in text(cast.client("signatory").get(f"{LIST}{case.number}/"))
    assert "Buka identitas" not in text(cast.client("signatory").get(f"{LIST}{case.number}/"))


def test_a_confidential_name_in_the_words_of_a_complaint_is_not_read_without_a_record(cast: Cast) -> None:
    case = drafted(cast, confidential=True, text=f"Saya {WARGA.name}, telepon {WARGA.phone}. Formulirnya tidak bisa dikirim.")
    type(case).objects.filter(pk=case.pk).update(backdate_reason=f"Surat {WARGA.name} terselip.")
    case.events.update(detail=f"Dicatat Petugas; dicatat kemudian karena: Surat {WARGA.name} terselip.")
    for who, page in (("approver", ""), ("approver", "setujui/"), ("complaint_officer", ""), ("reviewer", "")):
        shown = text(cast.client(who).get(f"{LIST}{case.number}/{page}"))
        assert "Saya [disamarkan], telepon [disamarkan]. Formulirnya" in shown, (who, page)
        assert WARGA.name not in shown and WARGA.phone not in shown, (who, page)


def test_what_the_office_wrote_of_a_confidential_complaint_names_nobody_without_a_record(cast: Cast) -> None:
    case, officer = drafted(cast, confidential=True), cast.people["complaint_officer"]
    case.answers.update(evidence=f"Didengar: {WARGA.name}.")
    services.write(complaint=case, text=f"{WARGA.name} menelepon lagi.", by=officer, at=now())
    services.hold(complaint=case, reason=f"Diminta {WARGA.name}.", by=officer, at=now())
    handler, head = cast.people["reviewer"], cast.people["approver"]
    case.examinations.create(round=1, since=now(), findings=f"Menurut {WARGA.name}.", concluded_at=now(), concluded_by=handler)
    for page in ("", "setujui/"):
        shown = text(cast.client("approver").get(f"{LIST}{case.number}/{page}"))
        assert "Didengar: [disamarkan]." in shown and "Menurut [disamarkan]." in shown and WARGA.name not in shown, page
    case.refresh_from_db()
    services.send_back(complaint=case, reason=f"Kata {WARGA.name} belum.", by=head, at=now())
    shown = text(cast.client("reviewer").get(f"{LIST}{case.number}/jawab/"))
    assert "Kata [disamarkan] belum." in shown and f"Kata {WARGA.name}" not in shown  # the fields hold what the handler typed
    type(case).objects.filter(pk=case.pk).update(state="registered")
    services.propose_referral(complaint=case, body="Dinas Lain", reason=f"{WARGA.name} warga sana.", by=officer, at=now())
    for page in ("", "teruskan/"):
        shown = text(cast.client("approver").get(f"{LIST}{case.number}/{page}"))
        assert "[disamarkan] warga sana." in shown and WARGA.name not in shown, page


def test_without_a_name_there_is_nothing_to_open(cast: Cast) -> None:
    case = at_desk(cast, complainant=None)
    answer = cast.client("complaint_officer").post(f"{LIST}{case.number}/identitas/", follow=True)
    assert "tidak ada identitas yang disimpan" in text(answer)
    assert cast.client("complaint_officer").get(f"{LIST}{case.number}/identitas/").status_code == 405


def test_a_lost_code_is_replaced_and_shown_once(cast: Cast) -> None:
    case = at_desk(cast)
    answer = cast.client("complaint_officer").post(f"{LIST}{case.number}/kode-baru/")
    fresh = code_on(answer)
    assert queries.track(number=case.number, code=fresh) == case
    again = code_on(cast.client("complaint_officer").post(f"{LIST}{case.number}/kode-baru/"))
    assert queries.track(number=case.number, code=fresh) is None and again != fresh
