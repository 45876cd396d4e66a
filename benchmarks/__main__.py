"""The one command: measure, print the table, write the JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Failed, interleave
from benchmarks.report import Measured, described, document, machine, markdown
from benchmarks.rows import FULL, QUICK, ROWS, Sizes
from benchmarks.workshop import Workshop

ROUNDS, QUICK_ROUNDS = 20, 3


def parser() -> argparse.ArgumentParser:
    """What may stand behind `python -m benchmarks`."""
    made = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    made.add_argument("--quick", action="store_true", help="small trackers and 3 rounds: whether it runs, not how fast")
    made.add_argument("--json", metavar="FILE", type=Path, help="also write everything there")
    made.add_argument("--only", metavar="NAME", action="append", choices=ROWS, help=f"these rows: {', '.join(ROWS)}")
    made.add_argument("--rounds", metavar="N", type=_positive, help=f"how many rounds a row takes (default: {ROUNDS})")
    made.add_argument("--strict", action="store_true", help="exit with 1 where a budget is not kept")
    return made


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 0, or with `--strict` 1 where a budget is not kept."""
    asked = parser().parse_args(arguments)
    if not hasattr(os, "wait4"):
        print("the benchmarks need a system that counts a process's CPU time: Linux or macOS", file=sys.stderr)
        return 2
    found = machine()
    print(described(found), flush=True)
    try:
        rows = measured(asked.only or list(ROWS), QUICK if asked.quick else FULL, _rounds(asked))
    except Failed as error:
        print(error, file=sys.stderr)
        return 2
    print("\n" + markdown(rows))
    if asked.json is not None:
        text = json.dumps(document(rows, found, quick=asked.quick), indent=2, ensure_ascii=False)
        asked.json.write_text(text + "\n", encoding="utf-8")
    return int(asked.strict and any(row.verdict == "over" for row in rows))


def _rounds(asked: argparse.Namespace) -> int:
    return int(asked.rounds or (QUICK_ROUNDS if asked.quick else ROUNDS))


def measured(names: Sequence[str], sizes: Sizes, rounds: int) -> list[Measured]:
    """The rows of these names, in the table's order. Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="bilat-benchmarks-") as folder:
        workshop = Workshop(Path(folder).resolve())
        found: list[Measured] = []
        for name in (name for name in ROWS if name in names):
            print(f"{name} …", file=sys.stderr, flush=True)
            found.append(_measure(name, workshop, sizes, rounds, found))
        return found


def _measure(name: str, workshop: Workshop, sizes: Sizes, rounds: int, before: list[Measured]) -> Measured:
    """The row of this name; one that only looks at another side of a row `before` it takes its samples."""
    row, judged = ROWS[name], sizes == FULL
    for other in before:
        if (other.row.make, other.row.share) == (row.make, row.share):
            return Measured(name, row, sizes, other.sides, other.pair, judged)
    ours, theirs = sides = row.make(workshop, sizes)
    pair = interleave(ours, theirs, row.rounds(rounds), workshop.folder)
    return Measured(name, row, sizes, sides, pair, judged)


if __name__ == "__main__":
    sys.exit(main())
