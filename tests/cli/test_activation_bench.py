"""The bench itself: it times real rounds of the worker, and says so when an activation fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEASURE = """
import json
from inang.cli import activation_bench as bench
bench.prepare_database()
with bench.worker_process() as worker:
    print(json.dumps(bench.measure([2, 40], 3, worker)))
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    own = {
        "INANG_DATA": str(tmp_path),
        "INANG_DRIVER": "fake",
        "INANG_FAKE_FILE": str(tmp_path / "machine.json"),
        "DJANGO_SETTINGS_MODULE": "inang.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    return {**{name: value for name, value in os.environ.items() if name != "INANG_DATABASE_URL"}, **own}


def test_each_row_has_its_times_and_the_ratio_is_last_over_first(env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert [(row["sites"], row["runs"]) for row in result["rows"]] == [(2, 3), (40, 3)]
    first, last = result["rows"]
    assert 0 < first["median_ms"] <= first["p95_ms"]
    assert result["ratio"] == pytest.approx(last["median_ms"] / first["median_ms"], rel=0.01)


def test_a_site_that_cannot_be_proven_ends_the_bench_with_its_reason(env: dict[str, str]) -> None:
    crashing = {**env, "INANG_FAKE_CRASH": "publish:before"}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], env=crashing, capture_output=True, text=True, timeout=120
    )
    assert done.returncode != 0 and "Pekerja berhenti" in done.stderr
