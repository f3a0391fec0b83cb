"""Addresses of the agency side."""

from django.urls import URLPattern, path, register_converter

from inang.portal.addresses import Host, Number
from inang.portal.agency import (
    case,
    change,
    correction,
    count,
    draft,
    files,
    key,
    name_check,
    new,
    receipt,
    requests,
    search,
    site,
    sites,
    withdraw,
)
from inang.portal.agency.wizard import SLUGS


class StepName(Number):
    """Name of a step in an address."""

    regex = SLUGS


for converter in (Number, StepName, Host):
    register_converter(converter, f"agency_{converter.__name__.lower()}")

CASE = "permintaan/<agency_number:number>/"
DRAFT = "permintaan/draf/<int:pk>/"
SITE = "situs/<agency_host:host>/"
urlpatterns: list[URLPattern] = [
    path("permintaan/", requests.page, name="requests"),
    path("permintaan/unduh.csv", requests.export, name="requests_export"),
    path("permintaan/baru/", new.page, name="new"),
    path(DRAFT, draft.resume, name="draft_resume"),
    path(DRAFT + "surat.pdf", files.to_sign, name="draft_to_sign"),
    path(DRAFT + "hapus/", withdraw.draft, name="draft_withdraw"),
    path(DRAFT + "nama/cek/", name_check.page, name="name_check"),
    path(DRAFT + "berkas/", files.draft_letter, name="draft_letter"),
    path(DRAFT + "berkas/<int:page>/", files.draft_letter_page, name="draft_letter_page"),
    path(DRAFT + "<agency_stepname:step>/", draft.page, name="draft"),
    path(CASE, case.page, name="case"),
    path(CASE + "aktivasi/", case.live, name="case_live"),
    path(CASE + "tanda-terima/", receipt.page, name="receipt"),
    path(CASE + "cara-hitung/", count.page, name="case_count"),
    path(CASE + "perbaikan/", correction.page, name="correction"),
    path(CASE + "tarik/", withdraw.page, name="withdraw"),
    path(CASE + "berkas/", files.case_letter, name="case_letter"),
    path(CASE + "berkas/<int:page>/", files.case_letter_page, name="case_letter_page"),
    path(CASE + "surat/<int:pk>/", files.answer, name="case_answer"),
    path("cari/", search.page, name="agency_search"),
    path("situs/", sites.page, name="sites"),
    path(SITE, site.page, name="site"),
    path(SITE + "ajukan/", change.page, name="change"),
    path(SITE + "kunci/tambah/", key.add, name="key_add"),
    path(SITE + "kunci/<int:pk>/cabut/", key.remove, name="key_remove"),
]
