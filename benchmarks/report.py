"""What came out, for people and as JSON."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import Name, Pair, Quantity, Side, Summary
from benchmarks.rows import Row, Sides, Sizes

SCHEMA_VERSION = 1
PACKAGES = ("bilat", "typer", "rich", "tinydb", "msgspec", "filelock")
TITLES = ("row", "what", "against", "rounds", "bilat", "other", "budget", "ratio", "quartiles", "")


class Measured(NamedTuple):
    """A row with its samples."""

    name: str
    row: Row
    sizes: Sizes
    sides: Sides
    pair: Pair
    judged: bool = True
    """Whether a budget means anything: at other sizes than its own it does not."""

    @property
    def ratio(self) -> Summary | None:
        """None where there is nothing to compare with."""
        return self.pair.ratio(self.row.quantity) if self.pair.theirs else None

    @property
    def verdict(self) -> str:
        """`met`, `over`, `not judged`, `information`, or which program is not installed."""
        if not self.row.measurable:
            return f"{self.row.needs} is not installed"
        if self.row.budget is None or self.ratio is None:
            return "information"
        if not self.judged:
            return "not judged"
        return "met" if self.ratio.median <= self.row.budget else "over"

    @property
    def what(self) -> str:
        """The row's own words, with the sizes."""
        return self.row.what.format(**self.sizes._asdict())

    def to_document(self) -> dict[str, Any]:
        """The row as JSON: seconds of CPU, or bytes at the peak."""
        row = self.row
        return {
            "name": self.name,
            "what": self.what,
            "against": row.against or None,
            "quantity": {"cpu": "CPU seconds", "peak": "bytes of peak memory"}[row.quantity],
            "budget": row.budget,
            "verdict": self.verdict,
            "rounds": len(self.pair.ours),
            "ratio": self.ratio._asdict() if self.ratio else None,
            "ours": self._side("ours", self.sides[0]),
            "theirs": self._side("theirs", self.sides[1]),
        }

    def _side(self, name: Name, side: Side | None) -> dict[str, Any] | None:
        if side is None:
            return None
        quantities: tuple[Quantity, ...] = ("cpu", "wall", "peak")
        figures: dict[str, Any] = {q: self.pair.summary(name, q)._asdict() for q in quantities}
        return {"command": side.shown, **figures}

    def cells(self) -> list[str]:
        """The row of the table."""
        ratio = self.ratio
        return [
            self.name,
            self.what,
            self.row.against or "–",
            str(len(self.pair.ours)),
            self._figure("ours"),
            self._figure("theirs"),
            f"{self.row.budget:.2f}" if self.row.budget else "–",
            f"{ratio.median:.2f}" if ratio else "–",
            f"{ratio.low:.2f}–{ratio.high:.2f}" if ratio else "–",
            self.verdict,
        ]

    def _figure(self, side: Name) -> str:
        if not getattr(self.pair, side):
            return "–"
        median = self.pair.summary(side, self.row.quantity).median
        return f"{median / 1e6:,.0f} MB" if self.row.quantity == "peak" else f"{median * 1e3:,.0f} ms"


def document(rows: list[Measured], machine: dict[str, Any], *, quick: bool) -> dict[str, Any]:
    """Everything as JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "benchmark",
        "quick": quick,
        "machine": machine,
        "rows": [row.to_document() for row in rows],
    }


def markdown(rows: list[Measured]) -> str:
    """The table, as Markdown that lines up on a terminal too."""
    lines = [list(TITLES), *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(TITLES))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": {name: version(name) for name in PACKAGES},
        "taskwarrior": _output(["task", "--version"]),
    }


def described(found: dict[str, Any]) -> str:
    """`machine` in lines."""
    packages = ", ".join(f"{name} {number}" for name, number in found["packages"].items())
    task = found["taskwarrior"]
    return (
        f"{found['cpu']}, {found['cores']} cores (load {found['load']}), {found['system']}\n"
        f"{found['python']}, {packages}, {f'taskwarrior {task}' if task else 'no taskwarrior'}"
    )


def _cpu() -> str:
    """The processor's name, from where the system keeps it."""
    if sys.platform == "darwin":
        return _output(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.machine()
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _output(command: list[str]) -> str | None:
    """What a program prints; None where it is not installed."""
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip()
