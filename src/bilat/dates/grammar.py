"""The grammar of typed dates, over the lexemes of `words`.

    date     = [deadline] ["end"] period
    deadline = "by" | "within" | "before" "end" …                 (`words` reduces the longer phrases)
    period   = YEAR | MONTH YEAR | DAY MONTH YEAR | MONTH DAY YEAR | SEASON YEAR
             | ("Q" | "H" | "W") NUMBER YEAR | NUMBER ("Q" | "H") YEAR
             | (ORDINAL | "last") ("quarter" | "half") YEAR
             | ("early" | "mid" | "late") period                  (of a year or a month)
             | WEEKDAY period                                     (of a week, or the weekday that a day has)
    relative = ("this" | "next" | "last") (UNIT | WEEKDAY | MONTH | SEASON)
             | NUMBER UNIT ["ago"] | "today" | "tomorrow" | "yesterday"

What is relative is first rewritten into what it stands for, 'early next year' into 'early 2027', so that one grammar
reads both. A year may come first or last, and a French 'prochain' behind its noun.
"""

from __future__ import annotations

import datetime as dt

from bilat.dates import span
from bilat.dates.span import Span, check_year
from bilat.dates.words import Lexeme, Unit, lex, no_year, not_a_date
from bilat.errors import InvalidValue, quoted

_MONTHS_IN = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF: 6, Unit.YEAR: 12}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def read(text: str, today: dt.date) -> Span:
    """The span that `text` names on the day `today`; raises InvalidValue as `parse_date` does."""
    check_year(today.year)
    typed, is_deadline = _without_deadline(lex(text), text)
    absolute = _resolved(typed, today)
    found = _period(absolute, text)
    if found is None:
        raise _refusal(typed, text)
    is_reckoned_span = absolute != typed and found.precision != "day"
    return found.with_phrase(" ".join(text.split())) if is_deadline or is_reckoned_span else found


def _without_deadline(lexemes: list[Lexeme], text: str) -> tuple[list[Lexeme], bool]:
    """The lexemes behind 'by' and 'end of', and whether there were such; a bare 'end of month' is of this month."""
    match lexemes:
        case [("by" | "before", _), ("end", _), *rest] | [("end", _), *rest]:
            return ([("which", 0), *rest] if len(rest) == 1 and rest[0][0] == "unit" else rest), True
        case [("by", _), *rest]:
            return rest, True
        case [("before", _), *_]:
            raise InvalidValue(
                f"{quoted(text)} leaves open whether what it names still counts",
                hint="write 'by' with the last day or period that counts, or 'before the end of'",
            )
    return lexemes, False


def _resolved(lexemes: list[Lexeme], today: dt.date) -> list[Lexeme]:
    """The lexemes with everything that depends on `today` written as years, months and days."""
    match lexemes:
        case [("which", -1), ("unit", Unit.QUARTER | Unit.HALF), ("year", _)]:
            return lexemes  # the last quarter of 2026
        case [("which", which), ("unit", unit), *rest]:
            return _unit(Unit(unit), which, today) + _resolved(rest, today)
        case [("unit", unit), ("which", which)]:
            return _unit(Unit(unit), which, today)
        case [("which", which), (("weekday" | "month" | "season") as kind, number), *rest]:
            return _named(kind, number, which, today) + _resolved(rest, today)
        case [(("weekday" | "month" | "season") as kind, number), ("which", which)]:
            return _named(kind, number, which, today)
        case [("number", count), ("unit", unit), ("ago", _)] | [("ago", _), ("number", count), ("unit", unit)]:
            return _moved(today, -count, Unit(unit))
        case [("number", count), ("unit", unit)]:
            return _moved(today, count, Unit(unit))
        case [("day", days)]:
            return _day(today + dt.timedelta(days))
        case [first, *rest]:
            return [first, *_resolved(rest, today)]
    return []


def _unit(unit: Unit, which: int, today: dt.date) -> list[Lexeme]:
    """The period that `today` lies in, or the one before or after it."""
    if unit is Unit.DAY:
        return _day(today + dt.timedelta(which))
    if unit is Unit.WEEK:
        year, week, _ = (today + dt.timedelta(weeks=which)).isocalendar()
        return [("year", year), ("unit", Unit.WEEK), ("number", week)]
    length = _MONTHS_IN[unit]
    year, index = divmod((today.year * 12 + today.month - 1) // length + which, 12 // length)
    if unit is Unit.YEAR:
        return [("year", year)]
    if unit is Unit.MONTH:
        return [("year", year), ("month", index + 1)]
    return [("year", year), ("unit", unit), ("number", index + 1)]


def _named(kind: str, number: int, which: int, today: dt.date) -> list[Lexeme]:
    """The weekday, month or season: of this week or year, the first to begin after today, or the last to have ended."""
    if kind == "weekday":
        distance = number - today.weekday()
        shift = {-1: distance % 7 - 7, 0: distance, 1: (distance - 1) % 7 + 1}[which]
        return _day(today + dt.timedelta(shift))
    period = span.season if kind == "season" else span.month
    year = today.year
    if which > 0:
        year += period(year, number).start <= today
    elif which < 0:
        year = next(past for past in (year, year - 1, year - 2) if period(past, number).end < today)
    elif (kind, number) == ("season", 0) and today.month < 3:
        year -= 1  # the winter that began in December
    return [("year", year), (kind, number)]


def _moved(today: dt.date, count: int, unit: Unit) -> list[Lexeme]:
    """The day `count` units from `today`: the same day of the month, or its last where it has no such day."""
    if unit in (Unit.DAY, Unit.WEEK):
        return _day(today + dt.timedelta(count * (7 if unit is Unit.WEEK else 1)))
    year, index = divmod(today.year * 12 + today.month - 1 + count * _MONTHS_IN[unit], 12)
    last = span.month(year, index + 1).end
    return _day(last.replace(day=min(today.day, last.day)))


def _day(day: dt.date) -> list[Lexeme]:
    return [("year", day.year), ("month", day.month), ("number", day.day)]


def _period(lexemes: list[Lexeme], text: str) -> Span | None:
    """The span of lexemes that say everything; None where they are no date."""
    match lexemes:
        case [("year", year)] | [("unit", Unit.YEAR), ("year", year)]:
            return span.year(year)
        case [("year", year), ("month", month)] | [("month", month), ("year", year)]:
            return span.month(year, month)
        case (
            [("number" | "ordinal", day), ("month", month), ("year", year)]
            | [("month", month), ("number" | "ordinal", day), ("year", year)]
            | [("year", year), ("month", month), ("number", day)]
        ):
            return span.day(year, month, day)
        case [("year", year), ("season", season)] | [("season", season), ("year", year)]:
            return span.season(year, season)
        case [("part", part), *rest]:
            whole = _period(rest, text)
            return span.part(part, whole) if whole and whole.precision in ("year", "month") else None
        case [("weekday", weekday), *rest]:
            return _weekday(weekday, _period(rest, text), text)
    return _numbered(lexemes)


def _numbered(lexemes: list[Lexeme]) -> Span | None:
    """A week, quarter or half by its number, or a quarter or half by its ordinal or as the last."""
    match lexemes:
        case (
            [("mark" | "unit", unit), ("number", number), ("year", year)]
            | [("year", year), ("mark" | "unit", unit), ("number", number)]
            | [("number", number), ("mark", unit), ("year", year)]
        ):
            pass
        case [("ordinal", number), ("unit", (Unit.QUARTER | Unit.HALF) as unit), ("year", year)]:
            pass
        case [("which", -1), ("unit", (Unit.QUARTER | Unit.HALF) as unit), ("year", year)]:
            number = 4 if unit == Unit.QUARTER else 2
        case _:
            return None
    of_unit = {Unit.WEEK: span.week, Unit.QUARTER: span.quarter, Unit.HALF: span.half}.get(Unit(unit))
    return of_unit(year, number) if of_unit else None


def _weekday(weekday: int, whole: Span | None, text: str) -> Span | None:
    """The weekday of a week, or the day whose weekday it truly is."""
    if whole is None or whole.precision not in ("day", "week"):
        return None
    if whole.precision == "week":
        day = whole.start + dt.timedelta(weekday)
        return span.day(day.year, day.month, day.day)
    actual = whole.start.weekday()
    if actual != weekday:
        raise InvalidValue(
            f"{quoted(text)} is a {_WEEKDAYS[actual]}, not a {_WEEKDAYS[weekday]}",
            hint=f"write {whole.text} where the date is right",
        )
    return whole


def _refusal(lexemes: list[Lexeme], text: str) -> InvalidValue:
    """Why these lexemes are no date: the nearest thing that a person forgets."""
    match lexemes:
        case [("weekday", weekday)]:
            name = _WEEKDAYS[weekday]
            return InvalidValue(f"{quoted(text)} may be any {name}", hint=f"write 'next {name}' or 'last {name}'")
        case [("number", _)] | [("mark", _), ("number", _), *_] | [("ordinal", _), ("unit", _), *_]:
            return not_a_date(text) if _has_year(lexemes) else no_year(text)
    names_period = any(kind in ("month", "season") for kind, _ in lexemes)
    return no_year(text) if names_period and not _has_year(lexemes) else not_a_date(text)


def _has_year(lexemes: list[Lexeme]) -> bool:
    return any(kind == "year" for kind, _ in lexemes)
