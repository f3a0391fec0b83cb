"""Invented data for the page that shows every part; nothing here is a figure of the service."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from django import forms

from inang.hosting.states import STEP_WORDS
from inang.hosting.states import WORDS as SITE_WORDS
from inang.portal.parts import (
    DayView,
    DueDays,
    DueView,
    EventView,
    EvidenceView,
    KeysView,
    LineView,
    Link,
    PagerView,
    ProofView,
    StepView,
)
from inang.requests.states import STATES, STEPS

LONG_NAME = "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana"


class SampleForm(forms.Form):
    """One field of each kind."""

    nama = forms.CharField(
        label="Nama situs", help_text="Huruf kecil, angka, dan tanda hubung. Paling panjang 63 karakter."
    )
    keperluan = forms.CharField(label="Keperluan", widget=forms.Textarea, required=False)
    platform = forms.ChoiceField(
        label="Platform", choices=[("static", "Statis"), ("php", "PHP")], widget=forms.RadioSelect
    )
    ruang = forms.ChoiceField(label="Ruang simpan", choices=[("1024", "1 GB"), ("10240", "10 GB")])
    surat = forms.FileField(
        label="Surat bertanda tangan", help_text="PDF, JPEG, atau PNG, paling besar 20 MB."
    )
    setuju = forms.BooleanField(label="Data dalam permintaan ini benar.")


def _dues() -> list[DueView]:
    day = date(2026, 11, 26)
    return [
        DueView(
            "ok",
            "check-circle",
            "Aman · 2 hari lagi",
            "2 hari kerja lagi",
            day,
            ("half", "empty", "empty"),
            "Kamis, 26 November",
            "#",
        ),
        DueView(
            "accent",
            "clock",
            "50 % · 1 hari lagi",
            "1 hari kerja lagi",
            day,
            ("full", "half", "empty"),
            "Rabu, 25 November",
        ),
        DueView(
            "warn",
            "exclamation-triangle-fill",
            "80 % · hari ini",
            "Hari ini",
            day,
            ("full", "full", "half"),
            "Selasa, 24 November",
        ),
        DueView(
            "bad",
            "x-octagon-fill",
            "Lewat 1 hari kerja",
            "Lewat 1 hari kerja",
            day,
            ("full", "full", "full"),
            "Senin, 23 November",
        ),
        DueView(
            "quiet",
            "pause-circle",
            "Jeda · 1 dari 3 hari",
            "Hitungan berhenti",
            day,
            ("full", "empty", "empty"),
            "sejak Jumat, 20 November",
        ),
        DueView(
            "quiet",
            "check-all",
            "Selesai dalam 2 hari",
            "Selesai dalam 2 hari kerja",
            day,
            ("full", "full", "empty"),
        ),
    ]


def _steps(kind: str) -> list[StepView]:
    states: dict[str, tuple[str, ...]] = {
        "now": ("done", "done", "now", "next"),
        "paused": ("done", "paused", "next", "next"),
        "stopped": ("done", "stopped", "next", "next"),
    }
    who = (
        "Operator Dinas Kesehatan",
        "Penelaah A, disetujui Kepala Bidang",
        "Dipegang Bidang Aplikasi Informatika",
        "Kepala Dinas menandatangani surat konfirmasi",
    )
    when = ("Senin, 23 November, 09.12 WIB", "Selasa, 24 November, 13.58 WIB", "sejak hari ini, 13.58 WIB", "")
    return [
        StepView(name, state, person, moment)  # type: ignore[arg-type]  # literal words of the table above
        for name, state, person, moment in zip(STEPS, states[kind], who, when, strict=True)
    ]


def _evidence() -> EvidenceView:
    states: tuple[Literal["proven", "running", "waiting", "failed"], ...] = (
        "proven",
        "proven",
        "proven",
        "proven",
        "proven",
        "failed",
        "proven",
        "running",
        "waiting",
    )
    return EvidenceView(
        [
            ProofView(
                word,
                "masuk sebagai s147 dan menulis satu baris",
                state,
                38 * (n + 1) if state != "waiting" else None,
            )
            for n, (word, state) in enumerate(zip(STEP_WORDS.values(), states, strict=True))
        ]
    )


def _days() -> DueDays:
    perpres, skb = "Perpres 21/2023", "SKB 3 Menteri 1497/2/5 Tahun 2025"
    first = date(2026, 12, 22)
    rows = (
        ("received", "Diterima 15.42", "Diterima 15.42, sebelum tutup 16.00", perpres, 0),
        ("counted", "Hari kerja", "Hari kerja", perpres, 1),
        ("off", "Cuti bersama", "Cuti bersama Natal", skb, None),
        ("off", "Libur nasional", "Hari Raya Natal", skb, None),
        ("off", "Akhir pekan", "Akhir pekan (Sabtu)", perpres, None),
        ("off", "Akhir pekan", "Akhir pekan (Minggu)", perpres, None),
        (
            "paused",
            "Jeda",
            "Jeda, mulai 08.20: cap pada surat tidak terbaca",
            "Catatan perkara, putaran 1",
            None,
        ),
        ("paused", "Jeda", "Jeda, dilanjutkan 14.10", "Catatan perkara, putaran 1", None),
        ("counted", "Hari kerja", "Hari kerja", perpres, 2),
        ("due", "Jatuh tempo", "Jatuh tempo, akhir hari", perpres, 3),
    )
    days = [DayView(first + timedelta(days=n), *row) for n, row in enumerate(rows)]  # type: ignore[arg-type]
    rule = "Hari penerimaan adalah hari ke-0. Hari yang terkena jeda tidak dihitung."
    return DueDays(
        date(2026, 12, 31),
        days,
        "Tiga hari kerja sejak diterima.",
        rule,
        "09/DISKOMINFO/2022",
        date(2026, 12, 29),
        "Bergeser dua hari kerja karena jeda.",
    )


def sample(at: datetime) -> dict[str, object]:
    """Each part in its states; `at` only dates the timeline."""
    return {
        "request_states": STATES.values(),
        "site_states": SITE_WORDS.values(),
        "dues": _dues(),
        "stepper_kinds": [_steps("now"), _steps("paused"), _steps("stopped")],
        "steps": _steps("now"),
        "evidence": _evidence(),
        "count": _days(),
        "events": [
            EventView("Aktivasi dimulai", at, "oleh sistem"),
            EventView("Dikembalikan", at, "oleh Penelaah A", "Cap pada surat tidak terbaca.", "warn"),
            EventView("Diterima", at, "dari Operator " + LONG_NAME + ", nomor agenda 1.204"),
        ],
        "lines": [
            LineView("Keutuhan", "Berkas utuh, sama dengan yang diunggah", True),
            LineView("Perubahan setelah ttd", "Tidak dapat diperiksa pada pindaian", None),
            LineView("Penanda tangan", "Tertulis Kepala Dinas. Cocokkan dengan mata", None, look=True),
            LineView("Waktu", "Surat bertanggal sesudah diterima", False),
        ],
        "pager": PagerView(1, 25, 500, "", "?sesudah=25", "permintaan"),
        "keys": KeysView(
            ((("j", "k"), "pindah baris"), (("enter",), "buka"), (("?",), "semua pintasan")),
            "Selasa, 24 November 2026",
        ),
        "crumbs": [Link("#", "Permintaan"), Link("", "H-2026-0147")],
        "actions": [Link("#", "Cetak tanda terima", "printer")],
        "form": SampleForm(),
        "wrong": SampleForm({"nama": "", "platform": ""}),
        "long_name": LONG_NAME,
    }
