"""Markdown: the paper's text is the file; its blocks are what a CommonMark reader sees, with GitHub's tables.

Where a block stands is worked out from the reader's lines: the exact stretch behind bullet, number or `#`. Left out are
code, comments and the front matter, whose `title`, `date`, `lang` and `url` are read. Indented text is a paragraph, not
code: statements hold none, and people indent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from bilat.decoding import decode
from bilat.statement.cells import split_cells
from bilat.statement.media.metadata import address, day, language
from bilat.statement.paper import Area, Block, BlockKind, Paper

if TYPE_CHECKING:
    from markdown_it.token import Token

_DEEPEST = 100
"""Nested lists and quotes; the reader leaves out what is deeper."""
_LINE_END = re.compile("\r\n|\r|\n")
_FRONT = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\r|\n)(.*?)(?:^|\r\n|\r|\n)(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)", re.DOTALL)
_SETTING = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+|$)(.*)")
_TAGS = re.compile(r"(?:\s|<!--.*?-->|</?[A-Za-z][^<>]*>|<[!?][^<>]*>)+", re.DOTALL)
_LAST_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NOT_TEXT = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)


class _Front(NamedTuple):
    end: int
    """Offset behind it; 0 where there is none."""
    settings: dict[str, str]


def read(raw: bytes, name: str) -> Paper:
    """The paper of Markdown. Raises InvalidValue where `raw` is not text."""
    decoded = decode(raw, name)
    front = _front_matter(decoded.text)
    said = front.settings
    return Paper(
        decoded.text,
        tuple(_blocks(decoded.text, front.end or int(decoded.text.startswith("\ufeff")))),
        "markdown",
        decoded.encoding,
        hashlib.sha256(raw).hexdigest(),
        title=said.get("title") or None,
        published_on=day(said.get("date", "")),
        language=language(said.get("lang", said.get("language", ""))),
        url=address(said.get("canonical", said.get("url", ""))),
    )


def _front_matter(text: str) -> _Front:
    """The lines between two `---` that the file begins with, where they hold a setting: else it is a drawn line."""
    found = _FRONT.match(text)
    settings = dict[str, str]()
    for line in _LINE_END.split(found[1]) if found else ():
        if setting := _SETTING.fullmatch(line.rstrip()):
            settings.setdefault(setting[1].lower(), setting[2].strip().strip("\"'").strip())
        elif line.strip() and not line.startswith((" ", "\t", "#", "-")):
            return _Front(0, {})
    return _Front(found.end(), settings) if found and settings else _Front(0, {})


class _Lines:
    """Where each line of the reader's stands in the text."""

    def __init__(self, text: str, base: int) -> None:
        self.text = text
        ends = [(match.start(), match.end()) for match in _LINE_END.finditer(text, base)]
        self._starts = [base, *(after for _, after in ends)]
        self._ends = [*(end for end, _ in ends), len(text)]

    def __getitem__(self, number: int) -> str:
        return self.text[self._starts[number] : self._ends[number]]

    def start(self, number: int) -> int:
        """Offset of the first character of line `number`."""
        return self._starts[number]

    def end(self, number: int) -> int:
        """Offset behind the last character of line `number` that is no white space."""
        return self._starts[number] + len(self[number].rstrip())


def _blocks(text: str, base: int) -> Iterator[Block]:
    from markdown_it import MarkdownIt  # 25 ms

    reader = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").disable("code")
    reader.core.ruler.enableOnly(["normalize", "block"])  # what is inside a line stays as it is written
    lines = _Lines(text, base)
    lists: list[bool] = []
    level = 0
    marks = 0
    in_table = False
    tokens = reader.parse(text[base:])
    for place, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token.type == "ordered_list_open")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
            if in_table:
                yield from _table(lines, token, _heads(tokens, place))
        elif token.type == "heading_open":
            level = int(token.tag[1])
            marks = len(token.markup) if token.markup[0] == "#" else 0
        elif token.type == "heading_close":
            level = marks = 0
        elif not in_table and token.type in ("inline", "html_block"):
            kind: BlockKind = "heading" if level else "item" if lists else "paragraph"
            found = [_area(lines, token, marks)] if token.type == "inline" else _seen(lines, token)
            for start, end in filter(None, found):
                yield Block(kind, start, end, level or len(lists), ordered=kind == "item" and lists[-1])


def _area(lines: _Lines, token: Token, marks: int) -> Area | None:
    """Where the token's content stands, from its first to its last character that is no white space.

    The reader takes a bullet, a number or a `>` off a line's beginning and nothing else, so that the content's first
    line is the end of the source's; a heading in `#` may be followed by more of them.
    """
    content = token.content.strip()
    if not content:
        return None
    first, behind = token.map or (0, 0)
    if marks:
        start = lines[first].index("#") + marks
        start = lines.start(first) + lines[first].index(content, start)
        return start, start + len(content)
    head = re.split("\n", content, maxsplit=1)[0].rstrip()
    while not lines[first].rstrip().endswith(head):
        first += 1
    last = behind - 1
    while not lines[last].strip():
        last -= 1
    return lines.end(first) - len(head), lines.end(last)


def _seen(lines: _Lines, token: Token) -> Iterator[Area]:
    """The lines of a stretch of HTML that hold text, without the tags before and behind it."""
    first, behind = token.map or (0, 0)
    base, end = lines.start(first), lines.end(behind - 1)
    source = _NOT_TEXT.sub(lambda found: " " * len(found[0]), lines.text[base:end])
    for line in re.finditer(r"[^\r\n]+", source):
        before = _TAGS.match(line[0])
        start = before.end() if before else 0
        rest = _without_tags(line[0][start:])
        if rest.strip(" >"):
            yield base + line.start() + start, base + line.start() + start + len(rest)


def _without_tags(line: str) -> str:
    """`line` without the tags at its end."""
    end = len(line.rstrip())
    while end and line[end - 1] == ">" and (tag := _LAST_TAG.fullmatch(line, max(0, line.rfind("<", 0, end)), end)):
        end = tag.start()
        while end and line[end - 1].isspace():
            end -= 1
    return line[:end]


def _heads(tokens: list[Token], place: int) -> list[str]:
    """The header cells of the table that opens at `place`, as the reader found them."""
    behind = takewhile(lambda token: token.type != "thead_close", islice(tokens, place, None))
    return [token.content for token in behind if token.type == "inline"]


def _table(lines: _Lines, token: Token, heads: list[str]) -> Iterator[Block]:
    """The table, whose header cells the reader found to be `heads`."""
    first, behind = token.map or (0, 0)
    header = split_cells(lines[first], lines.start(first), heads)
    rows = [header, *(_cells(lines, number)[: len(header)] for number in range(first + 2, behind))]
    cells = tuple((*row, *[None] * (len(header) - len(row))) for row in rows)
    areas = [area for row in cells for area in row if area is not None]
    if areas:
        yield Block("table", areas[0][0], areas[-1][1], cells=cells)


def _cells(lines: _Lines, number: int) -> list[Area | None]:
    return split_cells(lines[number], lines.start(number))
