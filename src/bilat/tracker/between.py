"""What happened between two moments: the difference of the two states, told with who made it, when, why and on what
proof. What was done and undone in between shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, takewhile
from typing import Any, NamedTuple

from bilat.errors import UsageError
from bilat.history import COMPUTED, edits_between, find_milestone, overlap
from bilat.result import Document
from bilat.slips import days_between, days_late, same_days
from bilat.store import sealed
from bilat.store.protocol import View, Where
from bilat.store.view import prepared
from bilat.timeline import STEP, Behind, Change, Rewound, may_hold, put_back
from bilat.tracker.moments import Moment

WHAT = {
    "new": "New",
    "dropped": "Dropped",
    "status": "Status changed",
    "confirmed": "Status confirmed",
    "milestone-done": "Milestones done",
    "milestone-reopened": "Milestones not done after all",
    "date-moved": "Dates moved",
    "date-set": "Dates set",
    "date-removed": "Dates removed",
    "milestone-added": "Milestones added",
    "milestone-dropped": "Milestones dropped",
    "changed": "Other changes",
}
"""What can have happened, in the order in which it is told, and the heading over it."""

_ORDER = {what: place for place, what in enumerate(WHAT)}


def happened(view: View, since: Moment, until: Moment | None = None, where: Where | None = None) -> list[Document]:
    """What became of the initiatives that `where` wants, as they were at `until` (None: now), since `since`.

    Each record is `{what, initiative, title, milestone, milestone_title, party, field, old, new, days, at, by, why,
    evidence, change}`: `what` a key of `WHAT`; `party` whose assessment, or who owes the milestone (null of a joint
    status: none alone); `field` as the history names it; `days` by how many a date was moved, or how many a milestone
    was late, negative where early. `at`, `by` and `change` are of the newest change that made it so; of a target that
    was moved several times `why` and `evidence` are of all moves. Of `new` and `dropped`, old and new are the status.
    Raises UsageError where `until` is before `since`.
    """
    _expect_order(since, until)
    window = _Window(view)
    window.read(since, until)
    wanted = prepared(where)
    found = [record for before, after in window.pairs(wanted) for record in _told(before, after, window)]
    return sorted(found, key=_place)


def _place(record: Document) -> tuple[Any, ...]:
    joint_first = record["party"] or ""
    return _ORDER[record["what"]], record["at"], record["initiative"], record["milestone"] or "", joint_first


def _expect_order(since: Moment, until: Moment | None) -> None:
    if until is not None and since.until is not None and until.until is not None and until.until < since.until:
        raise _backwards(since, until)


def _backwards(since: Moment, until: Moment) -> UsageError:
    hint = "--since names the earlier moment, --until the later"
    return UsageError(f"{until.name} is before {since.name}", hint=hint)


class _Cause(NamedTuple):
    """What of a change is told; its edits, which are most of it, need not be kept."""

    id: str
    at: str
    by: str
    why: str | None
    evidence: list[Document]


_Field = tuple[Any, bool, bool]
"""The field of an edit; whether no other field's value stands within its own; whether it is a milestone's date."""


Causes = dict[str | None, list[_Cause]]
"""By field, the newest first."""


class _Touched(Behind):
    """What is known of a record that changes between the two moments have touched."""

    __slots__ = ("after", "books", "later", "newest")

    def __init__(self) -> None:
        super().__init__()
        self.newest: tuple[str, str] | None = None
        """When and by whom the newest of these changes was made; None: none touched it."""
        self.later: tuple[Mapping[str, Any], int] = ({}, 0)
        """What leads from the record of today back to the later moment: values, sealed, and a number of revisions."""
        self.after: tuple[Document | None] | None = None
        """The record at the later moment, where it came or went behind that: no values lead there."""
        self.books: tuple[Causes, Causes] = ({}, {})
        """The first of changes that stand, the second of those that were undone, and of those that undid them."""


class _Window:
    """The changes between two moments, and the records at both ends of it."""

    def __init__(self, view: View) -> None:
        view.starting_with("")  # settles the picture that the history is read for
        self._view = view
        self._rewound = Rewound(self._at_end, sealed, _Touched)
        self._found: tuple[str | None, Document | None] = (None, None)
        """The record that was looked for last: all of them would be most of the memory."""
        self._undone: set[str] = set()
        self._fields: dict[str | None, _Field] = {}

    def _at_end(self, name: str) -> Document | None:
        """The record at the later moment, apart from who had touched it last, and when."""
        if name != self._found[0]:
            document, touched = self._view.find(name), self._rewound.touched.get(name)
            if touched is not None and touched.after is not None:
                (document,) = touched.after
            elif touched is not None and touched.later[0]:
                assert document is not None, f"no initiative {name}"
                document = put_back(document, *touched.later, sealed)
            self._found = name, document
        return self._found[1]

    def read(self, since: Moment, until: Moment | None) -> None:
        """Go back to `since`, noting what lies before `until`. Raises UsageError where that is the earlier one."""
        changes = self._view.newest_sealed()
        if until is not None:
            changes = self._reach(until, since, changes)
        self._note(takewhile(lambda change: not since.is_reached_by(change), changes))

    def _reach(self, until: Moment, since: Moment, changes: Iterator[Change]) -> Iterator[Change]:
        """Go back to `until`, and give what is left. Raises UsageError where `since` is reached before it."""
        reached: list[Change] = []

        def later() -> Iterator[Change]:
            for change in changes:
                if until.is_reached_by(change):
                    reached.append(change)
                    return
                if since.is_reached_by(change):
                    raise _backwards(since, until)
                yield change

        self._rewound.take_back_all(later())
        return chain(reached, changes)

    def _note(self, changes: Iterable[Change]) -> None:
        """Go behind `changes`, the newest first, entering each as the cause of what it edited.

        All in one loop: of 400,000 edits, a call for each takes a tenth of the whole time.
        """
        rewound, every, fields, plain = self._rewound, self._rewound.touched, self._fields, sealed.PLAIN
        for change in changes:
            book, number, name, cause = self._book_of(change), rewound.begin(), None, None
            for edit in reversed(change.edits):
                if edit.initiative is None:
                    rewound.take_back_edit(edit)
                    continue
                if edit.initiative != name:  # most changes touch one record
                    name = edit.initiative
                    there = every.get(name)
                    if there is None or there.newest is None:
                        there = self._first_touched(name, change)
                    touched = there
                    causes_of = touched.books[book]
                field, is_simple, is_target = fields.get(edit.field) or self._known_field(edit.field)
                known = causes_of.get(field)
                if known is None or is_target:  # every move of a target has its reason
                    if cause is None:
                        cause = _Cause(change.id, change.at, change.by, change.why, sealed.opened(change.evidence))
                    if known is None:
                        causes_of[field] = [cause]
                    else:
                        known.append(cause)
                if not is_simple:
                    rewound.take_back_edit(edit)
                    continue
                if touched.change != number:
                    touched.change = number
                    touched.revisions += 1
                old = edit.old
                touched.values[field] = old if type(old) in plain else old.copy()  # as `sealed.kept`

    def _book_of(self, change: Change) -> int:
        """The number of the book that a change is entered in."""
        if not change.reverts:
            return int(change.id in self._undone)
        if change.id not in self._undone:
            self._undone.add(change.reverts)
        return 1

    def _known_field(self, field: str | None) -> _Field:
        """What is to be known of a field, with the one string that stands for it everywhere.

        Every line brings a string of its own: looking for that in a record's dictionary would read the one in there.
        """
        is_simple = field is not None and not may_hold(field)
        return self._fields.setdefault(field, (field, is_simple, field is not None and field.endswith(".due")))

    def _first_touched(self, name: str, change: Change) -> _Touched:
        """What is known of a record that `change` is the newest to touch before the later moment."""
        touched = self._rewound.touch(name)
        if self._rewound.was_replaced(name):
            touched.after = (self._rewound.find(name),)
        else:
            touched.later = touched.values, touched.revisions
            touched.forget()
        touched.newest = change.at, change.by
        return touched

    def pairs(self, wanted: Where | None) -> Iterator[tuple[Document | None, Document | None]]:
        """Each record that was touched and is `wanted`, before and after; None where it was not there.

        What is known of a record is forgotten behind it.
        """
        every = self._rewound.touched
        for name, touched in every.items():
            if touched.newest is None:
                continue
            after = self._at_end(name)
            before = self._rewound.taken(name)
            if (before is not None or after is not None) and (
                wanted is None or wanted(_stamped(after, *touched.newest) or before or {})
            ):
                yield before, after
            touched.after, touched.books = None, ({}, {})

    def differences(self, before: Document, after: Document) -> Iterator[Document]:
        """The edits that lead from `before` to `after`, looked for where a change touched the record."""
        standing, undone = self._rewound.touched[after["id"]].books
        fields = {*standing, *undone}
        if None in fields:
            return edits_between(before, after)
        heads = {str(field).partition(".")[0] for field in fields}
        kept = {head: value for head, value in after.items() if head in heads or head == "parties"}
        return edits_between(before, kept)

    def causes(self, initiative: str, field: str | None) -> list[_Cause]:
        """The changes that made `field` what it is, the newest first: those that were not undone, or else the undos.

        Of a target they are all of them, of any other field the newest.
        """
        for causes_of in self._rewound.touched[initiative].books:
            if field in causes_of and causes_of.keys().isdisjoint(_overlapping(field)):
                return causes_of[field]
            for other, causes in causes_of.items():
                if other == field or other is None or field is None or overlap(other, field):
                    return causes
        raise AssertionError("a difference without a change")


def _stamped(after: Document | None, at: str, by: str) -> Document | None:
    """The record at the later moment, to the last key."""
    return after and {**after, "updated_at": at, "updated_by": by}


@lru_cache(1000)
def _overlapping(field: str | None) -> tuple[str | None, ...]:
    """The fields that may overlap with `field`, where they can be named: those that hold it.

    For one that may hold others, and so overlaps with nobody knows which, it is `field` itself.
    """
    if field is None or may_hold(field):
        return (field,)
    return (None, field.partition(".")[0], field.rpartition(".")[0]) if "." in field else (None,)


def _told(before: Document | None, after: Document | None, window: _Window) -> Iterator[Document]:
    if before is not None and after is not None:
        yield from _told_differences(before, after, window)
        return
    there = after or before
    assert there is not None
    what, old, new = ("new", None, there["status"]) if before is None else ("dropped", there["status"], None)
    yield _record(what, there, None, old, new, window)


def _told_differences(before: Document, after: Document, window: _Window) -> list[Document]:
    """What differs; other evidence only where it is not shown beside what it proves."""
    told: list[Document] = []
    of_proof: list[tuple[int, Document]] = []
    for edit in window.differences(before, after):
        if _is_of_proof(edit["field"]):
            of_proof.append((len(told), edit))
        else:
            told += _told_of(edit, before, after, window)
    shown = [proof for record in told for proof in record["evidence"]]
    for place, edit in reversed(of_proof):
        if not _adds_only(edit, shown):
            told[place:place] = _told_of(edit, before, after, window)
    return told


@lru_cache(1000)
def _is_of_proof(field: str) -> bool:
    """Whether it holds evidence alone: of an initiative or of a milestone."""
    return field == "evidence" or (field.startswith(STEP) and field.count(".") == 2 and field.endswith(".evidence"))


def _adds_only(edit: Document, shown: list[Document]) -> bool:
    """Whether all evidence that came is `shown` beside what it proves, and none went."""
    old, new = edit["old"], edit["new"]
    if not old:
        return all(proof in shown for proof in new)
    return all(proof in new for proof in old) and all(proof in shown for proof in new if proof not in old)


def _told_of(edit: Document, before: Document, after: Document, window: _Window) -> Iterator[Document]:
    """The records of one field that differs."""
    field, old, new = edit["field"], edit["old"], edit["new"]
    head, _, rest = field.partition(".")
    if field == "status":
        yield _record("status", after, field, old, new, window)
    elif head == "assessments":
        for party, was, now in [(rest, old, new)] if rest else _sides(old, new):
            yield from _assessed(party, was, now, after, window)
    elif head == "milestones":
        yield from _stepped(rest, old, new, before, after, window)
    else:
        yield _record("changed", after, field, old, new, window)


def _sides(old: Document, new: Document) -> Iterator[tuple[str, Document | None, Document | None]]:
    """Each party's assessment before and after, where the parties themselves changed."""
    for party in dict.fromkeys([*old, *new]):
        if old.get(party) != new.get(party):
            yield party, old.get(party), new.get(party)


def _assessed(
    party: str, old: Document | None, new: Document | None, after: Document, window: _Window
) -> Iterator[Document]:
    field = f"assessments.{party}"
    was, now = old and old["status"], new and new["status"]
    if was == now:
        what = "confirmed" if _confirms(old, new) else "changed"
        record = _record(what, after, field, old, new, window)
    else:
        record = _record("status", after, field, was, now, window)
    record["party"] = party
    yield record


def _confirms(old: Document | None, new: Document | None) -> bool:
    """Whether the same verdict was given again, later or on more proof. Mending its words confirms nothing."""
    if (
        old is None
        or new is None
        or new["on"] < old["on"]
        or not all(proof in new["evidence"] for proof in old["evidence"])
    ):
        return False
    return bool(new["on"] > old["on"] or len(new["evidence"]) > len(old["evidence"]))


def _stepped(path: str, old: Any, new: Any, before: Document, after: Document, window: _Window) -> Iterator[Document]:
    """What became of a milestone: `path` is its id, or its id and a field."""
    name, _, part = path.partition(".")
    if part in COMPUTED:
        return
    step = find_milestone(after, name) or find_milestone(before, name)
    assert step is not None

    def record(what: str, days: int | None = None, *, field: str = path, was: Any = old, now: Any = new) -> Document:
        told = _record(what, after, f"milestones.{field}", was, now, window)
        told.update(milestone=name, milestone_title=step["title"], party=step["owner"], days=days)
        return told

    if (part == "due" and old is None) or (not part and new is not None):
        yield from _moved_since(step, record)
    if not part:
        yield record("milestone-added" if old is None else "milestone-dropped")
        if new is not None and new["done_on"]:
            yield record("milestone-done", days_late(new), field=f"{name}.done_on", was=None, now=new["done_on"])
    elif part == "done_on" and (old is None or new is None):
        yield record("milestone-done", days_late(step)) if old is None else record("milestone-reopened")
    elif part == "due" and old is None:
        yield record("date-set", now=step["first_due"])
    elif part == "due" and new is None:
        yield record("date-removed")
    elif part == "due" and not same_days(old, new):
        yield record("date-moved", days_between(old, new))
    else:
        yield record("changed")


def _moved_since(step: Document, record: Callable[..., Document]) -> Iterator[Document]:
    """The moves of a target that is itself new."""
    first, due = step["first_due"], step["due"]
    if first is not None and due is not None and not same_days(first, due):
        yield record("date-moved", days_between(first, due), field=f"{step['id']}.due", was=first, now=due)


def _record(what: str, document: Document, field: str | None, old: Any, new: Any, window: _Window) -> Document:
    causes = window.causes(document["id"], field)
    change = causes[-1] if what == "date-set" else causes[0]
    why, evidence = change.why or None, change.evidence
    if what == "date-moved" and len(causes) > 1:
        moves = causes[::-1]
        why = "; ".join(dict.fromkeys(move.why for move in moves if move.why)) or None
        evidence = [proof for move in moves for proof in move.evidence]
    return {
        "what": what,
        "initiative": document["id"],
        "title": document["title"],
        "milestone": None,
        "milestone_title": None,
        "party": None,
        "field": field,
        "old": old,
        "new": new,
        "days": None,
        "at": change.at,
        "by": change.by,
        "why": why,
        "evidence": evidence,
        "change": change.id,
    }
