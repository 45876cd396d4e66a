"""A small tracker on stock TinyDB: what bilat's store is measured against.

It keeps no history, takes no lock and flushes nothing to the disk: it only has to get the new value into the file.
"""

from __future__ import annotations

import os
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def update(name: str, status: Annotated[str, typer.Option(help="The new status.")]) -> None:
    """Change one initiative's status."""
    from tinydb import TinyDB, where

    with TinyDB(os.environ["STOCK_DB"]) as database:
        changed = database.table("initiatives").update({"status": status}, where("id") == name)
    print(f"{name}: {len(changed)} changed")


@app.command()
def show(name: str) -> None:
    """Show one initiative."""
    from tinydb import TinyDB, where

    with TinyDB(os.environ["STOCK_DB"]) as database:
        print(database.table("initiatives").get(where("id") == name))


def main() -> None:
    """The program."""
    app()
