"""One candidate on a terminal: what it is, and its exact sentence within what stands around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bilat.formats.page import width_of
from bilat.formats.table import Pen, wrapped
from bilat.text import one_line

LABEL = 10
"""Cells of the column of labels."""


class Card(NamedTuple):
    """What is shown of a candidate."""

    place: str
    """Which of how many: `3 of 24`."""
    so_far: str
    """What was decided until now: `2 to store, 1 skipped`; may be empty."""
    title: str
    facts: Sequence[tuple[str, str]]
    """Label and value, in their order."""
    before: Sequence[str]
    """Lines of the text in front of the sentence."""
    quote: str
    """The sentence, with its own line breaks."""
    after: Sequence[str]
    """Lines of the text behind it."""


def draw(card: Card, pen: Pen) -> str:
    """The card as lines of at most `pen.width` cells, each with its end."""
    return "".join(line + "\n" for line in _lines(card, pen))


def rule(left: str, right: str, pen: Pen) -> str:
    """A line across the terminal with a word at either end."""
    dash = "-" if pen.ascii_only else "─"
    begin = f"{dash}{dash} {left} "
    end = f" {right} {dash}{dash}" if right else ""
    return pen.paint(begin + dash * max(pen.width - width_of(begin) - width_of(end), 2) + end, "dim")


def hanging(text: str, pen: Pen) -> str:
    """One line of a list, wrapped so that what follows stands further in; without a line end."""
    return "\n    ".join(wrapped(one_line(text), pen.width - 4))


def _lines(card: Card, pen: Pen) -> Iterator[str]:
    yield rule(card.place, card.so_far, pen)
    yield from (pen.paint(line, "bold") for line in wrapped(one_line(card.title), pen.width))
    for label, value in card.facts:
        yield from _fact(label, value, pen)
    yield ""
    yield from (pen.paint("  " + line, "dim") for line in _context(card.before, pen))
    yield from _sentence(card.quote, pen)
    yield from (pen.paint("  " + line, "dim") for line in _context(card.after, pen))
    yield ""


def _fact(label: str, value: str, pen: Pen) -> Iterator[str]:
    begin = pen.paint(label, "cyan") + " " * (LABEL - len(label))
    for line in wrapped(value, pen.width - LABEL):
        yield begin + line
        begin = " " * LABEL


def _context(lines: Sequence[str], pen: Pen) -> Iterator[str]:
    for line in lines:
        yield from wrapped(one_line(line), pen.width - 2)


def _sentence(quote: str, pen: Pen) -> Iterator[str]:
    """The quote behind a bar, so that it stands out without colour too."""
    bar = pen.paint("|" if pen.ascii_only else "┃", "cyan")
    for line in quote.splitlines() or [""]:
        if line.strip():
            for part in wrapped(one_line(line.strip()), pen.width - 2):
                yield f"{bar} {pen.paint(part, 'bold')}"
