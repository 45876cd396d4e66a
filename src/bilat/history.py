"""The history as pure functions: what a change does to the records, and what takes it back.

A change is a list of edits. An edit names an initiative, a field, its old and its new value:

- `title`, `tags`, … a field of the record;
- `assessments.GB` one party's assessment;
- `milestones.ID` a whole milestone (null: absent), `milestones.ID.due` one field of it;
- `null` the whole record: created where `old` is null, dropped where `new` is;
- with `initiative` null: `grid:ID` a grid, `mark:NAME` a name for this moment, which no record shows, and
  `schema_version` the records' version.

Applying is all there is: the state is the fold of the history, whichever engine keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from typing import Protocol

from bilat.errors import Conflict, Refused
from bilat.result import Document
from bilat.status import decided_by, joint_status

SYSTEM_FIELDS = ("revision", "created_at", "updated_at", "updated_by")
"""Kept by `apply` itself; no edit names them."""

COMPUTED = ("first_due", "moves")
"""Fields of a milestone that follow its date."""

GRID = "grid:"
"""What stands before a grid's id in an edit's field."""


MARK = "mark:"
"""What stands before a mark's name in an edit's field."""


class Tables(Protocol):
    """The records by id: what a change is applied to."""

    @property
    def initiatives(self) -> MutableMapping[str, Document]:
        """Every initiative that is not dropped."""

    @property
    def grids(self) -> MutableMapping[str, Document]:
        """The source's tables."""

    @property
    def dropped(self) -> MutableMapping[str, Document]:
        """`{id, title, change, at}` of each dropped initiative: an id is never given twice."""

    schema_version: int


def apply(tables: Tables, change: Document) -> None:
    """Do what `change` says. The edits of one initiative count as one revision of it."""
    touched: dict[str, Document] = {}
    for edit in change["edits"]:
        initiative = edit["initiative"]
        if initiative is None:
            _apply_to_store(tables, edit)
        elif edit["field"] is None:
            _replace_record(tables, edit, change)
        else:
            if initiative not in touched:
                touched[initiative] = tables.initiatives[initiative]
            put(touched[initiative], edit["field"], edit["new"])
    for initiative, document in touched.items():
        _stamp(document, change)
        tables.initiatives[initiative] = document


def fold(tables: Tables, changes: Iterable[Document]) -> None:
    """Apply all of `changes`, the oldest first."""
    for change in changes:
        apply(tables, change)


def _apply_to_store(tables: Tables, edit: Document) -> None:
    field: str = edit["field"]
    if field == "schema_version":
        tables.schema_version = edit["new"]
        return
    if field.startswith(MARK):
        return
    grid = field.removeprefix(GRID)
    if edit["new"] is None:
        del tables.grids[grid]
    else:
        tables.grids[grid] = edit["new"]


def _replace_record(tables: Tables, edit: Document, change: Document) -> None:
    initiative: str = edit["initiative"]
    if edit["new"] is None:
        del tables.initiatives[initiative]
        tables.dropped[initiative] = {
            "id": initiative,
            "title": edit["old"]["title"],
            "change": change["id"],
            "at": change["at"],
        }
        return
    if "revision" not in edit["new"]:  # as in all that are new; many may come at once
        tables.dropped.pop(initiative, None)
        tables.initiatives[initiative] = {**edit["new"], **first_fields(change)}
        return
    document = dict(edit["new"])
    kept = {field: document.pop(field, None) for field in SYSTEM_FIELDS}
    document.update(kept)  # last, in their order
    document["revision"] = kept["revision"] or 0
    document["created_at"] = kept["created_at"] or change["at"]
    _stamp(document, change)
    tables.dropped.pop(initiative, None)
    tables.initiatives[initiative] = document


def first_fields(change: Document) -> Document:
    """The system's fields of an initiative that `change` makes, which stand behind all others."""
    return {"revision": 1, "created_at": change["at"], "updated_at": change["at"], "updated_by": change["by"]}


def _stamp(document: Document, change: Document) -> None:
    document["revision"] += 1
    document["updated_at"] = change["at"]
    document["updated_by"] = change["by"]


def get(document: Document, field: str) -> object:
    """The value at `field`, None where there is nothing."""
    head, _, rest = field.partition(".")
    if not rest:
        return document[head]
    if head == "assessments":
        return document["assessments"].get(rest)
    name, _, part = rest.partition(".")
    milestone = find_milestone(document, name)
    if milestone is None or not part:
        return milestone
    value: object = milestone[part]
    return value


def put(document: Document, field: str, value: object) -> None:
    """Set the value at `field`; None takes a milestone away. Containers are replaced, never changed in place."""
    head, _, rest = field.partition(".")
    if not rest:
        document[head] = value
    elif head == "assessments":
        document["assessments"] = {**document["assessments"], rest: value}
    else:
        steps = {m["id"]: m for m in document["milestones"]}
        _put_step(steps, rest, value)
        document["milestones"] = sorted(steps.values(), key=milestone_order)


def put_all(document: Document, values: Iterable[tuple[str, object]]) -> None:
    """As `put` for each field and its value in turn; the milestones are put in order once."""
    steps: dict[str, Document] | None = None
    for field, value in values:
        head, _, rest = field.partition(".")
        if head != "milestones" or not rest:
            put(document, field, value)
            if head == "milestones":  # all of them: what was put into the ones before is gone
                steps = None
            continue
        if steps is None:
            steps = {m["id"]: m for m in document["milestones"]}
        _put_step(steps, rest, value)
    if steps is not None:
        document["milestones"] = sorted(steps.values(), key=milestone_order)


def _put_step(steps: dict[str, Document], path: str, value: object) -> None:
    name, _, part = path.partition(".")
    if part:
        assert name in steps, f"no milestone {name}"
        steps[name] = {**steps[name], part: value}
    elif value is None:
        steps.pop(name, None)
    else:
        assert isinstance(value, dict)
        steps[name] = value


def find_milestone(document: Document, name: str) -> Document | None:
    """The milestone with exactly this id."""
    return next((m for m in document["milestones"] if m["id"] == name), None)


def milestone_order(milestone: Document) -> tuple[str, str, str]:
    """By due date, the undated last, then by id: so that their order needs no field of its own."""
    due = milestone["due"]
    return (due["end"], due["start"], milestone["id"]) if due else ("~", "~", milestone["id"])


def edits_between(before: Document, after: Document) -> Iterator[Document]:
    """The edits that lead from one record to the other, as fine as `undo` and `log` want them."""
    name = before["id"]
    for field, new in after.items():
        if field in SYSTEM_FIELDS or field == "id" or before[field] == new:
            continue
        if field == "milestones":
            yield from _milestone_edits(before, after)
        elif field == "assessments" and before["parties"] == after["parties"]:
            for party, assessment in new.items():
                if before["assessments"][party] != assessment:
                    yield edit(name, f"assessments.{party}", before["assessments"][party], assessment)
        else:
            yield edit(name, field, before[field], new)


def _milestone_edits(before: Document, after: Document) -> Iterator[Document]:
    name = before["id"]
    old = {m["id"]: m for m in before["milestones"]}
    new = {m["id"]: m for m in after["milestones"]}
    for key in [*old, *(key for key in new if key not in old)]:
        if key not in old or key not in new:
            yield edit(name, f"milestones.{key}", old.get(key), new.get(key))
            continue
        for part, value in new[key].items():
            if old[key][part] != value:
                yield edit(name, f"milestones.{key}.{part}", old[key][part], value)


def edit(initiative: str | None, field: str | None, old: object, new: object) -> Document:
    """One edit, in the order of its keys."""
    return {"initiative": initiative, "field": field, "old": old, "new": new}


def content(document: Document) -> Document:
    """`document` without what `apply` keeps by itself."""
    return {field: value for field, value in document.items() if field not in SYSTEM_FIELDS}


def rederive(document: Document) -> None:
    """Set the joint status from the assessments, or from the override where there is one."""
    override = document["override"]
    assessed = (a["status"] if a else None for a in document["assessments"].values())
    document["status"] = override["status"] if override else joint_status(assessed, document["basis"])


def deciders(document: Document) -> list[str]:
    """The parties whose own assessment makes the joint status what it is (`status.decided_by`).

    Empty where no side stands out, and where the status is set by hand: then somebody else decided.
    """
    if document["override"]:
        return []
    sides = {party: side["status"] if side else None for party, side in document["assessments"].items()}
    return decided_by(sides, document["basis"])


def last_undoable(newest_first: Iterable[Document]) -> Document:
    """The newest change that is neither an undo nor undone.

    Raises Refused where only the beginning of the tracker is left.
    """
    undone: set[str] = set()
    for change in newest_first:
        if change["id"] in undone:
            continue
        if change["reverts"]:
            undone.add(change["reverts"])
        elif change["command"] in NEVER_UNDONE:
            break
        else:
            return change
    raise Refused("nothing to undo: only the beginning of the tracker is left", hint="`bilat log` shows the history")


NEVER_UNDONE = ("seed", "init", "adopt", "upgrade")
"""Commands whose change is where a store, or its present shape, begins."""


class Records(Protocol):
    """What taking a change back needs to look at (`store.View`)."""

    def find(self, initiative: str) -> Document | None:
        """The initiative with exactly this id."""

    def find_grid(self, grid: str) -> Document | None:
        """The grid with exactly this id."""

    def find_dropped(self, initiative: str) -> Document | None:
        """`{id, title, change, at}` where an initiative of this id was dropped."""


def undo_edits(records: Records, change: Document, later: Iterable[Document]) -> list[Document]:
    """The edits that take `change` back.

    `later` are the changes after it, the newest first. The joint status is derived anew rather than restored, so that
    undoing one party's verdict keeps what the other's made of it. Raises Refused for the first change of a store,
    Conflict where what it changed has been changed again: also where that led back to the same value, for then it is
    another change that stands.
    """
    if change["command"] in NEVER_UNDONE:
        raise Refused(f"change {change['id']} is the beginning of the tracker and cannot be undone")
    later = list(_touching(change, later))
    edits: list[Document] = []
    reverted: dict[str, tuple[Document, Document]] = {}
    for done in reversed(change["edits"]):
        initiative, field = done["initiative"], done["field"]
        if initiative is None or field is None:
            edits.append(_undo_whole(records, done, later))
            continue
        if initiative not in reverted:
            current = records.find(initiative)
            if current is None:
                raise _in_the_way(done, later)
            reverted[initiative] = (current, dict(current))
        before, after = reverted[initiative]
        if field == "status":
            continue
        if not _stands(after, field, done["new"]):
            raise _in_the_way(done, later)
        put(after, field, done["old"])
    again = _standing_of(later)
    if again:
        raise next(_in_the_way(d, again) for d in change["edits"] if any(_touches(e, d) for e in again[0]["edits"]))
    for before, after in reverted.values():
        rederive(after)
        edits.extend(edits_between(before, after))
    return edits


def _touching(change: Document, later: Iterable[Document]) -> Iterator[Document]:
    """Those of `later` that touch something of what `change` did."""
    done: dict[str | None, list[Document]] = {}
    for mine in change["edits"]:
        done.setdefault(mine["initiative"], []).append(mine)
    for other in later:
        if any(_touches(theirs, mine) for theirs in other["edits"] for mine in done.get(theirs["initiative"], ())):
            yield other


def _touches(one: Document, other: Document) -> bool:
    """Whether two edits are about the same thing, or one of them about what holds the other's."""
    if one["initiative"] != other["initiative"]:
        return False
    of, field = one["field"], other["field"]
    return of is None or field is None or (overlap(of, field) and field != "status")  # which is derived anew


def _standing_of(touching: list[Document]) -> list[Document]:
    """`touching`, the newest first, without the pairs of a change and what undid it."""
    ids, undone, found = {change["id"] for change in touching}, set(), []
    for change in touching:
        if change["id"] in undone:
            continue
        if change["reverts"] in ids:
            undone.add(change["reverts"])
        else:
            found.append(change)
    return found


def _stands(document: Document, field: str, value: object) -> bool:
    """Whether there is such a place and `value` is there: a field of a milestone that is gone is no place."""
    head, _, rest = field.partition(".")
    name, _, part = rest.partition(".")
    gone = head == "milestones" and part != "" and find_milestone(document, name) is None
    return not gone and get(document, field) == value


def _undo_whole(records: Records, done: Document, later: Iterable[Document]) -> Document:
    name = done["initiative"]
    if name is None and done["field"].startswith(MARK):  # it stands in the history alone
        return edit(None, done["field"], done["new"], done["old"])
    if name is None:
        record = records.find_grid(done["field"].removeprefix(GRID))
        unchanged = record == done["new"]
    else:
        record = records.find(name)
        if done["new"] is None:
            unchanged = records.find_dropped(name) is not None
        elif record is None:
            unchanged = False
        else:
            unchanged = content(record) == content(done["new"])
    if not unchanged:
        raise _in_the_way(done, later)
    return edit(name, done["field"], record, done["old"])


def _in_the_way(done: Document, later: Iterable[Document]) -> Conflict:
    name, field = done["initiative"], done["field"]
    touching = [change for change in later if any(_touches(e, done) for e in change["edits"])]
    where = f"{field or 'the record'} of {name}" if name else str(field)
    if not touching:
        return Conflict(f"{where} is no longer as this change left it")
    by = ", ".join(f"{c['id']} ({c['command']}, {c['at'][:10]})" for c in touching[:3])
    return Conflict(f"{where} was changed again by {by}", hint=f"undo {touching[0]['id']} first")


def overlap(one: str, other: str) -> bool:
    """Whether two fields are the same or one holds the other."""
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")
