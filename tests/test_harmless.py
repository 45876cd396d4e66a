"""Text from outside is data: accepted where it may stand, and harmless wherever it is shown."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from wcwidth import wcswidth

from cli import Desk

posix = pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is POSIX")

TEXTS = {
    "markup": "[red]alarm[/red] [/] [link=https://x.org]x[/link] [bold",
    "right to left": "סחר חופשי بين البلدين",
    "combining": "De\u0301fense e\u0301te\u0301 n\u0303",
    "emoji": "👩🏽‍🚀 rocket 🇨🇦 family 👨‍👩‍👧 :smile:",
    "wide": "日本との貿易 ｆｕｌｌ 한국",
    "quotes": 'it\'s "quoted" “so” ‘so’ `so` \\ back',
    "equals": "=1+1",
    "plus": "+1 cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(A1:A9)",
    "wide equals": "＝1+1",
    "html": "<script>alert(1)</script> &amp; <b>bold</b>",
    "markdown": "**bold** _it_ | pipe | # not a heading [x](javascript:alert(1)) ![i](x)",
    "percent": "100% {braces} %s $HOME $(id) ;x",
    "soft": "zero\u200bwidth\u00a0space\ufeff end",
}
OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ESCAPES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def composed(text: str) -> str:
    """As the store keeps it: outer spaces gone, accents composed (Unicode NFC)."""
    import unicodedata

    return unicodedata.normalize("NFC", text.strip())


@pytest.fixture(params=list(TEXTS.values()), ids=list(TEXTS))
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hostile(desk: Desk, text: str) -> Desk:
    """A store with `text` wherever a person may put some: x bears it, and its milestone, its history and its proof."""
    record = {
        "id": "x",
        "title": text,
        "sectors": ["energy"],
        **dict.fromkeys(("notes", "target_outcome", "benefit", "measure", "cadence"), text),
        "priority_areas": [text],
        "milestones": [{"id": "m", "title": text}],
        "sources": [{"quote": text, "title": text, "publisher": text}],
    }
    desk.ok("add", "--from", "-", stdin=json.dumps(record))
    proof = ("--evidence", "https://example.org/x", "--quote", text)
    desk.ok("update", "x", "--status", "in-progress", "--why", text, "--by", text, *proof)
    return desk


FIELDS = ("title", "notes", "target_outcome", "priority_areas", "updated_by")
EVERY_TABLE = (
    ("list",),
    ("show", "x"),
    ("log", "x"),
    ("milestone", "list", "x"),
    ("list", "--fields", ",".join(FIELDS)),
)


def test_json_keeps_it(hostile: Desk, text: str) -> None:
    """JSON and NDJSON give the text back exactly as it was given."""
    (record,) = hostile.ok("show", "x", "--json").data
    kept = composed(text)
    fields = ("title", "notes", "target_outcome", "benefit", "measure", "cadence", "updated_by")
    assert {field: record[field] for field in fields} == dict.fromkeys(fields, kept)
    assert (record["priority_areas"], record["milestones"][0]["title"]) == ([kept], kept)
    assert (record["sources"][0]["quote"], record["sources"][0]["publisher"]) == (kept, kept)
    assessment = record["assessments"]["GB"]
    assert (assessment["why"], assessment["evidence"][0]["quote"], assessment["evidence"][0]["by"]) == (kept,) * 3
    assert [json.loads(line) for line in hostile.ok("show", "x", "--format", "ndjson").out.splitlines()] == [record]
    (change, _) = hostile.ok("log", "x", "--json").data
    assert (change["why"], change["by"]) == (kept, kept)


def test_tsv_keeps_it(hostile: Desk, text: str) -> None:
    """TSV has the text in its cell, and as many cells as columns."""
    out = hostile.ok("list", "--sector", "energy", "--fields", ",".join(("id", *FIELDS)), "--format", "tsv").rows
    assert out[-1] == ["x", *[composed(text)] * len(FIELDS)]


def test_csv_is_read_by_others(hostile: Desk, text: str) -> None:
    """The csv module reads every cell back; one that a spreadsheet would run begins with an apostrophe."""
    out = hostile.ok("list", "--sector", "energy", "--fields", ",".join(("id", *FIELDS)), "--format", "csv").out
    header, *_, row = csv.reader(io.StringIO(out), strict=True)
    kept = composed(text)
    shown = f"'{kept}" if kept.startswith(FORMULA) else kept
    assert (header, row) == (["id", *FIELDS], ["x", *[shown] * len(FIELDS)])
    for args in EVERY_TABLE:
        for cells in csv.reader(io.StringIO(hostile.ok(*args, "--format", "csv").out), strict=True):
            assert not [cell for cell in cells if cell.lstrip().startswith(FORMULA)], args


def test_markdown_shows_it(hostile: Desk, text: str) -> None:
    """A CommonMark reader with tables finds the exact text in its cell, and neither markup nor HTML in it."""
    reader = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")
    for args in EVERY_TABLE:
        tokens = reader.parse(hostile.ok(*args, "--format", "md").out)
        inline = [child for token in tokens for child in token.children or []]
        kinds = {token.type for token in tokens} | {child.type for child in inline}
        assert not kinds & {"html_inline", "html_block", "image", "em_open", "strong_open", "code_inline", "fence"}, (
            args
        )
        assert all(child.attrGet("href") == "https://example.org/x" for child in inline if child.type == "link_open")
    cells = _cells(reader, hostile.ok("list", "--sector", "energy", "--fields", "id,title,notes", "--format", "md").out)
    assert cells[-3:] == ["x", composed(text), composed(text)]


def _cells(reader: MarkdownIt, document: str) -> list[str]:
    tokens = reader.parse(document)
    inside = [after for before, after in pairwise(tokens) if before.type == "td_open"]
    return ["".join(child.content for child in token.children or []) for token in inside]


@pytest.mark.parametrize("form", ["table", "tsv", "md", "csv", "json", "ndjson"])
def test_nothing_acts_on_a_terminal(hostile: Desk, form: str) -> None:
    """Without colour no format has an escape sequence or another control character in it, whatever it shows."""
    for args in EVERY_TABLE:
        ran = hostile.ok(*args, "--format", form)
        assert not ESCAPES.search(ran.out + ran.err), args


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_tables_stay_aligned(hostile: Desk, columns: int) -> None:
    """Every line of a frame is as wide as the frame, in cells as a terminal counts them, and fits the screen."""
    for args in EVERY_TABLE:
        lines = hostile.ok(*args, "--format", "table", env={"COLUMNS": str(columns)}).out.splitlines()
        assert max(map(wcswidth, lines)) <= columns, args
        framed = [line for line in lines if line[:1] in "╭│├╰" and line]
        assert len({wcswidth(line) for line in framed}) <= 1, args


def test_tables_show_all_of_it(hostile: Desk, text: str) -> None:
    """On a wide screen the text stands in the table as it is: nothing is taken for markup or an emoji's name."""
    out = hostile.ok(
        "list", "--sector", "energy", "--fields", "id,title", "--format", "table", env={"COLUMNS": "200"}
    ).out
    assert composed(text) in out


@posix
def test_on_a_real_screen(desk: Desk) -> None:
    """On a terminal, markup is text: the screen shows the brackets, and nothing is red."""
    desk.ok("add", TEXTS["markup"], "--sector", "energy")
    seen = desk.terminal("list", "alarm", "--fields", "title", columns=120)
    assert any(TEXTS["markup"] in line for line in seen.lines)
    assert b"\x1b[31m" not in seen.raw
    assert b"\x1b]8" not in seen.raw


def test_tabs_and_lines_in_notes(desk: Desk) -> None:
    """Notes keep tabs and line breaks; wherever one line is wanted they are a space."""
    notes = "one\ttwo\nthree\n\n\tfour"
    desk.ok("update", "pilot", "--notes", notes)
    fields = ("list", "--sector", "energy", "--fields", "id,notes")
    assert desk.ok(*fields, "--json").data == [{"id": "pilot-renewable-projects", "notes": notes}]
    assert desk.ok(*fields).out == "pilot-renewable-projects\tone two three four\n"
    rows = list(csv.reader(io.StringIO(desk.ok(*fields, "--format", "csv").out)))
    assert rows == [["id", "notes"], ["pilot-renewable-projects", "one two three four"]]
    assert desk.ok(*fields, "--format", "md").out.count("\n") == 3
    shown = desk.ok("show", "pilot", "--format", "table").out.splitlines()
    assert next(line.strip() for line in shown if "one" in line).endswith("one two")


@pytest.mark.parametrize("character", OVERRIDES, ids=lambda c: f"U+{ord(c):04X}")
def test_nothing_reorders_a_line(desk: Desk, character: str) -> None:
    """A character that would make a line show something else than it says comes out visible, in every format."""
    title = f"abc{character}gpj.exe"
    desk.ok("add", title, "--id", "x", "--notes", title)
    for form in ("table", "tsv", "csv", "md", "json", "ndjson"):
        for args in EVERY_TABLE[:-1]:
            ran = desk.ok(*args, "--format", form)
            assert character not in ran.out + ran.err, (args, form)
    assert desk.ok("list", "gpj", "--fields", "title").out == "abc\ufffdgpj.exe\n"
    assert desk.ok("show", "x", "--json").data[0]["title"] == title
    said = desk.run("show", title)
    assert (said.status, character in said.err) == (3, False)


def test_other_formulas(desk: Desk) -> None:
    """A formula behind a tab or a line break, which spreadsheets drop, is made harmless too; a number stays one."""
    desk.ok("update", "pilot", "--notes", "\n=1+1", "--measure", "\t@x", "--benefit", "  -1")
    fields = "notes,measure,benefit,revision"
    out = desk.ok("list", "--sector", "energy", "--fields", fields, "--format", "csv").out
    assert list(csv.reader(io.StringIO(out)))[1] == ["' =1+1", "' @x", "'  -1", "2"]


@pytest.mark.parametrize("tag", ["défense", "日本", "a_b-c", "été", "x1", "1x", "ß"])
def test_tags_of_every_language(desk: Desk, tag: str) -> None:
    """A tag is a word of any language, kept composed and in lower case."""
    desk.ok("tag", "pilot", f"+{tag.upper() if tag != 'ß' else tag}")
    assert desk.ok("list", "--tag", tag, "--fields", "tags").out == f"{tag}\n"


def test_who_and_where_are_data_too(desk: Desk) -> None:
    """An address as evidence is shown whole, and is a link in Markdown only where it is nothing but an address."""
    url = "https://example.org/a_b?x=[red]&y=<b>|c*d*"
    desk.ok("tag", "pilot", "+x", "--evidence", url)
    change = desk.ok("log", "pilot", "--limit", "1", "--json").data[0]
    assert change["evidence"][0]["url"] == url
    cells = _cells(
        MarkdownIt("commonmark").enable("table"), desk.ok("log", "pilot", "--fields", "evidence", "--format", "md").out
    )
    assert cells[0] == f"{url} (announcement)"
    assert url in desk.ok("log", "pilot", "--fields", "evidence", "--format", "table", env={"COLUMNS": "120"}).out
