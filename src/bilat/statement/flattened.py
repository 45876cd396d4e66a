"""Tables that were flattened to one cell a line, as text copied out of a page or an office document has them.

Nothing marks such a table. What tells one from other short lines: it begins with the heading of a column of sectors,
no cell is a sentence, and with the right number of columns the first cells of its rows are sectors (or, where the
vocabulary knows few of them, labels shorter than what stands beside them). It ends where a sentence, a list or another
table begins; a heading above that sentence is no row, a sector without the rest of its row is a row that is cut off.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bilat.statement.grid_words import is_sector_heading, plain, sector_of
from bilat.statement.wordlists import words_of

if TYPE_CHECKING:
    from bilat.statement.paper import Area, Paper
    from bilat.vocabulary import Vocabulary

_WIDEST = 8
_TALLEST = 500
_LONGEST_CELL = 160
_LONGEST_COLUMN = 48
_MOST_TRIES = 1
"""Further beginnings that are tried within one run of short lines: more would make a list of a million slow."""
_NO_CELL = re.compile(
    r"[•●▪◦·*–—-]\s|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s"  # a bullet, a number
    r"|.*[!?;:]\Z|.*[.!?]\s+[A-ZÀ-Ý]|.*[^.]{4}\.\Z|.*\t"  # a sentence (but 'U.S.'), a lead-in, a line with tabs
)

Row = tuple["Area | None", ...]


class _Cell(NamedTuple):
    area: Area
    said: str
    parted: bool = False
    """Whether an empty line stands before it."""


class _Knowledge:
    """What the vocabulary says of cells; each is asked once."""

    def __init__(self, sectors: Vocabulary) -> None:
        self._sectors = sectors
        self._weights: dict[str, float] = {}

    def weight(self, cell: str) -> float:
        """1 for a sector's name, half for words of which one is, else 0."""
        weight = self._weights.get(cell)
        if weight is None:
            weight = self._weights[cell] = self._weigh(cell)
        return weight

    def _weigh(self, cell: str) -> float:
        if self._sectors.find(cell):
            return 1
        said = cell.split()
        if not said or len(said) > 5 or any(character.isdigit() for character in cell):
            return 0
        some = sector_of(cell, self._sectors) or self._sectors.find(said[-1]) or self._sectors.find(said[0])
        return 0.5 if some else 0


class _Table(NamedTuple):
    rows: list[list[_Cell]]
    """The header first; only the last may be shorter."""
    weight: float
    """How many of its rows begin with a sector, half for one that only names one among its words, less half of those
    that do not: with twice the columns every second row is lost, with half of them every second is none."""


def find_flattened(paper: Paper, sectors: Vocabulary, taken: Sequence[Area]) -> Iterator[tuple[Row, ...]]:
    """The rows of each flattened grid in the text, the header first, all of one length.

    `taken` are the areas of tables that are found already, in the order of the text: nothing in them is looked at.
    """
    text, behind, run_end, tries = paper.text, 0, -1, 0
    known = _Knowledge(sectors)
    areas = sorted([*taken, *((b.start, b.end) for b in paper.blocks or () if b.kind == "table")])
    starts = [start for start, _ in areas]
    for found in _heading_pattern().finditer(text):
        place = bisect_right(starts, found.start(1)) - 1
        if found.start(1) < behind or (place >= 0 and found.start(1) < areas[place][1]):
            continue
        if not is_sector_heading(found[1].strip()):
            continue
        limit = starts[place + 1] if place + 1 < len(starts) else len(text)
        tries = tries + 1 if found.start(1) < run_end else 0
        if tries > _MOST_TRIES:
            continue
        run, before_text = _run(text, found.start(1), limit)
        run_end = max(run_end, run[-1].area[1]) if run else run_end
        table = _best_table(run, before_text, known)
        if table is not None:
            behind = table.rows[-1][-1].area[1]
            width = len(table.rows[0])
            yield tuple((*(cell.area for cell in row), *[None] * (width - len(row))) for row in table.rows)


def _heading_pattern() -> re.Pattern[str]:
    """Short lines with a word that may head a column of sectors: a first sieve, over the whole text at once."""
    names = "|".join(map(re.escape, sorted(words_of("grids", "first_columns"), key=len, reverse=True)))
    return re.compile(rf"^[ \t]*((?:[^\s.:;!?]+ ){{0,2}}(?:{names})\b[^\n.;!?]{{0,30}})$", re.IGNORECASE | re.MULTILINE)


def _run(text: str, start: int, limit: int) -> tuple[list[_Cell], bool]:
    """The cells from `start` on, and whether a sentence or a list ended them rather than the text or a table.

    One empty line does not end them.
    """
    cells: list[_Cell] = []
    offset, empty = start, 0
    while offset < limit and len(cells) < _WIDEST * _TALLEST:
        end = text.find("\n", offset)
        end = limit if end < 0 or end > limit else end
        if end - offset > _LONGEST_CELL * 2:
            return cells, True
        raw = text[offset:end]
        line = raw.strip()
        if line and (len(line) > _LONGEST_CELL or _NO_CELL.match(line)):
            return cells, True
        if empty > 1 or (len(cells) > 1 and line == cells[0].said):
            return cells, False
        if line:
            left = offset + len(raw) - len(raw.lstrip())
            cells.append(_Cell((left, left + len(line)), plain(line), empty > 0))
        empty = 0 if line else empty + 1
        offset = end + 1
    return cells, False


def _best_table(run: list[_Cell], before_text: bool, known: _Knowledge) -> _Table | None:
    """The table that the cells make with the number of columns that suits them best; None: none does."""
    parted = [place for place, cell in enumerate(run) if cell.parted]
    tables = []
    for width in range(2, min(_WIDEST, len(run) - 1) + 1):
        end = _end(run, width, parted)
        tables.append(_table(run[:end], width, before_text and end == len(run), known))
    fitting = [table for table in tables if table is not None]
    return max(fitting, key=lambda table: (table.weight, _contrast(table), -len(table.rows[0])), default=None)


def _end(run: list[_Cell], width: int, parted: list[int]) -> int:
    """How many of the cells are of one table: an empty line ends it, unless such lines part all cells or all rows."""
    between_cells, between_rows = run[1].parted, run[width].parted
    uneven = (place for place in parted if not (between_cells if place % width else between_rows))
    return next(uneven, len(run))


def _table(run: list[_Cell], width: int, before_text: bool, known: _Knowledge) -> _Table | None:
    header = run[:width]
    names = {cell.said for cell in header}
    if len(names) < width or any(len(said) > _LONGEST_COLUMN for said in names):
        return None
    if any(known.weight(cell.said) == 1 for cell in header[1:]):
        return None
    rows = list(_rows(run, width))
    weights = [known.weight(row[0].said) for row in rows]
    if rows and len(rows[-1]) < width:
        names = {row[0].said for row in rows[:-1]}
        if not weights[-1] or rows[-1][0].said in names:
            del rows[-1], weights[-1]
        elif before_text:
            rows[-1] = _without_heading(rows, width)
    elif before_text and rows and not weights[-1] and _are_headings(rows):
        del rows[-1], weights[-1]
    table = _Table([header, *rows], sum(weight or -0.5 for weight in weights))
    return table if rows and len(rows[0]) == width and _is_grid(table, weights, known) else None


def _rows(run: list[_Cell], width: int) -> Iterator[list[_Cell]]:
    """The cells behind the header by rows, up to one that heads another table."""
    for start in range(width, len(run), width):
        if " " not in run[start].said and is_sector_heading(run[start].said):
            return
        yield run[start : start + width]


def _is_grid(table: _Table, weights: list[float], knowledge: _Knowledge) -> bool:
    """Whether the first cells are sectors, or labels, and the others are neither."""
    first = [row[0].said for row in table.rows[1:]]
    known = sum(weight > 0 for weight in weights)
    if known * 2 < len(first) or (max(weights) < 1 and len(first) < 2):
        labels = all(len(cell.split()) <= 4 and len(cell) <= _LONGEST_COLUMN for cell in first)
        if not labels or (not known and len(first) < 3) or _contrast(table) < 1:
            return False
    others = [cell.said for row in table.rows[1:] for cell in row[1:]]
    return sum(knowledge.weight(cell) == 1 for cell in others) * 2 <= len(others)  # else it is a list of sectors


def _contrast(table: _Table) -> float:
    """How many more words the other cells have than the first ones, on average."""
    first = [len(row[0].said.split()) for row in table.rows[1:]]
    others = [len(cell.said.split()) for row in table.rows[1:] for cell in row[1:]]
    return sum(others) / max(1, len(others)) - sum(first) / max(1, len(first))


def _without_heading(rows: list[list[_Cell]], width: int) -> list[_Cell]:
    """The last row, which is cut off, without a last cell that is the heading of the text below it.

    Such a heading has capitals ('Future Outlook') where the cells above have none ('Enhanced security'), or is a
    single word ('Outlook') where they have more.
    """
    row = rows[-1]
    if len(row) < 2:
        return row
    above = [one[len(row) - 1].said for one in rows[:-1] if len(one) == width]
    alone = " " not in row[-1].said and all(" " in cell for cell in above)
    titled = _is_titled(row[-1].said) and not any(map(_is_titled, above))
    return row[:-1] if alone or titled else row


def _are_headings(rows: list[list[_Cell]]) -> bool:
    """Whether the last row is made of headings of the text below it, as no other is."""
    titled = [all(_is_titled(cell.said) for cell in row) for row in rows]
    return titled[-1] and not any(titled[:-1])


def _is_titled(cell: str) -> bool:
    long = [word for word in cell.split() if len(word) > 3]
    return len(cell.split()) > 1 and all(word[0].isupper() for word in long)
