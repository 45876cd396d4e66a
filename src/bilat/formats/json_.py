"""JSON: one document, written as the records come.

The envelope is `{"schema_version", "kind", "total", "returned", "truncated", "data": [...]}`, then what the command
adds. In a pipe each record stands on a line of its own, so that line tools and `git diff` can be used; on a terminal
the document is indented by 2. Either way the whole is one valid JSON document (RFC 8259), in UTF-8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from bilat.formats import SCHEMA_VERSION

if TYPE_CHECKING:
    import re

    from bilat.formats import Options
    from bilat.result import Result

AT_ONCE = 64
"""Records of a list in one piece: to hand over each alone takes a tenth of the writing."""

MANY = 300
"""Records from which on msgspec pays."""

# What JSON leaves bare and a terminal obeys: DEL, C1 controls (one of them begins an escape sequence), separators,
# and the characters that reorder a line. They can only stand inside strings, where \uXXXX means the same.
_OBEYED = "[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"


def write(result: Result, options: Options) -> Iterator[str]:
    """The document: its head, its records piece by piece, its end."""
    indent = 2 if options.terminal else None
    if result.bare:
        yield from (encoder(indent)(record) + "\n" for record in islice(result.data, 1))
        return
    dump, nested = encoder(indent), encoder(indent, depth=2, many=result.returned > MANY)
    between, outer, inner = (",\n  ", "\n  ", "\n    ") if indent else (", ", "\n", "\n")
    yield _head(result, dump) + between + '"data": '
    yield from _list(result.data, nested, outer, inner)
    for key, value in result.extra.items():
        if isinstance(value, Iterator):
            yield f"{between}{dump(key)}: "
            yield from _list(value, encoder(indent, depth=2, many=True), outer, inner)
        else:
            yield f"{between}{dump(key)}: {encoder(indent, depth=1)(value)}"
    yield "\n}\n" if indent else "}\n"


def _list(records: Iterable[Any], dump: Callable[[Any], str], outer: str, inner: str) -> Iterator[str]:
    """`records` as a JSON list; `outer` and `inner` are the line ends before its end and in it."""
    opening, between = "[" + inner, "," + inner
    for piece in joined(records, dump, between):
        yield opening + piece
        opening = between
    yield outer + "]" if opening is between else "[]"


def joined(records: Iterable[Any], dump: Callable[[Any], str], between: str) -> Iterator[str]:
    """The records as text with `between` between them: a piece for each as it comes, or for many that are all there.

    Nothing is read ahead: only of a list, whose records are all made, a piece holds more than one.
    """
    if not isinstance(records, list):
        yield from map(dump, records)
        return
    for start in range(0, len(records), AT_ONCE):
        yield between.join(map(dump, records[start : start + AT_ONCE]))


def encoder(indent: int | None = None, depth: int = 0, *, many: bool = False) -> Callable[[Any], str]:
    """A function that gives a value as JSON, harmless on a terminal.

    `indent` is spaces a level, None for one line; `depth` is how many levels further in the value stands. `many` says
    that it will be called often.
    """
    if many and not indent:
        return _quickest()
    encode = _quick(indent) if many else _plain(indent)
    margin = "\n" + " " * (indent or 0) * depth

    def dump(value: Any) -> str:
        text = encode(value)
        if indent:
            text = text.replace("\n", margin)
        # The quick questions first: the pattern takes as long as the encoding itself.
        return text if (text.isascii() and "\x7f" not in text) or text.isprintable() else _harmless(text)

    return dump


def _plain(indent: int | None) -> Callable[[Any], str]:
    from json import JSONEncoder

    # Made once: `json.dumps` builds an encoder for every call that asks for anything but the defaults.
    return JSONEncoder(ensure_ascii=False, indent=indent).encode


def _quick(indent: int | None) -> Callable[[Any], str]:
    """The same text, in a third of the time once msgspec is imported (6 ms)."""
    import msgspec

    encode, spaced = msgspec.json.Encoder().encode, msgspec.json.format
    return lambda value: spaced(encode(value), indent=indent or 0).decode()


def _quickest() -> Callable[[Any], str]:
    """What `encoder` gives for many values on a line each."""
    import msgspec

    encode_into, spaced, narrow = msgspec.json.Encoder().encode_into, msgspec.json.format, bytearray()

    def dump(value: Any) -> str:
        encode_into(value, narrow)  # which is as long as the longest so far: no memory is asked for again and again
        raw = spaced(narrow, indent=0)
        text = raw.decode()
        if text.isascii():
            return text if "\x7f" not in text else _harmless(text)
        # What a terminal obeys begins with one of these bytes; to look at each character takes as long as encoding.
        if not (b"\xc2" in raw or b"\xe2" in raw or b"\x7f" in raw) or text.isprintable():
            return text
        return _harmless(text)

    return dump


def _head(result: Result, dump: Callable[[Any], str]) -> str:
    """The envelope up to its last key before `data`, still open."""
    counts = {
        "schema_version": SCHEMA_VERSION,
        "kind": result.kind,
        "total": result.total,
        "returned": result.returned,
        "truncated": result.truncated,
    }
    return dump(counts).removesuffix("}").rstrip()


def _harmless(text: str) -> str:
    import re  # the pattern takes 0.3 ms to compile, and is rarely needed

    return re.sub(_OBEYED, _escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
