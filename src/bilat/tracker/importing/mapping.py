"""How a table becomes initiatives: all that a person says about it, which can be kept in a file and used again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bilat.errors import InvalidValue, UnknownValue, UsageError, quoted
from bilat.tracker.importing.days import Order, parse_order
from bilat.tracker.importing.targets import FIELDS, MANY, Target, parse_pair, parse_target
from bilat.tracker.values import parse_line


@dataclass(frozen=True, slots=True)
class Mapping:
    """What was said, on the command line or in a saved mapping."""

    columns: tuple[tuple[Target, str], ...] = ()
    """What each column becomes; an empty name: nothing becomes that field."""
    constants: MappingOf[Target, str] = field(default_factory=dict)
    """What every row gets that has nothing of its own there."""
    statuses: MappingOf[str, str] = field(default_factory=dict)
    """Their labels, and what each is here."""
    parties: MappingOf[str, str] = field(default_factory=dict)
    """Their names, and whose they are."""
    keep: tuple[str, ...] = ()
    """Columns that go into the notes, each with its name."""
    keep_rest: bool = False
    """Whether every column does that becomes nothing else."""
    key: str | None = None
    """The column by which a row is known again."""
    source: str | None = None
    """What the source is called; None: as the file is."""
    dates: Order | None = None

    def over(self, saved: Mapping) -> Mapping:
        """What was said now, and where nothing was, what was saved."""
        mine = {target for target, _ in self.columns} | set(self.constants)
        return Mapping(
            columns=self.columns + tuple(pair for pair in saved.columns if pair[0] not in mine),
            constants={**{t: v for t, v in saved.constants.items() if t not in mine}, **self.constants},
            statuses={**saved.statuses, **self.statuses},
            parties={**saved.parties, **self.parties},
            keep=tuple(dict.fromkeys((*saved.keep, *self.keep))),
            keep_rest=self.keep_rest or saved.keep_rest,
            key=self.key or saved.key,
            source=self.source or saved.source,
            dates=self.dates or saved.dates,
        )

    def fitted(self, columns: Sequence[str]) -> Mapping:
        """With the columns' names as the table writes them. Raises UnknownValue for one that it has not."""
        return replace(
            self,
            columns=tuple((target, column and find_column(column, columns)) for target, column in self.columns),
            keep=tuple(find_column(column, columns) for column in self.keep),
            key=None if self.key is None else find_column(self.key, columns),
        )

    def to_document(self) -> dict[str, Any]:
        """As it is kept in a file: the tables and values that are not empty."""
        mapped: dict[str, Any] = {}
        for target, column in self.columns:
            if str(target) in mapped:
                before = mapped[str(target)]
                mapped[str(target)] = [*(before if isinstance(before, list) else [before]), column]
            else:
                mapped[str(target)] = column
        found = {
            "source": self.source,
            "key": self.key,
            "dates": self.dates,
            "keep": list(self.keep),
            "keep_rest": self.keep_rest,
            "map": mapped,
            "set": {str(target): value for target, value in self.constants.items()},
            "status": dict(self.statuses),
            "party": dict(self.parties),
        }
        return {name: value for name, value in found.items() if value}


def find_column(name: str, columns: Sequence[str]) -> str:
    """The column that `name` calls, case and spaces not counting. Raises UnknownValue."""
    if name in columns:
        return name
    wanted = " ".join(name.split()).casefold()
    found = [column for column in columns if column.casefold() == wanted]
    if len(found) == 1:
        return found[0]
    raise UnknownValue("column", name, columns)


def parse_mapping(
    *,
    maps: Sequence[str] = (),
    sets: Sequence[str] = (),
    statuses: Sequence[str] = (),
    parties: Sequence[str] = (),
    keep: Sequence[str] = (),
    keep_rest: bool = False,
    key: str | None = None,
    source: str | None = None,
    dates: str | None = None,
) -> Mapping:
    """What was typed. Raises UnknownValue (a field, an order of dates), UsageError."""
    columns = [parse_pair(text, "--map", "title=Commitment") for text in maps]
    constants = [parse_pair(text, "--set", "parties=CA-GB") for text in sets]
    found = Mapping(
        columns=tuple((parse_target(name), column) for name, column in columns),
        constants={parse_target(name): value for name, value in constants},
        statuses=dict(parse_pair(text, "--status", '"in force=delivered"') for text in statuses),
        parties=dict(parse_pair(text, "--party", '"Sahrawi=EH"') for text in parties),
        keep=tuple(keep),
        keep_rest=keep_rest,
        key=key,
        source=None if source is None else parse_line(source, "source"),
        dates=None if dates is None else parse_order(dates),
    )
    _check(found)
    return found


def explain_sides(error: UsageError, maps: Sequence[str], columns: Sequence[str]) -> None:
    """Where a column of the table stands in the place of the field, and the field in that of the column: say so.

    `error` is what `parse_mapping` made of `maps`; where the first part is no column either it keeps its hint.
    """
    for name, column in (parse_pair(text, "--map", "title=Commitment") for text in maps):
        try:
            parse_target(name)
        except UsageError:
            if column.lower() in FIELDS and _is_column(name, columns):
                error.hint = f"the field comes first: --map {shlex.quote(f'{column.lower()}={name}')}"
            return


def _is_column(name: str, columns: Sequence[str]) -> bool:
    try:
        return bool(find_column(name, columns))
    except UnknownValue:
        return False


def _check(mapping: Mapping) -> None:
    targets = [target for target, _ in mapping.columns]
    for target in targets:
        if targets.count(target) > 1 and target.field not in MANY:
            raise UsageError(
                f"--map {target} is given twice", hint=f"only {', '.join(sorted(MANY))} take several columns"
            )
    for target, value in mapping.constants.items():
        if not value:
            raise UsageError(f"--set {target}= says nothing")
        if target.field in ("title", "id"):
            raise UsageError(f"every row needs a {target} of its own", hint=f"--map {target}=COLUMN")


def read_mapping(document: MappingOf[str, Any], name: str) -> Mapping:
    """A mapping as it was kept. Raises InvalidValue, UnknownValue, UsageError, all with `name`, the file's."""
    known = ("source", "key", "dates", "keep", "keep_rest", "map", "set", "status", "party")
    for word in document:
        if word not in known:
            raise UnknownValue(f"word in {name}", word, known)
    try:
        return parse_mapping(
            maps=[f"{t}={column}" for t, value in _pairs(document, "map") for column in _texts(value)],
            sets=[f"{t}={value}" for t, value in _pairs(document, "set")],
            statuses=[f"{t}={value}" for t, value in _pairs(document, "status")],
            parties=[f"{t}={value}" for t, value in _pairs(document, "party")],
            keep=_texts(document.get("keep", [])),
            keep_rest=document.get("keep_rest", False) is True,
            key=_text(document, "key"),
            source=_text(document, "source"),
            dates=_text(document, "dates"),
        )
    except UsageError as error:
        error.message = f"{name}: {error.message}"
        raise


def _pairs(document: MappingOf[str, Any], table: str) -> list[tuple[str, Any]]:
    found = document.get(table, {})
    if not isinstance(found, dict):
        raise InvalidValue(f"[{table}] must be a table")
    return list(found.items())


def _texts(value: Any) -> list[str]:
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise InvalidValue(f"{quoted(str(value))} must be text")
    return texts


def _text(document: MappingOf[str, Any], name: str) -> str | None:
    value = document.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidValue(f"{name} must be text")
    return value
