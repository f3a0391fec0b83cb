"""Is this letter ours, and unchanged? By the code behind the QR, or by the file that somebody was sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inang.letters import queries as letters
from inang.letters.models import Letter
from inang.letters.rules import tidy_check_code
from inang.letters.verification import verify_upload
from inang.portal import uploads
from inang.portal.limits import limited
from inang.portal.parts import LineView
from inang.portal.said import said

_GET: Final = frozenset({"GET"})


class CodeForm(forms.Form):
    """The code printed below the QR."""

    kode = forms.CharField(
        label=_("Kode surat"),
        max_length=40,
        help_text=_("Delapan huruf dan angka di bawah gambar QR, misalnya 7QF3-K2MD."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Isi kode yang tercetak di bawah gambar QR.")},
    )

    def clean_kode(self) -> str:
        code = tidy_check_code(self.cleaned_data["kode"])
        if code is None:
            raise forms.ValidationError(
                _("Kode terdiri dari delapan huruf dan angka, misalnya 7QF3-K2MD. Periksa lagi suratnya.")
            )
        return code


class FileForm(forms.Form):
    """The PDF that somebody received."""

    berkas = forms.FileField(
        label=_("Berkas PDF"),
        help_text=_("PDF yang Anda terima, paling besar 20 MB. Berkas tidak disimpan."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": _("Pilih berkas PDF yang hendak diperiksa."),
            "empty": _("Berkas ini kosong. Pilih berkas PDF yang Anda terima."),
        },
    )


@dataclass(frozen=True)
class Result:
    """The one word at the top of the answer, and what it rests on."""

    tone: str
    icon: str
    title: str
    text: str
    lines: tuple[LineView, ...]
    letter: Letter | None
    sha256: str = ""
    advice: str = ""


# verdict of the signature, when the file is not one of ours byte for byte -> (tone, icon, title, text)
_STRANGE: Final = {
    "altered": (
        "bad",
        "x-octagon-fill",
        "Berkas ini tidak sama dengan surat yang diterbitkan",
        "Isinya diubah setelah ditandatangani. Jangan dipakai sebagai bukti.",
    ),
    "unsigned": (
        "bad",
        "x-octagon-fill",
        "Berkas ini bukan surat asli",
        "Tidak ada tanda tangan elektronik di dalamnya, dan berkas ini tidak ada dalam buku surat keluar. "
        "Cetakan atau pindaian diperiksa dengan kodenya.",
    ),
    "unknown": (
        "warn",
        "patch-question-fill",
        "Keaslian berkas ini tidak dapat dipastikan",
        "Ada tanda tangan elektronik, tetapi bukan dari penanda tangan yang kami kenal, dan berkas ini "
        "tidak ada dalam buku surat keluar.",
    ),
    "genuine": (
        "warn",
        "patch-question-fill",
        "Tanda tangan sah, tetapi surat ini tidak tercatat",
        "Berkas ditandatangani dengan sertifikat kantor ini, tetapi tidak ada dalam buku surat keluar. "
        "Tanyakan kepada kami sebelum memakainya.",
    ),
}
_ADVICE: Final = (
    "Minta surat asli kepada pengirimnya. "
    "Bila Anda menduga pemalsuan, beri tahu kami lewat saluran pengaduan."
)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _issued(code: str) -> Letter | None:
    """The signed letter behind a code; a draft is not a letter yet."""
    tidy = tidy_check_code(code)
    found = letters.by_code(tidy) if tidy else None
    return found if found is not None and found.state == Letter.State.SIGNED and found.file else None


def examine(path: Path, claimed: Letter | None, *, at: datetime) -> Result:
    """Judge a file: first by its bytes against the register, then by its signature. `claimed`: the code's
    letter.
    """
    sha256 = _digest(path)
    ours = (
        Letter.objects.select_related("file", "signer")
        .filter(direction=Letter.Direction.OUT, state=Letter.State.SIGNED, file__sha256=sha256)
        .first()
    )
    verdict = verify_upload(path, letters.trust_roots(), at=at)
    signature = [LineView(gettext(_LINE_NAMES[name]), said(line.sentence), line.ok) for name, line in verdict.lines.items()]
    if ours is not None and verdict.verdict == "genuine":
        first = LineView(gettext("Sidik berkas sama dengan buku surat keluar"), "", True)
        return Result(
            "ok",
            "patch-check-fill",
            gettext("Surat ini asli"),
            gettext("Berkas yang Anda unggah sama persis dengan yang kami terbitkan."),
            (first, *signature),
            ours,
            sha256,
        )
    tone, icon, title, text = _STRANGE[verdict.verdict]
    known = [LineView(gettext("Kode %(code)s tercatat") % {"code": claimed.check_code}, "", True)] if claimed else []
    differs = LineView(gettext("Sidik berkas berbeda dari semua surat yang kami terbitkan"), "", False)
    lines = (*known, differs, *signature)
    return Result(tone, icon, gettext(title), gettext(text), lines, claimed, sha256, gettext(_ADVICE))


_LINE_NAMES: Final = {
    "integrity": "Keutuhan",
    "changes": "Perubahan setelah ditandatangani",
    "signer": "Penanda tangan",
    "time": "Waktu",
}


def _file_form(request: HttpRequest) -> FileForm:
    if request.method != "POST":
        return FileForm()
    form = FileForm(request.POST, request.FILES)
    uploads.say_at(form, "berkas", request, gettext("Berkas lebih besar dari 20 MB. Surat kami selalu lebih kecil."))
    return form


def _check_file(request: HttpRequest, form: FileForm, claimed: Letter | None) -> HttpResponse:
    upload: UploadedFile[bytes] = form.cleaned_data["berkas"]
    with NamedTemporaryFile(suffix=".pdf") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        result = examine(Path(copy.name), claimed, at=timezone.localtime())
    return render(
        request, "public/verify_result.html", {"result": result, "name": upload.name, "letter": result.letter}
    )


@limited("periksa", tries=20, seconds=300)
def page(request: HttpRequest) -> HttpResponse:
    """Two ways to ask: type the code, or upload the file."""
    code_form = CodeForm(request.GET) if "kode" in request.GET else CodeForm()
    if code_form.is_bound and code_form.is_valid():
        return redirect("portal:letter_check", code_form.cleaned_data["kode"])
    file_form = _file_form(request)
    if file_form.is_bound and file_form.is_valid():
        return _check_file(request, file_form, None)
    faulty = code_form.errors or file_form.errors
    context = {"code_form": code_form, "file_form": file_form}
    return render(request, "public/verify.html", context, status=422 if faulty else 200)


@limited("kode", tries=60, seconds=300, methods=frozenset({"GET", "POST"}))
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR on a letter opens; a file may be uploaded here to be compared with this very letter."""
    tidy = tidy_check_code(code)
    letter = _issued(code)
    if letter is None:
        return render(request, "public/letter_unknown.html", {"code": tidy or code[:40]}, status=404)
    form = _file_form(request)
    if form.is_bound and form.is_valid():
        return _check_file(request, form, letter)
    context = {"letter": letter, "form": form}
    return render(request, "public/letter_check.html", context, status=422 if form.errors else 200)


@limited("salinan", tries=60, seconds=300, methods=_GET)
def copy(request: HttpRequest, code: str) -> HttpResponseBase:
    """The issued letter itself, for whoever holds the code that is printed on it."""
    letter = _issued(code)
    if letter is None or letter.file is None:
        raise Http404
    answer = FileResponse(letters.path(letter.file).open("rb"), content_type="application/pdf")
    name = letter.number.replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Content-Security-Policy"] = "sandbox"
    return answer
