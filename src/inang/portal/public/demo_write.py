"""Writing a mail in a demo: what anybody's mail program would send, by SMTP, so that a complaint by mail can be tried."""

from __future__ import annotations

import re
import smtplib
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid, parseaddr
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inang.portal import limits, uploads
from inang.portal.public.demo_mail import find, parse

TRIES, SECONDS = 60, 3600
EXAMPLE: Final = "warga@contoh.id"


class MailForm(forms.Form):
    """The head of a mail and its words."""

    use_required_attribute = False
    dari = forms.EmailField(
        label="Dari", max_length=254, error_messages={"required": "Tulis alamat pengirim, misalnya warga@contoh.id."}
    )
    nama = forms.CharField(label="Nama pengirim", max_length=120, required=False)
    kepada = forms.EmailField(label="Kepada", max_length=254, error_messages={"required": "Tulis alamat tujuan."})
    hal = forms.CharField(label="Hal", max_length=200, required=False)
    isi = forms.CharField(
        label="Isi", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}), error_messages={"required": "Tulis isi surat."}
    )
    lampiran = forms.FileField(label="Lampiran", required=False)
    jawaban_atas = forms.CharField(max_length=250, required=False, widget=forms.HiddenInput)


def page(request: HttpRequest) -> HttpResponse:
    if not settings.INANG_DEMO:
        raise Http404
    if request.method != "POST":
        return _show(request, MailForm(initial=_beginning(request.GET.get("balas", ""))))
    form = MailForm(request.POST, request.FILES)
    if form.is_valid() and not _refused(request, form):
        messages.success(request, f"Surat terkirim ke {form.cleaned_data['kepada']}. Balasannya muncul di sini.")
        return redirect("portal:demo_mail")
    return _show(request, form, 422)


def _show(request: HttpRequest, form: MailForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "complaints": settings.INANG_COMPLAINT_ADDRESS, "read": bool(settings.INANG_IMAP_HOST)}
    return render(request, "public/demo_write.html", context, status=status)


def _beginning(name: str) -> dict[str, str]:
    """An empty mail to the complaint mailbox, or the answer to a stored one as mail programs begin it."""
    if not name:
        return {"kepada": settings.INANG_COMPLAINT_ADDRESS, "dari": EXAMPLE}
    mail = parse(find(name))
    body = mail.get_body(("plain",))
    cited = "".join(f"> {line}\n" for line in (str(body.get_content()) if body else "").splitlines())
    title = re.sub(r"^(re:\s*)+", "", str(mail["Subject"] or ""), flags=re.IGNORECASE)
    return {
        "dari": parseaddr(str(mail["To"] or ""))[1],
        "kepada": parseaddr(str(mail["Reply-To"] or mail["From"] or ""))[1],
        "hal": f"Re: {title}"[:200],
        "isi": f"\n\nPada {mail['Date']} {mail['From']} menulis:\n{cited}"[:18_000],
        "jawaban_atas": str(mail["Message-ID"] or "")[:250],
    }


def _refused(request: HttpRequest, form: MailForm) -> bool:
    """Send it; False when the server took it, else the form says why not."""
    if fault := uploads.refusal(request):
        form.add_error("lampiran", fault)
    elif not limits.take_try(f"demo-pos:{limits.client_address(request)}", tries=TRIES, seconds=SECONDS):
        form.add_error(None, "Sudah banyak surat dikirim dari halaman ini. Coba lagi nanti.")
    else:
        try:
            with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT) as server:
                server.send_message(_mail(form.cleaned_data), form.cleaned_data["dari"], [form.cleaned_data["kepada"]])
        except (OSError, smtplib.SMTPException) as broken:
            form.add_error(None, f"Server pos-el menolak surat ini ({' '.join(str(broken).split())[:150]}). Coba lagi.")
    return bool(form.errors)


def _mail(values: dict[str, Any]) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = formataddr((" ".join(values["nama"].split()), values["dari"])), values["kepada"]
    mail["Subject"] = " ".join(values["hal"].split())
    mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid(domain="demo.contoh.id")
    if re.fullmatch(r"<[^<>\s]+>", values["jawaban_atas"]):
        mail["In-Reply-To"] = values["jawaban_atas"]
    mail.set_content(values["isi"])
    if isinstance(file := values["lampiran"], UploadedFile):
        name = (file.name or "lampiran")[-120:]
        mail.add_attachment(file.read(), maintype="application", subtype="octet-stream", filename=name)
    return mail
