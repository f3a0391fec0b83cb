"""The same contract where the kernel allows less: without namespaces, without accounts, as an ordinary user.

Each mode is reached by really taking the rights away from a test run of its own, never by asking for it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from inang.hosting.drivers.machine.isolation import LABELS, Mode, isolation

pytestmark = pytest.mark.real
ROOT = Path(__file__).resolve().parents[2]
NOBODY, SOMEBODY = 64_321, 64_322  # no account of this machine; the second one gets a line of its own, for itself alone
WHAT = "TestMachineDriver or suspended_site_is_closed or removal_leaves_no_trace or isolation_of_the_machine or mail_store"
LEAST = 15  # tests that this names

# Only this process sees these account files: an ordinary user with a range of numbers of its own.
AS_SOMEBODY = """
set -e
for file in passwd subuid subgid; do mount --bind "$0/$file" "/etc/$file"; done
exec "$@"
"""


@pytest.fixture(scope="module")
def code() -> Iterator[Path]:
    """The project where every account can read it: in place, or a copy (hard links where they can be made)."""
    if all(folder.stat().st_mode & 0o001 for folder in (ROOT, *ROOT.parents)):
        yield ROOT
        return
    copy = Path(tempfile.mkdtemp(prefix="inang-uji-kode-", dir="/var/tmp"))
    copy.chmod(0o755)
    try:
        if subprocess.run(["cp", "-al", f"{ROOT}/.", str(copy)], capture_output=True, check=False).returncode:
            subprocess.run(["cp", "-a", f"{ROOT}/.", str(copy)], check=True)
        for link in copy.glob(".venv/lib/python*/site-packages/*.pth"):  # where the copy's own programs find the package
            words = link.read_text().replace(str(ROOT), str(copy))
            link.unlink()
            link.write_text(words)
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def lessened(mode: Mode, folder: Path) -> list[str]:
    """The words before a command that leave it only the rights of this mode; skips where even that cannot be done."""
    now = isolation().mode
    if os.geteuid() != 0:
        if mode == "single-uid":
            return ["setpriv", "--no-new-privs"]  # newuidmap gives no range any more
        pytest.skip("an ordinary user is in this mode already" if now == mode else "only root can take rights away in this way")
    if mode == "container":
        return ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"]
    if mode == "single-uid":
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    if now != "root":
        pytest.skip("without namespaces there is no ordinary user to be made for a moment")
    (folder / "passwd").write_text(f"{Path('/etc/passwd').read_text()}uji:x:{SOMEBODY}:{SOMEBODY}::/tmp:/bin/sh\n")
    for file in ("subuid", "subgid"):
        (folder / file).write_text("uji:2000000:65536\n")
    user = ["setpriv", f"--reuid={SOMEBODY}", f"--regid={SOMEBODY}", "--clear-groups"]
    return ["unshare", "--mount", "sh", "-c", AS_SOMEBODY, str(folder), *user]


@pytest.mark.parametrize("mode", ["container", "user-namespace", "single-uid"])
def test_the_contract_holds_with_fewer_rights_and_everybody_is_told(mode: Mode, code: Path, tmp_path: Path) -> None:
    before = lessened(mode, tmp_path)
    python = Path(sys.executable)
    program = code / python.relative_to(ROOT) if python.is_relative_to(ROOT) else python
    env = {
        "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/tmp", "LOGNAME": "uji", "PYTHONPATH": f"{code / 'src'}",
        "PYTHONDONTWRITEBYTECODE": "1", "DJANGO_SETTINGS_MODULE": "inang.settings", "TZ": "UTC",
    }  # fmt: skip

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [*before, str(program), *words]
        return subprocess.run(command, env=env, cwd=code, capture_output=True, text=True, timeout=280, check=False)

    said = run("-m", "inang", "doctor", "--json", "--data", "/var/tmp/inang-tidak-ada")
    found = json.loads(said.stdout)["checks"]["isolation"]
    assert found["mode"] == mode and LABELS[mode] in found["sentence"] and found["missing"], found
    assert ("tanpa isolasi antarsitus" in found["sentence"]) == (mode == "single-uid")
    assert found["ok"] == (mode != "single-uid") and bool(found["cure"]) == (mode == "single-uid")

    plain = ("-q", "-x", "-p", "no:cacheprovider", "-n", "0")
    done = run("-m", "pytest", *plain, "tests/drivers/test_machine.py", "tests/drivers/test_post.py", "-k", WHAT)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed.group(1)) >= LEAST and "skipped" not in done.stdout, done.stdout
