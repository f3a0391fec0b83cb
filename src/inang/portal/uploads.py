"""Uploads stop growing at the largest letter that is accepted; what did not fit is said at the field."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.forms import BaseForm
from django.http import HttpRequest

LARGEST: Final = 20 * 1000 * 1000  # bytes
MARK: Final = "inang.upload"  # in request.META: why a file is not among request.FILES
TOO_LARGE: Final = "Berkas lebih besar dari 20 MB. Pindai ulang dengan resolusi 200 dpi, lalu unggah lagi."
NO_ROOM: Final = (
    "Ruang simpan server sedang penuh, berkas belum diterima. Tidak ada isian yang hilang; coba lagi nanti."
)


class BoundedHandler(TemporaryFileUploadHandler):
    """Write an upload to a temporary file and drop it as soon as it is too large or the disk is full."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError as fault:
            self._give_up(fault)
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > LARGEST:
            self._drop(TOO_LARGE)
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as fault:
            self._give_up(fault)

    def _give_up(self, fault: OSError) -> None:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise fault
        self._drop(NO_ROOM)

    def _drop(self, sentence: str) -> None:
        if self.request is not None:
            self.request.META[MARK] = sentence
        if getattr(self, "file", None) is not None:
            self.file.close()  # the temporary file goes with it
        raise SkipFile


def refusal(request: HttpRequest) -> str:
    """Why an upload of this request was dropped; "" when none was."""
    return str(request.META.get(MARK, ""))


def say_at(form: BaseForm, name: str, request: HttpRequest, too_large: str = TOO_LARGE) -> None:
    """Let the field of a bound form say why its upload was dropped, instead of that there is none."""
    if sentence := refusal(request):
        form.errors[name] = form.error_class([too_large if sentence == TOO_LARGE else sentence])


@contextmanager
def as_path(upload: UploadedFile[Any]) -> Iterator[Path]:
    """The upload as a file on disk, wherever Django has put it."""
    if hasattr(upload, "temporary_file_path"):
        yield Path(upload.temporary_file_path())
        return
    with NamedTemporaryFile(dir=os.environ.get("INANG_UPLOAD_TEMP") or None) as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def is_full(fault: OSError) -> bool:
    """Whether an error of the system means that there is no room left."""
    return fault.errno in (errno.ENOSPC, errno.EDQUOT)
