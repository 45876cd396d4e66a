"""Which module may import what, read from the source; and what a list loads, seen in fresh interpreters."""

from __future__ import annotations

import ast
import json
import os
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import bilat
from bilat.store.file import FileStore
from bilat.tracker.changes import seeded

SOURCE = Path(bilat.__file__).parent
PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"

LAYERS = (
    {"text", "errors", "vocabulary", "dates", "sectors", "parties", "status", "decoding", "shipped"},
    {"model"},
    {"result", "query", "history", "proof", "wording", "signals", "config", "seed", "schema"}
    | {"timeline", "slips", "lineage", "scores", "steps", "brief"},
    {"statement", "store", "formats", "sheets"},
    {"tracker"},
    {"commands"},
    {"cli"},
    {"__main__"},
)
"""The parts, the inner first. A part is a module of `bilat` or a package in it; it may import its own layer and any
before it. A new part needs its place here."""

APART = {"statement", "store", "formats", "sheets"}
"""These never import one another."""

MAY_IMPORT = {
    "typer": ("cli", "commands."),
    "rich": ("formats.",),
    "tinydb": ("store.",),
    "filelock": ("store.lock",),
    "platformdirs": ("config",),
    "tomlkit": ("commands.edit", "commands.mappings"),
    "markdown_it": ("statement.media.markdown",),
    "selectolax": ("statement.media.html", "statement.media.html_blocks", "statement.media.html_table"),
    "pypdf": ("statement.media.pdf",),
    "snowballstemmer": ("tracker.likeness",),
    "python_calamine": ("sheets.excel",),
    "msgspec": ("model", "schema", "formats.json_", "store.", "tracker.records"),
}
"""Other people's packages, and the modules that may import them; `x.` is every module in x."""

MODULE_OF = {"markdown-it-py": "markdown_it", "python-calamine": "python_calamine"}
"""The packages whose module has another name."""


# Reading the source


class Import(NamedTuple):
    """One import, wherever in the module it stands."""

    module: str
    """Below `bilat`; empty for the package itself."""
    imported: str
    """Below `bilat` too where `ours`, else the whole name."""
    ours: bool


def imports(source: Path) -> list[Import]:
    """Every import in the package at `source`: also in functions, and those for type checkers only."""
    modules = {_name(path, source): path for path in sorted(source.rglob("*.py"))}
    return [
        Import(name, imported.removeprefix("bilat").lstrip(".") if ours else imported, ours)
        for name, path in modules.items()
        for imported in _imported(ast.parse(path.read_bytes()), modules)
        for ours in (imported.split(".")[0] == "bilat",)
    ]


def _name(path: Path, source: Path) -> str:
    parts = path.relative_to(source).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(tree: ast.AST, modules: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide what they import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole.removeprefix("bilat.") in modules else str(node.module)


def outward(source: Path) -> list[str]:
    """The imports that point to an outer layer, or from one of the parts that stand apart to another."""
    rank = {part: number for number, layer in enumerate(LAYERS) for part in layer}
    pairs = [(i, part_of(i.module), part_of(i.imported)) for i in imports(source) if i.ours and i.imported]
    return [
        f"{i.module} imports {i.imported}"
        for i, importer, imported in pairs
        if rank[importer] < rank[imported] or (importer != imported and {importer, imported} <= APART)
    ]


def strangers(source: Path) -> list[str]:
    """The imports of other people's packages by modules that may not."""
    return [
        f"{i.module} imports {i.imported}"
        for i in imports(source)
        if not i.ours and i.imported.split(".")[0] not in sys.stdlib_module_names and not _may_import(i)
    ]


def _may_import(one: Import) -> bool:
    places = MAY_IMPORT.get(one.imported.split(".")[0], ())
    return one.module in places or f"{part_of(one.module)}." in places


def part_of(module: str) -> str:
    """The part that a module belongs to. `config_file` is the half of `config` that nobody without a file loads."""
    return module.split(".")[0].replace("config_file", "config")


def test_every_part_has_its_layer() -> None:
    """No module stands outside the layers."""
    parts = {part_of(_name(path, SOURCE)) for path in SOURCE.rglob("*.py")} - {""}
    assert parts - set().union(*LAYERS) == set()


def test_imports_run_one_way() -> None:
    """Imports run inward: from the command line to the tracker to the store and the formats to the records."""
    assert outward(SOURCE) == []


def test_no_circles() -> None:
    """No two parts need each other, not even within a layer."""
    graph: dict[str, set[str]] = {}
    for one in imports(SOURCE):
        if one.ours and one.imported and part_of(one.imported) != part_of(one.module):
            graph.setdefault(part_of(one.module), set()).add(part_of(one.imported))
    order = list(TopologicalSorter(graph).static_order())  # raises CycleError
    assert order.index("errors") < order.index("store") < order.index("cli")


def test_other_packages() -> None:
    """Each package of others is imported where it belongs, and nowhere else."""
    assert strangers(SOURCE) == []


@pytest.mark.skipif(not PYPROJECT.is_file(), reason="not in a checkout")
def test_declared() -> None:
    """What is imported is declared as a dependency, and what is declared is imported."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    extras = {name: wanted for name, wanted in project["optional-dependencies"].items() if name not in ("dev", "all")}
    declared = [*project["dependencies"], *(one for wanted in extras.values() for one in wanted)]
    names = {MODULE_OF.get(name, name) for one in declared for name in re.findall("^[A-Za-z0-9_.-]*[A-Za-z0-9]", one)}
    others = {i.imported.split(".")[0] for i in imports(SOURCE) if not i.ours} - sys.stdlib_module_names
    assert names == others == set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("place", "code", "expected"),
    [
        ("store/a.py", "from bilat import formats", ["store.a imports formats"]),
        ("formats/a.py", "import bilat.store.file", ["formats.a imports store.file"]),
        ("model.py", "def late():\n    from bilat.tracker.update import move", ["model imports tracker.update"]),
        ("dates/a.py", "if TYPE_CHECKING:\n    from bilat.model import Date", ["dates.a imports model"]),
        ("tracker/a.py", "from bilat.commands import TABLE", ["tracker.a imports commands"]),
        ("tracker/a.py", "import typer", ["tracker.a imports typer"]),
        ("commands/a.py", "from rich.table import Table", ["commands.a imports rich.table"]),
        ("formats/a.py", "def late():\n    import tinydb.table as t", ["formats.a imports tinydb.table"]),
        ("store/locks.py", "import filelock", ["store.locks imports filelock"]),
        ("cli.py", "import click", ["cli imports click"]),
        ("commands/a.py", "import typer\nfrom bilat.tracker.find import listed", []),
        ("store/a.py", "import tinydb, json\nfrom bilat.history import fold\nfrom bilat.store import b", []),
    ],
)
def test_the_reading_itself(tmp_path: Path, place: str, code: str, expected: list[str]) -> None:
    """An import that breaks a rule is found, wherever it stands."""
    for name in ("formats/__init__.py", "store/file.py", "store/b.py", "tracker/update.py", "tracker/find.py", place):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(code if name == place else "", "utf-8")
    assert outward(tmp_path) + strangers(tmp_path) == expected


# Fresh interpreters

LIST_LOADS = {
    "bilat",
    "bilat.cli",
    "bilat.commands",
    "bilat.commands.columns",
    "bilat.commands.context",
    "bilat.commands.listing",
    "bilat.commands.options",
    "bilat.commands.selecting",
    "bilat.config",
    "bilat.errors",
    "bilat.formats",
    "bilat.formats.json_",
    "bilat.query",
    "bilat.query.qualifiers",
    "bilat.query.tree",
    "bilat.result",
    "bilat.sectors",
    "bilat.status",
    "bilat.store",
    "bilat.store.disk",
    "bilat.store.file",
    "bilat.store.reader",
    "bilat.store.state",
    "bilat.store.tiny",
    "bilat.store.view",
    "bilat.text",
    "bilat.vocabulary",
}
"""All of bilat that `list --sector defense --json` needs. Whatever is added here, every list waits for."""

OTHERS_LOADED = {"typer", "annotated_doc", "shellingham", "tinydb"}
"""Other people's packages that it may load: Typer and what Typer brings, and TinyDB."""

TOO_HEAVY = {
    *("click", "filelock", "jsonschema", "msgspec", "platformdirs", "pydantic", "rich", "typing_extensions"),
    *("asyncio", "concurrent", "csv", "dataclasses", "decimal", "email", "getpass", "hashlib", "html", "http"),
    *("importlib.metadata", "logging", "multiprocessing", "pwd", "random", "secrets", "socket", "sqlite3", "ssl"),
    *("statistics", "tempfile", "tomllib", "unicodedata", "unittest", "xml", "zipfile", "zoneinfo"),
}
"""What no list waits for."""

LOOK = """
import contextlib, io, json, os, sys
before = set(sys.modules)
from bilat.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    status = main(sys.argv[1:])
print(json.dumps([status, sorted(set(sys.modules) - before)]))
"""

WITHOUT_POSIX = """
import importlib, json, sys
for name in ("fcntl", "pwd", "grp", "resource", "termios", "tty", "pty"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps([name for name in sys.argv[1:] if name in sys.modules]))
"""

EACH_ALONE = """
import importlib, json, sys
for name in sys.argv[1:]:
    for loaded in [loaded for loaded in sys.modules if loaded.partition(".")[0] == "bilat"]:
        del sys.modules[loaded]
    importlib.import_module(name)
print(json.dumps(name in sys.modules))
"""

MODULES = sorted(f"bilat.{_name(path, SOURCE)}".rstrip(".") for path in SOURCE.rglob("*.py"))
"""All of them but the program itself, which begins when it is imported."""
MODULES.remove("bilat.__main__")


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who has a tracker, and nothing else of the machine's user."""
    store = FileStore(str(tmp_path / "bilat.json"), seed=seeded)
    store.create()
    Path(store.paths.lock).unlink()
    inherited = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "PYTHONPATH", "LD_LIBRARY_PATH")
    home = str(tmp_path / "home")
    ours = {"HOME": home, "USERPROFILE": home, "LOCALAPPDATA": home, "NO_COLOR": "1", "BILAT_USER": "ada"}
    paths = {"BILAT_DB": store.name, "BILAT_CONFIG": str(tmp_path / "none.toml")}
    return {name: os.environ[name] for name in inherited if name in os.environ} | ours | paths


def fresh(code: str, variables: dict[str, str], *arguments: str) -> object:
    """What a fresh interpreter prints, as JSON."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, env=variables, stdin=subprocess.DEVNULL, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def loaded(variables: dict[str, str], *arguments: str) -> set[str]:
    """The modules that a command loads. It must succeed."""
    found = fresh(LOOK, variables, *arguments)
    assert isinstance(found, list)
    status, modules = found
    assert status == 0
    return set(modules)


def packages(modules: set[str]) -> set[str]:
    """Other people's packages among `modules`."""
    tops = {name.partition(".")[0] for name in modules}
    return {top for top in tops - sys.stdlib_module_names - {"bilat"} if not top.startswith("_")}


def own(modules: set[str]) -> set[str]:
    """bilat's modules among `modules`."""
    return {name for name in modules if name.partition(".")[0] == "bilat"}


FILTER_LANGUAGE = {f"bilat.query.{name}" for name in ("arguments", "errors", "lexer", "parser")}


@pytest.mark.parametrize(
    ("arguments", "more", "fewer"),
    [
        (("--sector", "defense"), set(), set()),
        ((), set(), {"bilat.query.qualifiers", "bilat.text"}),
        (("--party", "CA"), {"bilat.parties"}, set()),
        (("cyber", "--status", "announced"), FILTER_LANGUAGE, set()),
    ],
    ids=["sector", "all", "party", "words"],
)
def test_what_a_list_loads(
    variables: dict[str, str], arguments: tuple[str, ...], more: set[str], fewer: set[str]
) -> None:
    """`list --json` loads exactly these modules of bilat, no more of others', and leaves nothing behind."""
    modules = loaded(variables, "list", *arguments, "--json")
    assert own(modules) == (LIST_LOADS | more) - fewer
    assert packages(modules) - OTHERS_LOADED == set()
    assert modules & TOO_HEAVY == set()
    folder = Path(variables["BILAT_DB"]).parent
    assert sorted(path.name for path in folder.iterdir()) == ["bilat.history.jsonl", "bilat.json"]


def test_what_a_pipe_loads(variables: dict[str, str]) -> None:
    """A list in a pipe needs the tab-separated format in the place of JSON."""
    modules = loaded(variables, "list", "--sector", "defense")
    assert own(modules) == (LIST_LOADS - {"bilat.formats.json_"}) | {"bilat.formats.tsv", "bilat.formats.cells"}
    assert modules & TOO_HEAVY == set()


@pytest.mark.parametrize(
    ("arguments", "without", "needed", "spared"),
    [
        (("list", "--format", "table"), (), {"rich"}, {"filelock", "hashlib", "platformdirs", "msgspec"}),
        (("tag", "joint-trade", "+x"), (), {"filelock", "hashlib", "msgspec"}, {"rich", "platformdirs", "tomlkit"}),
        (("list",), ("BILAT_DB",), {"filelock", "hashlib"}, {"rich"}),
    ],
    ids=["table", "change", "first use"],
)
def test_what_others_load(
    variables: dict[str, str], arguments: tuple[str, ...], without: tuple[str, ...], needed: set[str], spared: set[str]
) -> None:
    """The heavy packages are loaded by those who need them, and only then."""
    modules = loaded({k: v for k, v in variables.items() if k not in without}, *arguments)
    assert modules & (needed | spared) == needed


def test_without_posix(variables: dict[str, str]) -> None:
    """Every module can be imported where there are none of the modules that only POSIX systems have."""
    assert fresh(WITHOUT_POSIX, variables, *MODULES) == MODULES
    with pytest.raises(AssertionError, match="fcntl"):
        fresh(WITHOUT_POSIX, variables, "fcntl")


def test_each_alone(variables: dict[str, str]) -> None:
    """Each module can be the first that is imported."""
    assert fresh(EACH_ALONE, variables, *MODULES) is True


def test_every_folder_is_a_package() -> None:
    """What looks for modules (pkgutil, frozen programs) finds all of them."""
    found = {module.name for module in pkgutil.walk_packages(bilat.__path__, "bilat.")}
    assert set(MODULES) - found == {"bilat"}
