"""How an initiative that is not in the tracker any more left it: a person dropped it, or what made it was undone.

What a person dropped stays out until a person brings it back. What an undo took away is as if it had never been: it may
come in again, under the id that it had.
"""

from __future__ import annotations

from collections.abc import Iterable

from bilat.store.protocol import View

_DROPPING = ("drop", "adopt")
"""Commands that take initiatives away; a person who edits the state by hand may do it too, and adopts the edit."""


def dropped_by(view: View) -> dict[str, str]:
    """The initiatives that a person dropped, each with the last change that did so and was not undone since.

    One that came back by another way is among them: ask `View.find_dropped` first.
    """
    taken_back = undone(view)
    found: dict[str, str] = {}
    for command in _DROPPING:
        for change in view.newest_changes(f'"command":"{command}"'):
            if change["command"] == command and change["id"] not in taken_back:
                for edit in change["edits"]:
                    if edit["initiative"] is not None and edit["field"] is None and edit["new"] is None:
                        found.setdefault(edit["initiative"], change["id"])
    return found


def undone(view: View) -> set[str]:
    """The ids of the changes that were taken back, and stay so."""
    found: set[str] = set()
    for change in view.newest_changes('"command":"undo"'):
        if change["reverts"] and change["id"] not in found:
            found.add(change["reverts"])
    return found


def ways_back(changes: Iterable[str]) -> str:
    """The commands that take these changes back, the first few: `bilat undo 8ee89711330c`."""
    names = list(dict.fromkeys(changes))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(f"`bilat undo {name}`" for name in names[:_SHOWN]) + more


_SHOWN = 3
