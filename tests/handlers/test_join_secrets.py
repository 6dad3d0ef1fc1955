"""After every step: no byte of the database, its write-ahead log or the program's log tells what was typed."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from bot import logs
from dialogue.messages import ChannelName
from models.tables import metadata
from tests.handlers.walking import INFORMAL, MINOR, applications, at, says, step
from tests.player import Player, World

NUMBER, GROUP, GROUP_CODE = "012310987654", "La Hủ", "23"  # of a girl born in 2010
ANSWERS = INFORMAL | MINOR | {"citizen_number": [NUMBER], "ethnic_group": [GROUP]}
PERSONAL = ["Giàng Thị Sua", "giang thi sua", "0912876543", "912876543", "Giàng A Tủa", "0987001122", "Tổ vắt sữa"]
PRIVATE_TABLES = ("chat", "inbox", "outbox", "page")  # the application itself keeps name and phone in clear
WHOLE = {name: table.select() for name, table in metadata.tables.items()}  # built once: asked after every message
WALK = {
    "full_name": [PERSONAL[0]],
    "phone": [PERSONAL[2]],
    "guardian_name": [PERSONAL[4]],
    "guardian_phone": [PERSONAL[5]],
    "job": [PERSONAL[6]],
}


def forms_of(secret: str) -> list[bytes]:
    """A secret as it may stand somewhere: plain, escaped as JSON does, in hexadecimal digits."""
    escaped = secret.encode("unicode_escape")
    return [secret.encode(), escaped, secret.encode().hex().encode(), secret.encode("utf-16-le")]


def everything(connection: Connection, names: list[str]) -> bytes:
    """Every column of every row, as bytes."""
    rows = (row for name in names for row in connection.execute(WHOLE[name]))
    return b"".join(it if isinstance(it, bytes) else f"|{it}|".encode() for row in rows for it in row)


class Watch:
    """Looks into the database, its files and the log for what must not be there."""

    def __init__(self, world: World, url: str, log: pytest.LogCaptureFixture) -> None:
        self.world, self.log = world, log
        self.file = Path(make_url(url).database or "") if url.startswith("sqlite") else None

    def files(self) -> bytes:
        """The database file and all that stands beside it."""
        if self.file is None:
            return b""
        found = [it for it in self.file.parent.iterdir() if it.name.startswith(self.file.name)]
        assert any(it.name.endswith("-wal") for it in found)
        return b"".join(it.read_bytes() for it in found)

    async def sees_nothing(self, where: str) -> None:
        # Through the writer's door: the other one takes twice as long.
        rows = await self.world.db.write(lambda c: everything(c, list(metadata.tables)))
        private = await self.world.db.write(lambda c: everything(c, list(PRIVATE_TABLES)))
        files, logged = self.files(), self.log.text.encode()
        for secret in (NUMBER, GROUP):
            for form in forms_of(secret):
                for place, content in (("rows", rows), ("files", files), ("log", logged)):
                    assert form not in content, f"{secret} stands in the {place} after {where}"
        for secret in PERSONAL:
            for form in forms_of(secret):
                assert form not in private, f"{secret} stands in a chat's tables after {where}"
                assert form not in logged, f"{secret} stands in the log after {where}"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All that would be logged with the most talkative setting, the libraries as quiet as bot/logs.py makes them."""
    caplog.set_level(logging.DEBUG, logger=logs.OURS)
    return caplog


@pytest.fixture
def watch(world: World, database_url: str, log: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Watch:
    if world.db.is_sqlite:
        request.getfixturevalue("sqlite_file").clear()  # of what other tests wrote
    return Watch(world, database_url, log)


async def plays_watched(person: Player, watch: Watch, *, page: bool) -> None:
    """The whole form with a look after every message, also ones that are not taken."""
    await at(person, "enterprise", ethnic=True)
    answers = ANSWERS | WALK
    while (here := step(person).removeprefix("join.")) != "summary":
        if here == "citizen_number":
            await says(person, NUMBER[:-1])  # a digit is missing
            await says(person, "012085987654" if page else NUMBER)
            await watch.sees_nothing(here)
            await says(person, "/back") if not page else None
        if page and here in ("citizen_number", "ethnic_group"):
            await person.answers_page(here, NUMBER if here == "citizen_number" else GROUP_CODE)
        else:
            await at(person, _next(here), ethnic=True, **answers)
        await watch.sees_nothing(here)
    for words in ("/mydata", "/status", "/join", "[edit]", "[citizen_number]", "/back"):
        await says(person, words)
        await watch.sees_nothing(words)
    await says(person, "[send]")
    await watch.sees_nothing("send")
    for words in ("/mydata", "/card", "/privacy"):
        await says(person, words)
        await watch.sees_nothing(words)


ORDER = "enterprise commune full_name birth_date gender phone guardian_name guardian_phone job".split()
ORDER += ["citizen_number", "ethnic_group", "summary"]


def _next(here: str) -> str:
    return ORDER[ORDER.index(here) + 1]


async def numbers_kept(person: Player) -> list[str]:
    """The citizen numbers of all applications, opened."""
    return [person.world.keys.open(bytes(it["citizen_number"])).decode() for it in await applications(person)]


async def test_nothing_in_the_web_chat_is_kept_in_clear(world: World, watch: Watch) -> None:
    person = world.person()
    await plays_watched(person, watch, page=False)
    assert await numbers_kept(person) == [NUMBER]  # it was there to be seen


async def test_nothing_on_telegram_is_kept_in_clear(world: World, watch: Watch) -> None:
    person = world.person("7", ChannelName.TELEGRAM)
    await plays_watched(person, watch, page=True)
    assert await numbers_kept(person) == [NUMBER]


async def test_a_turn_that_fails_keeps_its_message_sealed_and_out_of_the_log(
    world: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await at(world.person(), "citizen_number")

    def fails(*_: object, **__: object) -> None:
        raise ValueError(NUMBER)

    with monkeypatch.context() as patch:
        patch.setattr("handlers.join.FORM.__class__.take", fails)
        assert await says(person, NUMBER) == []
    assert "event=turn_failed" in watch.log.text
    await watch.sees_nothing("a fault")


@pytest.mark.parametrize(
    ("leak", "where"),
    [
        (f"UPDATE unit SET name = '{NUMBER}' WHERE kind = 'province'", "the rows"),
        (f"UPDATE chat SET step = '{PERSONAL[2]}'", "a chat's tables"),
        (f"UPDATE chat SET state = NULL, external_id = 'x{GROUP}'", "the rows"),
    ],
)
async def test_the_watch_sees_what_is_kept_in_clear(world: World, watch: Watch, leak: str, where: str) -> None:
    await says(world.person(), "/start")
    await world.db.write(lambda c: c.exec_driver_sql(leak))
    with pytest.raises(AssertionError, match=f"stands in {where}"):
        await watch.sees_nothing("a leak")


async def test_the_watch_sees_what_is_logged(world: World, watch: Watch) -> None:
    logging.getLogger("ketnap.turns").debug("event=leak text=%s", PERSONAL[0])
    with pytest.raises(AssertionError, match="stands in the log"):
        await watch.sees_nothing("a leak")
