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

    [queries]
    late = "is:overdue -tag:parked"
"""

from __future__ import annotations

import os
import sys

from bilat.errors import UnknownValue, UsageError, quoted

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Literal, TypeVar

    from bilat.config_file import ConfigFile
    from bilat.parties import Parties
    from bilat.vocabulary import Vocabulary

    Kind = Literal["place", "text", "command", "seconds", "number"]
    Environment = Mapping[str, str]
    Words = TypeVar("Words", bound=Vocabulary)


class Setting:
    """One thing that can be set."""

    __slots__ = ("default", "default_text", "description", "env", "kind", "name", "shared_env")

    name: str
    """The key in the file and for `Config.get`."""
    kind: Kind
    """`place`: a path or a database's URL; `text`; `command`: a command line; `seconds`: a number from 0 to 86400;
    `number`: a whole one from 1 to 36500."""
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
    """bilat's folder in the one that `variable` (a key of `_XDG_DEFAULTS`) names, or in the system's own.

    A relative one is ignored, as https://specifications.freedesktop.org/basedir-spec/latest/ demands.
    """
    folder = environ.get(variable, "")
    if os.path.isabs(folder):
        return os.path.join(folder, "bilat")
    if sys.platform not in ("win32", "darwin"):
        # the same specification's default, which is all that platformdirs would say there, 4 ms later
        return os.path.join(os.path.expanduser("~"), *_XDG_DEFAULTS[variable], "bilat")
    import platformdirs

    if variable == "XDG_STATE_HOME":
        return platformdirs.user_state_dir("bilat", appauthor=False)
    find = platformdirs.user_data_dir if variable == "XDG_DATA_HOME" else platformdirs.user_config_dir
    return find("bilat", appauthor=False)


_XDG_DEFAULTS = {
    "XDG_CONFIG_HOME": (".config",),
    "XDG_DATA_HOME": (".local", "share"),
    "XDG_STATE_HOME": (".local", "state"),
}


def state_folder(environ: Environment = os.environ) -> str:
    """Where bilat keeps what is neither data nor a setting: how far a review has come."""
    return _user_folder("XDG_STATE_HOME", environ)


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


def _threshold(name: str, default: int, description: str) -> Setting:
    """From when on a signal stands; `signals.Thresholds` has the same defaults."""
    variable = f"BILAT_{name.upper()}"
    return Setting(name, "number", variable, lambda _environ: float(default), f"`{default}`", description)


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
        "editor",
        "command",
        "BILAT_EDITOR",
        lambda _environ: "notepad" if sys.platform == "win32" else "vi",
        "`vi`; `notepad` on Windows",
        "What `bilat edit` opens a record in.",
        shared_env=("VISUAL", "EDITOR"),
    ),
    Setting(
        "lock_timeout",
        "seconds",
        "BILAT_LOCK_TIMEOUT",
        lambda _environ: 10.0,
        "`10`",
        "How many seconds a change waits while another process is writing.",
    ),
    _threshold("due_soon_days", 30, "How many days ahead `is:due-soon` looks."),
    _threshold("stale_days", 270, "After how many days without evidence an open initiative is `is:stale`."),
    _threshold("unassessed_days", 90, "After how many days an announcement that nobody assessed is `is:unassessed`."),
    _threshold("slipping_days", 180, "A target that moved by more days than this is `is:slipping`."),
    _threshold("slipping_moves", 2, "A target that moved so often is `is:slipping`."),
)
"""All of them, in the order in which `bilat config` prints them."""

BY_NAME = {setting.name: setting for setting in SETTINGS}


class Config:
    """The settings of one run. Nothing is worked out before it is asked for."""

    __slots__ = ("_environ", "_file", "_parties", "_resolved", "_sectors", "path")

    path: str
    """Where the configuration file is, or would be."""

    def __init__(self, path: str, environ: Environment, file: ConfigFile | _NoFile) -> None:
        self.path = path
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

    @property
    def queries(self) -> Mapping[str, str]:
        """The saved queries: name, and filter as it was written."""
        return self._file.queries

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Each setting as (name, value, origin, description), for people: a password in a URL is not shown."""
        return [
            (setting.name, _shown(self.get(setting.name)), self.origin(setting.name), setting.description)
            for setting in SETTINGS
        ]

    def _resolve(self, name: str) -> tuple[str | float, str]:
        if name not in self._resolved:
            setting = BY_NAME.get(name)
            if setting is None:
                raise UnknownValue("setting", name, BY_NAME)
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
        value = value_of(setting.kind, _number(written) if setting.kind in NUMBERS else written)
        if value is None:
            form = FORMS[setting.kind]
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
    text = _read(path)
    if not text:
        return Config(path, environ, _NoFile())
    from bilat.config_file import ConfigFile  # with TOML 4 ms, and most people have no file

    return Config(path, environ, ConfigFile(path, text))


def documentation() -> str:
    """The settings as a Markdown table, for the manual."""
    lines = ["| setting | environment | default | what |", "|---|---|---|---|"]
    for setting in SETTINGS:
        variables = ", then ".join(f"`{variable}`" for variable in (setting.env, *setting.shared_env))
        lines.append(f"| `{setting.name}` | {variables} | {setting.default_text} | {setting.description} |")
    return "\n".join(lines) + "\n"


class _NoFile:
    """A configuration that is not there: it sets nothing."""

    __slots__ = ()

    values: Mapping[str, str | float] = {}
    queries: Mapping[str, str] = {}

    def extend(self, vocabulary: Words, table: str) -> Words:  # noqa: ARG002 -- as `config_file.ConfigFile.extend`
        return vocabulary


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig") as file:  # a byte order mark is what some editors leave
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise UsageError(f"cannot read the configuration {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the configuration {path} is not UTF-8 (byte {error.start})") from error


_LONGEST_WAIT = 86400
_LARGEST_NUMBER = 36500  # days: a hundred years
FORMS: Mapping[Kind, str] = {
    "place": "a path or a URL",
    "text": "a text",
    "command": "a command line",
    "seconds": f"a number of seconds from 0 to {_LONGEST_WAIT}",
    "number": f"a whole number from 1 to {_LARGEST_NUMBER}",
}
NUMBERS = ("seconds", "number")


def value_of(kind: Kind, written: object) -> str | float | None:
    """`written` as a setting of this kind holds it, or None where it is of another."""
    if kind in NUMBERS:
        if isinstance(written, bool) or not isinstance(written, int | float):
            return None
        fits = 0 <= written <= _LONGEST_WAIT if kind == "seconds" else written in range(1, _LARGEST_NUMBER + 1)
        return float(written) if fits else None
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


def _shown(value: str | float) -> str:
    """`value` for people, without the password that the URL of a database may hold."""
    if isinstance(value, float):
        return f"{value:g}"
    if "://" not in value:
        return value
    import re

    return re.sub(r"([?&]password=)[^&]*", r"\1***", re.sub(r"(://[^/:@]*:).*(@)", r"\1***\2", value))
