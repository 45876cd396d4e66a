"""Text as ids and on one line."""

from __future__ import annotations

import pytest

from bilat.text import slug


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Joint Action Group for Energy Security and Climate", "joint-action-group-for-energy-security"),
        ("Groupe de travail bilatéral sur les minéraux à l’avenir", "groupe-de-travail-bilateral-sur-les-mineraux"),
        ("Groupe de travail bilatéral pour les minéraux de la", "groupe-de-travail-bilateral-pour-les-mineraux"),
        ("Office of the and to by in", "office-of-the-and-to-by-in"),
        ("of the and for to with in on by a of the and for to with", "of"),
        ("x" * 60, "x" * 48),
        ("a" * 48, "a" * 48),
        ("", ""),
    ],
)
def test_slug(title: str, name: str) -> None:
    """A title that fits is its id; a longer one is cut at a word, and does not end in the air."""
    assert slug(title) == name
