"""Values of a record in words, for tables: one line each, nothing a reader needs left out."""

from __future__ import annotations

from typing import Any

from bilat.result import Document


def describe(value: Any) -> str | None:
    """Any value of a record as text; None for null and for an empty list."""
    if value is None or value == []:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(filter(None, map(describe, value))) if _nested(value) else ", ".join(map(str, value))
    if isinstance(value, dict):
        return _describe_object(value)
    return str(value)


def _nested(values: list[Any]) -> bool:
    return any(isinstance(value, dict | list) for value in values)


def _describe_object(value: Document) -> str:
    for key, tell in _SHAPES:
        if key in value:
            return tell(value)
    return ", ".join(f"{key}: {describe(item) or '–'}" for key, item in value.items())


def date(value: Document | None) -> str | None:
    """A date as its source put it: the phrase where there is one, else the canonical text."""
    if value is None:
        return None
    text: str = value["phrase"] or value["text"]
    return text


def evidence(value: Document) -> str:
    """Where it is, its grade and its day."""
    place = value["url"] or value["file"]
    quote = f" “{value['quote']}”" if value["quote"] else ""
    return f"{place} ({value['grade']}" + (f", {value['on']})" if value["on"] else ")") + quote


def milestone(value: Document) -> str:
    """Title, then what is known of its date."""
    parts = [value["basis"]]
    if value["owner"]:
        parts.append(f"owed by {value['owner']}")
    if value["done_on"]:
        parts.append(f"done {value['done_on']}")
    elif value["due"]:
        parts.append(f"due {date(value['due'])}")
    if value["moves"]:
        parts.append(f"moved {value['moves']} ×, first {date(value['first_due'])}")
    return f"{value['title']} ({', '.join(parts)})"


def assessment(value: Document | None) -> str:
    """The status, its day, its reason and its proof."""
    if value is None:
        return "not assessed"
    proof = "; ".join(evidence(item) for item in value["evidence"])
    return f"{value['status']} on {value['on']}" + _because(value["why"]) + (f" [{proof}]" if proof else "")


def override(value: Document) -> str:
    """The status that was set by hand, by whom and why."""
    return f"{value['status']}, set by {value['by']} on {value['changed_at'][:10]}" + _because(value["why"])


def source(value: Document) -> str:
    """The quote, what it stands in, and where in it."""
    said = [value[key] for key in ("title", "publisher", "published_on", "url") if value[key]]
    if value["start"] is not None:
        again = f", again at {', '.join(str(at) for at, _ in value['also_at'])}" if value["also_at"] else ""
        said.append(f"characters {value['start']}-{value['end']}{again}")
    return f"“{value['quote']}”" + (f" ({', '.join(said)})" if said else "")


def meeting(value: Document) -> str:
    """The day it sat, and the proof."""
    proof = "; ".join(evidence(item) for item in value["evidence"])
    return str(value["on"]) + (f" [{proof}]" if proof else "")


def _because(why: str | None) -> str:
    return f": {why}" if why else ""


def mark(value: Document) -> str:
    """The name of a moment, and the day it is the end of, where that is not the moment it was made."""
    return f"{value['name']} (the end of {value['on']})" if value["on"] else str(value["name"])


_SHAPES = (
    # the first key that a value has tells its shape
    ("phrase", lambda v: date(v) or ""),
    ("grade", evidence),
    ("first_due", milestone),
    ("changed_at", override),
    ("quote", source),
    ("relation", lambda v: f"{v['relation']} {v['id']}"),
    ("assessments", lambda v: str(v["title"])),
    ("columns", lambda v: str(v["title"])),
    ("status", assessment),
    ("name", mark),
    ("on", meeting),
)
