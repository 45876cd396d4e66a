"""The rows of a table that could not be imported: as an error that names them, or as a file to correct and import."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count

from bilat.errors import BilatError, InvalidValue, quoted
from bilat.formats.csv_ import harmless
from bilat.result import Document
from bilat.sheets import Sheet
from bilat.tracker.importing.cells import Bad
from bilat.tracker.importing.labels import StatusReader
from bilat.tracker.importing.parties import PartyReader
from bilat.tracker.importing.rows import Entry
from bilat.tracker.importing.table import Table
from bilat.tracker.importing.targets import IGNORED
from bilat.vocabulary import Vocabulary

SHOWN = 20
"""Rows that an error names; it counts the others."""

_EXPLAINED = {"status": "STATUS", "party": "CODE"}
"""What a person can explain: `--status LABEL=STATUS`, `--party NAME=CODE`."""


def refusal(table: Table, vocabulary: Vocabulary) -> InvalidValue:
    """What is wrong with the rows, each thing once with how often, and what to do about it."""
    bad, unit = table.rows.bad, table.sheet.unit
    first: dict[str, int] = {}
    times: Counter[str] = Counter()
    for entry in bad:
        for fault in entry.faults:
            first.setdefault(fault.told, entry.line)
            times[fault.told] += 1
    faults = times.most_common(SHOWN)  # of those that are as frequent, the first come first
    lines = [f"{unit} {first[fault]}: {fault}{_others(number - 1)}" for fault, number in faults]
    if len(times) > SHOWN:
        lines.append(f"and {len(times) - SHOWN:,} other faults")
    rows = "1 row" if len(bad) == 1 else f"{len(bad):,} rows"
    message = f"{rows} of {table.rows.total:,} cannot be imported, so none was"
    hint = "\n  ".join(_advice(table, vocabulary))
    error = InvalidValue("\n  ".join([message, *lines]), hint=hint, code="bad-rows")
    error.faults = [_document(entry, fault) for entry in bad for fault in entry.faults]
    return error


def _document(entry: Entry, fault: Bad) -> Document:
    """A fault as scripts get it."""
    return {"line": entry.line, "column": fault.column, "value": fault.cell, "message": fault.message}


def _others(number: int) -> str:
    return f" (and {number:,} more row{'s' if number > 1 else ''})" if number else ""


def told(entry: Entry) -> str:
    """All that is wrong with a row."""
    return "; ".join(fault.told for fault in entry.faults)


def unknown_words(entries: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """The words that no vocabulary knows, with the rows that they are in."""
    return Counter(word for entry in entries for word in {w for fault in entry.faults for w in fault.unknown})


def _advice(table: Table, vocabulary: Vocabulary) -> list[str]:
    words = unknown_words(table.rows.bad)
    lines = ["say what is meant, if it is this:"] if any(what in _EXPLAINED for what, _ in words) else []
    for what in _EXPLAINED:
        found = [word for (of, word), _ in words.most_common() if of == what]
        asked = [(_near(what, word, vocabulary), word) for word in found[:SHOWN]]  # each takes milliseconds
        lines += [f'--{what} "{word}={near}"' for near, word in asked if near]
        lines += [f'--{what} "{word}={_EXPLAINED[what]}"' for near, word in asked if not near][:1]
    hints = dict.fromkeys(fault.hint for e in table.rows.bad for fault in e.faults if fault.hint and not fault.unknown)
    lines += list(hints)[:3]
    good = len(table.rows.good)
    lines.append(
        f"--skip-bad imports the other {good:,} and writes these to a file, to be corrected"
        if good
        else "correct the file, or choose other columns with --map"
    )
    return lines


def _near(what: str, word: str, vocabulary: Vocabulary) -> str | None:
    """What an unknown word probably means."""
    return PartyReader(vocabulary, {}).near(word) if what == "party" else StatusReader.near(word)


def write_rejected(bad: Sequence[Entry], sheet: Sheet, beside: str) -> tuple[str, bool]:
    """Write the rows as they stood, each with its line and what is wrong with it; give the file's path.

    It can be corrected and imported: the two columns say nothing of the initiatives. Nothing is ever written over; a
    file that says the same already is taken, and then the second value is false. Where it cannot be written beside the
    table it is in the current folder. Raises BilatError where it cannot be there either.
    """
    out = io.StringIO()
    columns = [column for column in sheet.columns if column not in IGNORED]
    places = [sheet.columns.index(column) for column in columns]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*columns, *IGNORED])
    writer.writerows(_row(entry, places) for entry in bad)
    content = out.getvalue().encode(errors="replace")
    try:
        return _kept(content, beside)
    except OSError as error:
        try:
            return _kept(content, os.path.basename(beside))  # where the table lies nothing may be written, perhaps
        except OSError:
            raise BilatError(
                f"cannot write {beside}.rejected.csv: {error.strerror}",
                hint="nothing was imported",
                code="cannot-write",
            ) from error


def _kept(content: bytes, beside: str) -> tuple[str, bool]:
    """The path of the file that has this content, and whether it is new. Raises OSError."""
    for number in count(1):
        path = os.path.abspath(f"{beside}.rejected.csv" if number == 1 else f"{beside}.rejected-{number}.csv")
        try:
            with open(path, "xb") as handle:
                handle.write(content)
        except FileExistsError:
            if _holds(path, content):
                return path, False
        else:
            return path, True
    raise AssertionError("unreachable")


def _holds(path: str, content: bytes) -> bool:
    """Whether a file has exactly this content; one that cannot be read has not."""
    try:
        with open(path, "rb") as handle:
            return handle.read(len(content) + 1) == content
    except OSError:
        return False


def _row(entry: Entry, places: Sequence[int]) -> list[str]:
    cells = entry.row.cells
    mine = [cells[at] if at < len(cells) else "" for at in places]
    beyond = cells[len(places) :] if entry.row.fault is not None else ()
    why = f"{told(entry)}: {', '.join(map(quoted, beyond))} beyond it" if beyond else told(entry)
    return [*map(harmless, mine), str(entry.line), harmless(why)]
