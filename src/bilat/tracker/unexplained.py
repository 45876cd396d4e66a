"""Dates that were moved without a word: what `check` names, and what a change is asked about before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bilat.result import Document
from bilat.slips import ledger, same_days, slips
from bilat.store.protocol import Problem, View


def moved_targets(edits: Iterable[Document]) -> Iterator[str]:
    """The milestones, as `INITIATIVE: MILESTONE`, to which `edits` give another target than the one they had."""
    for edit in edits:
        head, _, rest = str(edit["field"]).partition(".")
        milestone, _, part = rest.partition(".")
        both = head == "milestones" and part == "due" and edit["old"] and edit["new"]
        if both and not same_days(edit["old"], edit["new"]):
            yield f"{edit['initiative']}: {milestone}"


def moves_without_why(view: View) -> list[Problem]:
    """A notice `move-without-why` for every date that was moved, not moved back by an undo, and without a reason."""
    records = slips(view.search(), ledger(view.newest_changes()))
    return [
        Problem(
            "move-without-why",
            f"{record['milestone_title']}: moved from {move['old']['text']} to {move['new']['text']} "
            f"by {move['by']} on {move['at'][:10]} without a reason",
            "notice",
            f"{record['initiative']}, milestone {record['milestone']}, change {move['change']}",
        )
        for record in records
        for move in record["history"]
        if not move["why"] and not move["entered"]
    ]
