"""Cadences: how often a joint body is expected to meet, in English or French.

| typed, for instance                                            | a meeting is expected after |
|----------------------------------------------------------------|-----------------------------|
| `every 6 months`, `twice a year`, `tous les six mois`          | 6 months                    |
| `yearly`, `annual`, `once a year`, `chaque année`, `annuel`    | 12 months                   |
| `every other year`, `biennial`, `tous les deux ans`            | 24 months                   |
| `quarterly`, `four times a year`, `trimestriel`                | 3 months                    |
| `fortnightly`, `every 2 weeks`, `toutes les deux semaines`     | 14 days                     |
| `5 times a year` (no whole months)                             | 73 days                     |

Words with two readings are refused: `biannual` is twice a year to some and every second year to others
(https://en.wiktionary.org/wiki/biannual), and so with `bimonthly` and `biweekly`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from bilat.dates import span
from bilat.dates.words import Lexeme, Unit, lex
from bilat.errors import InvalidValue, quoted
from bilat.text import fold

EXAMPLES = "write it like 'every 6 months', 'yearly', 'twice a year' or 'tous les 6 mois'"

LONGEST = 1200
"""Months between two meetings, at most."""


class Cadence(NamedTuple):
    """The longest time between two meetings: whole months, or days."""

    months: int = 0
    days: int = 0

    def after(self, day: dt.date) -> dt.date:
        """The last day on which the next meeting is in time: the same day of the month, or the month's last."""
        if not self.months:
            return day + dt.timedelta(self.days)
        year, index = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        last = span.month(year, index + 1).end
        return last.replace(day=min(day.day, last.day))


_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF: 6, Unit.YEAR: 12}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30, Unit.QUARTER: 91, Unit.HALF: 182, Unit.YEAR: 365}

_ADVERBS = {
    word: cadence
    for cadence, words in (
        (Cadence(days=1), "daily quotidien quotidienne"),
        (Cadence(days=7), "weekly hebdomadaire"),
        (Cadence(days=14), "fortnightly"),
        (Cadence(1), "monthly mensuel mensuelle"),
        (Cadence(2), "bimestriel bimestrielle"),
        (Cadence(3), "quarterly trimestriel trimestrielle"),
        (Cadence(6), "semiannual semiannually semestriel semestrielle"),
        (Cadence(12), "yearly annual annually annuel annuelle annuellement"),
        (Cadence(24), "biennial biennially biennal biennale"),
        (Cadence(36), "triennial triennially triennal triennale"),
    )
    for word in words.split()
}

_TWO_READINGS = {
    word: readings
    for readings, words in (
        (("every 6 months", "every 2 years"), "biannual biannually biyearly bisannuel bisannuelle biannuel biannuelle"),
        (("every 2 weeks", "every 2 months"), "bimonthly bimensuel bimensuelle"),
        (("every 3 days", "every 2 weeks"), "biweekly bihebdomadaire"),
    )
    for word in words.split()
}

_PREFIX = r"(?:once |une fois )?(?:every|each|chaque|tous les|toutes les|tous|toutes) "
_COUNTED = r"(?<=[0-9] )(month|week|year)ly$"
_TIMES = r"(.+?) (?:times|fois) (?:a|an|per|each|every|par|chaque|l'|in a|dans l') ?(.+)"
_WORDS = (
    (r"[-‐‑]", " "),
    (r"[’ʼ]", "'"),
    (r"^(?:at least|au moins) ", ""),
    (r"\bhalf year(?!ly)", "half"),
    (r"\b(?:semi|half) (?=annual|year)", "semi"),
    (r"\bsemiyearly\b", "semiannual"),
    (r"\bbi (?=annual|year|month|week)", "bi"),
    (r"^(?:meets|meeting|se reunit) ", ""),
    (r"^once (?=a|per|each|in)", "1 times "),
    (r"^twice (?=a|per|each|every|year|month)", "2 times "),
    (r"^thrice ", "3 times "),
    (r"\btimes (?:year|month)ly$", "times a year"),
)


def parse_cadence(text: str) -> Cadence:
    """The cadence that `text` names.

    Raises InvalidValue where it names none, has two readings (biannual), or is of more than 100 years.
    """
    found = _read(_normal(text), text)
    if not any(found) or found.months > LONGEST or found.days > LONGEST * 30:
        raise _refusal(text)
    return found


def find_cadence(text: str) -> Cadence | None:
    """The cadence that `text` names; None where `parse_cadence` would raise."""
    try:
        return parse_cadence(text)
    except InvalidValue:
        return None


def _normal(text: str) -> str:
    words = " ".join(fold(text).split())
    for pattern, word in _WORDS:
        words = re.sub(pattern, word, words)
    return words


def _read(words: str, text: str) -> Cadence:
    if words in _ADVERBS:
        return _ADVERBS[words]
    if words in _TWO_READINGS:
        first, second = _TWO_READINGS[words]
        message = f"{quoted(text)} has two readings: {first} and {second}"
        raise InvalidValue(message, hint=f"write '{first}' or '{second}'")
    often = re.fullmatch(_TIMES, words)
    if often:
        return _often(_lexemes(often[1], text), _lexemes(often[2], text), text)
    prefix = re.match(_PREFIX, words)
    rest = re.sub("^other ", "2 ", words[prefix.end() :]) if prefix else re.sub(_COUNTED, r"\1s", words)
    match _lexemes(rest, text):
        case [("number" | "ordinal", count), ("unit", unit)]:
            return _every(count, Unit(unit))
        case [("unit", unit)] if prefix:
            return _every(1, Unit(unit))
    raise _refusal(text)


def _every(count: int, unit: Unit) -> Cadence:
    return Cadence(months=count * _MONTHS[unit]) if unit in _MONTHS else Cadence(days=count * _DAYS[unit])


def _often(count: list[Lexeme], period: list[Lexeme], text: str) -> Cadence:
    """So many times in a period: whole months where they come out even, else days, rounded down."""
    match count, period:
        case [("number", times)], [("unit", unit)] if times:
            months, rest = divmod(_MONTHS.get(Unit(unit), 0), times)
            return Cadence(months=months) if months and not rest else Cadence(days=_DAYS[Unit(unit)] // times)
    raise _refusal(text)


def _lexemes(words: str, text: str) -> list[Lexeme]:
    try:
        return lex(words)
    except InvalidValue as error:
        raise _refusal(text) from error


def _refusal(text: str) -> InvalidValue:
    return InvalidValue(f"{quoted(text)} does not say how often a body meets", hint=EXAMPLES)
