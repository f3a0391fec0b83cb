"""Dovecot as part of an instance: nobody's but the portal's, under no right of root, back when it is killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from inang.cli import dovecot
from inang.hosting.drivers.machine import embedded
from inang.hosting.drivers.machine.embedded import Instance, Program
from inang.hosting.drivers.machine.supervisor import Account
from tests.drivers.hands import until

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("machine")]
SEND_AND_READ = """
import imaplib, smtplib, sys
from pathlib import Path
from inang.cli import dovecot
post, port, word = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
with smtplib.LMTP(str(dovecot.lmtp_socket(post)), timeout=10) as store:
    store.sendmail("warga@contoh.test", ["Pengaduan+KODE@localhost"], f"Subject: {word}\\r\\n\\r\\nIsi.".encode())
box = imaplib.IMAP4("127.0.0.1", port)
box.login(dovecot.BOX, dovecot.password_file(post).read_text())
box.select("INBOX")
print(box.search(None, "SUBJECT", word)[1][0].decode())
"""


def as_account(machine: Instance, account: Account, *argv: str) -> subprocess.CompletedProcess[str]:
    command, environment = embedded.entering(machine.world.load(machine.layout.data), Program("uji", argv, account))
    environment["PYTHONPATH"] = str(embedded.PACKAGE_FOLDER)
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def answers(machine: Instance) -> bool:
    with socket.socket() as line:
        return line.connect_ex((machine.layout.address, machine.layout.imap_port)) == 0


def sent(machine: Instance, word: str) -> str:
    """The number under which the mailbox shows a mail that was handed in with this subject."""
    until(lambda: answers(machine))
    layout = machine.layout
    done = as_account(machine, "portal", sys.executable, "-c", SEND_AND_READ, str(layout.post), str(layout.imap_port), word)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_mail_store_takes_and_shows_mail_in_every_mode_or_says_why_there_is_none(machine: Instance) -> None:
    if trouble := dovecot.fault():
        assert machine.world.single and ("nama" in trouble or "root" in trouble)
        assert not machine.layout.post.exists()
        return
    assert sent(machine, "pertama").isdigit()
    where = machine.layout.post / "run" / "master.pid"
    said = as_account(machine, "root", "sh", "-c", f"stat -c %u /proc/$(cat {where})").stdout.strip()
    assert said == str(dovecot.account(machine.world)[0]) != "0"


def test_a_killed_dovecot_comes_back_with_what_it_held(machine: Instance) -> None:
    if dovecot.fault():
        pytest.skip("tanpa kotak surat, dan mengatakannya")
    first = sent(machine, "sebelum-mati")
    pid = next(entry for entry in os.listdir("/proc") if entry.isdigit() and _is_ours(entry, machine))
    os.kill(int(pid), signal.SIGKILL)
    until(lambda: not Path(f"/proc/{pid}").exists())
    assert sent(machine, "sesudah-mati").isdigit() and first.isdigit()
    assert len(sent(machine, "sebelum-mati").split()) == 2, "the first one is still there"


def _is_ours(entry: str, machine: Instance) -> bool:
    try:
        said = Path("/proc", entry, "cmdline").read_bytes().decode()
    except OSError:
        return False
    return said.startswith(("dovecot\0", "/usr/sbin/dovecot\0")) and str(machine.layout.post) in said


def test_no_other_account_reads_the_password_or_reaches_the_socket(machine: Instance) -> None:
    if machine.world.single:
        pytest.skip("satu akun memiliki semuanya, dan mengatakannya")
    world, post = machine.world, machine.layout.post
    stranger = ("setpriv", f"--reuid={world.site_uid(1)}", f"--regid={world.site_gid(1)}", "--clear-groups")
    for closed in (dovecot.password_file(post), dovecot.lmtp_socket(post), post / "home"):
        assert as_account(machine, "root", *stranger, "ls", str(closed)).returncode != 0, closed
        assert as_account(machine, "portal", "ls", "-d", str(closed)).returncode == 0, closed


def test_settings_are_written_in_the_language_of_the_installed_program(tmp_path: Path) -> None:
    """The first one that it understands; one that it does not understand is never left to start with."""
    assert dovecot.version()[0].isdigit()
    wrong = tmp_path / "salah.conf"
    wrong.write_text("tidak_ada = ya\n")
    assert not dovecot.understood(wrong)
    right = tmp_path / "benar.conf"
    for text in (dovecot.PRESENT, dovecot.FORMER):
        facts = {"folder": tmp_path, "run": tmp_path, "port": 10143, "user": "nobody", "group": "nogroup", "world": "-"}
        right.write_text(text.format(version=dovecot.version(), **facts))
        if dovecot.understood(right):
            return
    pytest.fail("the installed Dovecot understands neither way of writing")
