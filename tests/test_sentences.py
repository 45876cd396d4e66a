"""Where sentences end: at full stops, and not at abbreviations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.statement.paper import Block
from bilat.statement.sentences import sentences


def cut(text: str) -> list[str]:
    """The sentences of one paragraph."""
    return [text[start:end] for start, end in sentences(text, Block("paragraph", 0, len(text)))]


@pytest.mark.parametrize(
    "parts",
    [
        ["We met.", "We will meet again."],
        ["He visited the U.S.", "The leaders agreed."],
        ["The U.S. Department of Energy will publish it.", "Both sides agreed."],
        ["Mr. Roe and Dr. J. Q. Public signed.", "They left."],
        ["The sum is approx. 3.5 million.", "It grows."],
        ["“We will act.”", "They did."],
        ["Will it hold?", "Yes!", "It will."],
        ["Nous nous rencontrerons.", "M. Roe et Mme Dupont ont signé.", "À suivre."],
        ["As agreed on No. 5, we meet.", "1995 was the first year."],
        ["The programme (see Art. 7) continues.", "(It is old.)"],
    ],
)
def test_sentences(parts: list[str]) -> None:
    """Sentences are cut where they end, and abbreviations, initials and numbers end none."""
    assert cut(" ".join(parts)) == parts


def test_no_space_behind_the_stop() -> None:
    """A missing space behind a full stop does not join two sentences."""
    assert cut("It opens by the end of 2027.The leaders agreed.") == [
        "It opens by the end of 2027.",
        "The leaders agreed.",
    ]


def test_clauses_of_a_contract() -> None:
    """Enumerated clauses are sentences, without their letters."""
    text = (
        "Tariffs (a) Canada will lower its tariff; (b) the United Kingdom will open a quota; and (ii) both will report."
    )
    assert cut(text) == [
        "Tariffs",
        "Canada will lower its tariff;",
        "the United Kingdom will open a quota; and",
        "both will report.",
    ]


def test_enumerators_within_a_sentence() -> None:
    """Letters in the middle of a sentence part nothing."""
    text = "We will study options (i) and (ii) of the report."
    assert cut(text) == [text]


def test_numbers_in_the_middle() -> None:
    """The number of the next paragraph is no part of it."""
    assert cut("They met. 28.      The leaders welcomed it.")[-1] == "The leaders welcomed it."


@given(st.text(alphabet=st.sampled_from("aB .!?;:()1“”’\n\u00a0éÉU.S"), max_size=150))
def test_any_text(text: str) -> None:
    """Sentences stand in order within their block, and lose nothing but white space and enumerators."""
    end = 0
    for start, stop in sentences(text, Block("paragraph", 0, len(text))):
        assert end <= start < stop <= len(text)
        end = stop
