"""Addresses of the desk side."""

from django.urls import URLPattern, path, register_converter

from inang.portal.addresses import Host, Number
from inang.portal.desk import (
    bulk,
    contact,
    count,
    counter,
    decide,
    files,
    people,
    queue,
    receipt,
    registers,
    review,
    search,
    sign,
    site,
    sites,
    trail,
    verbs,
)

register_converter(Number, "desk_number")
register_converter(Host, "desk_host")

CASE = "meja/<desk_number:number>/"
SITE = "meja/situs/<desk_host:host>/"
urlpatterns: list[URLPattern] = [
    path("meja/", queue.page, name="queue"),
    path("meja/unduh.csv", queue.export, name="queue_export"),
    path("meja/cari/", search.page, name="search"),
    path("meja/terbaru/", queue.live, name="queue_live"),
    path("meja/sekaligus/", bulk.page, name="bulk"),
    path("meja/loket/", counter.page, name="counter"),
    path("meja/situs/", sites.page, name="desk_sites"),
    path("meja/situs/unduh.csv", sites.export, name="desk_sites_export"),
    path(SITE, site.page, name="desk_site"),
    path(SITE + "hubungi/", contact.site, name="desk_site_contact"),
    path(SITE + "periksa/", site.retry, name="desk_site_retry"),
    path(SITE + "tangguhkan/", site.suspend, name="desk_site_suspend"),
    path(SITE + "pulihkan/", site.resume, name="desk_site_resume"),
    path(SITE + "akhiri/", site.retire, name="desk_site_retire"),
    path("meja/surat/", registers.page, name="registers"),
    path("meja/surat/unduh.csv", registers.export, name="registers_export"),
    path("meja/orang/", people.page, name="people"),
    path("meja/orang/<int:pk>/akhiri/", people.end, name="end_membership"),
    path("meja/audit/", trail.page, name="trail"),
    path(CASE, review.page, name="review"),
    path(CASE + "ringkas/", queue.quick, name="quick"),
    path(CASE + "hubungi/", contact.case, name="contact"),
    path(CASE + "ambil/", verbs.claim, name="claim"),
    path(CASE + "ambil-alih/", verbs.take_over, name="take_over"),
    path(CASE + "jawaban/", review.answers, name="answers"),
    path(CASE + "jawaban/pakai/", review.carry, name="carry"),
    path(CASE + "kembalikan/", verbs.give_back, name="return"),
    path(CASE + "rekomendasi/", verbs.recommend, name="recommend"),
    path(CASE + "keputusan/", decide.page, name="decide"),
    path(CASE + "setujui/", decide.approve, name="approve"),
    path(CASE + "kirim-balik/", verbs.send_back, name="send_back"),
    path(CASE + "tolak/", verbs.reject, name="reject"),
    path(CASE + "aktivasi/", review.progress, name="progress"),
    path(CASE + "tanda-tangan/", sign.page, name="sign"),
    path(CASE + "konsep.pdf", sign.draft_pdf, name="draft_pdf"),
    path(CASE + "konsep/<int:page>/", sign.draft_page, name="draft_page"),
    path(CASE + "cara-hitung/", count.page, name="desk_count"),
    path(CASE + "tanda-terima/", receipt.page, name="desk_receipt"),
    path(CASE + "surat/", files.letter, name="desk_letter"),
    path(CASE + "surat/<int:page>/", files.letter_page, name="desk_letter_page"),
]
