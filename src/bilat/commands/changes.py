"""A change as a Result: what it changed, from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bilat.commands.describe import describe
from bilat.commands.picking import Fields
from bilat.result import Column, Document, Notice, Result, Table
from bilat.text import one_line
from bilat.timeline import is_mark

SHORT = 60
"""Characters of a value in a summary; `bilat log --json` has all of it."""

COLUMNS = (
    Column("initiative", "Initiative", "slug"),
    Column("field", "Field"),
    Column("old", "From"),
    Column("new", "To", "title"),
)


def change_result(
    change: Document | None,
    notices: Sequence[Notice],
    nothing: str,
    *,
    dry_run: bool,
    told: bool = True,
    brief: bool = False,
) -> Result:
    """What a changing command answers. `change` is None where there was nothing to change.

    With `brief` its table has of quotes the beginning, and of a list that has grown what is new. With `told` false its
    table and its ids are left to somebody who has a shorter way to tell of many edits.
    """
    if change is None:
        said = [*notices, Notice(nothing)]
    elif dry_run:
        said = [*notices, Notice("dry run: nothing was written")]
    else:
        again = f"bilat undo {change['id']}` brings it back" if change["reverts"] else "bilat undo` takes it back"
        said = [*notices, Notice(f"change {change['id']}; `{again}")]
    data = [] if change is None else [change]
    rows = [] if change is None or not told else list(edit_rows(change, brief=brief))
    touched = (
        []
        if change is None or not told
        else list(dict.fromkeys(e["initiative"] for e in change["edits"] if e["initiative"]))
    )
    return Result(
        kind="change",
        data=data,
        tables=[Table(COLUMNS, rows)],
        total=len(data),
        returned=len(data),
        notices=said,
        extra={"dry_run": dry_run},
        ids=touched,
    )


def edit_rows(change: Document, *, brief: bool = False) -> Iterator[list[str | None]]:
    """One row an edit: initiative, field, old and new value in words; `brief`: no more than helps to know it."""
    for edit in change["edits"]:
        ends = _brief_ends(edit["old"], edit["new"]) if brief else [describe(edit["old"]), describe(edit["new"])]
        yield [edit["initiative"], _verb(edit) if edit["field"] is None else edit["field"], *ends]


def _brief_ends(old: Any, new: Any) -> list[str | None]:
    """Both values with their quotes cut; of a list that has grown, how many were there and what has come."""
    if isinstance(old, list) and isinstance(new, list) and old and new[: len(old)] == old:
        return [f"{len(old)} there", describe(_cut(new[len(old) :]))]
    return [describe(_cut(old)), describe(_cut(new))]


def _cut(value: Any) -> Any:
    """`value` with each quote in it cut to `SHORT` characters."""
    if isinstance(value, list):
        return [_cut(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _short_text(item) if key == "quote" and item else _cut(item) for key, item in value.items()}


def summary(change: Document) -> str:
    """One line on what a change did: `joint-military-exercises: status in-progress, assessments.GB …`."""
    edits = [edit for edit in change["edits"] if edit["initiative"] is not None]
    names = {edit["initiative"] for edit in edits}
    if len(names) > 1:
        verbs = {_verb(edit) or "changed" for edit in edits}
        return f"{len(names)} initiatives {verbs.pop() if len(verbs) == 1 else 'changed'}"
    marks = [f"{edit['field']} {_named(edit)}" for edit in change["edits"] if is_mark(edit)]
    told = (_verb(edit) or f"{edit['field']} {_short(edit['old'])} → {_short(edit['new'])}" for edit in edits)
    return "; ".join([*marks, *told])


def _named(mark: Document) -> str:
    """What happened to a moment's name."""
    return "named" if mark["old"] is None else "taken away"


def _verb(edit: Document) -> str | None:
    """What happened to a whole record."""
    if edit["field"] is not None:
        return None
    return "created" if edit["old"] is None else "dropped"


def _short(value: object) -> str:
    return _short_text(describe(value) or "–")


def _short_text(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"


def _of_change(change: Document, name: str) -> Any:
    if name == "summary":
        return summary(change)
    if name == "initiatives":
        return list(dict.fromkeys(edit["initiative"] for edit in change["edits"] if edit["initiative"]))
    return change[name]


FIELDS = Fields(
    ("id", "prev", "at", "by", "why", "evidence", "command", "reverts", "edits", "initiatives", "summary"), _of_change
)
"""The fields of a change, and two that are made of its edits."""
