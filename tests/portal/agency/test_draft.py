"""A request step by step: drafts save themselves, faults stand at their fields, nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inang.portal import request_forms, uploads
from inang.portal.agency import wizard
from inang.portal.agency.summary import value_words
from inang.requests.models import HostingRequest
from inang.requests.rules import FIELDS, OPTIONAL, faults
from inang.standard import queries as standard
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.letters import papers


@pytest.fixture
def draft(cast: Cast) -> HostingRequest:
    return casting.request_of(cast.agency, cast.people["operator"], letter_file=casting.kept_file())


def _address(draft: HostingRequest, step: str) -> str:
    return f"/permintaan/draf/{draft.pk}/{step}/"


def test_every_field_of_a_request_is_asked_on_exactly_one_page() -> None:
    asked = [name for step in wizard.STEPS for name in step.fields]
    assert sorted(asked) == sorted({*FIELDS, "letter_file"})
    for step in wizard.STEPS:
        assert set(step.form.base_fields) == set(step.fields) or step.slug == "surat"
        optional = {name for name, field in step.form.base_fields.items() if not field.required}
        assert optional == OPTIONAL & set(step.fields), step.slug


def test_what_is_typed_is_saved_and_the_next_page_follows(cast: Cast, draft: HostingRequest) -> None:
    typed = {"contact_name": "Siti Contoh", "version": draft.version, **_contact()}
    answer = cast.client("operator").post(_address(draft, "pengelola"), typed)
    assert answer["Location"] == _address(draft, "kunci")
    draft.refresh_from_db()
    assert draft.contact_name == "Siti Contoh"


def _contact() -> dict[str, str]:
    return {
        "contact_nip": "198001012005011001",
        "contact_position": "Pranata Komputer",
        "contact_phone": "0812 3456 7890",
        "contact_email": "situs@dinkes.contoh.go.id",
    }


def test_what_the_edition_does_not_ask_stands_on_no_page_and_hinders_none(
    cast: Cast, draft: HostingRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = standard.current()
    left_out = {"app_kind", "database", "quota_mb", "developer", "data_class", "contact_nip"}
    kind = whole.kind("hosting")
    kind = replace(kind, consents=(), fields=tuple(name for name in kind.fields if name not in left_out))
    sizes = {"default_quota_mb": 512, "quota_choices_mb": (512, 10240)}
    edition = replace(whole, request_kinds=(kind, *whole.request_kinds[1:]), offer=replace(whole.offer, **sizes))
    monkeypatch.setattr(standard, "edition", lambda slug: edition)
    client, typed = cast.client("operator"), {**casting.FILLED, "letter_date": draft.letter_date, "runtime": "php"}
    for step in wizard.steps_of(draft):
        page = client.get(_address(draft, step.slug)).content.decode()
        assert not any(f'name="{name}"' in page for name in left_out | {"consents"}), step.slug
        if step.slug not in ("surat", "periksa"):
            draft.refresh_from_db()
            answer = client.post(_address(draft, step.slug), {**typed, "version": draft.version, "keluar": "1"})
            assert answer.status_code == 302, (step.slug, answer.content.decode())
    draft.refresh_from_db()
    answer = client.post(_address(draft, "periksa"), {"version": draft.version})
    draft.refresh_from_db()
    assert answer.status_code == 302 and draft.number, answer.content.decode()


def test_room_that_is_no_whole_number_of_gigabytes_is_called_as_it_is(cast: Cast, draft: HostingRequest) -> None:
    edition = standard.current()
    sized = replace(edition, offer=replace(edition.offer, quota_choices_mb=(512, 1536, 2048)))
    form = request_forms.KeperluanForm(edition=sized)
    assert [word for _size, word in form.fields["quota_mb"].choices] == ["0,5 GB", "1,5 GB", "2 GB"]  # type: ignore[attr-defined]
    assert faults(draft, sized)["quota_mb"] == "Pilih ruang simpan dari daftar: 0,5 GB, 1,5 GB, 2 GB."
    draft.quota_mb = 1536
    assert value_words(draft, "quota_mb") == "1,5 GB"


def test_a_wrong_nip_is_said_at_its_field_and_everything_typed_stays(
    cast: Cast, draft: HostingRequest
) -> None:
    typed = {**_contact(), "contact_name": "Siti Contoh", "contact_nip": "123", "version": draft.version}
    answer = cast.client("operator").post(_address(draft, "pengelola"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "NIP terdiri dari 18 angka, yang tertulis 3 angka." in page
    assert 'value="Siti Contoh"' in page and 'value="123"' in page
    assert 'aria-invalid="true"' in page and 'href="#id_contact_nip"' in page
    draft.refresh_from_db()
    assert draft.contact_name == "Siti Contoh"  # the good fields are kept on the server too


def test_a_half_filled_page_can_be_saved_and_left(cast: Cast, draft: HostingRequest) -> None:
    answer = cast.client("operator").post(
        _address(draft, "pengelola"), {"contact_name": "Siti", "keluar": "1", "version": draft.version}
    )
    assert answer["Location"] == "/permintaan/"
    draft.refresh_from_db()
    assert draft.contact_name == "Siti"


def test_autosave_answers_with_words_and_the_new_version(cast: Cast, draft: HostingRequest) -> None:
    answer = cast.client("operator").post(
        _address(draft, "pengelola"),
        {"contact_name": "Siti", "version": draft.version},
        headers={"X-Autosave": "1"},
    )
    said = answer.json()
    assert said["words"].startswith("Draf tersimpan ") and said["version"] > draft.version


def test_an_outdated_window_is_told_and_keeps_what_was_typed(cast: Cast, draft: HostingRequest) -> None:
    client, old = cast.client("operator"), draft.version
    client.post(_address(draft, "pengelola"), {**_contact(), "contact_name": "Dari tab satu", "version": old})
    answer = client.post(
        _address(draft, "pengelola"), {**_contact(), "contact_name": "Dari tab dua", "version": old}
    )
    assert answer.status_code == 422
    assert 'value="Dari tab dua"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.contact_name == "Dari tab satu"


def test_an_autosave_after_the_session_ended_says_so(draft: HostingRequest) -> None:
    answer = Client().post(
        _address(draft, "pengelola"), {"contact_name": "Siti"}, headers={"X-Autosave": "1"}
    )
    assert answer.status_code == 401 and "Sesi Anda berakhir" in answer.json()["sentence"]


def test_text_sent_after_the_session_ended_comes_back_after_signing_in(
    cast: Cast, draft: HostingRequest
) -> None:
    client = Client()
    answer = client.post(_address(draft, "pengelola"), {**_contact(), "contact_name": "Ditulis lama sekali"})
    assert answer["Location"].startswith("/akun/login/")
    client.force_login(cast.people["operator"], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(_address(draft, "pengelola")).content.decode()
    assert 'value="Ditulis lama sekali"' in page and "sudah dikembalikan" in page
    assert "Ditulis lama sekali" not in client.get(_address(draft, "pengelola")).content.decode()  # once


def test_kept_text_is_not_given_to_another_agency(cast: Cast, draft: HostingRequest) -> None:
    client = Client()
    client.post(_address(draft, "pengelola"), {"contact_name": "Rahasia dinas"})
    client.force_login(cast.people["stranger"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(_address(draft, "pengelola")).status_code == 404


def test_sending_twice_from_two_tabs_makes_one_case(cast: Cast, draft: HostingRequest) -> None:
    client = cast.client("operator")
    consents = [row.id for row in casting.standard.current().consents]
    first = client.post(_address(draft, "periksa"), {"consents": consents, "version": draft.version})
    assert first.status_code == 302 and first["Location"].endswith("/tanda-terima/"), first.content.decode()[
        :3000
    ]
    second = client.post(_address(draft, "periksa"), {"consents": consents, "version": draft.version})
    draft.refresh_from_db()
    assert second["Location"] == f"/permintaan/{draft.number}/"
    assert HostingRequest.objects.exclude(number=None).count() == 1


def test_the_back_button_to_a_sent_draft_leads_to_the_case(cast: Cast, draft: HostingRequest) -> None:
    sent = casting.request_of(
        cast.agency, cast.people["operator"], "submitted", number="H-2026-0007", label="gizi"
    )
    assert cast.client("operator").get(_address(sent, "nama"))["Location"] == "/permintaan/H-2026-0007/"


def test_all_statements_must_be_ticked(cast: Cast, draft: HostingRequest) -> None:
    answer = cast.client("operator").post(
        _address(draft, "periksa"), {"version": draft.version, "consents": ["true_data"]}
    )
    assert answer.status_code == 422
    assert "Centang semua pernyataan." in answer.content.decode()


def _title(draft: HostingRequest, slug: str) -> str:
    step = wizard.step_named(draft, slug)
    assert step is not None
    return step.title


@pytest.mark.parametrize("step", [step.slug for step in wizard.STEPS])
def test_every_step_shows_itself_empty_and_filled(step: str, cast: Cast, draft: HostingRequest) -> None:
    empty = HostingRequest.objects.create(
        agency=cast.agency,
        edition=draft.edition,
        created_by=draft.created_by,
        created_at=draft.created_at,
        saved_at=draft.saved_at,
    )
    client = cast.client("operator")
    for one in (draft, empty):
        page = client.get(_address(one, step))
        assert page.status_code == 200 and _title(draft, step) in page.content.decode()


def _upload(cast: Cast, draft: HostingRequest, content: bytes, name: str = "surat.pdf") -> tuple[int, str]:
    answer = cast.client("operator").post(
        _address(draft, "surat"), {"berkas": SimpleUploadedFile(name, content), "version": draft.version}
    )
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b"<html><script>alert(1)</script></html>", "PDF"),
        (papers.pdf()[:400], "PDF"),
        (papers.user_locked(), "sandi"),
    ],
    ids=["empty", "html", "truncated", "locked"],
)
def test_a_file_that_is_no_letter_is_refused_at_the_field(
    content: bytes, words: str, cast: Cast, draft: HostingRequest
) -> None:
    before = draft.letter_file_id
    status, page = _upload(cast, draft, content)
    assert status == 422 and words in page and 'id="id_berkas-error"' in page
    draft.refresh_from_db()
    assert draft.letter_file_id == before  # the good one is not thrown away


def test_too_large_a_file_is_refused_while_it_arrives(
    cast: Cast, draft: HostingRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 100_000)
    status, page = _upload(cast, draft, b"%PDF-1.7" + b"x" * 200_000)
    assert status == 422 and "lebih besar dari 20 MB" in page


def test_a_full_disk_is_said_in_a_sentence(
    cast: Cast, draft: HostingRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads.TemporaryFileUploadHandler, "receive_data_chunk", full)
    status, page = _upload(cast, draft, papers.pdf())
    assert status == 422 and "Ruang simpan server sedang penuh" in page


def test_a_good_letter_is_kept_and_shown(cast: Cast, draft: HostingRequest) -> None:
    status, _page = _upload(cast, draft, papers.pdf(), "Surat Permintaan.pdf")
    assert status == 302
    draft.refresh_from_db()
    assert draft.letter_file is not None and draft.letter_file.type == "pdf"
    page = cast.client("operator").get(_address(draft, "surat")).content.decode()
    assert "Surat Permintaan.pdf" in page and f"/permintaan/draf/{draft.pk}/berkas/1/" in page


def test_a_name_that_is_taken_is_said_at_its_field_without_scripts_too(
    cast: Cast, draft: HostingRequest
) -> None:
    casting.site_of(cast.other, "H-2026-0009", "keluarga.kalbarprov.go.id")
    answer = cast.client("operator").post(
        _address(draft, "nama"), {"label": "keluarga", "version": draft.version}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="id_label-error"' in page and "Sudah dipakai" in page
    assert 'value="keluarga"' in page
