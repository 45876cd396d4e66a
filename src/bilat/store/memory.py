"""A tracker in memory: the same history and the same fold, without files. For tests, and for trying a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bilat import history
from bilat.dates import instant, now
from bilat.errors import Refused
from bilat.result import Document, Notice
from bilat.store import carried, ledger
from bilat.store.ledger import Head
from bilat.store.protocol import Keep, Outcome, Plan, Problem, Seed, View
from bilat.store.shelf import State
from bilat.store.state import encode
from bilat.store.view import StateView


class MemoryStore:
    """A tracker that is gone with the process (`protocol.Store`)."""

    name = "memory"

    def __init__(self, seed: Seed) -> None:
        self.notices: list[Notice] = []
        self._state = State()
        self._lines = [ledger.header(ledger.new_store_id())]
        self._append(seed.draft.to_document())

    def view(self) -> View:
        """The state as it is now: a copy, so that later changes do not show in it."""
        copy = State.from_tables(self._state.to_json(), self._state.schema_version)
        lines = self._lines[:0:-1]
        return StateView(copy, lambda holding=None: ledger.newest(lines, holding), lambda: ledger.newest_sealed(lines))

    def commit(self, plan: Plan) -> Outcome:
        """Plan, then keep the change."""
        draft = plan(self.view())
        return Outcome(self._append(draft.to_document()) if draft.edits else None)

    def _append(self, draft: Document) -> Document:
        change = ledger.build(draft, Head(self._lines[-1]), instant(now()))
        state = State.from_tables(self._state.to_json(), self._state.schema_version)
        history.apply(state, change)  # to a copy: what does not fit leaves no trace
        self._state = state
        self._lines.append(encode(change))
        return change

    def changes(self, initiative: str | None = None) -> Iterator[Document]:
        """The history from its beginning, of one initiative or of all."""
        for line in self._lines[1:]:
            if initiative is None or ledger.mentions(line, initiative):
                yield ledger.parse_change(line)

    def check(self) -> list[Problem]:
        """Whether the chain is whole and its fold is the state."""
        folded = State()
        history.fold(folded, ledger.chain(self._lines[1:], self._lines[0]))
        if folded.body() == self._state.body():
            return []
        return [Problem("differs", "the state is not the fold of the history", "error")]

    def repair(self, keep: Keep | None) -> list[Notice]:  # noqa: ARG002 -- one side only: nothing can differ
        """Nothing to mend."""
        return []

    def backup(self, target: str) -> None:
        """Raises Refused: there is no file to copy."""
        raise Refused(f"a tracker in memory has no backup at {target}")

    def header(self) -> Document:
        """`{store, schema_version}`: which store the history is of, and the version that it began with."""
        return ledger.parse_line(self._lines[0])

    def restore(
        self, header: Document, changes: Sequence[Document], prove: Callable[[View], None], *, dry_run: bool = False
    ) -> list[Notice]:
        """Take over the history of another store."""
        carried.refuse_used(self.view())
        found = carried.read(header, changes)
        prove(found.view())
        if not dry_run:
            self._state, self._lines = found.loaded.state, found.lines
        return []
