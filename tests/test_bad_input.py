"""What is refused: in one sentence, with the right exit status, and with the store byte for byte as before."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilat.commands import TABLE
from cli import Desk, words

MIL = "joint-military-exercises"
PROOF = {"grade": "signed", "added_at": "2026-01-01T00:00:00Z", "by": "x"}
STATUSES = {0, 1, 2, 3, 4, 5, 6, 10, 130}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def refused(desk: Desk, *args: str, stdin: str | bytes = b"") -> tuple[int, str, str]:
    """Exit status, code and whole text of a refusal, once it is clear that it left no trace and is one sentence."""
    before = desk.files()
    ran = desk.run(*args, stdin=stdin)
    assert (ran.out, desk.files()) == ("", before), ran
    sentence, *hint = ran.err.splitlines()
    assert sentence.startswith("error: "), ran
    assert not hint or hint[0].startswith("hint: "), ran
    assert "Traceback" not in ran.err
    assert all(character.isprintable() for line in ran.err.splitlines() for character in line)
    return ran.status, desk.run(*args, "--json", stdin=stdin).error["code"], ran.err


CASES: list[tuple[tuple[str, ...], int, str, str]] = [
    # what was typed, exit status, code, what the message must say
    (("list", "--sector", "defnce"), 2, "unknown-sector", "did you mean defense?"),
    (("list", "--sector", ""), 2, "unknown-sector", "valid: trade"),
    (("list", "--sector", "-defense"), 2, "unknown-sector", "unknown sector '-defense'"),
    (("list", "--status", "finished-ish"), 2, "unknown-status", "unknown status 'finished-ish'"),
    (("list", "--status", "overdue"), 2, "unknown-status", "unknown status 'overdue'"),
    (("list", "--party", "XX"), 2, "unknown-party", "ISO 3166-1"),
    (("list", "--fields", "id,titel"), 2, "unknown-field", "did you mean title?"),
    (("list", "--sort", "-titel"), 2, "unknown-sort-key", "did you mean title?"),
    (("list", "--limit", "-1"), 2, "usage", "not -1"),
    (("list", "--limit", "many"), 2, "usage", "'many'"),
    (("log", "--limit", "-1"), 2, "usage", "not -1"),
    (("update", MIL, "--notes", "x" * 100_001), 2, "invalid-value", "100,001 characters are too many for the notes"),
    (("update", MIL, "--notes", "é\n" * 50_001), 2, "invalid-value", "at most 100,000 fit"),
    (("add", "Patrols", "--notes", "x" * 100_001), 2, "invalid-value", "too many for the notes; at most 100,000 fit"),
    (("show", "joint-militery-exercises"), 3, "not-found", f"did you mean {MIL}?"),
    (("show", ""), 3, "not-found", "no initiative has the id ''"),
    (("show", " "), 3, "not-found", "no initiative has the id"),
    (("show", "\x1b[31m"), 3, "not-found", "␛[31m"),
    (("show", "a\u202eb"), 3, "not-found", "a\ufffdb"),
    (("show", "joint"), 2, "ambiguous-id", "joint-trade-working-group"),
    (("drop", "joint"), 2, "ambiguous-id", "could be any of 2"),
    (("drop", "nothing"), 3, "not-found", "nothing"),
    (("update", "joint-mil", "--status", "done-ish"), 2, "unknown-status", "done-ish"),
    (
        ("update", "joint-mil", "--status", "delivered", "--party", "FR"),
        2,
        "unknown-party-of-this-initiative",
        "CA, GB",
    ),
    (("update", "joint-mil", "--status", "delivered", "--party", "CA", "--party", "GB"), 2, "usage", "one --party"),
    (("update", "joint-mil", "--override", "delivered"), 2, "override-needs-why", "--why"),
    (("update", "joint-mil", "--override", "delivered", "--why", "  "), 2, "override-needs-why", "--why"),
    (("update", "joint-mil", "--title", ""), 2, "invalid-value", "the title is empty"),
    (("update", "joint-mil", "--title", " \t\u00a0 "), 2, "invalid-value", "the title is empty"),
    (("update", "joint-mil", "--title", "x" * 501), 2, "invalid-value", "501 characters"),
    (("update", "joint-mil", "--title", "a\nb"), 2, "invalid-value", "line break"),
    (("update", "joint-mil", "--title", "a\tb"), 2, "invalid-value", "tab"),
    (("update", "joint-mil", "--title", "a\x1b[31mb"), 2, "invalid-value", "U+001B"),
    (("update", "joint-mil", "--title", "a\x9bb"), 2, "invalid-value", "U+009B"),
    (("update", "joint-mil", "--title", "a\u2028b"), 2, "invalid-value", "U+2028"),
    (("update", "joint-mil", "--title", "a\udcffb"), 2, "invalid-value", "surrogate"),
    (("update", "joint-mil", "--notes", "a\udcffb"), 2, "invalid-value", "surrogate"),
    (("update", "joint-mil", "--notes", "a\x07b"), 2, "invalid-value", "U+0007"),
    (("update", "joint-mil", "--measure", "x", "--why", "a\x1bb"), 2, "invalid-value", "U+001B"),
    (("update", "joint-mil", "--measure", "x", "--by", ""), 2, "invalid-value", "empty"),
    (("update", "joint-mil", "--measure", "x", "--by", "a\nb"), 2, "invalid-value", "line break"),
    (("update", "joint-mil", "--measure", "x", "--by", "x" * 201), 2, "invalid-value", "201"),
    (("update", "joint-mil", "--cadence", ""), 2, "invalid-value", "the cadence is empty"),
    (("update", "joint-mil", "--kind", "meetup"), 2, "unknown-kind", "meetup"),
    (("update", "joint-mil", "--basis", "rumoured"), 2, "unknown-basis", "rumoured"),
    (("update", "joint-mil", "--sector", "dancing"), 2, "unknown-sector", "dancing"),
    (("update", "joint-mil", "--party", "CA"), 2, "invalid-value", "parties"),
    (("update", "joint-mil", "--party", "CA", "--party", "canada"), 2, "invalid-value", "parties"),
    (("update", "joint-mil", "--party", "CA", "--party", "ZZ"), 2, "unknown-party", "ZZ"),
    (("update", "joint-mil", "--clear", "title"), 2, "unknown-field-to-clear", "title"),
    (("update", "joint-mil", "--revision", "7", "--title", "x"), 5, "conflict", "at revision 1, not 7"),
    (("update", "joint-mil", "--revision", "x", "--title", "x"), 2, "usage", "'x'"),
    (("update", "joint-mil"), 2, "usage", "nothing to change"),
    (("update", "joint-mil", "--milestone", "joint"), 2, "usage", "nothing is said"),
    (("update", "joint-mil", "--done"), 2, "usage", "--milestone"),
    (("update", "joint-mil", "--due", "2027"), 2, "usage", "--milestone"),
    (("update", "joint-mil", "--owner", "CA"), 2, "usage", "--milestone"),
    (("update", "joint-mil", "--milestone", "nope", "--done"), 3, "no-such-milestone", "joint-exercises"),
    (("update", "joint-mil", "--milestone", "", "--done"), 3, "no-such-milestone", "joint-exercises"),
    (("update", "climate", "--milestone", "nope", "--done"), 3, "no-such-milestone", "bilat milestone add"),
    (("milestone", "done", "joint-mil", "nope"), 3, "no-such-milestone", "joint-exercises"),
    (("milestone", "move", "joint-mil", "nope", "--due", "2027"), 3, "no-such-milestone", "joint-exercises"),
    (("milestone", "drop", "joint-mil", "nope"), 3, "no-such-milestone", "joint-exercises"),
    (("milestone", "add", "joint-mil", ""), 2, "invalid-value", "empty"),
    (("milestone", "add", "joint-mil", "x" * 501), 2, "invalid-value", "501"),
    (("milestone", "add", "joint-mil", "a\nb"), 2, "invalid-value", "line break"),
    (("milestone", "add", "joint-mil", "x", "--id", "A b"), 2, "invalid-value", "is not an id"),
    (("milestone", "add", "joint-mil", "x", "--id", "joint-exercises"), 4, "id-taken", "already"),
    (("milestone", "add", "joint-mil", "x", "--owner", "FR"), 2, "unknown-party-of-this-initiative", "CA, GB"),
    (("milestone", "move", "joint-mil", "joint"), 2, "usage", "--due"),
    (("milestone", "add", "nothing", "x"), 3, "not-found", "nothing"),
    (("tag", "joint-mil"), 2, "usage", "tag needs a tag"),
    (("tag", "+x"), 2, "usage", "tag needs an id"),
    (("tag",), 2, "usage", "tag needs an id"),
    (("tag", "joint-mil", "+"), 2, "malformed-tag", "'' is not a tag"),
    (("tag", "joint-mil", "+two words"), 2, "malformed-tag", "'two words' is not a tag"),
    (("tag", "joint-mil", "+a,b"), 2, "malformed-tag", "'a,b' is not a tag"),
    (("tag", "joint-mil", "+#x"), 2, "malformed-tag", "'#x' is not a tag"),
    (("tag", "joint-mil", "+_x"), 2, "malformed-tag", "'_x' is not a tag"),
    (("tag", "joint-mil", "+[red]"), 2, "malformed-tag", "'[red]' is not a tag"),
    (("tag", "joint-mil", "+a\x1b"), 2, "malformed-tag", "'a␛' is not a tag"),
    (("tag", "joint-mil", "+" + "x" * 65), 2, "malformed-tag", "at most 64"),
    (("tag", "joint-mil", "-two words"), 2, "malformed-tag", "'two words' is not a tag"),
    (("tag", "joint-mil", "+a", "-a"), 2, "usage", "both added and removed"),
    (("tag", "joint-mil", "nothing", "+a"), 3, "not-found", "nothing"),
    (("add", ""), 2, "invalid-value", "the title is empty"),
    (("add", "x" * 501), 2, "invalid-value", "501 characters"),
    (("add", "x", "--id", "Über"), 2, "invalid-value", "'Über' is not an id"),
    (("add", "x", "--id", "a--b"), 2, "invalid-value", "'a--b' is not an id"),
    (("add", "x", "--id", ""), 2, "invalid-value", "'' is not an id"),
    (("add", "x", "--id", MIL), 4, "id-taken", "taken"),
    (("add", "x", "--party", "CA"), 2, "invalid-value", "parties"),
    (("add", "x", "--tag", "a b"), 2, "malformed-tag", "'a b' is not a tag"),
    (("add", "x", "--kind", "joint-bodi"), 2, "unknown-kind", "did you mean joint-body?"),
    (("add", "--from", "missing.json"), 1, "cannot-read", "cannot read missing.json"),
    (("undo",), 4, "refused", "nothing to undo"),
    (("undo", "zzzz"), 3, "no-such-change", "zzzz"),
    (("undo", ""), 3, "no-such-change", "''"),
    (("init",), 4, "exists", "is there already"),
    (("grid", "nope"), 2, "unknown-grid", "priorities, benefits"),
    (("schema", "nope"), 2, "unknown-kind", "initiative-list"),
    (("check", "--keep", "state"), 2, "usage", "--repair"),
    (("check", "--repair", "--keep", "both"), 2, "usage", "both"),
    (("list", "--db", "postgresql://host/x"), 2, "usage", "postgresql://"),
    (("--nope",), 2, "usage", "--nope"),
    (("list", "--nope"), 2, "usage", "--nope"),
    (("show",), 2, "usage", "show needs an id or a filter"),
    (("milestone",), 2, "usage", "Missing command"),
    (("milestone", "ad"), 2, "usage", "'ad'"),
    (("shwo",), 2, "unknown-command", "did you mean show?"),
]


@pytest.mark.parametrize(("args", "status", "code", "said"), CASES, ids=[" ".join(c[0])[:60] for c in CASES])
def test_refused(desk: Desk, args: tuple[str, ...], status: int, code: str, said: str) -> None:
    """Each mistake has its exit status, its code and a message that names what is wrong or what was meant."""
    found = refused(desk, *args)
    assert found[:2] == (status, code)
    assert said in found[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-02-30", "there is no day 30"),
        ("2027-02-29", "there is no day 29"),
        ("2026-13-01", "13"),
        ("03/04/2026", "2026-04-03 (3 April) and 2026-03-04 (March 4)"),
        ("tomorrow-ish", "tomorrow-ish"),
        ("", "date"),
        ("2026-Q5", "there is no quarter 5"),
        ("99999-01-01", "99999"),
        ("2026-10-03\x1b[31m", "␛"),
    ],
)
@pytest.mark.parametrize(
    "args",
    [
        ("milestone", "move", "joint-mil", "joint", "--due"),
        ("milestone", "add", "joint-mil", "x", "--due"),
        ("milestone", "done", "joint-mil", "joint", "--on"),
        ("update", "joint-mil", "--milestone", "joint", "--due"),
        ("update", "joint-mil", "--status", "delivered", "--on"),
    ],
    ids=lambda args: f"{args[0]} {args[1]} {args[-1]}",
)
def test_impossible_dates(desk: Desk, args: tuple[str, ...], text: str, said: str) -> None:
    """An impossible or ambiguous date is refused wherever a date is taken, with its readings named."""
    status, _, err = refused(desk, *args, text)
    assert status == 2
    assert said in err


@pytest.mark.parametrize(
    "url",
    [
        *words(
            "ftp://example.org/x javascript:alert(1) data:text/html,x https:// http:///x file:///not/there mailto:a@b.c"
        ),
        *words("https://[::1 //example.org"),
        "",
        "not a file",
        "https://a b",
        "https://exa\nmple.org",
        "https://example.org/\x1b[31m",
        "https://example.org/\udcff",
        "https://example.org/" + "x" * 2_000,
    ],
    ids=ascii,
)
def test_evidence(desk: Desk, url: str) -> None:
    """Evidence that is neither http(s) nor a file that can be read is refused; so is it in what `add --from` reads."""
    for args in (("tag", "joint-mil", "+x"), ("update", "joint-mil", "--status", "delivered"), ("add", "x")):
        assert refused(desk, *args, "--evidence", url)[0] == 2
    record = {"title": "x", "evidence": [{**PROOF, "url": url}]}
    assert refused(desk, "add", "--from", "-", stdin=json.dumps(record))[0] == 2


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--grade", "great", "--evidence", "https://x.org"), "unknown-grade"),
        (("--grade", "signed"), "usage"),
        (("--quote", "x"), "usage"),
        (("--quote", "a\x1bb", "--evidence", "https://x.org"), "invalid-value"),
        (("--why", "a\x00b"), "invalid-value"),
        (("--by", "a\x1bb"), "invalid-value"),
        (("--by", " "), "invalid-value"),
    ],
    ids=lambda value: " ".join(value).encode("unicode_escape").decode() if isinstance(value, tuple) else None,
)
@pytest.mark.parametrize(
    "args",
    [
        ("add", "New"),
        ("update", "joint-mil", "--title", "New"),
        ("tag", "joint-mil", "+x"),
        ("milestone", "add", "joint-mil", "New"),
        ("milestone", "done", "joint-mil", "joint"),
        ("milestone", "drop", "joint-mil", "joint"),
        ("drop", "joint-mil"),
    ],
    ids=lambda args: " ".join(args[:2]),
)
def test_a_bad_stamp(desk: Desk, args: tuple[str, ...], options: tuple[str, ...], code: str) -> None:
    """Who, why and proof are checked alike by every changing command."""
    assert refused(desk, *args, *options)[:2] == (2, code)


MILESTONE = {"title": "m"}


def each(field: str, *values: object) -> list[object]:
    """A record with each of `values` in turn for `field`."""
    return [{"title": "x", field: value} for value in values]


def each_milestone(field: str, *values: object) -> list[object]:
    """A record whose one milestone has each of `values` in turn for `field`."""
    return [{"title": "x", "milestones": [{"title": "m", field: value}]} for value in values]


RECORDS: list[object] = [
    5,
    None,
    "x",
    [5],
    [[]],
    {},
    {"title": 5},
    {"title": None},
    *({"title": title} for title in ("", "a\nb", "a\rb", "a\tb", "a\x00b", "a\x1bb", "x" * 501, "\ud800", "a\u2029b")),
    *each("id", 5, [], "A b", "x" * 65, "", "a_b"),
    *each("sectors", 5, [], [5], {}, "defnce", ["trade", "defnce"]),
    *each("parties", 5, [], ["CA"], [5, 6], [[], 1], {}, ["CA", "XX"], True),
    *each("tags", 5, {}, [5], ["a b"], [""]),
    *each("kind", 5, [], "x", {}),
    *each("basis", 5, [], "x", {}),
    *each("status", 5, [], "delivred", {}),
    *each("override", "x", 5, [], {}, {"status": "delivered"}, {"status": []}),
    {"title": "x", "override": {"status": "bogus", "why": "x", "changed_at": "2026-01-01T00:00:00Z", "by": "x"}},
    *each("assessments", 5, [], {"CA": "delivered"}, {"CA": 5}, {"CA": {}}, {"FR": None}),
    *(
        {"title": "x", "assessments": {"CA": {"status": status, "on": on}}}
        for status, on in ((5, "2026-01-01"), ([], "2026-01-01"), ("delivred", "2026-01-01"), ("delivered", "soon"))
    ),
    *each("milestones", 5, {}, [5], [{}], [{"title": 5}], [{"title": ""}]),
    *each_milestone("id", 5, [], {}, "A b", "", "x" * 65),
    *each_milestone("due", 5, [1], {"a": 1}, "2026-02-30", "soonish"),
    *each_milestone("first_due", 5, {"a": 1}, "03/04/2026"),
    *each_milestone("owner", 5, [], "XX", "FR"),
    *each_milestone("moves", "x", -1, 1.5, True, 10**30),
    *each_milestone("done_on", "autumn", 5, "2026-02-30", {}),
    {"title": "x", "milestones": [{**MILESTONE, "due": {"text": "2027", "start": "2028-01-01", "end": "2027-01-01"}}]},
    {"title": "x", "milestones": [{**MILESTONE, "id": 5}, {"title": "n", "id": "n"}]},
    {"title": "x", "milestones": [{**MILESTONE, "id": "a"}, {"title": "n", "id": "a"}]},
    {"title": "x", "milestones": [{**MILESTONE, "evidence": [{**PROOF, "url": "javascript:alert(1)"}]}]},
    *({"title": "x", field: 5} for field in ("target_outcome", "benefit", "measure", "notes", "cadence")),
    *({"title": "x", field: "a\x00b"} for field in ("target_outcome", "benefit", "measure", "notes", "cadence")),
    *({"title": "x", field: "x"} for field in ("priority_areas", "sources", "links", "meetings", "evidence")),
    *({"title": "x", field: [5]} for field in ("priority_areas", "sources", "links", "meetings", "evidence")),
    {"title": "x", "priority_areas": ["a\x1bb"]},
    {"title": "x", "priority_areas": ["a\nb"]},
    {"title": "x", "cadence": "a\nb"},
    {"title": "x", "sources": [{"quote": "a\x1bb"}]},
    {"title": "x", "sources": [{"quote": "a", "url": "javascript:alert(1)"}]},
    {"title": "x", "meetings": [{"on": "2026-02-30"}]},
    {"title": "x", "links": [{"relation": "likes", "id": "a"}]},
    {"title": "x", "evidence": [{**PROOF, "url": "https://x.org", "grade": "great"}]},
    {"title": "x", "titel": "y"},
    {"title": "x", "": 1},
    {"title": "x", "\ud800": 1},
    {"title": "x", "notes": "\udfff"},
    [{"title": "x"}, {"title": "y", "sectors": ["x"]}],
    [{"title": "x", "id": "a"}, {"title": "y", "id": "a"}],
    {"kind": "change", "data": []},
    {"kind": "initiative-list", "data": 5},
    {"kind": [], "data": []},
    {"kind": "initiative-list", "schema_version": 2, "data": []},
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: json.dumps(record)[:70].replace("/", "|"))
def test_records_from_elsewhere(desk: Desk, record: object) -> None:
    """A record of the wrong shape is refused by what is wrong with it, and none of its neighbours is added."""
    assert refused(desk, "add", "--from", "-", stdin=json.dumps(record))[0] in (2, 4)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"\x00",
        b"\xff\xfe",
        b"NaN",
        b"Infinity",
        b'{"title": "x", "notes": NaN}',
        b'"\\ud800"',
        b"[" * 100000,
        b'{"a":' * 100000,
        b"1" * 5000,
        b'{"title": "\xff"}',
        b'{"title": "x"}\n{"title": "y"}',
        b'{"title": "x", "notes": ' + b"[" * 900 + b"]" * 900 + b"}",
        b"<html>",
        b"title,sector\nx,trade\n",
    ],
    ids=lambda raw: repr(raw[:30]),
)
def test_bytes_from_elsewhere(desk: Desk, raw: bytes) -> None:
    """What is no JSON, or not the JSON of a record, is refused, from stdin and from a file alike."""
    told = refused(desk, "add", "--from", "-", stdin=raw)
    assert told[0] == 2
    assert refused(desk, "add", "--from", desk.write("in.json", raw)) == told


@pytest.mark.parametrize("value", ["bogus", "2026-02-30", "2026", "12:00", "2026-10-03T25:00:00Z"])
def test_a_clock_that_is_none(desk: Desk, value: str) -> None:
    """A malformed BILAT_NOW is told before anything is written."""
    before = desk.files()
    ran = desk.run("tag", "joint-mil", "+x", env={"BILAT_NOW": value})
    assert (ran.status, ran.out, desk.files()) == (2, "", before)
    assert ran.err.startswith(f"error: BILAT_NOW is '{value}'")


def test_a_bad_configuration(desk: Desk) -> None:
    """A mistake in the configuration is told with its line, before anything is written."""
    path = desk.write("bad.toml", 'lock_timeout = "soon"\n')
    before = desk.files()
    ran = desk.run("tag", "joint-mil", "+x", env={"BILAT_CONFIG": path})
    assert (ran.status, ran.out, desk.files()) == (2, "", before)
    assert ran.err.startswith(f"error: {path}, line 1: 'lock_timeout'")


# Anything at all


@pytest.fixture(scope="module")
def shared_desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        yield Desk(Path(folder))


OPTIONS = words(
    "--sector --status --tag --party --basis --kind --sort --limit --exit-code --json --format --fields --header --why "
    "--evidence --grade --quote --by --dry-run --on --milestone --done --not-done --due --owner --title --clear --id "
    "--override --priority-area --notes --cadence --revision --progress --no-pager --from --help --empty --"
)
VALUES = words(
    "joint-mil climate joint trade defence delivered announced CA GB 2027-Q1 2026-02-30 joint-exercises json tsv md "
    "signed https://example.org +x -x +[red] [red] id,title -title 1 0 -1 notes add list move - = [/]"
)
WORDS = st.one_of(
    st.sampled_from(OPTIONS),
    st.sampled_from(VALUES),
    st.text(max_size=8),
    st.text(st.characters(codec=None, categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Ll")), max_size=4),
)
COMMANDS = [name for name in TABLE if name not in ("backup", "init")]  # these write where a word says


def _never_a_traceback(desk: Desk, args: list[str], stdin: bytes = b"") -> None:
    """Whatever is typed: an exit status of the contract, one sentence, and after a refusal the store as it was."""
    before = desk.files()
    ran = desk.run(*args, stdin=stdin)
    assert ran.status in STATUSES, args
    if ran.status not in (0, 10):
        assert desk.files() == before, args
        assert ran.err.splitlines()[0].startswith(("error: ", "{", "warning: ")), ran
        assert ran.out == "", args
    elif desk.files() != before:
        assert desk.run("check").status == 0, args
        desk.reset()
    terminal_safe = (ran.out + ran.err).replace("\n", "").replace("\t", "")
    assert not [c for c in terminal_safe if ord(c) < 32 or 0x7F <= ord(c) < 0xA0], args


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(args=st.lists(WORDS, max_size=6))
def test_anything_typed(shared_desk: Desk, command: str, args: list[str]) -> None:
    """Whatever is typed behind a command never gives a traceback nor an exit status outside the contract."""
    _never_a_traceback(shared_desk, [command, *args])


@pytest.mark.full
@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(args=st.lists(WORDS, max_size=9))
def test_much_of_anything_typed(shared_desk: Desk, command: str, args: list[str]) -> None:
    """The same with many more words."""
    _never_a_traceback(shared_desk, [command, *args])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(VALUES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = words(
    "id kind basis status override sectors parties assessments priority_areas target_outcome benefit measure notes "
    "tags milestones sources links cadence meetings evidence revision created_at updated_at updated_by bogus"
)
RECORD = st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1, max_size=2).map(
    lambda fields: {"title": "x"} | fields
)


@settings(max_examples=100, deadline=None, database=None)
@given(records=st.lists(RECORD, min_size=1, max_size=2))
def test_any_record(shared_desk: Desk, records: list[object]) -> None:
    """Whatever a record holds, it is added or refused, never half of it."""
    _never_a_traceback(shared_desk, ["add", "--from", "-"], json.dumps(records).encode())


@pytest.mark.full
@settings(max_examples=5_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(records=st.lists(RECORD, min_size=1, max_size=3))
def test_many_records(shared_desk: Desk, records: list[object]) -> None:
    """The same, many more times."""
    _never_a_traceback(shared_desk, ["add", "--from", "-"], json.dumps(records).encode())


@settings(max_examples=100, deadline=None, database=None)
@given(raw=st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes(shared_desk: Desk, raw: bytes) -> None:
    """Whatever bytes come on stdin, `add --from -` adds or refuses them."""
    _never_a_traceback(shared_desk, ["add", "--from", "-"], raw)
