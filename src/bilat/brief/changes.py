"""What happened since the last meeting, in sentences: all verdicts on one initiative are one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bilat.brief.words import dated, said, stated
from bilat.result import Document
from bilat.status import GRADES


class Entry(NamedTuple):
    """One sentence."""

    what: str
    """A key of `tracker.between.WHAT`."""
    initiative: str
    title: str
    text: str
    evidence: Sequence[Document]


_GRAVITY = ("abandoned", "suspended", "superseded", "delivered", "partially-delivered")
"""Verdicts in the order in which a meeting needs to know of them; the others follow."""

_ORDER = ("status", "confirmed", "milestone-done", "milestone-reopened", "date-moved", "dropped", "new", "date-set")


def told(changes: Sequence[Document], records: Mapping[str, Document], label: Callable[[str], str]) -> list[Entry]:
    """What happened (`tracker.between.happened`), the gravest verdicts first, then what else there was.

    `records` are the initiatives as they are now, for the day that a verdict describes; `label` names a party.
    """
    verdicts: dict[str, list[Document]] = {}
    others: list[Document] = []
    for change in changes:
        if change["what"] == "status":
            verdicts.setdefault(change["initiative"], []).append(change)
        else:
            others.append(change)
    found = [_verdict(members, records.get(name), label) for name, members in sorted(verdicts.items(), key=_gravity)]
    return found + [
        _other(change, label) for change in sorted(others, key=lambda change: _place(change["what"], _ORDER))
    ]


def _place(name: str | None, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _gravity(item: tuple[str, list[Document]]) -> tuple[int, str]:
    return min(_place(change["new"], _GRAVITY) for change in item[1]), item[0]


def _other(change: Document, label: Callable[[str], str]) -> Entry:
    if change["what"] == "confirmed":
        text = f"{label(change['party'])} {_confirmed(change)}{_because(change)}."
        return Entry(change["what"], change["initiative"], change["title"], text, change["evidence"])
    text = f"{_TELL[change['what']](change)} (entered {change['at'][:10]} by {change['by']}){_because(change)}."
    return Entry(change["what"], change["initiative"], change["title"], text, change["evidence"])


def _verdict(members: list[Document], record: Document | None, label: Callable[[str], str]) -> Entry:
    """What the sides came to, those that came to the same by one change together; then what it makes of the two."""
    sides = [member for member in members if member["party"]]
    alike: dict[tuple[str | None, ...], list[Document]] = {}
    for side in sides:
        alike.setdefault((side["old"], side["new"], side["change"]), []).append(side)
    parts = [_part(group, record, label) for group in alike.values()]
    if len(alike) != 1 or len(sides) < 2:
        parts += [f"together {_step(one)}" for one in members if not one["party"]]
    evidence = [proof for group in alike.values() for proof in group[0]["evidence"]]
    return Entry("status", members[0]["initiative"], members[0]["title"], "; ".join(parts) + ".", evidence)


def _part(group: list[Document], record: Document | None, label: Callable[[str], str]) -> str:
    names = " and ".join(label(side["party"]) for side in group)
    return f"{names} {_step(group[0])} ({_day(group[0], record)}){_because(group[0])}"


def _day(side: Document, record: Document | None) -> str:
    """The day that the verdict describes, where it still stands; else the day on which it was entered."""
    now = record["assessments"].get(side["party"]) if record else None
    day: str = now["on"] if now and now["status"] == side["new"] else side["at"][:10]
    return day


def _because(change: Document) -> str:
    return f", {stated(change['why'])}" if change["why"] else ""


def _step(change: Document) -> str:
    old, new = (said(status) if status else "not assessed" for status in (change["old"], change["new"]))
    return f"{old} → {new}"


def _moved(change: Document) -> str:
    days = change["days"]
    how = f", {abs(days)} days {'later' if days > 0 else 'earlier'}" if days else ""
    new = dated(change["new"]) if change["new"] else "no date"
    return f"{_name(change)}: {dated(change['old'])} → {new}{how}"


def _done(change: Document) -> str:
    days = change["days"]
    how = f", {days} days late" if days is not None and days > 0 else ", in time" if days is not None else ""
    return f"{_name(change)}: done on {change['new']}{how}"


def _confirmed(change: Document) -> str:
    """The same verdict given again, and the best grade of what proves it anew."""
    new = change["new"]
    best = max((proof["grade"] for proof in change["evidence"]), key=GRADES.rank, default=None)
    proof = f", on {best} evidence" if best else ", on no new evidence"
    return f"confirmed {said(new['status'])} on {new['on']}{proof}"


def _name(change: Document) -> str:
    return str(change["milestone_title"] or change["milestone"])


_TELL: dict[str, Callable[[Document], str]] = {
    "new": lambda change: f"new, {said(change['new'])}",
    "dropped": lambda change: f"dropped, was {said(change['old'])}",
    "milestone-done": _done,
    "milestone-reopened": lambda change: f"{_name(change)}: not done after all",
    "date-moved": _moved,
    "date-set": lambda change: f"{_name(change)}: due {dated(change['new'])}",
    "date-removed": lambda change: f"{_name(change)}: no date any more, was {dated(change['old'])}",
    "milestone-added": lambda change: f"{_name(change)}: a new step",
    "milestone-dropped": lambda change: f"{_name(change)}: not pursued any more",
    "changed": lambda change: f"{str(change['field']).replace('_', ' ')} corrected",
}
"""By a key of `tracker.between.WHAT`."""
