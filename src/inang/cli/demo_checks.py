"""The site from outside: HTTPS with a verified chain, SFTP, PHP with its own database, closed doors to neighbours."""

from __future__ import annotations

import asyncio
import secrets
import ssl
import sys
import time
from typing import Any, Final

import httpx

from inang.cli.demo_people import ACTIVATION_SECONDS, site_number
from inang.cli.demo_stage import Stage, json_of
from inang.cli.visitor import Unexpected, Visitor

# Reads and writes the site's own database, and tries the neighbour's files and database; answers as JSON.
PAGE: Final = """<?php
header('Content-Type: application/json');
$found = [];
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
function connect($name) { return new mysqli(null, $name, getenv('DB_PASSWORD') ?: '', $name, 0, getenv('DB_SOCKET')); }
try {
  $own = connect(getenv('DB_NAME'));
  $own->query('CREATE TABLE IF NOT EXISTS kunjungan (id INT AUTO_INCREMENT PRIMARY KEY, kata VARCHAR(64) NOT NULL)');
  $put = $own->prepare('INSERT INTO kunjungan (kata) VALUES (?)'); $word = '@WORD@';
  $put->bind_param('s', $word); $put->execute();
  $found['row'] = $own->query('SELECT kata FROM kunjungan ORDER BY id DESC LIMIT 1')->fetch_row()[0];
  $found['rows'] = (int) $own->query('SELECT COUNT(*) FROM kunjungan')->fetch_row()[0];
} catch (Throwable $e) { $found['error'] = $e->getMessage(); }
foreach (['@OTHER_FILE@', '@OTHER_INSIDE@'] as $file) { $found['files'][] = @file_get_contents($file) !== false; }
foreach (['@OWN_FILE@', '@OWN_INSIDE@'] as $file) { $found['own'][] = @file_get_contents($file) !== false; }
foreach (['@OTHER_FOLDER@', '@OTHER_INSIDE_FOLDER@'] as $folder) { $found['folders'][] = @scandir($folder) !== false; }
try { connect('@OTHER@'); $found['other'] = 'open'; } catch (Throwable $e) { $found['other'] = 'refused'; }
try { $own->select_db('@OTHER@'); $found['switched'] = 'open'; } catch (Throwable $e) { $found['switched'] = 'refused'; }
echo json_encode($found);
"""


def get(stage: Stage, host: str, path: str) -> httpx.Response:
    """GET over TLS as any browser: the name in SNI, the chain verified against the CA of this installation."""
    trust = ssl.create_default_context(cafile=str(stage.layout.ca_certificate))
    with httpx.Client(verify=trust, timeout=20, trust_env=False) as client:
        return client.get(
            f"https://127.0.0.1:{stage.layout.https_port}{path}",
            headers={"Host": f"{host}:{stage.layout.https_port}"},
            extensions={"sni_hostname": host},
        )


def _page(stage: Stage, path: str) -> httpx.Response:
    answer = get(stage, stage.case.host, path)
    if answer.status_code != 200:
        raise Unexpected(f"https://{stage.case.host}{path} menjawab {answer.status_code}: {answer.text[:300]}")
    return answer


def site_https(stage: Stage) -> str:
    answer = _page(stage, "/")
    stage.leave("situs.html", answer.content)
    strange = httpx.Client(timeout=20, trust_env=False)  # without our CA the chain must not verify
    try:
        strange.get(f"https://127.0.0.1:{stage.layout.https_port}/", extensions={"sni_hostname": stage.case.host})
    except httpx.ConnectError:
        return f"https://{stage.case.host} menjawab 200; rantai sertifikat diperiksa, tanpa CA kami ditolak."
    finally:
        strange.close()
    raise Unexpected("Sertifikat situs diterima tanpa CA instalasi ini: pemeriksaan rantai tidak berarti.")


def _sftp(stage: Stage, work: Any) -> Any:
    """Run `work(sftp)` in a session of the site's own account, with the key that the operator filed."""
    import asyncssh  # a quarter second that other commands need not pay

    async def run() -> Any:
        async with asyncssh.connect(
            "127.0.0.1", stage.layout.sftp_port, username=f"s{stage.case.site}", client_keys=[stage.key], config=None,
            agent_path=None, known_hosts=([asyncssh.read_public_key(stage.layout.sftp_host_key)], [], []), login_timeout=20,
        ) as connection, connection.start_sftp_client() as sftp:  # fmt: skip
            return await work(sftp)

    return asyncio.run(run())


def _upload(stage: Stage, name: str, content: str) -> None:
    async def work(sftp: Any) -> None:
        async with sftp.open(f"htdocs/{name}", "w") as file:
            await file.write(content)

    _sftp(stage, work)


def sftp_file(stage: Stage) -> str:
    word = secrets.token_hex(16)
    _upload(stage, "halo.txt", word)
    if _page(stage, "/halo.txt").text != word:
        raise Unexpected("Berkas yang diunggah lewat SFTP tidak tampil di situs.")
    return "Berkas yang diunggah lewat SFTP dengan kunci PD tampil lewat HTTPS."


def _neighbour(stage: Stage) -> None:
    """The other site of the demo: another site of the same agency, which is the hardest neighbour."""
    operator = stage.person("operator")
    operator.open("/situs/")
    hosts = {address.rstrip("/").rpartition("/")[2] for address, _ in operator.page.links if address.startswith("/situs/")}
    others = sorted(host for host in hosts if "." in host and host != stage.case.host)
    if not others:
        raise Unexpected(f"Tidak ada situs lain sebagai tetangga: {operator.page.text[:400]}")
    stage.case.other_host = others[0]
    path = f"/situs/{others[0]}/"
    stage.wait_for(operator, path, lambda page: "Terbukti menjawab" in page.text, ACTIVATION_SECONDS, "Situs tetangga yang aktif")
    stage.case.other_site = site_number(operator)


def php_database(stage: Stage) -> str:
    _neighbour(stage)
    found = _ask_page(stage)
    if "error" in found or found["row"] != found["word"] or found["rows"] < 1:
        raise Unexpected(f"Halaman PHP tidak membaca dan menulis basis datanya sendiri: {found}")
    return "Halaman PHP menulis satu baris dan membacanya kembali dari basis datanya sendiri."


def _ask_page(stage: Stage) -> dict[str, Any]:
    """Upload the page under a new name, open it once, take it away; what it found, with its word."""
    own, other, word = f"s{stage.case.site}", f"s{stage.case.other_site}", secrets.token_hex(16)
    assert stage.instance is not None
    world = stage.instance.world
    home, parent = world.site_home(stage.case.other_site), world.chroot_parent
    values = {
        "WORD": word,
        "OTHER": other,
        "OWN_FILE": f"{world.site_home(stage.case.site)}/htdocs/halo.txt",  # the control: the same way to its own file
        "OWN_INSIDE": f"{parent}/{own}/htdocs/halo.txt",
        "OTHER_FILE": f"{home}/htdocs/index.html",
        "OTHER_INSIDE": f"{parent}/{other}/htdocs/index.html",
        "OTHER_FOLDER": f"{home}/htdocs",
        "OTHER_INSIDE_FOLDER": f"{parent}/{other}/htdocs",
    }
    text = PAGE
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    name = f"periksa-{secrets.token_hex(4)}.php"
    _upload(stage, name, text)
    found: dict[str, Any] = json_of(_page(stage, f"/{name}").text)
    _sftp(stage, lambda sftp: sftp.remove(f"htdocs/{name}"))
    return {**found, "word": word}


def neighbour_refused(stage: Stage) -> str:
    found = _ask_page(stage)
    if not any(found["own"]):
        raise Unexpected(f"Situs ini tidak membaca berkasnya sendiri, sehingga penolakan tidak membuktikan apa pun: {found}")
    if any(found["files"]) or any(found["folders"]) or found["other"] != "refused" or found["switched"] != "refused":
        raise Unexpected(f"Pintu ke situs {stage.case.other_host} terbuka: {found}")

    async def wander(sftp: Any) -> list[str]:
        reached = []
        for path in (f"/../s{stage.case.other_site}", f"/s{stage.case.other_site}", f"../s{stage.case.other_site}/htdocs"):
            if await sftp.exists(path):
                reached.append(path)
        top = await sftp.listdir("/")
        return reached + [name for name in top if name not in {".", "..", "htdocs", "tmp", "sessions", "log"}]

    if reached := _sftp(stage, wander):
        raise Unexpected(f"SFTP situs ini mencapai lebih dari foldernya sendiri: {reached}")
    _page_of_neighbour(stage)
    return f"Berkas, folder, dan basis data {stage.case.other_host} ditolak dari PHP dan SFTP; situs itu sendiri tetap menjawab."


def _page_of_neighbour(stage: Stage) -> None:
    answer = get(stage, stage.case.other_host, "/")
    if answer.status_code != 200:
        raise Unexpected(f"https://{stage.case.other_host} menjawab {answer.status_code}, bukan 200.")


# -- the end of a site -------------------------------------------------------------------------------------------------
def _desk_site(stage: Stage) -> Visitor:
    """The site's page on the desk, as the head of the bidang sees it."""
    head = stage.person("kabid")
    head.open(f"/meja/situs/{stage.case.host}/")
    return head


def _wait_answer(stage: Stage, seen: Any, what: str) -> httpx.Response:
    """Ask the site until it answers as expected; the worker needs a moment."""
    deadline = time.monotonic() + ACTIVATION_SECONDS
    while not seen(answer := get(stage, stage.case.host, "/halo.txt")):
        if time.monotonic() > deadline:
            raise Unexpected(f"{what}: situs menjawab {answer.status_code} {answer.text[:200]}")
        time.sleep(0.1)
    return answer


def _locked_out(stage: Stage) -> None:
    import asyncssh  # start-up speed: loaded when it is needed

    try:
        _sftp(stage, lambda sftp: sftp.listdir("."))
    except (asyncssh.Error, OSError):
        return
    raise Unexpected("SFTP masih terbuka padahal situs tidak aktif.")


def suspended(stage: Stage) -> str:
    head = _desk_site(stage)
    head.send(head.form(has="reason"), {"reason": "Diuji oleh inang demo."}, press="Tangguhkan")
    _wait_answer(stage, lambda seen: seen.status_code == 503, "Penangguhan")
    stage.wait_for(
        head, f"/meja/situs/{stage.case.host}/", lambda page: "Pulihkan situs" in page.text, ACTIVATION_SECONDS, "Penangguhan"
    )
    _locked_out(stage)
    stage.picture(head, head.path, "situs-ditangguhkan")
    return "Situs menjawab 503 dengan halaman ditangguhkan, SFTP terkunci, tidak ada yang hilang."


def resumed(stage: Stage) -> str:
    head = _desk_site(stage)
    head.send(head.form(has="Pulihkan situs"), press="Pulihkan")
    _wait_answer(stage, lambda seen: seen.status_code == 200, "Pemulihan")
    operator, place = stage.person("operator"), f"/situs/{stage.case.host}/"
    stage.wait_for(operator, place, lambda page: "Buka situs" in page.text, ACTIVATION_SECONDS, "Bukti sesudah pulih")
    return "Situs pulih dengan berkas yang sama, dan terbukti lagi dari luar."


def removed(stage: Stage) -> str:
    """Nothing is left: no answer, no login, no file, account, process or database of it anywhere."""
    if len(leftovers(stage)) < 4:  # the control: while the site lives, the same search must find it
        raise Unexpected(f"Pencarian sisa tidak menemukan situs yang masih hidup: {leftovers(stage)}")
    head = _desk_site(stage)
    head.send(head.form(has="confirm"), {"confirm": stage.case.host}, press="Akhiri")
    _wait_answer(stage, lambda seen: seen.status_code == 404, "Penghapusan")
    _wait_gone(stage)
    _locked_out(stage)
    if left := leftovers(stage):
        raise Unexpected(f"Masih tersisa dari situs s{stage.case.site}: {left}")
    _page_of_neighbour(stage)
    return "Tidak ada berkas, akun, proses, basis data, atau nama yang tersisa; situs lain tetap menjawab."


def _wait_gone(stage: Stage) -> None:
    deadline = time.monotonic() + ACTIVATION_SECONDS
    while stage.case.site in inventory(stage):
        if time.monotonic() > deadline:
            raise Unexpected(f"Agen masih menemukan sisa situs s{stage.case.site}.")
        time.sleep(0.1)


INVENTORY: Final = (
    "import json, sys; from pathlib import Path; from inang.hosting.drivers.machine.driver import MachineDriver; "
    "print(json.dumps(MachineDriver(Path(sys.argv[1])).inventory()))"
)


def inventory(stage: Stage) -> list[int]:
    """Every site of which the agent finds anything on the machine."""
    return list(json_of(stage.inside("portal", sys.executable, "-c", INVENTORY, str(stage.layout.data))))


def leftovers(stage: Stage) -> list[str]:
    """Looked up by ourselves, not by the agent: files by owner and name, account lines, processes of the account."""
    assert stage.instance is not None
    world, name = stage.instance.world, f"s{stage.case.site}"
    wanted = ["-name", name, "-o", "-name", f".*-{name}", "-o", "-name", stage.case.host, "-o", "-name", f"{name}.*"]
    if not world.single:
        wanted += ["-o", "-uid", str(world.site_uid(stage.case.site))]
    data = str(stage.layout.data)
    pruned = ["-path", f"{data}/portal", "-prune", "-o", "-path", f"{data}/app", "-prune", "-o", "-path", f"{data}/log", "-prune"]
    found = stage.inside("root", "find", data, *pruned, "-o", "(", *wanted, ")", "-print", status=None).split()
    accounts = stage.inside("root", "grep", "-rlE", f"^{name}[:,]", f"{data}/etc", status=None).split()
    uid = str(world.site_uid(stage.case.site))
    processes = [] if world.single else stage.inside("root", "ps", "-o", "pid=", "-u", uid, status=None).split()
    return [*found, *(f"akun di {path}" for path in accounts), *(f"proses {pid}" for pid in processes)]
