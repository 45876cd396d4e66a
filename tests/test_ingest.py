"""`bilat ingest`: what it proposes, what it stores when told so, and that it does nothing else."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bilat.commands.candidates import ACTS, RECORD_FIELDS
from bilat.commands.ingesting import LIMIT
from bilat.model import Candidate, SpeechAct
from bilat.result import Document
from bilat.schema import schema_of
from cli import Desk
from readings import Found, due, finding

BODY = "The two countries will establish a joint council on northern shipping, to meet every six months."
ONE_SIDED = "Canada will open a consulate in Cardiff by the end of 2027."
REVIEW = "Officials will report on ports within six months."
HOPE = "Both sides will continue to deepen their ties."
ADVICE = "Experts recommend a shared pilot of tidal power."
FRENCH = "Les deux pays créeront un fonds pour la pêche d’ici l’automne 2028."
TEXT = f"Joint statement\n\n{BODY} {ONE_SIDED}\n\n- {REVIEW}\n- {HOPE}\n\n{ADVICE}\n{BODY}\n{FRENCH}\n"

FOUND: list[Found] = [
    {
        "quote": BODY,
        "title": "Joint council on northern shipping",
        "kind": "joint-body",
        "cadence": "every 6 months",
    },
    {
        "quote": ONE_SIDED,
        "title": "Consulate in Cardiff",
        "sectors": ["governance"],
        "parties": ["CA"],
        "deadline": due("2027", "2027-01-01", "2027-12-31", "by the end of 2027"),
    },
    {
        "quote": REVIEW,
        "title": "Report on ports",
        "speech_act": "review",
        "deadline": due("2027-05-24", "2027-05-24", "2027-05-24", "within six months"),
        "cadence": "every 6 months",
        "strength": "qualified",
    },
    {
        "quote": HOPE,
        "title": "Deeper ties",
        "kind": "relational",
        "speech_act": "aspiration",
        "sectors": ["other"],
        "strength": "vague",
        "reasons": [],
    },
    {
        "quote": ADVICE,
        "title": "Tidal power pilot",
        "speech_act": "recommendation",
        "basis": "recommended",
        "sectors": ["energy", "sustainability"],
        "deadline": due("2028-Q2", "2028-04-01", "2028-06-30"),
    },
    {
        "quote": FRENCH,
        "title": "Fonds pour la pêche",
        "language": "fr",
        "deadline": due("autumn 2028", "2028-09-01", "2028-11-30", "d’ici l’automne 2028"),
    },
]
GRID: Document = {
    "id": "aims",
    "title": "Aims",
    "columns": ["Sector", "Aim"],
    "rows": [
        {"sector": "trade", "cells": ["Trade", "Joint council on northern shipping"], "initiatives": []},
        {"sector": "energy", "cells": ["Energy", None], "initiatives": []},
        {"sector": None, "cells": ["Fish", "fonds pour la pêche"], "initiatives": []},
    ],
    "source": None,
}
IDS = [
    "joint-council-on-northern-shipping",
    "consulate-in-cardiff",
    "report-on-ports",
    "deeper-ties",
    "tidal-power-pilot",
    "fonds-pour-la-peche",
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A tracker with nothing in it, and a statement beside it."""
    desk = Desk(tmp_path, seeded=False)
    desk.ok("init", "--empty")
    desk.write("may.txt", TEXT)
    with finding(FOUND, grids=[GRID]):
        yield desk


def path(desk: Desk, name: str = "may.txt") -> str:
    """The statement's."""
    return str(desk.folder / name)


# Proposing


TABLE = """\
No.  Title             Act             Sector      Deadline     In the tracker
────────────────────────────────────────────────────────────────────────────────
  1  Joint council on  commitment      Trade       –            –
     northern
     shipping
  2  Consulate in      commitment      Governance  2027         –
     Cardiff
  3  Report on ports   review          Trade       2027-05-24   =
                                                                report-on-ports
  4  Deeper ties       aspiration      Other       –            –
  5  Tidal power       recommendation  Energy      2028-Q2      –
     pilot
  6  Fonds pour la     commitment      Trade       autumn 2028  –
     pêche

Aims
╭────────┬────────────────────────────────────╮
│ Sector │ Aim                                │
├────────┼────────────────────────────────────┤
│ Trade  │ Joint council on northern shipping │
│ Energy │ –                                  │
│ Fish   │ fonds pour la pêche                │
╰────────┴────────────────────────────────────╯
"""


def test_table(desk: Desk) -> None:
    """A person sees number, title, act, sector, deadline and what is known, in 80 columns; then the tables."""
    desk.ok("ingest", path(desk), "--accept", "3")
    ran = desk.ok("ingest", path(desk), "--format", "table")
    assert ran.out == TABLE


def test_pipe(desk: Desk) -> None:
    """A script gets one line a candidate, in canonical words, and no tables of the statement."""
    ran = desk.ok("ingest", path(desk))
    assert ran.rows == [
        ["1", "Joint council on northern shipping", "commitment", "trade", "", ""],
        ["2", "Consulate in Cardiff", "commitment", "governance", "2027", ""],
        ["3", "Report on ports", "review", "trade", "2027-05-24", ""],
        ["4", "Deeper ties", "aspiration", "other", "", ""],
        ["5", "Tidal power pilot", "recommendation", "energy", "2028-Q2", ""],
        ["6", "Fonds pour la pêche", "commitment", "trade", "autumn 2028", ""],
    ]
    assert ran.err == (
        "6 candidates, 4 checkable. Nothing is stored yet: "
        f"`bilat ingest {path(desk)} --accept checkable`, or --review to go through them\n"
    )


def test_document(desk: Desk) -> None:
    """JSON has the candidates whole, the tables, and what is known of the statement; the schema describes it."""
    ran = desk.ok("ingest", path(desk), "--published", "2026-11-24", "--url", "https://example.org/may", "--json")
    Draft202012Validator(schema_of("candidate-list")).validate(ran.json)
    assert {key: ran.json[key] for key in ("kind", "total", "language", "published_on", "parties", "matches")} == {
        "kind": "candidate-list",
        "total": 6,
        "language": "en",
        "published_on": "2026-11-24",
        "parties": ["CA", "GB"],
        "matches": [],
    }
    assert ran.json["grids"] == [GRID]
    assert ran.json["source"] == {
        "file": path(desk),
        "file_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "medium": "text",
        "encoding": "utf-8",
        "url": "https://example.org/may",
    }
    for candidate in ran.data:
        source = candidate["source"]
        assert TEXT[source["start"] : source["end"]] == source["quote"]
    assert ran.data[0]["source"]["also_at"] == [[TEXT.rindex(BODY), TEXT.rindex(BODY) + len(BODY)]]


def test_other_formats(desk: Desk) -> None:
    """NDJSON is one bare candidate a line, CSV has the columns, Markdown the sentences, ids the numbers."""
    lines = desk.ok("ingest", path(desk), "--format", "ndjson").out.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3, 4, 5, 6]
    csv = desk.ok("ingest", path(desk), "--format", "csv").out.splitlines()
    assert csv[0] == "number,title,speech_act,sector,deadline,restates"
    assert len(csv) == 7
    assert f"| {HOPE} |" in desk.ok("ingest", path(desk), "--format", "md").out
    assert desk.ok("ingest", path(desk), "--format", "ids").out == "1\n2\n3\n4\n5\n6\n"
    assert desk.ok("ingest", path(desk), "--fields", "number,start,quote").rows[3] == ["4", str(TEXT.index(HOPE)), HOPE]


def test_filters(desk: Desk) -> None:
    """`--act` and `--checkable` narrow down what is shown, and say what they left out."""
    acts = desk.ok("ingest", path(desk), "--act", "review,aspiration", "--format", "ids")
    assert acts.out == "3\n4\n"
    assert acts.err.startswith("2 candidates, 1 checkable; 4 left out by --act or --checkable. ")
    assert desk.ok("ingest", path(desk), "--checkable", "--format", "ids").out == "1\n2\n3\n6\n"
    assert desk.ok("ingest", path(desk), "--checkable", "--act", "aspiration", "--format", "ids").out == ""


def test_what_the_reader_is_told(desk: Desk, tmp_path: Path) -> None:
    """What a person says of the statement reaches the reader, in canonical words."""
    rules = desk.write("rules.toml", "")
    with finding(FOUND) as told:
        desk.ok(
            *("ingest", path(desk), "--published", "2026-05-12", "--party", "UK", "--party", "Canada"),
            *("--language", "French", "--title", " T ", "--publisher", "P", "--url", "https://x.org", "--rules", rules),
        )
    (known,) = told
    assert (str(known.published_on), known.parties, known.language) == ("2026-05-12", ["CA", "GB"], "fr")
    assert (known.title, known.publisher, known.url, known.rules) == ("T", "P", "https://x.org", rules)


def test_whose_it_is(tmp_path: Path) -> None:
    """A statement that does not say whose it is, is read again as one of the tracker's only relationship."""
    desk = Desk(tmp_path)
    file = desk.write("may.txt", TEXT)
    with finding(FOUND, parties=()) as told:
        ran = desk.ok("ingest", file, "--json")
    assert [list(known.parties) for known in told] == [[], ["CA", "GB"]]
    assert ran.json["parties"] == ["CA", "GB"]
    assert ran.err.startswith("it does not say whose statement it is: taken for CA-GB, as in the tracker; else --party")
    with finding(FOUND, parties=("FR",)) as told:
        assert desk.ok("ingest", file, "--json").json["parties"] == ["FR"]
    assert len(told) == 1


STRANGE = {
    "another acts": "Canada and the United Kingdom met. Canada was thanked. Japan will open a port in Halifax.",
    "another is named more often": "The two sides met about Japan. They will open a port. Japan is far.",
}


@pytest.mark.parametrize("name", STRANGE)
def test_whose_it_is_not(tmp_path: Path, name: str) -> None:
    """Where the text speaks of another party it is not taken for the tracker's: whose it is has to be said."""
    desk = Desk(tmp_path)
    text = STRANGE[name]
    file = desk.write("may.txt", text)
    before = desk.files()
    promise = next(part for part in text.split(". ") if "will" in part)
    with finding([{"quote": promise, "title": "Port"}], parties=(), notices=["whose is it: --party"]):
        ran = desk.ok("ingest", file, "--json")
        assert (ran.json["parties"], len(ran.data)) == ([], 1)
        assert ran.err.startswith("warning: it does not say whose statement it is: --party CA,")
        assert "whose is it" not in ran.err
        for args in (("--accept", "all"), ("--accept", "1", "--dry-run")):
            ran = desk.run("ingest", file, *args)
            assert (ran.status, ran.out) == (2, "")
            assert ran.err.startswith("error: it does not say whose statement it is\nhint: say between whom: --party ")
        assert desk.files() == before
        desk.ok("ingest", file, "--accept", "all", "--party", "CA,JP")


def test_one_party_is_not_completed(tmp_path: Path) -> None:
    """Where the text names one party the other is not assumed, but asked for with who else is named."""
    desk = Desk(tmp_path)
    file = desk.write("may.txt", f"Canada spoke.\n{TEXT}\nThe United States is a neighbour of the United States.")
    with finding(FOUND, parties=("CA",)):
        ran = desk.ok("ingest", file, "--json")
        missing = "it names CA alone as whose statement it is, and not with whom"
        assert ran.json["parties"] == ["CA"]
        assert ran.err.startswith(f"warning: {missing}: --party CA,US\n")
        ran = desk.run("ingest", file, "--accept", "all")
        assert (ran.status, ran.err) == (2, f"error: {missing}\nhint: say between whom: --party CA,US\n")


def test_notices_of_the_reader(desk: Desk) -> None:
    """What the reader misses is said."""
    with finding(FOUND, notices=["no day is known"]):
        assert desk.ok("ingest", path(desk)).err.startswith("warning: no day is known\n6 candidates")
    with finding([]):
        assert desk.ok("ingest", path(desk)).err == "it holds nothing that can be followed\n"
    with finding([], grids=[GRID]):
        assert desk.ok("ingest", path(desk)).err == "it holds nothing that can be followed, but 1 table\n"


def test_looking_stores_nothing(tmp_path: Path) -> None:
    """Without --accept no store is made, and one that is there stays as it is, to the byte."""
    desk = Desk(tmp_path, seeded=False)
    file = desk.write("may.txt", TEXT)
    with finding(FOUND):
        desk.ok("ingest", file)
        desk.ok("ingest", file, "--db", str(tmp_path / "sub" / "nowhere.json"))
        home = {"BILAT_DB": None, "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_STATE_HOME": str(tmp_path / "state")}
        desk.ok("ingest", file, env=home)
        assert sorted(p.name for p in tmp_path.rglob("*")) == ["may.txt"]
        desk.reset()
        before = desk.files()
        desk.ok("ingest", file)
        assert desk.files() == before


def test_stdin(desk: Desk) -> None:
    """A statement comes through a pipe too, with - or with nothing."""
    for words in ((), ("-",)):
        ran = desk.ok("ingest", *words, "--json", stdin=TEXT)
        assert (len(ran.data), ran.json["source"]["file"]) == (6, None)
    assert desk.ok("ingest", stdin=TEXT).err.endswith("`bilat ingest - --accept checkable`\n")


REFUSED: dict[str, tuple[tuple[str, ...], int, str, str]] = {
    "an address": (
        ("https://example.org/may.html",),
        2,
        "bilat works offline and does not open 'https://example.org/may.html'",
        "save the page first, then: bilat ingest page.html --url https://example.org/may.html",
    ),
    "no such file": (("{folder}/june.txt",), 1, "cannot read {folder}/june.txt: No such file or directory", ""),
    "a folder": (("{folder}",), 1, "cannot read {folder}: Is a directory", ""),
    "empty": (("{folder}/empty.txt",), 2, "empty.txt is empty", ""),
    "no text": (("{folder}/zero.txt",), 2, "zero.txt is not text: character 12 is a zero byte", ""),
    "one party": (
        ("{folder}/may.txt", "--party", "CA"),
        2,
        "a relationship has at least two parties, not CA alone",
        "",
    ),
    "no party": (("{folder}/may.txt", "--party", "Atlantis,CA"), 2, "unknown party 'Atlantis'", "did you mean"),
    "a language": (("{folder}/may.txt", "--language", "de"), 2, "unknown language 'de'", "valid: en, fr"),
    "an act": (("{folder}/may.txt", "--act", "commitmnt"), 2, "unknown act 'commitmnt'", "did you mean commitment?"),
    "a day": (
        ("{folder}/may.txt", "--published", "2026-02-30"),
        2,
        "February 2026 has 28 days: there is no day 30",
        "",
    ),
    "a way": (("{folder}/may.txt", "--accept", "all", "--as", "proof"), 2, "unknown way 'proof'", "valid: evidence"),
    "a way alone": (("{folder}/may.txt", "--as", "new"), 2, "--as belongs to --accept", ""),
    "an address of its own": (("{folder}/may.txt", "--url", "may.html"), 2, "'may.html' is not a complete address", ""),
    "rules": (("{folder}/may.txt", "--rules", "{folder}/no.toml"), 1, "cannot read the rules {folder}/no.toml: No", ""),
    "a number": (
        ("{folder}/may.txt", "--accept", "2,9"),
        2,
        "unknown candidate '9'",
        "they are numbered from 1 to 6",
    ),
    "a range": (("{folder}/may.txt", "--accept", "5-2"), 2, "'5-2' runs backwards", "write 2-5"),
    "a huge range": (("{folder}/may.txt", "--accept", "1-999999999"), 2, "unknown candidate '999999999'", ""),
    "words": (("{folder}/may.txt", "--accept", "some"), 2, "--accept does not understand 'some'", "all, checkable, or"),
    "both": (("{folder}/may.txt", "--accept", "1", "--review"), 2, "--accept and --review exclude each other", ""),
    "restart": (("{folder}/may.txt", "--restart"), 2, "--restart belongs to --review", ""),
    "nobody to ask": (
        ("{folder}/may.txt", "--review"),
        4,
        "--review needs a terminal to ask at",
        "--accept all, checkable or numbers asks nothing",
    ),
    "a pipe to review": (("-", "--review"), 4, "--review needs a terminal to ask at", "save the statement in a file"),
    "fields": (("{folder}/may.txt", "--fields", "number,nope"), 2, "unknown field 'nope'", "valid: number"),
    "fields of a change": (
        ("{folder}/may.txt", "--accept", "1", "--fields", "number"),
        2,
        "unknown field 'number'",
        "",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(desk: Desk, name: str) -> None:
    """What cannot be done is refused in one sentence, with its exit status and what to do next; nothing is changed."""
    args, status, message, hint = REFUSED[name]
    desk.write("empty.txt", " \n")
    desk.write("zero.txt", b"a short text\0 and more")
    before = desk.files()
    ran = desk.run("ingest", *(arg.replace("{folder}", str(desk.folder)) for arg in args))
    assert (ran.status, ran.out) == (status, "")
    assert ran.err.startswith(f"error: {message.replace('{folder}', str(desk.folder))}")
    assert f"hint: {hint}" in ran.err or not hint
    assert desk.files() == before


def test_too_large(desk: Desk) -> None:
    """A file that is no statement is not read to its end."""
    with open(path(desk, "large.txt"), "wb") as file:
        file.truncate(LIMIT + 1)
    ran = desk.run("ingest", path(desk, "large.txt"))
    assert (ran.status, ran.err.splitlines()[0]) == (2, "error: large.txt has more than 64 MB: that is no statement")


# Accepting


def test_accept_all(desk: Desk) -> None:
    """Each candidate becomes an initiative with all that is known of it, in one change that one undo takes back."""
    before = desk.files()
    ran = desk.ok("ingest", path(desk), "--accept", "all", "--published", "2026-11-24", "--json")
    Draft202012Validator(schema_of("change")).validate(ran.json)
    assert ran.err.startswith("6 new initiatives, 1 grid\nchange ")
    (change,) = ran.data
    assert (change["command"], change["why"]) == ("ingest", "read from may.txt")
    records = {record["id"]: record for record in desk.ok("list", "--json").data}
    assert sorted(records) == sorted(IDS)
    kept = ("kind", "basis", "status", "sectors", "parties", "tags", "cadence", "notes")
    assert {name: [records[name][key] for key in kept] for name in IDS} == {
        IDS[0]: ["joint-body", "announced", "announced", ["trade"], ["CA", "GB"], [], "every 6 months", None],
        IDS[1]: ["deliverable", "announced", "announced", ["governance"], ["CA", "GB"], [], None, None],
        IDS[2]: [
            *("deliverable", "announced", "announced", ["trade"], ["CA", "GB"], ["qualified", "review"], None),
            "How often: every 6 months.",
        ],
        IDS[3]: ["relational", "announced", "announced", ["other"], ["CA", "GB"], ["aspiration", "vague"], None, None],
        IDS[4]: ["deliverable", "recommended", "proposed", ["energy", "sustainability"], ["CA", "GB"], [], None, None],
        IDS[5]: ["deliverable", "announced", "announced", ["trade"], ["CA", "GB"], [], None, None],
    }
    steps = {name: [(m["id"], m["owner"], m["due"], m["basis"]) for m in records[name]["milestones"]] for name in IDS}
    assert steps == {
        IDS[0]: [],
        IDS[1]: [("delivery", "CA", FOUND[1]["deadline"], "announced")],
        IDS[2]: [("review", None, FOUND[2]["deadline"], "announced")],
        IDS[3]: [],
        IDS[4]: [("target", None, FOUND[4]["deadline"], "recommended")],
        IDS[5]: [("delivery", None, FOUND[5]["deadline"], "announced")],
    }
    source = records[IDS[0]]["sources"][0]
    assert TEXT[source["start"] : source["end"]] == source["quote"] == BODY
    assert [TEXT[start:end] for start, end in source["also_at"]] == [BODY]
    assert source["file_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    (grid,) = desk.ok("grid", "--json").data
    assert [row["initiatives"] for row in grid["rows"]] == [[IDS[0], IDS[2], IDS[5]], [IDS[4]], [IDS[5]]]
    desk.ok("undo")
    assert desk.ok("list", "--json").data == desk.ok("grid", "--json").data == []
    assert desk.ok("check").status == 0
    assert before.keys() == desk.files().keys()


def test_who_why_and_proof(desk: Desk) -> None:
    """As every change, it is shown with --dry-run and made with who, why and on what proof."""
    args = ("ingest", path(desk), "--accept", "1", "--by", "Grace", "--why", "May", "--evidence", "http://x.org/a")
    before = desk.files()
    planned = desk.ok(*args, "--dry-run", "--json").json
    assert (planned["dry_run"], desk.files()) == (True, before)
    (done,) = desk.ok(*args, "--json").data
    assert planned["data"] == [{**done, "id": None, "prev": None, "at": None}]
    assert (done["by"], done["why"], done["evidence"][0]["url"]) == ("Grace", "May", "http://x.org/a")
    assert desk.ok("show", IDS[0], "--json").data[0]["evidence"] == done["evidence"]


def test_twice_adds_nothing(desk: Desk) -> None:
    """The same file again is known as a whole, also after titles, sectors and parties were edited."""
    desk.ok("ingest", path(desk), "--accept", "all")
    desk.ok("update", IDS[0], "--title", "Ships", "--sector", "defense", "--party", "CA,GB,US")
    desk.ok("update", IDS[4], "--basis", "announced")
    before = desk.files()
    for way in ("evidence", "restates", "new"):
        again = desk.ok("ingest", path(desk), "--accept", "all", "--as", way)
        assert (again.out, again.err) == ("", "nothing to add: the tracker holds all of it\n")
    assert desk.files() == before
    shown = desk.ok("ingest", path(desk), "--json")
    assert [candidate["restates"] for candidate in shown.data] == IDS
    assert [match["how"] for match in shown.json["matches"]] == ["same-place"] * 6
    assert shown.err == "6 candidates, 4 checkable; 6 in the tracker already\n"


def test_the_rest_later(desk: Desk) -> None:
    """Where only some were accepted, those are shown as known and the rest can still be; the grid learns of them."""
    desk.ok("ingest", path(desk), "--accept", "2, 4-5")
    assert [row[5] for row in desk.ok("ingest", path(desk)).rows] == ["", IDS[1], "", IDS[3], IDS[4], ""]
    ran = desk.ok("ingest", path(desk), "--accept", "checkable")
    assert ran.err.startswith("3 new initiatives\n")
    assert len(desk.ok("list", "--json").data) == 6
    (grid,) = desk.ok("grid", "--json").data
    assert sorted(grid["rows"][0]["initiatives"]) == sorted([IDS[0], IDS[2], IDS[5]])
    desk.ok("undo")
    assert len(desk.ok("list", "--json").data) == 3


def test_promises_of_one_sentence(desk: Desk) -> None:
    """Of several promises in one sentence each can be accepted by itself, whatever the others were renamed to."""
    found = [{**FOUND[1], "title": title} for title in ("Consulate", "Visa office", "Trade desk")]
    with finding(found):
        for number in ("1", "3", "2"):
            desk.ok("ingest", path(desk), "--accept", number)
            desk.ok("update", {"1": "consulate", "2": "visa-office", "3": "trade-desk"}[number], "--notes", "seen")
        assert [row[5] for row in desk.ok("ingest", path(desk)).rows] == ["consulate", "visa-office", "trade-desk"]


def test_accept_adds_up(desk: Desk) -> None:
    """What several --accept name is stored together, numbers and words alike."""
    args = ("ingest", path(desk), "--dry-run", "--format", "ids")
    assert desk.ok(*args, "--accept", "2", "--accept", "3").out.split() == IDS[1:3]
    assert desk.ok(*args, "--accept", "4,checkable", "--accept", "1-2").out.split() == [*IDS[:4], IDS[5]]
    assert desk.run(*args, "--accept", "2", "--accept", "9").status == 2
    assert desk.run(*args, "--accept", "").status == 2


def test_named_and_new(desk: Desk) -> None:
    """What is named by its number with --as new is made, whatever the tracker holds."""
    desk.ok("ingest", path(desk), "--accept", "2")
    ran = desk.ok("ingest", path(desk), "--accept", "2", "--as", "new", "--format", "ids")
    assert ran.out == "consulate-in-cardiff-2\n"


AGAIN = "Ministers agreed that a council on northern shipping will be set up jointly."
LATER = "The council on northern shipping will be established by 2029."


def test_told_twice(desk: Desk) -> None:
    """What a statement tells again in other words becomes a further source, unless something speaks against it."""
    text = f"{TEXT}{AGAIN}\n{LATER}\n"
    desk.write("may.txt", text)
    usual = {key: value for key, value in FOUND[0].items() if key != "quote"}
    dated = due("2029", "2029-01-01", "2029-12-31")
    found = [
        *FOUND[:2],
        {**usual, "quote": AGAIN, "title": "Northern shipping council", "deadline": dated},
        {
            **usual,
            "quote": LATER,
            "title": "Northern shipping council",
            "deadline": due("2028", "2028-01-01", "2028-12-31"),
        },
        {**usual, "quote": HOPE, "title": "Council on northern shipping", "parties": ["CA"]},
    ]
    with finding(found):
        ran = desk.ok("ingest", path(desk), "--accept", "all")
        assert ran.err.startswith(
            "4 new initiatives (1 told again in other words, and kept as a further source)\nchange "
        )
        records = desk.ok("list", "--json").data
        (record,) = (record for record in records if record["id"] == IDS[0])
        assert [source["quote"] for source in record["sources"]] == [BODY, AGAIN]
        assert [step["due"] for step in record["milestones"]] == [dated]
        assert desk.ok("ingest", path(desk), "--accept", "all").err == "nothing to add: the tracker holds all of it\n"
        desk.ok("undo")
        assert desk.ok("ingest", path(desk), "--accept", "all", "--as", "new").err.startswith("5 new initiatives\n")


OLD = "We will establish a council for northern shipping, jointly."


@pytest.fixture
def known(desk: Desk) -> Desk:
    """A tracker that knows the council from another statement."""
    source = {"quote": OLD, "language": "en"}
    record = {"title": "Joint northern shipping council", "sectors": ["trade"], "parties": "CA,GB", "sources": [source]}
    desk.ok("add", "--from", "-", stdin=json.dumps(record))
    return desk


COUNCIL = "joint-northern-shipping-council"


def test_restating_as_evidence(known: Desk) -> None:
    """A promise that is known becomes evidence of it: of the lowest grade, with file, day and sentence; once."""
    assert known.ok("ingest", path(known), "--accept", "1", "--dry-run", "--format", "ids").out == f"{COUNCIL}\n"
    ran = known.ok("ingest", path(known), "--accept", "all", "--published", "2026-05-12", "--why", "May")
    assert ran.err.startswith(f"5 new initiatives, 1 known with new evidence ({COUNCIL}), 1 grid\nchange ")
    (record,) = known.ok("show", COUNCIL, "--json").data
    assert record["evidence"] == [
        {
            "url": None,
            "file": path(known),
            "file_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
            "on": "2026-05-12",
            "quote": BODY,
            "grade": "announcement",
            "added_at": "2026-11-24T09:00:00Z",
            "by": "ada",
        }
    ]
    again = known.ok("ingest", path(known), "--accept", "all")
    assert again.err == "nothing to add: the tracker holds all of it\n"
    assert known.ok("check", "--verify-evidence").status == 0
    known.ok("undo")
    assert known.ok("list", "--format", "ids").out == f"{COUNCIL}\n"


ACCEPTED = """\
╭─────────────────────────────┬──────────┬──────┬──────────────────────────────╮
│ Initiative                  │ Field    │ From │ To                           │
├─────────────────────────────┼──────────┼──────┼──────────────────────────────┤
│ joint-action-group-for-     │ created  │ –    │ Joint action group for       │
│ energy-security             │          │      │ energy security and climate  │
│                             │          │      │ of the north                 │
├─────────────────────────────┼──────────┼──────┼──────────────────────────────┤
│ joint-northern-shipping-    │ evidence │ –    │ https://example.org/may      │
│ council                     │          │      │ (announcement) “The two      │
│                             │          │      │ countries will establish a   │
│                             │          │      │ joint council on norther…”   │
╰─────────────────────────────┴──────────┴──────┴──────────────────────────────╯
"""


def test_accepted_on_a_terminal(known: Desk) -> None:
    """A person sees titles at a good width beside ids that fold, and of a long quote its beginning; a script all."""
    long = (
        "The two countries will establish a joint council on northern shipping, " + "and its seat, " * 20 + "by 2030."
    )
    known.write("may.txt", long)
    found = [
        {**FOUND[0], "quote": long},
        {**FOUND[3], "quote": long, "title": "Joint action group for energy security and climate of the north"},
    ]
    with finding(found):
        args = ("ingest", path(known), "--accept", "all", "--url", "https://example.org/may", "--dry-run", "--format")
        assert known.ok(*args, "table").out == ACCEPTED
        for form in ("tsv", "md", "json"):
            assert long in known.ok(*args, form).out


def test_restating_as_lineage(known: Desk) -> None:
    """With --as restates it becomes an initiative of its own that restates the other; summaries count it once."""
    known.ok("ingest", path(known), "--accept", "1", "--as", "restates")
    (record,) = known.ok("show", IDS[0], "--json").data
    assert record["links"] == [{"relation": "restates", "id": COUNCIL}]
    assert len(known.ok("list", "--json").data) == 2
    assert known.ok("count").rows == [["1"]]


def test_restating_as_new(known: Desk) -> None:
    """With --as new it stands beside the other."""
    ran = known.ok("ingest", path(known), "--accept", "all", "--as", "new")
    assert ran.err.startswith("6 new initiatives, 1 grid\n")
    assert known.ok("show", IDS[0], "--json").data[0]["links"] == []


def test_evidence_from_a_pipe(known: Desk) -> None:
    """Evidence that nobody could look up is refused with the ways out; an address is one."""
    before = known.files()
    ran = known.run("ingest", "--accept", "all", stdin=TEXT)
    assert (ran.status, known.files()) == (2, before)
    assert ran.err == (
        "error: candidate 1 is in the tracker already, and evidence needs a place to be found at\n"
        "hint: give --url, or a file instead of a pipe; or --as restates, or --as new\n"
    )
    known.ok("ingest", "--accept", "all", "--url", "https://example.org/may", stdin=TEXT)
    (proof,) = known.ok("show", COUNCIL, "--json").data[0]["evidence"]
    assert (proof["url"], proof["file"]) == ("https://example.org/may", None)


def test_the_seeded_initiatives(tmp_path: Path) -> None:
    """Each initiative of the source article is known by the sentence it rests on."""
    desk = Desk(tmp_path)
    seeded = desk.ok("list", "--json").data
    found = [
        {**record["sources"][0], "record": record}
        for record in seeded
        if record["sources"][0]["quote"] != seeded[0]["sources"][0]["quote"] or record is seeded[0]
    ]
    candidates: list[Document] = []
    for number, source in enumerate(found, 1):
        record = source.pop("record")
        kept = {key: record[key] for key in ("title", "basis", "kind", "sectors", "parties")}
        usual: Document = {
            "speech_act": "commitment",
            "deadline": None,
            "cadence": None,
            "strength": "firm",
            "reasons": [],
        }
        candidates.append({"number": number, **kept, **usual, "restates": None, "source": source})
    from bilat.tracker.restating import Index

    matches = Index(seeded).matches(candidates, ())
    assert {n: m.id for n, m in matches.items()} == dict(enumerate((r["id"] for r in seeded), 1))


def test_first_use(tmp_path: Path) -> None:
    """Accepting makes the tracker as every first use does, seeded; a path that was typed is not made by the way."""
    desk = Desk(tmp_path, seeded=False)
    file = desk.write("may.txt", TEXT)
    with finding(FOUND):
        ran = desk.run("ingest", file, "--accept", "all", "--db", str(tmp_path / "typo.json"))
        assert ran.status != 0
        desk.ok("ingest", file, "--accept", "all", "--dry-run")
        assert list(tmp_path.glob("*.json*")) == []
        desk.ok("ingest", file, "--accept", "all")
    assert len(desk.ok("list", "--json").data) == 17 + 6


def test_no_tracker_there(desk: Desk) -> None:
    """Where --db names no tracker that is said before the statement is read, with what makes one; a look goes on."""
    db = str(desk.folder / "typo.json")
    for args in (("--accept", "all"), ("--accept", "1", "--dry-run")):
        ran = desk.run("ingest", path(desk, "not-there.txt"), *args, "--db", db)
        assert (ran.status, ran.out) == (1, "")
        assert ran.err == (
            f"error: there is no store at {db}\n"
            f"hint: `bilat init --db {db}` makes one; with --empty, nothing is in it\n"
        )
    assert desk.ok("ingest", path(desk), "--db", db, "--format", "ids").out.split() == list("123456")
    assert desk.run("add", "Harbours", "--dry-run", "--db", db).status == 1
    assert not Path(db).exists()


def test_nobody_named(desk: Desk) -> None:
    """Where neither the text nor the tracker says between whom, accepting is refused with what to say."""
    found = [{**FOUND[0], "parties": []}]
    with finding(found, parties=()):
        ran = desk.run("ingest", path(desk), "--accept", "all")
    assert (ran.status, ran.err.splitlines()[-1]) == (2, "hint: say between whom: --party CA,GB")


def test_three_parties(desk: Desk) -> None:
    """Where two or more act it is between them; where one acts alone, between all who issued the statement."""
    found = [{**FOUND[0], "parties": ["GB", "US"]}, {**FOUND[1], "parties": ["US"]}]
    with finding(found, parties=("AU", "GB", "US")):
        desk.ok("ingest", path(desk), "--accept", "all")
    records = {record["id"]: record for record in desk.ok("list", "--json").data}
    assert records[IDS[0]]["parties"] == ["GB", "US"]
    assert records[IDS[1]]["parties"] == ["AU", "GB", "US"]
    assert [m["owner"] for m in records[IDS[1]]["milestones"]] == ["US"]


def test_ids_are_unique(desk: Desk) -> None:
    """Candidates of one title get ids of their own, and so do tables of one name."""
    found = [{**FOUND[0]}, {**FOUND[3], "title": FOUND[0]["title"]}]
    other = {**GRID, "rows": GRID["rows"][:1]}
    with finding(found, grids=[GRID, other]):
        desk.ok("ingest", path(desk), "--accept", "all")
    assert sorted(desk.ok("list", "--format", "ids").out.split()) == [IDS[0], f"{IDS[0]}-2"]
    assert [grid["id"] for grid in desk.ok("grid", "--json").data] == ["aims", "aims-2"]


class Sign:
    """What stands for a terminal's sign of life, and keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "doing":
            self.told.append(value)
        super().__setattr__(name, value)


def test_who_waits_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a long statement is told what is being done."""
    sign = Sign()
    monkeypatch.setattr("bilat.formats.progress.Ticker.current", sign)
    desk.ok("ingest", path(desk), "--accept", "all", "--dry-run")
    assert sign.told == ["reading 0.0 MB", "looking for 6 candidates in the tracker", "taking in 6 candidates"]


# The exact text

DECOMPOSED = unicodedata.normalize("NFD", "Les deux pays créeront une académie à Québec.")
WILD = "They will\r\nshare \x1b[31mradar\x1b[0m\x07 data\x85 and =1+1 | <b>maps</b>\u202e \u200b[bold]now[/bold]."


@pytest.mark.parametrize("quote", [DECOMPOSED, WILD], ids=["decomposed", "controls"])
def test_quotes_stay_exact(desk: Desk, quote: str) -> None:
    """A quote is stored as the file has it, character for character, so that its offsets hold; later changes too."""
    text = f"Intro\r\n{quote}\r\n{quote}\n"
    file = desk.write("odd.txt", text.encode())
    with finding([{"quote": quote, "title": quote}]):
        desk.ok("ingest", file, "--accept", "all")
        (record,) = desk.ok("list", "--json").data
        assert record["sources"][0]["quote"] == quote
        assert [text[start:end] for start, end in record["sources"][0]["also_at"]] == [quote]
        desk.ok("update", record["id"], "--notes", "looked at")
        copied = desk.ok("show", record["id"], "--json").json
        copied["data"][0]["id"] = "copy"
        desk.ok("add", "--from", "-", stdin=json.dumps(copied))
        assert desk.ok("show", "copy", "--json").data[0]["sources"] == record["sources"]
        assert desk.ok("ingest", file, "--accept", "all").err == "nothing to add: the tracker holds all of it\n"


def test_quotes_stay_exact_in_an_editor(desk: Desk) -> None:
    """Editing another field of a record leaves the quote alone, whatever it holds."""
    file = desk.write("odd.txt", WILD.encode())
    with finding([{"quote": WILD, "title": "Radar data"}]):
        desk.ok("ingest", file, "--accept", "all")
    editor = desk.write("editor", '#!/bin/sh\nsed -i \'s/^title = .*/title = "Radar"/\' "$1"\n')
    Path(editor).chmod(0o700)
    desk.ok("edit", "radar-data", env={"BILAT_EDITOR": editor})
    (record,) = desk.ok("list", "--json").data
    assert (record["title"], record["sources"][0]["quote"]) == ("Radar", WILD)


@pytest.mark.parametrize("form", ["table", "tsv", "csv", "md", "json", "ndjson"])
def test_harmless(desk: Desk, form: str) -> None:
    """What a text holds is data: no escape, bell or override reaches the terminal, in any format."""
    file = desk.write("odd.txt", WILD.encode())
    with finding([{"quote": WILD, "title": WILD, "reasons": [WILD]}]):
        ran = desk.ok("ingest", file, "--format", form, "--fields", "number,title,quote,reasons")
        whole = desk.ok("ingest", file, "--format", form)
        desk.ok("ingest", file, "--accept", "1", "--format", form)
        shown = desk.ok("show", "they-will-share-31mradar-0m-data-and-1-1-b-maps", "--format", form)
    for out in (ran.out, whole.out, shown.out):
        assert not set("\x1b\x07\x85\u202e") & set(out)


def test_long_title(desk: Desk) -> None:
    """A title that is too long for a record is cut at a word; one of white space gives way to the sentence."""
    found = [{"quote": BODY, "title": "word " * 200}, {"quote": HOPE, "title": " \n"}]
    with finding(found):
        desk.ok("ingest", path(desk), "--accept", "all")
    titles = sorted(record["title"] for record in desk.ok("list", "--json").data)
    assert titles == [HOPE, ("word " * 99).strip() + "…"]


def test_odd_names(desk: Desk) -> None:
    """The name of a file is data too: what no record can hold is refused, the rest is harmless in the history."""
    long = desk.write("é" * 100 + ".txt", TEXT)
    desk.ok("ingest", long, "--accept", "1")
    assert desk.ok("log", "--limit", "1", "--json").data[0]["why"] == "read from " + "é" * 100 + ".txt"
    for name in ("line\nbreak.txt", "\udcff.txt", "\x1b[31m.txt"):
        try:
            odd = desk.write(name, TEXT)
        except (OSError, UnicodeEncodeError):  # pragma: no cover -- a file system without such names
            continue
        ran = desk.run("ingest", odd, "--json")
        assert (ran.status, ran.error["code"]) == (2, "invalid-value")


def test_addresses_of_a_page(desk: Desk) -> None:
    """A page's own metadata may hold an address that is none: it is left out, not a reason to refuse."""
    import bilat.statement.reading as module
    from readings import reading

    def read(raw: bytes, name: str, terms: Any, known: Any) -> Any:
        found = reading(raw, FOUND[:1], known)
        found.candidates[0]["source"]["url"] = "/news/may"
        return found._replace(paper=found.paper._replace(url="javascript:alert(1)"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "read_statement", read)
        assert desk.ok("ingest", path(desk), "--json").json["source"]["url"] is None
        desk.ok("ingest", path(desk), "--accept", "all")
    assert desk.ok("show", IDS[0], "--json").data[0]["sources"][0]["url"] is None


def test_words_of_the_model() -> None:
    """The names that the command knows by heart are those of the model."""
    assert Candidate.__struct_fields__ == RECORD_FIELDS
    assert set(ACTS) == set(SpeechAct.__args__)  # type: ignore[attr-defined]
