"""Settings: what can be set, where each value came from, and the words that a configuration adds to the vocabularies.

A setting comes from its environment variable, else from the configuration file, else from its default. An empty
variable counts as unset (but `PAGER`, by custom, says none). The file is TOML, nothing in it is executed, and a file
that is not there sets nothing:

    db = "~/policy/bilat.json"

    [sectors.arctic]
    label = "Arctic"
    aliases = ["north", "Nord"]
    definition = "The far north: its waters, its people, its security."

    [parties.NATO]
    label = "North Atlantic Treaty Organization"
    aliases = ["OTAN"]
"""

from __future__ import annotations

import os
import sys

from bilat.errors import InvalidValue, UnknownValue, UsageError, quoted, suggest

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Literal, TypeVar

    from bilat.parties import Parties
    from bilat.vocabulary import Term, Vocabulary

    Kind = Literal["place", "text", "command", "seconds"]
    Environment = Mapping[str, str]
    Words = TypeVar("Words", bound=Vocabulary)


class Setting:
    """One thing that can be set."""

    __slots__ = ("default", "default_text", "description", "env", "kind", "name", "shared_env")

    name: str
    """The key in the file and for `Config.get`."""
    kind: Kind
    """`place`: a path or a database's URL; `text`; `command`: a command line; `seconds`: a number from 0 to 86400."""
    env: str
    """bilat's own environment variable, which beats the file."""
    shared_env: tuple[str, ...]
    """Variables that other programs read too: asked after the file, in this order."""
    default: Callable[[Environment], str | float]
    """What it is where nothing sets it."""
    default_text: str
    """The same for the documentation."""
    description: str

    def __init__(
        self,
        name: str,
        kind: Kind,
        env: str,
        default: Callable[[Environment], str | float],
        default_text: str,
        description: str,
        shared_env: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.kind = kind
        self.env = env
        self.default = default
        self.default_text = default_text
        self.description = description
        self.shared_env = shared_env


def _user_folder(variable: str, environ: Environment) -> str:
    """bilat's folder in the one that `variable` (XDG_CONFIG_HOME, XDG_DATA_HOME) names, or in the system's own.

    A relative one is ignored, as https://specifications.freedesktop.org/basedir-spec/latest/ demands.
    """
    folder = environ.get(variable, "")
    if os.path.isabs(folder):
        return os.path.join(folder, "bilat")
    if sys.platform not in ("win32", "darwin"):
        # the same specification's default, which is all that platformdirs would say there, 4 ms later
        return os.path.join(os.path.expanduser("~"), *_XDG_DEFAULTS[variable], "bilat")
    import platformdirs

    find = platformdirs.user_data_dir if variable == "XDG_DATA_HOME" else platformdirs.user_config_dir
    return find("bilat", appauthor=False)


_XDG_DEFAULTS = {"XDG_CONFIG_HOME": (".config",), "XDG_DATA_HOME": (".local", "share")}


def _default_db(environ: Environment) -> str:
    return os.path.join(_user_folder("XDG_DATA_HOME", environ), "bilat.json")


def _login_name(environ: Environment) -> str:
    for variable in ("LOGNAME", "USER", "USERNAME"):
        if environ.get(variable):
            return environ[variable]
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # a user without a name (a container's), a system without such a list
        return "unknown"


SETTINGS = (
    Setting(
        "db",
        "place",
        "BILAT_DB",
        _default_db,
        "`bilat.json` in the user's data folder",
        "Where the ledger is, a file. In the configuration file, a relative path begins at that file's folder.",
    ),
    Setting(
        "user",
        "text",
        "BILAT_USER",
        _login_name,
        "the login name, else `unknown`",
        "Who a change is recorded under.",
    ),
    Setting(
        "pager",
        "command",
        "BILAT_PAGER",
        lambda _environ: "less -FRX",
        "`less -FRX`",
        "What shows long output on a terminal; `cat`, or an empty `PAGER`, for none.",
        shared_env=("PAGER",),
    ),
    Setting(
        "lock_timeout",
        "seconds",
        "BILAT_LOCK_TIMEOUT",
        lambda _environ: 10.0,
        "`10`",
        "How many seconds a change waits while another process is writing.",
    ),
)
"""All of them, in the order in which `bilat config` prints them."""

_BY_NAME = {setting.name: setting for setting in SETTINGS}
_TERM_KEYS = {"sectors": ("label", "aliases", "definition"), "parties": ("label", "aliases")}
_NAME_FORMS = {
    "sectors": ("[a-z0-9]+(-[a-z0-9]+)*", "lower-case words joined by hyphens: arctic, deep-sea"),
    "parties": ("[A-Z][A-Z0-9]{1,9}", "2 to 10 capital letters and digits: NATO"),
}


class Config:
    """The settings of one run. Nothing is worked out before it is asked for."""

    __slots__ = ("_environ", "_file", "_parties", "_resolved", "_sectors", "path")

    path: str
    """Where the configuration file is, or would be."""

    def __init__(self, environ: Environment, file: _File) -> None:
        self.path = file.path
        self._environ = environ
        self._file = file
        self._resolved: dict[str, tuple[str | float, str]] = {}
        self._sectors: Vocabulary | None = None
        self._parties: Parties | None = None

    def get(self, name: str) -> str | float:
        """The value of the setting `name`. Raises UnknownValue for another name, UsageError for a variable's misuse."""
        return self._resolve(name)[0]

    def origin(self, name: str) -> str:
        """Where that value comes from: `default`, `environment BILAT_DB` or `the file`. Raises as `get` does."""
        return self._resolve(name)[1]

    @property
    def db(self) -> str:
        """A path, or the URL of a database."""
        return str(self.get("db"))

    @property
    def user(self) -> str:
        """Who a change is recorded under."""
        return str(self.get("user"))

    @property
    def pager(self) -> str:
        """A command line; empty: none."""
        return str(self.get("pager"))

    @property
    def lock_timeout(self) -> float:
        """Seconds, from 0 to 86400."""
        return float(self.get("lock_timeout"))

    @property
    def sectors(self) -> Vocabulary:
        """The sectors, with those of the file. Raises UsageError where two would share a word."""
        if self._sectors is None:
            from bilat.sectors import SECTORS

            self._sectors = self._file.extend(SECTORS, "sectors")
        return self._sectors

    @property
    def parties(self) -> Parties:
        """The parties, with those of the file. Raises UsageError where two would share a word."""
        if self._parties is None:
            from bilat.parties import PARTIES

            self._parties = self._file.extend(PARTIES, "parties")
        return self._parties

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Each setting as (name, value, origin, description), for people: a password in a URL is not shown."""
        return [
            (setting.name, _shown(self.get(setting.name)), self.origin(setting.name), setting.description)
            for setting in SETTINGS
        ]

    def _resolve(self, name: str) -> tuple[str | float, str]:
        if name not in self._resolved:
            setting = _BY_NAME.get(name)
            if setting is None:
                raise UnknownValue("setting", name, _BY_NAME)
            self._resolved[name] = self._find(setting)
        return self._resolved[name]

    def _find(self, setting: Setting) -> tuple[str | float, str]:
        if self._environ.get(setting.env):
            return self._from_environment(setting, setting.env)
        if setting.name in self._file.values:
            return self._file.values[setting.name], "the file"
        for variable in setting.shared_env:
            if self._environ.get(variable):
                return self._from_environment(setting, variable)
            if variable == "PAGER" and variable in self._environ:
                return "", "environment PAGER"  # empty, it says 'none' to every program that reads it
        return setting.default(self._environ), "default"

    def _from_environment(self, setting: Setting, variable: str) -> tuple[str | float, str]:
        written = self._environ[variable]
        value = _value(setting.kind, _number(written) if setting.kind == "seconds" else written)
        if value is None:
            form = _FORMS[setting.kind]
            raise UsageError(f"the environment variable {variable} must be {form}, not {quoted(written)}")
        return value, f"environment {variable}"


def load(environ: Environment = os.environ) -> Config:
    """The settings under the environment variables `environ`.

    The file is the one that BILAT_CONFIG names, else `bilat/config.toml` in XDG_CONFIG_HOME, else `config.toml` in the
    system's folder for bilat's configuration. Raises UsageError where it cannot be read, is not TOML, or holds an
    unknown key or a value of the wrong kind: with the file, the line where known, and the key.
    """
    given = environ.get("BILAT_CONFIG")
    path = _expanded(given) if given else os.path.join(_user_folder("XDG_CONFIG_HOME", environ), "config.toml")
    return Config(environ, _File(path))


def documentation() -> str:
    """The settings as a Markdown table, for the manual."""
    lines = ["| setting | environment | default | what |", "|---|---|---|---|"]
    for setting in SETTINGS:
        variables = ", then ".join(f"`{variable}`" for variable in (setting.env, *setting.shared_env))
        lines.append(f"| `{setting.name}` | {variables} | {setting.default_text} | {setting.description} |")
    return "\n".join(lines) + "\n"


class _File:
    """What the configuration file says, checked."""

    __slots__ = ("_tables", "_text", "path", "values")

    def __init__(self, path: str) -> None:
        self.path = path
        self._text = self._read()
        self.values: dict[str, str | float] = {}
        self._tables: dict[str, list[Term]] = {}
        if self._text:
            self._take(self._decoded())

    def extend(self, vocabulary: Words, table: str) -> Words:
        """`vocabulary` with the terms of `table`. Raises UsageError where two terms would share a word."""
        for term in self._tables.get(table, ()):
            try:
                vocabulary = vocabulary.extended([term])
            except InvalidValue as error:
                raise self._error((table, term.name), error.message) from error
        return vocabulary

    def _read(self) -> str:
        try:
            with open(self.path, encoding="utf-8-sig") as file:  # a byte order mark is what some editors leave
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except OSError as error:
            raise UsageError(f"cannot read the configuration {self.path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise UsageError(f"the configuration {self.path} is not UTF-8 (byte {error.start})") from error

    def _decoded(self) -> dict[str, Any]:
        import tomllib  # 3 ms, and most people have no file

        try:
            return tomllib.loads(self._text)
        except ValueError as error:  # TOMLDecodeError, or a number of too many digits
            raise UsageError(f"the configuration {self.path} is not TOML: {error}") from error

    def _take(self, document: dict[str, Any]) -> None:
        for key, written in document.items():
            if key in _TERM_KEYS:
                self._tables[key] = self._terms(key, written)
            elif key in _BY_NAME:
                self.values[key] = self._setting(_BY_NAME[key], written)
            else:
                raise self._unknown((key,), (*_BY_NAME, *_TERM_KEYS))

    def _setting(self, setting: Setting, written: object) -> str | float:
        value = _value(setting.kind, written)
        if value is None:
            raise self._wrong((setting.name,), _FORMS[setting.kind], written)
        if setting.kind == "place" and "://" not in str(value):
            return os.path.join(os.path.dirname(self.path), str(value))
        return value

    def _terms(self, table: str, written: object) -> list[Term]:
        if not isinstance(written, dict):
            raise self._wrong((table,), f"a table, as in [{table}.NAME]", written)
        return [self._term(table, name, entry) for name, entry in written.items()]

    def _term(self, table: str, name: str, entry: object) -> Term:
        import re

        from bilat.vocabulary import Term

        pattern, form = _NAME_FORMS[table]
        if not re.fullmatch(pattern, name):
            raise self._error((table, name), f"a name there is of {form}")
        if not isinstance(entry, dict):
            raise self._wrong((table, name), f"a table: [{table}.{name}]", entry)
        for key in entry:
            if key not in _TERM_KEYS[table]:
                raise self._unknown((table, name, key), _TERM_KEYS[table])
        label = self._text_at((table, name, "label"), entry)
        definition = self._text_at((table, name, "definition"), entry)
        named = name.replace("-", " ").capitalize() if table == "sectors" else name
        return Term(name, label or named, self._aliases((table, name, "aliases"), entry), definition)

    def _text_at(self, keys: tuple[str, ...], entry: dict[str, Any]) -> str:
        text = entry.get(keys[-1], "")
        if not isinstance(text, str):
            raise self._wrong(keys, _FORMS["text"], text)
        return text

    def _aliases(self, keys: tuple[str, ...], entry: dict[str, Any]) -> list[str]:
        aliases = entry.get(keys[-1], [])
        if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
            raise self._wrong(keys, "a list of texts", aliases)
        return aliases

    def _wrong(self, keys: tuple[str, ...], form: str, written: object) -> UsageError:
        return self._error(keys, f"it must be {form}, not {quoted(str(written))}")

    def _unknown(self, keys: tuple[str, ...], valid: Sequence[str]) -> UsageError:
        near = suggest(keys[-1], valid)
        hint = f"did you mean {near}?" if near else "valid: " + ", ".join(valid)
        return self._error(keys, "no such setting", hint)

    def _error(self, keys: tuple[str, ...], problem: str, hint: str | None = None) -> UsageError:
        line = _line_of(keys, self._text)
        where = f"{self.path}, line {line}" if line else self.path
        return UsageError(f"{where}: {quoted('.'.join(keys))}: {problem}", hint=hint)


_LONGEST_WAIT = 86400
_FORMS: Mapping[Kind, str] = {
    "place": "a path or a URL",
    "text": "a text",
    "command": "a command line",
    "seconds": f"a number of seconds from 0 to {_LONGEST_WAIT}",
}


def _value(kind: Kind, written: object) -> str | float | None:
    """`written` as a setting of this kind holds it, or None where it is of another."""
    if kind == "seconds":
        if isinstance(written, bool) or not isinstance(written, int | float):
            return None
        return float(written) if 0 <= written <= _LONGEST_WAIT else None
    if not isinstance(written, str) or not written.strip() or "\0" in written:
        return None
    if kind == "text":
        return " ".join(written.split())
    return _expanded(written) if kind == "place" else written


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _expanded(path: str) -> str:
    return path if "://" in path else os.path.expanduser(path)


def _line_of(keys: tuple[str, ...], text: str) -> int | None:
    """The first line, from 1, that writes the key or its table in the ordinary way; None for any other way."""
    table: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.partition("#")[0].strip()
        if written.startswith("["):
            table = _parts(written.strip("[] "))
            here = table
        else:
            name, equals, _ = written.partition("=")
            here = [*table, *_parts(name)] if equals else []
        if tuple(here[: len(keys)]) == keys:
            return number
    return None


def _parts(key: str) -> list[str]:
    return [part.strip().strip("\"'") for part in key.split(".")]


def _shown(value: str | float) -> str:
    """`value` for people, without the password that the URL of a database may hold."""
    if isinstance(value, float):
        return f"{value:g}"
    if "://" not in value:
        return value
    import re

    return re.sub(r"([?&]password=)[^&]*", r"\1***", re.sub(r"(://[^/:@]*:).*(@)", r"\1***\2", value))
