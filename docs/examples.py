"""The examples of the documents, run as a reader would run them.

A block fenced as `console` holds commands (`$ command`, which a backslash at its end continues) and what they print.
All blocks of one document run one after the other in a home of their own, on a terminal of 96 columns without colour,
on a fixed day. `python docs/examples.py FILE…` writes into each file what its commands print now.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

DOCUMENTS = ("README.md", "docs/data.md", "docs/import.md", "docs/ingest.md", "docs/scripting.md")
"""Those that have examples, from the project's folder."""

HOME = "/home/ada"
"""What the documents show in the place of the private home."""

TERMINAL = {"TERM": "xterm", "COLUMNS": "96", "LINES": "100", "NO_COLOR": "1", "PAGER": "cat"}
PERSON = {"BILAT_NOW": "2026-11-24", "BILAT_USER": "ada", "LOGNAME": "ada", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
MACHINE = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR")
TIME_LIMIT = 60
"""Seconds after which a command is taken to hang."""

CHANGE_ID = re.compile(r"\b[0-9a-f]{12}\b")
COLOR = re.compile(r"\x1b\[[0-9;]*m")
"""jq before 1.7 knows nothing of NO_COLOR."""

ERASED = re.compile(r"[^\n]*\r\x1b\[K")
"""What stood on a line that was taken away again: how long a command has been at work, on a busy machine."""


class Example(NamedTuple):
    """One command, and what the document says that it prints."""

    command: str
    output: str


Step = str | Example
"""A piece of a document: text that is left as it is, or an example."""


class Desk:
    """Where the examples of one document run: a home, a terminal, a day, and `bilat` and `python` on the path."""

    def __init__(self, folder: Path) -> None:
        """`folder` is empty and private."""
        self._home = folder / "home"
        self._home.mkdir()
        self._shown: dict[str, str] = {}
        machine = {name: os.environ[name] for name in MACHINE if name in os.environ}
        tools = _tools(folder / "bin")
        self._environ = {
            **machine,
            **TERMINAL,
            **PERSON,
            "HOME": str(self._home),
            "XDG_DATA_HOME": str(self._home / ".local" / "share"),
            "XDG_CONFIG_HOME": str(self._home / ".config"),
            "PATH": f"{tools}{os.pathsep}{machine.get('PATH', os.defpath)}",
        }

    def run(self, command: str) -> str:
        """What a person sees who types `command`, with the ids of changes made reproducible."""
        for real, shown in self._shown.items():
            command = command.replace(shown, real)
        seen = on_terminal(command, self._environ, self._home)
        return CHANGE_ID.sub(self._show, seen.replace(str(self._home), HOME))

    def _show(self, match: re.Match[str]) -> str:
        """The id that the document shows for a real one: the first stands for the first change seen, and so on."""
        number = len(self._shown) + 1
        return self._shown.setdefault(match[0], hashlib.sha256(f"example {number}".encode()).hexdigest()[:12])


def _tools(folder: Path) -> Path:
    """`bilat` and `python` as the Python that runs this has them, wherever that is."""
    folder.mkdir()
    for name, words in (("bilat", "-m bilat "), ("python", "")):
        tool = folder / name
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n', encoding="utf-8")
        tool.chmod(0o755)
    return folder


def on_terminal(command: str, environ: dict[str, str], folder: Path) -> str:
    """What `sh -c command` writes to a terminal. Raises TimeoutExpired where it hangs."""
    import pty  # not on Windows, where the examples are not run

    leader, follower = pty.openpty()
    try:
        process = subprocess.Popen(  # noqa: S603 -- the documents' own commands
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=follower,
            stderr=follower,
        )
        os.close(follower)
        seen = b"".join(_read(leader, process))
        process.wait(TIME_LIMIT)
    finally:
        os.close(leader)
    return COLOR.sub("", ERASED.sub("", seen.decode().replace("\r\n", "\n")))


def _read(leader: int, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """All that comes until nobody holds the terminal's other end."""
    import select

    while True:
        ready, _, _ = select.select([leader], [], [], TIME_LIMIT)
        if not ready:
            process.kill()
            raise subprocess.TimeoutExpired(process.args, TIME_LIMIT)
        try:
            data = os.read(leader, 65536)
        except OSError:  # how Linux says that the other end is closed
            return
        if not data:
            return
        yield data


def steps(text: str) -> Iterator[Step]:
    """The document in pieces, in its order. Raises ValueError where a block has output before its first command."""
    lines = iter(text.splitlines(keepends=True))
    for line in lines:
        yield line
        if line.rstrip() == "```console":
            yield from _block(lines)


def _block(lines: Iterator[str]) -> Iterator[Step]:
    """The examples up to the closing fence, and the fence."""
    command: str | None = None
    output = ""
    for line in lines:
        is_end = line.rstrip() == "```"
        if is_end or line.startswith("$ "):
            if command is not None:
                yield Example(command, output)
            command, output = line[2:].rstrip("\n"), ""
        elif command is None:
            raise ValueError(f"output without a command: {line!r}")
        elif command.endswith("\\") and not output:
            command += "\n" + line.rstrip("\n")
        else:
            output += line
        if is_end:
            yield line
            return
    raise ValueError("a block that nobody closed")


def examples(text: str) -> list[Example]:
    """The examples in a document."""
    return [step for step in steps(text) if isinstance(step, Example)]


def written(text: str, run: Callable[[str], str]) -> str:
    """The document with what its commands print now."""
    return "".join(step if isinstance(step, str) else f"$ {step.command}\n{run(step.command)}" for step in steps(text))


def main(arguments: list[str]) -> None:
    """Bring the documents that `arguments` name up to date."""
    for name in arguments:
        path = Path(name)
        with tempfile.TemporaryDirectory() as folder:
            desk = Desk(Path(folder).resolve())
            path.write_text(written(path.read_text(encoding="utf-8"), desk.run), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
