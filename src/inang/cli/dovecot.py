"""`python -m inang.cli.dovecot DATA`: the mail store of an instance; writes its settings and becomes Dovecot.

It stands where an office has its mailbox: one account owns everything of it, no right of root is used, and it listens on
loopback (IMAP) and on a socket in its folder (LMTP, by which the loopback mail server hands mail in). The portal's group
may reach that socket and read the password.
"""

from __future__ import annotations

import grp
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from inang.hosting.drivers.machine import kernel
from inang.hosting.drivers.machine.isolation import isolation
from inang.hosting.drivers.machine.layout import Layout
from inang.hosting.drivers.machine.supervisor import Program
from inang.hosting.drivers.machine.world import World

BOX: Final = "pengaduan"  # the one mailbox, and the name with which it is opened
PATH: Final = "/usr/sbin:/usr/bin"
LONGEST_SOCKET: Final = 107  # what a Unix socket's address holds
LONGEST_NAME: Final = 30  # of Dovecot's own sockets below its folder

SHARED: Final = """
base_dir = {run}
state_dir = {folder}/state
log_path = /dev/stderr
info_log_path = /dev/null
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
recipient_delimiter = +
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
"""
PRESENT: Final = (
    """dovecot_config_version = {version}
dovecot_storage_version = {version}
"""
    + SHARED
    + """
auth_allow_cleartext = yes
auth_username_format = %{{user | username | lower}}
mail_driver = maildir
mail_path = ~/Maildir
passdb passwd-file {{
  passwd_file_path = {folder}/state/users
}}
userdb passwd-file {{
  passwd_file_path = {folder}/state/users
}}
import_environment {{
  INANG_WORLD = {world}
}}
"""
)
FORMER: Final = (
    SHARED
    + """
disable_plaintext_auth = no
auth_username_format = %Ln
mail_location = maildir:~/Maildir
passdb {{
  driver = passwd-file
  args = {folder}/state/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/state/users
}}
import_environment = INANG_WORLD={world}
"""
)


class Unable(Exception):
    """Dovecot cannot run here; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def password_file(folder: Path) -> Path:
    """Who can read this file can read the mailbox."""
    return folder / "password"


def lmtp_socket(folder: Path) -> Path:
    """Where mail is handed in; short enough however long the folder's own path is."""
    return folder / "run" / "lmtp"


def program(layout: Layout) -> Program:
    """The mail store as the launcher keeps it running: begun as root, which it leaves before it becomes Dovecot."""
    return Program("post", (sys.executable, "-m", "inang.cli.dovecot", str(layout.data)), "root")


def fault() -> str:
    """Why Dovecot cannot run as this account on this machine; empty when it can."""
    if isolation().mode == "single-uid":
        if os.geteuid() == 0:
            return "Dovecot tidak membuka kotak surat sebagai root, dan mesin ini melarang berganti akun."
        if not _names(os.geteuid(), os.getegid()):
            return "Akun ini tidak punya nama di mesin ini, padahal Dovecot memerlukannya."
    return "" if shutil.which("dovecot", path=PATH) else "Program dovecot tidak ada. Jalankan script/setup."


def own_folder(folder: Path, uid: int, gid: int, readers: int) -> None:
    """The folder with its password for this account; group `readers` may go in."""
    key = password_file(folder)
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    if not key.exists():
        _write(key, secrets.token_urlsafe(24))
    for path, owner, group, mode in (
        (folder, uid, readers, 0o750),
        (key, uid, readers, 0o640),
        (folder / "home", uid, gid, 0o700),
        (folder / "state", uid, gid, 0o700),
    ):
        if path != key:
            path.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            os.chown(path, owner, group, follow_symlinks=False)
        path.chmod(mode)


def write_settings(folder: Path, port: int, world: str = "") -> Path:
    """Accounts and settings for the account that we are now, as the installed Dovecot wants them. Raises Unable."""
    uid, gid = os.geteuid(), os.getegid()
    names = _names(uid, gid)
    if not names:
        raise Unable(f"Akun {uid} atau kelompok {gid} tidak punya nama di mesin ini, padahal Dovecot memerlukannya.")
    users, settings = folder / "state" / "users", folder / "state" / "dovecot.conf"
    _write(users, f"{BOX}:{{PLAIN}}{password_file(folder).read_text()}:{uid}:{gid}::{folder}/home::\n")
    facts = {"folder": folder, "run": _run_folder(folder), "port": port, "user": names[0], "group": names[1]}
    facts["version"] = version()
    for text in (PRESENT, FORMER):
        _write(settings, text.format(**facts, world=world or folder))
        if understood(settings):
            return settings
    raise Unable(f"Dovecot {facts['version']} tidak mengenal setelan kita; lihat: doveconf -c {settings}")


def version() -> str:
    """What the installed program says of itself, as its settings want to hear it. Raises Unable."""
    found = shutil.which("dovecot", path=PATH)
    if found is None:
        raise Unable("Program dovecot tidak ada. Jalankan script/setup.")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"[0-9.]*[0-9]", said)
    if match is None:
        raise Unable(f"Program dovecot tidak menyebut versinya: {said[:100]!r}. Pasang ulang paket dovecot-imapd.")
    return match.group()


def understood(settings: Path) -> bool:
    """Does the installed program understand this way of writing? Dovecot 2.4 reads another language than 2.3."""
    command = [str(shutil.which("doveconf", path=PATH)), "-n", "-c", str(settings)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run_folder(folder: Path) -> Path:
    """For Dovecot's sockets; elsewhere when their names would be too long."""
    run = folder / "run"
    if len(os.fsencode(run)) + LONGEST_NAME <= LONGEST_SOCKET:
        if run.is_symlink():
            run.unlink()
        run.mkdir(mode=0o755, exist_ok=True)
        return run
    if run.is_symlink():
        shutil.rmtree(os.readlink(run), ignore_errors=True)
        run.unlink()
    short = Path(tempfile.mkdtemp(prefix="inang-pos-"))
    run.symlink_to(short)
    return short


def _names(uid: int, gid: int) -> tuple[str, str] | None:
    """What this machine calls the account and its group; Dovecot knows them by name only."""
    try:
        return pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_name
    except KeyError:
        return None


def _write(path: Path, text: str) -> None:
    half = path.with_name(f".{path.name}")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    half.write_text(text)
    half.rename(path)


def account(world: World) -> tuple[int, int]:
    """Whose the mail store is: an account of its own, or the one that Debian's package made where /etc is the machine's."""
    if world.mode != "container":
        return world.post_uid, world.post_gid
    entry = pwd.getpwnam("dovecot")
    return entry.pw_uid, entry.pw_gid


def become(folder: Path, port: int, world: str = "") -> None:
    """Turn this process into Dovecot. Raises Unable."""
    settings = write_settings(folder, port, world)
    environment = {"PATH": PATH, "LANG": "C.UTF-8", "INANG_WORLD": world}
    os.execve(str(shutil.which("dovecot", path=PATH)), ["dovecot", "-F", "-c", str(settings)], environment)  # noqa: S606


def main() -> int:
    world = World.load(Path(sys.argv[1]))
    layout = world.layout
    uid, gid = account(world)
    own_folder(layout.post, uid, gid, world.portal_gid)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
        kernel.die_with_parent(signal.SIGTERM)  # a change of account forgets what the supervisor had set
    try:
        become(layout.post, layout.imap_port, str(layout.data))
    except Unable as trouble:
        print(trouble.sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
