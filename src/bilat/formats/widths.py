"""How wide each column of a table is, so that the whole fits the terminal and nothing is dropped in silence.

What gives way, in this order: titles and texts (they wrap) and slugs (they fold at their hyphens), the frame (rules
give way to space), statuses and ids (they fold at their hyphens). Where even that is too wide there is no table: each
row is shown upright.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from bilat.result import Column

Frame = Literal["grid", "compact"]
"""`grid`: a box with a rule between columns. `compact`: a rule under the header, two spaces between columns."""

Floors: TypeAlias = Mapping[str, int]
"""The fewest cells that a column of a style may be given; a style that is missing keeps its natural width."""

_ROOMY: Floors = {"title": 24, "text": 12, "dim": 12, "slug": 20}
_TIGHT: Floors = {"title": 16, "text": 10, "dim": 10, "slug": 16}
_FOLDED: Floors = {**_TIGHT, "status": 11, "id": 16}  # 11: in-progress is not folded, partially-delivered is
_ATTEMPTS: Sequence[tuple[Frame, Floors]] = (("grid", _ROOMY), ("compact", _TIGHT), ("compact", _FOLDED))
_YIELDING: Sequence[frozenset[str]] = (
    frozenset({"title", "text", "dim", "slug"}),
    frozenset({"status"}),
    frozenset({"id"}),
)
_WORD = 20  # `commercialization` has 17 letters; what is longer is an address or a mistake, and may break


class Need(NamedTuple):
    """What a column would like to have."""

    width: int
    """Cells of its widest cell, the header included."""
    word: int
    """Cells of the longest word in it, the header's included."""


class Layout(NamedTuple):
    """A table's shape on a terminal."""

    frame: Frame
    widths: tuple[int, ...]
    """Cells in each column, without the space around it."""


def fit(columns: Sequence[Column], needs: Sequence[Need], room: int) -> Layout | None:
    """The roomiest layout that fits in `room` cells, or None where the rows must stand upright."""
    for frame, floors in _ATTEMPTS:
        widths = _shrunk(columns, needs, floors, room - _overhead(frame, len(columns)))
        if widths is not None:
            return Layout(frame, widths)
    return None


def _overhead(frame: Frame, count: int) -> int:
    """Cells a line that frame and padding take."""
    return 3 * count + 1 if frame == "grid" else 2 * (count - 1)


def _shrunk(columns: Sequence[Column], needs: Sequence[Need], floors: Floors, room: int) -> tuple[int, ...] | None:
    """The columns' widths brought down to `room` in all, group by group, the widest first; None where it cannot be."""
    least = [_floor(column, need, floors) for column, need in zip(columns, needs, strict=True)]
    widths = [min(need.width, max(room, floor)) for need, floor in zip(needs, least, strict=True)]
    for styles in _YIELDING:
        group = [place for place, column in enumerate(columns) if column.style in styles]
        while sum(widths) > room:
            able = [place for place in group if widths[place] > least[place]]
            if not able:
                break
            widths[max(able, key=widths.__getitem__)] -= 1
    return tuple(widths) if sum(widths) <= room else None


def _floor(column: Column, need: Need, floors: Floors) -> int:
    """The fewest cells for `column`: its style's, but never so few that an ordinary word breaks."""
    least = floors.get(column.style)
    if least is None:
        return need.width
    header = max(map(len, column.title.split()), default=1)
    return max(least, header, min(need.word, _WORD) if column.style in _YIELDING[0] else 0)
