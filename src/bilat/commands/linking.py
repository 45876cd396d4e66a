"""The options by which `add` and `update` link an initiative to others."""

from collections.abc import Sequence
from typing import Annotated

import typer

from bilat.tracker.lineage import Links

Option = typer.Option

Supersedes = Annotated[
    list[str] | None, Option("--supersedes", metavar="ID", help="It takes the place of this other initiative.")
]
PartOf = Annotated[list[str] | None, Option("--part-of", metavar="ID", help="It is a part of this other initiative.")]
Restates = Annotated[
    list[str] | None,
    Option("--restates", metavar="ID", help="It announces this other one again: summaries count the two once."),
]
Unlink = Annotated[
    list[str] | None, Option("--unlink", metavar="ID", help="Take away its links to this other initiative.")
]


def links_from(
    supersedes: Sequence[str] | None, part_of: Sequence[str] | None, restates: Sequence[str] | None
) -> Links:
    """The links that the options ask for, as they were typed."""
    given = (("supersedes", supersedes), ("part-of", part_of), ("restates", restates))
    return [(relation, word.strip()) for relation, words in given for word in words or ()]
