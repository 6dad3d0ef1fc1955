"""The running process (tiến trình): starts messengers, web, outbox and clock, and ends them in order."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
from collections.abc import Callable

from bot import holidays
from bot.addresses import is_loopback
from bot.armed import Armed
from bot.broadcast import Broadcast
from bot.broadcast_means import Means
from bot.channels.base import Attached
from bot.erasures import Erasures
from bot.importing import Importing
from bot.jobs import jobs_of
from bot.messengers import messengers
from bot.outbox import Outbox
from bot.rendering import Studio
from bot.retries import Retries
from bot.serving import listen, server_of
from bot.settings import Settings, SettingsError
from bot.start import config_of, now
from bot.task_jobs import task_jobs
from bot.tasks import Tasks
from bot.turns import Desk, Outcome, Turns
from dialogue.messages import ChannelName
from handlers.conversations import wanting_files
from models.campaign_lane import At
from models.database import Database
from models.keys import Keys
from scheduler.clock import Clock, Paced
from scheduler.grievances import Grievances
from scheduler.jobs import TICK_S
from scheduler.reminders import Reminders
from web.app import Parts, create_app
from web.openings import Openings
from web.wakeups import Wakeups

log = logging.getLogger("ketnap.process")

# Seconds. A stop takes at most 5 (SIGTERM), with that of the web (bot/serving.py) and Telegram's (bot/messengers.py).
TASKS_STOP_S, OUTBOX_STOP_S, BROADCAST_STOP_S = 0.5, 1.0, 0.5
CASES_S = 30.0  # seconds between looks at what is urgent among anonymous cases, and at what fades
TIDY_S = 1.0  # seconds between looks at what imports have switched on and not written yet
SWEEP_S, NOTE_S = 2.0, 3_600.0  # seconds between looks at what a crash left; at who was erased elsewhere


class Process:
    """Everything that runs, wired together."""

    def __init__(self, settings: Settings, db: Database, keys: Keys) -> None:
        self.settings, self.db, self.keys = settings, db, keys
        config = config_of(settings)
        self.studio = Studio(db, keys, config, now, settings.papers)
        self.wakeups = Wakeups()
        self.openings = Openings(db)
        self.erasures = Erasures(db, settings.data_dir)
        self._noting: set[asyncio.Task[None]] = set()
        desk = Desk(db, keys, config, settings.default_language, now, secrets.token_bytes)
        self.turns = Turns(desk, self._after)
        self.retries = Retries(self.turns)
        self.messengers = messengers(settings, db, keys, self.retries)
        self.channels = self.messengers.channels
        self.outbox = Outbox(db, keys, self.channels, self.studio.outgoing, now)
        self.importing = Importing(db, now, settings.zone)
        self.tasks = Tasks(self.turns, task_jobs(desk, settings, self.importing, self.channels))
        self.broadcast = self._broadcast()
        self._broadcasting: asyncio.Task[None] | None = None
        self.jobs = jobs_of(db, keys, settings, now)
        self._cases = Grievances(db, keys, Reminders(db, keys, holidays.calendar()))
        self.clock = Clock(
            (
                Paced("sweep_outbox", SWEEP_S, self.outbox.sweep),
                Paced("sweep_inbox", SWEEP_S, self.retries.sweep),
                Paced("sweep_tasks", SWEEP_S, self.tasks.sweep),
                Paced("tidy_imports", TIDY_S, self.importing.tidy),
                Paced("note_erasures", NOTE_S, self.erasures.note),  # another process's too: the file is our own
                Paced("watch_cases", CASES_S, self._watch_cases),
                Paced("jobs", TICK_S, self._do_jobs, at_once=True),  # what was missed while nothing ran
                *self.messengers.rhythms(),
            )
        )
        self.server = server_of(create_app(self._parts()), settings)

    def _broadcast(self) -> Broadcast:
        zone = self.settings.zone
        means = Means(
            db=self.db,
            keys=self.keys,
            channels=self.channels,
            render=self.studio.outgoing,
            now=now,
            at=lambda moment: At(moment, zone),
            tet=holidays.tet,
            armed=Armed(self.db, self.settings.data_dir),
            holder=secrets.token_hex(8),
            busy=lambda: self.outbox.busy,
            wake=self.wakeups.wake,
        )
        return Broadcast(means)

    def _after(self, outcome: Outcome) -> None:
        """After a commit: send at once, or wake the page that fetches; note in the file who was erased."""
        if outcome.erased:
            task = asyncio.create_task(self.erasures.note())
            self._noting.add(task)
            task.add_done_callback(self._noting.discard)
        if outcome.queued:
            self.outbox.hand(outcome.queued, unsent=outcome.unsent)
        elif outcome.chat and outcome.chat.channel == ChannelName.WEBCHAT:
            self.wakeups.wake(outcome.chat.external_id)
        if outcome.tasks:
            self.tasks.wake()

    async def _watch_cases(self) -> None:
        """What is urgent is told, what fades goes."""
        moment = now()
        told = await self._cases.watch(moment, moment.astimezone(self.settings.zone).date())
        for page in told.pages:
            self.wakeups.wake(page)

    async def _do_jobs(self) -> None:
        for ran in await self.jobs.tick():
            for page in ran.told.pages:
                self.wakeups.wake(page)

    # --- web ----------------------------------------------------------------------------------------------------------
    def _parts(self) -> Parts:
        settings = self.settings
        return Parts(
            db=self.db,
            keys=self.keys,
            take=self.turns.take,
            wakeups=self.wakeups,
            now=now,
            random=secrets.token_bytes,
            address=settings.address,
            federation=settings.federation,
            default_language=settings.default_language,
            zone=settings.zone,
            links=self.messengers.links,
            picture=self._picture,
            wanting_files=wanting_files(),
            health=self.health,
            openings=self.openings,
            calendar=holidays.calendar(),
            webhooks={name: it.webhook for name, it in self.messengers.posted.items()},
        )

    async def _picture(self, kind: str, ref: str, language: str) -> Attached:
        attached = await self.studio.attached(kind, ref, language)
        if attached is None:
            raise LookupError(f"attachment {kind} is gone")
        return attached

    async def health(self) -> dict[str, bool]:
        """What must be up for /healthz: the database answers, the web is serving, the sweepers run."""
        await self.db.read(lambda connection: connection.exec_driver_sql("SELECT 1"))
        return {"database": True, "web": self.server.started, "outbox": self.clock.running}

    # --- beginning and end --------------------------------------------------------------------------------------------
    async def run(self, ready: Callable[[Process], None] | None = None) -> None:
        """Serve until SIGTERM or SIGINT; then finish what is under way and stop. Raises SettingsError if the port is
        taken."""
        try:
            listening = listen(self.settings)
        except SettingsError:
            await self.db.close()
            raise
        if is_loopback(self.settings.address):
            log.warning("event=public_address_is_loopback advice='QR codes lead nowhere else: set PUBLIC_URL'")
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await self.outbox.sweep()
        self.clock.start()
        self.tasks.wake()
        serving = asyncio.create_task(self.server.serve([listening]))
        channels = asyncio.create_task(self._start_channels())
        while not self.server.started and not serving.done():  # noqa: ASYNC110  uvicorn has no event for it
            await asyncio.sleep(0.01)
        if ready and not serving.done():
            ready(self)
        await asyncio.wait({serving, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
        log.info("event=stopping")
        await self._stop(serving, channels)

    async def _start_channels(self) -> None:
        await self.messengers.start(self.turns.take)
        self._broadcasting = asyncio.create_task(self.broadcast.run())  # no channel is closed to it any more
        await self.messengers.remember(self.db)

    async def _stop(self, serving: asyncio.Task[None], channels: asyncio.Task[None]) -> None:
        self.clock.stop()
        self.wakeups.close()
        self.server.should_exit = True
        channels.cancel()
        await asyncio.gather(channels, return_exceptions=True)
        await self.messengers.stop_listening()
        await asyncio.gather(serving, return_exceptions=True)
        await self.tasks.close(TASKS_STOP_S)
        await self.broadcast.close(BROADCAST_STOP_S)
        if self._broadcasting:
            await asyncio.gather(self._broadcasting, return_exceptions=True)
        await self.outbox.close(OUTBOX_STOP_S)
        await self.openings.close()
        await asyncio.gather(*self._noting, return_exceptions=True)
        await self.messengers.stop()
        await self.db.close()
        log.info("event=stopped")
