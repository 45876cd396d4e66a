"""When an act is due and how often a body meets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.dates.cadence import parse_cadence
from bilat.statement.deadlines import find_cadence, find_dates, find_deadline
from statements import CHECKABLE, annotated

DAY = dt.date(2024, 5, 16)


@pytest.mark.parametrize(
    ("quote", "words", "end"),
    [
        ("Both will open the port by 2030.", "by 2030", "2030-12-31"),
        ("Both will open the port by 2030 at the latest.", "by 2030", "2030-12-31"),
        ("Ministers will report within six months.", "within six months", "2024-11-16"),
        ("Ministers will report within 90 days of today.", "within 90 days", "2024-08-14"),
        ("They will spend more over the next five years.", "over the next five years", "2029-05-16"),
        ("They will ship more over the next year.", "over the next year", "2025-05-16"),
        ("A plan follows in the next 12 to 18 months.", "in the next 12 to 18 months", "2025-11-16"),
        ("They will sign it by the end of the year.", "by the end of the year", "2024-12-31"),
        ("They will sign it later this year.", "later this year", "2024-12-31"),
        ("They will sign it no later than 30 June 2025.", "no later than 30 June 2025", "2025-06-30"),
        ("They will sign it this fall.", "this fall", "2024-11-30"),
        ("They will sign it in the fall of next year.", "in the fall of next year", "2025-11-30"),
        ("They will sign it before this fall.", "before this fall", "2024-08-31"),
        ("The talks begin in early 2025.", "in early 2025", "2025-04-30"),
        ("The talks begin in mid-2025.", "in mid-2025", "2025-08-31"),
        (
            "The talks take place in the second quarter of next year.",
            "in the second quarter of next year",
            "2025-06-30",
        ),
        ("The talks take place by Q3 2025.", "by Q3 2025", "2025-09-30"),
        ("The scheme runs from 2024 to 2026.", "from 2024 to 2026", "2026-12-31"),
        ("The scheme begins in 2024/25.", "in 2024/25", "2025-12-31"),
        ("Beginning January 1, 2026, both will share data.", "Beginning January 1, 2026", "2026-01-01"),
        ("They look forward to meeting at the July meeting of ministers.", "at the July", "2024-07-31"),
        ("They look forward to the probe’s 2026 launch.", "2026", "2026-12-31"),
        ("They will meet on December 13.", "on December 13", "2024-12-13"),
        ("Built on the forum launched in January 2024, a fund will open in June.", "in June", "2024-06-30"),
        ("Emissions will fall by 40 percent below 2005 levels by 2030.", "by 2030", "2030-12-31"),
        ("The fair that will be held in 2026 inspires them, and they will sign by 2025.", "by 2025", "2025-12-31"),
        ("As agreed in June 2023, building on the targets for 2035, they will meet in 2026.", "in 2026", "2026-12-31"),
    ],
)
def test_english(quote: str, words: str, end: str) -> None:
    """A deadline is found with its words and its last day."""
    found = find_deadline(quote, DAY, "en")
    assert found is not None
    assert (quote[found.start : found.end], found.span.end.isoformat()) == (words, end)


@pytest.mark.parametrize(
    "quote",
    [
        "The forum launched in January 2023 will go on.",
        "Since 2019 both have shared data.",
        "They will carry out Agenda 2030.",
        "They will carry out the 2030 Agenda and the 2021 Harbour Declaration.",
        "They will spend $3 billion in fiscal year 2025.",
        "They will spend $2030 million on 2,030 boats.",
        "The first visit in ten years will follow up on it.",
        "They will report within 90 days of signature.",
        "They will report in the coming months.",
        "They will report before the next summit.",
        "They will report by the end of the decade, in the 2030s.",
        "They will meet annually.",
        "It celebrates the treaty's 50th anniversary in 2025.",
        "Recalling the targets for 2035, they will build boats.",
        "They will help people.",
        "",
    ],
)
def test_no_deadline(quote: str) -> None:
    """History, names, base lines, accounts and what cannot be reckoned are no deadlines."""
    assert find_deadline(quote, DAY, "en") is None


@pytest.mark.parametrize(
    ("quote", "words", "end"),
    [
        ("Les deux pays ouvriront un port d'ici 2030.", "d'ici 2030", "2030-12-31"),
        ("Ils publieront un plan d’ici la fin de l’année.", "d’ici la fin de l’année", "2024-12-31"),
        ("Le rapport sera remis au plus tard le 30 juin 2025.", "au plus tard le 30 juin 2025", "2025-06-30"),
        ("Les ministres feront rapport dans les six mois.", "dans les six mois", "2024-11-16"),
        ("Ils investiront au cours des cinq prochaines années.", "au cours des cinq prochaines années", "2029-05-16"),
        ("Un sommet aura lieu cet automne.", "cet automne", "2024-11-30"),
        ("L'accord s'applique à compter du 1er janvier 2025.", "à compter du 1er janvier 2025", "2025-01-01"),
        ("Le dialogue se tiendra l'année prochaine.", "l'année prochaine", "2025-12-31"),
        ("Le dialogue se tiendra au premier trimestre de 2025.", "au premier trimestre de 2025", "2025-03-31"),
    ],
)
def test_french(quote: str, words: str, end: str) -> None:
    """The same in French."""
    found = find_deadline(quote, DAY, "fr")
    assert found is not None
    assert (quote[found.start : found.end], found.span.end.isoformat()) == (words, end)


@pytest.mark.parametrize("quote", ["Le dialogue lancé en janvier 2023 se poursuivra.", "Depuis 2019, ils coopèrent."])
def test_no_french_deadline(quote: str) -> None:
    """History is none in French either."""
    assert find_deadline(quote, DAY, "fr") is None


def test_without_a_day() -> None:
    """Without the statement's day only a date that names its year is found."""
    assert find_deadline("They will report within six months.", None, "en") is None
    found = find_deadline("They will report in March 2031.", None, "en")
    assert found is not None
    assert found.span.text == "2031-03"


def test_the_phrase_is_kept() -> None:
    """The words are kept where they say more than the date's name."""
    deadline, event = (find_deadline(f"They will meet {when}.", DAY, "en") for when in ("by June 2025", "in June 2025"))
    assert deadline is not None
    assert event is not None
    assert (deadline.span.phrase, event.span.phrase) == ("by June 2025", None)


def test_the_lead_is_asked_last() -> None:
    """A lead-in's date counts for an item that has none."""
    lead = "By the end of 2025 the two countries will:"
    found = find_deadline("open a port", DAY, "en", lead)
    assert found is not None
    assert (found.in_lead, lead[found.start : found.end]) == (True, "By the end of 2025")
    own = find_deadline("open a port by 2027", DAY, "en", lead)
    assert own is not None
    assert (own.in_lead, own.span.text) == (False, "2027")


@pytest.mark.parametrize(
    ("quote", "language", "cadence"),
    [
        ("The group will meet annually.", "en", "yearly"),
        ("Ministers will meet at least twice a year.", "en", "twice a year"),
        ("Officials will meet every six months to take stock.", "en", "every 6 months"),
        ("An annual dialogue on ports will follow.", "en", "yearly"),
        ("They will cut annual emissions and give $100 billion annually.", "en", None),
        ("They will hold the biannual dialogue.", "en", None),
        ("Le groupe se réunira tous les six mois.", "fr", "every 6 months"),
        ("Le groupe se réunira deux fois par an.", "fr", "twice a year"),
        ("Le groupe tiendra une réunion annuelle.", "fr", "yearly"),
    ],
)
def test_cadence(quote: str, language: str, cadence: str | None) -> None:
    """How often a body meets, in words that the tracker takes; two readings and rates of amounts give none."""
    assert find_cadence(quote, language) == cadence
    if cadence is not None:
        parse_cadence(cadence)


PIECES = st.sampled_from(
    [
        "by ",
        "in ",
        "within ",
        "the ",
        "next ",
        "end of ",
        "2024",
        "2030",
        "2024-13-40",
        "31 February 2025",
        "May ",
        "six ",
        "999 ",
        "months",
        "years",
        "decades ",
        ", ",
        " fall",
        "d'ici ",
        "l’année",
        "été ",
        "this ",
        "quarter of ",
        "\u200b",
        "$",
        "12 to ",
    ]
)


@given(
    st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=30).map("".join)),
    st.one_of(st.none(), st.dates()),
    st.sampled_from(["en", "fr"]),
)
def test_any_text(text: str, anchor: dt.date | None, language: str) -> None:
    """Whatever the text, what is found lies within it, and nothing is raised."""
    found = find_deadline(text, anchor, language)
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
    for start, end in find_dates(text, language):
        assert 0 <= start < end <= len(text)
    cadence = find_cadence(text, language)
    if cadence is not None:
        parse_cadence(cadence)


def test_annotated_statements(shared: Path) -> None:
    """Of what readers marked as due, nine of ten found are right and eight of ten are found."""
    right = proposed = marked = 0
    for statement in annotated(shared):
        for record in statement.records:
            if record["kind"] not in CHECKABLE:
                continue
            found = find_deadline(record["quote"], statement.published_on, "en")
            proposed += found is not None
            marked += record["deadline"] is not None
            if found is not None and record["deadline"]:
                right += found.span.end.isoformat().startswith(record["deadline"])
    assert right >= 0.9 * proposed
    assert right >= 0.8 * marked


def test_the_day_of_a_statement_in_a_lead_is_no_deadline() -> None:
    """'On 16 May 2024 the ministers agreed to:' says when they agreed, 'by June 2024' when they will have done it."""
    assert find_deadline("Open a port.", DAY, "en", "On 16 May 2024, the ministers decided to:") is None
    found = find_deadline("Open a port.", DAY, "en", "By June 2024, the ministers will:")
    assert found is not None
    assert found.in_lead
