"""Addresses of the desk side."""

from django.urls import URLPattern, path, register_converter

from inang.portal.addresses import Host, Number
from inang.portal.desk import (
    absences,
    agencies,
    agency_import,
    bulk,
    contact,
    count,
    counter,
    decide,
    delegations,
    files,
    handing,
    insert,
    overview,
    people,
    person,
    queue,
    receipt,
    registers,
    report,
    review,
    search,
    sign,
    sign_ins,
    site,
    sites,
    trail,
    verbs,
    without_holder,
)
from inang.portal.desk.books import REGISTERS


class Book(Number):
    """Name of a register."""

    regex = "|".join(REGISTERS)


register_converter(Book, "desk_book")
register_converter(Number, "desk_number")
register_converter(Host, "desk_host")

CASE = "meja/<desk_number:number>/"
BOOK = "meja/buku/<desk_book:slug>/"
SITE = "meja/situs/<desk_host:host>/"
urlpatterns: list[URLPattern] = [
    path("meja/", queue.page, name="queue"),
    path("meja/unduh.csv", queue.export, name="queue_export"),
    path("meja/cari/", search.page, name="search"),
    path("meja/terbaru/", queue.live, name="queue_live"),
    path("meja/sekaligus/", bulk.page, name="bulk"),
    path("meja/ikhtisar/", overview.page, name="overview"),
    path("meja/laporan/", report.page, name="report"),
    path("meja/laporan/unduh.csv", report.export, name="report_export"),
    path("meja/laporan/unduh.pdf", report.pdf, name="report_pdf"),
    path("meja/loket/", counter.page, name="counter"),
    path("meja/situs/", sites.page, name="desk_sites"),
    path("meja/situs/unduh.csv", sites.export, name="desk_sites_export"),
    path(SITE, site.page, name="desk_site"),
    path(SITE + "hubungi/", contact.site, name="desk_site_contact"),
    path(SITE + "periksa/", site.retry, name="desk_site_retry"),
    path(SITE + "tangguhkan/", site.suspend, name="desk_site_suspend"),
    path(SITE + "pulihkan/", site.resume, name="desk_site_resume"),
    path(SITE + "akhiri/", site.retire, name="desk_site_retire"),
    path("meja/buku/", registers.page, name="registers"),
    path("meja/buku/keluar/sisipan/", insert.page, name="insert"),
    path(BOOK, registers.page, name="register"),
    path(BOOK + "unduh.csv", registers.csv, name="register_csv"),
    path(BOOK + "unduh.xlsx", registers.xlsx, name="register_xlsx"),
    path(BOOK + "cetak/", registers.paper, name="register_paper"),
    path(BOOK + "tampilan/", registers.keep, name="register_view"),
    path(BOOK + "tampilan/<int:pk>/hapus/", registers.drop, name="register_view_drop"),
    path("meja/orang/", people.page, name="people"),
    path("meja/orang/<int:pk>/akhiri/", person.end, name="end_membership"),
    path("meja/orang/akun/<int:pk>/", person.page, name="person"),
    path("meja/orang/akun/<int:pk>/kunci/", person.lock, name="person_lock"),
    path("meja/orang/akun/<int:pk>/buka-kunci/", person.unlock, name="person_unlock"),
    path("meja/orang/undangan/<int:pk>/kirim-ulang/", people.resend, name="invitation_resend"),
    path("meja/orang/undangan/<int:pk>/batalkan/", people.withdraw, name="invitation_withdraw"),
    path("meja/orang/riwayat-masuk/", sign_ins.page, name="sign_ins"),
    path("meja/orang/perangkat-daerah/", agencies.page, name="agencies"),
    path("meja/orang/perangkat-daerah/tambah/", agencies.add, name="agency_add"),
    path("meja/orang/perangkat-daerah/<int:pk>/", agencies.edit, name="agency_edit"),
    path("meja/orang/perangkat-daerah/impor/", agency_import.page, name="agency_import"),
    path("meja/orang/perangkat-daerah/impor/<int:pk>/", agency_import.preview, name="agency_preview"),
    path("meja/orang/pelimpahan/", delegations.page, name="delegations"),
    path("meja/orang/pelimpahan/<int:pk>/akhiri/", delegations.end, name="end_delegation"),
    path("meja/orang/tidak-di-tempat/", absences.page, name="absences"),
    path("meja/orang/tidak-di-tempat/<int:pk>/akhiri/", absences.end, name="end_absence"),
    path("meja/tanpa-pemegang/", without_holder.page, name="without_holder"),
    path("meja/tanpa-pemegang/serahkan/", without_holder.give, name="give"),
    path("meja/audit/", trail.page, name="trail"),
    path(CASE, review.page, name="review"),
    path(CASE + "ringkas/", queue.quick, name="quick"),
    path(CASE + "hubungi/", contact.case, name="contact"),
    path(CASE + "ambil/", verbs.claim, name="claim"),
    path(CASE + "serahkan/", handing.hand_over, name="hand_over"),
    path(CASE + "disposisi/", handing.forward, name="forward"),
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
