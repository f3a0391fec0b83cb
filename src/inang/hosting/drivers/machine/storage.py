"""A site's folder: root-owned home, `htdocs` readable by the front only, and private places for PHP."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from inang.hosting.drivers.machine import pages, quota
from inang.hosting.drivers.machine.world import World

PRIVATE = ("tmp", "sessions", "log")


def _plan(world: World, site_id: int, home: Path) -> list[tuple[Path, int, int, int]]:
    """(folder, uid, gid, mode) of each folder; the setgid bit keeps uploads readable by the front alone."""
    uid, gid = world.site_uid(site_id), world.site_gid(site_id)
    root = (world.only_uid, world.only_gid) if world.single else (0, 0)
    plan = [(home, *root, 0o755), (home / "htdocs", uid, world.front_gid, 0o2750)]
    return plan + [(home / name, uid, gid, 0o700) for name in PRIVATE]


def fault(world: World, site_id: int, backend: quota.Backend, quota_mb: int) -> str:
    for path, uid, gid, mode in _plan(world, site_id, world.site_home(site_id)):
        try:
            facts = path.lstat()
        except FileNotFoundError:
            return f"Folder {path.name} tidak ada."
        if not stat.S_ISDIR(facts.st_mode):
            return f"{path.name} bukan folder."
        if (facts.st_uid, facts.st_gid, stat.S_IMODE(facts.st_mode)) != (uid, gid, mode):
            return f"Pemilik atau izin folder {path.name} berubah."
    if backend.enforced:
        held = quota.limit_kb(backend, world.site_uid(site_id), world.site_home(site_id))
        if held != quota_mb * 1024:
            return "Batas kuota di kernel berbeda dari yang diminta."
    return ""


def ensure(world: World, site_id: int, backend: quota.Backend, quota_mb: int, between: Callable[[str], None]) -> bool:
    """Make the folders; a new home is built aside and renamed, an old one is mended and its content never touched."""
    if not fault(world, site_id, backend, quota_mb):
        return False
    home = world.site_home(site_id)
    if not home.exists():
        _build(world, site_id, home, backend, between)
    for path, uid, gid, mode in _plan(world, site_id, home):
        if not path.is_dir() or path.is_symlink():
            with contextlib.suppress(FileNotFoundError):
                os.rename(path, path.with_name(f"{path.name}.bukan-folder"))
            path.mkdir()
        world.own(path, uid, gid)
        path.chmod(mode)
    quota.set_limit(backend, world.site_uid(site_id), home, quota_mb)
    return True


def _build(world: World, site_id: int, home: Path, backend: quota.Backend, between: Callable[[str], None]) -> None:
    fresh = _fresh(home)
    quota.remove_home(backend, fresh)
    quota.make_home(backend, fresh)
    for path, uid, gid, mode in _plan(world, site_id, fresh):
        path.mkdir(exist_ok=True)
        world.own(path, uid, gid)
        path.chmod(mode)
    between("built")
    index = fresh / "htdocs" / "index.html"
    index.write_text(pages.WELCOME)
    world.own(index, world.site_uid(site_id), world.front_gid)
    index.chmod(0o640)
    os.rename(fresh, home)


def _fresh(home: Path) -> Path:
    return home.with_name(f".baru-{home.name}")


def remove(world: World, site_id: int, backend: quota.Backend) -> None:
    home = world.site_home(site_id)
    for place in (_fresh(home), home.with_name(f"{home.name}.bukan-folder"), home):
        quota.remove_home(backend, place)
    quota.clear(backend, world.site_uid(site_id))


def numbers(world: World) -> set[int]:
    found = set()
    for name in os.listdir(world.layout.sites):
        digits = name.removeprefix(".baru-").removeprefix("s")
        if digits.isdigit():
            found.add(int(digits))
    return found


def used_kb(home: Path) -> int:
    """Disk space of everything in the folder, in KiB, without following a link. 0 when there is no folder."""
    blocks, waiting = 0, [str(home)]
    while waiting:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    blocks += entry.stat(follow_symlinks=False).st_blocks
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
    return blocks // 2


# -- the page that proves a site ---------------------------------------------------------------------------------------
PROOF_PREFIX = "inang-bukti-"

_PHP_PROOF = """<?php
header('Content-Type: application/json');
$facts = ['nonce' => '@NONCE@', 'uid' => function_exists('posix_geteuid') ? posix_geteuid() : getmyuid(),
  'memory_limit' => ini_get('memory_limit'), 'open_basedir' => ini_get('open_basedir'),
  'exec' => function_exists('exec'), 'version' => PHP_VERSION];
if (@DATABASE@) {
  mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
  try {
    $db = new mysqli(null, getenv('DB_USER'), getenv('DB_PASSWORD') ?: '', getenv('DB_NAME'), 0, getenv('DB_SOCKET'));
    $db->query('CREATE TEMPORARY TABLE inang_bukti (n varchar(64) NOT NULL)');
    $put = $db->prepare('INSERT INTO inang_bukti VALUES (?)'); $n = '@NONCE@'; $put->bind_param('s', $n); $put->execute();
    $facts['row'] = $db->query('SELECT n FROM inang_bukti')->fetch_row()[0];
    $facts['database'] = $db->query('SELECT DATABASE()')->fetch_row()[0];
  } catch (Throwable $e) { $facts['error'] = $e->getMessage(); }
}
echo json_encode($facts);
"""


def place_proof(world: World, site_id: int, nonce: str, *, php: bool, database: bool) -> str:
    """Put the proof page into htdocs and return its name. The site owns htdocs but not the way to it, so opening the
    folder first and creating with O_EXCL cannot be led elsewhere."""
    name = f"{PROOF_PREFIX}{nonce}.{'php' if php else 'txt'}"
    text = nonce
    if php:
        text = _PHP_PROOF.replace("@NONCE@", nonce).replace("@DATABASE@", "true" if database else "false")
    folder = os.open(world.site_home(site_id) / "htdocs", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.open(name, flags, 0o600, dir_fd=folder)
        try:
            os.write(file, text.encode())
            if not world.single:
                os.fchown(file, world.site_uid(site_id), world.front_gid)
            os.fchmod(file, 0o640)
        finally:
            os.close(file)
    finally:
        os.close(folder)
    return name


def clear_proof(world: World, site_id: int, name: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        folder = os.open(world.site_home(site_id) / "htdocs", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            os.unlink(name, dir_fd=folder)
        finally:
            os.close(folder)


def sweep_proofs(world: World) -> None:
    """After a crash: no proof page may stay in anybody's htdocs."""
    for site_id in numbers(world):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            for name in os.listdir(world.site_home(site_id) / "htdocs"):
                if name.startswith(PROOF_PREFIX):
                    clear_proof(world, site_id, name)
