"""Stopping a change at every operation it makes, and looking again: the whole of it is there, or nothing.

Each scenario is run once for every operation, stopped before it (which is after the one before) or half-way through a
write, and once to its end. After each stop the disk is looked at as it is (the process was killed) and in every state
that a power cut may leave (`disk_model`). Run as a program, this file says how many that were:
`python tests/test_crash.py`.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from bilat.errors import BilatError
from bilat.store import disk, ledger
from bilat.store.protocol import Outcome
from crash_cases import (
    BACKUP,
    CHANGES,
    CREATE,
    EARLIER,
    LAGGING,
    MANY,
    REPAIRS,
    RESTORES,
    SCENARIOS,
    STORE_ID,
    TORN,
    UPDATE,
    Bench,
    Case,
    Picture,
    Scenario,
)
from disk_model import Fault, FilesHeld, Kind, ModelDisk, Operation, PowerCut, broken, full, power_cut


@pytest.fixture(autouse=True)
def _same_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same change has the same id in every run."""
    fix_ids(monkeypatch)


def fix_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILAT_NOW", "2026-11-24T09:00:00Z")
    monkeypatch.setattr(ledger, "new_store_id", lambda: STORE_ID)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


# Stopping


class Tally(NamedTuple):
    """How much was looked at."""

    points: int
    images: int
    """States of the disk, each once."""


class Broken(AssertionError):
    """A promise does not hold."""


Forgets = Callable[[list[Operation]], bool]


def nothing(_: list[Operation]) -> bool:
    """A disk that leaves out no flush."""
    return False


def stops(operations: list[Operation]) -> Iterator[Fault]:
    """A power cut before each operation, half-way through each write, and after the last one."""
    for number, operation in enumerate(operations, 1):
        yield Fault(number, power_cut)
        if operation.kind == "write":
            yield Fault(number, power_cut, "half")
    yield Fault(len(operations) + 1, power_cut)


def stop_everywhere(case: Case, forgets: Forgets = nothing) -> Tally:
    """Raise Broken where a promise does not hold after one of the stops."""
    faults, looked_at = list(stops(case.operations)), set()
    for fault in faults:
        disk = ModelDisk(case.start, fault=fault, forgets=forgets)
        acknowledged = ran_through(case, disk)
        for files in disk.images():
            key = (acknowledged, frozenset(files.items()))
            if key not in looked_at:
                looked_at.add(key)
                with telling(case, fault, files):
                    case.scenario.prove(case, files, acknowledged)
    return Tally(len(faults), len(looked_at))


def ran_through(case: Case, disk: ModelDisk) -> bool:
    try:
        case.run(disk)
    except PowerCut:
        return False
    return True


@contextlib.contextmanager
def telling(case: Case, fault: Fault, files: FilesHeld) -> Iterator[None]:
    """Put what was tried before what is wrong."""
    try:
        yield
    except Exception as error:
        operation = case.operations[fault.at - 1] if fault.at <= len(case.operations) else "the end"
        held = {Path(path).name: len(content) for path, content in files.items()}
        raise Broken(f"{case.scenario}, {fault}, {operation}, {held}: {error!r}") from error


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_stopped_anywhere(bench: Bench, scenario: Scenario) -> None:
    """Wherever a change, a backup or a repair stops, nothing is half done and nothing acknowledged is lost."""
    case = Case(bench, scenario)
    tally = stop_everywhere(case)
    print(f"{scenario}: {tally.points} points, {tally.images} disk images, all passed")
    assert tally.points > len(case.operations) >= 4
    assert tally.images > tally.points / 3


@pytest.mark.parametrize("scenario", [UPDATE, MANY, TORN], ids=str)
def test_stopped_within_a_long_change(bench: Bench, scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change too long for one block is written in many: stopped between any two, it is made or not made."""
    monkeypatch.setattr(disk, "TOGETHER", 2)
    case = Case(bench, scenario)
    written = [operation.path for operation in case.operations if operation.kind == "write"]
    assert all(written.count(path) > 1 for path in written)
    tally = stop_everywhere(case)
    assert tally.points > len(case.operations)
    go_wrong_everywhere(case)


@pytest.mark.full
@pytest.mark.parametrize("scenario", [scenario for scenario in CHANGES if scenario != CREATE], ids=str)
def test_stopped_twice(bench: Bench, scenario: Scenario) -> None:
    """The next change may be stopped anywhere too, on whatever the first stop left."""
    case = Case(bench, scenario)
    tallies = []
    for files in left_by_stops(case):
        again = Case(bench, scenario._replace(start=partial(_these, files)))
        again.between += case.between
        tallies.append(stop_everywhere(again))
    points, images = (sum(numbers) for numbers in zip(*tallies, strict=True))
    print(f"{scenario}, stopped twice: {points} points, {images} disk images, all passed")
    assert points > 100
    assert images > 100


def _these(files: FilesHeld, _: Bench) -> FilesHeld:
    return files


def left_by_stops(case: Case) -> Iterator[FilesHeld]:
    """What the disk may hold after a stop, each once."""
    found: set[frozenset[tuple[str, bytes]]] = set()
    for fault in stops(case.operations):
        disk = ModelDisk(case.start, fault=fault)
        ran_through(case, disk)
        found.update(frozenset(files.items()) for files in disk.images())
    yield from map(dict, found)


@pytest.mark.full
def test_torn_at_any_byte(bench: Bench) -> None:
    """Wherever an append breaks off, the line counts once its line feed is there, and not before."""
    case = Case(bench, UPDATE)
    before, after = (files[bench.history] for files in (case.start, case.end))
    for size in range(len(before), len(after) + 1):
        files = {**case.start, bench.history: after[:size]}
        assert bench.look(files) == (case.seen_last if size == len(after) else case.seen_first)
        bench.go_on(files)


# Going wrong


def faults(operations: list[Operation]) -> Iterator[Fault]:
    """Each operation fails: once or from there on, for want of space or for good, before or after its effect."""
    space: frozenset[Kind] = frozenset({"open_new", "write"})
    for number, operation in enumerate(operations, 1):
        for error in (full, broken):
            yield Fault(number, error)
            yield Fault(number, error, "after")
            if operation.kind == "write":
                yield Fault(number, error, "half")
        if operation.kind in space:
            yield Fault(number, full, lasting=space)
        yield Fault(number, broken, lasting=frozenset(get_args(Kind)))


def go_wrong_everywhere(case: Case, forgets: Forgets = nothing) -> Tally:
    """Raise Broken where a promise does not hold after one of the faults."""
    found = list(faults(case.operations))
    looked_at: set[object] = set()
    for fault in found:
        disk = ModelDisk(case.start, fault=fault, forgets=forgets)
        with telling(case, fault, disk.files()):
            outcome = outcome_of(case, disk)
            assert disk.open_files == 0
            promise = (outcome is not None, is_broken_for_good(fault))
            left = {(promise, frozenset(files.items())): files for files in disk.images()}
            new = [files for key, files in left.items() if key not in looked_at]
            looked_at.update(left)
            if outcome is not None:
                must_be_done(case, disk.files(), new, outcome)
            else:
                must_be_undone(case, fault, disk, new)
    return Tally(len(found), len(looked_at))


def is_broken_for_good(fault: Fault) -> bool:
    """Whether not even a cut can be made any more."""
    return "truncate" in fault.lasting


def outcome_of(case: Case, disk: ModelDisk) -> object:
    """What it returned, a tuple where that was nothing; None where it was refused."""
    try:
        return case.run(disk) or ()
    except BilatError:
        return None


def must_be_done(case: Case, files: FilesHeld, left: list[FilesHeld], outcome: object) -> None:
    """What was acknowledged is there, and it was said where the state does not show it yet."""
    for image in left:
        case.scenario.prove(case, image, True)
    if isinstance(outcome, Outcome) and files != case.end:
        assert [notice.level for notice in outcome.notices] == ["warning"]


def must_be_undone(case: Case, fault: Fault, disk: ModelDisk, left: list[FilesHeld]) -> None:
    """What was refused left no trace, now or after a power cut, and succeeds once nothing goes wrong any more."""
    bench = case.bench
    if is_broken_for_good(fault):  # whole or not at all is then all there is to promise
        for image in left:
            case.scenario.prove(case, image, False)
        return
    files = disk.files()
    assert set(files) <= {path for held in unchanged(case) for path in held}
    assert {p: c for p, c in files.items() if not p.endswith(".tmp")} in [
        {p: c for p, c in held.items() if not p.endswith(".tmp")} for held in unchanged(case)
    ]
    for image in left:
        seen = bench.look(image)
        assert seen in [case.seen_first, *case.between, *begun_anyway(case)]
        bench.go_on(image)
    if not fault.lasting:
        case.run(disk)
        case.scenario.prove(case, disk.files(), True)


def unchanged(case: Case) -> list[FilesHeld]:
    """What a refused change may leave: all as it was, a torn append cut or not, a new store that was only begun."""
    bench, start = case.bench, case.start
    cut = {bench.history: bench.after(EARLIER)[bench.history]} if bench.history in start else {}
    begun = case.scenario.between(bench)
    return [start, {**start, **cut}, *begun, *({bench.history: files[bench.history]} for files in begun)]


def begun_anyway(case: Case) -> list[Picture | None]:
    """A refused creation is undone, but only a flushed folder would show it after a power cut: then the seed is seen,
    which is what the next use would have made."""
    return [] if case.start else [case.bench.look(case.bench.after())]


@pytest.mark.parametrize("scenario", [*CHANGES, BACKUP], ids=str)
def test_going_wrong_anywhere(bench: Bench, scenario: Scenario) -> None:
    """Whatever operation fails, a change or a backup is acknowledged and there, or refused and without a trace."""
    case = Case(bench, scenario)
    tally = go_wrong_everywhere(case)
    print(f"{scenario}, going wrong: {tally.points} faults, {tally.images} disk images, all passed")
    assert tally.points > 5 * len(case.operations)


@pytest.mark.parametrize("scenario", REPAIRS, ids=str)
def test_repairs_going_wrong_anywhere(bench: Bench, scenario: Scenario) -> None:
    """Whatever operation of a repair fails, both files stay in their places and nothing is discarded."""
    case, looked_at = Case(bench, scenario), set()
    for fault in faults(case.operations):
        disk = ModelDisk(case.start, fault=fault)
        with telling(case, fault, disk.files()):
            with contextlib.suppress(BilatError, OSError):
                case.run(disk)
            assert set(case.start) <= set(disk.files())
            assert disk.open_files == 0
            key = frozenset(disk.files().items())
            if key not in looked_at:
                looked_at.add(key)
                case.scenario.prove(case, disk.files(), False)


@pytest.mark.parametrize("scenario", RESTORES, ids=str)
def test_restores_going_wrong_anywhere(bench: Bench, scenario: Scenario) -> None:
    """Whatever operation of taking over a history fails: it is there, or refused, and the store as empty as it was."""
    case, tried = Case(bench, scenario), list(faults(Case(bench, scenario).operations))
    looked_at = set()
    for fault in tried:
        disk = ModelDisk(case.start, fault=fault)
        with telling(case, fault, disk.files()):
            done = outcome_of(case, disk) is not None
            assert disk.open_files == 0
            if not done and not fault.lasting:
                assert lasting(disk.files()) == lasting(case.start)
            for files in disk.images():
                key = (done, frozenset(files.items()))
                if key not in looked_at:
                    looked_at.add(key)
                    case.scenario.prove(case, files, done)
    assert len(tried) > 5 * len(case.operations)
    assert {done for done, _ in looked_at} == {True, False}


def lasting(files: FilesHeld) -> FilesHeld:
    """`files` without those that the next write replaces."""
    return {path: content for path, content in files.items() if not path.endswith(".tmp")}


# Leaving out a flush: the enumeration must find it


def leaves_out(kind: Kind, end: str, which: int = 1) -> Forgets:
    """Forgets the first such flush of a path that ends so, or the `which`-th."""

    def forgets(operations: list[Operation]) -> bool:
        alike = [o for o in operations if o.kind == kind and o.path.endswith(end)]
        return operations[-1] in alike and len(alike) == which

    return forgets


def repair(name: str) -> Scenario:
    return next(scenario for scenario in REPAIRS if scenario.name == f"repair {name}")


DROPPED, ADOPTED = repair("an edited state, keep history"), repair("an edited state, keep state")
KEPT = "0000Z"
"""How the name of a kept copy ends."""

FATAL: list[tuple[Scenario, Kind, str, str]] = [
    (CREATE, "flush", ".history.jsonl.tmp", "the name is there, the history is not"),
    (CREATE, "flush_folder", ".history.jsonl", "the state is there, the history's name is not"),
    (CREATE, "flush", ".json.tmp", "the name is there, the state is not"),
    (UPDATE, "flush", ".history.jsonl", "the change was acknowledged, and is lost"),
    (UPDATE, "flush", ".json.tmp", "the name is there, the state is not"),
    (LAGGING, "flush", ".history.jsonl", "the change was acknowledged, and is lost"),
    (BACKUP, "flush", "copy.history.jsonl.tmp", "the copy's history is empty"),
    (BACKUP, "flush", "copy.json.tmp", "the copy's state is empty"),
    (BACKUP, "flush_folder", "copy.history.jsonl", "the copy's state is there, its history is not"),
    (BACKUP, "flush_folder", "copy.json", "the copy was acknowledged, and is not there"),
    (RESTORES[0], "flush", ".history.jsonl.tmp", "the name is there, the history is not"),
    (RESTORES[0], "flush_folder", ".json", "the history was replaced beside the state of the one before"),
    (DROPPED, "flush", KEPT + ".tmp", "the edited state was replaced, and its copy is empty"),
    (DROPPED, "flush_folder", KEPT, "the edited state was replaced, and its copy is not there"),
    (DROPPED, "flush", ".json.tmp", "the name is there, the state is not"),
    (ADOPTED, "flush", ".history.jsonl", "the state was written, the change that it holds is lost"),
]


@pytest.mark.parametrize(("scenario", "kind", "end", "why"), FATAL, ids=[f"{f[0]}-{f[1]}-{f[2]}" for f in FATAL])
def test_a_flush_left_out_is_found(bench: Bench, scenario: Scenario, kind: Kind, end: str, why: str) -> None:
    """The enumeration fails where a flush that matters is left out."""
    case = Case(bench, scenario)
    assert any(o.kind == kind and o.path.endswith(end) for o in case.operations), "there is no such flush"
    with pytest.raises(Broken):
        stop_everywhere(case, leaves_out(kind, end))


def test_a_cut_left_unflushed_is_found(bench: Bench) -> None:
    """The enumeration fails where a refused change is cut from the history, but not from the disk."""
    with pytest.raises(Broken):
        go_wrong_everywhere(Case(bench, UPDATE), leaves_out("flush", ".history.jsonl", 2))


HARMLESS: list[tuple[Scenario, Kind, str, str]] = [
    (UPDATE, "flush_folder", ".json", "the old state comes back: it lags, and the flushed history brings it up"),
    (CREATE, "flush_folder", ".json", "the state is missing, and the flushed history gives it"),
    (TORN, "flush", ".history.jsonl", "the torn bytes come back behind the new line, or are overwritten by it"),
]


@pytest.mark.parametrize(("scenario", "kind", "end", "why"), HARMLESS, ids=[f"{f[0]}-{f[1]}-{f[2]}" for f in HARMLESS])
def test_a_flush_that_only_saves_work(bench: Bench, scenario: Scenario, kind: Kind, end: str, why: str) -> None:
    """A few flushes may be left out without harm; that they are made spares the next change a repair."""
    case = Case(bench, scenario)
    assert any(o.kind == kind and o.path.endswith(end) for o in case.operations), "there is no such flush"
    stop_everywhere(case, leaves_out(kind, end))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        fix_ids(patch)
        stopped = [stop_everywhere(Case(Bench(Path(name)), scenario)) for scenario in SCENARIOS]
        total = Tally(*(sum(numbers) for numbers in zip(*stopped, strict=True)))
        print(f"{len(stopped)} scenarios, {total.points} points, {total.images} disk images, all passed")
