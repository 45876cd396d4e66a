"""One process, measured from outside: its CPU time, its duration and its peak memory, as the system counted them."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

WIDTH, HEIGHT = 100, 50
"""The terminal that a side with `terminal` sees."""

PART = 4096
"""Bytes of output that are looked at, from its beginning and from its end."""

Quantity = Literal["cpu", "wall", "peak"]
Name = Literal["ours", "theirs"]


class Failed(Exception):
    """A measured program did not do what it was to do."""


class Sample(NamedTuple):
    """What one process cost."""

    cpu: float
    """Seconds, user and system together: other programs' work on the same cores does not count."""
    wall: float
    """Seconds from start to end."""
    peak: int
    """Bytes of memory held at once."""


class Output(NamedTuple):
    """What a program wrote to stdout. Never all of it: this process must stay smaller than those it measures.

    (Linux counts the peak of the process that started a program into the program's own.)
    """

    head: str
    tail: str
    lines: int

    @classmethod
    def of(cls, path: Path) -> Output:
        """Read from a file, a part at a time."""
        with path.open("rb") as handle:
            head = tail = handle.read(PART)
            lines = head.count(b"\n")
            while part := handle.read(PART):
                lines += part.count(b"\n")
                tail = tail[-PART:] + part
        return cls(head.decode(errors="replace"), tail[-PART:].decode(errors="replace"), lines)


@dataclass(frozen=True, slots=True)
class Side:
    """A program to measure."""

    shown: str
    """Its command as a person would type it."""
    command: Callable[[int], Sequence[str]]
    """The command of a round: a change must change something every time."""
    environment: Mapping[str, str]
    expected: Callable[[Output], bool]
    """Whether its output is that of the work it was to do."""
    terminal: bool = False
    """Whether it writes to a terminal rather than to a file."""


class Summary(NamedTuple):
    """Many figures in three: half of them lie from `low` to `high`."""

    median: float
    low: float
    """First quartile."""
    high: float
    """Third quartile."""

    @classmethod
    def of(cls, figures: Sequence[float]) -> Summary:
        """Of at least one figure."""
        if len(figures) == 1:
            return cls(figures[0], figures[0], figures[0])
        low, median, high = statistics.quantiles(figures, n=4, method="inclusive")
        return cls(median, low, high)


def run(side: Side, number: int, folder: Path) -> Sample:
    """Run a side once and check its output. Raises Failed."""
    output, errors = folder / "stdout", folder / "stderr"
    with contextlib.ExitStack() as stack:
        shown = stack.enter_context(output.open("wb"))
        master, slave = _terminal(stack) if side.terminal else (None, shown.fileno())
        start = time.perf_counter()
        process = subprocess.Popen(
            side.command(number),
            stdin=subprocess.DEVNULL,
            stdout=slave,
            stderr=stack.enter_context(errors.open("wb")),
            env=dict(side.environment),
            cwd=folder,
        )
        if master is not None:
            os.close(slave)
            _drain(master, shown)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    _check(side, process.returncode, output, errors)
    return Sample(usage.ru_utime + usage.ru_stime, wall, peak_bytes(usage.ru_maxrss))


def _check(side: Side, status: int, output: Path, errors: Path) -> None:
    if status != 0:
        raise Failed(f"{side.shown}: exit status {status}\n{errors.read_text(errors='replace')[-2000:]}")
    found = Output.of(output)
    if not side.expected(found):
        raise Failed(f"{side.shown}: its output is not what was expected:\n{found.head[:500]}")


def peak_bytes(maxrss: int) -> int:
    """The system's figure in bytes: Linux counts kibibytes, macOS bytes."""
    return maxrss if sys.platform == "darwin" else maxrss * 1024


def _terminal(stack: contextlib.ExitStack) -> tuple[int, int]:
    """Both ends of a new terminal, the person's first; only that one is closed with `stack`."""
    import pty
    import termios

    master, slave = pty.openpty()
    stack.callback(os.close, master)
    termios.tcsetwinsize(slave, (HEIGHT, WIDTH))
    return master, slave


def _drain(master: int, shown: Any) -> None:
    """Read what the terminal is given until the program has left it, which Linux tells with an error."""
    with contextlib.suppress(OSError):
        while data := os.read(master, 65_536):
            shown.write(data)


class Pair(NamedTuple):
    """The samples of a row, round by round."""

    ours: list[Sample]
    theirs: list[Sample]
    """Empty where there is nothing to compare with."""

    def summary(self, side: Name, quantity: Quantity) -> Summary:
        """What one side cost."""
        return Summary.of([getattr(sample, quantity) for sample in getattr(self, side)])

    def ratio(self, quantity: Quantity) -> Summary:
        """Ours in theirs, within each round: what slows the machine for a while slows both."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return Summary.of([getattr(ours, quantity) / getattr(theirs, quantity) for ours, theirs in pairs])


def interleave(ours: Side, theirs: Side | None, rounds: int, folder: Path) -> Pair:
    """Run both sides in turn, after a round that does not count; who goes first changes every round. Raises Failed."""
    found = Pair([], [])
    for number in range(rounds + 1):
        turns = [(ours, found.ours)] + ([(theirs, found.theirs)] if theirs is not None else [])
        for side, samples in turns if number % 2 else reversed(turns):
            samples.append(run(side, number, folder))
    del found.ours[0]
    del found.theirs[:1]
    return found
