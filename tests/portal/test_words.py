"""Every sentence that public templates mark for translation has its English words."""

from __future__ import annotations

import re
from html import unescape

from django.utils import translation

from tests.house.test_layout import PACKAGE

TEMPLATES = PACKAGE / "portal" / "templates"
PLAIN = re.compile(r"""{% translate (?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", re.DOTALL)
SAME = {"Menu", "EN", "Status"}  # words that both languages share


def test_every_marked_sentence_has_its_english_words() -> None:
    lacking = []
    with translation.override("en"):
        for path in sorted(TEMPLATES.rglob("*.html")):
            text = path.read_text()
            marked = {one or other for one, other in PLAIN.findall(text)}
            marked |= {re.sub(r"{{ (\w+) }}", r"%(\1)s", part) for part in BLOCK.findall(text)}
            lacking += [
                f"{path.relative_to(TEMPLATES)}: {words}"
                for words in marked - SAME
                if unescape(translation.gettext(words)) == unescape(words)
            ]
    assert lacking == []
