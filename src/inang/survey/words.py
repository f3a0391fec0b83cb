"""What is written to somebody who is asked."""

from __future__ import annotations

from typing import Final

TITLE: Final = "Bagaimana pelayanan kami? {about}"
TEXT: Final = """{greeting}

{about} sudah selesai. Terima kasih sudah memakai {service} {office}.

Mohon nilai pelayanan kami: sembilan pertanyaan, sekitar dua menit.

{link}

Tautan ini untuk satu jawaban dan berlaku sampai {until}.
Jawaban Anda anonim: nama, alamat pos-el, dan nomor perkara tidak disimpan bersama jawaban.

{office}
Telepon {phone}
"""
