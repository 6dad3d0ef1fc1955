"""The command line (dòng lệnh): ketnap run, migrate, doctor, chat, card check, enterprises import, units import,
officer invite, job run, zalo-oa connect, demo remove."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot import cli_campaigns, cli_jobs, cli_officers, cli_zalo_oa, garbage
from bot.cli_invites import enterprise_links
from bot.cli_units import units
from bot.console import fail, in_database, run_or_exit, settings_or_exit
from bot.importing import Importing, Marked, Request, Staged, Wrong
from bot.process import Process
from bot.settings import Settings, SettingsError
from bot.start import now, open_database
from bot.talk import talk
from domain.problem import Problem
from models import audit
from models import demo as demonstration
from models.card_token import find_token, read_card
from models.database import Database
from models.enterprise_batch import Batch, Importer, LostBatch, Switched, note, switch
from models.keys import Keys
from models.units import ensure_province

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Kết Nạp")
card = typer.Typer(no_args_is_help=True, help="Member cards.")
register = typer.Typer(no_args_is_help=True, help="The register of enterprises.")
demo = typer.Typer(no_args_is_help=True, help="Demonstration data.")
app.add_typer(card, name="card")
app.add_typer(register, name="enterprises")
app.add_typer(demo, name="demo")
app.add_typer(units, name="units")
app.add_typer(cli_officers.app, name="officer")
app.add_typer(cli_jobs.app, name="job")
app.add_typer(cli_zalo_oa.app, name="zalo-oa")
app.add_typer(cli_campaigns.app, name="campaign")


@app.command()
def run() -> None:
    """Start everything that is configured: web chat, channels, outbox, clock."""
    settings = settings_or_exit()

    async def serve() -> None:
        db, keys = await open_database(settings)
        first = await cli_officers.first_invitation(db, keys, settings)

        def ready(process: Process) -> None:
            garbage.settle()
            _print_links(process, first)

        await Process(settings, db, keys).run(ready)

    run_or_exit(serve())


def _print_links(process: Process, first: list[str]) -> None:
    address = process.settings.address
    print(
        f"\n  Kết Nạp\n  Web chat   {address}/chat\n  Start page {address}/\n  Health     {address}/healthz", flush=True
    )
    telegram = "on" if process.messengers.telegram else "off (set TELEGRAM_TOKEN)"
    zalo_bot = "on" if process.messengers.zalo_bot else "off (set ZALO_BOT_TOKEN)"
    zalo_oa = "on" if process.messengers.zalo_oa else "off (set ZALO_OA_ID and what goes with it)"
    print(f"  Telegram   {telegram}\n  Zalo bot   {zalo_bot}\n  Zalo OA    {zalo_oa}\n", flush=True)
    print("".join(f"  {line}\n" for line in first), end="", flush=True)


@app.command()
def migrate() -> None:
    """Make the database, or bring an older one up to date."""

    async def nothing(_db: Database, _keys: Keys) -> None: ...

    in_database(nothing)
    print("The database is up to date.")


@app.command()
def doctor() -> None:
    """Say what is misconfigured and how to mend it."""
    settings = settings_or_exit()
    from bot import doctor as doctor_  # it prints and draws to see whether that works; `run` need not load all that

    findings = asyncio.run(doctor_.examine(settings))
    for finding in findings:
        print(finding.line())
    if any(finding.bad for finding in findings):
        raise typer.Exit(1)


@app.command()
def chat() -> None:
    """Talk to the bot here in the terminal."""
    run_or_exit(talk(settings_or_exit()))


@card.command("check")
def check(text: Annotated[str, typer.Argument(help="The QR code's text, or the token alone.")]) -> None:
    """Verify a card offline: whether we issued it. What it is worth today tells the page behind it."""
    settings = settings_or_exit()
    from bot import doctor as doctor_

    if not doctor_.has_key(settings):  # a new one would call every card forged
        raise fail(f"No key here: set SECRET_KEY, or DATA_DIR to the folder of the bot (it is {settings.data_dir}).")
    try:
        keys = doctor_.keys_of(settings)
    except SettingsError as error:
        raise fail(str(error)) from None
    token = find_token(text)
    number = read_card(token, keys.card.public) if token else None
    if number is None:
        raise fail("FORGED or damaged: this is no card of ours.")
    print(f"GENUINE card {number.hex()}. Its state today: {settings.address}/c/{token}")


@register.command("import")
def import_(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    """Read enterprises from a file of Excel (.xlsx) or CSV; nothing is taken over if a row is wrong."""
    settings, content = settings_or_exit(), file.read_bytes()

    async def take_in(db: Database, _keys: Keys) -> Switched | Marked | Wrong:
        importing = Importing(db, now, settings.zone)
        found = await importing.stage(Request(content, "vi", None))
        if not isinstance(found, Staged):
            return found
        try:
            return await importing.write(lambda connection: _switch(connection, found.batch, settings))
        except LostBatch:
            await importing.give_up(found.batch)
            raise fail(f"{file}: the register has changed meanwhile, nothing was imported. Run it again.") from None
        finally:
            await importing.tidy()

    match in_database(take_in):
        case Switched(added, updated):
            print(f"{added} enterprises added, {updated} updated.")
        case Wrong(problem, params):
            from bot.import_words import in_words  # what writes workbooks: no start waits for it
            from models.enterprise_file import RowError

            print(in_words(RowError(1, "", Problem(problem, params)), "en"), file=sys.stderr)
            raise fail(f"{file}: 1 to mend, nothing was imported.")
        case Marked() as marked:
            print(*marked.lines, sep="\n", file=sys.stderr)
            raise fail(f"{file}: {marked.errors} to mend, nothing was imported.{_errors_beside(file, marked.workbook)}")


def _switch(connection: Connection, batch: Batch, settings: Settings) -> Switched:
    """Noted as the operator's doing, for the admins of the province to read."""
    counts, at = switch(connection, batch), now()
    province = ensure_province(connection, at.astimezone(settings.zone).date(), settings.federation)
    note(connection, batch, counts, Importer(audit.OPERATOR, province.id, at))
    return counts


def _errors_beside(file: Path, workbook: bytes) -> str:
    """Write the list with the reasons beside the rows, and say where."""
    marked = file.with_name(f"{file.stem}-loi.xlsx")
    try:
        marked.write_bytes(workbook)
    except OSError as error:
        return f" {marked} could not be written: {error.strerror}."
    return f" The list with the reasons beside the rows: {marked}"


@register.command("link")
def link(name: Annotated[str, typer.Argument(help="Part of the name, or the tax code.")]) -> None:
    """The code and the links that lead to the application form with this enterprise filled in, for a poster. The unit
    responsible has one code for it: asking again gives the same."""
    settings = settings_or_exit()

    async def make(db: Database, _keys: Keys) -> list[str]:
        return await db.write(lambda connection: enterprise_links(connection, settings, name))

    for line in in_database(make):
        print(line)


@demo.command("remove")
def remove() -> None:
    """Take the demonstration data out, with the applications made against it."""

    async def take_out(db: Database, _keys: Keys) -> demonstration.Counts:
        return await db.write(demonstration.remove_demo)

    gone = in_database(take_out)
    print(f"Removed: {gone.units} units, {gone.enterprises} enterprises, {gone.applications} applications.")


if __name__ == "__main__":
    app()
