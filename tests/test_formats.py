"""The formats that scripts read, what stderr gets, the choice between formats, and the pager."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from bilat import formats, model
from bilat.errors import Damaged, UnknownValue, UsageError
from bilat.formats import Options, json_
from bilat.formats.messages import error_json, error_text, notice_text
from bilat.result import Column, Document, Notice, Result, Table

SRC = Path(__file__).resolve().parents[1] / "src"

COLUMNS = (
    Column("id", "Id", "id"),
    Column("title", "Title", "title"),
    Column("status", "Status", "status"),
    Column("moves", "Moves", "number"),
)
HOSTILE = {
    "markup": "[red]x[/red]",
    "escape": "\x1b[31mred\x1b[0m",
    "c1-escape": "\x9b31mred",
    "formula": "=1+1",
    "html": "<script>alert(1)</script> & more",
    "tab": "one\ttwo",
    "break": "one\r\ntwo\nthree",
    "reorder": "abc\u202egpj.exe",
    "family": "👨‍👩‍👧 family",
    "cjk": "日本との貿易",
    "combining": "De\u0301fense",
    "hebrew": "סחר חופשי",
    "pipe": "a|b *c* _d_ `e` [f](http://x) ~~g~~ \\h",
}
SAFE = {
    **HOSTILE,
    "escape": "␛[31mred␛[0m",
    "c1-escape": "\ufffd31mred",
    "tab": "one two",
    "break": "one two three",
    "reorder": "abc\ufffdgpj.exe",
}
"""What HOSTILE becomes where a cell is one line of text."""


def result(rows: Iterable[Sequence[str | None]], *, data: Iterable[Document] = (), **more: Any) -> Result:
    return Result("initiative-list", data, (Table(COLUMNS, rows),), **more)


def hostile() -> Result:
    rows = [(name, text, "delivered", "-3") for name, text in HOSTILE.items()]
    return result(rows, data=[{"id": name, "title": text} for name, text in HOSTILE.items()])


def text(name: str, made: Result, options: Options | None = None) -> str:
    return "".join(formats.load(name).write(made, options or Options()))


class Terminal(io.StringIO):
    """A terminal in memory."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def real_terminal(lines: int, columns: int) -> tuple[int, int]:
    """The controlling side of a new terminal and its other end."""
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    controller, end = pty.openpty()
    termios.tcsetwinsize(end, (lines, columns))
    return controller, end


# The registry


def test_every_name_has_a_module_that_writes() -> None:
    """Whatever `--format` offers can be written."""
    assert formats.NAMES == ("table", "tsv", "csv", "json", "ndjson", "md", "ids")
    for name in formats.NAMES:
        assert isinstance(text(name, result([("a", "A", "delivered", "0")], data=[{"id": "a"}])), str)


def test_an_unknown_format_names_what_was_meant() -> None:
    """A misspelt format is wrong usage, with a suggestion."""
    with pytest.raises(UnknownValue) as caught:
        formats.load("jsno")
    assert (caught.value.code, caught.value.exit_status) == ("unknown-format", 2)
    assert caught.value.hint == "did you mean json?"


def test_schema_version_is_the_model_s() -> None:
    """The envelope and the records carry one version."""
    assert formats.SCHEMA_VERSION == model.SCHEMA_VERSION


def test_json_loads_nothing_heavy() -> None:
    """`list --json` and an error on stderr pay for neither Rich, msgspec nor subprocess."""
    program = (
        "import sys, bilat.formats.messages, bilat.formats.ndjson; from bilat import formats; formats.load('json');"
        "print(sorted({'rich', 'msgspec', 'subprocess', 'dataclasses', 'csv', 'difflib'} & sys.modules.keys()))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": str(SRC)}, capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"


# Choosing


@pytest.mark.parametrize(
    ("explicit", "environ", "is_tty", "expected"),
    [
        (None, {}, True, ("table", True)),
        (None, {}, False, ("tsv", False)),
        ("csv", {}, True, ("csv", True)),
        ("table", {}, False, ("table", False)),
        (None, {"FORCE_COLOR": "1"}, False, ("table", True)),
        (None, {"FORCE_COLOR": ""}, False, ("tsv", False)),
        (None, {"NO_COLOR": "1"}, True, ("table", False)),
        (None, {"NO_COLOR": ""}, True, ("table", True)),
        (None, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, ("table", False)),
        (None, {"TERM": "dumb"}, True, ("table", False)),
        (None, {"TERM": "dumb", "FORCE_COLOR": "1"}, False, ("table", True)),
        ("json", {"FORCE_COLOR": "1"}, False, ("json", True)),
    ],
)
def test_choose(explicit: str | None, environ: Mapping[str, str], is_tty: bool, expected: tuple[str, bool]) -> None:
    """`--format` wins, then the terminal or FORCE_COLOR; NO_COLOR wins over every colour."""
    assert formats.choose(explicit, environ, is_tty) == expected


def test_choose_refuses_an_unknown_format() -> None:
    """A misspelt format is refused before anything is read."""
    with pytest.raises(UnknownValue):
        formats.choose("xml", {}, False)


@pytest.mark.parametrize(
    ("environ", "pager", "expected"),
    [
        ({}, "less", Options(width=72, height=9, terminal=True, pager="less")),
        ({}, "", Options(width=72, height=9, terminal=True)),
        ({}, None, Options(width=72, height=9, terminal=True)),
        ({"TERM": "dumb"}, "less", Options(width=72, height=9, terminal=True, ascii_only=True)),
    ],
)
def test_options_for_a_terminal(environ: Mapping[str, str], pager: str | None, expected: Options) -> None:
    """The environment says how large the screen is and what the terminal cannot do; a dumb one has no pager."""
    screen = {"COLUMNS": "72", "LINES": "9", **environ}
    assert formats.options_for(Terminal(), screen, color=False, pager=pager) == expected


@pytest.mark.parametrize(("encoding", "expected"), [("ascii", True), ("iso8859-1", True), ("utf-8", False)])
def test_frames_are_ascii_where_the_encoding_has_no_others(encoding: str, expected: bool) -> None:
    """A frame is never a row of question marks."""
    stdout = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert formats.options_for(stdout, {"COLUMNS": "80", "LINES": "24"}, color=False).ascii_only is expected


@pytest.mark.parametrize("columns", ["0", "-5", "wide", "٣", ""])
def test_a_senseless_columns_is_passed_over(columns: str) -> None:
    """COLUMNS is used where it is a number of cells, and the terminal is asked otherwise."""
    controller, end = real_terminal(lines=30, columns=101)
    with open(end, "w", encoding="utf-8") as stdout:
        options = formats.options_for(stdout, {"COLUMNS": columns, "LINES": "9"}, color=True, header=True)
    os.close(controller)
    assert (options.width, options.height, options.header, options.color) == (101, 9, True, True)


def test_render_follows_the_environment() -> None:
    """One call chooses, sizes and writes; `header` is passed on."""
    out = io.StringIO()
    formats.render(result([("a", "A", None, "0")]), out, {}, header=True)
    assert out.getvalue() == "id\ttitle\tstatus\tmoves\na\tA\t\t0\n"
    out = io.StringIO()
    formats.render(result([], data=[{"id": "a", "n": 1}]), out, {}, explicit="ndjson")
    assert out.getvalue() == '{"id": "a", "n": 1}\n'


# JSON


def envelope(data: list[Document], **more: Any) -> Document:
    head = {"schema_version": 1, "kind": "initiative-list", "total": 3, "returned": 2, "truncated": True}
    return {**head, "data": data, **more}


RECORDS: list[Document] = [{"id": "a", "due": None, "tags": ["é", "x"]}, {"id": "b", "due": {"end": "2026-12-31"}}]


def test_json_in_a_pipe_is_one_document_with_a_record_a_line() -> None:
    """Line tools see records, JSON readers one document."""
    made = result([], data=iter(RECORDS), total=3, returned=2, extra={"grids": [{"id": "g"}], "as_of": None})
    assert text("json", made) == (
        '{"schema_version": 1, "kind": "initiative-list", "total": 3, "returned": 2, "truncated": true, "data": [\n'
        '{"id": "a", "due": null, "tags": ["é", "x"]},\n'
        '{"id": "b", "due": {"end": "2026-12-31"}}\n'
        '], "grids": [{"id": "g"}], "as_of": null}\n'
    )


@pytest.mark.parametrize("extra", [{}, {"grids": [{"id": "g", "rows": []}], "as_of": "2026-01-01"}])
@pytest.mark.parametrize("data", [[], RECORDS])
@pytest.mark.parametrize("terminal", [False, True])
def test_json_is_the_envelope(data: list[Document], extra: dict[str, Any], terminal: bool) -> None:
    """Streaming changes nothing: the document is the envelope, and on a terminal it is indented as `json` does it."""
    made = result([], data=data, total=3, returned=2, extra=extra)
    written = text("json", made, Options(terminal=terminal))
    assert json.loads(written) == envelope(data, **extra)
    assert list(json.loads(written)) == list(envelope(data, **extra))
    if terminal:
        assert written == json.dumps(envelope(data, **extra), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("terminal", [False, True])
def test_json_keeps_every_character_and_obeys_none(terminal: bool) -> None:
    """Hostile text is read back unchanged, yet no character a terminal acts on is printed."""
    written = text("json", hostile(), Options(terminal=terminal))
    assert [record["title"] for record in json.loads(written)["data"]] == list(HOSTILE.values())
    assert not set(written) & set("\x1b\x9b\r\t\u202e")
    lines = text("ndjson", hostile()).splitlines()
    assert [json.loads(line)["title"] for line in lines] == list(HOSTILE.values())


# TSV, CSV, ids


def test_tsv_is_bare_and_whole() -> None:
    """A pipe gets every cell uncut on one line, without a header; what is not known is empty."""
    long = "x" * 5000
    made = result([("a", long, None, "0"), ("b", "", "delivered", "-3")])
    assert text("tsv", made) == f"a\t{long}\t\t0\nb\t\tdelivered\t-3\n"


def test_tsv_makes_hostile_text_harmless() -> None:
    """However a title is written, a row has as many tabs as a table has columns, less one."""
    expected = "".join(f"{name}\t{shown}\tdelivered\t-3\n" for name, shown in SAFE.items())
    assert text("tsv", hostile()) == expected


def test_several_tables_stand_apart() -> None:
    """An empty line stands between two tables; a table without lines leaves none."""
    one = Table(COLUMNS[:1], [("a",)])
    made = Result("x", [], [one, Table(COLUMNS[:1], []), one])
    assert text("tsv", made) == "a\n\na\n"
    assert text("csv", made) == "id\na\n\nid\n\nid\na\n"
    assert text("md", made) == "| Id |\n| --- |\n| a |\n\n| Id |\n| --- |\n\n| Id |\n| --- |\n| a |\n"


def test_csv_is_read_back_by_the_csv_module() -> None:
    """Quotes, commas and line breaks survive as one cell; formulas come with an apostrophe; numbers stay numbers."""
    made = hostile()
    rows = list(csv.reader(io.StringIO(text("csv", made)), strict=True))
    expected = {**SAFE, "formula": "'=1+1"}
    assert rows == [["id", "title", "status", "moves"], *([n, t, "delivered", "-3"] for n, t in expected.items())]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("'=1", "''=1"),  # or whoever reads it back would take it for the one that was escaped
        ('say "no", twice', '"say ""no"", twice"'),
        (None, '""'),
    ],
)
def test_csv_disarms_formulas(cell: str | None, shown: str) -> None:
    """What a spreadsheet would run begins with an apostrophe (OWASP, CSV injection)."""
    assert text("csv", Result("x", [], [Table(COLUMNS[1:2], [(cell,)])]), Options(header=False)) == shown + "\n"


def test_header_is_as_usual_unless_asked() -> None:
    """CSV has a header and TSV none; both can be told otherwise."""
    made = result([("a", "A", None, "0")])
    assert text("csv", made) == "id,title,status,moves\na,A,,0\n"
    assert text("csv", made, Options(header=False)) == "a,A,,0\n"
    assert text("tsv", made, Options(header=True)) == "id\ttitle\tstatus\tmoves\na\tA\t\t0\n"


def test_ids() -> None:
    """One id a line: the command's, or each record's."""
    assert text("ids", result([], data=RECORDS)) == "a\nb\n"
    assert text("ids", result([], data=RECORDS, ids=["c", "d\te"])) == "c\nd e\n"
    assert text("ids", result([], ids=[])) == ""


def test_records_without_ids_are_refused() -> None:
    """No id is made up."""
    with pytest.raises(UsageError) as caught:
        text("ids", result([], data=[{"title": "x"}]))
    assert caught.value.message == "'initiative-list' has no ids to print"


# Markdown


def test_markdown_table() -> None:
    """A title is a heading, numbers stand right, an address is a link, what is not known is empty."""
    rows = [("a", "https://example.org/a_b?c=d&e", None, "0"), ("b", "see https://example.org/a|b", "delivered", "1")]
    made = Result("x", [], [Table(COLUMNS, rows, title="Canada & *UK*")])
    assert text("md", made) == (
        "## Canada &amp; \\*UK\\*\n"
        "\n"
        "| Id | Title | Status | Moves |\n"
        "| --- | --- | --- | ---: |\n"
        "| a | <https://example.org/a_b?c=d&e> |  | 0 |\n"
        "| b | see https://example.org/a\\|b | delivered | 1 |\n"
    )


def test_markdown_shows_hostile_text_as_it_is() -> None:
    """Somebody else's Markdown parser finds no markup in the data, and the very characters."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text("md", hostile()))
    cells = [token for token in tokens if token.type == "inline"][len(COLUMNS) :]
    shown = ["".join(part.content for part in cell.children or []) for cell in cells]
    kinds = {part.type for cell in cells for part in cell.children or []}
    assert shown[1::4] == list(SAFE.values())
    assert kinds <= {"text", "text_special"}


# Laziness


@pytest.mark.parametrize("name", ["json", "ndjson", "ids", "tsv", "csv", "md"])
def test_a_piece_comes_before_the_next_row_is_made(name: str) -> None:
    """A long export starts at once: no writer reads ahead."""
    made: list[int] = []

    def count(limit: int = 3) -> Iterator[int]:
        for number in range(limit):
            made.append(number)
            yield number

    rows = ((str(n), "t", None, None) for n in count())
    data: Iterator[Document] = ({"id": str(n)} for n in count())
    chunks = formats.load(name).write(result(rows, data=data), Options())
    assert made == []
    while not made:
        next(chunks)
    assert made == [0]


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("name", ["json", "ndjson"])
@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 128, 500])
def test_what_is_all_there_is_written_as_what_comes(name: str, count: int, terminal: bool) -> None:
    """A list, several of whose records make a piece, is the same text as records that come one by one."""
    records: list[Document] = [
        {"id": str(number), "title": ["plain", "né", "\x7f", "a\u2028b"][number % 4]} for number in range(count)
    ]
    texts = [
        "".join(formats.load(name).write(result((), data=data)._replace(returned=count), Options(terminal=terminal)))
        for data in (records, iter(records))
    ]
    assert texts[0] == texts[1]
    assert (json.loads(texts[0])["data"] if name == "json" else [*map(json.loads, texts[0].splitlines())]) == records


def test_many_records_are_as_harmless_as_few() -> None:
    """The quick way of many records gives each character as the other way does."""
    quick, plain = json_.encoder(many=True), json_.encoder()
    for first in range(0, 0xD800, 64):
        for text in (*map(chr, range(first, first + 64)), "".join(map(chr, range(first, first + 64)))):
            assert quick({"a": text}) == plain({"a": text})


# Writing


def test_emit_lets_a_broken_pipe_through() -> None:
    """Who reads a closed pipe decides what it means; the writer does not hide it."""

    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        formats.emit(result([("a", "A", None, "0")]), "tsv", Options(), Closed())


# The pager

PAGER = "import sys; sys.stdout.write('paged\\n'); sys.stdout.write(sys.stdin.read())"


def paged(
    tmp_path: Path, command: str | None, *, rows: Iterable[Sequence[str | None]] | None = None, pages: bool = True
) -> str:
    """What stands in the file behind stdout when 30 rows were written to a screen of 24 lines."""
    lines = [(f"id-{n}", "t", None, None) for n in range(30)] if rows is None else rows
    with (tmp_path / "screen").open("w+", encoding="utf-8") as stdout:
        options = Options(terminal=True, pager=command, height=24)
        formats.emit(result(lines, pages=pages), "tsv", options, stdout)
        stdout.seek(0)
        return stdout.read()


def program(tmp_path: Path, source: str) -> str:
    path = tmp_path / "pager.py"
    path.write_text(source, encoding="utf-8")
    return f"'{sys.executable}' '{path}'"


THIRTY = "".join(f"id-{n}\tt\t\t\n" for n in range(30))


def test_what_is_taller_than_the_screen_goes_to_the_pager(tmp_path: Path) -> None:
    """The pager gets the whole text, as UTF-8, and stands where stdout stood."""
    assert paged(tmp_path, program(tmp_path, PAGER)) == "paged\n" + THIRTY


def test_what_fits_is_not_paged(tmp_path: Path) -> None:
    """23 lines and the prompt fit a screen of 24; 24 lines do not."""
    command = program(tmp_path, PAGER)
    rows = [("é", None, None, None)] * 24
    assert paged(tmp_path, command, rows=rows[:23]) == "é\t\t\t\n" * 23
    assert paged(tmp_path, command, rows=rows) == "paged\n" + "é\t\t\t\n" * 24


@pytest.mark.parametrize("command", [None, "no-such-pager-anywhere", "less 'unclosed"])
def test_without_a_pager_the_text_is_written(tmp_path: Path, command: str | None) -> None:
    """A pager that is missing or misspelt costs nothing but itself."""
    assert paged(tmp_path, command) == THIRTY


def test_only_what_may_page_is_paged(tmp_path: Path) -> None:
    """A result that does not page is written as it is, however long."""
    assert paged(tmp_path, program(tmp_path, PAGER), pages=False) == THIRTY


def test_a_pager_left_early_is_silent(tmp_path: Path) -> None:
    """Who presses q has seen enough: no error, and no further rows are made."""
    made: list[int] = []

    def rows() -> Iterator[tuple[str, None, None, None]]:
        for number in range(1_000_000):
            made.append(number)
            yield "x" * 1000, None, None, None

    assert paged(tmp_path, program(tmp_path, "print('left')"), rows=rows()) == "left\n"
    assert len(made) < 1_000_000


def test_an_error_while_paging_is_raised_after_the_pager_has_gone(tmp_path: Path) -> None:
    """The terminal is the pager's until the person leaves it."""

    def rows() -> Iterator[tuple[str, None, None, None]]:
        yield from [("a", None, None, None)] * 24
        raise KeyboardInterrupt

    slow = "import sys, time, pathlib; sys.stdin.read(); time.sleep(0.2); pathlib.Path(sys.argv[1]).touch()"
    gone = tmp_path / "gone"
    with pytest.raises(KeyboardInterrupt):
        paged(tmp_path, f"{program(tmp_path, slow)} '{gone}'", rows=rows())
    assert gone.exists()


@pytest.mark.parametrize(("environ", "expected"), [({}, "FRX"), ({"LESS": "S"}, "S")])
def test_less_lets_colours_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], expected: str
) -> None:
    """LESS is set for the pager unless the person has set it."""
    monkeypatch.delenv("LESS", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert paged(tmp_path, program(tmp_path, "import os; print(os.environ['LESS'])")) == expected + "\n"


def test_a_person_pages_on_a_real_terminal() -> None:
    """On a terminal of 10 lines, 50 rows stop at the first screen until q is pressed, and all is quiet then."""
    script = (
        "import os, sys\n"
        "from bilat import formats\n"
        "from bilat.result import Column, Result, Table\n"
        "table = Table([Column('id', 'Id', 'id')], [(f'row-{n}',) for n in range(50)])\n"
        "answer = Result('x', [], [table], pages=True)\n"
        "formats.render(answer, sys.stdout, os.environ, pager=lambda: os.environ['PAGER'])\n"
        "print('after')\n"
    )
    waits = "import sys; print(*sys.stdin.read().split('\\n')[:9], sep='\\n'); open(2).readline()"  # 2: the terminal
    environ = {"PYTHONPATH": str(SRC), "TERM": "xterm", "NO_COLOR": "1", "PAGER": f"'{sys.executable}' -c \"{waits}\""}
    controller, end = real_terminal(lines=10, columns=60)
    with subprocess.Popen([sys.executable, "-c", script], env=environ, stdin=end, stdout=end, stderr=end) as process:
        os.close(end)
        shown = _until(controller, "row-5")
        os.write(controller, b"q\n")
        shown += _until(controller, "after")
    os.close(controller)
    assert process.returncode == 0
    assert [line for line in shown.splitlines() if "row" in line] == [f"│ row-{n}  │" for n in range(6)]
    assert shown.splitlines()[-2:] == ["q", "after"]


def _until(controller: int, text: str) -> str:
    """What the terminal shows up to the end of the line with `text`."""
    shown = b""
    while text.encode() not in shown or not shown.endswith(b"\n"):
        shown += os.read(controller, 1024)
    return shown.decode()


# Messages


def test_error_text() -> None:
    """An error is a sentence, and where there is one, the next step below it."""
    assert error_text(Damaged("the history is cut")) == "error: the history is cut"
    error = Damaged("bad \x1b[31m", hint="run check")
    assert error_text(error) == "error: bad ␛[31m\nhint: run check"
    assert error_text(error, True) == "\x1b[1;31merror:\x1b[0m bad ␛[31m\n\x1b[1;36mhint:\x1b[0m run check"


def test_error_json() -> None:
    """With `--json` an error is JSON too; a hint that is not there is null."""
    assert error_json(UnknownValue("sector", "defnce", ["defense"])) == (
        '{"schema_version": 1, "error": {"code": "unknown-sector", "message": "unknown sector \'defnce\'", '
        '"hint": "did you mean defense?", "at": null, "faults": []}}'
    )
    assert json.loads(error_json(Damaged("é")))["error"] == {
        "code": "damaged",
        "message": "é",
        "hint": None,
        "at": None,
        "faults": [],
    }


def test_notice_text() -> None:
    """A notice is its sentence; only a warning says that it is one."""
    assert notice_text(Notice("3 initiatives changed")) == "3 initiatives changed"
    assert notice_text(Notice("no tag\t'x'", "warning")) == "warning: no tag 'x'"
    assert notice_text(Notice("w", "warning"), True) == "\x1b[1;33mwarning:\x1b[0m w"
