"""Changing a store of files: one change at a time, under the lock, history first."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bilat import history
from bilat.dates import instant, now
from bilat.errors import BilatError, Refused
from bilat.result import Document, Notice
from bilat.store import ledger
from bilat.store.disk import write_whole
from bilat.store.files import Files, Loaded, cannot_write
from bilat.store.lock import write_lock
from bilat.store.protocol import Draft, Keep, Outcome, Plan, View
from bilat.store.reader import Paths
from bilat.store.upgrade import upgrade_edits
from bilat.store.view import StateView

if TYPE_CHECKING:
    from bilat.store.file import FileStore
    from bilat.store.state import Json


def _moved_on(change: Document) -> list[Notice]:
    """What to say where the clock stands before the history's last instant, behind which no change is dated."""
    at = instant(now())
    if change["at"][:16] <= at[:16]:  # within the minute two clocks differ, and nobody needs to know
        return []
    return [Notice(f"it is {at} by the clock, but the last change was made later: this one is dated {change['at']}")]


class Writer:
    """What `FileStore` does under the lock."""

    def __init__(self, store: FileStore) -> None:
        self._store = store
        self._disk = store.disk
        self._files = Files(store.paths, store.disk)

    def first_use(self) -> Json:
        """Make the store unless somebody else just did; give its tables."""
        with self._locked("init"):
            loaded = self._files.load() or self._begin()
            return loaded.state.to_json()

    def commit(self, plan: Plan) -> Outcome:
        """Plan under the lock, append to the history, replace the state."""
        with self._locked("update"):
            loaded = self._files.load() or self._begin()
            draft = plan(StateView(loaded.state, self._files.newest_changes, self._files.newest_sealed))
            if not draft.edits:
                return Outcome(None)
            notices: list[Notice] = []
            with uninterrupted():
                self._set_aside(loaded, notices)
                self._upgrade(loaded, draft.by)
                change = self._append(loaded, draft)
                self._refresh(loaded, notices)
            return Outcome(change, [*notices, *_moved_on(change)])

    def create(self) -> None:
        """Make the store. Raises Refused where one of its files is there already."""
        with self._locked("init"):
            for path in (self._store.paths.state, self._store.paths.history):
                if self._disk.size(path) is not None:
                    raise Refused(f"{path} is there already", hint="choose another place with --db", code="exists")
            self._begin()

    def _begin(self) -> Loaded:
        """A new store, both files written."""
        if self._store.seed is None:
            raise self._store.missing()
        seed = self._store.seed()
        first = {"at": instant(now()), **seed.draft.to_document()}
        loaded = self._files.create(ledger.new_store_id(), [first])
        self._store.notices.append(Notice(seed.message.replace("{name}", self._store.name)))
        self._refresh(loaded, self._store.notices)
        return loaded

    def _append(self, loaded: Loaded, draft: Draft) -> Document:
        line = ledger.build_line(draft.to_document(), loaded.head, instant(now()))
        if line.made:
            loaded.state.make(line.made, history.first_fields(line.change))
        else:
            history.apply(loaded.state, line.change)
        self._files.append(loaded, line)
        return line.change

    def _set_aside(self, loaded: Loaded, notices: list[Notice]) -> None:
        """Keep what the append is going to cut, where it was a whole line: it may be an altered change."""
        path = self._store.paths.history
        tail = self._disk.read_part(path, loaded.end) if loaded.torn else b""
        if tail.endswith(b"\n") and b"\0" not in tail:  # blocks that were never written are zeros: a crash, no hand
            from bilat.store.repair import keep_beside

            keep_beside(self._files, path, notices)
            notices.append(Notice("the history's last line was no change, and was cut", "warning"))

    def _upgrade(self, loaded: Loaded, by: str) -> None:
        edits = upgrade_edits(loaded.state)
        if edits:
            version = loaded.state.schema_version
            self._keep_copy(self._store.name, f"{self._store.name}.v{version}")
            self._append(loaded, Draft("upgrade", by, edits, why=f"from schema version {version}"))

    def _keep_copy(self, source: str, target: str) -> None:
        data = self._disk.read(source)
        try:
            if data is not None:
                write_whole(self._disk, target, [data], like=source)
        except OSError as error:
            raise cannot_write(target, error) from error

    def _refresh(self, loaded: Loaded, notices: list[Notice]) -> None:
        """Replace the state file; not being able to costs a notice, for the history holds the change."""
        try:
            self._files.write_state(loaded)
        except OSError as error:
            reason = error.strerror or str(error)
            notices.append(
                Notice(
                    f"the change is safe in the history; {self._store.name} will follow when it can: {reason}",
                    "warning",
                )
            )

    @contextlib.contextmanager
    def _locked(self, verb: str) -> Iterator[None]:
        folder = os.path.dirname(self._store.name)
        if not os.path.isdir(folder):
            raise BilatError(f"there is no folder {folder}", hint="create it, or choose another place with --db")
        with write_lock(self._store.paths.lock, self._store.lock_timeout, f"{self._store.holder()}, bilat {verb}"):
            yield

    def repair(self, keep: Keep | None) -> list[Notice]:
        """Mend what `check` found."""
        from bilat.store import repair

        with self._locked("check --repair"):
            return repair.repair(self._files, keep, self._store.notices)

    def backup(self, target: str) -> None:
        """A working pair at `target`: the state there, its history beside it."""
        from bilat.store.repair import fold_history

        copy = Files(Paths(target), self._disk)
        with self._locked("backup"):
            loaded = self._files.load() or self._begin()
            for path in (copy.paths.state, copy.paths.history):
                if self._disk.size(path) is not None:
                    raise Refused(f"{path} is there already", hint="choose another name", code="exists")
            try:
                source = self._store.paths.history
                fold_history(self._disk.read_part(source, 0, loaded.end))  # a copy must not carry damage on
                write_whole(self._disk, copy.paths.history, [self._disk.read_part(source, 0, loaded.end)], like=source)
                copy.write_state(loaded)
            except OSError as error:
                for path in (copy.paths.state, copy.paths.history):
                    with contextlib.suppress(OSError):
                        self._disk.remove(path)
                raise cannot_write(copy.paths.state, error) from error

    def restore(
        self, header: Document, changes: Sequence[Document], prove: Callable[[View], None], *, dry_run: bool
    ) -> list[Notice]:
        """Take over the history of another store, where nothing stands yet or nothing ever stood."""
        from bilat.store import carried

        found = carried.read(header, changes)
        prove(found.view())
        notices: list[Notice] = []
        with self._locked("import"):
            before = self._files.load()
            if before is not None:
                carried.refuse_used(StateView(before.state, self._files.newest_changes, self._files.newest_sealed))
            elif self._store.seed is None:
                raise self._store.missing()
            if not dry_run:
                with uninterrupted():
                    self._files.take_over(found.data(), before)
                    self._refresh(found.loaded, notices)
        return notices


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until a commit is through: a change is either made and told, or not made.

    Only the main thread gets signals; elsewhere there is nothing to hold back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
