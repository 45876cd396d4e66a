"""Sector grids: the tables of a statement whose rows are sectors, however the source's format keeps a table.

Tables come as blocks (Markdown, HTML), as lines with tabs or `|` in plain text, and flattened to one cell a line
(`flattened`), as text copied from a page has them. One that stands several times, whole or cut off, comes out once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bilat.statement.cells import split_cells, split_tabs
from bilat.statement.flattened import find_flattened
from bilat.statement.grid_words import is_sector_heading, plain, sector_of
from bilat.text import one_line, slug

if TYPE_CHECKING:
    from bilat.result import Document
    from bilat.statement.paper import Area, Block, Paper
    from bilat.vocabulary import Vocabulary

_TABLE_LINE = re.compile(r"^[^\n]*[|\t][^\n]*$", re.MULTILINE)
_RULE = re.compile(r"[\s|:+=-]*-[\s|:+=-]*\Z")
_LONGEST_TITLE = 120

Row = tuple["Area | None", ...]


class FoundGrid(NamedTuple):
    """A sector grid, as areas of the paper's text."""

    columns: Row
    """The header's cells; None for one that is empty."""
    rows: tuple[Row, ...]
    """Each as long as `columns`; None for a cell that is empty or, in a last row that is cut off, missing."""
    start: int
    """Offset of its first cell's first character."""
    end: int
    """Offset behind its last cell's last character."""
    sector_column: int = 0
    """Which of `columns` holds the sectors, from 0."""
    also_at: tuple[Area, ...] = ()
    """Where the same table stands again, or its first rows and cells do, in the order of the text."""


def find_grids(paper: Paper, sectors: Vocabulary) -> list[FoundGrid]:
    """The sector grids of `paper` in the order of the text, each once: the longest of its versions."""
    tables = list(_tables(paper, sectors))
    taken = [(table.start, table.end) for table in tables]
    flat = [_grid(rows, 0) for rows in find_flattened(paper, sectors, taken)]
    return _each_once(paper.text, sorted([*tables, *flat], key=lambda grid: grid.start))


def to_documents(
    grids: Sequence[FoundGrid], paper: Paper, sectors: Vocabulary, source: Mapping[str, object]
) -> list[Document]:
    """`model.Grid` documents of `grids`, their ids unique among themselves.

    `source` has the fields of `model.Source` that the whole statement shares: title, publisher, url, published_on
    (YYYY-MM-DD), language; what it lacks is null.
    """
    documents: list[Document] = []
    used: set[str] = set()
    for grid in grids:
        document = to_document(grid, paper, sectors, source)
        name, number = document["id"], 2
        while document["id"] in used:
            document["id"] = f"{name}-{number}"
            number += 1
        used.add(document["id"])
        documents.append(document)
    return documents


def to_document(found: FoundGrid, paper: Paper, sectors: Vocabulary, source: Mapping[str, object]) -> Document:
    """The `model.Grid` document of one grid: titled by the heading right above it, else by its other columns.

    A row's sector is null where its cell names none. The rows name no initiatives: that is the tracker's to say. The
    quote is the whole stretch; `also_at` has the places where exactly its words stand again.
    """
    text = paper.text
    columns = [_said(text, area) or "" for area in found.columns]
    title = _heading(paper, found) or ", ".join(
        name for place, name in enumerate(columns) if name and place != found.sector_column
    )
    quote = text[found.start : found.end]
    rows = [[_said(text, area) for area in row] for row in found.rows]
    return {
        "id": slug(title) or "grid",
        "title": title or columns[found.sector_column],
        "columns": columns,
        "rows": [
            {"sector": sector_of(cells[found.sector_column] or "", sectors), "cells": cells, "initiatives": []}
            for cells in rows
        ],
        "source": {
            **{key: source.get(key) for key in ("title", "publisher", "url", "published_on", "language")},
            "quote": quote,
            "start": found.start,
            "end": found.end,
            "also_at": [[start, end] for start, end in found.also_at if text[start:end] == quote],
            "file_sha256": paper.file_sha256,
        },
    }


def _said(text: str, area: Area | None) -> str | None:
    return one_line(plain(text[area[0] : area[1]])) if area is not None else None


def _heading(paper: Paper, found: FoundGrid) -> str | None:
    """The heading block right above the grid. Plain text marks none: a line above may as well be a list's last."""
    above: Block | None = None
    for block in paper.blocks or ():
        if block.start >= found.start:
            break
        above = block
    if above is None or above.kind != "heading" or above.end - above.start > _LONGEST_TITLE:
        return None
    return _said(paper.text, (above.start, above.end)) or None


def _tables(paper: Paper, sectors: Vocabulary) -> Iterator[FoundGrid]:
    """The sector grids among tables that are marked as such."""
    marked = _lined_tables(paper.text) if paper.blocks is None else (b.cells for b in paper.blocks if b.kind == "table")
    for rows in marked:
        column = _sector_column(paper.text, rows, sectors)
        if column is not None:
            yield _grid(rows, column)


def _lined_tables(text: str) -> Iterator[tuple[Row, ...]]:
    """Runs of two or more lines with tabs or `|` in them, as tables. A last line may hold the first cell alone."""
    run: list[list[Area | None]] = []
    by_tabs, end = False, -1
    for found in _TABLE_LINE.finditer(text):
        line = found[0].rstrip("\r")
        if run and (found.start() > end + 2 or by_tabs != ("\t" in line)):
            yield from _as_table(run, text, end)
            run = []
        by_tabs, end = "\t" in line, found.end()
        if not _RULE.match(line):
            run.append((split_tabs if by_tabs else split_cells)(line, found.start()))
    yield from _as_table(run, text, end)


def _as_table(run: list[list[Area | None]], text: str, end: int) -> Iterator[tuple[Row, ...]]:
    if not run:
        return
    width = len(run[0])
    below = re.compile(r"\r?\n[ ]*(\S[^\n\t|]{0,60}?)[ \r]*(?:\n|\Z)").match(text, end)
    if below and width > 1 and not re.search(r"[.:;!?]\Z", below[1]):
        run = [*run, [below.span(1)]]
    if width > 1 and len(run) > 1:
        yield tuple(tuple((*row, *[None] * width)[:width]) for row in run)


def _sector_column(text: str, rows: Sequence[Row], sectors: Vocabulary) -> int | None:
    """Which column holds the sectors: the first that its heading or most of its cells say it of."""
    if len(rows) < 2:
        return None
    for column, area in enumerate(rows[0]):
        cells = [_said(text, row[column]) or "" for row in rows[1:]]
        known = sum(sector_of(cell, sectors) is not None for cell in cells)
        headed = area is not None and is_sector_heading(_said(text, area) or "")
        if (headed and (column == 0 or known)) or (known > 1 and known * 2 >= len(cells)):
            return column
    return None


def _grid(rows: Sequence[Row], column: int) -> FoundGrid:
    areas = [area for row in rows for area in row if area is not None]
    return FoundGrid(rows[0], tuple(rows[1:]), areas[0][0], max(end for _, end in areas), column)


def _each_once(text: str, grids: list[FoundGrid]) -> list[FoundGrid]:
    """`grids` without those that are the beginning of another, which learn where those stand.

    Sorted by their cells, whatever begins with a grid's cells follows it, so that each needs the next one's look only.
    """
    cells = [_flat(text, grid) for grid in grids]
    order = sorted(range(len(grids)), key=lambda number: (cells[number], -number))
    roots = list(range(len(grids)))
    for number, following in reversed(list(pairwise(order))):
        if cells[following][: len(cells[number])] == cells[number]:
            roots[number] = roots[following]
    places: dict[int, list[Area]] = {}
    for number, root in enumerate(roots):
        if number != root:
            places.setdefault(root, []).append((grids[number].start, grids[number].end))
    return [
        grid._replace(also_at=tuple(places.get(number, ())))
        for number, grid in enumerate(grids)
        if roots[number] == number
    ]


def _flat(text: str, grid: FoundGrid) -> tuple[str, ...]:
    """What is compared: the columns' number and all cells in reading order, to the last that is there."""
    cells = [_said(text, area) or "" for row in (grid.columns, *grid.rows) for area in row]
    while cells and not cells[-1]:
        cells.pop()
    return (str(len(grid.columns)), *cells)
