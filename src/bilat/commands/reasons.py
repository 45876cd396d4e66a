"""The reason for a moved date: asked for at a terminal where none was given, missed elsewhere with a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bilat.commands import asking
from bilat.result import Notice
from bilat.tracker.unexplained import moved_targets
from bilat.tracker.values import parse_text

if TYPE_CHECKING:
    from bilat.store.protocol import Draft, Plan, View

MISSED = Notice("a date was moved without a reason; --why keeps one in the history")


def explained(plan: Plan, view: View) -> tuple[Plan | None, list[Notice]]:
    """`plan` with the reason that the person gives, if it moves dates without one; and what is to be said.

    An empty answer goes on without a reason. At the end of the input the plan is None: nothing is to be changed.
    """
    draft = plan(view)
    moved = list(moved_targets(draft.edits))
    if draft.why or not moved:
        return plan, []
    if not asking.can_ask():
        return plan, [MISSED]
    others = f" and of {len(moved) - 1} more" if len(moved) > 1 else ""
    answer = asking.ask_line(f"This moves the date of {moved[0]}{others}.\nWhy? [Enter: no reason]")
    if answer is None:
        return None, []
    why = parse_text(answer.strip(), "reason")
    return (_because(plan, why), []) if why else (plan, [MISSED])


def _because(plan: Plan, why: str) -> Plan:
    def explained_plan(view: View) -> Draft:
        return plan(view)._replace(why=why)

    return explained_plan
