"""What the worker carries while it has nothing to write: memory that every installation pays for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOADED = """
import sys, django
django.setup()
from inang.cli import duties
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_a_worker_loads_the_library_of_letters_only_when_there_is_one(tmp_path: Path) -> None:
    env = {"INANG_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "inang.settings", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", LOADED], env=env, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"django", "inang"} <= loaded
    assert not loaded & {"weasyprint", "fontTools", "tinycss2", "pikepdf"}
