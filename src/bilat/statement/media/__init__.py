"""How a statement's file becomes a `Paper`: one medium, one module, loaded when used.

A reader module has one function, `read(raw, name)`. HTML and PDF are read in a process of their own (`apart`), because
a small file of theirs can ask for hours and gigabytes.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from bilat.errors import InvalidValue

if TYPE_CHECKING:
    from bilat.statement.paper import Medium, Paper

_MIB = 2**20
LARGEST: dict[Medium, int] = {"text": 64 * _MIB, "markdown": 16 * _MIB, "html": 32 * _MIB, "pdf": 64 * _MIB}
"""Bytes that a file may have. The longest statements have a tenth of a megabyte; Markdown and HTML need about a
hundred and thirty times their size in memory while they are read."""

_ENDINGS: dict[str, Medium] = {
    **dict.fromkeys(("md", "markdown", "mdown", "mkd"), "markdown"),
    **dict.fromkeys(("html", "htm", "xhtml"), "html"),
    "pdf": "pdf",
}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_FOREIGN = (
    (b"PK\x03\x04", "an office document or an archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"{\\rtf", "rich text (RTF)"),
)
_LOOKED_AT = 2048
"""Bytes from the beginning that tell what a file is."""


class Reader(Protocol):
    """What a medium's module is."""

    def read(self, raw: bytes, name: str) -> Paper:
        """The paper whose file holds `raw`; `name` is what messages call it.

        Raises InvalidValue where it cannot be read, MissingExtra where the library for it is not installed.
        """


def read_paper(raw: bytes, name: str) -> Paper:
    """Read the file that holds `raw` and is called `name`: what it holds decides how, then the ending of its name.

    Raises InvalidValue (code `file-too-large`, `unreadable-file`, `invalid-value`) where it is too large, damaged,
    locked or no text, MissingExtra where the library for it is not installed.
    """
    medium = find_medium(raw, name)
    if len(raw) > LARGEST[medium]:
        size, limit = len(raw) // _MIB, LARGEST[medium] // _MIB
        raise InvalidValue(
            f"{name} is too large: {size} MiB, and at most {limit} are read as {medium}",
            hint="cut out the part that holds the statement",
            code="file-too-large",
        )
    return cast("Reader", import_module(f"{__name__}.{medium}")).read(raw, name)


def find_medium(raw: bytes, name: str) -> Medium:
    """How the file is read. Raises InvalidValue (code `unreadable-file`) for an office document."""
    start = raw[:_LOOKED_AT]
    if start.lstrip().startswith(b"%PDF-"):
        return "pdf"
    for mark, what in _FOREIGN:
        if start.startswith(mark):
            raise InvalidValue(
                f"{name} is {what}, which cannot be read as a statement",
                hint="save it as PDF, HTML or plain text, and read that",
                code="unreadable-file",
            )
    bare = start.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _HTML.match(bare.replace(b"\0", b"")):  # UTF-16 has a zero byte beside each character of a tag
        return "html"
    return _ENDINGS.get(name.rpartition(".")[2].lower() if "." in name else "", "text")
