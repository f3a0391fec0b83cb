"""Addresses of the public side."""

from django.urls import URLPattern, path

from inang.portal.public import (
    calendar,
    complaints,
    counting,
    demo_mail,
    editions,
    health,
    home,
    pledge,
    preferences,
    privacy,
    standard,
    start,
    style,
    track,
    verify,
)

urlpatterns: list[URLPattern] = [
    path("", home.page, name="home"),
    path("standar/", standard.page, name="standard"),
    path("standar/edisi/", editions.page, name="editions"),
    path("standar/edisi/<slug:slug>/", editions.version, name="edition_version"),
    path("maklumat/", pledge.page, name="pledge"),
    path("periksa/", verify.page, name="verify"),
    path("s/<str:code>/", verify.by_code, name="letter_check"),
    path("s/<str:code>/surat.pdf", verify.copy, name="letter_copy"),
    path("lacak/", track.page, name="track"),
    path("pengaduan/", complaints.page, name="complaints"),
    path("privasi/", privacy.page, name="privacy"),
    path("hitung/", counting.page, name="counting"),
    path("kalender/", calendar.page, name="working_days"),
    path("kalender.ics", calendar.feed, name="working_days_feed"),
    path("mulai/", start.page, name="start"),
    path("bahasa/", preferences.language, name="language"),
    path("tampilan/", preferences.theme, name="theme"),
    path("healthz", health.healthz, name="healthz"),
    path("demo/mail/", demo_mail.page, name="demo_mail"),
    path("demo/mail/<str:name>/", demo_mail.message, name="demo_message"),
    path("demo/mail/<str:name>/lampiran/<int:number>/", demo_mail.attachment, name="demo_attachment"),
    path("demo/tampilan/", style.page, name="style"),
]
