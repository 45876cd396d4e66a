"""Settings: which source wins, what a bad file says, and what the file adds to the vocabularies."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from bilat import config
from bilat.config import SETTINGS, Config, documentation, load
from bilat.errors import UnknownValue, UsageError
from bilat.parties import PARTIES
from bilat.sectors import SECTORS
from bilat.signals import Thresholds, thresholds_of

Load = Callable[..., Config]
THRESHOLDS = [(name, str(value), "default") for name, value in Thresholds()._asdict().items()]
"""How the settings of the signals stand where nothing sets them."""


@pytest.fixture
def settings(tmp_path: Path) -> Load:
    """Loads the settings from the text of a file and from variables; the user's own folders are never looked at."""

    def load_from(text: str | None = None, **variables: str) -> Config:
        folder = tmp_path / "config" / "bilat"
        folder.mkdir(parents=True, exist_ok=True)
        if text is not None:
            (folder / "config.toml").write_bytes(text.encode())
        ours = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data"), "LOGNAME": "ada"}
        return load({**ours, **variables})

    return load_from


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Where `settings` writes the file."""
    return str(tmp_path / "config" / "bilat" / "config.toml")


def test_defaults(settings: Load, tmp_path: Path, file: str) -> None:
    """Without a file or a variable each setting has its default, and nothing is created."""
    found = settings()
    assert [(name, value, origin) for name, value, origin, _ in found.rows()] == [
        ("db", str(tmp_path / "data" / "bilat" / "bilat.json"), "default"),
        ("user", "ada", "default"),
        ("pager", "less -FRX", "default"),
        ("editor", "notepad" if sys.platform == "win32" else "vi", "default"),
        ("lock_timeout", "10", "default"),
        *THRESHOLDS,
    ]
    assert found.path == file
    assert not Path(file).exists()
    assert not (tmp_path / "data").exists()


def test_the_file(settings: Load, tmp_path: Path) -> None:
    """The file beats the defaults; a path in it begins at its folder."""
    found = settings('db = "team/ledger.json"\nuser = " Ann  Lee "\npager = "more"\nlock_timeout = 3\n')
    assert [(name, value, origin) for name, value, origin, _ in found.rows()] == [
        ("db", str(tmp_path / "config" / "bilat" / "team" / "ledger.json"), "the file"),
        ("user", "Ann Lee", "the file"),
        ("pager", "more", "the file"),
        ("editor", "notepad" if sys.platform == "win32" else "vi", "default"),
        ("lock_timeout", "3", "the file"),
        *THRESHOLDS,
    ]
    assert (found.user, found.pager, found.lock_timeout) == ("Ann Lee", "more", 3.0)


def test_the_environment(settings: Load) -> None:
    """bilat's own variables beat the file; a path in one is left to begin where the command runs."""
    found = settings(
        'db = "a.json"\nuser = "a"\npager = "a"\nlock_timeout = 1\n',
        BILAT_DB="b.json",
        BILAT_USER="bea",
        BILAT_PAGER="cat",
        BILAT_EDITOR="ed",
        BILAT_LOCK_TIMEOUT="2.5",
    )
    assert [(name, value, origin) for name, value, origin, _ in found.rows()] == [
        ("db", "b.json", "environment BILAT_DB"),
        ("user", "bea", "environment BILAT_USER"),
        ("pager", "cat", "environment BILAT_PAGER"),
        ("editor", "ed", "environment BILAT_EDITOR"),
        ("lock_timeout", "2.5", "environment BILAT_LOCK_TIMEOUT"),
        *THRESHOLDS,
    ]
    assert (found.db, found.lock_timeout) == ("b.json", 2.5)


def test_pager_of_others(settings: Load) -> None:
    """PAGER, which other programs read too, beats the default but not bilat's own settings; empty, it says none."""
    assert (settings(PAGER="most").get("pager"), settings(PAGER="most").origin("pager")) == (
        "most",
        "environment PAGER",
    )
    assert settings(PAGER="most", BILAT_PAGER="less").pager == "less"
    assert (settings(PAGER="").pager, settings(PAGER="").origin("pager")) == ("", "environment PAGER")
    assert settings('pager = "more"', PAGER="most").pager == "more"


def test_an_empty_variable_is_unset(settings: Load, file: str) -> None:
    """An empty variable sets nothing, as the XDG specification has it for its own."""
    found = settings('user = "ann"', BILAT_USER="", BILAT_DB="", BILAT_CONFIG="", BILAT_PAGER="", BILAT_LOCK_TIMEOUT="")
    assert (found.user, found.origin("db"), found.path) == ("ann", "default", file)
    assert (found.pager, found.lock_timeout) == ("less -FRX", 10.0)


def test_the_login_name(monkeypatch: pytest.MonkeyPatch, settings: Load) -> None:
    """The user is LOGNAME, else USER, else USERNAME, else what the system knows, else unknown."""
    names = {"USER": "bob", "USERNAME": "cy"}
    assert settings(**names).user == "ada"
    assert settings(LOGNAME="", **names).user == "bob"
    assert settings(LOGNAME="", USERNAME="cy").user == "cy"
    monkeypatch.setattr(getpass, "getuser", lambda: "dora")
    assert settings(LOGNAME="").user == "dora"

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert (settings(LOGNAME="").user, settings(LOGNAME="").origin("user")) == ("unknown", "default")


def test_bilat_config_names_the_file(settings: Load, tmp_path: Path) -> None:
    """BILAT_CONFIG names another file; one that is not there sets nothing."""
    other = tmp_path / "other.toml"
    other.write_text('user = "other"', encoding="utf-8")
    assert settings('user = "ann"', BILAT_CONFIG=str(other)).user == "other"
    missing = settings('user = "ann"', BILAT_CONFIG=str(tmp_path / "none" / "x.toml"))
    assert (missing.user, missing.path) == ("ada", str(tmp_path / "none" / "x.toml"))


def test_home_is_expanded(monkeypatch: pytest.MonkeyPatch, settings: Load, tmp_path: Path) -> None:
    """A tilde is the home folder, in the file, in BILAT_DB and in BILAT_CONFIG."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert Path(settings('db = "~/x.json"').db) == tmp_path / "x.json"
    assert Path(settings(BILAT_DB="~/y.json").db) == tmp_path / "y.json"
    assert Path(settings(BILAT_CONFIG="~/z.toml").path) == tmp_path / "z.toml"


@pytest.mark.parametrize("system", ["win32", "darwin"])
@pytest.mark.parametrize("relative", ["", "somewhere", "./here"])
def test_the_system_says_where_its_folders_are(monkeypatch: pytest.MonkeyPatch, relative: str, system: str) -> None:
    """Without an absolute XDG folder, Windows' and macOS' own are asked for, by the library that knows them."""
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda name, appauthor: f"/c/{name}/{appauthor}")
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda name, appauthor: f"/d/{name}/{appauthor}")
    found = load({"XDG_CONFIG_HOME": relative, "XDG_DATA_HOME": relative})
    assert found.path == os.path.join("/c/bilat/False", "config.toml")
    assert found.db == os.path.join("/d/bilat/False", "bilat.json")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folders of the XDG specification are not theirs")
@pytest.mark.parametrize("relative", ["", "somewhere", "./here"])
def test_relative_xdg_folders_are_ignored(monkeypatch: pytest.MonkeyPatch, relative: str) -> None:
    """Without an absolute XDG folder the specification's own is taken, as platformdirs would."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    found = load({"XDG_CONFIG_HOME": relative, "XDG_DATA_HOME": relative})
    assert found.path == os.path.join(platformdirs.user_config_dir("bilat"), "config.toml")
    assert found.db == os.path.join(platformdirs.user_data_dir("bilat"), "bilat.json")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ann@host/db", "postgresql://ann@host/db"),
        ("postgresql://ann:s3cret@host/db", "postgresql://ann:***@host/db"),
        ("postgresql://ann:p@ss/w:rd@host:5432/db", "postgresql://ann:***@host:5432/db"),
        (
            "postgresql://host/db?user=ann&password=s3cret&sslmode=require",
            "postgresql://host/db?user=ann&password=***&sslmode=require",
        ),
    ],
)
def test_passwords_are_not_shown(settings: Load, url: str, shown: str) -> None:
    """A database's URL is used as it stands, in the file too, and shown without its password."""
    for found in (settings(BILAT_DB=url), settings(f'db = "{url}"')):
        assert found.db == url
        assert found.rows()[0][1] == shown


def test_what_the_file_adds(settings: Load) -> None:
    """Sectors and parties of the file are found with the shipped ones."""
    found = settings(
        '[sectors.deep-sea]\naliases = ["seabed"]\n'
        '[sectors.arctic]\nlabel = "Arctic"\naliases = ["north", "Nord"]\ndefinition = "The far north."\n'
        '[parties.NATO]\nlabel = "North Atlantic Treaty Organization"\naliases = ["OTAN"]\n'
        "[parties.XK]\n"
    )
    assert found.sectors.names == (*SECTORS.names, "deep-sea", "arctic")
    assert [found.sectors.parse(text) for text in ("seabed", "NORD", "defence")] == ["deep-sea", "arctic", "defense"]
    assert [found.sectors.label(name) for name in ("deep-sea", "arctic")] == ["Deep sea", "Arctic"]
    assert found.sectors.definition("arctic") == "The far north."
    assert [found.parties.parse(text) for text in ("otan", "xk", "UK")] == ["NATO", "XK", "GB"]
    assert [found.parties.label(code) for code in ("NATO", "XK")] == ["North Atlantic Treaty Organization", "XK"]
    assert found.sectors is found.sectors
    assert found.parties is found.parties


def test_without_additions_the_shipped_vocabularies_are_used(settings: Load) -> None:
    """Nothing is copied where nothing is added."""
    found = settings('user = "ann"')
    assert found.sectors is SECTORS
    assert found.parties is PARTIES


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("user = \n", "the configuration {file} is not TOML: Invalid value (at line 1, column 8)", None),
        ('\n\nuzer = "x"', "{file}, line 3: 'uzer': no such setting", "did you mean user?"),
        (
            "[colours.red]",
            "{file}, line 1: 'colours': no such setting",
            f"valid: db, user, pager, editor, lock_timeout, {', '.join(Thresholds._fields)}, sectors, parties, queries",
        ),
        ("lock-timeout = 3", "{file}, line 1: 'lock-timeout': no such setting", "did you mean lock_timeout?"),
        ("# db\ndb = 3", "{file}, line 2: 'db': it must be a path or a URL, not '3'", None),
        ('db = " "', "{file}, line 1: 'db': it must be a path or a URL, not ' '", None),
        ('db = "a\\u0000b"', "{file}, line 1: 'db': it must be a path or a URL, not 'a␀b'", None),
        ("user = ['a']", "{file}, line 1: 'user': it must be a text, not '['a']'", None),
        ("pager = false", "{file}, line 1: 'pager': it must be a command line, not 'False'", None),
        (
            'lock_timeout = "10"',
            "{file}, line 1: 'lock_timeout': it must be a number of seconds from 0 to 86400, not '10'",
            None,
        ),
        (
            "lock_timeout = true",
            "{file}, line 1: 'lock_timeout': it must be a number of seconds from 0 to 86400, not 'True'",
            None,
        ),
        (
            "lock_timeout = nan",
            "{file}, line 1: 'lock_timeout': it must be a number of seconds from 0 to 86400, not 'nan'",
            None,
        ),
        (
            "lock_timeout = -1",
            "{file}, line 1: 'lock_timeout': it must be a number of seconds from 0 to 86400, not '-1'",
            None,
        ),
        ("sectors = 3", "{file}, line 1: 'sectors': it must be a table, as in [sectors.NAME], not '3'", None),
        ("[sectors]\nx = 3", "{file}, line 2: 'sectors.x': it must be a table: [sectors.x], not '3'", None),
        (
            "[sectors.X_Y]",
            "{file}, line 1: 'sectors.X_Y': a name there is of lower-case words joined by hyphens: arctic, deep-sea",
            None,
        ),
        (
            "[parties.nato]",
            "{file}, line 1: 'parties.nato': a name there is of 2 to 10 capital letters and digits: NATO",
            None,
        ),
        ("[sectors.x] # x\nlabl = 'X'", "{file}, line 2: 'sectors.x.labl': no such setting", "did you mean label?"),
        ("[sectors.x]\nlabel = 3", "{file}, line 2: 'sectors.x.label': it must be a text, not '3'", None),
        (
            "[sectors.x]\naliases = 'y'",
            "{file}, line 2: 'sectors.x.aliases': it must be a list of texts, not 'y'",
            None,
        ),
        (
            "[sectors.x]\naliases = [1]",
            "{file}, line 2: 'sectors.x.aliases': it must be a list of texts, not '[1]'",
            None,
        ),
        (
            "[parties.XK]\ndefinition = 'y'",
            "{file}, line 2: 'parties.XK.definition': no such setting",
            "valid: label, aliases",
        ),
        ('"db" . "x" = 1', "{file}, line 1: 'db': it must be a path or a URL, not '{'x': 1}'", None),
        ("sectors = {x = {labl = 1}}", "{file}: 'sectors.x.labl': no such setting", "did you mean label?"),
    ],
)
def test_a_bad_file(settings: Load, file: str, text: str, problem: str, hint: str | None) -> None:
    """A mistake in the file is told with the file, the line where known, the key and what was meant; exit status 2."""
    with pytest.raises(UsageError) as caught:
        settings(text)
    expected = (problem.replace("{file}", file), hint, 2)
    assert (caught.value.message, caught.value.hint, caught.value.exit_status) == expected


@pytest.mark.parametrize(
    ("text", "table", "problem"),
    [
        (
            "[sectors.x]\n[sectors.arctic]\naliases = ['Defence']",
            "sectors",
            "line 2: 'sectors.arctic': 'Defence' would mean two sector terms: defense, arctic",
        ),
        ("[sectors.trade]", "sectors", "line 1: 'sectors.trade': the sector 'trade' is already there"),
        ("[parties.CA]", "parties", "line 1: 'parties.CA': the party 'CA' is already there"),
        ("[parties.UK]", "parties", "line 1: 'parties.UK': 'UK' would mean two party terms: GB, UK"),
        ("[parties.XK]\naliases = ['']", "parties", "line 1: 'parties.XK': '' cannot stand for the party 'XK'"),
    ],
)
def test_additions_must_not_clash(settings: Load, file: str, text: str, table: str, problem: str) -> None:
    """A word that the vocabulary has already is refused where it is asked for, with its place in the file."""
    found = settings(text)
    with pytest.raises(UsageError) as caught:
        getattr(found, table)
    assert caught.value.message == f"{file}, {problem}"


def test_unreadable_files(settings: Load, tmp_path: Path) -> None:
    """A folder in the file's place, or bytes that are no text, is said; a byte order mark and CRLF are no mistake."""
    with pytest.raises(UsageError, match=r"cannot read the configuration .*: ") as caught:
        settings(BILAT_CONFIG=str(tmp_path))
    assert str(tmp_path) in caught.value.message
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'user = "Ren\xe9"')
    with pytest.raises(UsageError, match=r"latin\.toml is not UTF-8 \(byte 11\)"):
        settings(BILAT_CONFIG=str(latin))
    assert settings('\ufeffuser = "René"\r\nlock_timeout = 1\r\n').user == "René"


@pytest.mark.parametrize("value", ["soon", "-1", "nan", "inf", "1e9", "1 s"])
def test_a_bad_variable(settings: Load, value: str) -> None:
    """A variable that makes no sense is named, once its setting is asked for."""
    found = settings(BILAT_LOCK_TIMEOUT=value)
    assert found.user == "ada"
    with pytest.raises(UsageError) as caught:
        found.get("lock_timeout")
    assert caught.value.message == (
        f"the environment variable BILAT_LOCK_TIMEOUT must be a number of seconds from 0 to 86400, not '{value}'"
    )


def test_unknown_settings(settings: Load) -> None:
    """Asking for a setting that does not exist is an error, with the nearest."""
    for ask in (settings().get, settings().origin):
        with pytest.raises(UnknownValue) as caught:
            ask("pagr")
        assert (caught.value.code, caught.value.hint) == ("unknown-setting", "did you mean pager?")


def test_documentation() -> None:
    """The settings document themselves: one row each, with the variables in the order in which they are asked."""
    assert documentation() == (
        "| setting | environment | default | what |\n"
        "|---|---|---|---|\n"
        "| `db` | `BILAT_DB` | `bilat.json` in the user's data folder | Where the ledger is, a file. In the "
        "configuration file, a relative path begins at that file's folder. |\n"
        "| `user` | `BILAT_USER` | the login name, else `unknown` | Who a change is recorded under. |\n"
        "| `pager` | `BILAT_PAGER`, then `PAGER` | `less -FRX` | What shows long output on a terminal; `cat`, or "
        "an empty `PAGER`, for none. |\n"
        "| `editor` | `BILAT_EDITOR`, then `VISUAL`, then `EDITOR` | `vi`; `notepad` on Windows | What `bilat edit` "
        "opens a record in. |\n"
        "| `lock_timeout` | `BILAT_LOCK_TIMEOUT` | `10` | How many seconds a change waits while another process is "
        "writing. |\n"
        "| `due_soon_days` | `BILAT_DUE_SOON_DAYS` | `30` | How many days ahead `is:due-soon` looks. |\n"
        "| `stale_days` | `BILAT_STALE_DAYS` | `270` | After how many days without evidence an open initiative is "
        "`is:stale`. |\n"
        "| `unassessed_days` | `BILAT_UNASSESSED_DAYS` | `90` | After how many days an announcement that nobody "
        "assessed is `is:unassessed`. |\n"
        "| `slipping_days` | `BILAT_SLIPPING_DAYS` | `180` | A target that moved by more days than this is "
        "`is:slipping`. |\n"
        "| `slipping_moves` | `BILAT_SLIPPING_MOVES` | `2` | A target that moved so often is `is:slipping`. |\n"
    )


def test_thresholds(settings: Load) -> None:
    """The thresholds of the signals are settings of their names, with the same defaults; whole numbers from 1."""
    assert thresholds_of(settings()) == Thresholds() == thresholds_of(None)
    found = settings("stale_days = 100\nslipping_moves = 3", BILAT_STALE_DAYS="200")
    assert thresholds_of(found) == Thresholds(stale_days=200, slipping_moves=3)
    for wrong in ("0", "1.5", "36501", "'9'", "true", "nan"):
        with pytest.raises(UsageError, match="'stale_days': it must be a whole number from 1 to 36500"):
            settings(f"stale_days = {wrong}")
    with pytest.raises(UsageError, match="BILAT_STALE_DAYS must be a whole number from 1 to 36500, not 'soon'"):
        settings("", BILAT_STALE_DAYS="soon").get("stale_days")


def test_the_example_in_the_documentation_works(settings: Load) -> None:
    """The file that the module's docstring shows is one that loads."""
    assert config.__doc__ is not None
    example = "".join(line[4:] for line in config.__doc__.splitlines(keepends=True) if line.startswith("    "))
    found = settings(example)
    assert (found.sectors.parse("nord"), found.parties.parse("otan"), found.origin("db")) == (
        "arctic",
        "NATO",
        "the file",
    )


def test_what_is_not_needed_is_not_imported(tmp_path: Path) -> None:
    """With no file, no library is loaded, neither for folders nor for TOML nor for names."""
    code = (
        "import sys; before = set(sys.modules); from bilat.config import load; rows = load().rows(); "
        "print(len(rows), *sorted((set(sys.modules) - before) & set(sys.argv[1:])))"
    )
    kept = {key: os.environ[key] for key in ("PATH", "PYTHONPATH", "SYSTEMROOT") if key in os.environ}
    folders = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "USER": "ada"}
    if sys.platform not in ("win32", "darwin"):
        folders = {"HOME": str(tmp_path), "USER": "ada"}
    command = [sys.executable, "-c", code, "getpass", "pathlib", "platformdirs", "re", "tomllib"]
    run = subprocess.run(command, env={**kept, **folders}, capture_output=True, text=True, check=True)
    assert run.stdout == f"{len(SETTINGS)}\n"
