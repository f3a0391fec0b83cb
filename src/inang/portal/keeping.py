"""A site that is shut, in words: until when an ended one is kept and what keeps it longer, and what a suspended one is due."""

from __future__ import annotations

from datetime import datetime

from inang.hosting.models import Site
from inang.hosting.rules import too_late
from inang.portal.templatetags.inang import tanggal
from inang.requests import queries as requests
from inang.requests.kinds import EFFECTS, REACTIVATE
from inang.requests.models import HostingRequest
from inang.requests.states import OPEN


def of_site(site: Site, at: datetime) -> str:
    """For the pages of an ended site; "" for any other."""
    if site.desired != Site.Desired.ENDED or site.ends_at is None:
        return ""
    return f"{_kept(site, tanggal(site.ends_at), at)} {_was_suspended(site)}".strip()


def _was_suspended(site: Site) -> str:
    if not site.suspend_reason:
        return ""
    why = site.suspend_reason.rstrip(".")
    return (
        f"Sebelum dinonaktifkan situs ini ditangguhkan ({why}); bila diaktifkan kembali, situs tetap ditangguhkan "
        "sampai penangguhannya dicabut."
    )


def _kept(site: Site, until: str, at: datetime) -> str:
    if case := requests.asked_back(site):
        return (
            f"Berkas dan basis datanya tetap disimpan, juga setelah {until}, "
            f"sampai permintaan pengaktifan kembali {case.number} selesai."
        )
    if case := requests.unanswered_end(site.order_key):
        return (
            f"Berkas dan basis datanya disimpan sampai {until}, dan tidak dihapus sebelum surat penonaktifan {case.number} "
            "ditandatangani; sebelum hari itu situs dapat diaktifkan kembali."
        )
    if too_late(site.ends_at, at):
        return f"Masa simpannya habis {until}; berkas dan basis datanya segera dihapus."
    return f"Berkas dan basis datanya disimpan sampai {until}; sebelum hari itu situs dapat diaktifkan kembali."


def of_case(case: HostingRequest) -> str:
    """For the pages of an open request that wants a shut site back, or the way into it; "" for any other."""
    effect = requests.kind_of(case).effect
    if case.state not in OPEN or not (effect == REACTIVATE or "keys" in EFFECTS[effect].parts):
        return ""
    site = requests.site_of(case)
    if site is None:
        return ""
    if effect != REACTIVATE:
        return _mending(site)
    if site.desired != Site.Desired.ENDED or site.ends_at is None:
        return ""
    words = (
        "Selama permintaan ini berjalan, berkas dan basis data situs tetap disimpan. Masa simpannya sampai "
        f"{tanggal(site.ends_at)}; bila permintaan ini berakhir sesudah hari itu tanpa pengaktifan kembali, situs segera dihapus."
    )
    return f"{words} {_was_suspended(site)}".strip()


def _mending(site: Site) -> str:
    if site.desired != Site.Desired.SUSPENDED:
        return ""
    return (
        f"Situs ini ditangguhkan: {site.suspend_reason.rstrip('.')}. Bila permintaan ini disetujui, SFTP terbuka dengan kunci "
        "baru untuk perbaikan; umum tetap melihat pemberitahuan penangguhan."
    )
