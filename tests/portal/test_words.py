"""Every sentence that public templates mark for translation has its English words."""

from __future__ import annotations

import ast
import re
from html import unescape
from pathlib import Path

from django.utils import translation

from inang.complaints import states
from inang.portal.templatetags.inang import dengan_nama
from tests.house.test_layout import PACKAGE

TEMPLATES = PACKAGE / "portal" / "templates"
PLAIN = re.compile(r"""{% translate (?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", re.DOTALL)
SAME = {"Menu", "EN", "Status", "Median"}  # words that both languages share


def test_every_marked_sentence_has_its_english_words() -> None:
    lacking = []
    with translation.override("en"):
        for path in sorted(TEMPLATES.rglob("*.html")):
            text = path.read_text()
            marked = {one or other for one, other in PLAIN.findall(text)}
            blocks = [re.sub(r"{{ (\w+) }}", r"%(\1)s", part) for part in BLOCK.findall(text)]
            marked |= {part for part in blocks if "{% plural %}" not in part}
            counted = {part.partition("{% plural %}")[::2] for part in blocks if "{% plural %}" in part}
            lacking += [f"{path.relative_to(TEMPLATES)}: {two}" for two in counted if _is_one_for_all(*two)]
            lacking += [
                f"{path.relative_to(TEMPLATES)}: {words}"
                for words in marked - SAME
                if unescape(translation.gettext(words)) == unescape(words)
            ]
    assert lacking == []


def _is_one_for_all(one: str, many: str) -> bool:
    """Whether a counted sentence has no English words, or the same for one and two."""
    return translation.ngettext(one, many, 1) in (one, translation.ngettext(one, many, 2))


def _called(path: Path) -> set[str]:
    """Every sentence that a file hands to gettext."""
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and node.args)
    named = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in {"_", "gettext"})
    values = (ast.literal_eval(call.args[0]) for call in named if isinstance(call.args[0], ast.Constant))
    return {str(value) for value in values}


def test_every_sentence_of_the_public_side_that_code_speaks_has_its_english_words() -> None:
    said = {(path.name, words) for path in (PACKAGE / "portal").rglob("*.py") for words in _called(path)}
    said |= {("states", words) for state in states.STATES.values() for words in (state.plain, state.next)}
    with translation.override("en"):
        lacking = [f"{name}: {words}" for name, words in sorted(said) if translation.gettext(words) == words]
    assert lacking == []


def test_a_fault_above_a_form_names_its_field_once() -> None:
    assert dengan_nama("Isi nama pengelola.", "Nama pengelola") == "Isi nama pengelola."
    assert dengan_nama("Pilih orangnya.", "Penerima") == "Penerima: Pilih orangnya."
    assert dengan_nama("NIP terdiri dari 18 angka.", "NIP pengelola") == "NIP pengelola: NIP terdiri dari 18 angka."
    assert dengan_nama("Pilih salah satu.", "Siapa Anda?") == "Siapa Anda? Pilih salah satu."
    assert dengan_nama("Centang dahulu.", "Saya setuju.") == "Saya setuju. Centang dahulu."
