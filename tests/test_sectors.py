"""The sectors, and what people write instead of them."""

from __future__ import annotations

import pytest

from bilat.errors import UnknownValue
from bilat.sectors import SECTORS


def test_the_sectors_and_their_order() -> None:
    """The thirteen sectors of the design, ranked in its order, each with its label."""
    assert SECTORS.names == (
        "trade",
        "defense",
        "intelligence",
        "energy",
        "sustainability",
        "technology",
        "health",
        "migration",
        "culture",
        "development",
        "finance",
        "governance",
        "other",
    )
    assert [term.label for term in SECTORS] == [name.capitalize() for name in SECTORS.names]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("defence", "defense"),
        ("Défense", "defense"),
        ("Advanced Defense Technologies", "defense"),
        ("Tech Innovation", "technology"),
        ("tech", "technology"),
        ("Innovation Ecosystems", "technology"),
        ("A.I.", "technology"),
        ("R&D", "technology"),
        ("numérique", "technology"),
        ("climate", "sustainability"),
        ("Climate Initiatives", "sustainability"),
        ("environment", "sustainability"),
        ("renseignement", "intelligence"),
        ("cyber-security", "intelligence"),
        ("commerce", "trade"),
        ("Trade Facilitation", "trade"),
        ("Libre-échange", "trade"),
        ("énergie", "energy"),
        ("santé", "health"),
        ("immigration", "migration"),
        ("éducation", "culture"),
        ("humanitarian aid", "development"),
        ("financial services", "finance"),
        ("État de droit", "governance"),
        ("autre", "other"),
    ],
)
def test_aliases(text: str, name: str) -> None:
    """Both spellings, both languages, and the headings of the source find the sector."""
    assert SECTORS.parse(text) == name


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("defnce", "did you mean defense?"),
        ("enviroment", "did you mean environment (sustainability)?"),
        ("xyzzy", "valid: " + ", ".join(SECTORS.names)),
    ],
)
def test_unknown_sector(text: str, hint: str) -> None:
    """An unknown sector is an error with the nearest one, or all of them, in its hint."""
    with pytest.raises(UnknownValue) as caught:
        SECTORS.parse(text)
    assert (caught.value.code, caught.value.hint) == ("unknown-sector", hint)
