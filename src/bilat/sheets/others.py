"""Files that are no tables, though the sign of some table may be in them: pages, documents, prose.

A table has as many cells in most of its rows. Prose has as many commas as it happens to have, and lines that are
sentences; a list of one column, under a word that names it, has none of its signs.
"""

from __future__ import annotations

import re
from collections import Counter

from bilat.errors import InvalidValue

_MARKUP = re.compile(r"<(?:!doctype|!--|\?xml|[a-z][\w:-]*[\s/>])", re.IGNORECASE)
_HEADING = re.compile(r"(?:#{1,6} +|[*_]{2})\w[^;\t|]*$")
_RULE = re.compile(r"\|?[ :|-]*-{3,}[ :|-]*$")
_SENTENCE = re.compile(r"[.!?:][\"'”’»)]*$")
_LOOKED_AT = 60
"""Lines."""
_LONG = 60
"""Characters of a line that is more than a name."""
_NAME = 3
"""Words that the name of a column has, at most, where there is only one column."""


def refuse_document(raw: bytes, name: str) -> None:
    """Raise InvalidValue (`not-a-table`) where the bytes begin as a document's do that is no text."""
    if raw.startswith(b"%PDF-"):
        raise _not_a_table(name, "a PDF")


def refuse_prose(text: str, name: str) -> None:
    """Raise InvalidValue (`not-a-table`) where `text`, which is neither empty nor JSON, is no table."""
    lines = text.lstrip("\ufeff \t\r\n")[:100_000].splitlines()[:_LOOKED_AT]
    if lines and _MARKUP.match(lines[0]):
        is_page = any("<html" in line.lower() or "<!doctype html" in line.lower() for line in lines)
        raise _not_a_table(name, "HTML" if is_page else "a document in markup")
    filled = [line.strip() for line in lines if line.strip()]
    if not filled:
        return
    if len(filled) > 1 and "|" in filled[0] and _RULE.match(filled[1]):
        raise _not_a_table(name, "Markdown")
    if _is_parted(filled):
        return
    if _HEADING.match(filled[0]) or lines[0].rstrip() == "---":
        raise _not_a_table(name, "Markdown")
    if _is_prose(lines, filled):
        raise _not_a_table(name, "text")


def _is_parted(filled: list[str]) -> bool:
    """Whether some sign stands as often in most lines. A comma before a space is one of a sentence."""
    for sign in (r",(?=\S)", ";", "\t", r"\|"):
        often, lines = Counter(len(re.findall(sign, line)) for line in filled).most_common(1)[0]
        if often and lines * 2 >= len(filled):
            return True
    return False


def _is_prose(lines: list[str], filled: list[str]) -> bool:
    sentences = sum(len(line) > _LONG and _SENTENCE.search(line) is not None for line in filled)
    has_paragraphs = len(filled) < len(lines) and sentences > 0 and len(filled[0].split()) > _NAME
    return has_paragraphs or (len(filled[0].split()) > _NAME and _SENTENCE.search(filled[0]) is not None)


def _not_a_table(name: str, what: str) -> InvalidValue:
    return InvalidValue(
        f"{name} is not a table, but {what}",
        hint="`bilat ingest` reads statements; a table is CSV, TSV, JSON, NDJSON or a spreadsheet",
        code="not-a-table",
    )
