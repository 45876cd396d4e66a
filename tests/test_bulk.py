"""Changes in bulk, `count`, `values`, grouping, and `edit`: what is shown, what is asked, what is written."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from pathlib import Path

import pytest

from bilat.commands import TABLE
from bilat.commands.edit import as_text, parsed
from bilat.commands.helping import PAGES
from bilat.tracker.editing import editable
from cli import PROGRAM, Desk, Ran, numbered

posix = pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is POSIX")
TRADE = ["joint-trade-working-group", "supply-chain-resilience", "sustainable-trade-practices", "trade-facilitation"]
CHANGED = "".join(f"{name}\ttags\t\tcommittee\n" for name in TRADE)
PREVIEW = [f"  {name}: tags – → committee" for name in TRADE]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return Desk(tmp_path, TMPDIR=str(tmp_path / "tmp"), TEMP=str(tmp_path / "tmp"))


# A filter instead of ids


def test_without_a_terminal_nothing_is_changed(desk: Desk) -> None:
    """Nobody can be asked in a pipe: exit 4, the files as they were, and the way out named."""
    before = desk.files()
    said = "error: this would change 4 initiatives, and there is nobody to ask\n"
    hint = "hint: look with --dry-run, then say --yes\n"
    assert desk.run("tag", "sector:trade", "+committee") == Ran(4, "", said + hint)
    assert desk.run("update", "sector:trade", "--notes", "x", "--json").error["code"] == "needs-yes"
    assert desk.files() == before


def test_yes_is_one_change_and_one_undo(desk: Desk) -> None:
    """However many initiatives, it is one change in the history, and one undo takes it back."""
    before = desk.ok("list", "--json").data
    ran = desk.ok("tag", "sector:trade", "+committee", "--yes")
    assert ran.out == CHANGED
    assert [change["command"] for change in desk.ok("log", "--json").data] == ["tag", "seed"]
    assert desk.ok("count", "tag:committee").out == "4\n"
    desk.ok("undo")
    fields = [key for key in before[0] if key not in ("revision", "updated_at", "updated_by")]
    assert [[r[f] for f in fields] for r in desk.ok("list", "--json").data] == [[r[f] for f in fields] for r in before]


def test_dry_run_prints_the_plan(desk: Desk) -> None:
    """`--dry-run --json` is the change as it would be, and writes nothing."""
    before = desk.files()
    document = desk.ok("update", "sector:energy", "--status", "in-progress", "--dry-run", "--json").json
    assert (document["kind"], document["dry_run"], document["total"]) == ("change", True, 1)
    assert [edit["field"] for edit in document["data"][0]["edits"]] == ["status", "assessments.CA", "assessments.GB"]
    assert desk.files() == before


def test_where_takes_a_filter_of_bare_words(desk: Desk) -> None:
    """`--where` is a filter in any command, also one of bare words."""
    desk.ok("update", "--where", "climate", "--cadence", "yearly", "--yes")
    assert (
        desk.ok("list", "has:cadence", "--format", "ids").out.split()
        == desk.ok("list", "climate", "--format", "ids").out.split()
    )
    found = desk.ok("show", "--where", "climate", "--format", "ids").out
    assert found == "climate-initiatives\nsustainable-trade-practices\n"
    assert desk.ok("log", "--where", "climate", "--fields", "command").out == "update\nseed\n"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ("update", "joint-trade", "sector:trade", "--notes", "x"),
            "'joint-trade' is an id and 'sector:trade' a filter: they cannot be mixed",
        ),
        (("show", "joint-trade", "--where", "is:open"), "ids and --where exclude each other"),
        (("tag", "+x"), "tag needs an id or a filter"),
        (("tag", "sector:trade"), "tag needs a tag"),
        (("show",), "show needs an id or a filter"),
        (("update", "sector:trade", "--yes"), "nothing to change was said"),
        (("list", "--sectr", "trade"), "No such option: --sectr"),
    ],
)
def test_what_cannot_be_meant(desk: Desk, args: tuple[str, ...], message: str) -> None:
    """Ids and filters are never mixed up, and an option nobody knows is never a word."""
    ran = desk.run(*args)
    assert (ran.status, ran.out, ran.err.splitlines()[0]) == (2, "", f"error: {message}")


def test_a_filter_that_finds_nothing_changes_nothing(desk: Desk) -> None:
    """No match is no error, and asks nobody."""
    assert desk.run("tag", "tag:none", "+x") == Ran(0, "", "no initiative matches\n")


def test_a_minus_takes_a_tag_away_or_negates(desk: Desk) -> None:
    """In `tag`, -word is a tag to remove and -qualifier: a filter."""
    desk.ok("tag", "sector:trade", "+one", "--yes")
    desk.ok("tag", "sector:trade", "-basis:recommended", "-one", "--yes")
    assert desk.ok("list", "tag:one", "--format", "ids").out == "trade-facilitation\n"


def test_ids_are_not_asked_about(desk: Desk) -> None:
    """What is named one by one is meant: several ids at once ask nothing."""
    assert desk.ok("update", "joint-trade", "joint-mil", "--measure", "a date").out == (
        "joint-trade-working-group\tmeasure\t\ta date\njoint-military-exercises\tmeasure\t\ta date\n"
    )


@posix
@pytest.mark.parametrize(
    ("typed", "tagged", "last"),
    [
        ("y\n", TRADE, "change #1; `bilat undo` takes it back"),
        ("n\n", [], "nothing was changed"),
        ("q\n", [], "nothing was changed"),
        ("\x04", [], "nothing was changed"),
        ("maybe\ny\n", TRADE, "change #1; `bilat undo` takes it back"),
        ("o\ny\nn\ny\nn\n", [TRADE[0], TRADE[2]], "change #1; `bilat undo` takes it back"),
        ("o\ny\nd\n", [TRADE[0]], "change #1; `bilat undo` takes it back"),
        ("o\nn\na\n", TRADE[1:], "change #1; `bilat undo` takes it back"),
        ("o\ny\nq\n", [], "nothing was changed"),
        ("o\ny\n\x04", [], "nothing was changed"),
    ],
)
def test_the_answers(desk: Desk, typed: str, tagged: list[str], last: str) -> None:
    """Yes, no, one by one, quit; the end of the input is a no."""
    seen = desk.terminal("tag", "sector:trade", "+committee", typed=typed, columns=100)
    assert seen.status == 0
    assert [line for line in seen.lines if line.startswith("  ") and "→" in line][:4] == PREVIEW
    assert numbered(seen.lines[-1]).endswith(last)  # on the question's line, where the terminal echoed no line end
    assert desk.ok("list", "tag:committee", "--format", "ids", "--sort", "id").out.split() == sorted(tagged)


@posix
def test_an_interrupt_at_the_question(desk: Desk) -> None:
    """Ctrl-C at the question ends with 130 and changes nothing."""
    pexpect = pytest.importorskip("pexpect")
    before = desk.files()
    child = pexpect.spawn(PROGRAM[0], [*PROGRAM[1:], "tag", "sector:trade", "+committee"], env=desk.env, timeout=30)
    child.expect("Change 4 initiatives")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert desk.files() == before


def test_what_was_changed_meanwhile_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that moved on between the question and the answer is not overwritten: exit 5."""
    from bilat.commands import asking

    def slowly(edits: dict[str, object]) -> list[str]:
        desk.ok("update", "joint-trade", "--notes", "somebody else was here")
        return list(edits)

    monkeypatch.setattr(asking, "can_ask", lambda: True)
    monkeypatch.setattr(asking, "choose", slowly)
    ran = desk.run("tag", "sector:trade", "+committee")
    assert (ran.status, ran.err.splitlines()[0]) == (
        5,
        "error: joint-trade-working-group is at revision 2, not 1: it was changed meanwhile",
    )
    assert desk.ok("count", "tag:committee").out == "0\n"


# Counting and grouping


def test_count(desk: Desk) -> None:
    """A number; with --group-by one for each value, in the field's order, adding up."""
    assert desk.ok("count").out == "17\n"
    assert desk.ok("count", "sector:defence").out == "7\n"
    assert desk.ok("count", "nothing-like-it").out == "0\n"
    assert desk.ok("count", "--group-by", "status").out == "proposed\t7\nannounced\t10\n"
    assert desk.ok("count", "--group-by", "status", "--json").json == {
        "schema_version": 1,
        "kind": "count",
        "total": 17,
        "returned": 17,
        "truncated": False,
        "data": [{"value": "proposed", "count": 7}, {"value": "announced", "count": 10}],
    }
    assert desk.ok("count", "--json", "sector:trade").data == [{"value": None, "count": 4}]
    assert desk.run("count", "--group-by", "colour").status == 2


@pytest.mark.parametrize("field", ["sector", "status", "basis", "kind", "party", "tag", "milestone"])
def test_values_are_what_the_filter_finds(desk: Desk, field: str) -> None:
    """Each value's number is what `count FIELD:VALUE` says."""
    desk.ok("tag", "joint-trade", "joint-mil", "+x")
    rows = desk.ok("values", field).rows
    assert rows
    for value, number in rows:
        found = desk.ok("count", f'{field}:"{value}"').out.strip()
        assert found == number or field == "milestone"  # a milestone is found by its id and by its title
    assert [int(number) for _, number in rows] == sorted((int(n) for _, n in rows), reverse=True)


def test_values_of_what_nobody_has(desk: Desk) -> None:
    """A field without values is an empty result with a notice; a field that is none is an error."""
    assert desk.run("values", "tag") == Ran(0, "", "no initiative has a value for tag\n")
    ran = desk.run("values", "colour")
    assert (ran.status, ran.err.splitlines()[0]) == (2, "error: unknown field 'colour'")


def test_list_grouped(desk: Desk) -> None:
    """A table for each group on a terminal, a column in a pipe, the ids in JSON."""
    args = ("list", "sector:trade", "--group-by", "basis", "--fields", "id")
    assert desk.ok(*args).rows == [["announced", name] for name in TRADE[:3]] + [["recommended", TRADE[3]]]
    assert desk.ok(*args, "--json").json["groups"] == [
        {"value": "announced", "ids": TRADE[:3]},
        {"value": "recommended", "ids": TRADE[3:]},
    ]
    assert desk.ok(*args, "--format", "table").out == (
        "announced (3)\n"
        "╭─────────────────────────────╮\n"
        "│ Id                          │\n"
        "├─────────────────────────────┤\n"
        "│ joint-trade-working-group   │\n"
        "│ supply-chain-resilience     │\n"
        "│ sustainable-trade-practices │\n"
        "╰─────────────────────────────╯\n"
        "\n"
        "recommended (1)\n"
        "╭────────────────────╮\n"
        "│ Id                 │\n"
        "├────────────────────┤\n"
        "│ trade-facilitation │\n"
        "╰────────────────────╯\n"
    )


def test_saved_queries(desk: Desk) -> None:
    """A query of the configuration is used by its name, in every command that takes a filter."""
    path = desk.write("config.toml", '[queries]\nexperts = "basis:recommended or tag:expert"\n')
    env = {"BILAT_CONFIG": path}
    assert desk.ok("count", "@experts", "sector:trade", env=env).out == "1\n"
    ran = desk.run("list", "@expert", env=env)
    assert (ran.status, ran.err.splitlines()[-1]) == (2, "hint: did you mean @experts?")


@posix
@pytest.mark.parametrize(
    ("columns", "rows", "shown"), [(60, 12, 9), (60, 19, 17), (60, 18, 15), (200, 8, 5), (20, 3, 1)]
)
def test_the_question_stays_on_the_screen(desk: Desk, columns: int, rows: int, shown: int) -> None:
    """However long the lines and low the terminal, what would change and the question fit on it together."""
    found = len(desk.ok("list", "is:open", "--format", "ids").out.split())
    notes = "a note — in many words: " + "réseau " * 60
    seen = desk.terminal("update", "is:open", "--notes", notes, columns=columns, rows=rows, typed="n\n")
    said = re.sub(r"\x1b\[\w+|\r(?!\n)", "", seen.raw.decode()).partition(f"Change {found} initiatives?")[0]
    lines = [line for line in said.removeprefix("n\r\n").split("\r\n") if line]
    assert found == 17
    if shown < found:
        assert lines.pop() == f"  … and {found - shown} more"
    assert len(lines) == shown
    assert all(len(line) <= columns and line.endswith("…") for line in lines)


@posix
def test_one_initiative_is_shown_in_full(desk: Desk) -> None:
    """What one by one would change may take more lines than one."""
    notes = "and so on " * 12
    seen = desk.terminal("update", "id:joint-trade-working-group", "--notes", notes, columns=60, rows=12, typed="n\n")
    assert seen.raw.decode().count("and so on") >= 5


# edit


def editor(desk: Desk, *scripts: str) -> dict[str, str]:
    """The environment in which the editor runs the n-th of these Python scripts on the text `t` at its n-th start."""
    state = desk.folder / "starts"
    steps = repr(list(scripts))
    program = desk.write(
        "editor.py",
        "import pathlib, re, sys\n"
        f"state = pathlib.Path({str(state)!r})\n"
        "start = int(state.read_text()) if state.exists() else 0\n"
        "state.write_text(str(start + 1))\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "names = {'t': path.read_text(encoding='utf-8'), 're': re, 'path': path}\n"
        f"exec({steps}[start], names)\n"
        "path.write_text(names['t'], encoding='utf-8')\n",
    )
    return {"BILAT_EDITOR": f'"{sys.executable}" "{program}"'}


ADD = 't += "\\n[[milestones]]\\ntitle = \\"First sitting\\"\\ndue = \\"autumn 2027\\"\\nowner = \\"UK\\"\\n"'


def test_edit_is_one_change(desk: Desk) -> None:
    """What is saved is validated, made canonical, and one change, with its reason."""
    change = f't = t.replace("Joint trade working group", "Trade working group", 1); {ADD}'
    ran = desk.ok("edit", "joint-trade", "--why", "corrected", env=editor(desk, change))
    assert ran.out == (
        "joint-trade-working-group\ttitle\tJoint trade working group\tTrade working group\n"
        "joint-trade-working-group\tmilestones.first-sitting\t\t"
        "First sitting (announced, owed by GB, due autumn 2027)\n"
    )
    log = desk.ok("log", "joint-trade", "--json").data
    assert [(c["command"], c["why"]) for c in log] == [("edit", "corrected"), ("seed", log[-1]["why"])]
    assert list((desk.folder / "tmp").iterdir()) == []


def test_edit_that_types_nothing_changes_nothing(desk: Desk) -> None:
    """A text saved as it was is no change."""
    before = desk.files()
    ran = desk.ok("edit", "joint-trade", env=editor(desk, "pass"))
    assert (ran.out, ran.err) == ("", "nothing to change: the text is as it was\n")
    assert {name: content for name, content in desk.files().items() if name in before} == before


@pytest.mark.parametrize("notes", [None, "a\nb", "\n\nx\n", 'tab\t \\ "q" \'\'\'x\'\'\' """y"""', "« émoji 🎉 »"])
def test_every_record_survives_the_editor(desk: Desk, notes: str | None) -> None:
    """The text parses back to what was shown, whatever is in the record."""
    for record in desk.ok("list", "--json").data:
        record |= {"notes": notes, "cadence": "every 6 months"}
        assert parsed(as_text(record)) == editable(record)


def test_a_moved_date_counts_as_a_move(desk: Desk) -> None:
    """The first target stays on record, and the edit of a date is a move."""
    desk.ok("update", "joint-trade", "--milestone", "launch", "--due", "2027-Q1")
    desk.ok("edit", "joint-trade", env=editor(desk, 't = t.replace("2027-Q1", "2027-Q3")'))
    launch = desk.ok("show", "joint-trade", "--json").data[0]["milestones"][0]
    assert (launch["due"]["text"], launch["first_due"]["text"], launch["moves"]) == ("2027-Q3", "2027-Q1", 1)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("t = t.replace('\"trade\"', '\"trad\"')", "unknown sector 'trad'"),
        ("t = 'title = '", "it is not TOML: Invalid value (at end of document)"),
        ("t = t.replace('title =', 'titel =', 1)", "unknown field 'titel'"),
        ("t = re.sub('(?m)^title = .*', 'title = \"\"', t, count=1)", "the title is empty"),
    ],
)
def test_a_mistake_without_a_terminal(desk: Desk, script: str, message: str) -> None:
    """Where nobody is at the keyboard the mistake is an error, and what was typed is kept."""
    before = desk.ok("list", "--json").data
    env = editor(desk, script)
    ran = desk.run("edit", "joint-trade", env=env)
    assert (ran.status, ran.err.splitlines()[0]) == (2, f"error: {message}")
    kept = next((desk.folder / "tmp").rglob("*.toml"))
    assert ran.err.splitlines()[1] == f"hint: what you typed is in {kept}"
    assert desk.ok("list", "--json").data == before


@posix
def test_a_mistake_comes_back_into_the_editor(desk: Desk) -> None:
    """On a terminal the text returns with the error as a comment, nothing typed is lost, and the next save counts."""
    wrong = "t = t.replace('\"trade\"', '\"trad\"') + '\\n# my own remark\\n'"
    look = (
        "assert t.startswith(\"#! unknown sector 'trad'\\n#! did you mean trade?\\n\"), t; assert 'my own remark' in t"
    )
    right = f"{look}; t = t.replace('\"trad\"', '\"energy\"')"
    seen = desk.terminal("edit", "joint-trade", env=editor(desk, wrong, right), columns=100)
    assert seen.status == 0, seen.lines
    assert desk.ok("show", "joint-trade", "--json").data[0]["sectors"] == ["energy"]


@posix
def test_saving_the_mistake_again_gives_up(desk: Desk) -> None:
    """A text with a mistake saved as it is ends the edit, and is kept."""
    before = desk.files()
    seen = desk.terminal(
        "edit", "joint-trade", env=editor(desk, "t = t.replace('\"trade\"', '\"trad\"')", "pass"), columns=200
    )
    assert (seen.status, seen.lines[0]) == (2, "error: the text still has the mistake, and nothing was changed")
    assert {name: content for name, content in desk.files().items() if name in before} == before
    assert len(list((desk.folder / "tmp").iterdir())) == 1


def test_an_edit_meanwhile_is_a_conflict(desk: Desk) -> None:
    """The lock is not held while a person edits: what somebody else changed is not overwritten (exit 5)."""
    other = json.dumps([sys.executable, "-m", "bilat", "update", "joint-trade", "--notes", "somebody else"])
    script = f"import subprocess; subprocess.run({other}, check=True); t = t.replace('Joint trade', 'Trade', 1)"
    ran = desk.spawn("edit", "joint-trade", env=editor(desk, script))
    _, error, hint = ran.err.splitlines()  # the first is what the other one was told
    assert (ran.status, error) == (
        5,
        "error: joint-trade-working-group is at revision 2, not 1: it was changed meanwhile",
    )
    assert hint.startswith(f"hint: what you typed is in {desk.folder / 'tmp'}")


def test_the_id_is_for_ever(desk: Desk) -> None:
    """The id cannot be edited."""
    ran = desk.run("edit", "joint-trade", env=editor(desk, 't = t.replace("id = \\"joint-trade", "id = \\"trade", 1)'))
    assert (ran.status, ran.err.splitlines()[0]) == (4, "error: the id joint-trade-working-group is for ever")


@posix
@pytest.mark.parametrize(
    ("end", "message"),
    [("raise SystemExit(3)", "ended with status 3"), ("import os; os.kill(os.getpid(), 9)", "was killed (Killed)")],
)
def test_an_editor_that_fails_keeps_the_text(desk: Desk, end: str, message: str) -> None:
    """An editor that ends badly changes nothing, and what it had written is kept where the hint says."""
    before = desk.files()
    script = f"path.write_text('what I typed', encoding='utf-8'); {end}"
    ran = desk.run("edit", "joint-trade", env=editor(desk, script))
    error, hint = ran.err.splitlines()
    assert (ran.status, ran.out, error) == (1, "", f"error: the editor {message}")
    kept = Path(hint.removeprefix("hint: what you typed is in "))
    assert kept.read_text(encoding="utf-8") == "what I typed"
    assert {name: content for name, content in desk.files().items() if name in before} == before


def test_ctrl_c_in_the_editor_keeps_the_text(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130 as everywhere, and says where the text is."""

    def interrupted(_words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("bilat.commands.editor.subprocess.call", interrupted)
    ran = desk.run("edit", "joint-trade")
    assert (ran.status, ran.out) == (130, "")
    kept = Path(ran.err.strip().removeprefix("what you typed is in "))
    assert "joint-trade-working-group" in kept.read_text(encoding="utf-8")


def test_an_editor_leaves_nothing_behind(desk: Desk) -> None:
    """What an editor puts beside the text, a copy or a swap file, goes away with it."""
    change = "pathlib.Path(f'{path}~').write_text(t, encoding='utf-8'); t = t.replace('Joint trade', 'Trade', 1)"
    desk.ok("edit", "joint-trade", env=editor(desk, f"import pathlib; {change}"))
    assert list((desk.folder / "tmp").iterdir()) == []


def test_no_editor(desk: Desk) -> None:
    """An editor that cannot be started is said so, with what to set."""
    ran = desk.run("edit", "joint-trade", env={"BILAT_EDITOR": "no-such-editor-anywhere"})
    assert ran == Ran(
        1,
        "",
        "error: the editor no-such-editor-anywhere cannot be started\nhint: set BILAT_EDITOR, VISUAL or EDITOR\n",
    )


# help


@pytest.mark.parametrize("topic", ["filter", "dates", "status", "sectors", "parties"])
def test_help_pages(desk: Desk, topic: str) -> None:
    """A page fits 80 columns (an address aside), and is the same in every form."""
    text = desk.ok("help", topic).out
    assert [line for line in text.splitlines() if len(line) > 80 and "https://" not in line] == []
    assert desk.ok("help", topic, "--json").data == [{"topic": topic, "lines": text.splitlines()}]


def test_help_knows_its_pages(desk: Desk) -> None:
    """Without a topic the pages are listed; a topic that is none is refused."""
    assert desk.ok("help").out == (
        "Pages:\n  bilat help filter\n  bilat help dates\n  bilat help status\n  bilat help signals\n"
        "  bilat help sectors\n  bilat help parties\n\n"
        "Commands: `bilat --help`, one of them: `bilat help ingest`\n"
    )
    assert desk.run("help", "filtr").err == "error: unknown topic 'filtr'\nhint: did you mean filter?\n"


def test_the_page_on_parties(desk: Desk) -> None:
    """All parties with their names in both languages, those of the configuration too, and how to add one."""
    path = desk.write("config.toml", '[parties.NATO]\nlabel = "North Atlantic Treaty Organization"\n')
    lines = desk.ok("help", "parties", env={"BILAT_CONFIG": path}).out.splitlines()
    codes = [line[:6].strip() for line in lines if re.match("[A-Z]{2,} ", line)]
    assert (len(codes), codes[:2], codes[-1]) == (251, ["AD", "AE"], "NATO")
    assert "DE    Germany; DEU; Federal Republic of Germany; Allemagne" in lines
    assert "  [parties.NATO]" in lines


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("can", ["CA"]),
        ("guin", ["GN", "GQ", "GW", "PG"]),
        ("allemagne", ["DE"]),
        ("Côte", ["CI"]),
        ("cote d'iv", ["CI"]),
        ("uk", ["GB", "UA"]),
        ("trea", ["NATO"]),
    ],
)
def test_a_party_is_found_by_any_of_its_names(desk: Desk, word: str, codes: list[str]) -> None:
    """`help parties WORD` shows those with a name that begins so, in English or French."""
    path = desk.write("config.toml", '[parties.NATO]\nlabel = "North Atlantic Treaty Organization"\n')
    lines = desk.ok("help", "parties", word, env={"BILAT_CONFIG": path}).out.splitlines()
    assert [line[:6].strip() for line in lines if line[:1] != " "] == codes


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("parties", "Canadia"), "error: unknown party 'Canadia'\nhint: did you mean Canada (CA)?\n"),
        (("filter", "due"), "error: the page on filter is not searched in\nhint: bilat help parties guin\n"),
    ],
)
def test_what_help_cannot_find(desk: Desk, args: tuple[str, ...], message: str) -> None:
    """A party nobody knows is no empty page, and only the parties are searched in."""
    assert desk.run("help", *args) == Ran(2, "", message)


@pytest.mark.parametrize("name", TABLE)
def test_help_of_a_command(desk: Desk, name: str) -> None:
    """`help COMMAND` is `COMMAND --help`, also of a command in a command; no page has a command's name."""
    assert name not in PAGES
    assert desk.ok("help", name).out == desk.ok(name, "--help").out != ""
    assert desk.ok("--db", "help", "help", name).out == desk.ok(name, "--help").out
    assert desk.ok("help", "milestone", "add").out == desk.ok("milestone", "add", "--help").out
    assert desk.run("help", "ingset").err == "error: unknown topic 'ingset'\nhint: did you mean ingest?\n"


def test_the_filter_page_names_all(desk: Desk) -> None:
    """Every qualifier and every flag stands on the page."""
    from bilat.query.flags import FLAGS
    from bilat.query.qualifiers import QUALIFIERS

    text = desk.ok("help", "filter").out
    assert [q for q in QUALIFIERS if f"\n  {q}" not in text] == []
    assert [f"{of}:{name}" for of, name in FLAGS if f"\n  {of}:{name} " not in text] == []
