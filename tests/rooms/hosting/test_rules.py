"""Keys, plans and delays, without any database."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from inang.hosting import rules, states
from inang.hosting.drivers.interface import STEPS, Observed, SiteSpec
from inang.hosting.plan import plan
from tests.rooms.hosting.stage import key

SPEC = SiteSpec(7, "dinkes.kalbarprov.go.id", "php", True, 500)


def test_what_is_wanted_and_not_yet_seen_has_words_of_its_own() -> None:
    assert {states.look(desired, seen) for desired, seen in states.SETTLED.items()} == {
        states.WORDS[seen] for seen in states.SETTLED.values()
    }
    for desired, seen, word in [
        ("suspended", "active", "Sedang ditangguhkan"),
        ("active", "suspended", "Sedang dipulihkan"),
        ("active", "ended", "Sedang dipulihkan"),
        ("ended", "active", "Sedang dinonaktifkan"),
        ("absent", "active", "Sedang diakhiri"),
        ("absent", "purged", "Dihapus"),
        ("active", "building", "Dibangun"),
        ("suspended", "reserved", "Dipesan"),
    ]:
        assert states.look(desired, seen)[0] == word


def generated(folder: Path, *kind: str) -> tuple[str, str, str]:
    """(public line, private text, fingerprint as ssh-keygen prints it)."""
    file = folder / "kunci"
    subprocess.run(
        ["ssh-keygen", "-q", "-N", "", "-C", "budi@laptop", "-f", str(file), "-t", *kind], check=True
    )
    said = subprocess.run(
        ["ssh-keygen", "-l", "-f", f"{file}.pub"], capture_output=True, text=True, check=True
    )
    return file.with_suffix(".pub").read_text(), file.read_text(), said.stdout.split()[1]


@pytest.mark.parametrize("kind", [("ed25519",), ("rsa", "-b", "2048"), ("ecdsa", "-b", "256")])
def test_a_public_key_loses_its_comment_and_shows_its_openssh_fingerprint(
    tmp_path: Path, kind: tuple[str, ...]
) -> None:
    line, _, fingerprint = generated(tmp_path, *kind)
    assert rules.parse_key(line) == (" ".join(line.split()[:2]), fingerprint)


def test_a_private_key_is_refused_loudly(tmp_path: Path) -> None:
    _, private, _ = generated(tmp_path, "ed25519")
    with pytest.raises(rules.Refused, match="PRIBADI"):
        rules.parse_key(private)


def test_a_weak_key_is_refused(tmp_path: Path) -> None:
    line, _, _ = generated(tmp_path, "rsa", "-b", "1024")
    with pytest.raises(rules.Refused, match="1024 bit"):
        rules.parse_key(line)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "halo",
        "ssh-dss AAAAB3NzaC1kc3M=",
        'command="sh" ' + key(),
        key()[:-8],
        "ssh-ed25519",
        key() + "\n" + key(),
        "ssh-rsa " + key().split()[1],
        "ssh-ed25519 "
        + base64.b64encode(b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x04abcd" + b"\0" * 40).decode(),
    ],
    ids=["empty", "word", "dss", "options", "cut", "no-body", "two", "other-kind", "wrong-body"],  # keys differ by process
)
def test_what_is_no_plain_public_key_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(rules.Refused) as refused:
        rules.parse_key(text)
    assert refused.value.field == "public" and refused.value.sentence.endswith(".")


def test_a_right_and_proven_site_needs_nothing() -> None:
    assert plan(SPEC, Observed(True, True, ""), proven=True) == []


def test_a_new_site_is_made_in_order_and_then_proven_whole() -> None:
    observed = Observed(
        False, False, "", dict.fromkeys(("publish", "sftp", "account", "storage"), "tidak ada")
    )
    actions = plan(SPEC, observed, proven=False)
    applied = [action.step for action in actions if action.verb == "apply"]
    assert applied == ["account", "storage", "sftp", "name", "certificate", "publish"]
    assert [action.step for action in actions if action.verb == "prove"] == list(STEPS)
    assert str(actions[0]) == "apply account: tidak ada"


def test_delays_grow_to_a_quarter_of_an_hour_and_sites_do_not_come_in_step() -> None:
    delays = [rules.next_delay(n, 5, "1").total_seconds() for n in range(15)]
    assert 4 <= delays[0] <= 6 and 720 <= delays[14] <= max(delays) <= 1080
    assert len({rules.next_delay(3, 5, str(site)) for site in range(50)}) == 50
