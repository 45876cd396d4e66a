"""A store's two files: reading them so that they are known to fit, and writing a change so that it survives.

The history is the truth. Appending a line to it, flushed, is the commit; the state is replaced whole afterwards and may
lag behind. `history_bytes` in the state says how far it has come.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bilat import history
from bilat.errors import BilatError, Damaged
from bilat.result import Document
from bilat.store import ledger
from bilat.store import state as state_file
from bilat.store.disk import blocks, opened, write_whole
from bilat.store.ledger import Head, Line
from bilat.store.protocol import Disk, OpenFile
from bilat.store.reader import LARGE, REPAIR, Paths, naming, shorter
from bilat.store.shelf import State
from bilat.store.state import Meta

if TYPE_CHECKING:
    from bilat.store.state import Json
    from bilat.timeline import Change

BLOCK = 120_000
"""Bytes read at a time, backwards. For larger pieces the memory is mapped anew each time: of 1 MB each, a history takes
a quarter longer to go through."""


class Loaded:
    """Both files, read under the lock and found to fit: what the next change builds on."""

    def __init__(self, store: str, state: State, head: Head, end: int, torn: int, *, lagging: bool) -> None:
        self.store = store
        self.state = state
        self.head = head
        self.end = end
        """Where the history's last whole line ends."""
        self.torn = torn
        """How many bytes of a torn append follow it."""
        self.lagging = lagging
        """Whether the state file is missing or behind the history."""


class Files:
    """The two files on a disk."""

    def __init__(self, paths: Paths, disk: Disk) -> None:
        self.paths = paths
        self.disk = disk

    # Reading what a reader alone cannot

    def with_tail(self, tables: Json, meta: Meta) -> tuple[Json, int]:
        """The tables of a state that is behind its history, brought up to it, and where that ends. Raises Damaged."""
        with naming(self.paths.history):
            state = State.from_tables(tables, meta.schema_version)
            end, _, _ = self._fold_tail(state, meta)
        return state.to_json(), end

    def from_history(self) -> tuple[Json, int]:
        """The tables that the history alone gives, and where it ends. Raises Damaged."""
        loaded = self._fold_alone()
        return loaded.state.to_json(), loaded.end

    # Reading for a change, under the lock

    def load(self) -> Loaded | None:
        """Both files, checked against each other and the state against its digest; None where there is no store.

        Raises Damaged with both files as they were.
        """
        raw = self.disk.read(self.paths.state)
        size = self.disk.size(self.paths.history)
        if raw is None:
            return None if size is None else self._fold_alone()
        with naming(self.paths.state):
            meta = _trusted_meta(raw)
        if size is None:
            raise Damaged(f"{self.paths.history} is missing; the tracker can be read, not changed", hint=REPAIR)
        with naming(self.paths.history):
            store = ledger.read_header(self.line_at_start())
            if store != meta.store:
                raise Damaged(f"it belongs to another store than {self.paths.state}", hint=REPAIR)
        if size < meta.history_bytes:
            raise shorter(self.paths, size, meta)
        state = State.from_lines(raw, meta.schema_version)
        del raw
        with naming(self.paths.history):
            end, torn, last = self._fold_tail(state, meta)
        return Loaded(meta.store, state, Head(last), end, torn, lagging=end > meta.history_bytes)

    def _fold_alone(self) -> Loaded:
        """The history without its state: all of it is folded."""
        with naming(self.paths.history):
            raw = self.disk.read(self.paths.history) or b""
            first = raw.find(b"\n") + 1
            if not first:
                raise Damaged("it is not a history", hint=REPAIR)
            head = raw[: first - 1]
            store = ledger.read_header(head)
            lines, end = ledger.split_tail(raw[first:])
            if not lines:
                raise Damaged("it holds no change", hint=REPAIR)
            state = State(state_file.SCHEMA_VERSION)
            history.fold(state, ledger.chain(lines, head))
        torn = len(raw) - first - end
        return Loaded(store, state, Head(lines[-1] if lines else head), first + end, torn, lagging=True)

    def _fold_tail(self, state: State, meta: Meta) -> tuple[int, int, bytes]:
        """Apply what the history holds behind `history_bytes`: its end, the torn bytes after it, the last line."""
        last = self._proven_end(meta)
        tail = self.disk.read_part(self.paths.history, meta.history_bytes)
        lines, length = ledger.split_tail(tail)
        try:
            history.fold(state, ledger.chain(lines, last))
        except (KeyError, TypeError, AssertionError) as error:  # a repair that was stopped: the state is still edited
            raise Damaged("its newest changes do not fit the state", hint=REPAIR) from error
        return meta.history_bytes + length, len(tail) - length, lines[-1] if lines else last

    def _proven_end(self, meta: Meta) -> bytes:
        """The line that ends at `history_bytes`. Raises Damaged where it is not the change that the state ends with."""
        line = self.line_before(meta.history_bytes)
        try:
            found = ledger.parse_line(line or b"").get("id")
        except ValueError:
            found = None
        if line is None or found != meta.last_change:
            raise Damaged(f"it is not the history that {self.paths.state} was made from", hint=REPAIR)
        return line

    def line_at_start(self) -> bytes:
        """The history's header, without its line end."""
        return self.disk.read_part(self.paths.history, 0, 4096).partition(b"\n")[0]

    def line_before(self, end: int) -> bytes | None:
        """The line that ends at `end`, without its line end; None where no line ends there."""
        part = self.disk.read_part(self.paths.history, max(0, end - BLOCK), end)
        if not part.endswith(b"\n"):
            return None
        while (at := part.rfind(b"\n", 0, -1)) < 0 and len(part) < end:
            part = self.disk.read_part(self.paths.history, max(0, end - 4 * len(part)), end)
        return part[at + 1 : -1]

    # The history, for those who ask for it

    def changes(self, initiative: str | None = None) -> Iterator[Document]:
        """The history from its beginning. Raises Damaged where its chain breaks."""
        with naming(self.paths.history):
            if self.disk.size(self.paths.history) is None:
                raise Damaged("it is missing", hint=REPAIR)
            ledger.read_header(self.line_at_start())
            lines, previous = list(self.lines()), None
            if len(lines) < 2:
                raise Damaged("it holds no change", hint=REPAIR)
            for line in lines:
                if previous is not None and (initiative is None or ledger.mentions(line, initiative)):
                    yield from ledger.chain([line], previous)
                previous = line

    def newest_changes(self, holding: str | None = None, *, end: int | None = None) -> Iterator[Document]:
        """The history from its end, or from the line that ends at the byte `end`, read backwards.

        With `holding` only the changes whose line has that text. Raises Damaged at a line that is no change.
        """
        if end is None:
            end = self._last_whole_line()
        with naming(self.paths.history):
            try:
                yield from ledger.newest(self._backwards(end), holding, many=end > LARGE)
            except ValueError as error:
                raise Damaged("a line of the history is not a change", hint=REPAIR) from error

    def newest_sealed(self, *, end: int | None = None) -> Iterator[Change]:
        """As `newest_changes`, all of them, their values not decoded (`store.sealed`)."""
        if end is None:
            end = self._last_whole_line()
        with naming(self.paths.history):
            try:
                yield from ledger.newest_sealed(self._backwards(end), many=end > LARGE)
            except ValueError as error:
                raise Damaged("a line of the history is not a change", hint=REPAIR) from error

    def _last_whole_line(self) -> int:
        """Where the last line that is no torn append ends; 0 where there is none."""
        size = self.disk.size(self.paths.history) or 0
        start = size
        while start:
            start = max(0, start - BLOCK)
            part = self.disk.read_part(self.paths.history, start, size)
            if part.count(b"\n") > 1 or not start:
                return start + ledger.split_tail(part)[1]
        return 0

    def _backwards(self, end: int) -> Iterator[bytes]:
        """The lines before the byte `end`, where one ends, from the last to the first behind the header."""
        block, rest = BLOCK, None
        while end > 0:
            start = max(0, end - block)
            lines = self.disk.read_part(self.paths.history, start, end).split(b"\n")
            if rest is None:
                lines.pop()  # what follows the last line end is no line
            else:
                lines[-1] += rest  # only this line is copied, not the whole block
            rest = lines[0] if lines else None
            yield from lines[:0:-1]
            end, block = start, BLOCK if len(lines) > 1 else 4 * block  # a line may be longer than any block

    def lines(self) -> Iterator[bytes]:
        """The history's whole lines, without their line ends, the header first."""
        raw = self.disk.read(self.paths.history) or b""
        lines, _ = ledger.split_tail(raw) if raw.count(b"\n") > 1 else (raw.split(b"\n")[:-1], 0)
        yield from lines

    # Writing, under the lock

    def create(self, store: str, changes: Iterable[Document]) -> Loaded:
        """A new history that begins with `changes`, then its state. Raises BilatError, nothing left behind."""
        state = State(state_file.SCHEMA_VERSION)
        lines = [ledger.header(store)]
        for draft in changes:
            line = ledger.build_line(draft, Head(lines[-1]), draft["at"])
            history.apply(state, line.change)
            lines.append(b"".join(line.pieces))
        data = b"\n".join(lines) + b"\n"
        fresh = self.disk.size(self.paths.history) is None
        try:
            write_whole(self.disk, self.paths.history, [data])
        except OSError as error:
            with contextlib.suppress(OSError):
                if fresh:  # in a repair the old one stays
                    self.disk.remove(self.paths.history)
            raise cannot_write(self.paths.history, error) from error
        return Loaded(store, state, Head(lines[-1]), len(data), 0, lagging=True)

    def take_over(self, data: bytes, before: Loaded | None) -> None:
        """Put the history `data` in the place of one in which nothing stands; the state is to be written next.

        The old state goes first: a crash leaves the old history alone or the new one alone, and each gives its state.
        `before` is what there was, None: nothing. Raises BilatError, and then all is as it was.
        """
        old = self.disk.read(self.paths.history)
        temporary = self.paths.history + ".tmp"
        try:
            with opened(self.disk.open_new(temporary)) as file:
                file.write(data)
                file.flush()
            self.disk.remove(self.paths.state)
            self.disk.flush_folder(self.paths.state)
            self.disk.replace(temporary, self.paths.history)
            self.disk.flush_folder(self.paths.history)
        except OSError as error:
            with contextlib.suppress(OSError):
                self.disk.remove(temporary)
                self._give_back(old, before)
            raise cannot_write(self.paths.history, error) from error

    def _give_back(self, old: bytes | None, before: Loaded | None) -> None:
        """Put the old history where it was, then its state. Raises OSError, the state then missing."""
        if old is None:
            self.disk.remove(self.paths.history)
            self.disk.flush_folder(self.paths.history)
        elif self.disk.read(self.paths.history) != old:
            write_whole(self.disk, self.paths.history, [old])
        if before is not None:
            self.write_state(before)

    def append(self, loaded: Loaded, line: Line) -> None:
        """Commit a change: its `line` is in the history, flushed.

        Raises BilatError, the history as it was.
        """
        try:
            with opened(self.disk.open_append(self.paths.history)) as file:
                if loaded.torn:
                    file.truncate(loaded.end)
                    file.flush()
                size = _append_or_cut(file, [*line.pieces, b"\n"], loaded.end)
        except OSError as error:
            raise cannot_write(self.paths.history, error) from error
        loaded.torn = 0
        loaded.end += size
        loaded.head = Head(line.pieces, line.change)
        loaded.lagging = True

    def write_state(self, loaded: Loaded) -> None:
        """Replace the state file. Raises OSError, the old one still in place."""
        pieces = list(loaded.state.pieces())
        meta = Meta(
            loaded.store,
            loaded.state.schema_version,
            loaded.end,
            loaded.head.change,
            state_file.digest_of_pieces(pieces),
        )
        write_whole(self.disk, self.paths.state, blocks([meta.line() + b"\n", *pieces]), like=self.paths.history)
        loaded.lagging = False


def _append_or_cut(file: OpenFile, pieces: Sequence[bytes], end: int) -> int:
    """Append `pieces`, flushed, or cut the file back to `end`, whatever went wrong; give how many bytes they are."""
    size = 0
    try:
        for block in blocks(pieces):
            file.write(block)
            size += len(block)
        file.flush()
    except BaseException:
        file.truncate(end)
        file.flush()
        raise
    return size


def _trusted_meta(raw: bytes) -> Meta:
    """The state's first line, once the digest shows that nobody but bilat wrote the rest. Raises Damaged."""
    try:
        meta = Meta.read(state_file.first_line(raw))
    except ValueError:
        try:
            meta = Meta.read(state_file.decode(raw))
        except ValueError as error:
            raise Damaged("it is not JSON, or not all of it", hint=REPAIR) from error
    if meta.digest != state_file.digest_of_file(raw):
        raise Damaged(edited(raw), hint=REPAIR, code="edited-by-hand")
    return meta


def edited(raw: bytes) -> str:
    """What to say of a state whose digest does not fit."""
    if b"\r\n" in raw:
        return "its line ends were changed (git's autocrlf, an editor): the tracker can be read, not changed"
    return "it was edited by hand: the tracker can be read, not changed, until the edit is adopted or dropped"


def cannot_write(path: str, error: OSError) -> BilatError:
    """The error for a change that could not be written and left nothing behind."""
    return BilatError(
        f"cannot write {path}: {error.strerror or error}",
        hint="nothing was changed; make room or choose another place with --db or BILAT_DB",
        code="cannot-write",
    )
