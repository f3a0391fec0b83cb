"""What can be done with one complaint, as one table: each verb has its page, its questions, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.agencies.models import Person
from inang.complaints import queries, services, states, transition
from inang.complaints.models import Complaint
from inang.complaints.rules import Overtaken, Refused
from inang.portal import attachments
from inang.portal.access import Actor, desk_page
from inang.portal.desk import complaint_questions as questions
from inang.portal.desk.complaint_parts import ROLES, case_of, due_of
from inang.portal.parts import Link

Run = Callable[[Complaint, dict[str, Any]], object]


@dataclass(frozen=True)
class Verb:
    """One verb: the arrow that it walks ("" = it moves nothing), its page, and what is said before and after."""

    slug: str  # in the address
    words: str  # on the button that leads to its page
    icon: str
    arrow: str
    form: type[questions.Questions]
    run: Callable[..., object]
    title: str
    button: str
    done: str
    consequence: str = ""
    key: str = ""
    who: str = "officer"  # where there is no arrow
    for_them: bool = False  # typed in the name of whoever complained
    danger: bool = False
    group: str = ""  # "" = a step of the procedure

    def allows(self, case: Complaint, person: Person, at: datetime) -> bool:
        """Whether this person may do it now."""
        arrow = states.ARROWS.get((case.state, self.arrow)) if self.arrow else None
        if self.arrow and arrow is None:
            return False
        if not self.arrow and case.state not in states.OPEN | {states.ANSWERED}:
            return False
        who = arrow.who if arrow else self.who
        try:
            if who:
                transition.may(case, who, person, at)
        except Refused:
            return False
        return self.form.fits(case, person)


VERBS: Final[tuple[Verb, ...]] = (
    Verb(
        "golongkan",
        "Golongkan",
        "list-check",
        "triage",
        questions.ClassForm,
        services.triage,
        "Golongkan pengaduan",
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
        "Tunjuk penangan",
        "Serahkan",
        "Penangan ditunjuk dan diberi tahu.",
        "Orang yang diadukan dan yang ikut mengerjakan perkaranya tidak dapat ditunjuk.",
        key="s",
    ),
    Verb(
        "jawab",
        "Susun jawaban",
        "pencil",
        "draft",
        questions.DraftForm,
        services.draft,
        "Susun jawaban",
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
        "Tanya pelapor",
        "Kirim pertanyaan",
        "Pertanyaan terkirim. Hitungan hari berhenti sampai dijawab.",
        key="t",
    ),
    Verb(
        "balas",
        "Catat balasan pelapor",
        "reply",
        "",
        questions.ReplyForm,
        services.reply,
        "Catat balasan pelapor",
        "Catat",
        "Balasan pelapor tercatat.",
        who="complainant",
        for_them=True,
        group="Atas nama pelapor",
    ),
    Verb(
        "pesan",
        "Tulis pesan atau catatan",
        "chat-left-text",
        "",
        questions.WriteForm,
        services.write,
        "Tulis pesan atau catatan",
        "Simpan",
        "Tersimpan.",
        group="Lainnya",
        who="",
        key="n",
    ),
    Verb(
        "golongkan-ulang",
        "Golongkan ulang",
        "list-check",
        "reclassify",
        questions.ClassForm,
        services.triage,
        "Golongkan ulang",
        "Golongkan ulang",
        "Golongan diubah; pelapor diberi tahu.",
        "Batas dihitung lagi sejak diterima; jeda yang sudah ada tetap dihitung.",
        group="Lainnya",
    ),
    Verb(
        "alihkan-penangan",
        "Ganti penangan",
        "person-check",
        "hand_over",
        questions.HandlerForm,
        services.hand_over,
        "Ganti penangan",
        "Serahkan",
        "Penangan diganti dan diberi tahu.",
        "Hitungan hari berjalan terus.",
        group="Lainnya",
    ),
    Verb(
        "pokok",
        "Ubah pokok pengaduan",
        "tag",
        "",
        questions.SubjectForm,
        services.rename,
        "Ubah pokok pengaduan",
        "Simpan",
        "Pokok pengaduan diubah.",
        "Hanya nama dalam daftar yang berubah; kata-kata pelapor tetap.",
        who="",
        group="Lainnya",
    ),
)
BY_SLUG: Final = {verb.slug: verb for verb in VERBS}


def possible(case: Complaint, person: Person, at: datetime) -> list[Verb]:
    """What this person can do with the case now, in the order in which it is proposed."""
    return [verb for verb in VERBS if verb.allows(case, person, at)]


def _show(request: Actor, case: Complaint, verb: Verb, form: questions.Questions, kept: Any, status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "verb": verb,
        "title": verb.title,
        "lead": case.subject,
        "crumbs": [
            Link(reverse("portal:complaint_desk"), "Pengaduan"),
            Link(reverse("portal:complaint", args=[case.number]), case.number),
            Link("", verb.title),
        ],
        "due": due_of(case),
        "form": form,
        "kept": kept,
        "class_rows": form.class_rows(),
        "before": form.before(),
    }
    return render(request, "desk/complaint_verbs.html", context, status=status)


def _run(request: Actor, case: Complaint, verb: Verb, form: questions.Questions, kept: list[attachments.Kept]) -> None:
    """Run the verb with what was typed; raises Refused."""
    values = form.arguments()
    if attachments.FIELD in form.fields:
        values["files"] = attachments.files_of(kept)
    if form.has_version:
        version = request.POST.get("version", "")
        values["version"] = int(version) if version.isdecimal() and len(version) < 10 else case.version
    verb.run(complaint=case, by=request.person, at=timezone.now(), **values)


@desk_page(*ROLES)
def page(request: Actor, number: str, slug: str) -> HttpResponse:
    """The questions of one verb, or the verb; a refusal stands at its field and keeps what was typed."""
    case, verb = case_of(request, number), BY_SLUG.get(slug)
    if verb is None:
        raise Http404
    if not verb.allows(case, request.person, timezone.now()):
        messages.warning(request, f"{verb.words}: tidak dapat dilakukan sekarang pada pengaduan ini.")
        return redirect("portal:complaint", number)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = verb.form(*sent, case=case, person=request.person)
    if request.method != "POST":
        return _show(request, case, verb, form, [])
    form.is_valid()
    kept = attachments.take_in(request, form) if attachments.FIELD in form.fields else []
    if not form.errors:
        try:
            _run(request, case, verb, form, kept)
        except Refused as fault:
            form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
            return _show(
                request, queries.by_number(number) or case, verb, form, kept, 409 if isinstance(fault, Overtaken) else 422
            )
        messages.success(request, verb.done)
        return redirect("portal:complaint", number)
    return _show(request, case, verb, form, kept, 422)
