"""What the store's and the tracker's tests work on: a small tracker, and random changes to it for hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st

from bilat.dates import parse_date
from bilat.errors import NotFound
from bilat.history import edit
from bilat.parties import PARTIES, parse_parties
from bilat.result import Document
from bilat.sectors import SECTORS
from bilat.status import BASES, KINDS, STATUSES
from bilat.store.protocol import Draft, Plan, Seed, Store, View
from bilat.tracker.changes import (
    NewMilestone,
    plan_add,
    plan_drop,
    plan_milestone_add,
    plan_milestone_drop,
    plan_tag,
    plan_undo,
)
from bilat.tracker.records import Words, complete
from bilat.tracker.stamp import Stamp, make_stamp
from bilat.tracker.update import CLEARABLE, MilestoneUpdate, Update, plan_update

NOW = "2026-11-24T09:00:00Z"
"""What the clock says unless a test sets it."""

WORDS = Words(SECTORS, lambda given: parse_parties(given, PARTIES))
ADA = Stamp("ada")


@contextmanager
def clock(at: str = NOW) -> Iterator[None]:
    """Let it be `at`."""
    with patch.dict("os.environ", {"BILAT_NOW": at}):
        yield


# A small tracker


def record(title: str, **fields: Any) -> Document:
    """A whole initiative of Canada and the United Kingdom; its id is made of the title."""
    return complete({"title": title, "parties": ["CA", "GB"], **fields}, WORDS, list)


def grid(name: str) -> Document:
    """A table of one row."""
    row = {"sector": "trade", "cells": ["Trade", None], "initiatives": ["alpha"]}
    return {"id": name, "title": name.title(), "columns": ["Sector", "Benefit"], "rows": [row], "source": None}


def sample() -> list[Document]:
    """Three initiatives: a plain one, one with milestones, one recommended by experts."""
    steps = [{"title": "First step", "due": "2026-Q3"}, {"title": "Second step", "owner": "GB"}]
    return [
        record("Alpha", sectors=["trade"], tags=["seeded"]),
        record("Beta", sectors=["defense", "technology"], kind="joint-body", milestones=steps),
        record("Beta two", basis="recommended", sectors=["energy"]),
    ]


def seed_of(records: Iterable[Document], *grids: Document) -> Seed:
    """A store's beginning with these records."""
    edits = [edit(None, f"grid:{table['id']}", None, table) for table in grids]
    edits += [edit(document["id"], None, None, document) for document in records]
    return Seed(Draft("seed", "bilat", edits, why="a small tracker"), "created {name}")


def small_seed() -> Seed:
    """The sample with two grids."""
    return seed_of(sample(), grid("first"), grid("second"))


def draft(*edits: Document, by: str = "ada", command: str = "update") -> Plan:
    """A plan that wants these edits, whatever the tracker looks like."""
    return lambda _: Draft(command, by, edits)


# Looking at a store


@dataclass
class Plain:
    """The records as plain dictionaries: the simplest thing that a change can be applied to (`history.Tables`)."""

    initiatives: dict[str, Document] = field(default_factory=dict)
    grids: dict[str, Document] = field(default_factory=dict)
    dropped: dict[str, Document] = field(default_factory=dict)
    schema_version: int = 1


def plain(store: Store) -> Plain:
    """All that a store's view shows."""
    view = store.view()
    ids = {e["initiative"] for change in store.changes() for e in change["edits"] if e["initiative"]}
    return Plain(
        {document["id"]: document for document in view.search()},
        {table["id"]: table for table in view.grids()},
        {name: gone for name in sorted(ids) if (gone := view.find_dropped(name)) is not None},
    )


def by_content(store: Store) -> tuple[dict[str, Document], dict[str, Document]]:
    """The initiatives and grids without what the store keeps by itself (revisions, instants)."""
    kept = ("revision", "created_at", "updated_at", "updated_by")
    shown = plain(store)
    records = {
        name: {key: value for key, value in document.items() if key not in kept}
        for name, document in shown.initiatives.items()
    }
    return deepcopy(records), deepcopy(shown.grids)


# Random changes


@dataclass(frozen=True)
class Step:
    """A change that somebody might ask for; hypothesis prints it as it is written."""

    verb: str
    arguments: tuple[Any, ...]

    def plan(self) -> Plan:
        """The plan. Making it, or the plan itself, raises BilatError where the step makes no sense."""
        return PLANS[self.verb](*self.arguments)


def _add(titles: Sequence[str], fields: Document) -> Plan:
    return plan_add([{"title": title, "parties": ["CA", "GB"], **fields} for title in titles], ADA, WORDS)


def _update(name: str, fields: Document, clear: Sequence[str], why: str | None) -> Plan:
    stamp = make_stamp(by="bea", why=why, evidence=["https://example.org/a"] if why else ())
    return plan_update(Update(name, fields, clear), stamp, WORDS)


def _assess(name: str, status: str, party: str | None, why: str | None) -> Plan:
    return plan_update(Update(name, status=status, party=party), make_stamp(by="cyd", why=why), WORDS)


def _override(name: str, status: str) -> Plan:
    return plan_update(Update(name, override=status), make_stamp(by="ada", why="by hand"), WORDS)


def _step(name: str, step: str, done: bool | None, due: str | None, title: str | None) -> Plan:
    change = MilestoneUpdate(step, done, parse_date(due) if due else None, title)
    return plan_update(Update(name, milestone=change), make_stamp(by="ada"), WORDS)


def _new_step(name: str, title: str, due: str | None) -> Plan:
    return plan_milestone_add(NewMilestone(name, title, due=parse_date(due) if due else None), ADA, WORDS)


def _undo(back: int | None) -> Plan:
    """Undo the last change that stands, or the one that is `back` changes from the newest."""

    def plan(view: View) -> Draft:
        if back is None:
            return plan_undo(None, ADA)(view)
        changes = list(view.newest_changes())
        if back >= len(changes):
            raise NotFound("no such change")
        return plan_undo(changes[back]["id"], ADA)(view)

    return plan


PLANS: dict[str, Callable[..., Plan]] = {
    "add": _add,
    "update": _update,
    "assess": _assess,
    "override": _override,
    "tag": lambda names, add, remove: plan_tag(names, add, remove, ADA),
    "milestone": _step,
    "new milestone": _new_step,
    "drop milestone": lambda name, step: plan_milestone_drop(name, step, ADA),
    "drop": lambda names: plan_drop(names, ADA),
    "undo": _undo,
}

# Few values, so that changes meet: most of what goes wrong needs two that touch the same thing.
NAMES = st.sampled_from(["alpha", "beta", "beta-two", "gamma"])
TAGS = st.lists(st.sampled_from(["a", "b", "seeded"]), max_size=2, unique=True)
WHY = st.sampled_from([None, "because", "因为 🤝"])
DUE = st.sampled_from([None, "2026-Q3", "2027-01-15", "by end of 2030"])
STEPS = st.sampled_from(["first-step", "second-step", "gamma"])

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12
).filter(str.strip)
"""Any text of one line that a record may hold."""

TITLES = st.one_of(st.sampled_from(["Gamma", "Alpha"]), TEXTS)

PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "title": TEXTS,
    "notes": st.one_of(TEXTS, st.just("a\tb\nc")),
    "measure": TEXTS,
    "sectors": st.lists(st.sampled_from(SECTORS.names), min_size=1, max_size=3),
    "parties": st.sampled_from([["CA", "GB"], ["CA", "GB", "US"], ["GB", "FR"]]),
    "kind": st.sampled_from(KINDS.names),
    "basis": st.sampled_from(BASES.names),
    "priority_areas": st.lists(st.sampled_from(["x", "y"]), max_size=2),
}
"""Values for the fields that `update` sets as they are typed."""

CLEAR = st.lists(st.sampled_from(CLEARABLE), max_size=2, unique=True)
STATUS = st.sampled_from(STATUSES.names)


def _steps(verb: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.tuples(*arguments).map(lambda given: Step(verb, given))


def steps() -> st.SearchStrategy[Step]:
    """Any one change, sensible or not."""
    partial = st.fixed_dictionaries({}, optional={"status": STATUS, "basis": st.sampled_from(BASES.names)})
    return st.one_of(
        _steps("add", st.lists(TITLES, min_size=1, max_size=2), partial),
        _steps(
            "update",
            NAMES,
            st.fixed_dictionaries({}, optional=PLAIN),
            st.lists(st.sampled_from(CLEARABLE), max_size=2, unique=True),
            WHY,
        ),
        _steps("assess", NAMES, STATUS, st.sampled_from([None, "CA", "GB"]), WHY),
        _steps("override", NAMES, STATUS),
        _steps("tag", st.lists(NAMES, min_size=1, max_size=2), TAGS, TAGS),
        _steps("milestone", NAMES, STEPS, st.sampled_from([None, True, False]), DUE, st.none() | TEXTS),
        _steps("new milestone", NAMES, st.sampled_from(["Gamma", "First step"]), DUE),
        _steps("drop milestone", NAMES, STEPS),
        _steps("drop", st.lists(NAMES, min_size=1, max_size=2)),
        _steps("undo", st.none() | st.integers(0, 4)),
    )
