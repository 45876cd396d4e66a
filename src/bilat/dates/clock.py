"""What time it is: always in UTC, so that a day is the same day for everybody, and settable for what must reproduce."""

from __future__ import annotations

import datetime as dt
import os

from bilat.dates.span import FIRST_YEAR, LAST_YEAR
from bilat.errors import InvalidValue, quoted

VARIABLE = "BILAT_NOW"
"""The environment variable that sets the clock: a day (its first second) or an RFC 3339 instant; empty is unset."""

# RFC 3339, section 5.6. `datetime.fromisoformat` alone takes week dates and instants without an offset too.
_SHAPE = "[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?"


def now() -> dt.datetime:
    """The present instant, UTC, without a fraction of a second; raises InvalidValue where BILAT_NOW is malformed."""
    value = os.environ.get(VARIABLE)
    at = _parse(value) if value else dt.datetime.now(dt.UTC)
    return at.replace(microsecond=0)


def today() -> dt.date:
    """The day it is in UTC, or the one that was told with `stand_on`.

    Raises InvalidValue where BILAT_NOW is malformed.
    """
    return _Standing.day or now().date()


class _Standing:
    """The day that stands for today while somebody looks at the past."""

    day: dt.date | None = None


def stand_on(day: dt.date | None) -> None:
    """Let `day` be today for what counts from it: signals, 'next month'. What is written is still written now.

    None: today is today again.
    """
    _Standing.day = day


def instant(at: dt.datetime) -> str:
    """`at` as the records print it: RFC 3339, UTC, whole seconds. Raises ValueError where `at` has no time zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _parse(value: str) -> dt.datetime:
    at = _find_instant(value)
    if at is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise InvalidValue(
            f"{VARIABLE} is {quoted(value)}, which is no day or RFC 3339 instant of {FIRST_YEAR} to {LAST_YEAR}",
            hint=f"set {VARIABLE}=2026-10-03 or {VARIABLE}=2026-10-03T12:00:00Z",
        )
    return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)


def _find_instant(value: str) -> dt.datetime | None:
    import re  # the variable is rarely set

    if re.fullmatch(_SHAPE, value) is None:
        return None
    try:
        return dt.datetime.fromisoformat(value.upper())
    except ValueError:  # of the right shape, but 30 February or 25 o'clock
        return None
