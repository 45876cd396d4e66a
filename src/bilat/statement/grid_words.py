"""What the words in a grid's cells say: a sector's name, the heading of a column of sectors."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from bilat.statement.wordlists import words_of
from bilat.vocabulary import words

if TYPE_CHECKING:
    from bilat.vocabulary import Vocabulary

_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_MARKS = "*_`"
_LONGEST_HEADING = 40
_OF = re.compile(r"\S+\s+d['’]", re.IGNORECASE)
_JOINTS = re.compile(r",|/|&|;|\band\b|\bet\b", re.IGNORECASE)


def plain(cell: str) -> str:
    """A cell's words on one line, without what marks them bold, a link or a `|`."""
    line = " ".join(cell.split()).replace("\\|", "|")
    return _LINK.sub(r"\1", line).strip(_MARKS) if line[:1] in f"{_MARKS}[" else line


def is_sector_heading(text: str) -> bool:
    """Whether `text` heads a column of sectors: 'Sector', 'Key sectors', 'Domaine de coopération'."""
    if not 0 < len(text) <= _LONGEST_HEADING:
        return False
    said = words(text.rstrip(": "))
    names, joints = _headings()
    if not said or len(said) > 4:
        return False
    joined = len(said) > 1 and (said[1] in joints or _OF.match(text) is not None)
    return (said[0] in names and (len(said) == 1 or joined)) or (said[-1] in names and len(said) < 4)


@functools.cache
def _headings() -> tuple[frozenset[str], frozenset[str]]:
    names, joints = words_of("grids", "first_columns"), words_of("grids", "joined_by")
    return frozenset(word for name in names for word in words(name)), frozenset("".join(words(name)) for name in joints)


def sector_of(cell: str, sectors: Vocabulary) -> str | None:
    """The sector that `cell` names, whole or as the first of several ('Trade and digital economy'); None: none."""
    whole = sectors.find(cell) if cell else None
    if whole is not None or not cell or len(cell) > 80:
        return whole
    parts = (part.strip() for part in _JOINTS.split(cell))
    return next((name for part in parts if part for name in (sectors.find(part),) if name is not None), None)
