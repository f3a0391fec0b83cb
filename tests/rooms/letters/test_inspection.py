"""What the intake does with a file, good or hostile: the whole way through the locked child process."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from inang.letters import inspection, sandbox
from inang.letters.inspection import Inspection
from tests.rooms.letters import papers


def judge(tmp_path: Path, data: bytes, name: str = "surat.pdf") -> Inspection:
    place = tmp_path / name
    place.write_bytes(data)
    return inspection.inspect(place)


@pytest.mark.usefixtures("own_programs")
@pytest.mark.parametrize(
    ("data", "kind", "pages"),
    [
        (papers.pdf, "pdf", 1),
        (lambda: papers.pdf(50), "pdf", 50),
        (papers.jpeg, "jpeg", 1),
        (lambda: papers.jpeg(progressive=True), "jpeg", 1),
        (papers.png, "png", 1),
        (papers.sideways_photo, "jpeg", 1),
        (lambda: papers.encoded(papers.scan().convert("CMYK"), "JPEG"), "jpeg", 1),
        (lambda: papers.encoded(papers.scan().convert("1"), "PNG"), "png", 1),
    ],
    ids=["pdf", "fifty_pages", "jpeg", "progressive", "png", "photo", "cmyk", "black_and_white"],
)
def test_an_ordinary_letter_or_scan_is_accepted(tmp_path: Path, data: Callable[[], bytes], kind: str, pages: int) -> None:
    body = data()
    found = judge(tmp_path, body, "surat.exe")  # the name says nothing
    assert (found.accepted, found.type, found.pages, found.flags, found.signed) == (True, kind, pages, (), False)
    assert found.sha256 == hashlib.sha256(body).hexdigest()
    assert found.size == len(body)


@pytest.mark.parametrize(
    ("data", "flags"),
    [
        (papers.with_javascript, {"javascript", "open_action"}),
        (papers.with_hidden_javascript, {"javascript"}),
        (papers.with_launch, {"launch", "open_action"}),
        (papers.with_attachment, {"embedded_file"}),
        (papers.with_link, {"external"}),
        (papers.with_form, {"acroform", "xfa"}),
        (papers.with_media, {"richmedia"}),
        (papers.with_layers, {"layers"}),
        (papers.owner_locked, {"owner_encrypted"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_active_in_a_letter_is_accepted_as_evidence_and_flagged(
    tmp_path: Path, data: Callable[[], bytes], flags: set[str]
) -> None:
    found = judge(tmp_path, data())
    assert found.accepted
    assert set(found.flags) == flags


def test_a_script_is_named_in_the_sentence(tmp_path: Path) -> None:
    assert "JavaScript" in judge(tmp_path, papers.with_javascript()).reason


REFUSALS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "kosong"),
    "too_large": (lambda: b"%PDF-" + bytes(inspection.MAX_BYTES), "paling besar 20 MB"),
    "text": (lambda: b"bukan surat", "berkas teks"),
    "word": (papers.word_file, "dokumen Word"),
    "zip": (papers.archive, "arsip ZIP"),
    "program": (lambda: b"MZ" + bytes(500), "program Windows"),
    "heic": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(500), "HEIC"),
    "webp": (lambda: papers.encoded(papers.scan(), "WEBP"), "WebP"),
    "gif": (lambda: papers.encoded(papers.scan(), "GIF"), "GIF"),
    "tiff": (lambda: papers.encoded(papers.scan(), "TIFF"), "TIFF"),
    "random": (lambda: bytes(range(256)) * 20, "tidak dikenali"),
    "html": (lambda: b"<html><script>alert(1)</script>", "halaman web"),
    "html_before_pdf": (lambda: b"<html><!--\n" + papers.pdf(), "tidak dimulai sebagai PDF"),
    "zip_behind_pdf": (lambda: papers.pdf() + papers.archive(), "arsip ZIP"),
    "zip_inside_pdf": (papers.zip_inside_pdf, "arsip ZIP"),
    "html_behind_pdf": (lambda: papers.pdf() + b"<html>" * 20, "data lain di belakangnya"),
    "zip_behind_jpeg": (lambda: papers.jpeg() + papers.archive(), "arsip ZIP"),
    "html_behind_jpeg": (lambda: papers.jpeg() + b"<html><script>", "dua jenis"),
    "pdf_behind_jpeg": (lambda: papers.jpeg() + papers.pdf(), "dua jenis"),
    "html_behind_png": (lambda: papers.png() + b"<script>", "dua jenis"),
    "user_password": (papers.user_locked, "kata sandi"),
    "truncated_pdf": (lambda: papers.pdf()[:-200], "terpotong"),
    "holed_pdf": (lambda: papers.pdf()[:300] + b"\n%%EOF\n", "rusak"),
    "no_page": (lambda: papers.pdf(0), "tidak mempunyai halaman"),
    "page_loop": (papers.page_loop, "berputar"),
    "page_doubling": (papers.page_doubling, "lebih dari 50 halaman"),
    "many_pages": (lambda: papers.pdf(51), "lebih dari 50 halaman"),
    "twenty_thousand_pages": (lambda: papers.pdf(20_000), "lebih dari 50 halaman"),
    "huge_page": (lambda: papers.pdf(size=(288_000, 288_000)), "berukuran tidak wajar"),
    "tiny_page": (lambda: papers.pdf(size=(1, 1)), "berukuran tidak wajar"),
    "stream_of_two_gigabytes": (papers.deflate_bomb, "mengembang"),
    "image_of_50000_pixels": (papers.image_bomb, "50000 × 50000"),
    "crowd_of_objects": (papers.object_crowd, "rumit"),
    "png_of_50000_pixels": (papers.huge_png, "50000 × 50000"),
    "moving_png": (papers.moving_png, "bergerak"),
    "tiny_image": (lambda: papers.encoded(Image.new("RGB", (90, 90)), "PNG"), "terlalu kecil"),
    "truncated_jpeg": (lambda: papers.jpeg()[:-3000], "terpotong"),
    "truncated_png": (lambda: papers.png()[:-300], "terpotong"),
    "broken_png": (lambda: papers.png()[:600] + b"\x00" + papers.png()[601:], "terpotong atau rusak"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_bad_file_is_refused_with_its_own_sentence(tmp_path: Path, name: str) -> None:
    data, words = REFUSALS[name]
    body = data()
    began = time.monotonic()
    found = judge(tmp_path, body)
    assert not found.accepted
    assert words in found.reason
    assert found.reason.endswith(".")
    assert time.monotonic() - began < 15


@pytest.mark.usefixtures("own_programs")
def test_a_page_of_endless_drawing_is_stopped(tmp_path: Path) -> None:
    found = judge(tmp_path, papers.busy_page())
    assert not found.accepted
    assert found.pages == 1  # what was known before it was stopped is kept


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipa")
    for place in (tmp_path, tmp_path / "pipa", tmp_path / "tidak-ada"):
        assert not inspection.inspect(place).accepted


def test_the_original_is_not_touched(tmp_path: Path) -> None:
    place = tmp_path / "surat.pdf"
    place.write_bytes(papers.with_javascript())
    before = (place.read_bytes(), place.stat().st_mtime_ns)
    inspection.inspect(place)
    inspection.render_pages(place, tmp_path)
    assert (place.read_bytes(), place.stat().st_mtime_ns) == before


@pytest.mark.usefixtures("own_programs")
def test_pages_become_pictures_with_thumbnails(tmp_path: Path) -> None:
    place = tmp_path / "surat.pdf"
    place.write_bytes(papers.pdf(3))
    pages = inspection.render_pages(place, tmp_path)
    assert [page.number for page in pages] == [1, 2, 3]
    for page in pages:
        with Image.open(page.file) as picture, Image.open(page.thumbnail) as small:
            assert picture.format == "WEBP"
            assert picture.size == (page.width, page.height) == (1240, 1755)
            assert small.size[0] == 248
    assert {place.name for place in tmp_path.iterdir()} == {
        "surat.pdf",
        *(f"{stem}-{number}.webp" for stem in ("page", "thumb") for number in (1, 2, 3)),
    }


def test_a_photo_is_turned_upright_and_loses_its_metadata(tmp_path: Path) -> None:
    place = tmp_path / "foto.jpg"
    place.write_bytes(papers.sideways_photo())
    (page,) = inspection.render_pages(place, tmp_path)
    assert page.height > page.width
    assert b"RAHASIA" not in page.file.read_bytes()
    with Image.open(page.file) as picture:
        assert not picture.getexif()


def test_a_visible_stamp_in_a_form_field_is_drawn(tmp_path: Path) -> None:
    with papers.new(text="") as document:
        stamp = document.make_stream(b"1 0 0 rg 0 0 200 200 re f")
        stamp.stream_dict.update(
            papers.Dictionary(Type=papers.Name.XObject, Subtype=papers.Name.Form, BBox=papers.Array([0, 0, 200, 200]))
        )
        field = document.make_indirect(
            papers.Dictionary(
                Type=papers.Name.Annot,
                Subtype=papers.Name.Widget,
                FT=papers.Name.Sig,
                T=papers.String("cap"),
                F=4,
                Rect=papers.Array([100, 100, 300, 300]),
                AP=papers.Dictionary(N=stamp),
            )
        )
        document.pages[0].obj["/Annots"] = papers.Array([field])
        document.Root.AcroForm = papers.Dictionary(Fields=papers.Array([field]))
        (tmp_path / "surat.pdf").write_bytes(papers.saved(document))
    (page,) = inspection.render_pages(tmp_path / "surat.pdf", tmp_path)
    with Image.open(page.file) as picture:
        red, green, blue = picture.getpixel((400, 1755 - 400))  # type: ignore[misc]
    assert red > 200 and green < 80 and blue < 80


def test_a_file_that_cannot_be_drawn_says_so(tmp_path: Path) -> None:
    (tmp_path / "bom.pdf").write_bytes(papers.deflate_bomb())
    with pytest.raises(inspection.RenderFailed, match="mengembang"):
        inspection.render_pages(tmp_path / "bom.pdf", tmp_path)


LOCKED = """
import sys, socket, os, subprocess
from inang.letters import sandbox
sandbox.enter({folder!r}, cpu_seconds=5)
try:
    {action}
except (OSError, MemoryError) as fault:
    print("ditolak", type(fault).__name__)
else:
    print("dibolehkan")
"""


def in_the_room(action: str, folder: str | None = None) -> str:
    code = LOCKED.format(action=action, folder=folder)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, env={"PYTHONPATH": sandbox._PACKAGE_ROOT}
    )
    return done.stdout.split(" ")[0].strip()


@pytest.mark.parametrize(
    ("action", "needs"),
    [
        ("socket.socket()", "seccomp"),
        ("os.execv('/bin/true', ['true'])", "seccomp"),
        ("os.kill(os.getppid(), 0)", "seccomp"),
        ("open('/root/.profile' if os.path.exists('/root/.profile') else '/proc/1/environ').read()", "landlock"),
        ("os.unlink('{place}')", "landlock"),
        ("open('{place}', 'w')", "landlock"),
        ("bytearray(900 * 1024 * 1024)", "limits"),
        ("open('{place}', 'ab', 0).write(b'x')", "limits"),
    ],
)
def test_the_locked_room_allows_no_network_no_program_no_foreign_file(tmp_path: Path, action: str, needs: str) -> None:
    if not {**sandbox.facilities(), "limits": True}[needs]:
        pytest.skip(f"this kernel has no {needs}")
    place = tmp_path / "milik-orang"
    place.write_text("isi")
    assert in_the_room(action.replace("{place}", str(place))) == "ditolak"
    assert place.read_text() == "isi"


def test_the_locked_room_may_write_into_its_own_folder(tmp_path: Path) -> None:
    place = tmp_path / "gambar"
    assert in_the_room(f"open({str(place)!r}, 'w').write('x')", str(tmp_path)) == "dibolehkan"
    assert place.read_text() == "x"


@pytest.mark.usefixtures("own_programs")
def test_a_child_that_talks_without_end_or_sleeps_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cerewet.py").write_text("while True: print('x' * 100000)")
    (tmp_path / "lelap.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(sandbox, "_PACKAGE_ROOT", str(tmp_path))
    with open(os.devnull, "rb") as nothing:
        began = time.monotonic()
        assert sandbox.ask("cerewet", [], nothing.fileno(), wall_seconds=5).ending != "done"
        assert sandbox.ask("lelap", [], nothing.fileno(), wall_seconds=0.5).ending == "timeout"
        assert time.monotonic() - began < 8
