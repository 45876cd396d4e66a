"""The floor: a program of two commands, written with Typer as anybody would write it, that has its answer ready.

What it costs to start is what any Typer program costs. bilat's start is measured as a multiple of it.
"""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False)

TITLES = ("Id", "Title", "Sector", "Status", "Next due")

ROWS = (
    ("advanced-coastal-technologies", "Advanced coastal technologies", "Defense", "proposed", "–"),
    ("harbour-information-sharing", "Harbour information sharing", "Intelligence", "announced", "–"),
    ("coastal-technology-sharing", "Coastal technology sharing", "Defense", "announced", "–"),
    ("information-sharing-rules", "Framework for information sharing", "Intelligence", "announced", "–"),
    ("joint-harbour-exercises", "Joint harbour exercises", "Defense", "announced", "–"),
    ("shared-harbour-database", "Shared harbour database", "Intelligence", "announced", "–"),
    ("coastal-technologies", "Coastal surveillance technologies", "Defense", "announced", "–"),
)


@app.command("list")
def list_(
    sector: Annotated[str | None, typer.Option(help="In this sector.")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List what is known."""
    if json:
        print(f'{{"sector": "{sector}", "data": []}}')
    else:
        draw()


@app.command()
def show(name: str) -> None:
    """Show one."""
    print(name)


def draw() -> None:
    """A Rich table as large as bilat's of the seeded defense initiatives."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*TITLES)
    for row in ROWS:
        table.add_row(*row)
    Console().print(table)


def main() -> None:
    """The program."""
    app()
