"""`inang demo`: its table is complete, it names the step that failed, and its browser sends what a browser sends."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from inang.cli import demo, demo_pictures
from inang.cli.demo_stage import json_of, ports_in_use
from inang.cli.forms import read_page
from inang.cli.visitor import Unexpected, Visitor
from inang.hosting.drivers.machine.layout import Layout

FORM = """<title>Formulir</title><form method="post" action="/kirim/"><input type="hidden" name="version" value="3">
<input name="nama" value="lama"><select name="ruang"><option value="1">1</option><option value="2" selected>2</option></select>
<label><input type="checkbox" name="setuju" value="a" checked></label><input type="radio" name="jenis" value="x">
<button name="keluar" value="1">Simpan <kbd>s</kbd></button></form><a href="/lain/H-2026-0001/">H-2026-0001</a>"""


def test_every_step_of_the_table_exists_and_has_its_own_name() -> None:
    assert len({step.name for step in demo.STEPS}) == len(demo.STEPS)
    for step in demo.STEPS:
        assert callable(demo._function(step)), step.name


def _walk(monkeypatch: pytest.MonkeyPatch, functions: dict[str, Any]) -> list[dict[str, Any]]:
    monkeypatch.setattr(demo, "_function", lambda step: functions[step.name])
    steps = tuple(demo.Step(name, "", name) for name in functions)
    return demo.walk(SimpleNamespace(pictures=[], keep=None), steps, tell=False)


def test_the_walk_ends_at_the_first_step_that_fails_and_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_stage: object) -> str:
        raise Unexpected("tidak tertulis")

    rows = _walk(monkeypatch, {"one": lambda _: "baik", "two": breaks, "three": lambda _: "tidak pernah"})
    assert [(row["name"], row["ok"]) for row in rows] == [("one", True), ("two", False)]
    assert rows[1]["sentence"] == "tidak tertulis"


def test_a_fault_of_any_kind_is_a_failed_step_with_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = _walk(monkeypatch, {"one": lambda _: str(1 / 0)})
    assert not rows[0]["ok"] and rows[0]["sentence"].startswith("ZeroDivisionError")


@pytest.mark.parametrize("broken", [False, True])
def test_the_report_is_json_and_the_exit_code_says_whether_all_went_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], broken: bool
) -> None:
    import typer

    from inang.cli import demo_stage

    ended: list[bool] = []
    stage = SimpleNamespace(pictures=[], keep=None, end=lambda: ended.append(True))
    monkeypatch.setattr(demo_stage, "new_stage", lambda keep: stage)
    monkeypatch.setattr(demo.signal, "signal", lambda *_: None)
    rows = [{"name": "removed", "title": "", "ok": not broken, "ms": 1.0, "sentence": ""}]
    monkeypatch.setattr(demo, "walk", lambda *_, **__: rows)
    if broken:
        with pytest.raises(typer.Exit) as stop:
            demo.demo(json=True)
        assert stop.value.exit_code == 1
    else:
        demo.demo(json=True)
    out = capsys.readouterr()
    report = json.loads(out.out)
    assert report["ok"] is not broken and report["failed"] == ("removed" if broken else None)
    assert ("removed" in out.err) is broken and ended == [True]


def test_a_page_is_read_as_a_browser_would_send_it() -> None:
    page = read_page(FORM)
    form = page.forms[0]
    assert page.title == "Formulir" and page.links == [("/lain/H-2026-0001/", "H-2026-0001")]
    assert form.values == [("version", "3"), ("nama", "lama"), ("ruang", "2"), ("setuju", "a")]
    assert form.choices["jenis"] == ["x"] and form.buttons == [("keluar", "1", "Simpan s")]


class Echo(BaseHTTPRequestHandler):
    """Shows one form and answers what was sent."""

    def do_GET(self) -> None:
        self._answer(f"{FORM}<p>kue {self.headers.get('Cookie', 'tidak ada')}</p>")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, text: str) -> None:
        body = text.encode()
        self.send_response(404 if self.path == "/tidak-ada/" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with Visitor(f"http://127.0.0.1:{server.server_address[1]}", "penguji") as one:
        yield one
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_a_visitor_keeps_what_was_filled_in_and_presses_one_button(visitor: Visitor) -> None:
    visitor.open("/formulir/")
    page = visitor.send(visitor.form(has="Simpan"), {"nama": "baru", "jenis": "x"}, press="Simpan")
    assert page.text == "version=3&ruang=2&setuju=a&nama=baru&jenis=x&keluar=1"


def test_a_visitor_refuses_fields_buttons_words_and_answers_that_are_not_there(visitor: Visitor) -> None:
    visitor.open("/formulir/")
    form = visitor.form(has="nama")
    for attempt in (
        lambda: visitor.send(form, {"tidak_ada": "1"}),
        lambda: visitor.send(form, {}, press="Hapus"),
        lambda: visitor.form(has="Hapus"),
        lambda: visitor.expect("tidak tertulis"),
        lambda: visitor.link("/tidak/"),
        lambda: visitor.open("/tidak-ada/"),
    ):
        with pytest.raises(Unexpected):
            attempt()


def test_the_gate_of_the_pictures_adds_the_session_of_one_person(visitor: Visitor) -> None:
    visitor.client.cookies.set("sesi", "rahasia")
    with demo_pictures._gate(visitor.client) as port:
        answer = httpx.get(f"http://127.0.0.1:{port}/formulir/", trust_env=False)
    assert "kue sesi=rahasia" in answer.text and answer.headers["content-type"].startswith("text/html")


@pytest.mark.browser
@pytest.mark.skipif(not demo_pictures.browser(), reason="Chromium is not installed")
def test_a_picture_is_taken(visitor: Visitor, tmp_path: Path) -> None:
    target = tmp_path / "gambar.png"
    assert demo_pictures.take(visitor.client, "/formulir/", target)
    assert target.read_bytes().startswith(b"\x89PNG")


def test_a_port_counts_as_used_only_while_somebody_listens() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        layout = Layout(Path("/tidak-ada"), server.getsockname()[1])
        assert "portal" in ports_in_use(layout)
    assert "portal" not in ports_in_use(layout)


def test_what_is_not_json_is_said() -> None:
    assert json_of('{"ok": true}') == {"ok": True}
    with pytest.raises(Unexpected, match="bukan JSON"):
        json_of("Traceback")
