"""The documents: complete, up to date with the program, and without a dead link."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bilat import cli, errors
from bilat.commands import TABLE
from bilat.config import SETTINGS
from bilat.query.errors import FilterError
from bilat.schema import KINDS as DOCUMENT_KINDS
from bilat.schema import Envelope
from bilat.sectors import SECTORS
from bilat.status import BASES, GRADES, JOINT_RULES, KINDS, SCALES, STATUSES
from bilat.vocabulary import Vocabulary
from test_readme import load

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
GENERATED = ("commands.md", "vocabulary.md", "configuration.md")


def text_of(name: str) -> str:
    """A document, by its path in the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table in a document."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


# Made from the program


def generate(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DOCS / "generate.py"), "--check", "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_reference_pages_are_up_to_date() -> None:
    """The pages that are made from the program are what it would make now."""
    ran = generate(DOCS)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize("name", GENERATED)
def test_a_stale_page_is_found(name: str, tmp_path: Path) -> None:
    """A page that somebody changed by hand is named, and is not written over by the check."""
    for page in GENERATED:
        shutil.copy(DOCS / page, tmp_path)
    changed = (tmp_path / name).read_text(encoding="utf-8").replace("the", "The", 1)
    (tmp_path / name).write_text(changed, encoding="utf-8")
    ran = generate(tmp_path)
    assert (ran.returncode, ran.stdout.splitlines()[0]) == (
        1,
        f"{name} is out of date; python docs/generate.py writes it",
    )
    assert (tmp_path / name).read_text(encoding="utf-8") == changed


def helped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What `--help` prints."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    assert cli.main([*words, "--help"]) == 0
    return capsys.readouterr().out


def all_commands() -> Iterator[str]:
    """Every command that can be typed, groups and their members too."""
    for name in TABLE:
        yield name
        yield from (f"{name} {member}" for member in getattr(program().commands[name], "commands", {}))


def program() -> Any:
    """Typer's picture of the whole program."""
    return cli._command([])


@pytest.mark.parametrize("name", ["", *all_commands()])
def test_every_option_is_documented(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """What `--help` names as an option stands in the command's section, or in a group that the section points to."""
    sections = dict(re.findall(r"^###? (.+)\n((?:.*\n)*?)(?=^##|\Z)", text_of("docs/commands.md"), re.MULTILINE))
    section = sections[f"bilat {name}".strip()]
    for title in ("Output options", "Options of every change", "The store"):
        if f"[{title.lower()}]" in section:
            section += sections[title]
    options = set(re.findall(r"^│[ *]+(--[a-z-]+)", helped(monkeypatch, capsys, *name.split()), re.MULTILINE))
    assert options - set(re.findall(r"`(--[a-z-]+)", section)) == {"--help"}


def test_every_command_is_documented() -> None:
    """The reference has a section for each command, in the order of `--help`, and no section for what is none."""
    found = re.findall(r"^##+ (bilat.*)$", text_of("docs/commands.md"), re.MULTILINE)
    assert found == ["bilat", *(f"bilat {name}" for name in all_commands())]


@pytest.mark.parametrize("words", [SECTORS, STATUSES, BASES, KINDS, GRADES], ids=lambda words: words.what)
def test_every_word_is_documented(words: Vocabulary) -> None:
    """Each word of a vocabulary has a row with its label and meaning, and one with all of its aliases."""
    found = rows(text_of("docs/vocabulary.md"))
    for term in words:
        named = [row for row in found if f"`{term.name}`" in row]
        assert [row for row in named if term.label in row and term.definition in row]
        assert [f"`{term.name}`", ", ".join(term.aliases)] in named


def test_statuses_on_other_scales() -> None:
    """The table of scales has every status in its order, with what it is on each; the rules stand in theirs."""
    found = rows(text_of("docs/vocabulary.md"))
    values = [[scale.values[name] for scale in SCALES.values()] for name in STATUSES.names]
    expected = [
        [f"`{name}`", *(f"`{value}`" if value else "–" for value in row)]
        for name, row in zip(STATUSES.names, values, strict=True)
    ]
    scaled = [row[:-1] for row in found if len(row) == len(SCALES) + 2]  # the last column is what `score` makes of it
    assert [row for row in scaled if row in expected] == expected
    assert [row[1] for row in found if row[0].isdigit() and len(row) == 3] == [rule.when for rule in JOINT_RULES]


def test_every_setting_and_variable_is_documented() -> None:
    """Each setting has its row, and each environment variable that the source names is explained."""
    page = text_of("docs/configuration.md")
    assert [row[0] for row in rows(page)[1 : len(SETTINGS) + 1]] == [f"`{setting.name}`" for setting in SETTINGS]
    named = re.compile(r"\b(BILAT_[A-Z_]+|NO_COLOR|FORCE_COLOR|COLUMNS|LINES|XDG_[A-Z_]+|PAGER)\b")
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert set(named.findall(source)) - set(named.findall(page)) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="a pager is tried on a POSIX terminal")
@pytest.mark.parametrize("settings", [{"BILAT_PAGER": "sed s/^/paged:/"}, {"BILAT_CONFIG": "pager.toml"}])
def test_the_pager_that_the_page_documents(settings: dict[str, str], tmp_path: Path) -> None:
    """bilat's own pager setting, from its variable or the file, beats the PAGER of all programs."""
    (tmp_path / "pager.toml").write_text('pager = "sed s/^/paged:/"\n', encoding="utf-8")
    command = f'exec "{sys.executable}" -m bilat list 2>/dev/null'
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TERM": "xterm", "LINES": "10", "PAGER": "cat"}
    seen = load(DOCS / "examples.py").on_terminal(command, environ | settings, tmp_path).splitlines()
    assert {line[:6] for line in seen} == {"paged:"}


# Written by hand, checked against the program


def subclasses(error: type[errors.BilatError]) -> Iterator[type[errors.BilatError]]:
    yield error
    for below in error.__subclasses__():
        yield from subclasses(below)


def test_exit_statuses_and_codes() -> None:
    """The contract lists every exit status and every code that the source gives an error, each under its status."""
    table = [row for row in rows(text_of("docs/scripting.md")) if row[0].isdigit() and len(row) == 3]
    statuses = {error.exit_status for error in subclasses(errors.BilatError)}
    assert [int(row[0]) for row in table] == [0, *sorted(statuses), 10, 130]
    documented = {code: int(row[0]) for row in table for code in re.findall("`([a-z-]+)(?:…)?`", row[2])}
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    given = set(re.findall(r'code="([a-z-]+)"', source))
    assert issubclass(FilterError, errors.BilatError)  # loaded, and so among them
    own = {error.code: error.exit_status for error in subclasses(errors.BilatError)}
    assert set(documented) == given | set(own)
    assert {code: documented[code] for code in own} == own


def test_the_envelope() -> None:
    """The table of the JSON document has its keys in their order; the changelog names every kind."""
    keys = [row[0].strip("`") for row in rows(text_of("docs/scripting.md")) if row[0].startswith("`") and len(row) == 2]
    fields = list(Envelope.__struct_fields__)
    start = keys.index(fields[0])
    assert keys[start : start + len(fields)] == fields
    kinds = text_of("CHANGELOG.md").partition("the kinds are")[2].partition("Errors")[0]
    assert re.findall("`([a-z-]+)`", kinds) == list(DOCUMENT_KINDS)


def test_counts_in_the_changelog() -> None:
    """The numbers that the changelog gives of the vocabularies are right."""
    from bilat.parties import PARTIES

    numbers = re.findall(r"(\d+) (sectors|statuses|grades|parties)", text_of("CHANGELOG.md"))
    sizes = {"sectors": SECTORS, "statuses": STATUSES, "grades": GRADES, "parties": PARTIES}
    assert numbers == [(str(len(words.names)), name) for name, words in sizes.items()]


# Links


def tokens(path: Path) -> Iterator[Token]:
    """Every token of a document, those within lines too."""
    for token in MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8")):
        yield token
        yield from token.children or ()


def links(path: Path) -> list[str]:
    """The addresses that a document leads to, pictures too."""
    found = [token.attrGet("href") or token.attrGet("src") for token in tokens(path)]
    return [unquote(str(address)) for address in found if address]


def anchors(path: Path) -> set[str]:
    """What `#…` can name in a document: its headings, as GitHub and PyPI write them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead(path: Path) -> list[str]:
    """The addresses in a document that lead nowhere."""
    found = []
    for address in links(path):
        if re.match("https?:", address):
            continue
        name, _, anchor = address.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            found.append(address)
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links(path: Path) -> None:
    """Every relative link leads to a file that is there, and to a heading where it names one."""
    assert dead(path) == []


def test_dead_links_are_seen(tmp_path: Path) -> None:
    """A missing file, a missing heading and a missing picture are each found."""
    page = tmp_path / "page.md"
    page.write_text("# One, `two`\n[a](#one-two) [b](#three) [c](none.md)\n\n![d](none.svg)\n\n| [e](x) |\n|---|\n")
    assert dead(page) == ["#three", "none.md", "none.svg", "x"]


def test_every_page_can_be_found() -> None:
    """Each document of the folder is reached from the README."""
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            waiting += [
                (page.parent / address.partition("#")[0]).resolve() for address in links(page) if "://" not in address
            ]
    assert set(PAGES) - reached == set()


# Pictures

pictures: Any = load(DOCS / "pictures.py")


def shown(svg: str) -> list[str]:
    """The lines of text in a picture, from top to bottom."""
    space = "{http://www.w3.org/2000/svg}"
    lines: dict[float, dict[float, str]] = {}
    for element in ET.fromstring(svg).findall(f".//{space}g[@class='bilat-matrix']/{space}text"):
        line = lines.setdefault(float(element.attrib["y"]), {})
        line[float(element.attrib["x"])] = (element.text or "").strip("\n")
    drawn = ["".join(_placed(lines[y])).rstrip() for y in sorted(lines)]
    return drawn[:-1] if drawn[-1] == "" else drawn


def _placed(pieces: dict[float, str]) -> Iterator[str]:
    """The pieces of a line with the space between them; a character is 12.2 wide."""
    column = 0
    for x in sorted(pieces):
        yield " " * (round(x / 12.2) - column)
        yield pieces[x].replace("\xa0", " ")
        column = round(x / 12.2) + len(pieces[x])


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_pictures(name: str) -> None:
    """The picture is drawn the same each time, and the one in the folder shows what the program prints now."""
    arguments = pictures.PICTURES[name]
    drawn = pictures.draw(arguments)
    assert pictures.draw(arguments) == drawn
    printed = re.sub(r"\x1b\[[0-9;]*m", "", pictures.output(arguments)).splitlines()
    in_folder = (DOCS / name).read_text(encoding="utf-8")
    assert shown(in_folder) == shown(drawn) == [line.rstrip() for line in printed]
