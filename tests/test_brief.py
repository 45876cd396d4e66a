"""The brief: each line with its source and grade, nothing invented, numbers that add up, Markdown that is plain."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bilat.brief import Matter, brief
from bilat.formats.md import readable
from bilat.formats.page import page, wrap
from bilat.result import Document
from bilat.status import CLOSED, STATUSES
from bilat.store.file import FileStore
from bilat.store.protocol import Draft
from cli import Desk, Ran
from strategies import clock, record

GOV = "https://www.gov.uk/government/news/first-meeting"
CAN = "https://www.canada.ca/en/news/statement"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Eighteen invented months, told on the days on which they happened."""
    desk = Desk(tmp_path)

    def on(day: str, *args: str) -> None:
        desk.ok(*args, env={"BILAT_NOW": f"{day}T09:00:00Z"})

    on("2026-11-24", "update", "joint-trade", "--cadence", "every 6 months")
    on("2026-11-24", "update", "joint-trade", "--milestone", "launch", "--due", "2026-Q4", "--owner", "GB")
    on("2026-11-24", "update", "joint-mil", "--milestone", "joint", "--due", "2027-Q1", "--owner", "CA")
    on("2026-11-24", "update", "pilot", "--milestone", "start", "--due", "autumn 2027")
    on("2026-11-24", "milestone", "add", "shared-intel", "Common standard", "--owner", "GB", "--due", "2028-01-31")
    on("2027-02-10", "update", "joint-mil", "--milestone", "joint", "--due", "2027-Q3", "--why", "Ships are in refit.")
    on("2027-03-01", "meeting", "joint-trade", "--on", "2027-02-05", "--evidence", GOV, "--grade", "meeting")
    on("2027-05-12", "mark", "May ministerial")
    done = ("--done", "--on", "2027-06-05", "--evidence", GOV, "--grade", "meeting")
    on("2027-06-06", "update", "joint-trade", "--milestone", "launch", *done)
    on("2027-06-06", "update", "defense-tech", "--status", "delivered", "--why", "Announced.", "--evidence", CAN)
    hold = (
        "--party",
        "CA",
        "--status",
        "suspended",
        "--on",
        "2027-08-01",
        "--why",
        "Budget review.",
        "--evidence",
        CAN,
    )
    on("2027-08-02", "update", "joint-mil", *hold)
    on("2027-08-02", "update", "joint-mil", "--party", "GB", "--status", "in-progress", "--on", "2027-07-15")
    on("2027-09-01", "update", "surveil", "--party", "GB", "--status", "abandoned", "--on", "2027-08-30")
    desk.env["BILAT_NOW"] = "2027-12-14T09:00:00Z"
    return desk


PAGE = """\
# Canada – United Kingdom: brief of 14 December 2027

17 initiatives, 15 open: 7 proposed, 7 announced, 1 delivered, 1 suspended, 1
abandoned. Steps that are late: 3. Sides that differ: 1. Weak proof: 1. All
sides are assessed in 2 of 17.

## What changed since May ministerial (2027-05-12)

- **Integration of advanced surveillance technologies**: United Kingdom not
  assessed → abandoned (2027-08-30); together announced → abandoned. [source 1;
  no proof]
- **Regular joint military exercises**: Canada not assessed → suspended
  (2027-08-01), “Budget review”; United Kingdom not assessed → in progress
  (2027-07-15); together announced → suspended. [source 1; announcement 2]
- **Defense technology sharing**: Canada and United Kingdom not assessed →
  delivered (2027-06-06), “Announced”. [source 1; announcement 3]
- **Joint trade working group**: Launch trade working group: done on 2027-06-05,
  156 days late (entered 2027-06-06 by ada). [source 1; meeting 4]

## Late, and why

- **Joint trade working group**: next meeting (every 6 months) – nobody is named
  for it; was due 2027-08-05, 131 days ago. No reason is on file. [source 1;
  meeting 5]
- **Regular joint military exercises**: Joint exercises & tech sharing – Canada
  owes it, a goal set by experts; was due 2027-Q3, which ended 75 days ago.
  First target 2027-Q1, moved once, by 183 days in all. Why it moved: “Ships are
  in refit” (2027-02-10). [source 1; no proof]
- **Pilot renewable projects**: Start pilot renewable projects – nobody is named
  for it, a goal set by experts; was due autumn 2027, which ended 14 days ago.
  No reason is on file. [source 1; no proof]

## Where the sides differ

- **Regular joint military exercises**: Canada suspended (2027-08-01), “Budget
  review”; United Kingdom in progress (2027-07-15). Together: suspended (decided
  by Canada). [source 1; announcement 2]

## Who owes what in the next 90 days

- **Shared intelligence database**: 2028-01-31, in 48 days: Common standard –
  United Kingdom owes it. [source 1; no proof]

## What rests on weak proof

- **Defense technology sharing**: delivered since 2027-06-06, on announcements
  alone. [source 1; announcement 3]

## Progress: Priorities

| Sector         | Target Outcome                  | Done | Late | Next due   |
|----------------|---------------------------------|------|------|------------|
| Trade          | Increased bilateral investments | 0/4  | 1    | –          |
| Defense        | Enhanced national security      | 1/7  | 1    | 2028-01-31 |
| Sustainability | –                               | 0/2  | 0    | –          |

## Progress: Benefits and short-term goals

| Sector          | Short-Term Goal                | Done | Late | Next due   |
|-----------------|--------------------------------|------|------|------------|
| Defense         | Joint exercises & tech sharing | 1/7  | 1    | 2028-01-31 |
| Trade           | Launch trade working group     | 0/4  | 1    | –          |
| Energy          | Start pilot renewable projects | 0/1  | 1    | –          |
| Tech Innovation | Create bilateral startup funds | 1/7  | 0    | –          |

## Questions to ask

1. **Joint trade working group** (both sides): It is to meet every 6 months, and
   the last meeting on file was on 2027-02-05. When does it meet next?
   [source 1; meeting 5]
2. **Regular joint military exercises** (Canada): What is still missing for
   “Joint exercises & tech sharing”? The experts' first target was 2027-Q1; it
   moved once, last to 2027-Q3. What is the date now? [source 1; no proof]
3. **Pilot renewable projects** (both sides): Which side takes on “Start pilot
   renewable projects”? The experts' target was autumn 2027. What is the date
   now? [source 1; no proof]
4. **Regular joint military exercises** (both sides): Canada sees it as
   suspended, United Kingdom sees it as in progress. Can the sides agree on
   where it stands? [source 1; announcement 2]
5. **Defense technology sharing** (both sides): It counts as delivered. What
   shows it, beyond what was announced? [source 1; announcement 3]

## Sources and proofs

1. Canada UK Launch Trade Working Group to Strengthen Bilateral Economic Ties,
   no date of publication
"""


def test_the_page(desk: Desk) -> None:
    """Eighteen months on a page and a half: each line with its source and grade, what is not on file said to be so."""
    ran = desk.ok("brief", "--since", "May ministerial")
    assert ran.out[: len(PAGE)] == PAGE
    assert ran.out[len(PAGE) :] == (
        f"2. <{CAN}>, 2027-08-01\n3. <{CAN}>, no date\n4. <{GOV}>, 2027-06-05\n5. <{GOV}>, 2027-02-05\n"
    )
    assert ran.err == ""
    assert len(ran.out.splitlines()) < 120
    assert max(map(len, ran.out.splitlines())) <= 80


def test_every_form_is_the_page(desk: Desk) -> None:
    """A terminal, a pipe and --format md get the same page; JSON says the same in the same words."""
    text = desk.ok("brief").out
    assert desk.ok("brief", "--format", "md").out == desk.ok("brief", "--format", "table").out == text
    content = desk.ok("brief", "--json").data[0]
    plain = " ".join(text.split())
    lines = [line for key in ("late", "split", "next", "weak", "questions") for line in content[key]]
    assert len(lines) == 11
    assert all(" ".join(line["text"].split()) in plain for line in lines)
    assert content["changes"] is None
    assert "What changed" not in text


def test_as_of(desk: Desk) -> None:
    """The brief of a day that has passed knows nothing of what came after it."""
    then = desk.ok("brief", "--as-of", "May ministerial", "--json")
    content = then.data[0]
    assert (content["on"], content["counts"]["late"], content["split"], content["weak"]) == ("2027-05-12", 1, [], [])
    assert then.json["as_of"]["day"] == "2027-05-12"


def test_a_filter(desk: Desk) -> None:
    """A filter narrows everything down: the counts, the lines, the rows of the grids, what changed."""
    content = desk.ok("brief", "sector:energy", "--since", "2027-01", "--json").data[0]
    assert content["filter"] == "sector:energy"
    assert content["counts"]["initiatives"] == 1
    assert {line["initiative"] for line in content["late"]} == {"pilot-renewable-projects"}
    assert [[row["cells"][0] for row in grid["rows"]] for grid in content["grids"]] == [["Energy"]]
    assert content["changes"] == []
    text = desk.ok("brief", "sector:energy", "--since", "2027-01").out
    assert "Only what fits: sector:energy." in text
    assert "## What changed since 2027-01\n\nNothing.\n" in text


def test_a_status_confirmed(desk: Desk) -> None:
    """The same verdict given again, on new proof, is told as that: who, since when, on what."""
    desk.env["BILAT_NOW"] = "2027-12-15T09:00:00Z"
    again = ("--status", "in-progress", "--party", "GB", "--on", "2027-12-13", "--why", "Orders given.")
    desk.ok("update", "joint-mil", *again, "--evidence", GOV, "--grade", "signed")
    (line,) = desk.ok("brief", "--since", "2027-12-15", "--json").json["data"][0]["changes"]
    assert (line["what"], line["text"]) == (
        "confirmed",
        "United Kingdom confirmed in progress on 2027-12-13, on signed evidence, “Orders given”.",
    )
    assert [proof["grade"] for proof in line["proofs"]] == ["signed"]


def test_weak_proof_behind_an_override(desk: Desk) -> None:
    """A side that says delivered on an announcement is told of, also where a status set by hand hides it."""
    before = {line["initiative"] for line in desk.ok("brief", "--json").json["data"][0]["weak"]}
    said = (
        "--status",
        "delivered",
        "--party",
        "GB",
        "--on",
        "2027-12-01",
        "--evidence",
        CAN,
        "--grade",
        "announcement",
    )
    desk.ok("update", "climate", *said)
    desk.ok("update", "climate", "--override", "in-progress", "--why", "Nobody has seen it.")
    (line,) = (x for x in desk.ok("brief", "--json").json["data"][0]["weak"] if x["initiative"] not in before)
    assert (line["initiative"], line["text"]) == (
        "climate-initiatives",
        "United Kingdom delivered (2027-12-01), on announcements alone; ada set the joint status to in progress.",
    )
    assert [proof["grade"] for proof in line["proofs"]] == ["announcement"]
    desk.ok("update", "climate", "--evidence", GOV, "--grade", "law-or-funds")
    assert {x["initiative"] for x in desk.ok("brief", "--json").json["data"][0]["weak"]} == before


def test_a_date_that_is_gone(desk: Desk) -> None:
    """A target that was taken away is told, with what it was."""
    desk.env["BILAT_NOW"] = "2027-12-15T09:00:00Z"
    record = desk.ok("show", "pilot", "--json").json["data"][0]
    step = next(m for m in record["milestones"] if m["due"])
    edits = [{"initiative": record["id"], "field": f"milestones.{step['id']}.due", "old": step["due"], "new": None}]
    with clock("2027-12-15T09:00:00Z"):
        FileStore(str(desk.state)).commit(lambda _: Draft("update", "ada", edits))
    (line,) = desk.ok("brief", "--since", "2027-12-15", "--json").json["data"][0]["changes"]
    assert line["text"].startswith(f"{step['title']}: no date any more, was autumn 2027")


def test_what_a_limit_leaves_out_is_said(desk: Desk) -> None:
    """The page is cut to so many lines a section, and says how many more there are; JSON has all of them."""
    text = desk.ok("brief", "--limit", "1").out
    assert "And 2 more; --limit 3 shows all." in text
    assert len(desk.ok("brief", "--limit", "1", "--json").data[0]["late"]) == 3
    assert "more;" not in desk.ok("brief", "--limit", "3").out


def test_ahead(desk: Desk) -> None:
    """--ahead is how many days it looks forward, the last one included."""
    assert desk.ok("brief", "--ahead", "47", "--json").data[0]["next"] == []
    assert len(desk.ok("brief", "--ahead", "48", "--json").data[0]["next"]) == 1


@pytest.mark.parametrize(
    "args", [("--ahead", "-1"), ("--ahead", "99999"), ("--limit", "0"), ("--fields", "late"), ("--format", "csv")]
)
def test_what_makes_no_page(desk: Desk, args: tuple[str, ...]) -> None:
    """A page has no fields and is no table, and its numbers have bounds."""
    assert desk.run("brief", *args).status == 2


def test_one_is_counted_in_the_singular(tmp_path: Path) -> None:
    """Where the sides agree on one initiative, the sentence says one."""
    desk = Desk(tmp_path)
    desk.ok("update", "joint-military-exercises", "--status", "in-progress")
    assert "all sides are assessed in 1 initiative." in desk.ok("brief").out
    desk.ok("update", "shared-intelligence-database", "--status", "in-progress")
    assert "all sides are assessed in 2 initiatives." in desk.ok("brief").out


def test_nothing_matches(desk: Desk) -> None:
    """Of nothing there is no page: no output, exit 0, and a notice."""
    assert desk.run("brief", "text:zzz") == Ran(0, "", "no initiative matches\n")


# Laws


@st.composite
def records(draw: st.DrawFn) -> list[Document]:
    """Some initiatives with steps, assessed or not."""
    days = st.dates(dt.date(2026, 9, 1), dt.date(2027, 6, 1)).map(str)
    found = []
    for number in range(draw(st.integers(1, 5))):
        steps = [
            {"title": f"s{n}", "due": draw(st.none() | days), "done_on": draw(st.none() | days)}
            for n in range(draw(st.integers(0, 2)))
        ]
        sides = {
            party: {"status": status, "on": "2026-10-01"}
            for party in ("CA", "GB")
            if (status := draw(st.none() | st.sampled_from(STATUSES.names)))
        }
        found.append(record(f"R {number}", milestones=steps, assessments=sides))
    return found


TODAY = dt.date(2026, 11, 24)


@given(records(), st.integers(0, 200))
def test_the_counts_add_up(given: list[Document], ahead: int) -> None:
    """Open and closed, and the statuses, are all there is; a step that is owed is late, ahead or further off."""
    whole = [{**one, "created_at": "2026-01-01T00:00:00Z"} for one in given]
    content = brief(Matter(whole, TODAY, str, ahead=ahead))
    counts = content["counts"]
    assert counts["open"] + counts["closed"] == counts["initiatives"] == sum(counts["statuses"].values()) == len(whole)
    assert [counts[key] for key in ("late", "split", "weak")] == [len(content[k]) for k in ("late", "split", "weak")]
    owed = [
        m for one in whole if one["status"] not in CLOSED for m in one["milestones"] if m["due"] and not m["done_on"]
    ]
    last = (TODAY + dt.timedelta(ahead)).isoformat()
    assert len(content["late"]) == sum(m["due"]["end"] < TODAY.isoformat() for m in owed)
    assert len(content["next"]) == sum(TODAY.isoformat() <= m["due"]["end"] <= last for m in owed)
    assert len(content["questions"]) == counts["late"] + counts["split"] + counts["weak"]


NASTY = st.one_of(
    st.text("ab *_[]()<>|~`#$&;!\\-+1.= \n", min_size=1, max_size=30),
    st.sampled_from(
        ["<script>alert(1)</script>", "&lt;b&gt; &amp;", "[x](javascript:x)", "![i](http://x)", "1. a", "- b"]
    ),
).filter(str.strip)


@given(NASTY)
def test_text_is_text(text: str) -> None:
    """Whatever a record says, Markdown shows exactly that, and makes nothing of it."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    shown = "\n".join(wrap(f"**T**: {readable(text)} end", "- "))
    (inline,) = [token for token in reader.parse(shown) if token.type == "inline"]
    kinds = {child.type for child in inline.children or ()} - {"text", "softbreak", "text_special"}
    assert kinds <= {"strong_open", "strong_close"}
    said = "".join(" " if child.type == "softbreak" else child.content for child in inline.children or ())
    assert " ".join(said.split()) == " ".join(f"T: {text} end".split())


@given(st.lists(st.sampled_from(["word", "1.", "-", "+", "#", "=", "---", "longer-word", "2)", "*"]), min_size=1))
def test_a_broken_line_begins_no_block(words: list[str]) -> None:
    """However the words fall, a line that was broken is still the same paragraph."""
    lines = wrap("x " + " ".join(words), "- ", width=12)
    assert " ".join(" ".join(lines).split()) == " ".join(f"- x {' '.join(words)}".split())
    assert not any(re.match(r"\s*(?:[-+*=#]|\d+[.)])", line) for line in lines[1:])


def test_a_page_of_hostile_text() -> None:
    """A title with markup, HTML and line breaks in it stays a title on a page without either."""
    hostile = record("[x](javascript:1) <b>bold</b> | **loud**", milestones=[{"title": "`a` <i>", "due": "2026-01"}])
    content = brief(Matter([{**hostile, "created_at": "2026-01-01T00:00:00Z"}], TODAY, str))
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(page(content, 5, STATUSES.label))
    assert not re.findall(r"<(?!/?(?:h1|h2|p|ul|ol|li|strong|code)\b)[^>]*>", html)
    assert "[x](javascript:1) &lt;b&gt;bold&lt;/b&gt; | **loud**" in html
