"""Small PDF files for tests, written by hand: pages of lines at given heights, and whatever a test adds or breaks."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

Line = tuple[float, str]
"""Height above the page's foot in points, and the text (Windows-1252)."""


def lines(*texts: str, top: float = 740, step: float = 14) -> list[Line]:
    """`texts` one below the other; an empty one leaves its room."""
    return [(top - number * step, text) for number, text in enumerate(texts) if text]


def pdf(
    *pages: Iterable[Line],
    info: str = "",
    catalog: str = "",
    objects: Sequence[bytes] = (),
    content: bytes | None = None,
) -> bytes:
    """A PDF of `pages`. `info` and `catalog` are further entries of those dictionaries.

    `objects` come behind the file's own, so that the first of them is number 5 + 2 x pages; `content` stands in the
    place of each page's lines.
    """
    first = 5
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>".encode("cp1252"),
    ]
    for number, page in enumerate(pages):
        drawn = "".join(f"BT /F1 11 Tf 1 0 0 1 72 {height} Tm ({_escaped(text)}) Tj ET\n" for height, text in page)
        bodies += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (first + 2 * number + 1),
            stream(content if content is not None else drawn.encode("cp1252")),
        ]
    return assembled([*bodies, *objects])


def stream(content: bytes, entries: str = "", *, packed: bool = True) -> bytes:
    """An object that holds `content`."""
    body = zlib.compress(content, 9) if packed else content
    filtered = "/Filter /FlateDecode" if packed else ""
    return b"<< /Length %d %s %s >>\nstream\n%s\nendstream" % (len(body), filtered.encode(), entries.encode(), body)


def assembled(bodies: Sequence[bytes]) -> bytes:
    """The file of objects numbered from 1: the first the catalog, the fourth the info."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)
    return bytes(out)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
