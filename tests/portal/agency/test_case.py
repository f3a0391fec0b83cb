"""The case page in every state."""

from __future__ import annotations

import pytest

from inang.hosting.models import Step
from inang.notices.models import Notice
from inang.requests import states
from inang.requests.models import Event
from tests.portal import cast as casting
from tests.portal.cast import Cast

CASE = "/permintaan/H-2026-0001/"


@pytest.mark.parametrize("state", sorted(set(states.STATES) - {states.DRAFT}))
def test_it_shows_itself_in_every_state(state: str, cast: Cast) -> None:
    casting.request_of(
        cast.agency, cast.people["operator"], state, number="H-2026-0001", letter_file=casting.kept_file()
    )
    answer = cast.client("operator").get(CASE)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert states.STATES[state].word in page and "lihat cara hitung" in page and "Berikutnya" in page
    assert page.count('class="step ') == 4


def test_it_speaks_of_the_site_only_once_it_was_ordered(cast: Cast) -> None:
    casting.request_of(cast.agency, cast.people["operator"], "in_review", number="H-2026-0001")
    assert "Aktivasi sedang dibuktikan" not in cast.client("operator").get(CASE).content.decode()


def test_the_activation_shows_what_is_proven_and_asks_again_until_it_is_done(cast: Cast) -> None:
    case = casting.request_of(cast.agency, cast.people["operator"], "approved", number="H-2026-0001")
    site = casting.site_of(cast.agency, "H-2026-0001")
    Step.objects.create(site=site, name="account", state="proven", sentence="s1 dibuat", ms=38.2)
    Step.objects.create(site=site, name="sftp", state="failed", sentence="Server SFTP tidak menjawab.")
    live = cast.client("operator").get(CASE + "aktivasi/")
    page = live.content.decode()
    assert "s1 dibuat" in page and "38 ms" in page and "Server SFTP tidak menjawab." in page
    assert 'hx-trigger="every 1s"' in page and "Muat ulang" in page and "HX-Refresh" not in live
    case.state = states.ACTIVATED
    case.save()
    done = cast.client("operator").get(CASE + "aktivasi/")
    assert done["HX-Refresh"] == "true" and "every 1s" not in done.content.decode()


def test_only_public_events_are_shown(cast: Cast) -> None:
    case = casting.request_of(cast.agency, cast.people["operator"], "in_review", number="H-2026-0001")
    for sentence, public in (("Mulai dikaji oleh Penelaah A", True), ("Catatan meja", False)):
        Event.objects.create(request=case, at=casting.now(), sentence=sentence, public=public)
    page = cast.client("operator").get(CASE).content.decode()
    assert "Mulai dikaji" in page and "Catatan meja" not in page


def test_the_fate_of_each_mail_is_told(cast: Cast) -> None:
    casting.request_of(cast.agency, cast.people["operator"], "in_review", number="H-2026-0001")
    for state in ("waiting", "handed_over", "failed"):
        Notice.objects.create(
            event=state,
            subject_key="H-2026-0001",
            to="a@contoh.go.id",
            title="Permintaan diterima",
            text="x",
            state=state,
            message_id=state,
            created_at=casting.now(),
        )
    page = cast.client("operator").get(CASE).content.decode()
    assert all(word in page for word in ("Menunggu dikirim", "Terkirim", "Gagal dikirim"))
