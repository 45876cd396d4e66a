"""Ways in which two files are not a store: files that do not fit together, and files that are none of bilat's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from cli import Desk

ID, OTHER = "joint-trade-working-group", "supply-chain-resilience"
TITLE, BY_HAND, SAME_LENGTH = "Joint trade group", "Title set by hand, and longer", "Joint grade troup"
STATE, HISTORY = "bilat.json", "bilat.history.jsonl"

Damage = Callable[[Desk], object]


# Ways to damage a store


def older(desk: Desk) -> dict[str, bytes]:
    """The two files as they were before the last change."""
    folder = desk.folder / "older"
    folder.mkdir()
    before = Desk(folder, seeded=False)
    lines = desk.history.read_bytes().splitlines(keepends=True)
    before.history.write_bytes(b"".join(lines[:-1]))
    before.ok("check", "--repair")
    return before.files()


def older_history(desk: Desk) -> None:
    desk.write(HISTORY, older(desk)[HISTORY])


def other_state(desk: Desk) -> None:
    """The state of another store, whose history is longer."""
    folder = desk.folder / "elsewhere"
    folder.mkdir()
    theirs = Desk(folder, seeded=False)
    theirs.ok("update", ID, "--title", "Theirs", "--why", "longer " * 100)
    desk.write(STATE, theirs.state.read_bytes())


def other_branch(desk: Desk) -> None:
    """The history went on from an older state, on another machine, and is the longer one now."""
    state = desk.state.read_bytes()
    for name, content in older(desk).items():
        desk.write(name, content)
    desk.ok("update", ID, "--notes", "somewhere else, and more than was written here")
    desk.write(STATE, state)


def placed(name: str, content: bytes) -> Damage:
    """Something else stands in the place of the file."""
    return lambda desk: desk.write(name, content)


def cut(name: str, size: int) -> Damage:
    """The file ends after so many bytes; less than 0: so many are missing."""
    return lambda desk: desk.write(name, (desk.folder / name).read_bytes()[:size])


def changed(name: str, old: str, new: str) -> Damage:
    """Somebody changed the file's text."""

    def damage(desk: Desk) -> None:
        content = (desk.folder / name).read_bytes()
        assert old.encode() in content
        desk.write(name, content.replace(old.encode(), new.encode()))

    return damage


def gone(name: str) -> Damage:
    return lambda desk: (desk.folder / name).unlink()


def both(*damages: Damage) -> Damage:
    return lambda desk: [damage(desk) for damage in damages]


FOREIGN = b'{"name": "left-pad", "version": "1.3.0"}\n'
OTHER_TINYDB = b'{"_default": {"1": {"id": "x"}}}'
BINARY = bytes(range(256)) * 200
DEEP = b"[" * 100_000
NEWER = ('"schema_version":1', '"schema_version":2')


class Case(NamedTuple):
    """One way in which two files are not a store."""

    name: str
    damage: Damage
    reading: str | None
    """The error's code; None: reading works."""
    writing: str
    check: list[str]
    """The codes of the errors that `check` finds."""
    usable: Literal["both", "history", "state", "none"]
    """Which sides a repair may keep."""

    def __str__(self) -> str:
        return self.name


NOT_JSON = (("empty", b""), ("binary", BINARY), ("deeply nested", DEEP))
NO_STORE = (("foreign JSON", FOREIGN), ("another TinyDB", OTHER_TINYDB), ("a JSON list", b"[1, 2]"))
BROKEN = ["chain-broken"]

DIFFERING = [
    Case("another store's state", other_state, "history-older", "damaged", ["another-store"], "both"),
    Case("an older history", older_history, "history-older", "history-older", ["history-older"], "both"),
    Case("a history that went another way", other_branch, "damaged", "damaged", ["history-differs"], "both"),
    Case("a history cut short", cut(HISTORY, -20), "history-older", "history-older", ["history-older"], "both"),
    Case("an edited state", changed(STATE, TITLE, BY_HAND), None, "edited-by-hand", ["edited-by-hand"], "both"),
    Case(
        "a state edited to the same length",
        changed(STATE, TITLE, SAME_LENGTH),
        None,
        "edited-by-hand",
        ["edited-by-hand"],
        "both",
    ),
]
STATE_LOST = [
    Case("a state cut short", cut(STATE, -200), "damaged", "edited-by-hand", ["state-unreadable"], "history"),
    Case("a state cut in its first line", cut(STATE, 60), "damaged", "damaged", ["state-unreadable"], "history"),
    *(
        Case(f"{what} as state", placed(STATE, content), "damaged", "damaged", ["state-unreadable"], "history")
        for what, content in NOT_JSON
    ),
    *(
        Case(f"{what} as state", placed(STATE, content), "not-a-store", "not-a-store", ["not-a-store"], "history")
        for what, content in NO_STORE
    ),
]
HISTORY_LOST = [
    Case("no history", gone(HISTORY), None, "damaged", ["history-missing"], "state"),
    Case("a history cut in its header", cut(HISTORY, 20), "history-older", "damaged", BROKEN, "state"),
    Case("an empty history", placed(HISTORY, b""), "history-older", "damaged", BROKEN, "state"),
    Case("foreign JSON as history", placed(HISTORY, FOREIGN), "history-older", "damaged", BROKEN, "state"),
    Case("zeros as history", placed(HISTORY, bytes(99_999)), "damaged", "damaged", BROKEN, "state"),
    Case("binary as history", placed(HISTORY, BINARY), "damaged", "damaged", BROKEN, "state"),
    Case("deeply nested as history", placed(HISTORY, DEEP), "damaged", "damaged", BROKEN, "state"),
]
PARTLY_LOST = [
    Case(
        "an old line made longer",
        changed(HISTORY, "the first", "the very first"),
        "damaged",
        "damaged",
        BROKEN,
        "both",
    ),
]
BOTH_LOST = [
    Case(
        "both empty",
        both(placed(STATE, b""), placed(HISTORY, b"")),
        "damaged",
        "damaged",
        ["chain-broken", "state-unreadable"],
        "none",
    ),
    Case(
        "foreign JSON alone",
        both(placed(STATE, FOREIGN), gone(HISTORY)),
        "not-a-store",
        "not-a-store",
        ["history-missing", "not-a-store"],
        "none",
    ),
    Case("an empty history alone", both(gone(STATE), placed(HISTORY, b"")), "damaged", "damaged", BROKEN, "none"),
    Case("a header alone", both(gone(STATE), cut(HISTORY, 49)), "damaged", "damaged", BROKEN, "none"),
]
NEWER_STORE = [
    Case("a newer state", changed(STATE, *NEWER), "newer-store", "newer-store", ["newer-store"], "none"),
    Case("a newer history", changed(HISTORY, *NEWER), None, "newer-store", ["newer-store"], "none"),
    Case(
        "a newer store",
        both(changed(STATE, *NEWER), changed(HISTORY, *NEWER)),
        "newer-store",
        "newer-store",
        ["newer-store", "newer-store"],
        "none",
    ),
]
LINE_ENDS = [
    Case("CRLF in the state", changed(STATE, "\n", "\r\n"), None, "edited-by-hand", ["line-ends"], "both"),
    Case("CRLF in the history", changed(HISTORY, "\n", "\r\n"), "damaged", "damaged", ["line-ends"], "state"),
    Case(
        "CRLF in both",
        both(changed(STATE, "\n", "\r\n"), changed(HISTORY, "\n", "\r\n")),
        "damaged",
        "edited-by-hand",
        ["line-ends", "line-ends"],
        "state",
    ),
]
CASES = [*DIFFERING, *STATE_LOST, *HISTORY_LOST, *PARTLY_LOST, *BOTH_LOST, *NEWER_STORE, *LINE_ENDS]
