"""The house's rules that no tool checks: what must be there, what no file may name, who may do what."""

from __future__ import annotations

import ast
import os
import re
import socket
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.network import OutsideNetworkError
from tests.postgres import Postgres

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["bot", "handlers", "dialogue", "domain", "models", "texts", "documents", "web", "scheduler", "migrations"]
PURE = ["handlers", "dialogue", "models", "domain"]  # design: no network, clock, environment or randomness of their own
LOCKS = ["requirements.lock", "requirements-dev.lock"]
NOT_OURS = {"var", "build", "dist", "__pycache__", "node_modules"}
NOT_TEXT = {".ttf", ".png", ".ico", ".jpg", ".gif", ".woff2", ".xlsx", ".db", ".pyc"}

# Written so that this file does not match itself.
FORBIDDEN = {
    "a registry's host": r"py[p]i\.org|pythonhosted[.]|registry\.npm[j]s|test\.py[p]i",
    "a local package index": r"(?i)(extra-)?index[-]url|find[-]links|fil[e]:///",
    "a path of somebody's machine": r"(?<![\w.])/(root|Users|home/(?!ketnap\b)\w+|wor[k]/\w+|opt/py\w+)\b",
    "a folder beside the repository": r"\.\./shar[e]d",
}
ALLOWED = {("Makefile", "a local package index")}  # the option that keeps it out of the locks


# --- what must be there -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_there_and_says_what_it_is(package: str) -> None:
    assert ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text("utf-8")))


@pytest.mark.parametrize("folder", ["tests", "docs", "benchmarks"])
def test_every_other_folder_is_there(folder: str) -> None:
    assert any((ROOT / folder).iterdir())


@pytest.mark.parametrize("name", ["README.md", "README.vi.md", ".env.example", "Makefile", ".ci/run", *LOCKS])
def test_every_file_a_newcomer_looks_for_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


def test_the_licence_is_apache_2() -> None:
    licence = (ROOT / "LICENSE").read_text()
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert _pyproject()["project"]["license"] == "Apache-2.0"


def test_the_ci_script_can_be_run() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)


# --- the locks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_its_hashes(name: str) -> None:
    entries = list(_locked(name))
    assert len(entries) > 30
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry
        assert "://" not in entry, entry


def test_both_locks_install_the_same_versions() -> None:
    assert _pins("requirements.lock").items() <= _pins("requirements-dev.lock").items()


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    project = _pyproject()["project"]
    extras = project["optional-dependencies"]
    asked = {name: [_name(line) for line in lines] for name, lines in extras.items()}
    needed = [_name(line) for line in project["dependencies"]] + asked["build"]
    assert set(needed) - _pins("requirements.lock").keys() == set()
    assert set(needed + asked["dev"]) - _pins("requirements-dev.lock").keys() == set()


def _locked(name: str) -> Iterator[str]:
    """Entries with their continuation lines joined, comments out."""
    content = re.sub(r"^ *#.*\n", "", (ROOT / name).read_text(), flags=re.MULTILINE)
    return (line for line in content.replace("\\\n", " ").splitlines() if line.strip())


def _pins(name: str) -> dict[str, str]:
    return dict(entry.split()[0].split("==") for entry in _locked(name))


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def _pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


# --- what no file may name --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path, content in _contents().items()
        if (path.name, what) not in ALLOWED and re.search(FORBIDDEN[what], content)
        for number, line in enumerate(content.splitlines(), 1)
        if re.search(FORBIDDEN[what], line)
    ]
    assert found == []


@cache
def _contents() -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in _files()}


def _files() -> Iterator[Path]:
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in NOT_OURS and not name.endswith(".egg-info")]
        below[:] = [name for name in below if not name.startswith(".") or name in (".ci", ".github")]
        paths = (Path(folder, name) for name in names if name not in (".env", ".git"))
        yield from (path for path in paths if path.suffix not in NOT_TEXT)


# --- who may do what --------------------------------------------------------------------------------------------------

FETCHED = {
    "the time": "datetime.now datetime.utcnow datetime.today date.today time.time time.monotonic time.sleep",
    "randomness": "os.urandom os.getrandom uuid.uuid1 uuid.uuid4 Ed25519PrivateKey.generate",
    "the environment": "os.environ os.getenv os.getcwd Path.cwd Path.home",
}


@pytest.mark.parametrize("package", PURE)
@pytest.mark.parametrize("what", FETCHED)
def test_it_is_passed_in_and_not_fetched(package: str, what: str) -> None:
    for path, uses in _uses(package).items():
        used = uses.attributes | {".".join(name.split(".")[-2:]) for name in uses.imports}
        assert used.isdisjoint(FETCHED[what].split()), path


def test_what_is_drawn_gets_its_time_too() -> None:
    """In bot only where every start, a channel and the doctor begin: elsewhere a test's day would not be its own."""
    begin = {"bot/start.py", "bot/channels/telegram.py", "bot/doctor.py"}
    reading = {
        path.as_posix()
        for package in ("bot", "web")
        for path, uses in _uses(package).items()
        if "datetime.now" in uses.attributes
    }
    assert reading == begin


def test_domain_needs_nothing_but_python() -> None:
    for path, uses in _uses("domain").items():
        roots = {name.split(".")[0] for name in uses.imports}
        assert roots - sys.stdlib_module_names - {"domain"} == set(), path


@pytest.mark.parametrize("package", ["handlers", "dialogue", "web", "scheduler", "texts", "documents"])
def test_sql_is_in_models_only(package: str) -> None:
    for path, uses in _uses(package).items():
        names = {name for name in uses.imports if name.split(".")[0] == "sqlalchemy"}
        assert names <= {"sqlalchemy.Connection"}, path


@pytest.mark.parametrize("package", PACKAGES)
def test_a_number_has_one_value(package: str) -> None:
    """The later of two constants with one name would silently be the earlier one's too."""
    for path, tree in _modules(package):
        targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
        set_here = [it for target in targets for it in ast.walk(target)]
        names = [it.id for it in set_here if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)]
        assert len(names) == len({*names}), path


def _modules(package: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in (ROOT / package).rglob("*.py"):
        yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Uses:
    """What a file imports, and each attribute with the name before it: "datetime.now", of datetime.datetime.now too."""

    imports: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)


@cache
def _uses(package: str) -> dict[Path, Uses]:
    return {path: _used(tree) for path, tree in _modules(package)}


def _used(tree: ast.Module) -> Uses:
    found = Uses()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=before) | ast.Attribute(attr=before), attr=name):
                found.attributes.add(f"{before}.{name}")
            case ast.Import(names=names):
                found.imports.update(alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names):
                found.imports.update(f"{module}.{alias.name}" for alias in names)
    return found


# --- what the tests stand on ------------------------------------------------------------------------------------------


async def test_a_real_postgresql_answers(postgres: Postgres) -> None:
    connection = await asyncpg.connect(host=str(postgres.folder), user="postgres", database="postgres")
    try:
        assert re.match(r"PostgreSQL 1[6-9]\.", await connection.fetchval("select version()"))
    finally:
        await connection.close()


async def test_a_fresh_database_is_a_copy_of_its_template(postgres: Postgres) -> None:
    template = postgres.create_database()
    await _execute(postgres.url(template), "create table unit (id int primary key)")
    copy = postgres.create_database(template)
    assert await _execute(postgres.url(copy), "select count(*) from unit") == 0
    postgres.drop_database(copy)
    postgres.drop_database(template)
    left = postgres.run("select datname from pg_database").splitlines()
    assert copy not in left
    assert template not in left


async def _execute(url: str, statement: str) -> object:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        result = await connection.execute(text(statement))
        value = result.scalar() if result.returns_rows else None
    await engine.dispose()
    return value


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_no_test_reaches_the_network(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as tcp, pytest.raises(OutsideNetworkError):
        tcp.connect_ex(address)
    with pytest.raises(OutsideNetworkError):
        socket.getaddrinfo("example.org", 80)


def test_loopback_is_open() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(server.getsockname(), timeout=5) as client:
        assert client.getpeername() == server.getsockname()
