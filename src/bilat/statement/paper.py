"""A statement as it was read: its text, and the blocks that its format marks.

Every reader (plain text, Markdown, HTML, PDF) gives a `Paper`. All later steps count characters of `Paper.text`; for
plain text and Markdown that is the decoded file itself, for HTML and PDF the text that the reader made of it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

BlockKind = Literal["heading", "paragraph", "item", "table"]
Medium = Literal["text", "markdown", "html", "pdf"]

Area = tuple[int, int]
"""First character's offset in the text, and the offset behind the last."""


class Block(NamedTuple):
    """One piece of a statement's structure, in the order of the text. Blocks do not overlap."""

    kind: BlockKind
    start: int
    """Offset of its first character, behind any bullet, number or heading mark."""
    end: int
    """Offset behind its last character; white space at both ends is left out."""
    level: int = 0
    """Of a heading 1-6, of an item its depth from 1, else 0."""
    cells: tuple[tuple[Area | None, ...], ...] = ()
    """Of a table: its rows, the header first; None for a cell that the source lacks or leaves empty."""
    ordered: bool = False
    """Whether an item is numbered."""


class Paper(NamedTuple):
    """A statement's text and what its format says of it."""

    text: str
    blocks: tuple[Block, ...] | None
    """None: the format marks none (plain text, PDF), and structure is found in the text itself."""
    medium: Medium
    encoding: str
    """As `decoding.Decoded` names it; of a PDF `binary`."""
    file_sha256: str
    """Of the file's bytes, hex."""
    title: str | None = None
    """As the format's own metadata gives it (HTML `<title>`, PDF Info); None: none."""
    published_on: str | None = None
    """YYYY-MM-DD, where the metadata says it."""
    language: str | None = None
    """ISO 639-1, where the metadata says it."""
    url: str | None = None
    """The canonical address, where the metadata says it."""
