"""The engines: each does what `store_contract` asks, and the file does it with files that others can read."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where

from bilat.errors import BilatError, Refused
from bilat.model import Grid, Initiative
from bilat.result import Document, Notice
from bilat.store.disk import RealDisk
from bilat.store.file import FileStore
from bilat.store.memory import MemoryStore
from bilat.store.protocol import Seed, Store
from bilat.store.state import decode
from bilat.store.tiny import LedgerStorage
from bilat.tracker.changes import empty, plan_add, plan_drop, plan_tag, plan_undo, seeded
from bilat.tracker.update import Update, plan_update
from strategies import ADA, WORDS, Plain, Step, clock, plain, record, small_seed, steps

pytest.register_assert_rewrite("store_contract")

from store_contract import MakeStore, StoreContract  # noqa: E402 -- once its asserts are rewritten


class TestMemoryStore(StoreContract):
    """The tracker in memory."""

    copies = False

    @pytest.fixture
    def make_store(self) -> MakeStore:
        return MemoryStore


class TestFileStore(StoreContract):
    """The tracker in a file with its history beside it."""

    @pytest.fixture
    def make_store(self, tmp_path: Path) -> MakeStore:
        return lambda seed: new_store(tmp_path, seed)

    def reopen(self, store: Store) -> Store:
        return FileStore(store.name)

    def open_copy(self, target: str) -> Store:
        return FileStore(target)


# Both together


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """It is always the same instant."""
    with clock():
        yield


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(steps(), max_size=10))
def test_engines_agree(tmp_path: Path, changes: list[Step]) -> None:
    """Memory and file do the same step by step: the same records, the same refusals, the same history."""
    memory, file = MemoryStore(small_seed()), new_store(tmp_path)
    for step in changes:
        assert told(memory, step) == told(file, step)
        assert without_ids(plain(memory)) == without_ids(plain(file))
        assert [d["id"] for d in memory.view().search()] == [d["id"] for d in file.view().search()]
    assert [done(c) for c in memory.changes()] == [done(c) for c in file.changes()]


def told(store: Store, step: Step) -> object:
    """What somebody who asks for this step is told."""
    try:
        change = store.commit(step.plan()).change
    except BilatError as error:
        # A hint may name a change, whose id follows from the store's own.
        return (type(error), error.code) if "undo" in f"{error.hint}{error.message}" else (error.message, error.hint)
    return change and done(change)


def done(change: Document) -> Document:
    """A change without the ids that differ from store to store."""
    return {**change, "id": None, "prev": None, "reverts": bool(change["reverts"])}


def without_ids(shown: Plain) -> Plain:
    """The records without the ids of changes."""
    return replace(shown, dropped={name: {**gone, "change": None} for name, gone in shown.dropped.items()})


# The file, as others read it


def new_store(folder: Path, seed: Seed | None = None) -> FileStore:
    """A store in a folder of its own."""
    given = seed or small_seed()
    store = FileStore(str(Path(tempfile.mkdtemp(dir=folder)) / "bilat.json"), seed=lambda: given)
    store.create()
    return store


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """The small tracker in a file."""
    return new_store(tmp_path)


def folder_of(store: FileStore) -> dict[str, bytes]:
    """All files in the store's folder."""
    return {path.name: path.read_bytes() for path in sorted(Path(store.name).parent.iterdir())}


def without_lock(store: FileStore) -> None:
    """Take the lock's file away, as if nobody had ever written here."""
    Path(store.paths.lock).unlink(missing_ok=True)


def test_stock_tinydb_reads_it(tmp_path: Path) -> None:
    """Any TinyDB opens the live store and finds the seventeen seeded initiatives."""
    store = new_store(tmp_path, seeded())
    store.commit(plan_tag(["joint-trade"], ["live"], [], ADA))
    with TinyDB(store.name, access_mode="r") as database:
        table = database.table("initiatives")
        assert len(table) == 17
        assert [dict(d) for d in table.all()] == store.view().search()
        found = table.search(where("tags").any(["live"]))
        assert [d["id"] for d in found] == ["joint-trade-working-group"]
        assert len(database.table("grids")) == 2


def test_bare_write_is_refused(store: FileStore) -> None:
    """TinyDB's own writes through the store's storage are refused, and change nothing."""
    before = folder_of(store)
    database = TinyDB(lambda: decode(Path(store.name).read_bytes()), store.commit, storage=LedgerStorage)
    table = database.table("initiatives")
    writes: list[Callable[[], object]] = [
        lambda: table.insert({"id": "bare"}),
        lambda: table.update({"title": "bare"}),
        lambda: table.remove(where("id") == "alpha"),
        table.truncate,
        lambda: database.drop_table("initiatives"),
    ]
    for write in writes:
        with pytest.raises(BilatError) as caught:
            write()
        assert caught.value.message == "a bare write is refused: changes go through storage.transaction(plan)"
    assert folder_of(store) == before


def test_transaction(store: FileStore) -> None:
    """A change through the storage is in the history, and the same TinyDB then sees it."""
    database = TinyDB(lambda: decode(Path(store.name).read_bytes()), store.commit, storage=LedgerStorage)
    table = database.table("initiatives", cache_size=0)
    assert len(table) == 3
    storage = database.storage
    assert isinstance(storage, LedgerStorage)
    outcome = storage.transaction(plan_add([record("New")], ADA, WORDS))
    assert outcome.change == list(store.changes())[-1]
    assert [d["id"] for d in table.all()] == ["alpha", "beta", "beta-two", "new"]


def test_layout(store: FileStore) -> None:
    """The state is JSON with one document a line, its keys in the order of the model."""
    store.commit(plan_drop(["beta-two"], ADA))
    raw = Path(store.name).read_bytes()
    lines = raw.decode().split("\n")
    skeleton = [re.sub(r'^("\d+"):\{"id":"([^"]+)".*\}', r"\1 \2", line) for line in lines[1:]]
    assert skeleton == [
        '"initiatives":{', '"1" alpha,', '"2" beta', "},",
        '"grids":{', '"1" first,', '"2" second', "},",
        '"dropped":{', '"1" beta-two', "}}", "",
    ]  # fmt: skip
    assert list(json.loads(raw)) == ["_bilat", "initiatives", "grids", "dropped"]


def test_key_order(store: FileStore) -> None:
    """A document's keys stand in the order of the model, whatever became of it."""
    store.commit(plan_update(Update("beta", {"notes": "n"}), ADA, WORDS))
    store.commit(plan_drop(["alpha", "beta-two"], ADA))
    store.commit(plan_undo(None, ADA))
    store.commit(plan_drop(["beta-two"], ADA))
    tables = json.loads(Path(store.name).read_bytes())
    assert [list(d) for d in tables["initiatives"].values()] == [list(Initiative.__struct_fields__)] * 2
    assert [list(d) for d in tables["grids"].values()] == [list(Grid.__struct_fields__)] * 2
    assert [list(d) for d in tables["dropped"].values()] == [["id", "title", "change", "at"]]


def test_first_line(store: FileStore) -> None:
    """The state's first line names its store, how far it has come, and the digest of the rest."""
    change = store.commit(plan_tag(["alpha"], ["one"], [], ADA)).change
    assert change is not None
    raw, history = (Path(path).read_bytes() for path in (store.paths.state, store.paths.history))
    header = json.loads(history.split(b"\n")[0])
    assert list(header) == ["store", "schema_version"]
    assert json.loads(raw)["_bilat"] == {
        "1": {
            "store": header["store"],
            "schema_version": 1,
            "history_bytes": len(history),
            "last_change": change["id"],
            "digest": hashlib.sha256(raw.split(b"\n", 1)[1]).hexdigest(),
        }
    }


@pytest.mark.skipif(not (which("tail") and which("sha256sum") and which("sh")), reason="needs tail and sha256sum")
def test_digest_with_other_tools(store: FileStore) -> None:
    """`tail -n +2 bilat.json | sha256sum` gives the digest that the first line states."""
    command = 'tail -n +2 "$0" | sha256sum'
    printed = subprocess.run(["sh", "-c", command, store.name], capture_output=True, check=True).stdout
    assert printed.split()[0].decode() == json.loads(Path(store.name).read_bytes())["_bilat"]["1"]["digest"]


def test_history_file(store: FileStore) -> None:
    """The history is a header and one change a line; a line's `prev` is the SHA-256 of the line above, header too."""
    for tag in ("a", "b"):
        store.commit(plan_tag(["alpha"], [tag], [], ADA))
    raw = Path(store.paths.history).read_bytes()
    lines = raw.split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line)["prev"] for line in lines[1:]] == [hashlib.sha256(line).hexdigest() for line in lines[:-1]]
    assert [json.loads(line) for line in lines[1:]] == list(store.changes())


def test_small_differences(store: FileStore) -> None:
    """A change rewrites the first line and the lines of what it touched, and appends one line to the history."""
    before = folder_of(store)
    store.commit(plan_tag(["beta"], ["one"], [], ADA))
    after = folder_of(store)
    pairs = zip(*(files["bilat.json"].split(b"\n") for files in (before, after)), strict=True)
    assert [number for number, (old, new) in enumerate(pairs) if old != new] == [0, 3]
    assert after["bilat.history.jsonl"].startswith(before["bilat.history.jsonl"])
    assert after["bilat.history.jsonl"].count(b"\n") == before["bilat.history.jsonl"].count(b"\n") + 1


class SpyDisk(RealDisk):
    """The operating system's files, and a list of what was asked of them."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return partial(self._ask, name, found) if name in DISK else found

    def _ask(self, name: str, operation: Callable[..., object], path: str, *rest: int) -> object:
        self.asked.append((name, Path(path).name))
        return operation(path, *rest)


DISK = ("read", "size", "read_part", "open_append", "open_new", "replace", "remove", "flush_folder")


def test_reading(store: FileStore) -> None:
    """A reader reads the state and asks the history's size once; it takes no lock and leaves nothing behind."""
    store.commit(plan_tag(["alpha"], ["one"], [], ADA))
    without_lock(store)
    before = folder_of(store)
    spy = SpyDisk()
    view = FileStore(store.name, disk=spy).view()
    assert len(view.search()) == 3
    assert view.find("alpha") is not None
    assert view.starting_with("beta") == ["beta", "beta-two"]
    assert len(view.grids()) == 2
    assert spy.asked == [("size", "bilat.json"), ("read", "bilat.json"), ("size", "bilat.history.jsonl")]
    assert folder_of(store) == before
    assert sorted(before) == ["bilat.history.jsonl", "bilat.json"]


def test_reading_the_history(store: FileStore) -> None:
    """Only those who ask for the history read it."""
    spy = SpyDisk()
    view = FileStore(store.name, disk=spy).view()
    view.search()
    spy.asked.clear()
    assert [change["command"] for change in view.newest_changes()] == ["seed"]
    assert {path for _, path in spy.asked} == {"bilat.history.jsonl"}


# The beginning


def test_first_use(tmp_path: Path) -> None:
    """The first look makes the store and says so; the next one finds it."""
    path = tmp_path / "new.json"
    first = FileStore(str(path), seed=small_seed)
    assert [d["id"] for d in first.view().search()] == ["alpha", "beta", "beta-two"]
    assert first.notices == [Notice(f"created {path.resolve()}")]
    assert (path.is_file(), (tmp_path / "new.history.jsonl").is_file()) == (True, True)
    second = FileStore(str(path), seed=empty)
    assert (len(second.view().search()), second.notices) == (3, [])


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.commit(plan_tag(["alpha"], ["one"], [], ADA)),
        lambda store: list(store.changes()),
        lambda store: store.create_missing(),
        lambda store: store.backup(store.name + ".copy"),
    ],
    ids=["commit", "changes", "create_missing", "backup"],
)
def test_first_use_otherwise(tmp_path: Path, use: Callable[[FileStore], object]) -> None:
    """Whatever is done first makes the store, with the seed as its first change."""
    store = FileStore(str(tmp_path / "new.json"), seed=small_seed)
    use(store)
    assert next(FileStore(store.name).changes())["command"] == "seed"
    assert store.notices == [Notice(f"created {store.name}")]


def test_no_store(tmp_path: Path) -> None:
    """Without a seed, what is not there is not made."""
    store = FileStore(str(tmp_path / "none.json"))
    with pytest.raises(BilatError) as caught:
        store.view().search()
    assert (caught.value.code, caught.value.exit_status) == ("no-store", 1)
    assert not (tmp_path / "none.json").exists()
    assert not (tmp_path / "none.history.jsonl").exists()


@pytest.mark.parametrize("name", ["bilat.json", "bilat.history.jsonl"])
def test_create_where_one_is(store: FileStore, name: str) -> None:
    """A store is never made over a file that is there."""
    folder = Path(store.name).parent
    for other in {"bilat.json", "bilat.history.jsonl"} - {name}:
        (folder / other).unlink()
    before = (folder / name).read_bytes()
    with pytest.raises(Refused) as caught:
        FileStore(store.name, seed=small_seed).create()
    assert (caught.value.code, caught.value.message) == ("exists", f"{folder.resolve() / name} is there already")
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix != ".lock"} == {name: before}


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs rights that Windows seldom gives")
def test_symbolic_link(store: FileStore, tmp_path: Path) -> None:
    """A store that is reached by a link stays where it is, and the link a link."""
    link = tmp_path / "elsewhere" / "linked.json"
    link.parent.mkdir()
    link.symlink_to(store.name)
    linked = FileStore(str(link))
    linked.commit(plan_tag(["alpha"], ["linked"], [], ADA))
    assert link.is_symlink()
    assert [path.name for path in link.parent.iterdir()] == ["linked.json"]
    assert (store.view().find("alpha") or {})["tags"] == ["linked", "seeded"]
    assert linked.name == store.name
