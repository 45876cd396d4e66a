"""`bilat schema` and what it promises: the real output of every command, read by somebody else's validator."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from bilat.schema import KINDS, schema_of
from cli import Desk

CHECKER = FormatChecker()
PROOF = ("--evidence", "https://example.org/x", "--grade", "signed", "--quote", "the words")
SCENES: dict[str, tuple[str, ...]] = {
    "list": ("list", "--json"),
    "list, nothing": ("list", "nowhere", "--json"),
    "list, limited": ("list", "--limit", "1", "--json"),
    "show": ("show", "joint-mil", "joint-trade", "--json"),
    "grid": ("grid", "--json"),
    "grid, progress": ("grid", "--progress", "--json"),
    "log": ("log", "--json"),
    "log of one": ("log", "joint-mil", "--json"),
    "milestones": ("milestone", "list", "--json"),
    "diff": ("diff", "--since", "2026-01", "--json"),
    "diff until": ("diff", "--since", "2025", "--until", "2026-11-24", "--json"),
    "slips": ("slips", "--all", "--json"),
    "marks": ("mark", "--json"),
    "mark": ("mark", "Talks", "--on", "2026-11-01", "--json"),
    "list, as of": ("list", "--as-of", "2026-11-24", "--json"),
    "grid, as of": ("grid", "--as-of", "2025", "--json"),
    "count, as of": ("count", "--as-of", "2026-12", "--json"),
    "next": ("next", "--json"),
    "score": ("score", "--by", "sector", "--json"),
    "brief": ("brief", "--json"),
    "brief, since": ("brief", "--since", "2026-01", "--ahead", "900", "--json"),
    "brief, as of": ("brief", "--as-of", "2026-12", "--json"),
    "list, on another scale": ("list", "--by-party", "--vocabulary", "iati", "--json"),
    "show, on another scale": ("show", "rich", "--vocabulary", "ogp", "--json"),
    "check": ("check", "--json"),
    "config": ("config", "--json"),
    "schema": ("schema", "--json"),
    "add": ("add", "New", *PROOF, "--json"),
    "ingest": ("ingest", "{folder}/may.txt", "--published", "2026-05-12", "--json"),
    "ingest, nothing": ("ingest", "{folder}/none.txt", "--json"),
    "ingest, accepted": ("ingest", "{folder}/may.txt", "--accept", "all", "--json"),
    "update": ("update", "joint-mil", "--status", "delivered", "--party", "GB", *PROOF, "--json"),
    "override": ("update", "joint-mil", "--override", "suspended", "--why", "x", "--json"),
    "tag": ("tag", "joint-mil", "+y", "--json"),
    "nothing to change": ("tag", "joint-mil", "+x", "--json"),
    "dry run": ("tag", "joint-mil", "+y", "--dry-run", "--json"),
    "drop": ("drop", "climate", "--json"),
    "undo": ("undo", "--json"),
    "milestone add": ("milestone", "add", "joint-mil", "Step", "--due", "by end of 2030", "--owner", "CA", "--json"),
    "milestone done": ("milestone", "done", "joint-mil", "joint", *PROOF, "--json"),
    "milestone move": ("milestone", "move", "joint-mil", "joint", "--due", "autumn 2028", "--json"),
    "milestone drop": ("milestone", "drop", "joint-mil", "joint", "--json"),
    "count": ("count", "--group-by", "sector", "--json"),
    "values": ("values", "status", "--json"),
    "grouped": ("list", "--group-by", "basis", "--json"),
    "help": ("help", "filter", "--json"),
    "completion": ("completion", "bash", "--json"),
    "export": ("export", "--json"),
    "export, a part": ("export", "tag:x", "--json"),
    "export, with history": ("export", "--with-history", "--json"),
    "export, as of": ("export", "--as-of", "2026-12", "--json"),
    "import": ("import", "{folder}/one.json", "--json"),
    "import, dry run": ("import", "{folder}/one.json", "--dry-run", "--json"),
    "import, with history": ("import", "{folder}/all.json", "--with-history", "--db", "{folder}/empty.json", "--json"),
    "init": ("init", "--empty", "--db", "{folder}/new.json", "--json"),
    "backup": ("backup", "{folder}/copy.json", "--json"),
}
KIND_OF = {
    "list": "initiative-list",
    "ingest": "candidate-list",
    "count": "count",
    "values": "value-list",
    "help": "page",
    "completion": "script",
    "show": "initiative-list",
    "grid": "grid-list",
    "log": "change-list",
    "diff": "diff-list",
    "slips": "slip-list",
    "next": "next-list",
    "score": "score-list",
    "brief": "brief",
    "check": "problem-list",
    "export": "export",
    "config": "setting-list",
    "schema": "schema-list",
    "init": "file-list",
    "backup": "file-list",
}
ERRORS = [
    ("list", "--sector", "defnce", "--json"),
    ("list", "--json", "--nope"),
    ("nope", "--json"),
    ("show", "nothing", "--json"),
    ("undo", "no-such-change", "--json"),
    ("tag", "joint-mil", "+", "--format", "ndjson"),
]


def is_instant(value: object) -> bool:
    """What jsonschema leaves unchecked without another library: RFC 3339 in UTC, as bilat writes it."""
    return not isinstance(value, str) or bool(dt.datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ"))


CHECKER.checks("date-time", raises=ValueError)(is_instant)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A store with something of everything: tags, assessments, an override, dates, proof, meetings, links."""
    desk = Desk(tmp_path)
    proof = {"url": "https://example.org", "grade": "meeting", "added_at": "2026-01-01T00:00:00Z", "by": "x"}
    rich = {
        "title": "Rich",
        "kind": "joint-body",
        "cadence": "every 6 months",
        "meetings": [{"on": "2026-05-01", "evidence": [proof]}],
        "links": [{"relation": "part-of", "id": "joint-trade-working-group"}],
        "assessments": {"CA": {"status": "delivered", "on": "2026-02-03", "why": "y", "evidence": [proof]}},
        "milestones": [{"title": "m", "due": "2027-Q1", "owner": "CA", "done_on": "2026-03-04", "evidence": [proof]}],
    }
    desk.ok("add", "--from", "-", stdin=json.dumps(rich))
    desk.ok("update", "rich", "--override", "suspended", "--why", "x")
    desk.ok("tag", "joint-mil", "climate", "+x", *PROOF)
    desk.ok("milestone", "move", "joint-mil", "joint", "--due", "autumn 2027")
    desk.ok("milestone", "move", "joint-mil", "joint", "--due", "2028", *PROOF)
    desk.ok("mark", "Autumn talks")
    desk.write(
        "may.txt", "Canada and the United Kingdom will establish a joint working group on trade by the end of 2027."
    )
    desk.write("none.txt", "The weather was fine.")
    desk.ok("init", "--empty", "--db", str(tmp_path / "empty.json"))
    desk.ok("export", "--with-history", "--to", str(tmp_path / "all.json"))
    desk.write("one.json", json.dumps([{**desk.ok("show", "rich", "--json").data[0], "id": "another"}]))
    return desk


def kind_of(args: tuple[str, ...]) -> str:
    if args[:2] == ("milestone", "list"):
        return "milestone-list"
    if args[:2] == ("mark", "--json"):
        return "mark-list"
    if "--accept" in args:
        return "change"
    if "--with-history" in args and args[0] == "import":
        return "restored"
    return KIND_OF.get(args[0], "change")


def output(desk: Desk, args: tuple[str, ...]) -> Any:
    """The JSON document that a command prints."""
    return desk.ok(*(word.format(folder=desk.folder) for word in args)).json


def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(kind), format_checker=CHECKER)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_printed(desk: Desk, kind: str) -> None:
    """`schema KIND` prints a schema that is itself valid, of draft 2020-12."""
    printed = desk.ok("schema", kind, "--json").json
    assert printed == schema_of(kind)
    Draft202012Validator.check_schema(printed)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_whole_list_of_schemas(desk: Desk) -> None:
    """`schema --json` has the schema of every kind."""
    assert desk.ok("schema", "--json").data == [schema_of(kind) for kind in KINDS]


def test_every_kind_is_shown() -> None:
    """The scenes below show every kind of document but the error's."""
    assert {kind_of(args) for args in SCENES.values()} == set(KINDS) - {"error"}


@pytest.mark.parametrize("scene", SCENES)
def test_real_output_is_valid(desk: Desk, scene: str) -> None:
    """What the command prints is of the kind that it says, and as the kind's schema has it."""
    args = SCENES[scene]
    document = output(desk, args)
    assert document["kind"] == kind_of(args)
    validator(document["kind"]).validate(document)


@pytest.mark.parametrize("args", ERRORS, ids=" ".join)
def test_errors_are_valid(desk: Desk, args: tuple[str, ...]) -> None:
    """An error's document is as its schema has it."""
    ran = desk.run(*args)
    assert ran.status != 0
    validator("error").validate(json.loads(ran.err))


@pytest.mark.parametrize(
    "args",
    [SCENES[s] for s in ("list", "show", "grid", "log", "milestones", "check", "config", "tag", "dry run")],
    ids=lambda args: " ".join(args),
)
def test_ndjson_records_are_valid(desk: Desk, args: tuple[str, ...]) -> None:
    """Each line of NDJSON is as the schema has one of `data`."""
    schema = schema_of(kind_of(args))
    items = Draft202012Validator({**_data_of(schema)["items"], "$defs": schema["$defs"]}, format_checker=CHECKER)
    lines = desk.ok(*args[:-1], "--format", "ndjson").out.splitlines()
    assert lines
    for line in lines:
        items.validate(json.loads(line))


def _data_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The envelope's `data`, through the schema's first reference."""
    while "$ref" in schema:
        root = schema
        schema = {**root["$defs"][schema["$ref"].rsplit("/", 1)[1]], "$defs": root["$defs"]}
    found: dict[str, Any] = schema["properties"]["data"]
    return found


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every key and item inside `value`."""
    inside: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, dict):
        inside = iter(value.items())
    elif isinstance(value, list):
        inside = iter(enumerate(value[:2]))
    for key, item in inside:
        yield (*path, key)
        yield from places(item, (*path, key))


def without(document: Any, path: tuple[str | int, ...]) -> Any:
    """`document` with the key at `path` taken away."""
    changed = copy.deepcopy(document)
    del _holder(changed, path)[path[-1]]
    return changed


def changed_to(document: Any, path: tuple[str | int, ...], value: object) -> Any:
    """`document` with another value at `path`."""
    changed = copy.deepcopy(document)
    _holder(changed, path)[path[-1]] = value
    return changed


def _holder(document: Any, path: tuple[str | int, ...]) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document


def is_free(kind: str, path: tuple[str | int, ...]) -> bool:
    """Whether the schema leaves what stands at `path` open: old and new values, a schema's own words."""
    return (kind == "schema-list" and len(path) > 1) or bool({"old", "new"} & set(path[:-1]))


def may_be_absent(path: tuple[str | int, ...]) -> bool:
    """Whether a key may be absent: that of a party in `assessments`, and what must be asked for."""
    return path in (("progress",), ("groups",)) or (len(path) > 1 and path[-2] == "assessments")


@pytest.fixture
def documents(desk: Desk) -> dict[str, Any]:
    """A short document of each kind, with the records that have most in them."""
    names = ["show", "grid, progress", "log of one", "milestones", "check", "config", "dry run", "tag", "init"]
    names += ["export, with history", "import, with history"]
    found = {name: output(desk, SCENES[name]) for name in names}
    found["show"] = output(desk, ("show", "rich", "joint-mil", "--json"))
    found["error"] = {**json.loads(desk.run(*ERRORS[0]).err), "kind": "error"}
    return found


def test_no_key_may_be_missing(documents: dict[str, Any]) -> None:
    """Taking away any key that is printed makes the document invalid: no key is ever absent."""
    accepted = []
    for document in documents.values():
        kind = document["kind"]
        shown = {k: v for k, v in document.items() if k != "kind"} if kind == "error" else document
        validate = validator(kind)
        assert validate.is_valid(shown)
        accepted += [
            (kind, path)
            for path in places(shown)
            if isinstance(path[-1], str) and not may_be_absent(path) and not is_free(kind, path)
            if validate.is_valid(without(shown, path))
        ]
    assert accepted == []


def test_no_type_may_change(documents: dict[str, Any]) -> None:
    """A value of another type makes the document invalid: true and an object where neither belongs."""
    accepted = []
    for document in documents.values():
        kind = document["kind"]
        shown = {k: v for k, v in document.items() if k != "kind"} if kind == "error" else document
        validate = validator(kind)
        for path in places(shown):
            if is_free(kind, path) or path[-1] in ("old", "new"):
                continue
            value = _holder(shown, path)[path[-1]]
            wrong = [{"unexpected": 1}] + ([] if isinstance(value, bool) else [True])
            accepted += [(kind, path, w) for w in wrong if validate.is_valid(changed_to(shown, path, w))]
    assert accepted == []


def test_no_key_may_be_added(documents: dict[str, Any]) -> None:
    """A key inside a record that the schema does not know makes it invalid: a misspelt key is found."""
    accepted = []
    for document in documents.values():
        kind = document["kind"]
        shown = {k: v for k, v in document.items() if k != "kind"} if kind == "error" else document
        validate = validator(kind)
        for path in [p for p in places(shown) if isinstance(_holder(shown, p)[p[-1]], dict)]:
            if is_free(kind, path) or path[-1] in ("old", "new", "assessments"):
                continue
            if validate.is_valid(changed_to(shown, (*path, "misspelt"), None)):
                accepted.append((kind, path))
    assert accepted == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("data", 0, "status"), "delivred"),
        (("data", 0, "basis"), "rumoured"),
        (("data", 0, "kind"), "committee"),
        (("data", 0, "id"), "Not A Slug"),
        (("data", 0, "sectors"), []),
        (("data", 0, "parties"), ["CA"]),
        (("data", 0, "created_at"), "yesterday"),
        (("data", 0, "milestones", 0, "done_on"), "soon"),
        (("data", 0, "milestones", 0, "moves"), "1"),
        (("data", 0, "milestones", 0, "moves"), -1),
        (("data", 0, "milestones", 0, "due", "start"), "2027"),
        (("kind",), "change"),
        (("schema_version",), 2),
        (("total",), -1),
    ],
    ids=str,
)
def test_words_and_forms(desk: Desk, path: tuple[str | int, ...], value: object) -> None:
    """A word outside its vocabulary, a day that is none, an envelope of another kind: the schema knows them."""
    document = output(desk, ("show", "rich", "--json"))
    checker = Draft202012Validator(schema_of("initiative-list"), format_checker=CHECKER)
    assert checker.is_valid(document)
    assert not checker.is_valid(changed_to(document, path, value))
