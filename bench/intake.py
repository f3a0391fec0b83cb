"""`python bench/intake.py [MAILS] [KILLS]`: mails (1000) from a real IMAP server to cases by `inang work`: mails per second,
lost and doubled, once undisturbed and once with the worker killed (20 times) by -9.

On SQLite in a throw-away folder, or with INANG_DATABASE_URL in a database of its own beside the one that is named.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inang.settings")
LONGEST_SECONDS = 1800.0
COUNT = """
import json
from collections import Counter
from inang.audit.queries import verify
from inang.complaints.models import Complaint, Message
from inang.notices.models import Incoming, Notice
subjects = Counter(Complaint.objects.values_list("subject", flat=True))
print(json.dumps({
    "states": Counter(Incoming.objects.values_list("state", flat=True)), "cases": sum(subjects.values()),
    "doubled": sum(count - 1 for count in subjects.values()), "receipts": Notice.objects.count(),
    "files": Message.objects.filter(attachments__isnull=False).count(), "chain": verify().ok,
}))
"""
# One process that answers each line with how many are settled: to start one each time would measure that.
SETTLED = """
import sys
import django
django.setup()
from inang.notices.models import Incoming
for _line in sys.stdin:
    print(Incoming.objects.exclude(state="kept").count(), flush=True)
"""
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGP4TyJgGNUwqmFUw1DVAAD7jv4QJ3D5ZgAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Wanted:
    """What must come of the mails."""

    mails: int
    cases: int
    ignored: int
    copies: int


def letters(count: int) -> tuple[list[bytes], Wanted]:
    """Of twenty: one answer of a machine, one that comes twice, one with a picture, four in HTML, else plain words."""
    from tests.rooms.notices.letters import mail

    made, cases, ignored, copies = [], 0, 0, 0
    while len(made) < count:
        number = len(made)
        rest = {"subject": f"Surat {number}", "message_id": f"<{number}@x.test>", "sender": f"Warga <w{number}@x.test>"}
        if number % 20 == 7:
            made.append(mail(headers={"Auto-Submitted": "auto-replied"}, **rest))
            ignored += 1
        elif number % 20 == 8 and made:
            made.append(b"Received: jalan lain\r\n" + made[-2])
            copies += 1
        elif number % 20 == 9:
            made.append(mail(files=(("foto.png", PICTURE),), **rest))
            cases += 1
        else:
            made.append(mail(html="<p>Situs <b>mati</b>.</p>" if number % 20 < 4 else "", **rest))
            cases += 1
    return made, Wanted(count, cases, ignored, copies)


def measure(count: int, kills: int) -> dict[str, float]:
    """Put the mails into the mailbox, let a worker read them, kill it so many times, and count what came of it."""
    from tests.dovecot import running
    from tests.rooms.installation import installation

    raws, wanted = letters(count)
    with tempfile.TemporaryDirectory(prefix="inang-bench-") as place, running() as store, installation(Path(place)) as made:
        box = {name: str(value) for name, value in store.settings().items()}
        made.env.update({**box, "INANG_IMAP_TLS": "0", "INANG_DRIVER": "fake", "INANG_MAIL_DRIVER": "memory"})
        with store.client() as client:
            for raw in raws:
                client.append("INBOX", raw)
        print(f"{count} mails in the mailbox; the worker begins", file=sys.stderr, flush=True)
        began = time.monotonic()
        died = _work(made, count, kills)
        seconds = time.monotonic() - began
        found = json.loads(made.run(COUNT))
        with store.client() as client:
            client.select_folder("INBOX")
            unmarked = len(client.search(["UNKEYWORD", "InangKept"]))
    states = found["states"]
    lost = count - sum(states.get(state, 0) for state in ("taken", "ignored", "copy"))
    wrong = [states.get("ignored", 0) - wanted.ignored, states.get("copy", 0) - wanted.copies, found["cases"] - wanted.cases]
    print(json.dumps({"states": states, "cases": found["cases"], "receipts": found["receipts"]}), file=sys.stderr)
    fits = not any(wrong) and found["receipts"] == found["cases"] and not unmarked and found["chain"] and died == kills
    return {
        "mails": count, "kills": died, "seconds": round(seconds, 1), "per_second": round(count / seconds, 1),
        "lost": lost, "doubled": found["doubled"], "fits": fits,
    }  # fmt: skip


def _work(made: object, count: int, kills: int) -> int:
    """Run `inang work` until every mail is settled; kill it each time that another share of them is. Returns how often."""
    command, died, env = [sys.executable, "-m", "inang", "work"], 0, made.env  # type: ignore[attr-defined]
    counter = subprocess.Popen(
        [sys.executable, "-c", SETTLED], env=env, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    worker = subprocess.Popen(command, env=env, cwd=ROOT)
    deadline = time.monotonic() + LONGEST_SECONDS
    try:
        while (settled := _settled(counter)) < count or died < kills:
            assert time.monotonic() < deadline, f"only {settled} of {count} mails settled"
            # A killed worker's leases end after ten seconds: the last kills come while there is still something to do.
            if died < kills and settled * (kills + 1) >= died * count * 0.9:
                os.kill(worker.pid, signal.SIGKILL)
                worker.wait()
                died += 1
                worker = subprocess.Popen(command, env=env, cwd=ROOT)
            time.sleep(0.3)
    finally:
        worker.terminate()
        worker.wait(20)
        counter.communicate(timeout=20)
    return died


def _settled(counter: subprocess.Popen[str]) -> int:
    assert counter.stdin is not None and counter.stdout is not None
    counter.stdin.write("\n")
    counter.stdin.flush()
    return int(counter.stdout.readline())


def main() -> int:
    import django

    django.setup()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    failed = 0
    for times in (0, kills):
        found = measure(count, times)
        ok = found["fits"] and not found["lost"] and not found["doubled"]
        failed += not ok
        print(f"{'met ' if ok else 'MISSED'} {json.dumps(found)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
