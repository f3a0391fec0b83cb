"""What every page rests on: vendored files, icons that exist, compiled English, and weight."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from inang.hosting.states import WORDS
from inang.letters.states import VERDICTS
from inang.requests.states import STATES
from inang.standard import queries as standard
from inang.workdays.states import LEVELS

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ROOT / "src/inang/portal"
STATIC = PORTAL / "static"


@pytest.mark.parametrize("script", ["vendor", "translations"])
def test_committed_files_are_what_their_source_says(script: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "script" / script, "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor/icons.svg").read_text()))
    named = {
        icon
        for template in PORTAL.rglob("*.html")
        for icon in re.findall(r'{% icon "([^"]+)"', template.read_text())
    }
    named |= {state.icon for state in STATES.values()} | {icon for _word, icon, _tone in WORDS.values()}
    named |= {level.icon for level in LEVELS.values()} | {
        channel.icon for channel in standard.current().channels
    }
    named |= {word.icon for word in VERDICTS.values()}
    assert named - sprite == set()


def test_no_template_has_inline_style_or_handlers() -> None:
    for template in PORTAL.rglob("*.html"):
        text = template.read_text()
        assert not re.search(r"<[^>]*\sstyle=|<style|\son[a-z]+=", text), template
        assert not re.search(r"<script>|<script(?![^>]*(src=|application/json))", text), template


def test_nothing_vendored_looks_for_a_source_map() -> None:
    for file in STATIC.rglob("*.[cj]s*"):
        assert "sourceMappingURL" not in file.read_text(), file


@pytest.mark.django_db
def test_the_first_public_page_weighs_at_most_100_kb(client: Client) -> None:
    """With gzip, which every browser and proxy speaks; brotli is smaller still."""
    page = client.get("/").content
    files = {match.split("#")[0] for match in re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode())}
    total = len(gzip.compress(page))
    for name in files:
        data = (STATIC / name).read_bytes()
        total += len(data) if name.endswith(".woff2") else min(len(data), len(gzip.compress(data)))
    assert {"vendor/public-sans.woff2", "vendor/icons.svg", "inang.css"} <= files
    assert total <= 100_000, total
