"""Markdown: each table a heading and a GitHub table (https://github.github.com/gfm/#tables-extension-).

Text from a source is shown as it is: what Markdown or HTML would take for markup is escaped. A cell that is a web
address and nothing else becomes a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bilat.formats.cells import apart, clean
from bilat.text import one_line

if TYPE_CHECKING:
    from bilat.formats import Options
    from bilat.result import Result, Table

_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP = str.maketrans(_HTML | {character: "\\" + character for character in "\\`*_[]|~#$"})
_MARKS = str.maketrans({character: "\\" + character for character in "\\`*_[]|~<"})
_ENTITY = re.compile(r"&(?=#?\w+;)")
# An address that GitHub would make a link of must keep its punctuation: a backslash would become a part of it.
_ADDRESS = re.compile(r"https?://[^\s<>|\\]+")


def write(result: Result, options: Options) -> Iterator[str]:  # noqa: ARG001 - every writer takes the same
    """One line for each row."""
    return apart(_lines(table) for table in result.tables)


def literal(text: str) -> str:
    """`text` on one line, escaped so that Markdown shows exactly these characters."""
    return one_line(text).translate(_MARKUP)


def readable(text: str) -> str:
    """As `literal`, for a page that is read as plain text too: no more is escaped than would act as markup.

    It must not stand at the beginning of a line, where more would.
    """
    return _ENTITY.sub(r"\\&", one_line(text).translate(_MARKS))


def is_address(text: str) -> bool:
    """Whether it is a web address and nothing else, which can stand between angle brackets."""
    return _ADDRESS.fullmatch(text) is not None


def _lines(table: Table) -> Iterator[str]:
    if table.title is not None:
        yield f"## {literal(table.title)}\n\n"
    yield _line(literal(column.title) for column in table.columns)
    yield _line("---:" if column.style == "number" else "---" for column in table.columns)
    for row in table.rows:
        yield _line(_cell(cell) for cell in clean(row))


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _cell(cell: str | None) -> str:
    if not cell:
        return ""
    return f"<{cell}>" if is_address(cell) else literal(cell)
