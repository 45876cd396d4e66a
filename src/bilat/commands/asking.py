"""Questions to the person at the terminal, before many initiatives are changed at once.

Questions and what they are about go to stderr: stdout carries the result alone. Nothing is asked where stdin is no
terminal, and the end of the input is a no.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from bilat.formats import progress
from bilat.text import printable

if TYPE_CHECKING:
    from bilat.result import Document

SHOWN = 20
"""How many initiatives a preview lists before it says how many more there are."""

_QUESTION = 2
"""Lines of the screen that the question takes: its own, and the one on which the terminal waits after the answer."""

_MEANINGS = {
    "y": "yes",
    "n": "no",
    "o": "one by one",
    "a": "this and all that follow",
    "d": "done: change those said yes to, and no more",
    "q": "quit, and change nothing",
}


def can_ask() -> bool:
    """Whether a person can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(question: str, letters: str) -> str:
    """One of `letters`, as the person answers; `q` at the end of the input."""
    while True:
        say(f"{question} [{'/'.join(letters)}/?] ", end="")
        line = sys.stdin.readline()
        if not line:
            say("")
            return "q"
        answer = line.strip().lower()[:1]
        if answer and answer in letters:
            return answer
        say("".join(f"  {letter}  {_MEANINGS[letter]}\n" for letter in letters), end="")


def ask_line(question: str) -> str | None:
    """The line that the person answers, without its end; None at the end of the input."""
    say(f"{question} ", end="")
    line = sys.stdin.readline()
    if not line:
        say("")
        return None
    return line.rstrip("\n")


def choose(edits: Mapping[str, Sequence[Document]]) -> list[str]:
    """Which initiatives of `edits` (id: what would change) the person wants changed; empty: none."""
    say(preview(edits))
    count = len(edits)
    question, letters = (f"Change {count} initiatives?", "ynoq") if count > 1 else ("Change this initiative?", "ynq")
    answer = ask(question, letters)
    if answer == "y":
        return list(edits)
    return _one_by_one(edits) if answer == "o" else []


def _one_by_one(edits: Mapping[str, Sequence[Document]]) -> list[str]:
    names = list(edits)
    chosen: list[str] = []
    for place, name in enumerate(names):
        say(preview({name: edits[name]}))
        match ask(f"({place + 1}/{len(names)}) Change it?", "ynadq"):
            case "y":
                chosen.append(name)
            case "a":
                return [*chosen, *names[place:]]
            case "d":
                break
            case "q":
                return []
    return chosen


def preview(edits: Mapping[str, Sequence[Document]]) -> str:
    """What would change, an initiative a line: as many of them as leave the question behind them on the screen.

    At most `SHOWN`. A line is cut to the terminal's width; where it is of one initiative alone, it may take several.
    """
    from bilat.commands.changes import summary
    from bilat.formats import options_for
    from bilat.formats.messages import cut

    screen = options_for(sys.stderr, os.environ, color=False)
    width, room = screen.width or 80, max(1, (screen.height or 24) - _QUESTION)
    shown = len(edits) if len(edits) <= min(SHOWN, room) else max(1, min(SHOWN, room - 1))
    told = (printable(f"  {name}: {summary({'edits': found})}") for name, found in edits.items())
    lines = [cut(line, width * room if len(edits) == 1 else width) for line in islice(told, shown)]
    if len(edits) > shown:
        lines.append(f"  … and {len(edits) - shown} more")
    return "\n".join(lines)


def say(text: str, end: str = "\n") -> None:
    """Write `text` where questions stand."""
    progress.stop()
    sys.stderr.write(text + end)
    sys.stderr.flush()
