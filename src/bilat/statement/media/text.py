"""Plain text: the paper's text is the file, character for character."""

from __future__ import annotations

import hashlib

from bilat.decoding import decode
from bilat.statement.paper import Paper


def read(raw: bytes, name: str) -> Paper:
    """The paper of plain text. Raises InvalidValue where `raw` is not text."""
    decoded = decode(raw, name)
    return Paper(decoded.text, None, "text", decoded.encoding, hashlib.sha256(raw).hexdigest())
