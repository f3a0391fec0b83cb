"""`python bench/search.py [1000,10000,100000] [runs]`: the search page as cases grow, in one run.

Median under 100 ms at the largest size, at most twice that of the smallest, the same number of queries; see registers.py.
"""

from __future__ import annotations

import sys

import registers
from registers import Page

MOST_MS = 100.0
PAGES = {
    "nomor perkara": Page("reviewer", "/meja/cari/?q=000777", MOST_MS),
    "nomor surat": Page("reviewer", "/meja/cari/?q=000.8.3/77/PD", MOST_MS),
    "nama perangkat daerah": Page("reviewer", "/meja/cari/?q=din+perpus+contoh", MOST_MS),
    "pengelola": Page("reviewer", "/meja/cari/?q=pengelola+77", MOST_MS),
    "kata yang ada di mana-mana": Page("reviewer", "/meja/cari/?q=dinas", MOST_MS),
    "dua huruf": Page("reviewer", "/meja/cari/?q=di", MOST_MS),
    "tidak ada yang cocok": Page("reviewer", "/meja/cari/?q=zzzz", MOST_MS),
    "pengaduan penangan": Page("reviewer", "/meja/cari/?q=formulir", MOST_MS),
    "pengaduan penangan saja": Page("reviewer", "/meja/cari/?q=formulir&jenis=complaint", MOST_MS),
    "pengaduan, pengawas": Page("approver", "/meja/cari/?q=formulir", MOST_MS),
    "satu jenis": Page("reviewer", "/meja/cari/?q=dinas&jenis=letter_in", MOST_MS),
    "operator perangkat daerah": Page("operator", "/cari/?q=layanan", MOST_MS),
    "antrean, cari nomor surat": Page("reviewer", "/meja/?tampilan=semua&q=000.8.3/77/PD"),
    "antrean, cari kata": Page("reviewer", "/meja/?tampilan=semua&q=dinas"),
    "antrean selesai, cari kata": Page("reviewer", "/meja/?tampilan=selesai&q=dinas"),
    "situs platform, cari kata": Page("reviewer", "/meja/situs/?q=dinas"),
}

if __name__ == "__main__":
    sys.exit(registers.run(PAGES))
