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
    what: str
    """What it does in a few words, for the shell's completion."""


LOOK, CHANGE, KEEP = "Look", "Change", "Keep"

TABLE: dict[str, Place] = {
    "list": Place("listing", "list_", LOOK, "list initiatives"),
    "count": Place("counting", "count", LOOK, "count initiatives"),
    "values": Place("counting", "values", LOOK, "which values occur, how often"),
    "show": Place("show", "show", LOOK, "all that is known of one"),
    "next": Place("next", "next_", LOOK, "who owes the next step"),
    "score": Place("score", "score", LOOK, "how promises are kept, by party"),
    "brief": Place("brief", "brief", LOOK, "the page for the meeting"),
    "grid": Place("show", "grid", LOOK, "the source's sector grids"),
    "log": Place("past", "log", LOOK, "the history"),
    "diff": Place("time", "diff", LOOK, "what happened since a moment"),
    "slips": Place("slipping", "slipped", LOOK, "which dates were moved, and why"),
    "add": Place("add", "add", CHANGE, "add initiatives"),
    "ingest": Place("ingesting", "ingest", CHANGE, "read a statement, accept its promises"),
    "import": Place("importing", "import_", CHANGE, "bring in a table or an export"),
    "update": Place("update", "update", CHANGE, "assess, move, reach, correct"),
    "edit": Place("edit", "edit", CHANGE, "edit one in your editor"),
    "tag": Place("tag", "tag", CHANGE, "add and remove tags"),
    "milestone": Place("milestone", "app", CHANGE, "the steps of an initiative"),
    "meeting": Place("meeting", "meeting", CHANGE, "a joint body's meetings"),
    "drop": Place("tag", "drop", CHANGE, "take out of every list"),
    "undo": Place("past", "undo", CHANGE, "take back a change"),
    "mark": Place("time", "mark", CHANGE, "name a moment of the history"),
    "export": Place("exporting", "export", KEEP, "write everything for other programs"),
    "check": Place("care", "check", KEEP, "prove that all is whole"),
    "backup": Place("care", "backup", KEEP, "write a complete copy"),
    "init": Place("care", "init", KEEP, "make a new tracker"),
    "config": Place("about", "config", KEEP, "every setting and its origin"),
    "schema": Place("about", "schema", KEEP, "the JSON Schema of the output"),
    "completion": Place("completion", "completion", KEEP, "the shell's completion script"),
    "help": Place("helping", "help_", KEEP, "pages on filters, dates, statuses"),
}
