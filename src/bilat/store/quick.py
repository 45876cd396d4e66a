"""JSON for whoever changes a store: as `state` has it, in a tenth of the time, for 6 ms that msgspec takes to load."""

from __future__ import annotations

from typing import Any

import msgspec

from bilat.store.state import encode, parse

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def encode_quickly(document: Any) -> bytes:
    """As `state.encode`, byte for byte but for numbers with fractions, of which no record has any."""
    try:
        return _encode(document)
    except (TypeError, ValueError, OverflowError):  # what only Python's own encoder takes, or refuses in its words
        return encode(document)


def decode_quickly(line: bytes) -> Any:
    """One document of a line. Raises ValueError."""
    try:
        return _decode(line)
    except (ValueError, RecursionError):  # or a number that no float holds, which Python reads
        return parse(line)
