"""bilat as its users meet it: in this process (fast), as a program of its own, and on a terminal kept in memory."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from bilat import cli
from bilat.commands.context import Context

NOW = "2026-11-24T09:00:00Z"
"""What the clock says in every test, unless the test sets it."""

INHERITED = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "PYTHONPATH", "COVERAGE_PROCESS_START", "LD_LIBRARY_PATH")
"""What a program needs of the machine; nothing else of the user's environment reaches a test."""

CHANGE_ID = re.compile(r"\b[0-9a-f]{12}\b")
TIME_LIMIT = 30
"""Seconds after which a program is taken to hang. (Never a measure of speed.)"""


class Ran(NamedTuple):
    """How a run ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What stdout holds, as JSON."""
        return json.loads(self.out)

    @property
    def data(self) -> list[Any]:
        """The records of the JSON document on stdout."""
        records: list[Any] = self.json["data"]
        return records

    @property
    def error(self) -> Any:
        """The error that stderr holds as JSON, on its last line."""
        return json.loads(self.err.splitlines()[-1])["error"]

    @property
    def rows(self) -> list[list[str]]:
        """The cells of stdout, read as tab-separated lines."""
        return [line.split("\t") for line in self.out.splitlines()]


class Seen(NamedTuple):
    """What a person saw."""

    status: int
    lines: list[str]
    """The screen, without the empty lines at its end and the spaces at the ends of lines."""
    raw: bytes
    """All that was sent to the terminal."""


class Desk:
    """A private place to run bilat in: a store, no configuration, a fixed clock and user."""

    def __init__(self, folder: Path, *, seeded: bool = True, **variables: str) -> None:
        """`variables` go into the environment of every run."""
        self.folder = folder
        self.state = folder / "bilat.json"
        self.history = folder / "bilat.history.jsonl"
        self.env = {key: os.environ[key] for key in INHERITED if key in os.environ} | {
            "HOME": str(folder / "home"),
            "USERPROFILE": str(folder / "home"),
            "BILAT_DB": str(self.state),
            "BILAT_CONFIG": str(folder / "none.toml"),
            "BILAT_NOW": NOW,
            "BILAT_USER": "ada",
            "COLUMNS": "80",
            "NO_COLOR": "1",
            "PYTHONIOENCODING": "utf-8",
            **variables,
        }
        if seeded:
            self.reset()

    def reset(self) -> None:
        """Make the store as its first use makes it."""
        for path, content in zip((self.state, self.history), seed_files(), strict=True):
            path.write_bytes(content)

    def files(self) -> dict[str, bytes]:
        """All that the store's folder holds, but for the lock."""
        return {p.name: p.read_bytes() for p in sorted(self.folder.iterdir()) if p.is_file() and p.suffix != ".lock"}

    def write(self, name: str, content: str | bytes) -> str:
        """Write a file beside the store and give its path."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def run(self, *args: str, stdin: str | bytes = b"", env: Mapping[str, str | None] | None = None) -> Ran:
        """Run bilat in this process, stdout and stderr as pipes would get them. A None in `env` unsets a variable."""
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        stdin_, out, err = (io.TextIOWrapper(io.BytesIO(text), encoding="utf-8") for text in (given, b"", b""))
        with (
            patch.object(sys, "stdin", stdin_),
            patch.object(sys, "stdout", out),
            patch.object(sys, "stderr", err),
            patch.dict(os.environ, self._environment(env), clear=True),
            fresh(),
        ):
            status = _status(args)
        return Ran(status, _written(out), _written(err))

    def ok(self, *args: str, stdin: str | bytes = b"", env: Mapping[str, str | None] | None = None) -> Ran:
        """As `run`, of a command that must succeed."""
        ran = self.run(*args, stdin=stdin, env=env)
        assert ran.status == 0, ran
        return ran

    def spawn(self, *args: str, stdin: str | bytes = b"", env: Mapping[str, str | None] | None = None) -> Ran:
        """Run bilat as a program of its own."""
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        done = subprocess.run(
            [*PROGRAM, *args], input=given, capture_output=True, env=self._environment(env), timeout=TIME_LIMIT
        )
        return Ran(done.returncode, _text(done.stdout), _text(done.stderr))

    def shell(self, line: str, env: Mapping[str, str | None] | None = None) -> Ran:
        """Run a line of bash, in which `bilat` is this program."""
        bash = shutil.which("bash")
        assert bash is not None
        python, *rest = PROGRAM
        begin = f'set -o pipefail\nbilat() {{ "{python}" {" ".join(rest)} "$@"; }}\n'
        done = subprocess.run(
            [bash, "-c", begin + line],
            capture_output=True,
            env=self._environment(env),
            cwd=self.folder,
            timeout=TIME_LIMIT,
        )
        return Ran(done.returncode, _text(done.stdout), _text(done.stderr))

    def terminal(
        self,
        *args: str,
        columns: int = 80,
        rows: int = 400,
        env: Mapping[str, str | None] | None = None,
        typed: str = "",
    ) -> Seen:
        """Run bilat on a terminal of this size (POSIX); `typed` waits at its keyboard."""
        variables = self._environment({"COLUMNS": None, "NO_COLOR": None, "TERM": "xterm-256color", **(env or {})})
        status, raw = _on_terminal([*PROGRAM, *args], variables, columns, rows, typed.encode())
        return Seen(status, _screen(raw, columns, rows), raw)

    def _environment(self, changes: Mapping[str, str | None] | None) -> dict[str, str]:
        merged = {**self.env, **(changes or {})}
        return {key: value for key, value in merged.items() if value is not None}


PROGRAM = (sys.executable, "-m", "bilat")


def words(text: str) -> list[str]:
    """The words of `text`: a long list of short ones stays readable."""
    return text.split()


def numbered(text: str) -> str:
    """`text` with the ids of changes as #1, #2 … in the order in which they come: a store's own id is random."""
    seen: dict[str, str] = {}
    return CHANGE_ID.sub(lambda found: seen.setdefault(found[0], f"#{len(seen) + 1}"), text)


@contextmanager
def fresh() -> Iterator[None]:
    """What a new process would not know of the last one: `--db` before the command."""
    Context.root_db, Context.literal, Context.opened = None, (), None
    try:
        yield
    finally:
        Context.root_db, Context.literal = None, ()


@cache
def seed_files() -> tuple[bytes, bytes]:
    """A new store's two files: made once, by bilat, and copied for every test."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), seeded=False)
        desk.ok("init")
        return desk.state.read_bytes(), desk.history.read_bytes()


def _status(args: tuple[str, ...]) -> int:
    """The exit status of `main`; Typer's own ways out (completion, help) end the program from within."""
    try:
        return cli.main(args)
    except SystemExit as end:
        return int(end.code or 0)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return _text(buffer.getvalue())


def _text(raw: bytes) -> str:
    return raw.decode()  # strict: what bilat writes is UTF-8


def _on_terminal(command: list[str], env: dict[str, str], columns: int, rows: int, typed: bytes) -> tuple[int, bytes]:
    """Run `command` on a pseudo-terminal: its exit status and all that it wrote."""
    import fcntl
    import pty
    import struct
    import termios

    keyboard, screen = pty.openpty()
    try:
        fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        with subprocess.Popen(
            command, stdin=screen, stdout=screen, stderr=screen, env=env, start_new_session=True
        ) as process:
            os.close(screen)
            if typed:
                os.write(keyboard, typed)
            raw = b"".join(_read_all(keyboard, process))
            return process.wait(TIME_LIMIT), raw
    finally:
        os.close(keyboard)


def _read_all(descriptor: int, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """What is written to a terminal until its last writer has gone; one that waits for a key is ended, and fails."""
    import select

    while True:
        if not select.select([descriptor], [], [], TIME_LIMIT)[0]:
            os.killpg(process.pid, signal.SIGKILL)
            raise AssertionError(f"still waiting at the terminal: {process.args!r}")
        try:
            piece = os.read(descriptor, 65536)
        except OSError:  # Linux's way to say that the last writer has gone
            return
        if not piece:
            return
        yield piece


def _screen(raw: bytes, columns: int, rows: int) -> list[str]:
    import pyte

    screen = pyte.Screen(columns, rows)
    pyte.ByteStream(screen).feed(raw)
    lines = [line.rstrip() for line in screen.display]
    while lines and not lines[-1]:
        lines.pop()
    return lines
