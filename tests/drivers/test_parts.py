"""Parts of the machine that need no server: account files, control groups, certificates, quotas, ports."""

from __future__ import annotations

import datetime
import os
import signal
import ssl
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509

from inang.hosting.drivers.machine import accounts, authority, certificates, cgroups, front, jail, pages, quota, sftp
from inang.hosting.drivers.machine.isolation import Isolation, isolation
from inang.hosting.drivers.machine.layout import Layout, Unsuitable
from inang.hosting.drivers.machine.supervisor import Program, environment_of
from inang.hosting.drivers.machine.world import World, base_for
from tests.drivers.hands import until

AT = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def world(tmp_path: Path) -> World:
    layout = Layout(tmp_path / "data", 20_000)
    for folder in (layout.etc, layout.secret, layout.trust, layout.sites):
        folder.mkdir(parents=True)
    return World(layout, "root", "", 300_000, os.getuid(), os.getgid())


# -- accounts ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("file", accounts.ORDER)
@pytest.mark.parametrize("damage", ["missing", "changed", "doubled"])
def test_a_damaged_account_line_is_noticed_and_mended(world: World, file: str, damage: str) -> None:
    accounts.write_services(world)
    for number in (1, 12, 2):
        assert accounts.ensure(world, number)
    assert accounts.fault(world, 1) == "" and not accounts.ensure(world, 1)
    path = world.layout.etc / file
    line = accounts.site_lines(world, 1)[file]
    new = {"missing": "", "changed": "s1:rusak\n", "doubled": f"{line}\n{line}\n"}[damage]
    path.write_text(path.read_text().replace(f"{line}\n", new))
    assert file in accounts.fault(world, 1)
    assert accounts.ensure(world, 1) and accounts.fault(world, 1) == ""
    assert accounts.fault(world, 12) == "" and accounts.fault(world, 2) == "", "the neighbours' lines are untouched"


def test_removing_an_account_takes_only_its_lines(world: World) -> None:
    accounts.write_services(world)
    for number in (1, 11, 111):
        accounts.ensure(world, number)
    accounts.remove(world, 1)
    assert accounts.numbers(world) == {11, 111} and not accounts.known(world, 1)
    accounts.write_services(world)
    assert accounts.numbers(world) == {11, 111}, "a restart keeps the sites"
    assert (world.layout.etc / "shadow").stat().st_mode & 0o077 == 0


def test_no_two_accounts_share_a_number(world: World) -> None:
    numbers = [world.site_uid(1), world.site_uid(50_000), world.front_uid, world.portal_uid, world.database_uid, world.sshd_uid]
    assert len(set(numbers)) == len(numbers) and min(numbers) > 1000


def test_instances_as_root_use_different_account_numbers() -> None:
    bases = {base_for(Path(f"/var/lib/inang/{name}"), "root") for name in ("demo", "uji", "satu", "dua")}
    if max(bases) > 100_000:  # else this container maps few uids and all instances must share them
        assert len(bases) == 4
    assert base_for(Path("/x"), "user-namespace") == 10_000


# -- control groups ----------------------------------------------------------------------------------------------
def test_limits_are_written_on_cgroup_v2(world: World, tmp_path: Path) -> None:
    top = tmp_path / "v2"
    top.mkdir()
    (top / "cgroup.controllers").write_text("cpu memory pids\n")
    assert cgroups.prepare(world, top, "0::/user.slice\n")
    groups = cgroups.available(world, top, "0::/user.slice\n")
    (door,) = cgroups.make(groups, 5)
    assert door.name == "cgroup.procs" and door.parent.name == "s5"
    assert cgroups.in_force(groups, 5) == {"memory.max": "268435456", "pids.max": "64", "cpu.max": "100000 100000"}


def test_without_controllers_there_are_no_limits_and_nothing_is_claimed(world: World, tmp_path: Path) -> None:
    (tmp_path / "cgroup.controllers").write_text("cpuset\n")
    assert not cgroups.prepare(world, tmp_path, "0::/\n") and cgroups.available(world, tmp_path, "0::/\n") == []
    assert not cgroups.prepare(replace(world, mode="user-namespace"), tmp_path, "0::/\n")


def test_groups_of_cgroup_v1_lie_below_our_own(world: World, tmp_path: Path) -> None:
    for controller in ("memory", "pids", "cpu"):
        (tmp_path / controller / "sesi").mkdir(parents=True)
    own = "4:memory:/sesi\n3:pids:/sesi\n2:cpu,cpuacct:/sesi\n0::/\n"
    assert cgroups.prepare(world, tmp_path, own)
    assert [folder.parent.name for _, folder in cgroups.available(world, tmp_path, own)] == ["sesi"] * 3


# -- certificates ------------------------------------------------------------------------------------------------
def test_the_authority_signs_for_our_domains_only_and_renews_in_time(world: World) -> None:
    assert not authority.fresh(world, AT)
    certificates.make(world, AT)
    assert authority.fresh(world, AT)
    ca_before = world.layout.ca_certificate.read_bytes()
    leaf = x509.load_pem_x509_certificate((world.layout.secret / "sites.pem").read_bytes())
    ca = x509.load_pem_x509_certificate(ca_before)
    leaf.verify_directly_issued_by(ca)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    assert {"*.kalbarprov.go.id", "*.inang.localhost"} <= set(names)
    assert (world.layout.secret / "ca.key").stat().st_mode & 0o077 == 0
    late = AT + datetime.timedelta(days=368)
    assert not authority.fresh(world, late), "thirty days before its end it is no longer good enough"
    certificates.make(world, late)
    assert authority.fresh(world, late) and world.layout.ca_certificate.read_bytes() == ca_before
    ssl.create_default_context(cafile=str(world.layout.ca_certificate))


def test_a_changed_domain_needs_a_new_certificate(world: World) -> None:
    certificates.make(world, AT)
    other = replace(world, layout=replace(world.layout, platform_domain="contoh.go.id"))
    assert not authority.fresh(other, AT)
    before = world.layout.ca_certificate.read_bytes()
    certificates.make(other, AT)
    assert authority.fresh(other, AT) and other.layout.ca_certificate.read_bytes() != before


# -- quota -------------------------------------------------------------------------------------------------------
def test_a_user_quota_is_asked_of_the_kernel_in_its_own_form(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[int, str, int, bytes]] = []
    kept = {"limit": 0}

    def fake(command: int, device: str, number: int, block: object) -> bool:
        raw = bytes(block)  # type: ignore[call-overload]
        said.append((command, device, number, raw))
        if command == 0x800007:
            struct.pack_into("=Q", block, 0, kept["limit"])  # type: ignore[arg-type]
        else:
            kept["limit"] = struct.unpack_from("=Q", raw)[0]
        return True

    monkeypatch.setattr(quota, "_quotactl", fake)
    backend = quota.Backend("user", "/dev/vda", "")
    quota.set_limit(backend, 300_001, Path("/x"), 50)
    assert len(said[0][3]) == 72, "size of struct if_dqblk"
    assert struct.unpack("=8Q2I", said[0][3])[:2] == (51_200, 51_200)
    assert quota.limit_kb(backend, 300_001, Path("/x")) == 51_200
    quota.clear(backend, 300_001)
    assert quota.limit_kb(backend, 300_001, Path("/x")) is None


def test_without_kernel_quota_the_sentence_says_so(world: World) -> None:
    assert "tidak ditegakkan" in quota.detect(replace(world, mode="user-namespace")).why
    found = quota.detect(world)
    assert found.enforced == ("tidak ditegakkan" not in found.why)


# -- layout, modes, configurations -------------------------------------------------------------------------------
def test_an_unfit_folder_or_port_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(Unsuitable, match="--port"):
        Layout(tmp_path, 80).check()
    with pytest.raises(Unsuitable, match="--data"):
        Layout(Path("/" + "x" * 90), 20_000).check()


def test_each_mode_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INANG_ISOLATION", "single-uid")
    assert isolation().label == "tanpa isolasi antarsitus" and isolation().missing
    monkeypatch.setenv("INANG_ISOLATION", "container")
    assert isolation().missing and not isolation().private_world
    assert Isolation("root", "").missing == ()


def test_no_configuration_holds_anything_of_a_single_site(world: World) -> None:
    for text in (front.configuration(world), sftp.configuration(world)):
        assert "/s1" not in text and "uji1" not in text
    assert "disable_symlinks if_not_owner" in front.configuration(world)
    assert "ChrootDirectory /srv/sites/%u" in sftp.configuration(world)


def test_every_page_of_the_front_stands_whole_in_its_configuration(world: World) -> None:
    text = front.configuration(world)
    for status, page in pages.ALL.items():
        assert f"error_page {status} @said_{status};" in text and f"return {status} " in text
        assert "$" not in page and len(page) < 4000, "nginx would fill it, or refuse so long a word"
        assert page.replace('"', '\\"').strip() in text and "<title>" in page and page.count("<p>") >= 1
    assert f"client_max_body_size {pages.LARGEST_MB}m;" in text and f"{pages.LARGEST_MB} MB" in pages.ALL[413]


def test_php_gets_its_second_walls(world: World) -> None:
    text = jail._configuration(world, 7, True)
    for line in ("memory_limit]=128M", f"open_basedir]={world.layout.sites}/s7:/tmp", "disable_functions]=exec", "DB_NAME]=s7"):
        assert line in text


def test_php_gets_the_extensions_of_the_machine_without_those_that_no_site_needs() -> None:
    lines = jail.php_ini().splitlines()
    loaded = {line.partition("=")[2].removesuffix(".so") for line in lines if line.startswith("extension=")}
    assert {"mysqli", "mbstring", "gd", "curl"} <= loaded and not loaded & set(jail.LEFT_OUT)
    assert lines.count("opcache.memory_consumption=16") == 1 and "zend_extension=opcache.so" in lines


def test_a_program_knows_the_name_of_its_account_where_passwd_does_not(world: World) -> None:
    """In a container without a private /etc the SFTP library asks for a name and finds it only here."""
    environment = environment_of(world, Program("worker", ("true",), account="portal"))
    # The system's interpreter: an account without a name may not enter the folder of ours.
    ask = ["/usr/bin/python3", "-c", "import getpass; print(getpass.getuser())"]
    unknown = ["setpriv", "--reuid=796950002", "--clear-groups"] if os.geteuid() == 0 else []
    told = subprocess.run([*unknown, *ask], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["inang"]


def test_only_the_sessions_of_this_instance_are_ended(world: World) -> None:
    """Another instance, or the machine's own sshd, may have an account of that name too."""
    title = "sshd: s49999@internal-sftp"
    own = subprocess.Popen(["bash", "-c", f'exec -a "{title}" sleep 60'])
    # Its parent ends at once, so that it hangs below whoever adopts orphans here.
    orphan = f"(exec setsid bash -c 'echo $$; exec -a \"{title}\" sleep 60 >/dev/null') &"
    foreign = int(subprocess.run(["bash", "-c", orphan], stdout=subprocess.PIPE, check=True).stdout)
    try:
        for pid in (own.pid, foreign):
            until(lambda words=Path("/proc", str(pid), "cmdline"): words.read_bytes().startswith(title.encode()))
        assert sftp.end_sessions(world, 49_999) == 1
        assert own.wait(5) == -signal.SIGKILL
        os.kill(foreign, 0)
    finally:
        own.kill()
        os.kill(foreign, signal.SIGKILL)
