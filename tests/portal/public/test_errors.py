from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from inang.portal.public import errors

pytestmark = pytest.mark.django_db


def test_a_missing_page_says_so_in_indonesian(client: Client) -> None:
    answer = client.get("/tidak-ada/")
    assert answer.status_code == 404
    assert "Halaman ini tidak ada" in answer.content.decode()


def test_a_broken_page_needs_no_context_and_loses_nothing() -> None:
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Yang sudah tersimpan tetap tersimpan" in answer.content.decode()


def test_a_form_without_its_token_is_explained() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/bahasa/", {"language": "en"})
    assert answer.status_code == 403
    assert "terlalu lama terbuka" in answer.content.decode()


@pytest.mark.parametrize(("view", "status"), [(errors.bad_request, 400), (errors.forbidden, 403)])
def test_other_faults_have_their_own_page(client: Client, view: object, status: int) -> None:
    request = client.get("/").wsgi_request
    answer = view(request)  # type: ignore[operator]
    assert answer.status_code == status
    assert "Perlu bantuan?" in answer.content.decode()
