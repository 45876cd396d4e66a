"""Sector grids come out cell for cell, once, from every form that a source keeps a table in, and from nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bilat import model, seed
from bilat.sectors import SECTORS
from bilat.statement.grid_words import is_sector_heading, plain, sector_of
from bilat.statement.grids import FoundGrid, find_grids, to_documents
from bilat.statement.media import html, read_paper
from bilat.statement.paper import Paper
from test_seed_data import GRID_CELLS, GRID_SECTORS

Cells = list[list[str | None]]
TITLES = {"publisher": "A ministry", "language": "en"}


def read(text: str, name: str = "a.txt") -> Paper:
    """The paper of `text`."""
    return html.parse(text.encode(), name) if name.endswith(".html") else read_paper(text.encode(), name)


def cells(paper: Paper, grid: FoundGrid) -> Cells:
    """The grid's cells, header first."""
    return [[area and paper.text[slice(*area)] for area in row] for row in (grid.columns, *grid.rows)]


def found(text: str, name: str = "a.txt") -> list[Cells]:
    """The cells of each grid in `text`, whose areas are checked."""
    paper = read(text, name)
    grids = find_grids(paper, SECTORS)
    check(paper, grids)
    return [cells(paper, grid) for grid in grids]


def check(paper: Paper, grids: list[FoundGrid]) -> None:
    """Grids lie in the text, in order and apart; their cells lie in them; rows are as long as their header."""
    behind = 0
    for grid in grids:
        areas = [area for row in (grid.columns, *grid.rows) for area in row if area is not None]
        assert behind <= grid.start < grid.end <= len(paper.text)
        assert (areas[0][0], max(end for _, end in areas)) == (grid.start, grid.end)
        assert {len(row) for row in grid.rows} == {len(grid.columns)}
        assert 0 <= grid.sector_column < len(grid.columns)
        behind = grid.end


def flattened(*rows: str) -> str:
    """A table of `rows`, cells between ` | `, one cell a line."""
    return "\n".join(cell for row in rows for cell in row.split(" | "))


def table(*rows: str, width: int = 0) -> Cells:
    """The cells of `rows`, missing ones None."""
    split: list[list[str | None]] = [list(row.split(" | ")) for row in rows]
    return [row + [None] * (len(split[0]) - len(row)) for row in split]


# The source article


def test_the_article(shared: Path) -> None:
    """Both grids of the article come out cell for cell, each once, the cut-off row included, as the seed has them."""
    paper = read_paper((shared / "source" / "canada-uk.txt").read_bytes(), "canada-uk.txt")
    grids = find_grids(paper, SECTORS)
    check(paper, grids)
    assert [cells(paper, grid) for grid in grids] == list(GRID_CELLS.values())
    assert [[paper.text[slice(*area)][:30] for area in grid.also_at] for grid in grids] == [
        ["Sector\nPriority Areas\nTarget O"],
        [],
    ]
    documents = to_documents(grids, paper, SECTORS, {"title": seed.load_seed()["grids"][0]["source"]["title"]})
    assert [[row["sector"] for row in one["rows"]] for one in documents] == list(GRID_SECTORS.values())
    for document, seeded in zip(documents, seed.load_seed()["grids"], strict=True):
        assert document["source"] == seeded["source"] | {"language": None}


# Flattened tables

TEXT = "The two governments agreed to work together on the following matters, and to report on them every year."
TWO = ("Theme | Next step", "Energy | Hydrogen corridor study", "Santé | Joint procurement", "Fisheries | Stock survey")
THREE = (
    "Secteur | Priorités | Échéance",
    "Commerce | Réduire les droits de douane | 2027",
    "Défense | Exercices conjoints dans l'Arctique | 2026",
    "Énergie | Réseau de recharge | 2028",
)
FOUR = (
    "Area of cooperation | Lead | Goal | Measure",
    "Trade | Global Affairs Canada | Faster customs | Hours at the border",
    "Migration | IRCC and Home Office | Youth mobility scheme | Visas issued",
    "Health | Health Canada | Shared reviews of medicines | Reviews",
)
FIVE = (
    "Pillar | Objective | Canada | United Kingdom | By",
    "Defence and security | Arctic exercises | CAF | MOD | Winter",
    "Culture | Museum exchange | Heritage | DCMS | Spring",
)
UNKNOWN = (
    "Volet | Engagement pris",
    "Pêches | Relevé annuel des stocks communs",
    "Aviation | Négociations sur le ciel ouvert",
    "Arctique | Station de recherche partagée au nord",
)


FRAMES = {
    "alone": "{}",
    "in text": f"{TEXT}\n{{}}\n{TEXT}\n",
    "in a list": "- a list\n{}\n• more",
    "before a heading": f"{TEXT}\r\n{{}}\r\nFuture Outlook\r\n{TEXT}",
}
TABLES = {"two": TWO, "three": THREE, "four": FOUR, "five": FIVE, "unknown": UNKNOWN}
FRAMED = [(t, f) for t in TABLES for f in FRAMES if (t, f) != ("unknown", "before a heading")]
"""Where no first cell is known, a heading below cannot be told from a row."""


@pytest.mark.parametrize(("name", "where"), FRAMED)
def test_flattened(name: str, where: str) -> None:
    """Tables of any number of columns, in both languages, are found; what stands around them is none of their rows."""
    rows, frame = TABLES[name], FRAMES[where]
    assert found(frame.format(flattened(*rows))) == [table(*rows)]


@pytest.mark.parametrize("end", ["\n", "\n\n", "\r\n", "  \n  "])
def test_line_ends(end: str) -> None:
    """An empty line between cells, spaces around them and other line ends change nothing."""
    assert found(flattened(*THREE).replace("\n", end)) == [table(*THREE)]


CUT = (
    "Sector | Aim | Lead agency",
    "Energy | Build more grid | The energy ministry",
    "Health | Share data now | The chief doctor",
)


@pytest.mark.parametrize("last", ["Trade", "Trade | Tariffs down", "Digital technologies | Common norms"])
@pytest.mark.parametrize("below", ["", f"\n{TEXT}", "\n- a list"])
def test_cut_off(last: str, below: str) -> None:
    """A last row that is cut off is kept with what it has."""
    assert found(flattened(*CUT, last) + below) == [table(*CUT, last)]


@pytest.mark.parametrize("heading", ["Looking Ahead", "Outlook", "Future Outlook and Next Steps"])
def test_heading_below_cut_off(heading: str) -> None:
    """A heading below a last row that is cut off is none of its cells."""
    assert found(f"{flattened(*CUT, 'Trade')}\n{heading}\n{TEXT}") == [table(*CUT, "Trade")]


def test_two_in_a_row() -> None:
    """A table that begins right below another is its own."""
    assert found(flattened(*TWO, *THREE)) == [table(*TWO), table(*THREE)]
    again = ("Secteur | Objectif", "Culture | Musées", "Énergie | Hydrogène")
    assert found(flattened(*THREE, "Santé", *again)) == [table(*THREE, "Santé"), table(*again)]


def test_empty_lines() -> None:
    """Empty lines may part all cells or all rows; any other ends the table."""
    rows = "\n\n".join(flattened(row) for row in THREE)
    assert found(rows) == [table(*THREE)]
    signed = "Signed in Ottawa\nMary Smith\nJohn Brown\nSante\nMinisters\nEnd"
    assert found(f"{flattened(*THREE)}\n\n{signed}") == [table(*THREE)]
    assert found(f"{flattened(*THREE)}\n\nSanté\n{TEXT}") == [table(*THREE)]
    assert found(f"{flattened(*TWO)}\n\n\n{signed}") == [table(*TWO)]


def test_headings_below() -> None:
    """As many headings as there are columns are no row."""
    assert found(f"{flattened(*TWO)}\nFuture Outlook\nNext Steps\n{TEXT}") == [table(*TWO)]


def test_a_sector_as_heading_below() -> None:
    """A sector that has its row already is a heading of the text below, not a row cut off."""
    assert found(flattened(*THREE) + f"\nCommerce\n{TEXT}") == [table(*THREE)]


@pytest.mark.parametrize(
    "text",
    [
        "Areas\nAustralia\nCanada\nFrance\nJapan\nMexico\nNorway\nPeru",
        "Participants\nMary Smith\nMinister of Trade\nJohn Brown\nMinister of Defence",
        "Sectors\nTrade\nDefense\nEnergy\nHealth\nCulture",
        "Areas of cooperation\nFisheries\nTrade\nEnergy\nDefense\nHealth\nScience\nDigital",
        "Themes\n10:00 Opening\n10:30 Trade\n11:00 Energy\n12:00 Lunch\n14:00 Defence\n15:00 End",
        "Agenda\nWelcome\nTrade\nBreak\nDefence\nClosing",
        f"Priority areas\n{TEXT}\n{TEXT}",
        "Sector",
        "Sector\nGoal",
        "Sector\nGoal\nTrade",
        "Sector:\n- Trade\n- Defence\n- Energy\n- Health",
        "Sector\nWe will lower tariffs.\nTrade\nWe will train.\nDefence\nWe will share.",
        "Domaine\n1. Commerce\n2. Défense\n3. Énergie\n4. Santé",
        "",
    ],
)
def test_no_table(text: str) -> None:
    """Lists of names, agendas, lists of sectors and headings above text are no grids."""
    assert found(text) == []


# Tables that are marked

MARKED = ("Sector | Goal | Lead", "Trade | Lower tariffs | CA", "Defence | Train", "Space")


def piped(*rows: str) -> str:
    """A Markdown table."""
    head, *body = (f"| {row} |" for row in rows)
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *body])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (piped(*MARKED), "a.md"),
        (f"# Goals\n\n{piped(*MARKED)}\n\n{TEXT}\n", "a.md"),
        (f"{TEXT}\n{piped(*MARKED)}\n{TEXT}", "a.txt"),
        (f"{TEXT}\n" + "\n".join(MARKED), "a.txt"),
        ("\n".join(MARKED).replace(" | ", "\t"), "a.txt"),
        (f"{TEXT}\r\n" + "\r\n".join(MARKED).replace(" | ", "\t") + f"\r\n\r\n{TEXT}", "a.txt"),
        (f"{TEXT}\n" + "\n".join(MARKED).replace(" | ", "\t") + f"\n{TEXT}", "a.txt"),
        (
            "<p>x<table>"
            + "".join("<tr>" + "".join(f"<td>{cell}" for cell in row.split(" | ")) for row in MARKED)
            + "</table>",
            "a.html",
        ),
    ],
    ids=["markdown", "document", "pipes", "bare-pipes", "tabs", "tabs-crlf", "tabs-text", "html"],
)  # fmt: skip
def test_marked(text: str, name: str) -> None:
    """Tables of Markdown, HTML, tabs and pipes give the same cells, the cut-off rows included."""
    assert found(text, name) == [table(*MARKED)]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("No\tSector\tGoal\n1\tTrade\ta\n2\tDefence\tb", 1),
        ("What\tWhere\na\tTrade\nb\tEnergy\nc\tParis", 1),
        ("Area\tRate\nFisheries\t4\nPorts\t5", 0),
        ("Name\tCountry\nSmith\tCanada\nBrown\tFrance", None),
        ("Step\tLead\tPriority\nSign\tCA\thigh\nTalk\tGB\tlow", None),
        ("Sector\tGoal", None),
    ],
)
def test_sector_column(text: str, column: int | None) -> None:
    """The column of sectors is known by its heading or its cells; a table without one is no sector grid."""
    assert [grid.sector_column for grid in find_grids(read(text), SECTORS)] == ([] if column is None else [column])


# Once


def test_repeated() -> None:
    """A table that stands several times comes out once: its longest version, which knows where the others stand."""
    short, cut, whole = flattened(*THREE[:3]), flattened(*THREE, "Santé"), flattened(*THREE, "Santé | Vaccins | 2029")
    text = f"\n{TEXT}\n".join([short, whole, cut, flattened(*TWO), whole])
    paper = read(text)
    grids = find_grids(paper, SECTORS)
    assert [cells(paper, grid) for grid in grids] == [table(*THREE, "Santé | Vaccins | 2029"), table(*TWO)]
    assert [paper.text[slice(*area)] for area in grids[0].also_at] == [short, cut, whole]
    assert paper.text[grids[0].start : grids[0].end] == whole
    assert grids[1].also_at == ()
    documents = to_documents(grids, paper, SECTORS, TITLES)
    assert documents[0]["source"]["also_at"] == [list(grids[0].also_at[2])]


def test_alike_is_not_the_same() -> None:
    """Tables of one header whose rows differ are two, with ids of their own."""
    paper = read(f"{flattened(*THREE)}\n{TEXT}\n{flattened(THREE[0], *THREE[2:])}")
    grids = find_grids(paper, SECTORS)
    assert [len(grid.rows) for grid in grids] == [3, 2]
    ids = [document["id"] for document in to_documents(grids, paper, SECTORS, TITLES)]
    assert ids == ["priorites-echeance", "priorites-echeance-2"]


# Documents


def test_document() -> None:
    """A grid's document is a `model.Grid`, titled by the heading above it, with the exact stretch as its quote."""
    head = "# Goals **for** 2027\n\n| **Sector** | Goal \\| aim |\n|---|---|\n"
    text = f"{head}| [Trade](x) and energy | `more` |\n| Paris | |\n"
    paper = read(text, "a.md")
    document = to_documents(find_grids(paper, SECTORS), paper, SECTORS, TITLES)[0]
    assert document == {
        "id": "goals-for-2027",
        "title": "Goals **for** 2027",
        "columns": ["Sector", "Goal | aim"],
        "rows": [
            {"sector": "trade", "cells": ["Trade and energy", "more"], "initiatives": []},
            {"sector": None, "cells": ["Paris", None], "initiatives": []},
        ],
        "source": {
            "title": None,
            "publisher": "A ministry",
            "url": None,
            "published_on": None,
            "language": "en",
            "quote": text[24 : text.index("Paris") + 5],
            "start": 24,
            "end": text.index("Paris") + 5,
            "also_at": [],
            "file_sha256": paper.file_sha256,
        },
    }
    assert json.dumps(model.to_document(msgspec.convert(document, model.Grid))) == json.dumps(document)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sector", True), ("SECTORS:", True), ("Key sectors", True), ("Sector of cooperation", True), ("Thème", True),
        ("THÈME", True), ("Domaine d'action", True), ("Focus Area", True), ("Area and goal", True), ("Goal", False),
        ("Sector goals met", False), ("Public sector reform plan now", False), ("", False), ("Aréas", True),
        ("Area " * 20, False),
    ],
)  # fmt: skip
def test_sector_headings(text: str, expected: bool) -> None:
    """A column of sectors is known by its heading in English and French."""
    assert is_sector_heading(text) is expected


@pytest.mark.parametrize(
    ("cell", "sector"),
    [("Defence", "defense"), ("Tech Innovation", "technology"), ("Trade and jobs", "trade"),
     ("Jobs, énergie", "energy"), ("Paris", None), ("", None), ("-", None), ("x" * 10_000, None)],
)  # fmt: skip
def test_sector_of(cell: str, sector: str | None) -> None:
    """A cell's sector is what the vocabulary knows it by, whole or as one of several."""
    assert sector_of(cell, SECTORS) == sector


@pytest.mark.parametrize(
    ("cell", "said"), [("**Trade**", "Trade"), ("a\n b", "a b"), ("[A](b) c", "A c"), ("2 * 3", "2 * 3"), ("*", "")]
)
def test_plain(cell: str, said: str) -> None:
    """A cell is read without the marks around it."""
    assert plain(cell) == said


# Any text

PIECES = st.sampled_from(
    [
        *(
            "Sector",
            "Theme",
            "Secteur",
            "Key sectors",
            "Goal",
            "Trade",
            "Defence",
            "Énergie",
            "Health",
            "Lower tariffs",
        ),
        *(
            "Future Outlook",
            TEXT,
            "We will.",
            "x",
            "",
            "- a",
            "12",
            "\n",
            "\n",
            "\n",
            "\n",
            "\n\n",
            "\r\n",
            "\t",
            "|",
            " | ",
        ),
        *(
            "|---|---|",
            "---",
            "+---+",
            " ",
            "\u00a0",
            "\\|",
            "<table><tr><td>",
            "<tr>",
            "<td>",
            "</table>",
            "**",
            "\x1c",
        ),
    ]
)


@given(st.lists(PIECES, max_size=50).map("".join), st.sampled_from(["a.txt", "a.md", "a.html"]))
@example("Sector\nGoal\n**\nmore\nTrade\nless\n", "a.txt")
@settings(deadline=None, max_examples=600)
def test_any_text(text: str, name: str) -> None:
    """Whatever the text, grids are exact stretches of it, and their documents fit the model."""
    paper = read(text, name)
    grids = find_grids(paper, SECTORS)
    check(paper, grids)
    documents = to_documents(grids, paper, SECTORS, TITLES)
    assert len({document["id"] for document in documents}) == len(documents)
    for document in documents:
        msgspec.convert(document, model.Grid)
