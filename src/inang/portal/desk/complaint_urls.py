"""Addresses of complaints on the desk."""

from django.urls import URLPattern, path, register_converter

from inang.portal.addresses import Number
from inang.portal.desk import (
    complaint,
    complaint_history,
    complaint_identity,
    complaint_intake,
    complaint_mail,
    complaint_sign,
    complaint_verbs,
    complaints,
)

register_converter(Number, "complaint_number")
CASE = "meja/pengaduan/<complaint_number:number>/"
urlpatterns: list[URLPattern] = [
    path("meja/pengaduan/", complaints.page, name="complaint_desk"),
    path("meja/pengaduan/unduh.csv", complaints.export, name="complaint_export"),
    path("meja/pengaduan/catat/", complaint_intake.page, name="complaint_intake"),
    path("meja/pengaduan/catat/samping/", complaint_intake.side, name="complaint_side"),
    path("meja/pengaduan/catat/draf/<int:pk>/hapus/", complaint_intake.drop, name="complaint_draft_drop"),
    path("meja/pengaduan/surat-masuk/", complaint_mail.page, name="complaint_mail"),
    path("meja/pengaduan/surat-masuk/<int:pk>/ulangi/", complaint_mail.again, name="complaint_mail_again"),
    path("meja/pengaduan/surat-masuk/<int:pk>/asli/", complaint_mail.original, name="complaint_mail_original"),
    path(CASE, complaint.page, name="complaint"),
    path(CASE + "hitung/", complaint.count, name="complaint_count"),
    path(CASE + "tanda-terima/", complaint.receipt, name="complaint_receipt"),
    path(CASE + "lampiran/<int:pk>/<int:page>/", complaint.attachment, name="complaint_attachment"),
    path(CASE + "identitas/", complaint_identity.page, name="complaint_identity"),
    path(CASE + "kode-baru/", complaint_identity.code, name="complaint_code"),
    path(CASE + "riwayat/", complaint_history.page, name="complaint_history"),
    path(CASE + "tanda-tangan/", complaint_sign.page, name="complaint_sign"),
    path(CASE + "surat.pdf", complaint_sign.letter_pdf, name="complaint_letter_pdf"),
    path(CASE + "surat/<int:page>/", complaint_sign.letter_page, name="complaint_letter_page"),
    path(CASE + "<slug:slug>/", complaint_verbs.page, name="complaint_verb"),
]
