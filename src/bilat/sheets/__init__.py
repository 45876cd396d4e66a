"""Tables that others wrote, read as rows: CSV and TSV, JSON, NDJSON, spreadsheets. No store, no vocabulary.

`open_sheet` finds out what a file is from its bytes alone; its name is only what it is called in messages. Rows come
one by one, each with the line (of text), the row (of a spreadsheet) or the record (of JSON) where it stands.
"""

from __future__ import annotations

from bilat.errors import InvalidValue
from bilat.sheets.sheet import LARGEST, Row, Sheet

__all__ = ["LARGEST", "Row", "Sheet", "open_sheet"]

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How xlsx and ods files, and how xls files begin."""


def open_sheet(raw: bytes, name: str, *, tab: str | None = None) -> Sheet:
    """The table in `raw`. `name` is the file's, for messages; `tab` picks one of a spreadsheet's.

    Raises InvalidValue where it is no table, holds none, or is too large; the rows themselves are read later, and what
    is wrong with one of them is raised then. Raises BilatError where the library for spreadsheets is missing.
    """
    if len(raw) > LARGEST:
        raise InvalidValue(f"{name} has {len(raw):,} bytes; at most {LARGEST:,} can be read", hint="split it")
    if raw.startswith((_ZIP, _COMPOUND)):
        from bilat.sheets.excel import read_workbook

        return read_workbook(raw, name, tab)
    if tab is not None:
        raise InvalidValue(f"{name} is no spreadsheet: it has no sheets to choose from", hint="leave --sheet out")
    from bilat.decoding import decode
    from bilat.sheets.others import refuse_document, refuse_prose

    refuse_document(raw, name)
    text, encoding = decode(raw, name)
    first = text.lstrip("\ufeff \t\r\n")[:1]
    if not first:
        raise InvalidValue(f"{name} is empty", hint="a table has a row of names and rows under it: export it again")
    if first in "[{":
        from bilat.sheets.records import read_records

        found = read_records(text, encoding, name)
        if found is not None:
            return found
    refuse_prose(text, name)
    from bilat.sheets.delimited import read_delimited

    return read_delimited(text, encoding, name)
