"""Papers of the office that the portal prints itself, from an edition and plain values."""

from __future__ import annotations

from inang.letters.office import office_kop
from inang.letters.questionnaire import Ask, Sheet, draw
from inang.standard.rules import Edition


def survey_sheet(edition: Edition) -> bytes:
    """The questionnaire for paper."""
    survey, style = edition.survey, edition.letters
    return draw(
        Sheet(
            kop=office_kop(edition),
            title="Survei Kepuasan Masyarakat",
            service=edition.service,
            lead=(
                "Mohon nilai pelayanan kami. Beri tanda silang (X) pada satu kotak di setiap baris.",
                "Jawaban Saudara anonim: jangan menulis nama, nomor telepon, atau nomor perkara.",
            ),
            asks=tuple(Ask(survey.code(one.id), one.name, one.question, one.answers) for one in survey.elements),
            profile=tuple((one.name, tuple(words for _code, words in one.choices)) for one in survey.profile),
            closing=survey.paper_return,
            footer=(f"Dasar: {survey.decree}", f"Standar Pelayanan {edition.decree}"),
            paper=style.paper,
            margins=style.margins,
            font=style.font,
        )
    )
