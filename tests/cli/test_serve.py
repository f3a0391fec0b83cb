"""What `serve` tells whoever started it."""

from __future__ import annotations

from pathlib import Path

import pytest

from inang.cli.programs import OPERATOR, portal_programs
from inang.cli.seed_cast import DOMAIN, PEOPLE
from inang.cli.serve import _logins
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
