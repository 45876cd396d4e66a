"""The brief as a page of Markdown that reads as well as plain text: 80 columns, no HTML, tables for the grids only.

Sources and proofs are numbered at the end, and each line names its own: `[source 1; signed 3]`. Text from the data is
escaped, and no line that was broken begins with what Markdown would take for a list, a heading or a rule.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from bilat.formats.md import is_address
from bilat.formats.md import readable as literal
from bilat.result import Document

_JOINED = "\u00a0"
"""Between two words that stay on one line; the page has a plain space there."""

WIDTH = 80
"""Characters in a line, but for a word that is longer."""

_IS_DATE = re.compile(r"\d{4}(-|$)")
_BEGINS_A_BLOCK = re.compile(r"(?:[-+*=#>~|]|\d+[.)]|\\[-+*=#>~|])")


def page(brief: Document, most: int, label: Callable[[str], str]) -> str:
    """The page, whole lines. `most` is how many lines a section has at most: what is left out is said.

    `label` gives what a person reads for a status.
    """
    references = _References()
    parts = [
        [f"# {literal(brief['title'])}"],
        _opening(brief, label),
        *(_changed(brief, most, references) if brief["changes"] is not None else []),
        *_section("Late, and why", brief["late"], most, references, "Nothing is late."),
        *_section("Where the sides differ", brief["split"], most, references, _agreed(brief)),
        *_section(
            f"Who owes what in the next {brief['ahead_days']} days",
            brief["next"],
            most,
            references,
            "No step on file has a date in these days.",
        ),
        *_section("What rests on weak proof", brief["weak"], most, references, "Nothing that counts as delivered."),
        *(block for grid in brief["grids"] for block in _grid(grid)),
        *_questions(brief["questions"], 2 * most, references),
    ]
    return "\n\n".join("\n".join(part) for part in [*parts, *references.section()] if part) + "\n"


def _opening(brief: Document, label: Callable[[str], str]) -> list[str]:
    counts = brief["counts"]
    many = _initiatives(counts["initiatives"])
    told = ", ".join(f"{number} {label(status).lower()}" for status, number in counts["statuses"].items())
    parts = [
        f"{many}, {counts['open']} open: {told}.",
        f"Steps that are late: {counts['late']}. Sides that differ: {counts['split']}. Weak proof: {counts['weak']}.",
        f"All sides are assessed in {counts['assessed']} of {counts['initiatives']}.",
    ]
    if counts["left_out"]:
        parts.append(f"{counts['left_out']} left out: restated or superseded, and counted once.")
    if brief["filter"]:
        parts.append(f"Only what fits: {literal(brief['filter'])}.")
    return wrap(" ".join(parts), "")


def _agreed(brief: Document) -> str:
    return f"No difference is on file; all sides are assessed in {_initiatives(brief['counts']['assessed'])}."


def _initiatives(count: int) -> str:
    return f"{count} initiative{'' if count == 1 else 's'}"


def _changed(brief: Document, most: int, references: _References) -> Iterator[list[str]]:
    lines = [line for line in brief["changes"] if line["what"] != "changed"]
    rest = len(brief["changes"]) - len(lines)
    since = brief["since"]
    named = since["name"] if _IS_DATE.match(since["name"]) else f"{since['name']} ({since['day']})"
    yield from _section(f"What changed since {named}", lines, most, references, "Nothing.")
    if rest:
        yield [f"And {rest} other field{'' if rest == 1 else 's'} corrected."]


def _section(
    title: str, lines: Sequence[Document], most: int, references: _References, nothing: str
) -> Iterator[list[str]]:
    yield [f"## {literal(title)}"]
    if not lines:
        yield [nothing]
        return
    yield [part for line in lines[:most] for part in _bullet("- ", line, references)]
    yield from _more(lines, most)


def _more(lines: Sequence[Document], most: int) -> Iterator[list[str]]:
    """What the page leaves out is never left out in silence."""
    if len(lines) > most:
        yield [f"And {len(lines) - most} more; --limit {len(lines)} shows all."]


def _questions(lines: Sequence[Document], most: int, references: _References) -> Iterator[list[str]]:
    yield ["## Questions to ask"]
    if not lines:
        yield ["None from this record."]
        return
    numbered = enumerate(lines[:most], 1)
    yield [part for number, line in numbered for part in _bullet(f"{number}. ", line, references, line["to"])]
    if len(lines) > most:
        yield [f"And {len(lines) - most} more; --limit {-(-len(lines) // 2)} shows all."]


def _bullet(mark: str, line: Document, references: _References, to: str | None = None) -> list[str]:
    asked = f" ({literal(to)})" if to is not None else ""
    return wrap(f"**{literal(line['title'])}**{asked}: {literal(line['text'])} {references.of(line)}", mark)


class _References:
    """Sources and proofs, numbered in the order in which they are first named."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, line: Document) -> str:
        """What a line rests on: `[source 1; signed 3]`."""
        source = line["source"]
        told = [f"source{_JOINED}{self._number(_described(source))}" if source else f"no{_JOINED}source"]
        told += [f"{proof['grade']}{_JOINED}{self._number(_proved(proof))}" for proof in line["proofs"]]
        return "[" + "; ".join(told if line["proofs"] else [*told, f"no{_JOINED}proof"]) + "]"

    def _number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers) + 1)

    def section(self) -> Iterator[list[str]]:
        """The list of them, at the end of the page."""
        if self._numbers:
            yield ["## Sources and proofs"]
            yield [part for text, number in self._numbers.items() for part in wrap(text, f"{number}. ")]


def _described(source: Document) -> str:
    told = [literal(source[key]) for key in ("title", "publisher") if source[key]]
    told.append(source["published_on"] or "no date of publication")
    told += [_address(source["url"])] if source["url"] else []
    return ", ".join(told)


def _proved(proof: Document) -> str:
    place = _address(proof["url"]) if proof["url"] else literal(os.path.basename(proof["file"] or "no document"))
    told = f"{place}, {proof['on'] or 'no date'}"
    return f"{told}: “{literal(proof['quote'])}”" if proof["quote"] else told


def _address(text: str) -> str:
    return f"<{text}>" if is_address(text) else literal(text)


# The grids


def _grid(grid: Document) -> Iterator[list[str]]:
    """Of the source's own columns the first and the last, and what has become of each row."""
    yield [f"## Progress: {literal(grid['title'])}"]
    own = [grid["columns"][0], grid["columns"][-1]]
    rows = [[literal(cell) for cell in (*own, "Done", "Late", "Next due")]]
    for row in grid["rows"]:
        due = row["next_due"]["text"] if row["next_due"] else None
        done = f"{row['delivered']}/{row['initiatives']}"
        rows.append([literal(cell or "–") for cell in (row["cells"][0], row["cells"][-1], done, str(row["late"]), due)])
    yield list(_table(rows))


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Padded, so that it is a table in plain text too."""
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        padded = (cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(padded)} |"
        if number == 0:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"


# Lines


def width_of(text: str) -> int:
    """The cells that `text` takes on a screen."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # 10 ms, and only for what is not ASCII

    return cell_len(text)


def wrap(text: str, mark: str, width: int = WIDTH) -> list[str]:
    """`text` behind `mark` on lines of at most `width`, the later ones under the first one's text.

    A word that would begin a block of Markdown at the beginning of a line stays with the word before it.
    """
    lines = [mark]
    hanging = " " * len(mark)
    for piece in _pieces(text.split(" ")):
        line = lines[-1]
        gap = "" if line in (mark, hanging) else " "
        if gap and width_of(line) + 1 + width_of(piece) > width:
            lines.append(hanging + piece)
        else:
            lines[-1] = line + gap + piece
    return [line.rstrip().replace(_JOINED, " ") for line in lines]


def _pieces(words: Iterable[str]) -> Iterator[str]:
    """The words, those that must not begin a line joined to the ones before them."""
    held = ""
    for word in filter(None, words):
        if not held or _BEGINS_A_BLOCK.match(word):
            held = f"{held} {word}" if held else word
        else:
            yield held
            held = word
    if held:
        yield held
