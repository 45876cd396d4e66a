"""What every engine must do (`store.protocol`), as a suite: an engine's test inherits `StoreContract`.

It gives the class `make_store` and, where its data outlive the process, `reopen` and `open_copy`. Nothing here knows
what an engine keeps its data in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilat import history
from bilat.errors import BilatError, Conflict, Refused
from bilat.history import edit
from bilat.model import Initiative
from bilat.result import Document
from bilat.store.ledger import CHANGE_KEYS
from bilat.store.protocol import Draft, Seed, Store, View
from bilat.store.sealed import is_null, opened
from bilat.timeline import Change
from bilat.tracker.changes import empty, plan_add, plan_drop, plan_tag, plan_undo
from bilat.tracker.update import Update, plan_update
from strategies import (
    ADA,
    NOW,
    WORDS,
    Plain,
    Step,
    by_content,
    clock,
    draft,
    grid,
    plain,
    record,
    sample,
    seed_of,
    small_seed,
    steps,
)


def unsealed(change: Change) -> Document:
    """A sealed change as `changes` gives it."""
    edits = [
        {key: opened(getattr(edit, key)) for key in ("initiative", "field", "old", "new")} for edit in change.edits
    ]
    plain = {key: opened(getattr(change, key)) for key in CHANGE_KEYS if key != "edits"}
    return {**plain, "edits": edits}


MakeStore = Callable[[Seed], Store]

SUPPRESSED = [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors, HealthCheck.too_slow]
"""`make_store` gives a new store at each call, and the suite is there to be inherited."""

LAWS = settings(max_examples=80, deadline=None, suppress_health_check=SUPPRESSED)
FULL_LAWS = settings(max_examples=1_000, deadline=None, suppress_health_check=SUPPRESSED)

HARD_TEXTS = {
    "markup": "[red]not red[/red]",
    "formula": "=1+1",
    "html": "<script>alert('x')</script> & \"quotes\"",
    "emoji": "🤝🏽 👩‍👩‍👧 🇨🇦🇬🇧",
    "right to left": "اتفاق التجارة \u200f(2026)",
    "combining": "e\u0301 n\u0303 Z\u0351\u036b\u0343\u036a",
    "line separators": "one\u2028two\u2029three\u0085four",
    "layout": 'tab\there\nnew line\r\n},\n{"id":"fake"}\n"grids":{',
    "beyond the plane": "𠜎𠜱 \U0010ffff \ufffe",
    "long": "a long note 🖋 " * 20_000,
}


class StoreContract:
    """The promises of `store.protocol`, one test each."""

    copies: ClassVar[bool] = True
    """Whether `backup` can work at all."""

    @pytest.fixture
    def make_store(self) -> MakeStore:
        """Gives a new store with this seed at each call."""
        raise NotImplementedError

    def reopen(self, store: Store) -> Store:
        """The same tracker as another process would open it."""
        return store

    def open_copy(self, target: str) -> Store:
        """What `backup` wrote."""
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    def _clock(self) -> Iterator[None]:
        with clock():
            yield

    @pytest.fixture
    def store(self, make_store: MakeStore) -> Store:
        """The small tracker."""
        return make_store(small_seed())

    # Looking

    def test_find(self, store: Store) -> None:
        """An initiative is found by exactly its id, whole."""
        system = {"revision": 1, "created_at": NOW, "updated_at": NOW, "updated_by": "bilat"}
        view = store.view()
        found = [view.find(name) for name in ("alpha", "alph", "ALPHA", "", "beta-two")]
        alpha, _, two = ({**document, **system} for document in sample())
        assert found == [alpha, None, None, None, two]

    def test_key_order(self, store: Store) -> None:
        """A record's keys come in the order of the model: they are those of `--json`."""
        store.commit(plan_add([{"title": "New", "parties": ["GB", "CA"]}], ADA, WORDS))
        store.commit(plan_drop(["alpha"], ADA))
        store.commit(plan_undo(None, ADA))
        assert [list(d) for d in self.reopen(store).view().search()] == [list(Initiative.__struct_fields__)] * 4

    def test_starting_with(self, store: Store) -> None:
        """Prefixes name ids, sorted; the empty one names all."""
        store.commit(draft(edit("aardvark", None, None, record("Aardvark"))))
        view = store.view()
        found = {prefix: view.starting_with(prefix) for prefix in ("", "a", "beta", "beta-", "gamma", "beta-two-x")}
        assert found == {
            "": ["aardvark", "alpha", "beta", "beta-two"],
            "a": ["aardvark", "alpha"],
            "beta": ["beta", "beta-two"],
            "beta-": ["beta-two"],
            "gamma": [],
            "beta-two-x": [],
        }

    def test_search(self, store: Store) -> None:
        """A search gives what passes its test, all without one, in the order of creation."""
        store.commit(draft(edit("aardvark", None, None, record("Aardvark"))))
        store.commit(draft(edit("alpha", "title", "Alpha", "Zulu")))
        view = self.reopen(store).view()
        assert [d["id"] for d in view.search()] == ["alpha", "beta", "beta-two", "aardvark"]
        assert [d["id"] for d in view.search(lambda d: d["title"] > "B")] == ["alpha", "beta", "beta-two"]
        assert view.search(lambda _: False) == []

    def test_each(self, store: Store) -> None:
        """One at a time they are the same, in the same order."""
        view = store.view()
        assert list(view.each()) == view.search() != []

    def test_grids(self, store: Store) -> None:
        """The source's tables are there, in their order, and found by exactly their id."""
        view = store.view()
        assert view.grids() == [grid("first"), grid("second")]
        assert [view.find_grid(name) for name in ("second", "sec")] == [grid("second"), None]

    def test_dropped(self, store: Store) -> None:
        """A dropped initiative is in no list; what is left tells by which change it went, until it comes back."""
        change = store.commit(plan_drop(["alpha"], ADA)).change
        assert change is not None
        view = store.view()
        assert view.find_dropped("alpha") == {"id": "alpha", "title": "Alpha", "change": change["id"], "at": NOW}
        assert (view.find("alpha"), view.find_dropped("beta")) == (None, None)
        assert view.starting_with("") == [d["id"] for d in view.search()] == ["beta", "beta-two"]
        store.commit(plan_undo(None, ADA))
        view = store.view()
        assert (view.find_dropped("alpha"), view.starting_with("a")) == (None, ["alpha"])

    def test_newest_changes(self, store: Store) -> None:
        """A view gives the history from its end."""
        store.commit(plan_tag(["alpha"], ["one"], [], ADA))
        store.commit(plan_tag(["beta"], ["two"], [], ADA))
        newest = list(store.view().newest_changes())
        assert newest == list(store.changes())[::-1]
        assert [change["command"] for change in newest] == ["tag", "tag", "seed"]

    def test_newest_sealed(self, store: Store) -> None:
        """The same history is to be had with its values sealed; opened, they are what they are."""
        store.commit(plan_tag(["alpha"], ["one"], [], ADA))
        store.commit(plan_drop(["beta"], ADA))
        sealed = list(store.view().newest_sealed())
        assert [unsealed(change) for change in sealed] == list(store.view().newest_changes())
        gone = next(edit for edit in sealed[0].edits if edit.initiative == "beta")
        assert (is_null(gone.old), is_null(gone.new)) == (False, True)

    def test_isolation(self, store: Store) -> None:
        """A view that was looked at shows nothing of later changes; a new one shows all of them."""
        view = store.view()
        before = deepcopy(view.search())
        store.commit(draft(edit("alpha", "tags", ["seeded"], ["later"]), edit("new", None, None, record("New"))))
        store.commit(plan_drop(["beta"], ADA))
        assert view.search() == before
        assert (view.find("new"), view.find_dropped("beta"), view.starting_with("b")) == (
            None,
            None,
            ["beta", "beta-two"],
        )
        assert [d["id"] for d in store.view().search()] == ["alpha", "beta-two", "new"]

    # Changing

    def test_commit(self, store: Store) -> None:
        """The change that a commit gives is the last of the history, and says what the draft said."""
        proof = [{"url": "https://example.org", "grade": "meeting"}]
        edits = [edit("alpha", "notes", None, "noted")]
        wanted = Draft("update", "bea", edits, "a reason", proof, "9a41c0ffee12")
        outcome = store.commit(lambda _: wanted)
        change = outcome.change
        assert change is not None
        settled = {key: value for key, value in change.items() if key not in ("id", "prev", "at")}
        assert settled == {
            "by": "bea",
            "why": "a reason",
            "evidence": proof,
            "command": "update",
            "reverts": "9a41c0ffee12",
            "edits": edits,
        }
        assert list(change) == ["id", "prev", "at", "by", "why", "evidence", "command", "reverts", "edits"]
        assert list(self.reopen(store).changes())[-1] == change
        assert list(outcome.notices) == []

    def test_plan_sees_the_present(self, store: Store) -> None:
        """A plan is called with the tracker as it stands, history included."""

        def count(view: View) -> Draft:
            alpha = view.find("alpha")
            assert alpha is not None
            told = f"{len(list(view.newest_changes()))} changes, {alpha['notes']}"
            return Draft("update", "ada", [edit("alpha", "notes", alpha["notes"], told)])

        for _ in range(3):
            store.commit(count)
        alpha = store.view().find("alpha")
        assert alpha is not None
        assert alpha["notes"] == "3 changes, 2 changes, 1 changes, None"

    def test_plan_called_twice(self, store: Store) -> None:
        """A plan that was tried on a view before (`--dry-run`) does the same in a commit."""
        plan = plan_add([{"title": "New", "parties": ["CA", "GB"]}], ADA, WORDS)
        tried = plan(store.view())
        before = plain(store)
        change = store.commit(plan).change
        assert change is not None
        assert change["edits"] == tried.edits
        assert set(plain(store).initiatives) - set(before.initiatives) == {"new"}

    def test_trying_writes_nothing(self, store: Store) -> None:
        """A plan called on a view changes nothing."""
        before = everything(store)
        plan_drop(["alpha", "beta"], ADA)(store.view())
        assert everything(self.reopen(store)) == before

    @pytest.mark.parametrize("error", [Refused("no"), ValueError("a mistake"), KeyboardInterrupt()])
    def test_plan_that_raises(self, store: Store, error: BaseException) -> None:
        """What a plan raises comes through, and nothing is left of the change; the next one goes on."""
        before = everything(store)

        def plan(view: View) -> Draft:
            raise error

        with pytest.raises(type(error)) as caught:
            store.commit(plan)
        assert caught.value is error
        assert everything(self.reopen(store)) == before
        assert store.commit(plan_tag(["alpha"], ["next"], [], ADA)).change is not None

    def test_nothing_to_change(self, store: Store) -> None:
        """A draft without edits is no change."""
        before = everything(store)
        outcome = store.commit(plan_tag(["alpha"], ["seeded"], [], ADA))
        assert outcome.change is None
        assert everything(self.reopen(store)) == before

    def test_change_that_does_not_fit(self, store: Store) -> None:
        """A draft of which a part cannot be done is not done at all."""
        before = everything(store)
        impossible = [
            edit("new", None, None, record("New")),
            edit("alpha", "title", "Alpha", "Other"),
            edit("not-there", "title", "A", "B"),
        ]
        with pytest.raises((BilatError, KeyError)):
            store.commit(draft(*impossible))
        assert everything(self.reopen(store)) == before
        assert store.check() == []

    def test_bookkeeping(self, store: Store) -> None:
        """A change is one revision of each initiative it touches, however many edits; others stay as they are."""
        edits = [
            edit("alpha", "notes", None, "n"),
            edit("alpha", "tags", ["seeded"], []),
            edit("beta", "notes", None, ""),
        ]
        with clock("2026-12-01T10:00:00Z"):
            store.commit(draft(*edits, by="bea"))
        found = self.reopen(store).view().search()
        assert [(d["id"], d["revision"], d["created_at"], d["updated_at"], d["updated_by"]) for d in found] == [
            ("alpha", 2, NOW, "2026-12-01T10:00:00Z", "bea"),
            ("beta", 2, NOW, "2026-12-01T10:00:00Z", "bea"),
            ("beta-two", 1, NOW, NOW, "bilat"),
        ]

    def test_bookkeeping_of_a_new_one(self, store: Store) -> None:
        """A new initiative begins with revision 1, now; one that is brought back goes on counting."""
        with clock("2026-12-01T10:00:00Z"):
            store.commit(draft(edit("new", None, None, record("New")), by="bea"))
        with clock("2026-12-02T10:00:00Z"):
            store.commit(plan_drop(["new"], ADA))
            store.commit(plan_undo(None, ADA))
        new = store.view().find("new")
        assert new is not None
        assert (new["revision"], new["created_at"], new["updated_at"], new["updated_by"]) == (
            2,
            "2026-12-01T10:00:00Z",
            "2026-12-02T10:00:00Z",
            "ada",
        )

    def test_instants_never_decrease(self, store: Store) -> None:
        """Where the clock went back, a change happens at the instant of the one before it."""
        for at in ("2026-12-01T00:00:00Z", "2020-01-01T00:00:00Z", "2026-12-01T00:00:01Z"):
            with clock(at):
                store.commit(plan_tag(["alpha"], [f"at-{at[:4]}-{at[18]}"], [], ADA))
        assert [change["at"] for change in self.reopen(store).changes()] == [
            NOW,
            "2026-12-01T00:00:00Z",
            "2026-12-01T00:00:00Z",
            "2026-12-01T00:00:01Z",
        ]

    def test_grid_edits(self, store: Store) -> None:
        """A grid is replaced, taken away and added by edits like any other."""
        changed = {**grid("first"), "title": "Changed"}
        store.commit(draft(edit(None, "grid:first", grid("first"), changed)))
        store.commit(
            draft(edit(None, "grid:second", grid("second"), None), edit(None, "grid:third", None, grid("third")))
        )
        assert self.reopen(store).view().grids() == [changed, grid("third")]
        store.commit(plan_undo(None, ADA))
        assert {g["id"] for g in store.view().grids()} == {"first", "second"}

    # The history

    def test_chain(self, store: Store) -> None:
        """Each change names the SHA-256 of the one before it; its id is that of the rest of it."""
        for tag in ("a", "b", "ü"):
            store.commit(plan_tag(["alpha", "beta"], [tag], [], ADA))
        changes = list(self.reopen(store).changes())
        assert [c["prev"] for c in changes[1:]] == [sha256(c) for c in changes[:-1]]
        assert [c["id"] for c in changes] == [
            sha256({key: value for key, value in c.items() if key != "id"})[:12] for c in changes
        ]
        assert len({c["id"] for c in changes}) == 4
        assert len(changes[0]["prev"]) == 64

    def test_changes_of_one(self, store: Store) -> None:
        """The history of one initiative is all that touched it, and nothing of one whose id begins alike."""
        store.commit(plan_tag(["beta"], ["one"], [], ADA))
        store.commit(plan_tag(["beta-two"], ["two"], [], ADA))
        store.commit(plan_tag(["beta", "beta-two"], ["both"], [], ADA))
        store.commit(draft(edit("alpha", "notes", None, '"initiative":"beta" is only spoken of')))
        store.commit(plan_drop(["beta"], ADA))
        every = list(store.changes())
        expected = {"beta": [0, 1, 3, 5], "beta-two": [0, 2, 3], "alpha": [0, 4], "bet": [], "first": []}
        assert {name: [every.index(c) for c in store.changes(name)] for name in expected} == expected

    def test_seed_first(self, store: Store) -> None:
        """The seed is the first change, and nothing takes it back."""
        seeded = next(store.changes())
        assert (seeded["command"], seeded["by"], seeded["why"]) == ("seed", "bilat", "a small tracker")
        assert seeded["edits"] == small_seed().draft.edits
        store.commit(plan_tag(["alpha"], ["once"], [], ADA))
        store.commit(plan_undo(None, ADA))
        before = everything(store)
        for word in (None, seeded["id"], seeded["id"][:6]):
            with pytest.raises(Refused) as caught:
                store.commit(plan_undo(word, ADA))
            assert caught.value.exit_status == 4
        assert everything(self.reopen(store)) == before

    def test_empty_seed(self, make_store: MakeStore) -> None:
        """A tracker may begin with nothing in it; its history says so, and cannot be undone either."""
        store = make_store(empty())
        assert plain(store) == Plain()
        assert [(c["command"], c["edits"]) for c in store.changes()] == [("init", [])]
        with pytest.raises(Refused):
            store.commit(plan_undo(None, ADA))
        assert store.commit(plan_add([record("First")], ADA, WORDS)).change is not None
        assert list(plain(self.reopen(store)).initiatives) == ["first"]

    # Two at once

    def test_two_handles(self, store: Store) -> None:
        """Two who have the same tracker open see each other's changes, in one chain."""
        other = self.reopen(store)
        for number in range(3):
            store.commit(plan_tag(["alpha"], [f"one-{number}"], [], ADA))
            other.commit(plan_tag(["alpha"], [f"two-{number}"], [], ADA))
        expected = ["one-0", "one-1", "one-2", "seeded", "two-0", "two-1", "two-2"]
        assert [(s.view().find("alpha") or {})["tags"] for s in (store, other)] == [expected, expected]
        changes = list(store.changes())
        assert [c["prev"] for c in changes[1:]] == [sha256(c) for c in changes[:-1]]
        assert (len(changes), store.check()) == (7, [])

    def test_conflict(self, store: Store) -> None:
        """What was made from a revision that is no longer there is refused with 5, and changes nothing."""
        other = self.reopen(store)
        stale = (other.view().find("alpha") or {})["revision"]
        store.commit(plan_tag(["alpha"], ["first"], [], ADA))
        before = everything(store)
        with pytest.raises(Conflict) as caught:
            other.commit(plan_update(Update("alpha", {"notes": "late"}, revision=stale), ADA, WORDS))
        assert (caught.value.exit_status, caught.value.code) == (5, "conflict")
        assert caught.value.message == "alpha is at revision 2, not 1: it was changed meanwhile"
        assert everything(store) == before
        assert other.commit(plan_update(Update("alpha", {"notes": "late"}, revision=2), ADA, WORDS)).change

    # What may be kept

    @pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS)
    def test_texts(self, store: Store, text: str) -> None:
        """Any text comes back as it was given, from the state and from the history."""
        edits = [
            edit("alpha", "title", "Alpha", text),
            edit("alpha", "priority_areas", [], [text, text]),
            edit("new", None, None, {**record("New"), "notes": text}),
        ]
        store.commit(draft(*edits, by=text))
        again = self.reopen(store)
        alpha, new = again.view().find("alpha"), again.view().find("new")
        assert alpha is not None
        assert new is not None
        assert (alpha["title"], alpha["priority_areas"], alpha["updated_by"], new["notes"]) == (
            text,
            [text, text],
            text,
            text,
        )
        assert list(again.changes())[-1]["edits"] == edits
        again.commit(plan_tag(["beta"], ["after"], [], ADA))
        assert (self.reopen(again).view().find("alpha"), again.check()) == (alpha, [])

    def test_many(self, make_store: MakeStore) -> None:
        """A thousand initiatives are kept, found and changed one by one."""
        records = [{**record("Number"), "id": f"number-{n}", "notes": f"note {n} …"} for n in range(1_000)]
        store = make_store(seed_of(records))
        store.commit(plan_tag(["number-500"], ["mid"], [], ADA))
        view = self.reopen(store).view()
        assert [d["id"] for d in view.search()] == [d["id"] for d in records]
        assert [d["id"] for d in view.search(lambda d: d["tags"] == ["mid"])] == ["number-500"]
        assert len(view.starting_with("number-99")) == 11
        assert (view.find("number-999") or {})["notes"] == "note 999 …"
        assert store.check() == []

    # Care

    def test_healthy(self, store: Store) -> None:
        """A healthy store has no problems, and repairing it changes nothing, whichever side it is told to keep."""
        store.commit(plan_tag(["alpha"], ["one"], [], ADA))
        again = self.reopen(store)
        before = everything(again)
        assert again.check() == []
        assert [again.repair(None), again.repair("history"), again.repair("state")] == [[], [], []]
        assert everything(self.reopen(again)) == before

    def test_backup(self, store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A copy is complete and works by itself; nothing is ever overwritten by one."""
        if not self.copies:
            pytest.skip("this engine has nothing that could be copied")
        target = str(tmp_path_factory.mktemp("backup") / "copy.json")
        store.commit(plan_tag(["alpha"], ["one"], [], ADA))
        before = everything(store)
        store.backup(target)
        copy = self.open_copy(target)
        assert (everything(copy), copy.check()) == (before, [])
        with pytest.raises(Refused):
            store.backup(target)
        copy.commit(plan_tag(["alpha"], ["copy"], [], ADA))
        assert everything(store) == before
        store.commit(plan_undo(None, ADA))
        assert (copy.view().find("alpha") or {})["tags"] == ["copy", "one", "seeded"]

    # Taking over a history

    def test_restore(self, store: Store, make_store: MakeStore) -> None:
        """A store in which nothing ever stood goes on where another one was, to the last key."""
        store.commit(plan_tag(["alpha"], ["one"], [], ADA))
        store.commit(plan_drop(["beta"], ADA))
        other = make_store(empty())
        seen: list[list[str]] = []
        changes = list(store.changes())
        assert other.restore(store.header(), changes, lambda view: seen.append(view.starting_with(""))) == []
        again = self.reopen(other)
        assert seen == [["alpha", "beta-two"]]
        assert (everything(again), again.header(), again.check()) == (everything(store), store.header(), [])
        undone = [one.commit(plan_undo(None, ADA)).change for one in (store, again)]
        assert undone[0] == undone[1]
        assert everything(again) == everything(store)

    def test_restore_into_what_was_used(self, store: Store, make_store: MakeStore) -> None:
        """A store in which anything ever stood keeps its own history."""
        emptied = make_store(empty())
        emptied.commit(draft(edit("alpha", None, None, record("Alpha"))))
        emptied.commit(plan_undo(None, ADA))
        for used in (make_store(small_seed()), emptied):
            before = everything(used)
            with pytest.raises(Refused, match="not empty"):
                used.restore(store.header(), list(store.changes()), lambda _: None)
            assert everything(self.reopen(used)) == before

    def test_restore_that_is_refused(self, store: Store, make_store: MakeStore) -> None:
        """What does not prove true, or is only tried, leaves the store as empty as it was."""
        other = make_store(empty())
        before = everything(other)

        def refuse(_: View) -> None:
            raise Refused("it is not what it should be")

        with pytest.raises(Refused, match="what it should be"):
            other.restore(store.header(), list(store.changes()), refuse)
        other.restore(store.header(), list(store.changes()), lambda _: None, dry_run=True)
        assert everything(self.reopen(other)) == before

    @pytest.mark.parametrize("altered", ["by", "at", "prev", "id", "edits", "gone", "twice", "swapped"])
    def test_restore_of_an_altered_history(self, store: Store, make_store: MakeStore, altered: str) -> None:
        """A change that is not what was once written is named, and nothing is taken over."""
        store.commit(plan_tag(["alpha"], ["one"], [], ADA))
        store.commit(plan_tag(["alpha"], ["two"], [], ADA))
        changes = list(store.changes())
        at = "2020-01-01T00:00:00Z"
        wrong = {"prev": "0" * 64, "id": "0" * 12, "at": at, "by": "eve", "edits": changes[0]["edits"][:1]}
        if altered in wrong:
            changes[1] = {**changes[1], altered: wrong[altered]}
        first, middle, last = changes
        arranged = {"gone": [first, last], "twice": [first, middle, middle, last], "swapped": [first, last, middle]}
        other = make_store(empty())
        before = everything(other)
        with pytest.raises(Refused) as caught:
            other.restore(store.header(), arranged.get(altered, changes), lambda _: None)
        named = {c["id"] for c in arranged.get(altered, changes)}
        assert any(name in caught.value.message for name in named)
        assert caught.value.code == "history-altered"
        assert everything(self.reopen(other)) == before

    def test_restore_of_another_stores_changes(self, store: Store, make_store: MakeStore) -> None:
        """Changes are bound to their store: under another one's header they prove nothing."""
        other = make_store(empty())
        with pytest.raises(Refused, match="chain"):
            other.restore(other.header(), list(store.changes()), lambda _: None)

    # Laws

    @LAWS
    @given(changes=st.lists(steps(), max_size=8))
    def test_laws(self, make_store: MakeStore, changes: list[Step]) -> None:
        """Whatever changes are made: the fold of the history is the state, and each can be undone and done again."""
        check_laws(make_store(small_seed()), self.reopen, changes)

    @pytest.mark.full
    @FULL_LAWS
    @given(changes=st.lists(steps(), max_size=25))
    def test_laws_at_length(self, make_store: MakeStore, changes: list[Step]) -> None:
        """As above, with more and longer stories."""
        check_laws(make_store(small_seed()), self.reopen, changes)

    @LAWS
    @given(changes=st.lists(steps().filter(lambda step: step.verb != "undo"), max_size=8))
    def test_undoing_everything(self, make_store: MakeStore, changes: list[Step]) -> None:
        """`undo` again and again restores each earlier state, back to the beginning, and then refuses."""
        store = make_store(small_seed())
        states = [by_content(store)]
        states += [by_content(store) for step in changes if attempt(store, step) is not None]
        for state in reversed(states[:-1]):
            store.commit(plan_undo(None, ADA))
            assert by_content(store) == state
        with pytest.raises(Refused):
            store.commit(plan_undo(None, ADA))


def check_laws(store: Store, reopen: Callable[[Store], Store], changes: list[Step]) -> None:
    """Make `changes` one by one and hold the store against its laws after each."""
    for step in changes:
        before = by_content(store)
        change = attempt(store, step)
        if change is None:
            assert by_content(store) == before, "what is refused leaves no trace"
            continue
        after = by_content(store)
        undone = store.commit(plan_undo(change["id"], ADA)).change
        assert undone is not None
        assert by_content(store) == before, "undoing the latest change gives the state before"
        store.commit(plan_undo(undone["id"], ADA))
        assert by_content(store) == after, "undoing the undo gives the change again"
    folded = Plain()
    history.fold(folded, deepcopy(list(store.changes())))
    again = reopen(store)
    assert plain(again) == folded, "the fold of the history is the state"
    assert again.check() == []


def attempt(store: Store, step: Step) -> Document | None:
    """Commit a step; None where it was refused or had nothing to change."""
    try:
        return store.commit(step.plan()).change
    except BilatError:
        return None


def everything(store: Store) -> tuple[Plain, list[Document]]:
    """All that a store keeps, for comparing."""
    return deepcopy(plain(store)), list(store.changes())


def sha256(document: Document) -> str:
    """Of a change as a history writes it: compact JSON in UTF-8."""
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
