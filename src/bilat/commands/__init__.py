"""The verbs, thin: each parses what was typed, calls the tracker, and returns a Result.

`TABLE` says where each command lives, so that starting one does not import the others.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where a command's function is."""

    module: str
    """Below `bilat.commands`."""
    name: str
    panel: str
    """The heading it stands under in `bilat --help`."""


LOOK, CHANGE, KEEP = "Look", "Change", "Keep"

TABLE: dict[str, Place] = {
    "list": Place("listing", "list_", LOOK),
    "count": Place("counting", "count", LOOK),
    "values": Place("counting", "values", LOOK),
    "show": Place("show", "show", LOOK),
    "grid": Place("show", "grid", LOOK),
    "log": Place("past", "log", LOOK),
    "add": Place("add", "add", CHANGE),
    "update": Place("update", "update", CHANGE),
    "edit": Place("edit", "edit", CHANGE),
    "tag": Place("tag", "tag", CHANGE),
    "milestone": Place("milestone", "app", CHANGE),
    "drop": Place("tag", "drop", CHANGE),
    "undo": Place("past", "undo", CHANGE),
    "check": Place("care", "check", KEEP),
    "backup": Place("care", "backup", KEEP),
    "init": Place("care", "init", KEEP),
    "config": Place("about", "config", KEEP),
    "schema": Place("about", "schema", KEEP),
    "help": Place("helping", "help_", KEEP),
}
