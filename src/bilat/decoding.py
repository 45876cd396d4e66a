"""From bytes to text: which encoding a file is in, found from the file alone and named.

A byte-order mark decides; without one UTF-16 is known by its zero bytes, UTF-8 by being valid, and what is neither is
Windows-1252, the superset of Latin-1 that office programs of English and French write
(https://encoding.spec.whatwg.org/#names-and-labels reads `iso-8859-1` as Windows-1252 too).
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from bilat.errors import InvalidValue

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
"""Bytes that are looked at for the zero bytes of UTF-16."""


class Decoded(NamedTuple):
    """A file's text."""

    text: str
    """A byte-order mark is its first character, `\\ufeff`, so that offsets count what a plain decoder gives."""
    encoding: str
    """`utf-8`, `utf-16-le`, `utf-16-be` or `windows-1252`."""


def decode(raw: bytes, what: str = "the file") -> Decoded:
    """The text of `raw`, and the encoding it was in. Line ends stay as they are.

    Raises InvalidValue where it is not text: a zero byte outside UTF-16, a UTF-16 that is cut off. `what` names it.
    """
    encoding = _encoding(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8" or raw.startswith(codecs.BOM_UTF8):
            raise InvalidValue(f"{what} is not text: byte {error.start} is no {encoding.upper()}") from error
        encoding = "windows-1252"
        text = raw.decode("cp1252", errors="replace")  # five of its 256 codes mean nothing
    zero = text.find("\0")
    if zero >= 0:
        raise InvalidValue(f"{what} is not text: character {zero} is a zero byte")
    return Decoded(text, encoding)


def _encoding(raw: bytes) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    sample = raw[:_SAMPLE]
    pairs = len(sample) // 2 if len(raw) % 2 == 0 else 0
    if pairs and sample[1::2].count(0) > pairs * 0.3 and sample[::2].count(0) == 0:
        return "utf-16-le"
    if pairs and sample[::2].count(0) > pairs * 0.3 and sample[1::2].count(0) == 0:
        return "utf-16-be"
    return "utf-8"
