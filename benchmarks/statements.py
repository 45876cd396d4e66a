"""A statement to measure with: invented, made by rule, with as many promises in a page as real ones have."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

PROMISES = (
    "The two governments will establish a joint working group on {what}, to meet every six months.",
    "Canada intends to provide ${sum} million to the {where} programme by the end of {year}.",
    "Building on their long friendship, both sides agreed to conclude negotiations on {what} within {some} months.",
    "The United Kingdom will open office number {number} in {where} in {year}, in partnership with local authorities.",
    "The leaders remain committed to deepening their cooperation on {what}, including through the {where} dialogue.",
    "They look forward to strengthening the ties between the people of {where} and their neighbours in part {number}.",
)
REMARKS = (
    "The leaders discussed the situation in {where} and thanked the delegation of {number} for its hospitality.",
    "Trade in {what} between the two countries exceeded ${sum} million last year, an increase of {some} per cent.",
    "They underscored the importance of {what} for the prosperity of {where}, as chapter {number} of the report shows.",
    "We condemn the attack on {where} of {some} May {year} in the strongest possible terms.",
    "This partnership has long been an anchor of stability, which will help the communities of {where} to flourish.",
    "In {year}, the inaugural meeting number {number} on {what} took place in {where}.",
    "The region of {where} has faced unprecedented challenges, including floods, droughts and the loss of {what}.",
)
THINGS = ("offshore wind", "customs data", "critical minerals", "icebreakers", "quantum sensors", "vaccines", "études")
PLACES = ("Halifax", "the Arctic", "Orkney", "Québec", "the North Sea", "Nunavut", "Cornwall")


def write_statement(size: int, path: str) -> None:
    """A statement of `size` thousand characters, in paragraphs of four sentences under a heading each ten."""
    with open(path, "w", encoding="utf-8") as handle:
        left = size * 1000
        for part in _parts():
            handle.write(part)
            left -= len(part)
            if left <= 0:
                return


def _parts() -> Iterator[str]:
    yield "Joint Statement by Canada and the United Kingdom\n\nLondon, 12 May 2026\n\n"
    for number in count():
        if number % 40 == 0:
            yield f"\nCooperation on {THINGS[number % len(THINGS)].title()}\n\n"
        pool = PROMISES if number % 5 in (1, 3) else REMARKS
        yield pool[number % len(pool)].format(
            what=THINGS[number % len(THINGS)],
            where=PLACES[(number // 7) % len(PLACES)],
            sum=number,
            some=2 + number % 28,
            year=2027 + number % 9,
            number=number,
        ) + ("\n\n" if number % 4 == 3 else "  ")
