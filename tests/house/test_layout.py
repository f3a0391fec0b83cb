"""The house is laid out as ARCHITECTURE.md says: what import-linter cannot see."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "inang"
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "common",
    "helpers",
    "helper",
    "base",
    "core",
    "misc",
    "manager",
    "managers",
}
DOORS = {"portal", "api", "cli"}
# "About" 400 and 60: a tenth more is a sign, not a crime; beyond it the file or function is split.
# Sandboxed children load one library or the other, and as little as they can.
SMALL_PROGRAMS = {"letters/inspection_child.py", "letters/verification_child.py", "complaints/opening_child.py"}
LONGEST_FILE, LONGEST_FUNCTION = 440, 66


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def rooms() -> list[Path]:
    return sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def floors() -> dict[str, int]:
    """Room -> floor, from the one place where the floors are written: the import contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["name"].startswith("Floors"))["layers"]
    return {
        room.strip(" ()"): len(layers) - 1 - number
        for number, layer in enumerate(layers)
        for room in layer.split("|")
    }


def test_every_room_stands_on_a_floor() -> None:
    assert {room.name for room in rooms()} <= set(floors())


def test_no_room_or_file_has_a_name_that_says_nothing() -> None:
    parts = [*sources(), *(p for p in PACKAGE.rglob("*") if p.is_dir() and "static" not in p.parts)]
    found = [name(p) for p in parts if p.stem in FORBIDDEN_NAMES]
    assert found == []


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_begins_with_its_sentence(room: Path) -> None:
    sentence = ast.get_docstring(tree(room / "__init__.py"))
    assert sentence, "the first line of a room says which sentence of the standard it serves"


def test_every_file_says_what_it_is() -> None:
    spoken = [p for p in sources() if p.stat().st_size and p.name != "apps.py"]
    silent = [name(p) for p in spoken if not ast.get_docstring(tree(p))]
    assert silent == []


def test_no_file_is_too_long() -> None:
    long = {name(p): lines for p in sources() if (lines := p.read_text().count("\n")) > LONGEST_FILE}
    assert long == {}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_is_too_long() -> None:
    long = {
        f"{name(path)}:{node.name}": lines
        for path in sources()
        for node in functions(path)
        if (lines := _code_lines(node)) > LONGEST_FUNCTION
    }
    assert long == {}


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without those of texts in it (a server's configuration, a page): they are data."""
    texts = {
        line
        for node in ast.walk(function)
        if isinstance(node, ast.Constant | ast.JoinedStr) and (node.end_lineno or 0) > node.lineno
        for line in range(node.lineno, node.end_lineno or 0)
    }
    return (function.end_lineno or function.lineno) - function.lineno + 1 - len(texts)


def test_nobody_asks_the_clock_below_a_door() -> None:
    """Verbs get `at`; only doors know what time it is. Monotonic clocks measure, they do not tell time."""
    asks = re.compile(
        r"\b(timezone\.now|localdate|localtime|datetime\.(now|today|utcnow)|date\.today|time\.time)\("
    )
    found = [
        f"{name(path)}:{number}"
        for path in sources()
        if path.relative_to(PACKAGE).parts[0] not in DOORS and "machine" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if asks.search(line.split("#")[0]) and "# wall clock:" not in line
    ]
    assert found == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplemented(Error)?)\b")
    found = [
        f"{name(path)}:{number}"
        for folder in ("src", "script", "bench", "tests")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and path.suffix in {".py", "", ".html", ".css", ".js", ".toml", ".txt"}
        if "vendor" not in path.parts and path != Path(__file__) and "__pycache__" not in path.parts
        for number, line in enumerate(path.read_text(errors="ignore").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def test_no_shell_is_ever_given_a_string() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        if any(k.arg == "shell" and getattr(k.value, "value", None) is not False for k in node.keywords)
        or ast.unparse(node.func)
        in {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
    ]
    assert found == []


def test_no_import_of_the_house_hides_in_a_function() -> None:
    """The command line may, for start-up speed, with a comment; so may a small program of its own."""
    found = []
    for path in sources():
        lines = path.read_text().splitlines()
        if str(path.relative_to(PACKAGE)) in SMALL_PROGRAMS:
            continue
        for function in functions(path):
            for node in ast.walk(function):
                if not isinstance(node, ast.Import | ast.ImportFrom):
                    continue
                module = node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
                spoken = any("#" in line for line in lines[node.lineno - 2 : node.lineno])
                if module.startswith("inang") and path.relative_to(PACKAGE).parts[0] != "cli":
                    found.append(f"{name(path)}:{node.lineno}")
                elif not (spoken or _one_block(node, function)):
                    found.append(f"{name(path)}:{node.lineno} (no reason given)")
    assert sorted(set(found)) == []


def _one_block(node: ast.stmt, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """An import right under another import shares the reason given there."""
    above = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom) and n is not node]
    return any((n.end_lineno or n.lineno) == node.lineno - 1 for n in above)


def test_views_are_thin() -> None:
    """Fetch, may they?, one verb, redirect: a view holds no rule."""
    thick = {}
    for path in sorted((PACKAGE / "portal").glob("*/*.py")):
        for node in tree(path).body:
            if (
                not isinstance(node, ast.FunctionDef)
                or not node.args.args
                or node.args.args[0].arg != "request"
            ):
                continue
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            if lines > 25:
                thick[f"{name(path)}:{node.name}"] = lines
    assert thick == {}


def test_every_test_that_threats_and_proofs_name_exists() -> None:
    papers = [ROOT / "THREATS.md", *(ROOT / "docs" / "proofs").glob("*.md")]
    named = {name for paper in papers for name in re.findall(r"`(test_\w+)`", paper.read_text())}
    files = [file.read_text() for file in (ROOT / "tests").rglob("test_*.py")]
    there = {name for text in files for name in re.findall(r"^\s*def (test_\w+)", text, re.M)}
    assert named and named - there == set()


def test_no_file_holds_the_marks_of_an_unfinished_merge() -> None:
    mark = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
    kinds = (".py", ".html", ".po", ".md", ".toml", ".css", ".js")
    files = [path for folder in ("src", "tests", "docs", "bench", "script") for path in (ROOT / folder).rglob("*")]
    assert [name(path) for path in files if path.suffix in kinds and mark.search(path.read_text())] == []
