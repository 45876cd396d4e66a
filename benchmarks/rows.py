"""The rows of the table: what is measured, against what, and the budget it has to keep."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from benchmarks.data import in_defense, name_of
from benchmarks.measure import Output, Side
from benchmarks.workshop import Workshop
from benchmarks.years import AFTER_BEGINNING, FOUR_MONTHS

STATUSES = ("in-progress", "not-started")
LINES = "import json, sys\nfor line in open(sys.argv[1], encoding='utf-8'): json.loads(line)"
AS_JSON = """\
import csv, json, sys
with open(sys.argv[1], encoding="utf-8", newline="") as source, open(sys.argv[2], "w", encoding="utf-8") as target:
    json.dump(list(csv.DictReader(source)), target)
"""
DECODE = "import json, sys; json.load(open(sys.argv[1], encoding='utf-8'))"
SEEDED = 7
"""Defense initiatives in the seed."""


class Sizes(NamedTuple):
    """How many initiatives the trackers hold, and how many rows the table."""

    middle: int = 10_000
    history: int = 2_000
    large: int = 100_000
    table: int = 12_500
    statement: int = 1_000
    """Thousand characters."""


FULL = Sizes()
QUICK = Sizes(200, 200, 400, 200, 20)

Sides = tuple[Side, Side | None]
Expected = Callable[[Output], bool]


class Row(NamedTuple):
    """One line of the table."""

    what: str
    """What is measured; `{middle}`, `{history}`, `{large}`, `{table}` and `{statement}` are sizes."""
    against: str
    """What it is measured against; empty: nothing."""
    make: Callable[[Workshop, Sizes], Sides]
    budget: float | None = None
    """The largest ratio that is good enough; None: for information."""
    quantity: Literal["cpu", "peak"] = "cpu"
    share: float = 1
    """Of the rounds that were asked for: short runs scatter more, long ones less."""
    needs: str | None = None
    """A program without which there is nothing to compare with."""

    @property
    def measurable(self) -> bool:
        """Whether everything it takes is installed."""
        return self.needs is None or shutil.which(self.needs) is not None

    def rounds(self, asked: int) -> int:
        """How many rounds it takes where `asked` were asked for."""
        return max(1, min(asked, 3), round(asked * self.share))


# Sides


def bilat(workshop: Workshop, db: str, words: Sequence[str], expected: Expected, **more: bool) -> Side:
    """bilat on the tracker at `db`, the same command every round."""
    command = [*workshop.program("bilat"), *words]
    environment = workshop.environment(BILAT_DB=db)
    return Side(_typed("bilat", words), lambda _: command, environment, expected, **more)


def floor(workshop: Workshop, words: Sequence[str], expected: Expected, **more: bool) -> Side:
    """The program that only starts and prints."""
    command = [*workshop.program("benchmarks.floor"), *words]
    return Side(_typed("floor", words), lambda _: command, workshop.environment(), expected, **more)


def python(workshop: Workshop, code: str, shown: str, *arguments: str) -> Side:
    """A bare interpreter."""
    command = [sys.executable, "-c", code, *arguments]
    return Side(shown, lambda _: command, workshop.environment(), _is(""))


def _typed(program: str, words: Sequence[str]) -> str:
    return " ".join([program, *words])


def _json(total: int, shown: int | None = None) -> Expected:
    """Whether it is our JSON, a record a line, with `total` matches and as many of them, or `shown`."""
    returned = total if shown is None else shown
    counts = f'"total": {total}, "returned": {returned}, '
    return lambda output: counts in output.head and output.lines == returned + 2 and output.tail.endswith("\n]}\n")


def _table(rows: int) -> Expected:
    """Whether it is a table with at least that many lines."""
    return lambda output: "Title" in output.head and output.lines > rows


def _is(text: str) -> Expected:
    """Whether it is exactly this text."""
    return lambda output: output.head == output.tail == text


# Rows

DEFENSE = ("list", "--sector", "defense")
DEFENSE_JSON = (*DEFENSE, "--json")


def _seeded(workshop: Workshop) -> str:
    """A tracker that its first use has made."""
    path = workshop.folder / "seeded" / "bilat.json"
    path.parent.mkdir(exist_ok=True)
    return str(path)


def start_json(workshop: Workshop, _: Sizes) -> Sides:
    ours = bilat(workshop, _seeded(workshop), DEFENSE_JSON, _json(SEEDED))
    return ours, floor(workshop, DEFENSE_JSON, _is('{"sector": "defense", "data": []}\n'))


def start_table(workshop: Workshop, _: Sizes) -> Sides:
    expected = _table(SEEDED)
    ours = bilat(workshop, _seeded(workshop), DEFENSE, expected, terminal=True)
    return ours, floor(workshop, DEFENSE, expected, terminal=True)


def list_(workshop: Workshop, sizes: Sizes) -> Sides:
    count = in_defense(sizes.middle)
    ours = bilat(workshop, str(workshop.data("tracker", sizes.middle)), DEFENSE_JSON, _json(count))
    if shutil.which("task") is None:
        return ours, None
    command = ["task", "sector:defense", "list"]
    return ours, Side(
        " ".join(command),
        lambda _: command,
        workshop.tasks(sizes.middle),
        lambda output: output.lines > count and output.tail.endswith(f"\n{count} tasks\n"),
    )


def update(workshop: Workshop, sizes: Sizes) -> Sides:
    return _update(workshop, sizes.middle)


def update_large(workshop: Workshop, sizes: Sizes) -> Sides:
    return _update(workshop, sizes.large)


def _update(workshop: Workshop, size: int) -> Sides:
    name = name_of(size // 2)
    stock = workshop.environment(STOCK_DB=str(workshop.data("stock", size)))
    ours = workshop.environment(BILAT_DB=str(workshop.data("tracker", size)))
    return (
        Side(
            "bilat update ID --status STATUS",
            lambda number: [*workshop.program("bilat"), "update", name, "--status", STATUSES[number % 2]],
            ours,
            lambda output: f"{name}\tstatus\t" in output.tail,
        ),
        Side(
            "stock update ID --status STATUS",
            lambda number: [*workshop.program("benchmarks.stock"), "update", name, "--status", STATUSES[number % 2]],
            stock,
            _is(f"{name}: 1 changed\n"),
        ),
    )


def history(workshop: Workshop, sizes: Sizes) -> Sides:
    expected = _json(in_defense(sizes.history))
    with_it = bilat(workshop, str(workshop.data("history", sizes.history)), DEFENSE_JSON, expected)
    return with_it, bilat(workshop, str(workshop.data("tracker", sizes.history)), DEFENSE_JSON, expected)


def large(workshop: Workshop, sizes: Sizes) -> Sides:
    path = str(workshop.data("tracker", sizes.large))
    ours = bilat(workshop, path, (*DEFENSE_JSON, "--limit", "20"), _json(in_defense(sizes.large), 20))
    return ours, python(workshop, DECODE, "json.load(FILE)", path)


def large_all(workshop: Workshop, sizes: Sizes) -> Sides:
    path = str(workshop.data("tracker", sizes.large))
    ours = bilat(workshop, path, DEFENSE_JSON, _json(in_defense(sizes.large)))
    return ours, python(workshop, DECODE, "json.load(FILE)", path)


def table(workshop: Workshop, sizes: Sizes) -> Sides:
    path = str(workshop.data("tracker", sizes.middle))
    words = ("list", "--no-pager")
    return bilat(workshop, path, words, _table(sizes.middle), terminal=True), None


def show(workshop: Workshop, _: Sizes) -> Sides:
    words = ("show", "joint-military-exercises", "--json")
    ours = bilat(workshop, _seeded(workshop), words, _json(1))
    return ours, floor(workshop, words[:2], _is(words[1] + "\n"))


def log(workshop: Workshop, sizes: Sizes) -> Sides:
    path = str(workshop.data("history", sizes.history))
    ours = bilat(workshop, path, ("log", name_of(7), "--json"), lambda output: output.lines > 20)
    return ours, None


def _years(words: Sequence[str], expected: Expected) -> Callable[[Workshop, Sizes], Sides]:
    """A command on a year of changes, against reading its history as JSON lines."""

    def make(workshop: Workshop, sizes: Sizes) -> Sides:
        path = workshop.data("years", sizes.middle)
        ours = bilat(workshop, str(path), words, expected)
        return ours, python(workshop, LINES, "json.loads(LINE) of the history", str(path.with_suffix(".history.jsonl")))

    return make


def _told(kind: str) -> Expected:
    """Whether it is our JSON of this kind, whole."""
    return lambda output: f'"kind": "{kind}"' in output.head and output.tail.endswith("}\n")


def _lines(output: Output) -> bool:
    """Whether it has many lines that tell of the last initiative too."""
    return output.lines > 100 and output.tail.endswith("\n")


WHOLE = ("diff", "--since", AFTER_BEGINNING)
PART = ("diff", "--since", FOUR_MONTHS)
JSON_LINES = "reading the history"


def import_(workshop: Workshop, sizes: Sizes) -> Sides:
    path = str(workshop.data("table", sizes.table))
    empty, target = workshop.data("empty", 0), workshop.folder / "imported.json"

    def command(_: int) -> Sequence[str]:
        """The import into a new copy of an empty tracker, which is made before the clock runs."""
        for name in (empty.name, empty.name.replace(".json", ".history.jsonl")):
            shutil.copy(empty.parent / name, target.parent / name.replace(empty.stem, target.stem))
        return [*workshop.program("bilat"), "import", path]

    ours = Side(
        "bilat import TABLE",
        command,
        workshop.environment(BILAT_DB=str(target)),
        lambda output: output.lines == sizes.table and "\tadded\t" in output.tail,
    )
    return ours, python(workshop, AS_JSON, "json.dump(list(csv.DictReader(TABLE)), FILE)", path, str(target) + ".rows")


def _ingest(workshop: Workshop, size: int) -> Side:
    """Looking at what a statement of `size` thousand characters promises."""
    path = str(workshop.data("statement", size))
    return bilat(workshop, _seeded(workshop), ("ingest", path, "--json"), _told("candidate-list"))


def ingest(workshop: Workshop, sizes: Sizes) -> Sides:
    return _ingest(workshop, sizes.statement), None


def ingest_linear(workshop: Workshop, sizes: Sizes) -> Sides:
    return _ingest(workshop, sizes.statement * 10), _ingest(workshop, sizes.statement)


ROWS: Mapping[str, Row] = {
    "start-json": Row("`list --sector defense --json`, seeded", "the floor", start_json, 1.25, share=2),
    "start-table": Row("`list --sector defense` on a terminal, seeded", "the floor", start_table, 1.25, share=2),
    "list": Row("`list --sector defense --json` of {middle:,}", "taskwarrior", list_, 0.6, needs="task"),
    "update": Row("one durable `update` among {middle:,}", "stock TinyDB", update, 0.8),
    "history": Row("`list` of {history:,} with 20 changes each", "without them", history, 1.05, share=2),
    "diff": Row(
        "`diff --since` the beginning `--json`, {middle:,} with 20 changes each",
        JSON_LINES,
        _years((*WHOLE, "--json"), _told("diff-list")),
        2.0,
        share=0.35,
    ),
    "diff-tsv": Row("the same as TSV", JSON_LINES, _years(WHOLE, _lines), 2.0, share=0.35),
    "diff-ndjson": Row(
        "the same as NDJSON", JSON_LINES, _years((*WHOLE, "--format", "ndjson"), _lines), 2.0, share=0.35
    ),
    "diff-until": Row(
        "`diff --since` the beginning `--until` four months before the end, JSON",
        JSON_LINES,
        _years((*WHOLE, "--until", FOUR_MONTHS, "--json"), _told("diff-list")),
        2.0,
        share=0.35,
    ),
    "diff-part": Row(
        "`diff --since` four months before the end, JSON",
        JSON_LINES,
        _years((*PART, "--json"), _told("diff-list")),
        2.0,
        share=0.35,
    ),
    "as-of": Row(
        "`list --as-of` the beginning `--json`",
        JSON_LINES,
        _years(("list", "--as-of", AFTER_BEGINNING, "--json"), _told("initiative-list")),
        2.0,
        share=0.35,
    ),
    "as-of-tsv": Row(
        "the same as TSV", JSON_LINES, _years(("list", "--as-of", AFTER_BEGINNING), _lines), 2.0, share=0.35
    ),
    "as-of-count": Row(
        "`count --as-of` the beginning `--json`",
        JSON_LINES,
        _years(("count", "--as-of", AFTER_BEGINNING, "--json"), _told("count")),
        2.0,
        share=0.35,
    ),
    "as-of-show": Row(
        "`show ID --as-of` the beginning `--json`",
        JSON_LINES,
        _years(("show", name_of(7), "--as-of", AFTER_BEGINNING, "--json"), _told("initiative-list")),
        2.0,
        share=0.35,
    ),
    "diff-memory": Row(
        "peak memory of the whole `diff`",
        JSON_LINES,
        _years((*WHOLE, "--json"), _told("diff-list")),
        None,
        "peak",
        0.35,
    ),
    "memory": Row("peak memory of `list --limit 20` of {large:,}", "`json.load`", large, 1.3, "peak", 0.25),
    "list-large": Row("`list --sector defense --json` of {large:,}", "`json.load`", large_all, share=0.25),
    "memory-large": Row("peak memory of the same", "`json.load`", large_all, None, "peak", 0.25),
    "update-large": Row("one durable `update` among {large:,}", "stock TinyDB", update_large, share=0.25),
    "update-memory": Row("peak memory of the same", "stock TinyDB", update_large, None, "peak", 0.25),
    "table": Row("table of {middle:,} rows on a terminal", "", table, share=0.25),
    "import": Row("`import` of a table of {table:,} rows", "`csv` to `json`", import_, 3),
    "ingest": Row("`ingest --json` of {statement:,} thousand characters", "", ingest, share=0.5),
    "ingest-linear": Row("the same of ten times as many", "a tenth of it", ingest_linear, 10, share=0.25),
    "show": Row("`show ID --json`, seeded", "the floor", show),
    "log": Row("`log ID --json`, {history:,} with 20 changes each", "", log, share=0.5),
}
"""By the name that `--only` takes."""
