"""Reading a store: the state's tables, proved against the history's size, without waiting for a writer.

This is what every list starts with, so it loads nothing that only a change, or a store that lags, needs.
"""

from __future__ import annotations

import codecs
import contextlib
import os
from typing import TYPE_CHECKING

from bilat.errors import Damaged
from bilat.store import state as state_file
from bilat.store.state import Meta

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msgspec import Raw

    from bilat.store.protocol import Disk
    from bilat.store.state import Json

    RawTables = dict[str, dict[str, Raw]]
    """Table, then document number, then the document's JSON, which is well-formed."""

LARGE = 1_000_000
"""Bytes of a state from which on leaving records undecoded saves more than it costs to import msgspec (6 ms)."""

PIECE = 1 << 16
"""Bytes of text looked at at a time: the whole would take up to four times the memory, and new memory takes time."""

REPAIR = "`bilat check` shows what is wrong; `bilat check --repair` mends it and keeps both files"


class Paths:
    """Where the files of one store are. Symbolic links are resolved first, so a linked store stays linked."""

    __slots__ = ("history", "lock", "state")

    def __init__(self, path: str) -> None:
        self.state = os.path.realpath(path)
        stem = self.state.removesuffix(".json")
        self.history = stem + ".history.jsonl"
        self.lock = stem + ".lock"


def read(paths: Paths, disk: Disk) -> tuple[Json | None, int | None, list[str]]:
    """The tables as they stand, None where there is no store yet; where in the history that is; and warnings.

    Raises Damaged.
    """
    for attempt in ("first", "again"):
        found = _decode_state(paths, disk)
        if found is None:
            return *_without_state(paths, disk), []
        tables, meta, warnings = found
        size = disk.size(paths.history)
        if size == meta.history_bytes:
            return _present(tables, meta), size, warnings
        if size is None:
            missing = f"{paths.history} is missing: reading only ({REPAIR})"
            return _present(tables, meta), None, [*warnings, missing]
        if size > meta.history_bytes:
            from bilat.store.files import Files

            try:
                tables, end = Files(paths, disk).with_tail(tables, meta)
            except Damaged:  # a history may have come in the place of the empty one between the two looks
                if attempt == "again":
                    raise
                continue
            return _present(tables, meta), end, warnings
        if attempt == "again":
            raise shorter(paths, size, meta)
    raise AssertionError("unreachable")


def read_large(paths: Paths, disk: Disk) -> tuple[RawTables, int] | None:
    """The tables of a large state, its records undecoded, and where in the history that is.

    None where it is small, or where reading it takes more.

    What lags, is of an older version or is damaged is left to `read`, which mends it or says what is wrong.
    """
    if (disk.size(paths.state) or 0) < LARGE:
        return None
    from msgspec import Raw, json

    raw = disk.read(paths.state) or b""
    try:
        _expect_utf8(raw)
        tables = json.decode(raw, type=dict[str, dict[str, Raw]])
        meta = Meta.read({state_file.META: {"1": json.decode(tables[state_file.META]["1"])}})
    except (ValueError, KeyError, RecursionError, Damaged):
        return None
    if meta.digest != state_file.digest_of_file(raw):
        return None
    current = meta.schema_version == state_file.SCHEMA_VERSION and meta.history_bytes == disk.size(paths.history)
    return (tables, meta.history_bytes) if current else None


def _expect_utf8(raw: bytes) -> None:
    """Raise ValueError where it is not UTF-8: msgspec looks only at what it decodes."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(raw), PIECE):
        decoder.decode(raw[start : start + PIECE])  # half a character at the end is no JSON either


def _without_state(paths: Paths, disk: Disk) -> tuple[Json | None, int | None]:
    if disk.size(paths.history) is None:
        return None, None
    from bilat.store.files import Files

    return Files(paths, disk).from_history()


def _decode_state(paths: Paths, disk: Disk) -> tuple[Json, Meta, list[str]] | None:
    """The state's tables, its first line, and a warning where it is not what bilat wrote; None: there is none."""
    raw = [disk.read(paths.state)]
    if raw[0] is None:
        return None
    digest = state_file.digest_of_file(raw[0])
    with naming(paths.state):
        try:
            tables = state_file.decode(raw.pop() or b"")  # its alone, so that it can let go of the bytes
        except ValueError as error:
            raise Damaged("it is not JSON, or not all of it", hint=REPAIR) from error
        meta = Meta.read(tables)
    is_edited = meta.digest != digest
    return tables, meta, [f"{paths.state} was edited by hand: shown as it stands ({REPAIR})"] if is_edited else []


def _present(tables: Json, meta: Meta) -> Json:
    """Records of an older shape as this bilat knows them, in memory; the first change will write them."""
    if meta.schema_version == state_file.SCHEMA_VERSION:
        return tables
    from bilat.store.upgrade import upgraded

    return upgraded(tables, meta.schema_version)


def shorter(paths: Paths, size: int, meta: Meta) -> Damaged:
    """The error for a history that lacks what the state was made from."""
    return Damaged(
        f"{paths.history} is older than {paths.state}: {size} bytes where {meta.history_bytes} are expected",
        hint=REPAIR,
        code="history-older",
    )


@contextlib.contextmanager
def naming(path: str) -> Iterator[None]:
    """Put the file's name before what is wrong with it."""
    try:
        yield
    except Damaged as error:
        raise Damaged(f"{path}: {error.message}", hint=error.hint, code=error.code) from error
