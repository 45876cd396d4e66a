"""Whole records from partial ones: what `add` is given, completed, checked and made canonical."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from bilat.dates import parse_date, today
from bilat.errors import InvalidValue, UnknownValue, UsageError, quoted
from bilat.history import SYSTEM_FIELDS, milestone_order, rederive
from bilat.model import Assessment, Initiative, Milestone, Override, Record, to_document
from bilat.result import Document
from bilat.status import BASES, GRADES, KINDS, STATUSES
from bilat.text import slug
from bilat.tracker.values import clean, parse_address, parse_line, parse_slug, parse_tag, unique
from bilat.vocabulary import Vocabulary

FIELDS = tuple(field for field in Initiative.__struct_fields__ if field not in SYSTEM_FIELDS)
"""What a record may be given; the rest the store keeps."""

DATE_FIELDS = ("due", "first_due")


class Words:
    """The vocabularies as the configuration extends them."""

    def __init__(self, sectors: Vocabulary, parties: Callable[[str | list[str]], list[str]]) -> None:
        self.sectors = sectors
        self.parties = parties
        """Codes from text or a list, sorted (`parties.parse_parties`)."""


def complete(partial: Document, words: Words, default_parties: Callable[[], list[str]]) -> Document:
    """A whole initiative, without the system's fields, from the fields that are known.

    `default_parties` is asked where it names no parties. Raises UnknownValue, InvalidValue, UsageError, which name the
    field.
    """
    if not isinstance(partial, dict):
        raise InvalidValue("an initiative is a JSON object with at least a title")
    given = {k: clean(v, k) for k, v in partial.items() if k not in SYSTEM_FIELDS and v is not None}
    for key in given:
        if key not in FIELDS:
            raise UnknownValue("field", str(key), FIELDS)
    if not isinstance(given.get("title"), str):
        raise UsageError("an initiative needs a title", hint='bilat add "Joint patrols" --sector defense --party CA,GB')
    if "parties" in given:
        _texts(given, "parties")
    given["parties"] = words.parties(given["parties"]) if "parties" in given else default_parties()
    record = {**_defaults(given), **given}
    _canonical(record, words)
    _settle_status(record, given)
    return validated({field: record[field] for field in FIELDS})


def _defaults(given: Document) -> Document:
    return {
        "id": slug(given["title"]) or "initiative",
        "kind": "deliverable",
        "basis": "announced",
        "status": None,
        "override": None,
        "sectors": ["other"],
        "assessments": {},
        **{field: [] for field in ("priority_areas", "tags", "milestones", "sources", "links", "meetings", "evidence")},
        **dict.fromkeys(("target_outcome", "benefit", "measure", "notes", "cadence")),
    }


def _canonical(record: Document, words: Words) -> None:
    record["title"] = parse_line(record["title"], "title")
    record["id"] = parse_slug(_text(record, "id"))
    record["kind"] = KINDS.parse(_text(record, "kind"))
    record["basis"] = BASES.parse(_text(record, "basis"))
    record["sectors"] = unique(words.sectors.parse(word) for word in _texts(record, "sectors"))
    record["tags"] = sorted({parse_tag(word) for word in _texts(record, "tags")})
    record["priority_areas"] = unique(parse_line(area, "priority area") for area in _lines(record, "priority_areas"))
    if record["cadence"] is not None:
        record["cadence"] = parse_line(_text(record, "cadence"), "cadence")
    record["assessments"] = _assessments(record, words)
    if record["override"] is not None:
        record["override"] = shaped(record["override"], Override, "the override")
    for proof in every(record, "evidence"):
        _check_address(proof, "evidence")
        if isinstance(proof.get("grade"), str):
            proof["grade"] = GRADES.parse(proof["grade"])
    for source in _list(record, "sources"):
        _check_address(source, "a source")
    milestones = [_milestone(m, record, words) for m in _list(record, "milestones")]
    names = [m["id"] for m in milestones]
    if len(set(names)) < len(names):
        raise InvalidValue("two milestones have the same id")
    record["milestones"] = sorted(milestones, key=milestone_order)


def _assessments(record: Document, words: Words) -> Document:
    given = record["assessments"]
    if not isinstance(given, dict):
        raise InvalidValue("assessments is an object with one key a party")
    known = {words.parties([party])[0]: value for party, value in given.items()} if given else {}
    for party, value in known.items():
        if isinstance(value, dict) and isinstance(value.get("status"), str):
            known[party] = {**value, "status": STATUSES.parse(value["status"])}
        if party not in record["parties"]:
            raise InvalidValue(f"{party} has an assessment but is not one of the parties")
    return {
        party: None if known.get(party) is None else shaped(known[party], Assessment, f"the assessment of {party}")
        for party in record["parties"]
    }


def _milestone(given: Any, record: Document, words: Words) -> Document:
    if isinstance(given, str):
        given = {"title": given}
    if not isinstance(given, dict) or not isinstance(given.get("title"), str):
        raise InvalidValue("a milestone is an object with at least a title")
    if isinstance(given.get("basis"), str):
        given = {**given, "basis": BASES.parse(given["basis"])}
    milestone = new_milestone(given["title"], record)
    for key, value in given.items():
        if key not in milestone:
            raise UnknownValue("field", str(key), milestone)
        milestone[key] = milestone[key] if value is None else value
    for key in DATE_FIELDS:
        if isinstance(milestone[key], str):
            milestone[key] = parse_date(milestone[key]).to_document()
    milestone["first_due"] = milestone["first_due"] or milestone["due"]
    if milestone["owner"] is not None:
        milestone["owner"] = owner_of(record, _text(milestone, "owner"), words)
    found = shaped(milestone, Milestone, f"the milestone {quoted(milestone['title'])}")
    for key in DATE_FIELDS:
        if found[key] is not None and found[key]["start"] > found[key]["end"]:
            raise InvalidValue(f"the milestone's {key.replace('_', ' ')} ends before it begins")
    return found


def owner_of(initiative: Document, word: str, words: Words) -> str:
    """The party that owes a milestone. Raises UnknownValue where it is not one of the initiative's."""
    party = words.parties([word])[0]
    if party not in initiative["parties"]:
        raise UnknownValue("party of this initiative", party, initiative["parties"])
    return party


def every(value: Any, name: str) -> Iterator[Document]:
    """Every object in a list called `name` inside `value`, at any depth."""
    if isinstance(value, dict):
        own = value.get(name)
        yield from (item for item in own if isinstance(item, dict)) if isinstance(own, list) else ()
        value = [item for key, item in value.items() if key != name]
    if isinstance(value, list):
        for item in value:
            yield from every(item, name)


def _check_address(holder: Any, what: str) -> None:
    """Raise InvalidValue where the address of a proof or a source is none that can be opened safely."""
    url = holder.get("url") if isinstance(holder, dict) else None
    if isinstance(url, str):
        parse_address(url, what)


def shaped(value: Any, kind: type[Record], what: str) -> Document:
    """`value` as a record of this kind, its keys in order. Raises InvalidValue, which calls it `what`."""
    try:
        return to_document(msgspec.convert(value, kind))
    except msgspec.ValidationError as error:
        raise InvalidValue(f"{what} is not as it should be: {_plain(error)}") from error


def new_milestone(title: str, record: Document) -> Document:
    """A milestone with nothing known but its title; its basis is the initiative's until something else is said."""
    line = parse_line(title, "milestone's title")
    return {
        "id": slug(line) or "milestone",
        "title": line,
        "basis": record["basis"],
        "owner": None,
        "due": None,
        "first_due": None,
        "moves": 0,
        "done_on": None,
        "evidence": [],
    }


def _settle_status(record: Document, given: Document) -> None:
    """The joint status follows from the assessments; a bare status in the input assesses every party alike."""
    stated = STATUSES.parse(_text(given, "status")) if "status" in given else None
    rederive(record)
    if stated is None or stated == record["status"]:
        return
    if any(record["assessments"].values()) or record["override"]:
        raise InvalidValue(
            f"the status is given as {stated}, but the assessments make it {record['status']}",
            hint="leave the status out, or give an override with its reason",
        )
    day = today().isoformat()
    for party in record["parties"]:
        record["assessments"][party] = {"status": stated, "on": day, "why": None, "evidence": []}
    rederive(record)


def validated(record: Document) -> Document:
    """`record` if it has the shape of an initiative, its keys in order. Raises InvalidValue."""
    system = {"created_at": "1970-01-01T00:00:00Z", "updated_at": "1970-01-01T00:00:00Z", "updated_by": "nobody"}
    try:
        whole = msgspec.to_builtins(msgspec.convert({**record, **system}, Initiative))
    except msgspec.ValidationError as error:
        raise InvalidValue(f"{quoted(str(record.get('id')))} is not a valid initiative: {_plain(error)}") from error
    return {field: whole[field] for field in FIELDS}


def _plain(error: msgspec.ValidationError) -> str:
    return str(error).replace("`", "'").replace("$.", "").replace(" - at ", ", at ")


def _text(record: Document, field: str) -> str:
    value = record[field]
    if not isinstance(value, str):
        raise InvalidValue(f"{field} must be text")
    return value


def _list(record: Document, field: str) -> list[Any]:
    value = record[field]
    if not isinstance(value, list):
        raise InvalidValue(f"{field} must be a list")
    return value


def _lines(record: Document, field: str) -> list[str]:
    value = _list(record, field)
    if not all(isinstance(item, str) for item in value):
        raise InvalidValue(f"{field} must be a list of texts")
    return value


def _texts(record: Document, field: str) -> list[str]:
    value = [record[field]] if isinstance(record[field], str) else record[field]
    if not isinstance(value, list) or (not value and field == "sectors") or not all(isinstance(v, str) for v in value):
        raise InvalidValue(f"{field} must be a list of words")
    return value
