"""What can be done with one complaint, as one table; the steps of the procedure first, in the order of proposal."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from inang.agencies.models import Person
from inang.complaints import services
from inang.complaints.models import Complaint
from inang.portal.desk import complaint_decisions as decisions
from inang.portal.desk import complaint_questions as questions
from inang.portal.desk.complaint_deed import Verb
from inang.portal.desk.complaint_more import IN_THEIR_NAME, OTHERS

STEPS: Final = (
    Verb(
        "golongkan",
        "Golongkan",
        "list-check",
        "triage",
        questions.ClassForm,
        services.triage,
        "Golongkan",
        "Pengaduan digolongkan; pelapor diberi tahu.",
        "Batas dihitung sejak diterima. Pelapor diberi tahu golongan dan tanggalnya.",
        key="g",
    ),
    Verb(
        "serahkan",
        "Tunjuk penangan",
        "person-check",
        "assign",
        questions.HandlerForm,
        services.assign,
        "Serahkan",
        "Penangan ditunjuk dan diberi tahu.",
        "Orang yang diadukan dan yang ikut mengerjakan perkaranya tidak dapat ditunjuk.",
        key="s",
    ),
    Verb(
        "setujui",
        "Periksa jawaban",
        "check-lg",
        "approve",
        decisions.ApproveForm,
        services.approve,
        "Setujui dan kirim",
        "Jawaban disetujui.",
        "Jawaban dikirim dan tampil di halaman lacak. Yang berkadar pengawasan dijawab dengan surat bernomor bertanda tangan.",
        key="s",
    ),
    Verb(
        "kirim-balik",
        "Kirim balik",
        "reply",
        "send_back",
        decisions.SendBackForm,
        services.send_back,
        "Kirim balik",
        "Jawaban dikirim balik ke penyusunnya.",
        "Hitungan hari berjalan terus.",
        key="b",
    ),
    Verb(
        "kirim-balik-surat",
        "Kirim balik surat",
        "reply",
        "return_letter",
        decisions.SendBackForm,
        services.return_letter,
        "Kirim balik",
        "Surat dikirim balik ke penangan. Nomornya tetap, untuk surat yang menggantikannya.",
        "Penangan memperbaiki jawaban, orang lain menyetujuinya lagi. Hitungan hari berjalan terus; nomor surat tetap dipakai.",
        key="b",
    ),
    Verb(
        "teruskan",
        "Setujui penerusan",
        "check-lg",
        "refer",
        decisions.ReferForm,
        services.refer,
        "Setujui dan teruskan",
        "Pengaduan diteruskan; pelapor diberi tahu.",
        "Hitungan berakhir. Identitas hanya disertakan bila pelapor memberikannya terbuka.",
    ),
    Verb(
        "periksa",
        "Bentuk tim pemeriksa",
        "people",
        "examine",
        decisions.TeamForm,
        services.examine,
        "Tetapkan tim",
        "Tim pemeriksa ditetapkan.",
        "Jawaban dapat disusun setelah tim menulis temuannya.",
        key="p",
    ),
    Verb(
        "temuan",
        "Tulis temuan",
        "clipboard-check",
        "conclude",
        decisions.FindingsForm,
        services.conclude,
        "Simpan temuan",
        "Temuan tersimpan. Jawaban dapat disusun.",
        key="m",
    ),
    Verb(
        "jawab",
        "Susun jawaban",
        "pencil",
        "draft",
        questions.DraftForm,
        services.draft,
        "Ajukan untuk disetujui",
        "Jawaban menunggu persetujuan orang lain.",
        "Jawaban dikirim setelah disetujui orang yang tidak ikut menangani. Tulis untuk pelapor, tanpa nama orang lain.",
        key="j",
    ),
    Verb(
        "tanya",
        "Tanya pelapor",
        "question-circle",
        "ask",
        questions.AskForm,
        services.ask,
        "Kirim pertanyaan",
        "Pertanyaan terkirim. Hitungan hari berhenti sampai dijawab.",
        key="t",
    ),
    Verb(
        "sampaikan",
        "Catat jawaban sampai",
        "send",
        "delivered",
        decisions.DeliveredForm,
        services.delivered,
        "Catat",
        "Tercatat: jawaban sudah sampai.",
        "Hitungan berhenti pada saat ini.",
    ),
    Verb(
        "lepas",
        "Lepas kaitan",
        "x-lg",
        "unlink",
        decisions.UnlinkForm,
        services.unlink,
        "Lepas kaitan",
        "Kaitan dilepas.",
        "Pengaduan ini ditangani sendiri lagi. Hitungannya tidak pernah berhenti.",
    ),
)
VERBS: Final[tuple[Verb, ...]] = (*STEPS, *IN_THEIR_NAME, *OTHERS)
BY_SLUG: Final = {verb.slug: verb for verb in VERBS}


def possible(case: Complaint, person: Person, at: datetime) -> list[Verb]:
    """What this person can do with the case now, in the order in which it is proposed."""
    return [verb for verb in VERBS if verb.allows(case, person, at)]
