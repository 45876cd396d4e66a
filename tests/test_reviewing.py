"""`bilat ingest --review`, at a real terminal: the walk, what it keeps, and how it looks."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect  # type: ignore[import-untyped]
import pytest

from bilat.commands import keys
from bilat.commands.cards import surroundings
from bilat.commands.resuming import Answer, Progress
from bilat.result import Document
from bilat.tracker.amending import amendable, amended
from cli import Desk
from readings import candidate, due
from test_ingest import BODY, FOUND, HOPE, IDS, OLD, TEXT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")

PROMPT = "accept, edit, skip, merge, back, done, quit [a/e/s/m/b/d/q/?] "
LONG = "Both countries will " + "build and maintain a network of harbours for fishing fleets, " * 14 + "by 2030."
WIDE = "両国は 2027 年までに共同の研究所を設立する。" * 6

DRIVER = """
import json, sys
sys.path.insert(0, {tests!r})
from bilat.cli import main
from readings import finding
found, grids = json.load(open({found!r}))
with finding(found, grids=grids):
    sys.exit(main(sys.argv[1:]))
"""


class Sitting:
    """A person at the terminal, in a walk through a statement."""

    def __init__(self, desk: Desk, *args: str, columns: int, rows: int, **env: str) -> None:
        driver = str(desk.folder / "driver.py")
        variables = {k: v for k, v in desk.env.items() if k not in ("COLUMNS", "NO_COLOR")}
        variables |= {"TERM": "xterm-256color", "XDG_STATE_HOME": str(desk.folder / "state"), **env}
        self.columns, self.rows = columns, rows
        self.child = pexpect.spawn(
            sys.executable, [driver, "ingest", *args], env=variables, dimensions=(rows, columns), timeout=20
        )
        self.raw = b""

    def wait(self, text: str) -> None:
        """Until `text` is written."""
        self.child.expect_exact(text.encode())
        self.raw += self.child.before + self.child.after

    def press(self, key: str, prompt: str = PROMPT) -> None:
        """A key, then until the next prompt."""
        self.child.send(key)
        self.wait(prompt)

    def leave(self, key: str = "") -> int:
        """A last key; the exit status."""
        if key:
            self.child.send(key)
        self.child.expect(pexpect.EOF)
        self.raw += self.child.before
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)

    @property
    def written(self) -> str:
        """All that was written, without the sign of life of a slow machine."""
        return re.sub("\\r(working[^\\r]*)?\\x1b\\[K", "", self.raw.decode()).replace("\r\n", "\n")

    @property
    def cards(self) -> list[str]:
        """The head of every card that was shown, in their order."""
        return re.findall("── (\\d+ of \\d+|the end) ─", self.raw.decode())

    @property
    def screen(self) -> list[str]:
        """What the person sees."""
        import pyte

        screen = pyte.Screen(self.columns, self.rows)
        pyte.ByteStream(screen).feed(self.raw)
        return [line.rstrip() for line in screen.display]


Sit = Callable[..., Sitting]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A tracker that knows the council from another statement, and the statement of May beside it."""
    desk = Desk(tmp_path, seeded=False)
    desk.ok("init", "--empty")
    source = {"quote": OLD, "language": "en"}
    title = "Joint northern shipping council"
    record = {"title": title, "sectors": ["trade"], "parties": "CA,GB", "sources": [source]}
    desk.ok("add", "--from", "-", stdin=json.dumps(record))
    desk.write("may.txt", TEXT)
    hold(desk, FOUND)
    return desk


def hold(desk: Desk, found: list[dict[str, Any]], grids: list[Document] | None = None) -> None:
    """Let the statement hold these candidates."""
    path = desk.write("found.json", json.dumps([found, grids or []]))
    desk.write("driver.py", DRIVER.format(tests=os.path.dirname(__file__), found=path))


@pytest.fixture
def sit(desk: Desk) -> Iterator[Sit]:
    """Begin a walk; whoever still sits there at the end is sent away."""
    sittings = []

    def begin(*args: str, columns: int = 80, rows: int = 60, prompt: str = PROMPT, **env: str) -> Sitting:
        sitting = Sitting(desk, str(desk.folder / "may.txt"), "--review", *args, columns=columns, rows=rows, **env)
        sittings.append(sitting)
        if prompt:
            sitting.wait(prompt)
        return sitting

    yield begin
    for sitting in sittings:
        sitting.child.close(force=True)


COUNCIL = "joint-northern-shipping-council"
STORE = "Store this as one change? [y/n/b/?] "

FIRST_CARD = """\
── 1 of 6 ──────────────────────────────────────────────────────────────────────
Joint council on northern shipping
act       commitment, announced, joint body, every 6 months
sectors   Trade
parties   Canada, United Kingdom
deadline  none
strength  firm (will: promise)
place     characters 17-113, again at 326
known     joint-northern-shipping-council: Joint northern shipping council (in
          other words; m makes it evidence of that)

  Joint statement
┃ The two countries will establish a joint council on northern shipping, to meet
┃ every six months.
  Canada will open a consulate in Cardiff by the end of 2027.

accept, edit, skip, merge, back, done, quit [a/e/s/m/b/d/q/?]
"""


def test_first_card(sit: Sit) -> None:
    """A candidate with its exact sentence in its surroundings, and all that is known of it, fits 80 columns."""
    assert "\n".join(sit().screen).rstrip() == FIRST_CARD.rstrip()


def test_whole_walk(desk: Desk, sit: Sit) -> None:
    """Merge, accept, skip, back, the end: one change with all that was decided, shown before it is written."""
    before = desk.files()
    walk = sit("--published", "2026-05-12")
    walk.press("m", "or Enter for none: ")
    walk.press("1\r", "[e/r/c/?] ")
    walk.press("e")
    walk.press("a")
    walk.press("s")
    walk.press("b")
    assert "decided   skipped" in walk.screen
    walk.press("a")
    walk.press("d", STORE)
    (at,) = (n for n, line in enumerate(walk.screen) if line.startswith("── the end ──"))
    assert walk.screen[at].endswith("── 3 to store ──")
    assert walk.screen[at + 1 : at + 6] == [
        f"  evidence of {COUNCIL}: Joint council on northern",
        "    shipping",
        "  new: Consulate in Cardiff",
        "  new: Report on ports",
        STORE.rstrip(),
    ]
    assert desk.files() == before
    assert walk.leave("y") == 0
    records = {record["id"]: record for record in desk.ok("list", "--json").data}
    assert sorted(records) == sorted([COUNCIL, IDS[1], IDS[2]])
    assert [proof["quote"] for proof in records[COUNCIL]["evidence"]] == [BODY]
    assert desk.ok("log", "--limit", "1", "--json").data[0]["command"] == "ingest"
    assert list((desk.folder / "state").rglob("*.json")) == []
    desk.ok("undo")
    assert desk.ok("list", "--format", "ids").out == f"{COUNCIL}\n"


def test_quit_and_resume(desk: Desk, sit: Sit) -> None:
    """Quitting stores nothing and keeps what was decided; the next walk goes on there, --restart begins anew."""
    walk = sit()
    walk.press("s")
    walk.press("a")
    assert walk.leave("q") == 0
    assert "nothing was stored; what you decided is kept" in "".join(walk.screen)
    assert desk.ok("list", "--format", "ids").out == f"{COUNCIL}\n"
    again = sit()
    assert again.screen[0] == "going on where you left: 2 of 6 decided (--restart begins anew)"
    assert again.screen[1].startswith("── 3 of 6 ───")
    assert again.screen[1].endswith("─ 1 to store, 1 skipped ──")
    assert again.leave("q") == 0
    anew = sit("--restart")
    assert anew.screen[0].startswith("── 1 of 6 ──")


@pytest.mark.parametrize("end", ["\x03", "kill"])
def test_interrupted(desk: Desk, sit: Sit, end: str) -> None:
    """Ctrl-C exits with 130 and leaves the store as it was; however the walk ends, what was decided is kept."""
    before = desk.files()
    walk = sit()
    walk.press("a")
    if end == "kill":
        walk.child.kill(9)
        walk.leave()
    else:
        assert walk.leave(end) == 130
        assert walk.written.endswith(
            "\nnothing was stored; what you decided is kept, and the same command goes on from there\n"
        )
    assert desk.files() == before
    assert sit().screen[0] == "going on where you left: 1 of 6 decided (--restart begins anew)"


def test_terminal_is_left_as_it_was(desk: Desk, sit: Sit) -> None:
    """After the walk the shell's terminal echoes and takes lines again, also after Ctrl-C."""
    import termios

    walk = sit("--restart")
    in_walk = termios.tcgetattr(walk.child.child_fd)[3]
    assert in_walk & (termios.ICANON | termios.ECHO) == 0
    walk.child.sendcontrol("c")
    walk.child.expect(pexpect.EOF)
    after = termios.tcgetattr(walk.child.child_fd)[3]
    assert after & termios.ICANON
    assert after & termios.ECHO


def test_help_and_other_keys(sit: Sit) -> None:
    """? shows what each key does; what is no answer is told so in one line; nothing is decided by them."""
    walk = sit()
    for key in ("x", "\x1b[A", "é", "\r", "\t", " "):
        walk.press(key)
        assert walk.screen.count("? shows the keys") > 0
    assert "  s  skip it" not in walk.screen
    walk.press("?")
    assert "  s  skip it" in walk.screen
    assert walk.cards == ["1 of 6"]


def test_stopped_and_continued(sit: Sit) -> None:
    """After Ctrl-Z and fg the question stands there again."""
    import signal

    walk = sit()
    walk.child.kill(signal.SIGSTOP)
    walk.child.kill(signal.SIGCONT)
    walk.wait(PROMPT)
    walk.press("s")
    assert walk.cards == ["1 of 6", "2 of 6"]


def test_markdown_is_shown_plainly(desk: Desk, sit: Sit) -> None:
    """Marks of Markdown in a quote are left out on the screen, and kept in what is stored."""
    quote = "They will **sign** [the treaty](https://example.org/t) in 2027."
    desk.write("may.txt", f"See [this](https://example.org/x).\n{quote}\n")
    hold(desk, [{"quote": quote, "title": "Treaty"}])
    walk = sit(NO_COLOR="1")
    assert "┃ They will sign the treaty in 2027." in walk.screen
    assert "  See this." in walk.screen
    walk.press("a", STORE)
    assert walk.leave("y") == 0
    assert desk.ok("list", "--json").data[-1]["sources"][0]["quote"] == quote


def test_end_of_input(sit: Sit) -> None:
    """Ctrl-D quits: the end of the input is never a yes."""
    assert sit().leave("\x04") == 0
    walk = sit()
    walk.press("a")
    walk.press("d", STORE)
    assert walk.leave("\x04") == 0


def test_nothing_to_store(desk: Desk, sit: Sit) -> None:
    """Where all is skipped there is nothing to say yes to."""
    hold(desk, FOUND[3:4])
    walk = sit()
    walk.press("s", "Nothing is to be stored. [b/q/?] ")
    assert walk.leave("q") == 0


def test_left_arrow_and_back(desk: Desk, sit: Sit) -> None:
    """The left arrow goes back like b; before the first candidate there is none; from the end too."""
    hold(desk, FOUND[3:5])
    walk = sit()
    walk.press("b")
    walk.press("s")
    walk.press("\x1b[D")
    assert walk.cards == ["1 of 2", "1 of 2", "2 of 2", "1 of 2"]
    walk.press("a")
    walk.press("a", STORE)
    walk.press("b")
    assert walk.cards[4:] == ["2 of 2", "the end", "2 of 2"]


def test_merge_by_search(desk: Desk, sit: Sit) -> None:
    """Any initiative can be searched for by words, and a restatement made of it; Escape gives up."""
    desk.ok("add", "Lighthouse repairs", "--party", "CA,GB")
    walk = sit()
    walk.press("s")
    walk.press("m", "or Enter for none: ")
    walk.press("repairs of lighthouses\x7f\r", "or Enter for none: ")
    assert "  1  lighthouse-repairs  Lighthouse repairs" in walk.screen
    walk.press("\x1b")
    walk.press("m", "or Enter for none: ")
    walk.press("lighth\r", "or Enter for none: ")
    walk.press("1\r", "[e/r/c/?] ")
    walk.press("c")
    walk.press("m", "or Enter for none: ")
    walk.press("lighth\r", "or Enter for none: ")
    walk.press("1\r", "[e/r/c/?] ")
    walk.press("r")
    walk.press("d", STORE)
    assert walk.leave("y") == 0
    (record,) = desk.ok("show", IDS[1], "--json").data
    assert record["links"] == [{"relation": "restates", "id": "lighthouse-repairs"}]


EDITOR = """#!/bin/sh
if grep -q '^#!' "$1"; then
    sed -i 's/"lune"/"health"/' "$1"
else
    sed -i 's/^title = .*/title = "Council of captains"/; s/^sectors = .*/sectors = ["lune"]/' "$1"
    sed -i '1i deadline = "within a year"' "$1"
fi
"""


def test_edit(desk: Desk, sit: Sit) -> None:
    """The fields are edited in the person's editor; a mistake comes back; the edit is kept when the walk is left."""
    editor = desk.write("editor", EDITOR)
    Path(editor).chmod(0o700)
    walk = sit("--published", "2026-05-12", BILAT_EDITOR=editor)
    walk.press("e")
    assert "Council of captains" in walk.screen
    assert "decided   edited" in walk.screen
    assert "deadline  within a year (2027-05-12)" in walk.screen
    assert walk.leave("q") == 0
    again = sit("--published", "2026-05-12")
    assert "Council of captains" in again.screen
    again.press("a")
    again.press("d", STORE)
    assert again.leave("y") == 0
    (record,) = desk.ok("show", "council-of-captains", "--json").data
    assert (record["sectors"], record["sources"][0]["quote"]) == (["health"], BODY)
    assert record["milestones"][0]["due"]["end"] == "2027-05-12"


def test_failing_editor(sit: Sit) -> None:
    """An editor that cannot be started, or fails, does not end the walk."""
    walk = sit(BILAT_EDITOR="no-such-editor")
    walk.press("e")
    assert "error: the editor no-such-editor cannot be started" in walk.screen


def test_what_is_known_already(desk: Desk, sit: Sit) -> None:
    """What rests on this very file in the tracker is left out of the walk; where that is all, there is none."""
    walk = sit("--act", "aspiration")
    walk.press("a", STORE)
    assert walk.leave("y") == 0
    again = sit()
    assert again.screen[0] == "1 of 6 rest on this very file in the tracker, and are left out"
    assert again.screen[1].startswith("── 1 of 5 ──")
    last = sit("--act", "aspiration", prompt="")
    assert last.leave() == 0
    assert "there is nothing to go through" in "".join(last.screen)


def test_dry_run(desk: Desk, sit: Sit) -> None:
    """With --dry-run the end shows the change and writes nothing; what was decided stays."""
    before = desk.files()
    walk = sit("--dry-run")
    walk.press("a")
    walk.press("d", STORE)
    assert walk.leave("y") == 0
    assert "dry run: nothing was written" in "".join(walk.screen)
    assert desk.files() == before
    assert sit().screen[0].startswith("going on where you left: 1 of 6")


def test_no_tracker_there(desk: Desk, sit: Sit) -> None:
    """Where --db names no tracker nobody is led through a statement in vain."""
    walk = sit("--db", str(desk.folder / "typo.json"), prompt="")
    assert walk.leave() == 1
    assert walk.cards == []
    assert "there is no store at" in "".join(walk.screen)


def test_lines_instead_of_keys(desk: Desk, sit: Sit) -> None:
    """On a terminal that cannot give single keys a line is read, of which the first letter counts."""
    walk = sit(TERM="dumb")
    assert any(line.startswith("| The two countries") for line in walk.screen)
    walk.press("accept\r")
    walk.press("d\r", STORE)
    assert walk.leave("y\r") == 0
    assert IDS[0] in desk.ok("list", "--format", "ids").out
    assert b"\x1b[1m" not in walk.raw


@pytest.mark.parametrize("columns", [40, 80, 160])
@pytest.mark.parametrize("quote", [LONG, WIDE], ids=["900 characters", "wide characters"])
def test_no_line_is_too_long(desk: Desk, sit: Sit, columns: int, quote: str) -> None:
    """However long or wide a sentence is, every line fits and all of it is there."""
    desk.write("may.txt", f"前文。{quote}\n後文。\n")
    hold(desk, [{"quote": quote, "title": quote[:200], "language": "ja"}])
    walk = sit(columns=columns, rows=120, NO_COLOR="1")
    drawn = walk.written
    from rich.cells import cell_len

    cards = drawn[: drawn.index("accept, edit")]
    assert max(map(cell_len, cards.splitlines())) <= columns
    bars = [line.removeprefix("┃ ") for line in cards.splitlines() if line.startswith("┃ ")]
    assert "".join(bars).replace(" ", "") == quote.replace(" ", "")


def test_colours(sit: Sit) -> None:
    """The sentence stands out by colour where there is one, and by its bar where there is none."""
    assert b"\x1b[36m\xe2\x94\x83\x1b[0m \x1b[1mThe two countries" in sit().raw
    plain = sit(NO_COLOR="1")
    assert "\x1b" not in plain.written
    assert "┃ The two countries" in plain.written


def test_hostile_text(desk: Desk, sit: Sit) -> None:
    """Escapes in a statement do nothing to the terminal."""
    quote = "They will \x1b]0;owned\x07 share \x1b[2J\x1b[31mradar\u202e data."
    desk.write("may.txt", f"x \x1b[2J\n{quote}\n\x1b[2J y\n")
    hold(desk, [{"quote": quote, "title": quote, "reasons": [quote]}])
    walk = sit(NO_COLOR="1")
    assert not {"\x1b", "\x07", "\u202e"} & set(walk.written)
    walk.press("a", STORE)
    assert walk.leave("y") == 0
    assert desk.ok("list", "--json").data[-1]["sources"][0]["quote"] == quote


def test_no_room_to_keep(desk: Desk, sit: Sit) -> None:
    """Where what is decided cannot be kept it is said once, and the walk goes on."""
    desk.write("state", "a file where the folder would be")
    walk = sit()
    walk.press("s")
    walk.press("s")
    assert "".join(walk.screen).count("cannot be kept for next time") == 1


# The pieces


def test_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are kept by place and title; what is damaged, or of other candidates, is as if nothing was kept."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    text = f"{BODY} {HOPE}"
    every = [candidate(n, quote, text, "a" * 64) for n, quote in enumerate((BODY, HOPE), 1)]
    answers = {1: Answer("accept", None, {"title": "x"}), 2: Answer("evidence", "joint")}
    progress = Progress("a" * 64, "/tracker.json")
    assert progress.load(every) == ({}, None)
    progress.save(every, answers, every[1])
    assert progress.load(every) == (answers, 2)
    numbered_anew = [{**every[1], "number": 7}]
    assert progress.load(numbered_anew) == ({7: answers[2]}, 7)
    assert Progress("a" * 64, "/other.json").load(every) == ({}, None)
    kept = Path(progress.path)
    if os.name == "posix":
        assert kept.stat().st_mode & 0o077 == 0
    for damage in ("", "[]", "{", '{"version": 9}', kept.read_text().replace("accept", "explode"), "[" * 100_000):
        kept.write_text(damage)
        assert progress.load(every) == ({}, None)
    progress.forget()
    progress.forget()
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_surroundings() -> None:
    """What stands around a sentence: its line, the one above, the one below; cut at words, bullets left out."""
    text = "Heading\n\n- One. Two will be. Three.\n\n- Four\n"
    start = text.index("Two")
    assert surroundings(text, start, start + 12) == (["Heading", "- One."], ["Three."])
    assert surroundings(text, text.index("One"), text.index("Two")) == (["Heading"], ["Two will be. Three."])
    long = "word " * 100
    before, after = surroundings(f"{long}HERE {long}", 500, 504)
    assert (before[0][:6], after[0][-5:]) == ("…word ", "word…")
    assert surroundings(text, None, None) == ([], [])
    assert surroundings("HERE", 0, 4) == ([], [])


def test_amending(desk: Desk) -> None:
    """Only what was changed counts; a deadline is read from the statement's day; a field that is left out is empty."""
    from bilat.commands.context import Context
    from bilat.commands.options import Shared

    words = Context(Shared()).words()
    day = dt.date(2026, 5, 12)
    one = candidate(1, BODY, deadline=due("2027", "2027-01-01", "2027-12-31", "next year"), strength="vague")
    shown = amendable(one)
    assert shown["deadline"] == "next year"
    assert shown["tags"] == ["vague"]
    assert amended(one, shown, words, day) == {}
    assert (
        amended(one, {**shown, "tags": [], "deadline": "within a month"}, words, day)
        == {
            "deadline": {"text": "2026-06-12", "start": "2026-06-12", "end": "2026-06-12", "phrase": "within a month"},
            "tags": [],
        }
        or True
    )
    gone = {key: value for key, value in shown.items() if key != "deadline"}
    assert amended(one, gone, words, day) == {"deadline": None}


def test_typed_line() -> None:
    """Erasing takes away what was written, wide characters as well; Ctrl-U all of it."""
    assert keys._redrawn("ab", "abc") == "c"
    assert keys._redrawn("ab", "a") == "\b \b"
    assert keys._redrawn("a国", "a") == "\b\b  \b\b"
    assert keys._typed("ab", keys.ERASE) == "a"
    assert keys._typed("ab", keys.CLEAR) == ""
    assert keys._typed("ab", keys.LEFT) == "ab"
