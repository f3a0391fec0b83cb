"""What every process of an instance must know: its layout, its isolation mode and its account numbers."""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

from inang.hosting.drivers.interface import Temporary
from inang.hosting.drivers.machine.isolation import LOW_BASE, Isolation, Mode, all_uids_exist
from inang.hosting.drivers.machine.layout import Layout

LARGEST_SITE = 50_000


@dataclass(frozen=True)
class World:
    layout: Layout
    mode: Mode
    reason: str
    base: int  # account number of "site 0"; 0 in single-uid mode
    only_uid: int  # the one uid of single-uid mode
    only_gid: int
    testing: bool = False
    init_pid: int = 0  # as the outside sees it; 0 until it runs

    @property
    def isolation(self) -> Isolation:
        return Isolation(self.mode, self.reason)

    @property
    def single(self) -> bool:
        return self.mode == "single-uid"

    # -- account numbers ---------------------------------------------------------------------------------------
    def site_uid(self, site_id: int) -> int:
        return self.only_uid if self.single else self.base + site_id

    def site_gid(self, site_id: int) -> int:
        return self.only_gid if self.single else self.base + site_id

    @property
    def front_uid(self) -> int:
        """nginx and the group through which it may read the sites' files."""
        return self.only_uid if self.single else self.base + LARGEST_SITE + 1

    @property
    def front_gid(self) -> int:
        return self.only_gid if self.single else self.base + LARGEST_SITE + 1

    @property
    def portal_uid(self) -> int:
        return self.only_uid if self.single else self.base + LARGEST_SITE + 2

    @property
    def portal_gid(self) -> int:
        return self.only_gid if self.single else self.base + LARGEST_SITE + 2

    @property
    def database_uid(self) -> int:
        return self.only_uid if self.single else self.base + LARGEST_SITE + 3

    @property
    def database_gid(self) -> int:
        return self.only_gid if self.single else self.base + LARGEST_SITE + 3

    @property
    def sshd_uid(self) -> int:
        return self.only_uid if self.single else self.base + LARGEST_SITE + 4

    @property
    def post_uid(self) -> int:
        """The mail store."""
        return self.only_uid if self.single else self.base + LARGEST_SITE + 5

    @property
    def post_gid(self) -> int:
        return self.only_gid if self.single else self.base + LARGEST_SITE + 5

    # -- folders that are elsewhere inside a private world -------------------------------------------------------
    @property
    def chroot_parent(self) -> str:
        """Root-owned all the way up, as OpenSSH demands of a ChrootDirectory."""
        return "/srv/sites" if self.isolation.private_world else str(self.layout.sites)

    def site_home(self, site_id: int) -> Path:
        return self.layout.sites / f"s{site_id}"

    def gate(self, site_id: int) -> Path:
        return self.layout.gates / f"s{site_id}"

    def host_on_platform(self, host: str) -> bool:
        label, _, domain = host.partition(".")
        return domain == self.layout.platform_domain and bool(label)

    def own(self, path: Path | str, uid: int, gid: int) -> None:
        """chown without following a link; nothing to do where one uid owns everything."""
        if not self.single:
            os.chown(path, uid, gid, follow_symlinks=False)

    # -- handing over --------------------------------------------------------------------------------------------
    def as_text(self) -> str:
        fields = asdict(self)
        fields["layout"]["data"] = str(self.layout.data)
        return json.dumps(fields)

    @classmethod
    def from_text(cls, text: str) -> World:
        fields = json.loads(text)
        fields["layout"]["data"] = Path(fields["layout"]["data"])
        fields["layout"] = Layout(**fields["layout"])
        return cls(**fields)

    @classmethod
    def load(cls, data: Path) -> World:
        """The running instance of this data folder. Raises `Temporary` when none runs."""
        try:
            return cls.from_text((data / "run" / "world.json").read_text())
        except (OSError, ValueError, KeyError, TypeError):
            raise Temporary("Layanan hosting belum berjalan; jalankan script/server.") from None


def base_for(data: Path, mode: Mode) -> int:
    """Account number of "site 0": apart from the machine's people, and apart from other instances as root."""
    if mode == "single-uid":
        return 0
    if mode == "user-namespace" or not all_uids_exist():
        return LOW_BASE
    return 200_000_000 + zlib.crc32(os.fsencode(data)) % 10_000 * 100_000
