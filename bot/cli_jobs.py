"""The clock on the command line (việc theo giờ): ketnap job list, run."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from bot.console import fail, in_database, settings_or_exit
from bot.jobs import jobs_of
from bot.settings import Settings
from bot.start import now
from models import job_runs
from models.database import Database
from models.keys import Keys
from scheduler.jobs import Ran, Result

app = typer.Typer(no_args_is_help=True, help="Jobs of the clock.")
SAID = {
    Result.DONE: "{name} {key}: done, {count} messages.",
    Result.BEFORE: "{name} {key}: was done before. To repeat it: --again",
    Result.TAKEN: "{name} {key}: another process is at it, or it failed just now. Try again in some minutes.",
    Result.GIVEN_UP: "{name} {key}: given up after too many failures. To try once more: --again",
    Result.FAILED: "{name} {key}: failed, the log says why.",
    Result.LOST: "{name} {key}: it took so long that another process took it over.",
}
WELL = (Result.DONE, Result.BEFORE)


@app.command("list")
def list_() -> None:
    """Every job: how often, its last period that is done, and when it comes next."""
    settings = settings_or_exit()

    async def look(db: Database, keys: Keys) -> list[str]:
        jobs = jobs_of(db, keys, settings, now)
        last = await db.read(job_runs.last_finished)
        return [
            f"{name:16} {job.rhythm.every:8} last {_last(settings, last.get(name)):40} next {next_}"
            for name, job in jobs.all.items()
            for next_ in [_at(jobs.next_of(name).at)]
        ]

    print("\n".join(in_database(look)))


def _last(settings: Settings, found: tuple[str, datetime] | None) -> str:
    return f"{found[0]} (done {_at(found[1].astimezone(settings.zone))})" if found else "never"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


@app.command("run")
def run(
    name: Annotated[str, typer.Argument(help="As `ketnap job list` has it.")],
    at: Annotated[str, typer.Option(help="As if it were then, e.g. 2026-05-20T17:30+07:00; now without it.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Also if that period is done.")] = False,
) -> None:
    """Do a job's period now, or that of another moment; a period that is done is left alone."""
    settings = settings_or_exit()
    moment = _moment(settings, at)

    async def work(db: Database, keys: Keys) -> Ran | list[str]:
        jobs = jobs_of(db, keys, settings, now)
        return await jobs.run(name, moment, again=again) if name in jobs.all else [*jobs.all]

    ran = in_database(work)
    if isinstance(ran, list):
        raise fail(f"There is no job {name!r}. Expected one of: {', '.join(ran)}.")
    said = SAID[ran.result].format(name=name, key=ran.slot.key, count=ran.told.count)
    if ran.result not in WELL:
        raise fail(said)
    print(said)


def _moment(settings: Settings, typed: str) -> datetime:
    """Aware; a time without a zone is one of TIMEZONE."""
    try:
        moment = datetime.fromisoformat(typed) if typed else now()
    except ValueError:
        raise fail(f"--at {typed!r} is no moment. Example: --at 2026-05-20T17:30+07:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.zone)
