"""The command line for the union's tree (cây tổ chức): ketnap units import, list, start."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

import texts
from bot import unit_words
from bot.console import fail, in_database, settings_or_exit
from bot.start import now
from models import unit_file, unit_import, unit_list
from models.database import Database
from models.keys import Keys
from models.unit_difference import Difference
from models.unit_entry import Entry, UnitError
from models.unit_import import When

units = typer.Typer(no_args_is_help=True, help="The union's tree.")
LANGUAGE = "en"  # as the other commands


@units.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    apply: Annotated[
        bool, typer.Option("--apply", help="Write it; without this only the difference is shown.")
    ] = False,
) -> None:
    """Bring the union's tree to what a file says; shows the difference, and writes only with --apply."""
    entries = _read(file)
    when = _when()

    async def work(db: Database, _keys: Keys) -> Difference:
        if apply:
            return await db.write(lambda connection: unit_import.apply(connection, entries, when))
        return await db.read(lambda connection: unit_import.compare(connection, entries))

    found = in_database(work)
    _refuse(file, found.errors)
    for it in found.changes:
        print(unit_words.change(it, LANGUAGE))
    if found.left:
        print(_said("left", codes=", ".join(found.left)))
    _conclude(file, len(found.changes), applied=apply)


def _conclude(file: Path, count: int, *, applied: bool) -> None:
    if not count:
        print(_said("same"))
    elif applied:
        print(_said("applied", count=count))
    else:
        print(_said("dry", count=count, file=file))


def _read(file: Path) -> list[Entry]:
    try:
        entries, errors = unit_file.read(file.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise fail(_said("not_utf8", file=file)) from None
    _refuse(file, errors)
    return entries


def _refuse(file: Path, errors: Sequence[UnitError]) -> None:
    for error in errors:
        print(unit_words.in_words(error, LANGUAGE), file=sys.stderr)
    if errors:
        raise fail(_said("to_mend", file=file, count=len(errors)))


@units.command("list")
def list_(
    on: Annotated[str, typer.Option("--on", help="A day, e.g. 2026-06-30; today without it.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also units that ended or have not begun.")] = False,
) -> None:
    """The tree of a day: code, kind, name, territory; each unit below its parent."""
    day = _day(on)

    async def look(db: Database, _keys: Keys) -> list[unit_list.Listed]:
        return await db.read(lambda connection: unit_list.listed(connection, day, everything=everything))

    for it in in_database(look):
        print(unit_words.unit(it, day, LANGUAGE))


@units.command("start")
def start() -> None:
    """The file that comes with the program, to be copied and completed."""
    print(unit_import.shipped(), end="")


def _when() -> When:
    moment = now()
    return When(moment, moment.astimezone(settings_or_exit().zone).date())


def _day(typed: str) -> date:
    day = unit_file.read_day(typed) if typed else _when().day
    if day is None:
        raise fail(_said("no_day", text=typed))
    return day


def _said(name: str, **params: object) -> str:
    return texts.render(LANGUAGE, f"units.{name}", params)
