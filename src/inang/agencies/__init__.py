"""Surat ditandatangani Kepala PD dan/atau Kepala UPT: agencies, people, and who may do what, and when."""
