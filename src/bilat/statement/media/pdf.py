"""PDF: the text of its pages as one text, and what its metadata says.

pypdf has limits of its own against files made to exhaust a reader (sizes of unpacked streams, entries of the page tree,
work per stream), which are lowered here; what they do not cover, the child process does (`apart`).
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING, Any

from bilat.errors import InvalidValue, MissingExtra
from bilat.statement.media.apart import read_apart
from bilat.statement.media.metadata import day, language
from bilat.statement.media.pdf_text import Placed, joined
from bilat.statement.paper import Paper

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 2_000
MOST_CHARACTERS = 20_000_000
_UNPACKED = 40_000_000
_LIMITS = {
    "zlib_maximum_output_length": _UNPACKED,
    "lzw_maximum_output_length": _UNPACKED,
    "run_length_maximum_output_length": _UNPACKED,
    "array_based_stream_maximum_output_length": _UNPACKED,
    "stream_decoding_work_maximum_length": 2 * _UNPACKED,
}
"""Bytes that one stream may unpack to: a page of text has less than a tenth of a megabyte."""

_PRISM = "http://prismstandard.org/namespaces/basic/{}/"
_PUBLISHED = (
    *((_PRISM.format(version), "publicationDate") for version in ("2.0", "2.1", "3.0")),
    ("http://purl.org/dc/terms/", "issued"),
)
"""What XMP calls the day of publication. `CreationDate` and `dc:date` only tell when the file was made."""
_NO_TITLE = re.compile(
    r"untitled.*|microsoft .*|document\s*\d*|.*\.(?:docx?|pdf|indd|rtf|odt|pptx?|html?)", re.IGNORECASE | re.DOTALL
)
"""What programs put where a title belongs: their own name, the file's."""


def read(raw: bytes, name: str) -> Paper:
    """The paper of a PDF, read in a process of its own. Raises what `apart.read_apart` raises."""
    return read_apart("pdf", raw, name)


def parse(raw: bytes, name: str) -> Paper:
    """The paper of a PDF, read here.

    Raises InvalidValue (code `unreadable-file`) where it is locked, holds no text, or pypdf says what is wrong with
    it, MissingExtra where pypdf is not installed; on a damaged file pypdf may raise anything else.
    """
    try:
        import pypdf
        from pypdf.errors import LimitReachedError, PyPdfError
    except ImportError as error:
        raise MissingExtra("reading PDF", "pdf") from error
    with pypdf.apply_configuration(pypdf.get_configuration().with_overwrites(**_LIMITS)):
        try:
            return _paper(_opened(raw, name), raw, name)
        except LimitReachedError as error:
            raise _refused(f"{name} unpacks to more than a statement can hold", "copy its text into a file") from error
        except PyPdfError as error:
            again = "open it in a viewer and save it again, or copy its text into a file"
            raise _refused(f"{name} is damaged: it cannot be read as PDF", again) from error


def _opened(raw: bytes, name: str) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(io.BytesIO(raw))
    if reader.is_encrypted:
        try:
            opened = bool(reader.decrypt(""))  # many forbid printing only, and have no password for reading
        except DependencyError:  # a cipher that needs a library of its own
            opened = False
        if not opened:
            raise _refused(f"{name} is encrypted", "save a copy without a password, or copy its text into a file")
    return reader


def _paper(reader: PdfReader, raw: bytes, name: str) -> Paper:
    count = len(reader.pages)
    if not count:
        raise _refused(f"{name} is damaged: it has no pages", "open it in a viewer and save it again")
    if count > MOST_PAGES:
        raise _refused(f"{name} has {count} pages, and at most {MOST_PAGES} are read", "cut out the statement's pages")
    pages, characters = [], 0
    for page in reader.pages:
        lines = placed(page)
        characters += sum(len(line.text) for line in lines)
        if characters > MOST_CHARACTERS:
            raise _refused(f"{name} unpacks to more than a statement can hold", "copy its text into a file")
        pages.append(lines)
    text = joined(pages)
    if not text:
        raise _refused(
            f"{name} holds no text: its {count} {'page is' if count == 1 else 'pages are'} pictures or empty",
            "make a copy with its text recognised (OCR), for example with ocrmypdf, and read that",
        )
    digest = hashlib.sha256(raw).hexdigest()
    return Paper(text, None, "pdf", "binary", digest, _title(reader), _published(reader), _language(reader))


def placed(page: PageObject) -> list[Placed]:
    """The lines of a page, each with its height above the page's foot in points."""
    lines: list[Placed] = []
    parts: list[str] = []
    height: float | None = None

    def end() -> None:
        nonlocal height
        lines.append(Placed("".join(parts), height))
        parts.clear()
        height = None

    def visit(text: str, matrix: list[float], at: list[float], font: Any, size: float) -> None:
        del font, size
        nonlocal height
        for number, piece in enumerate(text.split("\n")):
            if number:
                end()
            parts.append(piece)
            if height is None and piece.strip():
                height = at[4] * matrix[1] + at[5] * matrix[3] + matrix[5]

    page.extract_text(visitor_text=visit)
    end()
    return lines


def _title(reader: PdfReader) -> str | None:
    found = reader.metadata.title if reader.metadata is not None else None
    title = " ".join(found.split()) if isinstance(found, str) else ""
    return title if title and not _NO_TITLE.fullmatch(title) else None


def _language(reader: PdfReader) -> str | None:
    found = reader.root_object.get("/Lang")
    return language(found) if isinstance(found, str) else None


def _published(reader: PdfReader) -> str | None:
    from pypdf.errors import PyPdfError

    try:
        xmp = reader.xmp_metadata
    except PyPdfError:  # it is no XML, or too much of it; the pages can be read all the same
        return None
    if xmp is None:
        return None
    found = (node for space, name in _PUBLISHED for node in xmp.get_element("", space, name))
    days = (day(node.value if hasattr(node, "value") else _words(node)) for node in found)
    return next(filter(None, days), None)


def _words(node: Any) -> str:
    return "".join(child.data for child in node.childNodes if child.nodeType == child.TEXT_NODE)


def _refused(message: str, hint: str) -> InvalidValue:
    return InvalidValue(message, hint=hint, code="unreadable-file")
