"""The agency's letter on the desk: the untouched original, and the pictures of its pages."""

from __future__ import annotations

from django.http import FileResponse, Http404

from inang.letters.models import KeptFile
from inang.portal import serving
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing


def _kept(file: KeptFile | None) -> KeptFile:
    if file is None:
        raise Http404
    return file


@desk_page(*showing.OFFICE)
def letter(request: Actor, number: str) -> FileResponse:
    case = showing.case_of(number)
    return serving.original(_kept(case.letter_file), case.letter_file_name)


@desk_page(*showing.OFFICE)
def letter_page(request: Actor, number: str, page: int) -> FileResponse:
    return serving.page(_kept(showing.case_of(number).letter_file), page)
