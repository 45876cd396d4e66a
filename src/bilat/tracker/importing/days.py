"""Dates in a column: one order of day and month for all of it, which the column itself proves or a person says.

03/04/2026 is two days. A column with a 25 in it tells which of the numbers are days; a column without one is refused,
and so is one that proves both. ISO dates, months by their names and all else that `bilat.dates` reads need no order.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal, NamedTuple

from bilat.dates import Span, parse_date, parse_day
from bilat.dates import span as spans
from bilat.errors import InvalidValue, UnknownValue
from bilat.tracker.importing.cells import find_line, shown

Order = Literal["dmy", "mdy", "ymd"]
ORDERS: dict[Order, str] = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}

_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_TIME = re.compile(r"(?<=\d)[T ]\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AaPp][Mm])?( ?Z|[+-]\d\d:?\d\d)?$")


class Settled(NamedTuple):
    """How a column's dates are read."""

    order: Order | None
    """None: none of them needs one."""
    line: int | None = None
    """Where the column proves it; None where it was said."""
    value: str | None = None
    """The date that proves it."""


def parse_order(text: str) -> Order:
    """What `--dates` names. Raises UnknownValue."""
    word = text.strip().lower()
    for order in ORDERS:
        if word == order:
            return order
    raise UnknownValue("order of dates", text, ORDERS)


def settle(column: str, cells: Iterable[tuple[int, str]], asked: Order | None, unit: str = "line") -> Settled:
    """The order of the dates in `column`, of which `cells` gives each, or each once, with its line.

    Raises InvalidValue (`ambiguous-dates`) where they could be either, (`contradictory-dates`) where they are both.
    """
    proofs: dict[Order, tuple[int, str]] = {}
    open_: tuple[int, str] | None = None
    seen: set[str] = set()
    for line, cell in cells:
        if cell in seen:
            continue
        seen.add(cell)
        readings = _readings(cell)
        if len(readings) == 1:
            proofs.setdefault(next(iter(readings)), (line, cell))
        elif len(set(readings.values())) == 2 and open_ is None:
            open_ = (line, cell)
    if asked is not None:
        return Settled(asked)
    if len(proofs) == 2:
        raise _contradictory(column, proofs, unit)
    for order, (line, cell) in proofs.items():
        return Settled(order, line, cell.strip())
    if open_ is not None:
        raise _ambiguous(column, *open_, unit)
    return Settled(None)


def _readings(cell: str) -> dict[Order, dt.date]:
    """The days that a cell may mean, by the order of day and month: none where neither order gives a date."""
    found = _NUMERIC.fullmatch(_TIME.sub("", cell.strip()))
    if found is None:
        return {}
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    readings: dict[Order, dt.date] = {}
    ways: tuple[tuple[Order, int, int], ...] = (("dmy", second, first), ("mdy", first, second))
    for order, month, day in ways:
        with suppress(ValueError):  # no such day
            readings[order] = dt.date(year, month, day)
    return readings


def _contradictory(column: str, proofs: dict[Order, tuple[int, str]], unit: str) -> InvalidValue:
    (day_line, day_first), (month_line, month_first) = proofs["dmy"], proofs["mdy"]
    return InvalidValue(
        f"the dates of {shown(column)} contradict each other: {shown(day_first)} ({unit} {day_line}) has the day "
        f"first, {shown(month_first)} ({unit} {month_line}) the month",
        hint="--dates dmy or --dates mdy says which is right, and --skip-bad sets the others aside",
        code="contradictory-dates",
    )


def _ambiguous(column: str, line: int, cell: str, unit: str) -> InvalidValue:
    readings = [f"{day.day} {day:%B %Y}" for day in _readings(cell).values()]
    return InvalidValue(
        f"the dates of {shown(column)} can be read two ways: {shown(cell)} ({unit} {line}) is {readings[0]} "
        f"or {readings[1]}",
        hint=f"--dates dmy reads {readings[0]}, --dates mdy {readings[1]}",
        code="ambiguous-dates",
    )


def find_date(cell: str, order: Order | None) -> Span | None:
    """The date in a cell; None where it says that there is none. Raises InvalidValue."""
    text = find_line(cell)
    if text is None:
        return None
    text = _TIME.sub("", text)
    if not _NUMERIC.fullmatch(text):
        return parse_date(text)
    readings = _readings(text)
    if not readings:
        raise InvalidValue(f"{shown(cell)} is no date, whether the day comes first or the month")
    if order is None and len(set(readings.values())) > 1:
        return parse_date(text)  # which refuses what can be read two ways
    if order == "ymd":
        raise InvalidValue(f"{shown(cell)} does not have the year first")
    if order is not None and order not in readings:
        raise InvalidValue(f"{shown(cell)} is no date with the {'month' if order == 'mdy' else 'day'} first")
    day = readings[order] if order else next(iter(readings.values()))
    return spans.day(day.year, day.month, day.day)


def find_day(cell: str, order: Order | None) -> str | None:
    """The day in a cell as YYYY-MM-DD; None where it says that there is none.

    Raises InvalidValue, also for what is longer than a day.
    """
    found = find_date(cell, order)
    if found is None:
        return None
    return (found.start if found.precision == "day" else parse_day(found.text)).isoformat()


def looks_dated(cell: str) -> bool:
    """Whether a cell holds a date, or numbers that are meant as one, whatever their order."""
    if _NUMERIC.fullmatch(_TIME.sub("", cell.strip())):
        return True
    try:
        return any(character.isdigit() for character in cell) and find_date(cell, None) is not None
    except InvalidValue:
        return False
