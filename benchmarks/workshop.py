"""Where it is measured: a private folder with bilat as it would be installed, and the data, made once each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.data import TASK_FIELDS

ROOT = Path(__file__).resolve().parents[1]

SCRIPT = """\
import sys
from {module} import {function}
if __name__ == "__main__":
    sys.exit({function}())
"""
"""What pip puts into `bin`: all Python programs are started alike."""

TASKRC = """\
data.location={folder}
confirmation=no
news.version=99
"""


class Workshop:
    """Programs and data in `folder`, which is the caller's to remove."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._library = folder / "library"
        self._install()

    def program(self, module: str) -> list[str]:
        """The beginning of a command that runs a program of ours: `bilat`, or the `main` of a module here."""
        script = self.folder / "bin" / module.rpartition(".")[2]
        if not script.exists():
            script.parent.mkdir(exist_ok=True)
            place, function = ("bilat.cli", "run") if module == "bilat" else (module, "main")
            script.write_text(SCRIPT.format(module=place, function=function), encoding="utf-8")
        return [sys.executable, str(script)]

    def environment(self, **variables: str) -> dict[str, str]:
        """An empty one but for what a program needs to find its files and a terminal, and `variables`."""
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "LOGNAME": "benchmark",
            "TERM": "xterm-256color",
            "TZ": "UTC",
            "PYTHONPATH": str(self._library),
            "PYTHONNOUSERSITE": "1",
            "SETUPTOOLS_USE_DISTUTILS": "stdlib",  # setuptools hooks into every start where it is installed
            "BILAT_CONFIG": str(self.folder / "no-config.toml"),
            **variables,
        }

    def data(self, kind: str, size: int) -> Path:
        """A file of that kind (`data.WRITERS`) with `size` records, made when it is first asked for."""
        path = self.folder / f"{kind}-{size}.json"
        if not path.exists():
            self._run([sys.executable, "-m", "benchmarks.data", kind, str(size), str(path)])
        return path

    def tasks(self, size: int) -> dict[str, str]:
        """The environment of a taskwarrior with `size` tasks."""
        folder = self.folder / f"tasks-{size}"
        environment = self.environment(TASKDATA=str(folder), TASKRC=str(folder / "taskrc"))
        if not folder.exists():
            folder.mkdir()
            attributes = "".join(f"uda.{name}.type=string\nuda.{name}.label={name}\n" for name in TASK_FIELDS)
            (folder / "taskrc").write_text(TASKRC.format(folder=folder) + attributes, encoding="utf-8")
            self._run(["task", "import", str(self.data("tasks", size))], environment)
        return environment

    def _install(self) -> None:
        """bilat with its seed and these programs, as a wheel brings them: compiled, and out of reach of any editor."""
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src" / "bilat", self._library / "bilat", ignore=skip)
        shutil.copytree(ROOT / "data", self._library / "bilat" / "data")
        shutil.copytree(ROOT / "benchmarks", self._library / "benchmarks", ignore=skip)
        self._run([sys.executable, "-m", "compileall", "-q", str(self._library)])

    def _run(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        subprocess.run(
            command,
            env=environment or self.environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if command[0] == sys.executable else subprocess.DEVNULL,  # taskwarrior greets there
            check=True,
        )
