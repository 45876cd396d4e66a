"""`bilat import`: other people's tables, whole, once, and never by a guess."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openpyxl import Workbook

from bilat.schema import schema_of
from bilat.tracker.records import FIELDS, validated
from cli import Desk, Ran, words

GPTAD = (
    *("--status", "in force=delivered", "--status", "expired=superseded", "--status", "unknown="),
    *("--status", "signed - not yet in force=in-progress", "--party", "EC=EU", "--party", "Korea=KR"),
)
"""What a person has to say about the table of trade agreements."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with the seeded tracker, whose one relationship is CA-GB."""
    return Desk(tmp_path)


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    """A desk with an empty tracker."""
    desk = Desk(tmp_path, seeded=False)
    desk.ok("init", "--empty")
    return desk


def table(*rows: str) -> str:
    """Lines of a file."""
    return "\n".join(rows) + "\n"


def imported(desk: Desk, *args: str, stdin: str | bytes = b"") -> Any:
    """What `import` says of itself in JSON, held against its schema."""
    ran = desk.ok("import", *args, "--json", stdin=stdin)
    jsonschema.validate(ran.json, schema_of("change"))
    return ran.json["imported"]


def counts(facts: Any) -> tuple[int, ...]:
    """Rows, and those added, updated, unchanged, repeated and rejected; they add up."""
    rows, *parts = (facts[name] for name in ("rows", "added", "updated", "unchanged", "repeated", "rejected"))
    assert sum(parts) + len(facts["dropped"]) == rows
    return (rows, *parts)


def show(desk: Desk, name: str) -> Any:
    """One initiative."""
    return desk.ok("show", name, "--json").data[0]


def everything(desk: Desk) -> list[Any]:
    """All initiatives, each of the shape that the records have."""
    found = desk.ok("list", "--json").data
    for record in found:
        assert validated({field: record[field] for field in FIELDS}) == {field: record[field] for field in FIELDS}
    return found


# The public tables


def test_mandate_letters(desk: Desk, shared: Path) -> None:
    """760 mandate letters' commitments in one line, each with its sentence; a second time nothing; one undo."""
    path = str(shared / "data" / "mandate-2021.csv")
    before = desk.ok("list", "--json").data
    assert counts(imported(desk, path, "--set", "tags=mandate")) == (760, 760, 0, 0, 0, 0)
    found = [record for record in everything(desk) if "mandate" in record["tags"]]
    assert len(found) == 760
    text = Path(path).read_bytes().decode()
    for record in found:
        (source,) = record["sources"]
        assert source["title"] == "mandate-2021.csv"
        if source["start"] is None:  # the cell reads otherwise than it stands
            assert source["quote"].replace('"', '""') in text
        else:
            assert text[source["start"] : source["end"]] == source["quote"]
        assert len(record["title"]) <= 120
        assert not set("\xa0\r\n") & set(record["title"])
    assert counts(imported(desk, path, "--set", "tags=mandate")) == (760, 0, 0, 760, 0, 0)
    desk.ok("undo")
    assert desk.ok("list", "--json").data == before


def test_trade_agreements(empty: Desk, shared: Path, tmp_path: Path) -> None:
    """352 rows of trade agreements: month-first dates, three spellings of nothing, brackets; all accounted for."""
    path = tmp_path / "gptad.csv"
    path.write_bytes((shared / "data" / "gptad.csv").read_bytes())
    facts = imported(empty, str(path), *GPTAD, "--skip-bad")
    assert counts(facts) == (352, 333, 0, 0, 1, 18)
    assert facts["dates"] == {"Date.of.Signature": "mdy", "Date.of.Entry.into.Force": "mdy"}
    everything(empty)
    chile = show(empty, "canada-chile")
    assert chile["parties"] == ["CA", "CL"]
    assert {m["id"]: m["done_on"] for m in chile["milestones"]} == {
        "entry-into-force": "1997-07-05",
        "signature": "1996-12-05",
    }
    assert chile["assessments"]["CA"]["status"] == "delivered"
    assert chile["assessments"]["CA"]["why"] == "In.force.status: in force"
    efta = show(empty, "efta-chile")
    assert efta["parties"] == ["CH", "CL", "IS", "LI", "NO"]
    assert "Membership: EFTA (Iceland, Liechtenstein, Norway, Switzerland), Chile" in efta["notes"].splitlines()
    assert counts(imported(empty, str(path), *GPTAD, "--skip-bad")) == (352, 0, 0, 333, 1, 18)


def _with_days_first(path: Path) -> list[dict[str, str]]:
    """The rows of the trade agreements with their dates turned around."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    for row in rows:
        for column in ("Date.of.Signature", "Date.of.Entry.into.Force"):
            if row[column][0].isdigit():
                month, day, year = row[column].split("/")
                row[column] = f"{day}/{month}/{year}"
    return rows


def _written(desk: Desk, rows: list[dict[str, str]], name: str = "turned.csv") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return desk.write(name, out.getvalue())


def test_days_first(empty: Desk, shared: Path) -> None:
    """Turned around the same file proves the other order, and gives the same days."""
    rows = _with_days_first(shared / "data" / "gptad.csv")
    facts = imported(empty, _written(empty, rows), *GPTAD, "--skip-bad")
    assert facts["dates"] == {"Date.of.Signature": "dmy", "Date.of.Entry.into.Force": "dmy"}
    assert {m["done_on"] for m in show(empty, "canada-chile")["milestones"]} == {"1997-07-05", "1996-12-05"}


def test_days_that_prove_nothing(empty: Desk, shared: Path) -> None:
    """With no day above 12 the file is refused without --dates, with two readings, and read with it."""
    rows = _with_days_first(shared / "data" / "gptad.csv")
    dates = ("Date.of.Signature", "Date.of.Entry.into.Force")
    rows = [row for row in rows if not any(row[name][0].isdigit() and int(row[name][:2]) > 12 for name in dates)]
    path = _written(empty, rows)
    ran = empty.run("import", path, *GPTAD, "--skip-bad", "--json")
    assert (ran.status, ran.error["code"]) == (2, "ambiguous-dates")
    assert ran.error["message"] == (
        "the dates of 'Date.of.Signature' can be read two ways: '03/06/1991' (line 2) is 3 June 1991 or 6 March 1991"
    )
    assert ran.error["hint"] == "--dates dmy reads 3 June 1991, --dates mdy 6 March 1991"
    assert imported(empty, path, *GPTAD, "--skip-bad", "--dates", "dmy")["added"] > 100
    assert {m["done_on"] for m in show(empty, "canada-chile")["milestones"]} == {"1997-07-05", "1996-12-05"}


def test_days_that_contradict(empty: Desk, shared: Path) -> None:
    """Where some rows are turned around and others not, both lines are named."""
    rows = list(csv.DictReader(io.StringIO((shared / "data" / "gptad.csv").read_text("utf-8"))))
    turned = _with_days_first(shared / "data" / "gptad.csv")
    ran = empty.run("import", _written(empty, [*rows[:50], *turned[50:]]), *GPTAD, "--skip-bad", "--json")
    assert (ran.status, ran.error["code"]) == (2, "contradictory-dates")
    assert (
        "'27/02/1998' (line " in ran.error["message"]
        or "has the day first, '02/25/2004' (line 6) the month" in (ran.error["message"])
    )


# What is found and said


def test_what_is_said(desk: Desk) -> None:
    """How the file was read, what was proposed, what was left out: all on stderr, in order, before the counts."""
    path = desk.write(
        "list.csv", table("Engagement;Pays;Échéance;Ref", "Étude;Canada, France;31/12/2027;7").encode("cp1252")
    )
    ran = desk.ok("import", path)
    assert ran.out == "2\tadded\tetude\tÉtude\tCA-FR\tannounced\tDelivery due 2027-12-31\n"
    assert ran.err.splitlines()[:-1] == [
        "list.csv: 1 row; Windows-1252, semicolons between cells",
        "proposed: title from 'Engagement', parties from 'Pays', due from 'Échéance'",
        "dates of 'Échéance': day first, as 31/12/2027 on line 2 proves",
        "not imported: 'Ref'; --keep COLUMN puts one into the notes, --keep-rest all",
        "1 added",
    ]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("cp1252", "windows-1252")],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings(desk: Desk, encoding: str, named: str, delimiter: str) -> None:
    """Each encoding and each delimiter is found and named."""
    rows = [["Title", "Parties", "Notes"], ["Études polaires", "Canada / France", "été"]]
    path = desk.write("list.csv", table(*(delimiter.join(row) for row in rows)).encode(encoding))
    facts = imported(desk, path)
    assert (facts["encoding"], facts["delimiter"], facts["added"]) == (named, delimiter, 1)
    found = show(desk, "etudes-polaires")
    assert (found["title"], found["parties"], found["notes"]) == ("Études polaires", ["CA", "FR"], "été")


@pytest.mark.parametrize("begin", ["sep=;\r\n", '"sep=;"\r\n', "\ufeffSEP=;\n", "sep=;;\n"])
def test_a_delimiter_that_is_said(desk: Desk, begin: str) -> None:
    """The line with which Excel says what stands between cells is no header; lines and places are counted as ever."""
    text = begin + table("Title;Parties,both", "Étude, deux;CA-GB", ";CA-GB")
    path = desk.write("list.csv", text)
    ran = desk.run("import", path, "--map", "parties=Parties,both")
    assert (ran.status, ran.err.splitlines()[1]) == (2, "  line 4: it has no title")
    facts = imported(desk, path, "--map", "parties=Parties,both", "--skip-bad")
    assert (facts["delimiter"], facts["added"]) == (";", 1)
    source = show(desk, "etude-deux")["sources"][0]
    assert text[source["start"] : source["end"]] == "Étude, deux"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"title": "Joint patrols", "parties": ["Canada", "Norway"], "due": "2027-Q1"}]'),
        ("a.json", '{"items": [{"title": "Joint patrols", "parties": "CA-NO", "due": "2027-Q1"}]}'),
        ("a.ndjson", '{"title": "Joint patrols", "parties": "NO,CA", "due": "2027-Q1"}\n'),
    ],
)
def test_foreign_json(desk: Desk, name: str, content: str) -> None:
    """JSON that others write is a table too."""
    assert counts(imported(desk, desk.write(name, content))) == (1, 1, 0, 0, 0, 0)
    found = show(desk, "joint-patrols")
    assert (found["parties"], found["milestones"][0]["due"]["text"]) == (["CA", "NO"], "2027-Q1")


def test_spreadsheet(desk: Desk) -> None:
    """A workbook is a table, its rows named as it numbers them."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (["Title", "Parties", "Due"], ["Joint patrols", "CA-NO", "2027-Q1"], ["", "CA-NO", ""]):
        page.append(row)
    path = str(desk.folder / "list.xlsx")
    book.save(path)
    ran = desk.run("import", path)
    assert (ran.status, ran.err.splitlines()[:2]) == (
        2,
        ["error: 1 row of 2 cannot be imported, so none was", "  row 3: it has no title"],
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<!DOCTYPE html>\n<html><body><p>We will meet, and agree.</p></body></html>\n", "HTML"),
        ('<?xml version="1.0"?>\n<feed/>\n', "a document in markup"),
        ("# Joint statement\n\nThey will meet, in trade, on health.\n\n- a group, by 2027\n", "Markdown"),
        ("| Sector | Priority |\n|---|---|\n| Trade | Joint group |\n", "Markdown"),
        ("%PDF-1.7\n%âãÏÓ\n", "a PDF"),
        (
            table(
                "Joint statement by the Prime Ministers",
                "",
                "They met in London today, on trade, and agreed on a plan for all of it.",
                "They will, by the end of 2026, establish a working group, and report.",
            ),
            "text",
        ),
        ("The two Governments agreed to work together.\nThey will meet again.\n", "text"),
    ],
)
def test_what_is_no_table(desk: Desk, content: str, what: str) -> None:
    """A document is told from a table, and the command is named that reads it."""
    path = desk.write("a b.txt", content)
    ran = desk.run("import", path, "--json")
    assert (ran.status, ran.error["code"]) == (2, "not-a-table")
    assert ran.error["message"] == f"a b.txt is not a table, but {what}"
    assert ran.error["hint"].startswith(f"`bilat ingest '{path}'` reads statements; ")


@pytest.mark.parametrize(
    "rows",
    [
        ("Commitment", "Meet again.", "Work together on everything that there is to be worked on and more."),
        ("Title, Parties", "They will meet again., CA-GB", "They will work together on all that there is., CA-GB"),
        ("# No;Title;Parties", "1;Meet.;CA-GB"),
        ("#,Title,Parties", "1,Meet.,CA-GB"),
    ],
)
def test_what_is_a_table(desk: Desk, rows: tuple[str, ...]) -> None:
    """A list of sentences in one column is a table, and so is one with a number sign in its header."""
    assert imported(desk, desk.write("list.csv", table(*rows)))["added"] == len(rows) - 1


def test_files_that_cannot_be_read(desk: Desk) -> None:
    """What to do next is said of a folder, of a name that is nearly right, and of an empty file."""
    desk.write("letters.csv", table("Title", "A"))
    said = {
        str(desk.folder): f"name a file in it: bilat import {desk.folder / 'list.csv'}",
        str(desk.folder / "leters.csv"): f"did you mean {desk.folder / 'letters.csv'}?",
        str(desk.folder / "no" / "x"): "name a file that is there and that you may read, or - for standard input",
        desk.write("void.txt", ""): "a table has a row of names and rows under it: export it again",
    }
    assert {path: desk.run("import", path, "--json").error["hint"] for path in said} == said


def test_a_party_that_is_none(desk: Desk) -> None:
    """An option for a party that is none names what would be one."""
    path = desk.write("list.csv", table("Title,Parties", "A,CA-GB"))
    ran = desk.run("import", path, "--party", "Narnia=ZZ", "--json")
    assert (ran.status, ran.error["code"]) == (2, "unknown-party")
    assert ran.error["hint"].startswith("a party is an ISO 3166-1 code such as CA or GB, ")


def test_stdin(desk: Desk) -> None:
    """A table may come on standard input."""
    assert imported(desk, "-", stdin=table("Title,Parties", "Joint patrols,CA-NO"))["file"] == "stdin"
    assert show(desk, "joint-patrols")["sources"][0]["title"] == "stdin"


def test_no_title(desk: Desk) -> None:
    """Where no column can be the title the columns are listed, with a line that works."""
    ran = desk.run("import", desk.write("list.csv", table("Ref,Long text", "1,Joint patrols")), "--json")
    assert (ran.status, ran.error["code"]) == (2, "no-title")
    assert ran.error["message"] == "it is not clear which column is the title; there are 'Ref', 'Long text'"
    assert ran.error["hint"] == "bilat import FILE --map title=Ref"


def test_unknown_column(desk: Desk) -> None:
    """A column that is not there is an unknown value, and the nearest one is named."""
    path = desk.write("list.csv", table("Commitment,Parties", "Joint patrols,CA-NO"))
    ran = desk.run("import", path, "--map", "title=Comitment", "--json")
    assert (ran.status, ran.error["code"], ran.error["hint"]) == (2, "unknown-column", "did you mean Commitment?")
    ran = desk.run("import", path, "--map", "Commitment=title", "--json")
    assert (ran.status, ran.error["hint"]) == (2, "the field comes first: --map title=Commitment")
    ran = desk.run("import", path, "--map", "foo=Parties", "--json")
    assert (ran.status, ran.error["hint"].split(":")[0]) == (2, "valid")
    ran = desk.run("import", "nowhere.csv", "--map", "Commitment=title", "--json")
    assert (ran.status, ran.error["code"]) == (2, "unknown-field")
    ran = desk.run("import", path, "--map", "titel=Commitment", "--json")
    assert (ran.status, ran.error["code"], ran.error["hint"]) == (2, "unknown-field", "did you mean title?")


def test_default_parties(desk: Desk, tmp_path: Path) -> None:
    """Without a column of parties it is the tracker's one relationship; where there is none it must be said."""
    path = desk.write("list.csv", table("Title", "Joint patrols"))
    assert imported(desk, path)["set"] == {"parties": "CA-GB"}
    (tmp_path / "other").mkdir()
    other = Desk(tmp_path / "other", seeded=False)
    other.ok("init", "--empty")
    ran = other.run("import", path, "--json")
    assert (ran.status, ran.error["hint"]) == (2, "--map parties=COLUMN, or for all rows --set parties=CA-GB")


def test_one_party_in_a_row(desk: Desk) -> None:
    """A column of partners is completed by --set parties; without that such a row is bad."""
    path = desk.write("list.csv", table("Title,Country", "Joint patrols,Norway", "Joint labs,Japan"))
    assert desk.run("import", path).status == 2
    assert imported(desk, path, "--set", "parties=CA")["added"] == 2
    assert show(desk, "joint-labs")["parties"] == ["CA", "JP"]


# Mapping


def test_everything_that_a_column_can_become(desk: Desk) -> None:
    """Each field of the record can come from a column."""
    row = {
        "A": "Joint patrols", "B": "joint-patrols-2027", "C": "Canada", "D": "Norway", "E": "Defence; Énergie",
        "F": "Done",
        "G": "2026-05-01", "H": "both ministers said so", "I": "joint body", "J": "recommended",
        "K": "Free trade, arctic",
        "L": "ships; planes", "M": "safer seas", "N": "fewer losses", "O": "number of patrols", "P": "see annex",
        "Q": "every 6 months", "R": "autumn 2026", "S": "2025-12-31", "T": "https://example.org/a?b=c", "U": "PMO",
        "V": "2025-11-30", "W": "EN",
    }  # fmt: skip
    targets = words(
        """title id parties parties sectors status assessed why kind basis tags priority_areas target_outcome benefit
        measure notes cadence due:Launch done:Signature url publisher published language"""
    )
    path = desk.write("list.json", json.dumps([row]))
    maps = [part for target, column in zip(targets, row, strict=True) for part in ("--map", f"{target}={column}")]
    imported(desk, path, *maps)
    found = show(desk, "joint-patrols-2027")
    assert {
        name: found[name] for name in ("title", "kind", "basis", "status", "sectors", "parties", "tags", "cadence")
    } == {
        "title": "Joint patrols",
        "kind": "joint-body",
        "basis": "recommended",
        "status": "delivered",
        "sectors": ["defense", "energy"],
        "parties": ["CA", "NO"],
        "tags": ["arctic", "free-trade"],
        "cadence": "every 6 months",
    }
    assert found["assessments"]["NO"] == {
        "status": "delivered",
        "on": "2026-05-01",
        "why": "both ministers said so\nF: Done",
        "evidence": [],
    }
    assert [found[name] for name in ("priority_areas", "target_outcome", "benefit", "measure", "notes")] == [
        ["ships", "planes"],
        "safer seas",
        "fewer losses",
        "number of patrols",
        "see annex\nF: Done",
    ]
    assert [(m["title"], m["due"] and m["due"]["text"], m["done_on"]) for m in found["milestones"]] == [
        ("Launch", "autumn 2026", None),
        ("Signature", None, "2025-12-31"),
    ]
    source = found["sources"][0]
    assert [source[name] for name in ("url", "publisher", "published_on", "language")] == [
        "https://example.org/a?b=c",
        "PMO",
        "2025-11-30",
        "en",
    ]
    everything(desk)


def test_one_side_each(desk: Desk) -> None:
    """`status:GB` is one party's own verdict; the joint status is derived."""
    path = desk.write("list.csv", table("Title,CA says,GB says", "Joint labs,Done,under way"))
    imported(desk, path, "--map", "status:CA=CA says", "--map", "status:UK=GB says")
    found = show(desk, "joint-labs")
    assert (found["status"], found["assessments"]["GB"]["status"]) == ("partially-delivered", "in-progress")


def test_a_proposal_taken_away(desk: Desk) -> None:
    """`--map FIELD=` leaves a proposed field alone, and a mapping of the same field takes its place."""
    path = desk.write("list.csv", table("Title,Parties,Status,Due", "Joint labs,CA-GB,Odd label,2027"))
    assert desk.run("import", path).status == 2
    facts = imported(desk, path, "--map", "status=", "--map", "due:Opening=Due")
    assert [pair["field"] for pair in facts["mapping"]] == ["due:Opening", "title", "parties"]
    assert facts["unmapped"] == ["Status"]


def test_kept_columns(desk: Desk) -> None:
    """What becomes nothing else can stand in the notes, with its column's name, and is found there."""
    path = desk.write("list.csv", table("Title,Reporting Lead,Year", "Joint labs,Minister of Ocean Science,n/a"))
    imported(desk, path, "--keep-rest")
    assert show(desk, "joint-labs")["notes"] == "Reporting Lead: Minister of Ocean Science"
    assert desk.ok("list", "ocean science", "--format", "ids").out == "joint-labs\n"


def test_saved_mapping(desk: Desk) -> None:
    """A mapping is kept by name or in a file, says all that was said and proposed, and is used again."""
    env = {"BILAT_CONFIG": str(desk.folder / "conf" / "config.toml")}
    first = desk.write("a.csv", table("Was,Wer,Stand,Ref", "Joint labs,Kanada; Norway,fertig,1"))
    said = ("--map", "title=Was", "--map", "parties=Wer", "--map", "status=Stand", "--status", "fertig=delivered")
    more = ("--party", "Kanada=CA", "--key", "Ref", "--source", "Liste")
    desk.ok("import", first, *said, *more, "--save-mapping", "german", env=env)
    saved = (desk.folder / "conf" / "mappings" / "german.toml").read_text("utf-8")
    assert 'source = "Liste"\nkey = "Ref"\n' in saved
    assert '[status]\nfertig = "delivered"\n' in saved
    second = desk.write("b.csv", table("Was,Wer,Stand,Ref", "Joint ships,Kanada; Norway,fertig,2"))
    ran = desk.ok("import", second, "--mapping", "german", "--json", env=env)
    assert (ran.json["imported"]["added"], ran.json["imported"]["missing"]) == (1, ["1"])
    ran = desk.run("import", second, "--mapping", "germn", "--json", env=env)
    assert (ran.status, ran.error["code"], ran.error["hint"]) == (2, "unknown-mapping", "did you mean german?")
    bad = desk.write("bad.toml", "[map]\ntitel = 'Was'\n")
    ran = desk.run("import", second, "--mapping", bad, "--json")
    assert (ran.status, ran.error["message"]) == (2, f"{bad}: unknown field 'titel'")


# Nothing by a guess


@pytest.mark.parametrize("word", ["", "n/a", "NA", "N/A", "-", "–", "null", "None", "s.o.", "  "])
def test_nothing(desk: Desk, word: str) -> None:
    """What people write where nothing is known is null, in text, statuses and dates."""
    path = desk.write("list.csv", table("Title,Parties,Status,Due,Benefit", f'Joint labs,CA-GB,{word},{word},"{word}"'))
    imported(desk, path, "--map", "status=Status", "--map", "due=Due", "--map", "benefit=Benefit")
    found = show(desk, "joint-labs")
    assert (found["status"], found["milestones"], found["benefit"], found["notes"]) == ("announced", [], None, None)


def test_unknown_statuses(desk: Desk) -> None:
    """Labels that nobody knows are refused with their number of rows and a line that says what is meant."""
    rows = [
        "Joint labs,CA-GB,In the Works",
        "Joint ships,CA-GB,In the Works",
        "Joint maps,CA-GB,Odd",
        "Joint arts,CA-GB,done",
    ]
    path = desk.write("list.csv", table("Title,Parties,Status", *rows))
    ran = desk.run("import", path, "--map", "status=Status")
    assert ran.status == 2
    assert ran.err == (
        "error: 1 row of 4 cannot be imported, so none was\n"
        "  line 4: Status: unknown status 'Odd'\n"
        "hint: say what is meant, if it is this:\n"
        '  --status "Odd=STATUS"\n'
        "  --skip-bad imports the other 3 and writes these to a file, to be corrected\n"
    )
    assert imported(desk, path, "--map", "status=Status", "--status", "odd=suspended")["added"] == 4
    assert desk.ok("list", "Odd", "--format", "ids").out == "joint-maps\n"


def test_unknown_parties(desk: Desk) -> None:
    """Every unknown name is listed with its rows, and what it may mean; two letters among names have to be told."""
    rows = [
        'A,"Canada, Korea"',
        'B,"Buglaria, Canada"',
        'C,"EC, Canada"',
        'D,"Chile, Korea"',
        'E,"Canada, Korea, Republic of"',
    ]
    path = desk.write("list.csv", table("Title,Parties", *rows))
    ran = desk.run("import", path)
    assert ran.status == 2
    assert ran.err == (
        "error: 4 rows of 5 cannot be imported, so none was\n"
        "  line 2: Parties: unknown party 'Korea' (and 1 more row)\n"
        "  line 3: Parties: unknown party 'Buglaria'\n"
        "  line 4: Parties: unknown party 'EC' (the code of Ecuador, but among names)\n"
        "hint: say what is meant, if it is this:\n"
        '  --party "Korea=KP"\n'
        '  or --party "Korea=KR"\n'
        '  --party "Buglaria=BG"\n'
        '  --party "EC=EC"\n'
        '  or --party "EC=EU"\n'
        "  --skip-bad imports the other 1 and writes these to a file, to be corrected\n"
    )
    said = ("--party", "korea=South Korea", "--party", "Buglaria=BG", "--party", "EC=EU")
    assert imported(desk, path, *said)["added"] == 5
    assert [show(desk, name)["parties"] for name in "abcde"] == [
        ["CA", "KR"], ["BG", "CA"], ["CA", "EU"], ["CL", "KR"], ["CA", "KR"],
    ]  # fmt: skip


def test_hints_that_work_when_pasted(desk: Desk) -> None:
    """Each option that an error offers is complete, whatever stands in the label."""
    rows = ["A,CA and the UK,In $HOME", "B,Canada and Korea,so-called `done`"]
    path = desk.write("list.csv", table("Title,Parties,Status", *rows))
    ran = desk.run("import", path, "--map", "status=Status")
    assert ran.err.splitlines()[5:] == [
        "hint: say what is meant, if it is this:",
        "  --status 'In $HOME=STATUS'",
        '  --party "CA=CA"',
        '  --party "Korea=KP"',
        '  or --party "Korea=KR"',
        "  correct the file, or choose other columns with --map",
    ]
    said = ("--map", "status=Status", "--status", "In $HOME=done", "--status", "so-called `done`=done")
    assert imported(desk, path, *said, "--party", "CA=CA", "--party", "Korea=KR")["added"] == 2


def test_two_letters_among_names(desk: Desk) -> None:
    """Codes alone are codes; among names they have to be explained."""
    assert imported(desk, desk.write("a.csv", table("Title,Parties", 'A,"CA,GB"')))["added"] == 1
    ran = desk.run("import", desk.write("b.csv", table("Title,Parties", "B,CA and Norway")))
    assert ran.err.splitlines()[1] == "  line 2: Parties: unknown party 'CA' (the code of Canada, but among names)"


def test_counts_of_a_refusal_add_up(desk: Desk) -> None:
    """The bad rows, the good ones and those that repeat another are all rows of the table."""
    rows = ["A,CA-GB", "A,CA-GB", "B,CA-GB", "C,Narnia", "C,Narnia", "A,CA-GB"]
    ran = desk.run("import", desk.write("list.csv", table("Title,Parties", *rows)))
    assert ran.err.splitlines()[0] == "error: 1 row of 6 cannot be imported, so none was"
    assert ran.err.splitlines()[-1] == (
        "  --skip-bad imports the other 2 and writes these to a file, to be corrected"
        "; 3 rows repeat another cell for cell, which counts once (line 3 is 2 and 2 more)"
    )


def test_thousands_of_unknown_parties(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an unknown name may mean is looked for only as often as a person reads it."""
    looked: list[str] = []
    monkeypatch.setattr("bilat.commands.rejected.PartyReader.near", lambda _, name: looked.append(name))
    rows = [f"Step {number},Narnia {number} and Canada" for number in range(3_000)]
    ran = desk.run("import", desk.write("list.csv", table("Title,Parties", *rows)))
    assert (ran.status, len(looked)) == (2, 20)
    assert "  and 2,980 other faults" in ran.err.splitlines()


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Tchad et Zaire", "CD TD"),
        ("Cape Verde , Libyan Arab Jamahiriya", "CV LY"),
        ("EFTA(Iceland, Norway and Switzerland), Chile", "CH CL IS NO"),
        ("European Community (Austria; Belgium;) and Tunisia", "EU TN"),
        ("United Arab Emirates (UAE), Jordan", "AE JO"),
        ("SAARC (South Asian Association for Regional Cooperation) (Nepal, Sri Lanka)", "LK NP"),
        ("Macedonia(Former Yugoslav Republic of Macedonia), Falkland Islands (Malvinas)", "FK MK"),
        (r"Bosnia & Herzegovina \r\n, Moldova\r\n\r\n", "BA MD"),
        ("US, United Kingdom", "GB US"),
        ("CA-GB", "CA GB"),
    ],
)
def test_parties(desk: Desk, cell: str, codes: str) -> None:
    """Names, former names, groups and their members, brackets and spelt-out line ends."""
    imported(desk, desk.write("list.csv", table("Title,Parties", f'A,"{cell}"')))
    assert show(desk, "a")["parties"] == codes.split()


def test_dissolved(desk: Desk) -> None:
    """A party that dissolved is nobody's alias, but can be told to be nobody's."""
    path = desk.write("list.csv", table("Title,Parties", 'A,"Canada, Norway, Yugoslavia"'))
    assert desk.run("import", path).status == 2
    imported(desk, path, "--party", "Yugoslavia=")
    assert show(desk, "a")["parties"] == ["CA", "NO"]


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["13/04/2027", "03/04/2027"], ["2027-04-13", "2027-04-03"]),
        (["04.13.2027", "03.04.2027"], ["2027-04-13", "2027-03-04"]),
        (["2027-04-03", "5 May 2027", "6 mai 2027"], ["2027-04-03", "2027-05-05", "2027-05-06"]),
        (["2027-04-03T10:00:00Z", "2027-04-05 00:00"], ["2027-04-03", "2027-04-05"]),
        (["05/05/2027", "Q3 2027"], ["2027-05-05", "2027-09-30"]),
    ],
)
def test_dates(desk: Desk, cells: list[str], days: list[str]) -> None:
    """One order for the column, proved by a day above 12; what needs no order is read beside it."""
    rows = [f"Step {number},CA-GB,{cell}" for number, cell in enumerate(cells)]
    imported(desk, desk.write("list.csv", table("Title,Parties,Due", *rows)))
    assert [show(desk, f"step-{number}")["milestones"][0]["due"]["end"] for number in range(len(cells))] == days


def test_a_date_of_the_other_order(desk: Desk) -> None:
    """Where --dates says the order, a date that cannot have it is a fault of its row."""
    path = desk.write("list.csv", table("Title,Parties,Due", "A,CA-GB,25/03/2027", "B,CA-GB,03/04/2027"))
    ran = desk.run("import", path, "--dates", "mdy")
    assert (ran.status, ran.err.splitlines()[1]) == (2, "  line 2: Due: '25/03/2027' is no date with the month first")
    assert desk.run("import", path, "--dates", "md", "--json").error["code"] == "unknown-order-of-dates"


@pytest.mark.parametrize("cell", ["32/13/2027", "25/13/2027", "00/05/2027", "31/02/2027", "29/02/2027"])
def test_impossible_dates(desk: Desk, cell: str) -> None:
    """A date that there is in neither order is a fault of its row, and proves no order; the other rows come in."""
    path = desk.write("list.csv", table("Title,Parties,Due", "A,CA-GB,25/03/2027", f"B,CA-GB,{cell}"))
    ran = desk.run("import", path)
    fault = f"Due: '{cell}' is no date, whether the day comes first or the month"
    assert (ran.status, ran.err.splitlines()[1]) == (2, f"  line 3: {fault}")
    facts = imported(desk, path, "--skip-bad")
    assert (counts(facts), facts["dates"]) == ((2, 1, 0, 0, 0, 1), {"Due": "dmy"})
    ran = desk.run("import", desk.write("two.csv", table("Title,Parties,Due", f"A,CA-GB,{cell}", "B,CA-GB,03/04/2027")))
    assert "'03/04/2027' (line 3) is 3 April 2027 or 4 March 2027" in ran.err


def test_a_column_of_bad_dates(desk: Desk) -> None:
    """A column that is called a date is never left out in silence: what is no date in it is a fault of its row."""
    rows = [f"Step {number},CA-GB,{cell}" for number, cell in enumerate(["2027", "soon", "later", "ask Ann"])]
    path = desk.write("list.csv", table("Title,Parties,Due", *rows))
    ran = desk.run("import", path)
    assert "3 rows of 4 cannot be imported" in ran.err
    assert "  --keep Due puts this column into the notes as it is" in ran.err.splitlines()
    assert imported(desk, path, "--keep", "Due", "--dry-run")["added"] == 4
    assert counts(imported(desk, path, "--skip-bad")) == (4, 1, 0, 0, 0, 3)


def test_done_in_the_future(desk: Desk) -> None:
    """What has not come yet is not done."""
    path = desk.write("list.csv", table("Title,Parties,Signed", "A,CA-GB,2027-01-01"))
    ran = desk.run("import", path, "--map", "done:Signature=Signed")
    assert (ran.status, ran.err.splitlines()[1]) == (2, "  line 2: Signed: 2027-01-01 has not come yet")


# All or nothing


def test_all_or_nothing(desk: Desk) -> None:
    """One bad row stops all, and leaves the store's files as they were."""
    before = desk.files()
    path = desk.write("list.csv", table("Title,Parties", "A,CA-GB", "B,Narnia", "C,CA-GB,more", ",CA-GB"))
    ran = desk.run("import", path, "--json")
    assert (ran.status, ran.error["code"]) == (2, "bad-rows")
    assert ran.error["message"].splitlines() == [
        "3 rows of 4 cannot be imported, so none was",
        "  line 3: Parties: unknown party 'Narnia'",
        "  line 4: it has 3 cells, and the header has 2",
        "  line 5: it has no title",
    ]
    assert {name: content for name, content in desk.files().items() if name != "list.csv"} == before


def test_faults_for_scripts(desk: Desk) -> None:
    """The error's document has every fault with its line, its column and what stands there."""
    rows = ["A,CA-GB,n/a", 'B,"Narnia, Canada",soon', "C,CA-GB,2027,more", ",CA-GB,2027", "D,CA,2027"]
    ran = desk.run("import", desk.write("list.csv", table("Title,Parties,Due", *rows)), "--json")
    jsonschema.validate(json.loads(ran.err), schema_of("error"))
    assert [tuple(fault.values()) for fault in ran.error["faults"]] == [
        (3, "Parties", "Narnia, Canada", "unknown party 'Narnia'"),
        (3, "Due", "soon", "'soon' is not a date: 'soon' is no word of one"),
        (4, None, None, "it has 4 cells, and the header has 3"),
        (5, "Title", None, "it has no title"),
        (6, None, None, "it names no party but CA"),
    ]
    assert desk.run("import", desk.write("list.csv", table("Ref", "1")), "--json").error["faults"] == []
    many = [f"Step {number},Narnia {number},2027" for number in range(100)]
    ran = desk.run("import", desk.write("list.csv", table("Title,Parties,Due", *many)), "--json")
    assert [fault["line"] for fault in ran.error["faults"]] == list(range(2, 102))


def test_rejected_rows(desk: Desk) -> None:
    """Rejected rows are in a file of their own, which is corrected and imported without a word more."""
    path = desk.write("list.csv", table("Title,Parties", "A,CA-GB", "'=B(),Narnia", "C,CA-GB,more"))
    facts = imported(desk, path, "--skip-bad")
    rejected = Path(facts["rejected_file"])
    assert (counts(facts), rejected.name) == ((3, 1, 0, 0, 0, 2), "list.csv.rejected.csv")
    assert rejected.read_text("utf-8") == table(
        "Title,Parties,rejected_line,rejected_why",
        "''=B(),Narnia,3,Parties: unknown party 'Narnia'",
        "C,CA-GB,4,\"it has 3 cells, and the header has 2: 'more' beyond it\"",
    )
    assert imported(desk, path, "--skip-bad")["rejected_file"] == str(rejected)  # it says the same
    other = desk.write("list.csv", table("Title,Parties", "A,CA-GB", ",CA-GB"))
    assert imported(desk, other, "--skip-bad")["rejected_file"] == str(rejected).replace(".rejected.", ".rejected-2.")
    rejected.write_text(rejected.read_text("utf-8").replace("Narnia,3", "Norway / Chile,3"), "utf-8")
    facts = imported(desk, str(rejected))
    assert (counts(facts), facts["unmapped"], facts["source"]) == ((2, 2, 0, 0, 0, 0), [], "list.csv")


def test_rejected_rows_with_a_key(desk: Desk) -> None:
    """A file of rejected rows is a part of its table: no other row is missing, and what is left goes beside it."""
    rows = ["1,Joint labs,CA-GB,,,", "2,Joint ships,Narnia,,,", "3,Joint maps,Erewhon,,,"]
    save = ("--save-mapping", saved := str(desk.folder / "m.toml"))
    facts = imported(desk, desk.write("list.csv", table(HEAD, *rows)), *KEYED, "--skip-bad", *save)
    rejected = Path(facts["rejected_file"])
    rejected.write_text(rejected.read_text("utf-8").replace("Narnia,", "Norway / Chile,", 1), "utf-8")
    facts = imported(desk, str(rejected), "--mapping", saved, "--skip-bad")
    assert (counts(facts), facts["missing"]) == ((2, 1, 0, 0, 0, 1), [])
    assert Path(facts["rejected_file"]).name == "list.csv.rejected-2.csv"
    again = Path(facts["rejected_file"])
    again.write_text(again.read_text("utf-8").replace("Erewhon,3,", "Atlantis,3,", 1), "utf-8")
    facts = imported(desk, str(again), "--mapping", saved, "--skip-bad")
    assert (Path(facts["rejected_file"]).name, facts["source"]) == ("list.csv.rejected-3.csv", "list.csv")


def test_where_nothing_may_be_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rejected rows go to the current folder where the table's is closed; with no place for them nothing comes in."""
    here = desk.folder / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    path = desk.write("list.csv", table("Title,Parties", "A,CA-GB", "B,Narnia"))
    closed = [str(desk.folder / "list.csv.rejected.csv")]

    def guarded(name: str, *args: Any, **more: Any) -> Any:
        if name in closed:
            raise PermissionError(13, "Permission denied", name)
        return open(name, *args, **more)

    monkeypatch.setattr("bilat.commands.rejected.open", guarded, raising=False)
    closed.append(str(here / "list.csv.rejected.csv"))
    ran = desk.run("import", path, "--skip-bad", "--json")
    assert (ran.status, ran.error["code"], ran.error["hint"]) == (1, "cannot-write", "nothing was imported")
    assert desk.ok("count").out == "17\n"
    closed.pop()
    assert imported(desk, path, "--skip-bad")["rejected_file"] == str(here / "list.csv.rejected.csv")


def test_dry_run(desk: Desk) -> None:
    """--dry-run shows mapping, rows and counts, and writes nothing at all: no change, no rejected rows, no mapping."""
    path = desk.write("list.csv", table("Title,Parties", "Joint labs,CA-GB", "B,Narnia"))
    before = desk.files()
    ran = desk.ok("import", path, "--dry-run", "--skip-bad", "--save-mapping", "x.toml")
    assert ran.out == "2\tadded\tjoint-labs\tJoint labs\tCA-GB\tannounced\t\n"
    assert ran.err.splitlines() == [
        "list.csv: 2 rows; UTF-8, commas between cells",
        "proposed: title from 'Title', parties from 'Parties'",
        "would be 1 added, 1 rejected",
        "dry run: nothing was written",
    ]
    assert desk.files() == before


def test_one_change(desk: Desk) -> None:
    """All rows are one change with one undo, with the reason and the evidence that were given."""
    path = desk.write("list.csv", table("Title,Parties", "A,CA-GB", "B,CA-GB"))
    desk.ok("import", path, "--why", "the new list", "--evidence", "https://example.org/list")
    change = desk.ok("log", "--json").data[0]
    assert (change["command"], change["why"], len(change["edits"])) == ("import", "the new list", 2)
    assert show(desk, "a")["evidence"][0]["url"] == "https://example.org/list"
    desk.ok("undo")
    assert desk.ok("count").out == "17\n"
    assert desk.ok("check").status == 0


# A second time


def test_twice_without_a_key(desk: Desk) -> None:
    """A second import adds nothing, also from a copy with another row or another name; only what is new comes."""
    rows = ["A,CA-GB", "A,CA-FR", "B,CA-GB"]
    imported(desk, desk.write("list.csv", table("Title,Parties", *rows)))
    assert counts(imported(desk, desk.write("copy.csv", table("Title,Parties", *rows, "C,CA-GB")))) == (
        4,
        1,
        0,
        3,
        0,
        0,
    )
    assert counts(imported(desk, desk.write("list.csv", table("Title,Parties", *rows)))) == (3, 0, 0, 3, 0, 0)


def test_same_words_other_parties(desk: Desk) -> None:
    """The same title between other parties is another initiative."""
    imported(desk, desk.write("list.csv", table("Title,Parties", "Air services,CA-GB")))
    assert imported(desk, desk.write("more.csv", table("Title,Parties", "Air services,CA-FR")))["added"] == 1
    assert show(desk, "air-services-2")["parties"] == ["CA", "FR"]


def test_dropped_since(desk: Desk) -> None:
    """What was dropped here is not brought back by its table."""
    path = desk.write("list.csv", table("Title,Parties", "Air services,CA-GB", "Joint labs,CA-GB"))
    imported(desk, path)
    desk.ok("drop", "air-services")
    facts = imported(desk, path)
    assert (facts["dropped"], facts["added"], facts["unchanged"]) == (["air-services"], 0, 1)


def test_undone_and_corrected(desk: Desk) -> None:
    """What an undo took back comes in again, corrected, under the ids that it had; only a namesake gets another."""
    path = desk.write("semi.csv", table("Title;Parties;Due", "Joint labs;CA-GB;03/04/2027", "Air services;CA-GB;"))
    imported(desk, path, "--dates", "mdy")
    desk.ok("undo")
    facts = imported(desk, path, "--dates", "dmy")
    assert (facts["added"], facts["dropped"]) == (2, [])
    assert show(desk, "joint-labs")["milestones"][0]["due"]["text"] == "2027-04-03"
    desk.ok("undo")
    other = desk.write("other.csv", table("Title,Parties", "Joint  Labs,CA-GB"))
    imported(desk, other)
    assert desk.run("show", "joint-labs", "--format", "ids").out == "joint-labs-2\n"
    assert desk.ok("check").status == 0


def test_undone_with_ids_and_a_key(desk: Desk) -> None:
    """So it is where the table gives the ids, and where rows are known by a key."""
    path = desk.write("list.csv", table("Id,Title,Parties", "labs,Joint labs,CA-GB"))
    said = ("--map", "id=Id", "--key", "Id")
    imported(desk, path, *said)
    desk.ok("undo")
    changed = desk.write("list.csv", table("Id,Title,Parties", "labs,Joint laboratories,CA-GB"))
    assert imported(desk, changed, *said)["added"] == 1
    assert show(desk, "labs")["title"] == "Joint laboratories"
    desk.ok("drop", "labs")
    ran = desk.run("import", changed, "--map", "title=Title", "--map", "id=Id", "--json")
    assert (ran.status, ran.json["imported"]["dropped"]) == (0, ["labs"])


def test_the_way_back_of_what_was_dropped(desk: Desk) -> None:
    """What a person dropped stays out, also after an undo of something else; how it comes back is said, and true."""
    path = desk.write("list.csv", table("Title,Parties", "Joint labs,CA-GB"))
    imported(desk, path)
    drop = desk.ok("drop", "joint-labs", "--json").data[0]["id"]
    undo = desk.ok("undo", "--json").data[0]["id"]
    desk.ok("undo", undo)  # and so it is dropped again
    ran = desk.ok("import", path)
    assert ran.err.splitlines()[-3:] == [
        "1 dropped here before",
        f"left out, for they were dropped here: joint-labs; `bilat undo {drop}` brings them back",
        "nothing to change",
    ]
    desk.ok("undo", drop)
    assert imported(desk, path)["unchanged"] == 1


def test_repeated_rows(desk: Desk) -> None:
    """A row that repeats another cell for cell counts once, and both lines are named."""
    path = desk.write("list.csv", table("Title,Parties,N", "A,CA-GB,1", "A,CA-GB,1", "A,CA-GB,2"))
    ran = desk.ok("import", path, "--format", "ids")
    assert ran.out == "a\na-2\n"
    assert "rows that repeat another one cell for cell count once: line 3 is 2" in ran.err.splitlines()


HEAD = "Ref,Title,Parties,Status,Due,Notes"
KEYED = ("--key", "Ref", "--map", "status=Status")


def keyed(desk: Desk, *rows: str, name: str = "list.csv") -> Any:
    """What a table with keys brings."""
    return imported(desk, desk.write(name, table(HEAD, *rows)), *KEYED)


def test_update_by_key(desk: Desk) -> None:
    """With a key changed cells change, untouched rows are untouched, the key stays, and vanished rows are named."""
    keyed(
        desk, "1,Joint labs,CA-GB,announced,2027-03,", "2,Joint ships,CA-GB,ongoing,2027,old", "3,Joint maps,CA-GB,,,"
    )
    assert show(desk, "joint-ships")["sources"][0]["title"] == "list.csv, Ref 2"
    assert desk.ok("list", 'source:"Ref 2"', "--format", "ids").out == "joint-ships\n"
    facts = keyed(desk, "1,Joint labs,CA-GB,announced,2027-03,", "2,Joint ships at sea,CA-GB,done,2028,old")
    assert (counts(facts), facts["missing"]) == ((2, 0, 1, 1, 0, 0), ["3"])
    assert show(desk, "joint-labs")["revision"] == 1
    found = show(desk, "joint-ships")
    assert (found["title"], found["status"], found["notes"]) == ("Joint ships at sea", "delivered", "old\nStatus: done")
    milestone = found["milestones"][0]
    assert (milestone["due"]["text"], milestone["first_due"]["text"], milestone["moves"]) == ("2028", "2027", 1)
    assert found["sources"][0]["quote"] == "Joint ships at sea"
    assert counts(keyed(desk, "2,Joint ships at sea,CA-GB,done,2028,old"))[:4] == (1, 0, 0, 1)
    everything(desk)


def test_what_was_changed_here(desk: Desk) -> None:
    """A row that is as it was changes nothing, also where the initiative was changed here; one that is not does."""
    keyed(desk, "1,Joint labs,CA-GB,ongoing,2027-03,", "2,Joint ships,CA-GB,,,")
    desk.ok("update", "joint-labs", "--status", "suspended", "--why", "strike")
    desk.ok("update", "joint-labs", "--milestone", "delivery", "--due", "2027-09", "--why", "strike")
    desk.ok("update", "joint-labs", "--notes", "ours")
    assert keyed(desk, "1,Joint labs,CA-GB,ongoing,2027-03,", "2,Joint ships,CA-GB,,,")["unchanged"] == 2
    assert show(desk, "joint-labs")["status"] == "suspended"
    keyed(desk, "1,Joint laboratories,CA-GB,ongoing,2027-03,", "2,Joint ships,CA-GB,,,")
    found = show(desk, "joint-labs")
    assert (found["title"], found["status"], found["notes"]) == ("Joint laboratories", "suspended", "ours")
    assert found["milestones"][0]["due"]["text"] == "2027-09"


def test_a_key_for_what_came_without(desk: Desk) -> None:
    """Rows that came without a key get theirs when it is named, and are not added a second time."""
    path = desk.write("list.csv", table(HEAD, "1,Joint labs,CA-GB,,,", "2,Joint labs,CA-FR,,,", "3,New,CA-GB,,,"))
    imported(desk, path, "--map", "status=Status")
    assert counts(imported(desk, path, *KEYED)) == (3, 0, 3, 0, 0, 0)
    assert [show(desk, name)["sources"][0]["title"] for name in ("joint-labs", "joint-labs-2", "new")] == [
        "list.csv, Ref 1",
        "list.csv, Ref 2",
        "list.csv, Ref 3",
    ]
    assert counts(imported(desk, path, *KEYED)) == (3, 0, 0, 3, 0, 0)


def test_an_update_taken_back(desk: Desk) -> None:
    """What was undone is no base: the same table brings its changes again."""
    keyed(desk, "1,Joint labs,CA-GB,,2027,")
    keyed(desk, "1,Joint labs,CA-GB,,2028,")
    desk.ok("undo")
    assert keyed(desk, "1,Joint labs,CA-GB,,2028,")["updated"] == 1
    assert show(desk, "joint-labs")["milestones"][0]["due"]["text"] == "2028"
    assert counts(keyed(desk, "1,Joint labs,CA-GB,,,", "2,New,CA-GB,,2029,"))[:3] == (2, 1, 1)  # an emptied cell
    assert show(desk, "joint-labs")["milestones"][0]["due"] is None


def test_a_key_that_is_the_title(desk: Desk) -> None:
    """The column that rows are known by may be their title: what is proposed is the same with the key and without."""
    path = desk.write("list.csv", table("Title,Parties,Notes", "Joint labs,CA-GB,"))
    plain = imported(desk, path, "--dry-run")["mapping"]
    assert imported(desk, path, "--key", "Title")["mapping"] == plain
    path = desk.write("list.csv", table("Title,Parties,Notes", "Joint labs,CA-GB,in Halifax"))
    assert imported(desk, path, "--key", "Title")["updated"] == 1


def test_double_keys(desk: Desk) -> None:
    """Two rows with one key and different cells are refused, each naming the other; exact repeats are not."""
    path = desk.write("list.csv", table(HEAD, "1,A,CA-GB,,,", "1,B,CA-GB,,,", "2,C,CA-GB,,,", "2,C,CA-GB,,,"))
    ran = desk.run("import", path, *KEYED)
    assert (ran.status, ran.err.splitlines()[1:3]) == (
        2,
        [
            "  line 2: its Ref 1 stands on 3 too, with another row",
            "  line 3: its Ref 1 stands on 2 too, with another row",
        ],
    )
    assert counts(imported(desk, path, *KEYED, "--skip-bad")) == (4, 1, 0, 0, 1, 2)


def test_another_name_for_the_source(desk: Desk) -> None:
    """Keys that are known from a file of another name are pointed to, and --source says that it is the same list."""
    keyed(desk, "1,Joint labs,CA-GB,,,")
    path = desk.write("list-2027.csv", table(HEAD, "1,Joint laboratories,CA-GB,,,"))
    ran = desk.ok("import", path, *KEYED, "--dry-run")
    assert (
        "warning: 1 of these keys are known from 'list.csv': --source 'list.csv' updates those" in ran.err.splitlines()
    )
    assert imported(desk, path, *KEYED, "--source", "list.csv")["updated"] == 1


def test_empty_key(desk: Desk) -> None:
    """A row without its key cannot be known again."""
    ran = desk.run("import", desk.write("list.csv", table(HEAD, ",A,CA-GB,,,")), *KEYED)
    assert (ran.status, ran.err.splitlines()[1]) == (2, "  line 2: Ref is empty, and rows are known by it")


# Titles, and text as data


def test_long_titles(desk: Desk) -> None:
    """A long cell is cut at a clause, ends on no small word, and is whole in the source's quote, which is searched."""
    text = (
        "Work together on the protection of undersea cables in the North Atlantic, including by a survey of what each "
        "side holds today and a report to both legislatures on the xylophone"
    )
    imported(desk, desk.write("list.csv", table("Title,Parties", f'"{text}",CA-GB')))
    found = everything(desk)[-1]
    assert found["title"] == "Work together on the protection of undersea cables in the North Atlantic…"
    assert found["sources"][0]["quote"] == text
    assert desk.ok("list", "xylophone", "--format", "ids").out == f"{found['id']}\n"


def test_our_own_csv(desk: Desk) -> None:
    """What bilat escapes against spreadsheets in its CSV is restored when it is read back."""
    titles = ["=SUM(A1)", "+1 more", "-minus", "@all", "'=quoted'", "''-twice", "＝wide", "plain 'word'"]
    for number, title in enumerate(titles):
        desk.ok("add", title, "--id", f"a-{number}") if not title.startswith("-") else desk.ok(
            "add", "--id", f"a-{number}", "--", title
        )
    written = desk.ok("list", "id:a-", "--format", "csv", "--fields", "title,parties").out
    other = desk.folder / "other"
    other.mkdir()
    reader = Desk(other, seeded=False)
    reader.ok("init", "--empty")
    imported(reader, "-", stdin=written)
    assert sorted(record["title"] for record in everything(reader)) == sorted(titles)


def test_text_is_data(desk: Desk) -> None:
    """Control characters are a fault of the row; escapes never reach the terminal."""
    ran = desk.run("import", desk.write("list.csv", table("Title,Parties", "\x1b[31mred,CA-GB")))
    assert ran.status == 2
    assert "\x1b" not in ran.err


def seen(desk: Desk, *args: str) -> Ran:
    """What a person sees."""
    return desk.ok(*args, "--format", "table")


def test_on_a_terminal(desk: Desk) -> None:
    """A person is shown the first rows and how many there are."""
    rows = [f"Joint study {number},CA-GB,2027" for number in range(12)]
    ran = seen(desk, "import", desk.write("list.csv", table("Title,Parties,Due", *rows)))
    assert ran.out.splitlines()[0] == "the first 10 of 12"
    assert ran.out.count("Joint study") == 10
