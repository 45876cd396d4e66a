"""The parts of an import on their own: what is proposed, titles, tags, and any table at all."""

from __future__ import annotations

import csv
import io
import re
import string
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilat.errors import BilatError
from bilat.formats import progress
from bilat.parties import PARTIES, parse_parties
from bilat.sectors import SECTORS
from bilat.sheets import Row
from bilat.store.memory import MemoryStore
from bilat.tracker.changes import seeded
from bilat.tracker.importing import rows as reading
from bilat.tracker.importing.cells import SHORT_TITLE, find_line, find_lines, short_title, tag_of
from bilat.tracker.importing.entries import Entry
from bilat.tracker.importing.mapping import parse_mapping, read_mapping
from bilat.tracker.importing.plan import ImportPlan
from bilat.tracker.importing.proposing import propose
from bilat.tracker.importing.table import Table, read_table
from bilat.tracker.importing.targets import FIELDS
from bilat.tracker.importing.together import can_read_together
from bilat.tracker.records import FIELDS as RECORD
from bilat.tracker.records import Words, validated
from bilat.tracker.stamp import make_stamp

WORDS = Words(SECTORS, parse_parties)


def read(rows: list[list[str]], **said: Any) -> Table:
    """A table of these rows, the first of which is its header."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return read_table(out.getvalue().encode(), "list.csv", parse_mapping(**said), WORDS, PARTIES, lambda: ["CA", "GB"])


# What is proposed


@pytest.mark.parametrize(
    ("column", "cells", "target"),
    [
        ("Title", ["Joint labs", "Joint ships"], "title"),
        ("Common.Name", ["Canada - Chile", "Chile - Peru"], "title"),
        ("Engagement", ["Réduire les émissions", "Créer un fonds"], "title"),
        ("Commitment", ["2027-01-01", "2027-02-01"], None),
        ("countryNames", ["x", "y"], None),
        ("Countries", ["Canada; Norway", "Chile and Peru"], "parties"),
        ("Membres", ["Canada et Norvège", "Chili, Pérou"], "parties"),
        ("Wer", ["Canada; Norway", "Chile and Peru"], "parties"),
        ("Status", ["done", "open", "done"], "status"),
        ("Status", [f"A sentence, number {number}, on how it goes" for number in range(40)], None),
        ("In.force.status", ["in force", "expired"], "status"),
        ("Secteur", ["Défense", "Énergie"], "sectors"),
        ("Category", ["Alpha", "Beta"], None),
        ("Type", ["Joint body", "deliverable"], "kind"),
        ("Type", ["Joint body", "Bilateral treaty"], None),
        ("Deadline", ["2027", "autumn 2027"], "due"),
        ("Échéance", ["31/12/2027", "n/a"], "due"),
        ("Deadline", ["soon", "later"], "due"),
        ("Deadline", ["", "n/a"], None),
        ("Due", ["2027", "tbd", "soon", "later", "ask Ann"], "due"),
        ("Signed and published on", ["x"], None),
        ("Published on", ["soon", "later"], "published"),
        ("Published", ["yes", "no"], None),
        ("Completed", ["yes", "no"], None),
        ("Date of signature", ["2004-02-25", "soon", "later", "never"], "done:Signature"),
        ("Up to date", ["yes", "no"], None),
        ("Date.of.Signature", ["02/25/2004", "n/a"], "done:Signature"),
        ("Date of entry into force", ["2004-02-25", "2199-01-01"], "due:Entry into force"),
        ("signature_date", ["2004-02-25"], "done:Signature"),
        ("Link", ["https://example.org/a"], "url"),
        ("Link", ["see annex"], None),
        ("Frequency", ["every 6 months", "yearly"], "cadence"),
        ("rejected_why", ["no title"], None),
    ],
)
def test_proposals(column: str, cells: list[str], target: str | None) -> None:
    """A column is proposed by its name and by what stands in it; a name alone is enough where it says date."""
    found = propose([column], [[cell] for cell in cells], PARTIES, {})
    assert [str(field) for field, _ in found] == ([target] if target else [])


def test_two_columns_of_parties() -> None:
    """Columns that share a name but for a letter are the two sides."""
    found = propose(["Country A", "Country B"], [["Canada", "Norway"], ["Chile", "Peru"]], PARTIES, {})
    assert [(str(field), column) for field, column in found] == [("parties", "Country A"), ("parties", "Country B")]


# Text


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("x" * 120, "x" * 120),
        ("x" * 121, "x" * 119 + "…"),
        ("word " * 30, "word " * 22 + "word…"),
        ("Build a long bridge over the river that parts the two towns of the border, " + "and so on " * 8,
         "Build a long bridge over the river that parts the two towns of the border…"),
        ("alpha beta gamma delta of the " * 5, "alpha beta gamma delta of the " * 3 + "alpha beta gamma delta…"),
        ("A, B; " + "y" * 130, "A, B; " + "y" * 113 + "…"),
    ],
)  # fmt: skip
def test_short_titles(line: str, title: str) -> None:
    """A title is cut at its last clause, else at a word, and ends on no small word; short ones are left alone."""
    assert short_title(line.strip()) == title


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_title(text: str) -> None:
    """A title is never empty, never too long, and begins as the cell does."""
    line = find_line(text)
    if line is not None:
        title = short_title(line)
        assert 0 < len(title) <= SHORT_TITLE
        assert line.startswith(title.removesuffix("…")) or title == line


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a\xa0b\u200b c\r\nd", "a b c d"),
        (r"Canada\r\n\r\n", "Canada"),
        (r"C:\new\readme", r"C:\new\readme"),
        ("'=1+1", "=1+1"),
        ("''=1", "'=1"),
        ("'tis", "'tis"),
        (" N/A ", None),
    ],
)
def test_cells(cell: str, text: str | None) -> None:
    """What programs broke is mended, and nothing else is touched."""
    assert find_line(cell) == text


def test_lines() -> None:
    """Notes keep their line breaks."""
    assert find_lines(" a \r\n\xa0b\r c ") == "a\nb\nc"


@pytest.mark.parametrize(
    ("word", "tag"), [("Free trade", "free-trade"), ("R&D", "r-d"), ("Étude d'impact", "étude-d-impact")]
)
def test_tags(word: str, tag: str) -> None:
    """Several words are one tag."""
    assert tag_of(word) == tag


# Mappings


def test_mapping_comes_back() -> None:
    """A mapping that is kept and read is the same."""
    said = parse_mapping(
        maps=["title=A", "parties=B", "parties=C", "done:Signature=D"],
        sets=["sectors=trade"],
        statuses=["in force=delivered", "unknown="],
        parties=["Sahrawi=EH"],
        keep=["E"],
        keep_rest=True,
        key="F",
        source="G",
        dates="dmy",
    )
    assert read_mapping(said.to_document(), "x.toml") == said


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"maps": {}}, "unknown word in x.toml 'maps'"),
        ({"map": "title"}, "x.toml: [map] must be a table"),
        ({"map": {"title": 1}}, "x.toml: '1' must be text"),
        ({"key": 7}, "x.toml: key must be text"),
        ({"set": {"title": "A"}}, "x.toml: every row needs a title of its own"),
        ({"map": {"title": ["A", "B"]}}, "x.toml: --map title is given twice"),
        ({"dates": "md"}, "x.toml: unknown order of dates 'md'"),
    ],
)
def test_bad_mappings(document: dict[str, Any], message: str) -> None:
    """What no mapping can say is refused with the file's name."""
    with pytest.raises(BilatError) as caught:
        read_mapping(document, "x.toml")
    assert caught.value.message == message


# Any table

CELLS = st.one_of(
    st.sampled_from(
        ["", "n/a", "Canada, Norway", "CA-GB", "Korea", "EC, Chile", "done", "in force", "2027-Q1", "13/04/2021",
         "04/13/2021", "03/04/2021", "2199-01-01", "trade", "https://example.org/",
         "EFTA (Norway, Iceland), Chile", "((",
         "every 6 months"]
    ),
    st.text(max_size=12),
    st.text(alphabet=string.ascii_letters + " ,;", max_size=200),
)  # fmt: skip
HEADERS = st.lists(
    st.sampled_from(
        [
            "Title",
            "Parties",
            "Status",
            "Sector",
            "Deadline",
            "Date of signature",
            "Link",
            "Notes",
            "Tags",
            "Frequency",
            "Ref",
        ]
    ),
    min_size=2,
    max_size=6,
    unique=True,
)


@settings(max_examples=300, deadline=None)
@given(st.data(), HEADERS, st.booleans())
def test_any_table(data: st.DataObject, header: list[str], keyed: bool) -> None:
    """Any table is refused in words, or its good rows become whole records, once: a second time nothing changes."""
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), min_size=1, max_size=6))
    key = header[-1] if keyed else None
    try:
        first = read([header, *rows], key=key, keep_rest=True)
        second = read([header, *rows], key=key, keep_rest=True)
    except BilatError:
        return
    store = MemoryStore(seeded())
    outcome = store.commit(ImportPlan(first.rows, first.said, first.sha256, make_stamp(by="ada")))
    for edit in outcome.change["edits"] if outcome.change else ():
        assert validated({field: edit["new"][field] for field in RECORD}) == edit["new"]
    assert store.check() == []
    again = ImportPlan(second.rows, second.said, second.sha256, make_stamp(by="ada"))
    assert store.commit(again).change is None
    assert again.unchanged == len(second.rows.good)


def entries(rows: list[list[str]], *, together: bool, said: dict[str, Any]) -> list[Entry] | str:
    """What the rows of a table come to, read together or one by one; the message where it is refused."""
    with patch.object(reading, "_TOGETHER", 3), patch.object(reading, "can_read_together", _asked_and(together)):
        try:
            found = read(rows, **said).rows
        except BilatError as error:
            return f"{error.message}; {error.hint}"
    return [*found.good, *found.bad]


def _asked_and(together: bool) -> Any:
    return lambda asked: together and can_read_together(asked)


TITLES = CELLS | st.sampled_from(
    [
        "Joint  work on  borders",
        "'=Joint work",
        r"Joint work\r\nagain",
        "Cafe\u0301 together",
        "Joint\xa0work here",
        "  padded title  ",
        "Joint work\x85again",
        "Joint\u200b work",
        "Work in Québec, " * 9,
        "Travail à Lévis",
    ]
)
"""Titles, of which some need mending."""


@settings(max_examples=300, deadline=None)
@given(st.data(), HEADERS, st.booleans(), st.sampled_from([(), ("status=done",), ("url=https://example.org/100%25",)]))
def test_together_or_one_by_one(data: st.DataObject, header: list[str], keyed: bool, sets: tuple[str, ...]) -> None:
    """Rows that are read together come to what each of them comes to alone, byte for byte, good and bad."""
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), min_size=1, max_size=8))
    rows = [[data.draw(TITLES), *cells[1:]] for cells in rows]
    maps = ["title=" + header[0]]
    said = {"maps": maps, "sets": sets, "key": header[-1] if keyed else None, "source": '50 % of %b "sources":%b'}
    ways = [entries([header, *rows], together=together, said=said) for together in (True, False)]
    assert ways[0] == ways[1]


def test_a_table_is_read_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a long table only the rows that need it are read one by one."""
    one_by_one: list[int] = []
    entry = reading.Reading.entry

    def noted(self: reading.Reading, row: Row) -> Entry:
        one_by_one.append(row.line)
        return entry(self, row)

    monkeypatch.setattr(reading.Reading, "entry", noted)
    rows = [[f"Joint work, part {n}", "Canada; Norway", "done", "trade", "2027", f"K{n}"] for n in range(2_500)]
    rows[1_200][1], rows[1_300][4], rows[1_400][0] = "Atlantis", "2026-02-30", "n/a"
    found = read([["Title", "Parties", "Status", "Sector", "Deadline", "Ref"], *rows], key="Ref").rows
    assert one_by_one == [1_202, 1_302, 1_402]
    assert ([e.line for e in found.bad], len(found.good)) == (one_by_one, 2_497)


def test_every_field_is_explained() -> None:
    """Each field that a column can become has its words, and the page on importing names it."""
    from test_docs import text_of

    page = text_of("docs/import.md")
    assert [field for field in FIELDS if not re.search(rf"`{field}[:`]", page)] == []


def test_progress() -> None:
    """Who waits is told what is being done."""
    out = io.StringIO()
    progress.tell("nobody waits")
    with progress.Ticker(out) as ticker:
        progress.tell("row 2,000 of 9,000")
        assert ticker.doing == "row 2,000 of 9,000"
