"""The state file: how the records stand in `bilat.json`, one document a line.

    {"_bilat":{"1":{"store":…,"schema_version":1,"history_bytes":…,"last_change":…,"digest":…}},
    "initiatives":{
    "1":{"id":"joint-trade-working-group",…},
    "2":{…}
    },
    "grids":{
    …
    }}

It is a TinyDB file: any TinyDB opens it. `git diff` on it shows the records that changed. The digest is the SHA-256 of
everything behind the first line (`tail -n +2 bilat.json | sha256sum`). TinyDB's document numbers are given in the
order of creation and mean nothing outside this file.
"""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bilat.errors import Damaged
from bilat.store.disk import TOGETHER, blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bilat.result import Document

    Json = dict[str, dict[str, Document]]
    """What TinyDB reads: table, then document number, then document."""

META = "_bilat"
SCHEMA_VERSION = 1
TABLES = ("initiatives", "grids", "dropped")
NOT_A_STORE = "choose the tracker's file with --db or BILAT_DB; `bilat check` shows whether its history is there"


def encode(document: Any) -> bytes:
    """One document as one line of compact UTF-8 JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


@contextmanager
def paused_gc(freeze: bool = False) -> Iterator[None]:
    """Many small objects are made that are all kept: looking for garbage takes as long as making them.

    `freeze`: they are kept to the end of the process, so that no later look goes through them.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if freeze:
                gc.freeze()
            gc.enable()


def decode(raw: bytes) -> Any:
    """JSON read with the garbage collector paused: at 100,000 records that is three times faster.

    Raises ValueError where it is not JSON in UTF-8.
    """
    try:
        with paused_gc():
            text = raw.decode()
            del raw  # the file's bytes are gone before its records come: the peak is that of `json.load`
            return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


class Meta:
    """The state's first line: which history it belongs to, and how far it has come."""

    __slots__ = ("digest", "history_bytes", "last_change", "schema_version", "store")

    def __init__(self, store: str, schema_version: int, history_bytes: int, last_change: str, digest: str) -> None:
        self.store = store
        self.schema_version = schema_version
        self.history_bytes = history_bytes
        self.last_change = last_change
        self.digest = digest

    @classmethod
    def read(cls, tables: Any) -> Meta:
        """From the decoded file. Raises Damaged where it is not a bilat store, or a newer one."""
        try:
            found = tables[META]["1"]
            meta = cls(**{field: found[field] for field in cls.__slots__})
            if not (isinstance(meta.history_bytes, int) and isinstance(meta.schema_version, int)):
                raise TypeError("not a number")
        except (KeyError, TypeError, IndexError) as error:
            raise Damaged("it is not a bilat store", hint=NOT_A_STORE, code="not-a-store") from error
        check_version(meta.schema_version)
        return meta

    def line(self) -> bytes:
        """The first line of the file, without its line end."""
        fields = {
            "store": self.store,
            "schema_version": self.schema_version,
            "history_bytes": self.history_bytes,
            "last_change": self.last_change,
            "digest": self.digest,
        }
        return b'{"%s":{"1":%s},' % (META.encode(), encode(fields))


def check_version(version: object) -> None:
    """Raise Damaged where the files were written by a newer bilat."""
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        raise Damaged(
            f"it was written by a newer bilat (schema version {version}, this one knows {SCHEMA_VERSION})",
            hint="upgrade bilat: `pip install -U bilat`",
            code="newer-store",
        )


def digest(body: bytes | memoryview) -> str:
    """SHA-256 of what stands behind the first line."""
    found: str = _sha256(len(body))(body).hexdigest()
    return found


def digest_of_pieces(pieces: Sequence[bytes]) -> str:
    """As `digest`, of what stands there in pieces."""
    if len(pieces) <= TOGETHER:
        return digest(b"".join(pieces))
    hashing = _sha256(sum(map(len, pieces)))(b"")
    for block in blocks(pieces):
        hashing.update(block)
    found: str = hashing.hexdigest()
    return found


def _sha256(size: int) -> Callable[[bytes | memoryview], Any]:
    """The quickest SHA-256 for so many bytes: that of `hashlib` takes 3 ms to load, which pays above 1 MB."""
    if size < _MUCH:
        for name in ("_sha2", "_sha256"):  # since Python 3.12, and before it
            try:
                found: Callable[[bytes | memoryview], Any] = import_module(name).sha256
            except ImportError:
                continue
            return found
    import hashlib

    return hashlib.sha256


_MUCH = 1_000_000


def digest_of_file(raw: bytes) -> str:
    """The digest that the file has, as against the one it states."""
    return digest(memoryview(raw)[raw.find(b"\n") + 1 :])


def first_line(raw: bytes) -> Any:
    """The file's first line as JSON, closed so that it can be read alone. Raises ValueError."""
    line = raw[: raw.find(b"\n")].rstrip(b"\r")
    return parse(line.removesuffix(b",") + b"}")


def parse(line: bytes) -> Any:
    """One line as JSON. Raises ValueError, also where it is nested too deeply."""
    try:
        return json.loads(line)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
