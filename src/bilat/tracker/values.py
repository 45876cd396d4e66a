"""Values from outside, checked: text, tags, evidence. What passes is stored as it is, what does not leaves no trace."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bilat.errors import InvalidValue, quoted
from bilat.model import TEXT_LENGTH, TITLE_LENGTH

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_BREAK = re.compile("[\t\n]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"[^\W_][\w-]{0,63}")
_PLAIN_ADDRESS = re.compile("https?://[a-z0-9][a-z0-9.-]*(?:/[!-~]*)?")
"""What most addresses are; taking one apart takes ten times as long as seeing that it is one of these."""
_SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


def parse_line(text: str, what: str, *, limit: int = TITLE_LENGTH) -> str:
    """Text of one line, its outer spaces removed.

    Raises InvalidValue where it is empty, over `limit` characters, or holds a line break or another control character.
    """
    checked = parse_text(text.strip(), what, limit=len(text))
    if not checked:
        raise InvalidValue(f"the {what} is empty")
    if _LINE_BREAK.search(checked):
        raise InvalidValue(f"the {what} has a line break or a tab in it", hint="write it on one line")
    if len(checked) > limit:
        raise InvalidValue(
            f"the {what} has {len(checked)} characters; at most {limit} fit", hint="put the rest in notes"
        )
    return checked


def parse_text(text: str, what: str, *, limit: int = TEXT_LENGTH) -> str:
    """Text of any number of lines, its line ends made `\\n`, composed (Unicode NFC).

    Raises InvalidValue where it has over `limit` characters, or holds a control character other than a tab or a line
    break, or half a surrogate pair.
    """
    if len(text) > limit:
        raise InvalidValue(
            f"{len(text):,} characters are too many for the {what}; at most {limit:,} fit",
            hint="keep the document beside the tracker and name it: --evidence PATH",
        )
    if text.isascii() and text.isprintable():  # most are: an import of many records takes a third less
        return text
    normal = parse_exact(text, what).replace("\r\n", "\n").replace("\r", "\n")
    found = _CONTROL.search(normal)
    if found:
        raise InvalidValue(
            f"the {what} has the control character U+{ord(found[0]):04X} in it", hint="take it out; nothing was changed"
        )
    return unicodedata.normalize("NFC", normal)


def parse_frequency(text: str) -> str:
    """How often a body meets, as it was typed: words that `dates.cadence` can count with. Raises InvalidValue."""
    from bilat.dates.cadence import parse_cadence

    line = parse_line(text, "cadence")
    parse_cadence(line)
    return line


def parse_tag(text: str) -> str:
    """A tag: letters, digits, hyphens and underscores, at most 64, lower case. Raises InvalidValue."""
    tag = unicodedata.normalize("NFC", text.strip()).lower()
    if not _TAG.fullmatch(tag):
        raise InvalidValue(
            f"{quoted(text)} is not a tag",
            hint="a tag is one word of letters, digits, - and _, at most 64, and begins with a letter or digit",
            code="malformed-tag",
        )
    return tag


def parse_slug(text: str, what: str = "id") -> str:
    """An id as it is typed for something new. Raises InvalidValue."""
    if not _SLUG.fullmatch(text) or len(text) > 64:
        raise InvalidValue(
            f"{quoted(text)} is not an {what}",
            hint="an id is lower-case words of a-z and 0-9 joined by hyphens, at most 64 characters: joint-patrols",
        )
    return text


def parse_evidence(text: str) -> dict[str, Any]:
    """An address or a local document: the evidence's `url`, or its `file` and `file_sha256`.

    Raises InvalidValue where it is neither http(s) nor a file that can be read.
    """
    from urllib.parse import unquote

    parts = _split(text)
    scheme = parts.scheme.lower()
    if scheme in ("http", "https"):
        return {"url": parse_address(text, "evidence")}
    if scheme == "file":
        return _document(unquote(parts.path), text)
    if scheme and not re.match(r"[A-Za-z]:[\\/]", text) and "://" in text:
        raise InvalidValue(
            f"evidence {quoted(text)} is neither http(s) nor a file",
            hint="give an address such as https://… or the path of a document",
            code="invalid-evidence",
        )
    return _document(text, text)


def parse_address(text: str, what: str) -> str:
    """An http(s) address, of `evidence` or `a source`. Raises InvalidValue."""
    if len(text) <= 2_000 and _PLAIN_ADDRESS.fullmatch(text):
        return text
    parts = _split(text)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or re.search(r"\s", text.strip()):
        raise InvalidValue(
            f"{quoted(text)} is not a complete address",
            hint=f"the address of {what} begins with https:// or http://",
            code="invalid-evidence",
        )
    return parse_line(text, what, limit=2_000)


def _split(text: str) -> SplitResult:
    from urllib.parse import urlsplit

    try:
        return urlsplit(text.strip())
    except ValueError:
        return urlsplit("")


def _document(path: str, text: str) -> dict[str, Any]:
    import hashlib
    import os

    try:
        with open(path, "rb") as handle:
            found = hashlib.file_digest(handle, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        raise InvalidValue(
            f"evidence {quoted(text)} is neither an http(s) address nor a file that can be read: {reason}",
            hint="give an address such as https://… or the path of a document",
            code="invalid-evidence",
        ) from error
    return {"file": parse_line(os.path.abspath(path), "evidence", limit=4_000), "file_sha256": found}


def parse_exact(text: str, what: str) -> str:
    """Text that is counted in: as it stands, whatever it holds. Raises InvalidValue for half a surrogate pair."""
    if _SURROGATE.search(text):
        raise InvalidValue(f"the {what} is not valid Unicode: it holds half of a surrogate pair")
    return text


def clean(value: Any, what: str) -> Any:
    """Every text inside `value`, checked as `parse_text` does, but for a quote whose place is known: that stays exact.

    Raises InvalidValue.
    """
    if isinstance(value, str):
        return parse_text(value, what)
    if isinstance(value, list):
        return [clean(item, what) for item in value]
    if isinstance(value, dict):
        return {clean(key, what): _clean_item(value, key, f"{what}.{key}" if what else str(key)) for key in value}
    return value


def _clean_item(holder: dict[Any, Any], key: Any, what: str) -> Any:
    """One value of an object. The characters of a source's `start` and `end` are those of its file, composed or not."""
    value = holder[key]
    if key == "quote" and isinstance(value, str) and holder.get("start") is not None:
        return parse_exact(value, what)
    return clean(value, what)


def unique(values: Iterable[str]) -> list[str]:
    """`values` without repetitions, in their order."""
    return list(dict.fromkeys(values))
