"""The documents' examples: executed as a reader would, and compared whole with what the document says."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


def load(path: Path) -> ModuleType:
    """The script at `path` as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # typing looks names up there
    spec.loader.exec_module(module)
    return module


examples: Any = load(ROOT / "docs" / "examples.py")

terminal = pytest.mark.skipif(sys.platform == "win32", reason="the examples are typed into a POSIX shell on a terminal")


@terminal
@pytest.mark.parametrize("name", examples.DOCUMENTS)
def test_examples(name: str, tmp_path: Path) -> None:
    """Each command of the document prints what stands below it; those with jq, where there is jq."""
    written = examples.examples((ROOT / name).read_text(encoding="utf-8"))
    has_jq = shutil.which("jq") is not None
    wanted = [example for example in written if has_jq or "jq " not in example.command]
    assert len(wanted) > 5
    desk = examples.Desk(tmp_path.resolve())
    assert [(example.command, desk.run(example.command)) for example in wanted] == wanted
    if len(wanted) < len(written):
        pytest.skip(f"jq is not installed: {len(written) - len(wanted)} of {len(written)} examples were not run")


@terminal
def test_a_drifted_example_is_seen(tmp_path: Path) -> None:
    """An output that is not what the command prints is replaced, and the text around it is left alone."""
    text = "Before.\n\n```console\n$ echo 1; echo 2\n1\n3\n$ echo a\\\n b\n```\n\n```sh\n$ echo not run\n```\n"
    desk = examples.Desk(tmp_path.resolve())
    assert examples.written(text, desk.run) == (
        "Before.\n\n```console\n$ echo 1; echo 2\n1\n2\n$ echo a\\\n b\na b\n```\n\n```sh\n$ echo not run\n```\n"
    )


@terminal
def test_what_is_taken_away_again_is_not_seen(tmp_path: Path) -> None:
    """The sign that a slow command is at work is gone when it ends, and so it is no part of an example."""
    desk = examples.Desk(tmp_path.resolve())
    assert desk.run("printf '\\rworking … 1 s\\033[K\\r\\033[Kdone\\n'") == "done\n"


@terminal
def test_the_desk_is_a_terminal_of_its_own(tmp_path: Path) -> None:
    """Commands run on a terminal, in the private home, as Ada; ids of changes reproduce, and can be typed."""
    desk = examples.Desk(tmp_path.resolve())
    assert desk.run('test -t 1 && echo "$PWD $HOME $BILAT_USER $COLUMNS"') == "/home/ada /home/ada ada 96\n"
    change = hashlib.sha256(b"example 1").hexdigest()[:12]
    tagged = desk.run("bilat tag surv +a --format ids").splitlines()
    assert tagged[0] == "surveillance-technologies"
    assert tagged[-1] == f"change {change}; `bilat undo` takes it back"
    assert desk.run(f"bilat undo {change} --format tsv").splitlines()[0] == "surveillance-technologies\ttags\ta\t"


@pytest.mark.parametrize("text", ["```console\nno command\n```\n", "```console\n$ true\n"])
def test_broken_blocks(text: str) -> None:
    """A block that begins without a command, or does not end, is a mistake and not an example."""
    with pytest.raises(ValueError, match=r"without a command|nobody closed"):
        examples.examples(text)


@pytest.mark.parametrize(
    ("marker", "command"),
    [
        ("run", "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/bilat list --sector defense"),
        ("test", "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/python -m pytest -n auto"),
    ],
)
def test_the_marked_commands(marker: str, command: str) -> None:
    """What a newcomer copies to run and to test is one line, in the first block after its marker."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines.count(f"<!-- {marker} -->") == 1
    at = lines.index(f"<!-- {marker} -->")
    assert lines[at + 1 : at + 5] == ["", "```sh", command, "```"]
