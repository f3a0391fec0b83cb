"""`python bench/baseline.py [sites] [runs]`: one more site here, against one vhost file and one pool a site, in one run.

Both sides stand at the same number of sites and are asked the same proof: the first HTTPS 200, with a verified chain,
of the new site's own PHP page. The other side does what every panel does: write the vhost and the pool, test the
configuration, reload, wait. Ours makes the account, the folder, the database, the key and the name besides. The two
take turns, so that whatever else the machine does meets both. Target: at least 20 times faster at 1,000 sites.
"""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from inang.cli import activation_bench as bench
from inang.cli.fresh import fresh_layout
from inang.hosting.drivers.interface import STEPS, SiteSpec, Temporary
from inang.hosting.drivers.machine import proofs
from inang.hosting.drivers.machine.driver import MachineDriver
from inang.hosting.drivers.machine.jail import php_fpm
from inang.hosting.drivers.machine.layout import Layout
from inang.hosting.drivers.machine.wire import Line

TARGET, DOMAIN, PATIENCE = 20.0, "kalbarprov.go.id", 120.0


class Panel:
    """nginx and php-fpm of their own in a temporary folder, with a file for each site in both."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        # Same address and same authority as ours; only the port is another.
        self.folder, self.layout = folder, dataclasses.replace(layout, port=fresh_layout_port())
        self.certificate = (layout.secret / "sites.pem").read_text() + (layout.secret / "sites.key").read_text()
        self.account = "user = www-data\ngroup = www-data\nlisten.owner = www-data\nlisten.mode = 0660\n" if _root() else ""
        self.nginx: subprocess.Popen[bytes] | None = None
        self.php: subprocess.Popen[bytes] | None = None
        for name in ("vhosts", "pools", "sites", "certificates", "run", "temp"):
            (folder / name).mkdir()
        (folder / "nginx.conf").write_text(self._nginx())
        (folder / "fpm.conf").write_text(
            f"[global]\nerror_log={folder}/fpm.log\ndaemonize=no\npid={folder}/fpm.pid\ninclude={folder}/pools/*.conf\n"
        )

    def _nginx(self) -> str:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {self.folder}/temp/{kind};" for kind in kinds)
        return (
            f"{'user www-data;' if _root() else ''} daemon off; worker_processes 2; worker_rlimit_nofile 20000;"
            f"pid {self.folder}/nginx.pid; error_log {self.folder}/nginx.log; events {{ worker_connections 4096; }}"
            f"http {{ access_log off; {temporary} server_names_hash_max_size 131072; server_names_hash_bucket_size 128;"
            f"include {self.folder}/vhosts/*.conf; }}\n"
        )

    def write(self, name: str, nonce: str) -> None:
        """What a panel writes for one site: folder, page, certificate, pool and vhost."""
        folder, root = self.folder, self.folder / "sites" / name
        root.mkdir()
        (root / "index.php").write_text(f"<?php echo '{nonce}';")
        pem = folder / "certificates" / f"{name}.pem"
        pem.write_text(self.certificate)
        pem.chmod(0o600)
        (folder / "pools" / f"{name}.conf").write_text(
            f"[{name}]\n{self.account}listen = {folder}/run/{name}.sock\npm = ondemand\npm.max_children = 4\n"
        )
        (folder / "vhosts" / f"{name}.conf").write_text(
            f"server {{ listen {self.layout.address}:{self.layout.https_port} ssl; server_name {name}.{DOMAIN};"
            f"ssl_certificate {pem}; ssl_certificate_key {pem}; root {root}; index index.php;"
            f"location ~ \\.php$ {{ include /etc/nginx/fastcgi_params; fastcgi_pass unix:{folder}/run/{name}.sock;"
            f"fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; }} }}\n"
        )

    def start(self) -> None:
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        root = ["-R"] if _root() else []
        self.php = subprocess.Popen([php_fpm(), "-F", *root, "-y", f"{self.folder}/fpm.conf"], **quiet)
        self.nginx = subprocess.Popen([*self._program(), "-c", f"{self.folder}/nginx.conf"], **quiet)

    def _program(self) -> list[str]:
        return ["/usr/sbin/nginx", "-p", str(self.folder), "-e", f"{self.folder}/nginx.log"]

    def activate(self, name: str) -> None:
        """One more site: write, test, reload; as quick as it can be done with these files."""
        assert self.php and self.nginx
        self.write(name, nonce := secrets.token_hex(16))
        subprocess.run([php_fpm(), "-t", "-y", f"{self.folder}/fpm.conf"], check=True, capture_output=True)
        os.kill(self.php.pid, signal.SIGUSR2)
        subprocess.run([*self._program(), "-t", "-c", f"{self.folder}/nginx.conf"], check=True, capture_output=True)
        os.kill(self.nginx.pid, signal.SIGHUP)
        self.until(name, nonce)

    def until(self, name: str, nonce: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(Temporary):
                seen = proofs.fetch(self.layout, f"{name}.{DOMAIN}", "/")
                if seen.status == 200 and seen.body == nonce.encode():
                    return
            time.sleep(0.002)
        raise SystemExit(f"{name} did not answer on the panel's side; see {self.folder}")

    def stop(self) -> None:
        for process in (self.nginx, self.php):
            if process:
                process.send_signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                process.kill()


def fresh_layout_port() -> int:
    layout = fresh_layout("panel")
    layout.data.rmdir()
    return layout.port


def _root() -> bool:
    return os.geteuid() == 0


@contextmanager
def panel(layout: Layout, sites: int) -> Iterator[Panel]:
    folder = Path(tempfile.mkdtemp(prefix="inang-panel-", dir="/var/tmp"))
    folder.chmod(0o755)
    made = Panel(folder, layout)
    try:
        for number in range(sites):
            made.write(f"panel{number}", "siap")
        made.start()
        if sites:
            made.until(f"panel{sites - 1}", "siap")
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def ours(layout: Layout, number: int, key: str) -> None:
    """Every step of a site with database and key, then the same proof: its own PHP page over HTTPS."""
    driver = MachineDriver(layout.data)
    spec = SiteSpec(number, f"banding{number}.{DOMAIN}", "php", True, 100, (key,), "active", 1)
    for step in STEPS:
        driver.apply(step, spec, fence=1)
    with Line(layout.agent_socket) as line:
        proofs.own_page(layout, line, spec)


def timed(work: Callable[[], None]) -> float:
    begin = time.monotonic()
    work()
    return (time.monotonic() - begin) * 1000


def run(sites: int, runs: int) -> dict[str, Any]:
    """Medians in ms of both sides, each at `sites` sites, and how many times ours is faster."""
    with bench.instance() as layout, bench.django_for(layout):
        from inang.cli.activation_stage import Stage  # needs Django's settings first
        from inang.hosting.models import Site

        stage = Stage()
        stage.fill(sites)
        first = (Site.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        with panel(layout, sites) as other:
            here, there = [], []
            ours(layout, first, stage.key.decode())  # neither side pays for its very first site
            other.activate("pemanasan")
            for number in range(runs):
                here.append(timed(lambda number=number: ours(layout, first + 1 + number, stage.key.decode())))
                there.append(timed(lambda number=number: other.activate(f"banding{number}")))
    mine, theirs = statistics.median(here), statistics.median(there)
    return {
        "sites": sites, "runs": runs, "median_ms": round(mine, 1), "vhost_and_pool_ms": round(theirs, 1),
        "ratio": round(theirs / mine, 1), "load": os.getloadavg()[0],
    }  # fmt: skip


def main() -> int:
    words = [int(word) for word in sys.argv[1:]]
    result = run(words[0] if words else 1000, words[1] if len(words) > 1 else 10)
    print(json.dumps(result))
    print(f"{result['ratio']} times faster (target {TARGET:.0f} at 1,000 sites)")
    return int(result["ratio"] < TARGET)


if __name__ == "__main__":
    sys.exit(main())
