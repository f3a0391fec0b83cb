"""What every hosting driver can do, on plain data: six verbs, and only `Temporary` and `Permanent` cross the line.

A driver knows no case, no Django and no user text: everything that it makes is derived from `SiteSpec.site_id`;
`host` is used only as a validated DNS name. Every verb can be repeated: "already right" is an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, Protocol

Runtime = Literal["static", "php"]
Desired = Literal["active", "suspended", "ended", "absent"]

# The order in which a site is made. Everything before `publish` is invisible from outside (404);
# `publish` is one rename and the only commit point; what follows it is proof.
STEPS: tuple[str, ...] = (
    "account",
    "storage",
    "database",
    "sftp",
    "name",
    "certificate",
    "publish",
    "https",
    "limits",
)
HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
KEY = re.compile(
    r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com) [A-Za-z0-9+/]{40,2000}={0,3}"
)


@dataclass(frozen=True)
class SiteSpec:
    """Desired state of one site. `quota_mb` in MiB; `keys` are OpenSSH public keys without options or comment."""

    site_id: int
    host: str
    runtime: Runtime
    database: bool
    quota_mb: int
    keys: tuple[str, ...] = ()
    desired: Desired = "active"
    generation: int = 1
    formers: tuple[str, ...] = ()  # names that it had: nobody else's, each leads visitors to `host`
    mending: bool = False  # suspended, but its people may put things right by SFTP

    @property
    def sftp_open(self) -> bool:
        """May its people come in? Not while it is shut, except to mend a suspended site."""
        return self.desired == "active" or (self.desired == "suspended" and self.mending)

    def faults(self) -> list[str]:
        """Each reason why no machine may act on this spec; the agent asks again, whoever sent it."""
        found = []
        if type(self.site_id) is not int or not 1 <= self.site_id <= 50_000:
            found.append("site_id: bilangan bulat 1 sampai 50000")
        if not isinstance(self.host, str) or not HOST.fullmatch(self.host):
            found.append("host: nama DNS huruf kecil")
        if self.runtime not in ("static", "php"):
            found.append("runtime: static atau php")
        if not isinstance(self.database, bool):
            found.append("database: ya atau tidak")
        if type(self.quota_mb) is not int or not 1 <= self.quota_mb <= 10_240_000:
            found.append("quota_mb: bilangan bulat 1 sampai 10240000")
        if len(self.keys) > 20 or any(not isinstance(k, str) or not KEY.fullmatch(k) for k in self.keys):
            found.append("keys: paling banyak 20 kunci publik OpenSSH")
        if self.desired not in ("active", "suspended", "ended", "absent"):
            found.append("desired: active, suspended, ended atau absent")
        if not isinstance(self.mending, bool):
            found.append("mending: ya atau tidak")
        if any(not isinstance(name, str) or not HOST.fullmatch(name) or name == self.host for name in self.formers):
            found.append("formers: nama DNS lain daripada host")
        if type(self.generation) is not int or self.generation < 1:
            found.append("generation: bilangan bulat positif")
        return found


@dataclass(frozen=True)
class Observed:
    """What stands on the machine now: for each step of `STEPS` that has a state, "right" or why not."""

    present: bool  # anything of this site exists
    published: bool  # the outside sees the site, or the notice that stands in its place
    notice: str  # which one: "suspended", "ended", or "" for the site itself
    wrong: dict[str, str] = field(default_factory=dict)  # step -> sentence; empty = as desired


@dataclass(frozen=True)
class Proof:
    """One line of evidence: what was proven, in a sentence for the agency, and the raw facts behind it."""

    step: str
    ok: bool
    sentence: str
    ms: float
    facts: dict[str, str] = field(default_factory=dict)
    applies: bool = True  # False: this step does not exist for this site or machine, and the sentence says why


@dataclass(frozen=True)
class Usage:
    storage_kb: int
    storage_limit_kb: int | None
    database_kb: int
    quota_enforced: bool


class Temporary(Exception):
    """It may work later: try again after `delay` seconds; `sentence` is for the officer.

    `step` names the step that could not be looked at, where a look at the whole site met the trouble."""

    def __init__(self, sentence: str, delay: float = 5.0, step: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.delay, self.step = sentence, delay, step


class Permanent(Exception):
    """Trying again cannot help before a person acts; `sentence` says who must do what."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Driver(Protocol):
    """Six verbs. After any failure the machine is either as before the step or as after it, never in between
    in a way that repeating the same step would not mend. All may raise `Temporary` or `Permanent`, nothing else."""

    name: str

    def observe(self, spec: SiteSpec) -> Observed:
        """Compare the machine with the spec; changes nothing."""

    def apply(self, step: str, spec: SiteSpec, *, fence: int) -> str:
        """Make one step true (idempotent) and say in a sentence what was done or that it was already right.

        `fence` grows with every claim of the site by a worker; a smaller one than the last seen is refused
        (`Permanent`), so that a worker that lost its lease cannot undo its successor. For `desired="suspended"`
        and `"ended"` the step `publish` shows the notice of each and stops the runtime, and `sftp` locks the door;
        that of a suspended site is open while `mending`."""

    def prove(self, step: str, spec: SiteSpec) -> Proof:
        """Check one step as an outsider (HTTPS with verified chain, SFTP login, DB login as the site, limits)."""

    def remove(self, site_id: int, host: str, *, fence: int) -> str:
        """Take everything of the site away (unpublish first), so that nothing is left; idempotent."""

    def usage(self, site_id: int) -> Usage:
        """Storage and database size of the site."""

    def inventory(self) -> list[int]:
        """Every site id of which anything stands on the machine, half-made ones too."""
