"""The few shapes of Markdown that the pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTE = "<!-- Made by docs/generate.py from the program: change it there. -->"


def page(title: str, *parts: str) -> str:
    """A whole page, an empty line between its parts."""
    return "\n\n".join([NOTE, f"# {title}", *(part.strip("\n") for part in parts if part)]) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; nothing where it has no rows. Cells are Markdown already."""
    lines = [_row(cells) for cells in rows]
    return "\n".join([_row(columns), "|" + "---|" * len(columns), *lines]) if lines else ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def code(text: str) -> str:
    """`text` as it is typed."""
    return f"`{text}`"


def fence(lines: Iterable[str], language: str = "") -> str:
    """A block of code."""
    return "\n".join([f"```{language}", *lines, "```"])
