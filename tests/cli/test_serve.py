"""What `serve` tells whoever started it."""

from __future__ import annotations

import pytest

from inang.cli.seed_cast import DOMAIN, PEOPLE
from inang.cli.serve import _logins
from inang.settings import INANG_DEMO_PASSPHRASE, INANG_DEMO_PASSWORD


def test_the_demo_logins_and_what_opens_the_signing_key_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    _logins("http://localhost:8000/")
    told = capsys.readouterr().out
    assert all(f"{person[0]}@{DOMAIN}" in told for person in PEOPLE)
    assert INANG_DEMO_PASSWORD in told and INANG_DEMO_PASSPHRASE in told
