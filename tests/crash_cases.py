"""What the crash tests stop: changes, backups and repairs of a small store, and what must hold wherever they stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bilat import history
from bilat.errors import Damaged, Refused
from bilat.result import Document
from bilat.store import ledger
from bilat.store import state as state_file
from bilat.store.file import FileStore
from bilat.store.protocol import Draft, Keep, Plan, Seed, View
from bilat.store.sealed import sealed_record
from bilat.tracker.changes import empty, seeded
from disk_model import FilesHeld, ModelDisk

FIRST, SECOND = "joint-trade-working-group", "supply-chain-resilience"
STORE_ID = "5708e00000000001"

# A store on a model disk


def small_seed() -> Seed:
    """A store's beginning that is quick to read: a grid and two initiatives."""
    seed = seeded()
    edits = [e for e in seed.draft.edits if e["initiative"] in (FIRST, SECOND) or e["field"] == "grid:priorities"]
    return Seed(seed.draft._replace(edits=edits), seed.message)


def set_fields(initiative: str, **fields: object) -> Plan:
    """Give fields of an initiative new values."""

    def plan(view: View) -> Draft:
        record = view.find(initiative)
        assert record is not None
        return Draft("update", "ada", list(history.edits_between(record, {**record, **fields})))

    return plan


EARLIER = set_fields(SECOND, notes="made before")
CHANGE = set_fields(FIRST, title="Joint trade group", tags=["renamed"])
NEXT = set_fields(SECOND, measure="made after")


class Picture(NamedTuple):
    """What somebody sees of a store."""

    records: list[Document]
    grids: list[Document]
    changes: list[str]
    """Their ids, the oldest first."""

    @property
    def content(self) -> tuple[list[Document], list[Document]]:
        """What people entered, without what the store keeps about it."""
        return sorted((history.content(r) for r in self.records), key=lambda r: str(r["id"])), self.grids


class Bench:
    """Where a store is tried: its lock in a real folder, its data on a model disk."""

    def __init__(self, folder: Path) -> None:
        self.state = str(folder.resolve() / "bilat.json")
        self.history = str(folder.resolve() / "bilat.history.jsonl")
        self.copy = str(folder.resolve() / "copy.json")

    def store(self, disk: ModelDisk, path: str | None = None) -> FileStore:
        return FileStore(path or self.state, seed=small_seed, disk=disk)

    def after(self, *plans: Plan) -> FilesHeld:
        """The files of a new store after these changes."""
        disk = ModelDisk({})
        self.store(disk).create()
        for plan in plans:
            self.store(disk).commit(plan)
        return disk.files()

    def look(self, files: FilesHeld, path: str | None = None) -> Picture | None:
        """What a fresh reader sees, who must write nothing; None where there is no store."""
        disk = ModelDisk(files)
        store = self.store(disk, path)
        if not store.exists():
            return None
        view = store.view()
        seen = Picture(view.search(), view.grids(), [change["id"] for change in store.changes()])
        assert disk.operations == []
        return seen

    def look_as_writer(self, files: FilesHeld) -> Picture:
        """What a fresh writer plans with."""
        seen = []

        def plan(view: View) -> Draft:
            changes = [change["id"] for change in view.newest_changes()]
            seen.append(Picture(view.search(), view.grids(), changes[::-1]))
            return Draft("look", "ada")

        self.store(ModelDisk(files)).commit(plan)
        return seen[0]

    def go_on(self, files: FilesHeld) -> None:
        """Another change succeeds, is seen, and leaves a store with which nothing is wrong."""
        disk = ModelDisk(files)
        before = self.look(files)
        outcome = self.store(disk).commit(NEXT)
        after = self.look(disk.files())
        assert outcome.change is not None
        assert outcome.notices == []
        assert after is not None
        assert after.changes == [*(before.changes if before else after.changes[:1]), outcome.change["id"]]
        assert [r["measure"] for r in after.records if r["id"] == SECOND] == ["made after"]
        assert self.store(disk).check() == []
        assert disk.open_files == 0


# What is tried


class Case:
    """One scenario, its beginning and its end known."""

    def __init__(self, bench: Bench, scenario: Scenario) -> None:
        self.bench = bench
        self.scenario = scenario
        self.start = scenario.start(bench)
        disk = ModelDisk(self.start)
        self.run(disk)
        self.operations = disk.operations
        self.end = disk.files()
        self.between = [bench.look(files) for files in scenario.between(bench)]
        """What may be seen of it that is neither beginning nor end."""
        self.seen_first = seen_or_damaged(bench, self.start)
        self.seen_last = bench.look(self.end)

    def run(self, disk: ModelDisk) -> object:
        return self.scenario.act(self.bench, self.bench.store(disk))


Prove = Callable[[Case, FilesHeld, bool], None]
"""Raises where these files break a promise; the flag says whether the change was acknowledged."""


class Scenario(NamedTuple):
    """Something that changes a store."""

    name: str
    start: Start
    act: Callable[[Bench, FileStore], object]
    prove: Prove
    between: Callable[[Bench], list[FilesHeld]]

    def __str__(self) -> str:
        return self.name


def prove_change(case: Case, files: FilesHeld, acknowledged: bool) -> None:
    """A reader and a writer see all of the change or none of it, and all of it once it was acknowledged."""
    bench = case.bench
    seen = bench.look(files)
    expected = [case.seen_last]
    if not acknowledged:
        expected += [case.seen_first, *case.between]
    assert seen in expected
    if seen is not None:
        assert bench.look_as_writer(files) == seen
    bench.go_on(files)


def prove_backup(case: Case, files: FilesHeld, acknowledged: bool) -> None:
    """The store is as it was; the copy, once there, is complete, and is there once it was acknowledged."""
    bench = case.bench
    expected = case.seen_first
    assert bench.look(files) == expected
    if acknowledged or bench.copy in files:
        assert bench.look(files, bench.copy) == expected
        assert bench.store(ModelDisk(files), bench.copy).check() == []
    bench.go_on(files)


def prove_repair(keep: Keep | None) -> Prove:
    """Nothing is discarded, and repairing again, where it is needed, ends as it would have without the stop."""

    def prove(case: Case, files: FilesHeld, acknowledged: bool) -> None:
        bench = case.bench
        for content in precious(case):
            assert any(as_lines(held).startswith(content) for held in files.values())
        start, end, seen = case.seen_first, case.seen_last, seen_or_damaged(bench, files)
        assert end is not None
        if acknowledged:
            assert seen == end
            assert bench.store(ModelDisk(files)).check() == []
        else:
            assert seen is None or seen.content in [end.content, *([start.content] if start else [])]
        for mended in repaired_again(bench, files, keep):
            found = bench.look(mended)
            assert found is not None
            assert found.content == end.content
            assert bench.store(ModelDisk(mended)).check() == []
            bench.go_on(mended)

    return prove


def repaired_again(bench: Bench, files: FilesHeld, keep: Keep | None) -> list[FilesHeld]:
    """The files after another repair; where it has to ask which side is right, after either answer."""
    disk = ModelDisk(files)
    try:
        bench.store(disk).repair(keep)
    except Refused as error:
        if error.code != "choose-a-side":
            raise
        return [*repaired_again(bench, files, "history"), *repaired_again(bench, files, "state")]
    return [disk.files()]


def seen_or_damaged(bench: Bench, files: FilesHeld) -> Picture | None:
    """What a reader sees; None where it is told that the store is damaged."""
    try:
        return bench.look(files)
    except Damaged:
        return None


def precious(case: Case) -> list[bytes]:
    """What of the files at the beginning must never be lost: whole changes, and a state that says something else."""
    problems = case.bench.store(ModelDisk(case.start)).check()
    derived = all(problem.level == "notice" for problem in problems)
    found = []
    for path, content in case.start.items():
        if path == case.bench.history:
            found.append(as_lines(content[: content.rfind(b"\n") + 1]))
        elif not derived:
            found.append(as_lines(content))
    return found


def as_lines(content: bytes) -> bytes:
    """With the line ends that bilat writes: changing them back loses nothing."""
    return content.replace(b"\r\n", b"\n")


def prove_restore(case: Case, files: FilesHeld, acknowledged: bool) -> None:
    """The store is as empty as it was, or has all that was brought; it is whole, and goes on from there."""
    bench = case.bench
    seen = bench.look(files)
    assert seen in ([case.seen_last] if acknowledged else [case.seen_first, case.seen_last])
    store = bench.store(ModelDisk(files))
    assert [problem for problem in store.check() if problem.level == "error"] == []
    if seen == case.seen_last:
        assert bench.look_as_writer(files) == seen
        bench.go_on(files)
    else:
        take_over(bench, store)
        assert bench.look(as_model(store).files()) == case.seen_last


def as_model(store: FileStore) -> ModelDisk:
    assert isinstance(store.disk, ModelDisk)
    return store.disk


# Beginnings

Start = Callable[[Bench], FilesHeld]
"""What stands on the disk before."""


def new_store(bench: Bench) -> FilesHeld:
    return bench.after(EARLIER)


def lagging(bench: Bench) -> FilesHeld:
    """The state as it was before the history's last change."""
    return {**bench.after(EARLIER), bench.state: bench.after()[bench.state]}


def torn(tail: bytes) -> Start:
    """A history on whose end a crash left `tail`."""

    def start(bench: Bench) -> FilesHeld:
        files = bench.after(EARLIER)
        return {**files, bench.history: files[bench.history] + tail}

    return start


def torn_and_lagging(bench: Bench) -> FilesHeld:
    return {**torn(b'{"id":"9a41')(bench), bench.state: bench.after()[bench.state]}


def only(which: str) -> Start:
    """One of the two files: `state` or `history`."""
    return lambda bench: {getattr(bench, which): bench.after(EARLIER)[getattr(bench, which)]}


def left_over(bench: Bench) -> FilesHeld:
    """A store beside which an earlier crash left temporary files."""
    return {**bench.after(EARLIER), bench.state + ".tmp": b"half", bench.history + ".tmp": b""}


def edited(change: Callable[[list[bytes]], list[bytes]]) -> Start:
    """A store in whose state somebody changed lines: `_bilat`, `initiatives`, FIRST, SECOND, …"""

    def start(bench: Bench) -> FilesHeld:
        files = bench.after(EARLIER)
        return {**files, bench.state: b"\n".join(change(files[bench.state].split(b"\n")))}

    return start


def retitled(lines: list[bytes]) -> list[bytes]:
    return [line.replace(b"Joint trade working group", b"By hand") for line in lines]


def without_first(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], *lines[3:]]


def with_third(lines: list[bytes]) -> list[bytes]:
    third = lines[3].replace(b'"2":', b'"3":').replace(SECOND.encode(), b"a-third")
    return [*lines[:3], lines[3] + b",", third, *lines[4:]]


def unreadable_state(bench: Bench) -> FilesHeld:
    files = bench.after(EARLIER)
    return {**files, bench.state: files[bench.state][:900]}


def another_stores_history(bench: Bench) -> FilesHeld:
    files = bench.after(EARLIER, CHANGE)
    theirs = files[bench.history].replace(STORE_ID.encode(), b"5708e00000000002")
    head, _, rest = theirs.partition(b"\n")
    lines, before = [head], head
    for change in map(ledger.parse_change, rest.splitlines()):
        built = ledger.build({k: v for k, v in change.items() if k not in ("id", "prev")}, ledger.Head(before), "")
        before = state_file.encode(built)
        lines.append(before)
    return {**bench.after(EARLIER), bench.history: b"\n".join(lines) + b"\n"}


def older_history(bench: Bench) -> FilesHeld:
    return {**bench.after(EARLIER, CHANGE), bench.history: bench.after(EARLIER)[bench.history]}


def broken_chain(bench: Bench) -> FilesHeld:
    files = bench.after(EARLIER, CHANGE)
    return {**files, bench.history: files[bench.history].replace(b"made before", b"made up....")}


def crlf(bench: Bench) -> FilesHeld:
    return {path: content.replace(b"\n", b"\r\n") for path, content in bench.after(EARLIER).items()}


# Scenarios


def empty_store(bench: Bench) -> FilesHeld:
    disk = ModelDisk({})
    FileStore(bench.state, seed=empty, disk=disk).create()
    return disk.files()


def left_over_and_empty(bench: Bench) -> FilesHeld:
    """An empty store beside which an earlier crash left temporary files."""
    return {**empty_store(bench), bench.state + ".tmp": b"half", bench.history + ".tmp": b""}


def take_over(bench: Bench, store: FileStore) -> object:
    """Bring in the history of a store that has been changed."""
    origin = bench.store(ModelDisk(bench.after(EARLIER, CHANGE)))
    return store.restore(origin.header(), list(origin.changes()), lambda _: None)


def no_files(_: Bench) -> list[FilesHeld]:
    return []


def begun(bench: Bench) -> list[FilesHeld]:
    """A first change makes the store, then changes it: it may stop between the two."""
    return [bench.after()]


def plan_many(_: View) -> Draft:
    """Initiatives that are JSON from their beginning, as an import makes them."""
    record = next(e["new"] for e in small_seed().draft.edits if e["initiative"] == FIRST)
    made = [sealed_record({**record, "id": f"made-{number}"}) for number in range(3)]
    return Draft("import", "ada", [history.edit(each.id, None, None, each) for each in made])


def changing(
    name: str, start: Start, plan: Plan = CHANGE, between: Callable[[Bench], list[FilesHeld]] = no_files
) -> Scenario:
    return Scenario(name, start, lambda _, store: store.commit(plan), prove_change, between)


def repairing(name: str, start: Start, keep: Keep | None = None) -> Scenario:
    label = f"repair {name}" + (f", keep {keep}" if keep else "")
    return Scenario(label, start, lambda _, store: store.repair(keep), prove_repair(keep), no_files)


def restoring(name: str, start: Start) -> Scenario:
    return Scenario(name, start, take_over, prove_restore, no_files)


CREATE = Scenario("create", lambda _: {}, lambda _, store: store.create(), prove_change, no_files)
UPDATE = changing("update", new_store)
MANY = changing("many made at once", new_store, plan_many)
LAGGING = changing("update where the state lags", lagging)
TORN = changing("update after a torn append", torn(b'{"id":"9a41'))
BACKUP = Scenario("backup", new_store, lambda bench, store: store.backup(bench.copy), prove_backup, no_files)

CHANGES = [
    CREATE,
    changing("first change", lambda _: {}, between=begun),
    UPDATE,
    MANY,
    LAGGING,
    TORN,
    changing("update after an append of zeros", torn(bytes(200))),
    changing("update after a whole line of zeros", torn(bytes(200) + b"\n")),
    changing("update after a torn append where the state lags", torn_and_lagging),
    changing("update without a state", only("history")),
    changing("update beside left-over files", left_over),
]
REPAIRS = [
    repairing("what lags and is torn", torn_and_lagging),
    repairing("a missing state", only("history")),
    repairing("an unreadable state", unreadable_state),
    repairing("an edited state", edited(retitled), "history"),
    repairing("an edited state", edited(retitled), "state"),
    repairing("a removed record", edited(without_first), "state"),
    repairing("an added record", edited(with_third), "state"),
    repairing("a missing history", only("state")),
    repairing("another store's history", another_stores_history, "history"),
    repairing("another store's history", another_stores_history, "state"),
    repairing("an older history", older_history, "history"),
    repairing("an older history", older_history, "state"),
    repairing("a broken chain", broken_chain, "history"),
    repairing("a broken chain", broken_chain, "state"),
    repairing("changed line ends", crlf),
]
RESTORES = [restoring("restore", empty_store), restoring("restore where nothing is", lambda _: {})]
RESTORES += [restoring("restore beside left-over files", left_over_and_empty)]
SCENARIOS = [*CHANGES, BACKUP, *REPAIRS, *RESTORES]
