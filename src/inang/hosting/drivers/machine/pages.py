"""The few pages that the front shows by itself, and the first page of a new site."""

from __future__ import annotations

from typing import Final, NamedTuple

_STYLE = (
    "body{margin:0;font:18px/1.6 system-ui,sans-serif;color:#1b2733;background:#f5f7f9}"
    "main{max-width:38rem;margin:12vh auto;padding:2rem 1.5rem;background:#fff;border-top:6px solid #0b5c4a}"
    "h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}p{margin:.5rem 0}code{background:#eef1f4;padding:.1em .3em}"
    "@media (prefers-color-scheme:dark){body{background:#11181f;color:#e6ebef}main{background:#1a232c}code{background:#26313c}}"
)


def _page(title: str, *paragraphs: str) -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>\n"
    )


LARGEST_MB = 64  # what a visitor may send to a site at once
_BROKEN = _page(
    "Situs sedang tidak menjawab",
    "Program situs ini berhenti atau terlalu lama menjawab. Coba lagi beberapa saat lagi.",
)


class Notice(NamedTuple):
    """What stands in the place of a site that is shut: its gate and status, its title, and what a proof calls it."""

    gate: str
    status: int
    title: str
    called: str


# what is desired -> notice. Whoever ended the own site has done nothing wrong: no word there says so.
NOTICES: Final = {
    "suspended": Notice("ditangguhkan", 503, "Situs ini sedang ditangguhkan", "pemberitahuan penangguhan"),
    "ended": Notice("dinonaktifkan", 410, "Situs ini sudah ditutup", "pemberitahuan bahwa situs ditutup"),
}
# status -> page; none may hold a $, which nginx would fill
ALL: dict[int, str] = {
    404: _page(
        "Halaman tidak ditemukan",
        "Alamat ini tidak ada, atau situsnya belum aktif.",
        "Periksa kembali penulisan alamatnya.",
    ),
    403: _page(
        "Halaman tidak dapat dibuka",
        "Folder ini tidak punya halaman awal, atau berkasnya tidak diizinkan dibaca.",
        "Pengelola situs: unggah <code>index.html</code> ke folder <code>htdocs</code>.",
    ),
    405: _page(
        "Halaman ini tidak menerima formulir",
        "Kiriman Anda tidak diterima, karena halaman ini hanya dapat dibaca.",
        "Tekan Kembali di peramban: yang Anda tulis biasanya masih ada. Beri tahu pengelola situs.",
    ),
    NOTICES["ended"].status: _page(
        NOTICES["ended"].title,
        "Perangkat daerah yang mengelola alamat ini tidak memakainya lagi.",
        "Informasinya dapat ditanyakan kepada perangkat daerah itu.",
    ),
    413: _page(
        "Kiriman terlalu besar",
        f"Sekali kirim paling besar {LARGEST_MB} MB, jadi kiriman Anda tidak diterima.",
        "Tekan Kembali di peramban: yang Anda tulis biasanya masih ada. Perkecil berkasnya, atau kirim satu per satu.",
    ),
    502: _BROKEN,
    NOTICES["suspended"].status: _page(
        NOTICES["suspended"].title,
        "Layanan hosting situs ini dihentikan sementara oleh penyelenggara.",
        "Pengelola situs dapat menghubungi penyelenggara layanan hosting; berkas dan datanya tetap tersimpan.",
    ),
    504: _BROKEN,
}

WELCOME = _page(
    "Situs ini sudah aktif",
    "Unggah berkas situs Anda lewat SFTP ke folder <code>htdocs</code>.",
    "Halaman ini hilang begitu Anda menggantinya dengan <code>index.html</code> atau <code>index.php</code> milik Anda.",
)
