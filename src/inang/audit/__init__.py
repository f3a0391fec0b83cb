"""Who did what, when: an append-only chain of entries that names every row that was tampered with."""
