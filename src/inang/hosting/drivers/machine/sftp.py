"""OpenSSH as the only SFTP door: every site is locked into its own folder, by key only, without a shell."""

from __future__ import annotations

import functools
import os
import re
import signal
import stat
import subprocess
from pathlib import Path

from inang.hosting.drivers.interface import SiteSpec
from inang.hosting.drivers.machine import files
from inang.hosting.drivers.machine.servers import wrapper
from inang.hosting.drivers.machine.supervisor import descends
from inang.hosting.drivers.machine.world import World


def write(world: World) -> None:
    """Host key at the first start; the constant configuration at every start."""
    layout = world.layout
    key = layout.secret / "ssh_host_ed25519_key"
    if not key.exists():
        fresh = key.with_name("ssh_host_new")
        for leftover in (fresh, fresh.with_suffix(".pub")):
            files.remove(leftover)
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "inang", "-f", str(fresh)]
        # It refuses an account without a name, as an ordinary user in a container may be; ours knows it.
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, env={**os.environ, **wrapper(world)})
        os.rename(fresh.with_suffix(".pub"), key.with_suffix(".pub"))
        os.rename(fresh, key)
    files.keep(layout.sftp_host_key, key.with_suffix(".pub").read_text())
    files.keep(layout.run / "sshd_config", configuration(world))


def configuration(world: World) -> str:
    layout = world.layout
    lines = [
        "# Written at every start; nothing in it belongs to a single site.",
        f"ListenAddress {layout.address}:{layout.sftp_port}",
        f"HostKey {layout.secret}/ssh_host_ed25519_key",
        f"PidFile {layout.run}/sshd.pid",
        f"AuthorizedKeysFile {layout.keys}/%u {layout.proof_keys}/%u",
        "AllowUsers s*",
        "AuthenticationMethods publickey",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "HostbasedAuthentication no",
        "PermitRootLogin no",
        "PermitUserRC no",
        "PermitUserEnvironment no",
        "UsePAM no",
        "UseDNS no",
        # The key folder is root's own; above it may be /tmp (tests), which strict modes would refuse.
        "StrictModes no",
        "PrintMotd no",
        "PrintLastLog no",
        "DisableForwarding yes",
        "PermitTTY no",
        "LogLevel FATAL",
        "LoginGraceTime 20",
        "MaxAuthTries 6",
        "MaxSessions 4",
        "MaxStartups 100:30:300",
        "ClientAliveInterval 60",
        "ClientAliveCountMax 3",
        "Subsystem sftp internal-sftp",
    ]
    if _version() >= (9, 8):
        # Our own checks and the health probe come from this machine and must never be penalised.
        lines.append("PerSourcePenaltyExemptList 127.0.0.1,::1")
    if world.single:
        lines += [f"ForceCommand internal-sftp -u 0027 -d {layout.sites}/%u"]
    else:
        lines += [f"ChrootDirectory {world.chroot_parent}/%u", "ForceCommand internal-sftp -u 0027"]
    return "\n".join(lines) + "\n"


@functools.cache
def _version() -> tuple[int, int]:
    said = subprocess.run(["ssh", "-V"], capture_output=True, text=True, check=False).stderr
    found = re.search(r"OpenSSH_(\d+)\.(\d+)", said)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


ENDING = "# kunci dicabut: sesi yang terbuka diakhiri dahulu\n"


# -- keys of a site ------------------------------------------------------------------------------------------------
def key_text(spec: SiteSpec) -> str:
    return "".join(f"restrict {key}\n" for key in spec.keys) if spec.sftp_open else ""


def fault(world: World, spec: SiteSpec) -> str:
    file, owner = world.layout.keys / f"s{spec.site_id}", world.only_uid if world.single else 0
    try:
        facts, found = file.lstat(), file.read_text()
    except OSError:
        return "Berkas kunci SFTP tidak ada."
    # Whoever may write the file lets himself in, and OpenSSH is told not to look (configuration above).
    if not stat.S_ISREG(facts.st_mode) or (facts.st_uid, stat.S_IMODE(facts.st_mode)) != (owner, 0o644):
        return "Pemilik atau izin berkas kunci SFTP berubah."
    if found != key_text(spec):
        return "Kunci SFTP di mesin berbeda dari yang diminta."
    if os.path.lexists(world.layout.proof_keys / f"s{spec.site_id}") and spec.site_id not in _admitted:
        return "Ada kunci SFTP asing di folder kunci bukti."
    return ""


def ensure(world: World, spec: SiteSpec) -> bool:
    """Write the key file by one rename; a site whose door is locked gets an empty one and its open sessions end.

    Where a key is withdrawn the sessions end too, whoever opened them: nobody can tell which key it was.
    """
    changed = bool(fault(world, spec))
    if changed:
        file = world.layout.keys / f"s{spec.site_id}"
        if _withdraws(file, spec):
            # In between nobody gets in, and a rerun after a crash sees that sessions had still to end.
            files.replace(file, ENDING)
            end_sessions(world, spec.site_id)
        files.replace(file, key_text(spec))
        if spec.site_id not in _admitted:
            drop_proof_key(world, spec.site_id)
    if not spec.sftp_open:
        drop_proof_key(world, spec.site_id)
        end_sessions(world, spec.site_id)
    return changed


def _withdraws(file: Path, spec: SiteSpec) -> bool:
    """Does a line of the file that stands go away?"""
    try:
        lines = set(file.read_text().splitlines())
    except OSError:
        return False
    return bool(lines - set(key_text(spec).splitlines()))


_admitted: set[int] = set()  # sites with a proof under way, in this process; any other key there is foreign


def admit(world: World, site_id: int, key: str) -> None:
    """Let a one-time proof key in until `drop_proof_key`."""
    _admitted.add(site_id)
    files.replace(world.layout.proof_keys / f"s{site_id}", f"restrict {key}\n")


def drop_proof_key(world: World, site_id: int) -> None:
    files.remove(world.layout.proof_keys / f"s{site_id}")
    _admitted.discard(site_id)


def remove(world: World, site_id: int) -> None:
    files.remove(world.layout.keys / f"s{site_id}")
    files.remove(world.layout.keys / f".s{site_id}.baru")
    drop_proof_key(world, site_id)
    end_sessions(world, site_id)


def end_sessions(world: World, site_id: int) -> int:
    """Kill the SFTP sessions of this site; returns how many processes that were.

    Runs in the agent, whose parent is the init of the instance: another one on this machine, or the machine's own sshd,
    may have an account of that name too.
    """
    title, count, init = re.compile(rf"sshd(-session)?: s{site_id}(@| |$)"), 0, os.getppid()
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            line = Path("/proc", entry, "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if title.match(line) and descends(entry, init):
                os.kill(int(entry), signal.SIGKILL)
                count += 1
        except OSError:
            continue
    return count
