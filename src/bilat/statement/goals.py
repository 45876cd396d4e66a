"""The goals that a statement's grids set: cells of a column such as 'Short-Term Goal'."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bilat.statement.grids import FoundGrid
from bilat.statement.lexicon import Lexicon
from bilat.statement.paper import Area
from bilat.vocabulary import Vocabulary

Voice = tuple[int, bool]
"""Where a sentence begins, and whether somebody speaks in it who only recommends."""


class Goal(NamedTuple):
    """One goal of a grid."""

    cell: Area
    """Its own words."""
    area: Area
    """The whole row, which says what it is a goal of."""
    column: str
    """What its column is called."""
    sector: str | None
    is_recommended: bool
    """Whether the grid stands where somebody only recommends."""


def goals_of(
    text: str, voices: Sequence[Voice], grids: Sequence[FoundGrid], lexicon: Lexicon, sectors: Vocabulary
) -> Iterator[Goal]:
    """The goals in `grids`. `voices` are those of the statement's sentences: a grid has that of the one above it."""
    for grid in grids:
        above = bisect.bisect_left(voices, (grid.start, False)) - 1
        recommended = above >= 0 and voices[above][1]
        for column, area in enumerate(grid.columns):
            if area is None or not _is_goal(text, area, lexicon):
                continue
            called = " ".join(text[area[0] : area[1]].split())
            for row in grid.rows:
                cell, topic = row[column], row[grid.sector_column]
                if cell is not None:
                    filled = [place for place in row if place is not None]
                    sector = sectors.find(text[topic[0] : topic[1]]) if topic is not None else None
                    yield Goal(cell, (filled[0][0], filled[-1][1]), called, sector, recommended)


def _is_goal(text: str, column: Area, lexicon: Lexicon) -> bool:
    return any(match.table == "grid" for match in lexicon.find(lexicon.tokens(text, *column).words))
