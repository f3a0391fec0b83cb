"""Surat konfirmasi ke PD: a transactional outbox that knows addresses and words, and no subject."""
