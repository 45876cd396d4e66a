"""`check` and `check --repair` on a store's two files.

Repairing never discards a change: where the two sides differ, the person says which one is right, and the file that
gives way is kept beside it, its name ending in `.kept-` and the time. Nothing is guessed.
"""

from __future__ import annotations

from bilat import history
from bilat.dates import instant, now
from bilat.errors import Damaged, Refused
from bilat.history import GRID, edit, edits_between
from bilat.result import Document, Notice
from bilat.store import ledger
from bilat.store import state as state_file
from bilat.store.disk import opened, write_whole
from bilat.store.files import Files, Loaded, edited
from bilat.store.ledger import Head
from bilat.store.protocol import Keep, Problem
from bilat.store.shelf import State
from bilat.store.state import Meta


class Sides:
    """What each of the two files is worth by itself."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self.raw_state = files.disk.read(files.paths.state)
        self.raw_history = files.disk.read(files.paths.history)
        self.history = self._fold_history(self.raw_history)
        self.meta: Meta | None = None
        self.state = self._read_state(self.raw_state)
        self._compare()

    # Each side

    def _fold_history(self, raw: bytes | None) -> Loaded | None:
        path = self.files.paths.history
        if raw is None:
            if self.raw_state is not None:
                self._error("history-missing", "the history is missing", path)
            return None
        try:
            proved, broken = proved_beginning(raw)
        except Damaged as error:
            proved, broken = None, error
        if broken is None:
            return proved
        if b"\r\n" in raw:
            self._error("line-ends", "the history's line ends were changed (git's autocrlf, an editor)", path)
            return None
        if proved is None:
            self._error(broken.code if broken.code != "damaged" else "chain-broken", broken.message, path)
            return None
        count = raw[: proved.end].count(b"\n") - 1
        self._error("chain-broken", f"{broken.message}; of the changes, the first {count} are proved", path)
        return proved

    def _read_state(self, raw: bytes | None) -> State | None:
        path = self.files.paths.state
        if raw is None:
            if self.history is not None:
                self._notice("state-missing", "the state is missing; the next change will write it again", path)
            return None
        try:
            tables = state_file.decode(raw)
            self.meta = Meta.read(tables)
            state = State.from_tables(tables, self.meta.schema_version)
        except ValueError:
            self._error("state-unreadable", "the state is not JSON, or not all of it", path)
            return None
        except Damaged as error:
            self._error(error.code, error.message, path)
            return None
        if self.meta.digest != state_file.digest_of_file(raw):
            self._error("line-ends" if b"\r\n" in raw else "edited-by-hand", edited(raw), path)
        return state

    # Both sides

    def _compare(self) -> None:
        if self.history is None or self.state is None or self.meta is None or self.raw_history is None:
            return
        path = self.files.paths.history
        if self.has("chain-broken"):
            if self.history.store != self.meta.store:
                self._error("another-store", "the history belongs to another store than the state", path)
            return
        behind = len(self.raw_history) - self.meta.history_bytes
        if self.history.store != self.meta.store:
            self._error("another-store", "the history belongs to another store than the state", path)
        elif behind < 0:
            self._error("history-older", f"the history is older than the state: {-behind} bytes are missing", path)
        elif not self._ends_with_last_change():
            self._error("history-differs", "the state was not made from this history", path)
        elif self.meta.history_bytes == self.history.end:
            if not self.problems and self.state.body() != self.history.state.body():
                self._error("fold-differs", "the state is not what its history gives", self.files.paths.state)
        else:
            self._notice("state-behind", "the state is behind its history; the next change will bring it up", path)
        if self.history.torn:
            message = f"{self.history.torn} bytes behind its last change are none; the next change will set them aside"
            self._notice("torn", message, path)

    def _ends_with_last_change(self) -> bool:
        assert self.meta is not None
        line = self.files.line_before(self.meta.history_bytes)
        try:
            return ledger.parse_line(line or b"").get("id") == self.meta.last_change
        except ValueError:
            return False

    def say_the_same(self) -> bool:
        """Whether only the writing of the state differs from what its own history gives, not a record."""
        return (
            self.history is not None
            and self.state is not None
            and {problem.code for problem in self.errors} == {"edited-by-hand"}
            and not difference(self.history.state, self.state)
        )

    def _error(self, code: str, message: str, where: str) -> None:
        self.problems.append(Problem(code, message, "error", where))

    def _notice(self, code: str, message: str, where: str) -> None:
        self.problems.append(Problem(code, message, "notice", where))

    def has(self, *codes: str) -> bool:
        """Whether one of these was found."""
        return any(problem.code in codes for problem in self.problems)

    @property
    def errors(self) -> list[Problem]:
        """What stands in the way of writing."""
        return [problem for problem in self.problems if problem.level == "error"]


def fold_history(raw: bytes) -> Loaded:
    """A whole history proved line by line: links, and the ids against the content. Raises Damaged."""
    loaded, broken = proved_beginning(raw)
    if broken is not None:
        raise broken
    return loaded


def proved_beginning(raw: bytes) -> tuple[Loaded, Damaged | None]:
    """A history up to where it can be proved, and what is wrong behind that place; None: nothing.

    Raises Damaged where not even its first change can be proved.
    """
    first = raw.find(b"\n") + 1
    head = raw[: max(0, first - 1)]
    store = ledger.read_header(head)
    lines, end = ledger.split_tail(raw[first:])
    state, last, proved, broken = State(), head, first, None
    try:
        for line, change in zip(lines, ledger.chain(lines, head), strict=True):
            _apply(state, change)
            last, proved = line, proved + len(line) + 1
    except Damaged as error:
        broken = error
    if last is head:
        raise broken or Damaged("the history holds no change")
    torn = len(raw) - proved if broken else len(raw) - first - end
    return Loaded(store, state, Head(last), proved, torn, lagging=True), broken


def _apply(state: State, change: Document) -> None:
    try:
        history.apply(state, change)
    except (AttributeError, KeyError, TypeError, ValueError, AssertionError) as error:
        raise Damaged(f"change {change['id']} does not fit what came before it") from error


def check(files: Files) -> list[Problem]:
    """All that is wrong with the two files. Changes nothing, waits for nobody.

    A writer at work may be seen between its two steps; what only a second look would not find is left out.
    """
    found = Sides(files).problems
    if any(problem.level == "error" for problem in found):
        return Sides(files).problems
    return found


def repair(files: Files, keep: Keep | None, notices: list[Notice]) -> list[Notice]:
    """Make the two files fit again (under the lock). Raises Refused where `keep` must say which side is right."""
    sides = Sides(files)
    if sides.has("newer-store"):
        problem = next(p for p in sides.problems if p.code == "newer-store")
        raise Damaged(f"{problem.where}: {problem.message}", hint="upgrade bilat", code="newer-store")
    if sides.has("line-ends") and keep is None and _restore_line_ends(sides):
        notices.append(Notice("restored the line ends"))
        return repair(files, keep, notices)
    if not sides.errors:
        if sides.problems and sides.history is not None:
            _finish(files, sides.history)
            notices.append(Notice("brought the state up to its history"))
        return notices
    side = _winner(sides, keep or ("history" if sides.say_the_same() else None))
    if side == "history":
        assert sides.history is not None
        keep_beside(files, files.paths.state, notices)
        if sides.history.torn:  # it may be what is left of a change that was acknowledged
            keep_beside(files, files.paths.history, notices)
        _finish(files, sides.history)
        notices.append(Notice("rebuilt the state from the history"))
    else:
        _adopt(sides, notices)
    return notices


def _winner(sides: Sides, keep: Keep | None) -> Keep:
    """Which side the other is made from; only where both are usable is there a choice."""
    usable = {"history": sides.history is not None, "state": sides.state is not None}
    if not any(usable.values()):
        raise Damaged("neither the state nor the history can be read; restore both files from a backup")
    if keep is None:
        if all(usable.values()):
            raise Refused(
                "the state and the history differ: " + "; ".join(p.message for p in sides.errors),
                hint="say which one is right: --repair --keep state (adopt it as a change) "
                "or --keep history (drop it); the other side is kept beside it",
                code="choose-a-side",
            )
        return "history" if usable["history"] else "state"
    if not usable[keep]:
        raise Refused(f"the {keep} cannot be kept: it is missing or unreadable", code="unusable-side")
    return keep


def _adopt(sides: Sides, notices: list[Notice]) -> None:
    """Keep the state: as a change after the history where they belong together, else as a new history's first."""
    assert sides.state is not None
    assert sides.meta is not None
    files = sides.files
    _refuse_invalid(sides.state)
    stamp: Document = {"by": "bilat check --repair", "why": "the state was kept", "evidence": [], "reverts": None}
    at = instant(now())
    keep_beside(files, files.paths.state, notices)
    if sides.history is not None and sides.history.store == sides.meta.store:
        loaded = sides.history
        edits = difference(loaded.state, sides.state)
        if sides.has("history-older", "history-differs", "chain-broken"):
            keep_beside(files, files.paths.history, notices)
        if edits:
            line = ledger.build_line({**stamp, "command": "repair", "edits": edits}, loaded.head, at)
            history.apply(loaded.state, line.change)
            files.append(loaded, line)
            notices.append(Notice(f"adopted the state as change {line.change['id']}: {len(edits)} edits"))
        else:
            notices.append(Notice("wrote the state again: it says what the history says"))
    else:
        keep_beside(files, files.paths.history, notices)
        edits = difference(State(sides.state.schema_version), sides.state)
        loaded = files.create(sides.meta.store, [{"at": at, **stamp, "command": "adopt", "edits": edits}])
        notices.append(Notice("began a new history from the state"))
    files.write_state(loaded)


def _refuse_invalid(state: State) -> None:
    """Raise Refused where a record is not one that bilat could have written: adopting it would spread the mistake."""
    import msgspec

    from bilat.model import Initiative

    for _, record in state.initiatives.documents():
        try:
            msgspec.convert(record, Initiative)
            derived = dict(record)
            history.rederive(derived)
            problem = None
            if derived["status"] != record["status"]:
                problem = f"its status is {record['status']}, but its assessments make it {derived['status']}"
        except msgspec.ValidationError as error:
            problem = str(error)
        if problem is not None:
            raise Refused(
                f"the state cannot be adopted: {record['id']}: {problem}",
                hint="mend that line of the state, or drop what was edited: --repair --keep history",
                code="invalid-record",
            )


def difference(before: State, after: State) -> list[Document]:
    """The edits that make one state the other."""
    edits: list[Document] = []
    for name in [*before.initiatives, *(n for n in after.initiatives if n not in before.initiatives)]:
        old, new = before.initiatives.get(name), after.initiatives.get(name)
        if old is None or new is None:
            edits.append(edit(name, None, old, new))
        else:
            edits.extend(edits_between(old, new))
    edits.extend(
        edit(None, GRID + name, before.grids.get(name), after.grids.get(name))
        for name in [*before.grids, *(n for n in after.grids if n not in before.grids)]
        if before.grids.get(name) != after.grids.get(name)
    )
    return edits


def _finish(files: Files, loaded: Loaded) -> None:
    """Cut what a crash left at the history's end, and write the state."""
    if loaded.torn:
        with opened(files.disk.open_append(files.paths.history)) as file:
            file.truncate(loaded.end)
            file.flush()
    files.write_state(loaded)


def keep_beside(files: Files, path: str, notices: list[Notice]) -> None:
    """Copy the file at `path` to a name of its own beside it, and say so."""
    data = files.disk.read(path)
    if data is None:
        return
    kept = f"{path}.kept-{instant(now()).replace(':', '')}"
    number = 1
    while files.disk.size(kept) is not None:
        number += 1
        kept = f"{path}.kept-{instant(now()).replace(':', '')}-{number}"
    write_whole(files.disk, kept, [data], like=path)
    notices.append(Notice(f"kept a copy: {kept}"))


def _restore_line_ends(sides: Sides) -> bool:
    """Undo CRLF line ends where that alone makes both files right again."""
    files = sides.files
    state = (sides.raw_state or b"").replace(b"\r\n", b"\n")
    lines = (sides.raw_history or b"").replace(b"\r\n", b"\n")
    try:
        fold_history(lines)
        if sides.raw_state is not None:
            meta = Meta.read(state_file.first_line(state))
            if meta.digest != state_file.digest_of_file(state):
                return False
    except (Damaged, ValueError):
        return False
    if sides.raw_state is not None and state != sides.raw_state:
        write_whole(files.disk, files.paths.state, [state])
    if lines != sides.raw_history:
        write_whole(files.disk, files.paths.history, [lines])
    return True
