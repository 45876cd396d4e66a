"""Changing many initiatives as one change: what a filter finds is shown and asked for, what is named is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bilat.commands.context import Context
from bilat.commands.selecting import NONE, filter_of, find
from bilat.errors import Refused
from bilat.result import Document, Result

if TYPE_CHECKING:
    from bilat.store.protocol import Draft, Plan

    PlanFor = Callable[[Sequence[str], Mapping[str, int]], Plan]
    """The change to the initiatives of these ids, refused where one has moved on from its revision."""


def change_selected(
    context: Context, words: Sequence[str] | None, where: str | None, plan_for: PlanFor, *, yes: bool
) -> Result:
    """Make the change that `plan_for` gives for the initiatives that `words` or the filter `where` mean.

    Those of a filter are shown first, and the person is asked, unless `yes`. The answer may come late: what was changed
    meanwhile is refused (exit 5), and the lock is not held while a person thinks. Raises Refused where nobody can be
    asked.
    """
    tree = filter_of(context.config, words, where)
    if tree is None:
        return context.change(plan_for(words or (), {}))
    view = context.store().view()
    found = find(view, tree)
    if not found:
        return context.change(plan_for((), {}), NONE)
    ids = [document["id"] for document in found]
    revisions = {document["id"]: document["revision"] for document in found}
    if yes or context.shared.dry_run:
        return context.change(plan_for(ids, revisions))
    chosen = _chosen(plan_for(ids, revisions)(view), ids)
    return context.change(plan_for(chosen, revisions), "nothing was changed" if not chosen else None)


def _chosen(draft: Draft, ids: list[str]) -> list[str]:
    """Which of the initiatives that would change the person wants changed."""
    from bilat.commands import asking

    edits: dict[str, list[Document]] = {}
    for edit in draft.edits:
        edits.setdefault(edit["initiative"], []).append(edit)
    if not edits:
        return ids
    if not asking.can_ask():
        raise Refused(
            f"this would change {len(edits)} initiatives, and there is nobody to ask",
            hint="look with --dry-run, then say --yes",
            code="needs-yes",
        )
    return asking.choose(edits)
