"""What hands and accidents change on a real machine is seen at its step, and one sweep puts all of it right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from inang.hosting import plan, queries, services
from inang.hosting.drivers.interface import SiteSpec
from inang.hosting.drivers.machine import front, sftp
from inang.hosting.drivers.machine.driver import MachineDriver
from inang.hosting.drivers.machine.embedded import Instance
from tests.drivers.contract import build, new_spec
from tests.drivers.hands import Owner, inside, number_sites_from, until
from tests.rooms.hosting.stage import cast, later, order, work

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("machine")]

# Shell under the instance's root: $n is the site, $u its uid, $H home, $G gate, $N its name, $K its keys, $E account files.
MUTATIONS: dict[str, dict[str, str]] = {
    "account": {
        "no line in passwd": 'sed -i "/^s$n:/d" $E/passwd',
        "no line in shadow": 'sed -i "/^s$n:/d" $E/shadow',
        "no line in group": 'sed -i "/^s$n:/d" $E/group',
        "no line in gshadow": 'sed -i "/^s$n:/d" $E/gshadow',
        "a login shell": 'sed -i "/^s$n:/s#/usr/sbin/nologin#/bin/bash#" $E/passwd',
        "a password": 'sed -i "s/^s$n:[*]:/s$n:hash:/" $E/shadow',
        "uid 0": 'sed -i "s/^s$n:x:[0-9]*:/s$n:x:0:/" $E/passwd',
        "two lines": 'grep "^s$n:" $E/passwd > $E/p && cat $E/p >> $E/passwd && rm $E/p',
    },
    "storage": {
        "home of the site": "chown $u $H",
        "home open to all": "chmod 777 $H",
        "htdocs of root": "chown 0:0 $H/htdocs",
        "htdocs open to all": "chmod 777 $H/htdocs",
        "no sessions": "rm -rf $H/sessions",
        "tmp readable": "chmod 755 $H/tmp",
        "tmp led elsewhere": "rm -rf $H/tmp; ln -s /tmp $H/tmp",
        "log is a file": "rm -rf $H/log; touch $H/log",
    },
    "sftp": {
        "no key file": "rm $K",
        "no key in it": ": > $K",
        "a foreign key": "echo 'ssh-ed25519 AAAA' >> $K",
        "keys open to all": "chmod 666 $K",
        "keys of the site": "chown $u $K",
        "keys led elsewhere": "mv $K $K.x; ln -s $K.x $K",
        "a foreign proof key": "echo 'ssh-ed25519 AAAA' > $P",
    },
    "database": {
        "no database": 'db "DROP DATABASE s$n"',
        "no user": "db \"DROP USER 's$n'@localhost\"",
        "no grant": "db \"REVOKE ALL PRIVILEGES, GRANT OPTION FROM 's$n'@localhost\"",
        "a grant elsewhere": "db \"GRANT SELECT ON mysql.* TO 's$n'@localhost\"",
        "a grant on a table elsewhere": "db \"GRANT SELECT ON mysql.user TO 's$n'@localhost\"",
        "a grant on everything": "db \"GRANT ALL ON *.* TO 's$n'@localhost\"",
        "a password instead of the account": "db \"ALTER USER 's$n'@localhost IDENTIFIED BY 'x'\"",
        "any number of connections": "db \"ALTER USER 's$n'@localhost WITH MAX_USER_CONNECTIONS 0\"",
    },
    "publish": {
        "no name": "rm $N",
        "name of another site": "ln -sfn ../gates/s49999 $N",
        "name led out": "ln -sfn /etc $N",
        "name suspended": "ln -sfn ../gates/ditangguhkan $N",
        "name is a folder": "rm $N; mkdir $N",
        "no gate": "rm -rf $G",
        "gate led elsewhere": "ln -sfn /etc $G/htdocs",
        "gate open to all": "chmod 777 $G",
        "gate of the site": "chown $u $G",
        "no record": "rm $G/site.json",
        "another record": 'sed -i "s/php/static/" $G/site.json',
        "static of a sudden": "rm $G/runs-php",
        "no socket": "rm $G/php",
        "socket is a file": "rm $G/php; touch $G/php",
        "socket open to all": "chmod 666 $G/php",
        "socket of somebody else": "rm $G/php; cd $G; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"php\")';"
        " chmod 660 php; chown 0:$f php",
    },
}


def mutate(machine: Instance, spec: SiteSpec, script: str) -> None:
    """Change the site behind everybody's back."""
    layout, world, n = machine.layout, machine.world, spec.site_id
    known = (
        f"n={n} u={world.site_uid(n)} f={world.front_gid} H={layout.sites}/s{n} G={layout.gates}/s{n} "
        f"N={layout.names}/{spec.host} K={layout.keys}/s{n} P={layout.proof_keys}/s{n} E={layout.etc}\n"
        f'db() {{ mariadb --no-defaults --socket={layout.database_socket} -e "$1"; }}\nset -e\n'
    )
    done = inside(machine, "sh", "-c", known + script)
    assert done.returncode == 0, done.stderr


def owned(machine: Instance, spec: SiteSpec) -> str:
    """Names, owners, modes and contents of the owner's files."""
    script = "cd $0 && find . -type f -name 'milik*' -printf '%p %u %m %T@ ' -exec cat {} +"
    return inside(machine, "sh", "-c", script, f"{machine.layout.sites}/s{spec.site_id}/htdocs").stdout


@pytest.fixture(scope="module")
def owner(machine: Instance) -> Owner:
    if machine.world.single:
        pytest.skip("one uid for all: owners of files and database accounts say nothing here")
    return Owner(machine)


@pytest.fixture(scope="module")
def site(machine: Instance, owner: Owner) -> Iterator[tuple[SiteSpec, str]]:
    """One finished site with its owner's files, which every mutation meets in turn."""
    driver, spec = MachineDriver(machine.layout.data), new_spec(keys=(owner.public,))
    build(driver, spec)
    owner.put(spec.site_id, "milik.html", "<h1>Milik PD</h1>")
    owner.put(spec.site_id, "milik.php", "<?php echo 1;")
    yield spec, owned(machine, spec)
    driver.remove(spec.site_id, spec.host, fence=1000)
    assert spec.site_id not in driver.inventory()


@pytest.mark.parametrize(("step", "name"), [(step, name) for step, found in MUTATIONS.items() for name in found])
def test_one_sweep_repairs_it_and_the_owners_files_stay(
    machine: Instance, driver: MachineDriver, site: tuple[SiteSpec, str], step: str, name: str
) -> None:
    spec, files = site
    assert driver.observe(spec).wrong == {} and "milik.php" in files
    mutate(machine, spec, MUTATIONS[step][name])
    assert step in driver.observe(spec).wrong, "it is seen, and at its step"
    for action in plan.plan(spec, driver.observe(spec), proven=True):
        if action.verb == "apply":
            driver.apply(action.step, spec, fence=1)
    assert driver.observe(spec).wrong == {}
    told = [driver.prove(one, spec) for one in (step, "https")]
    assert all(one.ok for one in told), told
    assert owned(machine, spec) == files


@pytest.mark.django_db
def test_a_sweep_finds_everything_at_once_and_the_site_is_proven_anew(
    machine: Instance, driver: MachineDriver, owner: Owner
) -> None:
    number_sites_from(new_spec().site_id)
    placed = order(*cast(), label="melenceng", keys=[("laptop", owner.public)])
    assert work(driver) == ["proven"]
    spec = queries.spec(placed)
    owner.put(spec.site_id, "milik.html", "<h1>Milik PD</h1>")
    files = owned(machine, spec)
    for step, name in (
        ("account", "no line in passwd"), ("account", "no line in shadow"), ("storage", "home of the site"),
        ("storage", "no sessions"), ("sftp", "a foreign key"), ("database", "no user"), ("publish", "no gate"),
        ("publish", "name led out"),
    ):  # fmt: skip
        mutate(machine, spec, MUTATIONS[step][name])
    assert services.sweep(at=later(1)) == 1
    assert work(driver, later(1)) == ["proven"]
    placed.refresh_from_db()
    assert queries.proven(placed) and driver.observe(spec).wrong == {} and owned(machine, spec) == files
    assert placed.events.filter(sentence__startswith="Diperbaiki dan terbukti kembali").count() == 1
    services.retire(site=placed, by=cast()[1], at=later(2))
    assert work(driver, later(2)) == ["purged"]


def test_constant_files_are_put_back_for_the_next_start_of_a_server(machine: Instance) -> None:
    layout, world = machine.layout, machine.world
    for file in (layout.run / "nginx.conf", layout.run / "sshd_config"):
        before = file.read_text()
        done = inside(machine, "sh", "-c", f"echo '# ubah' >> {file}")
        assert done.returncode == 0 and file.read_text() != before
        if machine.world.mode != "user-namespace":  # else only the init may write there; it does so every minute
            front.write(world)
            sftp.write(world)
            until(lambda file=file, before=before: file.read_text() == before, 1)
