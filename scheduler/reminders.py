"""Reminders to officers (nhắc việc cán bộ): founding terms that end soon or are over, applications that wait too long.

Each is told once a person, rule, thing and date, and all that is new for one person on a day in one message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from dialogue.messages import ChannelName, Option, Reply
from dialogue.payload import to_payload
from domain.figures import figure
from domain.working_days import Calendar
from models import chats, founding_reached, job_runs, outbox, overdue, tree
from models.database import Database
from models.keys import Keys
from models.overdue import Due
from scheduler.jobs import Told, When

LINES, BUTTONS = 10, 3  # of one message: more are counted
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing that one person is to hear of. `references` tell it from all others; it is new if one of them is."""

    person_id: int
    key: str  # of the message that it is a line of
    references: tuple[str, ...]
    line: Mapping[str, Any]
    option: Option


@dataclass(frozen=True, slots=True)
class Reminders:
    """The jobs, for scheduler.jobs.Job.work."""

    db: Database
    keys: Keys
    calendar: Calendar

    async def foundings(self, when: When) -> Told:
        """Warn before and after founding terms."""
        found = await self.db.read(lambda c: list(_foundings(c, self.calendar, when.today)))
        return await self.tell("founding_terms", found, when.now)

    async def waiting(self, when: When) -> Told:
        """Remind of applications that wait."""
        found = await self.db.read(lambda c: list(_waiting(c, when)))
        return await self.tell("waiting", found, when.now)

    async def tell(self, job: str, found: Sequence[Reminder], now: datetime) -> Told:
        """A transaction a person: a crash leaves some told and the others to be told by whoever takes over."""
        count, pages = 0, list[str]()
        people: dict[tuple[int, str], list[Reminder]] = {}
        for it in found:
            people.setdefault((it.person_id, it.key), []).append(it)
        for theirs in people.values():
            chat = await self.db.write(lambda c, mine=theirs: _tell_one(c, self.keys, (job, mine), now))  # type: ignore[misc]
            count += chat is not None
            pages += [chat.external_id] if chat is not None and chat.channel == ChannelName.WEBCHAT else []
        return Told(count, tuple(pages))


def _tell_one(connection: Connection, keys: Keys, what: tuple[str, list[Reminder]], now: datetime) -> chats.Chat | None:
    """Write to one person what he was not told yet; his chat, None if there was nothing, or nowhere to write to."""
    job, reminders = what
    person = reminders[0].person_id
    chat = chats.of_people(connection, {person}).get(person)
    if chat is None:  # not marked as told: once he has a chat he hears of it
        return None
    wanted = [it for reminder in reminders for it in reminder.references]
    fresh = job_runs.untold(connection, job, person, wanted, now)
    new = [it for it in reminders if not fresh.isdisjoint(it.references)]
    if not new:
        return None
    queued = outbox.put_all(connection, keys, [(chat, to_payload(_message(new)))], now)
    outbox.release(connection, [it.id for it in queued], now)  # the sweeper of any process sends it
    return chat


def _message(new: list[Reminder]) -> Reply:
    lines: list[Any] = [it.line for it in new[:LINES]]
    if len(new) > LINES:
        lines.append({"t": "reminder.more", "count": len(new) - LINES})
    options = {it.option.value: it.option for it in new}
    return Reply(new[0].key, {"lines": lines}, options=tuple(options.values())[:BUTTONS])


# --- founding terms ---------------------------------------------------------------------------------------------------
def _foundings(connection: Connection, calendar: Calendar, today: date) -> Iterator[Reminder]:
    standing = tree.on(connection, today)
    for it in overdue.foundings(connection, calendar, today):
        first = founding_reached.responsible(connection, it.enterprise, today)
        rule = "late" if it.late else "soon"
        yield from (_founding(person, it, rule) for person in first)
        if it.late:
            above = founding_reached.of_nearest(connection, standing.above(it.enterprise.unit_id), but=first)
            yield from (_founding(person, it, "late_above") for person in above)


def _founding(person: int, it: Due, rule: str) -> Reminder:
    where = it.enterprise
    params = {"enterprise": where.name, "term": {"t": f"reminder.term.{it.term}"}, "day": {"d": it.day.isoformat()}}
    line = {"t": f"reminder.founding_{rule}", "unit": where.unit_name, **params}
    option = Option(f"/founding see {where.id}", where.name, literal=True)
    reference = f"{rule} {it.term} enterprise:{where.id} {it.day}"
    return Reminder(person, "reminder.founding", (reference,), line, option)


# --- waiting applications ---------------------------------------------------------------------------------------------
@dataclass(slots=True)
class _Unit:
    """What waits in one unit: on which days it was sent, and how many of each."""

    id: int
    name: str
    sent: dict[date, int] = field(default_factory=dict)

    def up_to(self, day: date) -> dict[date, int]:
        return {sent: count for sent, count in self.sent.items() if sent <= day}


def _waiting(connection: Connection, when: When) -> Iterator[Reminder]:
    standing = tree.on(connection, when.today)
    days, above_days = (int(figure(name, when.today)) for name in ("waiting_days", "waiting_above_days"))
    for it in _units(connection, when, when.today - days * _A_DAY):
        up = standing.above(it.id)
        first = founding_reached.of_nearest(connection, (it.id, *up))
        yield from (_waits(person, it, "waiting", days) for person in first)
        long = _Unit(it.id, it.name, it.up_to(when.today - above_days * _A_DAY))
        if long.sent:
            above = founding_reached.of_nearest(connection, up, but=first)
            yield from (_waits(person, long, "waiting_above", above_days) for person in above)


def _units(connection: Connection, when: When, last: date) -> list[_Unit]:
    """By unit what was sent on that day or before, and waits."""
    zone = when.slot.at.tzinfo
    found: dict[int, _Unit] = {}
    before = datetime.combine(last + _A_DAY, time(), zone)
    for unit_id, name, sent_at in overdue.waiting(connection, before):
        here, day = found.setdefault(unit_id, _Unit(unit_id, name)), sent_at.astimezone(zone).date()
        here.sent[day] = here.sent.get(day, 0) + 1
    return list(found.values())


def _waits(person: int, it: _Unit, rule: str, days: int) -> Reminder:
    params = {"unit": it.name, "count": sum(it.sent.values()), "days": days, "day": {"d": min(it.sent).isoformat()}}
    references = tuple(f"{rule} unit:{it.id} {day}" for day in sorted(it.sent))
    option = Option("/queue", "reminder.open_queue")
    return Reminder(person, f"reminder.{rule}", references, {"t": "reminder.waiting_line", **params}, option)
