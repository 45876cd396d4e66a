"""The pictures of the documents, drawn from what bilat prints on a colour terminal.

`python docs/pictures.py` writes them. The frame is ours: Rich's own fetches a font from elsewhere, and changes with
its versions.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

FOLDER = Path(__file__).parent
PICTURES = {"defense.svg": ["list", "--sector", "defense"]}
"""Each picture, and the command it shows."""

WIDTH = 96
"""Columns of the terminal."""

THEME = TerminalTheme(
    (250, 250, 248),
    (38, 42, 48),
    [
        *((38, 42, 48), (178, 34, 34), (22, 120, 60), (150, 100, 0)),
        *((30, 80, 170), (130, 40, 130), (0, 110, 125), (110, 116, 124)),
    ],
)
"""Dark on light: background, foreground, and ANSI's eight colours, each readable on the background."""

FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 18px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def output(arguments: list[str]) -> str:
    """What bilat prints on a colour terminal, on a fixed day, from a new tracker."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **os.environ,
            "BILAT_DB": str(Path(folder, "bilat.json")),
            "BILAT_CONFIG": str(Path(folder, "none.toml")),
            "BILAT_NOW": "2026-11-24",
            "COLUMNS": str(WIDTH),
            "FORCE_COLOR": "1",
            "NO_COLOR": "",
            "TERM": "xterm",
            "PYTHONUTF8": "1",
        }
        command = [sys.executable, "-m", "bilat", *arguments]
        run = subprocess.run(command, env=environ, capture_output=True, check=True)  # noqa: S603 -- our own program
        return run.stdout.decode()


def draw(arguments: list[str]) -> str:
    """The picture of `bilat ARGUMENTS`, as SVG."""
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard", _environ={}
    )
    console.print(Text.from_ansi(output(arguments)), soft_wrap=True)
    title = " ".join(["bilat", *arguments])
    svg = console.export_svg(
        title=title, theme=THEME, code_format=FRAME.replace("TITLE", escape(title)), unique_id="bilat"
    )
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def main() -> None:
    """Draw them all."""
    for name, arguments in PICTURES.items():
        (FOLDER / name).write_text(draw(arguments), encoding="utf-8")


if __name__ == "__main__":
    main()
