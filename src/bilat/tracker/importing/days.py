"""Dates in a column: one order of day and month for all of it, which the column itself proves or a person says.

03/04/2026 is two days. A column with a 25 in it tells which of the numbers are days; a column without one is refused,
and so is one that proves both. ISO dates, months by their names and all else that `bilat.dates` reads need no order.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
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
    for line, cell in cells:
        first, second = _numbers(cell)
        if first > 12 >= second:
            proofs.setdefault("dmy", (line, cell))
        elif second > 12 >= first:
            proofs.setdefault("mdy", (line, cell))
        elif first != second and open_ is None:
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


def _numbers(cell: str) -> tuple[int, int]:
    """The two numbers before the year; twice 0 where the cell is not written so."""
    found = _NUMERIC.fullmatch(_TIME.sub("", cell.strip()))
    return (int(found[1]), int(found[3])) if found else (0, 0)


def _contradictory(column: str, proofs: dict[Order, tuple[int, str]], unit: str) -> InvalidValue:
    (day_line, day_first), (month_line, month_first) = proofs["dmy"], proofs["mdy"]
    return InvalidValue(
        f"the dates of {shown(column)} contradict each other: {shown(day_first)} ({unit} {day_line}) has the day "
        f"first, {shown(month_first)} ({unit} {month_line}) the month",
        hint="--dates dmy or --dates mdy says which is right, and --skip-bad sets the others aside",
        code="contradictory-dates",
    )


def _ambiguous(column: str, line: int, cell: str, unit: str) -> InvalidValue:
    first, second = _numbers(cell)
    year = int(re.findall(r"\d{4}", cell)[0])
    readings = [_spelt(year, second, first), _spelt(year, first, second)]
    return InvalidValue(
        f"the dates of {shown(column)} can be read two ways: {shown(cell)} ({unit} {line}) is {readings[0]} "
        f"or {readings[1]}",
        hint=f"--dates dmy reads {readings[0]}, --dates mdy {readings[1]}",
        code="ambiguous-dates",
    )


def _spelt(year: int, month: int, day: int) -> str:
    try:
        return f"{day} {dt.date(year, month, day):%B %Y}"
    except ValueError:
        return f"{year:04}-{month:02}-{day:02}"


def find_date(cell: str, order: Order | None) -> Span | None:
    """The date in a cell; None where it says that there is none. Raises InvalidValue."""
    text = find_line(cell)
    if text is None:
        return None
    text = _TIME.sub("", text)
    found = _NUMERIC.fullmatch(text)
    if found is None or (order is None and found[1] != found[3]):
        return parse_date(text)
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if order == "ymd":
        raise InvalidValue(f"{shown(cell)} does not have the year first")
    month, day = (first, second) if order == "mdy" else (second, first)
    if month > 12:
        raise InvalidValue(f"{shown(cell)} is no date with the {'month' if order == 'mdy' else 'day'} first")
    return spans.day(year, month, day)


def find_day(cell: str, order: Order | None) -> str | None:
    """The day in a cell as YYYY-MM-DD; None where it says that there is none.

    Raises InvalidValue, also for what is longer than a day.
    """
    found = find_date(cell, order)
    if found is None:
        return None
    return (found.start if found.precision == "day" else parse_day(found.text)).isoformat()


def looks_dated(cell: str) -> bool:
    """Whether a cell holds a date, whatever its order."""
    if _numbers(cell) != (0, 0):
        return True
    try:
        return any(character.isdigit() for character in cell) and find_date(cell, None) is not None
    except InvalidValue:
        return False
