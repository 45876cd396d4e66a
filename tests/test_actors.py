"""Who issued a statement, when, in which language, and who acts in a sentence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.parties import PARTIES
from bilat.statement.actors import Names, acting, find_leaders, issuers, language_of, published_on
from bilat.statement.clauses import Act
from statements import annotated

ENGLISH, FRENCH = Names("en", PARTIES), Names("fr", PARTIES)
CANADA_JAPAN = ["CA", "JP"]


@pytest.mark.parametrize(
    ("text", "title", "codes"),
    [
        ("Canada and Japan are partners. Canada and Japan will build boats.", None, ["CA", "JP"]),
        ("They met.", "U.K.-Kenya Joint Statement", ["GB", "KE"]),
        (
            "Norway, Chile and the United States announced a pact. Russia’s war and Russian oil weigh on it.",
            None,
            ["CL", "NO", "US"],
        ),
        (
            "The U.S. will lead. The American people and the Danish people agree; Denmark will follow.",
            None,
            ["DK", "US"],
        ),
        ("In North America and Latin America, boats matter.", None, []),
        ("Prime Minister Jane Roe of Canada met President Max Doe of the Republic of Kenya.", None, ["CA", "KE"]),
        ("", None, []),
    ],
)
def test_issuers(text: str, title: str | None, codes: list[str]) -> None:
    """Those who open the statement and act in it issued it; whom they speak about did not."""
    assert issuers(text, title, ENGLISH) == codes


def test_french_issuers() -> None:
    """The same in French."""
    text = "Le Canada et la France entendent approfondir leurs liens. Les peuples canadien et français sont amis."
    assert issuers(text, None, FRENCH) == ["CA", "FR"]


@pytest.mark.parametrize(
    ("quote", "codes"),
    [
        ("Canada will build boats for Japan.", ["CA"]),
        ("The Japanese government intends to open a port.", ["JP"]),
        ("We will open a port in Japan.", CANADA_JAPAN),
        ("The two countries will open a port.", CANADA_JAPAN),
        ("Canada and Japan will open a port.", CANADA_JAPAN),
        ("Canada welcomed Japan’s decision to open a port.", ["JP"]),
        ("The leaders welcomed the decision of Canada to open a port.", ["CA"]),
        ("A port will be opened by Canada.", CANADA_JAPAN),
        ("Open a port in Japan.", CANADA_JAPAN),
        ("Prime Minister Roe announced a port.", ["CA"]),
        ("Kenya will open a port.", CANADA_JAPAN),
    ],
)
def test_acting(quote: str, codes: list[str]) -> None:
    """A sentence's subject acts; 'we' and what names nobody is all of them."""
    assert acting(quote, CANADA_JAPAN, ENGLISH, {"Roe": "CA"}) == codes


def test_acting_where_the_verb_is_told() -> None:
    """Whose decision is welcomed acts, also where the verb behind it is told."""
    quote = "Canada welcomed Japan's decision to open a port."
    assert acting(quote, CANADA_JAPAN, ENGLISH, None, Act("open", quote.index("open"))) == ["JP"]


def test_acting_in_french() -> None:
    """The same in French."""
    assert acting("Le Canada investira dans un port en France.", ["CA", "FR"], FRENCH) == ["CA"]
    assert acting("Nous investirons dans un port.", ["CA", "FR"], FRENCH) == ["CA", "FR"]


def test_leaders() -> None:
    """What stands beside a name decides for whom it speaks, else the office that one party alone has."""
    text = "Prime Minister Jane Roe of Canada met President Max Q. Doe, Jr. and German Chancellor Ute Poe."
    assert find_leaders(text, ["CA", "US"], ENGLISH) == {"Roe": "CA", "Doe": "US"}
    assert find_leaders("President Doe met President Poe.", ["FR", "US"], ENGLISH) == {}
    assert find_leaders("President Doe of France met President Poe.", ["FR", "US"], ENGLISH) == {"Doe": "FR"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("https://example.org/news/2023/03/24/statement\n\nText", "2023-03-24"),
        ("# source: https://example.org/2021-06/2021-06-10-statement.md\nText", "2021-06-10"),
        ("https://example.org/2023/02/31/statement\nText", None),
        ("Today, June 10, 2021, the leaders met.", "2021-06-10"),
        ("OTTAWA, June 22, 2023 — The leaders met.", "2023-06-22"),
        ("Joint statement\n\nMarch 24, 2023\n\nText.", "2023-03-24"),
        ("Issued on 5 May 2024\nText.", "2024-05-05"),
        ("Ottawa, le 1er mars 2023\n\nTexte.", "2023-03-01"),
        ("[date]\n\nText.", None),
        (
            "They met in 2022. On June 3, 2021, they met before, as the statement issued on May 2, 2020 says.",
            None,
        ),
        ("", None),
    ],
)
def test_published_on(text: str, day: str | None) -> None:
    """The address or the dateline says the day; a date in a sentence does not."""
    assert published_on(text) == (dt.date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The two countries will work with their partners.", "en"),
        ("Les deux pays travailleront avec leurs partenaires pour la paix.", "fr"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    """The small words tell."""
    assert language_of(text) == language


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Whatever the text, nothing is raised, and what acts is among the issuers."""
    for names in (ENGLISH, FRENCH):
        codes = issuers(text, text[:50], names)
        assert codes == sorted(set(codes))
        assert set(acting(text, codes, names, find_leaders(text, codes, names))) <= set(codes)
        for mention in names.mentions(text):
            assert 0 <= mention.start < mention.end <= len(text)
    assert language_of(text) in ("en", "fr")
    published_on(text)


def test_annotated_statements(shared: Path) -> None:
    """Readers and rules agree on who acts in nine of ten sentences, and on the issuers of nearly every statement."""
    right = count = found = statements = 0
    for statement in annotated(shared):
        codes = sorted({PARTIES.parse(party) for record in statement.records for party in record["parties"]})
        body = statement.text.partition("\n")[2]
        statements += 1
        found += issuers(body, None, ENGLISH) == codes
        leaders = find_leaders(body, codes, ENGLISH)
        for record in statement.records:
            count += 1
            wanted = {PARTIES.parse(party) for party in record["parties"]}
            right += set(acting(record["quote"], codes, ENGLISH, leaders)) == wanted
    assert right >= 0.9 * count
    assert found >= 0.8 * statements


def test_the_partner_of_a_readout() -> None:
    """Where only one party acts, the other is the one that is named beside it as a pair."""
    text = (
        "President Roe met today with Prime Minister Kari Vik of Norway. The two leaders committed to strengthen the "
        "Norway-Japan partnership. President Roe thanked Norway for its hospitality."
    )
    assert issuers(text, None, ENGLISH) == ["JP", "NO"]
