"""Many at once: every change that was acknowledged is there, once, and readers never see half of one.

All of it with processes of their own, as people and their scripts are.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bilat.result import Document
from bilat.store.file import FileStore
from bilat.store.protocol import Outcome
from bilat.tracker.changes import plan_tag, seeded
from strategies import ADA

TIME_LIMIT = 120
"""Seconds after which a process is taken to hang. (Never a measure of speed.)"""

PAIR = ("joint-military-exercises", "trade-facilitation")
"""Every change here touches both in the same way, so that half a change would show."""

WRITER = """
import sys
from bilat.store.file import FileStore
from bilat.tracker.changes import plan_tag
from bilat.tracker.stamp import Stamp

path, name, count, *pair = sys.argv[1:]
sys.stdin.readline()
for number in range(int(count)):
    plan = plan_tag(pair, [f"{name}-{number}"], [], Stamp(name))
    print(FileStore(path, lock_timeout=100).commit(plan).change["id"], flush=True)
"""

READER = """
import contextlib, io, json, os, sys
from bilat.cli import main

stop, *pair = sys.argv[1:]
reads, seen = 0, -1
while reads < 3 or not os.path.exists(stop):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = main(["list", "--json"])
    assert status == 0, status
    document = json.loads(out.getvalue())
    tags = [record["tags"] for record in document["data"] if record["id"] in pair]
    assert document["total"] == len(document["data"]) == 17, document["total"]
    assert tags[0] == tags[1], tags
    assert len(tags[0]) >= seen, "a change was seen and is gone"
    reads, seen = reads + 1, len(tags[0])
print(seen)
"""

FIRST_USER = """
import sys
from bilat.store.file import FileStore
from bilat.tracker.changes import seeded

sys.stdin.readline()
store = FileStore(sys.argv[1], seed=seeded, lock_timeout=100)
print(len(store.view().search()), len(store.notices))
"""

HOLDER = """
import sys
from bilat.store.lock import write_lock

with write_lock(sys.argv[1], 5, "bea, bilat update"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store will be."""
    return tmp_path.resolve() / "bilat.json"


@pytest.fixture
def store(path: Path) -> FileStore:
    """The seeded tracker."""
    made = FileStore(str(path), seed=seeded)
    made.create()
    return made


def environment(path: Path, **variables: str) -> dict[str, str]:
    """What a process needs of the machine, and bilat's own; nothing else of the user's."""
    inherited = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "PYTHONPATH", "LD_LIBRARY_PATH")
    ours = {
        "HOME": str(path.parent / "home"),
        "USERPROFILE": str(path.parent / "home"),
        "BILAT_DB": str(path),
        "BILAT_CONFIG": str(path.parent / "none.toml"),
        "BILAT_USER": "ada",
        "PYTHONIOENCODING": "utf-8",
    }
    return {name: os.environ[name] for name in inherited if name in os.environ} | ours | variables


@contextmanager
def started(path: Path, code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process at work; ended with the block, whatever happens."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(path),
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> list[str]:
    """Give a process its signal to begin and wait for its end: what it wrote. It must not fail."""
    out, err = process.communicate("\n", timeout=TIME_LIMIT)
    assert (process.returncode, err) == (0, "")
    return out.split()


def all_ended(processes: list[subprocess.Popen[str]]) -> list[list[str]]:
    """Start all of them at once and wait for all: what each wrote."""
    with ThreadPoolExecutor(len(processes)) as pool:
        return list(pool.map(ended, processes))


def bilat(path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    return subprocess.run(
        [sys.executable, "-m", "bilat", *arguments],
        capture_output=True,
        text=True,
        env=environment(path, **variables),
        stdin=subprocess.DEVNULL,
        timeout=TIME_LIMIT,
    )


def files(path: Path) -> dict[str, bytes]:
    """The store's two files."""
    return {p.name: p.read_bytes() for p in sorted(path.parent.glob("bilat.*json*"))}


def assert_all_there(path: Path, acknowledged: list[str], tags: list[str]) -> None:
    """Each acknowledged change is in the history once, what it did is in the state, and the chain is whole."""
    store = FileStore(str(path))
    changes = list(store.changes())
    assert sorted(change["id"] for change in changes[1:]) == sorted(acknowledged)
    assert len({change["id"] for change in changes}) == len(changes) == len(tags) + 1
    assert [(store.view().find(name) or {})["tags"] for name in PAIR] == [sorted(tags), sorted(tags)]
    assert [(store.view().find(name) or {})["revision"] for name in PAIR] == [len(tags) + 1] * 2
    assert store.check() == []
    assert sorted(files(path)) == ["bilat.history.jsonl", "bilat.json"]


def test_writers_and_a_reader(store: FileStore, path: Path) -> None:
    """Eight at once make four changes each while somebody lists: all 32 are there, and no list fails or lags."""
    stop = path.parent / "stop"
    names = [f"w{number}" for number in range(8)]
    with started(path, READER, str(stop), *PAIR) as reader, ExitStack() as stack:
        writers = [stack.enter_context(started(path, WRITER, str(path), name, "4", *PAIR)) for name in names]
        acknowledged = [change for printed in all_ended(writers) for change in printed]
        stop.touch()
        assert ended(reader) == ["32"]
    assert_all_there(path, acknowledged, [f"{name}-{number}" for name in names for number in range(4)])


@pytest.mark.parametrize(("writers", "each"), [(3, 2), pytest.param(20, 10, marks=pytest.mark.full)])
def test_programs(store: FileStore, path: Path, writers: int, each: int) -> None:
    """The same with the program itself, a process for every change, and somebody who lists meanwhile."""
    stop = path.parent / "stop"

    def write(name: int) -> list[Document]:
        return [tagged(path, f"p{name}-{number}") for number in range(each)]

    with started(path, READER, str(stop), *PAIR) as reader:
        with ThreadPoolExecutor(writers) as pool:
            told = [change for changes in pool.map(write, range(writers)) for change in changes]
        stop.touch()
        assert ended(reader) == [str(writers * each)]
    tags = [f"p{name}-{number}" for name in range(writers) for number in range(each)]
    assert_all_there(path, [change["id"] for change in told], tags)
    assert {change["id"]: change for change in told} == {c["id"]: c for c in list(FileStore(str(path)).changes())[1:]}


def tagged(path: Path, tag: str) -> Document:
    """Tag the pair with the program: the change that it acknowledges."""
    done = bilat(path, "tag", *PAIR, f"+{tag}", "--json", BILAT_LOCK_TIMEOUT="100")
    assert done.returncode == 0, done.stderr
    (change,) = json.loads(done.stdout)["data"]
    assert done.stderr == f"change {change['id']}; `bilat undo` takes it back\n"
    found: Document = change
    return found


def test_updates_of_one(store: FileStore, path: Path) -> None:
    """Those who update the same field from the same revision at once: one wins, the others are told, with 5."""
    options = ("update", PAIR[0], "--revision", "1", "--json")
    with ThreadPoolExecutor(3) as pool:
        runs = list(
            pool.map(lambda n: bilat(path, *options, "--notes", f"note {n}", BILAT_LOCK_TIMEOUT="100"), range(3))
        )
    assert sorted(run.returncode for run in runs) == [0, 5, 5]
    assert {json.loads(run.stderr)["error"]["code"] for run in runs if run.returncode} == {"conflict"}
    winner = next(number for number, run in enumerate(runs) if run.returncode == 0)
    assert (store.view().find(PAIR[0]) or {})["notes"] == f"note {winner}"
    assert len(list(store.changes())) == 2


def test_threads(store: FileStore) -> None:
    """Threads of one process wait for one another like processes."""

    def write(name: int) -> list[Outcome]:
        mine = FileStore(store.name, lock_timeout=100)
        return [mine.commit(plan_tag(PAIR, [f"t{name}-{number}"], [], ADA)) for number in range(3)]

    with ThreadPoolExecutor(4) as pool:
        outcomes = [outcome for made in pool.map(write, range(4)) for outcome in made]
    acknowledged = [outcome.change["id"] for outcome in outcomes if outcome.change is not None]
    tags = [f"t{name}-{number}" for name in range(4) for number in range(3)]
    assert_all_there(Path(store.name), acknowledged, tags)


def test_first_users(path: Path) -> None:
    """Those who use it first, at once, make one store: one of them is told so, and all see it whole."""
    with ExitStack() as stack:
        users = [stack.enter_context(started(path, FIRST_USER, str(path))) for _ in range(6)]
        seen = all_ended(users)
    assert sorted(seen) == [["17", "0"]] * 5 + [["17", "1"]]
    assert [change["command"] for change in FileStore(str(path)).changes()] == ["seed"]
    assert FileStore(str(path)).check() == []


def test_first_programs(path: Path) -> None:
    """The same with the program, listing and changing."""
    commands = [("list", "--json"), ("tag", *PAIR, "+first", "--json")] * 2
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda arguments: bilat(path, *arguments, BILAT_LOCK_TIMEOUT="100"), commands))
    assert [run.returncode for run in runs] == [0] * 4
    created = f"created {path} with the seeded Canada-United Kingdom initiatives (17)\n"
    assert [created in run.stderr for run in runs].count(True) == 1
    assert [json.loads(run.stdout)["total"] for run in (runs[0], runs[2])] == [17, 17]
    assert [change["command"] for change in FileStore(str(path)).changes()] == ["seed", "tag"]


def test_locked_out(store: FileStore, path: Path) -> None:
    """Who waits for the lock in vain is told who holds it, with 5, and has changed nothing; reading goes on."""
    before = files(path)
    with started(path, HOLDER, store.paths.lock) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        refused = bilat(path, "tag", *PAIR, "+x", "--json", BILAT_LOCK_TIMEOUT="0.2")
        listed = bilat(path, "list", "--json", BILAT_LOCK_TIMEOUT="0.2")
        assert (refused.returncode, refused.stdout) == (5, "")
        error = json.loads(refused.stderr)["error"]
        assert (error["code"], error["hint"]) == ("locked", "try again, or wait longer: BILAT_LOCK_TIMEOUT=60")
        begin, _, rest = str(error["message"]).partition(", since ")
        if sys.platform != "win32":  # where the file of a held lock cannot be read
            who = f"bea, bilat update (process {holder.pid} on {socket.gethostname()}"
            assert (begin, rest[20:]) == (f"the tracker is being changed by {who}", "); gave up after 0.2 s")
        assert (listed.returncode, json.loads(listed.stdout)["total"]) == (0, 17)
        assert files(path) == before
        ended(holder)
    assert bilat(path, "tag", *PAIR, "+x", "--json", BILAT_LOCK_TIMEOUT="0.2").returncode == 0


def test_killed_holder(store: FileStore, path: Path) -> None:
    """A lock whose holder was killed is free at once."""
    with started(path, HOLDER, store.paths.lock) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
        holder.wait(TIME_LIMIT)
        done = bilat(path, "tag", *PAIR, "+x", "--json", BILAT_LOCK_TIMEOUT="0.2")
    assert done.returncode == 0, done.stderr
    assert (store.view().find(PAIR[0]) or {})["tags"] == ["x"]
