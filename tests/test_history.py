"""The history's laws: what a change does, what leads from one record to another, and what takes a change back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilat import history
from bilat.errors import Conflict, Refused
from bilat.history import edit, edits_between, get, put, undo_edits
from bilat.result import Document
from strategies import PLAIN, STATUS, TAGS, TEXTS, Plain, clock, grid, record, sample

AT = "2026-11-24T09:00:00Z"


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """It is always the same instant."""
    with clock(AT):
        yield


def change(*edits: Document, name: str = "c1", **settled: Any) -> Document:
    """A change as the history holds it."""
    return {"id": name, "at": AT, "by": "ada", "command": "update", "reverts": None, "edits": list(edits), **settled}


def tables() -> Plain:
    """The sample, as its seed makes it."""
    made = Plain()
    history.apply(made, change(*(edit(d["id"], None, None, d) for d in sample()), by="bilat", command="seed"))
    return made


class Records(Plain):
    """Tables that can be looked at (`history.Records`)."""

    def find(self, initiative: str) -> Document | None:
        return self.initiatives.get(initiative)

    def find_grid(self, grid: str) -> Document | None:
        return self.grids.get(grid)

    def find_dropped(self, initiative: str) -> Document | None:
        return self.dropped.get(initiative)


def looked_at(given: Plain) -> Records:
    """The same tables, to look at."""
    return Records(given.initiatives, given.grids, given.dropped, given.schema_version)


def applied(given: Plain, *changes: Document) -> Plain:
    """The tables after `changes`; `given` stays as it is."""
    after = deepcopy(given)
    history.fold(after, deepcopy(changes))
    return after


def undone(given: Plain, done: Document, later: Sequence[Document] = ()) -> Plain:
    """The tables after `done` is taken back."""
    edits = undo_edits(looked_at(deepcopy(given)), done, later)
    return applied(given, change(*edits, name="undo", command="undo", reverts=done["id"]))


def contents(given: Plain) -> dict[str, Document]:
    """The initiatives without what `apply` keeps by itself."""
    return {name: history.content(document) for name, document in given.initiatives.items()}


MILESTONE: Document = {
    "id": "third",
    "title": "Third",
    "basis": "announced",
    "owner": None,
    "due": {"text": "2026-08", "start": "2026-08-01", "end": "2026-08-31", "phrase": None},
    "first_due": None,
    "moves": 0,
    "done_on": None,
    "evidence": [],
}
ASSESSMENT: Document = {"status": "in-progress", "on": "2026-11-24", "why": None, "evidence": []}


# Applying


def test_apply_field() -> None:
    """An edit sets a field; the record counts one more revision, made now and by whoever made the change."""
    before = tables()
    after = applied(before, change(edit("alpha", "title", "Alpha", "New"), by="bea", at="2026-12-01T00:00:00Z"))
    stamped = {"title": "New", "revision": 2, "updated_at": "2026-12-01T00:00:00Z", "updated_by": "bea"}
    assert after.initiatives == {**before.initiatives, "alpha": {**before.initiatives["alpha"], **stamped}}


def test_apply_counts_once() -> None:
    """Many edits of one initiative in a change are one revision; another change is another."""
    first = change(
        edit("alpha", "title", "Alpha", "B"), edit("alpha", "notes", None, "n"), edit("beta", "notes", None, "n")
    )
    second = change(edit("alpha", "notes", "n", None))
    after = applied(tables(), first, second)
    assert {name: d["revision"] for name, d in after.initiatives.items()} == {"alpha": 3, "beta": 2, "beta-two": 1}


def test_apply_creates() -> None:
    """A record without an old value is created, at revision 1, at the end."""
    after = applied(tables(), change(edit("new", None, None, record("New"))))
    assert list(after.initiatives) == ["alpha", "beta", "beta-two", "new"]
    system = {"revision": 1, "created_at": AT, "updated_at": AT, "updated_by": "ada"}
    assert after.initiatives["new"] == {**record("New"), **system}


def test_apply_drops_and_brings_back() -> None:
    """A record without a new value is dropped; brought back, it keeps its beginning and counts on."""
    before = tables()
    whole = before.initiatives["alpha"]
    gone = applied(before, change(edit("alpha", None, whole, None), name="c7"))
    assert list(gone.initiatives) == ["beta", "beta-two"]
    assert gone.dropped == {"alpha": {"id": "alpha", "title": "Alpha", "change": "c7", "at": AT}}
    back = applied(gone, change(edit("alpha", None, None, whole), at="2027-01-01T00:00:00Z"))
    stamped = {"revision": 2, "updated_at": "2027-01-01T00:00:00Z", "updated_by": "ada"}
    assert (back.initiatives["alpha"], back.dropped) == ({**whole, **stamped}, {})


def test_apply_to_the_store() -> None:
    """Grids and the records' version are edited without an initiative."""
    first = applied(tables(), change(edit(None, "grid:one", None, grid("one")), edit(None, "schema_version", 1, 2)))
    assert (first.grids, first.schema_version) == ({"one": grid("one")}, 2)
    second = applied(first, change(edit(None, "grid:one", grid("one"), None)))
    assert (second.grids, second.initiatives) == ({}, tables().initiatives)


def test_apply_leaves_the_change_alone() -> None:
    """Applying a change does not change it: the history is only read."""
    done = change(edit("new", None, None, record("New")), edit("alpha", "milestones.third", None, MILESTONE))
    later = change(edit("new", "tags", [], ["x"]), edit("alpha", "milestones.third.moves", 0, 1))
    before = deepcopy((done, later))
    history.fold(tables(), [done, later])
    assert (done, later) == before


@given(cut=st.integers(0, 4))
def test_fold_in_parts(cut: int) -> None:
    """Folding a beginning and then the rest is folding all of it: so `--as-of` and catching up are right."""
    changes = [
        change(edit("alpha", "title", "Alpha", "One")),
        change(edit("new", None, None, record("New"))),
        change(edit("beta", "milestones.third", None, MILESTONE)),
        change(edit("alpha", None, record("Alpha"), None)),
    ]
    assert applied(applied(tables(), *changes[:cut]), *changes[cut:]) == applied(tables(), *changes)


# Paths


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Beta"),
        ("notes", None),
        ("sectors", ["defense", "technology"]),
        ("assessments.GB", None),
        ("assessments.XX", None),
        ("milestones.second-step.owner", "GB"),
        ("milestones.second-step.due", None),
        ("milestones.not-there", None),
        ("milestones.not-there.due", None),
    ],
)
def test_get(field: str, value: object) -> None:
    """A path names a field, a party's assessment, a milestone, or one field of it."""
    assert get(tables().initiatives["beta"], field) == value


def test_get_milestone() -> None:
    """A milestone is found whole by its id."""
    beta = tables().initiatives["beta"]
    assert get(beta, "milestones.first-step") == beta["milestones"][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "New"),
        ("tags", ["x"]),
        ("assessments.GB", ASSESSMENT),
        ("milestones.third", MILESTONE),
        ("milestones.first-step", {**MILESTONE, "id": "first-step"}),
        ("milestones.first-step.moves", 3),
        ("milestones.second-step.due", MILESTONE["due"]),
    ],
)
def test_put(field: str, value: object) -> None:
    """What is put somewhere is got from there; what was there put again gives the record as it was."""
    before = tables().initiatives["beta"]
    after = dict(before)
    put(after, field, value)
    assert get(after, field) == value
    assert (before == tables().initiatives["beta"], after != before) == (True, True), "containers are replaced"
    put(after, field, get(before, field))
    assert after == before


def test_milestone_order() -> None:
    """Milestones stand by due date, a span by its last day, the undated last, then by id."""
    beta = tables().initiatives["beta"]
    for name, due in [("z", "2026-08-31"), ("a", "2026-08-31"), ("b", None)]:
        day = due and {"text": due, "start": due, "end": due, "phrase": None}
        put(beta, f"milestones.{name}", {**MILESTONE, "id": name, "due": day})
    assert [m["id"] for m in beta["milestones"]] == ["a", "z", "first-step", "b", "second-step"]
    put(beta, "milestones.a.due", None)
    assert [m["id"] for m in beta["milestones"]] == ["z", "first-step", "a", "b", "second-step"]
    put(beta, "milestones.z", None)
    assert [m["id"] for m in beta["milestones"]] == ["first-step", "a", "b", "second-step"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("title", "title", True),
        ("milestones.m", "milestones.m.due", True),
        ("milestones.m.due", "milestones.m", True),
        ("milestones.m.due", "milestones.m.title", False),
        ("milestones.m", "milestones.m-2", False),
        ("assessments.CA", "assessments.GB", False),
        ("assessments", "assessments.GB", True),
        ("title", "tags", False),
    ],
)
def test_overlap(one: str, other: str, expected: bool) -> None:
    """Two fields overlap where they are the same or one holds the other."""
    assert history.overlap(one, other) is expected


# The edits between two records


def documents() -> st.SearchStrategy[Document]:
    """Initiatives of all shapes, with the same id."""
    day = st.sampled_from([None, "2026-Q3", "2027-01-15"])
    milestones = st.lists(
        st.fixed_dictionaries({"title": st.sampled_from("abc"), "due": day, "moves": st.integers(0, 2)}),
        max_size=3,
        unique_by=lambda m: str(m["title"]),
    )
    assessment = st.none() | STATUS.map(lambda status: {**ASSESSMENT, "status": status})
    assessments = st.fixed_dictionaries({}, optional={"GB": assessment})
    given = {"title": TEXTS, "tags": TAGS, "milestones": milestones, "assessments": assessments}
    others = {name: values for name, values in PLAIN.items() if name not in given}
    return st.fixed_dictionaries(given, optional=others).map(same_initiative)


def same_initiative(fields: Document) -> Document:
    """A record with these fields; its id is always the same."""
    settled = {"parties": ["CA", "GB"], **fields, "id": "same"}
    return record(settled.pop("title"), **settled)


@given(before=documents(), after=documents())
@settings(max_examples=150, deadline=None)
def test_edits_between(before: Document, after: Document) -> None:
    """The edits from one record to another, applied to the first, give the second; and none are superfluous."""
    edits = list(edits_between(before, after))
    found = deepcopy(before)
    for one in edits:
        assert get(before, one["field"]) == one["old"] != one["new"]
        put(found, one["field"], one["new"])
    assert found == after
    assert len({one["field"] for one in edits}) == len(edits)
    assert list(edits_between(after, after)) == []


@given(before=documents(), after=documents())
@settings(max_examples=150, deadline=None)
def test_undo_is_the_inverse(before: Document, after: Document) -> None:
    """Taking back what led from one record to another gives the first; taking that back gives the second."""
    start = Plain({"same": {**before, "revision": 1, "created_at": AT, "updated_at": AT, "updated_by": "bilat"}})
    first = change(*edits_between(before, after))
    there = applied(start, first)
    second = change(*undo_edits(looked_at(there), first, ()), name="c2", command="undo", reverts="c1")
    back = applied(there, second)
    assert contents(back) == {"same": before}
    again = applied(back, change(*undo_edits(looked_at(back), second, ()), name="c3"))
    assert contents(again) == {"same": after}


def test_edits_are_fine() -> None:
    """Edits are as fine as `undo` and `log` want them: one party, one field of one milestone."""
    before = tables().initiatives["beta"]
    after = deepcopy(before)
    after["title"] = "New"
    after["assessments"]["GB"] = ASSESSMENT
    after["milestones"] = [{**after["milestones"][0], "moves": 1, "owner": "CA"}, MILESTONE]
    assert list(edits_between(before, after)) == [
        edit("beta", "title", "Beta", "New"),
        edit("beta", "assessments.GB", None, ASSESSMENT),
        edit("beta", "milestones.first-step.owner", None, "CA"),
        edit("beta", "milestones.first-step.moves", 0, 1),
        edit("beta", "milestones.second-step", before["milestones"][1], None),
        edit("beta", "milestones.third", None, MILESTONE),
    ]


def test_edits_of_the_system() -> None:
    """What `apply` keeps by itself is never an edit."""
    before = tables().initiatives["beta"]
    after = {**before, "revision": 9, "updated_at": "x", "updated_by": "y", "created_at": "z"}
    assert list(edits_between(before, after)) == []


# Taking back


def test_undo_creation_and_drop() -> None:
    """A created initiative goes, a dropped one comes back as it was."""
    before = tables()
    made = change(edit("new", None, None, record("New")))
    assert contents(undone(applied(before, made), made)) == contents(before)
    gone = change(edit("alpha", None, before.initiatives["alpha"], None))
    assert contents(undone(applied(before, gone), gone)) == contents(before)


def test_undo_grid() -> None:
    """A grid's edit is taken back like any other."""
    before = applied(tables(), change(edit(None, "grid:one", None, grid("one"))))
    done = change(edit(None, "grid:one", grid("one"), {**grid("one"), "title": "Other"}))
    assert undone(applied(before, done), done).grids == before.grids


def test_undo_keeps_what_else_changed() -> None:
    """What later changes did elsewhere in the same record stays."""
    done = change(edit("beta", "title", "Beta", "New"), edit("beta", "milestones.first-step.moves", 0, 1))
    later = change(
        edit("beta", "notes", None, "kept"), edit("beta", "milestones.first-step.owner", None, "CA"), name="c2"
    )
    beta = undone(applied(tables(), done, later), done, [later]).initiatives["beta"]
    first = beta["milestones"][0]
    assert (beta["title"], beta["notes"], first["moves"], first["owner"]) == ("Beta", "kept", 0, "CA")


def test_undo_derives_the_status() -> None:
    """Undoing one party's verdict leaves the joint status to what the other's makes of it."""
    ours = change(edit("beta", "status", "announced", "in-progress"), edit("beta", "assessments.CA", None, ASSESSMENT))
    delivered = {**ASSESSMENT, "status": "delivered"}
    theirs = change(
        edit("beta", "status", "in-progress", "partially-delivered"),
        edit("beta", "assessments.GB", None, delivered),
        name="c2",
    )
    beta = undone(applied(tables(), ours, theirs), ours, [theirs]).initiatives["beta"]
    assert (beta["status"], beta["assessments"]) == ("partially-delivered", {"CA": None, "GB": delivered})


RETITLED = change(edit("alpha", "title", "Alpha", "First"))
STEPPED = change(edit("beta", "milestones.first-step.done_on", None, "2026-10-03"))
UNSTEPPED = change(edit("beta", "milestones.first-step.done_on", "2026-10-03", None), name="c2")


def drop_of(name: str, given: Plain, change_name: str = "c9") -> Document:
    """The change that drops an initiative as it stands."""
    return change(edit(name, None, given.initiatives[name], None), name=change_name, command="drop")


def test_conflict_names_the_change() -> None:
    """What was changed again is not undone: the error names the change and the way."""
    again = change(edit("alpha", "title", "First", "Second"), name="c2", command="update")
    other = change(edit("alpha", "notes", None, "n"), name="c3")
    with pytest.raises(Conflict) as caught:
        undo_edits(looked_at(applied(tables(), RETITLED, again, other)), RETITLED, [other, again])
    assert (caught.value.message, caught.value.hint, caught.value.exit_status) == (
        "title of alpha was changed again by c2 (update, 2026-11-24)",
        "undo c2 first",
        5,
    )


def test_conflict_with_a_drop() -> None:
    """A change of an initiative that was dropped since is not undone."""
    there = applied(tables(), RETITLED)
    gone = drop_of("alpha", there)
    with pytest.raises(Conflict) as caught:
        undo_edits(looked_at(applied(there, gone)), RETITLED, [gone])
    assert caught.value.message == "title of alpha was changed again by c9 (drop, 2026-11-24)"


def test_conflict_of_a_creation() -> None:
    """An initiative that was changed since its creation does not vanish with it."""
    made = change(edit("new", None, None, record("New")))
    later = change(edit("new", "notes", None, "work"), name="c2")
    with pytest.raises(Conflict) as caught:
        undo_edits(looked_at(applied(tables(), made, later)), made, [later])
    assert caught.value.message == "the record of new was changed again by c2 (update, 2026-11-24)"


def test_conflict_of_an_old_drop() -> None:
    """A drop is not undone with what stood before it where the initiative came back, was changed and dropped anew."""
    start = tables()
    first = drop_of("alpha", start, "c1")
    gone = applied(start, first)
    back = change(edit("alpha", None, None, start.initiatives["alpha"]), name="c2", command="undo", reverts="c1")
    noted = change(edit("alpha", "notes", None, "precious"), name="c3")
    there = applied(gone, back, noted)
    second = drop_of("alpha", there, "c4")
    with pytest.raises(Conflict):
        undo_edits(looked_at(applied(there, second)), first, [second, noted, back])


def test_conflict_with_a_milestone_gone() -> None:
    """An edit of a milestone that is no longer there is not undone, even where it had emptied the field."""
    there = applied(tables(), STEPPED, UNSTEPPED)
    gone = change(edit("beta", "milestones.first-step", there.initiatives["beta"]["milestones"][0], None), name="c3")
    for done, later in ((STEPPED, [gone, UNSTEPPED]), (UNSTEPPED, [gone])):
        with pytest.raises(Conflict) as caught:
            undo_edits(looked_at(applied(there, gone)), done, later)
        assert caught.value.message.startswith("milestones.first-step.done_on of beta was changed again by c3 ")


def test_conflict_without_a_name() -> None:
    """Where no later change explains it, the error still says what differs."""
    with pytest.raises(Conflict) as caught:
        undo_edits(looked_at(tables()), RETITLED, [])
    assert (caught.value.message, caught.value.hint) == ("title of alpha is no longer as this change left it", None)


@pytest.mark.parametrize("command", ["seed", "init", "adopt", "upgrade"])
def test_beginnings_stay(command: str) -> None:
    """Where a store, or its present shape, begins is never undone."""
    with pytest.raises(Refused) as caught:
        undo_edits(looked_at(tables()), {**RETITLED, "command": command}, ())
    assert caught.value.message == "change c1 is the beginning of the tracker and cannot be undone"
    assert caught.value.exit_status == 4
    with pytest.raises(Refused):
        history.last_undoable([{**RETITLED, "command": command}, {**RETITLED, "id": "c0"}])


def test_beginnings_are_all_there_are() -> None:
    """Every other verb can be undone."""
    assert history.NEVER_UNDONE == ("seed", "init", "adopt", "upgrade")


# Which change is undone


def story(*changes: tuple[str, str | None]) -> list[Document]:
    """Changes from `(id, reverts)`, the oldest first, given newest first."""
    made = [change(name=name, reverts=reverts, command="undo" if reverts else "update") for name, reverts in changes]
    return [*made[::-1], change(name="seed", command="seed")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("a", None)], "a"),
        ([("a", None), ("b", None)], "b"),
        ([("a", None), ("b", None), ("u", "b")], "a"),
        ([("a", None), ("b", None), ("u", "b"), ("v", "a")], None),
        ([("a", None), ("b", None), ("u", "a")], "b"),
        ([("a", None), ("b", None), ("u", "a"), ("v", "b")], None),
        ([("a", None), ("u", "a"), ("redo", "u")], "a"),
        ([("a", None), ("u", "a"), ("redo", "u"), ("again", "redo")], None),
        ([("a", None), ("u", "a"), ("redo", "u"), ("v", "a")], None),
        ([("a", None), ("u", "a"), ("b", None)], "b"),
        ([], None),
    ],
)
def test_last_undoable(changes: list[tuple[str, str | None]], expected: str | None) -> None:
    """The newest change that is no undo and that stands: an undo that was undone itself does not count."""
    if expected is not None:
        assert history.last_undoable(story(*changes))["id"] == expected
        return
    with pytest.raises(Refused) as caught:
        history.last_undoable(story(*changes))
    assert caught.value.message == "nothing to undo: only the beginning of the tracker is left"


# The joint status


@pytest.mark.parametrize(
    ("assessed", "override", "basis", "expected"),
    [
        ({"CA": None, "GB": None}, None, "announced", "announced"),
        ({"CA": None, "GB": None}, None, "recommended", "proposed"),
        ({"CA": "delivered", "GB": "delivered"}, None, "announced", "delivered"),
        ({"CA": "delivered", "GB": None}, None, "announced", "partially-delivered"),
        ({"CA": None, "GB": "not-started"}, None, "announced", "not-started"),
        ({"CA": None, "GB": "suspended"}, "delivered", "announced", "delivered"),
    ],
)
def test_rederive(assessed: dict[str, str | None], override: str | None, basis: str, expected: str) -> None:
    """The joint status follows from the assessments; an override, where there is one, is the joint status."""
    document = {
        "assessments": {party: status and {"status": status} for party, status in assessed.items()},
        "override": override and {"status": override},
        "basis": basis,
        "status": "suspended",
    }
    history.rederive(document)
    assert document["status"] == expected
