"""Cells as text: mended where programs broke them, nothing where they say that there is nothing, checked like all text.

What is mended: no-break and other odd spaces, carriage returns, the `\\r\\n` that some exports spell out, invisible
characters, and the apostrophe that bilat's own CSV puts before what a spreadsheet would run as a formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from unicodedata import is_normalized

from bilat.errors import BilatError, quoted
from bilat.text import INVISIBLE
from bilat.tracker.values import parse_text
from bilat.vocabulary import listed

NOTHING = frozenset(
    {"", "n/a", "na", "n.a.", "n.a", "n/d", "nd", "-", "--", "–", "—", "null", "none", "nil", "s.o.", "s/o"}
)
"""What people write where nothing is known, in lower case."""

LONGEST_NOTHING = max(map(len, NOTHING))

SHORT_TITLE = 120
"""Characters of a title that still reads as one; a longer cell is cut, and is whole in the source's quote."""

_SHORTEST_TITLE = 40
_CLAUSES = (" – ", " — ", " including ", " which ", " in order to ", " notamment ", " afin ")
"""Where a sentence can end early that has no other sign."""
_LOOSE = " ,;:–—-"
_HANGING = frozenset(
    listed(
        "a, an, the, of, and, or, to, for, in, on, with, by, from, that, than, as, at, which, who, le, la, les, de, "
        "des, du, et, ou, à, au, aux, pour, en, par, dans, qui, que"
    )
)
"""Small words that nobody ends a title with."""
_SPELT_OUT = re.compile(r"\\r\\n|\\r(?=\s|\\|$)|\\n(?=\s|\\|$)")
_ESCAPED = re.compile(r"'(?='*\s*[=+\-@＝＋－＠])")


class Bad(NamedTuple):
    """What stands in a cell in the place of a value, or what is wrong with a whole row."""

    message: str
    unknown: tuple[tuple[str, str], ...] = ()
    """The words that no vocabulary knows: of which (`party`, `status` …), and the word."""
    hint: str | None = None
    column: str | None = None
    """Where it stands; None: it is the row that is wrong."""
    cell: str | None = None
    """What stands there."""

    @property
    def told(self) -> str:
        """The fault with its column, for a person: `Parties: unknown party 'Narnia'`."""
        return self.message if self.column is None or not self.cell else f"{self.column}: {self.message}"


class Memo(dict[str, Any]):
    """What each distinct cell of a column comes to: columns repeat themselves. What is raised becomes a `Bad`."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: str) -> Any:
        try:
            value = self.read(cell)
        except BilatError as error:
            value = Bad(error.message, _unknown_of(error), error.hint)
        self[cell] = value
        return value


def _unknown_of(error: BilatError) -> tuple[tuple[str, str], ...]:
    from bilat.errors import UnknownValue

    return ((error.what, error.value),) if isinstance(error, UnknownValue) else ()


def find_line(cell: str) -> str | None:
    """The cell on one line; None where it says that there is nothing. Raises InvalidValue for control characters."""
    text = cell.strip()
    if not is_sound(text) or "  " in text:
        text = " ".join(_mended(text).split())
    return _something(text)


def find_lines(cell: str) -> str | None:
    """As `find_line`, but with its line breaks."""
    text = cell.strip()
    if not is_sound(text) or ("  " in text and not text.isascii()):
        lines = (" ".join(line.split()) for line in _mended(text).split("\n"))
        text = "\n".join(lines).strip()
    return _something(text)


def is_sound(text: str) -> bool:
    """Whether `_mended` leaves it as it is: what that takes out or refuses is not printable, no more than odd spaces.

    Half of a long table's time goes into the cells that are not ASCII where they are mended to no purpose.
    """
    return text.isprintable() and "\\" not in text and (text.isascii() or is_normalized("NFC", text))


def _something(text: str) -> str | None:
    if len(text) <= LONGEST_NOTHING and text.lower() in NOTHING:
        return None
    return _ESCAPED.sub("", text, count=1) if text[0] == "'" and _ESCAPED.match(text) else text


def _mended(text: str) -> str:
    if "\\" in text:
        text = _SPELT_OUT.sub("\n", text)
    return parse_text(text.translate(INVISIBLE).replace("\v", " ").replace("\f", " ").replace("\x85", "\n"), "cell")


def items(cell: str) -> list[str]:
    """The items of a cell: parted by semicolons or line breaks, and by commas where there are neither."""
    text = find_lines(cell)
    if text is None:
        return []
    parts = re.split(r"[;\n|]", text) if re.search(r"[;\n|]", text) else text.split(",")
    return [part for part in map(str.strip, parts) if part.lower() not in NOTHING]


def short_title(line: str) -> str:
    """`line` as a title: whole, or cut at its last clause that fits, or at a word, with an ellipsis."""
    if len(line) <= SHORT_TITLE:
        return line
    room = line[: SHORT_TITLE - 1]
    rfind = room.rfind
    end = max(rfind(", ", _SHORTEST_TITLE), rfind("; ", _SHORTEST_TITLE), rfind(": ", _SHORTEST_TITLE))
    if end < 0:
        end = max([rfind(sign, _SHORTEST_TITLE) for sign in _CLAUSES])
    if end < 0:
        end = rfind(" ", _SHORTEST_TITLE)
    cut = room[:end] if end > 0 else room
    while cut.rpartition(" ")[2].lower() in _HANGING:
        cut = cut.rpartition(" ")[0].rstrip(_LOOSE)
    return cut.rstrip(_LOOSE) + "…"


def tag_of(word: str) -> str:
    """`word` as a tag: `Free trade` is `free-trade`. Raises InvalidValue where nothing is left of it."""
    from bilat.tracker.values import parse_tag

    joined = "-".join(re.findall(r"[\w-]+", word.lower()))
    return parse_tag(joined[:64].strip("-_") or word)


def shown(cell: str) -> str:
    """A cell for a message."""
    return quoted(cell.strip())
