"""Who does or promises what in a sentence."""

from __future__ import annotations

from functools import cache

import pytest

from bilat.parties import PARTIES
from bilat.statement.acts import Rules, load_act_rules
from bilat.statement.lexicon import Tokens
from bilat.statement.predicates import Clause, Reader, chosen


@cache
def rules() -> Rules:
    """The rules of English."""
    return load_act_rules("en", PARTIES)


def read(sentence: str) -> tuple[Reader, list[Clause]]:
    """The sentence's reader and its clauses."""
    tokens = Tokens(sentence, 0, len(sentence))
    reader = Reader(tokens, rules().lexicon.find(tokens.words), rules().lexicon)
    return reader, list(reader.clauses())


def told(sentence: str) -> tuple[str, str, str | None]:
    """Kind, subject and verb of the promise that decides."""
    promise = chosen(read(sentence)[1])
    assert promise is not None, sentence
    return promise.kind, promise.subject, promise.verb


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We will establish a joint council.", ("will", "we", "establish")),
        ("The two countries agreed to hold talks each year.", ("agree", "joint", "hold")),
        ("Canada and the United Kingdom intend to double their funding.", ("intend", "party", "double")),
        ("Building on this, the leaders committed to sign a treaty.", ("commit", "joint", "sign")),
        ("Both sides have agreed to open a consulate.", ("agree", "joint", "open")),
        ("We will continue to work together to expand the programme.", ("will", "we", "expand")),
        ("They remain committed to supporting the port.", ("committed", "joint", "support")),
        ("The ministers look forward to signing the accord.", ("look_forward", "joint", "sign")),
        ("Trade Facilitation: The countries will lower their tariffs.", ("will", "joint", "lower")),
        ("Canada is establishing a fund for the strait.", ("progressive", "party", "establish")),
        ("The leaders expressed concern and will convene a summit.", ("will", "joint", "convene")),
        ("The leaders directed officials to draft a plan.", ("direct", "joint", "draft")),
    ],
)
def test_promises(sentence: str, expected: tuple[str, str, str]) -> None:
    """The promise, who makes it, and the verb that counts, behind prefaces, headings, hedges and other clauses."""
    assert told(sentence) == expected


def test_hedges() -> None:
    """What stands between a promise and its verb is kept."""
    promise = chosen(read("We will continue to seek to open the market.")[1])
    assert promise is not None
    assert promise.hedges == {"continue", "seek"}


@pytest.mark.parametrize(
    "sentence",
    [
        "They welcomed the bridge, which will help trade.",
        "It is a fund that will create jobs.",
        "If the talks fail, they will not be resumed by those who lead them, who will leave.",
    ],
)
def test_clauses_that_depend(sentence: str) -> None:
    """What a relative clause says of something is no promise of its own."""
    assert any(clause.kind == "will" and not clause.is_main for clause in read(sentence)[1])


def test_a_government_outranks_a_firm() -> None:
    """Of two promises in one sentence the government's decides."""
    kind, subject, verb = told("Acme Inc. will build a yard and the two governments agreed to fund a school.")
    assert (kind, subject, verb) == ("agree", "joint", "fund")


@pytest.mark.parametrize(
    "sentence", ["The plan was signed in 1999.", "Our commitment to peace.", "Ports and harbours."]
)
def test_no_promise(sentence: str) -> None:
    """History, nouns and names promise nothing."""
    assert chosen(read(sentence)[1]) is None
