"""What a machine really does to a store: no room, no permission, a killed process, Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from bilat import history
from bilat.errors import BilatError
from bilat.store.disk import RealDisk, RealFile
from bilat.store.file import FileStore
from bilat.store.protocol import Draft, Plan, View
from bilat.tracker.changes import seeded
from cli import Desk, Ran

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits, permissions and signals as POSIX has them")

ID = "joint-trade-working-group"
UPDATE = ("update", ID, "--title", "Joint trade group", "--why", "renamed")
PAGE = 4096
"""Bytes: a tmpfs gives room by the page."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def run_code(desk: Desk, code: str, *args: str) -> Ran:
    """Run `code` as a program, in the desk's environment."""
    command = [sys.executable, "-c", code, *args]
    done = subprocess.run(command, capture_output=True, env=desk.env, timeout=60)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def must_work(desk: Desk) -> None:
    """Another change succeeds, and nothing is wrong with the store then."""
    desk.ok("update", "supply-chain", "--measure", "after all that")
    assert desk.ok("show", "supply-chain", "--json").data[0]["measure"] == "after all that"
    checked = desk.ok("check", "--json").data
    assert [problem["code"] for problem in checked] == ["cut-off-row"]
    assert set(desk.files()) == {"bilat.json", "bilat.history.jsonl"}


# No room

LIMITED = """
import sys
sys.dont_write_bytecode = True  # or every program after this one would find half a compiled module
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from bilat.cli import main
sys.exit(main(sys.argv[2:]))
"""
LIMITS = [
    ("nothing", 0),
    ("nothing", 100),
    ("history before", -1),
    ("history before", 0),
    ("history before", 1),
    ("history after", -1),
    ("history after", 0),
    ("state after", -1),
    ("state after", 0),
]
"""How many bytes a file may have: the size of one, and so many more."""


@pytest.mark.parametrize(("size", "more"), LIMITS)
def test_a_file_may_not_grow(desk: Desk, size: str, more: int) -> None:
    """Where the history has no room the change is refused without a trace; where the state has none it is made."""
    before = desk.files()
    desk.ok(*UPDATE)
    after = desk.files()
    desk.reset()
    sizes = {
        "nothing": 0,
        "history before": len(before["bilat.history.jsonl"]),
        "history after": len(after["bilat.history.jsonl"]),
        "state after": len(after["bilat.json"]),
    }
    allowed = sizes[size] + more
    ran = run_code(desk, LIMITED, str(allowed), *UPDATE, "--json")
    if allowed < sizes["history after"]:
        assert (ran.status, ran.out, ran.error["code"], desk.files()) == (1, "", "cannot-write", before)
    elif allowed < sizes["state after"]:
        assert (ran.status, ran.data[0]["command"]) == (0, "update")
        assert "the change is safe in the history" in ran.err
        assert desk.files() == {**after, "bilat.json": before["bilat.json"]}
    else:
        assert (ran.status, ran.data[0]["command"]) == (0, "update")
        assert "the change is safe in the history" not in ran.err
        assert desk.files() == after
    titles = {record["id"]: record["title"] for record in desk.ok("list", "--json").data}
    assert titles[ID] == ("Joint trade working group" if allowed < sizes["history after"] else "Joint trade group")
    must_work(desk)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 100 pages in memory: about six times what a store takes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={100 * PAGE}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, free: int) -> Path:
    """Leave room for `free` pages."""
    filler = folder / "filler"
    there = os.statvfs(folder).f_bavail
    with filler.open("wb") as handle:
        handle.write(bytes((there - free) * PAGE))
    assert os.statvfs(folder).f_bavail == free
    return filler


def renaming(title: str) -> Plan:
    """Give an initiative another title."""

    def plan(view: View) -> Draft:
        record = view.find(ID)
        assert record is not None
        return Draft("update", "ada", list(history.edits_between(record, {**record, "title": title})))

    return plan


def open_store(path: Path) -> FileStore:
    return FileStore(str(path), seed=seeded)


def held(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name not in ("filler", "bilat.lock")}


def title_in(path: Path) -> str:
    record = open_store(path).view().find(ID)
    assert record is not None
    return str(record["title"])


def test_a_full_disk(small_disk: Path) -> None:
    """On a disk with any room from none to plenty a change is made, or refused without a trace."""
    path = small_disk / "bilat.json"
    open_store(path).create()
    made = []
    for free in range(12):
        before, title = held(small_disk), title_in(path)
        filler = fill(small_disk, free)
        try:
            open_store(path).commit(renaming("x" * 5000 + f" with {free} free"))
        except BilatError:
            assert (held(small_disk), title_in(path)) == (before, title)
        else:
            made.append(free)
            assert title_in(path).endswith(f"with {free} free")
        filler.unlink()
        open_store(path).commit(renaming(f"after {free}"))
        assert (title_in(path), open_store(path).check()) == (f"after {free}", [])
    assert 0 < made[0] < made[-1] == 11


def test_a_full_disk_at_first_use(small_disk: Path) -> None:
    """A store that has no room is not begun; what is begun is whole."""
    path = small_disk / "bilat.json"
    begun = []
    for free in range(20):
        filler = fill(small_disk, free)
        try:
            open_store(path).create()
        except BilatError:
            assert held(small_disk) == {}
        else:
            begun.append(free)
        filler.unlink()
        assert len(open_store(path).view().search()) == 17
        assert [problem for problem in open_store(path).check() if problem.level == "error"] == []
        for file in small_disk.iterdir():
            file.unlink()
    assert 1 < begun[0] < begun[-1] == 19


# No permission


BOUND = """
import ctypes, os, sys
BOUNDING_SET_DROP, OVERRIDE_PERMISSIONS = 24, 1  # linux/prctl.h, linux/capability.h
if os.geteuid() == 0 and ctypes.CDLL(None).prctl(BOUNDING_SET_DROP, OVERRIDE_PERMISSIONS, 0, 0, 0) != 0:
    sys.exit(77)
os.execv(sys.executable, [sys.executable, "-m", "bilat", *sys.argv[1:]])
"""


def refusal(folder: Path, reason: str) -> dict[str, object]:
    """What is said where the folder cannot be written."""
    return {
        "code": "cannot-write",
        "message": f"cannot write in {folder}: {reason}",
        "hint": "nothing was changed; choose another place with --db or BILAT_DB",
        "at": None,
        "faults": [],
    }


def run_bound(desk: Desk, *args: str) -> Ran:
    """Run bilat so that permissions bind it: root gives up what lets it pass over them."""
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("permissions do not bind root, and only Linux lets it give that up")
    ran = run_code(desk, BOUND, *args)
    if ran.status == 77:
        pytest.skip("permissions do not bind root, and it cannot give that up here")
    return ran


@pytest.mark.parametrize("seeded", [True, False])
def test_a_read_only_folder(tmp_path: Path, *, seeded: bool) -> None:
    """A store that cannot be written can be read and checked; a change, and a first use, are refused."""
    desk = Desk(tmp_path, seeded=seeded)
    before = desk.files()
    tmp_path.chmod(0o555)
    try:
        if seeded:
            assert len(run_bound(desk, "list", "--json").data) == 17
            assert run_bound(desk, "check").status == 0
        for command in (UPDATE, ("undo",)) if seeded else (UPDATE, ("list",), ("init",)):
            ran = run_bound(desk, *command, "--json")
            assert (ran.status, ran.out, ran.error) == (1, "", refusal(tmp_path, "Permission denied"))
        assert (desk.files(), sorted(tmp_path.iterdir())) == (before, sorted(tmp_path / name for name in before))
    finally:
        tmp_path.chmod(0o755)


def test_a_disk_mounted_read_only(small_disk: Path, tmp_path: Path) -> None:
    """What stands on a disk that takes no writes is read, and told to be unchangeable."""
    Desk(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    desk = Desk(tmp_path, seeded=False, BILAT_DB=str(small_disk / "bilat.json"))
    assert len(desk.ok("list", "--json").data) == 17
    ran = desk.run(*UPDATE, "--json")
    assert (ran.status, ran.out, ran.error) == (1, "", refusal(small_disk, "Read-only file system"))


# Killed

LOOP = """
import sys
from bilat.history import edits_between
from bilat.store.file import FileStore
from bilat.store.protocol import Draft

def plan(view):
    record = view.find("joint-trade-working-group")
    return Draft("update", "ada", list(edits_between(record, {**record, "notes": (record["notes"] or "") + "x"})))

while True:
    change = FileStore(sys.argv[1]).commit(plan).change
    print(change["id"], flush=True)
"""


@pytest.mark.parametrize("rounds", [6, pytest.param(60, marks=pytest.mark.full)])
def test_killed(desk: Desk, rounds: int) -> None:
    """However often a writer is killed, what it said was done is in the history and in the records."""
    chance = random.Random(rounds)
    acknowledged: list[str] = []
    for _ in range(rounds):
        told = kill_after(desk, chance.randrange(1, 20), chance.random() / 100)
        acknowledged += told
        store = FileStore(str(desk.state))
        found = [change["id"] for change in store.changes()]
        assert set(acknowledged) <= set(found)
        record = store.view().find(ID)
        assert record is not None
        assert len(record["notes"]) == len(found) - 1  # without the seed: all that was made is in the record
        assert [problem.code for problem in store.check() if problem.level == "error"] == []
    assert len(acknowledged) >= rounds
    must_work(desk)


def kill_after(desk: Desk, changes: int, seconds: float) -> list[str]:
    """Start a writer, kill it so long after so many changes, and give the ids that it told."""
    command = [sys.executable, "-c", LOOP, str(desk.state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=desk.env) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(changes)]
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        told += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    return [line.decode().strip() for line in told if line.endswith(b"\n")]


# Interrupted


def interrupt_at(at: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Press Ctrl-C just before the operation on a file that has this number; gives a list that the operations join.

    Closing is left out: a file that is never closed would be this test's fault.
    """
    done: list[str] = []

    def wrapped(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def interrupting(*args: object) -> object:
            done.append(name)
            if len(done) == at:
                signal.raise_signal(signal.SIGINT)
            return function(*args)

        return interrupting

    for owner in (RealDisk, RealFile):
        for name in [name for name in vars(owner) if not name.startswith("_") and name != "close"]:
            monkeypatch.setattr(owner, name, wrapped(name, getattr(owner, name)))
    return done


@pytest.fixture
def _python_handles_sigint() -> Iterator[None]:
    """As in a program of its own, whatever runs the tests."""
    if threading.current_thread() is not threading.main_thread():
        pytest.skip("signals reach the main thread only")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_python_handles_sigint")
@pytest.mark.parametrize("seeded", [True, False])
def test_interrupted_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, seeded: bool) -> None:
    """Ctrl-C at any operation on a file ends with status 130 and no change, or the change is made and told."""
    statuses = []
    for at in count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        desk = Desk(folder, seeded=seeded)
        with monkeypatch.context() as patch:
            done = interrupt_at(at, patch)
            ran = desk.run(*UPDATE)
        if len(done) < at:
            break
        statuses.append(ran.status)
        titles = {record["id"]: record["title"] for record in desk.ok("list", "--json").data}
        assert (ran.status, titles[ID]) in [(0, "Joint trade group"), (130, "Joint trade working group")]
        assert (ran.out == "") == (ran.status == 130)
        must_work(desk)
    assert len(statuses) > 12
    assert set(statuses) == {0, 130}


def test_interrupted_from_outside(desk: Desk) -> None:
    """Ctrl-C at whatever moment: 130 and no change, or done; the next change finds the store as it should be."""
    chance = random.Random(1)
    for number in range(5):
        title = f"Joint trade group {number}"
        code = "import os, sys; from bilat.cli import main; print(flush=True); os._exit(main(sys.argv[1:]))"
        command = [sys.executable, "-c", code, "update", ID, "--title", title, "--format", "ids"]
        before = desk.ok("show", ID, "--json").data[0]["title"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=desk.env) as process:
            assert process.stdout is not None
            process.stdout.readline()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(chance.random() / 6)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate()
        after = desk.ok("show", ID, "--json").data[0]["title"]
        assert (process.returncode, after) in [(0, title), (130, before), (130, title)], err.decode()
        assert b"Traceback" not in err
    must_work(desk)
