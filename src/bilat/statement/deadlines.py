"""When an act is due and how often a body meets, as a sentence says it.

The words stand in `data/rules/LANGUAGE/deadlines.toml`; what they name is reckoned by `bilat.dates`. A date is taken
only where the act is due at it: not one of the past, not a base line ('2005 levels'), not a name ('the 2030 Agenda').
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bilat.dates import Span, parse_date
from bilat.dates import span as spans
from bilat.errors import InvalidValue
from bilat.statement.calendar_words import Calendar, bare_words, load_calendar, one_of
from bilat.statement.paper import Area
from bilat.statement.rules import load_rules
from bilat.statement.wordlist import spelled, words_of

_REACH = 90
"""Characters in front of a date that can decide what it is: its own clause's."""
_READ = 10_000
"""Characters of a sentence that are read; what is longer is none."""
_PREFACE_LONGEST = 600
"""Characters that a remark before the sentence proper may have."""
_SIGNS = frozenset(".,;:()–—")


class Deadline(NamedTuple):
    """A deadline and where it is written."""

    span: Span
    """The days; it has a `phrase` where the words say more than its name: 'by the end of the year'."""
    start: int
    """Where its words begin: in the quote, or in the lead where `in_lead`."""
    end: int
    in_lead: bool = False


class _Date(NamedTuple):
    """A date in a text, and what stands around it."""

    match: re.Match[str]
    part: str | None
    """'early', 'mid' or 'late', where a word in front of the date says so."""
    marker: str | None
    """What the words in front of the date make of it: 'due', 'before', 'at', 'from', 'never'."""
    before: list[str]
    """The words in front of the marker, the nearest last."""
    after: list[str]
    start: int
    """Where the marker begins, in the text."""


class _Found(NamedTuple):
    rank: int
    """The greater, the likelier the act is due at it."""
    deadline: Deadline


def find_deadline(quote: str, anchor: dt.date | None, language: str, lead: str | None = None) -> Deadline | None:
    """When the act of `quote` is due; None where it does not say so.

    `anchor` is the statement's day, from which 'within six months' counts; without it only what names a year is
    found. `language` is `en` or `fr`. `lead` is the lead-in of the quote's list, asked where the quote has no date.
    """
    calendar = load_calendar(language)
    found = _best(quote, anchor, calendar)
    if found is None and lead:
        found = _best(lead, anchor, calendar)
        is_own_day = found is not None and anchor is not None and found.span.end <= anchor  # 'on 28 June, both agreed:'
        return None if found is None or is_own_day else found._replace(in_lead=True)
    return found


def find_dates(text: str, language: str) -> list[Area]:
    """Where the dates of `text` stand, each with the words that belong to it: 'by the end of 2025', 'this fall'.

    Whether anything is due at them is not asked; the bare year of a name ('Agenda 2030') is none.
    """
    calendar = load_calendar(language)
    return [
        (date.start, date.match.end())
        for date in _dates(text, calendar)
        if (
            date.marker not in (None, "never")
            and not ((date.match["bare"] or date.match["named"]) and _is_event(date, calendar))
        )
        or (date.part and not date.match["unit"])
        or date.match["named_next"]
    ]


def _best(text: str, anchor: dt.date | None, calendar: Calendar) -> Deadline | None:
    """The likeliest deadline; of two alike the first."""
    best = max(_deadlines(text, anchor, calendar), key=lambda found: found.rank, default=None)
    return None if best is None else best.deadline


def _deadlines(text: str, anchor: dt.date | None, calendar: Calendar) -> Iterator[_Found]:
    for date in _dates(text, calendar):
        match = date.match
        span = None if date.marker == "never" else _span(date, text, anchor, calendar)
        if span is None:
            continue
        rank = _rank(date, text, calendar)
        if rank:
            yield _Found(rank, Deadline(span, date.start, match.end()))


@functools.lru_cache(maxsize=64)
def _dates(text: str, calendar: Calendar) -> tuple[_Date, ...]:
    """The dates of `text`. The last answers are kept: titles ask what deadlines have asked, and lists share a lead."""
    if not calendar.may_hold_date(text[:_READ]):
        return ()
    return tuple(_around(text, match, calendar) for match in calendar.dates.finditer(text, 0, _READ))


def _around(text: str, match: re.Match[str], calendar: Calendar) -> _Date:
    begin = max(0, match.start() - _REACH)
    before = words_of(text[begin : match.start()])
    after = words_of(text[match.end() : match.end() + _REACH // 2])
    part = None if match["unit"] else calendar.parts.behind(_bare(before, calendar))
    rest = before if part is None else _bare(before, calendar)[: -part[1]]
    markers = calendar.durations if match["unit"] else calendar.markers
    bare = _bare(rest, calendar)
    marker = markers.behind(bare)
    if marker is None:  # of 'le 30 juin' the article itself says when
        marker = markers.behind(rest)
    else:
        rest = bare
    rest = rest if marker is None else rest[: -marker[1]]
    start = _start(text, match.start(), len(before) - len(rest)) if marker or part else match.start()
    return _Date(match, part and part[0], marker and marker[0], rest, after, start)


def _bare(words: list[str], calendar: Calendar) -> list[str]:
    """`words` without the article, and the hyphen of 'mid-2025', at their end."""
    end = len(words)
    while end and (words[end - 1] in calendar.articles or words[end - 1] == "-"):
        end -= 1
    return words[:end]


def _start(text: str, at: int, count: int) -> int:
    """Where the `count` words in front of `at` begin."""
    begin = max(0, at - _REACH)
    starts = spelled(text[begin:at])[1]
    return begin + starts[-count] if 0 < count <= len(starts) else at


def _span(date: _Date, text: str, anchor: dt.date | None, calendar: Calendar) -> Span | None:
    """The days that the date names; None where it is no date of what is to come."""
    try:
        span = _counted(date, anchor, calendar) if date.match["unit"] else _named(date, anchor, calendar)
    except (InvalidValue, OverflowError):
        return None
    if span is None or _lies_behind(span, date, anchor, calendar):
        return None
    if date.marker == "before":
        day = span.start - dt.timedelta(days=1)
        span = spans.day(day.year, day.month, day.day)
    words = " ".join(text[date.start : date.match.end()].split())
    if span.phrase is not None or date.marker in ("due", "before", "from") or date.match["unit"]:
        return span.with_phrase(words)
    return span


def _counted(date: _Date, anchor: dt.date | None, calendar: Calendar) -> Span | None:
    """So many units from the statement's day."""
    match = date.match
    unit, count = match["unit"].lower(), match["count"]
    if anchor is None or date.marker is None or (count is None and not _is_one(date, unit, calendar)):
        return None
    from_an_event = date.after and date.after[0] in calendar.no_duration_before
    if from_an_event and calendar.counted_from.before(date.after) is None:
        return None
    number = 1 if count is None else calendar.numbers.get(" ".join(count.lower().split())) or int(count)
    if calendar.units[unit] == "decade":
        return parse_date(f"in {number * 10} years", today=anchor)
    return parse_date(f"in {number} {calendar.units[unit]}s", today=anchor)


def _is_one(date: _Date, unit: str, calendar: Calendar) -> bool:
    """Whether 'the next year' counts one: the words of the marker end so, and the unit is not a plural."""
    words = words_of(date.match.string[date.start : date.match.start()])
    return unit not in calendar.plurals and bool(words) and words[-1] in calendar.single


def _named(date: _Date, anchor: dt.date | None, calendar: Calendar) -> Span | None:
    """The days of a date that names a year, or one that the statement's day decides."""
    if date.marker is None and not _stands_alone(date, calendar):
        return None
    if date.after and date.after[0] in calendar.never_before:
        return None
    named = _absolute(date.match)
    if named is not None:
        return parse_date(f"{date.part} {named}" if date.part else named, today=anchor)
    return None if anchor is None else _relative(date, anchor, calendar)


def _absolute(match: re.Match[str]) -> str | None:
    """The date's own words where they name a year."""
    if match["range"]:
        last = match["last"]
        return last if len(last) == 4 else match["range"][:2] + last
    words = match["iso"] or match["day"] or match["year"] or match["month"] or match["period"] or match["season"]
    return words if words and re.search("20[0-9]{2}", words) else None


def _relative(date: _Date, anchor: dt.date, calendar: Calendar) -> Span | None:
    """The days of a date that names no year, or a year only as this or next."""
    match, part = date.match, f"{date.part} " if date.part else ""
    if match["relative"]:
        return parse_date(part + calendar.relative[_plain(match["relative"])], today=anchor)
    if whole := match["month"] or match["period"] or match["season"]:
        words = calendar.with_relative_year(_plain(whole))
        return parse_date(part + words, today=anchor)
    if name := match["named_next"] or match["behind_named"]:
        return parse_date(f"next {name}", today=anchor)
    if match["named"]:
        return _coming(match["named"], part, date, anchor)
    if match["yearless"]:
        return _coming(match["yearless"], "", date, anchor)
    return _coming(match["bare"], part, date, anchor) if match["bare"] else None


def _coming(name: str, part: str, date: _Date, anchor: dt.date) -> Span | None:
    """The month, season or day `name` of this year; of the next where it is over and the act is due by it."""
    span = parse_date(f"{part}{name} {anchor.year}", today=anchor)
    if span.end >= anchor:
        return span.with_phrase(name) if date.match["named"] else span
    if date.marker in ("due", "before") or date.match["named"]:
        return parse_date(f"{part}{name} {anchor.year + 1}", today=anchor)
    return None


def _stands_alone(date: _Date, calendar: Calendar) -> bool:
    """Whether the date needs no marker: 'this fall', 'early 2023', 'its 2024 launch', 'the July meeting'."""
    match = date.match
    if match["relative"]:
        return _plain(match["relative"]) in calendar.alone
    if date.part or match["day"] or match["iso"] or match["named_next"] or match["behind_named"]:
        return True
    if match["named"]:
        return _plain(match["this"]) not in calendar.articles or _is_event(date, calendar)
    if match["year"]:
        return _is_event(date, calendar) and bool(date.before) and date.before[-1] in calendar.owners
    return bool(match["bare"]) and _is_event(date, calendar)


def _is_event(date: _Date, calendar: Calendar) -> bool:
    return any(word in calendar.events for word in date.after[:2])


def _lies_behind(span: Span, date: _Date, anchor: dt.date | None, calendar: Calendar) -> bool:
    """Whether what happens at `span` has happened: it is over, or a verb of the past leads up to it."""
    if anchor is not None and (span.end < anchor or span.start > anchor):
        return span.end < anchor
    words = date.before[-7:]
    for index in range(len(words) - 1, -1, -1):
        if words[index] in calendar.ahead or words[index] in _SIGNS:
            return False
        if words[index] in calendar.past:
            return not (index and words[index - 1] in calendar.ahead)
    return False


def _rank(date: _Date, text: str, calendar: Calendar) -> int:
    """How likely the act is due at this date, from 1; 0: it is not."""
    clause = _clause(date.before)
    if calendar.elsewhere.intersection((*clause, *date.after[:4])) or _is_in_preface(date, text, calendar):
        return 0
    rank = 4 if date.marker in ("due", "before") or date.match["unit"] else 3
    return rank - 2 if calendar.asides.intersection(clause) else rank


def _clause(words: Sequence[str]) -> list[str]:
    """The words since the last sign."""
    for index in range(len(words) - 1, -1, -1):
        if words[index] in _SIGNS:
            return list(words[index + 1 :])
    return list(words)


def _is_in_preface(date: _Date, text: str, calendar: Calendar) -> bool:
    """Whether the date stands in a remark before the sentence proper ('Building on the targets for 2035, they …')."""
    if not 2 < date.start < _PREFACE_LONGEST or words_of(text[:30])[:1][0] not in calendar.prefaces:
        return False
    comma = text.find(",", date.match.end())
    if comma < 0 or not calendar.modals.isdisjoint(words_of(text[: date.start])):
        return False
    return not calendar.promises.isdisjoint(words_of(text[comma : comma + 200]))


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("’", "'").split())


def find_cadence(quote: str, language: str) -> str | None:
    """How often the body of `quote` is to meet, in words that `dates.cadence.parse_cadence` takes, or None.

    'Biannual' and its like have two readings and give None.
    """
    rates, names, never, amount, firsts = _cadences(language)
    if firsts.isdisjoint(bare_words(quote[:_READ])):
        return None
    for match in rates.finditer(quote, 0, _READ):
        if amount.search(quote[max(0, match.start() - 40) : match.start()]):
            continue
        if set(words_of(quote[match.end() : match.end() + 40])[:2]) & never:
            continue
        if match["unit"] is None:
            return names[_plain(match[0])]
        calendar = load_calendar(language)
        count, unit = match["count"], calendar.units[match["unit"].lower()]
        number = calendar.numbers.get(_plain(count)) or int(count)
        if unit != "decade" and number:
            return f"every {number} {unit}s" if number > 1 else f"every {unit}"
    return None


@functools.cache
def _cadences(
    language: str,
) -> tuple[re.Pattern[str], dict[str, str], frozenset[str], re.Pattern[str], frozenset[str]]:
    """The pattern of cadences, what each means, what forbids them behind, the amounts in front, their first words."""
    rules = load_rules(language, "deadlines")
    table = dict(rules["cadence"])
    every, never, amounts = (table.pop(name) for name in ("every", "never_before", "never_behind"))
    names = {_plain(phrase): rate for rate, phrases in table.items() for phrase in phrases}
    counted = rf"{one_of(every)}\s+(?P<count>[0-9]{{1,3}}|{one_of(rules['numbers'])})\s+(?P<unit>{_units(language)})"
    rates = re.compile(rf"(?<![\w-])(?:{counted}|{one_of(names)})(?![\w-])", re.IGNORECASE)
    amount = re.compile(rf"[$€£]|(?:{one_of(amounts)})\s+\W*$", re.IGNORECASE)
    firsts = frozenset(re.split(r"\W", phrase.lower())[0] for phrase in [*every, *names])
    return rates, names, frozenset(never), amount, firsts


def _units(language: str) -> str:
    return one_of(load_calendar(language).units)
