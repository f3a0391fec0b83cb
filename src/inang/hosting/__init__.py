"""Bidang Aplikasi Informatika mengaktifkan sistem hosting: desired state of sites, made real and proven."""
