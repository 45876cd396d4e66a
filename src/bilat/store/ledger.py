"""The history's lines: a header, then one change a line, each naming the SHA-256 of the line before it.

    {"store":"6f0c…","schema_version":1}
    {"id":"9a41…","prev":"<sha256 of the line above>","at":"2026-10-03T09:12:44Z",…}

A change's id is the first 12 hex digits of the SHA-256 over the rest of it. So every line proves all lines before it,
and an edited, lost or reordered line shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from bilat.errors import Damaged
from bilat.history import SYSTEM_FIELDS
from bilat.result import Document
from bilat.store import sealed
from bilat.store.disk import blocks
from bilat.store.quick import encode_quickly
from bilat.store.reader import REPAIR
from bilat.store.sealed import SealedRecord
from bilat.store.state import SCHEMA_VERSION, check_version, encode, parse

if TYPE_CHECKING:
    from bilat.timeline import Change

_EDIT_KEYS = ("initiative", "field", "old", "new")
_SYSTEM_FIELDS = frozenset(SYSTEM_FIELDS)
CHANGE_KEYS = ("id", "prev", "at", "by", "why", "evidence", "command", "reverts", "edits")


class Head:
    """Where the history ends: what the next change must name, and when it may have happened."""

    __slots__ = ("_pieces", "_sha256", "at", "change")

    def __init__(self, line: bytes | Sequence[bytes], change: Document | None = None) -> None:
        """From the last line, which may be the header; `change` is what it says, where that is known already.

        The line may be in pieces; it has no line end.
        """
        self._pieces: Sequence[bytes] = [line] if isinstance(line, bytes) else line
        self._sha256 = ""
        found = parse_line(b"".join(self._pieces)) if change is None else change
        self.change: str = found.get("id", "")
        """The last change's id; empty behind the header."""
        self.at: str = found.get("at", "")
        """Its instant."""

    @property
    def sha256(self) -> str:
        """Of the line: made when it is asked for, which of the line of the last change nobody may ever do."""
        if not self._sha256:
            self._sha256, self._pieces = _sha256_of(self._pieces).hexdigest(), ()
        return self._sha256


def sha256(line: bytes) -> str:
    """Of a line without its line end."""
    return hashlib.sha256(line).hexdigest()


def _sha256_of(pieces: Sequence[bytes]) -> hashlib._Hash:
    found = hashlib.sha256()
    for block in blocks(pieces):
        found.update(block)
    return found


def header(store: str) -> bytes:
    """The first line, without its line end."""
    return encode({"store": store, "schema_version": SCHEMA_VERSION})


def read_header(line: bytes) -> str:
    """The id of the store that a history belongs to. Raises Damaged where it is no history, or a newer one."""
    try:
        found = parse(line)
        store, version = found["store"], found["schema_version"]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged("the history's first line is not a header", hint=REPAIR) from error
    check_version(version)
    return str(store)


def build(draft: Document, head: Head, at: str) -> Document:
    """The change as it is written: linked to `head`, its instant never before that of the change before it."""
    return _opened(build_line(draft, head, at).change)


class Line(NamedTuple):
    """A change as it is written. It may be long: it is encoded once, and never whole in memory a second time."""

    change: Document
    pieces: Sequence[bytes]
    """Its line, without the line end."""
    made: Sequence[SealedRecord] = ()
    """Where the change does nothing but make initiatives: all of them."""


def build_line(draft: Document, head: Head, at: str) -> Line:
    """As `build`, with the change's line."""
    change = {"prev": head.sha256, "at": max(at, head.at), **draft}
    body = {key: change[key] for key in CHANGE_KEYS[1:]}
    made = _made(body["edits"])
    if not made:
        body = _opened(body)
    pieces = _of_made(body, made) if made else [encode_quickly(body)]
    name = _sha256_of(pieces).hexdigest()[:12]
    pieces[:1] = [b'{"id":"%s",' % name.encode(), pieces[0][1:]]
    return Line({"id": name, **body}, pieces, made)


def _opened(body: Document) -> Document:
    return sealed.opened_change(body) if isinstance(body["edits"], list) and all(map(_is_edit, body["edits"])) else body


def _made(edits: Any) -> list[SealedRecord]:
    """What `edits` make, where all of them make an initiative that never was; else nothing."""
    if not isinstance(edits, list):
        return []
    records = [edit["new"] for edit in edits if isinstance(edit, dict) and edit.get("new").__class__ is SealedRecord]
    if len(records) == len(edits):  # who seals records makes them, and all at once
        return records
    if not all(map(_makes, edits)):
        return []
    return [new if (new := edit["new"]).__class__ is SealedRecord else sealed.sealed_record(new) for edit in edits]


def _is_edit(edit: Any) -> bool:
    return isinstance(edit, dict) and tuple(edit) == _EDIT_KEYS


def _makes(edit: Any) -> bool:
    if not _is_edit(edit):
        return False
    initiative, field, old, new = edit.values()
    if field is not None or old is not None:
        return False
    if new.__class__ is SealedRecord:
        return bool(new.id == initiative)
    return isinstance(new, dict) and next(iter(new), "") == "id" and _is_new(initiative, new)


def _is_new(initiative: Any, record: Document) -> bool:
    return (
        len(record) > 1
        and initiative == record["id"]
        and isinstance(initiative, str)
        and _SYSTEM_FIELDS.isdisjoint(record)
    )


def _of_made(body: Document, made: Sequence[SealedRecord]) -> list[bytes]:
    """The JSON of a change that makes these, in pieces, among them the records as they are."""
    between = encode_quickly({**body, "edits": []})[:-2]  # without `]}`
    pieces: list[bytes] = []
    for record, rest in made:
        name = encode_quickly(record)
        pieces += (b'%b{"initiative":%b,"field":null,"old":null,"new":{"id":%b,' % (between, name, name), rest)
        between = b"}},"
    return [*pieces, b"}}]}"]


def parse_line(line: bytes) -> Document:
    """A line as JSON. Raises ValueError where it is not an object."""
    found = parse(line)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 -- one exception for every kind of torn line
    return found


def parse_change(line: bytes) -> Document:
    """A line as a change. Raises ValueError where it is not one."""
    found = parse_line(line)
    if tuple(found) != CHANGE_KEYS:
        raise ValueError("not a change")
    return found


def split_tail(raw: bytes) -> tuple[list[bytes], int]:
    """The whole lines in `raw` and how many bytes they take; what follows is a torn append.

    A line is whole where it ends in a line feed. Where nothing follows it, the last whole line is torn too if it is not
    a change: a crash may leave a file of the right length with nothing in it.
    """
    end = raw.rfind(b"\n") + 1
    lines = raw[:end].split(b"\n")[:-1]
    if lines and end == len(raw):
        try:
            parse_change(lines[-1])
        except ValueError:
            end -= len(lines.pop()) + 1
    return lines, end


def chain(lines: Iterable[bytes], before: bytes) -> Iterator[Document]:
    """The changes in `lines`, each proved by its id and to follow the one before; `before` is the line they follow.

    Raises Damaged at the first that does not.
    """
    expected = sha256(before)
    for line in lines:
        change = proved_change(line)
        if change["prev"] != expected:
            raise Damaged(f"the history's chain is broken before change {change['id']}", hint=REPAIR)
        expected = sha256(line)
        yield change


def proved_change(line: bytes) -> Document:
    """A line as a change whose id is the digest of the rest of the line. Raises Damaged."""
    try:
        change = parse_change(line)
    except ValueError as error:
        raise Damaged("a line of the history is not a change", hint=REPAIR) from error
    return _proved(line, change)


def _proved(line: bytes, change: Document) -> Document:
    # `{"id":"` and 12 digits and `",` stand before what the id is made of
    if line[7:19] != hashlib.sha256(b"{" + line[21:]).hexdigest()[:12].encode():
        raise Damaged(f"change {change['id']} is not what it was when it was written", hint=REPAIR)
    return change


def mentions(line: bytes, initiative: str) -> bool:
    """Whether a line may touch the initiative: spares decoding the others."""
    return b'"initiative":' + encode(initiative) in line


def newest(lines: Iterable[bytes], holding: str | None, *, many: bool = False) -> Iterator[Document]:
    """The changes in `lines`, those without the text `holding` left out, each proved by its id.

    Raises ValueError where one is no change, Damaged where it is not what it was.

    With `many` each is decoded in half the time, for which msgspec is imported.
    """
    wanted = holding.encode() if holding is not None else b""
    read = _quick_reader() if many else parse_change
    return (_proved(line, read(line)) for line in lines if wanted in line)


def _quick_reader() -> Callable[[bytes], Document]:
    from msgspec.json import Decoder

    quick = Decoder().decode

    def read(line: bytes) -> Document:
        try:
            found: Document = quick(line)
        except (ValueError, RecursionError):  # or a number that no float holds, which Python reads
            return parse_change(line)
        return found if tuple(found) == CHANGE_KEYS else parse_change(line)

    return read


def newest_sealed(lines: Iterable[bytes], *, many: bool = False) -> Iterator[Change]:
    """The changes in `lines`, each proved by its id, their values not decoded (`store.sealed`).

    Raises what `newest` raises. With `many` each is read in a third of the time, for which msgspec is imported.
    """
    quick = sealed.quick_decoder() if many else None
    brace = hashlib.sha256(b"{")
    for line in lines:  # all in one loop: of 200,000 lines, a call for each takes a twentieth of the whole time
        try:
            if not line.isascii():
                line.decode()  # msgspec looks only at what it decodes
            change = quick(line) if quick is not None else sealed.sealed(parse_change(line))
        except (ValueError, RecursionError):  # what msgspec cannot read, Python may
            change = sealed.sealed(parse_change(line))
        digest = brace.copy()
        digest.update(line[21:])
        if line[7:19] != digest.hexdigest()[:12].encode():  # as in `_proved`, which says what is wrong
            _proved(line, {"id": change.id})
        yield change


def new_store_id() -> str:
    """Random, so that two stores are never taken for one another."""
    import secrets

    return secrets.token_hex(8)
