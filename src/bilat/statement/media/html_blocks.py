"""A page's elements made into text and blocks. Nothing here calls itself: pages nest as deep as they like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bilat.statement.media.html_table import Table, read_table
from bilat.statement.paper import Area, Block, BlockKind
from bilat.vocabulary import listed

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_UNSEEN = frozenset(
    listed(
        "script, style, noscript, template, svg, math, nav, footer, aside, button, iframe, object, embed, "
        "canvas, audio, video, select, textarea, input, dialog, datalist, head, title"
    )
)
_LINES = frozenset(
    listed(
        "address, article, aside, blockquote, body, caption, center, dd, details, dialog, dir, div, dl, dt, "
        "fieldset, figcaption, figure, footer, form, h1, h2, h3, h4, h5, h6, header, hgroup, hr, html, legend, "
        "li, main, menu, nav, ol, optgroup, option, p, pre, section, summary, table, tbody, td, tfoot, th, "
        "thead, tr, ul"
    )
)
"""Elements that begin and end on lines of their own (https://html.spec.whatwg.org/multipage/rendering.html)."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = {"ul": False, "ol": True, "menu": False, "dir": False}
_WHOLE = frozenset(("article", "main"))
"""Elements whose `<header>` is the head of a text; any other header is the site's."""
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_FOLDED = re.compile("[ \t\n\r\f]+")
_PARTS = re.compile("\n{2,}")


class Page:
    """The text made so far, and its blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._length = 0
        self._line: list[str] = []
        self._lists: list[bool] = []
        self._headings: list[int] = []
        self._kept = 0
        self._whole = 0
        self._root: LexborNode | None = None
        self._root_length = -1

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._pieces)

    def add(self, root: LexborNode) -> None:
        """Add what is seen of `root`'s contents."""
        self._root, self._root_length = root, -1
        self._whole = (root.tag or "") in _WHOLE
        node, above = root.first_child, list[tuple["LexborNode", str]]()
        while node is not None or above:
            if node is None:
                parent, tag = above.pop()
                self._leave(tag)
                node = parent.next
                continue
            if node.is_text_node:
                self._say(node.text_content or "")
            elif node.is_element_node and self._opens(node):
                above.append((node, node.tag or ""))
                node = node.first_child
                continue
            node = node.next
        self._flush()

    def _opens(self, node: LexborNode) -> bool:
        """Whether what is in `node` comes next; what is unseen or said whole is passed over."""
        tag = node.tag or ""
        if tag == "br":
            self._line.append("\n")
        if tag in ("br", "img", "wbr") or self._is_unseen(node, tag):
            return False
        if tag == "table":
            table = read_table(node)
            if table is not None:
                self._add_table(table)
                return False
        self._enter(tag)
        return True

    def _is_unseen(self, node: LexborNode, tag: str) -> bool:
        if tag in _UNSEEN or (tag == "header" and not self._whole):
            return True
        given = node.attributes
        if given and ("hidden" in given or _HIDDEN.search(given.get("style") or "")):
            return True
        return tag == "form" and not self._holds_most(node)

    def _holds_most(self, form: LexborNode) -> bool:
        """Whether a form is the whole page, as older servers make them."""
        if self._root_length < 0 and self._root is not None:
            self._root_length = len(self._root.text(strip=True))
        return len(form.text(strip=True)) * 2 > self._root_length

    def _enter(self, tag: str) -> None:
        if tag in _LINES:
            self._flush()
            if tag in _LISTS:
                self._lists.append(_LISTS[tag])
            elif tag in _HEADINGS:
                self._headings.append(_HEADINGS[tag])
            self._kept += tag == "pre"
            self._whole += tag in _WHOLE

    def _leave(self, tag: str) -> None:
        if tag in _LINES:
            self._flush()
            if tag in _LISTS:
                self._lists.pop()
            elif tag in _HEADINGS:
                self._headings.pop()
            self._kept -= tag == "pre"
            self._whole -= tag in _WHOLE

    def _say(self, text: str) -> None:
        self._line.append(text if self._kept else _FOLDED.sub(" ", text))

    def _flush(self) -> None:
        """End the line: what was said since the last is a block, or several where empty lines part it."""
        if not self._line:
            return
        said = tidy(self._line)
        self._line = []
        kind: BlockKind = "heading" if self._headings else "item" if self._lists else "paragraph"
        level = self._headings[-1] if self._headings else len(self._lists)
        for part in _PARTS.split(said):
            if text := part.strip():
                start = self._write(text)
                ordered = kind == "item" and self._lists[-1]
                self.blocks.append(Block(kind, start, start + len(text), level, ordered=ordered))

    def _add_table(self, table: Table) -> None:
        self._flush()
        if table.caption:
            start = self._write(table.caption)
            self.blocks.append(Block("heading", start, start + len(table.caption), 6))
        start = self._write("")
        cells = tuple(tuple(area and (start + area[0], start + area[1]) for area in row) for row in table.rows)
        self._pieces.append(table.text)
        self._length += len(table.text)
        self.blocks.append(Block("table", *_around(cells), cells=cells))

    def _write(self, text: str) -> int:
        """Add `text` an empty line below what is there. Its first character's offset is returned."""
        if self._pieces:
            self._pieces.append("\n\n")
            self._length += 2
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        return start


def tidy(said: Iterable[str]) -> str:
    """What was said, with one space where several meet, and none around line breaks."""
    text = "".join(said).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\f", " ")
    return re.sub(" ?\n ?", "\n", re.sub(" {2,}", " ", text))


def _around(cells: tuple[tuple[Area | None, ...], ...]) -> Area:
    areas = [area for row in cells for area in row if area is not None]
    return areas[0][0], max(end for _, end in areas)
