"""Files beside a complaint: several at once, looked at and kept before anything else, so that none is chosen twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from inang.complaints.rules import FILES_MOST
from inang.letters import inspection
from inang.letters import services as letters
from inang.letters.models import KeptFile
from inang.letters.rules import Refused
from inang.portal import uploads
from inang.portal.said import said

FIELD: Final = "lampiran"
KEPT: Final = "terlampir"  # what was kept at an attempt before, ticked
_SALT: Final = "inang.attachments"
_SECONDS: Final = 12 * 3600
# The intake speaks of letters; here it may be any picture or paper.
_WORDS: Final = (
    ("Cetak ke PDF, minta tanda tangan dan cap, lalu unggah PDF atau pindaiannya.", "Simpan sebagai PDF, lalu lampirkan lagi."),
    ("lalu unggah suratnya saja", "lalu lampirkan isinya satu per satu"),
    ("Unggah surat sebagai PDF, JPEG, atau PNG.", "Lampirkan PDF, atau foto JPEG atau PNG."),
    ("Pilih berkas surat yang sudah ditandatangani.", "Pilih berkas yang berisi."),
    ("Pindai suratnya", "Simpan ulang"),
    ("pindai ulang suratnya", "simpan ulang"),
    ("unggah", "lampirkan"),
)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what is in them is judged by the intake."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in found]


def files_field(label: Any, hint: Any) -> FilesField:
    """The field as every form of complaints has it."""
    accept = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
    return FilesField(
        label=label, help_text=hint, required=False, allow_empty_file=True, widget=FilesInput(attrs={"accept": accept})
    )


@dataclass(frozen=True)
class Kept:
    """One file that is stored already; its token proves that whoever sends the form has sent the file."""

    file: KeptFile
    name: str
    token: str


def _kept_before(request: HttpRequest) -> list[Kept]:
    found = []
    for token in request.POST.getlist(KEPT)[:FILES_MOST]:
        try:
            sha256, name = signing.loads(token, salt=_SALT, max_age=_SECONDS)
        except signing.BadSignature:
            continue
        file = KeptFile.objects.filter(sha256=sha256).first()
        if file is not None:
            found.append(Kept(file, name, token))
    return found


def _of_files(text: str) -> str:
    """What the intake says of a letter, said of any file."""
    for letter_words, words in _WORDS:
        text = text.replace(letter_words, words)
    return text


_TEMPLATES: Final = tuple(_of_files(one) for one in inspection.TEMPLATES)


def _keep(form: forms.Form, upload: UploadedFile[Any]) -> Kept | None:
    name = (upload.name or "lampiran")[-200:]
    try:
        with uploads.as_path(upload) as path:
            file = letters.keep(source=path, at=timezone.now())
    except Refused as fault:
        form.add_error(FIELD, f"{name}: {said(_of_files(fault.sentence), _TEMPLATES)}")
    except OSError as fault:
        if not uploads.is_full(fault):
            raise
        form.add_error(FIELD, said(uploads.NO_ROOM))
    else:
        return as_kept([(file, name)])[0]
    return None


def as_kept(files: Sequence[tuple[KeptFile, str]]) -> list[Kept]:
    """Files that are stored already, as a form carries them along."""
    return [Kept(file, name, signing.dumps([file.sha256, name], salt=_SALT)) for file, name in files]


def take_in(request: HttpRequest, form: forms.Form) -> list[Kept]:
    """Everything that goes with this form, from before and new; what is refused is said at the field, by its name."""
    kept = _kept_before(request)
    if sentence := uploads.refusal(request):
        form.add_error(FIELD, said(sentence))
    for upload in form.cleaned_data.get(FIELD) or []:
        if len(kept) >= FILES_MOST:
            form.add_error(FIELD, _("Paling banyak %(most)d lampiran. Kirim sisanya sebagai balasan.") % {"most": FILES_MOST})
            break
        found = _keep(form, upload)
        if found is not None and found.file.pk not in {one.file.pk for one in kept}:
            kept.append(found)
    return kept


def files_of(kept: list[Kept]) -> list[tuple[KeptFile, str]]:
    """As the verbs take them."""
    return [(one.file, one.name) for one in kept]
