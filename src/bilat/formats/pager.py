"""What is taller than the terminal goes to the person's pager, as it comes."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import TextIO

_LESS = "FRX"  # quit where one screen is enough, let colours through, leave the text on the screen: what git sets


def page(chunks: Iterable[str], command: str, height: int, stdout: TextIO) -> None:
    """Show `chunks` through the pager `command`, or write them to `stdout` where a screen of `height` lines holds them.

    A pager that cannot be started is done without; one that is left early is left in silence. `less` is told to let
    colours through unless `LESS` is set. An interrupt ends the feeding, and is raised once the pager has gone.
    """
    pieces = iter(chunks)
    first, is_taller = _screenful(pieces, height)
    stdout.flush()
    process = _start(command, stdout) if is_taller else None
    if process is None:
        stdout.writelines(chain(first, pieces))
    else:
        _feed(process, chain(first, pieces))


def _screenful(pieces: Iterator[str], height: int) -> tuple[list[str], bool]:
    """The pieces of the first screen, and whether they need more than `height` lines, the prompt's included."""
    first: list[str] = []
    lines = 0
    for piece in pieces:
        first.append(piece)
        lines += piece.count("\n")
        if lines >= height:
            return first, True
    return first, False


def _start(command: str, stdout: TextIO) -> subprocess.Popen[str] | None:
    """The pager, waiting for text; None where it cannot be started."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
        return subprocess.Popen(  # noqa: S603 - the person's own PAGER, not through a shell
            words or ["less"],
            stdin=subprocess.PIPE,
            stdout=stdout.fileno(),
            encoding=stdout.encoding,
            errors="replace",
            env={"LESS": _LESS} | os.environ,
        )
    except (OSError, ValueError):  # no such program, a quote left open, a stream without a descriptor
        return None


def _feed(process: subprocess.Popen[str], pieces: Iterable[str]) -> None:
    pipe = process.stdin
    assert pipe is not None
    try:
        for piece in pieces:
            try:
                pipe.write(piece)
            except BrokenPipeError:
                return
    finally:
        with suppress(BrokenPipeError):
            pipe.close()
        _wait(process)


def _wait(process: subprocess.Popen[str]) -> None:
    """Wait until the person leaves the pager; there, an interrupt is the pager's business."""
    while process.poll() is None:
        with suppress(KeyboardInterrupt):
            process.wait()
