"""The task behind "/poster all" (áp phích của cả đơn vị): a code for each enterprise, one PDF, kept as a file."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial

from sqlalchemy import Connection

from bot.child import ChildFailed, crunching
from bot.posters import Subject, own_words, poster_of, words_of
from bot.tasks import Finish
from bot.turns import Desk
from documents.poster_sheet import Paper, Sheet, order_of
from domain.roles import Role
from handlers.poster import MOST
from models import files, own_enterprises, poster_codes, units
from models.officers import office_of
from models.own_enterprises import Own
from models.poster_codes import Wanted
from models.tasks import Task

CHUNK = 5  # codes made in one transaction, 1 to 3 ms
PAUSE_S = 0.01  # between two of them, for those who wait for an answer
CHILD = "bot.poster_child"
PDF = "application/pdf"


class PosterTask:
    """Does tasks {"person": who asked, "paper": "a4" or "a5", "first": how many come before}. Results: {"file",
    "posters", "left"}, {"reason": a text key below "poster."}."""

    def __init__(self, desk: Desk, folder: str) -> None:
        self._desk, self._folder = desk, folder

    async def __call__(self, it: Task) -> Finish:
        found, left = await self._desk.db.read(lambda c: self._enterprises(c, it))
        if not found:
            return lambda _connection: {"reason": "changed"}
        content = await self._drawn(it, found, await self._codes(found))
        name = f"ap-phich-{it.payload['first'] + 1}-{it.payload['first'] + len(found)}-{it.payload['paper']}.pdf"

        def finish(connection: Connection) -> dict[str, int]:
            new = files.New("posters", name, PDF, content, chat_id=it.chat_id)
            number = files.put(connection, self._desk.keys, new, self._desk.now())
            return {"file": number, "posters": len(found), "left": left}

        return finish

    def _today(self) -> date:
        return self._desk.now().astimezone(self._desk.config.zone).date()

    def _enterprises(self, connection: Connection, it: Task) -> tuple[list[Own], int]:
        """Those of whoever asked, as his posts are now, and how many come after; none if he has no post any more."""
        office = office_of(connection, it.payload["person"], self._today())
        units = office.units(Role.OFFICER) if office else frozenset()
        found = own_enterprises.some(connection, units, it.payload["first"], MOST)
        return found, max(own_enterprises.how_many(connection, units) - it.payload["first"] - len(found), 0)

    async def _codes(self, found: list[Own]) -> dict[int, str]:
        """By enterprise: those on posters that hang already, else new ones, made a few at a time."""
        wanted = [Wanted(it.id, it.unit_id) for it in found]
        codes = await self._desk.db.read(lambda c: poster_codes.known(c, wanted))
        missing = [it for it in wanted if it.enterprise_id not in codes]
        for at in range(0, len(missing), CHUNK):
            codes |= await self._desk.db.write(partial(self._make, missing[at : at + CHUNK]))
            await asyncio.sleep(PAUSE_S)
        return codes

    def _make(self, missing: list[Wanted], connection: Connection) -> dict[int, str]:
        return poster_codes.known_or_made(connection, missing, self._desk.random, self._desk.now())

    async def _drawn(self, it: Task, found: list[Own], codes: dict[int, str]) -> bytes:
        config = self._desk.config
        day, responsible = self._today(), {each.unit_id for each in found if each.unit_id}
        own, phones = await self._desk.db.read(lambda c: (own_words(c, it.language), units.phones(c, responsible, day)))
        subjects = (Subject(codes[each.id], each.name, phones.get(each.unit_id or 0)) for each in found)
        posters = tuple(poster_of(each, config.address, it.language) for each in subjects)
        words, paper = words_of(it.language, config.federation, own), Paper(it.payload["paper"])
        order = order_of(Sheet(words, posters, day, paper)) | {"folder": self._folder}
        async with crunching(order, module=CHILD) as answers:
            drawn = await answers.bytes()
        if drawn is None:
            raise ChildFailed("no posters")
        return drawn
