"""The structure of plain texts: what is a heading, an item, a paragraph, and what a lead-in governs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bilat.statement.structure import arrange, find_blocks

LISTS = """\
JOINT STATEMENT

The two countries will:
- Deepen cooperation on ports.
- Open a consulate in
1. Security
2. The leaders met.

Trade and Investment

Both sides agreed to the following steps:

• lower tariffs on cheese
• publish a yearly report
They thanked their hosts.
"""


def shapes(text: str) -> list[tuple[str, str]]:
    """Kind and words of each block."""
    return [(block.kind, text[block.start : block.end]) for block in find_blocks(text)]


def led(text: str) -> dict[str, str | None]:
    """What governs each block."""
    return {
        text[piece.block.start : piece.block.end]: text[slice(*piece.lead)] if piece.lead else None
        for piece in arrange(text, find_blocks(text))
    }


def test_blocks() -> None:
    """Headings, paragraphs and items are told apart; bullets and numbers are no part of them."""
    assert shapes(LISTS) == [
        ("heading", "JOINT STATEMENT"),
        ("paragraph", "The two countries will:"),
        ("item", "Deepen cooperation on ports."),
        ("item", "Open a consulate in"),
        ("item", "Security"),
        ("item", "The leaders met."),
        ("heading", "Trade and Investment"),
        ("paragraph", "Both sides agreed to the following steps:"),
        ("item", "lower tariffs on cheese"),
        ("item", "publish a yearly report"),
        ("paragraph", "They thanked their hosts."),
    ]


def test_lead_ins() -> None:
    """A sentence that ends in a colon governs the list behind it, and nothing behind the next paragraph."""
    over = led(LISTS)
    assert over["Deepen cooperation on ports."] == "The two countries will:"
    assert over["lower tariffs on cheese"] == "Both sides agreed to the following steps:"
    assert over["publish a yearly report"] == "Both sides agreed to the following steps:"
    assert over["They thanked their hosts."] is None


def test_a_lead_in_reaches_over_headings() -> None:
    """'In the following areas:' governs the lists under the numbered headings that name them."""
    text = (
        "We will work in these areas:\n\n1.  Energy Supply\n- Build a cable to the island.\n\n"
        "2.  Rail Links\n- Electrify the line.\n"
    )
    assert led(text)["Electrify the line."] == "We will work in these areas:"


def test_a_lead_in_may_break_off() -> None:
    """A paragraph without an end over a list is its lead-in; only its last sentence is."""
    text = "We met in spring. We will invest in the harbour, including\n- two new cranes;\n- a dry dock.\n"
    assert led(text)["a dry dock."] == "We will invest in the harbour, including"


def test_nested_items() -> None:
    """A bullet under a numbered item is governed by that item's last sentence."""
    text = "1. We agreed on three projects:\n- a bridge;\n- a tunnel.\n2. We thanked the hosts.\n"
    over = led(text)
    assert over["a bridge;"] == "We agreed on three projects:"
    assert over["We thanked the hosts."] is None


def test_first_items_without_a_bullet() -> None:
    """Items that lost their bullets are items as long as they are phrases; a sentence ends the list."""
    text = (
        "Focus areas include:\nEnhancing ports\nRegular joint exercises to build trust.\n"
        "These initiatives underscore our ties.\n"
    )
    assert [kind for kind, _ in shapes(text)] == ["paragraph", "item", "item", "paragraph"]


def test_wrapped_lines() -> None:
    """Lines that a page's width parted are one paragraph; offsets stay those of the file."""
    line = "The governments of the two islands agreed to set up a joint office for"
    text = "\n".join([*[line] * 7, "the harbour.", "", "They will meet again."]) + "\n"
    blocks = find_blocks(text)
    assert [block.kind for block in blocks] == ["paragraph", "paragraph"]
    assert text[blocks[0].start : blocks[0].end].endswith("for\nthe harbour.")


def test_a_few_wrapped_lines() -> None:
    """A row that ends in the middle of a sentence goes on in lower case; items in lower case stay apart."""
    text = (
        "The leaders agreed to set up a joint office for the northern\nharbour, to open in spring.\n\n"
        "We will:\nopen an office\nlower tariffs\n"
    )
    assert shapes(text) == [
        ("paragraph", "The leaders agreed to set up a joint office for the northern\nharbour, to open in spring."),
        ("paragraph", "We will:"),
        ("item", "open an office"),
        ("item", "lower tariffs"),
    ]


def test_headings_over_an_item() -> None:
    """A piece knows the headings it stands under, the nearest first, and forgets those of the section before."""
    text = "# Statement\n\n## Trade\n\nWe will meet.\n\n## Defense\n\nWe will train.\n"
    under = {text[p.block.start : p.block.end]: p.headings for p in arrange(text, find_blocks(text))}
    assert under == {"We will meet.": ("Trade",), "We will train.": ("Defense",)}


def test_signs_that_cannot_be_seen() -> None:
    """Zero-width and no-break spaces before a bullet are no part of an item."""
    assert shapes("\u200b-\u00a0Deepen trade.\n\ufeff• Lower tariffs.\n") == [
        ("item", "Deepen trade."),
        ("item", "Lower tariffs."),
    ]


def test_taken_areas_are_left_out() -> None:
    """What belongs to a grid is no sentence."""
    text = "We will meet.\n\nSector\nGoal\n\nWe will train.\n"
    area = (text.index("Sector"), text.index("\n\nWe will train"))
    kept = [text[p.block.start : p.block.end] for p in arrange(text, find_blocks(text), [area])]
    assert kept == ["We will meet.", "We will train."]


@given(st.text(alphabet=st.sampled_from("aB .:;-\n\t1.)(•#\u200b\u00a0é"), max_size=200))
def test_any_text_has_blocks(text: str) -> None:
    """Blocks stand in order, do not overlap, lie within the text, and begin and end with what can be seen."""
    end = 0
    for block in find_blocks(text):
        assert end <= block.start < block.end <= len(text)
        assert not text[block.start].isspace()
        assert not text[block.end - 1].isspace()
        end = block.end
