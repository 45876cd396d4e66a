"""Completion: what may follow what is typed, and that real shells insert it."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bilat.commands import TABLE
from cli import PROGRAM, Desk

BREAKS = " \t\n\"'><=;|&(:"
"""bash's own COMP_WORDBREAKS."""

posix = pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is POSIX")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def offered(desk: Desk, *words: str) -> list[str]:
    """The candidates for the last of `words`, without what they are."""
    return [line.partition("\t")[0] for line in desk.ok(*words, env={"BILAT_COMPLETE": "fish"}).out.splitlines()]


SECTORS = ["trade", "defense", "intelligence", "energy", "sustainability", "technology", "health", "migration"]
SECTORS += ["culture", "development", "finance", "governance", "other"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("",), list(TABLE)),
        (("c",), ["count", "check", "config", "completion"]),
        (("--",), ["--db", "--version", "--help"]),
        (("show", "joi"), ["joint-trade-working-group", "joint-military-exercises"]),
        (("show", "joint-t"), ["joint-trade-working-group"]),
        (("drop", "joint-trade-working-group", "joi"), ["joint-military-exercises"]),
        (("list", "joi"), []),
        (("update", "joint-mil", "--milestone", ""), ["joint-exercises"]),
        (
            (
                "update",
                "--milestone",
                "",
            ),
            ["launch", "joint-exercises", "tech-sharing", "start", "create"],
        ),
        (("milestone", "done", "joint-t", ""), ["launch"]),
        (("milestone", ""), ["add", "done", "move", "drop", "list"]),
        (("milestone", "done", "pilot"), ["pilot-renewable-projects"]),
        (("update", "joint-mil", "--status", "in"), ["in-progress"]),
        (("update", "joint-mil", "--status=in"), ["--status=in-progress"]),
        (("update", "joint-mil", "--party", "G"), ["GB"]),
        (("update", "x", "--grade", ""), ["announcement", "meeting", "signed", "law-or-funds", "independent"]),
        (("update", "x", "--clear", "no"), ["notes"]),
        (("update", "x", "--not"), ["--not-done", "--notes"]),
        (("update", "x", "--on", "e"), ["eow", "eom", "eoq", "eoy"]),
        (("update", "x", "--why", ""), []),
        (("list", "--sector", "d"), ["defense", "development"]),
        (("list", "--sec"), ["--sector"]),
        (("ingest", "x", "--act", "commitment,r"), ["commitment,review", "commitment,recommendation"]),
        (("ingest", "x", "--accept", ""), ["all", "checkable"]),
        (("ingest", "x", "--as", ""), ["evidence", "restates", "new"]),
        (("ingest", "x", "--language", "f"), ["fr"]),
        (("ingest", "x", "--published", "y"), ["yesterday"]),
        (("ingest", "x", "--publisher", ""), []),
        (("ingest", "x", "--fields", "number,qu"), ["number,quote"]),
        (("list", "--format", "t"), ["table", "tsv"]),
        (("list", "--json", "--js"), []),
        (("list", "--sort", "status,-u"), ["status,-updated_at", "status,-updated_by"]),
        (("list", "--fields", "id,ti"), ["id,title"]),
        (("list", "--group-by", "bas"), ["basis"]),
        (("list", "sector:de"), ["sector:defense", "sector:development"]),
        (("list", "sector:"), [f"sector:{name}" for name in SECTORS]),
        (("list", "-sector:de"), ["-sector:defense", "-sector:development"]),
        (("list", "sector:trade,de"), ["sector:trade,defense", "sector:trade,development"]),
        (("list", "(sector:de"), ["(sector:defense", "(sector:development"]),
        (("list", "is:open (basis:re"), ["is:open (basis:recommended"]),
        (("list", "sect"), ["sector:"]),
        (("list", "due."), ["due.before:", "due.by:", "due.since:", "due.after:"]),
        (("list", "due.before:to"), ["due.before:today", "due.before:tomorrow"]),
        (("list", "is:o"), ["is:open", "is:overridden", "is:overdue"]),
        (("list", "has:mi"), ["has:milestone"]),
        (("list", "milestone:la"), ["milestone:launch"]),
        (("list", "id:joint-t"), ["id:joint-trade-working-group"]),
        (("list", "party:"), ["party:CA", "party:GB"]),
        (("list", "between:CA,"), ["between:CA,CA", "between:CA,GB"]),
        (("list", "party:FR"), ["party:FR"]),
        (("count", "basis:a"), ["basis:announced"]),
        (("values", "st"), ["status"]),
        (("values", "status", "sector:tra"), ["sector:trade"]),
        (("update", "--where", "joi"), []),
        (("update", "--where", "sector:tra"), ["sector:trade"]),
        (("grid", ""), ["priorities", "benefits"]),
        (("help", "d"), ["dates", "diff", "drop"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("schema", "gr"), ["grid-list"]),
        (("check", "--repair", "--keep", ""), ["history", "state"]),
        (("nonsense", ""), []),
        (("add", "--from", ""), [":files"]),
        (("backup", ""), [":files"]),
        (("--db", ""), [":files"]),
        (("list", "--db", ""), [":files"]),
        (("export", "--format", ""), ["json", "ndjson", "csv"]),
        (("export", "--to", ""), [":files"]),
        (("export", "sector:tra"), ["sector:trade"]),
        (("import", ""), [":files"]),
        (("import", "x", "--w"), ["--with-history", "--why"]),
    ],
)
def test_what_may_follow(desk: Desk, words: tuple[str, ...], expected: list[str]) -> None:
    """Commands, options and values, each where it belongs."""
    assert offered(desk, *words) == expected


def test_tags_are_offered(desk: Desk) -> None:
    """`+` offers every tag in use, `-` those that the named initiatives bear."""
    desk.ok("tag", "joint-trade", "+priority", "+draft")
    desk.ok("tag", "joint-mil", "+cyber")
    assert offered(desk, "tag", "joint-mil", "+") == ["+cyber", "+draft", "+priority"]
    assert offered(desk, "tag", "joint-mil", "-c") == ["-cyber", "-created:"]
    assert offered(desk, "list", "tag:") == ["tag:cyber", "tag:draft", "tag:priority"]
    assert offered(desk, "list", "--tag", "p") == ["priority"]


def test_what_is_offered_is_described(desk: Desk) -> None:
    """Ids come with their titles, words with what they mean, days with what they are."""

    def told(*words: str) -> str:
        return desk.ok(*words, env={"BILAT_COMPLETE": "fish"}).out

    assert told("show", "joint-t") == "joint-trade-working-group\tJoint trade working group\n"
    assert told("list", "--sort", "tit") == "title\n"
    assert told("list", "due:tom") == "due:tomorrow\t2026-11-25\n"
    assert (
        told("update", "joint-mil", "--milestone", "")
        == "joint-exercises\tJoint exercises & tech sharing (recommended)\n"
    )


def test_completing_creates_nothing(tmp_path: Path) -> None:
    """Where there is no tracker yet, there is nothing to offer, and none is made."""
    desk = Desk(tmp_path, seeded=False)
    assert offered(desk, "show", "") != []  # qualifiers
    assert offered(desk, "drop", "") == []
    assert list(tmp_path.iterdir()) == []


def test_what_goes_wrong_is_no_completion(desk: Desk) -> None:
    """A damaged store or configuration ends in silence: a shell waits for an answer, not for an error."""
    desk.state.write_text("not JSON")
    ran = desk.run("drop", "joi", env={"BILAT_COMPLETE": "zsh"})
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    ran = desk.run(
        "list", "sector:", env={"BILAT_COMPLETE": "fish", "BILAT_CONFIG": desk.write("bad.toml", "nonsense")}
    )
    assert (ran.status, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("bilat show joint-t", ["joint-trade-working-group "]),
        ("bilat list sector:de", ["defense ", "development "]),
        ("bilat list 'sector:de", ["sector:defense", "sector:development"]),
        ('bilat list "is:open sector:def', ["is:open sector:defense"]),
        ("bilat list sect", ["sector:"]),
        ("bilat list --sector=def", ["defense "]),
        ("bilat list is:open\\ sector:def", ["defense "]),
        ("bilat list \\(sector:def", ["defense "]),
        ("bilat update joint-mil --milestone ", ["joint-exercises "]),
        ("bilat add --from x", [":files"]),
    ],
)
def test_for_bash(desk: Desk, line: str, expected: list[str]) -> None:
    """bash gets what stands behind its last break, a space behind what is whole, and nothing within quotes."""
    ran = desk.ok(line, BREAKS, "9", env={"BILAT_COMPLETE": "bash"})
    assert ran.out.splitlines() == expected


# Real shells


def shell(desk: Desk, name: str) -> Any:
    """An interactive shell with the completion loaded, in which `bilat` is this program."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    pexpect = pytest.importorskip("pexpect")
    programs = desk.folder / "bin"
    programs.mkdir(exist_ok=True)
    python, *rest = PROGRAM
    (programs / "bilat").write_text(f'#!/bin/sh\nexec "{python}" {" ".join(rest)} "$@"\n')
    (programs / "bilat").chmod(0o755)
    home = desk.folder / "home"
    (home / ".config" / "fish" / "completions").mkdir(parents=True, exist_ok=True)
    env = {**desk.env, "PATH": f"{programs}:{os.environ['PATH']}", "TERM": "dumb", "PS1": "% ", "SHELL": name}
    env |= {"HOME": str(home), "ZDOTDIR": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "LC_ALL": "C.UTF-8"}
    if name == "fish":
        script = desk.ok("completion", "fish").out
        (home / ".config" / "fish" / "completions" / "bilat.fish").write_text(script)
        env["TERM"] = "xterm"
    arguments = {"bash": ["--norc", "-i"], "zsh": ["-f", "-i"], "fish": ["--no-config", "-i"]}[name]
    if name == "fish":
        arguments = [
            "-i",
            "--init-command",
            f"set -g fish_complete_path {home}/.config/fish/completions $fish_complete_path",
        ]
    child = pexpect.spawn(name, arguments, env=env, encoding="utf-8", timeout=20, dimensions=(50, 140))
    if name == "bash":
        child.sendline("PS1='rea''dy> '; bind 'set enable-bracketed-paste off'; eval \"$(bilat completion bash)\"")
        child.expect("ready> ")
    elif name == "zsh":
        child.sendline("autoload -Uz compinit; compinit -u -D; PS1='rea''dy> '; eval \"$(bilat completion zsh)\"")
        child.expect("ready> ")
    else:
        child.sendline("function fish_prompt; printf 'ready> '; end; echo loa''ded")
        child.expect("loaded")
    time.sleep(0.3)
    return child


def typed(child: Any, keys: str, wanted: str) -> None:
    """Type `keys` and wait for `wanted` on the screen, whatever colours and cursor moves stand in it."""
    child.send(keys)
    seen = ""
    deadline = time.monotonic() + 20
    while wanted not in plain(seen):
        assert time.monotonic() < deadline, f"{wanted!r} is not in {plain(seen)!r}"
        with suppress(pytest.importorskip("pexpect").TIMEOUT):
            seen += child.read_nonblocking(4096, timeout=0.2)


def plain(text: str) -> str:
    text = re.sub(r"\x1b(\[[0-9;?<>=]*[A-Za-z]|[()][A-Z0-9]|[=>]|\][^\x07\x1b]*(\x07|\x1b\\))", "", text)
    return re.sub(r".\x08|[\r\x07]", "", text)


@posix
@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("bilat show joint-t\t", "joint-trade-working-group"),
        ("bilat update joint-mil --milestone \t", "joint-exercises"),
        ("bilat list sector:def\t", "sector:defense"),
        ("bilat list 'sector:def\t", "'sector:defense"),
    ],
)
def test_a_real_shell_inserts(desk: Desk, name: str, keys: str, wanted: str) -> None:
    """The one candidate there is stands on the line after a tab."""
    child = shell(desk, name)
    try:
        typed(child, keys, wanted)
    finally:
        child.close(force=True)


@posix
@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("bilat show joi\t\t\t", "Regular joint military exercises"),
        ("bilat list sector:de\t\t", "Assistance to third countries"),
        ("bilat mil\tdone joint-trade \t", "launch"),
    ],
)
def test_a_real_shell_lists(desk: Desk, name: str, keys: str, wanted: str) -> None:
    """Several candidates are listed with what they are."""
    child = shell(desk, name)
    try:
        typed(child, keys, wanted)
    finally:
        child.close(force=True)


def test_the_scripts_are_printed(desk: Desk) -> None:
    """By name, or for the shell that is in use; a shell that is unknown is refused."""
    assert desk.ok("completion", env={"SHELL": "/usr/bin/zsh"}).out == desk.ok("completion", "zsh").out
    assert desk.run("completion", "pwr").err == "error: unknown shell 'pwr'\nhint: valid: bash, zsh, fish\n"
    assert desk.run("completion", env={"SHELL": None}).status == 2


def test_the_start_up_is_that_of_a_list(desk: Desk) -> None:
    """What completing a filter loads is little more than a list does: no Rich, no writer, no other command."""
    import subprocess

    code = (
        "import sys; from bilat.cli import main; sys.stdout = open(__import__('os').devnull, 'w'); "
        "main(['list', 'sector:de']); sys.stdout = sys.__stdout__; "
        "print(*sorted(m for m in sys.modules if m in ('rich', 'filelock', 'platformdirs', 'bilat.store.writer', "
        "'bilat.commands.update', 'bilat.schema', 'msgspec')))"
    )
    env = {**desk.env, "BILAT_COMPLETE": "fish"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
