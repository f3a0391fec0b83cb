"""PD mengajukan surat permintaan hosting; permintaan dikaji oleh Bidang Aplikasi Informatika: one case, first letter to last."""
