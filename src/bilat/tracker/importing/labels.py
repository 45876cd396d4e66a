"""Other people's statuses: what each of their labels is here. The label is kept, in the notes and as the reason."""

from __future__ import annotations

from collections.abc import Mapping

from bilat.status import SCALES, STATUSES
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
    def near(label: str) -> str | None:
        """The status that a label probably is: by another scale's words, or by one that is spelt nearly so."""
        key = _key(label)
        if key in _ELSEWHERE:
            return _ELSEWHERE[key]
        words = {_key(word): term.name for term in STATUSES for word in (term.name, term.label, *term.aliases)}
        from difflib import get_close_matches  # only a mistake needs it

        near = get_close_matches(key, words, n=1, cutoff=0.8)
        return words[near[0]] if near else None


def _key(label: str) -> str:
    return " ".join(fold(label).split())


_ELSEWHERE = {
    **{_key(value): name for scale in SCALES.values() for name, value in scale.values.items() if value},
    **dict.fromkeys(("in force", "entered into force", "ratified", "en vigueur"), "delivered"),
    **dict.fromkeys(("signed", "signed - not yet in force", "signe", "not yet in force", "planned"), "in-progress"),
    **dict.fromkeys(("terminated", "denounced", "denonce", "expired", "expire", "lapsed"), "superseded"),
    **dict.fromkeys(("unknown", "inconnu", "not assessed", "no evidence available"), "announced"),
}
"""What other scales, and registers of treaties, call a status: a suggestion only, for a person decides."""
