"""A history on its way from one store to another: proved as it arrives, and taken over only where nothing stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bilat.errors import Damaged, Refused
from bilat.result import Document
from bilat.store import ledger
from bilat.store.files import Loaded
from bilat.store.ledger import CHANGE_KEYS
from bilat.store.protocol import View
from bilat.store.repair import fold_history
from bilat.store.state import check_version, encode
from bilat.store.view import StateView


class Carried(NamedTuple):
    """A history that was proved to be what was once written."""

    lines: list[bytes]
    """The header's first."""
    loaded: Loaded
    """What they give."""

    def data(self) -> bytes:
        """The history's file."""
        return b"\n".join(self.lines) + b"\n"

    def view(self) -> View:
        """The tracker that the history gives."""
        lines = self.lines[:0:-1]
        return StateView(
            self.loaded.state,
            lambda holding=None: ledger.newest(lines, holding),
            lambda: ledger.newest_sealed(lines),
        )


def read(header: Document, changes: Sequence[Document]) -> Carried:
    """The history that begins with `header`, the links of its chain and the ids of its changes proved.

    A line is the compact JSON of its document (`state.encode`), so that it is again, byte for byte, what the next one
    names. Raises Refused, which names the change that is not what it was.
    """
    lines = [encode(header), *(encode({key: change[key] for key in CHANGE_KEYS}) for change in changes)]
    try:
        loaded = fold_history(b"\n".join(lines) + b"\n")
        check_version(loaded.state.schema_version)
    except Damaged as error:
        raise Refused(
            f"the history in the file is not what was once written: {error.message}",
            hint="nothing was taken over; export it again, or leave it behind: import without --with-history",
            code="history-altered",
        ) from error
    return Carried(lines, loaded)


def refuse_used(view: View) -> None:
    """Raise Refused where anything was ever entered in the tracker: a history can only be taken over whole."""
    newest = next(view.newest_changes(), None)
    if newest is None or (newest["command"] == "init" and not newest["edits"]):
        return
    raise Refused(
        "the tracker is not empty: a history can only be taken over by one that has none",
        hint="make one with `bilat init --empty --db FILE`, or import without --with-history",
        code="not-empty",
    )
