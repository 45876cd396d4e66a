"""A span of calendar days under its canonical name, and one constructor for each shape in the package's table.

The constructors raise InvalidValue where the calendar has no such day, month, week … or the year is out of range.
"""

from __future__ import annotations

import datetime as dt

from bilat.errors import InvalidValue

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""What lies outside is a slip of the keys, not a promise."""
SEASONS = ("winter", "spring", "summer", "autumn")
"""Three whole months each, winter from December of its year: `month % 12 // 3` is the index."""
PARTS = ("early", "mid", "late")
"""Thirds of a year or of a month."""
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Span:
    """Whole days from `start` to `end`, both included. Frozen; ordered by its days, equal where everything is."""

    __slots__ = ("end", "phrase", "start", "text")

    text: str
    """Canonical name, as the package's table gives it."""
    start: dt.date
    """First day."""
    end: dt.date
    """Last day: overdue begins the day after."""
    phrase: str | None
    """The words it was read from, where they say more than `text`."""

    def __init__(self, text: str, start: dt.date, end: dt.date, phrase: str | None = None) -> None:
        for name, value in (("text", text), ("start", start), ("end", end), ("phrase", phrase)):
            object.__setattr__(self, name, value)

    @property
    def precision(self) -> str:
        """`day`, `week`, `month`, `quarter`, `half`, `year`, `season` or `part` (early, mid or late)."""
        if " " in self.text:
            return "season" if self.text.split(" ")[0] in SEASONS else "part"
        letter = self.text[5:6]
        return _BY_LETTER.get(letter) or {4: "year", 7: "month"}.get(len(self.text), "day")

    def with_phrase(self, phrase: str) -> Span:
        """The same days, with the words they were read from."""
        return Span(self.text, self.start, self.end, phrase)

    def to_document(self) -> dict[str, str | None]:
        """The record `model.Date` as JSON holds it: days as YYYY-MM-DD."""
        days = {"start": self.start.isoformat(), "end": self.end.isoformat()}
        return {"text": self.text, **days, "phrase": self.phrase}

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Span is frozen: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Span is frozen: {name} cannot be deleted")

    def __reduce__(self) -> tuple[type[Span], tuple[str, dt.date, dt.date, str | None]]:
        return Span, (self.text, self.start, self.end, self.phrase)

    def __repr__(self) -> str:
        return f"Span({self.text!r}, {self.start}, {self.end}, {self.phrase!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self.__reduce__() == other.__reduce__()

    def __hash__(self) -> int:
        return hash((self.text, self.start, self.end, self.phrase))

    def __lt__(self, other: Span) -> bool:
        return (self.start, self.end) < (other.start, other.end)

    def __le__(self, other: Span) -> bool:
        return (self.start, self.end) <= (other.start, other.end)


_BY_LETTER = {"Q": "quarter", "H": "half", "W": "week"}


def find_canonical(text: str) -> Span | None:
    """The span of a year, half, quarter, month or day in canonical form, without the grammar; None for all else."""
    if len(text) < 4 or not text.isascii() or not text[:4].isdigit():
        return None
    rest = text[4:]
    if not rest:
        return year(int(text))
    if len(rest) == 3 and rest[:2] in ("-Q", "-H") and rest[2].isdigit():
        return (quarter if rest[1] == "Q" else half)(int(text[:4]), int(rest[2]))
    if len(rest) not in (3, 6) or rest[::3].strip("-") or not (rest[1:3] + rest[4:]).isdigit():
        return None
    span = month(int(text[:4]), int(rest[1:3]))
    return span if len(rest) == 3 else day(span.start.year, span.start.month, int(rest[4:]))


def day(year: int, month: int, day: int) -> Span:
    """One day; the refusal of an impossible one says how long the month is."""
    start, end = _months(year, month)
    if not 1 <= day <= end.day:
        raise InvalidValue(
            f"{MONTHS[month - 1]} {year} has {end.day} days: there is no day {day}",
            hint=f"give a day from {start} to {end}",
        )
    found = start.replace(day=day)
    return Span(found.isoformat(), found, found)


def week(year: int, number: int) -> Span:
    """A week of ISO 8601, Monday to Sunday; `year` is the week's own, which holds its Thursday."""
    last = dt.date(check_year(year), 12, 28).isocalendar().week  # 28 December is always in the last week
    _check("week", number, last, year)
    start = dt.date.fromisocalendar(year, number, 1)
    return Span(f"{year}-W{number:02}", start, start + dt.timedelta(days=6))


def month(year: int, number: int) -> Span:
    """A calendar month, 1 to 12."""
    start, end = _months(year, number)
    return Span(f"{year}-{number:02}", start, end)


def quarter(year: int, number: int) -> Span:
    """A quarter of the calendar year, 1 to 4."""
    _check("quarter", number, 4, check_year(year))
    return Span(f"{year}-Q{number}", *_months(year, number * 3 - 2, 3))


def half(year: int, number: int) -> Span:
    """A half of the calendar year, 1 or 2."""
    _check("half", number, 2, check_year(year))
    return Span(f"{year}-H{number}", *_months(year, number * 6 - 5, 6))


def season(year: int, number: int) -> Span:
    """Three months of the north: 0 winter (from December of `year`), 1 spring, 2 summer, 3 autumn."""
    return Span(f"{SEASONS[number]} {year}", *_months(year, number * 3 or 12, 3))


def year(number: int) -> Span:
    """A calendar year."""
    return Span(str(number), *_months(number, 1, 12))


def part(number: int, whole: Span) -> Span:
    """The first (0), middle (1) or last (2) third of a year (four months) or of a month (to the 10th, the 20th)."""
    text = f"{PARTS[number]} {whole.text}"
    if whole.precision == "year":
        return Span(text, *_months(whole.start.year, number * 4 + 1, 4))
    start = whole.start.replace(day=number * 10 + 1)
    return Span(text, start, whole.end if number == 2 else start + dt.timedelta(days=9))


def check_year(year: int) -> int:
    """`year`; raises InvalidValue outside 1900 to 2200."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidValue(
            f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}", hint="a year has four digits, as in 2026"
        )
    return year


def _check(what: str, number: int, last: int, year: int) -> None:
    if not 1 <= number <= last:
        raise InvalidValue(f"there is no {what} {number} in {year}", hint=f"give a {what} from 1 to {last}")


def _months(year: int, first: int, count: int = 1) -> tuple[dt.date, dt.date]:
    """First and last day of `count` months from month `first`."""
    _check("month", first, 12, check_year(year))
    carried, index = divmod(first - 1 + count, 12)
    return dt.date(year, first, 1), dt.date(year + carried, index + 1, 1) - dt.timedelta(days=1)
