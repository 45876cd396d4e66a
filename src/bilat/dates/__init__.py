"""Dates with precision: what a person types becomes a span of calendar days, and keeps the words it was read from.

Each shape has one canonical `text`, which parses back to the same days:

| typed, for instance                                | text            | from       | to         |
|----------------------------------------------------|-----------------|------------|------------|
| `2026-09-15`, `15 September 2026`, `tomorrow`      | `2026-09-15`    | 2026-09-15 | 2026-09-15 |
| `2026-W38`, `this week`, `eow`                     | `2026-W38`      | 2026-09-14 | 2026-09-20 |
| `2026-09`, `Sept. 2026`, `end of September 2026`   | `2026-09`       | 2026-09-01 | 2026-09-30 |
| `2026-Q3`, `T3 2026`, `third quarter of 2026`      | `2026-Q3`       | 2026-07-01 | 2026-09-30 |
| `2026-H1`, `first half of 2026`                    | `2026-H1`       | 2026-01-01 | 2026-06-30 |
| `2026`, `by 2026`, `d'ici la fin de 2026`          | `2026`          | 2026-01-01 | 2026-12-31 |
| `autumn 2026`, `fall 2026`, `automne 2026`         | `autumn 2026`   | 2026-09-01 | 2026-11-30 |
| `winter 2026`                                      | `winter 2026`   | 2026-12-01 | 2027-02-28 |
| `early 2026`                                       | `early 2026`    | 2026-01-01 | 2026-04-30 |
| `mid-2026`                                         | `mid 2026`      | 2026-05-01 | 2026-08-31 |
| `late 2026`                                        | `late 2026`     | 2026-09-01 | 2026-12-31 |
| `early September 2026` (1-10; mid 11-20; late 21-) | `early 2026-09` | 2026-09-01 | 2026-09-10 |

- A promise 'by' or 'by the end of' a span falls due on the span's last day, so it is that whole span. 'Before 2030'
  leaves open whether 2030 still counts, and is refused; 'before the end of 2030' is not.
- Weeks start on Monday and bear ISO 8601 numbers. Seasons are the northern meteorological ones, three whole months each
  (https://www.ncei.noaa.gov/news/meteorological-versus-astronomical-seasons); a winter bears the year it begins in.
  Thirds of a year are four months each, the quadrimesters of ISO 8601-2 (https://www.loc.gov/standards/datetime/).
- 'This' is the one today lies in (of months and seasons: this year's; of weekdays: this week's), 'next' the first that
  begins after today, 'last' the last that ended before it. 'In 2 months' keeps the day of the month, or takes the
  month's last day where it has no such day.
- `phrase` keeps the typed words where they say more than `text`: a deadline ('by end of 2030'), or a span named from
  today ('this fall'). It is empty where they name the same span ('Q3 2026'), or reckon to a single day ('in 3 weeks').
- English and French; case, accents, kinds of space, apostrophe and hyphen do not matter.
"""

from __future__ import annotations

import datetime as dt

from bilat.dates import clock
from bilat.dates.clock import instant, now, stand_on, today
from bilat.dates.span import Span, find_canonical
from bilat.errors import InvalidValue, quoted

__all__ = ["Span", "instant", "now", "parse_date", "parse_day", "stand_on", "today"]

_KINDS = {
    "week": "a week",
    "month": "a month",
    "quarter": "a quarter",
    "half": "half a year",
    "season": "a season",
    "year": "a year",
    "part": "a stretch of days",
}


def parse_date(text: str, *, today: dt.date | None = None) -> Span:
    """The span that `text` names, as the module's table says. `today` (the UTC day) is what 'next month' counts from.

    Raises InvalidValue where `text` is no date, an impossible one (2026-02-30), one with two readings (03/04/2026),
    without a four-digit year, or outside the years 1900 to 2200.
    """
    span = find_canonical(text)
    if span is not None:
        return span
    from bilat.dates import grammar  # 1.5 ms with its tables, and a script's dates are canonical

    return grammar.read(text, today or clock.today())


def parse_day(text: str, *, today: dt.date | None = None) -> dt.date:
    """The one day that `text` names.

    Raises InvalidValue where `parse_date` does, and where the span is longer than a day.
    """
    span = parse_date(text, today=today)
    if span.precision == "day":
        return span.start
    name = span.text if span.phrase is None else f"{quoted(span.phrase)} ({span.text})"
    reference = today or clock.today()
    example = reference if span.start <= reference <= span.end else span.start
    raise InvalidValue(f"{name} is {_KINDS[span.precision]}; give a day such as {example}")
