"""The structure of a plain text: headings, paragraphs, list items and the lead-ins that govern them.

What a reader sees without thinking: a bullet, a number, a line that stands alone, a sentence that ends in a colon and
hands its 'will' on to the list below it. Text from a scan or a PDF is wrapped: its lines are joined to paragraphs
first. Offsets are those of the text; nothing is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bilat.statement.paper import Area, Block, BlockKind
from bilat.vocabulary import listed

LONGEST_HEADING = 140
"""Characters in a line that may be a heading."""
LONGEST_MARKED = 1_000
"""Characters in a line that is a heading because it begins with a `#`."""
LONGEST_ITEM = 400
"""Characters in a line that may be a list item without a bullet."""
SHORTEST_ROW = 55
"""Characters in a row that a page's width may have ended."""
WRAPPED = 120
"""A text is wrapped where hardly any line is longer than this many characters, and most do not end a sentence."""

_BULLET = re.compile(r"[\u200b\u200e\ufeff\s]*(?:[-–—•*·▪●◦‣■□►»]|\uf0b7|o(?=\s{2}|\t))[ \t\u00a0\u2009\u200b]+(?=\S)")
_NUMBER = re.compile(
    r"[\u200b\ufeff\s]*(?:\d{1,3}[.)]|\(\d{1,3}\)|\([a-z]{1,4}\)|[a-z]\)|[A-Z][.)]|[ivxlc]{1,6}[.)])"
    r"[ \t\u00a0\u2009]+(?=\S)"
)
_MARK = re.compile(r"[\u200b\ufeff\s]*#{1,6}[ \t]+(?=\S)")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_ENDS_SENTENCE = re.compile(r"[.!?][\"'”’»)\]]*\s*\Z")
_SMALL_WORDS = frozenset(
    listed(
        "a, an, and, as, at, by, de, des, du, en, et, for, from, la, le, les, in, of, on, or, our, the, to, "
        "with, within, under, und, aux, au, sur, pour, dans, l, d, à"
    )
)
_SENTENCE_START = re.compile(
    r"(?:the|this|these|those|that|we|both|in|as|our|they|it|its|all|together|through|by|to|a|an|"
    r"ces|cette|ce|cet|les|le|la|nous|ils|elles|dans|pour|par|en|au|aux)\b[ \u00a0]|l[’']",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:will|shall|is|are|was|were|has|have|had|would|can|may|must|should|do|does|did|underscores?|reflects?|aims?|"
    r"intends?|commits?|agreed?|announced?|welcomed?|plans?|sont|est|ont|seront|sera|vont|visent|s’engagent)\b",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """One line, or several that a page's width had parted."""

    start: int
    """First character that is not white space."""
    end: int
    """Behind the last one."""
    body: int
    """First character behind a bullet, number or heading mark."""
    mark: str
    """`bullet`, `number`, `heading` or empty."""
    indent: int
    after_blank: bool
    """Whether the line before it is empty (or there is none)."""
    before_blank: bool
    """Whether the line behind it is."""


class Piece(NamedTuple):
    """A block, and what stands over it."""

    block: Block
    headings: tuple[str, ...]
    """The headings it stands under, the nearest first."""
    lead: Area | None
    """The lead-in that governs it: a sentence that ends in a colon."""
    hands_on: bool = False
    """Whether its own last sentence is a lead-in, and no promise of its own."""


def find_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text. A flattened table is not seen here: `grids` finds it, and `arrange` leaves it out."""
    return tuple(_blocks(text, _lines(text)))


def _lines(text: str) -> list[Line]:
    raw: list[tuple[int, int]] = []
    start = 0
    for row in text.splitlines(keepends=True):
        raw.append((start, start + len(row)))
        start += len(row)
    lines: list[Line] = []
    blank = True
    for begin, stop in raw:
        row = text[begin:stop]
        stripped = row.strip("\u200b\ufeff \t\r\n\u00a0\f\v\x1c\x1d\x1e\x85\u2028\u2029")
        if not stripped or not _HAS_LETTER.search(stripped):
            if lines:
                lines[-1] = lines[-1]._replace(before_blank=True)
            blank = True
            continue
        first = begin + row.index(stripped[0])
        last = first + len(stripped)
        mark, body = _marked(text, begin, last)
        lines.append(Line(first, last, body, mark, first - begin, blank, False))
        blank = False
    if lines:
        lines[-1] = lines[-1]._replace(before_blank=True)
    return _unwrapped(text, lines) if _is_wrapped(text, lines) else _continued(text, lines)


def _marked(text: str, begin: int, end: int) -> tuple[str, int]:
    for name, pattern in (("bullet", _BULLET), ("number", _NUMBER), ("heading", _MARK)):
        found = pattern.match(text, begin, end)
        if found:
            return name, found.end()
    first = begin
    while first < end and (text[first].isspace() or text[first] in "\u200b\ufeff"):
        first += 1
    return "", first


def _is_wrapped(text: str, lines: Sequence[Line]) -> bool:
    """Whether lines end where the page did, rather than where the paragraph does."""
    full = [line for line in lines if line.end - line.start >= 40]
    if len(full) < 6 or sum(line.end - line.start > WRAPPED for line in lines) * 50 > len(lines):
        return False
    open_ends = sum(text[line.end - 1] not in '.!?:;”"' for line in full)
    return open_ends * 2 > len(full)


def _continued(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines of a text that is not wrapped throughout: one that goes on in lower case belongs to the one before."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if (
            before is not None
            and not (line.mark or line.after_blank)
            and text[line.body].islower()
            and line.start - before.end <= 2
            and _last_row(text, before) >= SHORTEST_ROW
            and text[before.end - 1] not in ".!?:;"
        ):
            joined[-1] = before._replace(end=line.end, before_blank=line.before_blank)
        else:
            joined.append(line)
    return joined


def _last_row(text: str, line: Line) -> int:
    """Characters in the last row of a line that may have been joined."""
    return line.end - max(line.start, text.rfind("\n", line.start, line.end) + 1)


def _unwrapped(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines that a page parted, joined up to an empty line, a mark, or a line that ends early with its sentence."""
    width = max(line.end - line.start for line in lines)
    joined: list[Line] = []
    ended = True
    for line in lines:
        goes_on = joined and not ended and not line.mark and not line.after_blank
        if goes_on:
            joined[-1] = joined[-1]._replace(end=line.end, before_blank=line.before_blank)
        else:
            joined.append(line)
        short = line.end - line.start < width * 0.7
        ended = (short and bool(_ENDS_SENTENCE.search(text, line.start, line.end))) or text[line.end - 1] == ":"
        if short and not ended and not goes_on and _looks_like_heading(text, line):
            ended = True
    return joined


def _looks_like_heading(text: str, line: Line) -> bool:
    content = text[line.body : line.end]
    if len(content) > LONGEST_HEADING or content[-1] in ".;,?!" or content.endswith(":"):
        return False
    words = re.findall(r"[^\W\d_][\w’'&.-]*", content)
    if not words or len(words) > 18:
        return False
    great = [word for word in words if word.lower() not in _SMALL_WORDS]
    if not great:
        return False
    capitals = sum(word[0].isupper() for word in great)
    if content.isupper() or capitals * 10 >= len(great) * 8:
        return not _FINITE.search(content) or content.isupper() or (len(words) <= 14 and capitals == len(great))
    return False


def _blocks(text: str, lines: Sequence[Line]) -> Iterator[Block]:
    listing = begun = False
    for place, line in enumerate(lines):
        if begun and line.after_blank:
            listing = False  # an empty line ends a list without bullets
        begun = False
        following = lines[place + 1] if place + 1 < len(lines) else None
        if line.mark == "heading":
            listing = False
            kind: BlockKind = "heading" if line.end - line.body <= LONGEST_MARKED else "paragraph"
            yield Block(kind, line.body, line.end, int(kind == "heading"))
            continue
        if line.mark == "bullet":
            listing = False
            yield Block("item", line.body, line.end, 1 + line.indent // 2)
            continue
        if _is_heading(text, line, following, listing):
            listing = False
            yield Block("heading", line.body, line.end, 2)
            continue
        if line.mark == "number":
            listing = False
            if _is_numbered_heading(text, line, following):
                yield Block("heading", line.body, line.end, 3, ordered=True)
            else:
                yield Block("item", line.body, line.end, 1, ordered=True)
            continue
        if listing and _is_loose_item(text, line):
            begun = True
            yield Block("item", line.body, line.end, 1)
            continue
        listing = text[line.end - 1] == ":"
        yield Block("paragraph", line.body, line.end)


def _is_heading(text: str, line: Line, following: Line | None, listing: bool) -> bool:
    if line.mark or following is None:
        return False
    if not _looks_like_heading(text, line):
        alone = line.after_blank and line.before_blank and not listing
        content = text[line.body : line.end]
        return alone and len(content) < 90 and content[-1] not in ".;,?!:" and not _FINITE.search(content)
    if listing:
        return following.end - following.start > LONGEST_HEADING
    return line.after_blank or following.end - following.start > LONGEST_HEADING or line.before_blank


def _is_numbered_heading(text: str, line: Line, following: Line | None) -> bool:
    """'3.  Nuclear Cooperation' over a list or a paragraph."""
    return following is not None and _looks_like_heading(text, line) and following.mark != "number"


def _is_loose_item(text: str, line: Line) -> bool:
    """Whether a line without a bullet goes on a list that a lead-in has begun: a phrase, not a sentence of its own."""
    content = text[line.body : line.end]
    if len(content) > LONGEST_ITEM:
        return False
    if re.match(r"[A-ZÀ-Ý][^.:;]{2,60}:\s", content):
        return True
    if _SENTENCE_START.match(content) and _FINITE.search(content):
        return False
    return ". " not in content.rstrip(". ") and not re.match(r"(?:we|both|they|nous|ils)\b", content, re.IGNORECASE)


def arrange(text: str, blocks: Iterable[Block], taken: Sequence[Area] = ()) -> Iterator[Piece]:
    """Each paragraph and item with the headings over it and the lead-in that governs it.

    `taken` are areas that belong to something else (a grid), in order; what lies in them is left out.
    """
    headings: list[tuple[int, str]] = []
    leads: list[tuple[int, Area]] = []
    free = [block for block in _outside(blocks, taken) if block.kind != "table"]
    for place, block in enumerate(free):
        following = free[place + 1] if place + 1 < len(free) else None
        if block.kind == "heading":
            level = block.level or 1
            headings = [kept for kept in headings if kept[0] < level] + [(level, text[block.start : block.end])]
            continue  # a lead-in reaches over headings ('in the following areas:'), up to the next paragraph
        rank = _rank(block)
        leads = [lead for lead in leads if lead[0] < rank]
        lead = _lead_in(text, block, following)
        names = tuple(name for _, name in reversed(headings))
        yield Piece(block, names, leads[-1][1] if leads else None, lead is not None)
        if lead is not None:
            leads.append((rank, lead))


def _outside(blocks: Iterable[Block], taken: Sequence[Area]) -> Iterator[Block]:
    ahead = list(taken)[::-1]
    for block in blocks:
        while ahead and ahead[-1][1] <= block.start:
            ahead.pop()
        if not ahead or block.start < ahead[-1][0]:
            yield block


def _rank(block: Block) -> int:
    """How deep a block stands: a lead-in governs what is deeper. Bullets are deeper than the numbered item above."""
    if block.kind != "item":
        return 0
    return 1 if block.ordered else 1 + block.level


_LAST_SENTENCE = re.compile(r"(?:.*[.!?][\"”’)]*\s+)?(\S.*)\Z", re.DOTALL)


def _lead_in(text: str, block: Block, following: Block | None) -> Area | None:
    """The last sentence of a block, where it hands its promise on: it ends in a colon, or breaks off over a list."""
    last = text[block.end - 1]
    breaks_off = last not in '.!?;:”"’)' and following is not None and _rank(following) > _rank(block)
    if last != ":" and not (breaks_off and following is not None and not following.ordered):
        return None
    begin = max(block.start, block.end - 1000)
    found = _LAST_SENTENCE.match(text, begin, block.end)
    return (found.start(1), block.end) if found else (block.start, block.end)
