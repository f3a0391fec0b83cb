"""MariaDB: one database and one user per site, known by its Linux account (unix_socket), so no password exists.

Where one uid owns everything (single-uid mode) that cannot tell sites apart; then each site has a password in a
0600 file. Identifiers come from the site number only and never from text that a person typed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymysql

from inang.hosting.drivers.interface import Permanent, Temporary
from inang.hosting.drivers.machine import files
from inang.hosting.drivers.machine.world import World

CONNECTIONS_PER_SITE = 20
SMALL = (
    "--innodb-buffer-pool-size=24M", "--innodb-log-file-size=16M", "--innodb-log-buffer-size=2M", "--key-buffer-size=1M",
    "--aria-pagecache-buffer-size=2M", "--performance-schema=OFF", "--query-cache-size=0", "--query-cache-type=0",
    "--max-connections=300", "--thread-cache-size=8", "--innodb-buffer-pool-dump-at-shutdown=OFF",
    "--innodb-buffer-pool-load-at-startup=OFF",
)  # fmt: skip


def server_command(world: World) -> tuple[str, ...]:
    layout = world.layout
    return (
        _find("mariadbd"), "--no-defaults", f"--datadir={layout.mariadb}", f"--socket={layout.database_socket}",
        f"--pid-file={layout.run}/db/mariadb.pid", f"--tmpdir={layout.run}/db/tmp", "--skip-networking",
        "--skip-name-resolve", "--log-warnings=1", "--skip-log-bin", "--skip-symbolic-links", "--local-infile=OFF",
        "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci", *SMALL,
        *([f"--init-file={layout.secret}/mariadb-start.sql"] if world.single else []),
    )  # fmt: skip


def install(world: World) -> None:
    """The system tables, once; made beside and renamed, so that a killed first start leaves nothing half-made."""
    layout = world.layout
    if world.single:
        _root_password_file(world)
    if (layout.mariadb / "mysql").is_dir():
        return
    fresh = layout.data / "mariadb.baru"
    subprocess.run(["rm", "-rf", str(fresh), str(layout.mariadb)], check=True)
    fresh.mkdir(mode=0o700)
    world.own(fresh, world.database_uid, world.database_gid)
    method = "normal" if world.single else "socket"
    command = [
        _find("mariadb-install-db"), "--no-defaults", f"--datadir={fresh}", f"--auth-root-authentication-method={method}",
        "--skip-test-db", "--skip-name-resolve", f"--tmpdir={layout.run}/db/tmp", "--innodb-log-file-size=16M",
    ]  # fmt: skip
    account: dict[str, Any] = {}
    if not world.single:
        account = {"user": world.database_uid, "group": world.database_gid, "extra_groups": []}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/"}, **account,
    )  # fmt: skip
    if done.returncode != 0:
        (layout.log / "mariadb-install.log").write_text(done.stdout + done.stderr)
        raise OSError(5, f"MariaDB tidak dapat disiapkan; lihat {layout.log}/mariadb-install.log")
    os.rename(fresh, layout.mariadb)


def _find(name: str) -> str:
    for folder in ("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"):
        if os.access(f"{folder}/{name}", os.X_OK):
            return f"{folder}/{name}"
    raise OSError(2, f"program {name} tidak ada; pasang paket mariadb-server")


def _root_password_file(world: World) -> Path:
    file = world.layout.secret / "mariadb-root"
    if not file.exists():
        files.replace(file, secrets.token_urlsafe(24), mode=0o600)
    sql = f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{file.read_text()}';\n"
    files.replace(world.layout.secret / "mariadb-start.sql", sql, mode=0o600)
    return file


def _granted_elsewhere(cursor: Any, name: str) -> bool:
    """Does the user hold a right on any database, table, column or routine that is not its own?"""
    cursor.execute(
        "SELECT 1 FROM (SELECT db, user FROM mysql.db UNION ALL SELECT db, user FROM mysql.tables_priv UNION ALL "
        "SELECT db, user FROM mysql.columns_priv UNION ALL SELECT db, user FROM mysql.procs_priv) AS rights "
        "WHERE user=%s AND db<>%s LIMIT 1",
        (name, name),
    )
    return cursor.fetchone() is not None


class Databases:
    """The agent's one connection; every call is idempotent and raises `Temporary` while MariaDB is away."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._lock = threading.Lock()
        self._connection: pymysql.connections.Connection[Any] | None = None

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[Any]:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                try:
                    self._connection.ping(reconnect=False)
                except (pymysql.Error, OSError):
                    self._connection = self._connect()
                with self._connection.cursor() as cursor:
                    yield cursor
            except (pymysql.err.OperationalError, pymysql.err.InterfaceError, OSError) as error:
                self._connection = None
                number = error.args[0] if error.args else 0
                if number in (1021, 1114, 1030):
                    raise Temporary("Cakram mesin penuh, sehingga MariaDB tidak dapat menulis; kosongkan cakram.", 60) from None
                raise Temporary(f"MariaDB tidak menjawab (kode {number}); layanan ini dijalankan ulang otomatis.") from None
            except pymysql.Error as error:
                raise Permanent(f"MariaDB menolak perintah ({error.args[0] if error.args else error}).") from None

    def _connect(self) -> pymysql.connections.Connection[Any]:
        password = (self.world.layout.secret / "mariadb-root").read_text() if self.world.single else ""
        return pymysql.connect(
            unix_socket=str(self.world.layout.database_socket), user="root", password=password, autocommit=True,
            charset="utf8mb4", connect_timeout=3, read_timeout=20, write_timeout=20,
        )  # fmt: skip

    def fault(self, site_id: int) -> str:
        """Empty when database, user and grant are right."""
        name = f"s{site_id}"
        with self._cursor() as cursor:
            cursor.execute("SELECT 1 FROM information_schema.schemata WHERE schema_name=%s", (name,))
            if not cursor.fetchone():
                return f"Basis data {name} tidak ada."
            cursor.execute(
                "SELECT JSON_VALUE(priv, '$.plugin'), JSON_VALUE(priv, '$.access'), JSON_VALUE(priv, '$.max_user_connections') "
                "FROM mysql.global_priv WHERE user=%s AND host='localhost'",
                (name,),
            )
            row = cursor.fetchone()
            if not row or row[0] != self._plugin:
                return f"Pengguna basis data {name} {'memakai cara masuk lain' if row else 'tidak ada'}."
            if int(row[1] or 0) or _granted_elsewhere(cursor, name):
                return f"Pengguna {name} berhak atas lebih dari basis datanya sendiri."
            if int(row[2] or 0) != CONNECTIONS_PER_SITE:
                return f"Batas sambungan pengguna {name} berubah."
            cursor.execute(
                "SELECT db FROM mysql.db WHERE user=%s AND Delete_priv='Y' AND Create_priv='Y' AND Select_priv='Y'", (name,)
            )
            if [r[0] for r in cursor.fetchall()] != [name]:
                return f"Hak pengguna {name} atas basis datanya tidak tepat."
        if self.world.single and not self.password_file(site_id).exists():
            return f"Berkas kata sandi basis data {name} tidak ada."
        return ""

    @property
    def _plugin(self) -> str:
        return "mysql_native_password" if self.world.single else "unix_socket"

    def ensure(self, site_id: int) -> bool:
        """Make database, user and grant; False when they were right."""
        if not self.fault(site_id):
            return False
        name = f"s{site_id}"
        how = "VIA unix_socket"
        if self.world.single:
            file = self.password_file(site_id)
            if not file.exists():
                files.replace(file, secrets.token_urlsafe(24), mode=0o600)
            how = f"BY '{file.read_text()}'"
        with self._cursor() as cursor:
            cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{name}`")
            cursor.execute(f"CREATE USER IF NOT EXISTS '{name}'@'localhost' IDENTIFIED {how}")
            cursor.execute(
                f"ALTER USER '{name}'@'localhost' IDENTIFIED {how} WITH MAX_USER_CONNECTIONS {CONNECTIONS_PER_SITE}"
            )
            cursor.execute("SELECT JSON_VALUE(priv, '$.access') FROM mysql.global_priv WHERE user=%s", (name,))
            if any(int(row[0] or 0) for row in cursor.fetchall()) or _granted_elsewhere(cursor, name):
                cursor.execute(f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM '{name}'@'localhost'")
            cursor.execute(f"GRANT ALL PRIVILEGES ON `{name}`.* TO '{name}'@'localhost'")
        return True

    def remove(self, site_id: int) -> None:
        name = f"s{site_id}"
        with self._cursor() as cursor:
            cursor.execute("SELECT id FROM information_schema.processlist WHERE user=%s", (name,))
            for (thread,) in cursor.fetchall():
                with contextlib.suppress(pymysql.Error):
                    cursor.execute(f"KILL {int(thread)}")
            cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
            cursor.execute(f"DROP USER IF EXISTS '{name}'@'localhost'")
        files.remove(self.password_file(site_id))

    def size_kb(self, site_id: int) -> int:
        with self._cursor() as cursor:
            cursor.execute(
                "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema=%s",
                (f"s{site_id}",),
            )
            return int(cursor.fetchone()[0]) // 1024

    def numbers(self) -> set[int]:
        """Site ids that have a database or a database user."""
        with self._cursor() as cursor:
            cursor.execute(
                "SELECT schema_name FROM information_schema.schemata WHERE schema_name REGEXP '^s[0-9]+$' "
                "UNION SELECT CONVERT(user USING utf8mb3) FROM mysql.global_priv WHERE user REGEXP '^s[0-9]+$'"
            )
            return {int(row[0][1:]) for row in cursor.fetchall()}

    def version(self) -> str:
        with self._cursor() as cursor:
            cursor.execute("SELECT VERSION()")
            return str(cursor.fetchone()[0])

    def password_file(self, site_id: int) -> Path:
        return self.world.layout.secret / "databases" / f"s{site_id}"

    def login_as(self, site_id: int) -> list[str]:
        """Log in under the site's own uid and say which databases it sees. Raises `Temporary` when refused."""
        name, world = f"s{site_id}", self.world
        account: dict[str, Any] = {}
        environment = {"PATH": "/usr/bin:/bin", "HOME": "/"}
        if world.single:
            environment["MYSQL_PWD"] = self.password_file(site_id).read_text()
        else:
            account = {"user": world.site_uid(site_id), "group": world.site_gid(site_id), "extra_groups": []}
        done = subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={world.layout.database_socket}", f"--user={name}", "--batch",
             "--skip-column-names", "--connect-timeout=3", "--execute=SHOW DATABASES", name],
            capture_output=True, text=True, check=False, cwd="/", stdin=subprocess.DEVNULL, env=environment, **account,
            timeout=15,
        )  # fmt: skip
        if done.returncode != 0:
            raise Temporary(f"Akun {name} tidak dapat masuk ke basis datanya: {done.stderr.strip()[:200]}")
        return sorted(done.stdout.split())
