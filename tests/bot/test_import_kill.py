"""kill -9 while a list is taken in, on the real process: it is all there at the end, once, and nobody saw half."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Connection, func, select, update

from domain.roles import Role
from models import officers, people, units
from models.database import Database
from models.enterprise_visible import VISIBLE
from models.keys import derive_keys
from models.tables import chat, enterprise, enterprise_batch, outbox, task
from tests.bot.running import Ketnap, Nursery, until
from tests.models.books import sheet
from tests.player import NOON

SECRET = "a secret of the tests only"
ROWS = 1_500
LIST = sheet(("Tên doanh nghiệp", "Xã/phường"), *((f"Công ty Số {at}", "Tân Phong") for at in range(ROWS)))
KILLED_AT = (0, 0.05, 0.4, 0.8, 1)  # parts of the list that are staged


def appoint(connection: Connection) -> None:
    person = people.add(connection, NOON)
    connection.execute(update(chat).values(person_id=person))
    province = units.by_code(connection, units.PROVINCE_CODE)
    assert province
    officers.appoint(connection, officers.Appointment(person, province.id, Role.OFFICER), NOON)


def visible(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(enterprise).where(VISIBLE)).scalar_one())


def state(connection: Connection) -> tuple[str, int, int]:
    """The task's, and how many enterprises are seen and hidden."""
    hidden = select(func.count()).select_from(enterprise).where(~VISIBLE)
    return (
        connection.execute(select(task.c.state)).scalar_one(),
        visible(connection),
        connection.execute(hidden).scalar_one(),
    )


def imported(connection: Connection) -> list[str]:
    """What was said of the import; other jobs of the clock may have spoken too."""
    keys = derive_keys(SECRET, secrets.token_bytes)
    said = [keys.open_json(it)["key"] for it in connection.scalars(select(outbox.c.payload).order_by(outbox.c.id))]
    return [it for it in said if it.startswith("import.")]


def lapse(connection: Connection) -> None:
    """As if a minute had gone by while nothing ran. Its kills are no fault of the work: they are not counted."""
    connection.execute(update(task).values(lease_until=NOON, tries=0))
    connection.execute(update(enterprise_batch).values(lease_until=NOON))


async def says(http: aiohttp.ClientSession, ketnap: Ketnap, text: str, number: int) -> None:
    async with http.post(f"{ketnap.url}/chat/messages", json={"id": f"message-{number}", "text": text}) as answer:
        assert answer.status == 200, await answer.text()


@pytest.mark.timeout(240)
async def test_a_list_is_taken_in_once_whenever_its_process_is_killed(
    database_url: str, tmp_path: Path, loaded: Nursery
) -> None:
    settings = {"DATABASE_URL": database_url, "SECRET_KEY": SECRET, "DEMO": "0"}
    ketnap = Ketnap(tmp_path / "home", loaded, settings)
    db = Database(database_url)
    await db.open()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        ketnap.start()
        await ketnap.up()
        await says(http, ketnap, "/start", 1)
        await db.write(appoint)
        await says(http, ketnap, "/import", 2)
        headers = {"Content-Type": "application/octet-stream", "X-File-Name": "ds.xlsx"}
        async with http.post(f"{ketnap.url}/chat/files?id=the-file", data=LIST, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
    half = 0
    for share in KILLED_AT:
        async with asyncio.timeout(60):
            while (await db.read(state))[1:] < (0, share * ROWS):  # noqa: ASYNC110  another process's
                await asyncio.sleep(0.01)
        await ketnap.kill()
        found, seen, hidden = await db.read(state)
        half += 0 < hidden < ROWS
        assert seen == (0 if found == "waiting" else ROWS)
        await db.write(lapse)
        ketnap.start()
        await ketnap.up()
    async with asyncio.timeout(60):
        while await db.read(state) != ("told", ROWS, 0):  # noqa: ASYNC110  another process's
            await asyncio.sleep(0.1)
    assert await db.read(imported) == ["import.ask", "import.reading", "import.done"], "the counts once"
    assert half > 1, "kills hit it at work"
    await ketnap.stop()
    await db.close()
    assert await until(lambda: ketnap.poll() is not None)
