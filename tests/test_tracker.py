"""The use cases over a store in memory: what each changes, exactly, and what each refuses without a trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bilat.dates import parse_date
from bilat.errors import AmbiguousId, BilatError, Conflict, InvalidValue, NotFound, Refused, UnknownValue, UsageError
from bilat.result import Document
from bilat.store.memory import MemoryStore
from bilat.store.protocol import Plan
from bilat.tracker.changes import (
    NewMilestone,
    plan_add,
    plan_drop,
    plan_milestone_add,
    plan_milestone_drop,
    plan_tag,
    plan_undo,
)
from bilat.tracker.find import find_initiative, pick_milestone
from bilat.tracker.stamp import Stamp, make_stamp
from bilat.tracker.update import MilestoneUpdate, Update, plan_update
from strategies import ADA, NOW, WORDS, by_content, clock, record, small_seed

TODAY = NOW[:10]
PROOF = {
    "url": "https://example.org/a",
    "file": None,
    "file_sha256": None,
    "on": None,
    "quote": None,
    "grade": "meeting",
    "added_at": NOW,
    "by": "bea",
}


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """It is always the same instant."""
    with clock():
        yield


@pytest.fixture
def store() -> MemoryStore:
    """The small tracker."""
    return MemoryStore(small_seed())


def stamp(why: str | None = None, **proof: Any) -> Stamp:
    """Bea's, with evidence."""
    return make_stamp(by="bea", why=why, evidence=["https://example.org/a"], grade="meeting", **proof)


def update(name: str, *, by: Stamp = ADA, **what: Any) -> Plan:
    """The plan of an update."""
    return plan_update(Update(name, **what), by, WORDS)


def changed(store: MemoryStore, plan: Plan) -> dict[str, tuple[object, object]]:
    """Commit `plan`; its edits by field, of the one initiative it touches."""
    change = store.commit(plan).change
    if change is None:
        return {}
    assert len({e["initiative"] for e in change["edits"]}) == 1
    return {e["field"]: (e["old"], e["new"]) for e in change["edits"]}


def got(store: MemoryStore, name: str) -> Document:
    """The initiative with this id."""
    found = store.view().find(name)
    assert found is not None
    return found


# Finding


@pytest.mark.parametrize(
    ("word", "expected"),
    [("alpha", "alpha"), ("a", "alpha"), ("ALPH", "alpha"), (" al ", "alpha"), ("beta", "beta"), ("beta-", "beta-two")],
)
def test_find(store: MemoryStore, word: str, expected: str) -> None:
    """An exact id wins; else any beginning that only one id has, in any case."""
    assert find_initiative(store.view(), word)["id"] == expected


def test_find_ambiguous(store: MemoryStore) -> None:
    """A beginning that several ids share lists them."""
    with pytest.raises(AmbiguousId) as caught:
        find_initiative(store.view(), "be")
    assert (caught.value.message, caught.value.hint, caught.value.exit_status) == (
        "'be' could be any of 2",
        "beta, beta-two",
        2,
    )


def test_find_ambiguous_among_many(store: MemoryStore) -> None:
    """The list of what it could be has an end."""
    store.commit(plan_add([{"title": f"Many {n}", "parties": ["CA", "GB"]} for n in range(1, 11)], ADA, WORDS))
    with pytest.raises(AmbiguousId) as caught:
        find_initiative(store.view(), "many")
    names = ["many-1", "many-10", *(f"many-{n}" for n in range(2, 8))]
    assert caught.value.hint == ", ".join(names) + " and 2 more"


@pytest.mark.parametrize(
    ("word", "hint"),
    [("alhpa", "did you mean alpha?"), ("zzz", "`bilat list` shows every id"), ("", "`bilat list` shows every id")],
)
def test_find_nothing(store: MemoryStore, word: str, hint: str) -> None:
    """What no id begins with is not found; a near one is named."""
    with pytest.raises(NotFound) as caught:
        find_initiative(store.view(), word)
    assert (caught.value.message, caught.value.hint) == (f"no initiative has the id '{word}'", hint)
    assert caught.value.exit_status == 3


def test_find_dropped(store: MemoryStore) -> None:
    """A dropped initiative is not found, and the error says how it comes back."""
    change = store.commit(plan_drop(["alpha"], ADA)).change
    assert change is not None
    with pytest.raises(NotFound) as caught:
        find_initiative(store.view(), "alpha")
    assert caught.value.message == "alpha was dropped on 2026-11-24"
    assert caught.value.hint == f"bring it back with `bilat undo {change['id']}`"


@pytest.mark.parametrize(
    ("word", "expected"),
    [("first-step", "first-step"), ("FIRST STEP", "first-step"), ("sec", "second-step"), ("cond s", "second-step")],
)
def test_pick_milestone(store: MemoryStore, word: str, expected: str) -> None:
    """A milestone is named by its id, its title, the beginning of either, or words in its title."""
    assert pick_milestone(got(store, "beta"), word)["id"] == expected


@pytest.mark.parametrize(
    ("initiative", "word", "error", "message", "hint"),
    [
        ("beta", "step", AmbiguousId, "'step' could be 2 milestones of beta", "first-step, second-step"),
        (
            "beta",
            "third",
            NotFound,
            "beta has no milestone 'third'",
            "it has first-step (First step), second-step (Second step)",
        ),
        (
            "beta",
            " ",
            NotFound,
            "beta has no milestone ' '",
            "it has first-step (First step), second-step (Second step)",
        ),
        ("alpha", "x", NotFound, "alpha has no milestone 'x'", 'add one with `bilat milestone add alpha "…"`'),
    ],
)
def test_pick_no_milestone(
    store: MemoryStore, initiative: str, word: str, error: type[BilatError], message: str, hint: str
) -> None:
    """A milestone that is not there, or not alone, is refused with what there is."""
    with pytest.raises(error) as caught:
        pick_milestone(got(store, initiative), word)
    assert (caught.value.message, caught.value.hint) == (message, hint)


# Updating fields


@pytest.mark.parametrize(
    ("field", "typed", "old", "new"),
    [
        ("title", "  New title ", "Beta", "New title"),
        ("kind", "project", "joint-body", "deliverable"),
        ("sectors", ["Tech Innovation", "defence", "technology"], ["defense", "technology"], ["technology", "defense"]),
        ("priority_areas", ["a", " b ", "a"], [], ["a", "b"]),
        ("target_outcome", "an outcome", None, "an outcome"),
        ("benefit", "a benefit", None, "a benefit"),
        ("measure", "a measure", None, "a measure"),
        ("notes", "one\r\ntwo\tthree", None, "one\ntwo\tthree"),
        ("cadence", "every 6 months", None, "every 6 months"),
    ],
)
def test_update_field(store: MemoryStore, field: str, typed: object, old: object, new: object) -> None:
    """Each field takes what is typed in its canonical form, and nothing else changes."""
    before = got(store, "beta")
    assert changed(store, update("beta", fields={field: typed})) == {field: (old, new)}
    kept = {"revision": 2, "updated_by": "ada"}
    assert got(store, "beta") == {**before, field: new, **kept}
    assert changed(store, update("beta", fields={field: typed})) == {}


def test_update_basis(store: MemoryStore) -> None:
    """Who says that it should be decides what the status of the unassessed is."""
    assert changed(store, update("beta", fields={"basis": "expert"})) == {
        "basis": ("announced", "recommended"),
        "status": ("announced", "proposed"),
    }


def test_update_parties(store: MemoryStore) -> None:
    """A new party is not assessed; one that leaves takes its assessment along."""
    store.commit(update("alpha", status="delivered", party="CA"))
    assessment: Document = {"status": "delivered", "on": TODAY, "why": None, "evidence": []}
    assert changed(store, update("alpha", fields={"parties": ["uk", "France"]})) == {
        "status": ("partially-delivered", "announced"),
        "parties": (["CA", "GB"], ["FR", "GB"]),
        "assessments": ({"CA": assessment, "GB": None}, {"FR": None, "GB": None}),
    }


def test_parties_and_owners(store: MemoryStore) -> None:
    """Who owes a milestone is one of the parties, also when the parties change."""
    with suppress(BilatError):
        store.commit(update("beta", fields={"parties": ["CA", "FR"]}))
    beta = got(store, "beta")
    assert {m["owner"] for m in beta["milestones"]} - {None} <= set(beta["parties"])


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [("notes", "n", None), ("measure", "n", None), ("cadence", "yearly", None), ("priority_areas", ["n"], [])],
)
def test_clear(store: MemoryStore, field: str, before: object, after: object) -> None:
    """A field that may be empty is emptied."""
    store.commit(update("alpha", fields={field: before}))
    assert changed(store, update("alpha", clear=[field])) == {field: (before, after)}
    assert changed(store, update("alpha", clear=[field])) == {}


def test_clear_tags(store: MemoryStore) -> None:
    """All tags go at once."""
    assert changed(store, update("alpha", clear=["tags"])) == {"tags": (["seeded"], [])}


def test_revision(store: MemoryStore) -> None:
    """An update made from the present revision passes; from another one it is a conflict."""
    store.commit(update("alpha", fields={"notes": "one"}, revision=1))
    with pytest.raises(Conflict) as caught:
        store.commit(update("alpha", fields={"notes": "two"}, revision=1))
    assert caught.value.hint == "look again with `bilat show alpha`"
    assert got(store, "alpha")["notes"] == "one"


# Assessing


def test_status_of_all(store: MemoryStore) -> None:
    """Without a party, every party is assessed alike, today."""
    assessment: Document = {"status": "in-progress", "on": TODAY, "why": "because", "evidence": [PROOF]}
    assert changed(store, update("alpha", by=stamp("because"), status="en cours")) == {
        "status": ("announced", "in-progress"),
        "assessments.CA": (None, assessment),
        "assessments.GB": (None, assessment),
    }


def test_status_of_one(store: MemoryStore) -> None:
    """With a party only its side is assessed; the joint status follows."""
    day = dt.date(2026, 10, 3)
    assessment: Document = {"status": "delivered", "on": "2026-10-03", "why": None, "evidence": []}
    assert changed(store, update("alpha", status="delivered", party="UK", on=day)) == {
        "status": ("announced", "partially-delivered"),
        "assessments.GB": (None, assessment),
    }


JOINT = [
    ("alpha", "delivered", "delivered", "delivered"),
    ("alpha", "delivered", "superseded", "superseded"),
    ("alpha", "abandoned", "superseded", "superseded"),
    ("alpha", "abandoned", "suspended", "abandoned"),
    ("alpha", "suspended", "delivered", "suspended"),
    ("alpha", "delivered", "in-progress", "partially-delivered"),
    ("alpha", "partially-delivered", "not-started", "partially-delivered"),
    ("alpha", "partially-delivered", "partially-delivered", "partially-delivered"),
    ("alpha", "in-progress", "not-started", "in-progress"),
    ("alpha", "not-started", "not-started", "not-started"),
    ("alpha", "not-started", None, "not-started"),
    ("alpha", "proposed", None, "announced"),
    ("alpha", "announced", None, "announced"),
    ("alpha", None, None, "announced"),
    ("beta-two", None, None, "proposed"),
    ("beta-two", "proposed", None, "proposed"),
    ("beta-two", "announced", None, "announced"),
    ("beta-two", "in-progress", None, "in-progress"),
]


@pytest.mark.parametrize(("name", "ours", "theirs", "joint"), JOINT)
@pytest.mark.parametrize("order", [("CA", "GB"), ("GB", "CA")])
def test_joint_status(
    store: MemoryStore, name: str, ours: str | None, theirs: str | None, joint: str, order: tuple[str, str]
) -> None:
    """The joint status is the first rule that fits, whichever party holds which side and comes first."""
    for party, status in zip(order, (ours, theirs), strict=True):
        if status is not None:
            store.commit(update(name, status=status, party=party))
    assert got(store, name)["status"] == joint


def test_same_status_again(store: MemoryStore) -> None:
    """The same verdict again is no change; new evidence joins the old, a new reason is a verdict of today."""
    store.commit(update("alpha", by=stamp("first"), status="in-progress", party="CA"))
    assert changed(store, update("alpha", status="in-progress", party="CA")) == {}
    first = {"status": "in-progress", "on": TODAY, "why": "first", "evidence": [PROOF]}
    with clock("2026-12-01"):
        more = stamp()
        second = {**first, "evidence": [PROOF, *more.evidence]}
        again = changed(store, update("alpha", by=more, status="in-progress", party="CA"))
        assert again == {"assessments.CA": (first, second)}
        third = {**second, "on": "2026-12-01", "why": "still"}
        said = changed(store, update("alpha", by=make_stamp(by="bea", why="still"), status="in-progress", party="CA"))
        assert said == {"assessments.CA": (second, third)}
        fourth: Document = {"status": "delivered", "on": "2026-12-01", "why": None, "evidence": []}
        assert changed(store, update("alpha", status="delivered", party="CA")) == {
            "status": ("in-progress", "partially-delivered"),
            "assessments.CA": (third, fourth),
        }


def test_override(store: MemoryStore) -> None:
    """An override sets the joint status by hand, with who, when and why, until it is cleared."""
    store.commit(update("alpha", status="delivered", party="CA"))
    override = {"status": "delivered", "why": "both say so", "changed_at": NOW, "by": "bea"}
    assert changed(store, update("alpha", by=make_stamp(by="bea", why="both say so"), override="delivered")) == {
        "status": ("partially-delivered", "delivered"),
        "override": (None, override),
    }
    store.commit(update("alpha", status="suspended", party="GB"))
    assert got(store, "alpha")["status"] == "delivered"
    assert changed(store, update("alpha", clear=["override"])) == {
        "status": ("delivered", "suspended"),
        "override": (override, None),
    }


def test_override_again(store: MemoryStore) -> None:
    """The same override for the same reason is no change, even later."""
    plan = update("alpha", by=make_stamp(by="bea", why="both say so"), override="delivered")
    store.commit(plan)
    with clock("2026-12-01"):
        assert changed(store, plan) == {}


# Milestones


def step(name: str, word: str, *, by: Stamp = ADA, on: dt.date | None = None, **what: Any) -> Plan:
    """The plan of an update of one milestone."""
    return update(name, by=by, on=on, milestone=MilestoneUpdate(word, **what))


def test_milestone_done(store: MemoryStore) -> None:
    """A milestone is reached today or on a day that is named, and may turn out not to be."""
    assert changed(store, step("beta", "first", done=True)) == {"milestones.first-step.done_on": (None, TODAY)}
    day = dt.date(2026, 10, 3)
    assert changed(store, step("beta", "first", done=True, on=day)) == {
        "milestones.first-step.done_on": (TODAY, "2026-10-03")
    }
    assert changed(store, step("beta", "first", done=False)) == {"milestones.first-step.done_on": ("2026-10-03", None)}
    assert changed(store, step("beta", "first", done=False)) == {}


def test_milestone_moves(store: MemoryStore) -> None:
    """The first target stays, and every target on other days counts as a move; a better phrase does not."""
    first, phrased, second = (parse_date(text).to_document() for text in ("2026-Q3", "by the end of Q3 2026", "2027"))
    seen = []
    for due in ("2026-Q3", "by the end of Q3 2026", "2027", "2027", "2026-Q3"):
        store.commit(step("beta", "first", due=parse_date(due)))
        found = pick_milestone(got(store, "beta"), "first")
        seen.append((found["due"], found["first_due"], found["moves"]))
    assert phrased != first
    assert seen == [(first, first, 0), (phrased, first, 0), (second, first, 1), (second, first, 1), (first, first, 2)]


def test_milestone_first_target(store: MemoryStore) -> None:
    """The first target of a milestone that had none is no move."""
    due = parse_date("autumn 2026")
    assert changed(store, step("beta", "second", due=due)) == {
        "milestones.second-step.due": (None, due.to_document()),
        "milestones.second-step.first_due": (None, due.to_document()),
    }


def test_milestone_title_and_owner(store: MemoryStore) -> None:
    """A milestone's title and owner change; its id stays."""
    assert changed(store, step("beta", "first", title=" New words ", owner="canada")) == {
        "milestones.first-step.title": ("First step", "New words"),
        "milestones.first-step.owner": (None, "CA"),
    }


def test_milestone_add(store: MemoryStore) -> None:
    """A new milestone has an id of its title, the initiative's basis unless it is named, and what proves it."""
    due = parse_date("2027-Q1")
    plan = plan_milestone_add(NewMilestone("beta-two", "Sign a text", owner="uk", due=due), stamp(), WORDS)
    expected = {
        "id": "sign-a-text",
        "title": "Sign a text",
        "basis": "recommended",
        "owner": "GB",
        "due": due.to_document(),
        "first_due": due.to_document(),
        "moves": 0,
        "done_on": None,
        "evidence": [PROOF],
    }
    assert changed(store, plan) == {"milestones.sign-a-text": (None, expected)}
    announced = plan_milestone_add(NewMilestone("beta-two", "Other", basis="announced"), ADA, WORDS)
    store.commit(announced)
    assert pick_milestone(got(store, "beta-two"), "other")["basis"] == "announced"


def test_milestone_ids(store: MemoryStore) -> None:
    """An id made of a title that is taken gets a number; one that was asked for is refused."""
    for _ in range(2):
        store.commit(plan_milestone_add(NewMilestone("beta", "First step"), ADA, WORDS))
    names = [m["id"] for m in got(store, "beta")["milestones"]]
    assert names == ["first-step", "first-step-2", "first-step-3", "second-step"]
    with pytest.raises(Refused) as caught:
        store.commit(plan_milestone_add(NewMilestone("beta", "Other", id="first-step"), ADA, WORDS))
    assert (caught.value.message, caught.value.code) == ("beta has a milestone first-step already", "id-taken")


def test_milestone_drop(store: MemoryStore) -> None:
    """A milestone is taken away whole, and comes back whole."""
    before = by_content(store)
    first = got(store, "beta")["milestones"][0]
    assert changed(store, plan_milestone_drop("beta", "first", ADA)) == {"milestones.first-step": (first, None)}
    store.commit(plan_undo(None, ADA))
    assert by_content(store) == before


# Evidence


def test_evidence_of_a_status(store: MemoryStore) -> None:
    """What proves a verdict stands with the verdict, also where a milestone is named beside it."""
    plan = update("beta", by=stamp(), status="in-progress", party="CA", milestone=MilestoneUpdate("first", done=True))
    fields = changed(store, plan)
    assert set(fields) == {"status", "assessments.CA", "milestones.first-step.done_on"}
    assert got(store, "beta")["assessments"]["CA"]["evidence"] == [PROOF]


def test_evidence_of_a_milestone(store: MemoryStore) -> None:
    """What proves a milestone stands with the milestone."""
    assert changed(store, step("beta", "first", by=stamp(), done=True)) == {
        "milestones.first-step.done_on": (None, TODAY),
        "milestones.first-step.evidence": ([], [PROOF]),
    }


def test_evidence_of_the_rest(store: MemoryStore) -> None:
    """Any other evidence stands with the initiative, and is a change by itself."""
    assert changed(store, update("alpha", by=stamp())) == {"evidence": ([], [PROOF])}
    assert list(store.changes())[-1]["evidence"] == [PROOF]


def test_evidence_in_full(tmp_path: Path) -> None:
    """Evidence bears its grade, its words, its day and who brought it; a document its path and its digest."""
    path = tmp_path / "a text.txt"
    path.write_bytes(b"signed\n")
    sha256 = "ad093de033f89b590459503f94d25ea4a36fd044f7ce6d674f43e0d8412161f9"
    made = make_stamp(
        by=" bea ",
        why="  ",
        evidence=["https://example.org/a", str(path), path.as_uri()],
        grade="SIGNED",
        quote="the words",
        on=dt.date(2026, 10, 3),
    )
    shared = {**PROOF, "url": None, "on": "2026-10-03", "quote": "the words", "grade": "signed"}
    document = {**shared, "file": str(path), "file_sha256": sha256}
    assert (made.by, made.why) == ("bea", None)
    assert made.evidence == [{**shared, "url": "https://example.org/a"}, document, document]


def test_ungraded_evidence() -> None:
    """What nobody graded is taken for words alone."""
    assert make_stamp(by="bea", evidence=["https://example.org/a"]).evidence == [{**PROOF, "grade": "announcement"}]


# Tags


def test_tags(store: MemoryStore) -> None:
    """Tags are added and removed on all that are named, each once, in lower case, sorted; nothing else is a change."""
    change = store.commit(plan_tag(["alpha", "beta-two", "al"], ["New", "a_b", "été"], ["seeded"], ADA)).change
    assert change is not None
    assert [(e["initiative"], e["field"], e["old"], e["new"]) for e in change["edits"]] == [
        ("alpha", "tags", ["seeded"], ["a_b", "new", "été"]),
        ("beta-two", "tags", [], ["a_b", "new", "été"]),
    ]
    assert store.commit(plan_tag(["alpha"], ["NEW"], ["absent"], ADA)).change is None


# Adding


def added(store: MemoryStore, *partials: Document, by: Stamp = ADA, named: bool = False) -> list[Document]:
    """The records that come of these."""
    change = store.commit(plan_add(partials, by, WORDS, named=named)).change
    assert change is not None
    return [e["new"] for e in change["edits"]]


def test_add_least(store: MemoryStore) -> None:
    """A title is enough: the parties are those of the one relationship that is followed."""
    assert added(store, {"title": " Joint patrols "}) == [
        {
            "id": "joint-patrols",
            "title": "Joint patrols",
            "kind": "deliverable",
            "basis": "announced",
            "status": "announced",
            "override": None,
            "sectors": ["other"],
            "parties": ["CA", "GB"],
            "assessments": {"CA": None, "GB": None},
            "priority_areas": [],
            "target_outcome": None,
            "benefit": None,
            "measure": None,
            "notes": None,
            "tags": [],
            "milestones": [],
            "sources": [],
            "links": [],
            "cadence": None,
            "meetings": [],
            "evidence": [],
        }
    ]


def test_add_most(store: MemoryStore) -> None:
    """Every value is made canonical; a bare status assesses every party; a bare milestone is its title."""
    (new,) = added(
        store,
        {
            "title": "New",
            "id": "my-id",
            "kind": "Working Group",
            "basis": "EXPERT",
            "status": "en cours",
            "sectors": "Climate",
            "parties": "UK, Canada",
            "tags": ["B", "a", "b"],
            "milestones": ["Undated", {"title": "Dated", "due": "2026-Q3", "owner": "uk"}],
            "notes": "e\u0301",
            "revision": 99,
            "created_at": "1999-01-01T00:00:00Z",
        },
        by=stamp(),
    )
    assessment: Document = {"status": "in-progress", "on": TODAY, "why": None, "evidence": []}
    due = parse_date("2026-Q3").to_document()
    blank: Document = {"basis": "recommended", "done_on": None, "evidence": [], "moves": 0}
    assert new == {
        **record("New", id="my-id"),
        "kind": "joint-body",
        "basis": "recommended",
        "status": "in-progress",
        "sectors": ["sustainability"],
        "assessments": {"CA": assessment, "GB": assessment},
        "tags": ["a", "b"],
        "milestones": [
            {"id": "dated", "title": "Dated", "owner": "GB", "due": due, "first_due": due, **blank},
            {"id": "undated", "title": "Undated", "owner": None, "due": None, "first_due": None, **blank},
        ],
        "notes": "é",
        "evidence": [PROOF],
    }
    assert (got(store, "my-id")["revision"], got(store, "my-id")["created_at"]) == (1, NOW)


def test_add_ids(store: MemoryStore) -> None:
    """An id made of a title that is taken gets the next number, also among those that are added together."""
    first = added(store, {"title": "Alpha"}, {"title": "alpha!"}, {"title": "Ünique"}, {"title": "協定"})
    assert [new["id"] for new in first] == ["alpha-2", "alpha-3", "unique", "initiative"]
    assert [new["id"] for new in added(store, {"title": "Alpha"}, {"title": "条約"})] == ["alpha-4", "initiative-2"]


@pytest.mark.parametrize("named", [False, True])
def test_add_id_taken(store: MemoryStore, named: bool) -> None:
    """An id that was asked for and is taken is refused."""
    with pytest.raises(Refused) as caught:
        added(store, {"title": "Other", "id": "alpha"}, named=named)
    assert (caught.value.message, caught.value.code, caught.value.exit_status) == (
        "the id alpha is taken",
        "id-taken",
        4,
    )


def test_dropped_ids_are_kept(store: MemoryStore) -> None:
    """The id of a dropped initiative is not given to another: it can come back."""
    change = store.commit(plan_drop(["alpha"], ADA)).change
    assert change is not None
    with pytest.raises(Refused) as caught:
        added(store, {"title": "Other", "id": "alpha"})
    assert caught.value.message == "the id alpha belongs to a dropped initiative"
    assert caught.value.hint == f"bring it back with `bilat undo {change['id']}`, or choose another --id"
    assert added(store, {"title": "Alpha"})[0]["id"] == "alpha-2"
    store.commit(plan_undo(change["id"], ADA))
    assert store.view().starting_with("a") == ["alpha", "alpha-2"]


def test_add_all_or_none(store: MemoryStore) -> None:
    """One that cannot be added keeps all out; the error says which."""
    with pytest.raises(UnknownValue) as caught:
        added(store, {"title": "Good"}, {"title": "Bad", "kind": "nothing"})
    assert caught.value.message == "record 2: unknown kind 'nothing'"
    assert store.view().find("good") is None


def test_add_without_parties() -> None:
    """Where it is not clear between whom, an initiative needs its parties."""
    store = MemoryStore(small_seed())
    added(store, {"title": "Other", "parties": ["CA", "FR"]})
    with pytest.raises(UsageError) as caught:
        added(store, {"title": "Third"})
    assert (caught.value.message, caught.value.exit_status) == ("an initiative needs its parties", 2)


# Dropping and undoing


def test_drop_several(store: MemoryStore) -> None:
    """All that are named go in one change, and one undo brings them back."""
    before = by_content(store)
    change = store.commit(plan_drop(["alpha", "beta-", "al"], make_stamp(by="bea", why="folded"))).change
    assert change is not None
    assert [e["initiative"] for e in change["edits"]] == ["alpha", "beta-two"]
    assert (change["why"], store.view().starting_with("")) == ("folded", ["beta"])
    store.commit(plan_undo(None, ADA))
    assert by_content(store) == before


def test_undo_steps_back(store: MemoryStore) -> None:
    """One undo after another goes back through the changes to the beginning, and no further."""
    states = [by_content(store)]
    for plan in (plan_tag(["alpha"], ["one"], [], ADA), step("beta", "first", done=True), plan_drop(["alpha"], ADA)):
        store.commit(plan)
        states.append(by_content(store))
    for expected in states[-2::-1]:
        store.commit(plan_undo(None, ADA))
        assert by_content(store) == expected
    with pytest.raises(Refused):
        store.commit(plan_undo(None, ADA))
    assert [c["command"] for c in store.changes()] == ["seed", "tag", "update", "drop", "undo", "undo", "undo"]


def test_undo_says_what_it_undid(store: MemoryStore) -> None:
    """An undo names its change, and may be named by the beginning of its id."""
    first = store.commit(plan_tag(["alpha"], ["one"], [], ADA)).change
    assert first is not None
    store.commit(plan_tag(["beta"], ["two"], [], ADA))
    done = store.commit(plan_undo(f" {first['id'][:7].upper()} ", make_stamp(by="bea", why="wrong"))).change
    assert done is not None
    assert (done["command"], done["reverts"], done["by"], done["why"]) == ("undo", first["id"], "bea", "wrong")
    assert [got(store, name)["tags"] for name in ("alpha", "beta")] == [["seeded"], ["two"]]


@pytest.mark.parametrize("word", ["", "   ", "zzzz", "000000000000ff"])
def test_undo_unknown(store: MemoryStore, word: str) -> None:
    """No change is undone that was not named."""
    with pytest.raises(NotFound) as caught:
        store.commit(plan_undo(word, ADA))
    assert (caught.value.code, caught.value.exit_status) == ("no-such-change", 3)


def test_undo_ambiguous(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A beginning that several changes share is refused."""
    monkeypatch.setattr("bilat.tracker.changes.SHORTEST", 1)
    digits = [store.commit(plan_tag(["alpha"], [f"t{n}"], [], ADA)).change for n in range(17)]
    first = [change["id"][0] for change in digits if change is not None]
    shared = next(digit for digit in first if first.count(digit) > 1)  # 17 changes, 16 digits
    with pytest.raises(AmbiguousId):
        store.commit(plan_undo(shared, ADA))


def test_undo_keeps_newer_work(store: MemoryStore) -> None:
    """Undoing an old drop never brings back an older record over a newer one."""
    first = store.commit(plan_drop(["alpha"], ADA)).change
    assert first is not None
    store.commit(plan_undo(None, ADA))
    store.commit(update("alpha", fields={"notes": "newer"}))
    store.commit(plan_drop(["alpha"], ADA))
    with pytest.raises(Conflict):
        store.commit(plan_undo(first["id"], ADA))


def test_undo_with_its_milestone_gone(store: MemoryStore) -> None:
    """What cannot be undone is a conflict, whatever is missing."""
    store.commit(step("beta", "first", done=True))
    change = store.commit(step("beta", "first", done=False)).change
    assert change is not None
    store.commit(plan_milestone_drop("beta", "first", ADA))
    with pytest.raises(Conflict):
        store.commit(plan_undo(change["id"], ADA))


# What is refused

Made = Callable[[], Plan]

SECTORS_LISTED = (
    "valid: trade, defense, intelligence, energy, sustainability, technology, health, migration, culture, "
    "development, finance, governance, other"
)
LINE_BREAK = "has a line break or a tab in it"
HALF = "is not valid Unicode: it holds half of a surrogate pair"


def fields(**values: Any) -> Made:
    """An update of alpha's fields."""
    return lambda: update("alpha", fields=values)


def adding(**values: Any) -> Made:
    """A new initiative, as JSON gives it."""
    return lambda: plan_add([{"title": "New", "parties": ["CA", "GB"], **values}], ADA, WORDS)


def proving(text: str, **settled: Any) -> Made:
    """An update with this evidence."""
    return lambda: update("alpha", by=make_stamp(by="bea", evidence=[text], **settled))


def stepping(**values: Any) -> Made:
    """A new milestone of beta's."""
    return lambda: plan_milestone_add(NewMilestone("beta", "Step", **values), ADA, WORDS)


def tagging(tag: str) -> Made:
    """A tag on alpha."""
    return lambda: plan_tag(["alpha"], [tag], [], ADA)


REFUSED: Sequence[tuple[str, Made, type[BilatError], str]] = [
    ("sector", fields(sectors=["defnce"]), UnknownValue, "unknown sector 'defnce'"),
    ("status", lambda: update("alpha", status="delivred"), UnknownValue, "unknown status 'delivred'"),
    ("party", lambda: update("alpha", status="delivered", party="Atlantis"), UnknownValue, "unknown party 'Atlantis'"),
    (
        "another's party",
        lambda: update("alpha", status="delivered", party="FR"),
        UnknownValue,
        "unknown party of this initiative 'FR'",
    ),
    ("one party", fields(parties=["CA"]), InvalidValue, ""),
    ("kind", fields(kind="thing"), UnknownValue, "unknown kind 'thing'"),
    ("basis", fields(basis="rumour"), UnknownValue, "unknown basis 'rumour'"),
    ("override", lambda: update("alpha", by=stamp("w"), override="x"), UnknownValue, "unknown status 'x'"),
    ("override without why", lambda: update("alpha", override="delivered"), UsageError, "an override needs its reason"),
    ("field to clear", lambda: update("alpha", clear=["title"]), UnknownValue, "unknown field to clear 'title'"),
    ("empty title", fields(title=""), InvalidValue, "the title is empty"),
    ("blank title", fields(title=" \t\n"), InvalidValue, "the title is empty"),
    ("long title", fields(title="x" * 501), InvalidValue, "the title has 501 characters; at most 500 fit"),
    ("line break", fields(title="a\nb"), InvalidValue, f"the title {LINE_BREAK}"),
    ("tab", fields(title="a\tb"), InvalidValue, f"the title {LINE_BREAK}"),
    ("escape", fields(title="a\x1b[31m"), InvalidValue, "the title has the control character U+001B in it"),
    ("NUL", fields(title="a\x00"), InvalidValue, "the title has the control character U+0000 in it"),
    ("C1", fields(notes="a\x9b31m"), InvalidValue, "the notes has the control character U+009B in it"),
    ("line separator", fields(title="a\u2028b"), InvalidValue, "the title has the control character U+2028 in it"),
    ("surrogate", fields(title="a\ud83d"), InvalidValue, f"the title {HALF}"),
    ("surrogate in notes", fields(notes="\udcff"), InvalidValue, f"the notes {HALF}"),
    ("priority area", fields(priority_areas=["a\nb"]), InvalidValue, f"the priority area {LINE_BREAK}"),
    ("cadence", fields(cadence=""), InvalidValue, "the cadence is empty"),
    ("milestone", lambda: step("beta", "nowhere", done=True), NotFound, "beta has no milestone 'nowhere'"),
    ("milestone's title", lambda: step("beta", "first", title=""), InvalidValue, "the milestone's title is empty"),
    (
        "owner",
        lambda: step("beta", "first", owner="FR"),
        UnknownValue,
        "unknown party of this initiative 'FR'",
    ),
    ("new owner", lambda: plan_milestone_add(NewMilestone("beta", "T", owner="FR"), ADA, WORDS), UnknownValue, ""),
    ("milestone's id", lambda: plan_milestone_add(NewMilestone("beta", "T", id="A b"), ADA, WORDS), InvalidValue, ""),
    (
        "milestone's basis",
        lambda: plan_milestone_add(NewMilestone("beta", "T", basis="x"), ADA, WORDS),
        UnknownValue,
        "",
    ),
    ("no milestone to drop", lambda: plan_milestone_drop("alpha", "x", ADA), NotFound, "alpha has no milestone 'x'"),
    ("empty tag", tagging(""), InvalidValue, "'' is not a tag"),
    ("two words", tagging("two words"), InvalidValue, "'two words' is not a tag"),
    ("tag's beginning", tagging("-x"), InvalidValue, "'-x' is not a tag"),
    ("tag with a comma", tagging("a,b"), InvalidValue, "'a,b' is not a tag"),
    ("tag with a colon", tagging("is:due"), InvalidValue, "'is:due' is not a tag"),
    ("long tag", tagging("x" * 65), InvalidValue, f"'{'x' * 59}…' is not a tag"),
    ("tag with an escape", tagging("a\x1b"), InvalidValue, "'a␛' is not a tag"),
    ("both ways", lambda: plan_tag(["alpha"], ["X"], ["x"], ADA), UsageError, "'x' is both added and removed"),
    ("tagging nobody", lambda: plan_tag(["alpha", "zzz"], ["x"], [], ADA), NotFound, "no initiative has the id 'zzz'"),
    ("dropping several", lambda: plan_drop(["alpha", "b"], ADA), AmbiguousId, "'b' could be any of 2"),
    ("grade", proving("https://example.org", grade="rumour"), UnknownValue, "unknown grade 'rumour'"),
    ("grade alone", lambda: update("alpha", by=make_stamp(by="b", grade="signed")), UsageError, ""),
    ("nobody", lambda: update("alpha", by=make_stamp(by=" ")), InvalidValue, "the name of who changes it is empty"),
    (
        "ftp",
        proving("ftp://example.org/a"),
        InvalidValue,
        "evidence 'ftp://example.org/a' is neither http(s) nor a file",
    ),
    ("javascript", proving("javascript:alert(1)"), InvalidValue, ""),
    ("data", proving("data:text/html,x"), InvalidValue, ""),
    ("no host", proving("https://"), InvalidValue, "'https://' is not a complete address"),
    ("spaces", proving("https://example.org/a b"), InvalidValue, "'https://example.org/a b' is not a complete address"),
    ("bad port", proving("http://[::1"), InvalidValue, ""),
    ("no such file", proving("nowhere/at-all.pdf"), InvalidValue, ""),
    ("no such file URL", proving("file:///nowhere/at-all.pdf"), InvalidValue, ""),
    ("NUL in a path", proving("a\x00b"), InvalidValue, ""),
    ("empty evidence", proving(""), InvalidValue, ""),
    # What JSON can say and a command line cannot
    ("unknown field", adding(titel="x"), UnknownValue, "unknown field 'titel'"),
    ("no object", lambda: plan_add([[]], ADA, WORDS), InvalidValue, ""),  # type: ignore[list-item]
    ("no title", lambda: plan_add([{"parties": ["CA", "GB"]}], ADA, WORDS), UsageError, "an initiative needs a title"),
    ("title of another type", adding(title=5), UsageError, "an initiative needs a title"),
    ("NUL in JSON", adding(notes="\x00"), InvalidValue, "the notes has the control character U+0000 in it"),
    ("surrogate deep inside", adding(milestones=[{"title": "x\ud800"}]), InvalidValue, ""),
    ("surrogate in a key", adding(**{"\ud800": 1}), UnknownValue, ""),
    ("id", adding(id="No Slug"), InvalidValue, "'No Slug' is not an id"),
    ("id of another type", adding(id=5), InvalidValue, "id must be text"),
    ("sectors of another type", adding(sectors=[None]), InvalidValue, "sectors must be a list of words"),
    ("no sector", adding(sectors=[]), InvalidValue, "sectors must be a list of words"),
    ("parties of another type", adding(parties=5), InvalidValue, ""),
    ("numbers for parties", adding(parties=[1, 2]), InvalidValue, ""),
    ("tags of another type", adding(tags=5), InvalidValue, "tags must be a list of words"),
    ("status of another type", adding(status=5), InvalidValue, "status must be text"),
    ("override of another type", adding(override=5), InvalidValue, ""),
    ("override as a word", adding(override="delivered"), InvalidValue, ""),
    ("override without its why", adding(override={"status": "delivered"}), InvalidValue, ""),
    ("assessments of another type", adding(assessments=5), InvalidValue, ""),
    ("assessment of another type", adding(assessments={"CA": 5}), InvalidValue, ""),
    ("assessment without a status", adding(assessments={"CA": {"on": "2026-01-01"}}), InvalidValue, ""),
    ("assessment's status", adding(assessments={"CA": {"status": "x", "on": "2026-01-01"}}), UnknownValue, ""),
    ("assessment's day", adding(assessments={"CA": {"status": "delivered", "on": "2026-02-30"}}), InvalidValue, ""),
    ("assessment of another", adding(assessments={"FR": None}), InvalidValue, ""),
    (
        "status against the assessments",
        adding(status="delivered", assessments={"CA": {"status": "suspended", "on": "2026-01-01"}}),
        InvalidValue,
        "the status is given as delivered, but the assessments make it suspended",
    ),
    ("milestones of another type", adding(milestones={}), InvalidValue, "milestones must be a list"),
    ("milestone of another type", adding(milestones=[5]), InvalidValue, ""),
    ("milestone's field", adding(milestones=[{"title": "a", "when": "x"}]), UnknownValue, "unknown field 'when'"),
    ("milestone's day", adding(milestones=[{"title": "a", "due": "2026-02-30"}]), InvalidValue, ""),
    ("milestone's two readings", adding(milestones=[{"title": "a", "due": "03/04/2026"}]), InvalidValue, ""),
    ("milestone's number for a day", adding(milestones=[{"title": "a", "due": 5}]), InvalidValue, ""),
    ("milestone's span", adding(milestones=[{"title": "a", "due": {"text": "2026"}}]), InvalidValue, ""),
    (
        "milestone's span backwards",
        adding(milestones=[{"title": "a", "due": {"text": "2026", "start": "2026-12-31", "end": "2026-01-01"}}]),
        InvalidValue,
        "",
    ),
    ("milestone's moves", adding(milestones=[{"title": "a", "moves": -1}]), InvalidValue, ""),
    ("milestone's number for an owner", adding(milestones=[{"title": "a", "owner": 5}]), InvalidValue, ""),
    ("milestone's owner", adding(milestones=[{"title": "a", "owner": "FR"}]), UsageError, ""),
    ("milestones alike", adding(milestones=["a", "a"]), InvalidValue, "two milestones have the same id"),
    ("relation", adding(links=[{"relation": "x", "id": "alpha"}]), InvalidValue, ""),
    ("line break in an area", adding(priority_areas=["a\nb"]), InvalidValue, ""),
    ("line break in a cadence", adding(cadence="a\nb"), InvalidValue, ""),
    ("number for an outcome", adding(target_outcome=5), InvalidValue, ""),
    (
        "evidence's address",
        adding(evidence=[{"url": "javascript:alert(1)", "grade": "signed", "added_at": NOW, "by": "x"}]),
        InvalidValue,
        "",
    ),
]


@pytest.mark.parametrize(("made", "error", "message"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
def test_refused(store: MemoryStore, made: Made, error: type[BilatError], message: str) -> None:
    """A bad value is refused in one sentence with its exit status, and the store is as it was."""
    before = (by_content(store), list(store.changes()))
    with pytest.raises(error) as caught:
        store.commit(made())
    said = caught.value.message
    assert said == (message or said)
    assert said
    assert "\n" not in said
    assert not any(ord(character) < 32 for character in said)
    assert caught.value.exit_status == (3 if error is NotFound else 2)
    assert (by_content(store), list(store.changes())) == before


def test_suggestions() -> None:
    """What is near is suggested; where nothing is near, what is valid is listed."""
    hints = []
    for word in ("defnce", "zzzz"):
        with pytest.raises(UnknownValue) as caught:
            WORDS.sectors.parse(word)
        hints.append(caught.value.hint)
    assert hints == ["did you mean defense?", SECTORS_LISTED]


ACCEPTED = {
    "markup": "[red]not red[/]",
    "formula": "=1+1",
    "html": "<b>bold</b> & \"quotes\" 'single'",
    "emoji": "🤝🏽 👩‍👩‍👧 🇨🇦",
    "right to left": "اتفاق \u200fالتجارة",
    "wide": "貿易協定",
    "combining": "Z\u0351\u036b",
    "five hundred": "x" * 500,
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(store: MemoryStore, text: str) -> None:
    """Odd text is text: kept as it is, wherever it stands."""
    assert changed(store, update("alpha", fields={"title": text, "notes": f"{text}\n\t{text}"})) == {
        "title": ("Alpha", text),
        "notes": (None, f"{text}\n\t{text}"),
    }
    assert added(store, {"title": text})[0]["title"] == text
