"""Closed vocabularies: how a word is found, what an unknown one says, what an extension may not do."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.errors import InvalidValue, UnknownValue
from bilat.parties import PARTIES
from bilat.sectors import SECTORS
from bilat.status import BASES, GRADES, KINDS, STATUSES
from bilat.vocabulary import Term, Vocabulary, listed, words

COLOURS = Vocabulary(
    "colour",
    (
        Term("deep-red", "Deep red", ("rouge foncé", "crimson"), "Like wine."),
        Term("gray", "Gray", ("grey", "pale & plain", "n.a.")),
    ),
)
SHIPPED = (STATUSES, BASES, KINDS, GRADES, SECTORS, PARTIES)


@pytest.mark.parametrize(
    "text",
    [
        "deep-red",
        "Deep red",
        "DEEP_RED",
        "deepred",
        " deep  red\t",
        "deep\u00a0red",
        "deep\u2011red",
        "deep\u2013red",
        "rouge fonce",
        "ROUGE-FONCÉ",
        "rouge fonce\u0301",
        "crim\u00adson",
        "crim\u200bson",
    ],
)
def test_spelling_does_not_matter(text: str) -> None:
    """Case, accents, spaces, underscores, hyphens, no-break spaces and what cannot be seen do not matter."""
    assert COLOURS.parse(text) == "deep-red"
    assert COLOURS.find(text) == "deep-red"


def test_signs_have_their_words() -> None:
    """`&` is 'and', and dots in an abbreviation may be left out."""
    assert [COLOURS.find(text) for text in ("pale and plain", "pale & plain", "NA", "n.a")] == ["gray"] * 4


@pytest.mark.parametrize(
    "text", ["", " ", "-gray", "\u2013gray", " -gray", "\u200b-gray", ".-gray", "!gray", "gray,", "gr/ay"]
)
def test_other_signs_do_matter(text: str) -> None:
    """A minus in front means 'not this one', and is never read as the word; nor is any other sign ignored."""
    assert COLOURS.find(text) is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("gry", "did you mean gray?"),
        ("greyy", "did you mean gray?"),
        ("crimsn", "did you mean crimson (deep-red)?"),
        ("zzz", "valid: deep-red, gray"),
    ],
)
def test_unknown_word(text: str, hint: str) -> None:
    """The error names the word, has the vocabulary's code, and suggests the canonical name."""
    with pytest.raises(UnknownValue) as caught:
        COLOURS.parse(text)
    error = caught.value
    assert (str(error), error.code, error.exit_status, error.hint) == (
        f"unknown colour '{text}'",
        "unknown-colour",
        2,
        hint,
    )


def test_a_term_is_described() -> None:
    """Names, labels, definitions and ranks are those of the terms, in their order."""
    assert COLOURS.names == ("deep-red", "gray")
    assert [term.name for term in COLOURS] == ["deep-red", "gray"]
    assert (COLOURS.label("deep-red"), COLOURS.definition("deep-red")) == ("Deep red", "Like wine.")
    assert COLOURS.definition("gray") == ""
    assert [COLOURS.rank(name) for name in ("gray", "deep-red")] == [1, 0]


@pytest.mark.parametrize("ask", [COLOURS.label, COLOURS.definition, COLOURS.rank])
def test_only_canonical_names_are_described(ask: object) -> None:
    """A label, definition or rank is asked for by canonical name: an alias there is an error, not a guess."""
    assert callable(ask)
    with pytest.raises(UnknownValue, match="unknown colour 'grey'"):
        ask("grey")


def test_a_term_is_frozen() -> None:
    """Nothing changes a term once it is made."""
    term = Term("a", "A", ["b"])
    assert term.aliases == ("b",)
    with pytest.raises(AttributeError, match="frozen: label"):
        term.label = "B"
    with pytest.raises(AttributeError, match="frozen: label"):
        del term.label
    assert repr(term) == "Term('a', 'A', ('b',), '')"


def test_extended() -> None:
    """An extension ranks behind what was there, finds both, and leaves the first vocabulary as it was."""
    larger = COLOURS.extended([Term("sea-green", "Sea green", ("teal",))])
    assert larger.names == ("deep-red", "gray", "sea-green")
    assert [larger.parse(text) for text in ("teal", "grey")] == ["sea-green", "gray"]
    assert larger.rank("sea-green") == 2
    assert COLOURS.find("teal") is None
    assert COLOURS.names == ("deep-red", "gray")


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (Term("gray", "Other gray"), "the colour 'gray' is already there"),
        (Term("silver", "Silver", ("Grey",)), "'Grey' would mean two colour terms: gray, silver"),
        (Term("crimson", "Crimson"), "'crimson' would mean two colour terms: deep-red, crimson"),
        (Term("wine", "Rouge-Foncé"), "'Rouge-Foncé' would mean two colour terms: deep-red, wine"),
        (Term("silver", "Silver", ("",)), "'' cannot stand for the colour 'silver'"),
        (Term("silver", "Silver", ("-x",)), "'-x' cannot stand for the colour 'silver'"),
    ],
)
def test_an_extension_must_not_clash(term: Term, message: str) -> None:
    """A word that would mean two terms, or could never be written, is refused by name."""
    with pytest.raises(InvalidValue) as caught:
        COLOURS.extended([term])
    assert str(caught.value) == message


def test_terms_are_made_when_needed() -> None:
    """A vocabulary may be given a function, which is called once, when a word is first looked up."""
    calls = []

    def terms() -> list[Term]:
        calls.append(1)
        return [Term("a", "A")]

    lazy = Vocabulary("letter", terms)
    assert calls == []
    assert (lazy.find("A"), lazy.find("b"), lazy.names) == ("a", None, ("a",))
    assert calls == [1]


@pytest.mark.parametrize("vocabulary", SHIPPED, ids=lambda vocabulary: vocabulary.what)
def test_shipped_words_find_their_term(vocabulary: Vocabulary) -> None:
    """Each name, label and alias that is shipped finds its own term, and only that, in capitals and in print too."""
    for term in vocabulary:
        for word in (term.name, term.label, *term.aliases):
            for written in (word, word.upper(), word.replace(" ", "\u00a0"), f" {word.replace(' ', '_')} "):
                assert (written, vocabulary.find(written)) == (written, term.name)


@pytest.mark.parametrize("vocabulary", SHIPPED[:-1], ids=lambda vocabulary: vocabulary.what)
def test_shipped_terms_are_defined_in_one_sentence(vocabulary: Vocabulary) -> None:
    """Each term has a label and a definition that fits one line and ends with a full stop."""
    for term in vocabulary:
        assert term.label[0].isupper()
        assert term.definition[0].isupper()
        assert term.definition.endswith(".")
        assert len(term.definition) <= 110, term.name


@given(st.text())
def test_any_text_is_found_or_refused(text: str) -> None:
    """Whatever is typed is found as a canonical name or not found, and is compared in the form that it then has."""
    for vocabulary in SHIPPED:
        found = vocabulary.find(text)
        assert found is None or found in vocabulary.names
    assert words(" ".join(words(text))) == words(text)


def test_listed() -> None:
    """Aliases are separated by a comma and a space."""
    assert listed("a, b c, d") == ("a", "b c", "d")


def test_the_import_is_cheap() -> None:
    """Importing all vocabularies and the configuration loads none of the modules that cost milliseconds."""
    code = (
        "import sys; before = set(sys.modules); "
        "import bilat.config, bilat.parties, bilat.sectors, bilat.status; "
        "print(*sorted((set(sys.modules) - before) & set(sys.argv[1:])))"
    )
    heavy = ["dataclasses", "difflib", "enum", "getpass", "msgspec", "pathlib", "platformdirs", "re", "rich", "tomllib"]
    run = subprocess.run([sys.executable, "-c", code, *heavy, "typing"], capture_output=True, text=True, check=True)
    assert run.stdout == "\n"
