"""What every page rests on: vendored files, icons that exist, compiled English, and weight."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from inang.hosting.states import WORDS
from inang.letters.states import VERDICTS
from inang.requests.states import STATES
from inang.standard import queries as standard
from inang.workdays.states import LEVELS
from tests.portal import cast as casting

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


LISTS = {
    "/meja/orang/pelimpahan/": ("Belum ada pelimpahan", "Tidak ada pelimpahan dengan kata itu."),
    "/meja/orang/riwayat-masuk/": ("Belum ada catatan", "Tidak ada catatan masuk dengan kata itu."),
    "/meja/orang/": ("Belum ada orang", "Tidak ada orang dengan kata itu."),
    "/meja/orang/perangkat-daerah/": ("Belum ada perangkat daerah", "Tidak ada perangkat daerah atau UPT dengan kata itu."),
    "/meja/situs/": ("Tidak ada situs", "Tidak ada situs dengan kata itu di tampilan ini."),
}


@pytest.fixture
def cast(db: None, settings: Any) -> casting.Cast:
    settings.INANG_MFA_REQUIRED = False
    return casting.make()


@pytest.mark.parametrize("address", LISTS)
def test_a_search_without_a_hit_does_not_say_that_there_is_nothing(cast: casting.Cast, address: str) -> None:
    nothing, not_found = LISTS[address]
    page = cast.client("administrator").get(address, {"q": "zzzz"}).content.decode()
    assert not_found in page and f"<h2 class=\"h3\">{nothing}</h2>" not in page
    assert f'<a class="btn btn-sm" href="{address}">Hapus pencarian</a>' in page


def test_what_a_list_looks_for_does_not_stand_in_the_search_box_of_the_head(cast: casting.Cast) -> None:
    page = cast.client("administrator").get("/meja/orang/", {"q": "zzzz"}).content.decode()
    assert page.count('name="q" value="zzzz"') == 1 and 'name="q" value=""' in page.partition("<main")[0]


def test_a_page_of_others_lights_no_place_of_ones_own(cast: casting.Cast) -> None:
    page = cast.client("reviewer").get("/meja/orang/pelimpahan/").content.decode()
    assert re.search(r'<a href="/meja/"[^>]*>Antrean', page) and 'aria-current="page">Antrean' not in page
    assert re.search(r'<a href="/meja/" aria-current="page"[^>]*>', cast.client("reviewer").get("/meja/").content.decode())


def test_every_link_above_a_refused_form_leads_to_its_field(cast: casting.Cast) -> None:
    """Also to groups of ticks and dots: they can be reached, and say what is wrong."""
    kept = {"letter_file": casting.kept_file(), "reviewer": cast.people["reviewer"], "number": "H-2026-0001"}
    casting.request_of(cast.agency, cast.people["operator"], "approved", **kept)
    found = cast.client("approver").post("/meja/H-2026-0001/tolak/", {"version": "0"})
    page = found.content.decode()
    links, ids = set(re.findall(r'href="#(id_[^"]*)"', page)), set(re.findall(r'\sid="([^"]*)"', page))
    assert found.status_code == 422 and links and links <= ids
    groups = re.findall(r'<fieldset class="field has-error" id="([^"]*)" tabindex="-1" aria-describedby="([^"]*)"', page)
    assert groups and all(set(words.split()) <= ids for _id, words in groups)


@pytest.mark.django_db
def test_the_switch_of_language_stands_only_where_it_does_something(client: Client) -> None:
    assert 'name="language"' in client.get("/standar/").content.decode()
    assert 'name="language"' not in client.get("/akun/login/").content.decode()


def test_no_link_prints_where_nothing_can_print() -> None:
    """A button that needs a script is hidden until there is one."""
    dead = []
    for template in PORTAL.rglob("*.html"):
        text = template.read_text()
        for found in re.finditer(r"<a [^>]*data-print", text):
            before = text[: found.end()]
            parent = before[before.rfind("<p ") :] if "<p " in before[-80:] else ""
            if "needs-script" not in found[0] + parent:
                dead.append((template.name, found[0]))
    assert dead == []


def test_no_link_is_out_of_reach_of_the_keyboard() -> None:
    pages = [(one.name, one.read_text()) for one in PORTAL.rglob("*.html")]
    links = [(name, found) for name, text in pages for found in re.findall(r'<a [^>]*tabindex="-1"', text)]
    assert links == []
