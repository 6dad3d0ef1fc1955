"""The tallies that are pushed (số liệu gửi cán bộ): each day one short message with a chart and the workbook, and one
after every week, month, quarter, half-year and year. Each officer once a period; the numbers are kept as sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from dialogue.messages import Attachment, ChannelName, Option, Reply
from dialogue.payload import to_payload
from dialogue.periods import in_words, within
from domain.periods import Period, Span, period
from domain.plan import is_peak
from models import chats, job_runs, outbox, tally_looks, tally_periods, tally_sent, tally_subscribers, unit_choice
from models.database import Database
from models.keys import Keys
from models.tally_sent import Asked, Sent, Slip
from models.tally_subscribers import Subscriber
from scheduler import tally_also
from scheduler.jobs import Told, When
from scheduler.tally_also import Also, short, together

OFF = Option("/tally off", "tally.switch_off")


@dataclass(frozen=True, slots=True)
class Tallies:
    """The jobs, for scheduler.jobs.Job.work."""

    db: Database
    keys: Keys

    async def daily(self, when: When) -> Told:
        """At TALLY_TIME."""
        return await self._day("tally", when)

    async def noon(self, when: When) -> Told:
        """In peak months a second one."""
        return await self._day("tally_noon", when) if is_peak(when.slot.day) else Told()

    async def _day(self, job: str, when: When) -> Told:
        """As of when it was due, also when it comes late: the next one tells what came since."""
        day = when.slot.day
        asked = Asked(when.slot.at, day, is_peak(day), past=day < when.now.astimezone(when.slot.at.tzinfo).date())
        people = await self.db.read(lambda c: tally_subscribers.subscribers(c, day))
        units = {unit_id for it in people for unit_id in it.units}
        found = await self.db.read(lambda c: tally_sent.of_units(c, units, asked))
        numbers = {unit_id: asdict(it) for unit_id, it in found.items()}
        return await self._tell(_Round(job, when, numbers, _daily), people)

    def over(self, span: Span) -> Callable[[When], Any]:
        """The job of a longer period: the one that ended before the slot's day."""

        async def work(when: When) -> Told:
            ended = when.slot.ended(span)
            people = await self.db.read(lambda c: tally_subscribers.subscribers(c, when.slot.day))
            units = {unit_id for it in people for unit_id in it.units}
            found = await self.db.read(lambda c: tally_periods.of_period(c, units, ended))
            numbers = {unit_id: asdict(it) for unit_id, it in found.items()}
            return await self._tell(_Round(f"tally_{span}", when, numbers, _of_period(ended)), people)

        return work

    async def _tell(self, it: _Round, people: Sequence[Subscriber]) -> Told:
        """A transaction a person: a crash leaves some told and the others to be told by whoever takes over."""
        count, pages = 0, list[str]()
        for person in people:
            chat = await self.db.write(lambda c, person=person: _tell_one(c, self.keys, it, person))  # type: ignore[misc]
            count += chat is not None
            pages += [chat.external_id] if chat is not None and chat.channel == ChannelName.WEBCHAT else []
        return Told(count, tuple(pages))


Words = Callable[[Connection, "Letter"], list[Reply]]


@dataclass(frozen=True, slots=True)
class _Round:
    """One run: the numbers of each unit, and how they are said."""

    job: str
    when: When
    numbers: Mapping[int, dict[str, Any]]
    words: Words


@dataclass(frozen=True, slots=True)
class Letter:
    """What one officer is told of: `numbers` as they are kept, those of his other units, `zone` in which moments are
    shown."""

    person_id: int
    slip: Slip
    unit: str
    numbers: dict[str, Any]
    also: tuple[Also, ...]
    zone: Any


def _tell_one(connection: Connection, keys: Keys, it: _Round, to: Subscriber) -> chats.Chat | None:
    """Write to one person, unless he was told already; his chat, None if there was nothing, or nowhere to write to."""
    chat = chats.of_people(connection, {to.person_id}).get(to.person_id)
    key, now = it.when.slot.key, it.when.now
    if chat is None or not job_runs.untold(connection, it.job, to.person_id, [key], now):
        return None
    first, *others = (_kept(connection, it, unit_id) for unit_id in to.units)
    slip = Slip(first.unit_id, it.job, key)
    letter = Letter(to.person_id, slip, first.unit, first.numbers, tuple(others), it.when.slot.at.tzinfo)
    replies = it.words(connection, letter)
    queued = outbox.put_all(connection, keys, [(chat, to_payload(reply)) for reply in replies], now)
    outbox.release(connection, [each.id for each in queued], now)  # the sweeper of any process sends it
    return chat


def _kept(connection: Connection, it: _Round, unit_id: int) -> Also:
    slip = Slip(unit_id, it.job, it.when.slot.key)
    numbers = tally_sent.keep(connection, slip, it.numbers[unit_id], it.when.slot.at)
    return Also(unit_id, unit_choice.name_of(connection, unit_id) or "", numbers)


# --- the day ----------------------------------------------------------------------------------------------------------
def _daily(connection: Connection, it: Letter) -> list[Reply]:
    """The message with the chart, then the workbook; one line alone if nothing came."""
    sent = tally_sent.sent(it.numbers)
    head, all_of_it = {"unit": it.unit, "day": {"d": sent.day}}, together(sent, it.also)
    ways = (
        *((Option("/queue", "tally.queue", main=True),) if all_of_it.waiting else ()),
        Option("/tally", "tally.open"),
        *tally_also.ways(it.also),
        OFF,
    )
    if all_of_it.nothing:
        waiting = _waiting(all_of_it, it.zone)
        units = ", ".join([it.unit, *(short(each.unit) for each in it.also)])
        return [Reply("tally.day_nothing", head | {"unit": units, "waiting": [*waiting, ""][0]}, options=ways)]
    lines = [
        _news(sent, it.zone),
        _yesterday(sent),
        *_moved(connection, sent),
        *_waiting(sent, it.zone),
        *_ranking(connection, sent),
        *tally_also.of_day(it.also),
    ]
    chart = Attachment("tally_chart", f"{it.person_id}:{it.slip.unit_id}:{it.slip.job}:{it.slip.period}")
    day = date.fromisoformat(sent.day)
    return [
        Reply("tally.day", {**head, "lines": lines}, options=ways, attachment=chart),
        _book(it, period(Span.DAY, day)),
    ]


def _news(sent: Sent, zone: Any) -> dict[str, Any]:
    registered, admitted, refused, left = sent.news
    return {
        "t": "tally.news",
        "registered": {"n": registered},
        "admitted": {"n": admitted},
        "refused": {"t": "tally.refused", "n": {"n": refused}} if refused else "",
        "left": {"t": "tally.left", "n": {"n": left}} if left else "",
        "since": {"m": datetime.fromisoformat(sent.since).astimezone(zone).isoformat()},
    }


def _yesterday(sent: Sent) -> dict[str, Any]:
    (registered, admitted), (before, admitted_before) = sent.yesterday, sent.before
    numbers = {"registered": registered, "admitted": admitted, "before": before, "admitted_before": admitted_before}
    return {"t": "tally.yesterday", **{name: {"n": number} for name, number in numbers.items()}}


def _moved(connection: Connection, sent: Sent) -> list[dict[str, Any]]:
    names = tally_looks.names(connection, [number for number, _ in sent.moved])
    shown = [f"{short(names[number])} +{count}" for number, count in sent.moved if number in names]
    key = "tally.moved" if sent.news[0] else "tally.moved_admitted"
    return [{"t": key, "names": ", ".join(shown)}] if shown else []


def _waiting(sent: Sent, zone: Any) -> list[dict[str, Any]]:
    if not sent.waiting or sent.waiting_since is None:
        return []
    since = datetime.fromisoformat(sent.waiting_since).astimezone(zone).date()
    days = (date.fromisoformat(sent.day) - since).days
    key = "tally.waiting" if days > 0 else "tally.waiting_today"
    return [{"t": key, "n": {"n": sent.waiting}, "days": {"n": days}}]


def _ranking(connection: Connection, sent: Sent) -> list[dict[str, Any]]:
    lines = [
        f"{place}. {short(unit_choice.name_of(connection, number) or '')}: {count}"
        for place, (number, count) in enumerate(sent.ranking, 1)
    ]
    return [{"t": "tally.ranking", "names": "; ".join(lines)}] if lines else []


def _book(it: Letter, over: Period) -> Reply:
    book = f"{it.person_id}:{it.slip.unit_id}:{over.span}:{over.first.isoformat()}"
    return Reply("tally.book", {"unit": it.unit, "period": within(over)}, attachment=Attachment("tally_book", book))


# --- longer periods ---------------------------------------------------------------------------------------------------
def _of_period(over: Period) -> Words:
    def words(connection: Connection, it: Letter) -> list[Reply]:
        now, before = it.numbers["now"], it.numbers["before"]
        names = ("registered", "admitted", "net")
        numbers = dict(zip((*names, *(f"{name}_before" for name in names)), [*now, *before], strict=True))
        params: dict[str, Any] = {name: {"n": number} for name, number in numbers.items()}
        params |= {"members": {"n": it.numbers["members"]}, "unit": it.unit}
        params |= {"period": in_words(over), "earlier": in_words(over.before())}
        book = f"{it.person_id}:{it.slip.unit_id}:{over.span}:{over.first.isoformat()}"
        which = f" {over.span} {over.first.isoformat()}"
        open_ = Option(f"/tally {it.slip.unit_id}{which}", "tally.open")
        ways = (open_, *tally_also.ways(it.also, which), OFF)
        params["also"] = tally_also.of_period(it.also)
        if not any(now):
            return [Reply("tally.over_nothing", params, options=ways)]
        return [Reply("tally.over", params, options=ways, attachment=Attachment("tally_book", book))]

    return words
