"""Where everything of one instance is: every path and every port, derived from a data folder and one port."""

from __future__ import annotations

import errno
import os
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

# A Unix socket address holds 107 bytes; the longest name below the data folder is run/db/mariadb.sock.
LONGEST_DATA_PATH = 80


class Unsuitable(Exception):
    """The instance cannot start here; `sentence` names the cause and the cure."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Layout:
    """One instance. `data` is absolute; `platform_domain` carries the sites, `alias_domain` shows the same
    sites to browsers on this machine without any DNS."""

    data: Path
    port: int = 8000
    address: str = "127.0.0.1"
    platform_domain: str = "kalbarprov.go.id"
    alias_domain: str = "inang.localhost"

    @property
    def http_port(self) -> int:
        return self.port + 80

    @property
    def https_port(self) -> int:
        return self.port + 443

    @property
    def sftp_port(self) -> int:
        return self.port + 22

    @property
    def smtp_port(self) -> int:
        return self.port + 25

    @property
    def imap_port(self) -> int:
        return self.port + 143

    @property
    def ports(self) -> dict[str, int]:
        return {
            "portal": self.port,
            "situs HTTP": self.http_port,
            "situs HTTPS": self.https_port,
            "SFTP": self.sftp_port,
            "SMTP": self.smtp_port,
            "IMAP": self.imap_port,
        }

    # -- folders ---------------------------------------------------------------------------------------------
    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def log(self) -> Path:
        return self.data / "log"

    @property
    def portal(self) -> Path:
        """The only folder that belongs to the unprivileged portal account."""
        return self.data / "portal"

    @property
    def post(self) -> Path:
        """The mail store: one mailbox, its password, the socket by which mail comes in."""
        return self.data / "post"

    @property
    def etc(self) -> Path:
        """Account files of this instance."""
        return self.data / "etc"

    @property
    def sites(self) -> Path:
        return self.data / "sites"

    @property
    def gates(self) -> Path:
        """One root-owned folder per site: what the front may enter (`htdocs`, the PHP socket)."""
        return self.data / "gates"

    @property
    def names(self) -> Path:
        """One symlink per published host name; a rename here is the commit point of an activation."""
        return self.data / "names"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def proof_keys(self) -> Path:
        return self.run / "proof-keys"

    @property
    def secret(self) -> Path:
        return self.data / "secret"

    @property
    def trust(self) -> Path:
        """What everybody may read to check us: the CA certificate and the SFTP host key."""
        return self.data / "trust"

    @property
    def fences(self) -> Path:
        return self.data / "fences"

    @property
    def mariadb(self) -> Path:
        return self.data / "mariadb"

    # -- files -----------------------------------------------------------------------------------------------
    @property
    def agent_socket(self) -> Path:
        return self.run / "agent.sock"

    @property
    def activator_socket(self) -> Path:
        return self.run / "activator.sock"

    @property
    def database_socket(self) -> Path:
        return self.run / "db" / "mariadb.sock"

    @property
    def world_file(self) -> Path:
        return self.run / "world.json"

    @property
    def lock_file(self) -> Path:
        return self.run / "lock"

    @property
    def ca_certificate(self) -> Path:
        return self.trust / "ca.pem"

    @property
    def sftp_host_key(self) -> Path:
        return self.trust / "sftp_host_key.pub"

    # -- suitability -----------------------------------------------------------------------------------------
    def check(self, *, container: bool = False) -> None:
        """Raise `Unsuitable` when a port is taken or the data folder cannot serve."""
        if not 1024 <= self.port <= 65000:
            raise Unsuitable(f"Port {self.port} tidak dapat dipakai; pilih --port antara 1024 dan 65000.")
        if not self.data.is_absolute() or len(os.fsencode(self.data)) > LONGEST_DATA_PATH:
            raise Unsuitable(
                f"Folder data {self.data} harus berupa jalur lengkap paling panjang {LONGEST_DATA_PATH} huruf; "
                "pilih --data yang lebih pendek."
            )
        for use, port in self.ports.items():
            self._check_port(use, port)
        if container:
            self._check_parents()

    def _check_port(self, use: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.address, port))
            except OSError as error:
                cause = "sedang dipakai program lain" if error.errno == errno.EADDRINUSE else "tidak boleh dibuka"
                raise Unsuitable(
                    f"Port {port} ({use}) {cause}; "
                    f"jalankan lagi dengan --port lain, misalnya --port {self.port + 1000}."
                ) from None

    def _check_parents(self) -> None:
        """OpenSSH locks SFTP users into a folder only when nobody but root can write to any parent."""
        for folder in (self.data, *self.data.parents):
            if not folder.exists():
                continue
            facts = folder.stat()
            if facts.st_uid != 0 or facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                raise Unsuitable(
                    f"Folder {folder} dapat ditulis selain oleh root, sehingga SFTP tidak dapat dikurung di dalam "
                    f"{self.data}; pilih --data di bawah folder milik root, misalnya /var/lib/inang/demo."
                )
            if folder != self.data and not facts.st_mode & stat.S_IXOTH:
                raise Unsuitable(
                    f"Folder {folder} tertutup bagi akun layanan; pilih --data di folder lain, misalnya /var/lib/inang/demo."
                )
