"""The rows of a table that could not be imported: as an error that names them, or as a file to correct and import."""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count

from bilat.errors import BilatError, InvalidValue, quoted
from bilat.formats.csv_ import harmless
from bilat.result import Document
from bilat.sheets import Sheet
from bilat.tracker.importing.cells import Bad
from bilat.tracker.importing.entries import Entry
from bilat.tracker.importing.labels import StatusReader
from bilat.tracker.importing.parties import PartyReader
from bilat.tracker.importing.table import REJECTED, Table
from bilat.tracker.importing.targets import DATES, IGNORED
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
        lines += [line for near, word in asked if near for line in _options(what, word, near)]
        lines += [line for near, word in asked if not near for line in _options(what, word, [_EXPLAINED[what]])][:1]
    hints = dict.fromkeys(fault.hint for e in table.rows.bad for fault in e.faults if fault.hint and not fault.unknown)
    lines += list(hints)[:3]
    lines += [f"--keep {shlex.quote(column)} puts this column into the notes as it is" for column in _misread(table)]
    return [*lines, _last_resort(table)]


def _options(what: str, word: str, meanings: Sequence[str]) -> list[str]:
    """An option for each thing that a word may mean, each complete: pasted, it works."""
    pairs = [f"{word}={meaning}" for meaning in meanings]
    shown = [shlex.quote(pair) if re.search(r'["$`\\!]', pair) else f'"{pair}"' for pair in pairs]
    return [f"{'or ' if number else ''}--{what} {pair}" for number, pair in enumerate(shown)]


def _misread(table: Table) -> list[str]:
    """Columns that nobody but bilat took for dates, and in which some are none."""
    proposed = {column for target, column in table.proposed if target.field in DATES}
    bad = dict.fromkeys(fault.column for entry in table.rows.bad for fault in entry.faults)
    return [column for column in bad if column in proposed]


def _last_resort(table: Table) -> str:
    """What can be done with the rows as they are; its numbers add up to those of the table."""
    good = len(table.rows.good)
    if not good:
        return "correct the file, or choose other columns with --map" + _repeats(table)
    return f"--skip-bad imports the other {good:,} and writes these to a file, to be corrected" + _repeats(table)


def _repeats(table: Table) -> str:
    """What rows count once, where there are any."""
    repeats = table.rows.repeats
    if not repeats:
        return ""
    again, first = repeats[0]
    pair = f"{table.sheet.unit} {again} is {first}" + (f" and {len(repeats) - 1:,} more" if len(repeats) > 1 else "")
    rows = "1 row repeats" if len(repeats) == 1 else f"{len(repeats):,} rows repeat"
    return f"; {rows} another cell for cell, which counts once ({pair})"


def _near(what: str, word: str, vocabulary: Vocabulary) -> Sequence[str]:
    """What an unknown word may mean."""
    if what == "party":
        return PartyReader(vocabulary, {}).near(word)
    found = StatusReader.near(word)
    return [] if found is None else [found]


def write_rejected(bad: Sequence[Entry], sheet: Sheet, beside: str) -> tuple[str, bool]:
    """Write the rows as they stood, each with its line and what is wrong with it; give the file's path.

    It can be corrected and imported: the two columns say nothing of the initiatives. Nothing is ever written over; a
    file that says the same already is taken, and then the second value is false. Where it cannot be written beside the
    table it is in the current folder. Raises BilatError where it cannot be there either.
    """
    beside = REJECTED.sub("", beside)  # what is left of a file of rejected rows goes beside it
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
