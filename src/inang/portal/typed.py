"""What is typed reaches every form without NUL: nobody types one, no database keeps it, and the rest stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

_NUL = "\x00"


class TypedMiddleware:
    """Stands behind the check of the form's origin, which has read the form by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        if request.method != "POST" or not any(_NUL in value for _name, values in request.POST.lists() for value in values):
            return
        tidy = request.POST.copy()
        for name, values in request.POST.lists():
            tidy.setlist(name, [value.replace(_NUL, "") for value in values])
        request.POST = tidy  # type: ignore[assignment]
