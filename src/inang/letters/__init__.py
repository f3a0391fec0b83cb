"""Surat Permintaan Hosting … dibubuhi cap; Surat konfirmasi ke PD: letters kept, numbered, signed, checked."""
