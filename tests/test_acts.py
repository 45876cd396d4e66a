"""What a sentence of a statement does, and why it is taken for that."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.errors import InvalidValue
from bilat.parties import PARTIES
from bilat.statement.acts import Rules, Verdict, judge_all, load_act_rules, units
from bilat.statement.structure import find_blocks


@cache
def rules() -> Rules:
    """The rules of English."""
    return load_act_rules("en", PARTIES)


def verdicts(text: str, by: Rules | None = None) -> dict[str, Verdict]:
    """What each sentence does; one that does nothing has no entry."""
    by = by or rules()
    judged = judge_all(text, units(text, find_blocks(text), by), by)
    return {text[unit.area[0] : unit.area[1]]: verdict for unit, verdict in judged}


def acts(text: str) -> dict[str, str]:
    """The speech act of each sentence."""
    return {quote: verdict.speech_act for quote, verdict in verdicts(text).items()}


def act(sentence: str) -> str | None:
    """The speech act of one sentence."""
    return acts(sentence).get(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We will establish a joint working group on ports.",
        "The two countries agreed to sign a memorandum of understanding on fisheries by the end of 2027.",
        "Canada intends to provide $20 million to the fund.",
        "Today, the leaders launched a new dialogue on energy security.",
        "The United Kingdom will remove the 20 percent tariff.",
        "Both sides plan to hold their second Arctic Dialogue in early 2027.",
        "The leaders directed officials to conclude negotiations on the agreement.",
    ],
)
def test_commitments(sentence: str) -> None:
    """A promise that names an act which an outsider could check is a commitment."""
    assert act(sentence) == "commitment"


@pytest.mark.parametrize(
    "sentence",
    [
        "We will deepen our cooperation on security.",
        "The two countries remain committed to strengthening their ties.",
        "We will work together to support a stable region.",
        "Both sides will continue to promote shared values.",
    ],
)
def test_aspirations(sentence: str) -> None:
    """A promise of conduct in which nothing can be checked is an aspiration."""
    assert act(sentence) == "aspiration"


@pytest.mark.parametrize(
    "sentence",
    [
        "The leaders thanked the people of Ottawa for their hospitality.",
        "We condemn the attack in the strongest terms.",
        "The two leaders discussed the situation in the region.",
        "Trade between the two countries exceeded $40 billion last year.",
        "The leaders underscored the importance of free navigation.",
        "This will help create jobs on both sides of the Atlantic.",
        "In 2019, the two countries signed an agreement on science.",
        "We call on all parties to lay down their arms.",
    ],
)
def test_what_promises_nothing(sentence: str) -> None:
    """Thanks, condemnations, history, figures, shared views, effects and calls on others are no candidates."""
    assert act(sentence) is None


def test_a_review() -> None:
    """A promise to take stock or report is a review."""
    assert act("The working group will report back to leaders within six months.") == "review"


def test_items_inherit_their_lead_in() -> None:
    """Items of a list are promises where their lead-in is one; the lead-in is none by itself."""
    text = "The two countries will:\n- Establish a joint fund for rail.\n- Deepen their cooperation on water.\n"
    assert acts(text) == {
        "Establish a joint fund for rail.": "commitment",
        "Deepen their cooperation on water.": "aspiration",
    }


def test_phrases_in_a_list_of_aims() -> None:
    """'The objectives are:' makes promises of noun phrases that promise nothing elsewhere."""
    phrase = "Regular joint military exercises to enhance readiness."
    assert acts(f"The objectives outlined are:\n{phrase}\n").get(phrase) is not None
    assert act(phrase) is None


def test_recitals_are_no_promises() -> None:
    """What a preamble recalls is not promised by it."""
    text = "RECOGNIZING the need to deepen their cooperation on energy;\n\nWe will establish a joint council.\n"
    assert acts(text) == {"We will establish a joint council.": "commitment"}


def test_recommendations() -> None:
    """What experts advocate, and the list under their heading, is recommended; the governments' own words are not."""
    text = (
        "We will establish a joint council.\n\nExperts Recommend Closer Ties\n"
        "Beyond the council, experts advocate for joint ventures in hydrogen.\n"
        "Key areas identified include:\nPorts: Shared systems for customs.\n\n"
        "Outlook\nWe will establish a second council."
    )
    assert acts(text) == {
        "We will establish a joint council.": "commitment",
        "Beyond the council, experts advocate for joint ventures in hydrogen.": "recommendation",
        "Ports: Shared systems for customs.": "recommendation",
        "We will establish a second council.": "commitment",
    }


def test_reasons() -> None:
    """The words that decided are named, each with what they decided."""
    verdict = verdicts("We will establish a joint working group on ports.")[
        "We will establish a joint working group on ports."
    ]
    assert verdict.strength == "firm"
    assert verdict.reasons == [
        "will: promised",
        "establish: an act that has an end",
        "joint working group: a named body",
    ]


def test_strength() -> None:
    """Hedges and conditions qualify a commitment."""
    quote = "The United Kingdom will seek to conclude negotiations on the agreement, as appropriate."
    verdict = verdicts(quote)[quote]
    assert (verdict.speech_act, verdict.strength) == ("commitment", "qualified")
    assert "seek: hedged" in verdict.reasons
    assert "as appropriate: conditional" in verdict.reasons


def test_rules_of_ones_own() -> None:
    """A person's file adds words, and its points are taken instead of ours."""
    sentence = "The two countries earmark a shipyard."
    assert act(sentence) is None
    own = {"promise": {"will": "earmark"}, "points": {"promise will": [9.0, 9.0]}}
    assert verdicts(sentence, load_act_rules("en", PARTIES, own))[sentence].speech_act == "commitment"
    with pytest.raises(InvalidValue, match="two numbers"):
        load_act_rules("en", PARTIES, {"points": {"will": 3}})


WORDS = st.sampled_from(
    ["We", "will", "establish", "a", "joint", "council", ".", ",", ";", ":", "-", "\n", "(", "which", "2027", "é", "«"]
)


@given(st.lists(WORDS))
def test_any_text(words: list[str]) -> None:
    """Any text is judged, each sentence once, within the text."""
    text = " ".join(words)
    areas = [unit.area for unit in units(text, find_blocks(text), rules())]
    assert all(0 <= start < end <= len(text) for start, end in areas)
    assert len(set(areas)) == len(areas)
    verdicts(text)
