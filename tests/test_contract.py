"""The contract with scripts: what goes where, in which form, and how a run ends."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from cli import PROGRAM, TIME_LIMIT, Desk, Ran, numbered

DEFENSE = [
    "advanced-defense-technologies",
    "defense-technology-sharing",
    "joint-military-exercises",
    "surveillance-technologies",
    "cyber-intelligence-sharing",
    "intelligence-sharing-framework",
    "shared-intelligence-database",
]
ENERGY = "pilot-renewable-projects\tPilot renewable projects\tenergy\tproposed\t\n"
ENERGY_TABLE = """\
Id                        Title                     Sector  Status    Next due
──────────────────────────────────────────────────────────────────────────────
pilot-renewable-projects  Pilot renewable projects  Energy  proposed  –
"""
ENVELOPE = ["schema_version", "kind", "total", "returned", "truncated", "data"]
LISTINGS = [("list",), ("show", "joint-mil"), ("grid",), ("log",), ("milestone", "list"), ("config",), ("schema",)]
LISTINGS += [("check",)]
RECORD = [
    "id",
    "title",
    "kind",
    "basis",
    "status",
    "override",
    "sectors",
    "parties",
    "assessments",
    "priority_areas",
    "target_outcome",
    "benefit",
    "measure",
    "notes",
    "tags",
    "milestones",
    "sources",
    "links",
    "cadence",
    "meetings",
    "evidence",
    "revision",
    "created_at",
    "updated_at",
    "updated_by",
]

posix = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals, signals and pipes of a shell are POSIX")
with_bash = pytest.mark.skipif(shutil.which("bash") is None or os.name != "posix", reason="needs bash")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# What goes where


def test_results_on_stdout_notices_on_stderr(tmp_path: Path) -> None:
    """The notice of the first use stands on stderr; stdout has the result alone."""
    desk = Desk(tmp_path, seeded=False)
    ran = desk.run("list", "--sector", "energy")
    said = f"created {desk.state} with the seeded Canada-United Kingdom initiatives (17)\n"
    assert ran == Ran(0, ENERGY, said)
    assert desk.run("list", "--sector", "energy") == Ran(0, ENERGY, "")


def test_errors_on_stderr(desk: Desk) -> None:
    """An error leaves stdout empty."""
    assert desk.run("show", "nothing-like-it") == Ran(
        3, "", "error: no initiative has the id 'nothing-like-it'\nhint: `bilat list` shows every id\n"
    )


@pytest.mark.parametrize("args", LISTINGS, ids=" ".join)
def test_a_program_of_its_own_does_the_same(desk: Desk, args: tuple[str, ...]) -> None:
    """What the tests see in their own process is what a script gets: streams and exit status."""
    assert desk.spawn(*args) == desk.run(*args)


# The forms


def test_tsv_in_a_pipe(desk: Desk) -> None:
    """In a pipe: tab-separated, nothing cut however narrow, no colour, no header."""
    rows = desk.ok("list", "--sector", "defense", env={"COLUMNS": "20"}).rows
    assert [row[0] for row in rows] == DEFENSE
    assert {len(row) for row in rows} == {5}
    long = "A title that no terminal of twenty columns could ever hold on one line " * 6
    desk.ok("add", long.strip(), "--id", "long")
    assert desk.ok("list", "no terminal of twenty", env={"COLUMNS": "20"}).out == (
        f"long\t{long.strip()}\tother\tannounced\t\n"
    )


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("tsv", ENERGY),
        (
            "csv",
            "id,title,sector,status,next_due\npilot-renewable-projects,Pilot renewable projects,energy,proposed,\n",
        ),
        ("ids", "pilot-renewable-projects\n"),
        ("table", ENERGY_TABLE),
        (
            "md",
            (
                "| Id | Title | Sector | Status | Next due |\n| --- | --- | --- | --- | --- |\n"
                "| pilot-renewable-projects | Pilot renewable projects | Energy | proposed |  |\n"
            ),
        ),
    ],
)
def test_each_format(desk: Desk, form: str, expected: str) -> None:
    """`--format` gives the form it names, before or after what it goes with."""
    assert desk.run("list", "--sector", "energy", "--format", form) == Ran(0, expected, "")
    assert desk.run("list", f"--format={form}", "--sector", "energy") == Ran(0, expected, "")


def test_json_is_short_for_the_format(desk: Desk) -> None:
    """`--json` and `--format json` are the same, one document with the envelope's keys in their order."""
    ran = desk.ok("list", "--json")
    assert ran == desk.run("list", "--format", "json")
    document = ran.json
    assert list(document) == ENVELOPE
    counts = {key: document[key] for key in ENVELOPE[:-1]}
    assert counts == {
        "schema_version": 1,
        "kind": "initiative-list",
        "total": 17,
        "returned": 17,
        "truncated": False,
    }
    assert [type(counts[key]) for key in ENVELOPE[:-1]] == [int, str, int, int, bool]
    assert len(document["data"]) == 17


def test_no_key_is_absent(desk: Desk) -> None:
    """Every record has every key, in one order; what is not known is null."""
    desk.ok("add", "Nothing known but its name")
    data = desk.ok("list", "--json").data
    assert [list(record) for record in data] == [RECORD] * 18
    bare = next(record for record in data if record["id"] == "nothing-known-but-its-name")
    assert bare == {
        "id": "nothing-known-but-its-name",
        "title": "Nothing known but its name",
        "kind": "deliverable",
        "basis": "announced",
        "status": "announced",
        "override": None,
        "sectors": ["other"],
        "parties": ["CA", "GB"],
        "assessments": {"CA": None, "GB": None},
        **{key: [] for key in ("priority_areas", "tags", "milestones", "sources", "links", "meetings", "evidence")},
        **dict.fromkeys(("target_outcome", "benefit", "measure", "notes", "cadence")),
        "revision": 1,
        "created_at": "2026-11-24T09:00:00Z",
        "updated_at": "2026-11-24T09:00:00Z",
        "updated_by": "ada",
    }


def test_ndjson_is_bare(desk: Desk) -> None:
    """NDJSON is one record a line, the records of the JSON document without the envelope."""
    lines = desk.ok("list", "--format", "ndjson").out.splitlines()
    assert [json.loads(line) for line in lines] == desk.ok("list", "--json").data


def test_limit_is_told(desk: Desk) -> None:
    """A limit is never silent: total counts the matches before it, and a notice says what is missing."""
    ran = desk.run("list", "--sector", "defense", "--limit", "3", "--json")
    document = ran.json
    assert (document["total"], document["returned"], document["truncated"]) == (7, 3, True)
    assert [record["id"] for record in document["data"]] == DEFENSE[:3]
    assert (ran.status, ran.err) == (0, "3 of 7 shown\n")
    whole = desk.ok("list", "--sector", "defense", "--limit", "7", "--json")
    assert (whole.json["returned"], whole.json["truncated"], whole.err) == (7, False, "")
    none = desk.ok("list", "--limit", "0", "--json").json
    assert (none["total"], none["returned"], none["truncated"], none["data"]) == (17, 0, True, [])


def test_an_empty_result_is_done(desk: Desk) -> None:
    """Nothing found is no error: an empty list, a notice, exit status 0."""
    assert desk.run("list", "nowhere-to-be-found") == Ran(0, "", "no initiative matches\n")
    document = desk.ok("list", "nowhere-to-be-found", "--json").json
    assert document == {
        "schema_version": 1,
        "kind": "initiative-list",
        "total": 0,
        "returned": 0,
        "truncated": False,
        "data": [],
    }


def test_an_unused_tag_is_told(desk: Desk) -> None:
    """A tag nobody uses is an empty result with a notice that names it."""
    assert desk.run("list", "--tag", "nobody") == Ran(0, "", "no initiative is tagged nobody\n")


def test_header(desk: Desk) -> None:
    """`--header` begins TSV with the names that `--fields` takes."""
    assert desk.ok("list", "--sector", "energy", "--header").out == "id\ttitle\tsector\tstatus\tnext_due\n" + ENERGY
    assert desk.ok("list", "--sector", "energy", "--header", "--fields", "kind,id").out == (
        "kind\tid\ndeliverable\tpilot-renewable-projects\n"
    )


def test_cells_stay_on_their_line(desk: Desk) -> None:
    """Tabs and line breaks inside a cell are one space in TSV; JSON keeps them."""
    desk.ok("update", "pilot", "--notes", "one\ttwo\nthree\r\nfour\n\n\tfive")
    out = desk.ok("list", "--sector", "energy", "--fields", "id,notes,basis").out
    assert out == "pilot-renewable-projects\tone two three four five\trecommended\n"
    kept = desk.ok("list", "--sector", "energy", "--json", "--fields", "notes").data
    assert kept == [{"notes": "one\ttwo\nthree\nfour\n\n\tfive"}]


# Fields


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("tsv", "energy\tpilot-renewable-projects\t\n"),
        ("csv", "sector,id,tags\nenergy,pilot-renewable-projects,\n"),
        ("ndjson", '{"sector": "energy", "id": "pilot-renewable-projects", "tags": []}\n'),
        (
            "md",
            "| Sector | Id | Tags |\n| --- | --- | --- |\n| Energy | pilot-renewable-projects |  |\n",
        ),
        (
            "table",
            (
                "╭────────┬──────────────────────────┬──────╮\n"
                "│ Sector │ Id                       │ Tags │\n"
                "├────────┼──────────────────────────┼──────┤\n"
                "│ Energy │ pilot-renewable-projects │ –    │\n"
                "╰────────┴──────────────────────────┴──────╯\n"
            ),
        ),
    ],
)
def test_fields_in_any_format(desk: Desk, form: str, expected: str) -> None:
    """`--fields` picks the columns and their order, whatever the format."""
    assert desk.ok("list", "--sector", "energy", "--fields", "sector,id,tags", "--format", form).out == expected


@pytest.mark.parametrize(
    ("given", "name"),
    [("due", "next_due"), ("updated", "updated_at"), ("created", "created_at"), ("updated-at", "updated_at")],
)
@pytest.mark.parametrize("command", [("list", "--sector", "energy"), ("show", "pilot")], ids=lambda c: c[0])
def test_another_name_of_a_field(desk: Desk, command: tuple[str, ...], given: str, name: str) -> None:
    """A field asked for by another of its names has its value in JSON too, under its own name."""
    desk.ok("milestone", "move", "pilot", "start", "--due", "2027-Q3")
    asked = desk.ok(*command, "--json", "--fields", given).data
    assert asked == desk.ok(*command, "--json", "--fields", name).data
    assert list(asked[0]) == [name]
    assert asked[0][name] in ("2027-Q3", "2026-11-24T09:00:00Z")


FIELDED = [
    (("list", "--sector", "energy"), "title"),
    (("show", "pilot"), "title"),
    (("log",), "command"),
    (("milestone", "list", "pilot"), "title"),
    (("check",), "code"),
    (("config",), "name"),
    (("tag", "pilot", "+x", "--dry-run"), "command"),
    (("schema",), "title"),
]


@pytest.mark.parametrize(("args", "field"), FIELDED, ids=lambda value: value if isinstance(value, str) else value[0])
@pytest.mark.parametrize("form", ["tsv", "csv", "json", "ndjson", "md", "table", "ids"])
def test_unknown_fields_are_refused(desk: Desk, args: tuple[str, ...], field: str, form: str) -> None:
    """An unknown field exits with 2 in every format of every command, names the valid ones, and changes nothing."""
    before = desk.files()
    ran = desk.run(*args, "--fields", f"{field},bogus", "--format", form)
    assert (ran.status, ran.out) == (2, "")
    if form in ("json", "ndjson"):
        assert ran.error["code"] == "unknown-field"
        assert field in ran.error["hint"]
    else:
        assert ran.err.startswith("error: unknown field 'bogus'\nhint: valid: ")
        assert field in ran.err
    assert desk.files() == before


@pytest.mark.parametrize(("args", "field"), FIELDED, ids=lambda value: value if isinstance(value, str) else value[0])
def test_fields_pick_json_keys(desk: Desk, args: tuple[str, ...], field: str) -> None:
    """With `--fields`, the records in JSON have the keys asked for and no others."""
    records = desk.ok(*args, "--fields", field, "--json").data
    assert records
    assert [list(record) for record in records] == [[field]] * len(records)


@pytest.mark.parametrize(
    ("args", "field"),
    [pair for pair in FIELDED if pair[0][0] in ("log", "check", "config", "list")] + [(("milestone", "list"), "title")],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_fields_pick_columns(desk: Desk, args: tuple[str, ...], field: str) -> None:
    """With `--fields`, TSV and CSV have one column for each field asked for."""
    wanted = [[record[field]] for record in desk.ok(*args, "--fields", field, "--json").data]
    assert desk.ok(*args, "--fields", field).rows == wanted
    assert list(csv.reader(io.StringIO(desk.ok(*args, "--fields", field, "--format", "csv").out))) == [[field], *wanted]


def test_no_fields_named(desk: Desk) -> None:
    """`--fields` without a name is wrong usage."""
    assert desk.run("list", "--fields", " , ") == Ran(
        2, "", "error: --fields names no field\nhint: --fields id,title\n"
    )


# Before anything is written


@pytest.mark.parametrize(
    "args",
    [
        ("tag", "joint-mil", "+x"),
        ("add", "New"),
        ("update", "joint-mil", "--title", "New"),
        ("drop", "joint-mil"),
        ("milestone", "add", "joint-mil", "New"),
        ("init", "--db", "new.json"),
        ("backup", "new.json"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("wrong", [("--format", "bogus"), ("--json", "--format", "tsv"), ("--fields", "bogus")])
def test_wrong_usage_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], wrong: tuple[str, ...]
) -> None:
    """A command that ends with 2 because of how its result should look has not done anything."""
    monkeypatch.chdir(desk.folder)
    before = desk.files()
    ran = desk.run(*args, *wrong)
    assert (ran.status, ran.out) == (2, "")
    assert desk.files() == before


# Errors as JSON


@pytest.mark.parametrize(
    ("args", "status", "code"),
    [
        (("list", "--sector", "defnce", "--json"), 2, "unknown-sector"),
        (("list", "--json", "--sector", "defnce"), 2, "unknown-sector"),
        (("--json", "list"), 2, "usage"),
        (("list", "--json", "--bogus"), 2, "usage"),
        (("list", "--bogus", "--json"), 2, "usage"),
        (("list", "--limit", "x", "--format", "json"), 2, "usage"),
        (("list", "--limit", "x", "--format=ndjson"), 2, "usage"),
        (("bogus", "--json"), 2, "unknown-command"),
        (("update", "--json"), 2, "usage"),
        (("show", "--json"), 2, "usage"),
        (("milestone", "add", "--json"), 2, "usage"),
        (("show", "nothing", "--json"), 3, "not-found"),
        (("show", "joint", "--json"), 2, "ambiguous-id"),
        (("update", "joint-mil", "--milestone", "nope", "--done", "--json"), 3, "no-such-milestone"),
        (("undo", "--json"), 4, "refused"),
        (("undo", "ffffffffffff", "--json"), 3, "no-such-change"),
        (("add", "X", "--id", "joint-military-exercises", "--json"), 4, "id-taken"),
        (("update", "joint-mil", "--revision", "9", "--title", "X", "--json"), 5, "conflict"),
        (("init", "--json"), 4, "exists"),
        (("add", "--from", "not-there.json", "--json"), 1, "cannot-read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_errors_are_json_with_json(desk: Desk, args: tuple[str, ...], status: int, code: str) -> None:
    """With `--json` an error is one JSON document on stderr, wherever the option stands, for wrong usage too."""
    ran = desk.run(*args)
    assert (ran.status, ran.out) == (status, "")
    document = json.loads(ran.err)
    assert list(document) == ["schema_version", "error"]
    assert list(document["error"]) == ["code", "message", "hint", "at", "faults"]
    assert (document["schema_version"], document["error"]["code"]) == (1, code)
    assert isinstance(document["error"]["message"], str)
    assert isinstance(document["error"]["hint"], str | None)


def test_errors_are_text_without_json(desk: Desk) -> None:
    """A word that only looks like the option, behind `--`, does not turn errors into JSON."""
    assert desk.run("show", "--", "--json") == Ran(
        3, "", "error: no initiative has the id '--json'\nhint: `bilat list` shows every id\n"
    )


# Exit status


def test_exit_code_of_a_list(desk: Desk) -> None:
    """`--exit-code` exits with 10 where the list is not empty, and with 0 where it is."""
    assert desk.run("list", "--sector", "energy", "--exit-code") == Ran(10, ENERGY, "")
    assert desk.run("list", "--sector", "health", "--exit-code").status == 0
    assert desk.run("list", "--sector", "health").status == 0


def test_a_locked_store_is_five(desk: Desk) -> None:
    """Another process that is writing and does not end in time: exit status 5, and a message that says who it is."""
    from filelock import FileLock

    desk.ok("tag", "joint-mil", "+x")
    (lock,) = (p for p in desk.folder.iterdir() if p.name.endswith(".lock"))
    before = desk.files()
    with FileLock(lock):
        ran = desk.spawn("tag", "joint-mil", "+y", "--json", env={"BILAT_LOCK_TIMEOUT": "0"})
    assert (ran.status, ran.out, ran.error["code"]) == (5, "", "locked")
    assert desk.files() == before


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00\xff\x00", b'{"name": "somebody else\'s"}', b"[1, 2]"])
def test_a_damaged_store_is_six(desk: Desk, content: bytes) -> None:
    """A file that is no store: exit status 6 with a hint, and its bytes stay as they are."""
    desk.state.write_bytes(content)
    before = desk.files()
    for args in (("list",), ("tag", "joint-mil", "+x")):
        ran = desk.run(*args, "--json")
        assert (ran.status, ran.out) == (6, ""), ran
        assert ran.error["hint"]
    assert desk.files() == before


def test_a_failed_run_is_one(desk: Desk) -> None:
    """What the machine refuses is exit status 1, in one sentence."""
    ran = desk.run("list", "--db", str(desk.folder / "none" / "x.json"))
    assert (ran.status, ran.out, len(ran.err.splitlines())) == (1, "", 2)
    assert ran.err.startswith(f"error: there is no folder {desk.folder / 'none'}\nhint: ")


@posix
def test_interrupted(desk: Desk) -> None:
    """Ctrl-C ends a command with 130, silently, and leaves the store as it was."""
    before = desk.files()
    command = [*PROGRAM, "add", "--from", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=desk.env
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b'[{"title": "Half of a reco')
        process.stdin.flush()
        _wait_until_reading(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert desk.files() == before


def _wait_until_reading(pid: int) -> None:
    """Until the process has read what it was given, and waits for more; elsewhere than on Linux, for a while."""
    waits = Path(f"/proc/{pid}/wchan")
    for _ in range(600):
        if waits.exists() and "pipe" in waits.read_text():
            return
        if not waits.exists() and _ > 40:
            return
        time.sleep(0.05)
    pytest.skip("cannot tell when the process waits")


# Pipes


@with_bash
@pytest.mark.parametrize(
    "args",
    [
        "list",
        "list --json",
        "list --format csv",
        "list --format table",
        "show joint-mil",
        "grid",
        "log",
        "config",
        "milestone list",
        "schema --json",
        "check",
        "schema",
        "list --format ids",
        "list --format ndjson",
        "--help",
        "list --help",
        "tag joint-mil +x",
        "list --fields id,sources",
    ],
)
def test_a_closed_pipe_is_silent(desk: Desk, args: str) -> None:
    """`| head -1` ends every command in silence with 0, however early the reader goes."""
    for reader in ("head -1", "true"):
        ran = desk.shell(f"bilat {args} 2>err | {reader}; echo ${{PIPESTATUS[0]}} >status")
        said = [line for line in (desk.folder / "err").read_text().splitlines() if not line.startswith(NOTICES)]
        assert (ran.err, said, (desk.folder / "status").read_text()) == ("", [], "0\n"), reader


NOTICES = ("change ", "the history is whole", "the configuration file", "nothing to change")


@with_bash
@pytest.mark.parametrize("args", ["list", "log", "milestone list", "list --json", "list --format table"])
def test_a_closed_pipe_at_ten_thousand(large: Desk, args: str) -> None:
    """The same where there is far more to write than a pipe holds."""
    ran = large.shell(f"bilat {args} | head -1")
    assert (ran.status, ran.err, len(ran.out.splitlines())) == (0, "", 1)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A store of 10,000 initiatives with a milestone each, every one of them touched twice."""
    desk = Desk(tmp_path_factory.mktemp("large"))
    records = [
        {"title": f"Initiative {n}", "sectors": ["trade"], "milestones": ["A first step"], "parties": ["CA", "GB"]}
        for n in range(10_000)
    ]
    desk.ok("add", "--from", "-", stdin=json.dumps(records))
    return desk


@with_bash
@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("bilat list nothing 2>&1 | true", 0),
        ("bilat list --sector defnce 2>&1 | true", 2),
        ("bilat bogus 2>&1 | true", 2),
    ],
)
def test_nobody_reads_the_messages(desk: Desk, line: str, status: int) -> None:
    """Where the reader of stderr has gone too, the exit status is still that of the contract."""
    ran = desk.shell(line + "; echo ${PIPESTATUS[0]}")
    assert (ran.out, ran.err) == (f"{status}\n", "")


@with_bash
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("args", ["list", "list --json", "grid", "--version"])
def test_no_room_for_the_result(desk: Desk, args: str) -> None:
    """A result that cannot be written is a failure: exit status 1 and one sentence."""
    ran = desk.shell(f"bilat {args} >/dev/full")
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "No space left on device" in ran.err


@with_bash
@pytest.mark.parametrize(
    ("line", "statuses"),
    [
        ("bilat list >&-", (0, 1)),
        ("bilat list 2>&-", (0,)),
        ("bilat add --from - <&-", (1, 2)),
        ("bilat tag joint-mil +x <&- >&- 2>&-", (0, 1)),
    ],
)
def test_closed_streams(desk: Desk, line: str, statuses: tuple[int, ...]) -> None:
    """A stream that is closed from the start, as services start programs, is no reason for a traceback."""
    ran = desk.shell(line)
    assert "Traceback" not in ran.err
    assert "Exception ignored" not in ran.err
    assert ran.status in statuses


# Vocabularies


@pytest.mark.parametrize(
    ("args", "code", "hint"),
    [
        (("list", "--sector", "defnce"), "unknown-sector", "did you mean defense?"),
        (("list", "--sector", "trade", "--sector", "defnce"), "unknown-sector", "did you mean defense?"),
        (("list", "--status", "delivred"), "unknown-status", "did you mean delivered?"),
        (("list", "--basis", "recomended"), "unknown-basis", "did you mean recommended?"),
        (("list", "--kind", "joint-bdy"), "unknown-kind", "did you mean joint-body?"),
        (("list", "--party", "Canda"), "unknown-party", "did you mean Canada (CA)?"),
        (("list", "--sort", "titel"), "unknown-sort-key", "did you mean title?"),
        (("list", "--fields", "titel"), "unknown-field", "did you mean title?"),
        (("list", "--format", "jsn"), "unknown-format", "did you mean json?"),
        (("grid", "benefit"), "unknown-grid", "did you mean benefits?"),
        (("schema", "chang"), "unknown-kind", "did you mean change?"),
        (("log", "--fields", "comand"), "unknown-field", "did you mean command?"),
        (("add", "X", "--sector", "defnce"), "unknown-sector", "did you mean defense?"),
        (("update", "joint-mil", "--sector", "defnce"), "unknown-sector", "did you mean defense?"),
        (("update", "joint-mil", "--status", "delivred"), "unknown-status", "did you mean delivered?"),
        (("update", "joint-mil", "--override", "delivred", "--why", "x"), "unknown-status", "did you mean delivered?"),
        (("update", "joint-mil", "--clear", "note"), "unknown-field-to-clear", "did you mean notes?"),
        (
            ("update", "joint-mil", "--evidence", "https://example.org", "--grade", "metting", "--why", "x"),
            "unknown-grade",
            "did you mean meeting?",
        ),
        (("milestone", "add", "joint-mil", "X", "--basis", "recomended"), "unknown-basis", "did you mean recommended?"),
        (("upate", "joint-mil"), "unknown-command", "did you mean update?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_an_unknown_value_is_never_an_empty_result(desk: Desk, args: tuple[str, ...], code: str, hint: str) -> None:
    """An unknown word of a closed vocabulary exits with 2 and what was meant: on filters and edits alike."""
    before = desk.files()
    ran = desk.run(*args)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[1:] == [f"hint: {hint}"]
    assert desk.run(*args, "--json").error["code"] == (code if "jsn" not in args else "usage")
    assert desk.files() == before


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"sectors": ["defnce"]}, "unknown-sector"),
        ({"status": "delivred"}, "unknown-status"),
        ({"basis": "recomended"}, "unknown-basis"),
        ({"kind": "joint-bdy"}, "unknown-kind"),
        ({"parties": ["CA", "ZZ"]}, "unknown-party"),
        ({"titel": "x"}, "unknown-field"),
        ({"assessments": {"GB": {"status": "delivred", "on": "2026-01-01"}}}, "unknown-status"),
        ({"milestones": [{"title": "m", "owner": "ZZ"}]}, "unknown-party"),
        ({"milestones": [{"title": "m", "owner": "FR"}]}, "unknown-party-of-this-initiative"),
        ({"milestones": [{"title": "m", "basis": "recomended"}]}, "unknown-basis"),
        ({"milestones": [{"title": "m", "dew": "2027"}]}, "unknown-field"),
    ],
    ids=str,
)
def test_an_unknown_value_in_an_import(desk: Desk, record: dict[str, object], code: str) -> None:
    """The same in what `add --from` reads, with the number of the record, and none of the others is added."""
    before = desk.files()
    given = json.dumps([{"title": "Good"}, {"title": "Bad", **record}])
    ran = desk.run("add", "--from", "-", "--json", stdin=given)
    assert (ran.status, ran.out, ran.error["code"]) == (2, "", code)
    assert ran.error["message"].startswith("record 2: ")
    assert desk.files() == before


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ((), 17),
        (("--sector", "defense"), 7),
        (("--sector", "defence"), 7),
        (("--sector", "Défense"), 7),
        (("--sector", "DEFENSE"), 7),
        (("--sector", "intelligence"), 4),
        (("--sector", "trade"), 4),
        (("--sector", "Tech Innovation"), 7),
        (("--sector", "climate"), 2),
        (("--basis", "recommended"), 7),
        (("--basis", "announced"), 10),
        (("--status", "proposed"), 7),
        (("--party", "UK"), 17),
        (("--party", "Canada"), 17),
        (("--party", "FR"), 0),
    ],
)
def test_aliases_are_part_of_the_product(desk: Desk, words: tuple[str, ...], count: int) -> None:
    """A word finds what its other spellings find."""
    assert desk.ok("list", *words, "--json").json["total"] == count


# Words and ids


def test_a_bare_word(desk: Desk) -> None:
    """A bare word is searched for in `list`, and is an id or its unambiguous beginning elsewhere."""
    assert desk.ok("list", "framework", "--format", "ids").out == "intelligence-sharing-framework\n"
    assert desk.run("show", "framework").status == 3
    assert desk.ok("show", "intelligence-s", "--fields", "id").out == "id\tintelligence-sharing-framework\n"
    for args in (("update", "framework", "--title", "X"), ("tag", "framework", "+x"), ("log", "framework")):
        assert desk.run(*args).status == 3, args


@pytest.mark.parametrize(
    "args",
    [
        ("show", "joint"),
        ("log", "joint"),
        ("tag", "joint", "+x"),
        ("drop", "joint"),
        ("milestone", "list", "joint"),
        ("update", "joint", "--title", "X"),
        ("milestone", "add", "joint", "X"),
        ("milestone", "drop", "joint", "X"),
    ],
    ids=" ".join,
)
def test_an_ambiguous_prefix(desk: Desk, args: tuple[str, ...]) -> None:
    """A beginning that several ids share is refused with what it could mean."""
    before = desk.files()
    assert desk.run(*args) == Ran(
        2, "", "error: 'joint' could be any of 2\nhint: joint-military-exercises, joint-trade-working-group\n"
    )
    assert desk.files() == before


def test_an_exact_id_wins(desk: Desk) -> None:
    """An id that others begin with still means the one that it is."""
    desk.ok("add", "Joint", "--id", "joint")
    assert desk.ok("show", "joint", "--fields", "id").out == "id\tjoint\n"
    assert numbered(desk.ok("tag", "joint", "+x").out) == "joint\ttags\t\tx\n"


def test_words_that_begin_with_a_minus(desk: Desk) -> None:
    """`-draft` takes a tag away, wherever it stands; an unknown `--option` is still an error."""
    desk.ok("tag", "joint-mil", "+draft", "+json")
    assert (
        desk.ok("tag", "-draft", "joint-mil", "+cyber").out
        == "joint-military-exercises\ttags\tdraft, json\tcyber, json\n"
    )
    assert desk.ok("tag", "joint-mil", "-json").out == "joint-military-exercises\ttags\tcyber, json\tcyber\n"
    before = desk.files()
    assert desk.run("tag", "joint-mil", "+x", "--draft") == Ran(
        2, "", "error: No such option: --draft\nhint: `bilat tag --help` shows what it takes\n"
    )
    assert desk.files() == before


# The environment


@posix
def test_a_terminal_gets_a_table(desk: Desk) -> None:
    """On a terminal: a table of its width, in colour, with labels for people."""
    seen = desk.terminal("list", "--sector", "energy")
    assert (seen.status, seen.lines) == (0, ENERGY_TABLE.splitlines())
    assert b"\x1b[1m" in seen.raw
    wide = desk.terminal("list", "--sector", "defense", columns=160)
    assert [line.split()[1] for line in wide.lines[3:-1]] == DEFENSE


@posix
@pytest.mark.parametrize("columns", [20, 60, 132])
def test_a_table_keeps_to_the_terminal(desk: Desk, columns: int) -> None:
    """No line is wider than the terminal, whose lines would break, and nothing is lost."""
    for args in (("list",), ("grid", "--progress"), ("show", "joint-mil"), ("log",)):
        raw = desk.terminal(*args, columns=columns, rows=400, env={"NO_COLOR": "1", "PAGER": "cat"}).raw.decode()
        assert max(len(line) for line in raw.splitlines()) <= columns, args


@posix
def test_columns(desk: Desk) -> None:
    """`COLUMNS=60` makes the table 60 wide on a terminal of any size, and in a pipe that is given the table."""
    expected = desk.ok("list", "--format", "table", env={"COLUMNS": "60"}).out.splitlines()
    assert 50 <= max(map(len, expected)) <= 60
    assert desk.terminal("list", columns=120, env={"COLUMNS": "60"}).lines == [line.rstrip() for line in expected]


@posix
def test_no_color(desk: Desk) -> None:
    """`NO_COLOR` takes the colour away and leaves the table; an empty one does nothing; errors follow it too."""
    plain = desk.terminal("list", "--sector", "energy", env={"NO_COLOR": "1"})
    assert plain.lines == ENERGY_TABLE.splitlines()
    assert b"\x1b" not in plain.raw
    assert b"\x1b[" in desk.terminal("list", "--sector", "energy", env={"NO_COLOR": ""}).raw
    assert b"\x1b[" in desk.terminal("list", "--sector", "x").raw
    assert b"\x1b" not in desk.terminal("list", "--sector", "x", env={"NO_COLOR": "1"}).raw


@posix
def test_a_dumb_terminal(desk: Desk) -> None:
    """`TERM=dumb`: a table without colour, line drawing or pager."""
    seen = desk.terminal("list", "--sector", "energy", env={"TERM": "dumb"}, rows=3)
    assert seen.raw.isascii()
    assert b"\x1b" not in seen.raw
    assert seen.raw.decode().splitlines() == [
        "Id                        Title                     Sector  Status    Next due",
        "------------------------------------------------------------------------------",
        "pilot-renewable-projects  Pilot renewable projects  Energy  proposed  -",
    ]


@posix
def test_errors_on_a_dumb_terminal(desk: Desk) -> None:
    """`TERM=dumb` has no colour for errors either."""
    assert b"\x1b" not in desk.terminal("list", "--sector", "x", env={"TERM": "dumb"}).raw


@posix
def test_the_pager(desk: Desk) -> None:
    """What is taller than the terminal goes through the pager that the settings name, unless `--no-pager` says not."""
    marks = ("sed", "s/^/@/")
    ways: list[dict[str, str | None]] = [
        {"PAGER": " ".join(marks)},
        {"PAGER": "cat", "BILAT_PAGER": " ".join(marks)},
        {"PAGER": "cat", "BILAT_CONFIG": desk.write("pager.toml", f'pager = "{" ".join(marks)}"\n')},
    ]
    for env in ways:
        paged = desk.terminal("list", rows=10, env=env).raw.splitlines()
        assert all(line.startswith(b"@") for line in paged), env
        plain = desk.terminal("list", "--no-pager", rows=10, env=env).raw
        assert plain.splitlines() == [line.removeprefix(b"@") for line in paged]
        assert not desk.terminal("list", "--sector", "energy", rows=10, env=env).raw.startswith(b"@")


def test_force_color_in_a_pipe(desk: Desk) -> None:
    """`FORCE_COLOR` gives a pipe the terminal's table, in colour unless `NO_COLOR` says otherwise."""
    plain = desk.ok("list", "--sector", "energy", env={"FORCE_COLOR": "1"}).out
    assert plain == ENERGY_TABLE
    colored = desk.ok("list", "--sector", "energy", env={"FORCE_COLOR": "1", "NO_COLOR": None}).out
    assert colored.startswith("\x1b[1mId")
    assert desk.ok("list", "--sector", "energy", env={"FORCE_COLOR": ""}).out == ENERGY
    assert desk.ok("list", "--sector", "energy", "--format", "tsv", env={"FORCE_COLOR": "1"}).out == ENERGY


def test_the_store_is_named_by_option_then_environment(desk: Desk) -> None:
    """`--db`, before or after the command, beats `BILAT_DB`."""
    other = str(desk.folder / "other.json")
    desk.ok("init", "--empty", "--db", other)
    assert desk.ok("list", "--json").json["total"] == 17
    assert desk.ok("list", "--json", env={"BILAT_DB": other}).json["total"] == 0
    assert desk.ok("list", "--json", "--db", other).json["total"] == 0
    assert desk.ok("--db", other, "list", "--json").json["total"] == 0
    assert desk.ok(f"--db={other}", "list", "--json").json["total"] == 0


def test_who_changed_it(desk: Desk) -> None:
    """`BILAT_USER` is who a change is recorded under, unless `--by` says so."""
    desk.ok("tag", "joint-mil", "+a", env={"BILAT_USER": "Grace Hopper"})
    desk.ok("tag", "joint-mil", "+b", "--by", "Ann", env={"BILAT_USER": "Grace Hopper"})
    assert desk.ok("log", "joint-mil", "--fields", "by").out == "Ann\nGrace Hopper\nbilat\n"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folders of the XDG specification are not theirs")
def test_xdg_folders(tmp_path: Path) -> None:
    """Without `BILAT_DB` and `BILAT_CONFIG` the store and the settings are in the XDG folders, made when needed."""
    desk = Desk(tmp_path, seeded=False)
    data, settings = tmp_path / "data", tmp_path / "config"
    (settings / "bilat").mkdir(parents=True)
    (settings / "bilat" / "config.toml").write_text('user = "from the file"\n')
    xdg = {"BILAT_DB": None, "BILAT_CONFIG": None, "BILAT_USER": None}
    xdg |= {"XDG_DATA_HOME": str(data), "XDG_CONFIG_HOME": str(settings)}  # type: ignore[dict-item]
    ran = desk.ok("tag", "joint-mil", "+x", "--json", env=xdg)
    assert ran.data[0]["by"] == "from the file"
    assert sorted(p.name for p in (data / "bilat").iterdir() if p.suffix != ".lock") == [
        "bilat.history.jsonl",
        "bilat.json",
    ]


# Questions


# Ending


def test_what_is_to_run_at_the_end_runs(desk: Desk) -> None:
    """The process ends without Python's own end, but not without what others left to be done at it."""
    code = (
        "import atexit, sys; from bilat.cli import run\n"
        "atexit.register(print, 'out'); atexit.register(print, 'err', file=sys.stderr)\n"
        "sys.argv = ['bilat', *sys.argv[1:]]; run()"
    )
    words = [sys.executable, "-c", code, "show", "nothing-like-it"]
    done = subprocess.run(words, env=desk.env, capture_output=True, text=True, timeout=TIME_LIMIT)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[-1]) == (3, "out\n", "err")


def test_a_profiler_gets_its_figures(desk: Desk) -> None:
    """Where somebody watches the program, Python ends it as usual, so that what was seen is written."""
    seen = desk.folder / "seen"
    words = [sys.executable, "-m", "cProfile", "-o", str(seen), "-m", "bilat", "list", "--format", "ids"]
    done = subprocess.run(words, env=desk.env, capture_output=True, text=True, timeout=TIME_LIMIT)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 17)
    assert seen.stat().st_size > 0


def test_nothing_prompts_in_a_pipe(desk: Desk) -> None:
    """Where stdin is no terminal nothing asks: what would be a question is refused with the option that answers it."""
    desk.state.write_bytes(desk.state.read_bytes().replace(b"Climate initiatives", b"Climate initiative!"))
    before = desk.files()
    ran = desk.run("check", "--repair", stdin="history\n")
    assert (ran.status, ran.out) == (4, "")
    assert "--keep history" in ran.err
    assert desk.files() == before


@posix
@pytest.mark.parametrize("typed", ["\x04", "\n", "nonsense\n"], ids=["end of input", "nothing", "nonsense"])
def test_no_answer_changes_nothing(desk: Desk, typed: str) -> None:
    """End of input at a question, and an answer that is none, change nothing."""
    desk.state.write_bytes(desk.state.read_bytes().replace(b"Climate initiatives", b"Climate initiative!"))
    before = desk.files()
    seen = desk.terminal("check", "--repair", typed=typed)
    assert seen.status == 4
    assert desk.files() == before


@posix
def test_an_answer_is_taken(desk: Desk) -> None:
    """On a terminal the question is asked, and the answer does what the option does."""
    good = desk.state.read_bytes()
    desk.state.write_bytes(good.replace(b"Climate initiatives", b"Climate initiative!"))
    assert desk.terminal("check", "--repair", typed="h\n").status == 0
    assert desk.ok("show", "climate", "--fields", "title").out == "title\tClimate initiatives\n"


def test_the_fixture_is_private() -> None:
    """The tests' store is where they say it is: a run without any setting of the user's."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        assert desk.ok("config", "--fields", "name,value,origin", "--json").data[0] == {
            "name": "db",
            "value": str(desk.state),
            "origin": "environment BILAT_DB",
        }
