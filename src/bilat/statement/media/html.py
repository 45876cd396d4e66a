"""HTML: the text that a reader of the page sees, and what its head says of it.

What counts is the page's main part (`<main>`, `<article>`), without menus, forms and what is hidden. The paper's text
is made here: blocks stand one empty line apart, white space is folded as the standard says
(https://html.spec.whatwg.org/multipage/parsing.html, and CSS Text 3, section 4.1), `<br>` is a line break, and a
table's cells stand between tabs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bilat.decoding import Decoded, decode
from bilat.errors import MissingExtra
from bilat.statement.media.apart import read_apart
from bilat.statement.media.metadata import address, day, language
from bilat.statement.paper import Paper

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_CHARSETS = re.compile(
    r"iso-8859-\d+|latin-?\d|windows-\d+|cp125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-\w+"
)
"""Those that bytes alone do not tell. (Python also decodes what is no page's charset, as `idna`.)"""
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096
"""Bytes in which a charset is looked for; the standard says 1,024, and pages with much before it are common."""

_TITLES = ("dcterms.title", "dc.title", "og:title")
_DATES = (
    *("article:published_time", "og:article:published_time", "dcterms.issued", "dcterms.date", "dc.date.issued"),
    *("dc.date", "date", "datepublished", "citation_publication_date"),
)
_LANGUAGES = ("dcterms.language", "dc.language", "content-language", "og:locale")
_ENOUGH = 200
"""Characters from which a page's `<main>` is believed to be its main part."""
_MOST = 0.6
"""The part of a `<main>` that an `<article>` in it must hold to be taken in its place."""
_LONGEST_JSON = 2**20


def read(raw: bytes, name: str) -> Paper:
    """The paper of a page, read in a process of its own. Raises what `apart.read_apart` raises."""
    return read_apart("html", raw, name)


def parse(raw: bytes, name: str) -> Paper:
    """The paper of a page, read here.

    Raises InvalidValue where `raw` is not text, MissingExtra where selectolax is not installed.
    """
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as error:
        raise MissingExtra("reading HTML", "html") from error
    from bilat.statement.media.html_blocks import Page

    decoded = _decoded(raw, name)
    tree = LexborHTMLParser(decoded.text.removeprefix("\ufeff"))
    page = Page()
    main = _main_part(tree)
    if main is not None:
        page.add(main)
    return Paper(
        page.text,
        tuple(page.blocks),
        "html",
        decoded.encoding,
        hashlib.sha256(raw).hexdigest(),
        **_metadata(tree, main),
    )


def _decoded(raw: bytes, name: str) -> Decoded:
    """The page's text: a byte-order mark decides, then a charset in the head, then what the bytes look like."""
    found = None if raw.startswith(_MARKS) else _CHARSET.search(raw[:_HEAD])
    label = found[1].decode("ascii").lower() if found else ""
    if not _CHARSETS.fullmatch(label):
        return decode(raw, name)
    if label in ("iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252"):  # one and the same on the web
        label = "windows-1252"
    try:
        return Decoded(raw.decode(label, errors="replace"), label)
    except LookupError:  # a charset that nobody here knows
        return decode(raw, name)


def _main_part(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the statement: the smallest that has most of the text of the page's main part."""
    parts = tree.css("main, article, [role=main]")[:20]
    found = sorted(((len(node.text(strip=True)), node) for node in parts), key=lambda pair: pair[0])
    if not found or (found[-1][0] < _ENOUGH and tree.body and len(tree.body.text(strip=True)) > 4 * found[-1][0]):
        return tree.body
    return next(node for length, node in found if length >= _MOST * found[-1][0])


def _metadata(tree: LexborHTMLParser, main: LexborNode | None) -> dict[str, str | None]:
    metas = _metas(tree)
    titles = (*(metas.get(key, "") for key in _TITLES), _text(tree, "head title"))
    dates = (*(metas.get(key, "") for key in _DATES), *_scripted_dates(tree), *_shown_dates(main))
    languages = (_attribute(tree, "html", "lang"), *(metas.get(key, "") for key in _LANGUAGES))
    urls = (_attribute(tree, "link[rel=canonical]", "href"), metas.get("og:url", ""))
    return {
        "title": next(filter(None, (" ".join(title.split()) for title in titles)), None),
        "published_on": next(filter(None, map(day, dates)), None),
        "language": next(filter(None, map(language, languages)), None),
        "url": next(filter(None, map(address, urls)), None),
    }


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """What the page's `<meta>` elements say, by name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        given = node.attributes
        key = given.get("name") or given.get("property") or given.get("itemprop") or given.get("http-equiv") or ""
        found.setdefault(key.strip().lower(), given.get("content") or "")
    return found


def _text(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return node.text() if node is not None else ""


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get(name) or "") if node is not None else ""


def _scripted_dates(tree: LexborHTMLParser) -> Iterator[str]:
    """`datePublished` of the page's JSON-LD (https://schema.org/datePublished): at its top or in its `@graph`."""
    for node in tree.css('script[type="application/ld+json"]')[:10]:
        source = node.text()
        if len(source) > _LONGEST_JSON:
            continue
        try:
            found = json.loads(source)
        except (ValueError, RecursionError):  # many pages have broken ones
            continue
        for thing in _things(found):
            if isinstance(thing, dict) and isinstance(thing.get("datePublished"), str):
                yield thing["datePublished"]


def _things(found: Any) -> list[Any]:
    if isinstance(found, list):
        return found
    graph = found.get("@graph") if isinstance(found, dict) else None
    return [found, *graph] if isinstance(graph, list) else [found]


def _shown_dates(main: LexborNode | None) -> list[str]:
    """What `<time datetime>` in the main part says, where all of them say the same day: else it may be any event's."""
    nodes = main.css("time[datetime]")[:50] if main is not None else []
    days = {day(node.attributes.get("datetime") or "") for node in nodes}
    return [one for one in days if one is not None] if len(days) == 1 else []
