"""What `export` wrote comes back: by one change, or with its history. What is not right is refused in a sentence."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilat.commands.exporting import FORMS, result_of, whole
from bilat.errors import BilatError, InvalidValue, Refused
from bilat.formats import Options, load
from bilat.history import content, edit
from bilat.model import Initiative
from bilat.result import Document
from bilat.sectors import SECTORS
from bilat.sheets.layout import COLUMNS, from_cells, row
from bilat.sheets.native import Native, find_native
from bilat.status import BASES, GRADES, KINDS, STATUSES
from bilat.store import ledger
from bilat.store.memory import MemoryStore
from bilat.store.protocol import Store
from bilat.store.state import encode
from bilat.tracker.changes import empty, plan_add, plan_drop, plan_tag, plan_undo
from bilat.tracker.records import complete
from bilat.tracker.restore import Restoring, expected
from cli import Desk
from strategies import ADA, NOW, WORDS, Step, clock, draft, plain, seed_of, small_seed, steps
from test_export import HARD

Tried = TypeVar("Tried")

LAWS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
FULL_LAWS = settings(max_examples=1_500, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with clock():
        yield


def exported(store: Store, form: str, *, with_history: bool = False) -> bytes:
    """What `bilat export --format form` writes."""
    result = result_of(form, whole(store, store.view(), with_history=with_history))
    return "".join(load(form).write(result, Options())).encode()


def read(raw: bytes, name: str = "the file") -> Native:
    found = find_native(raw, name)
    assert found is not None, "not taken for ours"
    return found


def back(raw: bytes, store: Store | None = None, *, update: bool = False) -> Store:
    """A tracker, by default an empty one, after the import of `raw`."""
    other = store or MemoryStore(empty())
    other.commit(Restoring(read(raw), ADA, WORDS, update=update))
    return other


def with_history(raw: bytes, store: Store | None = None) -> Store:
    native, other = read(raw), store or MemoryStore(empty())
    prove = expected(native)
    assert native.history is not None
    header = {key: native.history[key] for key in ("store", "schema_version")}
    other.restore(header, native.changes, prove)
    return other


# The law: what comes back is equal

LINE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=9)
LINES = LINE.filter(str.strip)
HOSTILE = st.sampled_from(list(HARD.values()))
TEXT = st.one_of(st.none(), HOSTILE, st.text(st.sampled_from("'=+-@\t\n\",;a \u00a0é{[＝"), max_size=8))
DAY = st.dates().map(str)
DATE = st.sampled_from([None, "2026-Q3", "2027-01-15", "by end of 2030", "autumn 2027"])
EVIDENCE = st.lists(
    st.fixed_dictionaries(
        {
            "url": st.sampled_from([None, "https://example.org/a?b=c,d#e"]),
            "on": st.none() | DAY,
            "quote": TEXT,
            "grade": st.sampled_from(GRADES.names),
            "added_at": st.just(NOW),
            "by": LINES,
        }
    ),
    max_size=2,
)
SOURCES = st.lists(
    st.fixed_dictionaries(
        {
            "title": TEXT,
            "published_on": st.none() | DAY,
            "quote": HOSTILE,
            "start": st.none() | st.integers(0, 10**9),
            "also_at": st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)).map(list), max_size=2),
            "file_sha256": st.sampled_from([None, "0" * 64]),
        }
    ),
    max_size=2,
)
ASSESSMENT = st.none() | st.fixed_dictionaries(
    {"status": st.sampled_from(STATUSES.names), "on": DAY, "why": TEXT, "evidence": EVIDENCE}
)
STEP = st.fixed_dictionaries(
    {"title": LINES, "due": DATE, "owner": st.sampled_from([None, "CA"]), "done_on": st.none() | DAY}
    | {"moves": st.integers(0, 9), "evidence": EVIDENCE}
)


def _parts(count: int) -> st.SearchStrategy[list[Document]]:
    return st.lists(STEP, max_size=count).map(lambda ms: [{**m, "id": f"step-{n}"} for n, m in enumerate(ms)])


PARTIAL = st.fixed_dictionaries(
    {
        "title": LINES,
        "parties": st.sampled_from([["CA", "GB"], ["CA", "EU", "GB", "US"]]),
        "kind": st.sampled_from(KINDS.names),
        "basis": st.sampled_from(BASES.names),
        "sectors": st.lists(st.sampled_from(SECTORS.names), min_size=1, max_size=3),
        "assessments": st.fixed_dictionaries({"CA": ASSESSMENT, "GB": ASSESSMENT}),
        "priority_areas": st.lists(LINES, max_size=2),
        "target_outcome": TEXT,
        "benefit": TEXT,
        "measure": TEXT,
        "notes": TEXT,
        "tags": st.lists(st.sampled_from(["a", "été", "x-1"]), max_size=2),
        "milestones": _parts(3),
        "sources": SOURCES,
        "links": st.lists(st.sampled_from([{"relation": "part-of", "id": "long-gone"}]), max_size=1),
        "cadence": st.sampled_from([None, "every 6 months"]),
        "meetings": st.lists(st.fixed_dictionaries({"on": DAY, "evidence": EVIDENCE}), max_size=2),
        "evidence": EVIDENCE,
    },
    optional={
        "override": st.fixed_dictionaries(
            {"status": st.sampled_from(STATUSES.names), "why": HOSTILE} | {"changed_at": st.just(NOW), "by": LINES}
        )
    },
)
GRID = st.fixed_dictionaries(
    {
        "title": LINES,
        "columns": st.lists(LINES, min_size=2, max_size=2),
        "rows": st.lists(
            st.fixed_dictionaries(
                {
                    "sector": st.sampled_from([None, "trade"]),
                    "cells": st.lists(TEXT, min_size=2, max_size=2),
                    "initiatives": st.lists(st.sampled_from(["initiative-0", "nowhere"]), max_size=2),
                }
            ),
            max_size=2,
        ),
        "source": st.none(),
    }
)


def rich(partials: list[Document], grids: list[Document]) -> MemoryStore:
    """A tracker with these records."""
    records = [complete({**p, "id": f"initiative-{n}"}, WORDS, list) for n, p in enumerate(partials)]
    return MemoryStore(seed_of(records, *({"id": f"grid-{n}", **grid} for n, grid in enumerate(grids))))


def worked(changes: list[Step]) -> MemoryStore:
    """The small tracker after those of `changes` that can be made."""
    store = MemoryStore(small_seed())
    for step in changes:
        try:
            store.commit(step.plan())
        except BilatError:
            continue
    return store


def in_order(store: Store) -> tuple[list[Document], list[Document]]:
    """What a tracker holds, in its order, without what it keeps by itself."""
    view = store.view()
    return [content(record) for record in view.search()], view.grids()


def everything(store: Store) -> Any:
    """All that a tracker holds and ever held."""
    view = store.view()
    return view.search(), view.grids(), plain(store), store.header(), list(store.changes())


def comes_back(store: Store, form: str) -> None:
    """Import gives an equal tracker, and importing it again changes nothing."""
    raw = exported(store, form)
    other = back(raw)
    assert in_order(other) == in_order(store)
    assert other.commit(Restoring(read(raw), ADA, WORDS)).change is None
    if list(other.changes())[1:]:
        other.commit(plan_undo(None, ADA))
        assert in_order(other) == ([], [])


def comes_back_whole(store: Store, form: str) -> None:
    """With its history a tracker is what it was to the last key, and goes on as the other does."""
    other = with_history(exported(store, form, with_history=True))
    assert everything(other) == everything(store)
    assert other.check() == []
    for undoing in (None, None):
        outcomes = [_undone(one, undoing) for one in (store, other)]
        assert outcomes[0] == outcomes[1]
    assert everything(other) == everything(store)


def _undone(store: Store, word: str | None) -> object:
    try:
        return store.commit(plan_undo(word, ADA)).change
    except BilatError as error:
        return error.message


@LAWS
@given(st.lists(PARTIAL, max_size=3), st.lists(GRID, max_size=2), st.sampled_from(FORMS))
def test_any_record_comes_back(partials: list[Document], grids: list[Document], form: str) -> None:
    """Every field of every initiative and grid, and their order, whatever stands in them."""
    with clock():
        comes_back(rich(partials, grids), form)
        comes_back_whole(rich(partials, grids), form)


@LAWS
@given(st.lists(steps(), max_size=12), st.sampled_from(FORMS))
def test_any_history_comes_back(changes: list[Step], form: str) -> None:
    """Whatever was changed, dropped and undone."""
    with clock():
        comes_back(worked(changes), form)
        comes_back_whole(worked(changes), form)


@pytest.mark.full
@FULL_LAWS
@given(
    st.lists(PARTIAL, max_size=4), st.lists(GRID, max_size=2), st.lists(steps(), max_size=25), st.sampled_from(FORMS)
)
def test_at_length(partials: list[Document], grids: list[Document], changes: list[Step], form: str) -> None:
    """The same, tried for longer."""
    with clock():
        comes_back(rich(partials, grids), form)
        comes_back_whole(worked(changes), form)


@LAWS
@given(PARTIAL)
def test_a_row_has_one_record(partial: Document) -> None:
    """A row of CSV read back is the record: no two records have the same cells."""
    with clock():
        record = {**complete({**partial, "id": "x"}, WORDS, list), "revision": 7}
        record |= {"created_at": NOW, "updated_at": NOW, "updated_by": "'=ada"}
        cells = dict(zip(COLUMNS, (cell or "" for cell in row("initiative", record)), strict=True))
        assert from_cells(cells) == record


@LAWS
@given(st.text(st.sampled_from("'=+-@\t\n ,;\"x\u00a0"), max_size=6))
def test_a_cell_has_one_text(text: str) -> None:
    """What was escaped against formulas comes back, also where it began with an apostrophe."""
    blank = dict.fromkeys(Initiative.__struct_fields__)
    cell = row("initiative", {**blank, "sectors": [], "parties": [], "tags": [], "notes": text})[COLUMNS.index("notes")]
    assert cell is not None
    assert from_cells({"notes": cell}) == {"notes": text}
    assert not cell.lstrip().startswith(tuple("=+-@"))


@pytest.mark.parametrize("form", FORMS)
def test_the_seed_comes_back(tmp_path: Path, form: str) -> None:
    """By the commands, through files: equal, as one change, `check` clean, and undone as one."""
    desk, other = Desk(tmp_path), _empty(tmp_path / "other")
    desk.ok("update", "joint-mil", "--status", "delivered", "--why", "=1+1", "--evidence", "https://example.org/x")
    desk.ok("export", "--to", str(tmp_path / f"all.{form}"))
    changed = other.ok("import", str(tmp_path / f"all.{form}"), "--why", "from Ottawa", "--json").json
    assert (changed["kind"], changed["data"][0]["command"], changed["data"][0]["why"]) == (
        "change",
        "restore",
        "from Ottawa",
    )
    records = [[content(r) for r in one.ok("export").data] for one in (desk, other)]
    assert records[0] == records[1]
    assert other.ok("grid", "--json").data == desk.ok("grid", "--json").data
    assert {r["updated_by"] for r in other.ok("list", "--json").data} == {"ada"}
    assert other.ok("check").err == "the history is whole and gives the state\n"
    other.ok("undo")
    assert other.ok("list").out == other.ok("grid").out == ""


@pytest.mark.parametrize("form", FORMS)
def test_the_seed_comes_back_with_its_history(tmp_path: Path, form: str) -> None:
    """The copy's history is the other's file, byte for byte; `log`, `slips`, marks and `undo` work on."""
    desk, other = Desk(tmp_path), _empty(tmp_path / "other")
    desk.ok("milestone", "move", "joint-mil", "joint", "--due", "autumn 2027", "--why", "'late'")
    desk.ok("drop", "climate")
    desk.ok("mark", "Talks")
    desk.ok("export", "--with-history", "--to", str(tmp_path / f"all.{form}"))
    ran = other.run("import", str(tmp_path / f"all.{form}"), "--with-history", "--json")
    assert (ran.status, ran.err) == (0, "the tracker goes on where that one was; see `bilat log`\n")
    last = desk.ok("log", "--limit", "1", "--json").data[0]["id"]
    store = json.loads(desk.history.read_bytes().partition(b"\n")[0])["store"]
    assert ran.data == [{"initiatives": 16, "grids": 2, "changes": 4, "last_change": last, "store": store}]
    assert other.history.read_bytes() == desk.history.read_bytes()
    assert other.state.read_bytes() == desk.state.read_bytes()
    for command in (("list", "--json"), ("log", "--json"), ("mark", "--json"), ("slips", "--json")):
        assert other.ok(*command).out == desk.ok(*command).out
    assert other.ok("check").err == "the history is whole and gives the state\n"
    assert "climate-initiatives" in other.ok("undo", last[:6]).out + other.ok("undo").out
    assert other.ok("check").status == 0


def _empty(folder: Path) -> Desk:
    folder.mkdir()
    desk = Desk(folder, seeded=False)
    desk.ok("init", "--empty")
    return desk


# Into a tracker that has records


@pytest.mark.parametrize("form", FORMS)
def test_what_differs_is_refused_as_a_whole(tmp_path: Path, form: str) -> None:
    """What is there and equal is nothing; what differs is listed, and stops all, unless `--update` is given."""
    desk, other = Desk(tmp_path), Desk(_made(tmp_path / "other"))
    desk.ok("tag", "joint-mil", "+x")
    desk.ok("add", "New one", "--sector", "trade")
    desk.ok("export", "--to", str(tmp_path / f"x.{form}"))
    before = other.files()
    ran = other.run("import", str(tmp_path / f"x.{form}"))
    assert (ran.status, ran.out) == (4, "")
    assert "1 in the tracker differ from the file (joint-military-exercises)" in ran.err
    assert "--update" in ran.err
    assert other.files() == before
    tried = other.ok("import", str(tmp_path / f"x.{form}"), "--update", "--dry-run")
    assert tried.rows == [["joint-military-exercises", "tags", "", "x"], ["new-one", "created", "", "New one"]]
    assert other.files() == before
    done = other.ok("import", str(tmp_path / f"x.{form}"), "--update")
    assert (done.out, done.err.splitlines()[0]) == (tried.out, "18 there already, and equal")
    assert [content(r) for r in other.ok("export").data] == [content(r) for r in desk.ok("export").data]
    other.ok("undo")
    assert [r["tags"] for r in other.ok("show", "joint-mil", "--json").data] == [[]]
    assert other.run("show", "new-one").status == 3


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_what_was_dropped_comes_back_only_when_asked(tmp_path: Path) -> None:
    """An older export does not bring back by the way what was dropped since."""
    desk = Desk(tmp_path)
    desk.ok("export", "--to", str(tmp_path / "x.csv"))
    desk.ok("drop", "climate")
    ran = desk.run("import", str(tmp_path / "x.csv"), "--json")
    assert (ran.status, ran.error["code"]) == (4, "differs")
    assert "1 were dropped from it (climate-initiatives)" in ran.error["message"]
    assert desk.ok("log", "--json").data[0]["id"] in ran.error["hint"]
    assert desk.ok("import", str(tmp_path / "x.csv"), "--update", "--format", "ids").out == "climate-initiatives\n"
    assert desk.ok("show", "climate", "--format", "ids").out == "climate-initiatives\n"


def test_an_import_undone_can_be_made_again(tmp_path: Path) -> None:
    """After `undo` the same file comes in again."""
    desk, other = Desk(tmp_path), _empty(tmp_path / "other")
    desk.ok("export", "--to", str(tmp_path / "x.json"))
    other.ok("import", str(tmp_path / "x.json"))
    other.ok("undo")
    other.ok("import", str(tmp_path / "x.json"))
    assert [content(r) for r in other.ok("export").data] == [content(r) for r in desk.ok("export").data]


def test_a_grid_is_kept_to_the_letter() -> None:
    """A cell is as the source prints it, also where its characters are not composed; a control character is refused."""
    cells = ["e\u0301", "\U0002f800"]
    table = {"id": "t", "title": "T", "columns": ["A", "B"], "source": None}
    rows = [{"sector": None, "cells": cells, "initiatives": []}]
    store = MemoryStore(seed_of([], {**table, "rows": rows}))
    assert [back(exported(store, form)).view().grids() for form in FORMS] == [store.view().grids()] * 3
    wrong = exported(store, "ndjson").replace(b'"T"', b'"T\\u001b[2J"')
    with pytest.raises(InvalidValue, match="control character"):
        back(wrong)


def test_grids_that_differ() -> None:
    """A grid is treated as an initiative is."""
    store = MemoryStore(small_seed())
    document = json.loads(exported(store, "json"))
    document["grids"][1]["title"] = "Another title"
    raw = json.dumps(document).encode()
    with pytest.raises(Refused, match="grid second"):
        back(raw, store)
    back(raw, store, update=True)
    assert [grid["title"] for grid in store.view().grids()] == ["First", "Another title"]


def edited_csv(store: Store, change: Callable[[list[dict[str, str]]], list[dict[str, str]]], **form: Any) -> bytes:
    """An export as a person edited it in a spreadsheet and saved it, without its head."""
    rows = list(csv.DictReader(io.StringIO(exported(store, "csv").decode(), newline="")))
    rows = change([row for row in rows if row["bilat_record"] != "export"])
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), **form)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def test_a_column_taken_out_stays_as_it_is() -> None:
    """What a spreadsheet lacks is left alone; an empty cell of what it has empties the field."""
    store = MemoryStore(small_seed())
    store.commit(plan_tag(["beta"], ["kept"], [], ADA))

    def change(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        kept = [row for row in rows if row["id"] in ("alpha", "beta")]
        return [{"title": f"{r['title']} 2", "id": r["id"], "tags": "", "bilat_record": ""} for r in kept]

    back(edited_csv(store, change), store, update=True)
    alpha, beta = store.view().search()[:2]
    assert (alpha["title"], alpha["tags"], beta["tags"], beta["sectors"]) == (
        "Alpha 2",
        [],
        [],
        ["defense", "technology"],
    )
    assert [m["id"] for m in beta["milestones"]] == ["first-step", "second-step"]


def test_a_status_typed_into_a_cell() -> None:
    """Where nobody has assessed it, a status in the spreadsheet is every party's."""
    store = MemoryStore(small_seed())

    def change(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{**row, "status": "delivered"} for row in rows if row["id"] == "alpha"]

    back(edited_csv(store, change), store, update=True)
    alpha = store.view().find("alpha") or {}
    assert (alpha["status"], alpha["assessments"]["GB"]["status"]) == ("delivered", "delivered")


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_as_a_spreadsheet_saves_it(delimiter: str, encoding: str, end: str) -> None:
    """Semicolons, tabs, a byte-order mark, UTF-16, CRLF, everything quoted: it is the same tracker."""
    store = rich([{"title": name, "parties": ["CA", "GB"], "notes": text} for name, text in HARD.items()], [])
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        raw = edited_csv(store, list, delimiter=delimiter, lineterminator=end, quoting=quoting)
        assert in_order(back(raw.decode().encode(encoding))) == in_order(store)


def test_windows_1252_is_named(tmp_path: Path) -> None:
    """A file that lost its characters on the way is read, and it is said what it was saved in."""
    desk = Desk(tmp_path)
    desk.ok("update", "pilot", "--notes", "l’été")
    text = desk.ok("export", "sector:energy", "--format", "csv").out
    path = desk.write("x.csv", text.encode("cp1252"))
    ran = desk.run("import", path)
    assert (ran.status, "read as windows-1252" in ran.err, "1 there already" in ran.err) == (0, True, True)


def test_lists_come_back_too(tmp_path: Path) -> None:
    """What `list` and `show` print, and what `jq` makes of it, is ours as well."""
    desk, whole_list = Desk(tmp_path), json.loads(Desk(tmp_path).ok("list", "--json").out)
    record = desk.ok("show", "pilot", "--json").data[0]
    for text in (
        json.dumps(whole_list, indent=2),
        desk.ok("list", "--format", "ndjson").out,
        json.dumps(whole_list["data"]),
        json.dumps(whole_list["data"], indent=1),
        json.dumps(record),
        json.dumps(record, indent=3, sort_keys=True),
        "\ufeff" + json.dumps(whole_list, sort_keys=True),
    ):
        ran = desk.run("import", "-", stdin=text)
        assert (ran.status, ran.err.splitlines()[-1]) == (0, "nothing to import: the file holds nothing new")


def test_links_that_lead_nowhere() -> None:
    """A link to what is not there comes back with a word about it; one that closes a circle is refused."""
    store = MemoryStore(small_seed())
    link = {"relation": "part-of", "id": "beta"}
    store.commit(plan_add([{"title": "Part", "parties": ["CA", "GB"], "links": [link]}], ADA, WORDS))
    store.commit(plan_drop(["beta"], ADA))
    plan = Restoring(read(exported(store, "json")), ADA, WORDS)
    other = MemoryStore(empty())
    other.commit(plan)
    assert [notice.message for notice in plan.notices] == ["linked to, and not in the tracker: beta"]
    document = json.loads(exported(store, "json"))
    document["data"][0]["links"] = [{"relation": "part-of", "id": "part"}]
    document["data"][-1]["links"] = [{"relation": "part-of", "id": "alpha"}]
    with pytest.raises(Refused, match="alpha, part go round in a circle") as caught:
        back(json.dumps(document).encode())
    assert caught.value.code == "circular-link"


# What is not right


def whole_export(form: str, *, history: bool = False) -> bytes:
    store = MemoryStore(small_seed())
    store.commit(plan_tag(["alpha"], ["x"], [], ADA))
    return exported(store, form, with_history=history)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("history", [False, True])
def test_cut_off_anywhere(form: str, *, history: bool) -> None:
    """However much is missing at its end, a file is refused in a sentence or is none of ours; never read in part."""
    raw = whole_export(form, history=history)
    complete_one = read(raw)
    for size in [*range(0, len(raw) - 1, 7), *(m.start() for m in re.finditer(rb"\n", raw[:-1])), len(raw) - 2]:
        found, error = tried(lambda size=size: find_native(raw[:size], "x"))  # type: ignore[misc]
        if error is None:
            # a beginning that could be anybody's, or only a line end less
            assert found in (None, complete_one)
        else:
            assert (error.exit_status in (2, 4), "\n" in error.message) == (True, False)


def tried(call: Callable[[], Tried]) -> tuple[Tried | None, BilatError | None]:
    """What `call` gives, or what it raises."""
    try:
        return call(), None
    except BilatError as error:
        return None, error


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["data"][0].update(colour="red"), "record 1 (alpha): unknown field 'colour'"),
        (lambda d: d["data"][1].update(status="delivered!"), "record 2 (beta): unknown status 'delivered!'"),
        (lambda d: d["data"][1].update(sectors=["trad"]), "record 2 (beta): unknown sector 'trad'"),
        (lambda d: d["data"][1].update(id="alpha"), "record 2: the id alpha is in the file twice"),
        (lambda d: d["data"][1].update(id="../x"), "record 2: '../x' is not an id"),
        (lambda d: d["data"][1].pop("id"), "record 2 has no id"),
        (lambda d: d["data"].__setitem__(1, 5), "record 2 has no id"),
        (lambda d: d["data"][2].update(title="a\x1b[31mb"), "record 3 (beta-two): the title has the control character"),
        (lambda d: d["data"][2].update(milestones={"a": 1}), "record 3 (beta-two): milestones must be a list"),
        (lambda d: d["data"][2].update(parties=["CA"]), "record 3 (beta-two): "),
        (lambda d: d["grids"][0].update(colour=1), "the grid 'first' is not as it should be"),
        (lambda d: d["grids"][0]["rows"][0]["cells"].pop(), "the grid 'first' has a row of 1 cells under 2 columns"),
        (lambda d: d["grids"][0].update(id="second"), "two grids of the file have the same id"),
        (lambda d: d.update(grids=5), "x: grids must be a list"),
        (lambda d: d.update(data={}), "x: data must be a list"),
        (lambda d: d.update(kind="change"), "x is a document of bilat's of the kind 'change', which brings no"),
        (lambda d: d.update(schema_version=2), "x was written by a newer bilat (schema version 2, this one knows 1)"),
        (lambda d: d.update(schema_version=10**400), "x was written by a newer bilat (schema version 1000"),
        (lambda d: d.update(schema_version="1"), "x does not say which schema_version it is of"),
        (lambda d: d.update(returned="\x1b[31m\n" + "9" * 999), "x says that it has \u241b[31m 999"),
        (lambda d: d.update(history={"store": "a", "schema_version": 1, "last_change": "x" * 999}), "x says that its"),
        (lambda d: d["data"].pop(), "x says that it has 3 initiatives, and has 2"),
        (lambda d: d.update(changes=[{}]), "x has changes, but does not say which store's history they are"),
    ],
)
def test_documents_that_are_wrong(change: Callable[[Any], object], message: str) -> None:
    """Each mistake is one sentence that says where it is."""
    document = json.loads(whole_export("json"))
    change(document)
    with pytest.raises(BilatError) as caught:
        Restoring(read(json.dumps(document).encode(), "x"), ADA, WORDS)(MemoryStore(empty()).view())
    assert caught.value.message.startswith(message)
    assert len(caught.value.message) < 200
    assert caught.value.exit_status in (2, 4)


CELLS = b"bilat_record,id,title,sectors,parties,milestones,revision,content\r\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CELLS + b"initiative,a,A,trade,\r\n", "x: line 2 has 5 cells where the header has 8"),
        (CELLS + b"\r\n,,,,,,,\r\ncommitment,a,A,trade,,,,", "x: line 4: unknown bilat_record 'commitment'"),
        (CELLS + b'initiative,a,A,trade,"CA,GB",[{,,', "x: line 2: milestones is not JSON: '[{'"),
        (CELLS + b"initiative,a,A,trade,,NaN,,", "x: line 2: milestones is not JSON: 'NaN'"),
        (CELLS + b'initiative,a,"A\n\nB",trade,,,,\r\ngrid,,,,,,,[1]', "x: line 5: the grid is not a JSON object"),
        (CELLS + b'initiative,a,"A', "x: the row that begins on line 2 is not CSV: unexpected end of data"),
        (CELLS + b"initiative,a,A\rB,trade,,,,", "x: line 2 has 3 cells where the header has 8"),
        (b"bilat_record,id,colour\ninitiative,a,red", "unknown column 'colour'"),
        (b"bilat_record,id,id\ninitiative,a,b", "x has the column 'id' twice"),
        (b'bilat_record,id\ngrid,"{}"', "x: line 2: a row of the kind grid needs the column content"),
        (b"bilat_record,id,title\n,a,A", "line 2 (a): an initiative needs its parties"),
        (CELLS + b'initiative,a,A,,"CA,GB",,,', None),
    ],
)
def test_tables_that_are_wrong(text: bytes, message: str | None) -> None:
    """Each mistake is told with the line that it stands on."""
    if message is None:
        assert [r["sectors"] for r in back(text).view().search()] == [["other"]]
        return
    with pytest.raises(BilatError) as caught:
        Restoring(read(text, "x"), ADA, WORDS)(MemoryStore(empty()).view())
    assert caught.value.message.startswith(message) or f"x: {message}" in caught.value.message
    assert caught.value.exit_status in (2, 4)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"id,title\na,A\n",
        b"# bilat_record is only mentioned\n",
        b"[1, 2]",
        b"{}",
        b'{"a": 1}\n{"a": 2}\n',
        b'[{"id": "a", "title": "b"}]',
        b"[" * 100_000,
        b"\x89PNG\r\n\x1a\n\0\0",
        b"PK\x03\x04bilat_record",
        b"{" + b"x" * 10_000_000,
        b"x" * 10_000_000,
        b"[" + b"1," * 3_000_000 + b"1]",
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_what_is_not_ours(raw: bytes) -> None:
    """Somebody else's file is left to who reads those, however large and whatever it is."""
    found, error = tried(lambda: find_native(raw, "x"))
    assert found is None
    assert error is None or (error.exit_status == 2 and "is not text" in error.message)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"schema_version": 1, "kind": "export", "data": ' + b"[" * 100_000,
        b'{"export": {"schema_version": 1}}\n' + b'{"a":' * 100_000,
        b'{"export": {"schema_version": 1}}\n' + b'"' + b"x" * 10_000_000,
        CELLS + b"initiative,a,A,trade,," + b"[" * 100_000 + b",,",
        CELLS + b'initiative,"' + b"x" * 10_000_000,
        b'{"schema_version": ' + b"9" * 10_000 + b', "kind": "export", "data": []}',
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_hostile_files(tmp_path: Path, raw: bytes) -> None:
    """Nested to the sky, ten megabytes on a line, cut off: one clear sentence."""
    desk = Desk(tmp_path)
    before = desk.files()
    ran = desk.run("import", "-", stdin=raw)
    assert (ran.status, ran.out, ran.err.count("error: the input")) == (2, "", 1)
    assert len(ran.err) < 500
    assert desk.files() == before


def test_long_cells(tmp_path: Path) -> None:
    """A cell may be longer than Python's `csv` takes by default, and its limit is left as it was."""
    limit = csv.field_size_limit()
    areas = [f"{number}, " * 80 for number in range(600)]
    store = rich([{"title": "Long", "parties": ["CA", "GB"], "priority_areas": areas}], [])
    assert in_order(back(exported(store, "csv"))) == in_order(store)
    with pytest.raises(BilatError):
        read(CELLS + b'initiative,"' + b"x" * 300_000)
    assert csv.field_size_limit() == limit


@LAWS
@given(st.sampled_from(FORMS), st.data())
def test_any_byte_changed(form: str, data: st.DataObject) -> None:
    """A byte changed anywhere gives another tracker, the same one, or a sentence: never a traceback."""
    with clock():
        raw = with_another_byte(whole_export(form, history=True), data)
        _, error = tried(lambda: find_native(raw, "x") and back(raw, update=True))
        assert error is None or error.exit_status in (2, 4)


def with_another_byte(raw: bytes, data: st.DataObject) -> bytes:
    changed = bytearray(raw)
    changed[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    return bytes(changed)


# With the history: what is not what it was


@LAWS
@given(st.sampled_from(FORMS), st.data())
def test_any_byte_of_a_history_changed(form: str, data: st.DataObject) -> None:
    """With its history an altered file gives the same tracker, or nothing: the chain, or the records, show it."""
    with clock():
        store = MemoryStore(small_seed())
        store.commit(plan_tag(["alpha"], ["x"], [], ADA))
        raw = with_another_byte(exported(store, form, with_history=True), data)
        other, error = tried(lambda: with_history(raw) if find_native(raw, "x") else None)
        if error is not None:
            assert error.exit_status in (2, 4)
        elif other is not None:
            assert everything(other) == everything(store)


def test_altered_records_are_named() -> None:
    """A record that is not what the history makes of it, one more, one less, another order."""
    document = json.loads(whole_export("json", history=True))
    first, second, third = document["data"]
    for records, message in (
        ([{**first, "title": "Altered"}, second, third], "initiative 'alpha' is not what the history makes of it"),
        ([first, second, {**third, "revision": 9}], "initiative 'beta-two' is not what the history makes of it"),
        ([second, first, third], "the initiatives are not in the order of the history"),
        ([first, second, third, {**third, "id": "more"}], "initiative 'more' is not what the history makes of it"),
        ([first, second], "initiative beta-two is in the history, and not among the records"),
    ):
        changed = {**document, "data": records, "returned": len(records)}
        with pytest.raises(Refused, match=re.escape(message)) as caught:
            with_history(json.dumps(changed).encode())
        assert caught.value.code == "history-altered"


def test_an_altered_change_is_named(tmp_path: Path) -> None:
    """By the command: exit status 4, the change by its id, and the empty tracker untouched."""
    desk, other = Desk(tmp_path), _empty(tmp_path / "other")
    desk.ok("tag", "joint-mil", "+x", "--why", "the true reason")
    changed = desk.ok("log", "--limit", "1", "--json").data[0]["id"]
    document = desk.ok("export", "--with-history").out.replace("the true reason", "another reason")
    before = other.files()
    ran = other.run("import", "-", "--with-history", "--json", stdin=document)
    assert (ran.status, ran.out, ran.error["code"]) == (4, "", "history-altered")
    assert f"change {changed} is not what it was when it was written" in ran.error["message"]
    assert other.files() == before


def forged(edits: list[Document]) -> bytes:
    """An export whose chain is right, and whose history no bilat would have written."""
    store = MemoryStore(small_seed())
    store.commit(draft(*edits))
    return exported(store, "ndjson", with_history=True)


@pytest.mark.parametrize(
    "edits",
    [
        [edit("alpha", "title", "Alpha", 5)],
        [edit("alpha", "colour", None, "red")],
        [edit("alpha", "status", "announced", "delivered")],
        [edit("alpha", "parties", None, ["CA"])],
        [edit(None, "grid:first", None, {"id": "first", "title": "x"})],
        [edit(None, "grid:third", None, {"id": "third"})],
    ],
)
def test_a_forged_history(edits: list[Document]) -> None:
    """A chain can be forged from its beginning; what it gives must be records of ours all the same."""
    with pytest.raises(InvalidValue):
        with_history(forged(edits))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda c: c.update(edits=[edit("nobody", "title", "a", "b")]),
        lambda c: c.update(edits=[edit("alpha", None, None, "text")]),
        lambda c: c.update(edits=[edit("alpha", "milestones.x.due", None, 5)]),
        lambda c: c.update(edits=[edit(None, "schema_version", 1, "one")]),
        lambda c: c.update(edits=[edit(None, "schema_version", 1, 2)]),
        lambda c: c.update(edits=5),
        lambda c: c.pop("why"),
        lambda c: c.update(at="yesterday"),
    ],
)
def test_a_history_that_fits_nothing(wrong: Callable[[Document], object]) -> None:
    """Edits of nobody, of no shape, of a version to come: one sentence, whether the chain is right or not."""
    store = MemoryStore(small_seed())
    native = read(exported(store, "json", with_history=True))
    change = {**native.changes[0], "command": "update"}
    wrong(change)
    before = ledger.Head(encode(native.changes[0]))
    if set(ledger.CHANGE_KEYS) <= set(change):  # a chain that is right
        body = {key: {**change, "prev": before.sha256}[key] for key in ledger.CHANGE_KEYS[1:]}
        change = {"id": hashlib.sha256(encode(body).rstrip(b"\n")).hexdigest()[:12], **body}
    assert native.history is not None
    history = {**native.history, "last_change": change["id"]}
    found = native._replace(changes=[*native.changes, change], history=history)
    _, error = tried(lambda: MemoryStore(empty()).restore(store.header(), found.changes, expected(found)))
    assert isinstance(error, InvalidValue | Refused)


@pytest.mark.parametrize(
    ("args", "status", "code"),
    [
        ((), 4, "not-empty"),
        (("--update",), 2, "usage"),
        (("--why", "x"), 2, "usage"),
        (("--by", "x"), 2, "usage"),
        (("--db", "{folder}/nowhere.json"), 1, "no-store"),
        (("--fields", "colour"), 2, "unknown-field"),
    ],
)
def test_where_a_history_cannot_go(tmp_path: Path, args: tuple[str, ...], status: int, code: str) -> None:
    """Only into a tracker that is there and empty, and as it was."""
    desk = Desk(tmp_path)
    path = desk.write("all.json", desk.ok("export", "--with-history").out)
    before = desk.files()
    words = [word.format(folder=tmp_path) for word in args]
    ran = desk.run("import", path, "--with-history", *words, "--json")
    assert (ran.status, ran.out, ran.error["code"]) == (status, "", code)
    assert desk.files() == before


def test_a_file_without_a_history(tmp_path: Path) -> None:
    """`--with-history` needs one; without the option it is said that one stays behind."""
    desk, other = Desk(tmp_path), _empty(tmp_path / "other")
    bare = desk.write("bare.json", desk.ok("export").out)
    ran = other.run("import", bare, "--with-history")
    assert (ran.status, "the file brings no history" in ran.err) == (2, True)
    full = desk.write("full.json", desk.ok("export", "--with-history").out)
    assert "its history stays behind; --with-history brings it" in other.ok("import", full).err


def test_a_first_use_can_be_a_restore(tmp_path: Path) -> None:
    """On a new machine the history comes in the place of the seed."""
    desk, other = Desk(tmp_path), Desk(_made(tmp_path / "other"), seeded=False)
    desk.ok("drop", "climate")
    tried = other.run("import", "-", "--with-history", "--dry-run", stdin=desk.ok("export", "--with-history").out)
    assert (tried.status, tried.err, other.files()) == (0, "dry run: nothing was written\n", {})
    other.ok("import", "-", "--with-history", stdin=desk.ok("export", "--with-history").out)
    assert other.ok("list", "--json").out == desk.ok("list", "--json").out
    fields = ("import", "-", "--with-history", "--fields", "changes,grids")
    third = _empty(tmp_path / "third")
    assert third.ok(*fields, stdin=desk.ok("export", "--with-history").out).out == "2\t2\n"


# The command


def test_what_cannot_be_read(tmp_path: Path) -> None:
    """No file, a folder, a picture: a sentence and the next step."""
    desk = Desk(tmp_path)
    assert desk.run("import", str(tmp_path / "none.json")).status == 1
    assert desk.run("import", str(tmp_path)).status == 1
    table = desk.write("x.csv", "Commitment,Status\nPatrols,done\n")
    for option in ("--with-history", "--update"):
        ran = desk.run("import", table, option)
        assert (ran.status, ran.out) == (2, "")
        assert f"{option} goes with an export of bilat's" in ran.err
    path = str(tmp_path / "all.json")
    desk.ok("export", "--to", path)
    ran = desk.run("import", path, "--key", "id")
    assert (ran.status, ran.out) == (2, "")
    assert "is an export of bilat's" in ran.err


def test_texts_are_composed_on_the_way(tmp_path: Path) -> None:
    """A text that another program decomposed (NFD) is the same text."""
    desk = Desk(tmp_path)
    desk.ok("update", "pilot", "--notes", "été")
    text = unicodedata.normalize("NFD", desk.ok("export", "sector:energy").out)
    assert desk.run("import", "-", stdin=text).err.startswith("1 there already, and equal\n")


def test_a_trackers_own_files(tmp_path: Path) -> None:
    """The two files of a tracker are no exports, and it is said what makes one of them."""
    desk = Desk(tmp_path)
    for path in (desk.state, desk.history):
        ran = desk.run("import", str(path))
        assert (ran.status, ran.out) == (2, "")
        assert ran.err.endswith("hint: `bilat export --db FILE` makes one of it\n")


@pytest.mark.skipif(os.name != "posix", reason="pipes of a shell are POSIX")
def test_through_a_pipe(tmp_path: Path) -> None:
    """Export into import, as a person would type it."""
    desk = Desk(tmp_path)
    ran = desk.shell(
        "bilat init --empty --db c.json >/dev/null 2>&1; "
        "bilat export --format ndjson | bilat import - --db c.json --format ids | wc -l"
    )
    assert (ran.status, ran.out.strip()) == (0, "17")
