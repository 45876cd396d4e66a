"""A statement's file becomes a paper: from every format the same text and blocks, or one sentence that says why not."""

from __future__ import annotations

import hashlib
import io
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PdfReader, PdfWriter

from bilat.errors import BilatError, InvalidValue
from bilat.statement.media import LARGEST, apart, find_medium, html, pdf, read_paper
from bilat.statement.media.pdf_text import Placed, joined
from bilat.statement.paper import Paper
from pdfs import Line, assembled, lines, stream
from pdfs import pdf as made

Seen = list[tuple[str, int, bool, str]]


def seen(paper: Paper) -> Seen:
    """Each block's kind, level, whether it is numbered, and its text."""
    return [(b.kind, b.level, b.ordered, paper.text[b.start : b.end]) for b in paper.blocks or ()]


def cells(paper: Paper) -> list[list[list[str | None]]]:
    """The cells of each table."""
    return [
        [[area and paper.text[slice(*area)] for area in row] for row in block.cells]
        for block in paper.blocks or ()
        if block.kind == "table"
    ]


def check_blocks(paper: Paper) -> None:
    """Blocks lie in the text, in order, apart, without white space around them; cells lie in their tables."""
    behind = 0
    for block in paper.blocks or ():
        assert behind <= block.start < block.end <= len(paper.text)
        said = paper.text[block.start : block.end]
        assert said == said.strip()
        behind = block.end
        for area in (area for row in block.cells for area in row if area is not None):
            cell = paper.text[slice(*area)]
            assert block.start <= area[0] < area[1] <= block.end
            assert cell == cell.strip()
        assert len({len(row) for row in block.cells}) <= 1


def unreadable(raw: bytes, name: str = "a.pdf") -> BilatError:
    """The error that reading ends in: it names the file and says what to do."""
    with pytest.raises(BilatError) as caught:
        read_paper(raw, name)
    assert name in caught.value.message
    assert caught.value.hint
    return caught.value


# Which reader


@pytest.mark.parametrize(
    ("name", "raw", "medium"),
    [
        ("a.txt", b"Joint statement", "text"),
        ("-", b"", "text"),
        ("html", b"Joint statement", "text"),
        ("a.md", b"Joint statement", "markdown"),
        ("A.MARKDOWN", b"Joint statement", "markdown"),
        ("a.htm", b"Joint statement", "html"),
        ("a.txt", b"\n<!DOCTYPE html><p>", "html"),
        ("a.txt", b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><HTML lang=en>", "html"),
        ("a.txt", "<html>".encode("utf-16"), "html"),
        ("a.txt", "<html>".encode("utf-16-le"), "html"),
        ("a.md", b"<p>Joint statement", "markdown"),
        ("a.txt", b"We will write <html> better.", "text"),
        ("a.txt", b"%PDF-1.4", "pdf"),
        ("a.md", b"\r\n%PDF-1.4", "pdf"),
        ("a.pdf", b"Joint statement", "pdf"),
    ],
)
def test_what_a_file_is(name: str, raw: bytes, medium: str) -> None:
    """What the file holds decides how it is read, then its name's ending."""
    assert find_medium(raw, name) == medium


@pytest.mark.parametrize("raw", [b"PK\x03\x04word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1 x}"])
def test_office_documents(raw: bytes) -> None:
    """An office document is refused by its own name, whatever its file is called."""
    error = unreadable(raw, "a.txt")
    assert (error.code, error.exit_status) == ("unreadable-file", 2)


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the limit of its medium is refused before it is read."""
    monkeypatch.setitem(LARGEST, "text", 2**20)
    assert read_paper(b"a" * 2**20, "a.txt").medium == "text"
    error = unreadable(b"a" * (2**20 + 1), "a.txt")
    assert error.code == "file-too-large"
    assert error.message == "a.txt is too large: 1 MiB, and at most 1 are read as text"


# Plain text


def test_text_is_the_file() -> None:
    """The text of plain text is the file, byte-order mark and line ends included."""
    raw = "\ufeffJoint statement\r\n\r\nWe will.\r\n".encode()
    paper = read_paper(raw, "a.txt")
    assert paper == Paper(raw.decode(), None, "text", "utf-8", hashlib.sha256(raw).hexdigest())
    assert paper.text.startswith("\ufeff")


def test_text_that_is_none() -> None:
    """Bytes that are no text are refused."""
    with pytest.raises(InvalidValue, match=r"a\.txt is not text"):
        read_paper(b"a\0b", "a.txt")


# Markdown

MARKDOWN = """\
\ufeff---
# a comment
title: "Joint Statement"
date: 2024-05-01T10:00:00Z
lang: fr-CA
url: https://example.org/a
parties:
  - CA
---
# Joint *Statement* ##

Leaders
met
===

We **will** meet
  every year.

- trade
  more

  and more
  1. nested
     > quoted
- ### in an item

> quoted
> twice

    indented

```
code
```
<!-- we will
not -->
<div align="center">
in <b>a</b> frame</div><br>

| Sector | Goal \\| aim | Lead |
|---|:-:|---|
| Trade | more |
|  | b | c | d

> a | b
> -|-
> x |

*****
"""
MARKDOWN_SEEN: Seen = [
    ("heading", 1, False, "Joint *Statement*"),
    ("heading", 1, False, "Leaders\nmet"),
    ("paragraph", 0, False, "We **will** meet\n  every year."),
    ("item", 1, False, "trade\n  more"),
    ("item", 1, False, "and more"),
    ("item", 2, True, "nested"),
    ("item", 2, True, "quoted"),
    ("heading", 3, False, "in an item"),
    ("paragraph", 0, False, "quoted\n> twice"),
    ("paragraph", 0, False, "indented"),
    ("paragraph", 0, False, "in <b>a</b> frame"),
    ("table", 0, False, "Sector | Goal \\| aim | Lead |\n|---|:-:|---|\n| Trade | more |\n|  | b | c"),
    ("table", 0, False, "a | b\n> -|-\n> x"),
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_markdown(end: str) -> None:
    """Blocks are exact stretches of the file; code, comments and front matter are none; line ends do not matter."""
    paper = read_paper(MARKDOWN.replace("\n", end).encode(), "a.md")
    assert seen(paper) == [(*block[:3], block[3].replace("\n", end)) for block in MARKDOWN_SEEN]
    assert cells(paper) == [
        [["Sector", "Goal \\| aim", "Lead"], ["Trade", "more", None], [None, "b", "c"]],
        [["a", "b"], ["x", None]],
    ]
    assert paper.text == MARKDOWN.replace("\n", end)
    assert (paper.title, paper.published_on, paper.language, paper.url) == (
        *("Joint Statement", "2024-05-01", "fr"),
        "https://example.org/a",
    )


def test_no_front_matter() -> None:
    """A line drawn at the beginning is no front matter, and what is not a day or an address is not taken for one."""
    paper = read_paper(b"---\nWe will meet.\n---\n\nMore", "a.md")
    assert seen(paper) == [("heading", 2, False, "We will meet."), ("paragraph", 0, False, "More")]
    paper = read_paper(b"---\ntitle:\ndate: 2024-02-31\nurl: example\nlang: english\n---\nMore", "a.md")
    assert seen(paper) == [("paragraph", 0, False, "More")]
    assert (paper.title, paper.published_on, paper.language, paper.url) == (None, None, None, None)


PIECES = st.sampled_from(
    [
        *(
            "a",
            "b c",
            "**x**",
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            "\t",
            "    ",
            " ",
            "\u00a0",
            "\ufeff",
            "\u2028",
            "\x0b",
            "\x1c",
        ),
        *("# ", "## ", " #", "#", "===\n", "---\n", "- ", "* ", "+ ", "1. ", "12) ", "> ", ">", "|", "\\|", "|-|-|\n"),
        *("a | b\n-|-\n", "```\n", "~~~", "<!-- ", "-->", "<div>\n", "</div>", "<b>", "<script>", "<", ">", "&amp;"),
        *("[a]: /b\n", "[", "\\", "title: x\n", "é", "😀"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(deadline=None, max_examples=400)
def test_any_markdown(text: str) -> None:
    """Whatever is written, blocks are exact stretches of the text, in order and apart."""
    paper = read_paper(text.encode(), "a.md")
    assert paper.text == text
    check_blocks(paper)


ROW_PIECES = st.sampled_from(["|", "|", "\\|", "a", " ", "b c", "-", "`x`", "\\\\", "\u00a0"])
ROWS = st.lists(ROW_PIECES, max_size=9).map("".join)


@given(st.sampled_from(["", "> ", "- ", "1. > "]), ROWS, st.lists(ROWS, max_size=3))
@example("- ", "|-", [])
@settings(deadline=None, max_examples=200)
def test_any_markdown_table(prefix: str, head: str, rows: list[str]) -> None:
    """The cells of a table are those that another reader finds, whatever list or quote it stands in."""
    below = prefix if prefix == "> " else "   > " if prefix == "1. > " else " " * len(prefix)
    for columns in range(1, head.count("|") + 2):
        text = "\n".join([prefix + head, *(below + row for row in ["|" + "-|" * columns, *rows])])
        tokens = MarkdownIt("commonmark").enable("table").disable("code").parse(text)
        theirs = [token.content for before, token in pairwise(tokens) if before.type in ("th_open", "td_open")]
        ours = [cell or "" for one in cells(read_paper(text.encode(), "a.md")) for row in one for cell in row]
        if any(theirs):
            assert [cell.replace("\\|", "|") for cell in ours] == theirs


# HTML

PAGE = """\
<!doctype html>
<html lang="en-CA"><head><meta charset="utf-8"><title> Joint  Statement | Leader </title><style>p {}</style></head>
<body><header>The site</header><nav><ul><li>Menu</ul></nav>
<main><header><h1>Joint <i>Statement</i></h1></header>
<p>The parties <b>will</b> meet&nbsp;often &amp;
   early.<br>Every year.<br><br>Or <a href=x>more</a>.<script>will()</script></p>
loose <span>words</span>
<ul><li>one<ul><li>nested</ul><li><p>two</p><p>still two</p></ul>
<ol><li>first</ol>
<h2>Priorities</h2>
<table><caption>Table 1</caption><thead><tr><th>Sector<th>Goal<th>Lead</thead>
<tr><td rowspan=2>Trade<td>more<br>now<td><tr><td> even  more<tr><td colspan=2>Defence<td>GB</table>
<table><tr><td><p>Arranged</p></td></tr></table>
<form>Subscribe</form><p hidden>hidden</p><div style="color: red; display : none">none</div>
<aside>Related</aside><pre>a
  b

c</pre><blockquote>quoted</blockquote><footer>Contact</footer></main><footer>End</footer></body></html>
"""
PAGE_SEEN: Seen = [
    ("heading", 1, False, "Joint Statement"),
    ("paragraph", 0, False, "The parties will meet\u00a0often & early.\nEvery year."),
    ("paragraph", 0, False, "Or more."),
    ("paragraph", 0, False, "loose words"),
    ("item", 1, False, "one"),
    ("item", 2, False, "nested"),
    ("item", 1, False, "two"),
    ("item", 1, False, "still two"),
    ("item", 1, True, "first"),
    ("heading", 2, False, "Priorities"),
    ("heading", 6, False, "Table 1"),
    ("table", 0, False, "Sector\tGoal\tLead\nTrade\tmore\nnow\t\n\teven more\nDefence\t\tGB"),
    ("paragraph", 0, False, "Arranged"),
    ("paragraph", 0, False, "a\nb"),
    ("paragraph", 0, False, "c"),
    ("paragraph", 0, False, "quoted"),
]


def test_html() -> None:
    """A page's main part as a reader sees it: one block a paragraph, items by depth, tables by cell."""
    paper = read_paper(PAGE.encode(), "a.html")
    assert seen(paper) == PAGE_SEEN
    assert paper.text == "\n\n".join(block[3] for block in PAGE_SEEN)
    assert cells(paper) == [
        [
            ["Sector", "Goal", "Lead"],
            ["Trade", "more\nnow", None],
            ["Trade", "even more", None],
            ["Defence", None, "GB"],
        ]
    ]
    assert paper._replace(text="", blocks=()) == Paper(
        *("", (), "html", "utf-8", hashlib.sha256(PAGE.encode()).hexdigest()),
        title="Joint Statement | Leader",
        language="en",
    )


def parsed(page: str) -> Paper:
    """The paper of a page, without the child process."""
    paper = html.parse(page.encode(), "a.html")
    check_blocks(paper)
    return paper


LONG = "The governments will establish a joint working group on trade and meet every year. " * 4


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (f"<body><div>Menu</div><article><p>{LONG}</p></article></body>", LONG.strip()),
        (f"<main>Share this<article><h1>T</h1><p>{LONG}</p></article></main>", f"T\n\n{LONG.strip()}"),
        (f"<main>A teaser</main><div><p>{LONG}</p></div>", f"A teaser\n\n{LONG.strip()}"),
        (f"<form action=x><p>{LONG}</p><form>Search</form></form>", f"{LONG.strip()}\n\nSearch"),
        (f"<table><tr><td>Menu<td>{LONG * 3}</table>", f"Menu\n\n{(LONG * 3).strip()}"),
        ("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>", "a\n\nb\n\nc\n\nd"),
        ("<table><tr><td>a<table><tr><td>b<td>c<tr><td>d<td>e</table></table>", "a\n\nb\tc\nd\te"),
        ("<table><tr><td colspan=999999999999 rowspan=9>a<td>b<tr><td>c</table>", "a\tb\n\tc"),
        ("a<template>b</template><iframe>c</iframe><p></p><p> </p>", "a"),
        ("", ""),
        ("plain words", "plain words"),
    ],
)
def test_main_part(page: str, text: str) -> None:
    """The statement is found in pages of many builds, also in those that arrange everything in a form or a table."""
    assert parsed(page).text == text


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta property="og:title" content="Joint  A"><title>Joint A - Site</title>', ("Joint A", None, None, None)),
        ('<meta name="dcterms.issued" content="2024-03-15">', (None, "2024-03-15", None, None)),
        (
            '<meta name="date" content="2025-01-01"><meta property="article:published_time" content="2024-03-15T09">',
            (None, "2024-03-15", None, None),
        ),
        ('<meta name="dcterms.issued" content="March 2024">', (None, None, None, None)),
        ('<meta name="dcterms.issued" content="2024-02-30">', (None, None, None, None)),
        ('<meta name="dcterms.language" content="fra">', (None, None, "fr", None)),
        ('<link rel="canonical" href=" https://example.org/a ">', (None, None, None, "https://example.org/a")),
        ('<link rel="canonical" href="/a"><meta property="og:url" content="javascript:x">', (None, None, None, None)),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "X"}, {"datePublished": "2024-03-15"}]}</script>',
            (None, "2024-03-15", None, None),
        ),
        ('<script type="application/ld+json">{broken</script>', (None, None, None, None)),
        (f'<script type="application/ld+json">{"[" * 100_000}</script>', (None, None, None, None)),
        ("</head><p>On <time datetime='2024-03-15'>15 March</time>", (None, "2024-03-15", None, None)),
        (
            "</head><p><time datetime='2024-03-15'>15</time> to <time datetime='2024-03-16'>16</time>",
            (None, None, None, None),
        ),
    ],
)
def test_html_metadata(head: str, expected: tuple[str | None, ...]) -> None:
    """Title, day of publication, language and address are taken where the page's metadata says them reliably."""
    paper = parsed(f"<html><head>{head}")
    assert (paper.title, paper.published_on, paper.language, paper.url) == expected


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("<meta charset=iso-8859-1><p>Québec’s".encode("cp1252"), "windows-1252"),
        ("<meta http-equiv=x content='text/html; charset=windows-1250'><p>Québec’s".encode("cp1250"), "windows-1250"),
        ("<meta charset=utf-8><p>Québec’s".encode(), "utf-8"),
        ("<meta charset=utf-8><p>Québec’s".encode("cp1252"), "windows-1252"),
        ("\ufeff<meta charset=iso-8859-1><p>Québec’s".encode(), "utf-8"),
        ("\ufeff<meta charset=iso-8859-1><p>Québec’s".encode("utf-16-le"), "utf-16-le"),
        ("<meta charset=idna><p>Québec’s".encode(), "utf-8"),
        ("<meta charset=windows-9999><p>Québec’s".encode(), "utf-8"),
    ],
)
def test_html_encodings(raw: bytes, encoding: str) -> None:
    """A byte-order mark decides, then the charset that the page names, then the bytes themselves."""
    paper = html.parse(raw, "a.html")
    assert (paper.text, paper.encoding) == ("Québec’s", encoding)


TAGS = st.sampled_from(
    [
        *"ab \n\t<>&;",
        *("<p>", "</p>", "<ul><li>", "</ul>", "<pre>", "<h2>", "</h2>", "<br>", "<main>", "<article>", "<form>", "<b>"),
        *("<table>", "<tr>", "<td rowspan=3>", "<td>", "<th colspan=2>", "</table>", "<caption>", "<time datetime=x>"),
        *("</b>", "<select>", "<svg>", "<template>", "&nbsp;", "&#xD800;", "\u200b", "<!--", "-->"),
    ]
)


@given(st.lists(TAGS, max_size=40).map("".join))
@settings(deadline=None, max_examples=400)
def test_any_html(page: str) -> None:
    """Whatever the page, blocks are exact stretches of the text, in order and apart."""
    parsed(page)


# PDF


def text_of(*pages: list[Line]) -> str:
    """The text that is read from a PDF of `pages`."""
    return pdf.parse(made(*pages), "a.pdf").text


def test_pdf() -> None:
    """Lines stay lines, a wider gap is an empty line, parted words are whole, heads and numbers of pages are gone."""
    foot = (30.0, "Page {} of 3")
    pages = [
        [(770, "Joint Statement"), *lines(*texts), (foot[0], foot[1].format(number))]
        for number, texts in enumerate(
            [
                ("Trade", "", "The parties will deepen their coopera-", "tion in the long-", "term, and meet in 2024"),
                ("and later years, in the Indo-", "Pacific too.", "", "- short- and long-", "term goals"),
                ("2025", "They will (once more) meet \\ talk.",),
            ],
            1,
        )
    ]  # fmt: skip
    raw = made(*pages, info="/Title (Joint  Statement) /CreationDate (D:20240315)", catalog="/Lang (en-GB)")
    paper = read_paper(raw, "a.pdf")
    assert paper == Paper(
        "Trade\n\nThe parties will deepen their cooperation\nin the long-term,\nand meet in 2024\n"
        "and later years, in the Indo-Pacific\ntoo.\n\n- short- and long-term\ngoals\n"
        "2025\nThey will (once more) meet \\ talk.",
        *(None, "pdf", "binary", hashlib.sha256(raw).hexdigest()),
        title="Joint Statement",
        language="en",
    )


def placed(*texts: str) -> list[Placed]:
    return [Placed(text, None) for text in texts]


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        (("coopera-", "tion begins"), "cooperation\nbegins"),
        (("coopera\u00ad", "tion"), "cooperation"),
        (("coopera\u2010", "tion"), "cooperation"),
        (("soft\u00adly", "said"), "softly\nsaid"),
        (("a co-", "operation of co-operation"), "a co-operation\nof co-operation"),
        (("short-", "term"), "short-term"),
        (("state-of-the-", "art"), "state-of-the-art"),
        (("non-", "proliferation"), "non-proliferation"),
        (("rendez-", "vous et peut-", "être"), "rendez-vous\net peut-être"),
        (("Indo-", "Pacific"), "Indo-Pacific"),
        (("COOPERA-", "TION"), "COOPERATION"),
        (("short-", "and long-term"), "short-\nand long-term"),
        (("2024-", "2025"), "2024-\n2025"),
        (("as follows -", "more"), "as follows -\nmore"),
        (("e\ufb03cient \ufb01nance", "\x01of\x0b"), "efficient finance\nof"),
        (("\ud83d\ude00 \ud83d",), "😀 \ufffd"),
        (("", "  ", "a"), "a"),
    ],
)
def test_parted_words(texts: tuple[str, ...], text: str) -> None:
    """A word parted at a line's end is whole again, with its hyphen where it has one of its own."""
    assert joined([placed(*texts)]) == text


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        ([("One.", "1"), ("Two.", "2"), ("Three.", "3")], "One.\n\nTwo.\n\nThree."),
        ([("- 7 -", "One"), ("- 8 -", "two.")], "One\ntwo."),
        ([("One", "Page 1 of 1")], "One"),
        ([("One", "2030")], "One\n2030"),
        ([("Goals", "12"), ("More", "40")], "Goals\n12\nMore\n40"),
        ([("Joint Text", "a"), ("Joint Text", "b"), ("c",)], "a\nb\nc"),
        ([("Joint Text", "a"), ("b",), ("c",), ("d",), ("Joint Text", "e")], "Joint Text\na\nb\nc\nd\nJoint Text\ne"),
    ],
)
def test_heads_and_numbers(pages: list[tuple[str, ...]], text: str) -> None:
    """What most pages have at their edges, and numbers that count the pages, are left out; other numbers stay."""
    assert joined([placed(*page) for page in pages]) == text


def test_repeated_words_at_other_heights_stay() -> None:
    """A line that two pages share is no running head where it does not stand at one height."""
    assert (
        joined([[Placed("Trade", 700), Placed("a", 680)], [Placed("Trade", 400), Placed("b", 380)]]).count("Trade") == 2
    )


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" {}>{}</rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize(
    ("xmp", "day"),
    [
        (XMP.format("", "<prism:publicationDate>2024-03-15</prism:publicationDate>"), "2024-03-15"),
        (XMP.format('prism:publicationDate="2024-03-15T10:00:00Z"', ""), "2024-03-15"),
        (XMP.format("", "<dc:date><rdf:Seq><rdf:li>2024-03-15</rdf:li></rdf:Seq></dc:date>"), None),
        ("<broken", None),
    ],
)
def test_pdf_published(xmp: str, day: str | None) -> None:
    """The day of publication is only what XMP calls so; the day the file was made is not."""
    objects = [stream(xmp.encode(), "/Type /Metadata /Subtype /XML", packed=False)]
    raw = made(lines("We will."), catalog="/Metadata 7 0 R", info="/CreationDate (D:20200101)", objects=objects)
    assert pdf.parse(raw, "a.pdf").published_on == day


@pytest.mark.parametrize("title", ["Microsoft Word - final v3", "final.docx", "Untitled", "Document1", " "])
def test_pdf_title_that_is_none(title: str) -> None:
    """What a program puts where a title belongs is none."""
    assert pdf.parse(made(lines("We will."), info=f"/Title ({title})"), "a.pdf").title is None


def encrypted(password: str) -> bytes:
    """A PDF that needs `password` to be read."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made(lines("We will.")))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_encrypted_pdf() -> None:
    """A PDF that only forbids printing is read; one with a password is refused."""
    assert read_paper(encrypted(""), "a.pdf").text == "We will."
    error = unreadable(encrypted("secret"))
    assert error.message == "a.pdf is encrypted"


def test_pdf_without_text() -> None:
    """A scanned PDF is refused with the advice to have its text recognised."""
    error = unreadable(made([], []))
    assert error.message == "a.pdf holds no text: its 2 pages are pictures or empty"
    assert "OCR" in str(error.hint)


DEEP = b"[" * 200_000
ENDLESS = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1 >>",
    b"<< >>",
]


@pytest.mark.parametrize(
    "raw",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\nnothing of the kind" * 100,
        made(lines("We will."))[:-200],
        made(lines("We will.")).replace(b"/Type /Pages", b"/Type /Font "),
        assembled(ENDLESS),
        made([], content=b" " * 200_000_000),
        made([], content=b"BT /F1 11 Tf " + b"(a) Tj " * 3_000_000 + b"ET"),
        made([], content=DEEP),
        made([], catalog="/X " + DEEP.decode()),
        made(*[lines("a")] * 2_001),
        b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" * 500_000,
    ],
    ids=["empty", "rubbish", "cut", "renamed", "circle", "unpacks", "work", "deep", "deep-catalog", "pages", "objects"],
)
def test_hostile_pdf(raw: bytes) -> None:
    """A damaged or hostile PDF ends within its time in one sentence, and leaves the reader unharmed."""
    began = time.monotonic()
    assert unreadable(raw).code == "unreadable-file"
    assert time.monotonic() - began < 90


# Apart


@pytest.mark.parametrize("medium", ["html", "pdf"])
def test_missing_extra(medium: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an extra's library is missing, the error says how to install it."""
    for name in ("selectolax", "pypdf"):
        (tmp_path / f"{name}.py").write_text("raise ImportError(__name__)", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(BilatError) as caught:
        read_paper({"html": b"<html>", "pdf": made(lines("a"))}[medium], "a")
    assert (caught.value.code, caught.value.exit_status) == ("extra-missing", 1)
    assert caught.value.hint == f"run: pip install 'bilat[{medium}]'"


def test_out_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags nested a hundred thousand deep end when their time is up."""
    monkeypatch.setitem(apart.BUDGETS, "html", apart.BUDGETS["html"]._replace(seconds=1.5, most_seconds=1.5))
    error = unreadable(b"<html>" + b"<div>" * 100_000, "a.html")
    assert error.message == "a.html takes more than 2 seconds to read"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit a process's memory")
def test_out_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page whose elements multiply ends when its memory is used up, and the reader is still there."""
    monkeypatch.setitem(apart.BUDGETS, "html", apart.BUDGETS["html"]._replace(memory_mib=200, memory_factor=0))
    page = b"<html><p>" + b"".join(b"<b a=%d>" % number for number in range(300)) + b"</p><p>x" * 20_000
    error = unreadable(page, "a.html")
    assert error.code == "unreadable-file"


def test_names_are_data() -> None:
    """A file may be called anything, in any script."""
    name = "é \udce9\n$(x).html"
    assert read_paper(b"<html>a", name).text == "a"
    with pytest.raises(InvalidValue) as caught:
        read_paper(b"<html>\0", name)
    assert caught.value.message.startswith(name)


# Any bytes

STARTS = st.sampled_from([b"", b"%PDF-1.7\n", b"<html>", b"---\n", b"\xff\xfe", b"\xef\xbb\xbf"])


@given(STARTS, st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf"]))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], database=None)
def test_any_bytes(start: bytes, raw: bytes, name: str) -> None:
    """Any bytes give a paper or an error of ours."""
    try:
        paper = read_paper(start + raw, name)
    except BilatError:
        return
    check_blocks(paper)
    if paper.medium == "text":
        assert paper.text == (start + raw).decode(paper.encoding, errors="replace")


@pytest.fixture(scope="module")
def honest() -> bytes:
    """A PDF to break."""
    return made(lines("We will meet.", "And talk."), info="/Title (A)", catalog="/Lang (en)")


@given(st.data())
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    database=None,
)
def test_any_damage(honest: bytes, data: st.DataObject) -> None:
    """A PDF with some bytes changed gives a paper or an error of ours."""
    raw = bytearray(honest)
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=6)):
        raw[place] = data.draw(st.integers(0, 255))
    try:
        paper = read_paper(bytes(raw), "a.pdf")
    except BilatError:
        return
    assert paper.medium in ("pdf", "text")
