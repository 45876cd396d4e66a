"""Signals: each at its threshold, in every time zone; their reasons; how lists, JSON and settings show them."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.dates.cadence import Cadence, find_cadence, parse_cadence
from bilat.errors import InvalidValue
from bilat.proof import began_on, day_of, evidence_of
from bilat.result import Document
from bilat.signals import CALLING, SIGNALS, Thresholds, signals_of, slipped_days
from bilat.status import CLOSED, STATUSES
from bilat.wording import VAGUE, vague_words
from cli import Desk, words
from strategies import record

ENTERED = "2026-01-10T23:30:00Z"
"""When the records of these tests were made: in Auckland it is the 11th already, in Toronto still the afternoon."""

ZONES = ("UTC", "Pacific/Auckland", "America/Toronto")


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine in this time zone."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system has no such switch")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A tracker with nothing in it."""
    desk = Desk(tmp_path, seeded=False)
    desk.ok("init", "--empty", env={"BILAT_NOW": ENTERED})
    return desk


def step(due: str, **fields: Any) -> Document:
    return {"title": "Step", "due": due, **fields}


def proof(on: str | None, grade: str = "announcement", **fields: Any) -> Document:
    """Evidence as a record holds it."""
    added = {"added_at": ENTERED, "by": "ada", "url": "https://example.org/", "quote": None}
    return {"file": None, "file_sha256": None, "on": on, "grade": grade, **added, **fields}


def source(on: str | None, quote: str = "Both will build it.", **fields: Any) -> Document:
    return {"quote": quote, "published_on": on, **fields}


def side(status: str, on: str = "2026-03-01", *evidence: Document) -> Document:
    return {"status": status, "on": on, "why": None, "evidence": list(evidence)}


def whole(**fields: Any) -> Document:
    """A record as a store gives it back."""
    stamps = {"revision": 1, "created_at": ENTERED, "updated_at": ENTERED, "updated_by": "ada"}
    return {**record("Alpha", **fields), **stamps}


def found(document: Document, on: str, limits: Thresholds | None = None) -> dict[str, tuple[str, str | None]]:
    """The signals of a record on a day: reason and since, by name."""
    signals = signals_of(document, dt.date.fromisoformat(on), limits or Thresholds())
    return {signal["signal"]: (signal["reason"], signal["since"]) for signal in signals}


# At the threshold

BARE = {"id": "x", "title": "X", "parties": ["CA", "GB"]}

ON_THE_DAY: dict[str, tuple[str, Document, str]] = {
    "overdue": ("overdue", {"milestones": [step("2026-09-15")]}, "2026-09-16"),
    "overdue: a span counts by its last day": ("overdue", {"milestones": [step("2026-Q3")]}, "2026-10-01"),
    "overdue: one of several": (
        "overdue",
        {"milestones": [step("2026-06-01", done_on="2026-05-30"), {**step("2026-09-15"), "title": "Second"}]},
        "2026-09-16",
    ),
    "due-soon": ("due-soon", {"milestones": [step("2026-10-31")]}, "2026-10-01"),
    "stale: since it was entered": ("stale", {}, "2026-10-07"),
    "stale: since it was published": ("stale", {"sources": [source("2026-01-05"), source("2026-05-01")]}, "2026-10-02"),
    "stale: since the last proof": ("stale", {"evidence": [proof("2026-02-01"), proof("2026-01-20")]}, "2026-10-29"),
    "stale: since an undated proof was added": (
        "stale",
        {"evidence": [proof(None, added_at="2026-02-01T23:59:59Z")]},
        "2026-10-29",
    ),
    "stale: since a milestone's proof": (
        "stale",
        {"milestones": [{"title": "Step", "evidence": [proof("2026-02-01")]}]},
        "2026-10-29",
    ),
    "stale: since a meeting's proof": (
        "stale",
        {"meetings": [{"on": "2026-01-30", "evidence": [proof("2026-02-01")]}]},
        "2026-10-29",
    ),
    "unassessed: since it was entered": ("unassessed", {}, "2026-04-10"),
    "unassessed: since it was published": ("unassessed", {"sources": [source("2026-01-05")]}, "2026-04-05"),
    "meeting-missed: since the last one": (
        "meeting-missed",
        {"kind": "joint-body", "cadence": "every 6 months", "meetings": [{"on": "2026-03-31"}, {"on": "2026-02-01"}]},
        "2026-10-01",
    ),
    "meeting-missed: since it was entered": (
        "meeting-missed",
        {"kind": "joint-body", "cadence": "twice a year"},
        "2026-07-11",
    ),
    "meeting-missed: since it was published": (
        "meeting-missed",
        {"kind": "joint-body", "cadence": "tous les 3 mois", "sources": [source("2026-01-05")]},
        "2026-04-06",
    ),
}
"""The signal, the record that has it, and the first day on which it does."""


@pytest.mark.parametrize("case", ON_THE_DAY)
def test_the_day_before_the_day_and_the_day_after(desk: Desk, zone: str, case: str) -> None:
    """A signal that time brings stands from its first second in UTC, wherever the machine is, and not before."""
    name, fields, day = ON_THE_DAY[case]
    desk.ok("add", "--from", "-", stdin=json.dumps({**BARE, **fields}), env={"BILAT_NOW": ENTERED})
    first = dt.date.fromisoformat(day)
    moments = {
        f"{first - dt.timedelta(1)}T00:00:00Z": False,
        f"{first - dt.timedelta(1)}T23:59:59Z": False,
        f"{first}T13:59:59+14:00": False,  # in Kiribati it is the day already
        f"{first}T00:00:00Z": True,
        f"{first - dt.timedelta(1)}T23:00:00-12:00": True,  # on Baker Island not yet
        f"{first}T23:59:59Z": True,
        f"{first + dt.timedelta(1)}T12:00:00Z": True,
    }
    seen = {
        now: desk.ok("list", f"is:{name}", "--format", "ids", env={"BILAT_NOW": now, "TZ": zone}).out == "x\n"
        for now in moments
    }
    assert seen == moments
    signals = desk.ok("list", "--signals", "--json", env={"BILAT_NOW": day, "TZ": zone}).json["signals"]
    assert {s["signal"]: s["since"] for s in signals[0]["signals"]}[name] == day


@pytest.mark.parametrize(
    ("first", "due", "moves", "slips"),
    [
        ("2026-01-31", "2026-07-30", 1, False),  # 180 days
        ("2026-01-31", "2026-07-31", 1, True),
        ("2026-01-31", "2026-08-01", 1, True),
        ("2026-Q1", "2026-Q3", 1, True),  # 183 days, by the last ones
        ("2026-09-01", "2026-09-02", 1, False),
        ("2026-09-01", "2026-09-02", 2, True),
        ("2026-09-01", "2026-09-02", 3, True),
        ("2026-09-01", "2026-08-01", 2, True),
        ("2026-09-01", "2026-01-01", 1, False),
    ],
)
def test_slipping(zone: str, first: str, due: str, moves: int, slips: bool) -> None:
    """A target slips that moved twice, or by more than 180 days; one that came nearer once does not."""
    document = whole(milestones=[step(due, first_due=first, moves=moves)])
    assert ("slipping" in found(document, "2026-01-11")) is slips
    reached = whole(milestones=[step(due, first_due=first, moves=moves, done_on="2026-01-11")])
    assert "slipping" not in found(reached, "2026-01-11")


@pytest.mark.parametrize(
    ("status", "grades", "weak"),
    [
        ("delivered", (), True),
        ("delivered", ("announcement",), True),
        ("delivered", ("announcement", "announcement"), True),
        ("delivered", ("announcement", "meeting"), False),
        ("delivered", ("signed",), False),
        ("partially-delivered", ("announcement",), True),
        ("partially-delivered", ("independent",), False),
        ("in-progress", ("announcement",), False),
        ("announced", (), False),
    ],
)
def test_weak(zone: str, status: str, grades: tuple[str, ...], weak: bool) -> None:
    """Delivery is weak where announcements alone stand for it, or nothing; one better proof is enough."""
    evidence = [proof("2026-03-01", grade) for grade in grades]
    for placed in (
        {"assessments": {"CA": side(status, "2026-03-01", *evidence), "GB": side(status)}},
        {"assessments": {"CA": side(status), "GB": side(status)}, "evidence": evidence},
        {
            "assessments": {"CA": side(status), "GB": side(status)},
            "milestones": [{"title": "Step", "evidence": evidence}],
        },
    ):
        assert ("weak" in found(whole(**placed), "2026-03-02")) is weak


@pytest.mark.parametrize(
    ("ca", "gb", "split"),
    [
        (None, None, False),
        ("delivered", None, False),
        ("delivered", "delivered", False),
        ("delivered", "in-progress", True),
        ("not-started", "in-progress", True),
    ],
)
def test_split(zone: str, ca: str | None, gb: str | None, split: bool) -> None:
    """Sides are split where both have been assessed, and not alike."""
    sides = {"CA": side(ca) if ca else None, "GB": side(gb) if gb else None}
    assert ("split" in found(whole(assessments=sides), "2026-03-02")) is split


OWNED: Document = {"milestones": [step("2027", owner="CA")], "measure": "It is open."}


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        (OWNED, None),
        ({**OWNED, "measure": None}, "no measure"),
        ({**OWNED, "milestones": [step("2027")]}, "no owner"),
        ({**OWNED, "milestones": [{"title": "Step", "owner": "GB"}]}, "no date"),
        ({**OWNED, "milestones": [{"title": "Step", "owner": "GB", "done_on": "2026-01-11"}]}, None),
        ({**OWNED, "milestones": [{"title": "Step", "owner": "GB"}], "cadence": "yearly"}, None),
        ({}, "no owner, no date, no measure"),
        (
            {"sources": [source(None, "They will explore and strengthen it where appropriate, and explore more.")]},
            "no owner, no date, no measure; vague: explore, strengthen, where appropriate",
        ),
        ({**OWNED, "sources": [source(None, "They will explore it.")]}, None),
    ],
)
def test_uncheckable(zone: str, fields: Document, lacks: str | None) -> None:
    """Without an owner, a date or a measure nothing can be checked; the words that leave it open are named."""
    reasons = found(whole(**fields), "2026-01-11")
    assert reasons.get("uncheckable") == (None if lacks is None else (lacks, None))


# What is never said


@pytest.mark.parametrize("status", STATUSES.names)
def test_only_what_is_open_is_late(status: str) -> None:
    """Of what is delivered, abandoned or superseded nobody owes the next step; of all else somebody does."""
    late = ("overdue", "due-soon", "slipping", "stale", "meeting-missed")
    steps = [step("2026-02-01", moves=2, first_due="2026-01-15"), {**step("2027-01-01"), "title": "Second"}]
    sides = dict.fromkeys(("CA", "GB"), side(status))
    document = whole(milestones=steps, cadence="monthly", assessments=sides)
    expected = set() if status in CLOSED else set(late)
    assert set(found(document, "2026-12-24")) & set(late) == expected


def test_who_has_looked_is_not_asked_again() -> None:
    """One side's assessment, an override, or a recommendation that nobody took up: none is unassessed."""
    by_hand = {"status": "announced", "why": "we asked", "changed_at": ENTERED, "by": "ada"}
    for fields in (
        {"assessments": {"CA": side("announced"), "GB": None}},
        {"override": by_hand},
        {"basis": "recommended"},
    ):
        assert "unassessed" not in found(whole(**fields), "2026-12-24")
    assert "unassessed" in found(whole(), "2026-12-24")


def test_a_cadence_that_nobody_can_read() -> None:
    """A cadence in words without a number is never missed."""
    assert "meeting-missed" not in found(whole(cadence="when needed"), "2099-01-01")


# In words


def test_reasons() -> None:
    """Each reason names the milestone, the day and the number of days."""
    steps = [
        step("2026-09-15", owner="GB", id="launch", first_due="2026-01-31", moves=3),
        {**step("2026-Q3"), "id": "second"},
        {"title": "Third", "id": "third", "due": "2026-12-01"},
    ]
    document = whole(
        milestones=steps,
        cadence="every 6 months",
        meetings=[{"on": "2026-03-31"}],
        sources=[source("2026-01-05")],
        assessments={"CA": side("delivered", "2026-09-01"), "GB": side("in-progress", "2026-06-01")},
    )
    assert found(document, "2026-11-24") == {
        "overdue": ("launch (GB) was due 2026-09-15, 70 days ago, and 1 more", "2026-09-16"),
        "due-soon": ("third is due 2026-12-01, in 7 days", "2026-11-01"),
        "meeting-missed": (
            "meets every 6 months: the last meeting was on 2026-03-31, the next was due by 2026-09-30",
            "2026-10-01",
        ),
        "slipping": ("launch (GB) moved 3 times, from 2026-01-31 to 2026-09-15 (+227 days)", None),
        "stale": ("no evidence since it was published on 2026-01-05, 323 days ago", "2026-10-02"),
        "split": ("CA delivered (2026-09-01), GB in-progress (2026-06-01)", "2026-09-01"),
        "weak": ("partially-delivered, on no evidence at all", "2026-09-01"),
        "uncheckable": ("no measure", None),
    }
    assert found(whole(), "2026-12-24")["unassessed"] == (
        "entered on 2026-01-10, 348 days ago, and nobody has assessed any side",
        "2026-04-10",
    )
    due = {"milestones": [step("2026-12-24", id="launch")]}
    assert found(whole(**due), "2026-12-24")["due-soon"][0] == "launch is due 2026-12-24, its last day is today"
    assert found(whole(**due), "2026-12-25")["overdue"][0] == "launch was due 2026-12-24, 1 day ago"


def test_definitions_tell_the_thresholds() -> None:
    """A definition is one line with the thresholds that hold; the help of the filter has the defaults."""
    limits = Thresholds(7, 60, 30, 90, 3)
    assert [SIGNALS[name].definition(limits) for name in ("due-soon", "stale", "unassessed", "slipping")] == [
        "open, and a milestone falls due within 7 days",
        "open, and no evidence for 60 days",
        "announced 30 days ago, and no side assessed",
        "open, moved 3 times or by over 90 days",
    ]
    assert max(len(signal.definition(Thresholds())) for signal in SIGNALS.values()) <= 58


# Laws

DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31))


@st.composite
def records(draw: st.DrawFn) -> Document:
    """Records of all sorts: assessed or not, dated or not, with proofs and meetings."""
    texts = DAYS.map(str)
    sides = {party: draw(st.none() | st.builds(side, st.sampled_from(STATUSES.names), texts)) for party in ("CA", "GB")}
    steps = draw(st.lists(st.tuples(texts, texts, st.integers(0, 3), st.none() | texts), max_size=3))
    return whole(
        assessments=sides,
        milestones=[
            {"title": f"Step {n}", "due": due, "first_due": first, "moves": moves, "done_on": done}
            for n, (due, first, moves, done) in enumerate(steps)
        ],
        evidence=[proof(on) for on in draw(st.lists(st.none() | texts, max_size=2))],
        meetings=[{"on": on} for on in sorted(draw(st.sets(texts, max_size=2)))],
        sources=[source(on) for on in draw(st.lists(st.none() | texts, max_size=2))],
        cadence=draw(st.sampled_from([None, "yearly", "every 2 weeks"])),
    )


@given(records(), DAYS)
def test_since_is_the_first_day(document: Document, today: dt.date) -> None:
    """Where a signal of time says since when it stands, it stands on that day, and not on the day before."""
    for signal in signals_of(document, today, Thresholds()):
        if signal["since"] is not None and signal["signal"] not in ("split", "weak"):
            first = dt.date.fromisoformat(signal["since"])
            assert first <= today
            find = SIGNALS[signal["signal"]].find
            assert find(document, first, Thresholds()) is not None
            if signal["signal"] not in ("overdue", "due-soon"):
                assert find(document, first - dt.timedelta(1), Thresholds()) is None


@given(records(), DAYS, st.tuples(*[st.integers(1, 400)] * 5).map(lambda days: Thresholds(*days)))
def test_the_question_and_the_answer(document: Document, today: dt.date, limits: Thresholds) -> None:
    """Whether a signal stands is asked and answered alike, in the order of the registry."""
    standing = [name for name, signal in SIGNALS.items() if signal.holds(document, today, limits)]
    assert [signal["signal"] for signal in signals_of(document, today, limits)] == standing


@given(records(), DAYS)
def test_silence_only_grows(document: Document, today: dt.date) -> None:
    """What is overdue, stale, unassessed or past its cadence today is so tomorrow, unless somebody does something."""
    lasting = {"overdue", "stale", "unassessed", "meeting-missed"}
    now = {signal["signal"] for signal in signals_of(document, today, Thresholds())} & lasting
    assert now <= {signal["signal"] for signal in signals_of(document, today + dt.timedelta(1), Thresholds())}


@given(records())
def test_days_of_a_record(document: Document) -> None:
    """Ages count from the first publication, else the creation; a proof counts by its day, else its addition."""
    published = [s["published_on"] for s in document["sources"] if s["published_on"]]
    assert began_on(document) == (min(published) if published else "2026-01-10")
    assert [day_of(item) for item in evidence_of(document)] == [
        item["on"] or "2026-01-10" for item in document["evidence"]
    ]
    assert [slipped_days(m) for m in document["milestones"]] == [
        (dt.date.fromisoformat(m["due"]["end"]) - dt.date.fromisoformat(m["first_due"]["end"])).days
        for m in document["milestones"]
    ]


# Cadences


@pytest.mark.parametrize(
    ("cadence", "texts"),
    [
        (Cadence(6), "every 6 months|Every six months|twice a year|semi-annual|half-yearly|6-monthly|semestriel"),
        (Cadence(6), "tous les 6 mois|tous les six mois|deux fois par an|2 fois l'an|every half year|6 months"),
        (Cadence(12), "yearly|annual|annually|once a year|every year|at least once a year|each year|meets yearly"),
        (Cadence(12), "chaque année|annuel|annuelle|tous les ans|une fois par an|au moins une fois par année"),
        (Cadence(24), "every other year|every second year|every 2 years|biennial|tous les deux ans|biennal"),
        (Cadence(3), "quarterly|every quarter|four times a year|trimestriel|tous les trois mois"),
        (Cadence(4), "three times a year|3 times per year|trois fois par an"),
        (Cadence(1), "monthly|every month|once a month|mensuelle|chaque mois"),
        (Cadence(days=14), "every 2 weeks|fortnightly|every other week|toutes les deux semaines"),
        (Cadence(days=7), "weekly|hebdomadaire|chaque semaine"),
        (Cadence(days=73), "5 times a year|cinq fois par an"),
    ],
)
def test_cadences(cadence: Cadence, texts: str) -> None:
    """English and French say it in many ways."""
    assert {text: parse_cadence(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), cadence)


@pytest.mark.parametrize("text", ["", "soon", "every", "year", "0 times a year", "every 0 months", "every 200 years"])
def test_no_cadence(text: str) -> None:
    """What does not say how often is refused with examples."""
    with pytest.raises(InvalidValue, match="does not say how often a body meets") as caught:
        parse_cadence(text)
    assert caught.value.hint == "write it like 'every 6 months', 'yearly', 'twice a year' or 'tous les 6 mois'"
    assert find_cadence(text) is None


@pytest.mark.parametrize("text", ["biannual", "bi-annually", "bimonthly", "biweekly", "bisannuel"])
def test_two_readings(text: str) -> None:
    """A word that means twice as often to some as to others is refused with both readings."""
    with pytest.raises(InvalidValue, match=r"has two readings: every .* and every ") as caught:
        parse_cadence(text)
    first, second = str(caught.value.hint).removeprefix("write ").replace("'", "").split(" or ")
    assert parse_cadence(first) != parse_cadence(second)


@pytest.mark.parametrize(
    ("cadence", "day", "last"),
    [
        ("every 6 months", "2026-08-31", "2027-02-28"),
        ("every 6 months", "2027-08-31", "2028-02-29"),
        ("yearly", "2028-02-29", "2029-02-28"),
        ("monthly", "2026-12-31", "2027-01-31"),
        ("weekly", "2026-12-31", "2027-01-07"),
    ],
)
def test_the_next_meeting(cadence: str, day: str, last: str) -> None:
    """Months keep the day of the month, or take the month's last."""
    assert parse_cadence(cadence).after(dt.date.fromisoformat(day)).isoformat() == last


@given(st.integers(1, 24), DAYS)
def test_a_cadence_runs_forward(months: int, day: dt.date) -> None:
    """A longer cadence never ends earlier, and each ends after it began."""
    assert day < Cadence(months).after(day) <= Cadence(months + 1).after(day)


# Words


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("Both sides are Exploring and will work closely towards it", "en", ["explore"]),
        ("We work towards, strengthen, deepen, promote, enhance", None, words("strengthen deepen promote enhance")),
        ("a considerable exploration of deep things", "en", []),
        ("Ils renforceront et approfondiront, le cas échéant", "fr", ["renforcer", "approfondir", "le cas échéant"]),
        ("s’efforcer d'améliorer", "fr", ["s'efforcer", "améliorer"]),
        ("renforcer and strengthen", "en", ["strengthen"]),
        ("renforcer and strengthen", "de", ["renforcer", "strengthen"]),
        ("as soon\nas  possible", "en", ["as soon as possible"]),
    ],
)
def test_vague_words(text: str, language: str | None, named: list[str]) -> None:
    """The words of the list are found in their forms, in the text's language where it is known."""
    expected = ["work towards", *named] if text.startswith("We work") else named
    assert vague_words(text, language) == expected


@pytest.mark.parametrize("language", VAGUE)
def test_every_entry_is_found(language: str) -> None:
    """Each form of each entry is found in its language, under the entry's name."""
    forms = [(name, form.replace("*", "")) for name, all_of in VAGUE[language].items() for form in all_of.split(", ")]
    assert [vague_words(f"They {form} it", language) for _, form in forms] == [[name] for name, _ in forms]


# On the command line

YEAR_LATER = {"BILAT_NOW": "2027-12-01"}


@pytest.fixture
def seeded(tmp_path: Path) -> Desk:
    """The seeded tracker, entered on 2026-11-24."""
    return Desk(tmp_path)


def test_every_signal_is_a_flag(seeded: Desk) -> None:
    """`is:` knows every signal, `signal:` means the same, and `is:late` is overdue."""
    for name in SIGNALS:
        assert (
            seeded.ok("count", f"is:{name}", env=YEAR_LATER).out
            == seeded.ok("count", f"signal:{name}", env=YEAR_LATER).out
        )
    seeded.ok("milestone", "add", "joint-mil", "First", "--due", "2027-Q1")
    assert seeded.ok("list", "is:late", "--format", "ids", env=YEAR_LATER).out == "joint-military-exercises\n"
    assert seeded.run("list", "is:overdue", "--exit-code", "--format", "ids", env=YEAR_LATER).status == 10
    assert seeded.run("list", "is:overdue", "--exit-code", "--format", "ids").status == 0
    assert seeded.run("list", "is:overdu").err.endswith("hint: did you mean is:overdue?\n")


def test_settings_move_the_thresholds(seeded: Desk) -> None:
    """A threshold of the configuration holds in filters, lists and reasons alike."""
    on = {"BILAT_NOW": "2026-12-24"}
    assert seeded.ok("count", "is:stale", env=on).out == "0\n"
    config = seeded.write("config.toml", 'stale_days = 30\n[queries]\nsilent = "is:stale sector:energy"\n')
    moved = {**on, "BILAT_CONFIG": config}
    total = seeded.ok("count").out
    assert seeded.ok("count", "is:stale", env=moved).out == total
    assert seeded.ok("count", "-is:stale or is:stale sector:energy", env=moved).out == "1\n"
    assert seeded.ok("list", "@silent", "--fields", "signals", env=moved).out == "stale, uncheckable\n"
    assert seeded.ok("count", "is:stale", env={**moved, "BILAT_STALE_DAYS": "31"}).out == "0\n"
    assert seeded.ok("help", "signals", env=moved).out.splitlines()[4] == (
        "stale               open, and no evidence for 30 days"
    )


def test_scripts_get_signals_when_they_ask(seeded: Desk) -> None:
    """Without being asked neither TSV nor JSON change; asked, TSV has a column more and JSON a key beside the data."""
    plain = seeded.ok("list", "--json", env=YEAR_LATER).json
    assert (list(plain)[-1], {len(row) for row in seeded.ok("list", env=YEAR_LATER).rows}) == ("data", {5})
    asked = seeded.ok("list", "--signals", "--json", env=YEAR_LATER).json
    signals = asked.pop("signals")
    assert asked == plain
    assert [told["id"] for told in signals] == [initiative["id"] for initiative in plain["data"]]
    cells = seeded.ok("list", "--signals", env=YEAR_LATER).rows
    assert [row[5] for row in cells] == [", ".join(s["signal"] for s in told["signals"]) for told in signals]
    picked = seeded.ok("list", "--fields", "id,signals", "--json", env=YEAR_LATER).data
    assert picked == signals


def test_sorted_and_grouped_by_signals(seeded: Desk) -> None:
    """What is late stands first; counts by signals add up."""
    seeded.ok("milestone", "add", "joint-mil", "First", "--due", "2027-Q1")
    first = seeded.ok("list", "--sort", "signals", "--limit", "1", "--format", "ids", env=YEAR_LATER).out
    assert first == "joint-military-exercises\n"
    groups = seeded.ok("count", "--group-by", "signals", env=YEAR_LATER).rows
    assert sum(int(row[1]) for row in groups) == int(seeded.ok("count").out)
    assert groups[0] == ["overdue, stale, unassessed, uncheckable", "1"]


@pytest.mark.parametrize(
    ("columns", "header"),
    [
        (80, "Id                  Title                 Status       Next due  Signals"),
        (100, "Id                      Title                 Sector          Status       Next due  Signals"),
    ],
)
def test_a_terminal_shows_them(seeded: Desk, columns: int, header: str) -> None:
    """On a terminal those that call for a step have a column, which on a narrow one takes the sector's place."""
    steps = ("milestone", "add", "joint-mil", "First", "--due", "2027-Q1")
    seeded.ok(*steps)
    seeded.ok("update", "joint-trade", "--cadence", "yearly")
    env = {**YEAR_LATER, "COLUMNS": str(columns)}
    lines = seeded.ok("list", "sector:trade,defense", "--format", "table", env=env).out.splitlines()
    assert " ".join(lines[0].split()) == " ".join(header.split())
    text = "\n".join(lines)
    assert ("meeting-missed" in text, "overdue" in text, "uncheckable" in text) == (True, True, False)
    today = seeded.ok("list", "--format", "table").out.splitlines()[0].split()
    assert today == ["Id", "Title", "Sector", "Status", "Next", "due"]


def test_show_tells_why(seeded: Desk) -> None:
    """`show` has every signal with its reason, one a line."""
    out = seeded.ok("show", "supply-chain", "--format", "table", env={**YEAR_LATER, "COLUMNS": "200"}).out.splitlines()
    start = next(n for n, line in enumerate(out) if line.startswith("signals"))
    assert [line.strip() for line in out[start : start + 3]] == [
        "signals         stale: no evidence since it was entered on 2026-11-24, 372 days ago (since 2027-08-21)",
        "unassessed: entered on 2026-11-24, 372 days ago, and nobody has assessed any side (since 2027-02-22)",
        "uncheckable: no owner, no date, no measure; vague: enhance",
    ]


def test_what_calls_for_a_step() -> None:
    """All signals but the one about the promise's own wording."""
    assert [name for name in SIGNALS if SIGNALS[name] not in CALLING] == ["uncheckable"]


def test_the_schema_knows_the_key(seeded: Desk) -> None:
    """What `--signals` adds to the document is in its schema, and is there only when it was asked for."""
    schema = seeded.ok("schema", "initiative-list").json
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    asked = seeded.ok("list", "--signals", "--json", env=YEAR_LATER).json
    validator.validate(asked)
    validator.validate({key: value for key, value in asked.items() if key != "signals"})
    asked["signals"][0]["signals"][0]["since"] = "soon"
    assert [error.validator for error in validator.iter_errors(asked)] == ["anyOf"]
