"""The cells of a table's line, as areas of the text."""

from __future__ import annotations

import re

from bilat.statement.paper import Area

_QUOTED = re.compile(r"[\s>]*")
_LISTED = re.compile(r"[\s>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*[\s>]*")
_PIPE = re.compile(r"(?<!\\)\|")


def split_cells(line: str, base: int, known: list[str] | None = None) -> list[Area | None]:
    """The cells of a row written with `|` between them (`\\|` is a character); `base` is the line's offset.

    A bullet before it belongs to the first cell, unless the cells are known to be others.
    """
    cells = _split(line, base, _QUOTED)
    if known is None:
        return cells
    said = [line[cell[0] - base : cell[1] - base] if cell is not None else "" for cell in cells]
    return cells if [cell.replace("\\|", "|") for cell in said] == known else _split(line, base, _LISTED)


def _split(line: str, base: int, before: re.Pattern[str]) -> list[Area | None]:
    prefix = before.match(line)
    start = prefix.end() if prefix else 0
    end = len(line.rstrip())
    pipes = [found.start() for found in _PIPE.finditer(line, start, end)]
    if pipes and pipes[0] == start:
        start = pipes.pop(0) + 1
    if pipes and pipes[-1] == end - 1:
        end = pipes.pop()
    starts, ends = [start, *(pipe + 1 for pipe in pipes)], [*pipes, end]
    return [_stripped(line, base, *piece) for piece in zip(starts, ends, strict=True)]


def split_tabs(line: str, base: int) -> list[Area | None]:
    """The cells of a line written with tabs between them; `base` is the line's offset."""
    cells: list[Area | None] = []
    start = 0
    for cell in line.split("\t"):
        cells.append(_stripped(line, base, start, start + len(cell)))
        start += len(cell) + 1
    return cells


def _stripped(line: str, base: int, start: int, end: int) -> Area | None:
    cell = line[start:end]
    left = start + len(cell) - len(cell.lstrip())
    return (base + left, base + left + len(cell.strip())) if cell.strip() else None
