"""The running process (tiến trình): opens the database, starts channels, web, outbox and clock, and ends them in
order."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from sqlalchemy import Connection

import migrations
from bot import holidays, zalo_oa
from bot.addresses import is_loopback
from bot.armed import Armed
from bot.broadcast import Broadcast
from bot.broadcast_means import Means
from bot.channels.base import Attached, Channel
from bot.erasures import Erasures
from bot.importing import Importing
from bot.jobs import jobs_of
from bot.menus import commands
from bot.outbox import Outbox
from bot.rendering import Studio
from bot.retries import Retries
from bot.secret import check_key, load_secret
from bot.settings import Admission, Settings, SettingsError
from bot.task_jobs import task_jobs
from bot.tasks import Tasks
from bot.turns import Desk, Outcome, Turns
from dialogue.messages import ChannelName
from handlers.conversations import wanting_files
from handlers.officer_invite import TELEGRAM_BOT, ZALO_LINK
from handlers.turn import Config
from models import demo, succession, unit_import, units
from models import settings as remembered
from models.campaign_lane import At
from models.database import Database, is_unavailable, wait_for_turn
from models.keys import Keys, derive_keys
from scheduler.clock import Clock, Paced
from scheduler.grievances import Grievances
from scheduler.jobs import TICK_S
from scheduler.reminders import Reminders
from web.app import Parts, create_app
from web.openings import Openings
from web.wakeups import Wakeups

if TYPE_CHECKING:  # python-telegram-bot takes a quarter of the start: only who uses it waits for it
    from bot.channels.telegram import Telegram
    from bot.channels.zalo_bot import ZaloBot
    from bot.channels.zalo_oa import ZaloOa
    from bot.zalo_bot_meter import Meter

log = logging.getLogger("ketnap.process")

WEB_STOP_S, TASKS_STOP_S = 2, 0.5  # seconds; a stop takes at most 5 (SIGTERM)
TELEGRAM_STOP_S, OUTBOX_STOP_S = 2.0, 1.0  # seconds, of the same
BROADCAST_STOP_S = 0.5  # seconds, of the same
CASES_S = 30.0  # seconds between looks at what is urgent among anonymous cases, and at what fades
TIDY_S = 1.0  # seconds between looks at what imports have switched on and not written yet
TOKENS_S = 60.0  # seconds between looks at whether Zalo's tokens are soon over
WEBHOOK_S = 300.0  # seconds between looks whether Telegram still knows our webhook
SWEEP_S, NOTE_S = 2.0, 3_600.0  # seconds between looks at what a crash left; at who was erased elsewhere


def now() -> datetime:
    return datetime.now(UTC)


def config_of(settings: Settings) -> Config:
    """What handlers may know. A page that nobody else can open is not offered on Telegram."""
    sensitive = settings.sensitive_on_telegram.value
    if sensitive == "page" and is_loopback(settings.address):
        sensitive = "skip"
    at_once = settings.admission is Admission.AUTO
    place = settings.address, settings.federation, settings.zone
    return Config(*place, at_once, sensitive, calendar=holidays.calendar(), tet=holidays.tet)


async def open_database(settings: Settings) -> tuple[Database, Keys]:
    """The database, up to date, and its keys. Raises with a clear sentence if the key is not the one it was made
    with."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    keys = derive_keys(load_secret(settings), secrets.token_bytes)
    db = Database(settings.database_url)
    if db.is_sqlite and db.url.database:
        Path(db.url.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        await db.open()
        await db.write(lambda connection: _prepare(connection, settings, keys))
        await Erasures(db, settings.data_dir).apply(now())
    except Exception as error:
        await db.close()
        if not is_unavailable(error):
            raise
        cause = getattr(error, "orig", None) or error.__cause__ or error
        raise SettingsError(f"DATABASE_URL=(hidden): the database cannot be opened: {type(cause).__name__}") from None
    return db, keys


def _prepare(connection: Connection, settings: Settings, keys: Keys) -> None:
    """Migrate, check the key, and see that the province's federation exists: someone must receive applications."""
    wait_for_turn(connection, "start")
    found = migrations.current(connection)
    if found is not None and found > migrations.newest():
        raise SettingsError(
            f"DATABASE_URL=(hidden): the database is at step {found}, this version of the program knows "
            f"{migrations.newest()} only: install the newer version again."
        )
    new = found is None
    if migrations.upgrade(connection):
        log.info("event=migrated revision=%s", migrations.newest())
    check_key(connection, keys.fingerprint)
    moment = now()
    today = moment.astimezone(settings.zone).date()
    if new:
        unit_import.plant(connection, settings.federation, unit_import.When(moment, today))
    units.ensure_province(connection, today, settings.federation)
    succession.follow(connection, moment, today)
    if new and settings.demo:
        demo.load_demo(connection, today)


class Links(Mapping[str, str]):
    """The channels that the first page offers; Telegram as soon as it has told us our name."""

    def __init__(self, telegram: Telegram | None, others: Mapping[str, str]) -> None:
        self._telegram, self._others = telegram, others

    def _now(self) -> dict[str, str]:
        name = self._telegram.username if self._telegram else ""
        found = {**self._others, "telegram": f"https://t.me/{name}" if name else ""}
        return {name: link for name, link in found.items() if link}

    def __getitem__(self, key: str) -> str:
        return self._now()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())


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
        self.channels: dict[str, Channel] = {}
        self.telegram = self._telegram()
        if it := zalo_oa.channel(settings, db, keys, now):
            self.channels[it.name] = it
        self.zalo_oa = it
        self.outbox = Outbox(db, keys, self.channels, self.studio.outgoing, now)
        desk = Desk(db, keys, config, settings.default_language, now, secrets.token_bytes)
        self.turns = Turns(desk, self._after)
        self.retries = Retries(self.turns)
        self.zalo_bot = self._zalo_bot()
        self._meter: Meter | None = None
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
                *self._counting(),
                Paced("watch_cases", CASES_S, self._watch_cases),
                *((Paced("watch_webhook", WEBHOOK_S, self.telegram.watch_webhook),) if self.telegram else ()),
                Paced("jobs", TICK_S, self._do_jobs, at_once=True),  # what was missed while nothing ran
                *([Paced("zalo_oa", TOKENS_S, self.zalo_oa.keep_fresh)] if self.zalo_oa else ()),
            )
        )
        self.server = self._server()

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

    def _telegram(self) -> Telegram | None:
        if not self.settings.telegram_token.get_secret_value():
            return None
        from bot.channels.telegram import Telegram
        from bot.channels.telegram_patience import Pace
        from bot.channels.telegram_setup import TelegramSettings

        telegram = Telegram(
            TelegramSettings(
                token=self.settings.telegram_token.get_secret_value(),
                api_url=self.settings.telegram_api_url,
                mode=self.settings.telegram_mode,
                webhook_secret=self.settings.telegram_webhook_secret.get_secret_value(),
                proxy=self.settings.telegram_proxy,
                address=self.settings.address,
            ),
            pace=Pace(stop=TELEGRAM_STOP_S),
        )
        self.channels[ChannelName.TELEGRAM] = telegram
        return telegram

    def _zalo_bot(self) -> ZaloBot | None:
        if not self.settings.zalo_bot_token.get_secret_value():
            return None
        from bot.channels.zalo_bot import ZaloBot
        from bot.channels.zalo_bot_setup import ZaloBotSettings

        zalo_bot = ZaloBot(
            ZaloBotSettings(
                token=self.settings.zalo_bot_token.get_secret_value(),
                api_url=self.settings.zalo_bot_api_url,
                mode=self.settings.zalo_bot_mode,
                webhook_secret=self.settings.zalo_bot_webhook_secret.get_secret_value(),
                address=self.settings.address,
            ),
            self.retries,
            now,
        )
        self.channels[ChannelName.ZALO_BOT] = zalo_bot
        return zalo_bot

    def _counting(self) -> tuple[Paced, ...]:
        if self.zalo_bot is None:
            return ()
        from bot.zalo_bot_meter import FLUSH_S, Meter

        self._meter = Meter(self.db, self.zalo_bot, self.settings.zone, now)
        return (Paced("count_zalo_bot", FLUSH_S, self._meter.flush),)

    # --- web ----------------------------------------------------------------------------------------------------------
    def _server(self) -> uvicorn.Server:
        app = create_app(self._parts())
        config = uvicorn.Config(
            app,
            host=self.settings.http_host,
            port=self.settings.http_port,
            log_config=None,
            access_log=False,  # addresses carry tokens
            timeout_graceful_shutdown=WEB_STOP_S,  # without it a stop hangs on open SSE streams
            lifespan="off",
            ws="none",
            server_header=False,
        )
        server = uvicorn.Server(config)
        server.capture_signals = nullcontext  # type: ignore[assignment,method-assign]  # `run` hears them
        return server

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
            links=Links(self.telegram, {"zalo_oa": zalo_oa.link(settings), "zalo_bot": self._zalo_bot_link()}),
            picture=self._picture,
            wanting_files=wanting_files(),
            health=self.health,
            openings=self.openings,
            calendar=holidays.calendar(),
            webhooks={name: it.webhook for name, it in self._posted().items() if it},
        )

    def _posted(self) -> Mapping[str, Telegram | ZaloBot | ZaloOa | None]:
        """The channels that take what their platforms post."""
        return {"telegram": self.telegram, "zalo-bot": self.zalo_bot, "zalo-oa": self.zalo_oa}

    def _zalo_bot_link(self) -> str:
        return self.settings.zalo_bot_link if self.zalo_bot else ""

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
        listening = await self._listen()
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

    async def _listen(self) -> socket.socket:
        host, port = self.settings.http_host, self.settings.http_port
        try:
            return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            await self.db.close()
            raise SettingsError(f"HTTP_PORT={port}: {host}:{port}: {error.strerror}. Example: HTTP_PORT=8081") from None

    async def _start_channels(self) -> None:
        zalo = zalo_oa.link(self.settings) or self._zalo_bot_link()
        await self.db.write(lambda connection: remembered.put(connection, ZALO_LINK, zalo))
        await asyncio.gather(*(it.start(self.turns.take) for it in (self.zalo_bot, self.zalo_oa) if it))
        if self.telegram:
            await self.telegram.start(self.turns.take)
            await self.telegram.set_commands(commands())
        self._broadcasting = asyncio.create_task(self.broadcast.run())  # no channel is closed to it any more
        if self.telegram:
            await self.telegram.greeted.wait()
        name = self.telegram.username if self.telegram else ""  # for links in invitations, the command line's too
        await self.db.write(lambda connection: remembered.put(connection, TELEGRAM_BOT, name))

    async def _stop(self, serving: asyncio.Task[None], channels: asyncio.Task[None]) -> None:
        self.clock.stop()
        self.wakeups.close()
        self.server.should_exit = True
        channels.cancel()
        await asyncio.gather(channels, return_exceptions=True)
        await asyncio.gather(*(it.stop_listening() for it in (self.telegram, self.zalo_bot, self.zalo_oa) if it))
        await asyncio.gather(serving, return_exceptions=True)
        await self.tasks.close(TASKS_STOP_S)
        await self.broadcast.close(BROADCAST_STOP_S)
        if self._broadcasting:
            await asyncio.gather(self._broadcasting, return_exceptions=True)
        await self.outbox.close(OUTBOX_STOP_S)
        await self.openings.close()
        if self._meter:
            await self._meter.close()
        await asyncio.gather(*self._noting, return_exceptions=True)
        await asyncio.gather(*(it.stop() for it in (self.telegram, self.zalo_bot, self.zalo_oa) if it))
        await self.db.close()
        log.info("event=stopped")
