"""`--as-of`: the tracker as it stood, exactly as the history up to that moment gives it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilat import history
from bilat.errors import BilatError
from bilat.result import Document
from bilat.store.file import FileStore
from bilat.store.memory import MemoryStore
from bilat.store.protocol import Store
from bilat.store.sealed import sealed
from bilat.store.shelf import State
from bilat.store.view import StateView
from bilat.tracker.changes import plan_tag
from bilat.tracker.moments import Moment, end_of
from bilat.tracker.past import PastView
from cli import Desk, Ran
from strategies import ADA, Step, clock, small_seed, steps

START = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# The law


def told(taken: Sequence[Step], hours: Sequence[int]) -> Store:
    """A store in memory after these steps, each so many hours behind the one before; what is refused is left out."""
    at = START
    with clock(at.isoformat()):
        store = MemoryStore(small_seed())
    for step, later in zip(taken, hours, strict=True):
        at += dt.timedelta(hours=later)
        with clock(at.isoformat()):
            try:
                store.commit(step.plan())
            except (BilatError, AssertionError):
                continue
    return store


def folded(changes: Sequence[Document]) -> StateView:
    """What applying `changes` gives, as the store itself keeps it."""
    state = State()
    history.fold(state, deepcopy(list(changes)))
    newest = list(reversed(changes))
    return StateView(state, lambda _=None: iter(newest), lambda: map(sealed, newest))


def seen(view: StateView | PastView, names: Sequence[str]) -> list[object]:
    """All that a view shows, in its order."""
    return [
        view.search(),
        view.grids(),
        view.starting_with(""),
        [view.find(name) for name in names],
        [view.find_grid(name) for name in ("first", "second", "third")],
        [view.find_dropped(name) for name in names],
        list(view.newest_changes()),
    ]


histories = st.lists(st.tuples(steps(), st.sampled_from([0, 1, 30])), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories)
def test_as_of_every_change_is_the_fold_up_to_it(taken: list[tuple[Step, int]]) -> None:
    """As of each change and of each day's end, a view shows what applying the changes up to then gives, in order."""
    store = told([step for step, _ in taken], [later for _, later in taken])
    changes = list(store.changes())
    names = sorted({edit["initiative"] for change in changes for edit in change["edits"] if edit["initiative"]})
    for number, change in enumerate(changes, 1):
        day = dt.date.fromisoformat(change["at"][:10])
        upto = folded(changes[:number])
        assert seen(PastView(store.view(), Moment("x", day, change["id"])), names) == seen(upto, names)
        counted = [c for c in changes if c["at"][:10] <= day.isoformat()]
        assert seen(PastView(store.view(), end_of(day)), names) == seen(folded(counted), names)
    nothing = PastView(store.view(), end_of(START.date() - dt.timedelta(1)))
    assert seen(nothing, names) == seen(folded([]), names)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(histories)
def test_as_of_now_equals_now(taken: list[tuple[Step, int]]) -> None:
    """As of today and of the last change, the tracker is what it is."""
    store = told([step for step, _ in taken], [later for _, later in taken])
    last = list(store.changes())[-1]
    day = dt.date.fromisoformat(last["at"][:10])
    now = store.view()
    for moment in (end_of(day), Moment("x", day, last["id"])):
        past = PastView(store.view(), moment)
        assert (past.search(), past.grids(), past.notices) == (now.search(), now.grids(), [])


def test_a_file_read_backwards_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A history of many blocks, some lines longer than a block, is read from its end as from its beginning."""
    monkeypatch.setattr("bilat.store.files.BLOCK", 1_200)
    desk = Desk(tmp_path)
    for number, size in enumerate((10, 700, 10, 3_000, 15_000, 10)):
        desk.ok("add", f"New {number}", "--notes", "x" * size)
    store = FileStore(str(desk.state))
    assert list(store.view().newest_changes()) == list(store.changes())[::-1]
    held = store.view().newest_changes(holding='"initiative":"new-2"')
    assert [change["edits"][0]["initiative"] for change in held] == ["new-2"]


def test_a_view_and_its_history_are_one_picture(tmp_path: Path) -> None:
    """What is changed after a view was taken shows neither in its records nor in its history, nor as of any day."""
    desk = Desk(tmp_path)
    store = FileStore(str(desk.state))
    with clock("2026-11-25T00:00:00Z"):
        view = store.view()
        before = view.search()
        store.commit(plan_tag(["climate-initiatives"], ["late"], [], ADA))
        assert [change["command"] for change in view.newest_changes()] == ["seed"]
        assert PastView(view, end_of(dt.date(2026, 11, 25))).search() == before
        assert [change["command"] for change in store.view().newest_changes()] == ["tag", "seed"]


# The commands


def later(day: str) -> dict[str, str | None]:
    """The environment in which it is `day`."""
    return {"BILAT_NOW": f"{day}T09:00:00Z"}


@pytest.fixture
def told_desk(desk: Desk) -> Desk:
    """The seed of 24 November, and three days on which something happened."""
    desk.ok("update", "pilot", "--status", "in-progress", env=later("2026-12-01"))
    desk.ok("milestone", "move", "pilot", "start", "--due", "2026-12-10", env=later("2026-12-02"))
    desk.ok("drop", "climate", env=later("2026-12-20"))
    return desk


ENERGY = "pilot-renewable-projects\tPilot renewable projects\tenergy\t{}\t{}\n"


@pytest.mark.parametrize(
    ("moment", "status", "due"),
    [
        ("2026-11-30", "proposed", ""),
        ("2026-11", "proposed", ""),
        ("2026-12-01", "in-progress", ""),
        ("2026-12-02", "in-progress", "2026-12-10"),
        ("yesterday", "in-progress", "2026-12-10"),
    ],
)
def test_list_as_of(told_desk: Desk, moment: str, status: str, due: str) -> None:
    """A list as of a day shows the end of that day, of a span the end of its last one."""
    ran = told_desk.run("list", "--sector", "energy", "--as-of", moment, env=later("2026-12-31"))
    assert ran == Ran(0, ENERGY.format(status, due), "")


def test_as_of_today_is_now(told_desk: Desk) -> None:
    """As of today every command shows what it shows without."""
    env = later("2026-12-31")
    for args in (("list",), ("show", "pilot"), ("grid", "--progress"), ("count", "--group-by", "status")):
        assert told_desk.run(*args, "--as-of", "today", env=env) == told_desk.run(*args, env=env)
        json = told_desk.ok(*args, "--json", "--as-of", "2026-12-31", env=env).json
        assert json.pop("as_of") == {"day": "2026-12-31", "change": last_change(told_desk)}
        assert json == told_desk.ok(*args, "--json", env=env).json


def last_change(desk: Desk) -> str:
    """The id of the newest change."""
    return desk.ok("log", "--limit", "1", "--fields", "id").out.strip()


def test_before_the_beginning_it_is_empty(desk: Desk) -> None:
    """Before the tracker's first day there is nothing in it, and that is said."""
    began = "the tracker began on 2026-11-24: there was nothing in it as of 2026-11-23\n"
    assert desk.run("list", "--as-of", "2026-11-23") == Ran(0, "", began + "no initiative matches\n")
    assert desk.run("count", "--as-of", "2026-11-23") == Ran(0, "0\n", began)
    assert desk.run("grid", "--as-of", "2026-11-23") == Ran(0, "", began + "the tracker holds no grid\n")
    assert desk.ok("list", "--as-of", "2026-11-23", "--json").json["as_of"] == {"day": "2026-11-23", "change": None}
    assert desk.run("show", "pilot", "--as-of", "2026-11-23").status == 3


def test_a_day_that_is_not_over(desk: Desk) -> None:
    """As of a day to come it is the tracker as it stands, today is today, and that is said."""
    ran = desk.run("count", "--as-of", "2027")
    assert ran == Ran(0, "17\n", "2027 is not over: this is the tracker as it stands\n")
    assert desk.ok("count", "--as-of", "2027", "--json").json["as_of"]["day"] == "2026-11-24"


def test_today_is_that_day(told_desk: Desk) -> None:
    """What counts from today counts from the day as of which it is asked: signals and relative dates."""
    env = later("2026-12-31")
    assert told_desk.ok("list", "is:overdue", "--format", "ids", env=env).out == "pilot-renewable-projects\n"
    assert told_desk.ok("list", "is:overdue", "--as-of", "2026-12-10", env=env).out == ""
    assert told_desk.ok("count", "is:overdue", "--as-of", "2026-12-11", env=env).out == "1\n"
    assert told_desk.ok("count", "due:this-month", "--as-of", "2026-12-05", env=env).out == "1\n"
    assert told_desk.ok("count", "due:next-month", "--as-of", "2026-12-05", env=env).out == "0\n"
    assert told_desk.ok("list", "is:overdue", "--format", "ids", env=env).out == "pilot-renewable-projects\n"


def test_show_as_of(told_desk: Desk) -> None:
    """`show` as of a day shows the record, its revision and its history as they were; what was dropped is back."""
    (shown,) = told_desk.ok("show", "pilot", "--as-of", "2026-12-01", "--json").data
    stamp = {key: shown[key] for key in ("status", "revision", "updated_at", "updated_by")}
    assert stamp == {
        "status": "in-progress",
        "revision": 2,
        "updated_at": "2026-12-01T09:00:00Z",
        "updated_by": "ada",
    }
    text = told_desk.ok("show", "pilot", "--as-of", "2026-12-01").out
    assert ("milestone move" in text, " update by ada" in text) == (False, True)
    env = later("2026-12-31")
    assert told_desk.ok("show", "climate", "--as-of", "2026-12-19", "--fields", "id", env=env).status == 0
    gone = told_desk.run("show", "climate-initiatives", "--as-of", "2026-12-20", "--json", env=env)
    assert (gone.status, gone.error["message"]) == (3, "climate-initiatives was dropped on 2026-12-20")


def test_as_of_a_change_or_a_mark(told_desk: Desk) -> None:
    """A moment may be a change, by the beginning of its id, or a mark, its case not counting."""
    env = later("2026-12-31")
    moved = told_desk.ok("log", "pilot", "--limit", "1", "--fields", "id").out.strip()
    told_desk.ok("mark", "Winter talks", "--on", "2026-12-01", env=env)
    for moment in (moved, moved[:9], moved.upper()):
        ran = told_desk.ok("list", "--sector", "energy", "--as-of", moment, env=env)
        assert ran.out == ENERGY.format("in-progress", "2026-12-10")
    ran = told_desk.ok("list", "--sector", "energy", "--as-of", "winter TALKS", env=env)
    assert ran.out == ENERGY.format("in-progress", "")


@pytest.mark.parametrize(
    ("moment", "code", "said"),
    [
        ("2026-02-30", "invalid-value", "28 days"),
        ("03/04/2026", "invalid-value", "03/04/2026"),
        ("the talks", "unknown-moment", "did you mean"),
        ("nonsense", "unknown-moment", "`bilat mark` lists them"),
        ("fffffffffff0", "unknown-moment", "`bilat mark` lists them"),
    ],
)
def test_no_such_moment(desk: Desk, moment: str, code: str, said: str) -> None:
    """What is no moment is refused with exit status 2, before anything is shown; a date's mistake is named."""
    desk.ok("mark", "May talks")
    ran = desk.run("list", "--as-of", moment, "--json")
    assert (ran.status, ran.out, ran.error["code"]) == (2, "", code)
    assert said in ran.err


def test_without_a_history_there_is_no_past(desk: Desk) -> None:
    """Where the history is missing, the past is not made up: exit 6."""
    desk.history.unlink()
    assert desk.ok("count").out == "17\n"
    ran = desk.run("count", "--as-of", "2026-11-24")
    assert (ran.status, ran.out) == (6, "")
