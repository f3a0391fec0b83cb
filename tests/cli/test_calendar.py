"""`inang calendar import` checks, shows what moves, and records a version only when told to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.rooms.installation import Installation, installation

LINES = "tanggal,jenis,nama\n2026-02-05,libur daerah,Hari jadi\n2026-02-07,hari kerja pengganti,Pengganti 5 Februari\n"


def calendar(made: Installation, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "inang", "calendar", *arguments, "--json"]
    return subprocess.run(command, env=made.env, capture_output=True, text=True)


ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20280301
SUMMARY:Cuti bersama contoh
END:VEVENT
END:VCALENDAR
"""


def test_a_file_becomes_a_draft_and_a_version_when_told_to(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "libur.csv"
    folder.mkdir()
    file.write_text(LINES)
    decree = ("--decree", "Keputusan Gubernur 7/2026", "--announced", "2026-01-20", "--note", "Salinan baru diterima")
    decree += ("--dated", "15 Januari 2026")
    with installation(folder) as made:
        made.run("from inang.workdays.services import seed; seed()")
        told = json.loads(calendar(made, "import", str(file), *decree).stdout)
        assert (told["version"], told["moved"], len(told["entries"])) == (None, 0, 2)
        told = json.loads(calendar(made, "import", str(file), *decree, "--apply").stdout)
        rows = json.loads(calendar(made, "list").stdout)
        assert rows[-1]["number"] == told["version"] and rows[-1]["decree"] == "Keputusan Gubernur 7/2026"
        assert (rows[-1]["decree_date"], rows[-1]["undoes"]) == ("2026-01-15", None)
        last = "from inang.workdays import queries; print(queries.versions()[-1].decree_date, queries.versions()[-1].announced)"
        assert made.run(last).strip() == "2026-01-15 2026-01-20"
        again = calendar(made, "import", str(file), *decree)
        assert again.returncode == 2 and "sudah tercatat" in again.stderr
        file.write_text("tanggal,jenis,nama\n2026-02-30,libur daerah,Salah\n")
        wrong = calendar(made, "import", str(file), *decree)
        assert wrong.returncode == 2 and "libur.csv: Baris 2: tanggal 2026-02-30 tidak ada" in wrong.stderr
        subscribed = tmp_path / "libur.ics"
        subscribed.write_text(ICS)
        other = ("--decree", "Keputusan Gubernur 8/2026", "--announced", "2026-01-21", "--note", "Salinan baru diterima")
        told = json.loads(calendar(made, "import", str(subscribed), *other).stdout)
        assert {one["kind"] for one in told["entries"]} == {"joint_leave"} and told["version"] is None
        empty = calendar(made, "import", str(subscribed), "--decree", "Keputusan 9", "--announced", "")
        assert empty.returncode == 2 and "--announced: '' bukan tanggal. Tulis seperti" in empty.stderr
        assert "Traceback" not in wrong.stderr + again.stderr + empty.stderr
        printed = "from inang.workdays import feed, queries; print(feed.feed(queries.versions(), name='K', domain='x.id'))"
        subscribed.write_text(made.run(printed))
        whole = calendar(made, "import", str(subscribed), "--decree", "Keputusan 9", "--announced", "2026-11-20", "--apply")
        told = json.loads(whole.stdout)
        assert whole.returncode == 0 and (told["draft"], told["version"], told["entries"]) == (None, None, [])
        assert any("26 April 2023, cuti bersama sudah dicabut" in one for one in told["remarks"])
