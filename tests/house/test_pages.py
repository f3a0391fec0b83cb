"""One page, one URL, one view file, one template, one test file, one name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.test_layout import PACKAGE, ROOT

SIDES = ("public", "agency", "desk")
PORTAL = PACKAGE / "portal"


def routes() -> list[tuple[str, object]]:
    """(pattern, view) of every address that is ours."""
    found: list[tuple[str, object]] = []

    def walk(resolver: URLResolver, prefix: str) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                walk(entry, prefix + str(entry.pattern))
            elif isinstance(entry, URLPattern):
                found.append((prefix + str(entry.pattern), entry.callback))

    walk(get_resolver(), "/")
    return [(p, view) for p, view in found if getattr(view, "__module__", "").startswith("inang.portal.")]


def pages(side: str) -> list[Path]:
    """View files of a side: those that some address leads to."""
    modules = {view.__module__ for _, view in routes()}  # type: ignore[attr-defined]
    return [p for p in sorted((PORTAL / side).glob("*.py")) if f"inang.portal.{side}.{p.stem}" in modules]


def test_there_are_pages_on_every_side() -> None:
    assert all(pages(side) for side in SIDES)


def test_every_route_has_a_name_and_a_trailing_slash_or_a_file_name() -> None:
    odd = [p for p, _ in routes() if not p.endswith("/") and not re.search(r"(\.\w+|healthz)$|>$", p)]
    assert odd == []


@pytest.mark.parametrize("side", SIDES)
def test_every_page_has_a_test_file_of_its_name(side: str) -> None:
    lacking = [p.stem for p in pages(side) if not (ROOT / f"tests/portal/{side}/test_{p.stem}.py").is_file()]
    assert lacking == []


@pytest.mark.parametrize("side", SIDES)
def test_every_view_file_renders_a_template_of_its_name(side: str) -> None:
    """Views that answer with data or redirects render nothing; what renders has the name of its file."""
    wrong = {}
    for page in pages(side):
        rendered = set(re.findall(rf"""["']({side}/[a-z0-9_/]+\.html)["']""", page.read_text()))
        own = {t for t in rendered if Path(t).stem.startswith(page.stem)}
        if rendered and not own:
            wrong[page.stem] = sorted(rendered)
    assert wrong == {}


def test_every_template_compiles_and_is_used() -> None:
    folder = PORTAL / "templates"
    text = "\n".join(
        p.read_text() for p in [*PORTAL.rglob("*.py"), *folder.rglob("*.html"), PACKAGE / "settings.py"]
    )
    unused = []
    for path in sorted(folder.rglob("*.html")):
        own = str(path.relative_to(folder))
        get_template(own)
        # Templates of allauth are asked for by allauth itself.
        if own.split("/")[0] not in {"account", "mfa", "allauth", "usersessions"} and own not in text.replace(
            f'"{own}" itself', ""
        ):
            unused.append(own)
    assert unused == []


def test_no_template_carries_inline_style_or_script() -> None:
    """The content security policy is strict; the pages keep it."""
    inline = re.compile(r"""\sstyle=["']|\son[a-z]+=["']|<style[\s>]|<script(?![^>]*\ssrc=)[^>]*>\s*[^<\s]""")
    allowed = re.compile(r"""<script[^>]*type=["']application/json""")
    found = [
        f"{path.relative_to(PORTAL)}:{number}"
        for path in sorted((PORTAL / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if inline.search(line) and not allowed.search(line)
    ]
    assert found == []


def test_no_page_asks_another_machine() -> None:
    """Everything that a page loads is served by us."""
    outside = re.compile(r"""(?:src|<link[^>]*href|action|srcset)=["'](?:https?:)?//""")
    found = [
        str(p.relative_to(PORTAL))
        for p in (PORTAL / "templates").rglob("*.html")
        if outside.search(p.read_text())
    ]
    assert found == []
