"""What a promise is about."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.sectors import SECTORS
from bilat.statement.topics import Lexicon, sectors_of
from bilat.vocabulary import Term
from statements import CHECKABLE, annotated

ENGLISH, FRENCH = Lexicon("en", SECTORS), Lexicon("fr", SECTORS)


@pytest.mark.parametrize(
    ("quote", "sector"),
    [
        ("The two countries will agree on the customs treatment of wind turbines.", "trade"),
        ("Both will lower tariffs on cheese to bring prosperity to farmers.", "trade"),
        ("The navies will hold a joint exercise every spring.", "defense"),
        ("They will share intelligence on human trafficking.", "intelligence"),
        ("We will set up a hydrogen corridor to cut greenhouse gas emissions.", "energy"),
        ("Both intend to propose regulations that will reduce methane emissions.", "sustainability"),
        ("They will fund joint research on quantum sensors.", "technology"),
        ("Officials will plan the next clinical trial for a vaccine.", "health"),
        ("The WHO will be asked to join.", "health"),
        ("Canada will admit 4,000 more refugees.", "migration"),
        ("They will double the number of scholarships for students.", "culture"),
        ("Both will provide humanitarian assistance to the drought's victims.", "development"),
        ("They will work towards a minimum tax on banks.", "finance"),
        ("We will defend human rights and the rule of law.", "governance"),
        ("The two sides will open talks on railways.", "other"),
        ("The ministers will hold a dialogue.", "governance"),
        ("They will do so.", "other"),
        ("", "other"),
    ],
)
def test_english(quote: str, sector: str) -> None:
    """The object of the act decides, not its purpose, nor who acts."""
    assert sectors_of(quote, [], ENGLISH, SECTORS)[0] == sector


@pytest.mark.parametrize(
    ("quote", "sector"),
    [
        ("Les deux pays réduiront les droits de douane sur le fromage.", "trade"),
        ("Ils tiendront un dialogue annuel sur la sécurité énergétique.", "energy"),
        ("Nous renforcerons notre coopération en matière de défense.", "defense"),
        ("Le Canada accueillera davantage de réfugiés.", "migration"),
        ("Ils protégeront la biodiversité des océans.", "sustainability"),
        ("Ils lanceront un programme de bourses pour les étudiants.", "culture"),
    ],
)
def test_french(quote: str, sector: str) -> None:
    """The same in French."""
    assert sectors_of(quote, [], FRENCH, SECTORS)[0] == sector


def test_the_context_helps_where_the_sentence_says_little() -> None:
    """A heading decides for a sentence without a subject of its own, and not against one that has it."""
    heading = ["Defence and security"]
    assert sectors_of("They will launch a new programme.", heading, ENGLISH, SECTORS)[0] == "defense"
    assert sectors_of("They will launch a new vaccine programme.", heading, ENGLISH, SECTORS)[0] == "health"


def test_a_second_sector_is_named() -> None:
    """An act about two things names both, in the order of their weight."""
    assert sectors_of("They will hold a joint exercise of hospitals and armed forces.", [], ENGLISH, SECTORS) == [
        "defense",
        "health",
    ]


def test_words_of_two_and_capitals() -> None:
    """The longest phrase counts alone, and an abbreviation is not the word it looks like."""
    assert sectors_of("They will reform the Security Council.", [], ENGLISH, SECTORS) == ["governance"]
    assert "health" not in sectors_of("They will help those who ask.", [], ENGLISH, SECTORS)


def test_a_configured_sector() -> None:
    """A sector of one's own is found by its aliases, and by them alone."""
    larger = SECTORS.extended([Term("fisheries-law", "Fisheries law", ("herring", "herring quotas"))])
    lexicon = Lexicon("en", larger)
    assert sectors_of("They will agree on herring quotas.", [], lexicon, larger)[0] == "fisheries-law"
    assert sectors_of("They will agree on vaccines.", [], lexicon, larger)[0] == "health"


@given(st.text(max_size=300), st.lists(st.text(max_size=100), max_size=6))
def test_any_text(quote: str, context: list[str]) -> None:
    """Whatever the text, one to three sectors of the vocabulary come out, each once."""
    for lexicon in (ENGLISH, FRENCH):
        found = sectors_of(quote, context, lexicon, SECTORS)
        assert 1 <= len(found) <= 3
        assert len(set(found)) == len(found)
        assert set(found) <= set(SECTORS.names)


def test_annotated_statements(shared: Path) -> None:
    """With no context at all, readers and rules agree on eight of ten checkable promises, and two of three others."""
    right = {True: 0, False: 0}
    all_of = {True: 0, False: 0}
    for statement in annotated(shared):
        for record in statement.records:
            is_checkable = record["kind"] in CHECKABLE
            sector = SECTORS.parse(record["sector"])
            all_of[is_checkable] += 1
            right[is_checkable] += sectors_of(record["quote"], [], ENGLISH, SECTORS)[0] == sector
    assert right[True] >= 0.8 * all_of[True]
    assert right[False] >= 0.65 * all_of[False]


def test_the_whole_statement_speaks_where_a_sentence_says_nothing() -> None:
    """In a statement about tariffs alone, 'the Agreement' is one on trade; a sentence of its own matter keeps it."""
    text = "They will lower tariffs on nets. They will end quotas. They will open customs offices. "
    subject = ENGLISH.subject(text)
    assert list(subject) == ["trade"]
    quote = "They will finalise the text of the Agreement."
    assert sectors_of(quote, [], ENGLISH, SECTORS, None, subject)[0] == "trade"
    own = "They will vaccinate children against measles."
    assert sectors_of(own, [], ENGLISH, SECTORS, None, subject)[0] == "health"
    assert ENGLISH.subject("They will lower tariffs. They will vaccinate children. They will train soldiers.") == {}


@pytest.mark.parametrize(
    ("quote", "sector"),
    [
        ("They will agree on good regulatory practices.", "trade"),
        ("They will track asteroids for planetary defence.", "technology"),
        ("They will clear unexploded ordnance.", "defense"),
        ("They will open a network for homicide prevention.", "intelligence"),
    ],
)
def test_more_words(quote: str, sector: str) -> None:
    """Words that name a sector, though a part of them names another."""
    assert sectors_of(quote, [], ENGLISH, SECTORS)[0] == sector
