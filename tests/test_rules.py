"""The rules that a policy person can read and extend: complete in both languages, and understood."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bilat.dates import parse_date
from bilat.dates.cadence import parse_cadence
from bilat.errors import BilatError
from bilat.parties import PARTIES
from bilat.sectors import SECTORS
from bilat.statement import rules
from bilat.statement.rules import LANGUAGES, load_rules

SUBJECTS = ("clauses", "deadlines", "parties", "sectors", "titles")
FOLDER = Path(__file__).resolve().parents[1] / "data" / "rules"
WORD_TABLES = {
    "verbs",
    "irregular",
    "adjectives",
    "offices",
    "numbers",
    "contractions",
    "sums",
    "subjects",
    "purpose",
    "pairs",
    "otherwise",
}
"""Tables whose keys are words of the language, and so differ."""


def keys(table: dict[str, Any], path: str = "") -> Iterator[str]:
    """The names of all tables and lists, but for those that are words."""
    for name, value in table.items():
        if name in WORD_TABLES:
            yield f"{path}.{name}"
        elif isinstance(value, dict):
            yield from keys(value, f"{path}.{name}")
        else:
            yield f"{path}.{name}"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_both_languages_have_the_same_tables(subject: str) -> None:
    """What English has a list for, French has too."""
    english, french = (dict(load_rules(language, subject)) for language in LANGUAGES)
    assert sorted(keys(english)) == sorted(keys(french))


@pytest.mark.skipif(not FOLDER.is_dir(), reason="not in a checkout")
def test_every_file_explains_itself() -> None:
    """Each file begins with what it is for, and there is no file that nobody reads."""
    files = sorted(FOLDER.glob("*/*.toml"))
    assert {path.stem for path in files} >= set(SUBJECTS)
    for path in files:
        head = re.match("(#[^\n]*\n){3,}", path.read_text("utf-8"))
        assert head is not None, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_understood(language: str) -> None:
    """Sectors, parties, cadences and relative dates that the rules name are those of the tracker."""
    assert set(load_rules(language, "sectors")) - {"ignored"} == set(SECTORS.names)
    parties = load_rules(language, "parties")
    codes = {
        *parties["adjectives"],
        *(code for name, codes in parties["offices"].items() if name != "holders" for code in codes),
    }
    assert codes <= set(PARTIES.names)
    deadlines = load_rules(language, "deadlines")
    for name in set(deadlines["cadence"]) - {"every", "never_before", "never_behind"}:
        parse_cadence(name)
    for name in deadlines["relative"]:
        parse_date(name, today=dt.date(2024, 5, 16))
    for month in deadlines["calendar"]["months"]:
        parse_date(f"{month} 2024")


def test_what_is_missing_or_broken_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not there, or is no TOML, is named in the error."""
    with pytest.raises(BilatError, match=r"xx/nothing.toml") as missing:
        load_rules("xx", "nothing")
    assert missing.value.code == "rules-missing"
    broken = tmp_path / "broken.toml"
    broken.write_text("[", "utf-8")
    monkeypatch.setattr(rules, "find_shipped", lambda *_, **__: broken)
    with pytest.raises(BilatError, match=r"broken.toml cannot be read") as unreadable:
        load_rules("xx", "broken")
    assert unreadable.value.code == "rules-unreadable"
