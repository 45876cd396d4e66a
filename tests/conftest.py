"""Shared fixtures: the folder of public source texts, and the switch for what takes long."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("bilat", deadline=None)
settings.load_profile("bilat")
"""No test is timed: how long an example takes says how busy the machine is."""

SHARED = Path(os.environ.get("BILAT_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full", action="store_true", default=bool(os.environ.get("BILAT_FULL")), help="also what is long"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    skip = pytest.mark.skip(reason="long: runs with --full")
    for item in items:
        if "full" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public texts and tables that the project is tried on but does not ship."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared source texts are not at {SHARED} (set BILAT_SHARED)")
    return SHARED
