"""Every command in its main uses, its whole answer compared."""

from __future__ import annotations

import inspect
import json
import os
from importlib import import_module
from pathlib import Path

import pytest

from bilat import __version__
from bilat.commands import TABLE
from cli import Desk, Ran, numbered

WHOLE_LIST = """\
joint-trade-working-group	Joint trade working group	trade	announced
supply-chain-resilience	Supply chain resilience	trade	announced
trade-facilitation	Trade facilitation	trade	proposed
advanced-defense-technologies	Advanced defense technologies	defense	proposed
defense-technology-sharing	Defense technology sharing	defense	announced
joint-military-exercises	Regular joint military exercises	defense	announced
surveillance-technologies	Integration of advanced surveillance technologies	defense	announced
cyber-intelligence-sharing	Intelligence sharing against cyber threats	intelligence	announced
intelligence-sharing-framework	Intelligence-sharing framework	intelligence	announced
shared-intelligence-database	Shared intelligence database	intelligence	announced
pilot-renewable-projects	Pilot renewable projects	energy	proposed
climate-initiatives	Climate initiatives	sustainability	proposed
sustainable-trade-practices	Sustainable trade practices	sustainability	announced
bilateral-startup-funds	Bilateral startup funds	technology	proposed
cybersecurity-coordination	Cybersecurity coordination	technology	proposed
emerging-technologies	Coordination on emerging technologies	technology	announced
innovation-ecosystems	Innovation ecosystems	technology	proposed
""".replace("\n", "\t\n")  # no next due
MIL = "joint-military-exercises"
CHANGED = "change #1; `bilat undo` takes it back\n"
PROOF = ("--evidence", "https://example.org/report", "--grade", "meeting")
DONE = ("--milestone", "joint exercises", "--done", "--on", "2026-10-03", "--why", "exercise held", *PROOF)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def change(desk: Desk, *args: str, stdin: str = "") -> str:
    """What a changing command prints, once it is clear that it changed something and says how to take it back."""
    before = desk.files()
    ran = desk.ok(*args, stdin=stdin)
    assert numbered(ran.err) == CHANGED
    assert desk.files() != before
    return ran.out


def ids(desk: Desk, *args: str) -> list[str]:
    return desk.ok("list", *args, "--format", "ids").out.split()


# list


def test_list(desk: Desk) -> None:
    """By sector, in the order of the vocabulary, then by id."""
    assert desk.run("list") == Ran(0, WHOLE_LIST, "")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("--sector", "energy"), ["pilot-renewable-projects"]),
        (
            ("--sector", "energy", "--sector", "sustainability"),
            ["pilot-renewable-projects", "climate-initiatives", "sustainable-trade-practices"],
        ),
        (("--sector", "trade", "--basis", "recommended"), ["trade-facilitation"]),
        (("--sector", "trade", "--status", "proposed"), ["trade-facilitation"]),
        (("--kind", "joint-body"), ["joint-trade-working-group"]),
        (
            ("--kind", "deliverable", "--sector", "intelligence"),
            ["shared-intelligence-database"],
        ),
        (("--party", "CA", "--party", "FR", "--kind", "joint-body"), ["joint-trade-working-group"]),
        (("--party", "EU"), []),
        (("framework",), ["intelligence-sharing-framework"]),
        (("Frâmework",), ["intelligence-sharing-framework"]),
        (("real-time", "exchange"), ["intelligence-sharing-framework"]),
        (("real-time", "startup"), []),
        (("5G",), ["emerging-technologies"]),
        (("--sector", "defense", "technolog", "--basis", "recommended"), ["advanced-defense-technologies"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_list_filters(desk: Desk, args: tuple[str, ...], expected: list[str]) -> None:
    """The same option twice means either; different options and words narrow each other down."""
    assert ids(desk, *args) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("id", ["advanced-defense-technologies", "bilateral-startup-funds", "climate-initiatives"]),
        ("-id", ["trade-facilitation", "sustainable-trade-practices", "surveillance-technologies"]),
        ("title", ["advanced-defense-technologies", "bilateral-startup-funds", "climate-initiatives"]),
        ("-sector,-id", ["innovation-ecosystems", "emerging-technologies", "cybersecurity-coordination"]),
        ("status,id", ["advanced-defense-technologies", "bilateral-startup-funds", "climate-initiatives"]),
        ("basis,sector,id", ["joint-trade-working-group", "supply-chain-resilience", "defense-technology-sharing"]),
        ("due", ["joint-trade-working-group", MIL, "advanced-defense-technologies"]),
        ("-due", [MIL, "joint-trade-working-group", "advanced-defense-technologies"]),
        ("-updated", [MIL, "joint-trade-working-group", "advanced-defense-technologies"]),
        ("revision,-id", ["trade-facilitation", "sustainable-trade-practices", "surveillance-technologies"]),
    ],
)
def test_list_sorts(desk: Desk, keys: str, expected: list[str]) -> None:
    """`--sort` takes fields, a minus turns one around, and what is not known stands last either way."""
    desk.ok("milestone", "move", "joint-trade", "launch", "--due", "2027-Q1", env={"BILAT_NOW": "2026-11-25"})
    desk.ok("milestone", "move", "joint-mil", "joint-ex", "--due", "autumn 2027", env={"BILAT_NOW": "2026-11-26"})
    assert ids(desk, "--sort", keys)[:3] == expected


@pytest.mark.parametrize("name", ["list", "count"])
def test_the_options_of_a_filter_are_declared_once(name: str) -> None:
    """`list` and `count` are narrowed down by the same options, each named as the qualifier it is short for."""
    from bilat.commands.options import NARROWING
    from bilat.query.qualifiers import QUALIFIERS

    place = TABLE[name]
    made = getattr(import_module(f"bilat.commands.{place.module}"), place.name)
    options = list(inspect.signature(made).parameters.values())
    assert [option.name for option in options[1 : len(NARROWING) + 1]] == list(NARROWING)
    assert all(option.annotation is NARROWING[option.name][0] for option in options[1 : len(NARROWING) + 1])
    assert set(NARROWING) <= set(QUALIFIERS)


def test_list_by_tag(desk: Desk) -> None:
    """`--tag` takes any of the tags named, in any case; words are searched in tags too."""
    desk.ok("tag", "joint-mil", "+arctic", "+Navy")
    desk.ok("tag", "climate", "+arctic")
    assert ids(desk, "--tag", "ARCTIC") == [MIL, "climate-initiatives"]
    assert ids(desk, "--tag", "navy", "--tag", "nobody") == [MIL]
    assert ids(desk, "--tag", "arctic", "--sector", "defense") == [MIL]
    assert ids(desk, "arcti") == [MIL, "climate-initiatives"]


def test_list_next_due(desk: Desk) -> None:
    """The next due is the first target of a milestone that is not reached."""
    for title, due in (("Second", "2028"), ("First", "2027-Q1"), ("Third", "2029-05-01")):
        desk.ok("milestone", "add", "joint-mil", title, "--due", due)
    shown = ("list", "--fields", "next_due,next_milestone", "military", "--kind", "deliverable")
    assert desk.ok(*shown).out == "2027-Q1\tFirst\n"
    desk.ok("milestone", "done", "joint-mil", "first")
    assert desk.ok(*shown).out == "2028\tSecond\n"


# show, grid, log

SHOWN = f"""\
id	{MIL}
status	announced: Committed to in public; nobody has assessed what happened since.
Canada	not assessed
United Kingdom	not assessed
signals	uncheckable: no owner, no date, no measure; vague: enhance
title	Regular joint military exercises
kind	deliverable
basis	announced
sectors	Defense
priority_areas	joint training
target_outcome	Enhanced national security
benefit	Strong interoperability
notes	Also called joint training exercises. Their own stated purpose is to enhance interoperability and readiness.
milestones	joint-exercises: Joint exercises & tech sharing (recommended)
sources	"""


def test_show(desk: Desk) -> None:
    """`show` tells all that is known: both sides, milestones, the exact words, the history."""
    out = numbered(desk.ok("show", "joint-mil").out)
    assert out.startswith(SHOWN + "“Regular joint military exercises to enhance")
    assert out.splitlines()[len(SHOWN.splitlines()) :] == [
        "revision\t1, 2026-11-24T09:00:00Z by bilat",
        "history\t2026-11-24 #1 seed by bilat: the seeded Canada-United Kingdom initiatives – created",
    ]


def test_show_several(desk: Desk) -> None:
    """Several ids are shown in the order of the words, one that is named twice once."""
    out = desk.ok("show", "joint-t", "climate", "joint-trade", "--fields", "id").out
    assert out == "id\tjoint-trade-working-group\n\nid\tclimate-initiatives\n"
    data = desk.ok("show", "joint-t", "climate", "joint-trade", "--json").data
    assert [record["id"] for record in data] == ["joint-trade-working-group", "climate-initiatives"]


def test_show_is_a_list_in_json(desk: Desk) -> None:
    """`show ID --json` has the record that `list --json` has, in a list of one."""
    document = desk.ok("show", "joint-mil", "--json").json
    assert (document["kind"], document["total"], document["returned"]) == ("initiative-list", 1, 1)
    assert document["data"] == [r for r in desk.ok("list", "--json").data if r["id"] == MIL]


PRIORITIES: list[list[str | None]] = [
    ["Trade", "Tariff reduction, digital trade", "Increased bilateral investments"],
    ["Defense", "Joint training, technology sharing", "Enhanced national security"],
    ["Sustainability", None, None],
]
BENEFITS: list[list[str | None]] = [
    ["Defense", "Strong interoperability", "Joint exercises & tech sharing"],
    ["Trade", "Reduced tariffs & red tape", "Launch trade working group"],
    ["Energy", "Accelerated clean tech", "Start pilot renewable projects"],
    ["Tech Innovation", "Rapid commercialization", "Create bilateral startup funds"],
]


def test_grid(desk: Desk) -> None:
    """The two grids as the source prints them, cell for cell; null where it cuts a row off."""
    document = desk.ok("grid", "--json").json
    assert [(g["id"], g["columns"]) for g in document["data"]] == [
        ("priorities", ["Sector", "Priority Areas", "Target Outcome"]),
        ("benefits", ["Sector", "Benefit", "Short-Term Goal"]),
    ]
    assert [[row["cells"] for row in g["rows"]] for g in document["data"]] == [PRIORITIES, BENEFITS]
    assert "progress" not in document
    blocks = ["".join("\t".join(cell or "" for cell in row) + "\n" for row in grid) for grid in (PRIORITIES, BENEFITS)]
    assert desk.run("grid") == Ran(0, "\n".join(blocks), "")
    assert desk.ok("grid", "benefits").out == blocks[1]
    assert desk.ok("grid", "benefits", "priorities").out == blocks[1] + "\n" + blocks[0]
    assert desk.ok("grid", "--format", "ids").out == "priorities\nbenefits\n"


def test_grid_on_a_screen(desk: Desk) -> None:
    """A dash stands where the source cuts a row off."""
    lines = desk.ok("grid", "priorities", "--format", "table").out.splitlines()
    (cut,) = [line for line in lines if "Sustainability" in line]
    assert [cell.strip() for cell in cut.strip("│").replace("│", "  ").split("  ") if cell.strip()] == [
        "Sustainability",
        "–",
        "–",
    ]


def test_grid_progress(desk: Desk) -> None:
    """`--progress` adds what has become of each row: its initiatives, how many are delivered, what is due next."""
    desk.ok("update", "joint-mil", "--status", "delivered")
    desk.ok("milestone", "move", "defense-tech", "tech", "--due", "2027-Q2")
    assert desk.ok("grid", "priorities", "--progress", "--header").out == (
        "sector\tpriority_areas\ttarget_outcome\tinitiatives\tdelivered\tnext_due\n"
        "Trade\tTariff reduction, digital trade\tIncreased bilateral investments\t4\t0\t\n"
        "Defense\tJoint training, technology sharing\tEnhanced national security\t7\t1\t2027-Q2\n"
        "Sustainability\t\t\t2\t0\t\n"
    )
    (progress,) = desk.ok("grid", "priorities", "--progress", "--json").json["progress"]
    due = {"text": "2027-Q2", "start": "2027-04-01", "end": "2027-06-30", "phrase": None}
    assert progress == {
        "grid": "priorities",
        "rows": [
            {"initiatives": 4, "delivered": 0, "next_due": None},
            {"initiatives": 7, "delivered": 1, "next_due": due},
            {"initiatives": 2, "delivered": 0, "next_due": None},
        ],
    }


def test_log(desk: Desk) -> None:
    """The history, the latest first; of one initiative, only what touched it; also of one that was dropped."""
    desk.ok("tag", "joint-mil", "climate", "+a", "--why", "for the minister", env={"BILAT_NOW": "2026-11-25T08:00:00Z"})
    desk.ok("drop", "climate", env={"BILAT_NOW": "2026-11-26"})
    seed = "bilat\tseed\t{}\tthe seeded Canada-United Kingdom initiatives\n"
    assert numbered(desk.ok("log").out) == (
        "#1\t2026-11-26 00:00:00\tada\tdrop\tclimate-initiatives\tdropped\t\n"
        f"#2\t2026-11-25 08:00:00\tada\ttag\t{MIL}, climate-initiatives\t2 initiatives changed\tfor the minister\n"
        "#3\t2026-11-24 09:00:00\t" + seed.format("joint-trade-working-group and 16 more\t17 initiatives created")
    )
    assert numbered(desk.ok("log", "joint-mil").out) == (
        f"#1\t2026-11-25 08:00:00\tada\ttag\t{MIL}\ttags – → a\tfor the minister\n"
        "#2\t2026-11-24 09:00:00\t" + seed.format(f"{MIL}\tcreated")
    )
    assert desk.ok("log", "climate-initiatives", "--fields", "command").out == "drop\ntag\nseed\n"
    assert desk.run("log", "--limit", "1", "--fields", "command") == Ran(0, "drop\n", "1 of 3 shown\n")


# add


def test_add(desk: Desk) -> None:
    """`add` prints what came into being; what was not said has its default."""
    out = change(desk, "add", "Joint patrols in the Arctic", "--sector", "defence", "--tag", "Arctic", *PROOF)
    assert out == "joint-patrols-in-the-arctic\tcreated\t\tJoint patrols in the Arctic\n"
    (record,) = desk.ok("show", "joint-patrols", "--json").data
    expected = {"kind": "deliverable", "basis": "announced", "status": "announced", "sectors": ["defense"]}
    expected |= {"parties": ["CA", "GB"], "tags": ["arctic"]}
    assert {key: record[key] for key in expected} == expected
    assert [(e["url"], e["grade"], e["by"]) for e in record["evidence"]] == [
        ("https://example.org/report", "meeting", "ada")
    ]


def test_add_with_every_option(desk: Desk) -> None:
    """Each option of `add` sets the field that bears its name."""
    given = {
        "kind": "joint-body",
        "basis": "recommended",
        "target_outcome": "Fewer fires",
        "benefit": "Less smoke",
        "measure": "Hectares burnt",
        "notes": "Line one\nLine two",
        "cadence": "every 6 months",
    }
    options = [word for key, value in given.items() for word in (f"--{key.replace('_', '-')}", value)]
    lists = ["--sector", "climate", "--sector", "defence", "--party", "France", "--party", "ca"]
    lists += ["--priority-area", "forests", "--priority-area", "peat", "--tag", "b", "--tag", "a"]
    change(desk, "add", "Wildfire dialogue", "--id", "wildfires", *options, *lists)
    (record,) = desk.ok("show", "wildfires", "--json").data
    given |= {"id": "wildfires", "title": "Wildfire dialogue", "status": "proposed"}
    listed = {"sectors": ["sustainability", "defense"], "parties": ["CA", "FR"], "tags": ["a", "b"]}
    listed |= {"priority_areas": ["forests", "peat"]}
    assert {key: record[key] for key in [*given, *listed]} == given | listed


def test_add_makes_ids(desk: Desk) -> None:
    """An id is made from the title, with a number where it is taken; one that is asked for must be free."""
    for title, name in (("Été à Québec!", "ete-a-quebec"), ("Été à Québec", "ete-a-quebec-2"), ("日本", "initiative")):
        assert change(desk, "add", title) == f"{name}\tcreated\t\t{title}\n"
    assert desk.run("add", "X", "--id", MIL) == Ran(4, "", f"error: the id {MIL} is taken\nhint: choose another id\n")


def test_add_from_a_file(desk: Desk) -> None:
    """`--from` takes one record, a list of them, or a document of ours, from a file or from stdin."""
    one = {"title": "One", "sectors": "energy", "milestones": ["Begin", {"title": "End", "due": "2030"}]}
    assert change(desk, "add", "--from", desk.write("one.json", json.dumps(one))) == "one\tcreated\t\tOne\n"
    assert desk.ok("milestone", "list", "one", "--fields", "id,due").out == "end\t2030\nbegin\t\n"
    two = json.dumps([{"title": "Two"}, {"title": "Three", "status": "delivered"}])
    assert change(desk, "add", "--from", "-", stdin=two) == "two\tcreated\t\tTwo\nthree\tcreated\t\tThree\n"
    assert desk.ok("show", "three", "--fields", "status").out == "status\tdelivered\n"
    copy = desk.ok("show", "one", "--json").out.replace('"id": "one"', '"id": "copy"')
    assert change(desk, "add", "--from", "-", stdin=copy) == "copy\tcreated\t\tOne\n"
    records = [desk.ok("show", name, "--json").data[0] for name in ("one", "copy")]
    assert {**records[0], "id": "copy"} == records[1]


def test_add_from_what_we_print(desk: Desk) -> None:
    """A whole list, as `list --json` prints it, can be added to an empty tracker and comes out the same."""
    printed = desk.ok("list", "--json").out
    other = ("--db", str(desk.folder / "other.json"))
    desk.ok("init", "--empty", *other)
    desk.ok("add", "--from", "-", "--by", "bilat", *other, stdin=printed)
    assert desk.ok("list", "--json", *other).json == json.loads(printed)


def test_add_nothing(desk: Desk) -> None:
    """An empty list adds nothing and says so."""
    before = desk.files()
    assert desk.run("add", "--from", "-", stdin="[]") == Ran(0, "", "the input holds no record\n")
    assert desk.files() == before


def test_add_needs_something(desk: Desk) -> None:
    """`add` alone shows examples; a title and `--from` exclude each other."""
    ran = desk.run("add")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == "error: add needs a title or --from"
    assert desk.run("add", "X", "--from", "-").status == 2


# update


def test_update_without_an_id(desk: Desk) -> None:
    """`update` alone is a usage error that shows three examples."""
    ran = desk.run("update")
    assert (ran.status, ran.out) == (2, "")
    first, hint, *examples = ran.err.splitlines()
    assert (first, hint) == ("error: update needs the id of an initiative", "hint: for example")
    assert [line.startswith("bilat update joint-") for line in examples] == [True] * 3


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("--title", "Exercises"), "title\tRegular joint military exercises\tExercises"),
        (("--sector", "trade", "--sector", "defence"), "sectors\tdefense\ttrade, defense"),
        (("--kind", "joint body"), "kind\tdeliverable\tjoint-body"),
        (("--priority-area", "a", "--priority-area", "b"), "priority_areas\tjoint training\ta, b"),
        (("--target-outcome", "Peace"), "target_outcome\tEnhanced national security\tPeace"),
        (("--benefit", "Calm"), "benefit\tStrong interoperability\tCalm"),
        (("--measure", "Two a year"), "measure\t\tTwo a year"),
        (("--cadence", "every 6 months"), "cadence\t\tevery 6 months"),
        (("--clear", "benefit"), "benefit\tStrong interoperability\t"),
        (("--clear", "priority-areas"), "priority_areas\tjoint training\t"),
        (
            ("--milestone", "joint-ex", "--title", "Drill"),
            "milestones.joint-exercises.title\tJoint exercises & tech sharing\tDrill",
        ),
        (("--milestone", "joint-ex", "--owner", "uk"), "milestones.joint-exercises.owner\t\tGB"),
        (("--revision", "1", "--measure", "x"), "measure\t\tx"),
        (PROOF, "evidence\t\thttps://example.org/report (meeting)"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_update_a_field(desk: Desk, args: tuple[str, ...], expected: str) -> None:
    """One option changes its field, and says from what to what; `undo` takes it back."""
    before = desk.ok("show", MIL, "--json").data[0]
    assert change(desk, "update", "joint-mil", *args) == f"{MIL}\t{expected}\n"
    field, old, new = expected.split("\t")
    assert numbered(desk.ok("undo").out) == f"{MIL}\t{field}\t{new}\t{old}\n"
    assert same_content(before, desk.ok("show", MIL, "--json").data[0])


def same_content(one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether two records differ at most in what counts and dates changes."""
    stamps = ("revision", "updated_at", "updated_by")
    return [p for p in one.items() if p[0] not in stamps] == [p for p in other.items() if p[0] not in stamps]


def test_update_a_status(desk: Desk) -> None:
    """Each party has its own assessment; the joint status follows from both."""
    out = change(desk, "update", "joint-mil", "--status", "in progress", "--party", "UK", "--why", "order signed")
    assert out == (
        f"{MIL}\tstatus\tannounced\tin-progress\n{MIL}\tassessments.GB\t\tin-progress on 2026-11-24: order signed\n"
    )
    out = change(desk, "update", "joint-mil", "--status", "delivered", "--party", "CA", "--on", "2026-10-01", *PROOF)
    assert out == (
        f"{MIL}\tstatus\tin-progress\tpartially-delivered\n"
        f"{MIL}\tassessments.CA\t\tdelivered on 2026-10-01 [https://example.org/report (meeting, 2026-10-01)]\n"
    )
    out = change(desk, "update", "joint-mil", "--status", "delivered")
    assert out == (
        f"{MIL}\tstatus\tpartially-delivered\tdelivered\n"
        f"{MIL}\tassessments.GB\tin-progress on 2026-11-24: order signed\tdelivered on 2026-11-24\n"
    )


def test_update_an_override(desk: Desk) -> None:
    """An override is shown wherever the status is, and ends with `--clear override`."""
    out = change(desk, "update", "joint-mil", "--override", "suspended", "--why", "a quarrel")
    told = "suspended, set by ada on 2026-11-24: a quarrel"
    assert out == f"{MIL}\tstatus\tannounced\tsuspended\n{MIL}\toverride\t\t{told}\n"
    starred = desk.ok("list", "--status", "suspended", "--format", "table")
    assert starred.err == "* the status is set by hand; `bilat show` tells by whom and why\n"
    assert "suspended*" in starred.out
    assert f"\noverride\t{told}\n" in desk.ok("show", "joint-mil").out
    out = change(desk, "update", "joint-mil", "--clear", "override")
    assert out == f"{MIL}\tstatus\tsuspended\tannounced\n{MIL}\toverride\t{told}\t\n"


def test_update_parties(desk: Desk) -> None:
    """Other parties bring their own assessments: those that stay keep theirs."""
    desk.ok("update", "joint-mil", "--status", "delivered")
    change(desk, "update", "joint-mil", "--party", "CA", "--party", "FR")
    (record,) = desk.ok("show", "joint-mil", "--json").data
    assert record["parties"] == ["CA", "FR"]
    assert (record["assessments"]["CA"]["status"], record["assessments"]["FR"]) == ("delivered", None)


def test_the_round_trip(desk: Desk) -> None:
    """A milestone reached, with its proof: `show` and `log` tell it, `undo` brings the state before back."""
    before = desk.ok("show", "joint-mil", "--json").data[0]
    done = "milestones.joint-exercises.done_on"
    proof, url = "milestones.joint-exercises.evidence", "https://example.org/report (meeting, 2026-10-03)"
    assert change(desk, "update", "joint-mil", *DONE) == f"{MIL}\t{done}\t\t2026-10-03\n{MIL}\t{proof}\t\t{url}\n"
    line = f"milestones\tjoint-exercises: Joint exercises & tech sharing (recommended, done 2026-10-03) [{url}]"
    assert line in desk.ok("show", "joint-mil").out.splitlines()
    undone = numbered(desk.ok("undo").out)
    assert undone == f"{MIL}\t{done}\t2026-10-03\t\n{MIL}\t{proof}\t{url}\t\n"
    after = desk.ok("show", "joint-mil", "--json").data[0]
    assert same_content(before, after)
    assert (before["revision"], after["revision"], after["updated_by"]) == (1, 3, "ada")
    assert numbered(desk.ok("log", "joint-mil", "--fields", "id,command,summary,why").out) == (
        f"#1\tundo\t{done} 2026-10-03 → –; {proof} {url} → –\t\n"
        f"#2\tupdate\t{done} – → 2026-10-03; {proof} – → {url}\texercise held\n"
        "#3\tseed\tcreated\tthe seeded Canada-United Kingdom initiatives\n"
    )
    undo, update, _ = desk.ok("log", "joint-mil", "--json").data
    assert (undo["reverts"], update["evidence"][0]["grade"]) == (update["id"], "meeting")


# undo, drop, tag, milestone


def test_undo_in_turn(desk: Desk) -> None:
    """Each `undo` takes back the last change that still stands, down to the beginning, which is refused."""
    start = desk.ok("list", "--json").data
    for tag in ("a", "b"):
        desk.ok("tag", "joint-mil", f"+{tag}")
    assert desk.ok("undo").out == f"{MIL}\ttags\ta, b\ta\n"
    assert desk.ok("undo").out == f"{MIL}\ttags\ta\t\n"
    assert all(map(same_content, start, desk.ok("list", "--json").data))
    before = desk.files()
    assert desk.run("undo") == Ran(
        4,
        "",
        "error: nothing to undo: only the beginning of the tracker is left\nhint: `bilat log` shows the history\n",
    )
    assert desk.files() == before


def test_undo_says_how_to_bring_it_back(desk: Desk) -> None:
    """After an undo, what the notice tells to type brings the change back."""
    desk.ok("tag", "joint-mil", "+a")
    desk.ok("tag", "joint-mil", "+b")
    notice = desk.ok("undo").err
    typed = notice.split("`")[1].removeprefix("bilat ").split()
    desk.ok(*typed)
    assert desk.ok("show", "joint-mil", "--fields", "tags").out == "tags\ta, b\n"


def test_undo_by_id(desk: Desk) -> None:
    """A change is undone by its id or the beginning of it; undoing an undo brings the change back."""
    first, second = (desk.ok("tag", "joint-mil", f"+{tag}", "--json").data[0]["id"] for tag in "ab")
    again = desk.run("undo", first)
    assert (again.status, again.out) == (5, "")
    undo = desk.ok("undo", second[:8], "--json", "--why", "wrong one").data[0]
    assert (undo["reverts"], undo["why"]) == (second, "wrong one")
    assert desk.ok("undo", undo["id"]).out == f"{MIL}\ttags\ta\ta, b\n"
    assert desk.run("undo", "seed").status == 3
    seed = desk.ok("log", "--json").data[-1]["id"]
    assert desk.run("undo", seed).status == 4


def test_drop(desk: Desk) -> None:
    """A dropped initiative leaves every list, keeps its history and its id, and comes back with `undo`."""
    before = desk.ok("show", "climate", "--json").data[0]
    assert change(desk, "drop", "climate", "--why", "folded") == "climate-initiatives\tdropped\tClimate initiatives\t\n"
    assert desk.ok("list", "--json").json["total"] == 16
    gone = desk.run("show", "climate-initiatives")
    assert (gone.status, numbered(gone.err)) == (
        3,
        "error: climate-initiatives was dropped on 2026-11-24\nhint: bring it back with `bilat undo #1`\n",
    )
    assert desk.run("add", "X", "--id", "climate-initiatives").status == 4
    assert desk.ok("undo").out == "climate-initiatives\tcreated\t\tClimate initiatives\n"
    assert same_content(before, desk.ok("show", "climate", "--json").data[0])


def test_drop_several(desk: Desk) -> None:
    """Several are one change, and one `undo`; one that is not there drops none."""
    before = desk.files()
    assert desk.run("drop", "climate", "nothing").status == 3
    assert desk.files() == before
    change(desk, "drop", "climate", "joint-mil")
    assert desk.ok("list", "--json").json["total"] == 15
    desk.ok("undo")
    assert desk.ok("list").out == WHOLE_LIST


def test_tag(desk: Desk) -> None:
    """Tags are added and removed on several at once; what is so already is no change."""
    out = change(desk, "tag", "joint-mil", "climate", "+Navy", "+arctic")
    assert out == f"{MIL}\ttags\t\tarctic, navy\nclimate-initiatives\ttags\t\tarctic, navy\n"
    assert change(desk, "tag", "joint-mil", "climate", "-navy", "+navy2") == (
        f"{MIL}\ttags\tarctic, navy\tarctic, navy2\nclimate-initiatives\ttags\tarctic, navy\tarctic, navy2\n"
    )
    before = desk.files()
    assert desk.run("tag", "joint-mil", "+arctic", "-gone") == Ran(0, "", "nothing to change: it is so already\n")
    assert desk.files() == before


def test_milestones(desk: Desk) -> None:
    """A milestone is added, moved, reached, listed and dropped, each step said from what to what."""
    step = f"{MIL}\tmilestones.first-exercise"
    out = change(desk, "milestone", "add", "joint-mil", "First exercise", "--due", "2027-Q2", "--owner", "UK")
    assert out == f"{step}\t\tFirst exercise (announced, owed by GB, due 2027-Q2)\n"
    out = change(desk, "milestone", "move", "joint-mil", "first exercise", "--due", "autumn 2027", "--why", "refit")
    assert out == f"{step}.due\t2027-Q2\tautumn 2027\n{step}.moves\t0\t1\n"
    out = change(desk, "milestone", "done", "joint-mil", "first", "--on", "2026-05-12", *PROOF)
    assert out == (
        f"{step}.done_on\t\t2026-05-12\n{step}.evidence\t\thttps://example.org/report (meeting, 2026-05-12)\n"
    )
    assert desk.ok("milestone", "list", "joint-mil", "--header").out == (
        "initiative\tid\ttitle\tbasis\towner\tdue\tdone_on\n"
        f"{MIL}\tfirst-exercise\tFirst exercise\tannounced\tGB\tautumn 2027\t2026-05-12\n"
        f"{MIL}\tjoint-exercises\tJoint exercises & tech sharing\trecommended\t\t\t\n"
    )
    out = change(desk, "milestone", "drop", "joint-mil", "first-exercise")
    assert out == (f"{step}\tFirst exercise (announced, owed by GB, done 2026-05-12, moved 1 ×, first 2027-Q2)\t\n")
    desk.ok("undo")
    assert desk.ok("milestone", "list", "joint-mil", "--fields", "id,moves,done_on").out == (
        "first-exercise\t1\t2026-05-12\njoint-exercises\t0\t\n"
    )


def test_update_a_milestone(desk: Desk) -> None:
    """`update --milestone` does what the milestone commands do, and `--not-done` takes a day back."""
    step = f"{MIL}\tmilestones.joint-exercises"
    update = ("update", "joint-mil", "--milestone", "tech sharing")
    assert change(desk, *update, "--due", "2027-03-31") == f"{step}.due\t\t2027-03-31\n{step}.first_due\t\t2027-03-31\n"
    assert change(desk, *update, "--done") == f"{step}.done_on\t\t2026-11-24\n"
    assert change(desk, *update, "--not-done") == f"{step}.done_on\t2026-11-24\t\n"


def test_milestone_list(desk: Desk) -> None:
    """All milestones, by their target, the undated last."""
    desk.ok("milestone", "move", "pilot", "start", "--due", "2027")
    out = desk.ok("milestone", "list", "--fields", "initiative,id,due").out
    assert out == (
        "pilot-renewable-projects\tstart\t2027\n"
        "bilateral-startup-funds\tcreate\t\n"
        "defense-technology-sharing\ttech-sharing\t\n"
        f"{MIL}\tjoint-exercises\t\n"
        "joint-trade-working-group\tlaunch\t\n"
    )


CHANGING = [
    ("add", "New"),
    ("update", "joint-mil", "--title", "New"),
    ("update", "joint-mil", *DONE),
    ("tag", "joint-mil", "+x"),
    ("milestone", "add", "joint-mil", "New"),
    ("milestone", "done", "joint-mil", "joint"),
    ("milestone", "move", "joint-mil", "joint", "--due", "2027"),
    ("milestone", "drop", "joint-mil", "joint"),
    ("drop", "joint-mil"),
    ("undo",),
]


@pytest.mark.parametrize("args", CHANGING, ids=lambda args: " ".join(args[:4]))
def test_dry_run(desk: Desk, args: tuple[str, ...]) -> None:
    """`--dry-run` shows exactly what would be changed, and writes nothing; without it the same is done."""
    desk.ok("tag", "climate", "+before")
    before = desk.files()
    planned = desk.ok(*args, "--dry-run")
    assert planned.err == "dry run: nothing was written\n"
    document = desk.ok(*args, "--dry-run", "--json").json
    assert desk.files() == before
    assert desk.ok(*args).out == planned.out != ""
    assert desk.files() != before
    done = desk.ok("log", "--limit", "1", "--json").data[0]
    assert document["dry_run"] is True
    assert document["data"] == [{**done, "id": None, "prev": None, "at": None}]


@pytest.mark.parametrize("args", CHANGING, ids=lambda args: " ".join(args[:4]))
def test_who_why_and_proof(desk: Desk, args: tuple[str, ...]) -> None:
    """Every changing command takes who, why and on what proof, and the history keeps it."""
    desk.ok("tag", "climate", "+before")
    stamp = ("--by", "Grace", "--why", "as agreed", "--evidence", "http://example.org/x", "--grade", "signed")
    desk.ok(*(word for word in args if word not in DONE or word in DONE[:3]), *stamp, "--quote", "the words")
    (done,) = desk.ok("log", "--limit", "1", "--json").data
    proof = {"url": "http://example.org/x", "file": None, "file_sha256": None, "on": None, "quote": "the words"}
    proof |= {"grade": "signed", "added_at": "2026-11-24T09:00:00Z", "by": "Grace"}
    assert (done["by"], done["why"], done["evidence"]) == ("Grace", "as agreed", [proof])


def test_a_document_as_evidence(desk: Desk) -> None:
    """A document of one's own is evidence by its path and its fingerprint."""
    import hashlib

    path = desk.write("minutes.txt", "We met.")
    (done,) = desk.ok("tag", "joint-mil", "+x", "--evidence", path, "--json").data
    assert [(e["url"], e["file"], e["file_sha256"], e["grade"]) for e in done["evidence"]] == [
        (None, path, hashlib.sha256(b"We met.").hexdigest(), "announcement")
    ]


# check, backup, init, config, schema, version


def test_check(desk: Desk) -> None:
    """A whole store passes; the row that the source cuts off is a notice, not an error."""
    assert desk.run("check") == Ran(
        0,
        "notice\tcut-off-row\tthe source cuts this row off: 2 of its cells are unknown\t"
        "grid priorities, row Sustainability\n",
        "the history is whole and gives the state\n",
    )


def test_check_of_many_alike(desk: Desk) -> None:
    """A person is shown the first of each sort and where the others are; a script gets all of them."""
    rows = [f"Step {number},CA-GB,done" for number in range(30)]
    proved = [f"Proved {number},CA-GB,done" for number in range(12)]
    desk.ok("import", desk.write("list.csv", "\n".join(["Title,Parties,Status", *rows]) + "\n"))
    more = desk.write("more.csv", "\n".join(["Title,Parties,Status", *proved]) + "\n")
    desk.ok("import", more, "--evidence", "https://example.org/a", "--grade", "announcement")
    ran = desk.ok("check", "--format", "md")
    assert ran.out.count("nothing proves it") == ran.out.count("on announcements alone") == 10
    assert "… and 20 more" in ran.out
    assert "… and 2 more" in ran.out
    said = [line for line in ran.err.splitlines() if "lists them all" in line]
    assert said == [
        "weak-proof: the first 10 of 12; `bilat list is:weak has:evidence` lists them all",
        "proof-undated: the first 10 of 12; `bilat check --format tsv` lists them all",
        "unproved: the first 10 of 30; `bilat list status:delivered,partially-delivered -has:evidence` lists them all",
    ]
    assert len(desk.ok("list", "status:delivered,partially-delivered", "-has:evidence").rows) == 30
    assert len(desk.ok("list", "is:weak", "has:evidence").rows) == 12
    for whole in (desk.ok("check").rows, desk.ok("check", "--json").data):
        assert len(whole) == 1 + 30 + 12 + 12 + 1  # the row that the source cuts off, and the proof that all share
    assert desk.ok("check", "--format", "md", "--fields", "code").out.count("unproved") == 30


def test_check_finds_an_edit_by_hand(desk: Desk) -> None:
    """A state edited by hand is found, exit status 6, and mended from the history, the edit kept beside it."""
    good = desk.state.read_bytes()
    desk.state.write_bytes(good.replace(b"Climate initiatives", b"Climate initiative!"))
    ran = desk.run("check", "--json")
    assert (ran.status, [problem["level"] for problem in ran.data]) == (6, ["error"])
    assert desk.run("tag", "joint-mil", "+x").status == 6
    desk.ok("check", "--repair", "--keep", "history")
    assert desk.ok("list").out == WHOLE_LIST
    assert any(b"Climate initiative!" in content for content in desk.files().values())


def test_backup(desk: Desk) -> None:
    """A backup is a complete store by itself, and goes over nothing."""
    desk.ok("tag", "joint-mil", "+x")
    target = desk.folder / "copy.json"
    assert desk.run("backup", str(target)) == Ran(
        0,
        f"state\t{target}\nhistory\t{desk.folder / 'copy.history.jsonl'}\n",
        "written, and flushed to the disk\n",
    )
    for args in (("list", "--json"), ("log", "--json"), ("check",)):
        assert desk.ok(*args, "--db", str(target)) == desk.ok(*args)
    before = desk.files()
    again = desk.run("backup", str(target))
    assert (again.status, again.out) == (4, "")
    assert desk.files() == before


def test_init(desk: Desk) -> None:
    """`init` begins with the seed, `init --empty` with nothing; neither over anything that is there."""
    for name, args, said, total in (
        ("seeded.json", (), "with the seeded Canada-United Kingdom initiatives (17)", 17),
        ("empty.json", ("--empty",), "empty", 0),
    ):
        path = desk.folder / name
        ran = desk.run("init", *args, "--db", str(path))
        files = f"state\t{path}\nhistory\t{path.with_suffix('.history.jsonl')}\n"
        joint = ", " if said == "empty" else " "
        assert ran == Ran(0, files, f"created {path}{joint}{said}\n")
        assert desk.ok("list", "--json", "--db", str(path)).json["total"] == total
        before = desk.files()
        assert desk.run("init", "--db", str(path)).status == 4
        assert desk.files() == before


def test_an_empty_tracker(tmp_path: Path) -> None:
    """Every command that shows something says that there is nothing, and ends with 0."""
    desk = Desk(tmp_path, seeded=False)
    desk.ok("init", "--empty")
    assert desk.run("list") == Ran(0, "", "no initiative matches\n")
    assert desk.run("grid") == Ran(0, "", "the tracker holds no grid\n")
    assert desk.run("milestone", "list") == Ran(0, "", "no milestone\n")
    assert desk.run("check") == Ran(0, "", "the history is whole and gives the state\n")
    assert numbered(desk.ok("log").out) == "#1\t2026-11-24 09:00:00\tbilat\tinit\t\t\tan empty tracker\n"
    assert desk.run("add", "X").err.splitlines()[0] == "error: an initiative needs its parties"
    assert change(desk, "add", "X", "--party", "France-Germany") == "x\tcreated\t\tX\n"


def test_config(desk: Desk) -> None:
    """Every setting, its value, where it came from, and the file's path."""
    document = desk.ok("config", "--json").json
    assert document["path"] == str(desk.folder / "none.toml")
    assert [(row["name"], row["value"], row["origin"]) for row in document["data"]] == [
        ("db", str(desk.state), "environment BILAT_DB"),
        ("user", "ada", "environment BILAT_USER"),
        ("pager", "less -FRX", "default"),
        ("editor", "notepad" if os.name == "nt" else "vi", "default"),
        ("lock_timeout", "10", "default"),
        ("due_soon_days", "30", "default"),
        ("stale_days", "270", "default"),
        ("unassessed_days", "90", "default"),
        ("slipping_days", "180", "default"),
        ("slipping_moves", "2", "default"),
    ]
    assert desk.ok("config").err == f"the configuration file is {desk.folder / 'none.toml'} (not there)\n"


def test_config_words(desk: Desk) -> None:
    """A sector that the configuration adds can be filtered on, set and sorted by."""
    path = desk.write("config.toml", '[sectors.arctic]\naliases = ["nord"]\n')
    env = {"BILAT_CONFIG": path}
    desk.ok("update", "climate", "--sector", "Nord", env=env)
    assert (
        desk.ok("list", "--sector", "arctic", "--fields", "id,sector", env=env).out == "climate-initiatives\tarctic\n"
    )
    assert (
        desk.ok("list", "--sort", "-sector", "--limit", "1", "--format", "ids", env=env).out == "climate-initiatives\n"
    )
    assert desk.ok("list", "--format", "ids").out.splitlines()[-1] == "climate-initiatives"


def test_schema_lists_the_kinds(desk: Desk) -> None:
    """`schema` alone lists the kinds and which commands print each."""
    rows = desk.ok("schema").rows
    assert rows[0] == ["initiative-list", "list, show"]
    assert [row[0] for row in rows] == desk.ok("schema", "--format", "ids").out.split()


@pytest.mark.parametrize("args", [(), ("--json",), ("--format", "json"), ("--format", "ndjson")], ids=" ".join)
def test_schema_of_a_kind(desk: Desk, args: tuple[str, ...]) -> None:
    """`schema KIND` prints the JSON Schema, which is JSON without being asked for."""
    schema = desk.ok("schema", "change", *args).json
    assert (schema["$schema"], schema["title"]) == ("https://json-schema.org/draft/2020-12/schema", "change")


def test_version(desk: Desk) -> None:
    """`--version` is one line, and needs no store."""
    assert desk.run("--version") == Ran(0, f"bilat {__version__}\n", "")


@pytest.mark.parametrize(
    "name", ["", *TABLE, *(f"milestone {verb}" for verb in ("add", "done", "move", "drop", "list"))]
)
def test_help(desk: Desk, name: str) -> None:
    """Every command explains itself on stdout; those with arguments show an example; the store is not touched."""
    desk.state.unlink()
    ran = desk.ok(*name.split(), "--help", env={"COLUMNS": "100"})
    assert ran.err == ""
    assert f"Usage: bilat {name}".rstrip() in ran.out
    if not name:
        assert all(f" {command} " in ran.out for command in TABLE)
    elif name not in ("milestone", "milestone drop", "milestone list"):
        assert "Example" in ran.out
    assert not desk.state.exists()


def test_no_command_is_help(desk: Desk) -> None:
    """`bilat` alone is `bilat --help`."""
    assert desk.run() == desk.run("--help")
