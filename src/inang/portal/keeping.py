"""A site that was deactivated, in words: until when it is kept, and what keeps it longer."""

from __future__ import annotations

from datetime import datetime

from inang.hosting.models import Site
from inang.hosting.rules import too_late
from inang.portal.templatetags.inang import tanggal
from inang.requests import queries as requests
from inang.requests.kinds import REACTIVATE
from inang.requests.models import HostingRequest
from inang.requests.states import OPEN


def of_site(site: Site, at: datetime) -> str:
    """For the pages of the site; "" when it is not an ended one."""
    if site.desired != Site.Desired.ENDED or site.ends_at is None:
        return ""
    until = tanggal(site.ends_at)
    if case := requests.asked_back(site):
        return (
            f"Berkas dan basis datanya tetap disimpan, juga setelah {until}, "
            f"sampai permintaan pengaktifan kembali {case.number} selesai."
        )
    if too_late(site.ends_at, at):
        return f"Masa simpannya habis {until}; berkas dan basis datanya segera dihapus."
    return f"Berkas dan basis datanya disimpan sampai {until}; sebelum hari itu situs dapat diaktifkan kembali."


def of_case(case: HostingRequest) -> str:
    """For the pages of an open request that wants the site back; "" for any other."""
    if case.state not in OPEN or requests.kind_of(case).effect != REACTIVATE:
        return ""
    site = requests.site_of(case)
    if site is None or site.desired != Site.Desired.ENDED or site.ends_at is None:
        return ""
    until = tanggal(site.ends_at)
    return (
        f"Selama permintaan ini berjalan, berkas dan basis data situs tetap disimpan. Masa simpannya sampai {until}; "
        "bila permintaan ini berakhir sesudah hari itu tanpa pengaktifan kembali, situs segera dihapus."
    )
