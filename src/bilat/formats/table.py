"""Tables for a person at a terminal, sized to it.

Up to 200 rows are drawn by Rich. A longer table is drawn by hand in the same look, because Rich takes 1.4 s for 2,500
rows: its widths come from the first 1,000 rows, and titles and texts that are wider are cut with an ellipsis instead of
wrapped. Text is data: it never acts as Rich markup, and control characters come out as visible marks.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from rich import box
from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from bilat.formats.cells import Row, apart, clean
from bilat.formats.widths import Layout, Need, fit
from bilat.text import one_line, printable

if TYPE_CHECKING:
    from bilat.formats import Options
    from bilat.result import Column, Result, Table

RICH_ROWS = 200
"""A table of more rows is drawn by hand."""

SAMPLE = 1000
"""Rows that such a table takes its widths from."""

_LABEL = 24
_LEAST_WIDTH = 20
_FOLDING = frozenset({"id", "slug", "status"})
_STATUS_STYLES = {
    "delivered": "green",
    "in-progress": "blue",
    "partially-delivered": "cyan",
    "suspended": "red",
    "abandoned": "red",
    "superseded": "dim",
}
# ANSI's own eight colours: the person's theme makes them readable on its background.
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "blue": "34", "cyan": "36"}
_COMPACT_ASCII = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


class Pen(NamedTuple):
    """What the terminal can show."""

    width: int
    """Cells in a line."""
    color: bool
    ascii_only: bool

    @property
    def dash(self) -> str:
        """Stands where nothing is known."""
        return "-" if self.ascii_only else "–"

    @property
    def ellipsis(self) -> str:
        """Stands where text was cut."""
        return "..." if self.ascii_only else "…"

    def paint(self, text: str, style: str) -> str:
        """`text` in `style`, one of Rich's names; an empty style, or a terminal without colour, leaves it plain."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.color and style and text else text


@lru_cache(maxsize=1)
def _console(pen: Pen) -> Console:
    """Rich's side of `pen`; what it prints is captured."""
    return Console(
        file=io.StringIO(),
        width=pen.width,
        force_terminal=True,
        color_system="standard" if pen.color else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},  # the environment is `choose`'s business
    )


def write(result: Result, options: Options) -> Iterator[str]:
    """The tables, an empty line between two; a table without rows is not shown, nor is its title."""
    pen = Pen(max(options.width or 80, _LEAST_WIDTH), options.color, options.ascii_only)
    return apart(_block(table, pen) for table in result.tables)


def _block(table: Table, pen: Pen) -> Iterator[str]:
    rows = iter(table.rows)
    head = list(islice(rows, SAMPLE))
    if not head:
        return
    if table.title is not None:
        for line in wrapped(table.title, pen.width):
            yield pen.paint(line, "bold") + "\n"
    if table.upright:
        yield from _pairs(_upright(table, chain(head, rows)), pen)
    else:
        yield from _framed(table.columns, [clean(row) for row in head], map(clean, rows), pen)


def _framed(columns: Sequence[Column], head: list[Row], rest: Iterable[Row], pen: Pen) -> Iterator[str]:
    """The table in its frame, or upright row by row where no frame fits; `head` tells how wide the columns are."""
    layout = fit(columns, needs(columns, head), pen.width)
    if layout is None:
        yield from apart(_pairs(_titled(columns, row), pen) for row in chain(head, rest))
    elif len(head) > RICH_ROWS:
        yield from by_hand(columns, chain(head, rest), layout, pen)
    else:
        yield by_rich(columns, head, layout, pen)


def needs(columns: Sequence[Column], rows: Sequence[Row]) -> list[Need]:
    """What each column would like to have, cells being `clean`ed."""
    return [_need(column, cells) for column, cells in zip(columns, zip(*rows, strict=True), strict=True)]


def _need(column: Column, cells: Row) -> Need:
    texts = {column.title, "-", *filter(None, cells)}
    words = {word for text in texts for word in text.split(" ")}
    return Need(max(map(_cells, texts)), max(map(_cells, words)))


def _cells(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


def _style_of(style: str, cell: str | None) -> str:
    """The colour of a cell in a column of `style`. A status may be followed by a remark: `delivered (override)`."""
    if cell is None or style == "dim":
        return "dim"
    return _STATUS_STYLES.get(cell.partition(" ")[0].rstrip("*"), "") if style == "status" else ""


# By Rich


def by_rich(columns: Sequence[Column], rows: Sequence[Row], layout: Layout, pen: Pen) -> str:
    """The whole table as Rich draws it, cells wrapped to `layout`; rules between rows where most rows are tall."""
    grid = _rich_table(columns, layout, pen)
    grid.show_lines = layout.frame == "grid" and _mean_height(rows, layout) > 2
    for row in rows:
        cells = zip(columns, row, layout.widths, strict=True)
        grid.add_row(*(_rich_cell(column, cell, width, pen) for column, cell, width in cells))
    console = _console(pen)
    with console.capture() as capture:
        console.print(grid)
    return "".join(line.rstrip() + "\n" for line in capture.get().splitlines())


def _rich_table(columns: Sequence[Column], layout: Layout, pen: Pen) -> RichTable:
    if layout.frame == "grid":
        grid = RichTable(box=box.ASCII2 if pen.ascii_only else box.ROUNDED)
    else:
        frame = _COMPACT_ASCII if pen.ascii_only else box.SIMPLE_HEAD
        grid = RichTable(box=frame, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    grid.border_style, grid.header_style = "dim", "bold"
    for column, width in zip(columns, layout.widths, strict=True):
        justify = "right" if column.style == "number" else "left"
        grid.add_column(Text(column.title), width=width, justify=justify, overflow="fold")  # type: ignore[arg-type]
    return grid


def _rich_cell(column: Column, cell: str | None, width: int, pen: Pen) -> Text:
    shown = pen.dash if cell is None else cell
    at_hyphens = column.style in _FOLDING
    if at_hyphens or any(_cells(word) > width for word in shown.split()):
        shown = "\n".join(_folded(shown, width, at_hyphens=at_hyphens))
    return Text(shown, style=_style_of(column.style, cell))


def _folded(text: str, width: int, *, at_hyphens: bool = True) -> list[str]:
    """`text` on lines of at most `width` cells, broken after spaces (and hyphens), in a word only where it must be."""
    if _cells(text) <= width:
        return [text]
    lines = [""]
    for word in text.replace(" ", " \0").split("\0"):
        for part in _parts(word, width, at_hyphens=at_hyphens):
            if _cells(lines[-1] + part.rstrip()) > width:
                lines.append("")
            lines[-1] += part
    return [line.rstrip() for line in lines]


def _parts(word: str, width: int, *, at_hyphens: bool) -> Iterator[str]:
    """Where a line may break within `word`: behind its hyphens, if it is to or too wide, and anywhere if still so."""
    is_wide = _cells(word.rstrip()) > width
    for piece in word.replace("-", "-\0").split("\0") if at_hyphens or is_wide else (word,):
        yield from chop_cells(piece, width) if _cells(piece.rstrip()) > width else (piece,)


def _mean_height(rows: Sequence[Row], layout: Layout) -> float:
    """Lines a row, about."""
    tallest = (max(_cells(cell or "-") / width for cell, width in zip(row, layout.widths, strict=True)) for row in rows)
    return sum(max(1, -(-height // 1)) for height in tallest) / len(rows)


# By hand


def by_hand(columns: Sequence[Column], rows: Iterable[Row], layout: Layout, pen: Pen) -> Iterator[str]:
    """The lines of the table in the same look: ids and statuses fold, anything else wider than its column is cut."""
    above, below = _frame_lines(columns, layout, pen)
    left, middle, right = _rules(layout, pen)
    painters = [_painter(column, width, pen) for column, width in zip(columns, layout.widths, strict=True)]
    yield above
    for row in rows:
        for parts in _row_lines(columns, row, layout):
            cells = [paint(part, cell) for paint, part, cell in zip(painters, parts, row, strict=True)]
            yield (left + middle.join(cells) + right).rstrip() + "\n"
    yield below


def _row_lines(columns: Sequence[Column], row: Row, layout: Layout) -> Iterable[Row]:
    """The lines that `row` takes: one, unless an id or a status must be folded."""
    wide = [
        column.style in _FOLDING and cell is not None and len(cell) > width
        for column, cell, width in zip(columns, row, layout.widths, strict=True)
    ]
    if not any(wide):
        return (row,)
    cells = zip(row, layout.widths, wide, strict=True)
    return zip_longest(*(_folded(cell or "", width) if fold else [cell] for cell, width, fold in cells), fillvalue="")


def _frame_lines(columns: Sequence[Column], layout: Layout, pen: Pen) -> tuple[str, str]:
    """What Rich draws above the first row and below the last one."""
    lines = by_rich(columns, [[""] * len(columns)], layout, pen).splitlines(keepends=True)
    end = len(lines) - 1 if layout.frame == "compact" else len(lines) - 2
    return "".join(lines[:end]), "".join(lines[end + 1 :])


def _rules(layout: Layout, pen: Pen) -> tuple[str, str, str]:
    """What stands before, between and behind the cells of a row."""
    if layout.frame == "compact":
        return "", " " + pen.paint(" ", "dim"), ""
    rule = pen.paint("|" if pen.ascii_only else "│", "dim")
    return f"{rule} ", f" {rule} ", f" {rule}"


def _painter(column: Column, width: int, pen: Pen) -> Callable[[str | None, str | None], str]:
    """A function that gives a line of a cell of `column` at its width, in the colour of the whole cell."""
    is_plain = column.style not in ("status", "dim")
    size = _sizer(width, pen.ellipsis, to_right=column.style == "number")
    unknown = pen.paint(size(pen.dash), "dim")

    def paint(part: str | None, cell: str | None) -> str:
        if part is None:
            return unknown
        return size(part) if is_plain else pen.paint(size(part), _style_of(column.style, cell))

    return paint


def _sizer(width: int, ellipsis: str, *, to_right: bool) -> Callable[[str], str]:
    """A function that pads or cuts a text to `width` cells."""
    kept = max(width - len(ellipsis), 0)
    mark = ellipsis[:width]

    def size(text: str) -> str:
        if len(text) > width and text[: width + 1].isascii():  # the rest need not be looked at: half of a long table
            return text[:kept] + mark
        missing = width - _cells(text)
        if missing < 0:
            return set_cell_size(text, kept) + mark
        return " " * missing + text if to_right else text + " " * missing

    return size


# Upright


class _Pair(NamedTuple):
    label: str
    value: str | None
    style: str


def _upright(table: Table, rows: Iterable[Row]) -> list[_Pair]:
    """A pair for each row: its first cell and the rest of it."""
    pairs = []
    for first, *others in rows:
        label = one_line(first or "")
        known = [value for value in others if value is not None]
        style = "status" if label.lower().startswith("status") else table.columns[-1].style
        pairs.append(_Pair(label, "  ".join(known) if known else None, style))
    return pairs


def _titled(columns: Sequence[Column], row: Row) -> list[_Pair]:
    return [_Pair(column.title, cell, column.style) for column, cell in zip(columns, row, strict=True)]


def _pairs(pairs: Sequence[_Pair], pen: Pen) -> Iterator[str]:
    """One below the other, the values under each other and wrapped there; a long label has a line to itself."""
    margin = min(max(_cells(pair.label) for pair in pairs), _LABEL, pen.width // 2) + 2
    for label, value, style in pairs:
        color, size = _style_of(style, value), _cells(label)
        begin = pen.paint(label, "bold") + ("\n" + " " * margin if size + 2 > margin else " " * (margin - size))
        for line in _value_lines(value, style, pen.width - margin, pen):
            yield (begin + pen.paint(line, color)).rstrip() + "\n"
            begin = " " * margin


def _value_lines(value: str | None, style: str, width: int, pen: Pen) -> list[str]:
    if value is None:
        return [pen.dash]
    return _folded(one_line(value), width) if style in _FOLDING else wrapped(value, width)


def wrapped(text: str, width: int) -> list[str]:
    """`text` on lines of at most `width` cells; its own line breaks are kept."""
    return [part for line in printable(text).split("\n") for part in _folded(line, width, at_hyphens=False)]
