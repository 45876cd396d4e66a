"""What a person sees: tables at several widths, in colour and without, short ones by Rich and long ones by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import pyte
import pytest
from rich.cells import cell_len, set_cell_size
from wcwidth import wcswidth

from bilat.formats import Options, table
from bilat.formats.cells import clean
from bilat.formats.widths import Layout, Need, fit
from bilat.result import Column, Result, Table

COLUMNS = (
    Column("id", "Id", "id"),
    Column("title", "Title", "title"),
    Column("sectors", "Sectors"),
    Column("status", "Status", "status"),
    Column("next_due", "Next due", "date"),
    Column("moves", "Moves", "number"),
)
TITLE = "Negotiate a joint commission on agricultural market access"
ROWS: list[tuple[str | None, ...]] = [
    ("joint-trade-commission", TITLE, "trade", "in-progress", "2026-09", "0"),
    ("joint-exercise", "Hold a joint exercise in the Arctic", "defense", "partially-delivered", "autumn 2026", "12"),
    ("cyber", "Share cyber threat intelligence", "technology, defense", "delivered", None, None),
]
NARROW = (*COLUMNS[:2], COLUMNS[3])

HOSTILE = [
    "[red]x[/red]",
    "[/]",
    "\x1b[31mred\x1b[0m",
    "\x9b31mred",
    "=1+1",
    "<script>alert(1)</script>",
    "one\ttwo",
    "one\r\ntwo",
    "abc\u202egpj.exe",
    ":smile: **bold**",
    "👩 🚀 rocket",
    "日本との貿易",
    "De\u0301fense",
    "סחר חופשי",
    "\ufeff",
    " ",
    "",
]


def draw(rows: Iterable[Sequence[str | None]], columns: Sequence[Column] = COLUMNS, **options: object) -> str:
    return written([Table(columns, rows)], **options)


def written(tables: Sequence[Table], **options: object) -> str:
    return "".join(table.write(Result("x", [], tables), Options()._replace(**options)))  # type: ignore[arg-type]


def project(rows: Iterable[Sequence[str | None]], columns: Sequence[Column]) -> list[list[str | None]]:
    places = [COLUMNS.index(column) for column in columns]
    return [[row[place] for place in places] for row in rows]


def plain(text: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", text)


# Whole outputs


def test_a_wide_terminal_shows_the_grid_whole() -> None:
    """At 160 columns nothing wraps: a header, a box, numbers to the right, a dash where nothing is known."""
    assert written([Table(COLUMNS, ROWS, title="Canada and the United Kingdom")], width=160) == (
        "Canada and the United Kingdom\n"
        "╭────────────────────────┬────────────────────────────────────────────────────────────┬─────────────────────"
        "┬─────────────────────┬─────────────┬───────╮\n"
        "│ Id                     │ Title                                                      │ Sectors             "
        "│ Status              │ Next due    │ Moves │\n"
        "├────────────────────────┼────────────────────────────────────────────────────────────┼─────────────────────"
        "┼─────────────────────┼─────────────┼───────┤\n"
        "│ joint-trade-commission │ Negotiate a joint commission on agricultural market access │ trade               "
        "│ in-progress         │ 2026-09     │     0 │\n"
        "│ joint-exercise         │ Hold a joint exercise in the Arctic                        │ defense             "
        "│ partially-delivered │ autumn 2026 │    12 │\n"
        "│ cyber                  │ Share cyber threat intelligence                            │ technology, defense "
        "│ delivered           │ –           │     – │\n"
        "╰────────────────────────┴────────────────────────────────────────────────────────────┴─────────────────────"
        "┴─────────────────────┴─────────────┴───────╯\n"
    )


def test_at_80_columns_six_columns_give_up_their_rules() -> None:
    """Titles wrap at words; then rules give way to space, statuses and ids fold at a hyphen, and nothing is lost."""
    assert draw(ROWS, width=80) == (
        "Id                Title             Sectors      Status       Next due     Moves\n"
        "────────────────────────────────────────────────────────────────────────────────\n"
        "joint-trade-      Negotiate a       trade        in-progress  2026-09          0\n"
        "commission        joint commission\n"
        "                  on agricultural\n"
        "                  market access\n"
        "joint-exercise    Hold a joint      defense      partially-   autumn 2026     12\n"
        "                  exercise in the                delivered\n"
        "                  Arctic\n"
        "cyber             Share cyber       technology,  delivered    –                –\n"
        "                  threat            defense\n"
        "                  intelligence\n"
    )


def test_at_80_columns_three_columns_keep_their_box() -> None:
    """The title alone wraps; the id is whole."""
    assert draw(project(ROWS, NARROW), NARROW, width=80) == (
        "╭────────────────────────┬───────────────────────────────┬─────────────────────╮\n"
        "│ Id                     │ Title                         │ Status              │\n"
        "├────────────────────────┼───────────────────────────────┼─────────────────────┤\n"
        "│ joint-trade-commission │ Negotiate a joint commission  │ in-progress         │\n"
        "│                        │ on agricultural market access │                     │\n"
        "│ joint-exercise         │ Hold a joint exercise in the  │ partially-delivered │\n"
        "│                        │ Arctic                        │                     │\n"
        "│ cyber                  │ Share cyber threat            │ delivered           │\n"
        "│                        │ intelligence                  │                     │\n"
        "╰────────────────────────┴───────────────────────────────┴─────────────────────╯\n"
    )


def test_at_60_columns_three_columns_fit() -> None:
    """The id stays whole as long as a title can do with 16 cells."""
    assert draw(project(ROWS, NARROW), NARROW, width=60) == (
        "Id                      Title             Status\n"
        "────────────────────────────────────────────────────────────\n"
        "joint-trade-commission  Negotiate a       in-progress\n"
        "                        joint commission\n"
        "                        on agricultural\n"
        "                        market access\n"
        "joint-exercise          Hold a joint      partially-\n"
        "                        exercise in the   delivered\n"
        "                        Arctic\n"
        "cyber                   Share cyber       delivered\n"
        "                        threat\n"
        "                        intelligence\n"
    )


def test_what_no_frame_can_hold_stands_upright() -> None:
    """At 60 columns six fields of a record stand one below the other: readable, and nothing dropped."""
    assert draw(ROWS[:2], width=60) == (
        "Id        joint-trade-commission\n"
        "Title     Negotiate a joint commission on agricultural\n"
        "          market access\n"
        "Sectors   trade\n"
        "Status    in-progress\n"
        "Next due  2026-09\n"
        "Moves     0\n"
        "\n"
        "Id        joint-exercise\n"
        "Title     Hold a joint exercise in the Arctic\n"
        "Sectors   defense\n"
        "Status    partially-delivered\n"
        "Next due  autumn 2026\n"
        "Moves     12\n"
    )


def test_tall_rows_are_parted_by_rules() -> None:
    """A grid as the source prints it has long cells: rules keep its rows apart."""
    columns = (Column("sector", "Sector"), Column("areas", "Priority areas"))
    rows = [("Trade", "Market access; customs; digital trade"), ("Defense", "Joint exercises; procurement; the Arctic")]
    assert draw(rows, columns, width=32) == (
        "╭─────────┬────────────────────╮\n"
        "│ Sector  │ Priority areas     │\n"
        "├─────────┼────────────────────┤\n"
        "│ Trade   │ Market access;     │\n"
        "│         │ customs; digital   │\n"
        "│         │ trade              │\n"
        "├─────────┼────────────────────┤\n"
        "│ Defense │ Joint exercises;   │\n"
        "│         │ procurement; the   │\n"
        "│         │ Arctic             │\n"
        "╰─────────┴────────────────────╯\n"
    )


def test_colours() -> None:
    """The title and the header are bold, the frame and what is unknown dim, a status has its colour and its word."""
    columns = (COLUMNS[0], COLUMNS[3], COLUMNS[4])
    shown = written([Table(columns, project(ROWS[2:], columns), title="T")], width=80, color=True)
    assert shown == (
        "\x1b[1mT\x1b[0m\n"
        "\x1b[2m╭───────┬───────────┬──────────╮\x1b[0m\n"
        "\x1b[2m│\x1b[0m\x1b[1m \x1b[0m\x1b[1mId   \x1b[0m\x1b[1m \x1b[0m"
        "\x1b[2m│\x1b[0m\x1b[1m \x1b[0m\x1b[1mStatus   \x1b[0m\x1b[1m \x1b[0m"
        "\x1b[2m│\x1b[0m\x1b[1m \x1b[0m\x1b[1mNext due\x1b[0m\x1b[1m \x1b[0m\x1b[2m│\x1b[0m\n"
        "\x1b[2m├───────┼───────────┼──────────┤\x1b[0m\n"
        "\x1b[2m│\x1b[0m cyber \x1b[2m│\x1b[0m \x1b[32mdelivered\x1b[0m "
        "\x1b[2m│\x1b[0m \x1b[2m–       \x1b[0m \x1b[2m│\x1b[0m\n"
        "\x1b[2m╰───────┴───────────┴──────────╯\x1b[0m\n"
    )


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("proposed", None),
        ("announced", None),
        ("not-started", None),
        ("in-progress", "34"),
        ("partially-delivered", "36"),
        ("delivered", "32"),
        ("delivered (override)", "32"),
        ("delivered*", "32"),
        ("suspended", "31"),
        ("abandoned", "31"),
        ("superseded", "2"),
    ],
)
@pytest.mark.parametrize("count", [1, 201])
def test_status_colours(status: str, code: str | None, count: int) -> None:
    """A status has one colour, whoever draws the table, and is always said in words."""
    lines = draw([(status,)] * count, COLUMNS[3:4], color=True).splitlines()
    cell = f"{status:6}"
    painted = cell if code is None else f"\x1b[{code}m{cell}\x1b[0m"
    assert lines[3:-1] == [f"\x1b[2m│\x1b[0m {painted} \x1b[2m│\x1b[0m"] * count


@pytest.mark.parametrize("count", [1, 100])
def test_ascii_only(count: int) -> None:
    """A terminal that cannot draw lines gets hyphens and bars, whoever draws the table."""
    columns = (COLUMNS[0], COLUMNS[3], COLUMNS[4])
    body = (
        "| joint-trade-commission | in-progress         | 2026-09     |\n"
        "| joint-exercise         | partially-delivered | autumn 2026 |\n"
        "| cyber                  | delivered           | -           |\n"
    )
    rule = "+------------------------+---------------------+-------------+\n"
    head = "| Id                     | Status              | Next due    |\n"
    shown = draw(project(ROWS, columns) * count, columns, width=80, ascii_only=True)
    assert shown == rule + head + rule + body * count + rule
    assert draw(project(ROWS, columns) * count, columns, width=60, ascii_only=True) == (
        "Id                      Status               Next due\n"
        "--------------------------------------------------------\n"
        + (
            "joint-trade-commission  in-progress          2026-09\n"
            "joint-exercise          partially-delivered  autumn 2026\n"
            "cyber                   delivered            -\n"
        )
        * count
    )


# Upright

DETAILS = (Column("field", "Field"), Column("value", "Value"))


def test_upright() -> None:
    """Field and value without a grid; a long value hangs under itself, its own line breaks are kept."""
    rows: list[tuple[str, str | None]] = [
        ("id", "joint-trade-commission"),
        ("status", "in-progress"),
        ("notes", "First the terms of reference, then the first meeting in Ottawa.\n\n- a second\tparagraph"),
        ("next due", None),
        ("a label that is far too long for its column", "x"),
    ]
    assert written([Table(DETAILS, rows, title="A joint commission", upright=True)], width=60) == (
        "A joint commission\n"
        "id                        joint-trade-commission\n"
        "status                    in-progress\n"
        "notes                     First the terms of reference, then\n"
        "                          the first meeting in Ottawa.\n"
        "\n"
        "                          - a second paragraph\n"
        "next due                  –\n"
        "a label that is far too long for its column\n"
        "                          x\n"
    )


def test_upright_colours() -> None:
    """Labels are bold, a status has its colour, what is not known is dim."""
    rows = [("status (GB)", "delivered"), ("status", None), ("note", "delivered")]
    assert written([Table(DETAILS, rows, upright=True)], color=True) == (
        "\x1b[1mstatus (GB)\x1b[0m  \x1b[32mdelivered\x1b[0m\n"
        "\x1b[1mstatus\x1b[0m       \x1b[2m–\x1b[0m\n"
        "\x1b[1mnote\x1b[0m         delivered\n"
    )


def test_several_tables_stand_apart_and_empty_ones_are_silent() -> None:
    """An empty table shows neither header nor title: the notice on stderr says that there is nothing."""
    one = Table(COLUMNS[:1], [("a",)], title="One")
    none = Table(COLUMNS[:1], [], title="None")
    block = "One\n╭────╮\n│ Id │\n├────┤\n│ a  │\n╰────╯\n"
    assert written([none, one, none, one]) == block + "\n" + block
    assert written([none, Table(DETAILS, [], upright=True)]) == ""


# Hostile text


def one_line_each(count: int) -> list[tuple[str, str]]:
    return [(f"id-{n}", HOSTILE[n % len(HOSTILE)]) for n in range(count)]


@pytest.mark.parametrize("count", [len(HOSTILE), 300])
@pytest.mark.parametrize("color", [False, True])
def test_hostile_text_neither_acts_nor_breaks_the_columns(count: int, color: bool) -> None:
    """Markup, escapes and reordering are shown, not obeyed; wide and combining characters keep the frame straight."""
    shown = draw(one_line_each(count), COLUMNS[:2], width=80, color=color)
    lines = plain(shown).splitlines()
    assert len(lines) == count + 4
    assert {wcswidth(line.replace("\ufeff", "")) for line in lines} == {wcswidth(lines[0])}
    assert not set(plain(shown)) & set("\x1b\x9b\t\r\u202e")
    assert set(re.findall("\x1b\\[[0-9;]*m", shown)) == ({"\x1b[0m", "\x1b[1m", "\x1b[2m"} if color else set())
    for literal in ("[red]x[/red]", "[/]", "␛[31mred␛[0m", ":smile: **bold**", "one two", "<script>alert(1)</script>"):
        assert literal in shown


def test_a_terminal_shows_straight_columns() -> None:
    """On a terminal in memory the right edge stands in one column, whatever is in the cells."""
    texts = ["日本との貿易", "De\u0301fense", "[red]x[/red]", "\x1b[31mred", "plain"]
    screen = pyte.Screen(60, 12)
    pyte.Stream(screen).feed(draw([("a", text) for text in texts], COLUMNS[:2], color=True).replace("\n", "\r\n"))
    edges = {max(x for x, cell in line.items() if cell.data.strip()) for y, line in screen.buffer.items() if y < 9}
    assert len(edges) == 1
    assert {cell.fg for line in screen.buffer.values() for cell in line.values()} == {"default"}


def test_an_emoji_family_is_one_wide_character() -> None:
    """What is joined with zero-width joiners is measured as terminals that join it do."""
    lines = draw([("👨\u200d👩\u200d👧 family",), ("ab family",)], COLUMNS[1:2]).splitlines()
    assert lines[3:5] == ["│ 👨\u200d👩\u200d👧 family │", "│ ab family │"]


# Long tables


def simple(count: int) -> Iterator[tuple[str | None, ...]]:
    statuses = ["proposed", "in-progress", "partially-delivered", "delivered", "superseded (override)"]
    titles = ["Trade", "Défense — l’Arctique", "日本との貿易", "De\u0301fense [red]x[/red]", "\x1b[31m\ttab"]
    for n in range(count):
        due = None if n % 7 == 0 else f"2026-{n % 12 + 1:02}"
        yield f"id-{n:05}", titles[n % 5], "trade", statuses[n % 5], due, None if n % 11 == 0 else str(n % 100)


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize(("width", "frame"), [(120, "grid"), (86, "compact")])
def test_by_hand_is_what_rich_draws(color: bool, ascii_only: bool, width: int, frame: str) -> None:
    """Where nothing wraps, the quick way gives the same characters as Rich, colours included."""
    rows = [clean(row) for row in simple(150)]
    pen = table.Pen(width, color, ascii_only)
    layout = fit(COLUMNS, table.needs(COLUMNS, rows), width)
    assert layout is not None
    assert layout.frame == frame
    by_hand = "".join(table.by_hand(COLUMNS, rows, layout, pen))
    assert by_hand == table.by_rich(COLUMNS, rows, layout, pen)
    assert by_hand == draw(simple(150), width=width, color=color, ascii_only=ascii_only)


def test_a_long_table_cuts_titles_and_keeps_ids() -> None:
    """Widths come from the first 1,000 rows: later, a wider title ends in an ellipsis and a wider id folds."""
    rows = [("id", "Title", None)] * 1000 + [("wider-id", "A wider title", "delivered"), ("id", "日本との", None)]
    lines = draw(rows, NARROW).splitlines()
    assert lines[:4] == [
        "╭────┬───────┬────────╮",
        "│ Id │ Title │ Status │",
        "├────┼───────┼────────┤",
        "│ id │ Title │ –      │",
    ]
    assert lines[1003:] == [
        "│ wi │ A wi… │ delive │",
        "│ de │       │ red    │",
        "│ r- │       │        │",
        "│ id │       │        │",
        "│ id │ 日本… │ –      │",
        "╰────┴───────┴────────╯",
    ]


def test_a_long_table_cuts_with_full_stops_in_ascii() -> None:
    """The ellipsis of a plain terminal is three full stops."""
    lines = draw([("Title",)] * 1000 + [("A wider title",)], COLUMNS[1:2], ascii_only=True).splitlines()
    assert lines[-2] == "| A ... |"


@pytest.mark.parametrize("width", [20, 60, 80, 120, 200])
@pytest.mark.parametrize("count", [3, 300])
def test_no_line_is_wider_than_the_terminal(width: int, count: int) -> None:
    """Whatever the width, a table fits it."""
    shown = draw([ROWS[n % 3] for n in range(count)], width=width)
    assert max(wcswidth(line) for line in shown.splitlines()) <= width


def test_a_long_table_begins_before_it_is_read() -> None:
    """Of a million rows only the first 1,000 are read before the first line is given."""
    read = 0

    def rows() -> Iterator[tuple[str, str, str]]:
        nonlocal read
        for read in range(1, 1_000_001):
            yield f"id-{read}", "A title", "delivered"

    chunks = table.write(Result("x", [], [Table(NARROW, rows())]), Options())
    next(chunks)
    assert read == table.SAMPLE


# Widths


def test_widest_text_gives_way_first() -> None:
    """A long title does not squeeze a short text."""
    columns = (COLUMNS[0], COLUMNS[1], COLUMNS[2])
    assert fit(columns, [Need(10, 10), Need(200, 9), Need(14, 8)], 80) == Layout("grid", (10, 46, 14))
    assert fit(columns, [Need(10, 10), Need(200, 9), Need(200, 8)], 80) == Layout("grid", (10, 30, 30))


def test_what_gives_way_in_which_order() -> None:
    """Titles shrink to 24, the rules go, titles shrink to 16, statuses fold, ids fold, and then no table is drawn."""
    needs = [Need(30, 30), Need(80, 9), Need(19, 19)]
    found = [fit(NARROW, needs, room) for room in (83, 82, 69, 68, 61, 60, 47, 46)]
    assert found == [
        Layout("grid", (30, 24, 19)),
        Layout("compact", (30, 29, 19)),
        Layout("compact", (30, 16, 19)),
        Layout("compact", (30, 16, 18)),
        Layout("compact", (30, 16, 11)),
        Layout("compact", (29, 16, 11)),
        Layout("compact", (16, 16, 11)),
        None,
    ]


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.isprintable()] + ["abcdefg\u0301hi", "abcdef→ghijk"])
@pytest.mark.parametrize("width", range(3, 13))
@pytest.mark.parametrize("ellipsis", ["…", "..."])
def test_a_cell_is_cut_where_rich_cuts_it(text: str, width: int, ellipsis: str) -> None:
    """A long cell whose beginning is plain is cut without a look at the rest, at the same place."""
    size = table._sizer(width, ellipsis, to_right=False)
    for cell in (text, text * 3, f"{text} and more, and more"):
        if cell_len(cell) > width:
            assert size(cell) == set_cell_size(cell, width - len(ellipsis)) + ellipsis
            assert cell_len(size(cell)) == width
