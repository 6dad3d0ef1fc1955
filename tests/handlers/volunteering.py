"""Short ways for tests in which somebody is a volunteer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from domain.credit_states import Reason
from domain.decision import Decision
from domain.lesson import QUIZ, RIGHT, SCREENS
from domain.roles import Role
from domain.statuses import Status
from models import applications, batches, invites, officers, people
from models.acting import By
from models.applications import Sending
from models.batches import Papers
from models.credits import Came
from models.invites import NewInvite
from models.officers import Appointment
from models.tables import application, chat, credit
from tests.handlers.joining import decide, fills, keys, takes, types
from tests.models.test_applications import draft
from tests.player import ZONE, Player, World, countable_random


async def member(world: World, name: str = "an", **answers: str) -> Player:
    """Somebody who has been admitted; whoever applied before him is too."""
    await fills(player := world.person(name), **answers)
    await decide(world, Status.ADMITTED)
    return player


async def learns(player: Player) -> list[str]:
    """The whole lesson with all answers right; what came at the end."""
    for _ in SCREENS:
        await takes(player, "next")
    for _ in QUIZ:
        seen = await takes(player, RIGHT)
    return keys(seen)


async def volunteer(world: World, name: str = "an", **answers: str) -> Player:
    """An active volunteer of Tân Phong, a member of CĐCS Bản Mai."""
    player = world.person(name)

    async def becomes() -> None:
        await fills(player, **answers)
        await decide(world, Status.ADMITTED)
        await types(player, "/volunteer")
        await takes(player, "agree")
        assert await learns(player) == ["volunteer.active", "volunteer.ask.recognition"]

    await world.tell(player, ("volunteer", *sorted(answers.items())), becomes)
    return player


@dataclass
class Won:
    """Brings workers to a union by somebody's code, and admits them: real acts, only the conversations are left out."""

    world: World
    made: int = 0

    @property
    def _today(self) -> date:
        return self.world.now.astimezone(ZONE).date()

    async def person(self, player: Player) -> int:
        """Who writes in a chat."""
        query = select(chat.c.person_id).where(chat.c.external_id == player.name, chat.c.channel == player.channel)
        found = await self.world.db.read(lambda c: c.execute(query).scalar_one())
        assert isinstance(found, int)
        return found

    async def sends(self, inviter: int | None, *, held: Reason | None = None, **told: Any) -> int:
        """A worker sends an application by a code of this person, or of no one's; its number."""
        self.made += 1
        at = self.made
        told = {"unit_id": self.world.units["cs-ban-mai"], "full_name": f"Hảng A {at}"} | told
        told = {"phone": f"+8497700{at:04}", "citizen_number": None} | told

        def send(connection: Connection) -> int:
            by = invites.make(connection, NewInvite(person_id=inviter, place=f"cổng {at}"), code, self.world.now)
            it = draft(people.add(connection, self.world.now), **told)
            card = (10**6 + at).to_bytes(8, "big")
            how = Sending(self.world.now, self._today, card, came=Came(invite_id=by.id))
            number = applications.send(connection, self.world.keys, it, how)
            if held:
                connection.execute(
                    update(credit).where(credit.c.application_id == number).values(state="held", reason=held)
                )
            return number

        raw = countable_random()
        for _ in range(at):
            drawn = raw(16)
        code = lambda _size: drawn  # noqa: E731  another code each time
        return await self.world.db.write(send)

    async def admits(self, *numbers: int, day: date = date(2026, 11, 20), decision: str = "12/QĐ-LĐLĐ") -> None:
        """The province's officer admits them."""

        def admit(connection: Connection) -> None:
            person = people.add(connection, self.world.now)
            officers.appoint(
                connection, Appointment(person, self.world.units["lai-chau"], Role.OFFICER, "Thu"), self.world.now
            )
            office = officers.office_of(connection, person, self._today)
            assert office is not None
            eligible = update(application).where(application.c.id.in_(numbers)).values(status="eligible")
            connection.execute(eligible)
            by = By(office, self.world.now, self._today)
            done = batches.admit(connection, by, numbers, Papers(Decision(decision, day)))
            assert len(done.done) == len(numbers), done.refused

        await self.world.db.write(admit)
