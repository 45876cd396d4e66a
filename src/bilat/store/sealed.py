"""Changes whose values stay JSON until somebody looks at them: most of a history is values that nobody asks for.

Going back through a history, of many values of a field only the oldest counts. So what an edit holds, and a change's
evidence, is sealed: `opened` gives the value. Who, when, why and which field can be read as they are.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from bilat.errors import Damaged
from bilat.store.reader import REPAIR
from bilat.store.state import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from bilat.result import Document
    from bilat.timeline import Change

PLAIN = frozenset({type(None), str, dict, list, int, bool, float})
"""The types of a value that is not sealed."""


class _Edit(NamedTuple):
    initiative: str | None
    field: str | None
    old: Any
    new: Any


class _Change(NamedTuple):
    id: str
    prev: str
    at: str
    by: str
    why: str | None
    evidence: Any
    command: str
    reverts: str | None
    edits: list[_Edit]


def sealed(change: Document) -> Change:
    """A decoded change as one of these; its values are plain, and `opened` leaves them as they are."""
    return cast("Change", _Change(**{**change, "edits": [_Edit(**edit) for edit in change["edits"]]}))


class SealedRecord(NamedTuple):
    """A new initiative that is JSON from its beginning, but for its id: of many that are made at once."""

    id: str
    rest: bytes
    """Its other fields, one or more, as compact JSON in UTF-8, in their order, without braces; none of the system's."""

    def opened(self) -> Document:
        """The initiative."""
        return {"id": self.id, **_decoder()(b"{%b}" % self.rest)}


def sealed_record(document: Document) -> SealedRecord:
    """A new initiative, whose first field is its id, sealed."""
    from bilat.store.quick import encode_quickly

    fields = iter(document.items())
    _, name = next(fields)
    return SealedRecord(name, encode_quickly(dict(fields))[1:-1])


def opened_change(change: Document) -> Document:
    """A change with plain values; `change` itself where it has no others."""
    if not any(type(edit["new"]) is SealedRecord for edit in change["edits"]):
        return change
    return {**change, "edits": [{**edit, "new": opened(edit["new"])} for edit in change["edits"]]}


def opened(value: Any) -> Any:
    """The value of an edit, or a change's evidence. Raises Damaged where it is no JSON."""
    if type(value) in PLAIN:
        return value
    if type(value) is SealedRecord:
        return value.opened()
    try:
        return _decoder()(value)
    except (ValueError, RecursionError):  # or a number that no float holds, which Python reads
        return _parsed(bytes(value))


def kept(value: Any) -> Any:
    """The value, still sealed, on its own: a sealed value holds on to the line it was read from."""
    return value if type(value) in PLAIN else value.copy()


def is_null(value: Any) -> bool:
    """Whether the value of an edit is null, without opening it."""
    return value is None or (type(value) not in PLAIN and bytes(value) == b"null")


@cache
def _decoder() -> Callable[[Any], Any]:
    from msgspec.json import Decoder

    return Decoder().decode


def _parsed(raw: bytes) -> Any:
    try:
        return parse(raw)
    except ValueError as error:
        raise Damaged("a line of the history is not a change", hint=REPAIR) from error


def quick_decoder() -> Callable[[bytes], Change]:
    """A function that reads a line in a third of the time, once msgspec is imported (6 ms).

    It raises ValueError or RecursionError for what msgspec cannot read; Python may. Of what stays sealed it does not
    look whether it is UTF-8.
    """
    from msgspec import Raw, defstruct
    from msgspec.json import Decoder

    def frozen(name: str, fields: list[tuple[str, Any]]) -> Any:
        # what is kept here is kept to the end: no gc
        return defstruct(name, fields, frozen=True, forbid_unknown_fields=True, gc=False)

    line: list[tuple[str, Any]] = [(name, str) for name in ("id", "prev", "at", "by")]
    line += [("why", str | None), ("evidence", Raw), ("command", str), ("reverts", str | None)]
    edit: Any = frozen("Edit", [("initiative", str | None), ("field", str | None), ("old", Raw), ("new", Raw)])
    return cast("Callable[[bytes], Change]", Decoder(frozen("Change", [*line, ("edits", list[edit])])).decode)
