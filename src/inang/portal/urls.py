"""All addresses of the portal, by side; every route is also a row of the route × role test."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from inang.portal import account, letter_key, sessions
from inang.portal.agency.urls import urlpatterns as agency
from inang.portal.desk.complaint_urls import urlpatterns as desk_complaints
from inang.portal.desk.urls import urlpatterns as desk
from inang.portal.public.urls import urlpatterns as public

people = [
    path("undangan/<str:token>/", account.invitation, name="invitation"),
    path("akun/sesi/", sessions.page, name="sessions"),
    path("akun/sesi/<int:pk>/akhiri/", sessions.end, name="session_end"),
    path("akun/kunci-tanda-tangan/", letter_key.page, name="letter_key"),
    path("akun/kunci-tanda-tangan/buat/", letter_key.make, name="letter_key_make"),
    path("akun/sesi/akhiri-lain/", sessions.end_others, name="sessions_end_others"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(([*public, *people, *agency, *desk_complaints, *desk], "portal"))),
    path("akun/sessions/", RedirectView.as_view(pattern_name="portal:sessions")),  # allauth's own page is not ours
    # Nor is the one on which people change their address: it is what one person is known by, in the trail for ever.
    path("akun/email/", RedirectView.as_view(pattern_name="portal:sessions")),
    path("akun/", include("allauth.urls")),
]
handler400 = "inang.portal.errors.bad_request"
handler403 = "inang.portal.errors.forbidden"
handler404 = "inang.portal.errors.not_found"
handler500 = "inang.portal.errors.server_error"
