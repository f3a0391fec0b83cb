"""What `serve` tells whoever started it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from inang.cli.output import Fault
from inang.cli.programs import OPERATOR, portal_programs
from inang.cli.seed_cast import DOMAIN, PEOPLE
from inang.cli.serve import _logins, wait_ready
from inang.hosting.drivers.machine.layout import Layout
from inang.settings import INANG_DEMO_PASSPHRASE, INANG_DEMO_PASSWORD


def test_the_demo_logins_and_what_opens_the_signing_key_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    _logins("http://localhost:8000/")
    told = capsys.readouterr().out
    assert all(f"{person[0]}@{DOMAIN}" in told for person in PEOPLE)
    assert INANG_DEMO_PASSWORD in told and INANG_DEMO_PASSPHRASE in told


def test_what_an_operator_sets_reaches_every_program_of_the_service_and_nothing_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"INANG_DATABASE_URL": "postgresql://inang@127.0.0.1/inang", "INANG_BASE_URL": "https://hosting.contoh.go.id/"}
    for name in OPERATOR:
        monkeypatch.delenv(name, raising=False)
    for name, value in {**told, "INANG_HOSTS": "", "PGPASSWORD": "rahasia", "INANG_DEBUG": "1"}.items():
        monkeypatch.setenv(name, value)
    programs = [one for one in portal_programs(Layout(tmp_path, 18_000), demo=False) if one.env.get("INANG_DATA")]
    assert [one.name for one in programs] == ["prepare", "mail", "web", "worker"]
    for one in programs:
        assert told.items() <= one.env.items() and not {"INANG_HOSTS", "PGPASSWORD", "INANG_DEBUG"} & one.env.keys()


def test_every_setting_of_an_operator_is_read_and_stands_in_the_readme() -> None:
    root = Path(__file__).resolve().parents[2]
    source = "".join(path.read_text() for path in (root / "src" / "inang").rglob("*.py") if path.name != "programs.py")
    readme = (root / "README.md").read_text()
    for name in OPERATOR:
        assert f'"{name}"' in source, name
        last = "_" + name.rpartition("_")[2] if name.startswith("INANG_IMAP_") else name
        assert name in readme or f"`{last}`" in readme or f"`{name[10:]}`" in readme, name


def test_while_it_is_still_preparing_the_wait_goes_on_and_says_so_until_the_service_ends_or_the_stated_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, said = [0.0], []
    states = {1700: {}, 1790: {"ok": False, "down": ["pekerja"]}}  # until when /healthz says what
    ready = [1795.0]

    def health(_port: int) -> dict[str, object]:
        return {"ok": True} if now[0] > ready[0] else next((said for until, said in states.items() if now[0] <= until), {})

    def wait(_seconds: float) -> None:
        now[0] += 5

    monkeypatch.setattr("inang.cli.serve.health", health)
    monkeypatch.setattr("inang.cli.serve.time", SimpleNamespace(monotonic=lambda: now[0]))
    layout, stop = Layout(tmp_path, 18_000), SimpleNamespace(is_set=lambda: False, wait=wait)
    alive = SimpleNamespace(poll=lambda: None)
    assert wait_ready(layout, alive, stop, tell=said.append)  # type: ignore[arg-type]
    assert said[0].startswith("Masih menyiapkan, 20 detik, menunggu portal. Paling lama 30 menit; lihat ")
    assert "menunggu pekerja" in said[-1] and len(said) == 89, "three times a minute"
    now[0], ready[0] = 0, 9999
    with pytest.raises(Fault, match="Belum siap setelah 1800 detik"):
        wait_ready(layout, alive, stop)  # type: ignore[arg-type]
    now[0] = 0
    ends = SimpleNamespace(poll=lambda: 1 if now[0] > 60 else None)
    assert not wait_ready(layout, ends, stop) and now[0] == 65  # type: ignore[arg-type]
