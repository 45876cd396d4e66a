"""The words of dates in a statement, as `data/rules/LANGUAGE/deadlines.toml` lists them, and the pattern they make."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from bilat.statement.rules import Rules, load_rules
from bilat.statement.wordlist import Phrases

YEAR = r"20[0-9]{2}(?![0-9]|['’]?s\b|[.,%][0-9]|%)"
"""A year that a promise can name; not the 2030s, not 2,025 of something."""
_YEAR_HINT = re.compile("20[0-9][0-9]")
_SIGNS = "\n,.;:()-–—/'’\"”“"
"""What may stand beside a date."""


class Calendar:
    """One language's words of dates, ready to be asked."""

    def __init__(self, rules: Rules) -> None:
        markers, durations, words, traps = (rules[name] for name in ("markers", "durations", "calendar", "traps"))
        self.markers: Phrases[str] = Phrases(markers.items())
        self.durations: Phrases[str] = Phrases((kind, durations[kind]) for kind in ("due", "never"))
        self.parts: Phrases[str] = Phrases((part, words[part]) for part in ("early", "mid", "late"))
        self.counted_from: Phrases[bool] = Phrases([(True, durations["counted_from"])])
        self.single = frozenset(durations["single"])
        self.articles = frozenset(words["articles"])
        self.owners = frozenset(words["owners"])
        self.events = frozenset(words["events"])
        self.no_duration_before = frozenset(durations["never_before"])
        self.past = frozenset(traps["past"])
        self.ahead = frozenset(traps["ahead"])
        self.never_before = frozenset(traps["never_before"])
        self.elsewhere = frozenset(traps["elsewhere"])
        self.asides = frozenset(traps["asides"])
        self.prefaces = frozenset(traps["prefaces"])
        self.promises = frozenset(traps["promises"])
        self.modals = frozenset(traps["modals"])
        self.numbers: Mapping[str, int] = rules["numbers"]
        self.units = {word: unit for unit, forms in rules["units"].items() for word in forms}
        self.plurals = {forms[-1] for forms in rules["units"].values()}
        self.relative = {phrase: date for date, phrases in rules["relative"].items() for phrase in phrases}
        self.alone = frozenset(words["alone"])
        self._relative = re.compile(one_of(self.relative))
        self.dates = re.compile(_pattern(rules, self))
        self._hints = _hints(rules, self)

    def may_hold_date(self, text: str) -> bool:
        """Whether `text` has a word of dates; without one it has no date. Cheap, and asked of every sentence."""
        return _YEAR_HINT.search(text) is not None or not self._hints.isdisjoint(bare_words(text))

    def with_relative_year(self, words: str) -> str:
        """`words` in lower case with 'of the year' as what `bilat.dates` understands: 'of this year'."""
        return self._relative.sub(lambda found: self.relative[found[0]], words)


@functools.lru_cache(maxsize=64)
def bare_words(text: str) -> frozenset[str]:
    """The words of `text` in lower case, without signs; the last answers are kept, as each sentence is asked twice."""
    text = text.lower()
    for sign in _SIGNS:
        text = text.replace(sign, " ")
    return frozenset(text.split())


@functools.cache
def load_calendar(language: str) -> Calendar:
    """The words of `language`, made once."""
    return Calendar(load_rules(language, "deadlines"))


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first, with either apostrophe and any space."""
    forms = sorted(set(words), key=lambda word: (-len(word), word))
    if not forms:
        return "(?!)"  # matches nothing
    return "(?:" + "|".join(re.escape(form).replace("'", "['’]").replace(r"\ ", r"\s+") for form in forms) + ")"


def _pattern(rules: Rules, calendar: Calendar) -> str:
    """One alternation for all shapes of a date; the group that matched says which."""
    words = rules["calendar"]
    month = one_of([*words["months"], *words["month_abbreviations"]])  # a month's capital counts where it has one
    season = f"(?i:{one_of(words['seasons'])})"
    relative = "".join(rf"(?<!{article}\s)" for article in words["articles"] if not article.endswith("'"))
    relative += f"(?i:{one_of(calendar.relative)})"  # 'over the next year' is a count, not the year that comes
    year = rf"(?:{YEAR}|{relative})"
    of = rf"(?:\s+(?i:{one_of(words['of'])}))?[,\s]\s*"
    day = r"[0-9]{1,2}(?:st|nd|rd|th|er)?"
    period = f"(?i:{one_of([*words['quarters'], *words['halves']])}|[QTHS][1-4])"
    count = rf"(?:[0-9]{{1,3}}|(?i:{one_of(rules['numbers'])}))"
    behind = rf"\s+(?i:{one_of(words['next_behind'])})"
    up_to = rf"(?:{count}\s+(?i:{one_of([*words['to'], *words['or']])})\s+)?"
    between = rf"(?:\s+(?i:{one_of(rules['durations']['between'])}))?"
    shapes = (
        r"(?P<iso>20[0-9]{2}-[01][0-9]-[0-3][0-9])",
        rf"(?P<day>{day}{of}{month}[,\s]\s*{YEAR}|{month}\s+{day}[,\s]\s*{YEAR})",
        rf"(?P<range>20[0-9]{{2}}(?:\s*[-–/]\s*|\s+(?:{one_of(words['to'])})\s+)(?P<last>{YEAR}|[0-9]{{2}}(?![0-9])))",
        rf"(?P<month>{month}{of}{year})",
        rf"(?P<period>{period}{of}{year})",
        rf"(?P<season>{season}{of}{year})",
        rf"(?P<year>{YEAR})",
        rf"(?P<this>(?i:{one_of(words['this'])}))(?:(?<=['’])|\s+)(?P<named>{season}|{month})(?!{of}{year}|{behind})",
        rf"(?i:{one_of(words['next'])})\s+(?P<named_next>{season}|{month})",
        rf"(?P<behind_named>{season}|{month}){behind}",
        rf"(?P<relative>{relative})",
        rf"(?P<yearless>{day}\s+{month}|{month}\s+{day})(?![0-9])",
        rf"(?P<bare>{month})",
        rf"(?:{up_to}(?P<count>{count}){between}[-\s]\s*)?(?P<unit>(?i:{one_of(calendar.units)}))",
    )
    return rf"\b(?:(?<![\w$€£#/.,-])|(?<=[a-z]-))(?:{'|'.join(shapes)})(?!\w)"


def _hints(rules: Rules, calendar: Calendar) -> frozenset[str]:
    """Words, in lower case and without signs, of which each date has one where it names no year of this century."""
    words = rules["calendar"]
    names = [*words["months"], *words["month_abbreviations"], *words["seasons"], *calendar.units, *calendar.relative]
    return frozenset(re.split(r"\W+", name.lower().strip("."))[-1] for name in names)
