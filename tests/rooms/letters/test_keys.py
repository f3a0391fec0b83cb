"""A signatory makes the own key and another in its place; what was signed stays genuine, and nobody else has a hand in it."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from inang.agencies import delegating, services
from inang.agencies.models import Person
from inang.audit.models import Entry
from inang.letters import keys, queries, verification
from inang.letters import services as letters
from inang.letters.drivers import demo_ca
from inang.letters.drivers.interface import Permanent, WrongPassphrase
from inang.letters.models import Letter, SigningKey
from inang.letters.rules import Refused
from tests.rooms.installation import installation
from tests.rooms.letters import signed
from tests.rooms.letters.test_services import issued

# Keys are files; the book of letters asks both databases in test_services and test_numbers.
pytestmark = pytest.mark.once

AT = signed.AT
CHOSEN, OTHER = "kucing saya bernama Blé", "anjing tetangga bernama Roni"
NIP = "197204051998031003"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: object) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "files").mkdir()
    (tmp_path / "keys").mkdir()
    for name, content in signed._made_before().items():
        (tmp_path / "keys" / name).write_bytes(content)


def person(box: str = "kadis", role: str = "signatory") -> Person:
    made = services.add_person(
        by=None, at=AT, email=f"{box}@contoh.test", name="NAMA PEJABAT", position="Kepala Dinas", password="x" * 3,
        nip=NIP if box == "kadis" else "",
    )  # fmt: skip
    services.add_membership(by=None, at=AT, person=made, role=role)
    return made


def make(who: Person, passphrase: str = CHOSEN, days: int = 0) -> SigningKey:
    return keys.make_key(person=who, passphrase=passphrase, by=who, at=AT + timedelta(days=days))


def sign(who: Person, passphrase: str, case: str = "H-1", days: int = 0) -> Letter:
    return letters.sign(letter=issued(case), by=who, passphrase=passphrase, at=AT + timedelta(days=days))


def verdict(letter: Letter) -> str:
    assert letter.file is not None
    return verification.verify(queries.path(letter.file), queries.trust_roots(), at=AT + timedelta(days=60)).verdict


@pytest.mark.django_db
def test_a_signatory_makes_a_key_with_an_own_passphrase_and_signs_with_it() -> None:
    head = person()
    assert "Buat sendiri di akun Anda" in letters.key_fault(head, AT)
    made = make(head)
    holder = letters.signing_driver().holder(str(head.pk), AT)
    assert (holder.name, holder.nip, holder.position) == ("NAMA PEJABAT", NIP, "Kepala Dinas")
    assert holder.fingerprint == made.fingerprint and holder.valid_until == made.valid_until > AT + timedelta(days=4 * 365)
    assert letters.key_fault(head, AT) == "" and "berakhir" in letters.key_fault(head, AT + timedelta(days=6 * 366))
    with pytest.raises(WrongPassphrase):
        sign(head, OTHER)
    letter = sign(head, CHOSEN)
    assert verdict(letter) == "genuine" and letter.file is not None
    told = subprocess.run(["pdfsig", "-nocert", queries.path(letter.file)], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in told and "Total document signed" in told
    assert (queries.keys_folder() / f"{made.name}.p12").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_the_trail_has_fingerprint_and_end_of_a_key_and_its_passphrase_is_nowhere() -> None:
    head = person()
    first, second = make(head), make(head, OTHER, days=1)
    found = list(Entry.objects.filter(room="letters").order_by("seq"))
    assert [one.verb for one in found] == ["make_key", "replace_key"]
    assert found[0].actor.startswith("NAMA PEJABAT <kadis@") and "berlaku sampai" in found[0].sentence
    assert found[0].data["fingerprint"] == first.fingerprint and found[0].data["valid_until"]
    assert (found[1].data["fingerprint"], found[1].data["replaces"]) == (second.fingerprint, first.fingerprint)
    everything = json.dumps([[one.sentence, one.data] for one in found]) + str(list(SigningKey.objects.values()))
    everything += "".join(file.read_bytes().decode("latin-1") for file in queries.keys_folder().iterdir())
    assert CHOSEN not in everything and OTHER not in everything


@pytest.mark.django_db
def test_letters_signed_with_a_replaced_key_stay_genuine_and_it_signs_nothing_more(django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    head = person()
    old = make(head)
    before = sign(head, CHOSEN, "H-1")
    with django_capture_on_commit_callbacks(execute=True):
        new = make(head, OTHER, days=30)
    old.refresh_from_db()
    assert old.replaced_at == AT + timedelta(days=30) and [one.name for one in queries.replaced_keys(head)] == [old.name]
    with pytest.raises(WrongPassphrase):
        sign(head, CHOSEN, "H-2", days=31)
    after = sign(head, OTHER, "H-2", days=31)
    assert verdict(before) == verdict(after) == "genuine" and new.fingerprint != old.fingerprint
    folder = queries.keys_folder()
    assert (folder / f"{old.name}.pem").is_file() and not (folder / f"{old.name}.p12").exists()


@pytest.mark.django_db
def test_a_key_of_the_set_up_is_replaced_like_any_other(django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    head = person()
    demo_ca.prepare(queries.keys_folder(), [demo_ca.Signatory(str(head.pk), head.name, head.position, CHOSEN)], AT)
    assert letters.key_fault(head, AT) == "" and not queries.made_here(head)
    before = sign(head, CHOSEN)
    with django_capture_on_commit_callbacks(execute=True):
        make(head, OTHER, days=1)
    assert [one.name for one in queries.replaced_keys(head)] == [str(head.pk)] and queries.made_here(head)
    assert not (queries.keys_folder() / f"{head.pk}.p12").exists() and (queries.keys_folder() / f"{head.pk}.pem").is_file()
    assert verdict(before) == verdict(sign(head, OTHER, "H-2", days=1)) == "genuine"


@pytest.mark.django_db
def test_nobody_makes_or_replaces_the_key_of_somebody_else_nor_one_without_the_power_to_sign_today() -> None:
    head, admin = person(), person("admin", "administrator")
    made = make(head)
    with pytest.raises(Refused, match="pemiliknya sendiri"):
        keys.make_key(person=head, passphrase=OTHER, by=admin, at=AT)
    with pytest.raises(Refused, match="bukan penanda tangan pada hari ini"):
        make(admin)
    assert list(SigningKey.objects.all()) == [made] and verdict(sign(head, CHOSEN)) == "genuine"
    assert [file.name for file in queries.keys_folder().glob("*.p12")] == [f"{made.name}.p12"]


@pytest.mark.django_db
def test_a_delegate_makes_a_key_on_the_days_of_the_delegation() -> None:
    delegate = person("kabid", "approver")
    delegating.delegate(
        by=None, at=AT, person=delegate, capacity="plh", scope="sign", title="Kepala Dinas", letter_number="1",
        letter_date=AT.date(), since=AT.date() + timedelta(days=1), until=AT.date() + timedelta(days=2),
    )  # fmt: skip
    for days in (0, 3):
        with pytest.raises(Refused, match="bukan penanda tangan"):
            make(delegate, days=days)
    make(delegate, days=1)
    assert verdict(sign(delegate, CHOSEN, days=1)) == "genuine"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("passphrase", "sentence"),
    [
        ("", keys.EMPTY),
        ("     ", keys.EMPTY),
        ("pendek", keys.WEAK),
        ("password1234", keys.WEAK),
        ("abababababababab", keys.WEAK),
        ("kadis@contoh.test", keys.WEAK),
        ("baris satu\nbaris dua", keys.STRANGE),
        ("panjang" * 200, keys.STRANGE),
        ("sandi akun yang panjang", keys.SAME),
    ],
)
def test_a_weak_passphrase_is_refused_with_one_sentence_at_its_field(passphrase: str, sentence: str) -> None:
    head = person()
    head.set_password("sandi akun yang panjang")
    head.save()
    with pytest.raises(Refused) as caught:
        make(head, passphrase)
    assert (caught.value.sentence, caught.value.field) == (sentence, "passphrase")
    assert not SigningKey.objects.exists() and not list(queries.keys_folder().glob("*.p12"))


@pytest.mark.django_db
def test_where_another_authority_issues_no_key_is_made() -> None:
    head = person()
    (queries.keys_folder() / "issuing.key").unlink()
    with pytest.raises(Refused, match="minta administrator memasang berkas kunci"):
        make(head)
    with pytest.raises(Permanent):
        sign(head, CHOSEN)


@pytest.mark.django_db
def test_a_fault_between_files_and_database_leaves_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    head = person()
    old = make(head)
    before = sorted(file.name for file in queries.keys_folder().iterdir())

    def full(**_words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keys.audit, "record", full)
    with pytest.raises(OSError):
        make(head, OTHER, days=1)
    assert sorted(file.name for file in queries.keys_folder().iterdir()) == before
    old.refresh_from_db()
    assert old.replaced_at is None and verdict(sign(head, CHOSEN)) == "genuine"


BEGIN = """
import os, sys
from datetime import UTC, datetime, timedelta
from inang.agencies import services
from inang.agencies.models import Person
from inang.audit.models import Entry
from inang.letters import keys, queries
from inang.letters import services as letters
from inang.letters.models import SigningKey
AT = datetime(2026, 11, 26, 3, 22, tzinfo=UTC)
CHOSEN, OTHER = "kucing saya bernama Tom", "anjing tetangga bernama Roni"
def opens(passphrase):
    letters.signing_driver().sign_digest(str(head.pk), bytes(32), passphrase, AT)
def new(box):
    made = services.add_person(by=None, at=AT, email=f"{box}@x.test", name=f"Orang {box}", position="Kepala")
    services.add_membership(by=None, at=AT, person=made, role="signatory")
    return made
head = Person.objects.filter(email="a@x.test").first() or new("a")
folder = queries.keys_folder()
"""
FIRST = "keys.make_key(person=head, passphrase=CHOSEN, by=head, at=AT)"
KILLED = """
def stop(*_things, **_words): os._exit(9)
if sys.argv[1] == "before":
    keys.audit.record = stop
else:
    sweep, calls = keys._sweep, []
    def after(*words):
        calls.append(1)
        stop() if len(calls) == 2 else sweep(*words)
    keys._sweep = after
keys.make_key(person=head, passphrase=OTHER, by=head, at=AT)
"""
LOOKED = """
right, wrong = (CHOSEN, OTHER) if sys.argv[1] == "before" else (OTHER, CHOSEN)
opens(right)
try:
    opens(wrong)
except Exception as fault:
    assert "tidak cocok" in str(fault), fault
else:
    raise SystemExit("the other key signs")
rows = 1 if sys.argv[1] == "before" else 2
assert SigningKey.objects.count() == Entry.objects.filter(room="letters").count() == rows
assert len(list(folder.glob("*.p12"))) == 2, "what was left lies there"
keys.make_key(person=head, passphrase="yang ketiga lebih aman", by=head, at=AT)
assert [file.stem for file in folder.glob("*.p12")] == [queries.key_of(str(head.pk))]
assert {file.stem for file in folder.glob(f"{head.pk}-*.pem")} == set(SigningKey.objects.values_list("name", flat=True))
assert not list(folder.glob(".*"))
opens("yang ketiga lebih aman")
"""


@pytest.mark.both
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_killed_around_the_commit_leaves_one_key_in_force_and_the_next_key_tidies_up(
    tmp_path: Path, moment: str
) -> None:
    """Before it the old key and no trace of the new one; after it the new key, its row and its entry."""
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        made.run(BEGIN + FIRST)
        killed = made.start(BEGIN + KILLED, moment)
        killed.communicate(timeout=120)
        assert killed.returncode == 9
        made.run(BEGIN + LOOKED, moment)


RACE = """
import threading
from django.db import connection
people = [head, head, new("b")]
gate, faults = threading.Barrier(len(people)), []
def press(one):
    gate.wait()
    try:
        keys.make_key(person=one, passphrase=CHOSEN, by=one, at=AT)
    except BaseException as fault:
        faults.append(fault)
    finally:
        connection.close()
threads = [threading.Thread(target=press, args=(one,)) for one in people]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert not faults, faults
assert SigningKey.objects.filter(replaced_at=None).count() == 2 and SigningKey.objects.count() == 3
from cryptography import x509
def read(name): return x509.load_pem_x509_certificate((folder / name).read_bytes())
read("issuing.pem").verify_directly_issued_by(read("trust.pem"))
for row in SigningKey.objects.all():
    read(f"{row.name}.pem").verify_directly_issued_by(read("issuing.pem"))
opens(CHOSEN)
"""


@pytest.mark.both
def test_first_keys_made_at_once_come_from_one_authority_and_each_person_has_one_in_force(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        made.run(BEGIN + RACE)


