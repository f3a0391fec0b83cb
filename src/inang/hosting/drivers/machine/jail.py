"""Starting one site's php-fpm: in its cgroup, own PID and mount namespace, a root folder that shows nobody else."""

from __future__ import annotations

import contextlib
import functools
import glob
import os
import re
import resource
import signal
from pathlib import Path

from inang.hosting.drivers.machine import files, kernel, root
from inang.hosting.drivers.machine.world import World

MEMORY_LIMIT = "128M"
WORKERS = 4
# The uid and the namespaces are the wall; these close the ways to try it.
DISABLED = (
    "exec,passthru,shell_exec,system,popen,proc_open,proc_close,proc_get_status,proc_nice,proc_terminate,"
    "pcntl_exec,pcntl_fork,dl,show_source,link,symlink"
)
# Extensions of the machine that no site gets: the system's own memory, sockets and C functions, and the command line's.
LEFT_OUT = ("ffi", "shmop", "sysvmsg", "sysvsem", "sysvshm", "sockets", "readline")
# Each awake site has its own; php-fpm takes these from its start only, not from the pool's lines below.
OPCACHE = "opcache.memory_consumption=16\nopcache.interned_strings_buffer=2\nopcache.max_accelerated_files=4000\n"
DEVICES = ("null", "zero", "full", "random", "urandom")


def php_fpm() -> str:
    """The newest php-fpm of this machine. Raises `OSError` when there is none."""

    def version(path: str) -> tuple[int, ...]:
        return tuple(int(part) for part in re.findall(r"\d+", os.path.basename(path)))

    found = sorted(glob.glob("/usr/sbin/php-fpm[0-9]*") + glob.glob("/usr/sbin/php-fpm"), key=version)
    if not found:
        raise OSError(2, "php-fpm tidak ada; pasang paket php-fpm")
    return found[-1]


@functools.cache
def php_ini() -> str:
    """One php.ini for every site: what this machine gives its php-fpm, without LEFT_OUT, and a small opcache."""
    version = re.search(r"\d+\.\d+$", php_fpm())
    folders = sorted(glob.glob(f"/etc/php/{version.group() if version else '*'}/fpm"))
    if not folders:
        return OPCACHE
    kept = [Path(folders[-1], "php.ini")]
    for file in sorted(Path(folders[-1], "conf.d").glob("*.ini")):
        if file.stem.partition("-")[2] not in LEFT_OUT:
            kept.append(file)
    lines = [line.strip() for file in kept if file.exists() for line in file.read_text(errors="replace").splitlines()]
    return "".join(f"{line}\n" for line in lines if line and not line.startswith(";")) + OPCACHE


def start_php(world: World, site: int, database: bool, listener: int, doors: list[Path], own_pids: int) -> int:
    """Fork the master of this site around its listening socket; returns its pid. Raises `OSError`."""
    program, config = php_fpm(), _configuration(world, site, database)
    private = world.isolation.private_world
    if not private:
        path = world.layout.run / "php" / f"s{site}.conf"
        files.replace(path, config, mode=0o600, owner=(world.site_uid(site), world.site_gid(site)))
        files.keep(world.layout.run / "php" / "php.ini", php_ini())
    if private:
        # The next child becomes pid 1 of a new PID namespace: when it ends, every process in it ends.
        kernel.unshare(kernel.NEW_PIDS)
    try:
        pid = os.fork()
    except OSError:
        pid = -1
    if pid and private:
        kernel.setns(own_pids, kernel.NEW_PIDS)
    if pid < 0:
        raise OSError(11, "tidak ada proses lagi")
    if pid:
        return pid
    try:
        _become_php(world, site, listener, doors, program, config)
    except BaseException as error:  # noqa: BLE001 - a forked child may never return into the activator's loop
        os.write(2, f"s{site}: {error}\n".encode())
    finally:
        os._exit(127)


def _become_php(world: World, site: int, listener: int, doors: list[Path], program: str, config: str) -> None:
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    for door in doors:
        door.write_text("0")
    os.umask(0o022)
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(listener, 3)
    os.set_inheritable(3, True)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
    path, settings = str(world.layout.run / "php" / f"s{site}.conf"), str(world.layout.run / "php" / "php.ini")
    if world.isolation.private_world:
        _own_root(world, site, config)
        path, settings = "/run/php-fpm.conf", "/run/php.ini"
    os.umask(0o027)
    if not world.single:
        uid, gid = world.site_uid(site), world.site_gid(site)
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    kernel.no_new_privileges()
    kernel.die_with_parent(signal.SIGKILL)
    # An empty scan folder: all settings are in the one file.
    environment = {"PATH": "/usr/bin:/bin", "PHP_INI_SCAN_DIR": "", "FPM_SOCKETS": f"{_key(site)}=3"}
    environment["INANG_WORLD"] = str(world.layout.data)
    os.execve(program, [program, "-F", "-c", settings, "-y", path], environment)  # noqa: S606


def _key(site: int) -> str:
    """What php-fpm believes its socket to be: it unlinks that path when it ends, so it must not be the real one."""
    return f"/situs/s{site}"


def _own_root(world: World, site: int, config: str) -> None:
    """A tmpfs root with this machine's programs, this site's home, the database socket, and nothing else."""
    kernel.unshare(kernel.NEW_MOUNTS)
    kernel.private_mounts()
    home, top = str(world.site_home(site)), root.JAIL
    layout = world.layout
    kernel.mount("situs", top, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=755,size=1m")
    root.skeleton(top)
    kernel.bind("/etc", f"{top}/etc")
    kernel.mount("proc", f"{top}/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    for name in DEVICES:
        Path(f"{top}/dev/{name}").touch()
        kernel.bind(f"/dev/{name}", f"{top}/dev/{name}")
    root.show(home, top)
    # Data that themselves lie below /tmp would be covered; there the jail's own small /tmp has to do.
    if not Path(home).is_relative_to("/tmp"):  # noqa: S108
        kernel.bind(f"{home}/tmp", f"{top}/tmp")  # noqa: S108 - the site's own
    root.show(str(layout.database_socket.parent), top)
    Path(f"{top}/run/php-fpm.conf").write_text(config)
    Path(f"{top}/run/php.ini").write_text(php_ini())
    for name in ("php-fpm.conf", "php.ini"):
        os.chmod(f"{top}/run/{name}", 0o644)
    kernel.new_root(top)


def forget(world: World, site: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(world.layout.run / "php" / f"s{site}.conf")


def _configuration(world: World, site: int, database: bool) -> str:
    home, socket = world.site_home(site), world.layout.database_socket
    own = f"{home}:/tmp" if world.isolation.private_world else str(home)
    lines = [
        "[global]",
        f"error_log={home}/log/php-fpm.log",
        "log_level=warning",
        "daemonize=no",
        f"[s{site}]",
        f"listen={_key(site)}",
        "pm=ondemand",
        f"pm.max_children={WORKERS}",
        "pm.process_idle_timeout=10s",
        "pm.max_requests=1000",
        "clear_env=yes",
        "security.limit_extensions=.php",
        "request_terminate_timeout=120s",
        f"chdir={home}/htdocs",
        f"php_admin_value[memory_limit]={MEMORY_LIMIT}",
        f"php_admin_value[open_basedir]={own}",
        f"php_admin_value[disable_functions]={DISABLED}",
        f"php_admin_value[sys_temp_dir]={home}/tmp",  # noqa: S108 - the site's own
        f"php_admin_value[upload_tmp_dir]={home}/tmp",  # noqa: S108 - the site's own
        f"php_admin_value[session.save_path]={home}/sessions",
        f"php_admin_value[error_log]={home}/log/php.log",
        "php_admin_flag[log_errors]=on",
        "php_admin_flag[display_errors]=off",
        "php_admin_flag[expose_php]=off",
        "php_admin_flag[allow_url_include]=off",
        "php_value[upload_max_filesize]=48M",
        "php_value[post_max_size]=64M",
    ]
    if database:
        lines += [
            f"php_admin_value[mysqli.default_socket]={socket}",
            f"php_admin_value[pdo_mysql.default_socket]={socket}",
            f"env[DB_SOCKET]={socket}",
            f"env[DB_NAME]=s{site}",
            f"env[DB_USER]=s{site}",
        ]
        if world.single:
            password = (world.layout.secret / "databases" / f"s{site}").read_text()
            lines.append(f"env[DB_PASSWORD]={password}")
    return "\n".join(lines) + "\n"
