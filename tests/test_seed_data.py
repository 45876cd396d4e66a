"""The seed says what its source article says, no more: each record, each character offset, each cell of the grids.

The wider defense partnership, which the article calls a parallel agreement, has no record of its own on purpose: it
consists of the exercises, the technology sharing and the intelligence work, which have theirs.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bilat import model, seed, shipped
from bilat.errors import BilatError

REPOSITORY = Path(__file__).resolve().parents[1]
SEED = seed.load_seed()
INITIATIVES: list[dict[str, Any]] = SEED["initiatives"]
GRIDS: list[dict[str, Any]] = SEED["grids"]
BY_ID: dict[str, dict[str, Any]] = {record["id"]: record for record in INITIATIVES}

SYSTEM_FIELDS = {
    "revision": 1,
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:05Z",
    "updated_by": "seed",
}
HEADLINE = "Canada UK Launch Trade Working Group to Strengthen Bilateral Economic Ties"
EXPERTS_HEADING = "Experts Recommend Deepening Sectoral Cooperation to Maximize Strategic Partnership Benefits"
OUTLOOK_HEADING = "Future Outlook"

EXPECTED = """
joint-trade-working-group      | announced   | joint-body  | trade
supply-chain-resilience        | announced   | relational  | trade
sustainable-trade-practices    | announced   | relational  | sustainability trade
emerging-technologies          | announced   | relational  | technology
cyber-intelligence-sharing     | announced   | relational  | intelligence defense
joint-military-exercises       | announced   | deliverable | defense
defense-technology-sharing     | announced   | relational  | defense technology
intelligence-sharing-framework | announced   | relational  | intelligence defense
surveillance-technologies      | announced   | deliverable | defense technology
shared-intelligence-database   | announced   | deliverable | intelligence defense
advanced-defense-technologies  | recommended | relational  | defense technology
trade-facilitation             | recommended | deliverable | trade
climate-initiatives            | recommended | relational  | sustainability
innovation-ecosystems          | recommended | relational  | technology
pilot-renewable-projects       | recommended | deliverable | energy
bilateral-startup-funds        | recommended | deliverable | technology finance
cybersecurity-coordination     | recommended | relational  | technology intelligence
"""
TITLES = [
    "Joint trade working group",
    "Supply chain resilience",
    "Sustainable trade practices",
    "Coordination on emerging technologies",
    "Intelligence sharing against cyber threats",
    "Regular joint military exercises",
    "Defense technology sharing",
    "Intelligence-sharing framework",
    "Integration of advanced surveillance technologies",
    "Shared intelligence database",
    "Advanced defense technologies",
    "Trade facilitation",
    "Climate initiatives",
    "Innovation ecosystems",
    "Pilot renewable projects",
    "Bilateral startup funds",
    "Cybersecurity coordination",
]

GRID_CELLS: dict[str, list[list[str | None]]] = {
    "priorities": [
        ["Sector", "Priority Areas", "Target Outcome"],
        ["Trade", "Tariff reduction, digital trade", "Increased bilateral investments"],
        ["Defense", "Joint training, technology sharing", "Enhanced national security"],
        ["Sustainability", None, None],
    ],
    "benefits": [
        ["Sector", "Benefit", "Short-Term Goal"],
        ["Defense", "Strong interoperability", "Joint exercises & tech sharing"],
        ["Trade", "Reduced tariffs & red tape", "Launch trade working group"],
        ["Energy", "Accelerated clean tech", "Start pilot renewable projects"],
        ["Tech Innovation", "Rapid commercialization", "Create bilateral startup funds"],
    ],
}
GRID_SECTORS = {
    "priorities": ["trade", "defense", "sustainability"],
    "benefits": ["defense", "trade", "energy", "technology"],
}
MILESTONES = {
    "joint-trade-working-group": ("launch", "Launch trade working group"),
    "joint-military-exercises": ("joint-exercises", "Joint exercises & tech sharing"),
    "defense-technology-sharing": ("tech-sharing", "Joint exercises & tech sharing"),
    "pilot-renewable-projects": ("start", "Start pilot renewable projects"),
    "bilateral-startup-funds": ("create", "Create bilateral startup funds"),
}


@pytest.fixture(scope="module")
def article_bytes(shared: Path) -> bytes:
    """The source article's file."""
    return (shared / "source" / "canada-uk.txt").read_bytes()


@pytest.fixture(scope="module")
def article(article_bytes: bytes) -> str:
    """The source article, its line ends as they are in the file: an offset counts its characters."""
    return article_bytes.decode("utf-8")


@pytest.fixture(params=INITIATIVES, ids=list(BY_ID))
def record(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each seeded initiative in turn."""
    found: dict[str, Any] = request.param
    return found


def all_sources() -> Iterator[dict[str, Any]]:
    """The sources of all initiatives and grids."""
    for item in INITIATIVES:
        yield from item["sources"]
    for grid in GRIDS:
        yield grid["source"]


def places(text: str, words: str) -> list[list[int]]:
    """Start and end of every occurrence of `words` in `text`, overlapping ones too."""
    found = re.finditer(f"(?={re.escape(words)})", text)
    return [[match.start(), match.start() + len(words)] for match in found]


# The records


def test_the_table() -> None:
    """The seed has exactly these seventeen initiatives, in this order, each with its basis, kind, sectors and title."""
    expected = [[cell.strip() for cell in line.split("|")] for line in EXPECTED.strip().splitlines()]
    actual = [[i["id"], i["basis"], i["kind"], " ".join(i["sectors"])] for i in INITIATIVES]
    assert actual == expected
    assert [i["title"] for i in INITIATIVES] == TITLES


def test_counts() -> None:
    """Seventeen initiatives, seven of them recommended; a sector's count is over all sectors of a record."""
    assert len(BY_ID) == len(INITIATIVES) == 17
    assert Counter(i["basis"] for i in INITIATIVES) == {"announced": 10, "recommended": 7}
    assert Counter(sector for i in INITIATIVES for sector in i["sectors"]) == {
        "defense": 7,
        "technology": 7,
        "trade": 4,
        "intelligence": 4,
        "sustainability": 2,
        "energy": 1,
        "finance": 1,
    }


def test_record_is_the_models_shape(record: dict[str, Any]) -> None:
    """With the store's four fields added, a record decodes strictly and comes back the same, key order included."""
    assert not record.keys() & SYSTEM_FIELDS.keys()
    whole = record | SYSTEM_FIELDS
    decoded = msgspec.convert(whole, model.Initiative)
    assert json.dumps(model.to_document(decoded)) == json.dumps(whole)


def test_grid_is_the_models_shape() -> None:
    """A grid decodes strictly and comes back the same, key order included."""
    decoded = [msgspec.convert(grid, model.Grid) for grid in GRIDS]
    assert json.dumps([model.to_document(grid) for grid in decoded]) == json.dumps(GRIDS)


def test_status_follows_the_basis(record: dict[str, Any]) -> None:
    """Nobody has assessed anything yet: announced stays announced, recommended is proposed, for both parties."""
    assert record["status"] == {"announced": "announced", "recommended": "proposed"}[record["basis"]]
    assert record["parties"] == ["CA", "GB"]
    assert record["assessments"] == {"CA": None, "GB": None}


def test_nothing_is_set_that_the_article_does_not_set(record: dict[str, Any]) -> None:
    """No override, measure, cadence, meeting, evidence, tag or link stands in the seed."""
    empty = ["override", "measure", "cadence", "tags", "links", "meetings", "evidence"]
    assert {key: record[key] for key in empty if record[key]} == {}


def test_milestones() -> None:
    """The experts' short-term goals are milestones in the grid's words: recommended, without a date or an owner."""
    expected: dict[str, list[dict[str, Any]]] = {
        name: [
            {
                "id": milestone_id,
                "title": title,
                "basis": "recommended",
                "owner": None,
                "due": None,
                "first_due": None,
                "moves": 0,
                "done_on": None,
                "evidence": [],
            }
        ]
        for name, (milestone_id, title) in MILESTONES.items()
    }
    assert {name: i["milestones"] for name, i in BY_ID.items() if i["milestones"]} == expected


# The sources


def test_source_head(article: str, article_bytes: bytes) -> None:
    """Each source has the article's first heading as its title, the file's digest, and null where nothing is known."""
    lines = article.splitlines()
    assert next(line for line in lines if not line.endswith(".")) == HEADLINE
    expected = {
        "title": HEADLINE,
        "publisher": None,
        "url": None,
        "published_on": None,
        "language": "en",
        "file_sha256": hashlib.sha256(article_bytes).hexdigest(),
    }
    sources = list(all_sources())
    assert [{key: source[key] for key in expected} for source in sources] == [expected] * len(sources)


def test_article_has_no_date(article: str) -> None:
    """`published_on` is null because the article prints a placeholder where its date belongs, and no year anywhere."""
    assert "released on [date]" in article
    assert re.findall(r"\b\d{4}\b", article) == []


def test_quotes_are_exact(article: str) -> None:
    """A quote is the article's text at `start`..`end` and `also_at`, and those are all the places where it stands."""
    for source in all_sources():
        where = [[source["start"], source["end"]], *source["also_at"]]
        assert [article[start:end] for start, end in where] == [source["quote"]] * len(where)
        assert where == places(article, source["quote"])


def test_offsets_count_characters(article: str, article_bytes: bytes) -> None:
    """Offsets are code points: behind the article's first typographic apostrophe, a byte offset would miss."""
    source = BY_ID["cybersecurity-coordination"]["sources"][0]
    assert article[source["start"] : source["end"]] == source["quote"]
    assert article_bytes[source["start"] : source["end"]] != source["quote"].encode()


def test_quotes_are_whole_sentences_or_lines(article: str) -> None:
    """A quote proves something by itself: it begins where a line or sentence begins, and ends where one ends."""
    for source in all_sources():
        before, after = article[: source["start"]], article[source["end"] :]
        assert before == "" or before.endswith(("\n", ". ")), source["quote"]
        assert source["quote"].endswith(".") or after.startswith("\n"), source["quote"]
        assert len(source["quote"].split()) >= 6, source["quote"]


def test_sources_are_distinct(record: dict[str, Any]) -> None:
    """A record has at least one source and none twice."""
    quotes = [source["quote"] for source in record["sources"]]
    assert len(quotes) == len(set(quotes)) > 0


def test_basis_is_where_the_article_says_so(record: dict[str, Any], article: str) -> None:
    """A recommended record's first quote stands under the experts' heading, an announced one's before it.

    The second grid stands under that heading too, which is why its goals are recommended.
    """
    first, last = article.index(EXPERTS_HEADING), article.index(OUTLOOK_HEADING)
    start = record["sources"][0]["start"]
    assert start < last
    assert (start > first) == (record["basis"] == "recommended")


def test_recommended_records_cite_the_experts(record: dict[str, Any]) -> None:
    """The experts' heading is among the sources of each recommended record, and of no announced one."""
    cites = EXPERTS_HEADING in [source["quote"] for source in record["sources"]]
    assert cites == (record["basis"] == "recommended")


# Nothing is invented

FUNCTION_WORDS = {"against", "and", "of", "on"}


def stem(word: str) -> str:
    """`word` without case and simple inflection: 'Improved' as 'improve', 'coordination' as 'coordinating'."""
    return re.sub("(?<=[a-z]{3})(ion|ing|ed|es|e|d|s)$", "", word.casefold())


def unsupported(claim: str, *quotes: str) -> set[str]:
    """The content words of `claim` that occur in none of the `quotes`."""
    known = {stem(word) for quote in quotes for word in re.findall(r"\w+", quote)}
    words = {word for word in re.findall(r"\w+", claim) if word.casefold() not in FUNCTION_WORDS}
    return {word for word in words if stem(word) not in known}


@pytest.mark.parametrize(
    ("claim", "invented"),
    [
        ("Improved threat detection", set()),
        ("Improved quantum detection by 2030", {"quantum", "by", "2030"}),
        ("threats", set()),
        ("Threatening letters", {"Threatening", "letters"}),
    ],
)
def test_the_word_check_finds_inventions(claim: str, invented: set[str]) -> None:
    """The check below accepts a word of the quote, simply inflected, and finds every other one."""
    assert unsupported(claim, "to improve threat detection.") == invented


def test_no_word_is_invented(record: dict[str, Any]) -> None:
    """Each content word of the descriptive fields stands in a quote of the same record (and so in the article)."""
    quotes = [source["quote"] for source in record["sources"]]
    claims = [record["title"], *record["priority_areas"], record["target_outcome"], record["benefit"]]
    assert {claim: unsupported(claim, *quotes) for claim in claims if claim and unsupported(claim, *quotes)} == {}


def test_milestone_titles_are_quoted(record: dict[str, Any]) -> None:
    """A milestone's title stands word for word in a line of one of its record's quotes."""
    lines = [line for source in record["sources"] for line in source["quote"].split("\n")]
    assert [milestone["title"] for milestone in record["milestones"] if milestone["title"] not in lines] == []


def test_notes() -> None:
    """Only two records need a note: another name, and a purpose that the grid's target outcome displaced."""
    assert {name: i["notes"] for name, i in BY_ID.items() if i["notes"]} == {
        "joint-military-exercises": "Also called joint training exercises. "
        "Their own stated purpose is to enhance interoperability and readiness.",
        "defense-technology-sharing": "Its own stated purpose, shared with the joint training exercises, "
        "is to bolster international security.",
    }


# The grids


def test_grids_cell_for_cell() -> None:
    """The two grids are what the article prints, null where it cuts the Sustainability row off."""
    assert {grid["id"]: [grid["columns"], *(row["cells"] for row in grid["rows"])] for grid in GRIDS} == GRID_CELLS
    assert {grid["id"]: [row["sector"] for row in grid["rows"]] for grid in GRIDS} == GRID_SECTORS
    assert [grid["title"] for grid in GRIDS] == ["Priorities", "Benefits and short-term goals"]


def test_grid_quotes_are_their_cells() -> None:
    """A grid's quote is its cells, one a line, from the first heading to the last cell that the article has."""
    for grid in GRIDS:
        rows = [grid["columns"], *(row["cells"] for row in grid["rows"])]
        assert grid["source"]["quote"] == "\n".join(cell for row in rows for cell in row if cell is not None)


def test_priorities_grid_is_quoted_where_it_is_longest(article: str) -> None:
    """The article prints the first grid twice, and only the first print has the Sustainability row.

    The second print is another text, one row shorter, so it is no further place of the quote: `also_at` stays empty.
    """
    source = next(grid for grid in GRIDS if grid["id"] == "priorities")["source"]
    shorter = source["quote"].removesuffix("\nSustainability")
    first, second = places(article, shorter)
    assert first[0] == source["start"]
    assert source["also_at"] == []
    assert article[second[1] :].startswith("\nExpanding Defense Collaboration")


def test_row_links() -> None:
    """A row links to the initiatives whose primary sector is the row's, in the seed's order: this rule and no other.

    The primary sector is what an initiative is about, so each one stands in at most one row of a grid, and a joint
    military exercise is never counted under technology. The rule also covers what the Defense cells name one by one
    (joint training, technology sharing), and what the short-term goals name: a row links to the initiatives that
    carry its goal as a milestone.
    """
    for row in [row for grid in GRIDS for row in grid["rows"]]:
        assert row["initiatives"] == [i["id"] for i in INITIATIVES if i["sectors"][0] == row["sector"]]
        holders = {i["id"] for i in INITIATIVES for milestone in i["milestones"] if milestone["title"] in row["cells"]}
        assert holders <= set(row["initiatives"])
    defense = next(row for row in GRIDS[0]["rows"] if row["sector"] == "defense")
    assert {"joint-military-exercises", "defense-technology-sharing"} <= set(defense["initiatives"])


def test_rows_link_to_all_but_intelligence() -> None:
    """Neither grid has an Intelligence row, so those three stand in no row; all others stand in one."""
    linked = {name for grid in GRIDS for row in grid["rows"] for name in row["initiatives"]}
    assert BY_ID.keys() - linked == {
        "cyber-intelligence-sharing",
        "intelligence-sharing-framework",
        "shared-intelligence-database",
    }


def test_benefits_stand_with_their_goals() -> None:
    """A benefit stands on the initiatives that carry its row's short-term goal as a milestone, and nowhere else."""
    benefit_of = {goal: benefit for _, benefit, goal in GRID_CELLS["benefits"]}
    expected = {i["id"]: benefit_of[m["title"]] for i in INITIATIVES for m in i["milestones"]}
    assert {name: i["benefit"] for name, i in BY_ID.items() if i["benefit"]} == expected


def test_priorities_stand_on_their_records() -> None:
    """The first grid's areas and outcomes stand on the records that its rows are about."""
    areas_and_outcomes = {
        "joint-trade-working-group": (
            ["market access", "regulatory alignment", "digital trade", "tariff reduction"],
            "Increased bilateral investments",
        ),
        "joint-military-exercises": (["joint training"], "Enhanced national security"),
        "defense-technology-sharing": (["technology sharing"], "Enhanced national security"),
    }
    actual = {name: (BY_ID[name]["priority_areas"], BY_ID[name]["target_outcome"]) for name in areas_and_outcomes}
    assert actual == areas_and_outcomes


# The file and its loader


def test_file_is_as_it_would_be_written() -> None:
    """The file is UTF-8 with two spaces of indent and one line end at its end, so that a diff shows only content."""
    text = (REPOSITORY / "data" / seed.SEED_NAME).read_bytes().decode("utf-8")
    assert list(SEED) == ["initiatives", "grids"]
    assert text == json.dumps(SEED, indent=2, ensure_ascii=False) + "\n"


def test_every_call_gives_a_new_seed() -> None:
    """What one caller changes, the next one does not see."""
    seed.load_seed()["initiatives"].clear()
    assert seed.load_seed() == SEED


def test_wheel_takes_the_seed_where_the_loader_looks() -> None:
    """The wheel puts the data folder into the package, under the name that the loader looks for first."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]["data"] == "bilat/data"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation without any data: the path of its package."""
    package = tmp_path.resolve() / "src" / "bilat"
    package.mkdir(parents=True)
    monkeypatch.setattr(shipped, "__file__", str(package / "shipped.py"))
    return package


def write_seed(folder: Path, content: bytes) -> Path:
    """A seed file with this content in the `data` folder of `folder`."""
    path = folder / "data" / seed.SEED_NAME
    path.parent.mkdir()
    path.write_bytes(content)
    return path


def test_loader_reads_a_checkout_and_prefers_the_package(installed: Path) -> None:
    """In a checkout the seed is found two levels above the package; the package's own, where there is one, wins."""
    write_seed(installed.parents[1], b'{"from": "checkout"}')
    assert seed.load_seed() == {"from": "checkout"}
    write_seed(installed, b'{"from": "wheel"}')
    assert seed.load_seed() == {"from": "wheel"}


def test_missing_seed(installed: Path) -> None:
    """Where the seed is in neither place, the error names both and says what to do."""
    with pytest.raises(BilatError) as caught:
        seed.load_seed()
    wheel, checkout = (folder / "data" / seed.SEED_NAME for folder in (installed, installed.parents[1]))
    assert caught.value.message == f"the seed canada-uk.json is not installed: it is not at {wheel} or {checkout}"
    assert (caught.value.code, caught.value.hint, caught.value.exit_status) == ("seed-missing", "reinstall bilat", 1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"initiatives": [', "Expecting value: line 1 column 18 (char 17)"),
        (b"[]", "it holds no JSON object"),
        (b'{"a": "\xff"}', "'utf-8' codec can't decode byte 0xff in position 7: invalid start byte"),
    ],
    ids=["cut", "list", "latin-1"],
)
def test_unreadable_seed(installed: Path, content: bytes, reason: str) -> None:
    """A seed that is cut, of another shape or not UTF-8 is an error that names the file and the reason."""
    path = write_seed(installed, content)
    with pytest.raises(BilatError) as caught:
        seed.load_seed()
    assert caught.value.message == f"the seed {path} cannot be read: {reason}"
    assert (caught.value.code, caught.value.hint) == ("seed-unreadable", "reinstall bilat")


def test_import_is_cheap() -> None:
    """Importing the loader loads neither a decoder nor a model: only a store's first use pays for them."""
    heavy = ["json", "msgspec", "difflib", "bilat.model"]
    code = f"import sys, bilat.seed; print([name for name in {heavy} if name in sys.modules])"
    paths = f"import sys; sys.path[:0] = {sys.path!r}; "  # -I and -S: no site hooks that import on their own account
    run = subprocess.run([sys.executable, "-I", "-S", "-c", paths + code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
