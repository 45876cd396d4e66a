"""The benchmarks: what they measure is real work, what they say follows from the figures, and the one command runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bilat.history import edits_between
from bilat.tracker.records import validated

if TYPE_CHECKING:
    from benchmarks.measure import Side
    from benchmarks.report import Measured

ROOT = Path(__file__).resolve().parents[1]
FIGURES = {"median", "low", "high"}

posix = pytest.mark.skipif(not hasattr(os, "wait4"), reason="only POSIX counts the CPU time of one child")


@pytest.fixture(autouse=True)
def _benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The benchmarks stand beside the package and are not installed."""
    monkeypatch.syspath_prepend(str(ROOT))


def side(code: str, expected: str = "") -> Side:
    """A Python program that is given the round's number and is to print `expected`."""
    from benchmarks.measure import Side

    def command(number: int) -> list[str]:
        return [sys.executable, "-c", code, str(number)]

    return Side(f"python -c {code}", command, {"PATH": os.defpath}, lambda output: output.head == expected)


def measured(ours: list[float], theirs: list[float], *, budget: float | None = 0.5, judged: bool = True) -> Measured:
    """A row that took these seconds."""
    from benchmarks.measure import Pair, Sample
    from benchmarks.report import Measured
    from benchmarks.rows import FULL, ROWS

    pair = Pair([Sample(cpu, cpu * 2, 1_000_000) for cpu in ours], [Sample(cpu, cpu * 2, 2_000_000) for cpu in theirs])
    row = ROWS["update"]._replace(budget=budget)
    return Measured("update", row, FULL, (side("ours"), side("theirs") if theirs else None), pair, judged)


def test_records_are_initiatives() -> None:
    """The records measured with are complete and valid, and made alike each time."""
    from benchmarks.data import name_of, records

    made = list(records(60))
    assert [validated(record) for record in made] == made == list(records(60))
    assert [record["id"] for record in made] == [name_of(number) for number in range(60)]


def test_records_are_as_large_as_real_ones() -> None:
    """A record has about as much in it as a seeded one: a smaller one would flatter."""
    from benchmarks.data import records

    def mean(found: list[dict[str, Any]]) -> float:
        return sum(len(json.dumps(record)) for record in found) / len(found)

    seeded = json.loads((ROOT / "data" / "canada-uk.json").read_bytes())["initiatives"]
    assert 0.9 < mean(list(records(60))) / mean(seeded) < 1.5


@pytest.mark.parametrize("size", [0, 1, 5, 60])
def test_how_many_are_in_defense(size: int) -> None:
    """The number that every list is checked against is the number there is."""
    from benchmarks.data import in_defense, records

    assert in_defense(size) == sum("defense" in record["sectors"] for record in records(size))


def test_history_ends_where_it_began(tmp_path: Path) -> None:
    """Twenty changes an initiative are in the history, and the state differs only in what every change leaves."""
    from benchmarks.data import CHANGES, write_history, write_tracker

    from bilat.store.file import FileStore

    for write in (write_tracker, write_history):
        write(3, str(tmp_path / f"{write.__name__}.json"))
    plain, busy = (FileStore(str(tmp_path / f"{name}.json")) for name in ("write_tracker", "write_history"))
    pairs = zip(plain.view().search(), busy.view().search(), strict=True)
    assert [list(edits_between(before, after)) for before, after in pairs] == [[], [], []]
    assert [record["revision"] for record in busy.view().search()] == [CHANGES + 2, CHANGES + 1, CHANGES + 1]
    assert (len(list(busy.changes("initiative-000001"))), busy.check()) == (CHANGES + 1, [])


def test_summary() -> None:
    """Many figures become their median and quartiles; one figure is all three."""
    from benchmarks.measure import Summary

    assert Summary.of([5, 1, 4, 2, 3]) == (3, 2, 4)
    assert Summary.of([7]) == (7, 7, 7)


def test_ratios_are_of_one_round() -> None:
    """A ratio is taken within a round, so a machine that slows down for a while changes none."""
    found = measured([1, 10, 2], [2, 20, 4])
    assert found.ratio == (0.5, 0.5, 0.5)
    assert found.pair.summary("ours", "cpu") == (2, 1.5, 6)
    assert found.pair.ratio("peak") == (0.5, 0.5, 0.5)


def test_verdicts() -> None:
    """A budget is met up to its own figure and over behind it; without one, or at other sizes, nothing is judged."""
    assert measured([1], [2]).verdict == "met"
    assert measured([1.01], [2]).verdict == "over"
    assert measured([1.01], [2], judged=False).verdict == "not judged"
    assert measured([1.01], [2], budget=None).verdict == "information"
    assert measured([1], []).verdict == "information"
    missing = measured([1], [])
    assert (
        missing._replace(row=missing.row._replace(needs="no-such-program")).verdict
        == "no-such-program is not installed"
    )


def test_the_table() -> None:
    """The table says what was measured, against what, how often, both figures, the ratio and what follows."""
    from benchmarks.report import markdown

    assert markdown([measured([1, 3], [4, 4])]) == (
        "| row    | what                              | against      | rounds | bilat    | other    "
        "| budget | ratio | quartiles |     |\n"
        "| ------ | --------------------------------- | ------------ | ------ | -------- | -------- "
        "| ------ | ----- | --------- | --- |\n"
        "| update | one durable `update` among 10,000 | stock TinyDB | 2      | 2,000 ms | 4,000 ms "
        "| 0.50   | 0.50  | 0.38–0.62 | met |"
    )


@posix
def test_sides_take_turns(tmp_path: Path) -> None:
    """Each side runs once a round, the first again and again another, after a round that does not count."""
    from benchmarks.measure import interleave

    trace = tmp_path / "trace"
    sides = [side(f"import sys; open({str(trace)!r}, 'a').write('{name}' + sys.argv[1])") for name in "ab"]
    found = interleave(sides[0], sides[1], 2, tmp_path)
    assert trace.read_text() == "b0a0" + "a1b1" + "b2a2"
    assert [len(samples) for samples in found] == [2, 2]
    assert all(sample.cpu > 0 and sample.peak > 1_000_000 for samples in found for sample in samples)


@posix
def test_cpu_time_is_counted(tmp_path: Path) -> None:
    """Sleeping costs no CPU time, working does."""
    from benchmarks.measure import run

    asleep = run(side("import time; time.sleep(0.3)"), 0, tmp_path)
    busy = run(side("import time\nwhile time.process_time() < 0.3: pass"), 0, tmp_path)
    assert asleep.wall >= 0.3
    assert asleep.cpu < 0.3 <= busy.cpu


@posix
def test_a_program_that_fails_is_not_measured(tmp_path: Path) -> None:
    """A program that ends with an error, or prints something else than it should, ends the measurement."""
    from benchmarks.measure import Failed, run

    with pytest.raises(Failed, match=r"(?s)exit status 1\n.*ZeroDivisionError"):
        run(side("1 / 0"), 0, tmp_path)
    with pytest.raises(Failed, match="its output is not what was expected:\nsurprise"):
        run(side("print('surprise')", "answer\n"), 0, tmp_path)
    assert run(side("print('answer')", "answer\n"), 0, tmp_path).cpu > 0


@posix
def test_a_side_may_see_a_terminal(tmp_path: Path) -> None:
    """A side that is to draw for a person has a terminal of 100 columns, and all that it draws is read."""
    import dataclasses

    from benchmarks.measure import run

    code = "import os; print(os.isatty(1), os.get_terminal_size(1).columns, 'x' * 100_000)"
    plain = side(code)
    shown = dataclasses.replace(
        plain,
        terminal=True,
        expected=lambda output: output.head.startswith("True 100 xxx") and output.tail.endswith("xxx\r\n"),
    )
    assert run(shown, 0, tmp_path).cpu > 0


def test_usage() -> None:
    """A row that does not exist, or a number of rounds that is none, is refused before anything is measured."""
    from benchmarks.__main__ import parser

    for words in (["--only", "speed"], ["--rounds", "0"], ["--rounds", "many"]):
        with pytest.raises(SystemExit, match="2"):
            parser().parse_args(words)
    assert parser().parse_args(["--only", "list", "--only", "update"]).only == ["list", "update"]


def test_documentation() -> None:
    """docs/benchmarks.md explains every row, with its budget, and shows the last figures of each."""
    from benchmarks.rows import ROWS

    lines = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8").splitlines()
    tables = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("|")]
    explained = {cells[0].strip("`"): cells[1] for cells in tables if len(cells) == 3}
    figures = {cells[0]: cells[6] for cells in tables if len(cells) == 10}
    budgets = {name: f"{row.budget:.2f}" if row.budget else "–" for name, row in ROWS.items()}
    assert {name: explained.get(name) for name in ROWS} == budgets
    assert {name: figures.get(name) for name in ROWS} == budgets


@pytest.mark.full
@posix
def test_the_command(tmp_path: Path) -> None:
    """`python -m benchmarks --quick --json FILE` measures every row and writes them, the machine beside them."""
    from benchmarks.rows import ROWS

    target = tmp_path / "results.json"
    command = [sys.executable, "-m", "benchmarks", "--quick", "--rounds", "1", "--json", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    text = target.read_text(encoding="utf-8")
    found = json.loads(text)
    assert list(found) == ["schema_version", "kind", "quick", "machine", "rows"]
    assert (found["schema_version"], found["kind"], found["quick"]) == (1, "benchmark", True)
    assert set(found["machine"]) == {
        *("measured_at", "cpu", "cores", "load", "system", "python", "packages", "taskwarrior"),
    }
    assert {"typer", "rich", "tinydb"} <= set(found["machine"]["packages"])
    assert [row["name"] for row in found["rows"]] == list(ROWS)
    assert str(ROOT) not in text
    assert done.stdout.count("\n| ") == len(ROWS) + 2
    for row in found["rows"]:
        check_row(row)


def check_row(row: dict[str, Any]) -> None:
    """A row has both sides' figures, or the one there is, and a verdict that fits."""
    assert set(row) == {
        *("name", "what", "against", "quantity", "budget", "verdict", "rounds", "ratio", "ours", "theirs"),
    }
    sides = [row["ours"]] + ([row["theirs"]] if row["theirs"] else [])
    for found in sides:
        assert set(found) == {"command", "cpu", "wall", "peak"}
        for quantity in ("cpu", "wall", "peak"):
            assert set(found[quantity]) == FIGURES
            assert 0 < found[quantity]["low"] <= found[quantity]["median"] <= found[quantity]["high"]
    assert row["rounds"] >= 1
    assert (row["ratio"] is None) == (row["theirs"] is None)
    if row["budget"] is None or row["theirs"] is None:
        assert row["verdict"] in ("information", "task is not installed")
    else:
        assert row["verdict"] == "not judged"


def test_no_cue_is_learnt_of_a_texts_own_names() -> None:
    """'Canada' at a sentence's start is told from 'ministers' by how each is written inside sentences."""
    from benchmarks.points import Sentence, Statement, without_names

    named = {"word canada", "early canada", "pair canada will"}
    kept = {"word ministers", "early ministers", "pair ministers will", "object canada", "we will"}
    inner = (("with", False), ("canada", True), ("and", False), ("ministers", False))
    statement = Statement("one", [Sentence(frozenset(named | kept), "commitment", inner)], [])

    (read,) = without_names([statement])

    assert [sentence.cues for sentence in read.sentences] == [kept]
