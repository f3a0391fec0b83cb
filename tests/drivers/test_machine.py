"""The machine driver on real servers: the contract, and what only a machine can break."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import httpx
import pytest

from inang.hosting.drivers.interface import STEPS, Permanent, SiteSpec, Temporary
from inang.hosting.drivers.machine import pages, proofs
from inang.hosting.drivers.machine.driver import MachineDriver
from inang.hosting.drivers.machine.embedded import Instance
from inang.hosting.drivers.machine.health import health
from inang.hosting.drivers.machine.wire import Line
from tests.drivers.contract import DriverContract, build, new_spec, unproven
from tests.drivers.hands import Owner, traces, until

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("machine")]


class TestMachineDriver(DriverContract):
    """Inherits every promise; `driver` comes from conftest."""


@pytest.fixture
def owner(machine: Instance) -> Owner:
    return Owner(machine)


@pytest.fixture
def two(driver: MachineDriver, owner: Owner) -> Iterator[tuple[SiteSpec, SiteSpec]]:
    """Two finished PHP sites with databases; the owner holds the key of both."""
    pair = (new_spec(keys=(owner.public,)), new_spec(keys=(owner.public,)))
    for spec in pair:
        build(driver, spec)
    yield pair
    for spec in pair:
        driver.remove(spec.site_id, spec.host, fence=1000)


# -- walls between sites ---------------------------------------------------------------------------------------------
class TestWalls:
    @pytest.fixture(autouse=True)
    def _separate_uids(self, machine: Instance) -> None:
        if machine.world.single:
            pytest.skip("mesin ini tanpa isolasi antarsitus, dan mengatakannya")

    def test_php_of_one_site_reads_nothing_of_another(self, two: tuple[SiteSpec, SiteSpec], owner: Owner) -> None:
        a, b = two
        owner.put(b.site_id, "rahasia.txt", "milik b")
        sites = owner.layout.sites
        found = owner.php(
            a,
            f"$b='{sites}/s{b.site_id}/htdocs'; $own='{sites}/s{a.site_id}/htdocs';"
            "echo json_encode(['file'=>@file_get_contents($b.'/rahasia.txt'),'list'=>@scandir($b),"
            f"'socket'=>@stream_socket_client('unix://{owner.layout.gates}/s{b.site_id}/php')!==false,"
            f"'agent'=>@stream_socket_client('unix://{owner.layout.agent_socket}')!==false,"
            f"'secret'=>@file_get_contents('{owner.layout.secret}/ca.key'),"
            "'own'=>count(scandir($own))>0,'exec'=>function_exists('exec')]);",
        )
        assert found == {
            "file": False, "list": False, "socket": False, "agent": False, "secret": False, "own": True, "exec": False,
        }  # fmt: skip

    def test_the_uid_is_the_wall_even_without_phps_own_limits(
        self, two: tuple[SiteSpec, SiteSpec], machine: Instance
    ) -> None:
        """The same look as above by a plain process under the site's uid: open_basedir is not what protects."""
        a, b = two
        if machine.world.mode == "user-namespace":
            pytest.skip("the uid of a site exists only inside the instance's user namespace")
        ids = [f"--reuid={machine.world.site_uid(a.site_id)}", f"--regid={machine.world.site_gid(a.site_id)}"]
        for path in (
            machine.layout.sites / f"s{b.site_id}" / "htdocs" / "index.html",
            machine.layout.gates / f"s{b.site_id}" / "site.json",
            machine.layout.secret / "ca.key",
            machine.layout.etc / "shadow",
        ):
            assert path.exists()
            done = subprocess.run(["setpriv", *ids, "--clear-groups", "cat", path], capture_output=True, check=False)
            assert (done.returncode, done.stdout) == (1, b""), path

    def test_a_site_sees_only_its_own_database(self, two: tuple[SiteSpec, SiteSpec], owner: Owner) -> None:
        a, b = two
        found = owner.php(
            a,
            "mysqli_report(MYSQLI_REPORT_ERROR|MYSQLI_REPORT_STRICT); $said=[];"
            f"foreach ([['s{a.site_id}','s{a.site_id}'],['s{a.site_id}','s{b.site_id}'],"
            f"['s{b.site_id}','s{b.site_id}'],['root','mysql'],['s{a.site_id}','mysql']] as [$user,$db]) {{"
            "try { new mysqli(null,$user,'',$db,0,getenv('DB_SOCKET')); $said[]='masuk'; }"
            "catch (Throwable $e) { $said[]='ditolak'; } } echo json_encode($said);",
        )
        assert found == ["masuk", "ditolak", "ditolak", "ditolak", "ditolak"]

    def test_a_private_world_shows_no_process_of_others(
        self, two: tuple[SiteSpec, SiteSpec], owner: Owner, machine: Instance
    ) -> None:
        a, b = two
        owner.php(b, "echo json_encode(getmypid());")  # b is awake, so there is something to see
        if not machine.world.isolation.private_world:
            pytest.skip("tanpa CAP_SYS_ADMIN daftar proses terlihat, dan isolasi berkurang mengatakannya")
        assert owner.php(a, "echo json_encode(getmypid());") < 20

    def test_a_link_out_of_the_site_is_not_served(self, two: tuple[SiteSpec, SiteSpec], owner: Owner) -> None:
        a, b = two
        secret = f"{owner.layout.sites}/s{b.site_id}/htdocs/index.html"

        async def links(client: asyncssh.SFTPClient) -> None:
            await client.symlink(secret, "htdocs/keluar.html")
            await client.symlink("/etc/passwd", "htdocs/akun.txt")
            await client.symlink(f"../../s{b.site_id}/htdocs", "htdocs/folder")

        owner.do(a.site_id, links)
        for path in ("/keluar.html", "/akun.txt", "/folder/index.html"):
            assert proofs.fetch(owner.layout, a.host, path).status in (403, 404), path

    def test_sftp_is_locked_into_the_site(self, two: tuple[SiteSpec, SiteSpec], owner: Owner) -> None:
        a, b = two

        async def look(client: asyncssh.SFTPClient) -> list[str]:
            said = sorted(str(name) for name in await client.listdir("/"))
            for path in (f"/../s{b.site_id}", f"{owner.layout.sites}/s{b.site_id}", "/etc/passwd"):
                with pytest.raises(asyncssh.SFTPError):
                    await client.stat(path)
            with pytest.raises(asyncssh.SFTPError):
                await client.mkdir("/baru")
            return said

        assert "htdocs" in owner.do(a.site_id, look)

    def test_a_stranger_and_the_key_of_another_site_do_not_log_in(
        self, two: tuple[SiteSpec, SiteSpec], driver: MachineDriver, owner: Owner, machine: Instance
    ) -> None:
        a, _ = two
        with pytest.raises(asyncssh.PermissionDenied):
            Owner(machine).put(a.site_id, "x.txt", "x")
        with pytest.raises(asyncssh.PermissionDenied):
            owner.put(40_000, "x.txt", "x")


# -- the owner's work is the owner's ---------------------------------------------------------------------------------
def test_repair_never_touches_the_owners_files(driver: MachineDriver, owner: Owner, two: tuple[SiteSpec, SiteSpec]) -> None:
    spec = two[0]
    owner.put(spec.site_id, "index.html", "<h1>Milik PD</h1>")
    (owner.layout.names / spec.host).unlink()
    (owner.layout.keys / f"s{spec.site_id}").write_text("")
    assert set(driver.observe(spec).wrong) == {"publish", "sftp"}
    build(driver, spec, fence=2)
    assert driver.observe(spec).wrong == {}
    assert proofs.fetch(owner.layout, spec.host, "/index.html").body == b"<h1>Milik PD</h1>"


def test_whoever_sends_a_form_reads_a_page_of_the_house_and_not_of_nginx(owner: Owner, two: tuple[SiteSpec, SiteSpec]) -> None:
    host, url = two[0].host, f"https://{owner.layout.address}:{owner.layout.https_port}"
    owner.put(two[0].site_id, "index.html", "isi")

    def sent(path: str, size: int) -> tuple[int, str]:
        done = httpx.post(url + path, content=b"x" * size, headers={"Host": host}, verify=False, timeout=30)
        return done.status_code, done.text

    for path, size, status, words in (
        ("/index.html", 10, 405, "hanya dapat dibaca"),
        ("/tidak-ada", 10, 404, "Periksa kembali penulisan alamatnya"),
        ("/index.html", pages.LARGEST_MB * 1024 * 1024 + 1, 413, f"paling besar {pages.LARGEST_MB} MB"),
    ):
        code, page = sent(path, size)
        assert code == status and words in page and "<center>" not in page, path


def test_a_suspended_site_is_closed_and_loses_nothing(
    driver: MachineDriver, owner: Owner, two: tuple[SiteSpec, SiteSpec]
) -> None:
    spec = two[0]
    owner.put(spec.site_id, "index.html", "isi")
    off = dataclasses.replace(spec, desired="suspended")
    build(driver, off, fence=2)
    assert unproven(driver, off) == []
    for path in ("/", "/index.html", "/apa-saja.php"):
        seen = proofs.fetch(owner.layout, spec.host, path)
        assert seen.status == 503 and b"ditangguhkan" in seen.body and b"</html>" in seen.body
    with pytest.raises(asyncssh.PermissionDenied):
        owner.put(spec.site_id, "x.txt", "x")
    build(driver, spec, fence=3)
    assert proofs.fetch(owner.layout, spec.host, "/index.html").body == b"isi"


def test_a_suspended_site_is_mended_by_sftp_while_the_public_sees_the_notice(
    driver: MachineDriver, owner: Owner, two: tuple[SiteSpec, SiteSpec]
) -> None:
    spec = two[0]
    off = dataclasses.replace(spec, desired="suspended")
    build(driver, off, fence=2)
    with pytest.raises(asyncssh.PermissionDenied):
        owner.put(spec.site_id, "index.html", "diperbaiki")
    mending = dataclasses.replace(off, mending=True)
    build(driver, mending, fence=3)
    assert unproven(driver, mending) == []
    owner.put(spec.site_id, "index.html", "diperbaiki")
    assert proofs.fetch(owner.layout, spec.host, "/index.html").status == 503
    build(driver, off, fence=4)
    with pytest.raises(asyncssh.PermissionDenied):
        owner.put(spec.site_id, "index.html", "terlambat")
    build(driver, spec, fence=5)
    assert proofs.fetch(owner.layout, spec.host, "/index.html").body == b"diperbaiki"


def test_an_ended_site_is_gone_for_the_public_in_neutral_words_and_loses_nothing(
    driver: MachineDriver, owner: Owner, two: tuple[SiteSpec, SiteSpec]
) -> None:
    spec = two[0]
    owner.put(spec.site_id, "index.html", "isi")
    off = dataclasses.replace(spec, desired="ended")
    build(driver, off, fence=2)
    assert unproven(driver, off) == []
    for path in ("/", "/index.html", "/apa-saja.php"):
        seen = proofs.fetch(owner.layout, spec.host, path)
        page = seen.body.decode()
        assert seen.status == 410 and pages.NOTICES["ended"].title in page and "</html>" in page
        assert "tangguh" not in page and "penyelenggara" not in page
    with pytest.raises(asyncssh.PermissionDenied):
        owner.put(spec.site_id, "x.txt", "x")
    build(driver, spec, fence=3)
    assert proofs.fetch(owner.layout, spec.host, "/index.html").body == b"isi"


def test_the_alias_shows_the_same_site_and_an_unknown_name_shows_none(owner: Owner, two: tuple[SiteSpec, SiteSpec]) -> None:
    spec = two[0]
    owner.put(spec.site_id, "tanda.txt", spec.host)
    alias = f"{spec.host.partition('.')[0]}.{owner.layout.alias_domain}"
    assert proofs.fetch(owner.layout, alias, "/tanda.txt").body == spec.host.encode()
    nobody = proofs.fetch(owner.layout, f"tidak-ada.{owner.layout.platform_domain}", "/")
    assert nobody.status == 404 and "tidak ditemukan" in nobody.body.decode()
    with pytest.raises(Temporary, match="ditolak"):
        proofs.fetch(owner.layout, "situs.example.org", "/")


def test_the_isolation_of_the_machine_stands_in_the_evidence(driver: MachineDriver, machine: Instance) -> None:
    spec = new_spec(runtime="static", database=False)
    build(driver, spec)
    proof = driver.prove("account", spec)
    assert proof.ok and proof.facts["isolasi"] == machine.world.isolation.label
    assert ("tanpa isolasi antarsitus" in proof.sentence) == machine.world.single
    driver.remove(spec.site_id, spec.host, fence=2)


def test_a_former_name_leads_to_the_new_one_and_then_answers_404(
    driver: MachineDriver, owner: Owner, two: tuple[SiteSpec, SiteSpec]
) -> None:
    spec, layout = two[0], owner.layout
    owner.put(spec.site_id, "index.html", "isi")
    new = dataclasses.replace(spec, host=f"pindah-{spec.host}", formers=(spec.host,))
    build(driver, new, fence=2)
    seen = proofs.fetch(layout, spec.host, "/berita/?no=7")
    assert (seen.status, seen.location) == (301, f"https://{new.host}:{layout.https_port}/berita/?no=7")
    alias = f"{spec.host.partition('.')[0]}.{layout.alias_domain}"
    there = f"{new.host.partition('.')[0]}.{layout.alias_domain}"
    assert proofs.fetch(layout, alias, "/").location == f"https://{there}:{layout.https_port}/"
    assert proofs.fetch(layout, new.host, "/index.html").body == b"isi"
    again = dataclasses.replace(spec, host=f"lagi-{spec.host}", formers=(new.host, spec.host))
    build(driver, again, fence=3)
    for host in again.formers:
        assert proofs.fetch(layout, host, "/").location == f"https://{again.host}:{layout.https_port}/"
    build(driver, dataclasses.replace(again, formers=()), fence=4)
    for host in again.formers:
        assert proofs.fetch(layout, host, "/").status == 404
    build(driver, spec, fence=5)


def test_withdrawing_a_key_ends_the_sessions_that_are_open(
    driver: MachineDriver, owner: Owner, machine: Instance, two: tuple[SiteSpec, SiteSpec]
) -> None:
    spec, fresh = two[0], Owner(machine)
    reset = dataclasses.replace(spec, keys=(fresh.public,))

    async def outlived(client: asyncssh.SFTPClient) -> bool:
        await client.listdir("/")
        await asyncio.to_thread(build, driver, reset, fence=2)
        try:
            await client.listdir("/")
        except (asyncssh.Error, OSError):
            return False
        return True

    assert owner.do(spec.site_id, outlived) is False
    with pytest.raises(asyncssh.PermissionDenied):
        owner.put(spec.site_id, "x.txt", "x")
    fresh.put(spec.site_id, "x.txt", "x")
    assert unproven(driver, reset) == []


# -- nothing stays behind --------------------------------------------------------------------------------------------
def test_proofs_leave_nothing_behind(driver: MachineDriver, machine: Instance, two: tuple[SiteSpec, SiteSpec]) -> None:
    spec = two[0]
    home = machine.layout.sites / f"s{spec.site_id}" / "htdocs"
    readable = os.access(home, os.R_OK)
    before = sorted(os.listdir(home)) if readable else []
    assert unproven(driver, spec) == []
    assert (sorted(os.listdir(home)) if readable else []) == before
    assert list(machine.layout.proof_keys.iterdir()) == []


def test_removal_leaves_no_trace(driver: MachineDriver, machine: Instance, owner: Owner) -> None:
    spec = new_spec(keys=(owner.public,))
    build(driver, spec)
    assert unproven(driver, spec) == []
    assert traces(machine, spec)
    driver.remove(spec.site_id, spec.host, fence=2)
    until(lambda: traces(machine, spec) == [], 5)
    assert proofs.fetch(machine.layout, spec.host, "/").status == 404
    with pytest.raises(asyncssh.PermissionDenied):
        owner.put(spec.site_id, "x.txt", "x")


# -- the agent's door ------------------------------------------------------------------------------------------------
def raw(machine: Instance, text: bytes) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(machine.layout.agent_socket))
        line.sendall(text + b"\n")
        answer: dict[str, Any] = json.loads(line.makefile("rb").readline())
        return answer


@pytest.mark.parametrize(
    "request_text",
    [
        b"bukan json",
        b"[]",
        b'{"verb":"shell","command":"id"}',
        b'{"verb":"ping","extra":1}',
        b'{"verb":"usage","site_id":"1; rm -rf /"}',
        b'{"verb":"usage","site_id":true}',
        b'{"verb":"remove","site_id":1,"host":"../../etc","fence":1}',
        b'{"verb":"remove","site_id":1,"host":"a.go.id"}',
        b'{"verb":"place","spec":{},"nonce":"x"}',
    ],
)
def test_the_agent_refuses_what_it_does_not_know(machine: Instance, request_text: bytes) -> None:
    answer = raw(machine, request_text)
    assert (answer["ok"], answer["kind"]) == (False, "permanent")


def test_the_agent_refuses_other_accounts(machine: Instance) -> None:
    """Nobody but root and the portal's account: not even when the socket's permissions would let him in."""
    if os.geteuid() != 0 or machine.world.mode == "user-namespace":
        pytest.skip("only root can become somebody else")
    ask = (
        "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); "
        "s.sendall(b'{\"verb\":\"ping\"}\\n'); print(s.makefile().readline())"
    )

    def as_user(uid: int, *groups: str) -> str:
        ids = [f"--reuid={uid}", f"--regid={uid}", *(groups or ("--clear-groups",))]
        command = ["setpriv", *ids, "/usr/bin/python3", "-c", ask, str(machine.layout.agent_socket)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    assert "Permission" in as_user(machine.world.site_uid(7))
    assert "tidak boleh memerintah agen" in as_user(machine.world.site_uid(7), f"--groups={machine.world.portal_gid}")
    assert "siap" in as_user(machine.world.portal_uid)


# -- servers that fail -----------------------------------------------------------------------------------------------
def test_a_missing_agent_is_a_temporary_trouble(tmp_path: Path) -> None:
    with pytest.raises(Temporary, match="Agen hosting tidak berjalan"):
        MachineDriver(tmp_path).inventory()


def test_a_stopped_mariadb_is_temporary_and_comes_back(driver: MachineDriver, machine: Instance) -> None:
    spec = new_spec()
    driver.apply("account", spec, fence=1)
    driver.apply("storage", spec, fence=1)
    kill_program(machine, "mariadbd")
    with pytest.raises(Temporary) as caught:
        for _ in range(200):
            driver.apply("database", dataclasses.replace(spec), fence=1)
            driver.prove("database", spec)
            kill_program(machine, "mariadbd")
    assert "MariaDB" in caught.value.sentence or "asis data" in caught.value.sentence
    until(lambda: health(machine.layout)["mariadb"]["ok"], 40)
    build(driver, spec, fence=2)
    assert unproven(driver, spec) == []
    driver.remove(spec.site_id, spec.host, fence=3)


def kill_program(machine: Instance, name: str) -> None:
    """SIGKILL to this instance's program of that name, by its pid; nobody else's."""
    folder = str(machine.layout.data).encode()
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            words = Path("/proc", entry, "cmdline").read_bytes().split(b"\0") if entry.isdigit() else [b""]
            if os.path.basename(words[0]).decode() == name and any(folder in word for word in words):
                os.kill(int(entry), 9)


# -- kill -9 of the agent at every boundary --------------------------------------------------------------------------
MAKING = [f"{step}:{side}" for step in STEPS for side in ("before", "after")] + [
    "account:group", "account:passwd", "account:shadow", "account:gshadow", "storage:built", "publish:runtime",
]  # fmt: skip
REMOVING = [
    f"remove-{part}:{side}"
    for part in ("publish", "runtime", "sftp", "processes", "gate", "database", "storage", "account")
    for side in ("before", "after")
]


def crash_at(machine: Instance, point: str, work: Callable[[], Any]) -> None:
    """Let the agent kill itself at this point of `work`, and wait for the next agent."""
    (machine.layout.run / "crash-at").write_text(point)
    with pytest.raises(Temporary):
        work()
    assert not (machine.layout.run / "crash-at").exists(), f"{point} is never reached"

    def answers() -> bool:
        with contextlib.suppress(Temporary, OSError), Line(machine.layout.agent_socket, 2.0) as line:
            return bool(line.ask("ping"))
        return False

    until(answers)


@pytest.mark.parametrize("point", MAKING)
def test_a_killed_agent_leaves_no_half_made_site(driver: MachineDriver, machine: Instance, point: str) -> None:
    spec, crashing = new_spec(), point.partition(":")[0]
    for step in STEPS:
        if step == crashing:
            crash_at(machine, point, lambda step=step: driver.apply(step, spec, fence=1))
            assert spec.site_id in driver.inventory() or point == "account:before"
        driver.apply(step, spec, fence=1)
    assert driver.observe(spec).wrong == {}
    assert unproven(driver, spec) == []
    driver.remove(spec.site_id, spec.host, fence=3)
    until(lambda: traces(machine, spec) == [], 5)


@pytest.mark.parametrize("point", REMOVING)
def test_a_killed_agent_leaves_no_half_removed_site(driver: MachineDriver, machine: Instance, point: str) -> None:
    spec = new_spec()
    build(driver, spec)
    proofs.own_page(machine.layout, Line(machine.layout.agent_socket), spec)
    crash_at(machine, point, lambda: driver.remove(spec.site_id, spec.host, fence=2))
    driver.remove(spec.site_id, spec.host, fence=3)
    until(lambda: traces(machine, spec) == [], 5)
    assert spec.site_id not in driver.inventory()
    with pytest.raises(Permanent):
        driver.apply("account", spec, fence=2)
