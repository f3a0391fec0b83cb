"""Who complained is opened on the record; a new code makes the old one worthless."""

from __future__ import annotations

from inang.audit.models import Entry
from inang.complaints import queries
from tests.portal.cast import Cast
from tests.portal.complaining import WARGA, at_desk, code_on, handled, text

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
