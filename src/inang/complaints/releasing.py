"""The public list of answered complaints: only what an officer wrote for it, and nobody's data in it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.db import transaction

from inang.agencies.models import Person
from inang.complaints import queries, rules, states
from inang.complaints.models import Complaint, Release
from inang.complaints.rules import Complainant, Refused
from inang.complaints.transition import locked, may, not_accused, record, write_event

_PRIVATE: Final = (
    (re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE), "alamat pos-el"),
    (re.compile(r"(?<!\d)\d{16}(?!\d)"), "NIK"),
    (re.compile(r"(?<!\d)(?:\+?62|0)[\s.-]?\d(?:[\s.-]?\d){7,12}(?!\d)"), "nomor telepon"),
)


@transaction.atomic
def release(
    *, complaint: Complaint, title: str, question: str, answer: str, by: Person, at: datetime
) -> Release:
    """Let the public read of an answered complaint; refused when a name, address or number of somebody stands in it."""
    case = locked(complaint.pk)
    not_accused(case, by)
    may(case, "officer", by, at)
    if case.state not in (states.ANSWERED, states.CLOSED) or case.sent_at is None:
        raise Refused("Hanya pengaduan yang sudah dijawab yang dapat dimuat di daftar umum.")
    most = rules.NOTE_MOST
    name, question, answer = rules.judged(
        lambda: _public(case, "title", _title(title)),
        lambda: _public(case, "question", rules.text_of(question, "question", most=most, what="ringkasan pengaduan")),
        lambda: _public(case, "answer", rules.text_of(answer, "answer", most=most, what="ringkasan jawaban")),
    )
    texts = {"title": name, "question": question, "answer": answer}
    found, _new = Release.objects.update_or_create(complaint=case, defaults={**texts, "by": by, "at": at})
    sentence = f"Dimuat di daftar umum oleh {by.name}"
    write_event(case, sentence, at)
    record(case, "release", sentence, by=by, role="officer", at=at, data={"title": name})
    return found


def _title(typed: str) -> str:
    name = " ".join(rules.tidy_text(typed).split())
    if not 5 <= len(name) <= rules.SUBJECT_MOST:
        raise Refused(f"Tulis judul antara 5 dan {rules.SUBJECT_MOST} karakter.", "title")
    return name


def _public(case: Complaint, field: str, text: str) -> str:
    if fault := private_fault(case, text):
        raise Refused(fault, field)
    return text


def private_fault(case: Complaint, text: str) -> str:
    """What of somebody's data stands in a text; "" when nothing does. Raises Refused when nobody can say it any more."""
    accused = case.accused.select_related("person")
    people = [queries.checked_complainant(case), *(Complainant(name=row.person.name) for row in accused)]
    if any(rules.names_in(text, who) for who in people):
        return "Tulisan ini menyebut pelapor atau yang diadukan. Hapus nama, alamat, dan nomornya."
    for pattern, word in _PRIVATE:
        if pattern.search(text):
            return f"Tulisan ini memuat {word}. Hapus sebelum dimuat."
    return ""


@transaction.atomic
def unrelease(*, complaint: Complaint, by: Person, at: datetime) -> bool:
    """Take a complaint off the public list; says whether it stood there."""
    case = locked(complaint.pk)
    not_accused(case, by)
    may(case, "officer", by, at)
    gone, _kinds = Release.objects.filter(complaint=case).delete()
    if gone:
        sentence = f"Diturunkan dari daftar umum oleh {by.name}"
        write_event(case, sentence, at)
        record(case, "unrelease", sentence, by=by, role="officer", at=at, data={})
    return bool(gone)
