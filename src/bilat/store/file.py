"""The default engine: one TinyDB file with its history beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bilat.result import Notice
from bilat.store.disk import RealDisk
from bilat.store.reader import Paths, read, read_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bilat.errors import BilatError
    from bilat.result import Document
    from bilat.store.protocol import Disk, Keep, Outcome, Plan, Problem, Seed, View
    from bilat.store.state import Json
    from bilat.store.writer import Writer
    from bilat.timeline import Change

LOCK_TIMEOUT = 10.0
"""Seconds to wait for another writer."""


class FileStore:
    """A tracker in `PATH` with its history in `STEM.history.jsonl` (`protocol.Store`).

    Whatever changes something is in `writer`, which a list does not load.
    """

    def __init__(
        self,
        path: str,
        *,
        seed: Callable[[], Seed] | None = None,
        disk: Disk | None = None,
        lock_timeout: float = LOCK_TIMEOUT,
        holder: Callable[[], str] = lambda: "somebody",
    ) -> None:
        """`seed` gives how a store begins where there is none; without it a missing store is an error.

        `holder` names who is writing to those who wait for the lock in vain; `lock_timeout` is in seconds.
        """
        self.notices: list[Notice] = []
        self.paths = Paths(path)
        self.disk = disk or RealDisk()
        self.seed = seed
        self.lock_timeout = lock_timeout
        self.holder = holder

    @property
    def name(self) -> str:
        """The state file's path, symbolic links resolved."""
        return self.paths.state

    @property
    def _writer(self) -> Writer:
        from bilat.store.writer import Writer

        return Writer(self)

    def view(self) -> View:
        """The tracker through TinyDB, read once; a large one as JSON of which only what is looked at is decoded."""
        large = read_large(self.paths, self.disk)
        if large is not None:
            from bilat.store.view import RawView

            raw, end = large
            return RawView(raw, lambda holding=None: self._newest_changes(holding, end), lambda: self._sealed(end))
        from bilat.store.tiny import LedgerStorage, PlainTinyDB
        from bilat.store.view import TinyView

        ends: list[int | None] = []

        def tables() -> Json:
            found, end = self._tables()
            ends.append(end)
            return found

        database = PlainTinyDB(tables, self.commit, storage=LedgerStorage)

        def seen() -> int | None:
            return ends[-1] if ends else None  # nothing was looked at yet: any picture will do

        return TinyView(
            database, lambda holding=None: self._newest_changes(holding, seen()), lambda: self._sealed(seen())
        )

    def _tables(self) -> tuple[Json, int | None]:
        tables, end, warnings = read(self.paths, self.disk)
        self.notices.extend(Notice(warning, "warning") for warning in warnings)
        return (tables, end) if tables is not None else (self._writer.first_use(), None)

    def exists(self) -> bool:
        """Whether either of the two files is there."""
        return any(self.disk.size(path) is not None for path in (self.paths.state, self.paths.history))

    def expect(self) -> None:
        """Raise BilatError (`no-store`) where there is none and no first use makes one."""
        if self.seed is None and not self.exists():
            raise self.missing()

    def missing(self) -> BilatError:
        """What is said where there is no store."""
        import shlex

        from bilat.errors import BilatError

        hint = f"`bilat init --db {shlex.quote(self.name)}` makes one; with --empty, nothing is in it"
        return BilatError(f"there is no store at {self.name}", hint=hint, code="no-store")

    def create(self) -> None:
        """Make the store. Raises Refused where one of its files is there already."""
        self._writer.create()

    def create_missing(self) -> None:
        """Make the store where neither of its files is there; else do nothing."""
        if not self.exists():
            self._writer.first_use()

    def commit(self, plan: Plan) -> Outcome:
        """Plan under the lock, append to the history, replace the state."""
        return self._writer.commit(plan)

    def changes(self, initiative: str | None = None) -> Iterator[Document]:
        """The history from its beginning, of one initiative or of all; a missing store is created first."""
        from bilat.store.files import Files

        self.create_missing()
        return Files(self.paths, self.disk).changes(initiative)

    def _newest_changes(self, holding: str | None, end: int | None) -> Iterator[Document]:
        from bilat.store.files import Files

        return Files(self.paths, self.disk).newest_changes(holding, end=end)

    def _sealed(self, end: int | None) -> Iterator[Change]:
        from bilat.store.files import Files

        return Files(self.paths, self.disk).newest_sealed(end=end)

    def check(self) -> list[Problem]:
        """Whether the chain is whole and its fold is the state."""
        from bilat.store import repair
        from bilat.store.files import Files

        return repair.check(Files(self.paths, self.disk))

    def repair(self, keep: Keep | None) -> list[Notice]:
        """Mend what `check` found."""
        return self._writer.repair(keep)

    def backup(self, target: str) -> None:
        """A working pair at `target`: the state there, its history beside it."""
        self._writer.backup(target)

    def header(self) -> Document:
        """`{store, schema_version}`: which store the history is of, and the version that it began with."""
        from bilat.store import ledger
        from bilat.store.files import Files

        self.create_missing()
        line = Files(self.paths, self.disk).line_at_start()
        ledger.read_header(line)
        return ledger.parse_line(line)

    def restore(
        self, header: Document, changes: Sequence[Document], prove: Callable[[View], None], *, dry_run: bool = False
    ) -> list[Notice]:
        """Take over the history of another store."""
        return self._writer.restore(header, changes, prove, dry_run=dry_run)
