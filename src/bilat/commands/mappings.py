"""Saved mappings of imported tables: TOML files, by their path or by a name in bilat's configuration folder."""

from __future__ import annotations

import os
import re
from typing import Any

from bilat.errors import BilatError, InvalidValue, UnknownValue, UsageError, quoted
from bilat.tracker.importing.mapping import Mapping, read_mapping

FOLDER = "mappings"
"""Beside the configuration file."""


def load_mapping(given: str, config_path: str) -> Mapping:
    """The mapping called `given`. Raises UnknownValue (no such name), BilatError (cannot be read), UsageError."""
    import tomllib

    path = mapping_path(given, config_path)
    try:
        with open(path, "rb") as handle:
            found = tomllib.load(handle)
    except FileNotFoundError as error:
        raise UnknownValue("mapping", given, _saved(config_path)) from error
    except OSError as error:
        raise BilatError(f"cannot read {path}: {error.strerror}", code="cannot-read") from error
    except UnicodeEncodeError as error:
        raise InvalidValue(f"{quoted(given)} is no path") from error
    except (ValueError, RecursionError) as error:
        raise InvalidValue(f"{path} is not TOML: {error}", hint="--save-mapping writes one that is") from error
    return read_mapping(found, path)


def save_mapping(mapping: Mapping, given: str, config_path: str) -> str:
    """Write the mapping, in place of one of that name; give its path. Raises BilatError where it cannot be written."""
    import tomlkit

    path = mapping_path(given, config_path)
    document: dict[str, Any] = mapping.to_document()
    try:
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as handle:
            handle.write(tomlkit.dumps(document))
    except OSError as error:
        raise BilatError(f"cannot write {path}: {error.strerror}", code="cannot-write") from error
    except ValueError as error:  # a zero byte, half a surrogate pair
        raise InvalidValue(f"{quoted(given)} is no path") from error
    return path


def mapping_path(given: str, config_path: str) -> str:
    """Where the mapping called `given` is: a path has a folder or an ending, a name has neither."""
    if given.endswith(".toml") or "/" in given or os.sep in given:
        return os.path.expanduser(given)
    if not re.fullmatch(r"[\w][\w.-]*", given):
        raise UsageError(
            f"{quoted(given)} is no name for a mapping", hint="letters, digits, - and _; or a path to a .toml file"
        )
    return os.path.join(os.path.dirname(config_path), FOLDER, f"{given}.toml")


def _saved(config_path: str) -> list[str]:
    """The names of the mappings that are there."""
    try:
        found = os.listdir(os.path.join(os.path.dirname(config_path), FOLDER))
    except OSError:
        return []
    return sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml"))
