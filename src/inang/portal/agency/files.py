"""Files of the own requests: letter and page pictures, the office's letters, the letter to be signed."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from inang.letters.compose import compose
from inang.letters.models import KeptFile
from inang.portal import serving
from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.portal.agency.case import answers_of
from inang.requests import papers, queries


def _kept(file: KeptFile | None) -> KeptFile:
    if file is None:
        raise Http404
    return file


@agency_page
def draft_letter(request: Actor, pk: int) -> FileResponse:
    draft = scope.any_draft(request, pk)
    return serving.original(_kept(draft.letter_file), draft.letter_file_name)


@agency_page
def draft_letter_page(request: Actor, pk: int, page: int) -> FileResponse:
    return serving.page(_kept(scope.any_draft(request, pk).letter_file), page)


@agency_page
def case_letter(request: Actor, number: str) -> FileResponse:
    case = scope.case(request, number)
    return serving.original(_kept(case.letter_file), case.letter_file_name)


@agency_page
def case_letter_page(request: Actor, number: str, page: int) -> FileResponse:
    return serving.page(_kept(scope.case(request, number).letter_file), page)


@agency_page
def answer(request: Actor, number: str, pk: int) -> FileResponse:
    """A signed letter of the office for this case."""
    case = scope.case(request, number)
    letter = next((row for row in answers_of(case) if row.pk == pk), None)
    if letter is None:
        raise Http404
    return serving.original(_kept(letter.file), letter.number.replace("/", "-") + ".pdf")


@agency_page
def to_sign(request: Actor, pk: int) -> HttpResponse:
    """The request letter as PDF, written from the form, ready to be signed and stamped."""
    draft = scope.any_draft(request, pk)
    answer = HttpResponse(
        compose(papers.request_letter(draft, timezone.now())), content_type="application/pdf"
    )
    name = f"{queries.kind_of(draft).wish_subject} {draft.label or 'draf'}.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
