"""A page's `<table>`: its cells, or the finding that it only arranges the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bilat.statement.paper import Area

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_WIDEST = 64
"""Columns that are read; a cell may claim a thousand (`colspan`), and a million cells may."""
_LONGEST = 600
"""Characters of a cell beyond which a table without header cells is taken for a page's arrangement."""
_TALLEST = 5_000
"""Rows beyond which its cells are read as lines of text: no person looks at such a table."""
_BREAKING = frozenset(("br", "p", "div", "li", "ul", "ol", "dd", "dt"))
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "button", "select", "input"))
_ARRANGING = frozenset(("h1", "h2", "h3", "article", "section", "form"))
_SPACES = re.compile(r"[^\S\n]+")


class Table(NamedTuple):
    """A table of data."""

    text: str
    """Cells between tabs, rows between line breaks."""
    rows: tuple[tuple[Area | None, ...], ...]
    """The cells' places in `text`. A cell that reaches over several rows has its one place in each; one that reaches
    over several columns is None in all but its first."""
    caption: str


class _Cell:
    __slots__ = ("area", "columns", "rows", "text")

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.text = ""
        self.area: Area | None = None


def read_table(table: LexborNode) -> Table | None:
    """What `table` holds; None where it holds another table, or only arranges the page: read its contents then."""
    if (table.attributes.get("role") or "").lower() in ("presentation", "none"):
        return None
    reading = _Reading()
    node, above = table.first_child, list[tuple["LexborNode", str]]()
    while node is not None or above:
        if node is None:
            parent, tag = above.pop()
            reading.leave(tag)
            node = parent.next
            continue
        tag = node.tag or ""
        if tag == "table" or tag in _ARRANGING:
            return None
        if node.is_text_node:
            reading.say(node.text_content or "")
        elif node.is_element_node and tag not in _UNSEEN:
            reading.enter(tag, node)
            above.append((node, tag))
            node = node.first_child
            continue
        node = node.next
    return reading.result()


class _Reading:
    """The rows as they come."""

    def __init__(self) -> None:
        self._rows: list[list[_Cell]] = []
        self._said: list[str] = []
        self._caption = ""
        self._has_headers = False
        self._cell = _Cell(1, 1)

    def enter(self, tag: str, node: LexborNode) -> None:
        if tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._has_headers |= tag == "th"
            given = node.attributes
            self._cell = _Cell(_span(given.get("colspan"), _WIDEST), _span(given.get("rowspan"), 65_534))
            if len(self._rows[-1]) < _WIDEST:
                self._rows[-1].append(self._cell)
        if tag in ("td", "th", "caption"):
            self._said = []
        elif tag in _BREAKING:
            self._said.append("\n")

    def leave(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell.text = self._heard()
        elif tag == "caption":
            self._caption = self._heard().replace("\n", " ")
        elif tag in _BREAKING:
            self._said.append("\n")

    def say(self, text: str) -> None:
        self._said.append(text.replace("\n", " "))

    def _heard(self) -> str:
        lines = (_SPACES.sub(" ", line).strip() for line in "".join(self._said).split("\n"))
        return "\n".join(filter(None, lines))

    def result(self) -> Table | None:
        if len(self._rows) > _TALLEST:
            return None
        rows = [row for row in _spread(self._rows) if any(cell is not None and cell.text for cell in row)]
        width = max(map(len, rows), default=0)
        longest = max((len(cell.text) for row in rows for cell in row if cell is not None), default=0)
        plain = not self._has_headers and not self._caption
        if len(rows) < 2 or width < 2 or (plain and longest > _LONGEST):
            return None
        text = _written(rows)
        areas = (tuple(cell.area if cell is not None else None for cell in row) for row in rows)
        return Table(text, tuple((*row, *[None] * (width - len(row))) for row in areas), self._caption)


def _span(given: str | None, most: int) -> int:
    text = (given or "").strip()
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _spread(rows: list[list[_Cell]]) -> list[list[_Cell | None]]:
    """The rows with each cell in all the rows that it reaches over."""
    reaching: dict[int, tuple[_Cell, int]] = {}
    spread = []
    for row in rows:
        line: list[_Cell | None] = []
        cells = iter(row)
        while len(line) < _WIDEST:
            if len(line) in reaching:
                column = len(line)
                above, left = reaching.pop(column)
                line.append(above)
                if left > 1:
                    reaching[column] = (above, left - 1)
            elif (cell := next(cells, None)) is not None:
                if cell.rows > 1:
                    reaching[len(line)] = (cell, cell.rows - 1)
                line += [cell, *[None] * (cell.columns - 1)]
            else:
                break
        spread.append(line[:_WIDEST])
    return spread


def _written(rows: list[list[_Cell | None]]) -> str:
    """The text of all cells; each cell learns its place in it."""
    lines: list[str] = []
    offset = 0
    for row in rows:
        written: list[str] = []
        for cell in row:
            text = cell.text if cell is not None and cell.area is None else ""
            if cell is not None and text:
                cell.area = (offset, offset + len(text))
            written.append(text)
            offset += len(text) + 1
        lines.append("\t".join(written))
    return "\n".join(lines)
