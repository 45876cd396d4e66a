"""The default engine: one TinyDB file with its history beside it."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator

from bilat import history
from bilat.dates import instant, now
from bilat.errors import BilatError, Refused
from bilat.result import Document, Notice
from bilat.store import ledger
from bilat.store.disk import Disk, RealDisk
from bilat.store.files import Files, Loaded, cannot_write
from bilat.store.protocol import Draft, Keep, Outcome, Plan, Problem, Seed, View
from bilat.store.state import Json
from bilat.store.view import StateView, TinyView

LOCK_TIMEOUT = 10.0
"""Seconds to wait for another writer."""


class FileStore:
    """A tracker in `PATH` with its history in `STEM.history.jsonl` (`protocol.Store`)."""

    def __init__(
        self,
        path: str,
        *,
        seed: Callable[[], Seed] | None = None,
        disk: Disk | None = None,
        lock_timeout: float = LOCK_TIMEOUT,
        holder: str = "somebody",
    ) -> None:
        """`seed` gives how a store begins where there is none; without it a missing store is an error.

        `holder` is named to those who wait for the lock in vain; `lock_timeout` is in seconds.
        """
        self.notices: list[Notice] = []
        self._seed = seed
        self._disk = disk or RealDisk()
        self._files = Files(path, self._disk)
        self._lock_timeout = lock_timeout
        self._holder = holder

    @property
    def name(self) -> str:
        """The state file's path, symbolic links resolved."""
        return self._files.paths.state

    # Reading

    def view(self) -> View:
        """The tracker through TinyDB, read once."""
        from bilat.store.tiny import LedgerStorage, PlainTinyDB

        database = PlainTinyDB(self._tables, self.commit, storage=LedgerStorage)
        return TinyView(database, self._files.newest_changes)

    def _tables(self) -> Json:
        tables = self._files.read(self.notices)
        if tables is not None:
            return tables
        with self._locked("init"):
            loaded = self._files.load() or self._create()
            self._refresh(loaded, self.notices)
            return loaded.state.to_json()

    def changes(self, initiative: str | None = None) -> Iterator[Document]:
        """The history from its beginning, of one initiative or of all; a missing store is created first."""
        if self._disk.size(self._files.paths.history) is None:
            self._tables()
        return self._files.changes(initiative)

    # Writing

    def commit(self, plan: Plan) -> Outcome:
        """Plan under the lock, append to the history, replace the state."""
        with self._locked("update"):
            loaded = self._files.load() or self._create()
            draft = plan(StateView(loaded.state, self._files.newest_changes))
            if not draft.edits:
                return Outcome(None)
            notices: list[Notice] = []
            with uninterrupted():
                self._upgrade(loaded, draft.by)
                change = self._append(loaded, draft)
                self._refresh(loaded, notices)
            return Outcome(change, notices)

    def create_missing(self) -> None:
        """Make the store where neither of its files is there; else do nothing."""
        if self._disk.size(self.name) is None and self._disk.size(self._files.paths.history) is None:
            self._tables()

    def create(self) -> None:
        """Make the store. Raises Refused where one of its files is there already."""
        with self._locked("init"):
            for path in (self._files.paths.state, self._files.paths.history):
                if self._disk.size(path) is not None:
                    raise Refused(f"{path} is there already", hint="choose another place with --db", code="exists")
            self._refresh(self._create(), self.notices)

    def _create(self) -> Loaded:
        if self._seed is None:
            raise BilatError(f"there is no store at {self.name}", hint="`bilat init` makes one", code="no-store")
        seed = self._seed()
        first = {"at": instant(now()), **seed.draft.to_document()}
        loaded = self._files.create(ledger.new_store_id(), [first])
        self.notices.append(Notice(seed.message.replace("{name}", self.name)))
        return loaded

    def _append(self, loaded: Loaded, draft: Draft) -> Document:
        change = ledger.build(draft.to_document(), loaded.head, instant(now()))
        history.apply(loaded.state, change)
        self._files.append(loaded, change)
        return change

    def _upgrade(self, loaded: Loaded, by: str) -> None:
        from bilat.store.upgrade import upgrade_edits

        edits = upgrade_edits(loaded.state)
        if edits:
            version = loaded.state.schema_version
            self._keep_copy(self.name, f"{self.name}.v{version}")
            self._append(loaded, Draft("upgrade", by, edits, why=f"from schema version {version}"))

    def _keep_copy(self, source: str, target: str) -> None:
        from bilat.store.disk import write_whole

        data = self._disk.read(source)
        try:
            if data is not None:
                write_whole(self._disk, target, data)
        except OSError as error:
            raise cannot_write(target, error) from error

    def _refresh(self, loaded: Loaded, notices: list[Notice]) -> None:
        """Replace the state file; not being able to costs a notice, for the history holds the change."""
        try:
            self._files.write_state(loaded)
        except OSError as error:
            reason = error.strerror or str(error)
            notices.append(
                Notice(f"the change is safe in the history; {self.name} will follow when it can: {reason}", "warning")
            )

    @contextlib.contextmanager
    def _locked(self, verb: str) -> Iterator[None]:
        from bilat.store.lock import write_lock

        folder = os.path.dirname(self.name)
        if not os.path.isdir(folder):
            raise BilatError(f"there is no folder {folder}", hint="create it, or choose another place with --db")
        with write_lock(self._files.paths.lock, self._lock_timeout, f"{self._holder}, bilat {verb}"):
            yield

    # Care

    def check(self) -> list[Problem]:
        """Whether the chain is whole and its fold is the state."""
        from bilat.store import repair

        return repair.check(self._files)

    def repair(self, keep: Keep | None) -> list[Notice]:
        """Mend what `check` found."""
        from bilat.store import repair

        with self._locked("check --repair"):
            return repair.repair(self._files, keep, self.notices)

    def backup(self, target: str) -> None:
        """A working pair at `target`: the state there, its history beside it."""
        copy = Files(
            os.path.join(os.path.realpath(os.path.dirname(target) or "."), os.path.basename(target)), self._disk
        )
        with self._locked("backup"):
            loaded = self._files.load() or self._create()
            for path in (copy.paths.state, copy.paths.history):
                if self._disk.size(path) is not None:
                    raise Refused(f"{path} is there already", hint="choose another name", code="exists")
            self._keep_part(self._files.paths.history, copy.paths.history, loaded.end)
            try:
                copy.write_state(loaded)
            except OSError as error:
                raise cannot_write(copy.paths.state, error) from error

    def _keep_part(self, source: str, target: str, end: int) -> None:
        from bilat.store.disk import write_whole

        try:
            write_whole(self._disk, target, self._disk.read_part(source, 0, end))
        except OSError as error:
            raise cannot_write(target, error) from error


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until a commit is through: a change is either made and told, or not made.

    Only the main thread gets signals; elsewhere there is nothing to hold back.
    """
    import signal

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
