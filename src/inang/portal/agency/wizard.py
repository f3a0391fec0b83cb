"""The steps of a request as one literal table, and where a draft stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from inang.portal import request_forms as forms
from inang.requests import queries, rules
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.standard.rules import FIRST_KIND, RequestKind


@dataclass(frozen=True)
class Step:
    """One page of the request; `fields` are those whose faults are shown there."""

    slug: str
    name: str  # in the list of steps
    title: str  # heading of the page
    lead: str
    form: type[forms.StepForm]
    fields: tuple[str, ...]
    onward: str  # words of the button
    template: str


STEPS: Final = (
    Step(
        "nama",
        "Nama situs",
        "Nama apa yang diinginkan?",
        "Nama ini menjadi alamat situs. Dapat diubah sampai permintaan dikirim.",
        forms.NamaForm,
        ("label",),
        "Lanjut ke keperluan",
        "agency/draft_nama.html",
    ),
    Step(
        "keperluan",
        "Keperluan",
        "Situs ini untuk apa?",
        "Penelaah mencocokkannya dengan tugas dan fungsi perangkat daerah Anda.",
        forms.KeperluanForm,
        ("app_name", "app_kind", "purpose", "runtime", "database", "quota_mb", "developer", "data_class"),
        "Lanjut ke pengelola",
        "agency/draft_keperluan.html",
    ),
    Step(
        "pengelola",
        "Pengelola",
        "Siapa yang mengelola situs?",
        "Orang ini dihubungi bila ada yang perlu ditanyakan, dan menerima surat konfirmasi.",
        forms.PengelolaForm,
        ("contact_name", "contact_nip", "contact_position", "contact_phone", "contact_email"),
        "Lanjut ke kunci",
        "agency/draft_pengelola.html",
    ),
    Step(
        "kunci",
        "Kunci unggah",
        "Dengan kunci apa berkas diunggah?",
        "Berkas situs diunggah lewat SFTP dengan kunci, bukan kata sandi. Kunci dapat diganti kapan saja.",
        forms.KunciForm,
        ("ssh_keys",),
        "Lanjut ke penanda tangan",
        "agency/draft_kunci.html",
    ),
    Step(
        "penandatangan",
        "Penanda tangan",
        "Siapa yang menandatangani surat?",
        "Surat permintaan ditandatangani Kepala PD atau Kepala UPT dan dibubuhi cap.",
        forms.PenandaTanganForm,
        (
            "signer_name",
            "signer_position",
            "signer_rank",
            "signer_nip",
            "letter_number",
            "letter_date",
            "letter_subject",
        ),
        "Lanjut ke surat",
        "agency/draft_penandatangan.html",
    ),
    Step(
        "surat",
        "Surat",
        "Unggah surat yang sudah ditandatangani",
        "Oleh Kepala PD atau Kepala UPT, dengan cap.",
        forms.SuratForm,
        ("letter_file",),
        "Lanjut ke periksa dan kirim",
        "agency/draft_surat.html",
    ),
    Step(
        "periksa",
        "Periksa dan kirim",
        "Periksa, lalu kirim",
        "Setelah dikirim, permintaan mendapat nomor dan tanggal jatuh tempo.",
        forms.PeriksaForm,
        ("consents",),
        "Kirim permintaan",
        "agency/draft_periksa.html",
    ),
)
# The first page of a change: title, lead and fields are those of its kind.
CHANGE: Final = Step(
    "ubah",
    "Perubahan",
    "",
    "",
    forms.UbahForm,
    (),
    "Lanjut",
    "agency/draft_ubah.html",
)
SLUGS: Final = "|".join(step.slug for step in (*STEPS, CHANGE))


def steps_of(draft: HostingRequest) -> tuple[Step, ...]:
    """The pages of this request, each with what its kind asks there: all of them for a new site, few for a change."""
    kind = queries.kind_of(draft)
    if draft.kind == FIRST_KIND:
        return tuple(_narrowed(step, kind) for step in STEPS)
    lead = standard.edition(draft.edition).plain_of(kind)
    first = replace(CHANGE, title=kind.name, lead=lead, fields=kind.fields)
    wanted = ("penandatangan", "surat", "periksa") if kind.needs_letter else ("periksa",)
    return (first, *(_narrowed(step, kind) for step in STEPS if step.slug in wanted))


def _narrowed(step: Step, kind: RequestKind) -> Step:
    asked = {*rules.asked(kind), "letter_file"}
    return replace(step, fields=tuple(name for name in step.fields if name in asked))


def step_named(draft: HostingRequest, slug: str) -> Step | None:
    """A page of this request by its name in the address."""
    return next((step for step in steps_of(draft) if step.slug == slug), None)


@dataclass(frozen=True)
class Place:
    """One step as the list at the left shows it."""

    step: Step
    number: int
    state: str  # done, now, next
    href_slug: str


def after(draft: HostingRequest, step: Step) -> Step | None:
    """The step that follows."""
    steps = steps_of(draft)
    place = steps.index(step) + 1
    return steps[place] if place < len(steps) else None


def before(draft: HostingRequest, step: Step) -> Step | None:
    """The step that comes earlier."""
    steps = steps_of(draft)
    place = steps.index(step) - 1
    return steps[place] if place >= 0 else None


def step_of(draft: HostingRequest, field: str) -> Step:
    """Where a fault of this field is mended."""
    steps = steps_of(draft)
    return next((step for step in steps if field in step.fields), steps[-1])


def is_begun(draft: HostingRequest, step: Step) -> bool:
    """Whether something of this step was filled in already."""
    if step.slug == "penandatangan":  # the subject has words from the beginning
        return bool(draft.signer_name or draft.letter_number)
    return any(getattr(draft, name) for name in step.fields)


def places(draft: HostingRequest, now: Step, faults: Mapping[str, str]) -> list[Place]:
    """The list of steps: done = filled in and without a fault."""
    found = []
    for number, step in enumerate(steps_of(draft), 1):
        clean = not any(name in faults for name in step.fields) and is_begun(draft, step)
        state = "now" if step == now else "done" if clean else "next"
        found.append(Place(step, number, state, step.slug))
    return found


def first_open(draft: HostingRequest, faults: Mapping[str, str]) -> Step:
    """Where somebody goes on who comes back to a draft."""
    steps = steps_of(draft)
    return next((step for step in steps if any(name in faults for name in step.fields)), steps[-1])
