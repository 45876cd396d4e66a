"""Tables of others: what they are is found from their bytes, every row has its place, no bytes end in a traceback."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bilat.errors import BilatError, InvalidValue, UnknownValue
from bilat.sheets import Row, Sheet, open_sheet
from bilat.sheets import sheet as limits


def read(content: str | bytes, tab: str | None = None) -> tuple[Sheet, list[Row]]:
    """A sheet and its rows."""
    found = open_sheet(content if isinstance(content, bytes) else content.encode(), "list", tab=tab)
    return found, list(found.rows)


def cells(content: str | bytes) -> list[list[str]]:
    """The header and the rows' cells."""
    found, rows = read(content)
    return [list(found.columns), *(list(row.cells) for row in rows)]


def refused(content: str | bytes, tab: str | None = None) -> str:
    """The message of what cannot be read."""
    with pytest.raises(InvalidValue) as caught:
        read(content, tab)
    return caught.value.message


# Delimited text


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Title,Notes\na,b\n", ","),
        ("Title;Notes\na, with commas, many;b\n", ";"),
        ("Title\tNotes\na, b; c\td\n", "\t"),
        ("Title|Notes\na, b|c; d\n", "|"),
        ("Title\njust one, with a comma\n", ","),
        ('Title;Notes\n"a;b";c\n', ";"),
        ("Date,Title\n1;2,a\n3;4,b\n", ","),
    ],
)
def test_delimiters(text: str, delimiter: str) -> None:
    """The delimiter is the one under which the rows have as many cells as the header."""
    found, _ = read(text)
    assert (found.kind, found.delimiter) == ("tsv" if delimiter == "\t" else "csv", delimiter)


def test_places() -> None:
    """A row knows the line where it begins and its first character, also behind cells of several lines."""
    text = 'Title,Notes\n"a\nb",c\n\n  \nd,"e ""f"""\r\ng,h'
    _, rows = read(text)
    assert [(row.line, row.cells) for row in rows] == [(2, ["a\nb", "c"]), (6, ["d", 'e "f"']), (7, ["g", "h"])]
    assert [text[row.start :][:2] for row in rows if row.start is not None] == ['"a', "d,", "g,"]


def test_stray_returns() -> None:
    """A carriage return that ends no line is a space, and counted; as the only line end it is one."""
    found, rows = read("Title,Notes\r\na\rb,c\r\r\n")
    assert (found.stray_returns, [row.cells for row in rows]) == (2, [["a b", "c "]])
    assert cells("Title,Notes\ra,b\r") == [["Title", "Notes"], ["a", "b"]]


def test_tabs_without_quoting() -> None:
    """In tab-separated text a quotation mark that nobody closes is a mark."""
    assert cells('Title\tNotes\n"New" start\tb\n"open\tc\n') == [
        ["Title", "Notes"],
        ['"New" start', "b"],
        ['"open', "c"],
    ]


def test_empty_ends() -> None:
    """What is empty behind the last column does not count, in the header and in rows."""
    assert cells("a,b,,\n1,2,,\n3,4,\n") == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_ragged_rows() -> None:
    """A row of another width is there, with what is wrong with it."""
    _, rows = read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n")
    assert [row.fault for row in rows] == [
        None,
        "it has 2 cells, and the header has 3",
        "it has 4 cells, and the header has 3",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "list is empty"),
        ("\ufeff \r\n", "list is empty"),
        (",,\n,,\n", "list is empty"),
        ("a,b,a\n", "columns 1 and 3 are both called 'a' (line 1 of list)"),
        ("a, ,c\n", "column 2 has no name (line 1 of list)"),
        (",".join(map(str, range(1_000_000))), "line 1 of list has 1,000,000 columns; at most 1,000 can be read"),
        ("x" * 10_000_000, "list cannot be read on from line 1: a cell has more than 131,072 characters"),
        (f'a,b\n"{"x" * 10_000_000}",c', "list cannot be read on from line 2: a cell has more than 131,072 characters"),
        ('a,b\n1,2\n"3,4\n5,6\n', "list: a quotation mark in the row that begins on line 3 is never closed"),
        ('a,b\n"1" x,2\n', "list: text follows a closing quotation mark on line 2"),
        ("a\x1b[1m,b\n1,2\n", "the name of column 1 holds what is no text: 'a␛[1m' (line 1 of list)"),
        ("a,b\n1,\0\n", "list is not text: character 6 is a zero byte"),
    ],
    ids=range(12),
)
def test_no_table(text: str, message: str) -> None:
    """A hostile file, or one that is no table, ends in one sentence with its place."""
    assert refused(text) == message


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is too large is not even decoded."""
    monkeypatch.setattr("bilat.sheets.LARGEST", 10)
    assert refused("a,b\n1,2,3,4") == "list has 11 bytes; at most 10 can be read"


# JSON


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ('[{"title": "A", "n": 1}, {"title": "B"}]', "json", "record"),
        ('{"count": 2, "items": [{"title": "A", "n": 1}, {"title": "B"}]}', "json", "record"),
        ('{"title": "A", "n": 1}\n\n{"title": "B"}\n', "ndjson", "line"),
    ],
)
def test_json(text: str, kind: str, unit: str) -> None:
    """A list of objects, an object around one, or an object a line: columns in the order of their first use."""
    found, rows = read(text)
    assert (found.kind, found.unit, found.columns) == (kind, unit, ("title", "n"))
    assert [row.cells for row in rows] == [["A", "1"], ["B", ""]]
    assert [row.line for row in rows] == ([1, 3] if unit == "line" else [1, 2])


def test_json_values() -> None:
    """Values read as a table would show them; what lies within is a column with a dot."""
    record = {"t": "A", "due": {"text": "2027", "ok": True}, "tags": ["a", "b"], "x": [{"y": 1}], "z": None, "f": 1.5}
    assert cells(json.dumps([record])) == [
        ["t", "due.text", "due.ok", "tags", "x", "z", "f"],
        ["A", "2027", "yes", "a; b", '[{"y": 1}]', "", "1.5"],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000, "list is nested too deeply"),
        ('[{"a\\ud800": 1}]', "the name of column 1 holds what is no text: 'a\ud800' (list)"),
        ("[1, 2]", "record 1 of list is no JSON object"),
        ("[]", "list holds no records: a list of JSON objects is wanted"),
        ('{"a": [{"b": 1}], "c": [{"d": 2}]}', "list holds more than one list of records: a, c"),
        ('{"a": 1}\n[2]\n', "line 2 of list is no JSON object"),
        ('{"a": 1}\n{"a": \n', "line 2 of list is not JSON: Expecting value: line 1 column 7 (char 6)"),
        ('[{"a": "b}]', "list is not JSON: Unterminated string starting at: line 1 column 8 (char 7)"),
    ],
)
def test_no_records(text: str, message: str) -> None:
    """JSON that is no list of objects ends in one sentence."""
    assert refused(text) == message


def test_a_bracket_in_a_header() -> None:
    """A table whose first column's name begins with a bracket is a table."""
    assert cells("[id],title\n1,a\n") == [["[id]", "title"], ["1", "a"]]


# Spreadsheets


def workbook(*sheets: list[list[object]]) -> bytes:
    """A workbook as another program writes it."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        page = book.create_sheet(f"Page {number}")
        for row in rows:
            page.append(row)
    return _bytes(book)


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_spreadsheet() -> None:
    """Cells read as they are seen, days as ISO dates, rows with their numbers in the sheet."""
    raw = workbook(
        [[], ["Title", "Due", "N", "Done"], ["A", dt.date(2027, 3, 4), 7.0, True], [], ["B", None, 1.5, False]]
    )
    found, rows = read(raw)
    assert (found.kind, found.unit, found.columns, found.tab) == (
        "spreadsheet",
        "row",
        ("Title", "Due", "N", "Done"),
        "Page 1",
    )
    assert [(row.line, row.cells) for row in rows] == [
        (3, ["A", "2027-03-04", "7", "yes"]),
        (5, ["B", "", "1.5", "no"]),
    ]


def test_several_sheets() -> None:
    """Of several sheets that hold something one has to be named; empty ones do not count."""
    both = workbook([["Title"], ["A"]], [["Title"], ["B"]])
    assert refused(both) == "list has 2 sheets that hold something"
    assert [row.cells for row in read(both, "Page 2")[1]] == [["B"]]
    assert [row.cells for row in read(workbook([["Title"], ["A"]], []))[1]] == [["A"]]
    with pytest.raises(UnknownValue):
        read(both, "Page 3")
    assert refused("a,b\n1,2", "Page 1") == "list is no spreadsheet: it has no sheets to choose from"


def test_bad_spreadsheets() -> None:
    """What is no workbook, or would unpack into gigabytes, is refused."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 301_000_000)
    assert refused(bomb.getvalue()) == "list would unpack into 301,000,000 bytes; at most 300,000,000 can be read"
    for raw in (b"PK\x03\x04garbage", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1garbage", workbook([["A"]])[:-40]):
        assert refused(raw).startswith("list is no spreadsheet that can be read: ")
    assert refused(workbook([])) == "list is empty"


def test_sparse_spreadsheets() -> None:
    """A cell in the last row and column would take all memory there is; a tall sheet is read."""
    far, tall, other = Workbook(), Workbook(), io.BytesIO()
    for book, column in ((far, 16_384), (tall, 1)):
        page = book.active
        page.append(["Title"])
        page.cell(1_048_576 if book is far else 9_000, column, "A")
    assert refused(_bytes(far)) == (
        "list, xl/worksheets/sheet1.xml reaches to row 1,048,576 and column 16,384; at most 5,000,000 cells can be read"
    )
    assert [row.line for row in read(_bytes(tall))[1]] == [9_000]
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert refused(other.getvalue()) == "list is no xlsx workbook"


# Any bytes

TABLE_LIKE = st.text(alphabet=st.sampled_from('abé,;\t|"\r\n {}[]:0\\\ufeff')).map(str.encode)


@settings(max_examples=400)
@given(st.one_of(st.binary(), TABLE_LIKE, TABLE_LIKE.map(lambda raw: b"PK\x03\x04" + raw)))
@example(b'a,b\n"')
@example(b"\xff\xfea")
@example(b'{"a":1}\n{"a"')
def test_any_bytes(raw: bytes) -> None:
    """Any bytes are rows under named columns, or an error that can be acted on; and never another exception."""
    try:
        found, rows = read(raw)
    except BilatError:
        return
    assert 0 < len(found.columns) <= limits.MOST_COLUMNS
    assert len(set(found.columns)) == len(found.columns)
    for row in rows:
        assert row.fault is not None or len(row.cells) == len(found.columns)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")), min_size=2, max_size=2)
    )
)
def test_csv_comes_back(rows: list[list[str]]) -> None:
    """What `csv` writes is read as it was; rows of nothing but spaces are left out."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["one", "two"], *rows])
    kept = [row for row in rows if "".join(row).strip()]
    assert cells(out.getvalue()) == [["one", "two"], *kept]


def damaged() -> st.SearchStrategy[bytes]:
    """A workbook with some of its bytes changed."""
    whole = workbook([["Title", "Parties"], ["A", "CA-GB"]])

    def spoil(changes: list[tuple[int, int]]) -> bytes:
        raw = bytearray(whole)
        for place, value in changes:
            raw[place % len(raw)] = value
        return bytes(raw)

    return st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=12).map(spoil)


@settings(max_examples=150, deadline=None)
@given(damaged())
def test_damaged_workbooks(raw: bytes) -> None:
    """A damaged workbook is read, or refused in words."""
    with contextlib.suppress(BilatError):
        assert read(raw)[0].columns
