"""What a hostile or unlucky site can reach at worst: under its uid, in its jail, through nginx and through SFTP."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Iterator

import asyncssh
import pytest

from inang.hosting.drivers.interface import Permanent, SiteSpec, Temporary
from inang.hosting.drivers.machine import proofs
from inang.hosting.drivers.machine.driver import MachineDriver
from inang.hosting.drivers.machine.embedded import Instance
from inang.hosting.drivers.machine.wire import Line
from tests.drivers.contract import build, new_spec
from tests.drivers.hands import Owner, in_jail, inside, until

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("machine")]


@pytest.fixture
def owner(machine: Instance) -> Owner:
    return Owner(machine)


@pytest.fixture
def two(driver: MachineDriver, owner: Owner) -> Iterator[tuple[SiteSpec, SiteSpec]]:
    """An attacker and a neighbour with a secret."""
    pair = (new_spec(keys=(owner.public,)), new_spec(keys=(owner.public,)))
    for spec in pair:
        build(driver, spec)
    owner.put(pair[1].site_id, "rahasia.txt", "rahasia tetangga")
    yield pair
    for spec in pair:
        driver.remove(spec.site_id, spec.host, fence=1000)


def test_under_its_uid_a_site_reads_and_writes_nothing_of_others(machine: Instance, two: tuple[SiteSpec, SiteSpec]) -> None:
    if machine.world.single:
        pytest.skip("tanpa isolasi antarsitus, dan mengatakannya")
    a, b = (spec.site_id for spec in two)
    layout = machine.layout
    for forbidden in (
        f"cat {layout.sites}/s{b}/htdocs/rahasia.txt",
        f"ls {layout.sites}/s{b}/htdocs",
        f"ls {layout.sites}/s{b}/sessions",
        f"ls {layout.sites}",
        f"ls {layout.portal}",
        f"ls {layout.secret}",
        f"cat {layout.etc}/shadow",
        f"touch {layout.names}/jahat.kalbarprov.go.id",
        f"touch {layout.sites}/s{a}/baru",
        f"rm -f {layout.gates}/s{a}/htdocs",
        f"rm -f {layout.gates}/s{a}/php",
    ):
        assert inside(machine, "sh", "-c", forbidden, site=a).returncode != 0, forbidden
    assert inside(machine, "cat", f"{layout.sites}/s{a}/htdocs/index.html", site=a).returncode == 0, "its own it can"


def test_the_jail_of_a_site_shows_only_that_site(
    machine: Instance, driver: MachineDriver, two: tuple[SiteSpec, SiteSpec]
) -> None:
    if not machine.world.isolation.private_world:
        pytest.skip("no own mount namespace in this mode, as its label says")
    a, b = two
    assert driver.prove("https", a).ok and driver.prove("https", b).ok
    layout = machine.layout
    seen = in_jail(
        machine,
        a.site_id,
        f"ls {layout.sites}; echo --; ls {layout.data}; echo --; ls -d /proc/[0-9]*; echo --; "
        "cat /etc/passwd 2>&1; ls /home /root /srv 2>&1; echo --; ls /dev",
    ).split("--\n")
    assert seen[0].split() == [f"s{a.site_id}"]
    assert set(seen[1].split()) == {"sites", "run"}
    assert len(seen[2].split()) <= 8, "its own master, workers and this shell; no process of anybody else"
    assert f"s{b.site_id}:" not in seen[3]
    assert set(seen[4].split()) == {"null", "zero", "full", "random", "urandom"}


def test_a_site_gets_no_privilege_from_setuid_programs(
    machine: Instance, driver: MachineDriver, owner: Owner, two: tuple[SiteSpec, SiteSpec]
) -> None:
    status = owner.php(two[0], "ini_set('open_basedir', ''); echo json_encode(@file_get_contents('/proc/self/status'));")
    assert status is False, "open_basedir closes /proc and cannot be lifted by the page"
    pid = inside(machine, "pgrep", "-o", "-u", str(machine.world.site_uid(two[0].site_id)), "php-fpm").stdout.split()
    if not machine.world.single:
        assert "NoNewPrivs:\t1" in inside(machine, "cat", f"/proc/{pid[0]}/status").stdout


def test_a_site_has_its_small_opcache_and_no_way_to_c_or_sockets(owner: Owner, two: tuple[SiteSpec, SiteSpec]) -> None:
    found = owner.php(
        two[0],
        "$said = opcache_get_configuration()['directives']; echo json_encode([$said['opcache.memory_consumption'],"
        "$said['opcache.interned_strings_buffer'], extension_loaded('ffi'), extension_loaded('sockets'),"
        "extension_loaded('mbstring'), php_ini_scanned_files()]);",
    )
    assert found == [16 * 1024 * 1024, 2, False, False, True, False]


def test_a_killed_php_wakes_again_with_the_next_visitor(
    machine: Instance, owner: Owner, two: tuple[SiteSpec, SiteSpec]
) -> None:
    if machine.world.single:
        pytest.skip("one uid for all: the site's processes cannot be told apart here")
    a, _ = two
    assert owner.php(a, "echo json_encode(1);") == 1
    inside(machine, "pkill", "-KILL", "-u", str(machine.world.site_uid(a.site_id)))
    until(lambda: proofs.fetch(machine.layout, a.host, "/").status == 200)

    def again() -> bool:
        try:
            return bool(owner.php(a, "echo json_encode(2);") == 2)
        except (AssertionError, Temporary):
            return False

    until(again)


def test_an_awake_site_without_visitors_uses_no_processor(
    machine: Instance, driver: MachineDriver, two: tuple[SiteSpec, SiteSpec]
) -> None:
    if machine.world.single:
        pytest.skip("one uid for all: the site's processes cannot be told apart here")
    a, b = two
    assert driver.prove("https", a).ok
    uid = str(machine.world.site_uid(a.site_id))

    def switches() -> int:
        script = f"for p in $(pgrep -u {uid}); do grep ctxt_switches /proc/$p/status; done"
        lines = inside(machine, "sh", "-c", script).stdout.splitlines()
        assert lines, "the site is awake"
        return sum(int(line.split()[1]) for line in lines)

    before, begin = switches(), time.monotonic()
    while time.monotonic() - begin < 1.0:
        assert driver.prove("sftp", b).ok  # the neighbour is busy meanwhile
    assert switches() - before < 60, "it was hardly ever given the processor"


def test_suspension_ends_an_open_sftp_session(machine: Instance, driver: MachineDriver, owner: Owner) -> None:
    spec = new_spec(runtime="static", database=False, keys=(owner.public,))
    build(driver, spec)

    async def hold(client: asyncssh.SFTPClient) -> None:
        assert "htdocs" in await client.listdir(".")
        off = dataclasses.replace(spec, desired="suspended", generation=2)
        await asyncio.to_thread(build, driver, off, fence=2)
        with pytest.raises((asyncssh.Error, OSError)):
            await client.listdir(".")

    owner.do(spec.site_id, hold)
    driver.remove(spec.site_id, spec.host, fence=3)


def test_a_suspended_site_admits_no_proof_key(machine: Instance, two: tuple[SiteSpec, SiteSpec], owner: Owner) -> None:
    off = dataclasses.replace(two[0], desired="suspended")
    with Line(machine.layout.agent_socket) as line, pytest.raises(Permanent, match="terkunci"):
        line.ask("admit", spec=off, key=owner.public)


def test_a_proof_that_is_cut_off_is_cleared_with_its_connection(
    machine: Instance, two: tuple[SiteSpec, SiteSpec], owner: Owner
) -> None:
    spec = two[0]
    with Line(machine.layout.agent_socket) as line:
        name = line.ask("place", spec=spec, nonce="0" * 32)
        line.ask("admit", spec=spec, key=owner.public)
        assert proofs.fetch(machine.layout, spec.host, f"/{name}").status == 200
    until(lambda: proofs.fetch(machine.layout, spec.host, f"/{name}").status == 404)
    until(lambda: not list(machine.layout.proof_keys.iterdir()))


def test_a_renamed_site_leaves_its_old_name(machine: Instance, driver: MachineDriver) -> None:
    spec = new_spec(runtime="static", database=False)
    build(driver, spec)
    renamed = dataclasses.replace(spec, host=f"baru-{spec.host}", generation=2)
    build(driver, renamed, fence=2)
    assert proofs.fetch(machine.layout, renamed.host, "/").status == 200
    assert proofs.fetch(machine.layout, spec.host, "/").status == 404
    assert driver.observe(renamed).wrong == {}
    driver.remove(spec.site_id, renamed.host, fence=3)


def test_the_first_page_greets_and_a_static_site_runs_no_php(
    machine: Instance, driver: MachineDriver, owner: Owner
) -> None:
    spec = new_spec(runtime="static", database=False, keys=(owner.public,))
    build(driver, spec)
    assert "Situs ini sudah aktif" in proofs.fetch(machine.layout, spec.host, "/").body.decode()
    owner.put(spec.site_id, "isi.php", "<?php echo 'ja'.'lan';")
    owner.put(spec.site_id, ".env", "SANDI=1")
    seen = proofs.fetch(machine.layout, spec.host, "/isi.php")
    assert seen.status == 404 and b"<?php" not in seen.body and b"jalan" not in seen.body
    assert proofs.fetch(machine.layout, spec.host, "/.env").status == 404
    driver.remove(spec.site_id, spec.host, fence=2)


def test_no_shell_and_no_tunnel_by_ssh(machine: Instance, owner: Owner, two: tuple[SiteSpec, SiteSpec]) -> None:
    async def attack() -> None:
        async with asyncssh.connect(
            machine.layout.address, machine.layout.sftp_port, username=f"s{two[0].site_id}", client_keys=[owner.key],
            known_hosts=([asyncssh.read_public_key(machine.layout.sftp_host_key)], [], []), config=None, agent_path=None,
        ) as connection:  # fmt: skip
            with pytest.raises(asyncssh.Error):
                await asyncio.wait_for(connection.open_connection("127.0.0.1", machine.layout.http_port), 5)
            with pytest.raises((asyncssh.Error, TimeoutError)):
                answer = await connection.run("id", timeout=3)
                assert "uid=" not in str(answer.stdout)
                raise asyncssh.ChannelOpenError(1, "answered without a shell")

    asyncio.run(attack())


def test_kernel_limits_are_in_force_or_honestly_not(driver: MachineDriver, two: tuple[SiteSpec, SiteSpec]) -> None:
    assert driver.prove("https", two[0]).ok
    proof = driver.prove("limits", two[0])
    if proof.facts["cgroup"] == "tersedia":
        assert proof.facts["pids.max"] == "64"
        assert "268435456" in (proof.facts.get("memory.limit_in_bytes"), proof.facts.get("memory.max"))
    else:
        assert not proof.applies and "tidak tersedia" in proof.sentence
