"""Other people's statuses: what each label of theirs is here. The label itself is kept, in the notes and as the reason."""

from __future__ import annotations

from collections.abc import Mapping

from bilat.errors import suggest
from bilat.status import STATUSES
from bilat.text import fold
from bilat.tracker.importing.cells import Bad, find_line, shown


class StatusReader:
    """Reads labels with the words that are known, and what a person has said about the others."""

    def __init__(self, given: Mapping[str, str]) -> None:
        """`given` are labels with the status they mean; empty: nothing is known. Raises UnknownValue."""
        self._given = {_key(label): STATUSES.parse(word) if word.strip() else "" for label, word in given.items()}

    def read(self, cell: str) -> tuple[str | None, str] | Bad | None:
        """The status and the label; a status of None where the label says nothing; None where there is no label."""
        given = self._given.get(_key(cell))
        label = find_line(cell) if given is None else " ".join(cell.split())
        if label is None:
            return None
        if given is not None:
            return given or None, label
        status = STATUSES.find(label)
        return Bad(f"unknown status {shown(label)}", (("status", label),)) if status is None else (status, label)

    @staticmethod
    def hint(label: str) -> str | None:
        """The status whose words are nearest to a label."""
        near = suggest(label, [word for term in STATUSES for word in (term.name, term.label, *term.aliases)])
        if near is not None:
            return STATUSES.parse(near)
        own = set(_key(label).split())
        scored = ((len(own & set(_key(w).split())), term.name) for term in STATUSES for w in (term.label, *term.aliases))
        shared, name = max(scored, key=lambda pair: pair[0])
        return name if shared else None


def _key(label: str) -> str:
    return " ".join(fold(label).split())
