"""Moments of the history: the end of a day, what a change left behind, and the marks that give one a name.

A mark is a change of its own that touches no record, so it stands in the history's chain, and `undo` takes it away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bilat.dates import parse_date, today
from bilat.errors import AmbiguousId, InvalidValue, Refused, UnknownValue, UsageError, quoted
from bilat.history import MARK, edit
from bilat.result import Document
from bilat.store.protocol import Draft, Plan, View
from bilat.text import fold
from bilat.timeline import Change, standing
from bilat.tracker.find import listed
from bilat.tracker.stamp import Stamp
from bilat.tracker.values import parse_line

NAME_LENGTH = 100
"""Characters in a mark's name, at most."""

_HEX = frozenset("0123456789abcdef")
_ID_LENGTH = 12


class Moment(NamedTuple):
    """A place in the history: everything up to the last instant of a day, or up to a change, it included."""

    name: str
    """As it was asked for: a day, a change's id, a mark's name."""
    day: dt.date
    """The UTC day that is today at that moment: never later than the real one."""
    change: str | None = None
    """The last change that counts; None: the day says."""
    until: str | None = None
    """The last day that counts, YYYY-MM-DD, where no change says; it may lie ahead."""

    def is_reached_by(self, change: Change) -> bool:
        """Whether `change` counts, all later ones having been found not to. Instants never decrease."""
        if self.change is not None:
            return change.id == self.change
        assert self.until is not None
        return change.at[:10] <= self.until


def end_of(day: dt.date, name: str | None = None) -> Moment:
    """The end of `day` (UTC)."""
    return Moment(name or day.isoformat(), min(day, today()), until=day.isoformat())


def find_moment(text: str, view: Callable[[], View], *, opening: bool = False) -> Moment:
    """The moment that `text` names: a date, a mark, or a change by its id or the beginning of it.

    A date with precision is the end of its last day; with `opening` it is the end of the day before its first one, so
    that what happens from that moment on includes the whole span, as `since` does in a filter. `view` is asked only
    for marks and changes. Raises UnknownValue, InvalidValue (an impossible date), AmbiguousId.
    """
    word = text.strip()
    if _is_change_id(word) and (found := _change(word.lower(), view())) is not None:
        return found
    try:
        span = parse_date(word)
    except InvalidValue as error:
        named = _mark(word, view()) or _change(word.lower(), view())
        if named is not None:
            return named
        raise _no_such_moment(word, error, view()) from error
    return end_of(span.start - dt.timedelta(1) if opening else span.end, span.text)


def _is_change_id(word: str) -> bool:
    return len(word) == _ID_LENGTH and _HEX.issuperset(word.lower())


def _no_such_moment(word: str, error: InvalidValue, view: View) -> UsageError:
    """What reads as a date but is none is told what is wrong with it; of the rest nobody knows what it was to be."""
    if word[:1].isdigit() and any(sign in word for sign in "-/. "):
        return error
    unknown = UnknownValue("moment", word, (), also=[mark["name"] for mark in marks(view)])
    unknown.hint = unknown.hint or "give a day such as 2026-05-12, a mark (`bilat mark` lists them) or a change's id"
    return unknown


def _change(prefix: str, view: View) -> Moment | None:
    """The change whose id is `prefix` or alone begins with it. Raises AmbiguousId."""
    if not prefix or not _HEX.issuperset(prefix):
        return None
    changes = view.newest_changes(holding=f'"id":"{prefix}')
    found = [change for change in changes if change["id"].startswith(prefix)]
    if len(found) > 1:
        raise AmbiguousId(
            f"{quoted(prefix)} could be any of {len(found)} changes", hint=listed([c["id"] for c in found])
        )
    return Moment(found[0]["id"], _day_of(found[0]), found[0]["id"]) if found else None


def _day_of(change: Document) -> dt.date:
    return dt.date.fromisoformat(change["at"][:10])


# Marks


def marks(view: View) -> list[Document]:
    """`{name, on, at, by, why, change}` of every mark, the newest first; `on` is null where it is the change's own
    moment."""
    return list(_marks(view))


def _marks(view: View) -> Iterator[Document]:
    for change in standing(view.newest_changes(holding=f'"field":"{MARK}')):
        for done in change["edits"]:
            if done["initiative"] is None and str(done["field"]).startswith(MARK) and done["new"] is not None:
                yield {
                    **done["new"],
                    "at": change["at"],
                    "by": change["by"],
                    "why": change["why"],
                    "change": change["id"],
                }


def find_mark(name: str, view: View) -> Document | None:
    """The mark of this name, case and accents not counting."""
    wanted = _key(name)
    return next((mark for mark in _marks(view) if _key(mark["name"]) == wanted), None)


def _key(name: str) -> str:
    return " ".join(fold(name).split())


def _mark(name: str, view: View) -> Moment | None:
    mark = find_mark(name, view)
    if mark is None:
        return None
    if mark["on"] is not None:
        return end_of(dt.date.fromisoformat(mark["on"]), mark["name"])
    return Moment(mark["name"], dt.date.fromisoformat(mark["at"][:10]), mark["change"])


def plan_mark(name: str, on: dt.date | None, stamp: Stamp) -> Plan:
    """Give this moment, or the end of the day `on`, a name.

    Raises InvalidValue (no name, one that reads as a date or a change's id, a day ahead); the plan raises Refused where
    there is such a mark.
    """
    text = parse_line(name, "mark's name", limit=NAME_LENGTH)
    _expect_a_name(text)
    if on is not None and on > today():
        raise InvalidValue(f"{on} is still to come", hint="a mark names a moment of the history")

    def plan(view: View) -> Draft:
        there = find_mark(text, view)
        if there is not None:
            raise Refused(
                f"there is a mark {quoted(there['name'])} already, made on {there['at'][:10]}",
                hint=f"choose another name, or take that one away with `bilat undo {there['change']}`",
                code="mark-taken",
            )
        new = {"name": text, "on": on.isoformat() if on is not None else None}
        return stamp.draft("mark", [edit(None, MARK + text, None, new)])

    return plan


def _expect_a_name(text: str) -> None:
    """Raise InvalidValue where `text` would be taken for something else."""
    try:
        span = parse_date(text)
    except InvalidValue:
        if not _is_change_id(text):
            return
        what = "the id of a change"
    else:
        what = f"the date {span.text}"
    raise InvalidValue(f"{quoted(text)} would be read as {what}", hint="add a word: 'May 2026 ministerial'")
