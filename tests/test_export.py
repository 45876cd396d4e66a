"""`bilat export`: what it writes, where to, and how somebody else's parsers read it."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from bilat.commands.exporting import FORMS, result_of, whole
from bilat.formats import Options, load
from bilat.model import Initiative
from bilat.result import Document
from bilat.sheets.layout import COLUMNS
from bilat.store.file import FileStore
from bilat.store.view import RawView
from bilat.tracker.changes import plan_tag
from cli import Desk, Ran
from strategies import ADA, record, seed_of

FIELDS = list(Initiative.__struct_fields__)
HARD = {
    "markup": "[bold]not bold[/bold] [link=file:///etc/passwd]x[/link]",
    "formula": '=HYPERLINK("http://example.org","x")',
    "minus": "-2+3",
    "wide formula": "＝1+1",
    "spaced formula": "  @SUM(A1)",
    "tab first": "\t=1",
    "apostrophe": "'tis",
    "two apostrophes": "''=1",
    "an apostrophe": "'",
    "empty": "",
    "quotes": 'she said ""no"", «non», “no”',
    "lines": "one\n\n\ttwo\n",
    "no-break": "1\u00a0234,5\u202f€ — l’été",
    "emoji": "🤝🏽 👩‍👩‍👧 🇨🇦🇬🇧",
    "right to left": "اتفاق \u202e(2026)",
    "comma": "a, b; c\td",
    "json": '{"export": null}',
    "mark": "bilat_record",
    "bom": "\ufeffx",
}
"""Texts of any number of lines that a record may hold, and that one of the formats might lose."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def hard(desk: Desk) -> Desk:
    """A tracker with one initiative for each hard text."""
    records = [{"title": name, "parties": ["CA", "GB"], "notes": text, "benefit": text} for name, text in HARD.items()]
    desk.ok("add", "--from", "-", stdin=json.dumps(records))
    return desk


def table(text: str) -> list[dict[str, str]]:
    """CSV as Python reads it."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


# What it writes


def test_json(desk: Desk) -> None:
    """The document has the records and grids that `list` and `grid` print, whole and in the order of creation."""
    document = desk.ok("export").json
    listed = {record["id"]: record for record in desk.ok("list", "--json").data}
    assert {key: document[key] for key in document if key not in ("data", "grids")} == {
        "schema_version": 1,
        "kind": "export",
        "total": 17,
        "returned": 17,
        "truncated": False,
        "history": None,
        "changes": [],
    }
    created = [e["initiative"] for e in desk.ok("log", "--json").data[-1]["edits"] if e["initiative"]]
    assert document["data"] == [listed[name] for name in created]
    assert document["grids"] == desk.ok("grid", "--json").data


def test_ndjson(desk: Desk) -> None:
    """A head, then bare records as `list` prints them, then each grid under its own key."""
    head, *lines = map(json.loads, desk.ok("export", "--format", "ndjson").out.splitlines())
    document = desk.ok("export").json
    assert head == {"export": {"schema_version": 1, "initiatives": 17, "grids": 2, "history": None, "as_of": None}}
    assert lines == [*document["data"], *({"grid": grid} for grid in document["grids"])]


def test_csv(desk: Desk) -> None:
    """A row a piece under the names of the fields: words with commas, the rest of what is nested as JSON."""
    head, *rows = table(desk.ok("export", "--format", "csv").out)
    document = desk.ok("export").json
    assert list(head) == ["bilat_record", *FIELDS, "content"] == list(COLUMNS)
    assert [row["bilat_record"] for row in (head, *rows)] == ["export", *["initiative"] * 17, "grid", "grid"]
    assert json.loads(head["content"])["initiatives"] == 17
    assert [json.loads(row["content"]) for row in rows[17:]] == document["grids"]
    first, record = rows[0], document["data"][0]
    assert (first["id"], first["sectors"], first["parties"], first["notes"]) == (record["id"], "trade", "CA,GB", "")
    assert json.loads(first["milestones"]) == record["milestones"]
    assert json.loads(first["assessments"]) == {"CA": None, "GB": None}


def test_the_history(desk: Desk) -> None:
    """With its history an export has every change as `log` prints it, the oldest first, and says which is the last."""
    desk.ok("tag", "joint-mil", "+x", "--why", "=cmd()")
    document = desk.ok("export", "--with-history").json
    assert document["changes"] == desk.ok("log", "--json").data[::-1]
    first = json.loads(desk.history.read_bytes().partition(b"\n")[0])
    assert document["history"] == {**first, "last_change": document["changes"][-1]["id"]}


def test_a_part(desk: Desk) -> None:
    """A filter exports the initiatives that it finds, without the grids, and says so."""
    ran = desk.run("export", "sector:energy")
    assert (ran.status, ran.err) == (0, "the grids are left out: a filter finds initiatives\n")
    assert ([r["id"] for r in ran.data], ran.json["grids"], ran.json["total"]) == (["pilot-renewable-projects"], [], 1)
    none = desk.run("export", "-sector:energy", "sector:energy", "--format", "ndjson")
    assert (none.status, none.err) == (0, "no initiative matches\n")
    assert json.loads(none.out)["export"]["initiatives"] == 0


def test_the_past(desk: Desk) -> None:
    """With `--as-of` it is the tracker of then, and every format says so."""
    desk.ok("tag", "joint-mil", "+x", env={"BILAT_NOW": "2026-12-24T09:00:00Z"})
    later = {"BILAT_NOW": "2026-12-25T09:00:00Z"}
    document = desk.ok("export", "--as-of", "2026-12-01", env=later).json
    assert {tag for record in document["data"] for tag in record["tags"]} == set()
    as_of = {"day": "2026-12-01", "change": desk.ok("log", "--json").data[-1]["id"]}
    assert document["as_of"] == as_of
    lines = desk.ok("export", "--as-of", "2026-12-01", "--format", "ndjson", env=later).out.splitlines()
    assert json.loads(lines[0])["export"]["as_of"] == as_of


@pytest.mark.parametrize("form", FORMS)
def test_hard_texts(desk: Desk, form: str) -> None:
    """No text is lost or changed; in CSV none of them can run as a formula."""
    out = hard(desk).ok("export", "--format", form, "--with-history").out
    if form == "csv":
        rows = table(out)
        cells = {row["title"]: row["notes"] for row in rows}
        assert {name: cells[name].removeprefix("'") for name in HARD} == HARD
        assert not [cell for row in rows for cell in row.values() if cell.lstrip()[:1] and cell.lstrip()[0] in "=+-@＝"]
        return
    records = json.loads(out)["data"] if form == "json" else map(json.loads, out.splitlines())
    notes = {record["title"]: record["notes"] for record in records if "title" in record}
    assert {name: notes[name] for name in HARD} == HARD
    assert "\u202e" not in out


def test_a_part_can_be_added(desk: Desk, tmp_path: Path) -> None:
    """`add --from` takes an export as it takes a list."""
    other = Desk(tmp_path / "other", seeded=False)
    other.folder.mkdir()
    other.ok("init", "--empty")
    other.ok("add", "--from", "-", stdin=desk.ok("export", "sector:energy").out)
    assert [r["id"] for r in other.ok("list", "--json").data] == ["pilot-renewable-projects"]


def test_utf8_whatever_the_locale(desk: Desk) -> None:
    """In a pipe an export is UTF-8, also where the locale is not: nothing becomes a question mark."""
    desk.ok("update", "pilot", "--notes", "été — 🤝")
    ran = desk.spawn("export", "--format", "csv", env={"PYTHONIOENCODING": "ascii"})
    assert "été — 🤝" in ran.out


@pytest.mark.parametrize("form", FORMS)
def test_a_large_tracker_is_never_read_whole(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many records one is decoded at a time, when its turn comes."""
    notes = "x" * 2_000
    seed = seed_of(record(f"Title {number}", notes=notes) for number in range(1_000))
    store = FileStore(str(tmp_path / "large.json"), seed=lambda: seed)
    store.create()
    decoded: list[str] = []
    decode = RawView._decode

    def counted(self: RawView, raw: bytes) -> Document:
        found = decode(self, raw)
        decoded.append(found["id"])
        return found

    monkeypatch.setattr(RawView, "_decode", counted)
    pieces = load(form).write(result_of(form, whole(store, store.view())), Options())
    read = "".join(next(pieces) for _ in range(5))
    assert "Title 1" in read
    assert 0 < len(decoded) <= 5
    assert len("".join(pieces)) > 1_900_000
    assert len(decoded) == 1_000


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [3, 1_000])
def test_what_others_write_meanwhile(tmp_path: Path, form: str, size: int) -> None:
    """Records, grids and history are of one moment: a change that comes while they are written is not among them."""
    seed = seed_of(record(f"Title {number}", notes="x" * 2_000) for number in range(size))
    store = FileStore(str(tmp_path / "busy.json"), seed=lambda: seed)
    store.create()
    contents = [whole(store, store.view(), with_history=True) for _ in range(2)]
    before = list(load(form).write(result_of(form, contents[0]), Options()))
    FileStore(store.name).commit(plan_tag(["title-1"], ["late"], [], ADA))
    assert list(load(form).write(result_of(form, contents[1]), Options())) == before


# Into a file


def written(desk: Desk, *args: str, name: str = "x.json") -> tuple[Ran, str]:
    path = desk.folder / name
    ran = desk.ok("export", *args, "--to", str(path))
    return ran, path.read_text("utf-8")


@pytest.mark.parametrize("name", ["x.json", "x.NDJSON", "x.jsonl", "x.csv", "x"])
def test_the_ending_says_the_format(desk: Desk, name: str) -> None:
    """The file holds what stdout would, in the format that its ending names; stdout stays empty."""
    ran, text = written(desk, name=name)
    path = (desk.folder / name).resolve()
    assert ran == Ran(0, "", f"17 initiatives and 2 grids written to {path}\n")
    form = {"x.NDJSON": "ndjson", "x.jsonl": "ndjson", "x.csv": "csv"}.get(name, "json")
    assert text == desk.ok("export", "--format", form).out
    (desk.folder / name).unlink()
    assert written(desk, "--format", "csv", name=name)[1] == desk.ok("export", "--format", "csv").out


def test_nothing_is_written_over(desk: Desk) -> None:
    """What is there stays unless `--force` says otherwise; the tracker's own files stay always."""
    path = desk.write("x.json", "mine")
    ran = desk.run("export", "--to", path)
    assert ran == Ran(4, "", f"error: {path} is there already\nhint: --force writes over it\n")
    assert Path(path).read_text() == "mine"
    os.chmod(path, 0o640)
    desk.ok("export", "--to", path, "--force")
    assert len(json.loads(Path(path).read_text())["data"]) == 17
    assert os.stat(path).st_mode & 0o777 == 0o640
    before = desk.files()
    for own in (desk.state, desk.history):
        assert desk.run("export", "--to", str(own), "--force").status == 4
    assert desk.files() == before


@pytest.mark.skipif(os.name != "posix", reason="links and devices are POSIX")
def test_where_it_cannot_write(desk: Desk) -> None:
    """A folder, a device, a folder that is not there: one sentence, and nothing left behind."""
    before = desk.files()
    for path, status in ((str(desk.folder), 4), ("/dev/null", 4), (str(desk.folder / "no" / "x.json"), 1)):
        ran = desk.run("export", "--to", path, "--force")
        assert (ran.status, ran.out, ran.err.count("error:")) == (status, "", 1)
    assert desk.files() == before


def test_an_export_that_fails_leaves_no_file(desk: Desk) -> None:
    """Where the history turns out to be damaged half-way, the file is what it was, and no half of one is beside it."""
    desk.ok("tag", "joint-mil", "+x")
    lines = desk.history.read_bytes().split(b"\n")
    lines[1] = lines[1].replace(b"Joint trade working", b"Joint trade walking")
    desk.history.write_bytes(b"\n".join(lines))
    path = desk.write("x.json", "mine")
    before = desk.files()
    assert desk.run("export", "--with-history", "--to", path, "--force").status == 6
    assert desk.files() == before


def test_a_link_is_followed(desk: Desk) -> None:
    """A link stays one: what it leads to is replaced."""
    real = desk.write("real.json", "mine")
    link = desk.folder / "link.json"
    link.symlink_to(real)
    desk.ok("export", "--to", str(link), "--force")
    assert link.is_symlink()
    assert len(json.loads(Path(real).read_text())["data"]) == 17


# Mistakes


@pytest.mark.parametrize(
    ("args", "status", "code"),
    [
        (("--format", "tsv"), 2, "unknown-export-format"),
        (("--format", "jsno"), 2, "unknown-export-format"),
        (("--json", "--format", "csv"), 2, "usage"),
        (("--with-history", "sector:energy"), 2, "usage"),
        (("--with-history", "--as-of", "2026"), 2, "usage"),
        (("--force",), 2, "usage"),
        (("--nope",), 2, "usage"),
        (("--fields", "id"), 2, "usage"),
        (("sector:defnce",), 2, "unknown-sector"),
        (("x.csv",), 2, "usage"),
    ],
)
def test_mistakes(desk: Desk, args: tuple[str, ...], status: int, code: str) -> None:
    """A mistake is told before anything is written."""
    json_asked = () if "--json" in args or "--format" in args else ("--json",)
    ran = desk.run("export", *args, *json_asked)
    assert (ran.status, ran.out) == (status, "")
    if json_asked or "--json" in args:
        assert ran.error["code"] == code


def test_an_ending_that_names_another_format(desk: Desk) -> None:
    """A spreadsheet's name does not get JSON by the way."""
    before = desk.files()
    ran = desk.run("export", "--to", str(desk.folder / "x.xlsx"))
    said = "error: the ending .xlsx names no export format\nhint: say which: --format json or ndjson or csv\n"
    assert ran == Ran(2, "", said)
    assert desk.files() == before


@pytest.mark.skipif(os.name != "posix", reason="pipes of a shell are POSIX")
@pytest.mark.parametrize("form", FORMS)
def test_a_closed_pipe_is_silent(desk: Desk, form: str) -> None:
    """`| head -1` ends it without a word."""
    many = [{"title": f"Title {n}", "parties": ["CA", "GB"], "notes": "x" * 2_000} for n in range(200)]
    desk.ok("add", "--from", "-", stdin=json.dumps(many))
    ran = desk.shell(f"set +o pipefail; bilat export --format {form} | head -1 | wc -l")
    assert (ran.status, ran.out.strip(), ran.err) == (0, "1", "")


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")
def test_on_a_terminal(desk: Desk) -> None:
    """A person gets the document indented, as valid JSON."""
    seen = desk.terminal("export", "sector:energy", "--json", columns=100)
    text = seen.raw.decode().replace("\r\n", "\n").partition("the grids")[0]
    document: Any = json.loads(text)
    assert document["kind"] == "export"
    assert text.startswith('{\n  "schema_version": 1')
