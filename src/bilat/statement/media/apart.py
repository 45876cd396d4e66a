"""Reading in a process of its own, with a limit on its time and its memory.

HTML and PDF can be made so that a small file takes hours or all memory: tags nested a hundred thousand deep, streams
that unpack a thousandfold, page trees without end. Parsers have limits of their own (pypdf many, lexbor few), but no
parser bounds a whole document. A child process does, whatever the trick, and a crash in a C library ends it alone.
It costs 40 ms. It is started as a fresh interpreter, not forked: that is the same on every system.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from bilat.errors import BilatError, InvalidValue
from bilat.statement.paper import Block, Paper

if TYPE_CHECKING:
    from collections.abc import Callable

_START = "from bilat.statement.media.apart import main; main()"
_NO_MEMORY = 71  # the child's exit status; os.EX_OSERR on systems that have it


class Budget(NamedTuple):
    """What reading one medium may take."""

    seconds: float
    """For any file."""
    seconds_per_mib: float
    """More for each MiB of the file."""
    most_seconds: float
    """For the largest."""
    memory_mib: int
    """For any file; address space, as the system counts it. No limit where there is no `resource` (Windows)."""
    memory_factor: int
    """More for each byte of the file."""


BUDGETS = {
    "html": Budget(seconds=10, seconds_per_mib=2, most_seconds=30, memory_mib=512, memory_factor=200),
    "pdf": Budget(seconds=15, seconds_per_mib=10, most_seconds=60, memory_mib=1024, memory_factor=16),
}
"""Two to ten times what honest files took on a slow machine: 17 ms a page of a PDF, 0.4 s a megabyte of HTML."""


def read_apart(medium: str, raw: bytes, name: str) -> Paper:
    """What the module `medium` reads from `raw` with its function `parse`, in a child process.

    Raises what `parse` raises, and InvalidValue (code `unreadable-file`) where the child crashed, or ran out of its
    budget.
    """
    budget = BUDGETS[medium]
    seconds = min(budget.most_seconds, budget.seconds + budget.seconds_per_mib * len(raw) / 2**20)
    memory = budget.memory_mib * 2**20 + budget.memory_factor * len(raw)
    command = [sys.executable, "-P", "-c", _START, medium, str(memory)]
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, and none of the words are the file's
            command,
            input=name.encode("utf-8", "surrogatepass") + b"\0" + raw,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refused(name, f"takes more than {seconds:.0f} seconds to read") from error
    if done.returncode == _NO_MEMORY:
        raise _refused(name, f"takes more than {memory // 2**20} MiB of memory to read")
    if done.returncode:
        raise _refused(name, f"is damaged: it cannot be read as {medium.upper()}")
    return _received(done.stdout)


def main() -> None:
    """What the child does: `medium` and memory in bytes as its arguments, name and file on stdin, JSON on stdout.

    What a parser raises on a damaged file can be anything; it ends the child, and the parent reads that from its exit
    status.
    """
    gc.disable()  # a fifth of the time; a process of one reading leaves nothing to collect
    medium, memory = sys.argv[1:3]
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints is not the answer
    _limit_memory(int(memory))
    name, _, raw = sys.stdin.buffer.read().partition(b"\0")
    try:
        answer = _answer(_parser(medium), raw, name.decode("utf-8", "surrogatepass"))
        out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        out.flush()
    except MemoryError:
        os._exit(_NO_MEMORY)


def _parser(medium: str) -> Callable[[bytes, str], Paper]:
    from importlib import import_module

    parse: Callable[[bytes, str], Paper] = import_module(f"bilat.statement.media.{medium}").parse
    return parse


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # Windows; the time limit still holds
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    except (OSError, ValueError):  # macOS refuses limits below what is mapped already
        return


def _answer(parse: Callable[[bytes, str], Paper], raw: bytes, name: str) -> dict[str, Any]:
    try:
        return {"paper": parse(raw, name)}
    except BilatError as error:
        invalid = isinstance(error, InvalidValue)
        return {"message": error.message, "hint": error.hint, "code": error.code, "invalid": invalid}


def _received(answer: bytes) -> Paper:
    """The paper that the child sent. Raises the error that it sent instead."""
    sent = json.loads(answer.decode("utf-8", "surrogatepass"))
    if "paper" not in sent:
        kind = InvalidValue if sent["invalid"] else BilatError
        raise kind(sent["message"], hint=sent["hint"], code=sent["code"])
    text, blocks, *rest = sent["paper"]
    return Paper(text, None if blocks is None else tuple(map(_block, blocks)), *rest)


def _block(sent: list[Any]) -> Block:
    kind, start, end, level, cells, ordered = sent
    rows = tuple(tuple(cell and (cell[0], cell[1]) for cell in row) for row in cells)
    return Block(kind, start, end, level, rows, ordered)


def _refused(name: str, why: str) -> InvalidValue:
    hint = "copy its text into a file, and read that"
    return InvalidValue(f"{name} {why}", hint=hint, code="unreadable-file")
