"""An office that begins: from the first administrator's link to a signed letter, without demo data; `inang letter-key`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.rooms.installation import ROOT, Installation, installation
from tests.rooms.letters.test_compose import text

CHOSEN, OTHER = "kucing saya bernama Tom", "anjing tetangga bernama Roni"
BEGIN = """
import sys
from datetime import UTC, datetime
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from inang.agencies import services
from inang.agencies.models import Person
from inang.letters import queries
from inang.letters import services as letters
from tests.rooms.letters.test_compose import confirmation
NOW = datetime.now(UTC)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
def accept(way):
    words = {"password": "kalimat masuk yang panjang", "again": "kalimat masuk yang panjang"}
    answer = Client(SERVER_NAME="localhost").post(way, words)
    assert answer.status_code == 302, answer.content
def issue(case):
    content = confirmation(number="", date="", check_url="", check_code="", signed_at="")
    return letters.issue(kind="confirmation", subject_key=case, content=content, party="P", subject="Hal", at=NOW)
def sign(case, passphrase):
    print(queries.path(letters.sign(letter=issue(case), by=head, passphrase=passphrase, at=NOW).file))
head = Person.objects.filter(email="kadis@contoh.go.id").first()
"""
FIRST = """
accept(sys.argv[1])
admin = Person.objects.get()
token = services.invite(by=admin, at=NOW, email="kadis@contoh.go.id", name="Nama Pejabat Contoh", role="signatory")
accept(f"/undangan/{token}/")
head = Person.objects.get(email="kadis@contoh.go.id")
services.change_person(by=admin, at=NOW, person=head, nip="197204051998031003", position="Kepala Dinas")
"""
BY_PAGE = """
TOTP.activate(head, generate_totp_secret())  # two steps are required outside a demo
client, way = Client(SERVER_NAME="localhost"), "/akun/kunci-tanda-tangan/buat/"
client.force_login(head, backend=BACKEND)
assert client.post("/akun/reauthenticate/", {"password": "kalimat masuk yang panjang"}).status_code == 302
answer = client.post(way, {"passphrase": sys.argv[1], "again": sys.argv[1]})
assert answer.status_code == 302, answer.content
sign("H-1", sys.argv[1])
"""


def inang(made: Installation, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    env = {**made.env, "INANG_WORLD": str(made.folder.parent)}
    return subprocess.run([sys.executable, "-m", "inang", *words], env=env, input=typed, capture_output=True, text=True, cwd=ROOT)


DOCTOR = """
import json
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from inang.cli.doctor import _letter_keys
print(json.dumps(_letter_keys(Path(settings.DATA).parent, NOW + timedelta(minutes=1))))
"""


def told_after(made: Installation, deed: str, *args: str) -> tuple[dict[str, Any], list[str]]:
    """What doctor says of keys when a deed is done, and what the deed printed: one process for both."""
    *printed, told = made.run(BEGIN + deed + DOCTOR, *args).splitlines()
    return json.loads(told), printed


def assert_genuine(made: Installation, file: str) -> None:
    told = inang(made, "verify-letter", file, "--json")
    assert told.returncode == 0 and json.loads(told.stdout)["verdict"] == "genuine", told.stdout
    assert "Nama Pejabat Contoh (Kepala Dinas)" in json.loads(told.stdout)["lines"]["signer"]["sentence"]
    seen = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in seen and "Total document signed" in seen
    words = text(Path(file).read_bytes())
    assert "dari CA kantor ini, bukan dari PSrE" in words and "peragaan" not in words, "only the demo's is for show"


def test_an_office_without_demo_data_gets_its_administrator_its_signatory_a_key_and_a_letter_that_verifies(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "portal"
    folder.mkdir()
    with installation(folder) as made:
        made.env |= {"INANG_DEMO": "0", "INANG_WORLD": str(tmp_path), "INANG_PLAIN_STATIC": "1"}
        prepare = [sys.executable, "-m", "inang.cli.prepare"]
        said = subprocess.run(prepare, env=made.env, capture_output=True, text=True, check=True, cwd=ROOT).stdout
        told = json.loads(inang(made, "doctor", "--json").stdout)["checks"]["letter_keys"]
        assert told["ok"], "nobody signs here yet, and nothing waits"
        told, _nothing = told_after(made, FIRST, said[said.index("/undangan/") :].strip())
        assert told["ok"] and told["without_key"] == ["Nama Pejabat Contoh"]
        told, (first,) = told_after(made, BY_PAGE, CHOSEN)
        assert told["without_key"] == [] and "dengan kunci yang berlaku: 1" in told["sentence"]

        made_there = inang(made, "letter-key", "kadis@contoh.go.id", "--json", typed=f"{OTHER}\n")
        assert made_there.returncode == 0 and OTHER not in made_there.stdout + made_there.stderr, made_there.stderr
        key = json.loads(made_there.stdout)
        assert len(key["fingerprint"]) == 64 and (folder / "keys" / f"{key['key']}.p12").is_file()
        second = made.run(BEGIN + 'sign("H-2", sys.argv[1])', OTHER).strip()
        assert_genuine(made, first)
        assert_genuine(made, second)

        for who, typed, sentence in (
            ("kadis@contoh.go.id", "", "Isi frasa sandi"),
            ("kadis@contoh.go.id", "pendek\n", "mudah ditebak"),
            ("admin@localhost.local", f"{CHOSEN}\n", "bukan penanda tangan pada hari ini"),
            ("siapa@contoh.go.id", f"{CHOSEN}\n", "Tidak ada akun aktif"),
        ):
            refused = inang(made, "letter-key", who, typed=typed)
            assert refused.returncode == 2 and sentence in refused.stderr and "Traceback" not in refused.stderr

        for lost in (folder / "keys").glob("*.pem"):
            lost.unlink()
        told, _nothing = told_after(made, "")
        assert told["ok"], "nothing waits for a signature"
        told, _nothing = told_after(made, 'issue("H-3")\n')
        assert not told["ok"] and "inang letter-key" in told["cure"]
