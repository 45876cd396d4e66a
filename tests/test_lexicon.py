"""The words of the rules, and where they stand."""

from __future__ import annotations

import pytest

from bilat.errors import InvalidValue
from bilat.statement.lexicon import Lexicon, Tokens, join_tables

RULES = {
    "verbs": {"make": "establish, set up", "hold": "hold, meet", "soft": "carry on"},
    "irregular": {
        "hold": "hold, holds, held, holding",
        "meet": "meet, meets, met, meeting",
        "set": "set, sets, setting",
    },
    "promise": {"will": "will, will be", "reaffirm": "reaffirm* ~ commitment"},
    "things": {"body": "working group, group"},
    "grammar": {"be": "is are", "participles": "ing", "to": "to"},
}


@pytest.fixture
def lexicon() -> Lexicon:
    """A small lexicon."""
    return Lexicon(RULES)


def found(lexicon: Lexicon, text: str) -> list[tuple[str, str]]:
    """The class of each phrase, and its words."""
    tokens = Tokens(text, 0, len(text))
    return [(m.name, " ".join(tokens.words[m.first : m.last])) for m in lexicon.find(tokens.words)]


def test_tokens() -> None:
    """Words, abbreviations, numbers and signs, each with its place; words are in lower case, apostrophes alike."""
    text = "The U.S. won't pay $3.5 million, R&D."
    tokens = Tokens(text, 0, len(text))
    assert tokens.words == ["the", "u.s", "won’t", "pay", "$", "3.5", "million", ",", "r&d"]
    assert [text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)][:2] == ["The", "U.S"]
    assert tokens.capitals[:3] == [True, True, False]


def test_a_long_sentence_is_read_in_part() -> None:
    """No more tokens than the limit are made."""
    assert len(Tokens("a b c d", 0, 7, 2)) == 2


def test_phrases(lexicon: Lexicon) -> None:
    """Phrases are found in all their lengths."""
    assert found(lexicon, "It will be a working group.") == [
        ("promise.will", "will"),
        ("promise.will", "will be"),
        ("things.body", "working group"),
        ("things.body", "group"),
    ]


def test_any_ending_and_a_gap(lexicon: Lexicon) -> None:
    """A star stands for any ending, a tilde for up to four words, and never for a new clause."""
    assert found(lexicon, "They reaffirmed their shared commitment.") == [
        ("promise.reaffirm", "reaffirmed their shared commitment")
    ]
    assert found(lexicon, "They reaffirmed a b c d e commitment.") == []
    assert found(lexicon, "They reaffirmed it; their commitment.") == []


def test_verbs_in_every_form(lexicon: Lexicon) -> None:
    """A verb of several words is found in any form of its first."""
    assert found(lexicon, "They are setting up a group.")[0] == ("verb", "setting up")
    assert {form: lexicon.forms[form].lemma for form in ("establishes", "held", "carried")} == {
        "establishes": "establish",
        "held": "hold",
        "carried": "carry",
    }
    assert lexicon.forms["establishing"].tag == "ing"


def test_a_file_of_ones_own_adds() -> None:
    """A later file adds words to the classes of an earlier one, and new classes; what is no text is refused."""
    joined = join_tables([RULES, {"things": {"body": "task force", "place": "harbour"}, "points": {"will": [1, 2]}}])
    assert joined["things"] == {"body": "working group, group, task force", "place": "harbour"}
    assert "points" not in joined
    with pytest.raises(InvalidValue, match="body"):
        join_tables([{"things": {"body": ["task force"]}}])
