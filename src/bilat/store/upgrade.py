"""From an older shape of the records to the present one: a change like any other, so the history stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bilat.history import edit
from bilat.result import Document
from bilat.store import state as state_file
from bilat.store.shelf import State

if TYPE_CHECKING:
    from bilat.store.state import Json

UPGRADES: dict[int, Callable[[Document], Document]] = {}
"""By the version they start from: an initiative of that version -> of the next one. Version 1 is the first."""


def upgraded(tables: Json, version: int) -> Json:
    """The tables of an older version as the present one has them, their revisions and instants left as they are."""
    state = State.from_tables(tables, version)
    for change in upgrade_edits(state):
        name = change["initiative"]
        if name is not None:
            state.initiatives[name] = {**state.initiatives[name], change["field"]: change["new"]}
    return state.to_json()


def upgrade_edits(state: State) -> list[Document]:
    """What brings every record of `state` to the present version; empty where it is there already."""
    version = state.schema_version
    if version == state_file.SCHEMA_VERSION:
        return []
    edits = [edit(None, "schema_version", version, state_file.SCHEMA_VERSION)]
    for name in state.initiatives:
        before = state.initiatives[name]
        after = before
        for step in range(version, state_file.SCHEMA_VERSION):
            after = UPGRADES[step](dict(after))
        edits.extend(
            edit(name, field, before.get(field), after.get(field))
            for field in {**before, **after}
            if before.get(field) != after.get(field)
        )
    return edits
